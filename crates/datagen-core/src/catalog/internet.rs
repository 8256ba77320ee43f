//! The web: sites, domains, addresses, HTTP, and the emoji people write there.
//!
//! Does not live here: what belongs to the layers below (`network`), browsers (`client`), secrets (`secret`).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::kit;
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{company, person, shared_pick};
use crate::locale::WordList;
use crate::plan::{Op, Step, ValueType};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = sites();
    types.extend(http());
    types
}

fn sites() -> Vec<TypeDef> {
    vec![
        TypeDef::new("website", "Website", |cx, _: NoOptions| site(cx))
            .formed()
            .about("Home page of the row's company, under a reserved domain unless `realistic`.")
            .aliases(&["homepage", "web_site", "company_url", "company_website"])
            .headers(&["site", "webseite", "sitio_web", "site_web"]),
        TypeDef::new("url", "URL", url)
            .formed()
            .about("Page of the row's company, under a reserved domain unless `realistic`.")
            .aliases(&["uri", "link", "internet.url", "URL", "web_address"])
            .headers(&["href", "page", "landing_page", "enlace"]),
        TypeDef::new("domain", "Domain name", |cx, _: NoOptions| company::domain(cx))
            .formed()
            .about("Domain of the row's company, under the reserved `.example` unless `realistic`.")
            .aliases(&["domain_name", "internet.domainName", "Domain Name", "fqdn_domain", "safe_domain_name"])
            .headers(&["web_domain", "email_domain", "dominio", "domaine"]),
        TypeDef::new("tld", "Top-level domain", |cx, _: NoOptions| cx.list_word("top_domain"))
            .about("Ending under which domains are registered, such as `com` or `co.uk`, by use.")
            .aliases(&["top_level_domain", "domain_suffix", "internet.domainSuffix", "Top Level Domain", "public_suffix"])
            .headers(&["domain_ending", "dominio_superior"]),
        TypeDef::new("hostname", "Host name", hostname)
            .formed()
            .about("Name of a server of the row's company, such as `web-07.acme.example`.")
            .aliases(&["host_name", "server_name", "fqdn", "internet.hostname", "machine_name", "node_name"])
            .headers(&["host", "server", "instance", "rechnername"]),
        TypeDef::new("urlPath", "URL path", url_path)
            .about("Path of an address, such as `/products/news`; `segments` says how deep.")
            .aliases(&["uri_path", "page_path", "request_path", "route", "endpoint"])
            .headers(&["page_url_path", "resource", "cs_uri_stem"]),
        TypeDef::new("referrer", "Referrer", referrer)
            .about("Page that a visitor comes from: a search, a network or a partner, all under reserved domains unless `realistic`.")
            .aliases(&["referer", "http_referer", "http_referrer", "referring_url", "referral_url"])
            .headers(&["traffic_source", "source_url"]),
        TypeDef::new("username", "User name", |cx, _: NoOptions| person::user_name(cx))
            .about("User name made from the row's name.")
            .aliases(&["user_name", "login", "internet.username", "internet.userName", "handle", "screen_name", "Username"])
            .headers(&["user", "benutzername", "usuario", "identifiant"]),
        TypeDef::new("emoji", "Emoji", emoji)
            .about("One emoji, popular ones more often; `groups` narrows the choice.")
            .aliases(&["emojis", "internet.emoji", "emoticon", "reaction", "Emoji"])
            .headers(&["reaction_emoji", "mood"]),
    ]
}

fn http() -> Vec<TypeDef> {
    vec![
        TypeDef::new("httpMethod", "HTTP method", |cx, _: NoOptions| cx.list_word("http_method"))
            .formed()
            .about("Request method, as frequent as on the web.")
            .aliases(&["http_verb", "request_method", "internet.httpMethod", "http_request_method", "rest_method"])
            .headers(&["method", "verb"]),
        TypeDef::new("httpStatus", "HTTP status", |cx, o| status(cx, &o, false))
            .within(100, 599)
            .about("Status code of a response, as frequent as on the web; `types` narrows the classes.")
            .aliases(&["http_status_code", "status_code", "response_code", "internet.httpStatusCode", "http_code"])
            .headers(&["http_response", "sc_status", "response_status"])
            .returns(ValueType::Integer)
            .unique_by(STATUS),
        TypeDef::new("httpStatusText", "HTTP status text", |cx, o| status(cx, &o, true))
            .about("Reason phrase that belongs to the row's `httpStatus`.")
            .aliases(&["http_status_message", "reason_phrase", "status_text", "http_reason"])
            .headers(&["response_message"])
            .unique_by(STATUS),
    ]
}

fn site(cx: &mut FieldCx<'_, '_>) {
    cx.text("https://www.");
    company::domain(cx);
}

fn url(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let unique = std::mem::replace(&mut cx.unique, false);
    site(cx);
    path(cx, 2);
    cx.unique = unique;
    kit::number_when_unique(cx, "/");
}

/// Appends so many segments, each after a slash.
fn path(cx: &mut FieldCx<'_, '_>, segments: u32) {
    let words = cx.locale.list("url_word");
    for at in 1..=segments {
        cx.text("/");
        kit::any_word(cx, &format!("path {at}"), &words);
    }
}

/// Constraints of `urlPath`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PathOptions {
    /// Segments, 1 to 8 (2).
    #[serde(alias = "depth")]
    segments: Option<u32>,
    /// Text after it, such as `.html`, at most 32 bytes.
    suffix: Option<String>,
}

