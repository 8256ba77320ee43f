//! Products: what they are, who makes them, what they cost and what people say of them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::composition::masked_number;
use super::number::{DecimalOptions, decimal};
use super::{NoOptions, TypeDef};
use crate::compile::{Builder, FieldCx};
use crate::entity::money::Money;
use crate::entity::{order, product};
use crate::plan::{Op, ValueType};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = goods();
    types.extend(opinions());
    types.extend(attributes());
    types
}

fn goods() -> Vec<TypeDef> {
    vec![
        TypeDef::new("brandName", "Brand", |cx, _: NoOptions| {
            if cx.unique {
                return cx.list_word("brand");
            }
            product::brand(cx);
        })
        .about("Consumer brand that makes goods of the row's product category.")
        .aliases(&["brand", "manufacturer", "make", "commerce.brand"])
        .headers(&["marke", "marque", "marca", "бренд", "ブランド", "hersteller", "fabricant"]),
        TypeDef::new("productName", "Product name", |cx, _: NoOptions| {
            if cx.unique {
                return cx.refuse_unique("product names repeat");
            }
            product::name(cx);
        })
        .about("Name of an everyday product.")
        .aliases(&[
            "product",
            "item_name",
            "commerce.productName",
            "commerce.product",
            "article_name",
            "Product (Grocery)",
        ])
        .headers(&["item", "produkt", "produit", "producto", "товар", "商品名", "artikel"])
        .by_locale("In the locale's language."),
        TypeDef::new("productCategory", "Product category", |cx, _: NoOptions| {
            let list = cx.locale.list("product_category");
            if cx.unique {
                return cx.list_entry(&list);
            }
            let category = product::category(cx);
            let ids = product::category_ids();
            let entry = |id: &&str| list.extras.iter().position(|extra| extra == id).unwrap_or(0) as u64;
            let entry = crate::entity::lookup_latent(cx, "category entry", category, ids.iter().map(entry).collect());
            cx.word(&list.words, entry);
        })
        .about("Department of a shop in which the row's product is found.")
        .aliases(&["commerce.department", "item_category", "department_store", "Department (Retail)", "product_type"])
        .headers(&["warengruppe", "categoria_producto", "categorie_produit", "категория_товара", "商品カテゴリ"])
        .by_locale("In the locale's language."),
        TypeDef::new("productMaterial", "Material", |cx, _: NoOptions| {
            let list = cx.locale.list("product_material");
            if cx.unique {
                return cx.list_entry(&list);
            }
            let material = product::material(cx);
            cx.word(&list.words, material);
        })
        .about("What the row's product is mostly made of; of food and cosmetics, the package.")
        .aliases(&["material", "commerce.productMaterial", "fabric"])
        .headers(&["werkstoff", "materiau", "materiale", "материал", "素材"])
        .by_locale("In the locale's language."),
        TypeDef::new("productDescription", "Product description", |cx, _: NoOptions| product::description(cx))
            .about("Brand and name of the row's product and what holds for goods of its category.")
            .aliases(&["commerce.productDescription", "item_description", "product_details"])
            .headers(&[
                "produktbeschreibung",
                "descripcion_producto",
                "description_produit",
                "описание_товара",
                "商品説明",
            ])
            .by_locale("In the locale's language."),
        TypeDef::new("price", "Price", price)
            .about(
                "Retail price of the row's product, as a shop of the country writes it; uniform with `min` or `max`.",
            )
            .aliases(&["commerce.price", "list_price", "retail_price", "selling_price", "item_price"])
            .headers(&["preis", "prix", "precio", "prezzo", "цена", "価格", "cost", "msrp", "rrp", "السعر"])
            .by_locale("Level, endings and fraction digits of the country's currency.")
            .prepared_by(prepare_price)
            .spreading()
            .returns(ValueType::Number),
        TypeDef::new("sku", "SKU", |cx, o| masked_number(cx, &o, "???-#####"))
            .about("Stock keeping unit such as `KTR-20417`; `format` is a mask.")
            .aliases(&["stock_keeping_unit", "product_code", "item_code", "article_number", "Stock Keeping Unit"])
            .headers(&["artikelnummer", "part_no", "item_no"]),
    ]
}

