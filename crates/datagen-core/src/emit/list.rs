//! Lists: each is the column of a dataset of its own, whose rows are the items and whose seed is drawn for the list.
//!
//! So item i of a list is the same however long lists may be, items differ from each other as rows do, and `unique` within
//! the list is the permutation it is within a dataset.

use std::sync::{Arc, Mutex, TryLockError};

use super::json::list_style;
use super::{Scratch, TextProgram};
use crate::plan::{Dataset, Plan};
use crate::random::SeedKey;

/// Kits that lists are made with: threads seldom meet at one, and who finds one taken makes a new one.
const KITS: usize = 32;
/// Rows in a row that use the same kit.
const KIT_ROWS_BITS: u32 = 8;

/// Writes lists as JSON.
pub(crate) struct ListWriter {
    plan: Arc<Plan>,
    program: TextProgram,
    kits: [Mutex<Option<Kit>>; KITS],
}

/// What making a list needs: memory that is reused from list to list and decides nothing.
struct Kit {
    dataset: Dataset,
    scratch: Scratch,
}

impl ListWriter {
    /// Of a plan of one column, that of the items.
    pub(crate) fn new(plan: Plan) -> ListWriter {
        let program = TextProgram::new(&plan, &list_style());
        ListWriter { plan: Arc::new(plan), program, kits: std::array::from_fn(|_| Mutex::new(None)) }
    }

    /// Appends the list of `len` items that belongs to a seed; `row` is where it stands.
    pub(crate) fn append(&self, seed: SeedKey, len: u64, row: u64, out: &mut Vec<u8>) {
        let place = (row >> KIT_ROWS_BITS) as usize % KITS;
        match self.kits[place].try_lock() {
            Ok(mut kit) => self.append_with(&mut kit, seed, len, out),
            Err(TryLockError::Poisoned(kit)) => self.append_with(&mut kit.into_inner(), seed, len, out),
            Err(TryLockError::WouldBlock) => self.append_with(&mut None, seed, len, out),
        }
    }

    fn append_with(&self, kit: &mut Option<Kit>, seed: SeedKey, len: u64, out: &mut Vec<u8>) {
        let kit = kit.get_or_insert_with(|| Kit { dataset: self.plan.bind_key(seed), scratch: Scratch::default() });
        kit.dataset.rebind(seed);
        out.push(b'[');
        self.program.rows(&kit.dataset, 0..len, &mut kit.scratch, out);
        if len > 0 {
            // The comma behind the last item.
            out.pop();
        }
        out.push(b']');
    }
}
