//! The matrix of who may do what, where officers order by mail and in a workspace: cell by cell, as for commands.

use std::fs;

use serde_json::Value;

use super::by_mail::{AUTHENTICATED, latest, n_to, replies};
use super::discord_officers::{is_linked, orders, told};
use super::introductions::{both_sides_write, mails_that_fit};
use crate::world::guild::Guild;
use crate::world::{Mail, World};

const REMITS: [(&str, &str); 4] =
    [("officer", "officer"), ("lead", "lead"), ("dpo", "data-protection"), ("admin", "admin")];

fn officers(more: &str) -> String {
    let one = |(name, remit): (&str, &str)| {
        format!(
            "[[officers]]\nname = \"{name}\"\nremit = \"{remit}\"\nmail = \"{name}@programme.example\"\n{more}"
        )
    };
    REMITS.map(one).concat()
}

/// What an order in a workspace says, about the general item, the one of a right, and the match; and a letter for each remit: `y` where it
/// is heard, `-` where it is refused because of the remit.
const IN_CHAT: &[(&str, &str, &str)] = &[
    ("queue", "", "yyyy"),
    ("show", "ITEM", "yy--"),
    ("show", "RIGHT", "yyy-"),
    ("show", "MATCH", "yy--"),
    ("assign", "ITEM nobody", "yy--"),
    ("assign", "RIGHT nobody", "yyy-"),
    ("done", "ITEM", "yy--"),
    ("done", "RIGHT", "yyy-"),
    ("undo", "ITEM", "yy--"),
    ("undo", "RIGHT", "yyy-"),
    ("answer", "ITEM Ask your host, please.", "yy--"),
    ("answer", "RIGHT We look into it.", "yyy-"),
    ("reject", "MATCH they work together already", "yy--"),
    ("confirm", "MATCH", "yy--"),
    ("pause", "", "-y-y"),
    ("resume", "", "-y-y"),
];

fn is_of_remit(answer: &str) -> bool {
    ["which is not to", "is not to see"].iter().any(|why| answer.contains(why))
}

