//! How points in time are written: strftime patterns and named forms.
//!
//! Lives here: patterns, their pieces and the text of one value. Does not live here: which point in time it is (`range`).

use std::sync::Arc;

use serde_json::json;

use crate::compile::FieldCx;
use crate::plan::{Moment, RowView};
use crate::problem::{codes, nearest};
use crate::scalar;
use crate::time::{civil_from_days, days_from_civil};
use crate::words::Specials;

/// Named forms: name, pattern, and whether names of days and months are English whatever the locale.
const NAMED: &[(&str, &str, bool)] = &[
    ("iso", "%Y-%m-%dT%H:%M:%SZ", false),
    ("isoDate", "%Y-%m-%d", false),
    ("isoTime", "%H:%M:%S", false),
    ("basic", "%Y%m%d", false),
    ("sql", "%Y-%m-%d %H:%M:%S", false),
    ("us", "%m/%d/%Y", false),
    ("eu", "%d/%m/%Y", false),
    ("german", "%d.%m.%Y", false),
    ("long", "%-d %B %Y", false),
    ("rfc2822", "%a, %d %b %Y %H:%M:%S +0000", true),
    ("http", "%a, %d %b %Y %H:%M:%S GMT", true),
    ("epoch", "%s", false),
];

/// Longest pattern, and longest text that one may make.
const PATTERN_BYTES_MAX: usize = 128;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    /// A number with so many digits at least.
    Number(Part, u8),
    /// A number with a blank in place of a leading zero.
    Padded(Part),
    Month {
        short: bool,
    },
    Weekday {
        short: bool,
    },
    /// `AM` or `PM`.
    Half,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Year,
    YearOfCentury,
    Month,
    Day,
    DayOfYear,
    IsoWeekday,
    SundayWeekday,
    IsoYear,
    IsoWeek,
    Hour,
    Hour12,
    Minute,
    Second,
    Epoch,
}

/// What each letter after `%` stands for.
fn pieces_of(letter: char, padded: bool) -> Option<Vec<Piece>> {
    let number = |part, digits: u8| vec![Piece::Number(part, if padded { digits } else { 1 })];
    let all = |pattern: &str| parse(pattern).ok();
    Some(match letter {
        'Y' => number(Part::Year, 4),
        'y' => number(Part::YearOfCentury, 2),
        'm' => number(Part::Month, 2),
        'd' => number(Part::Day, 2),
        'e' => vec![Piece::Padded(Part::Day)],
        'j' => number(Part::DayOfYear, 3),
        'u' => number(Part::IsoWeekday, 1),
        'w' => number(Part::SundayWeekday, 1),
        'G' => number(Part::IsoYear, 4),
        'V' => number(Part::IsoWeek, 2),
        'H' => number(Part::Hour, 2),
        'I' => number(Part::Hour12, 2),
        'M' => number(Part::Minute, 2),
        'S' => number(Part::Second, 2),
        's' => number(Part::Epoch, 1),
        'B' => vec![Piece::Month { short: false }],
        'b' | 'h' => vec![Piece::Month { short: true }],
        'A' => vec![Piece::Weekday { short: false }],
        'a' => vec![Piece::Weekday { short: true }],
        'p' => vec![Piece::Half],
        'z' => vec![Piece::Text("+0000".to_owned())],
        'Z' => vec![Piece::Text("UTC".to_owned())],
        'F' => return all("%Y-%m-%d"),
        'T' => return all("%H:%M:%S"),
        'R' => return all("%H:%M"),
        'D' => return all("%m/%d/%y"),
        'n' => vec![Piece::Text("\n".to_owned())],
        't' => vec![Piece::Text("\t".to_owned())],
        '%' => vec![Piece::Text("%".to_owned())],
        _ => return None,
    })
}

/// The pieces of a pattern, or the letter that is none.
fn parse(pattern: &str) -> Result<Vec<Piece>, String> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let found = if c == '%' {
            let next = chars.next();
            let (letter, padded) = if next == Some('-') { (chars.next(), false) } else { (next, true) };
            let letter = letter.ok_or_else(|| "%".to_owned())?;
            pieces_of(letter, padded).ok_or_else(|| format!("%{letter}"))?
        } else {
            vec![Piece::Text(c.to_string())]
        };
        for piece in found {
            match (pieces.last_mut(), piece) {
                (Some(Piece::Text(text)), Piece::Text(more)) => text.push_str(&more),
                (_, piece) => pieces.push(piece),
            }
        }
    }
    Ok(pieces)
}

