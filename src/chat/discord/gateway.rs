//! Discord's gateway: one connection, and what happens on it.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use serenity::all::{
    ClientBuilder, ConnectionStage, Context, Error, Event, GatewayError, GatewayIntents,
    RawEventHandler, ShardManager,
};
use serenity::async_trait;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use super::{Asked, Discord, Page, Seen, http, sentence};

/// What happens in the guild and in direct conversations.
#[derive(Debug)]
pub enum Happening {
    /// A session began. What came before is not told.
    Ready(Session),
    /// The guild's text channels, with the latest message of each.
    Channels(Vec<(u64, u64)>),
    /// The desk opened a direct conversation; its latest message.
    Opened(u64, u64),
    /// A message.
    Written(Seen),
    /// A changed message.
    Changed(Seen),
    /// For so long as is told there has been no connection; or there is one again.
    Out(bool),
    /// Messages are gone: their channel and ids.
    Deleted(u64, Vec<u64>),
    /// Somebody types: where, and who.
    Typing(u64, u64),
    /// Somebody used a command, or pressed something.
    Asked(Asked),
    /// Something came that the library could not read, by the name of its kind.
    Unreadable(String),
    /// A conversation's messages were fetched.
    Fetched(u64, Page),
    /// A conversation's messages cannot be fetched any more.
    Unfetched(u64),
}

/// What a session is known by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Session {
    /// The desk's own id.
    pub me: u64,
    /// Its application's.
    pub application: u64,
    /// Whether Discord shows what is not addressed to the desk.
    pub has_content: bool,
}

/// How often it is looked whether there is a connection.
const LOOK: Duration = Duration::from_secs(1);
/// A form sent in, by Discord's number.
const FORM: u8 = 5;

/// How a connection came to its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Discord does not let the desk see the content of messages.
    ContentRefused,
    /// Discord refuses the token.
    TokenRefused,
    /// It was lost; a sentence.
    Lost(String),
}

/// Stays connected for as long as Discord and the network let it. The library resumes sessions and begins new ones by itself.
pub async fn connect(
    discord: &Discord,
    has_content: bool,
    told: UnboundedSender<Happening>,
) -> Ending {
    match connected(discord, has_content, told).await {
        Ok(()) => Ending::Lost("the connection was closed".to_owned()),
        Err(Error::Gateway(GatewayError::DisallowedGatewayIntents)) => Ending::ContentRefused,
        Err(Error::Gateway(GatewayError::InvalidAuthentication)) => Ending::TokenRefused,
        Err(error) if super::status(&error) == Some(401) => Ending::TokenRefused,
        Err(Error::Gateway(error)) => Ending::Lost(error.to_string()),
        Err(error) => Ending::Lost(sentence(&error)),
    }
}

async fn connected(
    discord: &Discord,
    has_content: bool,
    told: UnboundedSender<Happening>,
) -> Result<(), Error> {
    // The library goes to Discord itself if it cannot ask where the gateway is.
    let gateway = discord.http.get_gateway().await?.url;
    if discord.settings.api.is_some() && !is_loopback(&gateway) {
        return Err(Error::Other("the gateway is not on this machine"));
    }
    let http = http(&discord.settings, &discord.token)
        .map_err(|_| Error::Other("no encrypted connection can be made here"))?;
    let mut intents = GatewayIntents::GUILDS
        | GatewayIntents::GUILD_MESSAGES
        | GatewayIntents::GUILD_MESSAGE_TYPING
        | GatewayIntents::DIRECT_MESSAGES
        | GatewayIntents::DIRECT_MESSAGE_TYPING;
    if has_content {
        intents |= GatewayIntents::MESSAGE_CONTENT;
    }
    let ear = Ear { guild: discord.settings.guild, has_content, told: told.clone() };
    let mut client = ClientBuilder::new_with_http(http, intents).raw_event_handler(ear).await?;
    *client.ws_url.lock().await = gateway;
    let (shards, tell_after) = (client.shard_manager.clone(), discord.settings.tell_outage_after);
    tokio::select! {
        ended = client.start() => ended,
        () = watch(&shards, tell_after, &told) => Ok(()),
    }
}

/// Tells of an outage, once it has lasted for so long, and of its end: the library goes on trying and says nothing. Ends when nobody
/// listens any more.
async fn watch(shards: &ShardManager, tell_after: Duration, told: &UnboundedSender<Happening>) {
    let (mut lost_since, mut is_told) = (None, false);
    while !told.is_closed() {
        tokio::time::sleep(LOOK).await;
        let is_there = {
            let runners = shards.runners.lock().await;
            runners.values().any(|runner| runner.stage == ConnectionStage::Connected)
        };
        let since = *lost_since.get_or_insert_with(Instant::now);
        if is_there {
            lost_since = None;
        }
        let is_out = !is_there && since.elapsed() >= tell_after;
        if is_out != is_told && (is_out || is_there) {
            is_told = is_out;
            drop(told.send(Happening::Out(is_out)));
        }
    }
}

