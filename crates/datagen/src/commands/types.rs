//! `datagen types`: the catalog.

use std::fmt::Write as _;

use datagen_core::Engine;
use datagen_core::catalog::TypeDef;
use serde_json::json;

use crate::{Failure, commands};

/// Arguments of `types`.
#[derive(clap::Args)]
pub struct Args {
    /// Part of a key, alias, title or description.
    query: Option<String>,
    /// Locale of the examples.
    #[arg(long, default_value = "en_US")]
    locale: String,
    /// Print the whole entries as JSON.
    #[arg(long)]
    json: bool,
}

/// Seed of the examples: any fixed number.
const EXAMPLE_SEED: u64 = 7;

/// Runs it.
pub fn run(args: &Args) -> Result<(), Failure> {
    let engine = Engine::new();
    if engine.locale(&args.locale).is_none() {
        return Err(Failure::Usage(format!(
            "error: there is no locale `{}`; `datagen locales` lists them",
            args.locale
        )));
    }
    let query = args.query.as_deref().unwrap_or_default().to_lowercase();
    let found: Vec<&TypeDef> = engine.types().iter().filter(|def| matches(def, &query)).collect();
    if found.is_empty() {
        return Err(Failure::Usage(format!("error: no type matches `{query}`; `datagen types` lists all")));
    }
    let example = |def: &TypeDef| engine.samples(def.key, &args.locale, EXAMPLE_SEED, 1).pop().unwrap_or_default();
    if args.json {
        let entry = |def: &&TypeDef| {
            json!({
                "name": def.key,
                "category": def.category,
                "title": def.title,
                "description": def.description,
                "example_value": example(def),
                "value_type": def.value_type,
                "constraints": def.constraints_schema(),
                "aliases": def.aliases,
            })
        };
        return commands::print_json(&found.iter().map(entry).collect::<Vec<_>>());
    }
    let mut text = String::new();
    let width = found.iter().map(|def| def.key.len()).max().unwrap_or(0);
    for def in found {
        let value = example(def);
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let _ = writeln!(text, "{:width$}  {:11}  {}", def.key, def.category, shown);
    }
    commands::print(text.as_bytes())
}

fn matches(def: &TypeDef, query: &str) -> bool {
    let texts = [def.key, def.title, def.description].into_iter().chain(def.aliases.iter().copied());
    query.is_empty() || texts.into_iter().any(|text| text.to_lowercase().contains(query))
}
