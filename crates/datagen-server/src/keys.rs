//! API keys: their form, making them, and managing them in a database without a running service.
//!
//! A key is `DATAGEN-<TIER>-` and 32 characters of Crockford's base 32 from 160 random bits. Only its SHA-256 and its first
//! characters are stored. Does not live here: what a key may do (`tier`), who presents one (`access`).

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::config::Settings;
use crate::error::ServerError;
use crate::ids;
use crate::store::{self, Hash, KeyRecord, NewKey, Store, StoreError};

/// How every key begins.
pub const PREFIX: &str = "DATAGEN-";
/// Random characters of a key.
const RANDOM_CHARS: usize = 32;
/// Random characters that are shown in lists: 30 of 160 bits, 130 stay secret.
const SHOWN_CHARS: usize = 6;
/// Longest label in bytes.
const LABEL_BYTES_MAX: usize = 200;

/// A key that was just made: the only moment it can be read.
#[derive(Clone, Debug)]
pub struct Minted {
    /// The key itself.
    pub api_key: String,
    /// What was stored of it.
    pub record: KeyRecord,
}

/// The hash under which a key is stored; `None` for a text that cannot be a key.
pub fn hash(key: &str) -> Option<Hash> {
    let (tier, random) = key.strip_prefix(PREFIX)?.split_once('-')?;
    let good_tier =
        (1..=16).contains(&tier.len()) && tier.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    (good_tier && random.len() == RANDOM_CHARS && ids::is_base32(random)).then(|| Sha256::digest(key).into())
}

/// Makes a key of a tier and stores it.
pub(crate) async fn mint(
    store: &dyn Store,
    tier: &str,
    label: Option<String>,
    now_ms: i64,
) -> Result<Result<Minted, StoreError>, getrandom::Error> {
    let random = ids::base32(&ids::random::<20>()?, RANDOM_CHARS);
    let start = format!("{PREFIX}{}-", tier.to_ascii_uppercase());
    let api_key = format!("{start}{random}");
    let new = NewKey {
        hash: Sha256::digest(&api_key).into(),
        prefix: format!("{start}{}", &random[..SHOWN_CHARS]),
        tier: tier.to_owned(),
        label,
        created_at_ms: now_ms,
    };
    Ok(store.key_insert(new).await.map(|record| Minted { api_key, record }))
}

/// Makes a key in the database of these settings.
pub async fn create(settings: &Settings, tier: &str, label: Option<String>) -> Result<Minted, ServerError> {
    let tier = tier.to_ascii_lowercase();
    if !settings.tiers.contains_key(&tier) {
        let known: Vec<_> = settings.tiers_by_size().iter().map(|t| t.name.clone()).collect();
        return Err(ServerError::key(format!("there is no tier `{tier}`: use one of {}", known.join(", "))));
    }
    if label.as_ref().is_some_and(|label| label.len() > LABEL_BYTES_MAX) {
        return Err(ServerError::key(format!("a label has at most {LABEL_BYTES_MAX} bytes")));
    }
    let store = open(settings).await?;
    let minted = mint(&*store, &tier, label, Clock::default().now_ms()).await?;
    store.close().await;
    Ok(minted?)
}

/// Every key in the database of these settings, oldest first.
pub async fn list(settings: &Settings) -> Result<Vec<KeyRecord>, ServerError> {
    let store = open(settings).await?;
    let keys = store.keys().await;
    store.close().await;
    Ok(keys?)
}

/// Revokes the one key that begins with `prefix`, which may be the whole key. A running service notices within two seconds.
pub async fn revoke(settings: &Settings, prefix: &str) -> Result<KeyRecord, ServerError> {
    let store = open(settings).await?;
    let revoked = revoke_in(&*store, prefix).await;
    store.close().await;
    revoked
}

async fn revoke_in(store: &dyn Store, prefix: &str) -> Result<KeyRecord, ServerError> {
    let found = match hash(prefix) {
        Some(hash) => store.key_by_hash(&hash).await?.into_iter().collect(),
        None => {
            let mut keys = store.keys().await?;
            keys.retain(|key| key.revoked_at_ms.is_none() && !prefix.is_empty() && key.prefix.starts_with(prefix));
            keys
        }
    };
    match <[KeyRecord; 1]>::try_from(found) {
        Ok([key]) => {
            let now_ms = Clock::default().now_ms();
            store.key_revoke(key.id, now_ms).await?;
            Ok(KeyRecord { revoked_at_ms: Some(now_ms), ..key })
        }
        Err(none) if none.is_empty() => {
            Err(ServerError::key("no active key begins like that: see `datagen keys list`"))
        }
        Err(many) => {
            let names: Vec<_> = many.iter().take(5).map(|key| key.prefix.clone()).collect();
            let message = format!("{} keys begin like that ({} …): give more of it", many.len(), names.join(", "));
            Err(ServerError::key(message))
        }
    }
}

async fn open(settings: &Settings) -> Result<std::sync::Arc<dyn Store>, ServerError> {
    let timeout = Duration::from_secs(settings.timeouts.storage_seconds);
    Ok(store::open(&settings.database_url()?, timeout).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn keys_are_made_listed_and_revoked() {
        let directory = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", directory.path().join("keys.db").display());
        let settings = Settings { database, ..Settings::default() };
        let one = create(&settings, "pro", Some("build".to_owned())).await.unwrap();
        let two = create(&settings, "free", None).await.unwrap();
        assert!(one.api_key.starts_with("DATAGEN-PRO-") && one.api_key.starts_with(&one.record.prefix));
        assert!(
            hash(&one.api_key).is_some() && hash(&one.api_key.to_lowercase()).is_none() && hash("DATAGEN-").is_none()
        );
        assert_eq!(list(&settings).await.unwrap(), [one.record.clone(), two.record.clone()]);
        assert!(create(&settings, "gold", None).await.is_err());
        assert!(revoke(&settings, "DATAGEN-").await.unwrap_err().to_string().contains("2 keys"));
        assert!(revoke(&settings, "").await.is_err());
        assert_eq!(revoke(&settings, &one.record.prefix).await.unwrap().id, one.record.id);
        assert!(revoke(&settings, &one.record.prefix).await.is_err());
        assert_eq!(revoke(&settings, &two.api_key).await.unwrap().id, two.record.id);
        assert!(list(&settings).await.unwrap().iter().all(|key| key.revoked_at_ms.is_some()));
    }
}
