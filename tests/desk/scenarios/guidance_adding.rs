//! What was asked goes back into the guidance: question by question, without a word about somebody, and with what it changes shown.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::guidance::{asks, own_prompts};
use crate::world::World;

/// A desk with guidance of its own that was mailed some text, and the reference of the item.
fn mailed(text: &str) -> (World, String) {
    let mut world = World::running("govxchange").on("2026-03-02");
    own_prompts(&world);
    world.by_email("asker@leeds.gov.uk").writes(&mut world, text);
    let list = world.list();
    let reference = list["items"][0]["reference"].as_str().unwrap().to_owned();
    (world, reference)
}

fn entry(world: &World, path: &str) -> String {
    fs::read_to_string(world.path(&format!("prompts/guidance/{path}.md"))).unwrap()
}

const TWO: &str = "What is the mileage rate for my own car?\n\nCan I bring my dog to the office?";

#[test]
fn of_several_questions_each_goes_to_its_own_entry() {
    let (world, reference) = mailed(TWO);
    let to = "govxchange/not-covered/travel-and-lodging-costs";
    let add = ["guidance", "add", &reference, "--to", to];
    let told = world.is_refused(&add);
    assert!(told.contains("has 2 questions; say which one with --question NUMBER"), "{told}");
    assert!(told.contains("  2. Can I bring my dog to the office?"), "{told}");
    let third = [&add[..], &["--question", "3"]].concat();
    assert!(world.is_refused(&third).contains("has 2 questions"));

    world.runs(&[&add[..], &["--question", "1"]].concat());
    let text = entry(&world, "govxchange/not-covered/travel-and-lodging-costs");
    assert!(text.contains("- What is the mileage rate for my own car?"), "{text}");
    assert!(!text.contains("dog"), "{text}");

    let draft = ["guidance", "draft", &reference, "No dogs, please.", "--to", "govxchange/dogs"];
    assert!(world.is_refused(&draft).contains("has 2 questions"));
    world.runs(&[&draft[..], &["--question", "2"]].concat());
    let text = fs::read_to_string(world.path("prompts/guidance/govxchange/dogs.md.draft")).unwrap();
    assert!(text.contains("# Can I bring my dog to the office?"), "{text}");
    assert!(!text.contains("mileage"), "{text}");
}

#[test]
fn what_tells_of_somebody_is_said_in_other_words_or_not_at_all() {
    let asked = "May my colleague Ottilie Brackenbury (07700 900123) keep a canoe in the yard?";
    let (world, reference) = mailed(asked);
    let before = entry(&world, "govxchange/not-covered/parking");
    let add = ["guidance", "add", &reference, "--to", "govxchange/not-covered/parking"];
    let told = world.is_refused(&add);
    assert!(told.contains("holds a phone number") && told.contains("--as"), "{told}");
    let named = [&add[..], &["--as", "may Ottilie Brackenbury keep a canoe"]].concat();
    assert!(world.is_refused(&named).contains("holds a name"));
    assert_eq!(entry(&world, "govxchange/not-covered/parking"), before);
    world.runs(&[&add[..], &["--as", "may a colleague keep a canoe in the yard"]].concat());
    let text = entry(&world, "govxchange/not-covered/parking");
    assert!(text.contains("- may a colleague keep a canoe in the yard"), "{text}");

    let draft = ["guidance", "draft", &reference, "Ask the host.", "--to", "govxchange/canoes"];
    assert!(world.is_refused(&draft).contains("holds a phone number"));
    world.runs(&[&draft[..], &["--as", "may a colleague keep a canoe there"]].concat());

    assert!(world.runs(&["check"]).contains("canoes.md.draft: waits"));
    fs::write(
        world.path("prompts/guidance/govxchange/not-covered/parking.md"),
        text.replace("may a colleague keep", "may Ottilie Brackenbury keep"),
    )
    .unwrap();
    let told = world.runs(&["check"]);
    assert!(told.contains("parking.md:") && told.contains("holds a name"), "{told}");
}

#[test]
fn a_question_of_one_entry_is_not_given_to_another() {
    let world = World::running("govxchange");
    own_prompts(&world);
    let told =
        world.is_refused(&["guidance", "add", "Is VAT charged?", "--to", "govxchange/relocation"]);
    assert!(told.contains("govxchange/vat has these words among its ways to ask"), "{told}");

    let weather = "every-programme/not-covered/weather";
    world.runs(&["guidance", "add", "will there be hail on Tuesday", "--to", weather]);
    assert!(entry(&world, weather).contains("- will there be hail on Tuesday"));
    let told = world.is_refused(&["guidance", "add", "hail", "--to", "govxchange/weathr"]);
    assert!(told.contains("There is no entry `govxchange/weathr`"), "{told}");
}

/// The folder of the guidance as it is now, beside the world's.
fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for found in fs::read_dir(from).unwrap().flatten() {
        let (path, to) = (found.path(), to.join(found.file_name()));
        if path.is_dir() {
            copied(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

#[test]
fn what_a_change_does_to_answered_questions_is_shown() {
    let (world, reference) =
        mailed("Is there a relocation package?\n\nWho pays me?\n\nWhat is the mileage rate?");
    assert_eq!(world.runs(&["guidance", "diff"]), "0 questions answered otherwise.\n");
    let guidance = world.path("prompts/guidance");
    copied(&guidance, &world.path("was"));
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=Sam Sample", "-c", "user.email=sam@post.example"];
        let output =
            Command::new("git").arg("-C").arg(&guidance).args(who).args(arguments).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "as it was"]);

    let file = guidance.join("govxchange/relocation.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("The programme has no", "This programme has no")).unwrap();
    fs::remove_file(guidance.join("govxchange/pay.md")).unwrap();
    let pay = format!("{reference}: govxchange/pay -> ");
    let reworded = format!("{reference}: govxchange/relocation, in other words");
    let told = world.runs(&["guidance", "diff"]);
    assert!(told.contains(&pay) && told.ends_with("1 question answered otherwise.\n"), "{told}");
    for before in ["was", "HEAD"] {
        let told = world.runs(&["guidance", "diff", "--before", before]);
        assert!(told.contains(&pay) && told.contains(&reworded), "{before}: {told}");
        assert!(told.ends_with("2 questions answered otherwise.\n"), "{before}: {told}");
    }
    let told = world.is_refused(&["guidance", "diff", "--before", "no-such-thing"]);
    assert!(told.contains("`no-such-thing` is no folder, no config and no revision"), "{told}");
}

#[test]
fn officers_see_what_the_guidance_has_nearest_to_each_question() {
    let (world, reference) = mailed(TWO);
    let mileage = asks(&world, &["What is the mileage rate for my own car?".to_owned()]);
    assert_eq!(mileage[0]["answered"], false);
    let shown = world.runs(&["show", &reference]);
    assert!(
        shown.contains("What is the mileage rate for my own car? (nearest: govxchange/"),
        "{shown}"
    );
    let line = "“What is the mileage rate for my own car?”: nearest in the guidance is govxchange/";
    for told in [world.runs(&["queue"]), world.runs(&["work", "--plain"])] {
        assert!(told.contains(line), "{told}");
    }
}
