//! The product of a row: noun, category, name, brand, material and price, which fit each other.

use std::sync::Arc;

use super::money::Money;
use super::{fact, grouped_by_fact, lookup_latent, map_latent, pattern_ops, pick_among, pick_latent, weighted_latent};
use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::{Op, Reg, Step};
use crate::random::scale;

/// Category, and what most of its goods cost in dollar cents where the noun does not say.
const CATEGORIES: [(&str, u64, u64); 10] = [
    ("electronics", 1_500, 35_000),
    ("home", 900, 16_000),
    ("clothing", 1_200, 11_000),
    ("food", 150, 1_400),
    ("sports", 1_200, 12_000),
    ("toys", 800, 6_000),
    ("beauty", 300, 4_500),
    ("office", 200, 9_000),
    ("garden", 800, 18_000),
    ("auto", 900, 14_000),
];

/// Latent that a range of prices narrows, in millionths of the currency's unit.
pub const PRICE_RANGE: &str = "unit price";
/// A unit of the currency in what [`PRICE_RANGE`] is told in.
pub const PRICE_UNIT: f64 = 1e6;

/// Ids of the categories, in the order of their latent.
pub fn category_ids() -> [&'static str; 10] {
    CATEGORIES.map(|c| c.0)
}

/// Index of the noun in the locale's list.
pub fn noun(cx: &mut FieldCx<'_, '_>) -> Reg {
    let list = cx.locale.list("product_noun");
    pick_latent(cx, "product noun", &list.alias)
}

fn category_of(extra: &str) -> usize {
    CATEGORIES.iter().position(|c| c.0 == fact(extra, 0)).unwrap_or(1)
}

/// Index of the category.
pub fn category(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (list, noun) = (cx.locale.list("product_noun"), noun(cx));
    let table = list.extras.iter().map(|extra| category_of(extra) as u64).collect();
    lookup_latent(cx, "product category", noun, table)
}

/// Appends the name: what it is with a word that praises it, in the language's order.
pub fn name(cx: &mut FieldCx<'_, '_>) {
    let pattern = cx.locale.list("product_pattern");
    let text = if pattern.words.is_empty() { "{adjective} {noun}".to_owned() } else { pattern.words.get(0) };
    pattern_ops(cx, &text, |cx, part| {
        let (list, index) = if part == "noun" {
            (cx.locale.list("product_noun"), noun(cx))
        } else {
            let list = cx.locale.list("product_adjective");
            let index = pick_latent(cx, "product adjective", &list.alias);
            (list, index)
        };
        cx.word(&list.words, index);
    });
}

/// Appends the brand: one that makes goods of the category.
pub fn brand(cx: &mut FieldCx<'_, '_>) {
    let (list, category) = (cx.locale.list("brand"), category(cx));
    let brand = pick_among(cx, "product brand", category, || grouped_by_fact(&list, 0, &category_ids()));
    cx.word(&list.words, brand);
}

/// Index of the material in the locale's list: one that the noun is made of, or its category where the noun does not say.
pub fn material(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (nouns, materials) = (cx.locale.list("product_noun"), cx.locale.list("product_material"));
    let noun = noun(cx);
    let (of_nouns, list) = (Arc::clone(&nouns), Arc::clone(&materials));
    pick_among(cx, "product material", noun, move || {
        let of_category = grouped_by_fact(&list, 1, &category_ids());
        let of_noun = |extra: &String| {
            let named: Vec<&str> = fact(extra, 2).split(',').filter(|id| !id.is_empty()).collect();
            let known = |id: &&&str| list.extras.iter().any(|e| fact(e, 0) == **id);
            if named.is_empty() || !named.iter().all(|id| known(&id)) {
                return of_category[category_of(extra)].clone();
            }
            let entry = |id: &&str| list.extras.iter().position(|e| fact(e, 0) == *id).unwrap_or(0) as u64;
            named.iter().zip([5, 3, 2, 1, 1, 1]).map(|(id, weight)| (entry(id), weight)).collect()
        };
        of_nouns.extras.iter().map(of_noun).collect()
    })
}

/// What a noun costs, in dollar cents.
fn price_range(extra: &str) -> (u64, u64) {
    let dollars = fact(extra, 1).split_once('-').and_then(|(low, high)| Some((cents(low)?, cents(high)?)));
    let (_, low, high) = CATEGORIES[category_of(extra)];
    dollars.unwrap_or((low, high))
}

fn cents(dollars: &str) -> Option<u64> {
    super::money::parse_rate(dollars).map(|millionths| millionths / 10_000)
}

