//! Spans and log records as the charter wants them, whoever recorded them: names without ids, attributes renamed,
//! removed, hashed, masked and truncated. What is already so costs no allocation.

mod attributes;
mod span;

pub(crate) use attributes::AttributeLaw;
pub(crate) use span::SpanLaw;
