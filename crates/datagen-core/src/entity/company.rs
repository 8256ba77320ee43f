//! The company of a row: its name and the domain that fits it.

use std::sync::Arc;

use super::switch_patterns;
use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::{Op, Reg, Step};
use crate::words::Words;

/// Appends the company's name, made from the country's patterns.
pub fn name(cx: &mut FieldCx<'_, '_>) {
    let patterns = cx.locale.list("company_pattern");
    let texts: Vec<String> = patterns.words.iter().collect();
    let which = pattern(cx, &patterns);
    switch_patterns(cx, which, &texts, |cx, part| match part {
        "family" => family(cx, "company family"),
        "family2" => family(cx, "company family 2"),
        "core" => word(cx, "company core", "company_core"),
        "sector" => word(cx, "company sector", "company_sector"),
        "suffix" => word(cx, "company suffix", "company_suffix"),
        _ => {
            let places = cx.locale.places();
            let city = latent_pick(cx, "company place", &places.city_alias);
            cx.word(&places.cities, city);
        }
    });
}

fn pattern(cx: &mut FieldCx<'_, '_>, patterns: &WordList) -> Reg {
    latent_pick(cx, "company pattern", &patterns.alias)
}

fn latent_pick(cx: &mut FieldCx<'_, '_>, latent: &'static str, alias: &Arc<crate::random::Alias>) -> Reg {
    cx.latent(latent, |cx| {
        let bits = cx.entity_draw(latent);
        cx.step(Step::Pick { bits, alias: Arc::clone(alias) })
    })
}

fn word(cx: &mut FieldCx<'_, '_>, latent: &'static str, list: &str) {
    let list = cx.locale.list(list);
    let index = latent_pick(cx, latent, &list.alias);
    cx.word(&list.words, index);
}

fn family_index(cx: &mut FieldCx<'_, '_>, latent: &'static str) -> Reg {
    let names = Arc::clone(&cx.locale.people().family.founders);
    latent_pick(cx, latent, &names)
}

fn family(cx: &mut FieldCx<'_, '_>, latent: &'static str) {
    let index = family_index(cx, latent);
    let words = Arc::clone(&cx.locale.people().family.native);
    cx.word(&words, index);
}

/// Appends the company's second-level name in ASCII: from the word its name is built on where that is in Latin letters.
pub fn domain_label(cx: &mut FieldCx<'_, '_>) {
    let patterns = cx.locale.list("company_pattern");
    let which = pattern(cx, &patterns);
    let branches: Vec<Vec<Op>> = patterns.words.iter().map(|text| cx.branch(|cx| label_of(cx, &text))).collect();
    cx.emit(Op::Switch { which, branches: branches.into() });
}

/// Appends the company's domain, `label.example`, or under a public suffix when `realistic`.
pub fn domain(cx: &mut FieldCx<'_, '_>) {
    domain_label(cx);
    if cx.unique {
        cx.set_unique_domain(u64::MAX);
        let number = cx.unique_number("number");
        cx.emit(Op::Int(number));
    }
    if !cx.realistic {
        return cx.text(".example");
    }
    cx.text(".");
    word(cx, "company top domain", "top_domain");
}

fn label_of(cx: &mut FieldCx<'_, '_>, pattern: &str) {
    let people = cx.locale.people();
    if pattern.contains("{family}") && !pattern.contains("{core}") {
        let index = family_index(cx, "company family");
        return cx.word(&people.family.slug, index);
    }
    let cores = cx.locale.list("company_core");
    if cx.locale.info.script == "Latn" && pattern.contains("{core}") {
        let index = latent_pick(cx, "company core", &cores.alias);
        let slugs = Arc::new(Words::new(cores.words.iter().map(|core| ascii_slug(&core))));
        return cx.word(&slugs, index);
    }
    let latin = cx.locale.list("latin_company_core");
    let index = latent_pick(cx, "company latin core", &latin.alias);
    let slugs = Arc::new(Words::new(latin.words.iter().map(|core| ascii_slug(&core))));
    cx.word(&slugs, index);
}

/// Letters and digits of a Latin text without marks, in lower case: what stands in a domain name.
pub(crate) fn ascii_slug(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter_map(ascii_letters).collect()
}

fn ascii_letters(c: char) -> Option<&'static str> {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    if let Some(at) = ASCII.find(c) {
        return Some(&ASCII[at..=at]);
    }
    Some(match c {
        'á' | 'à' | 'â' | 'ã' | 'å' | 'ą' | 'ă' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ė' => "e",
        'ğ' => "g",
        'í' | 'ì' | 'î' | 'ï' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' => "n",
        'ó' | 'ò' | 'ô' | 'õ' | 'ø' => "o",
        'ö' | 'œ' => "oe",
        'ş' | 'ś' | 'š' => "s",
        'ß' => "ss",
        'ú' | 'ù' | 'û' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}
