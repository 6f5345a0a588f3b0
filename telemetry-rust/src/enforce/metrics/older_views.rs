//! Metrics that are recorded with the views of the charter at startup, because the SDK fixes views when it is created.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::{Metric, ScopeMetrics};

use crate::charter;
use crate::enforce::{Active, schema_url, set_charter_digest};

/// Sets the digest of the charter that the process was started with while views of it are in use.
pub(super) fn set_digest(active: &Active<'_>, resource: &mut [KeyValue]) {
    let started = active.started();
    if !std::ptr::eq(started, &*active.charter)
        && charter::metrics_are_pending(started, &active.charter, |of, rule| active.mode_under(of, rule))
    {
        set_charter_digest(resource, started.digest);
    }
}

/// Gives the metrics that still have the view of an older charter a scope of their own, with the schema URL of that
/// charter.
pub(super) fn split(active: &Active<'_>, scopes: &mut Vec<ScopeMetrics>) {
    let (started, now) = (active.started(), &*active.charter);
    if std::ptr::eq(started, now) || !active.enforces(schema_url::RULE) {
        return;
    }
    let is_older =
        |metric: &Metric| charter::has_older_view(started, now, &metric.name, |of, rule| active.mode_under(of, rule));
    let mut older = Vec::new();
    for of in scopes.iter_mut().filter(|of| of.metrics.iter().any(is_older)) {
        let (before, after) = std::mem::take(&mut of.metrics).into_iter().partition(is_older);
        of.metrics = after;
        older.push(ScopeMetrics {
            scope: of.scope.clone(),
            metrics: before,
            schema_url: started.schema_url.to_owned(),
        });
    }
    scopes.extend(older);
}
