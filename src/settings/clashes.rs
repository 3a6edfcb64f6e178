//! What no single file of config shows: names that clash, folders and mailboxes that belong to no programme.

use std::cell::RefCell;
use std::path::Path;

use super::desk::{DeskSettings, MailSource, MailboxSettings, Mode};
use super::problems::Faults;
use super::sending::Sending;
use super::source::Folder;
use crate::domain::decision::Programmes;
use crate::domain::ids::ProgrammeName;

/// What no single file shows: names that clash, and folders that belong to no programme of those `names`.
pub(super) fn check_programmes(
    programmes: &Programmes,
    names: &[ProgrammeName],
    folder: &Folder,
    prompts: &Folder,
    faults: &RefCell<Faults>,
) {
    for (at, programme) in programmes.values().enumerate() {
        let file = folder.shown(&format!("{}.toml", programme.name));
        for earlier in programmes.values().take(at) {
            if earlier.prefix == programme.prefix {
                let sentence = format!("`reference-prefix` is that of `{}` already.", earlier.name);
                faults.borrow_mut().add(&file, 0, sentence);
            }
        }
    }
    // Guidance of a programme that this desk does not run does no harm; wording in a misspelt folder would be missed.
    let own = prompts.inner("programmes");
    for name in own.folders() {
        if !names.contains(&ProgrammeName::from(name.as_str())) {
            let known = names.iter().map(ProgrammeName::as_str);
            let sentence = format!(
                "there is no programme `{name}`; {}",
                crate::spelling::suggestion(&name, known)
            );
            faults.borrow_mut().add(&own.shown(&name), 0, sentence);
        }
    }
}

/// Letters that would be put where they are read again, or among what the desk keeps.
pub(super) fn check_sent(desk: &DeskSettings, read_from: &Path, faults: &RefCell<Faults>) {
    let Sending::Maildir(sent) = &desk.sending else { return };
    let sentence = if *sent == desk.data {
        "`sent` is the folder `data`, where the desk keeps what it knows; name another.".to_owned()
    } else {
        let reads = |known: &&MailboxSettings| matches!(&known.source, MailSource::Maildir(maildir) if maildir == sent);
        let Some(mailbox) = desk.mailboxes.iter().find(reads) else { return };
        let name = &mailbox.name;
        format!(
            "`sent` is the folder of the mailbox `{name}`: the desk would read its own letters; name another."
        )
    };
    faults.borrow_mut().add(read_from, 0, sentence);
}

/// Mailboxes that no programme reads.
pub(super) fn check_mailboxes(
    desk: &DeskSettings,
    programmes: &Programmes,
    read_from: &Path,
    faults: &RefCell<Faults>,
) {
    if desk.mode != Mode::Live
        && desk.mailboxes.iter().any(|mailbox| mailbox.name.as_str() == "inbox")
    {
        return;
    }
    for mailbox in &desk.mailboxes {
        let is_used =
            programmes.values().any(|programme| programme.mailboxes.contains(&mailbox.name));
        if !is_used {
            let name = &mailbox.name;
            let sentence = format!(
                "no programme reads the mailbox `{name}`; name it in `mailboxes` of a file in config/programmes/."
            );
            faults.borrow_mut().add(read_from, 0, sentence);
        }
    }
}
