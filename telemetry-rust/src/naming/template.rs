//! Renders span names from the charter's templates.

use std::borrow::Cow;

use crate::charter::attribute;

/// Renders a template such as `{http.request.method} {http.route}`; `None` if none of its attributes is present.
///
/// An absent or empty attribute omits its placeholder and the text before it, back to the previous attribute or the
/// start; if no attribute precedes, the text after it is omitted instead. Without a route the template above gives
/// `GET`.
pub(crate) fn rendered<'a>(template: &str, value: impl Fn(&str) -> Option<Cow<'a, str>>) -> Option<String> {
    let mut name = String::with_capacity(64);
    let (mut rest, mut is_first, mut has_any) = (template, true, false);
    while let Some((literal, key, after)) = placeholder(rest) {
        if let Some(value) = value(key).filter(|value| !value.is_empty()) {
            if has_any || is_first {
                name.push_str(literal);
            }
            name.push_str(in_name(key, &value));
            has_any = true;
        }
        (rest, is_first) = (after, false);
    }
    if is_first {
        return Some(template.to_owned());
    }
    has_any.then(|| name + rest)
}

/// Returns a value as it appears in span names: the HTTP semantic conventions use `HTTP` for an unknown method.
pub(crate) fn in_name<'a>(key: &str, value: &'a str) -> &'a str {
    if key == attribute::HTTP_REQUEST_METHOD && value == "_OTHER" {
        "HTTP"
    } else {
        value
    }
}

/// Whether a name is what [`rendered`] returns, without building it. A template without any present attribute accepts
/// every name.
pub(crate) fn fits<'a>(template: &str, name: &str, value: impl Fn(&str) -> Option<Cow<'a, str>>) -> bool {
    let (mut left, mut rest, mut is_first, mut has_any) = (name, template, true, false);
    while let Some((literal, key, after)) = placeholder(rest) {
        if let Some(value) = value(key).filter(|value| !value.is_empty()) {
            let literal = if has_any || is_first { literal } else { "" };
            let Some(behind) = left
                .strip_prefix(literal)
                .and_then(|left| left.strip_prefix(in_name(key, &value)))
            else {
                return false;
            };
            (left, has_any) = (behind, true);
        }
        (rest, is_first) = (after, false);
    }
    match is_first {
        true => name == template,
        false => !has_any || left == rest,
    }
}

/// Returns the texts of a template between its placeholders.
pub(crate) fn literals(template: &'static str) -> Vec<&'static str> {
    let (mut found, mut rest) = (Vec::new(), template);
    while let Some((literal, placed)) = rest.split_once('{') {
        found.push(literal);
        rest = placed.split_once('}').map_or("", |(_, after)| after);
    }
    found.push(rest);
    found
}

/// Returns the text before the first placeholder, its key, and the text after it.
fn placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (literal, placed) = template.split_once('{')?;
    let (key, after) = placed.split_once('}')?;
    Some((literal, key, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(template: &str, attributes: &[(&str, &'static str)]) -> Option<String> {
        let value = |key: &str| {
            let found = attributes.iter().find(|(known, _)| *known == key);
            found.map(|(_, value)| Cow::Borrowed(*value))
        };
        let name = rendered(template, value);
        assert!(name.as_ref().is_none_or(|name| fits(template, name, value)));
        assert_eq!(fits(template, "another name", value), name.is_none());
        name
    }

    #[test]
    fn attributes_take_their_places() {
        let both = [("http.request.method", "GET"), ("http.route", "/v1/orders/{id}")];
        assert_eq!(
            named("{http.request.method} {http.route}", &both).as_deref(),
            Some("GET /v1/orders/{id}")
        );
        assert_eq!(named("do {http.route}!", &both).as_deref(), Some("do /v1/orders/{id}!"));
        assert_eq!(named("orders.place", &[]).as_deref(), Some("orders.place"));
    }

    #[test]
    fn an_unknown_method_is_http() {
        let both = [("http.request.method", "_OTHER"), ("http.route", "/x")];
        assert_eq!(
            named("{http.request.method} {http.route}", &both).as_deref(),
            Some("HTTP /x")
        );
    }

    #[test]
    fn what_is_absent_leaves_out_the_text_before_it() {
        assert_eq!(named("{a} {b}", &[("a", "GET")]).as_deref(), Some("GET"));
        assert_eq!(named("{a} {b}", &[("b", "/x")]).as_deref(), Some("/x"));
        assert_eq!(named("{a} {b}", &[("a", ""), ("b", "/x")]).as_deref(), Some("/x"));
        assert_eq!(named("x {a} {b} y", &[("b", "1")]).as_deref(), Some("1 y"));
        assert_eq!(named("{a} {b}", &[]), None);
    }
}
