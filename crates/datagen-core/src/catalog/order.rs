//! Orders, their amounts and shipments: the columns of a row add up, and dates and statuses tell the same story.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::composition::masked_number;
use super::number::{IntegerOptions, decimal, whole_number};
use super::product::{OWN_CURRENCY, PriceOptions, prepare_price, price};
use super::{NoOptions, TypeDef};
use crate::compile::{Builder, FieldCx};
use crate::entity::money::{Money, tax_rate};
use crate::entity::order::{self, Stage, of_order, show_status};
use crate::entity::{fact, pick_latent, weight_in, weighted_latent};
use crate::plan::{Op, Reg, ValueType};
use crate::problem::codes;
use crate::random::{next, scale};
use crate::time::parse_rfc3339_millis;
use crate::words::Specials;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = orders();
    types.extend(amounts());
    types.extend(dates());
    types.extend(shipments());
    types
}

fn orders() -> Vec<TypeDef> {
    vec![
        TypeDef::new("orderNumber", "Order number", |cx, o| masked_number(cx, &o, "ORD-########"))
            .about("Order number such as `ORD-20481736`; `format` is a mask.")
            .aliases(&["order_id", "order_no", "order_ref", "purchase_order"])
            .headers(&["bestellnummer", "numero_commande", "pedido", "注文番号", "po_number"]),
        TypeDef::new("orderStatus", "Order status", |cx, _: NoOptions| of_order(cx, order::order_status))
            .about("How far the order is on the reference day; fits the order's dates, shipment and payment.")
            .aliases(&["order_state", "fulfillment_status", "fulfilment_status", "commerce.orderStatus"])
            .headers(&["bestellstatus", "statut_commande", "estado_pedido", "статус_заказа", "注文状況", "حالة_الطلب"])
            .by_locale("In the locale's language.")
            .prepared_by(|builder, scope, _: &NoOptions| show_status(builder, scope)),
        TypeDef::new("quantity", "Quantity", quantity)
            .within(0, 1000000000)
            .about("Pieces of an order line, small ones more often; uniform with `min` or `max`.")
            .aliases(&["qty", "amount_of_items", "units", "item_count", "order_quantity"])
            .headers(&["menge", "quantite", "cantidad", "количество", "数量"])
            .spreading()
            .prepared_by(prepare_quantity)
            .returns(ValueType::Integer),
        TypeDef::new("couponCode", "Coupon code", coupon_code)
            .about("Code that gives the order's discount, such as `SPRING15`; with `unique`, a code for one customer.")
            .aliases(&["coupon", "promo_code", "voucher_code", "discount_code", "promotion_code"])
            .headers(&["gutscheincode", "code_promo", "codigo_descuento", "クーポン"]),
        TypeDef::new("returnReason", "Reason of return", |cx, _: NoOptions| {
            of_order(cx, |cx| {
                order::absent_unless(cx, &[Stage::Returned]);
                let list = cx.locale.list("return_reason");
                let which = pick_latent(cx, "return reason", &list.alias);
                cx.word(&list.words, which);
            });
        })
        .about("Why goods came back; null in rows whose order status or shipment status says that they did not.")
        .aliases(&["reason_for_return", "refund_reason", "rma_reason"])
        .headers(&["retourengrund", "motif_retour", "motivo_devolucion", "причина_возврата"])
        .by_locale("In the locale's language."),
        TypeDef::new("loyaltyTier", "Loyalty tier", |cx, _: NoOptions| cx.list_word("loyalty_tier"))
            .about("Level of a customer in a loyalty programme; few reach the high ones.")
            .aliases(&["membership_level", "membership_tier", "customer_tier", "loyalty_level", "loyalty_status"])
            .headers(&["kundenstufe", "niveau_fidelite", "nivel_fidelidad", "会員ランク"])
            .by_locale("In the locale's language."),
        TypeDef::new("paymentStatus", "Payment status", |cx, _: NoOptions| of_order(cx, order::payment_status))
            .about("State of a payment; most are paid. Fits the row's order status.")
            .aliases(&["payment_state", "transaction_status", "billing_status"])
            .headers(&["zahlungsstatus", "estado_pago", "statut_paiement"])
            .by_locale("In the locale's language."),
        TypeDef::new("paymentMethod", "Payment method", payment_method)
            .about("How people pay in the country, by share of purchases.")
            .aliases(&["payment_type", "pay_method", "payment_mode", "method_of_payment", "tender_type"])
            .headers(&["zahlungsart", "mode_de_paiement", "metodo_pago", "способ_оплаты", "支払方法", "طريقة_الدفع"])
            .by_locale("The country's methods; words in the locale's language."),
    ]
}

