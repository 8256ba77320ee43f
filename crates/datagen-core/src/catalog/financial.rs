//! Money, banks and the numbers that go with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::bban::{NationalCheck, account_margins};
use super::composition::masked_number;
use super::identity::form::{Scheme, StyleOptions, form, of_code, plain, scheme};
use super::number::{DecimalOptions, decimal};
use super::product::OWN_CURRENCY;
use super::{NoOptions, TypeDef};
use crate::checksum::{mod97, weighted};
use crate::compile::{Builder, FieldCx};
use crate::entity::order;
use crate::fault::{CHECKED, FORM_ONLY, MALFORMED_EXTRA, Validity, malform, other_character};
use crate::locale::{Bank, column_by_key};
use crate::plan::{Op, Reg, Step, ValueType};
use crate::problem::{codes, did_you_mean, nearest};
use crate::random::{Alias, next, scale};
use crate::words::{Specials, Words};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = money();
    types.extend(banking());
    types.extend(bookkeeping());
    types
}

fn money() -> Vec<TypeDef> {
    vec![
        TypeDef::new("amount", "Amount of money", amount)
            .about("Amount with the fraction digits of the country's currency.")
            .aliases(&["money", "finance.amount", "balance", "Money"])
            .headers(&["amt", "betrag", "montant", "importe", "valor", "сумма", "金額", "المبلغ"])
            .by_locale("Fraction digits of the country's currency.")
            .spreading()
            .prepared_by(own_currency)
            .returns(ValueType::Number),
        TypeDef::new("transactionAmount", "Transaction amount", amount)
            .about("Amount of a payment, with the fraction digits of the country's currency.")
            .aliases(&["txn_amount", "payment_amount", "transaction_value"])
            .headers(&["trx_amount", "tx_amt"])
            .spreading()
            .prepared_by(own_currency)
            .returns(ValueType::Number),
        TypeDef::new("currency", "Currency code", |cx, o| currency(cx, &o, "code"))
            .formed()
            .about("ISO 4217 code: mostly the country's own, otherwise by share of world trade; beside amounts and prices always its own.")
            .aliases(&["currency_code", "finance.currencyCode", "Currency Code"])
            .headers(&["ccy", "curr", "waehrung", "devise", "moneda", "валюта", "通貨"]),
        TypeDef::new("currencyName", "Currency name", |cx, o| currency(cx, &o, "name"))
            .about("Name of the row's currency.")
            .aliases(&["finance.currencyName"])
            .by_locale("In the locale's language."),
        TypeDef::new("currencySymbol", "Currency symbol", |cx, o| currency(cx, &o, "symbol"))
            .about("Symbol of the row's currency.")
            .aliases(&["finance.currencySymbol"])
            .by_locale("As written in the locale's language."),
    ]
}

fn banking() -> Vec<TypeDef> {
    vec![
        TypeDef::new("iban", "IBAN", |cx, o| iban(cx, &o, true))
            .about("IBAN with a real bank code and valid check digits, the country's own inside included. In countries without IBAN: \
                    of a European bank.")
            .aliases(&["finance.iban", "IBAN", "international_bank_account_number"])
            .headers(&["bank_account_iban", "konto_iban"])
            .by_locale("The country's own, or `country`.")
            .faults(CHECKED),
        TypeDef::new("bban", "BBAN", |cx, o| iban(cx, &o, false))
            .about("National part of an IBAN: bank, branch and account with the country's check digits.")
            .aliases(&["basic_bank_account_number"])
            .by_locale("The country's own, or `country`; in countries without IBAN of a European bank.")
            .faults(FORM_ONLY),
        TypeDef::new("routingNumber", "Routing number (US)", routing_number)
            .about("ABA routing number: that of the row's bank in US locales, of a US bank elsewhere; any number that checks when \
                    `unique`.")
            .aliases(&["aba_routing_number", "routing_no", "aba", "aba_number", "rtn", "finance.routingNumber", "routing_transit_number"])
            .headers(&["bank_routing", "ach_routing"])
            .faults(CHECKED),
        TypeDef::new("sortCode", "Sort code (GB)", sort_code)
            .about("Sort code of a British bank: that of the row's bank in British locales; any six digits when `unique`.")
            .aliases(&["sort_code", "bank_sort_code", "uk_sort_code"])
            .headers(&["sortcode"])
            .faults(FORM_ONLY),
        TypeDef::new("accountNumber", "Account number", account_number)
            .about("Bank account number with the length that is usual in the country.")
            .aliases(&["bank_account", "account_no", "finance.accountNumber", "bank_account_number"])
            .headers(&["acct", "acct_no", "kontonummer", "numero_compte", "cuenta"])
            .by_locale("The country's usual length."),
        TypeDef::new("bankName", "Bank", |cx, _: NoOptions| {
            let region = cx.locale.info.region.clone();
            let banks = cx.locale.banks(&region);
            let bank = bank_latent(cx, &region, &banks);
            let names = Arc::new(Words::new(banks.iter().map(|b| &b.name)));
            cx.word(&names, bank);
        })
        .about("Bank of the country; the one of the row's IBAN.")
        .aliases(&["bank", "bank_name", "financial_institution"])
        .headers(&["banque", "banco", "банк", "銀行名"])
        .by_locale("Real banks of the country."),
        TypeDef::new("swiftCode", "BIC", |cx, _: NoOptions| {
            let region = cx.locale.info.region.clone();
            let banks = cx.locale.banks(&region);
            let bank = bank_latent(cx, &region, &banks);
            let codes = Arc::new(Words::new(banks.iter().map(|b| &b.bic)));
            cx.word(&codes, bank);
        })
        .about("ISO 9362 code of the row's bank.")
        .aliases(&["bic", "swift", "swift_bic", "finance.bic", "bic_code"])
        .headers(&["swift_code", "bank_bic"])
        .by_locale("Real banks of the country."),
    ]
}

