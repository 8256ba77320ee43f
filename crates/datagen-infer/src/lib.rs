//! AI mode without rows: from column names to a proposed schema.
//!
//! Lives here: reading headers, the lexicon, the embedded model, domain knowledge, and the choice of parameters. Does not live
//! here: generation (`datagen-core`), contracts and the LLM client (`datagen-server`). Pure: no I/O, no clock, no network; the
//! same request always gives the same proposal.

mod choose;
mod context;
mod fold;
mod lexicon;
mod normalise;
mod relate;
mod tables;

use std::sync::OnceLock;

use datagen_core::Engine;
use datagen_core::schema::{FieldSpec, LOCALE_DEFAULT};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use choose::Chooser;
use context::Context;
use lexicon::Known;
use relate::Column;
use tables::Tables;

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

/// Infers schemas. Cheap to make: its tables are read when first used.
pub struct Inferer {
    lexicon: OnceLock<(Tables, Known)>,
}

/// Most alternatives of a field.
const ALTERNATIVES_MAX: usize = 4;
/// Candidates below this explain too little of a header.
const SCORE_MIN: f64 = 0.25;

impl Inferer {
    /// An inferer for the catalog of an engine.
    pub fn new(_engine: &Engine) -> Inferer {
        Inferer { lexicon: OnceLock::new() }
    }

    /// A proposal for any list of names; never fails. With names that the schema check accepts, the proposal passes it.
    pub fn infer(&self, engine: &Engine, request: &InferRequest<'_>) -> Proposal {
        let (tables, known) = self.lexicon.get_or_init(|| {
            let tables = Tables::new(engine);
            let known = Known::new(&tables);
            (tables, known)
        });
        let locale = request.locale.and_then(|key| engine.locale(key)).map(|l| l.info.key.clone());
        let locale = locale.unwrap_or_else(|| LOCALE_DEFAULT.to_owned());
        let context = Context::new(tables, request.field_names, &locale, request.domain_hint);
        let chooser = Chooser { engine, tables, context: &context, locale: &locale };
        let mut verdicts = Vec::new();
        let mut columns = Vec::new();
        for at in 0..request.field_names.len() {
            let verdict = judge(tables, known, &context, at);
            let header = &context.headers[at];
            let choice = chooser.choose(verdict.recipe, header);
            columns.push(Column { name: &request.field_names[at], header, recipe: verdict.recipe, choice, blank: 0 });
            verdicts.push(verdict);
        }
        relate::relate(engine, tables, &context, &mut columns);
        let fields = request.field_names.iter().zip(columns).zip(verdicts).map(|((name, column), verdict)| {
            let alternatives = alternatives(&chooser, &verdict, column.header, column.choice.type_key);
            ProposedField {
                spec: FieldSpec {
                    name: name.clone(),
                    type_key: column.choice.type_key.to_owned(),
                    locale: None,
                    constraints: Some(column.choice.constraints).filter(|c| !c.is_empty()),
                    blank_percentage: (column.blank > 0).then(|| column.blank.into()),
                },
                description: column.choice.description,
                confidence: verdict.confidence,
                source: verdict.source,
                alternatives,
            }
        });
        Proposal {
            fields: fields.collect(),
            domain: context.domains.first().map(|d| tables.domains[usize::from(d.0)].to_owned()),
            locale,
            model: concat!("datagen-infer ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// What was made of a header.
struct Verdict<'a> {
    recipe: &'a str,
    confidence: f64,
    source: Source,
    others: Vec<&'a str>,
}

fn judge<'a>(tables: &'a Tables, known: &Known, context: &Context, at: usize) -> Verdict<'a> {
    let found = lexicon::candidates(tables, known, context, at);
    let text = |c: &lexicon::Candidate| tables.recipes[usize::from(c.recipe)].as_str();
    let others = found.iter().skip(1).map(text).collect();
    match found.first().filter(|c| c.score >= SCORE_MIN) {
        Some(best) => Verdict { recipe: text(best), confidence: best.score.min(1.0), source: Source::Lexicon, others },
        None => Verdict { recipe: fallback(&context.headers[at]), confidence: 0.1, source: Source::Fallback, others },
    }
}

/// What a column is when nobody knows: a number when it has a unit, else a label.
fn fallback(header: &normalise::Header) -> &'static str {
    match header.unit {
        Some("%") => "@pct 0 100",
        Some(_) => "@dec 1 100 1",
        None => "@cat label",
    }
}

fn alternatives(
    chooser: &Chooser<'_>,
    verdict: &Verdict<'_>,
    header: &normalise::Header,
    chosen: &str,
) -> Vec<&'static str> {
    let mut keys = Vec::new();
    for recipe in &verdict.others {
        let key = chooser.choose(recipe, header).type_key;
        if key != chosen && !keys.contains(&key) && keys.len() < ALTERNATIVES_MAX {
            keys.push(key);
        }
    }
    keys
}
