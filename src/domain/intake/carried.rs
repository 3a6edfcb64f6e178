//! What a host said of itself in an earlier role: the next one is not asked for it again.

use std::collections::BTreeMap;

use super::Intake;
use crate::domain::field::{Field, FieldName};
use crate::domain::party::Party;
use crate::domain::programme::Programme;
use crate::domain::submission::{Submission, SubmissionKind};

/// What a role says of its host, and of who speaks for it: the same in the host's next one.
const HOST: [FieldName; 2] = [FieldName::Organisation, FieldName::Sector];
const CONTACT: [FieldName; 2] = [FieldName::ContactName, FieldName::ContactEmail];

impl Intake<'_> {
    /// What a host's latest role says of the host: the next one of the same host is not asked for it again, and its sender looks at it.
    pub(super) fn carried_over(
        &self,
        programme: &Programme,
        sender: &Party,
        kind: SubmissionKind,
    ) -> BTreeMap<FieldName, Field> {
        let is_said = |name: &FieldName| self.message.reading.fields.contains_key(name);
        if kind != SubmissionKind::Role || HOST.iter().any(is_said) {
            return BTreeMap::new();
        }
        let is_like = |own: &&Submission| {
            own.kind == kind && own.programme == programme.name && own.party == sender.id
        };
        let of_host = |earlier: &Submission| {
            let contact = CONTACT.iter().filter(|_| !CONTACT.iter().any(is_said));
            let known = |name: &FieldName| Some((*name, earlier.fields.get(name)?.clone()));
            HOST.iter().chain(contact).filter_map(known).collect()
        };
        let earlier = self.message.own.iter().rfind(is_like);
        earlier.map(of_host).unwrap_or_default()
    }
}
