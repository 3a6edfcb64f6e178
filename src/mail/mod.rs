//! Mail: one concern of the protocol each.

mod body;
pub mod claim;
pub mod compose;
mod html;
pub mod identity;
pub mod imap;
pub mod loops;
pub mod maildir;
pub mod mime;
pub mod oauth;
mod quoting;
pub mod smtp;
mod table;
pub mod threading;
pub mod trust;
