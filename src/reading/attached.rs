//! Attached files: which are forms and which CVs, what their tables say line by line, and which values are taken.

use std::collections::{BTreeMap, BTreeSet};

use super::alone::Alone;
use super::form::{self, Labelled};
use super::layout;
use super::vocabulary::{Vocabulary, folded};
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::paper::{Paper, PaperKind, PaperRead, Unread};
use crate::domain::reading::{Problem, ProblemKind, ReadField};
use crate::domain::submission::SubmissionKind;

/// So many labels make a form of a file that is not called one.
const FORM: usize = 3;
/// So many lines stand at a file's head.
const HEAD: usize = 15;

/// A file that was read.
pub(super) struct File {
    number: usize,
    kind: PaperKind,
    /// Whether name or head call it a form.
    is_titled: bool,
    text: String,
}

/// What a message's files say.
pub(super) struct Files {
    read: Vec<File>,
    /// What is told to officers about files.
    pub problems: Vec<Problem>,
    /// What each was taken for.
    pub papers: BTreeMap<usize, PaperRead>,
}

/// Tells forms from CVs and from the rest.
pub(super) fn files(papers: &[Paper], vocabulary: &Vocabulary) -> Files {
    let mut files = Files { read: Vec::new(), problems: Vec::new(), papers: BTreeMap::new() };
    for paper in papers {
        let words = words_of_name(&paper.name);
        let kind = match &paper.content {
            Err(Unread::OneTooMany) => PaperKind::Unread,
            Err(unread) => {
                let is_cv = has_any(&words, &vocabulary.files().cv);
                files.problems.push(problem_of(paper.number, *unread, is_cv));
                PaperKind::Unread
            }
            Ok(content) => {
                let laid = layout::laid_out(content, vocabulary);
                let file = told(paper.number, &words, laid, vocabulary);
                files.note(paper.number, content.has_macros, content.is_cut, file.kind);
                let kind = file.kind;
                files.read.push(file);
                kind
            }
        };
        files.papers.insert(paper.number, PaperRead { kind, fields: Vec::new() });
    }
    files.note_too_many(papers);
    files
}

/// Whether a file is a CV by its name.
pub fn is_named_cv(name: &str, vocabulary: &Vocabulary) -> bool {
    has_any(&folded(name), &vocabulary.files().cv)
}

fn told(number: usize, name: &str, laid: layout::Laid, vocabulary: &Vocabulary) -> File {
    let words = vocabulary.files();
    let lines: Vec<String> =
        laid.text.lines().map(folded).filter(|line| !line.is_empty()).collect();
    let head = lines.iter().take(HEAD).filter(|line| line.len() <= 80);
    // In running text a word alone says little: "form", "cv".
    let calls_itself = |phrases: &[String]| {
        let phrases: Vec<String> =
            phrases.iter().filter(|phrase| phrase.contains(' ')).cloned().collect();
        head.clone().any(|line| has_any(line, &phrases))
    };
    let is_titled_cv = calls_itself(&words.cv) || head.clone().any(|line| words.cv.contains(line));
    let is_titled = (calls_itself(&words.forms) || has_any(name, &words.forms))
        && !has_any(name, &words.cv)
        && !is_titled_cv;
    let headings: BTreeSet<&String> =
        lines.iter().filter(|line| words.cv_headings.contains(line)).collect();
    let own: Vec<&str> = laid.text.lines().collect();
    let passages = form::labelled(&own, &laid.text, vocabulary);
    let labels: BTreeSet<FieldName> =
        passages.iter().filter_map(|passage| passage.fields.first().copied()).collect();
    let n_own = labels.iter().filter(|field| !stands_in_cvs(**field)).count();
    let is_cv = has_any(name, &words.cv)
        || is_titled_cv
        || (headings.len() >= 2 && n_own < 2)
        || (!headings.is_empty() && labels.is_empty());
    let kind = if is_cv && !is_titled {
        PaperKind::Cv
    } else if laid.n_entries > 1 {
        PaperKind::Several
    } else if labels.len() >= FORM || (is_titled && !labels.is_empty()) {
        PaperKind::Form
    } else {
        PaperKind::Other
    };
    File { number, kind, is_titled, text: laid.text }
}

/// Labels that CVs have as forms do.
fn stands_in_cvs(field: FieldName) -> bool {
    use FieldName as F;
    matches!(
        field,
        F::Name
            | F::Email
            | F::JobTitle
            | F::Skills
            | F::Profession
            | F::Employer
            | F::Grade
            | F::Places
    )
}

impl Files {
    fn note_too_many(&mut self, papers: &[Paper]) {
        let is_left = |paper: &&Paper| paper.content == Err(Unread::OneTooMany);
        let mut left = papers.iter().filter(is_left).map(|paper| paper.number);
        let Some(first) = left.next() else { return };
        let sentence = match left.next_back() {
            None => format!("attachment {first} was not read: there are too many"),
            Some(last) => {
                format!("attachments {first} to {last} were not read: there are too many")
            }
        };
        self.problems.push(Problem { kind: ProblemKind::Unreadable, sentence });
    }

