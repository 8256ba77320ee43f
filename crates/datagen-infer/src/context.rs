//! What a table is about: language of its headers, domains, subject.
//!
//! Lives here: everything that is said by all columns together. Does not live here: any one column (`lexicon`).

use std::collections::BTreeMap;

use crate::normalise::{self, Header};
use crate::tables::{Canon, Tables};

/// All that the columns and the hint say about each other.
#[derive(Debug, Default)]
pub struct Context {
    /// Index into `LANGUAGES`.
    pub language: u8,
    /// Headers, read.
    pub headers: Vec<Header>,
    /// Domains with scores, best first; only those with some support.
    pub domains: Vec<(u8, f64)>,
    /// Those of [`Context::domains`] that are about as good as the best, as bits.
    pub domain_bits: u128,
    /// Index of the best subject in `Tables::subjects`, when there is one.
    pub subject: Option<usize>,
    /// How many columns hold each meaning.
    pub counts: BTreeMap<Canon, u32>,
}

/// What a hint's word weighs against a column's.
const HINT_WEIGHT: f64 = 2.5;
/// A domain needs this much support to be named.
const SUPPORT_MIN: f64 = 0.9;
/// A domain this near to the best counts as well.
const NEAR: f64 = 0.55;

impl Context {
    /// Reads all headers and the hint.
    pub fn new(tables: &Tables, names: &[String], locale: &str, hint: Option<&str>) -> Context {
        let language = normalise::language_of(tables, names, locale);
        let headers: Vec<Header> = names.iter().map(|name| normalise::read(tables, name, language)).collect();
        let mut counts: BTreeMap<Canon, u32> = BTreeMap::new();
        for header in &headers {
            for token in &header.tokens {
                if let Some(canon) = token.canon {
                    *counts.entry(canon).or_default() += 1;
                }
            }
        }
        let hint_words = hint.map(|text| normalise::meanings(tables, text, language)).unwrap_or_default();
        let domains = score_domains(tables, &counts, &hint_words);
        let best = domains.first().map_or(0.0, |d| d.1);
        let near = domains.iter().filter(|d| d.1 >= best * NEAR);
        let domain_bits = near.fold(0, |bits, d| bits | 1u128 << d.0);
        let subject = subject_of(tables, &headers, &hint_words);
        Context { language, headers, domains, domain_bits, subject, counts }
    }

    /// Whether any column holds a meaning.
    pub fn has(&self, canon: Option<Canon>) -> bool {
        canon.is_some_and(|c| self.counts.contains_key(&c))
    }
}

fn score_domains(tables: &Tables, counts: &BTreeMap<Canon, u32>, hint: &[Canon]) -> Vec<(u8, f64)> {
    let mut scores: BTreeMap<u8, f64> = BTreeMap::new();
    let mut add = |canon: &Canon, weight: f64| {
        let Some(domains) = tables.domain_words.get(canon) else { return };
        // A word that speaks for many domains speaks for none of them loudly.
        let each = weight / (domains.len() as f64 + 0.5);
        for domain in domains {
            *scores.entry(*domain).or_default() += each;
        }
    };
    for (canon, count) in counts {
        add(canon, 1.0 + 0.25 * f64::from((*count).min(4) - 1));
    }
    for canon in hint {
        add(canon, HINT_WEIGHT);
    }
    // The name of a domain in the hint is the domain.
    for canon in hint {
        if let Some(domain) = tables.domains.iter().position(|d| *d == tables.canons[usize::from(*canon)]) {
            *scores.entry(domain as u8).or_default() += HINT_WEIGHT;
        }
    }
    let mut list: Vec<(u8, f64)> = scores.into_iter().filter(|s| s.1 >= SUPPORT_MIN).collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    list.truncate(6);
    list
}

fn subject_of(tables: &Tables, headers: &[Header], hint: &[Canon]) -> Option<usize> {
    let id = tables.canon("id");
    // The noun of the first key column: `product_id`.
    let key_noun = headers.iter().take(2).find_map(|h| {
        let keyed = h.tokens.len() > 1 && h.tokens.get(h.head).is_some_and(|t| t.canon == id && id.is_some());
        keyed.then(|| h.tokens[0].canon).flatten()
    });
    // A bare `name` belongs to what most other columns speak of; keys of other tables say nothing about it.
    let mut counts: BTreeMap<Canon, u32> = BTreeMap::new();
    for header in headers.iter().filter(|h| !h.tokens.get(h.head).is_some_and(|t| t.canon == id && id.is_some())) {
        for canon in header.tokens.iter().filter_map(|t| t.canon) {
            *counts.entry(canon).or_default() += 1;
        }
    }
    let score = |words: &[Canon]| -> f64 {
        words
            .iter()
            .map(|w| {
                let seen = f64::from(u8::from(counts.contains_key(w)));
                let keyed = if key_noun == Some(*w) { 2.0 } else { 0.0 };
                let hinted = if hint.contains(w) { 1.5 } else { 0.0 };
                seen + keyed + hinted
            })
            .sum()
    };
    let scored = tables.subjects.iter().map(|s| score(&s.words)).enumerate();
    let best = scored.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    (best.1 > 0.0).then_some(best.0)
}
