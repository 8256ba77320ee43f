//! Money, banks, cards and the numbers that go with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::composition::masked_number;
use super::number::{DecimalOptions, decimal};
use super::{NoOptions, TypeDef, tax};
use crate::compile::FieldCx;
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
            .aliases(&["money", "finance.amount", "balance", "total", "total_amount", "Money"])
            .headers(&["amt", "betrag", "montant", "importe", "valor", "сумма", "金額", "المبلغ", "line_total"])
            .by_locale("Fraction digits of the country's currency.")
            .spreading()
            .returns(ValueType::Number),
        TypeDef::new("transactionAmount", "Transaction amount", amount)
            .about("Amount of a payment, with the fraction digits of the country's currency.")
            .aliases(&["txn_amount", "payment_amount", "transaction_value"])
            .headers(&["trx_amount", "tx_amt"])
            .spreading()
            .returns(ValueType::Number),
        TypeDef::new("currency", "Currency code", |cx, o| currency(cx, &o, "code"))
            .about("ISO 4217 code: mostly the country's own, otherwise by share of world trade.")
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
            .headers(&["cc", "card_no", "kreditkarte", "tarjeta"]),
        TypeDef::new("iban", "IBAN", iban)
            .about("IBAN with a real bank code and valid check digits. In countries without IBAN: of a European bank.")
            .aliases(&["finance.iban", "IBAN", "international_bank_account_number"])
            .headers(&["bank_account_iban", "konto_iban"])
            .by_locale("The country's own, or `country`."),
        TypeDef::new("accountNumber", "Account number", account_number)
            .about("Bank account number with the length that is usual in the country.")
            .aliases(&["bank_account", "account_no", "finance.accountNumber", "bank_account_number", "bban"])
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
        TypeDef::new("taxId", "Tax number", tax::compile)
            .about("Tax number of a business in the country's form, with its check digit where it has one.")
            .aliases(&["tax_number", "tin", "vat_id", "vat_number", "tax_identification_number", "ein", "trn", "gstin"])
            .headers(&["ust_id", "siren", "nif", "cnpj", "partita_iva", "инн"])
            .by_locale("The country's scheme."),
        TypeDef::new("ledgerCode", "Ledger account", |cx, _: NoOptions| {
            let list = cx.locale.list("ledger_account");
            let codes = crate::locale::WordList::uniform(&list.extras);
            cx.list_entry(&codes);
        })
        .about("Number of a general-ledger account.")
        .aliases(&["gl_code", "gl_account", "ledger_account", "account_code"])
        .headers(&["sachkonto", "compte_general"]),
        TypeDef::new("costCenter", "Cost centre", cost_center)
            .about("Cost centre such as `MKT-120`.")
            .aliases(&["cost_centre", "cost_center_code"])
            .headers(&["kostenstelle", "centre_de_cout", "centro_costo"]),
        TypeDef::new("transactionId", "Transaction number", |cx, o| masked_number(cx, &o, "TXN-**********"))
            .about("Transaction number such as `TXN-7K2M9QX41B`; `format` is a mask.")
            .aliases(&["txn_id", "transaction_number", "payment_id", "trx_id"])
            .headers(&["tx_id", "transaktionsnummer"]),
        TypeDef::new("paymentStatus", "Payment status", |cx, _: NoOptions| cx.list_word("payment_status"))
            .about("State of a payment; most are paid.")
            .aliases(&["payment_state", "transaction_status", "billing_status"])
            .headers(&["zahlungsstatus", "estado_pago", "statut_paiement"])
            .by_locale("In the locale's language."),
    ]
}

/// Fraction digits of the country's currency (ISO 4217).
pub(super) fn currency_digits(cx: &FieldCx<'_, '_>) -> u8 {
    let currency = cx.locale.country_fact("currency");
    column_by_key("currencies", "code", "digits").get(currency).and_then(|d| d.parse().ok()).unwrap_or(2)
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
    /// `mixed` (default): the country's own in six rows of ten; `local`: only that one.
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
    if options.scope == Some(CurrencyScope::Local) {
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

/// Constraints of `creditCard`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CardOptions {
    /// `visa`, `mastercard`, `amex`, `discover`, `jcb`, `diners` or `unionpay`; by market share when left out.
    brand: Option<CardBrand>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum CardBrand {
    Visa,
    Mastercard,
    Amex,
    Discover,
    Jcb,
    Diners,
    Unionpay,
}

/// Brand, length, prefixes of published test cards, prefixes of the brand's range, weight.
type CardRange = (CardBrand, usize, &'static [&'static str], &'static [&'static str], u64);

