//! Identity documents and numbers of people and businesses.
//!
//! Lives here: the definitions of the types. What the numbers look like is in the files below: `form` has the language of
//! forms, the others a kind of number each.

pub(in crate::catalog) mod business;
pub(in crate::catalog) mod checks;
pub(in crate::catalog) mod form;
mod licence;
mod national;
mod passport;
mod places;
mod us;

use super::TypeDef;
use crate::checksum::{luhn, weighted};
use crate::compile::{Builder, FieldCx};
use crate::entity::person;
use crate::fault::{CHECKED, CHECKED_AND_RESERVED, FORM_ONLY};
use form::{FormOptions, Scheme, StyleOptions, by_country, form, of_scheme, pack, plain, scheme};

/// All of them but `taxId` and `registrationNumber`, which other categories list.
pub fn types() -> Vec<TypeDef> {
    let mut types = personal();
    types.extend(american());
    types.extend(documents());
    types
}

fn personal() -> Vec<TypeDef> {
    vec![
        TypeDef::new("nationalId", "National ID number", |cx, o: FormOptions| {
            by_country(cx, "nationalId", national::SCHEMES, &national::UNKNOWN, &o);
        })
        .about("The number by which the country knows a person, with its check digit. Birth date, sex, place and letters of names \
                in it are those of the row. In Canada, Finland, Norway, the United Kingdom and the United States from ranges that \
                are never issued, unless `realistic`; elsewhere no range is set aside, so that a number may be somebody's.")
        .aliases(&[
            "national_id_number", "national_identity_number", "identity_number", "id_number", "personal_id", "personal_number",
            "emirates_id", "eid_number", "iqama", "iqama_number", "cpf", "dni", "nie", "codice_fiscale", "nir", "steuer_id",
            "steueridentifikationsnummer", "bsn", "burgerservicenummer", "pesel", "personnummer", "tc_kimlik", "tckn", "aadhaar",
            "aadhaar_number", "resident_id", "my_number", "rrn", "curp", "nino", "national_insurance_number", "sin",
            "social_insurance_number", "cnic", "nric", "mykad", "hetu", "henkilotunnus", "cpr_number", "fodselsnummer", "kennitala",
            "isikukood", "oib", "jmbg", "emso", "cnp", "egn", "amka", "rodne_cislo", "rut", "run", "cedula", "ppsn", "tfn",
            "ahv_number", "civil_id", "nin", "nik",
        ])
        .headers(&[
            "national_no", "id_no", "citizen_id", "identity_card", "id_card_number", "ausweisnummer", "documento_identidad",
            "numero_identificacion", "documento", "identificacion", "numero_securite_sociale", "numero_identite", "rg", "身份证号",
            "身分證字號", "마이넘버", "주민등록번호", "個人番号", "الرقم القومي", "رقم الهوية", "رقم الإقامة", "снилс", "паспорт",
        ])
        .by_locale("The number of the locale's country, or of `country`. Where a country has no number for everyone: tax file \
                    number (Australia), IRD number (New Zealand), social insurance number (Canada), National Insurance number \
                    (United Kingdom), social security number (United States), passport of the interior (Russia).")
        .unique_by(person::BIRTH_DAY)
        .prepared_by::<FormOptions>(narrow_serials)
        .faults(CHECKED_AND_RESERVED),
        TypeDef::new("residencePermit", "Residence permit number", |cx, o: FormOptions| {
            by_country(cx, "residence", RESIDENCE, &RESIDENCE_UNKNOWN, &o);
        })
        .about("Number of a residence permit or visa file: in the European Union the card's two letters and seven digits.")
        .aliases(&["residence_permit_number", "residency_number", "visa_file_number", "green_card_number", "brp_number"])
        .headers(&["residence_visa", "permit_no", "aufenthaltstitel", "titre_de_sejour", "permesso_di_soggiorno"])
        .by_locale("Visa file numbers in the UAE, USCIS receipt form in the United States; the form of the European Union's card \
                    where no other is known.")
        .faults(FORM_ONLY),
        TypeDef::new("voterId", "Voter registration number", |cx, o: FormOptions| {
            by_country(cx, "voter", VOTERS, &VOTERS_UNKNOWN, &o);
        })
        .about("Number in the electoral register.")
        .aliases(&["voter_id_number", "voter_registration_number", "epic_number", "voter_card_number", "titulo_eleitor"])
        .headers(&["voter_no", "clave_elector", "titulo_de_eleitor"])
        .by_locale("India (EPIC), Brazil, Mexico, Nigeria and Ghana have forms of their own; elsewhere ten digits.")
        .faults(CHECKED),
        TypeDef::new("nhsNumber", "NHS number", |cx, o: StyleOptions| of_scheme(cx, "nhs", &NHS, o.format))
            .about("NHS number of England, Wales and the Isle of Man, with its check digit. From the range 999, which is for tests, \
                    unless `realistic`.")
            .aliases(&["nhs_no", "nhs_number"])
            .headers(&["nhs"])
            .faults(CHECKED_AND_RESERVED),
        TypeDef::new("panNumber", "Permanent account number (India)", |cx, o: StyleOptions| of_scheme(cx, "pan", &PAN, o.format))
            .about("Indian PAN of a person: the fifth letter is the initial of the row's family name.")
            .aliases(&["permanent_account_number", "pan_card", "pan_card_number", "india_pan"])
            .headers(&["pan_no"])
            .faults(FORM_ONLY),
    ]
}

