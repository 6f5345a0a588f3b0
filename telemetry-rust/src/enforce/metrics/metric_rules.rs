//! Applies the charter's rules to the OTLP message of all metrics. A violation of a metric is counted with every export.

use std::sync::{Mutex, PoisonError};

use opentelemetry_proto::tonic::metrics::v1::{Metric, ResourceMetrics};

use super::metric_cardinality::Seen;
use super::{
    metric_buckets, metric_cardinality, metric_deprecated, metric_duplicates, metric_unit, metric_unknown, older_views,
    point_rules,
};
use crate::enforce::{Active, AttributeRules, ExportRules, ResourceRules, ScopeRules, UnderWay, guarded};

/// The charter's rules for metrics.
#[derive(Debug)]
pub(crate) struct MetricRules {
    attributes: AttributeRules,
    scopes: ScopeRules,
    resource: ResourceRules,
    seen: Mutex<Seen>,
}

impl MetricRules {
    pub(crate) fn new(rules: ExportRules) -> Self {
        Self {
            attributes: rules.attributes,
            scopes: rules.scopes,
            resource: rules.resource,
            seen: Mutex::default(),
        }
    }

    /// Begins an export, before its charter is read.
    pub(crate) fn begin(&self) -> UnderWay<'_> {
        self.attributes.begin()
    }

    /// Records every finding and, for enforced rules, corrects the metrics; a metric of which nothing is left is removed.
    pub(crate) fn apply(&self, all: &mut [ResourceMetrics]) {
        let active = self.attributes.active();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.begin(active.charter.digest);
        for resource in all.iter_mut().filter_map(|of| of.resource.as_mut()) {
            resource.attributes = self.resource.attributes(&active);
            older_views::set_digest(&active, &mut resource.attributes);
        }
        for of_scope in all.iter_mut().flat_map(|of| &mut of.scope_metrics) {
            self.scopes
                .apply(&active, of_scope.scope.as_mut(), &mut of_scope.schema_url);
            let names: Vec<String> = of_scope.metrics.iter().map(|metric| metric.name.clone()).collect();
            let scope = of_scope.scope.as_ref().map_or("", |scope| scope.name.as_str());
            let (mut old_names, mut is_changed) = (names.iter(), false);
            of_scope.metrics.retain_mut(|metric| {
                let mut stays = true;
                let unit = metric.unit.clone();
                // The crate's own metrics count the failure.
                let is_own = metric.name.starts_with("plumbline.");
                let is_safe = guarded(&active, metric, |metric| {
                    stays = self.apply_to(&active, &mut seen, scope, metric, &names);
                });
                is_changed |= old_names.next() != Some(&metric.name) || metric.unit != unit;
                (is_safe || is_own) && stays
            });
            if is_changed {
                metric_duplicates::merge(&active, &mut of_scope.metrics);
            }
        }
        for of in all {
            older_views::split(&active, &mut of.scope_metrics);
            of.scope_metrics.retain(|scope| !scope.metrics.is_empty());
        }
    }

    /// Corrects one metric; `false` drops it.
    fn apply_to(
        &self,
        active: &Active<'_>,
        seen: &mut Seen,
        scope: &str,
        metric: &mut Metric,
        names: &[String],
    ) -> bool {
        let row = active.charter.metric(&metric.name);
        let is_dropped = match row {
            None => metric_unknown::is_dropped(active, &metric.name),
            Some(row) => metric_deprecated::is_dropped(active, row, names),
        };
        if is_dropped {
            return false;
        }
        let target = row.map(|row| metric_deprecated::target(active, row));
        if let Some(target) = target {
            metric_unit::correct(active, metric, target);
        }
        point_rules::correct(&self.attributes, active, &mut seen.values, metric, target);
        if let Some(target) = target {
            metric_buckets::check(active, metric, target);
            metric_cardinality::check_series(active, metric, target);
            seen.overflows.count(active, scope, metric, target);
            if metric.name != target.name {
                target.name.clone_into(&mut metric.name);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::common::v1::KeyValue;
    use opentelemetry_proto::tonic::metrics::v1::metric::Data;
    use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
    use opentelemetry_proto::tonic::metrics::v1::{
        Gauge, Histogram, HistogramDataPoint, NumberDataPoint, ScopeMetrics, Sum,
    };

    use std::sync::Arc;

    use super::*;
    use crate::charter::{self, Charter};
    use crate::enforce::testing::{self, Fixed};

    const REQUESTS: &str = "http.server.request.duration";

    fn metric(name: &str, unit: &str, data: Data) -> Metric {
        Metric {
            name: name.to_owned(),
            unit: unit.to_owned(),
            data: Some(data),
            ..Metric::default()
        }
    }

    fn requests(bounds: &[f64]) -> Metric {
        let point = HistogramDataPoint {
            explicit_bounds: bounds.to_vec(),
            bucket_counts: vec![0; bounds.len() + 1],
            ..HistogramDataPoint::default()
        };
        let data = Histogram {
            data_points: vec![point],
            ..Histogram::default()
        };
        metric(REQUESTS, "s", Data::Histogram(data))
    }

    fn exported(fixed: &Arc<Fixed>, metrics: Vec<Metric>) -> Vec<ScopeMetrics> {
        let attributes = testing::rules_of(fixed.clone());
        let rules = MetricRules::new(testing::at_export(attributes));
        let mut message = vec![ResourceMetrics {
            scope_metrics: vec![ScopeMetrics {
                metrics,
                ..ScopeMetrics::default()
            }],
            ..ResourceMetrics::default()
        }];
        rules.apply(&mut message);
        message.remove(0).scope_metrics
    }

    #[test]
    fn a_metric_with_the_view_of_an_older_charter_has_its_schema_url() {
        let shop = Arc::clone(&Fixed::shop().charter);
        let metrics = shop.metrics.iter().map(|row| charter::Metric {
            buckets: if row.name == REQUESTS { &[1.0] } else { row.buckets },
            ..*row
        });
        let older = Charter {
            schema_url: "https://plumbline.example/schemas/plumbline/0.0.9",
            metrics: metrics.collect(),
            ..Charter::clone(&shop)
        };
        let fixed = Fixed::started_with(Arc::new(older));
        let active = metric("plumbline.enforcement.active", "1", Data::Gauge(Gauge::default()));
        let scopes = exported(&fixed, vec![requests(&[1.0]), active]);
        let urls: Vec<_> = scopes
            .iter()
            .map(|scope| (scope.metrics[0].name.as_str(), scope.schema_url.as_str()))
            .collect();
        let expected = [
            ("plumbline.enforcement.active", shop.schema_url),
            (REQUESTS, "https://plumbline.example/schemas/plumbline/0.0.9"),
        ];
        assert_eq!(urls, expected);
    }

    #[test]
    fn two_old_names_of_one_metric_are_exported_as_one() {
        let shop = Arc::clone(&Fixed::shop().charter);
        let row = |name| charter::Metric {
            name,
            deprecated: name != "acme.orders",
            renamed_to: (name != "acme.orders").then_some("acme.orders"),
            ..*shop.metric("plumbline.findings").unwrap()
        };
        let rows = ["acme.old1", "acme.old2", "acme.orders"].map(row);
        let acme = Charter {
            metrics: rows.into(),
            ..Charter::clone(&shop)
        };
        let acme = Fixed::new(Arc::new(acme), crate::charter::Mode::Enforce);
        let sum = |name| {
            let point = NumberDataPoint {
                value: Some(Value::AsInt(2)),
                ..NumberDataPoint::default()
            };
            let data = Sum {
                data_points: vec![point],
                ..Sum::default()
            };
            metric(name, acme.charter.metrics[0].unit, Data::Sum(data))
        };
        let scopes = exported(&acme, vec![sum("acme.old1"), sum("acme.old2")]);
        let mut expected = sum("acme.orders");
        if let Some(Data::Sum(data)) = &mut expected.data {
            data.data_points[0].value = Some(Value::AsInt(4));
        }
        assert_eq!(scopes[0].metrics, [expected]);
    }

    #[test]
    fn values_are_admitted_in_the_same_order_whatever_the_order_of_points() {
        let admitted = |numbers: Vec<u32>| {
            let point = |number: &u32| NumberDataPoint {
                attributes: vec![KeyValue::from(&opentelemetry::KeyValue::new(
                    "http.route",
                    format!("/{number}"),
                ))],
                value: Some(Value::AsInt(1)),
                ..NumberDataPoint::default()
            };
            let gauge = Gauge {
                data_points: numbers.iter().map(point).collect(),
            };
            let scopes = exported(&Fixed::shop(), vec![metric(REQUESTS, "s", Data::Gauge(gauge))]);
            let Some(Data::Gauge(gauge)) = &scopes[0].metrics[0].data else {
                panic!("{scopes:?}")
            };
            let mut routes: Vec<_> = gauge.data_points.iter().map(|point| point.attributes.clone()).collect();
            routes.sort_by_key(|labels| format!("{labels:?}"));
            routes
        };
        let upwards: Vec<u32> = (100..350).collect();
        let downwards = upwards.iter().rev().copied().collect();
        let routes = admitted(upwards);
        assert_eq!(routes.len(), 201);
        assert_eq!(routes, admitted(downwards));
    }

    #[test]
    fn other_bounds_are_counted_with_every_export() {
        let fixed = Fixed::shop();
        exported(&fixed, vec![requests(&[1.0])]);
        assert!(fixed.found().contains(&("metric-buckets", false, 1)));
    }
}
