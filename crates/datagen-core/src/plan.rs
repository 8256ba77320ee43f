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
use crate::random::{
    Alias, GroupedAlias, Permutation, SeedKey, StreamId, StreamKey, cell, choose, scale, unique_number,
};
use crate::time::Days;
use crate::words::{Specials, Words};

/// Rows whose numbers are computed together: enough to hide the latency of table look-ups, few enough to stay in L1.
pub const LANES: usize = 128;

/// The values of one register for [`LANES`] rows.
pub(crate) type Lane = [u64; LANES];

/// Which rows of a batch something is done for: lanes in ascending order.
///
/// Always a list, also for whole batches: loops over it stay scalar, which suits 128-bit products and look-ups better than
/// what compilers make of a plain range.
#[derive(Clone, Copy)]
pub(crate) struct Selection<'a>(&'a [u8]);

static ALL_LANES: [u8; LANES] = {
    let mut lanes = [0; LANES];
    let mut lane = 0;
    while lane < LANES {
        lanes[lane] = lane as u8;
        lane += 1;
    }
    lanes
};

impl<'a> Selection<'a> {
    /// The first so many lanes.
    pub(crate) fn first(count: usize) -> Selection<'static> {
        Selection(&ALL_LANES[..count])
    }

    /// The lanes of a list, each below [`LANES`].
    pub(crate) fn of(lanes: &'a [u8]) -> Selection<'a> {
        Selection(lanes)
    }

    /// Calls `f` for each lane.
    #[inline(always)]
    pub(crate) fn each(self, mut f: impl FnMut(usize)) {
        // The mask changes nothing and spares the bounds checks.
        self.0.iter().for_each(|lane| f(usize::from(*lane) & (LANES - 1)));
    }

    /// As [`Selection::each`], unrolled: for small functions.
    #[inline(always)]
    pub(crate) fn each_unrolled(self, mut f: impl FnMut(usize)) {
        let (fours, rest) = self.0.as_chunks::<4>();
        for four in fours {
            four.iter().for_each(|lane| f(usize::from(*lane) & (LANES - 1)));
        }
        rest.iter().for_each(|lane| f(usize::from(*lane) & (LANES - 1)));
    }
}

/// A number of the row, computed by one [`Step`]. Steps only read registers with a smaller number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reg(pub(crate) u16);

/// A stream of the plan, by position in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stream(pub(crate) u16);

type MapFn = Arc<dyn Fn(&[u64]) -> u64 + Send + Sync>;

/// What a [`Step::Call`] does. The text is memory to work in, empty at first and reused from row to row.
pub(crate) type RowFn = Arc<dyn Fn(&RowView<'_>, &mut Vec<u8>) -> u64 + Send + Sync>;

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
    /// A weighted pick of a list of (start, length), and a number of that span.
    PickSpan { bits: Reg, alias: Arc<Alias>, spans: Arc<[(u32, u32)]> },
    /// `table[index]`.
    Lookup { index: Reg, table: Arc<[u64]> },
    /// 1 when `bits < threshold`, else 0.
    Chance { bits: Reg, threshold: u64 },
    /// `a * multiplier + b`, `b` optional.
    MulAdd { a: Reg, multiplier: u64, b: Option<Reg>, add: u64 },
    /// `then` where `when` is not 0, else `otherwise`.
    Choose { when: Reg, then: Reg, otherwise: Reg },
    /// Any other pure function of registers (at most [`MAP_INPUTS_MAX`]).
    Map { inputs: Vec<Reg>, function: MapFn },
    /// As `Map`, for functions of any number of registers, and for those that make text on the way.
    Call { inputs: Box<[Reg]>, places: Arc<Places>, function: RowFn },
}

/// Where a [`Step::Call`] finds its inputs: register → place in the list of inputs.
#[derive(Clone, Debug)]
pub struct Places(Box<[u16]>);

impl Step {
    /// A call of `function` with these registers, each named once.
    pub(crate) fn call(
        inputs: Vec<Reg>,
        function: impl Fn(&RowView<'_>, &mut Vec<u8>) -> u64 + Send + Sync + 'static,
    ) -> Step {
        let mut places = vec![0; inputs.iter().map(|reg| usize::from(reg.0) + 1).max().unwrap_or(0)];
        (0..).zip(&inputs).for_each(|(place, reg)| places[usize::from(reg.0)] = place);
        Step::Call { inputs: inputs.into(), places: Arc::new(Places(places.into())), function: Arc::new(function) }
    }
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
            Step::PickSpan { .. } => "PickSpan",
            Step::Lookup { .. } => "Lookup",
            Step::Chance { .. } => "Chance",
            Step::MulAdd { .. } => "MulAdd",
            Step::Choose { .. } => "Choose",
            Step::Map { .. } => "Map",
            Step::Call { .. } => "Call",
        };
        f.write_str(name)
    }
}

