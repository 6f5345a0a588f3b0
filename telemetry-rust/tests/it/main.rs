//! The tests of the library over real sockets: one program, because linking one for each file takes minutes.

#[path = "common/charter_file.rs"]
mod charter_file;
#[macro_use]
mod common;

mod beside;
mod charter;
mod charter_deadline;
mod charter_on_disk;
mod closed_labels;
mod context;
mod delivery;
mod duplicate_keys;
mod enforce;
mod floor;
mod foreign_charter;
mod foreign_reload;
mod grpc_client;
mod grpc_server;
mod http;
mod job;
mod observe;
mod outside;
mod own_telemetry;
mod reload;
mod sampler;
mod secrets;
mod surface;
mod swap;
mod tls;
mod two_telemetries;
