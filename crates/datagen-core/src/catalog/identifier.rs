//! Identifiers that programs make: UUIDs and the other forms that sort by time or are just random.
//!
//! Does not live here: numbers that organisations give out, or `rowNumber` and `sequence` (`composition`).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::kit::{self, BASE62, BASE64_URL, TokenDefaults, TokenOptions};
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::plan::{Op, Step, ValueType};
use crate::words::Specials;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("uuid", "UUID", uuid)
            .formed()
            .about(
                "RFC 9562 UUID, random (version 4) unless `version` says otherwise: 1, 6 and 7 carry a time that grows by a \
                 millisecond a row from the reference time, 5 is made by SHA-1 from `namespace` and a name with the row's number.",
            )
            .aliases(&[
                "guid", "uuid4", "uuid_v4", "uuidv4", "uuid7", "uuidv7", "uuidv1", "uuidv5", "string.uuid", "datatype.uuid",
                "GUID", "unique_identifier", "universally_unique_identifier",
            ])
            .headers(&["id", "uid", "external_id", "correlation_id", "request_id", "message_id", "event_id", "object_guid"]),
        TypeDef::new("ulid", "ULID", ulid)
            .formed()
            .about("Sortable identifier of 26 Crockford base-32 digits: a time that grows by a millisecond a row from the reference time, then 80 random bits.")
            .aliases(&["string.ulid", "ulid_id", "sortable_id"])
            .headers(&["event_ulid", "entity_ulid"]),
        TypeDef::new("nanoid", "Nano ID", |cx, o: TokenOptions| {
            kit::token(cx, &o, &TokenDefaults { length: 21, charset: BASE64_URL, prefix: "" });
        })
        .about("21 random characters that are safe in addresses; `length`, `charset` and `prefix` change them.")
        .aliases(&["nano_id", "string.nanoid"])
        .headers(&["public_id", "share_id"]),
        TypeDef::new("objectId", "MongoDB object id", object_id)
            .formed()
            .about("24 hexadecimal digits as MongoDB makes them: seconds from the reference time on, five random bytes, a counter.")
            .aliases(&["object_id", "bson_id", "database.mongodbObjectId", "mongodb_object_id", "MongoDB ObjectID", "mongo_id"])
            .headers(&["_id", "oid"]),
        TypeDef::new("snowflakeId", "Snowflake id", snowflake)
            .about("Sortable 63-bit number as X and Discord make them: milliseconds since `epoch`, a worker, a counter. Text, because JSON readers round such numbers, unless `asNumber`.")
            .aliases(&["snowflake", "snowflake_id", "tweet_id", "discord_id"])
            .headers(&["status_id", "guild_id"]),
        TypeDef::new("shortId", "Short id", |cx, o: TokenOptions| {
            kit::token(cx, &o, &TokenDefaults { length: 8, charset: BASE62, prefix: "" });
        })
        .about("Eight random letters and digits, as in short links; `length`, `charset` and `prefix` change them.")
        .aliases(&["short_id", "short_uuid", "short_code", "random_id", "string.alphanumeric", "alphanumeric"])
        .headers(&["code", "link_code", "ref_code"]),
        TypeDef::new("hashId", "Hash id", hash_id)
            .about("Short code made from the row's number by a keyed permutation, as Hashids and Sqids hide a database key: no two rows have the same.")
            .aliases(&["hash_id", "hashids", "sqid", "sqids", "obfuscated_id"])
            .headers(&["public_key_id", "masked_id"]),
        TypeDef::new("slug", "Slug", slug)
            .about("Lower-case words joined by hyphens, such as `quiet-river-station`.")
            .aliases(&["url_slug", "lorem.slug", "internet.slug", "permalink"])
            .headers(&["handle_name", "seo_name", "page_slug"]),
        TypeDef::new("licenseKey", "Licence key", license_key)
            .about("Product key of five groups of five characters; it opens nothing.")
        .aliases(&["licence_key", "product_key", "activation_code", "activation_key", "software_key"])
        .headers(&["license", "serial_key"]),
        TypeDef::new("otpCode", "One-time code", |cx, o: OtpOptions| {
            let Some(length) = kit::length_within(cx, "length", o.length, 6, 4..=10) else { return };
            kit::random_text(cx, "digits", &b"0123456789"[..].into(), length as usize);
        })
        .about("Digits sent to confirm a sign-in: six, unless `length` says otherwise.")
        .aliases(&["otp", "one_time_password", "one_time_code", "verification_code", "totp", "two_factor_code", "sms_code"])
        .headers(&["mfa_code", "confirmation_code"]),
    ]
}

