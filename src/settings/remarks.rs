//! What `check` says of the guidance beyond its form, with file and line.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::guidance::{EVERY_PROGRAMME, sources};
use super::problems::{Fault, Faults, line_of};
use super::source::Folder;
use super::{Settings, locate, prompts_beside};
use crate::domain::ids::ProgrammeName;
use crate::guidance::bank::BankEntry;
use crate::guidance::lint;
use crate::spelling::suggestion;

/// What is to be mended, and what an officer should look at, in the order of files and lines.
pub struct Remarks {
    /// Wrong: a source is named that there is not.
    pub mistakes: BTreeSet<Fault>,
    /// Worth a look: long, hard to read, twice, or out of reach.
    pub advice: BTreeSet<Fault>,
}

/// Looks at all guidance.
pub fn of_guidance(settings: &Settings) -> Remarks {
    let folder = prompts_beside(&locate(Some(&settings.read_from)).0).inner("guidance");
    let sources = sources(&folder, &RefCell::new(Faults::default()));
    let mut remarks = Remarks { mistakes: BTreeSet::new(), advice: BTreeSet::new() };
    for (programme, bank) in &settings.guidance {
        for entry in bank.entries() {
            let Some(file) = File::of(&folder, programme, entry) else { continue };
            for cite in &entry.cites {
                let (short, heading) = cite.split_once(':').unwrap_or((cite, ""));
                let known = sources.get(short).map(Vec::as_slice).unwrap_or_default();
                if !known.iter().any(|known| known == heading) {
                    let advice = suggestion(heading, known.iter().map(String::as_str));
                    let sentence =
                        format!("`cites`: `{short}` has no heading `{heading}`; {advice}");
                    remarks.mistakes.insert(file.fault(cite, sentence));
                }
            }
        }
        for remark in lint::remarks(bank) {
            let Some(entry) = bank.entry(remark.entry) else { continue };
            let Some(file) = File::of(&folder, programme, entry) else { continue };
            let place = remark.way.as_deref().unwrap_or("\n## ");
            remarks.advice.insert(file.fault(place, remark.sentence));
        }
    }
    remarks
}

/// An entry's file.
struct File {
    folder: Folder,
    name: String,
    text: String,
}

impl File {
    /// The file of an entry; `None` for one that is borrowed from another programme.
    fn of(folder: &Folder, programme: &ProgrammeName, entry: &BankEntry) -> Option<Self> {
        let name = format!("{}.md", entry.name);
        let own = folder.inner(programme.as_str());
        let topics = [own.inner("not-covered"), folder.inner(EVERY_PROGRAMME).inner("not-covered")];
        let folders = if entry.is_covered() { vec![own] } else { topics.to_vec() };
        let read = |folder: Folder| folder.text(&name).map(|text| (folder, text));
        let (folder, text) = folders.into_iter().find_map(read)?;
        Some(Self { folder, name, text })
    }

    /// What is to be said of the place where a text stands.
    fn fault(&self, place: &str, sentence: String) -> Fault {
        let at = self.text.find(place).map_or(0, |at| at + place.len() - place.trim_start().len());
        let line = line_of(&self.text, at);
        Fault { file: self.folder.shown(&self.name), line, sentence }
    }
}
