//! Executing a [`TextProgram`]: batches of rows into slots of memory, then into the output buffer.
//!
//! Lives here: the interpreter, the raw puts and all `unsafe` of the project.
//!
//! # Why unsafe, and why it is sound
//! Puts copy whole 32-byte blocks and move a raw pointer by the true length, which is several times as fast as
//! `Vec::extend_from_slice`. Soundness rests on one invariant: each row of a batch has a slot of at least `row_bytes_max`
//! initialised bytes of its own, and `row_bytes_max` adds up the longest text of every instruction plus [`SLACK`] for
//! over-copies. A row's pointer starts at its slot and only moves forward by what was put. Texts whose length the program
//! cannot know (calls, escaped values) are measured before they are copied; one that is longer than was promised is a panic,
//! not a write beyond the slot. Debug builds check every pointer after every instruction.
#![allow(unsafe_code)]

use std::ops::Range;

use super::Scratch;
use super::program::{Code, Instruction, SLACK, Tail, TextProgram};
use crate::column::ColumnData;
use crate::mask::{Masks, PAIRS};
use crate::plan::{Dataset, LANES, Lane, Reg, RowView, Selection, pieces};
use crate::random::cell;
use crate::time::Days;
use crate::words::{BLOCK, Specials, Words, slot_len};

/// Slots of words that have a loop of their own, beside whole blocks.
const SHORT: usize = BLOCK / 2;
const LONG: usize = 2 * BLOCK;

/// Branches that rows are sorted into at a time.
const SORTED_BRANCHES: usize = 8;

/// Memory of a batch: wide rows come in smaller batches.
const STAGE_BYTES_MAX: usize = 1 << 20;

impl TextProgram {
    /// Appends the rows to `out`.
    pub fn rows(&self, dataset: &Dataset, rows: Range<u64>, scratch: &mut Scratch, out: &mut Vec<u8>) {
        self.batches(dataset, rows, scratch, |batch, _, _| batch.append(out));
    }

    /// Appends the texts of rows with their ends to a text column; `each` sees the registers and size of each batch.
    pub(crate) fn append_column(
        &self,
        dataset: &Dataset,
        rows: Range<u64>,
        scratch: &mut Scratch,
        data: &mut ColumnData,
        mut each: impl FnMut(&[Lane], usize),
    ) {
        let ColumnData::Text { bytes, offsets } = data else { return };
        self.batches(dataset, rows, scratch, |batch, lanes, count| {
            let start = bytes.len();
            let ends = batch.lengths().scan(start, |end, len| {
                *end += len;
                Some(*end)
            });
            offsets.extend(ends);
            batch.append(bytes);
            each(lanes, count);
        });
    }

    fn batches(
        &self,
        dataset: &Dataset,
        rows: Range<u64>,
        scratch: &mut Scratch,
        mut each: impl FnMut(&Batch<'_>, &[Lane], usize),
    ) {
        // An odd number of blocks, so that the slots do not share cache sets.
        let stride = (self.row_bytes_max.div_ceil(2 * BLOCK) | 1) * 2 * BLOCK;
        let batch_rows = (STAGE_BYTES_MAX / stride).clamp(1, LANES);
        let Scratch { lanes, stage, text, escaped } = scratch;
        let lanes = lanes.fit(self.lanes);
        if stage.len() < batch_rows * stride {
            stage.resize(batch_rows * stride, 0);
        }
        for (first, count) in pieces(rows, batch_rows) {
            let base = stage.as_mut_ptr();
            // SAFETY: `stage` holds `batch_rows * stride` bytes, and a slot that no row takes is that of row 0.
            let starts = std::array::from_fn(|lane| unsafe { base.add(if lane < count { lane * stride } else { 0 }) });
            let mut machine = Machine {
                program: self,
                dataset,
                first,
                lanes,
                row_starts: starts,
                at: starts,
                value_starts: starts,
                heed: [false; LANES],
                text,
                escaped,
                stride,
            };
            machine.block(0, Selection::first(count));
            let (starts, ends) = (machine.row_starts, machine.at);
            each(&Batch { starts: &starts[..count], ends: &ends[..count] }, lanes, count);
        }
    }
}

/// The finished rows of a batch, each in its slot.
struct Batch<'a> {
    starts: &'a [*mut u8],
    ends: &'a [*mut u8],
}

