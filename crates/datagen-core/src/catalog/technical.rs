//! Internet and identifiers.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{company, person};
use crate::mask::{DIGITS, HEX, Mask, Masks};
use crate::plan::{Op, Reg, Step};
use crate::problem::codes;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("website", "Website", |cx, _: NoOptions| site(cx))
            .about("Home page of the row's company, under a reserved domain unless `realistic`.")
            .aliases(&["homepage", "web_site", "company_url", "company_website"])
            .headers(&["site", "webseite", "sitio_web", "site_web"]),
        TypeDef::new("url", "URL", url)
            .about("Page of the row's company, under a reserved domain unless `realistic`.")
            .aliases(&["uri", "link", "internet.url", "URL", "web_address"])
            .headers(&["href", "page", "landing_page", "enlace"]),
        TypeDef::new("username", "User name", |cx, _: NoOptions| person::user_name(cx))
            .about("User name made from the row's name.")
            .aliases(&[
                "user_name",
                "login",
                "internet.username",
                "internet.userName",
                "handle",
                "screen_name",
                "Username",
            ])
            .headers(&["user", "benutzername", "usuario", "identifiant"]),
        TypeDef::new("uuid", "UUID", uuid)
            .about("RFC 9562 UUID, random (version 4) unless `version` is 7.")
            .aliases(&["guid", "uuid4", "uuid_v4", "string.uuid", "datatype.uuid", "GUID"])
            .headers(&["id", "uid", "external_id", "correlation_id"]),
        TypeDef::new("ipAddress", "IPv4 address", ip_address)
            .about("IPv4 address from the documentation ranges of RFC 5737; `range` gives private or public ones.")
            .aliases(&["ip", "ipv4", "ip_address_v4", "internet.ip", "internet.ipv4", "IP Address v4"])
            .headers(&["client_ip", "remote_addr", "host_ip"])
            .example(r#"{"range": "documentation"}"#),
        TypeDef::new("ipv6", "IPv6 address", |cx, _: NoOptions| {
            let mut mask = text_mask("2001:db8:");
            for group in 0..6 {
                if group > 0 {
                    mask.push_text(':');
                }
                (0..4).for_each(|_| mask.push_place(HEX));
            }
            super::composition::place_mask(cx, mask);
        })
        .about("IPv6 address from the documentation range 2001:db8::/32 of RFC 3849.")
        .aliases(&["ip_v6", "ipv6_address", "internet.ipv6", "IP Address v6"])
        .headers(&["client_ipv6"]),
        TypeDef::new("macAddress", "MAC address", |cx, _: NoOptions| {
            // 02: a locally administered unicast address, which no maker has.
            let mut mask = text_mask("02");
            for _ in 0..5 {
                mask.push_text(':');
                (0..2).for_each(|_| mask.push_place(HEX));
            }
            super::composition::place_mask(cx, mask);
        })
        .about("Locally administered MAC address.")
        .aliases(&["mac", "internet.mac", "hardware_address", "MAC Address"])
        .headers(&["mac_addr", "device_mac"]),
        TypeDef::new("userAgent", "User agent", user_agent)
            .about("User-Agent header of a current browser, by market share.")
            .aliases(&["user_agent_string", "browser_user_agent", "internet.userAgent", "User Agent"])
            .headers(&["ua", "browser", "http_user_agent"]),
        TypeDef::new("hex", "Hexadecimal text", |cx, o: HexOptions| {
            let length = o.length.unwrap_or(32);
            hex_text(cx, length);
        })
        .about("Lower-case hexadecimal digits, 32 unless `length` says otherwise.")
        .aliases(&["hexadecimal", "hex_string", "string.hexadecimal", "Hex Number"])
        .headers(&["token", "digest", "checksum"]),
        TypeDef::new("sha256", "SHA-256", |cx, _: NoOptions| hex_text(cx, 64))
            .about("64 lower-case hexadecimal digits, as a SHA-256 digest is written.")
            .aliases(&["sha_256", "sha256_hash", "hash", "SHA256"])
            .headers(&["file_hash", "content_hash"]),
    ]
}

fn text_mask(text: &str) -> Mask {
    let mut mask = Mask::default();
    text.chars().for_each(|c| mask.push_text(c));
    mask
}

fn site(cx: &mut FieldCx<'_, '_>) {
    cx.text("https://www.");
    company_domain(cx);
}

/// Appends the domain of the row's company.
pub(super) fn company_domain(cx: &mut FieldCx<'_, '_>) {
    company::domain_label(cx);
    if cx.realistic {
        cx.text(".");
        cx.list_word("top_domain");
    } else {
        cx.text(".example");
    }
}

fn url(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    site(cx);
    let words = cx.locale.list("url_word");
    for part in ["path 1", "path 2"] {
        cx.text("/");
        let bits = cx.draw(part);
        let index = cx.step(Step::Pick { bits, alias: Arc::clone(&words.alias) });
        cx.word(&words.words, index);
    }
    if cx.unique {
        cx.set_unique_domain(u64::MAX);
        cx.text("/");
        let number = cx.unique_number("number");
        cx.emit(Op::Int(number));
    }
}

/// Constraints of `uuid`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UuidOptions {
    /// 4, random (default), or 7, ordered by time: one millisecond a row from the reference time.
    version: Option<u8>,
}

/// Bits of a UUID's lower half that are not its variant.
const LOW_BITS: u64 = u64::MAX >> 2;

