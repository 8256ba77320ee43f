//! Types that describe a person.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{NoOptions, TypeDef, number};
use crate::compile::{Builder, FieldCx};
use crate::entity::{company, person, place};
use crate::fault::Validity;
use crate::plan::{Op, Step, ValueType};
use crate::problem::codes;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = names();
    types.extend(contact());
    types.extend(traits());
    types.extend(documents());
    types
}

fn names() -> Vec<TypeDef> {
    vec![
        TypeDef::new("firstName", "First name", first_name)
            .about("Given name, as frequent as in the locale's country, of the row's sex.")
            .aliases(&["given_name", "forename", "person.firstName", "name.firstName", "First Name"])
            .headers(&["fname", "first", "given", "vorname", "prenom", "nombre", "nome", "имя", "名", "الاسم الأول"])
            .by_locale("In the locale's own script.")
            .unique_by("given"),
        TypeDef::new("lastName", "Last name", last_name)
            .about("Family name, as frequent as in the locale's country, in the form for the row's sex where the language has two.")
            .aliases(&["surname", "family_name", "person.lastName", "name.lastName", "Last Name"])
            .headers(&["lname", "last", "nachname", "nom", "apellido", "apellidos", "cognome", "sobrenome", "фамилия", "姓"])
            .by_locale("In the locale's own script; Russian and Polish names agree with the sex.")
            .unique_by("family"),
        TypeDef::new("middleName", "Middle name", middle_name)
            .about("Middle name, or patronymic where the country uses them.")
            .aliases(&["person.middleName", "second_name", "patronymic"])
            .headers(&["mname", "middle", "middle_initial", "отчество"])
            .by_locale("Patronymics in Russian; elsewhere a second given name."),
        TypeDef::new("fullName", "Full name", full_name)
            .about("The row's first and last name in the locale's order.")
            .aliases(&["name", "person_name", "person.fullName", "name.findName", "Full Name"])
            .headers(&["customer_name", "contact_name", "employee_name", "nom_complet", "nombre_completo", "氏名", "姓名", "الاسم"])
            .by_locale("Family name first in Japanese, Chinese and Korean."),
        TypeDef::new("gender", "Gender", gender)
            .about("Female or male, fitting the row's first name.")
            .aliases(&["sex", "person.sex", "person.gender", "Gender"])
            .headers(&["geschlecht", "sexe", "sexo", "пол", "性別", "الجنس"])
            .by_locale("In the locale's language."),
    ]
}

fn contact() -> Vec<TypeDef> {
    vec![
        TypeDef::new("email", "E-mail address", email)
            .about("Address made from the row's name. Its domain is reserved for examples unless `realistic` or `domain` says otherwise.")
            .aliases(&["email_address", "e-mail", "ascii_email", "safe_email", "internet.email", "ascii_safe_email", "free_email"])
            .headers(&["mail", "e_mail", "contact_email", "user_email", "customer_email", "correo", "courriel"])
            .by_locale("Names in other scripts are romanised.")
            .faults(&[Validity::Malformed, Validity::Reserved]),
        TypeDef::new("phone", "Telephone number", phone)
            .about("Number that is valid in the country; landlines carry the area code of the row's city. From ranges reserved for \
                    fiction where the country has such, unless `realistic`.")
            .aliases(&["phone_number", "telephone", "mobile", "cell_phone", "phone.number", "msisdn", "phoneNumber"])
            .headers(&["tel", "phone_no", "mobile_no", "contact_number", "telefon", "telefono", "telefone", "телефон", "電話番号", "الهاتف"])
            .by_locale("The country's number plan and spacing.")
            .faults(&[Validity::Malformed, Validity::Reserved]),
        TypeDef::new("address", "Address", address)
            .about("Whole postal address on one line, in the country's order.")
            .aliases(&["full_address", "postal_address", "mailing_address", "location.fullAddress"])
            .headers(&["addr", "adresse", "direccion", "endereco", "indirizzo", "адрес", "住所", "العنوان"])
            .by_locale("Order, separators and postal code as in the country."),
    ]
}

