//! What the columns of a table do to each other: keys, entities, dates in order.
//!
//! Lives here: everything that needs two columns. Does not live here: what one column is.

use std::collections::BTreeMap;

use datagen_core::Engine;
use datagen_core::check::ROLES;
use serde_json::{Map, Value, json};

use crate::choose::Choice;
use crate::context::Context;
use crate::dates;
use crate::normalise::Header;
use crate::tables::Tables;

/// Types that show a latent of an entity: two columns of one such type are two entities. The second says which latents are shared.
const PERSON: [&str; 14] = [
    "firstName",
    "lastName",
    "middleName",
    "fullName",
    "email",
    "username",
    "gender",
    "birthdate",
    "age",
    "prefix",
    "initials",
    "nationalId",
    "weightKg",
    "heightCm",
];
const PLACE: [&str; 15] = [
    "address",
    "streetAddress",
    "city",
    "state",
    "stateCode",
    "zipCode",
    "region",
    "latitude",
    "longitude",
    "timezone",
    "phone",
    "district",
    "county",
    "streetName",
    "country",
];
const COMPANY: [&str; 3] = ["company", "website", "bankName"];

/// Words for the person or thing that most tables are about: their columns are the table's own.
const SELVES: [&str; 24] = [
    "customer",
    "user",
    "employee",
    "patient",
    "student",
    "member",
    "guest",
    "person",
    "contact",
    "applicant",
    "candidate",
    "donor",
    "passenger",
    "player",
    "owner",
    "company",
    "personal",
    "primary",
    "main",
    "account",
    "home",
    "current",
    "local",
    "volunteer",
];
/// Words for others.
const OTHERS: [&str; 47] = [
    "mother",
    "father",
    "parent",
    "spouse",
    "child",
    "emergency",
    "manager",
    "agent",
    "doctor",
    "teacher",
    "driver",
    "supplier",
    "author",
    "sender",
    "recipient",
    "buyer",
    "seller",
    "billing",
    "shipping",
    "delivery",
    "origin",
    "destination",
    "pickup",
    "dropoff",
    "start",
    "end",
    "departure",
    "arrival",
    "guardian",
    "referrer",
    "beneficiary",
    "landlord",
    "tenant",
    "insured",
    "borrower",
    "lender",
    "plaintiff",
    "defendant",
    "attorney",
    "judge",
    "nurse",
    "coach",
    "captain",
    "branch",
    "work",
    "previous",
    "secondary",
];

/// Everything about one column that relations may change.
pub struct Column<'a> {
    /// Its name as given.
    pub name: &'a str,
    /// Its header.
    pub header: &'a Header,
    /// Its recipe.
    pub recipe: &'a str,
    /// Its type and constraints.
    pub choice: Choice,
    /// Share of blanks in percent.
    pub blank: u8,
}

