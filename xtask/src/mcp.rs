//! Official clients of the Model Context Protocol against the binary.
//!
//! Lives here: the call. The conversation is in `xtask/mcp` (Python).

use crate::{python, root, run};

/// Checks the binary that the tests have built; says so and passes where Python's packages cannot be had.
pub fn test() -> anyhow::Result<()> {
    match python::environment("mcp") {
        Ok(python) => {
            let datagen = root().join("target/debug/datagen").display().to_string();
            run(&python, &["xtask/mcp", "--datagen", &datagen], &[])
        }
        Err(error) => {
            eprintln!("MCP is not checked with the official client: {error:#}");
            Ok(())
        }
    }
}
