//! `schema-url`: every instrumentation scope has the schema URL of the charter.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;

use super::{Active, Example};
use crate::naming;

pub(super) const RULE: &str = "schema-url";

/// Most scopes remembered; beyond, a scope is counted again.
const AT_MOST: usize = 4096;

/// The scopes that were counted: each once under a charter, whatever it sends.
#[derive(Debug, Default)]
pub(super) struct CountedScopes(Mutex<HashSet<(&'static str, String, String)>>);

impl CountedScopes {
    /// Sets the charter's schema URL on a scope.
    pub(super) fn correct(&self, active: &Active<'_>, scope: Option<&InstrumentationScope>, url: &mut String) {
        if *url == active.charter.schema_url || !active.watches(RULE) {
            return;
        }
        let name = scope.map_or("", |scope| scope.name.as_str());
        let enforces = match self.is_new(active.charter.digest, name, url) {
            true => active.finding(RULE, || {
                let what = format!("scope {} has another schema URL, or none", naming::shown(name));
                Example::without_row(what, active.charter.schema_url)
            }),
            false => active.enforces(RULE),
        };
        if enforces {
            active.charter.schema_url.clone_into(url);
        }
    }

    fn is_new(&self, digest: &'static str, name: &str, url: &str) -> bool {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() >= AT_MOST {
            counted.clear();
        }
        counted.insert((digest, name.to_owned(), url.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::testing::Fixed;

    #[test]
    fn a_scope_is_corrected_each_time_and_counted_once() {
        let fixed = Fixed::shop();
        let (active, counted) = (Active::of(&*fixed), CountedScopes::default());
        for _ in 0..2 {
            let mut url = String::new();
            counted.correct(&active, None, &mut url);
            assert_eq!(url, fixed.charter.schema_url);
        }
        assert_eq!(fixed.found(), [(RULE, true, 1)]);
    }
}
