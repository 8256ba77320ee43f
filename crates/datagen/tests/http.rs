//! The mission page's three steps with curl against the running binary.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

struct Server {
    child: Child,
    base: String,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Server {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("datagen.db").display());
        let mut child = Command::new(env!("CARGO_BIN_EXE_datagen"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database", &database])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let first = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
        let base = first.rsplit(' ').next().unwrap().to_owned();
        Server { child, base, _folder: folder }
    }

    /// Status, content type and body of a call.
    fn curl(&self, path: &str, more: &[&str]) -> (u16, String, String) {
        let output = Command::new("curl")
            .args(["-sS", "-w", "\n%{http_code} %{content_type}", &format!("{}/api/v1{path}", self.base)])
            .args(more)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (body, status) = text.rsplit_once('\n').unwrap();
        let (code, kind) = status.split_once(' ').unwrap();
        (code.parse().unwrap(), kind.to_owned(), body.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const BODY: &str = r#"{ "count": 50, "locale": "en_US", "output_format": "csv", "schema_fields": [
    { "name": "order_id", "type": "uuid" }, { "name": "line_total", "type": "amount" }, { "name": "customer_email", "type": "email" } ] }"#;

#[test]
fn three_steps_from_free_key_to_rows() {
    let server = Server::start();
    let (status, _, body) = server.curl("/auth/free-key", &[]);
    assert_eq!(status, 200, "{body}");
    let key = serde_json::from_str::<Value>(&body).unwrap()["api_key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("DATAGEN-FREE-"));
    let auth = format!("X-API-Key: {key}");
    let json = ["-H", "Content-Type: application/json"];

    let (status, _, body) = server.curl("/capabilities", &["-H", &auth]);
    let capabilities: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &capabilities["tier"]), (200, &Value::from("free")));

    let (status, _, body) = server.curl("/validate", &[&json[..], &["-H", &auth, "-d", BODY]].concat());
    assert_eq!(status, 200, "{body}");
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["valid"], true);

    let (status, kind, body) = server.curl("/generate", &[&json[..], &["-H", &auth, "-d", BODY]].concat());
    assert_eq!((status, kind.starts_with("text/csv")), (200, true), "{kind} {body}");
    assert_eq!(body.lines().count(), 51);

    let (status, kind, body) = server.curl("/generate", &[&json[..], &["-d", BODY]].concat());
    assert_eq!((status, kind.as_str()), (401, "application/problem+json"), "{body}");

    let wrong = BODY.replace("amount", "amuont");
    let accept = "Accept: application/json, application/vnd.agentic+json";
    let (status, kind, body) =
        server.curl("/validate", &[&json[..], &["-H", &auth, "-H", accept, "-d", &wrong]].concat());
    assert_eq!((status, kind.as_str()), (422, "application/vnd.agentic+json"), "{body}");
    let errors: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(errors[0]["suggested_fix"]["type"], "amount");

    let (status, kind, _) = server.curl("/docs/", &[]);
    assert_eq!((status, kind.starts_with("text/html")), (200, true));
    let (status, _, body) = server.curl("/openapi.json", &[]);
    assert_eq!(status, 200);
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["openapi"].as_str().unwrap().get(..3), Some("3.1"));
}
