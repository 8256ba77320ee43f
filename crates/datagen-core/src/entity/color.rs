//! The colour of a row: its name in the locale's language and its value, which agree.

use std::sync::Arc;

use super::pick_latent;
use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::{Reg, Step};
use crate::random::Alias;

/// Colours that have a value, and how one is picked; the values of languages that give none come from the common list.
fn colors(cx: &FieldCx<'_, '_>, list: &str) -> Option<(Arc<WordList>, Arc<Alias>)> {
    let list = cx.locale.list(list);
    let weights: Vec<u64> =
        list.weights.iter().zip(&list.extras).map(|(w, e)| if e.is_empty() { 0 } else { *w }).collect();
    weights.iter().any(|w| *w > 0).then(|| (list, Arc::new(Alias::new(&weights))))
}

/// Appends the colour's name.
pub fn name(cx: &mut FieldCx<'_, '_>) {
    let list = cx.locale.list("color");
    match colors(cx, "color") {
        Some((list, alias)) if !cx.unique => {
            let index = pick_latent(cx, "color", &alias);
            cx.word(&list.words, index);
        }
        _ => cx.list_entry(&list),
    }
}

/// The colour's value, `0xRRGGBB`.
pub fn value(cx: &mut FieldCx<'_, '_>) -> Reg {
    let named = colors(cx, "color").map(|found| (found, "color"));
    let Some(((list, alias), latent)) = named.or_else(|| colors(cx, "color_value").map(|found| (found, "color value")))
    else {
        let bits = cx.draw("color");
        return cx.step(Step::Scale { bits, n: 1 << 24, add: 0 });
    };
    let index = pick_latent(cx, latent, &alias);
    let table: Vec<u64> = list.extras.iter().map(|hex| u64::from_str_radix(hex, 16).unwrap_or(0)).collect();
    super::lookup_latent(cx, "color rgb", index, table)
}
