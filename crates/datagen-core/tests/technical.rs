//! Identifiers, internet, crypto and software, checked by readers that are not ours.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use datagen_core::column::ColumnValues;
use datagen_core::problem::codes;
use datagen_core::{Engine, Rules};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// 2026-01-01, the reference time of all datasets here.
const NOW_SECONDS: u64 = 1_767_225_600;

/// Rows of a schema, given as (type, constraints); columns are named after their types and numbered.
fn table(fields: &[(&str, Value)], rows: u64) -> Vec<Vec<Value>> {
    let engine = Engine::new();
    let fields: Vec<Value> = fields
        .iter()
        .enumerate()
        .map(|(at, (key, options))| json!({ "name": format!("{key} {at}"), "type": key, "constraints": options }))
        .collect();
    let body = json!({ "reference_time": "2026-01-01T00:00:00Z", "schema_fields": fields });
    let checked = engine.check(&body, &Rules::unlimited(&["json"])).unwrap();
    let dataset = checked.plan.bind(9);
    let columns: Vec<ColumnValues> = (0..fields.len()).map(|c| ColumnValues::of(&dataset, c, 0..rows)).collect();
    (0..rows as usize).map(|row| columns.iter().map(|column| column.json(row)).collect()).collect()
}

/// Values of one type as texts.
fn texts(key: &str, options: Value, rows: u64) -> Vec<String> {
    table(&[(key, options)], rows).into_iter().map(|row| text(&row[0])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The first problem of a field: its code and the constraints it proposes.
fn problem(key: &str, options: Value) -> (String, Value) {
    let engine = Engine::new();
    let body = json!({ "schema_fields": [{ "name": "x", "type": key, "constraints": options }] });
    let problems = engine.check(&body, &Rules::unlimited(&["json"])).unwrap_err();
    let fix = problems[0].suggested_fix.clone().unwrap_or_default();
    // What is proposed has to pass.
    let mended = json!({ "schema_fields": [fix] });
    assert!(engine.check(&mended, &Rules::unlimited(&["json"])).is_ok(), "{key}: {fix}");
    (problems[0].code.to_owned(), fix["constraints"].clone())
}

#[test]
fn uuids_have_their_version_and_their_time() {
    for version in [1u8, 4, 5, 6, 7] {
        let mut last = 0;
        for (row, value) in texts("uuid", json!({ "version": version }), 300).iter().enumerate() {
            let uuid = uuid::Uuid::parse_str(value).unwrap();
            assert_eq!((uuid.get_version_num(), uuid.get_variant()), (usize::from(version), uuid::Variant::RFC4122));
            if version == 4 || version == 5 {
                continue;
            }
            let (seconds, nanos) = uuid.get_timestamp().unwrap().to_unix();
            let millis = seconds * 1000 + u64::from(nanos) / 1_000_000;
            assert_eq!(millis, NOW_SECONDS * 1000 + row as u64, "version {version}");
            assert!(millis > last);
            last = millis;
        }
    }
}

#[test]
fn named_uuids_are_those_of_their_names() {
    use sha1::Digest as _;
    let values = texts("uuid", json!({ "version": 5, "namespace": "dns", "prefix": "host" }), 3);
    let namespace = uuid::Uuid::NAMESPACE_DNS;
    for (row, value) in values.iter().enumerate() {
        let name = format!("host{}", row + 1);
        let digest = sha1::Sha1::new().chain_update(namespace.as_bytes()).chain_update(&name).finalize();
        let expected = uuid::Builder::from_sha1_bytes(digest[..16].try_into().unwrap()).into_uuid();
        assert_eq!(uuid::Uuid::parse_str(value).unwrap(), expected, "{name}");
    }
    let refused = [json!({ "version": 3 }), json!({ "prefix": "x" }), json!({ "version": 5, "namespace": "nowhere" })];
    for options in refused {
        assert_eq!(problem("uuid", options).0, codes::INVALID_CONSTRAINT);
    }
}

#[test]
fn sortable_ids_ascend_and_carry_the_reference_time() {
    let ulids = texts("ulid", json!({}), 300);
    assert!(ulids.is_sorted());
    for (row, value) in ulids.iter().enumerate() {
        let ulid = ulid::Ulid::from_string(value).unwrap();
        assert_eq!((ulid.timestamp_ms(), ulid.to_string()), (NOW_SECONDS * 1000 + row as u64, value.clone()));
    }
    let ids = texts("objectId", json!({ "unique": true }), 300);
    let seconds = |id: &String| u64::from_str_radix(&id[..8], 16).unwrap();
    assert!(ids.iter().map(seconds).is_sorted() && ids.iter().all(|id| id.len() == 24));
    assert_eq!(seconds(&ids[0]), NOW_SECONDS);
    let flakes = table(&[("snowflakeId", json!({ "asNumber": true, "epoch": "discord" }))], 300);
    let flakes: Vec<u64> = flakes.iter().map(|row| row[0].as_u64().unwrap()).collect();
    assert!(flakes.is_sorted());
    assert_eq!(flakes[0] >> 22, NOW_SECONDS * 1000 - 1_420_070_400_000);
    assert_eq!(problem("snowflakeId", json!({ "epoch": 4_000_000_000_000i64 })).0, codes::INVALID_CONSTRAINT);
}

#[test]
fn random_ids_follow_length_charset_and_prefix() {
    for key in ["nanoid", "shortId", "apiKey", "oauthToken", "sessionId"] {
        for options in [json!({}), json!({ "unique": true })] {
            let mut options = options;
            let extra = json!({ "length": 9, "charset": "ab7-", "prefix": "p_" });
            options.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            for value in texts(key, options.clone(), 200) {
                let rest = value.strip_prefix("p_").unwrap();
                assert!(rest.len() == 9 && rest.chars().all(|c| "ab7-".contains(c)), "{key}: {value}");
            }
        }
        let named = texts(key, json!({ "charset": "digits" }), 200);
        let seen: BTreeSet<u8> = named.iter().flat_map(|v| v.trim_start_matches("key_").bytes()).collect();
        assert_eq!(seen, (b'0'..=b'9').collect(), "{key}");
        assert_eq!(
            problem(key, json!({ "charset": "aab" })),
            (codes::INVALID_CONSTRAINT.to_owned(), json!({ "charset": "ab" }))
        );
        assert_eq!(problem(key, json!({ "length": 0 })).1, json!({ "length": 1 }));
    }
}

#[test]
fn unique_ones_use_their_whole_domain() {
    let cases = [
        ("shortId", json!({ "length": 3, "charset": "digits", "unique": true }), 1000),
        ("otpCode", json!({ "length": 4, "unique": true }), 10_000),
        ("hashId", json!({ "length": 4, "charset": "abcde" }), 625),
        ("binary", json!({ "length": 1, "unique": true }), 256),
        ("semver", json!({ "unique": true }), 100_000),
        ("cidrBlock", json!({ "prefixLength": 20, "unique": true }), 4096 + 256 + 16),
        ("asn", json!({ "unique": true }), 32),
    ];
    for (key, options, domain) in cases {
        let values: BTreeSet<String> = texts(key, options, domain).into_iter().collect();
        assert_eq!(values.len() as u64, domain, "{key}");
    }
}

#[test]
fn symbols_are_even() {
    let mut counts = [0u32; 128];
    for value in texts("nanoid", json!({ "charset": "abcdefghijk", "length": 50 }), 2000) {
        value.bytes().for_each(|b| counts[usize::from(b)] += 1);
    }
    for letter in b'a'..=b'k' {
        let share = f64::from(counts[usize::from(letter)]) / 100_000.0;
        assert!((share - 1.0 / 11.0).abs() < 0.005, "{}: {share}", char::from(letter));
    }
}

#[test]
fn binary_is_of_its_length_in_every_encoding() {
    for length in [1usize, 7, 16, 33, 1024] {
        let of = |encoding: &str| texts("binary", json!({ "length": length, "encoding": encoding }), 20);
        assert!(of("base64").iter().all(|v| STANDARD.decode(v).unwrap().len() == length));
        assert!(of("base64url").iter().all(|v| URL_SAFE_NO_PAD.decode(v).unwrap().len() == length));
        assert!(of("hex").iter().all(|v| v.len() == 2 * length));
    }
    assert_eq!(problem("binary", json!({ "length": 2000 })).1, json!({ "length": 1024 }));
}

#[test]
fn blank_is_always_null() {
    assert!(table(&[("blank", json!({}))], 300).iter().all(|row| row[0].is_null()));
}

#[test]
fn tokens_are_signed_with_the_secret_and_valid_around_now() {
    let secret = "a secret of ours";
    for value in texts("jwt", json!({ "secret": secret, "issuer": "quo\"te", "ttlSeconds": 900 }), 50) {
        let (signed, signature) = value.rsplit_once('.').unwrap();
        let (header, claims) = signed.split_once('.').unwrap();
        let read = |part: &str| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
        assert_eq!(read(header), json!({ "alg": "HS256", "typ": "JWT" }));
        let claims = read(claims);
        let (issued, expires) = (claims["iat"].as_u64().unwrap(), claims["exp"].as_u64().unwrap());
        assert!((NOW_SECONDS - 86_400..NOW_SECONDS).contains(&issued) && expires == issued + 900);
        assert_eq!(claims["iss"], "quo\"te");
        assert_eq!(URL_SAFE_NO_PAD.decode(signature).unwrap(), hmac_by_hand(secret.as_bytes(), signed.as_bytes()));
    }
    assert_eq!(problem("jwt", json!({ "secret": "" })).0, codes::INVALID_CONSTRAINT);
}

/// RFC 2104 as it is written there.
fn hmac_by_hand(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0u8; 64];
    block[..key.len()].copy_from_slice(key);
    let inner = Sha256::new().chain_update(block.map(|b| b ^ 0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(block.map(|b| b ^ 0x5c)).chain_update(inner).finalize().to_vec()
}

#[test]
fn passwords_hold_what_their_strength_promises() {
    for options in [json!({}), json!({ "unique": true }), json!({ "length": 4 }), json!({ "length": 128 })] {
        let length = options["length"].as_u64().unwrap_or(12) as usize;
        for value in texts("password", options, 500) {
            let has = |test: fn(&char) -> bool| value.chars().any(|c| test(&c));
            assert_eq!(value.len(), length);
            assert!(has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase), "{value}");
            assert!(has(char::is_ascii_digit) && has(char::is_ascii_punctuation), "{value}");
        }
    }
    let medium = texts("password", json!({ "strength": "medium" }), 500);
    assert!(medium.iter().all(|v| v.chars().all(|c| c.is_ascii_alphanumeric())));
    let weak = texts("password", json!({ "strength": "weak" }), 500);
    assert!(
        weak.iter()
            .all(|v| v.starts_with(|c: char| c.is_ascii_lowercase()) && v.contains(|c: char| c.is_ascii_digit()))
    );
    assert_eq!(problem("password", json!({ "strength": "weak", "length": 9 })).0, codes::INVALID_CONSTRAINT);
    assert_eq!(problem("password", json!({ "length": 4, "unique": true })).0, codes::INVALID_CONSTRAINT);
}

#[test]
fn password_hashes_have_salt_and_hash_of_the_right_size() {
    for value in texts("passwordHash", json!({}), 50) {
        let parts: Vec<&str> = value.split('$').collect();
        assert_eq!(parts[..4], ["", "argon2id", "v=19", "m=65536,t=3,p=4"]);
        assert_eq!([parts[4], parts[5]].map(|part| STANDARD_NO_PAD.decode(part).unwrap().len()), [16, 32]);
    }
    for value in texts("passwordHash", json!({ "algorithm": "pbkdf2" }), 50) {
        let parts: Vec<&str> = value.split('$').collect();
        assert_eq!((parts.len(), STANDARD.decode(parts[3]).unwrap().len()), (4, 32));
    }
    let letters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for value in texts("bcryptHash", json!({ "cost": 10 }), 200) {
        let rest = value.strip_prefix("$2b$10$").unwrap();
        assert!(rest.len() == 53 && rest.chars().all(|c| letters.contains(c)), "{value}");
        // 16 bytes leave four bits of the salt's last letter empty, 23 bytes two of the hash's.
        let place = |at: usize| letters.find(&rest[at..=at]).unwrap();
        assert!(place(21) % 16 == 0 && place(52) % 4 == 0, "{value}");
    }
}

#[test]
fn addresses_pass_the_checks_of_other_libraries() {
    let mut kinds = BTreeSet::new();
    for network in ["main", "test"] {
        for value in texts("bitcoinAddress", json!({ "network": network }), 400) {
            if value.starts_with("bc1") || value.starts_with("tb1") {
                let (hrp, version, program) = bech32::segwit::decode(&value).unwrap();
                assert_eq!(hrp.as_str(), if network == "main" { "bc" } else { "tb" });
                assert_eq!(program.len(), if version.to_u8() == 0 { 20 } else { 32 });
                kinds.insert((network, version.to_u8()));
            } else {
                let bytes = bs58::decode(&value).with_check(None).into_vec().unwrap();
                assert_eq!(bytes.len(), 21, "{value}");
                kinds.insert((network, bytes[0]));
            }
        }
    }
    let expected = [("main", 0), ("main", 1), ("main", 5), ("test", 0), ("test", 1), ("test", 0x6f), ("test", 0xc4)];
    assert_eq!(kinds, BTreeSet::from(expected));
    let legacy = texts("bitcoinAddress", json!({ "format": "p2pkh" }), 400);
    assert!(legacy.iter().all(|v| v.starts_with('1') && bs58::decode(v).with_check(Some(0)).into_vec().is_ok()));
    for value in texts("ethereumAddress", json!({}), 200) {
        assert!(value.len() == 42 && value.starts_with("0x") && value[2..].bytes().all(|b| b.is_ascii_hexdigit()));
    }
}

#[test]
fn digests_are_of_their_length() {
    let lengths = [("crc32", 8), ("md5", 32), ("sha1", 40), ("sha256", 64), ("sha384", 96), ("sha512", 128)];
    for (key, length) in lengths {
        let digits = |value: &String, set: &str| value.len() == length && value.chars().all(|c| set.contains(c));
        assert!(texts(key, json!({}), 50).iter().all(|v| digits(v, "0123456789abcdef")), "{key}");
        assert!(texts(key, json!({ "case": "upper" }), 50).iter().all(|v| digits(v, "0123456789ABCDEF")), "{key}");
    }
}

#[test]
fn addresses_lie_in_the_ranges_asked_for() {
    let v4 = |options: Value| -> Vec<Ipv4Addr> {
        texts("ipAddress", options, 500).iter().map(|value| value.parse().unwrap()).collect()
    };
    assert!(v4(json!({})).iter().all(Ipv4Addr::is_documentation));
    assert!(v4(json!({ "range": "private" })).iter().all(Ipv4Addr::is_private));
    assert!(v4(json!({ "range": "loopback" })).iter().all(Ipv4Addr::is_loopback));
    assert!(v4(json!({ "range": "linkLocal" })).iter().all(Ipv4Addr::is_link_local));
    assert!(v4(json!({ "range": "multicast" })).iter().all(Ipv4Addr::is_multicast));
    let public = v4(json!({ "range": "public" }));
    assert!(public.iter().all(|a| !(a.is_private() || a.is_loopback() || a.is_multicast() || a.is_documentation())));
    let hosts: BTreeSet<String> =
        texts("ipAddress", json!({ "cidr": "10.9.8.64/28", "unique": true }), 14).into_iter().collect();
    assert_eq!(hosts, (65..79).map(|host| format!("10.9.8.{host}")).collect());
    let v6 = |options: Value| -> Vec<Ipv6Addr> {
        texts("ipv6", options, 200).iter().map(|value| value.parse().unwrap()).collect()
    };
    assert!(v6(json!({})).iter().all(|a| a.segments()[..2] == [0x2001, 0xdb8]));
    assert!(v6(json!({ "range": "private" })).iter().all(Ipv6Addr::is_unique_local));
    assert!(v6(json!({ "range": "linkLocal" })).iter().all(Ipv6Addr::is_unicast_link_local));
    assert!(v6(json!({ "cidr": "2001:db8:7::/48" })).iter().all(|a| a.segments()[..3] == [0x2001, 0xdb8, 7]));
    assert_eq!(problem("ipAddress", json!({ "cidr": "10.0.0.0/40" })).0, codes::INVALID_CONSTRAINT);
    assert_eq!(
        problem("ipAddress", json!({ "cidr": "10.0.0.0/8", "range": "private" })).1,
        json!({ "cidr": "10.0.0.0/8" })
    );
    assert_eq!(problem("ipv6", json!({ "cidr": "2001:db8::/33" })).0, codes::INVALID_CONSTRAINT);
}

#[test]
fn networks_have_no_host_bits() {
    for options in [json!({}), json!({ "prefixLength": 30, "unique": true }), json!({ "prefixLength": 8 })] {
        for value in texts("cidrBlock", options, 500) {
            let (address, length) = value.split_once('/').unwrap();
            let (address, length): (Ipv4Addr, u32) = (address.parse().unwrap(), length.parse().unwrap());
            assert!(address.is_private() && u32::from(address).trailing_zeros() >= 32 - length, "{value}");
        }
    }
}

#[test]
fn asn_and_domains_are_reserved_ones_unless_realistic() {
    for value in texts("asn", json!({}), 300) {
        let number: u32 = value.strip_prefix("AS").unwrap().parse().unwrap();
        assert!((64_496..=64_511).contains(&number) || (65_536..=65_551).contains(&number), "{value}");
    }
    for key in ["domain", "website", "url", "hostname", "referrer"] {
        for value in texts(key, json!({}), 300) {
            let host = value.split("//").last().unwrap().split('/').next().unwrap();
            assert!(host.ends_with(".example"), "{key}: {value}");
        }
    }
    assert!(texts("domain", json!({ "realistic": true }), 300).iter().any(|v| v.ends_with(".com")));
}

#[test]
fn client_columns_agree() {
    let fields = [
        "userAgent",
        "browser",
        "browserVersion",
        "operatingSystem",
        "osVersion",
        "deviceType",
        "deviceModel",
        "deviceMaker",
    ];
    let fields: Vec<(&str, Value)> = fields.map(|key| (key, json!({}))).into();
    for row in table(&fields, 2000) {
        let [agent, browser, version, system, system_version, kind, model, maker] =
            [0, 1, 2, 3, 4, 5, 6, 7].map(|at| text(&row[at]));
        let marks: &[&str] = match browser.as_str() {
            "Chrome" => &["Chrome/", "CriOS/"],
            "Edge" => &["Edg/", "EdgA/"],
            "Firefox" => &["Firefox/", "FxiOS/"],
            "Opera" => &["OPR/"],
            "Safari" => &["Version/"],
            "Samsung Internet" => &["SamsungBrowser/"],
            other => panic!("{other}"),
        };
        assert!(marks.iter().any(|mark| agent.contains(&format!("{mark}{version}"))), "{browser} {version}: {agent}");
        let mark = match system.as_str() {
            "Windows" => "Windows NT",
            "macOS" => "Macintosh",
            "Linux" => "Linux x86_64",
            "ChromeOS" => "CrOS",
            "Android" => "Android",
            "iOS" => "iPhone",
            "iPadOS" => "iPad",
            other => panic!("{other}"),
        };
        assert!(agent.contains(mark), "{system}: {agent}");
        if browser == "Safari" && system != "macOS" {
            assert_eq!(version, system_version, "{agent}");
        }
        assert_eq!(kind == "mobile", agent.contains("Mobile") && system != "iPadOS", "{kind}: {agent}");
        assert_eq!(maker == "Apple", matches!(system.as_str(), "macOS" | "iOS" | "iPadOS"), "{maker} {model}: {agent}");
        assert_eq!(model.starts_with("iPhone"), system == "iOS", "{model}: {agent}");
    }
}

#[test]
fn file_columns_agree() {
    let fields: Vec<(&str, Value)> = vec![
        ("fileName", json!({})),
        ("fileExtension", json!({})),
        ("mimeType", json!({})),
        ("fileSize", json!({})),
        ("filePath", json!({})),
        ("directory", json!({})),
        ("filePath", json!({ "os": "windows" })),
    ];
    for row in table(&fields, 1000) {
        let [name, extension, media, _, path, folder, windows] = [0, 1, 2, 3, 4, 5, 6].map(|at| text(&row[at]));
        assert!(name.ends_with(&format!(".{extension}")) && path == format!("{folder}/{name}"), "{name} {path}");
        assert_eq!(windows.replace('\\', "/").split_once("Users/").unwrap().1, path.split_once("home/").unwrap().1);
        let guessed = match extension.as_str() {
            "pdf" => "application/pdf",
            "png" => "image/png",
            "jpg" => "image/jpeg",
            "csv" => "text/csv",
            "json" => "application/json",
            "mp3" => "audio/mpeg",
            "mp4" => "video/mp4",
            _ => &media,
        };
        assert_eq!(media, guessed);
        assert!(row[3].as_u64().unwrap() > 0);
    }
}

#[test]
fn rows_agree_on_status_service_region_coin_sensor_and_trace() {
    let keys = [
        "httpStatus",
        "httpStatusText",
        "port",
        "protocol",
        "cloudProvider",
        "cloudRegion",
        "cryptocurrency",
        "cryptocurrencyCode",
        "sensorType",
        "sensorUnit",
        "traceId",
        "spanId",
        "traceParent",
        "logLevel",
        "logMessage",
        "logLine",
    ];
    let words = datagen_locale::table("words/global").unwrap();
    let has = |list: &str, value: &str, extra: &str| {
        words.rows().any(|row| row.get(0) == list && row.get(1) == value && row.get(3).starts_with(extra))
    };
    let fields: Vec<(&str, Value)> = keys.map(|key| (key, json!({}))).into();
    for row in table(&fields, 500) {
        let cell: Vec<String> = row.iter().map(text).collect();
        assert!(has("http_status", &cell[0], &cell[1]), "{cell:?}");
        assert!(has("network_service", &cell[3], &format!("{}|", cell[2])), "{cell:?}");
        assert!(has("cloud_region", &cell[5], &format!("{}|", cell[4])), "{cell:?}");
        assert!(has("cryptocurrency", &cell[6], &cell[7]), "{cell:?}");
        assert!(has("sensor", &cell[8], &format!("{}|", cell[9])), "{cell:?}");
        assert!(cell[12].starts_with(&format!("00-{}-{}-0", cell[10], cell[11])), "{cell:?}");
        assert!(
            cell[15].contains(&format!(" {:<5} [", cell[13])) && cell[15].ends_with(&format!("] {}", cell[14])),
            "{cell:?}"
        );
    }
}

#[test]
fn status_classes_can_be_chosen() {
    let values = table(&[("httpStatus", json!({ "types": ["clientError", "5xx"] }))], 500);
    assert!(values.iter().all(|row| (400..600).contains(&row[0].as_i64().unwrap())));
    assert_eq!(problem("httpStatus", json!({ "types": [] })).0, codes::INVALID_CONSTRAINT);
}

#[test]
fn log_lines_are_what_their_format_says_and_ascend() {
    let mut last = String::new();
    for value in texts("logLine", json!({ "format": "json" }), 500) {
        let line: Value = serde_json::from_str(&value).unwrap();
        let time = text(&line["time"]);
        assert!(time.starts_with("2026-01-01T00:0") && time > last, "{value}");
        last = time;
    }
    for value in texts("logLine", json!({ "format": "combined" }), 200) {
        assert!(
            value.starts_with("203.0.113.") && value.contains(" - - [01/Jan/2026:00:0") && value.ends_with('"'),
            "{value}"
        );
    }
}

#[test]
fn no_text_is_left_with_a_placeholder() {
    for key in ["logMessage", "errorMessage", "commitMessage", "gitBranch", "stackTrace", "containerImage"] {
        for value in texts(key, json!({}), 2000) {
            // Code of Go, Rust and Ruby has braces and number signs of its own.
            let names =
                ["{area}", "{key}", "{count}", "{class}", "{module}", "{function}", "{method}", "{Method}", "##"];
            assert!(!names.iter().any(|name| value.contains(name)), "{key}: {value}");
            assert!(key == "stackTrace" || !value.contains(['{', '}', '#']), "{key}: {value}");
        }
    }
    for language in ["java", "python", "javascript", "csharp", "go", "ruby", "php", "rust"] {
        for value in texts("stackTrace", json!({ "language": language, "frames": 6 }), 50) {
            assert!(value.lines().count() >= 7, "{value}");
        }
    }
}

#[test]
fn metrics_stay_within_what_they_say_and_within_bounds_given() {
    let engine = Engine::new();
    let metrics: Vec<&str> = engine
        .types()
        .iter()
        .filter(|def| def.description.contains("as usually measured"))
        .map(|def| def.key)
        .collect();
    assert!(metrics.len() >= 30);
    for key in metrics {
        let values: BTreeSet<String> = texts(key, json!({}), 1000).into_iter().collect();
        assert!(values.len() > 20, "{key}: {values:?}");
        for row in table(&[(key, json!({ "min": 3, "max": 4 }))], 100) {
            assert!((3.0..=4.0).contains(&row[0].as_f64().unwrap()), "{key}");
        }
    }
}
