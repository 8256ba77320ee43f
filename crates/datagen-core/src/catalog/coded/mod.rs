//! Codes with check digits or an official form: securities, articles, books, devices, ships, carriers, institutions.
//!
//! Lives here: the definitions. They are made with the language of forms (`identity::form`). Does not live here: numbers of
//! people and businesses (`identity`), banks' (`financial`), vehicles'.

mod prefixes;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::identity::form::{Form, FormOptions, Scheme, StyleOptions, country_of, form, of_code, plain, scheme};
use super::{NoOptions, TypeDef};
use crate::checksum::*;
use crate::compile::FieldCx;
use crate::fault::{CHECKED, FORM_ONLY};
use crate::locale::WordList;
use crate::locale::column_by_key;
use crate::plan::{Reg, Step};
use crate::words::Words;
use prefixes::*;

/// Compiles a code that is the same everywhere.
fn code(cx: &mut FieldCx<'_, '_>, scheme: &'static Scheme, options: &StyleOptions) {
    of_code(cx, scheme, "", options.format);
}

/// Compiles a code with a prefix of the country.
fn national(cx: &mut FieldCx<'_, '_>, scheme: &'static Scheme, options: &FormOptions) {
    let known: Vec<&'static str> = column_by_key("countries", "code", "alpha3").keys().copied().collect();
    let Some(country) = country_of(cx, options.country.as_deref(), &known) else { return };
    of_code(cx, scheme, &country, options.format);
}

/// Securities and their markets.
pub fn securities() -> Vec<TypeDef> {
    vec![
        TypeDef::new("isin", "ISIN", |cx, o: FormOptions| securities_number(cx, &o))
            .about("ISO 6166 number of a security with the country's prefix; US and British ones hold a CUSIP or SEDOL that checks.")
            .aliases(&["isin_code", "international_securities_identification_number"])
            .headers(&["security_id", "wertpapierkennnummer"])
            .by_locale("Prefix of the locale's country, or of `country`.")
            .faults(CHECKED),
        TypeDef::new("cusip", "CUSIP", |cx, o: StyleOptions| code(cx, &CUSIP, &o))
            .about("Number of a North American security with its check digit.")
            .aliases(&["cusip_number", "cusip_code"])
            .faults(CHECKED),
        TypeDef::new("sedol", "SEDOL", |cx, o: StyleOptions| code(cx, &SEDOL, &o))
            .about("London Stock Exchange number of a security with its check digit.")
            .aliases(&["sedol_code", "sedol_number"])
            .faults(CHECKED),
        TypeDef::new("figi", "FIGI", |cx, o: StyleOptions| code(cx, &FIGI, &o))
            .about("Financial instrument global identifier with its check digit.")
            .aliases(&["bbgid", "financial_instrument_global_identifier"])
            .faults(CHECKED),
        TypeDef::new("lei", "Legal entity identifier", |cx, o: StyleOptions| code(cx, &LEI, &o))
            .about("ISO 17442 identifier of a legal entity: prefix of an issuer, check digits modulo 97.")
            .aliases(&["lei_code", "legal_entity_identifier"])
            .faults(CHECKED),
        TypeDef::new("ticker", "Ticker symbol", |cx, _: NoOptions| listing(cx, |list| Arc::clone(&list.words)))
            .about("Ticker symbol of a large company; the row's stock exchange is the one it is listed on.")
            .aliases(&["ticker_symbol", "stock_symbol", "stock_ticker", "Stock Symbol"])
            .headers(&["symbol", "tick"]),
        TypeDef::new("stockExchange", "Stock exchange", |cx, _: NoOptions| {
            if cx.unique {
                let codes: BTreeSet<String> = cx.locale.list("ticker").extras.iter().cloned().collect();
                return cx.list_entry(&WordList::uniform(codes));
            }
            listing(cx, |list| Arc::new(Words::new(&list.extras)));
        })
        .about("ISO 10383 market identifier code (MIC) of the exchange of the row's ticker symbol.")
        .aliases(&["mic", "market_identifier_code", "exchange_code", "Stock Market"])
        .headers(&["exchange", "boerse", "bolsa", "bourse"]),
    ]
}

