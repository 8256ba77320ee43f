//! What the columns of a row about people, their work and study, about works, colours and the weather tell of each other, and
//! what texts promise about their length.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use datagen_core::column::ColumnValues;
use datagen_core::{Engine, Rules};
use serde_json::{Value, json};

const ROWS: u64 = 2_000;

/// Rows of columns given as (name, type, constraints), as JSON values.
fn rows(locale: &str, fields: &[(&str, &str, Value)]) -> Vec<BTreeMap<String, Value>> {
    let engine = Engine::new();
    let fields_json: Vec<Value> = fields
        .iter()
        .map(|(name, kind, options)| json!({ "name": name, "type": kind, "constraints": options }))
        .collect();
    let checked =
        engine.check(&json!({ "locale": locale, "schema_fields": fields_json }), &Rules::unlimited(&["json"])).unwrap();
    let dataset = checked.plan.bind(17);
    let columns: Vec<ColumnValues> = (0..fields.len()).map(|c| ColumnValues::of(&dataset, c, 0..ROWS)).collect();
    let row = |row: usize| fields.iter().zip(&columns).map(|(field, c)| (field.0.to_owned(), c.json(row))).collect();
    (0..ROWS as usize).map(row).collect()
}

fn plain<'a>(types: &[&'a str]) -> Vec<(&'a str, &'a str, Value)> {
    types.iter().map(|t| (*t, *t, json!({}))).collect()
}

fn text<'r>(row: &'r BTreeMap<String, Value>, column: &str) -> &'r str {
    row[column].as_str().unwrap()
}

fn list(table: &str, list: &str) -> BTreeMap<&'static str, &'static str> {
    let rows = datagen_locale::table(table).unwrap().rows();
    rows.filter(|row| row.get(0) == list).map(|row| (row.get(1), row.get(3))).collect()
}

#[test]
fn title_seniority_and_pay_of_a_row_agree() {
    let mut pay = BTreeMap::<String, Vec<i64>>::new();
    for row in rows("en_US", &plain(&["jobTitle", "seniority", "salary", "age", "employmentType"])) {
        let (title, rank) = (text(&row, "jobTitle"), text(&row, "seniority"));
        for (mark, told) in
            [("Chief", "Executive"), ("Vice President", "Director"), ("Senior ", "Senior"), ("Clerk", "Junior")]
        {
            assert!(!title.contains(mark) || rank == told || title.contains("Executive Chef"), "{title}: {rank}");
        }
        if rank == "Intern" {
            assert!(row["age"].as_i64().unwrap() <= 25, "an intern of {}", row["age"]);
        }
        assert_eq!(
            rank == "Intern",
            ["Internship", "Apprenticeship"].contains(&text(&row, "employmentType")),
            "{title}"
        );
        let salary = row["salary"].as_i64().unwrap();
        assert_eq!(salary % 500, 0, "{salary}");
        pay.entry(rank.to_owned()).or_default().push(salary);
    }
    let mean = |rank: &str| pay[rank].iter().sum::<i64>() / pay[rank].len() as i64;
    let ranks = ["Junior", "Mid-level", "Senior", "Manager", "Director", "Executive"];
    assert!(ranks.windows(2).all(|pair| mean(pair[0]) < mean(pair[1])), "{:?}", ranks.map(mean));
    assert!((50_000..90_000).contains(&mean("Mid-level")), "{}", mean("Mid-level"));
}

#[test]
fn monthly_and_hourly_pay_are_parts_of_the_yearly() {
    let fields = [
        ("year", "salary", json!({})),
        ("month", "salary", json!({ "per": "month" })),
        ("hour", "salary", json!({ "per": "hour" })),
    ];
    for row in rows("de_DE", &fields) {
        let [year, month, hour] = ["year", "month", "hour"].map(|column| row[column].as_f64().unwrap());
        assert!(
            (month * 12.0 / year - 1.0).abs() < 0.03 && (hour * 2080.0 / year - 1.0).abs() < 0.03,
            "{year} {month} {hour}"
        );
    }
}

