//! `taxId`: numbers of businesses by country, with check digits where the scheme has them.
//!
//! The schemes are those that the countries' tax authorities publish.

use super::NoOptions;
use super::financial::luhn_check;
use crate::compile::FieldCx;
use crate::words::Specials;

/// How a number is finished from its random digits.
type Finish = fn(&mut Vec<u8>);

/// Country, text before the digits, random digits, what is done with them, text after.
type Scheme = (&'static str, &'static str, u8, Finish, &'static str);

const SCHEMES: [Scheme; 18] = [
    ("US", "", 9, |d| d.insert(2, b'-'), ""),
    ("GB", "GB", 7, british, ""),
    ("AE", "100", 12, |_| {}, ""),
    ("SA", "3", 13, |_| {}, "3"),
    ("DE", "DE", 8, german, ""),
    ("FR", "", 8, luhn, ""),
    ("ES", "B", 7, luhn, ""),
    ("BR", "", 8, brazilian, ""),
    ("IT", "", 10, luhn, ""),
    ("NL", "NL", 8, dutch, "B01"),
    ("PL", "", 9, polish, ""),
    ("TR", "", 9, turkish, ""),
    ("RU", "", 9, russian, ""),
    ("SE", "", 8, swedish, ""),
    ("JP", "T", 12, japanese, ""),
    ("KR", "", 9, korean, ""),
    ("MX", "", 9, mexican, ""),
    ("IN", "", 9, indian, ""),
];

pub(super) fn compile(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let region = cx.locale.info.region.as_str();
    let (_, before, digits, finish, after) = *SCHEMES.iter().find(|s| s.0 == region).unwrap_or(&SCHEMES[0]);
    // The first digit is not 0: some schemes forbid it, and spreadsheets would drop it.
    let lowest = 10u64.pow(u32::from(digits) - 1);
    let number = cx.index("number", 9 * lowest);
    cx.call(&[number], before.len() + usize::from(digits) + 16 + after.len(), Specials::NONE, move |row, out| {
        let mut text = (lowest + row.get(number)).to_string().into_bytes();
        finish(&mut text);
        out.extend_from_slice(before.as_bytes());
        out.extend_from_slice(&text);
        out.extend_from_slice(after.as_bytes());
    });
}

fn digit(d: &u8) -> u32 {
    u32::from(d - b'0')
}

fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| digit(d) * w).sum()
}

fn push(digits: &mut Vec<u8>, check: u32) {
    digits.push(b'0' + check as u8);
}

/// Lowers the last digit's neighbourhood until the check is one digit: schemes leave out numbers whose check would be 10.
fn first_with_one_digit_check(digits: &mut Vec<u8>, check: impl Fn(&[u8]) -> u32) {
    let at = digits.len() - 1;
    while check(digits) > 9 {
        digits[at] = if digits[at] == b'9' { b'0' } else { digits[at] + 1 };
    }
    let check = check(digits);
    push(digits, check);
}

fn luhn(digits: &mut Vec<u8>) {
    let check = luhn_check(digits);
    digits.push(b'0' + check);
}

/// VAT registration: weights 8 to 2, two check digits so that the sum is a multiple of 97.
fn british(digits: &mut Vec<u8>) {
    let check = 97 - weighted(digits, &[8, 7, 6, 5, 4, 3, 2]) % 97;
    digits.extend_from_slice(format!("{check:02}").as_bytes());
}

/// ISO 7064 MOD 11,10.
fn german(digits: &mut Vec<u8>) {
    let rest = digits.iter().fold(10, |product, d| match (digit(d) + product) % 10 {
        0 => 20 % 11,
        sum => sum * 2 % 11,
    });
    push(digits, (11 - rest) % 10);
}

/// CNPJ of a head office: eight digits, 0001, two check digits.
fn brazilian(digits: &mut Vec<u8>) {
    digits.extend_from_slice(b"0001");
    for weights in [&[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2][..], &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]] {
        let rest = weighted(digits, weights) % 11;
        push(digits, if rest < 2 { 0 } else { 11 - rest });
    }
    for (at, mark) in [(2, b'.'), (6, b'.'), (10, b'/'), (15, b'-')] {
        digits.insert(at, mark);
    }
}

