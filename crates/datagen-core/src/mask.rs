//! Masks: fixed texts with places for characters, filled from the digits of one number in mixed radix.
//!
//! Lives here: the mask language (`#` digit, `N` 2–9, `Z` 1–9, `A` capital letter …) and its arithmetic. Does not live here:
//! which masks exist, or regular expressions (`catalog::pattern`).

use crate::words::{BLOCK, Specials, Words};

/// What a place of a mask may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alphabet(pub &'static [u8]);

/// `0`–`9`.
pub const DIGITS: Alphabet = Alphabet(b"0123456789");
/// `A`–`Z`.
pub const UPPER: Alphabet = Alphabet(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ");
/// `a`–`z`.
pub const LOWER: Alphabet = Alphabet(b"abcdefghijklmnopqrstuvwxyz");
/// `A`–`Z` and `0`–`9`.
pub const UPPER_ALNUM: Alphabet = Alphabet(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
/// `0`–`9` and `a`–`f`.
pub const HEX: Alphabet = Alphabet(b"0123456789abcdef");
const TWO_TO_NINE: Alphabet = Alphabet(b"23456789");
const ONE_TO_NINE: Alphabet = Alphabet(b"123456789");
/// Letters of the second half of a British postcode (Royal Mail leaves out C I K M O V).
const POSTCODE_LETTERS: Alphabet = Alphabet(b"ABDEFGHJLNPQRSTUWXYZ");

/// Two-digit texts of 0..100.
pub(crate) static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut i = 0;
    while i < 100 {
        pairs[i] = [b'0' + (i / 10) as u8, b'0' + (i % 10) as u8];
        i += 1;
    }
    pairs
};

/// One mask.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    /// The text with any byte at the places.
    text: Vec<u8>,
    places: Vec<Place>,
    /// Number of different texts; saturates at `u64::MAX`.
    domain: u64,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    at: u16,
    alphabet: Alphabet,
}

/// Meaning of a character in the masks of locale data; `None` for text.
pub fn locale_place(c: char) -> Option<Alphabet> {
    match c {
        '#' => Some(DIGITS),
        'N' => Some(TWO_TO_NINE),
        'Z' => Some(ONE_TO_NINE),
        _ => None,
    }
}

/// As [`locale_place`], for postal codes: letters stand for letters.
pub fn postcode_place(c: char) -> Option<Alphabet> {
    match c {
        '#' => Some(DIGITS),
        'A' => Some(UPPER),
        'B' => Some(POSTCODE_LETTERS),
        _ => None,
    }
}

impl Mask {
    /// From a pattern; `place` says which characters are places. A backslash makes the next character text.
    pub fn parse(pattern: &str, place: impl Fn(char) -> Option<Alphabet>) -> Mask {
        let mut mask = Mask { domain: 1, ..Mask::default() };
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            match (c, place(c)) {
                ('\\', _) => mask.push_text(chars.next().unwrap_or('\\')),
                (_, Some(alphabet)) => mask.push_place(alphabet),
                (c, None) => mask.push_text(c),
            }
        }
        mask
    }

    /// Appends a character of text.
    pub fn push_text(&mut self, c: char) {
        self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        self.domain = self.domain.max(1);
    }

    /// Appends a place.
    pub fn push_place(&mut self, alphabet: Alphabet) {
        self.places.push(Place { at: self.text.len() as u16, alphabet });
        self.text.push(alphabet.0[0]);
        self.domain = self.domain.max(1).saturating_mul(alphabet.0.len() as u64);
    }

    /// Number of different texts; saturates.
    pub fn domain(&self) -> u64 {
        self.domain
    }

    /// Number of places.
    pub fn places(&self) -> usize {
        self.places.len()
    }

    /// The mask cut into masks whose places one number can fill.
    pub fn pieces(self) -> Vec<Mask> {
        if self.domain < u64::MAX {
            return vec![self];
        }
        let mut pieces = vec![Mask { domain: 1, ..Mask::default() }];
        let mut places = self.places.iter().peekable();
        for (at, byte) in self.text.iter().enumerate() {
            let place = places.next_if(|p| usize::from(p.at) == at);
            let full =
                |piece: &Mask| place.is_some_and(|p| piece.domain.checked_mul(p.alphabet.0.len() as u64).is_none());
            if pieces.last().is_some_and(full) {
                pieces.push(Mask { domain: 1, ..Mask::default() });
            }
            let Some(piece) = pieces.last_mut() else { continue };
            match place {
                Some(place) => piece.push_place(place.alphabet),
                None => piece.text.push(*byte),
            }
        }
        pieces
    }

    /// Length of every text in bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Fills the places of `out`, a copy of the text, from `value`: the last place takes its lowest digit.
    pub(crate) fn fill(&self, mut value: u64, out: &mut [u8]) {
        for place in self.places.iter().rev() {
            let Alphabet(letters) = place.alphabet;
            let n = letters.len() as u64;
            out[usize::from(place.at)] = letters[(value % n) as usize];
            value /= n;
        }
    }

    /// The text of `value`.
    pub fn render(&self, value: u64) -> Vec<u8> {
        let mut out = self.text.clone();
        self.fill(value, &mut out);
        out
    }
}

