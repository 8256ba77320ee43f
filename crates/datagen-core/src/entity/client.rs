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

/// What stands behind the user agent in another list, picked within the groups that `of_agent` and `of_entry` name alike.
fn fitting(
    cx: &mut FieldCx<'_, '_>,
    names: (&'static str, &'static str, &str),
    of_agent: impl Fn(&str) -> String,
    of_entry: impl Fn(&str) -> String,
) -> (Reg, WordList) {
    let (latent, group_latent, list) = names;
    let (agent, agents) = agent(cx);
    let mut keys: Vec<String> = agents.extras.iter().map(|extra| of_agent(extra)).collect();
    let of_row = keys.clone();
    keys.sort_unstable();
    keys.dedup();
    let table: Arc<[u64]> = of_row.iter().map(|key| keys.iter().position(|k| k == key).unwrap_or(0) as u64).collect();
    let group = cx.latent(group_latent, |cx| cx.step(Step::Lookup { index: agent, table }));
    let list = cx.locale.list(list);
    shared_pick_in(cx, latent, &list, &keys, of_entry, group)
}

/// A device on which the row's browser runs: entry and list; the list's extra column is maker, system, kind.
pub fn device(cx: &mut FieldCx<'_, '_>) -> (Reg, WordList) {
    let of_agent = |extra: &str| format!("{}|{}", fact(extra, Fact::System), fact(extra, Fact::Kind));
    let of_entry = |extra: &str| extra.split_once('|').map_or("", |(_, rest)| rest).to_owned();
    fitting(cx, ("device", "device group", "device_model"), of_agent, of_entry)
}

/// A version of the row's operating system: entry and list; the list's extra column is system, version.
pub fn system_version(cx: &mut FieldCx<'_, '_>) -> (Reg, WordList) {
    let of_agent = |extra: &str| fact(extra, Fact::System).to_owned();
    let of_entry = |extra: &str| extra.split('|').next().unwrap_or_default().to_owned();
    fitting(cx, ("system version", "system group", "os_version"), of_agent, of_entry)
}
