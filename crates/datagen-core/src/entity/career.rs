//! Work and study of the row's person: title, seniority and pay, level of education, field of study and marks.
//!
//! Titles tell their rank through marks of the language (list `title_mark`); where a title says nothing, the person's age
//! decides. Pay follows from the country's median wage, the rank and the kind of work.

use std::sync::Arc;

use super::{fact, list_latent, lookup_latent, map_latent, person, pick_among};
use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::{Reg, Step};
use crate::random::{GroupedAlias, scale};
use crate::words::Words;

/// Ranks, from the lowest: the extra column of the list `seniority`.
pub const RANKS: [&str; 8] = ["intern", "junior", "mid", "senior", "lead", "manager", "director", "executive"];
/// Pay of a rank in percent of the median wage.
const RANK_PAY: [u64; 8] = [45, 74, 100, 138, 160, 172, 265, 420];
/// A title that tells no rank.
const UNRANKED: u64 = RANKS.len() as u64;

/// Levels of education, from the lowest: the extra column of `education_level`, and what `degree` begins its extra with.
pub const EDUCATION: [&str; 7] = ["none", "primary", "secondary", "vocational", "bachelor", "master", "doctorate"];
/// Groups of fields of study: the extra column of the list `major`.
pub const FACULTIES: [&str; 8] =
    ["arts", "social", "science", "engineering", "business", "law", "medicine", "education"];

/// Index of the title in the list `job_title`.
pub fn title(cx: &mut FieldCx<'_, '_>) -> Reg {
    let list = cx.locale.list("job_title");
    list_latent(cx, "job title", &list)
}

/// Appends the title in the form for the person's sex.
pub fn title_word(cx: &mut FieldCx<'_, '_>) {
    let (list, title) = (cx.locale.list("job_title"), title(cx));
    word_by_sex(cx, &list, title);
}

/// Appends an entry of a list whose extra column holds the form for women, where a language tells them apart.
pub fn word_by_sex(cx: &mut FieldCx<'_, '_>, list: &WordList, entry: Reg) {
    let women = list.extras.iter().map(String::as_str);
    let Some(forms) = forms_by_sex(list, women) else { return cx.word(&list.words, entry) };
    let sex = person::sex(cx);
    let form = cx.step(Step::MulAdd { a: entry, multiplier: 2, b: Some(sex), add: 0 });
    cx.word(&forms, form);
}

/// Words for women and men in turn; `None` when no form for women differs.
pub fn forms_by_sex<'a>(list: &WordList, women: impl Iterator<Item = &'a str> + Clone) -> Option<Arc<Words>> {
    if women.clone().all(str::is_empty) {
        return None;
    }
    let forms = list.words.iter().zip(women).flat_map(|(man, woman)| {
        let woman = if woman.is_empty() { man.clone() } else { woman.to_owned() };
        [woman, man]
    });
    Some(Arc::new(Words::new(forms)))
}

/// Rank and pay in percent of what the rank earns, as a title's words tell.
fn title_facts(title: &str, marks: &WordList) -> (u64, u64) {
    let title = folded(title);
    let (mut rank, mut pay) = (UNRANKED, None);
    for (mark, extra) in marks.words.iter().zip(&marks.extras) {
        if !title.contains(&mark) {
            continue;
        }
        if rank == UNRANKED {
            rank = RANKS.iter().position(|r| *r == fact(extra, 0)).map_or(UNRANKED, |at| at as u64);
        }
        pay = pay.or(fact(extra, 1).parse().ok());
    }
    (rank, pay.unwrap_or(100))
}

/// A title as marks are written: lower case, `_` for what stands between words and at both ends.
fn folded(title: &str) -> String {
    let inner = title.to_lowercase().replace([' ', '-', '/', ','], "_");
    format!("_{inner}_")
}

/// Rank of the row's person, as index into [`RANKS`].
pub fn rank(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (told, age) = (title_fact(cx, "title rank", |facts| facts.0), person::age(cx));
    let bits = cx.latent("rank bits", |cx| cx.entity_draw("rank"));
    map_latent(cx, "rank", &[told, age, bits], |x| if x[0] < UNRANKED { x[0] } else { rank_at_age(x[1], x[2]) })
}

