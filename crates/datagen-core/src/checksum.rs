//! Check digits: the published algorithms, on ASCII digits and letters.
//!
//! Lives here: the algorithms that several numbers share. Does not live here: what one country alone does (`catalog`).
//! Letters stand for 10 to 35, as ISO 7064 and ISO 6346 have it, unless said otherwise. Texts are expected to hold what the
//! algorithm takes; other bytes give a meaningless number, never a panic.

/// The value of a digit or capital letter: 0 to 35.
#[inline]
pub fn value(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    }
}

/// The digit or letter of a value below 36.
#[inline]
pub fn letter(value: u32) -> u8 {
    match value {
        0..10 => b'0' + value as u8,
        _ => b'A' + (value as u8).wrapping_sub(10) % 26,
    }
}

/// Sum of the values, each times its weight; the shorter of the two lists decides.
#[inline]
pub fn weighted(text: &[u8], weights: &[u32]) -> u32 {
    text.iter().zip(weights).map(|(byte, weight)| value(*byte) * weight).sum()
}

/// As [`weighted`], with weights that begin anew when they end.
#[inline]
pub fn weighted_round(text: &[u8], weights: &[u32]) -> u32 {
    text.iter().zip(weights.iter().cycle()).map(|(byte, weight)| value(*byte) * weight).sum()
}

/// Check digit of ISO/IEC 7812-1 (Luhn): every second digit from the right is doubled.
#[inline]
pub fn luhn(digits: &[u8]) -> u32 {
    luhn_in(digits, 10)
}

/// Luhn's algorithm in another base: 16 for MEID, 36 for GSTIN.
#[inline]
pub fn luhn_in(text: &[u8], base: u32) -> u32 {
    let doubled = |at: usize, v: u32| if at.is_multiple_of(2) { v * 2 / base + v * 2 % base } else { v };
    let sum: u32 = text.iter().rev().enumerate().map(|(at, byte)| doubled(at, value(*byte))).sum();
    (base - sum % base) % base
}

/// Luhn over the decimal digits of the values, so that a letter counts as two digits: ISO 6166 (ISIN).
pub fn luhn_of_letters(text: &[u8]) -> u32 {
    let (mut sum, mut double) = (0, true);
    let mut add = |digit: u32| {
        sum += if double { digit * 2 / 10 + digit * 2 % 10 } else { digit };
        double = !double;
    };
    for byte in text.iter().rev() {
        let v = value(*byte);
        add(v % 10);
        if v > 9 {
            add(v / 10);
        }
    }
    (10 - sum % 10) % 10
}

/// Check digit of GS1 keys (EAN, UPC, GTIN, ISBN-13): weights 3 and 1 from the right.
#[inline]
pub fn gs1(digits: &[u8]) -> u32 {
    let sum: u32 = digits.iter().rev().enumerate().map(|(at, d)| value(*d) * if at % 2 == 0 { 3 } else { 1 }).sum();
    (10 - sum % 10) % 10
}

/// Remainder modulo 97 of the text read as a number, a letter giving two digits (ISO 7064 MOD 97-10).
#[inline]
pub fn mod97<'a>(text: impl IntoIterator<Item = &'a u8>) -> u32 {
    text.into_iter().fold(0, |rest, byte| {
        let v = value(*byte);
        if v < 10 { (rest * 10 + v) % 97 } else { (rest * 100 + v) % 97 }
    })
}

/// Remainder of a decimal number.
#[inline]
pub fn modulo(digits: &[u8], divisor: u64) -> u64 {
    digits.iter().fold(0, |rest, d| (rest * 10 + u64::from(value(*d))) % divisor)
}

/// Check digit of ISO 7064 MOD 11,10 (a hybrid system).
#[inline]
pub fn mod11_10(digits: &[u8]) -> u32 {
    let product = digits.iter().fold(10, |product, d| match (value(*d) + product) % 10 {
        0 => 20 % 11,
        sum => sum * 2 % 11,
    });
    (11 - product) % 10
}

/// Check value of ISO 7064 MOD 11-2: 0 to 10, 10 being written `X`.
#[inline]
pub fn mod11_2(digits: &[u8]) -> u32 {
    let product = digits.iter().fold(0, |p, d| (p + value(*d)) * 2 % 11);
    (12 - product) % 11
}

