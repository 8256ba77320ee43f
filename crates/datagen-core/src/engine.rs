//! The engine: catalog and locales, shared by everything that compiles schemas.
//!
//! Lives here: look-ups by name. Holds no state that changes what comes out: locale data is only built on first use.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value};

use crate::catalog::{self, TypeDef};
use crate::check::{self, Checked, DomainSizes, Rules};
use crate::column::ColumnValues;
use crate::locale::{LocaleData, LocaleHoldings, LocaleInfo, read_locales};
use crate::problem::{Problem, fold_key};
use crate::schema::{FieldSpec, LOCALE_DEFAULT, SchemaDocument};

/// Everything that compiling a schema needs. Cheap to make; share one.
pub struct Engine {
    types: Vec<TypeDef>,
    type_index: BTreeMap<String, usize>,
    locales: Vec<LocaleInfo>,
    holdings: OnceLock<Vec<LocaleHoldings>>,
    locale_index: BTreeMap<String, usize>,
    locale_data: Vec<Arc<LocaleData>>,
}

impl Default for Engine {
    fn default() -> Self {
        Engine::new()
    }
}

impl Engine {
    /// The whole catalog and all locales.
    pub fn new() -> Engine {
        Engine::of(catalog::all())
    }

    /// With more types, after those of the catalog: a test adds one here to show that nothing else lists types.
    pub fn with_types(more: Vec<TypeDef>) -> Engine {
        Engine::of(catalog::all().into_iter().chain(more).collect())
    }

    fn of(types: Vec<TypeDef>) -> Engine {
        let locales = read_locales();
        Engine {
            type_index: catalog::index(&types),
            locale_index: locales.iter().enumerate().map(|(at, l)| (fold_key(&l.key), at)).collect(),
            locale_data: locales.iter().map(|l| Arc::new(LocaleData::new(l.clone()))).collect(),
            types,
            locales,
            holdings: OnceLock::new(),
        }
    }

    /// All types, category by category.
    pub fn types(&self) -> &[TypeDef] {
        &self.types
    }

    /// A type by key or alias, whatever its case and separators.
    pub fn type_def(&self, name: &str) -> Option<&TypeDef> {
        self.type_index.get(&fold_key(name)).map(|at| &self.types[*at])
    }

    /// All locales.
    pub fn locales(&self) -> &[LocaleInfo] {
        &self.locales
    }

    /// All locales with what each holds; counted when first asked for.
    pub fn locale_holdings(&self) -> &[LocaleHoldings] {
        self.holdings.get_or_init(|| self.locales.iter().map(LocaleHoldings::of).collect())
    }

    /// A locale's data by key, whatever its case and separators (`en-us` is `en_US`).
    pub fn locale(&self, name: &str) -> Option<&Arc<LocaleData>> {
        self.locale_index.get(&fold_key(name)).map(|at| &self.locale_data[*at])
    }

    /// Reads, checks and compiles a request body. All problems are reported at once.
    pub fn check(&self, body: &Value, rules: &Rules) -> Result<Checked, Vec<Problem>> {
        check::check(self, body, rules)
    }

    /// How many values each field and each group of a checked document can tell apart.
    pub fn domain_sizes(&self, document: &SchemaDocument) -> DomainSizes {
        check::domain_sizes(self, document)
    }

    /// `count` values of a type with its example constraints, as JSON; empty when the type or locale is unknown.
    pub fn samples(&self, type_key: &str, locale: &str, seed: u64, count: usize) -> Vec<Value> {
        let Some(def) = self.type_def(type_key) else { return Vec::new() };
        let constraints: Option<Map<String, Value>> = serde_json::from_str(def.example_constraints).ok();
        let field = FieldSpec {
            name: def.key.to_owned(),
            type_key: def.key.to_owned(),
            locale: None,
            constraints,
            blank_percentage: None,
        };
        let document = SchemaDocument {
            count: count as u64,
            locale: if locale.is_empty() { LOCALE_DEFAULT.to_owned() } else { locale.to_owned() },
            output_format: "json".to_owned(),
            format_options: Map::new(),
            seed: Some(seed),
            offset: 0,
            reference_time: None,
            unique_together: Vec::new(),
            fault_rate: None,
            schema_fields: vec![field],
        };
        let body = serde_json::to_value(document).unwrap_or_default();
        let Ok(checked) = self.check(&body, &Rules::unlimited(&["json"])) else { return Vec::new() };
        let values = ColumnValues::of(&checked.plan.bind(seed), 0, 0..count as u64);
        (0..count).map(|row| values.json(row)).collect()
    }
}
