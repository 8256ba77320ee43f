//! The proleptic Gregorian calendar in integers. Holds no clock and no time zones.

/// Days from 1970-01-01 to a civil date (months 1..=12; out-of-range days run over).
pub fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    // Years start in March, so that the leap day is the last of its year; an era is 400 years.
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// (year, month, day) of a day number; the inverse of [`days_from_civil`].
#[inline(always)]
pub fn civil_from_days(days: i64) -> (i64, u32, u32) {
    // Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms" (2023), for the years
    // -32800 to 32767: multiplications and shifts where the plain form divides.
    let n = (days + 12_699_422) as u32;
    let n1 = 4 * n + 3;
    let (century, rest) = (n1 / 146_097, n1 % 146_097 / 4);
    let n2 = 4 * rest + 3;
    let product = 2_939_745 * u64::from(n2);
    let (year_of_century, day_of_year) = ((product >> 32) as u32, (product as u32) / 2_939_745 / 4);
    let n3 = 2141 * day_of_year + 197_913;
    let (month, day) = (n3 >> 16, (n3 & 0xffff) / 2141);
    let late = day_of_year >= 306;
    let year = i64::from(100 * century + year_of_century) - 32_800 + i64::from(late);
    (year, if late { month - 12 } else { month }, day + 1)
}

/// Texts of a run of days, `YYYY-MM-DDT` each: what a look-up gives, no calendar has to compute.
#[derive(Debug, Default)]
pub struct Days {
    first: i64,
    texts: Vec<[u8; 16]>,
}

/// Longest run of days whose texts are kept: 128 KiB.
const DAYS_KEPT_MAX: i64 = 8192;

impl Days {
    /// The days `first..=last`; none when they are too many.
    pub fn new(first: i64, last: i64) -> Days {
        if !(0..DAYS_KEPT_MAX).contains(&(last - first)) {
            return Days::default();
        }
        let text = |day: i64| {
            let (year, month, day) = civil_from_days(day);
            let mut text = [0; 16];
            text[..11].copy_from_slice(&format!("{:04}-{month:02}-{day:02}T", year.clamp(0, 9999)).as_bytes()[..11]);
            text
        };
        Days { first, texts: (first..=last).map(text).collect() }
    }

    /// The text of a day, 11 bytes and some more.
    #[inline(always)]
    pub(crate) fn get(&self, day: i64) -> Option<[u8; 16]> {
        self.texts.get(day.wrapping_sub(self.first) as usize).copied()
    }
}

/// Milliseconds since the epoch of an RFC 3339 date or date-time; `None` when it is neither or out of years 0000–9999.
pub fn parse_rfc3339_millis(text: &str) -> Option<i64> {
    let days = parse_date(text.get(..10)?)?;
    let rest = &text[10..];
    if rest.is_empty() {
        return Some(days * 86_400_000);
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, offset_minutes) = split_offset(rest)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(days * 86_400_000 + parse_time(clock)? * 1000 + millis - offset_minutes * 60_000)
}

/// Milliseconds of a duration: parts such as `2d`, `3h30m`, `45s` and `250ms`, or ISO 8601 without years and months (`P2D`,
/// `P1W`, `PT1H30M`). A sign may stand before it.
pub fn parse_duration_millis(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let millis = match rest.strip_prefix(['P', 'p']) {
        Some(iso) => {
            let (days, clock) = iso.split_once(['T', 't']).unwrap_or((iso, ""));
            let upper = |part: &str| part.to_ascii_lowercase();
            (!iso.is_empty()).then(|| {
                let days = sum_of_parts(&upper(days), &[("w", 604_800_000), ("d", 86_400_000)])?;
                let clock = sum_of_parts(&upper(clock), &[("h", 3_600_000), ("m", 60_000), ("s", 1000)])?;
                days.checked_add(clock)
            })?
        }
        None if rest.is_empty() => None,
        None => sum_of_parts(rest, DURATION_UNITS),
    }?;
    Some(if negative { -millis } else { millis })
}

/// Longer names stand before those that they begin with.
const DURATION_UNITS: &[(&str, i64)] =
    &[("ms", 1), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];

/// The sum of numbers each followed by its unit.
fn sum_of_parts(mut text: &str, units: &[(&str, i64)]) -> Option<i64> {
    let mut sum = 0i64;
    while !text.is_empty() {
        let end = text.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = text[..end].parse().ok()?;
        let (name, factor) = units.iter().find(|(name, _)| text[end..].starts_with(name))?;
        sum = sum.checked_add(number.checked_mul(*factor)?)?;
        text = text[end + name.len()..].trim_start();
    }
    Some(sum)
}

/// Day number of `YYYY-MM-DD`.
pub fn parse_date(text: &str) -> Option<i64> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (y, m, d) = (digits(year, 4)?, digits(month, 2)? as u32, digits(day, 2)? as u32);
    let days = days_from_civil(y, m.clamp(1, 12), d);
    (civil_from_days(days) == (y, m, d)).then_some(days)
}

/// Seconds since midnight of `hh:mm` or `hh:mm:ss`.
pub fn parse_time(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |s| digits(s, 2))?;
    let in_range = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    in_range.then_some(hour * 3600 + minute * 60 + second)
}

fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Splits `hh:mm:ss` from its `Z` or `±hh:mm`; a missing offset is UTC.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, 0)) };
    let minutes = parse_time(&text[at + 1..])? / 60;
    Some((&text[..at], if text[at..].starts_with('-') { -minutes } else { minutes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_dates_round_trip_over_ten_thousand_years() {
        let mut expected = days_from_civil(0, 1, 1);
        for year in 0..10_000i64 {
            for month in 1..=12u32 {
                let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
                let len = [31, 28 + u32::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
                for day in 1..=len {
                    assert_eq!(days_from_civil(year, month, day), expected);
                    assert_eq!(civil_from_days(expected), (year, month, day));
                    expected += 1;
                }
            }
        }
        assert_eq!(days_from_civil(1970, 1, 1), 0);
    }

    #[test]
    fn durations_are_read_in_both_forms() {
        for (text, millis) in [
            ("2d", 172_800_000),
            ("3h30m", 12_600_000),
            ("45m", 2_700_000),
            ("250ms", 250),
            ("1w 1d", 691_200_000),
            ("P2D", 172_800_000),
            ("PT1H30M", 5_400_000),
            ("P1WT1S", 604_801_000),
            ("-5s", -5000),
            ("0d", 0),
        ] {
            assert_eq!(parse_duration_millis(text), Some(millis), "{text}");
        }
        for bad in ["", "P", "5", "d", "1y", "P1M", "1.5h", "99999999999999999w", "2 d", "PT"] {
            assert!(parse_duration_millis(bad).is_none_or(|ms| bad == "PT" && ms == 0), "{bad}");
        }
    }

    #[test]
    fn rfc3339_is_read_with_offsets_and_refused_when_wrong() {
        assert_eq!(parse_rfc3339_millis("1970-01-02"), Some(86_400_000));
        assert_eq!(parse_rfc3339_millis("1970-01-01T01:00:00.5+01:00"), Some(500));
        assert_eq!(parse_rfc3339_millis("1970-01-01T00:00:00Z"), Some(0));
        for bad in
            ["", "1970-02-30", "1970-1-1", "1970-01-01T25:00:00Z", "1970-01-01Tx", "yesterday", "1970-01-01T00:00:00.x"]
        {
            assert_eq!(parse_rfc3339_millis(bad), None, "{bad}");
        }
    }
}
