//! Settings: files to typed values, with every fault collected and told at once.

pub mod account;
pub mod chat;
mod clashes;
mod declarations;
pub mod desk;
pub mod discord;
pub mod guidance;
mod holidays;
pub mod imap;
pub mod introductions;
pub mod keys;
pub mod language;
pub mod matching;
pub mod officers;
pub mod placements;
pub mod problems;
mod programme;
pub mod records;
pub mod remarks;
mod retention;
pub mod secret;
pub mod sending;
pub mod source;
pub mod terms;
pub mod vocabulary;
pub mod watched;
pub mod wording;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::chat::words::Words;
use crate::domain::decision::Programmes;
use crate::domain::ids::{MailboxName, ProgrammeName};
use crate::domain::own;
use crate::domain::party::Address;
use crate::domain::programme::Programme;
use crate::domain::remit::Officer;
use crate::guidance::bank::Bank;
use crate::matching::words::Phrases;
use crate::reading::echo::OwnSentences;
use crate::reading::vocabulary::{Vocabulary, folded};
use crate::wording::Wording;
use desk::{DeskSettings, MailboxSettings};
use problems::{Fault, Faults};
use source::Folder;
use watched::Prompts;

/// Everything that is read from files before the desk starts.
pub struct Settings {
    /// The machine's side.
    pub desk: DeskSettings,
    /// The programmes.
    pub programmes: Programmes,
    /// What is said to people.
    pub wording: Arc<Wording>,
    /// What officers read about matches.
    pub phrases: Phrases,
    /// What is said in a chat workspace beside letters.
    pub chat: Arc<Words>,
    /// The sentences of what is said to people, by which letters of a desk are known.
    pub own_sentences: Arc<OwnSentences>,
    /// What is answered, by programme.
    pub guidance: BTreeMap<ProgrammeName, Bank>,
    /// What the reader knows.
    pub vocabulary: Vocabulary,
    /// What is kept about people, and what for.
    pub processing: records::Processing,
    /// Where the bank holidays were read from, for people.
    pub calendar_file: PathBuf,
    /// Where the config was read from, for people.
    pub read_from: PathBuf,
    /// Where the sample letters are.
    pub samples: Folder,
}

/// Settings that the command line gives in place of the config's.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InPlace {
    /// The one mailbox to read.
    pub inbox: Option<PathBuf>,
    /// The Maildir for answers.
    pub sent: Option<PathBuf>,
    /// The data folder.
    pub data: Option<PathBuf>,
    /// The one programme.
    pub programme: Option<String>,
    /// Whether the guidance is left unread: a command to a desk that runs needs none, and is heard while a file of it is broken.
    pub leaves_guidance: bool,
}

/// Reads all settings.
///
/// Without a path: `config/desk.toml` if there is one, else the demonstration inside the binary. A path that names a shipped
/// file which is not on disk means the copy inside the binary.
///
/// # Errors
/// All faults, in the order of files and lines.
pub fn load(path: Option<&Path>, in_place: &InPlace) -> Result<Settings, Vec<Fault>> {
    let faults = RefCell::new(Faults::default());
    let (folder, name) = locate(path);
    let read_from = folder.shown(&name);
    let prompts = prompts_beside(&folder);
    let own_or_embedded = |inner: &str| {
        let own = folder.inner(inner);
        if own.files(".toml").is_empty() { Folder::embedded_config().inner(inner) } else { own }
    };
    let desk = if let Some(text) = folder.text(&name) {
        desk::read(&read_from, &text, &faults)
    } else {
        faults.borrow_mut().add(
            &read_from,
            0,
            "there is no such file; `secondment-desk init` writes a first one.",
        );
        None
    };
    let mut programmes = Programmes::new();
    let programme_folder = own_or_embedded("programmes");
    for file in programme_folder.files(".toml") {
        let (shown, stem) = (programme_folder.shown(&file), file.trim_end_matches(".toml"));
        match programme_folder.text(&file) {
            Some(text) => programmes.extend(
                programme::read(stem, &shown, &text, &faults).map(|read| (read.name.clone(), read)),
            ),
            None => faults.borrow_mut().add(&shown, 0, "the file is not UTF-8."),
        }
    }
    let vocabulary = vocabulary::read(&own_or_embedded("vocabulary"), &faults);
    let (calendar_file, calendar) = holidays::read(&own_or_embedded("vocabulary"), &faults);
    let calendar = Arc::new(calendar);
    let headings = declarations::read(&own_or_embedded("vocabulary"), &faults);
    for programme in programmes.values_mut() {
        let introducing = &mut programme.introducing;
        introducing.calendar = calendar.clone();
        introducing.hours =
            introducing.hours.filter(|_| desk.as_ref().is_none_or(|desk| desk.has_quiet_hours));
        programme.placing.declaring.headings.clone_from(&headings);
    }
    let names: Vec<ProgrammeName> = programmes.keys().cloned().collect();
    let own_records = folder.text(records::FILE).map(|_| folder.clone());
    let own_records = own_records.unwrap_or_else(Folder::embedded_config);
    let processing = records::read(&own_records, &faults);
    let wording = wording::read(&prompts, &names, &faults);
    let phrases = matching::read(&prompts, &faults);
    let chat = chat::read(&prompts, &faults);
    clashes::check_programmes(&programmes, &programme_folder, &prompts, &faults);
    let guidance = if in_place.leaves_guidance {
        BTreeMap::new()
    } else {
        let language = language::read(&folder.inner("vocabulary"), &faults);
        guidance::read_all(&prompts.inner("guidance"), &names, &language, &faults)
    };
    let desk = desk.map(|desk| put_in_place(desk, in_place, &mut programmes, &faults));
    if let Some(desk) = &desk {
        clashes::check_mailboxes(desk, &programmes, &read_from, &faults);
        let own = own_addresses(desk, &programmes);
        if let Some(discord) = &desk.discord {
            discord::check(discord, &programmes, &read_from, &faults);
        }
        officers::check(&desk.officers, &programmes, &own, &read_from, &faults);
    }
    let faults = faults.into_inner();
    match desk {
        Some(desk) if faults.is_empty() => Ok(Settings {
            desk,
            programmes,
            wording: Arc::new(wording),
            phrases,
            chat: Arc::new(chat),
            own_sentences: Arc::new(wording::own_sentences(&prompts, &names)),
            guidance,
            vocabulary,
            processing,
            calendar_file,
            read_from,
            samples: Folder::embedded_config().inner("demo"),
        }),
        _ => Err(faults.sorted()),
    }
}

