//! The README's demonstration, step by step, outside of any clone: settings, wording and sample letters are inside the program.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The program in an empty folder, at a time.
fn desk(folder: &Path, now: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secondment-desk"));
    command.current_dir(folder).args(arguments).args(["--now", now]).env("USER", "desk-lead");
    let output = command.output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{arguments:?}: {told}{:?}", output.stderr);
    told
}

fn the_match_to_confirm(folder: &Path, now: &str) -> String {
    let list: Value = serde_json::from_str(&desk(folder, now, &["list", "--json"])).unwrap();
    let proposed = list["proposed"].as_array().unwrap();
    assert_eq!(proposed.len(), 1, "{list}");
    proposed[0]["reference"].as_str().unwrap().to_owned()
}

#[test]
fn the_demonstration_goes_as_the_readme_says() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let at = |minutes: u8| format!("2026-03-02T13:{minutes:02}:00Z");
    desk(folder, &at(0), &["once"]);
    let list = desk(folder, &at(1), &["list"]);
    assert!(list.contains("somebody is unhappy or feels unsafe"), "{list}");
    assert!(list.contains("Messages received: 8. Items: 8. Submissions open: 3."), "{list}");
    let first = the_match_to_confirm(folder, &at(2));
    assert!(desk(folder, &at(3), &["show", &first]).contains("790 of 1000 points"));
    assert!(desk(folder, &at(4), &["confirm", &first]).contains("is confirmed"));
    let sent = desk(folder, &at(5), &["once"]);
    assert!(sent.contains("sent: introduction/applicant"), "{sent}");
    let says =
        |minutes, text: &str| desk(folder, &at(minutes), &["chat", "--as", "dana", "--say", text]);
    let asked = says(
        10,
        "We need a secondee in Leeds from June, two days a week. Department for Transport.",
    );
    assert!(asked.contains("Which skills or experience must the person have?"), "{asked}");
    says(11, "Essential skills: homelessness prevention");
    says(12, "Yes, our approvals have been followed.");
    let second = the_match_to_confirm(folder, &at(13));
    desk(folder, &at(14), &["confirm", &second]);
    desk(folder, &at(15), &["once"]);
    let told = says(16, "");
    assert!(told.contains(&second) && told.contains("Emrys Tolland"), "{told}");
    let later = desk(folder, "2026-03-11T09:00:00Z", &["once"]);
    assert!(later.contains(&format!("{first}  sent: nudge-1/host")), "{later}");
    desk(
        folder,
        "2026-03-11T09:05:00Z",
        &["chat", "--as", "dana", "--say", "Yes, we would like to go ahead."],
    );
    let shown = desk(folder, "2026-03-11T09:06:00Z", &["show", &second]);
    assert!(shown.contains("Yes, we would like to go ahead."), "{shown}");
}
