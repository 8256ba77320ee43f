//! The place of a row: city, region, postal code, coordinates, time zone and telephone area. What stands before the city in an
//! address is in `address`.

use std::sync::Arc;

use super::weighted_latent;
use crate::compile::FieldCx;
use crate::locale::phone_mask;
use crate::mask::{Mask, Masks};
use crate::plan::{Op, Reg, Step};

/// Index of the city.
pub fn city(cx: &mut FieldCx<'_, '_>) -> Reg {
    let places = cx.locale.places();
    if cx.latent_is_unique("city") {
        return cx.latent("city", |cx| cx.entity_permuted("city", &places.distinct_cities));
    }
    cx.latent("city", |cx| {
        let bits = cx.entity_draw("city");
        cx.step(Step::Pick { bits, alias: Arc::clone(&places.city_alias) })
    })
}

fn by_city(cx: &mut FieldCx<'_, '_>, latent: &'static str, table: &Arc<[u64]>) -> Reg {
    let index = city(cx);
    cx.latent(latent, |cx| cx.step(Step::Lookup { index, table: Arc::clone(table) }))
}

/// Appends the city's name.
pub fn city_name(cx: &mut FieldCx<'_, '_>) {
    let (places, city) = (cx.locale.places(), city(cx));
    cx.word(&places.cities, city);
}

/// Index of the region.
pub fn region(cx: &mut FieldCx<'_, '_>) -> Reg {
    let places = cx.locale.places();
    by_city(cx, "region", &places.city_region)
}

/// Appends the region's name.
pub fn region_name(cx: &mut FieldCx<'_, '_>) {
    let (places, region) = (cx.locale.places(), region(cx));
    cx.word(&places.regions, region);
}

/// Appends the region's code.
pub fn region_code(cx: &mut FieldCx<'_, '_>) {
    let (places, region) = (cx.locale.places(), region(cx));
    cx.word(&places.region_codes, region);
}

/// Appends the IANA time zone.
pub fn timezone(cx: &mut FieldCx<'_, '_>) {
    let places = cx.locale.places();
    let zone = by_city(cx, "time zone", &places.city_timezone);
    cx.word(&places.timezones, zone);
}

/// Appends a postal code of the city; nothing where the country has none.
pub fn postcode(cx: &mut FieldCx<'_, '_>) {
    let (places, of) = (cx.locale.places(), city(cx));
    if places.postcodes.list().is_empty() {
        return;
    }
    let which = cx.latent("postcode", |cx| {
        let bits = cx.entity_draw("postcode");
        cx.step(Step::Span { bits, of, spans: Arc::clone(&places.city_postcodes) })
    });
    let value = masked_value(cx, "postcode digits", &places.postcodes, which);
    cx.emit(Op::Mask { masks: Arc::clone(&places.postcodes), which, value });
}

/// A number within the domain of the mask that `which` selects.
fn masked_value(cx: &mut FieldCx<'_, '_>, latent: &'static str, masks: &Masks, which: Reg) -> Reg {
    let domains: Arc<[u64]> = masks.list().iter().map(Mask::domain).collect();
    cx.latent(latent, |cx| {
        let bits = cx.entity_draw(latent);
        let n = cx.step(Step::Lookup { index: which, table: domains });
        cx.step(Step::ScaleBy { bits, n })
    })
}

/// How far from the centre of its city a place may lie, in 10^-6 degrees (about two kilometres).
const JITTER: u64 = 20_000;

/// Latitude in 10^-6 degrees.
pub fn latitude(cx: &mut FieldCx<'_, '_>) -> Reg {
    let places = cx.locale.places();
    let centre = by_city(cx, "city latitude", &places.city_latitude);
    jittered(cx, "latitude", centre)
}

/// Longitude in 10^-6 degrees.
pub fn longitude(cx: &mut FieldCx<'_, '_>) -> Reg {
    let places = cx.locale.places();
    let centre = by_city(cx, "city longitude", &places.city_longitude);
    jittered(cx, "longitude", centre)
}

fn jittered(cx: &mut FieldCx<'_, '_>, latent: &'static str, centre: Reg) -> Reg {
    cx.latent(latent, |cx| {
        let bits = cx.entity_draw(latent);
        let jitter = cx.step(Step::Scale { bits, n: 2 * JITTER + 1, add: JITTER.wrapping_neg() });
        cx.step(Step::MulAdd { a: centre, multiplier: 100, b: Some(jitter), add: 0 })
    })
}

