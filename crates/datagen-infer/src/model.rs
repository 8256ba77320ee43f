//! The embedded model: hashed pieces of a header → an embedding → a recipe, for headers whose words nobody knows.
//!
//! Lives here: features, the file's form, and asking it. Does not live here: training (`train`). All arithmetic is on integers
//! until the last step, and that step uses no function of the platform: every machine gives the same.
//!
//! The file: `DGIM`, version, number of buckets, dimensions and classes (little-endian u32 each), the scale of a score (f32), then
//! buckets × dimensions and classes × dimensions signed bytes, then the recipes of the classes, one a line.

use crate::tables::Tables;

/// First bytes of the file.
pub const MAGIC: &[u8; 4] = b"DGIM";
/// Version of the form of the file and of the features.
pub const VERSION: u32 = 1;
/// Hash buckets of features.
pub const BUCKETS: usize = 1 << 13;
/// Numbers that stand for a feature.
pub const DIMENSIONS: usize = 24;
/// Most features of a header that are used.
const FEATURES_MAX: usize = 160;
/// Lengths of pieces of words, in characters.
const GRAMS: std::ops::RangeInclusive<usize> = 3..=5;

/// The trained weights as they are in the file.
#[derive(Debug)]
pub struct Model {
    embeddings: Vec<i8>,
    classes: Vec<i8>,
    /// Index of each class's recipe; `None` when the lexicon no longer has it.
    recipes: Vec<Option<u16>>,
    scale: f32,
}

/// What a file's bytes do not hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed;

impl Model {
    /// Reads a file.
    pub fn read(bytes: &[u8], tables: &Tables) -> Result<Model, Malformed> {
        let number = |at: usize| {
            let four: [u8; 4] = bytes.get(at..at + 4).ok_or(Malformed)?.try_into().map_err(|_| Malformed)?;
            Ok::<u32, Malformed>(u32::from_le_bytes(four))
        };
        if bytes.get(..4) != Some(MAGIC) || number(4)? != VERSION {
            return Err(Malformed);
        }
        let (buckets, dimensions, classes) = (number(8)? as usize, number(12)? as usize, number(16)? as usize);
        if buckets != BUCKETS || dimensions != DIMENSIONS || classes > 4096 {
            return Err(Malformed);
        }
        let scale = f32::from_bits(number(20)?);
        let signed = |from: usize, len: usize| -> Result<Vec<i8>, Malformed> {
            Ok(bytes.get(from..from + len).ok_or(Malformed)?.iter().map(|b| b.cast_signed()).collect())
        };
        let embeddings = signed(24, buckets * dimensions)?;
        let weights = signed(24 + buckets * dimensions, classes * dimensions)?;
        let names = bytes.get(24 + (buckets + classes) * dimensions..).ok_or(Malformed)?;
        let names = std::str::from_utf8(names).map_err(|_| Malformed)?;
        let recipes: Vec<Option<u16>> = names.lines().map(|name| tables.known_recipe(name)).collect();
        if recipes.len() != classes {
            return Err(Malformed);
        }
        Ok(Model { embeddings, classes: weights, recipes, scale })
    }

    /// The best recipes with their probabilities, best first; empty when the header has no feature.
    pub fn ask(&self, header: &[String], domain: Option<&str>) -> Vec<(u16, f64)> {
        let features = features(header, domain);
        if features.is_empty() {
            return Vec::new();
        }
        let mut hidden = [0i32; DIMENSIONS];
        for feature in &features {
            let row = &self.embeddings[*feature as usize * DIMENSIONS..][..DIMENSIONS];
            for (sum, weight) in hidden.iter_mut().zip(row) {
                *sum += i32::from(*weight);
            }
        }
        let scores = self.classes.chunks_exact(DIMENSIONS).map(|row| {
            let dot: i64 = row.iter().zip(&hidden).map(|(w, h)| i64::from(*w) * i64::from(*h)).sum();
            dot as f64 * f64::from(self.scale) / features.len() as f64
        });
        let scores: Vec<f64> = scores.collect();
        let highest = scores.iter().copied().fold(f64::MIN, f64::max);
        let exps: Vec<f64> = scores.iter().map(|s| exp(s - highest)).collect();
        let total: f64 = exps.iter().sum();
        let mut found: Vec<(u16, f64)> = self
            .recipes
            .iter()
            .zip(exps)
            .filter_map(|(recipe, e)| Some(((*recipe)?, e / total)))
            .filter(|f| f.1 > 0.02)
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(5);
        found
    }
}

/// e^x for x ≤ 0 to about six digits, from multiplications alone: (1 + x/4096)^4096.
pub fn exp(x: f64) -> f64 {
    if x < -30.0 {
        return 0.0;
    }
    let mut power = 1.0 + x / 4096.0;
    for _ in 0..12 {
        power *= power;
    }
    power
}

/// FNV-1a, 32 bits.
fn hash(seed: u32, bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0x811c_9dc5 ^ seed.wrapping_mul(0x9e37_79b9), |h, b| (h ^ u32::from(*b)).wrapping_mul(0x0100_0193))
}

fn bucket(seed: u32, bytes: &[u8]) -> u32 {
    let h = hash(seed, bytes);
    (h ^ h >> 15) & (BUCKETS as u32 - 1)
}

/// Buckets of the words, of their parts, of neighbouring words and of the domain.
pub fn features(pieces: &[String], domain: Option<&str>) -> Vec<u32> {
    let mut found = Vec::new();
    let words: Vec<&str> = pieces.iter().map(String::as_str).filter(|p| !p.chars().all(char::is_numeric)).collect();
    for (at, word) in words.iter().enumerate() {
        found.push(bucket(1, word.as_bytes()));
        if at + 1 == words.len() {
            found.push(bucket(2, word.as_bytes()));
        }
        let marked = format!("<{word}>");
        let starts: Vec<usize> = marked.char_indices().map(|c| c.0).chain([marked.len()]).collect();
        for length in GRAMS {
            for begin in 0..starts.len().saturating_sub(length) {
                found.push(bucket(3, &marked.as_bytes()[starts[begin]..starts[begin + length]]));
            }
        }
    }
    for pair in words.windows(2) {
        found.push(bucket(4, format!("{} {}", pair[0], pair[1]).as_bytes()));
    }
    if let Some(domain) = domain.filter(|_| !found.is_empty()) {
        found.push(bucket(5, domain.as_bytes()));
    }
    found.truncate(FEATURES_MAX);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_close_enough_and_never_negative() {
        for x in [0.0, -0.1, -1.0, -5.0, -20.0, -1000.0] {
            let (got, right) = (exp(x), f64::exp(x));
            assert!((got - right).abs() < 2e-2 * right + 1e-9, "{x}: {got} {right}");
        }
    }

    #[test]
    fn a_file_of_other_bytes_is_refused() {
        let tables = Tables::new(&datagen_core::Engine::new());
        assert!(Model::read(b"", &tables).is_err());
        assert!(Model::read(b"DGIM\x01\0\0\0", &tables).is_err());
        let mut file = include_bytes!("../data/model.bin").to_vec();
        assert!(Model::read(&file, &tables).is_ok());
        file.truncate(file.len() / 2);
        assert!(Model::read(&file, &tables).is_err());
    }
}
