//! What can be said of a person: marital status, religion and origin, signs of the zodiac, pastimes, portrait and profile.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{
    career, entries_of, list_latent, lookup_latent, map_latent, person, pick_among, place, shared_word, switch_patterns,
};
use crate::plan::{Op, Reg, Step};
use crate::random::{next, scale};
use crate::time::{civil_from_days, days_from_civil};
use crate::words::Specials;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = groups();
    types.extend(signs());
    types.extend(profile());
    types
}

fn groups() -> Vec<TypeDef> {
    vec![
        TypeDef::new("maritalStatus", "Marital status", marital_status_word)
            .about("Single, married, divorced, widowed and so on, as frequent as at the row's age.")
            .aliases(&["civil_status", "marriage_status", "relationship_status", "Marital Status"])
            .headers(&[
                "familienstand",
                "etat_civil",
                "estado_civil",
                "stato_civile",
                "семейное_положение",
                "الحالة الاجتماعية",
            ])
            .by_locale("In the locale's language, in the form for the row's sex."),
        TypeDef::new("ethnicity", "Ethnicity", |cx, _: NoOptions| shared_word(cx, "ethnicity", "ethnicity"))
            .about("Ethnic group as the country's census names and counts them, where it does.")
            .aliases(&["race", "ethnic_group", "ethnic_origin", "Race"])
            .headers(&["ethnie", "etnia", "этническая_группа"])
            .by_locale("Groups of the country's census in English-speaking countries and some others."),
        TypeDef::new("religion", "Religion", religion)
            .about("Religion or denomination, as frequent as in the country.")
            .aliases(&["faith", "religious_affiliation", "denomination"])
            .headers(&["konfession", "religione", "вероисповедание", "الديانة", "宗教"])
            .by_locale("In the locale's language; shares of the country."),
        TypeDef::new("educationLevel", "Level of education", education_level)
            .about("Highest completed education, fitting the row's age.")
            .aliases(&["education", "highest_education", "education_attainment", "qualification"])
            .headers(&[
                "bildungsabschluss",
                "niveau_etudes",
                "nivel_educativo",
                "escolaridade",
                "образование",
                "学歴",
                "المؤهل",
            ])
            .by_locale("In the locale's language."),
        TypeDef::new("shirtSize", "Shirt size", |cx, _: NoOptions| shirt_size(cx))
            .about("Size of clothes from XS to 3XL, larger ones more often for men.")
            .aliases(&["clothing_size", "t_shirt_size", "tshirt_size", "Shirt Size", "garment_size"])
            .headers(&["konfektionsgroesse", "taille_vetement", "talla"]),
        TypeDef::new("generation", "Generation", generation)
            .about("Generation by the row's year of birth, such as Generation Z.")
            .aliases(&["generation_name", "age_cohort", "birth_cohort"])
            .headers(&["alterskohorte"]),
    ]
}

fn signs() -> Vec<TypeDef> {
    vec![
        TypeDef::new("zodiac", "Sign of the zodiac", zodiac)
            .about("Sign of the zodiac of the row's date of birth.")
            .aliases(&["zodiac_sign", "star_sign", "person.zodiacSign", "astrological_sign"])
            .headers(&["sternzeichen", "signe_astrologique", "signo", "знак_зодиака", "星座", "البرج"])
            .by_locale("In the locale's language."),
        TypeDef::new("chineseZodiac", "Chinese zodiac", chinese_zodiac)
            .about(
                "Animal of the Chinese year in which the row's person was born; years begin with the Chinese New Year.",
            )
            .aliases(&["chinese_zodiac_sign", "chinese_sign", "shengxiao"])
            .headers(&["生肖", "干支", "띠"])
            .by_locale("In the locale's language."),
    ]
}

