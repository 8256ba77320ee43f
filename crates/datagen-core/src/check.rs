//! The check: from any JSON to a plan, or to every problem in it at once.
//!
//! Lives here: reading the request members and fields, limits, fixes. Does not live here: what constraints a type has
//! (`catalog`), output formats (their names come in with [`Rules`]).

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::catalog::TypeDef;
use crate::compile::{Builder, ConstraintProblem, FieldCx, FieldNames, scope_of};
use crate::engine::Engine;
use crate::fault::Validity;
use crate::locale::LocaleData;
use crate::plan::{Column, Plan};
use crate::problem::{Problem, codes, did_you_mean, fold_key, nearest, pointer_token};
use crate::random::SEED_MAX;
use crate::schema::{
    COUNT_DEFAULT, FIELDS_MAX, FORMAT_DEFAULT, FieldSpec, LOCALE_DEFAULT, NAME_CHARS_MAX, REFERENCE_TIME_MILLIS,
    ROWS_END, SchemaDocument, schema_hash,
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
        self.document.offset..self.document.offset + self.document.count
    }
}

/// Most registers that a schema may need: bounds the memory and the time of one block of rows.
const REGISTERS_MAX: usize = 20_000;
/// Longest `entity` name.
const ENTITY_CHARS_MAX: usize = 128;

const BODY_MEMBERS: [&str; 8] =
    ["count", "locale", "output_format", "format_options", "seed", "offset", "reference_time", "schema_fields"];
const FIELD_MEMBERS: [&str; 5] = ["name", "type", "locale", "constraints", "blankPercentage"];

/// Column-name prefixes that say whose address, name or e-mail it is: such columns form an entity of their own.
const ROLES: [&str; 30] = [
    "billing",
    "shipping",
    "sender",
    "recipient",
    "receiver",
    "buyer",
    "seller",
    "origin",
    "destination",
    "pickup",
    "dropoff",
    "delivery",
    "mailing",
    "emergency",
    "spouse",
    "partner",
    "manager",
    "supervisor",
    "referrer",
    "guardian",
    "parent",
    "doctor",
    "driver",
    "agent",
    "home",
    "work",
    "office",
    "from",
    "to",
    "beneficiary",
];

