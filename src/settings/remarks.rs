//! What `check` says of the guidance and the messages beyond their form, with file and line.

use std::cell::RefCell;
use std::collections::BTreeSet;

use jiff::civil::Date;

use super::guidance::{EVERY_PROGRAMME, NOT_COVERED, SOURCES, TEAM, sources};
use super::problems::{Fault, Faults, line_of};
use super::source::Folder;
use super::{Settings, locate, prompts_beside};
use crate::domain::ids::ProgrammeName;
use crate::domain::programme::Programme;
use crate::guidance::bank::BankEntry;
use crate::guidance::lint;
use crate::spelling::suggestion;

/// What the name of a draft of the guidance ends with: nothing is answered from it.
pub const DRAFT: &str = ".md.draft";

/// The most words of fixed text that a message may show one reader: of passages that exclude each other the longest counts.
const MOST_WORDS: usize = 350;

/// What is to be mended, and what an officer should look at, in the order of files and lines.
pub struct Remarks {
    /// Wrong: a source is named that there is not.
    pub mistakes: BTreeSet<Fault>,
    /// Worth a look: long, hard to read, twice, or out of reach.
    pub advice: BTreeSet<Fault>,
}

/// Looks at all guidance, as it is on a day.
pub fn of_guidance(settings: &Settings, today: Date) -> Remarks {
    let folder = prompts_beside(&locate(Some(&settings.read_from)).0).inner("guidance");
    let sources = sources(&folder, &RefCell::new(Faults::default()));
    let mut remarks = Remarks { mistakes: BTreeSet::new(), advice: BTreeSet::new() };
    for (programme, bank) in settings.guidance.iter() {
        for entry in bank.entries() {
            let Some(file) = File::of(&folder, entry) else { continue };
            for cite in &entry.cites {
                let (short, heading) = cite.split_once(':').unwrap_or((cite, ""));
                if short == TEAM {
                    continue;
                }
                let known = sources.headings.get(short).map(Vec::as_slice).unwrap_or_default();
                if !known.iter().any(|known| known == heading) {
                    let advice = suggestion(heading, known.iter().map(String::as_str));
                    let sentence =
                        format!("`cites`: `{short}` has no heading `{heading}`; {advice}");
                    remarks.mistakes.insert(file.fault(cite, sentence));
                }
            }
        }
        for entry in bank.entries() {
            let Some(file) = File::of(&folder, entry) else { continue };
            let past = entry.review.filter(|review| *review <= today);
            let sentence = |review| {
                format!(
                    "somebody was to look at it again by {review}: is it still so? Then give `review` another day."
                )
            };
            remarks.advice.extend(past.map(|review| file.fault("review", sentence(review))));
        }
        remarks.advice.extend(drafts(&folder, programme));
        for remark in lint::remarks(bank, &sources.addresses) {
            let Some(entry) = bank.entry(remark.entry) else { continue };
            let Some(file) = File::of(&folder, entry) else { continue };
            let place = remark.place.as_deref().unwrap_or("\n## ");
            remarks.advice.insert(file.fault(place, remark.sentence));
        }
    }
    remarks.advice.extend(misplaced(&folder, settings));
    remarks
}

/// Files and folders among the guidance that nothing is read from, because of their names.
fn misplaced(folder: &Folder, settings: &Settings) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut says = |folder: &Folder, name: &str, sentence: String| {
        faults.push(Fault { file: folder.shown(name), line: 0, sentence });
    };
    let shipped = Folder::embedded_config().inner("programmes");
    let programmes: Vec<&str> = settings.programmes.keys().map(ProgrammeName::as_str).collect();
    let is_own = |name: &str| programmes.contains(&name) || name == EVERY_PROGRAMME;
    let read = |inner: &Folder, says: &mut dyn FnMut(&Folder, &str, String), also: &[&str]| {
        let guidance = [inner.files(".md"), inner.files(DRAFT)].concat();
        for name in inner.files("") {
            if !guidance.contains(&name) && !also.contains(&name.as_str()) {
                let why =
                    "nothing is read from it: the name of a file of guidance ends with `.md`.";
                says(inner, &name, why.to_owned());
            }
        }
    };
    read(folder, &mut says, &[SOURCES]);
    for name in folder.folders().into_iter().filter(|name| !name.starts_with('.')) {
        let inner = folder.inner(&name);
        if is_own(&name) {
            for place in inner.folders().into_iter().filter(|place| *place != NOT_COVERED) {
                says(
                    &inner,
                    &place,
                    format!(
                        "nothing is read from it: what is not covered stands in `{NOT_COVERED}/`."
                    ),
                );
            }
            read(&inner, &mut says, &[]);
            read(&inner.inner(NOT_COVERED), &mut says, &[]);
        } else if shipped.text(&format!("{name}.toml")).is_none() {
            let advice = suggestion(&name, programmes.iter().copied());
            says(
                folder,
                &name,
                format!("nothing is read from it: no programme has this name; {advice}"),
            );
        }
    }
    faults
}

