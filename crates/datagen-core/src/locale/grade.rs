//! Grades: what a locale holds of what makes its rows sound like home, read from its tables.
//!
//! Lives here: what counts as held, and the letter. Does not live here: the tables.

use std::collections::BTreeMap;

use datagen_locale::table;
use serde::Serialize;

use super::{LocaleInfo, Reader, list_names, places_table};

/// Fewer names of a kind than this repeat too soon in a page of rows.
const NAMES_MIN: usize = 100;
/// Fewer cities than this, and rows repeat them.
const CITIES_MIN: usize = 10;
/// With more lists borrowed from English than this, most rows hold English words.
const BORROWED_MAX: usize = 20;

/// How much of its own a locale holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Grade {
    /// All of it.
    A,
    /// All but one.
    B,
    /// All but two or three.
    C,
    /// Less.
    D,
}

impl Grade {
    /// By how many of the parts are held.
    fn of(holds: &BTreeMap<&'static str, bool>) -> Grade {
        match holds.values().filter(|held| !**held).count() {
            0 => Grade::A,
            1 => Grade::B,
            2 | 3 => Grade::C,
            _ => Grade::D,
        }
    }

    /// The letter.
    pub fn letter(self) -> &'static str {
        match self {
            Grade::A => "A",
            Grade::B => "B",
            Grade::C => "C",
            Grade::D => "D",
        }
    }
}

/// What a locale holds of its own, and the grade that follows.
pub(super) fn graded(info: &LocaleInfo, borrowed: &[String]) -> (Grade, BTreeMap<&'static str, bool>) {
    let own = list_names(&format!("words/{}", info.key));
    let holds = BTreeMap::from([
        ("names_by_sex", names_by_sex(info)),
        ("cities_with_coordinates", cities_with_coordinates(info)),
        ("streets", own.contains("street_name") && own.contains("house_number")),
        ("postcodes", postcodes(info)),
        ("phone_plan", phone_plan(info)),
        ("companies", own.contains("company_suffix") && own.contains("company_pattern")),
        ("names_in_own_script", names_in_own_script(info)),
        ("vocabulary", borrowed.len() <= BORROWED_MAX),
    ]);
    (Grade::of(&holds), holds)
}

/// The people of all pools: kind, name in the pool's script, name in Latin letters.
fn people(info: &LocaleInfo) -> Vec<(&'static str, &'static str, &'static str)> {
    let tables = info.pools.iter().filter_map(|(pool, _)| table(&format!("people/{pool}")));
    tables.flat_map(|people| Reader::new(people).map(|get| (get("kind"), get("value"), get("latin")))).collect()
}

fn names_by_sex(info: &LocaleInfo) -> bool {
    let people = people(info);
    let enough = |kinds: &[&str]| people.iter().filter(|(kind, ..)| kinds.contains(kind)).count() >= NAMES_MIN;
    enough(&["given_f"]) && enough(&["given_m"]) && enough(&["family", "family_f"])
}

fn cities_with_coordinates(info: &LocaleInfo) -> bool {
    let Some(cities) = places_table("cities", info) else { return false };
    let is_placed = Reader::new(cities).map(|get| ["region", "lat", "lon"].iter().all(|cell| !get(cell).is_empty()));
    is_placed.len() >= CITIES_MIN && is_placed.iter().all(|placed| *placed)
}

/// Whether the codes of most cities are known, or that the country has none.
fn postcodes(info: &LocaleInfo) -> bool {
    let Some(countries) = table("countries") else { return false };
    let mask = Reader::new(countries).map(|get| (get("code") == info.region).then(|| get("postcode")));
    let Some(mask) = mask.into_iter().flatten().next() else { return false };
    let Some(cities) = places_table("cities", info) else { return false };
    let has_codes = Reader::new(cities).map(|get| !get("postcodes").is_empty());
    mask.is_empty() || has_codes.iter().filter(|has| **has).count() * 2 > has_codes.len()
}

fn phone_plan(info: &LocaleInfo) -> bool {
    let Some(phones) = table("phones") else { return false };
    let kinds = Reader::new(phones).map(|get| (get("region") == info.region).then(|| get("kind")));
    ["mobile", "landline"].iter().all(|kind| kinds.iter().flatten().any(|known| known == kind))
}

/// Whether names are written in the script of the locale. In another script than Latin they have a Latin form beside them.
fn names_in_own_script(info: &LocaleInfo) -> bool {
    let people = people(info);
    let is_latin = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .all(|c| c.is_ascii() || c < '\u{2b0}' || ('\u{1e00}'..'\u{1f00}').contains(&c))
    };
    let fits = |name: &str| is_latin(name) == (info.script == "Latn");
    let fitting = people.iter().filter(|(_, name, _)| fits(name)).count();
    fitting > 0 && fitting * 100 >= people.len() * 95
}
