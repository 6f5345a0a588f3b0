//! Reads the policy's errors: codes, reasons, HTTP statuses.

use serde_json::Value;

use super::reader::{Reader, list, text};
use crate::charter::{CodeRow, ErrorType, Expose, ReasonRow, Retry, reason};
use crate::error::{Code, Fault};

/// The reasons that every service produces.
const NEEDED: [&str; 5] = [
    reason::UNSPECIFIED.name(),
    reason::DEADLINE.name(),
    reason::UNREACHABLE.name(),
    reason::CALLER_CANCELLED.name(),
    reason::PANIC.name(),
];

impl Reader<'_> {
    pub(super) fn codes(&mut self, rows: &Value) -> Vec<CodeRow> {
        (1..=16)
            .filter_map(Code::from_i32)
            .map(|code| {
                let (name, row) = (code.name(), &rows[code.name()]);
                if row["number"] != code as i32 {
                    let what = format!("its number is {}", row["number"]);
                    self.wrong("errors", name, what, "the names and numbers of google.rpc.Code");
                }
                CodeRow {
                    http: self.number("errors", name, "http", &row["http"], 400..=599) as u16,
                    fault: self.fault(name, &row["fault"]).unwrap_or(Fault::Service),
                    retryable: self.retry(name, &row["retryable"]).unwrap_or(Retry::No),
                    server_error: row["server_error"] == true,
                }
            })
            .collect()
    }

    pub(super) fn reasons(&mut self, rows: &Value) -> Vec<ReasonRow> {
        let mut reasons: Vec<ReasonRow> = list(rows)
            .map(|row| {
                let name = text(&row["reason"]);
                let given = |member: &str| Some(&row[member]).filter(|value| !value.is_null());
                ReasonRow {
                    reason: name,
                    code: given("code").map(|code| self.code(name, code)),
                    fault: given("fault").and_then(|fault| self.fault(name, fault)),
                    retryable: given("retryable").and_then(|retry| self.retry(name, retry)),
                    server_error: given("server_error").and_then(Value::as_bool),
                    http: given("http").map(|http| self.number("reasons", name, "http", http, 400..=599) as u16),
                }
            })
            .collect();
        self.names("reasons", reasons.iter().map(|row| row.reason));
        for name in NEEDED {
            if !reasons.iter().any(|row| row.reason == name) {
                self.wrong(
                    "reasons",
                    name,
                    "it is missing",
                    "the reasons that every service produces",
                );
            }
        }
        reasons.sort_by_key(|row| row.reason);
        reasons
    }

    /// Reads the codes of HTTP statuses and the faults stated with them; a row is a code, or a code with its fault.
    #[allow(clippy::type_complexity)] // two tables, each with its rows
    pub(super) fn statuses(&mut self, rows: &Value) -> (Vec<(u16, Code)>, Vec<(u16, Fault)>) {
        let (mut statuses, mut faults) = (Vec::new(), Vec::new());
        for (status, row) in rows.as_object().into_iter().flatten() {
            let Some(number) = status.parse().ok().filter(|status| (400..=599).contains(status)) else {
                self.wrong("errors", "", format!("status {status:?}"), "a number from 400 to 599");
                continue;
            };
            let code = if row.is_object() { &row["code"] } else { row };
            statuses.push((number, self.code(status, code)));
            if let Some(fault) = row.get("fault").and_then(|fault| self.fault(status, fault)) {
                faults.push((number, fault));
            }
        }
        statuses.sort_by_key(|(status, _)| *status);
        faults.sort_by_key(|(status, _)| *status);
        (statuses, faults)
    }

    pub(super) fn expose(&mut self, value: &Value) -> Expose {
        match value.as_str() {
            Some("full") => Expose::Full,
            Some("code") => Expose::Code,
            _ => {
                self.wrong("errors", "", format!("expose is {value}"), "full or code");
                Expose::Full
            }
        }
    }

    pub(super) fn error_type(&mut self, value: &Value) -> ErrorType {
        match value.as_str() {
            Some("failures") => ErrorType::Failures,
            Some("server_errors") => ErrorType::ServerErrors,
            _ if value.is_null() => ErrorType::ServerErrors,
            _ => {
                let what = format!("error_type is {value}");
                self.wrong("errors", "", what, "server_errors or failures");
                ErrorType::ServerErrors
            }
        }
    }

    pub(super) fn code(&mut self, of: &str, value: &Value) -> Code {
        let code = value.as_str().and_then(Code::from_name);
        if code.is_none() {
            self.wrong(
                "errors",
                of,
                format!("its code is {value}"),
                "a name of google.rpc.Code",
            );
        }
        code.unwrap_or(Code::Unknown)
    }

    pub(super) fn fault(&mut self, of: &str, value: &Value) -> Option<Fault> {
        match value.as_str() {
            Some("caller") => Some(Fault::Caller),
            Some("service") => Some(Fault::Service),
            _ => {
                self.wrong("errors", of, format!("its fault is {value}"), "caller or service");
                None
            }
        }
    }

    pub(super) fn retry(&mut self, of: &str, value: &Value) -> Option<Retry> {
        match value {
            Value::Bool(true) => Some(Retry::Yes),
            Value::Bool(false) => Some(Retry::No),
            Value::String(word) if word == "with_delay" => Some(Retry::WithDelay),
            _ => {
                self.wrong(
                    "errors",
                    of,
                    format!("retryable is {value}"),
                    "true, false or with_delay",
                );
                None
            }
        }
    }
}
