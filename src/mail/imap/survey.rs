//! A look at a mailbox that takes nothing: can the desk get in, and what would it find?

use std::time::Duration;

use super::folder::Extent;
use super::{ImapError, copies, filing, folder, idle, reach};
use crate::mail::oauth::Login;
use crate::settings::imap::ImapSettings;

/// What is found of a mailbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Survey {
    /// How many mails are in its folder.
    pub n_mails: u32,
    /// How many of them would be taken in at the first sight.
    pub n_wanted: usize,
    /// How often it is asked for news, if it does not tell them by itself (IDLE).
    pub is_asked_every: Option<Duration>,
    /// The heads of its newest mails, if they were asked for.
    pub heads: Vec<Vec<u8>>,
}

/// So many numbers before the next one are asked for; mails that were moved away leave gaps.
const MOST_HEADS: u32 = 50;
/// The head of a mail is shorter; this only lengthens the wait for it.
const MOST_BYTES_EACH: u64 = 64_000;

/// Connects, logs in and opens the folder for reading.
///
/// # Errors
/// A sentence that says what to do, to stand after the mailbox's name.
pub async fn survey(
    settings: &ImapSettings,
    login: &Login,
    wants_heads: bool,
) -> Result<Survey, ImapError> {
    let mut connection = reach::reach(&settings.account, login).await?;
    if let Some(sent_folder) = &settings.sent_folder {
        folder::open_sent(&mut connection, sent_folder).await?;
        copies::check(&mut connection, settings, sent_folder).await?;
    }
    let own = folder::open_own(&mut connection, settings).await?;
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
    let mut heads = Vec::new();
    if wants_heads && own.n_mails > 0 {
        let newest: Vec<u32> =
            (own.uid_next.saturating_sub(MOST_HEADS).max(1)..own.uid_next).collect();
        let n_bytes = MOST_BYTES_EACH * u64::from(MOST_HEADS);
        let take = |_, head: &[u8]| heads.push(head.to_vec());
        folder::fetch(&mut connection, &newest, Extent::Head, n_bytes, take).await?;
    }
    let is_asked_every = idle::poll(&connection, settings.look_every);
    // How the server takes its leave does not matter.
    drop(connection.exchange("LOGOUT", |_| {}).await);
    Ok(Survey { n_mails: own.n_mails, n_wanted, is_asked_every, heads })
}
