//! The typed tree of an expression, and its evaluation for one row.
//!
//! Lives here: what a node means. Does not live here: which nodes an expression becomes (`typing`). Types fit when a tree is
//! evaluated, so nothing is checked again. No number overflows: 128 bits, and at their end it stays there.

use std::collections::BTreeSet;
use std::fmt;

use regex::Regex;

use crate::plan::{Op, Reg, RowView, specials_of};
use crate::scalar;
use crate::time::civil_from_days;
use crate::words::Specials;

/// The type of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Int,
    /// Units of 10^-scale.
    Dec(u8),
    Text,
    /// Days since the epoch.
    Day,
    /// Seconds since the epoch.
    Second,
    /// Seconds since midnight.
    Clock,
    /// A length of time in seconds.
    Span,
    Null,
}

/// First and last day that can be written, 0000-01-01 and 9999-12-31.
const DAYS: (i128, i128) = (-719_528, 2_932_896);
const DAY_SECONDS: i128 = 86_400;

impl Kind {
    /// Smallest and largest number that a column of this type holds.
    pub(super) fn range(self) -> (i128, i128) {
        match self {
            Kind::Day => DAYS,
            Kind::Second => (DAYS.0 * DAY_SECONDS, DAYS.1 * DAY_SECONDS + DAY_SECONDS - 1),
            _ => (-i128::from(i64::MAX), i128::from(i64::MAX)),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Bool => "a boolean",
            Kind::Int => "a whole number",
            Kind::Dec(_) => "a decimal number",
            Kind::Text => "a text",
            Kind::Day => "a date",
            Kind::Second => "a point in time",
            Kind::Clock => "a time of day",
            Kind::Span => "a duration",
            Kind::Null => "null",
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    HalfAway,
    Truncate,
    Floor,
    Ceil,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arith {
    Add,
    Subtract,
    Multiply,
    /// Toward zero.
    Remainder,
    Least,
    Greatest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Relation {
    fn holds<T: Ord + ?Sized>(self, a: &T, b: &T) -> bool {
        match self {
            Relation::Equal => a == b,
            Relation::Unequal => a != b,
            Relation::Less => a < b,
            Relation::LessEqual => a <= b,
            Relation::Greater => a > b,
            Relation::GreaterEqual => a >= b,
        }
    }
}

/// How one text lies in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    Start,
    End,
    Anywhere,
}

/// A part of a point in time (of its seconds) or of a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Year,
    /// From 0.
    Month,
    /// From 1.
    DayOfMonth,
    /// From 0.
    DayOfMonthFromZero,
    /// Sunday is 0.
    DayOfWeek,
    /// From 0.
    DayOfYear,
    Hour,
    Minute,
    Second,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Lower,
    Upper,
    Trim,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) what: What,
}

type Pair = Box<(Node, Node)>;

#[derive(Debug)]
pub(super) enum What {
    Null,
    Number(i128),
    Text(Box<str>),
    /// A register of another column.
    Reg {
        reg: Reg,
        null: Option<Reg>,
    },
    /// The text of another column; `work` is what making it costs.
    Ops {
        ops: Vec<Op>,
        null: Option<Reg>,
        work: u64,
    },
    /// The number that a text writes, in units of the node's scale; null where it writes none.
    Parse(Box<Node>),
    Negate(Box<Node>),
    Absolute(Box<Node>),
    Not(Box<Node>),
    Arith(Arith, Pair),
    /// `a * shift / b`; null where `b` is 0.
    Divide {
        pair: Pair,
        shift: i128,
        rounding: Rounding,
    },
    Times(Box<Node>, i128),
    Over(Box<Node>, i128, Rounding),
    And(Pair),
    Or(Pair),
    Compare(Relation, Pair),
    CompareText(Relation, Pair),
    Within(Within, Pair),
    Matches(Box<Node>, Regex),
    /// The first value is equal to one of the list.
    In(Box<Node>, Vec<Node>),
    IsNull(Box<Node>),
    If(Box<(Node, Node, Node)>),
    Size(Box<Node>),
    Part(Part, Box<Node>),
    ToText(Box<Node>),
    Concat(Vec<Node>),
    Change(Change, Box<Node>),
    /// Characters from the second to before the third; null where there are none such.
    Substring(Box<(Node, Node, Option<Node>)>),
    Replace(Box<Node>, Box<str>, Box<str>),
}

impl Node {
    /// Its value for a row, unless it is a text; `None` for null. What is put into `scratch` is taken off again.
    pub(super) fn number(&self, row: &RowView<'_>, scratch: &mut Vec<u8>) -> Option<i128> {
        match &self.what {
            What::Number(number) => Some(*number),
            What::Reg { reg, null } => match null {
                Some(null) if row.get(*null) != 0 => None,
                _ => Some(i128::from(row.get(*reg) as i64)),
            },
            What::Negate(a) => Some(a.number(row, scratch)?.saturating_neg()),
            What::Absolute(a) => Some(a.number(row, scratch)?.saturating_abs()),
            What::Not(a) => Some(i128::from(a.number(row, scratch)? == 0)),
            What::Arith(how, pair) => arith(*how, pair.0.number(row, scratch)?, pair.1.number(row, scratch)?),
            What::Divide { pair, shift, rounding } => {
                let (a, b) = (pair.0.number(row, scratch)?, pair.1.number(row, scratch)?);
                (b != 0).then(|| divide(a.saturating_mul(*shift), b, *rounding))
            }
            What::Times(a, by) => Some(a.number(row, scratch)?.saturating_mul(*by)),
            What::Over(a, by, rounding) => Some(divide(a.number(row, scratch)?, *by, *rounding)),
            What::And(pair) => junction(pair, 0, row, scratch),
            What::Or(pair) => junction(pair, 1, row, scratch),
            What::Compare(relation, pair) => {
                let (a, b) = (pair.0.number(row, scratch)?, pair.1.number(row, scratch)?);
                Some(i128::from(relation.holds(&a, &b)))
            }
            What::If(parts) => match parts.0.number(row, scratch)? {
                0 => parts.2.number(row, scratch),
                _ => parts.1.number(row, scratch),
            },
            What::IsNull(a) => Some(i128::from(a.is_null(row, scratch))),
            What::In(value, list) => member(value, list, row, scratch),
            What::Part(part, a) => Some(part_of(*part, a.kind, a.number(row, scratch)?)),
            _ => self.number_of_text(row, scratch),
        }
    }

