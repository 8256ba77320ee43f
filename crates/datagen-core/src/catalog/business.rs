//! Companies and work.

use super::composition::masked_number;
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{career, company};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        super::identity::registration_number(),
        TypeDef::new("company", "Company", |cx, _: NoOptions| company::name(cx))
            .about("Company name with the country's legal forms.")
            .aliases(&[
                "company_name",
                "companyName",
                "business_name",
                "organization",
                "organisation",
                "company.name",
                "employer",
            ])
            .headers(&[
                "firma",
                "entreprise",
                "empresa",
                "azienda",
                "компания",
                "会社名",
                "الشركة",
                "vendor",
                "supplier",
            ])
            .by_locale("Names and legal forms of the country."),
        TypeDef::new("jobTitle", "Job title", job_title)
            .about("Job title as on a business card, in the form for the row's sex where the language has two.")
            .aliases(&["job", "position", "person.jobTitle", "name.jobTitle", "Job Title", "role_title"])
            .headers(&["designation", "stelle", "poste", "cargo", "должность", "役職"])
            .by_locale("In the locale's language."),
        TypeDef::new("department", "Department", |cx, _: NoOptions| cx.list_word("department"))
            .about("Department of a company.")
            .aliases(&["dept", "division", "business_unit", "Department (Corporate)"])
            .headers(&["abteilung", "service", "departamento", "отдел", "部署", "القسم"])
            .by_locale("In the locale's language."),
        TypeDef::new("industry", "Industry", |cx, _: NoOptions| cx.list_word("industry"))
            .about("Line of business.")
            .aliases(&["sector", "business_sector", "vertical"])
            .headers(&["branche", "secteur", "industria", "отрасль", "業種"])
            .by_locale("In the locale's language."),
        TypeDef::new("occupation", "Occupation", occupation)
            .about("Trade or profession.")
            .aliases(&["profession", "trade", "person.jobType"])
            .headers(&["beruf", "metier", "profesion", "профессия", "職業"])
            .by_locale("In the locale's language."),
        TypeDef::new("employeeId", "Employee number", |cx, o| masked_number(cx, &o, "EMP-######"))
            .about("Employee number such as `EMP-048213`; `format` is a mask.")
            .aliases(&["employee_number", "emp_id", "staff_id", "personnel_number", "employee_no"])
            .headers(&["emp_no", "personalnummer", "matricule", "社員番号"]),
    ]
}

fn job_title(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        return cx.list_word("job_title");
    }
    career::title_word(cx);
}

/// Appends a pick of a list in the form for the row's sex.
fn occupation(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let list = cx.locale.list("occupation");
    if cx.unique {
        return cx.list_entry(&list);
    }
    let title = cx.pick("word", &list);
    career::word_by_sex(cx, &list, title);
}
