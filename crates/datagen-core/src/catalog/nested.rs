//! Types whose values consist of values of other types: objects, lists, JSON documents, and one of several kinds.
//!
//! The fields inside are read by the check as columns are (`check/inner.rs`) and come here compiled. Does not live here: how
//! objects and lists are written (`emit`).

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Number, Value, json};

use super::composition::weights_of;
use super::{Nesting, TypeDef};
use crate::compile::FieldCx;
use crate::emit::{JSON_TEXT_SPECIALS, ListWriter, json_longest, json_op};
use crate::plan::{Column, Inner, Op, Step, ValueType};
use crate::problem::codes;
use crate::random::{Alias, SeedKey};
use crate::schema::FieldSpec;

/// Choices between types.
pub fn choices() -> Vec<TypeDef> {
    vec![
        TypeDef::new("oneOf", "One of several types", one_of)
            .nests(Nesting::Kinds)
            .about(
                "A value of one of the given types, by `weights` when given: an email address or a phone number. For one of \
                 several values there is `category`.",
            )
            .aliases(&["union", "any_of", "mixed", "one_of_types", "variant"])
            .example(r#"{"of": [{"type": "email"}, {"type": "phone"}], "weights": [70, 30]}"#),
    ]
}

/// Compositions.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("object", "Object", object)
            .nests(Nesting::Fields)
            .about(
                "An object with `fields` of its own, which are described as columns are and agree with the row. Flat formats \
                 show each field in a column such as `address.city`.",
            )
            .aliases(&["struct", "nested", "json_object", "nested_object", "dict", "record"])
            .headers(&["address", "metadata", "details", "payload", "profile"])
            .returns(ValueType::Object)
            .example(r#"{"fields": [{"name": "street", "type": "streetAddress"}, {"name": "city", "type": "city"}]}"#),
        TypeDef::new("array", "List", array)
            .nests(Nesting::Items)
            .about(
                "A list of `minItems` to `maxItems` values of another type; people and places in it are others in each item. \
                 Flat formats show it as JSON text.",
            )
            .aliases(&["list", "json_array", "repeated", "helpers.multiple", "array_of"])
            .headers(&["items", "lines", "line_items", "contacts", "entries", "children"])
            .returns(ValueType::Array)
            .example(r#"{"items": {"type": "email"}, "minItems": 1, "maxItems": 3}"#),
        TypeDef::new("json", "JSON document", document)
            .nests(Nesting::Template)
            .about(
                "A JSON document by a `template` whose texts may name types: `{{amount}}`, or `{\"$type\": \"amount\", \
                 \"constraints\": {…}}`. JSON formats embed it, flat ones show its text.",
            )
            .aliases(&["jsonb", "json_document", "json_template", "document"])
            .headers(&["json_data", "raw_json", "extra", "attributes"])
            .returns(ValueType::Object)
            .example(
                r#"{"template": {"user": {"name": "{{fullName}}", "age": "{{age}}"}, "score": {"$type": "integer", "constraints": {"min": 1, "max": 5}}}}"#,
            ),
    ]
}

/// Constraints of `object`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ObjectOptions {
    /// The fields, each described as a column is. Required.
    #[serde(rename = "fields")]
    _fields: Option<Vec<FieldSpec>>,
}

fn object(cx: &mut FieldCx<'_, '_>, _: ObjectOptions) {
    let fields = cx.inner_columns();
    if cx.unique {
        cx.refuse_unique("an object repeats when its fields do, so one of these has to be unique");
    }
    let Some(fields) = fields else { return };
    cx.set_inner(Inner::Fields { fields, flat: true });
}

/// A field without a name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "the check reads fields; this describes them to callers")]
struct NamelessField {
    /// Catalog key or alias.
    #[serde(rename = "type")]
    type_key: String,
    /// Locale of its values.
    locale: Option<String>,
    /// Options of the type.
    constraints: Option<Map<String, Value>>,
    /// Share of nulls in percent.
    blank_percentage: Option<Number>,
}

/// Constraints of `array`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ArrayOptions {
    /// What the items are: a field without a name. Required.
    #[serde(rename = "items")]
    _items: Option<NamelessField>,
    /// Fewest items (1), up to 100.
    min_items: Option<u64>,
    /// Most items (5), up to 100.
    max_items: Option<u64>,
    /// Whether the items of a list differ from each other. Of objects, one field has to be `unique`.
    unique_items: Option<bool>,
}