fn american() -> Vec<TypeDef> {
    vec![
        TypeDef::new("ssn", "Social security number (US)", |cx, o: StyleOptions| {
            of_scheme(cx, "nationalId US", &SSN, o.format)
        })
        .about("US social security number. From the areas 900 to 999, which are never issued, unless `realistic`.")
        .aliases(&["social_security_number", "us_ssn", "SSN"])
        .headers(&["social_security", "ssn_no", "soc_sec_no"])
        .faults(&[crate::fault::Validity::Malformed, crate::fault::Validity::Reserved]),
        TypeDef::new("ein", "Employer identification number (US)", |cx, o: StyleOptions| {
            of_scheme(cx, "tax US", &EIN, o.format)
        })
        .about("US employer identification number with a prefix that is assigned.")
        .aliases(&["employer_identification_number", "fein", "federal_tax_id"])
        .headers(&["ein_no"])
        .faults(FORM_ONLY),
        TypeDef::new("itin", "Individual taxpayer identification number (US)", |cx, o: StyleOptions| {
            of_scheme(cx, "itin US", &ITIN, o.format);
        })
        .about("US taxpayer number of those who have no social security number.")
        .aliases(&["individual_taxpayer_identification_number"])
        .headers(&["itin_no"])
        .faults(FORM_ONLY),
    ]
}

fn documents() -> Vec<TypeDef> {
    vec![
        TypeDef::new("passportNumber", "Passport number", passport::compile)
            .about("Passport number in the form of the country. With `format` `mrz` the machine-readable zone of ICAO 9303, whose \
                    names, birth date, sex and number are those of the row.")
            .aliases(&["passport", "passport_no", "passport_id", "mrz"])
            .headers(&["pass_no", "reisepass", "pasaporte", "passeport", "passaporto", "номер паспорта", "رقم الجواز", "护照号"])
            .by_locale("The country's letters and digits; a letter and eight digits where its form is not known.")
            .faults(CHECKED),
        TypeDef::new("driversLicense", "Driver's licence number", licence::compile)
            .about("Driver's licence number in the form of the country, in the US of the row's state. The British one holds the row's \
                    name, birth date and sex. Where licences bear the national number: that of the row.")
            .aliases(&["drivers_licence", "driving_license", "driving_licence", "license_number", "dl_number"])
            .headers(&["dl", "dl_no", "fuehrerschein", "permis", "permis_de_conduire", "carnet_conducir", "رقم الرخصة"])
            .by_locale("The country's letters and digits; eight digits where its form is not known.")
            .unique_by(person::BIRTH_DAY)
            .prepared_by::<FormOptions>(narrow_licence_serials)
            .faults(CHECKED_AND_RESERVED),
        TypeDef::new("vatNumber", "VAT number", |cx, o: FormOptions| {
            by_country(cx, "vat", business::VAT, &business::UNKNOWN, &o);
        })
        .about("VAT, GST or sales tax registration number of a business, with its prefix and check digits.")
        .aliases(&["vat_id", "vat_number", "vat_registration_number", "vat_no", "trn", "gstin", "gst_number", "abn"])
        .headers(&["vat", "ust_id", "ust_idnr", "tva", "numero_tva", "btw_nummer", "partita_iva", "nif_iva", "gst_no", "trn_no"])
        .by_locale("The number of the locale's country. In Kuwait, Qatar, Jordan, Algeria, Bangladesh, Armenia, Iran and the United \
                    States, which have no such number, nine digits.")
        .faults(CHECKED),
    ]
}

