//! Large answers: generated on blocking threads, handed over piece by piece through a bounded channel.
//!
//! When the client goes away the channel closes and the work stops; when the client does not read, it stops after a while.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use datagen_core::Dataset;
use datagen_encode::{Encoder, StreamOptions};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::prepare::Prepared;
use crate::config::Settings;
use crate::quota::StreamPlace;

/// Pieces that wait for the client. With the pieces under way on the threads this bounds the memory of an answer.
pub const PIECES_WAITING_MAX: usize = 4;

/// Bytes of a piece, about.
const PIECE_BYTES_AIMED: u64 = 1 << 20;

/// One piece of an answer, or its end. A channel that closes without an end was cut off.
#[derive(Debug)]
pub enum Piece {
    /// Bytes.
    Data(Bytes),
    /// The answer is complete.
    End,
}

/// What a running answer holds on to.
pub struct Places {
    _of_service: OwnedSemaphorePermit,
    _of_key: StreamPlace,
}

impl Places {
    /// A place among all large answers of the service, and one among those of the key.
    pub fn new(of_service: OwnedSemaphorePermit, of_key: StreamPlace) -> Places {
        Places { _of_service: of_service, _of_key: of_key }
    }
}

/// How an answer is generated.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Threads; 0 for every core.
    pub threads: usize,
    /// How long the client may take for a piece.
    pub stall: Duration,
}

impl Pace {
    /// As configured.
    pub fn of(settings: &Settings) -> Pace {
        let stall = Duration::from_secs(settings.timeouts.stall_seconds);
        Pace { threads: settings.limits.stream_threads, stall }
    }
}

/// What is generated.
pub struct Work {
    /// Writes the rows.
    pub encoder: Arc<dyn Encoder>,
    /// The rows.
    pub dataset: Dataset,
    /// Which of them.
    pub rows: Range<u64>,
    /// Rows of a piece.
    pub block_rows: u64,
}

/// What a piece of a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What stands before the rows.
    Head,
    /// These rows.
    Rows(Range<u64>),
    /// What stands after the rows.
    Tail,
}

/// What an answer puts around the pieces of a file.
pub trait Framing: Send + 'static {
    /// What comes first.
    fn open(&mut self) -> Vec<u8>;
    /// A piece of the file as it is sent; empty for nothing.
    fn piece(&mut self, part: Part, bytes: Vec<u8>) -> Vec<u8>;
    /// What comes last.
    fn close(&mut self) -> Vec<u8>;
}

/// The file as it is, between a head and a tail.
#[derive(Default)]
pub struct Wrap {
    /// Before the file.
    pub head: Vec<u8>,
    /// After the file.
    pub tail: Vec<u8>,
}

impl Framing for Wrap {
    fn open(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.head)
    }
    fn piece(&mut self, _: Part, bytes: Vec<u8>) -> Vec<u8> {
        bytes
    }
    fn close(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.tail)
    }
}

/// Starts generating.
pub fn start(work: Work, framing: impl Framing, places: Places, pace: Pace) -> Receiver<Piece> {
    let (sender, receiver) = mpsc::channel(PIECES_WAITING_MAX);
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || run(&work, framing, places, pace, &sender, &runtime));
    receiver
}

/// Generates on this thread and others, and hands over until all is done or nobody takes it.
pub fn run(
    work: &Work,
    mut framing: impl Framing,
    places: Places,
    pace: Pace,
    sender: &Sender<Piece>,
    runtime: &tokio::runtime::Handle,
) {
    let _places = places;
    let mut open = true;
    let mut send = |data: Vec<u8>| {
        open = open && (data.is_empty() || runtime.block_on(hand_over(sender, Piece::Data(data.into()), pace.stall)));
        if open { ControlFlow::Continue(None) } else { ControlFlow::Break(()) }
    };
    if send(framing.open()).is_continue() {
        let threads = match pace.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        };
        let options = StreamOptions { threads, block_rows: work.block_rows };
        let mut parts = Parts::of(work);
        datagen_encode::stream(&work.encoder, &work.dataset, work.rows.clone(), options, |bytes| {
            send(framing.piece(parts.next(), bytes))
        });
    }
    if send(framing.close()).is_continue() {
        let _ = runtime.block_on(hand_over(sender, Piece::End, pace.stall));
    }
}

/// Tells the pieces of a file apart, which come in order.
struct Parts {
    head: bool,
    rows: Range<u64>,
    block_rows: u64,
}

impl Parts {
    fn of(work: &Work) -> Parts {
        let mut head = Vec::new();
        work.encoder.head(&mut head);
        Parts { head: !head.is_empty(), rows: work.rows.clone(), block_rows: work.block_rows.max(1) }
    }

    fn next(&mut self) -> Part {
        if std::mem::take(&mut self.head) {
            return Part::Head;
        }
        if self.rows.is_empty() {
            return Part::Tail;
        }
        let block = self.rows.start..(self.rows.start + self.block_rows).min(self.rows.end);
        self.rows.start = block.end;
        Part::Rows(block)
    }
}

/// Rows of a piece: as many as are sure to fit, so that wide rows do not make it large.
pub fn block_rows(prepared: &Prepared) -> u64 {
    let row_bytes_max = (prepared.bytes_max / prepared.checked.document.count.max(1)).max(1);
    (PIECE_BYTES_AIMED / row_bytes_max).clamp(1, StreamOptions::default().block_rows)
}

/// Whether the client took the piece in time.
pub async fn hand_over(sender: &Sender<Piece>, piece: Piece, stall: Duration) -> bool {
    matches!(tokio::time::timeout(stall, sender.send(piece)).await, Ok(Ok(())))
}
