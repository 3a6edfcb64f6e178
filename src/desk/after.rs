//! What waits for a commit.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use super::Job;
use crate::chat::Unwanted;
use crate::control::{Asked, Response};
use crate::domain::audit::Audit;
use crate::domain::copies::Errand;
use crate::domain::ids::{Digest, Reference};
use crate::domain::pressing::Pressed;
use crate::domain::sight::Sight;
use crate::domain::theirs::Neighbour;

/// What may happen only once the batch is durable.
pub(super) enum After {
    /// A message is read.
    Interpret(Digest, Arc<[u8]>),
    /// Something is told to the operator.
    Tell(Audit),
    /// The keys of somebody who is erased are destroyed.
    Destroy(Reference),
    /// A letter is handed to the outbox.
    Send(Job),
    /// The outbox may forget an attempt.
    Forget(String),
    /// An adapter is told since when its mailbox is read.
    Sighted(Sender<Sight>, Sight),
    /// An adapter is told whose letters its Sent folder shows.
    Noted(Sender<Neighbour>, Neighbour),
    /// An adapter is told which of its mails are the desk's for good.
    Kept(Sender<Vec<String>>, Vec<String>),
    /// An adapter is told what is to be done in its Sent folder.
    Errands(Sender<Vec<Errand>>, Vec<Errand>),
    /// An adapter is told that what it handed over is kept.
    Heard(tokio::sync::oneshot::Sender<Pressed>),
    /// A message is taken down in a workspace.
    TakeDown(Unwanted),
    /// A command is answered.
    Answer(Sender<Response>, Response),
    /// A command that only looks is answered.
    Look(Sender<Response>, Asked),
}
