//! Contracts: a proposed schema that generation can be locked to.
//!
//! A contract's id is made from everything it says, its hash only from the fields that rows depend on. Neither can be guessed
//! by somebody who does not know the schema, so whoever knows one may read and use the contract with any key; see
//! `docs/decisions/0005-contracts.md`.

use axum::http::StatusCode;
use datagen_core::schema::schema_hash;
use datagen_core::{FieldSpec, Problem};
use datagen_infer::Source;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::failure::{Failure, codes};
use crate::ids;
use crate::quota::Account;
use crate::service::App;
use crate::service::llm::LlmState;
use crate::store::{ContractRecord, ContractStored, Hash};

/// One field of a contract, with what is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct ContractField {
    /// The field as schema mode takes it.
    pub spec: FieldSpec,
    /// What is known about it beside.
    pub notes: Notes,
}

/// What is known about a field beside what rows depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notes {
    /// What its values are.
    pub description: String,
    /// How likely the proposal is right, 0 to 1.
    pub confidence: f64,
    /// Where the proposal comes from.
    pub inference_source: Source,
    /// The next best types.
    pub alternatives: Vec<String>,
}

/// What inferred a schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InferenceTold {
    /// `embedded`, or `embedded+llm` when the language model decided about a field.
    pub engine: String,
    /// Name and version of the embedded model.
    pub model: String,
    /// What the language model did: `not_configured`, `not_needed`, `ok`, or why the embedded model stood in for it:
    /// `unreachable`, `timeout`, `invalid_answer`, `busy`, `budget_spent`, `resting`.
    #[schema(value_type = String)]
    pub llm: LlmState,
    /// Name of the language model, when it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub llm_model: Option<String>,
}

/// A contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// `ctr_…`.
    pub id: String,
    /// Lower-case hex of the hash.
    pub hash: String,
    /// Locale of the rows.
    pub locale: String,
    /// Domain that was recognised.
    pub domain: Option<String>,
    /// The fields.
    pub fields: Vec<ContractField>,
    /// What inferred it.
    pub inference: InferenceTold,
}

impl Contract {
    /// A contract about these fields. Every field names its locale, so that the hash says all that rows depend on.
    pub fn new(
        locale: String,
        domain: Option<String>,
        mut fields: Vec<ContractField>,
        inference: InferenceTold,
    ) -> Contract {
        for field in &mut fields {
            field.spec.locale.get_or_insert_with(|| locale.clone());
        }
        let specs: Vec<FieldSpec> = fields.iter().map(|field| field.spec.clone()).collect();
        let mut contract = Contract { id: String::new(), hash: schema_hash(&specs), locale, domain, fields, inference };
        contract.id = ids::contract_id(&Sha256::digest(contract.document().to_string()).into());
        contract
    }

    /// Everything it says, as it is stored.
    fn document(&self) -> Value {
        json!({ "locale": self.locale, "domain": self.domain, "proposed_schema": self.proposed_schema(),
            "inference": self.inference })
    }

    /// The fields with what is known about them: what `/infer-schema` proposes and `/generate` takes.
    pub fn proposed_schema(&self) -> Value {
        self.fields.iter().map(ContractField::to_json).collect()
    }

    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.spec.name.as_str())
    }

    /// Reads a stored one.
    pub fn from_record(record: &ContractRecord) -> Option<Contract> {
        let document: Value = serde_json::from_str(&record.document).ok()?;
        let fields = document["proposed_schema"].as_array()?.iter().map(ContractField::from_json);
        Some(Contract {
            id: record.id.clone(),
            hash: datagen_core::schema::hex(&record.hash),
            locale: document["locale"].as_str()?.to_owned(),
            domain: document["domain"].as_str().map(str::to_owned),
            fields: fields.collect::<Option<_>>()?,
            inference: Deserialize::deserialize(&document["inference"]).ok()?,
        })
    }

    /// Stores it; refused when the key stored too many new ones today.
    pub async fn store(&self, app: &App, account: &Account) -> Result<(), Failure> {
        let record = ContractRecord {
            id: self.id.clone(),
            hash: hash_of_hex(&self.hash).ok_or_else(Failure::internal)?,
            document: self.document().to_string(),
            key_id: account.key.id,
            created_at_ms: app.clock.now_ms(),
        };
        let most = app.settings.contracts.per_key_and_day;
        match app.store.contract_insert(&record, app.clock.today(), most).await? {
            ContractStored::Now | ContractStored::Before => Ok(()),
            ContractStored::Refused => Err(too_many(most, app.clock.seconds_to_midnight())),
        }
    }

    /// Fields that were only guessed, as problems; see `strict_contract`.
    pub fn guesses(&self, confidence_min: f64) -> Vec<Problem> {
        let is_guess = |field: &ContractField| {
            field.notes.inference_source == Source::Fallback || field.notes.confidence < confidence_min
        };
        let guessed = self.fields.iter().enumerate().filter(|(_, field)| is_guess(field));
        guessed.map(|(at, field)| field.guess(at, confidence_min)).collect()
    }
}

fn too_many(most: u64, seconds: u64) -> Failure {
    let message = format!("This key has stored {most} new contracts today.");
    let hint = format!("Use the contracts you have, or wait {seconds} s for the next day (00:00 UTC).");
    Failure::new(StatusCode::TOO_MANY_REQUESTS, Problem::new(codes::CONTRACT_QUOTA_EXCEEDED, message, hint))
        .retry_after(seconds)
}

impl ContractField {
    fn to_json(&self) -> Value {
        let mut field = serde_json::to_value(&self.spec).unwrap_or_default();
        if let (Some(field), Ok(Value::Object(notes))) = (field.as_object_mut(), serde_json::to_value(&self.notes)) {
            field.extend(notes);
        }
        field
    }

