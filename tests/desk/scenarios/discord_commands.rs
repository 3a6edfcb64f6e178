//! Slash commands, buttons and forms in Discord: acknowledged in time, and read like any other words.

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::discord::{Discord, Interaction, Member};
use crate::world::guild::Guild;

pub(super) fn text(words: &str) -> Value {
    json!([{"type": 3, "name": "text", "value": words}])
}

pub(super) fn second(name: &str, options: &Value) -> Value {
    json!([{"type": 1, "name": name, "options": options}])
}

/// Waits until the desk has said something to the user of a command alone.
#[track_caller]
pub(super) fn is_told(discord: &Discord, interaction: &Interaction, words: &str) {
    discord.awaits(words, |_| {
        let shown = interaction.shows();
        shown
            .iter()
            .any(|shown| shown["content"].as_str().is_some_and(|text| text.contains(words)))
            .then_some(())
    });
}

#[track_caller]
pub(super) fn reads(discord: &Discord, member: &Member, words: &str) -> String {
    discord.awaits(words, |_| member.reads().into_iter().find(|text| text.contains(words)))
}

/// A desk whose commands are registered.
pub(super) fn with_commands() -> (Guild, crate::world::Running) {
    with_commands_in(Guild::new(""))
}

pub(super) fn with_commands_in(guild: Guild) -> (Guild, crate::world::Running) {
    let desk = guild.starts();
    guild.discord.awaits("the commands", |discord| discord.calls("PUT /applications").pop());
    (guild, desk)
}

