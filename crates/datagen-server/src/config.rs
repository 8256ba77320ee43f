//! Settings of the service: one TOML file over the embedded defaults.
//!
//! Lives here: reading and judging the file. Does not live here: flags and environment variables, which the command line
//! lays over the public fields of [`Settings`].

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer};

use crate::error::ServerError;
use crate::tier::Tier;

/// Every setting with its default and what it means, as TOML.
pub const DEFAULTS: &str = include_str!("default.toml");

/// Everything that can be configured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Database URL; empty for a file in the user's data directory.
    pub database: String,
    /// Where callers are sent for a higher tier.
    pub upgrade_url: String,
    /// Bounds of everything that could grow.
    pub limits: ServiceLimits,
    /// How long anything may take.
    pub timeouts: Timeouts,
    /// Proxies in front of the service.
    pub network: Network,
    /// Keys for everybody.
    pub mint: Mint,
    /// The interactive reference.
    pub docs: Docs,
    /// Pages of other origins.
    pub cors: Cors,
    /// Tiers by name.
    #[serde(deserialize_with = "named_tiers")]
    pub tiers: BTreeMap<String, Arc<Tier>>,
}

/// Bounds of the service as a whole.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLimits {
    /// Largest request body in bytes.
    pub body_bytes_max: u64,
    /// Open connections.
    pub connections_max: usize,
    /// Requests worked on at one time.
    pub requests_max: usize,
    /// Large answers generated at one time.
    pub streams_max: usize,
    /// Large answers that may wait.
    pub stream_queue_max: usize,
    /// How long one may wait, in milliseconds.
    pub stream_queue_wait_ms: u64,
    /// Threads that generate one large answer; 0 for every core.
    pub stream_threads: usize,
    /// Memory for prepared requests in bytes.
    pub prepared_bytes_max: u64,
}

/// How long anything may take, in seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeouts {
    /// To send the head of a request.
    pub head_seconds: u64,
    /// To send the body of a request.
    pub body_seconds: u64,
    /// For a client to take the next piece of a large answer.
    pub stall_seconds: u64,
    /// For running answers at shutdown.
    pub drain_seconds: u64,
    /// For the database to answer.
    pub storage_seconds: u64,
}

/// Proxies in front of the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Whose forwarding headers are believed: addresses or CIDR ranges.
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
}

/// Keys that anybody can get.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mint {
    /// Their tier.
    pub tier: String,
    /// How many one client network may get in an hour.
    pub per_hour: u32,
}

/// The interactive reference.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Docs {
    /// Origins that may show it in a frame, beside its own.
    pub frame_ancestors: Vec<String>,
}

/// Browser pages of other origins.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cors {
    /// Origins that may call the API; `*` for any.
    pub origins: Vec<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings::from_toml("", "defaults").expect("the embedded defaults are valid: a test reads them")
    }
}

impl Settings {
    /// The defaults, overlaid with a file when one is given.
    pub fn load(file: Option<&Path>) -> Result<Settings, ServerError> {
        let Some(path) = file else { return Ok(Settings::default()) };
        let text = std::fs::read_to_string(path)
            .map_err(|error| ServerError::config(path.display(), format!("cannot be read: {error}")))?;
        Settings::from_toml(&text, &path.display().to_string())
    }

    /// The defaults, overlaid with TOML text; `source` names it in errors.
    pub fn from_toml(text: &str, source: &str) -> Result<Settings, ServerError> {
        let mut table: toml::Table = DEFAULTS.parse().map_err(|e| ServerError::config("defaults", e))?;
        let overlay: toml::Table = text.parse().map_err(|e| ServerError::config(source, e))?;
        merge(&mut table, overlay);
        let settings: Settings =
            serde_path_to_error::deserialize(toml::Value::Table(table)).map_err(|e| ServerError::config(source, e))?;
        settings.check().map_err(|reason| ServerError::config(source, reason))?;
        Ok(settings)
    }

