//! Browsers, operating systems and devices: columns of one row describe one client.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::kit;
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::client::{self, CLIENT, Fact};
use crate::locale::WordList;
use crate::mask::{DIGITS, Mask, Masks};
use crate::plan::{Op, Step};
use crate::words::Words;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("userAgent", "User agent", user_agent)
            .about("User-Agent header of a current browser, by market share; `browser`, `operatingSystem` and `deviceType` of the row agree with it.")
            .aliases(&["user_agent_string", "browser_user_agent", "internet.userAgent", "User Agent"])
            .headers(&["ua", "http_user_agent", "client_agent"])
            .unique_by(CLIENT),
        TypeDef::new("browser", "Browser", |cx, _: NoOptions| agent_fact(cx, Fact::Browser))
            .about("Name of the row's browser.")
            .aliases(&["browser_name", "web_browser", "client_browser"])
            .headers(&["navegador", "navigateur", "ua_family"]),
        TypeDef::new("browserVersion", "Browser version", |cx, _: NoOptions| agent_fact(cx, Fact::BrowserVersion))
            .about("Version of the row's browser, as its user agent tells it.")
            .aliases(&["browser_ver", "client_version"])
            .headers(&["ua_version"]),
        TypeDef::new("operatingSystem", "Operating system", |cx, _: NoOptions| agent_fact(cx, Fact::System))
            .about("Operating system of the row's client: Windows, macOS, Linux, ChromeOS, Android, iOS or iPadOS.")
            .aliases(&["os", "os_name", "platform", "client_os"])
            .headers(&["betriebssystem", "sistema_operativo", "ua_os", "os_family"]),
        TypeDef::new("osVersion", "Operating system version", os_version)
            .about("Version of the row's operating system; with its name where `full` says so.")
            .aliases(&["operating_system_version", "os_ver", "platform_version"])
            .headers(&["system_version", "ua_os_version"]),
        TypeDef::new("deviceType", "Device type", |cx, _: NoOptions| agent_fact(cx, Fact::Kind))
            .about("`desktop`, `mobile` or `tablet`, as the row's user agent tells it.")
            .aliases(&["device_category", "device_kind", "device_class"])
            .headers(&["device", "form_factor", "geraetetyp"]),
        TypeDef::new("deviceModel", "Device model", |cx, _: NoOptions| device(cx, |list| Arc::clone(&list.words)))
        .about("Telephone, tablet or computer on which the row's browser runs.")
        .aliases(&["device_name", "phone_model", "computer_model", "hardware_model"])
        .headers(&["model", "handset", "geraet"]),
        TypeDef::new("deviceMaker", "Device maker", |cx, _: NoOptions| device(cx, |list| kit::fact_words(list, 0)))
        .about("Maker of the row's device.")
        .aliases(&["device_brand", "device_manufacturer", "device_vendor", "phone_brand"])
        .headers(&["oem", "handset_maker"]),
    ]
}

fn agent_fact(cx: &mut FieldCx<'_, '_>, fact: Fact) {
    if cx.unique {
        return cx.refuse_unique("many user agents share it");
    }
    let (agent, agents) = client::agent(cx);
    cx.word(&kit::fact_words(&agents, fact as usize), agent);
}

fn device(cx: &mut FieldCx<'_, '_>, words: fn(&WordList) -> Arc<Words>) {
    if cx.unique {
        return cx.refuse_unique("many clients share it");
    }
    let (device, list) = client::device(cx);
    cx.word(&words(&list), device);
}

fn user_agent(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let (which, agents) = client::agent(cx);
    let masks: Vec<Mask> = agents.words.iter().map(|t| Mask::parse(&t, |c| (c == '#').then_some(DIGITS))).collect();
    let domains: Arc<[u64]> = masks.iter().map(Mask::domain).collect();
    let n = cx.step(Step::Lookup { index: which, table: domains });
    let bits = cx.draw("version");
    let value = cx.step(Step::ScaleBy { bits, n });
    cx.emit(Op::Mask { masks: Arc::new(Masks::new(masks)), which, value });
}

/// Constraints of `osVersion`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OsVersionOptions {
    /// With the name, such as `Android 16` (false).
    full: Option<bool>,
}

fn os_version(cx: &mut FieldCx<'_, '_>, options: OsVersionOptions) {
    if cx.unique {
        return cx.refuse_unique("many clients share it");
    }
    let (version, list) = client::system_version(cx);
    match options.full {
        Some(true) => cx.word(&list.words, version),
        _ => cx.word(&kit::fact_words(&list, 1), version),
    }
}