const CARDS: [CardRange; 7] = [
    (CardBrand::Visa, 16, &["411111", "424242", "400005"], &["4"], 52),
    (CardBrand::Mastercard, 16, &["555555", "510510", "520082", "222300"], &["51", "52", "53", "54", "55"], 32),
    (CardBrand::Amex, 15, &["378282", "371449"], &["34", "37"], 8),
    (CardBrand::Discover, 16, &["601111", "601100"], &["6011", "65"], 3),
    (CardBrand::Jcb, 16, &["356600", "353011"], &["3528", "3589"], 2),
    (CardBrand::Diners, 14, &["305693", "385200"], &["300", "305", "36"], 1),
    (CardBrand::Unionpay, 16, &["620000", "620509"], &["62"], 2),
];

/// Distinct numbers of a unique card column: so many fit behind the longest test prefix of the shortest card.
const UNIQUE_CARDS: u64 = 10_000_000;

fn credit_card(cx: &mut FieldCx<'_, '_>, options: CardOptions) {
    let realistic = cx.realistic;
    let ranges: Vec<(usize, &'static str, u64)> = CARDS
        .iter()
        .filter(|card| options.brand.is_none_or(|brand| brand == card.0))
        .flat_map(|(_, len, test, real, weight)| {
            let prefixes = if realistic { *real } else { *test };
            prefixes.iter().map(move |p| (*len, *p, weight * 60 / prefixes.len() as u64))
        })
        .collect();
    let weights: Vec<u64> = ranges.iter().map(|r| r.2).collect();
    let bits = cx.draw("range");
    let range = cx.step(Step::Pick { bits, alias: Arc::new(Alias::new(&weights)) });
    let digits = cx.draw("digits");
    // A unique number stands right before the check digit, in whatever range.
    let unique = cx.unique.then(|| cx.index("number", UNIQUE_CARDS));
    let inputs: Vec<Reg> = [range, digits].into_iter().chain(unique).collect();
    cx.call(&inputs, 16, Specials::NONE, move |row, out| {
        let (len, prefix, _) = ranges[row.get(range) as usize];
        let (start, mut state) = (out.len(), row.get(digits));
        out.extend_from_slice(prefix.as_bytes());
        while out.len() - start < len - 1 {
            out.push(b'0' + scale(next(&mut state), 10) as u8);
        }
        if let Some(unique) = unique {
            let tail = format!("{:07}", row.get(unique));
            let at = out.len() - tail.len();
            out[at..].copy_from_slice(tail.as_bytes());
        }
        let check = luhn_check(&out[start..]);
        out.push(b'0' + check);
    });
}

/// Check digit of ISO/IEC 7812-1: doubles every second digit from the right.
pub(super) fn luhn_check(digits: &[u8]) -> u8 {
    let double = |d: u8| if d > 4 { 2 * d - 9 } else { 2 * d };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| u32::from(if i % 2 == 0 { double(d - b'0') } else { d - b'0' }))
        .sum();
    ((10 - sum % 10) % 10) as u8
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

fn iban(cx: &mut FieldCx<'_, '_>, options: IbanOptions) {
    let specs = iban_specs();
    let own = cx.locale.info.region.clone();
    let region = match options.country {
        Some(country) if specs.contains_key(country.to_uppercase().as_str()) => country.to_uppercase(),
        Some(country) => {
            let near = nearest(&country, specs.keys().copied(), 3);
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
    let longest = 4 + parts.iter().map(|p| p.len).sum::<usize>();
    let digits = cx.draw("account");
    let account_len = parts.iter().find(|p| p.name == "account").map_or(0, |p| p.len.min(15));
    let unique = cx.unique.then(|| cx.index("number", 10u64.pow(account_len as u32)));
    let inputs: Vec<Reg> = [bank, digits].into_iter().chain(unique).collect();
    cx.call(&inputs, longest, Specials::NONE, move |row, out| {
        let start = out.len();
        out.extend_from_slice(region.as_bytes());
        out.extend_from_slice(b"00");
        let mut state = row.get(digits);
        let bank = banks.get(row.get(bank) as usize);
        parts.iter().for_each(|part| push_part(part, bank, unique.map(|u| row.get(u)), &mut state, out));
        national_check(&region, &mut out[start + 4..]);
        let check = 98 - mod97(&out[start..]);
        out[start + 2..start + 4].copy_from_slice(format!("{check:02}").as_bytes());
    });
}

fn push_part(part: &BbanPart, bank: Option<&Bank>, unique: Option<u64>, state: &mut u64, out: &mut Vec<u8>) {
    let known = match (part.name.as_str(), bank) {
        ("bank", Some(bank)) => bank.bank_code.clone(),
        ("branch", Some(bank)) => bank.branch_code.clone(),
        ("reserved", _) => "0".repeat(part.len),
        ("account", _) if unique.is_some() => format!("{:0width$}", unique.unwrap_or(0), width = part.len),
        _ => String::new(),
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

/// ISO 7064 MOD 97-10 remainder of an IBAN whose check digits are 00.
fn mod97(iban: &[u8]) -> u32 {
    let rotated = iban[4..].iter().chain(&iban[..4]);
    rotated.fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
    })
}

/// Sets the check digits that a country puts inside its BBAN.
fn national_check(region: &str, bban: &mut [u8]) {
    match region {
        "ES" => spanish_check(bban),
        "FR" | "MC" => french_check(bban),
        "IT" | "SM" => italian_check(bban),
        _ => {}
    }
}

/// Two digits, each the weighted sum modulo 11 of bank + branch and of the account (Orden del Consejo Superior Bancario).
fn spanish_check(bban: &mut [u8]) {
    let digit = |text: &[u8], weights: &[u32]| {
        let sum: u32 = text.iter().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum();
        match 11 - sum % 11 {
            10 => b'1',
            11 => b'0',
            d => b'0' + d as u8,
        }
    };
    let first = digit(&bban[..8], &[4, 8, 5, 10, 9, 7, 3, 6]);
    let second = digit(&bban[10..], &[1, 2, 4, 8, 5, 10, 9, 7, 3, 6]);
    (bban[8], bban[9]) = (first, second);
}

/// Clé RIB: 97 - (89 × bank + 15 × branch + 3 × account) mod 97, letters counted as on a telephone.
fn french_check(bban: &mut [u8]) {
    let value = |c: &u8| match c {
        b'0'..=b'9' => u64::from(c - b'0'),
        b'A'..=b'R' => u64::from((c - b'A') % 9) + 1,
        _ => u64::from((c - b'S') % 9) + 2,
    };
    let number = |text: &[u8]| text.iter().fold(0u64, |n, c| (n * 10 + value(c)) % 97);
    let key = 97 - (89 * number(&bban[..5]) + 15 * number(&bban[5..10]) + 3 * number(&bban[10..21])) % 97;
    bban[21..23].copy_from_slice(format!("{key:02}").as_bytes());
}

/// CIN: the letter of the sum modulo 26 of odd-place values and plain even-place values (ABI standard).
fn italian_check(bban: &mut [u8]) {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let plain = |c: u8| u32::from(if c.is_ascii_digit() { c - b'0' } else { c - b'A' });
    let sum: u32 =
        bban[1..].iter().enumerate().map(|(i, c)| if i % 2 == 0 { ODD[plain(*c) as usize] } else { plain(*c) }).sum();
    bban[0] = b'A' + (sum % 26) as u8;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_published_examples() {
        assert_eq!(luhn_check(b"424242424242424"), 2);
        assert_eq!(98 - mod97(b"GB00WEST12345698765432"), 82);
        let mut spanish = *b"21000418000200051332";
        spanish_check(&mut spanish);
        assert_eq!(&spanish, b"21000418450200051332");
        let mut french = *b"20041010050500013M02600";
        french_check(&mut french);
        assert_eq!(&french, b"20041010050500013M02606");
        let mut italian = *b"_0542811101000000123456";
        italian_check(&mut italian);
        assert_eq!(&italian, b"X0542811101000000123456");
    }
}
