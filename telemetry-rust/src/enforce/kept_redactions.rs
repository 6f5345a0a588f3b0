//! Redactions that outlive their charter: a value that was sensitive when it was recorded stays redacted after a reload.

use std::sync::Arc;
use std::time::SystemTime;

use super::{Active, Redaction};
use crate::charter::{Charter, Sensitivity};

const SENSITIVE: &str = "attribute-sensitive";

/// What earlier charters redacted of an item, where the charter in force redacts less.
#[derive(Debug)]
pub(crate) struct KeptRedactions<'a> {
    now: &'a Charter,
    /// Whether the charter in force redacts.
    is_enforced: bool,
    earlier: Vec<Arc<Charter>>,
}

impl<'a> KeptRedactions<'a> {
    /// Returns the redactions that hold for what was recorded at a time; allocates only if there are any.
    pub(crate) fn since(active: &'a Active<'_>, recorded: SystemTime) -> Self {
        let mut earlier = Vec::new();
        active.visit_kept(recorded, |charter| earlier.push(Arc::clone(charter)));
        Self {
            now: &active.charter,
            is_enforced: !earlier.is_empty() && active.enforces(SENSITIVE),
            earlier,
        }
    }

    /// Returns the redactions that hold for what has no time of its own, because it is recorded once for a whole process.
    pub(crate) fn of_process(active: &'a Active<'_>) -> Self {
        Self::since(active, SystemTime::UNIX_EPOCH)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.earlier.is_empty()
    }

    /// Returns the strictest redaction that a key keeps; `None` if the charter in force is as strict.
    pub(super) fn of(&self, key: &str) -> Option<Redaction> {
        let earlier = self.earlier.iter();
        let earlier = earlier
            .filter_map(|charter| Redaction::of(&charter.attributes, key))
            .min()?;
        let now = Redaction::of(&self.now.attributes, key).filter(|_| self.is_enforced);
        now.is_none_or(|now| earlier < now).then_some(earlier)
    }
}

