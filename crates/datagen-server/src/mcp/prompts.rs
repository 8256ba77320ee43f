//! Prompts: the three ways of working, as a user would start them.

use rmcp::model::{ErrorData, GetPromptResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role};
use serde_json::Value;

/// An argument: name, what it is, whether it must be there.
type Argument = (&'static str, &'static str, bool);

struct Definition {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    arguments: &'static [Argument],
    /// `{name}` stands for the argument, or for what is said here when it was left out.
    text: &'static str,
    left_out: &'static [(&'static str, &'static str)],
}

const PROMPTS: [Definition; 3] = [
    Definition {
        name: "datagen_schema_workflow",
        title: "Rows from typed columns",
        description: "Design a schema, validate it, generate rows.",
        arguments: &[
            ("purpose", "What the rows are for, such as: orders of an online shop", true),
            ("locale", "Locale of the rows, such as en_AE", false),
            ("count", "How many rows", false),
        ],
        text: "Make {count} rows of synthetic data with DataGen: {purpose}. Locale: {locale}.\n\n\
            1. Call datagen_health and datagen_capabilities; keep to the limits they tell.\n\
            2. Design the columns. Find the type of each with datagen_field_types (query by meaning; with `name` you see its \
            constraints). Set constraints so that the values fit the purpose.\n\
            3. Call datagen_validate. If there are structured_errors, put each suggested_fix in place and validate again.\n\
            4. Call datagen_generate with the same arguments. Tell me the seed, and show me the first rows as a table; for more \
            than 20 rows name the resource link instead of repeating rows.",
        left_out: &[("locale", "choose one that fits"), ("count", "20")],
    },
    Definition {
        name: "datagen_ai_columns_workflow",
        title: "Rows from column names",
        description: "Infer types for column names as a contract, then generate rows locked to it.",
        arguments: &[
            ("columns", "Column names, separated by commas", true),
            ("domain_hint", "What the table is about, such as: UAE retail loyalty program", false),
            ("locale", "Locale of the rows, such as en_AE", false),
            ("count", "How many rows", false),
        ],
        text: "Make {count} rows with DataGen for these columns: {columns}. The table is about: {domain_hint}. Locale: {locale}.\n\n\
            1. Call datagen_health and datagen_capabilities.\n\
            2. Call datagen_infer_schema with the column names as field_names. Look at confidence and alternatives; tell me which \
            columns were only guessed (confidence under 0.6, or inference_source `fallback`).\n\
            3. If all fits, call datagen_generate_ai with the same names and expected_contract_hash set to the contract_hash. For \
            thousands of rows use datagen_generate_ai_stream. If a type is wrong, change it in proposed_schema, call \
            datagen_validate and then datagen_generate with it as schema_fields.\n\
            4. Show me the first rows as a table, and tell me seed and contract_id.",
        left_out: &[
            ("domain_hint", "not said, conclude it from the names"),
            ("locale", "choose one that fits"),
            ("count", "20"),
        ],
    },
    Definition {
        name: "datagen_discover_types",
        title: "Find field types",
        description: "Find out which field types fit a topic, and how to constrain them.",
        arguments: &[
            ("topic", "What you look for, such as: payments, or vehicles", true),
            ("type", "A field type to explain first", false),
            ("locale", "Locale of the examples, such as de_DE", false),
        ],
        text: "Show me which field types of DataGen fit this topic: {topic}. Start with the type {type}. Locale of the examples: \
            {locale}.\n\n\
            1. Call datagen_capabilities for the categories.\n\
            2. Call datagen_field_types with several queries, and with the categories that fit.\n\
            3. For the most useful types call datagen_field_types with `name` and look at constraints and samples.\n\
            4. Answer with a table of type, what it is, constraints worth knowing and an example value, and with schema_fields that \
            use them and pass datagen_validate.",
        left_out: &[("type", "that fits best"), ("locale", "en_US")],
    },
];

/// Every prompt.
pub fn list() -> Vec<Prompt> {
    let argument = |(name, description, required): &Argument| {
        PromptArgument::new(*name).with_description(*description).with_required(*required)
    };
    let prompt = |definition: &Definition| {
        let arguments = definition.arguments.iter().map(argument).collect();
        Prompt::new(definition.name, Some(definition.description), Some(arguments)).with_title(definition.title)
    };
    PROMPTS.iter().map(prompt).collect()
}

/// One, with its arguments put in.
pub fn get(name: &str, arguments: JsonObject) -> Result<GetPromptResult, ErrorData> {
    let definition = PROMPTS.iter().find(|prompt| prompt.name == name);
    let definition =
        definition.ok_or_else(|| ErrorData::invalid_params(format!("There is no prompt `{name}`."), None))?;
    let mut text = definition.text.to_owned();
    for (name, _, required) in definition.arguments {
        let given = arguments.get(*name).and_then(Value::as_str).map(str::trim).filter(|given| !given.is_empty());
        let left_out = definition.left_out.iter().find(|(left_out, _)| left_out == name).map(|(_, text)| *text);
        match given.or(left_out) {
            Some(value) => text = text.replace(&format!("{{{name}}}"), value),
            None if *required => {
                return Err(ErrorData::invalid_params(format!("The argument `{name}` is missing."), None));
            }
            None => {}
        }
    }
    let message = PromptMessage::new_text(Role::User, text);
    Ok(GetPromptResult::new(vec![message]).with_description(definition.description))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_stays_unfilled() {
        for definition in &PROMPTS {
            let required = definition.arguments.iter().filter(|(.., required)| *required);
            let arguments = required.map(|(name, ..)| ((*name).to_owned(), "x".into())).collect();
            let prompt = serde_json::to_string(&get(definition.name, arguments).unwrap()).unwrap();
            for (name, ..) in definition.arguments {
                assert!(!prompt.contains(&format!("{{{name}}}")), "{}: {name}", definition.name);
            }
            assert!(get(definition.name, JsonObject::new()).is_err());
        }
    }
}