fn bookkeeping() -> Vec<TypeDef> {
    vec![
        TypeDef::new("invoiceNumber", "Invoice number", |cx, o| masked_number(cx, &o, "INV-########"))
            .about("Invoice number such as `INV-00481736`; `format` is a mask.")
            .aliases(&["invoice_no", "invoice_id", "bill_number"])
            .headers(&["rechnungsnummer", "numero_facture", "factura", "請求書番号"]),
        super::identity::tax_id(),
        TypeDef::new("costCenter", "Cost centre", cost_center)
            .about("Cost centre such as `MKT-120`.")
            .aliases(&["cost_centre", "cost_center_code"])
            .headers(&["kostenstelle", "centre_de_cout", "centro_costo"]),
        TypeDef::new("transactionId", "Transaction number", |cx, o| masked_number(cx, &o, "TXN-**********"))
            .about("Transaction number such as `TXN-7K2M9QX41B`; `format` is a mask.")
            .aliases(&["txn_id", "transaction_number", "payment_id", "trx_id"])
            .headers(&["tx_id", "transaktionsnummer"]),
    ]
}

/// Fraction digits of the country's currency (ISO 4217).
pub(super) fn currency_digits(cx: &FieldCx<'_, '_>) -> u8 {
    let currency = cx.locale.country_fact("currency");
    column_by_key("currencies", "code", "digits").get(currency).and_then(|d| d.parse().ok()).unwrap_or(2)
}

/// A currency column beside an amount shows the currency whose digits the amount has.
fn own_currency(builder: &mut Builder<'_>, scope: &str, _: &DecimalOptions) {
    builder.narrow(&order::scope(scope), OWN_CURRENCY, 1, 1);
}

fn amount(cx: &mut FieldCx<'_, '_>, options: DecimalOptions) {
    let digits = currency_digits(cx);
    let (min, max) = if digits == 0 { (100.0, 1_000_000.0) } else { (1.0, 10_000.0) };
    decimal(cx, &options, min, max, digits);
}

/// Constraints of currencies.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CurrencyOptions {
    /// `mixed`: the country's own in six rows of ten; `local`: only that one. By default `local` beside amounts and prices, else
    /// `mixed`.
    scope: Option<CurrencyScope>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum CurrencyScope {
    Mixed,
    Local,
}

fn currency(cx: &mut FieldCx<'_, '_>, options: &CurrencyOptions, column: &'static str) {
    let list = cx.locale.currencies(column);
    if cx.unique {
        return cx.list_entry(&list);
    }
    let own = cx.locale.country_fact("currency");
    let own = list.extras.iter().position(|code| code == own).unwrap_or(0) as u64;
    let scope = order::scope(cx.scope());
    let beside_amounts = options.scope.is_none() && cx.builder.narrowed(&scope, OWN_CURRENCY).is_some();
    if options.scope == Some(CurrencyScope::Local) || beside_amounts {
        let text = list.words.get(own);
        return cx.text(&text);
    }
    // A latent, so that code, name and symbol of a row agree; the three lists are in the same order of codes.
    let index = cx.latent("currency", |cx| {
        let (bits, other) = (cx.entity_draw("currency is own"), cx.entity_draw("currency"));
        let is_own = cx.step(Step::Chance { bits, threshold: crate::random::probability(6, 10) });
        let other = cx.step(Step::Pick { bits: other, alias: Arc::clone(&list.alias) });
        let own = cx.step(Step::Constant(own));
        cx.step(Step::Choose { when: is_own, then: own, otherwise: other })
    });
    cx.word(&list.words, index);
}

