//! The Monday list in lines, for a terminal.

use std::fmt::Write as _;

use super::{Queue, Thing};
use crate::desk::sections::section;

/// How many things need an officer, and how many messages and matches are to be opened for them where several stand in one place.
pub fn needs_you_in_words(n_places: usize, n_messages: usize, n_matches: usize) -> String {
    let verb = if n_places == 1 { "needs" } else { "need" };
    let needs = format!("{n_places} {verb} you");
    if n_messages + n_matches <= n_places {
        return needs;
    }
    let counted = |n: usize, one: &str, many: &str| {
        (n > 0).then(|| format!("{n} {}", if n == 1 { one } else { many }))
    };
    let parts =
        [counted(n_messages, "message", "messages"), counted(n_matches, "match", "matches")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{needs}, in {}", parts.join(" and "))
}

pub(super) fn shown(queue: &Queue) -> String {
    let mut text = String::new();
    let Queue { needs_you, done, waiting_on_others, days, .. } = queue;
    let needs = needs_you_in_words(*needs_you, queue.n_messages, queue.n_matches);
    let _ = writeln!(
        text,
        "{needs}. {done} done in the last {days} days. {waiting_on_others} waiting on others.\n"
    );
    for alarm in queue.overdue.iter().chain(&queue.alarms) {
        let _ = writeln!(text, "! {alarm}\n");
    }
    let written = if queue.is_live { "written" } else { "would have been sent" };
    for (number, entry) in (1..).zip(&queue.entries) {
        match (&entry.group, entry.things.as_slice()) {
            (Some(group), [first, ..]) => {
                let _ = writeln!(text, "{number:>3}  {group}");
                reasons(&mut text, "     ", first.because, &[]);
                for thing in &entry.things {
                    let by = thing.by.as_ref().map(|by| format!("by {by}")).unwrap_or_default();
                    let said = if thing.title.is_empty() { &by } else { &thing.title };
                    show(&mut text, "     ", thing, said, written);
                    reasons(&mut text, "         ", "", &thing.against);
                }
            }
            (_, things) => {
                for thing in things {
                    let by = thing.by.as_ref().map(|by| format!(", by {by}")).unwrap_or_default();
                    show(
                        &mut text,
                        &format!("{number:>3}  "),
                        thing,
                        &format!("{}{by}", thing.what),
                        written,
                    );
                    reasons(&mut text, "         ", thing.because, &thing.against);
                }
            }
        }
        text.push('\n');
    }
    section(&mut text, "Waiting on others", queue.others.iter().cloned());
    let done = if queue.is_live {
        "Done, and what was written"
    } else {
        "Done, and what would have been sent"
    };
    section(&mut text, done, queue.finished.iter().cloned());
    text
}

fn show(text: &mut String, before: &str, thing: &Thing, what: &str, written: &str) {
    let _ = writeln!(text, "{before}{}  {what}", thing.reference);
    let indent = " ".repeat(before.len());
    if let Some(holder) = &thing.holder {
        let _ = writeln!(text, "{indent}in hand: {holder}");
    }
    if thing.from.is_some() || thing.words.is_some() {
        let from = thing.from.as_deref().unwrap_or("somebody");
        let words = thing.words.as_ref().map(|words| format!(": \"{words}\"")).unwrap_or_default();
        let _ = writeln!(text, "{indent}{from}{words}");
    }
    for side in &thing.sides {
        let _ = writeln!(text, "{indent}{side}");
    }
    for letter in &thing.written {
        let _ = writeln!(text, "{indent}{written} {letter}");
    }
    let _ = writeln!(text, "{indent}do: {}", thing.command);
}

fn reasons(text: &mut String, indent: &str, because: &str, against: &[String]) {
    if !because.is_empty() {
        let _ = writeln!(text, "{indent}because {because}");
    }
    for against in against {
        let _ = writeln!(text, "{indent}against it: {against}");
    }
}