/// Weights 9 to 2 modulo 11.
fn dutch(digits: &mut Vec<u8>) {
    first_with_one_digit_check(digits, |d| weighted(d, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11);
}

fn polish(digits: &mut Vec<u8>) {
    first_with_one_digit_check(digits, |d| weighted(d, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11);
}

/// Vergi kimlik numarası.
fn turkish(digits: &mut Vec<u8>) {
    let sum: u32 = (0u32..9)
        .map(|i| {
            let shifted = (digit(&digits[i as usize]) + 9 - i) % 10;
            let product = shifted * 2u32.pow(9 - i) % 9;
            if shifted != 0 && product == 0 { 9 } else { product }
        })
        .sum();
    push(digits, (10 - sum % 10) % 10);
}

/// INN of an organisation.
fn russian(digits: &mut Vec<u8>) {
    let check = weighted(digits, &[2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10;
    push(digits, check);
}

/// Organisationsnummer: the third digit is at least 2; Luhn.
fn swedish(digits: &mut Vec<u8>) {
    digits.insert(0, b'5');
    if digits[2] < b'2' {
        digits[2] += 5;
    }
    luhn(digits);
    digits.insert(6, b'-');
}

/// Corporate number: the check digit comes first.
fn japanese(digits: &mut Vec<u8>) {
    let sum: u32 = digits.iter().rev().enumerate().map(|(i, d)| digit(d) * (1 + i as u32 % 2)).sum();
    digits.insert(0, b'0' + (9 - sum % 9) as u8);
}

/// Business registration number.
fn korean(digits: &mut Vec<u8>) {
    let sum = weighted(digits, &[1, 3, 7, 1, 3, 7, 1, 3]) + digit(&digits[8]) * 5 / 10 + digit(&digits[8]) * 5;
    push(digits, (10 - sum % 10) % 10);
    digits.insert(3, b'-');
    digits.insert(6, b'-');
}

/// RFC of a company: three letters, date of foundation, homoclave with its check character.
fn mexican(digits: &mut Vec<u8>) {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ ";
    let d: Vec<u32> = digits.iter().map(digit).collect();
    let letters = [d[0] * 10 + d[1], d[2] * 10 + d[3], d[4] * 10 + d[5]].map(|n| b'A' + (n % 26) as u8);
    let date = format!("{:02}{:02}{:02}", d[6] * 10 + d[7], d[8] + 1, d[5] * 2 + d[4] + 1);
    let mut text = letters.to_vec();
    text.extend_from_slice(date.as_bytes());
    text.extend_from_slice(&[b'A' + (d[1] + d[8]) as u8, b'0' + d[3] as u8]);
    // A company's number counts as if a blank stood before it.
    let value = |c: &u8| ALPHABET.iter().position(|a| a == c).unwrap_or(0) as u32;
    let sum: u32 = std::iter::once(&b' ').chain(&text).zip((2..=13u32).rev()).map(|(c, w)| value(c) * w).sum();
    text.push(match sum % 11 {
        0 => b'0',
        1 => b'A',
        rest => b'0' + (11 - rest) as u8,
    });
    *digits = text;
}

/// GSTIN: state, PAN of a company, entity, `Z`, check character (Luhn modulo 36).
fn indian(digits: &mut Vec<u8>) {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let d: Vec<u32> = digits.iter().map(digit).collect();
    let letter = |n: u32| b'A' + (n % 26) as u8;
    let mut text = format!("{:02}", 1 + (d[0] * 10 + d[1]) % 37).into_bytes();
    text.extend_from_slice(&[
        letter(d[2] * 3 + d[3]),
        letter(d[3] * 7 + d[4]),
        letter(d[4] * 5 + d[5]),
        b'C',
        letter(d[6] * 9 + d[7]),
    ]);
    text.extend_from_slice(&digits[5..9]);
    text.extend_from_slice(&[letter(d[7] * 2 + d[8]), b'1', b'Z']);
    let value = |c: &u8| ALPHABET.iter().position(|a| a == c).unwrap_or(0);
    let sum: usize = text.iter().enumerate().map(|(i, c)| value(c) * (1 + i % 2)).map(|p| p / 36 + p % 36).sum();
    text.push(ALPHABET[(36 - sum % 36) % 36]);
    *digits = text;
}
