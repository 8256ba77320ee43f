//! The payment card of a row: brand, number and expiry.

use std::sync::Arc;

use super::{map_latent, pick_among, uniform_latent, weighted_latent};
use crate::compile::FieldCx;
use crate::plan::{Reg, Step};
use crate::random::{next, scale};
use crate::time::civil_from_days;

/// Latent that the option `brand` narrows.
pub const BRAND_RANGE: &str = "card brand";
/// Latent that `unique` makes distinct.
pub const NUMBER: &str = "card number";

/// A brand of cards.
#[derive(Clone, Copy, Debug)]
pub struct Brand {
    /// Name as on the card.
    pub name: &'static str,
    /// Digits of the number.
    pub len: usize,
    /// Digits of the security code.
    pub code_len: u8,
    /// Issuer prefixes of published test cards.
    test: &'static [&'static str],
    /// Prefixes of the brand's ranges.
    real: &'static [&'static str],
    /// Share worldwide, and where it differs: (country, share).
    weight: u64,
    at_home: &'static [(&'static str, u64)],
}

/// All brands; options name them by position.
pub const BRANDS: [Brand; 10] = [
    Brand {
        name: "Visa",
        len: 16,
        code_len: 3,
        test: &["411111", "424242", "400005"],
        real: &["4"],
        weight: 520,
        at_home: &[("CN", 60), ("RU", 150), ("IN", 380), ("JP", 480), ("TR", 350), ("IR", 0), ("DE", 430), ("NL", 300)],
    },
    Brand {
        name: "Mastercard",
        len: 16,
        code_len: 3,
        test: &["555555", "510510", "520082", "222300"],
        real: &["51", "52", "53", "54", "55", "2221", "2300", "2500", "2700"],
        weight: 340,
        at_home: &[
            ("CN", 40),
            ("RU", 150),
            ("US", 260),
            ("IN", 280),
            ("JP", 200),
            ("BR", 420),
            ("DE", 450),
            ("NL", 600),
        ],
    },
    Brand {
        name: "American Express",
        len: 15,
        code_len: 4,
        test: &["378282", "371449"],
        real: &["34", "37"],
        weight: 30,
        at_home: &[("US", 130), ("CA", 90), ("AU", 80), ("GB", 45), ("MX", 60), ("JP", 40), ("RU", 0), ("CN", 0)],
    },
    Brand {
        name: "Discover",
        len: 16,
        code_len: 3,
        test: &["601111", "601100"],
        real: &["6011", "644", "65"],
        weight: 0,
        at_home: &[("US", 60)],
    },
    Brand {
        name: "JCB",
        len: 16,
        code_len: 3,
        test: &["356600", "353011"],
        real: &["3528", "3589"],
        weight: 2,
        at_home: &[("JP", 270), ("TW", 80), ("KR", 30), ("TH", 25), ("VN", 20)],
    },
    Brand {
        name: "Diners Club",
        len: 14,
        code_len: 3,
        test: &["305693", "385200"],
        real: &["300", "305", "36"],
        weight: 3,
        at_home: &[("HR", 30), ("PE", 20), ("CO", 20), ("RU", 0), ("CN", 0)],
    },
    Brand {
        name: "UnionPay",
        len: 16,
        code_len: 3,
        test: &["620000", "620509"],
        real: &["62"],
        weight: 6,
        at_home: &[("CN", 900), ("SG", 40), ("PK", 60), ("TH", 30), ("KR", 30), ("AE", 12)],
    },
    Brand {
        name: "Mir",
        len: 16,
        code_len: 3,
        test: &["220000"],
        real: &["2200", "2201", "2202", "2203", "2204"],
        weight: 0,
        at_home: &[("RU", 700)],
    },
    Brand {
        name: "RuPay",
        len: 16,
        code_len: 3,
        test: &["608200"],
        real: &["6521", "6522", "6069"],
        weight: 0,
        at_home: &[("IN", 330)],
    },
    Brand {
        name: "Elo",
        len: 16,
        code_len: 3,
        test: &["636297"],
        real: &["636368", "506699", "650405"],
        weight: 0,
        at_home: &[("BR", 150)],
    },
];

/// Index of the brand in [`BRANDS`]: by share in the country, unless the schema's card column names one.
pub fn brand(cx: &mut FieldCx<'_, '_>) -> Reg {
    let scope = cx.scope().to_owned();
    if let Some((brand, _)) = cx.builder.narrowed(&scope, BRAND_RANGE) {
        return cx.latent("card brand", |cx| cx.step(Step::Constant(brand as u64)));
    }
    let region = cx.locale.info.region.clone();
    let share = |b: &Brand| b.at_home.iter().find(|(country, _)| *country == region).map_or(b.weight, |(_, w)| *w);
    let weights: Vec<u64> = BRANDS.iter().map(share).collect();
    weighted_latent(cx, "card brand", &weights)
}