#[test]
fn signs_and_generation_fit_the_birth_date() {
    for row in rows("en_GB", &plain(&["birthdate", "zodiac", "generation", "age", "maritalStatus", "educationLevel"])) {
        let born = text(&row, "birthdate");
        let leo = ("-07-23"..="-08-22").contains(&&born[4..]);
        assert_eq!(leo, text(&row, "zodiac") == "Leo", "{born}");
        let year: u32 = born[..4].parse().unwrap();
        assert_eq!((1981..=1996).contains(&year), text(&row, "generation") == "Millennials", "{born}");
        if row["age"].as_i64().unwrap() <= 19 {
            assert_ne!(text(&row, "maritalStatus"), "Widowed");
            assert_ne!(text(&row, "educationLevel"), "Doctorate");
        }
    }
}

#[test]
fn forms_of_names_fit_the_person() {
    let types = [
        "firstName",
        "lastName",
        "prefix",
        "gender",
        "initials",
        "latinName",
        "nativeName",
        "maidenName",
        "maritalStatus",
    ];
    let (mut arabic, mut other) = (0, 0);
    for row in rows("en_AE", &plain(&types)) {
        let (first, last) = (text(&row, "firstName"), text(&row, "lastName"));
        let woman = text(&row, "gender") == "Female";
        assert_eq!(text(&row, "latinName"), format!("{first} {last}"));
        assert!(!["Ms", "Mrs", "Miss"].contains(&text(&row, "prefix")) || woman, "{row:?}");
        assert!(text(&row, "prefix") != "Mr" || !woman, "{row:?}");
        let initial = |name: &str| name.chars().next().unwrap().to_uppercase().to_string();
        assert_eq!(text(&row, "initials"), format!("{}.{}.", initial(first), initial(last)));
        let native = text(&row, "nativeName");
        match native.chars().next().unwrap() {
            '\u{600}'..='\u{6ff}' => arabic += 1,
            _ => assert_eq!(native, format!("{first} {last}")),
        }
        if text(&row, "maidenName") != last {
            other += 1;
            assert!(woman && text(&row, "maritalStatus") != "Single", "{row:?}");
        }
    }
    assert!(arabic > 1_500, "{arabic} Arabic forms");
    assert!(other > 300, "{other} names at birth");
    for row in rows("ru_RU", &plain(&["fullName", "latinName"])) {
        assert!(text(&row, "latinName").chars().all(|c| (c as u32) < 0x250), "{row:?}");
        assert_ne!(text(&row, "latinName"), text(&row, "fullName"));
    }
}

#[test]
fn a_line_about_a_person_names_job_and_city() {
    for locale in ["en_US", "de_DE", "ja_JP", "ar_AE"] {
        for row in rows(locale, &plain(&["bio", "jobTitle", "city", "hobby"])) {
            for part in ["jobTitle", "city", "hobby"] {
                assert!(text(&row, "bio").contains(text(&row, part)), "{locale}: {row:?}");
            }
        }
    }
}

#[test]
fn degree_fits_level_and_field() {
    let (degrees, majors) = (list("words/en", "degree"), list("words/en", "major"));
    let levels: BTreeMap<&str, &str> = list("words/en", "education_level");
    for row in rows("en_US", &plain(&["degree", "major", "educationLevel", "grade", "gpa"])) {
        let (degree, major) = (degrees[text(&row, "degree")], majors[text(&row, "major")]);
        let (level, faculties) = degree.split_once('|').unwrap_or((degree, ""));
        let own = levels[text(&row, "educationLevel")];
        assert!(level == own || (["none", "primary"].contains(&own) && level == "secondary"), "{row:?}");
        assert!(faculties.is_empty() || faculties.split(',').any(|f| f == major), "{row:?}");
        let points = row["gpa"].as_f64().unwrap();
        assert!(text(&row, "grade") != "A" || points > 3.4, "{row:?}");
        assert!(text(&row, "grade") != "F" || points < 1.5, "{row:?}");
    }
}

