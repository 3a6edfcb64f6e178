//! Fills a message with its values and reports misspelt placeholders.

mod placeholders;
pub mod sample;

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value as Filling;
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior};

use crate::domain::field::{FieldName, FieldValue};
use crate::domain::ids::ProgrammeName;
use crate::domain::letter::Letter;
use crate::domain::outgoing::{Outgoing, Template, Value};
use crate::domain::programme::Programme;
pub use placeholders::placeholders;

/// All messages, labels and questions, ready to be filled in.
pub struct Wording {
    environment: Environment<'static>,
    questions: BTreeMap<(Option<ProgrammeName>, FieldName), String>,
    labels: BTreeMap<String, String>,
    values: BTreeMap<String, String>,
}

/// The texts of `prompts/` as they were read.
#[derive(Clone, Default)]
pub struct Texts {
    /// Messages: whose (none: everybody's) and which, with subject line and body.
    pub messages: BTreeMap<(Option<ProgrammeName>, Template), (String, String)>,
    /// Questions: whose, and about which field.
    pub questions: BTreeMap<(Option<ProgrammeName>, FieldName), String>,
    /// What a field is called.
    pub labels: BTreeMap<String, String>,
    /// What a value of a closed set is called: `sector.civil_service`.
    pub values: BTreeMap<String, String>,
}

/// A fault in a message: whose, which, the line in the file if known, and what is wrong.
pub struct WordingFault {
    /// Whose message.
    pub programme: Option<ProgrammeName>,
    /// Which message.
    pub template: Template,
    /// The line of the file.
    pub line: usize,
    /// What is wrong and what is known.
    pub sentence: String,
}

/// What stands above several letters in one mail.
const IN_ONE_MAIL: &str = "letters.several";

/// What may hold personal data: mail servers and screens show subjects to many.
const PERSONAL: &[&str] = &[
    "name",
    "other",
    "understood",
    "answers",
    "reasons",
    "words",
    "skills",
    "by",
    "things",
    "thing",
    "lines",
    "learned",
    "lessons",
    "work_address",
    "code",
];

impl Wording {
    /// Compiles the texts; every fault found is told.
    pub fn new(texts: &Texts) -> (Self, Vec<WordingFault>) {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true);
        if let Ok(syntax) = syntax.build() {
            environment.set_syntax(syntax);
        }
        environment.set_auto_escape_callback(|name| match name.rsplit('/').next() {
            Some("body") => AutoEscape::Custom("markdown".into()),
            _ => AutoEscape::None,
        });
        environment.set_formatter(format_value);
        add_words(&mut environment, texts);
        let mut faults = Vec::new();
        for ((programme, template), (subject, body)) in &texts.messages {
            let fault = |line, sentence| WordingFault {
                programme: programme.clone(),
                template: *template,
                line,
                sentence,
            };
            for (part, text, n_lines_before) in [("subject", subject, 0), ("body", body, 2)] {
                let name = name_of(programme.as_ref(), *template, part);
                if let Err(error) = environment.add_template_owned(name.clone(), text.clone()) {
                    let sentence = format!(
                        "this is no template: {}.",
                        error.detail().unwrap_or("look at the braces")
                    );
                    faults.push(fault(error.line().unwrap_or(1) + n_lines_before, sentence));
                    continue;
                }
                if part == "subject" {
                    let used = environment
                        .get_template(&name)
                        .map(|subject| subject.undeclared_variables(false));
                    let personal =
                        used.into_iter().flatten().filter(|used| PERSONAL.contains(&used.as_str()));
                    faults.extend(personal.map(|used| fault(1, format!(
                        "`{used}` may hold personal data, and a subject is read by many: use `reference`, `programme`, `title` or `place`."
                    ))));
                }
                let known = placeholders(*template);
                let used = environment
                    .get_template(&name)
                    .map(|compiled| compiled.undeclared_variables(false));
                for unknown in
                    used.into_iter().flatten().filter(|used| !known.contains(&used.as_str()))
                {
                    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
                    let holds = |line: &str| {
                        line.split(|letter| !is_word(letter)).any(|word| word == unknown)
                    };
                    let line = text.lines().position(holds).unwrap_or(0);
                    let advice = crate::spelling::suggestion(&unknown, known.iter().copied());
                    faults.push(fault(
                        line + 1 + n_lines_before,
                        format!("unknown placeholder `{unknown}`; {advice}"),
                    ));
                }
            }
        }
        let Texts { questions, labels, values, .. } = texts.clone();
        (Self { environment, questions, labels, values }, faults)
    }

    /// What a detail is called.
    pub fn label(&self, field: FieldName) -> String {
        let known = self.labels.get(field.as_str());
        known.cloned().unwrap_or_else(|| field.as_str().replace('_', " "))
    }

    /// The text of a mail that holds several letters, under a word on why it does.
    pub fn in_one_mail(&self, first: &Letter, others: &[Letter]) -> String {
        let words = self.values.get(IN_ONE_MAIL).into_iter().map(String::as_str);
        let bodies = std::iter::once(first).chain(others).map(|letter| letter.body.trim());
        words.chain(bodies).collect::<Vec<_>>().join("\n\n---\n\n")
    }

    /// A value in people's words.
    pub fn said(&self, field: FieldName, value: &FieldValue) -> String {
        let value = Filling::from(minijinja::value::Serde(&Value::from(value)));
        say(&self.values, field.as_str(), &value).to_string()
    }

    /// The question about a detail, as a programme asks it.
    pub fn question(&self, programme: &ProgrammeName, field: FieldName) -> Option<&str> {
        let own = self.questions.get(&(Some(programme.clone()), field));
        own.or_else(|| self.questions.get(&(None, field))).map(String::as_str)
    }

    /// Fills a message: the subject in one line, and the body in Markdown.
    ///
    /// # Errors
    /// A sentence for an officer, if a placeholder is missing: the message cannot be sent.
    pub fn fill(
        &self,
        outgoing: &Outgoing,
        programme: &Programme,
        name: Option<&str>,
    ) -> Result<(String, String), String> {
        let mut values = outgoing.values.clone();
        values.insert("name", Value::from(name.unwrap_or("")));
        values.insert("programme_name", Value::from(programme.name.as_str()));
        values.insert("programme", Value::from(programme.title.as_str()));
        values.insert("contact", Value::from(programme.contact.as_str()));
        let within = u64::from(programme.answers_within());
        values.insert("answers_within", Value::Number(within));
        values.insert("privacy_notice", Value::from(programme.privacy_notice.as_str()));
        values.entry("thread").or_insert_with(|| Value::from(outgoing.subject.as_str()));
        values.entry("answers").or_insert(Value::List(Vec::new()));
        let context = Filling::from(minijinja::value::Serde(&values));
        let render = |part: &str| {
            let own = name_of(Some(&programme.name), outgoing.template, part);
            let general = name_of(None, outgoing.template, part);
            let template = self
                .environment
                .get_template(&own)
                .or_else(|_| self.environment.get_template(&general));
            template.and_then(|template| template.render(&context)).map_err(|error| {
                format!(
                    "prompts/messages/{}.md could not be filled: {error}",
                    outgoing.template.as_str()
                )
            })
        };
        let subject = render("subject")?.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok((subject, tidy(&render("body")?)))
    }
}

