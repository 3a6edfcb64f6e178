//! What is deleted in Discord after it was read, and how many answers one account gets in a day.

use crate::world::discord::{Discord, Member};
use crate::world::guild::Guild;

#[track_caller]
fn reads(discord: &Discord, member: &Member, words: &str) -> String {
    discord.awaits(words, |_| member.reads().into_iter().find(|text| text.contains(words)))
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
