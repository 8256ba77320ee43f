//! Large results of which a caller got only a preview: the request is kept, and the rows are made again when they are read.
//!
//! Rows are a pure function, so nothing big is stored. Does not live here: how a result is named and shown (`mcp`).

use std::sync::Arc;

use bytes::Bytes;

use super::App;
use super::generate::{Admitted, Call, Output, file, places, prepared};
use super::prepare::{Mode, Prepared};
use super::stream::{Piece, Wrap};
use crate::failure::{Failure, codes};
use crate::quota::Account;
use axum::http::StatusCode;
use datagen_core::Problem;

/// What a request takes in memory beyond its body, about.
const ENTRY_BYTES: u64 = 256;

/// A request, with all that makes the same rows again.
pub struct Remembered {
    key_id: i64,
    mode: Mode,
    body: Bytes,
    seed: u64,
    contract_id: Option<String>,
}

#[derive(Clone)]
struct Weight;

impl quick_cache::Weighter<String, Arc<Remembered>> for Weight {
    fn weight(&self, _: &String, remembered: &Arc<Remembered>) -> u64 {
        remembered.body.len() as u64 + ENTRY_BYTES
    }
}

/// Requests by the id of their generation, within a bound; the least used leave first.
pub struct Results(quick_cache::sync::Cache<String, Arc<Remembered>, Weight>);

/// A file that is read again.
pub struct Again {
    /// What it is made from.
    pub prepared: Arc<Prepared>,
    /// Its bytes.
    pub output: Output,
}

impl Results {
    /// None yet.
    pub fn new(bytes_max: u64) -> Results {
        Results(quick_cache::sync::Cache::with_weighter((bytes_max >> 10) as usize + 1, bytes_max, Weight))
    }

    /// Remembers what was counted.
    pub fn keep(&self, account: &Account, mode: Mode, body: &Bytes, admitted: &Admitted) {
        let contract_id = admitted.prepared.ai.as_ref().map(|ai| ai.contract.id.clone());
        self.keep_as(&admitted.draw.generation_id, account, mode, body, admitted.draw.seed, contract_id);
    }

    /// Remembers what was counted elsewhere.
    pub fn keep_as(
        &self,
        generation_id: &str,
        account: &Account,
        mode: Mode,
        body: &Bytes,
        seed: u64,
        contract_id: Option<String>,
    ) {
        let remembered = Remembered { key_id: account.key.id, mode, body: body.clone(), seed, contract_id };
        self.0.insert(generation_id.to_owned(), Arc::new(remembered));
    }
}

/// The whole file of an earlier generation of the same key. It was counted then and is not counted again.
pub async fn again(app: &Arc<App>, account: &Arc<Account>, generation_id: &str) -> Result<Again, Failure> {
    let found = app.results.0.get(generation_id).filter(|remembered| remembered.key_id == account.key.id);
    let found = found.ok_or_else(|| {
        let shown: String = generation_id.chars().take(80).collect();
        let hint = "Results are forgotten after a while. Call the tool again with the seed of its answer: it makes the same rows.";
        Failure::not_found(format!("There is no result `{shown}` of this key."), hint)
    })?;
    let call = Call { mode: found.mode, body: &found.body, idempotency_key: None };
    let prepared = prepared(app, account, call, found.contract_id.as_deref()).await?;
    let places = if prepared.inline { None } else { Some(places(app, account).await?) };
    let output = file(app, &prepared, found.seed, Wrap::default(), places);
    Ok(Again { prepared, output })
}

impl Again {
    /// All bytes, unless they are more than `bytes_max`.
    pub async fn bytes(self, bytes_max: usize) -> Result<Vec<u8>, Failure> {
        let too_large = || {
            let message = format!("The result is larger than {bytes_max} bytes.");
            let hint = "Download it, or ask for fewer rows at a time with `offset`, `count` and the same `seed`.";
            Failure::new(StatusCode::PAYLOAD_TOO_LARGE, Problem::new(codes::RESULT_TOO_LARGE, message, hint))
        };
        let mut pieces = match self.output {
            Output::Whole(bytes) if bytes.len() <= bytes_max => return Ok(bytes),
            Output::Whole(_) => return Err(too_large()),
            Output::Pieces(pieces) => pieces,
        };
        let mut all = Vec::new();
        loop {
            match pieces.recv().await {
                Some(Piece::Data(bytes)) if all.len() + bytes.len() <= bytes_max => all.extend_from_slice(&bytes),
                Some(Piece::Data(_)) => return Err(too_large()),
                Some(Piece::End) => return Ok(all),
                None => return Err(Failure::internal()),
            }
        }
    }
}
