//! The plan: what a checked schema compiles into, and how rows of numbers are computed from it.
//!
//! Lives here: the closed sets of [`Step`]s (numbers, computed for [`LANES`] rows at a time) and [`Op`]s (pieces of text made
//! from those numbers), and the evaluation of steps. Does not live here: which steps and ops a field type needs (`catalog`),
//! how ops become bytes (`emit`) or columns (`column`).
//!
//! A plan does not depend on the seed: [`Plan::bind`] gives the dataset for one.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::mask::Masks;
use crate::random::{Alias, GroupedAlias, Permutation, SeedKey, StreamId, StreamKey, cell, scale, unique_number};
use crate::words::{Specials, Words};

/// Rows whose numbers are computed together: enough to hide the latency of table look-ups, few enough to stay in L1.
pub const LANES: usize = 64;

/// The values of one register for [`LANES`] rows.
pub(crate) type Lane = [u64; LANES];

/// A number of the row, computed by one [`Step`]. Steps only read registers with a smaller number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reg(pub(crate) u16);

/// A stream of the plan, by position in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stream(pub(crate) u16);

type MapFn = Arc<dyn Fn(&[u64]) -> u64 + Send + Sync>;

/// How one register is computed. All arithmetic wraps; signed numbers are two's complement.
#[derive(Clone)]
#[allow(missing_docs, reason = "the text of each variant names its fields")]
pub enum Step {
    /// 64 uniform bits of a stream.
    Draw(Stream),
    /// The row's index in the dataset.
    Row,
    /// The same number in every row.
    Constant(u64),
    /// Uniform bits scaled to `0..n`, then `add`ed to.
    Scale { bits: Reg, n: u64, add: u64 },
    /// As `Scale`, with `n` from a register.
    ScaleBy { bits: Reg, n: Reg },
    /// A distinct value of `0..n` for each row below `n`.
    Permute { stream: Stream, permutation: Permutation },
    /// A distinct number for each row, short for small rows: see [`crate::random::unique_number`].
    UniqueNumber(Stream),
    /// A weighted pick.
    Pick { bits: Reg, alias: Arc<Alias> },
    /// A weighted pick within the group that another register names.
    PickIn { bits: Reg, group: Reg, alias: Arc<GroupedAlias> },
    /// Uniform bits scaled into a span that another register selects from a list of (start, length).
    Span { bits: Reg, of: Reg, spans: Arc<[(u32, u32)]> },
    /// `table[index]`.
    Lookup { index: Reg, table: Arc<[u64]> },
    /// 1 when `bits < threshold`, else 0.
    Chance { bits: Reg, threshold: u64 },
    /// `a * multiplier + b`, `b` optional.
    MulAdd { a: Reg, multiplier: u64, b: Option<Reg>, add: u64 },
    /// Any other pure function of registers (at most [`MAP_INPUTS_MAX`]).
    Map { inputs: Vec<Reg>, function: MapFn },
}

/// Most registers that a [`Step::Map`] may read.
pub const MAP_INPUTS_MAX: usize = 8;

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Step::Draw(..) => "Draw",
            Step::Row => "Row",
            Step::Constant(..) => "Constant",
            Step::Scale { .. } => "Scale",
            Step::ScaleBy { .. } => "ScaleBy",
            Step::Permute { .. } => "Permute",
            Step::UniqueNumber(..) => "UniqueNumber",
            Step::Pick { .. } => "Pick",
            Step::PickIn { .. } => "PickIn",
            Step::Span { .. } => "Span",
            Step::Lookup { .. } => "Lookup",
            Step::Chance { .. } => "Chance",
            Step::MulAdd { .. } => "MulAdd",
            Step::Map { .. } => "Map",
        };
        f.write_str(name)
    }
}

impl Step {
    /// Registers this step reads.
    pub(crate) fn inputs(&self) -> Vec<Reg> {
        match self {
            Step::Draw(..) | Step::Row | Step::Constant(..) | Step::Permute { .. } | Step::UniqueNumber(..) => vec![],
            Step::ScaleBy { bits, n } => vec![*bits, *n],
            Step::Scale { bits, .. } | Step::Pick { bits, .. } | Step::Chance { bits, .. } => vec![*bits],
            Step::PickIn { bits, group, .. } => vec![*bits, *group],
            Step::Span { bits, of, .. } => vec![*bits, *of],
            Step::Lookup { index, .. } => vec![*index],
            Step::MulAdd { a, b, .. } => std::iter::once(*a).chain(*b).collect(),
            Step::Map { inputs, .. } => inputs.clone(),
        }
    }

