//! The type catalog: one definition per field type, and the list that everything else iterates.
//!
//! Lives here: what a definition consists of and how its constraints are read. The definitions are in the files below, one
//! per category; each ends in a `types()` that lists them. Does not live here: any particular type.

mod bban;
mod business;
mod card;
mod client;
mod coded;
mod composition;
mod contact;
mod crypto;
mod date;
mod expression;
mod files;
mod finance;
mod financial;
mod firm;
mod freeform;
mod geographic;
mod health;
mod hostile;
mod identifier;
mod identity;
mod internet;
mod kit;
mod location;
mod logs;
mod markup;
mod media;
mod names;
mod nested;
mod network;
mod number;
mod order;
mod pattern;
mod personal;
mod plates;
mod primitive;
mod product;
mod science;
mod secret;
mod software;
pub(crate) mod spread;
mod study;
mod telemetry;
mod traits;
mod travel;
mod vehicle;
mod work;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

pub(crate) use self::nested::template_nodes;
use crate::compile::{Builder, FieldCx};
use crate::fault::Validity;
use crate::plan::ValueType;
use crate::problem::{codes, did_you_mean, fold_key, nearest};

/// A group of types: key and title.
pub type Category = (&'static str, &'static str);

/// All categories, in the order in which they are shown.
pub const CATEGORIES: &[Category] = &[
    ("personal", "People"),
    ("identity", "Identity documents and numbers"),
    ("education", "Study"),
    ("geographic", "Places"),
    ("business", "Companies and work"),
    ("technical", "Internet and identifiers"),
    ("crypto", "Hashes and cryptography"),
    ("it", "Software and devices"),
    ("product", "Products and orders"),
    ("financial", "Money and banking"),
    ("health", "Health"),
    ("travel", "Vehicles and travel"),
    ("media", "Media and leisure"),
    ("science", "Science and nature"),
    ("numbers", "Numbers"),
    ("dates", "Dates and times"),
    ("choice", "Choices"),
    ("composition", "Patterns, templates and nesting"),
    ("freeform", "Text"),
];

/// Where the constraints of a type hold fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// Nowhere.
    None,
    /// `fields`: those of an object, with their names.
    Fields,
    /// `items`: what the items of a list are.
    Items,
    /// `of`: what a value may be.
    Kinds,
    /// `template`: wherever its texts name types.
    Template,
}

/// Options struct of types that have none of their own.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoOptions {}

type CompileFn = Box<dyn Fn(&mut FieldCx<'_, '_>, &Map<String, Value>) + Send + Sync>;
type ReadsFn = Box<dyn Fn(&Map<String, Value>) -> Vec<ColumnRead> + Send + Sync>;
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
    /// Where its constraints hold fields.
    pub nesting: Nesting,
    /// What may be asked of it in the constraint `validity` besides `valid`.
    pub faults: &'static [Validity],
    /// Whether its text has a form that a wrong character breaks.
    pub formed: bool,
    /// The range that its numbers cannot leave, whatever its constraints.
    pub natural_range: Option<(i64, i64)>,
    /// Entity latent that `unique` makes distinct; `None` when the type sees to it itself.
    pub unique_latent: Option<&'static str>,
    schema: fn() -> Value,
    schema_cache: OnceLock<Value>,
    compile: CompileFn,
    prepare: Option<PrepareFn>,
    reads: Option<ReadsFn>,
    spreads: bool,
}

