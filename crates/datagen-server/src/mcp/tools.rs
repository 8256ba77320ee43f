//! The list of tools: names, what a model is told about them, and what they promise.
//!
//! A test holds all of it together under a budget of tokens: it stands in the context of every conversation.

use std::sync::{Arc, OnceLock};

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::Value;

use super::schemas;

/// What a tool does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// How the service is.
    Health,
    /// What the key may ask for.
    Capabilities,
    /// Looking for types.
    FieldTypes,
    /// Column names to a contract.
    InferSchema,
    /// A dry run.
    Validate,
    /// Rows from explicit fields.
    Generate,
    /// Rows from column names.
    GenerateAi,
    /// The same, with progress.
    GenerateAiStream,
}

/// A tool as it is written down.
pub struct Definition {
    /// What it does.
    pub kind: Kind,
    /// Its name in calls.
    pub name: &'static str,
    title: &'static str,
    description: &'static str,
    /// Whether it uses up nothing.
    read_only: bool,
    /// Whether calling it again changes nothing more.
    idempotent: bool,
    input: fn() -> Value,
    output: fn() -> Value,
}

/// Every tool, in the order in which they are used.
pub const TOOLS: [Definition; 8] = [
    Definition {
        kind: Kind::Health,
        name: "datagen_health",
        title: "Service health",
        description: "Check first whether the service and its storage work.",
        read_only: true,
        idempotent: true,
        input: schemas::nothing,
        output: schemas::health,
    },
    Definition {
        kind: Kind::Capabilities,
        name: "datagen_capabilities",
        title: "Limits, locales, formats",
        description: "What this key may ask for: limits, today's usage, locales, output formats, categories of field types, and \
            arguments that work. Call once before generating.",
        read_only: true,
        idempotent: true,
        input: schemas::nothing,
        output: schemas::capabilities,
    },
    Definition {
        kind: Kind::FieldTypes,
        name: "datagen_field_types",
        title: "Find field types",
        description: "Find field types. With `query` (\"iban\", \"birth date\") or `category`: keys with an example each, page by \
            page. With `name`: one type with the JSON Schema of its constraints and live samples.",
        read_only: true,
        idempotent: true,
        input: schemas::field_types_input,
        output: schemas::field_types,
    },
    Definition {
        kind: Kind::InferSchema,
        name: "datagen_infer_schema",
        title: "Propose types for column names",
        description: "Column names to a typed schema with confidences and alternatives, stored as a contract. Free. Pass its \
            contract_hash to datagen_generate_ai to get exactly this schema, or proposed_schema as schema_fields to \
            datagen_generate.",
        read_only: true,
        idempotent: true,
        input: schemas::infer_input,
        output: schemas::infer,
    },
    Definition {
        kind: Kind::Validate,
        name: "datagen_validate",
        title: "Check a schema",
        description: "Dry run of datagen_generate with the same arguments. Free. Reports every problem at once with a fix.",
        read_only: true,
        idempotent: true,
        input: schemas::document,
        output: schemas::valid,
    },
    Definition {
        kind: Kind::Generate,
        name: "datagen_generate",
        title: "Generate rows from typed columns",
        description: "Rows from explicit columns. Counts as one call of the day. Up to 20 rows come back whole; more as preview, \
            statistics and resource link. Repeat with the returned seed to get the same rows.",
        read_only: false,
        idempotent: false,
        input: schemas::document,
        output: schemas::generated,
    },
    Definition {
        kind: Kind::GenerateAi,
        name: "datagen_generate_ai",
        title: "Generate rows from column names",
        description: "Rows from column names alone; types are inferred, or locked with expected_contract_hash or contract_id. \
            Counts and answers like datagen_generate.",
        read_only: false,
        idempotent: false,
        input: schemas::generate_ai_input,
        output: schemas::generated,
    },
    Definition {
        kind: Kind::GenerateAiStream,
        name: "datagen_generate_ai_stream",
        title: "Generate rows from column names, with progress",
        description: "Like datagen_generate_ai, but makes all rows at once and sends progress notifications on the way: for many \
            rows. Can be cancelled.",
        read_only: false,
        idempotent: false,
        input: schemas::generate_ai_input,
        output: schemas::generated,
    },
];

/// Every tool as the protocol tells it.
pub fn all() -> &'static [Tool] {
    static ALL: OnceLock<Vec<Tool>> = OnceLock::new();
    ALL.get_or_init(|| TOOLS.iter().map(tool).collect())
}

fn tool(definition: &Definition) -> Tool {
    // Nothing is ever deleted or overwritten, and nothing beyond the service is touched.
    let annotations = ToolAnnotations::from_raw(
        None,
        Some(definition.read_only),
        Some(false),
        Some(definition.idempotent),
        Some(false),
    );
    Tool::new(definition.name, definition.description, object((definition.input)()))
        .with_title(definition.title)
        .with_raw_output_schema(object((definition.output)()))
        .with_annotations(annotations)
}

fn object(schema: Value) -> Arc<JsonObject> {
    Arc::new(schema.as_object().cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token of JSON and English is hardly less than three and a half characters long.
    const CHARS_PER_TOKEN: f64 = 3.5;
    const TOKENS_MAX: f64 = 2_500.0;

    #[test]
    fn what_every_conversation_holds_is_small() {
        let tokens = |tools: Vec<Value>| Value::from(tools).to_string().len() as f64 / CHARS_PER_TOKEN;
        let all: Vec<Value> = all().iter().map(|tool| serde_json::to_value(tool).unwrap()).collect();
        // Clients put names, descriptions and input schemas into the context; output schemas are for their own checks.
        let told = all.iter().cloned().map(|mut tool| {
            tool.as_object_mut().unwrap().remove("outputSchema");
            tool
        });
        let (told, whole) = (tokens(told.collect()), tokens(all.clone()));
        assert!(told < TOKENS_MAX, "{told:.0} tokens of descriptions and input schemas");
        assert!(whole < 1.6 * TOKENS_MAX, "{whole:.0} tokens with output schemas");
    }

    #[test]
    fn tools_are_complete() {
        for tool in all() {
            assert!(tool.title.is_some() && tool.annotations.is_some(), "{}", tool.name);
            assert_eq!(tool.input_schema["type"], "object", "{}", tool.name);
            assert_eq!(tool.output_schema.as_ref().unwrap()["type"], "object", "{}", tool.name);
        }
    }
}
