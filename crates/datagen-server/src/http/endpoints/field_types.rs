//! `/field-types` and `/field-types/{name}`: the catalog.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use datagen_core::catalog::{CATEGORIES, TypeDef};
use datagen_core::problem::{did_you_mean, nearest};
use datagen_core::schema::LOCALE_DEFAULT;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::http::caller::MaybeCaller;
use crate::http::query::{self, Parameters};
use crate::ids::Draw;
use crate::service::App;
use crate::service::catalog::{self, FieldType};

/// Values of the answer to one type that are made anew each time.
const LIVE_SAMPLES: usize = 5;

/// The catalog, or the part of it that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldTypes {
    /// Types in this answer.
    type_count: usize,
    /// Categories that have types in this answer.
    categories: Vec<Category>,
    /// The types.
    field_types: Vec<FieldType>,
}

/// A group of types.
#[derive(Debug, Serialize, ToSchema)]
pub struct Category {
    /// Key.
    name: &'static str,
    /// Name for people.
    title: &'static str,
    /// Its types in this answer.
    type_count: usize,
}

/// One type, with samples made for this answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldTypeWithSamples {
    #[serde(flatten)]
    field_type: FieldType,
    /// Values made for this answer.
    samples: Vec<Value>,
    /// The seed that makes them again.
    sample_seed: u64,
}

/// The catalog of field types: what each is, its constraints as JSON Schema, examples.
#[utoipa::path(get, path = "/field-types", tag = "Discovery", security((), ("X-API-Key" = [])),
    params(
        ("q" = Option<String>, Query, description = "Words to look for in names, titles, descriptions and aliases.", example = "mail"),
        ("category" = Option<String>, Query, description = "Only types of this category.", example = "personal"),
        ("locale" = Option<String>, Query, description = "Locale of the examples.", example = "en_AE"),
        ("detail" = Option<String>, Query, description = "`summary` leaves `constraints` empty (`null`): a third of the answer. \
            `full` is the default.", example = "summary"),
    ),
    responses((status = 200, description = "The types.", body = FieldTypes)))]
pub async fn field_types(State(app): State<Arc<App>>, _: MaybeCaller, uri: Uri) -> Result<Json<FieldTypes>, Failure> {
    let parameters = query::read(&uri, &["q", "category", "locale", "detail"])?;
    let mut problems = Vec::new();
    let locale = locale(&app, &parameters).map_err(|problem| problems.push(problem)).unwrap_or_default();
    let category = category(&parameters).map_err(|problem| problems.push(problem)).unwrap_or_default();
    let summary = match parameters.get("detail").map(String::as_str) {
        None | Some("full") => false,
        Some("summary") => true,
        Some(other) => {
            let message = format!("There is no detail `{other}`.");
            problems.push(query::invalid("detail", message, "Send `summary` or `full`, or leave it out."));
            false
        }
    };
    if !problems.is_empty() {
        return Err(Failure::invalid(problems));
    }
    let told = |def| {
        let mut told = catalog::field_type(&app, def, &locale);
        if summary {
            told.constraints = Value::Null;
        }
        told
    };
    let wanted = |def: &&TypeDef| {
        category.is_none_or(|category| def.category == category)
            && parameters.get("q").is_none_or(|q| catalog::matches(def, q))
    };
    let types: Vec<_> = app.engine.types().iter().filter(wanted).collect();
    let in_category = |name| types.iter().filter(|def| def.category == name).count();
    let categories = CATEGORIES.iter().map(|&(name, title)| Category { name, title, type_count: in_category(name) });
    Ok(Json(FieldTypes {
        type_count: types.len(),
        categories: categories.filter(|category| category.type_count > 0).collect(),
        field_types: types.into_iter().map(told).collect(),
    }))
}

/// One field type by key or alias, with five values made for this answer.
#[utoipa::path(get, path = "/field-types/{name}", tag = "Discovery", security((), ("X-API-Key" = [])),
    params(
        ("name" = String, Path, description = "Key or alias, whatever its case and separators.", example = "email"),
        ("locale" = Option<String>, Query, description = "Locale of the examples and samples.", example = "en_AE"),
    ),
    responses((status = 200, description = "The type.", body = FieldTypeWithSamples)))]
pub async fn field_type(
    State(app): State<Arc<App>>,
    _: MaybeCaller,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Json<FieldTypeWithSamples>, Failure> {
    let parameters = query::read(&uri, &["locale"])?;
    let locale = locale(&app, &parameters).map_err(|problem| Failure::invalid(vec![problem]))?;
    let def = catalog::type_named(&app, &name).map_err(|unknown| {
        Failure::not_found(unknown.message, format!("{}All types are in /api/v1/field-types.", unknown.did_you_mean))
    })?;
    let seed = Draw::new(app.clock.now_ms())?.seed;
    Ok(Json(FieldTypeWithSamples {
        field_type: catalog::field_type(&app, def, &locale),
        samples: app.engine.samples(def.key, &locale, seed, LIVE_SAMPLES),
        sample_seed: seed,
    }))
}

fn locale(app: &App, parameters: &Parameters) -> Result<String, datagen_core::Problem> {
    let Some(given) = parameters.get("locale") else { return Ok(LOCALE_DEFAULT.to_owned()) };
    catalog::locale_key(app, given).map_err(|unknown| {
        let hint = format!("{}All locales are in /api/v1/locales.", unknown.did_you_mean);
        query::invalid("locale", unknown.message, hint)
    })
}

fn category(parameters: &Parameters) -> Result<Option<&'static str>, datagen_core::Problem> {
    let Some(given) = parameters.get("category") else { return Ok(None) };
    let found = CATEGORIES.iter().find(|(name, _)| name.eq_ignore_ascii_case(given));
    found.map(|(name, _)| Some(*name)).ok_or_else(|| {
        let names = CATEGORIES.iter().map(|(name, _)| *name);
        let near = nearest(given, names.clone(), 3);
        let hint = format!("{}Categories: {}.", did_you_mean(&near), names.collect::<Vec<_>>().join(", "));
        query::invalid("category", format!("There is no category `{given}`."), hint)
    })
}
