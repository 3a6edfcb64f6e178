//! What must hold: nothing acknowledged is lost, every mail is one arrival, every letter goes out once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine as _;
use serde_json::Value;

use crate::mails::Mail;
use crate::office::{Office, header};
use crate::orders::{Ordered, THE_DESK};

/// What the outside world has seen of a desk.
#[derive(Default, Clone)]
pub struct Seen {
    pub mails: BTreeMap<String, Mail>,
    /// Lines that the desk printed about what it did.
    pub deeds: BTreeSet<Deed>,
    /// What officers were told is done.
    pub ordered: Ordered,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deed {
    at: String,
    subject: String,
    text: String,
}

/// What an export of the store holds.
pub struct Kept {
    audit: BTreeSet<Deed>,
    /// Subject and rule of each entry about an order.
    orders: BTreeSet<(String, String)>,
    /// How each letter stands, by its id.
    deliveries: BTreeMap<String, String>,
    /// How each introduction stands.
    introductions: BTreeMap<String, Value>,
    /// What the sides of introductions have said, each introduction's in order.
    answers: Vec<Value>,
    /// Message-ID and bytes of each arrival, and what became of it.
    arrivals: Vec<(String, Vec<u8>, Option<String>)>,
}

/// What a check found wrong, and what it counted.
#[derive(Default)]
pub struct Verdict {
    pub problems: Vec<String>,
    pub n_answered: usize,
    pub n_held: usize,
    pub n_letters_held: usize,
    /// Answers of a side to an introduction that are kept with their words.
    pub n_said: usize,
    /// Messages whose reading the kills cut off twice, which an officer sees instead.
    pub n_unread: usize,
}

impl Seen {
    /// Takes note of what a desk printed.
    pub fn hear(&mut self, printed: &[String]) {
        self.deeds.extend(printed.iter().filter_map(|line| deed(line)));
    }

    pub fn n_copies(&self) -> usize {
        self.mails.values().map(|mail| mail.n_copies).sum()
    }
}

/// A line such as `2026-03-02 10:00:00  GX-7K3Q  answered`.
fn deed(line: &str) -> Option<Deed> {
    let mut parts = line.splitn(3, "  ");
    let (at, subject, deed) = (parts.next()?, parts.next()?, parts.next()?);
    let is_time = at.len() == 19 && at.starts_with("20");
    is_time.then(|| Deed { at: at.to_owned(), subject: subject.to_owned(), text: deed.to_owned() })
}

impl Kept {
    /// Exports a data folder by the desk itself and reads the export.
    pub fn of(office: &Office, config: &str) -> Result<Kept> {
        let file = office.path("export.jsonl");
        if file.exists() {
            fs::remove_file(&file)?;
        }
        office.told(config, &["export", "--readable", "export.jsonl"])?;
        let mut kept = Kept {
            audit: BTreeSet::new(),
            orders: BTreeSet::new(),
            deliveries: BTreeMap::new(),
            introductions: BTreeMap::new(),
            answers: Vec::new(),
            arrivals: Vec::new(),
        };
        let mut raw = Vec::new();
        for line in fs::read_to_string(&file)?.lines() {
            let line: Value = serde_json::from_str(line)?;
            if let Some(base64) = line["raw"]["base64"].as_str() {
                raw = base64::engine::general_purpose::STANDARD.decode(base64)?;
            }
            kept.take(&line["record"], &mut raw).context("an export is not as expected")?;
        }
        Ok(kept)
    }

    /// Whether a letter is kept as sent for certain.
    pub fn has_sent(&self, letter: &Path) -> bool {
        self.deliveries.get(&cause_of(letter)).is_some_and(|state| state == "sent")
    }

