//! `nationalId`: the number by which a country knows a person, with birth date, sex and place of the row's person where it
//! holds them.
//!
//! Sources are what the issuing authorities publish. Where a country has no number for everyone, the one that is asked for in
//! its stead stands here, and the scheme's name says which. `places` holds the tables of places, `checks` the check digits.

use super::checks::*;
use super::form::{Form, Scheme, form, plain, scheme};
use super::places::*;
use super::us;
use crate::checksum::*;

/// What stands in for a country whose number is not known: ten digits.
pub(super) const UNKNOWN: Scheme = scheme("", "identity number", &[plain("znnnnnnnnn")]);

const fn with_reserved(
    country: &'static str,
    name: &'static str,
    forms: &'static [Form],
    reserved: &'static [Form],
) -> Scheme {
    Scheme { country, name, forms, reserved }
}

/// Serial numbers of German identification numbers behind their first digit: the digit that occurs twice, the one that does
/// not occur, two of nine places, an order of the seven others.
const GERMAN_ORDERS: u64 = 36 * 5040;

/// By country.
pub(super) static SCHEMES: &[Scheme] = &[
    scheme("AE", "Emirates ID", &[form("784-yyyy-nnnnnnn-c", |d| d.digit(14, luhn(&d.text[..14])))]),
    scheme("AM", "public services number", &[form("ggmmyynnnn", |d| {
        d.number(0, 2, u64::from(d.birth.2) + if d.male { 10 } else { 50 });
    })]),
    scheme("AR", "DNI", &[plain("ll.nnn.nnn").places(AR_MILLIONS)]),
    scheme("AT", "Sozialversicherungsnummer", &[form("znkc ddmmyy", |d| {
        let check = d.settle(2, |t| {
            (weighted(&t[..3], &[3, 7, 9]) + weighted(&t[4..], &[5, 8, 4, 2, 1, 6])) % 11
        });
        d.digit(3, check);
    })]),
    scheme("AU", "tax file number", &[form("znn nnn nkc", |d| {
        let check = d.settle(7, |t| weighted(&t[..8], &[1, 4, 3, 7, 5, 8, 6, 9]) % 11);
        d.digit(8, check);
    })]),
    scheme("AZ", "FİN", &[plain("zwwwwww")]),
    scheme("BD", "NID", &[plain("yyyyll1nnnnnnnnnn").places(BD_DISTRICTS)]),
    scheme("BE", "Rijksregisternummer", &[form("yy.mm.dd-ozs.cc", |d| {
        let number = modulo(&d.text[..9], 97) + if d.birth.0 >= 2000 { 2_000_000_000 % 97 } else { 0 };
        d.number(9, 2, 97 - number % 97);
    })]),
    scheme("BG", "ЕГН", &[form("yymmddnnfc", |d| {
        add_to_month(d, 2, if d.birth.0 >= 2000 { 40 } else if d.birth.0 < 1900 { 20 } else { 0 });
        d.digit(9, weighted(&d.text[..9], &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10);
    })]),
    scheme("BH", "CPR number", &[plain("yymmnnnnn")]),
    scheme("BR", "CPF", &[form("nnn.nnn.nnl-cc", |d| {
        for at in [9, 10] {
            let sum: u32 = d.text[..at].iter().zip((2..=at as u32 + 1).rev()).map(|(c, w)| value(*c) * w).sum();
            d.digit(at, (sum * 10) % 11 % 10);
        }
    }).places(BR_FISCAL_REGIONS)]),
    with_reserved(
        "CA",
        "social insurance number",
        &[form("lnn-nnn-nnc", |d| d.digit(8, luhn(&d.text[..8]))).places(CA_SIN)],
        &[form("0nn-nnn-nnc", |d| d.digit(8, luhn(&d.text[..8])))],
    ),
    scheme("CH", "AHV-Nummer", &[form("756.nnnn.nnnn.nc", |d| d.digit(12, gs1(&d.text[..12])))]),
    scheme("CL", "RUN", &[form("ll.nnn.nnn-c", |d| {
        d.text[8] = match (11 - weighted(&d.text[..8], &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 {
            10 => b'K',
            check => letter(check),
        };
    }).places(CL_MILLIONS)]),
    scheme("CN", "居民身份证号码", &[form("llllllyyyymmddnnsc", |d| d.text[17] = or_x(mod11_2(&d.text[..17]))).places(CN_COUNTIES)]),
    scheme("CO", "cédula de ciudadanía", &[
        plain("1.0nn.nnn.nnn").weight(55),
        plain("ll.nnn.nnn").places(CO_MILLIONS).weight(45),
    ]),
    scheme("CZ", "rodné číslo", &[CZECH_BIRTH_NUMBER]),
    scheme("DE", "Steuer-Identifikationsnummer", &[
        form("gg ggg ggg ggc", |d| {
            let first = 1 + d.take(9) as u8;
            german_digits(d, first);
        }).extra(9 * 9 * 8 * GERMAN_ORDERS),
    ]),
    scheme("DK", "CPR-nummer", &[form("ddmmyy-gnns", |d| {
        let digit = d.extra as u32 + if d.birth.0 >= 2000 { 4 } else { 0 };
        d.digit(6, digit);
    }).extra(4)]),
    scheme("DZ", "NIN", &[form("1ggggnnnnnnnnnnnnn", |d| {
        d.digit(1, u32::from(!d.male));
        d.number(2, 3, d.birth.0.rem_euclid(1000) as u64);
    }).person()]),
    scheme("EE", "isikukood", &[BALTIC]),
    scheme("EG", "الرقم القومي", &[form("gyymmddllnnnsc", |d| {
        d.digit(0, if d.birth.0 >= 2000 { 3 } else { 2 });
        let check = 11 - weighted(&d.text[..13], &[2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        d.digit(13, check % 10);
    }).places(EG_GOVERNORATES)]),
    scheme("ES", "DNI/NIE", &[
        form("nnnnnnnnc", |d| d.text[8] = SPANISH_LETTERS[modulo(&d.text[..8], 23) as usize]).weight(88),
        form("lnnnnnnnc", |d| {
            let kind = u64::from(d.text[0] - b'X') * 10_000_000;
            d.text[8] = SPANISH_LETTERS[((modulo(&d.text[1..8], 23) + kind) % 23) as usize];
        }).places(&[("", "X Y Z")]).weight(12),
    ]),
    with_reserved("FI", "henkilötunnus", &[form("ddmmyygozsc", finnish)], &[form("ddmmyyg9nsc", finnish)]),
    scheme("FR", "numéro de sécurité sociale (NIR)", &[form("g yy mm ll nnz nnz cc", |d| {
        d.digit(0, if d.male { 1 } else { 2 });
        let rest = match d.text[6] {
            b'A' => with_department(d, 19),
            b'B' => with_department(d, 18),
            _ => modulo(&d.text[..13], 97),
        };
        d.number(13, 2, 97 - rest);
    }).person().places(FR_DEPARTMENTS)]),
    with_reserved(
        "GB",
        "National Insurance number",
        &[form("gg nn nn nn g", british).extra(20 * 17 * 4)],
        &[form("QQ nn nn nn g", |d| {
            let index = d.extra;
            d.letter(8, b"ABCD", index);
        }).extra(4)],
    ),
    scheme("GE", "პირადი ნომერი", &[plain("0nnnnnnnnnn"), plain("6nnnnnnnnnn")]),
    scheme("GH", "Ghana Card number", &[plain("GHA-znnnnnnnn-n")]),
    scheme("GR", "ΑΜΚΑ", &[form("ddmmyynnnsc", |d| d.digit(10, luhn(&d.text[..10])))]),
    scheme("HR", "OIB", &[form("nnnnnnnnnnc", |d| d.digit(10, mod11_10(&d.text[..10])))]),
    scheme("HU", "személyi azonosító", &[form("g-yymmdd-nnkc", |d| {
        d.digit(0, u32::from(!d.male) + if d.birth.0 >= 2000 { 3 } else { 1 });
        // The order of the weights was turned round for those born from 1997 on.
        let turned = d.birth.0 >= 1997;
        let check = d.settle(9, |t| match turned {
            false => weighted(&t[..10], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) % 11,
            true => weighted(&t[..10], &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11,
        });
        d.digit(10, check);
    }).person()]),
    scheme("ID", "NIK", &[form("llll0zddmmyynnnn", |d| {
        if !d.male {
            d.number(6, 2, u64::from(d.birth.2) + 40);
        }
    }).person().places(ID_REGENCIES)]),
    scheme("IE", "PPS number", &[
        form("nnnnnnnc", |d| d.text[7] = IRISH_LETTERS[weighted(&d.text[..7], &[8, 7, 6, 5, 4, 3, 2]) as usize % 23]).weight(3),
        form("nnnnnnncA", |d| {
            let sum = weighted(&d.text[..7], &[8, 7, 6, 5, 4, 3, 2]) + 9;
            d.text[7] = IRISH_LETTERS[sum as usize % 23];
        }),
    ]),
    scheme("IL", "מספר זהות", &[form("nnnnnnnnc", |d| d.digit(8, luhn(&d.text[..8])))]),
    scheme("IN", "Aadhaar", &[form("ennn nnnn nnnc", |d| d.digit(11, verhoeff(&d.text[..11])))]),
    scheme("IR", "کد ملی", &[form("znn-nnnnnn-c", |d| {
        let rest = weighted(&d.text[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        d.digit(9, if rest < 2 { rest } else { 11 - rest });
    })]),
    scheme("IS", "kennitala", &[form("ddmmyy-ekcg", |d| {
        d.digit(9, if d.birth.0 >= 2000 { 0 } else { 9 });
        let check = d.settle(7, |t| (11 - weighted(&t[..8], &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11);
        d.digit(8, check);
    })]),
    scheme("IT", "codice fiscale", &[form("ggggggyygggllllc", italian).person().names(italian_given, italian_family).places(IT_MUNICIPALITIES)]),
    scheme("JO", "الرقم الوطني", &[form("ggggnnnnnn", |d| {
        d.number(0, 3, d.birth.0.rem_euclid(1000) as u64);
        if d.birth.0 >= 2000 {
            d.number(0, 3, 200 + d.birth.0.rem_euclid(100) as u64);
        }
        d.digit(3, if d.male { 1 } else { 2 });
    }).person()]),
    scheme("JP", "個人番号", &[form("nnnn nnnn nnnc", |d| {
        let rest = weighted(&d.text[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        d.digit(11, if rest < 2 { 0 } else { 11 - rest });
    })]),
    scheme("KE", "national ID", &[plain("znnnnnnn")]),
    scheme("KR", "주민등록번호", &[form("yymmdd-gllnnnc", |d| {
        d.digit(6, u32::from(!d.male) + if d.birth.0 >= 2000 { 3 } else { 1 });
        let sum = weighted(&d.text[..12], &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
        d.digit(12, (11 - sum % 11) % 10);
    }).person().places(KR_OFFICES)]),
    scheme("KW", "الرقم المدني", &[form("gyymmddnnnkc", |d| {
        d.digit(0, if d.birth.0 >= 2000 { 3 } else { 2 });
        let check = d.settle(10, |t| 11 - weighted(&t[..11], &[2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11);
        d.digit(11, check);
    })]),
    scheme("LT", "asmens kodas", &[BALTIC]),
    scheme("LV", "personas kods", &[form("ddmmyy-gnnkc", |d| {
        d.digit(6, if d.birth.0 >= 2000 { 2 } else { 1 });
        let check = d.settle(9, |t| (1 + weighted(&t[..10], &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11);
        d.digit(10, check);
    })]),
    scheme("MA", "CIN", &[
        plain("lnnnnnn").places(&[("", "A B C D E F G I J K L M N P Q R S T U V W X Y Z")]),
        plain("llnnnnnn").places(&[("", "AB AD AE BB BE BH BJ BK BL CB CD DA DB EE FA FB HA IA JA JB JC JE JT KB MA MC OD PA PB SH TA UA WA WB ZG ZT")]),
    ]),
    scheme("MK", "ЕМБГ", &[form("ddmmggg4zgnkc", yugoslav).person().extra(5)]),
    scheme("MX", "CURP", &[form("ggggyymmddgllggggc", mexican)
        .person()
        .extra(MEXICAN_EXTRA)
        .names(mexican_given, mexican_family)
        .places(MX_STATES)]),
    scheme("MY", "MyKad", &[plain("yymmdd-ll-nnns").places(MY_STATES)]),
    scheme("NG", "NIN", &[plain("znnnnnnnnnn")]),
    scheme("NL", "burgerservicenummer", &[form("znnnnnnkc", |d| {
        let check = d.settle(7, |t| weighted(&t[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11);
        d.digit(8, check);
    })]),
    with_reserved(
        "NO",
        "fødselsnummer",
        &[form("ddmmyy gkscc", norwegian).extra(5)],
        &[form("ddmmyy gkscc", |d| {
            // The population register's synthetic people are born in months 81 to 92.
            add_to_month(d, 2, 80);
            norwegian(d);
        }).extra(5)],
    ),
    scheme("NZ", "IRD number", &[form("1gn-nnn-nkc", |d| {
        let second = d.extra as u32;
        d.digit(1, second);
        let check = d.settle(7, |t| {
            let by = |weights: &[u32]| (11 - weighted(&t[..8], weights) % 11) % 11;
            Some(by(&[3, 2, 7, 6, 5, 4, 3, 2])).filter(|c| *c < 10).unwrap_or_else(|| by(&[7, 4, 3, 2, 5, 2, 7, 6]))
        });
        d.digit(8, check);
    }).extra(4)]),
    scheme("OM", "الرقم المدني", &[plain("znnnnnnn")]),
    scheme("PE", "DNI", &[form("nnnnnnnn-c", |d| {
        let rest = weighted(&d.text[..8], &[3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        d.text[8] = b"65432110987"[rest as usize];
    })]),
    scheme("PH", "PhilSys number", &[plain("znnn-nnnnnnn-n")]),
    scheme("PK", "CNIC", &[plain("lznzn-nnnnnnn-s").places(PK_PROVINCES)]),
    scheme("PL", "PESEL", &[form("yymmddnnnsc", |d| {
        add_to_month(d, 2, match d.birth.0 {
            ..1900 => 80,
            1900..2000 => 0,
            _ => 20,
        });
        d.digit(10, (10 - weighted(&d.text[..10], &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10) % 10);
    })]),
    scheme("PT", "cartão de cidadão", &[form("nnnnnnnn c zxc", |d| {
        let rest = weighted(&d.text[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        d.digit(8, if rest < 2 { 0 } else { 11 - rest });
        d.text[9] = b'Z';
        d.digit(11, portuguese_card(&d.text[..11]));
    })]),
    scheme("QA", "الرقم الشخصي", &[form("gyylllnnnnn", |d| d.digit(0, if d.birth.0 >= 2000 { 3 } else { 2 }))
        .places(&[("", "634 634 634 818 400 760 422 356 356 524 050 586 608 144")])]),
    scheme("RO", "CNP", &[form("gyymmddllnnzc", |d| {
        d.digit(0, u32::from(!d.male) + if d.birth.0 >= 2000 { 5 } else { 1 });
        let rest = weighted(&d.text[..12], &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        d.digit(12, if rest == 10 { 1 } else { rest });
    }).person().places(RO_COUNTIES)]),
    scheme("RS", "JMBG", &[form("ddmmggg7zgnkc", yugoslav).person().extra(5)]),
    scheme("RU", "внутренний паспорт", &[form("ll gg nnnnnn", |d| {
        // It is issued at 14 and exchanged at 20 and 45.
        let age = d.this_year - d.birth.0;
        let issued = d.birth.0 + if age > 45 { 45 } else if age > 20 { 20 } else { 14 };
        d.number(2, 2, issued.max(1998).rem_euclid(100) as u64);
    }).person().places(RU_SUBJECTS)]),
    scheme("SA", "الهوية الوطنية / الإقامة", &[
        form("1nnnnnnnnc", |d| d.digit(9, luhn(&d.text[..9]))).weight(6),
        form("2nnnnnnnnc", |d| d.digit(9, luhn(&d.text[..9]))).weight(4),
    ]),
    scheme("SE", "personnummer", &[form("yymmddgnnsc", |d| {
        d.text[6] = if d.this_year - d.birth.0 >= 100 { b'+' } else { b'-' };
        let mut digits = [b'0'; 9];
        digits[..6].copy_from_slice(&d.text[..6]);
        digits[6..].copy_from_slice(&d.text[7..10]);
        d.digit(10, luhn(&digits));
    })]),
    // Without the year of birth that the numbers of those born since 1968 begin with: five digits a year are too few to be distinct.
    scheme("SG", "NRIC", &[form("Snnnnnnnc", |d| {
        let sum = weighted(&d.text[1..8], &[2, 7, 6, 5, 4, 3, 2]);
        d.letter(8, b"JZIHGFEDCBA", u64::from(sum % 11));
    })]),
    scheme("SI", "EMŠO", &[form("ddmmggg50gnkc", yugoslav).person().extra(5)]),
    scheme("SK", "rodné číslo", &[CZECH_BIRTH_NUMBER]),
    scheme("TH", "เลขประจำตัวประชาชน", &[form("g-ll01-nnnnn-nn-c", |d| {
        let first = d.extra;
        d.letter(0, b"13512", first);
        d.digit(12, thai(&d.text[..12]));
    }).extra(5).places(TH_PROVINCES)]),
    scheme("TR", "T.C. kimlik no", &[form("znnnnnnnncc", |d| {
        let odd: u32 = d.text[..9].iter().step_by(2).map(|c| value(*c)).sum();
        let even: u32 = d.text[1..8].iter().step_by(2).map(|c| value(*c)).sum();
        d.digit(9, (odd * 7 + 10 * even - even) % 10);
        let sum: u32 = d.text[..10].iter().map(|c| value(*c)).sum();
        d.digit(10, sum % 10);
    })]),
    scheme("TW", "國民身分證統一編號", &[form("lgnnnnnnnc", |d| {
        d.digit(1, if d.male { 1 } else { 2 });
        d.digit(9, taiwanese(&d.text[..9]));
    }).person().places(TW_COUNTIES)]),
    scheme("UA", "РНОКПП", &[form("gggggnnnsc", |d| {
        let days = crate::time::days_from_civil(d.birth.0, d.birth.1, d.birth.2) + 25_568;
        d.number(0, 5, days.max(1) as u64);
        let sum = 11 * 9 + weighted(&d.text[1..9], &[5, 7, 9, 4, 6, 10, 5, 7]) - value(d.text[0]);
        d.digit(9, sum % 11 % 10);
    }).person()]),
    with_reserved("US", "social security number", us::SSN, us::SSN_NEVER_ISSUED),
    scheme("VN", "số định danh cá nhân", &[form("lllgyynnnnnn", |d| {
        d.digit(3, u32::from(!d.male) + if d.birth.0 >= 2000 { 2 } else { 0 });
    }).person().places(VN_PROVINCES)]),
    scheme("ZA", "ID number", &[form("yymmddgnnn08c", |d| {
        let digit = d.extra as u32 + if d.male { 5 } else { 0 };
        d.digit(6, digit);
        d.digit(12, luhn(&d.text[..12]));
    }).person().extra(5)]),
];

/// Estonia and Lithuania: sex and century, birth date, serial, a check digit of two rounds.
const BALTIC: Form = form("gyymmddnnnc", |d| {
    d.digit(0, u32::from(!d.male) + if d.birth.0 >= 2000 { 5 } else { 3 });
    let by = |weights: &[u32]| weighted(&d.text[..10], weights) % 11;
    let check = Some(by(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 1])).filter(|c| *c < 10);
    let check = check.unwrap_or_else(|| by(&[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 10);
    d.digit(10, check);
})
.person();

/// Czechia and Slovakia: women's months are raised by 50; before 1954 there was no check digit.
const CZECH_BIRTH_NUMBER: Form = form("yymmdd/nnkc", |d| {
    add_to_month(d, 2, if d.male { 0 } else { 50 });
    if d.birth.0 < 1954 {
        d.len = 9;
        return;
    }
    let check = d.settle(8, |t| (modulo(&t[..9], 11)) as u32);
    d.digit(9, check);
})
.person();
