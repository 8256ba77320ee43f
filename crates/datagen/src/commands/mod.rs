//! One file a command, and what they share: writing to standard output.

pub mod generate;
pub mod infer;
pub mod keys;
pub mod locales;
pub mod mcp;
pub mod serve;
pub mod types;
pub mod validate;

use std::io::Write;

use crate::Failure;

/// Writes to standard output; a closed pipe comes back as an error that `main` takes for success.
pub fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}

/// Writes a value as indented JSON.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_vec_pretty(value).map_err(anyhow::Error::from)?;
    text.push(b'\n');
    print(&text)
}
