//! One round: what is new in the folder is fetched and handed over, in batches that fit into the room there is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::channel;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;

use super::folder::{self, Extent, Measure};
use super::reach::Secured;
use super::{Ask, ImapError, ImapMailbox};
use crate::domain::sight::{Sight, Stamp, Start};
use crate::mail::claim::Claim;

/// A mail that the server lists and does not give is told to the operator after so many tries.
const MOST_TRIES: u8 = 3;
/// How long a mail that was not given is left before the next try.
const PAUSE: Duration = Duration::from_secs(2);
/// So many mails are asked about at once.
const MOST_ASKED: usize = 1000;
/// So many mails are fetched by one command.
const MOST_FETCHED: usize = 50;
/// So many bytes are fetched by one command, one mail aside.
const MOST_BYTES: u64 = 4 << 20;

/// How far a mailbox was read. What the desk has is known to the desk; this only saves looking at everything each time.
#[derive(Default)]
pub(super) struct Progress {
    uid_validity: u32,
    /// Below this number nothing is new, parked mails aside.
    low: u32,
    /// Mails that the server listed and did not give, with the tries.
    tries: BTreeMap<u32, u8>,
    is_older_told: bool,
    /// The mailbox is this process's.
    pub claim: Option<Claim>,
}

impl Progress {
    /// A connection begins: everything that is the desk's is looked at once.
    pub fn begin(&mut self, sight: &Sight) {
        if self.uid_validity != sight.uid_validity {
            let claim = self.claim.take();
            *self = Self { uid_validity: sight.uid_validity, claim, ..Self::default() };
        }
        self.low = match sight.start {
            Start::Uid(uid) => uid.max(1),
            Start::Date => 1,
        };
    }

    /// The first number above all mails that were there.
    pub fn low(&self) -> u32 {
        self.low
    }

    fn is_parked(&self, uid: u32) -> bool {
        self.tries.get(&uid).is_some_and(|&n_tries| n_tries >= MOST_TRIES)
    }
}

/// Whether parked mails are tried again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    /// Only at what is new.
    New,
    /// At parked mails too.
    Parked,
}

/// How a round ended.
pub(super) enum Rest {
    /// Everything that is the desk's was handed over or is parked.
    Nothing,
    /// Some mails were not given: try again after this.
    Some(Duration),
}

/// Hands over what is new.
pub(super) async fn round(
    connection: &mut Secured,
    mailbox: &ImapMailbox,
    sight: &Sight,
    progress: &mut Progress,
    looks: Looks,
) -> Result<Rest, ImapError> {
    // Some servers report what is new only when they are asked something.
    connection.exchange("NOOP", |_| {}).await?;
    connection.has_news = false;
    let low = progress.low;
    let since = match sight.start {
        Start::Uid(_) => String::new(),
        Start::Date => format!(" SINCE {}", folder::search_day(sight.began)),
    };
    let mut listed = folder::search(connection, &format!("UID {low}:*{since}")).await?;
    // The last mail is always listed, whatever its number (RFC 3501 section 6.4.8).
    listed.retain(|&uid| uid >= low);
    // What is no longer listed was moved or deleted by people.
    progress.tries.retain(|&uid, _| uid < low || listed.contains(&uid));
    let highest = listed.last().copied();
    if looks == Looks::Parked {
        listed.extend(progress.tries.keys());
    } else {
        listed.retain(|&uid| !progress.is_parked(uid));
    }
    let mut n_older = 0;
    let listed: Vec<u32> = listed.into_iter().collect();
    for some in listed.chunks(MOST_ASKED) {
        let new = which_are_new(mailbox, progress.uid_validity, some)?;
        progress.tries.retain(|uid, _| new.contains(uid) || !some.contains(uid));
        n_older += take(connection, mailbox, sight, progress, &new).await?;
    }
    if n_older > 0 && !progress.is_older_told {
        progress.is_older_told = true;
        mailbox.notice(&format!(
            "{n_older} of its mails came before {:.0} and are left to people.",
            sight.began
        ));
    }
    let pending = progress.tries.iter().filter(|(_, n_tries)| **n_tries < MOST_TRIES);
    let (first, most) = (pending.clone().next(), pending.map(|(_, n_tries)| *n_tries).max());
    progress.low = match (first, highest) {
        (Some((&uid, _)), _) => uid,
        (None, Some(highest)) => highest.saturating_add(1),
        (None, None) => low,
    };
    Ok(most.map_or(Rest::Nothing, |n_tries| Rest::Some(PAUSE * u32::from(n_tries))))
}

fn which_are_new(
    mailbox: &ImapMailbox,
    uid_validity: u32,
    uids: &[u32],
) -> Result<BTreeSet<u32>, ImapError> {
    if uids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let (answer, new) = channel();
    let names = uids.iter().map(|uid| format!("{uid_validity}/{uid}")).collect();
    (mailbox.ask)(Ask::WhichAreNew { names, answer });
    let new = tokio::task::block_in_place(|| new.recv()).map_err(|_| ImapError::DeskEnded)?;
    Ok(new.iter().filter_map(|name| name.split_once('/')?.1.parse().ok()).collect())
}