impl Batch<'_> {
    fn lengths(&self) -> impl Iterator<Item = usize> {
        self.starts.iter().zip(self.ends).map(|(start, end)| *end as usize - *start as usize)
    }

    fn append(&self, out: &mut Vec<u8>) {
        let (mut total, mut longest) = (0, 0);
        for len in self.lengths() {
            (total, longest) = (total + len, longest.max(len));
        }
        // Every row is copied by as many blocks as the longest needs: a loop that always ends alike is never guessed wrong, and
        // what is copied too much the next row overwrites.
        let blocks = longest.div_ceil(BLOCK);
        out.reserve(total + blocks * BLOCK);
        let mut len = out.len();
        // SAFETY: `total + blocks * BLOCK` bytes are free behind `out`, and a slot is as long as the longest row and the slack;
        // what was written up to `len` is initialised.
        unsafe {
            for (start, end) in self.starts.iter().zip(self.ends) {
                let (from, to) = (start.cast::<[u8; BLOCK]>(), out.as_mut_ptr().add(len).cast::<[u8; BLOCK]>());
                for block in 0..blocks {
                    to.add(block).write_unaligned(from.add(block).read_unaligned());
                }
                len += *end as usize - *start as usize;
            }
            out.set_len(len);
        }
    }
}

/// The state of one batch.
struct Machine<'a> {
    program: &'a TextProgram,
    dataset: &'a Dataset,
    first: u64,
    lanes: &'a mut [Lane],
    row_starts: [*mut u8; LANES],
    /// Where each row goes on.
    at: [*mut u8; LANES],
    /// Where the value began that may need escaping.
    value_starts: [*mut u8; LANES],
    /// Whether that value has to be looked at.
    heed: [bool; LANES],
    text: &'a mut Vec<u8>,
    escaped: &'a mut Vec<u8>,
    /// Bytes of a slot.
    stride: usize,
}

