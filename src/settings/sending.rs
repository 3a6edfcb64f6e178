//! `[sending]` of desk.toml: the way out for letters, and how many may go.

use std::path::PathBuf;
use std::time::Duration;

use toml::de::DeValue;

use super::account::{self, AccountSettings, Usual};
use super::keys::{self, Table};
use crate::domain::budget::Limits;

/// RFC 8314 section 3.3 and RFC 6409; the waits are those of RFC 5321 section 4.5.3.2.
const USUAL: Usual = Usual { tls_port: 465, starttls_port: 587, patience: Duration::from_mins(5) };

/// The way out for letters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sending {
    /// Into a Maildir, from which the mail system takes them.
    Maildir(PathBuf),
    /// To a mail server.
    Smtp(Box<AccountSettings>),
}

impl Sending {
    /// After how long out of reach the operator is told.
    pub fn tell_after(&self) -> Duration {
        match self {
            Self::Maildir(_) => account::TELL_AFTER,
            Self::Smtp(account) => account.tell_after,
        }
    }
}

/// What `[sending]` holds.
#[derive(Default)]
pub struct Read {
    /// Whether it names a mail server, rightly or wrongly.
    pub names_smtp: bool,
    /// The mail server.
    pub smtp: Option<AccountSettings>,
    /// How many letters may go.
    pub limits: Limits,
}

/// Reads `[sending]`.
pub fn read(table: &Table<'_>) -> Read {
    let default = Limits::default();
    let limit = |key, default| table.optional(key, at_least_one).unwrap_or(default);
    let limits = Limits {
        to_one_a_day: limit("most-to-one-a-day", default.to_one_a_day),
        in_a_thread_a_day: limit("most-in-a-thread-a-day", default.in_a_thread_a_day),
        in_chat_a_day: limit("most-in-chat-a-day", default.in_chat_a_day),
        an_hour: limit("most-an-hour", default.an_hour),
    };
    let smtp = table.table("smtp", |table| account::read(table, &USUAL)).flatten();
    Read { names_smtp: table.has("smtp"), smtp, limits }
}

fn at_least_one(value: &DeValue<'_>) -> Result<usize, String> {
    match keys::count(value)? {
        0 => Err("is a whole number from 1.".to_owned()),
        count => Ok(count),
    }
}
