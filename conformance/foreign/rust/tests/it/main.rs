//! The tests of other people's services: one program, because linking one for each file takes minutes.

#[macro_use]
mod support;

mod grpc;
mod hops;
mod http;
mod http_client;
mod http_observed;
mod routes;

use support::common;
