//! Any bytes as baggage: what leaves keeps the policy and comes in again the same.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| plumbline_fuzz::targets::baggage(data));
