//! Scenarios in the words of users.

mod asking;
mod introductions;
mod mishaps;
mod offering;
mod officers;
mod programmes;
mod replaying;
mod running;
