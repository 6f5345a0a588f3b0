//! The charter in force: read without a lock, replaced as a whole.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::Charter;

/// Charters in one chunk of [`InForce`].
const CHUNK: usize = 64;
/// Most charters that one process can put in force, by digest.
pub(crate) const AT_MOST: usize = CHUNK * CHUNK;

type Chunk = [OnceLock<&'static Charter>; CHUNK];

/// The charter in force.
///
/// Every charter keeps the place that it was given first; what changes is the number of the place in force. So a
/// reader needs no lock, and sees one charter as a whole.
pub(crate) struct InForce {
    at: AtomicUsize,
    first: &'static Charter,
    others: [OnceLock<Box<Chunk>>; CHUNK],
    /// Number of places taken.
    taken: Mutex<usize>,
}

impl std::fmt::Debug for InForce {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "InForce({})", self.get().digest)
    }
}

impl InForce {
    pub(crate) fn new(first: &'static Charter) -> Self {
        Self {
            at: AtomicUsize::new(0),
            first,
            others: [const { OnceLock::new() }; CHUNK],
            taken: Mutex::new(1),
        }
    }

    /// Returns the charter in force.
    pub(crate) fn get(&self) -> &'static Charter {
        match self.at.load(Ordering::Acquire) {
            0 => self.first,
            at => self.place(at).unwrap_or(self.first),
        }
    }

    fn place(&self, at: usize) -> Option<&'static Charter> {
        self.others[at / CHUNK].get()?[at % CHUNK].get().copied()
    }

    /// Puts a charter in force; `false` if every place is taken by another.
    pub(crate) fn replace(&self, charter: &'static Charter) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let known = (1..*taken).find(|at| self.place(*at).is_some_and(|known| std::ptr::eq(known, charter)));
        let at = match known {
            _ if std::ptr::eq(self.first, charter) => 0,
            Some(at) => at,
            None if *taken == AT_MOST => return false,
            None => {
                let chunk = self.others[*taken / CHUNK].get_or_init(|| Box::new([const { OnceLock::new() }; CHUNK]));
                let _ = chunk[*taken % CHUNK].set(charter);
                *taken += 1;
                *taken - 1
            }
        };
        self.at.store(at, Ordering::Release);
        true
    }
}
