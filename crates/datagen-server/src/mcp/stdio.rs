//! Standard input and output: the engine in this process, without a key.
//!
//! The same service as over HTTP, with a database in memory and a tier of its own that limits nothing but a single call.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use rmcp::ServiceExt;

use super::handler::{Door, Handler};
use crate::config::Settings;
use crate::error::ServerError;
use crate::keys;
use crate::service::App;
use crate::store;
use crate::tier::Tier;

/// Name of the tier.
const TIER: &str = "local";

/// Serves one client until it closes standard input.
pub async fn serve(mut settings: Settings) -> Result<(), ServerError> {
    let tier = local_tier(&settings);
    settings.tiers.insert(TIER.to_owned(), Arc::new(tier));
    let timeout = Duration::from_secs(settings.timeouts.storage_seconds);
    let store = store::open("sqlite::memory:", timeout).await?;
    let app = Arc::new(App::new(settings, store, None)?);
    let minted = keys::mint(&*app.store, TIER, None, app.clock.now_ms()).await??;
    let headers = HeaderValue::try_from(minted.api_key)
        .map(|key| HeaderMap::from_iter([(HeaderName::from_static("x-api-key"), key)]));
    let headers = headers.map_err(|error| ServerError::key(error.to_string()))?;
    let account = app.accounts.of(&headers).await.ok().flatten();
    let account = account.ok_or_else(|| ServerError::key("the local account could not be made"))?;
    let handler = Handler { app, fixed: Some(Door { account, base_url: None }) };
    match handler.serve(rmcp::transport::stdio()).await {
        Ok(running) => {
            let _ = running.waiting().await;
        }
        // A client that goes away before it said anything is no failure of ours.
        Err(error) => tracing::debug!(%error, "no session began"),
    }
    Ok(())
}

/// As large as the largest tier, without counting.
fn local_tier(settings: &Settings) -> Tier {
    let unlimited = crate::tier::Limit(None);
    let largest = settings.tiers_by_size().pop();
    let base = largest.as_deref().or_else(|| settings.tiers.values().next().map(AsRef::as_ref)).cloned();
    let mut tier = base.expect("settings without tiers do not pass the check");
    (tier.name, tier.title, tier.price) = (TIER.to_owned(), "Local".to_owned(), "0".to_owned());
    (tier.calls_per_day, tier.burst_per_second) = (unlimited, unlimited);
    tier.categories = crate::tier::Categories::All(crate::tier::AllWord::All);
    tier
}