fn uuid(cx: &mut FieldCx<'_, '_>, options: UuidOptions) {
    let version = options.version.unwrap_or(4);
    let high = match version {
        4 => cx.draw("high"),
        7 => {
            let (row, bits, start) = (cx.step(Step::Row), cx.draw("high"), cx.builder.reference_millis as u64);
            let function = Arc::new(move |x: &[u64]| start.wrapping_add(x[0]) << 16 | x[1] & 0xfff);
            cx.step(Step::Map { inputs: vec![row, bits], function })
        }
        other => {
            let message = format!("`version` is {other}; 4 and 7 are made.");
            let fix = Some(vec![("version", json!(4))]);
            return cx.problem(codes::INVALID_CONSTRAINT, "version", message, "Give 4 or 7.".to_owned(), fix);
        }
    };
    // A permutation of the row makes the lower half, and so the whole, unique by construction.
    let low = if cx.unique { cx.index("low", LOW_BITS) } else { cx.draw("low") };
    cx.emit(Op::Uuid { high, low, version });
}

/// Constraints of `ipAddress`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct IpOptions {
    /// `documentation` (default, 762 addresses), `private` (RFC 1918) or `public`.
    range: Option<IpRange>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum IpRange {
    Documentation,
    Private,
    Public,
}

const fn ip(a: u32, b: u32, c: u32, d: u32) -> u32 {
    a << 24 | b << 16 | c << 8 | d
}

/// RFC 5737, hosts 1 to 254.
const DOCUMENTATION: [(u32, u32); 3] = [(ip(192, 0, 2, 1), 254), (ip(198, 51, 100, 1), 254), (ip(203, 0, 113, 1), 254)];
/// RFC 1918.
const PRIVATE: [(u32, u32); 3] =
    [(ip(10, 0, 0, 0), 1 << 24), (ip(172, 16, 0, 0), 1 << 20), (ip(192, 168, 0, 0), 1 << 16)];
/// Unicast blocks without special use (RFC 6890).
const PUBLIC: [(u32, u32); 6] = [
    (ip(1, 0, 0, 0), 9 << 24),
    (ip(11, 0, 0, 0), 89 << 24),
    (ip(101, 0, 0, 0), 26 << 24),
    (ip(128, 0, 0, 0), 41 << 24),
    (ip(173, 0, 0, 0), 19 << 24),
    (ip(204, 0, 0, 0), 20 << 24),
];

fn ip_address(cx: &mut FieldCx<'_, '_>, options: IpOptions) {
    let range = options.range.unwrap_or(if cx.realistic { IpRange::Public } else { IpRange::Documentation });
    let blocks: &'static [(u32, u32)] = match range {
        IpRange::Documentation => &DOCUMENTATION,
        IpRange::Private => &PRIVATE,
        IpRange::Public => &PUBLIC,
    };
    let total = blocks.iter().map(|b| u64::from(b.1)).sum();
    let index = cx.index("address", total);
    let octets: Vec<Reg> = (0..4)
        .map(|octet| {
            let function = move |x: &[u64]| u64::from(nth_address(blocks, x[0])) >> (24 - 8 * octet) & 0xff;
            cx.step(Step::Map { inputs: vec![index], function: Arc::new(function) })
        })
        .collect();
    for (i, octet) in octets.into_iter().enumerate() {
        if i > 0 {
            cx.text(".");
        }
        cx.emit(Op::Int(octet));
    }
}

fn nth_address(blocks: &[(u32, u32)], mut index: u64) -> u32 {
    for (start, len) in blocks {
        if index < u64::from(*len) {
            return start + index as u32;
        }
        index -= u64::from(*len);
    }
    blocks[0].0
}

fn user_agent(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("user_agent");
    let masks: Vec<Mask> = list.words.iter().map(|t| Mask::parse(&t, |c| (c == '#').then_some(DIGITS))).collect();
    let domains: Arc<[u64]> = masks.iter().map(Mask::domain).collect();
    let which = cx.pick("browser", &list);
    let n = cx.step(Step::Lookup { index: which, table: domains });
    let bits = cx.draw("version");
    let value = cx.step(Step::ScaleBy { bits, n });
    cx.emit(Op::Mask { masks: Arc::new(Masks::new(masks)), which, value });
}

/// Constraints of `hex`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HexOptions {
    /// Digits, 1 to 256 (32).
    length: Option<u32>,
}

/// Most hexadecimal digits.
const HEX_DIGITS_MAX: u32 = 256;

fn hex_text(cx: &mut FieldCx<'_, '_>, length: u32) {
    if !(1..=HEX_DIGITS_MAX).contains(&length) {
        let message = format!("`length` is {length}.");
        let fix = Some(vec![("length", json!(length.clamp(1, HEX_DIGITS_MAX)))]);
        return cx.problem(codes::INVALID_CONSTRAINT, "length", message, format!("Give 1 to {HEX_DIGITS_MAX}."), fix);
    }
    let mut left = length;
    while left > 0 {
        let nibbles = left.min(16) as u8;
        left -= u32::from(nibbles);
        let purpose = format!("digits {left}");
        // One piece that differs in every row is enough.
        let value = match (cx.unique && left == 0, nibbles) {
            (true, 16) => cx.index(&purpose, u64::MAX),
            (true, n) => cx.index(&purpose, 1 << (4 * n)),
            (false, _) => cx.draw(&purpose),
        };
        cx.emit(Op::Hex { value, nibbles, upper: false });
    }
}
