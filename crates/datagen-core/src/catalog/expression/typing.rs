//! From the parsed expression to the typed tree: columns are looked up, functions chosen, types checked.
//!
//! Lives here: which operators and functions there are and for which types. Does not live here: what they compute (`tree`).
//!
//! Two liberties are taken with CEL: whole and decimal numbers mix, and a text that is written out is read as a point in time
//! where it is compared with one.

use std::fmt;

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use regex::RegexBuilder;

use super::tree::{Arith, Change, Kind, Node, Part, Relation, Rounding, What, Within, parse};
use super::{TEXT_BYTES_MAX, column_name};
use crate::compile::FieldCx;
use crate::emit::json_op;
use crate::plan::{Column, Moment, Op, Step, ValueType};
use crate::problem::{codes, did_you_mean, nearest};
use crate::time::{parse_duration_millis, parse_rfc3339_millis};

/// Why an expression is refused.
#[derive(Debug)]
pub(super) enum Fault {
    /// Something else was reported already: the column it reads, for one.
    Elsewhere,
    /// A problem of the constraint `key`.
    Here { code: &'static str, key: &'static str, message: String, hint: String },
}

impl Fault {
    pub(super) fn invalid(message: String, hint: impl Into<String>) -> Fault {
        Fault::Here { code: codes::INVALID_EXPRESSION, key: "expression", message, hint: hint.into() }
    }

    pub(super) fn complex(message: String, hint: impl Into<String>) -> Fault {
        Fault::Here { code: codes::EXPRESSION_TOO_COMPLEX, key: "expression", message, hint: hint.into() }
    }
}

type Typed = Result<Node, Fault>;

/// Most digits after the point within an expression; products with more are rounded.
const SCALE_MAX: u8 = 12;
/// Digits that a quotient of decimals has beyond those of its operands.
const QUOTIENT_DIGITS: u8 = 4;
/// Deepest tree: a sum of as many terms is as deep.
const DEPTH_MAX: usize = 128;
/// Longest regular expression of `matches`, most of them in an expression, and most memory for each.
const REGEX_BYTES_MAX: usize = 256;
const REGEXES_MAX: usize = 4;
const REGEX_MEMORY_BYTES_MAX: usize = 64 * 1024;
const DAY_SECONDS: i128 = 86_400;

/// Functions that a hint names.
const FUNCTIONS: &[&str] = &[
    "int",
    "double",
    "string",
    "bool",
    "size",
    "startsWith",
    "endsWith",
    "contains",
    "matches",
    "lowerAscii",
    "upperAscii",
    "trim",
    "substring",
    "charAt",
    "replace",
    "timestamp",
    "date",
    "duration",
    "getFullYear",
    "getMonth",
    "getDate",
    "getDayOfMonth",
    "getDayOfWeek",
    "getDayOfYear",
    "getHours",
    "getMinutes",
    "getSeconds",
    "getDays",
    "round",
    "floor",
    "ceil",
    "trunc",
    "abs",
    "min",
    "max",
    "math.round",
    "math.floor",
    "math.ceil",
    "math.trunc",
    "math.abs",
    "math.least",
    "math.greatest",
    "rowIndex",
];

/// The tree of an expression.
pub(super) fn typed(cx: &mut FieldCx<'_, '_>, expr: &IdedExpr) -> Typed {
    Typing { cx, depth: 0, regexes: 0 }.node(expr)
}

struct Typing<'a, 'b, 'e> {
    cx: &'a mut FieldCx<'b, 'e>,
    depth: usize,
    regexes: usize,
}