impl Machine<'_> {
    fn block(&mut self, block: usize, rows: Selection<'_>) {
        let program = self.program;
        for instruction in &program.blocks[block] {
            self.instruction(instruction, rows);
            if cfg!(debug_assertions) {
                rows.each(|lane| {
                    let used = self.at[lane] as usize - self.row_starts[lane] as usize;
                    assert!(used + SLACK <= self.stride, "{instruction:?} left its slot");
                });
            }
        }
    }

    fn instruction(&mut self, instruction: &Instruction, rows: Selection<'_>) {
        let program = self.program;
        let tail = instruction.tail;
        // SAFETY: each put stays within its instruction's longest text, which `row_bytes_max` adds up.
        unsafe {
            match instruction.code {
                Code::Step(reg) => self.dataset.run(reg, self.first, self.lanes, &program.slots, rows),
                Code::Literal { at, len } => {
                    let text = &program.literals[at as usize..at as usize + len as usize + BLOCK];
                    put(&mut self.at, program.tail(tail), rows, move |_, p| put_blocks(p, text.as_ptr(), len as usize));
                }
                Code::Word { table, index, heed } => self.word(rows, tail, &program.words[table as usize], index, heed),
                Code::PickWord { table, pick, heed } => {
                    self.pick_word(rows, tail, &program.words[table as usize], pick as usize, heed);
                }
                Code::Int(value) => self.put1(rows, tail, value, move |p, x| put_int(p, x as i64)),
                Code::Decimal { units, scale: 2 } => self.put1(rows, tail, units, move |p, x| put_cents(p, x as i64)),
                Code::Decimal { units, scale } => {
                    self.put1(rows, tail, units, move |p, x| put_decimal(p, x as i64, scale))
                }
                Code::Digits { value, width } => self.put1(rows, tail, value, move |p, x| put_digits(p, x, width)),
                Code::Hex { value, nibbles, upper } => {
                    self.put1(rows, tail, value, move |p, x| put_hex(p, x, nibbles, upper))
                }
                Code::Uuid { high, low, version } => {
                    self.put2(rows, tail, (high, low), move |p, high, low| put_uuid(p, high, low, version));
                }
                Code::Date(days) => self.put1(rows, tail, days, move |p, x| put_date(p, x as i64)),
                Code::DateTime { seconds, table } => {
                    let days = &*program.days[table as usize];
                    self.put1(rows, tail, seconds, move |p, x| put_datetime(p, x as i64, days));
                }
                Code::Time(seconds) => self.put1(rows, tail, seconds, move |p, x| put_time(p, x as u32)),
                Code::Mask { table, which, value } => {
                    let masks = &program.masks[table as usize];
                    match masks.digit_places() {
                        Some(places) => self.put2(rows, tail, (which, value), move |p, which, value| {
                            let slot = masks.texts().slot_of::<BLOCK>(which);
                            copy_slot(slot, p);
                            places[which as usize].fill(value, &mut *p.cast());
                            p.add(slot_len(slot))
                        }),
                        None => self
                            .put2(rows, tail, (which, value), move |p, which, value| put_mask(p, masks, which, value)),
                    }
                }
                Code::Bool(value) => self.put1(rows, tail, value, move |p, x| put_bool(p, x != 0)),
                Code::Call(call) => self.call(rows, tail, call as usize),
                Code::Switch { which, first_block, branches } => {
                    self.switch(rows, which, first_block as usize, branches as usize);
                }
                Code::ValueStart => rows.each(|lane| {
                    self.value_starts[lane] = self.at[lane];
                    self.heed[lane] = false;
                }),
                Code::Heed => rows.each(|lane| self.heed[lane] = true),
                Code::ValueEnd => rows.each(|lane| {
                    if self.heed[lane] {
                        self.escape(lane);
                    }
                }),
            }
        }
    }

    /// As `put`, from one register.
    #[inline(always)]
    unsafe fn put1(&mut self, rows: Selection<'_>, tail: Tail, reg: Reg, f: impl Fn(*mut u8, u64) -> *mut u8 + Copy) {
        let values = &self.lanes[self.program.slot(reg)];
        // SAFETY: by contract.
        unsafe { put(&mut self.at, self.program.tail(tail), rows, move |lane, p| f(p, values[lane])) };
    }

    /// As `put`, from two registers.
    #[inline(always)]
    unsafe fn put2(
        &mut self,
        rows: Selection<'_>,
        tail: Tail,
        (a, b): (Reg, Reg),
        f: impl Fn(*mut u8, u64, u64) -> *mut u8 + Copy,
    ) {
        let (a, b) = (&self.lanes[self.program.slot(a)], &self.lanes[self.program.slot(b)]);
        // SAFETY: by contract.
        unsafe { put(&mut self.at, self.program.tail(tail), rows, move |lane, p| f(p, a[lane], b[lane])) };
    }

    /// # Safety
    /// As for `put`.
    unsafe fn word(&mut self, rows: Selection<'_>, tail: Tail, words: &Words, index: Reg, heed: Specials) {
        let indices = &self.lanes[self.program.slot(index)];
        if heed != Specials::NONE {
            rows.each(|lane| self.heed[lane] |= words.specials_at(indices[lane]).meets(heed));
        }
        // SAFETY: by contract.
        unsafe { put_word(&mut self.at, self.program.tail(tail), rows, words, move |lane| indices[lane]) };
    }

    /// # Safety
    /// As for `put`.
    unsafe fn pick_word(&mut self, rows: Selection<'_>, tail: Tail, words: &Words, pick: usize, heed: Specials) {
        let (stream, alias) = &self.program.picks[pick];
        let (key, first) = (self.dataset.key(*stream), self.first);
        let index = move |lane: usize| alias.pick(cell(key, first.wrapping_add(lane as u64)));
        if heed != Specials::NONE {
            rows.each(|lane| self.heed[lane] |= words.specials_at(index(lane)).meets(heed));
        }
        // SAFETY: by contract.
        unsafe { put_word(&mut self.at, self.program.tail(tail), rows, words, index) };
    }

    /// # Safety
    /// As for `put`.
    unsafe fn call(&mut self, rows: Selection<'_>, tail: Tail, call: usize) {
        let call = &self.program.calls[call];
        let tail = self.program.tail(tail);
        rows.each(|lane| {
            self.text.clear();
            (call.function)(&RowView { lanes: self.lanes, slots: &self.program.slots, lane }, self.text);
            assert!(self.text.len() <= call.longest, "a call wrote more than it promised");
            self.text.extend_from_slice(&tail.text[..tail.len]);
            // SAFETY: by contract, the call's text being no longer than promised.
            self.at[lane] = unsafe { put_bytes(self.at[lane], self.text) };
        });
    }

    /// Sorts the rows by branch and runs each branch for its rows.
    fn switch(&mut self, rows: Selection<'_>, which: Reg, first_block: usize, branches: usize) {
        for begin in (0..branches).step_by(SORTED_BRANCHES) {
            let which = &self.lanes[self.program.slot(which)];
            // One list more, of the rows that take none of these.
            let (mut lists, mut lens) = ([[0u8; LANES]; SORTED_BRANCHES + 1], [0u8; SORTED_BRANCHES + 1]);
            rows.each(|lane| {
                debug_assert!(which[lane] < branches as u64, "a choice has no text of this number");
                let list = (which[lane].wrapping_sub(begin as u64)).min(SORTED_BRANCHES as u64) as usize;
                lists[list][usize::from(lens[list]) & (LANES - 1)] = lane as u8;
                lens[list] += 1;
            });
            for (branch, (list, len)) in (begin..branches).zip(lists.iter().zip(lens)).take(SORTED_BRANCHES) {
                if len > 0 {
                    self.block(first_block + branch, Selection::of(&list[..usize::from(len)]));
                }
            }
        }
    }

    /// Puts the escaped form in place of the value of a row.
    fn escape(&mut self, lane: usize) {
        let (start, end) = (self.value_starts[lane], self.at[lane]);
        let len = end as usize - start as usize;
        let escape = &*self.program.escape;
        // SAFETY: `start` was the row's pointer and everything in its slot is initialised.
        let value = unsafe { std::slice::from_raw_parts(start, len) };
        if !escape.needed(value) {
            return;
        }
        self.escaped.clear();
        escape.write(value, self.escaped);
        assert!(self.escaped.len() <= escape.longest(len), "an escape wrote more than it promised");
        // SAFETY: `row_bytes_max` counts the column by the longest escaped form of its longest text.
        self.at[lane] = unsafe { put_bytes(start, self.escaped) };
    }
}

