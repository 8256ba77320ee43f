//! From a row range to bytes: all at once, or block by block on several threads, delivered in order.
//!
//! Memory is constant in the number of rows: each worker holds [`BLOCKS_AHEAD`] finished blocks at most.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};
use datagen_core::Dataset;
use datagen_core::emit::Scratch;

use crate::Encoder;

/// How [`stream`] works.
#[derive(Clone, Copy, Debug)]
pub struct StreamOptions {
    /// Threads that make rows; at least 1.
    pub threads: usize,
    /// Rows of a block. Has no influence on the bytes.
    pub block_rows: u64,
}

impl Default for StreamOptions {
    fn default() -> Self {
        StreamOptions { threads: 1, block_rows: BLOCK_ROWS }
    }
}

/// Rows of a block: about half a megabyte of a table of usual width, so that buffers stay in the cache.
pub const BLOCK_ROWS: u64 = 2048;
/// Finished blocks a worker may be ahead of the consumer.
const BLOCKS_AHEAD: usize = 4;

/// Appends the whole file of a row range to `out`. The scratch memory may come from any call before.
pub fn write_all(encoder: &dyn Encoder, dataset: &Dataset, rows: Range<u64>, scratch: &mut Scratch, out: &mut Vec<u8>) {
    encoder.head(out);
    if !rows.is_empty() {
        encoder.rows(dataset, rows, true, scratch, out);
    }
    encoder.tail(out);
}

/// Gives the file to `sink` piece by piece, in order. Stops early when `sink` breaks.
///
/// Every piece is owned, so that it can be sent on without a copy; `sink` may return the buffer for reuse.
pub fn stream(
    encoder: &Arc<dyn Encoder>,
    dataset: &Dataset,
    rows: Range<u64>,
    options: StreamOptions,
    mut sink: impl FnMut(Vec<u8>) -> ControlFlow<(), Option<Vec<u8>>>,
) {
    let mut head = Vec::new();
    encoder.head(&mut head);
    if !head.is_empty() && sink(head).is_break() {
        return;
    }
    let blocks = Blocks { rows, block_rows: options.block_rows.max(1) };
    let flow = match options.threads.max(1) {
        1 => alone(encoder, dataset, &blocks, &mut sink),
        threads => together(encoder, dataset, &blocks, threads, &mut sink),
    };
    let mut tail = Vec::new();
    encoder.tail(&mut tail);
    if flow.is_continue() && !tail.is_empty() {
        let _ = sink(tail);
    }
}

struct Blocks {
    rows: Range<u64>,
    block_rows: u64,
}

impl Blocks {
    fn count(&self) -> u64 {
        (self.rows.end.saturating_sub(self.rows.start)).div_ceil(self.block_rows)
    }

    fn range(&self, block: u64) -> Range<u64> {
        let start = self.rows.start + block * self.block_rows;
        start..(start + self.block_rows).min(self.rows.end)
    }

    fn encode(&self, block: u64, encoder: &dyn Encoder, dataset: &Dataset, scratch: &mut Scratch, out: &mut Vec<u8>) {
        let range = self.range(block);
        let last = range.end == self.rows.end;
        encoder.rows(dataset, range, last, scratch, out);
    }
}

type Flow = ControlFlow<(), Option<Vec<u8>>>;

fn alone(
    encoder: &Arc<dyn Encoder>,
    dataset: &Dataset,
    blocks: &Blocks,
    sink: &mut impl FnMut(Vec<u8>) -> Flow,
) -> ControlFlow<()> {
    let mut scratch = Scratch::default();
    let mut spare = None;
    for block in 0..blocks.count() {
        let mut out: Vec<u8> = spare.take().unwrap_or_default();
        out.clear();
        blocks.encode(block, &**encoder, dataset, &mut scratch, &mut out);
        match sink(out) {
            ControlFlow::Continue(returned) => spare = returned,
            ControlFlow::Break(()) => return ControlFlow::Break(()),
        }
    }
    ControlFlow::Continue(())
}

/// Where a worker's finished blocks come from, and where their buffers go back to.
type Line = (Receiver<Vec<u8>>, Sender<Vec<u8>>);

/// Worker `w` of `n` makes blocks w, w + n, w + 2n …, each on a channel of its own, so reading the channels in turn is order.
fn together(
    encoder: &Arc<dyn Encoder>,
    dataset: &Dataset,
    blocks: &Blocks,
    threads: usize,
    sink: &mut impl FnMut(Vec<u8>) -> Flow,
) -> ControlFlow<()> {
    thread::scope(|scope| {
        let mut lines: Vec<Line> = Vec::new();
        for worker in 0..threads as u64 {
            let (full_out, full_in) = bounded(BLOCKS_AHEAD);
            let (empty_out, empty_in) = bounded::<Vec<u8>>(BLOCKS_AHEAD + 2);
            lines.push((full_in, empty_out));
            scope.spawn(move || {
                let mut scratch = Scratch::default();
                for block in (worker..blocks.count()).step_by(threads) {
                    let mut out = empty_in.try_recv().unwrap_or_default();
                    out.clear();
                    blocks.encode(block, &**encoder, dataset, &mut scratch, &mut out);
                    // The consumer has gone: nobody wants the rest.
                    if full_out.send(out).is_err() {
                        return;
                    }
                }
            });
        }
        for block in 0..blocks.count() {
            let (full, empty) = &lines[block as usize % threads];
            // A worker that panicked closes its line; the scope passes its panic on.
            let Ok(out) = full.recv() else { return ControlFlow::Break(()) };
            match sink(out) {
                ControlFlow::Continue(Some(buffer)) => drop(empty.try_send(buffer)),
                ControlFlow::Continue(None) => {}
                ControlFlow::Break(()) => return ControlFlow::Break(()),
            }
        }
        ControlFlow::Continue(())
    })
}
