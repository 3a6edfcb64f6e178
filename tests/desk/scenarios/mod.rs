//! Scenarios in the words of users.

mod asking;
mod introductions;
mod loops;
mod mishaps;
mod offering;
mod officers;
mod programmes;
mod running;
mod sending;
