//! What clients prove themselves with: tokens, keys, sessions, cookies, passwords. None of them opens anything.
//!
//! Does not live here: digests and hashed passwords (`crypto`).

use std::sync::Arc;

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;

use super::TypeDef;
use super::kit::{self, BASE62, BASE64_URL, LOWER_HEX, TokenDefaults, TokenOptions};
use crate::compile::FieldCx;
use crate::plan::{Op, Step};
use crate::random::{next, scale};
use crate::words::Specials;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("jwt", "JSON Web Token", jwt)
            .formed()
            .about(
                "Signed token with issuer, subject, audience and the times `iat` (in the day before the reference time) and \
                 `exp`; the signature is HS256 with `secret`, by default `datagen-example-secret`.",
            )
            .aliases(&["json_web_token", "internet.jwt", "bearer_token", "id_token", "auth_jwt"])
            .headers(&["authorization", "bearer", "token_jwt"]),
        TypeDef::new("apiKey", "API key", |cx, o: TokenOptions| {
            kit::token(cx, &o, &TokenDefaults { length: 32, charset: BASE62, prefix: "key_" });
        })
        .about("`key_` and 32 random letters and digits; `prefix`, `length` and `charset` change them.")
        .aliases(&["api_token", "secret_key", "access_key", "api_secret", "client_secret"])
        .headers(&["x_api_key", "apikey_value", "credential"]),
        TypeDef::new("oauthToken", "OAuth access token", |cx, o: TokenOptions| {
            kit::token(cx, &o, &TokenDefaults { length: 43, charset: BASE64_URL, prefix: "" });
        })
        .about("Opaque access token of 256 random bits as RFC 6750 writes them.")
        .aliases(&["access_token", "oauth_access_token", "refresh_token", "oauth2_token", "auth_token"])
        .headers(&["oauth", "token_value"]),
        TypeDef::new("sessionId", "Session id", |cx, o: TokenOptions| {
            kit::token(cx, &o, &TokenDefaults { length: 32, charset: LOWER_HEX, prefix: "" });
        })
        .about("128 random bits as hexadecimal digits; `length`, `charset` and `prefix` change them.")
        .aliases(&["session", "session_token", "sid", "session_key", "visit_id"])
        .headers(&["sess_id", "jsessionid", "phpsessid"]),
        TypeDef::new("cookie", "Cookie", cookie)
            .about("Name and value of a cookie; with `\"format\": \"setCookie\"` the attributes of a Set-Cookie header as well.")
            .aliases(&["http_cookie", "set_cookie", "cookie_value", "browser_cookie"])
            .headers(&["cookies", "cs_cookie"]),
        TypeDef::new("password", "Password", password)
            .about("Random password of 12 characters with letters of both cases, digits and signs; `strength`, `length` and `charset` change it.")
            .aliases(&["internet.password", "pwd", "passwd", "passphrase", "Password", "plain_password"])
            .headers(&["pass", "kennwort", "contrasena", "mot_de_passe", "senha", "パスワード", "пароль"]),
    ]
}

/// Constraints of `jwt`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct JwtOptions {
    /// Key of the signature, at most 256 bytes (`datagen-example-secret`).
    secret: Option<String>,
    /// Claim `iss`, at most 128 bytes (`https://auth.example.com`).
    #[serde(alias = "iss")]
    issuer: Option<String>,
    /// Claim `aud`, at most 128 bytes (`https://api.example.com`).
    #[serde(alias = "aud")]
    audience: Option<String>,
    /// Seconds from `iat` to `exp`, 1 to 31536000 (3600).
    #[serde(alias = "expiresIn", alias = "ttl")]
    ttl_seconds: Option<u32>,
}

/// A day.
const DAY_SECONDS: u64 = 86_400;

