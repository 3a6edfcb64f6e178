//! A mailbox over time: connections come and go, and the operator hears of it when it matters.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::mpsc::channel;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::folder::{self, Folder};
use super::reach::{self, Secured};
use super::round::{Looks, Progress, Rest, round};
use super::{Ask, ImapError, ImapMailbox, filing, idle, sent};
use crate::domain::ids::Digest;
use crate::domain::sight::Sight;
use crate::mail::claim::{self, Claim};

/// The first pause before another connection, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_millis(500), Duration::from_mins(5));
/// The same where a person must mend something: accounts are locked after too many wrong passwords.
const MENDING_PAUSE: (Duration, Duration) = (Duration::from_mins(1), Duration::from_mins(15));
/// So many connections may break while a mailbox is drained.
const MOST_BREAKS: u32 = 3;

/// Reads a mailbox until the desk ends: what is there, and what comes.
pub async fn watch(mailbox: &ImapMailbox) {
    let (mut progress, mut outage) = (Progress::default(), Outage::default());
    loop {
        let error = match stay(mailbox, &mut progress, &mut outage).await {
            Err(ImapError::DeskEnded) => return,
            Err(error @ ImapError::Shared(_)) => return outage.tell(mailbox, &error),
            Err(error) => error,
        };
        outage.tell(mailbox, &error);
        sleep(outage.pause(mailbox, &error)).await;
    }
}

/// Reads what is in a mailbox now.
///
/// # Errors
/// A sentence that says what to do, to stand after the mailbox's name.
pub async fn drain(mailbox: &ImapMailbox) -> Result<(), ImapError> {
    let (mut progress, mut n_breaks) = (Progress::default(), 0);
    loop {
        match empty(mailbox, &mut progress).await {
            Err(ImapError::Broken(_) | ImapError::Garbled(_)) if n_breaks < MOST_BREAKS => {
                sleep(PAUSE.0 * 2_u32.pow(n_breaks)).await;
                n_breaks += 1;
            }
            ended => return ended,
        }
    }
}

async fn stay(
    mailbox: &ImapMailbox,
    progress: &mut Progress,
    outage: &mut Outage,
) -> Result<Infallible, ImapError> {
    let (mut connection, sight) = begin(mailbox, progress).await?;
    let (mut looks, mut silence) = (Looks::Parked, Silence::default());
    loop {
        // First what people answered: what comes after it is not answered twice.
        sent::look(&mut connection, mailbox, sight.uid_validity).await?;
        let rest = round(&mut connection, mailbox, &sight, progress, looks).await?;
        filing::file(&mut connection, mailbox, &sight).await?;
        outage.end(mailbox);
        silence.listen(mailbox, progress.low());
        match rest {
            Rest::Some(pause) => sleep(pause).await,
            Rest::Nothing => idle::wait(&mut connection, mailbox.settings.look_every).await?,
        }
        let is_news = connection.has_news || matches!(rest, Rest::Some(_));
        looks = if is_news { Looks::New } else { Looks::Parked };
    }
}

async fn empty(mailbox: &ImapMailbox, progress: &mut Progress) -> Result<(), ImapError> {
    let (mut connection, sight) = begin(mailbox, progress).await?;
    loop {
        sent::look(&mut connection, mailbox, sight.uid_validity).await?;
        let rest = round(&mut connection, mailbox, &sight, progress, Looks::New).await?;
        filing::file(&mut connection, mailbox, &sight).await?;
        match rest {
            Rest::Some(pause) => sleep(pause).await,
            Rest::Nothing if connection.has_news => {}
            Rest::Nothing => break,
        }
    }
    // Everything is here: how the server takes its leave does not matter.
    drop(connection.exchange("LOGOUT", |_| {}).await);
    Ok(())
}

async fn begin(
    mailbox: &ImapMailbox,
    progress: &mut Progress,
) -> Result<(Secured, Sight), ImapError> {
    let mut connection = reach::reach(&mailbox.settings.account, &mailbox.login).await?;
    let Folder { uid_validity, uid_next, .. } =
        folder::open_own(&mut connection, &mailbox.settings).await?;
    filing::check(&mut connection, &mailbox.settings).await?;
    if progress.claim.is_none() {
        let taken = || ImapError::Mend(claim::TAKEN.to_owned());
        progress.claim = Some(Claim::to(&mailbox.settings).ok_or_else(taken)?);
    }
    let (answer, sight) = channel();
    (mailbox.ask)(Ask::Sighted { uid_validity, uid_next, answer });
    let sight = tokio::task::block_in_place(|| sight.recv()).map_err(|_| ImapError::DeskEnded)?;
    progress.begin(&sight);
    Ok((connection, sight))
}

