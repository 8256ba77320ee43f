//! Training of the embedded model: the same bytes from the same data, on every machine.
//!
//! Lives here: making examples out of the lexicon's own tables, and the training. Does not live here: labelled headers of real
//! tables (`evaluate`): they are never seen in training. One thread, a fixed order, fixed seeds, and only additions,
//! multiplications and divisions of floats, which IEEE 754 rounds alike everywhere.

use datagen_core::Engine;

use crate::fold;
use crate::model::{BUCKETS, DIMENSIONS, MAGIC, VERSION, exp, features};
use crate::normalise::pieces;
use crate::tables::{HEAD_FIRST, LANGUAGES, Tables};

/// Passes over the examples.
const EPOCHS: usize = 6;
/// Step of the first pass; it falls to nothing.
const RATE: f32 = 0.35;
/// Seed of everything drawn.
const SEED: u64 = 20_251_123;

/// A header made from the tables, and its recipe.
struct Example {
    words: Vec<String>,
    domain: Option<&'static str>,
    class: usize,
}

/// SplitMix64.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// Trains and returns the file's bytes.
pub fn train(engine: &Engine) -> Vec<u8> {
    let tables = Tables::new(engine);
    let (classes, examples) = examples(&tables);
    let mut draw = Draw(SEED);
    let small = |draw: &mut Draw| ((draw.next() >> 40) as f32 / (1u32 << 24) as f32 - 0.5) / DIMENSIONS as f32;
    let mut embeddings: Vec<f32> = (0..BUCKETS * DIMENSIONS).map(|_| small(&mut draw)).collect();
    let mut weights = vec![0f32; classes.len() * DIMENSIONS];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let steps = (EPOCHS * examples.len()) as f32;
    let mut done = 0u32;
    for _ in 0..EPOCHS {
        for at in (1..order.len()).rev() {
            order.swap(at, draw.below(at + 1));
        }
        for at in &order {
            let rate = RATE * (1.0 - done as f32 / steps);
            done += 1;
            let example = &examples[*at];
            let words = disturbed(&example.words, &mut draw);
            step(&mut embeddings, &mut weights, &features(&words, example.domain), example.class, rate);
        }
    }
    file(&classes, &embeddings, &weights)
}

/// One step of stochastic gradient descent on the softmax loss.
fn step(embeddings: &mut [f32], weights: &mut [f32], features: &[u32], class: usize, rate: f32) {
    if features.is_empty() {
        return;
    }
    let share = 1.0 / features.len() as f32;
    let mut hidden = [0f32; DIMENSIONS];
    for feature in features {
        for (sum, x) in hidden.iter_mut().zip(&embeddings[*feature as usize * DIMENSIONS..]) {
            *sum += x * share;
        }
    }
    let scores: Vec<f32> =
        weights.chunks_exact(DIMENSIONS).map(|row| row.iter().zip(&hidden).map(|(w, h)| w * h).sum()).collect();
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let exps: Vec<f32> = scores.iter().map(|s| exp(f64::from(s - highest)) as f32).collect();
    let total: f32 = exps.iter().sum();
    let mut back = [0f32; DIMENSIONS];
    for (at, row) in weights.chunks_exact_mut(DIMENSIONS).enumerate() {
        let target = if at == class { 1.0 } else { 0.0 };
        let error = rate * (target - exps[at] / total);
        if error.abs() < 1e-5 {
            continue;
        }
        for ((w, h), b) in row.iter_mut().zip(&hidden).zip(&mut back) {
            *b += error * *w;
            *w += error * h;
        }
    }
    for feature in features {
        for (x, b) in embeddings[*feature as usize * DIMENSIONS..].iter_mut().zip(&back) {
            *x += b;
        }
    }
}

/// Bytes of the file: weights rounded to a 127th of the largest.
fn file(classes: &[String], embeddings: &[f32], weights: &[f32]) -> Vec<u8> {
    let largest = |list: &[f32]| list.iter().fold(1e-6f32, |a, b| a.max(b.abs()));
    let (e, w) = (largest(embeddings), largest(weights));
    let mut bytes = MAGIC.to_vec();
    for number in
        [VERSION, BUCKETS as u32, DIMENSIONS as u32, classes.len() as u32, (e / 127.0 * (w / 127.0)).to_bits()]
    {
        bytes.extend(number.to_le_bytes());
    }
    let rounded = |x: &f32, most: f32| ((x / most * 127.0).round() as i8).cast_unsigned();
    bytes.extend(embeddings.iter().map(|x| rounded(x, e)));
    bytes.extend(weights.iter().map(|x| rounded(x, w)));
    bytes.extend(classes.join("\n").as_bytes());
    bytes
}

