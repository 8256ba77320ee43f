//! What stands around a person's name: forms of address, initials, names at birth, names in another script, pronouns.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{choose_latent, person, pick_among};
use crate::locale::{NameOrder, Names};
use crate::plan::{Op, Reg, Step};
use crate::words::Words;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = around();
    types.extend(forms());
    types
}

fn around() -> Vec<TypeDef> {
    vec![
        TypeDef::new("prefix", "Form of address", |cx, _: NoOptions| by_sex(cx, "prefix", "name_prefix"))
            .about("Form of address before the name, such as `Ms` or `Dr`, fitting the row's sex.")
            .aliases(&["name_prefix", "salutation", "honorific", "person.prefix", "name.prefix", "title_of_address"])
            .headers(&["anrede", "civilite", "tratamiento", "обращение", "敬称", "اللقب", "mr_mrs"])
            .by_locale("In the locale's language."),
        TypeDef::new("suffix", "Name suffix", |cx, _: NoOptions| by_sex(cx, "suffix", "name_suffix"))
            .about("What follows the name, such as `Jr.` or `PhD`, fitting the row's sex.")
            .aliases(&["name_suffix", "person.suffix", "name.suffix", "credentials"])
            .headers(&["namenszusatz", "postnominal"]),
        TypeDef::new("pronouns", "Pronouns", |cx, _: NoOptions| by_sex(cx, "pronouns", "pronouns"))
            .about("Pronouns that fit the row's sex; a few rows have others.")
            .aliases(&["preferred_pronouns", "pronoun", "person.pronouns"])
            .headers(&["pronomen", "pronoms", "pronombres"])
            .by_locale("In the locale's language."),
        TypeDef::new("initials", "Initials", initials)
            .about(
                "First letters of the row's given and family name, such as `J.D.`; of their Latin forms in East Asia.",
            )
            .aliases(&["name_initials", "monogram"])
            .headers(&["initialen", "initiales", "iniciales", "инициалы"])
            .by_locale("In the locale's order."),
    ]
}

fn forms() -> Vec<TypeDef> {
    vec![
        TypeDef::new("maidenName", "Name at birth", maiden_name)
            .about("Family name at birth: another one than today's for most women who are or were married, else the same.")
            .aliases(&["birth_name", "nee", "family_name_at_birth"])
            .headers(&["geburtsname", "nom_de_jeune_fille", "nom_naissance", "девичья_фамилия", "旧姓"])
            .by_locale("In the locale's own script."),
        TypeDef::new("mothersMaidenName", "Mother's maiden name", mothers_maiden_name)
            .about("Family name, as asked for in security questions.")
            .aliases(&["mother_maiden_name", "mothers_name_at_birth"])
            .headers(&["madchenname_der_mutter", "apellido_materno", "nome_da_mae"])
            .by_locale("In the locale's own script."),
        TypeDef::new("nativeName", "Name in native script", native_name)
            .about("The row's full name in the country's script: Arabic in the UAE where the name has an Arabic form, else as it is written.")
            .aliases(&["name_native", "local_name", "full_name_native", "name_arabic", "arabic_name", "full_name_ar"])
            .headers(&["name_ar", "name_local", "kanji_name", "الاسم بالعربية", "氏名漢字"])
            .by_locale("Arabic script in `en_AE`; elsewhere the locale's own."),
        TypeDef::new("latinName", "Name in Latin letters", latin_name)
            .about("The row's full name in Latin letters, given name first, as in a passport.")
            .aliases(&["romanized_name", "name_latin", "name_english", "full_name_en", "english_name", "transliterated_name"])
            .headers(&["name_en", "name_romaji", "romaji", "pinyin", "фио_латиницей", "الاسم بالإنجليزية"])
            .by_locale("Romanised where the locale has another script."),
    ]
}

/// Appends an entry of a list whose extra column says for whom it is: `female`, `male` or `any`.
fn by_sex(cx: &mut FieldCx<'_, '_>, latent: &'static str, list: &str) {
    let list = cx.locale.list(list);
    if cx.unique {
        return cx.list_entry(&list);
    }
    let sex = person::sex(cx);
    let entry = pick_among(cx, latent, sex, || {
        let of = |sex: &str| {
            let fits = |at: &usize| matches!(list.extras[*at].as_str(), "any" | "") || list.extras[*at] == sex;
            (0..list.extras.len()).filter(fits).map(|at| (at as u64, list.weights[at])).collect()
        };
        vec![of("female"), of("male")]
    });
    cx.word(&list.words, entry);
}

