//! The lexicon's tables as they are used: words of sixteen languages, patterns with their recipes, vocabularies, domains.
//!
//! Lives here: reading `data/*.tsv` and the catalog into look-ups. Does not live here: judging a header (`lexicon`).

use std::collections::{BTreeMap, BTreeSet};

use datagen_core::{Engine, Rules};

use crate::fold::{key, umlaut_key};

/// Languages of `words.tsv`, in the order of its columns.
pub const LANGUAGES: [&str; 16] =
    ["en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "ru", "sv", "ar", "ja", "zh", "ko", "hi"];
/// Languages whose noun phrases begin with the noun: `data de nascimento`.
pub const HEAD_FIRST: [u8; 7] = [2, 3, 4, 5, 7, 9, 11];

const WORDS: &str = include_str!("../data/words.tsv");
const CONCEPTS: &str = include_str!("../data/concepts.tsv");
const VOCAB: &str = include_str!("../data/vocab.tsv");
const DOMAINS: &str = include_str!("../data/domains.tsv");
const SUBJECTS: &str = include_str!("../data/subjects.tsv");

/// A meaning, numbered: one for each word of the first column of `words.tsv` and each other English word of the patterns.
pub type Canon = u16;

/// A word or phrase of a language and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// Index into [`LANGUAGES`].
    pub language: u8,
    /// Its meaning.
    pub canon: Canon,
}

/// Words that must all be in a header, and what the header then is.
#[derive(Debug)]
pub struct Pattern {
    /// Meanings, in the order in which they were written.
    pub words: Vec<Canon>,
    /// Index into [`Tables::recipes`].
    pub recipe: u16,
    /// Domains in which it holds, as bits; 0 for all.
    pub domains: u128,
    /// Made from the catalog's names rather than written here.
    pub from_catalog: bool,
}

/// Labels with weights.
#[derive(Debug)]
pub struct Vocabulary {
    /// Domain index, or `None` for any.
    pub domain: Option<u8>,
    /// Index into [`LANGUAGES`].
    pub language: u8,
    /// Label, meaning that names it in other languages, weight.
    pub labels: Vec<(String, Option<Canon>, f64)>,
}

/// What a table may describe, and how its bare `name` and `title` are to be read.
#[derive(Debug)]
pub struct Subject {
    /// Recipe of a bare `name`.
    pub name: u16,
    /// Recipe of a bare `title`.
    pub title: u16,
    /// Words that speak for it.
    pub words: Vec<Canon>,
}

/// Everything, ready to be asked.
#[derive(Debug, Default)]
pub struct Tables {
    /// English spelling of each meaning.
    pub canons: Vec<String>,
    canon_index: BTreeMap<String, Canon>,
    /// Folded word or phrase without separators → senses.
    pub dictionary: BTreeMap<String, Vec<Sense>>,
    /// Display forms: meaning → word in each language, empty where there is none.
    pub display: Vec<Vec<String>>,
    /// Recipes as written in `concepts.tsv`.
    pub recipes: Vec<String>,
    recipe_index: BTreeMap<String, u16>,
    /// All patterns.
    pub patterns: Vec<Pattern>,
    /// Meaning → patterns that hold it.
    pub by_word: Vec<Vec<u32>>,
    /// Vocabulary key → its lists.
    pub vocabularies: BTreeMap<&'static str, Vec<Vocabulary>>,
    /// Domain names, in the order of `domains.tsv`.
    pub domains: Vec<&'static str>,
    /// Meaning → domains it speaks for.
    pub domain_words: BTreeMap<Canon, Vec<u8>>,
    /// Subjects.
    pub subjects: Vec<Subject>,
    /// Types that need constraints.
    pub needy: BTreeSet<&'static str>,
    /// Longest key of the dictionary, in bytes.
    pub key_bytes_max: usize,
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(|l| l.split('\t').collect())
}

impl Tables {
    /// Reads the tables and the names of the catalog.
    pub fn new(engine: &Engine) -> Tables {
        let mut tables = Tables::default();
        tables.read_words();
        tables.read_domain_names();
        tables.read_concepts();
        tables.read_catalog(engine);
        tables.read_domains();
        tables.read_vocabularies();
        tables.read_subjects();
        tables.by_word = vec![Vec::new(); tables.canons.len()];
        for (at, pattern) in tables.patterns.iter().enumerate() {
            for word in &pattern.words {
                tables.by_word[usize::from(*word)].push(at as u32);
            }
        }
        tables.key_bytes_max = tables.dictionary.keys().map(String::len).max().unwrap_or(0);
        tables
    }

    /// The meaning of an English word, if it is known.
    pub fn canon(&self, english: &str) -> Option<Canon> {
        self.canon_index.get(english).copied()
    }

    fn intern(&mut self, english: &str) -> Canon {
        if let Some(canon) = self.canon_index.get(english) {
            return *canon;
        }
        let canon = self.canons.len() as Canon;
        self.canons.push(english.to_owned());
        self.display.push(Vec::new());
        self.canon_index.insert(english.to_owned(), canon);
        canon
    }

