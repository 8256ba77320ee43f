//! Entities: what a row describes, as latents that its columns share, so that they agree.
//!
//! Lives here: the latents of person, place and company, each computed once per row and entity. Does not live here: which
//! field shows which latent (`catalog`).

pub mod address;
pub mod company;
pub mod person;
pub mod place;

use std::sync::Arc;

use crate::compile::FieldCx;
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
