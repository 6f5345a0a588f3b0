//! Closes the parent of a span whose last handle is dropped on a thread of another library.

use tracing::span::Id;
use tracing::{Dispatch, Subscriber, dispatcher};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::setup::Setup;

/// tracing-subscriber releases the parent of a closed span through the subscriber of the thread
/// (findings/rust-parent-stays-open.sh). On a thread without this one, such as that of a database driver, the parent
/// would stay open and never be exported.
pub(crate) struct Parents(pub &'static Setup);

impl Parents {
    fn are_closed_here(&self) -> bool {
        dispatcher::get_default(|current| {
            current
                .downcast_ref::<Self>()
                .is_some_and(|parents| std::ptr::eq(parents.0, self.0))
        })
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Parents {
    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if self.are_closed_here() {
            return;
        }
        let span = context.span(&id);
        let parent = span.as_ref().and_then(|span| Some(span.parent()?.id()));
        if let (Some(span), Some(parent), Some(dispatch)) = (span, parent, self.0.dispatch()) {
            let dispatch = dispatch.clone();
            span.extensions_mut().insert(ToRelease { parent, dispatch });
        }
    }
}

/// Releases the parent when the data of the closed span are dropped, which is when the registry should have.
struct ToRelease {
    parent: Id,
    dispatch: Dispatch,
}

impl Drop for ToRelease {
    fn drop(&mut self) {
        dispatcher::with_default(&self.dispatch, || self.dispatch.try_close(self.parent.clone()));
    }
}