/// A time in which nothing new comes.
#[derive(Default)]
struct Silence {
    /// Where the mails ended, since when, and whether the operator knows.
    end: Option<(u32, Instant)>,
    is_told: bool,
}

impl Silence {
    fn listen(&mut self, mailbox: &ImapMailbox, end: u32) {
        let Some(silent_after) = mailbox.settings.silent_after else { return };
        let (known, since) = self.end.unwrap_or((end, Instant::now()));
        if known != end {
            if self.is_told {
                (mailbox.ask)(Ask::Alarm(None));
            }
            *self = Self { end: Some((end, Instant::now())), is_told: false };
            return;
        }
        self.end = Some((known, since));
        if !self.is_told && since.elapsed().as_secs() >= silent_after.unsigned_abs().as_secs() {
            self.is_told = true;
            let sentence = "it can be read, but no mail has come for as long as `silent-after` says; write to it, and see whether that comes.";
            mailbox.alarm(sentence);
            mailbox.notice(sentence);
        }
    }
}

/// A time in which the mailbox cannot be read.
#[derive(Default)]
struct Outage {
    /// When it was last read to the end.
    reached: Option<Instant>,
    n_failures: u32,
    told: BTreeSet<String>,
}

impl Outage {
    /// Tells each reason once: at once if a person must do something or the mailbox was never reached, else after a while.
    fn tell(&mut self, mailbox: &ImapMailbox, error: &ImapError) {
        self.n_failures += 1;
        let is_for_person = matches!(error, ImapError::Mend(_) | ImapError::Shared(_));
        let is_long = self
            .reached
            .is_none_or(|reached| reached.elapsed() >= mailbox.settings.account.tell_after);
        let sentence = error.to_string();
        if (is_for_person || is_long) && self.told.insert(sentence.clone()) {
            let is_over = matches!(error, ImapError::Shared(_));
            let next = if is_over { "" } else { " The desk goes on trying." };
            mailbox.alarm(&format!("it cannot be read: {sentence}"));
            mailbox.notice(&format!("it cannot be read: {sentence}{next}"));
        }
    }

    /// The mailbox was read.
    fn end(&mut self, mailbox: &ImapMailbox) {
        if !self.told.is_empty() {
            (mailbox.ask)(Ask::Alarm(None));
            mailbox.notice("it is read again.");
        } else if self.reached.is_none() {
            mailbox.notice("it is read; what comes is taken in at once.");
        }
        *self = Self { reached: Some(Instant::now()), ..Self::default() };
    }

    /// Twice as long after each failure; mailboxes of one server do not come back all at once.
    fn pause(&self, mailbox: &ImapMailbox, error: &ImapError) -> Duration {
        let bounds = if matches!(error, ImapError::Mend(_)) { MENDING_PAUSE } else { PAUSE };
        let user = mailbox.settings.account.user.as_str();
        pause(bounds, self.n_failures, &[mailbox.name.as_str(), user])
    }
}

/// The pause after so many failures, between the first and the longest; spread by a quarter either way, for each cause its own.
fn pause((first, longest): (Duration, Duration), n_failures: u32, cause: &[&str]) -> Duration {
    let doubled = 2_u32.saturating_pow(n_failures.saturating_sub(1));
    let pause = first.saturating_mul(doubled).min(longest);
    // The last byte: of short words the first ones say little.
    let [.., spread] = Digest([0; 16]).derived(cause).derived(&[&n_failures.to_string()]).0;
    pause.mul_f64(0.75 + f64::from(spread) / 512.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_no_two_mailboxes_come_back_in_step() {
        let of = |name: &str, n_failures| pause(PAUSE, n_failures, &[name, "desk@lab.test"]);
        for n_failures in 1..40 {
            let (first, longest) = PAUSE;
            let middle = first.saturating_mul(2_u32.saturating_pow(n_failures - 1)).min(longest);
            let within =
                |pause: Duration| (middle.mul_f64(0.75)..=middle.mul_f64(1.25)).contains(&pause);
            assert!(within(of("inbox", n_failures)) && within(of("other", n_failures)));
        }
        let n_apart = (1..40).filter(|&n| of("inbox", n) != of("other", n)).count();
        assert!(n_apart > 30, "{n_apart}");
        let at_the_bound = (20..30).filter(|&n| of("inbox", n) != of("inbox", n + 1)).count();
        assert!(at_the_bound > 5, "one mailbox too: the bound is no beat");
    }
}
