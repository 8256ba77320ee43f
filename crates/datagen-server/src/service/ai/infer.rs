//! From column names to a contract: the embedded inference, the language model where it is wanted, and the check of both.
//!
//! Does not live here: how types are inferred (`datagen_infer`), the talk with the language model (`llm`).

use std::sync::Arc;

use datagen_core::{Engine, Problem};
use datagen_infer::{InferRequest, Inferer, Proposal, Source};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::contract::{Contract, ContractField, InferenceTold, Notes};
use super::request::{Columns, index_of};
use crate::config::LlmWhen;
use crate::failure::Failure;
use crate::quota::Account;
use crate::service::App;
use crate::service::llm::{Ask, LlmState, Suggestion};
use crate::service::prepare::rules;
use crate::store::Hash;
use crate::tier::Tier;

/// What infers schemas from names. The embedded one is [`Inferer`].
pub trait Infer: Send + Sync {
    /// A proposal for any list of names; never fails, and the same request gives the same proposal.
    fn infer(&self, engine: &Engine, request: &InferRequest<'_>) -> Proposal;
}

impl Infer for Inferer {
    fn infer(&self, engine: &Engine, request: &InferRequest<'_>) -> Proposal {
        Inferer::infer(self, engine, request)
    }
}

/// The type of a field about which nothing can be said.
const FALLBACK_TYPE: &str = "text";
/// Confidence of such a field.
const FALLBACK_CONFIDENCE: f64 = 0.05;
/// Rounds of mending a proposal that does not pass the check, before every field falls back.
const ROUNDS_MAX: usize = 4;
/// Confidence of what the language model says. It is not calibrated, because nobody knows what model that is; it is above the
/// default threshold, because its answer passed the check, and higher where the embedded inference had thought of the same.
const LLM_CONFIDENCE: f64 = 0.65;
const LLM_CONFIDENCE_AGREED: f64 = 0.85;

#[derive(Clone)]
struct Weight;

impl quick_cache::Weighter<Hash, Arc<Contract>> for Weight {
    fn weight(&self, _: &Hash, contract: &Arc<Contract>) -> u64 {
        // By experience: a field with its words, constraints and the maps that hold them.
        (contract.fields.len() * 2048 + 512) as u64
    }
}

/// Contracts by what was asked, the most used of them, within a bound. Each is stored.
pub struct Cache(quick_cache::sync::Cache<Hash, Arc<Contract>, Weight>);

impl Cache {
    /// An empty cache.
    pub fn new(bytes_max: u64) -> Cache {
        Cache(quick_cache::sync::Cache::with_weighter((bytes_max >> 14) as usize + 1, bytes_max, Weight))
    }
}

/// A contract, and whether the same request would give it again: not when the language model failed.
pub struct Inferred {
    /// The contract; it is stored.
    pub contract: Arc<Contract>,
    /// Whether it may be kept for the same request.
    pub lasting: bool,
}

/// The contract that the service proposes for columns.
pub async fn infer(app: &App, account: &Account, columns: &Columns) -> Result<Inferred, Failure> {
    let key = key(&account.tier, columns);
    if let Some(contract) = app.inferred.0.get(&key) {
        return Ok(Inferred { contract, lasting: true });
    }
    let (contract, lasting) = infer_now(app, &account.tier, columns).await;
    contract.store(app, account).await?;
    let contract = Arc::new(contract);
    if lasting {
        app.inferred.0.insert(key, Arc::clone(&contract));
    }
    Ok(Inferred { contract, lasting })
}

fn key(tier: &Tier, columns: &Columns) -> Hash {
    let mut hash = Sha256::new();
    let mut add = |text: Option<&str>| {
        // Lengths keep two lists of texts apart; no text is as long as the mark of a missing one.
        hash.update(text.map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
        hash.update(text.unwrap_or_default());
    };
    add(Some(&tier.name));
    add(columns.locale.as_deref());
    add(columns.hint.as_deref());
    columns.names.iter().for_each(|name| add(Some(name)));
    hash.finalize().into()
}

async fn infer_now(app: &App, tier: &Tier, columns: &Columns) -> (Contract, bool) {
    let request = InferRequest {
        field_names: &columns.names,
        locale: columns.locale.as_deref(),
        domain_hint: columns.hint.as_deref(),
    };
    let proposal = app.inferer.infer(&app.engine, &request);
    let Proposal { locale, domain, model, .. } = &proposal;
    let check = Check { app, tier, locale };
    let mut fields = check.passing(proposal.fields.iter().map(field).collect());
    let llm = ask(&check, columns, domain.as_deref(), &mut fields).await;
    let decided = fields.iter().any(|field| field.notes.inference_source == Source::Llm);
    let inference = InferenceTold {
        engine: if decided { "embedded+llm" } else { "embedded" }.to_owned(),
        model: model.clone(),
        llm,
        llm_model: Some(&app.settings.llm.model).filter(|name| llm.was_asked() && !name.is_empty()).cloned(),
    };
    (Contract::new(locale.clone(), domain.clone(), fields, inference), !llm.is_failure())
}

/// The contract about what the embedded inference proposes, unchecked: for examples.
pub fn embedded(proposal: &Proposal) -> Contract {
    let inference = InferenceTold {
        engine: "embedded".to_owned(),
        model: proposal.model.clone(),
        llm: LlmState::NotConfigured,
        llm_model: None,
    };
    let fields = proposal.fields.iter().map(field).collect();
    Contract::new(proposal.locale.clone(), proposal.domain.clone(), fields, inference)
}

fn field(proposed: &datagen_infer::ProposedField) -> ContractField {
    let notes = Notes {
        description: proposed.description.clone(),
        confidence: rounded(proposed.confidence),
        inference_source: proposed.source,
        alternatives: proposed.alternatives.iter().map(|key| (*key).to_owned()).collect(),
    };
    ContractField { spec: proposed.spec.clone(), notes }
}

fn rounded(confidence: f64) -> f64 {
    (confidence.clamp(0.0, 1.0) * 1e4).round() / 1e4
}

/// The check that a user's schema has to pass too.
struct Check<'a> {
    app: &'a App,
    tier: &'a Tier,
    locale: &'a str,
}

impl Check<'_> {
    /// Takes canonical names over when the fields pass; otherwise says which do not.
    fn run(&self, fields: &mut [ContractField]) -> Result<(), Vec<usize>> {
        let specs: Vec<Value> = fields.iter().filter_map(|field| serde_json::to_value(&field.spec).ok()).collect();
        let body = json!({ "count": 1, "locale": self.locale, "schema_fields": specs });
        match self.app.engine.check(&body, &rules(self.tier, self.tier.ai_records_per_call)) {
            Ok(checked) => {
                for (field, spec) in fields.iter_mut().zip(checked.document.schema_fields) {
                    field.spec = spec;
                }
                Ok(())
            }
            Err(problems) => Err(wrong_fields(&problems, fields.len())),
        }
    }

