//! `datagen generate`: rows to standard output or a file.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use datagen_core::Engine;
use datagen_core::catalog::Nesting;
use datagen_core::random::SEED_MAX;
use datagen_encode::StreamOptions;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value, json};

use crate::{Failure, commands, document};

/// Arguments of `generate`.
#[derive(clap::Args)]
pub struct Args {
    /// Schema file, JSON or YAML: the body of `/generate`. `-` reads standard input.
    #[arg(long, conflicts_with_all = ["field", "names"], required_unless_present_any = ["field", "names"])]
    schema: Option<PathBuf>,
    /// Column names, separated by commas: types and constraints are inferred. `\,` is a comma within a name.
    #[arg(long, conflicts_with = "field")]
    names: Option<String>,
    /// With `--names`: what the table is about.
    #[arg(long, requires = "names")]
    hint: Option<String>,
    /// A field as `name:type[:key=value…]`, for example `price:amount:min=5:max=900`. Repeat it for more.
    #[arg(long)]
    field: Vec<String>,
    /// Rows to generate.
    #[arg(long, short = 'n')]
    rows: Option<u64>,
    /// Makes the rows replayable; drawn and printed to standard error when left out.
    #[arg(long)]
    seed: Option<u64>,
    /// Index of the first row.
    #[arg(long)]
    offset: Option<u64>,
    /// Locale, such as `en_AE`.
    #[arg(long)]
    locale: Option<String>,
    /// Output format: json, jsonl, csv, tsv.
    #[arg(long, short)]
    format: Option<String>,
    /// File to write instead of standard output; put in place only when complete.
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Threads that make rows; all processors when left out.
    #[arg(long)]
    threads: Option<usize>,
}

/// Runs it.
pub fn run(args: &Args) -> Result<(), Failure> {
    let engine = Engine::new();
    let body = body(&engine, args)?;
    let prepared = document::prepare(&engine, &body, false)?;
    let rows = prepared.checked.rows();
    let count = rows.end - rows.start;
    let seed = prepared.checked.document.seed.map_or_else(draw_seed, Ok)?;
    let dataset = prepared.checked.plan.bind(seed);
    let threads = args.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1);
    let options = StreamOptions { threads, ..StreamOptions::default() };
    let mut target = Target::open(args.output.as_deref())?;
    let progress = progress(count);
    let mut failure = None;
    let mut blocks = 0;
    datagen_encode::stream(&prepared.encoder, &dataset, rows, options, |piece| {
        if let Err(error) = target.write(&piece) {
            failure = Some(error);
            return ControlFlow::Break(());
        }
        blocks += 1;
        progress.set_position((blocks * options.block_rows).min(count));
        ControlFlow::Continue(Some(piece))
    });
    progress.finish_and_clear();
    if let Some(error) = failure {
        return Err(error.into());
    }
    target.finish()?;
    if prepared.checked.document.seed.is_none() {
        eprintln!("seed {seed} (repeat these rows with --seed {seed})");
    }
    Ok(())
}

/// The request: the schema file or the fields, with the flags over it.
fn body(engine: &Engine, args: &Args) -> Result<Value, Failure> {
    let mut body = match (&args.schema, &args.names) {
        (Some(file), _) => document::read(file)?,
        (None, Some(names)) => {
            let names = commands::infer::split_names(names);
            let proposal = commands::infer::propose(engine, &names, args.locale.as_deref(), args.hint.as_deref())?;
            let fields: Vec<_> = proposal.fields.iter().map(|field| &field.spec).collect();
            json!({ "schema_fields": fields, "output_format": "csv" })
        }
        (None, None) => {
            let fields = args.field.iter().map(|text| field(engine, text)).collect::<Result<Vec<_>, _>>()?;
            json!({ "schema_fields": fields, "output_format": "csv" })
        }
    };
    let Some(members) = body.as_object_mut() else { return Ok(body) };
    let mut set = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(key.to_owned(), value);
        }
    };
    set("count", args.rows.map(Value::from));
    set("seed", args.seed.map(Value::from));
    set("offset", args.offset.map(Value::from));
    set("locale", args.locale.clone().map(Value::from));
    set("output_format", args.format.clone().map(Value::from));
    Ok(body)
}

