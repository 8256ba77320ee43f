//! Values without meaning: hexadecimal text, bytes, and nothing at all.

use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use schemars::JsonSchema;
use serde::Deserialize;

use super::kit::{self, BYTES_MAX, RowBytes};
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::plan::Op;
use crate::words::Specials;

/// All but `blank`.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("hex", "Hexadecimal text", |cx, o: HexOptions| {
            let upper = o.case == Some(Case::Upper);
            if let Some(length) = kit::length_within(cx, "length", o.length, 32, 1..=HEX_DIGITS_MAX) {
                hex_text(cx, length, upper);
            }
        })
        .formed()
        .about("Lower-case hexadecimal digits, 32 unless `length` says otherwise.")
        .aliases(&["hexadecimal", "hex_string", "string.hexadecimal", "Hex Number", "hexify"])
        .headers(&["token", "digest", "checksum"]),
        TypeDef::new("binary", "Binary data", binary)
            .about("Random bytes as base64, 16 unless `length` says otherwise; `encoding` gives other forms.")
            .aliases(&["bytes", "blob", "base64", "bytea", "varbinary", "random_bytes", "string.binary"])
            .headers(&["raw", "payload", "signature", "thumbnail_data"]),
    ]
}

/// `blank`.
pub fn nothing() -> Vec<TypeDef> {
    vec![
        TypeDef::new("blank", "Blank", |cx, _: NoOptions| {
            cx.always_null();
            cx.text("");
        })
        .about("Always null: a column that exists but is never filled.")
        .aliases(&["null", "empty", "none", "Blank", "always_null"])
        .headers(&["reserved", "unused", "filler", "placeholder"]),
    ]
}

/// Capital or small letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Case {
    Lower,
    Upper,
}

/// Constraints of `hex`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HexOptions {
    /// Digits, 1 to 256 (32).
    length: Option<u32>,
    /// `lower` (default) or `upper`.
    case: Option<Case>,
}

/// Most hexadecimal digits.
const HEX_DIGITS_MAX: u32 = 256;

/// Appends random hexadecimal digits, different ones in every row when the field is unique.
pub(super) fn hex_text(cx: &mut FieldCx<'_, '_>, length: u32, upper: bool) {
    let mut left = length;
    while left > 0 {
        let nibbles = left.min(16) as u8;
        left -= u32::from(nibbles);
        let purpose = format!("digits {left}");
        // One piece that differs in every row is enough.
        let value = match (cx.unique && left == 0, nibbles) {
            (true, 16) => cx.index(&purpose, u64::MAX),
            (true, n) => cx.index(&purpose, 1 << (4 * n)),
            (false, _) => cx.draw(&purpose),
        };
        cx.emit(Op::Hex { value, nibbles, upper });
    }
}

/// Constraints of `binary`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BinaryOptions {
    /// Bytes, 1 to 1024 (16).
    #[serde(alias = "bytes")]
    length: Option<u32>,
    /// `base64` (default), `base64url` without padding, or `hex`.
    #[serde(alias = "format")]
    encoding: Option<Encoding>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Encoding {
    Base64,
    Base64url,
    Hex,
}

fn binary(cx: &mut FieldCx<'_, '_>, options: BinaryOptions) {
    let Some(length) = kit::length_within(cx, "length", options.length, 16, 1..=BYTES_MAX as u32) else { return };
    let length = length as usize;
    match options.encoding.unwrap_or(Encoding::Base64) {
        Encoding::Base64 => kit::base64_bytes(cx, "bytes", length, &STANDARD),
        Encoding::Base64url => kit::base64_bytes(cx, "bytes", length, &URL_SAFE_NO_PAD),
        Encoding::Hex => {
            let bytes = RowBytes::new(cx, "bytes", length);
            cx.call(&bytes.inputs(), 2 * length, Specials::NONE, move |row, out| {
                let mut buffer = [0; BYTES_MAX];
                bytes.fill(row, &mut buffer[..length]);
                kit::push_hex(&buffer[..length], out);
            });
        }
    }
}
