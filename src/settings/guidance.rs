//! `prompts/guidance/PROGRAMME/`: one question each, with front matter between `+++` lines.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use toml::de::DeValue;

use super::keys::{self, Table, TomlText};
use super::language::Learnt;
use super::problems::Faults;
use super::source::Folder;
use crate::domain::ids::ProgrammeName;
use crate::guidance::bank::{Bank, BankEntry, Outcome};
use crate::spelling::suggestion;

/// What guidance may cite, and where it may send people.
#[derive(Default)]
pub struct Sources {
    /// The headings of each source, by its short name.
    pub headings: BTreeMap<String, Vec<String>>,
    /// What each source is called before whoever is answered, by its short name.
    pub titles: BTreeMap<String, String>,
    /// The addresses of pages and for mail that the sources give, in small letters.
    pub addresses: BTreeSet<String>,
}

/// The file of the sources, beside the programmes' folders.
pub const SOURCES: &str = "sources.toml";
/// The table in it of what the sources are called.
const TITLES: &str = "titles";
/// The list in it of the addresses that the sources give.
const ADDRESSES: &str = "addresses";
/// What an officer's own answer cites; behind the colon stands who gave it.
pub const TEAM: &str = "team";
/// Audiences that an entry may be for.
const AUDIENCES: &[&str] = &["applicant", "manager", "organisation"];

/// The folder of what no programme's guidance covers.
pub const EVERY_PROGRAMME: &str = "every-programme";

/// The folder, in each programme's own, of what its guidance does not cover.
pub const NOT_COVERED: &str = "not-covered";

/// The date of a source that has none.
const UNDATED: &str = "undated";

/// A programme with fewer topics that are not covered borrows those of the others.
const FEW: usize = 20;

/// Reads the sources; where the folder has no such file, those inside the program.
pub fn sources(folder: &Folder, faults: &RefCell<Faults>) -> Sources {
    let embedded = Folder::embedded_prompts().inner("guidance");
    let folder = if folder.bytes(SOURCES).is_some() { folder } else { &embedded };
    let (file, mut sources) = (folder.shown(SOURCES), Sources::default());
    if let Some(text) = folder.told(SOURCES, faults) {
        let source = TomlText { file: &file, text: &text, n_lines_before: 0 };
        keys::read_toml(&source, faults, |table| {
            let titles = table.table(TITLES, |inner| inner.entries(keys::text));
            sources.titles = titles.unwrap_or_default();
            let list = |value: &DeValue<'_>| {
                if value.is_table() { Ok(Vec::new()) } else { keys::texts(value) }
            };
            sources.headings = table.entries(list);
        });
        sources.headings.remove(TITLES);
        let addresses = sources.headings.remove(ADDRESSES).unwrap_or_default();
        sources.addresses =
            addresses.iter().map(|known| known.trim_end_matches('/').to_lowercase()).collect();
    }
    sources
}

/// Reads the guidance of all programmes; a programme without a folder has none. What stands in `every-programme/not-covered/`
/// competes in each.
pub fn read_all(
    folder: &Folder,
    names: &[ProgrammeName],
    learnt: &Learnt,
    faults: &RefCell<Faults>,
) -> BTreeMap<ProgrammeName, Bank> {
    let sources = &sources(folder, faults);
    let every = folder.inner(EVERY_PROGRAMME);
    for name in every.files(".md").into_iter().filter(|name| name != "README.md") {
        let sentence = "an answer belongs to one programme; only `not-covered/` is for every one.";
        faults.borrow_mut().add(&every.shown(&name), 0, sentence);
    }
    let topics_of = |owner: &str| format!("{owner}/{NOT_COVERED}");
    let shared = (every.inner(NOT_COVERED), topics_of(EVERY_PROGRAMME));
    let shared = entries(&shared.0, &shared.1, false, sources, faults);
    let own = |name: &ProgrammeName| {
        let own = folder.inner(name.as_str());
        let answers = entries(&own, name.as_str(), true, sources, faults);
        check_see_also(&own, &answers, faults);
        let (topics, place) = (own.inner(NOT_COVERED), topics_of(name.as_str()));
        let not_covered = entries(&topics, &place, false, sources, faults);
        Own { name: name.clone(), answers, not_covered }
    };
    let all: Vec<Own> = names.iter().map(own).collect();
    let bank = |own: &Own| {
        let mut found = own.answers.clone();
        if !found.is_empty() {
            found.extend(own.not_covered.iter().chain(&shared).cloned());
            if own.not_covered.len() < FEW {
                found.extend(all.iter().filter(|other| other.name != own.name).flat_map(topics));
            }
        }
        let (language, weights) = (learnt.language.clone(), learnt.weights.clone());
        let bank = Bank::new(found, language, weights);
        let taught = learnt.taught.get(own.name.as_str());
        (own.name.clone(), taught.map_or(bank.clone(), |taught| bank.with_taught(taught)))
    };
    all.iter().map(bank).collect()
}

