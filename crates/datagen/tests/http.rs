//! The documentation page's schema mode and AI mode with curl against the running binary, and what makes the binary not start.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

/// The page's example of schema mode, as it stands there.
const BODY: &str = include_str!("bodies/documentation_page.json");
const JSON: &str = "Content-Type: application/json";
const PROBLEM_JSON: &str = "application/problem+json";
const AGENTIC: &str = "application/vnd.agentic+json";
/// The header that the page tells agents to send.
const ACCEPT: &str = "Accept: application/json, application/vnd.agentic+json";

struct Server {
    child: Child,
    base: String,
    folder: tempfile::TempDir,
    /// Kept open: the binary has more to tell.
    _told: Lines<BufReader<ChildStdout>>,
}

struct Answer {
    status: u16,
    media_type: String,
    body: String,
}

impl Server {
    fn start() -> Server {
        let folder = tempfile::tempdir().unwrap();
        Server::run(serve("127.0.0.1:0", &database(&folder)), folder)
    }

    fn run(mut serve: Command, folder: tempfile::TempDir) -> Server {
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let mut child = serve.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut told = BufReader::new(child.stdout.take().unwrap()).lines();
        let base = told.next().unwrap().unwrap().rsplit(' ').next().unwrap().to_owned();
        Server { child, base, folder, _told: told }
    }

    fn log(&self) -> std::path::PathBuf {
        self.folder.path().join("log")
    }