#[test]
fn works_keep_their_author_artist_and_genre() {
    let (books, songs, genres) = (list("words/en", "book"), list("words/global", "song"), list("words/en", "genre"));
    for row in rows("en_US", &plain(&["bookTitle", "author", "bookGenre", "song", "artist", "genre"])) {
        let fact = |facts: &BTreeMap<&str, &'static str>, title: &str| facts[title].split_once('|').unwrap();
        let (author, genre) = fact(&books, text(&row, "bookTitle"));
        assert_eq!((text(&row, "author"), genres[text(&row, "bookGenre")]), (author, format!("book:{genre}").as_str()));
        let (artist, genre) = fact(&songs, text(&row, "song"));
        assert_eq!((text(&row, "artist"), genres[text(&row, "genre")]), (artist, format!("music:{genre}").as_str()));
    }
}

#[test]
fn every_genre_of_a_work_has_a_name_in_every_language() {
    let engine = Engine::new();
    let known = |genres: &BTreeMap<&str, &str>, id: &str| genres.values().any(|extra| *extra == id);
    let mut languages: Vec<String> = engine.locales().iter().map(|locale| locale.language.clone()).collect();
    languages.dedup();
    for language in languages {
        let table = format!("words/{language}");
        let lent = |name: &str| {
            Some(list(&table, name)).filter(|own| !own.is_empty()).unwrap_or_else(|| list("words/en", name))
        };
        let genres = lent("genre");
        for (kind, works, at) in [
            ("book", lent("book"), 1),
            ("film", list("words/global", "movie"), 0),
            ("music", list("words/global", "song"), 1),
            ("game", list("words/global", "game"), 0),
        ] {
            for (title, extra) in works {
                let id = format!("{kind}:{}", extra.split('|').nth(at).unwrap());
                assert!(known(&genres, &id), "{language}: {id} of {title}");
            }
        }
    }
}

#[test]
fn colours_elements_and_weather_agree() {
    let (colors, elements) = (list("words/de", "color"), list("words/en", "chemical_element"));
    for row in rows("de_DE", &plain(&["color", "colorHex", "colorRgb"])) {
        let hex = text(&row, "colorHex").trim_start_matches('#');
        assert_eq!(colors[text(&row, "color")], hex);
        let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        assert_eq!(text(&row, "colorRgb"), format!("rgb({}, {}, {})", part(0), part(2), part(4)));
    }
    for row in rows("en_US", &plain(&["chemicalElement", "elementSymbol", "atomicNumber"])) {
        let (symbol, number) = (text(&row, "elementSymbol"), row["atomicNumber"].as_i64().unwrap());
        assert!(elements[text(&row, "chemicalElement")].starts_with(&format!("{symbol}|{number}|")), "{row:?}");
    }
    for locale in ["en_AE", "en_GB"] {
        for row in rows(locale, &plain(&["weather", "weatherTemperature"])) {
            let (weather, degrees) = (text(&row, "weather"), row["weatherTemperature"].as_i64().unwrap());
            assert!(!weather.contains("now") || (degrees <= 2 && locale != "en_AE"), "{row:?}");
            assert!(locale != "en_AE" || (7..=45).contains(&degrees), "{row:?}");
        }
    }
}

