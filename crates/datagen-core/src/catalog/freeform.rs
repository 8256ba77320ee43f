//! Running text: sentences of the locale's language, notes and tags.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::TypeDef;
use crate::compile::FieldCx;
use crate::problem::codes;
use crate::random::{next, scale};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("text", "Text", |cx, o| sentences(cx, &o, "text", (1, 3)))
            .about("Sentences of the locale's language.")
            .aliases(&["paragraph", "sentences", "lorem.paragraph", "description", "long_text", "Paragraphs"])
            .headers(&["body", "content", "details", "beschreibung", "descripcion", "описание", "説明"])
            .by_locale("In the locale's language."),
        TypeDef::new("notes", "Notes", |cx, o| sentences(cx, &o, "note", (1, 2)))
            .about("What a clerk writes about a customer or an order.")
            .aliases(&["note", "comment", "comments", "remarks", "memo"])
            .headers(&["bemerkung", "remarque", "observaciones", "примечание", "備考", "ملاحظات"])
            .by_locale("In the locale's language."),
        TypeDef::new("tags", "Tags", tags)
            .about("Labels separated by `separator`.")
            .aliases(&["labels", "keywords", "tag_list"])
            .headers(&["schlagworte", "etiquetas", "mots_cles", "теги", "タグ"])
            .by_locale("In the locale's language."),
    ]
}

/// Constraints of running text.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TextOptions {
    /// Fewest sentences.
    min: Option<u64>,
    /// Most sentences, up to 50.
    max: Option<u64>,
}

/// Constraints of `tags`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TagsOptions {
    /// Fewest labels (1).
    min: Option<u64>,
    /// Most labels (4), up to 50.
    max: Option<u64>,
    /// Between labels (`, `), at most 16 bytes.
    separator: Option<String>,
}

/// Most sentences or labels of a value.
const PARTS_MAX: u64 = 50;

/// Bounds of a number of parts; `None` when a problem was reported.
fn parts_range(
    cx: &mut FieldCx<'_, '_>,
    min: Option<u64>,
    max: Option<u64>,
    default: (u64, u64),
) -> Option<(u64, u64)> {
    let low = min.unwrap_or_else(|| default.0.min(max.unwrap_or(default.0)));
    let high = max.unwrap_or_else(|| default.1.max(low));
    if high > PARTS_MAX {
        let fix = Some(vec![("max", json!(PARTS_MAX)), ("min", json!(low.min(PARTS_MAX)))]);
        cx.problem(
            codes::INVALID_CONSTRAINT,
            "max",
            format!("At most {PARTS_MAX} are made."),
            "Lower `max`.".to_owned(),
            fix,
        );
        return None;
    }
    cx.check_order(("min", &low), ("max", &high)).then_some((low, high))
}

fn sentences(cx: &mut FieldCx<'_, '_>, options: &TextOptions, kind: &str, default: (u64, u64)) {
    let Some((low, high)) = parts_range(cx, options.min, options.max, default) else { return };
    let list = cx.locale.sentences(kind);
    // Scripts without blanks between words have none between sentences.
    let gap = if matches!(cx.locale.info.script.as_str(), "Jpan" | "Hans") { "" } else { " " };
    joined(cx, &list.words, low, high, gap);
}

fn tags(cx: &mut FieldCx<'_, '_>, options: TagsOptions) {
    let Some((low, high)) = parts_range(cx, options.min, options.max, (1, 4)) else { return };
    let separator = options.separator.unwrap_or_else(|| ", ".to_owned());
    if separator.len() > 16 {
        let fix = Some(vec![("separator", json!(", "))]);
        let hint = "Give at most 16 bytes.".to_owned();
        return cx.problem(codes::INVALID_CONSTRAINT, "separator", "`separator` is too long.".to_owned(), hint, fix);
    }
    let list = cx.locale.list("tag");
    joined(cx, &list.words, low, high, &separator);
}

/// Appends `low..=high` different words of a table: a run of a walk whose step shares no factor with the table's size.
fn joined(cx: &mut FieldCx<'_, '_>, words: &std::sync::Arc<crate::words::Words>, low: u64, high: u64, gap: &str) {
    if cx.unique {
        return cx.refuse_unique("texts repeat");
    }
    if words.is_empty() {
        return;
    }
    let bits = cx.draw("parts");
    let specials = words.specials().with(crate::words::Specials::of(&format!("x{gap}x")));
    let longest = (words.longest() + gap.len()) * high as usize;
    let (words, gap) = (std::sync::Arc::clone(words), gap.to_owned());
    let texts: Vec<String> = words.iter().collect();
    cx.call(&[bits], longest, specials, move |row, out| {
        let mut state = row.get(bits);
        let n = texts.len() as u64;
        let count = low + scale(next(&mut state), high - low + 1);
        let start = scale(next(&mut state), n);
        let mut stride = 1 + scale(next(&mut state), n);
        while gcd(stride, n) != 1 {
            stride += 1;
        }
        for i in 0..count {
            if i > 0 {
                out.extend_from_slice(gap.as_bytes());
            }
            out.extend_from_slice(texts[((start + i * stride) % n) as usize].as_bytes());
        }
    });
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
