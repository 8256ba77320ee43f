//! Running a tool: from its arguments through `service` to its result.

use std::sync::Arc;

use bytes::Bytes;
use datagen_core::Problem;
use datagen_core::catalog::CATEGORIES;
use datagen_core::problem::{codes, did_you_mean, nearest};
use datagen_core::schema::LOCALE_DEFAULT;
use rmcp::RoleServer;
use rmcp::model::{CallToolRequestParams, CallToolResult, ContentBlock, ErrorData, JsonObject};
use rmcp::service::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::handler::Door;
use super::tools::{Kind, TOOLS};
use super::{answer, stream};
use crate::failure::{Failure, codes as own};
use crate::http::endpoints::capabilities::{ai_example_body, example_body, manifest};
use crate::http::endpoints::health;
use crate::http::endpoints::infer_schema::ProposedSchema;
use crate::ids::Draw;
use crate::service::ai::infer::infer;
use crate::service::ai::request::{self, Kind as Body};
use crate::service::generate::{Call, UsageNow, begin};
use crate::service::prepare::{Mode, Valid, prepare};
use crate::service::{App, catalog};

/// Types of one answer, unless the caller says otherwise, and at most.
const LIMIT_DEFAULT: usize = 25;
const LIMIT_MAX: usize = 100;
/// Values of the answer to one type that are made anew each time.
const LIVE_SAMPLES: usize = 5;

/// Members of the manifest that are told: the others are long, or about HTTP.
const KEPT: [&str; 5] = ["version", "tier", "limits", "output_formats", "supported_locales"];

