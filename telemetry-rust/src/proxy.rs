//! `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, by the rules of Go's `httpproxy`.

use std::fmt;
use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Uri;

use crate::settings::percent_decode;

/// An HTTP proxy.
#[derive(Clone, PartialEq)]
pub(crate) struct Proxy {
    pub host: String,
    pub port: u16,
    /// Whether the connection to it uses TLS.
    pub tls: bool,
    /// Value of `Proxy-Authorization`, if the URL has a user.
    pub authorization: Option<String>,
}

impl fmt::Debug for Proxy {
    /// Omits user and password.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Proxy({self})")
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.host, self.port)
    }
}

impl Proxy {
    /// Parses a URL; without a scheme it is HTTP.
    fn parse(text: &str) -> Option<Self> {
        let uri: Uri = match text.contains("://") {
            true => text.parse().ok()?,
            false => format!("http://{text}").parse().ok()?,
        };
        let tls = match uri.scheme_str()? {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let host = uri.host().filter(|host| !host.is_empty())?;
        let user = uri.authority()?.as_str().rsplit_once('@').map(|(user, _)| user);
        let authorization = match user {
            None => None,
            Some(user) => {
                let (name, password) = user.split_once(':').unwrap_or((user, ""));
                let (name, password) = (percent_decode(name)?, percent_decode(password)?);
                Some(format!("Basic {}", STANDARD.encode(format!("{name}:{password}"))))
            }
        };
        Some(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: uri.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            tls,
            authorization,
        })
    }
}

/// The proxies of this process.
#[derive(Debug, Default)]
pub(crate) struct Proxies {
    http: Option<Proxy>,
    https: Option<Proxy>,
    except: NoProxy,
    /// Variables whose value is not a usable URL.
    pub unreadable: Vec<&'static str>,
}

impl Proxies {
    /// Reads the variables; upper case takes precedence.
    pub(crate) fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Self {
        let get = |names: [&'static str; 2]| {
            let found = names.into_iter().find_map(|name| Some((name, lookup(name)?)));
            found.filter(|(_, value)| !value.trim().is_empty())
        };
        let mut proxies = Self::default();
        let mut proxy = |names| {
            let (name, value) = get(names)?;
            let proxy = Proxy::parse(value.trim());
            if proxy.is_none() {
                proxies.unreadable.push(name);
            }
            proxy
        };
        let http = proxy(["HTTP_PROXY", "http_proxy"]);
        let https = proxy(["HTTPS_PROXY", "https_proxy"]);
        // In a CGI process the request header Proxy is the variable HTTP_PROXY.
        let is_cgi = lookup("REQUEST_METHOD").is_some_and(|method| !method.is_empty());
        let (_, except) = get(["NO_PROXY", "no_proxy"]).unwrap_or_default();
        Self {
            http: http.filter(|_| !is_cgi),
            https,
            except: NoProxy::parse(&except),
            ..proxies
        }
    }

    /// Returns the proxy for a URL; `secure` selects HTTPS_PROXY.
    pub(crate) fn of(&self, secure: bool, uri: &Uri) -> Option<Proxy> {
        let proxy = if secure { &self.https } else { &self.http };
        let host = uri
            .host()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .to_ascii_lowercase();
        let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        let port = uri.port_u16().unwrap_or(default);
        proxy.clone().filter(|_| !self.except.has(&host, port))
    }
}

/// Hosts that are reached directly: the local machine, and those of `NO_PROXY`.
#[derive(Debug, Default)]
struct NoProxy {
    all: bool,
    rows: Vec<(NoProxyEntry, Option<u16>)>,
}

#[derive(Debug)]
enum NoProxyEntry {
    Address(IpAddr),
    Network(IpAddr, u8),
    /// A suffix with its leading dot, and whether the name itself is included.
    Domain(String, bool),
}

impl NoProxy {
    fn parse(list: &str) -> Self {
        let mut except = Self::default();
        for item in list.split(',').map(|item| item.trim().to_ascii_lowercase()) {
            if item == "*" {
                except.all = true;
            } else if let Some(row) = parse(&item) {
                except.rows.push(row);
            }
        }
        except
    }

    fn has(&self, host: &str, port: u16) -> bool {
        let address: Option<IpAddr> = host.parse().ok();
        let is_own = host == "localhost" || address.is_some_and(|address| address.is_loopback());
        let fits = |row: &NoProxyEntry| match (row, address) {
            (NoProxyEntry::Address(own), Some(address)) => *own == address,
            (NoProxyEntry::Network(own, bits), Some(address)) => is_within(address, *own, *bits),
            (NoProxyEntry::Domain(suffix, itself), _) => host.ends_with(suffix) || *itself && host == &suffix[1..],
            _ => false,
        };
        let fits_port = |own: &Option<u16>| own.is_none_or(|own| own == port);
        is_own || self.all || self.rows.iter().any(|(row, own)| fits(row) && fits_port(own))
    }
}

