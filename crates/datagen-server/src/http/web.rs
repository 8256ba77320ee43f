//! The web app: embedded files, and the first page for every path that the app itself knows.
//!
//! Lives here: caching, encodings and the security headers of pages. Does not live here: the app (`web/`), its files
//! (`datagen-web`).

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use datagen_web::{Asset, INDEX, asset, missing};

/// Nothing is loaded from, or sent to, another origin. Style attributes are what the component library positions menus with.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";
/// A file whose name holds the hash of its content never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again, and answered with 304 while it is the same.
const ASK_AGAIN: &str = "no-cache";
/// What belongs to other parts of the site, with everything below: there, what is unknown is an error and not a page.
const NOT_THE_APP: [&str; 3] = ["/api", "/mcp", "/docs"];

/// The file or page at a path; `None` where the app has none.
pub fn page(method: &Method, path: &str, headers: &HeaderMap) -> Option<Response<Body>> {
    if *method != Method::GET && *method != Method::HEAD {
        return None;
    }
    if let Some(found) = asset(path.trim_start_matches('/')) {
        return Some(answer(found, headers));
    }
    let below = |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if NOT_THE_APP.iter().any(|root| below(root)) || path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return None;
    }
    let wants_page =
        || headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/html"));
    match asset(INDEX) {
        Some(index) if path == "/" || wants_page() => Some(answer(index, headers)),
        None if path == "/" => Some(without_app(missing().unwrap_or_default())),
        _ => None,
    }
}

fn answer(file: &Asset, asked: &HeaderMap) -> Response<Body> {
    let tag = format!("\"{}\"", file.tag);
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = known.flat_map(|value| value.split(',')).any(|t| t.trim().trim_start_matches("W/") == tag);
    let (bytes, encoding) = encoded(file, asked);
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(bytes) });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type()));
    headers
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(if file.is_hashed() { FOR_EVER } else { ASK_AGAIN }));
    headers.extend(HeaderValue::try_from(tag).ok().map(|tag| (header::ETAG, tag)));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    secure(headers);
    response
}

/// The smallest form that the browser takes.
fn encoded(file: &Asset, asked: &HeaderMap) -> (&'static [u8], Option<&'static str>) {
    let takes = |name: &str| {
        let lists = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        lists.flat_map(|list| list.split(',')).any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let refused = |p: &str| p.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
            parts.next().is_some_and(|coding| coding.eq_ignore_ascii_case(name)) && !parts.any(refused)
        })
    };
    match (file.brotli, file.gzip) {
        (Some(bytes), _) if takes("br") => (bytes, Some("br")),
        (_, Some(bytes)) if takes("gzip") => (bytes, Some("gzip")),
        _ => (file.bytes, None),
    }
}

fn secure(headers: &mut HeaderMap) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    headers.extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
}

/// The first page of a binary without the app.
fn without_app(reason: &str) -> Response<Body> {
    let text = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>DataGen</title>\
         <body style=\"font: 1rem/1.6 sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem\">\
         <h1>DataGen</h1><p>The HTTP API is running. This binary holds no web app: {}.</p>\
         <p>Install Node.js 20 or later and build again to have it. Until then: \
         <a href=\"/api/v1/docs\">interactive reference</a>, <a href=\"/api/v1/auth/free-key\">get a free key</a>, \
         <a href=\"/api/v1/openapi.json\">OpenAPI</a>.</p></body></html>",
        reason.replace('&', "&amp;").replace('<', "&lt;")
    );
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(ASK_AGAIN));
    secure(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    fn page_of(path: &str, headers: &HeaderMap) -> Option<Response<Body>> {
        page(&Method::GET, path, headers)
    }

    #[test]
    fn the_first_page_is_the_app_or_says_why_there_is_none() {
        let first = page_of("/", &HeaderMap::new()).unwrap();
        assert_eq!(first.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert!(first.headers().contains_key(header::CONTENT_SECURITY_POLICY));
        assert_eq!(first.headers()[header::CACHE_CONTROL], ASK_AGAIN);
    }

    #[test]
    fn paths_of_the_api_are_no_pages() {
        let browser = asked(header::ACCEPT, "text/html,*/*");
        for path in ["/api/v1/nothing", "/mcp/sse", "/docs/nothing", "/assets/nothing.js", "/api"] {
            assert!(page_of(path, &browser).is_none(), "{path}");
        }
        assert!(page(&Method::POST, "/", &browser).is_none());
        let plain = asked(header::ACCEPT, "application/json");
        assert!(page_of("/builder", &plain).is_none());
        assert_eq!(page_of("/builder", &browser).is_some(), missing().is_none());
    }

    #[test]
    fn a_known_tag_is_answered_without_a_body() {
        let Some(index) = asset(INDEX) else { return };
        let tag = HeaderValue::try_from(format!("W/\"{}\"", index.tag)).unwrap();
        let again = page_of("/", &HeaderMap::from_iter([(header::IF_NONE_MATCH, tag)])).unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn the_smallest_taken_form_is_sent() {
        static FILE: Asset =
            Asset { path: "assets/a.js", bytes: b"plain", brotli: Some(b"b"), gzip: Some(b"g"), tag: "t" };
        let coding = |value| encoded(&FILE, &asked(header::ACCEPT_ENCODING, value)).1;
        assert_eq!(coding("gzip, deflate, br"), Some("br"));
        assert_eq!(coding("gzip;q=0.5, br;q=0"), Some("gzip"));
        assert_eq!(coding("identity"), None);
        assert_eq!(answer(&FILE, &HeaderMap::new()).headers()[header::CACHE_CONTROL], FOR_EVER);
    }
}
