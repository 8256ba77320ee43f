//! `unique_together`: groups of columns whose values are unique together.
//!
//! Lives here: reading and judging the groups, and how the numbers of a group are shared out. Does not live here: the
//! permutation itself (`compile::Builder::group`), or what a type's values are numbered by (`catalog`).
//!
//! Every column of a group takes the number that its type would permute if it were unique from one permutation of the product
//! of all domains. So the combinations differ from row to row, whatever the offset, and nothing is remembered. A group that
//! has a column which is distinct in every row anyway needs nothing else.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::field::Draft;
use super::{Request, clip, shown};
use crate::compile::{Builder, Part};
use crate::problem::{Problem, codes, did_you_mean, nearest};
use crate::random::StreamId;
use crate::schema::ROWS_END;

/// Products of domains stay below this, so that they are exact.
const PRODUCT_MAX: u64 = 1 << 63;
/// What counts up with the rows carries a group from this size on: smaller, it would be the group's limit.
const CARRYING_MIN: u64 = 1 << 32;
/// Most column names that a hint lists.
const LISTED_MAX: usize = 20;

/// What a column is to its group.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    /// Its values are numbered by this permutation of so many.
    Numbered(StreamId, u64),
    /// It has the same value in every row.
    Constant,
    /// It is distinct in every row anyway, for so many rows.
    Distinct(u64),
    /// Its own problems are reported elsewhere.
    Broken,
}

/// What a column can be to a group, or why it cannot be in one.
pub(super) fn role(draft: &Draft<'_>, builder: &Builder<'_>) -> Result<Role, String> {
    let (Some(def), true) = (draft.def, draft.problems.is_empty()) else { return Ok(Role::Broken) };
    let name = draft.name.as_deref().unwrap_or_default();
    if draft.blank_percent > 0.0 {
        return Err(format!("`{name}` has a `blankPercentage`, and rows cannot be told apart by nulls"));
    }
    let not_numbered = || Err(format!("the values of `{name}`, a `{}`, are not numbered", def.key));
    let (Some(plain), Some(look)) = (draft.look(builder, false), draft.look(builder, true)) else {
        return not_numbered();
    };
    if !plain.problems.is_empty() {
        return Ok(Role::Broken);
    }
    if plain.incomplete || look.incomplete {
        return Err(format!("`{name}` is computed from other columns"));
    }
    let (Some(domain), true) = (look.domain, look.problems.is_empty()) else { return not_numbered() };
    match look.permuted.as_slice() {
        _ if draft.unique || domain >= ROWS_END => Ok(Role::Distinct(domain)),
        [] if domain >= CARRYING_MIN => Ok(Role::Distinct(domain)),
        [(stream, n)] if *n == domain => Ok(Role::Numbered(*stream, domain)),
        [] if domain == 1 => Ok(Role::Constant),
        _ => Err(format!("`{name}` counts up with the rows, up to {domain}")),
    }
}

/// Combinations that a group can have; no more than there can be rows.
pub(super) fn product(roles: &[Role]) -> u64 {
    let size = |role: &Role| match role {
        Role::Numbered(_, n) | Role::Distinct(n) => *n,
        Role::Constant | Role::Broken => 1,
    };
    roles.iter().map(size).fold(1, u64::saturating_mul).min(ROWS_END)
}

/// How the numbers of a group are shared out. Where the product is too large to be exact, the largest domain is cut into
/// blocks, as few as needed: a row takes any value of its block.
fn parts(roles: &[Role]) -> Vec<Part> {
    let numbered = |role: &Role| match role {
        Role::Numbered(stream, n) => Some(Part { stream: *stream, digits: *n, block: 1 }),
        _ => None,
    };
    let mut parts: Vec<Part> = roles.iter().filter_map(numbered).collect();
    let product = |parts: &[Part]| parts.iter().map(|part| u128::from(part.digits)).fold(1, u128::saturating_mul);
    while product(&parts) > u128::from(PRODUCT_MAX)
        && let Some(largest) = parts.iter_mut().max_by_key(|part| part.digits)
    {
        (largest.digits, largest.block) = (largest.digits / 2, largest.block * 2);
    }
    parts
}

/// What is known of the groups so far.
#[derive(Default)]
struct Reading {
    /// Columns that a group has.
    taken: BTreeSet<usize>,
    /// Permutations that a group has.
    streams: BTreeSet<StreamId>,
}

/// A group with what is wrong in it left out.
#[derive(Default)]
struct Group {
    columns: Vec<usize>,
    roles: Vec<Role>,
}

impl Group {
    fn is_broken(&self) -> bool {
        self.roles.iter().any(|role| matches!(role, Role::Broken))
    }

