//! The officers' screen, driven by keys in a terminal, and the same line by line.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use expect_test::expect;

use super::introductions::both_sides_write;
use crate::world::World;

/// A terminal of 80 columns and 24 lines, in which the program runs.
struct Terminal {
    socket: String,
}

impl Terminal {
    fn of(world: &World, arguments: &[&str]) -> Self {
        let terminal = Self { socket: world.path("terminal").to_str().unwrap().to_owned() };
        let now = world.now().to_string();
        let program = env!("CARGO_BIN_EXE_secondment-desk");
        let folder = world.path("");
        let sized = ["new-session", "-d", "-x", "80", "-y", "24", "-c", folder.to_str().unwrap()];
        let command = ["env", "USER=desk-lead", program];
        let all = [&sized[..], &command[..], arguments, &["--now", &now][..]].concat();
        assert!(terminal.tmux(&all).status.success(), "tmux starts");
        terminal
    }

    fn tmux(&self, arguments: &[&str]) -> std::process::Output {
        let all = [&["-S", &self.socket, "-f", "/dev/null"], arguments].concat();
        Command::new("tmux").args(all).output().expect("tmux is there: tests/run installs it")
    }

    fn press(&self, keys: &[&str]) {
        assert!(self.tmux(&[&["send-keys"], keys].concat()).status.success());
    }

    fn screen(&self) -> String {
        String::from_utf8(self.tmux(&["capture-pane", "-p"]).stdout).unwrap()
    }

