//! Reading query parameters: unknown ones are errors, not ignored.

use std::collections::BTreeMap;

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use datagen_core::Problem;
use datagen_core::problem::{did_you_mean, nearest};

use crate::failure::{Failure, codes};

/// Parameters by name.
pub type Parameters = BTreeMap<&'static str, String>;

/// Reads the parameters a path knows; reports every unknown and repeated one.
pub fn read(uri: &Uri, known: &[&'static str]) -> Result<Parameters, Failure> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(uri.query().unwrap_or("")).unwrap_or_default();
    let mut parameters = Parameters::new();
    let mut problems = Vec::new();
    for (name, value) in pairs {
        match known.iter().find(|k| **k == name) {
            Some(known) => {
                if parameters.insert(known, value).is_some() {
                    problems.push(invalid(known, format!("The parameter `{name}` is there twice."), "Name it once."));
                }
            }
            None => {
                let list = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                let near = nearest(&name, known.iter().copied(), 2);
                let hint = format!("{}Known parameters: {list}.", did_you_mean(&near));
                let message = format!("This path has no query parameter `{name}`.");
                problems.push(Problem { field: Some(name), ..Problem::new(codes::UNKNOWN_PARAMETER, message, hint) });
            }
        }
    }
    if problems.is_empty() { Ok(parameters) } else { Err(Failure::invalid(problems)) }
}

/// The problem of a parameter whose value cannot be.
pub fn invalid(name: &str, message: impl Into<String>, hint: impl Into<String>) -> Problem {
    Problem { field: Some(name.to_owned()), ..Problem::new(codes::INVALID_PARAMETER, message, hint) }
}

/// A path without query parameters.
pub struct NoQuery;

impl<S: Sync> FromRequestParts<S> for NoQuery {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<NoQuery, Failure> {
        read(&parts.uri, &[]).map(|_| NoQuery)
    }
}
