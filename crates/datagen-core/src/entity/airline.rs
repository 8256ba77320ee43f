//! The flight of a row: airline, number, aircraft and seat that fit each other, and airports.

use std::sync::Arc;

use super::{fact, map_latent, pick_among, weighted_latent};
use crate::compile::{FieldCx, scope_of};
use crate::plan::Reg;
use crate::random::{next, scale};

/// Airlines of the own country are so much more frequent than others.
const HOME_AIRLINE: u64 = 25;
/// Index of the airline.
pub fn airline(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (list, region) = (cx.locale.list("airline"), cx.locale.info.region.clone());
    let weight = |(extra, weight): (&String, &u64)| weight * if fact(extra, 2) == region { HOME_AIRLINE } else { 1 };
    let weights: Vec<u64> = list.extras.iter().zip(&list.weights).map(weight).collect();
    weighted_latent(cx, "airline", &weights)
}

/// Flight number: one to four digits, low ones for long routes.
pub fn flight_number(cx: &mut FieldCx<'_, '_>) -> Reg {
    let bits = cx.latent("flight number bits", |cx| cx.entity_draw("flight number"));
    map_latent(cx, "flight number", &[bits], |x| {
        let mut state = x[0];
        let most = [99, 999, 999, 2_999, 5_999][scale(next(&mut state), 5) as usize];
        1 + scale(next(&mut state), most)
    })
}

/// Index of the aircraft: a type of the airline's fleet.
pub fn aircraft(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (airlines, types, airline) = (cx.locale.list("airline"), cx.locale.list("aircraft"), airline(cx));
    pick_among(cx, "aircraft", airline, || {
        let of_airline = |extra: &String| {
            let entry = |code: &str| types.extras.iter().position(|e| fact(e, 0) == code);
            fact(extra, 3).split(',').filter_map(entry).map(|at| (at as u64, 1)).collect()
        };
        airlines.extras.iter().map(of_airline).collect()
    })
}

/// Appends a seat that the aircraft has: row and letter.
pub fn seat(cx: &mut FieldCx<'_, '_>) {
    let (types, aircraft) = (cx.locale.list("aircraft"), aircraft(cx));
    let bits = cx.latent("seat bits", |cx| cx.entity_draw("seat"));
    let cabins: Arc<[(u64, Vec<u8>)]> = types
        .extras
        .iter()
        .map(|extra| (fact(extra, 1).parse().unwrap_or(30), fact(extra, 2).as_bytes().to_vec()))
        .filter(|(_, letters)| !letters.is_empty())
        .collect();
    cx.call(&[aircraft, bits], 4, crate::words::Specials::NONE, move |row, out| {
        let Some((rows, letters)) = cabins.get(row.get(aircraft) as usize) else { return };
        let mut state = row.get(bits);
        let number = 1 + scale(next(&mut state), *rows);
        if number >= 10 {
            out.push(b'0' + (number / 10) as u8);
        }
        out.push(b'0' + (number % 10) as u8);
        out.push(letters[scale(next(&mut state), letters.len() as u64) as usize]);
    });
}

/// Index of the airport: by passengers, those of the own country more often. The destination's is another than the origin's.
pub fn airport(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (role, locale) = cx.scope().split_once('@').unwrap_or(("", cx.scope()));
    let other_end = match role {
        "destination" | "arrival" => [("destination", "origin"), ("arrival", "departure")],
        "to" => [("to", "from"), ("to", "from")],
        _ => [("", ""), ("", "")],
    };
    let start =
        other_end.iter().find(|(end, _)| *end == role && !end.is_empty()).map(|(_, start)| scope_of(start, locale));
    let here = drawn_airport(cx);
    let Some(start) = start else { return here };
    let there = cx.in_scope(start, drawn_airport);
    let count = cx.locale.list("airport").words.len().max(1) as u64;
    map_latent(cx, "airport other than the start", &[here, there], move |x| {
        // A step of a prime number lands far away in the list, which is sorted by country.
        if x[0] == x[1] { (x[0] + 127) % count } else { x[0] }
    })
}

/// Of hundred ends of a flight, so many are in the own country, where it has airports.
const HOME_PERCENT: u64 = 55;

fn drawn_airport(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (list, region) = (cx.locale.list("airport"), cx.locale.info.region.clone());
    let at_home: Vec<bool> = list.extras.iter().map(|extra| fact(extra, 2) == region).collect();
    let sum = |home: bool| at_home.iter().zip(&list.weights).filter(|(h, _)| **h == home).map(|(_, w)| w).sum::<u64>();
    let (home, abroad) = (sum(true).max(1), sum(false).max(1));
    let weight = |(home_airport, weight): (&bool, &u64)| match home_airport {
        true => weight * abroad * HOME_PERCENT,
        false => weight * home * (100 - HOME_PERCENT),
    };
    let weights: Vec<u64> = at_home.iter().zip(&list.weights).map(weight).collect();
    weighted_latent(cx, "airport", &weights)
}

/// Index of the cabin class in `cabin_class`.
pub fn cabin(cx: &mut FieldCx<'_, '_>) -> Reg {
    let list = cx.locale.list("cabin_class");
    super::pick_latent(cx, "cabin class", &list.alias)
}
