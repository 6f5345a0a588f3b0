//! The bounded queue before an exporter: who may enter, who left, and what was lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::drop_counts::{DropCounts, DropReason};
use crate::metrics::Signal;

/// Bounds what waits for one exporter and counts what is not exported; clones share both.
#[derive(Clone, Debug)]
pub(super) struct ExportQueue {
    signal: Signal,
    waiting: Arc<AtomicU64>,
    most: u64,
    drops: DropCounts,
}

impl ExportQueue {
    pub(super) fn new(signal: Signal, most: usize, drops: DropCounts) -> Self {
        Self {
            signal,
            waiting: Arc::default(),
            most: most as u64,
            drops,
        }
    }

    /// Reserves a place for an item; if the queue is full the item counts as dropped.
    pub(super) fn admits(&self) -> bool {
        if self.waiting.fetch_add(1, Ordering::Relaxed) < self.most {
            return true;
        }
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        self.drops.add(self.signal, DropReason::QueueFull, 1);
        false
    }

    /// Frees the places of the items of a batch.
    pub(super) fn leave(&self, items: usize) {
        self.waiting.fetch_sub(items as u64, Ordering::Relaxed);
    }

    /// Counts items of a batch that are not sent.
    pub(super) fn held_back(&self, items: usize) {
        self.drops.add(self.signal, DropReason::ExportFailed, items);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_accepts_items_again_after_some_leave() {
        let queue = ExportQueue::new(Signal::Logs, 2, DropCounts::default());
        assert!(queue.admits() && queue.admits());
        assert!(!queue.admits());
        queue.leave(1);
        assert!(queue.admits());
        assert_eq!(queue.drops.get(Signal::Logs, DropReason::QueueFull), 1);
    }
}