    fn add_sense(&mut self, word: String, language: u8, canon: Canon) {
        if word.is_empty() {
            return;
        }
        let senses = self.dictionary.entry(word).or_default();
        if !senses.iter().any(|s| s.language == language) {
            senses.push(Sense { language, canon });
        }
    }

    fn read_words(&mut self) {
        for cells in rows(WORDS) {
            let canon = self.intern(cells[0]);
            let mut display = vec![String::new(); LANGUAGES.len()];
            for (language, cell) in cells[1..].iter().enumerate().take(LANGUAGES.len()) {
                display[language] = cell.split(',').next().unwrap_or_default().trim().to_owned();
                for word in cell.split(',').map(str::trim) {
                    if let Some(spelled) = umlaut_key(word) {
                        self.add_sense(spelled, language as u8, canon);
                    }
                    let folded = key(word);
                    // Arabic words stand with and without their article.
                    if let Some(bare) = folded.strip_prefix("ال").filter(|bare| bare.chars().count() > 2) {
                        self.add_sense(bare.to_owned(), language as u8, canon);
                    } else if LANGUAGES[language] == "ar" && !folded.is_empty() {
                        self.add_sense(format!("ال{folded}"), language as u8, canon);
                    }
                    self.add_sense(folded, language as u8, canon);
                    // Headers leave out the small words: `mode_paiement`.
                    if word.contains(' ') {
                        let bare: Vec<&str> =
                            word.split(' ').filter(|w| !STOP_WORDS.contains(&key(w).as_str())).collect();
                        self.add_sense(key(&bare.concat()), language as u8, canon);
                    }
                }
            }
            self.add_sense(key(cells[0]), 0, canon);
            self.display[usize::from(canon)] = display;
        }
    }

    /// The number of a recipe.
    pub fn recipe(&mut self, text: &str) -> u16 {
        if let Some(recipe) = self.recipe_index.get(text) {
            return *recipe;
        }
        let recipe = self.recipes.len() as u16;
        self.recipes.push(text.to_owned());
        self.recipe_index.insert(text.to_owned(), recipe);
        recipe
    }

    /// The number of a recipe that is already there.
    pub fn known_recipe(&self, text: &str) -> Option<u16> {
        self.recipe_index.get(text).copied()
    }

