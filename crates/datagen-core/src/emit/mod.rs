//! Rows as text: a plan's ops, flattened for one text style, run straight into the output buffer.
//!
//! Lives here: what a format has to say ([`TextStyle`], [`Escape`]) and the memory a worker reuses. `program` flattens a plan
//! into blocks of instructions, `run` executes them and holds all `unsafe` of the project. `value`, `list` and `json` make the
//! text of what has values inside, which is JSON in every format. Does not live here: any format.
//!
//! Rows are written in batches of up to [`LANES`](crate::plan::LANES): instruction by instruction, each for all rows of the
//! batch, into one slot of memory a row, and then copied together. So the cost of interpreting is paid once a batch, rows do
//! not wait for each other, and a choice between texts sorts the rows by branch instead of being guessed row by row.

mod json;
mod list;
mod program;
mod run;
mod value;

use std::sync::Arc;

pub use json::{JSON_TEXT_SPECIALS, JsonEscape, write_json_text};
pub(crate) use list::ListWriter;
pub use program::TextProgram;
pub(crate) use value::{json_longest, json_op};

use crate::plan::Lanes;
use crate::words::Specials;

/// How a text format writes a value that holds characters special to it.
pub trait Escape: Send + Sync {
    /// Characters that may make a value need escaping: columns that can hold none of them are never looked at.
    fn specials(&self) -> Specials;
    /// Whether this text needs escaping.
    fn needed(&self, text: &[u8]) -> bool;
    /// Appends the escaped text.
    fn write(&self, text: &[u8], out: &mut Vec<u8>);
    /// What is put before and after a text to escape it, where the text holds special characters but none of the third: a text
    /// that is known to hold some needs no look then. `None` when escaping changes the text itself.
    fn wrap(&self) -> Option<(&'static [u8], &'static [u8], Specials)> {
        None
    }
    /// Most bytes that `write` appends for a text of `len` bytes.
    fn longest(&self, len: usize) -> usize;
}

/// What a text format puts around values.
pub struct TextStyle {
    /// Before the first column of each row.
    pub row_start: Vec<u8>,
    /// After the last column of each row.
    pub row_end: Vec<u8>,
    /// Before each column's value, as many as there are columns: separators and keys.
    pub before: Vec<Vec<u8>>,
    /// Whether objects and lists stand in the text as JSON, and the columns are those of the plan. Otherwise the columns are
    /// the plan's leaves ([`Plan::leaves`](crate::Plan::leaves)), and what is a list nevertheless is a text that holds JSON.
    pub nested: bool,
    /// Around values of type string.
    pub quote: Vec<u8>,
    /// Instead of a null.
    pub null: Vec<u8>,
    /// Escaping of string values.
    pub escape: Arc<dyn Escape>,
}

/// Memory that is reused from block to block, one for each worker.
#[derive(Default)]
pub struct Scratch {
    pub(crate) lanes: Lanes,
    /// A slot of memory for each row of a batch.
    stage: Vec<u8>,
    text: Vec<u8>,
    escaped: Vec<u8>,
}
