//! Credentials that end on a day: when their ends are told, and in which words.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::account::{AccountSettings, Method};
use super::desk::{DeskSettings, MailSource};
use super::secret::SecretSource;
use super::sending::Sending;

/// So many days before its end a credential is told of.
const TOLD_BEFORE: [i32; 3] = [30, 7, 1];

/// A credential whose end is known.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Ending {
    /// Where config has it.
    pub place: String,
    /// Its last day.
    pub on: Date,
}

/// The credentials whose end config knows.
pub fn endings(desk: &DeskSettings) -> Vec<Ending> {
    let mut known = BTreeMap::new();
    let mut add = |place: String, source: Option<&SecretSource>| {
        if let Some(on) = source.and_then(SecretSource::expires) {
            known.insert(place, on);
        }
    };
    for mailbox in &desk.mailboxes {
        if let MailSource::Imap(imap) = &mailbox.source {
            of_account(&format!("mailbox `{}`", mailbox.name), &imap.account, &mut add);
        }
    }
    if let Sending::Smtp(account) = &desk.sending {
        of_account("[sending.smtp]", account, &mut add);
    }
    let discord = desk.discord.as_ref().map(|discord| &discord.token);
    add("`token-from` of [chat.discord]".to_owned(), discord);
    known.into_iter().map(|(place, on)| Ending { place, on }).collect()
}

fn of_account(
    whose: &str,
    account: &AccountSettings,
    add: &mut impl FnMut(String, Option<&SecretSource>),
) {
    match &account.method {
        Method::Password(source) => add(format!("`password-from` of {whose}"), Some(source)),
        Method::Token(_, oauth) => {
            add(format!("`client-secret-from` of {whose}"), oauth.client_secret.as_ref());
            add(format!("`refresh-token-from` of {whose}"), oauth.refresh_token.as_ref());
        }
    }
}

impl Ending {
    fn days_left(&self, today: Date) -> i32 {
        today.until(self.on).map_or(0, |left| left.get_days())
    }

    /// How often it has been told by a day: at each of the days before, and once it is over.
    pub fn n_told(&self, today: Date) -> usize {
        let left = self.days_left(today);
        let before = TOLD_BEFORE.iter().filter(|before| left <= **before).count();
        before + usize::from(left < 0)
    }

    /// What is told.
    pub fn sentence(&self, today: Date) -> String {
        let (place, on, left) = (&self.place, self.on, self.days_left(today));
        let when = match left {
            ..0 => format!("ended on {on}"),
            0 => format!("ends today, {on}"),
            1 => format!("ends tomorrow, {on}"),
            _ => format!("ends on {on}, in {left} days"),
        };
        format!(
            "The credential that {place} names {when}: make a new one, put it in its place, and write its own end into `expires`."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(today: &str, n_told: usize, words: &str) {
        let ending =
            Ending { place: "`password-from`".to_owned(), on: "2026-07-31".parse().unwrap() };
        let today = today.parse().unwrap();
        assert_eq!(ending.n_told(today), n_told);
        assert!(ending.sentence(today).contains(words), "{}", ending.sentence(today));
    }

    #[test]
    fn an_end_is_told_a_month_a_week_and_a_day_before_and_once_it_is_over() {
        check("2026-06-30", 0, "in 31 days");
        check("2026-07-01", 1, "in 30 days");
        check("2026-07-24", 2, "in 7 days");
        check("2026-07-29", 2, "in 2 days");
        check("2026-07-30", 3, "tomorrow");
        check("2026-07-31", 3, "today");
        check("2026-08-01", 4, "ended on 2026-07-31");
    }
}
