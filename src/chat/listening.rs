//! Listening: what is written in a workspace becomes bursts, each of one person in one conversation, and none twice.
//!
//! A burst ends when its writer has been quiet for a while. Until then a change of it counts and what is deleted was never said.
//! How far a conversation is read never passes what is not handed over yet, so that a crash loses nothing: it is fetched again.

mod catching_up;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;

use super::{Burst, Post, Said, Written};
use crate::domain::ids::ProgrammeName;

/// Who types is waited for so long.
const TYPING_LASTS: Duration = Duration::from_secs(10);
/// However much somebody writes, it is read after this.
const LONGEST_BURST: Duration = Duration::from_mins(1);

/// So many messages of a conversation are looked for again at most.
const MOST_UTTERED: usize = 200;

/// What is heard and not handed over yet.
pub struct Listening {
    workspace: &'static str,
    programme: Option<ProgrammeName>,
    quiet: Duration,
    disorder: u64,
    channels: BTreeMap<u64, Channel>,
    pending: BTreeMap<(u64, u64), Pending>,
    typing: BTreeMap<(u64, u64), Instant>,
    ready: Vec<Burst>,
    /// Conversations that were met just now and of which nothing is read.
    unread: Vec<u64>,
}

#[derive(Default)]
struct Channel {
    is_direct: bool,
    read_up_to: u64,
    beyond: BTreeSet<u64>,
    /// The latest message that was seen, for the desk or not.
    latest: u64,
    /// Whether earlier messages are still fetched.
    is_behind: bool,
    /// What was handed over lately, and the last change of each that was.
    uttered: BTreeMap<u64, Option<i64>>,
    /// Those of it that are not found again yet.
    awaited: BTreeSet<u64>,
}

struct Pending {
    name: Option<String>,
    posts: BTreeMap<u64, Post>,
    since: Instant,
    last: Instant,
}

impl Listening {
    /// Nothing heard yet. A burst ends after so much quiet; of two messages whose numbers differ by less than `disorder`, the later
    /// may be heard first.
    pub fn new(
        workspace: &'static str,
        programme: Option<ProgrammeName>,
        quiet: Duration,
        disorder: u64,
    ) -> Self {
        let (channels, pending, typing) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (ready, unread) = (Vec::new(), Vec::new());
        Self { workspace, programme, quiet, disorder, channels, pending, typing, ready, unread }
    }

    /// Whether a conversation is a direct one.
    pub fn is_direct(&self, channel: u64) -> bool {
        self.channels.get(&channel).is_some_and(|known| known.is_direct)
    }

    /// Takes a message in.
    pub fn hears(&mut self, written: Written, now: Instant) {
        let (channel, number) = (written.channel, written.post.number);
        let is_new = !self.channels.contains_key(&channel);
        if is_new && !written.is_for_us {
            return;
        }
        if is_new && (written.is_direct || self.is_later(channel)) {
            // No workspace lists direct conversations: whatever was said in this one while nobody listened stands before this.
            self.is_unread(channel, written.is_direct);
        } else if is_new {
            // The desk remembers from now on that there is such a conversation.
            let before = number.saturating_sub(1);
            self.knows(channel, false, before, BTreeSet::new());
            self.ready.push(self.mark(channel, before));
        }
        let Some(known) = self.channels.get_mut(&channel) else { return };
        known.latest = known.latest.max(number);
        if !written.is_for_us || number <= known.read_up_to || known.beyond.contains(&number) {
            return;
        }
        let who = (channel, written.author);
        self.typing.remove(&who);
        let pending = self.pending.entry(who).or_insert_with(|| Pending {
            name: written.name.clone(),
            posts: BTreeMap::new(),
            since: now,
            last: now,
        });
        // What was fetched may be older than a change of it.
        let earlier = pending.posts.get(&number).and_then(|post| post.edited_ms);
        if earlier <= written.post.edited_ms {
            pending.posts.insert(number, written.post);
            pending.last = now;
        }
    }

