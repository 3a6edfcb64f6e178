//! With a server on this machine in place of Discord, a desk connects to nothing else: every scenario in a guild is watched so.

use crate::world::guild::Guild;
use crate::world::traced::connections;

#[test]
fn every_connection_goes_to_this_machine() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.writes("We need a secondee in Leeds.");
    guild.discord.awaits("the answer", |_| dana.reads().pop());
    desk.stops();
    let trace = guild.trace().text();
    let (here, elsewhere) = connections(&trace);
    assert!(here.len() >= 2 && elsewhere.is_empty(), "{trace}");
}

#[test]
fn a_connection_elsewhere_is_told_from_one_to_this_machine() {
    let to = |place: &str| format!("7 connect(9, {{sa_family={place}}}, 16) = -1 EINPROGRESS\n");
    let here = [
        r#"AF_INET, sin_port=htons(1), sin_addr=inet_addr("127.0.0.1")"#,
        r#"AF_INET6, sin6_port=htons(1), inet_pton(AF_INET6, "::1", &sin6_addr)"#,
    ];
    let elsewhere = [
        r#"AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")"#,
        r#"AF_INET6, sin6_port=htons(443), inet_pton(AF_INET6, "2606:4700::1", &sin6_addr)"#,
    ];
    let file = r#"AF_UNIX, sun_path="/var/run/nscd/socket""#;
    let trace: String =
        here.iter().chain(&elsewhere).chain([&file]).map(|place| to(place)).collect();
    let (near, far) = connections(&trace);
    assert_eq!((near.len(), far.len()), (2, 2), "{trace}");
}
