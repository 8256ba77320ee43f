//! The open endpoints, keys for everybody, documentation.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{AGENTIC, AGENTIC_LIST, Answer, TestServer, small};

#[tokio::test]
async fn the_three_steps_of_the_documentation_page() {
    let server = TestServer::start().await;
    let minted = server.get("/auth/free-key").await;
    assert_eq!(minted.status, 200);
    assert_eq!(minted.header("cache-control"), "no-store");
    let minted = minted.json();
    let key = minted["api_key"].as_str().unwrap();
    assert!(key.starts_with("DATAGEN-FREE-") && key.len() >= "DATAGEN-FREE-".len() + 26);
    assert_eq!((&minted["tier"], &minted["docs"]), (&json!("free"), &json!("/api/v1/docs")));
    assert_eq!(minted["limits"]["records_per_call"], 100);

    let capabilities = server.get_with("/capabilities", key).await.json();
    assert_eq!(capabilities["tier"], "free");
    let example = &capabilities["example_requests"][0];
    assert_eq!(server.post("/validate", key, &example["body"]).await.json()["valid"], true);
    let rows = server.post("/generate", key, &example["body"]).await;
    assert_eq!(rows.status, 200);
    assert_eq!(rows.text().lines().count(), 51);
    let other = Answer::of(server.request(Method::POST, "/auth/free-key").send().await.unwrap()).await.json();
    assert_ne!(other["api_key"], minted["api_key"]);
}

#[tokio::test]
async fn capabilities_are_those_of_the_tier() {
    let server = TestServer::with("[tiers.free]\ncategories = [\"technical\"]\n").await;
    let pro = server.key("pro").await;
    let open = server.get("/capabilities").await.json();
    let paid = server.get_with("/capabilities", &pro).await;
    assert!(paid.header("ratelimit-policy").contains("\"daily\";q=10000;w=86400"));
    let paid = paid.json();
    let members: Vec<_> = open.as_object().unwrap().keys().map(String::as_str).collect();
    let contract = [
        "api_version",
        "tier",
        "available_field_types",
        "supported_locales",
        "output_formats",
        "limits",
        "example_requests",
        "links",
    ];
    assert!(contract.iter().all(|member| members.contains(member)), "{members:?}");
    assert_eq!((&open["tier"], &paid["tier"]), (&json!("free"), &json!("pro")));
    let types = |manifest: &Value| manifest["available_field_types"].as_array().unwrap().len();
    assert!(types(&open) < types(&paid));
    assert!(open["available_field_types"].as_array().unwrap().contains(&json!("uuid")));
    assert_eq!(paid["limits"]["records_per_call"], 100_000);

    let free = server.key("free").await;
    let amount = json!({ "schema_fields": [{ "name": "a", "type": "amount" }] });
    let refused = server.post("/generate", &free, &amount).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.problems()[0]["upgrade_required"], true);
    assert_eq!(refused.problems()[0]["upgrade_url"], "/api/v1/pricing");
    let amount = server.get("/field-types/amount").await.json();
    assert_eq!(amount["tier_required"], "pro");
}