fn amounts() -> Vec<TypeDef> {
    vec![
        TypeDef::new("unitPrice", "Unit price", price)
            .about("Price of one piece: the price of the row's product.")
            .aliases(&["price_per_unit", "price_each", "unit_cost", "cost_per_unit"])
            .headers(&["stueckpreis", "einzelpreis", "prix_unitaire", "precio_unitario", "単価", "цена_за_единицу"])
            .by_locale("Level, endings and fraction digits of the country's currency.")
            .prepared_by(prepare_price)
            .returns(ValueType::Number),
        amount_type("lineTotal", "Line total", |cx, o| amount(cx, &o, order::line_total))
            .about("Quantity × unit price of the row, exact to the smallest coin; before discount and tax.")
            .aliases(&["line_amount", "extended_price", "line_item_total", "order_line_total"])
            .headers(&["positionssumme", "importe_linea", "total_ligne", "金額小計"]),
        amount_type("subtotal", "Subtotal", |cx, o| amount(cx, &o, order::line_total))
            .about("Sum of the order before discount and tax; an order has one line, so it is the line total.")
            .aliases(&["sub_total", "net_amount", "order_subtotal", "amount_before_tax"])
            .headers(&["zwischensumme", "sous_total", "subtotale", "小計", "подытог"]),
        amount_type("discount", "Discount", |cx, o| amount(cx, &o, order::discount))
            .about("Amount that is taken off the subtotal; 0 in most rows.")
            .aliases(&["discount_amount", "rebate", "price_reduction", "discount_value"])
            .headers(&["rabatt", "remise", "descuento", "sconto", "скидка", "割引", "الخصم"]),
        amount_type("tax", "Tax", |cx, o| amount(cx, &o, order::tax))
            .about("Value added or sales tax on subtotal − discount, at the standard rate of the row's place.")
            .aliases(&["tax_amount", "vat_amount", "sales_tax", "gst_amount", "vat"])
            .headers(&["mwst", "steuerbetrag", "tva", "iva", "ндс", "消費税", "ضريبة"])
            .by_locale("Standard rate of the country, in the US and Canada of the state or province."),
        amount_type("orderTotal", "Order total", |cx, o| amount(cx, &o, order::total))
            .about("Subtotal − discount + tax of the row, exact to the smallest coin; uniform with `min` or `max`.")
            .aliases(&[
                "total",
                "total_amount",
                "grand_total",
                "total_price",
                "invoice_total",
                "amount_due",
                "order_amount",
            ])
            .headers(&["gesamtbetrag", "summe", "total_general", "montant_total", "итого", "合計", "الإجمالي"]),
        TypeDef::new("taxRate", "Tax rate", |cx, _: NoOptions| {
            of_order(cx, |cx| {
                let units = tax_rate(cx);
                cx.emit(Op::Decimal { units, scale: 2 });
            });
        })
        .within(0, 100)
        .about("Standard rate of value added or sales tax in percent, of the row's place.")
        .aliases(&["vat_rate", "tax_percent", "tax_percentage", "gst_rate", "sales_tax_rate"])
        .headers(&["steuersatz", "taux_tva", "tipo_iva", "ставка_ндс", "税率"])
        .by_locale("Of the country, in the US and Canada of the state or province.")
        .returns(ValueType::Number),
        TypeDef::new("discountPercent", "Discount in percent", |cx, _: NoOptions| {
            of_order(cx, |cx| {
                let percent = order::discount_percent(cx);
                cx.emit(Op::Int(percent));
            });
        })
        .within(0, 100)
        .about("Discount of the row in percent; 0 in most rows.")
        .aliases(&["discount_rate", "discount_pct", "discount_percentage", "percent_off"])
        .headers(&["rabatt_prozent", "taux_remise", "descuento_pct"])
        .returns(ValueType::Integer),
    ]
}