/// A tail as it is written.
#[derive(Clone, Copy)]
struct TailText {
    text: [u8; BLOCK],
    len: usize,
}

impl TextProgram {
    pub(crate) fn slot(&self, reg: Reg) -> usize {
        usize::from(self.slots[usize::from(reg.0)])
    }

    #[inline(always)]
    fn tail(&self, tail: Tail) -> TailText {
        let mut text = [0; BLOCK];
        text.copy_from_slice(&self.literals[tail.at as usize..tail.at as usize + BLOCK]);
        TailText { text, len: tail.len as usize }
    }
}

/// Puts a word in every row, and the tail behind it.
///
/// # Safety
/// As for `put`: a word takes at most the table's longest plus a block.
#[inline(always)]
unsafe fn put_word(
    at: &mut [*mut u8; LANES],
    tail: TailText,
    rows: Selection<'_>,
    words: &Words,
    index: impl Fn(usize) -> u64 + Copy,
) {
    // SAFETY: by contract.
    unsafe {
        match words.slot_bytes() {
            SHORT => put(at, tail, rows, move |lane, p| put_slot(p, words.slot_of::<SHORT>(index(lane)))),
            BLOCK => put(at, tail, rows, move |lane, p| put_slot(p, words.slot_of::<BLOCK>(index(lane)))),
            LONG => put(at, tail, rows, move |lane, p| put_slot(p, words.slot_of::<LONG>(index(lane)))),
            _ => put(at, tail, rows, move |lane, p| {
                let slot = words.slot(index(lane));
                put_blocks(p, slot.as_ptr(), slot_len(slot))
            }),
        }
    }
}

