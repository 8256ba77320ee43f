//! Walks the whole catalog in every locale.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use datagen_core::column::ColumnValues;
use datagen_core::problem::fold_key;
use datagen_core::{Engine, Rules, ValueType};
use serde_json::{Map, Value, json};

fn constraints(def: &datagen_core::catalog::TypeDef) -> Map<String, Value> {
    serde_json::from_str(def.example_constraints).unwrap_or_default()
}

#[test]
fn every_type_makes_values_of_its_kind_in_every_locale() {
    let engine = Engine::new();
    let mut empty = Vec::new();
    for locale in engine.locales() {
        for def in engine.types() {
            let values = engine.samples(def.key, &locale.key, 3, 200);
            assert_eq!(values.len(), 200, "{} in {}", def.key, locale.key);
            for value in &values {
                let fits = match def.value_type {
                    _ if def.key == "blank" => value.is_null(),
                    ValueType::String => value.is_string(),
                    ValueType::Integer => value.is_i64() || value.is_u64(),
                    ValueType::Number => value.is_number(),
                    ValueType::Boolean => value.is_boolean(),
                    ValueType::Object => value.is_object(),
                    ValueType::Array => value.is_array(),
                };
                assert!(fits, "{} in {}: {value}", def.key, locale.key);
            }
            // "Does not exist here": the UAE, Qatar and Ghana have no postal codes.
            let may_be_empty = def.key == "zipCode" && matches!(locale.region.as_str(), "AE" | "QA" | "GH");
            if values.iter().all(|v| v == "") && !may_be_empty {
                empty.push(format!("{} in {}", def.key, locale.key));
            }
        }
    }
    assert!(empty.is_empty(), "no data for: {}", empty.join(", "));
}

#[test]
fn names_and_aliases_are_distinct_and_resolve() {
    let engine = Engine::new();
    let mut seen = BTreeSet::new();
    for def in engine.types() {
        assert!(!def.title.is_empty() && !def.description.is_empty() && !def.category.is_empty(), "{}", def.key);
        let own: BTreeSet<String> = std::iter::once(&def.key).chain(def.aliases).map(|name| fold_key(name)).collect();
        for name in own {
            assert_eq!(engine.type_def(&name).map(|d| d.key), Some(def.key), "{name}");
            assert!(seen.insert(name.clone()), "`{name}` names two types");
        }
    }
}

#[test]
fn keys_of_the_first_version_exist() {
    let engine = Engine::new();
    let keys = "firstName lastName middleName fullName email phone address birthdate gender age nationality bloodType \
        passportNumber driversLicense ssnLastFour country city state zipCode region latitude longitude timezone company jobTitle \
        department industry occupation employeeId website url username uuid ipAddress macAddress userAgent color language \
        brandName productName sku flavorName orderNumber shipmentStatus shipmentTrackingId creditCard currency amount iban \
        accountNumber bankName swiftCode invoiceNumber taxId ledgerCode costCenter transactionId transactionAmount \
        paymentStatus weightKg heightCm reviewScore integer decimal percentage date dateTime text notes tags rowNumber sequence \
        boolean category pattern mask template constant ipv6 time timestamp streetAddress countryCode stateCode currencyName \
        currencySymbol hex sha256 price quantity";
    for key in keys.split_whitespace() {
        assert_eq!(engine.type_def(key).map(|def| def.key), Some(key));
    }
}

#[test]
fn unique_means_distinct_or_is_refused() {
    let engine = Engine::new();
    for def in engine.types() {
        let mut constraints = constraints(def);
        constraints.insert("unique".to_owned(), json!(true));
        let field = json!({ "name": "x", "type": def.key, "constraints": constraints });
        let body = |count: u64| json!({ "count": count, "schema_fields": [field] });
        let Ok(checked) = engine.check(&body(2), &Rules::unlimited(&["json"])) else { continue };
        let domain = checked.plan.columns()[0].unique_domain.expect("unique columns know their domain");
        let count = domain.min(20_000);
        let values = ColumnValues::of(&checked.plan.bind(5), 0, 0..count);
        let distinct: BTreeSet<String> = (0..count as usize).map(|row| values.json(row).to_string()).collect();
        assert_eq!(distinct.len() as u64, count, "{}", def.key);
        if domain < u64::from(u32::MAX) {
            let problems = engine.check(&body(domain + 1), &Rules::unlimited(&["json"])).unwrap_err();
            assert!(problems[0].message.contains(&domain.to_string()), "{}: {}", def.key, problems[0].message);
        }
    }
}

#[test]
fn rows_agree_within_themselves() {
    let engine = Engine::new();
    for locale in engine.locales() {
        let body = json!({ "locale": locale.key, "schema_fields": [
            { "name": "age", "type": "age" }, { "name": "born", "type": "birthdate" }, { "name": "full", "type": "fullName" },
            { "name": "first", "type": "firstName" }, { "name": "last", "type": "lastName" },
            { "name": "card", "type": "creditCard" }, { "name": "iban", "type": "iban" } ] });
        let checked = engine.check(&body, &Rules::unlimited(&["json"])).unwrap();
        let dataset = checked.plan.bind(11);
        let columns: Vec<ColumnValues> = (0..7).map(|c| ColumnValues::of(&dataset, c, 0..500)).collect();
        for row in 0..500 {
            let text = |c: usize| columns[c].json(row).as_str().unwrap_or_default().to_owned();
            let age = columns[0].json(row).as_i64().unwrap();
            assert_eq!(age, age_on_new_year_2026(&text(1)), "born {}", text(1));
            assert!(text(2).contains(&text(3)) && text(2).contains(&text(4)), "{}", text(2));
            assert!(luhn_holds(&text(5)), "{}", text(5));
            assert_eq!(mod97(&text(6)), 1, "{}", text(6));
        }
    }
}

