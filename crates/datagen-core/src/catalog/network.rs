//! Networks: addresses, blocks, ports, protocols, autonomous systems.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::composition::place_mask;
use super::kit;
use super::primitive::Case;
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::shared_pick;
use crate::mask::{Alphabet, HEX, Mask};
use crate::plan::{Op, Reg, Step, ValueType};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("ipAddress", "IPv4 address", ip_address)
            .formed()
            .about("IPv4 address from the documentation ranges of RFC 5737; `range` gives private or public ones, `cidr` those of a block.")
            .aliases(&[
                "ip", "ipv4", "ip_address_v4", "internet.ip", "internet.ipv4", "IP Address v4", "ipv4_private", "ipv4_public",
                "ipv4_address",
            ])
            .headers(&["client_ip", "remote_addr", "host_ip", "src_ip", "dst_ip", "source_ip", "c_ip"])
            .example(r#"{"range": "documentation"}"#),
        TypeDef::new("ipv6", "IPv6 address", ipv6)
            .formed()
            .about("IPv6 address from the documentation range 2001:db8::/32 of RFC 3849; `range` and `cidr` give others.")
            .aliases(&["ip_v6", "ipv6_address", "internet.ipv6", "IP Address v6", "ip_address_v6"])
            .headers(&["client_ipv6"]),
        TypeDef::new("cidrBlock", "Network in CIDR notation", cidr_block)
            .formed()
            .about("Private IPv4 network such as `10.42.0.0/16`, prefix lengths from 16 to 28 unless `prefixLength` says otherwise.")
            .aliases(&["cidr", "subnet", "ipv4_network", "network_address", "IP Address v4 CIDR", "ip_range"])
            .headers(&["network", "vlan_subnet", "address_block"]),
        TypeDef::new("macAddress", "MAC address", mac_address)
            .formed()
            .about("Locally administered MAC address.")
            .aliases(&["mac", "internet.mac", "hardware_address", "MAC Address", "ethernet_address"])
            .headers(&["mac_addr", "device_mac", "bssid"]),
        TypeDef::new("port", "Port", port)
            .within(0, 65535)
            .about("Port of the row's protocol; `range` gives any of the system, user or dynamic ports.")
            .aliases(&["port_number", "internet.port", "tcp_port", "udp_port", "dest_port"])
            .headers(&["src_port", "dst_port", "listen_port"])
            .returns(ValueType::Integer),
        TypeDef::new("protocol", "Protocol", protocol)
            .about("Application protocol such as `https` or `postgresql`; the row's `port` is its own. `layer` gives `tcp` and `udp`, or `http` and `https`.")
            .aliases(&["network_protocol", "internet.protocol", "application_protocol", "service_protocol"])
            .headers(&["proto", "scheme"]),
        TypeDef::new("asn", "Autonomous system number", asn)
            .about("Number of an autonomous system such as `AS64501`, from the ranges for documentation of RFC 5398 unless `realistic`.")
            .aliases(&["as_number", "autonomous_system", "autonomous_system_number"])
            .headers(&["origin_as", "bgp_as"]),
    ]
}

/// Constraints of `ipAddress`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct IpOptions {
    /// `documentation` (default, 762 addresses), `private` (RFC 1918), `public`, `loopback`, `linkLocal`, `shared` (RFC 6598)
    /// or `multicast`.
    range: Option<IpRange>,
    /// Addresses of this block, such as `10.20.0.0/16`, instead of a range.
    #[serde(alias = "network", alias = "cidrBlock")]
    cidr: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum IpRange {
    Documentation,
    Private,
    Public,
    Loopback,
    LinkLocal,
    Shared,
    Multicast,
}

const fn ip(a: u32, b: u32, c: u32, d: u32) -> u32 {
    a << 24 | b << 16 | c << 8 | d
}

/// RFC 5737, hosts 1 to 254.
const DOCUMENTATION: &[(u32, u64)] = &[(ip(192, 0, 2, 1), 254), (ip(198, 51, 100, 1), 254), (ip(203, 0, 113, 1), 254)];
/// RFC 1918.
const PRIVATE: &[(u32, u64)] =
    &[(ip(10, 0, 0, 0), 1 << 24), (ip(172, 16, 0, 0), 1 << 20), (ip(192, 168, 0, 0), 1 << 16)];
