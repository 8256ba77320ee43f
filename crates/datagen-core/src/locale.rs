//! Locale tables in the form kernels use: word tables, alias tables, look-up arrays; built when first needed.
//!
//! Lives here: reading `datagen-locale`'s tables, fallback from locale to language, and what a locale holds. Does not live
//! here: what is made of the words (`entity`, `catalog`).

mod grade;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use datagen_locale::{Table, table};
use serde::Serialize;

pub use self::grade::Grade;
use crate::mask::{Mask, Masks, locale_place, postcode_place};
use crate::random::{Alias, GroupedAlias};
use crate::words::Words;

/// A locale as `/locales` shows it.
#[derive(Clone, Debug, Serialize)]
pub struct LocaleInfo {
    /// Key, such as `en_AE`.
    pub key: String,
    /// English name.
    pub name: String,
    /// Name in its own language.
    pub native_name: String,
    /// ISO 639 language.
    pub language: String,
    /// ISO 3166 region.
    pub region: String,
    /// ISO 15924 script of its names.
    pub script: String,
    /// Where data is looked for, in order.
    pub fallback: Vec<String>,
    #[serde(skip)]
    pools: Vec<(String, u64)>,
    #[serde(skip)]
    pub(crate) place_names_in_english: bool,
    #[serde(skip)]
    pub(crate) name_order: NameOrder,
}

/// A locale with what it holds, which takes unpacking all its tables to know.
#[derive(Clone, Debug, Serialize)]
pub struct LocaleHoldings {
    /// The locale.
    #[serde(flatten)]
    pub info: LocaleInfo,
    /// How much of its own it holds: `A` all parts of `holds`, `B` all but one, `C` all but two or three, `D` less.
    pub grade: Grade,
    /// Which parts it holds: names by sex, cities with region and coordinates, streets, postal codes (or that there are none),
    /// the telephone plan, companies, names in its own script, the vocabulary of its language.
    pub holds: BTreeMap<&'static str, bool>,
    /// Entries by group.
    pub data: BTreeMap<&'static str, u64>,
    /// Vocabularies it has none of its own of, and takes from English.
    pub borrowed: Vec<String>,
}

impl LocaleHoldings {
    /// Counts what a locale holds.
    pub fn of(info: &LocaleInfo) -> LocaleHoldings {
        let borrowed = borrowed(info);
        let (grade, holds) = grade::graded(info, &borrowed);
        LocaleHoldings { grade, holds, data: holdings(info), borrowed, info: info.clone() }
    }
}

/// How given and family name stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOrder {
    /// Given name, blank, family name.
    GivenFamily,
    /// Family name, blank, given name.
    FamilyGiven,
    /// Family name and given name without a blank.
    FamilyGivenJoined,
}

/// All locales, in table order.
pub fn read_locales() -> Vec<LocaleInfo> {
    let Some(locales) = table("locales") else { return Vec::new() };
    let reader = Reader::new(locales);
    reader.map(|get| {
        let (key, language, region) = (get("key"), get("language"), get("region"));
        let pools = get("pools").split_whitespace().map(|pool| {
            let (name, share) = pool.split_once(':').unwrap_or((pool, "1"));
            (name.to_owned(), share.parse().unwrap_or(1))
        });
        LocaleInfo {
            key: key.to_owned(),
            name: get("name").to_owned(),
            native_name: get("native_name").to_owned(),
            language: language.to_owned(),
            region: region.to_owned(),
            script: get("script").to_owned(),
            fallback: vec![key.to_owned(), language.to_owned(), format!("region {region}")],
            pools: pools.collect(),
            place_names_in_english: get("place_names") == "en",
            name_order: match get("name_order") {
                "family_given" => NameOrder::FamilyGiven,
                "family_given_joined" => NameOrder::FamilyGivenJoined,
                _ => NameOrder::GivenFamily,
            },
        }
    })
}

/// Locales that write the names of a country in Latin letters, and the locale that writes them in its script.
const LATIN_LOCALES_WITH_FORMS: [(&str, &str); 1] = [("en_AE", "ar_AE")];

