//! Fuzzes `grpc-status-details-bin`: no text that the charter does not list becomes an origin or a reason.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| plumbline_fuzz::targets::error_info(data));
