//! Which network a request comes from.
//!
//! The forwarding headers are believed only as far as trusted proxies vouch for them: read from the nearest hop outwards, the
//! first address that is not a trusted proxy is the client.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, header};
use forwarded_header_value::{ForwardedHeaderValue, Identifier};
use ipnet::IpNet;

/// What counts as one client: an IPv4 address, or an IPv6 /64 (what one subscriber is given).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientNetwork(IpAddr);

impl ClientNetwork {
    /// The network of an address.
    pub fn of(address: IpAddr) -> ClientNetwork {
        match address.to_canonical() {
            IpAddr::V6(v6) => ClientNetwork(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into()),
            v4 => ClientNetwork(v4),
        }
    }
}

impl fmt::Display for ClientNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(v4) => write!(f, "{v4}"),
            IpAddr::V6(v6) => write!(f, "{v6}/64"),
        }
    }
}

/// The address of the client: the peer, or what trusted proxies say.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address.to_canonical()));
    let mut client = peer.to_canonical();
    if !is_trusted(client) {
        return client;
    }
    for hop in hops(headers).into_iter().rev() {
        // An unreadable hop ends what can be believed.
        let Some(address) = hop else { break };
        client = address.to_canonical();
        if !is_trusted(client) {
            break;
        }
    }
    client
}

/// The hops named by `Forwarded` (RFC 7239) or else `X-Forwarded-For`, farthest first; `None` where one is no address.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let values = |name| headers.get_all(name).iter().map(|value| value.to_str().unwrap_or(""));
    if headers.contains_key(header::FORWARDED) {
        return values(header::FORWARDED.as_str()).flat_map(forwarded).collect();
    }
    values("x-forwarded-for").flat_map(|value| value.split(',').map(|hop| address(hop.trim()))).collect()
}

fn forwarded(value: &str) -> Vec<Option<IpAddr>> {
    let Ok(parsed) = ForwardedHeaderValue::from_forwarded(value) else { return vec![None] };
    let address = |identifier: &Option<Identifier>| match identifier {
        Some(Identifier::SocketAddr(address)) => Some(address.ip()),
        Some(Identifier::IpAddr(address)) => Some(*address),
        _ => None,
    };
    parsed.iter().map(|stanza| address(&stanza.forwarded_for)).collect()
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(text, |(inner, _)| inner);
    bare.parse().ok().or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, headers: &[(&'static str, &str)]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let xff = |value: &'static str| [("x-forwarded-for", value)];
        assert_eq!(client("203.0.113.9", &xff("1.1.1.1")), "203.0.113.9");
        assert_eq!(client("10.0.0.1", &xff("1.1.1.1")), "1.1.1.1");
        assert_eq!(client("10.0.0.1", &xff("6.6.6.6, 1.1.1.1, 10.0.0.2")), "1.1.1.1");
        assert_eq!(client("10.0.0.1", &xff("6.6.6.6, nonsense, 10.0.0.2")), "10.0.0.2");
        assert_eq!(client("::ffff:10.0.0.1", &xff("[2001:db8::7]:443")), "2001:db8::7");
        assert_eq!(client("10.0.0.1", &xff("1.1.1.1:99")), "1.1.1.1");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        let forwarded = [("forwarded", "for=6.6.6.6, for=\"[2001:db8::7]:1234\";proto=https, for=10.3.3.3")];
        assert_eq!(client("10.0.0.1", &forwarded), "2001:db8::7");
    }

    #[test]
    fn a_network_is_an_ipv4_address_or_an_ipv6_64() {
        let of = |text: &str| ClientNetwork::of(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_eq!(of("2001:db8:1:2::1").to_string(), "2001:db8:1:2::/64");
    }
}