fn title_fact(cx: &mut FieldCx<'_, '_>, latent: &'static str, of: fn((u64, u64)) -> u64) -> Reg {
    let (titles, marks, title) = (cx.locale.list("job_title"), cx.locale.list("title_mark"), title(cx));
    lookup_latent(cx, latent, title, titles.words.iter().map(|t| of(title_facts(&t, &marks))).collect())
}

/// Shares in a thousand of intern, junior, mid, senior and lead up to an age.
const RANKS_BY_AGE: [(u64, [u64; 5]); 5] = [
    (21, [250, 750, 0, 0, 0]),
    (25, [60, 640, 300, 0, 0]),
    (30, [0, 220, 600, 180, 0]),
    (38, [0, 60, 460, 380, 100]),
    (u64::MAX, [0, 30, 380, 440, 150]),
];

fn rank_at_age(age: u64, bits: u64) -> u64 {
    let shares = RANKS_BY_AGE.iter().find(|(to, _)| age <= *to).map_or([0; 5], |(_, shares)| *shares);
    let mut left = scale(bits, 1000);
    for (rank, share) in (0..).zip(shares) {
        if left < share {
            return rank;
        }
        left -= share;
    }
    2
}

/// Yearly pay in whole units of the country's currency, rounded as people agree on it.
pub fn yearly_pay(cx: &mut FieldCx<'_, '_>) -> Reg {
    let median = country_fact(cx, "median_salary").and_then(|m| m.parse::<u64>().ok()).unwrap_or(30_000);
    let (rank, percent) = (rank(cx), title_fact(cx, "title pay", |facts| facts.1));
    let bits = cx.latent("pay bits", |cx| cx.entity_draw("pay"));
    map_latent(cx, "yearly pay", &[rank, percent, bits], move |x| {
        // The sum of two uniform numbers: most people earn about what is usual, none more than a quarter off.
        let per_mille = 760 + scale(x[2], 241) + scale(x[2].rotate_left(32), 241);
        rounded(median * RANK_PAY[x[0] as usize] / 100 * x[1] / 100 * per_mille / 1000)
    })
}

/// To two digits and a half: steps of 500 from 10 000 on, of 5 000 from 100 000 on.
pub fn rounded(amount: u64) -> u64 {
    let step = (10u64.pow(amount.max(1).ilog10().saturating_sub(2)) * 5).max(1);
    if amount < 100 { amount } else { (amount + step / 2) / step * step }
}

/// The extra column of a list whose values are countries, for the locale's own.
pub fn country_fact(cx: &FieldCx<'_, '_>, list: &str) -> Option<String> {
    let list = cx.locale.list(list);
    let at = list.words.iter().position(|country| country == cx.locale.info.region)?;
    Some(list.extras[at].clone())
}

/// Shares of the levels of education up to an age, in the order of [`EDUCATION`].
const EDUCATION_BY_AGE: [(u64, [u64; 7]); 5] = [
    (17, [0, 400, 600, 0, 0, 0, 0]),
    (21, [5, 25, 800, 120, 50, 0, 0]),
    (25, [5, 20, 330, 200, 380, 65, 0]),
    (59, [10, 40, 270, 240, 270, 150, 20]),
    (u64::MAX, [25, 110, 340, 270, 160, 80, 15]),
];

/// Level of education, as index into [`EDUCATION`].
pub fn education(cx: &mut FieldCx<'_, '_>) -> Reg {
    let age = person::age(cx);
    let band = age_band(cx, "education band", age, &EDUCATION_BY_AGE.map(|band| band.0));
    pick_in_band(cx, "education", band, &EDUCATION_BY_AGE.map(|band| band.1))
}

