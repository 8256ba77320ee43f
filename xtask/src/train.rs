//! `cargo xtask train`: the model of inference and its calibration, written again, and their figures.
//!
//! Lives here: files and figures. Does not live here: the training itself (`datagen_infer::train`).

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, bail};
use datagen_core::Engine;
use datagen_infer::evaluate::{self, Outcome};
use datagen_infer::{InferRequest, Inferer, train};

/// Arguments of `train`.
#[derive(clap::Args)]
pub struct Args {
    /// Write nothing; fail when the files in the repository are not what training gives.
    #[arg(long)]
    check: bool,
    /// Only print the figures of the files as they are, and with this every column that is wrong.
    #[arg(long)]
    figures: bool,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let engine = Engine::new();
    let data = crate::root().join("crates/datagen-infer/data");
    if !args.figures {
        let model = train::train(&engine);
        put(&data.join("model.bin"), &model, args.check)?;
        println!("model: {} bytes", model.len());
        if !args.check && model != datagen_infer::model_bytes() {
            println!("The model is new: run this again, so that the calibration is fitted to it.");
            return Ok(());
        }
    }
    let outcomes = evaluate::outcomes(&engine, &Inferer::new(&engine));
    if !args.figures {
        put(&data.join("calibration.tsv"), evaluate::fit(&outcomes).as_bytes(), args.check)?;
    }
    let bare = evaluate::outcomes(&engine, &Inferer::lexicon_only());
    figures(&outcomes, &bare, args.figures);
    Ok(())
}

fn put(path: &std::path::Path, bytes: &[u8], check: bool) -> anyhow::Result<()> {
    if check {
        let there = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        if there != bytes {
            bail!("{} is stale: run `cargo xtask train`", path.display());
        }
        return Ok(());
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// Milliseconds that a proposal for eighty columns takes, once the tables are read.
fn speed() -> f64 {
    const ROUNDS: u32 = 50;
    let engine = Engine::new();
    let inferer = Inferer::new(&engine);
    let mut names: Vec<String> = evaluate::tables().into_iter().flat_map(|t| t.0).collect();
    names.sort();
    names.dedup();
    names.truncate(80);
    let request = InferRequest { field_names: &names, locale: None, domain_hint: Some("online shop") };
    inferer.infer(&engine, &request);
    let start = std::time::Instant::now();
    for _ in 0..ROUNDS {
        inferer.infer(&engine, &request);
    }
    start.elapsed().as_secs_f64() * 1000.0 / f64::from(ROUNDS)
}

fn figures(outcomes: &[Outcome], bare: &[Outcome], every: bool) {
    println!(
        "columns {}, accuracy {:.3}, lexicon alone {:.3}",
        outcomes.len(),
        evaluate::accuracy(outcomes.iter()),
        evaluate::accuracy(bare.iter())
    );
    println!("expected calibration error, fitted on the other half: {:.3}", evaluate::crossed_error(outcomes));
    for source in ["lexicon", "model", "fallback"] {
        let of = || outcomes.iter().filter(|o| evaluate::name(o.by) == source);
        println!("  {source:8} {:4} columns, accuracy {:.3}", of().count(), evaluate::accuracy(of()));
    }
    println!("80 columns in {:.2} ms", speed());
    println!("reliability: confidence, columns, accuracy");
    for bin in 0..10 {
        let of = || outcomes.iter().filter(|o| (o.confidence * 10.0).floor().min(9.0) as usize == bin);
        if of().count() > 0 {
            println!(
                "  {:.1} to {:.1}  {:4}  {:.3}",
                bin as f64 / 10.0,
                (bin + 1) as f64 / 10.0,
                of().count(),
                evaluate::accuracy(of())
            );
        }
    }
    let mut kinds: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for outcome in outcomes {
        let kind = kinds.entry(outcome.accepted.split('/').next().unwrap_or_default()).or_default();
        kind.0 += u32::from(outcome.right);
        kind.1 += 1;
    }
    println!("by kind:");
    for (kind, (right, all)) in kinds.iter().filter(|k| k.1.1 >= 5) {
        println!("  {kind:16} {right:4} of {all}");
    }
    if every {
        for o in outcomes.iter().filter(|o| !o.right) {
            println!(
                "WRONG {} | {} | {} instead of {} ({:.2}, {})",
                o.source,
                o.header,
                o.kind,
                o.accepted,
                o.raw,
                evaluate::name(o.by)
            );
        }
    }
}
