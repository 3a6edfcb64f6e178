//! Programs whose connections are written down: none may leave this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The same command, beside a tracer that writes its connections to a file. The program is our child, and the tracer another's.
pub fn traced(command: &Command, trace: &Path) -> Command {
    let mut traced = Command::new("strace");
    traced.args(["-D", "-f", "--seccomp-bpf", "-A", "-e", "trace=connect", "-o"]).arg(trace);
    traced.arg(command.get_program()).args(command.get_args());
    traced.current_dir(command.get_current_dir().expect("it runs in its world"));
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => traced.env(name, value),
            None => traced.env_remove(name),
        };
    }
    traced
}

/// The connections that a trace tells of: those to this machine, and those elsewhere.
pub fn connections(trace: &str) -> (Vec<&str>, Vec<&str>) {
    let by_network = trace.lines().filter(|line| {
        // The machine's own services, such as its resolver's cache, are files.
        line.contains("connect(") && line.contains("AF_INET")
    });
    by_network.partition(|line| {
        line.contains("inet_addr(\"127.") || line.contains("inet_pton(AF_INET6, \"::1\"")
    })
}

/// What a program may do: it fails the test whose program connects elsewhere.
#[derive(Clone)]
pub struct Trace(pub PathBuf);

impl Trace {
    /// What was written down so far.
    pub fn text(&self) -> String {
        fs::read_to_string(&self.0).unwrap_or_default()
    }

    /// Fails if something went elsewhere.
    #[track_caller]
    pub fn stays_here(&self) {
        let text = self.text();
        let (_, elsewhere) = connections(&text);
        assert!(elsewhere.is_empty(), "the desk connects elsewhere: {elsewhere:#?}");
    }
}
