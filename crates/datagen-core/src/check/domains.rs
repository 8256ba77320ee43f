//! How many values a checked request can tell apart: of every field, and of every group that is unique together.
//!
//! Lives here: counting, for those who ask before they generate. Does not live here: what is refused for it (`check`,
//! `groups`).

use serde::Serialize;

use super::field::Draft;
use super::{Request, Rules, groups};
use crate::catalog::Nesting;
use crate::compile::Builder;
use crate::engine::Engine;
use crate::schema::{REFERENCE_TIME_MILLIS, ROWS_END, SchemaDocument};
use crate::time::parse_rfc3339_millis;

/// How many values a request can tell apart.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DomainSizes {
    /// Every field, those of objects after theirs.
    pub fields: Vec<FieldDomain>,
    /// Every group of `unique_together`.
    pub groups: Vec<GroupDomain>,
}

/// How many distinct values a field has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldDomain {
    /// Its name; those of an object's fields are `object.field`.
    pub name: String,
    /// As many values as the field gives when it must be unique, at most 2^53; `None` where they are not counted.
    pub domain_size: Option<u64>,
}

/// How many combinations a group has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupDomain {
    /// The names of its columns.
    pub fields: Vec<String>,
    /// As many rows as the group tells apart, at most 2^53.
    pub domain_size: u64,
}

/// Counts the values of a checked document.
pub(crate) fn domain_sizes(engine: &Engine, document: &SchemaDocument) -> DomainSizes {
    let body = serde_json::to_value(document).unwrap_or_default();
    let (Some(members), rules) = (body.as_object(), Rules::unlimited(&[])) else { return DomainSizes::default() };
    let request =
        Request { engine, rules: &rules, members, fields_seen: std::cell::Cell::new(0), problems: Vec::new() };
    let fields = body["schema_fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let drafts = request.drafts(fields, &document.locale);
    let now = document.reference_time.as_deref().and_then(parse_rfc3339_millis).unwrap_or(REFERENCE_TIME_MILLIS);
    let mut builder = Builder::new(engine, now);
    drafts.iter().for_each(|draft| draft.prepare(&mut builder));
    let mut sizes = DomainSizes::default();
    drafts.iter().for_each(|draft| count(draft, &builder, &mut sizes.fields));
    for names in &document.unique_together {
        let named = |name: &String| drafts.iter().find(|draft| draft.name.as_ref() == Some(name));
        let roles: Vec<groups::Role> =
            names.iter().filter_map(named).filter_map(|draft| groups::role(draft, &builder).ok()).collect();
        sizes.groups.push(GroupDomain { fields: names.clone(), domain_size: groups::product(&roles) });
    }
    sizes
}

fn count(draft: &Draft<'_>, builder: &Builder<'_>, sizes: &mut Vec<FieldDomain>) {
    let countable = |look: &super::field::Look| look.problems.is_empty() && !look.incomplete;
    let domain = draft.look(builder, true).filter(countable).and_then(|look| look.domain);
    sizes.push(FieldDomain {
        name: draft.full_name().unwrap_or_default(),
        domain_size: domain.map(|n| n.min(ROWS_END)),
    });
    if draft.def.is_some_and(|def| def.nesting == Nesting::Fields) {
        draft.inner.drafts.iter().for_each(|inner| count(inner, builder, sizes));
    }
}