impl Step {
    /// The register whose uniform bits this step turns into something, for steps that do.
    fn bits(&self) -> Option<Reg> {
        match self {
            Step::Scale { bits, .. }
            | Step::ScaleBy { bits, .. }
            | Step::Pick { bits, .. }
            | Step::PickIn { bits, .. }
            | Step::Span { bits, .. }
            | Step::PickSpan { bits, .. }
            | Step::Chance { bits, .. } => Some(*bits),
            _ => None,
        }
    }

    /// Registers this step reads.
    pub(crate) fn inputs(&self) -> Vec<Reg> {
        match self {
            Step::Draw(..) | Step::Row | Step::Constant(..) | Step::Permute { .. } | Step::UniqueNumber(..) => vec![],
            Step::ScaleBy { bits, n } => vec![*bits, *n],
            Step::Scale { bits, .. }
            | Step::Pick { bits, .. }
            | Step::PickSpan { bits, .. }
            | Step::Chance { bits, .. } => vec![*bits],
            Step::PickIn { bits, group, .. } => vec![*bits, *group],
            Step::Span { bits, of, .. } => vec![*bits, *of],
            Step::Lookup { index, .. } => vec![*index],
            Step::MulAdd { a, b, .. } => std::iter::once(*a).chain(*b).collect(),
            Step::Choose { when, then, otherwise } => vec![*when, *then, *otherwise],
            Step::Map { inputs, .. } => inputs.clone(),
            Step::Call { inputs, .. } => inputs.to_vec(),
        }
    }

    /// Computes this register for the rows of a selection.
    fn run(&self, batch: &Batch<'_>, drawn: Option<Stream>, out: &mut Lane) {
        let rows = batch.rows;
        let lane = |reg: &Reg| batch.lanes.get(*reg);
        let row = |i: usize| batch.first.wrapping_add(i as u64);
        let key = |stream: &Stream| batch.keys[usize::from(stream.0)];
        let bits = |reg: &Reg| match drawn {
            Some(stream) => Bits::Drawn(key(&stream), batch.first),
            None => Bits::Lane(lane(reg)),
        };
        match self {
            Step::Draw(stream) => {
                let key = key(stream);
                fill(out, rows, move |i| cell(key, row(i)));
            }
            Step::Row => fill(out, rows, row),
            Step::Constant(value) => fill(out, rows, |_| *value),
            Step::Scale { bits: b, n, add } => {
                map_bits(out, bits(b), rows, move |b, _| scale(b, *n).wrapping_add(*add))
            }
            Step::ScaleBy { bits: b, n } => {
                let n = lane(n);
                map_bits(out, bits(b), rows, move |b, i| scale(b, n[i]));
            }
            Step::UniqueNumber(stream) => {
                let key = key(stream);
                fill(out, rows, move |i| unique_number(key, row(i)));
            }
            Step::Permute { stream, permutation } => {
                let key = key(stream);
                fill(out, rows, move |i| permutation.at(key, row(i)));
            }
            Step::Pick { bits: b, alias } => map_bits(out, bits(b), rows, move |b, _| alias.pick(b)),
            Step::PickIn { bits: b, group, alias } => {
                let group = lane(group);
                map_bits(out, bits(b), rows, move |b, i| alias.pick(group[i], b));
            }
            Step::Span { bits: b, of, spans } => {
                let of = lane(of);
                map_bits(out, bits(b), rows, move |b, i| {
                    let (start, len) = spans[of[i] as usize];
                    u64::from(start) + scale(b, u64::from(len))
                });
            }
            Step::PickSpan { bits: b, alias, spans } => map_bits(out, bits(b), rows, move |b, _| {
                let (span, rest) = alias.pick_with_rest(b);
                let (start, len) = spans[span as usize];
                u64::from(start) + ((u64::from(rest) * u64::from(len)) >> 32)
            }),
            Step::Lookup { index, table } => map(out, lane(index), rows, |i| table[i as usize]),
            Step::Chance { bits: b, threshold } => map_bits(out, bits(b), rows, move |b, _| u64::from(b < *threshold)),
            Step::MulAdd { a, multiplier, b: Some(b), add } => {
                let (a, b) = (lane(a), lane(b));
                fill(out, rows, move |i| a[i].wrapping_mul(*multiplier).wrapping_add(b[i]).wrapping_add(*add));
            }
            Step::MulAdd { a, multiplier, b: None, add } => {
                map(out, lane(a), rows, |a| a.wrapping_mul(*multiplier).wrapping_add(*add));
            }
            Step::Choose { when, then, otherwise } => {
                let (when, then, otherwise) = (lane(when), lane(then), lane(otherwise));
                fill(out, rows, move |i| choose(when[i] != 0, then[i], otherwise[i]));
            }
            Step::Map { inputs, function } => fill(out, rows, move |i| {
                let mut arguments = [0; MAP_INPUTS_MAX];
                for (argument, input) in arguments.iter_mut().zip(inputs) {
                    *argument = lane(input)[i];
                }
                function(&arguments[..inputs.len()])
            }),
            Step::Call { inputs, places, function } => {
                let lanes: Vec<Lane> = inputs.iter().map(|input| *lane(input)).collect();
                let mut text = Vec::new();
                rows.each(|i| {
                    text.clear();
                    out[i] = function(&RowView { lanes: &lanes, slots: &places.0, lane: i }, &mut text);
                });
            }
        }
    }
}