fn profile() -> Vec<TypeDef> {
    vec![
        TypeDef::new("hobby", "Hobby", |cx, _: NoOptions| shared_word(cx, "hobby", "hobby"))
            .about("Pastime.")
            .aliases(&["hobbies", "interest", "interests", "pastime", "leisure_activity"])
            .headers(&["freizeit", "loisir", "aficion", "хобби", "趣味", "الهواية"])
            .by_locale("In the locale's language."),
        TypeDef::new("bio", "Short biography", bio)
            .about("A line about the person as on a profile: the row's job title, city and hobby.")
            .aliases(&["biography", "about_me", "profile_text", "person.bio", "short_bio", "self_description"])
            .headers(&["ueber_mich", "a_propos", "sobre_mi", "о_себе", "自己紹介", "نبذة"])
            .by_locale("In the locale's language."),
        TypeDef::new("avatar", "Portrait", avatar)
            .about("Address of a portrait on a reserved host, or with `dataUri` a picture of the person's initials.")
            .aliases(&[
                "avatar_url",
                "profile_picture",
                "profile_image",
                "image.avatar",
                "internet.avatar",
                "Avatar",
                "photo_url",
                "headshot",
            ])
            .headers(&["foto", "profilbild", "photo_profil", "アバター"]),
    ]
}

/// Ids of `marital_status`, in the order of the shares below.
const MARITAL: [&str; 6] = ["single", "married", "divorced", "widowed", "separated", "partnership"];
/// Shares up to an age.
const MARITAL_BY_AGE: [(u64, [u64; 6]); 8] = [
    (17, [1000, 0, 0, 0, 0, 0]),
    (21, [965, 30, 0, 0, 2, 3]),
    (25, [830, 150, 4, 0, 4, 12]),
    (29, [590, 360, 15, 1, 9, 25]),
    (39, [330, 570, 50, 4, 16, 30]),
    (54, [190, 620, 130, 15, 25, 20]),
    (69, [95, 650, 140, 85, 20, 10]),
    (u64::MAX, [60, 520, 75, 330, 10, 5]),
];

/// The row's marital status, as index into [`MARITAL`]: 0 is single.
pub(super) fn marital_status(cx: &mut FieldCx<'_, '_>) -> Reg {
    let age = person::age(cx);
    let band = career::age_band(cx, "marital band", age, &MARITAL_BY_AGE.map(|band| band.0));
    career::pick_in_band(cx, "marital status", band, &MARITAL_BY_AGE.map(|band| band.1))
}

fn marital_status_word(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("marital_status");
    if cx.unique {
        return cx.list_entry(&list);
    }
    let status = marital_status(cx);
    let entry = lookup_latent(cx, "marital entry", status, entries_of(&list, &MARITAL));
    let women = list.extras.iter().map(|extra| crate::entity::fact(extra, 1));
    let Some(forms) = career::forms_by_sex(&list, women) else { return cx.word(&list.words, entry) };
    let sex = person::sex(cx);
    let form = cx.step(Step::MulAdd { a: entry, multiplier: 2, b: Some(sex), add: 0 });
    cx.word(&forms, form);
}

fn religion(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("religion");
    if cx.unique {
        return cx.list_entry(&list);
    }
    let shares = career::country_fact(cx, "religion_share").unwrap_or_default();
    let parts: Vec<(&str, u64)> =
        shares.split(',').filter_map(|part| part.split_once(':')).map(|(id, w)| (id, w.parse().unwrap_or(0))).collect();
    let (ids, weights): (Vec<&str>, Vec<u64>) =
        if parts.is_empty() { (vec!["none"], vec![1]) } else { parts.into_iter().unzip() };
    let which = crate::entity::weighted_latent(cx, "religion", &weights);
    let entry = lookup_latent(cx, "religion entry", which, entries_of(&list, &ids));
    cx.word(&list.words, entry);
}

fn education_level(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("education_level");
    if cx.unique {
        return cx.list_entry(&list);
    }
    let level = career::education(cx);
    let entry = lookup_latent(cx, "education entry", level, entries_of(&list, &career::EDUCATION));
    cx.word(&list.words, entry);
}

const SIZES: [&str; 7] = ["XS", "S", "M", "L", "XL", "2XL", "3XL"];
const SIZES_BY_SEX: [[u64; 7]; 2] = [[9, 24, 31, 20, 10, 4, 2], [1, 8, 24, 31, 22, 10, 4]];

fn shirt_size(cx: &mut FieldCx<'_, '_>) {
    let list = crate::locale::WordList::uniform(SIZES);
    if cx.unique {
        return cx.list_entry(&list);
    }
    let sex = person::sex(cx);
    let size = career::pick_in_band(cx, "shirt size", sex, &SIZES_BY_SEX);
    cx.word(&list.words, size);
}

