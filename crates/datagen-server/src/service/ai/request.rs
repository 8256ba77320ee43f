//! Reading the bodies of AI mode: every problem at once, as in schema mode.
//!
//! Members that schema mode has too, and names, are judged by the engine's check on a stand-in schema.

use datagen_core::problem::{codes, did_you_mean, nearest, pointer_token};
use datagen_core::{Problem, SchemaDocument};
use serde_json::{Map, Value, json};

use crate::failure::{Failure, codes as own};
use crate::service::App;
use crate::service::prepare::{not_json, option_problems, rules};
use crate::tier::Tier;

/// Most columns of one request.
pub const NAMES_MAX: usize = 80;
/// Longest domain hint in characters.
pub const HINT_CHARS_MAX: usize = 500;
/// Longest hash or id that is looked at.
const TOKEN_BYTES_MAX: usize = 200;
/// A type that takes any number of rows: stands in while names and common members are judged.
const STAND_IN: &str = "rowNumber";

/// Members that schema mode has too.
const COMMON: [&str; 7] = ["count", "locale", "output_format", "format_options", "seed", "offset", "reference_time"];
/// Members of `/infer-schema`.
pub const INFER_MEMBERS: [&str; 3] = ["field_names", "locale", "domain_hint"];
/// Members of `/generate-ai`.
pub const GENERATE_MEMBERS: [&str; 13] = [
    "field_names",
    "count",
    "locale",
    "domain_hint",
    "output_format",
    "format_options",
    "seed",
    "offset",
    "reference_time",
    "require_validate",
    "strict_contract",
    "expected_contract_hash",
    "contract_id",
];

/// Which body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// That of `/infer-schema`.
    Infer,
    /// That of `/generate-ai` and its stream.
    Generate,
}

/// What inference goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Column names in order.
    pub names: Vec<String>,
    /// Key of the locale, when one was given.
    pub locale: Option<String>,
    /// What the table is about.
    pub hint: Option<String>,
}

/// A body that was read.
#[derive(Clone, Debug)]
pub struct AiRequest {
    /// The columns; `None` when a contract stands for them.
    pub columns: Option<Columns>,
    /// Locale as given.
    pub locale: Option<String>,
    /// The members that schema mode has too, with defaults; `schema_fields` is not that of the request.
    pub document: SchemaDocument,
    /// Whether the answer has to say that the schema was validated.
    pub require_validate: bool,
    /// Whether guesses are refused.
    pub strict_contract: bool,
    /// The contract that is expected, by hash.
    pub expected_hash: Option<String>,
    /// The contract that is expected, by id.
    pub contract_id: Option<String>,
}

/// Reads a body.
pub fn read(app: &App, tier: &Tier, body: &[u8], kind: Kind) -> Result<AiRequest, Failure> {
    let body: Value = serde_json::from_slice(body).map_err(|error| not_json(&error))?;
    let Some(members) = body.as_object() else {
        let hint = r#"Send an object such as {"field_names": ["customer_id", "email"]}."#;
        let problem = Problem::new(codes::NOT_AN_OBJECT, "The request body must be a JSON object.", hint).at("");
        return Err(Failure::invalid(vec![problem]));
    };
    let mut reader = Reader { members, problems: Vec::new() };
    reader.unknown_members(match kind {
        Kind::Infer => &INFER_MEMBERS,
        Kind::Generate => &GENERATE_MEMBERS,
    });
    let contract_id = reader.text("contract_id", "ctr_…");
    let expected_hash = reader.text("expected_contract_hash", "the `contract_hash` of /infer-schema");
    let hint = reader.hint();
    let (require_validate, strict_contract) = (reader.flag("require_validate"), reader.flag("strict_contract"));
    let names = reader.names(contract_id.is_some());
    let document = reader.common(app, tier, kind, names);
    match document {
        Some(document) if reader.problems.is_empty() => {
            let locale = reader.present("locale").map(|_| document.locale.clone());
            let texts = names.map(|names| names.iter().filter_map(Value::as_str).map(str::to_owned).collect());
            let columns = texts.map(|names| Columns { names, locale: locale.clone(), hint });
            let request =
                AiRequest { columns, locale, document, require_validate, strict_contract, expected_hash, contract_id };
            Ok(request)
        }
        _ => Err(Failure::invalid(reader.problems)),
    }
}

