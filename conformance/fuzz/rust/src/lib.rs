//! The fuzz targets, without libFuzzer.

pub mod targets;
