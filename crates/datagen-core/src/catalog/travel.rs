//! Air travel: airlines, flights, aircraft, seats, bookings and airports.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{airline, fact};
use crate::plan::Op;
use crate::words::{Specials, Words};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = flights();
    types.extend(airports());
    types
}

fn flights() -> Vec<TypeDef> {
    vec![
        TypeDef::new("airline", "Airline", |cx, options: AirlineOptions| {
            let list = cx.locale.list("airline");
            let words = match options.format.unwrap_or(AirlineFormat::Name) {
                AirlineFormat::Name => Arc::clone(&list.words),
                AirlineFormat::Iata => facts(&list.extras, 0),
                AirlineFormat::Icao => facts(&list.extras, 1),
            };
            let airline = if cx.unique { cx.pick("airline", &list) } else { airline::airline(cx) };
            cx.word(&words, airline);
        })
        .about(
            "Airline of the row's flight; those of the country are more frequent. `format`: `name`, `iata` or `icao`.",
        )
        .aliases(&["airline_name", "airline.airline", "carrier_name", "operating_carrier"])
        .headers(&["fluggesellschaft", "compagnie_aerienne", "aerolinea", "авиакомпания", "航空会社"])
        .by_locale("Airlines of the country are more frequent."),
        TypeDef::new("airlineCode", "Airline code", |cx, _: NoOptions| {
            let list = cx.locale.list("airline");
            let codes = facts(&list.extras, 0);
            let airline = if cx.unique { cx.pick("airline", &list) } else { airline::airline(cx) };
            cx.word(&codes, airline);
        })
        .formed()
        .about("IATA code of the row's airline, two characters.")
        .aliases(&["airline_iata", "airline_iata_code", "carrier_code"])
        .headers(&["iata_airline"])
        .by_locale("Airlines of the country are more frequent."),
        TypeDef::new("flightNumber", "Flight number", |cx, _: NoOptions| {
            let list = cx.locale.list("airline");
            let codes = facts(&list.extras, 0);
            let airline = airline::airline(cx);
            cx.word(&codes, airline);
            let number = if cx.unique { cx.index_from("number", 1, 9_999) } else { airline::flight_number(cx) };
            cx.emit(Op::Int(number));
        })
        .formed()
        .about("Code of the row's airline and a number of one to four digits.")
        .aliases(&["flight", "airline.flightNumber", "flight_no", "flight_code", "flight_id"])
        .headers(&["flugnummer", "numero_vol", "numero_vuelo", "номер_рейса", "便名"]),
        TypeDef::new("aircraft", "Aircraft", |cx, options: AircraftOptions| {
            let list = cx.locale.list("aircraft");
            let words = match options.format.unwrap_or(AircraftFormat::Name) {
                AircraftFormat::Name => Arc::clone(&list.words),
                AircraftFormat::Icao => facts(&list.extras, 0),
            };
            let aircraft = if cx.unique { cx.pick("aircraft", &list) } else { airline::aircraft(cx) };
            cx.word(&words, aircraft);
        })
        .about("Aircraft type that the row's airline flies. `format`: `name` or `icao`.")
        .aliases(&["airline.airplane", "aircraft_type", "airplane", "aircraft_model", "plane"])
        .headers(&["flugzeug", "flugzeugtyp", "type_avion", "avion", "самолет", "機種"]),
        TypeDef::new("seat", "Seat", |cx, _: NoOptions| airline::seat(cx))
            .about("Row and letter of a seat that the row's aircraft has, such as `23C`.")
            .aliases(&["seat_number", "airline.seat", "seat_no", "seat_assignment"])
            .headers(&["sitzplatz", "siege", "asiento", "место", "座席"]),
        TypeDef::new("cabinClass", "Cabin class", |cx, _: NoOptions| {
            let list = cx.locale.list("cabin_class");
            if cx.unique {
                return cx.list_entry(&list);
            }
            let cabin = airline::cabin(cx);
            cx.word(&list.words, cabin);
        })
        .about("Class of travel; four in five fly economy.")
        .aliases(&["travel_class", "flight_class", "service_class", "fare_class", "booking_class"])
        .headers(&["reiseklasse", "classe_voyage", "clase_cabina", "класс_обслуживания", "座席クラス"])
        .by_locale("In the locale's language."),
        TypeDef::new("pnr", "Booking reference", pnr)
            .formed()
            .about("Reference of six letters and digits by which a booking is found, without those that look alike.")
            .aliases(&[
                "airline.recordLocator",
                "record_locator",
                "booking_reference",
                "booking_code",
                "reservation_code",
            ])
            .headers(&["buchungscode", "reference_reservation", "localizador", "予約番号"]),
    ]
}

