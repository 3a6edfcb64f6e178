//! What must hold, by the servers' own records: every mail is one item, and nobody has two copies of a letter.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::world::{MailLab, World};

/// A copy of a letter at the mail server: for whom, and its Message-ID.
pub type Copy = (String, String);

/// A fault, and how it would show.
type Fault<'a> = (&'a str, &'a dyn Fn(&mut Evidence));

/// What is known when the desk has come to rest.
#[derive(Clone)]
pub struct Evidence {
    /// Mails that were delivered.
    n_delivered: usize,
    /// Mails that Dovecot holds.
    n_in_mailbox: usize,
    n_messages: usize,
    n_items: usize,
    n_waiting: usize,
    /// Messages whose reading the kills cut off twice, which an officer sees instead.
    pub n_unread: usize,
    pub stored: Vec<Copy>,
    /// Held letters, as their Message-IDs begin, and why.
    pub held: BTreeMap<String, String>,
    /// The Message-IDs of the copies in the Sent folder.
    pub in_sent: Vec<String>,
}

/// What the servers did that is no fault of the desk.
#[derive(Default)]
pub struct Besides {
    /// Letters that the mail server took and reported as failed.
    pub n_lost: usize,
    /// Letters at most that it refused for good.
    pub n_refused: usize,
    /// Whether the mailbox was numbered anew, once.
    pub is_numbered_anew: bool,
}

/// The copies that the mail server has stored for people.
pub fn stored(lab: &MailLab) -> Vec<Copy> {
    let text = |value: &Value| value.as_str().unwrap().trim_matches(['<', '>']).to_owned();
    let events = lab.events("stored");
    events.iter().map(|event| (text(&event["recipient"]), text(&event["message_id"]))).collect()
}

/// Letters of which somebody has two. Every mail is answered once, so that nobody gets two letters at all.
pub fn copies(stored: &[Copy]) -> Vec<String> {
    let mut problems = Vec::new();
    for of in [|copy: &Copy| copy.0.clone(), |copy: &Copy| copy.1.clone()] {
        let mut seen = BTreeSet::new();
        let twice = stored.iter().filter(|copy| !seen.insert(of(copy)));
        problems.extend(twice.map(|(to, id)| format!("{to} has another copy: {id}")));
    }
    problems
}

impl Evidence {
    pub fn of(lab: &MailLab, world: &World, n_delivered: usize) -> Self {
        let found = lab.doveadm(&["search", "-u", "desk@lab.test", "mailbox", "INBOX", "all"]);
        let output = world.command(&["list", "--json", "--all"]).output().unwrap();
        let list: Value = serde_json::from_slice(&output.stdout).unwrap();
        let count = |name: &str| usize::try_from(list["counts"][name].as_u64().unwrap()).unwrap();
        let sent =
            ["-f", "flow", "fetch", "-u", "desk@lab.test", "hdr.message-id", "mailbox", "Sent"];
        let in_sent = lab.doveadm(&sent);
        let in_sent = in_sent.lines().filter_map(|line| line.split_once('<')?.1.split_once('>'));
        let entries = |name: &str| list[name].as_array().cloned().unwrap_or_default();
        let is_unread =
            |item: &&Value| item["problems"].to_string().contains("ended the program twice");
        let held = entries("held").into_iter().map(|held| {
            let text = |name: &str| held[name].as_str().unwrap().to_owned();
            (text("letter").replace('/', "."), text("why"))
        });
        Self {
            n_delivered,
            n_in_mailbox: found.lines().filter(|line| !line.trim().is_empty()).count(),
            n_messages: count("messages"),
            n_items: count("items"),
            n_waiting: count("waiting"),
            n_unread: entries("items").iter().filter(is_unread).count(),
            stored: stored(lab),
            held: held.collect(),
            in_sent: in_sent.map(|(id, _)| id.to_owned()).collect(),
        }
    }

    /// Held letters that the mail server does not have.
    pub fn n_held_unsent(&self) -> usize {
        let has = |letter: &str| self.stored.iter().any(|(_, id)| id.starts_with(letter));
        self.held.keys().filter(|letter| !has(&format!("{letter}."))).count()
    }

    pub fn problems(&self) -> Vec<String> {
        self.problems_besides(&Besides::default())
    }

    /// What is wrong beside what the servers did.
    pub fn problems_besides(&self, besides: &Besides) -> Vec<String> {
        let mut problems = copies(&self.stored);
        let n_accounted = self.stored.len() + self.n_held_unsent() + self.n_unread + besides.n_lost;
        // A mail that came under another number came again, and is the same item.
        let n_messages = if besides.is_numbered_anew {
            self.n_messages.clamp(self.n_in_mailbox, 2 * self.n_in_mailbox)
        } else {
            self.n_in_mailbox
        };
        let figures = [
            ("mails in the mailbox", self.n_in_mailbox, self.n_delivered),
            ("messages", self.n_messages, n_messages),
            ("items", self.n_items, self.n_in_mailbox),
            ("messages not understood", self.n_waiting, 0),
            ("mails answered, held or shown unread", n_accounted, self.n_in_mailbox),
        ];
        for (name, found, expected) in figures {
            if found != expected {
                problems.push(format!("{name}: {found} where {expected} are expected"));
            }
        }
        let mut seen = BTreeSet::new();
        let twice = self.in_sent.iter().filter(|id| !seen.insert(*id));
        problems.extend(twice.map(|id| format!("Sent holds another copy: {id}")));
        let is_stored = |copy: &str| self.stored.iter().any(|(_, id)| id == copy);
        let unsent = self.in_sent.iter().filter(|copy| !is_stored(copy));
        problems.extend(unsent.map(|id| format!("Sent holds a letter that was not sent: {id}")));
        let otherwise: Vec<String> = self
            .held
            .iter()
            .filter(|(_, why)| !why.starts_with("possibly sent"))
            .map(|(letter, why)| format!("{letter} is held: {why}"))
            .collect();
        if otherwise.len() > besides.n_refused {
            problems.extend(otherwise);
        }
        problems
    }

    /// Faults that the checks above would not notice.
    pub fn unnoticed(&self) -> Vec<String> {
        let twice = |evidence: &mut Self| evidence.stored.extend(self.stored.first().cloned());
        let lost = |evidence: &mut Self| {
            evidence.n_items -= 1;
            evidence.n_messages -= 1;
        };
        let silent = |evidence: &mut Self| {
            let is_held =
                |id: &str| self.held.keys().any(|letter| id.starts_with(&format!("{letter}.")));
            let sent = self.stored.iter().position(|(_, id)| !is_held(id));
            evidence.stored.remove(sent.unwrap_or_default());
        };
        let copied_twice = |evidence: &mut Self| {
            let first = self.stored.first().map(|(_, id)| id.clone());
            evidence.in_sent.extend([first.clone(), first].into_iter().flatten());
        };
        let controls: [Fault<'_>; 4] = [
            ("a second copy", &twice),
            ("a second copy in Sent", &copied_twice),
            ("a lost mail", &lost),
            ("a letter that was neither sent nor held", &silent),
        ];
        let is_unnoticed = |spoil: &dyn Fn(&mut Self)| {
            let mut spoilt = self.clone();
            spoil(&mut spoilt);
            spoilt.problems().is_empty()
        };
        controls
            .iter()
            .filter(|(_, spoil)| is_unnoticed(*spoil))
            .map(|(name, _)| format!("the checks do not notice {name}"))
            .collect()
    }
}
