//! The file of a row: type, name and size.

use std::sync::Arc;

use super::{shared_pick, shared_pick_in, uniform_latent, weighted_latent};
use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::{Op, Reg, Step};
use crate::random::scale;
use crate::words::Words;

/// Latent that decides the type of file.
pub const TYPE: &str = "file type";

/// The list of types and the row's entry: the words are extensions, the extra column is media type, kind, smallest and largest size.
pub fn file_type(cx: &mut FieldCx<'_, '_>) -> (Reg, Arc<WordList>) {
    let types = cx.locale.list("file_type");
    (shared_pick(cx, TYPE, &types), types)
}

fn part(extra: &str, at: usize) -> &str {
    extra.split('|').nth(at).unwrap_or_default()
}

/// Appends an entry of a list that fits the kind of file; `separator` replaces `/`.
fn of_kind(cx: &mut FieldCx<'_, '_>, latent: &'static str, list: &str, separator: &str) {
    let unique = std::mem::replace(&mut cx.unique, false);
    let (index, types) = file_type(cx);
    cx.unique = unique;
    let list = cx.locale.list(list);
    let mut kinds: Vec<String> = list.extras.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let table: Arc<[u64]> =
        types.extras.iter().map(|x| kinds.iter().position(|kind| kind == part(x, 1)).unwrap_or(0) as u64).collect();
    let kind = cx.latent("file kind", |cx| cx.step(Step::Lookup { index, table }));
    let (entry, sorted) = shared_pick_in(cx, latent, &list, &kinds, str::to_owned, kind);
    let words = Arc::new(Words::new(sorted.words.iter().map(|word| word.replace('/', separator))));
    cx.word(&words, entry);
}

/// Of a hundred names, how many are plain, carry a version, a date, a copy's number.
const NAME_STYLES: [u64; 4] = [46, 16, 26, 12];

/// Appends name and extension; a number that no other row has stands before the dot when the field is unique.
pub fn name(cx: &mut FieldCx<'_, '_>) {
    of_kind(cx, "file stem", "file_stem", "/");
    if cx.unique {
        cx.set_unique_domain(u64::MAX);
        cx.text("_");
        let number = cx.unique_number("number");
        cx.emit(Op::Int(number));
    } else {
        let which = weighted_latent(cx, "file name style", &NAME_STYLES);
        let version = cx.branch(|cx| {
            cx.text("_v");
            let number = uniform_latent(cx, "file version", 9, 1);
            cx.emit(Op::Int(number));
        });
        let dated = cx.branch(|cx| {
            let today = cx.builder.reference_day();
            cx.text("_");
            let day = uniform_latent(cx, "file day", 730, (today - 730) as u64);
            cx.emit(Op::Date(day));
        });
        let copy = cx.branch(|cx| {
            cx.text("_");
            let number = uniform_latent(cx, "file number", 999, 1);
            cx.emit(Op::Digits { value: number, width: 3 });
        });
        cx.emit(Op::Switch { which, branches: Arc::new([Vec::new(), version, dated, copy]) });
    }
    cx.text(".");
    let unique = std::mem::replace(&mut cx.unique, false);
    let (index, types) = file_type(cx);
    cx.unique = unique;
    cx.word(&types.words, index);
}

/// Appends the folder that holds such files, with `separator` between its parts.
pub fn folder(cx: &mut FieldCx<'_, '_>, separator: &str) {
    of_kind(cx, "file folder", "file_folder", separator);
}

/// Bytes of the file: between the bounds of its type, small sizes as likely as large ones (uniform in the logarithm).
pub fn size(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (index, types) = file_type(cx);
    let bounds: Arc<[(u64, u64)]> = types
        .extras
        .iter()
        .map(|x| {
            let low = part(x, 2).parse().unwrap_or(1u64).max(1);
            (low, part(x, 3).parse().unwrap_or(low).max(low))
        })
        .collect();
    cx.latent("file size", |cx| {
        let bits = cx.entity_draw("file size");
        let function = move |x: &[u64]| log_uniform(bounds[x[0] as usize], x[1]);
        cx.step(Step::Map { inputs: vec![index, bits], function: Arc::new(function) })
    })
}

/// A number between two others, each doubling as likely as any other.
fn log_uniform((low, high): (u64, u64), bits: u64) -> u64 {
    let doublings = u64::from((high / low).ilog2()) + 1;
    let octave = scale(bits, doublings);
    let within = bits.wrapping_mul(doublings);
    let start = low << octave;
    start + scale(within, start.min(high - start) + 1)
}

#[cfg(test)]
mod tests {
    use super::log_uniform;

    #[test]
    fn sizes_stay_between_their_bounds_and_reach_both_ends() {
        for bounds in [(1, 1), (3, 4), (1000, 1023), (1000, 60_000_000), (40, 1 << 40)] {
            let sizes = (0..=4096u64).map(|i| log_uniform(bounds, (i << 52).wrapping_sub(1)));
            let (least, most) = sizes.fold((u64::MAX, 0), |(a, b), x| (a.min(x), b.max(x)));
            assert!(bounds.0 <= least && most <= bounds.1, "{bounds:?}: {least} {most}");
            assert!(least <= bounds.0 * 2 && most >= bounds.1 / 2, "{bounds:?}: {least} {most}");
        }
    }
}
