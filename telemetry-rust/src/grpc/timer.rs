//! The timer of a call: passes at its deadline.

use std::future::Future;
use std::pin::Pin;
use std::task::Context;

use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep_until};

use super::call::Call;

pin_project! {
    /// Passes at the deadline of a call if the deadline is enforced, else never.
    #[derive(Debug)]
    pub(super) struct Timer {
        #[pin]
        sleep: Option<Sleep>,
    }
}

impl Timer {
    pub(super) fn of(call: &Call) -> Self {
        let deadline = call.deadline.filter(|_| call.enforces());
        Self {
            sleep: deadline.map(|deadline| sleep_until(deadline.at())),
        }
    }

    pub(super) fn never() -> Self {
        Self { sleep: None }
    }

    /// Whether the deadline has passed; if not, the task is woken when it does.
    pub(super) fn has_passed(self: Pin<&mut Self>, cx: &mut Context<'_>) -> bool {
        let sleep = self.project().sleep.as_pin_mut();
        sleep.is_some_and(|sleep| sleep.poll(cx).is_ready())
    }
}