#[tokio::test]
async fn the_catalog_can_be_searched() {
    let server = TestServer::start().await;
    let all = server.get("/field-types").await.json();
    let types = all["field_types"].as_array().unwrap();
    assert_eq!(all["type_count"], types.len());
    for one in types {
        for member in ["name", "category", "title", "description", "value_type", "tier_required"] {
            assert!(one[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {one}");
        }
        assert_eq!(one["examples"].as_array().unwrap().len(), 5, "{one}");
        assert_eq!(one["example_value"].is_null(), one["name"] == "blank", "{one}");
        assert!(one["constraints"].is_object() && one["aliases"].is_array() && one["locale_notes"].is_string());
    }
    let mail = server.get("/field-types?q=E-Mail").await.json();
    assert!(mail["field_types"].as_array().unwrap().iter().any(|one| one["name"] == "email"));
    assert!(mail["type_count"].as_u64() < all["type_count"].as_u64());
    let category = all["categories"][0].clone();
    let path = format!("/field-types?category={}", category["name"].as_str().unwrap());
    assert_eq!(server.get(&path).await.json()["type_count"], category["type_count"]);
    let german = server.get("/field-types?locale=de-DE&q=firstName").await.json();
    assert_ne!(
        german["field_types"][0]["examples"],
        server.get("/field-types?q=firstName").await.json()["field_types"][0]["examples"]
    );

    let email = server.get("/field-types/E_Mail").await.json();
    assert_eq!(email["name"], "email");
    assert_eq!(email["samples"].as_array().unwrap().len(), 5);
    assert_ne!(server.get("/field-types/email").await.json()["samples"], email["samples"]);

    let wrong = server.get("/field-types?locale=xx_YY&category=persons&Q=mail").await;
    assert_eq!((wrong.status, wrong.codes()), (422, vec!["unknown_parameter".to_owned()]));
    let wrong = server.get("/field-types?locale=xx_YY&category=persons").await;
    assert_eq!(wrong.codes(), ["invalid_parameter", "invalid_parameter"]);
    let missing = server.get("/field-types/emial").await;
    assert_eq!(missing.status, 404);
    assert!(missing.problems()[0]["correction_hint"].as_str().unwrap().contains("email"));
}

#[tokio::test]
async fn locales_pricing_and_health() {
    let server = TestServer::start().await;
    let locales = server.get("/locales").await.json();
    let listed = locales["locales"].as_array().unwrap();
    assert_eq!(locales["locale_count"], listed.len());
    assert!(
        listed
            .iter()
            .any(|locale| locale["key"] == "en_AE" && locale["fallback"].is_array() && locale["data"].is_object())
    );
    let graded = |locale: &Value| {
        let missing = locale["holds"].as_object().unwrap().values().filter(|held| **held != true).count();
        let letter = ["A", "B", "C", "C"].get(missing).copied().unwrap_or("D");
        locale["grade"] == letter && locale["holds"].as_object().unwrap().len() == 8
    };
    assert!(listed.iter().all(graded), "{listed:#?}");
    let grade = |key: &str| listed.iter().find(|locale| locale["key"] == key).unwrap()["grade"].clone();
    assert_eq!((grade("en_AE"), grade("ar_AE"), grade("hy_AM")), (json!("A"), json!("A"), json!("B")));

    let pricing = server.get("/pricing").await.json();
    let names: Vec<_> = pricing["tiers"].as_array().unwrap().iter().map(|tier| tier["name"].clone()).collect();
    assert_eq!(names, ["free", "pro", "enterprise"]);
    assert_eq!(pricing["tiers"][2]["limits"]["calls_per_day"], Value::Null);

    let health = server.get("/health").await.json();
    let expected =
        json!({ "api": "ok", "version": env!("CARGO_PKG_VERSION"), "storage": "ok", "llm": "not_configured" });
    assert_eq!(health, expected);
    assert_eq!(server.get("/health/live").await.status, 200);
    assert_eq!(server.get("/health/ready").await.json(), expected);
    assert_eq!(server.get("/health?verbose=1").await.codes(), ["unknown_parameter"]);
}

#[tokio::test]
async fn a_network_gets_so_many_keys_in_an_hour() {
    let server = TestServer::with("[mint]\nper_hour = 2\n[network]\ntrusted_proxies = [\"127.0.0.1\"]").await;
    let mint = async |forwarded: &str| {
        let request = server.request(Method::GET, "/auth/free-key").header("X-Forwarded-For", forwarded);
        Answer::of(request.send().await.unwrap()).await
    };
    assert_eq!(mint("2001:db8::1").await.status, 200);
    assert_eq!(mint("2001:db8::2").await.status, 200);
    let over = mint("2001:db8::3").await;
    assert_eq!((over.status, over.codes()), (429, vec!["rate_limited".to_owned()]));
    assert!(over.header("retry-after").parse::<u64>().unwrap() > 1000);
    assert!(over.problems()[0]["correction_hint"].as_str().unwrap().contains("Reuse"));
    assert_eq!(mint("2001:db8:0:1::1").await.status, 200);
    assert_eq!(mint("192.0.2.1").await.status, 200);

    let direct = TestServer::with("[mint]\nper_hour = 1").await;
    let mint = async |forwarded: &str| {
        direct
            .request(Method::GET, "/auth/free-key")
            .header("X-Forwarded-For", forwarded)
            .send()
            .await
            .unwrap()
            .status()
    };
    assert_eq!(mint("192.0.2.1").await, 200);
    assert_eq!(mint("192.0.2.2").await, 429, "a stranger's header is not believed");
}

#[tokio::test]
async fn the_description_is_complete_and_truthful() {
    let server = TestServer::start().await;
    let api = server.get("/openapi.json").await.json();
    assert_eq!(api, datagen_server::openapi());
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(api["components"]["securitySchemes"]["X-API-Key"]["name"], "X-API-Key");
    let paths = api["paths"].as_object().unwrap();
    let contract = [
        "/health",
        "/health/live",
        "/health/ready",
        "/capabilities",
        "/field-types",
        "/field-types/{name}",
        "/locales",
        "/pricing",
        "/auth/free-key",
        "/usage",
        "/openapi.json",
        "/validate",
        "/generate",
        "/infer-schema",
        "/generate-ai",
        "/generate-ai/stream",
        "/contracts/{id}",
    ];
    assert!(contract.iter().all(|path| paths.contains_key(&format!("/api/v1{path}"))), "{:?}", paths.keys());
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["operationId"].is_string() && operation["summary"].is_string(), "{method} {path}");
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(response["description"].is_string(), "{method} {path} {status}");
                for (media_type, content) in response["content"].as_object().unwrap() {
                    let has_example = content.get("example").is_some() || path.ends_with("openapi.json");
                    assert!(has_example, "{method} {path} {status} {media_type} has no example");
                }
            }
        }
    }
    let generate = &paths["/api/v1/generate"]["post"];
    for status in ["200", "400", "401", "409", "413", "415", "422", "429", "500", "503"] {
        assert!(generate["responses"][status].is_object(), "{status}");
    }
    assert!(generate["responses"]["200"]["content"]["text/csv"].is_object());
    references_exist(&api, &api);

    // The example of the description is accepted as it is, and its answer has exactly the members that are described.
    let key = server.key("pro").await;
    let mut body = generate["requestBody"]["content"]["application/json"]["examples"]["orders"]["value"].clone();
    body["output_format"] = json!("json");
    let answer = server.post("/generate", &key, &body).await.json();
    let described = &api["components"]["schemas"]["GeneratedJson"]["properties"];
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&answer), members(described));
    assert_eq!(members(&answer["usage"]), members(&api["components"]["schemas"]["UsageNow"]["properties"]));
}