/// Reads, checks and compiles a request body.
pub fn check(engine: &Engine, body: &Value, rules: &Rules) -> Result<Checked, Vec<Problem>> {
    let Some(members) = body.as_object() else {
        let message = "The request body must be a JSON object.";
        let hint = r#"Send an object such as {"count": 10, "schema_fields": [{"name": "id", "type": "uuid"}]}."#;
        return Err(vec![Problem::new(codes::NOT_AN_OBJECT, message, hint).at("")]);
    };
    let mut request = Request { engine, rules, members, problems: Vec::new() };
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
        let mut columns = Vec::new();
        for draft in &mut drafts {
            columns.extend(draft.compile(&mut builder));
        }
        if builder.registers() > REGISTERS_MAX {
            let message = format!(
                "This schema needs {} computed numbers a row; the limit is {REGISTERS_MAX}.",
                builder.registers()
            );
            self.push(
                Problem::new(codes::TOO_MANY_FIELDS, message, "Use fewer fields or simpler ones.").at("/schema_fields"),
            );
        }
        for draft in drafts {
            document.schema_fields.extend(draft.spec.clone());
            self.problems.extend(draft.into_problems());
        }
        Some((document, columns, builder))
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
        fields.iter().enumerate().map(|(at, value)| Draft::read(self, at, value, locale, &mut names)).collect()
    }

    /// Unique columns must have as many values as rows are asked for.
    fn domains(&mut self, document: &SchemaDocument, columns: &[Column]) {
        let rows_end = document.offset + document.count;
        for column in columns {
            let Some(domain) = column.unique_domain.filter(|d| *d < rows_end) else { continue };
            let message = format!(
                "`{}` must be unique, but has {domain} different values; rows {} to {} need {rows_end}.",
                column.name,
                document.offset,
                rows_end - 1
            );
            let hint =
                format!("Ask for at most {domain} rows counted from row 0, widen its constraints, or drop `unique`.");
            let offset = if document.offset < domain { document.offset } else { 0 };
            let fix = json!({ "count": domain - offset, "offset": offset });
            let mut problem = Problem::new(codes::DOMAIN_TOO_SMALL, message, hint).at("/count").fix(fix);
            problem.field = Some(column.name.clone());
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

/// Field names: which are taken, to find free ones.
struct Names {
    taken: BTreeSet<String>,
    seen: BTreeSet<String>,
}

impl Names {
    fn of(fields: &[Value]) -> Names {
        let taken = fields.iter().filter_map(|f| f.get("name")?.as_str()).map(str::to_owned).collect();
        Names { taken, seen: BTreeSet::new() }
    }

    fn free(&mut self, base: &str) -> String {
        let base: String = base.chars().take(NAME_CHARS_MAX - 8).collect();
        let mut n = 2;
        while self.taken.contains(&format!("{base}_{n}")) {
            n += 1;
        }
        self.taken.insert(format!("{base}_{n}"));
        format!("{base}_{n}")
    }
}

/// A field while it is checked.
struct Draft<'a> {
    at: usize,
    name: Option<String>,
    def: Option<&'a TypeDef>,
    locale: Arc<LocaleData>,
    scope: String,
    unique: bool,
    realistic: bool,
    validity: Validity,
    blank_percent: f64,
    constraints: Map<String, Value>,
    spec: Option<FieldSpec>,
    problems: Vec<Problem>,
    /// The field with every known mistake mended.
    mended: Map<String, Value>,
}

impl<'a> Draft<'a> {
    fn read(request: &Request<'a>, at: usize, value: &'a Value, locale: &str, names: &mut Names) -> Draft<'a> {
        let engine = request.engine;
        let fallback = engine.locale(locale).or_else(|| engine.locale(LOCALE_DEFAULT));
        let mut draft = Draft {
            at,
            name: None,
            def: None,
            locale: fallback.map_or_else(|| unreachable!("the default locale is embedded"), Arc::clone),
            scope: String::new(),
            unique: false,
            realistic: false,
            validity: Validity::Valid,
            blank_percent: 0.0,
            constraints: Map::new(),
            spec: None,
            problems: Vec::new(),
            mended: value.as_object().cloned().unwrap_or_default(),
        };
        let Some(members) = value.as_object() else {
            draft.not_an_object(value, names);
            return draft;
        };
        draft.unknown_members(members);
        draft.read_name(members, names);
        draft.read_type(members, request);
        draft.read_locale(members, request);
        draft.read_blank(members);
        draft.read_constraints(members);
        draft.spec = draft.to_spec(members);
        draft
    }

    fn report(&mut self, code: &'static str, member: &str, message: String, hint: impl Into<String>) -> &mut Problem {
        let pointer = if member.is_empty() { String::new() } else { format!("/{member}") };
        let mut problem = Problem::new(code, message, hint).at(format!("/schema_fields/{}{pointer}", self.at));
        problem.field = self.mended.get("name").and_then(Value::as_str).map(|name| clip(name).into_owned());
        self.problems.push(problem);
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    fn mend(&mut self, member: &str, value: Value) {
        if value.is_null() {
            self.mended.shift_remove(member);
        } else {
            self.mended.insert(member.to_owned(), value);
        }
        if let Some(problem) = self.problems.last_mut() {
            problem.suggested_fix = Some(Value::Null); // filled with the mended field at the end
        }
    }

    fn not_an_object(&mut self, value: &Value, names: &mut Names) {
        let message = format!("Field {} is {}, but must be an object.", self.at, shown(value));
        self.report(codes::WRONG_TYPE, "", message, r#"Write it as {"name": "…", "type": "…"}."#);
        let name = value.as_str().filter(|n| name_problem(n).is_none()).map(str::to_owned);
        let name = name.unwrap_or_else(|| names.free("field"));
        self.mend("name", json!(name));
        self.mend("type", json!("text"));
    }

    fn unknown_members(&mut self, members: &Map<String, Value>) {
        for key in members.keys().filter(|k| !FIELD_MEMBERS.contains(&k.as_str())) {
            let near = nearest(key, FIELD_MEMBERS, 2);
            let hint = format!(
                "{}Known members: {}. Options of the type go into `constraints`.",
                did_you_mean(&near),
                FIELD_MEMBERS.join(", ")
            );
            let message = format!("A field has no member `{}`.", clip(key));
            self.report(codes::UNKNOWN_MEMBER, &pointer_token(key), message, hint);
            self.mend(key, Value::Null);
            if let Some(name) = near.first().filter(|name| !members.contains_key(**name)) {
                self.mend(name, members[key].clone());
            }
        }
    }

    fn read_name(&mut self, members: &Map<String, Value>, names: &mut Names) {
        let hint = "Give each field its own name of 1 to 128 printable characters.";
        let (code, message) = match members.get("name") {
            None | Some(Value::Null) => (codes::MISSING_MEMBER, "The field has no `name`.".to_owned()),
            Some(Value::String(name)) => match name_problem(name) {
                None if names.seen.insert(name.clone()) => {
                    self.name = Some(name.clone());
                    return;
                }
                None => (codes::DUPLICATE_NAME, format!("The name `{name}` is used by an earlier field.")),
                Some(problem) => (codes::INVALID_NAME, problem),
            },
            Some(other) => (codes::WRONG_TYPE, format!("`name` is {}, but must be a string.", shown(other))),
        };
        let base = if code == codes::DUPLICATE_NAME { members["name"].as_str().unwrap_or("field") } else { "field" };
        let free = names.free(base);
        self.report(code, "name", message, hint);
        self.mend("name", json!(free));
        self.name = Some(free);
    }

    fn read_type(&mut self, members: &Map<String, Value>, request: &Request<'a>) {
        let engine = request.engine;
        let given = match members.get("type") {
            Some(Value::String(given)) => given.as_str(),
            None | Some(Value::Null) => {
                self.report(
                    codes::MISSING_MEMBER,
                    "type",
                    "The field has no `type`.".to_owned(),
                    "`GET /api/v1/field-types` lists them.",
                );
                let name = members.get("name").and_then(Value::as_str).unwrap_or_default();
                let guess = engine.type_def(name).map_or("text", |def| def.key);
                self.mend("type", json!(guess));
                return;
            }
            Some(other) => {
                let message = format!("`type` is {}, but must be a string.", shown(other));
                self.report(codes::WRONG_TYPE, "type", message, "`GET /api/v1/field-types` lists the types.");
                self.mend("type", json!("text"));
                return;
            }
        };
        let Some(def) = engine.type_def(given) else {
            let near = nearest_types(engine, given);
            let hint =
                format!("{}`GET /api/v1/field-types?q=` searches all {}.", did_you_mean(&near), engine.types().len());
            self.report(codes::UNKNOWN_TYPE, "type", format!("There is no type `{}`.", clip(given)), hint);
            if let Some(first) = near.first() {
                self.mend("type", json!(first));
                self.mend("constraints", Value::Null);
            }
            return;
        };
        self.def = Some(def);
        let allowed = request.rules.allowed_categories.as_ref().is_none_or(|all| all.iter().any(|c| c == def.category));
        if !allowed {
            let message = format!(
                "The type `{}` belongs to `{}`, which this key's tier does not include.",
                def.key, def.category
            );
            self.report(codes::TIER_LIMIT, "type", message, "Use another type, or a key of a higher tier.")
                .upgrade_required = true;
        }
    }

    fn read_locale(&mut self, members: &Map<String, Value>, request: &Request<'a>) {
        match members.get("locale") {
            None | Some(Value::Null) => {}
            Some(Value::String(given)) => {
                if let Some(locale) = request.engine.locale(given) {
                    self.locale = Arc::clone(locale);
                    return;
                }
                let (hint, near) = request.locale_hint(given);
                self.report(codes::UNKNOWN_LOCALE, "locale", format!("There is no locale `{}`.", clip(given)), hint);
                self.mend("locale", json!(near));
            }
            Some(other) => {
                let message = format!("`locale` is {}, but must be a string.", shown(other));
                self.report(
                    codes::WRONG_TYPE,
                    "locale",
                    message,
                    "Give a locale key such as `en_US`, or leave it out.",
                );
                self.mend("locale", Value::Null);
            }
        }
    }

    fn read_blank(&mut self, members: &Map<String, Value>) {
        let Some(value) = members.get("blankPercentage").filter(|v| !v.is_null()) else { return };
        match value.as_f64() {
            Some(percent) if (0.0..=100.0).contains(&percent) => self.blank_percent = percent,
            given => {
                let code = if given.is_some() { codes::OUT_OF_RANGE } else { codes::WRONG_TYPE };
                let message = format!("`blankPercentage` is {}, but must be a number from 0 to 100.", shown(value));
                self.report(code, "blankPercentage", message, "Give the share of empty values in percent, 0 to 100.");
                let mended = given.map_or(Value::Null, |percent| json!(percent.clamp(0.0, 100.0) as u64));
                self.mend("blankPercentage", mended);
            }
        }
    }

    fn read_constraints(&mut self, members: &Map<String, Value>) {
        match members.get("constraints") {
            None | Some(Value::Null) => {}
            Some(Value::Object(constraints)) => self.constraints = constraints.clone(),
            Some(other) => {
                let message = format!("`constraints` is {}, but must be an object.", shown(other));
                self.report(
                    codes::WRONG_TYPE,
                    "constraints",
                    message,
                    r#"Give an object such as {"min": 1}, or leave it out."#,
                );
                self.mend("constraints", Value::Null);
            }
        }
        self.constraints.retain(|_, value| !value.is_null());
        self.unique = self.common_flag("unique");
        self.realistic = self.common_flag("realistic");
        self.validity = self.read_validity();
        let entity = match self.constraints.shift_remove("entity") {
            None => None,
            Some(Value::String(name)) if !name.is_empty() && name.chars().count() <= ENTITY_CHARS_MAX => Some(name),
            Some(other) => {
                let message =
                    format!("`entity` is {}, but must be a name of 1 to {ENTITY_CHARS_MAX} characters.", shown(&other));
                self.report(
                    codes::INVALID_CONSTRAINT,
                    "constraints/entity",
                    message,
                    "Give a name such as `customer`.",
                );
                self.mend_constraints(&[("entity".to_owned(), Value::Null)]);
                None
            }
        };
        let role = entity.unwrap_or_else(|| role_of(self.name.as_deref().unwrap_or_default()).to_owned());
        self.scope = scope_of(&role, &self.locale.info.key);
    }

    fn read_validity(&mut self) -> Validity {
        let Some(given) = self.constraints.shift_remove("validity") else { return Validity::Valid };
        let faults = self.def.map_or(&[][..], |def| def.faults);
        let known = given.as_str().and_then(Validity::of);
        if let Some(validity) = known.filter(|v| *v == Validity::Valid || faults.contains(v)) {
            return validity;
        }
        let message = match (known, self.def) {
            (Some(validity), Some(def)) => format!("`{}` cannot make values that are `{}`.", def.key, validity.key()),
            _ => format!("`validity` is {}.", shown(&given)),
        };
        let can: Vec<&str> = std::iter::once(&Validity::Valid).chain(faults).map(|v| v.key()).collect();
        let hint = format!("This type can make: {}.", can.join(", "));
        self.report(codes::INVALID_CONSTRAINT, "constraints/validity", message, hint);
        self.mend_constraints(&[("validity".to_owned(), Value::Null)]);
        Validity::Valid
    }

    fn common_flag(&mut self, key: &str) -> bool {
        match self.constraints.shift_remove(key) {
            None => false,
            Some(Value::Bool(flag)) => flag,
            Some(other) => {
                let message = format!("`{key}` is {}, but must be true or false.", shown(&other));
                self.report(codes::INVALID_CONSTRAINT, &format!("constraints/{key}"), message, "Give true or false.");
                self.mend_constraints(&[(key.to_owned(), json!(other == "true" || other == 1))]);
                false
            }
        }
    }

    fn mend_constraints(&mut self, changes: &[(String, Value)]) {
        let mut constraints = self.mended.get("constraints").and_then(Value::as_object).cloned().unwrap_or_default();
        for (key, value) in changes {
            if value.is_null() {
                constraints.shift_remove(key);
            } else {
                constraints.insert(key.clone(), value.clone());
            }
        }
        self.mend("constraints", if constraints.is_empty() { Value::Null } else { Value::Object(constraints) });
    }

    fn to_spec(&self, members: &Map<String, Value>) -> Option<FieldSpec> {
        let constraints = members.get("constraints").and_then(Value::as_object);
        let constraints: Option<Map<String, Value>> =
            constraints.map(|c| c.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.clone(), v.clone())).collect());
        Some(FieldSpec {
            name: self.name.clone()?,
            type_key: self.def?.key.to_owned(),
            locale: members.get("locale").and_then(Value::as_str).map(|_| self.locale.info.key.clone()),
            constraints: constraints.filter(|c| !c.is_empty()),
            blank_percentage: members.get("blankPercentage").and_then(Value::as_number).cloned(),
        })
    }

    fn prepare(&self, builder: &mut Builder<'_>) {
        let Some(def) = self.def else { return };
        if let Some(latent) = def.unique_latent.filter(|_| self.unique) {
            builder.require_unique(self.scope.clone(), latent);
        }
        def.prepare(builder, &self.scope, &self.constraints);
    }

    fn compile(&mut self, builder: &mut Builder<'_>) -> Option<Column> {
        let def = self.def?;
        let names = FieldNames { name: self.name.as_deref()?, scope: self.scope.clone() };
        let mut cx = FieldCx::new(builder, names, Arc::clone(&self.locale), def.value_type);
        (cx.unique, cx.realistic, cx.validity) = (self.unique, self.realistic, self.validity);
        def.compile(&mut cx, &self.constraints);
        let (column, problems) = cx.finish(self.blank_percent);
        problems.into_iter().for_each(|problem| self.constraint_problem(problem));
        Some(column)
    }

    fn constraint_problem(&mut self, problem: ConstraintProblem) {
        let ConstraintProblem { code, key, message, hint, fix } = problem;
        let member =
            if key.is_empty() { "constraints".to_owned() } else { format!("constraints/{}", pointer_token(&key)) };
        self.report(code, &member, message, hint);
        if let Some(changes) = fix {
            self.mend_constraints(&changes);
        }
    }

    /// Every fix of a field is the whole field with everything mended.
    fn into_problems(self) -> Vec<Problem> {
        let mended = Value::Object(self.mended);
        let fill = |mut problem: Problem| {
            if problem.suggested_fix.is_some() {
                problem.suggested_fix = Some(mended.clone());
            }
            problem
        };
        self.problems.into_iter().map(fill).collect()
    }
}

