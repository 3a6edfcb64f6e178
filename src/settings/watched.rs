//! What is said to people while the desk runs, guidance and messages: whether the files have changed, and what they say now.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::lazily::{self, Lazily};
use super::problems::{Fault, Faults};
use super::source::Folder;
use super::{Settings, guidance, language, locate, prompts_beside, wording};
use crate::domain::ids::ProgrammeName;
use crate::guidance::bank::Bank;
use crate::reading::echo::OwnSentences;
use crate::wording::Wording;

/// What is answered, by programme.
pub type Guidance = BTreeMap<ProgrammeName, Bank>;

/// What is said to people.
#[derive(Clone)]
pub struct Prompts {
    /// Answers.
    pub guidance: Arc<Lazily<Guidance>>,
    /// Messages.
    pub wording: Arc<Wording>,
    /// The sentences of the messages, by which letters of a desk are known.
    pub own_sentences: Arc<Lazily<OwnSentences>>,
}

/// The files of the guidance and the messages on disk, and those of the vocabulary that belong to the guidance.
pub struct PromptFiles {
    prompts: PathBuf,
    vocabulary: Folder,
    programmes: Vec<ProgrammeName>,
}

/// When each file was written, and how long it is.
pub type Stamp = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

impl PromptFiles {
    /// The files that settings were read from; `None` where they are those inside the program.
    pub fn of(settings: &Settings) -> Option<Self> {
        let (config, _) = locate(Some(&settings.read_from));
        let Folder::Disk(prompts) = prompts_beside(&config) else { return None };
        Some(Self {
            prompts,
            vocabulary: config.inner("vocabulary"),
            programmes: settings.programmes.keys().cloned().collect(),
        })
    }

    /// How the files are now.
    pub fn stamp(&self) -> Stamp {
        let mut stamp = Stamp::new();
        look(&self.prompts, &mut stamp);
        if let Folder::Disk(vocabulary) = &self.vocabulary {
            for name in language::FILES {
                let path = vocabulary.join(name);
                if let Ok(file) = path.metadata() {
                    stamp.insert(path, (file.modified().ok(), file.len()));
                }
            }
        }
        stamp
    }

    /// What they say.
    ///
    /// # Errors
    /// What is to be mended in them, in the order of files and lines.
    pub fn read(&self) -> Result<Prompts, Vec<Fault>> {
        let faults = RefCell::new(Faults::default());
        let guidance = self.prompts.join("guidance");
        if !guidance.is_dir() {
            faults.borrow_mut().add(&guidance, 0, "there is no such folder.");
        }
        let learnt = language::read(&self.vocabulary, &faults);
        let folder = Folder::Disk(guidance);
        let guidance = guidance::read_all(&folder, &self.programmes, &learnt, &faults);
        let prompts = Folder::Disk(self.prompts.clone());
        let wording = Arc::new(wording::read(&prompts, &self.programmes, &faults));
        let faults = faults.into_inner();
        if !faults.is_empty() {
            return Err(faults.sorted());
        }
        let own_sentences = wording::own_sentences(&prompts, &self.programmes);
        let own_sentences = Arc::new(lazily::at_once(own_sentences));
        let guidance = Arc::new(lazily::at_once(guidance));
        Ok(Prompts { guidance, wording, own_sentences })
    }
}

/// Notes the files of a folder and of those in it.
fn look(folder: &Path, stamp: &mut Stamp) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.metadata() {
            Ok(found) if found.is_dir() => look(&path, stamp),
            Ok(found)
                if path.extension().is_some_and(|ending| ending == "md" || ending == "toml") =>
            {
                stamp.insert(path, (found.modified().ok(), found.len()));
            }
            // What vanishes while it is looked at is not there.
            Ok(_) | Err(_) => {}
        }
    }
}