fn dates() -> Vec<TypeDef> {
    vec![
        TypeDef::new("orderDate", "Order date", order_date)
            .formed()
            .about("Day of the order, recent ones more often; never after the row's shipping and delivery dates.")
            .aliases(&["ordered_at", "purchase_date", "order_day", "date_ordered", "ordered_on"])
            .headers(&["bestelldatum", "date_commande", "fecha_pedido", "дата_заказа", "注文日", "تاريخ_الطلب"])
            .prepared_by(prepare_order_date),
        TypeDef::new("shipDate", "Shipping date", |cx, _: NoOptions| {
            of_order(cx, |cx| {
                let shipped = &[Stage::Shipped, Stage::OutForDelivery, Stage::Delivered, Stage::Returned];
                order::absent_unless(cx, shipped);
                let day = order::ship_day(cx);
                cx.emit(Op::Date(day));
            });
        })
        .formed()
        .about("Day on which the order leaves; null in rows whose status says that it has not.")
        .aliases(&["shipped_date", "shipping_date", "dispatch_date", "shipped_at", "date_shipped"])
        .headers(&["versanddatum", "date_expedition", "fecha_envio", "дата_отправки", "発送日"]),
        TypeDef::new("deliveryDate", "Delivery date", |cx, _: NoOptions| {
            of_order(cx, |cx| {
                order::absent_unless(cx, &[Stage::Delivered, Stage::Returned]);
                let day = order::delivery_day(cx);
                cx.emit(Op::Date(day));
            });
        })
        .formed()
        .about("Day on which the order arrives; null in rows whose status says that it has not.")
        .aliases(&["delivered_date", "delivered_at", "arrival_date", "delivered_on", "estimated_delivery"])
        .headers(&[
            "lieferdatum",
            "date_livraison",
            "fecha_entrega",
            "дата_доставки",
            "配達日",
            "تاريخ_التسليم",
        ]),
    ]
}

fn shipments() -> Vec<TypeDef> {
    vec![
        TypeDef::new("shipmentStatus", "Shipment status", |cx, _: NoOptions| of_order(cx, order::shipment_status))
            .about("State of a shipment; most are delivered. Fits the row's order.")
            .aliases(&["delivery_status", "shipping_status", "tracking_status"])
            .headers(&["lieferstatus", "estado_envio", "statut_livraison"])
            .by_locale("In the locale's language.")
            .prepared_by(|builder, scope, _: &NoOptions| show_status(builder, scope)),
        TypeDef::new("carrier", "Carrier", |cx, _: NoOptions| {
            of_order(cx, |cx| {
                let list = cx.locale.list("carrier");
                if cx.unique {
                    return cx.list_entry(&list);
                }
                let carrier = carrier(cx);
                cx.word(&list.words, carrier);
            });
        })
        .about("Parcel service or post that delivers in the country.")
        .aliases(&["shipping_carrier", "courier", "parcel_service", "shipping_company", "shipped_via"])
        .headers(&["versanddienstleister", "transporteur", "transportista", "служба_доставки", "配送業者"])
        .by_locale("Services of the country."),
        TypeDef::new("shipmentTrackingId", "Tracking number", tracking)
            .about("Tracking number in the form of the row's carrier, with its check digit where the form has one.")
            .aliases(&["tracking_number", "tracking_id", "shipment_id", "tracking_code", "awb"])
            .headers(&["tracking_no", "sendungsnummer", "追跡番号"])
            .by_locale("Forms of the country's carriers; numbers of posts end in the country's code."),
        TypeDef::new("warehouseBin", "Warehouse bin", |cx, o| masked_number(cx, &o, "?-##-##-?"))
            .about("Place in a warehouse such as `C-14-03-B`: aisle, bay, level, bin; `format` is a mask.")
            .aliases(&["bin_location", "storage_location", "shelf_location", "bin_code", "warehouse_location"])
            .headers(&["lagerplatz", "emplacement", "ubicacion_almacen", "ячейка", "棚番号"]),
    ]
}

