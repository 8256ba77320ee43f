//! Rows as text: the interpreter that runs a plan's ops row by row, straight into the output buffer.
//!
//! Lives here: the flat program ([`TextProgram`]), the raw writer and all `unsafe` of the project. Does not live here: any
//! format: what stands around a value and how it is escaped comes in as a [`TextStyle`].
//!
//! # Why unsafe, and why it is sound
//! The writer copies whole 32-byte blocks and moves a raw pointer by the true length, which is several times as fast as
//! `Vec::extend_from_slice`. Soundness rests on one invariant: before a row starts, `row_bytes_max` bytes are free behind the
//! pointer, where `row_bytes_max` adds up the longest text of every instruction plus `SLACK` for over-copies. Whatever has no
//! bound of its own (escaped text, calls) goes through `Writer::put_checked`, which makes room for itself *and* for a
//! whole row again. Every `put` asserts its bound in debug builds, which all tests run with.
#![allow(unsafe_code)]

use std::ops::Range;
use std::sync::Arc;

use crate::column::ColumnData;
use crate::mask::Masks;
use crate::plan::{Column, Dataset, LANES, Lane, Lanes, Op, Plan, Reg, RowView, ValueType, pieces};
use crate::words::{BLOCK, Specials, Words};

/// Bytes that a put may write beyond the text it puts.
const SLACK: usize = 2 * BLOCK;

/// How a text format writes a value that holds characters special to it.
pub trait Escape: Send + Sync {
    /// Characters that may make a value need escaping: columns that can hold none of them are never looked at.
    fn specials(&self) -> Specials;
    /// Whether this text needs escaping.
    fn needed(&self, text: &[u8]) -> bool;
    /// Appends the escaped text.
    fn write(&self, text: &[u8], out: &mut Vec<u8>);
}

/// What a text format puts around values.
pub struct TextStyle {
    /// Before the first column of each row.
    pub row_start: Vec<u8>,
    /// After the last column of each row.
    pub row_end: Vec<u8>,
    /// Before each column's value, as many as the plan has columns: separators and keys.
    pub before: Vec<Vec<u8>>,
    /// Around values of type string.
    pub quote: Vec<u8>,
    /// Instead of a null.
    pub null: Vec<u8>,
    /// Escaping of string values.
    pub escape: Arc<dyn Escape>,
}

/// One instruction. Small and flat: its operands index the program's tables.
#[derive(Clone, Copy, Debug)]
enum Code {
    Literal {
        at: u32,
        len: u32,
    },
    Word {
        table: u16,
        index: Reg,
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
    },
    Date(Reg),
    DateTime {
        millis_since_epoch: Reg,
        millis: bool,
    },
    Time(Reg),
    Mask {
        table: u16,
        which: Reg,
        value: Reg,
    },
    Bool(Reg),
    Switch {
        which: Reg,
        jumps: u32,
    },
    Jump(u32),
    Call(u16),
    /// Jumps when the value is null, else goes on.
    JumpIfNull {
        null: Reg,
        to: u32,
    },
    /// Remembers where a value starts that may need escaping.
    ValueStart,
    /// Escapes what was written since.
    ValueEnd,
}

/// A word table as the interpreter reads it.
struct WordTable {
    words: Arc<Words>,
}

