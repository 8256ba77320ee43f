//! The key of a request: required, or optional where discovery is open.
//!
//! Whoever is found is also noted for the envelope, which writes the `RateLimit` headers on every keyed answer.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use datagen_core::Problem;

use crate::failure::{Failure, codes};
use crate::net::{ClientNetwork, client_address};
use crate::quota::{Account, Burst};
use crate::service::App;

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Where the caller is noted for the envelope.
#[derive(Clone, Default)]
pub struct CallerNote(pub Arc<OnceLock<(Arc<Account>, Burst)>>);

/// The account of the key, which must be there.
pub struct Caller(pub Arc<Account>);

/// The account of the key, if one was sent.
pub struct MaybeCaller(pub Option<Arc<Account>>);

/// Where the request comes from.
pub struct FromNetwork(pub ClientNetwork);

async fn find(parts: &Parts, app: &Arc<App>) -> Result<Option<Arc<Account>>, Failure> {
    let Some(account) = app.accounts.of(&parts.headers).await? else { return Ok(None) };
    let burst = account.burst();
    if let Some(note) = parts.extensions.get::<CallerNote>() {
        let _ = note.0.set((Arc::clone(&account), burst));
    }
    if !burst.allowed {
        let limit = account.tier.burst_per_second.0.unwrap_or_default();
        let message = format!("More than {limit} requests came within a second.");
        let hint = "Wait a second; nothing was counted against the day.";
        let problem = Problem { upgrade_required: true, ..Problem::new(codes::RATE_LIMITED, message, hint) };
        return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, problem).retry_after(1));
    }
    Ok(Some(account))
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Caller, Failure> {
        let account = find(parts, app).await?;
        account.map(Caller).ok_or_else(|| Failure::unauthorized("This request needs a key."))
    }
}

impl FromRequestParts<Arc<App>> for MaybeCaller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<MaybeCaller, Failure> {
        find(parts, app).await.map(MaybeCaller)
    }
}

impl FromRequestParts<Arc<App>> for FromNetwork {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<FromNetwork, Failure> {
        let Peer(peer) = *parts.extensions.get::<Peer>().ok_or_else(Failure::internal)?;
        let address = client_address(peer, &parts.headers, &app.settings.network.trusted_proxies);
        Ok(FromNetwork(ClientNetwork::of(address)))
    }
}

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// Writes `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers); unlimited policies are left out.
pub fn rate_limit_headers(app: &App, account: &Account, burst: Burst, headers: &mut HeaderMap) {
    let mut policies = Vec::with_capacity(2);
    let mut states = Vec::with_capacity(2);
    if let Some(limit) = account.tier.burst_per_second.0 {
        policies.push(format!("\"burst\";q={limit};w=1"));
        states.push(format!("\"burst\";r={};t=1", burst.remaining));
    }
    if let Some(limit) = account.tier.calls_per_day.0 {
        let remaining = account.usage(&app.clock).calls_remaining.unwrap_or_default();
        policies.push(format!("\"daily\";q={limit};w=86400"));
        states.push(format!("\"daily\";r={remaining};t={}", app.clock.seconds_to_midnight()));
    }
    for (name, list) in [(POLICY, policies), (STATE, states)] {
        if let Ok(value) = HeaderValue::try_from(list.join(", "))
            && !list.is_empty()
        {
            headers.insert(name, value);
        }
    }
}
