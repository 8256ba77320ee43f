//! The fields inside a field: those of an object, the item of a list, what a template names, the kinds of a choice.
//!
//! Lives here: where they stand in the constraints, and how their problems and mends come back to the column. What is wrong
//! with one of them is `field`'s to say, as for a column. Does not live here: what is made of them (`catalog`).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::field::{Draft, Names, Place};
use super::reading::{self, Scope};
use super::{Request, shown};
use crate::catalog::{Nesting, template_nodes};
use crate::compile::{Builder, InnerFields, Outer};
use crate::plan::Column;
use crate::problem::{Problem, codes};
use crate::schema::{FIELDS_MAX, INNER_DEPTH_MAX};

/// How a field is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// With its name, in a list of fields.
    Named,
    /// At a place of its own, without a name; the text names its streams.
    Nameless(String),
    /// At a place of a template, with `$type` in place of `type`; the text names its streams.
    Node(String),
    /// A text of a template that has placeholders; the text names its streams.
    Text(String),
}

impl Form {
    /// The name that it has by its place.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Form::Named => None,
            Form::Nameless(name) | Form::Node(name) | Form::Text(name) => Some(name.clone()),
        }
    }

    /// Where a member of the field stands when it is written so.
    pub(super) fn member<'m>(&self, member: &'m str) -> &'m str {
        match self {
            Form::Text(_) => "",
            Form::Node(_) if member == "type" => "$type",
            _ => member,
        }
    }

    /// A field as it is written so.
    fn written(&self, mut field: Map<String, Value>) -> Value {
        let only_type = field.len() == 1;
        match (self, field.get("type").and_then(Value::as_str)) {
            (Form::Named | Form::Nameless(_), _) | (_, None) => Value::Object(field),
            (Form::Text(_), Some(key)) if only_type => json!(format!("{{{{{key}}}}}")),
            (Form::Text(_), Some("template")) => {
                field.get_mut("constraints").and_then(|c| c.get_mut("template")).map(Value::take).unwrap_or_default()
            }
            (Form::Text(_) | Form::Node(_), Some(key)) => {
                let mut node = Map::from_iter([("$type".to_owned(), json!(key))]);
                field.shift_remove("type");
                node.extend(field);
                Value::Object(node)
            }
        }
    }
}

/// The fields inside a field.
pub(super) struct InnerDrafts<'a> {
    pub(super) drafts: Vec<Draft<'a>>,
    /// Where each stands in the constraints, as a pointer.
    slots: Vec<String>,
    scope: Scope,
    /// Whether the one field is unique because `uniqueItems` says so.
    made_unique: bool,
}

impl Default for InnerDrafts<'_> {
    fn default() -> Self {
        InnerDrafts { drafts: Vec::new(), slots: Vec::new(), scope: Scope::Field, made_unique: false }
    }
}

impl InnerDrafts<'_> {
    /// The constraints with the fields in them as a document has them; a template stays as it is.
    pub(super) fn canonical(&self, constraints: Map<String, Value>) -> Map<String, Value> {
        let mut constraints = Value::Object(constraints);
        for (draft, slot) in self.drafts.iter().zip(&self.slots) {
            let Some(spec) = &draft.spec else { continue };
            let mut field = serde_json::to_value(spec).unwrap_or_default();
            match (&draft.place.form, field.as_object_mut()) {
                (Form::Named, _) => {}
                (Form::Nameless(_), Some(members)) => drop(members.shift_remove("name")),
                _ => continue,
            }
            if let Some(place) = constraints.pointer_mut(slot) {
                *place = field;
            }
        }
        match constraints {
            Value::Object(constraints) => constraints,
            _ => Map::new(),
        }
    }
}

impl InnerFields for InnerDrafts<'_> {
    fn prepare(&self, builder: &mut Builder<'_>) {
        self.drafts.iter().for_each(|draft| draft.prepare(builder));
    }

    fn compile(&mut self, builder: &mut Builder<'_>, outer: &Outer<'_>) -> Option<Vec<Column>> {
        // All of them, so that all problems are told.
        let columns = reading::compile_in_order(&mut self.drafts, builder, outer, self.scope);
        let complete = !columns.is_empty() && self.drafts.iter().all(|draft| draft.problems.is_empty());
        if complete { columns.into_iter().collect() } else { None }
    }
}

