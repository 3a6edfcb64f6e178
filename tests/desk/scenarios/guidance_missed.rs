//! What the guidance lacks, as officers see it: what `check` says of it, which questions were missed, and what a change brings.

use std::fs;

use super::guidance::{asks, own_prompts};
use crate::world::World;

/// Takes text in an entry's file for another.
fn edits(world: &World, entry: &str, from: &str, to: &str) {
    let file = world.path(&format!("prompts/guidance/{entry}.md"));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(&file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn check_says_with_file_and_line_what_is_wrong_in_the_guidance_and_what_to_look_at() {
    let world = World::running("govxchange");
    own_prompts(&world);
    let told = world.runs(&["check"]);
    assert!(told.ends_with("Nothing to mend.\n"), "{told}");

    edits(
        &world,
        "govxchange/vat",
        "## Other ways to ask\n",
        "## Other ways to ask\n\n- is there a relocation packages\n",
    );
    let hard =
        "Interdepartmental reimbursement necessitates comprehensive administrative authorisation. ";
    edits(
        &world,
        "govxchange/relocation",
        "## Answer\n\n",
        &format!("## Answer\n\n{}", hard.repeat(22)),
    );
    let told = world.runs(&["check"]);
    let line = "guidance/govxchange/vat.md:";
    let twin = told.lines().find(|told| told.contains(line)).unwrap_or_default();
    assert!(
        twin.contains("`relocation` asks the same: “Is there a relocation package?”"),
        "{told}"
    );
    assert!(told.contains("reading age of"), "{told}");
    assert!(told.contains("words; 120 are the most that people read"), "{told}");
    assert!(told.contains("passages of guidance, messages and config to look at."), "{told}");

    edits(
        &world,
        "govxchange/relocation",
        "page:Do you offer a relocation package?",
        "page:Do you offer a removal package?",
    );
    let told = world.is_refused(&["check"]);
    let wrong = "govxchange/relocation.md:2: `cites`: `page` has no heading `Do you offer a removal package?`; did you mean `Do you offer a relocation package?`?";
    assert!(told.contains(wrong), "{told}");
}

#[test]
fn missed_questions_stand_together_by_theme_and_are_added_from_there() {
    let mut world = World::running("govxchange");
    own_prompts(&world);
    let questions = [
        "Is there a creche at the office?",
        "Where can I park my car at the office?",
        "Do you pay for car parking?",
        "Is there a parking permit for the car park?",
    ];
    for (at, question) in questions.iter().enumerate() {
        world.drops("inbox", format!("From: asker{at}@leeds.gov.uk\r\nTo: x@programme.example\r\nMessage-ID: <{at}@leeds.gov.uk>\r\n\r\n{question}\r\n").as_bytes());
    }
    world.settles();
    let told = world.runs(&["guidance", "missed", "--json"]);
    let themes: Vec<serde_json::Value> =
        told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |theme: &serde_json::Value| -> Vec<String> {
        let questions = theme["questions"].as_array().unwrap().iter();
        questions.map(|one| one["question"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(of(&themes[0]).len(), 3, "{told}");
    assert!(of(&themes[0]).iter().all(|question| question.contains("park")), "{told}");
    assert_eq!(told, world.runs(&["guidance", "missed", "--json"]));
    let listed = world.runs(&["guidance", "missed"]);
    assert!(listed.starts_with("govxchange: 3 questions about "), "{listed}");
    assert!(listed.contains("\n  nearest: govxchange/"), "{listed}");

    let reference = themes[0]["questions"][0]["reference"].as_str().unwrap();
    let question = &of(&themes[0])[0];
    let added = world.runs(&["guidance", "add", reference, "--to", "govxchange/which-places"]);
    assert!(added.contains(question.as_str()), "{added}");
    fs::create_dir_all(world.path("was/config")).unwrap();
    fs::copy(world.path("config/desk.toml"), world.path("was/config/desk.toml")).unwrap();
    fs::create_dir_all(world.path("was/config/programmes")).unwrap();
    let programme = "config/programmes/govxchange.toml";
    fs::copy(world.path(programme), world.path("was").join(programme)).unwrap();
    let diff = world.runs(&["guidance", "diff", "--before", "was/config/desk.toml"]);
    assert!(diff.contains(&format!("{reference}: a person -> govxchange/which-places")), "{diff}");
    assert!(diff.ends_with("1 question answered otherwise.\n"), "{diff}");
    assert_eq!(asks(&world, std::slice::from_ref(question))[0]["answered"], true);
    let left = world.runs(&["guidance", "missed"]);
    assert!(left.starts_with("govxchange: 2 questions about "), "{left}");
    assert!(left.ends_with("The guidance answers 1 question of before by now.\n"), "{left}");
    let again =
        world.is_refused(&["guidance", "add", reference, "--to", "govxchange/which-places"]);
    assert!(again.contains("asks it in these words already"), "{again}");
    let nothing =
        world.is_refused(&["guidance", "add", "GX-2222", "--to", "govxchange/which-places"]);
    assert!(nothing.contains("has no question that was not answered"), "{nothing}");
}

#[test]
fn people_see_whom_an_answer_is_written_for() {
    let world = World::running("govxchange");
    let told = world.runs(&["ask", "--programme", "govxchange", "Is there a relocation package?"]);
    assert!(told.contains("; written for: applicant"), "{told}");
}
