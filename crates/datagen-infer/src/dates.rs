//! Dates of a record: which comes first.
//!
//! Lives here: the order of dates and times in the life of a record. Does not live here: other relations (`relate`).

use std::collections::BTreeMap;

use datagen_core::Engine;
use serde_json::{Value, json};

use crate::choose::Choice;
use crate::normalise::Header;
use crate::relate::Column;
use crate::tables::Tables;

/// Where in the life of a record a date lies: lower ones come first.
fn rank(tables: &Tables, header: &Header) -> u32 {
    let ranks: [(&str, u32); 60] = [
        ("birthdate", 0),
        ("hired", 10),
        ("registered", 10),
        ("created", 10),
        ("start", 10),
        ("order", 10),
        ("issued", 10),
        ("opened", 10),
        ("open", 10),
        ("checkin", 10),
        ("departure", 10),
        ("booking", 8),
        ("booked", 8),
        ("request", 10),
        ("requested", 10),
        ("submitted", 10),
        ("application", 10),
        ("invoice", 10),
        ("admission", 10),
        ("reported", 10),
        ("from", 10),
        ("in", 10),
        ("begin", 10),
        ("purchase", 10),
        ("effective", 12),
        ("manufacture", 5),
        ("production", 5),
        ("planting", 10),
        ("sowing", 10),
        ("founded", 10),
        ("pickup", 10),
        ("joined", 10),
        ("signup", 10),
        ("scheduled", 12),
        ("approved", 20),
        ("approval", 20),
        ("confirmed", 20),
        ("assigned", 20),
        ("processed", 22),
        ("shipped", 30),
        ("shipping", 30),
        ("ship", 30),
        ("delivery", 40),
        ("deliveredl", 40),
        ("arrival", 40),
        ("dropoff", 40),
        ("paid", 40),
        ("payment", 40),
        ("due", 42),
        ("completed", 50),
        ("resolved", 50),
        ("end", 50),
        ("checkout", 50),
        ("discharge", 50),
        ("returned", 50),
        ("return", 50),
        ("out", 50),
        ("closed", 55),
        ("harvest", 50),
        ("terminated", 55),
    ];
    let late: [(&str, u32); 12] = [
        ("updated", 60),
        ("deleted", 70),
        ("archived", 70),
        ("expiry", 60),
        ("cancelled", 55),
        ("published", 30),
        ("last", 58),
        ("login", 58),
        ("seen", 58),
        ("renewal", 62),
        ("death", 65),
        ("response", 20),
    ];
    // `valid from` and `valid until` are two ends of one span.
    match header.pieces.last().map(String::as_str).filter(|_| header.pieces.len() > 1) {
        Some("from" | "von" | "ab" | "desde" | "od" | "vanaf" | "dal" | "du") => return 10,
        Some("to" | "until" | "till" | "bis" | "hasta" | "ate" | "do" | "tot" | "al" | "au") => return 62,
        _ => {}
    }
    let words = header.tokens.iter().filter_map(|t| t.canon.map(|c| tables.canons[usize::from(c)].as_str()));
    words.filter_map(|w| ranks.iter().chain(&late).find(|r| r.0 == w).map(|r| r.1)).max().unwrap_or(15)
}

/// Dates of a record are in the order of its life.
pub fn dates(engine: &Engine, tables: &Tables, columns: &mut [Column<'_>]) {
    plain_dates(engine, tables, columns);
    for (type_key, is_time) in [("date", false), ("time", true)] {
        let fits = |c: &Column<'_>| {
            if is_time { c.choice.type_key == "time" } else { matches!(c.choice.type_key, "date" | "dateTime") }
        };
        let mut at: Vec<usize> = (0..columns.len()).filter(|i| fits(&columns[*i])).collect();
        if at.len() < 2 {
            continue;
        }
        let places = placed(tables, columns, &at);
        at.sort_by_key(|i| (places[i], *i));
        let ranks: Vec<u32> = at.iter().map(|i| places[i]).collect();
        let mut distinct = ranks.clone();
        distinct.dedup();
        if distinct.len() < 2 {
            continue;
        }
        let related =
            engine.type_def(type_key).is_some_and(|def| def.constraints_schema()["properties"].get("minGap").is_some());
        if related {
            follow(columns, &at, &ranks);
            continue;
        }
        for (i, rank) in at.iter().zip(&ranks) {
            let step = distinct.iter().position(|r| r == rank).unwrap_or(0);
            window(&mut columns[*i].choice, step, distinct.len(), is_time);
        }
    }
}

