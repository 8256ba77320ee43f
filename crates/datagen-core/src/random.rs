//! The random streams: every value is `cell(stream key, row)`, so any row can be made without the ones before it.
//!
//! Lives here: stream keys, the cell function, ranges, weighted picks and the keyed permutation behind `unique`, all of it
//! integer arithmetic that gives the same bits on every machine. Does not live here: what a number means.
//!
//! The generator is part of the output format: changing anything here changes every dataset and needs a new
//! [`STREAM_VERSION`].

use sha2::{Digest, Sha256};

/// Version of the streams and of everything that decides which bytes a seed gives. Part of every stream key.
pub const STREAM_VERSION: u32 = 1;

/// Largest seed a caller may give: the largest integer that every JSON implementation keeps exact.
pub const SEED_MAX: u64 = (1 << 53) - 1;

const C0: u64 = 0xa076_1d64_78bd_642f;
const C1: u64 = 0xe703_7ed1_a0b4_28db;
const C2: u64 = 0x8ebc_6af0_9c88_c6e3;
const C3: u64 = 0x5899_65cc_7537_4cc3;

/// Names a stream: the strong, seed-independent half of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamId(u64, u64);

impl StreamId {
    /// SHA-256 over length-prefixed parts (table, field or entity, purpose …), so that no two lists of parts collide.
    pub fn of(parts: &[&str]) -> StreamId {
        let mut hash = Sha256::new();
        hash.update(STREAM_VERSION.to_le_bytes());
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let (a, b) = halves(&hash.finalize());
        StreamId(a, b)
    }
}

/// A seed, spread over 128 bits once per dataset.
#[derive(Clone, Copy, Debug)]
pub struct SeedKey(u64, u64);

impl SeedKey {
    /// Spreads a seed with SHA-256: neighbouring seeds share nothing.
    pub fn new(seed: u64) -> SeedKey {
        let (a, b) = halves(&Sha256::digest(seed.to_le_bytes()));
        SeedKey(a, b)
    }

    /// From 128 uniform bits: the seed of a dataset that is itself a value of another one.
    pub fn from_bits(a: u64, b: u64) -> SeedKey {
        SeedKey(a, b)
    }

    /// The key of one stream under this seed.
    pub fn stream(self, id: StreamId) -> StreamKey {
        let a = mum(self.0 ^ id.0, id.1 ^ C0);
        let b = mum(self.1 ^ id.1, id.0 ^ C1);
        StreamKey(a ^ mum(b ^ C2, self.0 ^ C3), b ^ mum(a ^ C3, self.1 ^ C2))
    }
}

fn halves(digest: &[u8]) -> (u64, u64) {
    let word = |at: usize| digest[at..at + 8].iter().rev().fold(0, |x, byte| x << 8 | u64::from(*byte));
    (word(0), word(8))
}

/// The key of one stream of one dataset.
#[derive(Clone, Copy, Debug, Default)]
pub struct StreamKey(u64, u64);

/// Multiply and fold: the high half of the product xor the low half.
#[inline(always)]
pub fn mum(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}

/// 64 uniform bits for (stream, row): the generator wyrand (final version 4), whose state after `row` steps is known without
/// them, with start and secret from the stream's key.
#[inline(always)]
pub fn cell(key: StreamKey, row: u64) -> u64 {
    let state = row.wrapping_mul(C0).wrapping_add(key.0);
    mum(state, state ^ key.1)
}

/// The next 64 bits of a short sequence that starts from one cell (wyrand).
#[inline(always)]
pub fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(C0);
    mum(*state, *state ^ C1)
}

/// Scales 64 uniform bits to `0..n` (Lemire's multiply; the bias is below n / 2^64).
#[inline(always)]
pub fn scale(bits: u64, n: u64) -> u64 {
    ((u128::from(bits) * u128::from(n)) >> 64) as u64
}

/// `numerator / denominator` as a threshold for `bits < threshold`; 1 or more gives `u64::MAX`.
pub fn probability(numerator: u64, denominator: u64) -> u64 {
    if numerator >= denominator {
        return u64::MAX;
    }
    ((u128::from(numerator) << 64) / u128::from(denominator.max(1))) as u64
}

