//! Types that describe a place. All of one entity agree: the postal code is the city's, the time zone is the city's. Parts of an
//! address and other forms of a position are in `location`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{address, place};
use crate::plan::{Op, ValueType};
use crate::problem::codes;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = countries();
    types.extend(cities());
    types.extend(coordinates());
    types
}

fn countries() -> Vec<TypeDef> {
    vec![
        TypeDef::new("country", "Country", country)
            .about("Country of the row's place: the locale's own, or any country with `scope: world`.")
            .aliases(&["country_name", "location.country", "nation", "Country"])
            .headers(&["land", "pays", "pais", "paese", "страна", "国", "الدولة"])
            .by_locale("In the locale's language."),
        TypeDef::new("countryCode", "Country code", country_code)
            .formed()
            .about("ISO 3166-1 code of the row's country: alpha-2, or alpha-3 or numeric by `format`.")
            .aliases(&["country_iso", "iso_country", "location.countryCode", "Country Code", "country_code_alpha2"])
            .headers(&["country_cd", "ctry", "laendercode", "iso2"]),
    ]
}

fn cities() -> Vec<TypeDef> {
    vec![
        TypeDef::new("city", "City", |cx, _: NoOptions| {
            if cx.unique {
                cx.set_unique_domain(cx.locale.places().distinct_cities.len() as u64);
            }
            place::city_name(cx);
        })
        .about("City, as frequent as it has people.")
        .aliases(&["town", "location.city", "address.city", "City", "city_name"])
        .headers(&["stadt", "ort", "ville", "ciudad", "cidade", "citta", "город", "市", "المدينة"])
        .by_locale("Real cities of the country, named in the locale's language.")
        .unique_by("city"),
        TypeDef::new("state", "State or province", |cx, _: NoOptions| place::region_name(cx))
            .about("First-level division in which the row's city lies.")
            .aliases(&["province", "location.state", "address.state", "State", "emirate", "county_state"])
            .headers(&["bundesland", "provincia", "estado", "prefecture", "都道府県", "область", "الإمارة"])
            .by_locale("States, provinces, emirates, prefectures of the country."),
        TypeDef::new("stateCode", "State code", |cx, _: NoOptions| place::region_code(cx))
            .formed()
            .about("Code of the row's first-level division, as people write it.")
            .aliases(&["state_abbr", "state_abbreviation", "province_code", "region_code", "State (abbrev)"])
            .headers(&["st", "state_cd", "uf"]),
        TypeDef::new("region", "Region", |cx, _: NoOptions| place::region_name(cx))
            .about("First-level division in which the row's city lies.")
            .aliases(&["administrative_area", "area", "address.region"])
            .headers(&["gebiet", "regione", "regiao", "регион", "المنطقة"]),
        TypeDef::new("zipCode", "Postal code", |cx, _: NoOptions| place::postcode(cx))
            .formed()
            .about("Postal code of the row's city; empty where the country has none, as in the UAE.")
            .aliases(&[
                "zip",
                "postal_code",
                "postcode",
                "location.zipCode",
                "address.zipCode",
                "Postal Code",
                "zip_code",
            ])
            .headers(&["plz", "cp", "code_postal", "codigo_postal", "cep", "cap", "индекс", "郵便番号", "邮编"])
            .by_locale("Real codes of the city where known, else the city's prefix with random digits."),
        TypeDef::new("streetAddress", "Street address", |cx, _: NoOptions| address::street_address(cx))
            .about("House number and street in the country's order.")
            .aliases(&[
                "street",
                "address_line_1",
                "address1",
                "location.streetAddress",
                "address.streetAddress",
                "Street Address",
            ])
            .headers(&["addr1", "strasse", "rue", "calle", "rua", "via", "улица", "番地"])
            .by_locale("Street names that are common in the country."),
    ]
}

