//! The context in which a field type compiles: it hands out registers and streams and collects ops and problems.
//!
//! Lives here: memory of what the plan already computes (each latent of an entity once), naming of streams, uniqueness. Does
//! not live here: any field type (`catalog`) or what an entity is (`entity`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::catalog::spread::SpreadOptions;
use crate::engine::Engine;
use crate::fault::Validity;
use crate::locale::{LocaleData, WordList};
use crate::plan::{Column, Inner, Moment, Op, Plan, Reg, RowView, Step, Stream, ValueType};
use crate::problem::codes;
use crate::random::{Permutation, StreamId, probability};
use crate::words::{Specials, Words};

/// The table part of every stream name; schemas with several tables will name them.
const TABLE: &str = "";

/// What is known of the whole schema while its fields compile.
#[derive(Clone)]
pub struct Builder<'e> {
    /// Where catalog and locales come from.
    pub engine: &'e Engine,
    /// "Now", in milliseconds since the epoch.
    pub reference_millis: i64,
    steps: Vec<Step>,
    streams: Vec<StreamId>,
    memo: BTreeMap<(String, &'static str), Reg>,
    unique_latents: BTreeSet<(String, &'static str)>,
    age_ranges: BTreeMap<String, (u64, u64)>,
    /// Registers of the plans of lists.
    list_registers: usize,
    /// Columns that others read, as far as they are compiled.
    columns: BTreeMap<String, Column>,
    /// What it costs to make the text of a column from other columns' texts, for those that do.
    text_works: BTreeMap<String, u64>,
    ranges: BTreeMap<(String, &'static str), (i64, i64)>,
    serials: BTreeMap<String, u64>,
    /// Permutations that were asked for, with the sizes of their domains.
    permuted: Vec<(StreamId, u64)>,
    /// Numbers that take the place of a stream's permutation.
    digits: BTreeMap<StreamId, Reg>,
}

impl<'e> Builder<'e> {
    /// An empty plan in the making.
    pub fn new(engine: &'e Engine, reference_millis: i64) -> Builder<'e> {
        Builder {
            engine,
            reference_millis,
            steps: Vec::new(),
            streams: Vec::new(),
            memo: BTreeMap::new(),
            unique_latents: BTreeSet::new(),
            age_ranges: BTreeMap::new(),
            list_registers: 0,
            columns: BTreeMap::new(),
            text_works: BTreeMap::new(),
            ranges: BTreeMap::new(),
            serials: BTreeMap::new(),
            permuted: Vec::new(),
            digits: BTreeMap::new(),
        }
    }

    /// Permutations that were asked for so far: each stream with the size of its domain.
    pub(crate) fn permuted(&self) -> &[(StreamId, u64)] {
        &self.permuted
    }

    /// Makes rows differ in a whole group of numbers: one permutation of the product of their `parts`, split into one digit a
    /// stream, which takes the place of that stream's own permutation. Must be said before any field compiles.
    pub(crate) fn group(&mut self, id: StreamId, parts: &[Part]) {
        let product = parts.iter().map(|part| part.digits).product();
        let stream = self.stream(id);
        let key = self.push(Step::Permute { stream, permutation: Permutation::new(product) });
        let mut unit = 1;
        for part in parts {
            let (divisor, radix) = (unit, part.digits);
            unit *= radix;
            let digit = self.push(Step::Map { inputs: vec![key], function: Arc::new(move |x| x[0] / divisor % radix) });
            let index = if part.block > 1 { self.within_block(part, digit) } else { digit };
            self.digits.insert(part.stream, index);
        }
    }

    /// Any number of the block that the digit names.
    fn within_block(&mut self, part: &Part, digit: Reg) -> Reg {
        let stream = self.stream(part.stream);
        let bits = self.push(Step::Draw(stream));
        let rest = self.push(Step::Scale { bits, n: part.block, add: 0 });
        self.push(Step::MulAdd { a: digit, multiplier: part.block, b: Some(rest), add: 0 })
    }

    /// Lets fields that compile later read this column: see [`FieldCx::column`].
    pub fn publish(&mut self, column: &Column) {
        self.columns.insert(column.name.clone(), column.clone());
    }

    /// Takes the columns of these names out of sight, for fields of the same names.
    pub(crate) fn hide(&mut self, names: &BTreeSet<&str>) -> Vec<Column> {
        names.iter().filter_map(|name| self.columns.remove(*name)).collect()
    }

    /// Ends what [`Builder::hide`] began.
    pub(crate) fn restore(&mut self, names: &BTreeSet<&str>, hidden: Vec<Column>) {
        self.hide(names);
        hidden.iter().for_each(|column| self.publish(column));
    }

    /// Days since the epoch of "now".
    pub fn reference_day(&self) -> i64 {
        self.reference_millis.div_euclid(86_400_000)
    }

    /// Asks that an entity's latent is distinct in every row. Must be said before any field compiles.
    pub fn require_unique(&mut self, scope: String, latent: &'static str) {
        self.unique_latents.insert((scope, latent));
    }

    /// Narrows the ages of an entity's person. Must be said before any field compiles.
    pub fn narrow_age(&mut self, scope: &str, min: u64, max: u64) {
        let range = self.age_ranges.entry(scope.to_owned()).or_insert((0, u64::MAX));
        *range = (range.0.max(min), range.1.min(max));
    }

    /// The ages an entity's person may have, when any field said so.
    pub fn age_range(&self, scope: &str) -> Option<(u64, u64)> {
        self.age_ranges.get(scope).copied()
    }

    /// Narrows a number of an entity, such as a card's brand or an order's quantity. Must be said before any field compiles.
    pub fn narrow(&mut self, scope: &str, what: &'static str, min: i64, max: i64) {
        let range = self.ranges.entry((scope.to_owned(), what)).or_insert((i64::MIN, i64::MAX));
        *range = (range.0.max(min), range.1.min(max));
    }

    /// What fields said of a number of an entity; `None` when none did, or when they contradict each other.
    pub fn narrowed(&self, scope: &str, what: &'static str) -> Option<(i64, i64)> {
        self.ranges.get(&(scope.to_owned(), what)).copied().filter(|(min, max)| min <= max)
    }

    /// Says how many people born on one day a number of the entity can tell apart. Must be said before any field compiles.
    pub fn narrow_serials(&mut self, scope: &str, count: u64) {
        let serials = self.serials.entry(scope.to_owned()).or_insert(u64::MAX);
        *serials = (*serials).min(count.max(1));
    }

    /// How many people of an entity born on one day can be told apart.
    pub fn serials(&self, scope: &str) -> u64 {
        self.serials.get(scope).copied().unwrap_or(1)
    }

    fn push(&mut self, step: Step) -> Reg {
        self.steps.push(step);
        Reg((self.steps.len() - 1) as u16)
    }

    fn stream(&mut self, id: StreamId) -> Stream {
        let at = self.streams.iter().position(|s| *s == id).unwrap_or_else(|| {
            self.streams.push(id);
            self.streams.len() - 1
        });
        Stream(at as u16)
    }

    /// Appends a computation that belongs to the row as a whole.
    pub(crate) fn step(&mut self, step: Step) -> Reg {
        self.push(step)
    }

    /// 64 uniform bits of the row's own stream for a purpose.
    pub(crate) fn row_draw(&mut self, purpose: &str) -> Reg {
        let stream = self.stream(StreamId::of(&[TABLE, "row", purpose]));
        self.push(Step::Draw(stream))
    }

    /// Number of registers so far: bounded by the check, which refuses schemas that need too many.
    pub fn registers(&self) -> usize {
        self.steps.len() + self.list_registers
    }

    /// The finished plan.
    pub fn finish(self, columns: Vec<Column>) -> Plan {
        Plan::new(self.steps, self.streams, columns)
    }
}

/// One number of a group: see [`Builder::group`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// Whose permutation it replaces.
    pub(crate) stream: StreamId,
    /// How many digits it has.
    pub(crate) digits: u64,
    /// How many values share a digit; the row takes any of them.
    pub(crate) block: u64,
}

/// The fields inside a field, as the check read them.
pub trait InnerFields {
    /// Says what must be known of them before the first one compiles.
    fn prepare(&self, builder: &mut Builder<'_>);
    /// Compiles them in order. `None` when one of them cannot be: it reports why itself.
    fn compile(&mut self, builder: &mut Builder<'_>, outer: &Outer<'_>) -> Option<Vec<Column>>;
}

/// What a field knows of the field that it stands in.
#[derive(Clone, Copy, Default)]
pub struct Outer<'a> {
    /// The name of its streams; empty for a column.
    pub path: &'a str,
    /// 1 where it is null.
    pub null: Option<Reg>,
}

impl Outer<'_> {
    /// The name of the streams of a field in it. Names hold no control characters, so none runs into another.
    pub fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}{PATH_MARK}{name}", self.path) }
    }
}

