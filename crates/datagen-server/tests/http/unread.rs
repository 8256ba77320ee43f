//! Requests that are answered before their body is read: the answer arrives whole all the same.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{TestServer, small};

const BODY_BYTES: usize = 100_000;
const PIECE_BYTES: usize = 8 << 10;

/// A connection of its own, written and read by hand.
struct Connection(TcpStream);

impl Connection {
    fn open(server: &TestServer) -> Connection {
        let stream = TcpStream::connect(server.server.as_ref().unwrap().ready().address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Connection(stream)
    }

    fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).expect("the server takes what is sent");
    }

    /// Status and body of the next answer.
    fn answer(&mut self) -> (u16, Vec<u8>) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte).expect("an answer arrives");
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("the answer is whole");
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body)
    }

    fn refusal(&mut self) -> (u16, String) {
        let (status, body) = self.answer();
        let body: Value = serde_json::from_slice(&body).unwrap();
        (status, body["errors"][0]["code"].as_str().unwrap().to_owned())
    }
}

fn head(start: &str, key: Option<&str>, more: &str, length: usize) -> Vec<u8> {
    let key = key.map(|key| format!("X-API-Key: {key}\r\n")).unwrap_or_default();
    format!("{start} HTTP/1.1\r\nHost: localhost\r\n{key}{more}Content-Length: {length}\r\n\r\n").into_bytes()
}

const JSON: &str = "Content-Type: application/json\r\n";
const GENERATE: &str = "POST /api/v1/generate";

/// Start line, key, further headers, length of the body; status and code of the answer.
type Refused<'a> = (&'a str, Option<&'a str>, &'a str, usize, u16, &'a str);

fn refused(key: &str) -> [Refused<'_>; 5] {
    [
        (GENERATE, None, JSON, BODY_BYTES, 401, "unauthorized"),
        ("POST /api/v1/nowhere", Some(key), JSON, BODY_BYTES, 404, "not_found"),
        ("PUT /api/v1/generate", Some(key), JSON, BODY_BYTES, 405, "method_not_allowed"),
        (GENERATE, Some(key), "Content-Type: text/plain\r\n", BODY_BYTES, 415, "unsupported_media_type"),
        (GENERATE, Some(key), JSON, 3 << 20, 413, "body_too_large"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_comes_late_does_not_lose_the_answer() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    for (start, sent_key, more, length, status, code) in refused(&key) {
        let mut connection = Connection::open(&server);
        connection.send(&head(start, sent_key, more, length));
        tokio::time::sleep(Duration::from_millis(50)).await;
        for piece in vec![b' '; length].chunks(PIECE_BYTES) {
            connection.send(piece);
        }
        assert_eq!(connection.refusal(), (status, code.to_owned()), "{start}");
        let good = small().to_string();
        connection.send(&head(GENERATE, Some(&key), JSON, good.len()));
        connection.send(good.as_bytes());
        assert_eq!(connection.answer().0, 200, "after {start} the connection goes on");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn head_and_body_in_two_writes_many_times() {
    let server = TestServer::start().await;
    let good = small().to_string();
    for round in 0..500 {
        let mut connection = Connection::open(&server);
        connection.send(&head(GENERATE, None, JSON, good.len()));
        connection.send(good.as_bytes());
        assert_eq!(connection.refusal().0, 401, "{round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_waits_for_100_continue_is_not_waited_for() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    for (start, sent_key, more, length, status, code) in refused(&key) {
        let mut connection = Connection::open(&server);
        let begun = Instant::now();
        connection.send(&head(start, sent_key, &format!("{more}Expect: 100-continue\r\n"), length));
        assert_eq!(connection.refusal(), (status, code.to_owned()), "{start}");
        assert!(begun.elapsed() < Duration::from_secs(3), "{start} took {:?}", begun.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_never_comes_is_waited_for_only_shortly() {
    let server = TestServer::start().await;
    let mut connection = Connection::open(&server);
    connection.send(&head(GENERATE, None, JSON, BODY_BYTES));
    assert_eq!(connection.refusal().0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_unknown_length_that_is_too_large() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let mut connection = Connection::open(&server);
    let start = format!("{GENERATE} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {key}\r\n{JSON}");
    connection.send(format!("{start}Transfer-Encoding: chunked\r\n\r\n").as_bytes());
    let piece = format!("{PIECE_BYTES:x}\r\n{}\r\n", " ".repeat(PIECE_BYTES));
    for _ in 0..(3 << 20) / PIECE_BYTES {
        connection.send(piece.as_bytes());
    }
    connection.send(b"0\r\n\r\n");
    assert_eq!(connection.refusal(), (413, "body_too_large".to_owned()));
    connection.send(&head("GET /api/v1/usage", Some(&key), "", 0));
    assert_eq!(connection.answer().0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_stops_half_way() {
    let server = TestServer::with("[timeouts]\nbody_seconds = 1\n").await;
    let key = server.key("free").await;
    let mut connection = Connection::open(&server);
    connection.send(&head(GENERATE, Some(&key), JSON, BODY_BYTES));
    connection.send(&[b' '; BODY_BYTES / 2]);
    assert_eq!(connection.refusal(), (408, "body_incomplete".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overloaded_service_is_heard_too() {
    let server = TestServer::with("[limits]\nrequests_max = 1\n").await;
    let key = server.key("free").await;
    let good = small().to_string();
    let mut waiting = Connection::open(&server);
    waiting.send(&head(GENERATE, Some(&key), JSON, good.len()));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut connection = Connection::open(&server);
    connection.send(&head(GENERATE, Some(&key), JSON, BODY_BYTES));
    tokio::time::sleep(Duration::from_millis(50)).await;
    for piece in vec![b' '; BODY_BYTES].chunks(PIECE_BYTES) {
        connection.send(piece);
    }
    assert_eq!(connection.refusal(), (503, "overloaded".to_owned()));
    waiting.send(good.as_bytes());
    assert_eq!(waiting.answer().0, 200);
}