/// The folder `prompts/` beside a folder of config; where there is none, the one inside the program.
fn prompts_beside(config: &Folder) -> Folder {
    let Folder::Disk(path) = config else { return Folder::embedded_prompts() };
    let beside = path.parent().map(|parent| parent.join("prompts"));
    beside.filter(|prompts| prompts.is_dir()).map_or_else(Folder::embedded_prompts, Folder::Disk)
}

fn locate(path: Option<&Path>) -> (Folder, String) {
    let default = Path::new("config/desk.toml");
    let path = path
        .or_else(|| default.is_file().then_some(default))
        .unwrap_or(Path::new("config/demo.toml"));
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("desk.toml").to_owned();
    let is_shipped = path.parent() == Some(Path::new("config"))
        && Folder::embedded_config().text(&name).is_some();
    if !path.exists() && is_shipped {
        return (Folder::embedded_config(), name);
    }
    let parent =
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    (Folder::Disk(parent.to_owned()), name)
}

/// What the command line says in place of the config.
fn put_in_place(
    mut desk: DeskSettings,
    in_place: &InPlace,
    programmes: &mut Programmes,
    faults: &RefCell<Faults>,
) -> DeskSettings {
    if let Some(data) = &in_place.data {
        desk.data.clone_from(data);
    }
    if let Some(sent) = &in_place.sent {
        desk.sending = sending::Sending::Maildir(sent.clone());
    }
    let mailbox = MailboxName::from("inbox");
    if let Some(inbox) = &in_place.inbox {
        let inbox = MailboxSettings {
            name: mailbox.clone(),
            source: desk::MailSource::Maildir(inbox.clone()),
            addresses: Vec::new(),
            reply_to: None,
            authserv_id: None,
        };
        desk.mailboxes = vec![inbox];
        desk.is_seeded = false;
        for programme in programmes.values_mut() {
            programme.mailboxes.clear();
        }
    }
    if let Some(name) = &in_place.programme {
        let known: Vec<String> = programmes.keys().map(ToString::to_string).collect();
        match programmes.get_mut(&ProgrammeName::from(name.as_str())) {
            Some(programme) if in_place.inbox.is_some() => programme.mailboxes = vec![mailbox],
            Some(_) => {}
            None => {
                let advice = crate::spelling::suggestion(name, known.iter().map(String::as_str));
                faults.borrow_mut().add(
                    Path::new("--programme"),
                    0,
                    format!("there is no programme `{name}`; {advice}"),
                );
            }
        }
    }
    desk
}

impl Settings {
    /// What is said to people.
    pub fn prompts(&self) -> Prompts {
        let (wording, own_sentences) = (self.wording.clone(), self.own_sentences.clone());
        Prompts { guidance: self.guidance.clone(), wording, own_sentences }
    }

    /// The officer of a name; anybody, where config names none.
    ///
    /// # Errors
    /// A sentence, with the name that was perhaps meant.
    pub fn officer(&self, name: &str) -> Result<Officer, String> {
        let officers = &self.desk.officers;
        if officers.is_empty() {
            return Ok(Officer::unnamed(name));
        }
        let known = || officers.iter().map(|officer| officer.name.as_str());
        officers.iter().find(|officer| officer.name == name).cloned().ok_or_else(|| {
            let advice = crate::spelling::suggestion(name, known());
            format!("`{name}` is no officer of this desk; {advice} Say who you are with --officer, or add the name to [[officers]] in desk.toml.")
        })
    }

