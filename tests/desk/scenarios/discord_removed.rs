//! What people tell of themselves in a watched channel is answered privately, and removed there where the desk may.

use serde_json::json;

use crate::world::discord::{Discord, Member};
use crate::world::guild::Guild;

const WATCHED: &str = "message-content = true\nintake-channels = [\"701\"]\n";
const PERSONAL: &str = "I work in housing at Leeds City Council and would like a secondment in York, two days a week. \
                        You reach me at sam.poster@leeds.gov.uk.";

#[track_caller]
fn reads(discord: &Discord, member: &Member, words: &str) -> String {
    discord.awaits(words, |_| member.reads().into_iter().find(|text| text.contains(words)))
}

/// Waits until a message is gone.
#[track_caller]
fn goes(discord: &Discord, member: &Member, message: u64) {
    discord.awaits("the removal", |_| (!member.sees(message)).then_some(()));
}

#[test]
fn what_somebody_tells_of_themselves_to_everybody_is_removed_and_stands_with_the_desk() {
    let guild = Guild::new(WATCHED);
    guild.discord.lets_the_desk_manage_messages();
    let desk = guild.starts();
    let (sam, dana) = (guild.discord.member("sam"), guild.discord.member("dana"));
    let post = sam.says(PERSONAL);
    let answer = reads(&guild.discord, &sam, "What you wrote stands where others read");
    assert!(answer.contains("- Places: York"), "{answer}");
    goes(&guild.discord, &sam, post);
    let role = dana.says("We need a secondee in Hull for planning work.");
    let other = reads(&guild.discord, &dana, "- Places: Hull");
    assert!(!other.contains("where others read"), "{other}");
    assert!(dana.sees(role), "a role is for everybody to read");
    sam.writes("Days a week: 3");
    reads(&guild.discord, &sam, "Days a week: 3");
    let from = answer.split_once("GX-").unwrap().1;
    let reference = format!("GX-{}", from.chars().take(4).collect::<String>());
    let shown = guild.shows(&["show", &reference]);
    assert!(!shown.contains("withdrawn") && !shown.contains("deleted"), "{shown}");
    assert_eq!(guild.discord.calls("DELETE").len(), 1);
    assert_eq!(guild.discord.posted(), Vec::<String>::new());
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn where_the_desk_may_not_remove_it_its_writer_is_asked_to_and_an_officer_sees_it() {
    let guild = Guild::new(WATCHED);
    let desk = guild.starts();
    let sam = guild.discord.member("sam");
    let post = sam.says(PERSONAL);
    let answer = reads(&guild.discord, &sam, "What you wrote stands where others read");
    assert!(answer.contains("please delete it"), "{answer}");
    let list = guild.discord.awaits("the alarm", |_| {
        let list = guild.shows(&["list"]);
        list.contains("permission to manage messages").then_some(list)
    });
    assert!(!list.contains("sam.poster") && sam.sees(post), "{list}");
    desk.stops();
}

#[test]
fn health_numbers_and_ways_to_reach_somebody_are_removed_in_a_watched_channel_and_told_of_in_another()
 {
    let guild = Guild::new(WATCHED);
    guild.discord.lets_the_desk_manage_messages();
    let desk = guild.starts();
    let told = [
        "I have epilepsy and would like to know whether I can go to another office.",
        "My NI number is QQ123456C, does that help?",
        "Is there a relocation package? Ring me on 07700 900123.",
        "I feel unsafe at my placement, my manager shouts at me.",
    ];
    for (n, words) in told.into_iter().enumerate() {
        let member = guild.discord.member(&format!("member-{n}"));
        let post = member.says(words);
        reads(&guild.discord, &member, "What you wrote stands where others read");
        goes(&guild.discord, &member, post);
    }
    let (elsewhere, sam) = (guild.discord.makes_a_channel(), guild.discord.member("sam"));
    let post =
        sam.mentions_in(elsewhere, "Is there a relocation package? Ring me on 07700 900123.");
    reads(&guild.discord, &sam, "Please delete it there: we take nothing down in that channel");
    let dana = guild.discord.member("dana");
    let question = dana.mentions_in(elsewhere, "Is there a relocation package?");
    let answer = reads(&guild.discord, &dana, "commuting distance");
    assert!(!answer.contains("delete it"), "{answer}");
    assert!(sam.sees(post) && dana.sees(question));
    assert_eq!(dana.reads().len(), 1, "what everybody may read is nothing to speak of");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn a_desk_that_is_killed_before_the_removal_removes_it_after_the_next_start() {
    let guild = Guild::new(WATCHED);
    guild.discord.lets_the_desk_manage_messages();
    let busy = json!({"message": "busy", "code": 0});
    for _ in 0..3 {
        guild.discord.answers("DELETE /channels", 500, Vec::new(), busy.clone());
    }
    let desk = guild.starts();
    let sam = guild.discord.member("sam");
    let post = sam.says(PERSONAL);
    guild
        .discord
        .awaits("the attempt", |discord| (!discord.calls("DELETE").is_empty()).then_some(()));
    desk.dies();
    assert!(sam.sees(post));
    let desk = guild.starts();
    goes(&guild.discord, &sam, post);
    reads(&guild.discord, &sam, "What you wrote stands where others read");
    desk.stops();
}

#[test]
fn a_file_for_everybody_stays_and_whoever_is_taken_down_without_an_acknowledgement_is_told() {
    let guild = Guild::new(WATCHED);
    guild.discord.lets_the_desk_manage_messages();
    let desk = guild.starts();
    let (sam, dana) = (guild.discord.member("sam"), guild.discord.member("dana"));
    let file = |name: &str| json!({"attachments": [{"id": "1", "filename": name, "size": 9, "url": "https://cdn.example/1", "proxy_url": "https://cdn.example/1"}]});
    let minutes = dana.says_with("Minutes of Friday attached.", &file("minutes.pdf"));
    reads(&guild.discord, &dana, "(a file, a picture, a voice message, a sticker)");
    let cv = sam.says_with("Here is my CV.", &file("CV Sam Poster.docx"));
    reads(&guild.discord, &sam, "it tells of you");
    goes(&guild.discord, &sam, cv);
    let contact = sam.says("My work address is sam.poster@leeds.gov.uk, thanks");
    reads(&guild.discord, &sam, "We have mailed a code to sam.poster");
    goes(&guild.discord, &sam, contact);
    assert!(dana.sees(minutes), "nobody else has that file");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}