/// The row's listing: a ticker symbol and where it is listed.
fn listing(cx: &mut FieldCx<'_, '_>, words: impl Fn(&WordList) -> Arc<Words>) {
    let list = cx.locale.list("ticker");
    let which: Reg = if cx.unique {
        cx.pick("listing", &list)
    } else {
        cx.latent("listing", |cx| {
            let bits = cx.entity_draw("listing");
            cx.step(Step::Pick { bits, alias: Arc::clone(&list.alias) })
        })
    };
    cx.word(&words(&list), which);
}

fn securities_number(cx: &mut FieldCx<'_, '_>, options: &FormOptions) {
    let country = options.country.as_deref().unwrap_or(&cx.locale.info.region).to_uppercase();
    let scheme = ISINS.iter().find(|scheme| scheme.country == country).unwrap_or(&ISIN_OTHERS);
    national(cx, scheme, options);
}

/// Check digit of CUSIP and FIGI: every second value doubled, the sum of all digits.
fn doubled_digits(text: &[u8]) -> u32 {
    let of = |(at, c): (usize, &u8)| {
        let v = value(*c) * (1 + at as u32 % 2);
        v / 10 + v % 10
    };
    (10 - text.iter().enumerate().map(of).sum::<u32>() % 10) % 10
}

fn sedol_check(text: &[u8]) -> u32 {
    (10 - weighted(text, &[1, 3, 1, 7, 3, 9]) % 10) % 10
}

static CUSIP: Scheme = scheme(
    "",
    "CUSIP",
    &[
        form("nnnnnnnnc", |d| d.digit(8, doubled_digits(&d.text[..8]))).weight(3),
        form("nnnnnCnnc", |d| d.digit(8, doubled_digits(&d.text[..8]))),
        form("nnnanCnnc", |d| d.digit(8, doubled_digits(&d.text[..8]))),
    ],
);
static SEDOL: Scheme = scheme("", "SEDOL", &[form("Bbbbbbc", |d| d.digit(6, sedol_check(&d.text[..6])))]);
static FIGI: Scheme = scheme("", "FIGI", &[form("BBG0bbbbbbbc", |d| d.digit(11, doubled_digits(&d.text[..11])))]);
static LEI: Scheme = scheme(
    "",
    "LEI",
    &[form("llll00xxxxxxxxxxxxcc", |d| {
        let rest = mod97(d.text[..18].iter().chain(b"00"));
        d.number(18, 2, u64::from(98 - rest));
    })
    .places(&[("", "5493 5493 2138 5299 9695 3358 5067 8156 9598 3912 7437 2549 9845 8945")])],
);
static ISINS: &[Scheme] = &[
    scheme(
        "US",
        "ISIN",
        &[form("USnnnnnnnncc", |d| {
            d.digit(10, doubled_digits(&d.text[2..10]));
            d.digit(11, luhn_of_letters(&d.text[..11]));
        })],
    ),
    scheme(
        "CA",
        "ISIN",
        &[form("CAnnnnnnnncc", |d| {
            d.digit(10, doubled_digits(&d.text[2..10]));
            d.digit(11, luhn_of_letters(&d.text[..11]));
        })],
    ),
    scheme(
        "GB",
        "ISIN",
        &[form("GB00Bbbbbbcc", |d| {
            d.digit(10, sedol_check(&d.text[4..10]));
            d.digit(11, luhn_of_letters(&d.text[..11]));
        })],
    ),
];
static ISIN_OTHERS: Scheme = scheme(
    "",
    "ISIN",
    &[form("gg000nnnxnnc", |d| {
        let country = d.country;
        d.text[..2].copy_from_slice(&country);
        d.digit(11, luhn_of_letters(&d.text[..11]));
    })],
);

