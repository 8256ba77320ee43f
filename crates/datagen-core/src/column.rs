//! Rows as columns: the same ops as `emit`, run column by column, for consumers that want typed values.
//!
//! Lives here: typed columns of a block of rows. Does not live here: any file format.

use std::ops::Range;
use std::sync::Arc;

use serde_json::{Number, Value};

use crate::emit::{Escape, Scratch, TextProgram, TextStyle};
use crate::plan::{Column, Dataset, LANES, Lane, Op, ValueType, pieces};
use crate::words::{Specials, Words};

/// The values of one column for a run of rows.
#[derive(Debug)]
pub struct ColumnValues {
    /// The values.
    pub data: ColumnData,
    /// Whether each row has a value; `None` when all have.
    pub valid: Option<Vec<bool>>,
    value_type: ValueType,
}

/// Typed values; entries of rows without a value are arbitrary.
#[derive(Debug)]
pub enum ColumnData {
    /// Whole numbers.
    Int(Vec<i64>),
    /// Numbers of 10^-scale units.
    Decimal {
        /// The units.
        units: Vec<i64>,
        /// Digits after the point.
        scale: u8,
    },
    /// Booleans.
    Bool(Vec<bool>),
    /// Days since 1970-01-01.
    Date(Vec<i64>),
    /// Seconds since 1970-01-01T00:00:00Z.
    DateTime(Vec<i64>),
    /// Words of a table by index: no text is built at all.
    Words {
        /// The table.
        words: Arc<Words>,
        /// Its entries.
        indices: Vec<u32>,
    },
    /// The fields of an object, in order. Where the object is null, so are its fields.
    Object(Vec<(String, ColumnValues)>),
    /// Text: value i is `bytes[offsets[i]..offsets[i + 1]]`, UTF-8. Lists, and JSON documents, are the text of their JSON.
    Text {
        /// All values one after the other.
        bytes: Vec<u8>,
        /// One more than rows.
        offsets: Vec<usize>,
    },
}

impl ColumnValues {
    /// Column number `column` of a dataset for some rows.
    ///
    /// # Panics
    /// When there is no such column.
    pub fn of(dataset: &Dataset, column: usize, rows: Range<u64>) -> ColumnValues {
        ColumnValues::of_column(dataset, &dataset.plan().columns()[column], rows)
    }

    /// As [`ColumnValues::of`], of a column of the dataset's plan, for example one of its
    /// [leaves](crate::Plan::leaves).
    pub fn of_column(dataset: &Dataset, spec: &Column, rows: Range<u64>) -> ColumnValues {
        let plan = Arc::clone(dataset.plan());
        let mut scratch = Scratch::default();
        let mut valid = spec.null.map(|_| Vec::new());
        let mut data = match spec.fields() {
            [] => empty(&spec.ops, spec.value_type),
            fields => {
                let of = |field: &Column| (field.name.clone(), ColumnValues::of_column(dataset, field, rows.clone()));
                ColumnData::Object(fields.iter().map(of).collect())
            }
        };
        let text = matches!(data, ColumnData::Text { .. }).then(|| TextProgram::of_column(&plan, spec, &plain_style()));
        let mut note_valid = |lanes: &[Lane], slot: Option<usize>, count: usize| {
            if let (Some(valid), Some(slot)) = (&mut valid, slot) {
                valid.extend(lanes[slot][..count].iter().map(|null| *null == 0));
            }
        };
        match &text {
            Some(program) => {
                let slot = spec.null.map(|null| program.slot(null));
                program.append_column(dataset, rows, &mut scratch, &mut data, |lanes, n| note_valid(lanes, slot, n));
            }
            None => {
                for (first, count) in pieces(rows, LANES) {
                    dataset.run_for(spec, first, &mut scratch.lanes);
                    let slot = spec.null.map(|null| usize::from(null.0));
                    note_valid(scratch.lanes.as_slice(), slot, count);
                    if let [op] = &spec.ops[..] {
                        append(op, scratch.lanes.as_slice(), count, &mut data);
                    }
                }
            }
        }
        ColumnValues { data, valid, value_type: spec.value_type }
    }

    /// Kind of JSON value.
    pub fn value_type(&self) -> ValueType {
        self.value_type
    }