/// A list of names by number, from 1 on: full and short.
pub(super) fn names(cx: &FieldCx<'_, '_>, list: &str, english: bool) -> Vec<(String, String)> {
    let of =
        if english { cx.builder.engine.locale("en_US").unwrap_or(&cx.locale).list(list) } else { cx.locale.list(list) };
    let mut named: Vec<(usize, String, String)> = of
        .extras
        .iter()
        .zip(of.words.iter())
        .filter_map(|(extra, name)| {
            let (number, short) = extra.split_once('|')?;
            Some((number.parse().ok()?, name, short.to_owned()))
        })
        .collect();
    named.sort();
    named.into_iter().map(|(_, name, short)| (name, short)).collect()
}

/// Writes points in time by a pattern.
struct Formatter {
    pieces: Vec<Piece>,
    months: Vec<(String, String)>,
    weekdays: Vec<(String, String)>,
}

/// Appends the text of a point in time in a form that was asked for; `key` is the constraint that names it.
pub(super) fn emit(cx: &mut FieldCx<'_, '_>, moment: Moment, format: &str) {
    let named = NAMED.iter().find(|(name, ..)| name.eq_ignore_ascii_case(format));
    let (pattern, english) = named.map_or((format, false), |(_, pattern, english)| (*pattern, *english));
    if named.is_none() && !format.contains('%') {
        let near = nearest(format, NAMED.iter().map(|(name, ..)| *name), 1);
        let known: Vec<&str> = NAMED.iter().map(|(name, ..)| *name).collect();
        let hint = format!("Write a strftime pattern such as `%d/%m/%Y`, or one of: {}.", known.join(", "));
        let fix = Some(vec![("format", json!(near.first().copied().unwrap_or("iso")))]);
        return cx.problem(codes::INVALID_PATTERN, "format", format!("`{format}` is no form of date."), hint, fix);
    }
    let pieces = if pattern.len() > PATTERN_BYTES_MAX {
        Err(format!("more than {PATTERN_BYTES_MAX} bytes"))
    } else {
        parse(pattern)
    };
    let pieces = match pieces {
        Ok(pieces) => pieces,
        Err(what) => {
            let hint =
                "Letters after `%` are those of strftime: Y y m d e j B b A a H I M S p u w G V s F T R D z Z %."
                    .to_owned();
            let fix = Some(vec![("format", json!(null))]);
            return cx.problem(codes::INVALID_PATTERN, "format", format!("`format` cannot have `{what}`."), hint, fix);
        }
    };
    let formatter = Formatter { pieces, months: names(cx, "month", english), weekdays: names(cx, "weekday", english) };
    let (reg, unit) = match moment {
        Moment::Day(reg) => (reg, None),
        Moment::Second(reg) => (reg, Some(1)),
        Moment::Milli(reg) => (reg, Some(1000)),
    };
    let (longest, specials) = (formatter.longest(), formatter.specials());
    let formatter = Arc::new(formatter);
    cx.moment = Some(moment);
    cx.call(&[reg], longest, specials, move |row: &RowView<'_>, out: &mut Vec<u8>| {
        let value = row.get(reg) as i64;
        formatter.write(unit.map_or(value.wrapping_mul(86_400), |unit| value.div_euclid(unit)), out);
    });
}

impl Formatter {
    fn longest(&self) -> usize {
        let most = |names: &[(String, String)]| names.iter().map(|(a, b)| a.len().max(b.len())).max().unwrap_or(0);
        let longest = |piece: &Piece| match piece {
            Piece::Text(text) => text.len(),
            Piece::Number(Part::Epoch, _) => 20,
            Piece::Number(..) => 5,
            Piece::Padded(_) | Piece::Half => 2,
            Piece::Month { .. } => most(&self.months),
            Piece::Weekday { .. } => most(&self.weekdays),
        };
        self.pieces.iter().map(longest).sum()
    }