fn traits() -> Vec<TypeDef> {
    vec![
        TypeDef::new("birthdate", "Date of birth", birthdate)
            .formed()
            .about("Day of birth as `YYYY-MM-DD`, fitting the row's age.")
            .aliases(&["date_of_birth", "dob", "birth_date", "birthday", "date.birthdate", "date_birth"])
            .headers(&["born", "geburtsdatum", "date_naissance", "fecha_nacimiento", "生年月日"])
            .prepared_by::<AgeOptions>(narrow_age),
        TypeDef::new("age", "Age", age)
            .within(0, 150)
            .about("Whole years on the reference date, fitting the row's birth date.")
            .aliases(&["age_years", "person_age"])
            .headers(&["alter", "edad", "idade", "eta", "возраст", "年齢"])
            .returns(ValueType::Integer)
            .prepared_by::<AgeRange>(narrow_age_range),
        TypeDef::new("nationality", "Nationality", nationality)
            .about("Nationality word: mostly the country's own.")
            .aliases(&["citizenship", "demonym"])
            .headers(&["nacionalidad", "nationalite", "staatsangehoerigkeit", "الجنسية", "国籍"])
            .by_locale("In the locale's language."),
        TypeDef::new("bloodType", "Blood type", |cx, _: NoOptions| cx.list_word("blood_type"))
            .about("ABO and Rh group, as frequent as in the country.")
            .aliases(&["blood_group", "bloodgroup"])
            .headers(&["abo_rh", "blutgruppe"])
            .by_locale("Frequencies of the country."),
    ]
}

fn documents() -> Vec<TypeDef> {
    vec![
        TypeDef::new("ssnLastFour", "SSN, last four digits", |cx, _: NoOptions| {
            // 0000 is never issued.
            let value = cx.index("digits", 9_999);
            let value = cx.step(Step::MulAdd { a: value, multiplier: 1, b: None, add: 1 });
            cx.emit(Op::Digits { value, width: 4 });
        })
        .about("Last four digits of a US social security number, 0001 to 9999.")
        .aliases(&["ssn_last4", "last_four_ssn", "ssn4", "last_4_ssn"])
        .headers(&["ssn_last_4", "last4ssn"]),
    ]
}

fn first_name(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let people = cx.locale.people();
    if cx.unique {
        cx.set_unique_domain(people.given.distinct.len() as u64);
    }
    let given = person::given(cx);
    cx.word(&people.given.native, given);
}

fn last_name(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let people = cx.locale.people();
    if cx.unique {
        cx.set_unique_domain(people.family.distinct.len() as u64);
    }
    let family = person::family(cx);
    cx.word(&people.family.native, family);
}

fn middle_name(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let people = cx.locale.people();
    let middle = person::middle(cx);
    cx.word(&people.middle.native, middle);
}

fn full_name(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    person::full_name(cx);
}

/// Constraints of `gender`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GenderOptions {
    /// How it is written: `word` in the locale's language (default), or `letter`, F or M.
    format: Option<GenderFormat>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum GenderFormat {
    Word,
    Letter,
}

fn gender(cx: &mut FieldCx<'_, '_>, options: GenderOptions) {
    let sex = person::sex(cx);
    if let Some(GenderFormat::Letter) = options.format {
        let letters = Arc::new(crate::words::Words::new(["F", "M"]));
        return cx.word(&letters, sex);
    }
    let list = cx.locale.list("gender");
    let word_of = |code: &str| list.extras.iter().position(|e| e == code).unwrap_or(0) as u64;
    let index = cx.step(Step::Lookup { index: sex, table: Arc::new([word_of("female"), word_of("male")]) });
    cx.word(&list.words, index);
}

