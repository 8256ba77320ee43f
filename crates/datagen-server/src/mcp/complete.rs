//! Completion of arguments: types, locales, categories and formats, from the one list of each.

use datagen_core::catalog::CATEGORIES;
use datagen_core::problem::fold_key;
use rmcp::model::{CompleteRequestParams, CompleteResult, CompletionInfo, ErrorData};

use crate::service::App;

/// What an argument can be, the best first.
pub fn complete(app: &App, request: &CompleteRequestParams) -> Result<CompleteResult, ErrorData> {
    let all: Vec<&str> = match request.argument.name.as_str() {
        "type" | "name" => app.engine.types().iter().map(|def| def.key).collect(),
        "locale" => app.engine.locales().iter().map(|locale| locale.key.as_str()).collect(),
        "category" => CATEGORIES.iter().map(|(name, _)| *name).collect(),
        "output_format" => datagen_encode::formats().iter().map(|format| format.key).collect(),
        _ => Vec::new(),
    };
    let found = matching(&all, &request.argument.value);
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let more = found.len() > CompletionInfo::MAX_VALUES;
    let values = found.into_iter().take(CompletionInfo::MAX_VALUES).map(str::to_owned).collect();
    let completion = CompletionInfo::with_pagination(values, Some(total), more);
    completion.map(CompleteResult::new).map_err(|reason| ErrorData::internal_error(reason, None))
}

/// Those that begin with what was typed, then those that contain it; case and separators do not matter.
fn matching<'a>(all: &[&'a str], typed: &str) -> Vec<&'a str> {
    let typed = fold_key(typed);
    let (mut found, rest): (Vec<_>, Vec<_>) =
        all.iter().copied().partition(|value: &&str| fold_key(value).starts_with(&typed));
    found.extend(rest.into_iter().filter(|value| fold_key(value).contains(&typed)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_come_first() {
        let all = ["workEmail", "email", "emailDomain", "uuid"];
        assert_eq!(matching(&all, "E_mail"), ["email", "emailDomain", "workEmail"]);
        assert_eq!(matching(&all, ""), all);
        assert!(matching(&all, "zzz").is_empty());
    }
}
