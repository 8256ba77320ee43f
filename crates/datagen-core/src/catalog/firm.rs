//! What belongs to a company beside its name: legal form, slogan, industry codes, trade licence.

use std::sync::Arc;

use super::finance::{CodeOptions, coded};
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{fact, pick_latent, place};
use crate::mask::{Alphabet, DIGITS, Mask, Masks, UPPER};
use crate::plan::{Op, Step};
use crate::words::Words;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("companySuffix", "Company suffix", |cx, _: NoOptions| {
            let list = cx.locale.list("company_suffix");
            if cx.unique {
                return cx.list_entry(&list);
            }
            let suffix = pick_latent(cx, "company suffix", &list.alias);
            cx.word(&list.words, suffix);
        })
        .about("Legal form as it stands in the row's company name, such as `GmbH`.")
        .aliases(&["company.companySuffix", "company.suffix", "legal_suffix", "business_suffix", "entity_suffix"])
        .headers(&["firmenzusatz", "suffixe_societe"])
        .by_locale("Legal forms of the country."),
        TypeDef::new("legalForm", "Legal form", legal_form)
            .about("Legal form of the row's company in full, such as `Gesellschaft mit beschränkter Haftung`.")
            .aliases(&["company_type", "entity_type", "business_type", "legal_entity_type", "legal_structure"])
            .headers(&["rechtsform", "forme_juridique", "forma_juridica", "forma_giuridica", "организационно_правовая_форма"])
            .by_locale("Legal forms of the country."),
        TypeDef::new("catchPhrase", "Slogan", |cx, _: NoOptions| cx.list_word("catch_phrase"))
            .about("What a company says of itself in one line.")
            .aliases(&["slogan", "tagline", "company.catchPhrase", "buzz_phrase", "company.buzzPhrase", "Catch Phrase", "motto"])
            .headers(&["leitspruch", "devise_entreprise", "eslogan", "лозунг", "キャッチコピー"])
            .by_locale("In the locale's language."),
        TypeDef::new("naics", "NAICS code", |cx, o| industry_code(cx, &o, 0))
            .about("North American industry code of 2022, six digits; with `format` its title. Fits the row's SIC code.")
            .aliases(&["naics_code", "naics_sector", "industry_code"])
            .headers(&["naics_2022", "naics6"]),
        TypeDef::new("sic", "SIC code", |cx, o| industry_code(cx, &o, 1))
            .about("Standard Industrial Classification of the US, four digits; with `format` its title. Fits the row's NAICS code.")
            .aliases(&["sic_code", "standard_industrial_classification"])
            .headers(&["sic4"]),
        TypeDef::new("tradeLicense", "Trade licence number", trade_license)
            .about("Number of a trade licence in the form that the place's authority uses, such as `CN-2048173` in Abu Dhabi.")
            .aliases(&["trade_licence", "business_license", "trade_license_number", "business_licence_number", "licence_number"])
            .headers(&["رخصة_تجارية", "gewerbeschein", "commercial_license", "ded_license"])
            .by_locale("In the UAE by emirate; elsewhere the country's commercial register, or a usual form."),
    ]
}

fn legal_form(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let (suffixes, forms) = (cx.locale.list("company_suffix"), cx.locale.list("legal_form"));
    let region = cx.locale.info.region.as_str();
    // The same letters may mean another form elsewhere: a form of the country stands before one of any country.
    let long = |suffix: &str| {
        let of = |country: &str| {
            forms.extras.iter().position(|extra| {
                fact(extra, 0).split(',').any(|known| known == suffix)
                    && fact(extra, 1).split(',').any(|known| known == country)
            })
        };
        of(region).or_else(|| of("")).map_or_else(|| suffix.to_owned(), |at| forms.words.get(at as u64))
    };
    let texts: Vec<String> = suffixes.words.iter().map(|suffix| long(&suffix)).collect();
    if cx.unique {
        return cx.refuse_unique("a country has few legal forms");
    }
    let suffix = pick_latent(cx, "company suffix", &suffixes.alias);
    cx.word(&Arc::new(Words::new(texts)), suffix);
}

