//! The order of a row: a line of some pieces with its amounts, and how far it has come by the reference day.

use super::money::{Money, share_of, tax_rate};
use super::{lookup_latent, map_latent, pick_among, product, weighted_latent};
use crate::compile::{Builder, FieldCx};
use crate::locale::WordList;
use crate::plan::{Op, Reg, Step};
use crate::random::scale;

/// Latent that a range of pieces narrows.
pub const QUANTITY_RANGE: &str = "quantity";
/// Latent that a range of order days narrows.
pub const ORDERED_RANGE: &str = "order day";
/// Said by columns that show how far the order is: the others then leave empty what has not happened.
pub const STATUS_SHOWN: &str = "order status is shown";

/// Prefixes of column names that say what of the order a column tells (`shipping_status`), not whose it is.
const PHASES: [&str; 9] = ["billing", "shipping", "delivery", "pickup", "dropoff", "mailing", "from", "to", "buyer"];

/// The entity of an order column: an order has one status, whatever prefix its column has.
pub fn scope(scope: &str) -> String {
    match scope.split_once('@') {
        Some((role, locale)) if PHASES.contains(&role) => format!("@{locale}"),
        _ => scope.to_owned(),
    }
}

/// Runs a kernel in the scope of its order.
pub fn of_order<T>(cx: &mut FieldCx<'_, '_>, kernel: impl FnOnce(&mut FieldCx<'_, '_>) -> T) -> T {
    let scope = scope(cx.scope());
    cx.in_scope(scope, kernel)
}

/// Says that a column shows how far the order is.
pub fn show_status(builder: &mut Builder<'_>, entity: &str) {
    builder.narrow(&scope(entity), STATUS_SHOWN, 1, 1);
}

/// Pieces: one in two of three orders, then ever fewer.
pub fn quantity(cx: &mut FieldCx<'_, '_>) -> Reg {
    let scope = cx.scope().to_owned();
    if let Some((min, max)) = cx.builder.narrowed(&scope, QUANTITY_RANGE) {
        let (low, n) = (min as u64, (max - min) as u64 + 1);
        return cx.latent("quantity", |cx| {
            let bits = cx.entity_draw("quantity");
            cx.step(Step::Scale { bits, n, add: low })
        });
    }
    let weights: Vec<u64> = (1..=20u64).map(|n| 1_000_000 / (n * n)).collect();
    let index = weighted_latent(cx, "quantity index", &weights);
    map_latent(cx, "quantity", &[index], |x| x[0] + 1)
}

/// Quantity × unit price, in minor units.
pub fn line_total(cx: &mut FieldCx<'_, '_>) -> Reg {
    let inputs = [quantity(cx), product::unit_price(cx)];
    map_latent(cx, "line total", &inputs, |x| x[0].saturating_mul(x[1]))
}

/// Discounts in percent with weights: seven orders in ten have none.
const DISCOUNTS: [(u64, u64); 8] = [(0, 70), (5, 6), (10, 11), (15, 5), (20, 4), (25, 2), (30, 1), (50, 1)];

/// Discount in percent.
pub fn discount_percent(cx: &mut FieldCx<'_, '_>) -> Reg {
    let index = weighted_latent(cx, "discount index", &DISCOUNTS.map(|d| d.1));
    lookup_latent(cx, "discount percent", index, DISCOUNTS.map(|d| d.0).to_vec())
}

/// Discount in minor units.
pub fn discount(cx: &mut FieldCx<'_, '_>) -> Reg {
    let inputs = [line_total(cx), discount_percent(cx)];
    map_latent(cx, "discount", &inputs, |x| share_of(x[0], x[1] * 100))
}

/// Tax on the line total less discount, in minor units.
pub fn tax(cx: &mut FieldCx<'_, '_>) -> Reg {
    let inputs = [line_total(cx), discount(cx), tax_rate(cx)];
    map_latent(cx, "tax", &inputs, |x| share_of(x[0] - x[1], x[2]))
}

/// Line total − discount + tax, in minor units.
pub fn total(cx: &mut FieldCx<'_, '_>) -> Reg {
    let inputs = [line_total(cx), discount(cx), tax(cx)];
    map_latent(cx, "order total", &inputs, |x| x[0] - x[1] + x[2])
}

/// Orders are placed within so many days before the reference day unless a range says otherwise.
const DAYS_BACK: i64 = 180;

/// Day of the order: recent ones more often.
pub fn ordered_day(cx: &mut FieldCx<'_, '_>) -> Reg {
    let today = cx.builder.reference_day();
    let scope = cx.scope().to_owned();
    let said = cx.builder.narrowed(&scope, ORDERED_RANGE);
    let (first, last) = said.unwrap_or((today - DAYS_BACK, today));
    let (first, last) =
        (if first == i64::MIN { last.min(today) - DAYS_BACK } else { first }, last.min(today.max(first)));
    let bits = cx.latent("order day bits", |cx| cx.entity_draw("order day"));
    let span = (last - first + 1) as u64;
    let recent_first = said.is_none();
    map_latent(cx, "order day", &[bits], move |x| {
        let part = x[0] >> 43;
        let back = if recent_first {
            // The cube of a uniform number: a third of the orders is from the last week.
            ((u128::from(part * part * part) * u128::from(span)) >> 63) as u64
        } else {
            scale(x[0], span)
        };
        (last - back as i64) as u64
    })
}

/// Days until an order is handed to the carrier.
fn handling_days(cx: &mut FieldCx<'_, '_>) -> Reg {
    weighted_latent(cx, "handling days", &[25, 42, 23, 10])
}

