//! Payments and accounts beside banking: merchants, transactions, exchange rates, credit scores, terms, ledger accounts, funds.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::number::{IntegerOptions, whole_number};
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::diagnosis::{write_decimal, write_whole};
use crate::entity::money::{RATE_UNIT, rate_of};
use crate::entity::{
    fact, grouped_by_fact, lookup_latent, map_latent, pattern_ops, pick_among, pick_latent, place, weight_in,
    weighted_latent,
};
use crate::locale::WordList;
use crate::plan::{Op, Reg, Step, ValueType};
use crate::problem::{codes, did_you_mean, nearest};
use crate::random::{next, scale};
use crate::words::{Specials, Words};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = payments();
    types.extend(rates());
    types.extend(books());
    types
}

fn payments() -> Vec<TypeDef> {
    vec![
        TypeDef::new("merchant", "Merchant", |cx, _: NoOptions| {
            let list = cx.locale.list("merchant");
            if cx.unique {
                return cx.list_entry(&list);
            }
            let merchant = merchant(cx);
            cx.word(&list.words, merchant);
        })
        .about("Shop or service that takes cards in the country; fits the row's merchant category code.")
        .aliases(&["merchant_name", "payee", "store_name", "retailer", "shop_name"])
        .headers(&["haendler", "commercant", "comercio", "продавец", "加盟店", "التاجر"])
        .by_locale("Chains of the country, and those of the whole world."),
        TypeDef::new("mcc", "Merchant category code", |cx, o| mcc(cx, &o))
            .about("ISO 18245 code of the row's merchant; with `format` its title.")
            .aliases(&["merchant_category_code", "merchant_category", "mcc_code"])
            .headers(&["branchencode", "code_mcc"]),
        TypeDef::new("transactionType", "Transaction type", |cx, _: NoOptions| {
            let list = cx.locale.list("transaction_type");
            if cx.unique {
                return cx.list_entry(&list);
            }
            let which = transaction_type(cx);
            cx.word(&list.words, which);
        })
        .about("Kind of a booking on an account; card payments are most frequent.")
        .aliases(&["finance.transactionType", "txn_type", "payment_kind", "booking_type"])
        .headers(&["buchungsart", "type_operation", "tipo_transaccion", "тип_операции", "取引種別"])
        .by_locale("In the locale's language."),
        TypeDef::new("transactionDescription", "Transaction description", transaction_description)
            .about("Line of an account statement that fits the row's transaction type and merchant.")
            .aliases(&["finance.transactionDescription", "statement_descriptor", "transaction_narrative", "narration"])
            .headers(&["verwendungszweck", "buchungstext", "libelle", "concepto", "назначение_платежа", "摘要"])
            .by_locale("Merchants and cities of the country."),
        TypeDef::new("accountType", "Account type", |cx, _: NoOptions| cx.list_word("account_type"))
            .about("Kind of a bank account.")
            .aliases(&["finance.accountName", "bank_account_type", "account_kind", "finance.account_type"])
            .headers(&["kontoart", "type_compte", "tipo_cuenta", "тип_счета", "口座種別"])
            .by_locale("In the locale's language."),
        TypeDef::new("creditScore", "Credit score", credit_score)
            .within(0, 1000)
            .about("Score of a credit bureau on the country's scale; middling to good ones are frequent. Uniform with `min` or `max`.")
            .aliases(&["fico", "fico_score", "credit_rating_score", "bureau_score"])
            .headers(&["bonitaet", "schufa_score", "score_credito", "кредитный_рейтинг"])
            .by_locale("Scale of the country's bureaus: 300 to 850 in the US, 0 to 999 in Britain.")
            .returns(ValueType::Integer),
        TypeDef::new("paymentTerms", "Payment terms", |cx, _: NoOptions| cx.list_word("payment_terms"))
            .about("When an invoice is due, such as `Net 30`.")
            .aliases(&["terms", "credit_terms", "invoice_terms", "terms_of_payment"])
            .headers(&["zahlungsbedingungen", "zahlungsziel", "conditions_paiement", "condiciones_pago"])
            .by_locale("In the locale's language."),
    ]
}