/// The drafts among the guidance of a programme.
fn drafts(folder: &Folder, programme: &ProgrammeName) -> Vec<Fault> {
    let own = folder.inner(programme.as_str());
    let folders = [own.inner("not-covered"), own];
    let in_folder = |folder: &Folder| -> Vec<Fault> {
        let draft = |name: &String| Fault {
            file: folder.shown(name),
            line: 0,
            sentence:
                "waits for somebody to look through it; then take `.draft` away from its name."
                    .to_owned(),
        };
        folder.files(DRAFT).iter().map(draft).collect()
    };
    folders.iter().flat_map(in_folder).collect()
}

/// Looks at the officers: whether those who get mail can answer it.
pub fn of_officers(settings: &Settings) -> BTreeSet<Fault> {
    let gets_mail = settings.desk.officers.iter().any(|officer| officer.mail.is_some());
    let is_vouched_for = settings.desk.mailboxes.iter().any(|known| known.authserv_id.is_some());
    let sentence = "officers get mail, and no reply of theirs is obeyed: no mailbox has an `authserv-id`, so that nothing shows who wrote it.";
    let fault = Fault { file: settings.read_from.clone(), line: 0, sentence: sentence.to_owned() };
    (gets_mail && !is_vouched_for).then_some(fault).into_iter().collect()
}

/// Looks at the programmes: whether each says by when its questions are answered.
pub fn of_programmes(settings: &Settings) -> BTreeSet<Fault> {
    let folder = locate(Some(&settings.read_from)).0.inner("programmes");
    let silent = settings.programmes.values().filter(|known| known.answers_within.is_none());
    let fault = |programme: &Programme| Fault {
        file: folder.shown(&format!("{}.toml", programme.name)),
        line: 0,
        sentence: format!(
            "whoever asks what the guidance does not answer is promised a person's answer within {} working days, which this programme has not said itself: write for example `promises-answer-within = \"5 working days\"`.",
            programme.answers_within()
        ),
    };
    silent.map(fault).collect()
}

/// Looks at the messages: how long they are, and how hard to read.
pub fn of_messages(settings: &Settings) -> BTreeSet<Fault> {
    let prompts = prompts_beside(&locate(Some(&settings.read_from)).0);
    let own =
        |name: &ProgrammeName| prompts.inner("programmes").inner(name.as_str()).inner("messages");
    let folders = settings.programmes.keys().map(own).chain([prompts.inner("messages")]);
    let mut advice = BTreeSet::new();
    for folder in folders {
        for name in folder.files(".md") {
            let Some(text) = folder.text(&name) else { continue };
            let file = folder.shown(&name);
            advice.extend(values_as_code(&text).into_iter().map(|line| Fault {
                file: file.clone(),
                line,
                sentence: "a value stands between backticks, and would be read with backslashes: leave the backticks away.".to_owned(),
            }));
            let (subject, body) = text.split_once("\n\n").unwrap_or((&text, ""));
            let is_apart = WITHOUT_REFERENCE.contains(&name.as_str());
            advice.extend((!(is_apart || names_it(subject) && names_it(body))).then(|| Fault {
                file: file.clone(),
                line: 1,
                sentence: "its subject and its text name the reference (`{{ reference }}` or `{{ thread }}`): by that another desk knows the letter of a machine, whatever a mail system has taken from its head.".to_owned(),
            }));
            let (n, text) = (n_shown(body), fixed(body));
            let long = (n > MOST_WORDS).then(|| {
                format!("the message has {n} words of fixed text; {MOST_WORDS} are the most that people read.")
            });
            let age = lint::reading_age(&text).filter(|age| *age > lint::HIGHEST_AGE);
            let hard = age.map(|age| {
                let highest = lint::HIGHEST_AGE;
                format!("the message asks for a reading age of {age:.0} (Flesch–Kincaid); {highest:.0} is the highest: shorter sentences and words help.")
            });
            advice.extend(long.into_iter().chain(hard).map(|sentence| Fault {
                file: file.clone(),
                line: 3,
                sentence,
            }));
        }
    }
    advice
}

