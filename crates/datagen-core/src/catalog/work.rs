//! Work: rank, kind of employment, pay and skills. Titles, departments and companies are in `business`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::number::{DecimalOptions, decimal};
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{career, entries_of, lookup_latent, map_latent, pick_among};
use crate::plan::{Op, ValueType};
use crate::problem::codes;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("seniority", "Seniority", seniority)
            .about("Rank of the row's job, from intern to executive: as its title says, else as fits the age.")
            .aliases(&["seniority_level", "job_level", "career_level", "experience_level", "person.jobDescriptor"])
            .headers(&["karrierestufe", "niveau_hierarchique", "nivel_profesional", "grade_level"])
            .by_locale("In the locale's language."),
        TypeDef::new("employmentType", "Kind of employment", employment)
            .about("Full-time, part-time, contract and so on; interns and apprentices fit the row's rank.")
            .aliases(&["contract_type", "work_type", "employment_status", "job_type", "work_schedule"])
            .headers(&["beschaeftigungsart", "type_contrat", "tipo_contrato", "тип_занятости", "雇用形態"])
            .by_locale("In the locale's language."),
        TypeDef::new("salary", "Salary", salary)
            .about("Gross pay in the country's currency: its median wage, what the row's rank and title earn, and some spread; rounded. \
                    Uniform with `min` or `max`.")
            .aliases(&["annual_salary", "yearly_salary", "income", "annual_income", "wage", "gross_salary", "base_salary", "compensation"])
            .headers(&["gehalt", "jahresgehalt", "salaire", "salario", "stipendio", "salaris", "wynagrodzenie", "зарплата", "年収", "الراتب"])
            .by_locale("Level and currency of the country.")
            .returns(ValueType::Number),
        TypeDef::new("skill", "Skill", |cx, _: NoOptions| cx.list_word("skill"))
            .about("What somebody is able to do, as on a profile: a method, a tool or a soft skill.")
            .aliases(&["skills", "competency", "job_skill", "Skill"])
            .headers(&["faehigkeit", "competence", "competencia", "навык", "スキル"])
            .by_locale("In the locale's language where it has words of its own."),
    ]
}

fn seniority(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("seniority");
    if cx.unique {
        return cx.list_entry(&list);
    }
    let rank = career::rank(cx);
    let entry = lookup_latent(cx, "rank entry", rank, entries_of(&list, &career::RANKS));
    cx.word(&list.words, entry);
}

fn employment(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("employment_type");
    if cx.unique {
        return cx.list_entry(&list);
    }
    let rank = career::rank(cx);
    let entry = pick_among(cx, "employment", rank, || {
        let training = |at: usize| matches!(list.extras[at].as_str(), "internship" | "apprenticeship");
        let of = |in_training: bool| -> Vec<(u64, u64)> {
            let fits = |at: &usize| training(*at) == in_training;
            (0..list.extras.len()).filter(fits).map(|at| (at as u64, list.weights[at])).collect()
        };
        (0..career::RANKS.len()).map(|rank| of(rank == 0)).collect()
    });
    cx.word(&list.words, entry);
}

/// Constraints of `salary`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SalaryOptions {
    /// Pay for a `year` (default), a `month` or an `hour`.
    per: Option<Period>,
    /// Smallest amount; gives up the row's title.
    min: Option<f64>,
    /// Largest amount; gives up the row's title.
    max: Option<f64>,
    /// Digits after the point, 0 to 9, with `min` or `max`.
    decimals: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Period {
    Year,
    Month,
    Hour,
}

/// Working hours of a year: 52 weeks of 40 hours.
const HOURS_PER_YEAR: u64 = 2080;

fn salary(cx: &mut FieldCx<'_, '_>, options: SalaryOptions) {
    let per = options.per.unwrap_or(Period::Year);
    if options.min.is_some() || options.max.is_some() || cx.unique {
        let range = DecimalOptions {
            min: options.min,
            max: options.max,
            decimals: options.decimals,
            ..DecimalOptions::default()
        };
        let median = career::country_fact(cx, "median_salary").and_then(|m| m.parse::<f64>().ok()).unwrap_or(30_000.0);
        let median = match per {
            Period::Year => median,
            Period::Month => median / 12.0,
            Period::Hour => median / HOURS_PER_YEAR as f64,
        };
        return decimal(cx, &range, (median / 2.0).round(), (median * 4.0).round(), 0);
    }
    if let Some(decimals) = options.decimals {
        let hint = "Give `min` and `max` too, or leave `decimals` out.".to_owned();
        let message = format!("`decimals` ({decimals}) holds only for a range.");
        return cx.problem(
            codes::CONFLICTING_CONSTRAINTS,
            "decimals",
            message,
            hint,
            Some(vec![("decimals", json!(null))]),
        );
    }
    let yearly = career::yearly_pay(cx);
    match per {
        Period::Year => cx.emit(Op::Int(yearly)),
        Period::Month => {
            let monthly = map_latent(cx, "monthly pay", &[yearly], |x| career::rounded(x[0] / 12));
            cx.emit(Op::Int(monthly));
        }
        Period::Hour => {
            let scale = super::financial::currency_digits(cx).min(3);
            let units = 10u64.pow(u32::from(scale));
            let hourly =
                map_latent(cx, "hourly pay", &[yearly], move |x| career::rounded(x[0] * units / HOURS_PER_YEAR));
            cx.emit(Op::Decimal { units: hourly, scale });
        }
    }
}