/// Which numbers a telephone field may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneKind {
    /// Mobile or landline, as people give them.
    Any,
    /// Mobile only.
    Mobile,
    /// Landline of the place's city.
    Landline,
    /// Free of charge for who calls.
    TollFree,
}

/// Of ten numbers that people give, so many are mobile where the two can be told apart.
const MOBILE_IN_TEN: u64 = 7;

/// Appends a toll-free number: `write` chooses between the national and the international mask.
fn toll_free(cx: &mut FieldCx<'_, '_>, write: impl Fn(&crate::locale::PhoneMask) -> String) {
    let known = super::career::country_fact(cx, "toll_free").unwrap_or_else(|| "0800 ######|0800 ######".to_owned());
    let mask = |pair: &str| {
        let (national, international) = pair.split_once('|').unwrap_or((pair, pair));
        let (national, international) = (national.to_owned(), international.to_owned());
        let area = String::new();
        phone_mask(&write(&crate::locale::PhoneMask { mobile: false, area, international, national, fictional: true }))
    };
    let masks = Arc::new(Masks::new(known.split(';').map(mask).collect()));
    let domains: Vec<u64> = masks.list().iter().map(Mask::domain).collect();
    let all: Vec<u64> = (0..domains.len() as u64).collect();
    if cx.unique {
        return unique_phone(cx, &masks, &all, &domains);
    }
    let digits = PhoneDigits { latents: TOLL_FREE_DIGITS, masks, domains };
    let which = pick_of(cx, "toll-free mask", &all);
    digits.fill(cx, which, digits.latents[1]);
}

/// Appends a telephone number; `write` makes the text of a mask from the locale's notation.
pub fn phone(cx: &mut FieldCx<'_, '_>, kind: PhoneKind, write: impl Fn(&crate::locale::PhoneMask) -> String) {
    if kind == PhoneKind::TollFree {
        return toll_free(cx, write);
    }
    let phones = cx.locale.phones();
    // Some countries reserve numbers of one kind only.
    let has_fictional = |mobile: bool| phones.iter().any(|p| p.fictional && p.mobile == mobile);
    let reserved = [has_fictional(false), has_fictional(true)];
    let wanted = |p: &&crate::locale::PhoneMask| p.fictional == (reserved[usize::from(p.mobile)] && !cx.realistic);
    let usable: Vec<&crate::locale::PhoneMask> = phones.iter().filter(wanted).collect();
    let masks = Arc::new(Masks::new(usable.iter().map(|p| phone_mask(&write(p))).collect()));
    let domains: Vec<u64> = masks.list().iter().map(Mask::domain).collect();
    let of_kind =
        |mobile: bool| (0..usable.len() as u64).filter(|i| usable[*i as usize].mobile == mobile).collect::<Vec<_>>();
    let (mobile, landline) = (of_kind(true), of_kind(false));
    if cx.unique {
        let candidates = match kind {
            PhoneKind::Any => [mobile, landline].concat(),
            PhoneKind::Mobile => mobile,
            PhoneKind::Landline | PhoneKind::TollFree => landline,
        };
        // Where mobile and landline share their ranges, the same mask stands in both kinds.
        let mut seen = std::collections::BTreeSet::new();
        let candidates: Vec<u64> = candidates.into_iter().filter(|i| seen.insert(write(usable[*i as usize]))).collect();
        return unique_phone(cx, &masks, &candidates, &domains);
    }
    let local = cx.locale.places().city_areas.iter().map(|areas| city_masks(areas, &usable)).collect();
    let digits =
        PhoneDigits { latents: if cx.realistic { REALISTIC_DIGITS } else { FICTIONAL_DIGITS }, masks, domains };
    match kind {
        PhoneKind::Mobile if !mobile.is_empty() => digits.mobile(cx, &mobile),
        PhoneKind::Any if !mobile.is_empty() => {
            let which = weighted_latent(cx, "phone is mobile", &[10 - MOBILE_IN_TEN, MOBILE_IN_TEN]);
            let at_home = cx.branch(|cx| digits.landline(cx, local, &landline));
            let on_the_way = cx.branch(|cx| digits.mobile(cx, &mobile));
            cx.emit(Op::Switch { which, branches: Arc::new([at_home, on_the_way]) });
        }
        _ => digits.landline(cx, local, &landline),
    }
}