fn url_path(cx: &mut FieldCx<'_, '_>, options: PathOptions) {
    let Some(segments) = kit::length_within(cx, "segments", options.segments, 2, 1..=8) else { return };
    if options.suffix.as_ref().is_some_and(|suffix| suffix.len() > 32) {
        return kit::invalid(cx, "suffix", "`suffix` is too long.".to_owned(), "Give at most 32 bytes.", Value::Null);
    }
    path(cx, segments);
    kit::number_when_unique(cx, "/");
    if let Some(suffix) = options.suffix.filter(|suffix| !suffix.is_empty()) {
        cx.text(&suffix);
    }
}

fn hostname(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let roles = cx.locale.list("host_role");
    kit::any_word(cx, "role", &roles);
    cx.text("-");
    if cx.unique {
        kit::number_when_unique(cx, "");
    } else {
        let number = kit::uniform(cx, "number", 48, 1);
        cx.emit(Op::Digits { value: number, width: 2 });
    }
    cx.text(".");
    let unique = std::mem::replace(&mut cx.unique, false);
    company::domain(cx);
    cx.unique = unique;
}

/// Of a hundred visitors, how many come from a search, a network, a partner's page.
const REFERRERS: [u64; 3] = [58, 24, 18];

fn referrer(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.realistic {
        return cx.list_word("referrer_site");
    }
    if cx.unique {
        return cx.refuse_unique("visitors share their sources");
    }
    let which = kit::choice(cx, "source", &REFERRERS);
    let words = cx.locale.list("slug_word");
    let search = cx.branch(|cx| {
        cx.text("https://search.example/?q=");
        kit::any_word(cx, "query 1", &words);
        cx.text("+");
        kit::any_word(cx, "query 2", &words);
    });
    let network = cx.branch(|cx| cx.list_entry(&WordList::uniform(NETWORKS)));
    let partner = cx.branch(|cx| {
        cx.text("https://www.");
        let label = cx.locale.list("latin_company_core");
        let slugs = Arc::new(crate::words::Words::new(label.words.iter().map(|w| company::ascii_slug(&w))));
        let bits = cx.draw("partner");
        let index = cx.step(Step::Pick { bits, alias: Arc::clone(&label.alias) });
        cx.word(&slugs, index);
        cx.text(".example");
        path(cx, 1);
    });
    cx.emit(Op::Switch { which, branches: Arc::new([search, network, partner]) });
}

/// Networks that do not exist.
const NETWORKS: [&str; 5] = [
    "https://social.example/",
    "https://m.social.example/",
    "https://video.example/watch",
    "https://forum.example/",
    "https://news.example/",
];

/// Latent that decides the status of a response.
const STATUS: &str = "http status";

/// Constraints of `httpStatus`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StatusOptions {
    /// Classes to choose from (all). With it, code and text of a row are drawn apart.
    #[serde(alias = "classes")]
    types: Option<Vec<StatusClass>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum StatusClass {
    #[serde(alias = "1xx")]
    Informational = 1,
    #[serde(alias = "2xx")]
    Success = 2,
    #[serde(alias = "3xx", alias = "redirect")]
    Redirection = 3,
    #[serde(alias = "4xx")]
    ClientError = 4,
    #[serde(alias = "5xx")]
    ServerError = 5,
}

fn status(cx: &mut FieldCx<'_, '_>, options: &StatusOptions, as_text: bool) {
    let all = cx.locale.list("http_status");
    let texts = |list: &WordList| if as_text { kit::fact_words(list, 0) } else { Arc::clone(&list.words) };
    let Some(classes) = &options.types else {
        let index = shared_pick(cx, STATUS, &all);
        return cx.word(&texts(&all), index);
    };
    let wanted = |code: &str| classes.iter().any(|class| code.starts_with(char::from(b'0' + *class as u8)));
    let entries = all.words.iter().zip(&all.weights).zip(&all.extras).filter(|((code, _), _)| wanted(code));
    let some = WordList::new(&entries.map(|((code, w), x)| (code, *w, x.clone())).collect::<Vec<_>>());
    if some.words.is_empty() {
        let hint = "Name one of `informational`, `success`, `redirection`, `clientError`, `serverError`.";
        return kit::invalid(cx, "types", "`types` is empty.".to_owned(), hint, json!(["success"]));
    }
    let index = cx.pick("status", &some);
    cx.word(&texts(&some), index);
}

/// Constraints of `emoji`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EmojiOptions {
    /// Groups to choose from (all).
    #[serde(alias = "types")]
    groups: Option<Vec<EmojiGroup>>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum EmojiGroup {
    Smileys,
    People,
    Animals,
    Nature,
    Food,
    Activities,
    Travel,
    Objects,
    Symbols,
}

impl EmojiGroup {
    fn key(self) -> &'static str {
        match self {
            EmojiGroup::Smileys => "smileys",
            EmojiGroup::People => "people",
            EmojiGroup::Animals => "animals",
            EmojiGroup::Nature => "nature",
            EmojiGroup::Food => "food",
            EmojiGroup::Activities => "activities",
            EmojiGroup::Travel => "travel",
            EmojiGroup::Objects => "objects",
            EmojiGroup::Symbols => "symbols",
        }
    }
}

fn emoji(cx: &mut FieldCx<'_, '_>, options: EmojiOptions) {
    let all = cx.locale.list("emoji");
    let Some(groups) = options.groups else { return cx.list_entry(&all) };
    if groups.is_empty() {
        let hint = "Name a group such as `smileys` or `food`.";
        return kit::invalid(cx, "groups", "`groups` is empty.".to_owned(), hint, Value::Null);
    }
    let wanted = |extra: &str| groups.iter().any(|group| group.key() == extra);
    let entries = all.words.iter().zip(&all.weights).zip(&all.extras).filter(|(_, extra)| wanted(extra));
    let some = WordList::new(&entries.map(|((word, w), x)| (word, *w, x.clone())).collect::<Vec<_>>());
    cx.list_entry(&some);
}
