//! `cargo xtask bench`: the twelve-column customer work, ours beside the ceiling programs in one run.
//!
//! Lives here: the arguments and the command line's part. The part over HTTP is in `bench_http.rs`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};

/// Arguments of `bench`.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Rows of each measured run.
    #[arg(long, default_value_t = 10_000_000)]
    rows: u64,
    /// Runs of each measurement; the median counts.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Only this part.
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Folder of the ceiling programs; without it, ours are measured alone.
    #[arg(long, default_value = "../shared/bench/rust")]
    ceiling: PathBuf,
}

/// What is measured instead of the customer work.
#[derive(clap::Subcommand)]
enum What {
    /// Nanoseconds a value of every type; fails when one costs more than it may.
    Types(crate::bench_types::Args),
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// The command line.
    Cli,
    /// The HTTP service.
    Http,
}

struct Measured {
    seconds: f64,
    peak_mib: f64,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if let Some(What::Types(args)) = &args.what {
        return crate::bench_types::run(args);
    }
    crate::run("cargo", &["build", "--release", "--package", "datagen"], &[])?;
    let datagen = crate::root().join("target/release/datagen");
    let ceiling = build_ceiling(&args.ceiling)?;
    let asked = |part| args.only.is_none_or(|only| only == part);
    if asked(Part::Cli) {
        command_line(&datagen, ceiling.as_deref(), args)?;
    }
    if asked(Part::Http) {
        crate::bench_http::run(&datagen, ceiling.as_deref())?;
    }
    Ok(())
}

fn command_line(datagen: &Path, ceiling: Option<&Path>, args: &Args) -> anyhow::Result<()> {
    println!("| program | format | threads | rows/s | MB/s | peak MiB | of the ceiling |");
    println!("|---|---|---:|---:|---:|---:|---:|");
    for format in ["csv", "jsonl"] {
        let top = ceiling.map(|programs| measure_ceiling(&programs.join("ceiling-a"), format, args)).transpose()?;
        if let Some(top) = &top {
            row("ceiling", format, 1, args.rows, 0, top, None);
        }
        for threads in [1, 2] {
            let command = || customers(datagen, format, args.rows, threads);
            let measured = median(args.runs, command)?;
            let bytes = sample_bytes(datagen, format)? * args.rows / SAMPLE_ROWS;
            row("datagen", format, threads, args.rows, bytes, &measured, top.as_ref().filter(|_| threads == 1));
        }
    }
    Ok(())
}

/// The folder of the built ceiling programs, if their source is at hand.
fn build_ceiling(folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    let manifest = crate::root().join(folder).join("Cargo.toml");
    if !manifest.exists() {
        return Ok(None);
    }
    let manifest = manifest.to_str().context("the path is text")?.to_owned();
    crate::run("cargo", &["build", "--release", "--manifest-path", &manifest, "--target-dir", "target/ceiling"], &[])?;
    Ok(Some(crate::root().join("target/ceiling/release")))
}

fn measure_ceiling(program: &Path, format: &str, args: &Args) -> anyhow::Result<Measured> {
    let format = if format == "jsonl" { "ndjson" } else { format };
    median(args.runs, || {
        let mut command = Command::new(program);
        command.args(["--rows", &args.rows.to_string(), "--format", format]);
        command
    })
}

/// The customer work: coherent columns of a person, a place and a company, as `name:type`.
pub const FIELDS: [&str; 12] = [
    "id:uuid",
    "first_name:firstName",
    "last_name:lastName",
    "full_name:fullName",
    "email:email",
    "phone:phone",
    "street_address:streetAddress",
    "city:city",
    "country:country",
    "company:company",
    "signup_at:dateTime",
    "balance:amount",
];

fn customers(datagen: &Path, format: &str, rows: u64, threads: usize) -> Command {
    let mut command = Command::new(datagen);
    command.args(["generate", "--seed", "42", "--format", format, "--rows", &rows.to_string()]);
    command.args(["--threads", &threads.to_string()]);
    command.args(FIELDS.iter().flat_map(|field| ["--field", field]));
    command
}

const SAMPLE_ROWS: u64 = 10_000;

fn sample_bytes(datagen: &Path, format: &str) -> anyhow::Result<u64> {
    Ok(customers(datagen, format, SAMPLE_ROWS, 1).output()?.stdout.len() as u64)
}

fn median(runs: usize, command: impl Fn() -> Command) -> anyhow::Result<Measured> {
    let mut all = (0..runs.max(1)).map(|_| measure(command())).collect::<anyhow::Result<Vec<_>>>()?;
    all.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    Ok(all.swap_remove(all.len() / 2))
}

/// Runs to the null device. Peak memory is read from `/proc` just before the program ends, where there is such a thing.
fn measure(mut command: Command) -> anyhow::Result<Measured> {
    let null = File::options().write(true).open("/dev/null").context("there is no null device")?;
    let start = Instant::now();
    let mut child = command.stdout(null).stderr(Stdio::null()).spawn()?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak_kib = peak_kib.max(high_water_kib(&status_file).unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(2));
    };
    if !status.success() {
        bail!("{command:?} failed: {status}");
    }
    Ok(Measured { seconds: start.elapsed().as_secs_f64(), peak_mib: peak_kib as f64 / 1024.0 })
}

fn high_water_kib(status_file: &str) -> Option<u64> {
    let text = std::fs::read_to_string(status_file).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn row(
    program: &str,
    format: &str,
    threads: usize,
    rows: u64,
    bytes: u64,
    measured: &Measured,
    top: Option<&Measured>,
) {
    let rate = rows as f64 / measured.seconds;
    let megabytes = if bytes > 0 { format!("{:.0}", bytes as f64 / measured.seconds / 1e6) } else { String::new() };
    let share = top.map_or(String::new(), |top| format!("{:.0} %", 100.0 * top.seconds / measured.seconds));
    println!(
        "| {program} | {format} | {threads} | {:.2} M | {megabytes} | {:.0} | {share} |",
        rate / 1e6,
        measured.peak_mib
    );
}