    fn take(&mut self, record: &Value, raw: &mut Vec<u8>) -> Option<()> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        if let Some(audit) = record.get("audit") {
            let at = audit["at"].as_str()?.get(..19)?.replace('T', " ");
            // What is about the desk itself names nothing.
            let subject = text(&audit["subject"]).unwrap_or_else(|| THE_DESK.to_owned());
            self.orders.insert((subject.clone(), text(&audit["rule"])?));
            self.audit.insert(Deed { at, subject, text: text(&audit["deed"])? });
        } else if let Some(delivery) = record.get("delivery") {
            let state = delivery["state"].as_object()?.keys().next()?.clone();
            self.deliveries.insert(text(&delivery["id"])?, state);
        } else if let Some(known) = record.get("introduction") {
            self.introductions.insert(text(&known["reference"])?, known["progress"].clone());
        } else if let Some(answer) = record.get("side-answer") {
            self.answers.push(answer.clone());
        } else if let Some(arrival) = record.get("arrival") {
            let raw = std::mem::take(raw);
            let message_id = header(&String::from_utf8_lossy(&raw), "Message-ID");
            self.arrivals.push((message_id, raw, text(&arrival["progress"]["became"])));
        }
        Some(())
    }
}

/// What must hold after every kill: what the desk printed and what lies in `sent` is in the store.
pub fn acknowledged(office: &Office, seen: &Seen, kept: &Kept) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for Deed { at, subject, text } in seen.deeds.difference(&kept.audit) {
        problems.push(format!("printed and not kept: {at} {subject} {text}"));
    }
    for (reference, rule) in seen.ordered.done.difference(&kept.orders) {
        problems.push(format!("obeyed and not kept: {rule} {reference}"));
    }
    for id in sent(office)? {
        match kept.deliveries.get(&id).map(String::as_str) {
            Some("sent" | "sending" | "possibly-sent") => {}
            Some("due") if seen.ordered.again.contains_key(&id) => {}
            Some(state) => problems.push(format!("{id} was sent and is kept as `{state}`")),
            None => problems.push(format!("{id} was sent and is not kept")),
        }
    }
    problems.extend(twice(office, &seen.ordered)?);
    problems.extend(unanswered(kept));
    problems.extend(foreign(seen, kept));
    Ok(problems)
}

/// Introductions that do not stand as the answers say which were kept with them: one was kept without the other.
fn unanswered(kept: &Kept) -> Vec<String> {
    let mut problems = Vec::new();
    for (reference, progress) in &kept.introductions {
        let Some(answered) = progress.get("answered") else { continue };
        // What was taken back, or closed and opened again, stands as an officer left it.
        if kept.orders.contains(&(reference.clone(), "officer.undo".to_owned())) {
            continue;
        }
        let mut said = [Value::Null, Value::Null];
        for answer in kept.answers.iter().filter(|answer| answer["introduction"] == **reference) {
            let side = usize::from(answer["part"] == "applicant");
            let has_ended = said.iter().any(|verdict| verdict == "no");
            let is_kept = answer["verdict"] == "unclear" && said[side] != Value::Null;
            if !has_ended && !is_kept {
                said[side] = answer["verdict"].clone();
            }
        }
        if said != [answered["host"].clone(), answered["applicant"].clone()] {
            problems.push(format!("{reference} stands as {answered}, and {said:?} was said"));
        }
    }
    problems
}

/// Whether a side has said no to an introduction: what was still to be sent is not sent then.
fn is_declined(kept: &Kept, reference: &str) -> bool {
    let mut answers = kept.answers.iter();
    answers.any(|answer| answer["introduction"] == *reference && answer["verdict"] == "no")
}

/// The ids of the letters in `sent`: the file `GX-7K3Q.introduction.host.TOKEN@DOMAIN` is `GX-7K3Q/introduction/host`.
fn sent(office: &Office) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for letter in office.letters()? {
        ids.insert(cause_of(&letter));
    }
    Ok(ids)
}

fn cause_of(letter: &Path) -> String {
    let name = letter.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let cause = name.split('@').next().and_then(|left| left.rsplit_once('.'));
    cause.map(|(cause, _)| cause.replace('.', "/")).unwrap_or_default()
}

