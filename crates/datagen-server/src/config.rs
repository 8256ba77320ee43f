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
use crate::tier::{Limit, Tier};

/// Every setting with its default and what it means, as TOML.
pub const DEFAULTS: &str = include_str!("default.toml");

/// More rows than these are no preview: answers of this size are made in one piece.
const PREVIEW_ROWS_CEILING: u64 = 100;

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
    /// The first rows of a request, not counted.
    pub preview: Preview,
    /// The Model Context Protocol.
    pub mcp: Mcp,
    /// From column names to a schema.
    pub inference: Inference,
    /// Stored contracts.
    pub contracts: Contracts,
    /// A language model for columns that the embedded inference does not know.
    pub llm: Llm,
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
    /// Between two signs of life on an event stream, in milliseconds.
    pub heartbeat_ms: u64,
}

/// The first rows of a request, for looking at while a schema is made; they use no quota.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preview {
    /// Rows of one preview at most.
    pub rows_max: u64,
    /// Previews that one key may have in a UTC day.
    pub per_key_and_day: u64,
}

/// From column names to a schema.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inference {
    /// Below this confidence a field counts as guessed: `strict_contract` refuses it, and the language model is asked.
    pub confidence_min: f64,
    /// Memory for inferred schemas in bytes.
    pub cache_bytes_max: u64,
}

/// Stored contracts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contracts {
    /// How many new ones one key may store in a UTC day.
    pub per_key_and_day: u64,
    /// After how many days without use one is forgotten.
    pub unused_days_kept: u32,
}

/// A language model behind an OpenAI-compatible endpoint.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Llm {
    /// Base URL such as `http://127.0.0.1:11434/v1`; empty for none.
    pub url: String,
    /// Name of the model as the endpoint knows it.
    pub model: String,
    /// Key of the endpoint; empty for none.
    pub key: Secret,
    /// When it is asked.
    pub when: LlmWhen,
    /// Longest wait for an answer, in milliseconds.
    pub timeout_ms: u64,
    /// Budget: calls of this process in a UTC day.
    pub calls_per_day: Limit,
    /// Calls at one time.
    pub calls_running_max: usize,
    /// Columns it is asked about in one call.
    pub columns_max: usize,
    /// Longest answer it may give, in tokens.
    pub answer_tokens_max: u32,
    /// Longest answer that is read, in bytes.
    pub answer_bytes_max: usize,
    /// After so many failures in a row it is left alone for a while.
    pub failures_max: u32,
    /// How long it is left alone, in milliseconds.
    pub rest_ms: u64,
}

/// When the language model is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LlmWhen {
    /// About columns whose confidence is below `inference.confidence_min`.
    LowConfidence,
    /// About every column.
    Always,
}

impl std::str::FromStr for LlmWhen {
    type Err = String;

    fn from_str(text: &str) -> Result<LlmWhen, String> {
        match text {
            "low_confidence" => Ok(LlmWhen::LowConfidence),
            "always" => Ok(LlmWhen::Always),
            _ => Err("it is `low_confidence` or `always`".to_owned()),
        }
    }
}

/// A text that is never shown.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes a text in.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// Gives it out, to whom it is for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "none" } else { "hidden" })
    }
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

/// The Model Context Protocol over HTTP.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mcp {
    /// Names under which clients reach it, beside loopback names and the address of `listen`; `*` for any.
    pub allowed_hosts: Vec<String>,
    /// Origins whose pages may use it, beside its own.
    pub allowed_origins: Vec<String>,
    /// Sessions at one time.
    pub sessions_max: usize,
    /// Sessions of one key at one time; a further one ends the one that was not used for longest.
    pub sessions_per_key_max: usize,
    /// After how many seconds without use a session ends.
    pub session_idle_seconds: u64,
    /// Memory for requests whose rows can be read again, in bytes.
    pub results_bytes_max: u64,
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
        if !(0.0..=1.0).contains(&self.inference.confidence_min) {
            return Err("inference.confidence_min must be from 0 to 1".to_owned());
        }
        if self.timeouts.heartbeat_ms == 0 || self.contracts.per_key_and_day == 0 {
            return Err("timeouts.heartbeat_ms and contracts.per_key_and_day must be at least 1".to_owned());
        }
        if self.preview.rows_max == 0 || self.preview.rows_max > PREVIEW_ROWS_CEILING {
            return Err(format!("preview.rows_max must be from 1 to {PREVIEW_ROWS_CEILING}"));
        }
        if [self.mcp.sessions_max, self.mcp.sessions_per_key_max].contains(&0) || self.mcp.session_idle_seconds == 0 {
            return Err("the limits under mcp must be at least 1".to_owned());
        }
        self.llm.check()?;
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

impl Llm {
    /// Whether there is one.
    pub fn is_configured(&self) -> bool {
        !self.url.is_empty()
    }

    fn check(&self) -> Result<(), String> {
        let good_url = self.url.starts_with("http://") || self.url.starts_with("https://");
        if self.is_configured() && !(good_url && reqwest::Url::parse(&self.url).is_ok()) {
            // The URL itself is not repeated: it may hold a password.
            return Err("llm.url must be an http:// or https:// URL such as http://127.0.0.1:11434/v1".to_owned());
        }
        let printable = |text: &str| text.bytes().all(|b| (0x20..0x7f).contains(&b));
        if !printable(self.key.reveal()) {
            return Err("llm.key must be printable ASCII".to_owned());
        }
        let least = [self.calls_running_max, self.columns_max, self.answer_bytes_max].into_iter().min().unwrap_or(0);
        if least == 0 || self.timeout_ms == 0 || self.failures_max == 0 || self.answer_tokens_max == 0 {
            return Err("the limits under llm must be at least 1".to_owned());
        }
        Ok(())
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
        assert_eq!(settings.tiers["free"].calls_per_day, Limit(None));
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
        assert!(message("[inference]\nconfidence_min = 2").contains("inference.confidence_min"));
        assert!(message("[llm]\nwhen = \"never\"").contains("llm.when"));
        let told = message("[llm]\nurl = \"ftp://user:secret@example.com\"");
        assert!(told.contains("llm.url") && !told.contains("secret"), "{told}");
    }

    #[test]
    fn the_key_of_the_language_model_is_not_shown() {
        let settings = Settings::from_toml("[llm]\nkey = \"sk-very-secret\"", "test").unwrap();
        assert_eq!(settings.llm.key.reveal(), "sk-very-secret");
        assert!(!format!("{settings:?}").contains("secret"), "{settings:?}");
    }
}
