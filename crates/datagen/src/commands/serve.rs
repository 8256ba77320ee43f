//! `datagen serve`: the HTTP API, and where its settings come from.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use datagen_server::{Ready, Settings};
use tracing_subscriber::EnvFilter;

use crate::{Failure, commands};

/// Arguments of `serve`. A flag wins over its variable, that over the configuration file, that over the default.
#[derive(clap::Args, Default)]
pub struct Args {
    /// Address to listen on [default: 127.0.0.1:8080].
    #[arg(long, env = "DATAGEN_LISTEN")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    store: StoreArgs,
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
        // Without a subcommand clap has read no variables.
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
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
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
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
"#
    )
}