    /// The programme of a name; without a name the one that reads the config's first mailbox.
    ///
    /// # Errors
    /// A sentence, with the name that was perhaps meant.
    pub fn programme_or_first(&self, name: Option<&str>) -> Result<&Programme, String> {
        let Some(name) = name else {
            let first = self.desk.mailboxes.first();
            let reads = |programme: &&Programme| {
                first.is_none_or(|mailbox| programme.mailboxes.contains(&mailbox.name))
            };
            let found = self.programmes.values().find(reads).or(self.programmes.values().next());
            return found.ok_or_else(|| "There is no programme.".to_owned());
        };
        let known = self.programmes.keys().map(ProgrammeName::as_str);
        self.programmes.get(&name.into()).ok_or_else(|| {
            format!("There is no programme `{name}`; {}", crate::spelling::suggestion(name, known))
        })
    }

    /// The programme that a mailbox or, failing that, the recipients tell for certain.
    pub fn programme_of(
        &self,
        mailbox: &MailboxName,
        recipients: &[Address],
    ) -> Option<ProgrammeName> {
        if let Some(named) = mailbox.as_str().strip_prefix("chat:") {
            return self
                .programmes
                .get(&ProgrammeName::from(named))
                .map(|programme| programme.name.clone());
        }
        let reads =
            self.programmes.values().filter(|programme| programme.mailboxes.contains(mailbox));
        only(reads.map(|programme| &programme.name))
            .or_else(|| self.programme_addressed(recipients))
    }

    /// The one programme that a text names, of those that a mailbox serves; of all, where it serves none.
    pub fn programme_named(&self, mailbox: &MailboxName, text: &str) -> Option<ProgrammeName> {
        let serves = |name: &ProgrammeName| {
            self.programmes.get(name).is_some_and(|programme| programme.mailboxes.contains(mailbox))
        };
        let is_served = self.programmes.keys().any(serves);
        let named = self.programmes_named(text);
        only(named.iter().filter(|name| !is_served || serves(name)))
    }

    /// The programmes that a text names, by what people or config call them.
    pub fn programmes_named(&self, text: &str) -> Vec<ProgrammeName> {
        let joined = |text: &str| folded(text).replace(' ', "");
        let text = joined(text);
        // "digital" alone is a word of everybody's; "the digital programme" is a name.
        let is_named = |programme: &&Programme| {
            let name = programme.name.as_str();
            let mut names = vec![joined(&programme.title)];
            if name.contains('-') {
                names.push(joined(name));
            } else {
                names.extend(["programme", "scheme", "secondment"].map(|kind| joined(name) + kind));
            }
            names.iter().any(|name| text.contains(name))
        };
        let named = self.programmes.values().filter(is_named);
        named.map(|programme| programme.name.clone()).collect()
    }

    /// Whether a programme takes details from CVs.
    pub fn reads_cvs(&self, programme: Option<&ProgrammeName>) -> bool {
        let programme = programme.and_then(|name| self.programmes.get(name));
        programme.is_some_and(|programme| programme.reads_cvs)
    }

    /// The one programme that the recipients' addresses belong to.
    pub fn programme_addressed(&self, recipients: &[Address]) -> Option<ProgrammeName> {
        let is_own =
            |addresses: &[String], recipient: &Address| own::is_own(addresses, recipient.as_str());
        let by_mailbox = |name: &MailboxName, recipient: &Address| {
            self.desk
                .mailboxes
                .iter()
                .filter(|mailbox| mailbox.name == *name)
                .any(|mailbox| is_own(&mailbox.own_addresses(), recipient))
        };
        only(self.programmes.values().filter_map(|programme| {
            let is_meant = |recipient: &Address| {
                is_own(&programme.addresses, recipient)
                    || programme.mailboxes.iter().any(|name| by_mailbox(name, recipient))
            };
            recipients.iter().any(is_meant).then_some(&programme.name)
        }))
    }

    /// All addresses under which the desk receives, and the forms of those that it makes for answers.
    pub fn own_addresses(&self) -> Vec<String> {
        own_addresses(&self.desk, &self.programmes)
    }
}

fn own_addresses(desk: &DeskSettings, programmes: &Programmes) -> Vec<String> {
    let programmes = programmes.values().flat_map(|programme| &programme.addresses);
    let mailboxes = desk.mailboxes.iter().flat_map(MailboxSettings::own_addresses);
    programmes.cloned().chain(mailboxes).map(|address| address.to_lowercase()).collect()
}

/// The only one of several, if they are all the same.
fn only<'a>(mut names: impl Iterator<Item = &'a ProgrammeName>) -> Option<ProgrammeName> {
    let first = names.next()?;
    names.all(|name| name == first).then(|| first.clone())
}
