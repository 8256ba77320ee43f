//! Payment cards: brand, number, security code and expiry of one card.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{NoOptions, TypeDef};
use crate::compile::{Builder, FieldCx};
use crate::entity::card::{self, BRANDS, NUMBER, UNIQUE_CARDS};
use crate::fault::{CHECKED_AND_RESERVED, MALFORMED_EXTRA, Validity, malform, other_character};
use crate::locale::WordList;
use crate::plan::{Op, Step};
use crate::scalar;
use crate::words::Specials;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("creditCard", "Card number", credit_card)
            .about("Card number with a valid Luhn digit, in issuers' published test ranges unless `realistic`.")
            .aliases(&[
                "credit_card_number",
                "card_number",
                "finance.creditCardNumber",
                "Credit Card #",
                "cc_number",
                "pan",
            ])
            .headers(&["cc", "card_no", "kreditkarte", "tarjeta"])
            .by_locale("Brands by their share in the country.")
            .unique_by(NUMBER)
            .faults(CHECKED_AND_RESERVED)
            .prepared_by(|builder: &mut Builder<'_>, scope, options: &CardOptions| {
                if let Some(brand) = options.brand {
                    builder.narrow(scope, card::BRAND_RANGE, brand as i64, brand as i64);
                }
            }),
        TypeDef::new("maskedCard", "Masked card number", masked_card)
            .about("The row's card number with all digits but the last four hidden, such as `**** **** **** 4242`.")
            .aliases(&["masked_pan", "card_mask", "masked_card_number", "card_last_four", "finance.maskedNumber"])
            .headers(&["karte_maskiert", "carte_masquee", "last4"]),
        TypeDef::new("cardBrand", "Card brand", |cx, _: NoOptions| {
            let names = WordList::uniform(BRANDS.map(|b| b.name));
            if cx.unique {
                return cx.list_entry(&names);
            }
            let brand = card::brand(cx);
            cx.word(&names.words, brand);
        })
        .about("Brand of the row's card.")
        .aliases(&[
            "card_type",
            "credit_card_type",
            "credit_card_provider",
            "finance.creditCardIssuer",
            "Credit Card Type",
            "card_network",
        ])
        .headers(&["kartentyp", "type_carte", "marca_tarjeta", "платежная_система"])
        .by_locale("By share in the country."),
        TypeDef::new("cardExpiry", "Card expiry", card_expiry)
            .formed()
            .about("Month to which the row's card is valid: within five years after the reference time.")
            .aliases(&[
                "credit_card_expire",
                "card_expiration",
                "expiration_date",
                "expiry_date",
                "cc_expiry",
                "credit_card_exp",
            ])
            .headers(&["gueltig_bis", "date_expiration", "vencimiento", "срок_действия", "有効期限"]),
        TypeDef::new("cvv", "Card security code", |cx, _: NoOptions| {
            let brand = card::brand(cx);
            let sizes = BRANDS.iter().map(|b| 10u64.pow(u32::from(b.code_len))).collect();
            let n = cx.step(Step::Lookup { index: brand, table: sizes });
            let bits = cx.draw("code");
            let value = cx.step(Step::ScaleBy { bits, n });
            let which = cx
                .step(Step::Lookup { index: brand, table: BRANDS.iter().map(|b| u64::from(b.code_len - 3)).collect() });
            let branches = [3, 4].map(|width| vec![Op::Digits { value, width }]);
            cx.emit(Op::Switch { which, branches: branches.into() });
        })
        .about("Three digits, or four where the row's card is from American Express.")
        .aliases(&["cvc", "credit_card_security_code", "finance.creditCardCVV", "card_security_code", "cvv2", "cvc2"])
        .headers(&["kartenpruefnummer", "cryptogramme", "codigo_seguridad"]),
    ]
}

/// Constraints of `creditCard`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CardOptions {
    /// `visa`, `mastercard`, `amex`, `discover`, `jcb`, `diners`, `unionpay`, `mir`, `rupay` or `elo`; by share in the country
    /// when left out. Holds for all columns of the card.
    brand: Option<CardBrand>,
    /// Between groups of digits: `none` (default), `space` or `dash`.
    spacing: Option<Spacing>,
}

/// In the order of [`BRANDS`].
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum CardBrand {
    Visa,
    Mastercard,
    #[serde(alias = "americanexpress", alias = "american_express")]
    Amex,
    Discover,
    Jcb,
    Diners,
    Unionpay,
    Mir,
    Rupay,
    Elo,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Spacing {
    None,
    #[serde(alias = "blank")]
    Space,
    #[serde(alias = "hyphen")]
    Dash,
}

impl Spacing {
    fn text(self) -> &'static str {
        match self {
            Spacing::None => "",
            Spacing::Space => " ",
            Spacing::Dash => "-",
        }
    }
}