/// What a step computes its register from.
struct Batch<'a> {
    keys: &'a [StreamKey],
    /// The row of lane 0.
    first: u64,
    lanes: OtherLanes<'a>,
    rows: Selection<'a>,
}

/// All lanes but the one that is written.
#[derive(Clone, Copy)]
struct OtherLanes<'a> {
    before: &'a [Lane],
    after: &'a [Lane],
    slots: &'a [u16],
}

impl<'a> OtherLanes<'a> {
    fn get(self, reg: Reg) -> &'a Lane {
        let slot = usize::from(self.slots[usize::from(reg.0)]);
        match slot.checked_sub(self.before.len() + 1) {
            None => &self.before[slot],
            Some(slot) => &self.after[slot],
        }
    }
}

/// Where a step's uniform bits come from.
#[derive(Clone, Copy)]
enum Bits<'a> {
    Lane(&'a Lane),
    /// The stream's cells from a row on: bits that nothing else reads are not stored first.
    Drawn(StreamKey, u64),
}

// A function for each loop: inside one large `match` the loops would share registers and reload what they need.
#[inline(never)]
fn fill(out: &mut Lane, rows: Selection<'_>, f: impl Fn(usize) -> u64) {
    rows.each_unrolled(|i| out[i] = f(i));
}

#[inline(never)]
fn map(out: &mut Lane, a: &Lane, rows: Selection<'_>, f: impl Fn(u64) -> u64) {
    rows.each_unrolled(|i| out[i] = f(a[i]));
}

#[inline(never)]
fn map_bits(out: &mut Lane, bits: Bits<'_>, rows: Selection<'_>, f: impl Fn(u64, usize) -> u64) {
    match bits {
        Bits::Lane(bits) => rows.each_unrolled(|i| out[i] = f(bits[i], i)),
        Bits::Drawn(key, first) => rows.each_unrolled(|i| out[i] = f(cell(key, first.wrapping_add(i as u64)), i)),
    }
}

/// What a [`Op::Call`] sees of its row.
pub struct RowView<'a> {
    pub(crate) lanes: &'a [Lane],
    pub(crate) slots: &'a [u16],
    pub(crate) lane: usize,
}

impl RowView<'_> {
    /// The number in a register.
    #[inline(always)]
    pub fn get(&self, reg: Reg) -> u64 {
        self.lanes[usize::from(self.slots[usize::from(reg.0)])][self.lane]
    }
}

