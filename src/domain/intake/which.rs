//! Which of a sender's submissions a message is about: never a guess that could overwrite another one.

use std::collections::BTreeSet;

use super::Intake;
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::outgoing::{Template, Value};
use crate::domain::party::{Channel, Party, PartyId};
use crate::domain::pressing::is_unfinished;
use crate::domain::programme::Programme;
use crate::domain::reading::{Intent, ReadField};
use crate::domain::submission::{Submission, SubmissionKind, SubmissionState};

/// Which submission a message is about.
pub(super) enum Which<'a> {
    /// None that is known.
    None,
    /// That one.
    One(&'a Submission),
    /// One of several.
    Several,
}

impl<'a> Which<'a> {
    fn only(mut candidates: impl Iterator<Item = &'a Submission>) -> Self {
        match (candidates.next(), candidates.next()) {
            (None, _) => Self::None,
            (Some(one), None) => Self::One(one),
            (Some(_), Some(_)) => Self::Several,
        }
    }
}

impl<'a> Intake<'a> {
    /// Asks which of the programmes is meant that the mailbox serves.
    pub(super) fn ask_which_programme(&mut self, sender: &Party) {
        let serves = |programme: &&Programme| programme.mailboxes.contains(&self.mailbox);
        let of_mailbox = self.programmes.values().filter(serves);
        let mut titles: Vec<Value> = of_mailbox.map(|it| it.title.as_str().into()).collect();
        if titles.is_empty() {
            titles = self.programmes.values().map(|it| it.title.as_str().into()).collect();
        }
        let programmes = ("programmes", Value::List(titles));
        self.answer_saying(Template::WhichProgramme, None, sender, [programmes]);
    }

    /// The submission that the message's token names.
    fn named(&self) -> Option<&'a Submission> {
        let named = self.message.named.as_ref()?;
        self.message.own.iter().find(|own| own.reference == *named)
    }

    /// The sender's submissions that are not withdrawn, newest first.
    pub(super) fn alive(
        &self,
        kind: Option<SubmissionKind>,
    ) -> impl Iterator<Item = &'a Submission> + use<'a> {
        let is_meant = move |own: &&Submission| {
            own.state != SubmissionState::Withdrawn && kind.is_none_or(|kind| kind == own.kind)
        };
        self.message.own.iter().rev().filter(is_meant)
    }

    /// Which submission the sender takes back.
    pub(super) fn withdrawn_one(&self) -> Which<'a> {
        let kind = self.message.reading.withdraws;
        let named = self.named().filter(|named| {
            named.state != SubmissionState::Withdrawn && kind.is_none_or(|kind| kind == named.kind)
        });
        named.map_or_else(|| Which::only(self.alive(kind)), Which::One)
    }

    /// Which submission a message states again that states one of a kind.
    ///
    /// One person has one interest in a programme, unless the forms name different people; a host may have many roles. A reply,
    /// and the next line in a chat, go on with what is under way unless they speak of something else altogether. A role that counts
    /// already is not changed by a line in a chat that tells of anything else, or of one more.
    pub(super) fn stated_again(&self, kind: SubmissionKind) -> Which<'a> {
        let fields = &self.message.reading.fields;
        if self.message.reading.one_more == Some(kind) {
            return Which::None;
        }
        let is_correction = self.message.reading.is(Intent::Correction);
        let named = self.named().filter(|named| named.kind == kind);
        let in_chat = || {
            let newest = self.alive(Some(kind)).next();
            newest.filter(|_| self.item.channel == Channel::Chat)
        };
        let most = |under_way: &Submission| {
            let counts = kind == SubmissionKind::Role && under_way.state == SubmissionState::Open;
            usize::from(named.is_some() || !counts)
        };
        if let Some(under_way) = named.or_else(in_chat)
            && (is_correction || n_contradictions(under_way, fields) <= most(under_way))
        {
            return Which::One(under_way);
        }
        let same = self.alive(Some(kind)).find(|own| n_contradictions(own, fields) == 0);
        match same {
            Some(same) => Which::One(same),
            None if is_correction => Which::only(self.alive(Some(kind))),
            None => Which::None,
        }
    }

    /// Which submission a message tells more about that states none.
    pub(super) fn told_more_about(&self) -> Which<'a> {
        if let Some(named) = self.named() {
            return Which::One(named);
        }
        if self.item.channel == Channel::Chat {
            return self.alive(None).next().map_or(Which::None, Which::One);
        }
        if !self.message.reading.is(Intent::Correction) {
            return self.draft_told_by_mail();
        }
        Which::only(self.alive(None))
    }

    /// The one draft of somebody who has an account in chat too, where a mail gives details of it: the conversation goes on there.
    fn draft_told_by_mail(&self) -> Which<'a> {
        use FieldName as F;
        let (ledger, message) = (self.ledger, self.message);
        let is_account = |party: PartyId| {
            ledger.acquaintance(party).is_some_and(|known| known.channel == Channel::Chat)
        };
        let is_in_chat = message
            .sender
            .as_ref()
            .is_some_and(|sender| ledger.kin(sender.id).into_iter().any(is_account));
        let is_writers =
            |field: &F| matches!(field, F::Name | F::Email | F::ContactName | F::ContactEmail);
        let reply = &message.reading.reply;
        let mut told = message.reading.fields.iter();
        let is_told = told.any(|(field, read)| !is_writers(field) && reply.contains(&read.words));
        if !is_in_chat || !is_told {
            return Which::None;
        }
        Which::only(self.alive(None).filter(|own| is_unfinished(own.state)))
    }
}