/// Stands between the names of a path.
const PATH_MARK: char = '\u{0}';

/// A problem with a field's constraints, before it is known where in the request the field stands.
#[derive(Clone, Debug)]
pub struct ConstraintProblem {
    /// One of [`codes`].
    pub code: &'static str,
    /// Constraint it concerns; empty for all of them.
    pub key: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Values to put (null: to remove) in the constraints so that they pass.
    pub fix: Option<Vec<(String, Value)>>,
}

/// One field while it compiles.
pub struct FieldCx<'b, 'e> {
    /// The plan in the making.
    pub builder: &'b mut Builder<'e>,
    /// Words and facts of the field's locale.
    pub locale: Arc<LocaleData>,
    /// Whether values must be distinct.
    pub unique: bool,
    /// Whether ranges beyond the reserved ones are wanted.
    pub realistic: bool,
    /// How right its values are to be.
    pub validity: Validity,
    /// What was found wrong.
    pub problems: Vec<ConstraintProblem>,
    /// Kind of value; starts as the type's own.
    pub value_type: ValueType,
    /// The fields inside it.
    pub(crate) fields: Option<&'b mut (dyn InnerFields + 'b)>,
    /// 1 where what it stands in is null.
    pub(crate) outer_null: Option<Reg>,
    null: Option<Reg>,
    /// Whether the type says where it is null.
    pub(crate) null_by_type: bool,
    inner: Inner,
    /// The point in time that the value stands for, where its text does not say.
    pub moment: Option<Moment>,
    /// What making the text from other columns' texts costs, in pieces of work.
    pub text_work: u64,
    /// Whether the type understands the constraints of distributions, and those that were given.
    pub(crate) spreads: bool,
    pub(crate) spread: Option<SpreadOptions>,
    /// Whether a column that it reads is missing, so that it cannot be read either.
    pub incomplete: bool,
    name: String,
    scope: String,
    ops: Vec<Op>,
    unique_domain: Option<u64>,
    calls: u32,
}