type Call = Arc<dyn Fn(&RowView<'_>, &mut Vec<u8>) + Send + Sync>;

/// A plan's ops for one text style, flattened.
pub struct TextProgram {
    code: Vec<Code>,
    /// Texts of literals, padded so that a whole block can be read at any of them.
    literals: Vec<u8>,
    words: Vec<WordTable>,
    masks: Vec<Arc<Masks>>,
    jumps: Vec<u32>,
    calls: Vec<Call>,
    escape: Arc<dyn Escape>,
    row_bytes_max: usize,
}

impl TextProgram {
    /// Flattens the ops of all columns.
    ///
    /// # Panics
    /// When `style.before` has not one entry a column.
    pub fn new(plan: &Plan, style: &TextStyle) -> TextProgram {
        assert_eq!(style.before.len(), plan.columns().len(), "one text before each column");
        let mut builder = Builder::new(style);
        builder.literal(&style.row_start);
        for (column, before) in plan.columns().iter().zip(&style.before) {
            builder.literal(before);
            builder.column(column);
        }
        builder.literal(&style.row_end);
        builder.finish()
    }

    /// The ops of one column alone.
    pub(crate) fn of_column(plan: &Plan, column: usize, style: &TextStyle) -> TextProgram {
        let mut builder = Builder::new(style);
        builder.column(&plan.columns()[column]);
        builder.finish()
    }

    /// Appends the texts of `count` rows whose registers are in `scratch`, with their ends.
    pub(crate) fn append_column(&self, count: usize, scratch: &mut Scratch, data: &mut ColumnData) {
        let ColumnData::Text { bytes, offsets } = data else { return };
        let mut w = Writer::new(bytes, self.row_bytes_max);
        for lane in 0..count {
            w.make_room();
            // SAFETY: a row's worth of room was just made, and `row_bytes_max` bounds what one run of the code puts.
            unsafe { self.emit_row(scratch.lanes.as_slice(), lane, &mut scratch.text, &mut scratch.escaped, &mut w) };
            offsets.push(w.len());
        }
        w.finish();
    }

    /// Appends the rows to `out`.
    pub fn rows(&self, dataset: &Dataset, rows: Range<u64>, scratch: &mut Scratch, out: &mut Vec<u8>) {
        for (first, count) in pieces(rows) {
            dataset.run_all(first, &mut scratch.lanes);
            self.emit(scratch.lanes.as_slice(), count, &mut scratch.text, &mut scratch.escaped, out);
        }
    }

    fn emit(&self, lanes: &[Lane], count: usize, text: &mut Vec<u8>, escaped: &mut Vec<u8>, out: &mut Vec<u8>) {
        assert!(count <= LANES);
        let mut w = Writer::new(out, self.row_bytes_max);
        for lane in 0..count {
            w.make_room();
            // SAFETY: a row's worth of room was just made, and `row_bytes_max` bounds what one run of the code puts.
            unsafe { self.emit_row(lanes, lane, text, escaped, &mut w) };
        }
        w.finish();
    }

    /// # Safety
    /// `row_bytes_max` bytes are free behind the writer.
    #[inline(always)]
    unsafe fn emit_row(&self, lanes: &[Lane], lane: usize, text: &mut Vec<u8>, escaped: &mut Vec<u8>, w: &mut Writer) {
        let get = |reg: Reg| lanes[reg.0 as usize][lane];
        let mut value_start = 0;
        let mut ip = 0;
        while let Some(code) = self.code.get(ip) {
            ip += 1;
            // SAFETY: as for this function; every put stays within its op's `longest`, which `row_bytes_max` adds up.
            unsafe {
                match *code {
                    Code::Literal { at, len } => w.put_padded(&self.literals[at as usize..], len as usize),
                    Code::Word { table, index } => {
                        let (slot, len) = self.words[table as usize].words.slot(get(index));
                        w.put_slot(slot.as_ptr().cast(), len);
                    }
                    Code::Int(value) => w.put_int(get(value) as i64),
                    Code::Decimal { units, scale } => w.put_decimal(get(units) as i64, scale),
                    Code::Digits { value, width } => w.put_digits(get(value), width),
                    Code::Hex { value, nibbles, upper } => w.put_hex(get(value), nibbles, upper),
                    Code::Uuid { high, low } => w.put_uuid(get(high), get(low)),
                    Code::Date(days) => w.put_date(get(days) as i64),
                    Code::DateTime { millis_since_epoch, millis } => {
                        w.put_datetime(get(millis_since_epoch) as i64, millis)
                    }
                    Code::Time(seconds) => w.put_time(get(seconds) as u32),
                    Code::Mask { table, which, value } => {
                        let mask = &self.masks[table as usize].list()[get(which) as usize];
                        w.put_mask(mask, get(value));
                    }
                    Code::Bool(value) => w.put_bytes(if get(value) != 0 { b"true" } else { b"false" }),
                    Code::Switch { which, jumps } => ip = self.jumps[jumps as usize + get(which) as usize] as usize,
                    Code::Jump(to) => ip = to as usize,
                    Code::Call(call) => {
                        text.clear();
                        self.calls[call as usize](&RowView { lanes, lane }, text);
                        w.put_checked(text);
                    }
                    Code::JumpIfNull { null, to } => {
                        if get(null) != 0 {
                            ip = to as usize;
                        }
                    }
                    Code::ValueStart => value_start = w.len(),
                    Code::ValueEnd => {
                        let value = w.since(value_start);
                        if self.escape.needed(value) {
                            escaped.clear();
                            self.escape.write(value, escaped);
                            w.replace_since(value_start, escaped);
                        }
                    }
                }
            }
        }
    }
}

/// Memory that is reused from block to block, one for each worker.
#[derive(Default)]
pub struct Scratch {
    pub(crate) lanes: Lanes,
    text: Vec<u8>,
    escaped: Vec<u8>,
}

/// Builds a [`TextProgram`].
struct Builder<'a> {
    style: &'a TextStyle,
    program: TextProgram,
    /// Where the last literal may still grow: no jump leads behind it.
    open_literal: bool,
    literal_bytes: usize,
}

