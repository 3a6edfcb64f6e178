//! What the desk knows before it reads a message: what is under way with its sender, what was asked, and in which words.

use super::Desk;
use super::answered::Answered;
use crate::domain::answer::Outcome;
use crate::domain::context::{Asked, Context};
use crate::domain::field::FieldName;
use crate::domain::ids::{ProgrammeName, Reference};
use crate::domain::introduction::{Introduction, Part};
use crate::domain::item::Arrival;
use crate::domain::party::{Channel, Party};
use crate::domain::reading::Reading;
use crate::domain::submission::Submission;
use crate::mail::compose;

impl Desk {
    /// The context of a message in a thread, about a submission, that answers a letter.
    pub(super) fn context(
        &self,
        (arrival, sender): (&Arrival, Option<&Party>),
        programme: Option<ProgrammeName>,
        thread: Option<&Reference>,
        current: Option<&Submission>,
        letter: Option<&Answered>,
    ) -> Context {
        let reads_cvs = self.settings.reads_cvs(programme.as_ref());
        let of_programme = programme.as_ref().and_then(|name| self.settings.programmes.get(name));
        let zone = of_programme.map(|programme| programme.zone.clone());
        let forms_from = of_programme.map(|programme| programme.forms_from.clone());
        let introduction = thread.and_then(|thread| self.ledger.introduction(thread));
        Context {
            programme,
            asked: current.map(|current| self.asked(current)).unwrap_or_default(),
            under_way: current.map(|current| current.kind),
            known: current.map(|current| current.fields.clone()).unwrap_or_default(),
            answers_introduction: introduction.is_some()
                || self.tells_whether_it_stands(arrival, letter, thread),
            may_declare: sender.is_some_and(|sender| self.may_declare(sender)),
            reads_cvs,
            letter: letter.and_then(|letter| letter.body.as_deref()).map(compose::plain),
            arrived: Some(arrival.at),
            own_addresses: self.own_addresses.clone(),
            forms_from: forms_from.unwrap_or_default(),
            zone,
        }
    }

    /// Whether somebody is, or is about to be, on a secondment.
    fn may_declare(&self, sender: &Party) -> bool {
        let goes = |known: &Introduction| {
            let part = self.ledger.part_in(known, sender.id);
            let goes = part == Some(Part::Applicant) || (part.is_some() && known.is_swap);
            goes && known.outcome() == Outcome::Agreed
        };
        self.ledger.introductions().any(goes)
    }

    /// What the sender of a submission was asked for, in the form's order, with the question's words; what has been answered since
    /// is among it, so that numbers go on meaning what they meant in the letter.
    fn asked(&self, current: &Submission) -> Vec<Asked> {
        let Some(programme) = self.settings.programmes.get(&current.programme) else {
            return Vec::new();
        };
        let was_asked = |field: &FieldName| current.asked.contains(field);
        let asked = programme.required(current.kind).filter(was_asked).map(|field| Asked {
            field,
            question: self
                .prompts
                .wording
                .question(&programme.name, field)
                .map(compose::plain)
                .unwrap_or_default(),
            is_open: !current.fields.contains_key(&field),
        });
        asked.collect()
    }

    /// The submission of somebody else of the same name, where a sender without one writes for the first time.
    pub(super) fn of_namesake(&self, sender: &Party, reading: &Reading) -> Option<Reference> {
        let is_new = sender.address.channel == Channel::Mail
            && self.ledger.standings(sender.id).next().is_none()
            && self.ledger.acquaintance(sender.id).is_none();
        let given = || reading.fields.get(&FieldName::Name)?.value.text();
        let name = sender.name.as_deref().or_else(given).filter(|_| is_new)?;
        let programme = reading.programme.as_ref()?;
        self.ledger.submission_of_namesake(sender.id, name, programme).cloned()
    }
}