/// Most items of a list.
const ITEMS_MAX: u64 = 100;
/// Most items when nothing is said.
const ITEMS_DEFAULT: u64 = 5;
/// Longest text of a list.
const LIST_BYTES_MAX: usize = 1 << 20;

fn array(cx: &mut FieldCx<'_, '_>, options: ArrayOptions) {
    let plan = cx.inner_plan();
    if cx.unique {
        cx.refuse_unique("lists may repeat; `uniqueItems` makes the items of each list differ");
    }
    let counts = item_counts(cx, &options);
    let (Some(plan), Some((min, max))) = (plan, counts) else { return };
    let Some(item) = plan.columns().first() else { return };
    if !items_differ_as_asked(cx, item, options.unique_items == Some(true), (min, max)) {
        return;
    }
    let item_bytes = json_longest(item) + 1;
    let longest = 2 + max as usize * item_bytes;
    if longest > LIST_BYTES_MAX {
        let most = ((LIST_BYTES_MAX - 2) / item_bytes) as u64;
        let fix = (most > 0).then(|| vec![("minItems", json!(min.min(most))), ("maxItems", json!(most))]);
        let message = format!("{max} such items may be {longest} bytes long; the limit is {LIST_BYTES_MAX}.");
        return cx.problem(
            codes::PATTERN_TOO_COMPLEX,
            "maxItems",
            message,
            "Give fewer or shorter items.".to_owned(),
            fix,
        );
    }
    let len = if min == max {
        cx.step(Step::Constant(min))
    } else {
        let bits = cx.draw("length");
        cx.step(Step::Scale { bits, n: max - min + 1, add: min })
    };
    let (a, b, row) = (cx.draw("list a"), cx.draw("list b"), cx.step(Step::Row));
    let writer = ListWriter::new(plan);
    cx.value_type = ValueType::Array;
    cx.call(&[len, a, b, row], longest, JSON_TEXT_SPECIALS, move |view, out| {
        writer.append(SeedKey::from_bits(view.get(a), view.get(b)), view.get(len), view.get(row), out);
    });
}

/// Fewest and most items; `None` when a problem was reported.
fn item_counts(cx: &mut FieldCx<'_, '_>, options: &ArrayOptions) -> Option<(u64, u64)> {
    let given = [("minItems", options.min_items), ("maxItems", options.max_items)];
    let over: Vec<&str> =
        given.iter().filter(|(_, count)| count.is_some_and(|n| n > ITEMS_MAX)).map(|(key, _)| *key).collect();
    for key in &over {
        let message = format!("`{key}` is above {ITEMS_MAX}.");
        let hint = format!("Give 0 to {ITEMS_MAX}.");
        cx.problem(codes::INVALID_CONSTRAINT, key, message, hint, Some(vec![(key, json!(ITEMS_MAX))]));
    }
    if !over.is_empty() {
        return None;
    }
    let max = options.max_items.unwrap_or_else(|| options.min_items.unwrap_or(0).max(ITEMS_DEFAULT));
    let min = options.min_items.unwrap_or(max.min(1));
    cx.check_order(("minItems", &min), ("maxItems", &max)).then_some((min, max))
}

/// `unique` inside a list is only what `uniqueItems` says; reports what cannot be promised.
fn items_differ_as_asked(cx: &mut FieldCx<'_, '_>, item: &Column, distinct: bool, (min, max): (u64, u64)) -> bool {
    let domain = item.unique_domains().into_iter().min();
    let (code, key, message, hint, fix) = match domain {
        None if !distinct => return true,
        Some(domain) if distinct && domain >= max => return true,
        Some(domain) if distinct => (
            codes::DOMAIN_TOO_SMALL,
            "maxItems",
            format!("The items of a list must differ, but have {domain} different values for up to {max} items."),
            format!("Give at most {domain} as `maxItems`, widen the items' constraints, or drop `uniqueItems`."),
            vec![("minItems", json!(min.min(domain))), ("maxItems", json!(domain))],
        ),
        Some(_) => (
            codes::UNIQUE_UNSUPPORTED,
            "items",
            "`unique` inside a list cannot be promised over all rows.".to_owned(),
            "Give `uniqueItems` for items that differ within each list, or drop `unique`.".to_owned(),
            vec![("uniqueItems", json!(true))],
        ),
        None => (
            codes::UNIQUE_UNSUPPORTED,
            "uniqueItems",
            "Items with values inside differ only by a field that is `unique`.".to_owned(),
            "Mark a field of the items as `unique`, or drop `uniqueItems`.".to_owned(),
            vec![("uniqueItems", Value::Null)],
        ),
    };
    cx.problem(code, key, message, hint, Some(fix));
    false
}