fn jwt(cx: &mut FieldCx<'_, '_>, options: JwtOptions) {
    let issuer = options.issuer.unwrap_or_else(|| "https://auth.example.com".to_owned());
    let audience = options.audience.unwrap_or_else(|| "https://api.example.com".to_owned());
    let secret = options.secret.unwrap_or_else(|| "datagen-example-secret".to_owned());
    for (key, text, bytes_max) in [("issuer", &issuer, 128), ("audience", &audience, 128), ("secret", &secret, 256)] {
        if text.is_empty() || text.len() > bytes_max {
            let message = format!("`{key}` has {} bytes.", text.len());
            return kit::invalid(cx, key, message, &format!("Give 1 to {bytes_max} bytes."), Value::Null);
        }
    }
    let Some(ttl) = kit::length_within(cx, "ttlSeconds", options.ttl_seconds, 3600, 1..=31_536_000) else { return };
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return };
    let mut header = Vec::new();
    kit::push_base64(&URL_SAFE_NO_PAD, br#"{"alg":"HS256","typ":"JWT"}"#, &mut header);
    let head = format!(r#"{{"iss":{},"aud":{},"sub":"user-"#, json!(issuer), json!(audience));
    let first = cx.builder.reference_millis.div_euclid(1000).max(DAY_SECONDS as i64) as u64 - DAY_SECONDS;
    let (id, bits) = (if cx.unique { cx.index("id", u64::MAX) } else { cx.draw("id") }, cx.draw("claims"));
    let longest = base64::encoded_len(head.len() + 128, false).unwrap_or(0) + header.len() + 45;
    // Three parts of letters, digits, `-` and `_`, with points between them.
    cx.call(&[id, bits], longest, Specials::NONE, move |row, out| {
        let start = out.len();
        let mut state = row.get(bits);
        let issued = first + scale(next(&mut state), DAY_SECONDS);
        // The claims are written where the token will stand, and taken from there.
        out.extend_from_slice(head.as_bytes());
        kit::push_number(100_000 + scale(next(&mut state), 900_000), out);
        out.extend_from_slice(b"\",\"iat\":");
        kit::push_number(issued, out);
        out.extend_from_slice(b",\"exp\":");
        kit::push_number(issued + u64::from(ttl), out);
        out.extend_from_slice(b",\"jti\":\"");
        kit::push_hex(&row.get(id).to_be_bytes(), out);
        out.extend_from_slice(b"\"}");
        let mut claims = [0; JWT_CLAIMS_MAX];
        let length = out.len() - start;
        claims[..length].copy_from_slice(&out[start..]);
        out.truncate(start);
        out.extend_from_slice(&header);
        out.push(b'.');
        kit::push_base64(&URL_SAFE_NO_PAD, &claims[..length], out);
        let mut mac = mac.clone();
        mac.update(&out[start..]);
        out.push(b'.');
        kit::push_base64(&URL_SAFE_NO_PAD, &mac.finalize().into_bytes(), out);
    });
}

/// Room for claims: issuer and audience with every character escaped, and the rest.
const JWT_CLAIMS_MAX: usize = 2048;

/// Constraints of `cookie`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CookieOptions {
    /// `pair` (default): `name=value`, or `setCookie`: with path, age and the attributes that keep it safe.
    format: Option<CookieFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum CookieFormat {
    Pair,
    SetCookie,
}

/// Ages of cookies in seconds: half an hour to a year.
const COOKIE_AGES: [u64; 6] = [1800, 3600, 86_400, 604_800, 2_592_000, 31_536_000];

fn cookie(cx: &mut FieldCx<'_, '_>, options: CookieOptions) {
    let names = cx.locale.list("cookie_name");
    kit::any_word(cx, "name", &names);
    cx.text("=");
    kit::random_text(cx, "value", &BASE62.into(), 22);
    if options.format != Some(CookieFormat::SetCookie) {
        return;
    }
    cx.text("; Path=/; Max-Age=");
    let which = kit::uniform(cx, "age", COOKIE_AGES.len() as u64, 0);
    let age = cx.step(Step::Lookup { index: which, table: Arc::new(COOKIE_AGES) });
    cx.emit(Op::Int(age));
    cx.text("; Secure; HttpOnly; SameSite=Lax");
}

/// Constraints of `password`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PasswordOptions {
    /// Characters, 4 to 128 (12).
    length: Option<u32>,
    /// `strong` (default): small and capital letters, digits and signs, at least one of each; `medium`: without signs; `weak`: a
    /// word and digits, as people choose them, of a length of its own.
    strength: Option<Strength>,
    /// Characters to draw from instead, each named once, or a name such as `alphanumeric` or `digits`.
    charset: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Strength {
    Weak,
    Medium,
    Strong,
}

/// Letters without those that are taken for one another, digits, and signs that need no quoting in CSV, JSON and SQL.
const CLASSES: [&[u8]; 4] = [b"abcdefghijkmnpqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789", b"!#$%&*+-=?@^_~."];

fn password(cx: &mut FieldCx<'_, '_>, options: PasswordOptions) {
    if options.strength == Some(Strength::Weak) {
        if let Some((key, _)) = [("length", options.length.is_some()), ("charset", options.charset.is_some())]
            .iter()
            .find(|(_, is_given)| *is_given)
        {
            let message = format!("A weak password is a word and digits: `{key}` has no place there.");
            return kit::invalid(cx, key, message, "Leave it out, or choose another `strength`.", Value::Null);
        }
        return weak_password(cx);
    }
    let Some(length) = kit::length_within(cx, "length", options.length, 12, 4..=128) else { return };
    if let Some(given) = &options.charset {
        let Some(charset) = kit::charset(cx, Some(given), BASE62) else { return };
        return kit::random_text(cx, "text", &charset, length as usize);
    }
    let classes = if options.strength == Some(Strength::Medium) { &CLASSES[..3] } else { &CLASSES };
    let all: Arc<[u8]> = classes.concat().into();
    if cx.unique {
        // The character that stands for a class may not change one that tells rows apart: those come after them.
        let Some(rest) = (length as usize).checked_sub(classes.len()).filter(|rest| *rest > 0) else {
            let hint = format!("Give more than {} characters.", classes.len());
            return kit::invalid(cx, "length", "It is too short to be unique.".to_owned(), &hint, json!(12));
        };
        for class in classes {
            let (unique, name) = (std::mem::replace(&mut cx.unique, false), format!("of class {}", class[0]));
            kit::random_text(cx, &name, &(*class).into(), 1);
            cx.unique = unique;
        }
        return kit::random_text(cx, "text", &all, rest);
    }
    let states = [cx.draw("text"), cx.draw("text 2"), cx.draw("places")];
    let length = length as usize;
    cx.call(&states, length, Specials::PUNCTUATION, move |row, out| {
        let start = out.len();
        kit::push_symbols(&mut [row.get(states[0]), row.get(states[1])], &all, length, out);
        let (text, mut state) = (&mut out[start..], row.get(states[2]));
        // One of each class, each in its own part of the text.
        let turn = scale(next(&mut state), classes.len() as u64) as usize;
        for part in 0..classes.len() {
            let class = classes[(part + turn) % classes.len()];
            let (from, to) = (part * length / classes.len(), (part + 1) * length / classes.len());
            let at = from + scale(next(&mut state), (to - from) as u64) as usize;
            text[at] = class[scale(next(&mut state), class.len() as u64) as usize];
        }
    });
}

fn weak_password(cx: &mut FieldCx<'_, '_>) {
    let words = cx.locale.list("slug_word");
    kit::any_word(cx, "word", &words);
    if cx.unique {
        return kit::number_when_unique(cx, "");
    }
    let which = kit::choice(cx, "style", &[30, 40, 20, 10]);
    let mut digits = |count: u8| {
        let number = kit::uniform(cx, &format!("{count} digits"), 10u64.pow(u32::from(count)), 0);
        vec![Op::Digits { value: number, width: count }]
    };
    let mut branches = vec![digits(1), digits(2), digits(4)];
    branches.push(vec![Op::Literal("123!".into())]);
    cx.emit(Op::Switch { which, branches: branches.into() });
}
