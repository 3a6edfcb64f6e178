//! `preview --with`: a message as somebody would get it now; nothing is kept and nothing sent.

use super::{Desk, told};
use crate::domain::intake::submitting::understood;
use crate::domain::introduction::Part;
use crate::domain::outgoing::{Outgoing, Template};
use crate::mail::compose;
use crate::wording::sample::sample;

impl Desk {
    pub(super) fn preview(&self, message: &str, about: &str) -> Result<String, String> {
        let template =
            Template::named(message).ok_or_else(|| format!("There is no message `{message}`."))?;
        let reference = self.known_reference(about)?;
        let submission = told(self.submission(&reference));
        let introduction = self.ledger.introduction(&reference);
        let programme =
            self.programme_about(&reference).and_then(|name| self.settings.programmes.get(&name));
        let programme = programme
            .ok_or_else(|| format!("{reference} belongs to no programme that is certain."))?;
        let sampled = sample(template, programme);
        let mut outgoing = Outgoing { subject: reference.clone(), ..sampled }
            .with("reference", reference.as_str())
            .with("thread", reference.as_str());
        let of_item = self.item(&reference).and_then(|item| item.party);
        outgoing.to = of_item.unwrap_or(outgoing.to);
        if let Some(submission) = &submission {
            outgoing.to = submission.party;
            let refused_by = programme.refuses(submission);
            outgoing.values.extend(understood(submission, programme, false, refused_by));
        }
        if let Some(introduction) = introduction {
            let is_host = template.as_str().ends_with("-host");
            let part = if is_host { Part::Host } else { Part::Applicant };
            let side = introduction.parties().into_iter().find(|(known, _)| *known == part);
            outgoing.to = side.map_or(outgoing.to, |(_, party)| party);
            self.disclose(&mut outgoing);
        }
        let name = told(self.party(outgoing.to)).and_then(|party| party.name);
        let (subject, body) = self.prompts.wording.fill(&outgoing, programme, name.as_deref())?;
        Ok(format!("Subject: {subject}\n\n{}", compose::plain(&body)))
    }
}
