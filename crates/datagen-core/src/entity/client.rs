//! The client of a row: the browser, its operating system and the device they run on.

use std::sync::Arc;

use super::{shared_pick, shared_pick_in};
use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::{Reg, Step};

/// Latent that decides the browser: an entry of the list of user agents.
pub const CLIENT: &str = "client";

/// Columns of the list of user agents: browser, its version, operating system, kind of device.
#[derive(Clone, Copy)]
pub enum Fact {
    /// Name of the browser.
    Browser = 0,
    /// Version of the browser, as the user agent tells it.
    BrowserVersion = 1,
    /// Name of the operating system.
    System = 2,
    /// `desktop`, `mobile` or `tablet`.
    Kind = 3,
}

/// The list of user agents and the row's entry.
pub fn agent(cx: &mut FieldCx<'_, '_>) -> (Reg, Arc<WordList>) {
    let agents = cx.locale.list("user_agent");
    (shared_pick(cx, CLIENT, &agents), agents)
}

/// One fact of an entry.
pub fn fact(extra: &str, fact: Fact) -> &str {
    extra.split('|').nth(fact as usize).unwrap_or_default()
}

/// What stands behind the user agent in another list, picked within the groups that `keys`, an agent each, and `of_entry` name
/// alike.
fn fitting(
    cx: &mut FieldCx<'_, '_>,
    (latent, group_latent): (&'static str, &'static str),
    list: &WordList,
    keys: &[String],
    of_entry: impl Fn(&str) -> String,
) -> (Reg, WordList) {
    let (agent, _) = agent(cx);
    let mut groups = keys.to_vec();
    groups.sort_unstable();
    groups.dedup();
    let table: Arc<[u64]> = keys.iter().map(|key| groups.iter().position(|k| k == key).unwrap_or(0) as u64).collect();
    let group = cx.latent(group_latent, |cx| cx.step(Step::Lookup { index: agent, table }));
    shared_pick_in(cx, latent, list, &groups, of_entry, group)
}

/// A device on which the row's browser runs: entry and list; the list's extra column is maker, system, kind.
pub fn device(cx: &mut FieldCx<'_, '_>) -> (Reg, WordList) {
    let agents = cx.locale.list("user_agent");
    let of_agent = |extra: &String| format!("{}|{}", fact(extra, Fact::System), fact(extra, Fact::Kind));
    let keys: Vec<String> = agents.extras.iter().map(of_agent).collect();
    let of_entry = |extra: &str| extra.split_once('|').map_or("", |(_, rest)| rest).to_owned();
    let devices = cx.locale.list("device_model");
    fitting(cx, ("device", "device group"), &devices, &keys, of_entry)
}

/// A version of the row's operating system: entry and list; the list's extra column is system, version.
///
/// Where the user agent tells or implies the version, that is the only one.
pub fn system_version(cx: &mut FieldCx<'_, '_>) -> (Reg, WordList) {
    let agents = cx.locale.list("user_agent");
    let versions = cx.locale.list("os_version");
    let own = versions.words.iter().zip(&versions.weights).zip(&versions.extras);
    let mut entries: Vec<_> = own.map(|((word, weight), extra)| (word, *weight, extra.clone())).collect();
    let mut keys = Vec::new();
    for (agent, extra) in agents.words.iter().zip(&agents.extras) {
        let system = fact(extra, Fact::System);
        let Some(version) = implied_version(&agent, extra) else {
            keys.push(system.to_owned());
            continue;
        };
        let (name, key) = (format!("{system} {version}"), format!("{system} of {agent}"));
        entries.push((name, 1, format!("{key}|{version}")));
        keys.push(key);
    }
    let of_entry = |extra: &str| extra.split('|').next().unwrap_or_default().to_owned();
    fitting(cx, ("system version", "system group"), &WordList::new(&entries), &keys, of_entry)
}

/// The version that a user agent leaves no choice about: Apple ships Safari with the system, and other browsers on its
/// telephones tell the system's version.
fn implied_version(agent: &str, extra: &str) -> Option<String> {
    let safari = fact(extra, Fact::Browser) == "Safari";
    let browser_version = fact(extra, Fact::BrowserVersion);
    match fact(extra, Fact::System) {
        "iOS" | "iPadOS" if safari => Some(browser_version.to_owned()),
        "iOS" | "iPadOS" => {
            let (_, rest) = agent.split_once(" OS ")?;
            let mut parts = rest.split('_');
            Some(format!("{}.{}", parts.next()?, parts.next()?))
        }
        // Safari 18 belonged to macOS 15; since 26 the numbers are the same.
        "macOS" if safari => Some(browser_version.split('.').next()?.replace("18", "15")),
        _ => None,
    }
}
