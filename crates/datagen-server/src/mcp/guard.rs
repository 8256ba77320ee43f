//! Who may reach the HTTP transports: names of the service and origins of pages. Keys are checked by `http::caller`.
//!
//! A page that makes its own name resolve to this machine (DNS rebinding) shows itself by the name it was called by.

use std::net::IpAddr;

use axum::http::{HeaderMap, StatusCode, header};
use datagen_core::Problem;

use super::handler::host;
use crate::config::Settings;
use crate::failure::{Failure, codes};

/// Lets a request pass whose `Host` is ours and whose `Origin`, where there is one, is allowed.
pub fn check(settings: &Settings, headers: &HeaderMap) -> Result<(), Failure> {
    let host = host(headers).unwrap_or_default();
    if !host_is_allowed(settings, host) {
        let shown: String = host.chars().take(100).collect();
        let message = format!("`{shown}` is not a name of this service.");
        let hint = "Its operator adds it to mcp.allowed_hosts in the configuration file.";
        return Err(forbidden(Problem::new(codes::HOST_NOT_ALLOWED, message, hint)));
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or_default();
    if origin_is_allowed(settings, origin, host) {
        return Ok(());
    }
    let message = "Pages of this origin may not use the service.";
    let hint = "Its operator adds the origin to mcp.allowed_origins in the configuration file.";
    Err(forbidden(Problem::new(codes::ORIGIN_NOT_ALLOWED, message, hint)))
}

fn forbidden(problem: Problem) -> Failure {
    Failure::new(StatusCode::FORBIDDEN, problem)
}

fn host_is_allowed(settings: &Settings, host: &str) -> bool {
    let name = name_of(host);
    let address = name.trim_matches(['[', ']']).parse::<IpAddr>().ok();
    let ours = |ip: IpAddr| ip.is_loopback() || ip == settings.listen.ip() && !ip.is_unspecified();
    let listed =
        |allowed: &String| allowed == "*" || allowed.eq_ignore_ascii_case(host) || allowed.eq_ignore_ascii_case(name);
    name.eq_ignore_ascii_case("localhost") || address.is_some_and(ours) || settings.mcp.allowed_hosts.iter().any(listed)
}

fn origin_is_allowed(settings: &Settings, origin: &str, host: &str) -> bool {
    let own = origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host));
    let listed = |allowed: &String| allowed == "*" || allowed.eq_ignore_ascii_case(origin);
    own || settings.mcp.allowed_origins.iter().chain(&settings.cors.origins).any(listed)
}

/// A host without its port.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|b| b.is_ascii_digit()) && (!name.contains(':') || name.ends_with(']')) =>
        {
            name
        }
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        let text = "listen = \"192.0.2.7:80\"\n[mcp]\nallowed_hosts = [\"data.example\", \"other.example:8443\"]\n\
            allowed_origins = [\"https://app.example\"]";
        Settings::from_toml(text, "test").unwrap()
    }

    #[test]
    fn names_of_the_service_pass() {
        let settings = settings();
        let yes = [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:1",
            "127.1.2.3",
            "[::1]:80",
            "[::1]",
            "192.0.2.7:80",
            "Data.example",
            "data.example:9",
            "other.example:8443",
        ];
        let no = [
            "",
            "evil.example",
            "localhost.evil.example",
            "192.0.2.8",
            "other.example",
            "other.example:1",
            "data.example.evil",
            "127.0.0.1.evil.example",
            "0.0.0.0",
        ];
        assert_eq!(yes.iter().filter(|host| !host_is_allowed(&settings, host)).count(), 0);
        for host in no {
            assert!(!host_is_allowed(&settings, host), "{host}");
        }
        let any = Settings::from_toml("[mcp]\nallowed_hosts = [\"*\"]", "test").unwrap();
        assert!(host_is_allowed(&any, "evil.example"));
    }

    #[test]
    fn origins_pass_when_own_or_listed() {
        let settings = settings();
        assert!(origin_is_allowed(&settings, "http://localhost:8080", "localhost:8080"));
        assert!(origin_is_allowed(&settings, "https://app.example", "data.example"));
        for origin in ["null", "", "http://localhost:81", "https://app.example.evil", "https://evil.example"] {
            assert!(!origin_is_allowed(&settings, origin, "localhost:8080"), "{origin}");
        }
    }
}
