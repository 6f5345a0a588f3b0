//! What the rules of a process have in common: its hash key, what it never exports, and the charter in force.

use std::fmt;
use std::sync::Arc;

use super::{Active, Enforcement, NeverExported, UnderWay};
use crate::hash::Key;

/// The charter's attribute rules.
#[derive(Clone)]
pub(crate) struct AttributeRules {
    pub(super) key: Key,
    /// Values that are exported in no mode.
    pub never_exported: NeverExported,
    enforcement: Arc<dyn Enforcement>,
}

impl fmt::Debug for AttributeRules {
    /// Omits the key.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("AttributeRules")
    }
}

impl AttributeRules {
    /// Creates the rules with a hash key. Services with the same key produce the same hashes; without a key each
    /// process uses a random one.
    pub(crate) fn new(key: Option<&[u8]>, enforcement: Arc<dyn Enforcement>) -> Self {
        let never_exported = NeverExported::new(key);
        let key = match key {
            Some(key) => Key::new(key),
            None => Key::random(),
        };
        Self {
            key,
            never_exported,
            enforcement,
        }
    }

    /// Returns the charter in force and the mode, for one item or one batch.
    pub(crate) fn active(&self) -> Active<'_> {
        Active::of(&*self.enforcement)
    }

    /// Begins a batch, before its charter is read.
    pub(crate) fn begin(&self) -> UnderWay<'_> {
        UnderWay::begin(&*self.enforcement)
    }
}