/// The references of what waits: the general item, the one of a right, and the match.
fn waiting(list: &Value) -> [(&'static str, String); 3] {
    let of = |concerns_right: bool| {
        let mut items = list["items"].as_array().unwrap().iter();
        let has_right =
            |item: &Value| item["intents"].as_array().unwrap().contains(&"rights_request".into());
        let waits = |item: &Value| {
            let mut needs = list["needs_you"].as_array().unwrap().iter();
            needs.any(|known| known["reference"] == item["reference"])
        };
        let item = items.find(|item| waits(item) && has_right(item) == concerns_right).unwrap();
        item["reference"].as_str().unwrap().to_owned()
    };
    let proposed = list["proposed"][0]["reference"].as_str().expect("they fit").to_owned();
    [("ITEM", of(false)), ("RIGHT", of(true)), ("MATCH", proposed)]
}

#[test]
fn each_order_in_a_workspace_is_for_the_remits_that_the_table_draws_and_for_no_other() {
    let mut guild = Guild::in_rehearsal(&format!("officer-role = \"702\"\n{}", officers("")));
    for mail in mails_that_fit() {
        guild.world.drops("inbox", mail.replace("lab.test", "programme.example").as_bytes());
    }
    for (at, (from, text)) in [
        ("sam@leeds.gov.uk", "May I bring my dog to the host's office?"),
        ("kim@leeds.gov.uk", "Please delete everything you hold about me."),
    ]
    .into_iter()
    .enumerate()
    {
        let mail = format!(
            "From: {from}\r\nTo: desk@programme.example\r\nMessage-ID: <w{at}@leeds.gov.uk>\r\nSubject: hello\r\n\r\n{text}\r\n"
        );
        guild.world.drops("inbox", mail.as_bytes());
    }
    guild.shows(&["once"]);
    let list: Value =
        serde_json::from_str(&guild.shows(&["list", "--json", "--all", "--officer", "lead"]))
            .unwrap();
    let references = waiting(&list);
    let desk = guild.starts();
    guild.discord.awaits("the commands", |discord| discord.calls("PUT /applications").pop());
    let members = REMITS.map(|(name, _)| {
        let member = guild.discord.officer(name);
        is_linked(&guild, &member, &format!("{name}@programme.example"));
        member
    });
    let mut wrong = Vec::new();
    for (deed, words, cells) in IN_CHAT {
        let mut words = (*words).to_owned();
        for (word, reference) in &references {
            words = words.replace(word, reference);
        }
        let words = Some(words.as_str()).filter(|words| !words.is_empty());
        // Whoever is refused orders first: what is ordered is still to be done.
        let mut cells: Vec<(usize, char)> = cells.chars().enumerate().collect();
        cells.sort_by_key(|(_, cell)| *cell);
        for (at, cell) in cells {
            let answer = told(&guild, &orders(&members[at], deed, words));
            if is_of_remit(&answer) != (cell == '-') {
                wrong.push(format!("{}: {deed} {words:?}: {answer}", REMITS[at].0));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

/// The number under which a list has something, if it has it.
fn numbered(list: &Mail, reference: &str) -> Option<usize> {
    let line = list.text.lines().find(|line| line.contains(reference))?;
    line.split('.').next()?.trim().parse().ok()
}

#[test]
fn each_order_by_mail_is_for_the_remits_that_the_matrix_draws_and_for_no_other() {
    let mut world = World::running("govxchange").on("2026-02-27");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let own = officers("list-at = \"09:00\"\n");
    world.write_config(&format!("{config}authserv-id = \"mx.programme.example\"\n\n{own}"));
    both_sides_write(&mut world);
    world
        .by_email("sam@leeds.gov.uk")
        .writes(&mut world, "May I bring my dog to the host's office?");
    world
        .by_email("kim@leeds.gov.uk")
        .writes(&mut world, "Please delete everything you hold about me.");
    world.clock_says("2026-03-02T09:30:00Z");
    world.settles();
    let list = world.runs(&["list", "--json", "--all", "--officer", "lead"]);
    let references = waiting(&serde_json::from_str(&list).unwrap());
    // For each remit: whether it may see to the general item, the one of a right, the match; and stop all sending.
    let drawn = [("officer", "yyy-"), ("lead", "yyyy"), ("dpo", "-y--")];
    for (name, cells) in drawn {
        let to = format!("{name}@programme.example");
        let list = latest(&world, &to);
        let mut cells = cells.chars().map(|cell| cell == 'y');
        for (what, reference) in &references {
            let is_theirs = cells.next().unwrap();
            let number = numbered(&list, reference);
            assert_eq!(number.is_some(), is_theirs, "{name}: {what}: {}", list.text);
            let order = format!("{} mine", number.unwrap_or(1));
            if number.is_none() && numbered(&list, "GX-").is_some() {
                continue;
            }
            world.passes("1 minute");
            replies(&mut world, &to, &list, AUTHENTICATED, &order);
            let told = latest(&world, &to).text;
            assert_eq!(told.contains(&format!("is with `{name}`")), is_theirs, "{name}: {told}");
            if is_theirs {
                world.passes("1 minute");
                replies(&mut world, &to, &list, AUTHENTICATED, &order.replace("mine", "nobody"));
            }
        }
        let may_stop = cells.next().unwrap();
        world.passes("1 minute");
        replies(&mut world, &to, &list, AUTHENTICATED, "Pause");
        let is_stopped =
            world.runs(&["list", "--officer", "lead"]).to_lowercase().contains("pause");
        assert_eq!(is_stopped, may_stop, "{name}");
        if may_stop {
            world.runs(&["resume", "--officer", "lead"]);
        }
    }
    // An admin sees nobody's data, gets no list, and somebody else's is none to answer.
    assert_eq!(n_to(&world, "admin@programme.example"), 0);
    let others = latest(&world, "lead@programme.example");
    for order in ["1 mine", "1 yes", "Pause"] {
        world.passes("1 minute");
        replies(&mut world, "admin@programme.example", &others, AUTHENTICATED, order);
    }
    let told = world.runs(&["queue", "--whole", "--officer", "lead"]).to_lowercase();
    assert!(!told.contains("with admin") && !told.contains("`admin`"), "{told}");
    let list = world.runs(&["list", "--json", "--all", "--officer", "lead"]);
    let list: Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list["proposed"][0]["reference"], references[2].1.as_str(), "{list}");
    assert!(!world.runs(&["list", "--officer", "lead"]).to_lowercase().contains("pause"));
}