/// Applies all relations.
pub fn relate(engine: &Engine, tables: &Tables, context: &Context, columns: &mut [Column<'_>]) {
    keys(engine, tables, context, columns);
    addresses(engine, columns);
    bounds(tables, columns);
    entities(tables, columns);
    dates::dates(engine, tables, columns);
    sums(engine, tables, columns);
    blanks(tables, columns);
}

/// Beside columns for city or postal code, an address is street and number.
fn addresses(engine: &Engine, columns: &mut [Column<'_>]) {
    let parts = ["city", "zipCode", "state", "stateCode", "region", "district"];
    let has_parts = columns.iter().any(|c| parts.contains(&c.choice.type_key));
    let Some(street) = engine.type_def("streetAddress").filter(|_| has_parts) else { return };
    for column in
        columns.iter_mut().filter(|c| c.choice.type_key == "address" && !c.header.pieces.iter().any(|p| p == "full"))
    {
        column.choice.type_key = street.key;
        column.choice.description = street.description.to_owned();
    }
}

/// Words that say which of two numbers is the lower: the first of each pair. Meanings of any language, or English words.
const LOW_HIGH: [(&str, &str); 13] = [
    ("min", "max"),
    ("minimum", "maximum"),
    ("net", "gross"),
    ("low", "high"),
    ("lower", "upper"),
    ("lowest", "highest"),
    ("floor", "ceiling"),
    ("start", "end"),
    ("opening", "closing"),
    ("begin", "end"),
    ("from", "to"),
    ("out", "in"),
    ("previous", "current"),
];
/// Adjectives made of one stem in most languages of Europe.
const EXTREMES: [(&str, &str); 6] =
    [("minim", "min"), ("миним", "min"), ("mindest", "min"), ("maxim", "max"), ("maksim", "max"), ("максим", "max")];

/// The words of a header for comparison: meanings where they are known.
fn words_of(tables: &Tables, header: &Header) -> Vec<String> {
    let word = |t: &crate::normalise::Token| {
        let stem = EXTREMES.iter().find(|e| t.text.starts_with(e.0)).map(|e| e.1);
        let canon = t.canon.map(|c| tables.canons[usize::from(c)].as_str());
        stem.or(canon).unwrap_or(t.text.as_str()).to_owned()
    };
    header.tokens.iter().map(word).collect()
}

/// Of two numbers of the same kind, one called lower and one called higher, each has its half of the range.
fn bounds(tables: &Tables, columns: &mut [Column<'_>]) {
    let meanings: Vec<Vec<String>> = columns.iter().map(|c| words_of(tables, c.header)).collect();
    let mut done = vec![false; columns.len()];
    for (low, high) in LOW_HIGH {
        let rest = |at: usize, c: &Column<'_>, word: &str| -> Option<Vec<String>> {
            let without = |words: &[String]| -> Option<Vec<String>> {
                let has = words.len() > 1 && words.iter().any(|p| p == word);
                has.then(|| words.iter().filter(|p| *p != word).cloned().collect())
            };
            without(&c.header.pieces).or_else(|| without(&meanings[at]))
        };
        for lower in 0..columns.len() {
            let Some(name) = rest(lower, &columns[lower], low) else { continue };
            let upper = (0..columns.len()).find(|at| rest(*at, &columns[*at], high).as_ref() == Some(&name));
            let Some(upper) = upper.filter(|at| !done[*at] && !done[lower] && *at != lower) else { continue };
            if columns[upper].choice.type_key != columns[lower].choice.type_key {
                // One of the two is known better: the other is its like.
                let numbers = ["integer", "decimal", "amount", "price", "quantity"];
                if !numbers.contains(&columns[upper].choice.type_key)
                    || !numbers.contains(&columns[lower].choice.type_key)
                {
                    continue;
                }
                columns[lower].choice = columns[upper].choice.clone();
            }
            (done[lower], done[upper]) = (true, true);
            // Prices have a range of their own until one is given.
            let usual = |c: &Column<'_>, key: &str| {
                (c.choice.type_key == "price").then_some(if key == "min" { 5.0 } else { 500.0 })
            };
            let of = |c: &Column<'_>, key: &str| {
                c.choice.constraints.get(key).and_then(Value::as_f64).or_else(|| usual(c, key))
            };
            let (Some(min), Some(max)) = (of(&columns[lower], "min"), of(&columns[lower], "max")) else { continue };
            let middle = ((min + max) / 2.0).floor();
            let whole = columns[lower].choice.type_key == "integer";
            let number = |x: f64| if whole { json!(x as i64) } else { json!(x) };
            columns[lower].choice.constraints.insert("max".to_owned(), number(middle));
            columns[upper].choice.constraints.insert("min".to_owned(), number(middle));
            columns[upper].choice.constraints.insert("max".to_owned(), number(max));
        }
    }
}