/// A keyed permutation of `0..n`: distinct rows below `n` give distinct values.
///
/// An unbalanced Feistel network over the next power of two, walking the cycle until it lands inside (fewer than two steps on
/// average). `row >= n` wraps round; [`crate::check`] refuses such requests.
#[derive(Clone, Copy, Debug)]
pub struct Permutation {
    n: u64,
    low_bits: u32,
    high_bits: u32,
}

const FEISTEL_ROUNDS: u64 = 6;

impl Permutation {
    /// Over `0..n`; `n` of at least 1.
    pub fn new(n: u64) -> Permutation {
        let bits = (64 - n.saturating_sub(1).leading_zeros()).max(2);
        Permutation { n: n.max(1), low_bits: bits / 2, high_bits: bits - bits / 2 }
    }

    /// Size of the domain.
    pub fn domain(&self) -> u64 {
        self.n
    }

    /// The value at `row`.
    #[inline]
    pub fn at(&self, key: StreamKey, row: u64) -> u64 {
        let mut x = if row < self.n { row } else { row % self.n };
        loop {
            x = self.round_trip(key, x);
            if x < self.n {
                return x;
            }
        }
    }

    /// Two half-rounds a step, each adding a keyed function of one half to the other: invertible for any widths.
    #[inline(always)]
    fn round_trip(&self, key: StreamKey, x: u64) -> u64 {
        let (low_mask, high_mask) = (mask(self.low_bits), mask(self.high_bits));
        let (mut low, mut high) = (x & low_mask, x >> self.low_bits);
        for round in 0..FEISTEL_ROUNDS / 2 {
            let tweak = round.wrapping_mul(C0);
            high = high.wrapping_add(mum(low ^ key.0 ^ tweak, key.1 ^ C2) >> 7) & high_mask;
            low = low.wrapping_add(mum(high ^ key.1 ^ tweak, key.0 ^ C3) >> 7) & low_mask;
        }
        high << self.low_bits | low
    }
}

/// A number that no other row has, with few digits while rows are few: rows below 9 000 share the four-digit numbers, the next
/// 900 000 the six-digit ones, then nine and sixteen digits. No zeros lead, so texts that end in it differ where it does.
pub fn unique_number(key: StreamKey, row: u64) -> u64 {
    let mut row = row;
    for digits in [4u32, 6, 9] {
        let lowest = 10u64.pow(digits - 1);
        if row < 9 * lowest {
            return lowest + Permutation::new(9 * lowest).at(key, row);
        }
        row -= 9 * lowest;
    }
    10u64.pow(15) + Permutation::new(9 * 10u64.pow(15)).at(key, row)
}

fn mask(bits: u32) -> u64 {
    if bits >= 64 { u64::MAX } else { (1 << bits) - 1 }
}

/// Weighted picks in constant time (Walker's alias method, built in integers so that it is the same everywhere).
///
/// A pick lands in any cell alike, so the cells of long lists are half as large: they decide how much of the processor's cache
/// picks take. Their shares are exact to 2^-16 of a cell, those of others to 2^-32.
#[derive(Clone, Debug, Default)]
pub struct Alias {
    /// Cells of a list of [`NARROW_ENTRIES`]; else empty.
    narrow: Vec<Cell<u16>>,
    /// Cells of any other list.
    wide: Vec<Cell<u32>>,
    len: u64,
}

/// Lists of so many entries have narrow cells.
const NARROW_ENTRIES: std::ops::RangeInclusive<usize> = 256..=65_536;

/// One cell: itself or the other entry, by how far into the cell the bits fell.
#[derive(Clone, Copy, Debug)]
struct Cell<T> {
    /// The share of the cell below which its own index wins.
    threshold: T,
    other: T,
}

