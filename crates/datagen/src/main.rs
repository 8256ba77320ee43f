//! The `datagen` binary.
//!
//! Lives here: the command line's definition and its dispatch. Each command is a file under `commands`; none has logic of its
//! own beyond reading arguments and writing answers.

mod commands;
mod document;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// Realistic, reproducible synthetic rows.
///
/// A dataset is a pure function of schema, seed and row: the same request with the same seed gives the same bytes anywhere.
#[derive(Parser)]
#[command(name = "datagen", version, about, long_about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the HTTP API. What no subcommand means.
    Serve(commands::serve::Args),
    /// Generate rows to standard output or a file.
    Generate(commands::generate::Args),
    /// Propose a schema for column names.
    Infer(commands::infer::Args),
    /// Check a schema file and report every problem in it.
    Validate(commands::validate::Args),
    /// List field types, or those that match a query.
    Types(commands::types::Args),
    /// List locales and what data each holds.
    Locales(commands::locales::Args),
    /// Create, list and revoke API keys.
    Keys(commands::keys::Args),
    /// Serve the Model Context Protocol on standard input and output, with the engine in this process or a service elsewhere.
    Mcp(commands::mcp::Args),
    /// Print the OpenAPI document.
    Openapi,
    /// Print a shell completion script.
    Completions {
        /// Shell to complete for.
        shell: clap_complete::Shell,
    },
    /// Print the manual page (roff).
    Man,
}

/// Why a command did not succeed.
enum Failure {
    /// Wrong usage or an invalid schema: exit status 2.
    Usage(String),
    /// Anything else: exit status 1.
    Failed(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        Failure::Failed(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::Failed(error.into())
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command.unwrap_or_else(|| Command::Serve(commands::serve::Args::default()))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(text)) => {
            eprintln!("{text}");
            ExitCode::from(2)
        }
        // A reader that has seen enough, such as `head`, closes the pipe: no failure of ours.
        Err(Failure::Failed(error)) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(Failure::Failed(error)) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(args) => commands::serve::run(&args),
        Command::Keys(args) => commands::keys::run(args),
        Command::Mcp(args) => commands::mcp::run(&args),
        Command::Openapi => commands::print_json(&datagen_server::openapi()),
        Command::Generate(args) => commands::generate::run(&args),
        Command::Infer(args) => commands::infer::run(&args),
        Command::Validate(args) => commands::validate::run(&args),
        Command::Types(args) => commands::types::run(&args),
        Command::Locales(args) => commands::locales::run(&args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "datagen", &mut script);
            commands::print(&script)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            commands::print(&page)
        }
    }
}
