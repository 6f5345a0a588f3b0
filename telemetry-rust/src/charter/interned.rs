//! Names and lists of names, each kept once for the life of the process, because OpenTelemetry's keys are `'static`:
//! charters share what they have in common, and what is freed of a charter is the rest.

use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// Bytes of all names from which on no further charter is read.
const MOST_BYTES: usize = 64 << 20;

/// What an entry takes beside its content, roughly.
const ENTRY: usize = 32;

#[derive(Default)]
struct Kept {
    texts: HashSet<&'static str>,
    lists: HashSet<&'static [&'static str]>,
    /// By their bits.
    numbers: HashMap<Box<[u64]>, &'static [f64]>,
    bytes: usize,
}

static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);

fn kept() -> MutexGuard<'static, Kept> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the one copy of a text.
pub(super) fn text(text: &str) -> &'static str {
    let mut kept = kept();
    match kept.texts.get(text) {
        Some(known) => known,
        None => {
            kept.bytes += ENTRY + text.len();
            let made: &'static str = text.to_owned().leak();
            kept.texts.insert(made);
            made
        }
    }
}

/// Returns the one copy of a list of names.
pub(super) fn list(names: Vec<&'static str>) -> &'static [&'static str] {
    let mut kept = kept();
    match kept.lists.get(&*names) {
        Some(known) => known,
        None => {
            kept.bytes += ENTRY + size_of_val(&*names);
            let made: &'static [&'static str] = names.leak();
            kept.lists.insert(made);
            made
        }
    }
}

/// Returns the one copy of a list of numbers.
pub(super) fn numbers(numbers: Vec<f64>) -> &'static [f64] {
    let bits: Box<[u64]> = numbers.iter().map(|number| number.to_bits()).collect();
    let mut kept = kept();
    match kept.numbers.get(&bits) {
        Some(known) => known,
        None => {
            kept.bytes += ENTRY + 2 * size_of_val(&*bits);
            let made: &'static [f64] = numbers.leak();
            kept.numbers.insert(bits, made);
            made
        }
    }
}

/// Returns the bytes that are kept.
pub(super) fn bytes() -> usize {
    kept().bytes
}

/// Whether another charter may be read.
pub(super) fn has_room() -> bool {
    bytes() < MOST_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_equal_is_kept_once() {
        let name = format!("acme.{}", "interned");
        assert!(std::ptr::eq(text(&name), text(&name.clone())));
        let names = || vec![text(&name), "acme.other"];
        assert!(std::ptr::eq(list(names()), list(names())));
        assert!(std::ptr::eq(numbers(vec![0.5, 1.0]), numbers(vec![0.5, 1.0])));
        assert_eq!((list(Vec::new()), numbers(vec![2.0])), (&[][..], &[2.0][..]));
    }
}
