//! From a recipe to a field: type, constraints and a sentence that describes them.
//!
//! Lives here: the verbs of `concepts.tsv`, vocabularies, currencies. Does not live here: which recipe (`lexicon`, `model`).

use datagen_core::Engine;
use serde_json::{Map, Value, json};

use crate::context::Context;
use crate::normalise::Header;
use crate::tables::{Tables, Vocabulary};

/// What the choice needs to know.
pub struct Chooser<'a> {
    /// The catalog.
    pub engine: &'a Engine,
    /// The lexicon.
    pub tables: &'a Tables,
    /// The table.
    pub context: &'a Context,
    /// Locale key, such as `de_DE`.
    pub locale: &'a str,
}

/// A chosen type with its constraints.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Catalog key.
    pub type_key: &'static str,
    /// Constraints; may be empty.
    pub constraints: Map<String, Value>,
    /// What the values will be.
    pub description: String,
}

/// How much more money is written in a currency than in dollars, roughly: years of exchange rates, rounded.
const SCALES: [(&str, f64); 24] = [
    ("JP", 100.0),
    ("KR", 1000.0),
    ("ID", 10_000.0),
    ("VN", 20_000.0),
    ("HU", 300.0),
    ("CL", 800.0),
    ("CO", 4000.0),
    ("IN", 20.0),
    ("RU", 40.0),
    ("TR", 10.0),
    ("TH", 20.0),
    ("PH", 20.0),
    ("AE", 3.0),
    ("SA", 3.0),
    ("QA", 3.0),
    ("PL", 3.0),
    ("SE", 8.0),
    ("NO", 8.0),
    ("DK", 6.0),
    ("CZ", 20.0),
    ("CN", 5.0),
    ("MX", 10.0),
    ("ZA", 10.0),
    ("EG", 20.0),
];
/// Countries that speak of pay by the month.
const MONTHLY_PAY: [&str; 22] = [
    "ES", "BR", "IT", "PT", "RU", "CN", "AE", "SA", "TR", "PL", "IN", "EG", "CZ", "HU", "RO", "UA", "ID", "VN", "TH",
    "JP", "KR", "SE",
];

