//! The vehicle of a row: make, model, model year, body, fuel, transmission, VIN, mileage, which fit each other.

use std::sync::Arc;

use super::{fact, lookup_latent, map_latent, pick_among, weight_in, weighted_latent};
use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::Reg;
use crate::random::{next, scale};
use crate::time::civil_from_days;

/// Latent that `unique` makes distinct.
pub const VIN: &str = "vin";
/// Vehicles on the road are at most this old.
const AGE_MAX: i64 = 18;
/// Where miles are driven.
pub const MILE_COUNTRIES: [&str; 2] = ["US", "GB"];

/// Fuels, by the letter that names them in `car_model` and `fuel_type`.
const FUELS: [char; 7] = ['p', 'd', 'h', 'u', 'e', 'l', 'c'];
/// Transmissions, by the letter that names them in `transmission`.
const TRANSMISSIONS: [char; 5] = ['m', 'a', 'v', 'k', 's'];

/// Cars of a model year are on the road by the middle of it.
const MODEL_YEAR_DAYS: i64 = 180;

/// The latest model year that is seen on the road.
fn reference_year(cx: &FieldCx<'_, '_>) -> i64 {
    civil_from_days(cx.builder.reference_day() - MODEL_YEAR_DAYS).0
}

/// Index of the make, by its share in the country.
pub fn make(cx: &mut FieldCx<'_, '_>) -> Reg {
    let list = cx.locale.list("car_make");
    let region = cx.locale.info.region.clone();
    let weights: Vec<u64> = list.extras.iter().map(|extra| weight_in(fact(extra, 1), &region)).collect();
    weighted_latent(cx, "vehicle make", &weights)
}

/// First and last model year; the reference year where it is still built.
fn years_built(extra: &str, now: i64) -> (i64, i64) {
    let (first, last) = fact(extra, 3).split_once('-').unwrap_or_default();
    (first.parse().unwrap_or(now), last.parse().unwrap_or(now).min(now))
}

/// Index of the model: one of the make, built within the last years.
pub fn model(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (makes, models) = (cx.locale.list("car_make"), cx.locale.list("car_model"));
    let (make, now) = (make(cx), reference_year(cx));
    pick_among(cx, "vehicle model", make, || {
        let of_make = |make: String| {
            let own = |at: &usize| fact(&models.extras[*at], 0) == make;
            let all: Vec<usize> = (0..models.extras.len()).filter(own).collect();
            let current = |at: &&usize| {
                let (first, last) = years_built(&models.extras[**at], now);
                first <= now && last >= now - AGE_MAX
            };
            let found: Vec<usize> = all.iter().filter(current).copied().collect();
            let found = if found.is_empty() { all } else { found };
            found.into_iter().map(|at| (at as u64, models.weights[at])).collect()
        };
        makes.words.iter().map(of_make).collect()
    })
}

/// The models' names without the make.
pub fn model_names(models: &WordList) -> Vec<String> {
    let bare = |(name, extra): (String, &String)| {
        let make = fact(extra, 0);
        let rest = name.strip_prefix(make).and_then(|rest| rest.strip_prefix(" "));
        rest.unwrap_or(&name).to_owned()
    };
    models.words.iter().zip(&models.extras).map(bare).collect()
}

/// Model year: one in which the model was built, late ones more often.
pub fn year(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (models, model, now) = (cx.locale.list("car_model"), model(cx), reference_year(cx));
    let spans: Vec<(u64, u64)> = models
        .extras
        .iter()
        .map(|extra| {
            let (first, last) = years_built(extra, now);
            let first = first.max((now - AGE_MAX).min(last)).min(last);
            (last as u64, (last - first + 1) as u64)
        })
        .collect();
    let bits = cx.latent("vehicle year bits", |cx| cx.entity_draw("vehicle year"));
    map_latent(cx, "vehicle year", &[model, bits], move |x| {
        let (last, span) = spans.get(x[0] as usize).copied().unwrap_or((2020, 1));
        let part = scale(x[1], 1 << 16);
        last - ((((part * part) >> 16) * span) >> 16)
    })
}

/// Entry of `vehicle_type` that the model is.
pub fn body(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (models, types, model) = (cx.locale.list("car_model"), cx.locale.list("vehicle_type"), model(cx));
    let entry = |extra: &String| types.extras.iter().position(|code| code == fact(extra, 1)).unwrap_or(0) as u64;
    lookup_latent(cx, "vehicle type", model, models.extras.iter().map(entry).collect())
}

