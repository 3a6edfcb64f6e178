//! Monday, 08:40: 140 mails came over the weekend (FEATURES 5.3, `tests/monday`), and few of them need a person.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::world::World;
use crate::world::weekend::{Before, Written, address, read};

/// So many places may stand in the list.
const MOST_PLACES: usize = 15;
/// So many mails of the fixture may stand there that need nobody: feedback, which no machine judges, questions that the guidance
/// answers and the desk does not recognise, and a newsletter or two.
const MOST_NEEDLESS: usize = 10;
/// So many messages are opened for the places of the list.
const MOST_MESSAGES: u64 = 36;
/// The mix of FEATURES 5.3, a file a kind; `others` are 8 newsletters, 6 feedback replies, 3 CVs with no text, 2 who want to be
/// removed, a journalist, an MP's office and somebody very unhappy.
const MIX: [(&str, usize); 7] = [
    ("interests", 37),
    ("seconds", 9),
    ("roles", 11),
    ("questions", 38),
    ("replies", 14),
    ("bounces", 9),
    ("others", 22),
];

/// The mailbox as its people see it.
fn mailbox(world: &World) -> BTreeMap<String, Vec<u8>> {
    let files = ["new", "cur"].map(|part| fs::read_dir(world.path("inbox").join(part)).unwrap());
    let files = files.into_iter().flatten().flatten();
    files.map(|file| (file.path().display().to_string(), fs::read(file.path()).unwrap())).collect()
}

fn comes(world: &mut World, from: &str, id: &str, text: &str) {
    let mail = format!(
        "From: {from}\r\nTo: desk@programme.example\r\nSubject: Secondment\r\nMessage-ID: <{id}@people.example>\r\n\r\n{}\r\n",
        text.trim().replace('\n', "\r\n")
    );
    world.drops("inbox", mail.as_bytes());
}

/// Submissions come in, matches are confirmed, and introductions are made.
fn the_weeks_before() -> World {
    let before: Before = read("before");
    let mut world = World::running("govxchange");
    // The mailbox's own server says whether a sender's domain vouches for a mail, as every large one does.
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!("{config}authserv-id = \"mx.programme.example\"\n"));
    let mut day = String::new();
    for (at, pair) in before.pair.iter().enumerate() {
        if pair.day != day {
            for between in ["2026-01-26", "2026-02-09"] {
                if !day.is_empty() && *day < *between && *between < *pair.day {
                    world.clock_says(&format!("{between}T10:00:00Z"));
                    world.settles();
                }
            }
            day.clone_from(&pair.day);
            world.clock_says(&format!("{day}T10:00:00Z"));
        }
        comes(&mut world, &pair.applicant, &format!("offer-{at}"), &pair.offer);
        comes(&mut world, &pair.host, &format!("need-{at}"), &pair.need);
        world.settles();
        introduces(&mut world, &format!("offer-{at}"), &format!("need-{at}"));
        if let Some(said) = &pair.both {
            for side in [&pair.applicant, &pair.host] {
                world.by_email(address(side)).replies(&mut world, said);
            }
        }
    }
    world.clock_says("2026-02-26T10:00:00Z");
    for (at, person) in before.alone.iter().enumerate() {
        comes(&mut world, &person.from, &format!("alone-{at}"), &person.text);
    }
    world.settles();
    world
}

/// The match of an offer and a need is confirmed, among those that are proposed.
fn introduces(world: &mut World, offer: &str, need: &str) {
    let (list, ids) = (world.list(), ids(world));
    let is_of = |reference: &Value, id: &str| {
        ids[reference.as_str().unwrap()] == format!("{id}@people.example")
    };
    let mut proposed = list["proposed"].as_array().unwrap().iter();
    let found =
        proposed.find(|known| is_of(&known["interest"], offer) && is_of(&known["role"], need));
    let found = found.unwrap_or_else(|| panic!("{offer} and {need} are not proposed"));
    world.runs(&["confirm", found["reference"].as_str().unwrap()]);
    world.settles();
}

