//! AI mode without rows: from column names to a proposed schema.
//!
//! Lives here: reading headers, the lexicon, the embedded model, domain knowledge, and the choice of parameters. Does not live
//! here: generation (`datagen-core`), contracts and the LLM client (`datagen-server`). Pure: no I/O, no clock, no network; the
//! same request always gives the same proposal.

mod choose;
mod context;
mod dates;
pub mod evaluate;
mod fold;
mod lexicon;
mod model;
mod normalise;
mod relate;
mod tables;
pub mod train;

use std::sync::OnceLock;

use datagen_core::Engine;
use datagen_core::schema::{FieldSpec, LOCALE_DEFAULT};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use choose::Chooser;
use context::Context;
use lexicon::Known;
use model::Model;
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
    knowledge: OnceLock<Knowledge>,
    with_model: bool,
}

/// What inference knows, once it was asked.
struct Knowledge {
    tables: Tables,
    known: Known,
    model: Option<Model>,
    /// Hash of the model's file, part of the name in proposals.
    version: String,
}

const MODEL: &[u8] = include_bytes!("../data/model.bin");
const CALIBRATION: &str = include_str!("../data/calibration.tsv");

/// Most alternatives of a field.
const ALTERNATIVES_MAX: usize = 4;
/// Candidates of the lexicon below this explain too little of a header.
const SCORE_MIN: f64 = 0.25;
/// Below this the model is asked too.
const UNSURE: f64 = 0.42;
/// What the model must be sure of to be heard, and to overrule what the lexicon half explains.
const HEARD: f64 = 0.3;
const OVERRULES: f64 = 0.85;

impl Inferer {
    /// An inferer for the catalog of an engine.
    pub fn new(_engine: &Engine) -> Inferer {
        Inferer { knowledge: OnceLock::new(), with_model: true }
    }

    /// One that asks no model: what the lexicon alone would say.
    pub fn lexicon_only() -> Inferer {
        Inferer { knowledge: OnceLock::new(), with_model: false }
    }

    fn knowledge(&self, engine: &Engine) -> &Knowledge {
        self.knowledge.get_or_init(|| {
            let tables = Tables::new(engine);
            let known = Known::new(&tables);
            let model = if self.with_model { Model::read(MODEL, &tables).ok() } else { None };
            let digest =
                MODEL.iter().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3));
            let version = format!("datagen-infer {} ({:08x})", env!("CARGO_PKG_VERSION"), digest as u32);
            Knowledge { tables, known, model, version }
        })
    }

    /// A proposal for any list of names; never fails. With names that the schema check accepts, the proposal passes it.
    pub fn infer(&self, engine: &Engine, request: &InferRequest<'_>) -> Proposal {
        let knowledge = self.knowledge(engine);
        let tables = &knowledge.tables;
        let locale = locale_of(engine, request);
        let context = Context::new(tables, request.field_names, &locale, request.domain_hint);
        let chooser = Chooser { engine, tables, context: &context, locale: &locale };
        let mut verdicts = Vec::new();
        let mut columns = Vec::new();
        for (at, name) in request.field_names.iter().enumerate() {
            let verdict = judge(knowledge, &context, at);
            let header = &context.headers[at];
            let choice = chooser.choose(verdict.recipe, header);
            columns.push(Column { name, header, recipe: verdict.recipe, choice, blank: 0 });
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
                confidence: calibrated(verdict.raw, verdict.source),
                source: verdict.source,
                alternatives,
            }
        });
        Proposal {
            fields: fields.collect(),
            domain: context.domains.first().map(|d| tables.domains[usize::from(d.0)].to_owned()),
            locale,
            model: knowledge.version.clone(),
        }
    }

    /// Recipe, confidence before calibration, and source of each column: what is evaluated.
    pub(crate) fn raw(&self, engine: &Engine, request: &InferRequest<'_>) -> Vec<(String, f64, Source)> {
        let knowledge = self.knowledge(engine);
        let locale = locale_of(engine, request);
        let context = Context::new(&knowledge.tables, request.field_names, &locale, request.domain_hint);
        let verdict = |at| {
            let verdict = judge(knowledge, &context, at);
            (verdict.recipe.to_owned(), verdict.raw, verdict.source)
        };
        (0..request.field_names.len()).map(verdict).collect()
    }
}

