//! Settings: files to typed values, with every fault collected and told at once.

pub mod account;
pub mod canary;
pub mod chat;
mod clashes;
mod declarations;
pub mod desk;
pub mod discord;
pub mod expiry;
pub mod guidance;
mod holidays;
pub mod imap;
pub mod introductions;
pub mod keys;
pub mod language;
pub mod lazily;
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
mod which;
pub mod wording;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::chat::words::Words;
use crate::domain::decision::Programmes;
use crate::domain::ids::{MailboxName, ProgrammeName};
use crate::domain::remit::Officer;
use crate::matching::words::Phrases;
use crate::reading::echo::OwnSentences;
use crate::reading::vocabulary::Vocabulary;
use crate::wording::Wording;
use desk::{DeskSettings, MailboxSettings};
use lazily::Lazily;
use problems::{Fault, Faults};
use source::{Folder, Unread};
use watched::{Guidance, Prompts};

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
    pub own_sentences: Arc<Lazily<OwnSentences>>,
    /// What is answered, by programme.
    pub guidance: Arc<Lazily<Guidance>>,
    /// What the reader knows.
    pub vocabulary: Lazily<Vocabulary>,
    /// What is kept about people, and what for.
    pub processing: records::Processing,
    /// Where the bank holidays were read from, for people.
    pub calendar_file: PathBuf,
    /// Where the config was read from, for people.
    pub read_from: PathBuf,
    /// Where the sample letters are.
    pub samples: Folder,
    /// Faults of messages that were only noted.
    noted: Vec<Fault>,
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
    /// Whether the guidance is left unread and faults of messages are only noted: a command to a desk that runs needs neither, and is
    /// heard while a file of them is broken.
    pub leaves_prompts: bool,
    /// Whether what is inside the program is read at once too, so that its faults are told.
    pub is_checked: bool,
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
    let desk = match folder.read(&name) {
        Ok(text) => desk::read(&read_from, &text, &faults),
        Err(unread) => {
            let next = "`secondment-desk init` writes a first one.";
            let sentence = match unread {
                Unread::Absent => format!("{unread}; {next}"),
                Unread::Closed(_) | Unread::NotUtf8 => format!("{unread}."),
            };
            faults.borrow_mut().add(&read_from, 0, sentence);
            None
        }
    };
    let mut programmes = Programmes::new();
    let programme_folder = own_or_embedded("programmes");
    // All that have a file: one whose file cannot be read is no reason to find fault with what names it.
    let mut names = Vec::new();
    for file in programme_folder.files(".toml") {
        let (shown, stem) = (programme_folder.shown(&file), file.trim_end_matches(".toml"));
        names.push(ProgrammeName::from(stem));
        if let Some(text) = programme_folder.told(&file, &faults) {
            let read = programme::read(stem, &shown, &text, &faults);
            programmes.extend(read.map(|read| (read.name.clone(), read)));
        }
    }
    let is_checked = in_place.is_checked;
    let vocabulary =
        lazily::from(own_or_embedded("vocabulary"), is_checked, &faults, vocabulary::read);
    let (calendar_file, calendar) = holidays::read(&own_or_embedded("vocabulary"), &faults);
    let calendar = Arc::new(calendar);
    let headings = declarations::read(&own_or_embedded("vocabulary"), &faults);
    for programme in programmes.values_mut() {
        let introducing = &mut programme.introducing;
        introducing.calendar = calendar.clone();
        if desk.as_ref().is_some_and(|desk| !desk.has_quiet_hours) {
            introducing.hours = None;
            introducing.quiet_periods.clear();
        }
        programme.placing.declaring.headings.clone_from(&headings);
    }
    let own_records = folder.text(records::FILE).map(|_| folder.clone());
    let own_records = own_records.unwrap_or_else(Folder::embedded_config);
    let processing = records::read(&own_records, &faults);
    let noted = RefCell::new(Faults::default());
    let said = if in_place.leaves_prompts { &noted } else { &faults };
    let wording = wording::read(&prompts, &names, said);
    let phrases = matching::read(&prompts, said);
    let chat = chat::read(&prompts, said);
    clashes::check_programmes(&programmes, &names, &programme_folder, &prompts, &faults);
    let guidance = if in_place.leaves_prompts {
        lazily::at_once(Guidance::new())
    } else {
        guidance_of(&folder, &prompts, &names, is_checked, &faults)
    };
    let own_sentences = {
        let names = names.clone();
        let read =
            move |prompts: &Folder, _: &RefCell<Faults>| wording::own_sentences(prompts, &names);
        lazily::from(prompts, is_checked, &faults, read)
    };
    let desk = desk.map(|desk| put_in_place(desk, in_place, &mut programmes, &names, &faults));
    if let Some(desk) = &desk {
        if programmes.len() == names.len() {
            clashes::check_mailboxes(desk, &programmes, &read_from, &faults);
            clashes::check_sent(desk, &read_from, &faults);
        }
        let own = own_addresses(desk, &programmes);
        if let Some(discord) = &desk.discord {
            discord::check(discord, &names, &read_from, &faults);
        }
        officers::check(&desk.officers, &programmes, &names, &own, &read_from, &faults);
    }
    let faults = faults.into_inner();
    match desk {
        Some(desk) if faults.is_empty() => Ok(Settings {
            desk,
            programmes,
            wording: Arc::new(wording),
            phrases,
            chat: Arc::new(chat),
            own_sentences: Arc::new(own_sentences),
            guidance: Arc::new(guidance),
            vocabulary,
            processing,
            calendar_file,
            read_from,
            samples: Folder::embedded_config().inner("demo"),
            noted: noted.into_inner().sorted(),
        }),
        _ => Err(faults.sorted()),
    }
}