/// Distinct numbers of a unique card column: so many fit behind the longest prefix of the shortest card.
pub const UNIQUE_CARDS: u64 = 10_000_000;

/// The number: prefix of the brand, digits, Luhn digit. It has as many digits as the brand says and never leads with 0.
pub fn number(cx: &mut FieldCx<'_, '_>) -> Reg {
    // Numbers of real ranges and of test ranges are told apart, so that two columns of a row may show one of each.
    let (range_of, digits_of, number_of) = if cx.realistic {
        ("card range, real", "card digits, real", "card number, real")
    } else {
        ("card range", "card digits", "card number")
    };
    let real = cx.realistic;
    let brand = brand(cx);
    let prefixes = move |b: &Brand| if real { b.real } else { b.test };
    let flat: Vec<(&'static str, usize)> =
        BRANDS.iter().flat_map(|b| prefixes(b).iter().map(move |prefix| (*prefix, b.len))).collect();
    let range = pick_among(cx, range_of, brand, || {
        let mut start = 0;
        let group = |b: &Brand| {
            let own = (start..start + prefixes(b).len() as u64).map(|at| (at, 1)).collect();
            start += prefixes(b).len() as u64;
            own
        };
        BRANDS.iter().map(group).collect()
    });
    if cx.latent_is_unique(NUMBER) {
        let index = cx.latent("card index", |cx| cx.entity_index("card index", UNIQUE_CARDS));
        return map_latent(cx, number_of, &[range, index], move |x| {
            let (prefix, len) = flat[x[0] as usize];
            finish(prefix, len, |_| x[1])
        });
    }
    let digits = cx.latent(digits_of, |cx| cx.entity_draw(digits_of));
    map_latent(cx, number_of, &[range, digits], move |x| {
        let (prefix, len) = flat[x[0] as usize];
        finish(prefix, len, |n| {
            let mut state = x[1];
            scale(next(&mut state), n)
        })
    })
}

/// Prefix, a number below what is passed to `body`, and the check digit.
fn finish(prefix: &str, len: usize, body: impl Fn(u64) -> u64) -> u64 {
    let places = (len - prefix.len() - 1) as u32;
    let start: u64 = prefix.bytes().fold(0, |n, digit| n * 10 + u64::from(digit - b'0'));
    let payload = start * 10u64.pow(places) + body(10u64.pow(places));
    payload * 10 + luhn_digit(payload)
}

/// Check digit of ISO/IEC 7812-1 for a number without it.
fn luhn_digit(payload: u64) -> u64 {
    let (mut rest, mut sum, mut double) = (payload, 0, true);
    while rest > 0 {
        let digit = rest % 10;
        sum += match (double, digit) {
            (true, 5..) => 2 * digit - 9,
            (true, _) => 2 * digit,
            (false, _) => digit,
        };
        double = !double;
        rest /= 10;
    }
    (10 - sum % 10) % 10
}

/// Longest time a card is valid, in months.
const VALID_MONTHS: u64 = 60;

/// Month of expiry as year × 12 + month − 1: after the reference month.
pub fn expiry(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (year, month, _) = civil_from_days(cx.builder.reference_day());
    uniform_latent(cx, "card expiry", VALID_MONTHS, (year * 12 + i64::from(month)) as u64)
}

/// Appends a number in groups (4-6-5 and 4-6-4 for 15 and 14 digits, else fours) with `separator` between them; all but the
/// last four digits become `hide` when there is one.
pub fn grouped(cx: &mut FieldCx<'_, '_>, separator: &'static str, hide: Option<&'static str>) {
    let (brand, number) = (brand(cx), number(cx));
    let specials = hide.map_or(crate::words::Specials::NONE, crate::words::Specials::of);
    let hidden_bytes = hide.map_or(1, str::len);
    let lens: Arc<[usize]> = BRANDS.iter().map(|b| b.len).collect();
    cx.call(&[brand, number], 16 * hidden_bytes + 3 * separator.len(), specials, move |row, out| {
        let len = lens[row.get(brand) as usize];
        let (mut digits, mut rest) = ([0u8; 16], row.get(number));
        for at in (0..len).rev() {
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        for (at, digit) in digits[..len].iter().enumerate() {
            let opens = if len == 16 { at % 4 == 0 } else { at == 4 || at == 10 };
            if opens && at > 0 {
                out.extend_from_slice(separator.as_bytes());
            }
            match hide.filter(|_| at + 4 < len) {
                Some(hidden) => out.extend_from_slice(hidden.as_bytes()),
                None => out.push(*digit),
            }
        }
    });
}

#[cfg(test)]
mod tests {
    #[test]
    fn luhn_digits_of_published_test_cards() {
        assert_eq!(super::luhn_digit(411_111_111_111_111), 1);
        assert_eq!(super::luhn_digit(37_828_224_631_000), 5);
    }
}
