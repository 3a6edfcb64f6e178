//! Attachments: text out of attached files, each in a child process of our own program with limits, so that a hostile file
//! ends a child and never the desk.

mod archive;
mod child;
mod content;
mod extract;
mod format;
mod open_document;
mod pdf;
mod plain;
mod process;
mod sheet;
mod word;
mod xml;

use crate::domain::message::{Attachment, Incoming, Machine};
use crate::domain::paper::{Paper, Unread};
use crate::domain::reading::Reading;

pub use child::serve;
pub use extract::extract;
pub use process::{FileReader, SUBCOMMAND};

/// A larger file is not given to a child.
const LARGEST_FILE: usize = 20 << 20;
/// So many files of one message are read.
const MOST_FILES: usize = 6;

/// Reads what may be a form or a CV among the files of a message. Machines' messages are not looked into: a report of failed
/// delivery brings back what somebody else attached. After a file that took all its time none of the same message is read:
/// the desk waits for one at most.
pub fn papers(incoming: &Incoming, files: &[Vec<u8>], reader: &FileReader) -> Vec<Paper> {
    if matches!(incoming.machine, Some(Machine::Bounce { .. } | Machine::Automatic(_))) {
        return Vec::new();
    }
    let mut n_left = MOST_FILES;
    let mut papers = Vec::new();
    for (at, (attachment, bytes)) in incoming.attachments.iter().zip(files).enumerate() {
        let Some(worth) = worth(attachment, bytes) else { continue };
        let content = match worth {
            Err(unread) => Err(unread),
            Ok(()) if n_left == 0 => Err(Unread::OneTooMany),
            Ok(()) => {
                let Some(content) = reader.read(bytes, format::is_named_table(attachment)) else {
                    return Vec::new();
                };
                n_left = if content == Err(Unread::TooCostly) { 0 } else { n_left - 1 };
                content
            }
        };
        papers.push(Paper { number: at + 1, name: attachment.name.clone(), content });
    }
    papers
}

/// The attachments with what was understood of them.
pub fn noted(mut attachments: Vec<Attachment>, reading: &Reading) -> Vec<Attachment> {
    for (attachment, number) in attachments.iter_mut().zip(1..) {
        attachment.read = reading.papers.get(&number).cloned();
    }
    attachments
}

/// Whether a file is worth a child: `None` for pictures, signatures and the like, an error where it is clear without one.
fn worth(attachment: &Attachment, bytes: &[u8]) -> Option<Result<(), Unread>> {
    let worth = format::first_look(attachment, bytes)?;
    let is_small = if bytes.len() > LARGEST_FILE { Err(Unread::TooLarge) } else { Ok(()) };
    Some(worth.and(is_small))
}
