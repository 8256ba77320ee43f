//! Entities: what a row describes, as latents that its columns share, so that they agree.
//!
//! Lives here: the latents of each entity, computed once per row and entity. Does not live here: which field shows which latent
//! (`catalog`).

pub mod address;
pub mod airline;
pub mod card;
pub mod career;
pub mod client;
pub mod color;
pub mod company;
pub mod diagnosis;
pub mod file;
pub mod money;
pub mod order;
pub mod person;
pub mod place;
pub mod product;
pub mod vehicle;
pub mod works;

use std::sync::Arc;

use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::{Op, Reg, Step};
use crate::random::{Alias, GroupedAlias};

/// Ops of a pattern such as `{family} & {family2} {suffix}`: text stays, each placeholder becomes what `resolve` appends.
pub(crate) fn pattern_ops(
    cx: &mut FieldCx<'_, '_>,
    pattern: &str,
    mut resolve: impl FnMut(&mut FieldCx<'_, '_>, &str),
) {
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        if open > 0 {
            cx.text(&rest[..open]);
        }
        resolve(cx, &rest[open + 1..open + close]);
        rest = &rest[open + close + 1..];
    }
    if !rest.is_empty() {
        cx.text(rest);
    }
}

/// A switch over patterns: `which` picks one, each becomes a branch.
pub(crate) fn switch_patterns(
    cx: &mut FieldCx<'_, '_>,
    which: Reg,
    patterns: &[String],
    mut resolve: impl FnMut(&mut FieldCx<'_, '_>, &str),
) {
    if let [only] = patterns {
        return pattern_ops(cx, only, resolve);
    }
    let branches = patterns.iter().map(|p| cx.branch(|cx| pattern_ops(cx, p, &mut resolve))).collect();
    cx.emit(Op::Switch { which, branches });
}

/// A weighted choice of small numbers on the entity's stream.
pub(crate) fn weighted_latent(cx: &mut FieldCx<'_, '_>, name: &'static str, weights: &[u64]) -> Reg {
    cx.latent(name, |cx| {
        let bits = cx.entity_draw(name);
        cx.step(Step::Pick { bits, alias: Arc::new(Alias::new(weights)) })
    })
}

/// A latent uniform in `0..n`, plus `add`.
pub(crate) fn uniform_latent(cx: &mut FieldCx<'_, '_>, name: &'static str, n: u64, add: u64) -> Reg {
    cx.latent(name, |cx| {
        let bits = cx.entity_draw(name);
        cx.step(Step::Scale { bits, n, add })
    })
}

/// A pick of a list that all columns of the entity share: by weight, or each value once when some field asked for that.
pub(crate) fn shared_pick(cx: &mut FieldCx<'_, '_>, name: &'static str, list: &WordList) -> Reg {
    if cx.unique {
        cx.set_unique_domain(list.distinct.len() as u64);
    }
    if cx.latent_is_unique(name) {
        return cx.latent(name, |cx| cx.entity_permuted(name, &list.distinct));
    }
    cx.latent(name, |cx| {
        let bits = cx.entity_draw(name);
        cx.step(Step::Pick { bits, alias: Arc::clone(&list.alias) })
    })
}

/// A pick within the group that `group` names, shared by the columns of the entity: `key` gives an entry's group, `keys` the
/// groups in order. A list is sorted by group for it: the result is an entry of the sorted list that comes back.
pub(crate) fn shared_pick_in(
    cx: &mut FieldCx<'_, '_>,
    name: &'static str,
    list: &WordList,
    keys: &[String],
    key: impl Fn(&str) -> String,
    group: Reg,
) -> (Reg, WordList) {
    let mut entries = Vec::new();
    let mut groups = Vec::new();
    for wanted in keys {
        let start = entries.len();
        let all = list.words.iter().zip(&list.weights).zip(&list.extras);
        entries.extend(all.filter(|(_, extra)| key(extra) == *wanted).map(|((w, n), x)| (w, *n, x.clone())));
        groups.push((start, entries.len() - start));
    }
    let sorted = WordList::new(&entries);
    let alias = Arc::new(GroupedAlias::new(&sorted.weights, &groups));
    let index = cx.latent(name, |cx| {
        let bits = cx.entity_draw(name);
        cx.step(Step::PickIn { bits, group, alias })
    });
    (index, sorted)
}

/// A weighted pick of a list on the entity's stream.
pub(crate) fn pick_latent(cx: &mut FieldCx<'_, '_>, name: &'static str, alias: &Arc<Alias>) -> Reg {
    cx.latent(name, |cx| {
        let bits = cx.entity_draw(name);
        cx.step(Step::Pick { bits, alias: Arc::clone(alias) })
    })
}

