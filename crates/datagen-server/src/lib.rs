//! The HTTP service around the engine: resources, keys, quota, storage, configuration.
//!
//! Lives here: everything that knows HTTP, MCP or a database. Does not live here: how rows are made (`datagen_core`), formats
//! (`datagen_encode`), command line flags (`datagen`).
//!
//! [`serve`] runs the service until it is told to stop; [`Server`] is for those who want to hold it in their hands.

mod access;
mod clock;
pub mod config;
mod error;
mod failure;
mod http;
mod ids;
pub mod keys;
mod mcp;
mod net;
mod quota;
mod server;
mod service;
pub mod store;
pub mod tier;

pub use clock::instant_text;
pub use config::Settings;
pub use error::ServerError;
pub use http::openapi::openapi;
pub use mcp::connector::run as connect_mcp;
pub use mcp::stdio::serve as serve_mcp;
pub use server::{Ready, Server, serve};
pub use service::ai::infer::Infer;