fn references_exist(api: &Value, value: &Value) {
    match value {
        Value::Object(map) => {
            if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(api.pointer(pointer).is_some(), "{reference}");
            }
            map.values().for_each(|value| references_exist(api, value));
        }
        Value::Array(items) => items.iter().for_each(|value| references_exist(api, value)),
        _ => {}
    }
}

#[tokio::test]
async fn swagger_ui_comes_from_the_service() {
    let server = TestServer::with("[docs]\nframe_ancestors = [\"https://wiki.example.com\"]").await;
    assert_eq!(server.get("/").await.header("location"), "/api/v1/docs");
    assert_eq!(server.get("/docs").await.header("location"), "/api/v1/docs/");
    let page = server.get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.header("content-security-policy").ends_with("frame-ancestors 'self' https://wiki.example.com"));
    assert!(!page.text().contains("https://"), "nothing from elsewhere: {}", page.text());
    let mut files = 0;
    for part in page.text().split(['"']).filter(|part| part.ends_with(".js") || part.ends_with(".css")) {
        let file = server.get(&format!("/docs/{}", part.trim_start_matches("./"))).await;
        assert_eq!(file.status, 200, "{part}");
        files += 1;
    }
    assert!(files >= 4);
    let setup = server.get("/docs/swagger-initializer.js").await;
    assert!(
        setup.text().contains("/api/v1/openapi.json") && setup.text().contains("\"validatorUrl\": \"none\""),
        "{}",
        setup.text()
    );
    assert!(setup.text().contains("\"tryItOutEnabled\": true"));
    assert_eq!(server.get("/docs/secret.js").await.status, 404);
}