/// Fetches new mails and hands them over. Returns how many are older than what is the desk's.
async fn take(
    connection: &mut Secured,
    mailbox: &ImapMailbox,
    sight: &Sight,
    progress: &mut Progress,
    new: &BTreeSet<u32>,
) -> Result<usize, ImapError> {
    let (tried, untried): (Vec<u32>, Vec<u32>) =
        new.iter().partition(|uid| progress.tries.contains_key(uid));
    let mut measures = folder::measures(connection, &untried).await?;
    // One mail that a server cannot give makes it refuse those asked for beside it: after that each is asked for alone.
    for uid in &tried {
        measures.extend(folder::measures(connection, &[*uid]).await?);
    }
    for uid in new.iter().filter(|uid| !measures.contains_key(uid)) {
        count_try(mailbox, progress, *uid);
    }
    let n_measured = measures.len();
    measures.retain(|_, measure| is_ours(sight, measure));
    let n_older = n_measured - measures.len();
    for batch in batches(&measures, &tried, mailbox.largest_bytes) {
        hand_over(connection, mailbox, progress, &batch, &measures).await?;
    }
    Ok(n_older)
}

fn is_ours(sight: &Sight, measure: &Measure) -> bool {
    match sight.start {
        Start::Date => measure.is_since(sight.began),
        Start::Uid(_) => true,
    }
}

/// Mails that are fetched together.
struct Batch {
    uids: Vec<u32>,
    n_bytes: u64,
    extent: Extent,
}

fn batches(measures: &BTreeMap<u32, Measure>, alone: &[u32], largest_bytes: u64) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    let mut is_open = false;
    for (&uid, measure) in measures {
        if measure.size_bytes > largest_bytes {
            let n_bytes = largest_bytes.saturating_add(1);
            batches.push(Batch { uids: vec![uid], n_bytes, extent: Extent::Beginning(n_bytes) });
            is_open = false;
            continue;
        }
        let is_alone = alone.contains(&uid);
        match batches.last_mut() {
            Some(batch)
                if is_open
                    && !is_alone
                    && batch.uids.len() < MOST_FETCHED
                    && batch.n_bytes + measure.size_bytes <= MOST_BYTES =>
            {
                batch.uids.push(uid);
                batch.n_bytes += measure.size_bytes;
            }
            _ => {
                let (uids, n_bytes) = (vec![uid], measure.size_bytes);
                batches.push(Batch { uids, n_bytes, extent: Extent::Whole });
                is_open = !is_alone;
            }
        }
    }
    batches
}

/// Fetches a batch once there is room for it. A mail that does not come has had a try.
async fn hand_over(
    connection: &mut Secured,
    mailbox: &ImapMailbox,
    progress: &mut Progress,
    batch: &Batch,
    measures: &BTreeMap<u32, Measure>,
) -> Result<(), ImapError> {
    // Each mail takes a kilobyte at least.
    let kilobytes = u32::try_from(batch.n_bytes / 1024).unwrap_or(u32::MAX);
    let n_mails = u32::try_from(batch.uids.len()).unwrap_or(u32::MAX);
    let wanted = kilobytes.saturating_add(n_mails).min(mailbox.most_kilobytes);
    let mut room =
        mailbox.room.clone().acquire_many_owned(wanted).await.map_err(|_| ImapError::DeskEnded)?;
    let most = usize::try_from(mailbox.largest_bytes.saturating_add(1)).unwrap_or(usize::MAX);
    let mut arrived = BTreeSet::new();
    let fetched =
        folder::fetch(connection, &batch.uids, batch.extent, batch.n_bytes, |uid, raw| {
            if !arrived.insert(uid) {
                return;
            }
            let raw = raw.get(..most).unwrap_or(raw).to_vec();
            let held = part_of(&mut room, raw.len());
            let name = format!("{}/{uid}", progress.uid_validity);
            let received = measures.get(&uid).and_then(|measure| measure.received);
            (mailbox.ask)(Ask::Mail { name, raw, stamp: Stamp { uid, received }, held });
        })
        .await;
    // A connection that breaks says nothing about the mails; an answer that cannot be understood does.
    if matches!(fetched, Ok(()) | Err(ImapError::Garbled(_))) {
        for uid in batch.uids.iter().filter(|uid| !arrived.contains(uid)) {
            count_try(mailbox, progress, *uid);
        }
    }
    for uid in &arrived {
        progress.tries.remove(uid);
    }
    fetched
}

/// The room for one mail out of a batch's.
fn part_of(room: &mut OwnedSemaphorePermit, n_bytes: usize) -> Option<OwnedSemaphorePermit> {
    room.split(room.num_permits().min(n_bytes / 1024 + 1))
}

fn count_try(mailbox: &ImapMailbox, progress: &mut Progress, uid: u32) {
    let n_tries = progress.tries.entry(uid).or_default();
    if n_tries.saturating_add(1) == MOST_TRIES {
        mailbox.notice(&format!(
            "the server lists mail {uid} of it and does not give it; look at it there. The desk goes on with the others and tries that one again now and then."
        ));
    }
    *n_tries = n_tries.saturating_add(1).min(MOST_TRIES);
}
