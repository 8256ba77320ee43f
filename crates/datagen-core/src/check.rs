//! The check: from any JSON to a plan, or to every problem in it at once.
//!
//! Lives here: reading the request members, limits, fixes; `field` reads one field, `inner` the fields inside it, `groups` what
//! is unique together, `faults` which rows are spoiled. Does not live here: what constraints a type has (`catalog`), output formats (their names come in with [`Rules`]).

mod domains;
mod faults;
mod field;
mod groups;
mod inner;
mod reading;

use std::cell::Cell;
use std::sync::Arc;

use serde_json::{Map, Value, json};

pub(crate) use self::domains::domain_sizes;
pub use self::domains::{DomainSizes, FieldDomain, GroupDomain};
pub use self::field::ROLES;
use self::field::{Draft, Names, Place};
use self::reading::Scope;
use crate::compile::{Builder, Outer};
use crate::engine::Engine;
use crate::plan::{Column, Plan};
use crate::problem::{Problem, codes, did_you_mean, fold_key, nearest, pointer_token};
use crate::random::SEED_MAX;
use crate::schema::{
    COUNT_DEFAULT, FIELDS_MAX, FORMAT_DEFAULT, LOCALE_DEFAULT, REFERENCE_TIME_MILLIS, ROWS_END, SchemaDocument,
    schema_hash,
};
use crate::time::parse_rfc3339_millis;

/// What the caller of the check allows.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Most rows of one request.
    pub records_max: u64,
    /// Category keys whose types may be used; `None` for all.
    pub allowed_categories: Option<Vec<String>>,
    /// Names of output formats, aliases included.
    pub formats: Vec<&'static str>,
}

impl Rules {
    /// No limits.
    pub fn unlimited(formats: &[&'static str]) -> Rules {
        Rules { records_max: ROWS_END, allowed_categories: None, formats: formats.to_vec() }
    }
}

/// A request that passed.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The request with defaults filled in and canonical names.
    pub document: SchemaDocument,
    /// What it compiles into.
    pub plan: Arc<Plan>,
    /// See [`schema_hash`].
    pub schema_hash: String,
}

impl Checked {
    /// The rows asked for.
    pub fn rows(&self) -> std::ops::Range<u64> {
        self.document.rows()
    }
}

/// Most registers that a schema may need: bounds the memory and the time of one block of rows.
const REGISTERS_MAX: usize = 20_000;
/// Longest unescaped text that a row may have: bounds the memory that a batch of rows takes.
const ROW_BYTES_MAX: usize = 16 << 20;

const BODY_MEMBERS: [&str; 10] = [
    "count",
    "locale",
    "output_format",
    "format_options",
    "seed",
    "offset",
    "reference_time",
    "unique_together",
    "fault_rate",
    "schema_fields",
];

/// What a proposed field says about itself: let pass, so that a proposal can be sent back unchanged, and without effect.
pub const FIELD_ANNOTATIONS: [&str; 4] = ["description", "confidence", "inference_source", "alternatives"];

/// Reads, checks and compiles a request body.
pub fn check(engine: &Engine, body: &Value, rules: &Rules) -> Result<Checked, Vec<Problem>> {
    let Some(members) = body.as_object() else {
        let message = "The request body must be a JSON object.";
        let hint = r#"Send an object such as {"count": 10, "schema_fields": [{"name": "id", "type": "uuid"}]}."#;
        return Err(vec![Problem::new(codes::NOT_AN_OBJECT, message, hint).at("")]);
    };
    let mut request = Request { engine, rules, members, fields_seen: Cell::new(0), problems: Vec::new() };
    let document = request.read();
    let Some((document, columns, builder)) = request.compile(document) else {
        return Err(request.finish());
    };
    request.domains(&document, &columns);
    if !request.problems.is_empty() {
        return Err(request.finish());
    }
    let plan = Arc::new(builder.finish(columns));
    Ok(Checked { schema_hash: schema_hash(&document.schema_fields), document, plan })
}

struct Request<'a> {
    engine: &'a Engine,
    rules: &'a Rules,
    members: &'a Map<String, Value>,
    /// Fields read so far, those inside others included.
    fields_seen: Cell<usize>,
    problems: Vec<Problem>,
}