impl Typing<'_, '_, '_> {
    fn node(&mut self, expr: &IdedExpr) -> Typed {
        if self.depth >= DEPTH_MAX {
            return Err(Fault::complex(
                format!("The expression is more than {DEPTH_MAX} operations deep."),
                "Split it over several columns.",
            ));
        }
        self.depth += 1;
        let node = self.any(expr)?;
        self.depth -= 1;
        if node.kind == Kind::Text && node.longest() > TEXT_BYTES_MAX {
            let message = format!(
                "A text of the expression may get {} bytes long; the limit is {TEXT_BYTES_MAX}.",
                node.longest()
            );
            return Err(Fault::complex(message, "Join fewer or shorter columns."));
        }
        Ok(node)
    }

    fn any(&mut self, expr: &IdedExpr) -> Typed {
        if let Some(name) = column_name(&expr.expr) {
            return self.column(name);
        }
        match &expr.expr {
            Expr::Literal(value) => literal(value),
            Expr::Call(call) => self.call(call),
            Expr::Select(select) if select.test => {
                let message = "`has` tests a member, but columns always exist.".to_owned();
                Err(Fault::invalid(message, format!("Write `{} != null`.", select.field)))
            }
            Expr::Select(select) => Err(Fault::invalid(
                format!("A value has no member `{}`.", select.field),
                "Only `row.name` names a column.",
            )),
            Expr::List(_) => Err(Fault::invalid(
                "A list stands only behind `in`.".to_owned(),
                "Write `status in [\"paid\", \"open\"]`.",
            )),
            Expr::Ident(_) => Err(Fault::invalid("`row` alone is no value.".to_owned(), "Write `row[\"column\"]`.")),
            _ => Err(Fault::invalid(
                "Maps, objects and macros such as `all` and `exists` are not understood here.".to_owned(),
                "Use operators, `? :` and functions.",
            )),
        }
    }

    fn column(&mut self, name: &str) -> Typed {
        let column = self.cx.column(name).ok_or(Fault::Elsewhere)?;
        Ok(column_node(&column, self.cx.text_work_of(name)))
    }

    fn call(&mut self, call: &CallExpr) -> Typed {
        if let Some(target) = &call.target {
            if matches!(&target.expr, Expr::Ident(name) if name == "math") {
                return self.function(&format!("math.{}", call.func_name), &call.args);
            }
            let all: Vec<IdedExpr> = std::iter::once(&**target).chain(&call.args).cloned().collect();
            return self.function(&call.func_name, &all);
        }
        match call.func_name.as_str() {
            operators::IN => self.membership(&call.args),
            operators::INDEX | operators::OPT_INDEX | operators::OPT_SELECT => Err(Fault::invalid(
                "Only `row[\"column\"]` is written with brackets.".to_owned(),
                "Use `substring` or `charAt` for parts of a text.",
            )),
            name => self.function(name, &call.args),
        }
    }

    fn membership(&mut self, args: &[IdedExpr]) -> Typed {
        let [value, IdedExpr { expr: Expr::List(list), .. }] = args else {
            return Err(Fault::invalid(
                "Behind `in` there must be a list.".to_owned(),
                "Write `status in [\"paid\", \"open\"]`.",
            ));
        };
        let mut value = self.node(value)?;
        let mut items = list.elements.iter().map(|item| self.node(item)).collect::<Result<Vec<Node>, Fault>>()?;
        // All sides get the type that fits all of them.
        for _ in 0..2 {
            for item in &mut items {
                let placeholder = || Node { kind: Kind::Null, what: What::Null };
                let pair = (std::mem::replace(&mut value, placeholder()), std::mem::replace(item, placeholder()));
                (value, *item) = alike(pair.0, pair.1, "compared with")?;
            }
        }
        Ok(Node { kind: Kind::Bool, what: What::In(Box::new(value), items) })
    }

    fn function(&mut self, name: &str, args: &[IdedExpr]) -> Typed {
        let args = args.iter().map(|arg| self.node(arg)).collect::<Result<Vec<Node>, Fault>>()?;
        let kinds: Vec<Kind> = args.iter().map(|arg| arg.kind).collect();
        let mut args = args.into_iter();
        let mut next = || args.next().ok_or(Fault::Elsewhere);
        let one = |node: Node, kind: Kind, what: fn(Box<Node>) -> What| Ok(Node { kind, what: what(Box::new(node)) });
        match (name, kinds.as_slice()) {
            (operators::CONDITIONAL, [Kind::Bool | Kind::Null, _, _]) => {
                let when = next()?;
                let (then, otherwise) = alike(next()?, next()?, "chosen against")?;
                Ok(Node { kind: then.kind.or(otherwise.kind), what: What::If(Box::new((when, then, otherwise))) })
            }
            (operators::LOGICAL_AND, [Kind::Bool | Kind::Null, Kind::Bool | Kind::Null]) => {
                Ok(Node { kind: Kind::Bool, what: What::And(Box::new((next()?, next()?))) })
            }
            (operators::LOGICAL_OR, [Kind::Bool | Kind::Null, Kind::Bool | Kind::Null]) => {
                Ok(Node { kind: Kind::Bool, what: What::Or(Box::new((next()?, next()?))) })
            }
            (operators::LOGICAL_NOT, [Kind::Bool]) => one(next()?, Kind::Bool, What::Not),
            (operators::EQUALS | operators::NOT_EQUALS, [Kind::Null, _] | [_, Kind::Null]) => {
                let (a, b) = (next()?, next()?);
                let tested = if a.kind == Kind::Null { b } else { a };
                let is_null = Node { kind: Kind::Bool, what: What::IsNull(Box::new(tested)) };
                if name == operators::EQUALS { Ok(is_null) } else { one(is_null, Kind::Bool, What::Not) }
            }
            (_, [_, _]) if relation(name).is_some() => {
                compare(relation(name).unwrap_or(Relation::Equal), next()?, next()?)
            }
            (operators::NEGATE, [kind @ (Kind::Int | Kind::Dec(_) | Kind::Span)]) => one(next()?, *kind, What::Negate),
            (
                operators::ADD | operators::SUBSTRACT | operators::MULTIPLY | operators::DIVIDE | operators::MODULO,
                [_, _],
            ) => arithmetic(name, next()?, next()?),
            _ => self.named(name, &kinds, next),
        }
    }

    /// Functions that are called by name.
    fn named(&mut self, name: &str, kinds: &[Kind], mut next: impl FnMut() -> Typed) -> Typed {
        let one = |node: Node, kind: Kind, what: fn(Box<Node>) -> What| Ok(Node { kind, what: what(Box::new(node)) });
        match (name, kinds) {
            ("rowIndex", []) => {
                let reg = self.cx.step(Step::Row);
                Ok(Node { kind: Kind::Int, what: What::Reg { reg, null: None } })
            }
            ("int", [Kind::Int]) | ("bool", [Kind::Bool]) | ("string", [Kind::Text]) => next(),
            ("double", [Kind::Int | Kind::Dec(_)]) => {
                let node = next()?;
                let scale = node.kind.scale().max(1);
                Ok(to_scale(node, scale, Rounding::HalfAway))
            }
            ("int" | "trunc" | "math.trunc", [Kind::Int | Kind::Dec(_)]) => Ok(whole(next()?, Rounding::Truncate)),
            ("floor" | "math.floor", [Kind::Int | Kind::Dec(_)]) => Ok(whole(next()?, Rounding::Floor)),
            ("ceil" | "math.ceil", [Kind::Int | Kind::Dec(_)]) => Ok(whole(next()?, Rounding::Ceil)),
            ("round" | "math.round", [Kind::Int | Kind::Dec(_)]) => Ok(whole(next()?, Rounding::HalfAway)),
            ("round" | "math.round", [Kind::Int | Kind::Dec(_), Kind::Int]) => {
                let (node, digits) = (next()?, next()?);
                let What::Number(digits @ 0..=9) = digits.what else {
                    return Err(Fault::invalid(
                        "The digits of `round` must be written out, 0 to 9.".to_owned(),
                        "Write `round(x, 2)`.",
                    ));
                };
                Ok(to_scale(node, digits as u8, Rounding::HalfAway))
            }
            ("int", [Kind::Bool | Kind::Second | Kind::Span]) => Ok(Node { kind: Kind::Int, ..next()? }),
            ("int", [Kind::Day]) => Ok(Node { kind: Kind::Int, what: What::Times(Box::new(next()?), DAY_SECONDS) }),
            ("int", [Kind::Text]) => one(next()?, Kind::Int, What::Parse),
            ("double", [Kind::Text]) => one(next()?, Kind::Dec(6), What::Parse),
            ("bool", [Kind::Text]) => one(next()?, Kind::Bool, What::Parse),
            ("string", [_]) => one(next()?, Kind::Text, What::ToText),
            ("abs" | "math.abs", [kind @ (Kind::Int | Kind::Dec(_) | Kind::Span)]) => {
                one(next()?, *kind, What::Absolute)
            }
            ("min" | "math.least" | "max" | "math.greatest", [_, _, ..]) => {
                let how = if matches!(name, "min" | "math.least") { Arith::Least } else { Arith::Greatest };
                let mut best = next()?;
                for _ in 1..kinds.len() {
                    let (a, b) = alike(best, next()?, "compared with")?;
                    if a.kind == Kind::Text || a.kind == Kind::Bool {
                        return Err(unfit(name, kinds));
                    }
                    best = Node { kind: a.kind.or(b.kind), what: What::Arith(how, Box::new((a, b))) };
                }
                Ok(best)
            }
            ("size", [Kind::Text]) => one(next()?, Kind::Int, What::Size),
            ("lowerAscii", [Kind::Text]) => change(Change::Lower, next()?),
            ("upperAscii", [Kind::Text]) => change(Change::Upper, next()?),
            ("trim", [Kind::Text]) => change(Change::Trim, next()?),
            ("startsWith", [Kind::Text, Kind::Text]) => within(Within::Start, next()?, next()?),
            ("endsWith", [Kind::Text, Kind::Text]) => within(Within::End, next()?, next()?),
            ("contains", [Kind::Text, Kind::Text]) => within(Within::Anywhere, next()?, next()?),
            ("matches", [Kind::Text, Kind::Text]) => self.matches(next()?, next()?),
            ("substring", [Kind::Text, Kind::Int]) => substring(next()?, next()?, None),
            ("substring", [Kind::Text, Kind::Int, Kind::Int]) => substring(next()?, next()?, Some(next()?)),
            ("charAt", [Kind::Text, Kind::Int]) => {
                let (text, at) = (next()?, next()?);
                let What::Number(n) = at.what else {
                    return Err(Fault::invalid(
                        "The place of `charAt` must be written out.".to_owned(),
                        "Write `charAt(0)`.",
                    ));
                };
                let number = |n: i128| Node { kind: Kind::Int, what: What::Number(n) };
                substring(text, number(n), Some(number(n + 1)))
            }
            ("replace", [Kind::Text, Kind::Text, Kind::Text]) => {
                let (text, from, to) = (next()?, next()?, next()?);
                match (from.what, to.what) {
                    (What::Text(from), What::Text(to)) if !from.is_empty() => {
                        Ok(Node { kind: Kind::Text, what: What::Replace(Box::new(text), from, to) })
                    }
                    _ => Err(Fault::invalid(
                        "`replace` takes two texts that are written out, the first not empty.".to_owned(),
                        "Write `name.replace(\" \", \"-\")`.",
                    )),
                }
            }
            ("timestamp", [Kind::Second | Kind::Day]) => Ok(to_second(next()?)),
            ("timestamp", [Kind::Int]) => Ok(Node { kind: Kind::Second, ..next()? }),
            ("timestamp" | "date" | "duration", [Kind::Text]) => written(name, next()?),
            ("date", [Kind::Day | Kind::Second]) => Ok(to_day(next()?)),
            (_, [kind]) if part(name, *kind).is_some() => {
                let part = part(name, *kind).unwrap_or(Part::Second);
                Ok(Node { kind: Kind::Int, what: What::Part(part, Box::new(next()?)) })
            }
            _ if FUNCTIONS.contains(&name) || operator_sign(name).is_some() => Err(unfit(name, kinds)),
            _ => {
                let near = nearest(name, FUNCTIONS.iter().copied(), 3);
                let hint = format!("{}Functions: {}.", did_you_mean(&near), FUNCTIONS.join(", "));
                Err(Fault::invalid(format!("There is no function `{name}`."), hint))
            }
        }
    }

    fn matches(&mut self, text: Node, pattern: Node) -> Typed {
        let What::Text(pattern) = pattern.what else {
            return Err(Fault::invalid(
                "The pattern of `matches` must be written out.".to_owned(),
                "Write `code.matches(\"^[A-Z]+$\")`.",
            ));
        };
        self.regexes += 1;
        if self.regexes > REGEXES_MAX || pattern.len() > REGEX_BYTES_MAX {
            let message =
                format!("`matches` may occur {REGEXES_MAX} times, with patterns of at most {REGEX_BYTES_MAX} bytes.");
            return Err(Fault::complex(message, "Use fewer or shorter patterns."));
        }
        let limits = |builder: &mut RegexBuilder| {
            builder.size_limit(REGEX_MEMORY_BYTES_MAX).dfa_size_limit(REGEX_MEMORY_BYTES_MAX).build()
        };
        let regex = limits(&mut RegexBuilder::new(&pattern)).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => {
                Fault::complex("The pattern of `matches` needs too much memory.".to_owned(), "Use a simpler pattern.")
            }
            error => {
                let why = error.to_string();
                let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                Fault::invalid(
                    format!("The pattern of `matches` cannot be read: {why}."),
                    "Mend the regular expression.",
                )
            }
        })?;
        Ok(Node { kind: Kind::Bool, what: What::Matches(Box::new(text), regex) })
    }
}

