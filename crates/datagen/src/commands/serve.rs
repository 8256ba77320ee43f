//! `datagen serve`: the HTTP API, and where its settings come from.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context;
use datagen_server::config::{self, LlmWhen, Secret};
use datagen_server::tier::Limit;
use datagen_server::{Ready, Settings};
use tracing_subscriber::EnvFilter;

use crate::{Failure, commands};

/// Arguments of `serve`. A flag wins over its variable, that over the configuration file, that over the default.
#[derive(clap::Args, Default)]
pub struct Args {
    /// Address to listen on [default: 127.0.0.1:8080].
    #[arg(long, env = "DATAGEN_LISTEN")]
    listen: Option<SocketAddr>,
    /// Base URL of an OpenAI-compatible language model for AI mode, such as http://127.0.0.1:11434/v1 [default: none]. Its key
    /// comes from DATAGEN_LLM_KEY or the configuration file.
    #[arg(long, env = "DATAGEN_LLM_URL")]
    llm_url: Option<String>,
    /// Name of the model as the endpoint knows it.
    #[arg(long, env = "DATAGEN_LLM_MODEL")]
    llm_model: Option<String>,
    /// Longest wait for an answer of the model, in milliseconds [default: 8000].
    #[arg(long, env = "DATAGEN_LLM_TIMEOUT_MS")]
    llm_timeout_ms: Option<u64>,
    /// Calls of the model in a day, a number or `unlimited` [default: unlimited].
    #[arg(long, env = "DATAGEN_LLM_BUDGET")]
    llm_budget: Option<Limit>,
    /// When the model is asked: `low_confidence` or `always` [default: low_confidence].
    #[arg(long, env = "DATAGEN_LLM_WHEN")]
    llm_when: Option<LlmWhen>,
    #[command(flatten)]
    store: StoreArgs,
}

impl Args {
    /// Lays flags and variables about the language model over the settings of the file.
    fn llm(&self, llm: &mut config::Llm) -> Result<(), Failure> {
        replace(&mut llm.url, self.llm_url.clone(), "DATAGEN_LLM_URL")?;
        replace(&mut llm.model, self.llm_model.clone(), "DATAGEN_LLM_MODEL")?;
        replace(&mut llm.timeout_ms, self.llm_timeout_ms, "DATAGEN_LLM_TIMEOUT_MS")?;
        replace(&mut llm.calls_per_day, self.llm_budget, "DATAGEN_LLM_BUDGET")?;
        replace(&mut llm.when, self.llm_when, "DATAGEN_LLM_WHEN")?;
        if let Some(key) = variable("DATAGEN_LLM_KEY") {
            llm.key = Secret::new(key);
        }
        Ok(())
    }
}

/// An environment variable, unless it is empty. Without a subcommand clap has read none.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Puts a flag, or else a variable, in the place of a setting.
fn replace<T: FromStr>(setting: &mut T, flag: Option<T>, name: &str) -> Result<(), Failure>
where
    T::Err: std::fmt::Display,
{
    if let Some(value) = flag {
        *setting = value;
    } else if let Some(text) = variable(name) {
        // What clap has read it would have refused; the text itself is not repeated, it may hold a password.
        *setting = text.parse().map_err(|error| Failure::Usage(format!("error: {name}: {error}")))?;
    }
    Ok(())
}

/// Where keys and usage are.
#[derive(clap::Args, Default)]
pub struct StoreArgs {
    /// Database URL, such as sqlite://datagen.db [default: a file in the user's data directory].
    #[arg(long, env = "DATAGEN_DATABASE_URL")]
    database: Option<String>,
    /// Configuration file (TOML).
    #[arg(long, env = "DATAGEN_CONFIG")]
    config: Option<PathBuf>,
}

impl StoreArgs {
    /// The settings of the file with the flags over them.
    pub fn settings(&self) -> Result<Settings, Failure> {
        let config = self.config.clone().or_else(|| variable("DATAGEN_CONFIG").map(PathBuf::from));
        let mut settings =
            Settings::load(config.as_deref()).map_err(|error| Failure::Usage(format!("error: {error}")))?;
        if let Some(database) = self.database.clone().or_else(|| variable("DATAGEN_DATABASE_URL")) {
            settings.database = database;
        }
        Ok(settings)
    }
}

/// Runs it until the process is interrupted.
pub fn run(args: &Args) -> Result<(), Failure> {
    let mut settings = args.store.settings()?;
    if let Some(listen) = args.listen {
        settings.listen = listen;
    } else if let Ok(listen) = std::env::var("DATAGEN_LISTEN") {
        settings.listen =
            listen.parse().map_err(|error| Failure::Usage(format!("error: DATAGEN_LISTEN `{listen}`: {error}")))?;
    }
    args.llm(&mut settings.llm)?;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,rmcp=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    runtime.block_on(datagen_server::serve(settings, announce)).map_err(|error| Failure::Failed(error.into()))
}

fn announce(ready: &Ready) {
    // Whoever reads only the first line closes the output: no reason not to serve.
    let _ = commands::print(first_call(ready).as_bytes());
}

fn first_call(ready: &Ready) -> String {
    let Ready { base_url, docs_url, free_key_url, database, .. } = ready;
    format!(
        r#"DataGen serves {base_url}
  reference  {docs_url}
  database   {database}

First call:
  KEY=$(curl -s {free_key_url} | sed 's/.*"api_key": *"\([^"]*\)".*/\1/')
  curl -s {base_url}/api/v1/generate -H "X-API-Key: $KEY" -H 'Content-Type: application/json' \
    -d '{{"count": 5, "locale": "en_AE", "output_format": "csv", "schema_fields": [{{"name": "name", "type": "fullName"}}, {{"name": "email", "type": "email"}}, {{"name": "city", "type": "city"}}]}}'
With column names alone:
  curl -s {base_url}/api/v1/generate-ai -H "X-API-Key: $KEY" -H 'Content-Type: application/json' \
    -d '{{"field_names": ["customer_id", "email", "risk_tier", "last_login_at"], "count": 5, "locale": "en_AE"}}'
"#
    )
}