    /// Fills `out` for the rows `first .. first + LANES`; `done` holds the registers before it.
    fn run(&self, keys: &[StreamKey], first: u64, done: &[Lane], out: &mut Lane) {
        let lane = |reg: Reg| &done[reg.0 as usize];
        match self {
            Step::Draw(stream) => {
                let key = keys[stream.0 as usize];
                for (i, x) in out.iter_mut().enumerate() {
                    *x = cell(key, first.wrapping_add(i as u64));
                }
            }
            Step::Row => {
                for (i, x) in out.iter_mut().enumerate() {
                    *x = first.wrapping_add(i as u64);
                }
            }
            Step::Constant(value) => out.fill(*value),
            Step::Scale { bits, n, add } => zip1(out, lane(*bits), |b| scale(b, *n).wrapping_add(*add)),
            Step::ScaleBy { bits, n } => zip2(out, lane(*bits), lane(*n), scale),
            Step::UniqueNumber(stream) => {
                let key = keys[stream.0 as usize];
                for (i, x) in out.iter_mut().enumerate() {
                    *x = unique_number(key, first.wrapping_add(i as u64));
                }
            }
            Step::Permute { stream, permutation } => {
                let key = keys[stream.0 as usize];
                for (i, x) in out.iter_mut().enumerate() {
                    *x = permutation.at(key, first.wrapping_add(i as u64));
                }
            }
            Step::Pick { bits, alias } => zip1(out, lane(*bits), |b| alias.pick(b)),
            Step::PickIn { bits, group, alias } => zip2(out, lane(*bits), lane(*group), |b, g| alias.pick(g, b)),
            Step::Span { bits, of, spans } => zip2(out, lane(*bits), lane(*of), |b, i| {
                let (start, len) = spans[i as usize];
                u64::from(start) + scale(b, u64::from(len))
            }),
            Step::Lookup { index, table } => zip1(out, lane(*index), |i| table[i as usize]),
            Step::Chance { bits, threshold } => zip1(out, lane(*bits), |b| u64::from(b < *threshold)),
            Step::MulAdd { a, multiplier, b, add } => match b {
                Some(b) => {
                    zip2(out, lane(*a), lane(*b), |a, b| a.wrapping_mul(*multiplier).wrapping_add(b).wrapping_add(*add))
                }
                None => zip1(out, lane(*a), |a| a.wrapping_mul(*multiplier).wrapping_add(*add)),
            },
            Step::Map { inputs, function } => {
                let mut arguments = [0; MAP_INPUTS_MAX];
                for (i, x) in out.iter_mut().enumerate() {
                    for (argument, input) in arguments.iter_mut().zip(inputs) {
                        *argument = lane(*input)[i];
                    }
                    *x = function(&arguments[..inputs.len()]);
                }
            }
        }
    }
}

#[inline(always)]
fn zip1(out: &mut Lane, a: &Lane, f: impl Fn(u64) -> u64) {
    for (x, a) in out.iter_mut().zip(a) {
        *x = f(*a);
    }
}

#[inline(always)]
fn zip2(out: &mut Lane, a: &Lane, b: &Lane, f: impl Fn(u64, u64) -> u64) {
    for ((x, a), b) in out.iter_mut().zip(a).zip(b) {
        *x = f(*a, *b);
    }
}

/// What a [`Op::Call`] sees of its row.
pub struct RowView<'a> {
    pub(crate) lanes: &'a [Lane],
    pub(crate) lane: usize,
}

impl RowView<'_> {
    /// The number in a register.
    #[inline(always)]
    pub fn get(&self, reg: Reg) -> u64 {
        self.lanes[reg.0 as usize][self.lane]
    }
}

