//! Reads a compiled charter (`plumbline compile`): verifies its digest and validates every table.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;

use opentelemetry::trace::SpanKind;
use ring::digest::{SHA256, digest};
use serde_json::Value;
use serde_json::value::RawValue;

use super::policy::Policy;
use super::{BaggageKey, CodeRow, ErrorType, Expose, Match, ReasonRow, Retry, SamplingRule, Service, reason};
use crate::error::{Code, Fault};
use crate::propagation::Limits;
use crate::sampling::RootRules;

const FORMAT: &str = "plumbline.charter/1";
/// Most bytes of a compiled charter.
pub(super) const MOST_BYTES: u64 = 8 << 20;
/// The reasons that every service produces.
const NEEDED: [&str; 5] = [
    reason::UNSPECIFIED,
    reason::DEADLINE,
    reason::UNREACHABLE,
    reason::CALLER_CANCELLED,
    reason::PANIC,
];

/// All problems of a compiled charter.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Problems(Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.join(" | "))
    }
}

impl Problems {
    fn one(place: &str, what: impl fmt::Display, expected: &str) -> Self {
        Self(vec![format!("{place}: {what}; expected {expected}")])
    }
}

/// Reads the output of `plumbline compile`. If the digest does not match the content or a rule is broken, it returns
/// all problems and no policy. Each charter is kept in memory once.
pub(super) fn read(bytes: &[u8]) -> Result<&'static Policy, Problems> {
    let whole = "the JSON that `plumbline compile` writes";
    let document: BTreeMap<String, Box<RawValue>> =
        serde_json::from_slice(bytes).map_err(|error| Problems::one("charter", error, whole))?;
    let raw = |name: &str| document.get(name).map_or("null", |value| value.get());
    let member = |name: &str| serde_json::from_str::<Value>(raw(name)).unwrap_or_default();
    if member("format") != FORMAT {
        return Err(Problems::one("format", raw("format"), &format!("{FORMAT:?}")));
    }
    let covered = format!(r#"{{"policy":{},"registry":{}}}"#, raw("policy"), raw("registry"));
    let proved: String = digest(&SHA256, covered.as_bytes())
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let stated = member("digest");
    if stated != *proved {
        let what = format!("it is {stated}, but policy and registry give \"{proved}\"");
        return Err(Problems::one("digest", what, "a file as `plumbline compile` wrote it"));
    }
    kept(proved, &member("policy"), &member("sources"))
}

fn kept(digest: String, policy: &Value, sources: &Value) -> Result<&'static Policy, Problems> {
    static READ: Mutex<Vec<&Policy>> = Mutex::new(Vec::new());
    let mut read = READ.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(known) = read.iter().find(|known| known.digest == digest) {
        return Ok(known);
    }
    let mut reader = Reader {
        sources,
        problems: Problems::default(),
    };
    let made = reader.policy(digest, policy);
    if !reader.problems.0.is_empty() {
        return Err(reader.problems);
    }
    let made: &'static Policy = Box::leak(Box::new(made));
    read.push(made);
    Ok(made)
}

/// Reads tables and collects their problems.
struct Reader<'a> {
    sources: &'a Value,
    problems: Problems,
}