/// Language whose vocabularies stand in where a language has none yet.
const LENDER: &str = "en";

fn list_names(file: &str) -> BTreeSet<&'static str> {
    table(file).map(|t| t.rows().map(|row| row.get(0)).collect()).unwrap_or_default()
}

fn borrowed(info: &LocaleInfo) -> Vec<String> {
    let own: BTreeSet<&str> =
        [&info.key, &info.language, "global"].iter().flat_map(|file| list_names(&format!("words/{file}"))).collect();
    let lent = list_names(&format!("words/{LENDER}"));
    let mut borrowed: Vec<String> = lent.difference(&own).map(|name| (*name).to_owned()).collect();
    if table(&of_language("sentences", info)).is_none() {
        borrowed.push("sentences".to_owned());
    }
    borrowed
}

/// Name of the table of the locale's own where there is one, else of its language's.
fn of_language(file: &str, info: &LocaleInfo) -> String {
    let own = format!("{file}/{}", info.key);
    if table(&own).is_some() { own } else { format!("{file}/{}", info.language) }
}

/// Counts what a locale holds.
fn holdings(info: &LocaleInfo) -> BTreeMap<&'static str, u64> {
    let count = |t: Option<&Table>| t.map_or(0, |t| t.rows().count() as u64);
    let rows = |name: String| count(table(&name));
    let mut given = 0;
    let mut family = 0;
    for (pool, _) in &info.pools {
        let Some(people) = table(&format!("people/{pool}")) else { continue };
        for row in people.rows() {
            match row.get(0) {
                kind if kind.starts_with("given") => given += 1,
                "family" | "family_f" => family += 1,
                _ => {}
            }
        }
    }
    BTreeMap::from([
        ("given_names", given),
        ("family_names", family),
        ("regions", count(places_table("regions", info))),
        ("cities", count(places_table("cities", info))),
        ("banks", count(places_table("banks", info))),
        ("words", rows(format!("words/{}", info.language)) + rows(format!("words/{}", info.key))),
        ("sentences", rows(of_language("sentences", info))),
    ])
}

/// Reads a table by column names.
struct Reader<'t> {
    table: &'t Table,
}