/// Which of several spans of ages, given by their ends, an age lies in.
pub fn age_band(cx: &mut FieldCx<'_, '_>, latent: &'static str, age: Reg, ends: &[u64]) -> Reg {
    let table = (0..=person::AGE_MAX).map(|age| ends.iter().position(|end| age <= *end).unwrap_or(0) as u64);
    lookup_latent(cx, latent, age, table.collect())
}

/// A weighted pick with weights of its own for each band.
pub fn pick_in_band<const N: usize, const B: usize>(
    cx: &mut FieldCx<'_, '_>,
    latent: &'static str,
    band: Reg,
    weights: &[[u64; N]; B],
) -> Reg {
    let runs: Vec<(usize, usize)> = (0..B).map(|band| (band * N, N)).collect();
    let alias = Arc::new(GroupedAlias::new(weights.as_flattened(), &runs));
    cx.latent(latent, |cx| {
        let bits = cx.entity_draw(latent);
        let index = cx.step(Step::PickIn { bits, group: band, alias });
        cx.step(Step::Map { inputs: vec![index], function: Arc::new(|x| x[0] % N as u64) })
    })
}

/// Field of study: index in the list `major`.
pub fn major(cx: &mut FieldCx<'_, '_>) -> Reg {
    let list = cx.locale.list("major");
    list_latent(cx, "major", &list)
}

/// Degree: index in the list `degree`; fits the level of education and the field of study.
pub fn degree(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (majors, degrees) = (cx.locale.list("major"), cx.locale.list("degree"));
    let (level, major) = (education(cx), major(cx));
    let faculty_of = |extra: &String| FACULTIES.iter().position(|f| f == extra).unwrap_or(0) as u64;
    let faculty = lookup_latent(cx, "faculty", major, majors.extras.iter().map(faculty_of).collect());
    let group = cx.latent("degree group", |cx| {
        cx.step(Step::MulAdd { a: level, multiplier: FACULTIES.len() as u64, b: Some(faculty), add: 0 })
    });
    pick_among(cx, "degree", group, || degrees_by_level_and_faculty(&degrees))
}

fn degrees_by_level_and_faculty(degrees: &WordList) -> Vec<Vec<(u64, u64)>> {
    let fits = |at: usize, level: &str, faculty: &str| {
        let of = fact(&degrees.extras[at], 1);
        fact(&degrees.extras[at], 0) == level && (of.is_empty() || of.split(',').any(|f| f == faculty))
    };
    let groups = (0..EDUCATION.len()).flat_map(|rank| {
        FACULTIES.iter().map(move |faculty| {
            // What a person without any certificate shows is the lowest there is; a faculty without a degree of a level, the
            // next lower one.
            let lower = EDUCATION[..=rank].iter().rev().chain(&EDUCATION[rank + 1..]);
            let group = |level: &&str| -> Vec<(u64, u64)> {
                (0..degrees.extras.len())
                    .filter(|at| fits(*at, level, faculty))
                    .map(|at| (at as u64, degrees.weights[at]))
                    .collect()
            };
            lower.map(group).find(|group| !group.is_empty()).unwrap_or_else(|| vec![(0, 1)])
        })
    });
    groups.collect()
}

/// How well the row's person did, 0 to 9 999, all alike often.
pub fn score(cx: &mut FieldCx<'_, '_>) -> Reg {
    super::uniform_latent(cx, "study score", 10_000, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_tell_rank_and_pay() {
        let marks = [
            ("_director_", "director|100"),
            ("_manager_", "manager|95"),
            ("_senior_", "senior|"),
            ("engineer_", "|120"),
        ];
        let marks = WordList::new(&marks.map(|(mark, extra)| (mark.to_owned(), 1, extra.to_owned())));
        assert_eq!(title_facts("Sales Director", &marks), (6, 100));
        assert_eq!(title_facts("Senior Software Engineer", &marks), (3, 120));
        assert_eq!(title_facts("Managerial Adviser", &marks), (UNRANKED, 100));
    }

    #[test]
    fn pay_is_round() {
        assert_eq!(
            [rounded(52_183), rounded(123_456), rounded(4_138_000), rounded(7)],
            [52_000, 125_000, 4_150_000, 7]
        );
    }
}
