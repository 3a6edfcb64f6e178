//! What is written in Discord while nobody listens, by whom nobody knows and where nobody has been.

use crate::world::discord::{Discord, Member};
use crate::world::guild::Guild;

#[track_caller]
fn reads(discord: &Discord, member: &Member, words: &str) -> String {
    discord.awaits(words, |_| member.reads().into_iter().find(|text| text.contains(words)))
}

#[test]
fn a_first_direct_message_and_a_new_channel_of_an_outage_are_read_once_the_desk_hears_of_them() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let (dana, olga) = (guild.discord.member("dana"), guild.discord.member("olga"));
    olga.mentions("We need a secondee in Kent.");
    reads(&guild.discord, &olga, "- Places: Kent");
    desk.dies();
    dana.writes("We need a secondee in Leeds.");
    let made = guild.discord.makes_a_channel();
    olga.mentions_in(made, "We need a secondee in York.");
    let desk = guild.starts();
    reads(&guild.discord, &olga, "- Places: York");
    assert_eq!(
        dana.reads(),
        Vec::<String>::new(),
        "Discord shows no bot a list of its conversations"
    );
    dana.writes("Days a week: 2");
    let answer = reads(&guild.discord, &dana, "this is what we understood");
    assert!(answer.contains("- Places: Leeds") && answer.contains("Days a week: 2"), "{answer}");
    let list = guild.shows(&["list"]);
    assert!(list.contains("Messages received: 3."), "{list}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn an_outage_under_a_running_desk_loses_neither_a_first_direct_message_nor_a_new_channel() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let (sam, olga) = (guild.discord.member("sam"), guild.discord.member("olga"));
    olga.mentions("We need a secondee in Kent.");
    reads(&guild.discord, &olga, "- Places: Kent");
    guild.discord.resumes(false);
    guild.discord.goes_out();
    sam.writes("We need a secondee in Derby.");
    let made = guild.discord.makes_a_channel();
    sam.mentions_in(made, "We need a secondee in Hull.");
    guild.discord.comes_back();
    reads(&guild.discord, &sam, "- Places: Hull");
    // To answer, the desk opened the conversation in which the other stands.
    reads(&guild.discord, &sam, "- Places: Derby");
    let list = guild.shows(&["list"]);
    assert!(list.contains("Messages received: 3."), "{list}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn an_outage_under_a_running_desk_is_told_and_so_is_its_end() {
    let guild = Guild::new("tell-outage-after = \"2 seconds\"\n");
    let desk = guild.starts();
    let lists = |words: &str, is_there: bool| {
        guild
            .discord
            .awaits(words, |_| (guild.shows(&["list"]).contains(words) == is_there).then_some(()));
    };
    guild.discord.goes_out();
    lists("There is no connection to Discord any more", true);
    guild.discord.comes_back();
    lists("There is no connection to Discord any more", false);
    desk.says("There is a connection to Discord again");
    let dana = guild.discord.member("dana");
    dana.writes("We need a secondee in Leeds.");
    reads(&guild.discord, &dana, "this is what we understood");
    desk.stops();
}