/// `taxId`, which is listed with money and banking.
pub(super) fn tax_id() -> TypeDef {
    TypeDef::new("taxId", "Tax number", tax)
        .about("Tax number of a business in the country's form, with its check digit where it has one.")
        .aliases(&["tax_number", "tin", "tax_identification_number", "company_tax_id", "cnpj", "siren", "cif"])
        .headers(&["nif", "partita_iva", "инн", "steuernummer", "numero_fiscal", "税号", "納税者番号", "الرقم الضريبي"])
        .by_locale("The country's scheme; the VAT number where that is the tax number.")
        .faults(CHECKED)
}

fn tax(cx: &mut FieldCx<'_, '_>, options: FormOptions) {
    let known = business::tax_countries();
    let Some(country) = form::country_of(cx, options.country.as_deref(), &known) else { return };
    let scheme = business::tax_scheme(&country).unwrap_or(&business::UNKNOWN);
    of_scheme(cx, &format!("tax {country}"), scheme, options.format);
}

/// `registrationNumber`, which is listed with companies.
pub(super) fn registration_number() -> TypeDef {
    TypeDef::new("registrationNumber", "Company registration number", |cx, o: FormOptions| {
        by_country(cx, "register", business::REGISTERS, &business::UNKNOWN, &o);
    })
    .about("Number of a company in the register of its country, with its check digit where it has one.")
    .aliases(&[
        "company_registration_number",
        "company_number",
        "crn",
        "business_registration_number",
        "commercial_register",
        "hrb",
        "handelsregister",
        "kvk",
        "kvk_number",
        "krs",
        "ogrn",
        "uen",
        "acn",
        "rc_number",
    ])
    .headers(&[
        "reg_no",
        "company_reg_no",
        "registernummer",
        "numero_registro",
        "rcs",
        "registro_mercantil",
        "السجل التجاري",
    ])
    .by_locale("CRN, HRB, SIREN, KvK, CIF, CNPJ, CIN and so on.")
    .faults(CHECKED)
}

fn narrow_serials(builder: &mut Builder<'_>, scope: &str, options: &FormOptions) {
    form::narrow_serials(builder, scope, national::SCHEMES, options);
}

fn narrow_licence_serials(builder: &mut Builder<'_>, scope: &str, options: &FormOptions) {
    form::narrow_serials(builder, scope, licence::SCHEMES, options);
    form::narrow_serials(builder, scope, national::SCHEMES, options);
}

static SSN: Scheme =
    Scheme { country: "US", name: "social security number", forms: us::SSN, reserved: us::SSN_NEVER_ISSUED };
static EIN: Scheme = scheme("US", "EIN", us::EIN);
static ITIN: Scheme = scheme("US", "ITIN", us::ITIN);

