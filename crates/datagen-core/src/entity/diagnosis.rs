//! The medical case of a row: diagnosis, specialty and drug that fit each other; a laboratory test with its result; a vital sign.

use std::sync::Arc;

use super::{fact, grouped_by_fact, lookup_latent, map_latent, pick_among, pick_latent};
use crate::compile::FieldCx;
use crate::plan::Reg;
use crate::random::{next, scale};

/// Index of the diagnosis in `icd10`.
pub fn diagnosis(cx: &mut FieldCx<'_, '_>) -> Reg {
    let list = cx.locale.list("icd10");
    pick_latent(cx, "diagnosis", &list.alias)
}

/// Entry of `specialty` that treats the diagnosis.
pub fn specialty(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (codes, specialties, diagnosis) = (cx.locale.list("icd10"), cx.locale.list("specialty"), diagnosis(cx));
    let entry = |extra: &String| specialties.extras.iter().position(|code| code == fact(extra, 1)).unwrap_or(0) as u64;
    lookup_latent(cx, "specialty", diagnosis, codes.extras.iter().map(entry).collect())
}

/// Index of the drug in `drug`: one that is given for the diagnosis.
pub fn drug(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (codes, drugs, diagnosis) = (cx.locale.list("icd10"), cx.locale.list("drug"), diagnosis(cx));
    pick_among(cx, "drug", diagnosis, || {
        let uses: Vec<&str> = codes.extras.iter().map(|extra| fact(extra, 2)).collect();
        let pain: Vec<(u64, u64)> = grouped_by_fact(&drugs, 0, &["pain"]).remove(0);
        let found = grouped_by_fact(&drugs, 0, &uses);
        found.into_iter().map(|entries| if entries.is_empty() { pain.clone() } else { entries }).collect()
    })
}

/// A measured quantity: unit, bounds of the reference range, fraction digits, and how far values may stray.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Unit as printed.
    pub unit: String,
    /// Bounds of the reference range in units of the last digit.
    pub low: u64,
    /// Upper bound.
    pub high: u64,
    /// Fraction digits.
    pub decimals: u8,
    least: u64,
    most: u64,
}

impl Measure {
    /// From facts `at..`: unit, low, high, decimals, least, most.
    pub fn read(extra: &str, at: usize) -> Measure {
        let decimals: u8 = fact(extra, at + 3).parse().unwrap_or(0);
        let units = |at: usize| {
            let millionths = super::money::parse_rate(fact(extra, at)).unwrap_or(0);
            millionths / 10u64.pow(6 - u32::from(decimals.min(6)))
        };
        Measure {
            unit: fact(extra, at).to_owned(),
            low: units(at + 1),
            high: units(at + 2),
            decimals,
            least: units(at + 4),
            most: units(at + 5),
        }
    }

    /// A value from 64 random bits: four in five within the range, the others a little or far outside.
    fn value(&self, bits: u64) -> u64 {
        let mut state = bits;
        let luck = scale(next(&mut state), 100);
        let between = |state: &mut u64, low: u64, high: u64| low + scale(next(state), high.saturating_sub(low) + 1);
        match luck {
            0..80 => {
                let first = between(&mut state, self.low, self.high);
                (first + between(&mut state, self.low, self.high)) / 2
            }
            80..93 => self.high + scale(next(&mut state), self.most.saturating_sub(self.high) / 2 + 1),
            93..96 => between(&mut state, self.high, self.most),
            _ => between(&mut state, self.least, self.low),
        }
    }
}

/// Where the tests and signs stand in their lists: facts from this one on are a [`Measure`].
pub const LAB_MEASURE: usize = 1;
/// As [`LAB_MEASURE`], of `vital_sign`.
pub const VITAL_MEASURE: usize = 1;

/// Index of the laboratory test in `lab_test`.
pub fn lab_test(cx: &mut FieldCx<'_, '_>) -> Reg {
    let list = cx.locale.list("lab_test");
    pick_latent(cx, "lab test", &list.alias)
}

/// Index of the vital sign in `vital_sign`.
pub fn vital_sign(cx: &mut FieldCx<'_, '_>) -> Reg {
    let list = cx.locale.list("vital_sign");
    pick_latent(cx, "vital sign", &list.alias)
}

/// The measures of a list, entry by entry.
pub fn measures(cx: &FieldCx<'_, '_>, list: &str, at: usize) -> Arc<[Measure]> {
    cx.locale.list(list).extras.iter().map(|extra| Measure::read(extra, at)).collect()
}

/// The measured value in units of its last digit.
pub fn value(cx: &mut FieldCx<'_, '_>, name: &'static str, which: Reg, measures: &Arc<[Measure]>) -> Reg {
    let bits_of = if name == "lab value" { "lab value bits" } else { "vital value bits" };
    let bits = cx.latent(bits_of, |cx| cx.entity_draw(name));
    let measures = Arc::clone(measures);
    map_latent(cx, name, &[which, bits], move |x| measures.get(x[0] as usize).map_or(0, |m| m.value(x[1])))
}

/// Where a value stands: 0 low, 1 normal, 2 high.
pub fn flag(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (test, measures) = (lab_test(cx), measures(cx, "lab_test", LAB_MEASURE));
    let value = value(cx, "lab value", test, &measures);
    map_latent(cx, "lab flag", &[test, value], move |x| match measures.get(x[0] as usize) {
        Some(m) if x[1] < m.low => 0,
        Some(m) if x[1] > m.high => 2,
        _ => 1,
    })
}

/// Appends a number of 10^-decimals units.
pub fn write_decimal(value: u64, decimals: u8, out: &mut Vec<u8>) {
    let unit = 10u64.pow(u32::from(decimals));
    write_whole(value / unit, 1, out);
    if decimals > 0 {
        out.push(b'.');
        write_whole(value % unit, usize::from(decimals), out);
    }
}

/// Appends a number with at least so many digits.
pub fn write_whole(value: u64, least: usize, out: &mut Vec<u8>) {
    let start = out.len();
    let mut rest = value;
    while rest > 0 || out.len() - start < least {
        out.push(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    out[start..].reverse();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_their_digits() {
        let text = |value, decimals| {
            let mut out = Vec::new();
            write_decimal(value, decimals, &mut out);
            String::from_utf8(out).unwrap_or_default()
        };
        assert_eq!((text(5, 2), text(1_234, 1), text(0, 0)), ("0.05".to_owned(), "123.4".to_owned(), "0".to_owned()));
    }

    #[test]
    fn a_measure_reads_its_facts() {
        let m = Measure::read("718-7|g/dL|12.0|17.5|1|6.0|20.0", LAB_MEASURE);
        assert_eq!((m.unit.as_str(), m.low, m.high, m.decimals, m.least, m.most), ("g/dL", 120, 175, 1, 60, 200));
        assert!((0..2_000u64).map(|i| m.value(i.wrapping_mul(0x9e37_79b9_7f4a_7c15))).all(|v| (60..=200).contains(&v)));
    }
}