/// The default reference date is 1 January, so the age is the difference of years, less one for all born after that day.
fn age_on_new_year_2026(born: &str) -> i64 {
    let year: i64 = born[..4].parse().unwrap();
    2026 - year - i64::from(&born[5..] != "01-01")
}

fn luhn_holds(number: &str) -> bool {
    let digits = number.bytes().rev().map(|b| u32::from(b - b'0'));
    let sum: u32 = digits.enumerate().map(|(i, d)| if i % 2 == 1 { d * 2 / 10 + d * 2 % 10 } else { d }).sum();
    sum.is_multiple_of(10)
}

fn mod97(iban: &str) -> u32 {
    let rotated = iban[4..].chars().chain(iban[..4].chars());
    rotated.fold(0, |rest, c| {
        let value = c.to_digit(36).unwrap();
        (if value > 9 { rest * 100 } else { rest * 10 } + value) % 97
    })
}

/// Rows of one list of a table of words: value and extra.
fn list_of(table: &str, list: &str) -> Vec<(&'static str, &'static str)> {
    let rows = datagen_locale::table(table).unwrap().rows();
    rows.filter(|row| row.get(0) == list).map(|row| (row.get(1), row.get(3))).collect()
}

#[test]
fn titles_fit_the_sex_and_streets_lie_in_their_region() {
    let engine = Engine::new();
    let titles = list_of("words/ar", "job_title");
    let mut women = 0;
    for (locale, streets) in
        [("ar_AE", list_of("words/ar_AE", "street_name")), ("en_AE", list_of("words/en_AE", "street_name"))]
    {
        let body = json!({ "locale": locale, "schema_fields": [
            { "name": "sex", "type": "gender", "constraints": { "format": "letter" } }, { "name": "title", "type": "jobTitle" },
            { "name": "street", "type": "streetAddress" }, { "name": "emirate", "type": "stateCode" } ] });
        let checked = engine.check(&body, &Rules::unlimited(&["json"])).unwrap();
        let columns: Vec<ColumnValues> = (0..4).map(|c| ColumnValues::of(&checked.plan.bind(3), c, 0..1000)).collect();
        for row in 0..1000 {
            let text = |c: usize| columns[c].json(row).as_str().unwrap_or_default().to_owned();
            if let Some((_, woman)) = titles.iter().find(|(man, woman)| *man == text(1) && !woman.is_empty()) {
                assert!(text(0) == "M" || titles.iter().any(|(man, _)| man == woman), "{} {}", text(0), text(1));
            }
            women += usize::from(text(0) == "F" && titles.iter().any(|(_, woman)| *woman == text(1)));
            let (_, regions) =
                streets.iter().filter(|(name, _)| text(2).contains(name)).max_by_key(|(name, _)| name.len()).unwrap();
            assert!(regions.is_empty() || regions.split('|').any(|code| code == text(3)), "{} {}", text(2), text(3));
        }
    }
    assert!(women > 100, "women have titles of their own");
}

#[test]
fn districts_lie_in_their_city_and_addresses_hold_their_parts() {
    let engine = Engine::new();
    for locale in ["en_AE", "ar_AE", "ar_SA"] {
        let (districts, cities) = (list_of(&format!("words/{locale}"), "district"), &locale[3..]);
        let english: Vec<(&str, &str)> = datagen_locale::table(&format!("cities/{cities}"))
            .unwrap()
            .rows()
            .map(|row| (row.get(0), row.get(1)))
            .collect();
        let body = json!({ "locale": locale, "schema_fields": [
            { "name": "line", "type": "address" }, { "name": "district", "type": "district" }, { "name": "city", "type": "city" },
            { "name": "box", "type": "poBox" } ] });
        let checked = engine.check(&body, &Rules::unlimited(&["json"])).unwrap();
        let columns: Vec<ColumnValues> = (0..4).map(|c| ColumnValues::of(&checked.plan.bind(8), c, 0..1000)).collect();
        let mut in_districts = 0;
        for row in 0..1000 {
            let text = |c: usize| columns[c].json(row).as_str().unwrap_or_default().to_owned();
            assert!(text(0).contains(&text(2)), "{} {}", text(0), text(2));
            if text(1).is_empty() {
                continue;
            }
            in_districts += 1;
            let lies_there = |(name, of): &(&str, &str)| {
                *name == text(1)
                    && of
                        .split('|')
                        .any(|city| english.iter().any(|(own, en)| *en == city && (*own == text(2) || *en == text(2))))
            };
            assert!(districts.iter().any(lies_there), "{} in {}", text(1), text(2));
        }
        assert!(in_districts > 700, "{locale}: {in_districts}");
    }
}

#[test]
fn counties_fit_the_postal_code() {
    let engine = Engine::new();
    let body = json!({ "locale": "es_ES", "schema_fields": [
        { "name": "code", "type": "zipCode" }, { "name": "county", "type": "county" } ] });
    let checked = engine.check(&body, &Rules::unlimited(&["json"])).unwrap();
    let columns: Vec<ColumnValues> = (0..2).map(|c| ColumnValues::of(&checked.plan.bind(8), c, 0..1000)).collect();
    let provinces = list_of("words/es_ES", "county");
    for row in 0..1000 {
        let text = |c: usize| columns[c].json(row).as_str().unwrap_or_default().to_owned();
        let (name, _) = provinces.iter().find(|(_, prefix)| text(0).starts_with(prefix)).unwrap();
        assert_eq!(*name, text(1), "{}", text(0));
    }
}