impl<'t> Reader<'t> {
    fn new(table: &'t Table) -> Reader<'t> {
        Reader { table }
    }

    fn map<T>(&self, mut each: impl FnMut(&dyn Fn(&str) -> &'t str) -> T) -> Vec<T> {
        let columns = self.table.columns();
        let mut cells: Vec<&'t str> = Vec::new();
        let mut out = Vec::new();
        for row in self.table.rows() {
            cells.clear();
            cells.extend(row.cells());
            let get = |name: &str| {
                let at = columns.iter().position(|c| c == name);
                at.and_then(|at| cells.get(at)).copied().unwrap_or_default()
            };
            out.push(each(&get));
        }
        out
    }
}

fn weight(text: &str) -> u64 {
    text.parse().unwrap_or(1)
}

/// A vocabulary with weights.
#[derive(Debug)]
pub struct WordList {
    /// The values.
    pub words: Arc<Words>,
    /// Picks among them by weight.
    pub alias: Arc<Alias>,
    /// The weights behind it, entry by entry.
    pub weights: Vec<u64>,
    /// The list's extra column, entry by entry.
    pub extras: Vec<String>,
    /// One entry of each different value.
    pub distinct: Arc<[u64]>,
}

impl WordList {
    /// From (value, weight, extra).
    pub fn new(entries: &[(String, u64, String)]) -> WordList {
        let weights: Vec<u64> = entries.iter().map(|e| e.1).collect();
        WordList {
            words: Arc::new(Words::new(entries.iter().map(|e| &e.0))),
            alias: Arc::new(Alias::new(&weights)),
            weights,
            extras: entries.iter().map(|e| e.2.clone()).collect(),
            distinct: distinct(entries.iter().map(|e| e.0.as_str())),
        }
    }

    /// From values of equal weight.
    pub fn uniform<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> WordList {
        let entries: Vec<_> = values.into_iter().map(|v| (v.as_ref().to_owned(), 1, String::new())).collect();
        WordList::new(&entries)
    }
}

/// Given or family names of all pools of a locale, in groups of pool × sex.
#[derive(Debug)]
pub struct Names {
    /// As written in the locale.
    pub native: Arc<Words>,
    /// ASCII forms for addresses.
    pub slug: Arc<Words>,
    /// In Latin letters with capitals, as in a passport.
    pub latin: Arc<Words>,
    /// First letters of the ASCII forms.
    pub initial: Arc<Words>,
    /// Picks within group `pool * 2 + sex`.
    pub alias: Arc<GroupedAlias>,
    /// Picks a name without a person, such as a founder's, in the male form where there are two.
    pub founders: Arc<Alias>,
    /// Picks among the names of everyone: pools by their shares, both sexes alike.
    pub everyone: Arc<Alias>,
    /// Picks where all groups have the same names.
    pub shared: Option<Arc<Alias>>,
    /// Entry → its group.
    pub group_of: Arc<[u64]>,
    /// Entry → its sex.
    pub sex_of: Arc<[u64]>,
    /// One entry of each different name.
    pub distinct: Arc<[u64]>,
}

/// People of a locale. Sex 0 is female, 1 is male.
#[derive(Debug)]
pub struct People {
    /// Given names.
    pub given: Names,
    /// Middle names or patronymics; given names where the pool has none of its own.
    pub middle: Names,
    /// Family names.
    pub family: Names,
}

/// Names of a locale in the country's own script, entry by entry of [`People`]; empty where no form is known.
#[derive(Debug)]
pub struct NativeForms {
    /// Of given names.
    pub given: Arc<Words>,
    /// Of family names.
    pub family: Arc<Words>,
}

/// Cities and regions of a country.
#[derive(Debug)]
pub struct Places {
    /// City names in the locale's language.
    pub cities: Arc<Words>,
    /// City names in Latin letters.
    pub cities_latin: Arc<Words>,
    /// One city of each different name.
    pub distinct_cities: Arc<[u64]>,
    /// Picks a city by population.
    pub city_alias: Arc<Alias>,
    /// Region names in the locale's language.
    pub regions: Arc<Words>,
    /// Region codes as people write them.
    pub region_codes: Arc<Words>,
    /// City → region.
    pub city_region: Arc<[u64]>,
    /// City → latitude in 10^-4 degrees, two's complement.
    pub city_latitude: Arc<[u64]>,
    /// City → longitude in 10^-4 degrees, two's complement.
    pub city_longitude: Arc<[u64]>,
    /// IANA names.
    pub timezones: Arc<Words>,
    /// City → time zone.
    pub city_timezone: Arc<[u64]>,
    /// Postal codes and masks of all cities, one after the other; empty where the country has none.
    pub postcodes: Arc<Masks>,
    /// City → its run of postcodes.
    pub city_postcodes: Arc<[(u32, u32)]>,
    /// City → its landline area codes.
    pub city_areas: Vec<Vec<String>>,
}

/// One telephone mask of a region.
#[derive(Clone, Debug)]
pub struct PhoneMask {
    /// `mobile` or `landline`.
    pub mobile: bool,
    /// Digits that stand at its start, without trunk prefix.
    pub area: String,
    /// `+971 50 ### ####`
    pub international: String,
    /// `050 ### ####`
    pub national: String,
    /// Whether the whole mask is reserved for drama and examples.
    pub fictional: bool,
}

/// A bank.
#[derive(Clone, Debug)]
pub struct Bank {
    /// As in the BBAN.
    pub bank_code: String,
    /// As in the BBAN, empty when the account's branch is free.
    pub branch_code: String,
    /// Name.
    pub name: String,
    /// ISO 9362 code.
    pub bic: String,
    /// Relative size.
    pub weight: u64,
}

/// Everything of one locale, built when first asked for.
pub struct LocaleData {
    /// What it is.
    pub info: LocaleInfo,
    people: OnceLock<Arc<People>>,
    places: OnceLock<Arc<Places>>,
    phones: OnceLock<Arc<Vec<PhoneMask>>>,
    banks: Mutex<BTreeMap<String, Arc<Vec<Bank>>>>,
    lists: Mutex<BTreeMap<String, Arc<WordList>>>,
}

impl LocaleData {
    /// Nothing is read yet.
    pub fn new(info: LocaleInfo) -> LocaleData {
        LocaleData {
            info,
            people: OnceLock::new(),
            places: OnceLock::new(),
            phones: OnceLock::new(),
            banks: Mutex::default(),
            lists: Mutex::default(),
        }
    }

    /// A vocabulary: the locale's own, else its language's, else the one all share, else the borrowed one (see
    /// [`LocaleHoldings::borrowed`]). Empty when no table has it.
    pub fn list(&self, name: &str) -> Arc<WordList> {
        self.cached(name, |this| {
            let files = [this.info.key.as_str(), this.info.language.as_str(), "global", LENDER];
            let found = files.into_iter().map(|file| read_list(&format!("words/{file}"), name)).find(|l| !l.is_empty());
            WordList::new(&found.unwrap_or_default())
        })
    }

    /// Whether [`LocaleData::list`] finds a list of the locale, its language or all languages, rather than the lender's.
    pub fn has_list(&self, name: &str) -> bool {
        let files = [self.info.key.as_str(), self.info.language.as_str(), "global"];
        let holds =
            |file: &str| table(&format!("words/{file}")).is_some_and(|t| t.rows().any(|row| row.get(0) == name));
        files.into_iter().any(holds)
    }

    /// Whether the sentences of a list follow each other without blanks: those of Chinese and Japanese that are not borrowed.
    pub fn joins_without_blanks(&self, list: &str) -> bool {
        let language = self.info.language.as_str();
        (language == "ja" || language.starts_with("zh")) && list_names(&format!("words/{language}")).contains(list)
    }

    /// Sentences of a kind in the locale's language.
    pub fn sentences(&self, kind: &str) -> Arc<WordList> {
        self.cached(&format!("sentences/{kind}"), |this| {
            let own = table(&of_language("sentences", &this.info));
            let Some(sentences) = own.or_else(|| table(&format!("sentences/{LENDER}"))) else {
                return WordList::new(&[]);
            };
            let entry = |get: &dyn Fn(&str) -> &'static str| (get("value").to_owned(), 1, get("extra").to_owned());
            let rows = Reader::new(sentences).map(|get| (get("kind") == kind).then(|| entry(get)));
            WordList::new(&rows.into_iter().flatten().collect::<Vec<_>>())
        })
    }

    /// Words of running text, each once: those inside the language's sentences, or its nouns where it writes without blanks.
    pub fn vocabulary(&self) -> Arc<WordList> {
        if matches!(self.info.language.as_str(), "ja" | "zh" | "zh-Hant" | "th") {
            return self.list("tag");
        }
        let sentences = self.sentences("text");
        self.cached("vocabulary", |_| {
            let texts: Vec<String> = sentences.words.iter().collect();
            // The first word of a sentence has a capital that is not its own.
            let inner = texts.iter().flat_map(|text| text.split_whitespace().skip(1));
            let words = inner.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
            let mut seen = BTreeSet::new();
            let fresh = words.filter(|word| {
                word.chars().count() > 1 && !word.contains(|c: char| c.is_numeric()) && seen.insert(*word)
            });
            WordList::uniform(fresh)
        })
    }

    /// Names in the country's own script where the locale writes them in another: Arabic forms in the UAE.
    pub fn native_forms(&self) -> Option<NativeForms> {
        let pools: Vec<String> = LATIN_LOCALES_WITH_FORMS
            .iter()
            .filter(|(locale, _)| *locale == self.info.key)
            .flat_map(|(_, of)| read_locales().into_iter().filter(move |other| other.key == *of))
            .flat_map(|other| other.pools.into_iter().map(|(pool, _)| pool))
            .collect();
        if pools.is_empty() {
            return None;
        }
        let (mut given, mut family) = (BTreeMap::new(), BTreeMap::new());
        for people in pools.iter().filter_map(|pool| table(&format!("people/{pool}"))) {
            for (kind, slug, value) in Reader::new(people).map(|get| (get("kind"), get("slug"), get("value"))) {
                let forms = if kind.starts_with("family") { &mut family } else { &mut given };
                forms.entry(slug).or_insert(value);
            }
        }
        let people = self.people();
        let of = |names: &Names, forms: &BTreeMap<&str, &str>| {
            Arc::new(Words::new(names.slug.iter().map(|slug| forms.get(slug.as_str()).copied().unwrap_or_default())))
        };
        Some(NativeForms { given: of(&people.given, &given), family: of(&people.family, &family) })
    }

    /// Countries in the locale's language: name, share of world population, ISO code as extra.
    pub fn countries(&self) -> Arc<WordList> {
        self.cached("countries", |this| {
            let weights = column_by_key("countries", "code", "population");
            named_by_code(&of_language("territories", &this.info), "name", &weights)
        })
    }

    /// Nationality words in the locale's language; ISO code as extra. Countries without one are left out.
    pub fn nationalities(&self) -> Arc<WordList> {
        self.cached("nationalities", |this| {
            let weights = column_by_key("countries", "code", "population");
            named_by_code(&of_language("territories", &this.info), "adjective", &weights)
        })
    }

    /// Names of this locale's own country.
    pub fn country_name(&self) -> String {
        self.territory("name")
    }

    /// The country's nationality word.
    pub fn nationality(&self) -> String {
        self.territory("adjective")
    }

    fn territory(&self, column: &str) -> String {
        let names = column_by_key(&of_language("territories", &self.info), "code", column);
        names.get(self.info.region.as_str()).copied().unwrap_or(&self.info.region).to_owned()
    }

    /// A column of the country's record, such as `currency` or `alpha3`.
    pub fn country_fact(&self, column: &str) -> &'static str {
        column_by_key("countries", "code", column).get(self.info.region.as_str()).copied().unwrap_or_default()
    }

    /// ISO 3166-1 codes of all countries in one of their forms.
    pub fn country_codes(&self, column: &'static str) -> Arc<WordList> {
        self.cached(&format!("country codes/{column}"), |_| {
            let weights = column_by_key("countries", "code", "population");
            if column == "code" {
                let entries = weights.iter().map(|(code, w)| ((*code).to_owned(), weight(w).max(1), String::new()));
                return WordList::new(&entries.collect::<Vec<_>>());
            }
            named_by_code("countries", column, &weights)
        })
    }

    /// Currencies: `column` is `code`, `name` or `symbol` in the locale's language; ISO code as extra.
    pub fn currencies(&self, column: &'static str) -> Arc<WordList> {
        self.cached(&format!("currencies/{column}"), |this| {
            let weights = column_by_key("currencies", "code", "weight");
            named_by_code(&of_language("currencies", &this.info), column, &weights)
        })
    }

    fn cached(&self, name: &str, build: impl FnOnce(&Self) -> WordList) -> Arc<WordList> {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(list) = lists.get(name) {
            return Arc::clone(list);
        }
        let list = Arc::new(build(self));
        lists.insert(name.to_owned(), Arc::clone(&list));
        list
    }

    /// The people who live there.
    pub fn people(&self) -> Arc<People> {
        Arc::clone(self.people.get_or_init(|| Arc::new(read_people(&self.info))))
    }

    /// The country's cities.
    pub fn places(&self) -> Arc<Places> {
        Arc::clone(self.places.get_or_init(|| Arc::new(read_places(&self.info))))
    }

    /// The country's telephone numbers.
    pub fn phones(&self) -> Arc<Vec<PhoneMask>> {
        Arc::clone(self.phones.get_or_init(|| Arc::new(read_phones(&self.info.region))))
    }

    /// Banks of a country.
    pub fn banks(&self, region: &str) -> Arc<Vec<Bank>> {
        let mut banks = self.banks.lock().unwrap_or_else(PoisonError::into_inner);
        let own = region == self.info.region;
        let found = if own { places_table("banks", &self.info) } else { table(&format!("banks/{region}")) };
        Arc::clone(banks.entry(region.to_owned()).or_insert_with(|| Arc::new(read_banks(found))))
    }
}

fn read_list(file: &str, name: &str) -> Vec<(String, u64, String)> {
    let Some(words) = table(file) else { return Vec::new() };
    let rows = words.rows().filter(|row| row.get(0) == name);
    rows.map(|row| (row.get(1).to_owned(), weight(row.get(2)), row.get(3).to_owned())).collect()
}

/// key column → value column of a table; rows with an empty value are left out.
pub(crate) fn column_by_key(name: &str, key: &str, value: &str) -> BTreeMap<&'static str, &'static str> {
    let Some(t) = table(name) else { return BTreeMap::new() };
    let rows = Reader::new(t).map(|get| (get(key), get(value)));
    rows.into_iter().filter(|(_, v)| !v.is_empty()).collect()
}

fn named_by_code(file: &str, column: &str, weights: &BTreeMap<&str, &str>) -> WordList {
    let names = column_by_key(file, "code", column);
    let entries = names.iter().filter_map(|(code, name)| {
        let weight = weights.get(code)?.parse().unwrap_or(1u64).max(1);
        Some(((*name).to_owned(), weight, (*code).to_owned()))
    });
    WordList::new(&entries.collect::<Vec<_>>())
}

/// A name: as written, ASCII form, weight, and in Latin letters, which is empty where it is written in them.
type NameRow<'t> = (&'t str, &'t str, u64, &'t str);
/// (kind, pool) → its names.
type NamesByKind<'t> = BTreeMap<(&'t str, usize), Vec<NameRow<'t>>>;