/// What an [`Op::Call`] does: appends text made from the row's registers.
pub(crate) type CallFn = Arc<dyn Fn(&RowView<'_>, &mut Vec<u8>) + Send + Sync>;

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
    /// RFC 9562 text of a 128-bit value with the bits of this version and of the standard's variant set.
    Uuid { high: Reg, low: Reg, version: u8 },
    /// Days since 1970-01-01 as `YYYY-MM-DD`; years 0000 to 9999.
    Date(Reg),
    /// Seconds since 1970-01-01T00:00:00Z as `YYYY-MM-DDThh:mm:ssZ`; `days` may hold the texts of the days.
    DateTime { seconds: Reg, days: Arc<Days> },
    /// Seconds since midnight as `hh:mm:ss`.
    Time(Reg),
    /// Mask `which` of a list with its places filled from the digits of `value`.
    Mask { masks: Arc<Masks>, which: Reg, value: Reg },
    /// `true` or `false`.
    Bool(Reg),
    /// Text where the column's other values are numbers or booleans: a style writes its quotes around it. Needs no escape.
    AsText(Arc<[Op]>),
    /// One of several texts.
    Switch { which: Reg, branches: Arc<[Vec<Op>]> },
    /// Anything else that can be made of some registers: appends at most `longest` bytes.
    Call { inputs: Box<[Reg]>, function: CallFn, longest: usize, specials: Specials },
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Op::Literal(text) => write!(f, "Literal({text:?})"),
            Op::Word { words, .. } => write!(f, "Word({words:?})"),
            Op::Switch { branches, .. } => write!(f, "Switch({branches:?})"),
            Op::AsText(ops) => write!(f, "AsText({ops:?})"),
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
            Op::DateTime { .. } => 20,
            Op::Time(..) => 8,
            Op::Mask { masks, .. } => masks.longest(),
            Op::Bool(..) => 5,
            Op::AsText(ops) => ops.iter().map(Op::longest).sum(),
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
            Op::AsText(ops) => specials_of(ops),
            Op::Switch { branches, .. } => {
                branches.iter().map(|ops| specials_of(ops)).fold(Specials::NONE, Specials::with)
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
            Op::DateTime { seconds, .. } => vec![*seconds],
            Op::Decimal { units, .. } => vec![*units],
            Op::Digits { value, .. } | Op::Hex { value, .. } => vec![*value],
            Op::Uuid { high, low, .. } => vec![*high, *low],
            Op::Mask { which, value, .. } => vec![*which, *value],
            Op::AsText(ops) => ops.iter().flat_map(Op::inputs).collect(),
            Op::Switch { which, branches } => {
                std::iter::once(*which).chain(branches.iter().flatten().flat_map(Op::inputs)).collect()
            }
            Op::Call { inputs, .. } => inputs.to_vec(),
        }
    }
}

/// Special characters of a text made of several pieces: a blank at an edge counts only in the first and the last.
pub(crate) fn specials_of(ops: &[Op]) -> Specials {
    let inner = ops.iter().map(|op| op.specials().without(Specials::EDGE)).fold(Specials::NONE, Specials::with);
    let outer = [ops.first(), ops.last()].into_iter().flatten().map(Op::specials).fold(Specials::NONE, Specials::with);
    inner.with(outer)
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
    /// An object, or any other JSON value that is known when the row is: its text is JSON.
    Object,
    /// A list: its text is JSON.
    Array,
}

impl ValueType {
    /// Whether a value of this kind is written as JSON.
    pub fn is_json(self) -> bool {
        matches!(self, ValueType::Object | ValueType::Array)
    }
}

/// The values that another value is made of.
#[derive(Clone, Debug, Default)]
pub(crate) enum Inner {
    /// None: the value is the text of its ops.
    #[default]
    None,
    /// The fields of an object; `flat` says that flat formats show each in a column of its own.
    Fields { fields: Vec<Column>, flat: bool },
    /// The items of a list that is equally long in every row.
    Items(Vec<Column>),
}

impl Inner {
    /// All of them, in order.
    pub(crate) fn columns(&self) -> &[Column] {
        match self {
            Inner::None => &[],
            Inner::Fields { fields, .. } => fields,
            Inner::Items(items) => items,
        }
    }
}

/// The point in time that a column's value stands for, whatever its text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Days since 1970-01-01.
    Day(Reg),
    /// Seconds since 1970-01-01T00:00:00Z.
    Second(Reg),
    /// Milliseconds since then.
    Milli(Reg),
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
    /// 1 where the value is null. That of a field is also 1 where its object is null.
    pub(crate) null: Option<Reg>,
    /// The point in time it stands for, where its type said so.
    pub(crate) moment: Option<Moment>,
    /// Its text, where it has nothing inside.
    pub(crate) ops: Vec<Op>,
    /// What it has inside.
    pub(crate) inner: Inner,
    /// The steps it needs, in order; of an object with columns of its own, those that tell where it is null.
    pub(crate) needs: Vec<Reg>,
}