impl Chooser<'_> {
    /// The choice that a recipe makes; `text` when none of its alternatives can be made here.
    pub fn choose(&self, recipe: &str, header: &Header) -> Choice {
        let chosen = recipe.split("||").map(str::trim).find_map(|alternative| self.alternative(alternative, header));
        chosen.or_else(|| self.plain("text", Map::new())).unwrap_or(Choice {
            type_key: "text",
            constraints: Map::new(),
            description: String::new(),
        })
    }

    fn alternative(&self, text: &str, header: &Header) -> Option<Choice> {
        let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
        let numbers: Vec<f64> = rest.split(' ').filter_map(|n| n.parse().ok()).collect();
        let number = |at: usize, default: f64| numbers.get(at).copied().unwrap_or(default);
        match verb {
            "@int" => self.integer(number(0, 1.0), number(1, 100.0)),
            "@dec" | "@pct" => self.decimal(number(0, 0.0), number(1, 100.0), number(2, 2.0), verb == "@pct"),
            "@money" => self.money(number(0, 1.0), number(1, 500.0)),
            "@salary" => self.salary(),
            "@cat" => self.category(rest),
            "@bool" => self.boolean(number(0, 50.0)),
            "@mask" => self.with("mask", json!({ "pattern": rest }), format!("Codes of the form {rest}.")),
            "@code" => self.code(header),
            "@hex" => self.with("hex", json!({ "length": number(0, 32.0) as u64 }), "Hexadecimal digits.".to_owned()),
            "@tpl" => self.with("template", json!({ "template": rest }), format!("Text of the form {rest}.")),
            "@date" | "@datetime" => self.date(verb, rest),
            "@time" => self.plain("time", Map::new()),
            "@id" => {
                self.with("integer", json!({ "min": 1, "max": 500 }), "Number of a record of another table.".to_owned())
            }
            _ if verb.starts_with('@') => self.shaped(verb),
            key => {
                let constraints = serde_json::from_str::<Map<String, Value>>(rest).unwrap_or_default();
                self.plain(key, constraints)
            }
        }
    }

    /// A type with constraints; those it does not have are left out. `None` when the catalog lacks it.
    fn plain(&self, key: &str, constraints: Map<String, Value>) -> Option<Choice> {
        let def = self.engine.type_def(key)?;
        if constraints.is_empty() && self.tables.needy.contains(def.key) {
            return None;
        }
        Some(Choice {
            type_key: def.key,
            constraints: self.understood(def.key, constraints),
            description: def.description.to_owned(),
        })
    }

    fn with(&self, key: &str, constraints: Value, description: String) -> Option<Choice> {
        let constraints = constraints.as_object().cloned().unwrap_or_default();
        self.plain(key, constraints).map(|choice| Choice { description, ..choice })
    }

    /// Constraints that a type has.
    pub fn understood(&self, key: &str, mut constraints: Map<String, Value>) -> Map<String, Value> {
        if constraints.is_empty() {
            return constraints;
        }
        let Some(def) = self.engine.type_def(key) else { return Map::new() };
        let schema = def.constraints_schema();
        constraints.retain(|name, _| schema["properties"].get(name).is_some());
        constraints
    }

    fn integer(&self, min: f64, max: f64) -> Option<Choice> {
        let description = format!("Whole number from {min} to {max}.");
        self.with("integer", json!({ "min": min as i64, "max": max as i64 }), description)
    }

    fn decimal(&self, min: f64, max: f64, decimals: f64, percent: bool) -> Option<Choice> {
        let key = if percent { "percentage" } else { "decimal" };
        let description = format!("{} from {min} to {max}.", if percent { "Percentage" } else { "Number" });
        self.with(key, json!({ "min": min, "max": max, "decimals": decimals as u64 }), description)
    }

    fn region(&self) -> &str {
        self.locale.split_once('_').map_or("US", |(_, region)| region)
    }

    fn scale(&self) -> f64 {
        SCALES.iter().find(|(region, _)| *region == self.region()).map_or(1.0, |s| s.1)
    }

    fn money(&self, min: f64, max: f64) -> Option<Choice> {
        let scale = self.scale();
        let round = |x: f64| if x.abs() * scale >= 100.0 { (x * scale).round() } else { x * scale };
        let (min, max) = (round(min), round(max));
        let description = format!("Amount of money from {min} to {max}.");
        self.with("amount", json!({ "min": min, "max": max }), description)
    }

    fn salary(&self) -> Option<Choice> {
        if MONTHLY_PAY.contains(&self.region()) { self.money(900.0, 6000.0) } else { self.money(28_000.0, 140_000.0) }
    }

    fn boolean(&self, percent: f64) -> Option<Choice> {
        let description = format!("True in about {percent} rows of a hundred.");
        if (percent - 50.0).abs() < 0.5 {
            return self.with("boolean", json!({}), "True or false.".to_owned());
        }
        self.with("boolean", json!({ "truePercentage": percent }), description)
    }

    /// Letters of the noun, then digits: `branch_code` is `BRA-###`.
    fn code(&self, header: &Header) -> Option<Choice> {
        let noun = header.tokens.iter().find_map(|t| t.canon.map(|c| self.tables.canons[usize::from(c)].as_str()));
        let letters: String = noun
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_alphabetic)
            .take(3)
            .collect::<String>()
            .to_ascii_uppercase();
        let plain = letters.len() < 3 || matches!(letters.as_str(), "COD" | "NUM" | "REF");
        let pattern = if plain { "??-#####".to_owned() } else { format!("{letters}-#####") };
        let description = format!("Codes of the form {pattern}.");
        self.with("mask", json!({ "pattern": pattern }), description)
    }

    fn date(&self, verb: &str, window: &str) -> Option<Choice> {
        let key = if verb == "@date" { "date" } else { "dateTime" };
        let (bounds, words) = match window {
            "future" => (json!({ "start": "2026-01-15", "end": "2028-12-31" }), "in the years ahead"),
            "hire" => (json!({ "start": "2009-01-01", "end": "2025-06-30" }), "since 2009"),
            "hireend" => (json!({ "start": "2025-07-01", "end": "2025-12-31" }), "in the last months"),
            "birthold" => (json!({ "start": "1995-01-01", "end": "2025-12-31" }), "since 1995"),
            "release" => (json!({ "start": "1995-01-01", "end": "2025-12-31" }), "since 1995"),
            _ => (json!({}), "in the last two years"),
        };
        let what = if verb == "@date" { "Day" } else { "Date and time" };
        self.with(key, bounds, format!("{what} {words}."))
    }

    /// Identifiers by their shape, until the catalog has a type of its own for them.
    fn shaped(&self, verb: &str) -> Option<Choice> {
        let pattern = match verb {
            "@slug" => {
                "(modern|classic|green|blue|urban|simple|bright|hidden|summer|winter)-(garden|office|kitchen|travel|market|studio|river|city|design|music)-[1-9][0-9]{0,3}"
            }
            "@hexcolor" => "#[0-9A-F]{6}",
            "@vin" => "[1-5][A-HJ-NPR-Z]{2}[A-HJ-NPR-Z0-9]{6}[A-HJ-NPR-Z]{2}[0-9]{6}",
            "@imei" => "35[0-9]{13}",
            "@container" => "(MSC|MAE|CMA|HLX|TCL|OOL)U[0-9]{7}",
            "@isin" => "US[0-9]{10}",
            "@aba" => "0[1-9][0-9]{7}",
            "@ean" => "[1-9][0-9]{12}",
            "@isbn" => "978[0-9]{10}",
            "@isbn10" => "[0-9]{10}",
            "@bp" => "1[0-4][0-9]/[6-8][0-9]",
            "@natid" => national_id(self.region()),
            _ => return None,
        };
        self.with("pattern", json!({ "pattern": pattern }), "Identifiers of the usual form.".to_owned())
    }

    /// Labels of a vocabulary for the table's domain, in the language of its headers.
    fn category(&self, key: &str) -> Option<Choice> {
        let lists = self.tables.vocabularies.get(key)?;
        let language = self.context.language;
        let (labels, weights): (Vec<String>, Vec<f64>) = self.labels(lists, language).into_iter().unzip();
        if labels.is_empty() {
            return None;
        }
        let shown = labels.iter().take(4).cloned().collect::<Vec<_>>().join(", ");
        let more = if labels.len() > 4 { ", …" } else { "" };
        let even = weights.iter().all(|w| (w - weights[0]).abs() < 1e-9);
        let numeric = labels.iter().all(|l| l.parse::<i64>().is_ok());
        let values: Vec<Value> =
            labels.iter().map(|l| if numeric { json!(l.parse::<i64>().unwrap_or(0)) } else { json!(l) }).collect();
        let mut constraints = json!({ "values": values });
        if !even {
            constraints["weights"] = weights.iter().map(|w| json!(*w as i64)).collect();
        }
        self.with("category", constraints, format!("One of {} labels: {shown}{more}", labels.len()))
    }

    fn labels(&self, lists: &[Vocabulary], language: u8) -> Vec<(String, f64)> {
        let domains =
            self.context.domains.iter().filter(|d| self.context.domain_bits >> d.0 & 1 == 1).map(|d| Some(d.0));
        let mut last = Vec::new();
        for domain in domains.chain([None]) {
            let of = |l: u8| lists.iter().find(|v| v.domain == domain && v.language == l);
            if let Some(own) = of(language) {
                return own.labels.iter().map(|(label, _, weight)| (label.clone(), *weight)).collect();
            }
            let Some(english) = of(0) else { continue };
            let translated = self.translated(english, language);
            if translated.len() >= 2 && translated.len() * 2 >= english.labels.len() {
                return translated;
            }
            if last.is_empty() {
                last = english.labels.iter().map(|(label, _, weight)| (label.clone(), *weight)).collect();
            }
        }
        last
    }

    /// Labels that have a word in the language; proper names stay as they are.
    fn translated(&self, list: &Vocabulary, language: u8) -> Vec<(String, f64)> {
        let word = |meaning: Option<u16>| {
            let display = meaning.map(|m| &self.tables.display[usize::from(m)]);
            display.and_then(|d| d.get(usize::from(language))).filter(|w| !w.is_empty())
        };
        let capital = |w: &str| {
            let mut chars = w.chars();
            chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
        };
        let mut labels: Vec<(String, f64)> = Vec::new();
        for (_, meaning, weight) in &list.labels {
            if let Some(text) = word(*meaning).map(|w| capital(w))
                && !labels.iter().any(|l| l.0 == text)
            {
                labels.push((text, *weight));
            }
        }
        labels
    }
}