/// Days on the way, from 1.
fn transit_days(cx: &mut FieldCx<'_, '_>) -> Reg {
    let index = weighted_latent(cx, "transit index", &[14, 26, 24, 16, 10, 6, 4]);
    map_latent(cx, "transit days", &[index], |x| x[0] + 1)
}

/// Day on which the carrier takes the parcel.
pub fn ship_day(cx: &mut FieldCx<'_, '_>) -> Reg {
    let inputs = [ordered_day(cx), handling_days(cx)];
    map_latent(cx, "ship day", &inputs, |x| x[0].wrapping_add(x[1]))
}

/// Day on which the parcel arrives.
pub fn delivery_day(cx: &mut FieldCx<'_, '_>) -> Reg {
    let inputs = [ship_day(cx), transit_days(cx)];
    map_latent(cx, "delivery day", &inputs, |x| x[0].wrapping_add(x[1]))
}

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Stage {
    Pending,
    Processing,
    Shipped,
    OutForDelivery,
    Delivered,
    Cancelled,
    Returned,
}

/// Days that a parcel is with the customer before it can have come back.
const RETURN_DAYS: i64 = 6;

/// [`Stage`] of the order on the reference day, as a number.
pub fn stage(cx: &mut FieldCx<'_, '_>) -> Reg {
    let today = cx.builder.reference_day();
    let luck = cx.latent("order luck bits", |cx| cx.entity_draw("order luck"));
    let inputs = [ordered_day(cx), ship_day(cx), delivery_day(cx), luck];
    map_latent(cx, "order stage", &inputs, move |x| {
        let [ordered, shipped, delivered] = [x[0], x[1], x[2]].map(|day| day as i64);
        let in_thousand = scale(x[3], 1000);
        let stage = match in_thousand {
            0..35 => Stage::Cancelled,
            _ if today < shipped && ordered == today => Stage::Pending,
            _ if today < shipped => Stage::Processing,
            _ if today < delivered => Stage::Shipped,
            _ if today == delivered && in_thousand.is_multiple_of(2) => Stage::OutForDelivery,
            35..80 if today >= delivered + RETURN_DAYS => Stage::Returned,
            _ => Stage::Delivered,
        };
        stage as u64
    })
}

/// For each stage in order, the codes that a status column may show and their weights.
type Codes = [&'static [(&'static str, u64)]; 7];

const ORDER_CODES: Codes = [
    &[("pending", 100)],
    &[("processing", 70), ("confirmed", 22), ("on_hold", 8)],
    &[("shipped", 100)],
    &[("out_for_delivery", 100)],
    &[("delivered", 72), ("completed", 28)],
    &[("cancelled", 100)],
    &[("returned", 60), ("refunded", 40)],
];

const SHIPMENT_CODES: Codes = [
    &[("label_created", 100)],
    &[("label_created", 100)],
    &[("in_transit", 78), ("picked_up", 13), ("delayed", 6), ("exception", 3)],
    &[("out_for_delivery", 100)],
    &[("delivered", 100)],
    &[("label_created", 100)],
    &[("returned", 100)],
];

const PAYMENT_CODES: Codes = [
    &[("pending", 55), ("authorized", 45)],
    &[("paid", 72), ("authorized", 16), ("captured", 12)],
    &[("paid", 94), ("captured", 6)],
    &[("paid", 95), ("captured", 5)],
    &[("paid", 96), ("captured", 2), ("partially_refunded", 1), ("chargeback", 1)],
    &[("cancelled", 40), ("failed", 40), ("refunded", 20)],
    &[("refunded", 80), ("partially_refunded", 20)],
];

/// A word of a list whose extra column is a code that fits the order's stage.
fn status(cx: &mut FieldCx<'_, '_>, latent: &'static str, list: &WordList, codes: &'static Codes) {
    let stage = stage(cx);
    let entry = |(code, weight): &(&str, u64)| {
        let at = list.extras.iter().position(|extra| extra == code)?;
        Some((at as u64, *weight))
    };
    let which = pick_among(cx, latent, stage, || {
        codes.iter().map(|of_stage| of_stage.iter().filter_map(entry).collect()).collect()
    });
    cx.word(&list.words, which);
}

/// Appends the order's status.
pub fn order_status(cx: &mut FieldCx<'_, '_>) {
    let list = cx.locale.list("order_status");
    status(cx, "order status", &list, &ORDER_CODES);
}

/// Appends the status of the order's shipment.
pub fn shipment_status(cx: &mut FieldCx<'_, '_>) {
    let list = cx.locale.list("shipment_status");
    status(cx, "shipment status", &list, &SHIPMENT_CODES);
}

/// Appends the status of the order's payment.
pub fn payment_status(cx: &mut FieldCx<'_, '_>) {
    let list = cx.locale.list("payment_status");
    status(cx, "payment status", &list, &PAYMENT_CODES);
}

/// The value is null in the orders that have not come to one of these stages, where a column shows the stage.
pub fn absent_unless(cx: &mut FieldCx<'_, '_>, stages: &'static [Stage]) {
    let scope = cx.scope().to_owned();
    if cx.builder.narrowed(&scope, STATUS_SHOWN).is_none() {
        return;
    }
    let stage = stage(cx);
    let absent = cx.step(Step::Map {
        inputs: vec![stage],
        function: std::sync::Arc::new(|x| u64::from(!stages.iter().any(|stage| *stage as u64 == x[0]))),
    });
    cx.null_where(absent);
}

/// Appends an amount in minor units of the country's currency.
pub fn amount(cx: &mut FieldCx<'_, '_>, units: Reg) {
    let scale = Money::of(cx).digits;
    cx.emit(Op::Decimal { units, scale });
}
