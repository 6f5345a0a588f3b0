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
pub(crate) use template::{fits, in_name, literals, rendered};
