//! `passportNumber`: numbers by country, and the machine-readable zone around them (ICAO 9303 part 4, TD3).
//!
//! Forms are from the issuing authorities' public descriptions.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::form::{Form, Output, Scheme, Wrap, country_of, form, of_forms, plain, scheme};
use crate::checksum::icao;
use crate::compile::FieldCx;
use crate::entity::{person, uniform_latent};
use crate::fault::{MALFORMED_EXTRA, Validity, malform, other_character};
use crate::locale::column_by_key;
use crate::plan::{Reg, RowView, Step};
use crate::time::civil_from_days;
use crate::words::Specials;

/// Constraints of `passportNumber`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PassportOptions {
    /// ISO 3166-1 alpha-2 code of the issuing country; that of the locale when left out.
    country: Option<String>,
    /// `formatted` (default) with the separators that are usual, `plain` without, or `mrz`: both lines of the machine-readable
    /// zone, with the row's names, birth date and sex, separated by a line feed.
    format: Option<PassportFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum PassportFormat {
    Formatted,
    Plain,
    Mrz,
}

/// Where a country's form is not known: a letter and eight digits, the most frequent of the forms that ICAO 9303 allows.
const UNKNOWN: &[Form] = &[plain("annnnnnnn")];

pub(super) fn compile(cx: &mut FieldCx<'_, '_>, options: PassportOptions) {
    let codes = column_by_key("countries", "code", "alpha3");
    let known: Vec<&'static str> = codes.keys().copied().collect();
    let Some(country) = country_of(cx, options.country.as_deref(), &known) else { return };
    let forms = SCHEMES.iter().find(|scheme| scheme.country == country).map_or(UNKNOWN, |scheme| scheme.forms);
    let mrz = options.format == Some(PassportFormat::Mrz);
    if cx.validity == Validity::BadCheckDigit && !mrz {
        return cx.refuse_validity(
            "only the machine-readable zone (`format`: `mrz`) has check digits",
            &[Validity::Malformed],
        );
    }
    let alpha3 = codes.get(country.as_str()).copied().unwrap_or_default();
    let wrap = mrz.then(|| zone(cx, if country == "DE" { "D" } else { alpha3 }));
    let plain = options.format == Some(PassportFormat::Plain);
    of_forms(cx, &format!("passport {country}"), forms, &country, &Output { plain, wrap, own: false }, None);
}

/// Characters of a line.
const LINE: usize = 44;

/// What the zone shows besides the number.
struct Holder {
    /// Three letters, filled up.
    country: [u8; 3],
    given: Vec<String>,
    family: Vec<String>,
    given_at: Reg,
    family_at: Reg,
    sex: Reg,
    birth: Reg,
    expiry: Reg,
}

fn zone(cx: &mut FieldCx<'_, '_>, country: &str) -> Wrap {
    let people = cx.locale.people();
    let names = |words: &crate::words::Words| words.iter().map(|slug| slug.to_ascii_uppercase()).collect::<Vec<_>>();
    let mut code = [b'<'; 3];
    code.iter_mut().zip(country.bytes()).for_each(|(to, from)| *to = from);
    // Ten years are the longest that a passport is valid.
    let days_left = uniform_latent(cx, "passport days left", 3_600, 30);
    let today = cx.builder.reference_day();
    let holder = Holder {
        country: code,
        given: names(&people.given.slug),
        family: names(&people.family.slug),
        given_at: person::given(cx),
        family_at: person::family(cx),
        sex: person::sex(cx),
        birth: person::birth_day(cx),
        expiry: cx.step(Step::MulAdd { a: days_left, multiplier: 1, b: None, add: today as u64 }),
    };
    let inputs = vec![holder.given_at, holder.family_at, holder.sex, holder.birth, holder.expiry];
    let validity = cx.validity;
    let bits = cx.draw("fault");
    let function = move |row: &RowView<'_>, number: &[u8], out: &mut Vec<u8>| {
        let (start, fault) = (out.len(), row.get(bits));
        write_zone(&holder, row, number, out);
        let last = out.len() - 1;
        match validity {
            Validity::BadCheckDigit => out[last] = other_character(out[last], fault),
            Validity::Malformed => malform(out, start, Some(LINE + 14), fault),
            _ => {}
        }
    };
    Wrap {
        inputs: [inputs, vec![bits]].concat(),
        longest: 2 * LINE + 1 + MALFORMED_EXTRA,
        specials: Specials::BREAK.with(Specials::PUNCTUATION),
        function: Arc::new(function),
    }
}

