//! Applies the charter's rules to a log record: corrects its attributes and its body.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::logs::v1::LogRecord;

use super::{Active, AttributeRules, KeptRedactions, RemovedValues, attribute_required, is_unknown};

/// The charter's rules for log records.
#[derive(Clone, Debug)]
pub(crate) struct LogRules(pub AttributeRules);

impl LogRules {
    /// Records every finding and, for enforced rules, corrects the record.
    pub(crate) fn apply(&self, active: &Active<'_>, record: &mut LogRecord) {
        let mut removed = RemovedValues::default();
        let kept = KeptRedactions::since(active, recorded(record));
        self.0.redact_kept(&kept, &mut record.attributes, &mut removed);
        self.0.apply(active, &mut record.attributes, &mut removed);
        attribute_required::check_event(active, &record.event_name, &record.attributes);
        if let Some(body) = &mut record.body {
            self.0.never_exported.remove_from_body(active, body);
            match &mut body.value {
                Some(Value::StringValue(text)) => {
                    if let Some(left) = removed.mask_in(text) {
                        *text = left;
                    }
                }
                _ => {
                    self.0.redact_kept_body(&kept, body, &mut removed);
                    self.0.redact_body(active, body, &mut removed);
                }
            }
        }
        if !removed.is_empty() {
            removed.mask_under(&mut record.attributes, |key| is_unknown(active, key));
        }
    }
}

/// Returns the earlier one of the times that a record states, so that it keeps rather too many redactions than too few.
fn recorded(record: &LogRecord) -> SystemTime {
    let stated = [record.observed_time_unix_nano, record.time_unix_nano];
    let earlier = stated.into_iter().filter(|nanos| *nanos > 0).min();
    UNIX_EPOCH + Duration::from_nanos(earlier.unwrap_or_default())
}
