//! Process metrics, with the same names in every language, read from `/proc/self` at collection.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

use crate::charter::{attribute, metric};

/// Ticks per second in `/proc`: `USER_HZ`, which Linux fixes at 100 for programs on every architecture it supports.
const TICKS_PER_SECOND: f64 = 100.0;

pub(super) fn observe(meter: &Meter) {
    meter
        .f64_observable_counter(metric::PROCESS_CPU_TIME.name)
        .with_unit(metric::PROCESS_CPU_TIME.unit)
        .with_description(metric::PROCESS_CPU_TIME.description)
        .with_callback(|counter| {
            if let Some(cpu) = Cpu::read() {
                counter.observe(cpu.user, &[mode("user")]);
                counter.observe(cpu.system, &[mode("system")]);
            }
        })
        .build();

    let last = Arc::new(Mutex::new((Instant::now(), Cpu::read())));
    meter
        .f64_observable_gauge(metric::PROCESS_CPU_UTILIZATION.name)
        .with_unit(metric::PROCESS_CPU_UTILIZATION.unit)
        .with_description(metric::PROCESS_CPU_UTILIZATION.description)
        .with_callback(move |gauge| {
            let (Ok(mut last), Some(now)) = (last.lock(), Cpu::read()) else {
                return;
            };
            let at = Instant::now();
            let available = (at - last.0).as_secs_f64() * processors();
            if let Some(before) = last.1.as_ref().filter(|_| available > 0.0) {
                gauge.observe((now.user - before.user) / available, &[mode("user")]);
                gauge.observe((now.system - before.system) / available, &[mode("system")]);
            }
            *last = (at, Some(now));
        })
        .build();

    meter
        .i64_observable_up_down_counter(metric::PROCESS_MEMORY_USAGE.name)
        .with_unit(metric::PROCESS_MEMORY_USAGE.unit)
        .with_description(metric::PROCESS_MEMORY_USAGE.description)
        .with_callback(|counter| {
            if let Some(bytes) = fs::read_to_string("/proc/self/status")
                .ok()
                .as_deref()
                .and_then(resident)
            {
                counter.observe(bytes, &[]);
            }
        })
        .build();
}

fn mode(name: &'static str) -> KeyValue {
    KeyValue::new(attribute::CPU_MODE, name)
}

fn processors() -> f64 {
    std::thread::available_parallelism().map_or(1.0, |count| count.get() as f64)
}

/// CPU time of the process in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cpu {
    user: f64,
    system: f64,
}

impl Cpu {
    fn read() -> Option<Self> {
        Self::parse(&fs::read_to_string("/proc/self/stat").ok()?)
    }

    /// Parses fields 14 and 15 of proc(5) `stat`; the second field is a name in parentheses that may contain
    /// anything.
    fn parse(stat: &str) -> Option<Self> {
        let mut fields = stat[stat.rfind(')')? + 1..].split_ascii_whitespace().skip(11);
        let mut seconds = || Some(fields.next()?.parse::<f64>().ok()? / TICKS_PER_SECOND);
        Some(Self {
            user: seconds()?,
            system: seconds()?,
        })
    }
}

/// Parses the resident bytes of proc(5) `status`.
fn resident(status: &str) -> Option<i64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_read_past_a_name_with_parentheses() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 9 0 1 1 1";
        assert_eq!(Cpu::parse(stat), Some(Cpu { user: 2.5, system: 0.5 }));
        assert_eq!(Cpu::parse("nothing of the kind"), None);
    }

    #[test]
    fn resident_memory_is_in_bytes() {
        assert_eq!(resident("VmPeak:\t  9 kB\nVmRSS:\t     4 kB\n"), Some(4096));
        assert_eq!(resident("VmRSS: many"), None);
    }
}
