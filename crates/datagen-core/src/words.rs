//! Word tables in the form the writer copies from: fixed slots, each value padded, its length and special characters at the
//! slot's end.
//!
//! Lives here: the slot layout and what special characters a table holds. Does not live here: which words exist (that is
//! `datagen-locale`) or how one is picked (`random`).

use std::sync::Arc;

/// Slots are half of this or whole multiples, so that a value is copied in blocks without looking at its length first.
pub const BLOCK: usize = 32;
/// A byte of special characters and two of length at the end of every slot.
const NOTE_BYTES: usize = 3;
/// Longest value a table takes.
pub const WORD_BYTES_MAX: usize = 16 * 1024;

/// Which characters that some text format must escape may occur in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Specials(u8);

impl Specials {
    /// None of them.
    pub const NONE: Specials = Specials(0);
    /// `,`
    pub const COMMA: Specials = Specials(1);
    /// `"`
    pub const QUOTE: Specials = Specials(2);
    /// `\`
    pub const BACKSLASH: Specials = Specials(4);
    /// Tab, line feed and carriage return.
    pub const BREAK: Specials = Specials(8);
    /// All other characters below U+0020.
    pub const CONTROL: Specials = Specials(16);
    /// A blank at an end, or an empty value: some readers trim or read null.
    pub const EDGE: Specials = Specials(32);
    /// Anything may occur; `;`, `|` and other delimiters that a caller may choose are in no finer class.
    pub const ANY: Specials = Specials(255);
    /// Printable ASCII that a caller may have chosen as delimiter, other than letters and digits.
    pub const PUNCTUATION: Specials = Specials(64);

    /// Those in a text.
    pub fn of(text: &str) -> Specials {
        let mut found = text.bytes().fold(Specials::NONE, |all, byte| all.with(Specials::of_byte(byte)));
        if text.is_empty() || text.starts_with(' ') || text.ends_with(' ') {
            found = found.with(Specials::EDGE);
        }
        found
    }

    fn of_byte(byte: u8) -> Specials {
        match byte {
            b',' => Specials::COMMA,
            b'"' => Specials::QUOTE,
            b'\\' => Specials::BACKSLASH,
            b'\t' | b'\n' | b'\r' => Specials::BREAK,
            0..0x20 => Specials::CONTROL,
            b'-' | b'.' | b':' | b'+' | b'_' | b' ' => Specials::NONE,
            _ if byte.is_ascii_punctuation() => Specials::PUNCTUATION,
            _ => Specials::NONE,
        }
    }

    /// Both.
    #[must_use]
    pub const fn with(self, other: Specials) -> Specials {
        Specials(self.0 | other.0)
    }

    /// This without the other.
    #[must_use]
    pub const fn without(self, other: Specials) -> Specials {
        Specials(self.0 & !other.0)
    }

    /// Whether the two share a character.
    pub const fn meets(self, other: Specials) -> bool {
        self.0 & other.0 != 0
    }
}

/// Bytes of the shortest slots, and of the unit that longer ones are made of.
const SHORT: usize = BLOCK / 2;
/// Slots begin so that none that fits into a line of the processor's cache lies across two.
const LINE: usize = 64;

/// Length of the word in a slot.
#[inline(always)]
pub(crate) fn slot_len(slot: &[u8]) -> usize {
    let [.., low, high] = slot else { return 0 };
    usize::from(u16::from_le_bytes([*low, *high]))
}

/// An immutable table of words.
pub struct Words {
    bytes: Arc<[u8]>,
    /// Bytes of a slot: `BLOCK / 2` when all words are short, else whole blocks.
    slot_bytes: usize,
    /// Bytes from slot to slot: more than `slot_bytes` where two tables share their memory.
    stride: usize,
    /// Where the first slot begins.
    first: usize,
    len: usize,
    longest: usize,
    specials: Specials,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({} of at most {} bytes)", self.len, self.longest)
    }
}

impl Words {
    /// From values of at most [`WORD_BYTES_MAX`] bytes; longer ones are cut at a character boundary. An empty table still
    /// answers for index 0, with an empty text.
    pub fn new<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> Words {
        Words::with_slots_of(SHORT, values)
    }