fn opinions() -> Vec<TypeDef> {
    vec![
        TypeDef::new("rating", "Mean rating", |cx, _: NoOptions| {
            let units = product::rating_tenths(cx);
            cx.emit(Op::Decimal { units, scale: 1 });
        })
        .about("Mean rating from 1.0 to 5.0: rounds to the row's review score and fits the tone of its review.")
        .aliases(&["average_rating", "mean_rating", "avg_rating", "rating_value"])
        .headers(&["durchschnittsbewertung", "valoracion", "note_moyenne", "рейтинг"])
        .returns(ValueType::Number),
        TypeDef::new("review", "Review", |cx, _: NoOptions| product::review(cx))
            .about("What a customer writes about a product, in the tone of the row's review score.")
            .aliases(&["product_review", "customer_review", "review_text", "feedback"])
            .headers(&["rezension", "avis", "resena", "recensione", "отзыв", "レビュー", "review_body"])
            .by_locale("In the locale's language."),
    ]
}

fn attributes() -> Vec<TypeDef> {
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
        TypeDef::new("flavorName", "Flavour", |cx, _: NoOptions| cx.list_word("flavor"))
            .about("Flavour of ice cream, drinks or sweets.")
            .aliases(&["flavor", "flavour", "taste"])
            .headers(&["geschmack", "sabor", "gusto"])
            .by_locale("In the locale's language."),
    ]
}

/// Constraints of prices and sums.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceOptions {
    /// Smallest value, in units of the currency.
    min: Option<f64>,
    /// Largest value, in units of the currency.
    max: Option<f64>,
    /// Digits after the point, 0 to 9; those of the currency when left out. With it, the value stands for itself.
    decimals: Option<u8>,
}

impl PriceOptions {
    /// Whether only a range was asked for, which the row's order can keep to.
    fn is_plain(&self) -> bool {
        self.decimals.is_none()
    }

    /// Whether nothing was asked for.
    pub(super) fn is_free(&self) -> bool {
        self.min.is_none() && self.max.is_none() && self.decimals.is_none()
    }

    /// As constraints of any decimal number.
    #[allow(clippy::needless_update, reason = "decimal numbers may get constraints that prices do not have")]
    pub(super) fn to_decimal(&self) -> DecimalOptions {
        DecimalOptions { min: self.min, max: self.max, decimals: self.decimals, ..DecimalOptions::default() }
    }
}

/// Said by columns whose digits are those of the country's currency: a currency column then shows that one.
pub(super) const OWN_CURRENCY: &str = "currency is the country's";

/// A range of prices holds for all columns of the order.
pub(super) fn prepare_price(builder: &mut Builder<'_>, scope: &str, options: &PriceOptions) {
    let scope = order::scope(scope);
    builder.narrow(&scope, OWN_CURRENCY, 1, 1);
    if !options.is_plain() || (options.min.is_none() && options.max.is_none()) {
        return;
    }
    let low = options.min.unwrap_or_else(|| options.max.map_or(0.0, |max| max.min(1.0)));
    let high = options.max.unwrap_or((low + 500.0).max(low * 2.0));
    let bounded = |value: f64| (value * product::PRICE_UNIT).clamp(-9e17, 9e17) as i64;
    if low <= high {
        builder.narrow(&scope, product::PRICE_RANGE, bounded(low), bounded(high));
    }
}

/// The price of one piece of the row's product.
pub(super) fn price(cx: &mut FieldCx<'_, '_>, options: PriceOptions) {
    let digits = Money::of(cx).digits;
    let (min, max) = if digits == 0 { (100.0, 50_000.0) } else { (1.0, 500.0) };
    if !options.is_plain() || cx.unique || cx.has_spread() {
        return decimal(cx, &options.to_decimal(), min, max, digits);
    }
    let bounds = (options.min.unwrap_or(0.0), options.max.unwrap_or(f64::MAX));
    if !cx.check_order(("min", &bounds.0), ("max", &bounds.1)) {
        return;
    }
    // Negative or absurdly large prices stand for themselves.
    if options.min.is_some_and(|min| min < 0.0) || options.max.is_some_and(|max| !(0.0..=1e9).contains(&max)) {
        return decimal(cx, &options.to_decimal(), min, max, digits);
    }
    order::of_order(cx, |cx| {
        let units = product::unit_price(cx);
        order::amount(cx, units);
    });
}
