//! The service from outside: a real server on a free port, a fresh database, a real HTTP client.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod ai;
mod bad_input;
mod contracts;
mod discovery;
mod generate;
mod idempotency;
mod life;
mod llm;
mod mcp;
mod preview;
mod quota;
mod support;
mod unread;