/// An amount of the order.
fn amount_type(key: &'static str, title: &'static str, compile: fn(&mut FieldCx<'_, '_>, PriceOptions)) -> TypeDef {
    TypeDef::new(key, title, compile)
        .by_locale("Fraction digits of the country's currency.")
        .prepared_by(|builder: &mut Builder<'_>, scope, _: &PriceOptions| {
            builder.narrow(&order::scope(scope), OWN_CURRENCY, 1, 1);
        })
        .returns(ValueType::Number)
}

/// An amount of the row's order, or one that stands for itself when constraints ask for it.
fn amount(cx: &mut FieldCx<'_, '_>, options: &PriceOptions, of: fn(&mut FieldCx<'_, '_>) -> Reg) {
    if !options.is_free() || cx.unique {
        let digits = Money::of(cx).digits;
        let (min, max) = if digits == 0 { (100.0, 100_000.0) } else { (1.0, 1_000.0) };
        return decimal(cx, &options.to_decimal(), min, max, digits);
    }
    of_order(cx, |cx| {
        let units = of(cx);
        order::amount(cx, units);
    });
}

/// Most pieces that keep amounts exact.
const QUANTITY_MAX: i64 = 1_000_000;

fn is_order_quantity(options: &IntegerOptions) -> bool {
    let within = |bound: Option<i64>| bound.is_none_or(|b| (0..=QUANTITY_MAX).contains(&b));
    options.step.is_none() && within(options.min) && within(options.max)
}

fn prepare_quantity(builder: &mut Builder<'_>, scope: &str, options: &IntegerOptions) {
    if !is_order_quantity(options) || (options.min.is_none() && options.max.is_none()) {
        return;
    }
    let low = options.min.unwrap_or_else(|| options.max.map_or(1, |max| max.min(1)));
    let high = options.max.unwrap_or(low + 19);
    if low <= high {
        builder.narrow(&order::scope(scope), order::QUANTITY_RANGE, low, high);
    }
}

fn quantity(cx: &mut FieldCx<'_, '_>, options: IntegerOptions) {
    let in_order = options.min.zip(options.max).is_none_or(|(min, max)| min <= max);
    if cx.unique || cx.has_spread() || !is_order_quantity(&options) || !in_order {
        return whole_number(cx, &options, 1, 20);
    }
    of_order(cx, |cx| {
        let pieces = order::quantity(cx);
        cx.emit(Op::Int(pieces));
    });
}

/// Constraints of `orderDate`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OrderDateOptions {
    /// First day, RFC 3339 (180 days before the reference time).
    #[serde(alias = "from", alias = "min", alias = "after")]
    start: Option<String>,
    /// Last day, RFC 3339 (the reference time).
    #[serde(alias = "to", alias = "max", alias = "before")]
    end: Option<String>,
}

const DAY_MILLIS: i64 = 86_400_000;

fn day_of(text: &str) -> Option<i64> {
    parse_rfc3339_millis(text).map(|millis| millis.div_euclid(DAY_MILLIS))
}

fn prepare_order_date(builder: &mut Builder<'_>, scope: &str, options: &OrderDateOptions) {
    let today = builder.reference_day();
    let (start, end) = (options.start.as_deref().and_then(day_of), options.end.as_deref().and_then(day_of));
    if start.is_some() || end.is_some() {
        let (low, high) = (start.unwrap_or(i64::MIN), end.unwrap_or(today));
        builder.narrow(&order::scope(scope), order::ORDERED_RANGE, low, high.max(low));
    }
}