/// Reads the fields inside a field, if its type has some.
pub(super) fn read<'a>(request: &Request<'a>, draft: &mut Draft<'a>) {
    let Some(def) = draft.def.filter(|def| def.nesting != Nesting::None) else { return };
    if draft.place.depth >= INNER_DEPTH_MAX {
        let message = format!("Fields may stand in at most {INNER_DEPTH_MAX} others.");
        draft.report(codes::TOO_DEEP, "type", message, "Use a plain type here, or less depth above.");
        draft.mend("type", json!("text"));
        draft.mend("constraints", Value::Null);
        draft.def = None;
        return;
    }
    match def.nesting {
        Nesting::None => {}
        Nesting::Fields => {
            let example = json!([{ "name": "id", "type": "uuid" }]);
            let Some(list) = list(draft, def.key, "fields", example) else { return };
            let mut names = Names::of(&list);
            for (at, value) in list.iter().enumerate() {
                child(request, draft, format!("/fields/{at}"), Form::Named, value, &mut names);
            }
            keep_distinct_when_flat(&mut draft.inner.drafts, &mut names);
        }
        Nesting::Kinds => {
            let example = json!([{ "type": "email" }, { "type": "phone" }]);
            let Some(list) = list(draft, def.key, "of", example) else { return };
            for (at, value) in list.iter().enumerate() {
                let form = Form::Nameless(format!("kind {at}"));
                child(request, draft, format!("/of/{at}"), form, value, &mut Names::of(&[]));
            }
            draft.inner.drafts.iter_mut().for_each(|kind| kind.refuse_blank("one of several types cannot be null"));
        }
        Nesting::Items => items(request, draft),
        Nesting::Template => template(request, draft),
    }
}

/// Takes a list of fields out of the constraints; reports what is wrong with the list itself.
fn list(draft: &mut Draft<'_>, type_key: &str, key: &str, example: Value) -> Option<Vec<Value>> {
    let (code, message) = match draft.constraints.shift_remove(key) {
        Some(Value::Array(list)) if !list.is_empty() => return Some(list),
        Some(Value::Array(_)) => (codes::EMPTY_SCHEMA, format!("`{key}` is empty.")),
        Some(other) => (codes::WRONG_TYPE, format!("`{key}` is {}, but must be a list of fields.", shown(&other))),
        None => (codes::MISSING_CONSTRAINT, format!("`{type_key}` needs `{key}`.")),
    };
    let hint = format!("List at least one field, such as `\"{key}\": {example}`.");
    draft.report(code, &format!("constraints/{key}"), message, hint);
    draft.mend_constraints(&[(key.to_owned(), example)]);
    None
}

fn items<'a>(request: &Request<'a>, draft: &mut Draft<'a>) {
    draft.inner.scope = Scope::Row;
    let Some(value) = draft.constraints.shift_remove("items") else {
        let example = json!({ "type": "email" });
        let hint = format!("Say what the items are, such as `\"items\": {example}`.");
        draft.report(codes::MISSING_CONSTRAINT, "constraints/items", "`array` needs `items`.".to_owned(), hint);
        return draft.mend_constraints(&[("items".to_owned(), example)]);
    };
    child(request, draft, "/items".to_owned(), Form::Nameless("item".to_owned()), &value, &mut Names::of(&[]));
    let distinct = draft.constraints.get("uniqueItems") == Some(&json!(true));
    let Some(item) = draft.inner.drafts.last_mut().filter(|_| distinct) else { return };
    // Items that hold fields differ by one of these.
    let plain = item.def.is_some_and(|def| def.nesting == Nesting::None);
    (item.unique, draft.inner.made_unique) = (item.unique | plain, plain);
    item.refuse_blank("items that differ cannot be null");
}

fn template<'a>(request: &Request<'a>, draft: &mut Draft<'a>) {
    // What is no document at all is the type's to tell.
    let Some(document) = draft.constraints.get("template").cloned() else { return };
    for node in template_nodes(&document) {
        let name = node.pointer.trim_start_matches('/').to_owned();
        let form = if node.is_text { Form::Text(name) } else { Form::Node(name) };
        child(request, draft, format!("/template{}", node.pointer), form, &node.field, &mut Names::of(&[]));
    }
}

