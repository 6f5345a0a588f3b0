//! Fuzzes trace context: the injected headers are well formed and extract to the same context.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| plumbline_fuzz::targets::trace_context(data));