/// What a column is to an expression.
fn column_node(column: &Column, work: u64) -> Node {
    let null = column.null;
    let number = |kind: Kind, reg| Node { kind, what: What::Reg { reg, null } };
    // What has values inside reads as the text of its JSON.
    let ops = || if column.is_plain() { column.ops.clone() } else { vec![json_op(column)] };
    let text = || Node { kind: Kind::Text, what: What::Ops { ops: ops(), null, work } };
    match (column.ops.as_slice(), column.value_type) {
        ([Op::Int(reg)], ValueType::Integer | ValueType::Number) => number(Kind::Int, *reg),
        ([Op::Decimal { units, scale }], ValueType::Number) => number(Kind::Dec(*scale), *units),
        ([Op::Bool(reg)], ValueType::Boolean) => number(Kind::Bool, *reg),
        ([Op::Time(reg)], ValueType::String) => number(Kind::Clock, *reg),
        (_, ValueType::String) => match column.moment() {
            Some(Moment::Day(reg)) => number(Kind::Day, reg),
            Some(Moment::Second(reg)) => number(Kind::Second, reg),
            Some(Moment::Milli(reg)) => {
                let millis = number(Kind::Second, reg);
                Node { kind: Kind::Second, what: What::Over(Box::new(millis), 1000, Rounding::Floor) }
            }
            None => text(),
        },
        (_, ValueType::Integer) => Node { kind: Kind::Int, what: What::Parse(Box::new(text())) },
        (ops, ValueType::Number) => Node { kind: Kind::Dec(written_scale(ops)), what: What::Parse(Box::new(text())) },
        (_, ValueType::Boolean) => Node { kind: Kind::Bool, what: What::Parse(Box::new(text())) },
        (_, ValueType::Object | ValueType::Array) => text(),
    }
}

