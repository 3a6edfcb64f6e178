//! Catching up: how far conversations are read, what came of them meanwhile, and what is not there any more of what was handed over.

use std::collections::{BTreeMap, BTreeSet};

use tokio::time::Instant;

use super::{Channel, Listening, Pending};
use crate::chat::Written;

impl Listening {
    /// How far the desk has read a conversation.
    pub fn knows(&mut self, channel: u64, is_direct: bool, read_up_to: u64, beyond: BTreeSet<u64>) {
        let latest = read_up_to.max(beyond.last().copied().unwrap_or_default());
        let known = Channel { is_direct, read_up_to, beyond, latest, ..Channel::default() };
        self.channels.insert(channel, known);
    }

    /// What was handed over of a conversation lately, and the last change of each that was.
    pub fn remembers(&mut self, channel: u64, uttered: BTreeMap<u64, Option<i64>>) {
        if let Some(known) = self.channels.get_mut(&channel) {
            known.uttered = uttered;
        }
    }

    /// Channels with the latest message of each. Those that were not known and were there before the desk listened are not the desk's
    /// up to now; of one that was made since, nothing is read: later channels have higher numbers, as messages have. Says of which
    /// there is something to fetch: what came later, or what is there still of what was handed over.
    pub fn meets(&mut self, channels: &[(u64, u64)]) -> Vec<u64> {
        let all = channels.iter().map(|(channel, _)| *channel);
        let since: BTreeSet<u64> = all.filter(|channel| self.is_later(*channel)).collect();
        let mut behind = Vec::new();
        for (channel, latest) in channels.iter().copied() {
            if !self.channels.contains_key(&channel) {
                let read_up_to = if since.contains(&channel) { 0 } else { latest };
                self.knows(channel, false, read_up_to, BTreeSet::new());
                self.ready.push(self.mark(channel, read_up_to));
            }
            behind.extend(self.has_more(channel, latest).then_some(channel));
        }
        behind
    }

    /// Whether a channel was made after the desk began to listen and after the last message that it has dealt with anywhere.
    pub(super) fn is_later(&self, channel: u64) -> bool {
        let mut known = self.channels.values();
        known.any(|known| !known.is_direct)
            && self.channels.values().all(|known| known.read_up_to < channel)
    }

    /// The desk opened a direct conversation: if it was not known, what stands there was written while nobody listened.
    pub fn opens(&mut self, channel: u64, latest: u64) {
        if !self.channels.contains_key(&channel) && latest > 0 {
            self.is_unread(channel, true);
        } else if !self.channels.contains_key(&channel) {
            self.knows(channel, true, 0, BTreeSet::new());
            self.ready.push(self.mark(channel, 0));
        }
    }

    /// Nothing of a conversation is read, and the desk remembers from now on that there is such a one.
    pub(super) fn is_unread(&mut self, channel: u64, is_direct: bool) {
        self.knows(channel, is_direct, 0, BTreeSet::new());
        self.ready.push(self.mark(channel, 0));
        self.falls_behind(channel);
        self.unread.push(channel);
    }

    /// The conversations that were met since this was asked last, and of which everything is to be fetched.
    pub fn unread(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.unread)
    }

    fn has_more(&self, channel: u64, latest: u64) -> bool {
        let has_more = |known: &Channel| latest > known.read_up_to || !known.uttered.is_empty();
        self.channels.get(&channel).is_some_and(has_more)
    }

    /// The direct conversations that are known.
    pub fn direct(&self) -> impl Iterator<Item = u64> {
        self.channels.iter().filter(|(_, known)| known.is_direct).map(|(channel, _)| *channel)
    }

    /// Earlier messages of a conversation are fetched from now on: until they are there, it is read up to none of the later ones. Says
    /// after which they are fetched, so that those are among them that were handed over lately.
    pub fn falls_behind(&mut self, channel: u64) -> u64 {
        let known = self.channels.entry(channel).or_default();
        known.is_behind = true;
        known.awaited = known.uttered.keys().copied().collect();
        let first = known.awaited.first().map_or(u64::MAX, |first| first.saturating_sub(1));
        known.read_up_to.min(first)
    }

    /// Takes a message in that was fetched: one that was handed over is only looked at for a change of it.
    pub fn hears_again(&mut self, written: Written, now: Instant) {
        let known = self.channels.get(&written.channel);
        match known.and_then(|known| known.uttered.get(&written.post.number)) {
            Some(edited_ms) if written.post.edited_ms > *edited_ms => {
                self.hears_changed(written, now);
            }
            Some(_) => {}
            None => self.hears(written, now),
        }
    }

    /// A message is gone: if it was not handed over, it was never said. Says whether it may have been.
    pub fn forgets(&mut self, channel: u64, number: u64) -> bool {
        if let Some(known) = self.channels.get_mut(&channel) {
            known.uttered.remove(&number);
            known.awaited.remove(&number);
        }
        let is_pending = |(of, pending): (&(u64, u64), &Pending)| {
            of.0 == channel && pending.posts.contains_key(&number)
        };
        if !self.pending.iter().any(is_pending) {
            return true;
        }
        for ((_, _), pending) in self.pending.iter_mut().filter(|((of, _), _)| *of == channel) {
            pending.posts.remove(&number);
        }
        self.pending.retain(|_, pending| !pending.posts.is_empty());
        false
    }

    /// These messages of a conversation are still there.
    pub fn finds(&mut self, channel: u64, numbers: &[u64]) {
        if let Some(known) = self.channels.get_mut(&channel) {
            known.awaited.retain(|number| !numbers.contains(number));
        }
    }

    /// Everything earlier of a conversation is fetched. Says what was handed over and is not found any more.
    pub fn has_caught_up(&mut self, channel: u64) -> BTreeSet<u64> {
        let Some(known) = self.channels.get_mut(&channel) else { return BTreeSet::new() };
        let missed = std::mem::take(&mut known.awaited);
        known.is_behind = false;
        let (read_up_to, up_to) = (known.read_up_to, self.up_to(channel));
        if up_to > read_up_to && !self.pending.keys().any(|(pending, _)| *pending == channel) {
            self.reads(channel, up_to, []);
            self.ready.push(self.mark(channel, up_to));
        }
        missed
    }
}
