//! What the service does, whatever protocol asks for it.
//!
//! Lives here: the shared state. In the files below: preparing a request, generating, replaying. Does not live here: HTTP
//! (`http`), rows and formats (`datagen_core`, `datagen_encode`).

pub mod ai;
pub mod catalog;
pub mod gate;
pub mod generate;
pub mod idempotency;
pub mod llm;
pub mod mint;
pub mod prepare;
pub mod results;
pub mod stream;

use std::sync::{Arc, Mutex, PoisonError};

use datagen_core::Engine;
use datagen_core::emit::Scratch;
use datagen_infer::Inferer;

use crate::access::Accounts;
use crate::clock::Clock;
use crate::config::Settings;
use crate::error::ServerError;
use crate::store::Store;
use crate::tier::Tier;

/// Scratch memory that answers in one piece pass on, so that each does not ask for its own.
#[derive(Default)]
pub struct Scratches(Mutex<Vec<Scratch>>);

/// Scratches kept: as many as answers that are made at the same moment, hardly more than there are threads.
const SCRATCHES_MAX: usize = 64;

impl Scratches {
    /// Runs `work` with one of them.
    pub fn lend(&self, work: impl FnOnce(&mut Scratch)) {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = lock().pop().unwrap_or_default();
        work(&mut scratch);
        let mut kept = lock();
        if kept.len() < SCRATCHES_MAX {
            kept.push(scratch);
        }
    }
}

/// The shared state of the service.
pub struct App {
    /// As configured.
    pub settings: Arc<Settings>,
    /// The generator.
    pub engine: Engine,
    /// The memory that outlives the process.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<Clock>,
    /// Who may call.
    pub accounts: Accounts,
    /// Requests that were checked and planned before.
    pub prepared: prepare::Cache,
    /// Requests whose rows can be read again by the id of their generation.
    pub results: results::Results,
    /// Memory for making rows.
    pub scratches: Scratches,
    /// Places for large answers.
    pub gate: gate::Gate,
    /// One request at a time per idempotency key.
    pub stripes: idempotency::Stripes,
    /// Keys for everybody.
    pub mint: mint::MintLimiter,
    /// The catalog as told to callers.
    pub catalog: catalog::Catalog,
    /// From column names to schemas.
    pub inferer: Arc<dyn ai::infer::Infer>,
    /// Schemas that were inferred before.
    pub inferred: ai::infer::Cache,
    /// The language model, if there is one.
    pub llm: Option<llm::Llm>,
}

impl App {
    /// The state of a service that starts now; without an inferer of one's own, with the embedded one.
    pub fn new(
        settings: Settings,
        store: Arc<dyn Store>,
        inferer: Option<Arc<dyn ai::infer::Infer>>,
    ) -> Result<App, ServerError> {
        let (settings, clock) = (Arc::new(settings), Arc::new(Clock::default()));
        let engine = Engine::new();
        Ok(App {
            accounts: Accounts::new(Arc::clone(&store), Arc::clone(&settings), Arc::clone(&clock)),
            prepared: prepare::Cache::new(&settings),
            results: results::Results::new(settings.mcp.results_bytes_max),
            scratches: Scratches::default(),
            gate: gate::Gate::new(&settings.limits),
            stripes: idempotency::Stripes::default(),
            mint: mint::MintLimiter::new(settings.mint.per_hour),
            catalog: catalog::Catalog::default(),
            inferer: inferer.unwrap_or_else(|| Arc::new(Inferer::new(&engine))),
            inferred: ai::infer::Cache::new(settings.inference.cache_bytes_max),
            llm: llm::Llm::new(&settings.llm)?,
            settings,
            engine,
            store,
            clock,
        })
    }

    /// The tier of keys for everybody: what callers without a key are told about.
    pub fn open_tier(&self) -> &Arc<Tier> {
        // The settings were checked when they were loaded; the smallest tier stands in should they have been changed since.
        self.settings.tiers.get(&self.settings.mint.tier).unwrap_or_else(|| {
            self.settings.tiers.values().next().expect("settings without tiers do not pass the check")
        })
    }
}
