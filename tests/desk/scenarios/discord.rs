//! Managers talk to the desk in Discord (user 5.2; ).

use std::time::Duration;

use serde_json::json;

use crate::world::discord::{Discord, Member};
use crate::world::guild::Guild;

/// Waits until somebody has read something that holds these words, and returns it.
#[track_caller]
fn reads(discord: &Discord, member: &Member, words: &str) -> String {
    discord.awaits(words, |_| member.reads().into_iter().find(|text| text.contains(words)))
}

/// What happens to a connection.
type Break = fn(&Discord);

/// The reference that a text begins with.
fn reference(text: &str) -> String {
    let from = text.split_once("GX-").expect("there is a reference").1;
    format!("GX-{}", from.chars().take(4).collect::<String>())
}

#[test]
fn a_manager_describes_a_role_over_three_messages_is_asked_for_the_rest_and_gets_the_reference() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.writes("We need a secondee in Leeds from June,");
    dana.writes("two days a week.");
    dana.writes("Department for Transport.");
    let first = reads(&guild.discord, &dana, "this is what we understood");
    assert!(first.contains("- Places: Leeds") && first.contains("Days a week: 2"), "{first}");
    assert!(first.contains("- Organisation: Department for Transport"), "{first}");
    let all = dana.reads().join("\n");
    assert!(all.contains("Which skills or experience must the person have?"), "{all}");
    assert!(all.contains("approvals and policies"), "{all}");
    let reference = reference(&first);
    dana.writes("Essential skills: homelessness prevention");
    reads(&guild.discord, &dana, "Essential skills: homelessness prevention");
    dana.writes("Yes, our approvals have been followed.");
    reads(&guild.discord, &dana, "As soon as we know that, the programme team looks for a match");
    let list = guild.shows(&["list"]);
    assert!(
        list.contains("Messages received: 3.") && list.contains("Submissions open: 0."),
        "{list}"
    );
    let role = guild.shows(&["show", &reference]);
    assert!(role.contains("homelessness prevention"), "{role}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    assert!(dana.reads().iter().all(|text| text.chars().count() <= 2000));
    guild.shows(&["pause"]);
    dana.writes("Days a week: 4");
    guild.discord.awaits("the message", |_| {
        guild.shows(&["list"]).contains("Letters not yet sent: 1.").then_some(())
    });
    assert!(!dana.reads().join("\n").contains("Days a week: 4"));
    guild.shows(&["resume"]);
    reads(&guild.discord, &dana, "Days a week: 4");
    desk.stops();
}

#[test]
fn a_strangers_mention_is_moved_to_a_direct_message_and_pings_nobody() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let stranger = guild.discord.member("sam");
    stranger.says("We need a secondee in York, but this is not for the desk.");
    stranger.mentions("We need a secondee in Leeds, please tell @everyone and **all**.");
    let answer = reads(&guild.discord, &stranger, "this is what we understood");
    assert!(answer.contains("Leeds") && !answer.contains("York"), "{answer}");
    assert_eq!(guild.discord.posted(), Vec::<String>::new(), "nothing of it is said to everybody");
    for call in guild.discord.calls("POST /channels") {
        assert_eq!(call.body["allowed_mentions"]["parse"], json!([]), "{}", call.body);
        assert_eq!(call.body["enforce_nonce"], true);
    }
    assert_eq!(
        guild.discord.intents() & (1 << 15),
        0,
        "it does not ask for the content of messages"
    );
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.dies();
    stranger.writes("Days a week: 3");
    let desk = guild.starts();
    reads(&guild.discord, &stranger, "Days a week: 3");
    desk.stops();
}

