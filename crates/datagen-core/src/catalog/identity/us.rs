//! Numbers of the United States: `ssn`, `ein`, `itin`.

use super::form::{Draft, Form, form, plain};

/// Social security numbers as issued: area 001 to 899 without 666, group 01 to 99, serial 0001 to 9999.
pub(super) const SSN: &[Form] = &[form("ggg-gg-gggg", |d| {
    let (serial, group, area) = (d.take(9_999) + 1, d.take(99) + 1, d.take(898) + 1);
    ssn(d, if area >= 666 { area + 1 } else { area }, group, serial);
})
.extra(9_999 * 99 * 898)];

/// Areas from 900 on are never issued; groups up to 49 are no taxpayer numbers (ITIN, ATIN) either.
pub(super) const SSN_NEVER_ISSUED: &[Form] = &[form("ggg-gg-gggg", |d| {
    let (serial, group, area) = (d.take(9_999) + 1, d.take(49) + 1, d.take(100) + 900);
    ssn(d, area, group, serial);
})
.extra(9_999 * 49 * 100)];

fn ssn(d: &mut Draft, area: u64, group: u64, serial: u64) {
    d.number(0, 3, area);
    d.number(3, 2, group);
    d.number(5, 4, serial);
}

/// Individual taxpayer identification numbers: groups 50 to 65, 70 to 88, 90 to 92 and 94 to 99 of the nine hundreds; those from
/// 70 on are the older ones.
pub(super) const ITIN: &[Form] = &[form("9nn-gg-nnnn", |d| {
    let group = match d.extra {
        rest @ 0..19 => 70 + rest,
        rest @ 19..22 => 71 + rest,
        rest => 72 + rest,
    };
    d.number(3, 2, group);
})
.extra(28)];

/// Employer identification numbers: prefixes of the campuses that assign them.
pub(super) const EIN: &[Form] = &[plain("ll-nnnnnnn").places(&[(
    "",
    "01 02 03 04 05 06 10 11 12 13 14 15 16 20 21 22 23 24 25 26 27 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 50 \
     51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 71 72 73 74 75 76 77 80 81 82 83 84 85 86 87 88 90 91 92 93 94 95 98 99",
)])];