type CallFn = Arc<dyn Fn(&RowView<'_>, &mut Vec<u8>) + Send + Sync>;

/// A piece of a value's text. Text is UTF-8, unescaped.
#[derive(Clone)]
#[allow(missing_docs, reason = "the text of each variant names its fields")]
pub enum Op {
    /// The same text in every row.
    Literal(Arc<str>),
    /// Word number `index` of a table.
    Word { words: Arc<Words>, index: Reg },
    /// A signed decimal integer.
    Int(Reg),
    /// A signed number of 10^-scale units, always with `scale` fraction digits (0..=18).
    Decimal { units: Reg, scale: u8 },
    /// A decimal number below 10^width with leading zeros, width 1..=18.
    Digits { value: Reg, width: u8 },
    /// The lowest `nibbles` (1..=16) hexadecimal digits.
    Hex { value: Reg, nibbles: u8, upper: bool },
    /// RFC 9562 text of a 128-bit value: version and variant bits are the caller's business.
    Uuid { high: Reg, low: Reg },
    /// Days since 1970-01-01 as `YYYY-MM-DD`; years 0000 to 9999.
    Date(Reg),
    /// Milliseconds since 1970-01-01T00:00:00Z as `YYYY-MM-DDThh:mm:ssZ`, with `.mmm` when `millis`.
    DateTime { millis_since_epoch: Reg, millis: bool },
    /// Seconds since midnight as `hh:mm:ss`.
    Time(Reg),
    /// Mask `which` of a list with its places filled from the digits of `value`.
    Mask { masks: Arc<Masks>, which: Reg, value: Reg },
    /// `true` or `false`.
    Bool(Reg),
    /// One of several texts.
    Switch { which: Reg, branches: Arc<[Vec<Op>]> },
    /// Anything else: appends at most `longest` bytes.
    Call { function: CallFn, longest: usize, specials: Specials },
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Op::Literal(text) => write!(f, "Literal({text:?})"),
            Op::Word { words, .. } => write!(f, "Word({words:?})"),
            Op::Switch { branches, .. } => write!(f, "Switch({branches:?})"),
            other => write!(f, "an op of at most {} bytes", other.longest()),
        }
    }
}

impl Op {
    /// Most bytes this op writes.
    pub fn longest(&self) -> usize {
        match self {
            Op::Literal(text) => text.len(),
            Op::Word { words, .. } => words.longest(),
            Op::Int(..) => 20,
            Op::Decimal { .. } => 24,
            Op::Digits { width, .. } => usize::from(*width),
            Op::Hex { nibbles, .. } => usize::from(*nibbles),
            Op::Uuid { .. } => 36,
            Op::Date(..) => 10,
            Op::DateTime { .. } => 24,
            Op::Time(..) => 8,
            Op::Mask { masks, .. } => masks.longest(),
            Op::Bool(..) => 5,
            Op::Switch { branches, .. } => {
                branches.iter().map(|ops| ops.iter().map(Op::longest).sum()).max().unwrap_or(0)
            }
            Op::Call { longest, .. } => *longest,
        }
    }

    /// Special characters this op may write.
    pub fn specials(&self) -> Specials {
        match self {
            Op::Literal(text) => Specials::of(text),
            Op::Word { words, .. } => words.specials(),
            Op::Mask { masks, .. } => masks.specials(),
            Op::Switch { branches, .. } => {
                branches.iter().flatten().map(Op::specials).fold(Specials::NONE, Specials::with)
            }
            Op::Call { specials, .. } => *specials,
            _ => Specials::NONE,
        }
    }

    /// Registers this op reads.
    pub(crate) fn inputs(&self) -> Vec<Reg> {
        match self {
            Op::Literal(..) => vec![],
            Op::Word { index, .. } => vec![*index],
            Op::Int(r) | Op::Date(r) | Op::Time(r) | Op::Bool(r) => vec![*r],
            Op::Decimal { units, .. } => vec![*units],
            Op::Digits { value, .. } | Op::Hex { value, .. } => vec![*value],
            Op::Uuid { high, low } => vec![*high, *low],
            Op::DateTime { millis_since_epoch, .. } => vec![*millis_since_epoch],
            Op::Mask { which, value, .. } => vec![*which, *value],
            Op::Switch { which, branches } => {
                std::iter::once(*which).chain(branches.iter().flatten().flat_map(Op::inputs)).collect()
            }
            Op::Call { .. } => vec![],
        }
    }
}

/// What kind of JSON value a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueType {
    /// Text.
    String,
    /// A whole number within ±2^63.
    Integer,
    /// A decimal number.
    Number,
    /// `true` or `false`.
    Boolean,
}

