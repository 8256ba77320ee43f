//! Science and nature: animals and plants, elements and units, the sky, the weather, identifiers of papers.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{entries_of, fact, list_latent, lookup_latent, shared_fact, shared_word, weighted_latent};
use crate::plan::{Op, Reg, Step, ValueType};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = nature();
    types.extend(matter());
    types.extend(sky());
    types
}

fn nature() -> Vec<TypeDef> {
    vec![
        TypeDef::new("animal", "Animal", |cx, _: NoOptions| shared_word(cx, "animal", "animal"))
            .about("Kind of animal.")
            .aliases(&["animal_name", "animal.type", "species", "Animal Common Name", "pet_type"])
            .headers(&["tier", "animale", "животное", "動物", "الحيوان"])
            .by_locale("In the locale's language."),
        TypeDef::new("plant", "Plant", |cx, _: NoOptions| shared_word(cx, "plant", "plant"))
            .about("Kind of plant: flowers, trees, herbs, crops, house plants.")
            .aliases(&["plant_name", "flower", "tree", "Plant Common Name"])
            .headers(&["pflanze", "plante", "planta", "pianta", "растение", "植物", "النبات"])
            .by_locale("In the locale's language."),
    ]
}

fn matter() -> Vec<TypeDef> {
    vec![
        TypeDef::new("chemicalElement", "Chemical element", |cx, _: NoOptions| {
            shared_word(cx, "element", "chemical_element")
        })
        .about("Name of a chemical element.")
        .aliases(&["element", "science.chemicalElement", "chemical_element_name"])
        .headers(&["elemento_quimico", "chemisches_element", "химический_элемент", "元素"])
        .by_locale("In the locale's language where it has names of its own."),
        TypeDef::new("elementSymbol", "Element symbol", |cx, _: NoOptions| {
            shared_fact(cx, "element", "chemical_element", 0)
        })
        .about("Symbol of the row's chemical element, such as `Fe`.")
        .aliases(&["chemical_symbol", "chemical_element_symbol"])
        .headers(&["elementsymbol"]),
        TypeDef::new("atomicNumber", "Atomic number", |cx, _: NoOptions| {
            shared_fact(cx, "element", "chemical_element", 1)
        })
        .within(1, 118)
        .about("Atomic number of the row's chemical element.")
        .aliases(&["element_number", "proton_number"])
        .headers(&["ordnungszahl", "numero_atomique"])
        .returns(ValueType::Integer),
        TypeDef::new("atomicMass", "Atomic mass", atomic_mass)
            .about("Standard atomic weight of the row's chemical element, in unified atomic mass units.")
            .aliases(&["atomic_weight", "element_mass"])
            .headers(&["atommasse", "masse_atomique"])
            .returns(ValueType::Number),
        TypeDef::new("unitOfMeasure", "Unit of measure", |cx, _: NoOptions| {
            shared_word(cx, "unit of measure", "unit_of_measure")
        })
        .about("Name of a unit of measure.")
        .aliases(&["science.unit", "uom", "unit_name"])
        .headers(&["masseinheit", "unite_mesure", "unidad_medida", "единица_измерения", "単位"]),
        TypeDef::new("unitSymbol", "Symbol of a unit", |cx, _: NoOptions| {
            shared_fact(cx, "unit of measure", "unit_of_measure", 0)
        })
        .about("Symbol of the row's unit of measure, such as `kg`.")
        .aliases(&["uom_code", "unit_abbreviation", "measurement_symbol"])
        .headers(&["einheit", "unite"]),
        TypeDef::new("doi", "DOI", doi)
            .formed()
            .about("Digital object identifier under the prefix 10.5555, which is kept for tests.")
            .aliases(&["digital_object_identifier", "article_doi", "paper_doi"])
            .headers(&["doi_url"]),
    ]
}

fn sky() -> Vec<TypeDef> {
    vec![
        TypeDef::new("planet", "Planet", |cx, _: NoOptions| cx.list_word("planet"))
            .about("Planet of the solar system.")
            .aliases(&["planet_name"])
            .headers(&["planete", "planeta", "планета", "惑星"])
            .by_locale("In the locale's language."),
        TypeDef::new("constellation", "Constellation", |cx, _: NoOptions| {
            shared_word(cx, "constellation", "constellation")
        })
        .about("Latin name of one of the 88 constellations.")
        .aliases(&["constellation_name", "star_constellation"])
        .headers(&["sternbild"]),
        TypeDef::new("weather", "Weather", weather)
            .about("State of the weather: fits the country's climate and the row's `weatherTemperature`.")
            .aliases(&["weather_condition", "weather_description", "sky_condition", "conditions"])
            .headers(&["wetter", "meteo", "clima", "tempo", "погода", "天気", "الطقس"])
            .by_locale("In the locale's language; no snow where it never falls."),
        TypeDef::new("weatherTemperature", "Air temperature", temperature)
            .about("Air temperature in whole degrees that fits the row's `weather`.")
            .aliases(&["air_temperature", "outdoor_temperature", "weather_temp"])
            .headers(&["aussentemperatur", "temperature_exterieure"])
            .by_locale("By the country's climate.")
            .returns(ValueType::Integer),
    ]
}

