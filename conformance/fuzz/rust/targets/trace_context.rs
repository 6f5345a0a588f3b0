//! Any bytes through extract and inject: what leaves is well formed and comes in again the same.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| plumbline_fuzz::targets::trace_context(data));