impl Column {
    /// One that is never null.
    pub(crate) fn new(name: String, value_type: ValueType, ops: Vec<Op>, inner: Inner) -> Column {
        Column { name, value_type, unique_domain: None, null: None, moment: None, ops, inner, needs: Vec::new() }
    }

    /// How many distinct values each of those has that must be unique, itself and what is inside it.
    pub(crate) fn unique_domains(&self) -> Vec<u64> {
        self.unique_domain.into_iter().chain(self.inner.columns().iter().flat_map(Column::unique_domains)).collect()
    }

    /// Special characters that its text may hold.
    pub fn specials(&self) -> Specials {
        if self.is_plain() { specials_of(&self.ops) } else { crate::emit::JSON_TEXT_SPECIALS }
    }

    /// Most bytes of its unescaped text.
    pub fn longest(&self) -> usize {
        if self.is_plain() { self.ops.iter().map(Op::longest).sum() } else { crate::emit::json_longest(self) }
    }

    /// The columns that flat formats show instead of this one; empty when they show this one.
    pub fn fields(&self) -> &[Column] {
        match &self.inner {
            Inner::Fields { fields, flat: true } => fields,
            _ => &[],
        }
    }

    /// Whether its value is the text of its ops.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.inner, Inner::None)
    }

    /// Registers that its value, or any inside it, is made of.
    pub(crate) fn inputs(&self) -> Vec<Reg> {
        let own = self.ops.iter().flat_map(Op::inputs).chain(self.null);
        own.chain(self.inner.columns().iter().flat_map(Column::inputs)).collect()
    }

    /// The point in time that its value stands for, if it stands for one.
    pub fn moment(&self) -> Option<Moment> {
        self.moment.or(match self.ops.as_slice() {
            [Op::Date(days)] => Some(Moment::Day(*days)),
            [Op::DateTime { seconds, .. }] => Some(Moment::Second(*seconds)),
            _ => None,
        })
    }
}

/// A compiled schema.
#[derive(Debug)]
pub struct Plan {
    steps: Vec<Step>,
    /// For each step, the stream whose bits it draws itself, because no other step or op reads them.
    drawn: Vec<Option<Stream>>,
    /// For each register, how many steps and ops read it.
    readers: Vec<u32>,
    pub(crate) streams: Vec<StreamId>,
    columns: Vec<Column>,
    /// Every register in the lane of its own number.
    own_slots: Vec<u16>,
}

impl Plan {
    pub(crate) fn new(steps: Vec<Step>, streams: Vec<StreamId>, columns: Vec<Column>) -> Plan {
        let readers = readers(&steps, &columns);
        let drawn = drawn(&steps, &readers);
        let own_slots = (0..steps.len() as u16).collect();
        let mut plan = Plan { steps, drawn, readers, streams, columns: Vec::new(), own_slots };
        plan.columns = plan.with_needs(columns);
        plan
    }

    /// The columns in schema order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns that flat formats show: those of objects spread out, with names such as `address.city`.
    pub fn leaves(&self) -> Vec<(String, &Column)> {
        fn visit<'a>(prefix: &str, columns: &'a [Column], leaves: &mut Vec<(String, &'a Column)>) {
            for column in columns {
                let name = format!("{prefix}{}", column.name);
                match column.fields() {
                    [] => leaves.push((name, column)),
                    fields => visit(&format!("{name}."), fields, leaves),
                }
            }
        }
        let mut leaves = Vec::new();
        visit("", &self.columns, &mut leaves);
        leaves
    }

    /// Number of registers.
    pub(crate) fn registers(&self) -> usize {
        self.steps.len()
    }

    /// The step of a register that is a pick by bits of its own and has no other reader than the one who asks.
    pub(crate) fn sole_pick(&self, reg: Reg) -> Option<(Stream, &Arc<Alias>)> {
        let at = usize::from(reg.0);
        match (&self.steps[at], self.drawn[at]) {
            (Step::Pick { alias, .. }, Some(stream)) if self.readers[at] == 1 => Some((stream, alias)),
            _ => None,
        }
    }

    /// Registers that computing this one reads.
    pub(crate) fn inputs(&self, reg: Reg) -> Vec<Reg> {
        let step = &self.steps[usize::from(reg.0)];
        let mut inputs = step.inputs();
        if self.drawn[usize::from(reg.0)].is_some() {
            inputs.retain(|input| Some(*input) != step.bits());
        }
        inputs
    }

