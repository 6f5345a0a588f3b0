//! Logs: writes each event as one JSON line to stderr and as an OTLP log record, both with the trace.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, Severity};
use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_sdk::logs::SdkLogger;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;

use crate::enforce::{Active, AttributeRules, RemovedValues, dedup_keys, guarded, is_unknown};
use crate::error::Tuple;
use crate::secret::Secrets;

/// Writes events as JSON lines and emits them to a logger.
#[derive(Debug)]
pub(crate) struct Logs {
    pub service: &'static str,
    pub logger: Option<SdkLogger>,
    /// `None` leaves the fields unchanged.
    pub rules: Option<AttributeRules>,
    /// Secrets that are masked in this crate's own lines.
    pub secrets: Secrets,
}

/// Logs a failed call once, at the server: as an error if the span has status `Error`, else as information.
pub(crate) fn failed_call(operation: &str, tuple: &Tuple) {
    if tuple.server_error {
        tracing::error!(
            target: "plumbline",
            { "plumbline.error.code" = tuple.code.name(),
            "error.type" = tuple.code.name(),
            "plumbline.error.origin" = tuple.origin,
            "plumbline.error.reason" = tuple.reason,
            "plumbline.error.fault" = tuple.fault.name(),
            "plumbline.error.retryable" = tuple.retryable },
            "{operation} ended with {}/{} from {}", tuple.code, tuple.reason, tuple.origin
        );
    } else {
        tracing::info!(
            target: "plumbline",
            { "plumbline.error.code" = tuple.code.name(),
            "error.type" = tuple.code.name(),
            "plumbline.error.origin" = tuple.origin,
            "plumbline.error.reason" = tuple.reason,
            "plumbline.error.fault" = tuple.fault.name(),
            "plumbline.error.retryable" = tuple.retryable },
            "{operation} ended with {}/{} from {}", tuple.code, tuple.reason, tuple.origin
        );
    }
}

impl<S: Subscriber> Layer<S> for Logs {
    fn on_event(&self, event: &Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let Fields { fields, message } = fields;
        self.emit(*event.metadata().level(), event.metadata().target(), message, fields);
    }
}

impl Logs {
    fn emit(&self, level: Level, target: &str, mut message: String, mut fields: Vec<KeyValue>) {
        let now = SystemTime::now();
        dedup_keys(&mut fields);
        if target == "plumbline" {
            message = self.secrets.mask_in(&message);
        }
        let Some(logger) = &self.logger else {
            if let Some(rules) = &self.rules {
                enforce(rules, &rules.active(), &mut message, &mut fields);
            }
            return self.write_line(now, level, target, &message, &fields);
        };
        let mut line = (message.clone(), fields.clone());
        if let Some(rules) = &self.rules {
            // The record follows the charter of its export, which counts what it breaks.
            enforce(rules, &rules.active().uncounted(), &mut line.0, &mut line.1);
        }
        self.write_line(now, level, target, &line.0, &line.1);
        let mut record = logger.create_log_record();
        record.add_attributes(fields.into_iter().map(|field| (field.key, any(field.value))));
        record.set_timestamp(now);
        record.set_severity_number(severity(level));
        record.set_severity_text(level.as_str());
        record.set_body(AnyValue::from(message));
        logger.emit(record);
    }

    /// Writes one line. A field with the name of a standard member replaces it.
    fn write_line(&self, now: SystemTime, level: Level, logger: &str, message: &str, fields: &[KeyValue]) {
        let mut line = Line {
            text: String::with_capacity(256 + message.len() + 32 * fields.len()),
            fields,
        };
        line.text.push('{');
        line.own("timestamp", Rfc3339(now));
        line.own("severity", level);
        line.own("service", self.service);
        line.own("logger", logger);
        line.own("message", message);
        Context::map_current(|context| {
            let span = context.span();
            let ids = span.span_context();
            if ids.is_valid() {
                line.own("trace_id", ids.trace_id());
                line.own("span_id", ids.span_id());
            }
        });
        for field in fields {
            line.member(field.key.as_str(), &field.value);
        }
        line.text.push_str("}\n");
        // A closed stderr must not fail a request.
        let _ = std::io::stderr().lock().write_all(line.text.as_bytes());
    }
}

/// A JSON object on one line.
struct Line<'a> {
    text: String,
    fields: &'a [KeyValue],
}

impl Line<'_> {
    /// Adds a standard member, unless a field has its name.
    fn own(&mut self, name: &str, value: impl fmt::Display) {
        if self.fields.iter().all(|field| field.key.as_str() != name) {
            self.name(name);
            self.text.push('"');
            let _ = write!(Quoted(&mut self.text), "{value}");
            self.text.push('"');
        }
    }

    fn member(&mut self, name: &str, value: &Value) {
        self.name(name);
        let _ = match value {
            Value::Bool(value) => write!(self.text, "{value}"),
            Value::I64(value) => write!(self.text, "{value}"),
            Value::F64(value) if value.is_finite() => write!(self.text, "{value}"),
            other => {
                self.text.push('"');
                let written = Quoted(&mut self.text).write_str(&other.as_str());
                self.text.push('"');
                written
            }
        };
    }

    fn name(&mut self, name: &str) {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        self.text.push('"');
        let _ = Quoted(&mut self.text).write_str(name);
        self.text.push_str("\":");
    }
}