/// Constraints of `email`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EmailOptions {
    /// Domain of all addresses, such as `example.com`.
    domain: Option<String>,
    /// Whose domain: `example` (default), reserved domains; `company`, that of the row's company; `free`, the mail providers that
    /// people of the country use, which needs `realistic`.
    provider: Option<MailProvider>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum MailProvider {
    Example,
    Company,
    Free,
}

fn email(cx: &mut FieldCx<'_, '_>, options: EmailOptions) {
    person::email_local_part(cx);
    if cx.validity == Validity::Malformed {
        let bits = cx.draw("fault");
        let which = cx.step(Step::Scale { bits, n: 3, add: 0 });
        let branches = [".at.", "@@", "@."].map(|wrong| vec![Op::Literal(wrong.into())]);
        cx.emit(Op::Switch { which, branches: Arc::new(branches) });
    } else {
        cx.text("@");
    }
    cx.realistic &= cx.validity != Validity::Reserved;
    let Some(domain) = options.domain else { return provider_domain(cx, options.provider) };
    if is_domain(&domain) {
        return cx.text(&domain);
    }
    cx.problem(
        codes::INVALID_CONSTRAINT,
        "domain",
        format!("`{domain}` is no domain name."),
        "Give letters, digits, hyphens and dots, such as `example.com`.".to_owned(),
        Some(vec![("domain", json!("example.com"))]),
    );
}

fn provider_domain(cx: &mut FieldCx<'_, '_>, provider: Option<MailProvider>) {
    match provider {
        Some(MailProvider::Company) => company::domain(cx),
        Some(MailProvider::Free) if !cx.realistic => {
            let hint = "Add `realistic`, or leave `provider` out for domains that belong to nobody.".to_owned();
            let fix = Some(vec![("realistic", json!(true))]);
            let message = "Addresses at real mail providers may belong to somebody.".to_owned();
            cx.problem(codes::CONFLICTING_CONSTRAINTS, "provider", message, hint, fix);
        }
        _ => person::email_domain(cx),
    }
}

/// Labels of 1 to 63 letters, digits and inner hyphens (RFC 1123), 253 characters in all.
pub(super) fn is_domain(text: &str) -> bool {
    let label = |l: &str| {
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        (1..=63).contains(&l.len())
            && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && edge(l.chars().next())
            && edge(l.chars().last())
    };
    text.len() <= 253 && text.split('.').all(label)
}

/// Constraints of `phone`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PhoneOptions {
    /// `any` (default), `mobile`, `landline` or `tollFree`.
    kind: Option<PhoneKind>,
    /// `international` (default, `+971 50 123 4567`), `national` or `e164` (`+971501234567`).
    format: Option<PhoneFormat>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum PhoneKind {
    Any,
    Mobile,
    Landline,
    #[serde(alias = "tollfree", alias = "toll_free")]
    TollFree,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum PhoneFormat {
    International,
    National,
    E164,
}

fn phone(cx: &mut FieldCx<'_, '_>, options: PhoneOptions) {
    let kind = match options.kind {
        Some(PhoneKind::Mobile) => place::PhoneKind::Mobile,
        Some(PhoneKind::Landline) => place::PhoneKind::Landline,
        Some(PhoneKind::TollFree) => place::PhoneKind::TollFree,
        _ => place::PhoneKind::Any,
    };
    if cx.validity == Validity::Reserved {
        cx.realistic = false;
        let wanted = |p: &crate::locale::PhoneMask| match kind {
            place::PhoneKind::Any => true,
            place::PhoneKind::Mobile => p.mobile,
            place::PhoneKind::Landline => !p.mobile,
            place::PhoneKind::TollFree => false,
        };
        if !cx.locale.phones().iter().any(|p| p.fictional && wanted(p)) {
            return cx.refuse_validity("the country reserves no telephone numbers for fiction", &[Validity::Malformed]);
        }
    }
    let malformed = cx.validity == Validity::Malformed;
    place::phone(cx, kind, |mask| {
        let text = match options.format {
            Some(PhoneFormat::National) => mask.national.clone(),
            Some(PhoneFormat::E164) => {
                mask.international.chars().filter(|c| *c == '+' || c.is_ascii_alphanumeric() || *c == '#').collect()
            }
            _ => mask.international.clone(),
        };
        // Half a number is too short in every country.
        let kept = if malformed { text.chars().count().div_ceil(2) } else { usize::MAX };
        text.chars().take(kept).collect::<String>().trim_end_matches([' ', '-', '(']).to_owned()
    });
}

fn address(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    crate::entity::address::one_line_address(cx);
}

/// Constraints of `birthdate`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct AgeOptions {
    /// Youngest age in years on the reference date (18).
    min_age: Option<u64>,
    /// Oldest age in years (90; at most 120).
    max_age: Option<u64>,
}

