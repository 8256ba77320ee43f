//! What technical types share: random text over a set of symbols, random bytes, and the options `length`, `charset`, `prefix`.
//!
//! Lives here: kernels without a subject of their own. Does not live here: any field type.

use std::ops::RangeInclusive;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::GeneralPurpose;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::{Reg, Step};
use crate::problem::codes;
use crate::random::next;
use crate::words::{Specials, Words};

pub(super) const LOWER_HEX: &[u8] = b"0123456789abcdef";
pub(super) const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
pub(super) const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
pub(super) const BASE64_URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Names that `charset` understands beside the characters themselves.
const CHARSETS: &[(&str, &[u8])] = &[
    ("alphanumeric", BASE62),
    ("letters", b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
    ("upper", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ("lower", b"abcdefghijklmnopqrstuvwxyz"),
    ("digits", b"0123456789"),
    ("hex", LOWER_HEX),
    ("base32", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    ("base58", BASE58),
    ("base64url", BASE64_URL),
];

/// Longest `prefix`.
const PREFIX_BYTES_MAX: usize = 64;

/// Constraints of random identifiers and secrets.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenOptions {
    /// Characters after the prefix, 1 to 256.
    #[serde(alias = "size")]
    pub(super) length: Option<u32>,
    /// Characters to draw from, each named once, or one of `alphanumeric`, `letters`, `upper`, `lower`, `digits`, `hex`,
    /// `base32`, `base58`, `base64url`.
    #[serde(alias = "alphabet")]
    pub(super) charset: Option<String>,
    /// Text before it, at most 64 bytes.
    pub(super) prefix: Option<String>,
}

/// What a random identifier is when its options do not say otherwise.
pub(super) struct TokenDefaults {
    pub(super) length: u32,
    pub(super) charset: &'static [u8],
    pub(super) prefix: &'static str,
}

/// Longest random identifier.
pub(super) const TOKEN_CHARS_MAX: u32 = 256;

/// A random identifier.
pub(super) fn token(cx: &mut FieldCx<'_, '_>, options: &TokenOptions, default: &TokenDefaults) {
    let length = length_within(cx, "length", options.length, default.length, 1..=TOKEN_CHARS_MAX);
    let charset = charset(cx, options.charset.as_deref(), default.charset);
    let (Some(length), Some(charset)) = (length, charset) else { return };
    if prefix(cx, options.prefix.as_deref(), default.prefix) {
        random_text(cx, "text", &charset, length as usize);
    }
}

/// A number of characters or bytes within bounds; `None` when a problem was reported.
pub(super) fn length_within(
    cx: &mut FieldCx<'_, '_>,
    key: &str,
    given: Option<u32>,
    default: u32,
    bounds: RangeInclusive<u32>,
) -> Option<u32> {
    let length = given.unwrap_or(default);
    if bounds.contains(&length) {
        return Some(length);
    }
    let (low, high) = bounds.into_inner();
    let fix = Some(vec![(key, json!(length.clamp(low, high)))]);
    cx.problem(codes::INVALID_CONSTRAINT, key, format!("`{key}` is {length}."), format!("Give {low} to {high}."), fix);
    None
}

/// The characters that `charset` names; `None` when a problem was reported.
pub(super) fn charset(cx: &mut FieldCx<'_, '_>, given: Option<&str>, default: &'static [u8]) -> Option<Arc<[u8]>> {
    let Some(given) = given else { return Some(default.into()) };
    if let Some((_, known)) = CHARSETS.iter().find(|(name, _)| *name == given) {
        return Some((*known).into());
    }
    let mut distinct: Vec<u8> = given.bytes().filter(u8::is_ascii_graphic).collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() == given.len() && distinct.len() >= 2 {
        return Some(given.as_bytes().into());
    }
    let names: Vec<&str> = CHARSETS.iter().map(|(name, _)| *name).collect();
    let hint = format!("Give at least two different printable ASCII characters, or one of {}.", names.join(", "));
    let mended = String::from_utf8(distinct).unwrap_or_default();
    let fix = Some(vec![("charset", if mended.len() < 2 { Value::Null } else { json!(mended) })]);
    let message = "`charset` must hold at least two printable ASCII characters, each once.".to_owned();
    cx.problem(codes::INVALID_CONSTRAINT, "charset", message, hint, fix);
    None
}

/// Appends the prefix; false when a problem was reported.
pub(super) fn prefix(cx: &mut FieldCx<'_, '_>, given: Option<&str>, default: &str) -> bool {
    let text = given.unwrap_or(default);
    if text.len() > PREFIX_BYTES_MAX {
        let message = format!("`prefix` is longer than {PREFIX_BYTES_MAX} bytes.");
        let cut = &text[..text.floor_char_boundary(PREFIX_BYTES_MAX)];
        let fix = Some(vec![("prefix", json!(cut))]);
        cx.problem(codes::INVALID_CONSTRAINT, "prefix", message, "Shorten it.".to_owned(), fix);
        return false;
    }
    if !text.is_empty() {
        cx.text(text);
    }
    true
}

/// Appends `length` characters of a set, uniform; a different text in every row when the field is unique.
pub(super) fn random_text(cx: &mut FieldCx<'_, '_>, purpose: &str, charset: &Arc<[u8]>, length: usize) {
    let letters = Arc::clone(charset);
    let specials = Specials::of(std::str::from_utf8(charset).unwrap_or_default());
    let n = charset.len() as u64;
    if !cx.unique {
        let states = [cx.draw(purpose), cx.draw(&format!("{purpose} 2"))];
        return cx.call(&states, length, specials, move |row, out| {
            push_symbols(&mut states.map(|state| row.get(state)), &letters, length, out);
        });
    }
    // As many characters as a number can tell apart differ from row to row; the others are random.
    let counted = (1..=length).take_while(|k| n.checked_pow(*k as u32).is_some()).last().unwrap_or(1);
    let value = cx.index(purpose, n.pow(counted as u32));
    let states = [cx.draw(&format!("{purpose} rest")), cx.draw(&format!("{purpose} rest 2"))];
    cx.call(&[value, states[0], states[1]], length, specials, move |row, out| {
        push_digits(row.get(value), &letters, counted, out);
        push_symbols(&mut states.map(|state| row.get(state)), &letters, length - counted, out);
    });
}

/// Appends a number in positional notation with a set of digits, `count` of them.
pub(super) fn push_digits(mut value: u64, digits: &[u8], count: usize, out: &mut Vec<u8>) {
    let (start, n) = (out.len(), digits.len() as u64);
    out.resize(start + count, digits[0]);
    for place in out[start..].iter_mut().rev() {
        *place = digits[(value % n) as usize];
        value /= n;
    }
}

/// Appends characters of a set from two states of random bits.
pub(super) fn push_symbols(states: &mut [u64; 2], letters: &[u8], count: usize, out: &mut Vec<u8>) {
    let n = letters.len() as u64;
    // Symbols of a word: few enough that 16 bits are left, which keeps the shares even to one in 65 536.
    let of_word = (48 / (64 - (n - 1).leading_zeros()).max(1)) as usize;
    let (mut left, mut turn) = (count, 0);
    while left > 0 {
        let mut bits = next(&mut states[turn & 1]);
        turn += 1;
        for _ in 0..left.min(of_word) {
            let product = u128::from(bits) * u128::from(n);
            out.push(letters[(product >> 64) as usize]);
            bits = product as u64;
        }
        left -= left.min(of_word);
    }
}

/// Most bytes of [`random_bytes`].
pub(super) const BYTES_MAX: usize = 1024;

/// Random bytes of a row; their first eight differ from row to row when the field is unique.
#[derive(Clone, Copy)]
pub(super) struct RowBytes {
    first: Reg,
    state: Reg,
}

impl RowBytes {
    /// On the field's own streams.
    pub(super) fn new(cx: &mut FieldCx<'_, '_>, purpose: &str, length: usize) -> RowBytes {
        let domain = if length < 8 { 1 << (8 * length) } else { u64::MAX };
        let first = if cx.unique { cx.index(purpose, domain) } else { cx.draw(purpose) };
        RowBytes { first, state: cx.draw(&format!("{purpose} rest")) }
    }

    /// The registers they are made of.
    pub(super) fn inputs(self) -> [Reg; 2] {
        [self.first, self.state]
    }

    /// Fills `out`.
    pub(super) fn fill(self, row: &crate::plan::RowView<'_>, out: &mut [u8]) {
        let mut state = row.get(self.state);
        let mut word = row.get(self.first);
        for chunk in out.chunks_mut(8) {
            chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
            word = next(&mut state);
        }
    }
}

/// Appends bytes as base64.
pub(super) fn push_base64(engine: &GeneralPurpose, bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    let room = base64::encoded_len(bytes.len(), true).unwrap_or(0);
    out.resize(start + room, 0);
    let written = engine.encode_slice(bytes, &mut out[start..]).unwrap_or(0);
    out.truncate(start + written);
}

/// Appends so many random bytes as base64 of an alphabet.
pub(super) fn base64_bytes(cx: &mut FieldCx<'_, '_>, purpose: &str, length: usize, engine: &'static GeneralPurpose) {
    let bytes = RowBytes::new(cx, purpose, length);
    let longest = base64::encoded_len(length, true).unwrap_or(0);
    // `+` is harmless; `/` and `=` are punctuation.
    cx.call(&bytes.inputs(), longest, Specials::PUNCTUATION, move |row, out| {
        let mut buffer = [0; BYTES_MAX];
        bytes.fill(row, &mut buffer[..length]);
        push_base64(engine, &buffer[..length], out);
    });
}

/// Appends bytes as lower-case hexadecimal digits.
pub(super) fn push_hex(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend(bytes.iter().flat_map(|b| [LOWER_HEX[usize::from(b >> 4)], LOWER_HEX[usize::from(b & 15)]]));
}

/// Appends a whole number.
pub(super) fn push_number(mut value: u64, out: &mut Vec<u8>) {
    let start = out.len();
    loop {
        out.push(b'0' + (value % 10) as u8);
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out[start..].reverse();
}

/// Part `at` of the extra column of a list, whose parts are separated by `|`.
pub(super) fn facts(list: &WordList, at: usize) -> impl Iterator<Item = &str> {
    list.extras.iter().map(move |extra| extra.split('|').nth(at).unwrap_or_default())
}

/// Part `at` of the extra column as words, entry by entry.
pub(super) fn fact_words(list: &WordList, at: usize) -> Arc<Words> {
    Arc::new(Words::new(facts(list, at)))
}

/// Entries of a list whose extra column begins with `kind`.
pub(super) fn of_kind(list: &WordList, kind: &str) -> WordList {
    let entries = list.words.iter().zip(&list.weights).zip(&list.extras);
    let own = entries.filter(|(_, extra)| extra.split('|').next() == Some(kind));
    WordList::new(&own.map(|((word, weight), extra)| (word, *weight, extra.clone())).collect::<Vec<_>>())
}

/// A number `0..n` that is uniform on the field's own stream, whatever `unique` says.
pub(super) fn uniform(cx: &mut FieldCx<'_, '_>, purpose: &str, n: u64, add: u64) -> Reg {
    let bits = cx.draw(purpose);
    cx.step(Step::Scale { bits, n, add })
}

/// A weighted choice on the field's own stream, whatever `unique` says.
pub(super) fn choice(cx: &mut FieldCx<'_, '_>, purpose: &str, weights: &[u64]) -> Reg {
    let bits = cx.draw(purpose);
    cx.step(Step::Pick { bits, alias: Arc::new(crate::random::Alias::new(weights)) })
}

/// A weighted pick of a list on the field's own stream, whatever `unique` says; appended.
pub(super) fn any_word(cx: &mut FieldCx<'_, '_>, purpose: &str, list: &WordList) {
    let bits = cx.draw(purpose);
    let index = cx.step(Step::Pick { bits, alias: Arc::clone(&list.alias) });
    cx.word(&list.words, index);
}

/// Appends a number that no other row has, when the field is unique, after `before`.
pub(super) fn number_when_unique(cx: &mut FieldCx<'_, '_>, before: &str) {
    if cx.unique {
        cx.set_unique_domain(u64::MAX);
        if !before.is_empty() {
            cx.text(before);
        }
        let number = cx.unique_number("number");
        cx.emit(crate::plan::Op::Int(number));
    }
}

/// A problem with one constraint that has a few allowed values or a plain remedy.
pub(super) fn invalid(cx: &mut FieldCx<'_, '_>, key: &str, message: String, hint: &str, mended: Value) {
    cx.problem(codes::INVALID_CONSTRAINT, key, message, hint.to_owned(), Some(vec![(key, mended)]));
}