/// Applies the charter's rules to an event.
fn enforce(rules: &AttributeRules, active: &Active<'_>, message: &mut String, fields: &mut Vec<KeyValue>) {
    if let Some(left) = rules.never_exported.mask_in(message) {
        *message = left;
    }
    let mut removed = RemovedValues::default();
    *fields = std::mem::take(fields)
        .into_iter()
        .filter_map(|field| enforced(rules, active, field, &mut removed))
        .collect();
    // Two deprecated keys may be renamed to the same key.
    dedup_keys(fields);
    if removed.is_empty() {
        return;
    }
    if let Some(left) = removed.mask_in(message) {
        *message = left;
    }
    removed.mask_under(fields, |key| is_unknown(active, key));
}

/// Applies the charter's rules to a field; `None` drops it.
fn enforced(
    rules: &AttributeRules,
    active: &Active<'_>,
    field: KeyValue,
    removed: &mut RemovedValues,
) -> Option<KeyValue> {
    let mut kept = Some(field);
    let leaves = guarded(active, &mut kept, |kept| {
        *kept = kept
            .take()
            .and_then(|field| rules.apply_to_field(active, field, removed));
    });
    kept.filter(|_| leaves)
}

/// Converts a field's value to that of a log record.
fn any(value: Value) -> AnyValue {
    match value {
        Value::Bool(value) => AnyValue::Boolean(value),
        Value::I64(value) => AnyValue::Int(value),
        Value::F64(value) if value.is_finite() => AnyValue::Double(value),
        other => AnyValue::from(other.as_str().into_owned()),
    }
}

fn severity(level: Level) -> Severity {
    match level {
        Level::ERROR => Severity::Error,
        Level::WARN => Severity::Warn,
        Level::INFO => Severity::Info,
        Level::DEBUG => Severity::Debug,
        Level::TRACE => Severity::Trace,
    }
}

/// The fields of an event.
#[derive(Default)]
struct Fields {
    fields: Vec<KeyValue>,
    message: String,
}

impl Fields {
    fn add(&mut self, field: &Field, value: Value) {
        self.fields.push(KeyValue::new(field.name(), value));
    }
}

impl Visit for Fields {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, Value::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, Value::I64(i64::try_from(value).unwrap_or(i64::MAX)));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, Value::Bool(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, Value::F64(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => value.clone_into(&mut self.message),
            _ => self.add(field, Value::from(value.to_owned())),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            _ => self.add(field, Value::from(format!("{value:?}"))),
        }
    }
}

/// Escapes the content of a JSON string (RFC 8259, section 7).
struct Quoted<'a>(&'a mut String);

impl fmt::Write for Quoted<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for char in text.chars() {
            match char {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                '\n' => self.0.push_str("\\n"),
                '\r' => self.0.push_str("\\r"),
                '\t' => self.0.push_str("\\t"),
                control if control < ' ' => write!(self.0, "\\u{:04x}", control as u32)?,
                other => self.0.push(other),
            }
        }
        Ok(())
    }
}

/// Formats a time in RFC 3339, UTC, to the millisecond.
struct Rfc3339(SystemTime);

impl fmt::Display for Rfc3339 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = self.0.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
        // Days count from 1 March of year 0, so that a leap day is the last of its year; 1970 is 719,468 days later.
        let days = days + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
        write!(
            out,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
            second / 3600,
            second / 60 % 60,
            second % 60,
            since.subsec_millis()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc_to_the_millisecond() {
        let at = |millis| Rfc3339(UNIX_EPOCH + Duration::from_millis(millis)).to_string();
        assert_eq!(at(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(at(951_782_400_123), "2000-02-29T00:00:00.123Z");
        assert_eq!(at(1_795_370_296_007), "2026-11-22T17:58:16.007Z");
    }

    #[test]
    fn text_is_quoted_as_json() {
        let mut out = String::new();
        Quoted(&mut out).write_str("a\"b\\c\n\u{1}é").unwrap();
        assert_eq!(out, "a\\\"b\\\\c\\n\\u0001é");
    }

    #[test]
    fn a_field_takes_the_place_of_the_lines_own_member() {
        let fields = [KeyValue::new("service", 7), KeyValue::new("sku", "a\"b")];
        let mut line = Line {
            text: "{".to_owned(),
            fields: &fields,
        };
        line.own("service", "worker");
        line.own("logger", "shop");
        for field in &fields {
            line.member(field.key.as_str(), &field.value);
        }
        assert_eq!(line.text, r#"{"logger":"shop","service":7,"sku":"a\"b""#);
    }
}
