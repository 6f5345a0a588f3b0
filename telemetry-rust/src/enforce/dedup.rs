//! Removes repeated keys from a list of attributes.

use super::Attribute;

/// Keeps each key once, with the value set last (OpenTelemetry common specification, attribute collections). The SDK
/// keeps every value that is set. Returns whether a key was repeated.
pub(crate) fn dedup_keys<A: Attribute>(attributes: &mut Vec<A>) -> bool {
    let is_repeated = |at: usize| {
        attributes[at + 1..]
            .iter()
            .any(|later| later.key() == attributes[at].key())
    };
    let Some(first) = (0..attributes.len()).find(|at| is_repeated(*at)) else {
        return false;
    };
    for at in (first..attributes.len()).rev() {
        let key = attributes[at].key();
        if attributes[at + 1..].iter().any(|later| later.key() == key) {
            attributes.remove(at);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use opentelemetry::KeyValue;

    use super::*;

    fn left(pairs: &[(&'static str, i64)]) -> Vec<(String, i64)> {
        let mut attributes: Vec<_> = pairs.iter().map(|(key, value)| KeyValue::new(*key, *value)).collect();
        dedup_keys(&mut attributes);
        let number = |value: &opentelemetry::Value| match value {
            opentelemetry::Value::I64(number) => *number,
            other => panic!("{other:?}"),
        };
        attributes
            .iter()
            .map(|pair| (pair.key.to_string(), number(&pair.value)))
            .collect()
    }

    #[test]
    fn the_last_value_of_a_key_stays() {
        assert_eq!(left(&[]), []);
        assert_eq!(left(&[("a", 1), ("b", 2)]), [("a".to_owned(), 1), ("b".to_owned(), 2)]);
        assert_eq!(
            left(&[("a", 1), ("b", 2), ("a", 3), ("c", 4), ("b", 5), ("a", 6)]),
            [("c".to_owned(), 4), ("b".to_owned(), 5), ("a".to_owned(), 6)]
        );
    }
}