/// What stands in a programme's folder.
struct Own {
    name: ProgrammeName,
    answers: Vec<BankEntry>,
    not_covered: Vec<BankEntry>,
}

/// What another programme's guidance does not cover competes where a programme names few such topics itself, so that its few
/// entries do not answer everything. It hands over without a word of its own: a programme's sentence is never another's.
fn topics(own: &Own) -> Vec<BankEntry> {
    let topic = |entry: &BankEntry| BankEntry {
        name: format!("{}/{}", own.name, entry.name),
        outcome: Outcome::HandOver(String::new()),
        ..entry.clone()
    };
    own.not_covered.iter().map(topic).collect()
}

/// The entries of a folder.
fn entries(
    folder: &Folder,
    place: &str,
    is_covered: bool,
    sources: &Sources,
    faults: &RefCell<Faults>,
) -> Vec<BankEntry> {
    let mut entries = Vec::new();
    for name in folder.files(".md").into_iter().filter(|name| name != "README.md") {
        let file = folder.shown(&name);
        if let Some(text) = folder.told(&name, faults) {
            let read = entry(&file, &text, is_covered, sources, faults);
            entries.extend(read.map(|entry| BankEntry { folder: place.to_owned(), ..entry }));
        }
    }
    entries
}

fn day(value: &DeValue<'_>) -> Result<Date, String> {
    let text = keys::text(value)?;
    text.parse().map_err(|_| format!("`{text}` is no day; write for example \"2027-05-01\"."))
}

impl Sources {
    /// A citation in words; which officer answered is for officers.
    fn in_words(&self, cite: &str) -> String {
        let (short, heading) = cite.split_once(':').unwrap_or((cite, ""));
        let title = self.titles.get(short).map_or(short, String::as_str);
        if short == TEAM { title.to_owned() } else { format!("{title}, “{heading}”") }
    }
}

/// The date of a source: its year, with its month and day where they are known, or that it has none.
fn date_of_source(value: &DeValue<'_>) -> Result<String, String> {
    let text = keys::text(value)?;
    let is_day = |day: String| day.parse::<Date>().is_ok_and(|known| known.to_string() == day);
    let is_good = match text.len() {
        _ if text == UNDATED => true,
        4 => is_day(format!("{text}-01-01")),
        7 => is_day(format!("{text}-01")),
        _ => is_day(text.clone()),
    };
    if is_good {
        Ok(text)
    } else {
        Err(format!(
            "`{text}` is no date of a source: write a year, \"2025-09\", \"2025-09-01\" or \"{UNDATED}\"."
        ))
    }
}

fn check_see_also(folder: &Folder, entries: &[BankEntry], faults: &RefCell<Faults>) {
    for entry in entries {
        for name in &entry.see_also {
            if *name == entry.name {
                let sentence = "`see-also` names the entry itself; take it away.";
                let file = folder.shown(&format!("{}.md", entry.name));
                faults.borrow_mut().add(&file, 1, sentence);
            } else if !entries.iter().any(|other| other.name == *name) {
                let known = entries.iter().map(|other| other.name.as_str());
                let sentence =
                    format!("`see-also`: there is no entry `{name}`; {}", suggestion(name, known));
                faults.borrow_mut().add(&folder.shown(&format!("{}.md", entry.name)), 1, sentence);
            }
        }
    }
}

