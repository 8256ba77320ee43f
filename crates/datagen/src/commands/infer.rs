//! `datagen infer`: from column names to a proposed schema.

use std::fmt::Write as _;

use datagen_core::{Engine, schema_hash};
use datagen_infer::{InferRequest, Inferer, Proposal, ProposedField};
use serde_json::{Value, json};

use crate::{Failure, commands};

/// Arguments of `infer`.
#[derive(clap::Args)]
pub struct Args {
    /// Column names.
    #[arg(required = true)]
    names: Vec<String>,
    /// Locale of the rows, such as `en_AE`.
    #[arg(long)]
    locale: Option<String>,
    /// What the table is about, in a few words.
    #[arg(long)]
    hint: Option<String>,
    /// Print the proposal as JSON: `proposed_schema` can be sent to `/generate` as `schema_fields`.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args) -> Result<(), Failure> {
    let engine = Engine::new();
    let proposal = propose(&engine, &args.names, args.locale.as_deref(), args.hint.as_deref())?;
    if args.json {
        return commands::print_json(&as_json(&proposal));
    }
    commands::print(as_text(&proposal).as_bytes())
}

/// Infers; a locale that is not there is wrong usage.
pub fn propose(
    engine: &Engine,
    names: &[String],
    locale: Option<&str>,
    hint: Option<&str>,
) -> Result<Proposal, Failure> {
    if let Some(locale) = locale.filter(|l| engine.locale(l).is_none()) {
        return Err(Failure::Usage(format!("error: there is no locale `{locale}`; `datagen locales` lists them")));
    }
    let request = InferRequest { field_names: names, locale, domain_hint: hint };
    Ok(Inferer::new(engine).infer(engine, &request))
}

/// Names separated by commas; `\,` is a comma within a name.
pub fn split_names(text: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, names.last_mut()) {
            ('\\', Some(name)) if chars.peek() == Some(&',') => name.extend(chars.next()),
            (',', _) => names.push(String::new()),
            (c, Some(name)) => name.push(c),
            (_, None) => {}
        }
    }
    names.into_iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

fn as_json(proposal: &Proposal) -> Value {
    let specs: Vec<_> = proposal.fields.iter().map(|field| field.spec.clone()).collect();
    json!({
        "proposed_schema": specs,
        "fields": proposal.fields.iter().map(field_json).collect::<Vec<_>>(),
        "schema_hash": schema_hash(&specs),
        "locale": proposal.locale,
        "domain": proposal.domain,
        "model": proposal.model,
    })
}

fn field_json(field: &ProposedField) -> Value {
    json!({
        "name": field.spec.name,
        "type": field.spec.type_key,
        "description": field.description,
        "confidence": field.confidence,
        "inference_source": field.source,
        "alternatives": field.alternatives,
    })
}

fn as_text(proposal: &Proposal) -> String {
    let mut text = String::new();
    let width = proposal.fields.iter().map(|f| f.spec.name.chars().count()).max().unwrap_or(0).min(40);
    for field in &proposal.fields {
        let constraints = field.spec.constraints.as_ref().map(|c| serde_json::to_string(c).unwrap_or_default());
        let source = json!(field.source);
        let _ = writeln!(
            text,
            "{:width$}  {:3.0} %  {:8}  {} {}",
            field.spec.name,
            field.confidence * 100.0,
            source.as_str().unwrap_or_default(),
            field.spec.type_key,
            constraints.unwrap_or_default()
        );
    }
    if let Some(domain) = &proposal.domain {
        let _ = writeln!(text, "\ndomain {domain}, locale {}", proposal.locale);
    }
    text
}
