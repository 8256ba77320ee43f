//! The part of `cargo xtask bench` over HTTP: the customer work, ours beside a static handler in one run.
//!
//! The service checks a key and counts its quota for every call. The static handler answers as many bytes from memory.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::bench::FIELDS;

const ROWS: u64 = 100;
const CONNECTIONS: usize = 32;
const SECONDS: u64 = 8;
/// Before the measured run, so that tables are unpacked and code is warm.
const WARM_UP_SECONDS: u64 = 2;
/// Worker threads of each server; the load has one thread of its own.
const WORKERS: &str = "1";
/// For a server to listen.
const START_WAIT: Duration = Duration::from_secs(10);

/// A tier whose limits are checked and never reached.
const CONFIGURATION: &str = "[tiers.pro]\ncalls_per_day = 1_000_000_000\nburst_per_second = 1_000_000\n";

/// Figures of one run.
struct Load {
    requests_per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
}

/// A program that is ended when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs it; `ceiling` is the folder of the ceiling programs.
pub fn run(datagen: &Path, ceiling: Option<&Path>) -> anyhow::Result<()> {
    if !crate::is_there("wrk") {
        eprintln!("HTTP is not measured: wrk is missing (apt-get install wrk)");
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let top = ceiling.map(|programs| measure_static(&programs.join("http-peer"), folder.path())).transpose()?;
    let ours = measure_service(datagen, folder.path())?;
    println!();
    println!("{ROWS} rows as JSON, {CONNECTIONS} connections, {WORKERS} worker thread, {SECONDS} s:");
    println!();
    println!("| program | requests/s | p50 ms | p99 ms | of the static handler |");
    println!("|---|---:|---:|---:|---:|");
    if let Some(top) = &top {
        row("static handler", top, None);
    }
    row("datagen serve", &ours, top.as_ref());
    Ok(())
}

fn row(program: &str, load: &Load, top: Option<&Load>) {
    let Load { requests_per_second, p50_ms, p99_ms } = load;
    let share =
        top.map_or(String::new(), |top| format!("{:.0} %", 100.0 * requests_per_second / top.requests_per_second));
    println!("| {program} | {requests_per_second:.0} | {p50_ms:.2} | {p99_ms:.2} | {share} |");
}

fn measure_static(program: &Path, folder: &Path) -> anyhow::Result<Load> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let _running = Running(Command::new(program).args([&port.to_string(), WORKERS]).spawn()?);
    let begun = std::time::Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if begun.elapsed() > START_WAIT {
            bail!("the static handler does not listen");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    load(&format!("http://127.0.0.1:{port}/static"), "none", folder)
}

fn measure_service(datagen: &Path, folder: &Path) -> anyhow::Result<Load> {
    let configuration = folder.join("datagen.toml");
    std::fs::write(&configuration, CONFIGURATION)?;
    let with_store = |arguments: &[&str]| {
        let mut command = Command::new(datagen);
        command.args(arguments).env("DATAGEN_CONFIG", &configuration);
        command.env("DATAGEN_DATABASE_URL", format!("sqlite://{}", folder.join("datagen.db").display()));
        command
    };
    let created = with_store(&["keys", "create", "--tier", "pro", "--json"]).output()?;
    let created: Value = serde_json::from_slice(&created.stdout).context("no key was made")?;
    let key = created["api_key"].as_str().context("no key was made")?;

    let mut serve = with_store(&["serve", "--listen", "127.0.0.1:0"]);
    serve.env("TOKIO_WORKER_THREADS", WORKERS).env("RUST_LOG", "warn").stdout(Stdio::piped());
    let mut running = Running(serve.spawn()?);
    let mut told = BufReader::new(running.0.stdout.take().context("it has an output")?).lines();
    let first = told.next().context("the service did not start")??;
    let base = first.rsplit(' ').next().unwrap_or_default();
    load(&format!("{base}/api/v1/generate"), key, folder)
}

/// What `wrk` runs: one body again and again, and at the end a line of figures.
fn script(key: &str) -> String {
    let field = |field: &&str| field.split_once(':').map(|(name, kind)| json!({ "name": name, "type": kind }));
    let fields: Vec<_> = FIELDS.iter().filter_map(field).collect();
    let body = json!({ "count": ROWS, "output_format": "json", "schema_fields": fields });
    format!(
        r#"wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-API-Key"] = "{key}"
wrk.body = [==[{body}]==]
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("\nFIGURES %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.status, e.connect + e.read + e.write + e.timeout))
end
"#
    )
}

fn load(url: &str, key: &str, folder: &Path) -> anyhow::Result<Load> {
    let path = folder.join("post.lua");
    std::fs::write(&path, script(key))?;
    let wrk = |seconds: u64| -> anyhow::Result<Load> {
        let mut command = Command::new("wrk");
        command.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), "--latency", "-s"]);
        let output = command.arg(&path).arg(url).output()?;
        figures(&String::from_utf8_lossy(&output.stdout)).with_context(|| format!("measuring {url}"))
    };
    wrk(WARM_UP_SECONDS)?;
    wrk(SECONDS)
}

/// Reads the line of figures: requests, microseconds in all, at p50 and at p99, answers above 399, broken connections.
fn figures(text: &str) -> anyhow::Result<Load> {
    let line = text.lines().find_map(|line| line.strip_prefix("FIGURES ")).context("wrk told no figures")?;
    let numbers = line.split(' ').map(str::parse).collect::<Result<Vec<f64>, _>>()?;
    let [requests, all, p50, p99, refused, broken] = numbers[..] else { bail!("wrk told `{line}`") };
    if requests == 0.0 || refused > 0.0 || broken > 0.0 {
        bail!("of {requests} requests {refused} were refused and {broken} broke");
    }
    Ok(Load { requests_per_second: requests / all * 1e6, p50_ms: p50 / 1e3, p99_ms: p99 / 1e3 })
}
