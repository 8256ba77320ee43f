//! Flattening: from the ops of a plan's columns to blocks of instructions for one text style.
//!
//! Lives here: instructions, literals and which block a step runs in. Does not live here: executing them (`run`).
//!
//! Block 0 holds what every row needs. A choice (`Op::Switch`, or null against value) has a block for each branch, run for the
//! rows that take it. A step that only one branch reads runs in that branch's block, so rows that go another way do not pay.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Escape, TextStyle, json_op, write_json_text};
use crate::mask::Masks;
use crate::plan::{CallFn, Column, Inner, Op, Plan, Reg, Stream, ValueType, specials_of};
use crate::random::Alias;
use crate::time::Days;
use crate::words::{BLOCK, Specials, Words};

/// Bytes that a put may write beyond the text it puts.
pub(super) const SLACK: usize = 2 * BLOCK;
/// Longest literal that is written together with the instruction before it.
const TAIL_BYTES_MAX: usize = BLOCK;

/// Most branches of a choice: a byte tells them, and one of its values means none.
const BRANCHES_MAX: usize = 255;

/// One instruction: a piece of text, and the literal that follows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub(super) code: Code,
    pub(super) tail: Tail,
}

/// A short literal, `len` bytes from `at` on in [`TextProgram::literals`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tail {
    pub(super) at: u32,
    pub(super) len: u32,
}

/// What an instruction does. Its operands index the program's tables.
#[derive(Clone, Copy, Debug)]
pub(super) enum Code {
    /// Computes a register.
    Step(Reg),
    Literal {
        at: u32,
        len: u32,
    },
    /// `heed`: specials of a word that mark the value for a look at [`Code::ValueEnd`].
    Word {
        table: u32,
        index: Reg,
        heed: Specials,
    },
    /// As `Word`, by a pick that nothing else reads.
    PickWord {
        table: u32,
        pick: u32,
        heed: Specials,
    },
    Int(Reg),
    Decimal {
        units: Reg,
        scale: u8,
    },
    Digits {
        value: Reg,
        width: u8,
    },
    Hex {
        value: Reg,
        nibbles: u8,
        upper: bool,
    },
    Uuid {
        high: Reg,
        low: Reg,
        version: u8,
    },
    Date(Reg),
    DateTime {
        seconds: Reg,
        table: u32,
    },
    Time(Reg),
    Mask {
        table: u32,
        which: Reg,
        value: Reg,
    },
    Bool(Reg),
    Call(u32),
    /// Runs block `first_block + which`.
    Switch {
        which: Reg,
        first_block: u32,
        branches: u32,
    },
    /// Remembers where a value starts that may need escaping.
    ValueStart,
    /// Marks the value for a look at its end.
    Heed,
    /// Escapes what was written since `ValueStart` where the value is marked and needs it.
    ValueEnd,
}

/// A function of [`Op::Call`], what it reads and the most bytes it writes.
pub(super) struct Call {
    pub(super) inputs: Box<[Reg]>,
    pub(super) function: CallFn,
    pub(super) longest: usize,
}

/// A plan's ops for one text style, flattened.
pub struct TextProgram {
    pub(super) blocks: Vec<Vec<Instruction>>,
    /// Texts of literals, padded so that a whole block can be read at any of them.
    pub(super) literals: Vec<u8>,
    pub(super) words: Vec<Arc<Words>>,
    pub(super) masks: Vec<Arc<Masks>>,
    pub(super) days: Vec<Arc<Days>>,
    pub(super) picks: Vec<(Stream, Arc<Alias>)>,
    pub(super) calls: Vec<Call>,
    pub(super) escape: Arc<dyn Escape>,
    /// Most bytes of a row, over-copies included.
    pub(super) row_bytes_max: usize,
    /// The lane that each register is kept in.
    pub(super) slots: Vec<u16>,
    /// Lanes that are needed.
    pub(super) lanes: usize,
}

