//! Keys for everybody, a limited number per client network and hour.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::App;
use crate::failure::{Failure, codes};
use crate::keys::{self, Minted};
use crate::net::ClientNetwork;
use axum::http::StatusCode;
use datagen_core::Problem;

/// Counts keys per client network, in this process.
pub struct MintLimiter {
    limiter: DefaultKeyedRateLimiter<ClientNetwork>,
    clock: DefaultClock,
}

impl MintLimiter {
    /// Up to `per_hour` at once; as many come back evenly over an hour.
    pub fn new(per_hour: u32) -> MintLimiter {
        let most = NonZeroU32::new(per_hour).unwrap_or(NonZeroU32::MIN);
        let period = Duration::from_secs(3600) / most.get();
        let quota = Quota::with_period(period).unwrap_or(Quota::per_hour(most)).allow_burst(most);
        MintLimiter { limiter: RateLimiter::keyed(quota), clock: DefaultClock::default() }
    }

    /// Counts one key; otherwise says in how many seconds the next may come.
    pub fn take(&self, network: ClientNetwork) -> Result<(), u64> {
        self.limiter.check_key(&network).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            wait.as_secs() + 1
        })
    }

    /// Forgets networks that are back at their full allowance.
    pub fn forget_idle(&self) {
        self.limiter.retain_recent();
    }
}

/// Makes a key for a client network.
pub async fn mint(app: &App, network: ClientNetwork) -> Result<Minted, Failure> {
    if let Err(seconds) = app.mint.take(network) {
        let message = format!("This network got {} keys within an hour.", app.settings.mint.per_hour);
        let hint = format!("Reuse a key that you already have, or wait {seconds} s.");
        let problem = Problem::new(codes::RATE_LIMITED, message, hint);
        return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, problem).retry_after(seconds));
    }
    let tier = &app.open_tier().name;
    Ok(keys::mint(&*app.store, tier, None, app.clock.now_ms()).await??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_network_has_its_own_allowance() {
        let limiter = MintLimiter::new(2);
        let network = |text: &str| ClientNetwork::of(text.parse().unwrap());
        assert_eq!(limiter.take(network("192.0.2.1")), Ok(()));
        assert_eq!(limiter.take(network("192.0.2.1")), Ok(()));
        assert!((1790..=1801).contains(&limiter.take(network("192.0.2.1")).unwrap_err()));
        assert_eq!(limiter.take(network("192.0.2.2")), Ok(()));
    }
}