/// Dates that the catalog knows by name are dates like others where a table has several: only then do they keep an order. The long
/// window of employment is for tables that speak of employment.
fn plain_dates(engine: &Engine, tables: &Tables, columns: &mut [Column<'_>]) {
    let named = |c: &Column<'_>| c.choice.type_key.ends_with("Date") && c.choice.constraints.is_empty();
    let dated = columns.iter().filter(|c| named(c) || matches!(c.choice.type_key, "date" | "dateTime")).count();
    let Some(date) = engine.type_def("date").filter(|_| dated > 1) else { return };
    for column in columns.iter_mut().filter(|c| named(c)) {
        column.choice.type_key = date.key;
    }
    let employs = ["hired", "terminated", "employee", "salary", "department", "jobtitle"];
    let means = |c: &Column<'_>, words: &[&str]| {
        let canons = c.header.tokens.iter().filter_map(|t| t.canon);
        canons.into_iter().any(|x| words.contains(&tables.canons[usize::from(x)].as_str()))
    };
    if !columns.iter().any(|c| means(c, &employs)) {
        for column in columns.iter_mut().filter(|c| c.choice.type_key == "date") {
            if column.choice.constraints.get("start").and_then(Value::as_str) == Some("2009-01-01") {
                column.choice.constraints.clear();
            }
        }
    }
}

/// Ranks of some date columns. Guests arrive before they depart, and what is handed in is given out later: there the order of the
/// columns tells.
fn placed(tables: &Tables, columns: &[Column<'_>], at: &[usize]) -> BTreeMap<usize, u32> {
    let mut places: BTreeMap<usize, u32> = at.iter().map(|i| (*i, rank(tables, columns[*i].header))).collect();
    let having = |word: &str| {
        let canon = tables.canon(word);
        at.iter().copied().find(|i| canon.is_some_and(|c| columns[*i].header.has(c)))
    };
    if let Some(arrival) = having("arrival") {
        for later in ["departure", "issued", "start"] {
            if let Some(later) = having(later).filter(|later| arrival < *later) {
                places.insert(arrival, 10);
                places.insert(later, 50);
            }
        }
    }
    places
}

/// Ranks from this on are of dates that end or outlive a record; those of one rank say nothing of each other.
const LATE: u32 = 60;

/// Each date comes after the one before it in the life of a record; those of one rank in the order of the columns.
fn follow(columns: &mut [Column<'_>], at: &[usize], ranks: &[u32]) {
    let mut last: Option<(usize, u32)> = None;
    let mut base: Option<(usize, u32)> = None;
    for (column, rank) in at.iter().zip(ranks) {
        // A birth is no step of a record's life.
        let bounded = ["start", "end"].iter().any(|key| columns[*column].choice.constraints.contains_key(*key));
        if *rank < 5 || bounded {
            continue;
        }
        if last.is_some_and(|l| l.1 < *rank || *rank < LATE) {
            base = last;
        }
        if let Some((earlier, _)) = base {
            let name = columns[earlier].name;
            let constraints = &mut columns[*column].choice.constraints;
            constraints.insert("after".to_owned(), json!(name));
            if columns[*column].choice.type_key != "time" {
                columns[*column].choice.constraints.insert("maxGap".to_owned(), json!("P30D"));
            } else {
                columns[*column].choice.constraints.insert("maxGap".to_owned(), json!("PT8H"));
            }
        }
        last = Some((*column, *rank));
    }
}

/// The part of two years, or of a day, that the dates of one rank have for themselves.
fn window(choice: &mut Choice, step: usize, steps: usize, is_time: bool) {
    let bounded = choice.constraints.contains_key("start") || choice.constraints.contains_key("end");
    if is_time {
        let (from, to) = (7 * 60 + 14 * 60 * step / steps, 7 * 60 + 14 * 60 * (step + 1) / steps - 1);
        choice.constraints.insert("start".to_owned(), json!(format!("{:02}:{:02}", from / 60, from % 60)));
        choice.constraints.insert("end".to_owned(), json!(format!("{:02}:{:02}", to / 60, to % 60)));
        return;
    }
    // A date that lies ahead or far back keeps its own bounds, which say so.
    if bounded {
        return;
    }
    let (from, to) = (730 * step / steps, 730 * (step + 1) / steps - 1);
    choice.constraints.insert("start".to_owned(), json!(day(from as i64)));
    choice.constraints.insert("end".to_owned(), json!(day(to as i64)));
}

/// The day a number of days after 2024-01-01.
fn day(offset: i64) -> String {
    let epoch_days = 19_723 + offset;
    let (year, month, day) = datagen_core::time::civil_from_days(epoch_days);
    format!("{year:04}-{month:02}-{day:02}")
}
