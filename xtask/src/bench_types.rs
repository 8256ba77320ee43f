//! `cargo xtask bench types`: what a value of each type costs.
//!
//! Lives here: the measuring and the table. Measured are the rows of one column as CSV into memory, on one thread.

use std::time::Instant;

use anyhow::bail;
use datagen_core::{Engine, Rules};
use serde_json::{Map, Value, json};

/// Most nanoseconds that a value may cost.
const LIMIT_NS: f64 = 1000.0;
/// Whose purpose is to cost: hashes and cryptography.
const COSTLY_CATEGORY: &str = "crypto";
/// Rows of a run: many batches, few enough to stay in the cache.
const ROWS: u64 = 20_000;

/// Arguments of `bench types`.
#[derive(clap::Args)]
pub struct Args {
    /// Locales, each a column of the table.
    #[arg(long, value_delimiter = ',', default_value = "en_US,ar_AE")]
    locales: Vec<String>,
    /// Only types whose key begins with this.
    #[arg(long, default_value = "")]
    prefix: String,
    /// Runs of each; the fastest counts.
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

/// Measures, in a build for release.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if cfg!(debug_assertions) {
        let locales = args.locales.join(",");
        let (prefix, runs) = (format!("--prefix={}", args.prefix), args.runs.to_string());
        let arguments = ["run", "--release", "--package", "xtask", "--", "bench", "types", "--locales", &locales];
        return crate::run("cargo", &[&arguments[..], &[&prefix, "--runs", &runs]].concat(), &[]);
    }
    let engine = Engine::new();
    if let Some(unknown) = args.locales.iter().find(|locale| engine.locale(locale).is_none()) {
        bail!("there is no locale {unknown}");
    }
    println!("| type | {} | |", args.locales.join(" | "));
    println!("|---|{}---|", "---:|".repeat(args.locales.len()));
    let mut slow = Vec::new();
    for def in engine.types().iter().filter(|def| def.key.starts_with(&args.prefix)) {
        let costs: Vec<f64> = args.locales.iter().map(|locale| cost(&engine, def.key, locale, args.runs)).collect();
        let is_slow = costs.iter().any(|ns| *ns > LIMIT_NS);
        let note = match is_slow {
            true if def.category == COSTLY_CATEGORY => "meant to cost",
            true => "above 1 µs",
            false => "",
        };
        if is_slow && def.category != COSTLY_CATEGORY {
            slow.push(def.key);
        }
        let cells: Vec<String> = costs.iter().map(|ns| format!("{ns:.0}")).collect();
        println!("| {} | {} | {note} |", def.key, cells.join(" | "));
    }
    println!("\nNanoseconds a value, fastest of {} runs of {ROWS} rows on one thread.", args.runs);
    if !slow.is_empty() {
        bail!("{} types cost more than {LIMIT_NS} ns a value: {}", slow.len(), slow.join(", "));
    }
    Ok(())
}

/// Nanoseconds a value; 0 where the type cannot be made.
fn cost(engine: &Engine, key: &str, locale: &str, runs: usize) -> f64 {
    let Some(def) = engine.type_def(key) else { return 0.0 };
    let constraints: Map<String, Value> = serde_json::from_str(def.example_constraints).unwrap_or_default();
    let body = json!({ "locale": locale, "schema_fields": [{ "name": "x", "type": key, "constraints": constraints }] });
    let Ok(checked) = engine.check(&body, &Rules::unlimited(&["json"])) else { return 0.0 };
    let dataset = checked.plan.bind(1);
    let encoder = datagen_encode::format("csv").map(|csv| csv.encoder(&checked.plan, &Map::new()));
    let Some(Ok(encoder)) = encoder else { return 0.0 };
    let (mut scratch, mut out) = (Default::default(), Vec::new());
    let mut run = |at: usize| {
        let first = at as u64 * ROWS;
        out.clear();
        let start = Instant::now();
        datagen_encode::write_all(&*encoder, &dataset, first..first + ROWS, &mut scratch, &mut out);
        std::hint::black_box(&out);
        start.elapsed().as_nanos() as f64 / ROWS as f64
    };
    // The first run unpacks and is not counted.
    run(runs);
    (0..runs.max(1)).map(run).fold(f64::INFINITY, f64::min)
}