fn name_of(programme: Option<&ProgrammeName>, template: Template, part: &str) -> String {
    format!("{}/{}/{part}", programme.map_or("", ProgrammeName::as_str), template.as_str())
}

fn add_words(environment: &mut Environment<'static>, texts: &Texts) {
    let labels = texts.labels.clone();
    environment.add_function("label", move |field: String| {
        Filling::from_safe_string(
            labels.get(&field).cloned().unwrap_or_else(|| field.replace('_', " ")),
        )
    });
    let values = texts.values.clone();
    environment
        .add_function("say", move |field: String, value: Filling| say(&values, &field, &value));
    let questions: BTreeMap<(String, String), String> = texts
        .questions
        .iter()
        .map(|((programme, field), text)| {
            (
                (
                    programme.as_ref().map_or("", ProgrammeName::as_str).to_owned(),
                    field.as_str().to_owned(),
                ),
                text.clone(),
            )
        })
        .collect();
    environment.add_function("question", move |state: &State<'_, '_>, field: String| {
        let own = state.lookup("programme_name").map(|name| name.to_string()).unwrap_or_default();
        let text = questions
            .get(&(own, field.clone()))
            .or_else(|| questions.get(&(String::new(), field.clone())));
        Filling::from_safe_string(text.cloned().unwrap_or_else(|| field.replace('_', " ")))
    });
    environment.add_filter("markdown", |text: String| Filling::from_safe_string(text));
}

/// A value in people's words; text from correspondents stays text.
fn say(words: &BTreeMap<String, String>, field: &str, value: &Filling) -> Filling {
    let one = |value: &Filling| {
        let value = value.to_string();
        let is_flag = matches!(value.as_str(), "True" | "False" | "true" | "false");
        let value = if is_flag { value.to_lowercase() } else { value };
        let key = format!("{field}.{value}");
        words.get(&key).or_else(|| words.get(&format!("any.{value}"))).cloned().unwrap_or(value)
    };
    let is_list = value.kind() == minijinja::value::ValueKind::Seq;
    let items = is_list.then(|| value.try_iter().ok()).flatten();
    let said = match items {
        Some(items) => items.map(|item| one(&item)).collect::<Vec<_>>().join(", "),
        None => one(value),
    };
    Filling::from(said)
}

/// Values that are not our own text are escaped, kept to one line and to a length that a phone shows.
fn format_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Filling,
) -> Result<(), Error> {
    let is_plain = !matches!(state.auto_escape(), AutoEscape::Custom(_)) || value.is_safe();
    if value.is_undefined() || is_plain {
        return write!(out, "{value}").map_err(|_| Error::from(minijinja::ErrorKind::WriteFailure));
    }
    let words = value.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = words.chars().take(300).collect();
    let rest = if shown.len() < words.len() { "…" } else { "" };
    let mut escaped = String::with_capacity(shown.len() + 16);
    for letter in shown.chars() {
        if letter.is_ascii_punctuation()
            && !matches!(letter, ',' | ';' | ':' | '\'' | '"' | '/' | '?' | '%')
        {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped.push_str(rest);
    out.write_str(&escaped).map_err(|_| Error::from(minijinja::ErrorKind::WriteFailure))
}

/// No more than one empty line between paragraphs.
fn tidy(body: &str) -> String {
    let mut tidied = String::with_capacity(body.len());
    let mut n_empty = 1;
    for line in body.lines() {
        n_empty = if line.trim().is_empty() { n_empty + 1 } else { 0 };
        if n_empty < 2 {
            tidied.push_str(line.trim_end());
            tidied.push('\n');
        }
    }
    tidied
}
