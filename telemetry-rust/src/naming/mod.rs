//! Span names: from the charter's templates, without ids.

mod ids;
mod template;

pub(crate) use ids::without_ids;
pub(crate) use template::{fits, in_name, rendered};