    /// One value as JSON.
    pub fn json(&self, row: usize) -> Value {
        if self.valid.as_ref().is_some_and(|valid| !valid[row]) {
            return Value::Null;
        }
        match &self.data {
            ColumnData::Int(values) => self.typed(values[row].to_string()),
            ColumnData::Decimal { units, scale } => self.typed(decimal_text(units[row], *scale)),
            ColumnData::Bool(values) => Value::Bool(values[row]),
            ColumnData::Date(_) | ColumnData::DateTime(_) => Value::String(self.time_text(row)),
            ColumnData::Words { words, indices } => self.typed(words.get(u64::from(indices[row]))),
            ColumnData::Object(fields) => {
                Value::Object(fields.iter().map(|(name, values)| (name.clone(), values.json(row))).collect())
            }
            ColumnData::Text { bytes, offsets } => {
                self.typed(String::from_utf8_lossy(&bytes[offsets[row]..offsets[row + 1]]).into_owned())
            }
        }
    }

    fn time_text(&self, row: usize) -> String {
        let day = |days: i64| {
            let (y, m, d) = crate::time::civil_from_days(days);
            format!("{y:04}-{m:02}-{d:02}")
        };
        match &self.data {
            ColumnData::Date(days) => day(days[row]),
            ColumnData::DateTime(seconds) => {
                let seconds = seconds[row];
                let s = seconds.rem_euclid(86_400);
                format!("{}T{:02}:{:02}:{:02}Z", day(seconds.div_euclid(86_400)), s / 3600, s / 60 % 60, s % 60)
            }
            _ => String::new(),
        }
    }

    fn typed(&self, text: String) -> Value {
        match self.value_type {
            ValueType::String => Value::String(text),
            ValueType::Boolean => text.parse().map_or(Value::String(text), Value::Bool),
            ValueType::Object | ValueType::Array => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            ValueType::Integer | ValueType::Number => {
                serde_json::from_str::<Number>(&text).map_or(Value::String(text), Value::Number)
            }
        }
    }
}

fn decimal_text(units: i64, scale: u8) -> String {
    let unit = 10u64.pow(u32::from(scale));
    let sign = if units < 0 { "-" } else { "" };
    let units = units.unsigned_abs();
    if scale == 0 {
        return format!("{sign}{units}");
    }
    format!("{sign}{}.{:0width$}", units / unit, units % unit, width = usize::from(scale))
}

/// The typed form of a column whose text is one op; text otherwise.
fn empty(ops: &[Op], value_type: ValueType) -> ColumnData {
    match (ops, value_type) {
        ([Op::Int(_)], ValueType::Integer | ValueType::Number) => ColumnData::Int(Vec::new()),
        ([Op::Decimal { scale, .. }], ValueType::Number) => ColumnData::Decimal { units: Vec::new(), scale: *scale },
        ([Op::Bool(_)], ValueType::Boolean) => ColumnData::Bool(Vec::new()),
        ([Op::Date(_)], ValueType::String) => ColumnData::Date(Vec::new()),
        ([Op::DateTime { .. }], ValueType::String) => ColumnData::DateTime(Vec::new()),
        ([Op::Word { words, .. }], _) => ColumnData::Words { words: Arc::clone(words), indices: Vec::new() },
        _ => ColumnData::Text { bytes: Vec::new(), offsets: vec![0] },
    }
}

fn append(op: &Op, lanes: &[[u64; LANES]], count: usize, data: &mut ColumnData) {
    let values = |reg: &crate::plan::Reg| lanes[reg.0 as usize][..count].iter();
    match (op, data) {
        (Op::Int(r), ColumnData::Int(out))
        | (Op::Date(r), ColumnData::Date(out))
        | (Op::DateTime { seconds: r, .. }, ColumnData::DateTime(out)) => out.extend(values(r).map(|v| *v as i64)),
        (Op::Decimal { units: r, .. }, ColumnData::Decimal { units, .. }) => units.extend(values(r).map(|v| *v as i64)),
        (Op::Bool(r), ColumnData::Bool(out)) => out.extend(values(r).map(|v| *v != 0)),
        (Op::Word { index, .. }, ColumnData::Words { indices, .. }) => indices.extend(values(index).map(|v| *v as u32)),
        _ => {}
    }
}

struct NoEscape;

impl Escape for NoEscape {
    fn specials(&self) -> Specials {
        Specials::NONE
    }
    fn needed(&self, _: &[u8]) -> bool {
        false
    }
    fn write(&self, text: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(text);
    }
    fn longest(&self, len: usize) -> usize {
        len
    }
}

fn plain_style() -> TextStyle {
    TextStyle {
        row_start: vec![],
        row_end: vec![],
        before: vec![vec![]],
        nested: false,
        quote: vec![],
        null: vec![],
        escape: Arc::new(NoEscape),
    }
}