    fn with_needs(&self, mut columns: Vec<Column>) -> Vec<Column> {
        for column in &mut columns {
            column.needs = self.needed_by(column);
            if let Inner::Fields { fields, flat: true } = &mut column.inner {
                *fields = self.with_needs(std::mem::take(fields));
            }
        }
        columns
    }

    fn needed_by(&self, column: &Column) -> Vec<Reg> {
        let mut needed = vec![false; self.steps.len()];
        let roots = if column.fields().is_empty() { column.inputs() } else { column.null.into_iter().collect() };
        roots.into_iter().for_each(|reg| needed[usize::from(reg.0)] = true);
        for at in (0..self.steps.len()).rev() {
            if needed[at] {
                self.inputs(Reg(at as u16)).iter().for_each(|reg| needed[usize::from(reg.0)] = true);
            }
        }
        (0..self.steps.len() as u16).filter(|at| needed[usize::from(*at)]).map(Reg).collect()
    }

    /// The dataset of this plan under a seed.
    pub fn bind(self: &Arc<Plan>, seed: u64) -> Dataset {
        self.bind_key(SeedKey::new(seed))
    }

    pub(crate) fn bind_key(self: &Arc<Plan>, seed: SeedKey) -> Dataset {
        Dataset { keys: self.streams.iter().map(|id| seed.stream(*id)).collect(), plan: Arc::clone(self) }
    }
}

fn readers(steps: &[Step], columns: &[Column]) -> Vec<u32> {
    let mut readers = vec![0; steps.len()];
    let of_columns = columns.iter().flat_map(Column::inputs);
    of_columns.chain(steps.iter().flat_map(Step::inputs)).for_each(|reg| readers[usize::from(reg.0)] += 1);
    readers
}

/// Finds the steps that are the only readers of a draw.
fn drawn(steps: &[Step], readers: &[u32]) -> Vec<Option<Stream>> {
    let own_draw = |step: &Step| {
        let bits = usize::from(step.bits()?.0);
        match steps[bits] {
            Step::Draw(stream) if readers[bits] == 1 => Some(stream),
            _ => None,
        }
    };
    steps.iter().map(own_draw).collect()
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

    /// Makes this the dataset of another seed.
    pub(crate) fn rebind(&mut self, seed: SeedKey) {
        self.keys.iter_mut().zip(&self.plan.streams).for_each(|(key, id)| *key = seed.stream(*id));
    }

    /// Computes the registers that one column needs, each in the lane of its own number.
    pub(crate) fn run_for(&self, column: &Column, first: u64, lanes: &mut Lanes) {
        let lanes = lanes.fit(self.plan.registers());
        for reg in &column.needs {
            self.run(*reg, first, lanes, &self.plan.own_slots, Selection::first(LANES));
        }
    }

    /// The key of a stream of the plan.
    pub(crate) fn key(&self, stream: Stream) -> StreamKey {
        self.keys[usize::from(stream.0)]
    }

    /// Computes one register for some of the rows `first .. first + LANES`; `slots` says which lane each register is kept in.
    pub(crate) fn run(&self, reg: Reg, first: u64, lanes: &mut [Lane], slots: &[u16], rows: Selection<'_>) {
        let at = usize::from(reg.0);
        let (before, rest) = lanes.split_at_mut(usize::from(slots[at]));
        let Some((out, after)) = rest.split_first_mut() else { return };
        let batch = Batch { keys: &self.keys, first, lanes: OtherLanes { before, after, slots }, rows };
        self.plan.steps[at].run(&batch, self.plan.drawn[at], out);
    }
}

/// Register memory, reused from block to block.
#[derive(Default)]
pub struct Lanes(Vec<Lane>);

impl Lanes {
    pub(crate) fn fit(&mut self, registers: usize) -> &mut [Lane] {
        self.0.resize(registers, [0; LANES]);
        &mut self.0
    }

    pub(crate) fn as_slice(&self) -> &[Lane] {
        &self.0
    }
}

/// Splits a row range into pieces of at most `size` rows.
pub(crate) fn pieces(rows: Range<u64>, size: usize) -> impl Iterator<Item = (u64, usize)> {
    let end = rows.end;
    std::iter::successors(Some(rows.start), move |first| first.checked_add(size as u64))
        .take_while(move |first| *first < end)
        .map(move |first| (first, (end - first).min(size as u64) as usize))
}
