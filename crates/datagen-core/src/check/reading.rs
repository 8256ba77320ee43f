//! Columns that read other columns: in which order they compile, and what is said when one cannot be read.
//!
//! Lives here: which fields see which. Does not live here: the order itself (`order`), what a type reads (`catalog`).
//!
//! A column sees the other columns; a field of an object sees the fields beside it, then what its object sees. The items of a
//! list are rows of their own and see nothing outside.

use std::collections::BTreeSet;

use serde_json::Value;

use super::field::Draft;
use crate::catalog::{ColumnRead, Nesting};
use crate::compile::{Builder, Outer};
use crate::order::{self, Trouble};
use crate::plan::Column;

/// Where fields stand that compile together.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Scope {
    /// As the columns of a row: there is nothing outside.
    Row,
    /// In a field: what they do not find beside them they find outside.
    Field,
}

/// Compiles every field after those it reads; each stays in its place.
pub(super) fn compile_in_order(
    drafts: &mut [Draft<'_>],
    builder: &mut Builder<'_>,
    outer: &Outer<'_>,
    scope: Scope,
) -> Vec<Option<Column>> {
    let names: Vec<Option<String>> = drafts.iter().map(|draft| draft.name.clone()).collect();
    let known = |name: &str| names.iter().flatten().any(|known| known == name);
    let mut reads: Vec<Vec<ColumnRead>> = drafts.iter().map(Draft::reads).collect();
    if scope == Scope::Field {
        reads.iter_mut().for_each(|reads| reads.retain(|read| known(&read.column)));
    }
    let order = order::order(&names, &reads);
    let read: BTreeSet<&str> = reads.iter().flatten().map(|read| read.column.as_str()).collect();
    let hidden = builder.hide(&read);
    let mut columns: Vec<Option<Column>> = drafts.iter().map(|_| None).collect();
    for at in order.sequence {
        columns[at] = drafts[at].compile(builder, outer);
        // A field with problems may have made half a column: what reads it says nothing then.
        let whole = columns[at].as_ref().filter(|_| drafts[at].problems.is_empty() && !drafts[at].incomplete);
        if let Some(column) = whole.filter(|column| read.contains(column.name.as_str())) {
            builder.publish(column);
        }
    }
    if scope == Scope::Field {
        builder.restore(&read, hidden);
    }
    for trouble in order.troubles {
        drafts[trouble.at].reading_problem(&trouble, &names);
    }
    columns
}

impl Draft<'_> {
    /// The columns that it reads, and those that the fields inside it read outside of it.
    pub(super) fn reads(&self) -> Vec<ColumnRead> {
        let Some(def) = self.def else { return Vec::new() };
        let mut reads = def.reads(&self.constraints);
        if def.nesting != Nesting::Items {
            let inside: BTreeSet<&str> = self.inner.drafts.iter().filter_map(|draft| draft.name.as_deref()).collect();
            let of_inner = self.inner.drafts.iter().flat_map(Draft::reads);
            reads.extend(of_inner.filter(|read| !inside.contains(read.column.as_str())));
        }
        reads
    }

    /// Reports a column that cannot be read, at the field that wants to read it.
    pub(super) fn reading_problem(&mut self, trouble: &Trouble, names: &[Option<String>]) {
        let own = self.def.map(|def| def.reads(&self.constraints)).unwrap_or_default();
        if !own.contains(&trouble.read) {
            let inner = self.inner.drafts.iter_mut().find(|draft| draft.reads().contains(&trouble.read));
            return inner.into_iter().for_each(|draft| draft.reading_problem(trouble, names));
        }
        let own = self.name.clone().unwrap_or_default();
        let others = names.iter().flatten().map(String::as_str).filter(|name| *name != own);
        let (key, text) = (trouble.read.key, self.mended.get("constraints").and_then(|c| c.get(trouble.read.key)));
        let told = trouble.tell(&own, others, text.and_then(Value::as_str).unwrap_or_default());
        self.report(told.code, &format!("constraints/{key}"), told.message, told.hint);
        if let Some(value) = told.value {
            self.mend_constraints(&[(key.to_owned(), value)]);
        }
    }
}