    fn specials(&self) -> Specials {
        let of = |names: &[(String, String)]| {
            names.iter().map(|(a, b)| Specials::of(a).with(Specials::of(b))).fold(Specials::NONE, Specials::with)
        };
        let specials = |piece: &Piece| match piece {
            Piece::Text(text) => Specials::of(text),
            Piece::Padded(_) => Specials::EDGE,
            Piece::Month { .. } => of(&self.months),
            Piece::Weekday { .. } => of(&self.weekdays),
            _ => Specials::NONE,
        };
        self.pieces.iter().map(specials).fold(Specials::NONE, Specials::with)
    }

    fn write(&self, seconds: i64, out: &mut Vec<u8>) {
        let days = seconds.div_euclid(86_400).clamp(-719_528, 2_932_896);
        let clock = seconds.rem_euclid(86_400);
        let name = |names: &[(String, String)], at: i64, short: bool, out: &mut Vec<u8>| {
            if let Some((full, brief)) = names.get(at as usize) {
                out.extend_from_slice(if short { brief } else { full }.as_bytes());
            }
        };
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Number(Part::Epoch, _) => scalar::decimal(i128::from(seconds), 0, out),
                Piece::Number(part, digits) => {
                    let value = part_of(*part, days, clock).unsigned_abs();
                    let needed = value.checked_ilog10().map_or(1, |log| log as usize + 1);
                    scalar::digits(value, needed.max(usize::from(*digits)), out);
                }
                Piece::Padded(part) => {
                    let value = part_of(*part, days, clock).unsigned_abs();
                    out.extend(if value < 10 { Some(b' ') } else { None });
                    scalar::decimal(i128::from(value), 0, out);
                }
                Piece::Month { short } => name(&self.months, part_of(Part::Month, days, clock) - 1, *short, out),
                Piece::Weekday { short } => {
                    name(&self.weekdays, part_of(Part::IsoWeekday, days, clock) - 1, *short, out)
                }
                Piece::Half => out.extend_from_slice(if clock < 43_200 { b"AM" } else { b"PM" }),
            }
        }
    }
}

fn part_of(part: Part, days: i64, clock: i64) -> i64 {
    let civil = || civil_from_days(days);
    match part {
        Part::Year => civil().0,
        Part::YearOfCentury => civil().0.rem_euclid(100),
        Part::Month => i64::from(civil().1),
        Part::Day => i64::from(civil().2),
        Part::DayOfYear => days - days_from_civil(civil().0, 1, 1) + 1,
        Part::IsoWeekday => iso_weekday(days),
        Part::SundayWeekday => iso_weekday(days) % 7,
        Part::IsoYear => iso_week(days).0,
        Part::IsoWeek => iso_week(days).1,
        Part::Hour => clock / 3600,
        Part::Hour12 => (clock / 3600 + 11) % 12 + 1,
        Part::Minute => clock / 60 % 60,
        Part::Second => clock % 60,
        Part::Epoch => days * 86_400 + clock,
    }
}

/// Monday is 1.
pub(super) fn iso_weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7) + 1
}

/// Year and number of the ISO 8601 week: a week belongs to the year of its Thursday.
pub(super) fn iso_week(days: i64) -> (i64, i64) {
    let thursday = days - iso_weekday(days) + 4;
    let year = civil_from_days(thursday).0;
    (year, (thursday - days_from_civil(year, 1, 1)) / 7 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_weeks_at_the_turn_of_years() {
        for (date, expected) in [
            ((2024, 12, 30), (2025, 1)),
            ((2021, 1, 3), (2020, 53)),
            ((2026, 1, 1), (2026, 1)),
            ((2026, 12, 31), (2026, 53)),
            ((2023, 1, 1), (2022, 52)),
        ] {
            assert_eq!(iso_week(days_from_civil(date.0, date.1, date.2)), expected, "{date:?}");
        }
        assert_eq!(iso_weekday(days_from_civil(2024, 2, 29)), 4);
    }

    #[test]
    fn patterns_are_read_and_strange_letters_named() {
        assert_eq!(parse("%F"), parse("%Y-%m-%d"));
        assert_eq!(parse("%Q"), Err("%Q".to_owned()));
        assert_eq!(parse("100%"), Err("%".to_owned()));
        assert!(NAMED.iter().all(|(_, pattern, _)| parse(pattern).is_ok()));
    }
}
