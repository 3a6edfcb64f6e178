//! The person whose submission a message makes, where that is not its sender.

use jiff::Timestamp;

use super::Desk;
use crate::domain::field::FieldName;
use crate::domain::own;
use crate::domain::party::{Address, Party};
use crate::domain::reading::{Intent, Reading, Whose};
use crate::store::StoreError;

impl Desk {
    /// That person by the address that the message gives, as they are known, where they are.
    pub(super) fn nominee(
        &self,
        reading: &Reading,
        at: Timestamp,
    ) -> Result<Option<Party>, StoreError> {
        let (address, name) = if reading.is(Intent::Role) {
            (FieldName::ContactEmail, FieldName::ContactName)
        } else {
            (FieldName::Email, FieldName::Name)
        };
        let text = |field| reading.fields.get(&field).and_then(|read| read.value.text());
        let address = text(address).filter(|_| reading.whose != Whose::Sender);
        let Some(address) = address.and_then(Address::mail) else { return Ok(None) };
        if own::is_own(&self.own_addresses, address.as_str()) {
            return Ok(None);
        }
        let named = self.party_of(&address, text(name), at);
        Ok(Some(self.party(named.id)?.unwrap_or(named)))
    }
}
