//! Subject access: everything that is kept about somebody, in one file that they can read (UK GDPR article 15; FEATURES D-1).

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;

use super::describing::progress_in_words;
use super::export::write_private_file;
use super::learned::lesson_line;
use super::persons::Page;
use super::{Desk, chat, told};
use crate::domain::field::{Field, FieldName};
use crate::domain::introduction::{Introduction, Part, Reason};
use crate::domain::item::Item;
use crate::domain::party::{Channel, PartyId};
use crate::domain::placement::{Dates, side};
use crate::domain::record::Record;
use crate::domain::submission::Submission;
use crate::mail::{compose, mime};
use crate::store::{StoreError, about};

/// What stands in place of another person's name or address.
const SOMEBODY: &str = "[another person]";
/// A shorter name is a part of other words.
const SHORTEST_NAME: usize = 3;

impl Desk {
    /// Writes the bundle to a file that only its owner reads.
    pub(super) fn subject_access(
        &self,
        who: &str,
        file: &Path,
        now: Timestamp,
    ) -> Result<String, String> {
        if file.exists() {
            return Err(format!("{} is there already; name a new file.", file.display()));
        }
        let party = self.party_typed(who)?;
        let kin: Vec<PartyId> = self.ledger.kin(party).into_iter().chain([party]).collect();
        if let Some(unproven) = self.ledger.unproven_request(&kin) {
            return Err(format!("{} Nothing was written.", unproven.unproven()));
        }
        let page = self.page(party).map_err(|error| error.to_string())?;
        let ids: BTreeSet<PartyId> = page.addresses.iter().map(|known| known.id).collect();
        let others = self.others_of(&page, &ids).map_err(|error| error.to_string())?;
        let bundle = self.bundle(&page, &ids, now).map_err(|error| error.to_string())?;
        let (bundle, n_marked) = redacted(&bundle, &others);
        write_private_file(file, &bundle)
            .map_err(|error| format!("{} could not be written: {error}", file.display()))?;
        Ok(format!(
            "{} holds messages {}, letters {}, submissions {}, introductions {}. Places where another person was named, and their words: {n_marked}, \
             marked in brackets. Read it before it is handed out, and make sure that it goes to the person.",
            file.display(),
            page.messages.len(),
            page.letters.len(),
            page.submissions.len(),
            page.introductions.len()
        ) + &restricted_apart(&page))
    }

    fn bundle(
        &self,
        page: &Page,
        ids: &BTreeSet<PartyId>,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let mut text = format!("# What is kept about you\n\nMade at {now:.0}. Times are UTC.\n\n");
        text.push_str("## How you are known\n\n");
        for known in &page.addresses {
            let name = known.name.as_deref().unwrap_or("name not known");
            let _ = writeln!(text, "- {name}, {}, since {:.0}", known.address, known.known_since);
        }
        section(&mut text, "What runs", &page.clocks);
        for submission in &page.submissions {
            describe_submission(submission, &mut text);
        }
        text.push_str("\n## What you wrote\n");
        for item in &page.messages {
            self.describe_message(item, &mut text)?;
        }
        text.push_str("\n## What was written to you\n");
        for (letter, _) in &page.letters {
            let _ = writeln!(
                text,
                "\n### {}, {:.0}\n\n{}\n\n{}",
                letter.id,
                letter.decided_at,
                letter.subject,
                quoted(&compose::plain(&letter.body))
            );
        }
        text.push_str("\n## With whom you were put together, why, and who was told about you\n");
        let erased: Vec<PartyId> = ids.iter().copied().collect();
        for introduction in &page.introductions {
            self.describe_match_for(introduction, ids, &mut text);
            for told in self.told_of(introduction, &erased)? {
                let how = if told.is_named { "by name" } else { "without your name" };
                let whom = told.whom.as_str();
                let _ = writeln!(text, "- {whom} was told about you, {how}, at {:.0}", told.at);
            }
            for record in about::answers_of(&*self.store, &self.ledger, &introduction.reference)? {
                if let Record::SideAnswer(answer) = record {
                    let own = introduction.party(answer.part);
                    let whose = if ids.contains(&own) { "you" } else { SOMEBODY };
                    let _ = writeln!(text, "- {whose} answered at {:.0}", answer.at);
                }
            }
        }
        let lessons: Vec<String> = page
            .messages
            .iter()
            .filter_map(|item| self.lesson(&item.reference))
            .map(|lesson| lesson_line(&lesson).trim_end().to_owned())
            .collect();
        section(&mut text, "What you said was learned", &lessons);
        text.push_str("\n## What was decided and done, by which rule, by whom\n\n");
        for deed in &page.history {
            let by = deed.officer.as_deref().unwrap_or("the desk by itself");
            let _ = writeln!(
                text,
                "- {:.0}  {}: {} ({}; {by})",
                deed.at,
                deed.about(),
                deed.deed,
                deed.rule
            );
        }
        text.push_str("\n## Why, and for how long\n\n");
        for name in page.submissions.iter().map(|known| &known.programme).collect::<BTreeSet<_>>() {
            if let Some(programme) = self.settings.programmes.get(name) {
                let (title, notice, contact) =
                    (&programme.title, &programme.privacy_notice, &programme.contact);
                let _ = writeln!(text, "- {title}: {notice}; questions and complaints: {contact}");
            }
        }
        text.push_str("- You may ask for correction, erasure or restriction, object, and complain to the Information Commissioner.\n");
        text.push_str("- No score excludes anybody: an officer decides on each match.\n");
        Ok(text)
    }