fn order_date(cx: &mut FieldCx<'_, '_>, options: OrderDateOptions) {
    for (key, text) in [("start", &options.start), ("end", &options.end)] {
        if let Some(text) = text.as_deref().filter(|text| day_of(text).is_none()) {
            let message = format!("`{key}` `{text}` is no RFC 3339 date or time.");
            let hint = "Write it as `2026-01-31`.".to_owned();
            return cx.problem(codes::INVALID_TIME, key, message, hint, Some(vec![(key, json!(null))]));
        }
    }
    if let (Some(start), Some(end)) =
        (options.start.as_deref().and_then(day_of), options.end.as_deref().and_then(day_of))
        && start > end
    {
        let fix = Some(vec![("start", json!(options.end)), ("end", json!(options.start))]);
        let hint = "Give a `start` that is not after `end`, or swap them.".to_owned();
        return cx.problem(codes::CONFLICTING_CONSTRAINTS, "start", "`start` is after `end`.".to_owned(), hint, fix);
    }
    of_order(cx, |cx| {
        let day = order::ordered_day(cx);
        cx.emit(Op::Date(day));
    });
}

/// Percents of coupons in rows without a discount.
const COUPON_PERCENTS: [u64; 5] = [5, 10, 15, 20, 25];
/// Letters and digits of personal codes: none that look alike.
const CODE_ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Places of a personal code.
const CODE_PLACES: u32 = 7;

fn coupon_code(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("coupon_word");
    let (word, percent) = of_order(cx, |cx| {
        let word = pick_latent(cx, "coupon word", &list.alias);
        let own = weighted_latent(cx, "coupon percent", &[20, 40, 15, 20, 5]);
        let discount = order::discount_percent(cx);
        let percent = crate::entity::map_latent(cx, "coupon percent shown", &[discount, own], |x| {
            if x[0] > 0 { x[0] } else { COUPON_PERCENTS[x[1] as usize] }
        });
        (word, percent)
    });
    cx.word(&list.words, word);
    if !cx.unique {
        return cx.emit(Op::Int(percent));
    }
    cx.text("-");
    let number = cx.index("code", 32u64.pow(CODE_PLACES));
    cx.call(&[number], CODE_PLACES as usize, Specials::NONE, move |row, out| {
        let number = row.get(number);
        out.extend((0..CODE_PLACES).map(|place| CODE_ALPHABET[(number >> (5 * place) & 31) as usize]));
    });
}

