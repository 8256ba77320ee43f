//! `datagen locales`: the locales and what data each holds.

use std::fmt::Write as _;

use datagen_core::Engine;

use crate::{Failure, commands};

/// Arguments of `locales`.
#[derive(clap::Args)]
pub struct Args {
    /// Print everything as JSON.
    #[arg(long)]
    json: bool,
}

/// What the letters mean.
const GRADES: &str = "
Grades by what a locale holds of its own: names by sex, cities with region and coordinates, streets, postal codes, the
telephone plan, companies, names in its own script, vocabulary. A: all; B: all but one; C: all but two or three; D: less.
";

/// Runs it.
pub fn run(args: &Args) -> Result<(), Failure> {
    let engine = Engine::new();
    if args.json {
        return commands::print_json(&engine.locale_holdings());
    }
    let mut text = String::new();
    for locale in engine.locale_holdings() {
        let count = |group: &str| locale.data.get(group).copied().unwrap_or(0);
        let _ = writeln!(
            text,
            "{:6}  {}  {:32}  {:>5} given, {:>5} family names, {:>4} cities, {:>4} banks, {:>4} words",
            locale.info.key,
            locale.grade.letter(),
            locale.info.name,
            count("given_names"),
            count("family_names"),
            count("cities"),
            count("banks"),
            count("words"),
        );
    }
    text.push_str(GRADES);
    commands::print(text.as_bytes())
}
