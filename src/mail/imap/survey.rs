//! A look at a mailbox that takes nothing: can the desk get in, and what would it find?

use std::time::Duration;

use super::{ImapError, copies, filing, folder, idle, reach};
use crate::mail::oauth::Login;
use crate::settings::imap::ImapSettings;

/// What is found of a mailbox.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Survey {
    /// How many mails are in its folder.
    pub n_mails: u32,
    /// How many of them would be taken in at the first sight.
    pub n_wanted: usize,
    /// How often it is asked for news, if it does not tell them by itself (IDLE).
    pub is_asked_every: Option<Duration>,
}

/// Connects, logs in and opens the folder for reading.
///
/// # Errors
/// A sentence that says what to do, to stand after the mailbox's name.
pub async fn survey(settings: &ImapSettings, login: &Login) -> Result<Survey, ImapError> {
    let mut connection = reach::reach(&settings.account, login).await?;
    if let Some(sent_folder) = &settings.sent_folder {
        folder::open_sent(&mut connection, sent_folder).await?;
        copies::check(&mut connection, settings, sent_folder).await?;
    }
    let n_mails = folder::open_own(&mut connection, settings).await?.n_mails;
    filing::check(&mut connection, settings).await?;
    let n_wanted = match settings.since {
        Some(since) => {
            let criteria = format!("UID 1:* SINCE {}", folder::search_day(since));
            let listed: Vec<u32> =
                folder::search(&mut connection, &criteria).await?.into_iter().collect();
            let measures = folder::measures(&mut connection, &listed).await?;
            measures.values().filter(|measure| measure.is_since(since)).count()
        }
        None => 0,
    };
    let is_asked_every = idle::poll(&connection, settings.look_every);
    // How the server takes its leave does not matter.
    drop(connection.exchange("LOGOUT", |_| {}).await);
    Ok(Survey { n_mails, n_wanted, is_asked_every })
}
