//! Settings of the worker, read once from the environment.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

/// Settings of the worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// gRPC address.
    pub listen: SocketAddr,
    /// HTTP address of `/healthz`.
    pub http_listen: SocketAddr,
    /// Lines priced at the same time; more are rejected.
    pub concurrency: usize,
    /// Whether fault injection is enabled.
    pub faults: bool,
}

/// An invalid setting.
#[derive(Debug, PartialEq)]
pub struct BadSetting {
    name: &'static str,
    value: String,
    expected: &'static str,
}

impl fmt::Display for BadSetting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text before an @ may be a password.
        let value = self.value.rsplit('@').next().unwrap_or_default();
        write!(out, "{}={value:?} is not {}", self.name, self.expected)
    }
}

impl std::error::Error for BadSetting {}

impl Settings {
    /// Reads `PLUMBLINE_DEMO_*` from the environment.
    pub fn from_env() -> Result<Self, BadSetting> {
        Self::read(&|name| std::env::var(name).ok())
    }

    fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, BadSetting> {
        const ADDRESS: &str = "an address such as 127.0.0.1:9200";
        Ok(Self {
            listen: get(lookup, "PLUMBLINE_DEMO_WORKER_LISTEN", "127.0.0.1:9200", ADDRESS)?,
            http_listen: get(lookup, "PLUMBLINE_DEMO_WORKER_HTTP_LISTEN", "127.0.0.1:9201", ADDRESS)?,
            concurrency: get(
                lookup,
                "PLUMBLINE_DEMO_WORKER_CONCURRENCY",
                "64",
                "a whole number from 1",
            )
            .map(|count: std::num::NonZeroU16| usize::from(count.get()))?,
            faults: lookup("PLUMBLINE_DEMO_FAULTS").as_deref() == Some("on"),
        })
    }
}

fn get<T: FromStr>(
    lookup: &dyn Fn(&str) -> Option<String>,
    name: &'static str,
    default: &str,
    expected: &'static str,
) -> Result<T, BadSetting> {
    let value = lookup(name)
        .filter(|value| !value.is_empty())
        .unwrap_or_else(|| default.to_owned());
    value.parse().map_err(|_| BadSetting { name, value, expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_on_loopback_without_faults() {
        let settings = Settings::read(&|_| None).unwrap();
        assert!(settings.listen.ip().is_loopback() && settings.http_listen.ip().is_loopback());
        assert_eq!((settings.concurrency, settings.faults), (64, false));
    }

    #[test]
    fn an_invalid_setting_states_what_was_expected() {
        let bad = Settings::read(&|name| (name == "PLUMBLINE_DEMO_WORKER_CONCURRENCY").then(|| "0".to_owned()));
        assert_eq!(
            bad.unwrap_err().to_string(),
            "PLUMBLINE_DEMO_WORKER_CONCURRENCY=\"0\" is not a whole number from 1"
        );
        let bad =
            Settings::read(&|name| (name == "PLUMBLINE_DEMO_WORKER_LISTEN").then(|| "me:secret@host:1".to_owned()));
        let message = bad.unwrap_err().to_string();
        assert!(
            message.contains("\"host:1\"") && !message.contains("secret"),
            "{message}"
        );
    }
}
