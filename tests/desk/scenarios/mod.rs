//! Scenarios in the words of users.

mod alarms;
mod asking;
mod automatic;
mod broken_imap;
mod clocks;
mod connecting;
mod endings;
mod filing;
mod guidance;
mod imap;
mod introductions;
mod loops;
mod mishaps;
mod offering;
mod officers;
mod old_mail;
mod programmes;
mod real_mail;
mod replaying;
mod responders;
mod restoring;
mod running;
mod sending;
mod sent_folder;
mod two_desks;
mod whose;