fn atomic_mass(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        return cx.refuse_unique("several elements weigh the same");
    }
    let list = cx.locale.list("chemical_element");
    let index = list_latent(cx, "element", &list);
    let table = list.extras.iter().map(|extra| fact(extra, 2).parse().unwrap_or(0)).collect();
    let units = lookup_latent(cx, "atomic mass", index, table);
    cx.emit(Op::Decimal { units, scale: 3 });
}

/// Constraints of `doi`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DoiOptions {
    /// `plain` (default, `10.5555/…`) or `url` (`https://doi.org/10.5555/…`).
    format: Option<DoiFormat>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum DoiFormat {
    Plain,
    Url,
}

fn doi(cx: &mut FieldCx<'_, '_>, options: DoiOptions) {
    if matches!(options.format, Some(DoiFormat::Url)) {
        cx.text("https://doi.org/");
    }
    cx.text("10.5555/");
    let value = cx.index("suffix", 100_000_000);
    cx.emit(Op::Digits { value, width: 8 });
}

/// States of the weather: id, least and most degrees, shares in a temperate, an arid, a tropical and a cold climate.
const STATES: [(&str, i64, i64, [u64; 4]); 22] = [
    ("sunny", 8, 30, [16, 44, 16, 12]),
    ("mostly_sunny", 6, 29, [14, 16, 12, 12]),
    ("partly_cloudy", 4, 27, [16, 8, 16, 14]),
    ("cloudy", 2, 23, [13, 3, 9, 13]),
    ("overcast", 0, 19, [10, 1, 5, 11]),
    ("light_rain", 3, 19, [8, 1, 7, 6]),
    ("rain", 4, 18, [7, 1, 9, 6]),
    ("heavy_rain", 6, 20, [2, 0, 7, 1]),
    ("showers", 5, 22, [5, 1, 8, 4]),
    ("thunderstorm", 14, 28, [3, 1, 8, 1]),
    ("drizzle", 3, 16, [4, 0, 2, 3]),
    ("fog", -2, 12, [3, 1, 1, 3]),
    ("mist", 1, 13, [2, 1, 1, 2]),
    ("haze", 12, 30, [1, 8, 4, 0]),
    ("windy", 2, 24, [4, 5, 2, 4]),
    ("snow", -9, 0, [2, 0, 0, 6]),
    ("light_snow", -7, 1, [2, 0, 0, 5]),
    ("sleet", -1, 3, [1, 0, 0, 2]),
    ("hail", 8, 20, [1, 0, 0, 0]),
    ("dust", 18, 33, [0, 6, 0, 0]),
    ("humid", 20, 30, [1, 6, 9, 0]),
    ("frost", -12, -1, [2, 0, 0, 4]),
];

/// Countries by climate; all others are temperate. Degrees are added to those of the temperate states.
const CLIMATES: [(&[&str], i64); 4] = [
    (&[], 0),
    (&["AE", "SA", "QA", "KW", "OM", "BH", "EG", "DZ", "MA", "JO", "IR", "IL", "PK"], 9),
    (&["SG", "MY", "ID", "TH", "VN", "PH", "BD", "IN", "GH", "NG", "KE", "BR", "CO", "PE", "MX"], 7),
    (&["FI", "SE", "NO", "IS", "EE", "LV", "LT", "RU", "CA"], -4),
];

fn climate(cx: &FieldCx<'_, '_>) -> usize {
    CLIMATES.iter().position(|(countries, _)| countries.contains(&cx.locale.info.region.as_str())).unwrap_or(0)
}

/// The row's weather, as index into [`STATES`].
fn state(cx: &mut FieldCx<'_, '_>) -> Reg {
    let climate = climate(cx);
    weighted_latent(cx, "weather", &STATES.map(|state| state.3[climate]))
}

fn weather(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("weather");
    if cx.unique {
        return cx.list_entry(&list);
    }
    let state = state(cx);
    let entry = lookup_latent(cx, "weather entry", state, entries_of(&list, &STATES.map(|state| state.0)));
    cx.word(&list.words, entry);
}

/// Constraints of `weatherTemperature`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TemperatureOptions {
    /// Degrees of `celsius` or `fahrenheit`; by default what the country uses.
    unit: Option<TemperatureUnit>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum TemperatureUnit {
    Celsius,
    Fahrenheit,
}

fn temperature(cx: &mut FieldCx<'_, '_>, options: TemperatureOptions) {
    if cx.unique {
        return cx.refuse_unique("temperatures repeat");
    }
    let shift = CLIMATES[climate(cx)].1;
    let state = state(cx);
    // Spans are unsigned: degrees are counted from -100.
    let span =
        |(_, least, most, _): (&str, i64, i64, [u64; 4])| ((least + shift + 100) as u32, (most - least + 1) as u32);
    let celsius = cx.latent("air temperature", |cx| {
        let bits = cx.entity_draw("air temperature");
        let degrees = cx.step(Step::Span { bits, of: state, spans: STATES.map(span).into() });
        cx.step(Step::MulAdd { a: degrees, multiplier: 1, b: None, add: 100u64.wrapping_neg() })
    });
    let fahrenheit = match options.unit {
        Some(unit) => matches!(unit, TemperatureUnit::Fahrenheit),
        None => cx.locale.info.region == "US",
    };
    let degrees = if fahrenheit {
        crate::entity::map_latent(cx, "air temperature in fahrenheit", &[celsius], |x| {
            ((x[0] as i64 * 9).div_euclid(5) + 32) as u64
        })
    } else {
        celsius
    };
    cx.emit(Op::Int(degrees));
}
