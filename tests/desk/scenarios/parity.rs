//! The table of the README of what can be said in chat and by mail, walked row by row: the same words come to the same thing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::by_mail::{AUTHENTICATED, latest, monday, number, replies};
use super::introductions::{NEED, OFFER, REST};
use crate::world::{Person, World};

/// A row of the table.
struct Row {
    who: String,
    commands: Vec<String>,
    sentences: Vec<String>,
}

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// What stands between two marks, each time.
fn between(text: &str, opens: char, closes: char) -> Vec<String> {
    let parts = text.split(opens).skip(1).step_by(if opens == closes { 2 } else { 1 });
    parts.filter_map(|part| Some(part.split_once(closes)?.0.to_owned())).collect()
}

fn rows() -> Vec<Row> {
    let text = file("README.md");
    let table = text.split_once("| who | in Discord |").unwrap().1;
    let lines = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
        let [who, command, words] = cells.as_slice() else { panic!("{line}") };
        // Without a closing mark of its own, a backtick closes what one has opened.
        let commands = command.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        Row { who: who.trim().to_owned(), commands, sentences: between(words, '“', '”') }
    };
    lines.map(row).collect()
}

fn said_by(who: &str) -> Vec<String> {
    let rows = rows().into_iter().filter(|row| row.who == who);
    let sentences: Vec<String> = rows.flat_map(|row| row.sentences).collect();
    assert!(!sentences.is_empty(), "{who}");
    sentences
}