/// A list of masks.
#[derive(Debug)]
pub struct Masks {
    list: Vec<Mask>,
    /// Their texts with unfilled places.
    texts: Words,
    /// Where the digits go, mask by mask, when all are masks of a few decimal digits.
    digit_places: Option<Vec<DigitPlaces>>,
}

/// Most places of a mask that is filled the short way.
const DIGIT_PLACES_MAX: usize = 15;

/// Number of places, and their positions from the last to the first.
#[derive(Clone, Copy, Debug)]
#[repr(align(16))]
pub(crate) struct DigitPlaces([u8; DIGIT_PLACES_MAX + 1]);

impl DigitPlaces {
    fn of(mask: &Mask) -> Option<DigitPlaces> {
        let decimal = mask.places.iter().all(|place| place.alphabet == DIGITS);
        if !decimal || mask.places.len() > DIGIT_PLACES_MAX || mask.len() > BLOCK {
            return None;
        }
        let mut places = [0; DIGIT_PLACES_MAX + 1];
        places[0] = mask.places.len() as u8;
        places[1..].iter_mut().zip(mask.places.iter().rev()).for_each(|(to, place)| *to = place.at as u8);
        Some(DigitPlaces(places))
    }

    /// Fills the places of a copy of the mask's text, two at a time.
    #[inline(always)]
    pub(crate) fn fill(self, mut value: u64, out: &mut [u8; BLOCK]) {
        let DigitPlaces(places) = self;
        let count = usize::from(places[0]);
        let mut at = 1;
        while at < count {
            let [first, second] = PAIRS[(value % 100) as usize];
            out[usize::from(places[at & 15]) & (BLOCK - 1)] = second;
            out[usize::from(places[(at + 1) & 15]) & (BLOCK - 1)] = first;
            value /= 100;
            at += 2;
        }
        if at == count {
            out[usize::from(places[at & 15]) & (BLOCK - 1)] = b'0' + (value % 10) as u8;
        }
    }
}

impl Default for Masks {
    fn default() -> Self {
        Masks::new(Vec::new())
    }
}

impl Masks {
    /// From masks.
    pub fn new(list: Vec<Mask>) -> Masks {
        let texts = list.iter().map(|mask| std::str::from_utf8(&mask.text).unwrap_or_default());
        let texts = Words::with_slots_of(BLOCK, texts);
        let digit_places = match texts.slot_bytes() {
            BLOCK => list.iter().map(DigitPlaces::of).collect(),
            _ => None,
        };
        Masks { list, texts, digit_places }
    }

    /// Where the digits go, when all masks are a block of text with a few decimal digits.
    pub(crate) fn digit_places(&self) -> Option<&[DigitPlaces]> {
        self.digit_places.as_deref()
    }

    /// The masks.
    pub fn list(&self) -> &[Mask] {
        &self.list
    }

    /// Their texts with unfilled places.
    pub(crate) fn texts(&self) -> &Words {
        &self.texts
    }

    /// Bytes of the longest text.
    pub fn longest(&self) -> usize {
        self.texts.longest()
    }

    /// Special characters in any of them.
    pub fn specials(&self) -> Specials {
        self.texts.specials()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_from_the_right_in_mixed_radix() {
        let mask = Mask::parse("+1 N#-\\#A", |c| if c == 'A' { Some(UPPER) } else { locale_place(c) });
        assert_eq!(mask.domain(), 8 * 10 * 26);
        assert_eq!(mask.render(0), b"+1 20-#A");
        assert_eq!(mask.render(26 + 1), b"+1 21-#B");
        assert_eq!(mask.render(mask.domain() - 1), b"+1 99-#Z");
    }
}
