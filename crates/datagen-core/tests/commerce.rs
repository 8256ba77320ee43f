//! What belongs together in products, orders, cards, vehicles, flights and diagnoses.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use datagen_core::column::ColumnValues;
use datagen_core::{Engine, Rules};
use serde_json::{Value, json};

/// Rows of a schema of (name, type), each as texts by name; null is `None`.
fn rows(locale: &str, fields: &[(&str, &str)], count: u64) -> Vec<BTreeMap<String, Option<String>>> {
    let fields: Vec<Value> = fields.iter().map(|(name, kind)| json!({ "name": name, "type": kind })).collect();
    rows_of(&json!({ "locale": locale, "schema_fields": fields }), count)
}

fn rows_of(body: &Value, count: u64) -> Vec<BTreeMap<String, Option<String>>> {
    let engine = Engine::new();
    let checked = engine.check(body, &Rules::unlimited(&["json"])).unwrap();
    let dataset = checked.plan.bind(17);
    let columns = checked.plan.columns();
    let values: Vec<ColumnValues> = (0..columns.len()).map(|c| ColumnValues::of(&dataset, c, 0..count)).collect();
    let text = |value: Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    (0..count as usize)
        .map(|row| columns.iter().zip(&values).map(|(c, v)| (c.name.clone(), text(v.json(row)))).collect())
        .collect()
}

fn get<'r>(row: &'r BTreeMap<String, Option<String>>, name: &str) -> &'r str {
    row[name].as_deref().unwrap_or_default()
}

/// A decimal text in units of its last of `digits` digits.
fn units(text: &str, digits: usize) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let unit = 10i64.pow(digits as u32);
    sign * (whole.trim_start_matches('-').parse::<i64>().unwrap() * unit
        + format!("{fraction:0<digits$}0").get(..digits).unwrap().parse::<i64>().unwrap_or(0))
}

fn list(name: &str) -> Vec<(String, String)> {
    list_of("words/global", name)
}

fn list_of(table: &str, name: &str) -> Vec<(String, String)> {
    let table = datagen_locale::table(table).unwrap();
    table.rows().filter(|row| row.get(0) == name).map(|row| (row.get(1).to_owned(), row.get(3).to_owned())).collect()
}

fn fact(extra: &str, at: usize) -> &str {
    extra.split('|').nth(at).unwrap_or_default()
}

#[test]
fn orders_add_up_in_the_coins_of_their_currency() {
    let fields = [
        ("qty", "quantity"),
        ("unit", "unitPrice"),
        ("line", "lineTotal"),
        ("subtotal", "subtotal"),
        ("percent", "discountPercent"),
        ("discount", "discount"),
        ("rate", "taxRate"),
        ("tax", "tax"),
        ("total", "orderTotal"),
        ("currency", "currency"),
    ];
    for (locale, digits, currency) in
        [("en_US", 2, "USD"), ("ja_JP", 0, "JPY"), ("ar_KW", 3, "KWD"), ("de_DE", 2, "EUR")]
    {
        let mut with_discount = 0;
        for row in rows(locale, &fields, 2000) {
            let amount = |name: &str| units(get(&row, name), digits);
            let line = amount("line");
            assert_eq!(line, get(&row, "qty").parse::<i64>().unwrap() * amount("unit"), "{row:?}");
            assert_eq!(line, amount("subtotal"));
            let percent: i64 = get(&row, "percent").parse().unwrap();
            assert_eq!(amount("discount"), (line * percent * 100 + 5_000) / 10_000, "{row:?}");
            let rate = units(get(&row, "rate"), 2);
            assert_eq!(amount("tax"), ((line - amount("discount")) * rate + 5_000) / 10_000, "{row:?}");
            assert_eq!(amount("total"), line - amount("discount") + amount("tax"), "{row:?}");
            assert_eq!(get(&row, "currency"), currency);
            assert!(amount("unit") > 0);
            with_discount += usize::from(percent > 0);
        }
        assert!((400..800).contains(&with_discount), "{locale}: {with_discount} of 2000 orders have a discount");
    }
}

