//! Word tables in the form the writer copies from: fixed slots, each value padded, its length and special characters at the
//! slot's end.
//!
//! Lives here: the slot layout and what special characters a table holds. Does not live here: which words exist (that is
//! `datagen-locale`) or how one is picked (`random`).

use std::sync::Arc;

/// Slots are whole multiples of this, so that a value is copied in blocks of it without looking at its length first.
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

/// One aligned piece of a slot.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
pub(crate) struct Block([u8; BLOCK]);

impl Block {
    /// The bytes with the notes at their end.
    #[inline(always)]
    pub(crate) fn bytes(&self) -> &[u8; BLOCK] {
        &self.0
    }

    /// Length of the word whose slot ends here.
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        let [.., note] = self.0.as_chunks::<2>().0 else { return 0 };
        usize::from(u16::from_le_bytes(*note))
    }
}

/// Where a word stands: readable in whole blocks.
#[derive(Clone, Copy)]
pub(crate) struct Slot<'a>(&'a [Block]);

impl Slot<'_> {
    /// Its first byte.
    #[inline(always)]
    pub(crate) fn as_ptr(&self) -> *const u8 {
        self.0.as_ptr().cast()
    }

    /// Bytes of the word.
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.0[self.0.len() - 1].len()
    }

    /// Special characters of the word.
    #[inline(always)]
    pub(crate) fn specials(&self) -> Specials {
        Specials(self.0[self.0.len() - 1].0[BLOCK - NOTE_BYTES])
    }
}

/// An immutable table of words.
pub struct Words {
    blocks: Arc<[Block]>,
    slot_blocks: usize,
    /// Blocks from slot to slot: more than `slot_blocks` where two tables share their memory.
    stride: usize,
    /// Block of the first slot.
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
        let values: Vec<S> = values.into_iter().collect();
        if values.is_empty() {
            return Words { len: 0, ..Words::new([""]) };
        }
        let longest = values.iter().map(|v| cut(v.as_ref()).len()).max().unwrap_or(0);
        let slot_blocks = (longest + NOTE_BYTES).div_ceil(BLOCK);
        let mut blocks = vec![Block([0; BLOCK]); slot_blocks * values.len()];
        let mut specials = Specials::NONE;
        for (slot, value) in blocks.chunks_exact_mut(slot_blocks).zip(&values) {
            let value = cut(value.as_ref());
            let of_value = Specials::of(value);
            specials = specials.with(of_value);
            for (block, part) in slot.iter_mut().zip(value.as_bytes().chunks(BLOCK)) {
                block.0[..part.len()].copy_from_slice(part);
            }
            let [low, high] = (value.len() as u16).to_le_bytes();
            slot[slot_blocks - 1].0[BLOCK - NOTE_BYTES..].copy_from_slice(&[of_value.0, low, high]);
        }
        Words {
            blocks: blocks.into(),
            slot_blocks,
            stride: slot_blocks,
            first: 0,
            len: values.len(),
            longest,
            specials,
        }
    }

    /// Two tables of the same length whose words are read together: word i of both in one place, so that it is fetched once.
    pub fn paired(self, other: Words) -> (Words, Words) {
        if self.len != other.len || self.is_empty() {
            return (self, other);
        }
        let stride = self.slot_blocks + other.slot_blocks;
        let slots = self.blocks.chunks(self.slot_blocks).zip(other.blocks.chunks(other.slot_blocks));
        let blocks: Arc<[Block]> = slots.flat_map(|(a, b)| a.iter().chain(b)).copied().collect();
        let second = self.slot_blocks;
        (Words { blocks: Arc::clone(&blocks), stride, ..self }, Words { blocks, stride, first: second, ..other })
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

    /// Blocks of a slot.
    #[inline(always)]
    pub(crate) fn slot_blocks(&self) -> usize {
        self.slot_blocks
    }

    /// The slot of a word.
    #[inline(always)]
    pub(crate) fn slot(&self, index: u64) -> Slot<'_> {
        let start = index as usize * self.stride + self.first;
        Slot(&self.blocks[start..start + self.slot_blocks])
    }

    /// The slot of a word in a table whose slots are a single block.
    #[inline(always)]
    pub(crate) fn single(&self, index: u64) -> &Block {
        &self.blocks[index as usize * self.stride + self.first]
    }

    /// As [`Words::single`], for slots of two blocks.
    #[inline(always)]
    pub(crate) fn double(&self, index: u64) -> &[Block; 2] {
        let start = index as usize * self.stride + self.first;
        let slot = &self.blocks[start..start + 2];
        slot.as_chunks().0.first().unwrap_or_else(|| unreachable!("a slice of two blocks is one chunk"))
    }

    /// Appends one word.
    pub(crate) fn append(&self, index: u64, out: &mut Vec<u8>) {
        let slot = self.slot(index);
        let start = out.len();
        slot.0.iter().for_each(|block| out.extend_from_slice(&block.0));
        out.truncate(start + slot.len());
    }

    /// One word.
    pub fn get(&self, index: u64) -> String {
        let slot = self.slot(index);
        let bytes: Vec<u8> = slot.0.iter().flat_map(|block| block.0).take(slot.len()).collect();
        // The table was filled from whole `str` values.
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// All words in order.
    pub fn iter(&self) -> impl Iterator<Item = String> {
        (0..self.len as u64).map(|i| self.get(i))
    }
}

fn cut(value: &str) -> &str {
    &value[..value.floor_char_boundary(WORD_BYTES_MAX)]
}
