//! One field of a request: read, judged, compiled, mended.
//!
//! Lives here: members of a field, roles by column name, the mended field that fixes consist of. Does not live here: what
//! constraints a type has (`catalog`), the members of the request (`check`).

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::inner::{self, Form, InnerDrafts};
use super::{FIELD_ANNOTATIONS, Request, clip, shown};
use crate::catalog::Nesting;
use crate::catalog::TypeDef;
use crate::compile::{Builder, ConstraintProblem, FieldCx, FieldNames, Outer, scope_of};
use crate::engine::Engine;
use crate::fault::Validity;
use crate::locale::LocaleData;
use crate::plan::{Column, Op};
use crate::problem::{Problem, codes, did_you_mean, nearest, pointer_token};
use crate::random::StreamId;
use crate::schema::{FieldSpec, LOCALE_DEFAULT, NAME_CHARS_MAX};

/// Longest `entity` name.
const ENTITY_CHARS_MAX: usize = 128;
const FIELD_MEMBERS: [&str; 5] = ["name", "type", "locale", "constraints", "blankPercentage"];

/// Column-name prefixes that say whose address, name or e-mail it is: such columns form an entity of their own.
pub const ROLES: [&str; 30] = [
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

/// Field names: which are taken, to find free ones.
pub(super) struct Names {
    taken: BTreeSet<String>,
    seen: BTreeSet<String>,
}

impl Names {
    pub(super) fn of(fields: &[Value]) -> Names {
        let taken = fields.iter().filter_map(|f| f.get("name")?.as_str()).map(str::to_owned).collect();
        Names { taken, seen: BTreeSet::new() }
    }

    pub(super) fn free(&mut self, base: &str) -> String {
        let base: String = base.chars().take(NAME_CHARS_MAX - 8).collect();
        let mut n = 2;
        while self.taken.contains(&format!("{base}_{n}")) {
            n += 1;
        }
        self.taken.insert(format!("{base}_{n}"));
        format!("{base}_{n}")
    }
}

/// Where a field stands, and what it has from there.
pub(super) struct Place {
    /// RFC 6901 pointer to it.
    pub(super) pointer: String,
    /// What comes before its name when it is named to callers, such as `address.`.
    pub(super) label: String,
    /// The role of what it stands in.
    pub(super) role: String,
    /// The locale of what it stands in.
    pub(super) locale: String,
    pub(super) realistic: bool,
    /// How many fields it stands in.
    pub(super) depth: usize,
    pub(super) form: Form,
}

impl Place {
    /// Of a column.
    pub(super) fn column(at: usize, locale: &str) -> Place {
        Place {
            pointer: format!("/schema_fields/{at}"),
            label: String::new(),
            role: String::new(),
            locale: locale.to_owned(),
            realistic: false,
            depth: 0,
            form: Form::Named,
        }
    }
}

/// What [`Draft::look`] found.
pub(super) struct Look {
    /// How many distinct values there are.
    pub(super) domain: Option<u64>,
    /// Whether it reads other columns.
    pub(super) incomplete: bool,
    pub(super) problems: Vec<ConstraintProblem>,
    /// The permutations that make it distinct.
    pub(super) permuted: Vec<(StreamId, u64)>,
}

/// A field while it is checked.
pub(super) struct Draft<'a> {
    pub(super) place: Place,
    pub(super) name: Option<String>,
    pub(super) def: Option<&'a TypeDef>,
    pub(super) locale: Arc<LocaleData>,
    pub(super) role: String,
    scope: String,
    pub(super) unique: bool,
    /// Whether it is unique only together with other columns.
    pub(super) grouped: bool,
    pub(super) realistic: bool,
    pub(super) validity: Validity,
    /// Whether its type says where it is null.
    pub(super) null_by_type: bool,
    pub(super) blank_percent: f64,
    pub(super) constraints: Map<String, Value>,
    pub(super) inner: InnerDrafts<'a>,
    pub(super) spec: Option<FieldSpec>,
    pub(super) problems: Vec<Problem>,
    /// Whether a column that it reads is missing.
    pub(super) incomplete: bool,
    /// The field with every known mistake mended.
    pub(super) mended: Map<String, Value>,
}