    fn note(&mut self, number: usize, has_macros: bool, is_cut: bool, kind: PaperKind) {
        if has_macros {
            let sentence =
                format!("attachment {number} holds macros or scripts: they were not run");
            self.problems.push(Problem { kind: ProblemKind::Remark, sentence });
        }
        if is_cut {
            let kind =
                if kind == PaperKind::Cv { ProblemKind::Remark } else { ProblemKind::Unreadable };
            let sentence =
                format!("attachment {number} is very long: only its first part was read");
            self.problems.push(Problem { kind, sentence });
        }
        if kind == PaperKind::Several {
            let sentence = format!(
                "attachment {number} is about several people or roles: nothing was taken from it"
            );
            self.problems.push(Problem { kind: ProblemKind::Unreadable, sentence });
        }
    }

    /// The labelled passages of forms. A file that is not called a form is one for that only where a message asks nothing: a
    /// description of a role comes along with many a question.
    pub(super) fn passages<'a>(&'a self, asks: bool, vocabulary: &Vocabulary) -> Vec<Labelled<'a>> {
        let forms = self.read.iter().filter(|file| file.kind == PaperKind::Form);
        forms
            .filter(|file| file.is_titled || !asks)
            .flat_map(|file| passages(&file.text, vocabulary))
            .collect()
    }

    /// What the heads of forms call themselves.
    pub(super) fn heads(&self) -> String {
        let forms = self.read.iter().filter(|file| file.kind == PaperKind::Form && file.is_titled);
        forms.flat_map(|file| file.text.lines().take(HEAD)).collect::<Vec<_>>().join("\n")
    }

    /// Adds the fields that files give to those of the message itself, which wins; what contradicts is told.
    pub(super) fn add(
        &mut self,
        fields: &mut BTreeMap<FieldName, ReadField>,
        reads_cvs: bool,
        alone: &Alone<'_>,
    ) {
        let own: BTreeSet<FieldName> = fields.keys().copied().collect();
        let given: Vec<(usize, BTreeMap<FieldName, ReadField>)> = self
            .read
            .iter()
            .filter(|file| file.kind == PaperKind::Form)
            .map(|file| (file.number, form_fields(file, alone)))
            .collect();
        if let Some(numbers) = of_several(&given) {
            let sentence = format!(
                "attachments {numbers} are about different people or roles: nothing was taken from them"
            );
            self.problems.push(Problem { kind: ProblemKind::Contradiction, sentence });
            return;
        }
        for (number, given) in given {
            let mut contradicted = Vec::new();
            for (name, field) in given {
                match fields.get(&name) {
                    Some(known) if agree(&known.value, &field.value) => {}
                    Some(_) => contradicted.push((name, own.contains(&name))),
                    None => self.take(fields, number, name, field),
                }
            }
            self.contradicts(number, &contradicted);
        }
        if reads_cvs {
            self.add_cvs(fields, alone);
        }
    }

    /// Fields of CVs, for programmes that say so: only what nothing else gives.
    fn add_cvs(&mut self, fields: &mut BTreeMap<FieldName, ReadField>, alone: &Alone<'_>) {
        let cvs = self.read.iter().filter(|file| file.kind == PaperKind::Cv);
        let given: Vec<(usize, BTreeMap<FieldName, ReadField>)> = cvs
            .map(|file| {
                let mut given = form_fields(file, alone);
                for (name, field) in alone.prose(&file.text) {
                    given.entry(name).or_insert(field);
                }
                given.retain(|_, field| file.text.contains(&field.words));
                (file.number, given)
            })
            .collect();
        for (number, given) in given {
            for (name, field) in given {
                if !fields.contains_key(&name) {
                    self.take(fields, number, name, field);
                }
            }
        }
    }

    fn take(
        &mut self,
        fields: &mut BTreeMap<FieldName, ReadField>,
        number: usize,
        name: FieldName,
        field: ReadField,
    ) {
        fields.insert(name, field);
        self.came_from(name, number);
    }

    /// A field's value is from a file.
    pub(super) fn came_from(&mut self, name: FieldName, number: usize) {
        if let Some(paper) = self.papers.get_mut(&number) {
            paper.fields.push(name);
        }
    }

    /// A sector that follows from an employer or host is from the same file.
    pub(super) fn note_sector(
        &mut self,
        fields: &BTreeMap<FieldName, ReadField>,
        kind: SubmissionKind,
    ) {
        let of = match kind {
            SubmissionKind::Interest => FieldName::Employer,
            SubmissionKind::Role => FieldName::Organisation,
        };
        let (Some(sector), Some(named)) = (fields.get(&FieldName::Sector), fields.get(&of)) else {
            return;
        };
        let number = self.source(of).filter(|_| self.source(FieldName::Sector).is_none());
        if let Some(number) = number.filter(|_| sector.words == named.words) {
            self.came_from(FieldName::Sector, number);
        }
    }

    /// The file that a field's value is from.
    pub(super) fn source(&self, name: FieldName) -> Option<usize> {
        let mut papers = self.papers.iter();
        papers.find(|(_, paper)| paper.fields.contains(&name)).map(|(number, _)| *number)
    }

    fn contradicts(&mut self, number: usize, contradicted: &[(FieldName, bool)]) {
        let names = |is_own: bool| {
            let names = contradicted.iter().filter(|(_, own)| *own == is_own);
            names.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
        };
        let (own, others) = (names(true), names(false));
        let sentences = [
            (own, "the message", "the message's own words were taken"),
            (others, "an earlier attachment", "the earlier one was taken"),
        ];
        for (names, other, taken) in sentences {
            if !names.is_empty() {
                let sentence = format!(
                    "attachment {number} says something else than {other} about {names}: {taken}"
                );
                self.problems.push(Problem { kind: ProblemKind::Contradiction, sentence });
            }
        }
    }
}