/// Digits after the point that numbers written as text may have.
fn written_scale(ops: &[Op]) -> u8 {
    const UNKNOWN: u8 = 6;
    let digits = |text: &str| text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let most = match ops {
        [Op::Literal(text)] => digits(text),
        [Op::Word { words, .. }] => words.iter().map(|word| digits(&word)).max().unwrap_or(0),
        _ => usize::from(UNKNOWN),
    };
    most.min(usize::from(SCALE_MAX)) as u8
}

fn literal(value: &LiteralValue) -> Typed {
    let number = |kind: Kind, number: i128| Ok(Node { kind, what: What::Number(number) });
    match value {
        LiteralValue::Boolean(flag) => number(Kind::Bool, i128::from(*flag.inner())),
        LiteralValue::Int(value) => number(Kind::Int, i128::from(*value.inner())),
        LiteralValue::UInt(value) => number(Kind::Int, i128::from(*value.inner())),
        LiteralValue::Null => Ok(Node { kind: Kind::Null, what: What::Null }),
        LiteralValue::String(text) => Ok(Node { kind: Kind::Text, what: What::Text(text.inner().into()) }),
        LiteralValue::Double(value) => {
            // The shortest text that stands for the number is what was written, give or take zeros.
            let text = format!("{}", value.inner());
            let scale = text.split_once('.').map_or(1, |(_, fraction)| fraction.len());
            let units =
                u8::try_from(scale).ok().filter(|s| *s <= SCALE_MAX).and_then(|s| parse(text.as_bytes(), Kind::Dec(s)));
            let units = units.ok_or_else(|| {
                Fault::invalid(
                    format!("The number {text} has too many digits."),
                    format!("Give at most {SCALE_MAX} digits after the point."),
                )
            })?;
            number(Kind::Dec(scale as u8), units)
        }
        LiteralValue::Bytes(_) => {
            Err(Fault::invalid("Byte strings are not understood here.".to_owned(), "Write a text in quotes."))
        }
    }
}