#[test]
fn what_is_written_while_the_desk_is_down_is_read_once_however_it_ended() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let members: Vec<Member> =
        (0..5).map(|n| guild.discord.member(&format!("manager-{n}"))).collect();
    for member in &members {
        member.writes("We need a secondee in Leeds.");
    }
    for member in &members {
        reads(&guild.discord, member, "this is what we understood");
    }
    desk.dies();
    for n in 0..10 {
        for member in &members {
            member.writes(&format!("What does line {n} of the form mean?"));
        }
    }
    members[0].mentions("We need a secondee in Wigan.");
    let desk = guild.starts();
    for member in &members {
        guild.discord.awaits("a second answer", |_| (member.reads().len() > 1).then_some(()));
    }
    reads(&guild.discord, &members[0], "Wigan");
    desk.dies();
    let desk = guild.starts();
    members[1].writes("Days a week: 2");
    reads(&guild.discord, &members[1], "Days a week: 2");
    let list = guild.shows(&["list"]);
    // Five roles, five bursts of ten lines, a mention, a further detail.
    assert!(list.contains("Messages received: 12."), "{list}");
    for member in &members {
        let own = member.reads();
        let distinct: std::collections::BTreeSet<&String> = own.iter().collect();
        assert_eq!(distinct.len(), own.len(), "nothing is said twice: {own:#?}");
    }
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn a_desk_that_is_killed_at_any_step_reads_and_answers_once() {
    let guild = Guild::new("");
    let dana = guild.discord.member("dana");
    let desk = guild.starts();
    dana.writes("We need a secondee, places: Derby");
    reads(&guild.discord, &dana, "Derby");
    desk.dies();
    // Before it is read, when the conversation is opened, when the answer is written, when it is at rest.
    let steps = [
        ("Leeds", ""),
        ("York", "POST /users"),
        ("Hull", "POST /channels"),
        ("Kent", "GET /channels"),
    ];
    for (n, (place, call)) in steps.into_iter().enumerate() {
        let desk = guild.starts();
        let before = guild.discord.calls("POST").len();
        dana.writes(&format!("We need a secondee, places: {place}"));
        if call.starts_with("POST") {
            guild
                .discord
                .awaits(call, |discord| (discord.calls("POST").len() > before).then_some(()));
        } else if !call.is_empty() {
            reads(&guild.discord, &dana, place);
        }
        desk.dies();
        let desk = guild.starts();
        reads(&guild.discord, &dana, place);
        let list = guild.discord.awaits("the end of the letter", |_| {
            let list = guild.shows(&["list"]);
            list.contains("Letters not yet sent: 0.").then_some(list)
        });
        assert!(list.contains(&format!("Messages received: {}.", n + 2)), "{place}: {list}");
        let answers = dana.reads();
        let n_answers = answers.iter().filter(|text| text.contains("this is what we understood"));
        assert_eq!(n_answers.count(), n + 2, "{place}: {answers:#?}");
        desk.stops();
    }
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
}

#[test]
fn a_letter_whose_answer_was_lost_is_there_once_and_one_that_was_refused_for_now_comes_later() {
    let guild = Guild::in_rehearsal("");
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    guild.discord.loses_the_answer("POST /channels/");
    dana.writes("We need a secondee in Leeds.");
    desk.says("not accepted yet, next try");
    desk.dies();
    guild.sends_what_is_due_in(2);
    let copies =
        dana.reads().iter().filter(|text| text.contains("this is what we understood")).count();
    assert_eq!(copies, 1, "{:#?}", dana.reads());
    let busy =
        json!({"message": "You are being rate limited.", "retry_after": 1.0, "global": false});
    let desk = guild.starts();
    guild.discord.answers("POST /channels/", 429, vec![("retry-after", "1".to_owned())], busy);
    dana.writes("Days a week: 2");
    desk.says("not accepted yet, next try");
    desk.stops();
    guild.sends_what_is_due_in(4);
    let later = dana.reads().iter().filter(|text| text.contains("Days a week: 2")).count();
    assert_eq!(later, 1, "{:#?}", dana.reads());
}

#[test]
fn who_takes_no_direct_messages_waits_for_an_officer() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.takes_direct_messages(false);
    dana.mentions("We need a secondee in Leeds.");
    desk.says("acknowledgement given up, held for an officer");
    assert!(dana.reads().is_empty());
    desk.stops();
}

#[test]
fn who_takes_no_direct_messages_and_is_known_by_mail_gets_the_letter_by_mail_once() {
    let mut guild = Guild::in_rehearsal("");
    let by_mail = guild.world.by_email("dana@dft.gov.uk");
    by_mail.writes(&mut guild.world, "Is there a relocation package?");
    let asked = guild.shows(&["list", "--all"]);
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.writes("We need a secondee in Leeds.");
    let answer = reads(&guild.discord, &dana, "this is what we understood");
    let (role, by_mail) = (reference(&answer), by_mail.mails(&guild.world));
    let question = reference(&by_mail[0].text);
    guild.shows(&["merge", &role, &question]);
    dana.takes_direct_messages(false);
    dana.writes("Days a week: 2");
    desk.says("sent: acknowledgement/by-mail");
    desk.stops();
    let mails = guild.world.sent();
    let instead: Vec<_> =
        mails.iter().filter(|mail| mail.text.contains("Days a week: 2")).collect();
    assert_eq!((instead.len(), instead[0].to.as_str()), (1, "dana@dft.gov.uk"), "{asked}");
}

