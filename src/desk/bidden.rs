//! Officers in a chat workspace: their role there and a code that came back from their address, both, make an account an officer's.

use std::sync::mpsc::Sender;

use jiff::Timestamp;

use super::chat::Readers;
use super::{After, Desk, told};
use crate::chat::words::Deed;
use crate::chat::{Order, Post, Said};
use crate::control::{Command, Look, Request, Response};
use crate::domain::ids::ProgrammeName;
use crate::domain::party::Address;
use crate::domain::pressing::{Act, Press};
use crate::domain::proof::Proof;
use crate::domain::remit::Officer;
use crate::domain::sight::Age;

/// In place of a name: it is in nobody's hand any more.
const NOBODY: &str = "nobody";

impl Desk {
    /// Carries out what an officer orders in a workspace, or shows it; the answer is for them alone.
    pub fn serve_in_chat(&mut self, order: &Order, answer: Sender<Response>, now: Timestamp) {
        match self.bidden(order, now) {
            // The workspace vouches for the account, and the code for who is behind it.
            Ok(Bidden::Asked(officer, request)) => {
                self.serve_proven(request.of(&officer), Proof::AuthenticatedToken, answer, now);
            }
            Ok(Bidden::Linking) => {
                let sentence = "A code goes to that address. Write it in a direct message; then your orders count here.";
                self.after.push(After::Answer(answer, Response::text(sentence)));
            }
            Err(sentence) => self.after.push(After::Answer(answer, Response::refusal(sentence))),
        }
    }

    fn bidden(&mut self, order: &Order, now: Timestamp) -> Result<Bidden, String> {
        if !order.has_role {
            return Err("Only members of the officers' role in this guild may do that. Ask whoever runs it.".to_owned());
        }
        let account = Address::in_workspace(order.workspace, &order.account);
        let account = account.ok_or("This account cannot be known again.")?;
        if order.deed == Deed::Link {
            return self.link_officer(order, now).map(|()| Bidden::Linking);
        }
        let officer = self.officer_behind(&account).ok_or(
            "This account is not linked to an officer's address yet: use `/desk link` with the address that config names for you.",
        )?;
        Ok(Bidden::Asked(officer.name.clone(), request(order)?))
    }

    /// The officer to whose address an account was linked.
    fn officer_behind(&self, account: &Address) -> Option<&Officer> {
        let kin = self.ledger.kin(self.party_id(account)).into_iter();
        let addresses: Vec<Address> =
            kin.filter_map(|kin| told(self.party(kin))).map(|party| party.address).collect();
        let is_linked = |mail: &Address| addresses.contains(mail);
        let mut officers = self.settings.desk.officers.iter();
        officers.find(|officer| officer.mail.as_ref().is_some_and(is_linked))
    }

    fn link_officer(&mut self, order: &Order, now: Timestamp) -> Result<(), String> {
        let address = Address::mail(&order.text);
        let mut officers = self.settings.desk.officers.iter();
        let is_officers =
            address.as_ref().is_some_and(|_| officers.any(|officer| officer.mail == address));
        if !is_officers {
            return Err("That is not the address of an officer: config names one for each, under `mail` in `[[officers]]`.".to_owned());
        }
        let post = Post {
            number: order.number,
            at: now,
            text: order.text.clone(),
            files: Vec::new(),
            edited_ms: None,
        };
        let press = Some(Press { submission: None, act: Act::Link });
        let account = order.account.clone();
        let said =
            Said { account, name: None, posts: vec![post], is_edit: false, press, needs: None };
        let first = || -> Option<ProgrammeName> { self.settings.programmes.keys().next().cloned() };
        let programme = order.programme.clone().or_else(first);
        let place = (order.workspace, order.channel);
        self.hear_said(place, programme.as_ref(), said, Age::Present, Readers::DeskAlone, now);
        Ok(())
    }
}

/// What an order comes to.
enum Bidden {
    /// A request in an officer's name.
    Asked(String, Request),
    /// A code is on its way.
    Linking,
}

/// The request that an order stands for.
fn request(order: &Order) -> Result<Request, String> {
    let text = order.text.trim();
    let (reference, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let (reference, rest) = (reference.to_owned(), rest.trim().to_owned());
    let needs_words = matches!(order.deed, Deed::Reject | Deed::Answer);
    if needs_words && rest.is_empty() {
        return Err(
            "Give the reference, then your words: `GX-7K3Q they work together already`.".to_owned()
        );
    }
    Ok(match order.deed {
        Deed::Queue | Deed::Link => Request::Look(Look::Queue { whole: false, json: false }),
        Deed::Show => Request::Look(Look::Show { reference, json: false, raw: false }),
        Deed::Confirm => Request::Order(Command::Confirm { reference }),
        Deed::Reject => Request::Order(Command::Reject { reference, because: rest }),
        Deed::Done => Request::Order(Command::Done { reference }),
        Deed::Answer => Request::Order(Command::Answer { reference, text: rest, all: false }),
        Deed::Assign => Request::Order(Command::Assign { reference, to: given_to(&rest) }),
        Deed::Undo => Request::Order(Command::Undo { reference }),
        Deed::Pause => Request::Order(Command::PauseSending { programme: None }),
        Deed::Resume => Request::Order(Command::ResumeSending { programme: None }),
    })
}

/// Whom something is given to: whoever orders it, where nobody is named.
fn given_to(name: &str) -> Option<String> {
    (!name.eq_ignore_ascii_case(NOBODY)).then(|| name.to_owned())
}
