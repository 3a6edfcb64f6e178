//! Discord while the desk runs: connected, heard, and caught up with after every break.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use secondment_desk::chat::discord::{
    Asked, DISORDER, Discord, Ending, Happening, Seen, Session, WORKSPACE, connect,
};
use secondment_desk::chat::forms::Forms;
use secondment_desk::chat::listening::Listening;
use secondment_desk::chat::words::Words;
use secondment_desk::chat::{Gone, Written};
use secondment_desk::desk::running::Input;
use secondment_desk::domain::ids::MailboxName;
use secondment_desk::domain::place::Takedown;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

use super::asked::Answering;
use super::run::start;

/// The first pause before connecting anew; each further one is twice as long.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest: Discord takes a thousand new sessions a day.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// A connection that held so long was a good one.
const HELD: Duration = Duration::from_mins(1);
/// Messages are fetched again after this, when that failed.
const FETCH_PAUSE: Duration = Duration::from_secs(5);

/// Listens in Discord until the desk no longer does.
pub fn start_chat(discord: Arc<Discord>, words: &Arc<Words>, forms: Forms, input: &Sender<Input>) {
    let (told, happenings) = unbounded_channel();
    discord.tells(told.clone());
    let (words, input) = (words.clone(), input.clone());
    let chat = Chat {
        discord,
        words,
        forms: Arc::new(forms),
        input,
        told,
        session: None,
        is_registered: false,
        early: Vec::new(),
        unreadable: 0,
    };
    start(async move { chat.listen(happenings).await });
}

/// What is out of order, as `list` names it.
const CONNECTION: &str = "discord";
const CONTENT: &str = "discord/message-content";
const REMOVAL: &str = "discord/manage-messages";

/// One guild that is listened to.
struct Chat {
    discord: Arc<Discord>,
    words: Arc<Words>,
    forms: Arc<Forms>,
    input: Sender<Input>,
    told: UnboundedSender<Happening>,
    /// The last one that began.
    session: Option<Session>,
    /// Whether Discord is told of the commands.
    is_registered: bool,
    /// What was heard before: events come in no order.
    early: Vec<Happening>,
    /// How much came that could not be read.
    unreadable: usize,
}

