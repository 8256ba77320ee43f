//! Contracts: locked to a stored schema, whatever inference says by then.

use std::sync::Arc;

use datagen_core::{Engine, FieldSpec};
use datagen_infer::{InferRequest, Proposal, ProposedField, Source};
use datagen_server::Infer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::ai::{columns, example, with};
use crate::support::{Answer, TEST_SETTINGS, TestServer, apply_fixes};

/// An inferer that gives every column the same type, as sure as it is told to be.
struct Always(&'static str, f64);

impl Infer for Always {
    fn infer(&self, engine: &Engine, request: &InferRequest<'_>) -> Proposal {
        let propose = |name: &String| ProposedField {
            spec: FieldSpec {
                name: name.clone(),
                type_key: self.0.to_owned(),
                locale: None,
                constraints: None,
                blank_percentage: None,
            },
            description: format!("always {}", self.0),
            confidence: self.1,
            source: if self.1 > 0.1 { Source::Model } else { Source::Fallback },
            alternatives: vec!["email", "uuid"],
        };
        let locale = request.locale.and_then(|locale| engine.locale(locale)).map_or("en_US", |locale| &locale.info.key);
        Proposal {
            fields: request.field_names.iter().map(propose).collect(),
            locale: locale.to_owned(),
            domain: None,
            model: format!("always {} at {}", self.0, self.1),
        }
    }
}

#[tokio::test]
async fn the_same_bytes_after_the_model_has_changed() {
    let mut server = TestServer::with_inferer("", Some(Arc::new(Always("fullName", 0.9)))).await;
    let key = server.key("free").await;
    let csv = with(&example(), json!({ "output_format": "csv", "seed": 7 }));
    let contract = server.post("/infer-schema", &key, &columns(&csv)).await.json();
    let by_hash = with(&csv, json!({ "expected_contract_hash": contract["contract_hash"], "strict_contract": true }));
    let by_id = with(&csv, json!({ "contract_id": contract["contract_id"] }));
    let id_alone = json!({ "contract_id": contract["contract_id"], "output_format": "csv", "seed": 7, "count": 15 });
    let unseeded = with(&example(), json!({ "output_format": "json" }));
    let idempotent = async |server: &TestServer, body: &Value| {
        let request = server.request(Method::POST, "/generate-ai").header("X-API-Key", &key);
        Answer::of(request.header("Idempotency-Key", "once").json(body).send().await.unwrap()).await
    };
    let before = server.post("/generate-ai", &key, &csv).await;
    assert_eq!(before.status, 200, "{}", before.text());
    let answered = idempotent(&server, &unseeded).await;
    for locked in [&by_hash, &by_id, &id_alone] {
        assert_eq!(server.post("/generate-ai", &key, locked).await.body, before.body, "{locked}");
    }

    server.swap_inferer(Arc::new(Always("uuid", 0.9))).await;
    let now = server.post("/generate-ai", &key, &csv).await;
    assert_ne!(now.body, before.body, "the model has changed");
    assert_ne!(now.header("x-contract-hash"), before.header("x-contract-hash"));
    for locked in [&by_hash, &by_id, &id_alone] {
        let answer = server.post("/generate-ai", &key, locked).await;
        assert_eq!(answer.body, before.body, "{locked}: {}", answer.text());
        assert_eq!(answer.header("x-contract-hash"), before.header("x-contract-hash"));
    }
    let replay = idempotent(&server, &unseeded).await;
    assert_eq!((replay.header("x-idempotent-replay"), replay.text()), ("1", answered.text()));

    let stored =
        server.get_with(&format!("/contracts/{}", contract["contract_id"].as_str().unwrap()), &key).await.json();
    for member in ["proposed_schema", "contract_hash", "contract_id", "locale", "domain", "inference"] {
        assert_eq!(stored[member], contract[member], "{member}");
    }
    assert_eq!(stored["field_names"], csv["field_names"]);
    assert!(stored["created_at"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn mismatches_say_what_differs() {
    let mut server = TestServer::with_inferer("", Some(Arc::new(Always("fullName", 0.9)))).await;
    let key = server.key("free").await;
    let contract = server.post("/infer-schema", &key, &columns(&example())).await.json();
    let hash = &contract["contract_hash"];
    let locked = with(&example(), json!({ "expected_contract_hash": hash }));

    let renamed = with(&locked, json!({ "field_names": ["customer_id", "e_mail", "last_login_at", "risk_tier"] }));
    let answer = server.post("/generate-ai", &key, &renamed).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    let problems = answer.problems();
    assert!(problems.iter().all(|problem| problem["code"] == "contract_mismatch"));
    let fields: Vec<_> = problems[1..].iter().map(|problem| problem["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["e_mail", "last_login_at", "risk_tier", "email"]);
    let mut mended = renamed;
    apply_fixes(&mut mended, &problems);
    assert_eq!(server.post("/generate-ai", &key, &mended).await.status, 200);

    let elsewhere = with(&locked, json!({ "locale": "de_DE" }));
    let answer = server.post("/generate-ai", &key, &elsewhere).await;
    assert_eq!((answer.status, &answer.problems()[1]["path"]), (409, &json!("/locale")));

    let both =
        with(&locked, json!({ "contract_id": contract["contract_id"], "expected_contract_hash": "f".repeat(64) }));
    let answer = server.post("/generate-ai", &key, &both).await;
    let details = answer.problems()[0]["details"].clone();
    assert_eq!((answer.status, &details["actual_contract_hash"]), (409, hash));

    server.swap_inferer(Arc::new(Always("uuid", 0.9))).await;
    for unknown in ["0".repeat(64), "PASTE_contract_hash_FROM_infer-schema".to_owned()] {
        let answer =
            server.post("/generate-ai", &key, &with(&locked, json!({ "expected_contract_hash": unknown }))).await;
        assert_eq!(answer.status, 409, "{}", answer.text());
        let problems = answer.problems();
        let details = &problems[0]["details"];
        let now = server.post("/infer-schema", &key, &columns(&example())).await.json()["contract_hash"].clone();
        assert_eq!(details, &json!({ "expected_contract_hash": unknown, "actual_contract_hash": now }));
        assert_eq!(problems.len(), 5, "and each field as it would be");
        assert_eq!(problems[1]["details"]["actual"]["type"], "uuid");
    }
    let unknown = server.post("/generate-ai", &key, &json!({ "contract_id": "ctr_nope" })).await;
    assert_eq!((unknown.status, unknown.codes()), (422, vec!["unknown_contract".to_owned()]));
    let upper = hash.as_str().unwrap().to_uppercase();
    assert_eq!(
        server.post("/generate-ai", &key, &with(&locked, json!({ "expected_contract_hash": upper }))).await.status,
        200
    );
    assert_eq!(server.get_with("/usage", &key).await.json()["calls_today"], 2, "a mismatch burns nothing");
}

#[tokio::test]
async fn strict_contracts_refuse_guesses() {
    let server = TestServer::with_inferer("", Some(Arc::new(Always("text", 0.3)))).await;
    let key = server.key("free").await;
    let strict = with(&example(), json!({ "strict_contract": true }));
    let answer = server.post("/generate-ai", &key, &strict).await;
    assert_eq!(answer.status, 422);
    let problems = answer.problems();
    assert_eq!(problems.len(), 4);
    assert_eq!((&problems[2]["field"], &problems[2]["path"]), (&json!("risk_tier"), &json!("/field_names/2")));
    assert_eq!(problems[2]["details"]["alternatives"], json!(["email", "uuid"]));
    assert!(problems[2]["correction_hint"].as_str().unwrap().contains("`uuid`"));
    assert_eq!(server.post("/generate-ai", &key, &example()).await.status, 200, "others take guesses");
    let lenient =
        TestServer::with_inferer("[inference]\nconfidence_min = 0.2\n", Some(Arc::new(Always("text", 0.3)))).await;
    let key = lenient.key("free").await;
    assert_eq!(lenient.post("/generate-ai", &key, &strict).await.status, 200);
    let guessing =
        TestServer::with_inferer("[inference]\nconfidence_min = 0.0\n", Some(Arc::new(Always("text", 0.1)))).await;
    let key = guessing.key("free").await;
    assert_eq!(guessing.post("/generate-ai", &key, &strict).await.codes(), ["low_confidence"; 4]);
}

#[tokio::test]
async fn a_contract_can_be_read_with_any_key_and_is_stored_once() {
    let overlay = format!("{TEST_SETTINGS}\n[contracts]\nper_key_and_day = 2\n");
    let server = TestServer::with(&overlay).await;
    let (one, other) = (server.key("free").await, server.key("pro").await);
    let infer =
        async |key: &str, name: &str| server.post("/infer-schema", key, &json!({ "field_names": [name] })).await;
    let first = infer(&one, "email").await.json();
    assert_eq!(infer(&one, "email").await.json(), first);
    assert_eq!(infer(&one, "phone").await.status, 200);
    let third = infer(&one, "city").await;
    assert_eq!((third.status, third.codes()), (429, vec!["contract_quota_exceeded".to_owned()]));
    assert!(!third.header("retry-after").is_empty());
    assert_eq!(infer(&one, "email").await.status, 200, "what is stored goes on");
    let path = format!("/contracts/{}", first["contract_id"].as_str().unwrap());
    assert_eq!(server.get_with(&path, &other).await.status, 200);
    assert_eq!(server.get(&path).await.status, 401);
    let missing = server.get_with("/contracts/ctr_nope", &one).await;
    assert_eq!((missing.status, missing.codes()), (404, vec!["not_found".to_owned()]));
    let locked = json!({ "contract_id": first["contract_id"], "count": 3 });
    assert_eq!(server.post("/generate-ai", &other, &locked).await.status, 200);
}

#[tokio::test]
async fn a_proposal_that_does_not_pass_falls_back_field_by_field() {
    let server = TestServer::with_inferer("", Some(Arc::new(Always("noSuchType", 0.9)))).await;
    let key = server.key("free").await;
    let proposed = server.post("/infer-schema", &key, &json!({ "field_names": ["a", "b"] })).await.json();
    for field in proposed["proposed_schema"].as_array().unwrap() {
        assert_eq!((&field["type"], &field["inference_source"]), (&json!("email"), &json!("fallback")), "{field}");
    }
}

#[tokio::test]
async fn any_change_of_a_constraint_changes_the_hash() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let hash = async |field: Value| {
        let answer = server.post("/validate", &key, &json!({ "schema_fields": [field] })).await;
        answer.json()["schema_hash"].as_str().unwrap().to_owned()
    };
    let base = hash(json!({ "name": "a", "type": "amount", "constraints": { "min": 5, "max": 900 } })).await;
    let same = json!({ "constraints": { "max": 900, "min": 5, "currency": null }, "locale": null, "type": "amount", "name": "a",
        "blankPercentage": null, "description": "said of itself", "confidence": 0.4, "inference_source": "model", "alternatives": [] });
    assert_eq!(hash(same).await, base);
    for other in [
        json!({ "name": "a", "type": "amount", "constraints": { "min": 5, "max": 901 } }),
        json!({ "name": "a", "type": "amount", "constraints": { "min": 5 } }),
        json!({ "name": "a", "type": "amount", "constraints": { "min": 5, "max": 900 }, "locale": "en_AE" }),
        json!({ "name": "a", "type": "amount", "constraints": { "min": 5, "max": 900 }, "blankPercentage": 1 }),
        json!({ "name": "b", "type": "amount", "constraints": { "min": 5, "max": 900 } }),
    ] {
        assert_ne!(hash(other.clone()).await, base, "{other}");
    }
}