fn rates() -> Vec<TypeDef> {
    vec![
        TypeDef::new("exchangeRate", "Exchange rate", exchange_rate)
            .about("Units of the quote currency for one of the base, within three percent of a mean of recent years.")
            .aliases(&["fx_rate", "currency_rate", "conversion_rate", "forex_rate"])
            .headers(&["wechselkurs", "taux_de_change", "tipo_cambio", "обменный_курс", "為替レート"])
            .by_locale(
                "The country's own currency against the dollar or the euro, unless `base` and `quote` name others.",
            )
            .returns(ValueType::Number),
        TypeDef::new("currencyPair", "Currency pair", |cx, options: PairOptions| {
            let Some(pair) = pair(cx, &options) else { return };
            let words = cx.locale.list("exchange_rate");
            cx.word(&words.words, pair.base);
            cx.text("/");
            cx.word(&words.words, pair.quote);
        })
        .formed()
        .about("Base and quote currency of the row's exchange rate, such as `EUR/AED`.")
        .aliases(&["fx_pair", "forex_pair", "currency_cross"])
        .headers(&["waehrungspaar", "paire_devises", "par_divisas"])
        .by_locale("The country's own currency against the dollar or the euro, unless `base` and `quote` name others."),
    ]
}

fn books() -> Vec<TypeDef> {
    vec![
        TypeDef::new("ledgerCode", "Ledger account", |cx, _: NoOptions| {
            let list = cx.locale.list("ledger_account");
            let codes = WordList::uniform(&list.extras);
            if cx.unique {
                return cx.list_entry(&codes);
            }
            let account = pick_latent(cx, "ledger account", &list.alias);
            cx.word(&codes.words, account);
        })
        .about("Number of a general-ledger account.")
        .aliases(&["gl_code", "ledger_account", "account_code"])
        .headers(&["sachkonto", "compte_general"]),
        TypeDef::new("glAccount", "General-ledger account", |cx, _: NoOptions| {
            let list = cx.locale.list("ledger_account");
            if cx.unique {
                return cx.list_entry(&list);
            }
            let account = pick_latent(cx, "ledger account", &list.alias);
            cx.word(&list.words, account);
        })
        .about("Name of the general-ledger account that the row's ledger code numbers.")
        .aliases(&["gl_account_name", "ledger_account_name", "general_ledger_account", "account_title"])
        .headers(&["kontobezeichnung", "intitule_compte", "cuenta_contable", "勘定科目"])
        .by_locale("In the locale's language."),
        TypeDef::new("fundName", "Investment fund", fund_name)
            .about("Name of an investment fund: a house that does not exist, a market and a share class.")
            .aliases(&["fund", "mutual_fund", "investment_fund", "etf_name", "portfolio_name"])
            .headers(&["fondsname", "nom_du_fonds", "nombre_fondo", "ファンド名"]),
    ]
}

/// Index of the merchant: chains of the country and of the world.
fn merchant(cx: &mut FieldCx<'_, '_>) -> Reg {
    let (list, region) = (cx.locale.list("merchant"), cx.locale.info.region.clone());
    let weights: Vec<u64> = list.extras.iter().map(|extra| weight_in(fact(extra, 1), &region)).collect();
    weighted_latent(cx, "merchant", &weights)
}

/// Constraints of codes that have a title.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeOptions {
    /// `code` (default), `title`, or `full`: code, blank, title.
    pub(super) format: Option<CodeFormat>,
}

/// What of a coded entry is shown.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum CodeFormat {
    /// The code.
    Code,
    /// Its title.
    Title,
    /// Both.
    Full,
}

/// Appends code, title or both of an entry.
pub(super) fn coded(
    cx: &mut FieldCx<'_, '_>,
    options: &CodeOptions,
    codes: &Arc<Words>,
    titles: &Arc<Words>,
    entry: Reg,
) {
    match options.format.unwrap_or(CodeFormat::Code) {
        CodeFormat::Code => cx.word(codes, entry),
        CodeFormat::Title => cx.word(titles, entry),
        CodeFormat::Full => {
            cx.word(codes, entry);
            cx.text(" ");
            cx.word(titles, entry);
        }
    }
}

fn mcc(cx: &mut FieldCx<'_, '_>, options: &CodeOptions) {
    let (merchants, categories) = (cx.locale.list("merchant"), cx.locale.list("mcc"));
    let codes = Arc::new(Words::new(&categories.extras));
    let entry = if cx.unique {
        cx.pick("code", &categories)
    } else {
        let merchant = merchant(cx);
        let of = |extra: &String| categories.extras.iter().position(|code| code == fact(extra, 0)).unwrap_or(0) as u64;
        lookup_latent(cx, "merchant category", merchant, merchants.extras.iter().map(of).collect())
    };
    coded(cx, options, &codes, &categories.words, entry);
}

