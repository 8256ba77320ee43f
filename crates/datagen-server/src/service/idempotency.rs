//! Idempotency keys: the same request twice is generated twice and counted once.
//!
//! Rows are a pure function of the request and the seed, so only the seed and the numbers told are stored, not the answer.

use std::sync::Arc;

use axum::http::StatusCode;
use datagen_core::Problem;
use sha2::{Digest, Sha256};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::App;
use crate::clock::DAY_MILLIS;
use crate::failure::{Failure, codes};
use crate::store::{Hash, IdempotencyRecord};

/// How long a key is remembered.
pub const REMEMBERED_MS: i64 = DAY_MILLIS;
/// Longest key.
const KEY_BYTES_MAX: usize = 255;
/// Locks shared by all keys: bounds the memory, and two keys that share one only wait for each other.
const STRIPES: usize = 256;

/// Lets one request at a time pass for an idempotency key.
pub struct Stripes(Vec<Arc<Mutex<()>>>);

impl Default for Stripes {
    fn default() -> Stripes {
        Stripes((0..STRIPES).map(|_| Arc::default()).collect())
    }
}

/// An idempotency key with the body it came with.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Whose.
    pub key_id: i64,
    /// As the caller named it.
    pub key: String,
    /// Hash of the body and of the door it came through: the same body sent elsewhere is another request.
    pub body_hash: Hash,
}

impl Claim {
    /// The claim of a request; the key must be 1 to 255 printable ASCII characters.
    pub fn new(key_id: i64, key: &[u8], door: &str, body: &[u8]) -> Result<Claim, Failure> {
        let good = (1..=KEY_BYTES_MAX).contains(&key.len()) && key.iter().all(|b| (0x20..0x7f).contains(b));
        let text = str::from_utf8(key).ok().filter(|_| good);
        let text = text.ok_or_else(|| {
            let message = "The Idempotency-Key is not 1 to 255 printable ASCII characters.";
            let hint = "Send a UUID, for example.";
            Failure::invalid(vec![Problem::new(codes::INVALID_HEADER, message, hint)])
        })?;
        Ok(Claim {
            key_id,
            key: text.to_owned(),
            body_hash: Sha256::new().chain_update(door).chain_update(body).finalize().into(),
        })
    }

    /// Waits until no other request of this process with this key is under way.
    pub async fn alone(&self, stripes: &Stripes) -> OwnedMutexGuard<()> {
        let digest = Sha256::new().chain_update(self.key_id.to_le_bytes()).chain_update(&self.key).finalize();
        Arc::clone(&stripes.0[usize::from(digest[0]) % STRIPES]).lock_owned().await
    }

    /// The generation that this key stands for, if there is one.
    pub async fn find(&self, app: &App) -> Result<Option<IdempotencyRecord>, Failure> {
        let not_before_ms = app.clock.now_ms() - REMEMBERED_MS;
        match app.store.idempotency_find(self.key_id, &self.key, not_before_ms).await? {
            Some(record) if record.body_hash != self.body_hash => Err(conflict()),
            found => Ok(found),
        }
    }
}

fn conflict() -> Failure {
    let message = "This Idempotency-Key was used with another body within the last 24 hours.";
    let hint = "Send a new Idempotency-Key with a new request, or the same body with the same key.";
    Failure::new(StatusCode::CONFLICT, Problem::new(codes::IDEMPOTENCY_CONFLICT, message, hint))
}
