//! From a header to meanings: pieces, abbreviations, languages, units.
//!
//! Lives here: splitting and looking up. Does not live here: what the meanings together say (`lexicon`).

use crate::fold::{fold, is_unspaced, is_word_char, key};
use crate::tables::{Canon, HEAD_FIRST, LANGUAGES, STOP_WORDS, Tables, singular};

/// Longest header that is looked at, in bytes; what is beyond says nothing.
const HEADER_BYTES_MAX: usize = 200;
/// Most pieces of a header that are looked at.
const PIECES_MAX: usize = 16;
/// Most pieces that form one phrase of the dictionary.
const PHRASE_PIECES_MAX: usize = 5;

/// A part of a header that means something, or might.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its meaning; `None` when nobody knows.
    pub canon: Option<Canon>,
    /// Its folded text.
    pub text: String,
    /// Languages in which it has a meaning, as bits by [`LANGUAGES`].
    pub languages: u32,
    /// It stood in brackets.
    pub aside: bool,
}

/// A header, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// Its tokens in order, without stop words.
    pub tokens: Vec<Token>,
    /// Index of the token that says what it is: the head noun.
    pub head: usize,
    /// The folded pieces as they stand.
    pub pieces: Vec<String>,
    /// Unit it names, as in `units`.
    pub unit: Option<&'static str>,
    /// It ends in a question mark.
    pub asks: bool,
}

