//! Runs the fuzz targets without a fuzzer: on the committed seeds, and on thousands of mutated ones.

#[path = "../../../fuzz/rust/src/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

/// Deterministic, so that a failure is reproducible.
struct SplitMix64(u64);

impl SplitMix64 {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) as usize % bound.max(1)
    }
}

fn seeds(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/seeds")
        .join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "no seed in {}", folder.display());
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Mutates a seed one to four times, splicing in parts of another.
fn changed(seeds: &[Vec<u8>], random: &mut SplitMix64) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    let other = &seeds[random.below(seeds.len())];
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(12)).min(bytes.len());
        match random.below(5) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.insert(at, random.below(256) as u8),
            2 => bytes.truncate(at),
            3 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            _ => {
                let from = random.below(other.len() + 1);
                let to = (from + random.below(24)).min(other.len());
                drop(bytes.splice(at..end, other[from..to].iter().copied()));
            }
        }
    }
    bytes
}

fn run(folder: &str, target: fn(&[u8])) {
    let seeds = seeds(folder);
    seeds.iter().for_each(|seed| target(seed));
    let mut random = SplitMix64(20_261_122);
    for _ in 0..20_000 {
        target(&changed(&seeds, &mut random));
    }
}

#[test]
fn trace_context() {
    run("trace-context", targets::trace_context);
}

#[test]
fn baggage() {
    run("baggage", targets::baggage);
}

#[test]
fn error_info() {
    run("error-info", targets::error_info);
}

#[test]
fn problem() {
    run("problem", targets::problem);
}