    fn curl(&self, path: &str, headers: &[&str], body: Option<&str>) -> Answer {
        let mut curl = Command::new("curl");
        curl.args(["-sS", "-w", "\n%{http_code} %{content_type}", &format!("{}/api/v1{path}", self.base)]);
        let (options, headers): (Vec<&str>, Vec<&str>) = headers.iter().partition(|header| header.starts_with('-'));
        curl.args(options).args(headers.iter().flat_map(|header| ["-H", header]));
        curl.args(body.iter().flat_map(|body| ["-d", body]));
        let output = curl.output().unwrap();
        assert!(output.status.success(), "{path}: {}, {}", output.status, String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let (body, told) = text.rsplit_once('\n').unwrap();
        let (status, media_type) = told.split_once(' ').unwrap();
        Answer { status: status.parse().unwrap(), media_type: media_type.to_owned(), body: body.to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    fn is(&self, status: u16, media_type: &str) -> bool {
        self.status == status && self.media_type == media_type
    }
}

fn database(folder: &tempfile::TempDir) -> String {
    format!("sqlite://{}", folder.path().join("datagen.db").display())
}

fn serve(listen: &str, database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_datagen"));
    command.args(["serve", "--listen", listen, "--database", database]);
    command
}

#[test]
fn three_steps_from_free_key_to_rows() {
    let server = Server::start();
    // 1. Get a free API key.
    let minted = server.curl("/auth/free-key", &[], None);
    assert_eq!(minted.status, 200, "{}", minted.body);
    let key = minted.json()["api_key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("DATAGEN-FREE-"));
    // 2. Attach it to each request.
    let key = format!("X-API-Key: {key}");
    // 3. Capabilities, then validate, then generate.
    let capabilities = server.curl("/capabilities", &[&key], None);
    assert_eq!((capabilities.status, &capabilities.json()["tier"]), (200, &Value::from("free")));
    for field in serde_json::from_str::<Value>(BODY).unwrap()["schema_fields"].as_array().unwrap() {
        assert!(capabilities.json()["available_field_types"].as_array().unwrap().contains(&field["type"]), "{field}");
    }
    let validated = server.curl("/validate", &[&key, JSON], Some(BODY));
    assert_eq!(validated.status, 200, "{}", validated.body);
    assert_eq!((&validated.json()["valid"], &validated.json()["estimated_records"]), (&true.into(), &50.into()));
    let generated = server.curl("/generate", &[&key, JSON, ACCEPT], Some(BODY));
    assert_eq!((generated.status, generated.media_type.starts_with("text/csv")), (200, true), "{}", generated.body);
    let mut rows = csv::Reader::from_reader(generated.body.as_bytes());
    assert_eq!(rows.headers().unwrap(), vec!["order_id", "line_total", "customer_email"]);
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 50);
    assert!(rows.iter().all(|row| row[0].len() == 36 && row[1].parse::<f64>().is_ok() && row[2].contains('@')));
}

#[test]
fn mistakes_are_told_in_the_form_that_was_asked_for() {
    let server = Server::start();
    let key = server.curl("/auth/free-key", &[], None).json()["api_key"].as_str().unwrap().to_owned();
    let key = format!("X-API-Key: {key}");
    let wrong = BODY.replace("amount", "amuont");
    for path in ["/validate", "/generate"] {
        let told = server.curl(path, &[&key, JSON], Some(&wrong));
        assert!(told.is(422, PROBLEM_JSON), "{} {}", told.status, told.body);
        let told_to_agents = server.curl(path, &[&key, JSON, ACCEPT], Some(&wrong));
        assert!(told_to_agents.is(422, AGENTIC), "{} {}", told_to_agents.status, told_to_agents.body);
        let errors = told_to_agents.json();
        assert_eq!(told.json()["errors"], errors);
        assert!(["message", "correction_hint"].iter().all(|member| errors[0][member].is_string()), "{errors}");
        let mut mended: Value = serde_json::from_str(&wrong).unwrap();
        mended["schema_fields"][1] = errors[0]["suggested_fix"].clone();
        assert_eq!(server.curl(path, &[&key, JSON], Some(&mended.to_string())).status, 200, "{mended}");
        // Without a key, refused before the body is read.
        let refused = server.curl(path, &[JSON], Some(BODY));
        assert!(refused.is(401, PROBLEM_JSON), "{} {}", refused.status, refused.body);
        let refused = server.curl(path, &[JSON, ACCEPT], Some(BODY));
        assert!(refused.is(401, AGENTIC), "{} {}", refused.status, refused.body);
    }
}

/// The page's example of AI mode, minimal.
const AI_BODY: &str = include_str!("bodies/ai_minimal.json");

/// Recomputes a contract's hash from the answer on standard input, with nothing of ours: the fields that rows depend on, nulls
/// left out, keys sorted, no spaces. What contracts hold needs no more of RFC 8785: keys in ASCII, and numbers that Python writes
/// as JavaScript does once whole floats have lost their fraction.
const RECOMPUTE: &str = r#"
import hashlib, json, sys
def plain(value):
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items() if member is not None}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
answer = json.load(sys.stdin)
fields = answer.get("proposed_schema") or answer["inferred_schema"]
members = ["blankPercentage", "constraints", "locale", "name", "type"]
hashed = [plain({member: field.get(member) for member in members}) for field in fields]
text = json.dumps(hashed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
print(hashlib.sha256(text.encode("utf-8")).hexdigest())
"#;

fn recomputed(answer: &str) -> String {
    let mut python = Command::new("python3");
    let mut child = python.args(["-c", RECOMPUTE]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn free_key(server: &Server) -> String {
    let key = server.curl("/auth/free-key", &[], None).json()["api_key"].as_str().unwrap().to_owned();
    format!("X-API-Key: {key}")
}

#[test]
fn column_names_alone() {
    let server = Server::start();
    let key = free_key(&server);
    let answer = server.curl("/generate-ai", &[&key, JSON], Some(AI_BODY));
    assert!(answer.is(200, "application/json"), "{} {}", answer.status, answer.body);
    let answer_json = answer.json();
    let records = answer_json["records"].as_array().unwrap();
    assert_eq!((records.len(), &answer_json["generation_mode"]), (15, &Value::from("ai")));
    for record in records {
        let names: Vec<_> = record.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["customer_id", "email", "risk_tier", "last_login_at"]);
        assert!(record["email"].as_str().unwrap().contains('@'), "{record}");
    }
    assert_eq!(answer_json["inferred_contract_hash"], recomputed(&answer.body));
}

#[test]
fn contract_first() {
    let server = Server::start();
    let key = free_key(&server);
    let mut body: Value = serde_json::from_str(AI_BODY).unwrap();
    let members = body.as_object_mut().unwrap();
    let (count, format) = (members.remove("count").unwrap(), members.remove("output_format").unwrap());
    let proposed = server.curl("/infer-schema", &[&key, JSON], Some(&body.to_string()));
    assert_eq!(proposed.status, 200, "{}", proposed.body);
    let contract = proposed.json();
    assert_eq!(contract["contract_hash"], recomputed(&proposed.body));
    let id = contract["contract_id"].as_str().unwrap();
    let stored = server.curl(&format!("/contracts/{id}"), &[&key], None);
    assert_eq!((stored.status, &stored.json()["proposed_schema"]), (200, &contract["proposed_schema"]));
    assert_eq!(contract["contract_hash"], recomputed(&stored.body));

    // The page's second request.
    let members = body.as_object_mut().unwrap();
    members.extend([("count".to_owned(), count), ("output_format".to_owned(), format)]);
    members.extend(["require_validate", "strict_contract"].map(|flag| (flag.to_owned(), Value::from(true))));
    members.insert("expected_contract_hash".to_owned(), contract["contract_hash"].clone());
    let answer = server.curl("/generate-ai", &[&key, JSON, ACCEPT], Some(&body.to_string()));
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["records"].as_array().unwrap().len(), 15);
    assert_eq!(answer.json()["inferred_contract_hash"], contract["contract_hash"]);
    body["expected_contract_hash"] = Value::from("PASTE_contract_hash_FROM_infer-schema");
    let refused = server.curl("/generate-ai", &[&key, JSON, ACCEPT], Some(&body.to_string()));
    assert!(refused.is(409, AGENTIC), "{} {}", refused.status, refused.body);

    // Any constraint that changes, changes the hash, here and there alike.
    let mut changed = contract.clone();
    changed["proposed_schema"][0]["blankPercentage"] = Value::from(5);
    let schema = serde_json::json!({ "schema_fields": changed["proposed_schema"] });
    let validated = server.curl("/validate", &[&key, JSON], Some(&schema.to_string())).json();
    assert_eq!(validated["schema_hash"], recomputed(&changed.to_string()));
    assert_ne!(validated["schema_hash"], contract["contract_hash"]);
}

#[test]
fn events_with_curl() {
    let server = Server::start();
    let key = free_key(&server);
    let streamed = server.curl("/generate-ai/stream", &["-N", &key, JSON], Some(AI_BODY));
    assert!(streamed.is(200, "text/event-stream"), "{} {}", streamed.status, streamed.body);
    let names: Vec<_> = streamed.body.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(names[..4], ["status", "schema", "status", "records"]);
    assert_eq!(names[names.len() - 2..], ["result", "done"]);
    let data = streamed.body.lines().filter_map(|line| line.strip_prefix("data: "));
    let data: Vec<Value> = data.map(|data| serde_json::from_str(data).unwrap()).collect();
    let records: usize = data.iter().filter_map(|data| data["records"].as_array().map(Vec::len)).sum();
    assert_eq!((data.len(), records), (names.len(), 15));
}

#[test]
fn settings_of_the_language_model() {
    let folder = tempfile::tempdir().unwrap();
    let secret = "sk-never-shown";
    let with = |name: &str, value: &str| {
        let mut command = serve("127.0.0.1:0", &database(&folder));
        told_in_vain_with(&command.env("DATAGEN_LLM_KEY", secret).env(name, value).output().unwrap())
    };
    for (name, value) in [
        ("DATAGEN_LLM_URL", "ftp://someone:sk-never-shown@example.com"),
        ("DATAGEN_LLM_TIMEOUT_MS", "soon"),
        ("DATAGEN_LLM_BUDGET", "much"),
        ("DATAGEN_LLM_WHEN", "never"),
    ] {
        let told = with(name, value);
        assert!(!told.contains(secret) && told.to_lowercase().contains("llm"), "{name}: {told}");
    }
    let mut command = serve("127.0.0.1:0", &database(&folder));
    command.args(["--llm-url", "http://127.0.0.1:9/v1", "--llm-model", "small", "--llm-budget", "10"]);
    command.env("DATAGEN_LLM_KEY", secret).env("RUST_LOG", "trace");
    let server = Server::run(command, folder);
    let key = free_key(&server);
    let body = r#"{ "field_names": ["zzqx_flurb"] }"#;
    let answer = server.curl("/infer-schema", &[&key, JSON], Some(body)).json();
    assert_eq!(answer["inference"]["llm"], "unreachable");
    assert_eq!(server.curl("/health", &[], None).json()["llm"], "unreachable");
    let log = std::fs::read_to_string(server.log()).unwrap();
    assert!(log.contains("language model") && !log.contains(secret), "{log}");
}

/// What the binary told when its settings were refused.
fn told_in_vain_with(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && output.stdout.is_empty(), "{told}");
    told
}

#[test]
fn the_reference_is_there() {
    let server = Server::start();
    let page = server.curl("/docs/", &[], None);
    assert_eq!((page.status, page.media_type.starts_with("text/html")), (200, true));
    let description = server.curl("/openapi.json", &[], None);
    assert_eq!((description.status, description.json()["openapi"].as_str().unwrap().get(..3)), (200, Some("3.1")));
}

/// What the binary told when it did not start; nothing of it on standard output.
fn told_in_vain(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(1), true), "{told}");
    told
}

#[test]
fn a_taken_port_and_unusable_databases_end_with_status_1() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let address = server.base.strip_prefix("http://").unwrap();
    let told = told_in_vain(&serve(address, &database(&folder)).output().unwrap());
    assert!(told.contains("port is taken") && told.contains(address) && told.contains("--listen"), "{told}");

    let read_only = format!("{}?mode=ro", database(&server.folder));
    let told = told_in_vain(&serve("127.0.0.1:0", &read_only).output().unwrap());
    assert!(told.contains("read-only") && told.contains("writable"), "{told}");

    std::fs::write(folder.path().join("datagen.db"), "this is a text, not a database; ".repeat(100)).unwrap();
    let told = told_in_vain(&serve("127.0.0.1:0", &database(&folder)).output().unwrap());
    assert!(told.contains("not a SQLite database"), "{told}");
}

#[test]
fn a_reader_that_closes_the_output_does_not_end_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let mut child =
        serve("127.0.0.1:0", &database(&folder)).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let ended = child.try_wait().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(ended, None);
}