/// Constraints of `age`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AgeRange {
    /// Youngest age (18).
    min: Option<u64>,
    /// Oldest age (90; at most 120).
    max: Option<u64>,
}

fn narrow_age(builder: &mut Builder<'_>, scope: &str, options: &AgeOptions) {
    narrow(builder, scope, options.min_age, options.max_age);
}

fn narrow_age_range(builder: &mut Builder<'_>, scope: &str, options: &AgeRange) {
    narrow(builder, scope, options.min, options.max);
}

fn narrow(builder: &mut Builder<'_>, scope: &str, min: Option<u64>, max: Option<u64>) {
    if min.is_none() && max.is_none() {
        return;
    }
    let (low, high) = age_bounds(min, max);
    builder.narrow_age(scope, low, high);
}

fn age_bounds(min: Option<u64>, max: Option<u64>) -> (u64, u64) {
    let (default_min, default_max) = person::AGE_DEFAULT;
    let low = min.unwrap_or_else(|| default_min.min(max.unwrap_or(default_min)));
    (low, max.unwrap_or_else(|| default_max.max(low)))
}

fn check_ages(cx: &mut FieldCx<'_, '_>, min: (&str, Option<u64>), max: (&str, Option<u64>)) {
    for (key, age) in [min, max] {
        if age.is_some_and(|age| age > person::AGE_MAX) {
            cx.problem(
                codes::INVALID_CONSTRAINT,
                key,
                format!("`{key}` is {}, but nobody gets older than {}.", age.unwrap_or(0), person::AGE_MAX),
                format!("Give an age of at most {}.", person::AGE_MAX),
                Some(vec![(key, json!(person::AGE_MAX))]),
            );
        }
    }
    let (low, high) = age_bounds(min.1, max.1);
    cx.check_order((min.0, &low), (max.0, &high));
}

fn birthdate(cx: &mut FieldCx<'_, '_>, options: AgeOptions) {
    check_ages(cx, ("minAge", options.min_age), ("maxAge", options.max_age));
    let day = person::birth_day(cx);
    cx.emit(Op::Date(day));
}

fn age(cx: &mut FieldCx<'_, '_>, options: AgeRange) {
    check_ages(cx, ("min", options.min), ("max", options.max));
    if cx.unique {
        let (low, high) = age_bounds(options.min, options.max);
        return number::integer_between(cx, low as i64, high as i64, 1);
    }
    let age = person::age(cx);
    cx.emit(Op::Int(age));
}

/// Share of nationals among a hundred people.
const NATIONALS_IN_HUNDRED: u64 = 85;

fn nationality(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.nationalities();
    if cx.unique {
        return cx.list_entry(&list);
    }
    let own = list.extras.iter().position(|code| *code == cx.locale.info.region).unwrap_or(0) as u64;
    let is_own = super::composition::chance(cx, "is national", NATIONALS_IN_HUNDRED, 100);
    let other = cx.pick("nationality", &list);
    let own = cx.step(Step::Constant(own));
    let index = cx.step(Step::Choose { when: is_own, then: own, otherwise: other });
    cx.word(&list.words, index);
}
