//! `expression`: a value computed from other columns of the row, written in CEL (Common Expression Language).
//!
//! Lives here: the type, its bounds, and how a finished tree becomes registers and ops. `typing` makes the tree from the
//! parsed expression and checks its types, `tree` is the tree and its evaluation. Does not live here: the grammar, which is
//! that of the crate `cel`.
//!
//! Numbers are exact: whole numbers, and decimals as a number of units of 10^-scale. There is no floating point, so a price of
//! two decimals times a quantity has two decimals, and every platform gives the same.

mod tree;
mod typing;

use std::collections::BTreeSet;
use std::sync::Arc;

use cel::common::ast::{Expr, IdedExpr, LiteralValue};
use cel::parser::PrattParser;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use self::tree::{Kind, Node, Rounding, What};
use self::typing::Fault;
use super::{ColumnRead, TypeDef};
use crate::compile::FieldCx;
use crate::plan::{Op, Reg, Step, ValueType};
use crate::problem::codes;
use crate::time::Days;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("expression", "Expression", expression)
            .about(
                "Value computed from other columns of the row by an expression of the Common Expression Language (CEL), such as \
                 `quantity * unit_price` or `status == \"paid\" ? amount : 0.0`. Its type is that of the expression; numbers are \
                 exact decimals. Null where a column it needs is null, and where a number is divided by zero; numbers beyond 64 \
                 bits stay at the limit. Columns whose names are no identifiers are written `row[\"unit price\"]`.",
            )
            .aliases(&["formula", "computed", "calculated", "calculated_column", "derived", "cel"])
            .headers(&["total", "line_total", "subtotal", "grand_total"])
            .reading::<ExpressionOptions>(|options| reads(options.expression.as_deref().unwrap_or_default()))
            .example(r#"{"expression": "\"INV-\" + string(1000 + rowIndex())"}"#),
    ]
}

/// Constraints of `expression`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ExpressionOptions {
    /// The expression. Required.
    #[serde(alias = "formula", alias = "cel", alias = "value")]
    expression: Option<String>,
    /// Digits after the point of a decimal result, 0 to 9; as many as the result has when left out.
    decimals: Option<u8>,
}

/// Longest expression.
const EXPRESSION_BYTES_MAX: usize = 2000;
/// Deepest nesting of brackets, and longest row of signs before a value: bounds the parser's stack.
const NESTING_MAX: usize = 48;
/// Deepest `a ? b : c` within one another that the parser follows.
const PARSER_DEPTH_MAX: u16 = 64;
/// Most digits after the point of a result.
const DECIMALS_MAX: u8 = 9;
/// Longest text that a result or a part of it may have.
const TEXT_BYTES_MAX: usize = 16 * 1024;
/// Most pieces of work that the text of one value may take, texts of other expressions counted again where they are read.
const WORK_MAX: u64 = 4000;

/// The parsed expression, or what is wrong with it.
fn parse(text: &str) -> Result<IdedExpr, Fault> {
    if text.len() > EXPRESSION_BYTES_MAX {
        let message = format!("The expression has {} bytes; the limit is {EXPRESSION_BYTES_MAX}.", text.len());
        return Err(Fault::complex(message, "Split it over several columns."));
    }
    if nesting(text) > NESTING_MAX {
        return Err(Fault::complex(
            format!("The expression is nested more than {NESTING_MAX} deep."),
            "Split it over several columns.",
        ));
    }
    PrattParser::new().max_recursion_depth(PARSER_DEPTH_MAX).parse(text).map_err(|errors| {
        let first = errors.errors.first();
        let what = first.map_or("it cannot be read", |error| error.msg.as_str());
        let at = first
            .filter(|error| error.pos.0 > 0)
            .map_or(String::new(), |error| format!(" at character {}", error.pos.1));
        if errors.errors.iter().any(|error| error.msg.contains("limit exceeded")) {
            return Fault::complex("The expression is nested too deep.".to_owned(), "Split it over several columns.");
        }
        let hint = match what {
            _ if what.contains("reserved identifier") => "Write a column of such a name as `row[\"name\"]`.",
            _ if what.contains("has()") => "Compare with null instead, as in `amount != null`.",
            _ => "Write CEL, such as `quantity * unit_price` or `status == \"paid\" ? amount : 0.0`.",
        };
        Fault::invalid(format!("The expression cannot be read{at}: {}.", what.trim_end_matches('.')), hint)
    })
}

/// How deep brackets are nested, or how long signs stand before one another.
fn nesting(text: &str) -> usize {
    let (mut depth, mut signs, mut deepest) = (0usize, 0, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'!' | b'-' => signs += 1,
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => signs = 0,
        }
        deepest = deepest.max(depth).max(signs);
    }
    deepest
}

/// The columns that an expression names.
fn reads(text: &str) -> Vec<ColumnRead> {
    let mut names = BTreeSet::new();
    if let Ok(expr) = parse(text) {
        collect(&expr, &mut names);
    }
    names.into_iter().map(|column| ColumnRead { key: "expression", column, removable: false }).collect()
}

fn collect(expr: &IdedExpr, names: &mut BTreeSet<String>) {
    if let Some(name) = column_name(&expr.expr) {
        names.insert(name.to_owned());
        return;
    }
    match &expr.expr {
        Expr::Call(call) => {
            let is_library = |target: &IdedExpr| matches!(&target.expr, Expr::Ident(name) if name == "math");
            call.target.iter().filter(|target| !is_library(target)).for_each(|target| collect(target, names));
            call.args.iter().for_each(|argument| collect(argument, names));
        }
        Expr::List(list) => list.elements.iter().for_each(|element| collect(element, names)),
        Expr::Select(select) => collect(&select.operand, names),
        _ => {}
    }
}