    fn from_json(value: &Value) -> Option<ContractField> {
        let notes = Notes::deserialize(value).ok()?;
        let mut spec = value.as_object()?.clone();
        spec.retain(|key, _| !datagen_core::check::FIELD_ANNOTATIONS.contains(&key.as_str()));
        Some(ContractField { spec: FieldSpec::deserialize(Value::Object(spec)).ok()?, notes })
    }

    fn guess(&self, at: usize, confidence_min: f64) -> Problem {
        let Notes { confidence, alternatives, inference_source, .. } = &self.notes;
        let message = format!(
            "`{}` was only guessed to be `{}` (confidence {confidence}, needed {confidence_min}).",
            self.spec.name, self.spec.type_key
        );
        let others =
            if alternatives.is_empty() { "any type".to_owned() } else { format!("`{}`", alternatives.join("`, `")) };
        let hint = format!(
            "Give the column a clearer name, add a `domain_hint`, or declare it in `schema_fields` of /generate, for example \
             as {others}."
        );
        let mut problem = Problem::new(codes::LOW_CONFIDENCE, message, hint).at(format!("/field_names/{at}"));
        problem.field = Some(self.spec.name.clone());
        problem.details = Some(Box::new(json!({ "type": self.spec.type_key, "confidence": confidence,
            "inference_source": inference_source, "alternatives": alternatives })));
        problem
    }
}

/// The contract with an id.
pub async fn by_id(app: &App, id: &str) -> Result<Option<(Contract, i64)>, Failure> {
    read(app.store.contract_by_id(id, app.clock.today()).await?)
}

/// The newest contract with a hash.
pub async fn by_hash(app: &App, hash: &str) -> Result<Option<Contract>, Failure> {
    let Some(hash) = hash_of_hex(hash) else { return Ok(None) };
    Ok(read(app.store.contract_by_hash(&hash, app.clock.today()).await?)?.map(|(contract, _)| contract))
}

fn read(record: Option<ContractRecord>) -> Result<Option<(Contract, i64)>, Failure> {
    let Some(record) = record else { return Ok(None) };
    let contract = Contract::from_record(&record).ok_or_else(|| {
        tracing::error!(id = record.id, "a stored contract cannot be read");
        Failure::internal()
    })?;
    Ok(Some((contract, record.created_at_ms)))
}

/// The bytes of a hash written in hexadecimal, in any case.
fn hash_of_hex(text: &str) -> Option<Hash> {
    let text = text.trim();
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok();
    let bytes: Option<Vec<u8>> = (0..32).map(byte).collect();
    bytes?.try_into().ok()
}

/// Whether two texts name the same hash.
pub fn same_hash(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other)
}

/// 409: what the caller expects and what would be generated differ; `differences` are problems of single fields.
pub fn mismatch(path: &str, message: String, hint: &str, details: Value, differences: Vec<Problem>) -> Failure {
    let mut first = Problem::new(codes::CONTRACT_MISMATCH, message, hint).at(path);
    first.details = Some(Box::new(details));
    let problems = std::iter::once(first).chain(differences).collect();
    Failure { status: StatusCode::CONFLICT, problems, headers: Default::default() }
}

/// How two lists of fields differ, field by field.
pub fn differences(expected: &[Value], actual: &[Value]) -> Vec<Problem> {
    let name = |field: &Value| field.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let place = |list: &[Value], wanted: &str| list.iter().position(|field| name(field) == wanted);
    let mut problems = Vec::new();
    for (at, field) in actual.iter().enumerate() {
        let name = name(field);
        let was = place(expected, &name);
        let message = match was {
            None => format!("`{name}` is not in the expected contract."),
            Some(was) if expected[was] != *field => format!("`{name}` is not what the expected contract says."),
            Some(was) if was != at => format!("`{name}` is at place {at}, in the expected contract at {was}."),
            Some(_) => continue,
        };
        problems.push(difference(
            &name,
            format!("/field_names/{at}"),
            message,
            was.map(|was| &expected[was]),
            Some(field),
        ));
    }
    for field in expected.iter().filter(|field| place(actual, &name(field)).is_none()) {
        let message = format!("`{}` of the expected contract is missing.", name(field));
        problems.push(difference(&name(field), "/field_names".to_owned(), message, Some(field), None));
    }
    problems
}

/// The same where it is not known what was expected: what each field would be now.
pub fn unknown_expected(actual: &[Value]) -> Vec<Problem> {
    let of = |(at, field): (usize, &Value)| {
        let text = |key: &str| field.get(key).and_then(Value::as_str).unwrap_or_default();
        let message = format!("`{}` would be `{}` now; what was expected is not stored.", text("name"), text("type"));
        difference(text("name"), format!("/field_names/{at}"), message, None, Some(field))
    };
    actual.iter().enumerate().map(of).collect()
}

fn difference(name: &str, path: String, message: String, expected: Option<&Value>, actual: Option<&Value>) -> Problem {
    let hint = "Send the field as the contract has it, or infer a new contract.";
    let mut problem = Problem::new(codes::CONTRACT_MISMATCH, message, hint).at(path);
    problem.field = Some(name.to_owned());
    problem.details = Some(Box::new(json!({ "expected": expected, "actual": actual })));
    problem
}

/// The fields that a hash is made of, as JSON without nulls.
pub fn hashed(fields: &[ContractField]) -> Vec<Value> {
    let mut specs: Vec<Value> = fields.iter().filter_map(|field| serde_json::to_value(&field.spec).ok()).collect();
    specs
        .iter_mut()
        .filter_map(Value::as_object_mut)
        .for_each(|field: &mut Map<_, _>| field.retain(|_, v| !v.is_null()));
    specs
}