fn entry(
    file: &Path,
    text: &str,
    is_covered: bool,
    sources: &Sources,
    faults: &RefCell<Faults>,
) -> Option<BankEntry> {
    let fault = |line: usize, sentence: String| faults.borrow_mut().add(file, line, sentence);
    let Some((front, body)) =
        text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"))
    else {
        fault(1, "begin the file with `+++`, its keys, and `+++` again.".into());
        return None;
    };
    let source = TomlText { file, text: front, n_lines_before: 1 };
    let read = keys::read_toml(&source, faults, |table| front_matter(table, is_covered, sources))?;
    let n_lines_before = front.lines().count() + 2;
    let mut sections: Vec<(usize, &str, String)> = Vec::new();
    for (at, line) in body.lines().enumerate() {
        if line.starts_with("# ") || line.starts_with("## ") {
            sections.push((at + n_lines_before + 1, line, String::new()));
        } else if let Some((_, _, text)) = sections.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    let heading = sections.iter().find_map(|(_, line, _)| line.strip_prefix("# ")).map(str::trim);
    let section = |title: &str| sections.iter().find(|(_, line, _)| *line == title);
    let Some(heading) = heading else {
        fault(n_lines_before + 1, "the question stands in a heading: `# Is there …?`.".into());
        return None;
    };
    check_sections(&sections, &fault);
    let ways =
        section("## Other ways to ask").map(|(_, _, text)| text.as_str()).unwrap_or_default();
    let ways = ways
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- "))
        .map(|way| way.trim().to_owned());
    let (wanted, other) =
        if is_covered { ("## Answer", "## Hand-over") } else { ("## Hand-over", "## Answer") };
    let text =
        section(wanted).map(|(_, _, text)| text.trim().to_owned()).filter(|text| !text.is_empty());
    let Some(text) = text else {
        fault(n_lines_before + 1, format!("the section `{wanted}` is missing or empty."));
        return None;
    };
    if let Some((line, ..)) = section(other) {
        fault(*line, format!("a file has either `{wanted}` or `{other}`."));
    }
    Some(BankEntry {
        name: file.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned(),
        heading: heading.to_owned(),
        ways: std::iter::once(heading.to_owned()).chain(ways).collect(),
        outcome: if is_covered { Outcome::Answer(text) } else { Outcome::HandOver(text) },
        ..read
    })
}

/// What the keys of a file say of its entry.
fn front_matter(table: &Table<'_>, is_covered: bool, sources: &Sources) -> BankEntry {
    let cites = table.list("cites", |value| {
        let cite = keys::text(value)?;
        let short = cite.split(':').next().unwrap_or_default();
        if sources.headings.contains_key(short) || short == TEAM {
            Ok(cite.clone())
        } else {
            let known = sources.headings.keys().map(String::as_str);
            Err(format!("`{short}` is no source; {}", suggestion(short, known)))
        }
    });
    if is_covered && cites.is_empty() {
        table.fault(table.line("cites"), "an answer names its source; write for example `cites = [\"page:Do you offer a relocation package?\"]`.");
    }
    if !is_covered && cites.iter().any(|cite| !cite.starts_with(TEAM)) {
        let sentence = "what is not covered cites no source: write `cites = []`.";
        table.fault(table.line("cites"), sentence);
    }
    let audience = table.list("audience", |value| {
        let audience = keys::text(value)?;
        if AUDIENCES.contains(&audience.as_str()) {
            Ok(audience)
        } else {
            let advice = suggestion(&audience, AUDIENCES.iter().copied());
            Err(format!("`{audience}` is no audience; {advice}"))
        }
    });
    let dated = table.required("dated", "\"2025-09\"", date_of_source).unwrap_or_default();
    let review = table.optional("review", day);
    if review.is_none() && cites.iter().any(|cite| cite.starts_with(TEAM)) {
        table.fault(table.line("cites"), "an officer's own answer names the day by which it is looked at again; write for example `review = \"2027-05-01\"`.");
    }
    let contact = table.optional("contact", keys::text);
    if let Some(text) = contact.as_ref().filter(|_| is_covered) {
        let sentence = format!(
            "`{text}`: a contact stands with what is not covered; an answer names it in its words."
        );
        table.fault(table.line("contact"), sentence);
    }
    BankEntry {
        sources: cites.iter().map(|cite| sources.in_words(cite)).collect(),
        cites,
        contact,
        audience,
        dated,
        review,
        see_also: table.list("see-also", keys::text),
        ..BankEntry::default()
    }
}

/// What is wrong with the headings of a file, each with its line and what stands below it.
fn check_sections(sections: &[(usize, &str, String)], fault: &dyn Fn(usize, String)) {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for (line, title, _) in sections {
        let title = if title.starts_with("# ") { "# " } else { title };
        if !known.insert(title) {
            let what = if title == "# " { "the question".into() } else { format!("`{title}`") };
            fault(
                *line,
                format!(
                    "{what} stands here a second time: a file has one question and one section of each kind."
                ),
            );
        }
        if title.starts_with("## ")
            && !["## Other ways to ask", "## Answer", "## Hand-over"].contains(&title)
        {
            fault(
                *line,
                format!(
                    "unknown section `{title}`; known here: `## Other ways to ask`, `## Answer`, `## Hand-over`."
                ),
            );
        }
    }
}
