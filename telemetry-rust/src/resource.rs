//! The resource: identifies the process with every attribute that the charter requires.

use std::fs;

use opentelemetry::KeyValue;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::resource::TelemetryResourceDetector;
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};

use crate::charter::{Charter, Source};

const SERVICE_NAME: &str = "service.name";

/// Returns the resource of a service, and how many attributes are missing that the charter requires: the user's
/// attributes, then the charter's sources. Team and digest come from the charter only.
///
/// Where the charter is not enforced nothing is added. `variables` reads the environment.
pub(crate) fn of(
    charter: &Charter,
    service: &str,
    set: &[(String, String)],
    variables: &dyn Fn(&str) -> Option<String>,
    is_enforced: bool,
) -> (Resource, u64) {
    let mut attributes: Vec<KeyValue> = set
        .iter()
        .filter(|(key, _)| !is_enforced || !is_charters_own(charter, key))
        .map(|(key, value)| KeyValue::new(key.clone(), value.clone()))
        .collect();
    let mut missing = 0;
    for required in &charter.resource {
        let is_set = required.key == SERVICE_NAME
            || attributes
                .iter()
                .any(|set| set.key.as_str() == required.key && !set.value.as_str().is_empty());
        if is_set {
            continue;
        }
        let mut sources = required.from.iter();
        let found = match is_enforced {
            true => sources.find_map(|source| value(charter, *source, service, variables)),
            false => None,
        };
        match found {
            Some(value) => attributes.push(KeyValue::new(required.key, value)),
            None => missing += 1,
        }
    }
    attributes.push(KeyValue::new(SERVICE_NAME, service.to_owned()));
    let resource = Resource::builder_empty()
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_schema_url(attributes, charter.schema_url)
        .build();
    (resource, missing)
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
        let resource = of(charter::before_setup(), "worker", &[], &|_| None, true).0;
        for required in &charter::before_setup().resource {
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
        let resource = of(charter::before_setup(), "worker", &set, &|_| None, true).0;
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

    #[test]
    fn nothing_is_added_where_the_rule_is_not_enforced() {
        let set = [("deployment.environment.name".to_owned(), "test".to_owned())];
        let (resource, missing) = of(charter::before_setup(), "worker", &set, &|_| None, false);
        let required = charter::before_setup().resource.len() as u64;
        let is_named = charter::before_setup()
            .resource
            .iter()
            .any(|row| row.key == SERVICE_NAME);
        assert_eq!(missing, required - 1 - u64::from(is_named));
        assert_eq!(get(&resource, "deployment.environment.name").as_deref(), Some("test"));
        assert_eq!(get(&resource, "plumbline.team"), None);
    }
}