/// Unicast blocks without special use (RFC 6890).
const PUBLIC: &[(u32, u64)] = &[
    (ip(1, 0, 0, 0), 9 << 24),
    (ip(11, 0, 0, 0), 89 << 24),
    (ip(101, 0, 0, 0), 26 << 24),
    (ip(128, 0, 0, 0), 41 << 24),
    (ip(173, 0, 0, 0), 19 << 24),
    (ip(204, 0, 0, 0), 20 << 24),
];
const LOOPBACK: &[(u32, u64)] = &[(ip(127, 0, 0, 1), (1 << 24) - 2)];
/// RFC 3927: the first and last 256 addresses are reserved.
const LINK_LOCAL: &[(u32, u64)] = &[(ip(169, 254, 1, 0), (1 << 16) - 512)];
const SHARED: &[(u32, u64)] = &[(ip(100, 64, 0, 0), 1 << 22)];
/// Administratively scoped multicast (RFC 2365).
const MULTICAST: &[(u32, u64)] = &[(ip(239, 0, 0, 0), 1 << 24)];

fn ip_address(cx: &mut FieldCx<'_, '_>, options: IpOptions) {
    let own;
    let blocks: &[(u32, u64)] = match (&options.cidr, options.range) {
        (Some(_), Some(_)) => {
            let message = "`cidr` and `range` exclude each other.".to_owned();
            return kit::invalid(cx, "range", message, "Give one of them.", Value::Null);
        }
        (Some(text), None) => {
            let Some(block) = parse_cidr4(text) else {
                let message = format!("`cidr` is `{}`.", text.chars().take(64).collect::<String>());
                return kit::invalid(
                    cx,
                    "cidr",
                    message,
                    "Give a block such as `10.20.0.0/16`.",
                    json!("10.20.0.0/16"),
                );
            };
            own = [block];
            &own
        }
        (None, Some(IpRange::Documentation)) => DOCUMENTATION,
        (None, Some(IpRange::Private)) => PRIVATE,
        (None, Some(IpRange::Public)) => PUBLIC,
        (None, Some(IpRange::Loopback)) => LOOPBACK,
        (None, Some(IpRange::LinkLocal)) => LINK_LOCAL,
        (None, Some(IpRange::Shared)) => SHARED,
        (None, Some(IpRange::Multicast)) => MULTICAST,
        (None, None) if cx.realistic => PUBLIC,
        (None, None) => DOCUMENTATION,
    };
    let index = cx.index("address", blocks.iter().map(|b| b.1).sum());
    let blocks: Arc<[(u32, u64)]> = blocks.into();
    octets(cx, &[index], move |x| nth_address(&blocks, x[0]));
}

/// Appends the address that `function` makes of registers.
fn octets(cx: &mut FieldCx<'_, '_>, inputs: &[Reg], function: impl Fn(&[u64]) -> u32 + Send + Sync + Clone + 'static) {
    for octet in 0..4 {
        if octet > 0 {
            cx.text(".");
        }
        let address = function.clone();
        let function = move |x: &[u64]| u64::from(address(x)) >> (24 - 8 * octet) & 0xff;
        let value = cx.step(Step::Map { inputs: inputs.to_vec(), function: Arc::new(function) });
        cx.emit(Op::Int(value));
    }
}

fn nth_address(blocks: &[(u32, u64)], mut index: u64) -> u32 {
    for (start, len) in blocks {
        if index < *len {
            return start + index as u32;
        }
        index -= *len;
    }
    blocks[0].0
}

/// First host and number of hosts of a block; the network's own and the broadcast address are no hosts.
fn parse_cidr4(text: &str) -> Option<(u32, u64)> {
    let (address, length) = text.split_once('/')?;
    let (address, length): (Ipv4Addr, u32) = (address.trim().parse().ok()?, length.trim().parse().ok()?);
    let size = 1u64 << 32u32.checked_sub(length)?;
    let start = u32::from(address) & !((size - 1) as u32);
    Some(if size > 2 { (start + 1, size - 2) } else { (start, size) })
}

/// Constraints of `ipv6`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Ipv6Options {
    /// `documentation` (default), `private` (unique local, RFC 4193), `linkLocal` or `public` (2000::/3).
    range: Option<Ipv6Range>,
    /// Addresses of this block instead, such as `2001:db8:7::/48`; its length is a multiple of 4.
    #[serde(alias = "network")]
    cidr: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum Ipv6Range {
    Documentation,
    Private,
    LinkLocal,
    Public,
}

fn ipv6(cx: &mut FieldCx<'_, '_>, options: Ipv6Options) {
    let (address, length) = match (&options.cidr, options.range) {
        (Some(text), None) => match parse_cidr6(text) {
            Some(block) => block,
            None => {
                let message = format!("`cidr` is `{}`.", text.chars().take(64).collect::<String>());
                let hint = "Give a block whose length is a multiple of 4, such as `2001:db8:7::/48`.";
                return kit::invalid(cx, "cidr", message, hint, json!("2001:db8:7::/48"));
            }
        },
        (Some(_), Some(_)) => {
            let message = "`cidr` and `range` exclude each other.".to_owned();
            return kit::invalid(cx, "range", message, "Give one of them.", Value::Null);
        }
        (None, Some(Ipv6Range::Private)) => (0xfd << 120, 8),
        (None, Some(Ipv6Range::LinkLocal)) => (0xfe80 << 112, 64),
        (None, Some(Ipv6Range::Public)) => (0x2 << 124, 4),
        (None, _) => (0x2001_0db8 << 96, 32),
    };
    let pattern = ipv6_pattern(address, length / 4);
    let mask = Mask::parse(&pattern, |c| (c == '#').then_some(HEX));
    place_mask(cx, mask);
}