impl Reader<'_> {
    fn wrong(&mut self, list: &str, name: &str, what: impl fmt::Display, expected: &str) {
        let place = match self.sources[list][name].as_str() {
            Some(line) => line.to_owned(),
            None if name.is_empty() => list.to_owned(),
            None => format!("{list} {name:?}"),
        };
        self.problems.0.push(format!("{place}: {what}; expected {expected}"));
    }

    fn policy(&mut self, digest: String, policy: &Value) -> Policy {
        let (errors, deadlines, baggage) = (&policy["errors"], &policy["deadlines"], &policy["baggage"]);
        let (statuses, faults) = self.statuses(&errors["http"]["statuses"]);
        Policy {
            digest: digest.leak(),
            services: self.services(&policy["services"]).leak(),
            codes: self.codes(&errors["codes"]).leak(),
            reasons: self.reasons(&errors["reasons"]).leak(),
            http_statuses: statuses.leak(),
            http_faults: faults.leak(),
            http_other_4xx: self.code("other_4xx", &errors["http"]["other_4xx"]),
            http_other_5xx: self.code("other_5xx", &errors["http"]["other_5xx"]),
            expose: self.expose(&errors["expose"]),
            error_type: self.error_type(&errors["error_type"]),
            naming_words: texts(&policy["naming"]["words"]).leak(),
            deadline_margin_ms: self.number("deadlines", "", "margin_ms", &deadlines["margin_ms"], 0..=86_400_000),
            deadline_margin_max_ratio: self.share("deadlines", "", "margin_max_ratio", &deadlines["margin_max_ratio"]),
            baggage: self.baggage(baggage),
            hosts: texts(&baggage["hosts"]).leak(),
            sampler: RootRules::new(self.sampling(&policy["sampling"]["rules"]).leak()),
        }
    }

    fn services(&mut self, rows: &Value) -> Vec<Service> {
        let services: Vec<Service> = list(rows)
            .map(|row| Service {
                name: text(&row["name"]),
                team: text(&row["team"]),
                tier: row["tier"].as_u64().and_then(|tier| tier.try_into().ok()).unwrap_or(0),
                boundary: row["boundary"] == true,
                peers: texts(&row["peers"]).leak(),
                hosts: texts(&row["hosts"]).leak(),
            })
            .collect();
        self.names("services", services.iter().map(|service| service.name));
        for service in &services {
            for peer in service.peers {
                if !services.iter().any(|other| other.name == *peer) {
                    self.wrong(
                        "services",
                        service.name,
                        format!("it calls {peer:?}"),
                        "a service of the charter",
                    );
                }
            }
        }
        services
    }

    fn codes(&mut self, rows: &Value) -> Vec<CodeRow> {
        (1..=16)
            .filter_map(Code::from_i32)
            .map(|code| {
                let (name, row) = (code.name(), &rows[code.name()]);
                if row["number"] != code as i32 {
                    let what = format!("its number is {}", row["number"]);
                    self.wrong("errors", name, what, "the names and numbers of google.rpc.Code");
                }
                CodeRow {
                    code,
                    http: self.number("errors", name, "http", &row["http"], 400..=599) as u16,
                    fault: self.fault(name, &row["fault"]).unwrap_or(Fault::Service),
                    retryable: self.retry(name, &row["retryable"]).unwrap_or(Retry::No),
                    server_error: row["server_error"] == true,
                }
            })
            .collect()
    }

    fn reasons(&mut self, rows: &Value) -> Vec<ReasonRow> {
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
    fn statuses(&mut self, rows: &Value) -> (Vec<(u16, Code)>, Vec<(u16, Fault)>) {
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

    fn expose(&mut self, value: &Value) -> Expose {
        match value.as_str() {
            Some("full") => Expose::Full,
            Some("code") => Expose::Code,
            _ => {
                self.wrong("errors", "", format!("expose is {value}"), "full or code");
                Expose::Full
            }
        }
    }

    fn error_type(&mut self, value: &Value) -> ErrorType {
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

    fn sampling(&mut self, rows: &Value) -> Vec<SamplingRule> {
        let rules: Vec<SamplingRule> = list(rows)
            .map(|row| {
                let name = text(&row["name"]);
                SamplingRule {
                    name,
                    matches: self.matches(name, &row["match"]),
                    probability: self.share("sampling", name, "probability", &row["probability"]),
                }
            })
            .collect();
        self.names("sampling", rules.iter().map(|rule| rule.name));
        match rules.last() {
            None => self.wrong("sampling", "", "there are no rules", "at least one"),
            Some(last) if last.matches != Match::ALL => {
                self.wrong(
                    "sampling",
                    last.name,
                    "the last rule has a match",
                    "one that matches every root",
                );
            }
            Some(_) => {}
        }
        rules
    }

    fn matches(&mut self, rule: &str, parts: &Value) -> Match {
        let part = |name: &str| parts[name].as_str().map(|value| &*value.to_owned().leak());
        let baggage = parts["baggage"].as_object().into_iter().flatten();
        let baggage: Vec<_> = baggage
            .map(|(key, value)| (&*key.clone().leak(), text(value)))
            .collect();
        Match {
            service: part("service"),
            kind: part("kind").and_then(|kind| {
                let kinds = [
                    ("internal", SpanKind::Internal),
                    ("server", SpanKind::Server),
                    ("client", SpanKind::Client),
                    ("producer", SpanKind::Producer),
                    ("consumer", SpanKind::Consumer),
                ];
                let found = kinds.into_iter().find(|(name, _)| *name == kind);
                if found.is_none() {
                    let expected = "internal, server, client, producer or consumer";
                    self.wrong("sampling", rule, format!("its kind is {kind:?}"), expected);
                }
                found.map(|(_, kind)| kind)
            }),
            method: part("method"),
            route: part("route"),
            baggage: baggage.leak(),
        }
    }

    fn baggage(&mut self, rows: &Value) -> Limits {
        let mut keys: Vec<BaggageKey> = list(&rows["keys"])
            .map(|row| {
                let key = text(&row["key"]);
                BaggageKey {
                    key,
                    max_bytes: self.number("baggage", key, "max_bytes", &row["max_bytes"], 1..=8192) as usize,
                    copy_to_spans: row["copy_to_spans"] == true,
                    from_boundary: row["from_boundary"] == true,
                }
            })
            .collect();
        self.names("baggage", keys.iter().map(|row| row.key));
        keys.sort_by_key(|row| row.key);
        Limits {
            max_bytes: self.number("baggage", "", "max_bytes", &rows["max_bytes"], 0..=8192) as usize,
            max_entries: self.number("baggage", "", "max_entries", &rows["max_entries"], 0..=64) as usize,
            keys: keys.leak(),
        }
    }

    fn names<'n>(&mut self, list: &str, names: impl Iterator<Item = &'n str> + Clone) {
        for (at, name) in names.clone().enumerate() {
            if name.is_empty() || names.clone().take(at).any(|other| other == name) {
                self.wrong(list, name, "its name is empty or repeated", "a name of its own");
            }
        }
    }

    fn code(&mut self, of: &str, value: &Value) -> Code {
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

    fn fault(&mut self, of: &str, value: &Value) -> Option<Fault> {
        match value.as_str() {
            Some("caller") => Some(Fault::Caller),
            Some("service") => Some(Fault::Service),
            _ => {
                self.wrong("errors", of, format!("its fault is {value}"), "caller or service");
                None
            }
        }
    }

    fn retry(&mut self, of: &str, value: &Value) -> Option<Retry> {
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

    fn number(&mut self, list: &str, of: &str, what: &str, value: &Value, range: std::ops::RangeInclusive<u64>) -> u64 {
        let number = value.as_u64().filter(|number| range.contains(number));
        if number.is_none() {
            let expected = format!("a whole number from {} to {}", range.start(), range.end());
            self.wrong(list, of, format!("{what} is {value}"), &expected);
        }
        number.unwrap_or(*range.start())
    }

    fn share(&mut self, list: &str, of: &str, what: &str, value: &Value) -> f64 {
        let number = value.as_f64().filter(|number| (0.0..=1.0).contains(number));
        if number.is_none() {
            self.wrong(list, of, format!("{what} is {value}"), "a number from 0 to 1");
        }
        number.unwrap_or(0.0)
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &'static str {
    value.as_str().unwrap_or_default().to_owned().leak()
}

fn texts(value: &Value) -> Vec<&'static str> {
    list(value).map(text).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::charter;

    pub(in crate::charter) fn this_repositorys() -> String {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../conformance/vectors/charter/compiled.json"
        );
        std::fs::read_to_string(path).unwrap()
    }

    /// This repository's charter with a changed policy and a matching digest.
    pub(in crate::charter) fn changed(change: impl FnOnce(&mut Value)) -> String {
        let mut document: Value = serde_json::from_str(&this_repositorys()).unwrap();
        change(&mut document["policy"]);
        let covered = format!(
            r#"{{"policy":{},"registry":{}}}"#,
            document["policy"], document["registry"]
        );
        let hash = digest(&SHA256, covered.as_bytes());
        let hash: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        document["digest"] = hash.into();
        document.to_string()
    }

    fn problems(change: impl FnOnce(&mut Value)) -> String {
        read(changed(change).as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn the_charter_of_this_repository_reads_as_the_generated_one() {
        let read = read(this_repositorys().as_bytes()).unwrap();
        if read.digest == charter::DIGEST {
            assert_eq!(format!("{:?}", read.codes), format!("{:?}", charter::CODES));
            assert_eq!(format!("{:?}", read.reasons), format!("{:?}", charter::REASONS));
            assert_eq!(format!("{:?}", read.services), format!("{:?}", charter::SERVICES));
            assert_eq!(format!("{:?}", read.baggage.keys), format!("{:?}", charter::BAGGAGE));
            assert_eq!(read.http_statuses, charter::HTTP_STATUSES);
            assert_eq!(read.http_faults, charter::HTTP_FAULTS);
            assert_eq!((read.error_type, read.expose), (charter::ERROR_TYPE, charter::EXPOSE));
            assert_eq!(read.naming_words, charter::NAMING_WORDS);
            assert_eq!(read.deadline_margin_ms, charter::DEADLINE_MARGIN_MS);
        }
    }

    #[test]
    fn the_same_charter_is_kept_once() {
        let text = this_repositorys();
        assert!(std::ptr::eq(
            read(text.as_bytes()).unwrap(),
            read(text.as_bytes()).unwrap()
        ));
    }

    #[test]
    fn what_is_not_as_it_was_compiled_is_refused() {
        let other = this_repositorys().replace("\"max_entries\":8", "\"max_entries\":9");
        assert!(
            read(other.as_bytes())
                .unwrap_err()
                .to_string()
                .starts_with("digest: it is \"")
        );
        assert!(
            read(b"{")
                .unwrap_err()
                .to_string()
                .contains("expected the JSON that `plumbline compile` writes")
        );
        assert_eq!(
            read(br#"{"format":"other/2"}"#).unwrap_err().to_string(),
            r#"format: "other/2"; expected "plumbline.charter/1""#
        );
    }

    #[test]
    fn all_problems_are_reported_at_once_with_their_locations() {
        let all = problems(|policy| {
            policy["sampling"]["rules"][0]["probability"] = 2.into();
            policy["errors"]["codes"]["NOT_FOUND"]["http"] = 200.into();
            policy["services"][0]["peers"] = Value::from(vec!["nobody"]);
        });
        assert_eq!(all.matches(" | ").count(), 2, "{all}");
        assert!(
            all.contains("it calls \"nobody\"; expected a service of the charter"),
            "{all}"
        );
        assert!(
            all.contains("http is 200; expected a whole number from 400 to 599"),
            "{all}"
        );
        assert!(all.contains("probability is 2; expected a number from 0 to 1"), "{all}");
    }

    #[test]
    fn a_charter_without_the_newer_keys_is_read() {
        let text = changed(|policy| {
            policy["errors"].as_object_mut().unwrap().remove("error_type");
            policy["errors"]["http"]["statuses"]["405"] = "UNIMPLEMENTED".into();
            policy["errors"]["http"]["statuses"]["408"] = "DEADLINE_EXCEEDED".into();
            for reason in policy["errors"]["reasons"].as_array_mut().unwrap() {
                reason.as_object_mut().unwrap().remove("http");
            }
        });
        let read = read(text.as_bytes()).unwrap();
        assert_eq!((read.error_type, read.http_faults), (ErrorType::ServerErrors, &[][..]));
        assert!(read.reasons.iter().all(|row| row.http.is_none()));
    }

    #[test]
    fn the_newer_keys_are_read() {
        let text = changed(|policy| {
            policy["errors"]["error_type"] = "failures".into();
            policy["errors"]["http"]["statuses"]["405"] =
                serde_json::json!({"code": "UNIMPLEMENTED", "fault": "caller"});
            policy["services"][1]["hosts"] = serde_json::json!(["orders.example:8443", "*.orders.example"]);
            policy["naming"] = serde_json::json!({"words": ["iso-8583"]});
        });
        let read = read(text.as_bytes()).unwrap();
        assert_eq!(read.error_type, ErrorType::Failures);
        assert!(read.http_faults.contains(&(405, Fault::Caller)));
        assert_eq!(read.services[1].hosts, ["orders.example:8443", "*.orders.example"]);
        assert_eq!(read.naming_words, ["iso-8583"]);
        let overloaded = read.reasons.iter().find(|row| row.reason == "OVERLOADED");
        assert_eq!(overloaded.unwrap().http, Some(503));
    }

    #[test]
    fn newer_keys_that_fit_nothing_are_problems() {
        let all = problems(|policy| {
            policy["errors"]["error_type"] = "sometimes".into();
            policy["errors"]["http"]["statuses"]["405"] = serde_json::json!({"code": "TEAPOT", "fault": "nobody"});
            policy["errors"]["reasons"][0]["http"] = 200.into();
        });
        for part in [
            "error_type is \"sometimes\"; expected server_errors or failures",
            "its code is \"TEAPOT\"",
            "its fault is \"nobody\"",
            "http is 200; expected a whole number from 400 to 599",
        ] {
            assert!(all.contains(part), "{all}");
        }
    }

    #[test]
    fn a_reason_that_every_service_gives_must_be_there() {
        let all = problems(|policy| {
            let reasons = policy["errors"]["reasons"].as_array_mut().unwrap();
            reasons.retain(|row| row["reason"] != "PANIC");
        });
        assert!(all.contains("it is missing"), "{all}");
    }
}