/// Articles and publications.
pub fn articles() -> Vec<TypeDef> {
    vec![
        TypeDef::new("ean13", "EAN-13", |cx, o: FormOptions| national(cx, &EAN13, &o))
            .about("GS1 article number of thirteen digits with the country's prefix and a check digit.")
            .aliases(&["ean", "barcode", "ean_13", "gtin13", "european_article_number", "commerce.ean"])
            .headers(&[
                "bar_code",
                "ean_code",
                "strichcode",
                "codigo_barras",
                "code_barres",
                "バーコード",
                "条形码",
                "الباركود",
            ])
            .by_locale("GS1 prefix of the locale's country, or of `country`.")
            .faults(CHECKED),
        TypeDef::new("ean8", "EAN-8", |cx, o: FormOptions| national(cx, &EAN8, &o))
            .about("GS1 article number of eight digits with the country's prefix and a check digit.")
            .aliases(&["ean_8", "gtin8"])
            .by_locale("GS1 prefix of the locale's country, or of `country`.")
            .faults(CHECKED),
        TypeDef::new("upc", "UPC-A", |cx, o: StyleOptions| code(cx, &UPC, &o))
            .about("Universal product code of twelve digits with its check digit.")
            .aliases(&["upc_a", "upc_code", "gtin12", "universal_product_code"])
            .faults(CHECKED),
        TypeDef::new("gtin", "GTIN-14", |cx, o: FormOptions| national(cx, &GTIN, &o))
            .about("GS1 number of a trade unit: packaging level, article number, check digit.")
            .aliases(&["gtin14", "gtin_14", "itf14", "global_trade_item_number"])
            .by_locale("GS1 prefix of the locale's country, or of `country`.")
            .faults(CHECKED),
        TypeDef::new("asin", "ASIN", |cx, o: StyleOptions| code(cx, &ASIN, &o))
            .about("Article number of the form that Amazon uses: `B0` and eight letters or digits.")
            .aliases(&["amazon_asin", "amazon_standard_identification_number"])
            .faults(FORM_ONLY),
        TypeDef::new("isbn13", "ISBN-13", |cx, o: FormOptions| by_group(cx, ISBN13, &o))
            .about("Book number of thirteen digits, hyphenated by group and registrant, with its check digit.")
            .aliases(&["isbn", "isbn_13", "commerce.isbn", "international_standard_book_number"])
            .headers(&["book_number"])
            .by_locale("Group of the locale's country or language.")
            .faults(CHECKED),
        TypeDef::new("isbn10", "ISBN-10", |cx, o: FormOptions| by_group(cx, ISBN10, &o))
            .about("Book number of ten digits, hyphenated by group and registrant, with its check digit.")
            .aliases(&["isbn_10"])
            .by_locale("Group of the locale's country or language.")
            .faults(CHECKED),
        TypeDef::new("issn", "ISSN", |cx, o: StyleOptions| code(cx, &ISSN, &o))
            .about("Number of a periodical with its check character.")
            .aliases(&["international_standard_serial_number"])
            .faults(CHECKED),
    ]
}

fn by_group(cx: &mut FieldCx<'_, '_>, schemes: &'static [Scheme], options: &FormOptions) {
    let country = options.country.as_deref().unwrap_or(&cx.locale.info.region).to_uppercase();
    let scheme = schemes.iter().skip(1).find(|s| s.country.split(' ').any(|c| c == country)).unwrap_or(&schemes[0]);
    national(cx, scheme, options);
}

const fn gs1_form(pattern: &'static str, finish: fn(&mut super::identity::form::Draft)) -> Form {
    form(pattern, finish).places_by_country(GS1_PREFIXES)
}

static EAN13: Scheme = scheme("", "EAN", &[gs1_form("lllnnnnnnnnnc", |d| d.digit(12, gs1(&d.text[..12])))]);
static EAN8: Scheme = scheme("", "EAN", &[gs1_form("lllnnnnc", |d| d.digit(7, gs1(&d.text[..7])))]);
static GTIN: Scheme = scheme(
    "",
    "GTIN",
    &[gs1_form("glllnnnnnnnnnc", |d| {
        let level = d.extra as u32 + 1;
        d.digit(0, level);
        d.digit(13, gs1(&d.text[..13]));
    })
    .extra(8)],
);
static UPC: Scheme =
    scheme("", "UPC", &[form("lnnnnnnnnnnc", |d| d.digit(11, gs1(&d.text[..11]))).places(&[("", "0 0 0 1 6 7 8")])]);