/// `name:type[:key=value…]`; a value is JSON where it reads as JSON, else text. `\:` is a colon that separates nothing.
fn field(engine: &Engine, text: &str) -> Result<Value, Failure> {
    let mut parts = split_unescaped(text).into_iter();
    let (Some(name), Some(kind)) = (parts.next(), parts.next()) else {
        return Err(Failure::Usage(format!("error: `--field {text}`: write it as name:type[:key=value…]")));
    };
    if let Some(def) = engine.type_def(&kind).filter(|def| def.nesting != Nesting::None) {
        return Err(Failure::Usage(format!(
            "error: `--field {text}`: `{}` has fields inside, which `--field` cannot describe. Write a schema file and give it \
             with --schema, for example:\n{}",
            def.key,
            schema_example(&name, def.key, def.example_constraints)
        )));
    }
    let mut field = json!({ "name": name, "type": kind });
    let mut constraints = Map::new();
    for part in parts {
        let Some((key, value)) = part.split_once('=') else {
            return Err(Failure::Usage(format!("error: `--field {text}`: `{part}` is no key=value")));
        };
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
        match key {
            "locale" | "blankPercentage" => field[key] = value,
            _ => drop(constraints.insert(key.to_owned(), value)),
        }
    }
    if !constraints.is_empty() {
        field["constraints"] = Value::Object(constraints);
    }
    Ok(field)
}

/// A schema file with one field.
fn schema_example(name: &str, kind: &str, constraints: &str) -> String {
    let constraints: Value = serde_json::from_str(constraints).unwrap_or_default();
    json!({ "schema_fields": [{ "name": name, "type": kind, "constraints": constraints }] }).to_string()
}

fn split_unescaped(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, parts.last_mut()) {
            ('\\', Some(part)) if chars.peek() == Some(&':') => part.extend(chars.next()),
            (':', _) => parts.push(String::new()),
            (c, Some(part)) => part.push(c),
            (_, None) => {}
        }
    }
    parts
}

fn draw_seed() -> Result<u64, Failure> {
    let bits =
        getrandom::u64().map_err(|error| anyhow::anyhow!("the system gave no random seed: {error}; give --seed"))?;
    Ok(bits & SEED_MAX)
}

/// A bar on standard error when somebody watches and there is something to wait for.
fn progress(count: u64) -> ProgressBar {
    const ROWS_WORTH_A_BAR: u64 = 1_000_000;
    if count < ROWS_WORTH_A_BAR || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(count), ProgressDrawTarget::stderr_with_hz(5));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} rows, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Standard output, a file beside its final place until it is complete, or what cannot be replaced: a device or a pipe.
enum Target {
    Stdout(std::io::StdoutLock<'static>),
    File { file: File, partial: PathBuf, path: PathBuf, done: bool },
    Device(File),
}

impl Target {
    fn open(path: Option<&Path>) -> Result<Target, Failure> {
        let Some(path) = path else { return Ok(Target::Stdout(std::io::stdout().lock())) };
        if path.metadata().is_ok_and(|known| !known.is_file()) {
            let device = File::options().write(true).open(path);
            return Ok(Target::Device(device.with_context(|| format!("cannot write {}", path.display()))?));
        }
        // Through links: it is their file that is replaced.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut name = path.file_name().context("--output names no file")?.to_owned();
        name.push(".partial");
        let partial = path.with_file_name(name);
        let file = File::create(&partial).with_context(|| format!("cannot write {}", partial.display()))?;
        Ok(Target::File { file, partial, path, done: false })
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Target::Stdout(out) => out.write_all(bytes),
            Target::File { file, .. } | Target::Device(file) => file.write_all(bytes),
        }
    }

    fn finish(mut self) -> Result<(), Failure> {
        match &mut self {
            Target::Stdout(out) => Ok(out.flush()?),
            Target::Device(device) => Ok(device.flush()?),
            Target::File { file, partial, path, done } => {
                file.flush()?;
                std::fs::rename(partial, &path).with_context(|| format!("cannot put {} in place", path.display()))?;
                *done = true;
                Ok(())
            }
        }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Target::File { partial, done: false, .. } = self {
            // Nothing half-written stays behind; if even that fails there is nobody left to tell.
            let _ = std::fs::remove_file(partial);
        }
    }
}
