//! What a monitor and systemd are told of a desk that runs, and that nobody's data is in it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use super::imap::{awaits, letter};
use crate::world::{Running, World};

/// A desk with a place for monitors, and that place.
fn with_health() -> (World, SocketAddr) {
    let world = World::running("govxchange");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!("{config}\n[health]\nlisten = \"{free}\"\n"));
    (world, free)
}

/// The status of a page and its text.
fn page(at: SocketAddr, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(at).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: monitor\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Why a command does not do its work.
fn refused(world: &World, command: &str) -> String {
    let output = world.command(&[command]).output().unwrap();
    assert!(!output.status.success());
    let told = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&told).into_owned()
}

#[track_caller]
fn has(metrics: &str, line: &str) {
    assert!(metrics.lines().any(|one| one == line), "{line}:\n{metrics}");
}

#[test]
fn a_monitor_on_this_machine_sees_numbers_and_troubles_and_nobody() {
    let (mut world, at) = with_health();
    let desk = Running::start(&world, &["run"]);
    desk.says("Ctrl-C stops the desk");
    world.drops("inbox", letter("first").as_bytes());
    awaits(&world, "first");
    assert_eq!(page(at, "/health"), (200, "The desk runs.\n".to_owned()));
    assert_eq!(page(at, "/ready"), (200, "The desk does all of its work.\n".to_owned()));
    let (status, metrics) = page(at, "/metrics");
    assert_eq!(status, 200);
    has(&metrics, "secondment_desk_messages_received 1");
    has(&metrics, "secondment_desk_items 1");
    has(&metrics, "secondment_desk_ready 1");
    assert!(metrics.ends_with("# EOF\n"), "{metrics}");
    assert!(!metrics.contains('@') && !metrics.contains("GX-"), "{metrics}");

    assert!(world.command(&["pause"]).output().unwrap().status.success());
    fs::rename(world.path("inbox"), world.path("elsewhere")).unwrap();
    desk.says("it cannot be read");
    let (status, troubles) = page(at, "/ready");
    assert_eq!(status, 503);
    let sentences: Vec<&str> = troubles.lines().collect();
    assert!(sentences[0].starts_with("Sending pauses"), "{troubles}");
    assert!(sentences[1].starts_with("`inbox` is out of order"), "{troubles}");
    assert_eq!(page(at, "/health").0, 200, "a monitor has no cause to start it anew");
    let (_, metrics) = page(at, "/metrics");
    has(&metrics, "secondment_desk_ready 0");
    has(&metrics, "secondment_desk_trouble{kind=\"mailbox\",mailbox=\"inbox\"} 1");
    has(&metrics, "secondment_desk_trouble{kind=\"sending-paused\",mailbox=\"\"} 1");
    assert_eq!(page(at, "/").0, 404);
    fs::rename(world.path("elsewhere"), world.path("inbox")).unwrap();
    for arguments in [&["resume"][..], &["pause", "--programme", "govxchange"]] {
        assert!(world.command(arguments).output().unwrap().status.success());
    }
    let (_, troubles) = page(at, "/ready");
    assert!(troubles.contains("Sending for `govxchange` pauses"), "{troubles}");
    let (_, metrics) = page(at, "/metrics");
    let label = "kind=\"programme-paused\",mailbox=\"\",programme=\"govxchange\"";
    has(&metrics, &format!("secondment_desk_trouble{{{label}}} 1"));
    desk.stops();
}

#[test]
fn a_port_that_is_taken_or_open_to_others_is_refused_before_anything_begins() {
    let (world, at) = with_health();
    let taken = TcpListener::bind(at).unwrap();
    let sentence = refused(&world, "run");
    assert!(sentence.contains(&format!("`[health]` cannot listen at {at}")), "{sentence}");
    drop(taken);
    for open in ["0.0.0.0:9464", "192.168.1.4:9464", "[::]:9464", "localhost:9464"] {
        let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
        let (before, _) = config.split_once("\n[health]").unwrap();
        world.write_config(&format!("{before}\n[health]\nlisten = \"{open}\"\n"));
        let sentence = refused(&world, "check");
        assert!(sentence.contains("is no place on this machine alone"), "{sentence}");
    }
}

#[test]
fn systemd_is_told_of_the_start_of_life_and_of_the_end() {
    let world = World::running("govxchange");
    let path = world.path("notify");
    let systemd = UnixDatagram::bind(&path).unwrap();
    systemd.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let hears = || {
        let mut message = [0; 100];
        let n_bytes = systemd.recv(&mut message).unwrap();
        String::from_utf8_lossy(&message[..n_bytes]).trim().to_owned()
    };
    let mut command = world.command(&["run"]);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "600000");
    let desk = Running::begins(&mut command);
    assert_eq!(hears(), "READY=1");
    assert_eq!([hears(), hears()], ["WATCHDOG=1", "WATCHDOG=1"]);
    desk.stops();
    let mut last = hears();
    while last == "WATCHDOG=1" {
        last = hears();
    }
    assert_eq!(last, "STOPPING=1");
}