/// The messages about nothing that has a reference, and the line that goes to chat alone.
const WITHOUT_REFERENCE: [&str; 3] = ["code.md", "courtesy.md", "text-only.md"];

/// Whether a part of a message names what it is about.
fn names_it(part: &str) -> bool {
    ["reference", "thread", "submission", "about"]
        .iter()
        .any(|name| part.contains(&format!("{{{{ {name} }}}}")))
}

/// The lines of a message on which a value stands between backticks: it is escaped as words are, and code shows that.
fn values_as_code(text: &str) -> Vec<usize> {
    let is_code = |line: &str| line.split('`').skip(1).step_by(2).any(|code| code.contains("{{"));
    (1..).zip(text.lines()).filter(|(_, line)| is_code(line)).map(|(number, _)| number).collect()
}

/// The most words of fixed text that a message shows: of the branches of a condition the longest.
fn n_shown(body: &str) -> usize {
    // For each open condition the words of the branch at hand, and of its longest branch before.
    let mut open: Vec<(usize, usize)> = vec![(0, 0)];
    let mut rest = body;
    loop {
        let (before, tag) = rest.split_once("{%").unwrap_or((rest, ""));
        if let Some((branch, _)) = open.last_mut() {
            *branch += fixed(before).split_whitespace().count();
        }
        let Some((inner, after)) = tag.split_once("%}") else { break };
        match inner.split_whitespace().next() {
            Some("if" | "for") => open.push((0, 0)),
            Some("elif" | "else") => {
                if let Some((branch, longest)) = open.last_mut() {
                    (*branch, *longest) = (0, (*branch).max(*longest));
                }
            }
            Some("endif" | "endfor") => {
                let ended = open.pop().map_or(0, |(branch, longest)| branch.max(longest));
                if let Some((branch, _)) = open.last_mut() {
                    *branch += ended;
                }
            }
            Some(_) | None => {}
        }
        rest = after;
    }
    open.first().map_or(0, |(branch, _)| *branch)
}

/// The fixed text of a message: what stands outside braces.
fn fixed(body: &str) -> String {
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, inner)) = rest.split_once('{') {
        text.push_str(before);
        let ends = inner.find("}}").into_iter().chain(inner.find("%}")).min();
        rest = ends.and_then(|at| inner.get(at + 2..)).unwrap_or_default();
    }
    text + rest
}

/// An entry's file.
struct File {
    folder: Folder,
    name: String,
    text: String,
}

impl File {
    /// The file of an entry; `None` for one that is borrowed from another programme.
    fn of(folder: &Folder, entry: &BankEntry) -> Option<Self> {
        if entry.is_borrowed() {
            return None;
        }
        let (name, folder) = (format!("{}.md", entry.name), folder.inner(&entry.folder));
        let text = folder.text(&name)?;
        Some(Self { folder, name, text })
    }

    /// What is to be said of the place where a text stands.
    fn fault(&self, place: &str, sentence: String) -> Fault {
        let at = self.text.find(place).map_or(0, |at| at + place.len() - place.trim_start().len());
        let line = line_of(&self.text, at);
        Fault { file: self.folder.shown(&self.name), line, sentence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_passages_that_exclude_each_other_the_longest_counts() {
        for (body, expected) in [
            ("one two {{ value }} three", 3),
            ("one {% if a %}two three{% else %}two{% endif %} four", 4),
            (
                "{% if a %}one{% elif b %}one two{% if c %} three{% endif %}{% else %}one{% endif %}",
                3,
            ),
            ("{% if a %}one{% endif %}{% if b %} two{% endif %}", 2),
            ("{% for a in b %}- one{% else %}one two three{% endfor %}", 3),
            ("one {% if a %}two", 1),
        ] {
            assert_eq!(n_shown(body), expected, "{body}");
        }
    }
}
