//! Reads a compiled charter (`plumbline compile`): verifies its digest and validates every table.

mod enforcement;
mod errors;
#[cfg(test)]
mod fleet;
mod reader;
mod registry;
mod services;
mod span_names;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, Weak};

use serde_json::Value;
use serde_json::value::RawValue;

pub(super) use reader::Problems;
use reader::{Reader, text, texts};

use super::{Charter, Unknown, interned, place};
use crate::hash::sha256;
use crate::sampling::RootRules;

const FORMAT: &str = "plumbline.charter/1";
/// Most bytes of a compiled charter.
pub(super) const MOST_BYTES: u64 = 8 << 20;

/// Reads the output of `plumbline compile`. If the digest does not match the content or a rule is broken, it returns
/// all problems and no charter. A charter that is in use is returned again.
pub(super) fn read(bytes: &[u8]) -> Result<Arc<Charter>, Problems> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let whole = "the JSON that `plumbline compile` writes";
    let document: BTreeMap<String, Box<RawValue>> =
        serde_json::from_slice(bytes).map_err(|error| Problems::one("charter", error, whole))?;
    let raw = |name: &str| document.get(name).map_or("null", |value| value.get());
    let member = |name: &str| serde_json::from_str::<Value>(raw(name)).unwrap_or_default();
    if member("format") != FORMAT {
        return Err(Problems::one("format", raw("format"), &format!("{FORMAT:?}")));
    }
    let covered = format!(r#"{{"policy":{},"registry":{}}}"#, raw("policy"), raw("registry"));
    let proved: String = sha256(covered.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let stated = member("digest");
    if stated != *proved {
        let what = format!("it is {stated}, but policy and registry give \"{proved}\"");
        return Err(Problems::one("digest", what, "a file as `plumbline compile` wrote it"));
    }
    let members = Members {
        digest: proved,
        schema_url: member("schema_url"),
        version: member("version"),
        base: member("base"),
        policy: member("policy"),
        registry: member("registry"),
        sources: member("sources"),
    };
    members.kept()
}

/// The members of the document.
struct Members {
    digest: String,
    schema_url: Value,
    version: Value,
    base: Value,
    policy: Value,
    registry: Value,
    sources: Value,
}

impl Members {
    fn kept(self) -> Result<Arc<Charter>, Problems> {
        /// Those in use.
        static READ: Mutex<Vec<Weak<Charter>>> = Mutex::new(Vec::new());
        let mut reader = Reader {
            sources: &self.sources,
            problems: Problems::default(),
        };
        self.agree(&mut reader);
        if !reader.problems.0.is_empty() {
            return Err(reader.problems);
        }
        let mut read = READ.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        read.retain(|known| known.strong_count() > 0);
        if let Some(known) = read
            .iter()
            .filter_map(Weak::upgrade)
            .find(|known| known.digest == self.digest)
        {
            return Ok(known);
        }
        if !interned::has_room() {
            let what = format!("the names of all charters so far take {} bytes", interned::bytes());
            return Err(Problems::one("charter", what, "a new start"));
        }
        let made = self.charter(&mut reader);
        if !reader.problems.0.is_empty() {
            return Err(reader.problems);
        }
        let made = Arc::new(made);
        read.push(Arc::downgrade(&made));
        Ok(made)
    }

    fn charter(&self, reader: &mut Reader<'_>) -> Charter {
        let (policy, registry) = (&self.policy, &self.registry);
        let (errors, deadlines, baggage) = (&policy["errors"], &policy["deadlines"], &policy["baggage"]);
        let enforcement = &policy["enforcement"];
        let (statuses, faults) = reader.statuses(&errors["http"]["statuses"]);
        let spans = reader.spans(registry);
        Charter {
            name: text(&registry["manifest"]["name"]),
            version: text(&self.version),
            digest: interned::text(&self.digest),
            schema_url: text(&self.schema_url),
            base: self.base.as_str().map(interned::text),
            is_protected: false,
            mode: reader.mode("mode", &enforcement["mode"]),
            rules: reader.rules(&enforcement["rules"]),
            unknown_attributes: reader.unknown(enforcement, "unknown_attributes", Unknown::Observe),
            unknown_metrics: reader.unknown(enforcement, "unknown_metrics", Unknown::Keep),
            attributes: reader.attributes(&registry["attributes"]),
            span_name_words: span_names::literals(&spans),
            spans,
            events: reader.events(registry),
            metrics: reader.metrics(registry),
            naming_words: texts(&policy["naming"]["words"]),
            services: reader.services(&policy["services"]),
            resource: reader.resource(&policy["resource"]["required"]),
            codes: reader.codes(&errors["codes"]),
            reasons: reader.reasons(&errors["reasons"]),
            http_statuses: statuses,
            http_faults: faults,
            http_other_4xx: reader.code("other_4xx", &errors["http"]["other_4xx"]),
            http_other_5xx: reader.code("other_5xx", &errors["http"]["other_5xx"]),
            expose: reader.expose(&errors["expose"]),
            error_type: reader.error_type(&errors["error_type"]),
            deadline_margin_ms: reader.number("deadlines", "", "margin_ms", &deadlines["margin_ms"], 0..=86_400_000),
            deadline_margin_max_ratio: reader.share(
                "deadlines",
                "",
                "margin_max_ratio",
                &deadlines["margin_max_ratio"],
            ),
            baggage: reader.baggage(baggage),
            hosts: texts(&baggage["hosts"]),
            sampler: RootRules::new(reader.sampling(&policy["sampling"]["rules"])),
            places: place::places(&self.sources),
        }
    }

    /// Checks that the members outside of the digest are those of the manifest, which it covers.
    fn agree(&self, reader: &mut Reader<'_>) {
        let Some(url) = self.registry["manifest"]["schema_url"].as_str() else {
            return;
        };
        let version = url.rsplit('/').next().unwrap_or_default();
        for (member, stated, expected) in [
            ("schema_url", &self.schema_url, url),
            ("version", &self.version, version),
        ] {
            if !stated.is_null() && stated != expected {
                let what = format!("it is {stated}, but the manifest differs");
                reader.wrong(member, "", what, &format!("{expected:?}"));
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::charter::{ErrorType, Mode, Sensitivity};
    use crate::error::Fault;

    pub(in crate::charter) fn this_repositorys() -> String {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../conformance/vectors/charter/compiled.json"
        );
        std::fs::read_to_string(path).unwrap()
    }

    /// This repository's charter with a changed policy and a matching digest.
    pub(crate) fn changed(change: impl FnOnce(&mut Value)) -> String {
        changed_document(|document| change(&mut document["policy"]))
    }

    fn changed_document(change: impl FnOnce(&mut Value)) -> String {
        let mut document: Value = serde_json::from_str(&this_repositorys()).unwrap();
        change(&mut document);
        let covered = format!(
            r#"{{"policy":{},"registry":{}}}"#,
            document["policy"], document["registry"]
        );
        let hash = sha256(covered.as_bytes());
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        document["digest"] = hash.into();
        document.to_string()
    }

    fn problems(change: impl FnOnce(&mut Value)) -> String {
        read(changed(change).as_bytes()).unwrap_err().to_string()
    }

    /// The names that are kept are those of the process, so this has one of its own.
    #[test]
    fn no_further_charter_is_read_when_the_names_are_too_many() {
        const ALONE: &str = "PLUMBLINE_TEST_ALONE";
        const MIB: usize = 1 << 20;
        if std::env::var_os(ALONE).is_none() {
            let test = "charter::compiled::tests::no_further_charter_is_read_when_the_names_are_too_many";
            let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
            let ended = alone.args(["--exact", test]).env(ALONE, "1").output().unwrap();
            let said = String::from_utf8_lossy(&ended.stdout);
            assert!(ended.status.success() && said.contains("1 passed"), "{said}");
            return;
        }
        let read_with = |bytes: u64| {
            let text = changed(|policy| policy["baggage"]["max_bytes"] = bytes.into());
            read(text.as_bytes())
        };
        let earlier = read_with(2001).unwrap();
        let mut names = 0;
        while interned::bytes() < 63 * MIB {
            names += 1;
            interned::text(&format!("{names} {}", "x".repeat(MIB)));
        }
        assert!(read_with(2002).is_ok(), "below 64 MiB");
        interned::text(&"x".repeat(MIB));
        let refused = read_with(2003).unwrap_err().to_string();
        assert!(refused.contains("the names of all charters so far take"), "{refused}");
        assert_eq!(read_with(2001).unwrap().digest, earlier.digest, "one that is in use");
    }

    #[test]
    fn the_registry_is_read_too() {
        let read = read(this_repositorys().as_bytes()).unwrap();
        let email = read.attributes.iter().find(|row| row.key == "customer.email").unwrap();
        assert_eq!(email.sensitivity, Some(Sensitivity::Drop));
        let duration = read.metric("http.server.request.duration").unwrap();
        assert!(
            duration.labels.contains(&"plumbline.error.code") && duration.required.contains(&"http.request.method")
        );
        assert_eq!((duration.unit, duration.buckets.len()), ("s", 14));
        let server = read.spans.iter().find(|span| span.name == "http.server").unwrap();
        assert_eq!(server.template, "{http.request.method} {http.route}");
        assert_eq!(read.mode_of("attribute-unknown"), Mode::Observe);
        assert_eq!((read.name, read.version), ("plumbline", "0.1.0"));
        let place = read.place("attributes", "customer.email").unwrap();
        assert!(
            place.starts_with("registry/") && place.matches(':').count() == 1,
            "{place}"
        );
    }

    #[test]
    fn a_charter_in_use_is_kept_once_and_freed_when_it_is_not_used_any_more() {
        let text = changed(|policy| policy["baggage"]["max_entries"] = 13.into());
        let read = || read(text.as_bytes()).unwrap();
        let first = read();
        assert!(Arc::ptr_eq(&first, &read()));
        let (freed, key) = (Arc::downgrade(&first), first.attributes[0].key);
        drop(first);
        assert!(freed.upgrade().is_none());
        assert!(std::ptr::eq(read().attributes[0].key, key), "a name is kept twice");
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
    fn members_that_the_digest_does_not_cover_agree_with_those_that_it_covers() {
        for (member, other, expected) in [
            (
                "schema_url",
                "https://evil.example/9",
                "\"https://plumbline.example/schemas/plumbline/0.1.0\"",
            ),
            ("version", "9.9.9", "\"0.1.0\""),
        ] {
            let text = changed_document(|document| document[member] = other.into());
            let all = read(text.as_bytes()).unwrap_err().to_string();
            assert_eq!(
                all,
                format!("{member}: it is \"{other}\", but the manifest differs; expected {expected}")
            );
        }
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
    fn a_rule_that_this_library_does_not_have_is_refused() {
        let all = problems(|policy| policy["enforcement"]["rules"]["span-colour"] = "enforce".into());
        assert!(
            all.contains("this library has no such rule; expected one of attribute-deprecated, "),
            "{all}"
        );
        assert!(all.ends_with(", or a newer library"), "{all}");
    }

    #[test]
    fn what_a_deprecated_row_is_renamed_to_must_be_there() {
        let gone = serde_json::json!({"reason": "renamed", "renamed_to": "acme.gone", "note": "n"});
        for (list, what) in [("attributes", "an attribute"), ("metrics", "a metric")] {
            let text = changed_document(|document| document["registry"][list][0]["deprecated"] = gone.clone());
            let all = read(text.as_bytes()).unwrap_err().to_string();
            let expected = format!("it is renamed to \"acme.gone\"; expected {what} of the registry");
            assert!(all.contains(&expected), "{all}");
        }
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
        assert_eq!(
            (read.error_type, read.http_faults.clone()),
            (ErrorType::ServerErrors, Vec::new())
        );
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
