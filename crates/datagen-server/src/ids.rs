//! Identifiers and seeds drawn from the operating system's randomness.

use datagen_core::random::SEED_MAX;

/// Crockford's base 32: no letter can be taken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Random bytes. The operating system failing to give any leaves nothing sensible to do, so the caller decides.
pub fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// The first `len` characters of `bytes` in Crockford's base 32, five bits each.
pub fn base32(bytes: &[u8], len: usize) -> String {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let character = |at: usize| {
        let index = (0..5).fold(0, |x, i| x << 1 | bit(at * 5 + i));
        char::from(ALPHABET[usize::from(index)])
    };
    (0..len).map(character).collect()
}

/// Whether a text is made of Crockford's base 32.
pub fn is_base32(text: &str) -> bool {
    text.bytes().all(|b| ALPHABET.contains(&b))
}

/// What one generation is called and, unless the caller says otherwise, seeded with.
#[derive(Clone, Debug)]
pub struct Draw {
    /// `gen_` and 26 characters that sort by time (the layout of a ULID).
    pub generation_id: String,
    /// A seed in `0..=SEED_MAX`.
    pub seed: u64,
}

impl Draw {
    /// Draws both.
    pub fn new(now_ms: i64) -> Result<Draw, getrandom::Error> {
        let random: [u8; 18] = random()?;
        let (for_seed, for_id) = random.split_at(8);
        let seed = for_seed.iter().fold(0, |x, byte| x << 8 | u64::from(*byte)) & SEED_MAX;
        Ok(Draw { generation_id: generation_id(now_ms, for_id), seed })
    }
}

/// `ctr_` and 26 characters made from what a contract says: the same contract has the same id.
pub fn contract_id(digest: &[u8; 32]) -> String {
    format!("ctr_{}", base32(digest, 26))
}

fn generation_id(now_ms: i64, random: &[u8]) -> String {
    // 50 bits of milliseconds, left-aligned, are ten characters.
    let time = (now_ms.max(0) as u64) << 14;
    let mut id = String::with_capacity(30);
    id.push_str("gen_");
    id.push_str(&base32(&time.to_be_bytes(), 10));
    id.push_str(&base32(random, 16));
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generation_ids_sort_by_time_and_differ() {
        let ids: Vec<_> = [0, 1, 31, 32, 1_700_000_000_000, 1_700_000_000_001, 1 << 47]
            .map(|ms| Draw::new(ms).unwrap().generation_id)
            .into();
        assert!(ids.is_sorted(), "{ids:?}");
        assert!(ids.iter().all(|id| id.len() == 30));
        assert_ne!(Draw::new(5).unwrap().generation_id, Draw::new(5).unwrap().generation_id);
    }

    #[test]
    fn base32_is_five_bits_a_character() {
        assert_eq!(base32(&[0xff, 0x00, 0x00, 0x00, 0x01], 8), "ZW000001");
        assert!(is_base32("ZW000001") && !is_base32("zw") && !is_base32("I"));
    }
}
