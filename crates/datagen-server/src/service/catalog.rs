//! The catalog as told to callers: every type with examples in a locale.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use datagen_core::catalog::TypeDef;
use datagen_core::problem::{did_you_mean, fold_key, nearest};
use datagen_core::{Engine, ValueType};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::App;

/// Examples of a type.
const EXAMPLES: usize = 5;
/// Seed of the examples, so that they stay the same.
const EXAMPLES_SEED: u64 = 7;

type Examples = Arc<BTreeMap<&'static str, Vec<Value>>>;

/// Examples of all types by locale, made when first asked for. There are as many as there are locales.
#[derive(Default)]
pub struct Catalog(RwLock<BTreeMap<String, Examples>>);

impl Catalog {
    fn examples(&self, engine: &Engine, locale: &str) -> Examples {
        if let Some(made) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(locale) {
            return Arc::clone(made);
        }
        let of = |def: &TypeDef| (def.key, engine.samples(def.key, locale, EXAMPLES_SEED, EXAMPLES));
        let made: Examples = Arc::new(engine.types().iter().map(of).collect());
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(locale.to_owned()).or_insert(made))
    }
}

/// A field type as told to callers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldType {
    /// Key to use as `type`.
    pub name: &'static str,
    /// Key of its category.
    pub category: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// What its values are.
    pub description: &'static str,
    /// One value.
    pub example_value: Value,
    /// Some values.
    pub examples: Vec<Value>,
    /// Constraints that the examples were made with, where the type needs some.
    pub example_constraints: Option<Value>,
    /// JSON type of its values: `string`, `integer`, `number`, `boolean`, `object` or `array`.
    #[schema(value_type = String)]
    pub value_type: ValueType,
    /// JSON Schema of its constraints.
    #[schema(value_type = Object)]
    pub constraints: Value,
    /// Other names it answers to.
    pub aliases: &'static [&'static str],
    /// How it differs by locale; empty when it does not.
    pub locale_notes: &'static str,
    /// The smallest tier that may use it; `null` when none may.
    pub tier_required: Option<String>,
}

/// A type with examples in a locale, which must be known.
pub fn field_type(app: &App, def: &TypeDef, locale: &str) -> FieldType {
    let examples = app.catalog.examples(&app.engine, locale).get(def.key).cloned().unwrap_or_default();
    let tiers = app.settings.tiers_by_size();
    let tier_required = tiers.iter().find(|tier| tier.allows_category(def.category)).map(|tier| tier.name.clone());
    FieldType {
        name: def.key,
        category: def.category,
        title: def.title,
        description: def.description,
        example_value: examples.first().cloned().unwrap_or_default(),
        examples,
        example_constraints: serde_json::from_str(def.example_constraints).ok(),
        value_type: def.value_type,
        constraints: def.constraints_schema().clone(),
        aliases: def.aliases,
        locale_notes: def.locale_notes,
        tier_required,
    }
}

/// What is said of a name that is not known.
pub struct Unknown {
    /// That there is no such thing.
    pub message: String,
    /// The nearest names, if any: each door adds where all of them are.
    pub did_you_mean: String,
}

/// The key of a locale, whatever its case and separators.
pub fn locale_key(app: &App, given: &str) -> Result<String, Unknown> {
    let locales = app.engine.locales();
    let found = locales.iter().find(|locale| fold_key(&locale.key) == fold_key(given));
    found.map(|locale| locale.key.clone()).ok_or_else(|| Unknown {
        message: format!("There is no locale `{given}`."),
        did_you_mean: did_you_mean(&nearest(given, locales.iter().map(|locale| locale.key.as_str()), 3)),
    })
}

/// A type by key or alias.
pub fn type_named<'a>(app: &'a App, name: &str) -> Result<&'a TypeDef, Unknown> {
    app.engine.type_def(name).ok_or_else(|| Unknown {
        message: format!("There is no field type `{name}`."),
        did_you_mean: did_you_mean(&nearest(name, app.engine.types().iter().map(|def| def.key), 3)),
    })
}

/// Whether a type answers to a search text: in its key, title, description, aliases or usual column names.
pub fn matches(def: &TypeDef, query: &str) -> bool {
    let query = query.trim().to_lowercase();
    let folded = fold_key(&query);
    let names = std::iter::once(def.key).chain(def.aliases.iter().copied()).chain(def.headers.iter().copied());
    let in_names = || names.map(fold_key).any(|name| !folded.is_empty() && name.contains(&folded));
    let in_text = |text: &str| text.to_lowercase().contains(&query);
    in_text(def.title) || in_text(def.description) || in_names()
}