/// A value up to 10 as it is written where 10 is `X`.
#[inline]
pub fn or_x(value: u32) -> u8 {
    if value == 10 { b'X' } else { b'0' + value as u8 }
}

const VERHOEFF_PERMUTATION: [[u8; 10]; 8] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
    [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
    [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
    [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];

/// Product in the dihedral group of the pentagon: 0 to 4 are rotations, 5 to 9 reflections.
fn dihedral(a: u8, b: u8) -> u8 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a - 5 + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

/// Check digit of Verhoeff's algorithm.
pub fn verhoeff(digits: &[u8]) -> u32 {
    let step = |c: u8, (at, d): (usize, &u8)| dihedral(c, VERHOEFF_PERMUTATION[(at + 1) % 8][value(*d) as usize % 10]);
    let c = digits.iter().rev().enumerate().fold(0, step);
    u32::from(if c < 5 { (5 - c) % 5 } else { c })
}

/// Check digit of Damm's algorithm over his quasigroup of order ten.
pub fn damm(digits: &[u8]) -> u32 {
    const TABLE: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    digits.iter().fold(0, |interim, d| u32::from(TABLE[interim as usize][value(*d) as usize % 10]))
}

/// Check digit of machine-readable travel documents (ICAO 9303): weights 7, 3, 1; the filler `<` counts 0.
#[inline]
pub fn icao<'a>(text: impl IntoIterator<Item = &'a u8>) -> u32 {
    text.into_iter().zip([7, 3, 1].into_iter().cycle()).map(|(byte, weight)| value(*byte) * weight).sum::<u32>() % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        // Luhn: the usual example of ISO/IEC 7812-1 texts, and IMEI 49-015420-323751-8 (3GPP TS 23.003).
        assert_eq!(luhn(b"7992739871"), 3);
        assert_eq!(luhn(b"49015420323751"), 8);
        // ISIN of Apple and of the Treasury Corporation of Victoria (from descriptions of ISO 6166).
        assert_eq!(luhn_of_letters(b"US037833100"), 5);
        assert_eq!(luhn_of_letters(b"AU0000XVGZA"), 3);
        // GS1's own example key, and ISBN 978-0-306-40615-7.
        assert_eq!(gs1(b"629104150021"), 3);
        assert_eq!(gs1(b"978030640615"), 7);
        // The IBAN registry's British example.
        assert_eq!(98 - mod97(b"WEST12345698765432GB00"), 82);
        // ISO 7064 MOD 11,10 in the German tax office's example; MOD 11-2 in the ORCID documentation's.
        assert_eq!(mod11_10(b"8609574271"), 9);
        assert_eq!(mod11_2(b"000000021694233"), 10);
        assert_eq!(mod11_2(b"000000021825009"), 7);
        assert_eq!(verhoeff(b"236"), 3);
        assert_eq!(verhoeff(b"12345"), 1);
        assert_eq!(damm(b"572"), 4);
        // ICAO 9303 part 4, the specimen of Utopia: document number, birth and expiry.
        assert_eq!(icao(b"L898902C3"), 6);
        assert_eq!(icao(b"740812"), 2);
        assert_eq!(icao(b"120415"), 9);
    }

    #[test]
    fn a_wrong_digit_is_always_found() {
        type Check = fn(&[u8]) -> u32;
        let checks: [Check; 6] = [luhn, gs1, mod11_10, mod11_2, verhoeff, damm];
        let number = *b"83015274960";
        for check in checks {
            for at in 0..number.len() {
                for digit in b'0'..=b'9' {
                    let mut wrong = number;
                    wrong[at] = digit;
                    assert_eq!(check(&wrong) == check(&number), digit == number[at]);
                }
            }
        }
    }

    #[test]
    fn other_bytes_do_no_harm() {
        let text = [0, b' ', 0xff, b'z', b'<'];
        let _ =
            (luhn(&text), luhn_of_letters(&text), gs1(&text), mod97(&text), verhoeff(&text), damm(&text), icao(&text));
        assert_eq!((value(b'Z'), letter(35), letter(7)), (35, b'Z', b'7'));
    }
}