/// The key column is unique; other numbers of records stay small.
fn keys(engine: &Engine, tables: &Tables, context: &Context, columns: &mut [Column<'_>]) {
    let is_id = |c: &Column<'_>| c.recipe == "@id";
    let bare = columns.iter().position(|c| is_id(c) && c.header.tokens.len() == 1);
    let key = bare.or_else(|| columns.iter().take(3).position(is_id)).or_else(|| first_code(tables, columns));
    if let Some(at) = key {
        let column = &mut columns[at];
        if column.recipe == "@id" {
            let start = if column.header.tokens.len() == 1 { 1 } else { 1001 };
            column.choice.type_key = engine.type_def("sequence").map_or("integer", |def| def.key);
            column.choice.constraints = Map::from_iter([("start".to_owned(), json!(start))]);
            column.choice.description = "Number of the record, different in every row.".to_owned();
        } else if can_be_unique(&column.choice) {
            column.choice.constraints.insert("unique".to_owned(), json!(true));
        }
    }
    for (at, column) in columns.iter_mut().enumerate() {
        if Some(at) == key || column.recipe != "@id" {
            continue;
        }
        let small = [
            "status",
            "type",
            "category",
            "store",
            "branch",
            "country",
            "language",
            "department",
            "group",
            "role",
            "plan",
            "class",
        ];
        let is_small = column
            .header
            .tokens
            .iter()
            .any(|t| t.canon.is_some_and(|c| small.contains(&tables.canons[usize::from(c)].as_str())));
        let max = if is_small { 12 } else { 500 };
        column.choice.constraints = Map::from_iter([("min".to_owned(), json!(1)), ("max".to_owned(), json!(max))]);
    }
    let _ = context;
}

/// Identifiers by which each row can be told from others; numbers of uuid kind always can.
fn can_be_unique(choice: &Choice) -> bool {
    let wide = |p: &str| p.matches(['#', '?', '*']).count() >= 4;
    match choice.type_key {
        "uuid" | "orderNumber" | "invoiceNumber" | "transactionId" | "employeeId" | "sku" => true,
        "mask" => choice.constraints.get("pattern").and_then(Value::as_str).is_some_and(wide),
        _ => false,
    }
}

/// The first column, when it is a code of the record itself.
fn first_code(tables: &Tables, columns: &[Column<'_>]) -> Option<usize> {
    if columns.first().is_some_and(|c| can_be_unique(&c.choice)) {
        return Some(0);
    }
    // Behind a name or a date, the number of the record itself may stand second or third.
    let numbered = |c: &Column<'_>| {
        let says = |t: &crate::normalise::Token| {
            t.canon.is_some_and(|c| matches!(tables.canons[usize::from(c)].as_str(), "number" | "code" | "id"))
        };
        c.choice.type_key == "employeeId" || c.header.tokens.iter().any(says) && can_be_unique(&c.choice)
    };
    columns.iter().take(3).position(numbered)
}

/// Whose a column is: a word for somebody else, or nothing for the table's own.
fn role(tables: &Tables, header: &Header) -> Option<String> {
    header.tokens.iter().find_map(|t| {
        let word = t.canon.map_or(t.text.as_str(), |c| tables.canons[usize::from(c)].as_str());
        OTHERS.contains(&word).then(|| word.to_owned())
    })
}

/// Whether a column says that it is the table's own.
fn is_self(tables: &Tables, header: &Header) -> bool {
    let own = |word: &str| SELVES.contains(&word);
    header.tokens.iter().any(|t| t.canon.is_some_and(|c| own(&tables.canons[usize::from(c)])))
}

/// Columns of one person, place or company share an entity; a second column of the same type begins another.
fn entities(tables: &Tables, columns: &mut [Column<'_>]) {
    for family in [&PERSON[..], &PLACE[..], &COMPANY[..]] {
        let mut taken: BTreeMap<(String, &'static str), usize> = BTreeMap::new();
        // Those that speak of the table's own subject choose first.
        let mut order: Vec<usize> =
            (0..columns.len()).filter(|at| family.contains(&columns[*at].choice.type_key)).collect();
        order.sort_by_key(|at| {
            (role(tables, columns[*at].header).is_some(), !is_self(tables, columns[*at].header), *at)
        });
        let several = order.iter().filter(|at| role(tables, columns[**at].header).is_none()).count() > 0;
        for at in order {
            let type_key = columns[at].choice.type_key;
            let own = role(tables, columns[at].header);
            let name = columns[at].header.pieces.join("_");
            let mut scope = match &own {
                // When every column has the same owner, the owner is the subject.
                Some(role) if several || OTHERS.contains(&role.as_str()) => role.clone(),
                Some(role) => role.clone(),
                None => String::new(),
            };
            if taken.contains_key(&(scope.clone(), type_key)) && !repeats_are_one(type_key) {
                scope = name;
            }
            taken.insert((scope.clone(), type_key), at);
            let scope = if scope.is_empty() { SUBJECT } else { &scope };
            columns[at].choice.constraints.insert("entity".to_owned(), json!(scope));
        }
        simplify(family, columns);
    }
}

/// Name of the entity that a table is about, while several are.
const SUBJECT: &str = "self";

/// Types of which a row may have several of the same entity: two addresses of one person are other places, two phones are not.
fn repeats_are_one(type_key: &str) -> bool {
    matches!(type_key, "phone" | "timezone")
}

/// Without entities to tell apart, `entity` need not be said. The engine itself reads roles out of English prefixes, so it is said
/// wherever the engine would see one.
fn simplify(family: &[&str], columns: &mut [Column<'_>]) {
    let scope_of = |c: &Column<'_>| c.choice.constraints.get("entity").and_then(Value::as_str).map(str::to_owned);
    let mut scopes: Vec<String> =
        columns.iter().filter(|c| family.contains(&c.choice.type_key)).filter_map(scope_of).collect();
    scopes.sort();
    scopes.dedup();
    let single = scopes.len() == 1;
    for column in columns.iter_mut().filter(|c| family.contains(&c.choice.type_key)) {
        let scope = column.choice.constraints.get("entity").and_then(Value::as_str).unwrap_or_default();
        let first = column.header.pieces.first().map(String::as_str).unwrap_or_default();
        let engine_sees_role = ROLES.contains(&first) && column.header.pieces.len() > 1;
        if (single || scope == SUBJECT) && !engine_sees_role {
            column.choice.constraints.shift_remove("entity");
        }
    }
}

/// Last words of spans of time that are paid for.
const TIMES: [&str; 22] = [
    "hours", "hrs", "days", "nights", "stunden", "tage", "nachte", "heures", "jours", "nuits", "horas", "dias",
    "noches", "noites", "ore", "giorni", "notti", "uren", "dagen", "nachten", "godziny", "timmar",
];

/// Whether a number is told per something.
fn is_rate(column: &Column<'_>) -> bool {
    column.header.pieces.iter().any(|p| p == "per" || p == "rate")
}

/// Numbers that follow from other numbers of the row.
fn sums(engine: &Engine, tables: &Tables, columns: &mut [Column<'_>]) {
    let Some(expression) = engine.type_def("expression").map(|def| def.key) else { return };
    // `total cost` is one phrase for the lexicon, but holds the total.
    let word = |c: &Column<'_>, w: &str| {
        let means = |x: u16| tables.canons[usize::from(x)] == w;
        c.header.pieces.iter().any(|p| p == w) || c.header.tokens.iter().any(|t| t.canon.is_some_and(means))
    };
    let any = |c: &Column<'_>, words: &[&str]| words.iter().any(|w| word(c, w));
    let is_money = |c: &Column<'_>| {
        matches!(c.choice.type_key, "amount" | "price" | "decimal" | "transactionAmount" | "lineTotal" | "unitPrice")
    };
    let is_count = |c: &Column<'_>| matches!(c.choice.type_key, "integer" | "quantity");
    let find = |columns: &[Column<'_>], fits: &dyn Fn(&Column<'_>) -> bool| columns.iter().position(fits);
    let column = |at: usize, columns: &[Column<'_>]| format!("row[{}]", Value::from(columns[at].name));
    let extras = ["tax", "discount", "shipping", "subtotal", "fee"];
    let set = |columns: &mut [Column<'_>], at: usize, formula: String, decimals: Option<u8>| {
        let choice = &mut columns[at].choice;
        choice.type_key = expression;
        choice.description = format!("Computed: {formula}.");
        choice.constraints = Map::from_iter([("expression".to_owned(), json!(formula))]);
        if let Some(decimals) = decimals {
            choice.constraints.insert("decimals".to_owned(), json!(decimals));
        }
    };
    let subtotal = find(columns, &|c| is_money(c) && word(c, "subtotal"));
    let is_total = |c: &Column<'_>| is_money(c) && any(c, &["total", "amount", "charge"]) && !any(c, &extras);
    // Of a net and a gross total, quantity by price is the net one.
    let net = find(columns, &|c| is_money(c) && word(c, "net"));
    let gross = find(columns, &|c| is_money(c) && word(c, "gross"));
    let total = net
        .filter(|at| is_total(&columns[*at]))
        .or_else(|| find(columns, &is_total))
        .or_else(|| find(columns, &|c| is_money(c) && word(c, "total") && word(c, "fee")));
    let product = subtotal.or(total);
    // Of several quantities and prices, those beside the total are meant.
    let nearest = |columns: &[Column<'_>], fits: &dyn Fn(&Column<'_>) -> bool| {
        let distance = |at: &usize| product.map_or(0, |p| p.abs_diff(*at));
        (0..columns.len()).filter(|at| Some(*at) != product && fits(&columns[*at])).min_by_key(distance)
    };
    // Limits and remainders are no quantities that are paid for.
    let parts = ["available", "allocated", "reserved", "reorder", "min", "max", "minimum", "maximum"];
    let limits = |c: &Column<'_>| {
        any(c, &parts) || c.header.tokens.iter().any(|t| EXTREMES.iter().any(|e| t.text.starts_with(e.0)))
    };
    let counted = |c: &Column<'_>, words: &[&str]| is_count(c) && any(c, words) && !limits(c);
    let quantity = nearest(columns, &|c| counted(c, &["quantity"]))
        .or_else(|| nearest(columns, &|c| counted(c, &["stock", "unit", "units"])));
    // Work and stays are paid by time.
    let lasts = |c: &Column<'_>| {
        (is_count(c) || c.choice.type_key == "decimal")
            && !is_rate(c)
            && c.header.pieces.last().is_some_and(|p| TIMES.contains(&p.as_str()))
    };
    let (quantity, paid_by_time) = match quantity {
        Some(at) => (Some(at), false),
        None => (nearest(columns, &lasts), true),
    };
    let by_time = nearest(columns, &|c| is_money(c) && (any(c, &["price", "rate", "tariff"])) && !any(c, &["total"]));
    let price = if paid_by_time { by_time } else { None };
    let price = price.or_else(|| {
        nearest(columns, &|c| is_money(c) && any(c, &["price", "cost"]) && !any(c, &["total", "shipping"]))
    });
    if let (Some(quantity), Some(price), Some(product)) = (quantity, price, product)
        && price != product
    {
        let formula = format!("{} * {}", column(quantity, columns), column(price, columns));
        set(columns, product, formula, paid_by_time.then_some(2));
    }
    if let (Some(subtotal), Some(total)) = (subtotal, total) {
        let mut formula = column(subtotal, columns);
        let part = |w: &str| columns.iter().position(|c| is_money(c) && word(c, w) && !word(c, "total"));
        for (at, sign) in [(part("tax"), "+"), (part("shipping"), "+"), (part("discount"), "-")] {
            if let Some(at) = at {
                formula = format!("{formula} {sign} {}", column(at, columns));
            }
        }
        set(columns, total, formula, None);
    }
    let tax = find(columns, &|c| is_money(c) && word(c, "tax") && !any(c, &["total", "net", "gross"]));
    if let (Some(net), Some(gross), Some(tax)) = (net, gross, tax)
        && net != gross
    {
        let formula = format!("{} + {}", column(net, columns), column(tax, columns));
        set(columns, gross, formula, None);
    }
    let free = |columns: &[Column<'_>], w: &str| columns.iter().position(|c| is_count(c) && word(c, w));
    if let (Some(available), Some(on_hand), Some(allocated)) =
        (free(columns, "available"), free(columns, "stock"), free(columns, "allocated").or(free(columns, "reserved")))
    {
        let formula = format!("{} - {}", column(on_hand, columns), column(allocated, columns));
        set(columns, available, formula, None);
        // Nobody promises more than there is.
        for (at, min, max) in [(on_hand, 40, 500), (allocated, 0, 40)] {
            let choice = &mut columns[at].choice;
            choice.type_key = engine.type_def("integer").map_or(choice.type_key, |def| def.key);
            choice.constraints = Map::from_iter([("min".to_owned(), json!(min)), ("max".to_owned(), json!(max))]);
            choice.description = format!("Whole number from {min} to {max}.");
        }
    }
    let body = |columns: &[Column<'_>], key: &str| columns.iter().position(|c| c.choice.type_key == key);
    let bmi = columns.iter().position(|c| c.header.pieces.iter().any(|p| p == "bmi"));
    if let (Some(bmi), Some(weight), Some(height)) = (bmi, body(columns, "weightKg"), body(columns, "heightCm")) {
        let (w, h) = (column(weight, columns), column(height, columns));
        set(columns, bmi, format!("double({w}) * 10000.0 / double({h} * {h})"), Some(1));
    }
}

/// Columns that are often empty.
fn blanks(tables: &Tables, columns: &mut [Column<'_>]) {
    let often = [
        "address2",
        "deleted",
        "cancelled",
        "archived",
        "terminated",
        "suffix",
        "middlename",
        "death",
        "returned",
        "nickname",
        "fax",
    ];
    let some = ["note", "remark", "closed", "resolved", "completed"];
    for column in columns {
        let words =
            || column.header.tokens.iter().filter_map(|t| t.canon.map(|c| tables.canons[usize::from(c)].as_str()));
        let is_flag =
            column.choice.type_key == "boolean" || column.choice.type_key == "category" || column.recipe == "@id";
        if is_flag {
            continue;
        }
        if words().any(|w| often.contains(&w)) {
            column.blank = 20;
        } else if words().any(|w| some.contains(&w)) {
            column.blank = 10;
        }
    }
}