/// Runs a tool. What is wrong with its arguments is a result that says so, for the model to read; an unknown tool is an error
/// of the protocol.
pub async fn call(
    app: &Arc<App>,
    door: &Door,
    request: CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResult, ErrorData> {
    let Some(tool) = TOOLS.iter().find(|tool| tool.name == request.name) else {
        let near = nearest(&request.name, TOOLS.iter().map(|tool| tool.name), 2);
        let message = format!("There is no tool `{}`. {}", request.name, did_you_mean(&near));
        return Err(ErrorData::invalid_params(message.trim_end().to_owned(), None));
    };
    let arguments = request.arguments.unwrap_or_default();
    let result = run(app, door, tool.kind, arguments, context).await;
    Ok(result.unwrap_or_else(|failure| failed(app, failure)))
}

async fn run(
    app: &Arc<App>,
    door: &Door,
    kind: Kind,
    arguments: JsonObject,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResult, Failure> {
    let account = &door.account;
    match kind {
        Kind::Health => {
            none(&arguments)?;
            let (health, error) = health::state(app).await;
            error.map_or_else(|| told(&health), |error| Err(error.into()))
        }
        Kind::Capabilities => {
            none(&arguments)?;
            told(&capabilities(app, door))
        }
        Kind::FieldTypes => told(&field_types(app, &arguments)?),
        Kind::InferSchema => {
            let request = request::read(app, &account.tier, &body(app, arguments)?, Body::Infer)?;
            let columns = request.columns.ok_or_else(Failure::internal)?;
            told(&ProposedSchema::of(&infer(app, account, &columns).await?.contract))
        }
        Kind::Validate => {
            let prepared = prepare(app, &account.tier, &body(app, arguments)?).await?;
            told(&Valid::of(&app.engine, &prepared.checked))
        }
        Kind::Generate | Kind::GenerateAi => {
            let mode = if kind == Kind::Generate { Mode::Schema } else { Mode::Ai };
            let body = body(app, arguments)?;
            let call = Call { mode, body: &body, idempotency_key: None };
            // The place is held until the preview is made.
            let begun = begin(app, account, call).await?;
            answer::of(app, door, mode, &body, begun.admitted).await
        }
        Kind::GenerateAiStream => stream::run(app, door, body(app, arguments)?, context).await,
    }
}

/// A result with the same content twice: for programs, and as text for those who read only that.
pub fn told(content: &impl Serialize) -> Result<CallToolResult, Failure> {
    let content = serde_json::to_value(content).map_err(|_| Failure::internal())?;
    let mut result = CallToolResult::success(vec![ContentBlock::text(content.to_string())]);
    result.structured_content = Some(content);
    Ok(result)
}

/// A result that says what is wrong.
pub fn failed(app: &App, mut failure: Failure) -> CallToolResult {
    failure.name_upgrade_url(&app.settings.upgrade_url);
    let content = json!({ "structured_errors": failure.problems });
    let mut result = CallToolResult::error(vec![ContentBlock::text(content.to_string())]);
    result.structured_content = Some(content);
    result
}

/// Arguments as the body of a request.
fn body(app: &App, arguments: JsonObject) -> Result<Bytes, Failure> {
    let bytes = serde_json::to_vec(&arguments).map_err(|_| Failure::internal())?;
    if bytes.len() as u64 > app.settings.limits.body_bytes_max {
        let message = format!("The arguments are larger than {} bytes.", app.settings.limits.body_bytes_max);
        let problem = Problem::new(own::BODY_TOO_LARGE, message, "Send fewer fields or shorter lists.");
        return Err(Failure::new(axum::http::StatusCode::PAYLOAD_TOO_LARGE, problem));
    }
    Ok(bytes.into())
}

fn none(arguments: &JsonObject) -> Result<(), Failure> {
    match arguments.keys().next() {
        None => Ok(()),
        Some(name) => {
            let message = format!("This tool has no argument `{name}`.");
            let problem = Problem::new(codes::UNKNOWN_MEMBER, message, "Call it with {}.").at(format!("/{name}"));
            Err(Failure::invalid(vec![problem]))
        }
    }
}

/// The manifest of the tier without the long lists, with usage and arguments that work.
fn capabilities(app: &App, door: &Door) -> Value {
    let tier = &door.account.tier;
    let mut told = serde_json::to_value(manifest(app, tier)).unwrap_or_default();
    let types = app.engine.types().iter().filter(|def| tier.allows_category(def.category));
    let types: Vec<_> = types.map(|def| def.category).collect();
    let categories = CATEGORIES.iter().map(|(name, title)| {
        let type_count = types.iter().filter(|category| *category == name).count();
        json!({ "name": name, "title": title, "type_count": type_count })
    });
    let categories: Vec<_> = categories.filter(|category| category["type_count"] != 0).collect();
    if let Some(members) = told.as_object_mut() {
        members.retain(|name, _| KEPT.contains(&name.as_str()));
    }
    told["field_type_count"] = json!(types.len());
    told["field_type_categories"] = json!(categories);
    told["usage"] = json!(UsageNow::from(door.account.usage(&app.clock)));
    told["examples"] = json!([
        { "tool": "datagen_generate", "arguments": example_body() },
        { "tool": "datagen_generate_ai", "arguments": ai_example_body(true) },
    ]);
    told
}

/// Arguments of the search for types.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    query: Option<String>,
    category: Option<String>,
    name: Option<String>,
    locale: Option<String>,
    limit: Option<usize>,
    offset: Option<usize>,
}

fn field_types(app: &App, arguments: &JsonObject) -> Result<Value, Failure> {
    let search: Search = serde_json::from_value(Value::Object(arguments.clone())).map_err(|error| {
        let hint = "Known arguments: query, category, name, locale (texts), limit and offset (whole numbers).";
        Failure::invalid(vec![Problem::new(
            codes::WRONG_TYPE,
            format!("The arguments are not understood: {error}."),
            hint,
        )])
    })?;
    let locale = search.locale.as_deref().unwrap_or(LOCALE_DEFAULT);
    let locale = catalog::locale_key(app, locale).map_err(|unknown| {
        let hint = format!("{}datagen_capabilities lists all locales.", unknown.did_you_mean);
        Failure::invalid(vec![Problem::new(codes::UNKNOWN_LOCALE, unknown.message, hint).at("/locale")])
    })?;
    if let Some(name) = &search.name {
        return one_type(app, name, &locale);
    }
    if let Some(category) =
        search.category.as_deref().filter(|wanted| CATEGORIES.iter().all(|(name, _)| name != wanted))
    {
        let names: Vec<_> = CATEGORIES.iter().map(|(name, _)| *name).collect();
        let hint =
            format!("{}Categories: {}.", did_you_mean(&nearest(category, names.iter().copied(), 2)), names.join(", "));
        let message = format!("There is no category `{category}`.");
        return Err(Failure::invalid(vec![Problem::new(own::INVALID_PARAMETER, message, hint).at("/category")]));
    }
    let found = app.engine.types().iter().filter(|def| {
        search.category.as_deref().is_none_or(|category| category == def.category)
            && search.query.as_deref().is_none_or(|query| catalog::matches(def, query))
    });
    let found: Vec<_> = found.collect();
    let (offset, limit) = (search.offset.unwrap_or(0), search.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX));
    let page: Vec<Value> = found.iter().skip(offset).take(limit).map(|def| in_short(app, def, &locale)).collect();
    let next = offset + page.len();
    Ok(json!({ "type_count": found.len(), "field_types": page,
        "next_offset": (next < found.len() && !page.is_empty()).then_some(next) }))
}

/// A type in a list: enough to choose it.
pub fn in_short(app: &App, def: &datagen_core::catalog::TypeDef, locale: &str) -> Value {
    let full = catalog::field_type(app, def, locale);
    let constraints: Vec<_> =
        full.constraints["properties"].as_object().into_iter().flatten().map(|(key, _)| key).collect();
    json!({ "name": full.name, "category": full.category, "title": full.title, "example": full.example_value,
        "constraints": constraints })
}

fn one_type(app: &App, name: &str, locale: &str) -> Result<Value, Failure> {
    let def = catalog::type_named(app, name).map_err(|unknown| {
        let hint = format!("{}Or search with `query`.", unknown.did_you_mean);
        Failure::invalid(vec![Problem::new(codes::UNKNOWN_TYPE, unknown.message, hint).at("/name")])
    })?;
    let mut full = serde_json::to_value(catalog::field_type(app, def, locale)).unwrap_or_default();
    let draw = Draw::new(app.clock.now_ms())?;
    full["samples"] = json!(app.engine.samples(def.key, locale, draw.seed, LIVE_SAMPLES));
    Ok(json!({ "type_count": 1, "field_types": [full], "next_offset": null }))
}