impl<'a> Request<'a> {
    fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Members other than the fields.
    fn read(&mut self) -> SchemaDocument {
        self.unknown_members();
        let count = self.count();
        let offset = self.integer("offset", 0, ROWS_END - 1).unwrap_or(0);
        if count.saturating_add(offset) > ROWS_END {
            let message = format!("offset {offset} + count {count} is beyond the last row, {ROWS_END}.");
            let fix = json!({ "offset": ROWS_END - count.min(ROWS_END) });
            self.push(Problem::new(codes::ROW_RANGE, message, "Lower `offset` or `count`.").at("/offset").fix(fix));
        }
        let reference_time = self.reference_time();
        SchemaDocument {
            count,
            locale: self.locale(),
            output_format: self.output_format(),
            format_options: self.format_options(),
            seed: self.integer("seed", 0, SEED_MAX),
            offset,
            reference_time,
            unique_together: Vec::new(),
            fault_rate: None,
            schema_fields: Vec::new(),
        }
    }

    fn unknown_members(&mut self) {
        let unknown: Vec<&String> = self.members.keys().filter(|k| !BODY_MEMBERS.contains(&k.as_str())).collect();
        for key in unknown {
            let near = nearest(key, BODY_MEMBERS, 2);
            let hint = format!("{}Known members: {}.", did_you_mean(&near), BODY_MEMBERS.join(", "));
            let mut fix = Map::from_iter([(key.clone(), Value::Null)]);
            if let Some(name) = near.first().filter(|name| !self.members.contains_key(**name)) {
                fix.insert((*name).to_owned(), self.members[key].clone());
            }
            let problem = Problem::new(codes::UNKNOWN_MEMBER, format!("A request has no member `{key}`."), hint);
            self.push(problem.at(format!("/{}", pointer_token(key))).fix(Value::Object(fix)));
        }
    }