/// Without its references, of which no two are the same.
fn masked(text: &str) -> String {
    let is_reference =
        |word: &str| word.len() == 7 && word.get(2..3) == Some("-") && word == word.to_uppercase();
    let words = text.split_whitespace().map(|word| {
        let bare = word.trim_end_matches([':', '.', ',']);
        if is_reference(bare) { word.replace(bare, "GX") } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What is kept of a submission, but for who wrote it.
fn kept(world: &World, reference: &str) -> Vec<String> {
    let shown = world.runs(&["show", reference]);
    let is_detail = |line: &&str| {
        let name = line.trim().split(':').next().unwrap_or_default();
        let is_writers = ["name", "email", "contact_name", "contact_email"].contains(&name);
        line.starts_with("  ") && line.contains(": ") && !is_writers && !line.contains("before,")
    };
    let details = shown.lines().filter(is_detail);
    let mut all: Vec<String> =
        details.map(|line| masked(line.split("   ").next().unwrap_or_default())).collect();
    all.push(format!("withdrawn: {}", shown.contains("withdrawn")));
    all
}

/// Where somebody says something.
enum Side {
    Mail(Person),
    Chat(&'static str),
}

impl Side {
    /// Says something, and reads the subjects of what comes back.
    fn says(&self, world: &mut World, sentence: &str, is_first: bool) -> String {
        match self {
            Self::Chat(account) => {
                let told = world.runs(&["chat", "--as", account, "--say", sentence]);
                let subjects =
                    told.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
                let subjects: Vec<&str> = subjects.collect();
                if subjects.is_empty() { "nothing".to_owned() } else { subjects.join("\n") }
            }
            Self::Mail(person) => {
                person.reads(world);
                if is_first {
                    person.writes(world, sentence);
                } else {
                    person.replies(world, sentence);
                }
                world.passes("2 hours");
                person.reads(world)
            }
        }
    }
}

/// What came of some words: the letters that answer, and why an officer must look.
fn comes_of(world: &mut World, side: &Side, sentence: &str, is_first: bool) -> String {
    let before = world.officer().concerns();
    let told = side.says(world, sentence, is_first);
    let mut new = world.officer().concerns();
    for known in before {
        new.remove(new.iter().position(|why| *why == known).expect("nothing is forgotten"));
    }
    format!("{} / {}", masked(&told), new.join("; "))
}

const DRAFT: &str = "We need a secondee in Leeds. Organisation: Leeds City Council";

#[test]
fn every_command_stands_in_the_table_of_the_readme() {
    let rows = rows();
    let known: BTreeSet<String> = rows
        .iter()
        .flat_map(|row| &row.commands)
        .map(|command| command.trim_start_matches('/').to_owned())
        .collect();
    let chat: toml::Table = toml::from_str(&file("prompts/chat.toml")).unwrap();
    for command in chat["commands"].as_array().unwrap() {
        let name = command["name"].as_str().unwrap();
        assert!(known.contains(name), "`/{name}` stands in no row");
    }
    assert!(known.contains("help"));
}

#[test]
fn what_anybody_says_in_chat_or_by_mail_comes_to_the_same() {
    for sentence in said_by("anybody") {
        let mut world = World::running("govxchange").on("2026-03-02");
        let by_mail = Side::Mail(world.by_email("host@leeds.gov.uk"));
        let in_chat = Side::Chat("host");
        let mail = comes_of(&mut world, &by_mail, &sentence, true);
        let chat = comes_of(&mut world, &in_chat, &sentence, true);
        if sentence == "Hello" {
            let told = ("GX: what you can do here / ", "GX: we are here / ");
            assert_eq!((mail.as_str(), chat.as_str()), told);
            continue;
        }
        assert_eq!(mail, chat, "{sentence}");
        assert!(!mail.starts_with("nothing") && mail.ends_with("/ "), "{sentence}: {mail}");
    }
}

#[test]
fn what_is_said_with_a_draft_in_chat_or_by_mail_comes_to_the_same() {
    for sentence in said_by("with a draft") {
        let mut world = World::running("govxchange").on("2026-03-02");
        let mut came = Vec::new();
        for side in [Side::Mail(world.by_email("host@leeds.gov.uk")), Side::Chat("host")] {
            let told = side.says(&mut world, DRAFT, true);
            let reference = told.split(':').next().unwrap().to_owned();
            let comes = comes_of(&mut world, &side, &sentence, false);
            came.push((comes, kept(&world, &reference)));
        }
        assert_eq!(came[0], came[1], "{sentence}");
        let expected = match sentence.as_str() {
            "Housing law" => "essential_skills: Housing law",
            "Days a week: 3" => "days_per_week: 3",
            "Please withdraw our role." | "Please withdraw my submission." => "withdrawn: true",
            _ => "withdrawn: false",
        };
        assert!(came[0].1.iter().any(|line| line == expected), "{sentence}: {:?}", came[0]);
        let needs_nobody = !sentence.contains("personal data");
        assert_eq!(came[0].0.ends_with("/ "), needs_nobody, "{sentence}: {:?}", came[0]);
        let is_answered = !sentence.starts_with("Thank you");
        assert_eq!(!came[0].0.starts_with("nothing"), is_answered, "{sentence}: {:?}", came[0]);
    }
}

#[test]
fn what_is_said_of_an_introduction_and_a_placement_in_chat_or_by_mail_comes_to_the_same() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let by_mail = Side::Mail(world.by_email("applicant@leeds.gov.uk"));
    let in_chat = Side::Chat("host");
    by_mail.says(&mut world, OFFER, true);
    in_chat.says(&mut world, &format!("{NEED}\n{REST}"), true);
    let match_ = world.officer().confirms_the_proposed_match();
    let is_same = |world: &mut World, who: &str| {
        for sentence in said_by(who) {
            // What waits in chat is read first.
            in_chat.says(world, "", true);
            let mail = comes_of(world, &by_mail, &sentence, false);
            let chat = comes_of(world, &in_chat, &sentence, false);
            assert_eq!(mail, chat, "{sentence}");
            assert!(!mail.starts_with("nothing"), "{sentence}: {mail}");
        }
    };
    is_same(&mut world, "introduced");
    for step in super::placements::STEPS {
        world.runs(&["placement", &match_, "--done", step]);
    }
    world.runs(&["placement", &match_, "--starts", "2026-06-01", "--ends", "2026-08-31"]);
    world.clock_says("2026-06-29T09:00:00Z");
    world.settles();
    world.passes("3 days");
    is_same(&mut world, "in a placement");
}

#[test]
fn what_officers_order_by_mail_is_what_the_table_says() {
    for sentence in said_by("an officer") {
        let (mut world, list) = monday();
        let (confirm, dog) = (number(&list, "introduce"), number(&list, "dog"));
        let order = if sentence.starts_with('1') {
            sentence.replacen('1', &confirm.to_string(), 1)
        } else {
            sentence.replacen('2', &dog.to_string(), 1)
        };
        let order = order.replace("deputy", "desk-lead");
        replies(&mut world, "jo@programme.example", &list, AUTHENTICATED, &order);
        if sentence == "Pause" {
            assert!(world.runs(&["list"]).to_lowercase().contains("pause"), "{sentence}");
            continue;
        }
        let told = latest(&world, "jo@programme.example").text;
        let expected = [
            ("answer", "will be sent"),
            ("yes", "is confirmed"),
            ("no, because", "is rejected"),
            ("done", "is dealt with"),
            ("mine", "is with `desk-lead`"),
            ("give to", "is with `desk-lead`"),
            ("nobody", "is with nobody"),
            ("undo", "can be taken back"),
            ("Resume", "Sending as a whole does not pause"),
        ];
        let (_, words) = expected.iter().find(|(word, _)| sentence.contains(word)).unwrap();
        assert!(told.contains(words), "{sentence}: {told}");
    }
}

#[test]
fn who_asks_by_a_fresh_mail_how_things_stand_is_told_once_they_ask_in_a_reply() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let host = world.by_email("host@leeds.gov.uk");
    host.writes(&mut world, DRAFT);
    host.reads(&world);
    for sentence in ["Where is our role?", "What is missing?"] {
        host.writes(&mut world, sentence);
        let told = host.reads_text(&world);
        assert!(told.contains("ask once more in a reply to this letter"), "{told}");
        assert!(!told.contains("Leeds City Council"), "{told}");
        host.replies(&mut world, sentence);
        let told = host.reads_text(&world);
        assert!(told.contains("Still missing") && !told.contains("ask once more"), "{told}");
        world.passes("25 hours");
    }
    assert_eq!(world.officer().concerns(), [""; 0]);
}

#[test]
fn thanks_need_nobody_and_an_agreement_with_an_officer_is_read_by_one() {
    for (words, needs) in [("Thanks!\n\nSam", 0), ("Ok, that is fine", 1)] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let sam = world.by_email("sam@leeds.gov.uk");
        sam.writes(&mut world, "May I bring my dog to the host's office?");
        world.passes("2 hours");
        let list = world.list();
        let item = list["needs_you"][0]["reference"].as_str().unwrap().to_owned();
        world.runs(&["answer", &item, "Yes, if the host agrees. Shall we ask them?"]);
        world.passes("2 hours");
        sam.reads(&world);
        sam.replies(&mut world, words);
        world.passes("2 hours");
        assert_eq!(world.officer().concerns().len(), needs, "{words}");
        assert_eq!(sam.reads(&world) == "nothing", needs == 0, "{words}");
    }
}