    fn carrier(&self) -> Option<usize> {
        let distinct = |role: &Role| matches!(role, Role::Distinct(_));
        self.roles.iter().position(distinct).map(|at| self.columns[at])
    }
}

impl<'a> Request<'a> {
    /// Reads `unique_together` and tells drafts and builder what follows; the names as the document has them.
    pub(super) fn groups(
        &mut self,
        drafts: &mut [Draft<'a>],
        builder: &mut Builder<'a>,
        rows: &std::ops::Range<u64>,
    ) -> Vec<Vec<String>> {
        let given = match self.present("unique_together") {
            None => return Vec::new(),
            Some(Value::Array(groups)) => groups,
            Some(other) => {
                let message = format!("`unique_together` is {}, but must be a list of groups.", shown(other));
                let problem = Problem::new(codes::WRONG_TYPE, message, EXAMPLE).at("/unique_together");
                self.push(problem.fix(json!({ "unique_together": null })));
                return Vec::new();
            }
        };
        let first_problem = self.problems.len();
        let mut reading = Reading::default();
        let mut groups = Vec::new();
        for (at, group) in given.iter().enumerate() {
            let before = self.problems.len();
            let group = self.group(at, group, drafts, builder, &mut reading);
            // What is left of a group with problems is what the fix leaves.
            let usable = group.columns.len() > 1;
            let large_enough = group.is_broken() || product(&group.roles) >= rows.end;
            if usable && !large_enough && self.problems.len() == before {
                self.group_too_small(at, &group, drafts, rows);
            }
            if usable && (large_enough || self.problems.len() == before) {
                groups.push(group);
            }
        }
        let name = |column: &usize| drafts[*column].name.clone().unwrap_or_default();
        let named: Vec<Vec<String>> = groups.iter().map(|group| group.columns.iter().map(name).collect()).collect();
        let mended = if named.is_empty() { Value::Null } else { json!(named) };
        for problem in self.problems[first_problem..].iter_mut().filter(|p| p.suggested_fix.is_none()) {
            problem.suggested_fix = Some(json!({ "unique_together": mended }));
        }
        if self.problems.len() == first_problem {
            for (group, names) in groups.iter().zip(&named) {
                install(group, names, drafts, builder);
            }
        }
        named
    }

    fn group(
        &mut self,
        at: usize,
        given: &Value,
        drafts: &[Draft<'a>],
        builder: &Builder<'a>,
        reading: &mut Reading,
    ) -> Group {
        let mut group = Group::default();
        let Some(names) = given.as_array() else {
            let message = format!("Group {at} is {}, but must be a list of column names.", shown(given));
            self.push(Problem::new(codes::WRONG_TYPE, message, EXAMPLE).at(format!("/unique_together/{at}")));
            return group;
        };
        for (place, given) in names.iter().enumerate() {
            match member(given, drafts, builder, reading, &group) {
                Ok((column, role)) => reading.add(&mut group, column, role),
                Err(refused) => {
                    let Refused { code, message, hint, instead } = *refused;
                    let path = format!("/unique_together/{at}/{place}");
                    let mut problem = Problem::new(code, message, hint).at(path);
                    problem.field = given.as_str().map(|name| clip(name).into_owned());
                    self.push(problem);
                    if let Some((column, role)) = instead {
                        reading.add(&mut group, column, role);
                    }
                }
            }
        }
        if names.len() < 2 {
            let message = format!("Group {at} has {} columns; a group needs two or more.", names.len());
            let hint =
                "Name the columns that are unique together; for one column alone, give it the constraint `unique`.";
            self.push(Problem::new(codes::INVALID_GROUP, message, hint).at(format!("/unique_together/{at}")));
        }
        group
    }

    fn group_too_small(&mut self, at: usize, group: &Group, drafts: &[Draft<'_>], rows: &std::ops::Range<u64>) {
        let domain = product(&group.roles);
        let names: Vec<&str> = group.columns.iter().filter_map(|column| drafts[*column].name.as_deref()).collect();
        let sizes = group.roles.iter().map(|role| product(&[*role]).to_string()).collect::<Vec<_>>().join(" × ");
        let message = format!(
            "`{}` must be unique together, but have {sizes} = {domain} combinations; rows {} to {} need {}.",
            names.join("`, `"),
            rows.start,
            rows.end - 1,
            rows.end
        );
        let hint = format!(
            "Ask for at most {domain} rows counted from row 0, widen a column's constraints, or add a column to the group."
        );
        let offset = if rows.start < domain { rows.start } else { 0 };
        let fix = json!({ "count": domain - offset, "offset": offset });
        let path = format!("/unique_together/{at}");
        self.push(Problem::new(codes::DOMAIN_TOO_SMALL, message, hint).at(path).fix(fix));
    }
}

const EXAMPLE: &str = r#"Give lists of column names such as [["order_id", "line_no"]]."#;

impl Reading {
    fn add(&mut self, group: &mut Group, column: usize, role: Role) {
        self.taken.insert(column);
        if let Role::Numbered(stream, _) = role {
            self.streams.insert(stream);
        }
        group.columns.push(column);
        group.roles.push(role);
    }

    /// Why a column cannot be in a group.
    fn refuses(&self, draft: &Draft<'_>, role: Role) -> Option<String> {
        let Role::Numbered(stream, _) = role else { return None };
        let name = draft.name.as_deref().unwrap_or_default();
        let shared = "follows the same choice as another column of a group";
        self.streams.contains(&stream).then(|| format!("`{name}` {shared}: together they have no more values"))
    }
}

/// A name of a group that cannot stand there.
struct Refused {
    code: &'static str,
    message: String,
    hint: String,
    /// A column that can stand in its place.
    instead: Option<(usize, Role)>,
}

fn member(
    given: &Value,
    drafts: &[Draft<'_>],
    builder: &Builder<'_>,
    reading: &Reading,
    group: &Group,
) -> Result<(usize, Role), Box<Refused>> {
    let refuse = |code, message: String, hint: &str, instead| {
        Err(Box::new(Refused { code, message, hint: hint.to_owned(), instead }))
    };
    let Some(name) = given.as_str() else {
        let message = format!("A column name is {}, but must be a string.", shown(given));
        return refuse(codes::WRONG_TYPE, message, EXAMPLE, None);
    };
    let Some(column) = drafts.iter().position(|draft| draft.name.as_deref() == Some(name)) else {
        return Err(Box::new(unknown(name, drafts, builder, reading)));
    };
    if reading.taken.contains(&column) {
        let (message, hint) = if group.columns.contains(&column) {
            (format!("`{name}` stands in the group twice."), "Name each column once.")
        } else {
            (format!("`{name}` is in another group already."), "Let each column be in one group at most.")
        };
        return refuse(codes::INVALID_GROUP, message, hint, None);
    }
    let judged = role(&drafts[column], builder);
    let judged = judged.and_then(|role| reading.refuses(&drafts[column], role).map_or(Ok(role), Err));
    match judged {
        Ok(role) => Ok((column, role)),
        Err(why) => {
            let message = format!("`{name}` cannot be in a group: {why}.");
            refuse(codes::UNIQUE_UNSUPPORTED, message, NUMBERED_HINT, None)
        }
    }
}

const NUMBERED_HINT: &str = "Use columns whose values can be counted, such as `integer`, `category`, `date` or `uuid`: \
                             `domain_size` in the answer of /validate says how many each has.";

/// A name that no column has; the nearest column stands in for it where it can.
fn unknown(name: &str, drafts: &[Draft<'_>], builder: &Builder<'_>, reading: &Reading) -> Refused {
    let names: Vec<&str> = drafts.iter().filter_map(|draft| draft.name.as_deref()).collect();
    let near = nearest(name, names.iter().copied(), 3);
    let fits = |near: &&str| {
        let column = drafts.iter().position(|draft| draft.name.as_deref() == Some(*near))?;
        let role = role(&drafts[column], builder).ok()?;
        let free = !reading.taken.contains(&column) && reading.refuses(&drafts[column], role).is_none();
        free.then_some((column, role))
    };
    let listed = names.iter().take(LISTED_MAX).copied().collect::<Vec<_>>().join("`, `");
    Refused {
        code: codes::UNKNOWN_COLUMN,
        message: format!("There is no column `{}`.", clip(name)),
        hint: format!("{}Columns: `{listed}`.", did_you_mean(&near)),
        instead: near.iter().find_map(fits),
    }
}

/// Tells drafts and builder what a group needs.
fn install(group: &Group, names: &[String], drafts: &mut [Draft<'_>], builder: &mut Builder<'_>) {
    if group.is_broken() {
        return;
    }
    let needed: Vec<usize> = match group.carrier() {
        Some(carrier) => vec![carrier],
        None => group.columns.clone(),
    };
    let grouped = group.carrier().is_none();
    for column in needed {
        let draft = &mut drafts[column];
        (draft.unique, draft.grouped) = (true, grouped);
        draft.require_unique(builder);
    }
    if grouped {
        let names = names.iter().map(String::as_str);
        let id: Vec<&str> = ["", "unique together"].into_iter().chain(names).collect();
        builder.group(StreamId::of(&id), &parts(&group.roles));
    }
}