impl Kind {
    fn is_number(self) -> bool {
        matches!(self, Kind::Int | Kind::Dec(_))
    }

    fn scale(self) -> u8 {
        if let Kind::Dec(scale) = self { scale } else { 0 }
    }

    /// This, or the other where this is null.
    fn or(self, other: Kind) -> Kind {
        if self == Kind::Null { other } else { self }
    }
}

/// A number with so many digits after the point.
pub(super) fn to_scale(node: Node, scale: u8, rounding: Rounding) -> Node {
    let kind = if scale == 0 && node.kind == Kind::Int { Kind::Int } else { Kind::Dec(scale) };
    let from = node.kind.scale();
    let power = |n: u8| 10i128.pow(u32::from(n));
    let what = match scale.cmp(&from) {
        std::cmp::Ordering::Equal => node.what,
        std::cmp::Ordering::Greater => match node.what {
            What::Number(number) => What::Number(number.saturating_mul(power(scale - from))),
            _ => What::Times(Box::new(node), power(scale - from)),
        },
        std::cmp::Ordering::Less => What::Over(Box::new(node), power(from - scale), rounding),
    };
    Node { kind, what }
}

fn whole(node: Node, rounding: Rounding) -> Node {
    Node { kind: Kind::Int, ..to_scale(node, 0, rounding) }
}

