//! Services without any type of OpenTelemetry or Plumbline. The tests wrap them in the layers.

pub mod files;
pub mod greeter;
