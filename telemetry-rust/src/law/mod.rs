//! Spans and log records as the charter wants them, whoever recorded them: names without ids, attributes renamed,
//! removed, hashed, masked and truncated. What is already so costs no allocation.

mod attributes;
mod body;
mod failed;
mod guard;
mod protection;
mod safe;
mod span;
mod taken;
mod unique;
mod withheld;

pub(crate) use attributes::AttributeLaw;
pub(crate) use failed::fail;
pub(crate) use guard::guarded;
pub(crate) use protection::Protection;
pub(crate) use span::SpanLaw;
pub(crate) use taken::Taken;
pub(crate) use withheld::Withheld;

/// Says nothing about a value, not even its length.
const MASK: &str = "****";
pub(crate) use unique::unique;
