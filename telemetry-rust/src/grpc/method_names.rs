//! The known gRPC methods. A path is untrusted text: an unknown method becomes neither a span name nor a label.

use std::any::Any;
use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::task::{Context, Poll};

use http::Request;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

/// The name recorded for an unknown method.
pub(super) const OTHER: &str = "_OTHER";

/// Most methods that are known.
const MOST: usize = 1024;

/// The methods that a server serves or a client calls; clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Methods(Arc<RwLock<BTreeSet<Arc<str>>>>);

impl Methods {
    /// Returns a known method without copying it.
    pub(super) fn find(&self, name: &str) -> Option<Arc<str>> {
        self.0.read().ok()?.get(name).cloned()
    }

    /// Adds a method; `false` if there is no room for it.
    pub(super) fn learn(&self, name: &Arc<str>) -> bool {
        let Ok(mut known) = self.0.write() else { return false };
        if known.len() < MOST {
            known.insert(name.clone());
        }
        known.contains(name)
    }

    /// Returns a method that a client calls, and adds it.
    pub(super) fn known_or_learn(&self, name: &str) -> Arc<str> {
        self.find(name).unwrap_or_else(|| {
            let name = Arc::from(name);
            if self.learn(&name) { name } else { OTHER.into() }
        })
    }
}

/// Observes whether the request body is read: a handler reads it, a layer that rejects the call does not.
///
/// Only bodies of tonic's and axum's types can be observed.
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
    /// A request body that records whether it is read.
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
    fn called_methods_are_known_up_to_a_bound() {
        let methods = Methods::default();
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
