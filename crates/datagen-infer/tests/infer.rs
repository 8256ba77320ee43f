//! Inference through its public door: any header, every locale, the same answer, and proposals that generate.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use datagen_core::{Engine, Rules};
use datagen_infer::evaluate;
use datagen_infer::{InferRequest, Inferer, Proposal, Source, model_bytes, train};
use proptest::prelude::*;
use serde_json::json;

fn infer(engine: &Engine, names: &[&str], locale: &str, hint: Option<&str>) -> Proposal {
    let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
    let request = InferRequest { field_names: &names, locale: Some(locale), domain_hint: hint };
    Inferer::new(engine).infer(engine, &request)
}

fn key<'a>(proposal: &'a Proposal, name: &str) -> &'a str {
    &proposal.fields.iter().find(|f| f.spec.name == name).unwrap().spec.type_key
}

fn constraint(proposal: &Proposal, name: &str, constraint: &str) -> serde_json::Value {
    let field = proposal.fields.iter().find(|f| f.spec.name == name).unwrap();
    field.spec.constraints.as_ref().and_then(|c| c.get(constraint)).cloned().unwrap_or_default()
}

/// The check of what was proposed.
fn check(engine: &Engine, proposal: &Proposal) -> Result<(), String> {
    let specs: Vec<_> = proposal.fields.iter().map(|f| &f.spec).collect();
    let body = json!({ "count": 100, "locale": proposal.locale, "schema_fields": specs });
    engine.check(&body, &Rules::unlimited(&["json"])).map(drop).map_err(|problems| format!("{problems:#?}"))
}

#[test]
fn labels_mean_what_they_mean_in_their_domain() {
    let engine = Engine::new();
    let values = |hint, name: &str| {
        let proposal = infer(&engine, &[name], "en_US", Some(hint));
        constraint(&proposal, name, "values").to_string()
    };
    assert!(values("online shop", "order_status").contains("Shipped"));
    assert!(values("recruiting candidates", "status").contains("Interview"));
    assert!(values("helpdesk support tickets", "priority").contains("Urgent"));
    assert_eq!(key(&infer(&engine, &["tier"], "en_US", Some("retail loyalty")), "tier"), "loyaltyTier");
    assert!(values("insurance policies and claims", "status").contains("Lapsed"));
    assert!(values("movies", "rating").contains("PG-13"));
    assert!(values("telecom subscribers", "plan").contains("Prepaid"));
}

#[test]
fn labels_are_in_the_language_of_the_headers() {
    let engine = Engine::new();
    let german = infer(&engine, &["Bestellnummer", "Kunde", "Priorität", "Zahlungsart"], "de_DE", None);
    assert!(constraint(&german, "Priorität", "values").to_string().contains("Hoch"));
    let russian = infer(&engine, &["Имя", "Фамилия", "Семейное положение"], "ru_RU", None);
    assert_eq!(key(&russian, "Имя"), "firstName");
    let english = infer(&engine, &["customer", "priority"], "de_DE", None);
    assert!(constraint(&english, "priority", "values").to_string().contains("High"));
}

#[test]
fn headers_of_many_languages_and_styles_are_read() {
    let engine = Engine::new();
    let cases = [
        ("de_DE", "Geburtsdatum", "birthdate"),
        ("de_DE", "STRASSE", "streetAddress"),
        ("fr_FR", "date_de_naissance", "birthdate"),
        ("es_ES", "Fecha de Nacimiento", "birthdate"),
        ("pt_BR", "dt_nascimento", "birthdate"),
        ("it_IT", "Cognome", "lastName"),
        ("nl_NL", "postcode", "zipCode"),
        ("pl_PL", "data urodzenia", "birthdate"),
        ("tr_TR", "Doğum Tarihi", "birthdate"),
        ("ru_RU", "Дата рождения", "birthdate"),
        ("sv_SE", "Efternamn", "lastName"),
        ("ar_SA", "البريد الإلكتروني", "email"),
        ("ja_JP", "生年月日", "birthdate"),
        ("zh_CN", "客户手机号", "phone"),
        ("ko_KR", "생년월일", "birthdate"),
        ("hi_IN", "जन्म तिथि", "birthdate"),
        ("en_US", "CustBirthDt", "birthdate"),
        ("en_US", "customer.e-mail", "email"),
        ("en_US", "IS_ACTIVE", "boolean"),
        ("en_US", "Postal Code", "zipCode"),
        ("en_US", "lastName", "lastName"),
        ("en_US", "nbr of children", "integer"),
    ];
    for (locale, header, expected) in cases {
        let proposal = infer(&engine, &[header], locale, None);
        assert_eq!(proposal.fields[0].spec.type_key, expected, "{header}");
        assert_ne!(proposal.fields[0].source, Source::Fallback, "{header}");
    }
}