fn write_zone(holder: &Holder, row: &RowView<'_>, number: &[u8], out: &mut Vec<u8>) {
    let mut first = [b'<'; LINE];
    first[0] = b'P';
    first[2..5].copy_from_slice(&holder.country);
    let (family, given) = (
        holder.family[row.get(holder.family_at) as usize].as_bytes(),
        holder.given[row.get(holder.given_at) as usize].as_bytes(),
    );
    // A long family name leaves at least one letter of the given name.
    let family = &family[..family.len().min(LINE - 5 - 3)];
    let given_from = 5 + family.len() + 2;
    let given = &given[..given.len().min(LINE - given_from)];
    first[5..5 + family.len()].copy_from_slice(family);
    first[given_from..given_from + given.len()].copy_from_slice(given);

    let mut second = [b'<'; LINE];
    let digits = &number[..number.len().min(9)];
    second[..digits.len()].copy_from_slice(digits);
    second[9] = b'0' + icao(&second[..9]) as u8;
    second[10..13].copy_from_slice(&holder.country);
    date(&mut second, 13, row.get(holder.birth));
    second[20] = if row.get(holder.sex) == 1 { b'M' } else { b'F' };
    date(&mut second, 21, row.get(holder.expiry));
    second[43] = b'0' + icao(second[..10].iter().chain(&second[13..20]).chain(&second[21..43])) as u8;

    out.extend_from_slice(&first);
    out.push(b'\n');
    out.extend_from_slice(&second);
}

/// `YYMMDD` and its check digit.
fn date(line: &mut [u8; LINE], at: usize, day: u64) {
    let (year, month, day) = civil_from_days(day as i64);
    for (place, part) in [year.rem_euclid(100) as u32, month, day].into_iter().enumerate() {
        line[at + 2 * place] = b'0' + (part / 10) as u8;
        line[at + 2 * place + 1] = b'0' + (part % 10) as u8;
    }
    line[at + 6] = b'0' + icao(&line[at..at + 6]) as u8;
}

/// Letters and digits of German serial numbers: no vowels, and none that are easily mistaken.
const GERMAN_LETTERS: &[u8; 27] = b"CFGHJKLMNPRTVWXYZ0123456789";
const GERMAN: Form = form("lgggggggg", |d| {
    for at in 1..9 {
        let letter = d.take(27);
        d.letter(at, GERMAN_LETTERS, letter);
    }
})
.extra(27u64.pow(8))
.places(&[("", "C F G H J K")]);

