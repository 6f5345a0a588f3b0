//! Services as other people write them: no type of OpenTelemetry or Plumbline is in here. The tests put the layers round them.

pub mod files;
pub mod greeter;