impl<'a> Builder<'a> {
    fn new(style: &'a TextStyle) -> Builder<'a> {
        let program = TextProgram {
            code: vec![],
            literals: vec![],
            words: vec![],
            masks: vec![],
            jumps: vec![],
            calls: vec![],
            escape: Arc::clone(&style.escape),
            row_bytes_max: SLACK,
        };
        Builder { style, program, open_literal: false, literal_bytes: 0 }
    }

    fn push(&mut self, code: Code) -> usize {
        self.open_literal = matches!(code, Code::Literal { .. });
        self.program.code.push(code);
        self.program.code.len() - 1
    }

    /// Position of the next instruction, as a jump target.
    fn label(&mut self) -> u32 {
        self.open_literal = false;
        self.program.code.len() as u32
    }

    fn literal(&mut self, text: &[u8]) {
        if text.is_empty() {
            return;
        }
        self.literal_bytes += text.len();
        let at = self.program.literals.len() as u32;
        self.program.literals.extend_from_slice(text);
        match self.program.code.last_mut() {
            Some(Code::Literal { len, .. }) if self.open_literal => *len += text.len() as u32,
            _ => {
                self.push(Code::Literal { at, len: text.len() as u32 });
            }
        }
    }

    fn column(&mut self, column: &Column) {
        self.program.row_bytes_max += column.longest();
        let style = self.style;
        let is_text = column.value_type == ValueType::String;
        let null_jump = column.null.map(|null| self.push(Code::JumpIfNull { null, to: 0 }));
        if is_text {
            self.literal(&style.quote);
        }
        let may_need_escape = is_text && column.specials().meets(style.escape.specials());
        if may_need_escape {
            self.push(Code::ValueStart);
        }
        self.ops(&column.ops);
        if may_need_escape {
            self.push(Code::ValueEnd);
        }
        if is_text {
            self.literal(&style.quote);
        }
        if let Some(null_jump) = null_jump {
            let value_jump = self.push(Code::Jump(0));
            let null_at = self.label();
            self.literal(&style.null);
            let end = self.label();
            self.program.code[null_jump] = Code::JumpIfNull { null: column.null.unwrap_or(Reg(0)), to: null_at };
            self.program.code[value_jump] = Code::Jump(end);
        }
    }

    fn ops(&mut self, ops: &[Op]) {
        for op in ops {
            self.op(op);
        }
    }

    fn op(&mut self, op: &Op) {
        let code = match op {
            Op::Literal(text) => return self.literal(text.as_bytes()),
            Op::Word { words, index } => Code::Word { table: self.word_table(words), index: *index },
            Op::Int(value) => Code::Int(*value),
            Op::Decimal { units, scale } => Code::Decimal { units: *units, scale: *scale },
            Op::Digits { value, width } => Code::Digits { value: *value, width: *width },
            Op::Hex { value, nibbles, upper } => Code::Hex { value: *value, nibbles: *nibbles, upper: *upper },
            Op::Uuid { high, low } => Code::Uuid { high: *high, low: *low },
            Op::Date(days) => Code::Date(*days),
            Op::DateTime { millis_since_epoch, millis } => {
                Code::DateTime { millis_since_epoch: *millis_since_epoch, millis: *millis }
            }
            Op::Time(seconds) => Code::Time(*seconds),
            Op::Mask { masks, which, value } => {
                self.program.masks.push(Arc::clone(masks));
                Code::Mask { table: (self.program.masks.len() - 1) as u16, which: *which, value: *value }
            }
            Op::Bool(value) => Code::Bool(*value),
            Op::Switch { which, branches } => return self.switch(*which, branches),
            Op::Call { function, .. } => {
                self.program.calls.push(Arc::clone(function));
                Code::Call((self.program.calls.len() - 1) as u16)
            }
        };
        self.push(code);
    }

    fn word_table(&mut self, words: &Arc<Words>) -> u16 {
        let known = self.program.words.iter().position(|w| Arc::ptr_eq(&w.words, words));
        let at = known.unwrap_or_else(|| {
            self.program.words.push(WordTable { words: Arc::clone(words) });
            self.program.words.len() - 1
        });
        at as u16
    }

    fn switch(&mut self, which: Reg, branches: &[Vec<Op>]) {
        let jumps = self.program.jumps.len();
        self.program.jumps.resize(jumps + branches.len(), 0);
        self.push(Code::Switch { which, jumps: jumps as u32 });
        let mut ends = Vec::new();
        for (i, branch) in branches.iter().enumerate() {
            self.program.jumps[jumps + i] = self.label();
            self.ops(branch);
            ends.push(self.push(Code::Jump(0)));
        }
        let end = self.label();
        ends.into_iter().for_each(|at| self.program.code[at] = Code::Jump(end));
    }

    fn finish(mut self) -> TextProgram {
        self.program.row_bytes_max += self.literal_bytes;
        self.program.literals.resize(self.program.literals.len() + BLOCK, 0);
        self.program
    }
}

/// Two-digit texts of 0..100.
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut i = 0;
    while i < 100 {
        pairs[i] = [b'0' + (i / 10) as u8, b'0' + (i % 10) as u8];
        i += 1;
    }
    pairs
};