#[test]
fn texts_keep_their_bounds() {
    let fields = [
        ("short", "text", json!({ "maxLength": 40 })),
        ("long", "paragraph", json!({ "minLength": 600, "maxLength": 900 })),
        ("exact", "text", json!({ "minLength": 77, "maxLength": 77 })),
        ("three", "text", json!({ "sentences": 3 })),
        ("words", "words", json!({ "min": 4, "max": 4 })),
        ("lorem", "lorem", json!({ "unit": "words", "min": 7, "max": 7, "startWithLorem": true })),
    ];
    for locale in ["en_US", "ru_RU", "ja_JP", "th_TH"] {
        for row in rows(locale, &fields) {
            let chars = |column: &str| text(&row, column).chars().count();
            assert!((1..=40).contains(&chars("short")), "{row:?}");
            assert!((600..=900).contains(&chars("long")), "{row:?}");
            assert_eq!(chars("exact"), 77, "{row:?}");
            assert!(
                text(&row, "lorem").starts_with("lorem ipsum dolor sit amet ")
                    && text(&row, "lorem").split(' ').count() == 7
            );
            if locale == "en_US" {
                assert_eq!(text(&row, "three").matches(['.', '!', '?']).count(), 3, "{row:?}");
                assert_eq!(text(&row, "words").split(' ').count(), 4, "{row:?}");
            }
        }
    }
}

#[test]
fn html_is_well_formed() {
    for row in rows("fr_FR", &plain(&["html"])) {
        let mut open = Vec::new();
        let mut rest = text(&row, "html");
        while let Some(at) = rest.find('<') {
            let end = rest.find('>').unwrap();
            let tag = &rest[at + 1..end];
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name.to_owned())),
                None => open.push(tag.split(' ').next().unwrap().to_owned()),
            }
            rest = &rest[end + 1..];
        }
        assert!(open.is_empty());
    }
}

#[test]
fn toll_free_numbers_and_mail_providers() {
    let fields = [
        ("free", "phone", json!({ "kind": "tollFree" })),
        ("e164", "phone", json!({ "kind": "tollFree", "format": "e164" })),
        ("mail", "email", json!({ "provider": "company" })),
        ("site", "website", json!({})),
    ];
    for row in rows("en_GB", &fields) {
        assert!(text(&row, "free").starts_with("+44 808 157 0"), "{row:?}");
        assert!(text(&row, "e164").starts_with("+448081570") && text(&row, "e164").len() == 13, "{row:?}");
        let domain = text(&row, "mail").split_once('@').unwrap().1;
        assert!(text(&row, "site").contains(domain) && domain.ends_with(".example"), "{row:?}");
    }
    let engine = Engine::new();
    let field = json!({ "name": "m", "type": "email", "constraints": { "provider": "free" } });
    let problems = engine.check(&json!({ "schema_fields": [field] }), &Rules::unlimited(&["json"])).unwrap_err();
    assert!(problems[0].suggested_fix.is_some(), "{problems:?}");
}

#[test]
fn bad_options_are_told_with_a_fix() {
    let engine = Engine::new();
    for (kind, options) in [
        ("text", json!({ "minLength": 50, "maxLength": 10 })),
        ("text", json!({ "maxLength": 20_000 })),
        ("text", json!({ "sentences": 3, "min": 2 })),
        ("sentence", json!({ "sentences": 0 })),
        ("words", json!({ "max": 51 })),
        ("naughtyString", json!({ "kinds": [] })),
        ("unicodeEdge", json!({ "kinds": ["emoji", "smileys"] })),
        ("imageUrl", json!({ "width": 0 })),
        ("imageUrl", json!({ "category": "../x" })),
        ("colorHex", json!({ "prefix": "a long prefix" })),
        ("socialHandle", json!({ "prefix": "x".repeat(65) })),
        ("initials", json!({ "separator": "a long separator" })),
        ("salary", json!({ "decimals": 2 })),
        ("salary", json!({ "per": "week" })),
    ] {
        let field = json!({ "name": "x", "type": kind, "constraints": options });
        let problems = engine.check(&json!({ "schema_fields": [field] }), &Rules::unlimited(&["json"])).unwrap_err();
        assert!(problems.iter().all(|problem| problem.suggested_fix.is_some()), "{kind} {options}: {problems:?}");
    }
}