    /// Meanings of an English phrase; its words become known.
    fn phrase(&mut self, text: &str) -> Vec<Canon> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut meanings = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let longest = (at + 1..=words.len().min(at + 4)).rev();
            let known = longest.filter_map(|end| {
                let joined = key(&words[at..end].concat());
                let sense = self.dictionary.get(&joined)?.iter().find(|s| s.language == 0)?;
                Some((end, sense.canon))
            });
            let found = known.into_iter().next();
            if let Some((end, canon)) = found {
                meanings.push(canon);
                at = end;
                continue;
            }
            let word = key(words[at]);
            at += 1;
            if STOP_WORDS.contains(&word.as_str()) {
                continue;
            }
            let singular = singular(&word);
            let canon = self.intern(&singular);
            self.add_sense(singular.clone(), 0, canon);
            if singular != word {
                self.add_sense(word, 0, canon);
            }
            meanings.push(canon);
        }
        meanings.dedup();
        meanings
    }

    fn read_domain_names(&mut self) {
        self.domains = rows(DOMAINS).map(|cells| cells[0]).collect();
    }

    fn domain_bits(&self, names: &str) -> u128 {
        let known = |name: &str| self.domains.iter().position(|d| *d == name);
        let bits = names.split(',').map(str::trim).filter(|n| !n.is_empty());
        // A name that is no domain never holds.
        bits.map(|name| known(name).map_or(1 << 127, |at| 1u128 << at)).fold(0, |a, b| a | b)
    }

    fn read_concepts(&mut self) {
        for cells in rows(CONCEPTS) {
            let recipe = self.recipe(cells[0]);
            let domains = self.domain_bits(cells.get(2).copied().unwrap_or_default());
            for text in cells.get(1).copied().unwrap_or_default().split(',') {
                let words = self.phrase(text.trim());
                if !words.is_empty() {
                    self.patterns.push(Pattern { words, recipe, domains, from_catalog: false });
                }
            }
        }
    }

    /// Keys, aliases and headers of every type.
    fn read_catalog(&mut self, engine: &Engine) {
        for def in engine.types() {
            // A type that cannot do without constraints is reached through the recipes that name it.
            if !def.example_constraints.is_empty() && !stands_alone(engine, def.key) {
                self.needy.insert(def.key);
                continue;
            }
            let recipe = self.recipe(def.key);
            let told = |name: &&&str| !self.dictionary.contains_key(&key(name));
            // A header of another language that the lexicon knows would be misread as English.
            let headers: Vec<&str> = def.headers.iter().filter(told).copied().collect();
            for name in [def.key, def.title].iter().chain(def.aliases).chain(&headers) {
                let words = self.phrase(&crate::normalise::pieces(name).join(" "));
                if !words.is_empty() && words.len() <= 4 {
                    self.patterns.push(Pattern { words, recipe, domains: 0, from_catalog: true });
                }
            }
        }
    }

    fn read_domains(&mut self) {
        for (at, cells) in rows(DOMAINS).enumerate() {
            for text in cells.get(1).copied().unwrap_or_default().split(',') {
                for word in self.phrase(text.trim()) {
                    let domains = self.domain_words.entry(word).or_default();
                    if !domains.contains(&(at as u8)) {
                        domains.push(at as u8);
                    }
                }
            }
        }
    }

    fn read_vocabularies(&mut self) {
        for cells in rows(VOCAB) {
            let [name, domains, language, list] = cells[..] else { continue };
            let Some(language) = LANGUAGES.iter().position(|l| *l == language) else { continue };
            for domain in domains.split(',') {
                let domain = self.domains.iter().position(|d| *d == domain).map(|at| at as u8);
                let labels = list.split(',').filter_map(|entry| self.label(entry)).collect();
                let vocabulary = Vocabulary { domain, language: language as u8, labels };
                self.vocabularies.entry(name).or_default().push(vocabulary);
            }
        }
    }

    /// `label~meaning:weight`; the meaning defaults to that of the label, the weight to 1. A weight of 0 drops it.
    fn label(&self, entry: &str) -> Option<(String, Option<Canon>, f64)> {
        // A label may hold colons of its own: only a number after the last one is a weight.
        let (text, weight) = match entry.rsplit_once(':') {
            Some((text, weight)) if weight.parse::<f64>().is_ok() => (text, weight.parse().unwrap_or(1.0)),
            _ => (entry, 1.0),
        };
        let (label, meaning) = match text.split_once('~') {
            Some((label, meaning)) => (label, self.canon(meaning)),
            None => (
                text,
                self.dictionary.get(&key(text)).and_then(|s| s.iter().find(|s| s.language == 0)).map(|s| s.canon),
            ),
        };
        (weight > 0.0).then(|| (label.trim().to_owned(), meaning, weight))
    }

    fn read_subjects(&mut self) {
        for cells in rows(SUBJECTS) {
            let [_, name, title, words] = cells[..] else { continue };
            let (name, title) = (self.recipe(name), self.recipe(title));
            let words = words.split(',').flat_map(|text| self.phrase(&text.replace('_', " "))).collect();
            self.subjects.push(Subject { name, title, words });
        }
    }
}

/// Whether a field of a type passes the check without constraints.
fn stands_alone(engine: &Engine, key: &str) -> bool {
    let body = serde_json::json!({ "schema_fields": [{ "name": "x", "type": key }] });
    engine.check(&body, &Rules::unlimited(&["json"])).is_ok()
}

/// Words that say nothing about a column, in the languages of [`LANGUAGES`].
pub const STOP_WORDS: [&str; 44] = [
    "the", "a", "an", "and", "or", "de", "del", "della", "dello", "dei", "di", "do", "da", "dos", "das", "des", "du",
    "la", "le", "les", "el", "los", "las", "lo", "il", "et", "e", "y", "und", "der", "die", "van", "het", "och", "i",
    "и", "の", "的", "의", "का", "की", "के", "en", "w",
];

/// English singular of a word.
pub fn singular(word: &str) -> String {
    let keep = ["ss", "us", "is", "os", "ics", "news", "gps", "sms", "dns", "aws", "ios", "tls", "https", "address"];
    if word.len() < 4 || !word.is_ascii() || !word.ends_with('s') || keep.iter().any(|end| word.ends_with(end)) {
        return word.to_owned();
    }
    if let Some(stem) =
        word.strip_suffix("ies").filter(|s| s.len() > 2 && *s != "ser" && *s != "spec" && *s != "mov" && *s != "calor")
    {
        return format!("{stem}y");
    }
    for end in ["xes", "ches", "shes", "sses"] {
        if word.ends_with(end) {
            return word[..word.len() - 2].to_owned();
        }
    }
    word[..word.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_and_every_vocabulary_is_there() {
        let tables = Tables::new(&Engine::new());
        let mut missing = Vec::new();
        for recipe in &tables.recipes {
            for name in recipe.split("||").filter_map(|alternative| alternative.trim().strip_prefix("@cat ")) {
                if !tables.vocabularies.contains_key(name) {
                    missing.push(name.to_owned());
                }
            }
        }
        assert!(missing.is_empty(), "no vocabulary: {missing:?}");
    }

    #[test]
    fn every_row_of_words_has_a_cell_for_each_language() {
        for cells in rows(WORDS) {
            assert_eq!(cells.len(), LANGUAGES.len() + 1, "{}", cells[0]);
        }
    }
}