/// Fills a text with the digits of a number.
fn write_digits(text: &mut [u8], mut number: u64) {
    for place in text.iter_mut().rev() {
        *place = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// One part of a BBAN.
#[derive(Clone, Debug)]
struct BbanPart {
    name: String,
    len: usize,
    /// `n` digits, `a` capital letters, `c` both.
    kind: char,
}

/// Countries whose IBANs stand in for those of a country without.
const IBAN_FALLBACK: &str = "DE";

/// Constraints of `iban`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct IbanOptions {
    /// ISO 3166-1 alpha-2 code of the account's country.
    country: Option<String>,
}

fn iban_specs() -> BTreeMap<&'static str, &'static str> {
    column_by_key("iban", "region", "bban")
}

fn bban_parts(spec: &str) -> Vec<BbanPart> {
    let part = |text: &str| {
        let (name, form) = text.split_once(':')?;
        let kind = form.chars().last()?;
        Some(BbanPart { name: name.to_owned(), len: form.trim_end_matches(kind).parse().ok()?, kind })
    };
    spec.split_whitespace().filter_map(part).collect()
}

/// The whole IBAN, or its national part alone.
fn iban(cx: &mut FieldCx<'_, '_>, options: &IbanOptions, whole: bool) {
    let specs = iban_specs();
    let own = cx.locale.info.region.clone();
    let region = match &options.country {
        Some(country) if specs.contains_key(country.to_uppercase().as_str()) => country.to_uppercase(),
        Some(country) => {
            let near = nearest(country, specs.keys().copied(), 3);
            let hint = format!(
                "{}Countries with IBANs: {}.",
                did_you_mean(&near),
                specs.keys().copied().collect::<Vec<_>>().join(", ")
            );
            let fix = Some(vec![("country", json!(near.first().copied().unwrap_or(IBAN_FALLBACK)))]);
            return cx.problem(codes::INVALID_CONSTRAINT, "country", format!("`{country}` has no IBANs."), hint, fix);
        }
        None if specs.contains_key(own.as_str()) => own,
        None => IBAN_FALLBACK.to_owned(),
    };
    let parts = bban_parts(specs.get(region.as_str()).copied().unwrap_or_default());
    let banks = cx.locale.banks(&region);
    let bank = bank_latent(cx, &region, &banks);
    let longest = 4 + parts.iter().map(|p| p.len).sum::<usize>() + MALFORMED_EXTRA;
    let digits = cx.draw("account");
    let (at, len) = bban_account(&region, &parts);
    let unique = cx.unique.then(|| cx.index("number", 10u64.pow(len.min(18) as u32)));
    let (settle, validity) = (NationalCheck::of(&region), cx.validity);
    let inputs: Vec<Reg> = [bank, digits].into_iter().chain(unique).collect();
    cx.call(&inputs, longest, Specials::NONE, move |row, out| {
        let start = out.len();
        out.extend_from_slice(region.as_bytes());
        out.extend_from_slice(b"00");
        let mut state = row.get(digits);
        let bank = banks.get(row.get(bank) as usize);
        parts.iter().for_each(|part| push_part(part, bank, &mut state, out));
        let bban = &mut out[start + 4..];
        if let Some(unique) = unique {
            write_digits(&mut bban[at..at + len], row.get(unique));
        }
        (settle.0)(bban);
        let check = 98 - mod97(out[start + 4..].iter().chain(&out[start..start + 4]));
        write_digits(&mut out[start + 2..start + 4], u64::from(check));
        if validity == Validity::BadCheckDigit {
            out[start + 3] = other_character(out[start + 3], next(&mut state));
        }
        if !whole {
            out.drain(start..start + 4);
        }
        if validity == Validity::Malformed {
            malform(out, start, whole.then_some(2), next(&mut state));
        }
    });
}

/// Where the account's digits stand that no check digit changes, and how many there are.
fn bban_account(region: &str, parts: &[BbanPart]) -> (usize, usize) {
    let before = parts.iter().take_while(|part| part.name != "account");
    let start: usize = before.map(|part| part.len).sum();
    let len = parts.iter().find(|part| part.name == "account").map_or(0, |part| part.len);
    let (skipped, kept) = account_margins(region);
    (start + skipped, len - skipped - kept)
}

fn push_part(part: &BbanPart, bank: Option<&Bank>, state: &mut u64, out: &mut Vec<u8>) {
    let known = match (part.name.as_str(), bank) {
        ("bank", Some(bank)) => bank.bank_code.as_str(),
        ("branch", Some(bank)) => bank.branch_code.as_str(),
        ("reserved", _) => "0000000000".get(..part.len).unwrap_or_default(),
        _ => "",
    };
    if known.len() == part.len {
        return out.extend_from_slice(known.as_bytes());
    }
    for _ in 0..part.len {
        // Where letters are allowed beside digits, accounts in use have digits.
        let (first, n) = if part.kind == 'a' { (b'A', 26) } else { (b'0', 10) };
        out.push(first + scale(next(state), n) as u8);
    }
}

fn bank_latent(cx: &mut FieldCx<'_, '_>, region: &str, banks: &[Bank]) -> Reg {
    let weights: Vec<u64> = banks.iter().map(|b| b.weight).collect();
    let pick = move |cx: &mut FieldCx<'_, '_>| {
        if weights.is_empty() {
            return cx.step(Step::Constant(0));
        }
        let bits = cx.entity_draw("bank");
        cx.step(Step::Pick { bits, alias: Arc::new(Alias::new(&weights)) })
    };
    // Another country's bank is another latent.
    if region == cx.locale.info.region { cx.latent("bank", pick) } else { pick(cx) }
}

/// Constraints of `accountNumber`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AccountOptions {
    /// Digits, 4 to 18; the country's usual number when left out.
    length: Option<u8>,
}

