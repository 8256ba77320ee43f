//! The person of a row: sex, names, age and birth date, e-mail and user name.

use std::sync::Arc;

use super::{uniform_latent, weighted_latent};
use crate::compile::FieldCx;
use crate::locale::{NameOrder, Names, WordList};
use crate::plan::{Op, Reg, Step};
use crate::random::Alias;
use crate::time::{civil_from_days, days_from_civil};

/// Ages of a person when no field says otherwise.
pub const AGE_DEFAULT: (u64, u64) = (18, 90);
/// The latent that `unique` acts on where a number has the birth date in it.
pub const BIRTH_DAY: &str = "birth day";
/// Oldest age that may be asked for.
pub const AGE_MAX: u64 = 120;

/// 0 female, 1 male: the given name decides.
pub fn sex(cx: &mut FieldCx<'_, '_>) -> Reg {
    let index = given(cx);
    let table = Arc::clone(&cx.locale.people().given.sex_of);
    cx.latent("sex", |cx| cx.step(Step::Lookup { index, table }))
}

/// Index of pool × sex in the name tables.
fn group(cx: &mut FieldCx<'_, '_>) -> Reg {
    let index = given(cx);
    let table = Arc::clone(&cx.locale.people().given.group_of);
    cx.latent("group", |cx| cx.step(Step::Lookup { index, table }))
}

/// Index of the given name.
pub fn given(cx: &mut FieldCx<'_, '_>) -> Reg {
    let people = cx.locale.people();
    if cx.latent_is_unique("given") {
        return cx.latent("given", |cx| cx.entity_permuted("given", &people.given.distinct));
    }
    cx.latent("given", |cx| {
        let bits = cx.entity_draw("given");
        cx.step(Step::Pick { bits, alias: Arc::clone(&people.given.everyone) })
    })
}

/// Index of the middle name or patronymic.
pub fn middle(cx: &mut FieldCx<'_, '_>) -> Reg {
    let people = cx.locale.people();
    name_latent(cx, "middle", &people.middle)
}

/// Index of the family name.
pub fn family(cx: &mut FieldCx<'_, '_>) -> Reg {
    if cx.latent_is_unique("family") {
        let distinct = Arc::clone(&cx.locale.people().family.distinct);
        return cx.latent("family", |cx| cx.entity_permuted("family", &distinct));
    }
    let people = cx.locale.people();
    name_latent(cx, "family", &people.family)
}

fn name_latent(cx: &mut FieldCx<'_, '_>, name: &'static str, names: &Names) -> Reg {
    if let Some(alias) = &names.shared {
        return cx.latent(name, |cx| {
            let bits = cx.entity_draw(name);
            cx.step(Step::Pick { bits, alias: Arc::clone(alias) })
        });
    }
    let group = group(cx);
    cx.latent(name, |cx| {
        let bits = cx.entity_draw(name);
        cx.step(Step::PickIn { bits, group, alias: Arc::clone(&names.alias) })
    })
}

/// Appends given and family name in the locale's order.
pub fn full_name(cx: &mut FieldCx<'_, '_>) {
    let people = cx.locale.people();
    let (given, family) = (given(cx), family(cx));
    let (given, family) = ((&people.given.native, given), (&people.family.native, family));
    let ((first, first_at), gap, (last, last_at)) = match cx.locale.info.name_order {
        NameOrder::GivenFamily => (given, " ", family),
        NameOrder::FamilyGiven => (family, " ", given),
        NameOrder::FamilyGivenJoined => (family, "", given),
    };
    cx.word(first, first_at);
    if !gap.is_empty() {
        cx.text(gap);
    }
    cx.word(last, last_at);
}

/// Age in whole years on the reference day.
pub fn age(cx: &mut FieldCx<'_, '_>) -> Reg {
    if cx.latent_is_unique(BIRTH_DAY) {
        return age_of_birth_day(cx);
    }
    let (min, max) = age_range(cx);
    // Adults are spread as in an ageing country: level to 60, then falling to a twentieth at 90.
    let weights: Vec<u64> = (min..=max).map(|age| 100 - (age.clamp(60, 90) - 60) * 95 / 30).collect();
    cx.latent("age", |cx| {
        let bits = cx.entity_draw("age");
        let years = cx.step(Step::Pick { bits, alias: Arc::new(Alias::new(&weights)) });
        cx.step(Step::MulAdd { a: years, multiplier: 1, b: None, add: min })
    })
}

fn age_range(cx: &FieldCx<'_, '_>) -> (u64, u64) {
    let (min, max) = cx.builder.age_range(cx.scope()).unwrap_or(AGE_DEFAULT);
    let (min, max) = (min.min(AGE_MAX), max.min(AGE_MAX));
    (min, max.max(min))
}

/// Day of birth: a day on which a person of that age was born.
pub fn birth_day(cx: &mut FieldCx<'_, '_>) -> Reg {
    if cx.latent_is_unique(BIRTH_DAY) {
        return distinct_birth(cx).0;
    }
    let age = age(cx);
    let today = cx.builder.reference_day();
    // Spans are unsigned: days are counted from two centuries before today.
    let epoch = today - 75_000;
    let born_by = |age: u64| anniversary(today, age as i64);
    let spans: Arc<[(u32, u32)]> = (0..=AGE_MAX)
        .map(|age| {
            let (first, last) = (born_by(age + 1) + 1, born_by(age));
            ((first - epoch) as u32, (last - first + 1) as u32)
        })
        .collect();
    cx.latent(BIRTH_DAY, |cx| {
        let bits = cx.entity_draw(BIRTH_DAY);
        let day = cx.step(Step::Span { bits, of: age, spans });
        cx.step(Step::MulAdd { a: day, multiplier: 1, b: None, add: epoch as u64 })
    })
}