    fn number_of_text(&self, row: &RowView<'_>, scratch: &mut Vec<u8>) -> Option<i128> {
        match &self.what {
            What::CompareText(relation, pair) => two_texts(pair, row, scratch, |a, b| i128::from(relation.holds(a, b))),
            What::Within(place, pair) => two_texts(pair, row, scratch, |text, part| {
                i128::from(match place {
                    Within::Start => text.starts_with(part),
                    Within::End => text.ends_with(part),
                    Within::Anywhere => part.is_empty() || text.windows(part.len()).any(|window| window == part),
                })
            }),
            What::Matches(a, regex) => {
                a.with_text(row, scratch, |text| i128::from(std::str::from_utf8(text).is_ok_and(|t| regex.is_match(t))))
            }
            What::Size(a) => {
                a.with_text(row, scratch, |text| text.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as i128)
            }
            What::Parse(a) => a.with_text(row, scratch, |text| parse(text, self.kind))?,
            _ => None,
        }
    }

    /// Appends its text for a row; nothing and `None` for null.
    pub(super) fn text(&self, row: &RowView<'_>, out: &mut Vec<u8>) -> Option<()> {
        let start = out.len();
        let done = self.append(row, out);
        if done.is_none() {
            out.truncate(start);
        }
        done
    }

    fn append(&self, row: &RowView<'_>, out: &mut Vec<u8>) -> Option<()> {
        let start = out.len();
        match &self.what {
            What::Text(text) => out.extend_from_slice(text.as_bytes()),
            What::Ops { ops, null, .. } => {
                if null.is_some_and(|null| row.get(null) != 0) {
                    return None;
                }
                scalar::append(ops, row, out);
            }
            What::Concat(parts) => parts.iter().try_for_each(|part| part.text(row, out))?,
            What::If(parts) => match parts.0.number(row, out)? {
                0 => parts.2.text(row, out)?,
                _ => parts.1.text(row, out)?,
            },
            What::ToText(a) => {
                let number = a.number(row, out)?;
                number_text(number, a.kind, out);
            }
            What::Change(change, a) => {
                a.text(row, out)?;
                match change {
                    Change::Lower => out[start..].make_ascii_lowercase(),
                    Change::Upper => out[start..].make_ascii_uppercase(),
                    Change::Trim => trim(out, start),
                }
            }
            What::Substring(parts) => {
                let from = parts.1.number(row, out)?;
                let to = parts.2.as_ref().map(|to| to.number(row, out)).map_or(Some(None), |to| to.map(Some))?;
                parts.0.text(row, out)?;
                cut(out, start, from, to)?;
            }
            What::Replace(a, from, to) => {
                a.text(row, out)?;
                replace(out, start, from.as_bytes(), to.as_bytes());
            }
            _ => return None,
        }
        Some(())
    }