#[test]
fn a_connection_that_breaks_in_any_way_loses_nothing() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.writes("We need a secondee in Leeds.");
    reads(&guild.discord, &dana, "this is what we understood");
    let breaks: [(&str, Break); 4] = [
        ("York", Discord::asks_to_reconnect),
        ("Hull", Discord::loses_the_connection),
        ("Bath", |discord| discord.closes(4000)),
        ("Kent", |discord| discord.invalidates(false)),
    ];
    for (place, breaks) in breaks {
        breaks(&guild.discord);
        dana.writes(&format!("Or in {place}, please: places {place}"));
        reads(&guild.discord, &dana, place);
    }
    assert!(guild.discord.frames(6).len() >= 3, "sessions are resumed where they can be");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn a_change_before_the_answer_counts_and_what_is_deleted_in_time_was_never_said() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    let role = dana.writes("We need a secondee in York.");
    dana.edits(role, "We need a secondee in Leeds.");
    let slip = dana.writes("Our budget is secret.");
    dana.deletes(slip);
    let answer = reads(&guild.discord, &dana, "this is what we understood");
    assert!(answer.contains("Leeds") && !answer.contains("York"), "{answer}");
    let shown = guild.shows(&["show", &reference(&answer)]);
    assert!(!shown.contains("budget"), "{shown}");
    dana.edits(role, "We need a secondee in Bradford.");
    reads(&guild.discord, &dana, "Bradford");
    let list = guild.shows(&["list"]);
    assert!(list.contains("Messages received: 2."), "{list}");
    desk.stops();
}

#[test]
fn what_is_no_text_gets_a_plain_sentence() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let (dana, olga) = (guild.discord.member("dana"), guild.discord.member("olga"));
    let file = json!({"attachments": [{"id": "1", "filename": "role.docx", "size": 9, "url": "x", "proxy_url": "x",
        "content_type": "application/msword"}]});
    dana.sends("We need a secondee in Leeds.", &file);
    reads(&guild.discord, &dana, "What came with them");
    reads(&guild.discord, &dana, "this is what we understood");
    olga.sends("", &json!({"sticker_items": [{"id": "5", "name": "wave", "format_type": 1}], "components": [{"type": 99}]}));
    reads(&guild.discord, &olga, "your message had no words");
    guild.discord.dispatches("INTERACTION_CREATE", json!({"type": 99}));
    desk.says("Discord sent something that this version cannot read (INTERACTION_CREATE), 1 time since the start");
    desk.stops();
}

#[test]
fn a_guild_that_withholds_content_is_heard_by_mentions_and_the_operator_is_told() {
    let guild = Guild::new("message-content = true\nintake-channels = [\"701\"]\n");
    guild.discord.withholds_content();
    let desk = guild.starts();
    desk.says("Discord does not let the desk see the content of messages");
    let (sam, tess) = (guild.discord.member("sam"), guild.discord.member("tess"));
    tess.says("Morning all, who has the minutes of Friday?");
    sam.mentions("We need a secondee in Leeds.");
    reads(&guild.discord, &sam, "this is what we understood");
    let list = guild.shows(&["list"]);
    assert!(list.contains("message content intent"), "{list}");
    assert!(list.contains("Messages received: 1."), "{list}");
    assert_eq!(tess.reads(), Vec::<String>::new(), "nobody is written to who said nothing to it");
    desk.stops();
}

#[test]
fn a_watched_channel_is_read_whole() {
    let guild = Guild::new("message-content = true\nintake-channels = [\"701\"]\n");
    let before = guild.discord.member("early");
    before.says("We need a secondee in York.");
    let desk = guild.starts();
    let sam = guild.discord.member("sam");
    sam.says("We need a secondee in Leeds.");
    reads(&guild.discord, &sam, "this is what we understood");
    assert!(before.reads().is_empty(), "what was there before is left to people");
    desk.dies();
    sam.says("Days a week: 3");
    let desk = guild.starts();
    reads(&guild.discord, &sam, "Days a week: 3");
    desk.stops();
}

#[test]
fn check_says_whether_discord_lets_the_desk_in() {
    let guild = Guild::in_rehearsal("");
    let found = guild.world.runs(&["check", "--connect"]);
    assert!(
        found.contains("lets the desk in; guild 700, mentions and direct messages alone"),
        "{found}"
    );
    assert!(guild.discord.frames(2).is_empty() && guild.discord.calls("POST").is_empty());
    std::fs::write(guild.world.path("token"), "wrong\n").unwrap();
    let refused = guild.world.command(&["check", "--connect"]).output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stdout).contains("Discord refuses the token"));
    assert!(!refused.status.success());
    let config = std::fs::read_to_string(guild.world.path("config/desk.toml")).unwrap();
    let elsewhere = config.replace(&guild.discord.base, "http://chat.programme.example");
    guild.world.write_config(&elsewhere);
    let told = guild.world.is_refused(&["check"]);
    assert!(told.contains("is no server on this machine"), "{told}");
}

#[test]
fn heartbeats_that_are_not_answered_begin_a_new_session_and_what_came_meanwhile_is_fetched() {
    let guild = Guild::new("");
    guild.discord.beats(Duration::from_millis(500), true);
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.writes("We need a secondee in Leeds.");
    reads(&guild.discord, &dana, "this is what we understood");
    guild.discord.beats(Duration::from_millis(500), false);
    guild
        .discord
        .awaits("a missed heartbeat", |discord| (discord.n_connections() > 1).then_some(()));
    guild.discord.beats(Duration::from_secs(30), true);
    dana.writes("Days a week: 2");
    reads(&guild.discord, &dana, "Days a week: 2");
    desk.stops();
}
