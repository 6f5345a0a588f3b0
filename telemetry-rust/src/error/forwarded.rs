//! Remembers the failures of outgoing calls that ended without a response, by the errors that the application got.
//!
//! The errors stay as they are: an application may ask for their types. So an error is recognized by what is left of it:
//! the address and the text of a part of its chain, in the same trace.

use std::collections::VecDeque;
use std::error::Error;
use std::iter::successors;
use std::sync::{Mutex, PoisonError};

use opentelemetry::Context;
use opentelemetry::trace::{TraceContextExt, TraceId};

use super::{Tuple, classify};
use crate::setup;

/// Most failures remembered; beyond, the oldest is forgotten.
const AT_MOST: usize = 1024;
/// Most errors of a chain that are compared.
const DEEPEST: usize = 16;

static FAILED: Mutex<VecDeque<Failed>> = Mutex::new(VecDeque::new());

struct Failed {
    trace: TraceId,
    parts: Vec<(usize, String)>,
    failure: Tuple,
}

/// Remembers the failure of a call that the application gets an error of.
pub(crate) fn remember(error: &(dyn Error + 'static), failure: Tuple) {
    if !setup::is_active() {
        return;
    }
    let failed = Failed {
        trace: trace(),
        parts: parts(error),
        failure,
    };
    let mut all = FAILED.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() == AT_MOST {
        all.pop_front();
    }
    all.push_back(failed);
}

/// Returns the failure of the call that an error, or one that it wraps, is of; forgets it. What an application states
/// itself of an error that it wraps stays.
pub(super) fn failure_of(error: &(dyn Error + 'static)) -> Option<Tuple> {
    let mut all = FAILED.lock().unwrap_or_else(PoisonError::into_inner);
    if all.is_empty() {
        return None;
    }
    let (trace, own) = (trace(), parts(error));
    let at = all
        .iter()
        .rposition(|failed| failed.trace == trace && failed.parts.iter().any(|part| own.contains(part)))?;
    all.remove(at).map(|failed| failed.failure)
}

fn trace() -> TraceId {
    Context::map_current(|context| context.span().span_context().trace_id())
}

fn parts(error: &(dyn Error + 'static)) -> Vec<(usize, String)> {
    let chain = successors(Some(error), |error| classify::below(*error)).take(DEEPEST);
    let chain = chain.take_while(|error| !error.is::<super::Error>());
    chain
        .map(|error| (std::ptr::from_ref(error).addr(), error.to_string()))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::error::{self, Code};

    fn failure() -> Tuple {
        Tuple::new(Code::Unavailable, "worker", "UNREACHABLE", false, "gateway")
    }

    #[test]
    fn the_same_error_is_recognized_once_and_no_other_is() {
        let refused = || io::Error::new(io::ErrorKind::ConnectionRefused, "refused");
        let error: tower::BoxError = Box::new(refused());
        remember(&*error, failure());
        assert_eq!(failure_of(&refused()), None);
        assert_eq!(failure_of(&*error), Some(failure()));
        assert_eq!(failure_of(&*error), None);
    }

    #[test]
    fn an_error_that_wraps_it_is_recognized_and_keeps_its_type() {
        let error: tower::BoxError = Box::new(io::Error::from(io::ErrorKind::ConnectionReset));
        remember(&*error, failure());
        let wrapped = io::Error::other(error);
        let made = error::Error::from_error(wrapped);
        let tuple = made.tuple_in("gateway");
        assert_eq!((tuple.origin, tuple.reason), ("worker", "UNREACHABLE"));
        let status = tonic::Status::from(made);
        assert_eq!(
            (status.code(), status.message()),
            (tonic::Code::Unavailable, "no connection")
        );
    }

    #[test]
    fn an_error_of_this_service_keeps_its_reason_and_its_origin() {
        let error: tower::BoxError = Box::new(io::Error::from(io::ErrorKind::ConnectionReset));
        remember(&*error, failure());
        let passed_on = error::Error::from_error(error::Error::from_error(error));
        assert_eq!(passed_on.tuple_in("gateway").origin, "worker");

        let own = error::Error::new(crate::charter::reason::OVERLOADED, "full");
        remember(&own, failure());
        let tuple = error::Error::from_error(own).tuple_in("gateway");
        assert_eq!((tuple.origin, tuple.reason), ("gateway", "OVERLOADED"));
    }
}