/// Puts a text in every row, and the tail behind it.
///
/// # Safety
/// What `put` writes from its pointer on, plus the tail, fits into the row's slot; it returns the end of the text.
#[inline(never)]
unsafe fn put(
    at: &mut [*mut u8; LANES],
    tail: TailText,
    rows: Selection<'_>,
    put: impl Fn(usize, *mut u8) -> *mut u8 + Copy,
) {
    let TailText { text, len } = tail;
    // SAFETY: by contract; a tail is at most a block.
    unsafe {
        match len {
            0..=8 => {
                let short =
                    u64::from_ne_bytes([text[0], text[1], text[2], text[3], text[4], text[5], text[6], text[7]]);
                rows.each(|lane| at[lane] = put_array(put(lane, at[lane]), short.to_ne_bytes()).sub(8 - len));
            }
            9..=SHORT => {
                let short: &[u8; SHORT] = text.first_chunk().unwrap_or_else(|| unreachable!("a block has two halves"));
                let short = u128::from_ne_bytes(*short);
                rows.each(|lane| at[lane] = put_array(put(lane, at[lane]), short.to_ne_bytes()).sub(SHORT - len));
            }
            _ => rows.each(|lane| at[lane] = put_array(put(lane, at[lane]), text).sub(BLOCK - len)),
        }
    }
}

/// # Safety
/// For this and all puts below: the text plus [`SLACK`] fits behind `p`. Every put returns the end of its text.
#[inline(always)]
unsafe fn put_bytes(p: *mut u8, bytes: &[u8]) -> *mut u8 {
    // SAFETY: by contract; `bytes` is no part of the slot.
    unsafe {
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), p, bytes.len());
        p.add(bytes.len())
    }
}

#[inline(always)]
unsafe fn put_array<const N: usize>(p: *mut u8, bytes: [u8; N]) -> *mut u8 {
    // SAFETY: by contract.
    unsafe {
        p.cast::<[u8; N]>().write_unaligned(bytes);
        p.add(N)
    }
}

/// `len` bytes from `text`, which is readable up to the next whole block.
#[inline(always)]
unsafe fn put_blocks(p: *mut u8, text: *const u8, len: usize) -> *mut u8 {
    // SAFETY: by contract; the last block written ends at most a block beyond the text.
    unsafe {
        copy_blocks(text, p, len);
        p.add(len)
    }
}

/// The word of a slot.
#[inline(always)]
unsafe fn put_slot<const N: usize>(p: *mut u8, slot: &[u8; N]) -> *mut u8 {
    // SAFETY: by contract; a slot is at most the slack longer than its word.
    unsafe {
        copy_slot(slot, p);
        p.add(slot_len(slot))
    }
}

/// Copies a slot, by reference: through a value the compiler would take it apart.
#[inline(always)]
unsafe fn copy_slot<const N: usize>(from: &[u8; N], to: *mut u8) {
    // SAFETY: by contract.
    unsafe { std::ptr::copy_nonoverlapping(from.as_ptr(), to, N) };
}

/// Copies `len` bytes in whole blocks.
///
/// # Safety
/// `from` is readable and `to` writable up to a block beyond `len`.
#[inline(always)]
unsafe fn copy_blocks(from: *const u8, to: *mut u8, len: usize) {
    let mut copied = 0;
    loop {
        // SAFETY: by contract: a block that starts before `len` ends less than a block beyond it.
        unsafe {
            let block = from.add(copied).cast::<[u8; BLOCK]>().read_unaligned();
            to.add(copied).cast::<[u8; BLOCK]>().write_unaligned(block);
        }
        copied += BLOCK;
        if copied >= len {
            return;
        }
    }
}

#[inline(always)]
unsafe fn put_byte(p: *mut u8, byte: u8) -> *mut u8 {
    // SAFETY: by contract.
    unsafe { put_array(p, [byte]) }
}

#[inline(always)]
unsafe fn put_bool(p: *mut u8, value: bool) -> *mut u8 {
    // SAFETY: by contract.
    unsafe { put_bytes(p, if value { b"true" } else { b"false" }) }
}

#[inline(always)]
unsafe fn put_pair(p: *mut u8, value: u32) -> *mut u8 {
    // SAFETY: by contract.
    unsafe { put_array(p, PAIRS[value as usize % 100]) }
}