impl Chat {
    async fn listen(mut self, mut happenings: UnboundedReceiver<Happening>) {
        let settings = self.discord.settings().clone();
        let (answer, places) = channel();
        drop(self.input.send(Input::Places { workspace: WORKSPACE, answer }));
        let Ok(places) = tokio::task::block_in_place(|| places.recv()) else { return };
        let mut listening =
            Listening::new(WORKSPACE, settings.programme.clone(), settings.wait_for_more, DISORDER);
        for place in places {
            listening.knows(place.channel, place.is_direct, place.read_up_to, place.beyond);
            let uttered =
                place.uttered.into_iter().map(|(number, known)| (number, known.edited_ms));
            listening.remembers(place.channel, uttered.collect());
        }
        start(take_down(self.discord.clone(), self.input.clone()));
        start(stay_connected(self.discord.clone(), self.told.clone(), self.input.clone()));
        loop {
            let now = Instant::now();
            if listening.next_due(now).is_some_and(|due| due <= now) {
                for mut burst in listening.due(now) {
                    burst.is_watched = settings.intake_channels.contains(&burst.channel);
                    if self.input.send(Input::Heard { burst, kept: None }).is_err() {
                        return;
                    }
                }
                continue;
            }
            let due = listening.next_due(now);
            let wait = due.map_or(LONGEST_PAUSE, |due| due.duration_since(now));
            tokio::select! {
                happening = happenings.recv() => match happening {
                    Some(happening) => {
                        self.take(&mut listening, happening);
                        let unread = listening.unread();
                        self.catch_up(&mut listening, unread);
                    }
                    None => return,
                },
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    fn take(&mut self, listening: &mut Listening, happening: Happening) {
        let now = Instant::now();
        match happening {
            Happening::Ready(session) => {
                if !std::mem::replace(&mut self.is_registered, true) {
                    self.register(session.application);
                }
                self.session = Some(session);
                drop(self.input.send(alarm(CONNECTION, None)));
                let known: Vec<u64> = listening.direct().collect();
                self.catch_up(listening, known);
                for early in std::mem::take(&mut self.early) {
                    self.take(listening, early);
                }
            }
            Happening::Channels(channels) => {
                let behind = listening.meets(&channels);
                self.catch_up(listening, behind);
            }
            Happening::Opened(channel, latest) => listening.opens(channel, latest),
            early @ (Happening::Written(_) | Happening::Changed(_)) if self.session.is_none() => {
                self.early.push(early);
            }
            Happening::Written(seen) => {
                let written = self.written(seen, None);
                listening.hears(written, now);
            }
            Happening::Changed(seen) => {
                let written = self.written(seen, None);
                listening.hears_changed(written, now);
            }
            Happening::Deleted(channel, numbers) => {
                for number in numbers {
                    if listening.forgets(channel, number) {
                        let programme = self.discord.settings().programme.clone();
                        let gone = Gone { workspace: WORKSPACE, programme, channel, number };
                        drop(self.input.send(Input::Gone(gone)));
                    }
                }
            }
            Happening::Out(is_out) => {
                let sentence = is_out.then(|| "There is no connection to Discord any more; the desk goes on trying, and catches up once there is one.".to_owned());
                if !is_out {
                    let back = "There is a connection to Discord again.".to_owned();
                    drop(self.input.send(Input::Notice(back)));
                }
                drop(self.input.send(alarm(CONNECTION, sentence)));
            }
            Happening::Typing(channel, author) => listening.sees_typing(channel, author, now),
            Happening::Fetched(channel, page) => {
                let is_direct = listening.is_direct(channel);
                listening.finds(channel, &page.numbers);
                for seen in page.messages {
                    let written = self.written(seen, Some(is_direct));
                    listening.hears_again(written, now);
                }
                if page.is_last {
                    self.look_for(channel, listening.has_caught_up(channel));
                }
            }
            Happening::Unfetched(channel) => drop(listening.has_caught_up(channel)),
            Happening::Asked(asked) => self.answer(asked),
            Happening::Unreadable(kind) => {
                self.unreadable += 1;
                tracing::warn!(
                    kind,
                    n = self.unreadable,
                    "Discord sent something that could not be read"
                );
                let sentence = format!(
                    "Discord sent something that this version cannot read ({kind}), {} since the start; whoever sent it got no answer.",
                    super::count(self.unreadable, "time")
                );
                drop(self.input.send(Input::Notice(sentence)));
            }
        }
    }

    /// Tells Discord of the commands, once in a process: it keeps them.
    fn register(&self, application: u64) {
        let (discord, words) = (self.discord.clone(), self.words.clone());
        start(async move {
            while let Err(sentence) = discord.register(application, &words).await {
                tracing::warn!(sentence, "the commands could not be registered; it is tried again");
                tokio::time::sleep(LONGEST_PAUSE).await;
            }
        });
    }

    fn answer(&self, asked: Asked) {
        let answering = Answering {
            discord: self.discord.clone(),
            words: self.words.clone(),
            forms: self.forms.clone(),
            input: self.input.clone(),
            application: self.session.map_or(0, |session| session.application),
        };
        start(async move { answering.answer(asked).await });
    }

    /// A fetched message does not say whether it is a direct one.
    fn written(&self, seen: Seen, is_direct: Option<bool>) -> Written {
        let settings = self.discord.settings();
        // A session without content shows every message in a watched channel as an empty one.
        let has_content = self.session.is_some_and(|session| session.has_content);
        let is_intake = has_content && settings.intake_channels.contains(&seen.channel);
        let is_direct = is_direct.unwrap_or(seen.guild.is_none());
        seen.written(self.session.map_or(0, |session| session.me), is_direct, is_intake)
    }

    /// Fetches what was written since, one conversation after another, and what was handed over lately.
    fn catch_up(&self, listening: &mut Listening, behind: Vec<u64>) {
        if behind.is_empty() {
            return;
        }
        let after = |channel: u64| (channel, listening.falls_behind(channel));
        let behind: Vec<(u64, u64)> = behind.into_iter().map(after).collect();
        let (discord, told) = (self.discord.clone(), self.told.clone());
        start(async move {
            for (channel, after) in behind {
                fetch(&discord, &told, channel, after).await;
            }
        });
    }

    /// Asks for each message that was handed over and is not found any more, and tells those that are gone.
    fn look_for(&self, channel: u64, missed: BTreeSet<u64>) {
        if missed.is_empty() {
            return;
        }
        let (discord, told) = (self.discord.clone(), self.told.clone());
        start(async move {
            for number in missed {
                let is_gone = loop {
                    match discord.is_gone(channel, number).await {
                        Ok(is_gone) => break is_gone,
                        Err((true, _)) if !told.is_closed() => {
                            tokio::time::sleep(FETCH_PAUSE).await;
                        }
                        Err(_) => break false,
                    }
                };
                if is_gone && told.send(Happening::Deleted(channel, vec![number])).is_err() {
                    return;
                }
            }
        });
    }
}

/// Fetches everything in a conversation that is later than one of its messages.
async fn fetch(discord: &Discord, told: &UnboundedSender<Happening>, channel: u64, mut after: u64) {
    while !told.is_closed() {
        match discord.fetch(channel, after).await {
            Ok(page) => {
                after = page.numbers.iter().copied().max().unwrap_or(after);
                let is_last = page.is_last;
                if told.send(Happening::Fetched(channel, page)).is_err() || is_last {
                    return;
                }
            }
            Err((true, sentence)) => {
                tracing::warn!(
                    sentence,
                    "messages in Discord could not be fetched; it is tried again"
                );
                tokio::time::sleep(FETCH_PAUSE).await;
            }
            Err((false, sentence)) => {
                tracing::warn!(sentence, "a conversation in Discord cannot be read any more");
                drop(told.send(Happening::Unfetched(channel)));
                return;
            }
        }
    }
}

/// Removes what the desk wants removed.
async fn take_down(discord: Arc<Discord>, input: Sender<Input>) {
    let (to, mut unwanted) = unbounded_channel();
    drop(input.send(Input::WhereTakenDown { workspace: WORKSPACE, to }));
    while let Some(unwanted) = unwanted.recv().await {
        let end = loop {
            match discord.remove(unwanted.channel, unwanted.number).await {
                Ok(()) => break Takedown::Done,
                Err((false, _)) => break Takedown::Refused,
                Err((true, _)) => tokio::time::sleep(FETCH_PAUSE).await,
            }
        };
        let sentence = (end == Takedown::Refused).then(|| "Discord does not let the desk remove messages: what people told of themselves in a watched channel still stands there, and they were asked to delete it. Give the desk's role the permission to manage messages, and look through the channel.".to_owned());
        drop(input.send(alarm(REMOVAL, sentence)));
        if input.send(Input::TakenDown(unwanted, end)).is_err() {
            return;
        }
    }
}

/// Connects again and again. What a person must mend is told at once, an outage after a while, and each once.
async fn stay_connected(
    discord: Arc<Discord>,
    told: UnboundedSender<Happening>,
    input: Sender<Input>,
) {
    let mut has_content = discord.settings().has_content;
    let (mut pause, mut said) = (PAUSE, BTreeSet::new());
    let mut lost_since = None;
    while !told.is_closed() {
        let begun = Instant::now();
        let ending = connect(&discord, has_content, told.clone()).await;
        if begun.elapsed() >= HELD {
            (pause, lost_since) = (PAUSE, None);
            said.clear();
        }
        let (about, sentence, is_alarming) = match ending {
            Ending::ContentRefused => {
                has_content = false;
                let sentence = "Discord does not let the desk see the content of messages: allow the message content intent in the application's settings, or write `message-content = false`. Until the next start it hears mentions and direct messages alone.".to_owned();
                (CONTENT, sentence, true)
            }
            Ending::TokenRefused => {
                pause = LONGEST_PAUSE;
                let sentence = "Discord refuses the token: make a new one in the application's settings, put it where `token-from` says, and start the desk again.".to_owned();
                (CONNECTION, sentence, true)
            }
            Ending::Lost(why) => {
                let since = *lost_since.get_or_insert(begun);
                let sentence =
                    format!("There is no connection to Discord ({why}); the desk goes on trying.");
                let is_long = since.elapsed() >= discord.settings().tell_outage_after;
                (CONNECTION, sentence, is_long)
            }
        };
        if said.insert((sentence.clone(), false)) {
            drop(input.send(Input::Notice(sentence.clone())));
        }
        if is_alarming && said.insert((sentence.clone(), true)) {
            drop(input.send(alarm(about, Some(sentence))));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn alarm(about: &str, sentence: Option<String>) -> Input {
    Input::Alarm { mailbox: MailboxName::from(about), sentence }
}