/// Letters and digits that are not taken for one another.
const KEY_LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

fn license_key(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    // Ten characters differ in every row when it is unique: two groups of 2^25.
    let (head, rest) = (cx.index("groups", 1 << 50), [cx.draw("more groups"), cx.draw("last groups")]);
    cx.call(&[head, rest[0], rest[1]], 29, Specials::NONE, move |row, out| {
        let head = row.get(head);
        let groups = [head >> 25, head, row.get(rest[0]) >> 39, row.get(rest[0]) & 0x1ff_ffff, row.get(rest[1]) >> 39];
        for (at, group) in groups.into_iter().enumerate() {
            if at > 0 {
                out.push(b'-');
            }
            kit::push_digits(group & 0x1ff_ffff, KEY_LETTERS, 5, out);
        }
    });
}

/// Constraints of `otpCode`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OtpOptions {
    /// Digits, 4 to 10 (6).
    length: Option<u32>,
}

/// Constraints of `uuid`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UuidOptions {
    /// 4, random (default); 1, 6 or 7, with a time that grows by a millisecond a row from the reference time; 5, by name.
    version: Option<u8>,
    /// Of version 5: `dns`, `url` (default), `oid`, `x500`, or a UUID.
    namespace: Option<String>,
    /// Of version 5: the name is this text followed by the row's number, counted from 1 (`https://example.com/`).
    prefix: Option<String>,
}

/// Bits of a UUID's lower half that are not its variant.
const LOW_BITS: u64 = u64::MAX >> 2;
/// 100 ns intervals from the Gregorian reform, 1582-10-15, to 1970-01-01.
const GREGORIAN_TICKS: u64 = 0x01b2_1dd2_1381_4000;
/// Marks a node of version 1 and 6 that is no network card: the multicast bit.
const RANDOM_NODE: u64 = 1 << 40;

fn uuid(cx: &mut FieldCx<'_, '_>, options: UuidOptions) {
    let version = options.version.unwrap_or(4);
    let given = [("namespace", options.namespace.is_some()), ("prefix", options.prefix.is_some())];
    if let Some((key, _)) = given.iter().find(|(_, is_given)| *is_given && version != 5) {
        let message = format!("`{key}` belongs to version 5, but `version` is {version}.");
        return kit::invalid(cx, key, message, "Leave it out, or give `\"version\": 5`.", Value::Null);
    }
    let high = match version {
        4 => cx.draw("high"),
        1 | 6 => time_uuid_high(cx, version),
        5 => return named_uuid(cx, &options),
        7 => {
            let (row, bits, start) = (cx.step(Step::Row), cx.draw("high"), cx.builder.reference_millis as u64);
            let function = Arc::new(move |x: &[u64]| start.wrapping_add(x[0]) << 16 | x[1] & 0xfff);
            cx.step(Step::Map { inputs: vec![row, bits], function })
        }
        other => {
            let message = format!("`version` is {other}; 1, 4, 5, 6 and 7 are made.");
            return kit::invalid(cx, "version", message, "Give 1, 4, 5, 6 or 7.", json!(4));
        }
    };
    // A permutation of the row makes the lower half, and so the whole, unique by construction.
    let low = if cx.unique { cx.index("low", LOW_BITS) } else { cx.draw("low") };
    let low = match version {
        1 | 6 => cx.step(Step::Map { inputs: vec![low], function: Arc::new(|x| x[0] | RANDOM_NODE) }),
        _ => low,
    };
    cx.emit(Op::Uuid { high, low, version });
}

/// The time of version 1 or 6: ticks of 100 ns, the same millisecond nowhere twice.
fn time_uuid_high(cx: &mut FieldCx<'_, '_>, version: u8) -> crate::plan::Reg {
    let (row, bits) = (cx.step(Step::Row), cx.draw("high"));
    let start = (cx.builder.reference_millis as u64).wrapping_mul(10_000).wrapping_add(GREGORIAN_TICKS);
    let function = move |x: &[u64]| {
        let ticks = start.wrapping_add(x[0].wrapping_mul(10_000)).wrapping_add(crate::random::scale(x[1], 10_000));
        match version {
            1 => ticks << 32 | (ticks >> 32 & 0xffff) << 16 | ticks >> 48 & 0xfff,
            _ => ticks >> 12 << 16 | ticks & 0xfff,
        }
    };
    cx.step(Step::Map { inputs: vec![row, bits], function: Arc::new(function) })
}