fn passages<'a>(text: &'a str, vocabulary: &Vocabulary) -> Vec<Labelled<'a>> {
    let lines: Vec<&str> = text.lines().collect();
    form::labelled(&lines, text, vocabulary)
}

/// The fields of a form. A file that is not called a form must say whose it is: an advertisement has places and grades too.
fn form_fields(file: &File, alone: &Alone<'_>) -> BTreeMap<FieldName, ReadField> {
    use FieldName as F;
    let fields = alone.form(&passages(&file.text, alone.vocabulary), &file.text);
    let telling: &[FieldName] = match alone.setting.kind {
        SubmissionKind::Interest => &[F::Name],
        SubmissionKind::Role => &[F::Organisation, F::ContactName, F::Title],
    };
    let is_somebodys = file.is_titled
        || file.kind == PaperKind::Cv
        || telling.iter().any(|field| fields.contains_key(field));
    let fields = if is_somebodys { fields } else { BTreeMap::new() };
    fields.into_iter().filter(|(_, field)| file.text.contains(&field.words)).collect()
}

/// The numbers of files that are about different people or roles.
fn of_several(given: &[(usize, BTreeMap<FieldName, ReadField>)]) -> Option<String> {
    use FieldName as F;
    let telling = [F::Name, F::Email, F::Title];
    let differs = telling.into_iter().any(|name| {
        let mut values = given.iter().filter_map(|(_, fields)| fields.get(&name));
        let first = values.next();
        first.is_some_and(|first| values.any(|other| !agree(&first.value, &other.value)))
    });
    let numbers = given.iter().map(|(number, _)| number.to_string()).collect::<Vec<_>>();
    differs.then(|| numbers.join(" and "))
}

/// Whether two values can stand side by side: the same, or one says only more than the other.
fn agree(one: &FieldValue, other: &FieldValue) -> bool {
    match (one, other) {
        (FieldValue::Text(one), FieldValue::Text(other)) => {
            let (one, other) = (folded(one), folded(other));
            one.contains(&other) || other.contains(&one)
        }
        (FieldValue::List(one), FieldValue::List(other)) => {
            let holds = |list: &[String], item: &String| {
                list.iter().any(|known| folded(known) == folded(item))
            };
            one.iter().all(|item| holds(other, item)) || other.iter().all(|item| holds(one, item))
        }
        (one, other) => one == other,
    }
}

/// What an officer is told of a file that could not be read; a CV would have been kept unread anyhow.
fn problem_of(number: usize, unread: Unread, is_cv: bool) -> Problem {
    let kind = match unread {
        Unread::Sealed | Unread::NoText | Unread::OtherFormat if is_cv => ProblemKind::Remark,
        Unread::Sealed => ProblemKind::Sealed,
        Unread::TooLarge
        | Unread::TooCostly
        | Unread::Damaged
        | Unread::Crafted
        | Unread::OtherFormat
        | Unread::Archive
        | Unread::Mislabelled
        | Unread::NoText
        | Unread::OneTooMany => ProblemKind::Unreadable,
    };
    Problem { kind, sentence: format!("attachment {number} {}", unread.sentence()) }
}

/// A file name's words without its ending: "AnnPersonCV.docx" has three.
fn words_of_name(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut spaced = String::new();
    let mut was_lower = false;
    for letter in stem.chars() {
        if letter.is_uppercase() && was_lower {
            spaced.push(' ');
        }
        was_lower = letter.is_lowercase() || letter.is_numeric();
        spaced.push(letter);
    }
    folded(&spaced)
}

/// Whether one of some phrases stands in folded words.
fn has_any(words: &str, phrases: &[String]) -> bool {
    let words = format!(" {words} ");
    phrases.iter().any(|phrase| words.contains(&format!(" {phrase} ")))
}
