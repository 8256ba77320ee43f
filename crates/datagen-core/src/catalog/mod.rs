//! The type catalog: one definition per field type, and the list that everything else iterates.
//!
//! Lives here: what a definition consists of and how its constraints are read. The definitions are in the files below, one
//! per category; each ends in a `types()` that lists them. Does not live here: any particular type.

mod business;
mod composition;
mod contact;
mod date;
mod financial;
mod freeform;
mod geographic;
mod hostile;
mod location;
mod markup;
mod media;
mod names;
mod number;
mod pattern;
mod personal;
mod product;
mod science;
mod study;
mod tax;
mod technical;
mod traits;
mod work;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::compile::{Builder, FieldCx};
use crate::plan::ValueType;
use crate::problem::{codes, did_you_mean, fold_key, nearest};

/// A group of types: key and title.
pub type Category = (&'static str, &'static str);

/// All categories, in the order in which they are shown.
pub const CATEGORIES: &[Category] = &[
    ("personal", "People"),
    ("geographic", "Places"),
    ("business", "Companies and work"),
    ("technical", "Internet and identifiers"),
    ("product", "Products and orders"),
    ("financial", "Money and banking"),
    ("numbers", "Numbers"),
    ("dates", "Dates and times"),
    ("choice", "Choices"),
    ("composition", "Patterns and templates"),
    ("freeform", "Text"),
    ("education", "Study"),
    ("media", "Media and leisure"),
    ("science", "Science and nature"),
];

/// Options struct of types that have none of their own.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoOptions {}

type CompileFn = Box<dyn Fn(&mut FieldCx<'_, '_>, &Map<String, Value>) + Send + Sync>;
type PrepareFn = Box<dyn Fn(&mut Builder<'_>, &str, &Map<String, Value>) + Send + Sync>;

/// One field type.
pub struct TypeDef {
    /// Public key, `camelCase`.
    pub key: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// What its values are.
    pub description: &'static str,
    /// Key of its category.
    pub category: &'static str,
    /// Other names it answers to, compared without case and separators.
    pub aliases: &'static [&'static str],
    /// Column names that usually hold it: food for inference, no aliases.
    pub headers: &'static [&'static str],
    /// Kind of JSON value, unless its constraints say otherwise.
    pub value_type: ValueType,
    /// How it differs by locale; empty when it does not.
    pub locale_notes: &'static str,
    /// Constraints that the examples are made with, as JSON; empty for none.
    pub example_constraints: &'static str,
    /// Entity latent that `unique` makes distinct; `None` when the type sees to it itself.
    pub unique_latent: Option<&'static str>,
    schema: fn() -> Value,
    schema_cache: OnceLock<Value>,
    compile: CompileFn,
    prepare: Option<PrepareFn>,
}

impl TypeDef {
    /// A type whose constraints are an `O`, compiled by `compile`.
    pub fn new<O: DeserializeOwned + Default + JsonSchema + 'static>(
        key: &'static str,
        title: &'static str,
        compile: fn(&mut FieldCx<'_, '_>, O),
    ) -> TypeDef {
        TypeDef {
            key,
            title,
            description: "",
            category: "",
            aliases: &[],
            headers: &[],
            value_type: ValueType::String,
            locale_notes: "",
            example_constraints: "",
            unique_latent: None,
            schema: || serde_json::to_value(schemars::schema_for!(O)).unwrap_or_default(),
            schema_cache: OnceLock::new(),
            compile: Box::new(move |cx, constraints| {
                let options = read_options::<O>(cx, constraints);
                compile(cx, options);
            }),
            prepare: None,
        }
    }

    /// What its values are.
    #[must_use]
    pub fn about(mut self, description: &'static str) -> TypeDef {
        self.description = description;
        self
    }

    /// Other names.
    #[must_use]
    pub fn aliases(mut self, aliases: &'static [&'static str]) -> TypeDef {
        self.aliases = aliases;
        self
    }

    /// Column names that usually hold it.
    #[must_use]
    pub fn headers(mut self, headers: &'static [&'static str]) -> TypeDef {
        self.headers = headers;
        self
    }

    /// Kind of JSON value.
    #[must_use]
    pub fn returns(mut self, value_type: ValueType) -> TypeDef {
        self.value_type = value_type;
        self
    }

    /// How it differs by locale.
    #[must_use]
    pub fn by_locale(mut self, notes: &'static str) -> TypeDef {
        self.locale_notes = notes;
        self
    }

    /// Constraints of the examples, as JSON.
    #[must_use]
    pub fn example(mut self, constraints: &'static str) -> TypeDef {
        self.example_constraints = constraints;
        self
    }

    /// `unique` acts on this latent of the entity.
    #[must_use]
    pub fn unique_by(mut self, latent: &'static str) -> TypeDef {
        self.unique_latent = Some(latent);
        self
    }

    /// What must be known of all fields before the first compiles.
    #[must_use]
    pub fn prepared_by<O: DeserializeOwned + Default + 'static>(
        mut self,
        prepare: fn(&mut Builder<'_>, &str, &O),
    ) -> TypeDef {
        self.prepare = Some(Box::new(move |builder, scope, constraints| {
            // What cannot be read is reported when the field compiles.
            if let Ok(options) = O::deserialize(Value::Object(constraints.clone())) {
                prepare(builder, scope, &options);
            }
        }));
        self
    }

    /// JSON Schema of its constraints, those that every type understands included.
    pub fn constraints_schema(&self) -> &Value {
        self.schema_cache.get_or_init(|| {
            let mut schema = (self.schema)();
            if let Some(map) = schema.as_object_mut() {
                map.remove("title");
                map.remove("description");
                let properties = map.entry("properties").or_insert_with(|| json!({}));
                if let (Some(own), Value::Object(common)) = (properties.as_object_mut(), common_properties()) {
                    own.extend(common);
                }
            }
            schema
        })
    }

    pub(crate) fn prepare(&self, builder: &mut Builder<'_>, scope: &str, constraints: &Map<String, Value>) {
        if let Some(prepare) = &self.prepare {
            prepare(builder, scope, constraints);
        }
    }

    pub(crate) fn compile(&self, cx: &mut FieldCx<'_, '_>, constraints: &Map<String, Value>) {
        (self.compile)(cx, constraints);
        if cx.unique && cx.unique_domain().is_none() && cx.problems.is_empty() {
            cx.refuse_unique("its values are not numbered");
        }
    }
}

