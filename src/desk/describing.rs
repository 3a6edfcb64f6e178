//! Records in words, for `show` and for the page of a person.

use std::fmt::Write as _;

use super::learned::lesson_line;
use super::outcomes::line;
use super::pairing::{score, wanting};
use super::placements::placement_lines;
use super::{Desk, told};
use crate::domain::asked::Unanswered;
use crate::domain::field::{Field, FieldName};
use crate::domain::introduction::{Closing, Introduction, Part, Progress, Reasons};
use crate::domain::item::{Concern, Item};
use crate::domain::letter::DeliveryState;
use crate::domain::message::Attachment;
use crate::domain::reading::Verdict;
use crate::domain::record::Record;
use crate::domain::submission::Submission;
use crate::mail::compose;

impl Desk {
    /// What neither side of a match has said, though the form asks for it.
    pub(super) fn not_said(&self, introduction: &Introduction) -> Vec<&'static str> {
        let Some(programme) = self.settings.programmes.get(&introduction.programme) else {
            return Vec::new();
        };
        let sides = [&introduction.interest, &introduction.role].into_iter();
        let submissions = sides.filter_map(|reference| told(self.submission(reference)));
        submissions
            .flat_map(|submission| submission.missing(programme))
            .map(FieldName::as_str)
            .collect()
    }

    pub(super) fn describe(&self, record: &Record, text: &mut String) {
        let who = |party| {
            told(self.party(party))
                .map_or_else(|| "somebody unknown".to_owned(), |party| party.address.to_string())
        };
        let _ = match record {
            Record::Item(item) => {
                describe_item(item, &item.party.map_or("nobody".to_owned(), who), text)
            }
            Record::Submission(submission) => {
                self.describe_submission(submission, &who(submission.party), text)
            }
            Record::Introduction(introduction) => self.describe_match(introduction, text),
            Record::Reasons(words) => self.describe_reasons(words, text),
            Record::Placement(placement) => {
                text.push_str(&placement_lines(placement));
                Ok(())
            }
            Record::Lesson(lesson) => {
                text.push_str(&lesson_line(lesson));
                Ok(())
            }
            Record::SideAnswer(answer) => writeln!(text, "  {}", line(answer)),
            Record::Letter(letter) => writeln!(
                text,
                "\nLetter {} to {}\n  Subject: {}\n\n{}",
                letter.id,
                who(letter.to),
                letter.subject,
                compose::plain(&letter.body)
            ),
            Record::Delivery(delivery) => {
                let (id, n) = (&delivery.id, delivery.n_attempts);
                let tried = match n {
                    0 => "not tried yet".to_owned(),
                    1 => "tried once".to_owned(),
                    n => format!("tried {n} times"),
                };
                let held_up = delivery.held_up.map(|by| format!(", {by}")).unwrap_or_default();
                let state = state_in_words(&delivery.state);
                writeln!(text, "Delivery {id}: {state}, {tried}{held_up}")
            }
            Record::Audit(audit) => {
                let officer = audit
                    .officer
                    .as_ref()
                    .map(|officer| format!(" by {officer}"))
                    .unwrap_or_default();
                writeln!(text, "{:.0}  {}{officer}  ({})", audit.at, audit.deed, audit.rule)
            }
            Record::Claim(claim) => match &claim.holder {
                Some(holder) => writeln!(text, "In hand: {holder}, since {:.0}", claim.since),
                None => Ok(()),
            },
            Record::Erasure(erasure) => write!(text, "{}", Self::certificate(erasure)),
            Record::Mailed(list) => {
                let _ = writeln!(text, "List {}, mailed to `{}`", list.reference, list.officer);
                let mut numbered = (1..).zip(&list.things);
                numbered.try_for_each(|(number, thing)| {
                    writeln!(text, "  {number}  {}: {}", thing.reference, thing.step.as_str())
                })
            }
            Record::RightsRequest(request) => writeln!(text, "{}", self.rights_line_now(request)),
            Record::Arrival(_)
            | Record::Limits(_)
            | Record::Party(_)
            | Record::Correspondence(_)
            | Record::Alias(_)
            | Record::Undoable(_)
            | Record::Pace(_)
            | Record::Sight(_)
            | Record::Place(_)
            | Record::Reader(_)
            | Record::Unasked(_)
            | Record::Watch(_)
            | Record::Declared(_)
            | Record::DeclarationClock(_)
            | Record::PersonsAnswer(_)
            | Record::ChainEnd(_)
            | Record::Clock(_) => Ok(()),
        };
    }

    fn describe_submission(
        &self,
        submission: &Submission,
        sender: &str,
        text: &mut String,
    ) -> std::fmt::Result {
        let state = serde_json::to_string(&submission.state).unwrap_or_default();
        writeln!(
            text,
            "{} {} ({}), from {sender}",
            submission.kind.as_str(),
            submission.reference,
            state.trim_matches('"'),
        )?;
        if let Some(question) = &submission.question {
            let day = question.asked_on.to_string();
            writeln!(text, "  {}", self.saying("was-asked", &[("day", &day)]))?;
        }
        let said = |name: FieldName, field: &Field| {
            let value = self.settings.wording.said(name, &field.value);
            format!("{value}   \"{}\"", field.words)
        };
        for (name, field) in &submission.fields {
            writeln!(text, "  {name}: {}", said(*name, field))?;
        }
        submission.history.iter().try_for_each(|(name, field)| {
            writeln!(text, "  before, {name}: {} ({:.0})", said(*name, field), field.at)
        })
    }

    fn describe_match(&self, introduction: &Introduction, text: &mut String) -> std::fmt::Result {
        let Introduction { reference, interest, role, .. } = introduction;
        let progress = progress_in_words(&introduction.progress);
        if introduction.is_swap {
            writeln!(
                text,
                "Swap {reference}: {interest} (\"person\") and {role} (\"host\"), {progress}"
            )?;
            let scores = self.swap_line(introduction);
            scores.iter().try_for_each(|line| writeln!(text, "  {line}"))?;
            let values = [("one", interest.as_str()), ("other", role.as_str())];
            writeln!(text, "  {}", self.saying("swap-waits", &values))?;
        } else {
            writeln!(text, "Match {reference}: {interest} and {role}, {progress}")?;
        }
        let unsaid = self.not_said(introduction);
        if !unsaid.is_empty() {
            writeln!(text, "  against it: not yet said {}", unsaid.join(", "))?;
        }
        if let Some(release) = self.waits_for_release(introduction) {
            writeln!(text, "  against it: {release}")?;
        }
        let is_proposed = introduction.progress == Progress::Proposed && !introduction.is_swap;
        let compared = if is_proposed { self.next_best(introduction) } else { Vec::new() };
        compared.iter().try_for_each(|line| writeln!(text, "  compared: {line}"))
    }

    fn describe_reasons(&self, words: &Reasons, text: &mut String) -> std::fmt::Result {
        let Reasons { reasons, ended_because, .. } = words;
        if reasons.iter().any(|reason| reason.points.is_some()) {
            let score = score(reasons).to_string();
            writeln!(text, "  {}", self.saying("score", &[("score", &score)]))?;
        }
        for wanting in wanting(reasons) {
            writeln!(text, "  against it: {wanting}")?;
        }
        for reason in reasons {
            writeln!(text, "  {}", self.reason_line(reason))?;
        }
        let mut because = ended_because.iter();
        because.try_for_each(|because| writeln!(text, "  ended because: {because}"))
    }
}

