//! Span names: rendering the charter's templates, and finding ids.

mod address;
mod characters;
mod ids;
mod number;
mod part;
mod segment;
mod template;
mod uuid;
mod version;
mod word;

pub(crate) use ids::{Known, TEMPLATES, contains_id, without_ids};

/// Most bytes of a name that a message repeats.
const SHOWN: usize = 256;

/// Returns what a message may show of a name that the charter does not define: whoever sends a request may have chosen it.
pub(crate) fn shown(name: &str) -> &str {
    if name.len() > SHOWN {
        "(a long name)"
    } else if contains_id(name, &Known::default()) {
        "(a name with an id)"
    } else {
        name
    }
}

pub(crate) use template::{fits, in_name, literals, rendered};
