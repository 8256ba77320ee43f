//! Running text: words, sentences, titles, questions and comments of the locale's language, notes and tags.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::problem::codes;
use crate::random::{next, scale};
use crate::words::{Specials, Words};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = running();
    types.extend(short());
    types.extend(remarks());
    types
}

fn running() -> Vec<TypeDef> {
    vec![
        TypeDef::new("text", "Text", |cx, o| sentences(cx, &o, "text", (1, 3)))
            .about("Sentences of the locale's language.")
            .aliases(&["sentences", "description", "long_text", "lorem.text"])
            .headers(&["body", "content", "details", "beschreibung", "descripcion", "описание", "説明"])
            .by_locale("In the locale's language."),
        TypeDef::new("sentence", "Sentence", |cx, o: TextOptions| {
            if o.is_default() || cx.unique {
                let list = cx.locale.sentences("text");
                return cx.list_entry(&list);
            }
            sentences(cx, &o, "text", (1, 1));
        })
        .about("One sentence of the locale's language.")
        .aliases(&["lorem.sentence", "short_text", "one_sentence"])
        .headers(&["satz", "phrase", "frase", "предложение"])
        .by_locale("In the locale's language."),
        TypeDef::new("paragraph", "Paragraph", |cx, o| sentences(cx, &o, "text", (3, 6)))
            .about("Several sentences of the locale's language.")
            .aliases(&["paragraphs", "lorem.paragraph", "lorem.paragraphs", "Paragraphs", "long_description"])
            .headers(&["absatz", "paragraphe", "parrafo", "абзац"])
            .by_locale("In the locale's language."),
        TypeDef::new("lorem", "Lorem ipsum", lorem)
            .about("The printers' Latin-like filler text; for real sentences see `text`.")
            .aliases(&["lorem_ipsum", "filler_text", "dummy_text", "lorem.lines", "loremipsum"])
            .headers(&["blindtext", "placeholder_text"]),
    ]
}

fn short() -> Vec<TypeDef> {
    vec![
        TypeDef::new("word", "Word", |cx, _: NoOptions| {
            let list = cx.locale.vocabulary();
            cx.list_entry(&list);
        })
        .about("A word of running text in the locale's language.")
        .aliases(&["lorem.word", "random_word", "word.sample", "single_word"])
        .headers(&["wort", "mot", "palabra", "слово", "単語"])
        .by_locale("In the locale's language."),
        TypeDef::new("words", "Words", words)
            .about("Several words of the locale's language; no sentence.")
            .aliases(&["lorem.words", "random_words", "word.words", "Words"])
            .headers(&["woerter", "mots", "palabras", "слова"])
            .by_locale("In the locale's language."),
        TypeDef::new("title", "Title", |cx, _: NoOptions| {
            let list = cx.locale.sentences("title");
            cx.list_entry(&list);
        })
        .about("Title of an article, a message or a ticket.")
        .aliases(&["headline", "subject_line", "article_title", "post_title", "email_subject", "ticket_title"])
        .headers(&["titel", "titre", "titulo", "titolo", "заголовок", "件名", "العنوان_الرئيسي", "topic"])
        .by_locale("In the locale's language."),
        TypeDef::new("question", "Question", |cx, _: NoOptions| cx.list_word("question"))
            .about("Question as customers and colleagues ask it.")
            .aliases(&["faq", "faq_question", "survey_question", "question_text"])
            .headers(&["frage", "pregunta", "domanda", "вопрос", "質問"])
            .by_locale("In the locale's language where it has questions of its own."),
        TypeDef::new("quote", "Maxim", |cx, _: NoOptions| cx.list_word("quote"))
            .about("Short maxim, invented for this catalog.")
            .aliases(&["quotation", "saying", "hipster_sentence", "maxim"])
            .headers(&["zitat", "citation", "cita", "цитата", "名言"])
            .by_locale("In the locale's language where it has maxims of its own."),
    ]
}

