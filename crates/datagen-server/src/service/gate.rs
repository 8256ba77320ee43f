//! Places for large answers: so many run, so many wait for so long, the rest is told to come again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::ServiceLimits;
use crate::failure::Failure;

/// The gate that large answers pass.
pub struct Gate {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    waiting_max: usize,
    wait: Duration,
}

struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Gate {
    /// A gate with all places free.
    pub fn new(limits: &ServiceLimits) -> Gate {
        Gate {
            places: Arc::new(Semaphore::new(limits.streams_max)),
            waiting: AtomicUsize::new(0),
            waiting_max: limits.stream_queue_max,
            wait: Duration::from_millis(limits.stream_queue_wait_ms),
        }
    }

    /// A place, held until it is dropped.
    pub async fn pass(&self) -> Result<OwnedSemaphorePermit, Failure> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(place);
        }
        let busy = || Failure::overloaded(self.wait.as_secs().max(1));
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let _waiting = Waiting(&self.waiting);
        if before >= self.waiting_max {
            return Err(busy());
        }
        let place = tokio::time::timeout(self.wait, Arc::clone(&self.places).acquire_owned()).await;
        place.ok().and_then(Result::ok).ok_or_else(busy)
    }

    /// Places that are free now.
    #[cfg(test)]
    pub fn free(&self) -> usize {
        self.places.available_permits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_queue_is_bounded_in_length_and_time() {
        let mut limits = crate::config::Settings::default().limits;
        (limits.streams_max, limits.stream_queue_max, limits.stream_queue_wait_ms) = (1, 1, 100);
        let gate = Gate::new(&limits);
        let place = gate.pass().await.unwrap();
        let (waited_in_vain, turned_away) = tokio::join!(gate.pass(), gate.pass());
        assert_eq!(waited_in_vain.unwrap_err().status, 503);
        assert_eq!(turned_away.unwrap_err().headers["retry-after"], "1");
        drop(place);
        assert!(gate.pass().await.is_ok());
        assert_eq!((gate.free(), gate.waiting.load(Ordering::Relaxed)), (1, 0));
    }
}