static ASIN: Scheme = scheme("", "ASIN", &[plain("B0xxxxxxxx")]);
static ISSN: Scheme = scheme(
    "",
    "ISSN",
    &[form("nnnn-nnnc", |d| {
        d.text[7] = or_x((11 - weighted(&d.text[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11) % 11);
    })],
);

/// A book number of thirteen digits; one registrant number has two digits in each of these groups.
const fn isbn13(pattern: &'static str) -> Form {
    form(pattern, |d| d.digit(12, gs1(&d.text[..12])))
}

const fn isbn10(pattern: &'static str) -> Form {
    form(pattern, |d| d.text[9] = or_x((11 - weighted(&d.text[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11))
}

/// English first, which is also for all others; `country` lists several.
static ISBN13: &[Scheme] = &[
    scheme("", "ISBN", &[isbn13("978-0-1n-nnnnnn-c"), isbn13("978-0-4nn-nnnnn-c"), isbn13("978-1-4nnn-nnnn-c")]),
    scheme("FR BE CH MA DZ", "ISBN", &[isbn13("978-2-1n-nnnnnn-c"), isbn13("978-2-7nnn-nnnn-c")]),
    scheme("DE AT", "ISBN", &[isbn13("978-3-4nn-nnnnn-c"), isbn13("978-3-7nnn-nnnn-c")]),
    scheme("JP", "ISBN", &[isbn13("978-4-1n-nnnnnn-c"), isbn13("978-4-3nn-nnnnn-c")]),
    scheme("RU AM AZ GE", "ISBN", &[isbn13("978-5-1n-nnnnnn-c")]),
    scheme("CN", "ISBN", &[isbn13("978-7-1nn-nnnnn-c"), isbn13("978-7-5nnn-nnnn-c")]),
    scheme("CZ SK", "ISBN", &[isbn13("978-80-1n-nnnnn-c"), isbn13("978-80-2nn-nnnn-c")]),
    scheme("IN", "ISBN", &[isbn13("978-81-2nn-nnnn-c")]),
    scheme("NO", "ISBN", &[isbn13("978-82-1n-nnnnn-c"), isbn13("978-82-3nn-nnnn-c")]),
    scheme("PL", "ISBN", &[isbn13("978-83-1n-nnnnn-c"), isbn13("978-83-2nn-nnnn-c")]),
    scheme("ES", "ISBN", &[isbn13("978-84-2nn-nnnn-c"), isbn13("978-84-3nn-nnnn-c")]),
    scheme("BR", "ISBN", &[isbn13("978-85-1n-nnnnn-c"), isbn13("978-85-2nn-nnnn-c")]),
    scheme("RS MK", "ISBN", &[isbn13("978-86-1n-nnnnn-c"), isbn13("978-86-3nn-nnnn-c")]),
    scheme("DK", "ISBN", &[isbn13("978-87-1n-nnnnn-c"), isbn13("978-87-4nn-nnnn-c")]),
    scheme("IT", "ISBN", &[isbn13("978-88-1n-nnnnn-c"), isbn13("978-88-4nn-nnnn-c")]),
    scheme("KR", "ISBN", &[isbn13("978-89-1n-nnnnn-c"), isbn13("978-89-3nn-nnnn-c")]),
    scheme("NL", "ISBN", &[isbn13("978-90-1n-nnnnn-c"), isbn13("978-90-2nn-nnnn-c")]),
    scheme("SE", "ISBN", &[isbn13("978-91-2n-nnnnn-c"), isbn13("978-91-5nn-nnnn-c")]),
];
static ISBN10: &[Scheme] = &[
    scheme("", "ISBN", &[isbn10("0-1n-nnnnnn-c"), isbn10("0-4nn-nnnnn-c"), isbn10("1-4nnn-nnnn-c")]),
    scheme("FR BE CH MA DZ", "ISBN", &[isbn10("2-1n-nnnnnn-c"), isbn10("2-7nnn-nnnn-c")]),
    scheme("DE AT", "ISBN", &[isbn10("3-4nn-nnnnn-c"), isbn10("3-7nnn-nnnn-c")]),
    scheme("JP", "ISBN", &[isbn10("4-1n-nnnnnn-c"), isbn10("4-3nn-nnnnn-c")]),
    scheme("RU AM AZ GE", "ISBN", &[isbn10("5-1n-nnnnnn-c")]),
    scheme("CN", "ISBN", &[isbn10("7-1nn-nnnnn-c"), isbn10("7-5nnn-nnnn-c")]),
    scheme("IT", "ISBN", &[isbn10("88-1n-nnnnn-c"), isbn10("88-4nn-nnnn-c")]),
    scheme("ES", "ISBN", &[isbn10("84-2nn-nnnn-c"), isbn10("84-3nn-nnnn-c")]),
];

/// Devices and their subscriptions.
pub fn devices() -> Vec<TypeDef> {
    vec![
        TypeDef::new("imei", "IMEI", |cx, o: StyleOptions| code(cx, &IMEI, &o))
            .about("Equipment number of a mobile telephone with its Luhn digit.")
            .aliases(&["imei_number", "phone.imei", "device_imei"])
            .headers(&["handset_id"])
            .faults(CHECKED),
        TypeDef::new("imsi", "IMSI", |cx, o: FormOptions| national(cx, &IMSI, &o))
            .about("Subscriber number of a mobile network. Of the test network 001-01 unless `realistic`, then of one of the country's.")
            .aliases(&["imsi_number", "international_mobile_subscriber_identity"])
            .by_locale("A network of the country, when `realistic`.")
            .faults(&[crate::fault::Validity::Malformed, crate::fault::Validity::Reserved]),
        TypeDef::new("iccid", "ICCID", |cx, o: FormOptions| national(cx, &ICCID, &o))
            .about("Number of a SIM card: 89, the country's calling code, issuer, serial, Luhn digit.")
            .aliases(&["sim_number", "sim_serial", "sim_card_number"])
            .headers(&["sim"])
            .by_locale("Calling code of the country.")
            .faults(CHECKED),
        TypeDef::new("meid", "MEID", |cx, o: StyleOptions| code(cx, &MEID, &o))
            .about("Equipment number of a mobile device in hexadecimal, with its check digit.")
            .aliases(&["meid_number", "mobile_equipment_identifier"])
            .faults(CHECKED),
    ]
}

static IMEI: Scheme = scheme(
    "",
    "IMEI",
    &[form("ll-nnnnnn-nnnnnn-c", |d| d.digit(14, luhn(&d.text[..14]))).places(&[("", "35 35 35 35 86 86 99")])],
);
static IMSI: Scheme = Scheme {
    country: "",
    name: "IMSI",
    forms: &[plain("llllllnnnnnnnnn").places_by_country(NETWORKS)],
    reserved: &[plain("00101nnnnnnnnnn")],
};
static ICCID: Scheme = scheme(
    "",
    "ICCID",
    &[form("89lllnnnnnnnnnnnnnc", |d| d.digit(18, luhn(&d.text[..18]))).places_by_country(CALLING_CODES)],
);
static MEID: Scheme =
    scheme("", "MEID", &[form("Ahhhhhhhhhhhhhc", |d| d.text[14] = letter(luhn_in(&d.text[..14], 16)))]);

/// Ships and containers.
pub fn transport() -> Vec<TypeDef> {
    vec![
        TypeDef::new("containerNumber", "Container number", |cx, o: StyleOptions| code(cx, &CONTAINER, &o))
            .about("ISO 6346 number of a freight container: owner code, category U, serial, check digit.")
            .aliases(&["container_no", "iso6346", "shipping_container"])
            .headers(&["container", "cntr_no"])
            .faults(CHECKED),
        TypeDef::new("imoNumber", "IMO ship number", |cx, o: StyleOptions| code(cx, &IMO, &o))
            .about("IMO number of a ship with its check digit.")
            .aliases(&["imo", "imo_no", "ship_imo"])
            .headers(&["vessel_imo"])
            .faults(CHECKED),
        TypeDef::new("mmsi", "MMSI", |cx, o: FormOptions| national(cx, &MMSI, &o))
            .about("Maritime mobile service identity of a ship with the country's identification digits.")
            .aliases(&["maritime_mobile_service_identity", "mmsi_number"])
            .by_locale("Identification digits of the country.")
            .faults(FORM_ONLY),
    ]
}

static CONTAINER: Scheme = scheme(
    "",
    "container number",
    &[form("lllU nnnnnk c", |d| {
        let check = d.settle(9, |t| {
            // Values of letters leave out the multiples of 11.
            let of = |c: &u8| match value(*c) {
                v @ 0..10 => v,
                10 => 10,
                v @ 11..=20 => v + 1,
                v @ 21..=30 => v + 2,
                v => v + 3,
            };
            t[..10].iter().enumerate().map(|(at, c)| of(c) << at).sum::<u32>() % 11
        });
        d.digit(10, check);
    })
    .places(&[(
        "",
        "MSC MSK MAE CMA HLX HLC ONE EGH EIS COS CSN OOL YML ZIM HMM TGH TCL TEM TRI CAI FCI GES SEG BMO CAX",
    )])],
);
static IMO: Scheme = scheme(
    "",
    "IMO number",
    &[form("IMO lnnnnnc", |d| {
        d.digit(9, weighted(&d.text[3..9], &[7, 6, 5, 4, 3, 2]) % 10);
    })
    .places(&[("", "7 8 9 9 9 9")])],
);
static MMSI: Scheme = scheme("", "MMSI", &[plain("lllnnnnnn").places_by_country(MARITIME)]);

/// Companies.
pub fn companies() -> Vec<TypeDef> {
    vec![
        TypeDef::new("dunsNumber", "D-U-N-S number", |cx, o: StyleOptions| code(cx, &DUNS, &o))
            .about("Nine-digit number of a business in the form of Dun & Bradstreet.")
            .aliases(&["duns", "duns_no", "d_u_n_s", "DUNS Number"])
            .headers(&["d&b_number"])
            .faults(FORM_ONLY),
    ]
}

static DUNS: Scheme = scheme("", "D-U-N-S number", &[plain("nn-nnn-nnnn")]);

/// Health professions.
pub fn health() -> Vec<TypeDef> {
    vec![
        TypeDef::new("npi", "National provider identifier (US)", |cx, o: StyleOptions| code(cx, &NPI, &o))
            .about("Number of a US health care provider, with its Luhn digit over the prefix 80840.")
            .aliases(&["npi_number", "national_provider_identifier", "provider_npi"])
            .headers(&["provider_id"])
            .faults(CHECKED),
    ]
}

static NPI: Scheme = scheme(
    "",
    "NPI",
    &[form("lnnnnnnnnc", |d| {
        let mut text = *b"80840000000000";
        text[5..].copy_from_slice(&d.text[..9]);
        d.digit(9, luhn(&text));
    })
    .places(&[("", "1 1 1 2")])],
);

/// Study and research.
pub fn research() -> Vec<TypeDef> {
    vec![
        TypeDef::new("orcid", "ORCID iD", |cx, o: StyleOptions| code(cx, &ORCID, &o))
            .about("Identifier of a researcher with its check character.")
            .aliases(&["orcid_id", "orc_id"])
            .headers(&["author_orcid"])
            .faults(CHECKED),
    ]
}

static ORCID: Scheme = scheme(
    "",
    "ORCID",
    &[form("0000-000l-nnnn-nnnc", |d| d.text[15] = or_x(mod11_2(&d.text[..15]))).places(&[("", "2 2 2 3")])],
);
