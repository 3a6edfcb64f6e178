//! Scenarios in the words of users.

mod asking;
mod automatic;
mod broken_imap;
mod clocks;
mod connecting;
mod endings;
mod imap;
mod introductions;
mod loops;
mod mishaps;
mod offering;
mod officers;
mod programmes;
mod real_mail;
mod replaying;
mod running;
mod sending;
mod whose;
