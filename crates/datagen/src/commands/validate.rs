//! `datagen validate`: every problem of a schema file at once, without generating anything.

use std::path::PathBuf;

use datagen_core::Engine;

use crate::{Failure, commands, document};

/// Arguments of `validate`.
#[derive(clap::Args)]
pub struct Args {
    /// Schema file, JSON or YAML: the body of `/generate`. `-` reads standard input.
    file: PathBuf,
    /// Print the answer as JSON.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args) -> Result<(), Failure> {
    let body = document::read(&args.file)?;
    let prepared = document::prepare(&Engine::new(), &body, args.json)?;
    let document = &prepared.checked.document;
    if args.json {
        return commands::print_json(&serde_json::json!({
            "valid": true,
            "field_count": document.schema_fields.len(),
            "estimated_records": document.count,
            "schema_hash": prepared.checked.schema_hash,
        }));
    }
    let text = format!(
        "valid: {} fields, {} rows, schema hash {}\n",
        document.schema_fields.len(),
        document.count,
        prepared.checked.schema_hash
    );
    commands::print(text.as_bytes())
}