    /// Whether its value is null for a row.
    pub(super) fn is_null(&self, row: &RowView<'_>, scratch: &mut Vec<u8>) -> bool {
        if self.kind != Kind::Text {
            return self.number(row, scratch).is_none();
        }
        match &self.what {
            What::Text(_) => false,
            What::Ops { null, .. } => null.is_some_and(|null| row.get(null) != 0),
            What::Concat(parts) => parts.iter().any(|part| part.is_null(row, scratch)),
            What::ToText(a) | What::Change(_, a) | What::Replace(a, ..) => a.is_null(row, scratch),
            What::If(parts) => match parts.0.number(row, scratch) {
                None => true,
                Some(0) => parts.2.is_null(row, scratch),
                Some(_) => parts.1.is_null(row, scratch),
            },
            _ => {
                let start = scratch.len();
                let null = self.text(row, scratch).is_none();
                scratch.truncate(start);
                null
            }
        }
    }

    fn with_text<T>(&self, row: &RowView<'_>, scratch: &mut Vec<u8>, f: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let start = scratch.len();
        self.text(row, scratch)?;
        let result = f(&scratch[start..]);
        scratch.truncate(start);
        Some(result)
    }

    /// Its parts.
    fn children(&self) -> Vec<&Node> {
        match &self.what {
            What::Null | What::Number(_) | What::Text(_) | What::Reg { .. } | What::Ops { .. } => vec![],
            What::Parse(a)
            | What::Negate(a)
            | What::Absolute(a)
            | What::Not(a)
            | What::Times(a, _)
            | What::Over(a, ..)
            | What::Matches(a, _)
            | What::IsNull(a)
            | What::Size(a)
            | What::Part(_, a)
            | What::ToText(a)
            | What::Change(_, a)
            | What::Replace(a, ..) => vec![a],
            What::Arith(_, pair)
            | What::Divide { pair, .. }
            | What::And(pair)
            | What::Or(pair)
            | What::Compare(_, pair)
            | What::CompareText(_, pair)
            | What::Within(_, pair) => vec![&pair.0, &pair.1],
            What::In(value, list) => std::iter::once(&**value).chain(list).collect(),
            What::If(parts) => vec![&parts.0, &parts.1, &parts.2],
            What::Concat(parts) => parts.iter().collect(),
            What::Substring(parts) => [&parts.0, &parts.1].into_iter().chain(parts.2.as_ref()).collect(),
        }
    }

    /// Whether it can be null.
    pub(super) fn nullable(&self) -> bool {
        match &self.what {
            What::Null | What::Parse(_) | What::Substring(_) => true,
            What::Reg { null, .. } | What::Ops { null, .. } => null.is_some(),
            What::IsNull(_) => false,
            What::Arith(Arith::Remainder, pair) | What::Divide { pair, .. } => {
                pair.0.nullable() || !matches!(pair.1.what, What::Number(n) if n != 0)
            }
            _ => self.children().into_iter().any(Node::nullable),
        }
    }

    /// Registers that it reads.
    pub(super) fn inputs(&self) -> BTreeSet<Reg> {
        let mut inputs: BTreeSet<Reg> = self.children().into_iter().flat_map(Node::inputs).collect();
        match &self.what {
            What::Reg { reg, null } => inputs.extend(std::iter::once(*reg).chain(*null)),
            What::Ops { ops, null, .. } => inputs.extend(ops.iter().flat_map(Op::inputs).chain(*null)),
            _ => {}
        }
        inputs
    }

    /// How much there is to do for a row, in nodes.
    pub(super) fn work(&self) -> u64 {
        let own = match &self.what {
            What::Ops { work, .. } => *work,
            _ => 1,
        };
        self.children().into_iter().fold(own, |sum, child| sum.saturating_add(child.work()))
    }