fn read_people(info: &LocaleInfo) -> People {
    let mut kinds = NamesByKind::new();
    for (pool, (name, _)) in info.pools.iter().enumerate() {
        let Some(people) = table(&format!("people/{name}")) else { continue };
        let rows = Reader::new(people)
            .map(|get| (get("kind"), (get("value"), get("slug"), weight(get("weight")), get("latin"))));
        for (kind, entry) in rows {
            kinds.entry((kind, pool)).or_default().push(entry);
        }
    }
    let shares: Vec<u64> = info.pools.iter().map(|(_, share)| *share).collect();
    People {
        given: gather(&kinds, &shares, ["given_f", "given_m"], None),
        middle: gather(&kinds, &shares, ["middle_f", "middle_m"], Some(["given_f", "given_m"])),
        family: gather(&kinds, &shares, ["family_f", "family_m"], Some(["family", "family"])),
    }
}

/// Collects names of all pools into groups of pool × sex; `or` names the kinds to use where a pool has none of the first.
fn gather(kinds: &NamesByKind<'_>, shares: &[u64], by_sex: [&'static str; 2], or: Option<[&'static str; 2]>) -> Names {
    let mut entries: Vec<NameRow<'_>> = Vec::new();
    let mut runs: BTreeMap<(&str, usize), (usize, usize)> = BTreeMap::new();
    let mut groups = Vec::new();
    for pool in 0..shares.len() {
        for sex in 0..2 {
            let known = |kind: &&'static str| kinds.contains_key(&(*kind, pool));
            let kind = Some(by_sex[sex]).filter(known).or(or.map(|o| o[sex]).filter(known)).unwrap_or(by_sex[sex]);
            let run = *runs.entry((kind, pool)).or_insert_with(|| {
                let start = entries.len();
                entries.extend(kinds.get(&(kind, pool)).into_iter().flatten());
                (start, entries.len() - start)
            });
            groups.push(run);
        }
    }
    let weights: Vec<u64> = entries.iter().map(|e| e.2).collect();
    let mut group_of = vec![0; entries.len()];
    for (group, (start, len)) in groups.iter().enumerate().rev() {
        group_of[*start..start + len].fill(group as u64);
    }
    let male =
        |entry: usize| groups.iter().skip(1).step_by(2).any(|(start, len)| (*start..start + len).contains(&entry));
    let founders: Vec<u64> = weights.iter().enumerate().map(|(i, w)| if male(i) { *w } else { 0 }).collect();
    let native = Words::new(entries.iter().map(|e| e.0));
    // Most rows that show a name also show an address made from it.
    let (native, slug) = native.paired(Words::new(entries.iter().map(|e| e.1)));
    let native = Arc::new(native);
    let latin = if entries.iter().all(|e| e.3.is_empty()) {
        Arc::clone(&native)
    } else {
        Arc::new(Words::new(entries.iter().map(|e| if e.3.is_empty() { e.0 } else { e.3 })))
    };
    Names {
        native,
        latin,
        slug: Arc::new(slug),
        initial: Arc::new(Words::new(entries.iter().map(|e| e.1.get(..1).unwrap_or("x")))),
        alias: Arc::new(GroupedAlias::new(&weights, &groups)),
        founders: Arc::new(Alias::new(&founders)),
        everyone: Arc::new(Alias::new(&by_share(&weights, &groups, shares))),
        shared: groups.windows(2).all(|w| w[0] == w[1]).then(|| Arc::new(Alias::new(&weights))),
        sex_of: group_of.iter().map(|group| group & 1).collect(),
        group_of: group_of.into(),
        distinct: distinct(entries.iter().map(|e| e.0)),
    }
}

