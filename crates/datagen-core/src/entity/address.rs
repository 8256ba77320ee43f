//! The address of a row's place: street, number, building, flat, district, post-office box, county, and the whole line.
//!
//! Lives here: what stands before or beside the city. Does not live here: city, region, postal code, coordinates (`place`).

use std::sync::Arc;

use super::place::{city, city_name, postcode, region, region_code, region_name};
use super::{pick_latent, switch_patterns, uniform_latent};
use crate::compile::FieldCx;
use crate::locale::{Places, WordList};
use crate::plan::{Op, Reg, Step};
use crate::random::{Alias, GroupedAlias};
use crate::words::Words;

/// Appends house number and street in the country's order.
pub fn street_address(cx: &mut FieldCx<'_, '_>) {
    patterned(cx, "street_pattern", "street pattern", |cx, part| match part {
        "street" => street_name(cx),
        "number" => house_number(cx),
        "building" => building_name(cx),
        other => number_part(cx, other),
    });
}

/// A choice among the patterns of a list of the locale, the same for all columns of the entity.
fn patterned(
    cx: &mut FieldCx<'_, '_>,
    list: &str,
    latent: &'static str,
    resolve: impl FnMut(&mut FieldCx<'_, '_>, &str),
) {
    let patterns = cx.locale.list(list);
    let texts: Vec<String> = patterns.words.iter().collect();
    let which = pick_latent(cx, latent, &patterns.alias);
    switch_patterns(cx, which, &texts, resolve);
}

/// Appends the street's name: one of the row's region where it is known which streets lie there.
pub fn street_name(cx: &mut FieldCx<'_, '_>) {
    let streets = cx.locale.list("street_name");
    let which = if streets.extras.iter().all(String::is_empty) {
        pick_latent(cx, "street", &streets.alias)
    } else {
        street_of_region(cx, &streets)
    };
    cx.word(&streets.words, which);
}

/// Index of a street that may lie in the row's region: the extra column names the regions of those that do not lie everywhere.
fn street_of_region(cx: &mut FieldCx<'_, '_>, streets: &WordList) -> Reg {
    let (places, group) = (cx.locale.places(), region(cx));
    let groups = places.region_codes.iter().map(|code| {
        let lies_there = |at: &usize| streets.extras[*at].is_empty() || names(&streets.extras[*at], &code);
        (0..streets.extras.len()).filter(lies_there).collect()
    });
    pick_in(cx, "street", group, &streets.weights, groups.collect())
}

/// Whether a list separated by `|` names something.
fn names(list: &str, wanted: &str) -> bool {
    list.split('|').any(|known| known == wanted)
}

/// A weighted pick among the entries of the row's group.
fn pick_in(
    cx: &mut FieldCx<'_, '_>,
    latent: &'static str,
    group: Reg,
    weights: &[u64],
    groups: Vec<Vec<usize>>,
) -> Reg {
    cx.latent(latent, |cx| {
        let (mut entries, mut spans) = (Vec::new(), Vec::new());
        for group in groups {
            spans.push((entries.len(), group.len()));
            entries.extend(group);
        }
        let weights: Vec<u64> = entries.iter().map(|at| weights[*at]).collect();
        let table: Arc<[u64]> = entries.iter().map(|at| *at as u64).collect();
        let bits = cx.entity_draw(latent);
        let index = cx.step(Step::PickIn { bits, group, alias: Arc::new(GroupedAlias::new(&weights, &spans)) });
        cx.step(Step::Lookup { index, table })
    })
}

/// Appends a house number: small ones are more frequent.
pub fn house_number(cx: &mut FieldCx<'_, '_>) {
    let ranges = cx.locale.list("house_number");
    let number = cx.latent("house number", |cx| {
        let bits = cx.entity_draw("house number");
        cx.step(Step::PickSpan { bits, alias: Arc::clone(&ranges.alias), spans: spans(ranges.words.iter()) })
    });
    cx.emit(Op::Int(number));
}