/// Where a letter stands, as an officer reads it.
pub(super) fn state_in_words(state: &DeliveryState) -> String {
    match state {
        DeliveryState::Due(at) => format!("goes out at {at:.0}"),
        DeliveryState::Sending(_) => "is being sent".to_owned(),
        DeliveryState::Sent(at) => format!("sent {at:.0}"),
        DeliveryState::PossiblySent(_) => "possibly sent".to_owned(),
        DeliveryState::Bounced(at) => format!("came back {at:.0}"),
        DeliveryState::Withdrawn(at) => format!("taken back {at:.0}"),
        DeliveryState::Dead { reason, .. } => format!("given up: {reason}"),
    }
}

/// Where a match or introduction stands, as an officer reads it.
pub(super) fn progress_in_words(progress: &Progress) -> String {
    let said = |part: Part, verdict: Option<Verdict>| {
        let verdict = match verdict {
            Some(Verdict::Yes) => "says yes",
            Some(Verdict::No) => "says no",
            Some(_) => "has answered, neither yes nor no",
            None => "has not answered",
        };
        format!("the {} {verdict}", part.as_str())
    };
    let both = |host, applicant| {
        format!("{}, {}", said(Part::Host, host), said(Part::Applicant, applicant))
    };
    let reminded = |n: usize| match n {
        0 => String::new(),
        1 => ", reminded once".to_owned(),
        n => format!(", reminded {n} times"),
    };
    match progress {
        Progress::Proposed => "proposed: an officer decides".to_owned(),
        Progress::Rejected => "rejected".to_owned(),
        Progress::Offered { offered_on, n_nudges, host, applicant } => format!(
            "both asked on {offered_on}{}; {}",
            reminded(*n_nudges),
            both(*host, *applicant)
        ),
        Progress::Unanswered { introduced_on, n_nudges } => {
            format!("introduced on {introduced_on}, not answered yet{}", reminded(*n_nudges))
        }
        Progress::Answered { host, applicant, ask_on, .. } => {
            let asked = ask_on.map(|day| format!("; asked again on {day}")).unwrap_or_default();
            format!("introduced; {}{asked}", both(*host, *applicant))
        }
        Progress::Stalled { host, applicant } => {
            format!("waits in vain for an answer; {}", both(*host, *applicant))
        }
        Progress::Lapsed => "ended by silence".to_owned(),
        Progress::Closed(Closing::Withdrawn) => "closed: one side was withdrawn".to_owned(),
        Progress::Closed(Closing::ByOfficer) => "closed by an officer".to_owned(),
        Progress::Closed(Closing::NoLongerFits) => "closed: the two no longer fit".to_owned(),
        Progress::Closed(Closing::Quiet) => "closed: one side wants no letters".to_owned(),
        Progress::Closed(Closing::Limited) => {
            "closed: the data of one side is not to be used".to_owned()
        }
    }
}