/// Examples of all patterns, in every language that has words for them, and the recipes that they name.
fn examples(tables: &Tables) -> (Vec<String>, Vec<Example>) {
    let mut classes: Vec<String> = Vec::new();
    let mut list = Vec::new();
    let mut class_of = |recipe: u16| {
        let name = &tables.recipes[usize::from(recipe)];
        classes.iter().position(|c| c == name).unwrap_or_else(|| {
            classes.push(name.clone());
            classes.len() - 1
        })
    };
    for pattern in tables.patterns.iter().filter(|p| !p.from_catalog) {
        let class = class_of(pattern.recipe);
        let domain = (0..tables.domains.len()).find(|d| pattern.domains >> d & 1 == 1).map(|d| tables.domains[d]);
        for (language, _) in LANGUAGES.iter().enumerate() {
            let word = |canon: &u16| -> Option<String> {
                let display = tables.display[usize::from(*canon)].get(language).filter(|w| !w.is_empty());
                match display {
                    Some(word) => Some(word.clone()),
                    None if language == 0 => Some(tables.canons[usize::from(*canon)].clone()),
                    None => None,
                }
            };
            let Some(mut words) = pattern.words.iter().map(word).collect::<Option<Vec<String>>>() else { continue };
            if HEAD_FIRST.contains(&(language as u8)) {
                words.reverse();
            }
            let words = words.iter().flat_map(|w| pieces(w)).collect();
            list.push(Example { words, domain, class });
        }
    }
    // Every other word for a meaning, where the meaning alone makes a pattern.
    for (word, senses) in &tables.dictionary {
        for sense in senses {
            let alone = tables.by_word[usize::from(sense.canon)].iter().map(|p| &tables.patterns[*p as usize]);
            let mut alone = alone.filter(|p| p.words.len() == 1 && p.domains == 0 && !p.from_catalog);
            if let Some(pattern) = alone.next() {
                list.push(Example { words: vec![fold::key(word)], domain: None, class: class_of(pattern.recipe) });
            }
        }
    }
    nonsense(&mut classes, &mut list);
    (classes, list)
}

/// Name of the class of headers that mean nothing; no recipe has it, so its share of the probability goes to nobody.
const NOTHING: &str = "?";
/// How many of them are made.
const NONSENSE: usize = 2500;

/// Random letters, so that the model knows what it does not know.
fn nonsense(classes: &mut Vec<String>, list: &mut Vec<Example>) {
    const LETTERS: &[u8] = b"aabcdeefghijklmnoopqrstuvwxyzx";
    let mut draw = Draw(SEED ^ 1);
    for _ in 0..NONSENSE {
        let word = |draw: &mut Draw| -> String {
            (0..2 + draw.below(8)).map(|_| char::from(LETTERS[draw.below(LETTERS.len())])).collect()
        };
        let words = (0..1 + draw.below(2)).map(|_| word(&mut draw)).collect();
        list.push(Example { words, domain: None, class: classes.len() });
    }
    classes.push(NOTHING.to_owned());
}

/// A header as people shorten it: some words lose their vowels, their ends or a letter, some are run together.
fn disturbed(words: &[String], draw: &mut Draw) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in words {
        let chars: Vec<char> = word.chars().collect();
        let text = match draw.below(10) {
            0 if chars.len() > 4 && word.is_ascii() => {
                let rest = chars[1..].iter().filter(|c| !"aeiou".contains(**c));
                std::iter::once(&chars[0]).chain(rest).collect()
            }
            1 if chars.len() > 5 => chars[..3 + draw.below(chars.len() - 4)].iter().collect(),
            2 if chars.len() > 4 => {
                let gone = 1 + draw.below(chars.len() - 1);
                chars.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, c)| c).collect()
            }
            _ => word.clone(),
        };
        match out.last_mut() {
            Some(last) if draw.below(8) == 0 => last.push_str(&text),
            _ => out.push(text),
        }
    }
    // Words that stand before any noun.
    const BEFORE: [&str; 10] =
        ["customer", "user", "new", "main", "client", "order", "primary", "tbl", "my", "employee"];
    if draw.below(6) == 0 {
        out.insert(0, BEFORE[draw.below(BEFORE.len())].to_owned());
    }
    out
}
