//! "Add a field type" touches one place: a type that is defined here alone works wherever types do, and no other file of the
//! program lists types.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use datagen_core::catalog::{NoOptions, TypeDef};
use datagen_core::plan::Op;
use datagen_core::{Engine, Rules};
use datagen_infer::{InferRequest, Inferer};
use serde_json::{Value, json};

/// All that a new type needs.
fn definition() -> TypeDef {
    let compile = |cx: &mut datagen_core::compile::FieldCx<'_, '_>, _: NoOptions| {
        cx.text("ZRB-");
        let value = cx.index("number", 10_000);
        cx.emit(Op::Digits { value, width: 4 });
    };
    let mut def = TypeDef::new("zorbleNumber", "Zorble number", compile)
        .about("The number of a zorble: `ZRB-` and four digits.")
        .aliases(&["zorbleCode"])
        .headers(&["zorbel_nummer"])
        .formed();
    def.category = "technical";
    def
}

#[test]
fn a_type_that_is_defined_in_one_place_works_everywhere() {
    let engine = Engine::with_types(vec![definition()]);
    assert_eq!(engine.types().len(), Engine::new().types().len() + 1);

    // The list, look-ups by alias, the schema of its constraints, and samples in every locale: what /field-types, the command
    // line, golden values and the catalog's own tests iterate.
    assert_eq!(engine.type_def("ZORBLE_CODE").map(|def| def.key), Some("zorbleNumber"));
    assert!(engine.types().last().unwrap().constraints_schema()["properties"]["unique"].is_object());
    for locale in engine.locales() {
        let values = engine.samples("zorbleNumber", &locale.key, 1, 20);
        assert!(values.len() == 20 && values.iter().all(|v| v.as_str().is_some_and(|v| v.len() == 8)), "{values:?}");
    }

    // The check: suggestions, uniqueness with its limit, groups, domains, faults.
    let check = |body: &Value| engine.check(body, &Rules::unlimited(&["json"]));
    let field = json!({ "name": "z", "type": "zorbleCode", "constraints": { "unique": true } });
    let mut body = json!({ "count": 10_000, "schema_fields": [field] });
    let checked = check(&body).unwrap();
    assert_eq!(checked.document.schema_fields[0].type_key, "zorbleNumber");
    assert_eq!(engine.domain_sizes(&checked.document).fields[0].domain_size, Some(10_000));
    body["count"] = json!(10_001);
    assert_eq!(check(&body).map(drop).unwrap_err()[0].code, "domain_too_small");
    let slip = check(&json!({ "schema_fields": [{ "name": "z", "type": "zorbelNumber" }] })).map(drop).unwrap_err();
    assert_eq!(slip[0].suggested_fix.as_ref().unwrap()["type"], "zorbleNumber");
    let grouped = json!({ "count": 20_000, "fault_rate": 0.1, "unique_together": [["z", "yes"]],
        "schema_fields": [{ "name": "z", "type": "zorbleNumber" }, { "name": "yes", "type": "boolean" }] });
    assert_eq!(check(&grouped).unwrap().plan.columns().len(), 3);
    // In fields of fields and in templates.
    let nested = json!({ "schema_fields": [{ "name": "l", "type": "array", "constraints": { "items": { "type": "zorbleCode" } } },
        { "name": "t", "type": "template", "constraints": { "template": "no. {{zorbleNumber}}" } }] });
    check(&nested).unwrap_or_else(|problems| panic!("{problems:#?}"));

    // Inference: by key, alias and header.
    let names: Vec<String> = ["zorble_number", "zorbleCode", "zorbel_nummer"].map(str::to_owned).into();
    let request = InferRequest { field_names: &names, locale: Some("en_US"), domain_hint: None };
    for field in Inferer::lexicon_only().infer(&engine, &request).fields {
        assert_eq!(field.spec.type_key, "zorbleNumber", "{}", field.spec.name);
    }
}

/// How many of the hundreds of types a file outside the catalog may name: defaults, examples and the verbs of inference, none of
/// which is a list that a new type would have to stand in.
const NAMED_MAX: usize = 16;

#[test]
fn no_file_of_the_program_but_the_catalog_lists_types() {
    let engine = Engine::new();
    let keys: BTreeSet<&str> = engine.types().iter().map(|def| def.key).collect();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for name in ["datagen", "datagen-core", "datagen-encode", "datagen-infer", "datagen-server"] {
        rust_files(&crates.join(name).join("src"), &mut files);
    }
    assert!(files.len() > 100, "{} files", files.len());
    let mut in_catalog = BTreeSet::new();
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let named: BTreeSet<&str> =
            text.split('"').skip(1).step_by(2).filter_map(|text| keys.get(text).copied()).collect();
        if file.components().any(|part| part.as_os_str() == "catalog") {
            in_catalog.extend(named);
            continue;
        }
        // Words such as "city" and "title" mean other things too, in the latents of entities above all.
        let is_latent = file.components().any(|part| part.as_os_str() == "entity");
        // Inference says how columns of certain types relate; a type it does not name is proposed all the same, see above.
        let is_rules = file.components().any(|part| part.as_os_str() == "datagen-infer");
        let most = NAMED_MAX * if is_rules { 5 } else { 1 + usize::from(is_latent) };
        assert!(named.len() <= most, "{} lists types: {named:?}", file.display());
    }
    assert!(
        in_catalog.len() * 10 > keys.len() * 9,
        "the catalog is where the keys are: {} of {}",
        in_catalog.len(),
        keys.len()
    );
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