/// Constraints of `initials`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InitialsOptions {
    /// After each letter but, when blank, the last: `.` (default), empty, `. ` …; at most 8 bytes.
    separator: Option<String>,
}

fn initials(cx: &mut FieldCx<'_, '_>, options: InitialsOptions) {
    let after = options.separator.unwrap_or_else(|| ".".to_owned());
    if after.len() > 8 {
        let fix = Some(vec![("separator", serde_json::json!("."))]);
        let message = "`separator` is too long.".to_owned();
        return cx.problem(
            crate::problem::codes::INVALID_CONSTRAINT,
            "separator",
            message,
            "Give at most 8 bytes.".to_owned(),
            fix,
        );
    }
    let people = cx.locale.people();
    let (given, family) = (person::given(cx), person::family(cx));
    let latin = matches!(cx.locale.info.script.as_str(), "Jpan" | "Hans" | "Hant" | "Kore");
    let letter = |names: &Names| {
        let first = |name: String| name.chars().next().into_iter().flat_map(char::to_uppercase).collect::<String>();
        let names = if latin { &names.latin } else { &names.native };
        Arc::new(Words::new(names.iter().map(first)))
    };
    let (mut first, mut last) = ((letter(&people.given), given), (letter(&people.family), family));
    if cx.locale.info.name_order != NameOrder::GivenFamily && !latin {
        std::mem::swap(&mut first, &mut last);
    }
    cx.word(&first.0, first.1);
    cx.text(&after);
    cx.word(&last.0, last.1);
    cx.text(after.trim_end());
}

/// Family name at birth: today's for men and for women who never married.
fn maiden_name(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        return cx.refuse_unique("family names repeat");
    }
    let people = cx.locale.people();
    let (sex, today, status) = (person::sex(cx), person::family(cx), super::traits::marital_status(cx));
    let other = birth_family(cx, "family at birth");
    let changed = cx.latent("family changed", |cx| {
        let bits = cx.entity_draw("family changed");
        let changed = |x: &[u64]| u64::from(x[0] == 0 && x[1] != 0 && x[2] >> 32 < (u64::from(u32::MAX) / 10) * 8);
        cx.step(Step::Map { inputs: vec![sex, status, bits], function: Arc::new(changed) })
    });
    let name = choose_latent(cx, "maiden name", changed, other, today);
    cx.word(&people.family.native, name);
}

fn mothers_maiden_name(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        return cx.refuse_unique("family names repeat");
    }
    let people = cx.locale.people();
    let name = birth_family(cx, "mother's family at birth");
    cx.word(&people.family.native, name);
}

/// A family name in the form for women, from the person's own pool.
fn birth_family(cx: &mut FieldCx<'_, '_>, latent: &'static str) -> Reg {
    let people = cx.locale.people();
    let given = person::given(cx);
    let table: Vec<u64> = people.given.group_of.iter().map(|group| group & !1).collect();
    let group = crate::entity::lookup_latent(cx, "women of the pool", given, table);
    cx.latent(latent, |cx| {
        let bits = cx.entity_draw(latent);
        cx.step(Step::PickIn { bits, group, alias: Arc::clone(&people.family.alias) })
    })
}

fn native_name(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        return cx.refuse_unique("names repeat");
    }
    let Some(forms) = cx.locale.native_forms() else { return person::full_name(cx) };
    let (given, family) = (person::given(cx), person::family(cx));
    // Both names or none: a name in two scripts is none.
    let known = |words: &Words| words.iter().map(|word| u64::from(!word.is_empty())).collect::<Arc<[u64]>>();
    let (has_given, has_family) = (known(&forms.given), known(&forms.family));
    let whole = cx.latent("native name is known", |cx| {
        let function = move |x: &[u64]| has_given[x[0] as usize] & has_family[x[1] as usize];
        cx.step(Step::Map { inputs: vec![given, family], function: Arc::new(function) })
    });
    let latin = cx.branch(person::full_name);
    let native = cx.branch(|cx| {
        cx.word(&forms.given, given);
        cx.text(" ");
        cx.word(&forms.family, family);
    });
    cx.emit(Op::Switch { which: whole, branches: Arc::new([latin, native]) });
}

fn latin_name(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        return cx.refuse_unique("names repeat");
    }
    let people = cx.locale.people();
    let (given, family) = (person::given(cx), person::family(cx));
    cx.word(&people.given.latin, given);
    cx.text(" ");
    cx.word(&people.family.latin, family);
}
