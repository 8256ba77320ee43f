//! Resources: the catalog, the description of the HTTP API, the manifest, and results of earlier calls.

use std::sync::{Arc, OnceLock};

use rmcp::model::{ErrorData, ReadResourceResult, Resource, ResourceContents, ResourceTemplate};
use serde_json::json;

use super::call::in_short;
use super::handler::Door;
use crate::failure::Failure;
use crate::http::endpoints::capabilities::manifest;
use crate::http::openapi;
use crate::service::ai::events::{base64, is_text};
use crate::service::{App, catalog, results};
use datagen_core::schema::LOCALE_DEFAULT;

/// The catalog in short.
pub const FIELD_TYPES: &str = "datagen://catalog/field-types";
/// The description of the HTTP API.
const OPENAPI: &str = "datagen://spec/openapi";
/// What the tier can do.
const CAPABILITIES: &str = "datagen://manifest/capabilities";
/// Before the id of a generation.
const GENERATED: &str = "datagen://generated/";
const JSON: &str = "application/json";
/// Largest result that is read as a resource; larger ones are downloaded.
const READ_BYTES_MAX: usize = 8 << 20;

/// Where a result can be read.
pub fn generated_uri(id: &str) -> String {
    format!("{GENERATED}{id}")
}

/// What is always there.
pub fn list() -> Vec<Resource> {
    let one = |uri: &str, name: &str, title: &str, description: &str| {
        Resource::new(uri, name).with_title(title).with_description(description).with_mime_type(JSON)
    };
    vec![
        one(
            FIELD_TYPES,
            "field-types",
            "Field types",
            "Every field type with an example and the names of its constraints.",
        ),
        one(OPENAPI, "openapi", "OpenAPI description", "The HTTP API of this service as OpenAPI 3.1."),
        one(
            CAPABILITIES,
            "capabilities",
            "Capabilities",
            "What the tier of the key may ask for: types, locales, formats, limits.",
        ),
    ]
}

/// What is there by name.
pub fn templates() -> Vec<ResourceTemplate> {
    vec![
        ResourceTemplate::new(format!("{FIELD_TYPES}/{{type}}"), "field-type")
            .with_title("One field type")
            .with_description("A field type with the JSON Schema of its constraints.")
            .with_mime_type(JSON),
        ResourceTemplate::new(format!("{GENERATED}{{generation_id}}"), "generated-result")
            .with_title("A generated result")
            .with_description("All rows of an earlier call, as the file of its output format."),
    ]
}

/// Reads one.
pub async fn read(app: &Arc<App>, door: &Door, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let text = |text: String| Ok(ReadResourceResult::new(vec![ResourceContents::text(text, uri).with_mime_type(JSON)]));
    if uri == FIELD_TYPES {
        let allowed = app.engine.types().iter().filter(|def| door.account.tier.allows_category(def.category));
        let types: Vec<_> = allowed.map(|def| in_short(app, def, LOCALE_DEFAULT)).collect();
        return text(json!({ "type_count": types.len(), "field_types": types }).to_string());
    }
    if uri == OPENAPI {
        static TEXT: OnceLock<String> = OnceLock::new();
        return text(TEXT.get_or_init(|| openapi::openapi().to_string()).clone());
    }
    if uri == CAPABILITIES {
        return text(json!(manifest(app, &door.account.tier)).to_string());
    }
    if let Some(id) = uri.strip_prefix(GENERATED) {
        return result(app, door, uri, id).await;
    }
    let name = uri.strip_prefix(FIELD_TYPES).and_then(|rest| rest.strip_prefix('/'));
    match name.and_then(|name| app.engine.type_def(name)) {
        Some(def) => text(json!(catalog::field_type(app, def, LOCALE_DEFAULT)).to_string()),
        None => Err(ErrorData::resource_not_found(
            "There is no such resource.",
            Some(json!({ "uri": uri, "hint": "resources/list and resources/templates/list name what there is." })),
        )),
    }
}

async fn result(app: &Arc<App>, door: &Door, uri: &str, id: &str) -> Result<ReadResourceResult, ErrorData> {
    let failed = |mut failure: Failure| {
        failure.name_upgrade_url(&app.settings.upgrade_url);
        let message = failure.problems.first().map(|problem| problem.message.clone()).unwrap_or_default();
        let data = Some(json!({ "structured_errors": failure.problems }));
        match failure.status.as_u16() {
            404 => ErrorData::resource_not_found(message, data),
            413 | 422 => ErrorData::invalid_params(message, data),
            _ => ErrorData::internal_error(message, data),
        }
    };
    let again = results::again(app, &door.account, id).await.map_err(failed)?;
    let format = again.prepared.format;
    let bytes = again.bytes(READ_BYTES_MAX).await.map_err(failed)?;
    let contents = match String::from_utf8(bytes) {
        Ok(text) if is_text(format) => ResourceContents::text(text, uri),
        Ok(text) => ResourceContents::blob(base64(text.as_bytes()), uri),
        Err(binary) => ResourceContents::blob(base64(binary.as_bytes()), uri),
    };
    let media_type = format.media_type.split(';').next().unwrap_or_default();
    Ok(ReadResourceResult::new(vec![contents.with_mime_type(media_type)]))
}
