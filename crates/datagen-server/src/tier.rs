//! Tiers: what a key may do.
//!
//! Lives here: the limits as configured and as told to callers. Does not live here: enforcing them (`quota`, `service`).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// A number, or no limit. `"unlimited"` in the configuration, `null` in answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub Option<u64>);

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Limit, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Limit;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a positive number or \"unlimited\"")
            }
            fn visit_i64<E: serde::de::Error>(self, n: i64) -> Result<Limit, E> {
                u64::try_from(n)
                    .map(|n| Limit(Some(n)))
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(n), &self))
            }
            fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Limit, E> {
                Ok(Limit(Some(n)))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Limit, E> {
                match text {
                    "unlimited" => Ok(Limit(None)),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl std::str::FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Limit, String> {
        if text == "unlimited" {
            return Ok(Limit(None));
        }
        text.parse().map(|n| Limit(Some(n))).map_err(|_| "it is a positive number or `unlimited`".to_owned())
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Type categories a tier may use: `"all"` or a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Categories {
    /// The word `all`.
    All(AllWord),
    /// Exactly these.
    Only(Vec<String>),
}

/// The word `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AllWord {
    /// Every category.
    All,
}

impl Categories {
    /// The list, or `None` for all.
    pub fn list(&self) -> Option<&[String]> {
        match self {
            Categories::All(_) => None,
            Categories::Only(list) => Some(list),
        }
    }
}

/// One tier as configured.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its name in keys and answers: taken from the name of its table.
    #[serde(skip)]
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Price for people.
    pub price: String,
    /// Most records of one call.
    pub records_per_call: u64,
    /// Most records of one call in AI mode.
    pub ai_records_per_call: u64,
    /// Calls that generate, per UTC day.
    pub calls_per_day: Limit,
    /// Keyed requests of any kind, per second.
    pub burst_per_second: Limit,
    /// Large answers at one time.
    pub streams: u32,
    /// Type categories it may use.
    pub categories: Categories,
}

/// The limits of a tier as told to callers; `null` means unlimited.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Limits {
    /// Most records of one call.
    pub records_per_call: u64,
    /// Most records of one call in AI mode.
    pub ai_records_per_call: u64,
    /// Calls that generate, per UTC day.
    pub calls_per_day: Option<u64>,
    /// Keyed requests per second.
    pub burst_per_second: Option<u64>,
    /// Large answers at one time.
    pub concurrent_streams: u32,
    /// Largest request body in bytes.
    pub body_bytes: u64,
    /// Type categories that may be used; `null` means all.
    pub type_categories: Option<Vec<String>>,
}

impl Tier {
    /// Its limits as told to callers.
    pub fn limits(&self, body_bytes_max: u64) -> Limits {
        Limits {
            records_per_call: self.records_per_call,
            ai_records_per_call: self.ai_records_per_call,
            calls_per_day: self.calls_per_day.0,
            burst_per_second: self.burst_per_second.0,
            concurrent_streams: self.streams,
            body_bytes: body_bytes_max,
            type_categories: self.categories.list().map(<[String]>::to_vec),
        }
    }

    /// Whether it may use types of a category.
    pub fn allows_category(&self, category: &str) -> bool {
        self.categories.list().is_none_or(|list| list.iter().any(|c| c == category))
    }
}
