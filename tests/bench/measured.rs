//! What a benchmark is told to do, and what the kernel says of its process.

use std::fs;

/// The number behind an option of the command line.
pub fn option(name: &str, default: usize) -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map_or(default, |number| number.parse().unwrap())
}

/// CPU time of this process so far, in milliseconds: user and system, as `/proc` counts it.
pub fn cpu_ms() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u32 = fields[11].parse::<u32>().unwrap() + fields[12].parse::<u32>().unwrap();
    f64::from(ticks) * 10.0
}

/// The most memory that this process has had resident.
pub fn peak_memory_bytes() -> u64 {
    status("VmHWM:")
}

fn status(key: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
}

/// The memory that this process has resident.
#[allow(dead_code, reason = "not every benchmark asks")]
pub fn memory_bytes() -> u64 {
    status("VmRSS:")
}