/// What names a field and its entity for [`FieldCx::new`].
pub struct FieldNames<'a> {
    /// Column name.
    pub name: &'a str,
    /// Entity it belongs to; see [`scope_of`].
    pub scope: String,
}

/// The name of an entity: its role and its locale, because a person of another locale is another person.
pub fn scope_of(role: &str, locale: &str) -> String {
    format!("{role}@{locale}")
}

impl<'b, 'e> FieldCx<'b, 'e> {
    /// For one field.
    pub fn new(
        builder: &'b mut Builder<'e>,
        names: FieldNames<'_>,
        locale: Arc<LocaleData>,
        value_type: ValueType,
    ) -> Self {
        FieldCx {
            builder,
            locale,
            unique: false,
            realistic: false,
            validity: Validity::Valid,
            problems: Vec::new(),
            value_type,
            fields: None,
            outer_null: None,
            null: None,
            null_by_type: false,
            inner: Inner::None,
            moment: None,
            text_work: 1,
            spreads: false,
            spread: None,
            incomplete: false,
            name: names.name.to_owned(),
            scope: names.scope,
            ops: Vec::new(),
            unique_domain: None,
            calls: 0,
        }
    }

    /// The field's entity.
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// Another column of the row, whose name the type said it reads ([`TypeDef::reading`](crate::catalog::TypeDef::reading)).
    /// `None` when that column could not be compiled; the check reports why.
    pub fn column(&mut self, name: &str) -> Option<Column> {
        let column = self.builder.columns.get(name).cloned();
        self.incomplete |= column.is_none();
        column
    }

    /// What it costs to make the text of a column.
    pub fn text_work_of(&self, column: &str) -> u64 {
        self.builder.text_works.get(column).copied().unwrap_or(1)
    }

