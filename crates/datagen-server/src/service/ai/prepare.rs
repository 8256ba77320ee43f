//! From a body of AI mode to something that generates: read, the contract found or inferred, checked, planned.

use std::sync::Arc;

use bytes::Bytes;
use datagen_core::Problem;
use serde::Serialize;
use serde_json::{Value, json};

use super::contract::{self, Contract, InferenceTold};
use super::infer::{self, Inferred};
use super::request::{self, AiRequest, Kind, index_of};
use crate::failure::{Failure, codes};
use crate::quota::Account;
use crate::service::App;
use crate::service::prepare::{Mode, Prepared, Valid, build, cached, keep, key, rules};

/// What an answer of AI mode has beyond one of schema mode.
pub struct AiPart {
    /// What the rows are made from.
    pub contract: Arc<Contract>,
    /// Members of the JSON answer, as `"name":value` joined by commas.
    pub members: Vec<u8>,
}

#[derive(Serialize)]
struct Members<'a> {
    generation_mode: &'a str,
    inferred_schema: Value,
    inferred_contract_hash: &'a str,
    contract_id: &'a str,
    domain: Option<&'a str>,
    inference: &'a InferenceTold,
    #[serde(skip_serializing_if = "Option::is_none")]
    validation: Option<Valid>,
}

impl AiPart {
    fn new(contract: Arc<Contract>, validation: Option<Valid>) -> AiPart {
        let members = Members {
            generation_mode: "ai",
            inferred_schema: contract.proposed_schema(),
            inferred_contract_hash: &contract.hash,
            contract_id: &contract.id,
            domain: contract.domain.as_deref(),
            inference: &contract.inference,
            validation,
        };
        let mut members = serde_json::to_vec(&members).unwrap_or_default();
        // `{"a":1}` becomes `"a":1`.
        members.pop();
        members.drain(..1.min(members.len()));
        AiPart { contract, members }
    }
}

/// Prepares a body for an account; `pinned` is the contract of an earlier answer that is given again.
pub async fn prepare(
    app: &App,
    account: &Account,
    body: &Bytes,
    pinned: Option<&str>,
) -> Result<Arc<Prepared>, Failure> {
    let key = key(Mode::Ai, &account.tier, body);
    if let Some(prepared) = cached(app, &key).filter(|prepared| pinned.is_none_or(|id| prepared.is_of_contract(id))) {
        return Ok(prepared);
    }
    let request = request::read(app, &account.tier, body, Kind::Generate)?;
    if let Some(id) = pinned {
        let (contract, _) = contract::by_id(app, id).await?.ok_or_else(Failure::internal)?;
        return planned(app, account, &request, Arc::new(contract)).map(Arc::new);
    }
    let Inferred { contract, lasting } = resolve(app, account, &request).await?;
    if request.strict_contract {
        let guesses = contract.guesses(app.settings.inference.confidence_min);
        if !guesses.is_empty() {
            return Err(Failure::invalid(guesses));
        }
    }
    let prepared = Arc::new(planned(app, account, &request, contract)?);
    if lasting {
        keep(app, key, &prepared, body.len());
    }
    Ok(prepared)
}

fn planned(app: &App, account: &Account, request: &AiRequest, contract: Arc<Contract>) -> Result<Prepared, Failure> {
    let mut document = request.document.clone();
    document.locale.clone_from(&contract.locale);
    document.schema_fields = contract.fields.iter().map(|field| field.spec.clone()).collect();
    let body = serde_json::to_value(document).unwrap_or_default();
    let checked = app.engine.check(&body, &rules(&account.tier, account.tier.ai_records_per_call));
    let checked = checked.map_err(|problems| Failure::invalid(problems.into_iter().map(of_request).collect()))?;
    let validation = request.require_validate.then(|| Valid::of(&app.engine, &checked));
    let prepared = build(checked)?;
    Ok(Prepared { ai: Some(AiPart::new(contract, validation)), ..prepared })
}

/// A problem of the inferred schema as one of the request, which has names but no fields.
fn of_request(mut problem: Problem) -> Problem {
    if let Some(at) = problem.path.as_deref().and_then(index_of) {
        problem.path = Some(format!("/field_names/{at}"));
        // The mended field would do in `schema_fields` of /generate, not here.
        problem.details = problem.suggested_fix.take().map(|field| Box::new(json!({ "schema_field": field })));
    }
    problem
}

