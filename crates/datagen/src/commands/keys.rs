//! `datagen keys`: create, list and revoke API keys in a database.

use std::fmt::Write as _;

use anyhow::Context;
use clap::Subcommand;
use datagen_server::keys;
use serde_json::json;

use super::serve::StoreArgs;
use crate::{Failure, commands};

/// Arguments of `keys`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    store: StoreArgs,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Make a key and print it: it cannot be read again.
    Create {
        /// Tier of the key.
        #[arg(long)]
        tier: String,
        /// What it is for.
        #[arg(long)]
        label: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List all keys by their beginnings.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Revoke the key that begins so; a running server notices within two seconds.
    Revoke {
        /// Beginning of the key, as `list` shows it.
        prefix: String,
    },
}

/// Runs it.
pub fn run(args: Args) -> Result<(), Failure> {
    let settings = args.store.settings()?;
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let failed = |error: datagen_server::ServerError| Failure::Failed(error.into());
    match args.action {
        Action::Create { tier, label, json } => {
            let minted = runtime.block_on(keys::create(&settings, &tier, label)).map_err(failed)?;
            if json {
                return commands::print_json(&json!({ "api_key": minted.api_key, "tier": minted.record.tier }));
            }
            commands::print(format!("{}\n", minted.api_key).as_bytes())
        }
        Action::List { json } => {
            let keys = runtime.block_on(keys::list(&settings)).map_err(failed)?;
            let time = |ms: Option<i64>| ms.map(datagen_server::instant_text);
            if json {
                let entry = |key: &datagen_server::store::KeyRecord| {
                    json!({ "prefix": key.prefix, "tier": key.tier, "label": key.label,
                        "created_at": time(Some(key.created_at_ms)), "revoked_at": time(key.revoked_at_ms) })
                };
                return commands::print_json(&keys.iter().map(entry).collect::<Vec<_>>());
            }
            let mut text = String::new();
            for key in keys {
                let state = time(key.revoked_at_ms).map_or_else(|| "active".to_owned(), |at| format!("revoked {at}"));
                let created = time(Some(key.created_at_ms)).unwrap_or_default();
                let label = key.label.unwrap_or_default();
                let _ = writeln!(text, "{}  {:10}  {created}  {state}  {label}", key.prefix, key.tier);
            }
            commands::print(text.as_bytes())
        }
        Action::Revoke { prefix } => {
            let key = runtime.block_on(keys::revoke(&settings, &prefix)).map_err(failed)?;
            commands::print(format!("revoked {}\n", key.prefix).as_bytes())
        }
    }
}
