//! Small documents in Markdown and HTML, made of the locale's titles and sentences.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::TypeDef;
use super::freeform::{Walk, parts_range, sentence_gap};
use crate::compile::FieldCx;
use crate::random::{next, scale};
use crate::words::Specials;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("markdown", "Markdown", |cx, o| document(cx, &o, &MARKDOWN))
            .about("A short document in Markdown: a heading, paragraphs, lists, emphasis, quotes and links.")
            .aliases(&["markdown_text", "md", "readme", "gofakeit.markdown"])
            .headers(&["body_md", "content_md", "description_md"])
            .by_locale("In the locale's language."),
        TypeDef::new("html", "HTML", |cx, o| document(cx, &o, &HTML))
            .about("A well-formed piece of HTML: a heading, paragraphs, lists, emphasis, quotes and links.")
            .aliases(&["html_text", "html_fragment", "rich_text", "html_body"])
            .headers(&["body_html", "content_html", "description_html"])
            .by_locale("In the locale's language."),
    ]
}

/// Constraints of `markdown` and `html`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DocumentOptions {
    /// Fewest blocks after the heading (2).
    min: Option<u64>,
    /// Most blocks (4), up to 50.
    max: Option<u64>,
}

/// How a language of markup writes a document: what stands before and after each thing.
struct Markup {
    heading: [&'static str; 2],
    paragraph: [&'static str; 2],
    bullets: [&'static str; 2],
    bullet: [&'static str; 2],
    numbers: [&'static str; 2],
    number: [&'static str; 2],
    quote: [&'static str; 2],
    strong: [&'static str; 2],
    /// Around the text of a link; its address is on a reserved host.
    link: [&'static str; 2],
    escape: fn(&str) -> String,
}

const MARKDOWN: Markup = Markup {
    heading: ["# ", ""],
    paragraph: ["\n\n", ""],
    bullets: ["\n", ""],
    bullet: ["\n- ", ""],
    numbers: ["\n", ""],
    number: ["\n1. ", ""],
    quote: ["\n\n> ", ""],
    strong: ["**", "**"],
    link: ["\n\n[", "](https://www.example.com/docs)"],
    escape: escape_markdown,
};

const HTML: Markup = Markup {
    heading: ["<h2>", "</h2>"],
    paragraph: ["<p>", "</p>"],
    bullets: ["<ul>", "</ul>"],
    bullet: ["<li>", "</li>"],
    numbers: ["<ol>", "</ol>"],
    number: ["<li>", "</li>"],
    quote: ["<blockquote><p>", "</p></blockquote>"],
    strong: ["<strong>", "</strong>"],
    link: ["<p><a href=\"https://www.example.com/docs\">", "</a></p>"],
    escape: escape_html,
};

fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Of what Markdown reads as markup, only these occur within sentences.
fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '[' | ']' | '<' | '#' | '`') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Most sentences of a paragraph and items of a list.
const ITEMS_MAX: usize = 4;

struct Texts {
    titles: Vec<String>,
    sentences: Vec<String>,
    gap: &'static str,
    markup: &'static Markup,
}

fn document(cx: &mut FieldCx<'_, '_>, options: &DocumentOptions, markup: &'static Markup) {
    let Some((low, high)) = parts_range(cx, options.min, options.max, (2, 4)) else { return };
    if cx.unique {
        return cx.refuse_unique("texts repeat");
    }
    let escaped = |kind: &str| cx.locale.sentences(kind).words.iter().map(|text| (markup.escape)(&text)).collect();
    let texts = Texts { titles: escaped("title"), sentences: escaped("text"), gap: sentence_gap(cx), markup };
    let widest = |texts: &[String]| texts.iter().map(String::len).max().unwrap_or(0);
    let block = ITEMS_MAX * (widest(&texts.sentences).max(widest(&texts.titles)) + 16) + 128;
    let longest = 32 + widest(&texts.titles) + high as usize * block;
    let (bits, texts) = (cx.draw("document"), Arc::new(texts));
    cx.call(&[bits], longest, Specials::ANY, move |row, out| {
        let mut state = row.get(bits);
        let blocks = low + scale(next(&mut state), high - low + 1);
        texts.write(&mut state, blocks, out);
    });
}

impl Texts {
    fn write(&self, state: &mut u64, blocks: u64, out: &mut Vec<u8>) {
        let (mut titles, mut sentences) = (Walk::new(state, self.titles.len()), Walk::new(state, self.sentences.len()));
        let markup = self.markup;
        around(out, markup.heading, |out| push(out, &self.titles, &mut titles));
        for block in 0..blocks {
            // The first block is a paragraph, as in most documents.
            let kind = if block == 0 { 0 } else { scale(next(state), 10) };
            let items = 2 + scale(next(state), ITEMS_MAX as u64 - 1);
            match kind {
                0..=4 => around(out, markup.paragraph, |out| self.paragraph(out, &mut sentences, items)),
                5 | 6 => around(out, markup.bullets, |out| self.items(out, markup.bullet, &mut titles, items)),
                7 => around(out, markup.numbers, |out| self.items(out, markup.number, &mut titles, items)),
                8 => around(out, markup.quote, |out| push(out, &self.sentences, &mut sentences)),
                _ => around(out, markup.link, |out| push(out, &self.titles, &mut titles)),
            }
        }
    }

    /// Sentences, the second of which is emphasised in long paragraphs.
    fn paragraph(&self, out: &mut Vec<u8>, sentences: &mut Walk, count: u64) {
        for at in 0..count - 1 {
            out.extend_from_slice(if at > 0 { self.gap.as_bytes() } else { b"" });
            if at == 1 && count == ITEMS_MAX as u64 {
                around(out, self.markup.strong, |out| push(out, &self.sentences, sentences));
            } else {
                push(out, &self.sentences, sentences);
            }
        }
    }

    fn items(&self, out: &mut Vec<u8>, item: [&str; 2], titles: &mut Walk, count: u64) {
        for _ in 0..count {
            around(out, item, |out| push(out, &self.titles, titles));
        }
    }
}

fn around(out: &mut Vec<u8>, [before, after]: [&str; 2], inner: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(before.as_bytes());
    inner(out);
    out.extend_from_slice(after.as_bytes());
}

fn push(out: &mut Vec<u8>, texts: &[String], walk: &mut Walk) {
    let at = walk.step();
    out.extend_from_slice(texts.get(at).map_or(&b""[..], |text| text.as_bytes()));
}