#[test]
fn ranges_of_price_and_quantity_hold_for_the_whole_order() {
    let body = json!({ "schema_fields": [
        { "name": "qty", "type": "quantity", "constraints": { "min": 3, "max": 5 } },
        { "name": "unit", "type": "unitPrice", "constraints": { "min": 10, "max": 12.5 } },
        { "name": "price", "type": "price" },
        { "name": "line", "type": "lineTotal" } ] });
    let mut seen = BTreeSet::new();
    for row in rows_of(&body, 500) {
        let (qty, unit) = (get(&row, "qty").parse::<i64>().unwrap(), units(get(&row, "unit"), 2));
        assert!((3..=5).contains(&qty) && (1_000..=1_250).contains(&unit), "{row:?}");
        assert_eq!((units(get(&row, "line"), 2), get(&row, "price")), (qty * unit, get(&row, "unit")));
        seen.insert(qty);
    }
    assert_eq!(seen.len(), 3);
}

#[test]
fn dates_and_statuses_of_an_order_tell_the_same_story() {
    let fields = [
        ("order_date", "orderDate"),
        ("shipped", "shipDate"),
        ("delivery_date", "deliveryDate"),
        ("order_status", "orderStatus"),
        ("shipping_status", "shipmentStatus"),
        ("payment", "paymentStatus"),
        ("reason", "returnReason"),
    ];
    let mut seen = BTreeSet::new();
    for row in rows("en_US", &fields, 5000) {
        let [ordered, shipped, delivered] = ["order_date", "shipped", "delivery_date"].map(|name| row[name].as_deref());
        let ordered = ordered.unwrap();
        // The reference day is 1 January 2026.
        assert!(("2025-07-01"..="2026-01-01").contains(&ordered), "{row:?}");
        assert!(shipped.is_none_or(|day| day >= ordered && day <= "2026-01-01"), "{row:?}");
        assert!(delivered.is_none_or(|day| day > shipped.unwrap() && day <= "2026-01-01"), "{row:?}");
        let status = get(&row, "order_status");
        let shipment = get(&row, "shipping_status");
        let is_delivered = ["Delivered", "Completed", "Returned", "Refunded"].contains(&status);
        assert_eq!(delivered.is_some(), is_delivered, "{row:?}");
        assert_eq!(row["reason"].is_some(), ["Returned", "Refunded"].contains(&status), "{row:?}");
        match status {
            "Pending" | "Processing" | "Confirmed" | "On hold" | "Cancelled" => {
                assert!(shipped.is_none() && shipment == "Label created", "{row:?}");
            }
            "Delivered" | "Completed" => assert_eq!(shipment, "Delivered", "{row:?}"),
            "Returned" | "Refunded" => assert_eq!(shipment, "Returned", "{row:?}"),
            _ => assert!(shipped.is_some(), "{row:?}"),
        }
        if status == "Refunded" || status == "Returned" {
            assert!(get(&row, "payment").to_lowercase().contains("refunded"), "{row:?}");
        }
        seen.insert(status.to_owned());
    }
    assert!(seen.len() >= 10, "{seen:?}");
}

#[test]
fn order_dates_keep_to_their_bounds() {
    let body = json!({ "schema_fields": [
        { "name": "d", "type": "orderDate", "constraints": { "start": "2024-03-01", "end": "2024-03-31" } },
        { "name": "arrived", "type": "deliveryDate" } ] });
    for row in rows_of(&body, 300) {
        let day = get(&row, "d");
        assert!(("2024-03-01"..="2024-03-31").contains(&day) && get(&row, "arrived") > day, "{row:?}");
    }
    let engine = Engine::new();
    let bad = |constraints: Value| {
        let body = json!({ "schema_fields": [{ "name": "d", "type": "orderDate", "constraints": constraints }] });
        engine.check(&body, &Rules::unlimited(&["json"])).unwrap_err()[0].code
    };
    assert_eq!(bad(json!({ "start": "soon" })), "invalid_time");
    assert_eq!(bad(json!({ "start": "2025-02-01", "end": "2025-01-01" })), "conflicting_constraints");
}