    fn present(&self, key: &str) -> Option<&'a Value> {
        self.members.get(key).filter(|v| !v.is_null())
    }

    /// An integer member within bounds; reports and returns `None` when it is not one.
    fn integer(&mut self, key: &'static str, min: u64, max: u64) -> Option<u64> {
        let value = self.present(key)?;
        if let Some(n) = as_integer(value).filter(|n| (i128::from(min)..=i128::from(max)).contains(n)) {
            return Some(n as u64);
        }
        let near = as_integer(value).map_or(min, |n| n.clamp(i128::from(min), i128::from(max)) as u64);
        let code = if value.is_number() { codes::OUT_OF_RANGE } else { codes::WRONG_TYPE };
        let message = format!("`{key}` is {}, but must be a whole number from {min} to {max}.", shown(value));
        let problem = Problem::new(code, message, format!("Give `{key}` as a whole number from {min} to {max}."));
        self.push(problem.at(format!("/{key}")).fix(json!({ key: near })));
        None
    }

    fn count(&mut self) -> u64 {
        let max = self.rules.records_max;
        let over = self.present("count").and_then(as_integer).is_some_and(|n| n > i128::from(max) && max < ROWS_END);
        if !over {
            return self.integer("count", 1, max).unwrap_or_else(|| COUNT_DEFAULT.min(max));
        }
        let message =
            format!("`count` is {}, but this key's tier allows {max} records a call.", shown(&self.members["count"]));
        let hint = format!("Ask for at most {max} records and page on with `offset`, or use a key of a higher tier.");
        let mut problem = Problem::new(codes::TIER_LIMIT, message, hint).at("/count").fix(json!({ "count": max }));
        problem.upgrade_required = true;
        self.push(problem);
        max
    }

    fn string(&mut self, key: &'static str, default: &str) -> Option<String> {
        match self.present(key) {
            None => Some(default.to_owned()),
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => {
                let message = format!("`{key}` is {}, but must be a string.", shown(other));
                let problem =
                    Problem::new(codes::WRONG_TYPE, message, format!("Give `{key}` as text such as `{default}`."));
                self.push(problem.at(format!("/{key}")).fix(json!({ key: default })));
                None
            }
        }
    }

    fn locale(&mut self) -> String {
        let Some(given) = self.string("locale", LOCALE_DEFAULT) else { return LOCALE_DEFAULT.to_owned() };
        if let Some(locale) = self.engine.locale(&given) {
            return locale.info.key.clone();
        }
        let (hint, near) = self.locale_hint(&given);
        let problem = Problem::new(codes::UNKNOWN_LOCALE, format!("There is no locale `{}`.", clip(&given)), hint);
        self.push(problem.at("/locale").fix(json!({ "locale": near })));
        LOCALE_DEFAULT.to_owned()
    }

    /// A hint and the nearest locale: one of the same language or region before one that is merely spelt alike.
    fn locale_hint(&self, given: &str) -> (String, String) {
        let keys = || self.engine.locales().iter().map(|l| l.key.as_str());
        let folded = fold_key(given);
        let related = keys()
            .filter(|k| folded.len() >= 2 && folded.is_char_boundary(2) && k.to_lowercase().starts_with(&folded[..2]));
        let near: Vec<&str> = related.chain(nearest(given, keys(), 3)).take(3).collect();
        let hint = format!("{}`GET /api/v1/locales` lists all {}.", did_you_mean(&near), self.engine.locales().len());
        (hint, near.first().copied().unwrap_or(LOCALE_DEFAULT).to_owned())
    }

    fn output_format(&mut self) -> String {
        let Some(given) = self.string("output_format", FORMAT_DEFAULT) else { return FORMAT_DEFAULT.to_owned() };
        if self.rules.formats.iter().any(|known| fold_key(known) == fold_key(&given)) {
            return given;
        }
        let near = nearest(&given, self.rules.formats.iter().copied(), 2);
        let hint = format!("{}Known formats: {}.", did_you_mean(&near), self.rules.formats.join(", "));
        let fix = json!({ "output_format": near.first().copied().unwrap_or(FORMAT_DEFAULT) });
        let message = format!("There is no output format `{}`.", clip(&given));
        self.push(Problem::new(codes::UNKNOWN_FORMAT, message, hint).at("/output_format").fix(fix));
        FORMAT_DEFAULT.to_owned()
    }

    fn format_options(&mut self) -> Map<String, Value> {
        match self.present("format_options") {
            None => Map::new(),
            Some(Value::Object(options)) => options.clone(),
            Some(other) => {
                let message = format!("`format_options` is {}, but must be an object.", shown(other));
                let problem = Problem::new(codes::WRONG_TYPE, message, r#"Give an object such as {"header": false}."#);
                self.push(problem.at("/format_options").fix(json!({ "format_options": {} })));
                Map::new()
            }
        }
    }

    fn reference_time(&mut self) -> Option<String> {
        self.present("reference_time")?;
        let given = self.string("reference_time", "2026-01-01T00:00:00Z")?;
        if parse_rfc3339_millis(&given).is_some() {
            return Some(given);
        }
        let message = format!("`reference_time` `{}` is no RFC 3339 date or time.", clip(&given));
        let fix = json!({ "reference_time": "2026-01-01T00:00:00Z" });
        let hint = "Write it as `2026-01-01` or `2026-01-01T00:00:00Z`.";
        self.push(Problem::new(codes::INVALID_TIME, message, hint).at("/reference_time").fix(fix));
        None
    }

    /// Reads and compiles the fields. `None` when something is wrong with the list itself.
    fn compile(&mut self, mut document: SchemaDocument) -> Option<(SchemaDocument, Vec<Column>, Builder<'a>)> {
        let fields = self.field_list()?;
        let mut drafts = self.drafts(fields, &document.locale);
        let now = document.reference_time.as_deref().and_then(parse_rfc3339_millis).unwrap_or(REFERENCE_TIME_MILLIS);
        let mut builder = Builder::new(self.engine, now);
        drafts.iter().for_each(|draft| draft.prepare(&mut builder));
        document.unique_together = self.groups(&mut drafts, &mut builder, &document.rows());
        let mut columns = reading::compile_in_order(&mut drafts, &mut builder, &Outer::default(), Scope::Row);
        document.fault_rate = self.faults(&mut drafts, &mut columns, &mut builder);
        let columns: Vec<Column> = columns.into_iter().flatten().collect();
        self.limits(&columns, &builder);
        for draft in drafts {
            document.schema_fields.extend(draft.spec.clone());
            self.problems.extend(draft.into_problems());
        }
        Some((document, columns, builder))
    }

    /// What a schema may need in all.
    fn limits(&mut self, columns: &[Column], builder: &Builder<'_>) {
        let mut refuse = |message: String| {
            let problem = Problem::new(codes::TOO_MANY_FIELDS, message, "Use fewer fields or simpler ones.");
            self.problems.push(problem.at("/schema_fields"));
        };
        if self.fields_seen.get() > FIELDS_MAX {
            refuse(format!("There are more than {FIELDS_MAX} fields, counting those inside others."));
        }
        let row_bytes: usize = columns.iter().map(Column::longest).sum();
        if row_bytes > ROW_BYTES_MAX {
            refuse(format!("A row may be {row_bytes} bytes long; the limit is {ROW_BYTES_MAX}."));
        }
        if builder.registers() > REGISTERS_MAX {
            refuse(format!(
                "This schema needs {} computed numbers a row; the limit is {REGISTERS_MAX}.",
                builder.registers()
            ));
        }
    }

    fn field_list(&mut self) -> Option<&'a [Value]> {
        let example = json!({ "schema_fields": [{ "name": "id", "type": "uuid" }] });
        let hint = "List at least one field such as {\"name\": \"id\", \"type\": \"uuid\"}.";
        let (code, message) = match self.present("schema_fields") {
            Some(Value::Array(fields)) if fields.is_empty() => {
                (codes::EMPTY_SCHEMA, "`schema_fields` is empty.".to_owned())
            }
            Some(Value::Array(fields)) if fields.len() > FIELDS_MAX => {
                let message = format!("`schema_fields` has {} fields; the limit is {FIELDS_MAX}.", fields.len());
                let hint = "Split the table, or leave out fields.";
                self.push(Problem::new(codes::TOO_MANY_FIELDS, message, hint).at("/schema_fields"));
                return None;
            }
            Some(Value::Array(fields)) => return Some(fields),
            Some(other) => (codes::WRONG_TYPE, format!("`schema_fields` is {}, but must be an array.", shown(other))),
            None => (codes::MISSING_MEMBER, "`schema_fields` is missing.".to_owned()),
        };
        self.push(Problem::new(code, message, hint).at("/schema_fields").fix(example));
        None
    }

    fn drafts(&self, fields: &'a [Value], locale: &str) -> Vec<Draft<'a>> {
        let mut names = Names::of(fields);
        let read = |(at, value)| Draft::read(self, Place::column(at, locale), value, &mut names);
        let mut drafts: Vec<Draft<'a>> = fields.iter().enumerate().map(read).collect();
        inner::keep_distinct_when_flat(&mut drafts, &mut names);
        drafts
    }

    /// Unique columns must have as many values as rows are asked for.
    fn domains(&mut self, document: &SchemaDocument, columns: &[Column]) {
        let rows_end = document.offset + document.count;
        for (name, column) in inner::with_inner(columns) {
            let Some(domain) = column.unique_domain.filter(|d| *d < rows_end) else { continue };
            let message = format!(
                "`{name}` must be unique, but has {domain} different values; rows {} to {} need {rows_end}.",
                document.offset,
                rows_end - 1
            );
            let hint =
                format!("Ask for at most {domain} rows counted from row 0, widen its constraints, or drop `unique`.");
            let offset = if document.offset < domain { document.offset } else { 0 };
            let fix = json!({ "count": domain - offset, "offset": offset });
            let mut problem = Problem::new(codes::DOMAIN_TOO_SMALL, message, hint).at("/count").fix(fix);
            problem.field = Some(name);
            self.push(problem);
        }
    }

    /// Several problems may each lower `count`: all fixes name the lowest, so that applying them in any order ends well.
    fn finish(mut self) -> Vec<Problem> {
        let of = |p: &Problem| p.suggested_fix.as_ref().and_then(|f| f.get("count")).and_then(Value::as_u64);
        let at_body = |p: &&mut Problem| p.path.as_deref().is_some_and(|path| !path.starts_with("/schema_fields/"));
        if let Some(lowest) = self.problems.iter().filter_map(of).min() {
            for problem in self.problems.iter_mut().filter(at_body) {
                if let Some(count) = problem.suggested_fix.as_mut().and_then(|f| f.get_mut("count")) {
                    *count = json!(lowest);
                }
            }
        }
        self.problems
    }
}

/// A whole number, also when written as `5.0`.
fn as_integer(value: &Value) -> Option<i128> {
    let number = value.as_number()?;
    let exact = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    exact.or_else(|| number.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 1e30).map(|f| f as i128))
}

/// A value as it is quoted in a message: short.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => clip(&other.to_string()).into_owned(),
    }
}

fn clip(text: &str) -> std::borrow::Cow<'_, str> {
    const CHARS_MAX: usize = 80;
    if text.chars().count() <= CHARS_MAX {
        return text.into();
    }
    format!("{}…", text.chars().take(CHARS_MAX).collect::<String>()).into()
}