fn account_number(cx: &mut FieldCx<'_, '_>, options: AccountOptions) {
    let specs = iban_specs();
    let spec = specs.get(cx.locale.info.region.as_str()).map(|spec| bban_parts(spec));
    let usual = spec.and_then(|parts| parts.iter().find(|p| p.name == "account").map(|p| p.len)).unwrap_or(10);
    let length = usize::from(options.length.unwrap_or(usual.clamp(4, 18) as u8));
    if !(4..=18).contains(&length) {
        let fix = Some(vec![("length", json!(length.clamp(4, 18)))]);
        return cx.problem(
            codes::INVALID_CONSTRAINT,
            "length",
            format!("`length` is {length}."),
            "Give 4 to 18.".to_owned(),
            fix,
        );
    }
    let value = cx.index("digits", 10u64.pow(length as u32));
    cx.emit(Op::Digits { value, width: length as u8 });
}

static ROUTING: Scheme = scheme(
    "US",
    "routing number",
    &[form("llnnnnnnc", |d| {
        d.digit(8, (10 - weighted(&d.text[..8], &[3, 7, 1, 3, 7, 1, 3, 7]) % 10) % 10);
    })
    .places(&[("", "01 02 03 04 05 06 07 08 09 10 11 12 21 22 23 24 25 26 27 28 29 30 31 32")])],
);
static SORT_CODE: Scheme =
    scheme("GB", "sort code", &[plain("ll-nn-nn").places(&[("", "01 04 08 09 11 16 20 23 30 40 60 77 80 83")])]);

fn routing_number(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique || cx.validity != Validity::Valid {
        return of_code(cx, &ROUTING, "US", None);
    }
    bank_words(cx, "US", |bank| bank.bank_code.clone());
}

fn sort_code(cx: &mut FieldCx<'_, '_>, options: StyleOptions) {
    if cx.unique || cx.validity != Validity::Valid {
        return of_code(cx, &SORT_CODE, "GB", options.format);
    }
    let plain = options.format == Some(super::identity::form::Style::Plain);
    bank_words(cx, "GB", |bank| match (plain, bank.branch_code.as_bytes().as_chunks::<2>()) {
        (false, ([a, b, c], [])) => [a, b, c].map(|pair| String::from_utf8_lossy(pair).into_owned()).join("-"),
        _ => bank.branch_code.clone(),
    });
}

/// Appends what `text` makes of the row's bank, or of some bank of that country where the locale is another's.
fn bank_words(cx: &mut FieldCx<'_, '_>, region: &str, text: impl Fn(&Bank) -> String) {
    let banks = cx.locale.banks(region);
    let bank = bank_latent(cx, region, &banks);
    let words = Arc::new(Words::new(banks.iter().map(text)));
    cx.word(&words, bank);
}

fn cost_center(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("cost_center");
    let stems = Arc::new(Words::new(&list.extras));
    let index = cx.index("centre", list.extras.len().max(1) as u64 * 90);
    let stem = cx.step(Step::Map { inputs: vec![index], function: Arc::new(|x| x[0] / 90) });
    let number = cx.step(Step::Map { inputs: vec![index], function: Arc::new(|x| 100 + x[0] % 90 * 10) });
    if !stems.is_empty() {
        cx.word(&stems, stem);
    }
    cx.text("-");
    cx.emit(Op::Int(number));
}