#[tokio::test]
async fn errors_have_two_forms_on_every_endpoint() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let requests: [(Method, &str, Option<&str>, u16); 13] = [
        (Method::POST, "/infer-schema", None, 401),
        (Method::POST, "/generate-ai", None, 401),
        (Method::POST, "/generate-ai/stream", None, 401),
        (Method::GET, "/contracts/ctr_0", None, 401),
        (Method::GET, "/contracts/ctr_0", Some(&key), 404),
        (Method::GET, "/nowhere", None, 404),
        (Method::DELETE, "/generate", None, 405),
        (Method::GET, "/generate", None, 405),
        (Method::POST, "/generate", None, 401),
        (Method::GET, "/usage", Some("rubbish"), 401),
        (Method::POST, "/validate", Some(&key), 415),
        (Method::GET, "/field-types?nope=1", None, 422),
        (Method::GET, "/docs/nope.js", None, 404),
    ];
    for (method, path, key, status) in requests {
        for accept in ["*/*", "application/json", AGENTIC, AGENTIC_LIST] {
            let mut request = server.request(method.clone(), path).header("Accept", accept);
            if let Some(key) = key {
                request = request.header("X-API-Key", key);
            }
            let answer = Answer::of(request.send().await.unwrap()).await;
            assert_eq!(answer.status, status, "{method} {path}");
            assert!(!answer.header("x-request-id").is_empty());
            if accept.contains(AGENTIC) {
                assert_eq!(answer.header("content-type"), AGENTIC);
                let list = answer.json();
                assert!(!list.as_array().unwrap().is_empty());
                list.as_array().unwrap().iter().for_each(crate::support::is_conversational_error);
            } else {
                assert!(!answer.problems().is_empty());
            }
        }
    }
    let allowed = Answer::of(server.request(Method::DELETE, "/generate").send().await.unwrap()).await;
    assert_eq!(allowed.header("allow"), "POST");
}

#[tokio::test]
async fn keys_come_in_two_headers_and_wrong_ones_are_told_what_to_do() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let bearer = server.request(Method::POST, "/validate").bearer_auth(&key).json(&small()).send().await.unwrap();
    assert_eq!(bearer.status(), 200);
    let unknown = format!("{}0000", &key[..key.len() - 4]);
    for wrong in ["", "rubbish", "YOUR_KEY", "DATAGEN-FREE-", &unknown, &key.to_lowercase()] {
        let answer = server.post("/generate", wrong, &small()).await;
        assert_eq!((answer.status, answer.codes()), (401, vec!["unauthorized".to_owned()]), "{wrong}");
        assert!(answer.problems()[0]["correction_hint"].as_str().unwrap().contains("/api/v1/auth/free-key"));
        assert!(!answer.header("www-authenticate").is_empty());
        assert!(answer.header("ratelimit").is_empty());
    }
    let basic =
        server.request(Method::POST, "/generate").basic_auth("a", Some("b")).json(&small()).send().await.unwrap();
    assert_eq!(basic.status(), 401);
}

#[tokio::test]
async fn pages_of_configured_origins_may_call() {
    let server = TestServer::with("[cors]\norigins = [\"https://app.example.com\"]").await;
    let preflight = async |origin: &str| {
        let request = server.request(Method::OPTIONS, "/generate").header("Origin", origin);
        let request = request
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "x-api-key");
        Answer::of(request.send().await.unwrap()).await
    };
    let allowed = preflight("https://app.example.com").await;
    assert_eq!(allowed.header("access-control-allow-origin"), "https://app.example.com");
    assert!(allowed.header("access-control-allow-headers").contains("x-api-key"));
    assert_eq!(preflight("https://evil.example.com").await.header("access-control-allow-origin"), "");
}