fn describe_item(item: &Item, from: &str, text: &mut String) -> std::fmt::Result {
    let intents: Vec<&str> = item.intents.iter().map(|intent| intent.as_str()).collect();
    let (reference, at) = (&item.reference, item.at);
    writeln!(text, "Message {reference}, {at:.0}, from {from}: {}", intents.join(", "))?;
    for problem in &item.problems {
        writeln!(text, "  problem: {}", problem.sentence)?;
    }
    for file in &item.attachments {
        let (name, kind, size) = (&file.name, &file.content_type, file.size_bytes);
        writeln!(text, "  attachment: {name} ({kind}, {size} bytes){}", understood_of(file))?;
    }
    if let Some(about) = &item.may_belong_to {
        writeln!(text, "  may belong to {about}")?;
    }
    for asked in &item.unanswered {
        writeln!(text, "  not answered: {}{}", asked.question, nearest(asked))?;
    }
    for asked in &item.answered {
        writeln!(text, "  answered by {}: {}", asked.entries.join(", "), asked.question)?;
    }
    if let Some(day) = item.promised {
        writeln!(text, "  promised: a person's answer by {day}")?;
    }
    if let Some(at) = item.answered_at {
        writeln!(text, "  answered by a person: {at:.0}")?;
    }
    item.concern
        .iter()
        .try_for_each(|concern: &Concern| writeln!(text, "  needs you: {}", concern.sentence()))
}

/// What the guidance had nearest to a question.
pub(super) fn nearest(asked: &Unanswered) -> String {
    asked.nearest.as_ref().map(|path| format!(" (nearest: {path})")).unwrap_or_default()
}

/// What a file was taken for, and what was taken from it.
fn understood_of(file: &Attachment) -> String {
    let Some(read) = &file.read else { return String::new() };
    let fields: Vec<&str> = read.fields.iter().map(|field| field.as_str()).collect();
    let taken =
        if fields.is_empty() { String::new() } else { format!("; from it: {}", fields.join(", ")) };
    format!(": {}{taken}", read.kind.as_str())
}
