//! Names of methods, kept apart from what others made up: a path is a text of whoever asks.

use std::any::Any;
use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::task::{Context, Poll};

use http::Request;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

/// What a method is called that is not known.
pub(super) const OTHER: &str = "_OTHER";

/// Most methods that are known.
const MOST: usize = 1024;

/// Methods that one side of this process has or calls.
#[derive(Debug)]
pub(super) struct Methods(RwLock<BTreeSet<Arc<str>>>);

/// Those that its servers have, as far as they were seen to be served.
pub(super) static SERVED: Methods = Methods(RwLock::new(BTreeSet::new()));
/// Those that its clients call.
pub(super) static CALLED: Methods = Methods(RwLock::new(BTreeSet::new()));

impl Methods {
    /// A method that is known, without a copy.
    pub(super) fn find(&self, name: &str) -> Option<Arc<str>> {
        self.0.read().ok()?.get(name).cloned()
    }

    /// Makes a method known; `false` where too many are.
    pub(super) fn learn(&self, name: &Arc<str>) -> bool {
        let Ok(mut known) = self.0.write() else { return false };
        if known.len() < MOST {
            known.insert(name.clone());
        }
        known.contains(name)
    }

    /// A method that this process calls by itself, known from now on.
    pub(super) fn known_or_learn(&self, name: &str) -> Arc<str> {
        self.find(name).unwrap_or_else(|| {
            let name = Arc::from(name);
            if self.learn(&name) { name } else { OTHER.into() }
        })
    }
}

/// Notices whether a request is read: a handler reads its message, a layer that refuses does not.
///
/// Bodies of other types than tonic's and axum's cannot be watched.
pub(super) fn observe_reads<A: 'static>(request: &mut Request<A>) -> Option<Arc<AtomicBool>> {
    let is_read = Arc::new(AtomicBool::new(false));
    let body: &mut dyn Any = request.body_mut();
    if let Some(body) = body.downcast_mut::<tonic::body::Body>() {
        *body = tonic::body::Body::new(ReadObserver {
            inner: std::mem::take(body),
            is_read: is_read.clone(),
        });
        return Some(is_read);
    }
    #[cfg(feature = "axum")]
    if let Some(body) = body.downcast_mut::<axum::body::Body>() {
        *body = axum::body::Body::new(ReadObserver {
            inner: std::mem::take(body),
            is_read: is_read.clone(),
        });
        return Some(is_read);
    }
    None
}

pin_project! {
    /// A request's body that says whether it is read.
    struct ReadObserver<B> {
        #[pin]
        inner: B,
        is_read: Arc<AtomicBool>,
    }
}

impl<B: Body> Body for ReadObserver<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = self.project();
        this.is_read.store(true, Ordering::Relaxed);
        this.inner.poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_is_known_up_to_a_bound() {
        let methods = Methods(RwLock::default());
        for number in 0..MOST {
            assert_eq!(
                *methods.known_or_learn(&format!("test.Probe/M{number}")),
                format!("test.Probe/M{number}")
            );
        }
        assert_eq!(&*methods.known_or_learn("test.Probe/OneMore"), OTHER);
        assert_eq!(&*methods.known_or_learn("test.Probe/M7"), "test.Probe/M7");
    }
}