/// The column that an expression stands for: `name`, `row.name` or `row["name"]`.
fn column_name(expr: &Expr) -> Option<&str> {
    let is_row = |expr: &IdedExpr| matches!(&expr.expr, Expr::Ident(name) if name == "row");
    match expr {
        Expr::Ident(name) if name != "row" => Some(name),
        Expr::Select(select) if !select.test && is_row(&select.operand) => Some(&select.field),
        Expr::Call(call) if call.func_name == cel::common::ast::operators::INDEX => match call.args.as_slice() {
            [row, IdedExpr { expr: Expr::Literal(LiteralValue::String(name)), .. }] if is_row(row) => {
                Some(name.inner())
            }
            _ => None,
        },
        _ => None,
    }
}

fn expression(cx: &mut FieldCx<'_, '_>, options: ExpressionOptions) {
    let Some(text) = options.expression.as_deref().filter(|text| !text.trim().is_empty()) else {
        let hint = "Give `expression`, such as `quantity * unit_price`.".to_owned();
        let message = "`expression` needs an `expression`.".to_owned();
        let fix = Some(vec![("expression", json!("rowIndex() + 1"))]);
        return cx.problem(codes::MISSING_CONSTRAINT, "expression", message, hint, fix);
    };
    if options.decimals.is_some_and(|decimals| decimals > DECIMALS_MAX) {
        let fix = Some(vec![("decimals", json!(DECIMALS_MAX))]);
        let message = format!("`decimals` is above {DECIMALS_MAX}.");
        return cx.problem(codes::INVALID_CONSTRAINT, "decimals", message, format!("Give 0 to {DECIMALS_MAX}."), fix);
    }
    let typed = parse(text).and_then(|expr| typing::typed(cx, &expr));
    match typed.and_then(|node| result(node, options.decimals)) {
        Ok(node) => emit(cx, node),
        Err(Fault::Elsewhere) => {}
        Err(Fault::Here { code, key, message, hint }) => {
            let fix = (key == "decimals").then(|| vec![("decimals", Value::Null)]);
            cx.problem(code, key, message, hint, fix);
        }
    }
}

/// The tree in the form in which it is shown.
fn result(node: Node, decimals: Option<u8>) -> Result<Node, Fault> {
    let node = match (node.kind, decimals) {
        (Kind::Dec(scale), None) => typing::to_scale(node, scale.min(DECIMALS_MAX), Rounding::HalfAway),
        (Kind::Int | Kind::Dec(_), Some(decimals)) => typing::to_scale(node, decimals, Rounding::HalfAway),
        (kind, Some(_)) => {
            return Err(Fault::Here {
                code: codes::CONFLICTING_CONSTRAINTS,
                key: "decimals",
                message: format!("`decimals` is given, but the expression makes {kind}."),
                hint: "Leave `decimals` out.".to_owned(),
            });
        }
        (Kind::Span, None) => Node { kind: Kind::Text, what: What::ToText(Box::new(node)) },
        (Kind::Null, None) => {
            return Err(Fault::invalid(
                "The expression is always null.".to_owned(),
                "Use `blankPercentage` for nulls.",
            ));
        }
        (_, None) => node,
    };
    let work = node.work();
    if work > WORK_MAX {
        let message = "The expression reads texts of other expressions, which read others, too many times over.";
        return Err(Fault::complex(message.to_owned(), "Read fewer text columns that are expressions themselves."));
    }
    Ok(node)
}

/// What an expression's register holds where the value is null: no other value, since results stay within ±(2^63 - 1).
const NULL: i64 = i64::MIN;

fn emit(cx: &mut FieldCx<'_, '_>, node: Node) {
    let node = Arc::new(node);
    let inputs: Vec<Reg> = node.inputs().into_iter().collect();
    if node.kind == Kind::Text {
        return emit_text(cx, &node, &inputs);
    }
    let (low, high) = node.kind.range();
    let tree = Arc::clone(&node);
    let value = cx.step(Step::call(inputs, move |row, scratch| {
        tree.number(row, scratch).map_or(NULL, |number| number.clamp(low, high) as i64) as u64
    }));
    if node.nullable() {
        let null = cx.step(Step::Map { inputs: vec![value], function: Arc::new(|x| u64::from(x[0] == NULL as u64)) });
        cx.null_where(null);
    }
    cx.value_type = match node.kind {
        Kind::Bool => ValueType::Boolean,
        Kind::Int => ValueType::Integer,
        Kind::Dec(_) => ValueType::Number,
        _ => ValueType::String,
    };
    cx.emit(match node.kind {
        Kind::Bool => Op::Bool(value),
        Kind::Dec(scale) => Op::Decimal { units: value, scale },
        Kind::Day => Op::Date(value),
        Kind::Second => Op::DateTime { seconds: value, days: Arc::new(Days::default()) },
        Kind::Clock => Op::Time(value),
        Kind::Int | Kind::Text | Kind::Span | Kind::Null => Op::Int(value),
    });
}

fn emit_text(cx: &mut FieldCx<'_, '_>, node: &Arc<Node>, inputs: &[Reg]) {
    cx.value_type = ValueType::String;
    if node.nullable() {
        let tree = Arc::clone(node);
        let null = Step::call(inputs.to_vec(), move |row, scratch| u64::from(tree.is_null(row, scratch)));
        let null = cx.step(null);
        cx.null_where(null);
    }
    cx.text_work = node.work();
    let tree = Arc::clone(node);
    cx.call(inputs, node.longest(), node.specials(), move |row, out| {
        tree.text(row, out);
    });
}