fn coordinates() -> Vec<TypeDef> {
    vec![
        TypeDef::new("latitude", "Latitude", |cx, o: CoordinateOptions| coordinate(cx, &o, place::latitude, 90))
            .within(-90, 90)
            .about(
                "WGS 84 latitude within about two kilometres of the row's city, or anywhere between `min` and `max`.",
            )
            .aliases(&["lat", "location.latitude", "Latitude", "geo_lat"])
            .headers(&["breitengrad", "latitud", "y_coord"])
            .returns(ValueType::Number),
        TypeDef::new("longitude", "Longitude", |cx, o: CoordinateOptions| coordinate(cx, &o, place::longitude, 180))
            .within(-180, 180)
            .about(
                "WGS 84 longitude within about two kilometres of the row's city, or anywhere between `min` and `max`.",
            )
            .aliases(&["lng", "lon", "long", "location.longitude", "Longitude", "geo_lng"])
            .headers(&["laengengrad", "longitud", "x_coord"])
            .returns(ValueType::Number),
        TypeDef::new("timezone", "Time zone", |cx, _: NoOptions| place::timezone(cx))
            .formed()
            .about("IANA time zone of the row's city.")
            .aliases(&["time_zone", "tz", "location.timeZone", "Time Zone"])
            .headers(&["zeitzone", "zona_horaria", "fuso"]),
    ]
}

/// Constraints of `country`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CountryOptions {
    /// `local`: the country of the row's place (default); `world`: any country, by population.
    scope: Option<Scope>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Scope {
    Local,
    World,
}

fn country(cx: &mut FieldCx<'_, '_>, options: CountryOptions) {
    if cx.unique || options.scope == Some(Scope::World) {
        let list = cx.locale.countries();
        return cx.list_entry(&list);
    }
    let name = cx.locale.country_name();
    cx.text(&name);
}

/// Constraints of `countryCode`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CountryCodeOptions {
    /// `alpha2` (default), `alpha3` or `numeric`.
    format: Option<CountryCodeFormat>,
    /// `local`: the country of the row's place (default); `world`: any country, by population.
    scope: Option<Scope>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum CountryCodeFormat {
    Alpha2,
    Alpha3,
    Numeric,
}

fn country_code(cx: &mut FieldCx<'_, '_>, options: CountryCodeOptions) {
    let column = match options.format {
        Some(CountryCodeFormat::Alpha3) => "alpha3",
        Some(CountryCodeFormat::Numeric) => "numeric",
        _ => "code",
    };
    country_in(cx, options.scope, column);
}

/// A code of the row's country or, with `world`, of any: `column` is that of the countries' table.
pub(super) fn country_in(cx: &mut FieldCx<'_, '_>, scope: Option<Scope>, column: &'static str) {
    if !cx.unique && scope != Some(Scope::World) {
        let code =
            if column == "code" { cx.locale.info.region.clone() } else { cx.locale.country_fact(column).to_owned() };
        return cx.text(&code);
    }
    let list = cx.locale.country_codes(column);
    cx.list_entry(&list);
}

/// Constraints of coordinates.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CoordinateOptions {
    /// Smallest value in degrees; gives up the row's city.
    min: Option<f64>,
    /// Largest value in degrees; gives up the row's city.
    max: Option<f64>,
}

/// Coordinates are shown to a millionth of a degree, about a tenth of a metre.
const COORDINATE_SCALE: u8 = 6;

fn coordinate(
    cx: &mut FieldCx<'_, '_>,
    options: &CoordinateOptions,
    of_place: fn(&mut FieldCx<'_, '_>) -> crate::plan::Reg,
    limit: i64,
) {
    let units = if options.min.is_none() && options.max.is_none() && !cx.unique {
        of_place(cx)
    } else {
        let limit_degrees = limit as f64;
        let (min, max) = (options.min.unwrap_or(-limit_degrees), options.max.unwrap_or(limit_degrees));
        for (key, value, bound) in [("min", min, -limit), ("max", max, limit)] {
            if value.abs() > limit_degrees {
                cx.problem(
                    codes::INVALID_CONSTRAINT,
                    key,
                    format!("`{key}` is {value}, beyond {limit} degrees."),
                    format!("Give degrees from -{limit} to {limit}."),
                    Some(vec![(key, json!(bound))]),
                );
                return;
            }
        }
        if !cx.check_order(("min", &min), ("max", &max)) {
            return;
        }
        let (low, high) = ((min * 1e6).round() as i64, (max * 1e6).round() as i64);
        cx.index_from("value", low, (high - low) as u64 + 1)
    };
    cx.emit(Op::Decimal { units, scale: COORDINATE_SCALE });
}