    /// Takes a change of a message in: of one that was handed over it is said anew.
    pub fn hears_changed(&mut self, written: Written, now: Instant) {
        let (channel, number) = (written.channel, written.post.number);
        let is_read = self
            .channels
            .get(&channel)
            .is_some_and(|known| number <= known.read_up_to || known.beyond.contains(&number));
        if !is_read {
            return self.hears(written, now);
        }
        if !written.is_for_us || written.post.edited_ms.is_none() {
            return;
        }
        let known =
            self.channels.get_mut(&channel).and_then(|known| known.uttered.get_mut(&number));
        if let Some(edited_ms) = known {
            *edited_ms = written.post.edited_ms.max(*edited_ms);
        }
        let said =
            Said { is_edit: true, ..Said::words(written.author, written.name, vec![written.post]) };
        let burst = Burst { said: Some(said), ..self.mark(channel, 0) };
        self.ready.push(burst);
    }

    /// Somebody types: more will come.
    pub fn sees_typing(&mut self, channel: u64, author: u64, now: Instant) {
        if self.pending.contains_key(&(channel, author)) {
            self.typing.insert((channel, author), now);
        }
    }

    /// When there is something to hand over next.
    pub fn next_due(&self, now: Instant) -> Option<Instant> {
        if !self.ready.is_empty() {
            return Some(now);
        }
        self.pending.keys().filter_map(|who| self.ends(*who)).min()
    }

    fn ends(&self, who: (u64, u64)) -> Option<Instant> {
        let pending = self.pending.get(&who)?;
        let quiet = pending.last + self.quiet;
        let typed = self.typing.get(&who).map_or(quiet, |typing| *typing + TYPING_LASTS);
        Some(quiet.max(typed).min(pending.since + LONGEST_BURST))
    }

    /// What is to be handed over now.
    pub fn due(&mut self, now: Instant) -> Vec<Burst> {
        let mut due = std::mem::take(&mut self.ready);
        let ended: Vec<(u64, u64)> = self
            .pending
            .keys()
            .copied()
            .filter(|who| self.ends(*who).is_some_and(|ends| ends <= now))
            .collect();
        for who in ended {
            let Some(pending) = self.pending.remove(&who) else { continue };
            self.typing.remove(&who);
            let up_to = self.up_to(who.0);
            self.reads(who.0, up_to, pending.posts.keys().copied());
            if let Some(known) = self.channels.get_mut(&who.0) {
                let posts = pending.posts.values();
                known.uttered.extend(posts.map(|post| (post.number, post.edited_ms)));
                while known.uttered.len() > MOST_UTTERED {
                    known.uttered.pop_first();
                }
            }
            let posts = pending.posts.into_values().collect();
            let said = Said::words(who.1, pending.name, posts);
            due.push(Burst { said: Some(said), ..self.mark(who.0, up_to) });
        }
        due
    }

    /// How far a conversation is read once everything that is not pending is handed over.
    fn up_to(&self, channel: u64) -> u64 {
        let Some(known) = self.channels.get(&channel) else { return 0 };
        if known.is_behind {
            return known.read_up_to;
        }
        let of_channel = self.pending.iter().filter(|((of, _), _)| *of == channel);
        let first = of_channel.filter_map(|(_, pending)| pending.posts.keys().next()).min();
        let settled = known.latest.saturating_sub(self.disorder);
        first.map_or(settled, |first| settled.min(first.saturating_sub(1))).max(known.read_up_to)
    }

    fn reads(&mut self, channel: u64, up_to: u64, numbers: impl IntoIterator<Item = u64>) {
        let Some(known) = self.channels.get_mut(&channel) else { return };
        known.beyond.extend(numbers);
        known.read_up_to = known.read_up_to.max(up_to);
        let read_up_to = known.read_up_to;
        known.beyond.retain(|number| *number > read_up_to);
    }

