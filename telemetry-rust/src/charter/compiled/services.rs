//! Reads the policy's services, resource, sampling and baggage.

use opentelemetry::trace::SpanKind;
use serde_json::Value;

use super::reader::{Reader, list, text, texts};
use crate::charter::{BaggageKey, Match, ResourceKey, SamplingRule, Service, Source, interned};
use crate::propagation::Limits;

impl Reader<'_> {
    pub(super) fn services(&mut self, rows: &Value) -> Vec<Service> {
        let services: Vec<Service> = list(rows)
            .map(|row| Service {
                name: text(&row["name"]),
                team: text(&row["team"]),
                boundary: row["boundary"] == true,
                peers: texts(&row["peers"]),
                hosts: texts(&row["hosts"]),
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

    pub(super) fn sampling(&mut self, rows: &Value) -> Vec<SamplingRule> {
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

    pub(super) fn matches(&mut self, rule: &str, parts: &Value) -> Match {
        let part = |name: &str| parts[name].as_str().map(interned::text);
        let baggage = parts["baggage"].as_object().into_iter().flatten();
        let baggage: Vec<_> = baggage.map(|(key, value)| (interned::text(key), text(value))).collect();
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
            baggage,
        }
    }

    pub(super) fn baggage(&mut self, rows: &Value) -> Limits {
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
            keys,
        }
    }

    pub(super) fn resource(&mut self, rows: &Value) -> Vec<ResourceKey> {
        let rows: Vec<ResourceKey> = list(rows)
            .map(|row| {
                let key = text(&row["key"]);
                let from: Vec<Source> = list(&row["from"])
                    .filter_map(|source| self.source(key, source))
                    .collect();
                ResourceKey { key, from }
            })
            .collect();
        self.names("resource", rows.iter().map(|row| row.key));
        rows
    }

    fn source(&mut self, of: &str, source: &Value) -> Option<Source> {
        let argument = |kind: &str| source[kind].as_str().map(|_| text(&source[kind]));
        let found = argument("value").map(Source::Value);
        let found = found.or_else(|| argument("env").map(Source::Env));
        let found = found.or_else(|| argument("generate").map(Source::Generate));
        let found = found.or_else(|| argument("charter").map(Source::Charter));
        if found.is_some() {
            return found;
        }
        self.wrong(
            "resource",
            of,
            format!("a source is {source}"),
            "value, env, generate or charter",
        );
        None
    }
}
