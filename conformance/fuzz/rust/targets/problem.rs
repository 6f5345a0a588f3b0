//! Any bytes as the answer of an HTTP peer: the first line is its media type, the rest its body.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| plumbline_fuzz::targets::problem(data));