fn airports() -> Vec<TypeDef> {
    vec![
        TypeDef::new("airport", "Airport", |cx, options: AirportOptions| {
            airport(cx, options.format.unwrap_or(AirportFormat::Name));
        })
        .about("Airport, by passengers; those of the country are more frequent, and a destination is not the row's origin. \
                `format`: `name`, `iata`, `city` or `full`.")
        .aliases(&["airport_name", "airline.airport", "Airport Name", "departure_airport", "arrival_airport"])
        .headers(&["flughafen", "aeroport", "aeropuerto", "аэропорт", "空港", "المطار"])
        .by_locale("Airports of the country are more frequent."),
        TypeDef::new("airportCode", "Airport code", |cx, _: NoOptions| airport(cx, AirportFormat::Iata))
            .formed()
            .about("IATA code of the row's airport, three letters.")
            .aliases(&["airport_iata", "iata_code", "Airport Code", "iata_airport_code"])
            .headers(&["flughafencode", "iata", "code_aeroport", "codigo_aeropuerto"])
            .by_locale("Airports of the country are more frequent."),
    ]
}

fn facts(extras: &[String], at: usize) -> Arc<Words> {
    Arc::new(Words::new(extras.iter().map(|extra| fact(extra, at))))
}

/// Constraints of `airline`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AirlineOptions {
    /// `name` (default), `iata` or `icao`.
    format: Option<AirlineFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum AirlineFormat {
    Name,
    Iata,
    Icao,
}

/// Constraints of `aircraft`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AircraftOptions {
    /// `name` (default) or `icao`: the type designator.
    format: Option<AircraftFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum AircraftFormat {
    Name,
    Icao,
}

/// Constraints of `airport`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AirportOptions {
    /// `name` (default), `iata`, `city`, or `full`: name and code.
    format: Option<AirportFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum AirportFormat {
    Name,
    Iata,
    City,
    Full,
}

fn airport(cx: &mut FieldCx<'_, '_>, format: AirportFormat) {
    let list = cx.locale.list("airport");
    if cx.unique && format == AirportFormat::City {
        return cx.refuse_unique("some cities have several airports");
    }
    let airport = if cx.unique { cx.pick("airport", &list) } else { airline::airport(cx) };
    let codes = facts(&list.extras, 0);
    match format {
        AirportFormat::Name => cx.word(&list.words, airport),
        AirportFormat::Iata => cx.word(&codes, airport),
        AirportFormat::City => cx.word(&facts(&list.extras, 1), airport),
        AirportFormat::Full => {
            cx.word(&list.words, airport);
            cx.text(" (");
            cx.word(&codes, airport);
            cx.text(")");
        }
    }
}

/// Letters and digits of booking references: I, O, 0 and 1 are left out.
const PNR_ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

fn pnr(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    // The first place is a letter.
    let number = cx.index("reference", 24 * 32u64.pow(5));
    cx.call(&[number], 6, Specials::NONE, move |row, out| {
        let mut rest = row.get(number);
        out.push(PNR_ALPHABET[(rest % 24) as usize]);
        rest /= 24;
        for _ in 0..5 {
            out.push(PNR_ALPHABET[(rest % 32) as usize]);
            rest /= 32;
        }
    });
}