/// The form of personal numbers by country, as their issuers describe it.
fn national_id(region: &str) -> &'static str {
    match region {
        "AE" => "784-(19[6-9][0-9]|200[0-7])-[0-9]{7}-[0-9]",
        "SA" => "[12][0-9]{9}",
        "BR" => "[0-9]{3}\\.[0-9]{3}\\.[0-9]{3}-[0-9]{2}",
        "ES" => "[0-9]{8}[A-HJ-NP-TV-Z]",
        "IT" => "[BCDFGLMNPRSTVZ]{6}[5-9][0-9][A-EHLMPRST][0-3][0-9][A-L][0-9]{3}[A-Z]",
        "TR" => "[1-9][0-9]{10}",
        "RU" => "[0-9]{3}-[0-9]{3}-[0-9]{3} [0-9]{2}",
        "PL" => "[5-9][0-9](0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{5}",
        "FR" => "[12] [5-9][0-9] (0[1-9]|1[0-2]) [0-9]{2} [0-9]{3} [0-9]{3} [0-9]{2}",
        "CN" => {
            "(11|31|44|33|32)0[1-9]0[1-9](19[6-9][0-9]|200[0-5])(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}[0-9X]"
        }
        "IN" => "[2-9][0-9]{3} [0-9]{4} [0-9]{4}",
        "KR" => "[5-9][0-9](0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])-[12][0-9]{6}",
        "JP" => "[1-9][0-9]{11}",
        "NL" => "[1-9][0-9]{8}",
        "SE" => "(19[5-9][0-9]|200[0-5])(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])-[0-9]{4}",
        "US" => "[1-6][0-9]{2}-[0-9]{2}-[0-9]{4}",
        "GB" => "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]",
        _ => "[1-9][0-9]{9}",
    }
}