/// Weights of entries over all groups: a group weighs as its pool does, whatever its names add up to.
fn by_share(weights: &[u64], groups: &[(usize, usize)], shares: &[u64]) -> Vec<u64> {
    let mut out = vec![0; weights.len()];
    for (group, &(start, len)) in groups.iter().enumerate() {
        let total: u64 = weights[start..start + len].iter().sum();
        let share = u128::from(shares[group / 2]) << 40;
        for at in start..start + len {
            out[at] += (share * u128::from(weights[at]) / u128::from(total.max(1))) as u64;
        }
    }
    out
}

/// Positions of the first occurrence of each value.
fn distinct<'v>(values: impl Iterator<Item = &'v str>) -> Arc<[u64]> {
    let mut seen = BTreeSet::new();
    (0..).zip(values).filter(|(_, value)| seen.insert(*value)).map(|(at, _)| at).collect()
}

/// The table of the locale's own part of a country of several languages, else the country's.
fn places_table(file: &str, info: &LocaleInfo) -> Option<&'static Table> {
    table(&format!("{file}/{}", info.key)).or_else(|| table(&format!("{file}/{}", info.region)))
}

fn read_places(info: &LocaleInfo) -> Places {
    let name_column = if info.place_names_in_english { "name_en" } else { "name" };
    let read = |file: &str| places_table(file, info);
    let regions =
        read("regions").map(|t| Reader::new(t).map(|get| (get("code"), get(name_column)))).unwrap_or_default();
    let mut timezones: Vec<&str> = Vec::new();
    let mut postcodes = Vec::new();
    let mut cities = Vec::new();
    let rows = read("cities").map(|t| {
        Reader::new(t).map(|get| {
            let zone = timezones.iter().position(|z| *z == get("timezone")).unwrap_or_else(|| {
                timezones.push(get("timezone"));
                timezones.len() - 1
            });
            let start = postcodes.len();
            postcodes.extend(split_postcodes(get("postcodes"), &info.region));
            cities.push((get(name_column), get("name_en")));
            City {
                region: regions.iter().position(|r| r.0 == get("region")).unwrap_or(0) as u64,
                latitude: ten_thousandths(get("lat")),
                longitude: ten_thousandths(get("lon")),
                zone: zone as u64,
                postcodes: (start as u32, (postcodes.len() - start) as u32),
                areas: get("areas").split_whitespace().map(str::to_owned).collect(),
                weight: weight(get("weight")),
            }
        })
    });
    let rows = rows.unwrap_or_default();
    let lookup = |f: fn(&City) -> u64| rows.iter().map(f).collect::<Arc<[u64]>>();
    Places {
        cities: Arc::new(Words::new(cities.iter().map(|c| c.0))),
        cities_latin: Arc::new(Words::new(cities.iter().map(|c| c.1))),
        distinct_cities: distinct(cities.iter().map(|c| c.0)),
        city_alias: Arc::new(Alias::new(&rows.iter().map(|c| c.weight).collect::<Vec<_>>())),
        regions: Arc::new(Words::new(regions.iter().map(|r| r.1))),
        region_codes: Arc::new(Words::new(regions.iter().map(|r| r.0))),
        city_region: lookup(|c| c.region),
        city_latitude: lookup(|c| c.latitude as u64),
        city_longitude: lookup(|c| c.longitude as u64),
        timezones: Arc::new(Words::new(&timezones)),
        city_timezone: lookup(|c| c.zone),
        postcodes: Arc::new(Masks::new(postcodes)),
        city_postcodes: rows.iter().map(|c| c.postcodes).collect(),
        city_areas: rows.into_iter().map(|c| c.areas).collect(),
    }
}

