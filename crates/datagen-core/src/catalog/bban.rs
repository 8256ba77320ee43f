//! Check digits that countries put inside a BBAN, the national part of an IBAN.
//!
//! Positions are those of the SWIFT IBAN registry. Does not live here: which parts a BBAN has (`iban.tsv`), the IBAN's own
//! check digits (`financial`).

use super::identity::checks::italian_check;
use crate::checksum::{luhn, mod11_10, modulo, value, weighted};

/// Sets the check digits of a country's BBAN.
#[derive(Clone, Copy)]
pub(super) struct NationalCheck(pub fn(&mut [u8]));

impl NationalCheck {
    /// That of a country; nothing where it has none, or each bank its own.
    pub(super) fn of(region: &str) -> NationalCheck {
        NationalCheck(match region {
            "ES" => spanish,
            "FR" | "MC" | "BL" | "GF" | "GP" | "MF" | "MQ" | "NC" | "PF" | "PM" | "RE" | "TF" | "WF" | "YT" => french,
            "IT" | "SM" => |bban| bban[0] = italian_check(&bban[1..]),
            "BA" | "ME" | "MK" | "PT" | "RS" | "SI" | "TL" => |bban| last_two(bban, 98),
            "MR" | "TN" => |bban| last_two(bban, 97),
            "BE" => belgian,
            "FI" | "AX" => |bban| set(bban, 13, luhn(&bban[..13])),
            "EE" => estonian,
            "NO" => norwegian,
            "CZ" | "SK" => czech,
            "HR" => |bban| set(bban, 16, mod11_10(&bban[7..16])),
            "HU" => hungarian,
            "IS" => icelandic,
            _ => |_| {},
        })
    }
}

/// How many of an account's first and last digits the check changes.
pub(super) fn account_margins(region: &str) -> (usize, usize) {
    match region {
        "NO" => (1, 1),
        "CZ" | "SK" => (0, 2),
        "HR" => (0, 1),
        "HU" => (1, 0),
        _ => (0, 0),
    }
}

fn set(bban: &mut [u8], at: usize, digit: u32) {
    bban[at] = b'0' + (digit % 10) as u8;
}

fn two_digits(text: &mut [u8], number: u64) {
    (text[0], text[1]) = (b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8);
}

/// ISO 7064 MOD 97-10 over all but the last two digits, which are what is missing to `from`.
fn last_two(bban: &mut [u8], from: u64) {
    let at = bban.len() - 2;
    let rest = modulo(&bban[..at], 97) * 100 % 97;
    two_digits(&mut bban[at..], from - rest);
}

fn belgian(bban: &mut [u8]) {
    let rest = modulo(&bban[..10], 97);
    two_digits(&mut bban[10..], if rest == 0 { 97 } else { rest });
}

/// Two digits, each the weighted sum modulo 11 of bank and branch and of the account (Orden del Consejo Superior Bancario).
fn spanish(bban: &mut [u8]) {
    let digit = |text: &[u8], weights: &[u32]| match 11 - weighted(text, weights) % 11 {
        10 => 1,
        11 => 0,
        d => d,
    };
    let first = digit(&bban[..8], &[4, 8, 5, 10, 9, 7, 3, 6]);
    let second = digit(&bban[10..], &[1, 2, 4, 8, 5, 10, 9, 7, 3, 6]);
    set(bban, 8, first);
    set(bban, 9, second);
}

/// Clé RIB: 97 - (89 × bank + 15 × branch + 3 × account) mod 97, letters counted as on a telephone.
fn french(bban: &mut [u8]) {
    let digit = |c: &u8| match c {
        b'0'..=b'9' => u64::from(c - b'0'),
        b'A'..=b'R' => u64::from((c - b'A') % 9) + 1,
        _ => u64::from((c - b'S') % 9) + 2,
    };
    let number = |text: &[u8]| text.iter().fold(0u64, |n, c| (n * 10 + digit(c)) % 97);
    let key = 97 - (89 * number(&bban[..5]) + 15 * number(&bban[5..10]) + 3 * number(&bban[10..21])) % 97;
    two_digits(&mut bban[21..], key);
}

/// Weights 7, 3, 1 from the right over branch and account.
fn estonian(bban: &mut [u8]) {
    let sum: u32 = bban[2..15].iter().rev().zip([7, 3, 1].into_iter().cycle()).map(|(c, w)| value(*c) * w).sum();
    set(bban, 15, (10 - sum % 10) % 10);
}

/// An account beginning with 00 has another rule, so its first digit is not 0.
fn norwegian(bban: &mut [u8]) {
    bban[4] = bban[4].max(b'1');
    let check = |bban: &[u8]| (11 - weighted(&bban[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    while check(bban) > 9 {
        bban[9] = if bban[9] == b'9' { b'0' } else { bban[9] + 1 };
    }
    let check = check(bban);
    set(bban, 10, check);
}

/// Most accounts have no prefix; the number's last digit makes the weighted sum a multiple of 11.
fn czech(bban: &mut [u8]) {
    bban[4..10].fill(b'0');
    let check = |bban: &[u8]| (11 - weighted(&bban[10..19], &[6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11) % 11;
    while check(bban) > 9 {
        bban[18] = if bban[18] == b'9' { b'0' } else { bban[18] + 1 };
    }
    let check = check(bban);
    set(bban, 19, check);
}

/// One digit over bank and branch, one over the account.
fn hungarian(bban: &mut [u8]) {
    let check = |text: &[u8]| {
        let sum: u32 = text.iter().zip([9, 7, 3, 1].into_iter().cycle()).map(|(c, w)| value(*c) * w).sum();
        (10 - sum % 10) % 10
    };
    let (first, second) = (check(&bban[..7]), check(&bban[8..23]));
    set(bban, 7, first);
    set(bban, 23, second);
}

/// The owner's kennitala: a date, two digits, check digit, century.
fn icelandic(bban: &mut [u8]) {
    let two = |at: usize| u64::from(value(bban[at]) * 10 + value(bban[at + 1]));
    let (day, month) = (two(12) % 28 + 1, two(14) % 12 + 1);
    two_digits(&mut bban[12..], day);
    two_digits(&mut bban[14..], month);
    bban[21] = b'9';
    let check = |bban: &[u8]| (11 - weighted(&bban[12..20], &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    while check(bban) > 9 {
        bban[19] = if bban[19] == b'9' { b'0' } else { bban[19] + 1 };
    }
    let check = check(bban);
    set(bban, 20, check);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_the_registry() {
        let examples = [
            ("ES", "21000418450200051332"),
            ("FR", "20041010050500013M02606"),
            ("IT", "X0542811101000000123456"),
            ("BE", "539007547034"),
            ("PT", "000201231234567890154"),
            ("SI", "263300012039086"),
            ("RS", "260005601001611379"),
            ("TN", "10006035183598478831"),
            ("FI", "12345600000785"),
            ("EE", "2200221020145685"),
            ("NO", "86011117947"),
            ("HR", "10010051863000160"),
            ("HU", "117730161111101800000000"),
        ];
        for (region, bban) in examples {
            let mut text = bban.as_bytes().to_vec();
            NationalCheck::of(region).0(&mut text);
            assert_eq!(String::from_utf8_lossy(&text), bban, "{region}");
        }
    }

    #[test]
    fn czech_accounts_are_multiples_of_eleven() {
        let mut text = *b"08001234561200014539";
        czech(&mut text);
        assert_eq!(weighted(&text[10..], &[6, 3, 7, 9, 10, 5, 8, 4, 2, 1]) % 11, 0);
    }
}
