//! Reads `OTEL_*` and `PLUMBLINE_MODE` once. An invalid value logs one warning and the default applies.

use std::fmt;
use std::io::Read;
use std::ops::RangeInclusive;
use std::time::Duration;

use tracing_subscriber::filter::Targets;

use crate::charter::Mode;
use crate::proxy::{Proxies, Proxy};
use crate::secret::{self, HIDDEN, Secrets};

/// Protocol of OTLP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Grpc,
    Http,
}

/// Where one signal is exported to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target {
    pub protocol: Protocol,
    /// URL, with the signal's path for HTTP.
    pub url: String,
    /// Timeout of one attempt.
    pub timeout: Duration,
    /// Additional headers.
    pub headers: Vec<(String, String)>,
    /// Whether requests are compressed with gzip.
    pub gzip: bool,
    /// Files for an `https` URL.
    pub tls: TlsFiles,
    /// The proxy, if one applies.
    pub proxy: Option<Proxy>,
}

/// PEM files of a TLS connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TlsFiles {
    /// Trusted certificate authorities; `None` uses those of the system.
    pub authorities: Option<String>,
    /// Client certificate.
    pub certificate: Option<String>,
    /// Its private key.
    pub key: Option<String>,
}

/// Bounds of a queue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Batch {
    pub delay: Duration,
    pub queue: usize,
    pub size: usize,
}

/// A warning about an invalid value.
#[derive(Debug, PartialEq)]
pub(crate) struct Warning {
    variable: String,
    /// The value as it may be shown: without credentials, truncated.
    value: String,
    expected: String,
    used: String,
}

impl Warning {
    /// Whether it is about a variable of Plumbline.
    pub(crate) fn is_own(&self) -> bool {
        self.variable.starts_with("PLUMBLINE_")
    }
}

/// Most characters of a value in a warning.
const LONGEST: usize = 128;