#[test]
fn cards_are_of_one_piece() {
    let fields = [
        ("number", "creditCard"),
        ("masked", "maskedCard"),
        ("brand", "cardBrand"),
        ("cvv", "cvv"),
        ("expiry", "cardExpiry"),
    ];
    let mut brands = BTreeSet::new();
    for row in rows("en_US", &fields, 3000) {
        let (number, brand) = (get(&row, "number"), get(&row, "brand"));
        let (len, start, code) = match brand {
            "American Express" => (15, "3", 4),
            "Diners Club" => (14, "3", 3),
            "JCB" => (16, "35", 3),
            "Visa" => (16, "4", 3),
            "Mastercard" => (16, "", 3),
            _ => (16, "6", 3),
        };
        assert!(number.len() == len && number.starts_with(start) && luhn_holds(number), "{row:?}");
        assert_eq!(get(&row, "cvv").len(), code, "{row:?}");
        let shown: String = get(&row, "masked").chars().filter(char::is_ascii_digit).collect();
        assert_eq!(shown, number[len - 4..], "{row:?}");
        let (month, year) = get(&row, "expiry").split_once('/').unwrap();
        assert!((1..=12).contains(&month.parse::<u32>().unwrap()));
        assert!(format!("20{year}-{month}").as_str() > "2026-01", "{row:?}");
        brands.insert(brand.to_owned());
    }
    assert!(brands.len() >= 5, "{brands:?}");
}

#[test]
fn a_brand_asked_for_holds_for_all_columns_and_spacing_changes_no_digit() {
    let body = json!({ "schema_fields": [
        { "name": "brand", "type": "cardBrand" }, { "name": "code", "type": "cvv" },
        { "name": "card", "type": "creditCard", "constraints": { "brand": "amex", "spacing": "space", "unique": true } },
        { "name": "masked", "type": "maskedCard", "constraints": { "character": "•" } } ] });
    let mut seen = BTreeSet::new();
    for row in rows_of(&body, 2000) {
        let groups: Vec<usize> = get(&row, "card").split(' ').map(str::len).collect();
        assert_eq!((get(&row, "brand"), groups.as_slice()), ("American Express", [4, 6, 5].as_slice()));
        let digits: String = get(&row, "card").split(' ').collect();
        assert!(luhn_holds(&digits) && get(&row, "code").len() == 4);
        assert!(get(&row, "masked").ends_with(&digits[11..]) && get(&row, "masked").starts_with('•'), "{row:?}");
        assert!(seen.insert(digits));
    }
}

fn luhn_holds(number: &str) -> bool {
    let digits = number.bytes().rev().map(|b| u32::from(b - b'0'));
    let sum: u32 = digits.enumerate().map(|(i, d)| if i % 2 == 1 { d * 2 / 10 + d * 2 % 10 } else { d }).sum();
    sum.is_multiple_of(10)
}

#[test]
fn products_are_of_one_piece() {
    let fields = [
        ("brand", "brandName"),
        ("category", "productCategory"),
        ("name", "productName"),
        ("price", "price"),
        ("description", "productDescription"),
        ("material", "productMaterial"),
    ];
    let brands: BTreeMap<String, String> = list("brand").into_iter().collect();
    let categories: BTreeMap<String, String> = list_of("words/en", "product_category").into_iter().collect();
    let nouns = list_of("words/en", "product_noun");
    let materials: BTreeMap<String, String> = list_of("words/en", "product_material").into_iter().collect();
    for row in rows("en_US", &fields, 3000) {
        let category = &categories[get(&row, "category")];
        assert_eq!(&brands[get(&row, "brand")], category, "{row:?}");
        let noun =
            nouns.iter().filter(|(noun, _)| get(&row, "name").ends_with(noun)).max_by_key(|(noun, _)| noun.len());
        let (_, extra) = noun.unwrap();
        assert_eq!(fact(extra, 0), category, "{row:?}");
        let (low, high) = fact(extra, 1).split_once('-').unwrap();
        // Endings may take a price a little out of its range.
        let (low, high) = (low.parse::<f64>().unwrap() * 0.7 - 1.0, high.parse::<f64>().unwrap() * 1.05 + 1.0);
        let price: f64 = get(&row, "price").parse().unwrap();
        assert!((low..=high).contains(&price), "{row:?}");
        let material = fact(&materials[get(&row, "material")], 0);
        assert!(fact(extra, 2).split(',').any(|known| known == material), "{row:?}");
        assert!(get(&row, "description").starts_with(&format!("{} {}", get(&row, "brand"), get(&row, "name"))));
    }
}

