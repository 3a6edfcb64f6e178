//! What something is about, and whose programmes it is of: every look and every order is held against the one matrix with that.

use std::collections::BTreeSet;

use super::{Desk, told};
use crate::control::{Asked, Look};
use crate::domain::ids::{ProgrammeName, Reference};
use crate::domain::introduction::Introduction;
use crate::domain::officer::Order;
use crate::domain::party::PartyId;
use crate::domain::remit::{Matter, Officer, Power};
use crate::domain::scope::{self, Scope};
use crate::store::about;

impl Desk {
    /// Who asks, as config knows them.
    pub(super) fn officer_of(&self, asked: &Asked) -> Result<Officer, String> {
        self.settings.officer(&asked.officer)
    }

    /// Who asks, if that is theirs to see.
    pub(super) fn may_look(&self, asked: &Asked, look: &Look) -> Result<Officer, String> {
        let officer = self.officer_of(asked)?;
        let (power, scope) = self.looked_at(look);
        scope.permits(&self.settings.programmes, &officer, power)?;
        if let Look::Why { with: Some(with), .. } = look {
            self.scope_typed(with).permits(&self.settings.programmes, &officer, power)?;
        }
        Ok(officer)
    }

    fn looked_at(&self, look: &Look) -> (Power, Scope) {
        match look {
            Look::Show { reference: about, .. }
            | Look::Why { about, .. }
            | Look::Preview { about, .. }
            | Look::Placement { reference: about, .. }
            | Look::Rights { reference: Some(about), .. } => (Power::Look, self.scope_typed(about)),
            Look::Person { who, .. } => (Power::Look, self.scope_of_person(who)),
            Look::SubjectAccess { who, .. } => (Power::Copy, self.scope_of_person(who)),
            Look::Erasure { who } => (Power::Erase, self.scope_of_person(who)),
            Look::Export { .. } => {
                let programmes = self.settings.programmes.keys().cloned().collect();
                (Power::Copy, Scope { programmes, ..Scope::general() })
            }
            Look::Rights { reference: None, .. } => {
                (Power::Oversee, Scope { matter: Matter::Rights, ..Scope::general() })
            }
            Look::Learned(_) | Look::List { all: true, .. } => (Power::Look, Scope::general()),
            Look::Retention { .. }
            | Look::Audit { .. }
            | Look::List { all: false, .. }
            | Look::Queue { .. }
            | Look::Fairness { .. }
            | Look::Confirmations
            | Look::Report(_)
            | Look::Verify => (Power::Oversee, Scope::general()),
        }
    }

    /// What an order concerns.
    pub(super) fn scope_of(&self, order: &Order) -> Scope {
        let mut scope =
            order.subject().map_or_else(Scope::general, |subject| self.scope_about(subject));
        for party in order.parties() {
            scope.programmes.extend(self.programmes_of_person(party));
            let mut known = self.ledger.kin(party).into_iter().chain([party]);
            let uses_a_right = known.any(|party| self.ledger.uses_a_right(party));
            if scope.matter == Matter::Rights && !uses_a_right {
                // What joins two people is about both.
                scope.matter = Matter::General;
            }
        }
        scope.programmes.extend(order.programme().cloned());
        Scope { matter: order.matter().unwrap_or(scope.matter), ..scope }
    }

    fn scope_about(&self, reference: &Reference) -> Scope {
        Scope { matter: self.matter_of(reference), programmes: self.programmes_about(reference) }
    }

    /// The same for a reference, or a letter, as it is typed.
    fn scope_typed(&self, typed: &str) -> Scope {
        let named = typed.split('/').next().unwrap_or(typed);
        let reference = Reference::typed(named);
        reference.map_or_else(|| self.scope_of_person(typed), |known| self.scope_about(&known))
    }

    /// The same for somebody whole: a reference of theirs, or an address.
    fn scope_of_person(&self, who: &str) -> Scope {
        let Ok(party) = self.party_typed(who) else { return Scope::general() };
        let by_reference = Reference::typed(who).map(|reference| self.matter_of(&reference));
        let by_right =
            || if self.ledger.uses_a_right(party) { Matter::Rights } else { Matter::General };
        let matter = by_reference.unwrap_or_else(by_right);
        Scope { matter, programmes: self.programmes_of_person(party) }
    }

    /// What something is about, as far as remits depend on it: everything of a person who uses a data-protection right is.
    pub(super) fn matter_of(&self, reference: &Reference) -> Matter {
        let item = self.item(reference);
        if item.as_ref().is_some_and(|item| item.is_restricted) {
            return Matter::Declarations;
        }
        let is_item = item.as_ref().is_some_and(|item| item.matter() == Matter::Rights);
        let submission = || told(self.submission(reference)).map(|known| known.party);
        let party = item.as_ref().and_then(|item| item.party).or_else(submission);
        let introduction = self.ledger.introduction(reference);
        let parties = introduction.into_iter().flat_map(Introduction::parties);
        let mut parties = parties.map(|(_, party)| party).chain(party);
        if is_item || parties.any(|party| self.ledger.uses_a_right(party)) {
            Matter::Rights
        } else {
            Matter::General
        }
    }

    /// Whose programme something is of, where it is of one.
    pub(super) fn programme_about(&self, reference: &Reference) -> Option<ProgrammeName> {
        if let Some(introduction) = self.ledger.introduction(reference) {
            return Some(introduction.programme.clone());
        }
        let party = self.ledger.party_of(reference);
        let mut standings = party.into_iter().flat_map(|party| self.ledger.standings(party));
        let standing = standings.find(|standing| standing.reference == *reference);
        let of_item = || self.item(reference).and_then(|item| item.programme);
        standing.map(|standing| standing.programme.clone()).or_else(of_item)
    }

    /// Whose programmes something is of, with what it is made of: a mailed list tells of each thing in it.
    fn programmes_about(&self, reference: &Reference) -> BTreeSet<ProgrammeName> {
        let listed = self.mailed_list(reference).map(|list| list.things).unwrap_or_default();
        let listed = listed.iter().map(|thing| &thing.reference);
        let lesson = self.ledger.lesson(reference).map(|known| &known.placement);
        let all = std::iter::once(reference).chain(listed).chain(lesson);
        all.filter_map(|one| self.programme_about(one)).collect()
    }

    /// The programmes in which somebody is known, under whatever address.
    fn programmes_of_person(&self, party: PartyId) -> BTreeSet<ProgrammeName> {
        let standings = self.ledger.standings(party);
        let mut programmes: BTreeSet<ProgrammeName> =
            standings.map(|standing| standing.programme.clone()).collect();
        for party in self.ledger.kin(party).into_iter().chain([party]) {
            let sent = told(about::sent_by(&*self.store, &self.ledger, party).map(Some));
            let items = sent.unwrap_or_default().into_iter().filter_map(|sent| self.item(&sent));
            programmes.extend(items.filter_map(|item| item.programme));
        }
        programmes
    }

    /// Whether something is an officer's to see, as far as programmes go.
    pub(super) fn serves(&self, officer: &Officer, reference: &Reference) -> bool {
        let programmes = &self.settings.programmes;
        scope::serves_all(programmes, officer)
            || scope::serves(programmes, officer, self.programme_about(reference).as_ref())
    }
}