#[test]
fn columns_of_a_row_agree() {
    let engine = Engine::new();
    let table = infer(
        &engine,
        &["id", "name", "email", "manager_name", "created_at", "updated_at", "min_price", "max_price"],
        "en_US",
        None,
    );
    // The manager is somebody else.
    assert_eq!(constraint(&table, "manager_name", "entity"), "manager");
    assert_eq!(constraint(&table, "name", "entity"), constraint(&table, "email", "entity"));
    assert_eq!(key(&table, "id"), "sequence");
    let number = |name, which| constraint(&table, name, which).as_f64().unwrap();
    assert!(number("min_price", "max") <= number("max_price", "min"));
    check(&engine, &table).unwrap();
    let spouses = infer(&engine, &["first_name", "last_name", "spouse_first_name", "mother_name"], "en_US", None);
    assert_ne!(constraint(&spouses, "spouse_first_name", "entity"), constraint(&spouses, "first_name", "entity"));
    assert_eq!(constraint(&spouses, "mother_name", "entity"), "mother");
}

#[test]
fn proposals_for_real_tables_pass_the_check_in_every_locale() {
    let engine = Engine::new();
    let inferer = Inferer::new(&engine);
    let tables = evaluate::tables();
    assert!(tables.len() > 50);
    let locales: Vec<String> = engine.locales().iter().map(|l| l.key.clone()).collect();
    for (at, locale) in locales.iter().enumerate() {
        // Each locale gets its turn with a few tables, and each table with a few locales.
        for (names, hint) in tables.iter().skip(at % 7).step_by(7) {
            let request = InferRequest { field_names: names, locale: Some(locale), domain_hint: *hint };
            let proposal = inferer.infer(&engine, &request);
            assert_eq!(proposal.fields.len(), names.len());
            check(&engine, &proposal).unwrap_or_else(|problems| panic!("{locale} {names:?}: {problems}"));
        }
    }
}

#[test]
fn every_recipe_makes_a_field_that_passes_the_check() {
    let engine = Engine::new();
    let inferer = Inferer::new(&engine);
    for phrase in evaluate::phrases(&engine) {
        let names = [phrase.clone()];
        for locale in ["en_US", "ja_JP", "ar_AE"] {
            let request = InferRequest { field_names: &names, locale: Some(locale), domain_hint: None };
            check(&engine, &inferer.infer(&engine, &request)).unwrap_or_else(|problems| panic!("{phrase}: {problems}"));
        }
    }
}

#[test]
fn odd_headers_are_guessed_and_say_so() {
    let engine = Engine::new();
    let long = "x".repeat(10_000);
    let names = [
        "",
        " ",
        "🙂🙂",
        "___",
        "\u{202e}abc",
        "qzxv",
        "١٢٣",
        "~~~",
        "((((",
        "a",
        "=1+1",
        "'; DROP TABLE x; --",
        &long,
    ];
    let proposal = infer(&engine, &names, "en_US", Some("🙂 \u{0} ((("));
    assert_eq!(proposal.fields.len(), names.len());
    for field in &proposal.fields {
        assert!((0.0..=1.0).contains(&field.confidence));
        assert!(field.confidence < 0.75, "{} is told with {}", field.spec.name, field.confidence);
    }
    let unknown = infer(&engine, &["name"], "no_SUCH", None);
    assert_eq!(unknown.locale, "en_US");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_headers_give_the_same_valid_proposal_twice(names in proptest::collection::vec("[^\u{0}-\u{1f}]{1,40}|[a-z_]{1,20}|\\PC{1,60}", 1..12), hint in "\\PC{0,40}", locale in 0usize..80) {
        let engine = Engine::new();
        let locale = engine.locales()[locale % engine.locales().len()].key.clone();
        let request = InferRequest { field_names: &names, locale: Some(&locale), domain_hint: Some(&hint) };
        let first = Inferer::new(&engine).infer(&engine, &request);
        prop_assert_eq!(&first, &Inferer::new(&engine).infer(&engine, &request));
        prop_assert_eq!(first.fields.len(), names.len());
        let mut distinct = names.clone();
        distinct.sort();
        distinct.dedup();
        let printable = |n: &String| n.chars().count() <= 128 && !n.trim().is_empty()
            && !n.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}'..='\u{FFFF}'));
        if distinct.len() == names.len() && names.iter().all(printable) {
            prop_assert!(check(&engine, &first).is_ok(), "{:?}", check(&engine, &first));
        }
    }
}

#[test]
fn confidence_means_something() {
    let engine = Engine::new();
    let outcomes = evaluate::outcomes(&engine, &Inferer::new(&engine));
    assert!(outcomes.len() > 850);
    let accuracy = evaluate::accuracy(outcomes.iter());
    assert!(accuracy > 0.93, "accuracy {accuracy}");
    let error = evaluate::crossed_error(&outcomes);
    assert!(error < 0.05, "calibration error {error}");
    let bare = evaluate::accuracy(evaluate::outcomes(&engine, &Inferer::lexicon_only()).iter());
    assert!(accuracy >= bare, "the model does harm: {accuracy} instead of {bare}");
}

#[test]
fn the_model_is_what_training_gives() {
    assert!(train::train(&Engine::new()) == model_bytes(), "the model is stale: run `cargo xtask train`");
}
