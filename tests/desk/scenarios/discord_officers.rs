//! Officers in Discord: a role in the guild and a code from their address, both, let them order; everybody else is told no.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::world::discord::{Interaction, Member};
use crate::world::guild::Guild;

const OFFICERS: &str = "officer-role = \"702\"\n[[officers]]\nname = \"desk-lead\"\nremit = \"lead\"\nmail = \"lead@programme.example\"\n\
                        [[officers]]\nname = \"deputy\"\nmail = \"deputy@programme.example\"\n";

pub(super) fn orders(member: &Member, deed: &str, words: Option<&str>) -> Interaction {
    let text = words.map(|words| json!({"type": 3, "name": "text", "value": words}));
    let options: Vec<Value> = text.into_iter().collect();
    member.uses("desk", &json!([{"type": 1, "name": deed, "options": options}]))
}

/// What an officer is shown for an order, once there is something.
pub(super) fn told(guild: &Guild, interaction: &Interaction) -> String {
    guild.discord.awaits("an answer", |_| {
        let shown = interaction.shows();
        let texts = shown.iter().filter_map(|shown| shown["content"].as_str());
        let text = texts.collect::<Vec<_>>().join("\n");
        (!text.is_empty()).then_some(text)
    })
}

fn code(guild: &Guild, address: &str) -> String {
    guild.discord.awaits("the mail with the code", |_| {
        let mail = guild.world.sent().into_iter().rfind(|mail| mail.to == address)?;
        let is_code = |line: &&str| line.len() == 9 && line.as_bytes()[4] == b'-';
        let mut lines = mail.text.lines().map(|line| line.trim_matches('*'));
        lines.find(is_code).map(str::to_owned)
    })
}

/// Links an account to an officer's address.
pub(super) fn is_linked(guild: &Guild, member: &Member, address: &str) {
    assert!(told(guild, &orders(member, "link", Some(address))).contains("A code goes to"));
    member.writes(&code(guild, address));
    guild.discord.awaits("the link", |_| {
        member.reads().into_iter().find(|text| text.contains("now we know that it is you"))
    });
}