fn parse(item: &str) -> Option<(NoProxyEntry, Option<u16>)> {
    if let Some((address, bits)) = item.split_once('/')
        && let (Ok(address), Ok(bits)) = (address.parse::<IpAddr>(), bits.parse::<u8>())
    {
        let most = if address.is_ipv4() { 32 } else { 128 };
        return (bits <= most).then_some((NoProxyEntry::Network(address, bits), None));
    }
    // A port follows a name, an IPv4 address or brackets; a bare IPv6 address has none.
    let (host, port) = match item.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port.parse().ok()?)),
        _ => (item, None),
    };
    let host = host.trim_matches(['[', ']']);
    if host.is_empty() {
        return None;
    }
    if let Ok(address) = host.parse() {
        return Some((NoProxyEntry::Address(address), port));
    }
    let row = match host
        .strip_prefix('*')
        .filter(|rest| rest.starts_with('.'))
        .unwrap_or(host)
    {
        suffix if suffix.starts_with('.') => NoProxyEntry::Domain(suffix.to_owned(), false),
        name => NoProxyEntry::Domain(format!(".{name}"), true),
    };
    Some((row, port))
}

fn is_within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let shifted = |number: u128, width: u8| number.checked_shr(u32::from(width - bits)).unwrap_or(0);
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            shifted(u32::from(address).into(), 32) == shifted(u32::from(network).into(), 32)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => shifted(address.into(), 128) == shifted(network.into(), 128),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &[(&str, &str)], url: &str) -> Option<String> {
        let lookup = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let uri: Uri = url.parse().unwrap();
        let secure = uri.scheme_str() == Some("https");
        Proxies::read(&lookup).of(secure, &uri).map(|proxy| proxy.to_string())
    }

    #[test]
    fn the_scheme_chooses_the_variable() {
        let both = [("HTTP_PROXY", "http://plain:3128"), ("HTTPS_PROXY", "secret")];
        assert_eq!(
            chosen(&both, "http://collector.example/").as_deref(),
            Some("plain:3128")
        );
        assert_eq!(
            chosen(&both, "https://collector.example/").as_deref(),
            Some("secret:80")
        );
        let small = [("http_proxy", "small"), ("HTTPS_PROXY", "https://great")];
        assert_eq!(chosen(&small, "http://collector.example/").as_deref(), Some("small:80"));
        assert_eq!(
            chosen(&small, "https://collector.example/").as_deref(),
            Some("great:443")
        );
        let cgi = [("HTTP_PROXY", "evil"), ("REQUEST_METHOD", "GET")];
        assert_eq!(chosen(&cgi, "http://collector.example/"), None);
        assert_eq!(chosen(&[], "http://collector.example/"), None);
    }

    #[test]
    fn loopback_and_listed_hosts_are_reached_directly() {
        for (list, url, direct) in [
            ("", "http://localhost:4318", true),
            ("", "http://127.0.0.9:4318", true),
            ("", "http://[::1]:4318", true),
            ("", "http://collector.example", false),
            ("*", "http://collector.example", true),
            ("collector.example", "http://collector.example", true),
            ("collector.example", "http://eu.Collector.example", true),
            ("collector.example", "http://mycollector.example", false),
            (".collector.example", "http://collector.example", false),
            (".collector.example", "http://eu.collector.example", true),
            ("*.collector.example", "http://eu.collector.example", true),
            ("*.collector.example", "http://collector.example", false),
            ("other, collector.example:4318", "http://collector.example:4318", true),
            ("collector.example:4318", "http://collector.example:4317", false),
            ("collector.example:443", "https://collector.example", true),
            ("10.0.0.0/8", "http://10.9.8.7:4318", true),
            ("10.0.0.0/8", "http://11.9.8.7:4318", false),
            ("0.0.0.0/0", "http://11.9.8.7:4318", true),
            ("10.9.8.7", "http://10.9.8.7:4318", true),
            ("10.9.8.7:1", "http://10.9.8.7:4318", false),
            ("2001:db8::/32", "http://[2001:db8::5]:4318", true),
            ("[2001:db8::5]:4318", "http://[2001:db8::5]:4318", true),
            ("2001:db8::5", "http://[2001:db8::5]:4318", true),
            (",,:80, ", "http://collector.example", false),
        ] {
            let variables = [("HTTP_PROXY", "p"), ("HTTPS_PROXY", "p"), ("no_proxy", list)];
            assert_eq!(chosen(&variables, url).is_none(), direct, "{list:?} {url}");
        }
    }

    #[test]
    fn a_user_is_sent_but_never_printed() {
        let proxy = Proxy::parse("http://jane:p%40ss@proxy:3128").unwrap();
        assert_eq!(proxy.authorization.as_deref(), Some("Basic amFuZTpwQHNz"));
        assert_eq!(format!("{proxy} {proxy:?}"), "proxy:3128 Proxy(proxy:3128)");
        assert_eq!(Proxy::parse("socks5://proxy:1080"), None);
        assert_eq!(Proxy::parse("http://"), None);
    }
}
