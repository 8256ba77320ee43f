//! The service from outside: a real server on a free port, a fresh database, a real HTTP client.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod discovery;
mod generate;
mod idempotency;
mod life;
mod quota;
mod support;
mod unread;
