//! Logs: one JSON line an event on stderr, and the same event as an OTLP log record. Both carry the trace.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, Severity};
use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, Key, KeyValue, Value};
use opentelemetry_sdk::logs::{SdkLogRecord, SdkLogger};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;

use crate::error::Tuple;
use crate::law::{AttributeLaw, Taken, guarded};

/// Writes events as JSON lines and hands them to a logger.
#[derive(Debug)]
pub(crate) struct Logs {
    pub service: &'static str,
    pub logger: Option<SdkLogger>,
    /// What attributes are held to; `None` leaves them as they are.
    pub law: Option<AttributeLaw>,
}

/// Logs a failed call once, where it was served: as an error when the server is to blame, else as information.
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
        let now = SystemTime::now();
        let level = *event.metadata().level();
        let mut record = self.logger.as_ref().map(|logger| logger.create_log_record());
        let mut fields = Fields {
            json: String::with_capacity(256),
            message: String::new(),
            record: record.as_mut(),
            law: self.law.as_ref(),
            taken: Taken::default(),
        };
        event.record(&mut fields);
        let Fields {
            json,
            mut message,
            taken,
            ..
        } = fields;
        if !taken.is_empty()
            && let Some(left) = taken.out_of(&message)
        {
            message = left;
        }
        self.write_line(now, level, event.metadata().target(), &message, &json);
        if let (Some(logger), Some(mut record)) = (&self.logger, record) {
            record.set_timestamp(now);
            record.set_severity_number(severity(level));
            record.set_severity_text(level.as_str());
            record.set_body(AnyValue::from(message));
            logger.emit(record);
        }
    }
}

impl Logs {
    fn write_line(&self, now: SystemTime, level: Level, logger: &str, message: &str, fields: &str) {
        let mut line = String::with_capacity(192 + message.len() + fields.len());
        let _ = write!(
            line,
            r#"{{"timestamp":"{}","severity":"{}","service":"#,
            Rfc3339(now),
            level.as_str()
        );
        quote(&mut line, self.service);
        line.push_str(r#","logger":"#);
        quote(&mut line, logger);
        line.push_str(r#","message":"#);
        quote(&mut line, message);
        Context::map_current(|context| {
            let span = context.span();
            let ids = span.span_context();
            if ids.is_valid() {
                let _ = write!(
                    line,
                    r#","trace_id":"{}","span_id":"{}""#,
                    ids.trace_id(),
                    ids.span_id()
                );
            }
        });
        line.push_str(fields);
        line.push_str("}\n");
        // A closed stderr is no reason to fail a request.
        let _ = std::io::stderr().lock().write_all(line.as_bytes());
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

/// The fields of an event, as JSON members and as attributes of a record.
struct Fields<'a> {
    json: String,
    message: String,
    record: Option<&'a mut SdkLogRecord>,
    law: Option<&'a AttributeLaw>,
    taken: Taken,
}

impl Fields<'_> {
    /// Adds a field under the charter's law.
    fn add(&mut self, field: &Field, value: Value) {
        let mut lawful = Some(KeyValue::new(field.name(), value));
        if let Some(law) = self.law {
            let taken = &mut self.taken;
            let leaves = guarded(&mut lawful, |kept| {
                *kept = kept.clone().and_then(|attribute| law.applied(attribute, taken));
            });
            lawful = lawful.filter(|_| leaves);
        }
        if let Some(KeyValue { key, value, .. }) = lawful {
            self.write(key, value);
        }
    }

    fn write(&mut self, key: Key, value: Value) {
        self.json.push(',');
        quote(&mut self.json, key.as_str());
        self.json.push(':');
        let value = match value {
            Value::Bool(value) => {
                let _ = write!(self.json, "{value}");
                AnyValue::Boolean(value)
            }
            Value::I64(value) => {
                let _ = write!(self.json, "{value}");
                AnyValue::Int(value)
            }
            Value::F64(value) if value.is_finite() => {
                let _ = write!(self.json, "{value}");
                AnyValue::Double(value)
            }
            other => {
                let text = other.as_str().into_owned();
                quote(&mut self.json, &text);
                AnyValue::from(text)
            }
        };
        if let Some(record) = &mut self.record {
            record.add_attribute(key, value);
        }
    }
}

impl Visit for Fields<'_> {
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

/// Appends a JSON string, RFC 8259 section 7.
fn quote(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", control as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// A time in RFC 3339, UTC, to the millisecond.
struct Rfc3339(SystemTime);

impl fmt::Display for Rfc3339 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = self.0.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
        // Days are counted from 1 March of year 0, so that a leap day is the last of its year; 719,468 days later is 1970.
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
        quote(&mut out, "a\"b\\c\n\u{1}é");
        assert_eq!(out, "\"a\\\"b\\\\c\\n\\u0001é\"");
    }
}
