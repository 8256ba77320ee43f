//! Products, orders and shipments.

use std::sync::Arc;

use super::composition::masked_number;
use super::number::{DecimalOptions, IntegerOptions, whole_number};
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{pattern_ops, uniform_latent};
use crate::plan::{Op, Step, ValueType};
use crate::random::Alias;
use crate::words::Specials;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("color", "Colour", |cx, _: NoOptions| crate::entity::color::name(cx))
            .about("Colour name; `colorHex` in the same row is its value.")
            .aliases(&["colour", "color_name", "color.human", "commerce.color", "Color"])
            .headers(&["farbe", "couleur", "cor", "цвет", "色"])
            .by_locale("In the locale's language."),
        TypeDef::new("language", "Language", |cx, _: NoOptions| cx.list_word("language"))
            .about("Name of a language, by number of speakers.")
            .aliases(&["language_name", "spoken_language", "Language"])
            .headers(&["sprache", "langue", "idioma", "язык", "言語"])
            .by_locale("In the locale's language."),
        TypeDef::new("brandName", "Brand", |cx, _: NoOptions| cx.list_word("brand"))
            .about("Consumer brand.")
            .aliases(&["brand", "manufacturer", "make"])
            .headers(&["marke", "marque", "marca", "бренд", "ブランド"]),
        TypeDef::new("productName", "Product name", product_name)
            .about("Name of an everyday product.")
            .aliases(&["product", "item_name", "commerce.productName", "commerce.product", "article_name"])
            .headers(&["item", "produkt", "produit", "producto", "товар", "商品名"])
            .by_locale("In the locale's language."),
        TypeDef::new("sku", "SKU", |cx, o| masked_number(cx, &o, "???-#####"))
            .about("Stock keeping unit such as `KTR-20417`; `format` is a mask.")
            .aliases(&["stock_keeping_unit", "product_code", "item_code", "article_number"])
            .headers(&["artikelnummer", "part_no", "item_no"]),
        TypeDef::new("flavorName", "Flavour", |cx, _: NoOptions| cx.list_word("flavor"))
            .about("Flavour of ice cream, drinks or sweets.")
            .aliases(&["flavor", "flavour", "taste"])
            .headers(&["geschmack", "sabor", "gusto"])
            .by_locale("In the locale's language."),
        TypeDef::new("orderNumber", "Order number", |cx, o| masked_number(cx, &o, "ORD-########"))
            .about("Order number such as `ORD-20481736`; `format` is a mask.")
            .aliases(&["order_id", "order_no", "order_ref", "purchase_order"])
            .headers(&["bestellnummer", "numero_commande", "pedido", "注文番号"]),
        TypeDef::new("quantity", "Quantity", quantity)
            .about("Pieces of an order line, small ones more often; uniform with `min` or `max`.")
            .aliases(&["qty", "amount_of_items", "units", "item_count"])
            .headers(&["menge", "quantite", "cantidad", "количество", "数量"])
            .returns(ValueType::Integer),
        TypeDef::new("price", "Price", price)
            .about("Retail price, mostly ending in 9; with currencies that have no cents, in whole tens.")
            .aliases(&["unit_price", "commerce.price", "cost", "list_price", "retail_price"])
            .headers(&["preis", "prix", "precio", "prezzo", "цена", "価格"])
            .by_locale("Fraction digits of the country's currency.")
            .returns(ValueType::Number),
        TypeDef::new("shipmentStatus", "Shipment status", |cx, _: NoOptions| cx.list_word("shipment_status"))
            .about("State of a shipment; most are delivered.")
            .aliases(&["delivery_status", "shipping_status", "tracking_status"])
            .headers(&["lieferstatus", "estado_envio", "statut_livraison"])
            .by_locale("In the locale's language."),
        TypeDef::new("shipmentTrackingId", "Tracking number", tracking)
            .about("Tracking number in the form of the Universal Postal Union's standard S10, with its check digit.")
            .aliases(&["tracking_number", "tracking_id", "shipment_id", "tracking_code", "awb"])
            .headers(&["tracking_no", "sendungsnummer", "追跡番号"])
            .by_locale("Ends in the country's code."),
    ]
}

fn product_name(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        return cx.refuse_unique("product names repeat");
    }
    let pattern = cx.locale.list("product_pattern");
    let text = if pattern.words.is_empty() { "{adjective} {noun}".to_owned() } else { pattern.words.get(0) };
    pattern_ops(cx, &text, |cx, part| {
        let list = cx.locale.list(if part == "noun" { "product_noun" } else { "product_adjective" });
        let index = cx.pick(part, &list);
        cx.word(&list.words, index);
    });
}

fn quantity(cx: &mut FieldCx<'_, '_>, options: IntegerOptions) {
    if options.min.is_some() || options.max.is_some() || options.step.is_some() || cx.unique {
        return whole_number(cx, &options, 1, 20);
    }
    // One piece in two orders, then ever fewer: proportional to 1 / n².
    let weights: Vec<u64> = (1..=20u64).map(|n| 1_000_000 / (n * n)).collect();
    let bits = cx.draw("pieces");
    let index = cx.step(Step::Pick { bits, alias: Arc::new(Alias::new(&weights)) });
    let pieces = cx.step(Step::MulAdd { a: index, multiplier: 1, b: None, add: 1 });
    cx.emit(Op::Int(pieces));
}

/// Cents that prices end in, with weights.
const ENDINGS: [(u64, u64); 5] = [(99, 55), (95, 15), (49, 12), (0, 10), (50, 8)];

fn price(cx: &mut FieldCx<'_, '_>, options: DecimalOptions) {
    let digits = super::financial::currency_digits(cx);
    if options.min.is_some() || options.max.is_some() || options.decimals.is_some() || cx.unique || digits != 2 {
        let (min, max) = if digits == 0 { (100.0, 50_000.0) } else { (1.0, 500.0) };
        return super::number::decimal(cx, &options, min, max, digits);
    }
    let whole = cx.index("whole", 500);
    let bits = cx.draw("cents");
    let weights: Vec<u64> = ENDINGS.iter().map(|e| e.1).collect();
    let index = cx.step(Step::Pick { bits, alias: Arc::new(Alias::new(&weights)) });
    let cents = cx.step(Step::Lookup { index, table: ENDINGS.iter().map(|e| e.0).collect() });
    let units = cx.step(Step::MulAdd { a: whole, multiplier: 100, b: Some(cents), add: 100 });
    cx.emit(Op::Decimal { units, scale: 2 });
}

/// Service indicators of parcels and registered letters.
const SERVICES: [&[u8]; 6] = [b"CP", b"RR", b"EE", b"LX", b"RA", b"CX"];

fn tracking(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let number = cx.index("number", 100_000_000);
    let service = uniform_latent(cx, "postal service", SERVICES.len() as u64, 0);
    let region = cx.locale.info.region.clone();
    cx.call(&[number, service], 13, Specials::NONE, move |row, out| {
        out.extend_from_slice(SERVICES[row.get(service) as usize]);
        let digits = format!("{:08}", row.get(number));
        out.extend_from_slice(digits.as_bytes());
        out.push(b'0' + s10_check(digits.as_bytes()));
        out.extend_from_slice(region.as_bytes());
    });
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

#[cfg(test)]
mod tests {
    #[test]
    fn s10_check_digit_of_the_standard_s_example() {
        assert_eq!(super::s10_check(b"47312482"), 9);
    }
}
