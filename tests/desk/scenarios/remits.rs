//! Every command, looked through cell by cell: who may give it about the daily work, and who about somebody who uses a right.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;

use secondment_desk::control::{Asked, Command, Look, Request, Response};
use secondment_desk::desk::Desk;
use secondment_desk::settings::{self, InPlace};

use super::introductions::{NEED, OFFER, REST};
use crate::world::World;

const OFFICERS: &str = "[[officers]]\nname = \"officer\"\n[[officers]]\nname = \"lead\"\nremit = \"lead\"\n\
     [[officers]]\nname = \"dpo\"\nremit = \"data-protection\"\n[[officers]]\nname = \"admin\"\nremit = \"admin\"\n";
const REMITS: [&str; 4] = ["officer", "lead", "dpo", "admin"];

/// Each request with a letter for each remit, in the order above: `y` for everything, `r` for what is about somebody who uses a right, `-` for nothing.
/// ITEM, PERSON, MATCH and LETTER stand for one or the other.
const TABLE: &[(&str, &str)] = &[
    (r#"{"look":{"list":{"all":false,"json":false}}}"#, "yyyy"),
    (r#"{"look":{"list":{"all":true,"json":true}}}"#, "yy--"),
    (r#"{"look":{"queue":{"whole":true,"json":false}}}"#, "yyyy"),
    (r#"{"look":{"show":{"reference":"ITEM","json":false,"raw":false}}}"#, "yyr-"),
    (r#"{"look":{"show":{"reference":"PERSON","json":true,"raw":false}}}"#, "yyr-"),
    (r#"{"look":{"show":{"reference":"PERSON","json":false,"raw":true}}}"#, "yyr-"),
    (r#"{"look":{"show":{"reference":"MATCH","json":false,"raw":false}}}"#, "yyr-"),
    (r#"{"look":{"person":{"who":"PERSON","json":false}}}"#, "yyr-"),
    (r#"{"look":{"person":{"who":"ADDRESS","json":false}}}"#, "yyr-"),
    (r#"{"look":{"why":{"about":"MATCH","json":false}}}"#, "yyr-"),
    (r#"{"look":{"why":{"about":"PERSON","with":"HOST","json":false}}}"#, "yy--"),
    (r#"{"look":{"placement":{"reference":"MATCH","json":false}}}"#, "yyr-"),
    (r#"{"look":{"learned":{"words":[],"placement":null,"is_draft":false,"json":false}}}"#, "yy--"),
    (r#"{"look":{"report":{"programme":null,"quarter":null,"form":"text"}}}"#, "yyyy"),
    (r#"{"look":"confirmations"}"#, "yyyy"),
    (r#"{"look":{"fairness":{"programme":null,"json":false}}}"#, "yyyy"),
    (r#"{"look":{"preview":{"message":"acknowledgement","about":"PERSON"}}}"#, "yyr-"),
    (r#"{"look":{"subject-access":{"who":"PERSON","file":"FILE"}}}"#, "-yy-"),
    (r#"{"look":{"rights":{"reference":null,"json":false}}}"#, "yyyy"),
    (r#"{"look":{"rights":{"reference":"ITEM","json":false}}}"#, "yyr-"),
    (r#"{"look":{"audit":{"file":"FILE"}}}"#, "yyyy"),
    (r#"{"look":{"retention":{"json":false}}}"#, "yyyy"),
    (r#"{"look":{"erasure":{"who":"PERSON"}}}"#, "-yy-"),
    (r#"{"look":{"export":{"file":"FILE","readable":false}}}"#, "-yy-"),
    (r#"{"look":"verify"}"#, "yyyy"),
    (r#"{"order":{"confirm":{"reference":"MATCH"}}}"#, "yy--"),
    (r#"{"order":{"reject":{"reference":"MATCH","because":"x"}}}"#, "yy--"),
    (r#"{"order":{"close":{"reference":"MATCH","because":"x"}}}"#, "yy--"),
    (
        r#"{"order":{"outcome":{"reference":"MATCH","side":"host","words":"Yes, we go ahead."}}}"#,
        "yyr-",
    ),
    (r#"{"order":{"tell":{"reference":"MATCH"}}}"#, "yyr-"),
    (
        r#"{"order":{"place":{"reference":"MATCH","change":{"done":["agreement"],"not_done":[],"starts":null,"ends":null,"days_a_week":null,"objectives":[]}}}}"#,
        "yyr-",
    ),
    (r#"{"order":{"declare":{"reference":"MATCH","is_of_host":false,"said":"look"}}}"#, "----"),
    (r#"{"order":{"send-again":{"letter":"LETTER"}}}"#, "yyr-"),
    (r#"{"order":{"done":{"reference":"ITEM"}}}"#, "yyr-"),
    (r#"{"order":{"answer":{"reference":"ITEM","text":"We shall.","all":false}}}"#, "yyr-"),
    (r#"{"order":{"assign":{"reference":"ITEM","to":""}}}"#, "yyr-"),
    (r#"{"order":{"undo":{"reference":"PERSON"}}}"#, "yyr-"),
    (r#"{"order":{"edit":{"reference":"PERSON","line":"Preferred location: York"}}}"#, "yyr-"),
    (r#"{"order":{"merge":{"reference":"PERSON","with":"ITEM"}}}"#, "yyr-"),
    (r#"{"order":{"merge":{"reference":"PERSON","with":"HOST"}}}"#, "yy--"),
    (r#"{"order":{"split":{"reference":"PERSON"}}}"#, "yyr-"),
    (r#"{"order":{"erase":{"who":"PERSON","because":"asked"}}}"#, "-yy-"),
    (r#"{"order":{"right":{"reference":"REQUEST","said":{"stop":"Which years?"}}}}"#, "yyy-"),
    (r#"{"order":{"right":{"reference":"REQUEST","said":"start"}}}"#, "yyy-"),
    (r#"{"order":{"right":{"reference":"REQUEST","said":{"extend":"It is long."}}}}"#, "yyy-"),
    (r#"{"order":{"right":{"reference":"REQUEST","said":{"acknowledge":"We look."}}}}"#, "yyy-"),
    (r#"{"order":{"right":{"reference":"REQUEST","said":{"confirm":"rung at work"}}}}"#, "-yy-"),
    (
        r#"{"order":{"right":{"reference":"REQUEST","said":{"decide":{"right":null,"is_granted":false,"because":"x","others":null}}}}}"#,
        "-yy-",
    ),
    (
        r#"{"order":{"right":{"reference":"REQUEST","said":{"decide":{"right":"access","is_granted":true,"because":"x","others":null}}}}}"#,
        "-yy-",
    ),
    (r#"{"order":{"right":{"reference":"REQUEST","said":{"lift":"It was right."}}}}"#, "-yy-"),
    (r#"{"order":{"pause-sending":{"programme":null}}}"#, "-y-y"),
    (r#"{"order":{"resume-sending":{"programme":null}}}"#, "-y-y"),
    (r#"{"order":"accept-clock"}"#, "-y-y"),
];

/// What the capital words of the table stand for.
struct Named {
    is_of_right: bool,
    words: Vec<(&'static str, String)>,
}

/// Two pairs; of one of them the applicant uses a right. Each applicant also asked what an officer has answered, and that answer is held.
fn world() -> (World, Vec<Named>) {
    let mut world = World::running("govxchange").on("2026-03-02");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let config = config.replace("undo-window = \"none\"\n", "");
    world.write_config(&config);
    let role = format!("{NEED}\n{REST}");
    let sides =
        [("ann@leeds.gov.uk", "host@dwp.gov.uk"), ("ben@leeds.gov.uk", "host@defra.gov.uk")];
    for (applicant, host) in sides {
        world.by_email(applicant).writes(&mut world, OFFER);
        world.by_email(host).writes(&mut world, &role);
    }
    let mut named = Vec::new();
    for (is_of_right, (applicant, host)) in [false, true].into_iter().zip(sides) {
        let before = world.list();
        world.by_email(applicant).writes(&mut world, "Hello, may I bring my dog to the office?");
        let question = newest(&world, &before);
        world.runs(&["answer", &question, "Ask your host."]);
        let before = world.list();
        let text = if is_of_right {
            "Please delete everything you hold about me."
        } else {
            "Hello, what is the mileage rate?"
        };
        world.by_email(applicant).writes(&mut world, text);
        let item = newest(&world, &before);
        let person = first_of(&world, applicant);
        let list = world.list();
        let proposed = list["proposed"].as_array().unwrap();
        let is_theirs = |known: &&serde_json::Value| known["interest"] == person.as_str();
        let proposed = proposed.iter().find(is_theirs).unwrap();
        let letter = letter_about(&world, &question);
        named.push(Named {
            is_of_right,
            words: vec![
                ("ITEM", item),
                ("PERSON", person),
                ("MATCH", proposed["reference"].as_str().unwrap().to_owned()),
                ("HOST", first_of(&world, host)),
                ("ADDRESS", applicant.to_owned()),
                ("LETTER", letter),
            ],
        });
    }
    // What waited is held in a copy of the desk: nobody knows whether the other one sent it.
    world.runs(&["export", "copy.jsonl"]);
    world.runs(&["import", "copy.jsonl", "--data", "copied", "--keys", "data/person-keys"]);
    world.write_config(&format!("{}{OFFICERS}", config.replace("\"data\"", "\"copied\"")));
    (world, named)
}

fn newest(world: &World, before: &serde_json::Value) -> String {
    let known = before["needs_you"].as_array().unwrap();
    let list = world.list();
    let mut now = list["needs_you"].as_array().unwrap().iter();
    let new = now.find(|thing| !known.contains(thing)).unwrap();
    new["reference"].as_str().unwrap().to_owned()
}

fn first_of(world: &World, address: &str) -> String {
    let page = world.runs(&["person", address, "--json"]);
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    page["submissions"][0]["reference"].as_str().unwrap().to_owned()
}

fn letter_about(world: &World, question: &str) -> String {
    let why = world.runs(&["why", question, "--json"]);
    let why: serde_json::Value = serde_json::from_str(&why).unwrap();
    let letters = why["letters"].as_array().unwrap();
    let letters = letters.iter().map(|letter| letter["letter"].as_str().unwrap());
    letters.into_iter().find(|letter| letter.contains("officer-answer")).unwrap().to_owned()
}

/// The desk on a copy of what is kept in a world, so that nothing that one order does is there for the next.
fn opened(world: &World, n_copies: &mut usize) -> Desk {
    *n_copies += 1;
    let data = world.path(&format!("copies/{n_copies}"));
    copied(&world.path("copied"), &data);
    let in_place = InPlace { data: Some(data), ..InPlace::default() };
    let settings = settings::load(Some(&world.path("config/desk.toml")), &in_place);
    let settings = settings.unwrap_or_else(|faults| panic!("{faults:?}"));
    Desk::open(Arc::new(settings), false).unwrap().0
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let inner = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copied(&entry.path(), &inner);
        } else {
            fs::copy(entry.path(), inner).unwrap();
        }
    }
}

fn answered(desk: &mut Desk, world: &World, officer: &str, request: Request) -> Response {
    let asked = Asked { officer: officer.to_owned(), seen: None, request };
    let (answer, response) = channel();
    desk.serve(asked, answer, world.now());
    desk.settle(world.now()).unwrap();
    response.recv().unwrap()
}

#[test]
fn each_command_is_for_the_remits_that_the_table_draws_and_for_no_other() {
    let (world, named) = world();
    let mut n_copies = 0;
    let mut desk = opened(&world, &mut n_copies);
    let (mut wrong, mut n_done, mut seen) = (Vec::new(), 0, BTreeSet::new());
    for (at, (row, cells)) in TABLE.iter().enumerate() {
        for Named { is_of_right, words } in &named {
            let mut text = (*row).to_owned();
            for (word, stands_for) in words {
                text = text.replace(word, stands_for);
            }
            if text.contains("REQUEST") && !is_of_right {
                continue;
            }
            text = text.replace("REQUEST", &words[0].1);
            for (officer, cell) in REMITS.into_iter().zip(cells.chars()) {
                let file = world.path(&format!("written/{at}-{is_of_right}-{officer}"));
                fs::create_dir_all(world.path("written")).unwrap();
                let text = text.replace("FILE", file.to_str().unwrap());
                let request: Request = serde_json::from_str(&text).unwrap();
                seen.insert(name(&request));
                let is_order = request.is_order();
                let response = answered(&mut desk, &world, officer, request);
                let drawn = cell == 'y' || (cell == 'r' && *is_of_right);
                let is_refused = !response.is_done
                    && ["which is not to", "is not to see"]
                        .iter()
                        .any(|why| response.text.contains(why));
                if drawn == is_refused {
                    wrong.push(format!("{officer}: {text}: {}", response.text));
                }
                n_done += usize::from(response.is_done);
                if is_order && response.is_done {
                    drop(desk);
                    desk = opened(&world, &mut n_copies);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // Most of what is allowed is done: the table asks for what there is.
    assert!(n_done > 110, "{n_done}");
    let missing: Vec<&&str> = NAMES.iter().filter(|name| !seen.contains(**name)).collect();
    assert_eq!(missing, [&"learned"], "learning.rs asks for it");
}

/// Every look and every order.
const NAMES: &[&str] = &[
    "list",
    "queue",
    "show",
    "person",
    "why",
    "placement",
    "learned-log",
    "report",
    "confirmations",
    "fairness",
    "preview",
    "subject-access",
    "rights",
    "audit",
    "retention",
    "erasure",
    "export",
    "verify",
    "confirm",
    "reject",
    "close",
    "outcome",
    "tell",
    "place",
    "learned",
    "declare",
    "right",
    "send-again",
    "done",
    "assign",
    "undo",
    "answer",
    "edit",
    "merge",
    "split",
    "erase",
    "pause-sending",
    "resume-sending",
    "accept-clock",
];

fn name(request: &Request) -> &'static str {
    let name = match request {
        Request::Look(look) => match look {
            Look::List { .. } => "list",
            Look::Queue { .. } => "queue",
            Look::Show { .. } => "show",
            Look::Person { .. } => "person",
            Look::Why { .. } => "why",
            Look::Placement { .. } => "placement",
            Look::Learned(_) => "learned-log",
            Look::Report(_) => "report",
            Look::Confirmations => "confirmations",
            Look::Fairness { .. } => "fairness",
            Look::Preview { .. } => "preview",
            Look::SubjectAccess { .. } => "subject-access",
            Look::Rights { .. } => "rights",
            Look::Audit { .. } => "audit",
            Look::Retention { .. } => "retention",
            Look::Erasure { .. } => "erasure",
            Look::Export { .. } => "export",
            Look::Verify => "verify",
        },
        Request::Order(command) => match command {
            Command::Confirm { .. } => "confirm",
            Command::Reject { .. } => "reject",
            Command::Close { .. } => "close",
            Command::Outcome { .. } => "outcome",
            Command::Tell { .. } => "tell",
            Command::Place { .. } => "place",
            Command::Learned { .. } => "learned",
            Command::Declare { .. } => "declare",
            Command::Right { .. } => "right",
            Command::SendAgain { .. } => "send-again",
            Command::Done { .. } => "done",
            Command::Assign { .. } => "assign",
            Command::Undo { .. } => "undo",
            Command::Answer { .. } => "answer",
            Command::Edit { .. } => "edit",
            Command::Merge { .. } => "merge",
            Command::Split { .. } => "split",
            Command::Erase { .. } => "erase",
            Command::PauseSending { .. } => "pause-sending",
            Command::ResumeSending { .. } => "resume-sending",
            Command::AcceptClock => "accept-clock",
        },
        Request::Talk(_) => "talk",
    };
    assert!(NAMES.contains(&name), "{name}");
    name
}