impl TextProgram {
    /// Flattens the ops of all columns.
    ///
    /// # Panics
    /// When `style.before` has not one entry a column.
    pub fn new(plan: &Plan, style: &TextStyle) -> TextProgram {
        let columns: Vec<&Column> = match style.nested {
            true => plan.columns().iter().collect(),
            false => plan.leaves().into_iter().map(|(_, column)| column).collect(),
        };
        assert_eq!(style.before.len(), columns.len(), "one text before each column");
        let mut builder = Builder::new(plan, &columns, style);
        builder.literal(&style.row_start);
        for (column, before) in columns.iter().zip(&style.before) {
            builder.literal(before);
            builder.column(column, None);
        }
        builder.literal(&style.row_end);
        builder.finish(None)
    }

    /// The ops of one column alone.
    pub(crate) fn of_column(plan: &Plan, column: &Column, style: &TextStyle) -> TextProgram {
        let mut builder = Builder::new(plan, &[column], style);
        builder.column(column, None);
        builder.finish(column.null)
    }
}

/// The block of every step: the innermost one that all its readers are in or below.
struct Homes {
    /// Block → (the block it branches off from, distance from block 0).
    blocks: Vec<(u32, u32)>,
    homes: Vec<Option<u32>>,
}

impl Homes {
    fn of(plan: &Plan, columns: &[&Column], nested: bool) -> Homes {
        let mut homes = Homes { blocks: vec![(0, 0)], homes: vec![None; plan.registers()] };
        columns.iter().for_each(|column| homes.column(column, None, 0, nested));
        for at in (0..plan.registers()).rev() {
            if let Some(home) = homes.homes[at] {
                plan.inputs(Reg(at as u16)).into_iter().for_each(|input| homes.reads(input, home));
            }
        }
        homes
    }

    /// Branches off in the order in which [`Builder::column`] does.
    fn column(&mut self, column: &Column, outer_null: Option<Reg>, block: u32, nested: bool) {
        let mut block = block;
        if let Some(null) = column.null.filter(|null| Some(*null) != outer_null) {
            self.reads(null, block);
            block = self.branch_off(block, 2);
        }
        self.visit(&column.ops, block);
        for inside in column.inner.columns() {
            if nested {
                self.column(inside, column.null, block, nested);
            } else {
                inside.inputs().into_iter().for_each(|reg| self.reads(reg, block));
            }
        }
    }

    fn branch_off(&mut self, from: u32, branches: usize) -> u32 {
        let first = self.blocks.len() as u32;
        let depth = self.blocks[from as usize].1 + 1;
        self.blocks.extend(std::iter::repeat_n((from, depth), branches));
        first
    }

    fn visit(&mut self, ops: &[Op], block: u32) {
        for op in ops {
            match op {
                Op::Switch { which, branches } => {
                    self.reads(*which, block);
                    let first = self.branch_off(block, branches.len());
                    (first..).zip(branches.iter()).for_each(|(branch, ops)| self.visit(ops, branch));
                }
                Op::AsText(ops) => self.visit(ops, block),
                other => other.inputs().into_iter().for_each(|reg| self.reads(reg, block)),
            }
        }
    }

    fn reads(&mut self, reg: Reg, block: u32) {
        let at = usize::from(reg.0);
        self.homes[at] = Some(self.homes[at].map_or(block, |home| self.meet(home, block)));
    }

    fn meet(&self, mut a: u32, mut b: u32) -> u32 {
        while a != b {
            let (parent_a, depth_a) = self.blocks[a as usize];
            let (parent_b, depth_b) = self.blocks[b as usize];
            if depth_a >= depth_b {
                a = parent_a;
            }
            if depth_b >= depth_a {
                b = parent_b;
            }
        }
        a
    }
}