/// The Message-IDs of the mails that references stand for.
fn ids(world: &World) -> BTreeMap<String, String> {
    let file = world.path("ids.jsonl");
    drop(fs::remove_file(&file));
    world.runs(&["export", "--readable", file.to_str().unwrap()]);
    let (mut raws, mut arrivals, mut items) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    for line in fs::read_to_string(&file).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let (raw, arrival, item) =
            (&line["raw"], &line["record"]["arrival"], &line["record"]["item"]);
        if raw.is_object() {
            let raw_bytes = base64::Engine::decode(&STANDARD, text(&raw["base64"])).unwrap();
            let mail = String::from_utf8_lossy(&raw_bytes).into_owned();
            let id = mail.lines().find_map(|line| line.strip_prefix("Message-ID: <"));
            let id = id.unwrap_or_default().trim_end().trim_end_matches('>').to_owned();
            raws.insert(text(&raw["id"]), id);
        }
        if arrival.is_object() {
            arrivals.insert(text(&arrival["id"]), text(&arrival["raw"]));
        }
        if item.is_object() {
            items.push((text(&item["reference"]), text(&item["arrival"])));
        }
    }
    items.into_iter().map(|(name, arrival)| (name, raws[&arrivals[&arrival]].clone())).collect()
}

/// A place of the list: what it says, until when, and the ids of its mails.
struct Place {
    what: String,
    by: Option<String>,
    ids: Vec<String>,
}

fn places(world: &World, queue: &Value) -> Vec<Place> {
    let ids = ids(world);
    let place = |entry: &Value| {
        let things = entry["things"].as_array().unwrap();
        let are_mails = !["confirm", "send-again"].contains(&things[0]["step"].as_str().unwrap());
        let name = |thing: &Value| {
            let reference = thing["reference"].as_str().unwrap();
            ids.get(reference).filter(|_| are_mails).map_or(reference, String::as_str).to_owned()
        };
        Place {
            what: entry["group"].as_str().or(things[0]["what"].as_str()).unwrap().to_owned(),
            by: things[0]["by"].as_str().map(str::to_owned),
            ids: things.iter().map(name).collect(),
        }
    };
    queue["entries"].as_array().unwrap().iter().map(place).collect()
}

#[test]
fn of_140_mails_at_most_fifteen_places_need_a_person_and_none_that_should_is_missing() {
    let mut world = the_weeks_before();
    let (mut saturday, mut sunday) = (Vec::new(), Vec::new());
    for (file, n_mails) in MIX {
        let mails = Written::all_in(file);
        assert_eq!(mails.len(), n_mails, "{file}");
        for (at, mail) in mails.into_iter().enumerate() {
            let is_first = file == "interests" || (file != "seconds" && at % 2 == 0);
            if is_first { saturday.push(mail) } else { sunday.push(mail) }
        }
    }
    // Nobody's mails come sorted.
    saturday.sort_by_key(|mail| blake3::hash(mail.id.as_bytes()).to_hex());
    sunday.sort_by_key(|mail| blake3::hash(mail.id.as_bytes()).to_hex());
    for (day, mails) in [("2026-02-28", &saturday), ("2026-03-01", &sunday)] {
        world.clock_says(&format!("{day}T11:00:00Z"));
        for mail in mails {
            mail.arrives(&mut world);
        }
        world.settles();
    }
    world.clock_says("2026-03-02T08:40:00Z");
    let untouched = mailbox(&world);
    world.settles();
    let queue: Value = serde_json::from_str(&world.runs(&["queue", "--json"])).unwrap();
    let places = places(&world, &queue);
    let all: BTreeMap<String, Written> =
        saturday.into_iter().chain(sunday).map(|mail| (mail.id.clone(), mail)).collect();
    assert_eq!(all.len(), 140);

    let listed = |id: &String| places.iter().any(|place| place.ids.contains(id));
    let missing: Vec<&Written> =
        all.values().filter(|mail| mail.needs && !listed(&mail.id)).collect();
    let needless: Vec<&Written> =
        all.values().filter(|mail| !mail.needs && listed(&mail.id)).collect();
    let first = |place: &Place| all.get(&place.ids[0]).and_then(|mail| mail.first.clone());
    let order: Vec<String> = places.iter().take(5).filter_map(first).collect();
    let told = comparison(&queue, &places, &all, &missing, &needless);
    assert!(missing.is_empty(), "{told}");
    assert_eq!(order, ["unhappy", "removal", "removal", "parliament", "press"], "{told}");
    assert!(places[1..3].iter().all(|removal| removal.by.is_some()), "{told}");
    assert_eq!(queue["needs_you"].as_u64().unwrap(), places.len() as u64);
    assert!(places.len() <= MOST_PLACES, "{told}");
    assert!(needless.len() <= MOST_NEEDLESS, "{told}");
    assert!(
        queue["n_messages"].as_u64().unwrap() <= MOST_MESSAGES,
        "{}: {told}",
        queue["n_messages"]
    );
    let head = world.runs(&["queue"]);
    let head = head.lines().next().unwrap();
    assert!(head.contains(" messages and ") && head.contains(" matches. "), "{head}");
    assert!(mailbox(&world) == untouched, "something in the mailbox was changed");
}

