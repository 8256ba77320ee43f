//! `pattern`: texts that match a regular expression, made by walking its syntax tree.
//!
//! Lives here: limits, counting and unranking of the language. Reading the expression is `regex-syntax`'s work.

use regex_syntax::hir::{Class, Hir, HirKind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::compile::FieldCx;
use crate::problem::codes;
use crate::random::{next, scale};
use crate::words::Specials;

/// Constraints of `pattern`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PatternOptions {
    /// The regular expression, anchored at both ends; no look-around, no back-references. Required.
    #[serde(alias = "regex", alias = "format")]
    pattern: Option<String>,
}

/// Longest expression.
const PATTERN_BYTES_MAX: usize = 1024;
/// Longest text an expression may make, in bytes.
const TEXT_BYTES_MAX: usize = 4096;
/// Repetitions of `*`, `+` and `{n,}` beyond their minimum.
const OPEN_REPEATS: u32 = 8;

/// A node of what is to be written.
#[derive(Debug)]
enum Node {
    Text(Vec<u8>),
    /// Ranges of characters and how many there are.
    Class(Vec<(char, char)>, u64),
    Repeat {
        node: Box<Node>,
        min: u32,
        max: u32,
    },
    Concat(Vec<Node>),
    Either(Vec<Node>),
}

pub(super) fn compile(cx: &mut FieldCx<'_, '_>, options: PatternOptions) {
    let Some(pattern) = options.pattern else {
        let fix = Some(vec![("pattern", json!("[A-Z]{3}-\\d{4}"))]);
        let hint = "Give a regular expression such as `[A-Z]{3}-\\d{4}`.".to_owned();
        return cx.problem(codes::MISSING_CONSTRAINT, "pattern", "`pattern` needs a `pattern`.".to_owned(), hint, fix);
    };
    match read(&pattern) {
        Ok(node) => emit(cx, node),
        Err((code, message)) => {
            let hint = "Use literals, classes, groups, alternatives and bounded repetition, such as `[A-Z]{3}-\\d{4}`."
                .to_owned();
            cx.problem(code, "pattern", message, hint, None);
        }
    }
}

