//! Virtual environments under `target`, for the chores that are written in Python.

use std::process::Command;

use anyhow::bail;

use crate::{root, run};

/// The Python of the virtual environment `target/NAME` that has what `xtask/NAME/requirements.txt` pins.
pub fn environment(name: &str) -> anyhow::Result<String> {
    let folder = root().join("target").join(name);
    let python = folder.join("bin/python");
    if !python.is_file() {
        run("python3", &["-m", "venv", &folder.display().to_string()], &[])?;
    }
    let python = python.display().to_string();
    let requirements = root().join("xtask").join(name).join("requirements.txt");
    // Quiet where all is there already, so that a machine without a network can still check.
    let known = Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--requirement"])
        .arg(&requirements)
        .output()?;
    if known.status.success() {
        return Ok(python);
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    let status = Command::new(&python).args(pip).arg(&requirements).status()?;
    if !status.success() {
        bail!("pip could not install xtask/{name}/requirements.txt: {status}");
    }
    Ok(python)
}