fn to_second(node: Node) -> Node {
    match node.kind {
        Kind::Day => Node { kind: Kind::Second, what: What::Times(Box::new(node), DAY_SECONDS) },
        _ => node,
    }
}

fn to_day(node: Node) -> Node {
    match node.kind {
        Kind::Second => Node { kind: Kind::Day, what: What::Over(Box::new(node), DAY_SECONDS, Rounding::Floor) },
        _ => node,
    }
}

/// A text that is written out, as point in time or duration.
fn written(name: &str, node: Node) -> Typed {
    let What::Text(text) = &node.what else {
        return Err(Fault::invalid(
            format!("The text of `{name}` must be written out."),
            "Date columns need no conversion.",
        ));
    };
    let (kind, number, example) = match name {
        "duration" => (Kind::Span, parse_duration_millis(text).map(|ms| ms.div_euclid(1000)), "duration(\"36h\")"),
        "date" => (Kind::Day, parse_rfc3339_millis(text).map(|ms| ms.div_euclid(86_400_000)), "date(\"2026-01-31\")"),
        _ => (
            Kind::Second,
            parse_rfc3339_millis(text).map(|ms| ms.div_euclid(1000)),
            "timestamp(\"2026-01-31T08:00:00Z\")",
        ),
    };
    let number = number.ok_or_else(|| {
        Fault::invalid(format!("`{name}` cannot read `{text}`."), format!("Write it like `{example}`."))
    })?;
    Ok(Node { kind, what: What::Number(i128::from(number)) })
}

/// Two values in one type, to be compared or chosen between.
fn alike(a: Node, b: Node, how: &str) -> Result<(Node, Node), Fault> {
    let is_time = |kind| matches!(kind, Kind::Day | Kind::Second);
    let as_time = |node: Node, other: Kind| match &node.what {
        What::Text(_) if is_time(other) => written(if other == Kind::Day { "date" } else { "timestamp" }, node),
        What::Text(text) if other == Kind::Clock => match crate::time::parse_time(text) {
            Some(seconds) => Ok(Node { kind: Kind::Clock, what: What::Number(i128::from(seconds)) }),
            None => Ok(node),
        },
        _ => Ok(node),
    };
    let (kind_a, kind_b) = (a.kind, b.kind);
    let (a, b) = (as_time(a, kind_b)?, as_time(b, kind_a)?);
    match (a.kind, b.kind) {
        (x, y) if x == y || x == Kind::Null || y == Kind::Null => Ok((a, b)),
        (x, y) if x.is_number() && y.is_number() => {
            let scale = x.scale().max(y.scale());
            Ok((to_scale(a, scale, Rounding::HalfAway), to_scale(b, scale, Rounding::HalfAway)))
        }
        (x, y) if is_time(x) && is_time(y) => Ok((to_second(a), to_second(b))),
        (x, y) => {
            let hint = match (x, y) {
                (Kind::Text, y) | (y, Kind::Text) if y.is_number() => {
                    "Convert one: `string(number)`, `int(text)` or `double(text)`."
                }
                (Kind::Text, _) | (_, Kind::Text) => "Convert one with `string(…)`.",
                _ => "Both sides must have the same type.",
            };
            Err(Fault::invalid(format!("{} cannot be {how} {y}.", capital(x)), hint))
        }
    }
}

