//! The order in which fields compile: every field after the columns it reads.
//!
//! Lives here: the order, and what is said when a column is unknown or reads itself. Does not live here: which columns a type
//! reads (`catalog`), or compiling (`check`).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::catalog::ColumnRead;
use crate::problem::{codes, did_you_mean, nearest};

/// Fields in the order in which they compile, and what stands in the way.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Order {
    /// Positions of all fields.
    pub(crate) sequence: Vec<usize>,
    /// Reads that cannot be.
    pub(crate) troubles: Vec<Trouble>,
}

/// A read that cannot be.
#[derive(Debug, PartialEq)]
pub(crate) struct Trouble {
    /// Position of the field that reads.
    pub(crate) at: usize,
    /// What it reads.
    pub(crate) read: ColumnRead,
    /// The names on the way back to the field itself; empty when there is no such column.
    circle: Vec<String>,
}

/// What a caller is told.
pub(crate) struct Told {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) hint: String,
    /// Value of the constraint that mends it; null to take it away.
    pub(crate) value: Option<Value>,
}

/// Orders fields: those that are read first, all else as given. Each circle is reported once.
pub(crate) fn order(names: &[Option<String>], reads: &[Vec<ColumnRead>]) -> Order {
    let positions = names.iter().enumerate().filter_map(|(at, name)| Some((name.as_deref()?, at))).collect();
    let mut walk = Walk { names, reads, positions, state: vec![State::New; names.len()], order: Order::default() };
    (0..names.len()).for_each(|at| walk.visit(at));
    walk.order
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

struct Walk<'a> {
    names: &'a [Option<String>],
    reads: &'a [Vec<ColumnRead>],
    positions: BTreeMap<&'a str, usize>,
    state: Vec<State>,
    order: Order,
}

impl Walk<'_> {
    /// Walks depth first without recursion: a chain of columns may be as long as the schema.
    fn visit(&mut self, start: usize) {
        if self.state[start] != State::New {
            return;
        }
        self.state[start] = State::Open;
        let mut path = vec![(start, 0)];
        while let Some((at, next)) = path.last_mut() {
            let at = *at;
            let Some(read) = self.reads[at].get(*next) else {
                self.state[at] = State::Done;
                self.order.sequence.push(at);
                path.pop();
                continue;
            };
            *next += 1;
            match self.positions.get(read.column.as_str()) {
                None => self.trouble(at, read, Vec::new()),
                Some(&other) if self.state[other] == State::Open => {
                    let from = path.iter().position(|(on_path, _)| *on_path == other).unwrap_or(0);
                    let circle = path[from..].iter().filter_map(|(on_path, _)| self.names[*on_path].clone()).collect();
                    self.trouble(at, read, circle);
                }
                Some(&other) if self.state[other] == State::New => {
                    self.state[other] = State::Open;
                    path.push((other, 0));
                }
                Some(_) => {}
            }
        }
    }

    fn trouble(&mut self, at: usize, read: &ColumnRead, circle: Vec<String>) {
        self.order.troubles.push(Trouble { at, read: read.clone(), circle });
    }
}

impl Trouble {
    /// `own` is the field's name, `others` those of the other columns, `text` the constraint that names the column.
    pub(crate) fn tell<'n>(&self, own: &str, others: impl Iterator<Item = &'n str>, text: &str) -> Told {
        let ColumnRead { key, column, removable } = &self.read;
        let without = removable.then_some(Value::Null);
        match self.circle.as_slice() {
            [] => {
                let others: Vec<&str> = others.collect();
                let near = nearest(column, others.iter().copied(), 3);
                let listed = others.iter().take(LISTED_MAX).copied().collect::<Vec<_>>().join("`, `");
                let known = if others.is_empty() {
                    "There is no other column.".to_owned()
                } else {
                    format!("Columns: `{listed}`.")
                };
                Told {
                    code: codes::UNKNOWN_COLUMN,
                    message: format!("There is no column `{column}` for `{own}` to read."),
                    hint: format!("{}{known}", did_you_mean(&near)),
                    value: near.first().map(|near| json!(renamed(text, column, near))).or(without),
                }
            }
            [_] => Told {
                code: codes::CIRCULAR_COLUMNS,
                message: format!("`{own}` reads itself."),
                hint: format!("Name another column in `{key}`."),
                value: without,
            },
            circle => Told {
                code: codes::CIRCULAR_COLUMNS,
                message: format!(
                    "`{}` read each other in a circle, so none can be computed first.",
                    circle.join("`, `")
                ),
                hint: format!("Let one of them not read the next: here `{own}` reads `{column}`."),
                value: without,
            },
        }
    }
}

/// Most column names that a hint lists.
const LISTED_MAX: usize = 20;

/// `text` with the name `from` replaced by `to` where it stands as a whole name: bare, or as the text in `row["…"]`.
fn renamed(text: &str, from: &str, to: &str) -> String {
    if text == from {
        return to.to_owned();
    }
    let is_plain = |name: &str| {
        name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    let bare = if is_plain(to) { to.to_owned() } else { format!("row[{}]", json!(to)) };
    let (mut out, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let len = if c == '"' || c == '\'' {
            let end = rest[1..].find(c).map_or(rest.len(), |end| end + 2);
            if out.ends_with("row[") && rest[1..].strip_prefix(from).is_some_and(|after| after.starts_with(c)) {
                out.push_str(&json!(to).to_string());
            } else {
                out.push_str(&rest[..end]);
            }
            end
        } else if c.is_alphanumeric() || c == '_' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            let member = out.ends_with('.') && !out.ends_with("row.");
            out.push_str(if &rest[..end] == from && !member { &bare } else { &rest[..end] });
            end
        } else {
            out.push(c);
            c.len_utf8()
        };
        rest = &rest[len..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(of: &[&[&str]]) -> Vec<Vec<ColumnRead>> {
        let read = |column: &&str| ColumnRead { key: "k", column: (*column).to_owned(), removable: false };
        of.iter().map(|columns| columns.iter().map(read).collect()).collect()
    }

    fn names(of: &[&str]) -> Vec<Option<String>> {
        of.iter().map(|name| Some((*name).to_owned())).collect()
    }

    #[test]
    fn what_is_read_comes_first_and_all_else_stays() {
        let order = order(&names(&["a", "b", "c", "d"]), &reads(&[&["c"], &[], &["d"], &[]]));
        assert_eq!((order.sequence, order.troubles.len()), (vec![3, 2, 0, 1], 0));
    }

    #[test]
    fn circles_are_found_once_and_end() {
        let order = order(&names(&["a", "b", "c"]), &reads(&[&["b"], &["c"], &["a", "c", "x"]]));
        assert_eq!(order.sequence.len(), 3);
        let circles: Vec<Vec<String>> = order.troubles.into_iter().map(|t| t.circle).collect();
        assert_eq!(circles, [vec!["a", "b", "c"], vec!["c"], vec![]]);
    }

    #[test]
    fn names_are_replaced_whole() {
        assert_eq!(renamed("pric * price_2 + pric", "pric", "price"), "price * price_2 + price");
        assert_eq!(
            renamed("x == \"pric\" && row[\"pric\"] > a.pric", "pric", "unit price"),
            "x == \"pric\" && row[\"unit price\"] > a.pric"
        );
        assert_eq!(renamed("pric > 1", "pric", "unit price"), "row[\"unit price\"] > 1");
    }
}