/// First day and number of days on which people of the entity were born.
fn birth_days(cx: &FieldCx<'_, '_>) -> (i64, u64) {
    let (min, max) = age_range(cx);
    let today = cx.builder.reference_day();
    let first = anniversary(today, max as i64 + 1) + 1;
    (first, (anniversary(today, min as i64) - first + 1) as u64)
}

/// Day of birth and a serial number of that day, such that no two rows have both: what numbers with a birth date in them need
/// to be unique. Ages are level then.
pub fn distinct_birth(cx: &mut FieldCx<'_, '_>) -> (Reg, Reg) {
    let ((first, days), serials) = (birth_days(cx), cx.builder.serials(cx.scope()));
    let number =
        cx.latent("birth number", |cx| cx.entity_permuted_number("birth number", days.saturating_mul(serials)));
    let day = cx.latent(BIRTH_DAY, |cx| {
        let day = move |x: &[u64]| (first + (x[0] / serials) as i64) as u64;
        cx.step(Step::Map { inputs: vec![number], function: Arc::new(day) })
    });
    let serial = cx.latent("birth serial", |cx| {
        cx.step(Step::Map { inputs: vec![number], function: Arc::new(move |x| x[0] % serials) })
    });
    (day, serial)
}

/// How many rows [`distinct_birth`] can tell apart.
pub fn distinct_births(cx: &FieldCx<'_, '_>) -> u64 {
    birth_days(cx).1.saturating_mul(cx.builder.serials(cx.scope()))
}

fn age_of_birth_day(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (today, day) = (cx.builder.reference_day(), birth_day(cx));
    let (this_year, month, day_of_month) = civil_from_days(today);
    let age = move |x: &[u64]| {
        let (year, m, d) = civil_from_days(x[0] as i64);
        (this_year - year - i64::from((m, d) > (month, day_of_month))) as u64
    };
    cx.latent("age", |cx| cx.step(Step::Map { inputs: vec![day], function: Arc::new(age) }))
}

/// The day `years` before `today`; 29 February counts as 28 in common years, so that who was born on it has had the birthday.
fn anniversary(today: i64, years: i64) -> i64 {
    let (year, month, day) = civil_from_days(today);
    let leap = |y: i64| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let day = if (month, day) == (2, 29) && !leap(year - years) { 28 } else { day };
    days_from_civil(year - years, month, day)
}

/// Two digits that people put behind their name, some of them their birth year.
fn number(cx: &mut FieldCx<'_, '_>) -> Reg {
    uniform_latent(cx, "address number", 99, 1)
}

/// Styles of the part before the `@`, with weights; `n` is the number, `i` the initial, `g` and `f` the names.
const EMAIL_STYLES: [(&str, u64); 7] =
    [("g.f", 38), ("g.fn", 20), ("if", 10), ("gfn", 10), ("f.g", 6), ("g_f", 8), ("ifn", 8)];
const USER_STYLES: [(&str, u64); 6] = [("gf", 18), ("g.f", 18), ("g_f", 16), ("gn", 16), ("ifn", 20), ("gfn", 12)];

/// Appends the part before the `@`, made from the person's name.
pub fn email_local_part(cx: &mut FieldCx<'_, '_>) {
    styled_name(cx, "email style", &EMAIL_STYLES, "g.f");
}

/// Appends a user name made from the person's name.
pub fn user_name(cx: &mut FieldCx<'_, '_>) {
    styled_name(cx, "user name style", &USER_STYLES, "gf");
}

/// A unique name is one style followed by a number that no other row has.
fn styled_name(cx: &mut FieldCx<'_, '_>, latent: &'static str, styles: &[(&str, u64)], unique_style: &str) {
    if cx.unique {
        // Sixteen digits at the end of the last tier: more than a dataset has rows.
        cx.set_unique_domain(u64::MAX);
        style_ops(cx, unique_style);
        let number = cx.unique_number("number");
        return cx.emit(Op::Int(number));
    }
    let weights: Vec<u64> = styles.iter().map(|s| s.1).collect();
    let which = weighted_latent(cx, latent, &weights);
    let branches = styles.iter().map(|(style, _)| cx.branch(|cx| style_ops(cx, style))).collect();
    cx.emit(Op::Switch { which, branches });
}

fn style_ops(cx: &mut FieldCx<'_, '_>, style: &str) {
    let people = cx.locale.people();
    for part in style.chars() {
        match part {
            'g' => {
                let given = given(cx);
                cx.word(&people.given.slug, given);
            }
            'f' => {
                let family = family(cx);
                cx.word(&people.family.slug, family);
            }
            'i' => {
                let given = given(cx);
                cx.word(&people.given.initial, given);
            }
            'n' => {
                let number = number(cx);
                cx.emit(Op::Int(number));
            }
            other => cx.text(other.encode_utf8(&mut [0; 4])),
        }
    }
}

/// Mail domains: reserved by RFC 2606 unless the field is `realistic`.
pub fn email_domain(cx: &mut FieldCx<'_, '_>) {
    let list = if cx.realistic { cx.locale.list("mail_provider") } else { Arc::new(reserved_domains()) };
    let latent = if cx.realistic { "mail provider" } else { "mail domain" };
    let which = cx.latent(latent, |cx| {
        let bits = cx.entity_draw(latent);
        cx.step(Step::Pick { bits, alias: Arc::clone(&list.alias) })
    });
    cx.word(&list.words, which);
}

fn reserved_domains() -> WordList {
    WordList::new(
        &[("example.com", 60), ("example.org", 20), ("example.net", 20)].map(|(d, w)| (d.to_owned(), w, String::new())),
    )
}