/// Namespaces of RFC 9562, section 6.6: they differ in one byte.
const NAMESPACES: [(&str, u128); 4] = [
    ("dns", 0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8),
    ("url", 0x6ba7_b811_9dad_11d1_80b4_00c0_4fd4_30c8),
    ("oid", 0x6ba7_b812_9dad_11d1_80b4_00c0_4fd4_30c8),
    ("x500", 0x6ba7_b814_9dad_11d1_80b4_00c0_4fd4_30c8),
];

fn namespace(given: &str) -> Option<u128> {
    if let Some((_, known)) = NAMESPACES.iter().find(|(name, _)| name.eq_ignore_ascii_case(given)) {
        return Some(*known);
    }
    let digits: String = given.chars().filter(|c| *c != '-').collect();
    (digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
        .then(|| u128::from_str_radix(&digits, 16).ok())
        .flatten()
}

fn named_uuid(cx: &mut FieldCx<'_, '_>, options: &UuidOptions) {
    let given = options.namespace.as_deref().unwrap_or("url");
    let Some(namespace) = namespace(given) else {
        let message = format!("`namespace` is `{}`.", given.chars().take(64).collect::<String>());
        return kit::invalid(cx, "namespace", message, "Give `dns`, `url`, `oid`, `x500` or a UUID.", json!("url"));
    };
    let prefix = options.prefix.as_deref().unwrap_or("https://example.com/");
    if prefix.len() > 256 {
        let cut = &prefix[..prefix.floor_char_boundary(256)];
        let message = "`prefix` is longer than 256 bytes.".to_owned();
        return kit::invalid(cx, "prefix", message, "Shorten it.", json!(cut));
    }
    if cx.unique {
        cx.set_unique_domain(u64::MAX);
    }
    let hasher = Sha1::new().chain_update(namespace.to_be_bytes()).chain_update(prefix);
    let row = cx.step(Step::Row);
    cx.call(&[row], 36, Specials::NONE, move |view, out| {
        let start = out.len();
        kit::push_number(view.get(row).wrapping_add(1), out);
        let mut digest = hasher.clone().chain_update(&out[start..]).finalize();
        out.truncate(start);
        digest[6] = digest[6] & 0x0f | 0x50;
        digest[8] = digest[8] & 0x3f | 0x80;
        for (i, part) in [0..4, 4..6, 6..8, 8..10, 10..16].into_iter().enumerate() {
            if i > 0 {
                out.push(b'-');
            }
            kit::push_hex(&digest[part], out);
        }
    });
}

const CROCKFORD: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Milliseconds of a ULID.
const ULID_TIME: u64 = (1 << 48) - 1;

fn ulid(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        cx.set_unique_domain(ULID_TIME);
    }
    let start = cx.builder.reference_millis as u64;
    let (row, high, low) = (cx.step(Step::Row), cx.draw("high"), cx.draw("low"));
    cx.call(&[row, high, low], 26, Specials::NONE, move |view, out| {
        kit::push_digits(start.wrapping_add(view.get(row)) & ULID_TIME, CROCKFORD, 10, out);
        kit::push_digits(view.get(high), CROCKFORD, 8, out);
        kit::push_digits(view.get(low), CROCKFORD, 8, out);
    });
}

fn object_id(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        // Sixteen rows a second; the counter comes round long after its second has passed.
        cx.set_unique_domain(u64::from(u32::MAX) << 4);
    }
    let start = cx.builder.reference_millis.div_euclid(1000) as u64;
    let (row, process) = (cx.step(Step::Row), cx.draw("process"));
    let seconds = cx.step(Step::Map { inputs: vec![row], function: Arc::new(move |x| start.wrapping_add(x[0] >> 4)) });
    let counter = cx.step(Step::MulAdd { a: row, multiplier: 1, b: None, add: 0x5a_91c7 });
    cx.emit(Op::Hex { value: seconds, nibbles: 8, upper: false });
    cx.emit(Op::Hex { value: process, nibbles: 10, upper: false });
    cx.emit(Op::Hex { value: counter, nibbles: 6, upper: false });
}