/// Constraints of `json`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DocumentOptions {
    /// The document: an object or a list. In it, `"{{type}}"` becomes a value of that type, a text with placeholders in it a
    /// text, and `{"$type": …}` with `constraints`, `locale` and `blankPercentage` a field without a name. Required.
    template: Option<Value>,
    /// What it is in JSON formats: `json` (default) or `string`.
    #[serde(rename = "as")]
    form: Option<DocumentForm>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum DocumentForm {
    Json,
    String,
}

/// Most levels and values of a template, and its longest text.
const DOCUMENT_DEPTH_MAX: usize = 32;
const DOCUMENT_VALUES_MAX: usize = 2_000;
const DOCUMENT_BYTES_MAX: usize = 64 * 1024;

fn document(cx: &mut FieldCx<'_, '_>, options: DocumentOptions) {
    let columns = cx.inner_columns();
    if cx.unique {
        cx.refuse_unique("a document repeats when its parts do");
    }
    let Some(template) = options.template.filter(|t| !t.is_null()) else {
        let fix = Some(vec![("template", json!({ "id": "{{uuid}}", "name": "{{fullName}}" }))]);
        let hint = r#"Give a document such as {"id": "{{uuid}}"}."#.to_owned();
        return cx.problem(codes::MISSING_CONSTRAINT, "template", "`json` needs a `template`.".to_owned(), hint, fix);
    };
    if !(template.is_object() || template.is_array()) || as_field(&template).is_some() {
        let fix = Some(vec![("template", json!({ "value": template }))]);
        let message = "`template` must be an object without `$type`, or a list.".to_owned();
        let hint = "Put the value into an object.".to_owned();
        return cx.problem(codes::INVALID_CONSTRAINT, "template", message, hint, fix);
    }
    let (values, depth) = size(&template);
    if values > DOCUMENT_VALUES_MAX || depth > DOCUMENT_DEPTH_MAX || template.to_string().len() > DOCUMENT_BYTES_MAX {
        let message = format!(
            "A template has at most {DOCUMENT_VALUES_MAX} values, {DOCUMENT_DEPTH_MAX} levels and {DOCUMENT_BYTES_MAX} bytes."
        );
        return cx.problem(codes::PATTERN_TOO_COMPLEX, "template", message, "Shorten it.".to_owned(), None);
    }
    // What is wrong with a part was reported there.
    if columns.is_none() && has_fields(&template) {
        return;
    }
    let mut columns = columns.unwrap_or_default().into_iter();
    let Some(root) = part(String::new(), &template, &mut columns) else { return };
    cx.value_type = root.value_type;
    if options.form == Some(DocumentForm::String) {
        cx.value_type = ValueType::String;
        cx.emit(json_op(&root));
    } else {
        root.ops.into_iter().for_each(|op| cx.emit(op));
        cx.set_inner(root.inner);
    }
}

/// The part of a document at a place of its template. `None` when there are fewer columns than fields.
fn part(name: String, template: &Value, columns: &mut impl Iterator<Item = Column>) -> Option<Column> {
    if as_field(template).is_some() {
        return columns.next().map(|column| Column { name, ..column });
    }
    let value_type = if template.is_array() { ValueType::Array } else { ValueType::Object };
    let constant =
        || Column::new(name.clone(), value_type, vec![Op::Literal(template.to_string().into())], Inner::None);
    if !has_fields(template) {
        return Some(constant());
    }
    let inner = match template {
        Value::Object(members) => {
            let fields = members.iter().map(|(key, value)| part(key.clone(), value, columns));
            Inner::Fields { fields: fields.collect::<Option<_>>()?, flat: false }
        }
        Value::Array(items) => {
            Inner::Items(items.iter().map(|item| part(String::new(), item, columns)).collect::<Option<_>>()?)
        }
        _ => return Some(constant()),
    };
    Some(Column::new(name, value_type, vec![], inner))
}

