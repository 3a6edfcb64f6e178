//! A desk that runs: it answers what is dropped in, takes commands over its socket, and stops cleanly.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use crate::premises::{signal, until};
use crate::world::{Running, World};

const LETTER: &str = "From: a.person@leeds.gov.uk\r\nTo: x@programme.example\r\nMessage-ID: <7@leeds.gov.uk>\r\n\r\n\
                      I would like to apply for a secondment.\r\nName: Ann Person\r\nPreferred location: Leeds\r\n";

fn list(world: &World) -> serde_json::Value {
    let output = world.command(&["list", "--json", "--all"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_letter_that_is_dropped_in_is_answered_and_never_twice() {
    let mut world = World::running("govxchange");
    let desk = Running::start(&world, &["run"]);
    desk.says("Ctrl-C stops the desk.");
    world.drops("inbox", LETTER.as_bytes());
    desk.says("understood as interest");
    desk.says("sent: acknowledgement");
    assert_eq!(list(&world)["counts"]["items"], 1);
    desk.stops();

    let again = Running::start(&world, &["run"]);
    again.says("Ctrl-C stops the desk.");
    world.drops(
        "inbox",
        LETTER.replace("<7@", "<8@").replace("Leeds\r\n", "Sheffield\r\n").as_bytes(),
    );
    again.says("sent: unproven");
    again.stops();
    assert_eq!(world.sent().len(), 2);
}

#[test]
fn commands_and_chat_reach_the_running_desk_over_a_socket_of_its_own() {
    let world = World::running("govxchange");
    let desk = Running::start(&world, &["run"]);
    desk.says("Ctrl-C stops the desk.");
    let mode = std::fs::metadata(world.path("data/desk.sock")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let said = world
        .command(&["chat", "--as", "host", "--say", "We would like to host a secondee in Leeds."])
        .output()
        .unwrap();
    assert!(
        String::from_utf8_lossy(&said.stdout).contains("Thank you for the role"),
        "{}",
        String::from_utf8_lossy(&said.stdout)
    );
    desk.says("understood as role");
    // The world's commands pretend a time.
    let said = world.is_refused(&["chat", "--as", "guest", "--say", "Hello"]);
    assert!(said.contains("--now cannot be given to a desk that runs"));
    assert_eq!(list(&world)["counts"]["items"], 1, "what was refused was not done");
    let second = world.command(&["once"]).output().unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("in use by another desk"));
    desk.stops();
    assert_eq!(list(&world)["counts"]["items"], 1);
}

#[test]
fn any_maildir_can_be_tried_without_a_config_of_ones_own() {
    let mut world = World::empty();
    world.drops("elsewhere", LETTER.as_bytes());
    std::fs::remove_file(world.path("data/key")).unwrap();
    let arguments = [
        "once",
        "--inbox",
        "elsewhere",
        "--sent",
        "answers",
        "--data",
        "data",
        "--programme",
        "digital",
    ];
    let output = world.command(&arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers: Vec<_> = std::fs::read_dir(world.path("answers/new")).unwrap().flatten().collect();
    assert_eq!(answers.len(), 1);
    assert!(answers[0].file_name().to_string_lossy().starts_with("DS-"));
    assert_eq!(
        std::fs::read_dir(world.path("elsewhere/new")).unwrap().count(),
        1,
        "the mailbox is only read"
    );
}

#[test]
fn a_desk_whose_log_takes_nothing_more_goes_on() {
    let mut world = World::running("govxchange");
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut desk = world.command(&["run"]).stdout(full()).stderr(full()).spawn().unwrap();
    world.drops("inbox", LETTER.as_bytes());
    until("the letter is answered", || world.sent().len() == 1);
    assert!(desk.try_wait().unwrap().is_none(), "the desk has ended");
    signal(&desk, false, "-TERM");
    assert!(desk.wait().unwrap().success());
    let unheard = world.command(&["list"]).stdout(full()).output().unwrap();
    assert!(!unheard.status.success(), "nobody was told what waits");
    let said = String::from_utf8_lossy(&unheard.stderr).into_owned();
    assert!(said.contains("could not be printed"), "{said}");
}

#[test]
fn a_letter_in_chat_waits_until_it_was_shown() {
    let world = World::running("govxchange");
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let words = ["chat", "--as", "host", "--say", "We would like to host a secondee in Leeds."];
    assert!(!world.command(&words).stdout(full).output().unwrap().status.success());
    let collects = || {
        let output = world.command(&["chat", "--as", "host", "--say", ""]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(collects().contains("Thank you for the role"));
    assert_eq!(collects(), "");
}

#[test]
fn a_command_waits_for_another_that_has_the_folder_just_then() {
    let world = World::running("govxchange");
    world.runs(&["once"]);
    let lock = std::fs::File::open(world.path("data/lock")).unwrap();
    lock.lock().unwrap();
    let mut desk = world.command(&["list", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(desk.try_wait().unwrap().is_none(), "it gave up at once, or read what another writes");
    lock.unlock().unwrap();
    assert!(desk.wait().unwrap().success());
}

#[test]
fn a_command_that_comes_while_a_desk_starts_is_answered_by_it() {
    let world = World::running("govxchange");
    assert!(world.command(&["once"]).output().unwrap().status.success());
    let desk = Running::start(&world, &["run"]);
    let listed: Vec<_> = (0..8)
        .map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            world.command(&["list", "--json"]).stdout(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut command in listed {
        assert!(command.wait().unwrap().success(), "a command was refused");
    }
    desk.says("Ctrl-C stops the desk.");
    desk.stops();
}
