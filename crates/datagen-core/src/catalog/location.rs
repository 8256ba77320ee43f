//! Parts of an address and other ways to say where the row's place is.
//!
//! City, region, country, postal code, coordinates and the street address itself are in `geographic`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{address, place};
use crate::plan::{Op, Reg, Step, ValueType};
use crate::problem::codes;
use crate::random::Alias;
use crate::words::{Specials, Words};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = address_parts();
    types.extend(positions());
    types.extend(world());
    types
}

fn address_parts() -> Vec<TypeDef> {
    vec![
        TypeDef::new("streetName", "Street name", |cx, _: NoOptions| address::street_name(cx))
            .about("Name of the street in the row's street address.")
            .aliases(&["location.street", "address.streetName", "address.street", "Street Name", "street_only"])
            .headers(&["strassenname", "nom_rue", "nombre_calle", "logradouro", "street_nm", "улица_название"])
            .by_locale("Street names that are common in the country."),
        TypeDef::new("houseNumber", "House number", |cx, _: NoOptions| address::house_number(cx))
            .about("Number of the house in the row's street address; small ones are more frequent.")
            .aliases(&["building_number", "location.buildingNumber", "address.buildingNumber", "street_number", "Street Number"])
            .headers(&["hausnummer", "hausnr", "numero_civico", "numero_rue", "huisnummer", "husnr", "дом", "番地_号"])
            .returns(ValueType::Integer)
            .by_locale("Ranges that are usual in the country."),
        TypeDef::new("unit", "Flat or office", |cx, _: NoOptions| address::unit(cx))
            .about("Flat, office or floor within a building, as the country writes it.")
            .aliases(&["apartment", "apartment_number", "suite", "unit_number", "flat", "flat_number"])
            .headers(&["apt", "apt_no", "wohnung", "appartement", "piso", "apto", "interno", "кв", "部屋番号"])
            .by_locale("`Apt 12B`, `3º B`, `кв. 48`, `شقة 504` …"),
        TypeDef::new("addressLine2", "Second address line", |cx, _: NoOptions| address::second_line(cx))
            .about("What follows the street: flat or office, with the building where addresses name it. Mostly given with a blank share.")
            .aliases(&["address2", "address_line_two", "location.secondaryAddress", "secondary_address", "street_address_2", "Street Address 2"])
            .headers(&["addr2", "adresszusatz", "complement_adresse", "complemento", "line2"])
            .by_locale("Forms of the country."),
        TypeDef::new("buildingName", "Building", |cx, _: NoOptions| address::building_name(cx))
            .about("Name of the building where addresses have it, as in the Gulf; elsewhere the flat or office.")
            .aliases(&["building", "tower_name", "tower"])
            .headers(&["gebaeude", "batiment", "edificio", "building_nm", "البناية"]),
        TypeDef::new("poBox", "Post-office box", |cx, _: NoOptions| address::po_box(cx))
            .about("Post-office box as the country writes it.")
            .aliases(&["po_box_number", "post_office_box", "postal_box"])
            .headers(&["pobox", "postfach", "boite_postale", "apartado", "caixa_postal", "postbus", "а_я", "私書箱", "صندوق_البريد"])
            .by_locale("`P.O. Box 12345`, `Postfach 1204`, `BP 310` …"),
        TypeDef::new("district", "District", |cx, _: NoOptions| address::district(cx))
            .about("Quarter of the row's city: real ones of the city in AE and SA, else names that many cities have.")
            .aliases(&["neighborhood", "neighbourhood", "suburb", "city_district", "borough", "ward", "locality", "sublocality"])
            .headers(&["stadtteil", "bezirk", "quartier", "arrondissement", "barrio", "colonia", "bairro", "quartiere", "wijk", "mahalle", "район", "地区", "المنطقة_السكنية", "الحي"])
            .by_locale("In the locale's language."),
        TypeDef::new("county", "County", |cx, _: NoOptions| address::county(cx))
            .about("Second-level division in which the row's city lies: counties of US and GB, départements, provincias and province by postal code; elsewhere the region.")
            .aliases(&["location.county", "address.county", "departement", "landkreis", "powiat", "parish"])
            .headers(&["county_name", "kreis", "comarca", "provincia_nombre", "kommun", "sigla_provincia"])
            .by_locale("Divisions of the country."),
    ]
}