/// Ranges such as `1-99`, as start and length.
fn spans(ranges: impl Iterator<Item = String>) -> Arc<[(u32, u32)]> {
    let span = |range: String| {
        let (low, high) = range.split_once('-').unwrap_or((&range, &range));
        let (low, high): (u32, u32) = (low.trim().parse().unwrap_or(1), high.trim().parse().unwrap_or(99));
        (low, high.max(low) - low + 1)
    };
    ranges.map(span).collect()
}

/// Floors of a building with how many of a hundred flats lie there, and flats of a floor.
const FLOORS: [u64; 20] = [16, 15, 13, 10, 8, 6, 5, 4, 3, 3, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1];
const DOORS: u64 = 8;
/// Letters of flats and blocks.
const LETTERS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];

/// Appends a numbered part of an address: `number2`, `number3`, `floor`, `room` (floor and door), `letter`, or `number`.
fn number_part(cx: &mut FieldCx<'_, '_>, part: &str) {
    let value = match part {
        "letter" => {
            let letter = uniform_latent(cx, "unit letter", LETTERS.len() as u64, 0);
            return cx.word(&Arc::new(Words::new(LETTERS)), letter);
        }
        "floor" => floor(cx),
        "room" => {
            let (floor, door) = (floor(cx), uniform_latent(cx, "door", DOORS, 1));
            cx.latent("room", |cx| cx.step(Step::MulAdd { a: floor, multiplier: 100, b: Some(door), add: 0 }))
        }
        "number2" => uniform_latent(cx, "second number", 40, 1),
        "number3" => uniform_latent(cx, "third number", 20, 1),
        _ => uniform_latent(cx, "unit number", 48, 1),
    };
    cx.emit(Op::Int(value));
}

fn floor(cx: &mut FieldCx<'_, '_>) -> Reg {
    cx.latent("floor", |cx| {
        let bits = cx.entity_draw("floor");
        let floor = cx.step(Step::Pick { bits, alias: Arc::new(Alias::new(&FLOORS)) });
        cx.step(Step::MulAdd { a: floor, multiplier: 1, b: None, add: 1 })
    })
}

/// Appends the flat, office or floor within a building, as the country writes it.
pub fn unit(cx: &mut FieldCx<'_, '_>) {
    patterned(cx, "unit_pattern", "unit pattern", number_part);
}

/// Appends the name of the building, where addresses have it; else the unit.
pub fn building_name(cx: &mut FieldCx<'_, '_>) {
    if !cx.locale.has_list("building_name") {
        return unit(cx);
    }
    let buildings = cx.locale.list("building_name");
    let which = pick_latent(cx, "building", &buildings.alias);
    cx.word(&buildings.words, which);
}

/// Appends the second line of an address: flat or office, mostly within a named building where addresses name them.
pub fn second_line(cx: &mut FieldCx<'_, '_>) {
    unit(cx);
    if cx.locale.has_list("building_name") {
        cx.text(comma(cx));
        building_name(cx);
    }
}

/// A comma and a blank in the locale's script.
fn comma(cx: &FieldCx<'_, '_>) -> &'static str {
    if cx.locale.info.script == "Arab" { "، " } else { ", " }
}

/// Appends the post-office box, as the country writes it.
pub fn po_box(cx: &mut FieldCx<'_, '_>) {
    patterned(cx, "po_box_pattern", "post-office box pattern", |cx, _| po_box_number(cx));
}

fn po_box_number(cx: &mut FieldCx<'_, '_>) {
    let patterns = cx.locale.list("po_box_pattern");
    let of = pick_latent(cx, "post-office box pattern", &patterns.alias);
    let number = cx.latent("post-office box", |cx| {
        let bits = cx.entity_draw("post-office box");
        cx.step(Step::Span { bits, of, spans: spans(patterns.extras.iter().cloned()) })
    });
    cx.emit(Op::Int(number));
}

