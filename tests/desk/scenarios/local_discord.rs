//! The local Discord refuses what Discord refuses: a desk that passes its scenarios says nothing that the real one does not take.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::world::discord::{APPLICATION, CHANNEL, Discord, GUILD, TOKEN};

const MESSAGES: &str = "/channels/701/messages";

fn waits<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Status, Discord's code and the body of the answer.
fn asks(discord: &Discord, method: &str, path: &str, body: &Value) -> (u16, u64, Value) {
    waits(async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client
            .request(method.parse().unwrap(), format!("{}/api/v10{path}", discord.base))
            .header("authorization", format!("Bot {TOKEN}"))
            .header("user-agent", "DiscordBot (https://programme.example, 1)")
            .header("content-type", "application/json")
            .body(if body.is_null() { String::new() } else { body.to_string() })
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default();
        (status, body["code"].as_u64().unwrap_or_default(), body)
    })
}

/// A message is refused with a code, at a place in its body.
#[track_caller]
fn check_message(body: &Value, code: u64, place: &str) {
    let discord = Discord::start();
    let (status, found, answer) = asks(&discord, "POST", MESSAGES, body);
    assert_eq!((status, found), (400, code), "{answer}");
    if !place.is_empty() {
        assert!(
            answer.pointer(place).is_some_and(|at| at["_errors"][0]["code"].is_string()),
            "{answer}"
        );
    }
    assert_eq!(discord.faults().len(), 1);
}

#[test]
fn a_message_that_discord_does_not_take_is_refused_with_its_code() {
    let buttons = |n: usize| -> Value {
        let button =
            |n| json!({"type": 2, "style": 1, "label": "Send", "custom_id": format!("b{n}")});
        json!([{"type": 1, "components": (0..n).map(button).collect::<Vec<_>>()}])
    };
    let menu = |n: usize| -> Value {
        let option = |n| json!({"label": format!("{n}"), "value": format!("{n}")});
        json!([{"type": 1, "components": [
            {"type": 3, "custom_id": "m", "options": (0..n).map(option).collect::<Vec<_>>()}
        ]}])
    };
    check_message(&json!({"content": "é".repeat(2001)}), 50035, "/errors/content");
    check_message(&json!({"content": ""}), 50006, "");
    check_message(&json!({"content": "x", "colour": 1}), 50035, "/errors/colour");
    check_message(&json!({"content": "x", "nonce": "n".repeat(26)}), 50035, "/errors/nonce");
    check_message(
        &json!({"content": "x", "components": buttons(6)}),
        50035,
        "/errors/components/0/components",
    );
    check_message(
        &json!({"content": "x", "components": menu(26)}),
        50035,
        "/errors/components/0/components/0/options",
    );
    check_message(
        &json!({"content": "x", "message_reference": {"message_id": "5"}}),
        50035,
        "/errors/message_reference",
    );
    check_message(
        &json!({"content": "x", "allowed_mentions": {"parse": ["all"]}}),
        50035,
        "/errors/allowed_mentions/parse",
    );
    let discord = Discord::start();
    let body =
        json!({"content": "é".repeat(2000), "components": menu(25), "nonce": "n".repeat(25)});
    assert_eq!(asks(&discord, "POST", MESSAGES, &body).0, 200);
}

#[test]
fn a_nonce_that_is_enforced_posts_once_and_a_lost_answer_does_not_change_that() {
    let discord = Discord::start();
    let body = json!({"content": "once", "nonce": "n1", "enforce_nonce": true});
    discord.loses_the_answer("POST /channels/701/messages");
    assert_eq!(asks(&discord, "POST", MESSAGES, &body).0, 502);
    let (status, _, message) = asks(&discord, "POST", MESSAGES, &body);
    assert_eq!((status, discord.posted()), (200, vec!["once".to_owned()]));
    let (_, _, history) =
        asks(&discord, "GET", &format!("{MESSAGES}?after=1&limit=100"), &Value::Null);
    assert_eq!(history[0]["id"], message["id"]);
}

#[test]
fn direct_messages_go_through_channels_that_their_owner_may_close() {
    let discord = Discord::start();
    let member = discord.member("dana");
    let opens = || {
        asks(
            &discord,
            "POST",
            "/users/@me/channels",
            &json!({"recipient_id": member.id.to_string()}),
        )
    };
    let (_, _, channel) = opens();
    assert_eq!(channel["id"], opens().2["id"]);
    let path = format!("/channels/{}/messages", channel["id"].as_str().unwrap());
    assert_eq!(asks(&discord, "POST", &path, &json!({"content": "hello"})).0, 200);
    member.takes_direct_messages(false);
    let (status, code, _) = asks(&discord, "POST", &path, &json!({"content": "hello"}));
    assert_eq!((status, code), (403, 50007));
    assert_eq!(member.reads(), ["hello"]);
    discord.hides_the_channel();
    let (status, code, _) = asks(&discord, "POST", MESSAGES, &json!({"content": "x"}));
    assert_eq!((status, code), (403, 50001));
    assert_eq!(asks(&discord, "GET", "/channels/1/messages", &Value::Null).1, 10003);
}

