//! Study: universities, degrees, fields and courses, marks and student numbers.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::composition::masked_number;
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{career, list_latent, map_latent, shared_word, switch_patterns};
use crate::locale::WordList;
use crate::plan::{Op, Step, ValueType};
use crate::words::Words;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = subjects();
    types.extend(marks());
    types
}

fn subjects() -> Vec<TypeDef> {
    vec![
        TypeDef::new("university", "University", |cx, _: NoOptions| shared_word(cx, "university", "university"))
            .about("University or college of the country, large ones more often.")
            .aliases(&["college", "school_name", "institution", "alma_mater", "University"])
            .headers(&[
                "universitaet",
                "hochschule",
                "universite",
                "universidad",
                "universidade",
                "университет",
                "大学",
                "الجامعة",
                "school",
            ])
            .by_locale("Universities of the country."),
        TypeDef::new("degree", "Degree", degree)
            .about("Academic degree or certificate: fits the row's level of education and field of study.")
            .aliases(&["academic_degree", "diploma", "degree_name", "degree_title"])
            .headers(&["abschluss", "diplome", "titulo_academico", "диплом", "学位", "الشهادة"])
            .by_locale("In the locale's language."),
        TypeDef::new("major", "Field of study", |cx, _: NoOptions| shared_word(cx, "major", "major"))
            .about("Field of study.")
            .aliases(&["field_of_study", "study_program", "academic_major", "subject_area", "specialization"])
            .headers(&["studiengang", "studienfach", "filiere", "carrera", "специальность", "専攻", "التخصص"])
            .by_locale("In the locale's language."),
        TypeDef::new("courseName", "Course", course)
            .about("Course of a university, such as `Introduction to Statistics`.")
            .aliases(&["course", "course_title", "class_name", "module_name"])
            .headers(&["lehrveranstaltung", "cours", "asignatura", "disciplina", "курс", "科目"])
            .by_locale("In the locale's language."),
    ]
}

fn marks() -> Vec<TypeDef> {
    vec![
        TypeDef::new("grade", "Grade", grade)
            .about("Mark in the country's scale, such as A to F, 1.0 to 4.0 or 0 to 20; goes with the row's `gpa`.")
            .aliases(&["mark", "exam_grade", "final_grade", "letter_grade", "course_grade"])
            .headers(&["zensur", "schulnote", "calificacion", "voto", "оценка", "成績", "الدرجة"])
            .by_locale("Scale of the country."),
        TypeDef::new("gpa", "Grade point average", gpa)
            .about("Grade point average from 0.00 to 4.00; goes with the row's `grade`.")
            .aliases(&["grade_point_average", "gpa_score", "cumulative_gpa"])
            .headers(&["notendurchschnitt", "promedio", "средний_балл"])
            .returns(ValueType::Number),
        TypeDef::new("studentId", "Student number", |cx, o| masked_number(cx, &o, "S########"))
            .about("Student number such as `S20481736`; `format` is a mask.")
            .aliases(&["student_number", "matriculation_number", "student_no", "enrollment_number", "roll_number"])
            .headers(&["matrikelnummer", "numero_etudiant", "matricula", "学籍番号", "الرقم الجامعي"]),
    ]
}

fn degree(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("degree");
    if cx.unique {
        return cx.list_entry(&list);
    }
    let degree = career::degree(cx);
    cx.word(&list.words, degree);
}

fn course(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let (patterns, subjects) = (cx.locale.list("course_pattern"), cx.locale.list("major"));
    if cx.unique {
        return unique_course(cx, &patterns, &subjects);
    }
    let which = list_latent(cx, "course pattern", &patterns);
    let subject = list_latent(cx, "course subject", &subjects);
    let texts: Vec<String> = patterns.words.iter().collect();
    switch_patterns(cx, which, &texts, |cx, _| cx.word(&subjects.words, subject));
}

/// Every pattern with every subject.
fn unique_course(cx: &mut FieldCx<'_, '_>, patterns: &WordList, subjects: &WordList) {
    let count = subjects.words.len().max(1) as u64;
    let index = cx.index("course", patterns.words.len().max(1) as u64 * count);
    let which = cx.step(Step::Map { inputs: vec![index], function: Arc::new(move |x| x[0] / count) });
    let subject = cx.step(Step::Map { inputs: vec![index], function: Arc::new(move |x| x[0] % count) });
    let texts: Vec<String> = patterns.words.iter().collect();
    switch_patterns(cx, which, &texts, |cx, _| cx.word(&subjects.words, subject));
}

/// Constraints of `grade`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GradeOptions {
    /// `local`: the country's scale (default); `letter`: A to F; `percent`: 0 to 100.
    scale: Option<Scale>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Scale {
    Local,
    Letter,
    Percent,
}

/// Letters where no country's scale is known or wanted: marks from the best, with shares.
const LETTERS: &str = "A:32,B:34,C:22,D:8,F:4";

fn grade(cx: &mut FieldCx<'_, '_>, options: GradeOptions) {
    let scale = match options.scale {
        Some(Scale::Percent) => return percent(cx),
        Some(Scale::Letter) => None,
        _ => career::country_fact(cx, "grade_scale"),
    };
    let latent = if scale.is_some() { "local grade" } else { "letter grade" };
    let scale = scale.unwrap_or_else(|| LETTERS.to_owned());
    let (marks, shares): (Vec<&str>, Vec<u64>) = scale
        .split(',')
        .filter_map(|part| part.split_once(':'))
        .map(|(mark, share)| (mark, share.parse().unwrap_or(0)))
        .unzip();
    if cx.unique {
        return cx.list_entry(&WordList::uniform(marks));
    }
    let total: u64 = shares.iter().sum::<u64>().max(1);
    let words = Arc::new(Words::new(&marks));
    let score = career::score(cx);
    // The best marks go to the highest scores.
    let mark = map_latent(cx, latent, &[score], move |x| {
        let mut left = (9_999 - x[0]) * total / 10_000;
        for (mark, share) in (0..).zip(&shares) {
            if left < *share {
                return mark;
            }
            left -= share;
        }
        0
    });
    cx.word(&words, mark);
}

fn percent(cx: &mut FieldCx<'_, '_>) {
    if cx.unique {
        let value = cx.index("percent", 101);
        return cx.emit(Op::Int(value));
    }
    let score = career::score(cx);
    let value = map_latent(cx, "percent grade", &[score], |x| between(x[0], &PERCENTS));
    cx.emit(Op::Int(value));
}

/// Values at the scores 0, 1000 … 10 000 that lie on a line in between.
const PERCENTS: [u64; 11] = [38, 56, 63, 68, 73, 77, 81, 85, 89, 94, 100];
/// Hundredths of a grade point.
const GRADE_POINTS: [u64; 11] = [120, 210, 248, 272, 292, 310, 327, 345, 363, 381, 400];

fn between(score: u64, values: &[u64; 11]) -> u64 {
    let (at, rest) = ((score / 1000).min(9) as usize, score % 1000);
    values[at] + (values[at + 1] - values[at]) * rest / 999
}

fn gpa(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        let units = cx.index("points", 401);
        return cx.emit(Op::Decimal { units, scale: 2 });
    }
    let score = career::score(cx);
    let units = map_latent(cx, "grade points", &[score], |x| between(x[0], &GRADE_POINTS));
    cx.emit(Op::Decimal { units, scale: 2 });
}