    fn describe_message(&self, item: &Item, text: &mut String) -> Result<(), StoreError> {
        if item.is_restricted {
            let _ = writeln!(
                text,
                "\n### {}, {:.0}\n\nIn this message you declare interests. You get it, and all that you declared, apart from this file: few may see it.",
                item.reference, item.at
            );
            return Ok(());
        }
        let by = if item.channel == Channel::Mail { "mail" } else { "chat" };
        let intents: Vec<&str> = item.intents.iter().map(|intent| intent.as_str()).collect();
        let _ = writeln!(
            text,
            "\n### {}, {:.0}, by {by}\n\nUnderstood as: {}.\n",
            item.reference,
            item.at,
            intents.join(", ")
        );
        match self.raw_bytes_of(item)? {
            Some(raw) => {
                let incoming = match item.channel {
                    Channel::Mail => mime::incoming(&raw, &self.own_addresses),
                    Channel::Chat => chat::incoming(&raw),
                };
                if !incoming.subject.is_empty() {
                    let _ = writeln!(text, "Subject: {}\n", incoming.subject);
                }
                let _ = writeln!(text, "{}", quoted(&incoming.text));
            }
            None => text.push_str("The message itself is not kept any more.\n"),
        }
        for file in &item.attachments {
            let _ = writeln!(
                text,
                "\nWith it came a file: {}; `show {} --raw` has it.",
                file.name, item.reference
            );
        }
        Ok(())
    }

    fn describe_match_for(
        &self,
        introduction: &Introduction,
        ids: &BTreeSet<PartyId>,
        text: &mut String,
    ) {
        let progress = progress_in_words(&introduction.progress);
        let _ = writeln!(
            text,
            "\n### {}: {} and {}, proposed at {:.0}\n\nIt stands so: {progress}\n",
            introduction.reference,
            introduction.interest,
            introduction.role,
            introduction.proposed_at
        );
        let is_applicant = ids.contains(&introduction.party(Part::Applicant));
        for reason in self.reasons_of(&introduction.reference) {
            let Reason { rule, finding, interest_words, role_words, .. } = &reason;
            let own = if is_applicant { interest_words } else { role_words };
            let _ = writeln!(
                text,
                "- {rule}: {finding}; your words: \"{own}\"; the other side's words: [another person's words, withheld]"
            );
        }
        let words = self.words_about(&introduction.reference);
        if let Some(because) = words.and_then(|words| words.ended_because) {
            let _ = writeln!(text, "- An officer ended it, and noted why: \"{because}\"");
        }
        let Some(placement) = self.ledger.placement(&introduction.reference) else { return };
        if let Some(Dates { start, end, days_a_week }) = placement.dates {
            let _ = writeln!(text, "- The secondment: {start} to {end}, {days_a_week} days a week");
        }
        for objective in &placement.objectives {
            let _ = writeln!(text, "- To be achieved: \"{objective}\"");
            for (told, said) in placement.review_of(objective) {
                let party = side::party(introduction, Some(placement), told.part);
                if party.is_some_and(|party| ids.contains(&party)) {
                    let (on, attained) = (told.on, said.attained.as_str());
                    let _ = writeln!(
                        text,
                        "- You said of that on {on}: {attained}: \"{}\"",
                        said.words
                    );
                }
            }
        }
        for (step, done) in &placement.done {
            let _ = writeln!(text, "- Done on {}: {step}", done.on);
        }
    }