impl Alias {
    /// From weights; zero weights are never picked unless all are zero, which means uniform. At most 2^32 entries. Without
    /// entries, entry 0 is picked, which an empty [`crate::words::Words`] has as empty text.
    pub fn new(weights: &[u64]) -> Alias {
        if weights.is_empty() {
            return Alias::new(&[1]);
        }
        let cells = alias_cells(weights);
        let len = cells.len() as u64;
        if NARROW_ENTRIES.contains(&cells.len()) {
            return Alias { narrow: cells.into_iter().map(Cell::narrow).collect(), wide: vec![], len };
        }
        Alias { narrow: vec![], wide: cells, len }
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there is nothing to pick.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The index that these 64 uniform bits pick.
    #[inline(always)]
    pub fn pick(&self, bits: u64) -> u64 {
        let (index, fraction) = locate(bits, self.len);
        match self.narrow.get(index as usize) {
            Some(cell) => cell.pick(index, fraction),
            None => self.wide[index as usize].pick(index, fraction),
        }
    }

    /// The index that these bits pick, and 32 uniform bits that the pick did not use.
    #[inline(always)]
    pub fn pick_with_rest(&self, bits: u64) -> (u64, u32) {
        (self.pick(bits), bits.wrapping_mul(self.len) as u32)
    }
}

fn alias_cells(weights: &[u64]) -> Vec<Cell<u32>> {
    let n = weights.len();
    let total: u128 = weights.iter().map(|w| u128::from(*w)).sum();
    let mut cells: Vec<Cell<u32>> = (0..n).map(|i| Cell { threshold: u32::MAX, other: i as u32 }).collect();
    if total == 0 {
        return cells;
    }
    // Each cell holds mass `total`; entry i brings weight_i * n.
    let mut mass: Vec<u128> = weights.iter().map(|w| u128::from(*w) * n as u128).collect();
    let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..n).partition(|&i| mass[i] < total);
    while let (Some(s), Some(&l)) = (small.pop(), large.last()) {
        cells[s] = Cell { threshold: ((mass[s] << 32) / total) as u32, other: l as u32 };
        mass[l] -= total - mass[s];
        if mass[l] < total {
            large.pop();
            small.push(l);
        }
    }
    cells
}

impl Cell<u32> {
    fn narrow(self) -> Cell<u16> {
        Cell { threshold: (self.threshold >> 16) as u16, other: self.other as u16 }
    }

    /// `fraction`: how far into the cell the bits fell, in 2^-32.
    #[inline(always)]
    fn pick(self, index: u64, fraction: u32) -> u64 {
        choose(fraction < self.threshold, index, u64::from(self.other))
    }
}

impl Cell<u16> {
    /// As that of wide cells.
    #[inline(always)]
    fn pick(self, index: u64, fraction: u32) -> u64 {
        choose(fraction >> 16 < u32::from(self.threshold), index, u64::from(self.other))
    }
}

/// Which of `n` cells these bits fall into, and how far into it.
#[inline(always)]
fn locate(bits: u64, n: u64) -> (u64, u32) {
    let product = u128::from(bits) * u128::from(n);
    ((product >> 64) as u64, (product as u64 >> 32) as u32)
}

/// `then` or `otherwise` without a branch: what a random number decides, no branch predictor guesses.
#[inline(always)]
pub fn choose(when: bool, then: u64, otherwise: u64) -> u64 {
    otherwise ^ ((then ^ otherwise) & u64::from(when).wrapping_neg())
}

/// Weighted picks within groups of one list: group g picks among its own entries only.
#[derive(Clone, Debug, Default)]
pub struct GroupedAlias {
    groups: Vec<Group>,
    /// Cells of all groups, when none has more than 2^16 entries; else empty.
    narrow: Vec<Cell<u16>>,
    wide: Vec<Cell<u32>>,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    cells_start: u32,
    len: u32,
    first_entry: u32,
}