/// Returns a value as a warning may show it. A value that looks like a URL may contain a password, whatever the
/// variable.
fn shown(value: &str) -> String {
    if value.contains('@') || value.contains("://") {
        return secret::displayable_url(value);
    }
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}{HIDDEN}", &value[..end]),
        None => value.to_owned(),
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            variable,
            value,
            expected,
            used,
        } = self;
        match value.as_str() {
            HIDDEN => write!(out, "{variable} is not {expected}; using {used}"),
            value => write!(out, "{variable}={value:?} is not {expected}; using {used}"),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Settings {
    /// `None` if the charter decides.
    pub mode: Option<Mode>,
    /// Path of a compiled charter.
    pub charter: Option<String>,
    /// `None` where every charter is taken.
    pub trust: Option<Trust>,
    /// Whether nothing is exported if the charter is refused at the start.
    pub holds_if_refused: bool,
    /// The sampler where the charter does not decide.
    pub sampler: StockSampler,
    left_to_the_charter: LeftToTheCharter,
    /// Key for the hashes of personal data.
    pub hash_key: Option<Vec<u8>>,
    /// Secrets that are masked in messages.
    pub secrets: Secrets,
    /// `None` if no variable names the service.
    pub service: Option<String>,
    pub resource: Vec<(String, String)>,
    pub traces: Option<Target>,
    pub metrics: Option<Target>,
    pub logs: Option<Target>,
    pub spans: Batch,
    pub records: Batch,
    pub metric_interval: Duration,
    /// Events that are logged.
    pub events: Targets,
    pub warnings: Vec<Warning>,
}

/// Which charters are trusted.
#[derive(Debug)]
pub(crate) struct Trust {
    /// Path of the public keys.
    pub keys: String,
    /// Path of the file that keeps the greatest serial that was in force.
    pub state: Option<String>,
    /// The least serial that is taken, or what is wrong with it.
    pub least_serial: Result<u64, String>,
}

impl Trust {
    fn read(reader: &Reader<'_>) -> Option<Self> {
        let least = reader
            .get("PLUMBLINE_CHARTER_LEAST_SERIAL")
            .unwrap_or_else(|| "0".to_owned());
        Some(Self {
            keys: reader.get("PLUMBLINE_CHARTER_KEYS")?,
            state: reader.get("PLUMBLINE_CHARTER_STATE"),
            least_serial: Some(&least)
                .filter(|least| least.len() <= 18 && least.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|least| least.parse().ok())
                .ok_or_else(|| format!("it is {:?}", shown(&least))),
        })
    }
}

impl Settings {
    /// Reads the variables; an empty value counts as unset, as OpenTelemetry specifies.
    pub(crate) fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut reader = Reader {
            lookup,
            proxies: Proxies::read(lookup),
            warnings: Vec::new(),
        };
        let disabled = reader.one_of(
            "OTEL_SDK_DISABLED",
            "`true` or `false`",
            "false",
            &[("true", true), ("false", false)],
            false,
        );
        let mode = reader.parsed(
            "PLUMBLINE_MODE",
            "off, observe or enforce",
            "what the charter defines",
            None,
            |text| Mode::parse(text).map(Some),
        );
        let sampler = StockSampler {
            name: reader.get("OTEL_TRACES_SAMPLER"),
            argument: reader.get("OTEL_TRACES_SAMPLER_ARG"),
        };
        let left_to_the_charter = LeftToTheCharter {
            sampler: reader.left_to_the_charter("OTEL_TRACES_SAMPLER", "parentbased_always_on"),
            propagators: reader.left_to_the_charter("OTEL_PROPAGATORS", "tracecontext,baggage"),
        };
        for variable in std::mem::take(&mut reader.proxies.unreadable) {
            // The value may contain a password anywhere.
            reader.warn_of_place(variable, "an http:// or https:// address of a proxy", "none");
        }
        let resource = reader.pairs("OTEL_RESOURCE_ATTRIBUTES", |_, _| true);
        let service = reader.get("OTEL_SERVICE_NAME").or_else(|| {
            resource
                .iter()
                .find(|(key, _)| key == "service.name")
                .map(|(_, value)| value.clone())
        });
        let headers = reader.pairs("OTEL_EXPORTER_OTLP_HEADERS", is_header);
        let mut target = |signal, path| {
            if disabled {
                None
            } else {
                reader.target(signal, path, &headers)
            }
        };
        let (traces, metrics, logs) = (
            target("TRACES", "/v1/traces"),
            target("METRICS", "/v1/metrics"),
            target("LOGS", "/v1/logs"),
        );
        let hash_key = reader.hash_key();
        Self {
            mode,
            charter: reader.get("PLUMBLINE_CHARTER"),
            trust: Trust::read(&reader),
            holds_if_refused: reader.one_of(
                "PLUMBLINE_ON_REFUSED",
                "base or hold",
                "base",
                &[("base", false), ("hold", true)],
                false,
            ),
            sampler,
            left_to_the_charter,
            secrets: reader.secrets(hash_key.as_deref()),
            hash_key,
            service,
            resource,
            traces,
            metrics,
            logs,
            spans: reader.batch("OTEL_BSP", 5000),
            records: reader.batch("OTEL_BLRP", 1000),
            metric_interval: reader.millis("OTEL_METRIC_EXPORT_INTERVAL", 60_000),
            events: reader.parsed(
                "RUST_LOG",
                "a list of targets and levels such as `info,acme=debug`",
                "info",
                default_events(),
                |text| text.parse().ok(),
            ),
            warnings: reader.warnings,
        }
    }
}

impl Settings {
    /// Returns the warnings about invalid values, and about values that a charter in this mode replaces.
    pub(crate) fn warnings_in(&self, mode: Mode) -> impl Iterator<Item = &Warning> {
        let LeftToTheCharter { sampler, propagators } = &self.left_to_the_charter;
        let sampler = sampler.iter().filter(move |_| mode == Mode::Enforce);
        let propagators = propagators.iter().filter(move |_| mode != Mode::Off);
        self.warnings.iter().chain(sampler).chain(propagators)
    }
}

/// `OTEL_TRACES_SAMPLER` and its argument.
#[derive(Clone, Debug, Default)]
pub(crate) struct StockSampler {
    pub name: Option<String>,
    pub argument: Option<String>,
}