struct Reader<'a> {
    members: &'a Map<String, Value>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn present(&self, key: &str) -> Option<&'a Value> {
        self.members.get(key).filter(|value| !value.is_null())
    }

    fn unknown_members(&mut self, known: &[&'static str]) {
        for (key, value) in self.members.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            let near = nearest(key, known.iter().copied(), 2);
            let hint = format!("{}Known members: {}.", did_you_mean(&near), known.join(", "));
            let mut fix = Map::from_iter([(key.clone(), Value::Null)]);
            if let Some(name) = near.first().filter(|name| !self.members.contains_key(**name)) {
                fix.insert((*name).to_owned(), value.clone());
            }
            let message = format!("This request has no member `{}`.", shown(key));
            let problem = Problem::new(codes::UNKNOWN_MEMBER, message, hint).at(format!("/{}", pointer_token(key)));
            self.problems.push(problem.fix(Value::Object(fix)));
        }
    }

    fn wrong_type(&mut self, key: &str, wanted: &str, fix: Value) {
        let message = format!("`{key}` must be {wanted}.");
        let hint = format!("Give `{key}` as {wanted}, or leave it out.");
        self.problems
            .push(Problem::new(codes::WRONG_TYPE, message, hint).at(format!("/{key}")).fix(json!({ key: fix })));
    }

    fn flag(&mut self, key: &str) -> bool {
        match self.present(key) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                self.wrong_type(key, "true or false", json!(other == "true" || other == 1));
                false
            }
        }
    }

    fn text(&mut self, key: &str, example: &str) -> Option<String> {
        match self.present(key)? {
            Value::String(text) if text.len() <= TOKEN_BYTES_MAX => Some(text.clone()),
            _ => {
                self.wrong_type(key, &format!("a short text: {example}"), Value::Null);
                None
            }
        }
    }

    fn hint(&mut self) -> Option<String> {
        match self.present("domain_hint")? {
            Value::String(text) if text.chars().count() <= HINT_CHARS_MAX => Some(text.clone()),
            Value::String(text) => {
                let message = format!("`domain_hint` has more than {HINT_CHARS_MAX} characters.");
                let hint = "Say in a few words what the table is about.";
                let short: String = text.chars().take(HINT_CHARS_MAX).collect();
                let problem = Problem::new(own::INVALID_HINT, message, hint).at("/domain_hint");
                self.problems.push(problem.fix(json!({ "domain_hint": short })));
                None
            }
            _ => {
                self.wrong_type("domain_hint", "text such as \"retail loyalty program\"", Value::Null);
                None
            }
        }
    }

    /// The list of names, when there is one that can be looked at.
    fn names(&mut self, optional: bool) -> Option<&'a [Value]> {
        let hint = r#"List the column names, such as ["customer_id", "email"]."#;
        let (code, message) = match self.present("field_names") {
            None if optional => return None,
            None => (codes::MISSING_MEMBER, "`field_names` is missing.".to_owned()),
            Some(Value::Array(names)) if names.is_empty() => {
                (codes::EMPTY_SCHEMA, "`field_names` is empty.".to_owned())
            }
            Some(Value::Array(names)) if names.len() > NAMES_MAX => {
                let message = format!("`field_names` has {} names; the limit is {NAMES_MAX}.", names.len());
                let hint = "Split the table, or declare the types yourself with /generate, which takes more fields.";
                self.problems.push(Problem::new(codes::TOO_MANY_FIELDS, message, hint).at("/field_names"));
                return None;
            }
            Some(Value::Array(names)) => return Some(names),
            Some(_) => (codes::WRONG_TYPE, "`field_names` must be an array of texts.".to_owned()),
        };
        let fix = json!({ "field_names": ["id", "name"] });
        self.problems.push(Problem::new(code, message, hint).at("/field_names").fix(fix));
        None
    }

    /// Judges names and common members on a stand-in schema; `None` when something is wrong with them.
    fn common(&mut self, app: &App, tier: &Tier, kind: Kind, names: Option<&[Value]>) -> Option<SchemaDocument> {
        let stand_in = |name: &Value| json!({ "name": name, "type": STAND_IN });
        let fields: Vec<Value> = match names {
            Some(names) => names.iter().map(stand_in).collect(),
            None => vec![stand_in(&json!("any"))],
        };
        let known = |key: &str| COMMON.contains(&key) && (kind == Kind::Generate || key == "locale");
        let common = self.members.iter().filter(|(key, _)| known(key));
        let mut body: Map<String, Value> = common.map(|(key, value)| (key.clone(), value.clone())).collect();
        body.insert("schema_fields".to_owned(), Value::Array(fields));
        let body = Value::Object(body);
        let mut rules = rules(tier, tier.ai_records_per_call);
        rules.allowed_categories = None;
        let checked = match app.engine.check(&body, &rules) {
            Ok(checked) => checked,
            Err(problems) => {
                let problems = problems_of_names(problems, names.unwrap_or_default());
                self.problems.extend(problems);
                self.problems.extend(option_problems(app, &body));
                return None;
            }
        };
        // Whether the format has the options does not depend on the fields.
        let format = datagen_encode::format(&checked.document.output_format);
        let wrong = format.and_then(|format| format.encoder(&checked.plan, &checked.document.format_options).err());
        self.problems.extend(wrong.unwrap_or_default());
        Some(checked.document)
    }
}

/// Problems of the stand-in schema as problems of `field_names`. All fixes are the whole mended list, so that they can be
/// applied in any order.
fn problems_of_names(problems: Vec<Problem>, names: &[Value]) -> Vec<Problem> {
    let index = |problem: &Problem| problem.path.as_deref().and_then(index_of);
    let mut mended = names.to_vec();
    for problem in &problems {
        let name = problem.suggested_fix.as_ref().and_then(|fix| fix.get("name"));
        if let (Some(at), Some(name)) = (index(problem), name)
            && let Some(place) = mended.get_mut(at)
        {
            *place = name.clone();
        }
    }
    let of_names = |mut problem: Problem| {
        let Some(at) = index(&problem) else { return problem };
        problem.path = Some(format!("/field_names/{at}"));
        problem.suggested_fix = Some(json!({ "field_names": mended }));
        if matches!(problem.code, codes::MISSING_MEMBER | codes::WRONG_TYPE) {
            (problem.code, problem.message) = (codes::WRONG_TYPE, format!("`field_names/{at}` must be text."));
        }
        problem
    };
    problems.into_iter().map(of_names).collect()
}

/// The field that a path into a schema points at.
pub fn index_of(path: &str) -> Option<usize> {
    path.strip_prefix("/schema_fields/")?.split('/').next()?.parse().ok()
}

fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}