/// A field that a template names.
pub struct TemplateNode {
    /// Where it stands in the template, as a pointer.
    pub pointer: String,
    /// Whether it is written as a text.
    pub is_text: bool,
    /// The field without a name.
    pub field: Value,
}

/// The fields that a template names, in order.
pub fn template_nodes(template: &Value) -> Vec<TemplateNode> {
    fn visit(value: &Value, pointer: String, nodes: &mut Vec<TemplateNode>) {
        if let Some(field) = as_field(value) {
            return nodes.push(TemplateNode { pointer, is_text: value.is_string(), field });
        }
        let token = crate::problem::pointer_token;
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(key, value)| visit(value, format!("{pointer}/{}", token(key)), nodes));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, value)| visit(value, format!("{pointer}/{at}"), nodes));
            }
            _ => {}
        }
    }
    let mut nodes = Vec::new();
    visit(template, String::new(), &mut nodes);
    nodes
}

/// The field that a value of a template stands for, if it stands for one.
fn as_field(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) if text.contains("{{") => {
            let inside = text.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
            Some(match inside.filter(|inside| !inside.contains("{{") && !inside.contains("}}")) {
                Some(name) => json!({ "type": name.trim() }),
                None => json!({ "type": "template", "constraints": { "template": text } }),
            })
        }
        Value::Object(members) if members.contains_key("$type") => {
            let member = |(key, value): (&String, &Value)| {
                (if key == "$type" { "type".to_owned() } else { key.clone() }, value.clone())
            };
            Some(Value::Object(members.iter().map(member).collect()))
        }
        _ => None,
    }
}

fn has_fields(template: &Value) -> bool {
    as_field(template).is_some()
        || match template {
            Value::Object(members) => members.values().any(has_fields),
            Value::Array(items) => items.iter().any(has_fields),
            _ => false,
        }
}

/// Values of a document, and its levels.
fn size(document: &Value) -> (usize, usize) {
    let inside: Vec<(usize, usize)> = match document {
        Value::Object(members) => members.values().map(size).collect(),
        Value::Array(items) => items.iter().map(size).collect(),
        _ => vec![],
    };
    let values = inside.iter().map(|(values, _)| values).sum::<usize>();
    (values + 1, inside.iter().map(|(_, depth)| depth + 1).max().unwrap_or(0))
}

/// Constraints of `oneOf`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OneOfOptions {
    /// The types, each a field without a name. Required.
    #[serde(rename = "of")]
    _of: Option<Vec<NamelessField>>,
    /// How frequent each is, relative to the others: as many as there are types.
    weights: Option<Vec<f64>>,
}

/// Most kinds of a choice.
const KINDS_MAX: usize = 64;

fn one_of(cx: &mut FieldCx<'_, '_>, options: OneOfOptions) {
    let kinds = cx.inner_columns();
    if cx.unique {
        cx.refuse_unique("values of several types may be alike");
    }
    let Some(kinds) = kinds else { return };
    if kinds.len() > KINDS_MAX {
        let message = format!("There are {} types; the limit is {KINDS_MAX}.", kinds.len());
        return cx.problem(codes::INVALID_CONSTRAINT, "of", message, "Give fewer types.".to_owned(), None);
    }
    let Some(weights) = weights_of(cx, options.weights, "types", kinds.len()) else { return };
    let bits = cx.draw("kind");
    let which = cx.step(Step::Pick { bits, alias: std::sync::Arc::new(Alias::new(&weights)) });
    let types: Vec<ValueType> = kinds.iter().map(|kind| kind.value_type).collect();
    cx.value_type = common_type(&types);
    let as_json = types.iter().any(|kind| kind.is_json());
    let branch = |kind: Column| if as_json { vec![json_op(&kind)] } else { kind.ops };
    cx.emit(Op::Switch { which, branches: kinds.into_iter().map(branch).collect() });
}

/// The type that values of all these types have.
fn common_type(types: &[ValueType]) -> ValueType {
    let all = |wanted: &[ValueType]| types.iter().all(|one| wanted.contains(one));
    match types {
        [first, ..] if all(&[*first]) => *first,
        _ if all(&[ValueType::Integer, ValueType::Number]) => ValueType::Number,
        _ if types.iter().any(|one| one.is_json()) => ValueType::Object,
        _ => ValueType::String,
    }
}