/// Warnings about variables that have no effect where the charter decides.
#[derive(Debug)]
struct LeftToTheCharter {
    sampler: Option<Warning>,
    propagators: Option<Warning>,
}

fn default_events() -> Targets {
    Targets::new().with_default(tracing::Level::INFO)
}

struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    proxies: Proxies,
    warnings: Vec<Warning>,
}

impl Reader<'_> {
    fn get(&self, name: &str) -> Option<String> {
        (self.lookup)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    fn warn(&mut self, variable: &str, value: String, expected: &str, used: impl Into<String>) {
        self.add(Warning {
            variable: variable.to_owned(),
            value: match variable.ends_with("_ENDPOINT") {
                true => secret::displayable_url(&value),
                false => shown(&value),
            },
            expected: expected.to_owned(),
            used: used.into(),
        });
    }

    /// Adds a warning that does not show the value; `expected` states the position.
    fn warn_of_place(&mut self, variable: &str, expected: &str, used: &str) {
        self.add(Warning {
            variable: variable.to_owned(),
            value: HIDDEN.to_owned(),
            expected: expected.to_owned(),
            used: used.to_owned(),
        });
    }

    fn add(&mut self, warning: Warning) {
        // A variable may be read for three signals.
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn parsed<T>(
        &mut self,
        name: &str,
        expected: &str,
        used: &str,
        default: T,
        parse: impl Fn(&str) -> Option<T>,
    ) -> T {
        let Some(value) = self.get(name) else { return default };
        parse(&value).unwrap_or_else(|| {
            self.warn(name, value, expected, used);
            default
        })
    }

    fn one_of<T: Copy>(&mut self, name: &str, expected: &str, used: &str, choices: &[(&str, T)], default: T) -> T {
        self.parsed(name, expected, used, default, |text| {
            choices
                .iter()
                .find(|(word, _)| word.eq_ignore_ascii_case(text))
                .map(|(_, value)| *value)
        })
    }

    /// Returns a warning if a variable is set to anything but the value that the charter implies.
    fn left_to_the_charter(&self, name: &str, only: &'static str) -> Option<Warning> {
        let value = self.get(name).filter(|value| !value.eq_ignore_ascii_case(only))?;
        Some(Warning {
            variable: name.to_owned(),
            value: shown(&value),
            expected: only.to_owned(),
            used: "what the charter defines".to_owned(),
        })
    }

    fn number(&mut self, name: &str, range: RangeInclusive<u64>, expected: &str, default: u64) -> u64 {
        self.parsed(name, expected, &default.to_string(), default, |text| {
            text.parse().ok().filter(|number| range.contains(number))
        })
    }

    fn millis(&mut self, name: &str, default: u64) -> Duration {
        Duration::from_millis(self.number(
            name,
            1..=86_400_000,
            "a whole number of milliseconds from 1 to 86400000",
            default,
        ))
    }

    fn batch(&mut self, prefix: &str, delay: u64) -> Batch {
        let queue = self.number(
            &format!("{prefix}_MAX_QUEUE_SIZE"),
            1..=1_000_000,
            "a whole number from 1 to 1000000",
            2048,
        );
        let size = self.number(
            &format!("{prefix}_MAX_EXPORT_BATCH_SIZE"),
            1..=1_000_000,
            "a whole number from 1 to 1000000",
            512,
        );
        Batch {
            delay: self.millis(&format!("{prefix}_SCHEDULE_DELAY"), delay),
            queue: queue as usize,
            size: size.min(queue) as usize,
        }
    }

    /// Parses `key=value` pairs separated by commas, values percent-encoded; an invalid pair is left out. Its warning
    /// states the position and not the value.
    fn pairs(&mut self, name: &str, is_one: fn(&str, &str) -> bool) -> Vec<(String, String)> {
        let Some(list) = self.get(name) else { return Vec::new() };
        let mut pairs = Vec::new();
        let mut begin = 0;
        for (index, entry) in list.split(',').enumerate() {
            let (key, text) = entry.split_once('=').unwrap_or((entry, ""));
            let value = percent_decode(text.trim());
            match value.filter(|value| is_one(key.trim(), value)) {
                _ if entry.trim().is_empty() => {}
                Some(value) if entry.contains('=') && !key.trim().is_empty() => {
                    pairs.push((key.trim().to_owned(), value));
                }
                _ => {
                    let character = list[..begin + fault(entry)].chars().count() + 1;
                    let expected = format!(
                        "a list key=value,key=value with percent-encoded values (entry {}, character {character})",
                        index + 1
                    );
                    self.warn_of_place(name, &expected, "the other entries");
                }
            }
            begin += entry.len() + 1;
        }
        pairs
    }

    /// Reads the hash key: from the file if one is set, else from the variable. If the file cannot be read there is
    /// no key: another key would produce hashes that differ from those of other services.
    fn hash_key(&mut self) -> Option<Vec<u8>> {
        let text = self.get(HASH_KEY);
        let Some(path) = self.get(HASH_KEY_FILE) else {
            return text.map(String::into_bytes);
        };
        if text.is_some() {
            let expected = format!("to be set beside {HASH_KEY_FILE} (one of the two is enough)");
            self.warn_of_place(HASH_KEY, &expected, "the file");
        }
        match key_in(&path) {
            Ok(key) => Some(key),
            Err(error) => {
                let expected = format!("a file of 1 to {LONGEST_KEY} bytes that can be read ({path}: {error})");
                self.warn_of_place(HASH_KEY_FILE, &expected, "a key of this process's own");
                None
            }
        }
    }

    /// Collects the credentials in the settings.
    fn secrets(&self, hash_key: Option<&[u8]>) -> Secrets {
        let mut secrets = Secrets::default();
        let key = hash_key.map(String::from_utf8_lossy);
        key.into_iter().for_each(|key| secrets.add(&key));
        self.get(HASH_KEY).into_iter().for_each(|key| secrets.add(&key));
        for signal in ["", "TRACES_", "METRICS_", "LOGS_"] {
            let endpoint = self.get(&format!("OTEL_EXPORTER_OTLP_{signal}ENDPOINT"));
            endpoint.into_iter().for_each(|address| secrets.add_user(&address));
            let headers = self
                .get(&format!("OTEL_EXPORTER_OTLP_{signal}HEADERS"))
                .unwrap_or_default();
            for entry in headers.split(',') {
                secrets.add_encoded(entry.split_once('=').map_or(entry, |(_, value)| value));
            }
        }
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"] {
            let proxy = self.get(name);
            proxy.into_iter().for_each(|address| secrets.add_user(&address));
        }
        secrets
    }

    fn target(&mut self, signal: &str, path: &str, headers: &[(String, String)]) -> Option<Target> {
        let exporter = format!("OTEL_{signal}_EXPORTER");
        if !self.one_of(
            &exporter,
            "otlp or none",
            "otlp",
            &[("otlp", true), ("none", false)],
            true,
        ) {
            return None;
        }
        let protocols = [("grpc", Protocol::Grpc), ("http/protobuf", Protocol::Http)];
        let protocol = self.first(signal, "PROTOCOL");
        let protocol = self.one_of(
            &protocol,
            "grpc or http/protobuf",
            "http/protobuf",
            &protocols,
            Protocol::Http,
        );
        let compression = self.first(signal, "COMPRESSION");
        let gzip = self.one_of(
            &compression,
            "gzip or none",
            "none",
            &[("gzip", true), ("none", false)],
            false,
        );
        let file = |what| self.get(&self.first(signal, what));
        let tls = TlsFiles {
            authorities: file("CERTIFICATE"),
            certificate: file("CLIENT_CERTIFICATE"),
            key: file("CLIENT_KEY"),
        };
        let timeout = self.first(signal, "TIMEOUT");
        let timeout = self.millis(&timeout, 10_000);
        let default = match protocol {
            Protocol::Grpc => "http://localhost:4317",
            Protocol::Http => "http://localhost:4318",
        };
        let variable = self.first(signal, "ENDPOINT");
        let url = self.parsed(
            &variable,
            "an http:// or https:// address",
            default,
            default.to_owned(),
            address,
        );
        let own = variable.contains(signal) && url != default;
        let url = match protocol {
            Protocol::Http if !own => format!("{}{path}", url.trim_end_matches('/')),
            _ => url,
        };
        let own = format!("OTEL_EXPORTER_OTLP_{signal}_HEADERS");
        let headers = if self.get(&own).is_some() {
            self.pairs(&own, is_header)
        } else {
            headers.to_vec()
        };
        // As in Go: gRPC uses the tunnel of HTTPS_PROXY, with or without TLS.
        let uri: http::Uri = url.parse().unwrap_or_default();
        let is_tunnel = protocol == Protocol::Grpc || uri.scheme_str() == Some("https");
        Some(Target {
            proxy: self.proxies.of(is_tunnel, &uri),
            protocol,
            url,
            timeout,
            headers,
            gzip,
            tls,
        })
    }

    /// Returns the signal's own variable if it is set, else the one for all signals.
    fn first(&self, signal: &str, what: &str) -> String {
        let own = format!("OTEL_EXPORTER_OTLP_{signal}_{what}");
        match self.get(&own) {
            Some(_) => own,
            None => format!("OTEL_EXPORTER_OTLP_{what}"),
        }
    }
}