/// Whether a charter redacts every value at least as strictly as another one.
pub(crate) fn redacts_as_much(charter: &Charter, other: &Charter) -> bool {
    fn templates(of: &Charter) -> impl Iterator<Item = (&str, Option<Sensitivity>, Option<&str>)> {
        let rows = of.attributes.iter().filter(|row| row.template);
        rows.map(|row| (row.key, row.sensitivity, row.renamed_to))
    }
    let is_as_strict = |key: &str| match (
        Redaction::of(&charter.attributes, key),
        Redaction::of(&other.attributes, key),
    ) {
        (_, None) => true,
        (Some(own), Some(its)) => own <= its,
        (None, Some(_)) => false,
    };
    // A key that neither has a row for follows a template, or has the default.
    templates(charter).eq(templates(other))
        && [charter, other]
            .iter()
            .flat_map(|of| &of.attributes)
            .all(|row| row.template || is_as_strict(row.key))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status};
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList};
    use opentelemetry_proto::tonic::logs::v1::LogRecord;
    use opentelemetry_sdk::Resource;
    use opentelemetry_sdk::trace::SpanData;

    use super::*;
    use crate::charter::{self, AttributeRule, FileChange, Mode, Sensitivity};
    use crate::enforce::attribute::any_text;
    use crate::enforce::{AttributeRules, LogRules, ResourceRules, ScopeRules, SpanRules};
    use crate::setup::Setup;

    const CARD: &str = "4111111111111111";

    fn charter(sensitivity: Sensitivity) -> Arc<Charter> {
        let row = |key| AttributeRule {
            key,
            sensitivity: Some(sensitivity),
            ..AttributeRule::ANY
        };
        Arc::new(Charter {
            mode: Mode::Enforce,
            rules: Vec::new(),
            attributes: vec![row("acme.card.number"), row("exception.message")],
            ..Charter::clone(charter::base())
        })
    }

    /// Rules of a process whose charter was replaced now.
    fn reloaded(from: Sensitivity, to: Sensitivity) -> AttributeRules {
        let setup = Setup::new("till", None, charter(from), 0);
        setup.take_over(FileChange::Valid(charter(to)), "acme.json");
        AttributeRules::new(Some(b"key"), Arc::new(setup))
    }

    fn entry(key: &str, value: AnyValue) -> KeyValue {
        KeyValue {
            key: key.to_owned(),
            value: Some(value),
            ..KeyValue::default()
        }
    }

    fn map(key: &str, value: AnyValue) -> AnyValue {
        let values = vec![entry(key, value)];
        AnyValue {
            value: Some(Value::KvlistValue(KeyValueList { values })),
        }
    }

    fn list(value: AnyValue) -> AnyValue {
        AnyValue {
            value: Some(Value::ArrayValue(ArrayValue { values: vec![value] })),
        }
    }

    fn text(text: &str) -> AnyValue {
        any_text(text.to_owned())
    }

    /// A record that has the number of the card in maps and lists of an attribute and of its body, and in a text.
    fn record(recorded: SystemTime) -> LogRecord {
        let deep = || map("card", list(map("number", text(CARD))));
        LogRecord {
            observed_time_unix_nano: recorded.duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64,
            attributes: vec![entry("acme", deep()), entry("note", text(&format!("paid with {CARD}")))],
            body: Some(map("acme", deep())),
            ..LogRecord::default()
        }
    }

    #[test]
    fn maps_and_lists_of_what_was_recorded_before_a_reload_stay_redacted() {
        let rules = LogRules(reloaded(Sensitivity::Drop, Sensitivity::None));
        let exported = |recorded| {
            let mut record = record(recorded);
            rules.apply(&rules.0.active(), &mut record);
            format!("{record:?}")
        };
        let before = exported(SystemTime::now() - Duration::from_secs(60));
        assert!(!before.contains(CARD), "{before}");
        let later = exported(SystemTime::now());
        assert_eq!(later.matches(CARD).count(), 3, "{later}");
        // A time to come is stated by the application, and says nothing of when it was recorded.
        let to_come = exported(SystemTime::now() + Duration::from_secs(60));
        assert!(!to_come.contains(CARD), "{to_come}");
    }

    #[test]
    fn a_record_that_states_a_later_time_than_it_was_observed_keeps_them_too() {
        let rules = LogRules(reloaded(Sensitivity::Drop, Sensitivity::None));
        let mut record = record(SystemTime::now() - Duration::from_secs(60));
        record.time_unix_nano = u64::MAX / 2;
        rules.apply(&rules.0.active(), &mut record);
        assert!(!format!("{record:?}").contains(CARD), "{record:?}");
    }

    #[test]
    fn the_status_of_a_span_stays_redacted() {
        let rules = SpanRules(reloaded(Sensitivity::Drop, Sensitivity::None));
        let mut span = SpanData {
            span_context: SpanContext::NONE,
            parent_span_id: SpanId::INVALID,
            parent_span_is_remote: false,
            span_kind: SpanKind::Internal,
            name: "pay".into(),
            start_time: UNIX_EPOCH,
            end_time: SystemTime::now(),
            attributes: Vec::new(),
            dropped_attributes_count: 0,
            events: Default::default(),
            links: Default::default(),
            status: Status::error(CARD),
            instrumentation_scope: opentelemetry::InstrumentationScope::default(),
        };
        rules.apply(&rules.0.active(), &mut span);
        assert_eq!(span.status, Status::error(""));
    }

    #[test]
    fn scopes_and_the_resource_stay_redacted() {
        let rules = reloaded(Sensitivity::Drop, Sensitivity::None);
        let mut scope = InstrumentationScope {
            attributes: vec![entry("acme.card.number", text(CARD)), entry("acme", text("kept"))],
            ..InstrumentationScope::default()
        };
        ScopeRules::new(rules.clone()).apply(&rules.active(), Some(&mut scope), &mut String::new());
        assert_eq!(scope.attributes, [entry("acme", text("kept"))]);

        let card = opentelemetry::KeyValue::new("acme.card.number", CARD);
        let resource = Resource::builder_empty().with_attributes([card]).build();
        let left = ResourceRules::new(rules.clone(), &resource).attributes(&rules.active());
        assert!(!format!("{left:?}").contains(CARD), "{left:?}");
    }

    #[test]
    fn charters_are_compared_key_by_key() {
        let of = |sensitivity| charter(sensitivity);
        for (one, other, expected) in [
            (Sensitivity::Drop, Sensitivity::Hash, true),
            (Sensitivity::Hash, Sensitivity::Hash, true),
            (Sensitivity::Hash, Sensitivity::Drop, false),
            (Sensitivity::None, Sensitivity::Hash, false),
        ] {
            assert_eq!(redacts_as_much(&of(one), &of(other)), expected, "{one:?} {other:?}");
        }
        // `url.query` is dropped by default, and templates are compared as a whole.
        let with = |key, template, sensitivity| {
            let row = AttributeRule {
                key,
                template,
                sensitivity,
                ..AttributeRule::ANY
            };
            Charter {
                attributes: vec![row],
                ..Charter::clone(charter::base())
            }
        };
        let plain = with("acme.card", false, None);
        assert!(!redacts_as_much(
            &with("url.query", false, Some(Sensitivity::None)),
            &plain
        ));
        assert!(!redacts_as_much(&plain, &with("acme", true, Some(Sensitivity::Drop))));
    }

    #[test]
    fn the_stricter_one_of_two_redactions_holds_and_is_applied_once() {
        for (from, to, left) in [
            (Sensitivity::Drop, Sensitivity::Hash, None),
            (Sensitivity::Hash, Sensitivity::Mask, Some("****")),
        ] {
            let rules = LogRules(reloaded(from, to));
            let mut record = record(UNIX_EPOCH);
            record.attributes = vec![entry("acme.card.number", text(CARD))];
            rules.apply(&rules.0.active(), &mut record);
            let expected: Vec<_> = left
                .map(|left| entry("acme.card.number", text(left)))
                .into_iter()
                .collect();
            assert_eq!(record.attributes, expected);
        }
    }
}