/// How frequent a fuel is among cars that are sold with several, by country.
fn fuel_weight(fuel: char, region: &str) -> u64 {
    let few_diesels = ["US", "CA", "CN", "JP", "TW", "MX", "SA", "AE", "KW", "QA", "BH", "OM", "NG", "SG", "IL", "IR"];
    match fuel {
        'p' if region == "NO" => 25,
        'p' => 60,
        'd' if few_diesels.contains(&region) => 3,
        'd' => 28,
        'h' if region == "JP" => 60,
        'h' => 14,
        'u' if region == "NO" || region == "SE" || region == "CN" => 25,
        'u' => 5,
        'e' if region == "NO" => 150,
        'e' if region == "CN" => 60,
        'e' => 15,
        'l' if ["IT", "PL", "TR", "UA", "BG", "KR"].contains(&region) => 8,
        'c' if ["IN", "IT", "IR", "PK", "EG", "BD"].contains(&region) => 10,
        _ => 0,
    }
}

/// Which of [`FUELS`] the vehicle takes.
fn fuel_index(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (models, model) = (cx.locale.list("car_model"), model(cx));
    let region = cx.locale.info.region.clone();
    pick_among(cx, "vehicle fuel", model, || {
        let of_model = |extra: &String| {
            let sold = |at: &usize| fact(extra, 2).contains(FUELS[*at]);
            (0..FUELS.len()).filter(sold).map(|at| (at as u64, fuel_weight(FUELS[at], &region).max(1))).collect()
        };
        models.extras.iter().map(of_model).collect()
    })
}

/// Entry of `fuel_type`.
pub fn fuel(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (list, index) = (cx.locale.list("fuel_type"), fuel_index(cx));
    lookup_latent(cx, "fuel type", index, by_letter(&list, &FUELS))
}

fn by_letter(list: &WordList, letters: &[char]) -> Vec<u64> {
    let entry = |letter: &char| list.extras.iter().position(|code| code.starts_with(*letter)).unwrap_or(0) as u64;
    letters.iter().map(entry).collect()
}

/// Of a hundred cars with combustion engine, so many have a manual gearbox.
fn manual_share(region: &str) -> u64 {
    match region {
        "US" | "CA" | "JP" | "KR" | "SG" | "IL" => 2,
        "AE" | "SA" | "KW" | "QA" | "BH" | "OM" | "AU" | "NZ" | "TW" | "CN" | "TH" | "MY" => 10,
        "SE" | "NO" | "FI" | "CH" | "RU" | "MX" | "ZA" | "PH" | "IS" => 32,
        "IN" | "MA" | "DZ" | "EG" | "PE" | "CO" | "AR" | "BD" | "PK" => 65,
        _ => 48,
    }
}

/// Entry of `transmission`: one that goes with the fuel and is usual in the country.
pub fn transmission(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (list, fuel) = (cx.locale.list("transmission"), fuel_index(cx));
    let manual = manual_share(&cx.locale.info.region);
    let index = pick_among(cx, "vehicle transmission", fuel, || {
        let burning =
            vec![(0, manual), (1, (100 - manual) * 70 / 100), (2, (100 - manual) / 10), (3, (100 - manual) / 5)];
        let hybrid = vec![(1, 45), (2, 45), (3, 10)];
        let of_fuel = |fuel: &char| match fuel {
            'e' => vec![(4, 1)],
            'h' | 'u' => hybrid.clone(),
            _ => burning.clone(),
        };
        FUELS.iter().map(of_fuel).collect()
    });
    lookup_latent(cx, "transmission type", index, by_letter(&list, &TRANSMISSIONS))
}

/// Distance driven, in kilometres: it grows with age.
pub fn kilometres(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (year, now) = (year(cx), reference_year(cx));
    let bits = cx.latent("mileage bits", |cx| cx.entity_draw("mileage"));
    map_latent(cx, "mileage", &[year, bits], move |x| {
        let mut state = x[1];
        let months = (now as u64).saturating_sub(x[0]) * 12 + 1 + scale(next(&mut state), 11);
        // 500 to 1,900 km a month, mostly in the middle.
        let monthly = 500 + scale(next(&mut state), 700) + scale(next(&mut state), 700);
        months * monthly + scale(next(&mut state), 999)
    })
}

/// Letters and digits of a VIN: I, O and Q are left out.
const VIN_ALPHABET: &[u8; 33] = b"ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
/// Model years from 1980 and again from 2010 (49 CFR 565.15).
const YEAR_CODES: &[u8; 30] = b"ABCDEFGHJKLMNPRSTVWXY123456789";
/// Place weights of the check digit.
const VIN_WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/// Distinct VINs of a unique column: three free places and the serial number.
pub const UNIQUE_VINS: u64 = 33 * 33 * 33 * 1_000_000;