fn address(text: &str) -> Option<String> {
    let uri: http::Uri = text.parse().ok()?;
    let usable = matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty());
    usable.then(|| text.to_owned())
}

/// Returns the position of the error in an entry: no `=`, an invalid escape in the value, or an invalid key.
fn fault(entry: &str) -> usize {
    let Some((key, text)) = entry.split_once('=') else {
        return entry.len();
    };
    let is_wrong = |at: &usize| {
        let digits = text.as_bytes().get(at + 1..at + 3);
        text.as_bytes()[*at] == b'%' && !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    match (0..text.len()).find(is_wrong) {
        Some(at) => key.len() + 1 + at,
        None if key.trim().is_empty() || !is_header(key.trim(), "") => key.len() - key.trim_start().len(),
        None => key.len() + 1,
    }
}

/// Whether a header is valid.
fn is_header(name: &str, value: &str) -> bool {
    http::HeaderName::try_from(name).is_ok() && http::HeaderValue::try_from(value).is_ok()
}

const HASH_KEY: &str = "PLUMBLINE_HASH_KEY";
const HASH_KEY_FILE: &str = "PLUMBLINE_HASH_KEY_FILE";
/// Most bytes of the key file.
const LONGEST_KEY: u64 = 64 << 10;

/// Reads a file without its final line end. The error does not show the content.
fn key_in(path: &str) -> std::io::Result<Vec<u8>> {
    // Opening a pipe would block.
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is not a file"));
    }
    let mut key = Vec::new();
    std::fs::File::open(path)?.take(LONGEST_KEY + 1).read_to_end(&mut key)?;
    if key.len() as u64 > LONGEST_KEY {
        return Err(std::io::Error::other("it is too long"));
    }
    if key.last() == Some(&b'\n') {
        key.pop();
        key.pop_if(|byte| *byte == b'\r');
    }
    match key.is_empty() {
        true => Err(std::io::Error::other("it is empty")),
        false => Ok(key),
    }
}

pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || (rest.next()? as char).to_digit(16);
                (digit()? * 16 + digit()?) as u8
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Settings {
        Settings::read(&|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_variables_the_defaults_hold_and_nothing_is_warned_of() {
        let settings = read(&[]);
        assert_eq!(settings.warnings, []);
        assert_eq!(settings.mode, None);
        assert_eq!(
            settings.spans,
            Batch {
                delay: Duration::from_secs(5),
                queue: 2048,
                size: 512
            }
        );
        let traces = settings.traces.unwrap();
        assert_eq!(
            (traces.protocol, traces.url.as_str()),
            (Protocol::Http, "http://localhost:4318/v1/traces")
        );
    }

    #[test]
    fn a_signals_own_variable_wins_and_its_path_is_kept() {
        let settings = read(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/"),
            ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://logs:9999/in"),
            ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "grpc"),
        ]);
        assert_eq!(settings.warnings, []);
        assert_eq!(settings.traces.unwrap().url, "http://collector:4318/v1/traces");
        assert_eq!(settings.logs.unwrap().url, "http://logs:9999/in");
        assert_eq!(settings.metrics.unwrap().url, "http://collector:4318/");
    }

    #[test]
    fn a_value_that_cannot_be_read_gives_one_warning_with_all_it_takes() {
        let settings = read(&[("OTEL_BSP_MAX_QUEUE_SIZE", "many"), ("PLUMBLINE_MODE", "loud")]);
        let warnings: Vec<_> = settings.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(
            warnings,
            [
                "PLUMBLINE_MODE=\"loud\" is not off, observe or enforce; using what the charter defines",
                "OTEL_BSP_MAX_QUEUE_SIZE=\"many\" is not a whole number from 1 to 1000000; using 2048",
            ]
        );
        assert_eq!(settings.spans.queue, 2048);
    }

    #[test]
    fn what_is_not_supported_gives_one_warning_and_the_default() {
        let defaults = read(&[]);
        for (variable, value, expected) in [
            ("OTEL_TRACES_EXPORTER", "zipkin", "otlp or none; using otlp"),
            ("OTEL_METRICS_EXPORTER", "prometheus", "otlp or none; using otlp"),
            ("OTEL_LOGS_EXPORTER", "console", "otlp or none; using otlp"),
            (
                "OTEL_EXPORTER_OTLP_PROTOCOL",
                "http/json",
                "grpc or http/protobuf; using http/protobuf",
            ),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd", "gzip or none; using none"),
            (
                "OTEL_TRACES_SAMPLER",
                "traceidratio",
                "parentbased_always_on; using what the charter defines",
            ),
            (
                "OTEL_PROPAGATORS",
                "b3",
                "tracecontext,baggage; using what the charter defines",
            ),
        ] {
            let settings = read(&[(variable, value)]);
            let warnings: Vec<_> = settings.warnings_in(Mode::Enforce).map(ToString::to_string).collect();
            assert_eq!(warnings, [format!("{variable}={value:?} is not {expected}")]);
            assert_eq!(
                (settings.traces, settings.metrics, settings.logs),
                (defaults.traces.clone(), defaults.metrics.clone(), defaults.logs.clone())
            );
        }
        assert_eq!(read(&[("OTEL_TRACES_SAMPLER", "parentbased_always_on")]).warnings, []);
        for mode in ["off", "observe"] {
            let settings = read(&[("PLUMBLINE_MODE", mode), ("OTEL_TRACES_SAMPLER", "always_off")]);
            assert_eq!(settings.warnings, [], "the SDK reads it by itself");
        }
    }

    #[test]
    fn an_unusable_endpoint_falls_back_to_the_default() {
        let settings = read(&[
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "not an address"),
        ]);
        assert_eq!(settings.traces.unwrap().url, "http://localhost:4317");
        assert_eq!(settings.warnings.len(), 1);
    }

    #[test]
    fn tls_and_compression_are_read_for_all_signals_or_one() {
        let settings = read(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4318"),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/etc/ca.pem"),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
            ("OTEL_EXPORTER_OTLP_LOGS_COMPRESSION", "none"),
        ]);
        assert_eq!(settings.warnings, []);
        let traces = settings.traces.unwrap();
        assert_eq!(
            (traces.gzip, traces.tls.authorities.as_deref()),
            (true, Some("/etc/ca.pem"))
        );
        assert!(!settings.logs.unwrap().gzip);
    }

    #[test]
    fn exporters_can_be_switched_off() {
        assert!(read(&[("OTEL_TRACES_EXPORTER", "none")]).traces.is_none());
        let disabled = read(&[("OTEL_SDK_DISABLED", "true")]);
        assert!(disabled.traces.is_none() && disabled.metrics.is_none() && disabled.logs.is_none());
    }

    #[test]
    fn resource_attributes_are_percent_decoded_and_bad_pairs_left_out() {
        let settings = read(&[(
            "OTEL_RESOURCE_ATTRIBUTES",
            "service.name=pricing, a=b%20c,nonsense,d=%zz",
        )]);
        assert_eq!(settings.service.as_deref(), Some("pricing"));
        assert_eq!(settings.resource[1], ("a".to_owned(), "b c".to_owned()));
        assert_eq!(settings.resource.len(), 2);
        let warnings: Vec<_> = settings.warnings.iter().map(ToString::to_string).collect();
        let expected = "OTEL_RESOURCE_ATTRIBUTES is not a list key=value,key=value with percent-encoded values";
        assert_eq!(
            warnings,
            [
                format!("{expected} (entry 3, character 39); using the other entries"),
                format!("{expected} (entry 4, character 42); using the other entries"),
            ]
        );
    }

    const SECRET: &str = "hunter2-Zq";

    #[test]
    fn no_warning_contains_a_secret() {
        for (variable, value) in [
            (
                "OTEL_EXPORTER_OTLP_HEADERS",
                "authorization=Bearer hunter2-Zq,hunter2-Zq",
            ),
            ("OTEL_EXPORTER_OTLP_HEADERS", "hunter2-Zq x=y"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a=hunter2-Zq%zz"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a=hunter2-Zq%0a"),
            ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "hunter2-Zq"),
            ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "=hunter2-Zq"),
            ("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "a,b=hunter2-Zq"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "me:hunter2-Zq@collector"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "htp://me:hunter2-Zq@collector"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://me:hunter2-Zq%zz^@collector"),
            ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "collector?token=hunter2-Zq"),
            ("OTEL_RESOURCE_ATTRIBUTES", "a=b,hunter2-Zq"),
            ("OTEL_RESOURCE_ATTRIBUTES", "a=hunter2-Zq%zz"),
            ("HTTP_PROXY", "socks5://me:hunter2-Zq@proxy"),
            ("https_proxy", "http://me:hunter2-Zq%zz@proxy"),
            ("PLUMBLINE_MODE", "http://me:hunter2-Zq@x"),
            ("OTEL_TRACES_EXPORTER", "http://me:hunter2-Zq@x"),
            ("PLUMBLINE_HASH_KEY_FILE", "/nowhere/hunter"),
        ] {
            let settings = read(&[(variable, value)]);
            let warnings: Vec<_> = settings.warnings.iter().map(ToString::to_string).collect();
            assert!(!warnings.is_empty(), "{variable}={value}");
            assert!(
                warnings
                    .iter()
                    .all(|warning| warning.contains(variable) && !warning.contains(SECRET)),
                "{warnings:?}"
            );
        }
    }

    #[test]
    fn the_hash_key_comes_from_a_file() {
        let file = |name: &str, content: &[u8]| {
            let path = std::env::temp_dir().join(format!("plumbline-key-{name}-{}", std::process::id()));
            std::fs::write(&path, content).unwrap();
            path.to_str().unwrap().to_owned()
        };
        for (name, content, key) in [
            ("plain", "the key", Some("the key")),
            ("line", "the key\n", Some("the key")),
            ("crlf", "the key\r\n", Some("the key")),
            ("lines", "the key\n\n", Some("the key\n")),
            ("blank", " the key ", Some(" the key ")),
            ("empty", "", None),
            ("only", "\n", None),
        ] {
            let path = file(name, content.as_bytes());
            let settings = read(&[("PLUMBLINE_HASH_KEY_FILE", &path)]);
            assert_eq!(settings.hash_key.as_deref(), key.map(str::as_bytes), "{name}");
            assert_eq!(settings.warnings.len(), usize::from(key.is_none()), "{name}");
            let both = read(&[("PLUMBLINE_HASH_KEY_FILE", &path), ("PLUMBLINE_HASH_KEY", SECRET)]);
            assert_eq!(both.hash_key.as_deref(), key.map(str::as_bytes), "{name}");
            assert_eq!(both.warnings.len(), 1 + usize::from(key.is_none()), "{name}");
            std::fs::remove_file(path).unwrap();
        }
        let long = file("long", &[b'k'; 65_537]);
        assert_eq!(read(&[("PLUMBLINE_HASH_KEY_FILE", &long)]).hash_key, None);
        std::fs::remove_file(long).unwrap();
        assert_eq!(
            read(&[("PLUMBLINE_HASH_KEY", "k")]).hash_key.as_deref(),
            Some(&b"k"[..])
        );
    }
}