fn is_loopback(url: &str) -> bool {
    let place = url.strip_prefix("ws://").and_then(|rest| rest.split('/').next());
    let place = place.and_then(|place| place.parse::<SocketAddr>().ok());
    place.is_some_and(|place| place.ip().is_loopback())
}

/// Hears everything, also what the library cannot read.
struct Ear {
    guild: u64,
    has_content: bool,
    told: UnboundedSender<Happening>,
}

#[async_trait]
impl RawEventHandler for Ear {
    async fn raw_event(&self, _: Context, event: Event) {
        if let Some(happening) = self.happening(event) {
            // A desk that has stopped hears nothing.
            drop(self.told.send(happening));
        }
    }
}

impl Ear {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the desk needs few of many events")]
    fn happening(&self, event: Event) -> Option<Happening> {
        match event {
            Event::Ready(ready) => {
                let ready = ready.ready;
                Some(Happening::Ready(Session {
                    me: ready.user.id.get(),
                    application: ready.application.id.get(),
                    has_content: self.has_content,
                }))
            }
            Event::InteractionCreate(created) => {
                // The library leaves out what kind it is.
                let kind = u8::from(created.interaction.kind());
                let mut value = serde_json::to_value(&created.interaction).ok()?;
                value.as_object_mut()?.insert("type".to_owned(), kind.into());
                let asked = self.asked(&value);
                // The library leaves the words of parts that it does not know out of a form: its user is told to say them otherwise.
                let is_wordless = |happening: &Happening| matches!(happening, Happening::Asked(asked) if asked.component.is_none());
                if kind == FORM && asked.as_ref().is_some_and(is_wordless) {
                    drop(self.told.send(Happening::Unreadable("INTERACTION_CREATE".to_owned())));
                }
                asked
            }
            Event::GuildCreate(created) if created.guild.id.get() == self.guild => {
                let channels = created.guild.channels.values().chain(&created.guild.threads);
                let channels = channels.filter(|channel| channel.is_text_based());
                let latest = |id: Option<serenity::all::MessageId>| {
                    id.map_or(0, serenity::all::MessageId::get)
                };
                let channels =
                    channels.map(|channel| (channel.id.get(), latest(channel.last_message_id)));
                Some(Happening::Channels(channels.collect()))
            }
            Event::MessageCreate(created) => {
                self.seen(&serde_json::to_value(&created.message).ok()?).map(Happening::Written)
            }
            Event::MessageUpdate(updated) => {
                self.seen(&serde_json::to_value(&updated).ok()?).map(Happening::Changed)
            }
            Event::MessageDelete(deleted) => {
                Some(Happening::Deleted(deleted.channel_id.get(), vec![deleted.message_id.get()]))
            }
            Event::MessageDeleteBulk(deleted) => {
                let numbers = deleted.ids.iter().map(|id| id.get()).collect();
                Some(Happening::Deleted(deleted.channel_id.get(), numbers))
            }
            Event::TypingStart(typing) => {
                Some(Happening::Typing(typing.channel_id.get(), typing.user_id.get()))
            }
            Event::Unknown(unknown) => match unknown.kind.as_str() {
                "MESSAGE_CREATE" => {
                    self.read_anyway(&unknown.kind, &unknown.value, Happening::Written)
                }
                "MESSAGE_UPDATE" => {
                    self.read_anyway(&unknown.kind, &unknown.value, Happening::Changed)
                }
                "INTERACTION_CREATE" => {
                    // It is answered all the same, where that can be.
                    if let Some(asked) = self.asked(&unknown.value) {
                        drop(self.told.send(asked));
                    }
                    Some(Happening::Unreadable(unknown.kind))
                }
                "READY" | "GUILD_CREATE" => Some(Happening::Unreadable(unknown.kind)),
                _ => None,
            },
            _ => None,
        }
    }

    fn asked(&self, value: &Value) -> Option<Happening> {
        let asked = Asked::of(value)?;
        asked.guild.is_none_or(|guild| guild == self.guild).then_some(Happening::Asked(asked))
    }

    fn seen(&self, value: &Value) -> Option<Seen> {
        Seen::of(value).filter(|seen| seen.guild.is_none_or(|guild| guild == self.guild))
    }

    /// What the library could not read has its words all the same.
    fn read_anyway(
        &self,
        kind: &str,
        value: &Value,
        happening: impl Fn(Seen) -> Happening,
    ) -> Option<Happening> {
        match Seen::of(value) {
            Some(_) => self.seen(value).map(happening),
            None => Some(Happening::Unreadable(kind.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_elsewhere_is_told_from_one_on_this_machine() {
        assert!(is_loopback("ws://127.0.0.1:8080/gateway"));
        let elsewhere = [
            "wss://gateway.discord.gg",
            "ws://10.0.0.1:8080/gateway",
            "ws://127.0.0.1.programme.example:80/",
            "ws://127.0.0.1:80@programme.example/",
        ];
        assert!(!elsewhere.into_iter().any(is_loopback));
    }
}