struct City {
    region: u64,
    latitude: i64,
    longitude: i64,
    zone: u64,
    postcodes: (u32, u32),
    areas: Vec<String>,
    weight: u64,
}

/// Codes are separated by blanks, and some countries write a blank inside: those codes have a known number of parts.
fn split_postcodes(codes: &str, region: &str) -> Vec<Mask> {
    let parts_each = if matches!(region, "GB" | "NL" | "SE" | "CA" | "IE" | "CZ" | "SK") { 2 } else { 1 };
    let parts: Vec<&str> = codes.split_whitespace().collect();
    // Letters stand for letters only in a part that also has a digit's place: `E14 #BB` is outward code E14, any inward code.
    let mask_part = |mask: &mut Mask, part: &str| {
        for c in part.chars() {
            match postcode_place(c).filter(|_| part.contains('#')) {
                Some(alphabet) => mask.push_place(alphabet),
                None => mask.push_text(c),
            }
        }
    };
    let mask_of = |chunk: &[&str]| {
        let mut mask = Mask::default();
        for (i, part) in chunk.iter().enumerate() {
            if i > 0 {
                mask.push_text(' ');
            }
            mask_part(&mut mask, part);
        }
        mask
    };
    parts.chunks(parts_each).map(mask_of).collect()
}

