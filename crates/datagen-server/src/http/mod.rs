//! HTTP: routes, reading requests, writing answers.
//!
//! Lives here: everything that knows headers and status codes beyond the failure type. Does not live here: what the service
//! does (`service`).

pub mod body;
pub mod caller;
pub mod endpoints;
pub mod envelope;
pub mod openapi;
mod openapi_examples;
pub mod query;
pub mod router;
mod unread;
mod web;