/// Letters of which somebody has two, unless an officer has sent one again.
fn twice(office: &Office, ordered: &Ordered) -> Result<Vec<String>> {
    let (mut by_id, mut by_answered, mut by_cause) =
        (BTreeMap::new(), BTreeMap::<_, BTreeSet<String>>::new(), BTreeMap::new());
    for letter in office.letters()? {
        let text = fs::read_to_string(&letter)?;
        let (id, answers) = (header(&text, "Message-ID"), header(&text, "In-Reply-To"));
        let cause = cause_of(&letter);
        // The desk's own answer and a person's are two, each of them once.
        if !answers.is_empty() && !cause.contains("/officer-answer/") {
            by_answered.entry((answers, header(&text, "To"))).or_default().insert(id.clone());
        }
        *by_id.entry((id, cause.clone())).or_insert(0) += 1;
        *by_cause.entry(cause).or_insert(0) += 1;
    }
    let most = |cause: &String| 1 + ordered.again.get(cause).copied().unwrap_or_default();
    let ids = by_id.into_iter().filter(|((_, cause), n)| *n > most(cause));
    let ids = ids.map(|((id, _), n)| format!("sent {n} times: {id}"));
    let causes = by_cause.into_iter().filter(|(cause, n)| *n > most(cause));
    let causes = causes.map(|(cause, n)| format!("sent {n} times: {cause}"));
    let answered = by_answered.into_iter().filter(|(_, ids)| ids.len() > 1);
    let answered =
        answered.map(|((answered, _), ids)| format!("{answered} was answered {} times", ids.len()));
    Ok(ids.chain(causes).chain(answered).collect())
}

/// Arrivals that are not, byte by byte, what was delivered, or are more than were.
fn foreign(seen: &Seen, kept: &Kept) -> Vec<String> {
    let mut problems = Vec::new();
    let mut n_arrivals: BTreeMap<&str, usize> = BTreeMap::new();
    for (message_id, raw, _) in &kept.arrivals {
        *n_arrivals.entry(message_id).or_default() += 1;
        if seen.mails.get(message_id).is_none_or(|mail| mail.bytes != *raw) {
            problems.push(format!("the raw mail {message_id} is not what was delivered"));
        }
    }
    for (message_id, n) in n_arrivals {
        let n_delivered = seen.mails.get(message_id).map_or(0, |mail| mail.n_copies);
        if n > n_delivered {
            problems.push(format!("{message_id} arrived {n} times of {n_delivered}"));
        }
    }
    problems
}

