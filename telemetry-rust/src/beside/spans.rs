//! Spans of a set-up that was joined: the exporter that corrects them, and the processor that copies baggage to them.

use std::collections::HashMap;
use std::time::Duration;

use opentelemetry::{Context, InstrumentationScope};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter, SpanProcessor};

use super::next::{Next, api_attributes};
use crate::enforce::{Active, AttributeRules, ExportRules, ScopeRules, SpanRules, guarded};
use crate::export::{DropCounts, DropReason, copy_baggage, mark_roots};
use crate::handle::Owner;
use crate::metrics::Signal;

/// Copies the charter's baggage to spans; `None` copies none.
#[derive(Debug)]
pub(super) struct BaggageToSpans(pub Option<AttributeRules>);

impl SpanProcessor for BaggageToSpans {
    fn on_start(&self, span: &mut Span, context: &Context) {
        if let Some(rules) = &self.0 {
            copy_baggage(rules, span, context);
        }
    }

    fn on_end(&self, _: SpanData) {}

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// Applies the charter to the spans that another exporter exports.
#[derive(Debug)]
pub(super) struct SpansByCharter<E> {
    next: Next<E>,
    rules: Option<(SpanRules, ScopeRules)>,
    drops: DropCounts,
    owner: Owner,
}

impl<E: SpanExporter> SpansByCharter<E> {
    pub(super) fn new(next: E, rules: Option<ExportRules>, drops: DropCounts, owner: Owner) -> Self {
        Self {
            next: Next::new(next, E::set_resource),
            rules: rules.map(|rules| (SpanRules(rules.attributes), rules.scopes)),
            drops,
            owner,
        }
    }
}

impl<E: SpanExporter> SpanExporter for SpansByCharter<E> {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        let Some((spans, scopes)) = &self.rules else {
            return self.next.as_it_is().await.exporter.export(batch).await;
        };
        let _under_way = spans.0.begin();
        let all = batch.len();
        if self.owner.is_held() {
            batch.clear();
        }
        let active = spans.0.active();
        if active.is_enforcing() {
            mark_roots(&mut batch);
        }
        let mut corrected = HashMap::new();
        batch.retain_mut(|span| {
            guarded(&active, span, |span| {
                spans.apply(&active, span);
                let of = corrected.entry(span.instrumentation_scope.clone());
                let scope = of.or_insert_with_key(|scope| scope_by_charter(scopes, &active, scope));
                span.instrumentation_scope = scope.clone();
            })
        });
        self.drops
            .add(Signal::Traces, DropReason::ExportFailed, all - batch.len());
        if batch.is_empty() {
            return Ok(());
        }
        self.next.by(&active).await.exporter.export(batch).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        let result = self.next.now(|next| next.shutdown_with_timeout(timeout));
        result.unwrap_or(Err(OTelSdkError::Timeout(timeout)))
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.now(E::force_flush).unwrap_or(Ok(()))
    }

    fn set_resource(&mut self, resource: &Resource) {
        let rules = self.rules.as_ref().map(|(spans, _)| &spans.0);
        self.next.set_resource(rules, resource);
    }
}

/// Returns a scope with the schema URL and the attributes that the charter leaves.
pub(super) fn scope_by_charter(
    scopes: &ScopeRules,
    active: &Active<'_>,
    recorded: &InstrumentationScope,
) -> InstrumentationScope {
    let mut scope = (recorded, None).into();
    let mut url = recorded.schema_url().unwrap_or_default().to_owned();
    scopes.apply(active, Some(&mut scope), &mut url);
    let mut left = InstrumentationScope::builder(scope.name).with_attributes(api_attributes(scope.attributes));
    if let Some(version) = recorded.version() {
        left = left.with_version(version.to_owned());
    }
    if !url.is_empty() {
        left = left.with_schema_url(url);
    }
    left.build()
}