fn locale_of(engine: &Engine, request: &InferRequest<'_>) -> String {
    let known = request.locale.and_then(|key| engine.locale(key)).map(|l| l.info.key.clone());
    known.unwrap_or_else(|| LOCALE_DEFAULT.to_owned())
}

/// What was made of a header.
struct Verdict<'a> {
    recipe: &'a str,
    raw: f64,
    source: Source,
    others: Vec<&'a str>,
}

fn judge<'a>(knowledge: &'a Knowledge, context: &Context, at: usize) -> Verdict<'a> {
    let tables = &knowledge.tables;
    let header = &context.headers[at];
    let found = lexicon::candidates(tables, &knowledge.known, context, at);
    let text = |recipe: u16| tables.recipes[usize::from(recipe)].as_str();
    let best = found.first().filter(|c| c.score >= SCORE_MIN);
    let mut others: Vec<&str> = found.iter().map(|c| text(c.recipe)).collect();
    let score = best.map_or(0.0, |c| c.score);
    if let Some(model) = knowledge.model.as_ref().filter(|_| score < UNSURE) {
        let domain = context.domains.first().map(|d| tables.domains[usize::from(d.0)]);
        let asked = model.ask(&header.pieces, domain);
        let needed = if best.is_some() { OVERRULES } else { HEARD };
        others.extend(asked.iter().map(|a| text(a.0)));
        if let Some((recipe, probability)) = asked.first().filter(|a| a.1 >= needed) {
            let agrees = best.is_some_and(|c| c.recipe == *recipe);
            let recipe = text(*recipe);
            others.retain(|o| *o != recipe);
            if !agrees {
                return Verdict { recipe, raw: *probability, source: Source::Model, others };
            }
        }
    }
    match best {
        Some(best) => {
            let mut recipe = text(best.recipe);
            // A label has no unit: what is told in kilobytes is a number.
            if recipe.starts_with("@cat") && header.unit.is_some() {
                recipe = fallback(header);
            }
            others.retain(|o| *o != recipe);
            Verdict { recipe, raw: raw_of(&found), source: Source::Lexicon, others }
        }
        None => Verdict { recipe: fallback(header), raw: 0.0, source: Source::Fallback, others },
    }
}

/// The score of the best candidate, less when another comes close.
fn raw_of(found: &[lexicon::Candidate]) -> f64 {
    let second = found.get(1).map_or(0.0, |c| c.score);
    let best = found[0].score;
    if second > best - 0.05 { best - 0.12 } else { best }
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

/// From scores to shares that were right on labelled headers.
#[derive(Debug, Default)]
pub(crate) struct Calibration {
    steps: Vec<(String, f64, f64)>,
}

impl Calibration {
    pub(crate) fn read(text: &str) -> Calibration {
        let step = |line: &str| {
            let mut cells = line.split('\t');
            Some((cells.next()?.to_owned(), cells.next()?.parse().ok()?, cells.next()?.parse().ok()?))
        };
        Calibration { steps: text.lines().filter(|l| !l.starts_with('#')).filter_map(step).collect() }
    }

    pub(crate) fn of(&self, raw: f64, source: Source) -> f64 {
        let mut own = self.steps.iter().filter(|s| s.0 == evaluate::name(source));
        own.clone().find(|s| raw < s.1).or(own.next_back()).map_or(0.1, |s| s.2)
    }
}

/// Confidence as told.
pub(crate) fn calibrated(raw: f64, source: Source) -> f64 {
    static TABLE: OnceLock<Calibration> = OnceLock::new();
    TABLE.get_or_init(|| Calibration::read(CALIBRATION)).of(raw, source)
}

/// The embedded model's file.
pub fn model_bytes() -> &'static [u8] {
    MODEL
}