fn positions() -> Vec<TypeDef> {
    vec![
        TypeDef::new("coordinates", "Coordinates", coordinates)
            .about("Latitude and longitude of the row's place in one text, in degrees.")
            .aliases(&["lat_lng", "latlng", "latlong", "lat_long", "geo_point", "location.nearbyGPSCoordinate", "gps", "geolocation", "geo_coordinates"])
            .headers(&["koordinaten", "coordonnees", "coordenadas", "coordinate", "gps_position", "座標", "الإحداثيات"]),
        TypeDef::new("geohash", "Geohash", geohash)
            .formed()
            .about("Geohash of the row's place; `precision` says how many characters.")
            .aliases(&["geo_hash"])
            .headers(&["geohash_code"]),
        TypeDef::new("plusCode", "Plus code", |cx, _: NoOptions| plus_code(cx))
            .formed()
            .about("Open Location Code of the row's place: ten digits, an area of about 14 by 14 metres.")
            .aliases(&["open_location_code", "olc"])
            .headers(&["pluscode"]),
        TypeDef::new("geoJsonPoint", "GeoJSON point", |cx, _: NoOptions| geo_json(cx))
            .about("RFC 7946 point of the row's place as JSON text: longitude first.")
            .aliases(&["geojson", "geo_json", "point_geometry"])
            .headers(&["geometry", "geom", "the_geom", "geo_shape"]),
        TypeDef::new("altitude", "Altitude", altitude)
            .about("Height above sea level in metres, mostly that of places where people live; uniform with `min` or `max`.")
            .aliases(&["elevation", "height_above_sea_level", "altitude_m", "elevation_m"])
            .headers(&["hoehe_ueber_nn", "altitud", "quota", "высота", "標高"])
            .returns(ValueType::Number),
        TypeDef::new("compassDirection", "Compass direction", compass)
            .about("One of eight directions, as a word or its letters.")
            .aliases(&["direction", "location.direction", "location.cardinalDirection", "cardinal_direction", "wind_direction", "heading"])
            .headers(&["himmelsrichtung", "orientation", "rumbo", "direccion_viento", "windrichtung", "方角", "الاتجاه"])
            .by_locale("In the locale's language."),
    ]
}

fn world() -> Vec<TypeDef> {
    vec![
        TypeDef::new("continent", "Continent", continent)
            .about("Continent of the row's country, or any with `scope: world`, as name or two-letter code.")
            .aliases(&["location.continent", "continent_name"])
            .headers(&["kontinent", "continente", "континент", "大陸", "القارة"])
            .by_locale("In the locale's language."),
        TypeDef::new("countryCodeAlpha3", "Country code, three letters", |cx, o: WorldOptions| {
            country_fact(cx, &o, "alpha3")
        })
        .formed()
        .about("ISO 3166-1 alpha-3 code of the row's country, or any with `scope: world`.")
        .aliases(&["country_code_alpha_3", "iso3", "country_iso3", "iso_alpha3", "country_alpha3"])
        .headers(&["ctry3", "iso3166_3"]),
        TypeDef::new("countryCodeNumeric", "Country code, numeric", |cx, o: WorldOptions| {
            country_fact(cx, &o, "numeric")
        })
        .formed()
        .about("ISO 3166-1 numeric code of the row's country, three digits, or any with `scope: world`.")
        .aliases(&["country_numeric", "iso_numeric", "country_m49", "un_m49"])
        .headers(&["ctry_num", "iso3166_num"]),
        TypeDef::new("seaport", "Seaport", |cx, _: NoOptions| seaport(cx, false))
            .about("Name of a seaport with container traffic, the busy ones more often.")
            .aliases(&["sea_port", "harbour", "harbor", "port_name", "port_of_loading", "port_of_discharge"])
            .headers(&["pol", "pod", "hafen", "puerto", "porto", "порт", "港", "الميناء"]),
        TypeDef::new("unLocode", "UN/LOCODE", |cx, _: NoOptions| seaport(cx, true))
            .about("UN/LOCODE of the row's seaport: country and three characters.")
            .aliases(&["locode", "un_locode", "port_code"])
            .headers(&["pol_code", "pod_code", "hafencode"]),
    ]
}