/// Latents of a number: its bits, and what they are scaled to for a mobile and a landline.
const REALISTIC_DIGITS: [&str; 3] = ["realistic phone digits", "realistic mobile digits", "realistic landline digits"];
const TOLL_FREE_DIGITS: [&str; 3] = ["toll-free bits", "toll-free digits", "toll-free digits"];
const FICTIONAL_DIGITS: [&str; 3] = ["phone digits", "mobile digits", "landline digits"];

/// The masks of a telephone field and the digits that fill them.
struct PhoneDigits {
    latents: [&'static str; 3],
    masks: Arc<Masks>,
    domains: Vec<u64>,
}

impl PhoneDigits {
    fn mobile(&self, cx: &mut FieldCx<'_, '_>, candidates: &[u64]) {
        let which = pick_of(cx, "mobile mask", candidates);
        self.fill(cx, which, self.latents[1]);
    }

    fn landline(&self, cx: &mut FieldCx<'_, '_>, local: Vec<Vec<u64>>, all: &[u64]) {
        let which = landline_of_city(cx, local, all);
        self.fill(cx, which, self.latents[2]);
    }

    fn fill(&self, cx: &mut FieldCx<'_, '_>, which: Reg, latent: &'static str) {
        let bits = cx.latent(self.latents[0], |cx| cx.entity_draw(self.latents[0]));
        let value = cx.latent(latent, |cx| match self.domains.as_slice() {
            // Mostly all masks have the same number of places.
            [n, rest @ ..] if rest.iter().all(|domain| domain == n) => cx.step(Step::Scale { bits, n: *n, add: 0 }),
            domains => {
                let n = cx.step(Step::Lookup { index: which, table: domains.into() });
                cx.step(Step::ScaleBy { bits, n })
            }
        });
        cx.emit(Op::Mask { masks: Arc::clone(&self.masks), which, value });
    }
}

/// Positions of the landline masks that belong to a city's area codes.
fn city_masks(areas: &[String], usable: &[&crate::locale::PhoneMask]) -> Vec<u64> {
    let fits = |p: &crate::locale::PhoneMask| !p.mobile && areas.contains(&p.area);
    (0..usable.len() as u64).filter(|i| fits(usable[*i as usize])).collect()
}

fn pick_of(cx: &mut FieldCx<'_, '_>, latent: &'static str, candidates: &[u64]) -> Reg {
    let table: Arc<[u64]> = candidates.into();
    cx.latent(latent, |cx| {
        let bits = cx.entity_draw(latent);
        let index = cx.step(Step::Scale { bits, n: table.len() as u64, add: 0 });
        cx.step(Step::Lookup { index, table })
    })
}

/// A landline mask of the row's city, or of the whole country where the city's own are not known.
fn landline_of_city(cx: &mut FieldCx<'_, '_>, local: Vec<Vec<u64>>, all: &[u64]) -> Reg {
    let mut flat: Vec<u64> = all.to_vec();
    let spans: Arc<[(u32, u32)]> = local
        .into_iter()
        .map(|masks| {
            if masks.is_empty() {
                return (0, all.len() as u32);
            }
            let start = flat.len() as u32;
            let len = masks.len() as u32;
            flat.extend(masks);
            (start, len)
        })
        .collect();
    let of = city(cx);
    cx.latent("landline mask", |cx| {
        let bits = cx.entity_draw("landline mask");
        let index = cx.step(Step::Span { bits, of, spans });
        cx.step(Step::Lookup { index, table: flat.into() })
    })
}

/// Every number of the country at most once: one permutation over all masks, which gives up the city's area code.
fn unique_phone(cx: &mut FieldCx<'_, '_>, masks: &Arc<Masks>, candidates: &[u64], domains: &[u64]) {
    let mut ends = Vec::new();
    let mut total = 0u64;
    for mask in candidates {
        total = total.saturating_add(domains[*mask as usize]);
        ends.push(total);
    }
    let number = cx.index("number", total.max(1));
    let (ends_of, candidates): (Arc<[u64]>, Arc<[u64]>) = (ends.into(), candidates.into());
    let ends = Arc::clone(&ends_of);
    let which = cx.step(Step::Map {
        inputs: vec![number],
        function: Arc::new(move |x| candidates[ends.partition_point(|end| *end <= x[0])]),
    });
    let value = cx.step(Step::Map {
        inputs: vec![number],
        function: Arc::new(move |x| {
            let at = ends_of.partition_point(|end| *end <= x[0]);
            x[0] - if at == 0 { 0 } else { ends_of[at - 1] }
        }),
    });
    cx.emit(Op::Mask { masks: Arc::clone(masks), which, value });
}