/// The contract that a request is about: the one it names, or else the one that inference gives now.
async fn resolve(app: &App, account: &Account, request: &AiRequest) -> Result<Inferred, Failure> {
    let named = match (&request.contract_id, &request.expected_hash) {
        (Some(id), _) => Some(contract::by_id(app, id).await?.ok_or_else(|| unknown(id))?.0),
        (None, Some(hash)) => contract::by_hash(app, hash).await?,
        (None, None) => None,
    };
    if let Some(contract) = named {
        agrees(request, &contract)?;
        return Ok(Inferred { contract: Arc::new(contract), lasting: true });
    }
    let columns = request.columns.as_ref().ok_or_else(Failure::internal)?;
    let inferred = infer::infer(app, account, columns).await?;
    match &request.expected_hash {
        Some(hash) if !contract::same_hash(hash, &inferred.contract.hash) => Err(not_stored(hash, &inferred.contract)),
        _ => Ok(inferred),
    }
}

fn unknown(id: &str) -> Failure {
    let message = format!("There is no contract `{id}`.");
    let hint = "Send the `contract_id` of an answer of /infer-schema or /generate-ai; contracts that nobody uses are forgotten.";
    Failure::invalid(vec![Problem::new(codes::UNKNOWN_CONTRACT, message, hint).at("/contract_id")])
}

/// Whether what a request says beside the contract it names is what the contract says.
fn agrees(request: &AiRequest, contract: &Contract) -> Result<(), Failure> {
    if let Some(hash) = request.expected_hash.as_ref().filter(|hash| !contract::same_hash(hash, &contract.hash)) {
        let message = format!("Contract `{}` has the hash {}, not {hash}.", contract.id, contract.hash);
        let hint = "Send either `contract_id` or `expected_contract_hash`.";
        return Err(contract::mismatch(
            "/expected_contract_hash",
            message,
            hint,
            hashes(hash, &contract.hash),
            Vec::new(),
        ));
    }
    let mut problems = Vec::new();
    if let Some(columns) = request.columns.as_ref().filter(|columns| !contract.names().eq(&columns.names)) {
        let named = |name: &str| json!({ "name": name });
        let expected: Vec<Value> = contract.names().map(named).collect();
        let actual: Vec<Value> = columns.names.iter().map(|name| named(name)).collect();
        problems.extend(contract::differences(&expected, &actual));
        let names: Vec<_> = contract.names().collect();
        problems.iter_mut().for_each(|problem| problem.suggested_fix = Some(json!({ "field_names": names })));
    }
    if let Some(locale) = request.locale.as_ref().filter(|locale| **locale != contract.locale) {
        let message = format!("The contract is about rows in {}, not in {locale}.", contract.locale);
        let problem = Problem::new(codes::CONTRACT_MISMATCH, message, "Leave `locale` out, or infer a new contract.");
        problems.push(problem.at("/locale").fix(json!({ "locale": contract.locale })));
    }
    if problems.is_empty() {
        return Ok(());
    }
    let path = if request.contract_id.is_some() { "/contract_id" } else { "/expected_contract_hash" };
    let message = format!("The request is not about what contract `{}` ({}) is about.", contract.id, contract.hash);
    let hint = "Send the names and the locale of the contract, or infer a new one with /infer-schema.";
    let details = json!({ "contract_id": contract.id, "expected_contract_hash": contract.hash });
    Err(contract::mismatch(path, message, hint, details, problems))
}

fn hashes(expected: &str, actual: &str) -> Value {
    json!({ "expected_contract_hash": expected, "actual_contract_hash": actual })
}

/// The hash of a request is neither stored nor that of what inference gives now.
fn not_stored(expected: &str, actual: &Contract) -> Failure {
    let message = format!("The expected contract {expected} is not stored, and inference gives {} now.", actual.hash);
    let hint = "Look at the fields below. To accept them, send their hash (`details.actual_contract_hash`) as \
                `expected_contract_hash`; otherwise declare the fields you want with /generate.";
    let differences = contract::unknown_expected(&contract::hashed(&actual.fields));
    contract::mismatch("/expected_contract_hash", message, hint, hashes(expected, &actual.hash), differences)
}