/// The address with `#` for all but the first `known` digits, in the form of RFC 5952 as far as it is known.
fn ipv6_pattern(address: u128, known: usize) -> String {
    let digits = format!("{address:032x}");
    let group = |at: usize| match known.saturating_sub(at * 4).min(4) {
        4 => match digits[at * 4..at * 4 + 4].trim_start_matches('0') {
            "" => "0".to_owned(),
            text => text.to_owned(),
        },
        part => format!("{}{}", &digits[at * 4..at * 4 + part], "#".repeat(4 - part)),
    };
    let pattern = (0..8).map(group).collect::<Vec<_>>().join(":");
    let zeros = [":0:0:0:0:0:0:", ":0:0:0:0:0:", ":0:0:0:0:", ":0:0:0:", ":0:0:"];
    match zeros.iter().find(|run| pattern.contains(*run)) {
        Some(run) => pattern.replacen(run, "::", 1),
        None => pattern,
    }
}

fn parse_cidr6(text: &str) -> Option<(u128, usize)> {
    let (address, length) = text.split_once('/')?;
    let (address, length): (Ipv6Addr, usize) = (address.trim().parse().ok()?, length.trim().parse().ok()?);
    (length <= 124 && length % 4 == 0).then(|| (u128::from(address), length))
}

/// Constraints of `cidrBlock`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct CidrOptions {
    /// Length of every prefix, 8 to 30 (16 to 28, all alike).
    #[serde(alias = "length")]
    prefix_length: Option<u32>,
}

fn cidr_block(cx: &mut FieldCx<'_, '_>, options: CidrOptions) {
    let Some(longest) = kit::length_within(cx, "prefixLength", options.prefix_length, 28, 8..=30) else { return };
    let shortest = options.prefix_length.unwrap_or(16);
    // 172.16.0.0/12 and 192.168.0.0/16 take part where a prefix fits into them.
    let of_length = |length: u32| {
        let fits = move |(_, size): &&(u32, u64)| *size >= 1 << (32 - length);
        PRIVATE.iter().filter(fits).map(move |(start, size)| (*start, size >> (32 - length), length))
    };
    let pools: Vec<Vec<(u32, u64, u32)>> = (shortest..=longest).map(|length| of_length(length).collect()).collect();
    let length = if cx.unique {
        // Unique blocks are all of the longest prefix: mixed ones would lie within each other.
        cx.step(Step::Constant(pools.len() as u64 - 1))
    } else {
        kit::uniform(cx, "length", pools.len() as u64, 0)
    };
    let counts: Arc<[u64]> = pools.iter().map(|pool| pool.iter().map(|p| p.1).sum()).collect();
    let index = if cx.unique {
        cx.index("network", counts[counts.len() - 1])
    } else {
        let n = cx.step(Step::Lookup { index: length, table: counts });
        let bits = cx.draw("network");
        cx.step(Step::ScaleBy { bits, n })
    };
    let pools: Arc<[Vec<(u32, u64, u32)>]> = pools.into();
    octets(cx, &[length, index], move |x| {
        let mut left = x[1];
        for (start, count, length) in &pools[x[0] as usize] {
            if left < *count {
                return start + ((left as u32) << (32 - length));
            }
            left -= count;
        }
        0
    });
    cx.text("/");
    let length = cx.step(Step::MulAdd { a: length, multiplier: 1, b: None, add: u64::from(shortest) });
    cx.emit(Op::Int(length));
}

/// Constraints of `macAddress`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MacOptions {
    /// Between the bytes: `:` (default), `-`, `.` or nothing.
    separator: Option<String>,
    /// `lower` (default) or `upper`.
    case: Option<Case>,
}

/// `0`–`9` and `A`–`F`.
const UPPER_HEX: Alphabet = Alphabet(b"0123456789ABCDEF");

fn mac_address(cx: &mut FieldCx<'_, '_>, options: MacOptions) {
    let separator = options.separator.unwrap_or_else(|| ":".to_owned());
    if !["", ":", "-", "."].contains(&separator.as_str()) {
        let message = "`separator` is none of `:`, `-`, `.` and the empty text.".to_owned();
        return kit::invalid(cx, "separator", message, "Give one of them.", json!(":"));
    }
    let digits = if options.case == Some(Case::Upper) { UPPER_HEX } else { HEX };
    let mut mask = Mask::default();
    // 02: a locally administered unicast address, which no maker has.
    "02".chars().for_each(|c| mask.push_text(c));
    for _ in 0..5 {
        separator.chars().for_each(|c| mask.push_text(c));
        (0..2).for_each(|_| mask.push_place(digits));
    }
    place_mask(cx, mask);
}