/// Appends to a `Vec<u8>` through a raw pointer.
struct Writer<'a> {
    out: &'a mut Vec<u8>,
    at: *mut u8,
    end: *mut u8,
    row_bytes_max: usize,
}

impl<'a> Writer<'a> {
    fn new(out: &'a mut Vec<u8>, row_bytes_max: usize) -> Writer<'a> {
        let mut w = Writer { out, at: std::ptr::null_mut(), end: std::ptr::null_mut(), row_bytes_max };
        w.reset();
        w
    }

    fn reset(&mut self) {
        let free = self.out.spare_capacity_mut().as_mut_ptr_range();
        (self.at, self.end) = (free.start.cast(), free.end.cast());
    }

    /// Bytes in the buffer so far.
    #[inline(always)]
    fn len(&self) -> usize {
        self.at as usize - self.out.as_ptr() as usize
    }

    #[inline(always)]
    fn room(&self) -> usize {
        self.end as usize - self.at as usize
    }

    /// Afterwards a whole row fits.
    #[inline(always)]
    fn make_room(&mut self) {
        if self.room() < self.row_bytes_max {
            self.grow(self.row_bytes_max);
        }
    }

    #[cold]
    fn grow(&mut self, bytes: usize) {
        self.commit();
        self.out.reserve(bytes);
        self.reset();
    }

    fn commit(&mut self) {
        let len = self.len();
        // SAFETY: everything up to `at` was written, and `at` never passes `end`, the capacity.
        unsafe { self.out.set_len(len) };
    }

    fn finish(mut self) {
        self.commit();
    }

    /// What was written from `start` on.
    fn since(&self, start: usize) -> &[u8] {
        // SAFETY: `start` came from `len`, and everything before `at` is initialised.
        unsafe { std::slice::from_raw_parts(self.out.as_ptr().add(start), self.len() - start) }
    }

    /// Puts other bytes in place of what was written from `start` on.
    #[cold]
    fn replace_since(&mut self, start: usize, bytes: &[u8]) {
        // SAFETY: `start` came from `len` of this row, so it lies in the buffer and before `at`.
        self.at = unsafe { self.out.as_mut_ptr().add(start) };
        self.put_checked(bytes);
    }

    /// Puts bytes of any length and leaves room for a whole row.
    fn put_checked(&mut self, bytes: &[u8]) {
        if self.room() < bytes.len() + self.row_bytes_max {
            self.grow(bytes.len() + self.row_bytes_max);
        }
        // SAFETY: there is room for them now, and `bytes` is no part of `out`.
        unsafe { self.put_bytes(bytes) };
    }

    /// # Safety
    /// For this and all puts below: the text plus `SLACK` fits behind the writer.
    #[inline(always)]
    unsafe fn put_bytes(&mut self, bytes: &[u8]) {
        debug_assert!(bytes.len() <= self.room());
        // SAFETY: by contract.
        unsafe {
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.at, bytes.len());
            self.at = self.at.add(bytes.len());
        }
    }

    #[inline(always)]
    unsafe fn put_array<const N: usize>(&mut self, bytes: [u8; N]) {
        debug_assert!(N <= self.room());
        // SAFETY: by contract.
        unsafe {
            self.at.cast::<[u8; N]>().write_unaligned(bytes);
            self.at = self.at.add(N);
        }
    }

