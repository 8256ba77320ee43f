//! Words and regional facts of every locale, as tables.
//!
//! Lives here: the embedded tables of `data/` (what each holds is in `data/README.md`), unpacked when first asked for.
//! Does not live here: anything that decides: no picking, no fallback, no formatting.
//!
//! ```
//! let regions = datagen_locale::table("regions/US").unwrap();
//! let code = regions.column("code").unwrap();
//! assert!(regions.rows().any(|row| row.get(code) == "CA"));
//! ```

use std::sync::OnceLock;

struct Packed {
    name: &'static str,
    text_bytes: usize,
    zstd: &'static [u8],
    table: OnceLock<Table>,
}

// `static PACKED: [Packed; N]`, sorted by name.
include!(concat!(env!("OUT_DIR"), "/index.rs"));

/// The table of this name (`locales`, `cities/US`, `words/de_DE`), unpacked on the first call; `None` when there is none.
pub fn table(name: &str) -> Option<&'static Table> {
    let at = PACKED.binary_search_by(|p| p.name.cmp(name)).ok()?;
    Some(PACKED[at].table.get_or_init(|| Table::unpack(&PACKED[at])))
}

/// Names of all tables, sorted.
pub fn table_names() -> impl Iterator<Item = &'static str> {
    PACKED.iter().map(|p| p.name)
}

/// Bytes that all tables take up inside the binary.
pub fn embedded_bytes() -> usize {
    PACKED.iter().map(|p| p.zstd.len()).sum()
}

/// One table: named columns over tab separated lines.
pub struct Table {
    text: String,
    columns: Vec<String>,
}

impl Table {
    fn unpack(packed: &Packed) -> Table {
        // Both steps can only fail when the binary itself is damaged: the bytes were made from UTF-8 text by build.rs.
        let bytes = zstd::bulk::decompress(packed.zstd, packed.text_bytes).expect("embedded table is intact");
        let text = String::from_utf8(bytes).expect("embedded table is UTF-8");
        let columns = text.lines().next().unwrap_or_default().split('\t').map(str::to_owned).collect();
        Table { text, columns }
    }

    /// Position of a column by name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == name)
    }

    /// Column names in order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// All records in file order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> + Clone {
        self.text.lines().skip(1).map(|line| Row { line })
    }
}

/// One record of a [`Table`].
#[derive(Clone, Copy)]
pub struct Row<'a> {
    line: &'a str,
}

impl<'a> Row<'a> {
    /// The cell of a column position; empty when absent.
    pub fn get(&self, column: usize) -> &'a str {
        self.line.split('\t').nth(column).unwrap_or_default()
    }

    /// All cells in column order.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> {
        self.line.split('\t')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_unpacks_and_is_rectangular() {
        for name in table_names() {
            let table = table(name).unwrap();
            for row in table.rows() {
                assert_eq!(row.cells().count(), table.columns().len(), "{name}: {}", row.line);
            }
        }
    }

    #[test]
    fn index_is_sorted_so_that_lookup_finds_everything() {
        assert!(PACKED.windows(2).all(|w| w[0].name < w[1].name));
        assert!(table("locales").is_some());
        assert!(table("no such table").is_none());
    }
}