    /// The screen once it shows some words.
    fn shows(&self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let screen = self.screen();
            if screen.contains(words) {
                return screen;
            }
            assert!(begun.elapsed() < Duration::from_mins(2), "`{words}` is not shown:\n{screen}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}

/// The screen line by line, without what only fills it.
fn whole(screen: &str) -> String {
    screen.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[test]
fn an_officer_works_through_the_list_by_keyboard_alone() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let asker = world.by_email("a@post.example");
    asker.writes(&mut world, "Hello, what is the mileage rate?");
    let terminal = Terminal::of(&world, &["work"]);
    let screen = terminal.shows("2 need you");
    expect![[r#"
        2 need you. 2 done in the last 7 days. 0 waiting on others.
        ────────────────────────────────────────────────────────────────────────────────
        > GX-XFG2  introduce GX-ADMN and GX-6V3J
          GX-482F  asks something that the guidance does not answer








        ────────────────────────────────────────────────────────────────────────────────
        GX-XFG2  introduce GX-ADMN and GX-6V3J
        550 of 1000 points
        100 of 100 for place: the person wrote "Leeds", the host "Leeds"
        0 of 450 for essential skills: the person wrote "housing options officer", the
        host "temporary accommodation, casework"
        Suggested: confirm it: both sides are introduced, because every rule of the
        programme is met by both sides' own words
        Against it: essential skills: 0 of 450 points


        a accept  e edit  n not this  Enter open  t take  u undo  ? all keys  q quit
    "#]]
    .assert_eq(&whole(&screen));
    assert!(screen.contains("place: the person wrote"), "{screen}");
    // One key introduces nobody: the question comes with what speaks for it and against.
    terminal.press(&["a"]);
    let screen = terminal.shows("Introduce the two? y or n");
    assert!(screen.contains("place: the person wrote"), "{screen}");
    expect![[r#"
        2 need you. 2 done in the last 7 days. 0 waiting on others.
        ────────────────────────────────────────────────────────────────────────────────
        > GX-XFG2  introduce GX-ADMN and GX-6V3J
          GX-482F  asks something that the guidance does not answer






        ────────────────────────────────────────────────────────────────────────────────
        GX-XFG2  introduce GX-ADMN and GX-6V3J
        550 of 1000 points
        100 of 100 for place: the person wrote "Leeds", the host "Leeds"
        0 of 450 for essential skills: the person wrote "housing options officer", the
        host "temporary accommodation, casework"
        Suggested: confirm it: both sides are introduced, because every rule of the
        programme is met by both sides' own words
        Against it: essential skills: 0 of 450 points
        ┌ Introduce the two? y or n ───────────────────────────────────────────────────┐
        │_                                                                             │
        └──────────────────────────────────────────────────────────────────────────────┘

        a accept  e edit  n not this  Enter open  t take  u undo  ? all keys  q quit
    "#]]
    .assert_eq(&whole(&screen));
    terminal.press(&["y"]);
    terminal.shows("is confirmed: both sides will be introduced");
    let screen = terminal.shows("1 needs you. 2 done in the last 7 days. 1 waiting on others.");
    expect![[r#"
        1 needs you. 2 done in the last 7 days. 1 waiting on others.
        ────────────────────────────────────────────────────────────────────────────────
        > GX-482F  asks something that the guidance does not answer











        ────────────────────────────────────────────────────────────────────────────────
        GX-482F  asks something that the guidance does not answer, by 9 March 2026, as
        promised
        a@post.example: "what is the mileage rate?"
        “what is the mileage rate?”: nearest in the guidance is
        govxchange/not-covered/travel-and-lodging-costs
        Suggested: answer it, because the asker was told that a person answers

        GX-XFG2 is confirmed: both sides will be introduced.
        a accept  e edit  n not this  Enter open  t take  u undo  ? all keys  q quit
    "#]]
    .assert_eq(&whole(&screen));
    terminal.press(&["a"]);
    terminal.shows("Your answer; Ctrl-D sends it");
    terminal.press(&["-l", "45p a mile."]);
    terminal.press(&["C-d"]);
    terminal.shows("Make this guidance?");
    terminal.press(&["Escape"]);
    terminal.shows("Your answer to GX-");
    let screen = terminal.shows("Nothing needs you.");
    // What was done is told to the last word, however long.
    expect![[r"
        0 need you. 3 done in the last 7 days. 1 waiting on others.
        ────────────────────────────────────────────────────────────────────────────────
          Nothing needs you.














        ────────────────────────────────────────────────────────────────────────────────



        Your answer to GX-482F will be sent. What holds for others too becomes guidance:
        `secondment-desk guidance draft GX-482F '45p a mile.' --to NAME`.
        a accept  e edit  n not this  Enter open  t take  u undo  ? all keys  q quit
    "]]
    .assert_eq(&whole(&screen));
    terminal.press(&["f"]);
    terminal.shows("introduced, waits for host and applicant");
    terminal.press(&["q"]);
    world.settles();
    assert!(asker.reads_text(&world).contains("45p a mile."));
}

#[test]
fn the_same_is_done_line_by_line() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let asker = world.by_email("a@post.example");
    asker.writes(&mut world, "Hello, what is the mileage rate?");
    let now = world.now().to_string();
    let mut command = world.command(&["work", "--plain", "--now", &now]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let typed = "take\naccept\n45p a mile.\n.\n\nquit\n";
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let told = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let wanted = ["1 needs you.", "1 of 1. GX-", "is with `desk-lead`.", "In hand: desk-lead"];
    for wanted in wanted.into_iter().chain(["will be sent", "Nothing needs you."]) {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    world.settles();
    assert!(asker.reads_text(&world).contains("45p a mile."));
}

#[test]
fn an_introduction_that_silence_has_left_is_closed_and_a_side_put_right_line_by_line() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let plain = |world: &World, typed: &str| {
        let now = world.now().to_string();
        let mut command = world.command(&["work", "--plain", "--now", &now]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
    };
    let told = plain(&world, "edit\ni\nPreferred location: Leeds, York\nquit\n");
    assert!(told.contains("Which side is to be put right?"), "{told}");
    assert!(told.contains("GX-ADMN: put right: "), "{told}");
    world.settles();
    let introduction = world.officer().confirms_the_proposed_match();
    for _ in 0..6 {
        world.passes("7 days");
    }
    let told = plain(&world, "accept\nneither answers the phone\nquit\n");
    assert!(told.contains("Suggested: close it, with the reason"), "{told}");
    assert!(told.contains(&format!("{introduction} is closed")), "{told}");
    assert!(told.contains("Nothing needs you."), "{told}");
    assert!(world.runs(&["show", &introduction]).contains("neither answers the phone"));
}