fn child<'a>(request: &Request<'a>, draft: &mut Draft<'a>, slot: String, form: Form, value: &Value, names: &mut Names) {
    if request.fields_seen.get() > FIELDS_MAX {
        return;
    }
    let outer = draft.full_name().unwrap_or_default();
    let label = match &form {
        Form::Named => format!("{outer}."),
        Form::Nameless(name) if name == "item" => format!("{outer}[]"),
        Form::Nameless(_) => outer,
        Form::Node(name) | Form::Text(name) => format!("{outer}.{}", name.replace('/', ".")),
    };
    let place = Place {
        pointer: format!("{}/constraints{slot}", draft.place.pointer),
        label,
        role: draft.role.clone(),
        locale: draft.locale.info.key.clone(),
        realistic: draft.realistic,
        depth: draft.place.depth + 1,
        form,
    };
    draft.inner.drafts.push(Draft::read(request, place, value, names));
    draft.inner.slots.push(slot);
}

impl Draft<'_> {
    /// Refuses a share of nulls where there is no place for one.
    fn refuse_blank(&mut self, why: &str) {
        if self.blank_percent > 0.0 {
            let message = format!("There is no `blankPercentage` here: {why}.");
            let hint = "Leave it out, or give it to the field around.";
            self.report(codes::CONFLICTING_CONSTRAINTS, "blankPercentage", message, hint);
            self.mend("blankPercentage", Value::Null);
        }
    }

    /// Where items cannot be unique, `uniqueItems` is what is wrong.
    pub(super) fn blame_unique_items(&mut self) {
        let refused = |problem: &&mut Problem| problem.code == codes::UNIQUE_UNSUPPORTED;
        let mut problems = self.inner.drafts.iter_mut().flat_map(|draft| &mut draft.problems);
        let Some(problem) = problems.find(refused).filter(|_| self.inner.made_unique) else { return };
        problem.path = Some(format!("{}/constraints/uniqueItems", self.place.pointer));
        if let Some(constraints) = self.mended.get_mut("constraints").and_then(Value::as_object_mut) {
            constraints.shift_remove("uniqueItems");
        }
    }

    /// Makes the problems and mends of the fields inside this one its own.
    pub(super) fn take_over_inner(&mut self) {
        let InnerDrafts { drafts, slots, .. } = std::mem::take(&mut self.inner);
        for (mut draft, slot) in drafts.into_iter().zip(slots) {
            draft.take_over_inner();
            if draft.problems.iter().any(|problem| problem.suggested_fix.is_some())
                && let Some(place) = self.mended.get_mut("constraints").and_then(|c| c.pointer_mut(&slot))
            {
                *place = draft.place.form.written(draft.mended);
            }
            self.problems.append(&mut draft.problems);
        }
    }

    /// The names of the columns that it has in flat formats, after `prefix`.
    fn flat_names(&self, prefix: &str, names: &mut Vec<String>) {
        let Some(name) = &self.name else { return };
        let is_object = self.def.is_some_and(|def| def.nesting == Nesting::Fields);
        if !is_object || self.inner.drafts.is_empty() {
            return names.push(format!("{prefix}{name}"));
        }
        let prefix = format!("{prefix}{name}.");
        self.inner.drafts.iter().for_each(|draft| draft.flat_names(&prefix, names));
    }
}

/// Refuses fields that would have a column of the same name in flat formats: `city` in `address` beside `address.city`.
pub(super) fn keep_distinct_when_flat(drafts: &mut [Draft<'_>], names: &mut Names) {
    if drafts.iter().all(|draft| draft.inner.drafts.is_empty()) {
        return;
    }
    let mut seen = BTreeSet::new();
    for draft in drafts {
        let mut own = Vec::new();
        draft.flat_names("", &mut own);
        if let Some(taken) = own.iter().find(|name| seen.contains(*name)) {
            let message = format!("Flat formats such as CSV would have two columns called `{taken}`.");
            draft.report(codes::DUPLICATE_NAME, "name", message, "Give the field another name.");
            let free = names.free(draft.name.as_deref().unwrap_or("field"));
            draft.mend("name", json!(free));
        }
        seen.extend(own);
    }
}

/// Columns and those inside them, each with its full name.
pub(super) fn with_inner(columns: &[Column]) -> Vec<(String, &Column)> {
    let mut all = Vec::new();
    let mut rest: Vec<(String, &Column)> = columns.iter().rev().map(|column| (column.name.clone(), column)).collect();
    while let Some((name, column)) = rest.pop() {
        let inside = column.inner.columns().iter().rev();
        rest.extend(inside.map(|inner| (format!("{name}.{}", inner.name), inner)));
        all.push((name, column));
    }
    all
}