/// Shares of ways to pay by country: codes of `payment_method`. Rounded from published surveys of purchases online and in shops.
const PAYMENT_SHARES: &[(&str, &str)] = &[
    ("*", "credit_card:38,debit_card:26,bank_transfer:10,paypal:12,cash:8,apple_pay:4,google_pay:4,gift_card:1"),
    (
        "AE",
        "credit_card:42,cash_on_delivery:12,debit_card:16,apple_pay:14,tabby:6,tamara:2,paypal:3,google_pay:3,bank_transfer:2",
    ),
    ("AT", "invoice:22,paypal:20,credit_card:22,klarna:8,direct_debit:8,debit_card:10,eps:6,apple_pay:4"),
    ("AU", "credit_card:34,debit_card:24,paypal:18,afterpay:10,apple_pay:8,google_pay:4,bank_transfer:2"),
    ("BD", "cash_on_delivery:46,bkash:32,nagad:8,debit_card:6,credit_card:5,bank_transfer:3"),
    ("BE", "bancontact:42,credit_card:20,paypal:14,debit_card:8,klarna:6,bank_transfer:5,apple_pay:5"),
    ("BH", "debit_card:30,credit_card:28,benefit_pay:24,cash_on_delivery:10,apple_pay:8"),
    ("BR", "pix:42,credit_card:38,boleto:8,debit_card:6,paypal:3,bank_transfer:3"),
    ("CH", "twint:26,invoice:20,credit_card:28,paypal:8,debit_card:12,apple_pay:4,bank_transfer:2"),
    ("CN", "alipay:48,wechat_pay:42,unionpay:5,debit_card:3,cash:2"),
    ("CZ", "debit_card:36,bank_transfer:18,cash_on_delivery:16,apple_pay:12,google_pay:10,credit_card:8"),
    ("DE", "paypal:29,invoice:24,direct_debit:16,credit_card:11,klarna:7,debit_card:5,apple_pay:4,bank_transfer:4"),
    ("DK", "debit_card:40,mobilepay:32,credit_card:14,apple_pay:6,klarna:4,paypal:4"),
    ("EG", "cash_on_delivery:55,debit_card:18,credit_card:14,fawry:10,bank_transfer:3"),
    ("ES", "debit_card:30,credit_card:24,paypal:20,bizum:14,apple_pay:4,cash_on_delivery:4,bank_transfer:4"),
    ("FI", "bank_transfer:28,debit_card:24,mobilepay:14,klarna:12,credit_card:12,invoice:6,paypal:4"),
    ("FR", "credit_card:28,debit_card:34,paypal:20,apple_pay:6,bank_transfer:4,gift_card:2,klarna:2,google_pay:2"),
    ("GB", "debit_card:38,credit_card:22,paypal:18,apple_pay:9,google_pay:5,klarna:5,bank_transfer:2,gift_card:1"),
    ("GH", "mobile_money:58,cash_on_delivery:22,debit_card:12,bank_transfer:8"),
    ("ID", "bank_transfer:30,gopay:18,ovo:14,dana:14,cash_on_delivery:14,credit_card:6,debit_card:4"),
    ("IN", "upi:54,cash_on_delivery:14,debit_card:10,credit_card:14,net_banking:5,wallet:3"),
    (
        "IT",
        "paypal:30,credit_card:24,debit_card:14,prepaid_card:12,cash_on_delivery:6,bank_transfer:5,apple_pay:4,klarna:3",
    ),
    ("JO", "cash_on_delivery:52,debit_card:18,credit_card:20,bank_transfer:10"),
    ("JP", "credit_card:56,konbini:11,paypay:12,cash_on_delivery:6,bank_transfer:7,rakuten_pay:4,debit_card:4"),
    ("KE", "mpesa:68,cash_on_delivery:12,debit_card:10,bank_transfer:6,credit_card:4"),
    ("KR", "credit_card:56,kakaopay:13,naver_pay:15,toss:6,bank_transfer:6,debit_card:4"),
    ("KW", "knet:58,credit_card:18,cash_on_delivery:14,apple_pay:10"),
    ("MX", "credit_card:30,debit_card:28,oxxo:12,paypal:10,bank_transfer:12,cash:8"),
    ("NG", "bank_transfer:44,debit_card:32,cash_on_delivery:16,mobile_money:8"),
    ("NL", "ideal:62,klarna:9,credit_card:8,paypal:9,debit_card:4,apple_pay:4,bank_transfer:2,invoice:2"),
    ("NO", "debit_card:34,vipps:32,credit_card:18,klarna:10,paypal:6"),
    ("OM", "debit_card:34,credit_card:28,cash_on_delivery:28,apple_pay:10"),
    ("PH", "gcash:36,cash_on_delivery:32,maya:10,credit_card:10,debit_card:8,bank_transfer:4"),
    ("PK", "cash_on_delivery:66,easypaisa:10,jazzcash:10,debit_card:7,bank_transfer:7"),
    ("PL", "blik:58,debit_card:12,bank_transfer:14,cash_on_delivery:6,paypal:3,apple_pay:4,credit_card:3"),
    ("PT", "mbway:38,multibanco:22,debit_card:14,credit_card:14,paypal:10,apple_pay:2"),
    ("QA", "debit_card:34,credit_card:34,cash_on_delivery:18,apple_pay:14"),
    ("RU", "debit_card:58,sbp:26,cash_on_delivery:8,credit_card:8"),
    ("SA", "mada:44,apple_pay:22,credit_card:14,tamara:7,tabby:5,cash_on_delivery:6,stc_pay:2"),
    ("SE", "klarna:26,swish:26,debit_card:24,credit_card:14,invoice:6,paypal:4"),
    ("SG", "credit_card:46,paynow:18,debit_card:12,grabpay:10,apple_pay:8,paypal:6"),
    ("TH", "promptpay:44,cash_on_delivery:18,credit_card:16,truemoney:12,bank_transfer:10"),
    ("TR", "credit_card:58,debit_card:20,bank_transfer:12,cash_on_delivery:10"),
    ("TW", "credit_card:50,line_pay:16,konbini:14,cash_on_delivery:10,bank_transfer:10"),
    ("UA", "debit_card:44,cash_on_delivery:26,apple_pay:12,google_pay:14,bank_transfer:4"),
    ("US", "credit_card:36,debit_card:26,paypal:15,apple_pay:8,google_pay:4,cash_app:3,affirm:3,gift_card:2,ach:3"),
    ("VN", "cash_on_delivery:42,momo:24,bank_transfer:18,zalopay:8,debit_card:8"),
    ("MY", "fpx:42,credit_card:18,grabpay:10,touch_n_go:16,debit_card:10,cash_on_delivery:4"),
    ("HU", "debit_card:46,cash_on_delivery:20,bank_transfer:10,apple_pay:10,credit_card:8,paypal:6"),
    ("GR", "debit_card:36,cash_on_delivery:24,credit_card:20,paypal:12,bank_transfer:8"),
    ("RO", "cash_on_delivery:44,debit_card:34,credit_card:12,apple_pay:6,bank_transfer:4"),
    ("IR", "debit_card:86,cash_on_delivery:8,bank_transfer:6"),
    ("MA", "cash_on_delivery:62,debit_card:24,credit_card:8,bank_transfer:6"),
    ("DZ", "cash_on_delivery:78,debit_card:14,bank_transfer:8"),
];