/// Constraints of `snowflakeId`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SnowflakeOptions {
    /// Start of its time: `x` (default), `discord`, `unix`, or milliseconds since 1970.
    epoch: Option<Epoch>,
    /// A JSON number instead of text.
    as_number: Option<bool>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Epoch {
    Millis(i64),
    Named(EpochName),
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum EpochName {
    #[serde(alias = "twitter")]
    X,
    Discord,
    Unix,
}

/// Milliseconds that a snowflake's time holds: 69 years.
const SNOWFLAKE_TIME: i64 = 1 << 41;

fn snowflake(cx: &mut FieldCx<'_, '_>, options: SnowflakeOptions) {
    let epoch = match options.epoch {
        None | Some(Epoch::Named(EpochName::X)) => 1_288_834_974_657,
        Some(Epoch::Named(EpochName::Discord)) => 1_420_070_400_000,
        Some(Epoch::Named(EpochName::Unix)) => 0,
        Some(Epoch::Millis(millis)) => millis,
    };
    let start = cx.builder.reference_millis.saturating_sub(epoch);
    if !(0..SNOWFLAKE_TIME).contains(&start) {
        let message = "The reference time lies before `epoch` or more than 69 years after it.".to_owned();
        let mended = json!(cx.builder.reference_millis.max(0));
        return kit::invalid(cx, "epoch", message, "Give an epoch shortly before the reference time.", mended);
    }
    if options.as_number == Some(true) {
        cx.value_type = ValueType::Integer;
    }
    if cx.unique {
        cx.set_unique_domain((SNOWFLAKE_TIME - start) as u64);
    }
    let (row, bits) = (cx.step(Step::Row), cx.draw("worker"));
    let function = move |x: &[u64]| {
        // Ten bits of worker; the counter is mostly 0 or small, as at a few calls a millisecond.
        let (worker, counter) = (x[1] & 0x3ff, (x[1] >> 10 & 0xff).saturating_sub(0xe0));
        (x[0].wrapping_add(start as u64) << 22 | worker << 12 | counter) & u64::MAX >> 1
    };
    let value = cx.step(Step::Map { inputs: vec![row, bits], function: Arc::new(function) });
    cx.emit(Op::Int(value));
}

/// Constraints of `hashId`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HashIdOptions {
    /// Characters, 4 to 10 (8).
    #[serde(alias = "minLength")]
    length: Option<u32>,
    /// Characters to draw from, each named once, or a name such as `alphanumeric`, `lower`, `digits`.
    #[serde(alias = "alphabet")]
    charset: Option<String>,
}

fn hash_id(cx: &mut FieldCx<'_, '_>, options: HashIdOptions) {
    let length = kit::length_within(cx, "length", options.length, 8, 4..=10);
    let charset = kit::charset(cx, options.charset.as_deref(), BASE62);
    let (Some(length), Some(charset)) = (length, charset) else { return };
    let domain = (charset.len() as u64).checked_pow(length).unwrap_or(u64::MAX);
    if cx.unique {
        cx.set_unique_domain(domain);
    }
    let value = cx.permuted_row("code", domain);
    let specials = Specials::of(std::str::from_utf8(&charset).unwrap_or_default());
    cx.call(&[value], length as usize, specials, move |row, out| {
        kit::push_digits(row.get(value), &charset, length as usize, out);
    });
}

/// Constraints of `slug`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SlugOptions {
    /// Words, 1 to 8 (3).
    words: Option<u32>,
    /// Between them (`-`), at most 8 bytes.
    separator: Option<String>,
}

fn slug(cx: &mut FieldCx<'_, '_>, options: SlugOptions) {
    let Some(words) = kit::length_within(cx, "words", options.words, 3, 1..=8) else { return };
    let separator = options.separator.unwrap_or_else(|| "-".to_owned());
    if separator.len() > 8 {
        return kit::invalid(
            cx,
            "separator",
            "`separator` is too long.".to_owned(),
            "Give at most 8 bytes.",
            json!("-"),
        );
    }
    let list = cx.locale.list("slug_word");
    let (adjectives, nouns) = (kit::of_kind(&list, "adjective"), kit::of_kind(&list, "noun"));
    for at in 0..words {
        if at > 0 {
            cx.text(&separator);
        }
        let pool = if at + 1 < words && at < words.div_ceil(3) { &adjectives } else { &nouns };
        kit::any_word(cx, &format!("word {at}"), pool);
    }
    kit::number_when_unique(cx, &separator);
}