#[test]
fn a_role_is_submitted_changed_and_taken_back_by_commands_that_only_their_user_sees() {
    let (guild, desk) = with_commands();
    let dana = guild.discord.member("dana");
    let words = text("In Leeds from June, two days a week, for the Department for Transport.");
    let submitted = dana.uses("role", &second("submit", &words));
    is_told(&guild.discord, &submitted, "The answer comes to you in a direct message");
    assert_eq!(submitted.answered(), Some(5), "it is acknowledged before anything else");
    assert!(submitted.answered_after().unwrap() < Duration::from_secs(3));
    let answer = reads(&guild.discord, &dana, "Thank you for the role");
    assert!(answer.contains("- Places: Leeds"), "{answer}");
    dana.uses("role", &second("edit", &text("Days a week: 3")));
    reads(&guild.discord, &dana, "Days a week: 3");
    dana.uses("role", &second("close", &json!([])));
    desk.says("is withdrawn");
    assert_eq!(guild.discord.posted(), Vec::<String>::new());
    for call in guild.discord.calls("POST /interactions") {
        assert_eq!(call.body["data"]["flags"], 64, "{}", call.body);
    }
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn questions_interests_and_rights_are_commands_too_and_help_says_so_at_once() {
    let (guild, desk) = with_commands();
    let (sam, olga) = (guild.discord.member("sam"), guild.discord.member("olga"));
    let helped = sam.uses("help", &json!([]));
    is_told(&guild.discord, &helped, "All of this can be done by mail too");
    sam.uses("ask", &text("Is there a relocation package?"));
    reads(&guild.discord, &sam, "commuting distance");
    sam.uses("interest", &text("I am a policy adviser and could work in Leeds."));
    reads(&guild.discord, &sam, "your expression of interest");
    sam.uses("status", &json!([]));
    reads(&guild.discord, &sam, "your own things stand today");
    sam.uses("withdraw", &json!([]));
    desk.says("is withdrawn");
    olga.uses("mydata", &json!([]));
    desk.says("data-protection");
    reads(&guild.discord, &olga, "such as “erase my data”");
    olga.writes("erase my data");
    desk.says("data-protection");
    let list = guild.shows(&["list"]);
    assert_eq!(list.matches("a data-protection request").count(), 2, "{list}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn a_button_that_is_not_known_a_form_that_cannot_be_read_and_a_command_of_old_get_a_plain_sentence()
{
    let (guild, desk) = with_commands();
    let dana = guild.discord.member("dana");
    let stale = [dana.presses("v1:send"), dana.fills("v1:role", &[("title", "Analyst")])];
    for interaction in &stale {
        is_told(&guild.discord, interaction, "does not work any more");
    }
    let labelled = dana.fills_in_labels("v1:GX-7K3Q:role:written", &[("title", "Analyst")]);
    is_told(&guild.discord, &labelled, "does not work any more");
    desk.says("Discord sent something that this version cannot read (INTERACTION_CREATE), 1 time");
    let empty = dana.fills("v1:GX-7K3Q:role:written", &[("title", "  ")]);
    is_told(&guild.discord, &empty, "Nothing was written, so nothing has changed");
    let unreadable = dana.sends_something_new();
    is_told(&guild.discord, &unreadable, "does not work any more");
    desk.says("Discord sent something that this version cannot read (INTERACTION_CREATE), 2 times");
    dana.uses("status", &json!([]));
    reads(&guild.discord, &dana, "There is nothing with us that we know to be yours");
    let list = guild.shows(&["list"]);
    assert!(list.contains("Messages received: 1."), "nothing but the question was kept: {list}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn a_command_is_acknowledged_in_time_even_while_nothing_can_be_kept() {
    let (guild, desk) = with_commands();
    desk.stops();
    let config = std::fs::read_to_string(guild.world.path("config/desk.toml")).unwrap();
    guild.world.write_config(&config.replace("keep-free = \"1 MB\"", "keep-free = \"900 TB\""));
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    let asked = dana.uses("ask", &text("Is there a relocation package?"));
    guild.discord.awaits("the acknowledgement", |_| asked.answered());
    desk.says("Nothing more is accepted");
    assert_eq!(asked.answered(), Some(5));
    assert!(asked.shows().is_empty() && dana.reads().is_empty());
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
}

#[test]
fn feedback_answers_the_open_question_and_without_one_an_officer_reads_it() {
    let (mut guild, desk) = with_commands_in(Guild::in_rehearsal(""));
    let (dana, olga) = (guild.discord.member("dana"), guild.discord.member("olga"));
    olga.uses("feedback", &text("We need a secondee in Leeds who stays, this one was so good."));
    reads(&guild.discord, &olga, "person");
    assert!(guild.shows(&["list"]).contains("Submissions open: 0."));
    let role = format!("{}\n{}", super::introductions::NEED, super::introductions::REST);
    dana.writes(&role);
    let answer = reads(&guild.discord, &dana, "this is what we understood");
    let from = answer.split_once("GX-").expect("there is a reference").1;
    let role = format!("GX-{}", from.chars().take(4).collect::<String>());
    desk.stops();
    let question = "From: dana@dwp.gov.uk\r\nTo: desk@programme.example\r\nMessage-ID: <9@dwp.gov.uk>\r\nSubject: A question\r\n\r\nIs there a relocation package?\r\n";
    guild.world.drops("inbox", question.as_bytes());
    let offer = super::introductions::mails_that_fit()[0].replace("lab.test", "programme.example");
    guild.world.drops("inbox", offer.as_bytes());
    guild.shows(&["once"]);
    guild.shows(&["merge", &role, "dana@dwp.gov.uk"]);
    let list: Value = serde_json::from_str(&guild.shows(&["list", "--json"])).unwrap();
    let match_ = list["proposed"][0]["reference"].as_str().expect("they fit").to_owned();
    guild.shows(&["confirm", &match_]);
    for side in ["host", "person"] {
        guild.shows(&["outcome", &match_, side, "yes"]);
    }
    for step in super::placements::STEPS {
        guild.shows(&["placement", &match_, "--done", step]);
    }
    let day = |days: i64| {
        let then = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
        then.strftime("%Y-%m-%d").to_string()
    };
    guild.shows(&["placement", &match_, "--starts", &day(-40), "--ends", &day(140)]);
    guild.sends_what_is_due_in(1);
    guild.sends_what_is_due_in(3 * 24 * 60);
    reads(&guild.discord, &dana, "secondment going?");
    let desk = guild.starts();
    dana.uses("feedback", &text("Leeds suits her, and the team is glad of a second pair of eyes."));
    reads(&guild.discord, &dana, "and nobody else");
    let shown = guild.shows(&["placement", &match_]);
    assert!(shown.contains("the host was asked") && shown.contains(": answered"), "{shown}");
    let lesson = "Tenants answer texts sooner than letters.";
    dana.uses("learned", &text(lesson));
    let thanks = reads(&guild.discord, &dana, lesson);
    assert!(thanks.contains("only once an officer has agreed"), "{thanks}");
    let log = guild.shows(&["learned", "list"]);
    assert!(log.contains("Waiting for an officer: 1") && log.contains(lesson), "{log}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}
