//! The resource: identifies the process with every attribute that the charter requires.

use std::fs;

use opentelemetry::KeyValue;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::resource::TelemetryResourceDetector;
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};

use crate::charter::{Charter, Source};

/// Returns the resource of a service: the user's attributes, then the charter's sources. Team and digest come from
/// the charter only.
///
/// `variables` reads the environment.
pub(crate) fn of(
    charter: &Charter,
    service: &str,
    set: &[(String, String)],
    variables: &dyn Fn(&str) -> Option<String>,
) -> Resource {
    let mut attributes: Vec<KeyValue> = set
        .iter()
        .filter(|(key, _)| !is_charters_own(charter, key))
        .map(|(key, value)| KeyValue::new(key.clone(), value.clone()))
        .collect();
    for required in charter.resource {
        let is_set = set.iter().any(|(key, _)| key == required.key);
        if is_set && !is_charters_own(charter, required.key) {
            continue;
        }
        if let Some(value) = required
            .from
            .iter()
            .find_map(|source| value(charter, *source, service, variables))
        {
            attributes.push(KeyValue::new(required.key, value));
        }
    }
    attributes.push(KeyValue::new("service.name", service.to_owned()));
    Resource::builder_empty()
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_schema_url(attributes, charter.schema_url)
        .build()
}

fn is_charters_own(charter: &Charter, key: &str) -> bool {
    charter
        .resource
        .iter()
        .any(|row| row.key == key && row.from.iter().any(|source| matches!(source, Source::Charter(_))))
}

fn value(
    charter: &Charter,
    source: Source,
    service: &str,
    variables: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    match source {
        Source::Value(text) => Some(text.to_owned()),
        Source::Env(name) => variables(name).filter(|value| !value.is_empty()),
        Source::Generate("uuid") => Some(uuid()),
        Source::Generate("container") => container(&fs::read_to_string("/proc/self/mountinfo").ok()?),
        Source::Charter("team") => charter.service(service).map(|row| row.team.to_owned()),
        Source::Charter("digest") => Some(charter.digest.to_owned()),
        Source::Generate(_) | Source::Charter(_) => None,
    }
}

/// Generates a random UUID, version 4 of RFC 9562.
fn uuid() -> String {
    let mut bytes = RandomIdGenerator::default().new_trace_id().to_bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// Returns the id of the container in the mount paths of container engines.
fn container(mountinfo: &str) -> Option<String> {
    mountinfo
        .lines()
        .filter(|line| line.contains("/containers/"))
        .flat_map(|line| line.split(['/', ' ']))
        .find(|part| part.len() == 64 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charter;
    use opentelemetry::Key;

    fn get(resource: &Resource, key: &'static str) -> Option<String> {
        resource.get(&Key::from_static_str(key)).map(|value| value.to_string())
    }

    #[test]
    fn every_required_attribute_is_there() {
        let resource = of(charter::before_setup(), "worker", &[], &|_| None);
        for required in charter::before_setup().resource {
            assert!(get(&resource, required.key).is_some(), "{}", required.key);
        }
        assert_eq!(get(&resource, "plumbline.team").as_deref(), Some("pricing"));
        assert_eq!(resource.schema_url(), Some(charter::before_setup().schema_url));
    }

    #[test]
    fn the_user_wins_except_over_team_and_digest() {
        let set = [
            ("cloud.region", "eu"),
            ("plumbline.team", "impostors"),
            ("shop.rack", "7"),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()));
        let resource = of(charter::before_setup(), "worker", &set, &|_| None);
        assert_eq!(get(&resource, "cloud.region").as_deref(), Some("eu"));
        assert_eq!(get(&resource, "plumbline.team").as_deref(), Some("pricing"));
        assert_eq!(get(&resource, "shop.rack").as_deref(), Some("7"));
    }

    #[test]
    fn instance_ids_are_version_4_uuids() {
        let id = uuid();
        assert_eq!((id.len(), &id[14..15]), (36, "4"));
        assert_ne!(id, uuid());
    }

    #[test]
    fn the_container_is_read_from_the_mounts() {
        let id = "a3bf90e006b2".repeat(5) + "abcd";
        let line = format!("1 2 0:3 /var/lib/docker/containers/{id}/hostname /etc/hostname rw");
        assert_eq!(container(&line).as_deref(), Some(id.as_str()));
        assert_eq!(container("1 2 0:3 / / rw"), None);
    }
}
