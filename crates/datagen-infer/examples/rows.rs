//! Rows for column names, for evaluation: a JSON request a line on standard input, a JSON array of records a line on standard
//! output. `{"field_names": […], "count": 100, "locale": "en_US", "domain_hint": null}`; with `"rows": false` the proposal instead.

use std::io::{BufRead, Write};

use datagen_core::column::ColumnValues;
use datagen_core::{Engine, Rules};
use datagen_infer::{InferRequest, Inferer};
use serde_json::{Map, Value, json};

fn main() -> std::io::Result<()> {
    let engine = Engine::new();
    let inferer = Inferer::new(&engine);
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        writeln!(out, "{}", answer(&engine, &inferer, &request))?;
        out.flush()?;
    }
    Ok(())
}

fn answer(engine: &Engine, inferer: &Inferer, request: &Value) -> Value {
    let names: Vec<String> = serde_json::from_value(request["field_names"].clone()).unwrap_or_default();
    let locale = request["locale"].as_str();
    let infer = InferRequest { field_names: &names, locale, domain_hint: request["domain_hint"].as_str() };
    let proposal = inferer.infer(engine, &infer);
    let specs: Vec<_> = proposal.fields.iter().map(|f| &f.spec).collect();
    if request["rows"] == false {
        let field = |f: &datagen_infer::ProposedField| json!({ "spec": f.spec, "confidence": f.confidence, "source": f.source, "alternatives": f.alternatives });
        return json!({ "domain": proposal.domain, "fields": proposal.fields.iter().map(field).collect::<Vec<_>>() });
    }
    let count = request["count"].as_u64().unwrap_or(100);
    let body = json!({ "count": count, "locale": proposal.locale, "schema_fields": specs });
    let checked = match engine.check(&body, &Rules::unlimited(&["json"])) {
        Ok(checked) => checked,
        Err(problems) => return json!({ "error": problems }),
    };
    let dataset = checked.plan.bind(request["seed"].as_u64().unwrap_or(11));
    let columns: Vec<ColumnValues> = (0..names.len()).map(|at| ColumnValues::of(&dataset, at, 0..count)).collect();
    let row = |row: usize| -> Map<String, Value> {
        names.iter().zip(&columns).map(|(name, values)| (name.clone(), values.json(row))).collect()
    };
    Value::Array((0..count as usize).map(|at| Value::Object(row(at))).collect())
}
