//! Validity: whether a value is right, or wrong in one known way.
//!
//! Lives here: the kinds of fault and how a text is malformed. Does not live here: which faults a type can make (its
//! definition in `catalog` says so with `TypeDef::faults`) or how its check digits come about.
//!
//! A type reads [`crate::compile::FieldCx::validity`] while it compiles. Whatever makes faulty rows later sets the same member.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How right the values of a field are: the constraint `validity`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Validity {
    /// Right in form and check digits.
    #[default]
    Valid,
    /// Right in form, with a wrong check digit.
    BadCheckDigit,
    /// Of the wrong form: too short, too long, or with a letter where a digit belongs.
    Malformed,
    /// Right, and from a range that is set aside for examples and tests or never issued.
    Reserved,
}

impl Validity {
    /// All of them.
    pub const ALL: [Validity; 4] = [Validity::Valid, Validity::BadCheckDigit, Validity::Malformed, Validity::Reserved];

    /// As it is written in a schema.
    pub fn key(self) -> &'static str {
        match self {
            Validity::Valid => "valid",
            Validity::BadCheckDigit => "badCheckDigit",
            Validity::Malformed => "malformed",
            Validity::Reserved => "reserved",
        }
    }

    /// The one of that name.
    pub fn of(key: &str) -> Option<Validity> {
        Validity::ALL.into_iter().find(|v| v.key() == key)
    }
}

/// The column that names the defects of rows.
pub const LABEL_COLUMN: &str = "_fault";

/// What is wrong with a spoiled value. The column [`LABEL_COLUMN`] shows it after the column's name: `email: malformed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// There is no value where there always is one.
    Missing,
    /// Right in form, with a wrong check digit.
    CheckDigit,
    /// Of the wrong form.
    Malformed,
    /// Longer than any right value, and than 255 characters.
    TooLong,
    /// Text where a number or a boolean belongs.
    WrongType,
    /// Below `min`, above `max`, or beyond what the type allows.
    OutOfRange,
    /// The thirtieth of February.
    ImpossibleDate,
    /// None of the values of the list.
    UnknownValue,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 8] = [
        Rule::Missing,
        Rule::CheckDigit,
        Rule::Malformed,
        Rule::TooLong,
        Rule::WrongType,
        Rule::OutOfRange,
        Rule::ImpossibleDate,
        Rule::UnknownValue,
    ];

    /// As it is shown.
    pub fn key(self) -> &'static str {
        match self {
            Rule::Missing => "missing",
            Rule::CheckDigit => "checkDigit",
            Rule::Malformed => "malformed",
            Rule::TooLong => "tooLong",
            Rule::WrongType => "wrongType",
            Rule::OutOfRange => "outOfRange",
            Rule::ImpossibleDate => "impossibleDate",
            Rule::UnknownValue => "unknownValue",
        }
    }
}

/// Breaks the form of the text from `start` on: a blank for the first sign that parts it, or `!` before it where none does.
/// Different texts stay different.
pub(crate) fn damage(out: &mut Vec<u8>, start: usize) {
    const PARTING: &[u8] = b"@:.-/+,";
    match out[start..].iter().position(|byte| PARTING.contains(byte)) {
        Some(at) => out[start + at] = b' ',
        None => out.insert(start, b'!'),
    }
}

/// Makes a date, or a date and time, the thirtieth of February of its year.
pub(crate) fn thirtieth_of_february(text: &mut [u8]) {
    const MONTH_AND_DAY: &[u8] = b"02-30";
    if let Some(place) = text.get_mut(5..5 + MONTH_AND_DAY.len()) {
        place.copy_from_slice(MONTH_AND_DAY);
    }
}

/// What most numbers with a check digit can get wrong.
pub const CHECKED: &[Validity] = &[Validity::BadCheckDigit, Validity::Malformed];
/// As [`CHECKED`], for numbers with a range that is set aside.
pub const CHECKED_AND_RESERVED: &[Validity] = &[Validity::BadCheckDigit, Validity::Malformed, Validity::Reserved];
/// For numbers without a check digit.
pub const FORM_ONLY: &[Validity] = &[Validity::Malformed];

/// Most bytes that [`malform`] adds.
pub const MALFORMED_EXTRA: usize = 2;

/// Malforms the text from `start` on, of fixed length when right: cut short, two characters too long, or with a letter for the
/// digit at `digit`.
pub fn malform(out: &mut Vec<u8>, start: usize, digit: Option<usize>, bits: u64) {
    let len = out.len() - start;
    match (bits % 3, digit.map(|at| start + at).filter(|at| *at < out.len())) {
        (0, Some(at)) => out[at] = if bits & 8 == 0 { b'O' } else { b'I' },
        (1, _) => {
            let last = out.last().copied().unwrap_or(b'0');
            out.extend_from_slice(&[last, last]);
        }
        _ => out.truncate(start + (len - len.div_ceil(3)).max(1).min(len)),
    }
}

/// Another digit for a digit, another capital letter for a letter: what a wrong check character is.
pub fn other_character(byte: u8, bits: u64) -> u8 {
    match byte {
        b'0'..=b'9' => b'0' + (byte - b'0' + 1 + (bits % 9) as u8) % 10,
        b'A'..=b'Z' => b'A' + (byte - b'A' + 1 + (bits % 25) as u8) % 26,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_text_is_never_the_text() {
        for bits in 0..100 {
            let mut out = b"before 784-1985-1234567-1".to_vec();
            malform(&mut out, 7, Some(4), bits);
            assert!(out.starts_with(b"before 7"));
            assert_ne!(&out[7..], b"784-1985-1234567-1");
        }
    }

    #[test]
    fn another_character_is_another_of_its_kind() {
        for bits in 0..100 {
            for byte in b'0'..=b'Z' {
                let other = other_character(byte, bits);
                assert_eq!(other == byte, !byte.is_ascii_alphanumeric());
                assert_eq!(other.is_ascii_digit(), byte.is_ascii_digit());
            }
        }
    }
}