impl Header {
    /// Whether a meaning is among its tokens.
    pub fn has(&self, canon: Canon) -> bool {
        self.tokens.iter().any(|t| t.canon == Some(canon))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Lower,
    Upper,
    Digit,
    Unspaced,
}

fn kind(c: char) -> Kind {
    if c.is_numeric() && !is_unspaced(c) {
        Kind::Digit
    } else if is_unspaced(c) {
        Kind::Unspaced
    } else if c.is_uppercase() {
        Kind::Upper
    } else {
        Kind::Lower
    }
}

/// Words of a header in their original spelling order, folded: at separators, changes of case, digits and script.
pub fn pieces(header: &str) -> Vec<String> {
    split(header).into_iter().map(|(piece, _)| piece).collect()
}

/// Pieces, and whether each stood in brackets.
fn split(header: &str) -> Vec<(String, bool)> {
    let end = header.floor_char_boundary(HEADER_BYTES_MAX);
    let mut found: Vec<(String, bool)> = Vec::new();
    let mut current = String::new();
    let mut depth = 0u8;
    let chars: Vec<char> = header[..end].chars().collect();
    let flush = |current: &mut String, found: &mut Vec<(String, bool)>, aside: bool| {
        let piece: String = fold(current).chars().filter(|c| is_word_char(*c)).collect();
        if !piece.is_empty() && found.len() < PIECES_MAX {
            found.push((piece, aside));
        }
        current.clear();
    };
    for (at, c) in chars.iter().copied().enumerate() {
        if !is_word_char(c) && !('\u{0300}'..='\u{036F}').contains(&c) && !('\u{064B}'..='\u{0652}').contains(&c) {
            // A straight or curly apostrophe is part of no piece, but separates an article: l'année.
            flush(&mut current, &mut found, depth > 0);
            match c {
                '(' | '[' | '（' | '【' | '{' => depth = depth.saturating_add(1),
                ')' | ']' | '）' | '】' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            continue;
        }
        if let Some(last) = at.checked_sub(1).map(|i| chars[i]).filter(|_| !current.is_empty()) {
            let next_is_lower = chars.get(at + 1).is_some_and(|n| n.is_lowercase());
            let breaks = match (kind(last), kind(c)) {
                (Kind::Lower, Kind::Upper) => true,
                (Kind::Upper, Kind::Upper) => next_is_lower && current.chars().count() > 1,
                (Kind::Digit, Kind::Digit) | (Kind::Upper, Kind::Lower) | (Kind::Lower, Kind::Lower) => false,
                (Kind::Unspaced, Kind::Unspaced) => false,
                _ => true,
            };
            // `%` and `#` stand alone.
            if breaks || matches!(c, '%' | '#' | '№' | '°') || matches!(last, '%' | '#' | '№') {
                flush(&mut current, &mut found, depth > 0);
            }
        }
        current.push(c);
    }
    flush(&mut current, &mut found, depth > 0);
    found
}

/// Reads a header; `language` is preferred where a word means different things in different languages.
pub fn read(tables: &Tables, header: &str, language: u8) -> Header {
    let split = split(header);
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < split.len() {
        let (piece, aside) = &split[at];
        let end_max = split.len().min(at + PHRASE_PIECES_MAX);
        // The longest phrase first; pieces in and out of brackets form none together.
        let phrase = (at + 1..=end_max).rev().find_map(|end| {
            if split[at..end].iter().any(|p| p.1 != *aside) {
                return None;
            }
            let joined: String = split[at..end].iter().map(|p| p.0.as_str()).collect();
            let token = look_up(tables, &joined, language)?;
            // One letter and one digit joined to a word by chance are no phrase.
            Some((end, token))
        });
        if let Some((end, mut token)) = phrase {
            token.aside = *aside;
            tokens.push(token);
            at = end;
            continue;
        }
        at += 1;
        if STOP_WORDS.contains(&piece.as_str()) && split.len() > 1 {
            continue;
        }
        for mut token in unknown(tables, piece, language) {
            token.aside = *aside;
            tokens.push(token);
        }
    }
    tokens.dedup_by(|b, a| a.canon.is_some() && a.canon == b.canon);
    let unit = unit_of(&split);
    let mut header = Header {
        head: 0,
        pieces: split.into_iter().map(|p| p.0).collect(),
        asks: header.trim_end().ends_with(['?', '？', '؟']),
        unit,
        tokens,
    };
    header.head = head_of(tables, &header, language);
    header
}

/// A word or phrase of the dictionary, in the preferred language, in English, or in any.
fn look_up(tables: &Tables, word: &str, language: u8) -> Option<Token> {
    let senses = tables.dictionary.get(word).or_else(|| {
        // Digits at the end number the columns.
        let singular = singular(word);
        (singular != word).then(|| tables.dictionary.get(&singular)).flatten()
    })?;
    let of = |l: u8| senses.iter().find(|s| s.language == l);
    // A short word of a third language is more likely an abbreviation.
    let other = || senses.first().filter(|_| !word.is_ascii() || word.len() > 3);
    let sense = of(language).or_else(|| of(0)).or_else(other)?;
    let languages = senses.iter().fold(0, |bits, s| bits | 1 << s.language);
    Some(Token { canon: Some(sense.canon), text: word.to_owned(), languages, aside: false })
}

/// A piece that is in no dictionary: a compound, an inflected form, or nothing.
fn unknown(tables: &Tables, piece: &str, language: u8) -> Vec<Token> {
    let bare = Token { canon: None, text: piece.to_owned(), languages: 0, aside: false };
    if piece.chars().all(char::is_numeric) {
        return vec![bare];
    }
    if let Some(parts) = compound(tables, piece, language) {
        return parts;
    }
    if let Some(token) = inflected(tables, piece, language) {
        return vec![token];
    }
    suffixed(tables, piece).or_else(|| lettered(tables, piece)).unwrap_or_else(|| vec![bare])
}

/// A known word behind a letter: an axis as in `xlong`, or the kind of value as in `strCity`, `dtStart`.
fn lettered(tables: &Tables, piece: &str) -> Option<Vec<Token>> {
    if !piece.is_ascii() || piece.len() < 4 {
        return None;
    }
    let rest = ["str", "txt", "int", "dt", "vc", "x", "y", "s", "n", "i", "d", "v", "p", "c", "t", "f"]
        .iter()
        .find_map(|letter| {
            let rest = piece.strip_prefix(letter).filter(|rest| rest.len() >= 3)?;
            look_up(tables, rest, 0)
        })?;
    Some(vec![rest])
}

/// Nouns that end run-together headers: `trandate`, `entityid`.
const SUFFIXES: [&str; 34] = [
    "number", "status", "amount", "country", "address", "date", "time", "name", "code", "type", "year", "flag", "rate",
    "count", "price", "value", "phone", "email", "desc", "city", "state", "month", "title", "score", "level", "cnt",
    "num", "amt", "qty", "url", "pct", "key", "dt", "id",
];
/// Words that only look as if they ended in one of them.
const NO_SUFFIX: [&str; 16] = [
    "covid", "liquid", "orchid", "fluid", "rapid", "solid", "steroid", "thyroid", "android", "hybrid", "humid",
    "pyramid", "valid", "invalid", "climate", "separate",
];

/// An unknown word that ends in a noun which columns end in.
fn suffixed(tables: &Tables, piece: &str) -> Option<Vec<Token>> {
    if NO_SUFFIX.contains(&piece) || !piece.is_ascii() {
        return None;
    }
    let suffix =
        SUFFIXES.iter().find(|s| piece.len() > s.len() + usize::from(s.len() < 4) * 2 && piece.ends_with(**s))?;
    let noun = look_up(tables, suffix, 0)?;
    let rest = &piece[..piece.len() - suffix.len()];
    Some(vec![Token { canon: None, text: rest.to_owned(), languages: 0, aside: false }, noun])
}

/// Letters between the parts of Germanic compounds.
const LINKS: [&str; 6] = ["", "s", "n", "es", "en", "e"];

/// Splits a piece into words of the dictionary that cover it: the fewest. Unspaced scripts may leave characters over.
fn compound(tables: &Tables, piece: &str, language: u8) -> Option<Vec<Token>> {
    let starts: Vec<usize> = piece.char_indices().map(|(at, _)| at).chain([piece.len()]).collect();
    let unspaced = piece.chars().any(is_unspaced);
    let min_bytes = if unspaced { 1 } else { 3 };
    if !unspaced && piece.len() < 6 {
        return None;
    }
    // best[i]: cost and the last part of the cheapest split of the first i characters.
    let mut best: Vec<Option<(u32, usize, Option<Token>)>> = vec![None; starts.len()];
    best[0] = Some((0, 0, None));
    for end in 1..starts.len() {
        for begin in (0..end).rev() {
            let Some((cost, ..)) = best[begin] else { continue };
            let part = &piece[starts[begin]..starts[end]];
            if part.len() > tables.key_bytes_max {
                break;
            }
            let mut consider = |token: Option<Token>, extra: u32| {
                let total = cost + extra;
                if best[end].as_ref().is_none_or(|b| total < b.0) {
                    best[end] = Some((total, begin, token));
                }
            };
            let short_word = matches!(part, "id" | "no" | "nr" | "ip") && end + 1 == starts.len();
            let may_be_word = (part.len() >= min_bytes || short_word) && (unspaced || begin == 0 || part.len() > 2);
            if let Some(token) = may_be_word.then(|| look_up(tables, part, language)).flatten() {
                // Short parts are more often chance.
                let short = if !unspaced && part.len() < 4 { 6 } else { 0 };
                consider(Some(token), 10 + short);
            }
            if begin > 0 && end + 1 < starts.len() && !unspaced && LINKS.contains(&part) {
                consider(None, 1);
            }
            if unspaced && end == begin + 1 {
                consider(Some(Token { canon: None, text: part.to_owned(), languages: 0, aside: false }), 35);
            }
        }
    }
    let mut parts = Vec::new();
    let mut at = starts.len() - 1;
    best[at].as_ref()?;
    while at > 0 {
        let (_, begin, token) = best[at].clone()?;
        parts.extend(token);
        at = begin;
    }
    parts.reverse();
    // Characters that nobody knows are one token together.
    parts.dedup_by(|b, a| {
        let both = a.canon.is_none() && b.canon.is_none();
        if both {
            a.text.push_str(&b.text);
        }
        both
    });
    parts.iter().any(|p| p.canon.is_some()).then_some(parts)
}

/// Fewest characters that an inflected form shares with its word, and most that may follow on either side.
const STEM_CHARS_MIN: usize = 4;
const ENDING_CHARS_MAX: usize = 4;

/// The word of the dictionary that an inflected form belongs to: they share all but an ending.
fn inflected(tables: &Tables, piece: &str, language: u8) -> Option<Token> {
    let chars = piece.chars().count();
    let mut best: Option<(usize, usize, Token)> = None;
    for cut in 0..=ENDING_CHARS_MAX.min(chars.saturating_sub(STEM_CHARS_MIN)) {
        let stem_end = piece.char_indices().nth(chars - cut).map_or(piece.len(), |(at, _)| at);
        let stem = &piece[..stem_end];
        for (word, senses) in
            tables.dictionary.range(stem.to_owned()..).take_while(|(w, _)| w.starts_with(stem)).take(40)
        {
            let rest = word.chars().count() - stem.chars().count();
            let own = senses.iter().any(|s| s.language == language);
            // English words hardly bend: only in other languages may both endings differ.
            let allowed = if own && language != 0 { 3 } else { 1 };
            if rest > allowed || cut > allowed || !own && !senses.iter().any(|s| s.language == 0) {
                continue;
            }
            let distance = rest + cut + usize::from(!own) * 2;
            if best.as_ref().is_none_or(|b| distance < b.0) {
                best = look_up(tables, word, language).map(|t| (distance, rest, t));
            }
        }
        if best.is_some() {
            break;
        }
    }
    best.map(|(_, _, token)| Token { text: piece.to_owned(), ..token })
}

/// Units by how headers write them, and the name that the rest of the crate uses.
const UNITS: [(&str, &str); 66] = [
    ("kg", "kg"),
    ("kgs", "kg"),
    ("g", "g"),
    ("gr", "g"),
    ("gram", "g"),
    ("grams", "g"),
    ("mg", "mg"),
    ("lb", "lb"),
    ("lbs", "lb"),
    ("oz", "oz"),
    ("ton", "t"),
    ("tons", "t"),
    ("cm", "cm"),
    ("mm", "mm"),
    ("m", "m"),
    ("km", "km"),
    ("miles", "mi"),
    ("mi", "mi"),
    ("ft", "ft"),
    ("inch", "in"),
    ("inches", "in"),
    ("pct", "%"),
    ("percent", "%"),
    ("%", "%"),
    ("perc", "%"),
    ("ms", "ms"),
    ("millis", "ms"),
    ("sec", "s"),
    ("secs", "s"),
    ("seconds", "s"),
    ("min", "min"),
    ("mins", "min"),
    ("minutes", "min"),
    ("hrs", "h"),
    ("hours", "h"),
    ("hour", "h"),
    ("days", "d"),
    ("months", "mo"),
    ("years", "y"),
    ("kb", "kb"),
    ("mb", "mb"),
    ("gb", "gb"),
    ("tb", "tb"),
    ("bytes", "bytes"),
    ("kwh", "kwh"),
    ("mwh", "kwh"),
    ("kw", "kw"),
    ("mw", "kw"),
    ("mhz", "mhz"),
    ("ghz", "ghz"),
    ("hz", "hz"),
    ("rpm", "rpm"),
    ("mph", "mph"),
    ("kmh", "kmh"),
    ("kph", "kmh"),
    ("ppm", "ppm"),
    ("bpm", "bpm"),
    ("mmhg", "mmhg"),
    ("psi", "psi"),
    ("hpa", "hpa"),
    ("bar", "bar"),
    ("ml", "ml"),
    ("liters", "l"),
    ("litres", "l"),
    ("sqm", "m2"),
    ("m2", "m2"),
];

/// The unit at the end of a header or in its brackets.
fn unit_of(split: &[(String, bool)]) -> Option<&'static str> {
    let of = |piece: &str| UNITS.iter().find(|(written, _)| *written == piece).map(|(_, unit)| *unit);
    let bracketed: String = split.iter().filter(|p| p.1).map(|p| p.0.as_str()).collect();
    if !bracketed.is_empty() {
        let exact = of(&bracketed).or(match bracketed.as_str() {
            "°c" | "c" | "celsius" | "degc" => Some("c"),
            "°f" | "f" | "fahrenheit" => Some("f"),
            "v" | "volt" | "volts" => Some("v"),
            "a" => Some("a"),
            "w" => Some("w"),
            "l" => Some("l"),
            "h" => Some("h"),
            "s" => Some("s"),
            _ => None,
        });
        if exact.is_some() {
            return exact;
        }
    }
    (split.len() > 1).then(|| split.last().and_then(|(piece, _)| of(piece))).flatten()
}

/// Tokens at the end of a header that qualify the noun before them: units, currencies, languages, numbers.
fn is_qualifier(tables: &Tables, header: &Header, at: usize) -> bool {
    let token = &header.tokens[at];
    if token.aside || token.text.chars().all(|c| c.is_numeric() || matches!(c, '°')) {
        return true;
    }
    let listed = UNITS.iter().any(|(written, _)| *written == token.text && !matches!(*written, "m" | "min"));
    let short = [
        "usd",
        "eur",
        "gbp",
        "aed",
        "inr",
        "sar",
        "chf",
        "jpy",
        "cad",
        "aud",
        "brl",
        "mxn",
        "try",
        "pln",
        "sek",
        "utc",
        "gmt",
        "local",
        "en",
        "ar",
        "de",
        "fr",
        "es",
        "zh",
        "ja",
        "ru",
        "it",
        "pt",
        "new",
        "old",
        "current",
        "original",
        "raw",
        "net",
        "gross",
        "mm",
        "c",
        "f",
        "iso",
        "x",
        "y",
        "z",
        "a",
        "b",
        "am",
        "pm",
        "first",
        "last",
        "primary",
        "secondary",
        "tertiary",
        "eng",
        "arabic",
        "english",
        "alt",
        "other",
        "full",
        "txt",
        "str",
        "val",
        "ytd",
        "mtd",
        "flag1",
    ];
    let number = tables.canon("number");
    (listed || short.contains(&token.text.as_str())) && token.canon != number
}

/// Index of the token that says what the column is.
fn head_of(tables: &Tables, header: &Header, language: u8) -> usize {
    let tokens = &header.tokens;
    if tokens.len() < 2 {
        return 0;
    }
    let is = |at: usize, words: &[&str]| words.contains(&tokens[at].text.as_str());
    // `number of children`, `days since last order`, `price per unit`: the noun stands before.
    for at in 1..tokens.len() - 1 {
        if is(
            at,
            &[
                "of", "since", "until", "per", "for", "to", "before", "after", "till", "from", "by", "with", "without",
                "in",
            ],
        ) {
            return at - 1;
        }
    }
    let head_first = |t: &Token| t.languages & 1 == 0 && HEAD_FIRST.iter().any(|l| t.languages >> l & 1 == 1);
    let first_counts = HEAD_FIRST.contains(&language) && tokens[0].languages >> language & 1 == 1
        || tokens.iter().filter(|t| t.canon.is_some()).any(head_first);
    let last = (0..tokens.len()).rev().find(|at| !is_qualifier(tables, header, *at)).unwrap_or(0);
    if !first_counts {
        return last;
    }
    // `is_`, `has_` of those languages stand first as well.
    (0..tokens.len()).find(|at| tokens[*at].canon.is_some()).unwrap_or(last)
}

/// The language in which most headers are written: the locale's when it explains some that English does not.
pub fn language_of(tables: &Tables, names: &[String], locale: &str) -> u8 {
    let own = LANGUAGES.iter().position(|l| locale.starts_with(l)).unwrap_or(0) as u8;
    let mut counts = [0u32; LANGUAGES.len()];
    let mut english = 0;
    for name in names {
        for token in read(tables, name, own).tokens.iter().filter(|t| t.languages != 0) {
            if token.languages & 1 == 1 {
                english += 1;
                // A word that both languages have speaks a little for the locale's.
                continue;
            }
            for (language, count) in counts.iter_mut().enumerate() {
                *count += token.languages >> language & 1;
            }
        }
    }
    if own != 0 && counts[usize::from(own)] * 2 > english / 2 && counts[usize::from(own)] > 0 {
        return own;
    }
    let (best, count) = (0u8..).zip(counts).max_by_key(|(l, c)| (*c, u8::MAX - l)).unwrap_or((0, 0));
    if count >= 2 && count > english / 2 { best } else { 0 }
}

/// Words of free text, such as a hint, as meanings.
pub fn meanings(tables: &Tables, text: &str, language: u8) -> Vec<Canon> {
    let end = text.floor_char_boundary(1000);
    let words: Vec<&str> = text[..end].split(|c: char| c.is_whitespace() || ",;/.".contains(c)).take(60).collect();
    let mut found = Vec::new();
    for window in (1..=3).rev().flat_map(|n| words.windows(n)) {
        if let Some(token) = look_up(tables, &key(&window.concat()), language) {
            found.extend(token.canon);
        }
    }
    for word in words {
        found.extend(unknown(tables, &key(word), language).into_iter().filter_map(|t| t.canon));
    }
    found
}