/// Fact `at` of the entry is the code.
fn industry_code(cx: &mut FieldCx<'_, '_>, options: &CodeOptions, at: usize) {
    let list = cx.locale.list("naics");
    let codes = Arc::new(Words::new(list.extras.iter().map(|extra| fact(extra, at))));
    let titles = if at == 0 {
        Arc::clone(&list.words)
    } else {
        let titled = list.extras.iter().zip(list.words.iter());
        Arc::new(Words::new(titled.map(|(extra, title)| match fact(extra, 2) {
            "" => title,
            own => own.to_owned(),
        })))
    };
    // SIC is coarser: only NAICS codes are all different.
    if cx.unique && at > 0 {
        return cx.refuse_unique("several industries share a SIC code");
    }
    let entry = if cx.unique { cx.pick("code", &list) } else { pick_latent(cx, "industry code", &list.alias) };
    coded(cx, options, &codes, &titles, entry);
}

/// Country, region code (empty: all others), forms: `#` digit, `z` 1 to 9, `a` letter.
const LICENCES: &[(&str, &str, &str)] = &[
    ("AE", "DU", "z#####|z######"),
    ("AE", "AZ", "CN-z######"),
    ("AE", "SH", "z#####"),
    ("AE", "AJ", "z####|z#####"),
    ("AE", "RK", "z####|z#####"),
    ("AE", "FU", "z####"),
    ("AE", "UQ", "z####"),
    ("SA", "", "10########|40########|20########|70########"),
    ("QA", "", "z####|z#####"),
    ("KW", "", "z#####"),
    ("BH", "", "z####-1|z#####-1"),
    ("OM", "", "1######"),
    ("EG", "", "z#####"),
    ("JO", "", "z#####"),
    ("DE", "", "GEW-20##-######"),
    ("GB", "", "BL/######"),
    ("US", "", "BL-20##-######"),
    ("IN", "", "z##########"),
    ("SG", "", "20#######a"),
    ("KE", "", "BN-aaaa####"),
    ("NG", "", "RC z######|BN z######"),
    ("PH", "", "BP-20##-#####"),
    ("MY", "", "20#########"),
    ("", "", "TL-z######"),
];

fn trade_license(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let country = cx.locale.info.region.clone();
    let places = cx.locale.places();
    let place_of = |c: char| match c {
        '#' => Some(DIGITS),
        'z' => Some(Alphabet(b"123456789")),
        'a' => Some(UPPER),
        _ => None,
    };
    let of = |country: &str, region: &str| LICENCES.iter().find(|l| l.0 == country && l.1 == region).map(|l| l.2);
    let (mut masks, mut spans) = (Vec::new(), Vec::new());
    let codes: Vec<String> = places.region_codes.iter().collect();
    for code in if codes.is_empty() { vec![String::new()] } else { codes } {
        let start = masks.len() as u32;
        let forms = of(&country, &code).or_else(|| of(&country, "")).or_else(|| of("", "")).unwrap_or("z######");
        masks.extend(forms.split('|').map(|form| Mask::parse(form, place_of)));
        spans.push((start, masks.len() as u32 - start));
    }
    let domains: Vec<u64> = masks.iter().map(Mask::domain).collect();
    if cx.unique {
        let largest = (0..domains.len()).max_by_key(|at| domains[*at]).unwrap_or(0);
        let value = cx.index("licence", domains[largest]);
        let which = cx.step(Step::Constant(largest as u64));
        return cx.emit(Op::Mask { masks: Arc::new(Masks::new(masks)), which, value });
    }
    let region = place::region(cx);
    let bits = cx.draw("form");
    let which = cx.step(Step::Span { bits, of: region, spans: spans.into() });
    let bits = cx.draw("licence");
    let n = cx.step(Step::Lookup { index: which, table: domains.into() });
    let value = cx.step(Step::ScaleBy { bits, n });
    cx.emit(Op::Mask { masks: Arc::new(Masks::new(masks)), which, value });
}