#[test]
fn how_a_placement_goes_changes_nothing_of_what_was_wished_and_is_read_in_one_place() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("applicant@leeds.gov.uk");
    applicant.writes(
        &mut world,
        "My name is Ann Person and I would like a secondment in Leeds for a year.",
    );
    applicant.replies(
        &mut world,
        "Six weeks in and I'm enjoying it. The team is welcoming, and I've learned a lot.",
    );
    world.by_email("host@dwp.gov.uk").writes(
        &mut world,
        "Some feedback on the placement: it is going really well for our team.",
    );
    let told = world.runs(&["queue"]);
    assert!(told.contains("  1  2 messages tell how placements go"), "{told}");
    assert!(told.starts_with("1 needs you, in 2 messages."), "{told}");
    let export = world.path("all.jsonl");
    world.runs(&["export", "--readable", export.to_str().unwrap()]);
    let export = fs::read_to_string(export).unwrap();
    assert!(!export.contains("\"Six weeks\""), "a wish was changed");
    assert!(export.contains("duration_weeks"));
}

/// The list beside what should stand in it.
fn comparison(
    queue: &Value,
    places: &[Place],
    all: &BTreeMap<String, Written>,
    missing: &[&Written],
    needless: &[&Written],
) -> String {
    let mut text = String::new();
    let line = |mail: &Written| {
        format!("{}  {}  \"{}\"", mail.id, mail.from, mail.subject.as_deref().unwrap_or_default())
    };
    let _ = writeln!(
        text,
        "{} need you, {} done, {} wait on others; {} missing, {} needless\n",
        queue["needs_you"],
        queue["done"],
        queue["waiting_on_others"],
        missing.len(),
        needless.len()
    );
    for (number, place) in (1..).zip(places) {
        let by = place.by.as_ref().map(|by| format!(", by {by}")).unwrap_or_default();
        let _ = writeln!(text, "{number:>3}  {}{by}", place.what);
        for id in &place.ids {
            match all.get(id) {
                Some(mail) if mail.needs => _ = writeln!(text, "       {}", line(mail)),
                Some(mail) => _ = writeln!(text, "     - {}", line(mail)),
                None => _ = writeln!(text, "     . {id}"),
            }
        }
    }
    let _ = writeln!(text, "\nmissing");
    for mail in missing {
        let _ = writeln!(text, "       {}", line(mail));
    }
    text
}