/// Constraints that every type understands.
pub fn common_properties() -> Value {
    json!({
        "unique": { "type": "boolean", "default": false, "description": "No value occurs twice." },
        "entity": { "type": "string", "description":
            "Name of the person, place or company this column describes: columns with the same name agree within a row. \
             By default a role prefix of the column name (`billing_`, `shipping_`, `sender_` …)." },
        "realistic": { "type": "boolean", "default": false, "description":
            "Leaves the reserved ranges (example domains, fictional telephone numbers, test cards, documentation addresses), \
             so that values may belong to somebody." }
    })
}

/// All types, category by category.
pub(crate) fn all() -> Vec<TypeDef> {
    let groups = [
        ("personal", personal::types()),
        ("personal", names::types()),
        ("personal", contact::types()),
        ("personal", traits::types()),
        ("geographic", geographic::types()),
        ("geographic", location::types()),
        ("business", business::types()),
        ("business", work::types()),
        ("technical", technical::types()),
        ("product", product::types()),
        ("financial", financial::types()),
        ("numbers", number::types()),
        ("dates", date::types()),
        ("choice", composition::choices()),
        ("composition", composition::types()),
        ("freeform", freeform::types()),
        ("freeform", markup::types()),
        ("freeform", hostile::types()),
        ("education", study::types()),
        ("media", media::types()),
        ("science", science::types()),
    ];
    let in_category =
        |(category, types): (&'static str, Vec<TypeDef>)| types.into_iter().map(move |t| TypeDef { category, ..t });
    groups.into_iter().flat_map(in_category).collect()
}

/// Folded key or alias → position in the list. The first definition of a name wins; a test refuses second ones.
pub(crate) fn index(types: &[TypeDef]) -> BTreeMap<String, usize> {
    let mut index = BTreeMap::new();
    for (at, def) in types.iter().enumerate() {
        index.insert(fold_key(def.key), at);
    }
    for (at, def) in types.iter().enumerate() {
        for alias in def.aliases {
            index.entry(fold_key(alias)).or_insert(at);
        }
    }
    index
}

/// Reads constraints into their struct; reports every unknown and every ill-typed one, each on its own.
fn read_options<O: DeserializeOwned + Default + JsonSchema>(cx: &mut FieldCx<'_, '_>, given: &Map<String, Value>) -> O {
    if given.is_empty() {
        return O::default();
    }
    if let Ok(options) = O::deserialize(Value::Object(given.clone())) {
        return options;
    }
    let schema = serde_json::to_value(schemars::schema_for!(O)).unwrap_or_default();
    let mut good = Map::new();
    for (key, value) in given {
        if let Some(property) = schema["properties"].get(key) {
            match O::deserialize(json!({ key: value })) {
                Ok(_) => drop(good.insert(key.clone(), value.clone())),
                Err(error) => invalid_constraint(cx, key, value, property, &error.to_string()),
            }
        } else {
            unknown_constraint(cx, key, value, &schema["properties"]);
        }
    }
    O::deserialize(Value::Object(good)).unwrap_or_default()
}

fn unknown_constraint(cx: &mut FieldCx<'_, '_>, key: &str, value: &Value, properties: &Value) {
    let common = common_properties();
    let known: Vec<&str> = [properties, &common]
        .into_iter()
        .filter_map(Value::as_object)
        .flat_map(|m| m.keys().map(String::as_str))
        .collect();
    let near = nearest(key, known.iter().copied(), 3);
    let mut fix = vec![(key, Value::Null)];
    if let Some(name) = near.first().filter(|name| properties.get(name).is_some_and(|p| accepts(p, value))) {
        fix.push((name, value.clone()));
    }
    cx.problem(
        codes::UNKNOWN_CONSTRAINT,
        key,
        format!("This type has no constraint `{key}`."),
        format!("{}It understands: {}.", did_you_mean(&near), known.join(", ")),
        Some(fix),
    );
}

fn invalid_constraint(cx: &mut FieldCx<'_, '_>, key: &str, value: &Value, property: &Value, why: &str) {
    // A number or boolean sent as text is the usual slip; anything else is left out, which every constraint survives.
    let parsed = value.as_str().and_then(|text| serde_json::from_str::<Value>(text.trim()).ok());
    let mended = parsed.filter(|p| !p.is_null() && accepts(property, p)).unwrap_or(Value::Null);
    let what = property.get("description").and_then(Value::as_str).unwrap_or_default();
    cx.problem(
        codes::INVALID_CONSTRAINT,
        key,
        format!("`{key}` cannot be {value}: {why}."),
        format!("`{key}`: {what} Its JSON Schema is in the catalog entry of the type."),
        Some(vec![(key, mended)]),
    );
}

/// Whether a value has one of the JSON types that a property's schema names.
fn accepts(property: &Value, value: &Value) -> bool {
    let name = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = |t: &Value| t == name || (t == "number" && name == "integer");
    match &property["type"] {
        Value::Array(types) => types.iter().any(fits),
        Value::Null => true,
        one => fits(one),
    }
}
