//! How countries finish their personal numbers: check digits and codes of names that need more than a line.
//!
//! Lives here: what `national` and `licence` call. Algorithms that several kinds of number share are in `checksum`.

use super::form::{Draft, pack};
use crate::checksum::*;

/// Letters of Spanish DNI numbers, by the number modulo 23.
pub(super) const SPANISH_LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
/// Check letters of Irish numbers.
pub(super) const IRISH_LETTERS: &[u8; 23] = b"WABCDEFGHIJKLMNOPQRSTUV";

/// Marks century or sex in the month at `at`.
pub(super) fn add_to_month(d: &mut Draft, at: usize, add: u64) {
    d.number(at, 2, u64::from(d.birth.1) + add);
}

/// The French number's remainder with the two letters of a Corsican department replaced.
pub(super) fn with_department(d: &Draft, number: u64) -> u64 {
    let (before, after) = (modulo(&d.text[..5], 97), modulo(&d.text[7..13], 97));
    (before * 100_000_000 + number * 1_000_000 + after) % 97
}

/// Ten digits of which the first occurs once, one other twice and one not at all, then the check digit.
pub(super) fn german_digits(d: &mut Draft, first: u8) {
    let mut left: [u8; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    let mut remove = |at: usize| {
        let digit = left[at];
        left.copy_within(at + 1.., at);
        digit
    };
    remove(usize::from(first));
    let twice = remove(d.take(9) as usize);
    remove(d.take(8) as usize);
    let mut pair = d.take(36) as usize;
    let (mut a, mut gaps) = (0, 8);
    while pair >= gaps {
        pair -= gaps;
        (a, gaps) = (a + 1, gaps - 1);
    }
    let b = a + 1 + pair;
    d.digit(0, u32::from(first));
    for place in 0..9 {
        let digit = if place == a || place == b {
            twice
        } else {
            let others = count_left(place, a, b);
            remove(d.take(others) as usize)
        };
        d.digit(1 + place, u32::from(digit));
    }
    d.digit(10, mod11_10(&d.text[..10]));
}

/// How many of the seven other digits are left before a place.
fn count_left(place: usize, a: usize, b: usize) -> u64 {
    (7 - (place - usize::from(place > a) - usize::from(place > b))) as u64
}

/// Finland: the sign of the century, and one of 31 characters.
pub(super) fn finnish(d: &mut Draft) {
    d.text[6] = match d.birth.0 {
        ..1900 => b'+',
        1900..2000 => b'-',
        _ => b'A',
    };
    let number = modulo(&d.text[..6], 31) * 1000 + modulo(&d.text[7..10], 1000);
    d.letter(10, b"0123456789ABCDEFHJKLMNPRSTUVWXY", number % 31);
}

/// Prefix and suffix of a British National Insurance number: letters that are allowed, in pairs that are.
pub(super) fn british(d: &mut Draft) {
    let suffix = d.take(4);
    d.letter(8, b"ABCD", suffix);
    let first = b"ABCEGHJKLMNOPRSTWXYZ"[d.take(20) as usize];
    let allowed = |second: &&u8| {
        !matches!(
            (first, **second),
            (b'B', b'G') | (b'G', b'B') | (b'K', b'N') | (b'N', b'K' | b'T') | (b'T', b'N') | (b'Z', b'Z')
        )
    };
    let index = d.take(17) as usize;
    let second = b"ABCEGHJKLMNPRSTWXYZ".iter().filter(allowed).nth(index).copied().unwrap_or(b'A');
    (d.text[0], d.text[1]) = (first, second);
}

/// Norway: a century digit, and two check digits that must both exist.
pub(super) fn norwegian(d: &mut Draft) {
    let digit = d.extra as u32 + if d.birth.0 >= 2000 { 5 } else { 0 };
    d.digit(6, digit);
    let first = |t: &[u8]| (11 - weighted(&t[..9], &[3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11) % 11;
    let second = |t: &[u8], k: u32| (11 - (weighted(&t[..9], &[5, 4, 3, 2, 7, 6, 5, 4, 3]) + 2 * k) % 11) % 11;
    d.settle(7, |t| Some(first(t)).filter(|k| *k < 10).map_or(10, |k| second(t, k)));
    let k = first(&d.text[..9]);
    d.digit(9, k);
    d.digit(10, second(&d.text[..9], k));
}

/// The successors of Yugoslavia: last three digits of the year, sex in the first digit of the serial, check digit.
pub(super) fn yugoslav(d: &mut Draft) {
    d.number(4, 3, d.birth.0.rem_euclid(1000) as u64);
    let digit = d.extra as u32 + if d.male { 0 } else { 5 };
    d.digit(9, digit);
    let check = d.settle(11, |t| match weighted(&t[..12], &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
        0 => 0,
        rest => 11 - rest,
    });
    d.digit(12, check);
}

/// Check digit of the Portuguese citizen's card: every second value from the right doubled, less 9 where above 9.
pub(super) fn portuguese_card(text: &[u8]) -> u32 {
    let doubled = |v: u32| if v * 2 > 9 { v * 2 - 9 } else { v * 2 };
    let sum: u32 =
        text.iter().rev().enumerate().map(|(at, c)| if at % 2 == 0 { doubled(value(*c)) } else { value(*c) }).sum();
    (10 - sum % 10) % 10
}

/// Thai check digit: weights 13 to 2.
pub(super) fn thai(digits: &[u8]) -> u32 {
    (11 - weighted(digits, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10
}

/// Taiwanese check digit: the county's letter stands for two digits.
pub(super) fn taiwanese(text: &[u8]) -> u32 {
    // Letters in the order of their numbers, 10 to 35.
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let county = LETTERS.iter().position(|l| *l == text[0]).unwrap_or(0) as u32 + 10;
    let sum = county / 10 + county % 10 * 9 + weighted(&text[1..9], &[8, 7, 6, 5, 4, 3, 2, 1]);
    (10 - sum % 10) % 10
}

fn is_vowel(c: u8) -> bool {
    matches!(c, b'A' | b'E' | b'I' | b'O' | b'U')
}

/// Consonants, then vowels, then `X`: the letters an Italian code takes from a name, in capitals.
fn italian_letters(name: &str, consonants_skipped: impl Fn(usize) -> Option<usize>) -> u64 {
    let name = name.to_ascii_uppercase();
    let letters = || name.bytes().filter(u8::is_ascii_uppercase);
    let mut consonants: Vec<u8> = letters().filter(|c| !is_vowel(*c)).collect();
    if let Some(at) = consonants_skipped(consonants.len()) {
        consonants.remove(at);
    }
    let all: Vec<u8> =
        consonants.into_iter().chain(letters().filter(|c| is_vowel(*c))).chain(*b"XXX").take(3).collect();
    pack(&all)
}

/// Three letters of a family name.
pub(super) fn italian_family(name: &str) -> u64 {
    italian_letters(name, |_| None)
}

/// Three letters of a given name: with four consonants or more the second is left out.
pub(super) fn italian_given(name: &str) -> u64 {
    italian_letters(name, |count| (count > 3).then_some(1))
}

/// Codice fiscale (Ministero delle Finanze, decree of 23 December 1976).
pub(super) fn italian(d: &mut Draft) {
    let (family, given) = (d.family, d.given);
    d.packed(0, 3, family);
    d.packed(3, 3, given);
    d.letter(8, b"ABCDEHLMPRST", u64::from(d.birth.1) - 1);
    d.number(9, 2, u64::from(d.birth.2) + if d.male { 0 } else { 40 });
    d.text[15] = italian_check(&d.text[..15]);
}

/// Check letter of Italian codes and of the BBAN: values of the odd places from a table, of the even ones as they are.
pub(crate) fn italian_check(text: &[u8]) -> u8 {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let even = |c: u8| if c.is_ascii_digit() { value(c) } else { value(c) - 10 };
    let of = |(at, c): (usize, &u8)| if at % 2 == 0 { ODD[even(*c) as usize % 26] } else { even(*c) };
    b'A' + (text.iter().enumerate().map(of).sum::<u32>() % 26) as u8
}

/// What `extra` of a CURP holds: initial and inner consonant of the mother's name, and the homoclave.
pub(super) const MEXICAN_EXTRA: u64 = 20 * 16 * 10;

/// First letter, first inner vowel and first inner consonant of the father's name.
pub(super) fn mexican_family(name: &str) -> u64 {
    let name = name.to_ascii_uppercase();
    let inner =
        |vowel: bool| name.bytes().skip(1).find(|c| c.is_ascii_uppercase() && is_vowel(*c) == vowel).unwrap_or(b'X');
    pack(&[name.bytes().next().unwrap_or(b'X'), inner(true), inner(false)])
}

/// First letter and first inner consonant of the given name.
pub(super) fn mexican_given(name: &str) -> u64 {
    let name = name.to_ascii_uppercase();
    let inner = name.bytes().skip(1).find(|c| c.is_ascii_uppercase() && !is_vowel(*c)).unwrap_or(b'X');
    pack(&[name.bytes().next().unwrap_or(b'X'), inner])
}

/// CURP (Instructivo normativo para la asignación de la CURP). Syllables that offend get an X as second letter.
pub(super) fn mexican(d: &mut Draft) {
    let initial = b"ABCDEFGHJLMNOPRSTUVZ"[d.take(20) as usize];
    let inner = b"BCDFGHJLMNPRSTVZ"[d.take(16) as usize];
    let homoclave = d.take(10);
    let ([.., f1, f2, f3], [.., g1, g2]) = (d.family.to_be_bytes(), d.given.to_be_bytes());
    let second = if OFFENSIVE.contains(&[f1, f2, initial, g1]) { b'X' } else { f2 };
    d.text[..4].copy_from_slice(&[f1, second, initial, g1]);
    d.text[10] = if d.male { b'H' } else { b'M' };
    d.text[13..16].copy_from_slice(&[f3, inner, g2]);
    if d.birth.0 >= 2000 {
        d.letter(16, b"ABCDEFGHIJ", homoclave);
    } else {
        d.digit(16, homoclave as u32);
    }
    // Letters behind N count one more, since Ñ stands between.
    let of = |c: &u8| value(*c) + u32::from(*c > b'N');
    let sum: u32 = d.text[..17].iter().zip((2..=18u32).rev()).map(|(c, w)| of(c) * w).sum();
    d.digit(17, (10 - sum % 10) % 10);
}

/// Annex 2 of the instructions.
const OFFENSIVE: &[[u8; 4]] = &[
    *b"BACA", *b"BAKA", *b"BUEI", *b"BUEY", *b"CACA", *b"CACO", *b"CAGA", *b"CAGO", *b"CAKA", *b"CAKO", *b"COGE",
    *b"COGI", *b"COJA", *b"COJE", *b"COJI", *b"COJO", *b"COLA", *b"CULO", *b"FALO", *b"FETO", *b"GETA", *b"GUEI",
    *b"GUEY", *b"JETA", *b"JOTO", *b"KACA", *b"KACO", *b"KAGA", *b"KAGO", *b"KAKA", *b"KAKO", *b"KOGE", *b"KOGI",
    *b"KOJA", *b"KOJE", *b"KOJI", *b"KOJO", *b"KOLA", *b"KULO", *b"LILO", *b"LOCA", *b"LOCO", *b"LOKA", *b"LOKO",
    *b"MAME", *b"MAMO", *b"MEAR", *b"MEAS", *b"MEON", *b"MIAR", *b"MION", *b"MOCO", *b"MOKO", *b"MULA", *b"MULO",
    *b"NACA", *b"NACO", *b"PEDA", *b"PEDO", *b"PENE", *b"PIPI", *b"PITO", *b"POPO", *b"PUTA", *b"PUTO", *b"QULO",
    *b"RATA", *b"ROBA", *b"ROBE", *b"ROBO", *b"RUIN", *b"SENO", *b"TETA", *b"VACA", *b"VAGA", *b"VAGO", *b"VAKA",
    *b"VUEI", *b"VUEY", *b"WUEI", *b"WUEY",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_the_letters_that_the_rules_give() {
        let letters = |packed: u64| String::from_utf8(packed.to_be_bytes()[5..].to_vec()).unwrap_or_default();
        // Examples of the Italian revenue agency's instructions.
        assert_eq!(letters(italian_family("rossi")), "RSS");
        assert_eq!(letters(italian_family("fo")), "FOX");
        assert_eq!(letters(italian_given("gianfranco")), "GFR");
        assert_eq!(letters(italian_given("maria")), "MRA");
        assert_eq!(letters(mexican_family("sanchez")), "SAN");
    }

    #[test]
    fn published_numbers_check() {
        assert_eq!(italian_check(b"RSSMRA85T10A562"), b'S');
        assert_eq!(italian_check(b"0542811101000000123456"), b'X');
        assert_eq!(taiwanese(b"A12345678"), 9);
        assert_eq!(thai(b"123454567878"), 1);
        assert_eq!(portuguese_card(b"000000000ZZ"), 4);
    }
}