    /// What types alone do not say.
    pub fn check(&self) -> Result<(), String> {
        if !self.tiers.contains_key(&self.mint.tier) {
            return Err(format!("mint.tier: there is no tier `{}`", self.mint.tier));
        }
        for (name, tier) in &self.tiers {
            let good_name = (1..=16).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                && name.starts_with(|c: char| c.is_ascii_lowercase());
            if !good_name {
                return Err(format!("tiers.{name}: a tier's name has 1 to 16 lower-case letters and digits"));
            }
            let burst_fits = tier.burst_per_second.0.is_none_or(|n| (1..=u64::from(u32::MAX)).contains(&n));
            if tier.records_per_call == 0 || tier.streams == 0 || !burst_fits {
                return Err(format!("tiers.{name}: records_per_call, streams and burst_per_second must be at least 1"));
            }
        }
        let l = &self.limits;
        let smallest = [l.connections_max, l.requests_max, l.streams_max].into_iter().min().unwrap_or(0);
        if smallest == 0 || l.body_bytes_max == 0 || self.mint.per_hour == 0 {
            return Err("limits and mint.per_hour must be at least 1".to_owned());
        }
        Ok(())
    }

    /// The tiers, smallest first.
    pub fn tiers_by_size(&self) -> Vec<Arc<Tier>> {
        let mut tiers: Vec<_> = self.tiers.values().cloned().collect();
        tiers.sort_by_key(|tier| tier.records_per_call);
        tiers
    }

    /// The database URL, with the default filled in.
    pub fn database_url(&self) -> Result<String, ServerError> {
        if self.database.is_empty() { default_database_url() } else { Ok(self.database.clone()) }
    }
}

/// A SQLite file in the data directory of the user.
pub fn default_database_url() -> Result<String, ServerError> {
    use etcetera::BaseStrategy;
    let base = etcetera::choose_base_strategy()
        .map_err(|error| ServerError::config("database", format!("no home directory ({error}): name a database")))?;
    Ok(format!("sqlite://{}", base.data_dir().join("datagen").join("datagen.db").display()))
}

/// Lays `over` on `base`, table by table.
fn merge(base: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(base)), toml::Value::Table(over)) => merge(base, over),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

fn named_tiers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Arc<Tier>>, D::Error> {
    let tiers = BTreeMap::<String, Tier>::deserialize(deserializer)?;
    Ok(tiers.into_iter().map(|(name, tier)| (name.clone(), Arc::new(Tier { name, ..tier }))).collect())
}

fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let network = |text: &String| {
        let address = text.parse::<IpAddr>().map(IpNet::from);
        address.or_else(|_| text.parse::<IpNet>()).map_err(|_| {
            serde::de::Error::custom(format!("`{text}` is neither an address nor a range such as 10.0.0.0/8"))
        })
    };
    texts.iter().map(network).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_the_contract() {
        let settings = Settings::default();
        let numbers = |tier: &str| {
            let tier = &settings.tiers[tier];
            (tier.records_per_call, tier.calls_per_day.0)
        };
        assert_eq!(numbers("free"), (100, Some(200)));
        assert_eq!(numbers("pro"), (100_000, Some(10_000)));
        assert_eq!(numbers("enterprise"), (10_000_000, None));
        let names: Vec<_> = settings.tiers_by_size().iter().map(|t| t.name.clone()).collect();
        assert_eq!(names, ["free", "pro", "enterprise"]);
    }

    #[test]
    fn a_file_changes_only_what_it_names() {
        let text =
            "[tiers.free]\ncalls_per_day = \"unlimited\"\n[network]\ntrusted_proxies = [\"10.0.0.1\", \"fd00::/8\"]\n";
        let settings = Settings::from_toml(text, "test").unwrap();
        assert_eq!(settings.tiers["free"].calls_per_day, crate::tier::Limit(None));
        assert_eq!(settings.tiers["free"].records_per_call, 100);
        assert_eq!(settings.network.trusted_proxies.len(), 2);
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let message = |text: &str| Settings::from_toml(text, "my.toml").unwrap_err().to_string();
        assert!(message("[limits]\nbody_max = 1").contains("limits"), "{}", message("[limits]\nbody_max = 1"));
        assert!(message("[limits]\nbody_max = 1").contains("body_max"));
        assert!(message("listen = 1").contains("listen"));
        assert!(message("listen = ").contains("line 1"));
        assert!(message("[tiers.free]\ncalls_per_day = \"lots\"").contains("tiers.free.calls_per_day"));
        assert!(message("[tiers.Gold]\n").contains("Gold"));
        assert!(message("[mint]\ntier = \"gold\"").contains("gold"));
        assert!(message("[network]\ntrusted_proxies = [\"office\"]").contains("office"));
        assert!(message("listen = 1").contains("my.toml"));
    }
}
