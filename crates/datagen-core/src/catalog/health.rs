//! Medicine: diagnoses and procedures as codes, drugs, laboratory results, vital signs, hospitals, patient numbers.
//!
//! Codes and titles of ICD-10-CM are those of the US government (public domain). CPT codes are numbers of that shape only; no
//! descriptor of theirs is here.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::composition::masked_number;
use super::finance::{CodeOptions, coded};
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::diagnosis::{self, LAB_MEASURE, Measure, VITAL_MEASURE, write_decimal};
use crate::entity::{fact, lookup_latent, pick_latent, place, switch_patterns};
use crate::plan::{Op, Reg, ValueType};
use crate::words::{Specials, Words};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = cases();
    types.extend(laboratory());
    types.extend(care());
    types
}

fn cases() -> Vec<TypeDef> {
    vec![
        TypeDef::new("icd10", "ICD-10 code", |cx, options: CodeOptions| {
            let list = cx.locale.list("icd10");
            let codes = Arc::new(Words::new(list.extras.iter().map(|extra| fact(extra, 0))));
            let entry = if cx.unique { cx.pick("code", &list) } else { diagnosis::diagnosis(cx) };
            coded(cx, &options, &codes, &list.words, entry);
        })
        .formed()
        .about("Code of the row's diagnosis in ICD-10-CM, such as `E11.9`; frequent ones are frequent. With `format` its title.")
        .aliases(&["icd_10", "icd10_code", "icd_code", "diagnosis_code", "ICD10 Diagnosis Code", "icd10cm"])
        .headers(&["icd", "icd10_gm", "diagnoseschluessel", "code_cim10", "codigo_cie10", "мкб10"]),
        TypeDef::new("diagnosis", "Diagnosis", |cx, _: NoOptions| {
            let list = cx.locale.list("icd10");
            let entry = if cx.unique { cx.pick("code", &list) } else { diagnosis::diagnosis(cx) };
            cx.word(&list.words, entry);
        })
        .about("Title of the row's ICD-10-CM code.")
        .aliases(&["diagnosis_description", "medical_condition", "diagnosis_name", "ICD10 Dx Desc (Long)", "condition_name"])
        .headers(&["diagnose", "diagnostic", "diagnostico", "диагноз", "診断名", "التشخيص"]),
        TypeDef::new("specialty", "Medical specialty", |cx, _: NoOptions| {
            let list = cx.locale.list("specialty");
            if cx.unique {
                return cx.list_entry(&list);
            }
            let entry = diagnosis::specialty(cx);
            cx.word(&list.words, entry);
        })
        .about("Branch of medicine that treats the row's diagnosis.")
        .aliases(&["medical_specialty", "physician_specialty", "speciality", "clinical_department"])
        .headers(&["fachrichtung", "fachgebiet", "specialite", "especialidad", "специальность_врача", "診療科"])
        .by_locale("In the locale's language."),
        TypeDef::new("drugName", "Drug", |cx, _: NoOptions| {
            let list = cx.locale.list("drug");
            if cx.unique {
                return cx.list_entry(&list);
            }
            let drug = diagnosis::drug(cx);
            cx.word(&list.words, drug);
        })
        .about("International non-proprietary name of a drug that is given for the row's diagnosis.")
        .aliases(&["medication", "drug", "medicine", "medication_name", "Drug Name (Generic)", "prescription"])
        .headers(&["medikament", "wirkstoff", "medicament", "medicamento", "лекарство", "薬剤名"]),
        TypeDef::new("dosage", "Dose", |cx, _: NoOptions| {
            let list = cx.locale.list("drug");
            if cx.unique {
                return cx.refuse_unique("doses repeat");
            }
            let drug = diagnosis::drug(cx);
            let doses = Arc::new(Words::new(list.extras.iter().map(|extra| fact(extra, 1))));
            cx.word(&doses, drug);
        })
        .about("Usual strength and form of the row's drug, such as `500 mg tablet`.")
        .aliases(&["dose", "drug_strength", "medication_dose", "strength"])
        .headers(&["dosierung", "posologie", "dosis", "дозировка", "用量"]),
        TypeDef::new("ndc", "NDC", ndc)
            .formed()
            .about("Number in the form of the US National Drug Code, `#####-####-##`. Whether a drug has it is not known here.")
            .aliases(&["national_drug_code", "ndc_code", "ndc11", "Drug NDC"])
            .headers(&["ndc_number"]),
        TypeDef::new("cpt", "CPT code", cpt)
            .formed()
            .about("Number in the form of a procedure code, five digits from 10004 to 99607. Whether a procedure has it is not known here.")
            .aliases(&["cpt_code", "procedure_code", "hcpcs"])
            .headers(&["cpt4", "ops_code"]),
        TypeDef::new("allergy", "Allergy", |cx, _: NoOptions| cx.list_word("allergy"))
            .about("What a patient is allergic to.")
            .aliases(&["allergen", "allergies", "allergy_name", "known_allergies"])
            .headers(&["allergie", "alergia", "аллергия", "アレルギー"])
            .by_locale("In the locale's language."),
    ]
}