    /// Whether a distribution was asked for.
    pub fn has_spread(&self) -> bool {
        self.spread.is_some()
    }

    /// The distribution that was asked for, to be drawn now.
    pub(crate) fn take_spread(&mut self) -> Option<SpreadOptions> {
        self.spread.take()
    }

    /// The value is null where this register is 1.
    pub fn null_where(&mut self, null: Reg) {
        self.null_by_type = true;
        self.null = Some(match self.null {
            Some(before) => self.step(Step::Choose { when: before, then: before, otherwise: null }),
            None => null,
        });
    }

    /// Appends a computation.
    pub fn step(&mut self, step: Step) -> Reg {
        self.builder.push(step)
    }

    /// Appends a piece of text.
    pub fn emit(&mut self, op: Op) {
        self.ops.push(op);
    }

    /// Appends text that is the same in every row.
    pub fn text(&mut self, text: &str) {
        self.emit(Op::Literal(text.into()));
    }

    /// Appends whatever `function` writes from the given registers, at most `longest` bytes.
    pub fn call(
        &mut self,
        inputs: &[Reg],
        longest: usize,
        specials: Specials,
        function: impl Fn(&RowView<'_>, &mut Vec<u8>) + Send + Sync + 'static,
    ) {
        self.emit(Op::Call { inputs: inputs.into(), function: Arc::new(function), longest, specials });
    }

    /// Runs `part` and returns the ops it appended instead of keeping them: a branch of a switch.
    pub fn branch(&mut self, part: impl FnOnce(&mut Self)) -> Vec<Op> {
        let start = self.ops.len();
        part(self);
        self.ops.split_off(start)
    }

    /// 64 uniform bits of the field's own stream for a purpose.
    pub fn draw(&mut self, purpose: &str) -> Reg {
        let stream = self.field_stream(purpose);
        self.step(Step::Draw(stream))
    }

    fn field_stream(&mut self, purpose: &str) -> Stream {
        self.builder.stream(self.field_stream_id(purpose))
    }

    fn field_stream_id(&self, purpose: &str) -> StreamId {
        StreamId::of(&[TABLE, "field", &self.name, purpose])
    }

    /// 64 uniform bits of the entity's stream for a purpose.
    pub fn entity_draw(&mut self, purpose: &str) -> Reg {
        let stream = self.entity_stream(purpose);
        self.step(Step::Draw(stream))
    }

    fn entity_stream(&mut self, purpose: &str) -> Stream {
        self.builder.stream(self.entity_stream_id(purpose))
    }

    fn entity_stream_id(&self, purpose: &str) -> StreamId {
        StreamId::of(&[TABLE, "entity", &self.scope, purpose])
    }

    /// A different number of `0..n` in every row: the row permuted, or the field's digit of a group of columns that are unique
    /// together.
    fn permute(&mut self, id: StreamId, n: u64) -> Reg {
        self.builder.permuted.push((id, n));
        if let Some(digit) = self.builder.digits.get(&id) {
            return *digit;
        }
        let stream = self.builder.stream(id);
        self.step(Step::Permute { stream, permutation: Permutation::new(n) })
    }

    /// Runs `part` for another entity, such as the origin's airport that the destination's must differ from.
    pub fn in_scope<T>(&mut self, scope: String, part: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.scope, scope);
        let result = part(self);
        self.scope = outer;
        result
    }

    /// A latent of the field's entity: computed once, whoever asks first.
    pub fn latent(&mut self, name: &'static str, compute: impl FnOnce(&mut Self) -> Reg) -> Reg {
        let key = (self.scope.clone(), name);
        if let Some(reg) = self.builder.memo.get(&key) {
            return *reg;
        }
        let reg = compute(self);
        self.builder.memo.insert(key, reg);
        reg
    }

    /// Whether some field asked that this latent is distinct in every row.
    pub fn latent_is_unique(&self, latent: &'static str) -> bool {
        self.builder.unique_latents.contains(&(self.scope.clone(), latent))
    }

    /// A number in `0..n`: uniform, or distinct in every row when the field is unique.
    pub fn index(&mut self, purpose: &str, n: u64) -> Reg {
        if self.unique {
            self.set_unique_domain(n);
            return self.permute(self.field_stream_id(purpose), n);
        }
        let bits = self.draw(purpose);
        self.step(Step::Scale { bits, n, add: 0 })
    }

