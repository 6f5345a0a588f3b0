//! The file of `PLUMBLINE_CHARTER`: whatever becomes of it, a whole charter is in force; and what differs between it and
//! the code of the service.

use std::path::{Path, PathBuf};

use plumbline_telemetry::error::Error;
use plumbline_telemetry::{Telemetry, builder};
use serde_json::Value;

use crate::common::shop::reason;
use crate::common::{Received, eventually};
use crate::{charter_file, common};

/// A service whose charter is a file of this test.
struct Service {
    telemetry: Telemetry,
    received: Received,
    path: PathBuf,
}

impl Service {
    async fn start(name: &str, document: &str) -> Self {
        let received = Received::start().await;
        let folder = std::env::temp_dir().join(format!("plumbline-disk-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("charter.json");
        std::fs::write(&path, document).unwrap();
        let shown = path.to_str().unwrap().to_owned();
        let telemetry = builder()
            .testing(&received)
            .variables(|name| match name {
                "PLUMBLINE_CHARTER" => Some(shown.clone()),
                "OTEL_SERVICE_NAME" => Some("worker".to_owned()),
                _ => None,
            })
            .build();
        Self {
            telemetry,
            received,
            path,
        }
    }

    /// Counts the log records that contain a text.
    fn lines(&self, part: &str) -> usize {
        let logs = self.received.resource_logs();
        let records = logs.iter().flat_map(|of| &of.scope_logs).flat_map(|of| &of.log_records);
        records
            .filter(|record| common::text(record.body.as_ref()).contains(part))
            .count()
    }

    fn is_in_force(&self, document: &str) -> bool {
        let digest = digest(document);
        let active = self.received.points("plumbline.enforcement.active");
        !active.is_empty()
            && active
                .iter()
                .all(|(labels, _)| labels.values().any(|value| *value == digest))
    }

    fn reloads(&self, outcome: &str) -> u64 {
        let reloads = &self.received;
        reloads.counted("plumbline.charter.reloads", "plumbline.charter.reload.outcome", outcome)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.path.parent().unwrap());
    }
}

fn digest(document: &str) -> String {
    let document: Value = serde_json::from_str(document).unwrap();
    document["digest"].as_str().unwrap().to_owned()
}

/// Puts a whole file in place of the path.
fn put(path: &Path, document: &str) {
    let new = path.with_extension("new");
    std::fs::write(&new, document).unwrap();
    std::fs::rename(&new, path).unwrap();
}

type Damage = fn(&Path, &str);

const DAMAGES: [(&str, Damage); 6] = [
    ("half", |path, whole| {
        std::fs::write(path, &whole[..whole.len() / 2]).unwrap()
    }),
    ("empty", |path, _| std::fs::write(path, "").unwrap()),
    ("replaced", |path, whole| put(path, &whole[..whole.len() / 2])),
    ("deleted", |path, _| std::fs::remove_file(path).unwrap()),
    ("link", |path, _| {
        std::fs::remove_file(path).unwrap();
        std::os::unix::fs::symlink("nowhere.json", path).unwrap();
    }),
    ("folder", |path, _| {
        std::fs::remove_file(path).unwrap();
        std::fs::create_dir(path).unwrap();
    }),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_broken_on_disk_leaves_the_charter_before() {
    alone!();
    let ways = DAMAGES.map(|(name, damage)| tokio::spawn(breaks(name, damage)));
    for way in ways {
        way.await.unwrap();
    }
}

async fn breaks(name: &str, damage: Damage) {
    let first = charter_file::charter_with(|_| {});
    let service = Service::start(name, &first).await;
    damage(&service.path, &first);
    eventually("the refusal", || service.reloads("refused") == 1).await;
    assert!(service.is_in_force(&first), "{name}");

    if service.path.is_dir() {
        std::fs::remove_dir(&service.path).unwrap();
    }
    let next = charter_file::foreign("enforce");
    put(&service.path, &next);
    eventually("the next charter", || service.is_in_force(&next)).await;
    eventually("its line", || {
        service.lines(&format!("(digest {}) from", digest(&next))) == 1
    })
    .await;
    let refused = "is refused; the previous one stays in force";
    assert_eq!(service.lines(refused), 1, "{name}: {}", service.received.as_text());
    assert_eq!(service.reloads("refused"), 1, "{name}");
}

fn other_reasons(mode: &str) -> String {
    charter_file::charter_with(|policy| {
        policy["enforcement"]["mode"] = mode.into();
        let reasons = policy["errors"]["reasons"].as_array_mut().unwrap();
        reasons.retain(|row| row["reason"] != "SKU_UNKNOWN");
        for row in reasons.iter_mut().filter(|row| row["reason"] == "LINE_INVALID") {
            row["code"] = "ABORTED".into();
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_code_of_a_reason_is_that_of_the_charter_in_force() {
    alone!();
    for (mode, code, action) in [
        ("enforce", tonic::Code::Aborted, "enforced"),
        ("observe", tonic::Code::InvalidArgument, "observed"),
    ] {
        let service = Service::start(mode, &other_reasons(mode)).await;
        for _ in 0..3 {
            service.telemetry.in_scope(|| {
                let invalid = Error::new(reason::LINE_INVALID, "x");
                let tuple = invalid.tuple();
                assert_eq!((tuple.code.to_tonic(), tuple.reason), (code, "LINE_INVALID"));
                assert_eq!(tonic::Status::from(invalid).code(), code);

                let gone = Error::new(reason::SKU_UNKNOWN, "x").tuple();
                assert_eq!((gone.code.name(), gone.reason), ("NOT_FOUND", "UNSPECIFIED"));
            });
        }
        let line = format!(
            "reason LINE_INVALID has the code INVALID_ARGUMENT; policy.yaml:{} (error-tuple) expects ABORTED [{action}; see docs/rules/error-tuple.md]",
            line_of("LINE_INVALID")
        );
        eventually("the line", || service.lines(&line) == 1).await;
        let unlisted = format!(
            "reason SKU_UNKNOWN is not in the charter; the charter (error-tuple) expects one of its reasons [{action}; "
        );
        eventually("the other", || service.lines(&unlisted) == 1).await;
        let found = |label, value| service.received.counted("plumbline.findings", label, value);
        eventually("the findings", || found("plumbline.finding.rule", "error-tuple") == 2).await;
        assert!(found("plumbline.finding.action", action) >= 2);
    }
}

/// Returns the line of a reason in the policy.
fn line_of(reason: &str) -> String {
    let document: Value = serde_json::from_str(&charter_file::charter_with(|_| {})).unwrap();
    let place = document["sources"]["reasons"][reason].as_str().unwrap();
    place.split(':').nth(1).unwrap().to_owned()
}