#[test]
fn ratings_round_to_their_stars() {
    let mut seen = BTreeSet::new();
    for row in rows("en_US", &[("stars", "reviewScore"), ("rating", "rating"), ("text", "review")], 1000) {
        let tenths = units(get(&row, "rating"), 1);
        assert_eq!((tenths + 5) / 10, get(&row, "stars").parse::<i64>().unwrap(), "{row:?}");
        seen.insert((get(&row, "stars").to_owned(), get(&row, "text").to_owned()));
    }
    let tone = |text: &str| {
        seen.iter()
            .filter(|(_, review)| review.starts_with(text))
            .map(|(stars, _)| stars.as_str())
            .collect::<BTreeSet<_>>()
    };
    assert!(tone("Best purchase").iter().all(|stars| *stars == "5"));
    assert!(tone("Stopped working").iter().all(|stars| matches!(*stars, "1" | "2")));
}

#[test]
fn vehicles_are_of_one_piece() {
    let fields = [
        ("make", "vehicleMake"),
        ("model", "vehicleModel"),
        ("car", "vehicleName"),
        ("year", "vehicleYear"),
        ("body", "vehicleType"),
        ("fuel", "fuelType"),
        ("gears", "transmission"),
        ("vin", "vin"),
        ("km", "mileage"),
    ];
    let models: BTreeMap<String, String> = list("car_model").into_iter().collect();
    let makes: BTreeMap<String, String> = list("car_make").into_iter().collect();
    let fuels: BTreeMap<String, String> = list_of("words/en", "fuel_type").into_iter().collect();
    let bodies: BTreeMap<String, String> = list_of("words/en", "vehicle_type").into_iter().collect();
    for locale in ["en_AE", "en_IN", "en_KE"] {
        for row in rows(locale, &fields, 2000) {
            let extra = &models[get(&row, "car")];
            assert_eq!(fact(extra, 0), get(&row, "make"), "{row:?}");
            assert!(get(&row, "car").ends_with(get(&row, "model")), "{row:?}");
            let year: i64 = get(&row, "year").parse().unwrap();
            let (first, last) = fact(extra, 3).split_once('-').unwrap();
            assert!(year >= first.parse().unwrap() && year <= last.parse().unwrap_or(2025), "{row:?}");
            assert_eq!(bodies[get(&row, "body")], fact(extra, 1), "{row:?}");
            let letter = fuels[get(&row, "fuel")].chars().next().unwrap();
            assert!(fact(extra, 2).contains(letter), "{row:?}");
            assert_eq!(letter == 'e', get(&row, "gears") == "Single-speed", "{row:?}");
            let vin = get(&row, "vin");
            assert!(fact(&makes[get(&row, "make")], 0).split(',').any(|wmi| vin.starts_with(wmi)), "{row:?}");
            assert!(vin_holds(vin), "{row:?}");
            assert_eq!(vin.as_bytes()[9], b"ABCDEFGHJKLMNPRSTVWXY123456789"[(year - 1980) as usize % 30], "{row:?}");
            let km: i64 = get(&row, "km").parse().unwrap();
            assert!(km >= (2025 - year) * 12 * 500 && km <= ((2025 - year) * 12 + 12) * 1_900 + 1_000, "{row:?}");
        }
    }
}

/// The check digit at place 9, by the table of 49 CFR 565.15.
fn vin_holds(vin: &str) -> bool {
    let value = |c: char| match c {
        '0'..='9' => c.to_digit(10),
        'A' | 'J' => Some(1),
        'B' | 'K' | 'S' => Some(2),
        'C' | 'L' | 'T' => Some(3),
        'D' | 'M' | 'U' => Some(4),
        'E' | 'N' | 'V' => Some(5),
        'F' | 'W' => Some(6),
        'G' | 'P' | 'X' => Some(7),
        'H' | 'Y' => Some(8),
        'R' | 'Z' => Some(9),
        _ => None,
    };
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let values: Option<Vec<u32>> = vin.chars().map(value).collect();
    let Some(values) = values.filter(|v| v.len() == 17) else { return false };
    let rest = values.iter().zip(weights).map(|(v, w)| v * w).sum::<u32>() % 11;
    vin.chars().nth(8) == Some(if rest == 10 { 'X' } else { char::from_digit(rest, 10).unwrap() })
}