    /// Fields that pass: those that do not are replaced by their next best type, in the end by plain text. The embedded
    /// inference proposes what passes, except where the tier does not include a type.
    fn passing(&self, mut fields: Vec<ContractField>) -> Vec<ContractField> {
        let mut tried = vec![0; fields.len()];
        for _ in 0..ROUNDS_MAX {
            let Err(wrong) = self.run(&mut fields) else { return fields };
            for at in wrong {
                let field = &mut fields[at];
                let next = field.notes.alternatives.get(tried[at]).cloned();
                tried[at] += 1;
                fall_back(field, next.as_deref().unwrap_or(FALLBACK_TYPE));
            }
        }
        for field in &mut fields {
            fall_back(field, FALLBACK_TYPE);
        }
        // Should not even that be allowed, the check of the request says so.
        let _ = self.run(&mut fields);
        fields
    }

    /// Takes suggestions over where the whole still passes. Says whether any was.
    fn take_over(&self, suggestions: Vec<Suggestion>, fields: &mut [ContractField]) -> bool {
        let before = fields.to_vec();
        let mut changed: Vec<usize> = suggestions.iter().map(|suggestion| suggestion.at).collect();
        for suggestion in suggestions {
            suggest(self.app, suggestion, fields);
        }
        for _ in 0..ROUNDS_MAX {
            let Err(wrong) = self.run(fields) else { return !changed.is_empty() };
            let (refused, kept): (Vec<usize>, Vec<usize>) = changed.iter().partition(|at| wrong.contains(at));
            // A field that the suggestions broke without being one of them: none of them is taken.
            let (refused, kept) = if refused.is_empty() { (kept, refused) } else { (refused, kept) };
            for at in refused {
                fields[at] = before[at].clone();
            }
            changed = kept;
        }
        fields.clone_from_slice(&before);
        false
    }
}

