//! Builds `web/` with Node and writes `assets.rs`, which embeds the result.
//!
//! The result is kept in `target/web/<hash of the sources>`, so that every profile and every second build takes what is there.
//! A file lock keeps builds that run at the same time apart. The source tree gets nothing but `web/node_modules`, which git
//! ignores. Without Node, or when the app cannot be built, the crate is empty and says why; with `DATAGEN_WEB=required` that is
//! an error instead, and `DATAGEN_WEB=off` leaves the app out.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, io};

use sha2::{Digest, Sha256};

/// What the app is built from, below `web/`.
const SOURCES: [&str; 6] = ["src", "public", "index.html", "package-lock.json", "vite.config.ts", "tsconfig.json"];
/// Built apps that are kept beside the newest.
const KEPT: usize = 3;

fn main() {
    let web = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../web");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=DATAGEN_WEB");
    for source in SOURCES {
        println!("cargo::rerun-if-changed={}", web.join(source).display());
    }
    let wanted = env::var("DATAGEN_WEB").unwrap_or_default();
    let built = match wanted.as_str() {
        "off" => Err("it was left out (DATAGEN_WEB=off)".to_owned()),
        _ => build(&web, &out),
    };
    let text = match &built {
        Ok(folder) => embed(folder, &out.join("files")).expect("the built app can be copied"),
        Err(reason) => {
            assert!(wanted != "required", "the web app cannot be built: {reason}");
            if wanted != "off" {
                println!("cargo::warning=the binary will have no web app: {reason}");
                // A file that never is there: the next build tries again.
                println!("cargo::rerun-if-changed={}", out.join("try-again").display());
            }
            format!("static ASSETS: &[Asset] = &[];\nconst MISSING: Option<&str> = Some({reason:?});\n")
        }
    };
    fs::write(out.join("assets.rs"), text).expect("OUT_DIR can be written");
}

/// Builds the app, unless that was done before, and says where it is.
fn build(web: &Path, out: &Path) -> Result<PathBuf, String> {
    let say = |what: &'static str| move |error: io::Error| format!("{what}: {error}");
    let node = Command::new("node").arg("--version").output().ok().filter(|output| output.status.success());
    let node = node.ok_or("it is built with Node.js, which is not installed")?;
    let version = String::from_utf8_lossy(&node.stdout).trim().trim_start_matches('v').to_owned();
    let major: u32 = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or_default();
    if major < 20 {
        return Err(format!("it is built with Node.js 20 or later; here is {version}"));
    }
    // OUT_DIR is target/<profile>/build/<package>/out.
    let target = out.ancestors().nth(4).ok_or("the target folder was not found")?.join("web");
    fs::create_dir_all(&target).map_err(say("target/web cannot be made"))?;
    let lock = File::create(target.join("lock")).map_err(say("target/web/lock cannot be made"))?;
    lock.lock().map_err(say("target/web/lock cannot be locked"))?;
    let mut hash = Sha256::new();
    for source in SOURCES {
        digest(&web.join(source), &mut hash).map_err(say("web/ cannot be read"))?;
    }
    let folder = target.join(&hex(&hash.finalize())[..16]);
    if folder.join("index.html").is_file() {
        return Ok(folder);
    }
    install(web)?;
    let making = target.join("making");
    let _ = fs::remove_dir_all(&making);
    let vite = web.join("node_modules/vite/bin/vite.js");
    run(Command::new("node")
        .arg(vite)
        .arg("build")
        .arg("--emptyOutDir")
        .arg("--outDir")
        .arg(&making)
        .current_dir(web))?;
    forget_old(&target);
    fs::rename(&making, &folder).map_err(say("the built app cannot be moved"))?;
    Ok(folder)
}

/// `npm ci`, unless `node_modules` is what the lock file says.
fn install(web: &Path) -> Result<(), String> {
    let wanted = fs::read(web.join("package-lock.json")).map_err(|error| format!("web/package-lock.json: {error}"))?;
    let wanted = hex(&Sha256::digest(wanted));
    let stamp = web.join("node_modules/.datagen-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(npm);
    command.args(["ci", "--no-audit", "--no-fund", "--no-progress"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run(command.current_dir(web))?;
    fs::write(stamp, wanted).map_err(|error| format!("web/node_modules cannot be written: {error}"))
}

fn run(command: &mut Command) -> Result<(), String> {
    let shown = format!("{command:?}");
    let output = command.output().map_err(|error| format!("{shown} cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    Err(format!("{shown} failed: {}", lines[lines.len().saturating_sub(8)..].join(" | ")))
}

/// Removes all but the newest of the apps built before.
fn forget_old(target: &Path) {
    let Ok(entries) = fs::read_dir(target) else { return };
    let mut built: Vec<_> = entries.flatten().filter(|entry| entry.path().join("index.html").is_file()).collect();
    built.sort_by_key(|entry| entry.metadata().and_then(|data| data.modified()).ok());
    for entry in built.iter().rev().skip(KEPT) {
        let _ = fs::remove_dir_all(entry.path());
    }
}

/// Takes a file, or all files of a folder in order of their names, into the hash.
fn digest(path: &Path, hash: &mut Sha256) -> io::Result<()> {
    if !path.exists() {
        return Ok(());
    }
    for file in files(path)? {
        let name = file.strip_prefix(path).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let bytes = fs::read(&file)?;
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    Ok(())
}

/// All files at and below a path, in order.
fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut entries = fs::read_dir(path)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    let below = entries.iter().map(|entry| files(entry)).collect::<io::Result<Vec<_>>>()?;
    Ok(below.concat())
}

/// Copies the app to where this build keeps it, and lists it. `x.br` and `x.gz` are forms of `x`.
fn embed(folder: &Path, copy: &Path) -> io::Result<String> {
    let _ = fs::remove_dir_all(copy);
    let mut listed = Vec::new();
    for file in files(folder)? {
        let relative = file.strip_prefix(folder).unwrap_or(&file);
        let to = copy.join(relative);
        fs::create_dir_all(to.parent().unwrap_or(copy))?;
        fs::copy(&file, &to)?;
        listed.push((relative.to_string_lossy().replace('\\', "/"), to));
    }
    listed.sort();
    let form = |path: &str, extension: &str| {
        let found = listed.iter().find(|(other, _)| *other == format!("{path}.{extension}"));
        found.map_or("None".to_owned(), |(_, file)| format!("Some(include_bytes!({file:?}))"))
    };
    let mut text = String::from("const MISSING: Option<&str> = None;\nstatic ASSETS: &[Asset] = &[\n");
    for (path, file) in listed.iter().filter(|(path, _)| !path.ends_with(".br") && !path.ends_with(".gz")) {
        let tag = &hex(&Sha256::digest(fs::read(file)?))[..24];
        let (brotli, gzip) = (form(path, "br"), form(path, "gz"));
        writeln!(
            text,
            "    Asset {{ path: {path:?}, bytes: include_bytes!({file:?}), brotli: {brotli}, gzip: {gzip}, tag: {tag:?} }},"
        )
        .expect("writing to a string");
    }
    text.push_str("];\n");
    Ok(text)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
