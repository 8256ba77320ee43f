//! Large answers: generated on blocking threads, handed over piece by piece through a bounded channel.
//!
//! When the client goes away the channel closes and the work stops; when the client does not read, it stops after a while.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use datagen_core::Dataset;
use datagen_encode::StreamOptions;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::prepare::Prepared;
use crate::quota::StreamPlace;

/// Pieces that wait for the client. With the pieces under way on the threads this bounds the memory of an answer.
const PIECES_WAITING_MAX: usize = 4;

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

/// Starts generating; `head` and `tail` go before and after the rows.
pub fn start(
    prepared: Arc<Prepared>,
    dataset: Dataset,
    wrap: (Vec<u8>, Vec<u8>),
    places: Places,
    pace: Pace,
) -> Receiver<Piece> {
    let (sender, receiver) = mpsc::channel(PIECES_WAITING_MAX);
    let runtime = tokio::runtime::Handle::current();
    let threads = match pace.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    tokio::task::spawn_blocking(move || {
        let _places = places;
        let (head, tail) = wrap;
        let mut open = true;
        let mut send = |data: Vec<u8>| {
            open =
                open && (data.is_empty() || runtime.block_on(hand_over(&sender, Piece::Data(data.into()), pace.stall)));
            if open { ControlFlow::Continue(None) } else { ControlFlow::Break(()) }
        };
        if send(head).is_continue() {
            let options = StreamOptions { threads, block_rows: block_rows(&prepared) };
            datagen_encode::stream(&prepared.encoder, &dataset, prepared.checked.rows(), options, &mut send);
        }
        if send(tail).is_continue() {
            let _ = runtime.block_on(hand_over(&sender, Piece::End, pace.stall));
        }
    });
    receiver
}

/// Rows of a piece: as many as are sure to fit, so that wide rows do not make it large.
fn block_rows(prepared: &Prepared) -> u64 {
    let row_bytes_max = (prepared.bytes_max / prepared.checked.document.count.max(1)).max(1);
    (PIECE_BYTES_AIMED / row_bytes_max).clamp(1, StreamOptions::default().block_rows)
}

/// Whether the client took the piece in time.
async fn hand_over(sender: &Sender<Piece>, piece: Piece, stall: Duration) -> bool {
    matches!(tokio::time::timeout(stall, sender.send(piece)).await, Ok(Ok(())))
}