/// Index of the transaction type.
fn transaction_type(cx: &mut FieldCx<'_, '_>) -> Reg {
    let list = cx.locale.list("transaction_type");
    pick_latent(cx, "transaction type", &list.alias)
}

fn transaction_description(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let (types, patterns) = (cx.locale.list("transaction_type"), cx.locale.list("transaction_pattern"));
    let of_type = transaction_type(cx);
    let which = pick_among(cx, "transaction pattern", of_type, || grouped_by_fact(&patterns, 0, &types.extras));
    let texts: Vec<String> = patterns.words.iter().collect();
    let merchants = cx.locale.list("merchant");
    let branches = texts.iter().map(|text| {
        cx.branch(|cx| {
            pattern_ops(cx, text, |cx, part| match part {
                "merchant" => {
                    let merchant = merchant(cx);
                    cx.word(&merchants.words, merchant);
                }
                "city" => place::city_name(cx),
                "company" => crate::entity::company::name(cx),
                "person" => crate::entity::person::full_name(cx),
                _ => {
                    let bits = cx.latent("transaction reference", |cx| cx.entity_draw("transaction reference"));
                    let value = map_latent(cx, "transaction reference number", &[bits], |x| scale(x[0], 1_000_000));
                    cx.emit(Op::Digits { value, width: 6 });
                }
            });
        })
    });
    let branches: Vec<Vec<Op>> = branches.collect();
    cx.emit(Op::Switch { which, branches: branches.into() });
}

/// Lowest score, highest score, and the middle of the country's bureaus.
fn score_scale(region: &str) -> (u64, u64, u64) {
    match region {
        "GB" | "IE" => (0, 999, 820),
        "CA" | "IN" | "AE" | "SA" => (300, 900, 710),
        "AU" | "NZ" => (0, 1_200, 780),
        "DE" | "AT" => (100, 999, 720),
        "BR" => (0, 1_000, 560),
        "MX" => (400, 850, 650),
        _ => (300, 850, 705),
    }
}

fn credit_score(cx: &mut FieldCx<'_, '_>, options: IntegerOptions) {
    let (low, high, middle) = score_scale(&cx.locale.info.region);
    if options.min.is_some() || options.max.is_some() || options.step.is_some() || cx.unique {
        return whole_number(cx, &options, low as i64, high as i64);
    }
    let bits = cx.latent("credit score bits", |cx| cx.entity_draw("credit score"));
    let score = map_latent(cx, "credit score", &[bits], move |x| {
        let mut state = x[0];
        // The mean of three uniform numbers on either side of the middle.
        let part = (0..3).map(|_| scale(next(&mut state), 1001)).sum::<u64>() / 3;
        if part < 500 {
            middle - (middle - low) * (500 - part) / 500
        } else {
            middle + (high - middle) * (part - 500) / 500
        }
    });
    cx.emit(Op::Int(score));
}

/// Constraints of currency pairs.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PairOptions {
    /// ISO 4217 code of the currency that is one unit.
    base: Option<String>,
    /// ISO 4217 code of the currency that the rate counts.
    quote: Option<String>,
}

/// Positions of a pair in the list of rates.
struct Pair {
    base: Reg,
    quote: Reg,
}

/// Pairs that are traded most, with weights.
const PAIRS: [(&str, &str, u64); 12] = [
    ("EUR", "USD", 24),
    ("USD", "JPY", 14),
    ("GBP", "USD", 11),
    ("USD", "CNY", 7),
    ("AUD", "USD", 6),
    ("USD", "CAD", 6),
    ("USD", "CHF", 4),
    ("EUR", "GBP", 4),
    ("USD", "INR", 3),
    ("EUR", "JPY", 3),
    ("EUR", "CHF", 2),
    ("USD", "SGD", 2),
];