/// Index of the way to pay.
fn payment_method(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("payment_method");
    let region = cx.locale.info.region.clone();
    let of = |region: &str| PAYMENT_SHARES.iter().find(|shares| shares.0 == region).map(|shares| shares.1);
    let shares = of(&region).or_else(|| of("*")).unwrap_or_default();
    let weights: Vec<u64> = list.extras.iter().map(|code| weight_in(shares, code)).collect();
    if cx.unique {
        return cx.list_entry(&list);
    }
    of_order(cx, |cx| {
        let which = weighted_latent(cx, "payment method", &weights);
        cx.word(&list.words, which);
    });
}

/// Index of the carrier.
fn carrier(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (list, region) = (cx.locale.list("carrier"), cx.locale.info.region.clone());
    let weights: Vec<u64> = list.extras.iter().map(|extra| weight_in(fact(extra, 1), &region)).collect();
    weighted_latent(cx, "carrier", &weights)
}

/// Digits of every tracking number that tell it from the others.
const TRACKING_DIGITS: usize = 8;
/// Longest tracking number.
const TRACKING_LONGEST: usize = 34;

/// How a tracking number ends.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Plain,
    /// UPU S10: check digit and country.
    S10([u8; 2]),
    /// UPS: modulo 10 over letters and digits.
    Ups,
    /// USPS and others: weights 3 and 1 from the right, modulo 10.
    Threes,
    /// Modulo 7 of the digits before it.
    Seven,
}

fn tracking(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let number = cx.index("number", 10u64.pow(TRACKING_DIGITS as u32));
    let bits = cx.draw("lead");
    let list = cx.locale.list("carrier");
    let carrier = of_order(cx, carrier);
    let region = cx.locale.info.region.clone();
    let country = <[u8; 2]>::try_from(region.as_bytes()).unwrap_or(*b"XX");
    let forms: Arc<[(Vec<u8>, Ending)]> = list.extras.iter().map(|extra| form_of(fact(extra, 0), country)).collect();
    cx.call(&[number, bits, carrier], TRACKING_LONGEST, Specials::NONE, move |row, out| {
        let Some((form, ending)) = forms.get(row.get(carrier) as usize) else { return };
        let start = out.len();
        fill(form, row.get(bits), row.get(number), out);
        end(*ending, start, out);
    });
}