/// Constraints of `coordinates`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PairOptions {
    /// `lat_lon` (default) or `lon_lat`.
    order: Option<Order>,
    /// What stands between the two numbers; `, ` by default. At most 8 characters.
    separator: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Order {
    LatLon,
    LonLat,
}

/// Coordinates are shown to a millionth of a degree.
const SCALE: u8 = 6;
const SEPARATOR_CHARS_MAX: usize = 8;

fn coordinates(cx: &mut FieldCx<'_, '_>, options: PairOptions) {
    let separator = options.separator.unwrap_or_else(|| ", ".to_owned());
    if separator.chars().count() > SEPARATOR_CHARS_MAX {
        let message = format!("`separator` has more than {SEPARATOR_CHARS_MAX} characters.");
        let fix = Some(vec![("separator", json!(", "))]);
        return cx.problem(codes::INVALID_CONSTRAINT, "separator", message, "Give one such as `, `.".to_owned(), fix);
    }
    let (lat, lon) = (place::latitude(cx), place::longitude(cx));
    let (first, second) = if options.order == Some(Order::LonLat) { (lon, lat) } else { (lat, lon) };
    cx.emit(Op::Decimal { units: first, scale: SCALE });
    cx.text(&separator);
    cx.emit(Op::Decimal { units: second, scale: SCALE });
}

fn geo_json(cx: &mut FieldCx<'_, '_>) {
    let (lat, lon) = (place::latitude(cx), place::longitude(cx));
    cx.text(r#"{"type":"Point","coordinates":["#);
    cx.emit(Op::Decimal { units: lon, scale: SCALE });
    cx.text(",");
    cx.emit(Op::Decimal { units: lat, scale: SCALE });
    cx.text("]}");
}

/// Constraints of `geohash`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GeohashOptions {
    /// Characters, 1 to 12; 9 by default, about five metres.
    precision: Option<u8>,
}

const GEOHASH_CHARS_MAX: u8 = 12;
const GEOHASH_CHARS_DEFAULT: u8 = 9;

fn geohash(cx: &mut FieldCx<'_, '_>, options: GeohashOptions) {
    let precision = options.precision.unwrap_or(GEOHASH_CHARS_DEFAULT);
    if !(1..=GEOHASH_CHARS_MAX).contains(&precision) {
        let hint = format!("Give 1 to {GEOHASH_CHARS_MAX} characters.");
        let fix = Some(vec![("precision", json!(precision.clamp(1, GEOHASH_CHARS_MAX)))]);
        return cx.problem(codes::INVALID_CONSTRAINT, "precision", format!("`precision` is {precision}."), hint, fix);
    }
    let (lat, lon) = (place::latitude(cx), place::longitude(cx));
    cx.call(&[lat, lon], usize::from(precision), Specials::NONE, move |row, out| {
        let bits = interleaved(row.get(lat) as i64, row.get(lon) as i64);
        let digit = |at: u8| b"0123456789bcdefghjkmnpqrstuvwxyz"[(bits >> (59 - 5 * u32::from(at))) as usize & 31];
        out.extend((0..precision).map(digit));
    });
}

/// The upper 64 bits of a geohash from 10^-6 degrees: longitude and latitude halved in turn, longitude first.
fn interleaved(lat_micros: i64, lon_micros: i64) -> u64 {
    let share = |value: i64, half: i64| (((value + half).clamp(0, 2 * half - 1) as u64) << 32) / (2 * half as u64);
    let (lat, lon) = (share(lat_micros, 90_000_000), share(lon_micros, 180_000_000));
    (0..32).fold(0, |bits, at| {
        let bit = |of: u64| of >> (31 - at) & 1;
        bits << 2 | bit(lon) << 1 | bit(lat)
    })
}

/// Open Location Code of ten digits: five pairs in base 20, each of latitude and longitude (steps of 1/8000 degree).
fn plus_code(cx: &mut FieldCx<'_, '_>) {
    const DIGITS: &[u8; 20] = b"23456789CFGHJMPQRVWX";
    const LENGTH: usize = 11;
    let (lat, lon) = (place::latitude(cx), place::longitude(cx));
    cx.call(&[lat, lon], LENGTH, Specials::NONE, move |row, out| {
        let steps = |reg: Reg, half: i64| ((row.get(reg) as i64 + half * 1_000_000) / 125).max(0) as usize;
        let (mut lat, mut lon) = (steps(lat, 90), steps(lon, 180));
        let mut text = [b'+'; LENGTH];
        for pair in (0..5).rev() {
            let at = if pair == 4 { 9 } else { 2 * pair };
            (text[at], text[at + 1]) = (DIGITS[lat % 20], DIGITS[lon % 20]);
            (lat, lon) = (lat / 20, lon / 20);
        }
        out.extend_from_slice(&text);
    });
}