fn generation(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("generation");
    if cx.unique {
        return cx.list_entry(&list);
    }
    let born = person::birth_day(cx);
    let starts: Vec<i64> = list.extras.iter().map(|year| year.parse().unwrap_or(0)).collect();
    let entry = map_latent(cx, "generation", &[born], move |x| {
        let year = civil_from_days(x[0] as i64).0;
        starts.iter().rposition(|start| *start <= year).unwrap_or(0) as u64
    });
    cx.word(&list.words, entry);
}

/// Day of each month on which the next sign begins; the first is Aquarius, which begins in January.
const SIGN_STARTS: [u32; 12] = [20, 19, 21, 20, 21, 21, 23, 23, 23, 23, 22, 22];
const SIGNS: [&str; 12] = [
    "capricorn",
    "aquarius",
    "pisces",
    "aries",
    "taurus",
    "gemini",
    "cancer",
    "leo",
    "virgo",
    "libra",
    "scorpio",
    "sagittarius",
];

/// Sign of a day, as index into [`SIGNS`].
fn sign_of(day: i64) -> u64 {
    let (_, month, day) = civil_from_days(day);
    let month = month as usize - 1;
    ((month + usize::from(day >= SIGN_STARTS[month])) % 12) as u64
}

fn zodiac(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    by_birth_day(cx, "zodiac", &SIGNS, sign_of);
}

/// First day of the Chinese year, counted in days of January, from 1900 on.
const CHINESE_NEW_YEARS: [u8; 141] = [
    31, 50, 39, 29, 47, 35, 25, 44, 33, 22, 41, 30, 49, 37, 26, 45, 34, 23, 42, 32, 51, 39, 28, 47, 36, 24, 44, 33, 23,
    41, 30, 48, 37, 26, 45, 35, 24, 42, 31, 50, 39, 27, 46, 36, 25, 44, 33, 22, 41, 29, 48, 37, 27, 45, 35, 24, 43, 31,
    49, 39, 28, 46, 36, 25, 44, 33, 21, 40, 30, 48, 37, 27, 46, 34, 23, 42, 31, 49, 38, 28, 47, 36, 25, 44, 33, 51, 40,
    29, 48, 37, 27, 46, 35, 23, 41, 31, 50, 38, 28, 47, 36, 24, 43, 32, 22, 40, 29, 49, 38, 26, 45, 34, 23, 41, 31, 50,
    39, 28, 47, 36, 25, 43, 32, 22, 41, 29, 48, 38, 26, 44, 33, 23, 42, 31, 50, 39, 28, 46, 35, 24, 43,
];
const ANIMALS: [&str; 12] =
    ["rat", "ox", "tiger", "rabbit", "dragon", "snake", "horse", "goat", "monkey", "rooster", "dog", "pig"];

/// Animal of a day's Chinese year, as index into [`ANIMALS`].
fn animal_of(day: i64) -> u64 {
    let year = civil_from_days(day).0;
    let known = usize::try_from(year - 1900).ok().and_then(|at| CHINESE_NEW_YEARS.get(at));
    // Where the table ends, 4 February, the middle of the range, stands in.
    let new_year = days_from_civil(year, 1, 1) + i64::from(known.copied().unwrap_or(35)) - 1;
    // 1900 was a year of the rat.
    (year - i64::from(day < new_year) - 1900).rem_euclid(12) as u64
}

fn chinese_zodiac(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    by_birth_day(cx, "chinese_zodiac", &ANIMALS, animal_of);
}

/// Appends the entry of a list, named as the latent, that the row's birth day tells.
fn by_birth_day(cx: &mut FieldCx<'_, '_>, latent: &'static str, ids: &[&str], of: fn(i64) -> u64) {
    let list = cx.locale.list(latent);
    if cx.unique {
        return cx.list_entry(&list);
    }
    let born = person::birth_day(cx);
    let entries = entries_of(&list, ids);
    let entry = map_latent(cx, latent, &[born], move |x| entries[of(x[0] as i64) as usize]);
    cx.word(&list.words, entry);
}

