//! The charter: the names that base defines, and one immutable value that a compiled charter is read into.
//!
//! `plumbline generate rust` writes `generated.rs`, and the module of a service with the names of its own charter.

mod callee;
mod compiled;
mod gauges;
mod generated;
mod given;
mod in_force;
mod interned;
mod pending;
mod place;
mod reload;
pub(crate) mod rows;
pub(crate) mod trust;
pub(crate) mod value;

use std::sync::{Arc, LazyLock};

#[cfg(feature = "conformance")]
pub(crate) use callee::callee_of;
pub(crate) use callee::{callee, is_boundary};
pub(crate) use gauges::observe;
pub use generated::*;
pub(crate) use given::{Given, choose};
pub(crate) use in_force::{Held, InForce};
pub(crate) use pending::{has_older_view, metrics_are_pending, pending_parts};
pub(crate) use place::Place;
pub(crate) use reload::{CharterFile, CharterWatcher, FileChange};
pub(crate) use rows::*;
pub use rows::{Instrument, Metric, Mode};
pub(crate) use value::Charter;

use crate::error::{Code, Fault};
use crate::setup;

/// Returns the charter that holds where no other is given.
pub(crate) fn base() -> &'static Arc<Charter> {
    static BASE: LazyLock<Arc<Charter>> = LazyLock::new(|| {
        let read = compiled::read(include_bytes!("base.json"));
        read.unwrap_or_else(|problems| panic!("src/charter/base.json: {problems}"))
    });
    &BASE
}

#[cfg(test)]
pub(crate) use compiled::tests::changed;

/// Reads a compiled charter.
#[cfg(any(test, feature = "conformance"))]
pub(crate) fn read(compiled: &str) -> Result<Arc<Charter>, String> {
    compiled::read(compiled.as_bytes()).map_err(|problems| problems.to_string())
}

/// Returns the charter that holds before telemetry is set up.
#[cfg(not(test))]
pub(crate) fn before_setup() -> &'static Arc<Charter> {
    base()
}

/// Returns the charter of the demo, whose names the unit tests use.
#[cfg(test)]
pub(crate) fn before_setup() -> &'static Arc<Charter> {
    static SHOP: LazyLock<Arc<Charter>> = LazyLock::new(|| {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../conformance/vectors/charter/compiled.json"
        );
        compiled::read(&std::fs::read(path).unwrap()).unwrap()
    });
    &SHOP
}

/// Returns the row of a reason in the charter in force.
pub(crate) fn reason_row(reason: &str) -> Option<ReasonRow> {
    setup::charter().reason_row(reason).copied()
}

/// Returns the service of this name in the charter in force.
pub(crate) fn service(name: &str) -> Option<Service> {
    setup::charter().service(name).copied()
}

/// Returns the code of a plain HTTP status; `None` below 400.
pub(crate) fn code_for_http_status(status: u16) -> Option<Code> {
    setup::charter().code_for_http_status(status)
}

/// Returns the fault that the charter states for an HTTP status with this code; `None` if the code decides.
pub(crate) fn fault_for_http_status(status: u16, code: Code) -> Option<Fault> {
    setup::charter().fault_for_http_status(status, code)
}

/// Returns on which server telemetry `error.type` is set, by the charter in force.
pub(crate) fn error_type() -> ErrorType {
    setup::charter().error_type
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_is_valid_and_observes_without_naming_a_service() {
        assert_eq!(base().mode, Mode::Observe);
        assert!(base().services.is_empty());
    }

    #[test]
    fn codes_stand_at_their_numbers() {
        assert_eq!(base().codes[Code::NotFound as usize - 1].http, 404);
        assert_eq!(base().codes[Code::Unauthenticated as usize - 1].http, 401);
    }

    #[test]
    fn tables_are_sorted_for_binary_search() {
        let charter = before_setup();
        assert!(charter.reasons.is_sorted_by_key(|row| row.reason));
        assert!(charter.baggage.keys.is_sorted_by_key(|row| row.key));
        assert!(charter.http_statuses.is_sorted_by_key(|row| row.0));
        assert!(charter.http_faults.is_sorted_by_key(|row| row.0));
        assert!(charter.metrics.is_sorted_by_key(|metric| metric.name));
        assert!(charter.attributes.is_sorted_by_key(|row| row.key));
        assert!(charter.rules.is_sorted_by_key(|rule| rule.name));
    }

    #[test]
    fn reasons_and_services_are_found_by_name() {
        assert_eq!(reason_row("PANIC").unwrap().code, Some(Code::Internal));
        assert!(reason_row("NO_SUCH_REASON").is_none());
        assert_eq!(service("gateway").unwrap().peers, ["worker"]);
        assert!(service("unlisted").is_none());
    }

    #[test]
    fn unlisted_http_statuses_fall_to_their_class() {
        assert_eq!(code_for_http_status(200), None);
        assert_eq!(code_for_http_status(404), Some(Code::NotFound));
        assert_eq!(code_for_http_status(418), Some(setup::charter().http_other_4xx));
        assert_eq!(code_for_http_status(599), Some(setup::charter().http_other_5xx));
    }
}