const fn nhs(pattern: &'static str) -> form::Form {
    form(pattern, |d| {
        let check = d.settle(8, |t| (11 - weighted(&t[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11);
        d.digit(9, check);
    })
}

static NHS: Scheme = Scheme {
    country: "GB",
    name: "NHS number",
    forms: &[nhs("4nn nnn nnkc"), nhs("6nn nnn nnkc")],
    reserved: &[nhs("999 nnn nnkc")],
};

static PAN: Scheme = scheme(
    "IN",
    "PAN",
    &[form("aaaPgnnnna", |d| {
        let family = d.family;
        d.packed(4, 1, family);
    })
    .names(|_| 0, |family| pack(family.to_ascii_uppercase().get(..1).unwrap_or("X").as_bytes()))],
);

static VOTERS_UNKNOWN: Scheme = scheme("", "voter registration number", &[plain("znnnnnnnnn")]);
static VOTERS: &[Scheme] = &[
    scheme(
        "BR",
        "título de eleitor",
        &[form("nnnnnnnnllcc", |d| {
            // Resolução TSE 23.659/2021, article 36.
            let first = weighted(&d.text[..8], &[2, 3, 4, 5, 6, 7, 8, 9]) % 11 % 10;
            d.digit(10, first);
            let second = weighted(&d.text[8..11], &[7, 8, 9]) % 11 % 10;
            d.digit(11, second);
        })
        .places(BR_STATES)],
    ),
    scheme("GH", "voter ID", &[plain("znnnnnnnnn")]),
    scheme("IN", "EPIC number", &[form("aaannnnnnc", |d| d.digit(9, luhn(&d.text[3..9])))]),
    scheme(
        "MX",
        "clave de elector",
        &[form("ggggggyymmddllgnnn", |d| {
            let ([.., f1, _, f3], [.., g1, g2]) = (d.family.to_be_bytes(), d.given.to_be_bytes());
            let (initial, inner) = (d.random(20), d.random(16));
            d.text[0..2].copy_from_slice(&[f1, f3]);
            d.letter(2, b"ABCDEFGHJLMNOPRSTUVZ", initial);
            d.letter(3, b"BCDFGHJLMNPRSTVZ", inner);
            d.text[4..6].copy_from_slice(&[g1, g2]);
            d.text[14] = if d.male { b'H' } else { b'M' };
        })
        .person()
        .names(checks::mexican_given, checks::mexican_family)
        .places(&[("", "01 02 05 08 09 09 09 11 14 14 15 15 15 16 19 20 21 24 25 26 28 30 31")])],
    ),
    scheme("NG", "VIN", &[plain("90F5 nnnn nnnn nnnn nnn")]),
];

/// Brazil: numbers of states in electoral registers.
const BR_STATES: &[(&str, &str)] = &[
    ("SP", "01"),
    ("MG", "02"),
    ("RJ", "03"),
    ("RS", "04"),
    ("BA", "05"),
    ("PR", "06"),
    ("CE", "07"),
    ("PE", "08"),
    ("SC", "09"),
    ("GO", "10"),
    ("MA", "11"),
    ("PB", "12"),
    ("PA", "13"),
    ("ES", "14"),
    ("PI", "15"),
    ("RN", "16"),
    ("AL", "17"),
    ("MT", "18"),
    ("MS", "19"),
    ("DF", "20"),
    ("SE", "21"),
    ("AM", "22"),
    ("RO", "23"),
    ("AC", "24"),
    ("AP", "25"),
    ("RR", "26"),
    ("TO", "27"),
];

static RESIDENCE_UNKNOWN: Scheme = scheme("", "residence permit number", &[plain("aannnnnnn")]);
static RESIDENCE: &[Scheme] = &[
    scheme(
        "AE",
        "residence visa file number",
        &[form("l01/20gg/z/nnnnnnn", |d| {
            let year = d.extra;
            d.number(5, 2, 14 + year);
        })
        .extra(12)
        .places(&[("", "1 2 2 2 3 4 5 6 7")])],
    ),
    scheme("GB", "biometric residence permit", &[plain("aaxnnnnnn")]),
    scheme("IN", "FRRO registration", &[plain("aannnnnnn")]),
    scheme(
        "SG",
        "FIN",
        &[form("lnnnnnnnc", |d| {
            let sum = weighted(&d.text[1..8], &[2, 7, 6, 5, 4, 3, 2]) + if d.text[0] == b'G' { 4 } else { 0 };
            d.letter(8, b"XWUTRQPNMLK", u64::from(sum % 11));
        })
        .places(&[("", "F G G")])],
    ),
    scheme("US", "USCIS receipt number", &[plain("lllnnnnnnnnnn").places(&[("", "EAC WAC LIN SRC MSC IOE NBC YSC")])]),
];
