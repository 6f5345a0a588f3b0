//! Where the rows of a charter stood that it was compiled from, for messages.

use serde_json::Value;

/// The file and line of a row, such as `registry/http.yaml:17`.
#[derive(Clone, Debug)]
pub struct Place {
    list: Box<str>,
    name: Box<str>,
    at: Box<str>,
}

/// Reads the places of a compiled charter, sorted by list and name.
pub(super) fn places(sources: &Value) -> Vec<Place> {
    let lists = sources.as_object().into_iter().flatten();
    let mut places: Vec<Place> = lists
        .flat_map(|(list, rows)| {
            let rows = rows.as_object().into_iter().flatten();
            rows.filter_map(move |(name, at)| {
                Some(Place {
                    list: list.as_str().into(),
                    name: name.as_str().into(),
                    at: without_column(at.as_str()?).into(),
                })
            })
        })
        .collect();
    places.sort_by(|one, other| key(one).cmp(&key(other)));
    places
}

/// Finds the place of a row in a list of the charter; `None` where it is not known.
pub(super) fn find<'a>(places: &'a [Place], list: &str, name: &str) -> Option<&'a str> {
    let at = places.binary_search_by(|place| key(place).cmp(&(list, name))).ok()?;
    Some(&places[at].at)
}

fn key(place: &Place) -> (&str, &str) {
    (&place.list, &place.name)
}

/// `registry/http.yaml:17:5` is `registry/http.yaml:17`.
fn without_column(at: &str) -> &str {
    match at.rsplit_once(':') {
        Some((line, _)) if line.contains(':') => line,
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_list_and_name() {
        let sources = serde_json::json!({
            "metrics": {"acme.paid": "registry/acme.yaml:40:5"},
            "attributes": {"acme.paid": "registry/acme.yaml:9:5", "acme.card": "registry/acme.yaml:3"},
        });
        let places = places(&sources);
        assert_eq!(find(&places, "attributes", "acme.paid"), Some("registry/acme.yaml:9"));
        assert_eq!(find(&places, "attributes", "acme.card"), Some("registry/acme.yaml:3"));
        assert_eq!(find(&places, "metrics", "acme.paid"), Some("registry/acme.yaml:40"));
        assert_eq!(find(&places, "spans", "acme.paid"), None);
    }
}