/// `1Z*********:ups`: text, places (`#` digit, `?` letter, `*` either) and how it ends.
fn form_of(text: &str, country: [u8; 2]) -> (Vec<u8>, Ending) {
    let (form, ending) = text.split_once(':').unwrap_or((text, ""));
    let ending = match ending {
        "s10" => Ending::S10(country),
        "ups" => Ending::Ups,
        "threes" => Ending::Threes,
        "seven" => Ending::Seven,
        _ => Ending::Plain,
    };
    (form.as_bytes().to_vec(), ending)
}

/// The last eight digits are those of `number`, the other places follow from `bits`.
fn fill(form: &[u8], bits: u64, number: u64, out: &mut Vec<u8>) {
    let places = form.iter().filter(|c| **c == b'#').count();
    let (mut state, mut seen) = (bits, 0);
    for c in form {
        out.push(match c {
            b'?' => b'A' + scale(next(&mut state), 26) as u8,
            b'*' => match scale(next(&mut state), 36) as u8 {
                digit @ 0..10 => b'0' + digit,
                letter => b'A' + letter - 10,
            },
            b'#' => {
                seen += 1;
                match places - seen {
                    left @ 0..TRACKING_DIGITS => b'0' + (number / 10u64.pow(left as u32) % 10) as u8,
                    _ => b'0' + scale(next(&mut state), 10) as u8,
                }
            }
            text => *text,
        });
    }
}

fn end(ending: Ending, start: usize, out: &mut Vec<u8>) {
    match ending {
        Ending::Plain => {}
        Ending::S10(country) => {
            let check = s10_check(&out[start + 2..]);
            out.push(b'0' + check);
            out.extend_from_slice(&country);
        }
        Ending::Ups => out.push(b'0' + ups_check(&out[start + 2..])),
        Ending::Threes => out.push(b'0' + threes_check(&out[start..])),
        Ending::Seven => {
            let rest =
                out[start..].iter().filter(|c| c.is_ascii_digit()).fold(0, |n, c| (n * 10 + u32::from(c - b'0')) % 7);
            out.push(b'0' + rest as u8);
        }
    }
}

/// Check digit of UPU standard S10: weights 8 6 4 2 3 5 9 7, modulo 11, 10 → 0 and 11 → 5.
fn s10_check(digits: &[u8]) -> u8 {
    let sum: u32 = digits.iter().zip([8, 6, 4, 2, 3, 5, 9, 7]).map(|(d, w)| u32::from(d - b'0') * w).sum();
    match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        check => check as u8,
    }
}

/// Check digit of UPS numbers after `1Z`: letters count 2 for A, 3 for B and so on modulo 10; every second place twice.
fn ups_check(text: &[u8]) -> u8 {
    let value = |c: u8| u32::from(if c.is_ascii_digit() { c - b'0' } else { (c - b'A' + 2) % 10 });
    let sum: u32 = text.iter().enumerate().map(|(at, c)| value(*c) * if at % 2 == 1 { 2 } else { 1 }).sum();
    ((10 - sum % 10) % 10) as u8
}

/// Check digit with weights 3 and 1 from the right (GS1).
fn threes_check(digits: &[u8]) -> u8 {
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(at, d)| u32::from(d - b'0') * if at % 2 == 0 { 3 } else { 1 }).sum();
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_published_examples() {
        assert_eq!(s10_check(b"47312482"), 9);
        assert_eq!(ups_check(b"999AA1012345678"), 4);
        assert_eq!(threes_check(b"400638133393"), 1);
        assert_eq!(threes_check(b"940011120255584233266"), 9);
    }

    #[test]
    fn numbers_stand_in_the_last_digits() {
        let mut out = Vec::new();
        fill(b"TBA############", 7, 12_345_678, &mut out);
        assert!(out.ends_with(b"12345678") && out.len() == 15);
    }
}
