//! The charter in force: read without a lock, replaced as a whole.

use std::ops::Deref;
use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};

use super::Charter;

/// The charter in force. One that is replaced is freed as soon as nothing uses it.
pub(crate) struct InForce(ArcSwap<Charter>);

/// A charter while something uses it.
pub(crate) struct Held(Guard<Arc<Charter>>);

impl Held {
    /// Returns the charter for a longer use.
    pub(crate) fn to_arc(&self) -> Arc<Charter> {
        Arc::clone(&self.0)
    }
}

impl From<Arc<Charter>> for Held {
    fn from(charter: Arc<Charter>) -> Self {
        Self(Guard::from_inner(charter))
    }
}

impl From<&Arc<Charter>> for Held {
    fn from(charter: &Arc<Charter>) -> Self {
        Arc::clone(charter).into()
    }
}

impl Deref for Held {
    type Target = Charter;

    fn deref(&self) -> &Charter {
        &self.0
    }
}

impl std::fmt::Debug for InForce {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "InForce({})", self.get().digest)
    }
}

impl InForce {
    pub(crate) fn new(first: Arc<Charter>) -> Self {
        Self(ArcSwap::new(first))
    }

    /// Returns the charter in force.
    pub(crate) fn get(&self) -> Held {
        Held(self.0.load())
    }

    /// Puts a charter in force.
    pub(crate) fn replace(&self, charter: Arc<Charter>) {
        self.0.store(charter);
    }
}
