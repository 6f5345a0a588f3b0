//! Fuzzes baggage: only the policy's members are injected, and they extract to the same baggage.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| plumbline_fuzz::targets::baggage(data));