    /// The first `len` bytes of `text`, which is at least a block longer than that.
    #[inline(always)]
    unsafe fn put_padded(&mut self, text: &[u8], len: usize) {
        assert!(len + BLOCK <= text.len());
        // SAFETY: by contract and the assertion.
        unsafe { self.put_slot(text.as_ptr(), len) };
    }

    /// `len` bytes from `text`, which is readable up to the next whole block.
    #[inline(always)]
    unsafe fn put_slot(&mut self, text: *const u8, len: usize) {
        debug_assert!(len + BLOCK <= self.room());
        // SAFETY: by contract; the last block written ends at most a block beyond the text.
        unsafe {
            let mut copied = 0;
            loop {
                let block = text.add(copied).cast::<[u8; BLOCK]>().read_unaligned();
                self.at.add(copied).cast::<[u8; BLOCK]>().write_unaligned(block);
                copied += BLOCK;
                if copied >= len {
                    break;
                }
            }
            self.at = self.at.add(len);
        }
    }

    #[inline(always)]
    unsafe fn put_byte(&mut self, byte: u8) {
        // SAFETY: by contract.
        unsafe { self.put_array([byte]) };
    }

    #[inline(always)]
    unsafe fn put_pair(&mut self, value: u32) {
        // SAFETY: by contract.
        unsafe { self.put_array(PAIRS[value as usize % 100]) };
    }

    /// 0..=9999 without leading zeros, free of branches.
    #[inline(always)]
    unsafe fn put_up_to_4(&mut self, value: u32) {
        let ([a, b], [c, d]) = (PAIRS[value as usize / 100 % 100], PAIRS[value as usize % 100]);
        let text = u32::from_le_bytes([a, b, c, d]);
        // Zero bits below the first digit that is not '0'; the last digit always stays.
        let skip = ((text ^ 0x3030_3030) | 0x0100_0000).trailing_zeros() & !7;
        // SAFETY: by contract.
        unsafe {
            self.at.cast::<u32>().write_unaligned((text >> skip).to_le());
            self.at = self.at.add(4 - skip as usize / 8);
        }
    }

    #[inline(always)]
    unsafe fn put_exactly_4(&mut self, value: u32) {
        // SAFETY: by contract.
        unsafe {
            self.put_pair(value / 100);
            self.put_pair(value % 100);
        }
    }

    #[inline(always)]
    unsafe fn put_uint(&mut self, value: u64) {
        // SAFETY: by contract: 20 digits at most.
        unsafe {
            if value < 10_000 {
                self.put_up_to_4(value as u32);
            } else if value < 100_000_000 {
                self.put_up_to_4(value as u32 / 10_000);
                self.put_exactly_4(value as u32 % 10_000);
            } else {
                self.put_uint_long(value);
            }
        }
    }

    unsafe fn put_uint_long(&mut self, value: u64) {
        let (high, low) = (value / 100_000_000, (value % 100_000_000) as u32);
        // SAFETY: by contract.
        unsafe {
            self.put_uint(high);
            self.put_exactly_4(low / 10_000);
            self.put_exactly_4(low % 10_000);
        }
    }

    #[inline(always)]
    unsafe fn put_int(&mut self, value: i64) {
        // SAFETY: by contract.
        unsafe {
            if value < 0 {
                self.put_byte(b'-');
            }
            self.put_uint(value.unsigned_abs());
        }
    }

    #[inline(always)]
    unsafe fn put_decimal(&mut self, units: i64, scale: u8) {
        // SAFETY: by contract.
        unsafe {
            if units < 0 {
                self.put_byte(b'-');
            }
            let units = units.unsigned_abs();
            if scale == 2 {
                self.put_uint(units / 100);
                self.put_byte(b'.');
                self.put_pair((units % 100) as u32);
            } else {
                let unit = 10u64.pow(u32::from(scale.min(18)));
                self.put_uint(units / unit);
                if scale > 0 {
                    self.put_byte(b'.');
                    self.put_digits(units % unit, scale.min(18));
                }
            }
        }
    }

    #[inline(always)]
    unsafe fn put_digits(&mut self, mut value: u64, width: u8) {
        debug_assert!(usize::from(width) <= self.room());
        // SAFETY: by contract.
        unsafe {
            for at in (0..usize::from(width)).rev() {
                *self.at.add(at) = b'0' + (value % 10) as u8;
                value /= 10;
            }
            self.at = self.at.add(usize::from(width));
        }
    }

