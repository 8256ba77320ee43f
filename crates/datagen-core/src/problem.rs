//! What can be wrong with a schema document, told so that a person or an agent can mend it.
//!
//! Lives here: the [`Problem`] and the codes that the check uses. Does not live here: transport (status codes, headers).

use serde::Serialize;
use serde_json::Value;

/// Codes of the problems that the check reports, each with its meaning. Public API: codes are added, never renamed.
pub mod codes {
    /// A code and what it means.
    pub type Code = (&'static str, &'static str);

    macro_rules! codes {
        ($($name:ident = $code:literal, $meaning:literal;)*) => {
            $(#[doc = $meaning] pub const $name: &str = $code;)*
            /// Every code with its meaning.
            pub const ALL: &[Code] = &[$(($code, $meaning)),*];
        };
    }

    codes! {
        NOT_AN_OBJECT = "not_an_object", "The body is JSON but not an object.";
        UNKNOWN_MEMBER = "unknown_member", "The object has a member that is not part of the request.";
        MISSING_MEMBER = "missing_member", "A member that must be there is not.";
        WRONG_TYPE = "wrong_type", "The value has another JSON type than it must have.";
        OUT_OF_RANGE = "out_of_range", "The number is outside its range.";
        EMPTY_SCHEMA = "empty_schema", "There is no field.";
        TOO_MANY_FIELDS = "too_many_fields", "There are more fields than one request may have.";
        TOO_DEEP = "too_deep", "A field stands in more others than it may, or a document has too many levels.";
        INVALID_NAME = "invalid_name", "A field name is empty, longer than 128 characters or not printable.";
        DUPLICATE_NAME = "duplicate_name", "Two fields have the same name.";
        UNKNOWN_TYPE = "unknown_type", "The catalog has no such type.";
        UNKNOWN_LOCALE = "unknown_locale", "There is no such locale.";
        UNKNOWN_FORMAT = "unknown_format", "There is no such output format.";
        UNKNOWN_OPTION = "unknown_option", "The output format has no such option.";
        INVALID_OPTION = "invalid_option", "The option of the output format has a value it cannot have.";
        UNKNOWN_CONSTRAINT = "unknown_constraint", "The type has no such constraint.";
        INVALID_CONSTRAINT = "invalid_constraint", "The constraint has a value it cannot have.";
        MISSING_CONSTRAINT = "missing_constraint", "The type cannot do without this constraint.";
        CONFLICTING_CONSTRAINTS = "conflicting_constraints", "Constraints exclude each other, for example min above max.";
        INVALID_PATTERN = "invalid_pattern", "The regular expression or template cannot be read, or nothing can match it.";
        PATTERN_TOO_COMPLEX = "pattern_too_complex", "The regular expression could make texts beyond the limits.";
        UNKNOWN_COLUMN = "unknown_column", "There is no other column of that name.";
        CIRCULAR_COLUMNS = "circular_columns", "A column reads itself, directly or through other columns.";
        INVALID_EXPRESSION = "invalid_expression", "The expression cannot be read, or its types do not fit together.";
        EXPRESSION_TOO_COMPLEX = "expression_too_complex", "The expression is longer, deeper or makes longer texts than allowed.";
        UNIQUE_UNSUPPORTED = "unique_unsupported", "Uniqueness cannot be promised for this type with these constraints.";
        DOMAIN_TOO_SMALL = "domain_too_small", "More unique values were asked for than exist.";
        INVALID_GROUP = "invalid_group", "Columns cannot be unique together so: too few, one twice, or one in two groups.";
        NOTHING_TO_SPOIL = "nothing_to_spoil", "No column can be given a defect.";
        INVALID_TIME = "invalid_time", "A date or time is not RFC 3339.";
        TIER_LIMIT = "tier_limit", "The tier of the key allows less than was asked for.";
        ROW_RANGE = "row_range", "offset + count is beyond the last row a dataset can have.";
    }
}

/// One problem: what is wrong, where, and what to do about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Problem {
    /// Always `true`: a body is recognisable as an error without its status.
    pub error: IsTrue,
    /// Name of the field it concerns.
    pub field: Option<String>,
    /// RFC 6901 pointer into the request.
    pub path: Option<String>,
    /// One of [`codes`], or of the service's own.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub correction_hint: String,
    /// The corrected fragment: where `path` starts with `/schema_fields/N`, the whole field to put in place of that element;
    /// otherwise an object whose members replace those of the request body.
    pub suggested_fix: Option<Value>,
    /// Whether a higher tier would allow it.
    pub upgrade_required: bool,
    /// Where to get one.
    pub upgrade_url: Option<String>,
    /// Facts for programs, where there are some beyond the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Box<Value>>,
}

/// Serialises as `true`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct IsTrue;

impl Serialize for IsTrue {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }
}

impl Problem {
    /// A problem without field, path or fix.
    pub fn new(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem { code, message: message.into(), correction_hint: hint.into(), ..Problem::default() }
    }

    /// With a pointer into the request.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Problem {
        self.path = Some(path.into());
        self
    }

    /// With a corrected fragment.
    #[must_use]
    pub fn fix(mut self, fix: Value) -> Problem {
        self.suggested_fix = Some(fix);
        self
    }
}

/// The known names nearest to `given`, best first, at most `most`; empty when none is near.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let given = fold_key(given);
    let mut scored: Vec<(u64, &str)> = known
        .into_iter()
        .filter_map(|name| {
            let folded = fold_key(name);
            let similarity = strsim::jaro_winkler(&given, &folded);
            let edits = strsim::damerau_levenshtein(&given, &folded);
            let contained = given.len() > 2 && (folded.contains(&given) || given.contains(&folded) && folded.len() > 2);
            let near = edits * 3 <= given.len().max(folded.len()) || similarity > 0.86 || contained;
            near.then_some(((edits as u64) << 32 | ((1.0 - similarity) * 1e9) as u64, name))
        })
        .collect();
    scored.sort();
    scored.dedup_by_key(|(_, name)| *name);
    scored.into_iter().take(most).map(|(_, name)| name).collect()
}

/// The form in which names are compared: lower case, letters and digits only.
pub fn fold_key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A hint that names the nearest known names.
pub fn did_you_mean(near: &[&str]) -> String {
    match near {
        [] => String::new(),
        [one] => format!("Did you mean `{one}`? "),
        many => format!("Did you mean one of `{}`? ", many.join("`, `")),
    }
}

/// Escapes one reference token of an RFC 6901 pointer.
pub fn pointer_token(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
