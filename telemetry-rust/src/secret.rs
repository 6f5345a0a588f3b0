//! Keeps credentials out of messages: in URLs, headers and keys.

use std::borrow::Cow;
use std::fmt;

use crate::settings::percent_decode;

/// Replaces a value that is not shown.
pub(crate) const HIDDEN: &str = "…";

const MASK: &str = "****";

/// Shorter texts may occur in ordinary words.
const SHORTEST: usize = 4;

/// A user name is masked from this length on; shorter ones may be ordinary words.
const LONG_NAME: usize = 8;

/// Returns the part of a URL that a message may show: scheme, host, port and path.
///
/// A text that cannot be parsed is hidden, because it may contain a password anywhere.
pub(crate) fn displayable_url(text: &str) -> String {
    let text = text.trim();
    let is_scheme = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    let (scheme, rest) = match text.find("://") {
        Some(at) if is_scheme(&text[..at]) => text.split_at(at + 3),
        _ => ("", text),
    };
    let rest = plain(rest);
    let host = rest.split('/').next().unwrap_or_default();
    match is_host(host) {
        true => format!("{scheme}{rest}"),
        false => format!("{scheme}{HIDDEN}"),
    }
}

/// Returns what follows the last `@`, without query and fragment; a password may contain the end of a host.
fn plain(rest: &str) -> &str {
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    rest.split(['?', '#']).next().unwrap_or_default()
}

/// Whether a text is a host, with or without a port.
fn is_host(text: &str) -> bool {
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((inside, port)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_address = inside
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || b":.".contains(&byte));
        return is_address && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = text.split_once(':').unwrap_or((text, ""));
    let is_name = host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    !host.is_empty() && is_name && is_port(port)
}

/// Known secrets: keys, passwords, header values.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

impl fmt::Debug for Secrets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secrets")
    }
}

impl Secrets {
    pub(crate) fn add(&mut self, text: &str) {
        let text = text.trim();
        if text.len() >= SHORTEST && self.0.iter().all(|known| known != text) {
            self.0.push(text.to_owned());
            // A secret may be a part of another.
            self.0.sort_by_key(|known| std::cmp::Reverse(known.len()));
        }
    }

    /// Adds a text as it is and percent-decoded.
    pub(crate) fn add_encoded(&mut self, text: &str) {
        self.add(text);
        if let Some(decoded) = percent_decode(text) {
            self.add(&decoded);
        }
    }

    /// Adds user and password of a URL.
    pub(crate) fn add_user(&mut self, address: &str) {
        let Some((user, _)) = address.rsplit_once('@') else {
            return;
        };
        let user = user.split_once("://").map_or(user, |(_, user)| user);
        self.add_encoded(user);
        let (name, password) = user.split_once(':').unwrap_or((user, ""));
        self.add_encoded(password);
        if name.len() >= LONG_NAME {
            self.add_encoded(name);
        }
    }

    /// Masks the secrets in a text, and removes user, query and fragment of its URLs.
    pub(crate) fn mask_in(&self, text: &str) -> String {
        let mut left = Cow::Borrowed(text);
        for secret in &self.0 {
            if left.contains(secret.as_str()) {
                left = Cow::Owned(left.replace(secret, MASK));
            }
        }
        without_users(&left)
    }
}

fn without_users(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, address) = rest.split_at(at + 3);
        let end = address
            .find(|char: char| char.is_whitespace() || "\"'<>`,;|)\\".contains(char))
            .unwrap_or(address.len());
        left.push_str(before);
        left.push_str(plain(&address[..end]));
        rest = &address[end..];
    }
    left.push_str(rest);
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_credentials() {
        for (text, shown) in [
            ("http://collector:4318/v1/traces", "http://collector:4318/v1/traces"),
            (
                "https://me:hunter2@collector.example/in",
                "https://collector.example/in",
            ),
            (
                "https://me:hun/ter2@collector.example/in",
                "https://collector.example/in",
            ),
            (
                "https://me:hun?ter2@collector.example/in",
                "https://collector.example/in",
            ),
            (
                "https://me:hun@ter2@collector.example/in",
                "https://collector.example/in",
            ),
            ("https://collector/in?token=hunter2#f", "https://collector/in"),
            ("http//me:hunter2@collector", "collector"),
            ("http:/me:hunter2@collector:1", "collector:1"),
            ("collector:4317", "collector:4317"),
            ("https://me:hunter2%40collector.example", "https://…"),
            ("https://me:hunter2", "https://…"),
            ("://hunter2@", "…"),
            ("http://me:hunter2@[2001:db8::1]:4318/x", "http://[2001:db8::1]:4318/x"),
            ("not hunter2", "…"),
            ("", "…"),
        ] {
            assert_eq!(displayable_url(text), shown, "{text}");
        }
    }

    #[test]
    fn secrets_are_masked_in_texts() {
        let mut secrets = Secrets::default();
        secrets.add("Bearer t0k3n");
        secrets.add("abc");
        secrets.add_user("https://me:p%40ssword@collector");
        for (text, left) in [
            ("header Bearer t0k3n is refused", "header **** is refused"),
            (
                r#"Post "https://x:y@host/p?q=1": dial p@ssword"#,
                r#"Post "https://host/p": dial ****"#,
            ),
            ("abc stays", "abc stays"),
            (
                "parse https://u:h1@a/b, http://u:h3@c?k=v",
                "parse https://a/b, http://c",
            ),
        ] {
            assert_eq!(secrets.mask_in(text), left);
        }
        assert_eq!(format!("{secrets:?}"), "Secrets");
    }
}
