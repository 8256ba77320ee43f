//! What money is like in a country: its currency, fraction digits, the level and the endings of prices, and taxes on sales.

use std::sync::Arc;

use super::{fact, map_latent};
use crate::compile::FieldCx;
use crate::locale::column_by_key;
use crate::plan::{Reg, Step};

/// What one unit of the dollar is worth is told in so many parts.
pub const RATE_UNIT: u64 = 1_000_000;

/// How a country writes prices.
#[derive(Clone, Copy, Debug)]
pub struct Money {
    /// Fraction digits of the currency (ISO 4217).
    pub digits: u8,
    /// Units of the currency for a dollar, in millionths.
    pub rate: u64,
    endings: Endings,
}

/// What prices end in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Endings {
    /// 12.99
    Cents,
    /// 1,299 and 12,990
    Nines,
    /// 12,900
    Hundreds,
    /// 2,980
    Eighties,
    /// 4.900
    Mills,
}

impl Money {
    /// Of the field's country.
    pub fn of(cx: &FieldCx<'_, '_>) -> Money {
        let code = cx.locale.country_fact("currency");
        let digits = column_by_key("currencies", "code", "digits").get(code).and_then(|d| d.parse().ok()).unwrap_or(2);
        let rate = rate_of(cx, code).unwrap_or(RATE_UNIT);
        let endings = match code {
            "JPY" => Endings::Eighties,
            "KRW" | "VND" | "IDR" | "CLP" | "COP" | "IRR" => Endings::Hundreds,
            _ if digits == 3 => Endings::Mills,
            _ if digits == 0 || rate >= 15 * RATE_UNIT => Endings::Nines,
            _ => Endings::Cents,
        };
        Money { digits, rate, endings }
    }

    /// Minor units in a unit.
    pub fn unit(self) -> u64 {
        10u64.pow(u32::from(self.digits))
    }

    /// An amount in dollar cents as minor units of the country.
    pub fn from_cents(self, cents: u64) -> u64 {
        (u128::from(cents) * u128::from(self.rate) * u128::from(self.unit()) / (100 * u128::from(RATE_UNIT))) as u64
    }

    /// The price near `minor` that a shop would write; `luck` chooses among the usual endings.
    pub fn retail(self, minor: u64, luck: u64) -> u64 {
        let whole = minor / self.unit();
        let in_hundred = luck % 100;
        match self.endings {
            Endings::Cents => {
                let cents = match in_hundred {
                    0..55 => 99,
                    55..70 => 95,
                    70..82 => 49,
                    82..92 => 0,
                    _ => 50,
                };
                let whole = if whole >= 100 && in_hundred < 60 { whole / 10 * 10 + 9 } else { whole };
                if cents == 0 { whole.max(1) * 100 } else { whole * 100 + cents }
            }
            Endings::Mills => {
                let fraction = [950, 900, 500, 750, 250, 0][(luck % 6) as usize];
                (whole * 1000 + fraction).max(250)
            }
            _ if whole < 20 => whole.max(1) * self.unit(),
            endings => {
                let step = 10u64.pow(whole.ilog10().saturating_sub(1)).max(10);
                let round = (whole / step).max(1) * step;
                let less = match endings {
                    Endings::Eighties => step / 5,
                    Endings::Hundreds => step / 10,
                    _ if whole >= 10_000 => step / 100,
                    _ => 1,
                };
                let charming = in_hundred < 75 && round > less;
                (if charming { round - less } else { round }) * self.unit()
            }
        }
    }
}

/// Units of a currency for a dollar, in millionths.
pub fn rate_of(cx: &FieldCx<'_, '_>, code: &str) -> Option<u64> {
    let rates = cx.locale.list("exchange_rate");
    let at = rates.words.iter().position(|known| known == code)?;
    parse_rate(fact(&rates.extras[at], 0))
}

/// `3.6725` in millionths.
pub fn parse_rate(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let padded: String = fraction.chars().chain(std::iter::repeat('0')).take(6).collect();
    Some(whole.parse::<u64>().ok()? * RATE_UNIT + padded.parse::<u64>().ok()?)
}

/// Standard rate of value added or sales tax in hundredths of a percent.
const TAX_RATES: &[(&str, u64)] = &[
    ("AE", 500),
    ("AR", 2100),
    ("AT", 2000),
    ("AU", 1000),
    ("AZ", 1800),
    ("BD", 1500),
    ("BE", 2100),
    ("BG", 2000),
    ("BH", 1000),
    ("BR", 1700),
    ("CA", 500),
    ("CH", 810),
    ("CL", 1900),
    ("CN", 1300),
    ("CO", 1900),
    ("CZ", 2100),
    ("DE", 1900),
    ("DK", 2500),
    ("DZ", 1900),
    ("EE", 2400),
    ("EG", 1400),
    ("ES", 2100),
    ("FI", 2550),
    ("FR", 2000),
    ("GB", 2000),
    ("GE", 1800),
    ("GH", 1500),
    ("GR", 2400),
    ("HR", 2500),
    ("HU", 2700),
    ("ID", 1100),
    ("IE", 2300),
    ("IL", 1800),
    ("IN", 1800),
    ("IR", 1000),
    ("IS", 2400),
    ("IT", 2200),
    ("JO", 1600),
    ("JP", 1000),
    ("KE", 1600),
    ("KR", 1000),
    ("KW", 0),
    ("LT", 2100),
    ("LV", 2100),
    ("MA", 2000),
    ("MK", 1800),
    ("MX", 1600),
    ("MY", 1000),
    ("NG", 750),
    ("NL", 2100),
    ("NO", 2500),
    ("NZ", 1500),
    ("OM", 500),
    ("PE", 1800),
    ("PH", 1200),
    ("PK", 1800),
    ("PL", 2300),
    ("PT", 2300),
    ("QA", 0),
    ("RO", 2100),
    ("RS", 2000),
    ("RU", 2000),
    ("SA", 1500),
    ("SE", 2500),
    ("SG", 900),
    ("SI", 2200),
    ("SK", 2300),
    ("TH", 700),
    ("TR", 2000),
    ("TW", 500),
    ("UA", 2000),
    ("VN", 1000),
    ("AM", 2000),
    ("ZA", 1500),
];