    /// Most bytes of its text.
    pub(super) fn longest(&self) -> usize {
        /// A sign, the digits of 128 bits and a point.
        const NUMBER_BYTES_MAX: usize = 42;
        match &self.what {
            What::Text(text) => text.len(),
            What::Ops { ops, .. } => ops.iter().map(Op::longest).sum(),
            What::Concat(parts) => parts.iter().map(Node::longest).sum(),
            What::If(parts) => parts.1.longest().max(parts.2.longest()),
            What::ToText(_) => NUMBER_BYTES_MAX,
            What::Change(_, a) => a.longest(),
            What::Substring(parts) => parts.0.longest(),
            What::Replace(a, from, to) => a.longest().saturating_mul(to.len().div_ceil(from.len().max(1)).max(1)),
            _ => 0,
        }
    }

    /// Special characters that its text may hold.
    pub(super) fn specials(&self) -> Specials {
        match &self.what {
            What::Text(text) => Specials::of(text),
            What::Ops { ops, .. } => specials_of(ops),
            What::Concat(parts) => parts.iter().map(Node::specials).fold(Specials::NONE, Specials::with),
            What::If(parts) => parts.1.specials().with(parts.2.specials()),
            What::Change(_, a) => a.specials().with(Specials::EDGE),
            What::Substring(parts) => parts.0.specials().with(Specials::EDGE),
            What::Replace(a, _, to) => a.specials().with(Specials::of(to)).with(Specials::EDGE),
            _ => Specials::NONE,
        }
    }
}

fn arith(how: Arith, a: i128, b: i128) -> Option<i128> {
    Some(match how {
        Arith::Add => a.saturating_add(b),
        Arith::Subtract => a.saturating_sub(b),
        Arith::Multiply => a.saturating_mul(b),
        Arith::Remainder => a.checked_rem(b)?,
        Arith::Least => a.min(b),
        Arith::Greatest => a.max(b),
    })
}

/// `a / b`, `b` not 0.
fn divide(a: i128, b: i128, rounding: Rounding) -> i128 {
    let (quotient, rest) = (a.wrapping_div(b), a.wrapping_rem(b));
    let away = if (a < 0) == (b < 0) { 1 } else { -1 };
    let step = match rounding {
        Rounding::Truncate => false,
        Rounding::HalfAway => rest.unsigned_abs() >= b.unsigned_abs().div_ceil(2) && rest != 0,
        Rounding::Floor => rest != 0 && away < 0,
        Rounding::Ceil => rest != 0 && away > 0,
    };
    if step { quotient.saturating_add(away) } else { quotient }
}

/// And (`decides` is 0) or or (1): a value that decides does so even where the other is null.
fn junction(pair: &(Node, Node), decides: i128, row: &RowView<'_>, scratch: &mut Vec<u8>) -> Option<i128> {
    let a = pair.0.number(row, scratch);
    if a == Some(decides) {
        return a;
    }
    let b = pair.1.number(row, scratch);
    if b == Some(decides) { b } else { a.and(b) }
}

fn member(value: &Node, list: &[Node], row: &RowView<'_>, scratch: &mut Vec<u8>) -> Option<i128> {
    let mut null = false;
    if value.kind == Kind::Text {
        let start = scratch.len();
        value.text(row, scratch)?;
        let middle = scratch.len();
        let found = list.iter().any(|item| {
            scratch.truncate(middle);
            let known = item.text(row, scratch).is_some();
            null |= !known;
            known && scratch[start..middle] == scratch[middle..]
        });
        scratch.truncate(start);
        return if found { Some(1) } else { (!null).then_some(0) };
    }
    let value = value.number(row, scratch)?;
    let found = list.iter().any(|item| {
        let item = item.number(row, scratch);
        null |= item.is_none();
        item == Some(value)
    });
    if found { Some(1) } else { (!null).then_some(0) }
}

fn two_texts<T>(
    pair: &(Node, Node),
    row: &RowView<'_>,
    scratch: &mut Vec<u8>,
    f: impl FnOnce(&[u8], &[u8]) -> T,
) -> Option<T> {
    let start = scratch.len();
    pair.0.text(row, scratch)?;
    let middle = scratch.len();
    let second = pair.1.text(row, scratch);
    let result = second.map(|()| f(&scratch[start..middle], &scratch[middle..]));
    scratch.truncate(start);
    result
}

fn part_of(part: Part, kind: Kind, value: i128) -> i128 {
    let (low, high) = kind.range();
    let value = value.clamp(low, high);
    if kind == Kind::Span {
        return match part {
            Part::Hour => value / 3600,
            Part::Minute => value / 60,
            Part::DayOfMonth => value / DAY_SECONDS,
            _ => value,
        };
    }
    let (days, seconds) = match kind {
        Kind::Day => (value, 0),
        Kind::Clock => (0, value),
        _ => (value.div_euclid(DAY_SECONDS), value.rem_euclid(DAY_SECONDS)),
    };
    let civil = || civil_from_days(days as i64);
    match part {
        Part::Year => i128::from(civil().0),
        Part::Month => i128::from(civil().1) - 1,
        Part::DayOfMonth => i128::from(civil().2),
        Part::DayOfMonthFromZero => i128::from(civil().2) - 1,
        Part::DayOfWeek => (days + 4).rem_euclid(7),
        Part::DayOfYear => days - i128::from(crate::time::days_from_civil(civil().0, 1, 1)),
        Part::Hour => seconds / 3600,
        Part::Minute => seconds / 60 % 60,
        Part::Second => seconds % 60,
    }
}

fn number_text(number: i128, kind: Kind, out: &mut Vec<u8>) {
    let (low, high) = kind.range();
    let bounded = number.clamp(low, high) as i64;
    match kind {
        Kind::Bool => out.extend_from_slice(if number != 0 { b"true" } else { b"false" }),
        Kind::Dec(scale) => scalar::decimal(number, scale, out),
        Kind::Day => scalar::date(bounded, out),
        Kind::Second => scalar::date_time(bounded, out),
        Kind::Clock => scalar::time(bounded.unsigned_abs(), out),
        Kind::Span => {
            scalar::decimal(number, 0, out);
            out.push(b's');
        }
        Kind::Int | Kind::Text | Kind::Null => scalar::decimal(number, 0, out),
    }
}

/// The number that a text writes, or the boolean it names.
pub(super) fn parse(text: &[u8], kind: Kind) -> Option<i128> {
    /// Longest number that is read: what is longer does not fit 64 bits.
    const DIGITS_MAX: usize = 24;
    let text = text.trim_ascii();
    let scale = match kind {
        Kind::Bool => {
            return match text {
                b"true" => Some(1),
                b"false" => Some(0),
                _ => None,
            };
        }
        Kind::Dec(scale) => usize::from(scale),
        _ => 0,
    };
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let point = digits.iter().position(|byte| *byte == b'.').unwrap_or(digits.len());
    let (whole, fraction) = (&digits[..point], digits.get(point + 1..).unwrap_or_default());
    let all_digits = whole.iter().chain(fraction).all(u8::is_ascii_digit);
    if whole.is_empty() || !all_digits || digits.len() > DIGITS_MAX || (scale == 0 && point < digits.len()) {
        return None;
    }
    let digit = |sum: i128, byte: &u8| sum * 10 + i128::from(byte - b'0');
    let units = whole.iter().fold(0, digit);
    // Digits beyond the scale are cut off, missing ones are zeros.
    let units = (0..scale).fold(units, |sum, at| digit(sum, fraction.get(at).unwrap_or(&b'0')));
    Some(if negative { -units } else { units })
}

fn trim(out: &mut Vec<u8>, start: usize) {
    let text = &out[start..];
    let end = start + text.trim_ascii_end().len();
    out.truncate(end);
    let lead = out[start..].len() - out[start..].trim_ascii_start().len();
    out.drain(start..start + lead);
}

/// Keeps the characters from `from` to before `to`; `None` when they are not in the text.
fn cut(out: &mut Vec<u8>, start: usize, from: i128, to: Option<i128>) -> Option<()> {
    let position = |out: &[u8], n: i128| {
        let n = usize::try_from(n).ok()?;
        let mut starts =
            out[start..].iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80).map(|(at, _)| start + at);
        starts
            .nth(n)
            .or_else(|| (n == out[start..].iter().filter(|byte| **byte & 0xc0 != 0x80).count()).then_some(out.len()))
    };
    let first = position(out, from)?;
    let end = to.map_or(Some(out.len()), |to| position(out, to))?;
    if end < first {
        return None;
    }
    out.truncate(end);
    out.drain(start..first);
    Some(())
}

fn replace(out: &mut Vec<u8>, start: usize, from: &[u8], to: &[u8]) {
    let end = out.len();
    let mut at = start;
    while at < end {
        if out[at..end].starts_with(from) {
            out.extend_from_slice(to);
            at += from.len().max(1);
        } else {
            out.push(out[at]);
            at += 1;
        }
    }
    out.drain(start..end);
}