static SCHEMES: &[Scheme] = &[
    scheme("AE", "passport number", &[plain("annnnnnnn")]),
    scheme("AM", "passport number", &[plain("Aannnnnnn")]),
    scheme("AR", "passport number", &[plain("AAannnnnn")]),
    scheme("AT", "passport number", &[plain("Pnnnnnnn"), plain("Unnnnnnn")]),
    scheme("AU", "passport number", &[plain("Pannnnnnn"), plain("Rannnnnnn")]),
    scheme("AZ", "passport number", &[plain("Cnnnnnnnn")]),
    scheme("BD", "passport number", &[plain("Annnnnnnn")]),
    scheme("BE", "passport number", &[plain("aannnnnn")]),
    scheme("BG", "passport number", &[plain("nnnnnnnnn")]),
    scheme("BH", "passport number", &[plain("znnnnnn")]),
    scheme("BR", "passport number", &[plain("aannnnnn")]),
    scheme("CA", "passport number", &[plain("aannnnnn"), plain("annnnnnaa")]),
    scheme("CH", "passport number", &[plain("Xnnnnnnn"), plain("Snnnnnnn")]),
    scheme("CL", "passport number", &[plain("Pnnnnnnnn"), plain("Fnnnnnnnn")]),
    scheme("CN", "passport number", &[plain("Ennnnnnnn"), plain("Eannnnnnn")]),
    scheme("CO", "passport number", &[plain("AOnnnnnn"), plain("ATnnnnnn"), plain("AVnnnnnn"), plain("AWnnnnnn")]),
    scheme("CY", "passport number", &[plain("Knnnnnnnn")]),
    scheme("CZ", "passport number", &[plain("nnnnnnnn")]),
    scheme("DE", "passport number", &[GERMAN]),
    scheme("DK", "passport number", &[plain("nnnnnnnnn")]),
    scheme("DZ", "passport number", &[plain("znnnnnnnn")]),
    scheme("EE", "passport number", &[plain("Kannnnnnn")]),
    scheme("EG", "passport number", &[plain("Annnnnnnn")]),
    scheme("ES", "passport number", &[plain("aaannnnnn")]),
    scheme("FI", "passport number", &[plain("Fannnnnnn"), plain("Pannnnnnn")]),
    scheme("FR", "passport number", &[plain("nnaannnnn")]),
    scheme("GB", "passport number", &[plain("nnnnnnnnn")]),
    scheme("GE", "passport number", &[plain("nnaannnnn")]),
    scheme("GH", "passport number", &[plain("Gnnnnnnn")]),
    scheme("GR", "passport number", &[plain("Aannnnnnn")]),
    scheme("HK", "passport number", &[plain("Knnnnnnnn")]),
    scheme("HR", "passport number", &[plain("nnnnnnnnn")]),
    scheme("HU", "passport number", &[plain("Bannnnnnn")]),
    scheme("ID", "passport number", &[plain("Annnnnnn"), plain("Cnnnnnnn")]),
    scheme("IE", "passport number", &[plain("Pannnnnnn"), plain("Lannnnnnn")]),
    scheme("IL", "passport number", &[plain("nnnnnnnn")]),
    scheme("IN", "passport number", &[plain("annnnnnn")]),
    scheme("IR", "passport number", &[plain("annnnnnnn")]),
    scheme("IS", "passport number", &[plain("Annnnnnn")]),
    scheme("IT", "passport number", &[plain("Yannnnnnn")]),
    scheme("JO", "passport number", &[plain("annnnnn")]),
    scheme("JP", "passport number", &[plain("Tannnnnnn")]),
    scheme("KE", "passport number", &[plain("Annnnnnn"), plain("AKnnnnnnn"), plain("BKnnnnnnn")]),
    scheme("KR", "passport number", &[plain("Mnnnnnnnn"), plain("Mnnnannnn")]),
    scheme("KW", "passport number", &[plain("Pnnnnnnnn")]),
    scheme("LK", "passport number", &[plain("Nnnnnnnn")]),
    scheme("LT", "passport number", &[plain("nnnnnnnn")]),
    scheme("LU", "passport number", &[plain("aaannnnn")]),
    scheme("LV", "passport number", &[plain("Lannnnnnn")]),
    scheme("MA", "passport number", &[plain("aannnnnnn")]),
    scheme("MK", "passport number", &[plain("Annnnnnn"), plain("Cnnnnnnn")]),
    scheme("MT", "passport number", &[plain("nnnnnnn")]),
    scheme("MX", "passport number", &[plain("Gnnnnnnnn")]),
    scheme("MY", "passport number", &[plain("Annnnnnnn"), plain("Hnnnnnnnn")]),
    scheme("NG", "passport number", &[plain("Annnnnnnn"), plain("Bnnnnnnnn")]),
    scheme("NL", "passport number", &[plain("Naaannnna"), plain("Naannnnan")]),
    scheme("NO", "passport number", &[plain("Cannnnnnn")]),
    scheme("NZ", "passport number", &[plain("Lannnnnn"), plain("Rannnnnn")]),
    scheme("OM", "passport number", &[plain("annnnnnn")]),
    scheme("PE", "passport number", &[plain("nnnnnnnnn")]),
    scheme("PH", "passport number", &[plain("Pnnnnnnna")]),
    scheme("PK", "passport number", &[plain("aannnnnnn")]),
    scheme("PL", "passport number", &[plain("aannnnnnn")]),
    scheme("PT", "passport number", &[plain("Cannnnnn")]),
    scheme("QA", "passport number", &[plain("nnnnnnnn")]),
    scheme("RO", "passport number", &[plain("0nnnnnnnn")]),
    scheme("RS", "passport number", &[plain("0nnnnnnnn")]),
    scheme("RU", "passport number", &[plain("nn nnnnnnn")]),
    scheme("SA", "passport number", &[plain("annnnnnnn")]),
    scheme("SE", "passport number", &[plain("nnnnnnnn")]),
    scheme("SG", "passport number", &[plain("Knnnnnnna")]),
    scheme("SI", "passport number", &[plain("PBnnnnnnn"), plain("PJnnnnnnn")]),
    scheme("SK", "passport number", &[plain("Bannnnnnn")]),
    scheme("TH", "passport number", &[plain("AAnnnnnnn"), plain("ABnnnnnnn")]),
    scheme("TR", "passport number", &[plain("Unnnnnnnn")]),
    scheme("TW", "passport number", &[plain("3nnnnnnnn")]),
    scheme("UA", "passport number", &[plain("Fannnnnn")]),
    scheme("US", "passport number", &[plain("nnnnnnnnn"), plain("annnnnnnn")]),
    scheme("VN", "passport number", &[plain("Cnnnnnnn"), plain("Bnnnnnnn")]),
    scheme("ZA", "passport number", &[plain("Annnnnnnn"), plain("Mnnnnnnnn")]),
];