fn laboratory() -> Vec<TypeDef> {
    vec![
        TypeDef::new("labTest", "Laboratory test", |cx, _: NoOptions| {
            let list = cx.locale.list("lab_test");
            if cx.unique {
                return cx.list_entry(&list);
            }
            let test = diagnosis::lab_test(cx);
            cx.word(&list.words, test);
        })
        .about("Name of a laboratory test; result, unit, reference range and LOINC code of the row are its.")
        .aliases(&["test_name", "lab_test_name", "analyte", "laboratory_test"])
        .headers(&["laborwert", "analyse", "prueba_laboratorio", "анализ", "検査項目"]),
        TypeDef::new("labResult", "Laboratory result", lab_result)
            .about("Value of the row's laboratory test; four in five lie within the reference range. With `format: full`, value and unit.")
            .aliases(&["test_result", "lab_value", "result_value", "laboratory_result"])
            .headers(&["messwert", "resultat", "resultado_laboratorio", "検査値"])
            .returns(ValueType::Number),
        TypeDef::new("labUnit", "Laboratory unit", |cx, _: NoOptions| {
            if cx.unique {
                return cx.refuse_unique("tests share units");
            }
            let test = diagnosis::lab_test(cx);
            let measures = diagnosis::measures(cx, "lab_test", LAB_MEASURE);
            let units = Arc::new(Words::new(measures.iter().map(|m| m.unit.as_str())));
            cx.word(&units, test);
        })
        .about("Unit of the row's laboratory result.")
        .aliases(&["result_unit", "lab_units", "test_unit"])
        .headers(&["einheit_labor", "unite_resultat"]),
        TypeDef::new("referenceRange", "Reference range", |cx, _: NoOptions| {
            if cx.unique {
                return cx.refuse_unique("tests share ranges");
            }
            let test = diagnosis::lab_test(cx);
            let measures = diagnosis::measures(cx, "lab_test", LAB_MEASURE);
            let ranges = Arc::new(Words::new(measures.iter().map(range_text)));
            cx.word(&ranges, test);
        })
        .about("Bounds between which the row's laboratory test is normal, such as `3.5-5.1`.")
        .aliases(&["lab_reference_range", "normal_range", "reference_interval"])
        .headers(&["referenzbereich", "valeurs_reference", "rango_referencia", "基準値"]),
        TypeDef::new("labFlag", "Result flag", |cx, _: NoOptions| {
            if cx.unique {
                return cx.refuse_unique("there are three flags");
            }
            let flag = diagnosis::flag(cx);
            cx.word(&Arc::new(Words::new(["L", "N", "H"])), flag);
        })
        .about("`L`, `N` or `H`: whether the row's laboratory result is low, normal or high.")
        .aliases(&["abnormal_flag", "result_flag", "lab_abnormal_flag"])
        .headers(&["interpretation", "bewertung_labor"]),
        TypeDef::new("loinc", "LOINC code", |cx, _: NoOptions| {
            let list = cx.locale.list("lab_test");
            let codes = Arc::new(Words::new(list.extras.iter().map(|extra| fact(extra, 0))));
            let test = if cx.unique { cx.pick("test", &list) } else { diagnosis::lab_test(cx) };
            cx.word(&codes, test);
        })
        .formed()
        .about("LOINC code of the row's laboratory test, with its check digit.")
        .aliases(&["loinc_code", "loinc_num"])
        .headers(&["loinc_nr"]),
        TypeDef::new("vitalSign", "Vital sign", vital_sign)
            .about("Name, value and unit of a vital sign, such as `Heart rate 72 bpm`. `format`: `full`, `name`, `value` or `unit`.")
            .aliases(&["vital_signs", "vitals", "vital"])
            .headers(&["vitalzeichen", "signe_vital", "signo_vital", "バイタル"]),
    ]
}

fn care() -> Vec<TypeDef> {
    vec![
        TypeDef::new("hospital", "Hospital", hospital)
            .about("Name of a hospital in the row's city; it does not exist under this name, or by chance.")
            .aliases(&[
                "hospital_name",
                "Hospital Name",
                "clinic",
                "medical_center",
                "health_facility",
                "medical_centre",
            ])
            .headers(&["krankenhaus", "klinik", "hopital", "ospedale", "больница", "病院", "المستشفى"])
            .by_locale("In the locale's language, with cities of the country."),
        TypeDef::new("mrn", "Medical record number", |cx, o| masked_number(cx, &o, "MRN########"))
            .about("Number of a patient's record such as `MRN00481736`; `format` is a mask.")
            .aliases(&["medical_record_number", "patient_id", "patient_number", "chart_number"])
            .headers(&["patientennummer", "numero_patient", "historia_clinica", "診察券番号"]),
        TypeDef::new("insuranceId", "Health insurance member number", |cx, o| {
            let mask = match cx.locale.info.region.as_str() {
                "US" => "???#########",
                "DE" => "?#########",
                "GB" => "BU########",
                "AE" => "###-####-########",
                "FR" => "# ## ## ## ### ###",
                "NL" => "##########",
                "CH" => "80756#########",
                "JP" => "####-########",
                _ => "INS-#########",
            };
            masked_number(cx, &o, mask);
        })
        .about("Member number on the card of a health insurance; `format` is a mask.")
        .aliases(&[
            "insurance_number",
            "insurance_member_id",
            "member_id",
            "health_insurance_number",
            "insurance_policy_number",
        ])
        .headers(&["versichertennummer", "numero_assure", "numero_seguro", "полис_омс", "保険証番号"])
        .by_locale("A usual form of the country's insurers."),
    ]
}

