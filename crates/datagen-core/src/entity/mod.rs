//! Entities: what a row describes, as latents that its columns share, so that they agree.
//!
//! Lives here: the latents of person, place, company, client and file, each computed once per row and entity. Does not live here: which
//! field shows which latent (`catalog`).

pub mod address;
pub mod client;
pub mod company;
pub mod file;
pub mod person;
pub mod place;

use std::sync::Arc;

use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::{Op, Reg, Step};
use crate::random::Alias;

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
    let alias = Arc::new(crate::random::GroupedAlias::new(&sorted.weights, &groups));
    let index = cx.latent(name, |cx| {
        let bits = cx.entity_draw(name);
        cx.step(Step::PickIn { bits, group, alias })
    });
    (index, sorted)
}
