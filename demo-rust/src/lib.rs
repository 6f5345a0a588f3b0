//! The worker of the Plumbline demo: prices order lines over gRPC.

pub mod catalogue;
pub mod faults;
pub mod pricing;
pub mod problems;
pub mod serve;
pub mod service;
pub mod settings;
/// The names, reasons and charter of the demo, generated from `charter/shop`.
pub mod shop;

/// The protobuf messages and services, generated from `proto/`.
pub mod proto {
    #![allow(missing_docs, clippy::all)]
    tonic::include_proto!("plumbline.demo.orders.v1");
}
