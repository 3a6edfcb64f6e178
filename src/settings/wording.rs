//! `prompts/messages/`, `prompts/questions/`, `prompts/words.toml`, and what a programme says in its own way.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::keys::{self, TomlText};
use super::problems::Faults;
use super::source::Folder;
use crate::domain::field::FieldName;
use crate::domain::ids::ProgrammeName;
use crate::domain::outgoing::Template;
use crate::reading::echo::OwnSentences;
use crate::spelling::suggestion;
use crate::wording::{Texts, Wording};

/// Reads all wording for some programmes.
pub fn read(prompts: &Folder, programmes: &[ProgrammeName], faults: &RefCell<Faults>) -> Wording {
    let mut texts = Texts::default();
    read_messages(&prompts.inner("messages"), None, &mut texts, faults);
    read_questions(&prompts.inner("questions"), None, &mut texts, faults);
    for programme in programmes {
        let own = prompts.inner("programmes").inner(programme.as_str());
        read_messages(&own.inner("messages"), Some(programme), &mut texts, faults);
        read_questions(&own.inner("questions"), Some(programme), &mut texts, faults);
    }
    let templates = Template::ALL.iter().map(|template| template.as_str());
    tell_missing(&prompts.inner("messages"), templates, "the message is missing.", faults);
    let fields = FieldName::ALL.iter().map(|field| field.as_str());
    tell_missing(&prompts.inner("questions"), fields, "the question is missing.", faults);
    read_words(prompts, &mut texts, faults);
    let (wording, wrong) = Wording::new(&texts);
    for fault in wrong {
        let folder = match &fault.programme {
            None => prompts.inner("messages"),
            Some(programme) => {
                prompts.inner("programmes").inner(programme.as_str()).inner("messages")
            }
        };
        faults.borrow_mut().add(
            &folder.shown(&format!("{}.md", fault.template.as_str())),
            fault.line,
            fault.sentence,
        );
    }
    wording
}

/// Finds fault with each file that is not in a folder.
fn tell_missing<'a>(
    folder: &Folder,
    stems: impl Iterator<Item = &'a str>,
    sentence: &str,
    faults: &RefCell<Faults>,
) {
    let there = folder.files(".md");
    for name in stems.map(|stem| format!("{stem}.md")).filter(|name| !there.contains(name)) {
        faults.borrow_mut().add(&folder.shown(&name), 0, sentence);
    }
}

/// The sentences of the messages, and of those that the program brings along: most desks say these.
pub fn own_sentences(prompts: &Folder, programmes: &[ProgrammeName]) -> OwnSentences {
    let of_programme =
        |name: &ProgrammeName| prompts.inner("programmes").inner(name.as_str()).inner("messages");
    let general = [prompts.inner("messages"), Folder::embedded_prompts().inner("messages")];
    let mut own = OwnSentences::default();
    for folder in programmes.iter().map(of_programme).chain(general) {
        let files = folder.files(".md");
        files.iter().filter_map(|name| folder.text(name)).for_each(|text| own.learn(&text));
    }
    own
}

fn read_messages(
    folder: &Folder,
    programme: Option<&ProgrammeName>,
    texts: &mut Texts,
    faults: &RefCell<Faults>,
) {
    for name in folder.files(".md") {
        let file = folder.shown(&name);
        let stem = name.trim_end_matches(".md");
        let Some(template) = Template::ALL.iter().find(|template| template.as_str() == stem) else {
            let known = Template::ALL.iter().map(|template| template.as_str());
            faults.borrow_mut().add(
                &file,
                0,
                format!("there is no message `{stem}`; {}", suggestion(stem, known)),
            );
            continue;
        };
        let Some(text) = folder.told(&name, faults) else { continue };
        match text.strip_prefix("Subject: ").and_then(|rest| rest.split_once("\n\n")) {
            Some((subject, body)) if !subject.contains('\n') => {
                texts
                    .messages
                    .insert((programme.cloned(), *template), (subject.to_owned(), body.to_owned()));
            }
            _ => faults.borrow_mut().add(
                &file,
                1,
                "begin with `Subject: …`, an empty line, and the text below.",
            ),
        }
    }
}

fn read_questions(
    folder: &Folder,
    programme: Option<&ProgrammeName>,
    texts: &mut Texts,
    faults: &RefCell<Faults>,
) {
    for name in folder.files(".md") {
        let file = folder.shown(&name);
        let stem = name.trim_end_matches(".md");
        let Some(field) = FieldName::named(stem) else {
            let known = FieldName::ALL.iter().map(|field| field.as_str());
            let sentence = format!("there is no field `{stem}`; {}", suggestion(stem, known));
            faults.borrow_mut().add(&file, 0, sentence);
            continue;
        };
        let Some(text) = folder.told(&name, faults) else { continue };
        let question = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if question.is_empty() {
            faults.borrow_mut().add(&file, 0, "the file is empty.");
            continue;
        }
        for (before, _) in text.lines().enumerate().filter(|(_, line)| holds_placeholder(line)) {
            let sentence = "a question knows no placeholders: people would read `{{ … }}` as it stands; write it in words.";
            faults.borrow_mut().add(&file, before + 1, sentence);
        }
        texts.questions.insert((programme.cloned(), field), question);
    }
}

/// Whether a line would be taken for a template's, were it one.
fn holds_placeholder(line: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|mark| line.contains(mark))
}

/// `words.toml`: what fields and values are called in front of people.
fn read_words(prompts: &Folder, texts: &mut Texts, faults: &RefCell<Faults>) {
    let file = prompts.shown("words.toml");
    let Some(text) = prompts.told("words.toml", faults) else { return };
    keys::read_toml(&TomlText { file: &file, text: &text, n_lines_before: 0 }, faults, |table| {
        let labels = table.table("labels", |labels| {
            let entries = labels.entries(keys::text);
            for unknown in entries.keys().filter(|name| FieldName::named(name).is_none()) {
                let known = FieldName::ALL.iter().map(|field| field.as_str());
                labels.fault(
                    labels.line(unknown),
                    format!("`{unknown}` is no field; {}", suggestion(unknown, known)),
                );
            }
            entries
        });
        texts.labels = labels.unwrap_or_default();
        texts.values = table
            .table("values", |values| values.entries(keys::text))
            .unwrap_or_else(BTreeMap::new);
    });
}