fn remarks() -> Vec<TypeDef> {
    vec![
        TypeDef::new("comment", "Comment", |cx, o| sentences(cx, &o, "review", (1, 2)))
            .about("What somebody writes under a product, a post or a ticket.")
            .aliases(&["comments", "comment_text", "user_comment", "reply", "remark_text"])
            .headers(&["kommentar", "commentaire", "comentario", "commento", "комментарий", "コメント", "التعليق"])
            .by_locale("In the locale's language."),
        TypeDef::new("notes", "Notes", |cx, o| sentences(cx, &o, "note", (1, 2)))
            .about("What a clerk writes about a customer or an order.")
            .aliases(&["note", "remarks", "memo"])
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
#[derive(Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct TextOptions {
    /// Fewest sentences.
    min: Option<u64>,
    /// Most sentences, up to 50.
    max: Option<u64>,
    /// So many sentences exactly, up to 50: instead of `min` and `max`.
    sentences: Option<u64>,
    /// Fewest characters, up to 10 000.
    #[serde(alias = "min_length")]
    min_length: Option<u64>,
    /// Most characters, up to 10 000: what is longer ends at the end of a word.
    #[serde(alias = "max_length")]
    max_length: Option<u64>,
}

impl TextOptions {
    fn is_default(&self) -> bool {
        *self == TextOptions::default()
    }
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

/// Constraints of `words`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WordsOptions {
    /// Fewest words (3).
    min: Option<u64>,
    /// Most words (6), up to 50.
    max: Option<u64>,
}

/// Most sentences, labels or words of a value.
const PARTS_MAX: u64 = 50;
/// Longest text in characters that may be asked for.
const CHARS_MAX: u64 = 10_000;

/// Bounds of a number of parts; `None` when a problem was reported.
pub(super) fn parts_range(
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

/// What stands between sentences: nothing in scripts without blanks between words.
pub(super) fn sentence_gap(cx: &FieldCx<'_, '_>) -> &'static str {
    if matches!(cx.locale.info.script.as_str(), "Jpan" | "Hans" | "Hant") { "" } else { " " }
}

fn sentences(cx: &mut FieldCx<'_, '_>, options: &TextOptions, kind: &str, default: (u64, u64)) {
    let Some((low, high)) = sentence_range(cx, options, default) else { return };
    let Some(length) = length_range(cx, options) else { return };
    let (list, gap) = (cx.locale.sentences(kind), sentence_gap(cx));
    match length {
        None => joined(cx, &list.words, low, high, gap),
        Some(length) => joined_to_length(cx, &list.words, (low, high), length, gap),
    }
}

fn sentence_range(cx: &mut FieldCx<'_, '_>, options: &TextOptions, default: (u64, u64)) -> Option<(u64, u64)> {
    let Some(exact) = options.sentences else { return parts_range(cx, options.min, options.max, default) };
    if options.min.is_some() || options.max.is_some() {
        let hint = "Give either `sentences` or `min` and `max`.".to_owned();
        let message = "`sentences` says how many, and so do `min` and `max`.".to_owned();
        let fix = Some(vec![("min", json!(null)), ("max", json!(null))]);
        cx.problem(codes::CONFLICTING_CONSTRAINTS, "sentences", message, hint, fix);
        return None;
    }
    if (1..=PARTS_MAX).contains(&exact) {
        return Some((exact, exact));
    }
    let fix = Some(vec![("sentences", json!(exact.clamp(1, PARTS_MAX)))]);
    let hint = format!("Give 1 to {PARTS_MAX} sentences.");
    cx.problem(codes::INVALID_CONSTRAINT, "sentences", format!("`sentences` is {exact}."), hint, fix);
    None
}

/// Bounds of the length in characters: `None` when a problem was reported, `Some(None)` when none were given.
#[allow(clippy::option_option, reason = "a problem and an absent bound are two things")]
fn length_range(cx: &mut FieldCx<'_, '_>, options: &TextOptions) -> Option<Option<(u64, u64)>> {
    if options.min_length.is_none() && options.max_length.is_none() {
        return Some(None);
    }
    let (min, max) = (options.min_length.unwrap_or(0), options.max_length.unwrap_or(CHARS_MAX));
    for (key, value) in [("minLength", min.max(1)), ("maxLength", max)] {
        if !(1..=CHARS_MAX).contains(&value) {
            let fix = Some(vec![(key, json!(value.clamp(1, CHARS_MAX)))]);
            let hint = format!("Give 1 to {CHARS_MAX} characters.");
            cx.problem(codes::INVALID_CONSTRAINT, key, format!("`{key}` is {value}."), hint, fix);
            return None;
        }
    }
    cx.check_order(("minLength", &min), ("maxLength", &max)).then_some(Some((min, max)))
}

fn words(cx: &mut FieldCx<'_, '_>, options: WordsOptions) {
    let Some((low, high)) = parts_range(cx, options.min, options.max, (3, 6)) else { return };
    let (list, gap) = (cx.locale.vocabulary(), sentence_gap(cx));
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

/// A walk through a list that meets every entry once: its step shares no factor with the list's size.
pub(super) struct Walk {
    at: u64,
    stride: u64,
    n: u64,
}

impl Walk {
    /// Through `n` entries, at least one.
    pub(super) fn new(state: &mut u64, n: usize) -> Walk {
        let n = n.max(1) as u64;
        let at = scale(next(state), n);
        let mut stride = 1 + scale(next(state), n);
        while gcd(stride, n) != 1 {
            stride += 1;
        }
        Walk { at, stride, n }
    }

    /// The entry here; goes on to the next.
    pub(super) fn step(&mut self) -> usize {
        let here = self.at % self.n;
        self.at = here + self.stride;
        here as usize
    }
}

/// Appends `low..=high` different words of a table.
fn joined(cx: &mut FieldCx<'_, '_>, words: &Arc<Words>, low: u64, high: u64, gap: &str) {
    if cx.unique {
        return cx.refuse_unique("texts repeat");
    }
    if words.is_empty() {
        return;
    }
    let bits = cx.draw("parts");
    let longest = (words.longest() + gap.len()) * high as usize;
    let (specials, gap) = (specials_of(words, gap), gap.to_owned());
    let texts: Vec<String> = words.iter().collect();
    cx.call(&[bits], longest, specials, move |row, out| {
        let mut state = row.get(bits);
        let count = low + scale(next(&mut state), high - low + 1);
        let mut walk = Walk::new(&mut state, texts.len());
        for i in 0..count {
            if i > 0 {
                out.extend_from_slice(gap.as_bytes());
            }
            out.extend_from_slice(texts[walk.step()].as_bytes());
        }
    });
}

fn specials_of(words: &Words, gap: &str) -> Specials {
    words.specials().with(Specials::of(&format!("x{gap}x")))
}

/// Appends sentences until there are enough characters, and ends the text at the end of a word when there are too many.
fn joined_to_length(
    cx: &mut FieldCx<'_, '_>,
    words: &Arc<Words>,
    (low, high): (u64, u64),
    (min, max): (u64, u64),
    gap: &str,
) {
    if cx.unique {
        return cx.refuse_unique("texts repeat");
    }
    if words.is_empty() {
        return;
    }
    let bits = cx.draw("parts");
    let (specials, gap) = (specials_of(words, gap), gap.to_owned());
    let longest = max as usize * 4;
    let texts: Vec<(String, u64)> = words.iter().map(|text| (text.clone(), text.chars().count() as u64)).collect();
    cx.call(&[bits], longest, specials, move |row, out| {
        let mut state = row.get(bits);
        let count = low + scale(next(&mut state), high - low + 1);
        let mut walk = Walk::new(&mut state, texts.len());
        let (start, mut chars, mut parts) = (out.len(), 0, 0);
        // A whole sentence more than fits would be cut; one that is needed to reach the least length is.
        while chars < min || parts < count {
            let (text, length) = &texts[walk.step()];
            let with_gap = length + if parts > 0 { gap.len() as u64 } else { 0 };
            if chars + with_gap > max && parts > 0 && chars >= min {
                break;
            }
            if parts > 0 {
                out.extend_from_slice(gap.as_bytes());
            }
            out.extend_from_slice(text.as_bytes());
            chars += with_gap;
            parts += 1;
        }
        if chars > max {
            cut_at_word(out, start, min as usize, max as usize);
        }
    });
}

/// Cuts a text to at most `max` characters: after a word, unless fewer than `min` remained then.
fn cut_at_word(out: &mut Vec<u8>, start: usize, min: usize, max: usize) {
    // The bytes are those of whole strings.
    let text = std::str::from_utf8(&out[start..]).unwrap_or_default();
    let end = text.char_indices().nth(max).map_or(text.len(), |(at, _)| at);
    let at_word = text[..end].rfind(' ').filter(|_| !text[end..].starts_with(' '));
    let kept = text[..at_word.unwrap_or(end)].trim_end_matches([' ', ',']).len();
    let enough = text[..kept].chars().count() >= min.max(1);
    let mut kept = if enough { kept } else { end };
    let forced_blank = text[..kept].ends_with(' ');
    if forced_blank && text[..kept].trim_end().chars().count() >= min.max(1) {
        kept = text[..kept].trim_end().len();
    }
    out.truncate(start + kept);
    if forced_blank && out.last() == Some(&b' ') {
        out.pop();
        out.push(b'.');
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Constraints of `lorem`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct LoremOptions {
    /// What is counted: `words`, `sentences` (default) or `paragraphs`, which stand on lines of their own.
    unit: Option<LoremUnit>,
    /// Fewest of them (1).
    min: Option<u64>,
    /// Most of them (3), up to 50.
    max: Option<u64>,
    /// Begins with `Lorem ipsum dolor sit amet` (false).
    #[serde(alias = "start_with_lorem")]
    start_with_lorem: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum LoremUnit {
    Words,
    Sentences,
    Paragraphs,
}

/// Words of the printers' filler, which goes back to Cicero's De finibus.
const LOREM: &str = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore \
    magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute \
    irure in reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur excepteur sint occaecat cupidatat non proident \
    sunt culpa qui officia deserunt mollit anim id est laborum at vero eos accusamus iusto odio dignissimos ducimus blanditiis \
    praesentium voluptatum deleniti atque corrupti quos dolores quas molestias excepturi similique mollitia animi harum quidem \
    rerum facilis expedita distinctio nam libero tempore cum soluta nobis eligendi optio cumque nihil impedit quo minus quod \
    maxime placeat facere possimus omnis voluptas assumenda repellendus temporibus autem quibusdam officiis debitis aut \
    necessitatibus saepe eveniet voluptates repudiandae recusandae itaque earum hic tenetur a sapiente delectus reiciendis \
    voluptatibus maiores alias perferendis doloribus asperiores repellat";
const LOREM_START: &str = "lorem ipsum dolor sit amet";
/// Most words of a sentence, most sentences of a paragraph, and the bytes of the longest word with its blank.
const LOREM_WORDS_MAX: u64 = 14;
const LOREM_SENTENCES_MAX: u64 = 7;
const LOREM_WORD_BYTES: usize = 16;

fn lorem(cx: &mut FieldCx<'_, '_>, options: LoremOptions) {
    let Some((low, high)) = parts_range(cx, options.min, options.max, (1, 3)) else { return };
    if cx.unique {
        return cx.refuse_unique("texts repeat");
    }
    let unit = options.unit.unwrap_or(LoremUnit::Sentences);
    let words_each = match unit {
        LoremUnit::Words => 1,
        LoremUnit::Sentences => LOREM_WORDS_MAX,
        LoremUnit::Paragraphs => LOREM_WORDS_MAX * LOREM_SENTENCES_MAX,
    };
    let longest = (high * words_each) as usize * LOREM_WORD_BYTES + LOREM_START.len() + 2;
    let words: Vec<&'static str> = LOREM.split_whitespace().collect();
    let begins = options.start_with_lorem.unwrap_or(false);
    let bits = cx.draw("parts");
    cx.call(&[bits], longest, Specials::COMMA.with(Specials::BREAK).with(Specials::EDGE), move |row, out| {
        let mut state = row.get(bits);
        let count = low + scale(next(&mut state), high - low + 1);
        let mut first = begins;
        for part in 0..count {
            match unit {
                LoremUnit::Words => {
                    out.extend_from_slice(if part > 0 { b" " } else { b"" });
                    // The known beginning is its words, one by one.
                    let known = if begins { LOREM_START.split(' ').nth(part as usize) } else { None };
                    let word = known.unwrap_or_else(|| words[scale(next(&mut state), words.len() as u64) as usize]);
                    out.extend_from_slice(word.as_bytes());
                }
                LoremUnit::Sentences => {
                    out.extend_from_slice(if part > 0 { b" " } else { b"" });
                    lorem_sentence(&words, &mut state, out, std::mem::take(&mut first));
                }
                LoremUnit::Paragraphs => {
                    out.extend_from_slice(if part > 0 { b"\n" } else { b"" });
                    for sentence in 0..3 + scale(next(&mut state), LOREM_SENTENCES_MAX - 2) {
                        out.extend_from_slice(if sentence > 0 { b" " } else { b"" });
                        lorem_sentence(&words, &mut state, out, std::mem::take(&mut first));
                    }
                }
            }
        }
    });
}

fn lorem_sentence(words: &[&str], state: &mut u64, out: &mut Vec<u8>, known: bool) {
    let start = out.len();
    let count = 6 + scale(next(state), LOREM_WORDS_MAX - 5);
    let comma = 3 + scale(next(state), count);
    if known {
        out.extend_from_slice(LOREM_START.as_bytes());
    }
    for word in if known { 5 } else { 0 }..count {
        if word > 0 {
            out.extend_from_slice(if word == comma { b", " } else { b" " });
        }
        out.extend_from_slice(words[scale(next(state), words.len() as u64) as usize].as_bytes());
    }
    out[start] = out[start].to_ascii_uppercase();
    out.push(b'.');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_after_words() {
        let cut = |text: &str, min, max| {
            let mut out = b"x".to_vec();
            out.extend_from_slice(text.as_bytes());
            cut_at_word(&mut out, 1, min, max);
            String::from_utf8(out.split_off(1)).unwrap_or_default()
        };
        assert_eq!(cut("The quick brown fox", 1, 12), "The quick");
        assert_eq!(cut("The quick brown fox", 1, 9), "The quick");
        assert_eq!(cut("The quick brown fox", 11, 12), "The quick br");
        assert_eq!(cut("The quick, brown fox", 4, 11), "The quick");
        assert_eq!(cut("The quick brown fox", 10, 10), "The quick.");
        assert_eq!(cut("日本語の文章です", 2, 4), "日本語の");
    }

    #[test]
    fn a_walk_meets_every_entry_once() {
        let mut state = 7;
        for n in 1..60 {
            let mut walk = Walk::new(&mut state, n);
            let met: std::collections::BTreeSet<usize> = (0..n).map(|_| walk.step()).collect();
            assert_eq!(met.len(), n);
        }
    }
}