fn range_text(measure: &Measure) -> String {
    let mut text = Vec::new();
    write_decimal(measure.low, measure.decimals, &mut text);
    text.push(b'-');
    write_decimal(measure.high, measure.decimals, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// Constraints of `labResult`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LabOptions {
    /// `value` (default): a number; `full`: text of value and unit.
    format: Option<LabFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum LabFormat {
    Value,
    Full,
}

fn lab_result(cx: &mut FieldCx<'_, '_>, options: LabOptions) {
    if cx.unique {
        return cx.refuse_unique("results repeat");
    }
    let test = diagnosis::lab_test(cx);
    let measures = diagnosis::measures(cx, "lab_test", LAB_MEASURE);
    let value = diagnosis::value(cx, "lab value", test, &measures);
    measured(cx, test, value, &measures);
    if options.format == Some(LabFormat::Full) {
        cx.value_type = ValueType::String;
        cx.text(" ");
        cx.word(&Arc::new(Words::new(measures.iter().map(|m| m.unit.as_str()))), test);
    }
}

/// Appends a value with the fraction digits of its measure.
fn measured(cx: &mut FieldCx<'_, '_>, which: Reg, value: Reg, measures: &Arc<[Measure]>) {
    let decimals: Vec<u64> = measures.iter().map(|m| u64::from(m.decimals.min(3))).collect();
    let latent = if measures.len() > 20 { "lab decimals" } else { "vital decimals" };
    let scale = lookup_latent(cx, latent, which, decimals);
    let branches: Vec<Vec<Op>> = (0..=3u8)
        .map(|scale| vec![if scale == 0 { Op::Int(value) } else { Op::Decimal { units: value, scale } }])
        .collect();
    cx.emit(Op::Switch { which: scale, branches: branches.into() });
}

/// Constraints of `vitalSign`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct VitalOptions {
    /// `full` (default), `name`, `value` or `unit`.
    format: Option<VitalFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum VitalFormat {
    Full,
    Name,
    Value,
    Unit,
}

fn vital_sign(cx: &mut FieldCx<'_, '_>, options: VitalOptions) {
    if cx.unique {
        return cx.refuse_unique("vital signs repeat");
    }
    let format = options.format.unwrap_or(VitalFormat::Full);
    let list = cx.locale.list("vital_sign");
    let sign = diagnosis::vital_sign(cx);
    let measures = diagnosis::measures(cx, "vital_sign", VITAL_MEASURE);
    if matches!(format, VitalFormat::Full | VitalFormat::Name) {
        cx.word(&list.words, sign);
    }
    if format == VitalFormat::Full {
        cx.text(" ");
    }
    if matches!(format, VitalFormat::Full | VitalFormat::Value) {
        let value = diagnosis::value(cx, "vital value", sign, &measures);
        measured(cx, sign, value, &measures);
    }
    if format == VitalFormat::Full {
        cx.text(" ");
    }
    if matches!(format, VitalFormat::Full | VitalFormat::Unit) {
        cx.word(&Arc::new(Words::new(measures.iter().map(|m| m.unit.as_str()))), sign);
    }
}

fn hospital(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        return cx.refuse_unique("names of hospitals repeat");
    }
    let (patterns, saints) = (cx.locale.list("hospital_pattern"), cx.locale.list("hospital_name"));
    let texts: Vec<String> = patterns.words.iter().collect();
    let which = pick_latent(cx, "hospital pattern", &patterns.alias);
    switch_patterns(cx, which, &texts, |cx, part| match part {
        "city" => place::city_name(cx),
        "region" => place::region_name(cx),
        _ => {
            let name = pick_latent(cx, "hospital name", &saints.alias);
            cx.word(&saints.words, name);
        }
    });
}

/// Labelers, products and packages of a code.
const NDC_DOMAIN: u64 = 9_000 * 10_000 * 100;

fn ndc(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let number = cx.index("code", NDC_DOMAIN);
    cx.call(&[number], 13, Specials::NONE, move |row, out| {
        let number = row.get(number);
        diagnosis::write_whole(90_000 + number / 1_000_000, 5, out);
        out.push(b'-');
        diagnosis::write_whole(number / 100 % 10_000, 4, out);
        out.push(b'-');
        diagnosis::write_whole(number % 100, 2, out);
    });
}

fn cpt(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let value = cx.index_from("code", 10_004, 99_607 - 10_004 + 1);
    cx.emit(Op::Digits { value, width: 5 });
}