/// Bands of altitude in tenths of a metre, with how many of a hundred people live there.
const ALTITUDES: [((u32, u32), u64); 6] = [
    ((10, 490), 34),
    ((500, 1500), 26),
    ((2000, 3000), 20),
    ((5000, 4000), 11),
    ((9000, 7000), 6),
    ((16_000, 12_000), 3),
];

fn altitude(cx: &mut FieldCx<'_, '_>, options: super::number::DecimalOptions) {
    if options.min.is_some() || options.max.is_some() || options.decimals.is_some() || cx.unique {
        return super::number::decimal(cx, &options, 0.0, 3000.0, 1);
    }
    let units = cx.latent("altitude", |cx| {
        let bits = cx.entity_draw("altitude");
        let alias = Arc::new(Alias::new(&ALTITUDES.map(|band| band.1)));
        cx.step(Step::PickSpan { bits, alias, spans: ALTITUDES.map(|band| band.0).into() })
    });
    cx.emit(Op::Decimal { units, scale: 1 });
}

/// Constraints of types that have a long and a short form.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FormOptions {
    /// `name` (default) or `code`.
    format: Option<Form>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Form {
    Name,
    #[serde(alias = "short", alias = "letters")]
    Code,
}

fn compass(cx: &mut FieldCx<'_, '_>, options: FormOptions) {
    let list = cx.locale.list("compass_direction");
    let index = cx.pick("word", &list);
    if options.format == Some(Form::Code) {
        return cx.word(&Arc::new(Words::new(&list.extras)), index);
    }
    cx.word(&list.words, index);
}

/// Constraints of `continent`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ContinentOptions {
    /// `name` (default) or `code` (`EU`, `AS`, `NA` …).
    format: Option<Form>,
    /// `local`: that of the row's country (default); `world`: any, by population.
    scope: Option<super::geographic::Scope>,
}

fn continent(cx: &mut FieldCx<'_, '_>, options: ContinentOptions) {
    let list = cx.locale.list("continent");
    let code = options.format == Some(Form::Code);
    let words = if code { Arc::new(Words::new(&list.extras)) } else { Arc::clone(&list.words) };
    if cx.unique || options.scope == Some(super::geographic::Scope::World) {
        let index = cx.pick("word", &list);
        return cx.word(&words, index);
    }
    let own = cx.locale.country_fact("continent");
    let at = list.extras.iter().position(|known| known == own).unwrap_or_default();
    cx.text(&words.get(at as u64));
}

/// Constraints of types that show the row's country or any.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WorldOptions {
    /// `local`: the country of the row's place (default); `world`: any country, by population.
    scope: Option<super::geographic::Scope>,
}

fn country_fact(cx: &mut FieldCx<'_, '_>, options: &WorldOptions, column: &'static str) {
    super::geographic::country_in(cx, options.scope, column);
}

/// The row's seaport, by name or by code.
fn seaport(cx: &mut FieldCx<'_, '_>, code: bool) {
    let list = cx.locale.list("seaport");
    let words = if code { Arc::new(Words::new(&list.extras)) } else { Arc::clone(&list.words) };
    let index = match cx.unique {
        true => cx.pick("word", &list),
        false => crate::entity::pick_latent(cx, "seaport", &list.alias),
    };
    cx.word(&words, index);
}

#[cfg(test)]
mod tests {
    use super::interleaved;

    /// The published example of the geohash of 57.64911, 10.40744: `u4pruydqqvj`.
    #[test]
    fn geohash_of_the_published_example() {
        let bits = interleaved(57_649_110, 10_407_440);
        let digit = |at: u32| b"0123456789bcdefghjkmnpqrstuvwxyz"[(bits >> (59 - 5 * at)) as usize & 31] as char;
        assert_eq!((0..11).map(digit).collect::<String>(), "u4pruydqqvj");
    }
}
