//! `driversLicense`: numbers by country, in the United States by state.
//!
//! Where the licence bears the holder's national number, that number is shown. Forms are from the authorities' public
//! descriptions.

use std::sync::Arc;

use super::form::{
    Draft, Form, FormOptions, Output, Scheme, Style, by_country, country_of, form, of_forms, of_scheme, pack, plain,
    scheme,
};
use super::national;
use crate::compile::FieldCx;
use crate::entity::place;
use crate::plan::Step;

/// Countries whose licences bear the national number.
const NATIONAL: [&str; 17] =
    ["AR", "BH", "CL", "CN", "CO", "EG", "ES", "JO", "KW", "OM", "PK", "QA", "SA", "SE", "TW", "UY", "VN"];

/// Where a country's form is not known: eight digits.
const UNKNOWN: Scheme = scheme("", "driving licence number", &[plain("nnnnnnnn")]);

pub(super) fn compile(cx: &mut FieldCx<'_, '_>, options: FormOptions) {
    let known: Vec<&'static str> = SCHEMES.iter().map(|s| s.country).chain(NATIONAL).chain(["US"]).collect();
    let Some(country) = country_of(cx, options.country.as_deref(), &known) else { return };
    if country == "US" {
        return american(cx, options.format == Some(Style::Plain));
    }
    let same = NATIONAL.contains(&country.as_str());
    match national::SCHEMES.iter().find(|scheme| same && scheme.country == country) {
        Some(scheme) => of_scheme(cx, &format!("nationalId {country}"), scheme, options.format),
        None => by_country(cx, "licence", SCHEMES, &UNKNOWN, &FormOptions { country: Some(country), ..options }),
    }
}

/// The form of the row's state.
fn american(cx: &mut FieldCx<'_, '_>, plain: bool) {
    if cx.validity == crate::fault::Validity::BadCheckDigit {
        return cx.refuse_validity("these licence numbers have no check digit", crate::fault::FORM_ONLY);
    }
    let form_of = |state: &str| {
        let at = STATE_LISTS.iter().position(|states| states.split(' ').any(|s| s == state));
        at.unwrap_or(0) as u64
    };
    let which = if cx.locale.info.region == "US" {
        let index = place::region(cx);
        let table: Arc<[u64]> = cx.locale.places().region_codes.iter().map(|code| form_of(&code)).collect();
        cx.step(Step::Lookup { index, table })
    } else {
        let bits = cx.entity_draw("licence US state");
        cx.step(Step::Scale { bits, n: STATES.len() as u64, add: 0 })
    };
    of_forms(cx, "licence US", STATES, "US", &Output { plain, ..Output::default() }, Some(which));
}

/// Which states have the form at the same place in [`STATES`].
const STATE_LISTS: [&str; 22] = [
    "TX DC ME NC OR UT", // eight digits
    "CA",
    "NY IA AR OK",
    "FL",
    "IL",
    "PA",
    "AL AK DE",
    "AZ HI MA MO",
    "CO",
    "CT GA LA MS NM TN SC",
    "ID",
    "IN",
    "KS",
    "KY",
    "MD MI MN",
    "MT",
    "NE",
    "NV",
    "NH",
    "NJ",
    "OH VA WV RI",
    "ND SD VT WA WI WY",
];

static STATES: &[Form] = &[
    plain("nnnnnnnn"),
    plain("annnnnnn"),
    plain("nnn nnn nnn"),
    plain("annn-nnn-nn-nnn-n"),
    plain("annn-nnnn-nnnn"),
    plain("nn nnn nnn"),
    plain("nnnnnnn"),
    plain("annnnnnnn"),
    plain("nn-nnn-nnnn"),
    plain("nnnnnnnnn"),
    plain("aannnnnna"),
    plain("nnnn-nn-nnnn"),
    plain("Knn-nn-nnnn"),
    plain("ann-nnn-nnn"),
    plain("a-nnn-nnn-nnn-nnn"),
    plain("nnnnnnnnnnnnn"),
    plain("annnnnnnn"),
    plain("nnnnnnnnnn"),
    plain("NHannnnnnnn"),
    plain("annnn nnnnn nnnnn"),
    plain("aannnnnn"),
    plain("aaannnnnn"),
];

/// CNH: nine digits and two check digits; where the first would be 10 the second is lowered by 2.
const BRAZILIAN: Form = form("nnnnnnnnncc", |d| {
    let sum = |weights: [u32; 9]| crate::checksum::weighted(&d.text[..9], &weights) % 11;
    let (first, second) = (sum([9, 8, 7, 6, 5, 4, 3, 2, 1]), sum([1, 2, 3, 4, 5, 6, 7, 8, 9]));
    let lowered = if first > 9 { (second + 11 - 2) % 11 } else { second };
    d.digit(9, if first > 9 { 0 } else { first });
    d.digit(10, if lowered > 9 { 0 } else { lowered });
});

/// Great Britain: five letters of the family name, birth date with the sex, initials, and characters of the agency's.
const BRITISH: Form = form("ggggg gggggg gg9aa", |d: &mut Draft| {
    let (family, given) = (d.family, d.given);
    let (year, month, day) = d.birth;
    d.packed(0, 5, family);
    d.digit(5, (year / 10).rem_euclid(10) as u32);
    d.number(6, 2, u64::from(month) + if d.male { 0 } else { 50 });
    d.number(8, 2, u64::from(day));
    d.digit(10, year.rem_euclid(10) as u32);
    d.packed(11, 1, given);
    let second = d.random(30);
    d.letter(12, b"ABCDEFGHIJKLMNOPRSTVW999999999", second);
})
.person()
.names(
    |given| pack(&given.to_ascii_uppercase().as_bytes()[..1.min(given.len())]),
    |family| {
        let mut letters = *b"99999";
        letters.iter_mut().zip(family.bytes()).for_each(|(to, from)| *to = from.to_ascii_uppercase());
        pack(&letters)
    },
);

