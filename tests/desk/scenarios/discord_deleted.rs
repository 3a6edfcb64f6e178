//! What is deleted in Discord after it was read, and how many answers one account gets in a day.

use crate::world::discord::{CHANNEL, Discord, Member};
use crate::world::guild::Guild;

#[track_caller]
fn reads(discord: &Discord, member: &Member, words: &str) -> String {
    discord.awaits(words, |_| member.reads().into_iter().find(|text| text.contains(words)))
}

/// Nothing is on its way any more.
fn at_rest(guild: &Guild) {
    guild.discord.awaits("the end of the letters", |_| {
        guild.shows(&["list"]).contains("Letters not yet sent: 0.").then_some(())
    });
}

/// How many messages the desk has.
fn count(guild: &Guild) -> String {
    let list = guild.shows(&["list"]);
    let line = list.split("Messages received: ").nth(1).expect("the list counts them");
    line.chars().take_while(char::is_ascii_digit).collect()
}

const GONE: &str = "was deleted in its workspace after it was read";

#[test]
fn a_message_that_is_deleted_after_it_was_read_takes_its_draft_back_and_an_officer_sees_it() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let (dana, olga) = (guild.discord.member("dana"), guild.discord.member("olga"));
    let role = dana.writes("We need a secondee in Leeds.");
    reads(&guild.discord, &dana, "this is what we understood");
    dana.deletes(role);
    reads(&guild.discord, &dana, "off the list");
    assert!(guild.shows(&["list"]).contains(GONE));
    // Of what was said in one go, the rest stands.
    olga.writes("We need a secondee in York.");
    let slip = olga.writes("Days a week: 2");
    reads(&guild.discord, &olga, "this is what we understood");
    guild
        .discord
        .awaits("both", |_| guild.shows(&["list"]).contains("Messages received: 2.").then_some(()));
    olga.deletes(slip);
    desk.says("was deleted in its workspace");
    olga.writes("Days a week: 3");
    reads(&guild.discord, &olga, "Days a week: 3");
    assert!(!olga.reads().join("\n").contains("off the list"));
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn what_is_deleted_or_changed_while_the_desk_is_down_is_honoured_at_its_next_start() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let [dana, olga, sam] = ["dana", "olga", "sam"].map(|name| guild.discord.member(name));
    let first = dana.writes("We need a secondee in Leeds.");
    let second = dana.writes("Days a week: 2");
    let slip = olga.writes("We need a secondee in York, and Mr Smith is on sick leave.");
    let changed = sam.mentions("We need a secondee in Hull.");
    for member in [&dana, &olga, &sam] {
        reads(&guild.discord, member, "this is what we understood");
    }
    at_rest(&guild);
    desk.stops();
    dana.deletes(first);
    olga.deletes(slip);
    sam.edits(changed, "<@900> Days a week: 4");
    let desk = guild.starts();
    reads(&guild.discord, &olga, "off the list");
    reads(&guild.discord, &sam, "Days a week: 4");
    assert!(guild.shows(&["list"]).contains(GONE));
    at_rest(&guild);
    assert!(!dana.reads().join("\n").contains("off the list"), "the second message stands");
    dana.deletes(second);
    reads(&guild.discord, &dana, "off the list");
    at_rest(&guild);
    let (n_messages, n_told) = (count(&guild), desk.stops().matches("was deleted in its").count());
    assert_eq!(n_told, 2);
    let desk = guild.starts();
    guild.discord.awaits("the look for what is there", |discord| {
        (discord.calls("GET /channels/").len() >= 6).then_some(())
    });
    at_rest(&guild);
    assert_eq!(count(&guild), n_messages, "nothing is told twice");
    assert!(!desk.stops().contains("was deleted in its"));
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
}

#[test]
fn a_channel_that_the_desk_may_not_read_any_more_is_not_taken_for_one_whose_messages_are_deleted() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.mentions("We need a secondee in Leeds.");
    reads(&guild.discord, &dana, "this is what we understood");
    at_rest(&guild);
    desk.stops();
    // Who may not read a channel's history is shown an empty one.
    let nothing = serde_json::json!([]);
    guild.discord.answers(&format!("GET /channels/{CHANNEL}/messages"), 200, vec![], nothing);
    let desk = guild.starts();
    let looked = format!("GET /channels/{CHANNEL}/messages/");
    guild.discord.awaits("a second look", |discord| discord.calls(&looked).pop());
    at_rest(&guild);
    assert!(!guild.shows(&["list"]).contains(GONE));
    assert!(!desk.stops().contains("was deleted in its"));
}

#[test]
fn an_account_that_answers_every_answer_is_left_to_an_officer() {
    let guild = Guild::new("\n[sending]\nmost-in-chat-a-day = 3\n");
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.writes("We need a secondee in Leeds.");
    reads(&guild.discord, &dana, "this is what we understood");
    for days in [2, 3] {
        dana.writes(&format!("Days a week: {days}"));
        reads(&guild.discord, &dana, &format!("Days a week: {days}"));
    }
    dana.writes("Days a week: 4");
    desk.says("not answered: enough was answered");
    let list = guild.shows(&["list"]);
    assert!(list.contains("Messages received: 4."), "{list}");
    assert!(!dana.reads().join("\n").contains("Days a week: 4"));
    desk.stops();
}
