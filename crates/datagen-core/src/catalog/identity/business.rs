//! `vatNumber`, `taxId` and `registrationNumber`: the numbers of businesses by country.
//!
//! The schemes are those that tax authorities and registers publish; python-stdnum checks most of them in `cargo xtask validity`.

use super::form::{Draft, Form, Scheme, form, plain, scheme};
use super::places::CN_COUNTIES;
use crate::checksum::*;

/// Says of which country no number is known: nine digits.
pub(super) const UNKNOWN: Scheme = scheme("", "business number", &[plain("znnnnnnnn")]);

/// The remainder that makes a weighted sum a multiple of 11: 11 where no digit does.
fn to_eleven(text: &[u8], weights: &[u32]) -> u32 {
    (11 - weighted(text, weights) % 11) % 11
}

/// Two rounds of weights modulo 11, as in the Baltic states and Ukraine.
fn two_rounds(text: &[u8], first: &[u32], second: &[u32]) -> u32 {
    let rest = weighted(text, first) % 11;
    if rest < 10 { rest } else { weighted(text, second) % 11 % 10 }
}

const GB_VAT: Form = form("GBznnnnnncc", |d| {
    d.number(9, 2, u64::from(97 - weighted(&d.text[2..9], &[8, 7, 6, 5, 4, 3, 2]) % 97));
});
const AE_TRN: Form = plain("100nnnnnnnnnnnn");
const SA_VAT: Form = plain("3nnnnnnnnnnnnn3");
const DE_VAT: Form = form("DEznnnnnnnc", |d| d.digit(10, mod11_10(&d.text[2..10])));
const NL_VAT: Form = form("NLznnnnnnkcB01", |d| {
    let check = d.settle(9, |t| weighted(&t[2..10], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11);
    d.digit(10, check);
});
const SIREN: Form = form("znn nnn nnc", |d| d.digit(8, luhn(&d.text[..8])));
const CIF: Form = form("lnnnnnnnc", |d| d.digit(8, luhn(&d.text[1..8]))).places(&[("", "A B B B B")]);
const CNPJ: Form = form("nn.nnn.nnn/0001-cc", |d| {
    for (at, weights) in
        [(12, &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2][..]), (13, &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])]
    {
        d.digit(at, to_eleven(&d.text[..at], weights) % 10);
    }
});
const PARTITA_IVA: Form = form("0nnnnnn0nzc", |d| d.digit(10, luhn(&d.text[..10])));
const NIP: Form = form("znnnnnnnkc", |d| {
    let check = d.settle(8, |t| weighted(&t[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11);
    d.digit(9, check);
});
const VKN: Form = form("znnnnnnnnc", |d| {
    let of = |at: usize| {
        let shifted = (value(d.text[at]) + 9 - at as u32) % 10;
        match shifted * 2u32.pow(9 - at as u32) % 9 {
            0 if shifted != 0 => 9,
            product => product,
        }
    };
    let sum: u32 = (0..9).map(of).sum();
    d.digit(9, (10 - sum % 10) % 10);
});
const INN: Form = form("llnnnnnnnc", |d| d.digit(9, weighted(&d.text[..9], &[2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10))
    .places(&[("", "77 78 50 66 16 23 54 74 61 63 52 02 24 25 27 36 38 42 59 72")]);
const SE_ORG: Form = form("55ennn-nnnc", |d| d.digit(9, luhn(&d.text[..9])));
const JP_CORPORATE: Form = form("Tcnnnnnnnnnnnn", |d| {
    let check = japanese(&d.text[2..14]);
    d.digit(1, check);
});
fn japanese(digits: &[u8]) -> u32 {
    let sum: u32 = digits.iter().rev().enumerate().map(|(at, c)| value(*c) * (1 + at as u32 % 2)).sum();
    9 - sum % 9
}
const KR_BRN: Form = form("znz-8n-nnnnc", |d| {
    let last = value(d.text[8]) * 5;
    let sum = weighted(&d.text[..8], &[1, 3, 7, 1, 3, 7, 1, 3]) + last / 10 + last;
    d.digit(9, (10 - sum % 10) % 10);
});
/// Registered companies since 1980: three letters, date of foundation, homoclave with its check character.
const RFC: Form = form("aaaggggggggc", |d| {
    let (year, month, day) = (d.take(40), d.take(12), d.take(28));
    d.number(3, 2, (1985 + year) % 100);
    d.number(5, 2, month + 1);
    d.number(7, 2, day + 1);
    // The homoclave has no 0, and nothing beyond V in its first place.
    let (first, second) = (d.take(31), d.take(35));
    (d.text[9], d.text[10]) = (HOMOCLAVE[first as usize], HOMOCLAVE[second as usize]);
    // `&` stands between N and O; a company's number counts as if a blank, 37, stood before it.
    let of = |c: &u8| value(*c) + u32::from(*c > b'N');
    let sum: u32 = 37 * 13 + d.text[..11].iter().zip((2..=12u32).rev()).map(|(c, w)| of(c) * w).sum::<u32>();
    d.text[11] = match sum % 11 {
        0 => b'0',
        1 => b'A',
        rest => b'0' + (11 - rest) as u8,
    };
})
.extra(40 * 12 * 28 * 31 * 35);
const HOMOCLAVE: &[u8; 35] = b"123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const GSTIN: Form = form("llaaaCannnnazZc", |d| d.text[14] = letter(luhn_in(&d.text[..14], 36))).places(IN_STATES);
const IN_STATES: &[(&str, &str)] =
    &[("", "27 27 27 29 29 33 33 24 24 07 07 06 09 36 37 19 23 08 32 03 10 21 22 20 18 05 02 30")];
const ABN: Form = form("cc nnn nnn nnn", |d| {
    let sum = weighted(&d.text[2..11], &[3, 5, 7, 9, 11, 13, 15, 17, 19]);
    d.number(0, 2, u64::from(11 + (88 - sum % 89)));
});
const AT_UID: Form = form("ATUnnnnnnnc", |d| {
    let of = |(at, c): (usize, &u8)| {
        let product = value(*c) * (1 + at as u32 % 2);
        product / 10 + product % 10
    };
    let sum: u32 = d.text[3..10].iter().enumerate().map(of).sum();
    d.digit(10, (96 - sum) % 10);
});
const BE_NUMBER: fn(&mut Draft, usize) = |d, at| {
    let check = 97 - modulo(&d.text[at..at + 8], 97);
    d.number(at + 8, 2, check);
};
const CZ_COMPANY: fn(&[u8]) -> u32 = |text| match 11 - weighted(text, &[8, 7, 6, 5, 4, 3, 2]) % 11 {
    10 => 0,
    11 => 1,
    check => check,
};
const DK_CVR: fn(&mut Draft, usize) = |d, at| {
    let check = d.settle(at + 6, |t| to_eleven(&t[at..at + 7], &[2, 7, 6, 5, 4, 3, 2]));
    d.digit(at + 7, check);
};
const FI_COMPANY: fn(&mut Draft, usize) = |d, at| {
    let check = d.settle(at + 6, |t| to_eleven(&t[at..at + 7], &[7, 9, 10, 5, 8, 4, 2]));
    d.digit(at + 7, check);
};
const GR_AFM: fn(&[u8]) -> u32 = |text| text.iter().fold(0, |sum, c| sum * 2 + value(*c)) * 2 % 11 % 10;
const HU_TAX: fn(&[u8]) -> u32 = |text| (10 - weighted(text, &[9, 7, 3, 1, 9, 7, 3]) % 10) % 10;
const LT_COMPANY: fn(&[u8]) -> u32 = |text| two_rounds(text, &[1, 2, 3, 4, 5, 6, 7, 8], &[3, 4, 5, 6, 7, 8, 9, 1]);
const LV_COMPANY: fn(&mut Draft, usize) = |d, at| {
    let check = d.settle(at + 9, |t| (14 - weighted(&t[at..at + 10], &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6]) % 11) % 11);
    d.digit(at + 10, check);
};
const PT_NIF: fn(&[u8]) -> u32 = |text| to_eleven(text, &[9, 8, 7, 6, 5, 4, 3, 2]) % 10;
const RO_CUI: fn(&[u8]) -> u32 = |text| weighted(text, &[3, 2, 1, 7, 5, 3, 2]) * 10 % 11 % 10;
const BG_EIK: fn(&[u8]) -> u32 = |text| two_rounds(text, &[1, 2, 3, 4, 5, 6, 7, 8], &[3, 4, 5, 6, 7, 8, 9, 10]);
const SI_TAX: fn(&mut Draft, usize) = |d, at| {
    let check = d.settle(at + 6, |t| 11 - weighted(&t[at..at + 7], &[8, 7, 6, 5, 4, 3, 2]) % 11);
    d.digit(at + 7, check);
};
const SK_DIC: fn(&mut Draft, usize) = |d, at| {
    let check = d.settle(at + 8, |t| modulo(&t[at..at + 9], 11) as u32);
    d.digit(at + 9, check);
};
const CH_UID: fn(&mut Draft) = |d| {
    let check = d.settle(10, |t| to_eleven(&t[3..11], &[5, 4, 3, 2, 7, 6, 5, 4]));
    d.digit(11, check);
};
const NO_ORG: fn(&mut Draft) = |d| {
    let check = d.settle(7, |t| to_eleven(&t[..8], &[3, 2, 7, 6, 5, 4, 3, 2]));
    d.digit(8, check);
};
const NZ_IRD: Form = form("1gn-nnn-nkc", |d| {
    let second = d.extra as u32;
    d.digit(1, second);
    let check = d.settle(7, |t| {
        let first = to_eleven(&t[..8], &[3, 2, 7, 6, 5, 4, 3, 2]);
        if first < 10 { first } else { to_eleven(&t[..8], &[7, 4, 3, 2, 5, 2, 7, 6]) }
    });
    d.digit(8, check);
})
.extra(4);
/// Unified social credit code (GB 32100): registrar and kind, county, organisation code with its check character, check
/// character modulo 31.
const USCC: Form = form("91llllllnnnnnnnncc", |d| {
    let rest = weighted(&d.text[8..16], &[3, 7, 9, 10, 5, 8, 4, 2]) % 11;
    d.text[16] = or_x((11 - rest) % 11);
    const LETTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let of = |c: &u8| LETTERS.iter().position(|l| l == c).unwrap_or(0) as u32;
    let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let sum: u32 = d.text[..17].iter().zip(weights).map(|(c, w)| of(c) * w).sum();
    d.letter(17, LETTERS, u64::from((31 - sum % 31) % 31));
})
.places(CN_COUNTIES);
const UBN: Form = form("znnnnnkc", |d| {
    // A seventh digit of 7 has a rule of its own. A sum that is a multiple of 5 suffices since 2023; of 10 it always did.
    d.settle(6, |t| if t[6] == b'7' { 10 } else { 0 });
    let of = |(c, w): (&u8, u32)| value(*c) * w / 10 + value(*c) * w % 10;
    let sum: u32 = d.text[..7].iter().zip([1, 2, 1, 2, 1, 2, 4]).map(of).sum();
    let check = (10 - sum % 10) % 10;
    d.digit(7, check);
});
/// Local companies: year of registration, serial, check letter.
const UEN: Form = form("ggggnnnnnc", |d| {
    let year = d.extra;
    d.number(0, 4, 1990 + year);
    let rest = weighted(&d.text[..9], &[10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11;
    d.letter(9, b"ZKCMDNERGWH", u64::from(rest));
})
.extra(35);
const TH_COMPANY: Form = form("0105nnnnnnnnc", |d| d.digit(12, super::checks::thai(&d.text[..12])));
const MST: Form = form("llnnnnnnkc", |d| {
    let check = d.settle(8, |t| 10 - weighted(&t[..9], &[31, 29, 23, 19, 17, 13, 7, 5, 3]) % 11);
    d.digit(9, check);
})
.places(&[("", "01 01 01 03 03 03 03 02 04 09 10 11 15 18 20 23 25 28 31 36 37")]);
const NPWP: Form = form("0z.nnn.nnn.c-lll.000", |d| d.digit(8, luhn(&d.text[..8])))
    .places(&[("", "011 012 013 014 021 022 023 031 032 041 042 051 061 072 091 092")]);
const CUIT: Form = form("30-znnnnnnk-c", |d| {
    let check = d.settle(9, |t| to_eleven(&t[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]));
    d.digit(10, check);
});
const RUT_COMPANY: Form = form("7e.nnn.nnn-c", |d| {
    d.text[8] = match to_eleven(&d.text[..8], &[3, 2, 7, 6, 5, 4, 3, 2]) {
        10 => b'K',
        check => letter(check),
    };
});
const NIT: Form = form("9nn.nnn.nnn-c", |d| {
    let rest = weighted(&d.text[..9], &[41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11;
    d.digit(9, if rest < 2 { rest } else { 11 - rest });
});
const RUC: Form = form("20nnnnnnnnc", |d| {
    d.digit(10, (11 - weighted(&d.text[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10);
});
const ICE: Form = form("00znnnnnn0000cc", |d| {
    let rest = modulo(&d.text[..13], 97) * 100 % 97;
    d.number(13, 2, 97 - rest);
});
const IL_COMPANY: Form = form("51nnnnnnc", |d| d.digit(8, luhn(&d.text[..8])));
/// National identifier of legal persons: each digit is raised by the tenth digit and two.
const IR_LEGAL: Form = form("1nnnnnnnnnc", |d| {
    let raise = value(d.text[9]) + 2;
    let weights = [29, 27, 23, 19, 17].into_iter().cycle();
    let sum: u32 = d.text[..10].iter().zip(weights).map(|(c, w)| (value(*c) + raise) * w).sum();
    d.digit(10, sum % 11 % 10);
});
const EDRPOU: Form = form("ennnnnnc", |d| {
    let turned = (b'3'..=b'5').contains(&d.text[0]);
    let (first, second): ([u32; 7], [u32; 7]) = if turned {
        ([7, 1, 2, 3, 4, 5, 6], [9, 3, 4, 5, 6, 7, 8])
    } else {
        ([1, 2, 3, 4, 5, 6, 7], [3, 4, 5, 6, 7, 8, 9])
    };
    d.digit(7, two_rounds(&d.text[..7], &first, &second));
});
const VOEN: Form = form("llnnnnnkc1", |d| {
    let check = d.settle(7, |t| weighted(&t[..8], &[4, 1, 8, 6, 2, 7, 5, 3]) % 11);
    d.digit(8, check);
})
.places(&[("", "14 15 16 17 18 20 30 99")]);
const PIB: Form = form("1nnnnnnnc", |d| d.digit(8, mod11_10(&d.text[..8])));
const OGRN: Form = form("1ggggnnnnnnnc", |d| {
    let (year, subject) = (d.take(24), d.take(80));
    d.number(1, 2, 2 + year);
    d.number(3, 2, 1 + subject);
    d.digit(12, (modulo(&d.text[..12], 11) % 10) as u32);
})
.extra(24 * 80);
const EE_REGISTER: Form = form("1nnnnnnc", |d| {
    d.digit(7, two_rounds(&d.text[..7], &[1, 2, 3, 4, 5, 6, 7], &[3, 4, 5, 6, 7, 8, 9]));
});
/// A company's kennitala: the day of its foundation raised by 40.
const IS_COMPANY: Form = form("ggggggekcg", |d| {
    let (year, month, day) = (d.take(44), d.take(12), d.take(28));
    d.number(0, 2, day + 41);
    d.number(2, 2, month + 1);
    d.number(4, 2, (1980 + year) % 100);
    d.digit(9, if year < 20 { 9 } else { 0 });
    let check = d.settle(7, |t| to_eleven(&t[..8], &[3, 2, 7, 6, 5, 4, 3, 2]));
    d.digit(8, check);
})
.extra(44 * 12 * 28);

/// VAT numbers: with the country's prefix where the number has one.
pub(super) static VAT: &[Scheme] = &[
    scheme("AE", "tax registration number (TRN)", &[AE_TRN]),
    scheme("AR", "CUIT", &[CUIT]),
    scheme("AT", "UID-Nummer", &[AT_UID]),
    scheme("AU", "Australian business number", &[ABN]),
    scheme("AZ", "VÖEN", &[VOEN]),
    scheme("BE", "btw-nummer", &[form("BE0znnnnnncc", |d| BE_NUMBER(d, 2))]),
    scheme("BG", "ИН по ЗДДС", &[form("BGznnnnnnnc", |d| d.digit(10, BG_EIK(&d.text[2..10])))]),
    scheme("BH", "VAT account number", &[plain("2nnnnnnnnnnnnnn")]),
    scheme("BR", "CNPJ", &[CNPJ]),
    scheme("CA", "GST/HST account", &[form("znnnnnnnc RT0001", |d| d.digit(8, luhn(&d.text[..8])))]),
    scheme("CH", "MWST-Nummer", &[form("CHE-nnn.nnn.nkc MWST", CH_UID)]),
    scheme("CL", "RUT", &[RUT_COMPANY]),
    scheme("CN", "统一社会信用代码", &[USCC]),
    scheme("CO", "NIT", &[NIT]),
    scheme(
        "CY",
        "ΦΠΑ",
        &[form("CY10nnnnnnc", |d| {
            const EVEN: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
            let of = |(at, c): (usize, &u8)| if at % 2 == 0 { EVEN[value(*c) as usize] } else { value(*c) };
            let sum: u32 = d.text[2..10].iter().enumerate().map(of).sum();
            d.text[10] = b'A' + (sum % 26) as u8;
        })],
    ),
    scheme("CZ", "DIČ", &[form("CZonnnnnnc", |d| d.digit(9, CZ_COMPANY(&d.text[2..9])))]),
    scheme("DE", "USt-IdNr.", &[DE_VAT]),
    scheme("DK", "momsnummer", &[form("DKznnnnnkc", |d| DK_CVR(d, 2))]),
    scheme(
        "EE",
        "KMKR",
        &[form("EE10nnnnnnc", |d| {
            d.digit(10, (10 - weighted(&d.text[2..10], &[3, 7, 1, 3, 7, 1, 3, 7]) % 10) % 10);
        })],
    ),
    scheme("EG", "tax registration number", &[plain("znn-nnn-nnn")]),
    scheme("ES", "NIF-IVA", &[form("ESlnnnnnnnc", |d| d.digit(10, luhn(&d.text[3..10]))).places(&[("", "A B B B B")])]),
    scheme("FI", "ALV-numero", &[form("FInnnnnnkc", |d| FI_COMPANY(d, 2))]),
    scheme(
        "FR",
        "numéro de TVA",
        &[form("FRccznnnnnnnc", |d| {
            d.digit(12, luhn(&d.text[4..12]));
            let siren = modulo(&d.text[4..13], 97);
            d.number(2, 2, (12 + 3 * siren) % 97);
        })],
    ),
    scheme("GB", "VAT registration number", &[GB_VAT]),
    scheme("GE", "tax number", &[plain("4nnnnnnnn"), plain("2nnnnnnnn")]),
    scheme("GH", "TIN", &[GH_TIN]),
    scheme("GR", "ΑΦΜ", &[form("EL09nnnnnnc", |d| d.digit(10, GR_AFM(&d.text[2..10])))]),
    scheme("HR", "PDV ID", &[form("HRnnnnnnnnnnc", |d| d.digit(12, mod11_10(&d.text[2..12])))]),
    scheme("HU", "közösségi adószám", &[form("HUznnnnnnc", |d| d.digit(9, HU_TAX(&d.text[2..9])))]),
    scheme("ID", "NPWP", &[NPWP]),
    scheme(
        "IE",
        "VAT number",
        &[
            form("IEnnnnnnnc", |d| {
                d.text[9] = super::checks::IRISH_LETTERS[weighted(&d.text[2..9], &[8, 7, 6, 5, 4, 3, 2]) as usize % 23]
            }),
            form("IEnnnnnnncH", |d| {
                let sum = weighted(&d.text[2..9], &[8, 7, 6, 5, 4, 3, 2]) + 9 * 8;
                d.text[9] = super::checks::IRISH_LETTERS[sum as usize % 23];
            }),
        ],
    ),
    scheme("IL", "עוסק מורשה", &[IL_COMPANY]),
    scheme("IN", "GSTIN", &[GSTIN]),
    scheme("IS", "VSK-númer", &[plain("znnnn"), plain("1nnnnn")]),
    scheme("IT", "partita IVA", &[form("IT0nnnnnn0nzc", |d| d.digit(12, luhn(&d.text[2..12])))]),
    scheme("JP", "適格請求書発行事業者登録番号", &[JP_CORPORATE]),
    scheme("KE", "KRA PIN", &[KRA_PIN]),
    scheme("KR", "사업자등록번호", &[KR_BRN]),
    scheme("LT", "PVM kodas", &[form("LTznnnnnn1c", |d| d.digit(10, LT_COMPANY(&d.text[2..10])))]),
    scheme(
        "LU",
        "numéro de TVA",
        &[form("LUznnnnncc", |d| {
            let check = modulo(&d.text[2..8], 89);
            d.number(8, 2, check);
        })],
    ),
    scheme("LV", "PVN numurs", &[form("LV4000nnnnnkc", |d| LV_COMPANY(d, 2))]),
    scheme("MA", "ICE", &[ICE]),
    scheme("MK", "ЕДБ", &[MK_VAT]),
    scheme(
        "MT",
        "VAT number",
        &[form("MTznnnnncc", |d| {
            d.number(8, 2, u64::from(37 - weighted(&d.text[2..8], &[3, 4, 6, 7, 8, 9]) % 37));
        })],
    ),
    scheme("MX", "RFC", &[RFC]),
    scheme("MY", "SST number", &[plain("lnn-nnnn-nnnnnnnn").places(&[("", "W B C J P")])]),
    scheme("NG", "TIN", &[plain("znnnnnnn-0001")]),
    scheme("NL", "btw-id", &[NL_VAT]),
    scheme(
        "NO",
        "MVA-nummer",
        &[form("NOlnnnnnnkcMVA", |d| {
            let check = d.settle(9, |t| to_eleven(&t[2..10], &[3, 2, 7, 6, 5, 4, 3, 2]));
            d.digit(10, check);
        })
        .places(&[("", "8 9 9 9")])],
    ),
    scheme("NZ", "GST number", &[NZ_IRD]),
    scheme("OM", "VATIN", &[plain("OM1100nnnnnn")]),
    scheme("PE", "RUC", &[RUC]),
    scheme("PH", "VAT TIN", &[plain("znn-nnn-nnn-000")]),
    scheme("PK", "NTN", &[plain("znnnnnn-n")]),
    scheme(
        "PL",
        "NIP",
        &[form("PLznnnnnnnkc", |d| {
            let check = d.settle(10, |t| weighted(&t[2..11], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11);
            d.digit(11, check);
        })],
    ),
    scheme("PT", "NIPC", &[form("PT5nnnnnnnc", |d| d.digit(10, PT_NIF(&d.text[2..10])))]),
    scheme("RO", "CUI", &[form("ROznnnnnnc", |d| d.digit(9, RO_CUI(&d.text[2..9])))]),
    scheme("RS", "ПИБ", &[PIB]),
    scheme("RU", "ИНН", &[INN]),
    scheme("SA", "VAT registration number", &[SA_VAT]),
    scheme("SE", "momsregistreringsnummer", &[form("SE55ennnnnnc01", |d| d.digit(11, luhn(&d.text[2..11])))]),
    scheme("SG", "GST registration number", &[UEN]),
    scheme("SI", "ID za DDV", &[form("SIznnnnnkc", |d| SI_TAX(d, 2))]),
    scheme("SK", "IČ DPH", &[form("SK202nnnnnkc", |d| SK_DIC(d, 2))]),
    scheme("TH", "เลขประจำตัวผู้เสียภาษี", &[TH_COMPANY]),
    scheme("TR", "vergi kimlik no", &[VKN]),
    scheme("TW", "統一編號", &[UBN]),
    scheme("UA", "ІПН платника ПДВ", &[plain("nnnnnnnnnnnn")]),
    scheme("VN", "mã số thuế", &[MST]),
    scheme("ZA", "VAT number", &[form("4nnnnnnnnc", |d| d.digit(9, luhn(&d.text[..9])))]),
];

const KRA_PIN: Form = plain("P05nnnnnnna");
const GH_TIN: Form = form("C000nnnnnnc", |d| {
    let weights = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    d.text[10] = or_x(weighted(&d.text[1..10], &weights) % 11);
});
const MK_VAT: Form = form("40l0nnnnnnnkc", |d| {
    let check = d.settle(11, |t| to_eleven(&t[..12], &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]));
    d.digit(12, check);
})
.places(&[("", "3 3 3 2 4 5")]);

/// Tax numbers where they are another number than the VAT number, or written without its prefix.
static TAX_ONLY: &[Scheme] = &[
    scheme("AM", "ՀՎՀՀ", &[plain("0nnnnnnn")]),
    scheme("BD", "TIN", &[plain("znnnnnnnnnnn")]),
    scheme("CA", "business number", &[form("znnnnnnnc", |d| d.digit(8, luhn(&d.text[..8])))]),
    scheme("CH", "UID", &[form("CHE-nnn.nnn.nkc", CH_UID)]),
    scheme("DK", "CVR-nummer", &[form("znnnnnkc", |d| DK_CVR(d, 0))]),
    scheme("DZ", "NIF", &[plain("000nnnnnnnnnnnn"), plain("099nnnnnnnnnnnn")]),
    scheme("ES", "NIF", &[CIF]),
    scheme("FI", "Y-tunnus", &[form("nnnnnnk-c", FI_COMPANY_SHORT)]),
    scheme("FR", "SIREN", &[SIREN]),
    scheme("HU", "adószám", &[form("znnnnnnc-2-nn", |d| d.digit(7, HU_TAX(&d.text[..7])))]),
    scheme("IR", "شناسه ملی", &[IR_LEGAL]),
    scheme("IS", "kennitala", &[IS_COMPANY]),
    scheme("IT", "partita IVA", &[PARTITA_IVA]),
    scheme("JO", "tax number", &[plain("znnnnnnn")]),
    scheme("KW", "commercial registration", &[plain("znnnnn")]),
    scheme("MY", "tax identification number", &[plain("C znnnnnnnnnn")]),
    scheme("NO", "organisasjonsnummer", &[form("lnn nnn nkc", NO_ORG).places(&[("", "8 9 9 9")])]),
    scheme("PL", "NIP", &[NIP]),
    scheme("QA", "TIN", &[plain("500nnnnnnn")]),
    scheme("SE", "organisationsnummer", &[SE_ORG]),
    scheme("UA", "ЄДРПОУ", &[EDRPOU]),
    scheme("US", "EIN", super::us::EIN),
];

const FI_COMPANY_SHORT: fn(&mut Draft) = |d| FI_COMPANY(d, 0);

/// Tax numbers of businesses: those of [`TAX_ONLY`] first, then VAT numbers.
pub(super) fn tax_scheme(country: &str) -> Option<&'static Scheme> {
    TAX_ONLY.iter().chain(VAT).find(|scheme| scheme.country == country)
}

/// Countries whose tax numbers are known.
pub(super) fn tax_countries() -> Vec<&'static str> {
    let all = TAX_ONLY.iter().chain(VAT).map(|scheme| scheme.country);
    all.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

/// Numbers of company registers.
pub(super) static REGISTERS: &[Scheme] = &[
    scheme("AE", "commercial register number", &[plain("znnnnnn"), plain("CN-znnnnnn")]),
    scheme("AM", "registration number", &[plain("lll.110.nnnnnnn").places(&[("", "286 290 273 264 282 278")])]),
    scheme("AR", "CUIT", &[CUIT]),
    scheme(
        "AT",
        "Firmenbuchnummer",
        &[form("FN znnnng", |d| {
            let letter = d.extra;
            d.letter(7, b"abdfghikmpstvwxyz", letter);
        })
        .extra(17)],
    ),
    scheme(
        "AU",
        "Australian company number",
        &[form("nnn nnn nnc", |d| {
            d.digit(8, (10 - weighted(&d.text[..8], &[8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10);
        })],
    ),
    scheme("AZ", "VÖEN", &[VOEN]),
    scheme("BD", "company registration", &[plain("C-znnnnn")]),
    scheme("BE", "ondernemingsnummer", &[form("0znn.nnn.ncc", |d| BE_NUMBER(d, 0))]),
    scheme("BG", "ЕИК", &[form("znnnnnnnc", |d| d.digit(8, BG_EIK(&d.text[..8])))]),
    scheme("BH", "commercial registration", &[plain("znnnnn-1")]),
    scheme("BR", "CNPJ", &[CNPJ]),
    scheme("CA", "corporation number", &[plain("znnnnn-n"), plain("1nnnnnn-n")]),
    scheme("CH", "UID", &[form("CHE-nnn.nnn.nkc", CH_UID)]),
    scheme("CL", "RUT", &[RUT_COMPANY]),
    scheme("CN", "统一社会信用代码", &[USCC]),
    scheme("CO", "NIT", &[NIT]),
    scheme("CZ", "IČO", &[form("onnnnnnc", |d| d.digit(7, CZ_COMPANY(&d.text[..7])))]),
    scheme(
        "DE",
        "Handelsregisternummer",
        &[plain("HRB znnnn").weight(5), plain("HRB znnnnn").weight(4), plain("HRA znnnn")],
    ),
    scheme("DK", "CVR-nummer", &[form("znnnnnkc", |d| DK_CVR(d, 0))]),
    scheme("DZ", "registre du commerce", &[plain("ll/00-nnnnnnnBnn").places(&[("", "16 16 16 09 31 15 06 19 25 35")])]),
    scheme("EE", "registrikood", &[EE_REGISTER]),
    scheme("EG", "commercial register number", &[plain("znnnnn")]),
    scheme("ES", "CIF", &[CIF]),
    scheme("FI", "Y-tunnus", &[form("nnnnnnk-c", FI_COMPANY_SHORT)]),
    scheme("FR", "SIREN", &[SIREN]),
    scheme(
        "GB",
        "company registration number",
        &[
            plain("1nnnnnnn").weight(60),
            plain("0znnnnnn").weight(30),
            plain("SCznnnnn").weight(8),
            plain("NIznnnnn").weight(2),
        ],
    ),
    scheme("GE", "identification code", &[plain("4nnnnnnnn"), plain("2nnnnnnnn")]),
    scheme("GH", "registration number", &[plain("CSnnnnnnnnn")]),
    scheme("GR", "ΓΕΜΗ", &[plain("znnnnnnnn000")]),
    scheme("HR", "MBS", &[plain("0nnnnnnnn")]),
    scheme("HU", "cégjegyzékszám", &[plain("ll-09-nnnnnn").places(&[("", "01 01 01 13 02 05 08 09 15")])]),
    scheme("ID", "NIB", &[plain("znnnnnnnnnnnn")]),
    scheme("IE", "CRO number", &[plain("znnnnn")]),
    scheme("IL", "ח.פ.", &[IL_COMPANY]),
    scheme(
        "IN",
        "CIN",
        &[form("lnnnnnggggggPTCnnnnnn", |d| {
            const STATES: [&[u8; 2]; 10] = [b"MH", b"DL", b"KA", b"TN", b"GJ", b"WB", b"TG", b"UP", b"HR", b"RJ"];
            let (state, year) = (d.take(10), d.take(45));
            d.text[6..8].copy_from_slice(STATES[state as usize]);
            d.number(8, 4, 1980 + year);
        })
        .extra(10 * 45)
        .places(&[("", "U U U U U U U U U L")])],
    ),
    scheme("IR", "شناسه ملی", &[IR_LEGAL]),
    scheme("IS", "kennitala", &[IS_COMPANY]),
    scheme(
        "IT",
        "numero REA",
        &[plain("ll-znnnnnn").places(&[("", "MI MI MI RM RM RM TO NA BO FI VE GE BA PA VR PD BG BS")])],
    ),
    scheme("JO", "رقم تسجيل الشركة", &[plain("znnnn")]),
    scheme(
        "JP",
        "法人番号",
        &[form("cnnnnnnnnnnnn", |d| {
            let check = japanese(&d.text[1..13]);
            d.digit(0, check);
        })],
    ),
    scheme("KE", "company number", &[plain("PVT-wwwwwww")]),
    scheme(
        "KR",
        "법인등록번호",
        &[form("llllnn-nnnnnnc", |d| {
            let sum = weighted(&d.text[..12], &[1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
            d.digit(12, (10 - sum % 10) % 10);
        })
        .places(&[("", "1101 1101 1101 1101 1201 1301 1341 1801 1701 2001 1601 1801 2301")])],
    ),
    scheme("KW", "رقم السجل التجاري", &[plain("znnnnn")]),
    scheme("LT", "įmonės kodas", &[form("30nnnnnnc", |d| d.digit(8, LT_COMPANY(&d.text[..8])))]),
    scheme("LV", "reģistrācijas numurs", &[form("4000nnnnnkc", |d| LV_COMPANY(d, 0))]),
    scheme("MA", "ICE", &[ICE]),
    scheme("MK", "ЕМБС", &[plain("znnnnnn")]),
    scheme(
        "MX",
        "folio mercantil electrónico",
        &[form("N-20ggnnnnnn", |d| {
            let year = d.extra;
            d.number(3, 2, 10 + year);
        })
        .extra(15)],
    ),
    scheme(
        "MY",
        "company registration number",
        &[form("20gg01nnnnnn", |d| {
            let year = d.extra;
            d.number(2, 2, year);
        })
        .extra(26)],
    ),
    scheme("NG", "RC number", &[plain("RC znnnnnn")]),
    scheme("NL", "KvK-nummer", &[plain("znnnnnnn")]),
    scheme("NO", "organisasjonsnummer", &[form("lnn nnn nkc", NO_ORG).places(&[("", "8 9 9 9")])]),
    scheme("NZ", "NZBN", &[form("9429nnnnnnnnc", |d| d.digit(12, gs1(&d.text[..12])))]),
    scheme("OM", "رقم السجل التجاري", &[plain("1nnnnnn")]),
    scheme("PE", "RUC", &[RUC]),
    scheme(
        "PH",
        "SEC registration number",
        &[form("CS20ggnnnnn", |d| {
            let year = d.extra;
            d.number(4, 2, year);
        })
        .extra(25)],
    ),
    scheme("PK", "company registration number", &[plain("0nnnnnn")]),
    scheme("PL", "KRS", &[plain("0000nnnnnn"), plain("0001nnnnnn")]),
    scheme("PT", "NIPC", &[form("5nnnnnnnc", |d| d.digit(8, PT_NIF(&d.text[..8])))]),
    scheme("QA", "رقم السجل التجاري", &[plain("znnnnn")]),
    scheme(
        "RO",
        "număr de ordine la ORC",
        &[form("Jll/znnn/20gg", |d| {
            let year = d.extra;
            d.number(9, 2, year);
        })
        .extra(25)
        .places(&[("", "40 40 40 40 12 23 35 08 22 13 05 29")])],
    ),
    scheme("RS", "матични број", &[plain("0nnnnnnn"), plain("2nnnnnnn")]),
    scheme("RU", "ОГРН", &[OGRN]),
    scheme(
        "SA",
        "السجل التجاري",
        &[plain("llllnnnnnn").places(&[("", "1010 1010 1010 4030 4030 2050 2051 4650 5855 1131 3550")])],
    ),
    scheme("SE", "organisationsnummer", &[SE_ORG]),
    scheme("SG", "UEN", &[UEN]),
    scheme(
        "SI",
        "matična številka",
        &[form("znnnnkc000", |d| {
            let check = d.settle(5, |t| 11 - weighted(&t[..6], &[7, 6, 5, 4, 3, 2]) % 11);
            d.digit(6, check);
        })],
    ),
    scheme("SK", "IČO", &[form("onnnnnnc", |d| d.digit(7, CZ_COMPANY(&d.text[..7])))]),
    scheme("TH", "เลขทะเบียนนิติบุคคล", &[TH_COMPANY]),
    scheme("TR", "MERSİS no", &[plain("0znnnnnnnnn00001")]),
    scheme("TW", "統一編號", &[UBN]),
    scheme("UA", "ЄДРПОУ", &[EDRPOU]),
    scheme("US", "state file number", &[plain("znnnnnn"), plain("20nnnnnnnnnn")]),
    scheme("VN", "mã số doanh nghiệp", &[MST]),
    scheme(
        "ZA",
        "registration number",
        &[form("20gg/nnnnnn/07", |d| {
            let year = d.extra;
            d.number(2, 2, year);
        })
        .extra(26)],
    ),
];