/// Rates that a state or province sets itself: of the United States (the state's own), and GST with HST or PST in Canada.
const STATE_TAX_RATES: &[(&str, &str, u64)] = &[
    ("US", "AL", 400),
    ("US", "AZ", 560),
    ("US", "AR", 650),
    ("US", "CA", 725),
    ("US", "CO", 290),
    ("US", "CT", 635),
    ("US", "DC", 600),
    ("US", "FL", 600),
    ("US", "GA", 400),
    ("US", "HI", 400),
    ("US", "ID", 600),
    ("US", "IL", 625),
    ("US", "IN", 700),
    ("US", "IA", 600),
    ("US", "KS", 650),
    ("US", "KY", 600),
    ("US", "LA", 500),
    ("US", "ME", 550),
    ("US", "MD", 600),
    ("US", "MA", 625),
    ("US", "MI", 600),
    ("US", "MN", 688),
    ("US", "MS", 700),
    ("US", "MO", 423),
    ("US", "NE", 550),
    ("US", "NV", 685),
    ("US", "NJ", 663),
    ("US", "NM", 488),
    ("US", "NY", 400),
    ("US", "NC", 475),
    ("US", "ND", 500),
    ("US", "OH", 575),
    ("US", "OK", 450),
    ("US", "PA", 600),
    ("US", "RI", 700),
    ("US", "SC", 600),
    ("US", "SD", 420),
    ("US", "TN", 700),
    ("US", "TX", 625),
    ("US", "UT", 610),
    ("US", "VT", 600),
    ("US", "VA", 530),
    ("US", "WA", 650),
    ("US", "WV", 600),
    ("US", "WI", 500),
    ("US", "WY", 400),
    ("CA", "BC", 1200),
    ("CA", "MB", 1200),
    ("CA", "NB", 1500),
    ("CA", "NL", 1500),
    ("CA", "NS", 1400),
    ("CA", "ON", 1300),
    ("CA", "PE", 1500),
    ("CA", "QC", 1498),
    ("CA", "SK", 1100),
];

/// Standard tax rate of the row's place in hundredths of a percent.
pub fn tax_rate(cx: &mut FieldCx<'_, '_>) -> Reg {
    let country = cx.locale.info.region.clone();
    let standard = TAX_RATES.iter().find(|(code, _)| *code == country).map_or(0, |(_, rate)| *rate);
    if !STATE_TAX_RATES.iter().any(|(code, ..)| *code == country) {
        return cx.latent("tax rate", |cx| cx.step(Step::Constant(standard)));
    }
    let places = cx.locale.places();
    let own = |state: &str| STATE_TAX_RATES.iter().find(|(code, known, _)| *code == country && *known == state);
    let rates: Arc<[u64]> = places.region_codes.iter().map(|state| own(&state).map_or(standard, |r| r.2)).collect();
    let state = super::place::region(cx);
    map_latent(cx, "tax rate", &[state], move |x| rates[x[0] as usize])
}

/// `amount × rate`, rate in hundredths of a percent, rounded half up.
pub fn share_of(amount: u64, rate: u64) -> u64 {
    ((u128::from(amount) * u128::from(rate) + 5_000) / 10_000) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_shares_are_exact() {
        assert_eq!(parse_rate("3.6725"), Some(3_672_500));
        assert_eq!(parse_rate("150"), Some(150_000_000));
        assert_eq!(share_of(1_999, 500), 100);
        assert_eq!(share_of(10, 2_500), 3);
    }

    #[test]
    fn shops_write_the_endings_of_their_country() {
        let yen = Money { digits: 0, rate: 150 * RATE_UNIT, endings: Endings::Eighties };
        assert_eq!(yen.retail(3_012, 0), 2_980);
        let dollar = Money { digits: 2, rate: RATE_UNIT, endings: Endings::Cents };
        assert_eq!(dollar.retail(1_234, 0), 1_299);
        let rupee = Money { digits: 2, rate: 85 * RATE_UNIT, endings: Endings::Nines };
        assert_eq!(rupee.retail(132_100, 0), 129_900);
        let dinar = Money { digits: 3, rate: 300_000, endings: Endings::Mills };
        assert_eq!(dinar.retail(4_123, 0), 4_950);
    }
}