/// Indices of the fields that problems are about; all when one is about none of them.
fn wrong_fields(problems: &[Problem], count: usize) -> Vec<usize> {
    let index = |problem: &Problem| problem.path.as_deref().and_then(index_of).filter(|at| *at < count);
    let indices: Option<std::collections::BTreeSet<usize>> = problems.iter().map(index).collect();
    indices.map_or_else(|| (0..count).collect(), |indices| indices.into_iter().collect())
}

fn fall_back(field: &mut ContractField, type_key: &str) {
    field.spec.type_key = type_key.to_owned();
    (field.spec.constraints, field.spec.blank_percentage) = (None, None);
    field.notes.confidence = field.notes.confidence.min(FALLBACK_CONFIDENCE);
    field.notes.inference_source = Source::Fallback;
}

/// Asks the language model about the fields that are worth it, and takes over what passes.
async fn ask(check: &Check<'_>, columns: &Columns, domain: Option<&str>, fields: &mut [ContractField]) -> LlmState {
    let app = check.app;
    let Some(llm) = &app.llm else { return LlmState::NotConfigured };
    let unsure = |field: &ContractField| {
        field.notes.inference_source == Source::Fallback
            || field.notes.confidence < app.settings.inference.confidence_min
    };
    let wanted = |field: &ContractField| app.settings.llm.when == LlmWhen::Always || unsure(field);
    // The least known first, should there be more than one call takes.
    let mut asked: Vec<usize> = (0..fields.len()).filter(|at| wanted(&fields[*at])).collect();
    if asked.is_empty() {
        return LlmState::NotNeeded;
    }
    asked.sort_by(|a, b| fields[*a].notes.confidence.total_cmp(&fields[*b].notes.confidence));
    asked.truncate(app.settings.llm.columns_max);
    asked.sort_unstable();
    let types = app.engine.types().iter().filter(|def| check.tier.allows_category(def.category));
    let ask = Ask {
        asked: &asked,
        names: &columns.names,
        guesses: fields.iter().map(|field| field.spec.type_key.as_str()).collect(),
        types: types.map(|def| def.key).collect(),
        locale: check.locale,
        hint: columns.hint.as_deref(),
        domain,
    };
    match llm.ask(&ask, &app.clock).await {
        Ok(suggestions) => {
            check.take_over(suggestions, fields);
            LlmState::Ok
        }
        Err(state) => state,
    }
}

/// Puts a suggestion in the place of a field: of its options those that the type has.
fn suggest(app: &App, suggestion: Suggestion, fields: &mut [ContractField]) {
    let Some(def) = app.engine.type_def(&suggestion.type_key) else { return };
    let field = &mut fields[suggestion.at];
    let before = std::mem::replace(&mut field.spec.type_key, def.key.to_owned());
    let properties = def.constraints_schema()["properties"].as_object();
    let known = |key: &str| properties.is_some_and(|properties| properties.contains_key(key));
    let mut constraints: Map<String, Value> = suggestion.options.into_iter().filter(|(key, _)| known(key)).collect();
    if before == def.key {
        // Agreed about the type: what the embedded inference knows beyond the suggestion stays.
        for (key, value) in field.spec.constraints.take().unwrap_or_default() {
            constraints.entry(key).or_insert(value);
        }
    }
    field.spec.constraints = (!constraints.is_empty()).then_some(constraints);
    let notes = &mut field.notes;
    let agreed = before == def.key || notes.alternatives.iter().any(|key| key == def.key);
    let mut alternatives = vec![before];
    alternatives.append(&mut notes.alternatives);
    alternatives.retain(|key| key != def.key);
    *notes = Notes {
        description: def.description.to_owned(),
        confidence: if agreed { LLM_CONFIDENCE_AGREED } else { LLM_CONFIDENCE },
        inference_source: Source::Llm,
        alternatives,
    };
}