fn credit_card(cx: &mut FieldCx<'_, '_>, options: CardOptions) {
    if cx.unique {
        cx.set_unique_domain(UNIQUE_CARDS);
    }
    let wrong = matches!(cx.validity, Validity::BadCheckDigit | Validity::Malformed);
    cx.realistic &= cx.validity != Validity::Reserved;
    match options.spacing.unwrap_or(Spacing::None) {
        Spacing::None if wrong => wrong_number(cx),
        // No brand's numbers begin with 0.
        Spacing::None => {
            let number = card::number(cx);
            cx.emit(Op::Int(number));
        }
        _ if wrong => cx.refuse_validity("numbers in groups are right", &[Validity::Reserved]),
        spacing => card::grouped(cx, spacing.text(), None),
    }
}

/// The row's card number with a mistake in it.
fn wrong_number(cx: &mut FieldCx<'_, '_>) {
    const DIGITS_MAX: usize = 19;
    let (number, bits, validity) = (card::number(cx), cx.draw("fault"), cx.validity);
    cx.call(&[number, bits], DIGITS_MAX + MALFORMED_EXTRA, Specials::NONE, move |row, out| {
        let start = out.len();
        scalar::decimal(i128::from(row.get(number)), 0, out);
        match (validity, out.last_mut()) {
            (Validity::BadCheckDigit, Some(check)) => *check = other_character(*check, row.get(bits)),
            _ => malform(out, start, Some(9), row.get(bits)),
        }
    });
}

/// Constraints of `maskedCard`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MaskedOptions {
    /// `*` (default), `x`, `X`, `#` or `•` for hidden digits.
    character: Option<Hidden>,
    /// Between groups: `space` (default), `dash` or `none`.
    spacing: Option<Spacing>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
enum Hidden {
    #[serde(rename = "*")]
    Star,
    #[serde(rename = "x")]
    SmallX,
    #[serde(rename = "X")]
    LargeX,
    #[serde(rename = "#")]
    Hash,
    #[serde(rename = "•")]
    Dot,
}

fn masked_card(cx: &mut FieldCx<'_, '_>, options: MaskedOptions) {
    let separator = options.spacing.unwrap_or(Spacing::Space).text();
    let hide = match options.character.unwrap_or(Hidden::Star) {
        Hidden::Star => "*",
        Hidden::SmallX => "x",
        Hidden::LargeX => "X",
        Hidden::Hash => "#",
        Hidden::Dot => "•",
    };
    card::grouped(cx, separator, Some(hide));
}

/// Constraints of `cardExpiry`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ExpiryOptions {
    /// `MM/YY` (default), `MM/YYYY`, `YYYY-MM` or `MMYY`.
    format: Option<ExpiryFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
enum ExpiryFormat {
    #[serde(rename = "MM/YY")]
    Short,
    #[serde(rename = "MM/YYYY")]
    Long,
    #[serde(rename = "YYYY-MM")]
    Iso,
    #[serde(rename = "MMYY")]
    Bare,
}

fn card_expiry(cx: &mut FieldCx<'_, '_>, options: ExpiryOptions) {
    let expiry = card::expiry(cx);
    let part = |cx: &mut FieldCx<'_, '_>, function: fn(&[u64]) -> u64| {
        cx.step(Step::Map { inputs: vec![expiry], function: std::sync::Arc::new(function) })
    };
    let month = part(cx, |x| x[0] % 12 + 1);
    let month = Op::Digits { value: month, width: 2 };
    let format = options.format.unwrap_or(ExpiryFormat::Short);
    let year = match format {
        ExpiryFormat::Short | ExpiryFormat::Bare => Op::Digits { value: part(cx, |x| x[0] / 12 % 100), width: 2 },
        ExpiryFormat::Long | ExpiryFormat::Iso => Op::Digits { value: part(cx, |x| x[0] / 12 % 10_000), width: 4 },
    };
    let (first, between, second) = match format {
        ExpiryFormat::Iso => (year, "-", month),
        ExpiryFormat::Bare => (month, "", year),
        ExpiryFormat::Short | ExpiryFormat::Long => (month, "/", year),
    };
    cx.emit(first);
    if !between.is_empty() {
        cx.text(between);
    }
    cx.emit(second);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_name_brands_in_the_order_of_the_table() {
        let named = [
            (CardBrand::Visa, "Visa"),
            (CardBrand::Amex, "American Express"),
            (CardBrand::Unionpay, "UnionPay"),
            (CardBrand::Elo, "Elo"),
        ];
        for (brand, name) in named {
            assert_eq!(BRANDS[brand as usize].name, name);
        }
    }
}