#[test]
fn a_full_channel_says_how_long_to_wait() {
    let discord = Discord::start();
    discord.takes_at_most(1, Duration::from_mins(1));
    assert_eq!(asks(&discord, "POST", MESSAGES, &json!({"content": "one"})).0, 200);
    let (status, _, body) = asks(&discord, "POST", MESSAGES, &json!({"content": "two"}));
    assert_eq!(status, 429);
    assert!(body["retry_after"].as_f64().unwrap() > 50.0, "{body}");
}

#[test]
fn an_interaction_is_answered_once_and_in_time_with_forms_of_five_inputs_at_most() {
    let discord = Discord::start();
    let member = discord.member("dana");
    let commands = format!("/applications/{APPLICATION}/guilds/{GUILD}/commands");
    let help = json!([{"name": "help", "description": "What the desk does"}]);
    assert_eq!(asks(&discord, "PUT", &commands, &help).0, 200);
    let (_, code, body) =
        asks(&discord, "PUT", &commands, &json!([{"name": "Help!", "description": ""}]));
    assert_eq!((code, body["errors"]["0"]["name"].is_object()), (50035, true));
    let callback = |body: &Value| {
        let interaction = member.uses("help", &json!([]));
        let path = interaction_path(&discord);
        let first = asks(&discord, "POST", &path, body);
        let second = asks(&discord, "POST", &path, body);
        (interaction, first, second)
    };
    let (shown, first, second) =
        callback(&json!({"type": 4, "data": {"content": "hello", "flags": 64}}));
    assert_eq!((first.0, second.0, second.1, shown.answered()), (204, 400, 40060, Some(4)));
    assert_eq!(shown.shows()[0]["content"], "hello");
    let form = |n: usize| {
        let row = |n| json!({"type": 1, "components": [{"type": 4, "custom_id": format!("i{n}"), "style": 1, "label": "Title"}]});
        let rows: Vec<Value> = (0..n).map(row).collect();
        json!({"type": 9, "data": {"title": "A role", "custom_id": "role", "components": rows}})
    };
    assert_eq!(callback(&form(5)).1.0, 204);
    assert_eq!(callback(&form(6)).1.1, 50035);
    discord.awaits_first_answers_for(Duration::ZERO);
    assert_eq!(callback(&form(1)).1.1, 10062);
}

/// Where the latest interaction is answered, as the gateway told it.
fn interaction_path(discord: &Discord) -> String {
    let (id, token) = discord.latest_interaction();
    format!("/interactions/{id}/{token}/callback")
}