#[test]
fn plates_tell_the_region_where_plates_do() {
    for row in rows("en_AE", &[("emirate", "region"), ("plate", "licensePlate")], 500) {
        assert!(get(&row, "plate").starts_with(get(&row, "emirate")), "{row:?}");
    }
    for row in rows("hi_IN", &[("state", "stateCode"), ("plate", "licensePlate")], 500) {
        let (state, plate) = (get(&row, "state"), get(&row, "plate"));
        assert!(plate.starts_with(state) || ["TS", "DH"].contains(&state), "{row:?}");
    }
    for row in rows("en_US", &[("state", "stateCode"), ("plate", "licensePlate")], 500) {
        let plate = get(&row, "plate");
        assert!(get(&row, "state") != "CA" || (plate.len() == 7 && plate.as_bytes()[0].is_ascii_digit()), "{row:?}");
    }
}

#[test]
fn flights_are_of_one_piece() {
    let fields = [
        ("airline", "airline"),
        ("flight", "flightNumber"),
        ("plane", "aircraft"),
        ("seat", "seat"),
        ("origin_airport", "airportCode"),
        ("destination_airport", "airportCode"),
    ];
    let airlines: BTreeMap<String, String> = list("airline").into_iter().collect();
    let planes: BTreeMap<String, String> = list("aircraft").into_iter().collect();
    for locale in ["en_AE", "en_SG", "de_DE"] {
        for row in rows(locale, &fields, 2000) {
            let (airline, plane) = (&airlines[get(&row, "airline")], &planes[get(&row, "plane")]);
            let number = get(&row, "flight").strip_prefix(fact(airline, 0)).unwrap();
            assert!((1..=9_999).contains(&number.parse::<u32>().unwrap()), "{row:?}");
            assert!(fact(airline, 3).split(',').any(|code| code == fact(plane, 0)), "{row:?}");
            let (at, letter) = get(&row, "seat").split_at(get(&row, "seat").len() - 1);
            let rows: u32 = fact(plane, 1).parse().unwrap();
            assert!((1..=rows).contains(&at.parse().unwrap()) && fact(plane, 2).contains(letter), "{row:?}");
            assert_ne!(get(&row, "origin_airport"), get(&row, "destination_airport"), "{row:?}");
        }
    }
}

