//! What people send in Discord besides words, and what breaks while they press something.

use serde_json::json;

use crate::world::discord::{Discord, Interaction, Member};
use crate::world::guild::Guild;

#[track_caller]
fn reads(discord: &Discord, member: &Member, words: &str) -> String {
    discord.awaits(words, |_| member.reads().into_iter().find(|text| text.contains(words)))
}

#[track_caller]
fn is_told(discord: &Discord, interaction: &Interaction, words: &str) {
    discord.awaits(words, |_| {
        let told = interaction.shows().pop()?;
        told["content"].as_str()?.contains(words).then_some(())
    });
}

#[test]
fn whatever_somebody_sends_is_answered_in_words_and_calls_nobody() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let [empty, voice, forwarded, long, everyone] =
        ["empty", "voice", "forwarded", "long", "everyone"].map(|name| guild.discord.member(name));
    let recorded = json!({"id": "1", "filename": "voice-message.ogg", "size": 9, "url": "x", "proxy_url": "x",
        "content_type": "audio/ogg", "duration_secs": 2.0, "waveform": "AA=="});
    let snapshot = json!({"message": {"type": 0, "content": "We need a secondee in Kent.", "embeds": [], "attachments": [],
        "timestamp": "2026-03-02T09:00:00+00:00", "edited_timestamp": null, "flags": 0, "mentions": [], "mention_roles": []}});
    empty.sends("", &json!({}));
    voice.sends("", &json!({"flags": 8192, "attachments": [recorded]}));
    forwarded.sends("", &json!({"message_reference": {"type": 1, "channel_id": "1", "message_id": "2"}, "message_snapshots": [snapshot]}));
    let words = "We need a secondee in Leeds, two days a week from June. ";
    long.writes(&words.chars().cycle().take(2000).collect::<String>());
    everyone.writes("@everyone We need a secondee in **York**, <@&702> and @here `now`.");
    for member in [&empty, &voice, &forwarded] {
        reads(&guild.discord, member, "We can read words only");
    }
    reads(&guild.discord, &long, "- Places: Leeds");
    reads(&guild.discord, &everyone, "- Places: York");
    for call in guild.discord.calls("POST /channels") {
        assert_eq!(call.body["allowed_mentions"]["parse"], json!([]), "{}", call.body);
    }
    assert!(guild.shows(&["list"]).contains("Messages received: 5."));
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn what_was_pressed_and_not_kept_when_the_desk_died_is_done_once_when_it_is_pressed_again() {
    let guild = Guild::new("");
    let config = std::fs::read_to_string(guild.world.path("config/desk.toml")).unwrap();
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.writes("We need a secondee in Leeds. Leeds City Council.");
    reads(&guild.discord, &dana, "this is what we understood");
    desk.stops();
    guild.world.write_config(&config.replace("keep-free = \"1 MB\"", "keep-free = \"900 TB\""));
    let desk = guild.starts();
    let buttons = dana.buttons();
    let later = &buttons.iter().find(|(label, _)| label == "Save for later").unwrap().1;
    let pressed = dana.presses(later);
    guild.discord.awaits("the acknowledgement", |_| pressed.answered());
    desk.says("Nothing more is accepted");
    desk.dies();
    guild.world.write_config(&config);
    let desk = guild.starts();
    is_told(&guild.discord, &dana.presses(later), "we have it");
    reads(&guild.discord, &dana, "draft until you submit it");
    let list = guild.shows(&["list"]);
    assert!(list.contains("Messages received: 2."), "it was done once: {list}");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn an_answer_comes_though_what_was_pressed_is_not_known_at_discord_any_more() {
    let guild = Guild::new("");
    let desk = guild.starts();
    guild.discord.awaits("the commands", |discord| discord.calls("PUT /applications").pop());
    let (dana, sam) = (guild.discord.member("dana"), guild.discord.member("sam"));
    let gone = json!({"message": "Unknown interaction", "code": 10062});
    guild.discord.answers("POST /interactions", 404, Vec::new(), gone);
    let ask = json!([{"type": 3, "name": "text", "value": "Is there a relocation package?"}]);
    dana.uses("ask", &ask);
    reads(&guild.discord, &dana, "commuting distance");
    let expired = json!({"message": "Invalid Webhook Token", "code": 50027});
    guild.discord.answers("PATCH /webhooks", 401, Vec::new(), expired);
    sam.uses("ask", &ask);
    reads(&guild.discord, &sam, "commuting distance");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}