/// Latent that decides protocol and port.
const SERVICE: &str = "network service";

/// Constraints of `port`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PortOptions {
    /// `service` (default): the port of the row's protocol. `system` 1–1023, `user` 1024–49151, `dynamic` 49152–65535, or `any`.
    range: Option<PortRange>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum PortRange {
    Service,
    #[serde(alias = "wellKnown")]
    System,
    #[serde(alias = "registered")]
    User,
    #[serde(alias = "ephemeral", alias = "private")]
    Dynamic,
    Any,
}

fn port(cx: &mut FieldCx<'_, '_>, options: PortOptions) {
    let (low, high) = match options.range {
        Some(PortRange::System) => (1, 1023),
        Some(PortRange::User) => (1024, 49_151),
        Some(PortRange::Dynamic) => (49_152, 65_535),
        Some(PortRange::Any) => (1, 65_535),
        _ if cx.unique => (1, 65_535),
        _ => {
            let services = cx.locale.list("network_service");
            let service = shared_pick(cx, SERVICE, &services);
            return cx.word(&kit::fact_words(&services, 0), service);
        }
    };
    let value = cx.index_from("port", low, (high - low + 1) as u64);
    cx.emit(Op::Int(value));
}

/// Constraints of `protocol`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ProtocolOptions {
    /// `application` (default), `transport` (`tcp` or `udp`, that of the row's application protocol) or `web` (`http`, `https`).
    layer: Option<Layer>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Layer {
    Application,
    Transport,
    #[serde(alias = "url")]
    Web,
}

fn protocol(cx: &mut FieldCx<'_, '_>, options: ProtocolOptions) {
    let services = cx.locale.list("network_service");
    match options.layer {
        Some(Layer::Web) => {
            let web = [("http".to_owned(), 12, String::new()), ("https".to_owned(), 88, String::new())];
            cx.list_entry(&crate::locale::WordList::new(&web));
        }
        Some(Layer::Transport) if cx.unique => cx.refuse_unique("protocols share their transport"),
        Some(Layer::Transport) => {
            let service = shared_pick(cx, SERVICE, &services);
            cx.word(&kit::fact_words(&services, 1), service);
        }
        // Its own draw, or the same latent would have to be distinct for the ports as well.
        _ if cx.unique => cx.list_entry(&services),
        _ => {
            let service = shared_pick(cx, SERVICE, &services);
            cx.word(&services.words, service);
        }
    }
}

/// RFC 5398: the sixteen-bit and the 32-bit range for documentation.
const DOCUMENTATION_AS: &[(u32, u64)] = &[(64_496, 16), (65_536, 16)];
/// What registries give out, as far as they have come.
const PUBLIC_AS: &[(u32, u64)] = &[
    (1, 23_455),
    (23_457, 41_038),
    (131_072, 24_600),
    (196_608, 21_000),
    (262_144, 12_800),
    (327_680, 1_900),
    (393_216, 8_200),
];

fn asn(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let blocks = if cx.realistic { PUBLIC_AS } else { DOCUMENTATION_AS };
    let index = cx.index("number", blocks.iter().map(|b| b.1).sum());
    cx.text("AS");
    let function = move |x: &[u64]| u64::from(nth_address(blocks, x[0]));
    let number = cx.step(Step::Map { inputs: vec![index], function: Arc::new(function) });
    cx.emit(Op::Int(number));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_with_their_hosts() {
        assert_eq!(parse_cidr4("10.20.0.0/16"), Some((ip(10, 20, 0, 1), 65_534)));
        assert_eq!(parse_cidr4("10.20.7.9/24"), Some((ip(10, 20, 7, 1), 254)));
        assert_eq!(parse_cidr4("192.0.2.4/32"), Some((ip(192, 0, 2, 4), 1)));
        assert_eq!(parse_cidr4("0.0.0.0/0"), Some((1, (1 << 32) - 2)));
        for bad in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "::/8", "10.0.0.0/-1"] {
            assert_eq!(parse_cidr4(bad), None, "{bad}");
        }
        assert_eq!(parse_cidr6("2001:db8::/32"), Some((0x2001_0db8 << 96, 32)));
        assert_eq!(parse_cidr6("2001:db8::/33"), None);
        assert_eq!(ipv6_pattern(0x2001_0db8 << 96, 8), "2001:db8:####:####:####:####:####:####");
        assert_eq!(ipv6_pattern(0xfe80 << 112, 16), "fe80::####:####:####:####");
        assert_eq!(ipv6_pattern(0xfd << 120, 2), "fd##:####:####:####:####:####:####:####");
    }
}
