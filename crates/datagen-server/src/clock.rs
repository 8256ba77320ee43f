//! The wall clock, with a skew that tests set.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds of a day.
pub const DAY_MILLIS: i64 = 86_400_000;

/// Tells the time.
#[derive(Debug, Default)]
pub struct Clock {
    skew_ms: AtomicI64,
}

impl Clock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn now_ms(&self) -> i64 {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        since_epoch.as_millis() as i64 + self.skew_ms.load(Ordering::Relaxed)
    }

    /// Days since 1970-01-01, UTC.
    pub fn today(&self) -> i64 {
        self.now_ms().div_euclid(DAY_MILLIS)
    }

    /// Seconds until the next UTC day, at least 1.
    pub fn seconds_to_midnight(&self) -> u64 {
        ((DAY_MILLIS - self.now_ms().rem_euclid(DAY_MILLIS)) as u64).div_ceil(1000).max(1)
    }

    /// Moves the clock forward.
    #[cfg(test)]
    pub fn advance_ms(&self, ms: i64) {
        self.skew_ms.fetch_add(ms, Ordering::Relaxed);
    }
}

/// `YYYY-MM-DD` of a day number.
pub fn day_text(day: i64) -> String {
    let (year, month, day) = datagen_core::time::civil_from_days(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// RFC 3339 of milliseconds since the epoch, in whole seconds.
pub fn instant_text(ms: i64) -> String {
    let seconds = ms.rem_euclid(DAY_MILLIS) / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{}T{hours:02}:{minutes:02}:{:02}Z", day_text(ms.div_euclid(DAY_MILLIS)), seconds % 60)
}