fn capital(kind: Kind) -> String {
    let text = kind.to_string();
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}

fn relation(name: &str) -> Option<Relation> {
    Some(match name {
        operators::EQUALS => Relation::Equal,
        operators::NOT_EQUALS => Relation::Unequal,
        operators::LESS => Relation::Less,
        operators::LESS_EQUALS => Relation::LessEqual,
        operators::GREATER => Relation::Greater,
        operators::GREATER_EQUALS => Relation::GreaterEqual,
        _ => return None,
    })
}

fn compare(relation: Relation, a: Node, b: Node) -> Typed {
    let (a, b) = alike(a, b, "compared with")?;
    let what = match a.kind.or(b.kind) {
        Kind::Text => What::CompareText(relation, Box::new((a, b))),
        _ => What::Compare(relation, Box::new((a, b))),
    };
    Ok(Node { kind: Kind::Bool, what })
}

/// The sign of an operator, as in its name within CEL.
fn operator_sign(name: &str) -> Option<&str> {
    let sign = name.trim_matches('_');
    (sign.len() < name.len()).then_some(sign)
}

/// The complaint that a function or operator does not take such values.
fn unfit(name: &str, kinds: &[Kind]) -> Fault {
    let given: Vec<String> = kinds.iter().map(Kind::to_string).collect();
    let given = if given.is_empty() { "nothing".to_owned() } else { given.join(" and ") };
    let hint = match (name, kinds) {
        (operators::ADD, [Kind::Text, _] | [_, Kind::Text]) => "Texts are joined with texts: write `string(number)`.",
        (operators::CONDITIONAL, _) => "Before `?` there must be a condition, such as `amount > 100`.",
        (operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT, _) => {
            "Conditions are booleans, such as `amount > 100`."
        }
        _ if kinds.contains(&Kind::Text) => "Convert texts with `int(text)` or `double(text)`.",
        _ => "Give values of a type that it takes.",
    };
    match operator_sign(name) {
        Some(sign) => Fault::invalid(format!("`{}` cannot be used with {given}.", sign.replace("?_:", "? :")), hint),
        None => Fault::invalid(format!("`{name}` cannot take {given}."), hint),
    }
}

fn arithmetic(name: &str, a: Node, b: Node) -> Typed {
    let kinds = [a.kind, b.kind];
    let node = |kind: Kind, how: Arith, a: Node, b: Node| Ok(Node { kind, what: What::Arith(how, Box::new((a, b))) });
    match (name, a.kind, b.kind) {
        (_, x, y) if x.is_number() && y.is_number() => numbers(name, a, b),
        (operators::ADD, Kind::Text, Kind::Text) => Ok(Node { kind: Kind::Text, what: What::Concat(joined(a, b)) }),
        (operators::ADD, Kind::Span, Kind::Span) => node(Kind::Span, Arith::Add, a, b),
        (operators::SUBSTRACT, Kind::Span, Kind::Span) => node(Kind::Span, Arith::Subtract, a, b),
        (operators::ADD, Kind::Day | Kind::Second, Kind::Span) => shifted(Arith::Add, a, b),
        (operators::ADD, Kind::Span, Kind::Day | Kind::Second) => shifted(Arith::Add, b, a),
        (operators::SUBSTRACT, Kind::Day | Kind::Second, Kind::Span) => shifted(Arith::Subtract, a, b),
        (operators::SUBSTRACT, Kind::Day | Kind::Second, Kind::Day | Kind::Second) => {
            node(Kind::Span, Arith::Subtract, to_second(a), to_second(b))
        }
        (operators::SUBSTRACT, Kind::Clock, Kind::Clock) => node(Kind::Span, Arith::Subtract, a, b),
        (operators::MULTIPLY, Kind::Span, Kind::Int) | (operators::MULTIPLY, Kind::Int, Kind::Span) => {
            node(Kind::Span, Arith::Multiply, a, b)
        }
        _ => Err(unfit(name, &kinds)),
    }
}