/// Connects, sends payloads, and returns what came until the connection ended or was quiet, with the close code.
fn talks(discord: &Discord, payloads: &[Value]) -> (Vec<Value>, Option<u16>) {
    waits(async {
        let place = discord.base.replace("http", "ws") + "/gateway?v=10";
        let (mut socket, _) = tokio_tungstenite::connect_async(place).await.unwrap();
        for payload in payloads {
            socket.send(Message::text(payload.to_string())).await.unwrap();
        }
        let (mut heard, mut code) = (Vec::new(), None);
        while let Ok(Some(Ok(message))) =
            tokio::time::timeout(Duration::from_millis(400), socket.next()).await
        {
            match message {
                Message::Text(text) => heard.push(serde_json::from_str(&text).unwrap()),
                Message::Binary(bytes) => {
                    heard.push(
                        serde_json::from_reader(flate2::read::ZlibDecoder::new(&bytes[..]))
                            .unwrap(),
                    );
                }
                Message::Close(frame) => code = frame.map(|frame| frame.code.into()),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
        (heard, code)
    })
}

fn identify(token: &str, intents: u64) -> Value {
    let properties = json!({"os": "linux", "browser": "test", "device": "test"});
    json!({"op": 2, "d": {"token": token, "intents": intents, "compress": true, "properties": properties, "shard": [0, 1]}})
}

#[test]
fn the_gateway_closes_whoever_breaks_its_rules() {
    let discord = Discord::start();
    let closed = |payloads: &[Value]| talks(&discord, payloads).1;
    assert_eq!(closed(&[identify("wrong", 1)]), Some(4004));
    assert_eq!(closed(&[identify(TOKEN, 1 << 40)]), Some(4013));
    assert_eq!(closed(&[json!({"op": 99, "d": null})]), Some(4001));
    assert_eq!(closed(&[identify(TOKEN, 1), identify(TOKEN, 1)]), Some(4005));
    assert_eq!(closed(&[json!({"op": 4, "d": {}})]), Some(4003));
    assert_eq!(closed(&vec![json!({"op": 1, "d": null}); 121]), Some(4008));
    discord.withholds_content();
    assert_eq!(closed(&[identify(TOKEN, 1 << 15)]), Some(4014));
    discord.closes(4000);
    assert_eq!(closed(&[]), Some(4000));
    discord.beats(Duration::from_millis(50), true);
    assert_eq!(closed(&[identify(TOKEN, 1)]), Some(4009));
}

#[test]
fn a_session_is_resumed_with_what_was_missed_and_content_is_for_the_privileged() {
    let discord = Discord::start();
    let member = discord.member("dana");
    let (heard, _) =
        talks(&discord, &[identify(TOKEN, 1 | 1 << 9 | 1 << 12), json!({"op": 1, "d": null})]);
    let kinds: Vec<&str> =
        heard.iter().map(|payload| payload["t"].as_str().unwrap_or_default()).collect();
    assert_eq!(kinds, ["", "READY", "GUILD_CREATE", ""]);
    assert_eq!((&heard[0]["op"], &heard[3]["op"]), (&json!(10), &json!(11)));
    member.says("not for the desk");
    member.mentions("a role in Leeds");
    member.writes("a role in York");
    let resume =
        |seq: u64| json!({"op": 6, "d": {"token": TOKEN, "session_id": "session-1", "seq": seq}});
    let (missed, _) = talks(&discord, &[resume(2)]);
    let said: Vec<String> = missed
        .iter()
        .skip(1)
        .map(|payload| {
            payload["d"]["content"].as_str().unwrap_or(payload["t"].as_str().unwrap()).to_owned()
        })
        .collect();
    assert_eq!(said, ["", "<@900> a role in Leeds", "a role in York", "RESUMED"]);
    assert_eq!(talks(&discord, &[resume(99)]).1, Some(4007));
    discord.resumes(false);
    let (refused, _) = talks(&discord, &[resume(2)]);
    assert_eq!((&refused[1]["op"], &refused[1]["d"]), (&json!(9), &json!(false)));
    assert_eq!(CHANNEL, 701);
}

#[test]
fn what_people_do_is_dispatched_to_who_asked_for_it() {
    let discord = Discord::start();
    let intents = 1 | 1 << 9 | 1 << 12 | 1 << 14;
    talks(&discord, &[identify(TOKEN, intents)]);
    assert_eq!((discord.n_sessions(), discord.n_connections(), discord.intents()), (1, 1, intents));
    assert_eq!(discord.frames(2).len(), 1);
    let officer = discord.officer("olga");
    officer.types();
    let message = officer.sends(
        "see there",
        &json!({"sticker_items": [{"id": "5", "name": "wave", "format_type": 1}]}),
    );
    officer.edits(message, "see here");
    officer.deletes(message);
    let pressed = officer.presses("v1:send");
    let filled = officer.fills("v1:role", &[("title", "Analyst")]);
    discord.dispatches("INTERACTION_CREATE", json!({"type": 99}));
    discord.answers(
        "GET /users/@me",
        500,
        vec![("retry-after", "1".to_owned())],
        json!({"code": 0}),
    );
    assert_eq!(asks(&discord, "GET", "/users/@me", &Value::Null).0, 500);
    let refused = discord.awaits("the refusal", |discord| discord.calls("GET /users").pop());
    assert_eq!((refused.method.as_str(), refused.status, refused.body), ("GET", 500, Value::Null));
    assert_eq!((pressed.answered(), filled.shows().len()), (None, 0));
    let resume = json!({"op": 6, "d": {"token": TOKEN, "session_id": "session-1", "seq": 2}});
    let missed = std::thread::scope(|scope| {
        let talk = scope.spawn(|| talks(&discord, &[resume]).0);
        discord.awaits("the resume", |discord| (discord.frames(6).len() == 1).then_some(()));
        discord.asks_to_reconnect();
        discord.invalidates(true);
        discord.loses_the_connection();
        talk.join().unwrap()
    });
    let kinds: Vec<&str> =
        missed.iter().map(|payload| payload["t"].as_str().unwrap_or_default()).collect();
    let expected = [
        "",
        "TYPING_START",
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "MESSAGE_DELETE",
        "INTERACTION_CREATE",
        "INTERACTION_CREATE",
        "INTERACTION_CREATE",
        "RESUMED",
        "",
        "",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(missed[5]["d"]["member"]["roles"], json!(["702"]));
    let opcodes: Vec<u64> = missed.iter().map(|payload| payload["op"].as_u64().unwrap()).collect();
    assert_eq!(opcodes[9..], [7, 9]);
}