/// Builds a [`TextProgram`].
struct Builder<'a> {
    plan: &'a Plan,
    style: &'a TextStyle,
    homes: Homes,
    scheduled: Vec<bool>,
    /// Steps seen by the running search, by number of the search.
    seen: Vec<u32>,
    search: u32,
    program: TextProgram,
    /// The block that instructions go to.
    block: usize,
    /// Literal text that no instruction was made of yet.
    pending: Vec<u8>,
    /// Whether what is built belongs to a value that may need escaping.
    heed: bool,
}

impl<'a> Builder<'a> {
    fn new(plan: &'a Plan, columns: &[&Column], style: &'a TextStyle) -> Builder<'a> {
        let program = TextProgram {
            blocks: vec![vec![]],
            literals: vec![],
            words: vec![],
            masks: vec![],
            days: vec![],
            picks: vec![],
            calls: vec![],
            escape: Arc::clone(&style.escape),
            row_bytes_max: SLACK,
            slots: vec![0; plan.registers()],
            lanes: 0,
        };
        Builder {
            plan,
            style,
            homes: Homes::of(plan, columns, style.nested),
            scheduled: vec![false; plan.registers()],
            seen: vec![0; plan.registers()],
            search: 0,
            program,
            block: 0,
            pending: vec![],
            heed: false,
        }
    }

    fn literal(&mut self, text: &[u8]) {
        self.program.row_bytes_max += text.len();
        self.pending.extend_from_slice(text);
    }

    /// Makes the pending literal the tail of the last instruction, or an instruction.
    fn flush(&mut self) {
        let mut pending = std::mem::take(&mut self.pending);
        if let Some(Code::Switch { first_block, branches, .. }) = self.program.blocks[self.block].last().map(|i| i.code)
            && (1..=TAIL_BYTES_MAX).contains(&pending.len())
        {
            // Behind a choice: every branch ends with it, mostly as the tail of its last instruction.
            for branch in first_block..first_block + branches {
                self.within(branch, |this| this.pending.extend_from_slice(&pending));
            }
            return;
        }
        let block = &mut self.program.blocks[self.block];
        if let Some(last) = block.last_mut()
            && takes_tail(last.code)
            && last.tail.len == 0
        {
            let rest = pending.split_off(pending.len().min(TAIL_BYTES_MAX));
            last.tail = Tail { at: self.program.literals.len() as u32, len: pending.len() as u32 };
            self.program.literals.append(&mut pending);
            pending = rest;
        }
        if !pending.is_empty() {
            let code = Code::Literal { at: self.program.literals.len() as u32, len: pending.len() as u32 };
            self.program.literals.append(&mut pending);
            block.push(Instruction { code, tail: Tail::default() });
        }
    }

    fn push(&mut self, code: Code) {
        self.flush();
        self.program.blocks[self.block].push(Instruction { code, tail: Tail::default() });
    }

    /// Runs `part` with instructions going to `block`.
    fn within(&mut self, block: u32, part: impl FnOnce(&mut Self)) {
        self.flush();
        let outer = std::mem::replace(&mut self.block, block as usize);
        part(self);
        self.flush();
        self.block = outer;
    }

    fn branch_off(&mut self, which: Reg, branches: usize) -> u32 {
        assert!(branches <= BRANCHES_MAX, "a choice has at most {BRANCHES_MAX} texts");
        self.flush();
        let first_block = self.program.blocks.len() as u32;
        self.program.blocks.extend(std::iter::repeat_n(vec![], branches));
        self.push(Code::Switch { which, first_block, branches: branches as u32 });
        first_block
    }

    /// `outer_null` is that of the object around the column: within it, that is known not to be null.
    fn column(&mut self, column: &Column, outer_null: Option<Reg>) {
        let Some(null) = column.null.filter(|null| Some(*null) != outer_null) else { return self.value(column) };
        self.require(&[null]);
        self.require(&column.inputs());
        let first = self.branch_off(null, 2);
        self.within(first, |this| this.value(column));
        self.within(first + 1, |this| this.literal(&this.style.null));
    }

    fn value(&mut self, column: &Column) {
        if column.is_plain() {
            self.plain_value(&column.ops, column.value_type);
        } else if self.style.nested {
            self.nested_value(column);
        } else {
            self.plain_value(&[json_op(column)], column.value_type);
        }
    }

    fn nested_value(&mut self, column: &Column) {
        let is_object = matches!(column.inner, Inner::Fields { .. });
        let (open, close): (&[u8], &[u8]) = if is_object { (b"{", b"}") } else { (b"[", b"]") };
        self.literal(open);
        for (at, inside) in column.inner.columns().iter().enumerate() {
            let mut before = if at == 0 { vec![] } else { vec![b','] };
            if is_object {
                before.push(b'"');
                write_json_text(inside.name.as_bytes(), &mut before);
                before.extend_from_slice(b"\":");
            }
            self.literal(&before);
            self.column(inside, column.null);
        }
        self.literal(close);
    }

    fn plain_value(&mut self, ops: &[Op], value_type: ValueType) {
        let style = self.style;
        let is_text = value_type == ValueType::String || (value_type.is_json() && !style.nested);
        let may_need_escape = is_text && specials_of(ops).meets(style.escape.specials());
        let longest = ops.iter().map(Op::longest).sum();
        self.program.row_bytes_max += if may_need_escape { style.escape.longest(longest) } else { longest };
        if is_text {
            self.literal(&style.quote);
        }
        self.text(ops, may_need_escape);
        if is_text {
            self.literal(&style.quote);
        }
    }

    /// A whole value. Where it is a choice of texts, each is escaped on its own, so that only those are looked at that have to
    /// be, and those are not that are known to need it.
    fn text(&mut self, ops: &[Op], may_need_escape: bool) {
        if !(may_need_escape && specials_of(ops).meets(self.style.escape.specials())) {
            return self.ops(ops, true, true);
        }
        if let [Op::Switch { which, branches }] = ops {
            return self.switch(*which, branches, |this, ops| this.text(ops, true));
        }
        if let Some((before, after, inner)) = self.style.escape.wrap()
            && ops.iter().any(|op| matches!(op, Op::Literal(text) if Specials::of(text).without(Specials::EDGE).meets(self.style.escape.specials())))
            && !specials_of(ops).meets(inner)
        {
            self.pending.extend_from_slice(before);
            self.ops(ops, true, true);
            self.pending.extend_from_slice(after);
            return;
        }
        self.heed = true;
        self.push(Code::ValueStart);
        self.ops(ops, true, true);
        self.push(Code::ValueEnd);
        self.heed = false;
    }

    /// `first` and `last` say whether the ops begin and end their value: only there do blanks at an edge matter.
    fn ops(&mut self, ops: &[Op], first: bool, last: bool) {
        for (at, op) in ops.iter().enumerate() {
            let (begins, ends) = (first && at == 0, last && at + 1 == ops.len());
            match op {
                Op::Switch { which, branches } => {
                    self.switch(*which, branches, |this, ops| this.ops(ops, begins, ends));
                }
                Op::AsText(ops) => {
                    self.literal(&self.style.quote);
                    self.ops(ops, begins, ends);
                    self.literal(&self.style.quote);
                }
                other => self.op(other, begins || ends),
            }
        }
    }

    fn switch(&mut self, which: Reg, branches: &[Vec<Op>], each: impl Fn(&mut Self, &[Op])) {
        self.require(&[which]);
        branches.iter().for_each(|ops| self.require(&all_inputs(ops)));
        let first = self.branch_off(which, branches.len());
        for (branch, ops) in (first..).zip(branches) {
            self.within(branch, |this| each(this, ops));
        }
    }

    fn op(&mut self, op: &Op, at_edge: bool) {
        let heeded = match self.heed {
            true if at_edge => self.style.escape.specials(),
            true => self.style.escape.specials().without(Specials::EDGE),
            false => Specials::NONE,
        };
        let is_word = matches!(op, Op::Word { .. });
        if !is_word && op.specials().meets(heeded) {
            self.push(Code::Heed);
        }
        if let Op::Literal(text) = op {
            // Its length is part of the column's.
            self.pending.extend_from_slice(text.as_bytes());
            return;
        }
        let code = self.code(op, heeded);
        if !matches!(code, Code::PickWord { .. }) {
            self.require(&op.inputs());
        }
        self.push(code);
    }

    fn code(&mut self, op: &Op, heeded: Specials) -> Code {
        match op {
            Op::Literal(..) | Op::Switch { .. } | Op::AsText(..) => unreachable!("handled by the callers"),
            Op::Word { words, index } => {
                let heed = if words.specials().meets(heeded) { heeded } else { Specials::NONE };
                let table = self.word_table(words);
                match self.plan.sole_pick(*index) {
                    Some((stream, alias)) => {
                        self.program.picks.push((stream, Arc::clone(alias)));
                        Code::PickWord { table, pick: (self.program.picks.len() - 1) as u32, heed }
                    }
                    None => Code::Word { table, index: *index, heed },
                }
            }
            Op::Int(value) => Code::Int(*value),
            Op::Decimal { units, scale } => Code::Decimal { units: *units, scale: *scale },
            Op::Digits { value, width } => Code::Digits { value: *value, width: *width },
            Op::Hex { value, nibbles, upper } => Code::Hex { value: *value, nibbles: *nibbles, upper: *upper },
            Op::Uuid { high, low, version } => Code::Uuid { high: *high, low: *low, version: *version },
            Op::Date(days) => Code::Date(*days),
            Op::DateTime { seconds, days } => {
                self.program.days.push(Arc::clone(days));
                Code::DateTime { seconds: *seconds, table: (self.program.days.len() - 1) as u32 }
            }
            Op::Time(seconds) => Code::Time(*seconds),
            Op::Mask { masks, which, value } => {
                self.program.masks.push(Arc::clone(masks));
                Code::Mask { table: (self.program.masks.len() - 1) as u32, which: *which, value: *value }
            }
            Op::Bool(value) => Code::Bool(*value),
            Op::Call { inputs, function, longest, .. } => {
                let call = Call { inputs: inputs.clone(), function: Arc::clone(function), longest: *longest };
                self.program.calls.push(call);
                Code::Call((self.program.calls.len() - 1) as u32)
            }
        }
    }

    fn word_table(&mut self, words: &Arc<Words>) -> u32 {
        let known = self.program.words.iter().position(|w| Arc::ptr_eq(w, words));
        let at = known.unwrap_or_else(|| {
            self.program.words.push(Arc::clone(words));
            self.program.words.len() - 1
        });
        at as u32
    }

    /// Schedules the steps behind these registers that belong into this block and do not run yet.
    fn require(&mut self, regs: &[Reg]) {
        self.search += 1;
        regs.iter().for_each(|reg| self.schedule(*reg));
    }

    fn schedule(&mut self, reg: Reg) {
        let at = usize::from(reg.0);
        if self.scheduled[at] || self.seen[at] == self.search {
            return;
        }
        self.seen[at] = self.search;
        self.plan.inputs(reg).into_iter().for_each(|input| self.schedule(input));
        if self.homes.homes[at] == Some(self.block as u32) {
            self.push(Code::Step(reg));
            self.scheduled[at] = true;
        }
    }

    /// `kept` is a register that is read after the program has run.
    fn finish(mut self, kept: Option<Reg>) -> TextProgram {
        self.flush();
        let TextProgram { blocks, calls, slots: of, .. } = &mut self.program;
        let mut slots = Slots { plan: self.plan, blocks, calls, of: std::mem::take(of), taken: vec![], kept };
        slots.assign(0);
        (self.program.slots, self.program.lanes) = (slots.of, slots.taken.len());
        self.program.literals.resize(self.program.literals.len() + BLOCK, 0);
        self.program
    }
}