/// Another column of the row that a field reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnRead {
    /// Constraint that names it.
    pub key: &'static str,
    /// Name of the column.
    pub column: String,
    /// Whether the field does without when the constraint is taken away.
    pub removable: bool,
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
            nesting: Nesting::None,
            faults: &[],
            formed: false,
            natural_range: None,
            unique_latent: None,
            schema: || serde_json::to_value(schemars::schema_for!(O)).unwrap_or_default(),
            schema_cache: OnceLock::new(),
            compile: Box::new(move |cx, constraints| {
                let options = read_options::<O>(cx, constraints);
                compile(cx, options);
            }),
            prepare: None,
            reads: None,
            spreads: false,
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

    /// Its constraints hold fields.
    #[must_use]
    pub(crate) fn nests(mut self, nesting: Nesting) -> TypeDef {
        self.nesting = nesting;
        self
    }

    /// What may be asked of it in the constraint `validity` besides `valid`.
    #[must_use]
    pub fn faults(mut self, faults: &'static [Validity]) -> TypeDef {
        self.faults = faults;
        self
    }

    /// Its text has a form that a wrong character breaks, such as that of a UUID: rows may be spoiled so (`fault_rate`).
    #[must_use]
    pub fn formed(mut self) -> TypeDef {
        self.formed = true;
        self
    }

    /// Its numbers cannot leave this range, such as a latitude 90 degrees: rows may be spoiled so (`fault_rate`).
    #[must_use]
    pub fn within(mut self, min: i64, max: i64) -> TypeDef {
        self.natural_range = Some((min, max));
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

    /// Its values may follow a distribution: it takes the constraints of `spread::SpreadOptions` besides its own.
    #[must_use]
    pub fn spreading(mut self) -> TypeDef {
        self.spreads = true;
        self
    }

    /// Which other columns of the row it reads: they are compiled before it and found with [`FieldCx::column`].
    #[must_use]
    pub fn reading<O: DeserializeOwned + Default + 'static>(mut self, reads: fn(&O) -> Vec<ColumnRead>) -> TypeDef {
        self.reads = Some(Box::new(move |constraints| {
            // What cannot be read is reported when the field compiles.
            O::deserialize(Value::Object(constraints.clone())).map(|options| reads(&options)).unwrap_or_default()
        }));
        self
    }

    /// The columns that it reads under these constraints.
    pub(crate) fn reads(&self, constraints: &Map<String, Value>) -> Vec<ColumnRead> {
        self.reads.as_ref().map(|reads| reads(&self.parted(constraints).0)).unwrap_or_default()
    }

    /// The type's own constraints, and those of distributions.
    fn parted(&self, constraints: &Map<String, Value>) -> (Map<String, Value>, Map<String, Value>) {
        let shared = if self.spreads { spread_schema()["properties"].as_object() } else { None };
        let is_own = |key: &String| !shared.is_some_and(|shared| shared.contains_key(key));
        constraints.iter().map(|(key, value)| (key.clone(), value.clone())).partition(|(key, _)| is_own(key))
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
                    if !self.faults.is_empty() {
                        own.insert("validity".to_owned(), validity_property(self.faults));
                    }
                }
                if self.spreads {
                    for (part, members) in spread_schema().as_object().into_iter().flatten() {
                        let to = map.entry(part.as_str()).or_insert_with(|| json!({})).as_object_mut();
                        if let (true, Some(to), Some(members)) =
                            (["properties", "$defs"].contains(&part.as_str()), to, members.as_object())
                        {
                            to.extend(members.clone());
                        }
                    }
                }
            }
            schema
        })
    }

    pub(crate) fn prepare(&self, builder: &mut Builder<'_>, scope: &str, constraints: &Map<String, Value>) {
        if let Some(prepare) = &self.prepare {
            prepare(builder, scope, &self.parted(constraints).0);
        }
    }

    pub(crate) fn compile(&self, cx: &mut FieldCx<'_, '_>, constraints: &Map<String, Value>) {
        let (own, shared) = self.parted(constraints);
        cx.spreads = self.spreads;
        if !shared.is_empty() {
            cx.spread = Some(read_options(cx, &shared));
        }
        (self.compile)(cx, &own);
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

/// JSON Schema of the constraints of distributions.
fn spread_schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| serde_json::to_value(schemars::schema_for!(spread::SpreadOptions)).unwrap_or_default())
}

fn validity_property(faults: &[Validity]) -> Value {
    let values: Vec<&str> = std::iter::once(&Validity::Valid).chain(faults).map(|v| v.key()).collect();
    json!({ "enum": values, "default": "valid", "description":
        "How right values are: `badCheckDigit` is right in form with a wrong check digit; `malformed` is too short, too long or \
         has a wrong character; `reserved` is from a range set aside for examples and tests or never issued." })
}

/// All types, category by category.
pub(crate) fn all() -> Vec<TypeDef> {
    let groups = [
        ("personal", personal::types()),
        ("personal", names::types()),
        ("personal", contact::types()),
        ("personal", traits::types()),
        ("identity", identity::types()),
        ("education", coded::research()),
        ("education", study::types()),
        ("geographic", geographic::types()),
        ("geographic", location::types()),
        ("business", business::types()),
        ("business", firm::types()),
        ("business", coded::companies()),
        ("business", work::types()),
        ("technical", identifier::types()),
        ("technical", primitive::types()),
        ("technical", internet::types()),
        ("technical", network::types()),
        ("technical", client::types()),
        ("technical", secret::types()),
        ("crypto", crypto::types()),
        ("it", files::types()),
        ("it", software::types()),
        ("it", logs::types()),
        ("it", telemetry::types()),
        ("it", coded::devices()),
        ("product", product::types()),
        ("product", order::types()),
        ("product", coded::articles()),
        ("financial", financial::types()),
        ("financial", card::types()),
        ("financial", finance::types()),
        ("financial", coded::securities()),
        ("health", health::types()),
        ("health", coded::health()),
        ("travel", vehicle::types()),
        ("travel", travel::types()),
        ("travel", coded::transport()),
        ("media", media::types()),
        ("science", science::types()),
        ("numbers", number::types()),
        ("dates", date::types()),
        ("choice", composition::choices()),
        ("choice", nested::choices()),
        ("composition", composition::types()),
        ("composition", primitive::nothing()),
        ("composition", nested::types()),
        ("composition", expression::types()),
        ("freeform", freeform::types()),
        ("freeform", markup::types()),
        ("freeform", hostile::types()),
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
    let shared = cx.spreads.then(|| &spread_schema()["properties"]);
    let known: Vec<&str> = [properties, &common]
        .into_iter()
        .chain(shared)
        .filter_map(Value::as_object)
        .flat_map(|m| m.keys().map(String::as_str))
        .collect();
    let near = nearest(key, known.iter().copied(), 3);
    let mut fix = vec![(key, Value::Null)];
    let property = |name: &&&str| properties.get(**name).or_else(|| shared?.get(**name));
    if let Some(name) = near.first().filter(|name| property(name).is_some_and(|p| accepts(p, value))) {
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