    /// A number in `low..low + n`, as [`FieldCx::index`] gives one.
    pub fn index_from(&mut self, purpose: &str, low: i64, n: u64) -> Reg {
        if self.unique {
            let index = self.index(purpose, n);
            return self.step(Step::MulAdd { a: index, multiplier: 1, b: None, add: low as u64 });
        }
        let bits = self.draw(purpose);
        self.step(Step::Scale { bits, n, add: low as u64 })
    }

    /// A pick of a list: by weight, or each once when the field is unique.
    pub fn pick(&mut self, purpose: &str, list: &WordList) -> Reg {
        if self.unique {
            let index = self.index(purpose, list.distinct.len().max(1) as u64);
            return self.step(Step::Lookup { index, table: Arc::clone(&list.distinct) });
        }
        let bits = self.draw(purpose);
        self.step(Step::Pick { bits, alias: Arc::clone(&list.alias) })
    }

    /// A different number of `0..n` in every row, on the entity's stream.
    pub fn entity_index(&mut self, latent: &'static str, n: u64) -> Reg {
        self.permute(self.entity_stream_id(latent), n)
    }

    /// Each of these entries at most once, on the entity's stream.
    pub fn entity_permuted(&mut self, latent: &'static str, entries: &Arc<[u64]>) -> Reg {
        let index = self.permute(self.entity_stream_id(latent), entries.len() as u64);
        self.step(Step::Lookup { index, table: Arc::clone(entries) })
    }

    /// A number in `0..n` that differs from row to row, on the entity's stream.
    pub fn entity_permuted_number(&mut self, purpose: &str, n: u64) -> Reg {
        self.permute(self.entity_stream_id(purpose), n)
    }

    /// A number that no other row has.
    pub fn unique_number(&mut self, purpose: &str) -> Reg {
        let stream = self.field_stream(purpose);
        self.step(Step::UniqueNumber(stream))
    }

    /// A keyed permutation of the rows below `n` on the field's stream, whatever `unique` says.
    pub fn permuted_row(&mut self, purpose: &str, n: u64) -> Reg {
        self.permute(self.field_stream_id(purpose), n)
    }

    /// Makes the field null in every row.
    pub fn always_null(&mut self) {
        let null = self.step(Step::Constant(1));
        (self.null, self.null_by_type) = (Some(null), true);
    }

    /// Says how many distinct values there are; several calls multiply.
    pub fn set_unique_domain(&mut self, n: u64) {
        self.unique_domain = Some(self.unique_domain.unwrap_or(1).saturating_mul(n));
    }

    /// The domain said so far.
    pub fn unique_domain(&self) -> Option<u64> {
        self.unique_domain
    }

    /// Appends a word of a list.
    pub fn word(&mut self, words: &Arc<Words>, index: Reg) {
        self.emit(Op::Word { words: Arc::clone(words), index });
    }

    /// Appends a weighted pick of a list of the locale.
    pub fn list_word(&mut self, list: &str) {
        let list = self.locale.list(list);
        self.list_entry(&list);
    }

    /// Appends a pick of a list.
    pub fn list_entry(&mut self, list: &WordList) {
        let index = self.pick("word", list);
        self.word(&list.words, index);
    }

    /// Gives the field another stream name until [`FieldCx::leave`]: a part of a template draws for itself.
    pub fn enter(&mut self, part: &str) -> String {
        let inner = format!("{}{PATH_MARK}{part}", self.name);
        std::mem::replace(&mut self.name, inner)
    }

    /// Ends what [`FieldCx::enter`] began.
    pub fn leave(&mut self, outer: String) {
        self.name = outer;
    }

    /// A purpose that differs from all others of this field: for parts that may occur several times.
    pub fn fresh(&mut self, purpose: &str) -> String {
        self.calls += 1;
        format!("{purpose}#{}", self.calls)
    }

    /// Reports a problem with one constraint; `fix` lists constraints to set (null: to remove).
    pub fn problem(
        &mut self,
        code: &'static str,
        key: &str,
        message: String,
        hint: String,
        fix: Option<Vec<(&str, Value)>>,
    ) {
        let fix = fix.map(|pairs| pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect());
        self.problems.push(ConstraintProblem { code, key: key.to_owned(), message, hint, fix });
    }