type ReadError = (&'static str, String);

fn read(pattern: &str) -> Result<Node, ReadError> {
    let too_complex = |what: String| Err((codes::PATTERN_TOO_COMPLEX, what));
    if pattern.len() > PATTERN_BYTES_MAX {
        return too_complex(format!("The expression has {} bytes; the limit is {PATTERN_BYTES_MAX}.", pattern.len()));
    }
    let mut parser = regex_syntax::ParserBuilder::new().nest_limit(64).utf8(true).build();
    let hir = parser.parse(pattern).map_err(|error| (codes::INVALID_PATTERN, first_line_of(&error)))?;
    match hir.properties().maximum_len() {
        // Bounded expressions are checked before anything is built from them.
        Some(longest) if longest > TEXT_BYTES_MAX => {
            return too_complex(format!("It could make texts of {longest} bytes; the limit is {TEXT_BYTES_MAX}."));
        }
        _ => {}
    }
    let node = node_of(&hir, true, true)?;
    let longest = node.longest();
    if longest > TEXT_BYTES_MAX as u64 {
        return too_complex(format!("It could make texts of {longest} bytes; the limit is {TEXT_BYTES_MAX}."));
    }
    if node.count() == 0 {
        return Err((codes::INVALID_PATTERN, "No text matches this expression.".to_owned()));
    }
    Ok(node)
}

/// The parser shows where in several lines; its last line says what.
fn first_line_of(error: &regex_syntax::Error) -> String {
    let text = error.to_string();
    let what = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
    format!("The expression cannot be read: {what}.")
}

/// `first` and `last` say whether the node stands at an end of the text, where anchors mean nothing.
fn node_of(hir: &Hir, first: bool, last: bool) -> Result<Node, ReadError> {
    Ok(match hir.kind() {
        HirKind::Empty => Node::Text(vec![]),
        HirKind::Literal(literal) => Node::Text(literal.0.to_vec()),
        HirKind::Class(Class::Unicode(class)) => {
            let ranges: Vec<(char, char)> = class.ranges().iter().flat_map(|r| printable(r.start(), r.end())).collect();
            class_node(ranges)
        }
        HirKind::Class(Class::Bytes(class)) => {
            let ranges = class.ranges().iter().flat_map(|r| printable(char::from(r.start()), char::from(r.end())));
            class_node(ranges.collect())
        }
        HirKind::Look(look) => {
            use regex_syntax::hir::Look;
            let fits = match look {
                Look::Start | Look::StartLF | Look::StartCRLF => first,
                Look::End | Look::EndLF | Look::EndCRLF => last,
                _ => false,
            };
            if !fits {
                let message =
                    "Anchors may only stand at the ends, and word boundaries and look-around not at all.".to_owned();
                return Err((codes::INVALID_PATTERN, message));
            }
            Node::Text(vec![])
        }
        HirKind::Repetition(repetition) => {
            let max = repetition.max.unwrap_or(repetition.min.saturating_add(OPEN_REPEATS));
            Node::Repeat { node: Box::new(node_of(&repetition.sub, false, false)?), min: repetition.min, max }
        }
        HirKind::Capture(capture) => node_of(&capture.sub, first, last)?,
        HirKind::Concat(parts) => {
            let end = parts.len() - 1;
            let nodes = parts.iter().enumerate().map(|(i, part)| node_of(part, first && i == 0, last && i == end));
            Node::Concat(nodes.collect::<Result<_, _>>()?)
        }
        HirKind::Alternation(parts) => {
            Node::Either(parts.iter().map(|part| node_of(part, first, last)).collect::<Result<_, _>>()?)
        }
    })
}

/// Wide classes such as `.` are narrowed to printable ASCII where they hold any, so that texts stay readable.
fn printable(start: char, end: char) -> Option<(char, char)> {
    (start <= end).then_some((start, end))
}

fn class_node(ranges: Vec<(char, char)>) -> Node {
    let count = |ranges: &[(char, char)]| ranges.iter().map(|(a, b)| chars_between(*a, *b)).sum::<u64>();
    const WIDE: u64 = 1000;
    let ranges = if count(&ranges) > WIDE {
        let ascii =
            ranges.iter().map(|(a, b)| ((*a).max(' '), (*b).min('~'))).filter(|(a, b)| a <= b).collect::<Vec<_>>();
        if ascii.is_empty() { ranges } else { ascii }
    } else {
        ranges
    };
    let count = count(&ranges);
    Node::Class(ranges, count)
}

/// Characters from `a` to `b`, leaving out the surrogate gap.
fn chars_between(a: char, b: char) -> u64 {
    let (a, b) = (u32::from(a), u32::from(b));
    let gap = if a < 0xd800 && b > 0xdfff { 0x800 } else { 0 };
    u64::from(b - a + 1 - gap)
}

impl Node {
    /// Number of ways to make a text; saturates.
    fn count(&self) -> u64 {
        match self {
            Node::Text(_) => 1,
            Node::Class(_, count) => *count,
            Node::Concat(nodes) => nodes.iter().map(Node::count).fold(1, u64::saturating_mul),
            Node::Either(nodes) => nodes.iter().map(Node::count).fold(0, u64::saturating_add),
            Node::Repeat { node, min, max } => {
                let each = node.count();
                (*min..=*max).map(|n| each.saturating_pow(n)).fold(0, u64::saturating_add)
            }
        }
    }

    /// Bytes of the longest text; saturates.
    fn longest(&self) -> u64 {
        match self {
            Node::Text(text) => text.len() as u64,
            Node::Class(ranges, _) => ranges.iter().map(|(_, b)| b.len_utf8() as u64).max().unwrap_or(0),
            Node::Concat(nodes) => nodes.iter().map(Node::longest).fold(0, u64::saturating_add),
            Node::Either(nodes) => nodes.iter().map(Node::longest).max().unwrap_or(0),
            Node::Repeat { node, max, .. } => node.longest().saturating_mul(u64::from(*max)),
        }
    }

    /// Whether every text is made in one way only, judged by length: fixed lengths cannot be split in two ways.
    fn is_unambiguous(&self) -> bool {
        match self {
            Node::Text(_) | Node::Class(..) => true,
            Node::Concat(nodes) => {
                // One part of varying length is still told apart by the length of the whole.
                nodes.iter().all(Node::is_unambiguous)
                    && nodes.iter().filter(|n| n.fixed_chars().is_none()).count() <= 1
            }
            Node::Either(nodes) => {
                let fixed: Vec<_> = nodes.iter().map(Node::fixed_chars).collect();
                let distinct: std::collections::BTreeSet<_> = fixed.iter().flatten().collect();
                nodes.iter().all(Node::is_unambiguous) && distinct.len() == nodes.len()
            }
            Node::Repeat { node, .. } => node.is_unambiguous() && node.fixed_chars().is_some_and(|n| n > 0),
        }
    }

    /// Characters of every text, when all have the same number.
    fn fixed_chars(&self) -> Option<u64> {
        match self {
            Node::Text(text) => Some(String::from_utf8_lossy(text).chars().count() as u64),
            Node::Class(..) => Some(1),
            Node::Concat(nodes) => nodes.iter().map(Node::fixed_chars).sum(),
            Node::Either(nodes) => {
                let first = nodes.first()?.fixed_chars()?;
                nodes.iter().all(|n| n.fixed_chars() == Some(first)).then_some(first)
            }
            Node::Repeat { node, min, max } => node.fixed_chars().filter(|_| min == max).map(|n| n * u64::from(*min)),
        }
    }

    /// Writes the text of a random walk.
    fn random(&self, state: &mut u64, out: &mut Vec<u8>) {
        match self {
            Node::Text(text) => out.extend_from_slice(text),
            Node::Class(ranges, count) => push_char(ranges, scale(next(state), *count), out),
            Node::Concat(nodes) => nodes.iter().for_each(|n| n.random(state, out)),
            Node::Either(nodes) => nodes[scale(next(state), nodes.len() as u64) as usize].random(state, out),
            Node::Repeat { node, min, max } => {
                let times = u64::from(*min) + scale(next(state), u64::from(max - min) + 1);
                (0..times).for_each(|_| node.random(state, out));
            }
        }
    }

    /// Writes text number `index` of the language; all counts fit when the whole count did.
    fn unrank(&self, mut index: u64, out: &mut Vec<u8>) {
        match self {
            Node::Text(text) => out.extend_from_slice(text),
            Node::Class(ranges, _) => push_char(ranges, index, out),
            Node::Concat(nodes) => {
                for node in nodes {
                    let count = node.count();
                    node.unrank(index % count, out);
                    index /= count;
                }
            }
            Node::Either(nodes) => {
                for node in nodes {
                    let count = node.count();
                    if index < count {
                        return node.unrank(index, out);
                    }
                    index -= count;
                }
            }
            Node::Repeat { node, min, max } => {
                let each = node.count();
                for times in *min..=*max {
                    let count = each.saturating_pow(times);
                    if index < count {
                        for _ in 0..times {
                            node.unrank(index % each, out);
                            index /= each;
                        }
                        return;
                    }
                    index -= count;
                }
            }
        }
    }
}

fn push_char(ranges: &[(char, char)], mut index: u64, out: &mut Vec<u8>) {
    for (a, b) in ranges {
        let count = chars_between(*a, *b);
        if index < count {
            let mut code = u32::from(*a) + index as u32;
            if u32::from(*a) < 0xd800 && code >= 0xd800 {
                code += 0x800;
            }
            let c = char::from_u32(code).unwrap_or('\u{fffd}');
            return out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        index -= count;
    }
}

fn emit(cx: &mut FieldCx<'_, '_>, node: Node) {
    let longest = node.longest() as usize;
    if !cx.unique {
        let bits = cx.draw("text");
        return cx.call(&[bits], longest, Specials::ANY, move |row, out| {
            let mut state = row.get(bits);
            node.random(&mut state, out);
        });
    }
    let count = node.count();
    if count == u64::MAX || !node.is_unambiguous() {
        return cx.refuse_unique("the expression can make the same text in several ways, or too many texts to number");
    }
    let index = cx.index("text", count);
    cx.call(&[index], longest, Specials::ANY, move |row, out| node.unrank(row.get(index), out));
}
