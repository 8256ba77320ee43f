//! Why the service could not start or run, told to the person who started it.
//!
//! Does not live here: what callers are told over HTTP (`failure`).

use std::fmt::Display;
use std::net::SocketAddr;

use crate::store::StoreError;

/// Why the service could not start or run: what happened and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ServerError(#[from] Reason);

#[derive(Debug, thiserror::Error)]
enum Reason {
    #[error("configuration {origin}: {reason}")]
    Config { origin: String, reason: String },
    #[error(
        "cannot listen on {address}: the port is taken. Stop the program that uses it or choose another with --listen"
    )]
    PortTaken { address: SocketAddr },
    #[error("cannot listen on {address}: {reason}")]
    Bind { address: SocketAddr, reason: String },
    #[error("{0}")]
    Store(StoreError),
    #[error("{0}")]
    Key(String),
    #[error("no randomness from the operating system: {0}")]
    Randomness(getrandom::Error),
}

impl ServerError {
    pub(crate) fn config(origin: impl Display, reason: impl Display) -> ServerError {
        Reason::Config { origin: origin.to_string(), reason: reason.to_string().trim_end().to_owned() }.into()
    }

    pub(crate) fn bind(address: SocketAddr, error: &std::io::Error) -> ServerError {
        match error.kind() {
            std::io::ErrorKind::AddrInUse => Reason::PortTaken { address }.into(),
            _ => Reason::Bind { address, reason: error.to_string() }.into(),
        }
    }

    pub(crate) fn key(message: impl Into<String>) -> ServerError {
        Reason::Key(message.into()).into()
    }
}

impl From<StoreError> for ServerError {
    fn from(error: StoreError) -> ServerError {
        Reason::Store(error).into()
    }
}

impl From<getrandom::Error> for ServerError {
    fn from(error: getrandom::Error) -> ServerError {
        Reason::Randomness(error).into()
    }
}