/// Price of one piece in minor units of the country's currency: within what the noun usually costs, cheap ones more often.
pub fn unit_price(cx: &mut FieldCx<'_, '_>) -> Reg {
    let money = Money::of(cx);
    let scope = cx.scope().to_owned();
    if let Some((min, max)) = cx.builder.narrowed(&scope, PRICE_RANGE) {
        let unit = money.unit() as f64;
        let low = (min as f64 / PRICE_UNIT * unit - 1e-6).ceil().max(0.0) as u64;
        let high = ((max as f64 / PRICE_UNIT * unit + 1e-6).floor() as u64).max(low);
        return cx.latent("unit price", |cx| {
            let bits = cx.entity_draw("unit price");
            cx.step(Step::Scale { bits, n: high - low + 1, add: low })
        });
    }
    let list = cx.locale.list("product_noun");
    let noun = noun(cx);
    let bits = cx.latent("unit price bits", |cx| cx.entity_draw("unit price"));
    let ranges: Vec<(u64, u64)> = list.extras.iter().map(|extra| price_range(extra)).collect();
    map_latent(cx, "unit price", &[noun, bits], move |x| {
        let (low, high) = ranges.get(x[0] as usize).copied().unwrap_or((1_000, 10_000));
        // The square of a uniform number leans to the low end.
        let part = scale(x[1], 1 << 16);
        let cents = low + (((high - low) * ((part * part) >> 16)) >> 16);
        money.retail(money.from_cents(cents), x[1] & 0xffff)
    })
}

/// Appends a short description: brand and name, then sentences that hold for goods of the category.
pub fn description(cx: &mut FieldCx<'_, '_>) {
    let list = cx.locale.list("product_feature");
    let category = category(cx);
    brand(cx);
    cx.text(" ");
    name(cx);
    let (stop, gap) = if cx.locale.joins_without_blanks("product_feature") { ("。", "") } else { (". ", " ") };
    cx.text(stop);
    let own = pick_among(cx, "product feature", category, || grouped_by_fact(&list, 0, &category_ids()));
    cx.word(&list.words, own);
    let general = grouped_by_fact(&list, 0, &["general"]).remove(0);
    let weights: Vec<u64> = general.iter().map(|(_, weight)| *weight).collect();
    if weights.is_empty() {
        return;
    }
    cx.text(gap);
    let which = weighted_latent(cx, "product promise", &weights);
    let table: Vec<u64> = general.iter().map(|(entry, _)| *entry).collect();
    let promise = lookup_latent(cx, "product promise entry", which, table);
    cx.word(&list.words, promise);
}

/// Stars of 1 to 5 that people give, with weights: most are satisfied.
const STARS: [u64; 5] = [6, 5, 11, 28, 50];

/// Stars of the row's review, 1 to 5.
pub fn stars(cx: &mut FieldCx<'_, '_>) -> Reg {
    let index = weighted_latent(cx, "stars", &STARS);
    map_latent(cx, "stars from one", &[index], |x| x[0] + 1)
}

/// Appends a review in the tone of the row's stars: the extra column of a sentence names the stars it fits.
pub fn review(cx: &mut FieldCx<'_, '_>) {
    let (list, stars) = (cx.locale.sentences("review"), weighted_latent(cx, "stars", &STARS));
    let which = pick_among(cx, "review", stars, || (1..=5).map(|stars| reviews_of(&list, stars)).collect());
    cx.word(&list.words, which);
}

fn reviews_of(list: &WordList, stars: u32) -> Vec<(u64, u64)> {
    let fits = |at: &usize| list.extras[*at].chars().any(|c| c.to_digit(10) == Some(stars));
    let fitting: Vec<usize> = (0..list.extras.len()).filter(fits).collect();
    let all = if fitting.is_empty() { (0..list.extras.len()).collect() } else { fitting };
    all.into_iter().map(|at| (at as u64, 1)).collect()
}

/// Mean rating in tenths: rounds to the row's stars, and lies within 1 to 5.
pub fn rating_tenths(cx: &mut FieldCx<'_, '_>) -> Reg {
    let stars = stars(cx);
    let bits = cx.latent("rating bits", |cx| cx.entity_draw("rating"));
    map_latent(cx, "rating", &[stars, bits], |x| (x[0] * 10 + scale(x[1], 10)).saturating_sub(5).clamp(10, 50))
}

/// Appends an amount in minor units of the country's currency.
pub fn amount(cx: &mut FieldCx<'_, '_>, units: Reg) {
    let scale = Money::of(cx).digits;
    cx.emit(Op::Decimal { units, scale });
}
