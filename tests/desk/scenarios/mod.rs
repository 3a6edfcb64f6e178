//! Scenarios in the words of users.

mod asking;
mod broken_imap;
mod connecting;
mod imap;
mod introductions;
mod loops;
mod mishaps;
mod offering;
mod officers;
mod programmes;
mod real_mail;
mod replaying;
mod restoring;
mod running;
mod sending;