fn numbers(name: &str, a: Node, b: Node) -> Typed {
    let (x, y) = (a.kind.scale(), b.kind.scale());
    let whole = a.kind == Kind::Int && b.kind == Kind::Int;
    let kind = |scale: u8| if whole { Kind::Int } else { Kind::Dec(scale) };
    match name {
        operators::MULTIPLY => {
            let product = Node { kind: kind(x + y), what: What::Arith(Arith::Multiply, Box::new((a, b))) };
            Ok(if x + y > SCALE_MAX { to_scale(product, SCALE_MAX, Rounding::HalfAway) } else { product })
        }
        operators::DIVIDE => {
            let scale = if whole { 0 } else { (x.max(y).max(2) + QUOTIENT_DIGITS).min(SCALE_MAX) };
            let rounding = if whole { Rounding::Truncate } else { Rounding::HalfAway };
            // Units of a over units of b have x - y digits: what is missing to `scale` is put before the division.
            let digits = i32::from(scale) - i32::from(x) + i32::from(y);
            let a = if digits < 0 { to_scale(a, x - digits.unsigned_abs() as u8, Rounding::HalfAway) } else { a };
            let shift = 10i128.pow(digits.max(0) as u32);
            Ok(Node { kind: kind(scale), what: What::Divide { pair: Box::new((a, b)), shift, rounding } })
        }
        _ => {
            let how = match name {
                operators::ADD => Arith::Add,
                operators::SUBSTRACT => Arith::Subtract,
                _ => Arith::Remainder,
            };
            let (a, b) = alike(a, b, "added to")?;
            Ok(Node { kind: a.kind, what: What::Arith(how, Box::new((a, b))) })
        }
    }
}

/// A point in time so much later or earlier: a day stays a day when whole days are added.
fn shifted(how: Arith, a: Node, span: Node) -> Typed {
    let days = match span.what {
        What::Number(seconds) if a.kind == Kind::Day && seconds % DAY_SECONDS == 0 => Some(seconds / DAY_SECONDS),
        _ => None,
    };
    Ok(match days {
        Some(days) => {
            let days = Node { kind: Kind::Int, what: What::Number(days) };
            Node { kind: Kind::Day, what: What::Arith(how, Box::new((a, days))) }
        }
        None => Node { kind: Kind::Second, what: What::Arith(how, Box::new((to_second(a), span))) },
    })
}

/// The parts of two texts: a long sum is one node.
fn joined(a: Node, b: Node) -> Vec<Node> {
    let mut parts = match a {
        Node { what: What::Concat(parts), .. } => parts,
        other => vec![other],
    };
    parts.push(b);
    parts
}

fn change(change: Change, text: Node) -> Typed {
    Ok(Node { kind: Kind::Text, what: What::Change(change, Box::new(text)) })
}

fn within(place: Within, text: Node, part: Node) -> Typed {
    Ok(Node { kind: Kind::Bool, what: What::Within(place, Box::new((text, part))) })
}

fn substring(text: Node, from: Node, to: Option<Node>) -> Typed {
    Ok(Node { kind: Kind::Text, what: What::Substring(Box::new((text, from, to))) })
}

/// What a function such as `getFullYear` takes from a value of this type.
fn part(name: &str, kind: Kind) -> Option<Part> {
    let is_time = matches!(kind, Kind::Day | Kind::Second);
    let has_clock = is_time || matches!(kind, Kind::Clock | Kind::Span);
    Some(match name {
        "getFullYear" if is_time => Part::Year,
        "getMonth" if is_time => Part::Month,
        "getDate" if is_time => Part::DayOfMonth,
        "getDayOfMonth" if is_time => Part::DayOfMonthFromZero,
        "getDayOfWeek" if is_time => Part::DayOfWeek,
        "getDayOfYear" if is_time => Part::DayOfYear,
        "getHours" if has_clock => Part::Hour,
        "getMinutes" if has_clock => Part::Minute,
        "getSeconds" if has_clock => Part::Second,
        "getDays" if kind == Kind::Span => Part::DayOfMonth,
        _ => return None,
    })
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Elsewhere => f.write_str("reported elsewhere"),
            Fault::Here { message, .. } => f.write_str(message),
        }
    }
}