impl GroupedAlias {
    /// `groups` are (first entry, number of entries) into `weights`; they may overlap and may be empty.
    pub fn new(weights: &[u64], groups: &[(usize, usize)]) -> GroupedAlias {
        let mut out = GroupedAlias::default();
        for &(first, len) in groups {
            // An empty group still has a cell, that of entry 0.
            let (first, len) = if len == 0 { (0, 1) } else { (first, len) };
            out.groups.push(Group { cells_start: out.wide.len() as u32, len: len as u32, first_entry: first as u32 });
            out.wide.extend(alias_cells(weights.get(first..first + len).unwrap_or(&[1])));
        }
        let narrow = out.wide.len() >= *NARROW_ENTRIES.start()
            && out.groups.iter().all(|group| group.len as usize <= *NARROW_ENTRIES.end());
        if narrow {
            out.narrow = std::mem::take(&mut out.wide).into_iter().map(Cell::narrow).collect();
        }
        out
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there are no groups.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The entry that these bits pick in `group`, as an index into the whole list; entry 0 for an empty group.
    #[inline(always)]
    pub fn pick(&self, group: u64, bits: u64) -> u64 {
        let group = self.groups[group as usize];
        let (index, fraction) = locate(bits, u64::from(group.len));
        let cell = (u64::from(group.cells_start) + index) as usize;
        let picked = match self.narrow.get(cell) {
            Some(cell) => cell.pick(index, fraction),
            None => self.wide[cell].pick(index, fraction),
        };
        u64::from(group.first_entry) + picked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(name: &str) -> StreamKey {
        SeedKey::new(7).stream(StreamId::of(&[name]))
    }

    #[test]
    fn parts_of_a_stream_name_do_not_run_together() {
        assert_ne!(StreamId::of(&["ab", "c"]), StreamId::of(&["a", "bc"]));
        assert_ne!(StreamId::of(&["ab"]), StreamId::of(&["ab", ""]));
    }

    #[test]
    fn cells_are_fixed_for_ever() {
        let values: Vec<u64> = (0..4).map(|row| cell(key("golden"), row)).collect();
        assert_eq!(values, GOLDEN_CELLS, "the streams changed: raise STREAM_VERSION and say so in the changelog");
    }
    const GOLDEN_CELLS: [u64; 4] =
        [60_159_585_997_988_064, 15_867_082_614_561_666_004, 7_771_078_100_048_497_989, 1_779_310_255_827_758_337];

    #[test]
    fn alias_picks_by_weight() {
        let alias = Alias::new(&[1, 0, 3, 6]);
        let mut counts = [0u32; 4];
        for row in 0..100_000 {
            counts[alias.pick(cell(key("alias"), row)) as usize] += 1;
        }
        assert_eq!(counts[1], 0);
        for (count, share) in counts.iter().zip([0.1, 0.0, 0.3, 0.6]) {
            assert!((f64::from(*count) / 100_000.0 - share).abs() < 0.01, "{counts:?}");
        }
    }

    #[test]
    fn bits_are_balanced_and_neighbours_independent() {
        let n = 1 << 16;
        let mut ones = [0u32; 64];
        let mut same_as_next = 0u32;
        for row in 0..n {
            let (x, y) = (cell(key("bits"), row), cell(key("bits"), row + 1));
            (0..64).for_each(|b| ones[b] += (x >> b & 1) as u32);
            same_as_next += (x ^ y).count_zeros();
        }
        // Five standard deviations of a fair coin.
        let limit = 5.0 * (n as f64 / 4.0).sqrt();
        assert!(ones.iter().all(|c| (f64::from(*c) - n as f64 / 2.0).abs() < limit));
        assert!((f64::from(same_as_next) - n as f64 * 32.0).abs() < limit * 8.0);
    }

    proptest! {
        #[test]
        fn permutation_is_a_bijection(n in 1u64..5000, seed in 0u64..1000) {
            let (p, k) = (Permutation::new(n), SeedKey::new(seed).stream(StreamId::of(&["p"])));
            let mut seen = vec![false; n as usize];
            for row in 0..n {
                let x = p.at(k, row) as usize;
                prop_assert!(!seen[x]);
                seen[x] = true;
            }
        }

        #[test]
        fn scale_stays_in_range(bits: u64, n in 1u64..) {
            prop_assert!(scale(bits, n) < n);
        }
    }
}