/// One compiled column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Name as given.
    pub name: String,
    /// Kind of JSON value.
    pub value_type: ValueType,
    /// How many distinct values it can take, when it was asked to be unique.
    pub unique_domain: Option<u64>,
    /// 1 where the value is null.
    pub(crate) null: Option<Reg>,
    /// Its text.
    pub(crate) ops: Vec<Op>,
    /// Registers that its calls read (calls are opaque).
    pub(crate) call_inputs: Vec<Reg>,
}

impl Column {
    /// Special characters that its text may hold.
    pub fn specials(&self) -> Specials {
        self.ops.iter().map(Op::specials).fold(Specials::NONE, Specials::with)
    }

    /// Most bytes of its unescaped text.
    pub fn longest(&self) -> usize {
        self.ops.iter().map(Op::longest).sum()
    }
}

/// A compiled schema.
#[derive(Debug)]
pub struct Plan {
    pub(crate) steps: Vec<Step>,
    pub(crate) streams: Vec<StreamId>,
    columns: Vec<Column>,
    /// For each column, the steps it needs, in order.
    needs: Vec<Vec<u16>>,
}

impl Plan {
    pub(crate) fn new(steps: Vec<Step>, streams: Vec<StreamId>, columns: Vec<Column>) -> Plan {
        let needs = columns.iter().map(|column| needed_steps(&steps, column)).collect();
        Plan { steps, streams, columns, needs }
    }

    /// The columns in schema order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The dataset of this plan under a seed.
    pub fn bind(self: &Arc<Plan>, seed: u64) -> Dataset {
        let seed = SeedKey::new(seed);
        Dataset { keys: self.streams.iter().map(|id| seed.stream(*id)).collect(), plan: Arc::clone(self) }
    }
}

fn needed_steps(steps: &[Step], column: &Column) -> Vec<u16> {
    let mut needed = vec![false; steps.len()];
    let roots = column.ops.iter().flat_map(Op::inputs).chain(column.null).chain(column.call_inputs.iter().copied());
    roots.for_each(|reg| needed[reg.0 as usize] = true);
    for at in (0..steps.len()).rev() {
        if needed[at] {
            steps[at].inputs().iter().for_each(|reg| needed[reg.0 as usize] = true);
        }
    }
    (0..steps.len() as u16).filter(|at| needed[*at as usize]).collect()
}

/// Rows as a pure function of their index: a plan and a seed.
#[derive(Clone, Debug)]
pub struct Dataset {
    plan: Arc<Plan>,
    keys: Box<[StreamKey]>,
}

impl Dataset {
    /// What it was made from.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Computes all registers for the rows from `first` on into `lanes`.
    pub(crate) fn run_all(&self, first: u64, lanes: &mut Lanes) {
        let lanes = lanes.fit(self.plan.steps.len());
        for (at, step) in self.plan.steps.iter().enumerate() {
            let (done, rest) = lanes.split_at_mut(at);
            step.run(&self.keys, first, done, &mut rest[0]);
        }
    }

    /// Computes the registers that one column needs.
    pub(crate) fn run_for(&self, column: usize, first: u64, lanes: &mut Lanes) {
        let lanes = lanes.fit(self.plan.steps.len());
        for at in &self.plan.needs[column] {
            let (done, rest) = lanes.split_at_mut(*at as usize);
            self.plan.steps[*at as usize].run(&self.keys, first, done, &mut rest[0]);
        }
    }
}

/// Register memory, reused from block to block.
#[derive(Default)]
pub struct Lanes(Vec<Lane>);

impl Lanes {
    fn fit(&mut self, registers: usize) -> &mut [Lane] {
        self.0.resize(registers, [0; LANES]);
        &mut self.0
    }

    pub(crate) fn as_slice(&self) -> &[Lane] {
        &self.0
    }
}

/// Splits a row range into pieces of at most [`LANES`] rows.
pub(crate) fn pieces(rows: Range<u64>) -> impl Iterator<Item = (u64, usize)> {
    let end = rows.end;
    std::iter::successors(Some(rows.start), |first| first.checked_add(LANES as u64))
        .take_while(move |first| *first < end)
        .map(move |first| (first, (end - first).min(LANES as u64) as usize))
}