fn bio(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        return cx.refuse_unique("lines about a person repeat");
    }
    let patterns = cx.locale.list("bio_pattern");
    let which = list_latent(cx, "bio pattern", &patterns);
    let texts: Vec<String> = patterns.words.iter().collect();
    switch_patterns(cx, which, &texts, |cx, part| match part {
        "title" => career::title_word(cx),
        "hobby" => shared_word(cx, "hobby", "hobby"),
        "hobby2" => second_hobby(cx),
        _ => place::city_name(cx),
    });
}

/// Another hobby than the first.
fn second_hobby(cx: &mut FieldCx<'_, '_>) {
    let list = cx.locale.list("hobby");
    let first = list_latent(cx, "hobby", &list);
    let second = pick_among(cx, "second hobby", first, || {
        let others = |first: usize| {
            let at = |i: usize| (first + i) % list.weights.len().max(1);
            // A stretch of the list is enough of a choice, and keeps the table small.
            (7..31)
                .map(|i| (at(i * 5 + 1) as u64, list.weights[at(i * 5 + 1)]))
                .filter(|(e, _)| *e != first as u64)
                .collect()
        };
        (0..list.weights.len()).map(others).collect()
    });
    cx.word(&list.words, second);
}

/// Constraints of `avatar`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AvatarOptions {
    /// `url` (default): an address on a reserved host; `dataUri`: an SVG picture of the initials, no host needed.
    format: Option<AvatarFormat>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum AvatarFormat {
    Url,
    DataUri,
}

fn avatar(cx: &mut FieldCx<'_, '_>, options: AvatarOptions) {
    let number = if cx.unique {
        cx.index("number", 1 << 40)
    } else {
        crate::entity::uniform_latent(cx, "avatar number", 1 << 40, 0)
    };
    if !matches!(options.format, Some(AvatarFormat::DataUri)) {
        cx.text("https://avatars.example.com/");
        cx.emit(Op::Hex { value: number, nibbles: 10, upper: false });
        return cx.text(".png");
    }
    let people = cx.locale.people();
    let (given, family) = (person::given(cx), person::family(cx));
    let letters = |names: &crate::words::Words| -> Vec<u8> {
        names.iter().map(|name| name.bytes().next().unwrap_or(b'x').to_ascii_uppercase()).collect()
    };
    let (first, last) = (letters(&people.given.initial), letters(&people.family.initial));
    cx.call(&[number, given, family], 400, Specials::ANY, move |row, out| {
        let mut state = row.get(number);
        let hue = scale(next(&mut state), 360);
        out.extend_from_slice(b"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='96' height='96'%3E%3Crect width='96' height='96' fill='hsl(");
        push_number(out, hue);
        out.extend_from_slice(b",55%25,45%25)'/%3E%3Ctext x='48' y='61' font-family='sans-serif' font-size='38' fill='white' text-anchor='middle'%3E");
        out.extend([first[row.get(given) as usize], last[row.get(family) as usize]]);
        // The number makes pictures differ where names and colours do not.
        out.extend_from_slice(b"%3C/text%3E%3Cdesc%3E");
        push_number(out, row.get(number));
        out.extend_from_slice(b"%3C/desc%3E%3C/svg%3E");
    });
}

/// Appends a decimal number.
pub(super) fn push_number(out: &mut Vec<u8>, number: u64) {
    let mut digits = [0; 20];
    let (mut left, mut at) = (number, digits.len());
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_begin_on_their_days() {
        let sign = |month, day| SIGNS[sign_of(days_from_civil(1990, month, day)) as usize];
        assert_eq!([sign(1, 19), sign(1, 20), sign(3, 20), sign(3, 21)], ["capricorn", "aquarius", "pisces", "aries"]);
        assert_eq!(
            [sign(7, 22), sign(7, 23), sign(12, 21), sign(12, 22)],
            ["cancer", "leo", "sagittarius", "capricorn"]
        );
    }

    #[test]
    fn chinese_years_begin_with_their_new_year() {
        let animal = |year, month, day| ANIMALS[animal_of(days_from_civil(year, month, day)) as usize];
        assert_eq!(
            [animal(2000, 2, 4), animal(2000, 2, 5), animal(2024, 2, 9), animal(2024, 2, 10)],
            ["rabbit", "dragon", "rabbit", "dragon"]
        );
        assert_eq!([animal(1990, 1, 26), animal(1990, 1, 27), animal(1975, 6, 1)], ["snake", "horse", "rabbit"]);
    }
}