/// Which lane each register is kept in: lanes are used again once nothing reads them, so that they stay in the nearest cache.
struct Slots<'a> {
    plan: &'a Plan,
    blocks: &'a [Vec<Instruction>],
    calls: &'a [Call],
    of: Vec<u16>,
    taken: Vec<bool>,
    kept: Option<Reg>,
}

impl Slots<'_> {
    /// Assigns the registers of a block and of those below it. Branches may share lanes: no row takes two of them.
    fn assign(&mut self, block: usize) {
        let blocks = self.blocks;
        let mut last_reads = BTreeMap::new();
        for (at, instruction) in blocks[block].iter().enumerate() {
            if let Code::Step(reg) = instruction.code {
                last_reads.insert(reg, at);
            }
            self.each_read(instruction.code, &mut |reg| {
                last_reads.entry(reg).and_modify(|last| *last = at);
            });
        }
        let mut ends: BTreeMap<usize, Vec<Reg>> = BTreeMap::new();
        last_reads.into_iter().for_each(|(reg, at)| ends.entry(at).or_default().push(reg));
        for (at, instruction) in blocks[block].iter().enumerate() {
            match instruction.code {
                Code::Step(reg) => self.take(reg),
                Code::Switch { first_block, branches, .. } => {
                    let before = self.taken.clone();
                    for branch in first_block..first_block + branches {
                        self.assign(branch as usize);
                        let lanes = self.taken.len();
                        self.taken.clone_from(&before);
                        self.taken.resize(lanes, false);
                    }
                }
                _ => {}
            }
            for reg in ends.remove(&at).into_iter().flatten().filter(|reg| Some(*reg) != self.kept) {
                self.taken[usize::from(self.of[usize::from(reg.0)])] = false;
            }
        }
    }

    fn take(&mut self, reg: Reg) {
        let free = self.taken.iter().position(|taken| !taken).unwrap_or_else(|| {
            self.taken.push(false);
            self.taken.len() - 1
        });
        self.taken[free] = true;
        self.of[usize::from(reg.0)] = free as u16;
    }

    /// Calls `f` for every register an instruction reads, its branches included.
    fn each_read(&self, code: Code, f: &mut impl FnMut(Reg)) {
        match code {
            Code::Step(reg) => self.plan.inputs(reg).into_iter().for_each(f),
            Code::PickWord { .. } | Code::Literal { .. } | Code::ValueStart | Code::Heed | Code::ValueEnd => {}
            Code::Word { index, .. } => f(index),
            Code::Int(reg) | Code::Date(reg) | Code::Time(reg) | Code::Bool(reg) => f(reg),
            Code::DateTime { seconds, .. } => f(seconds),
            Code::Decimal { units, .. } => f(units),
            Code::Digits { value, .. } | Code::Hex { value, .. } => f(value),
            Code::Uuid { high, low, .. } => [high, low].into_iter().for_each(f),
            Code::Mask { which, value, .. } => [which, value].into_iter().for_each(f),
            Code::Call(call) => self.calls[call as usize].inputs.iter().copied().for_each(f),
            Code::Switch { which, first_block, branches } => {
                f(which);
                for block in &self.blocks[first_block as usize..(first_block + branches) as usize] {
                    block.iter().for_each(|instruction| self.each_read(instruction.code, f));
                }
            }
        }
    }
}

fn takes_tail(code: Code) -> bool {
    !matches!(
        code,
        Code::Step(_) | Code::Literal { .. } | Code::Switch { .. } | Code::ValueStart | Code::Heed | Code::ValueEnd
    )
}

fn all_inputs(ops: &[Op]) -> Vec<Reg> {
    ops.iter().flat_map(Op::inputs).collect()
}
