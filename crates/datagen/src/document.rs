//! Schema files: reading JSON or YAML, checking, and showing problems to people.

use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use datagen_core::{Checked, Engine, Problem, Rules};
use datagen_encode::Encoder;
use serde_json::Value;

use crate::Failure;

/// A request that is ready to run.
pub struct Prepared {
    /// The checked document and its plan.
    pub checked: Checked,
    /// Encoder for its output format.
    pub encoder: Arc<dyn Encoder>,
}

/// Reads a schema file; `-` is standard input. Every JSON text is YAML, but JSON's own reader says better what is wrong.
pub fn read(file: &Path) -> Result<Value, Failure> {
    let text = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("cannot read standard input")?;
        text
    } else {
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?
    };
    let is_yaml = file.extension().is_some_and(|e| e == "yaml" || e == "yml");
    let parsed = if is_yaml {
        serde_norway::from_str(&text).map_err(|error| error.to_string())
    } else {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    };
    parsed.map_err(|error| {
        Failure::Usage(format!(
            "error: {} is no valid {}: {error}",
            file.display(),
            if is_yaml { "YAML" } else { "JSON" }
        ))
    })
}

/// Checks a request and makes its encoder; problems become the text of a usage failure.
pub fn prepare(engine: &Engine, body: &Value, as_json: bool) -> Result<Prepared, Failure> {
    let rules = Rules::unlimited(&datagen_encode::names());
    let problems =
        |problems: Vec<Problem>| Failure::Usage(if as_json { json_text(&problems) } else { people_text(&problems) });
    let checked = engine.check(body, &rules).map_err(problems)?;
    let format =
        datagen_encode::format(&checked.document.output_format).context("the check lets only known formats pass")?;
    let encoder = format.encoder(&checked.plan, &checked.document.format_options).map_err(problems)?;
    Ok(Prepared { checked, encoder })
}

fn json_text(problems: &[Problem]) -> String {
    serde_json::to_string_pretty(problems).unwrap_or_default()
}

fn people_text(problems: &[Problem]) -> String {
    let mut text = format!(
        "error: {} in the schema\n",
        if problems.len() == 1 { "a problem".to_owned() } else { format!("{} problems", problems.len()) }
    );
    for problem in problems {
        let _ =
            writeln!(text, "\n{} [{}]\n  {}", problem.path.as_deref().unwrap_or("/"), problem.code, problem.message);
        let _ = writeln!(text, "  {}", problem.correction_hint);
        if let Some(fix) = &problem.suggested_fix {
            let _ = writeln!(text, "  try: {fix}");
        }
    }
    text.trim_end().to_owned()
}