/// In how many of the details that tell two submissions apart a message says something else than a submission.
fn n_contradictions(
    submission: &Submission,
    read: &std::collections::BTreeMap<FieldName, ReadField>,
) -> usize {
    let telling: &[FieldName] = match submission.kind {
        SubmissionKind::Interest => &[FieldName::Name],
        SubmissionKind::Role => &[FieldName::Title, FieldName::EssentialSkills, FieldName::Places],
    };
    let contradicts = |field: &&FieldName| {
        let (Some(known), Some(read)) = (submission.value(**field), read.get(*field)) else {
            return false;
        };
        match (known, &read.value) {
            (FieldValue::List(known), FieldValue::List(read)) => {
                let folded = |items: &[String]| -> BTreeSet<String> {
                    items.iter().map(|item| item.to_lowercase()).collect()
                };
                folded(known).is_disjoint(&folded(read))
            }
            (FieldValue::Text(known), FieldValue::Text(read)) => {
                let (known, read) = (words(known), words(read));
                !known.is_subset(&read) && !read.is_subset(&known)
            }
            (known, read) => known != read,
        }
    };
    telling.iter().filter(contradicts).count()
}

/// The words of a name or title; initials tell nothing.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| word.chars().count() > 1).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Digest, ProgrammeName, Reference};
    use jiff::Timestamp;
    use std::collections::BTreeMap;

    #[track_caller]
    fn check(
        kind: SubmissionKind,
        known: &[(FieldName, &str)],
        read: &[(FieldName, &str)],
        n: usize,
    ) {
        let value = |text: &str| match text.strip_prefix('+') {
            Some(items) => FieldValue::List(items.split(',').map(str::to_owned).collect()),
            None => FieldValue::Text(text.to_owned()),
        };
        let fields = |given: &[(FieldName, &str)]| -> BTreeMap<FieldName, ReadField> {
            let read = |&(name, text): &(FieldName, &str)| {
                (name, ReadField { value: value(text), words: text.to_owned() })
            };
            given.iter().map(read).collect()
        };
        let mut submission = Submission::begun(
            Reference::from_cause("SC", Digest([1; 16]), |_| false),
            ProgrammeName::from("scheme"),
            (PartyId(Digest([2; 16])), Channel::Mail),
            kind,
            Timestamp::UNIX_EPOCH,
        );
        submission.state = SubmissionState::Open;
        submission.take(&fields(known), Timestamp::UNIX_EPOCH);
        assert_eq!(n_contradictions(&submission, &fields(read)), n);
    }

    #[test]
    fn two_forms_of_one_person_are_told_from_those_of_two() {
        let name = |name| [(FieldName::Name, name)];
        check(SubmissionKind::Interest, &name("Ann Person"), &name("Person, Ann M."), 0);
        check(SubmissionKind::Interest, &name("A. Person"), &name("Ann Person"), 0);
        check(SubmissionKind::Interest, &name("Ann Person"), &name("Bob Person"), 1);
        check(SubmissionKind::Interest, &name("Ann Person"), &[], 0);
    }

    #[test]
    fn two_roles_differ_by_title_skills_or_place() {
        let role = |title, place| [(FieldName::Title, title), (FieldName::Places, place)];
        let known = role("Data lead", "+Leeds");
        check(SubmissionKind::Role, &known, &role("data lead", "+Leeds,York"), 0);
        check(SubmissionKind::Role, &known, &role("Data lead", "+York"), 1);
        check(SubmissionKind::Role, &known, &role("Policy adviser", "+York"), 2);
    }
}