pub(super) static SCHEMES: &[Scheme] = &[
    scheme("GB", "driver number", &[BRITISH]),
    scheme("AE", "driving licence number", &[plain("nnnnnnn"), plain("nnnnnnnn")]),
    scheme("AM", "driving licence number", &[plain("aannnnnn")]),
    scheme("AT", "driving licence number", &[plain("nnnnnnnn")]),
    scheme("AU", "driving licence number", &[plain("nnnnnnnn"), plain("nnnnnnnnn")]),
    scheme("AZ", "driving licence number", &[plain("aannnnnn")]),
    scheme("BD", "driving licence number", &[plain("DKnnnnnnnCLnnnn"), plain("CHnnnnnnnLnnnn")]),
    scheme("BE", "driving licence number", &[plain("nnnnnnnnnn")]),
    scheme("BG", "driving licence number", &[plain("28nnnnnnn")]),
    scheme("BR", "CNH", &[BRAZILIAN]),
    scheme(
        "CA",
        "driving licence number",
        &[plain("annnn-nnnnn-nnnnn"), plain("nnnnnnn"), plain("nnnnnn-nnn"), plain("annnn-nnnnnn-nn")],
    ),
    scheme("CH", "driving licence number", &[plain("nnnnnnnnnnnn")]),
    scheme("CZ", "driving licence number", &[plain("Eannnnnn")]),
    scheme("DE", "driving licence number", &[plain("annnnnnnnnn"), plain("aannnnnnnnn")]),
    scheme("DK", "driving licence number", &[plain("nnnnnnnn")]),
    scheme("DZ", "driving licence number", &[plain("nnnnnnnn")]),
    scheme("EE", "driving licence number", &[plain("aannnnnn")]),
    scheme("FI", "driving licence number", &[plain("nnnnnn-nnna")]),
    scheme("FR", "driving licence number", &[plain("nnnnnnnnnnnn")]),
    scheme("GE", "driving licence number", &[plain("aannnnnnn")]),
    scheme("GH", "driving licence number", &[plain("aaa-nnnnnnnn-nnnnn")]),
    scheme("GR", "driving licence number", &[plain("znnnnnnnn")]),
    scheme("HR", "driving licence number", &[plain("nnnnnnnn")]),
    scheme("HU", "driving licence number", &[plain("aannnnnn")]),
    scheme("ID", "driving licence number", &[plain("nnnnnnnnnnnn")]),
    scheme("IE", "driving licence number", &[plain("nnnnnnnnn")]),
    scheme("IL", "driving licence number", &[plain("nnnnnnn")]),
    scheme("IN", "driving licence number", &[plain("aann 20nnnnnnnnn"), plain("aann-20nn-nnnnnnn")]),
    scheme("IR", "driving licence number", &[plain("nnnnnnnnnn")]),
    scheme("IS", "driving licence number", &[plain("nnnnnnnnn")]),
    scheme("IT", "driving licence number", &[plain("aannnnnnna"), plain("U1nnnnnnnna")]),
    scheme("JO", "driving licence number", &[plain("nnnnnnn")]),
    scheme("JP", "driving licence number", &[plain("nnnnnnnnnnnn")]),
    scheme("KE", "driving licence number", &[plain("DL-nnnnnnn")]),
    scheme("KR", "driving licence number", &[plain("nn-nn-nnnnnn-nn")]),
    scheme("LT", "driving licence number", &[plain("nnnnnnnn")]),
    scheme("LV", "driving licence number", &[plain("AAnnnnnn"), plain("ABnnnnnn")]),
    scheme("MA", "driving licence number", &[plain("nn/nnnnnn")]),
    scheme("MK", "driving licence number", &[plain("Mnnnnnnn")]),
    scheme("MX", "driving licence number", &[plain("annnnnnnn"), plain("nnnnnnnnnn")]),
    scheme("MY", "driving licence number", &[plain("nnnnnnn aannnnaa")]),
    scheme("NG", "driving licence number", &[plain("aaannnnnaann")]),
    scheme("NL", "driving licence number", &[plain("nnnnnnnnnn")]),
    scheme("NO", "driving licence number", &[plain("nn nn nnnnnn n")]),
    scheme("NZ", "driving licence number", &[plain("aannnnnn")]),
    scheme("OM", "driving licence number", &[plain("nnnnnnnn")]),
    scheme("PE", "driving licence number", &[plain("Qnnnnnnnn")]),
    scheme("PH", "driving licence number", &[plain("ann-nn-nnnnnn")]),
    scheme("PL", "driving licence number", &[plain("nnnnn/nn/nnnn")]),
    scheme("PT", "driving licence number", &[plain("L-nnnnnnn n"), plain("P-nnnnnnn n")]),
    scheme("RO", "driving licence number", &[plain("annnnnnnna")]),
    scheme("RS", "driving licence number", &[plain("00nnnnnnn")]),
    scheme("RU", "driving licence number", &[plain("nn nn nnnnnn")]),
    scheme("SG", "driving licence number", &[plain("Snnnnnnna")]),
    scheme("SI", "driving licence number", &[plain("nnnnnnnnn")]),
    scheme("SK", "driving licence number", &[plain("annnnnnn")]),
    scheme("TH", "driving licence number", &[plain("znnnnnnn")]),
    scheme("TR", "driving licence number", &[plain("nnnnnn")]),
    scheme("UA", "driving licence number", &[plain("aaannnnnn")]),
    scheme("VN", "driving licence number", &[plain("nnnnnnnnnnnn")]),
    scheme("ZA", "driving licence number", &[plain("nnnnnnnnnnnn")]),
];