    /// As [`Words::new`], with slots of at least so many bytes.
    pub(crate) fn with_slots_of<S: AsRef<str>>(least: usize, values: impl IntoIterator<Item = S>) -> Words {
        let values: Vec<S> = values.into_iter().collect();
        if values.is_empty() {
            return Words { len: 0, ..Words::new([""]) };
        }
        let longest = values.iter().map(|v| cut(v.as_ref()).len()).max().unwrap_or(0);
        let needed = (longest + NOTE_BYTES).max(least);
        let slot_bytes = if needed <= SHORT { SHORT } else { needed.next_multiple_of(BLOCK) };
        let (mut bytes, first) = aligned(slot_bytes * values.len());
        let mut specials = Specials::NONE;
        let slots = Arc::get_mut(&mut bytes).map_or(&mut [][..], |bytes| &mut bytes[first..]);
        for (slot, value) in slots.chunks_exact_mut(slot_bytes).zip(&values) {
            let value = cut(value.as_ref());
            let of_value = Specials::of(value);
            specials = specials.with(of_value);
            let [low, high] = (value.len() as u16).to_le_bytes();
            slot[..value.len()].copy_from_slice(value.as_bytes());
            slot[slot_bytes - NOTE_BYTES..].copy_from_slice(&[of_value.0, low, high]);
        }
        Words { bytes, slot_bytes, stride: slot_bytes, first, len: values.len(), longest, specials }
    }

    /// Two tables of the same length whose words are read together: word i of both in one place, so that it is fetched once.
    pub fn paired(self, other: Words) -> (Words, Words) {
        if self.len != other.len || self.is_empty() {
            return (self, other);
        }
        let stride = self.slot_bytes + other.slot_bytes;
        let (mut bytes, first) = aligned(stride * self.len);
        let slots = Arc::get_mut(&mut bytes).map_or(&mut [][..], |bytes| &mut bytes[first..]);
        for (at, slot) in (0..self.len as u64).zip(slots.chunks_exact_mut(stride)) {
            slot[..self.slot_bytes].copy_from_slice(self.slot(at));
            slot[self.slot_bytes..].copy_from_slice(other.slot(at));
        }
        let second = first + self.slot_bytes;
        (Words { bytes: Arc::clone(&bytes), stride, first, ..self }, Words { bytes, stride, first: second, ..other })
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes of the longest word.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Special characters that occur in any of the words.
    pub fn specials(&self) -> Specials {
        self.specials
    }

    /// Bytes of a slot.
    #[inline(always)]
    pub(crate) fn slot_bytes(&self) -> usize {
        self.slot_bytes
    }

    /// The slot of a word: readable in whole blocks, or half a block.
    #[inline(always)]
    pub(crate) fn slot(&self, index: u64) -> &[u8] {
        let start = index as usize * self.stride + self.first;
        &self.bytes[start..start + self.slot_bytes]
    }

    /// The slot of a word in a table whose slots have `N` bytes.
    #[inline(always)]
    pub(crate) fn slot_of<const N: usize>(&self, index: u64) -> &[u8; N] {
        let start = index as usize * self.stride + self.first;
        self.bytes[start..].first_chunk().unwrap_or_else(|| unreachable!("every slot has its bytes"))
    }

    /// Special characters of a word.
    #[inline(always)]
    pub(crate) fn specials_at(&self, index: u64) -> Specials {
        let slot = self.slot(index);
        Specials(slot[slot.len() - NOTE_BYTES])
    }

    /// One word.
    pub fn get(&self, index: u64) -> String {
        let slot = self.slot(index);
        // The table was filled from whole `str` values.
        String::from_utf8(slot[..slot_len(slot)].to_vec()).unwrap_or_default()
    }

    /// Appends one word.
    pub(crate) fn append(&self, index: u64, out: &mut Vec<u8>) {
        let slot = self.slot(index);
        out.extend_from_slice(&slot[..slot_len(slot)]);
    }

    /// All words in order.
    pub fn iter(&self) -> impl Iterator<Item = String> {
        (0..self.len as u64).map(|i| self.get(i))
    }
}

/// At least so many zeros from an address on that is the beginning of a line, and where that is.
fn aligned(len: usize) -> (Arc<[u8]>, usize) {
    let bytes: Arc<[u8]> = vec![0; len + LINE].into();
    let first = (bytes.as_ptr() as usize).wrapping_neg() % LINE;
    (bytes, first)
}

fn cut(value: &str) -> &str {
    &value[..value.floor_char_boundary(WORD_BYTES_MAX)]
}