#[test]
fn fleets_fuels_and_uses_name_what_exists() {
    let planes: BTreeSet<String> = list("aircraft").iter().map(|(_, extra)| fact(extra, 0).to_owned()).collect();
    for (airline, extra) in list("airline") {
        assert!(fact(&extra, 3).split(',').all(|code| planes.contains(code)), "{airline}");
    }
    let makes: BTreeSet<String> = list("car_make").into_iter().map(|(make, _)| make).collect();
    let with_models: BTreeSet<String> = list("car_model").iter().map(|(_, extra)| fact(extra, 0).to_owned()).collect();
    assert_eq!(makes, with_models);
    let codes: BTreeSet<String> = list("mcc").into_iter().map(|(_, code)| code).collect();
    assert!(list("merchant").iter().all(|(_, extra)| codes.contains(fact(extra, 0))));
    let uses: BTreeSet<String> = list("drug")
        .iter()
        .flat_map(|(_, extra)| fact(extra, 0).split(',').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let specialties: BTreeSet<String> = list_of("words/en", "specialty").into_iter().map(|(_, code)| code).collect();
    for (title, extra) in list("icd10") {
        assert!(fact(&extra, 2) == "none" || uses.contains(fact(&extra, 2)), "{title}");
        assert!(specialties.contains(fact(&extra, 1)), "{title}");
    }
}

#[test]
fn lists_in_languages_have_every_code_of_the_english_one() {
    let coded = "order_status payment_method fuel_type transmission vehicle_type product_category product_material cabin_class \
        loyalty_tier return_reason transaction_type specialty";
    for name in coded.split_whitespace() {
        let codes = |table: &str| {
            list_of(table, name).into_iter().map(|(_, e)| fact(&e, 0).to_owned()).collect::<BTreeSet<_>>()
        };
        let english = codes("words/en");
        assert!(!english.is_empty(), "{name}");
        for table in datagen_locale::table_names().filter(|table| table.starts_with("words/")) {
            let own = codes(table);
            assert!(own.is_empty() || own == english, "{name} in {table}");
        }
    }
}

#[test]
fn diagnoses_and_results_are_of_one_piece() {
    let fields = [
        ("code", "icd10"),
        ("diagnosis", "diagnosis"),
        ("specialty", "specialty"),
        ("drug", "drugName"),
        ("test", "labTest"),
        ("loinc", "loinc"),
        ("result", "labResult"),
        ("unit", "labUnit"),
        ("range", "referenceRange"),
        ("flag", "labFlag"),
    ];
    let codes: BTreeMap<String, String> = list("icd10").into_iter().collect();
    let drugs: BTreeMap<String, String> = list("drug").into_iter().collect();
    let tests: BTreeMap<String, String> = list("lab_test").into_iter().collect();
    let specialties: BTreeMap<String, String> = list_of("words/en", "specialty").into_iter().collect();
    let mut normal = 0;
    for row in rows("en_US", &fields, 2000) {
        let diagnosis = &codes[get(&row, "diagnosis")];
        assert_eq!(fact(diagnosis, 0), get(&row, "code"));
        assert_eq!(fact(diagnosis, 1), specialties[get(&row, "specialty")]);
        let uses = fact(&drugs[get(&row, "drug")], 0);
        assert!(fact(diagnosis, 2) == "none" || uses.split(',').any(|u| u == fact(diagnosis, 2)), "{row:?}");
        let test = &tests[get(&row, "test")];
        assert_eq!((fact(test, 0), fact(test, 1)), (get(&row, "loinc"), get(&row, "unit")), "{row:?}");
        let (low, high) = get(&row, "range").split_once('-').unwrap();
        let [value, low, high] = [get(&row, "result"), low, high].map(|text| units(text, 3));
        let flag = if value < low {
            "L"
        } else if value > high {
            "H"
        } else {
            "N"
        };
        assert_eq!(flag, get(&row, "flag"), "{row:?}");
        normal += usize::from(flag == "N");
    }
    assert!((1500..1900).contains(&normal), "{normal} of 2000 results are normal");
}

#[test]
fn merchants_fit_their_codes_and_rates_their_pairs() {
    let merchants: BTreeMap<String, String> = list("merchant").into_iter().collect();
    let rates: BTreeMap<String, f64> =
        list("exchange_rate").into_iter().map(|(c, r)| (c, r.parse().unwrap())).collect();
    let fields = [("shop", "merchant"), ("mcc", "mcc"), ("pair", "currencyPair"), ("rate", "exchangeRate")];
    for row in rows("en_AE", &fields, 1000) {
        assert_eq!(fact(&merchants[get(&row, "shop")], 0), get(&row, "mcc"), "{row:?}");
        let (base, quote) = get(&row, "pair").split_once('/').unwrap();
        assert_ne!(base, quote);
        let (mean, rate) = (rates[quote] / rates[base], get(&row, "rate").parse::<f64>().unwrap());
        assert!((rate / mean - 1.0).abs() < 0.035, "{row:?}");
    }
}

#[test]
fn tracking_numbers_have_the_form_of_their_carrier() {
    for row in rows("en_US", &[("carrier", "carrier"), ("shipment_tracking", "shipmentTrackingId")], 1000) {
        let number = get(&row, "shipment_tracking");
        match get(&row, "carrier") {
            "UPS" => assert!(number.starts_with("1Z") && number.len() == 18, "{row:?}"),
            "USPS" => assert!(number.starts_with("9400") && number.len() == 22, "{row:?}"),
            "Amazon Logistics" => assert!(number.starts_with("TBA") && number.len() == 15, "{row:?}"),
            "FedEx" => assert!(number.len() == 12 && number.bytes().all(|b| b.is_ascii_digit()), "{row:?}"),
            _ => assert!(number.len() >= 8, "{row:?}"),
        }
    }
}

#[test]
fn entities_split_by_role_and_by_name() {
    let fields = [("home_car", "vehicleMake"), ("work_car", "vehicleMake"), ("home_model", "vehicleName")];
    let rows = rows("en_US", &fields, 300);
    assert!(rows.iter().all(|row| get(row, "home_model").starts_with(get(row, "home_car"))));
    assert!(rows.iter().any(|row| get(row, "home_car") != get(row, "work_car")));
}