impl<'a> Draft<'a> {
    pub(super) fn read(request: &Request<'a>, place: Place, value: &Value, names: &mut Names) -> Draft<'a> {
        let engine = request.engine;
        let fallback = engine.locale(&place.locale).or_else(|| engine.locale(LOCALE_DEFAULT));
        request.fields_seen.set(request.fields_seen.get() + 1);
        let mut draft = Draft {
            name: place.form.name(),
            place,
            def: None,
            locale: fallback.map_or_else(|| unreachable!("the default locale is embedded"), Arc::clone),
            role: String::new(),
            scope: String::new(),
            unique: false,
            grouped: false,
            realistic: false,
            validity: Validity::Valid,
            null_by_type: false,
            blank_percent: 0.0,
            constraints: Map::new(),
            inner: InnerDrafts::default(),
            spec: None,
            problems: Vec::new(),
            incomplete: false,
            mended: value.as_object().cloned().unwrap_or_default(),
        };
        let Some(members) = value.as_object() else {
            draft.not_an_object(value, names, engine);
            return draft;
        };
        draft.unknown_members(members);
        if draft.place.form == Form::Named {
            draft.read_name(members, names);
        }
        draft.read_type(members, request);
        draft.read_locale(members, request);
        draft.read_blank(members);
        draft.read_constraints(members);
        inner::read(request, &mut draft);
        draft.spec = draft.to_spec(members);
        draft
    }

    pub(super) fn report(
        &mut self,
        code: &'static str,
        member: &str,
        message: String,
        hint: impl Into<String>,
    ) -> &mut Problem {
        let member = self.place.form.member(member);
        let pointer = if member.is_empty() { String::new() } else { format!("/{member}") };
        let mut problem = Problem::new(code, message, hint).at(format!("{}{pointer}", self.place.pointer));
        problem.field = self.full_name().map(|name| clip(&name).into_owned());
        self.problems.push(problem);
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    /// Its name with those of what it stands in, as callers are told it.
    pub(super) fn full_name(&self) -> Option<String> {
        match self.place.form {
            Form::Named => Some(format!("{}{}", self.place.label, self.mended.get("name")?.as_str()?)),
            _ => Some(self.place.label.clone()),
        }
    }

    pub(super) fn mend(&mut self, member: &str, value: Value) {
        if value.is_null() {
            self.mended.shift_remove(member);
        } else {
            self.mended.insert(member.to_owned(), value);
        }
        if let Some(problem) = self.problems.last_mut() {
            problem.suggested_fix = Some(Value::Null); // filled with the mended field at the end
        }
    }

    fn not_an_object(&mut self, value: &Value, names: &mut Names, engine: &Engine) {
        let at = self.place.pointer.rsplit('/').next().unwrap_or_default();
        let message = format!("Field {at} is {}, but must be an object.", shown(value));
        if self.place.form != Form::Named {
            self.report(codes::WRONG_TYPE, "", message, r#"Write it as {"type": "…"}."#);
            let named = value.as_str().and_then(|name| engine.type_def(name));
            let usable = named.filter(|def| def.example_constraints.is_empty());
            return self.mend("type", json!(usable.map_or("text", |def| def.key)));
        }
        self.report(codes::WRONG_TYPE, "", message, r#"Write it as {"name": "…", "type": "…"}."#);
        let name = value.as_str().filter(|n| name_problem(n).is_none()).map(str::to_owned);
        let name = name.unwrap_or_else(|| names.free("field"));
        self.mend("name", json!(name));
        self.mend("type", json!("text"));
    }

    fn unknown_members(&mut self, members: &Map<String, Value>) {
        // What stands at a place of its own has no name.
        let known = if self.place.form == Form::Named { &FIELD_MEMBERS[..] } else { &FIELD_MEMBERS[1..] };
        let unknown = |key: &&String| !known.contains(&key.as_str()) && !FIELD_ANNOTATIONS.contains(&key.as_str());
        for key in members.keys().filter(unknown) {
            let near = nearest(key, known.iter().copied(), 2);
            let hint = format!(
                "{}Known members: {}. Options of the type go into `constraints`.",
                did_you_mean(&near),
                known.join(", ")
            );
            let message = format!("A field has no member `{}` here.", clip(key));
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
        self.realistic |= self.place.realistic;
        let holds_fields = self.def.is_some_and(|def| def.nesting != Nesting::None);
        let own_role = || role_of(self.name.as_deref().unwrap_or_default(), holds_fields);
        self.role = entity.or_else(|| own_role().map(str::to_owned)).unwrap_or_else(|| self.place.role.clone());
        self.scope = scope_of(&self.role, &self.locale.info.key);
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

    pub(super) fn mend_constraints(&mut self, changes: &[(String, Value)]) {
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
        let constraints = constraints.map(|constraints| self.inner.canonical(constraints));
        Some(FieldSpec {
            name: self.name.clone()?,
            type_key: self.def?.key.to_owned(),
            locale: members.get("locale").and_then(Value::as_str).map(|_| self.locale.info.key.clone()),
            constraints: constraints.filter(|c| !c.is_empty()),
            blank_percentage: members.get("blankPercentage").and_then(Value::as_number).cloned(),
        })
    }

    /// Says which latent must be distinct when the field must.
    pub(super) fn require_unique(&self, builder: &mut Builder<'_>) {
        if let Some(latent) = self.def.and_then(|def| def.unique_latent) {
            builder.require_unique(self.scope.clone(), latent);
        }
    }

    pub(super) fn prepare(&self, builder: &mut Builder<'_>) {
        let Some(def) = self.def else { return };
        if self.unique {
            self.require_unique(builder);
        }
        def.prepare(builder, &self.scope, &self.constraints);
        if def.nesting != Nesting::Items {
            self.inner.drafts.iter().for_each(|draft| draft.prepare(builder));
        }
    }

    pub(super) fn compile(&mut self, builder: &mut Builder<'_>, outer: &Outer<'_>) -> Option<Column> {
        let def = self.def?;
        let path = outer.path_of(self.name.as_deref()?);
        let names = FieldNames { name: &path, scope: self.scope.clone() };
        let mut cx = FieldCx::new(builder, names, Arc::clone(&self.locale), def.value_type);
        (cx.unique, cx.realistic, cx.outer_null) = (self.unique, self.realistic, outer.null);
        cx.validity = self.validity;
        cx.fields = Some(&mut self.inner);
        cx.set_blank(self.blank_percent);
        def.compile(&mut cx, &self.constraints);
        (self.incomplete, self.null_by_type) = (cx.incomplete, cx.null_by_type);
        let (mut column, problems) = cx.finish();
        if self.grouped {
            column.unique_domain = None;
        }
        self.blame_unique_items();
        problems.into_iter().for_each(|problem| self.constraint_problem(problem));
        Some(column)
    }

    /// What the field would be if it had to be unique or not, compiled for a look with a copy of the builder. `None` for fields
    /// that hold others, and for those that were not understood.
    pub(super) fn look(&self, builder: &Builder<'_>, unique: bool) -> Option<Look> {
        let def = self.def.filter(|def| def.nesting == Nesting::None && self.problems.is_empty())?;
        let mut builder = builder.clone();
        if unique {
            self.require_unique(&mut builder);
        }
        let before = builder.permuted().len();
        let names = FieldNames { name: self.name.as_deref()?, scope: self.scope.clone() };
        let mut cx = FieldCx::new(&mut builder, names, Arc::clone(&self.locale), def.value_type);
        (cx.unique, cx.realistic, cx.validity) = (unique, self.realistic, self.validity);
        def.compile(&mut cx, &self.constraints);
        let incomplete = cx.incomplete || !def.reads(&self.constraints).is_empty();
        let domain = cx.unique_domain();
        let (_, problems) = cx.finish();
        Some(Look { domain, incomplete, problems, permuted: builder.permuted()[before..].to_vec() })
    }

    /// The text of its values when they are wrong in this way; `None` where they cannot be.
    pub(super) fn wrong(&self, builder: &mut Builder<'_>, validity: Validity) -> Option<Vec<Op>> {
        let def = self.def.filter(|def| def.faults.contains(&validity))?;
        let names = FieldNames { name: self.name.as_deref()?, scope: self.scope.clone() };
        let mut cx = FieldCx::new(builder, names, Arc::clone(&self.locale), def.value_type);
        (cx.unique, cx.realistic, cx.validity) = (self.unique, self.realistic, validity);
        def.compile(&mut cx, &self.constraints);
        let usable = !cx.null_by_type && !cx.incomplete;
        let (column, problems) = cx.finish();
        (usable && problems.is_empty() && column.is_plain()).then_some(column.ops)
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

    /// Every fix of a field is the whole column with everything mended.
    pub(super) fn into_problems(mut self) -> Vec<Problem> {
        self.take_over_inner();
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

/// The role that a column name begins with. What holds fields may be called by the role alone.
fn role_of(name: &str, holds_fields: bool) -> Option<&'static str> {
    let first = name.split(['_', '-', ' ', '.']).next().unwrap_or_default();
    // camelCase: the role ends where the next word begins.
    let word_end = first.find(|c: char| c.is_ascii_uppercase()).filter(|at| *at > 0).unwrap_or(first.len());
    let word = first[..word_end].to_ascii_lowercase();
    let has_more = word.len() < name.len();
    ROLES.iter().find(|role| (has_more || holds_fields) && **role == word).copied()
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