fn ten_thousandths(degrees: &str) -> i64 {
    let (whole, fraction) = degrees.split_once('.').unwrap_or((degrees, "0"));
    let fraction: i64 = format!("{fraction:0<4}").get(..4).and_then(|f| f.parse().ok()).unwrap_or(0);
    let magnitude = whole.trim_start_matches('-').parse::<i64>().unwrap_or(0) * 10_000 + fraction;
    if whole.starts_with('-') { -magnitude } else { magnitude }
}

fn read_phones(region: &str) -> Vec<PhoneMask> {
    let Some(phones) = table("phones") else { return Vec::new() };
    let rows = Reader::new(phones).map(|get| {
        (get("region") == region).then(|| PhoneMask {
            mobile: get("kind") == "mobile",
            area: get("area").to_owned(),
            international: get("international").to_owned(),
            national: get("national").to_owned(),
            fictional: get("fictional") == "1",
        })
    });
    rows.into_iter().flatten().collect()
}

/// A telephone mask in the locale data's language.
pub fn phone_mask(pattern: &str) -> Mask {
    Mask::parse(pattern, locale_place)
}

fn read_banks(found: Option<&Table>) -> Vec<Bank> {
    let Some(banks) = found else { return Vec::new() };
    Reader::new(banks).map(|get| Bank {
        bank_code: get("bank_code").to_owned(),
        branch_code: get("branch_code").to_owned(),
        name: get("name").to_owned(),
        bic: get("bic").to_owned(),
        weight: weight(get("weight")),
    })
}