fn nearest_types<'a>(engine: &'a Engine, given: &str) -> Vec<&'a str> {
    let names = engine.types().iter().flat_map(|def| std::iter::once(def.key).chain(def.aliases.iter().copied()));
    let mut keys: Vec<&str> = Vec::new();
    for name in nearest(given, names, 12) {
        if let Some(def) = engine.type_def(name)
            && !keys.contains(&def.key)
        {
            keys.push(def.key);
        }
    }
    keys.truncate(3);
    keys
}

/// The role that a column name begins with, or nothing.
fn role_of(name: &str) -> &'static str {
    let first = name.split(['_', '-', ' ', '.']).next().unwrap_or_default();
    // camelCase: the role ends where the next word begins.
    let word_end = first.find(|c: char| c.is_ascii_uppercase()).filter(|at| *at > 0).unwrap_or(first.len());
    let word = first[..word_end].to_ascii_lowercase();
    let has_more = word.len() < name.len();
    ROLES.iter().find(|role| has_more && **role == word).copied().unwrap_or_default()
}

fn name_problem(name: &str) -> Option<String> {
    let chars = name.chars().count();
    if name.trim().is_empty() {
        return Some("The name is empty.".to_owned());
    }
    if chars > NAME_CHARS_MAX {
        return Some(format!("The name has {chars} characters; the limit is {NAME_CHARS_MAX}."));
    }
    let unprintable = name
        .chars()
        .find(|c| c.is_control() || matches!(*c, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}'..='\u{FFFF}'));
    unprintable.map(|c| format!("The name holds the unprintable character U+{:04X}.", u32::from(c)))
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