#[test]
fn both_the_role_and_the_code_are_needed_and_either_alone_is_refused() {
    let guild = Guild::new(OFFICERS);
    let desk = guild.starts();
    guild.discord.awaits("the commands", |discord| discord.calls("PUT /applications").pop());
    let (jo, sam) = (guild.discord.officer("jo"), guild.discord.member("sam"));
    assert!(told(&guild, &orders(&sam, "queue", None)).contains("Only members of the officers'"));
    let link = orders(&sam, "link", Some("lead@programme.example"));
    assert!(told(&guild, &link).contains("Only members of the officers'"));
    assert!(guild.world.sent().is_empty(), "no code for who has not the role");
    assert!(told(&guild, &orders(&jo, "queue", None)).contains("not linked"));
    assert!(told(&guild, &orders(&jo, "pause", None)).contains("not linked"));
    let stranger = orders(&jo, "link", Some("dana@dft.gov.uk"));
    assert!(told(&guild, &stranger).contains("not the address of an officer"));
    is_linked(&guild, &jo, "lead@programme.example");
    assert!(told(&guild, &orders(&jo, "queue", None)).contains("need you"));
    let paused = told(&guild, &orders(&jo, "pause", None));
    assert!(paused.contains("Nothing is sent") && paused.contains("`/desk resume`"), "{paused}");
    let wrong = told(&guild, &orders(&jo, "show", Some("3")));
    assert!(wrong.contains("`/desk queue` shows what waits"), "{wrong}");
    sam.writes("I feel unsafe at my placement, please call me.");
    let queue = guild.discord.awaits("something for an officer", |_| {
        Some(told(&guild, &orders(&jo, "queue", None))).filter(|text| text.contains("1 needs you"))
    });
    assert!(queue.contains("\n  -  GX-") && queue.contains("do: /desk "), "{queue}");
    assert!(!queue.contains("secondment-desk"), "{queue}");
    assert!(guild.shows(&["list"]).to_lowercase().contains("pause"));
    jo.loses_the_role();
    assert!(told(&guild, &orders(&jo, "resume", None)).contains("Only members"));
    for call in guild.discord.calls("POST /interactions") {
        assert_eq!(call.body["data"]["flags"], 64, "{}", call.body);
    }
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn an_officer_takes_something_in_hand_and_back_and_undoes_an_order_as_in_the_terminal() {
    let guild = Guild::new(OFFICERS);
    let desk = guild.starts();
    guild.discord.awaits("the commands", |discord| discord.calls("PUT /applications").pop());
    let (jo, sam) = (guild.discord.officer("jo"), guild.discord.member("sam"));
    is_linked(&guild, &jo, "lead@programme.example");
    sam.writes("I feel unsafe at my placement, please call me.");
    let item = guild.discord.awaits("something for an officer", |_| {
        let list: Value = serde_json::from_str(&guild.shows(&["list", "--json"])).unwrap();
        Some(list["needs_you"][0]["reference"].as_str()?.to_owned())
    });
    let does = |deed: &str, words: &str| told(&guild, &orders(&jo, deed, Some(words)));
    assert!(does("assign", &item).contains("is with `desk-lead`"));
    assert!(does("assign", &format!("{item} deputy")).contains("is with `deputy`"));
    assert!(does("assign", &format!("{item} nobody")).contains("is with nobody"));
    assert!(does("assign", &format!("{item} somebody")).contains("somebody"));
    let waits = || {
        let list: Value = serde_json::from_str(&guild.shows(&["list", "--json"])).unwrap();
        list["needs_you"].as_array().unwrap().len()
    };
    assert!(does("done", &item).contains("is dealt with"));
    assert_eq!(waits(), 0);
    assert!(does("undo", &item).contains("taken back what was ordered"));
    assert_eq!(waits(), 1);
    assert!(told(&guild, &orders(&sam, "undo", Some(&item))).contains("Only members"));
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn a_match_that_is_confirmed_here_and_in_the_terminal_at_once_is_introduced_once() {
    let mut guild = Guild::in_rehearsal(OFFICERS);
    for mail in super::introductions::mails_that_fit() {
        let mail = mail.replace("lab.test", "programme.example");
        guild.world.drops("inbox", mail.as_bytes());
    }
    guild.shows(&["once"]);
    let list: Value = serde_json::from_str(&guild.shows(&["list", "--json"])).unwrap();
    let proposed = list["proposed"][0]["reference"].as_str().expect("they fit").to_owned();
    let desk = guild.starts();
    guild.discord.awaits("the commands", |discord| discord.calls("PUT /applications").pop());
    let jo = guild.discord.officer("jo");
    is_linked(&guild, &jo, "deputy@programme.example");
    let shown = told(&guild, &orders(&jo, "show", Some(&proposed)));
    assert!(shown.contains(&proposed) && shown.starts_with("```"), "{shown}");
    let refused = told(&guild, &orders(&jo, "pause", None));
    assert!(!guild.shows(&["list"]).contains("paused"), "it is not in a deputy's remit: {refused}");
    let mut terminal = guild.world.command(&["confirm", &proposed]);
    let terminal = terminal.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let here = told(&guild, &orders(&jo, "confirm", Some(&proposed)));
    let there = terminal.wait_with_output().unwrap();
    let is_done = [here.contains("is confirmed"), there.status.success()];
    assert_ne!(is_done[0], is_done[1], "{here} {there:?}");
    let rejected = told(&guild, &orders(&jo, "reject", Some(&proposed)));
    assert!(rejected.contains("then your words"), "{rejected}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
    guild.sends_what_is_due_in(3 * 24 * 60);
    for side in ["applicant@leeds.gov.uk", "host@dwp.gov.uk"] {
        let mails = guild.world.sent();
        let introduced =
            mails.iter().filter(|mail| mail.to == side && mail.subject.contains("Introduction"));
        assert_eq!(introduced.count(), 1, "{side}");
    }
}
