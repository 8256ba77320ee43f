//! Virtual environments under `target`, for the chores that are written in Python.

use std::process::Command;

use anyhow::bail;

use crate::{root, run};

/// Runs the chore `xtask/NAME` with the binary as it was built last.
pub fn with_binary(name: &str, rest: &[String]) -> anyhow::Result<()> {
    call(&environment(name)?, name, rest)
}

/// As [`with_binary`], as a part of all tests; says so and passes where Python's packages cannot be had.
pub fn test(name: &str, what: &str, rest: &[String]) -> anyhow::Result<()> {
    match environment(name) {
        Ok(python) => call(&python, name, rest),
        Err(error) => {
            eprintln!("{what} is not checked: {error:#}");
            Ok(())
        }
    }
}

fn call(python: &str, name: &str, rest: &[String]) -> anyhow::Result<()> {
    let (script, datagen) = (format!("xtask/{name}"), root().join("target/debug/datagen").display().to_string());
    let mut arguments = vec![script.as_str(), "--datagen", datagen.as_str()];
    arguments.extend(rest.iter().map(String::as_str));
    run(python, &arguments, &[])
}

/// The Python of the virtual environment `target/NAME` that has what `xtask/NAME/requirements.txt` pins.
fn environment(name: &str) -> anyhow::Result<String> {
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