/// The guidance, and what was learned from it. Where either is somebody's own, both are read at once.
fn guidance_of(
    config: &Folder,
    prompts: &Folder,
    names: &[ProgrammeName],
    is_checked: bool,
    faults: &RefCell<Faults>,
) -> Lazily<Guidance> {
    let (vocabulary, names) = (config.inner("vocabulary"), names.to_vec());
    let is_own = language::FILES.iter().any(|file| vocabulary.bytes(file).is_some());
    let is_own = is_own && matches!(vocabulary, Folder::Disk(_));
    let read = move |guidance: &Folder, faults: &RefCell<Faults>| {
        let language = language::read(&vocabulary, faults);
        guidance::read_all(guidance, &names, &language, faults)
    };
    lazily::from(prompts.inner("guidance"), is_checked || is_own, faults, read)
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
    all: &[ProgrammeName],
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
            stamps: desk::Stamps::default(),
        };
        desk.mailboxes = vec![inbox];
        desk.is_seeded = false;
        for programme in programmes.values_mut() {
            programme.mailboxes.clear();
        }
    }
    if let Some(name) = &in_place.programme {
        let named = ProgrammeName::from(name.as_str());
        let meant = programmes.get_mut(&named).filter(|_| in_place.inbox.is_some());
        if let Some(programme) = meant {
            programme.mailboxes = vec![mailbox];
        } else if !all.contains(&named) {
            let known = all.iter().map(ProgrammeName::as_str);
            let advice = crate::spelling::suggestion(name, known);
            let sentence = format!("there is no programme `{name}`; {advice}");
            faults.borrow_mut().add(Path::new("--programme"), 0, sentence);
        }
    }
    desk
}

impl Settings {
    /// The settings with the guidance that was left unread.
    ///
    /// # Errors
    /// All faults of the guidance and of the messages, in the order of files and lines.
    pub fn with_prompts(mut self) -> Result<Self, Vec<Fault>> {
        let faults = RefCell::new(Faults::default());
        let (config, _) = locate(Some(&self.read_from));
        let names: Vec<ProgrammeName> = self.programmes.keys().cloned().collect();
        let prompts = prompts_beside(&config);
        self.guidance = Arc::new(guidance_of(&config, &prompts, &names, false, &faults));
        let mut found = std::mem::take(&mut self.noted);
        found.extend(faults.into_inner().sorted());
        if found.is_empty() { Ok(self) } else { Err(found) }
    }

    /// The same settings with the guidance of another folder.
    ///
    /// # Errors
    /// All its faults, in the order of files and lines.
    pub fn with_guidance(mut self, folder: &Path) -> Result<Self, Vec<Fault>> {
        let faults = RefCell::new(Faults::default());
        let language =
            language::read(&locate(Some(&self.read_from)).0.inner("vocabulary"), &faults);
        let names: Vec<ProgrammeName> = self.programmes.keys().cloned().collect();
        let folder = Folder::Disk(folder.to_owned());
        let guidance = guidance::read_all(&folder, &names, &language, &faults);
        let found = faults.into_inner();
        if !found.is_empty() {
            return Err(found.sorted());
        }
        self.guidance = Arc::new(lazily::at_once(guidance));
        Ok(self)
    }

    /// The folder of the guidance on disk; `None` where it is inside the program.
    pub fn guidance_folder(&self) -> Option<PathBuf> {
        match prompts_beside(&locate(Some(&self.read_from)).0) {
            Folder::Disk(prompts) => Some(prompts.join("guidance")),
            Folder::Embedded(..) => None,
        }
    }

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

    /// All addresses under which the desk receives, and the forms of those that it makes for answers.
    pub fn own_addresses(&self) -> Vec<String> {
        own_addresses(&self.desk, &self.programmes)
    }
}

fn own_addresses(desk: &DeskSettings, programmes: &Programmes) -> Vec<String> {
    let programmes = programmes.values().flat_map(|programme| &programme.addresses);
    let mailboxes = desk.mailboxes.iter().flat_map(MailboxSettings::own_addresses);
    let accounts = desk.accounts().map(|account| account.user.clone());
    // An account's name is most often its address.
    let accounts = accounts.filter(|user| user.contains('@'));
    let all = programmes.cloned().chain(mailboxes).chain(accounts);
    all.map(|address| address.to_lowercase()).collect()
}
