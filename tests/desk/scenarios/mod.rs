//! Scenarios in the words of users.

mod asking;
mod broken_imap;
mod imap;
mod imap_tokens;
mod introductions;
mod loops;
mod mishaps;
mod offering;
mod officers;
mod programmes;
mod running;
mod sending;
