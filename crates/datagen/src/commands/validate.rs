//! `datagen validate`: every problem of a schema file at once, without generating anything.

use std::fmt::Write as _;
use std::path::PathBuf;

use datagen_core::Engine;
use datagen_core::schema::ROWS_END;

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
    let engine = Engine::new();
    let prepared = document::prepare(&engine, &body, args.json)?;
    let document = &prepared.checked.document;
    let sizes = engine.domain_sizes(document);
    if args.json {
        return commands::print_json(&serde_json::json!({
            "valid": true,
            "field_count": document.schema_fields.len(),
            "estimated_records": document.count,
            "schema_hash": prepared.checked.schema_hash,
            "fields": sizes.fields,
            "unique_together": sizes.groups,
        }));
    }
    let mut text = format!(
        "valid: {} fields, {} rows, schema hash {}\n",
        document.schema_fields.len(),
        document.count,
        prepared.checked.schema_hash
    );
    for field in &sizes.fields {
        let _ = match field.domain_size {
            Some(size) => writeln!(text, "{}: {}", field.name, values(size)),
            None => writeln!(text, "{}: values not counted", field.name),
        };
    }
    for group in &sizes.groups {
        let _ = writeln!(text, "{} together: {}", group.fields.join(", "), values(group.domain_size));
    }
    commands::print(text.as_bytes())
}

fn values(size: u64) -> String {
    match size {
        1 => "1 value".to_owned(),
        size if size >= ROWS_END => "as many values as there can be rows".to_owned(),
        size => format!("{size} values"),
    }
}