/// Appends a VIN: world manufacturer identifier of the make, model-year letter and check digit right.
pub fn vin(cx: &mut FieldCx<'_, '_>) {
    let list = cx.locale.list("car_make");
    let (make, year) = (make(cx), year(cx));
    let region = cx.locale.info.region.clone();
    let (mut wmis, mut groups) = (Vec::<[u8; 3]>::new(), Vec::new());
    for extra in &list.extras {
        let start = wmis.len() as u64;
        let codes = fact(extra, 0).split(',').filter_map(|code| <[u8; 3]>::try_from(code.as_bytes()).ok());
        wmis.extend(codes);
        groups.push((start..wmis.len() as u64).map(|at| (at, wmi_weight(wmis[at as usize], &region))).collect());
    }
    let wmi = pick_among(cx, "vin manufacturer", make, || groups);
    let number = if cx.latent_is_unique(VIN) {
        cx.latent("vin number", |cx| cx.entity_index("vin number", UNIQUE_VINS))
    } else {
        let bits = cx.latent("vin bits", |cx| cx.entity_draw("vin"));
        map_latent(cx, "vin number", &[bits], |x| scale(x[0], UNIQUE_VINS))
    };
    let wmis: Arc<[[u8; 3]]> = wmis.into();
    cx.call(&[wmi, year, number], 17, crate::words::Specials::NONE, move |row, out| {
        let wmi = wmis.get(row.get(wmi) as usize).unwrap_or(b"1HG");
        out.extend_from_slice(&vin_text(*wmi, row.get(year), row.get(number)));
    });
}

/// Cars are mostly from a plant of their own part of the world: N America 1 4 5 (3 Mexico), Asia J–R, Europe S–Z.
fn wmi_weight(wmi: [u8; 3], region: &str) -> u64 {
    let american = matches!(wmi[0], b'1'..=b'5' | b'7');
    match region {
        "US" | "CA" | "MX" => {
            if american {
                12
            } else {
                3
            }
        }
        _ => {
            if american {
                1
            } else {
                12
            }
        }
    }
}

fn vin_text(wmi: [u8; 3], year: u64, number: u64) -> [u8; 17] {
    let mut text = [b'0'; 17];
    text[..3].copy_from_slice(&wmi);
    let mut rest = number;
    for at in (11..17).rev() {
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    for at in [3, 4, 10] {
        text[at] = VIN_ALPHABET[(rest % 33) as usize];
        rest /= 33;
    }
    // The other places describe the body: they follow from those before, as a model's do. Place 7 of a passenger car is a letter
    // from 2010 on and a digit before, which tells the two cycles of year letters apart.
    let mixed = u64::from(text[3]) * 31 + u64::from(text[4]) * 7 + year;
    text[5] = VIN_ALPHABET[(mixed % 33) as usize];
    text[6] = if year >= 2010 { VIN_ALPHABET[(mixed / 5 % 23) as usize] } else { b'0' + (mixed / 5 % 10) as u8 };
    text[7] = VIN_ALPHABET[(mixed / 3 % 33) as usize];
    text[9] = YEAR_CODES[(year.saturating_sub(1980) % 30) as usize];
    let sum: u32 = text.iter().zip(VIN_WEIGHTS).map(|(c, weight)| transliterated(*c) * weight).sum();
    text[8] = match sum % 11 {
        10 => b'X',
        digit => b'0' + digit as u8,
    };
    text
}

/// Value of a character in the check sum (49 CFR 565.15).
fn transliterated(c: u8) -> u32 {
    u32::from(match c {
        b'0'..=b'9' => c - b'0',
        b'A'..=b'H' => c - b'A' + 1,
        b'J'..=b'R' => c - b'J' + 1,
        _ => c - b'S' + 2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digit_of_a_published_example() {
        let known = b"1M8GDM9AXKP042788";
        let sum: u32 = known.iter().zip(VIN_WEIGHTS).map(|(c, weight)| transliterated(*c) * weight).sum();
        assert_eq!(sum % 11, 10);
    }

    #[test]
    fn year_letters_run_in_cycles_of_thirty() {
        assert_eq!(vin_text(*b"WBA", 2010, 1)[9], b'A');
        assert_eq!(vin_text(*b"WBA", 2025, 1)[9], b'S');
        assert_eq!(vin_text(*b"WBA", 2001, 1)[9], b'1');
        assert!(
            vin_text(*b"WBA", 2012, 77)[6].is_ascii_alphabetic() && vin_text(*b"WBA", 2008, 77)[6].is_ascii_digit()
        );
    }
}