/// 0..=9999 without leading zeros, free of branches.
#[inline(always)]
unsafe fn put_up_to_4(p: *mut u8, value: u32) -> *mut u8 {
    let ([a, b], [c, d]) = (PAIRS[value as usize / 100 % 100], PAIRS[value as usize % 100]);
    let text = u32::from_le_bytes([a, b, c, d]);
    // Zero bits below the first digit that is not '0'; the last digit always stays.
    let skip = ((text ^ 0x3030_3030) | 0x0100_0000).trailing_zeros() & !7;
    // SAFETY: by contract.
    unsafe {
        p.cast::<u32>().write_unaligned((text >> skip).to_le());
        p.add(4 - skip as usize / 8)
    }
}

#[inline(always)]
unsafe fn put_exactly_4(p: *mut u8, value: u32) -> *mut u8 {
    // SAFETY: by contract.
    unsafe { put_pair(put_pair(p, value / 100), value % 100) }
}

#[inline(always)]
unsafe fn put_uint(p: *mut u8, value: u64) -> *mut u8 {
    // SAFETY: by contract: 20 digits at most.
    unsafe {
        if value < 10_000 {
            put_up_to_4(p, value as u32)
        } else if value < 100_000_000 {
            put_exactly_4(put_up_to_4(p, value as u32 / 10_000), value as u32 % 10_000)
        } else {
            put_uint_long(p, value)
        }
    }
}

unsafe fn put_uint_long(p: *mut u8, value: u64) -> *mut u8 {
    let (high, low) = (value / 100_000_000, (value % 100_000_000) as u32);
    // SAFETY: by contract.
    unsafe {
        let p = put_uint(p, high);
        put_exactly_4(put_exactly_4(p, low / 10_000), low % 10_000)
    }
}

/// Always writes the sign and moves on by it only where there is one.
#[inline(always)]
unsafe fn put_sign(p: *mut u8, value: i64) -> *mut u8 {
    // SAFETY: by contract.
    unsafe {
        *p = b'-';
        p.add(usize::from(value < 0))
    }
}

#[inline(always)]
unsafe fn put_int(p: *mut u8, value: i64) -> *mut u8 {
    // SAFETY: by contract.
    unsafe { put_uint(put_sign(p, value), value.unsigned_abs()) }
}

/// A number of hundredths.
#[inline(always)]
unsafe fn put_cents(p: *mut u8, units: i64) -> *mut u8 {
    let magnitude = units.unsigned_abs();
    // SAFETY: by contract.
    unsafe {
        let p = put_uint(put_sign(p, units), magnitude / 100);
        put_pair(put_byte(p, b'.'), (magnitude % 100) as u32)
    }
}

#[inline(always)]
unsafe fn put_decimal(p: *mut u8, units: i64, scale: u8) -> *mut u8 {
    let (magnitude, scale) = (units.unsigned_abs(), scale.min(18));
    let unit = 10u64.pow(u32::from(scale));
    // SAFETY: by contract.
    unsafe {
        let p = put_uint(put_sign(p, units), magnitude / unit);
        if scale == 0 {
            return p;
        }
        put_digits(put_byte(p, b'.'), magnitude % unit, scale)
    }
}

#[inline(always)]
unsafe fn put_digits(p: *mut u8, mut value: u64, width: u8) -> *mut u8 {
    // SAFETY: by contract.
    unsafe {
        for at in (0..usize::from(width)).rev() {
            *p.add(at) = b'0' + (value % 10) as u8;
            value /= 10;
        }
        p.add(usize::from(width))
    }
}

#[inline(always)]
unsafe fn put_hex(p: *mut u8, value: u64, nibbles: u8, upper: bool) -> *mut u8 {
    let skip = 16 - u32::from(nibbles.clamp(1, 16));
    let [text, _] = hex32(value << (4 * skip), 0);
    let mut text = text.to_le_bytes();
    if upper {
        text.make_ascii_uppercase();
    }
    // SAFETY: by contract; up to 15 bytes more than the text are overwritten.
    unsafe { put_array(p, text).sub(skip as usize) }
}

