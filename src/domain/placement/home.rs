//! The manager at home: who that is, as an officer or the secondee says; never needed, and told at once who gave the address.

use jiff::Timestamp;

use super::Placement;
use crate::domain::decision::Decision;
use crate::domain::ledger::Ledger;
use crate::domain::outgoing::{Outgoing, Template};
use crate::domain::party::Party;
use crate::domain::programme::Programme;
use crate::domain::record::Record;

/// Notes who the manager at home is, and tells them that they may be asked how it goes; by whose word, where it is the secondee's and not empty.
///
/// What somebody before was asked is nobody's any more.
pub fn told(
    decision: &mut Decision,
    ledger: &Ledger,
    programme: &Programme,
    placement: &mut Placement,
    (home, by): (&Party, &str),
    now: Timestamp,
) {
    placement.home = Some(home.id);
    placement.asked.remove(&super::Side::Home);
    placement.reminded.remove(&super::Side::Home);
    if ledger.acquaintance(home.id).is_none() {
        decision.records.push(Record::Party(home.clone()));
    }
    let template = Template::HomeManager;
    let step = format!("{}/{}", template.as_str(), now.as_second());
    let name = &programme.name;
    let letter = Outgoing::new(&placement.reference, &step, template, name, home.id, now);
    decision.outgoing.push(letter.with("by", by));
}
