//! What is said in Discord beside a draft: commands that can be about nothing, courtesy, impatience, somebody else's address, an outcome;
//! and a draft that is left, of which the mailbox hears too.

use serde_json::{Value, json};

use super::discord_commands::{is_told, reads, second, text, with_commands, with_commands_in};
use super::introductions::{NEED, REST, mails_that_fit};
use crate::world::discord::Discord;
use crate::world::guild::Guild;

fn code(guild: &Guild, address: &str) -> String {
    guild.discord.awaits("the mail with the code", |_| {
        let mail = guild.world.sent().into_iter().rfind(|mail| mail.to == address)?;
        let is_code = |line: &&str| line.len() == 9 && line.as_bytes()[4] == b'-';
        let mut lines = mail.text.lines().map(|line| line.trim_matches('*'));
        lines.find(is_code).map(str::to_owned)
    })
}

/// Waits until the desk has written so many direct messages to somebody.
fn awaits_n(discord: &Discord, member: &crate::world::discord::Member, n: usize) -> Vec<String> {
    discord.awaits("the messages", |_| Some(member.reads()).filter(|read| read.len() >= n))
}

#[test]
fn a_command_that_can_be_about_nothing_gets_a_sentence_and_no_officer_hears_of_it() {
    let (guild, desk) = with_commands();
    let editor = guild.discord.member("editor");
    let nothing = "There is nothing of yours with us";
    for (name, options) in [
        ("role", second("close", &json!([]))),
        ("role", second("edit", &text("days a week: 3"))),
        ("outcome", text("Yes, we would go ahead.")),
        ("learned", text("Tenants answer texts sooner than letters.")),
        ("withdraw", json!([])),
    ] {
        is_told(&guild.discord, &editor.uses(name, &options), nothing);
    }
    assert_eq!(editor.reads(), Vec::<String>::new());
    editor.writes("/outcome Yes, we would go ahead.");
    reads(&guild.discord, &editor, "There is nothing with us that we know to be yours");
    editor.writes("Please withdraw our role.");
    awaits_n(&guild.discord, &editor, 2);
    editor.writes("thanks!");
    let read = awaits_n(&guild.discord, &editor, 3);
    assert!(read[2].contains("“Help” shows what you can do here"), "{read:?}");
    editor.writes("help");
    let read = awaits_n(&guild.discord, &editor, 4);
    assert!(read[3].contains("Commands do the same"), "{read:?}");
    let asker = guild.discord.member("asker");
    asker.writes("Is there a relocation package? Contact: pat@leeds.gov.uk");
    let answer = reads(&guild.discord, &asker, "We have mailed a code to pat@leeds.gov.uk");
    assert!(answer.contains("commuting distance"), "{answer}");
    let list: Value = serde_json::from_str(&guild.shows(&["list", "--json"])).unwrap();
    assert_eq!(list["needs_you"].as_array().unwrap().len(), 0, "{list}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn who_presses_submit_again_and_again_is_answered_once_until_something_changes() {
    let (guild, desk) = with_commands();
    let dana = guild.discord.member("dana");
    dana.writes("We need a secondee in Leeds, two days a week. Leeds City Council.");
    reads(&guild.discord, &dana, "this is what we understood");
    let submit = || {
        let buttons = dana.buttons();
        buttons.into_iter().find(|(label, _)| label == "Submit").expect("it is a draft").1
    };
    is_told(&guild.discord, &dana.presses(&submit()), "we have it");
    awaits_n(&guild.discord, &dana, 2);
    for _ in 0..3 {
        is_told(&guild.discord, &dana.presses(&submit()), "We have heard that");
    }
    dana.writes("Days a week: 3");
    awaits_n(&guild.discord, &dana, 3);
    is_told(&guild.discord, &dana.presses(&submit()), "we have it");
    let read = awaits_n(&guild.discord, &dana, 4);
    assert_eq!(read.len(), 4, "{read:?}");
    desk.stops();
}

#[test]
fn whoever_got_a_code_by_somebody_elses_doing_ends_it_by_a_reply() {
    let (mut guild, desk) = with_commands();
    let impostor = guild.discord.member("impostor");
    impostor.writes("We need a secondee in Leeds. My address is dana@leeds.gov.uk.");
    let code = code(&guild, "dana@leeds.gov.uk");
    let dana = guild.world.by_email("dana@leeds.gov.uk");
    let mail = dana.mails(&guild.world).remove(0);
    dana.sends(&mut guild.world, "This was not me.", Some(&mail));
    desk.says("an account in chat is not theirs");
    impostor.writes(&code);
    reads(&guild.discord, &impostor, "That code does not count");
    assert!(guild.shows(&["list"]).contains("an account in chat is not theirs"));
    assert!(!impostor.reads().join("\n").contains("now we know that it is you"));
    desk.stops();
}

#[test]
fn what_came_of_an_introduction_is_told_by_a_command_and_the_status_knows_it() {
    let (mut guild, desk) = with_commands_in(Guild::in_rehearsal(""));
    let dana = guild.discord.member("dana");
    dana.writes(&format!("{NEED}\n{REST}"));
    let answer = reads(&guild.discord, &dana, "this is what we understood");
    let from = answer.split_once("GX-").unwrap().1;
    let role = format!("GX-{}", from.chars().take(4).collect::<String>());
    dana.uses("status", &json!([]));
    reads(&guild.discord, &dana, "We do not know yet who is behind the account");
    desk.stops();
    let question = "From: dana@dwp.gov.uk\r\nTo: desk@programme.example\r\nMessage-ID: <9@dwp.gov.uk>\r\nSubject: A question\r\n\r\nIs there a relocation package?\r\n";
    guild.world.drops("inbox", question.as_bytes());
    let offer = mails_that_fit()[0].replace("lab.test", "programme.example");
    guild.world.drops("inbox", offer.as_bytes());
    guild.shows(&["once"]);
    guild.shows(&["merge", &role, "dana@dwp.gov.uk"]);
    let list: Value = serde_json::from_str(&guild.shows(&["list", "--json"])).unwrap();
    let match_ = list["proposed"][0]["reference"].as_str().expect("they fit").to_owned();
    guild.shows(&["confirm", &match_]);
    guild.sends_what_is_due_in(1);
    let desk = guild.starts();
    dana.uses("outcome", &text("Yes, we met and would both like to go ahead."));
    reads(&guild.discord, &dana, "hank you for telling us");
    dana.uses("status", &json!([]));
    reads(&guild.discord, &dana, "we wait for the other side");
    let shown = guild.shows(&["show", &match_]);
    assert!(shown.contains("we met and would both like to go ahead"), "{shown}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn a_draft_that_was_left_is_asked_about_here_and_by_mail_and_goes_on_with_a_fresh_mail() {
    let mut guild = Guild::in_rehearsal("");
    let config = std::fs::read_to_string(guild.world.path("config/desk.toml")).unwrap();
    let addresses = "addresses = [\"desk@programme.example\"]\n";
    let vouched = format!("{addresses}authserv-id = \"mx.programme.example\"\n");
    guild.world.write_config(&config.replace(addresses, &vouched));
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.writes("We need a secondee in Leeds from June, two days a week. Leeds City Council.");
    reads(&guild.discord, &dana, "this is what we understood");
    dana.writes("Please save it for later.");
    reads(&guild.discord, &dana, "draft until you submit it");
    dana.writes("dana@leeds.gov.uk");
    dana.writes(&code(&guild, "dana@leeds.gov.uk"));
    reads(&guild.discord, &dana, "counts as soon as it is submitted");
    desk.stops();
    for days in 8..11 {
        guild.sends_what_is_due_in(days * 24 * 60);
    }
    let asks = |text: &str| text.contains("Some days ago you began");
    assert_eq!(dana.reads().iter().filter(|text| asks(text)).count(), 1);
    let mails = guild.world.by_email("dana@leeds.gov.uk").mails(&guild.world);
    assert_eq!(mails.iter().filter(|mail| asks(&mail.text)).count(), 1);
    let fresh = format!(
        "{}From: dana@leeds.gov.uk\r\nTo: desk@programme.example\r\nMessage-ID: <8@leeds.gov.uk>\r\nSubject: Secondment\r\n\r\nEssential skills: homelessness prevention\r\n",
        super::by_mail::AUTHENTICATED.replace("from=programme.example", "from=leeds.gov.uk")
    );
    guild.world.drops("inbox", fresh.as_bytes());
    guild.sends_what_is_due_in(11 * 24 * 60);
    let mails = guild.world.by_email("dana@leeds.gov.uk").mails(&guild.world);
    let answer = &mails.last().unwrap().text;
    assert!(answer.contains("- Essential skills: homelessness prevention"), "{answer}");
    assert!(answer.contains("- Places: Leeds"), "{answer}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
}