#[inline(always)]
unsafe fn put_uuid(p: *mut u8, high: u64, low: u64, version: u8) -> *mut u8 {
    let high = high & !0xf000 | u64::from(version & 0xf) << 12;
    let low = low & (u64::MAX >> 2) | 1 << 63;
    let [high, low] = hex32(high, low);
    let second = (high >> 64) as u64;
    // SAFETY: by contract; what a put writes too much, the next one overwrites.
    unsafe {
        put_array(p, high.to_le_bytes());
        *p.add(8) = b'-';
        put_array(p.add(9), (second as u32).to_le_bytes());
        *p.add(13) = b'-';
        put_array(p.add(14), ((second >> 32) as u32).to_le_bytes());
        *p.add(18) = b'-';
        put_array(p.add(20), low.to_le_bytes());
        put_array(p.add(19), (low as u32).to_le_bytes());
        *p.add(23) = b'-';
        p.add(36)
    }
}

#[inline(always)]
unsafe fn put_date(p: *mut u8, days: i64) -> *mut u8 {
    let (year, month, day) = crate::time::civil_from_days(days);
    // SAFETY: by contract.
    unsafe {
        let p = put_byte(put_exactly_4(p, year.clamp(0, 9999) as u32), b'-');
        put_pair(put_byte(put_pair(p, month), b'-'), day)
    }
}

#[inline(always)]
unsafe fn put_time(p: *mut u8, seconds: u32) -> *mut u8 {
    // SAFETY: by contract.
    unsafe {
        let p = put_byte(put_pair(p, seconds / 3600), b':');
        put_pair(put_byte(put_pair(p, seconds / 60 % 60), b':'), seconds % 60)
    }
}

#[inline(always)]
unsafe fn put_datetime(p: *mut u8, seconds_since_epoch: i64, texts: &Days) -> *mut u8 {
    let (days, seconds) = (seconds_since_epoch.div_euclid(86_400), seconds_since_epoch.rem_euclid(86_400));
    // SAFETY: by contract.
    unsafe {
        let p = match texts.get(days) {
            Some(text) => put_array(p, text).sub(5),
            None => put_byte(put_date(p, days), b'T'),
        };
        put_byte(put_time(p, seconds as u32), b'Z')
    }
}

unsafe fn put_mask(p: *mut u8, masks: &Masks, which: u64, value: u64) -> *mut u8 {
    let slot = masks.texts().slot(which);
    let len = slot_len(slot);
    // SAFETY: by contract; the slice covers what was just put.
    unsafe {
        copy_blocks(slot.as_ptr(), p, len);
        masks.list()[which as usize].fill(value, std::slice::from_raw_parts_mut(p, len));
        p.add(len)
    }
}

/// Twice sixteen lower-case hexadecimal digits as little-endian text: bytes to nibbles, nibbles to '0' or 'a' - 10.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn hex32(high: u64, low: u64) -> [u128; 2] {
    use std::arch::x86_64::*;
    // SAFETY: every x86-64 processor has SSE2.
    unsafe {
        let bytes = _mm_set_epi64x(low.swap_bytes() as i64, high.swap_bytes() as i64);
        let nibble = _mm_set1_epi8(15);
        let (upper, lower) = (_mm_and_si128(_mm_srli_epi16(bytes, 4), nibble), _mm_and_si128(bytes, nibble));
        let text = |nibbles: __m128i| {
            let letters = _mm_and_si128(_mm_cmpgt_epi8(nibbles, _mm_set1_epi8(9)), _mm_set1_epi8(39));
            let text = _mm_add_epi8(_mm_add_epi8(nibbles, _mm_set1_epi8(48)), letters);
            std::mem::transmute::<__m128i, u128>(text)
        };
        [text(_mm_unpacklo_epi8(upper, lower)), text(_mm_unpackhi_epi8(upper, lower))]
    }
}

/// As above, for other processors.
#[cfg(not(target_arch = "x86_64"))]
fn hex32(high: u64, low: u64) -> [u128; 2] {
    [high, low].map(|half| {
        let digit = |at: u32| b"0123456789abcdef"[(half >> (60 - 4 * at)) as usize & 15];
        (0..16).map(|at| u128::from(digit(at)) << (8 * at)).sum()
    })
}