    #[inline(always)]
    unsafe fn put_hex(&mut self, value: u64, nibbles: u8, upper: bool) {
        let skip = 16 - u32::from(nibbles.clamp(1, 16));
        let shifted = value << (4 * skip);
        let (mut high, mut low) = (hex8((shifted >> 32) as u32), hex8(shifted as u32));
        if upper {
            (high, low) = (upper_hex8(high), upper_hex8(low));
        }
        // SAFETY: by contract; up to 15 bytes more than the text are overwritten.
        unsafe {
            self.at.cast::<u64>().write_unaligned(high.to_le());
            self.at.add(8).cast::<u64>().write_unaligned(low.to_le());
            self.at = self.at.add(16 - skip as usize);
        }
    }

    #[inline(always)]
    unsafe fn put_uuid(&mut self, high: u64, low: u64) {
        let (a, b) = (hex8((high >> 32) as u32), hex8(high as u32));
        let (c, d) = (hex8((low >> 32) as u32), hex8(low as u32));
        // SAFETY: by contract.
        unsafe {
            let p = self.at;
            p.cast::<u64>().write_unaligned(a.to_le());
            *p.add(8) = b'-';
            p.add(9).cast::<u32>().write_unaligned((b as u32).to_le());
            *p.add(13) = b'-';
            p.add(14).cast::<u32>().write_unaligned(((b >> 32) as u32).to_le());
            *p.add(18) = b'-';
            p.add(19).cast::<u32>().write_unaligned((c as u32).to_le());
            *p.add(23) = b'-';
            p.add(24).cast::<u32>().write_unaligned(((c >> 32) as u32).to_le());
            p.add(28).cast::<u64>().write_unaligned(d.to_le());
            self.at = p.add(36);
        }
    }

    #[inline(always)]
    unsafe fn put_date(&mut self, days: i64) {
        let (year, month, day) = crate::time::civil_from_days(days);
        // SAFETY: by contract.
        unsafe {
            self.put_exactly_4(year.clamp(0, 9999) as u32);
            self.put_byte(b'-');
            self.put_pair(month);
            self.put_byte(b'-');
            self.put_pair(day);
        }
    }

    #[inline(always)]
    unsafe fn put_time(&mut self, seconds: u32) {
        // SAFETY: by contract.
        unsafe {
            self.put_pair(seconds / 3600);
            self.put_byte(b':');
            self.put_pair(seconds / 60 % 60);
            self.put_byte(b':');
            self.put_pair(seconds % 60);
        }
    }

    #[inline(always)]
    unsafe fn put_datetime(&mut self, millis_since_epoch: i64, with_millis: bool) {
        let (seconds, millis) = (millis_since_epoch.div_euclid(1000), millis_since_epoch.rem_euclid(1000) as u32);
        // SAFETY: by contract.
        unsafe {
            self.put_date(seconds.div_euclid(86_400));
            self.put_byte(b'T');
            self.put_time(seconds.rem_euclid(86_400) as u32);
            if with_millis {
                self.put_byte(b'.');
                self.put_byte(b'0' + (millis / 100) as u8);
                self.put_pair(millis % 100);
            }
            self.put_byte(b'Z');
        }
    }

    #[inline(always)]
    unsafe fn put_mask(&mut self, mask: &crate::mask::Mask, value: u64) {
        let len = mask.len();
        // SAFETY: by contract; the slice covers just the bytes put before it.
        unsafe {
            let start = self.at;
            self.put_bytes(mask.text());
            mask.fill(value, std::slice::from_raw_parts_mut(start, len));
        }
    }
}

/// Eight lower-case hexadecimal digits as little-endian text: spreads nibbles to bytes, then adds '0' or 'a' - 10.
#[inline(always)]
fn hex8(x: u32) -> u64 {
    let mut v = u64::from(x);
    v = (v | v << 16) & 0x0000_ffff_0000_ffff;
    v = (v | v << 8) & 0x00ff_00ff_00ff_00ff;
    v = (v | v << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    let letters = ((v + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    (v + 0x3030_3030_3030_3030 + letters * 0x27).swap_bytes()
}

/// Clears the case bit of the letters: digits are below 0x40, letters above.
#[inline(always)]
fn upper_hex8(text: u64) -> u64 {
    text & !((text & 0x4040_4040_4040_4040) >> 1)
}