    /// Names and addresses of the others that the bundle may hold.
    fn others_of(&self, page: &Page, ids: &BTreeSet<PartyId>) -> Result<Vec<String>, StoreError> {
        let sides = page.introductions.iter().flat_map(Introduction::parties);
        let others: BTreeSet<PartyId> =
            sides.map(|(_, id)| id).filter(|id| !ids.contains(id)).collect();
        self.names_of(&others.into_iter().collect::<Vec<_>>())
    }

    /// By what people are named: names and addresses, as far as they are known, the longest first.
    pub(super) fn names_of(&self, people: &[PartyId]) -> Result<Vec<String>, StoreError> {
        let mut words = Vec::new();
        for &other in people {
            if let Some(party) = self.party(other)? {
                words.push(party.address.as_str().to_owned());
                words.extend(party.name);
            }
            for standing in self.ledger.standings(other) {
                let submission = told(self.submission(&standing.reference));
                let names = [
                    FieldName::Name,
                    FieldName::Email,
                    FieldName::ContactName,
                    FieldName::ContactEmail,
                ];
                let text = |name| submission.as_ref()?.text(name).map(str::to_owned);
                let said = names.into_iter().filter_map(text);
                words.extend(said);
            }
        }
        words.retain(|word| word.chars().count() >= SHORTEST_NAME);
        // The longest first: a name may be a part of an address.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        Ok(words)
    }
}

/// What the officer still has to have made by another: this file may be seen by whoever makes it.
fn restricted_apart(page: &Page) -> String {
    let n_restricted = page.messages.iter().filter(|item| item.is_restricted).count();
    if n_restricted == 0 {
        return String::new();
    }
    format!(
        " Messages that declare interests, {n_restricted}, are not in it: an officer with that remit gives the person their own copy (`secondment-desk declaration REFERENCE --copy`)."
    )
}

fn describe_submission(submission: &Submission, text: &mut String) {
    let state = serde_json::to_string(&submission.state).unwrap_or_default();
    let _ = writeln!(
        text,
        "\n## Your {} {}, since {:.0} ({})\n",
        submission.kind.as_str(),
        submission.reference,
        submission.received_at,
        state.trim_matches('"')
    );
    let mut line = |name: &str, field: &Field, when: &str| {
        let value = serde_json::to_string(&field.value).unwrap_or_default();
        let _ = writeln!(
            text,
            "- {name}{when}: {value}, from your words \"{}\" of {:.0}",
            field.words, field.at
        );
    };
    for (name, field) in &submission.fields {
        line(name.as_str(), field, "");
    }
    for (name, field) in &submission.history {
        line(name.as_str(), field, " (before)");
    }
}

fn section(text: &mut String, title: &str, lines: &[String]) {
    if !lines.is_empty() {
        let _ = writeln!(text, "\n## {title}\n");
        for line in lines {
            let _ = writeln!(text, "- {line}");
        }
    }
}

fn quoted(words: &str) -> String {
    let lines: Vec<String> = words.lines().map(|line| format!("> {line}")).collect();
    lines.join("\n")
}

/// The text with the names and addresses of others marked, and how many marks it holds.
fn redacted(text: &str, others: &[String]) -> (String, usize) {
    let mut marked = text.to_owned();
    for other in others {
        let pattern =
            regex::RegexBuilder::new(&regex::escape(other)).case_insensitive(true).build();
        if let Ok(pattern) = pattern {
            marked = pattern.replace_all(&marked, SOMEBODY).into_owned();
        }
    }
    let n_marked = marked.matches("[another person").count();
    (marked, n_marked)
}