    fn mark(&self, channel: u64, read_up_to: u64) -> Burst {
        let programme = self.programme.clone();
        let is_direct = self.is_direct(channel);
        Burst {
            workspace: self.workspace,
            programme,
            channel,
            is_direct,
            is_fleeting: false,
            said: None,
            read_up_to,
            is_watched: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(channel: u64, author: u64, number: u64) -> Written {
        let post = Post {
            number,
            at: jiff::Timestamp::UNIX_EPOCH,
            text: number.to_string(),
            files: Vec::new(),
            edited_ms: None,
        };
        Written { channel, is_direct: true, author, name: None, is_for_us: true, post }
    }

    fn changed(number: u64, text: &str) -> Written {
        let mut written = written(1, 5, number);
        written.post.text = text.to_owned();
        written.post.edited_ms = Some(1);
        written
    }

    fn listening() -> Listening {
        let mut listening = Listening::new("w", None, Duration::from_secs(4), 0);
        listening.knows(1, true, 10, BTreeSet::new());
        listening
    }

    /// What is handed over: the words of each burst, and how far it is read then.
    fn due(listening: &mut Listening, now: Instant) -> Vec<(String, u64)> {
        let words = |burst: &Burst| {
            let posts = burst.said.iter().flat_map(|said| &said.posts);
            posts.map(|post| post.text.clone()).collect::<Vec<_>>().join(" ")
        };
        listening.due(now).iter().map(|burst| (words(burst), burst.read_up_to)).collect()
    }

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn what_is_written_in_one_go_is_one_burst_in_its_order_and_none_twice() {
        let (mut listening, now) = (listening(), Instant::now());
        for number in [12, 11, 12, 9] {
            listening.hears(written(1, 5, number), now);
        }
        assert_eq!(listening.next_due(now), Some(now + seconds(4)));
        listening.hears(written(1, 5, 13), now + seconds(3));
        assert!(due(&mut listening, now + seconds(6)).is_empty());
        assert_eq!(due(&mut listening, now + seconds(7)), [("11 12 13".to_owned(), 13)]);
        listening.hears(written(1, 5, 13), now + seconds(8));
        assert_eq!(listening.next_due(now), None);
    }

    #[test]
    fn who_types_is_waited_for_and_who_never_stops_is_read_after_a_minute() {
        let (mut listening, now) = (listening(), Instant::now());
        listening.hears(written(1, 5, 11), now);
        listening.sees_typing(1, 5, now + seconds(3));
        assert_eq!(listening.next_due(now), Some(now + seconds(13)));
        for n in 1..30 {
            listening.hears(written(1, 5, 11 + n), now + seconds(n * 3));
        }
        assert_eq!(listening.next_due(now), Some(now + seconds(60)));
    }

    #[test]
    fn a_conversation_is_read_no_further_than_what_somebody_is_still_saying() {
        let (mut listening, now) = (listening(), Instant::now());
        listening.hears(written(1, 5, 11), now);
        listening.hears(written(1, 6, 12), now);
        listening.hears(written(1, 5, 13), now + seconds(3));
        assert_eq!(due(&mut listening, now + seconds(4)), [("12".to_owned(), 10)]);
        listening.hears(written(1, 6, 12), now + seconds(4));
        assert_eq!(due(&mut listening, now + seconds(7)), [("11 13".to_owned(), 13)]);
    }

    #[test]
    fn while_earlier_messages_are_fetched_the_later_ones_are_read_and_nothing_is_passed_over() {
        let (mut listening, now) = (listening(), Instant::now());
        listening.falls_behind(1);
        listening.hears(written(1, 5, 30), now);
        assert_eq!(due(&mut listening, now + seconds(4)), [("30".to_owned(), 10)]);
        listening.hears(written(1, 5, 20), now + seconds(5));
        listening.hears(written(1, 5, 30), now + seconds(5));
        listening.has_caught_up(1);
        assert_eq!(due(&mut listening, now + seconds(9)), [("20".to_owned(), 30)]);
    }

    #[test]
    fn what_is_changed_or_deleted_in_time_was_never_said_otherwise() {
        let (mut listening, now) = (listening(), Instant::now());
        listening.hears(written(1, 5, 11), now);
        listening.hears(written(1, 5, 12), now);
        listening.hears_changed(changed(11, "better"), now);
        listening.hears(written(1, 5, 11), now);
        assert!(!listening.forgets(1, 12));
        assert_eq!(due(&mut listening, now + seconds(4)), [("better".to_owned(), 12)]);
        listening.hears_changed(changed(11, "best"), now);
        let edited = listening.due(now);
        assert!(edited[0].said.as_ref().is_some_and(|said| said.is_edit), "{edited:?}");
    }

    #[test]
    fn what_is_heard_in_disorder_is_read_in_order_and_all_of_it() {
        let (mut listening, now) = (Listening::new("w", None, seconds(4), 5), Instant::now());
        listening.hears(written(1, 5, 103), now);
        listening.hears(written(1, 5, 101), now);
        assert_eq!(
            due(&mut listening, now + seconds(4)),
            [(String::new(), 0), ("101 103".to_owned(), 0)]
        );
        assert_eq!(listening.unread(), [1]);
        listening.falls_behind(1);
        listening.has_caught_up(1);
        assert_eq!(due(&mut listening, now + seconds(4)), [(String::new(), 98)]);
        listening.hears(written(1, 5, 102), now + seconds(5));
        listening.hears(written(1, 5, 101), now + seconds(5));
        assert_eq!(due(&mut listening, now + seconds(9)), [("102".to_owned(), 98)]);
        listening.hears(written(1, 5, 200), now + seconds(10));
        assert_eq!(due(&mut listening, now + seconds(14)), [("200".to_owned(), 195)]);
    }

    #[test]
    fn a_new_conversation_is_remembered_before_its_first_words_are_read() {
        let (mut listening, now) = (listening(), Instant::now());
        listening.hears(written(2, 5, 40), now);
        assert_eq!(
            (due(&mut listening, now), listening.unread()),
            (vec![(String::new(), 0)], vec![2])
        );
        assert!(listening.meets(&[(3, 50)]).is_empty(), "what was there before is left to people");
        assert_eq!(listening.meets(&[(3, 70)]), [3]);
        assert_eq!(due(&mut listening, now), [(String::new(), 50)]);
        assert_eq!(listening.meets(&[(49, 60), (60, 70)]), [60], "it was made since");
        listening.opens(80, 0);
        assert!(listening.unread().is_empty(), "there is nothing in it");
        listening.opens(81, 90);
        assert_eq!(listening.unread(), [81]);
    }

    #[test]
    fn what_was_handed_over_is_looked_for_again_and_a_change_of_it_is_told_once() {
        let (mut listening, now) = (listening(), Instant::now());
        let uttered = [7, 8, 9].map(|number| (number, None));
        listening.remembers(1, uttered.into_iter().collect());
        assert_eq!(listening.falls_behind(1), 6);
        listening.finds(1, &[7, 9, 11]);
        for _ in 0..2 {
            listening.hears_again(changed(9, "better"), now);
        }
        listening.hears_again(written(1, 5, 7), now);
        listening.hears_again(written(1, 5, 11), now);
        assert_eq!(due(&mut listening, now), [("better".to_owned(), 0)]);
        assert_eq!(listening.has_caught_up(1), BTreeSet::from([8]));
        assert!(listening.forgets(1, 8), "the desk may have it");
        assert_eq!(due(&mut listening, now + seconds(4)), [("11".to_owned(), 11)]);
        listening.falls_behind(1);
        assert_eq!(listening.has_caught_up(1), BTreeSet::from([7, 9, 11]));
    }
}