fn pair(cx: &mut FieldCx<'_, '_>, options: &PairOptions) -> Option<Pair> {
    let list = cx.locale.list("exchange_rate");
    let position = |code: &str| list.words.iter().position(|known| known == code);
    for (key, given) in [("base", &options.base), ("quote", &options.quote)] {
        let Some(code) = given.as_deref().filter(|code| position(&code.to_uppercase()).is_none()) else { continue };
        let known: Vec<String> = list.words.iter().collect();
        let near = nearest(code, known.iter().map(String::as_str), 3);
        let hint = format!("{}Known currencies: {}.", did_you_mean(&near), known.join(", "));
        let fix = Some(vec![(key, json!(near.first().copied().unwrap_or("USD")))]);
        cx.problem(codes::INVALID_CONSTRAINT, key, format!("No rate is known for `{code}`."), hint, fix);
        return None;
    }
    let own = cx.locale.country_fact("currency");
    let own = if position(own).is_some() { own } else { "EUR" };
    let chosen = |code: &Option<String>| code.as_deref().map(str::to_uppercase);
    let pairs: Vec<(String, String, u64)> = match (chosen(&options.base), chosen(&options.quote)) {
        (Some(base), Some(quote)) => vec![(base, quote, 1)],
        (Some(base), None) => {
            let other = if base == own { "USD" } else { own };
            let other = if base == other { "EUR" } else { other };
            vec![(base, other.to_owned(), 1)]
        }
        (None, Some(quote)) => {
            let other = if quote == "USD" { "EUR" } else { "USD" };
            vec![(other.to_owned(), quote, 1)]
        }
        (None, None) => {
            let local = [("USD", own, 60), ("EUR", own, 40), ("GBP", own, 12)];
            let all = local.into_iter().filter(|pair| pair.1 != pair.0 && own != "USD").chain(PAIRS);
            all.map(|(base, quote, weight)| (base.to_owned(), quote.to_owned(), weight)).collect()
        }
    };
    let free = options.base.is_none() && options.quote.is_none();
    let weights: Vec<u64> = pairs.iter().map(|pair| pair.2).collect();
    let which = if free { weighted_latent(cx, "currency pair", &weights) } else { cx.step(Step::Constant(0)) };
    let at = |code: &str| position(code).unwrap_or(0) as u64;
    let base = cx.step(Step::Lookup { index: which, table: pairs.iter().map(|pair| at(&pair.0)).collect() });
    let quote = cx.step(Step::Lookup { index: which, table: pairs.iter().map(|pair| at(&pair.1)).collect() });
    Some(Pair { base, quote })
}

/// Rates stray this far from their mean either way, in hundred-thousandths.
const STRAY: u64 = 3_000;

fn exchange_rate(cx: &mut FieldCx<'_, '_>, options: PairOptions) {
    let Some(pair) = pair(cx, &options) else { return };
    let list = cx.locale.list("exchange_rate");
    let per_dollar: Arc<[u64]> = list.words.iter().map(|code| rate_of(cx, &code).unwrap_or(RATE_UNIT)).collect();
    let bits = cx.draw("rate");
    let Pair { base, quote } = pair;
    cx.call(&[base, quote, bits], 20, Specials::NONE, move |row, out| {
        let rate = |which: Reg| u128::from(per_dollar[row.get(which) as usize]);
        let stray = u128::from(100_000 - STRAY + scale(row.get(bits), 2 * STRAY + 1));
        let (base, quote) = (rate(base), rate(quote));
        // Six digits after the point for small rates, fewer for large ones, as tables of rates have them.
        let millionths = if base == quote { 1_000_000 } else { (quote * 10 * stray / base) as u64 };
        match millionths {
            0..100_000 => write_decimal(millionths.max(1), 6, out),
            100_000..20_000_000 => write_decimal(millionths / 100, 4, out),
            20_000_000..1_000_000_000 => write_decimal(millionths / 10_000, 2, out),
            _ => {
                write_whole(millionths / 1_000_000, 1, out);
                out.push(b'.');
                write_whole(millionths / 100_000 % 10, 1, out);
            }
        }
    });
}

fn fund_name(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let (houses, markets, classes) =
        (cx.locale.list("fund_house"), cx.locale.list("fund_market"), cx.locale.list("fund_class"));
    if cx.unique {
        let (h, m, c) = (houses.words.len() as u64, markets.words.len() as u64, classes.words.len() as u64);
        let index = cx.index("fund", h * m * c);
        for (list, divisor, n) in [(&houses, 1, h), (&markets, h, m), (&classes, h * m, c)] {
            if divisor > 1 {
                cx.text(" ");
            }
            let at = cx.step(Step::Map { inputs: vec![index], function: Arc::new(move |x| x[0] / divisor % n) });
            cx.word(&list.words, at);
        }
        return;
    }
    let parts = [("fund house", houses), ("fund market", markets), ("fund class", classes)];
    for (at, (latent, list)) in parts.into_iter().enumerate() {
        if at > 0 {
            cx.text(" ");
        }
        let entry = pick_latent(cx, latent, &list.alias);
        cx.word(&list.words, entry);
    }
}