/// What must hold at the end: every mail is one item, and each is answered once, held, or rightly left alone.
pub fn complete(office: &Office, seen: &Seen, config: &str) -> Result<Verdict> {
    let kept = Kept::of(office, config)?;
    let mut verdict =
        Verdict { problems: acknowledged(office, seen, &kept)?, ..Verdict::default() };
    let list: Value = serde_json::from_str(&office.told(config, &["list", "--json", "--all"])?)?;
    let count =
        |name: &str| usize::try_from(list["counts"][name].as_u64().unwrap_or(u64::MAX)).ok();
    let n_listed = list["items"].as_array().map(Vec::len);
    let n_held = list["held"].as_array().map(Vec::len);
    let set_aside = set_aside(&list);
    let became = became(&kept);
    // A copy that was set aside unread cannot be told to be a copy: it is an item of its own.
    let twice_items: Vec<&String> = became
        .values()
        .filter(|items| items.len() > 1)
        .flat_map(|items| {
            items.iter().filter(|item| set_aside.contains(**item)).take(items.len() - 1)
        })
        .copied()
        .collect();
    verdict.n_letters_held = n_held.unwrap_or_default();
    verdict.n_unread = set_aside.len();
    verdict.n_said = kept.answers.len();
    let figures = [
        ("messages", count("messages"), Some(seen.n_copies())),
        ("items counted", count("items"), Some(seen.mails.len() + twice_items.len())),
        ("items listed", n_listed, Some(seen.mails.len() + twice_items.len())),
        ("raw messages", Some(kept.arrivals.len()), Some(seen.n_copies())),
        ("messages not understood", count("waiting"), Some(0)),
        ("letters not sent", count("letters_pending"), n_held),
    ];
    for (name, found, expected) in figures {
        if found != expected {
            verdict.problems.push(format!("{name}: {found:?} where {expected:?} are expected"));
        }
    }
    if count("letters_pending") != n_held {
        let due = kept.deliveries.iter().filter(|(_, state)| *state == "due");
        let due = due.map(|(id, _)| id.as_str()).collect::<Vec<_>>();
        verdict.problems.push(format!("waiting: {}", due.join(", ")));
    }
    let references = |name: &str, field: &str| -> BTreeSet<String> {
        let entries = list[name].as_array().into_iter().flatten();
        entries.filter_map(|entry| entry[field].as_str().map(str::to_owned)).collect()
    };
    let needs_officer = references("needs_you", "reference");
    let held = references("held", "letter");
    let mut answered = BTreeSet::new();
    let letters = office.letters()?.into_iter();
    for letter in letters.filter(|letter| !cause_of(letter).contains("/officer-answer/")) {
        answered.insert(header(&fs::read_to_string(letter)?, "In-Reply-To"));
    }
    for mail in seen.mails.values() {
        let became = became.get(mail.message_id.as_str()).cloned().unwrap_or_default();
        let is_held = became.iter().any(|&reference| {
            needs_officer.contains(reference)
                || seen.ordered.settled.contains(reference)
                || held.iter().any(|id| id.starts_with(reference.as_str()))
        });
        match (answered.contains(&mail.message_id), mail.is_answered) {
            (true, true) => verdict.n_answered += 1,
            (true, false) => verdict.problems.push(format!("{} was answered", mail.message_id)),
            (false, true) if is_held => verdict.n_held += 1,
            (false, true) => {
                verdict.problems.push(format!("{} has no answer and is not held", mail.message_id));
            }
            (false, false) => {}
        }
        let n_read = became.iter().filter(|item| !twice_items.contains(item)).count();
        if n_read != 1 {
            verdict.problems.push(format!("{} is {} items", mail.message_id, became.len()));
        }
    }
    let sent = sent(office)?;
    for (id, _) in
        kept.deliveries.iter().filter(|(id, state)| *state == "sent" && !sent.contains(*id))
    {
        verdict.problems.push(format!("{id} is kept as sent and was not"));
    }
    for reference in &seen.ordered.confirmed {
        for part in ["host", "applicant"] {
            let id = format!("{reference}/introduction/{part}");
            if !sent.contains(&id) && !held.contains(&id) && !is_declined(&kept, reference) {
                verdict.problems.push(format!("{id} was confirmed, and is neither sent nor held"));
            }
        }
    }
    if let Err(error) = whole(office, config) {
        verdict.problems.push(error.to_string());
    }
    Ok(verdict)
}

/// The items that each mail became.
fn became(kept: &Kept) -> BTreeMap<&str, BTreeSet<&String>> {
    let mut became: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for (message_id, _, item) in &kept.arrivals {
        became.entry(message_id).or_default().extend(item);
    }
    became
}

/// The items whose reading was under way at two deaths.
fn set_aside(list: &Value) -> BTreeSet<String> {
    let is_set_aside =
        |item: &&Value| item["problems"].to_string().contains("ended the program twice");
    let items = list["items"].as_array().into_iter().flatten().filter(is_set_aside);
    items.filter_map(|item| item["reference"].as_str().map(str::to_owned)).collect()
}

/// `verify` says that everything is whole.
pub fn whole(office: &Office, config: &str) -> Result<()> {
    let told = office.told(config, &["verify"])?;
    anyhow::ensure!(told.contains("Everything is whole."), "`verify` said: {told}");
    Ok(())
}
