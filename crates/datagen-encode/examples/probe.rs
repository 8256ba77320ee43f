use datagen_core::{Engine, Rules};
use serde_json::{json, Value};
fn main() {
    let engine = Engine::new();
    let rows: u64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(2_000_000);
    let format = std::env::args().nth(2).unwrap_or("csv".into());
    let all = ["uuid","firstName","lastName","fullName","email","phone","streetAddress","city","country","company","dateTime","amount"];
    let mut sets: Vec<Vec<&str>> = vec![all.to_vec()];
    sets.extend(all.iter().map(|t| vec![*t]));
    if std::env::var("ONLY").is_ok() { sets.truncate(1); }
    for set in sets {
        let fields: Vec<Value> = set.iter().map(|t| json!({"name": t, "type": t})).collect();
        let checked = engine.check(&json!({"schema_fields": fields}), &Rules::unlimited(&datagen_encode::names())).unwrap();
        if set.len() == 1 || std::env::var("DUMP").is_ok() { if std::env::var("DUMP").is_ok() { println!("{:#?}", checked.plan); } }
        let encoder = datagen_encode::format(&format).unwrap().encoder(&checked.plan, &Default::default()).unwrap();
        let dataset = checked.plan.bind(42);
        let mut scratch = datagen_core::emit::Scratch::default();
        let mut out = Vec::new();
        let mut best = f64::MAX;
        for _ in 0..3 {
            let t = std::time::Instant::now();
            let mut at = 0;
            while at < rows / set.len() as u64 { out.clear(); encoder.rows(&dataset, at..at + 2048, false, &mut scratch, &mut out); at += 2048; }
            best = best.min(t.elapsed().as_secs_f64() / at as f64 * 1e9);
        }
        println!("{:>7.1} ns  {}", best, set.join(","));
    }
}
