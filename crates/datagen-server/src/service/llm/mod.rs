//! The language model that is asked about columns the embedded inference does not know: when it may be asked, and how it is.
//!
//! Lives here: bounds on time, calls and money, and rest after failures. In the files below: the HTTP client, what is said.
//! Does not live here: what becomes of its answers (`ai::infer`). It is never needed: whatever goes wrong is a state, not an
//! error, and the embedded inference stands in.

mod client;
mod talk;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

pub use talk::{Ask, Suggestion};

use crate::clock::Clock;
use crate::config;
use crate::error::ServerError;
use client::Client;

/// How long the answer to "does it answer" is believed, and how long it is waited for.
const HEALTH_FRESH: Duration = Duration::from_secs(10);
const HEALTH_WAIT: Duration = Duration::from_secs(2);

/// What the language model did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LlmState {
    /// There is none.
    NotConfigured,
    /// There was nothing to ask.
    NotNeeded,
    /// It answered.
    Ok,
    /// It could not be reached, or answered with an error.
    Unreachable,
    /// It took too long.
    Timeout,
    /// It answered with something else than was asked for.
    InvalidAnswer,
    /// As many calls as may run were running.
    Busy,
    /// The calls of the day are spent.
    BudgetSpent,
    /// It failed several times and is left alone for a while.
    Resting,
}

impl LlmState {
    /// Whether the embedded inference had to stand in.
    pub fn is_failure(self) -> bool {
        !matches!(self, LlmState::NotConfigured | LlmState::NotNeeded | LlmState::Ok)
    }

    /// Whether a call was made.
    pub fn was_asked(self) -> bool {
        matches!(self, LlmState::Ok | LlmState::Unreachable | LlmState::Timeout | LlmState::InvalidAnswer)
    }
}

/// The language model.
pub struct Llm {
    settings: config::Llm,
    client: Client,
    places: Semaphore,
    breaker: Mutex<Breaker>,
    budget: Mutex<Budget>,
    /// When it was last looked at, and whether it answered.
    health: tokio::sync::Mutex<Option<(Instant, bool)>>,
}

/// Counts failures in a row. After too many nothing is asked for a while; then one call may try.
#[derive(Debug, Default)]
struct Breaker {
    failures: u32,
    rests_until: Option<Instant>,
}

#[derive(Debug, Default)]
struct Budget {
    day: i64,
    calls: u64,
}

impl Llm {
    /// The language model of the settings, if there is one.
    pub fn new(settings: &config::Llm) -> Result<Option<Llm>, ServerError> {
        if !settings.is_configured() {
            return Ok(None);
        }
        Ok(Some(Llm {
            client: Client::new(settings).map_err(|reason| ServerError::config("llm", reason))?,
            places: Semaphore::new(settings.calls_running_max.min(Semaphore::MAX_PERMITS)),
            breaker: Mutex::default(),
            budget: Mutex::default(),
            health: tokio::sync::Mutex::default(),
            settings: settings.clone(),
        }))
    }

    /// Asks about columns. Ends within the configured time, whatever the endpoint does.
    pub async fn ask(&self, ask: &Ask<'_>, clock: &Clock) -> Result<Vec<Suggestion>, LlmState> {
        if !self.may_ask() {
            return Err(LlmState::Resting);
        }
        let wait = Duration::from_millis(self.settings.timeout_ms);
        let begun = Instant::now();
        let _place = match tokio::time::timeout(wait, self.places.acquire()).await {
            Ok(Ok(place)) => place,
            _ => return Err(LlmState::Busy),
        };
        if !self.spend(clock.today()) {
            return Err(LlmState::BudgetSpent);
        }
        let call = async {
            let content = self.client.complete(ask).await?;
            talk::read(ask, &content).ok_or_else(|| {
                tracing::warn!(
                    bytes = content.len(),
                    "the language model did not answer in the form that was asked for"
                );
                LlmState::InvalidAnswer
            })
        };
        let outcome =
            tokio::time::timeout(wait.saturating_sub(begun.elapsed()), call).await.unwrap_or(Err(LlmState::Timeout));
        self.note(outcome.as_ref().err().copied());
        outcome
    }

    fn may_ask(&self) -> bool {
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        match breaker.rests_until {
            Some(until) if now < until => false,
            Some(_) => {
                // This one tries; the others go on resting until it has succeeded or failed.
                breaker.rests_until = Some(now + self.rest());
                true
            }
            None => true,
        }
    }

    fn note(&self, failure: Option<LlmState>) {
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        match failure {
            None => *breaker = Breaker::default(),
            Some(state) => {
                breaker.failures = breaker.failures.saturating_add(1);
                if breaker.failures >= self.settings.failures_max {
                    breaker.rests_until = Some(Instant::now() + self.rest());
                }
                tracing::warn!(
                    ?state,
                    failures = breaker.failures,
                    "the language model failed; inference goes on without"
                );
            }
        }
    }

    fn rest(&self) -> Duration {
        Duration::from_millis(self.settings.rest_ms)
    }

    fn spend(&self, today: i64) -> bool {
        let Some(most) = self.settings.calls_per_day.0 else { return true };
        let mut budget = self.budget.lock().unwrap_or_else(PoisonError::into_inner);
        if budget.day != today {
            *budget = Budget { day: today, calls: 0 };
        }
        budget.calls += 1;
        budget.calls <= most
    }

    /// Whether it answers; asked every few seconds at most.
    pub async fn is_reachable(&self) -> bool {
        let mut health = self.health.lock().await;
        if let Some((at, reachable)) = *health
            && at.elapsed() < HEALTH_FRESH
        {
            return reachable;
        }
        let reachable = tokio::time::timeout(HEALTH_WAIT, self.client.answers()).await.unwrap_or(false);
        *health = Some((Instant::now(), reachable));
        reachable
    }
}
