//! x
mod access;
mod clock;
pub mod config;
mod error;
mod failure;
mod ids;
pub mod keys;
mod net;
mod quota;
pub mod store;
pub mod tier;