/// What a table says of another latent.
pub(crate) fn lookup_latent(cx: &mut FieldCx<'_, '_>, name: &'static str, index: Reg, table: Vec<u64>) -> Reg {
    cx.latent(name, |cx| cx.step(Step::Lookup { index, table: table.into() }))
}

/// What a function makes of other latents.
pub(crate) fn map_latent(
    cx: &mut FieldCx<'_, '_>,
    name: &'static str,
    inputs: &[Reg],
    function: impl Fn(&[u64]) -> u64 + Send + Sync + 'static,
) -> Reg {
    cx.latent(name, |cx| cx.step(Step::Map { inputs: inputs.to_vec(), function: Arc::new(function) }))
}

/// A weighted pick among the entries of the group that another latent names: (entry, weight), group by group.
pub(crate) fn pick_among(
    cx: &mut FieldCx<'_, '_>,
    name: &'static str,
    group: Reg,
    groups: impl FnOnce() -> Vec<Vec<(u64, u64)>>,
) -> Reg {
    cx.latent(name, |cx| {
        let groups = groups();
        let mut runs = Vec::new();
        let mut start = 0;
        for entries in &groups {
            runs.push((start, entries.len()));
            start += entries.len();
        }
        let (entries, weights): (Vec<u64>, Vec<u64>) = groups.into_iter().flatten().unzip();
        let bits = cx.entity_draw(name);
        let index = cx.step(Step::PickIn { bits, group, alias: Arc::new(GroupedAlias::new(&weights, &runs)) });
        cx.step(Step::Lookup { index, table: if entries.is_empty() { Arc::new([0]) } else { entries.into() } })
    })
}

/// One of two latents, by a third.
pub(crate) fn choose_latent(cx: &mut FieldCx<'_, '_>, name: &'static str, when: Reg, then: Reg, otherwise: Reg) -> Reg {
    cx.latent(name, |cx| cx.step(Step::Choose { when, then, otherwise }))
}

/// Fact number `at` of an entry whose extra column holds several, separated by `|`.
pub(crate) fn fact(extra: &str, at: usize) -> &str {
    extra.split('|').nth(at).unwrap_or_default()
}

/// The entries of a list in the groups that their fact number `at` names, in the order of `keys`.
pub(crate) fn grouped_by_fact<K: AsRef<str>>(list: &WordList, at: usize, keys: &[K]) -> Vec<Vec<(u64, u64)>> {
    let of_key = |key: &K| {
        let fits = |entry: &usize| fact(&list.extras[*entry], at).split(',').any(|named| named == key.as_ref());
        (0..list.extras.len()).filter(fits).map(|entry| (entry as u64, list.weights[entry])).collect()
    };
    keys.iter().map(of_key).collect()
}

/// The weight of an entry in a country: `AE:40,SA:10,*:2` gives it by country, `*` for all others.
pub(crate) fn weight_in(shares: &str, region: &str) -> u64 {
    let mut elsewhere = 0;
    for share in shares.split(',') {
        let Some((country, weight)) = share.split_once(':') else { continue };
        let weight = weight.parse().unwrap_or(0);
        if country == region {
            return weight;
        }
        if country == "*" {
            elsewhere = weight;
        }
    }
    elsewhere
}

/// Index of an entry of a list that other columns of the row agree with.
pub(crate) fn list_latent(cx: &mut FieldCx<'_, '_>, latent: &'static str, list: &WordList) -> Reg {
    pick_latent(cx, latent, &list.alias)
}

/// Appends the entry of a list that the row's columns share, or each once when the field is unique.
pub(crate) fn shared_word(cx: &mut FieldCx<'_, '_>, latent: &'static str, list: &str) {
    let list = cx.locale.list(list);
    if cx.unique {
        return cx.list_entry(&list);
    }
    let index = list_latent(cx, latent, &list);
    cx.word(&list.words, index);
}

/// Appends a fact of the entry that the row's columns share, or each fact once when the field is unique.
pub(crate) fn shared_fact(cx: &mut FieldCx<'_, '_>, latent: &'static str, list: &str, at: usize) {
    let list = cx.locale.list(list);
    let facts = list.extras.iter().map(|extra| fact(extra, at));
    if cx.unique {
        return cx.list_entry(&WordList::uniform(facts));
    }
    let words = Arc::new(crate::words::Words::new(facts));
    let index = list_latent(cx, latent, &list);
    cx.word(&words, index);
}

/// The entry of a list whose extra column is `id`, for each of several ids.
pub(crate) fn entries_of(list: &WordList, ids: &[&str]) -> Vec<u64> {
    let entry = |id: &&str| list.extras.iter().position(|extra| fact(extra, 0) == *id).unwrap_or(0) as u64;
    ids.iter().map(entry).collect()
}
