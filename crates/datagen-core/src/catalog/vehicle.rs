//! Vehicles: make, model, year, body, fuel, VIN, plate and mileage of one vehicle.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::number::{IntegerOptions, whole_number};
use super::{NoOptions, TypeDef, plates};
use crate::compile::FieldCx;
use crate::entity::vehicle;
use crate::plan::{Op, Reg, Step, ValueType};
use crate::words::Words;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = models();
    types.extend(details());
    types
}

/// A word of a list: each once when unique, else the vehicle's.
fn listed(cx: &mut FieldCx<'_, '_>, list: &str, of_vehicle: fn(&mut FieldCx<'_, '_>) -> Reg) {
    let list = cx.locale.list(list);
    if cx.unique {
        return cx.list_entry(&list);
    }
    let entry = of_vehicle(cx);
    cx.word(&list.words, entry);
}

fn models() -> Vec<TypeDef> {
    vec![
        TypeDef::new("vehicleMake", "Make", |cx, _: NoOptions| listed(cx, "car_make", vehicle::make))
            .about("Maker of the row's vehicle, by its share in the country.")
            .aliases(&[
                "car_make",
                "vehicle.manufacturer",
                "car_maker",
                "Car Make",
                "vehicle_manufacturer",
                "automaker",
            ])
            .headers(&["fahrzeugmarke", "marque_vehicule", "marca_coche", "марка_автомобиля", "メーカー車"])
            .by_locale("By share in the country."),
        TypeDef::new("vehicleModel", "Model", |cx, _: NoOptions| {
            let list = cx.locale.list("car_model");
            if cx.unique {
                return cx.list_entry(&list);
            }
            let names = Arc::new(Words::new(vehicle::model_names(&list)));
            let model = vehicle::model(cx);
            cx.word(&names, model);
        })
        .about("Model of the row's make; with `unique`, make and model.")
        .aliases(&["car_model", "vehicle.model", "Car Model", "model_name"])
        .headers(&["fahrzeugmodell", "modele_vehicule", "modelo_coche", "модель_автомобиля", "車種"])
        .by_locale("Of the makes of the country."),
        TypeDef::new("vehicleName", "Vehicle", |cx, _: NoOptions| listed(cx, "car_model", vehicle::model))
            .about("Make and model of the row's vehicle, such as `Toyota Corolla`.")
            .aliases(&["vehicle", "car", "vehicle.vehicle", "make_and_model", "make_model"])
            .headers(&["fahrzeug", "vehicule", "vehiculo", "veicolo", "автомобиль"])
            .by_locale("Of the makes of the country."),
        TypeDef::new("vehicleYear", "Model year", |cx, _: NoOptions| {
            let year = vehicle::year(cx);
            cx.emit(Op::Int(year));
        })
        .about("Model year: one in which the row's model was built, within eighteen years before the reference time.")
        .aliases(&["car_year", "model_year", "Car Model Year", "year_of_manufacture", "car_model_year"])
        .headers(&["baujahr", "annee_modele", "ano_modelo", "год_выпуска", "年式"])
        .returns(ValueType::Integer),
        TypeDef::new("vehicleType", "Body style", |cx, _: NoOptions| listed(cx, "vehicle_type", vehicle::body))
            .about("Body style of the row's model.")
            .aliases(&["body_type", "body_style", "car_type", "vehicle.type", "vehicle_class"])
            .headers(&["fahrzeugtyp", "carrosserie", "tipo_vehiculo", "тип_кузова", "ボディタイプ"])
            .by_locale("In the locale's language."),
    ]
}

fn details() -> Vec<TypeDef> {
    vec![
        TypeDef::new("fuelType", "Fuel", |cx, _: NoOptions| listed(cx, "fuel_type", vehicle::fuel))
            .about("Fuel that the row's model is sold with; shares of the country.")
            .aliases(&["fuel", "vehicle.fuel", "car_fuel_type", "engine_type", "propulsion"])
            .headers(&["kraftstoff", "carburant", "combustible", "carburante", "топливо", "燃料"])
            .by_locale("In the locale's language; shares of the country."),
        TypeDef::new("transmission", "Transmission", |cx, _: NoOptions| listed(cx, "transmission", vehicle::transmission))
            .about("Gearbox that goes with the row's fuel; shares of the country.")
            .aliases(&["gearbox", "transmission_type", "car_transmission_type", "vehicle_transmission"])
            .headers(&["getriebe", "boite_de_vitesses", "transmision", "cambio", "коробка_передач", "変速機"])
            .by_locale("In the locale's language; shares of the country."),
        TypeDef::new("vin", "VIN", |cx, _: NoOptions| {
            if cx.unique {
                cx.set_unique_domain(vehicle::UNIQUE_VINS);
            }
            vehicle::vin(cx);
        })
        .about("Vehicle identification number: identifier of the row's make, letter of its model year, valid check digit.")
        .aliases(&["vehicle_identification_number", "vehicle.vin", "Car VIN", "chassis_number", "vin_number"])
        .headers(&["fahrgestellnummer", "fin", "numero_chassis", "numero_bastidor", "车架号", "車台番号"])
        .unique_by(vehicle::VIN),
        TypeDef::new("licensePlate", "Number plate", plates::compile)
            .about("Number plate in the country's form, with the state or district of the row's place where plates tell it.")
            .aliases(&["license_plate", "plate_number", "vehicle.vrm", "number_plate", "registration_plate", "licence_plate", "vrm"])
            .headers(&["kennzeichen", "plaque_immatriculation", "matricula", "targa", "госномер", "رقم_اللوحة", "ナンバープレート", "plate_no"])
            .by_locale("The country's form, by state, emirate or district."),
        TypeDef::new("mileage", "Mileage", mileage)
            .about("Distance that the row's vehicle was driven: it grows with the vehicle's age. Uniform with `min` or `max`.")
            .aliases(&["odometer", "odometer_reading", "distance_driven", "vehicle_mileage", "kms_driven"])
            .headers(&["kilometerstand", "laufleistung", "kilometrage", "kilometraje", "пробег", "走行距離"])
            .by_locale("In miles in the US and Britain, else in kilometres.")
            .returns(ValueType::Integer),
    ]
}

/// Constraints of `mileage`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MileageOptions {
    /// Smallest value.
    min: Option<i64>,
    /// Largest value.
    max: Option<i64>,
    /// `km` or `mi`; the country's own when left out.
    unit: Option<DistanceUnit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum DistanceUnit {
    Km,
    Mi,
}

fn mileage(cx: &mut FieldCx<'_, '_>, options: MileageOptions) {
    if options.min.is_some() || options.max.is_some() || cx.unique {
        let options = IntegerOptions { min: options.min, max: options.max, ..IntegerOptions::default() };
        return whole_number(cx, &options, 0, 250_000);
    }
    let kilometres = vehicle::kilometres(cx);
    let miles = vehicle::MILE_COUNTRIES.contains(&cx.locale.info.region.as_str());
    let shown = match options.unit.unwrap_or(if miles { DistanceUnit::Mi } else { DistanceUnit::Km }) {
        DistanceUnit::Km => kilometres,
        DistanceUnit::Mi => cx.step(Step::Map { inputs: vec![kilometres], function: Arc::new(|x| x[0] * 1000 / 1609) }),
    };
    cx.emit(Op::Int(shown));
}