    /// Reports that `min` is above `max`, mending it by swapping them.
    pub fn check_order<T: PartialOrd + std::fmt::Display + serde::Serialize>(
        &mut self,
        min: (&str, &T),
        max: (&str, &T),
    ) -> bool {
        if min.1 <= max.1 {
            return true;
        }
        self.problem(
            codes::CONFLICTING_CONSTRAINTS,
            min.0,
            format!("`{}` ({}) is above `{}` ({}).", min.0, min.1, max.0, max.1),
            format!("Give a `{}` that is at most `{}`, or swap them.", min.0, max.0),
            Some(vec![(min.0, json!(max.1)), (max.0, json!(min.1))]),
        );
        false
    }

    /// Reports that this type cannot be unique.
    pub fn refuse_unique(&mut self, why: &str) {
        self.problem(
            codes::UNIQUE_UNSUPPORTED,
            "unique",
            format!("`unique` cannot be promised here: {why}."),
            "Leave `unique` out, or use a type such as `uuid`, `sequence` or `email`, which can be unique.".to_owned(),
            Some(vec![("unique", Value::Null)]),
        );
    }

    /// Reports that values of the wanted validity cannot be made here.
    pub fn refuse_validity(&mut self, why: &str, can: &[Validity]) {
        let mut can: Vec<&str> = can.iter().filter(|v| **v != self.validity).map(|v| v.key()).collect();
        can.insert(0, Validity::Valid.key());
        self.problem(
            codes::INVALID_CONSTRAINT,
            "validity",
            format!("`validity` cannot be `{}` here: {why}.", self.validity.key()),
            format!("Possible here: {}.", can.join(", ")),
            Some(vec![("validity", Value::Null)]),
        );
    }

    /// Compiles the fields inside the field, in the same row. `None` when one of them is wrong, which is reported there.
    pub(crate) fn inner_columns(&mut self) -> Option<Vec<Column>> {
        let fields = self.fields.as_deref_mut()?;
        fields.compile(self.builder, &Outer { path: &self.name, null: self.null })
    }

    /// Compiles the fields inside the field as the columns of a dataset of their own.
    pub(crate) fn inner_plan(&mut self) -> Option<Plan> {
        let fields = self.fields.as_deref_mut()?;
        let mut builder = Builder::new(self.builder.engine, self.builder.reference_millis);
        fields.prepare(&mut builder);
        let columns = fields.compile(&mut builder, &Outer { path: &self.name, null: None })?;
        self.builder.list_registers += builder.registers();
        Some(builder.finish(columns))
    }

    /// Makes the value one that consists of others.
    pub(crate) fn set_inner(&mut self, inner: Inner) {
        self.inner = inner;
    }

    /// Says which rows are null, `blank_percent` of them in 0..=100 besides those where what it stands in is null. What has
    /// fields inside must know before they compile.
    pub(crate) fn set_blank(&mut self, blank_percent: f64) {
        let own = (blank_percent > 0.0).then(|| {
            let bits = self.draw("null");
            // Hundredths of a percent are exact; finer shares are rounded to a millionth.
            let threshold = probability((blank_percent * 10_000.0).round() as u64, 1_000_000);
            self.step(Step::Chance { bits, threshold })
        });
        self.null = match (self.outer_null, own) {
            (Some(outer), Some(own)) => Some(self.step(Step::Choose { when: outer, then: outer, otherwise: own })),
            (outer, own) => outer.or(own),
        };
    }

    /// The compiled column.
    pub fn finish(self) -> (Column, Vec<ConstraintProblem>) {
        let name = self.name.rsplit(PATH_MARK).next().unwrap_or_default().to_owned();
        if self.text_work > 1 {
            self.builder.text_works.insert(name.clone(), self.text_work);
        }
        let column = Column {
            name,
            value_type: self.value_type,
            unique_domain: self.unique.then_some(self.unique_domain).flatten(),
            null: self.null,
            moment: self.moment,
            ops: self.ops,
            inner: self.inner,
            needs: Vec::new(),
        };
        (column, self.problems)
    }
}
