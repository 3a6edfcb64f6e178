//! With a server on this machine in place of Discord, a desk connects to nothing else.

use std::fs;
use std::process::{Command, Stdio};

use crate::world::guild::Guild;

#[test]
fn every_connection_goes_to_this_machine() {
    let guild = Guild::new("");
    let trace = guild.world.path("trace");
    let desk = guild.world.command(&["run"]);
    // With -D the desk is our child, and strace another's.
    let mut child = Command::new("strace")
        .args(["-D", "-f", "-e", "trace=connect", "-o"])
        .arg(&trace)
        .arg(desk.get_program())
        .args(desk.get_args())
        .current_dir(guild.world.path(""))
        .env("USER", "desk-lead")
        .stdout(Stdio::null())
        .spawn()
        .expect("`tests/run` installs strace");
    guild.discord.awaits("a session", |discord| discord.has_session().then_some(()));
    let dana = guild.discord.member("dana");
    dana.writes("We need a secondee in Leeds.");
    guild.discord.awaits("the answer", |_| dana.reads().pop());
    let stopped = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(stopped.success() && child.wait().unwrap().success());
    let traced = guild.discord.awaits("the end of the trace", |_| {
        let traced = fs::read_to_string(&trace).ok()?;
        traced.lines().last()?.contains("+++ exited").then_some(traced)
    });
    let is_connection = |line: &&str| line.contains("connect(") && !line.contains("resumed");
    let connections: Vec<&str> = traced.lines().filter(is_connection).collect();
    let is_here = |line: &&str| line.contains("inet_addr(\"127.0.0.1\")");
    assert!(connections.iter().filter(|line| is_here(line)).count() >= 2, "{traced}");
    // The machine's own services, such as its resolver's cache, are files.
    let elsewhere = connections.iter().filter(|line| !is_here(line) && !line.contains("AF_UNIX"));
    assert_eq!(elsewhere.collect::<Vec<_>>(), Vec::<&&str>::new());
}