/// Appends the quarter of the city; nothing where a country's quarters are known and the city has none of them.
pub fn district(cx: &mut FieldCx<'_, '_>) {
    district_with(cx, "");
}

fn district_with(cx: &mut FieldCx<'_, '_>, behind: &str) {
    let places = cx.locale.places();
    if !cx.locale.has_list("district") {
        // No list in this language: places of the same region have names that may be a quarter's.
        let group = region(cx);
        let which = pick_in(cx, "district", group, &vec![1; places.city_region.len()], cities_by_region(&places));
        let with_text = places.cities.iter().map(|name| name + behind);
        return cx.word(&Arc::new(Words::new(with_text)), which);
    }
    let districts = cx.locale.list("district");
    let none = districts.words.len();
    let with_text = districts.words.iter().map(|name| name + behind).chain([String::new()]);
    let words = Arc::new(Words::new(with_text));
    if districts.extras.iter().all(String::is_empty) {
        let which = pick_latent(cx, "district", &districts.alias);
        return cx.word(&words, which);
    }
    let of_city = |city: String| {
        let own: Vec<usize> = (0..none).filter(|at| names(&districts.extras[*at], &city)).collect();
        if own.is_empty() { vec![none] } else { own }
    };
    let weights = [districts.weights.as_slice(), &[1]].concat();
    let (group, groups) = (city(cx), places.cities_latin.iter().map(of_city).collect());
    let which = pick_in(cx, "district", group, &weights, groups);
    cx.word(&words, which);
}

fn cities_by_region(places: &Places) -> Vec<Vec<usize>> {
    let mut groups = vec![Vec::new(); places.regions.len()];
    places.city_region.iter().enumerate().for_each(|(city, region)| groups[*region as usize].push(city));
    groups
}

/// Appends the second-level division in which the city lies, by its postal code; the region where a country's are not known.
pub fn county(cx: &mut FieldCx<'_, '_>) {
    if !cx.locale.has_list("county") {
        return region_name(cx);
    }
    let (places, counties) = (cx.locale.places(), cx.locale.list("county"));
    let known = counties.words.len();
    let anywhere: Vec<usize> = (0..known).filter(|at| counties.extras[*at].is_empty()).collect();
    let of_city = |(postcodes, region): (&(u32, u32), &u64)| {
        let postcode = places.postcodes.texts().get(u64::from(postcodes.0));
        let own: Vec<usize> = (0..known).filter(|at| covers(&counties.extras[*at], &postcode)).collect();
        match (own.is_empty(), anywhere.is_empty()) {
            (false, _) => own,
            (true, false) => anywhere.clone(),
            (true, true) => vec![known + *region as usize],
        }
    };
    let groups = places.city_postcodes.iter().zip(places.city_region.iter()).map(of_city).collect();
    let words = Arc::new(Words::new(counties.words.iter().chain(places.regions.iter())));
    let (group, weights) = (city(cx), vec![1; known + places.regions.len()]);
    let which = pick_in(cx, "county", group, &weights, groups);
    cx.word(&words, which);
}

/// Whether a postal code begins with one of these: with exactly these letters, or with these digits.
fn covers(prefixes: &str, postcode: &str) -> bool {
    let letters = postcode.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(postcode.len());
    let begins = |prefix: &str| match letters {
        0 => !prefix.is_empty() && postcode.starts_with(prefix),
        _ => &postcode[..letters] == prefix,
    };
    prefixes.split('|').any(begins)
}

/// Appends the whole address on one line.
pub fn one_line_address(cx: &mut FieldCx<'_, '_>) {
    let (country, comma) = (cx.locale.country_name(), comma(cx));
    patterned(cx, "address_pattern", "address pattern", |cx, part| match part {
        "street_address" => street_address(cx),
        "city" => city_name(cx),
        "postcode" => postcode(cx),
        "region" => region_name(cx),
        "region_code" => region_code(cx),
        "in_district" => district_with(cx, comma),
        "po_box" => po_box_number(cx),
        _ => cx.text(&country),
    });
}
