//! The fixture of `tests/monday`: what people write over a weekend, put into mails as their programs write them.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Mail, World, files};

/// Who wrote in the weeks before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Before {
    pub pair: Vec<Pair>,
    pub alone: Vec<Alone>,
}

/// An applicant and a host who fit, and what both say of it later, if they did.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    pub day: String,
    pub applicant: String,
    pub offer: String,
    pub host: String,
    pub need: String,
    #[serde(default)]
    pub both: Option<String>,
}

/// Somebody who fits nobody yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alone {
    pub from: String,
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mails {
    mail: Vec<Written>,
}

/// One mail of the fixture, and whether it needs a person.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub from: String,
    pub needs: bool,
    /// What stands first in the list, where this does.
    #[serde(default)]
    pub first: Option<String>,
    #[serde(default)]
    pub subject: Option<String>,
    text: String,
    #[serde(default)]
    headers: String,
    #[serde(default)]
    html: bool,
    /// It answers the last letter to its sender, which it quotes as this mail program does.
    #[serde(default)]
    answers: Option<String>,
    /// The file that comes with it.
    #[serde(default)]
    cv: Option<String>,
    /// It says that the first letter to this address did not arrive,
    #[serde(default)]
    of: Option<String>,
    /// in this form.
    #[serde(default)]
    report: Option<String>,
    /// The file that it is from, and its place there.
    #[serde(skip)]
    pub id: String,
}

impl Written {
    /// All mails of one file, in their order.
    pub fn all_in(name: &str) -> Vec<Self> {
        let mails = read::<Mails>(name).mail.into_iter().enumerate();
        mails
            .map(|(at, mail)| Self { id: format!("{name}-{}@people.example", at + 1), ..mail })
            .collect()
    }

    /// Comes into the mailbox.
    pub fn arrives(&self, world: &mut World) {
        let raw = self.raw(world);
        world.drops("inbox", &raw);
    }

    fn raw(&self, world: &World) -> Vec<u8> {
        let sent = world.sent();
        let address = address(&self.from);
        let answered = self.answers.as_ref().map(|_| {
            let last = sent.iter().rfind(|letter| letter.to == address);
            last.unwrap_or_else(|| panic!("{}: there is no letter to answer", self.id))
        });
        if let (Some(of), Some(report)) = (&self.of, &self.report) {
            let lost = sent.iter().find(|letter| letter.to == *of);
            let lost = lost.unwrap_or_else(|| panic!("{}: there is no letter to lose", self.id));
            return self.returned(world, lost, report).into_bytes();
        }
        let subject = match (&self.subject, answered) {
            (Some(subject), _) => subject.clone(),
            (None, Some(letter)) => format!("Re: {}", letter.subject),
            (None, None) => String::new(),
        };
        let thread = answered
            .map(|letter| format!("In-Reply-To: <{0}>\nReferences: <{0}>\n", letter.message_id));
        let head = self.head(world, &subject) + &thread.unwrap_or_default();
        let text = match (answered, self.answers.as_deref()) {
            (Some(letter), Some(client)) => quoting(client, &self.text, letter),
            _ => self.text.clone(),
        };
        if let Some(name) = &self.cv {
            return with_file(&head, &text, name);
        }
        let (kind, body) = if self.html {
            (
                "html",
                format!(
                    "<html><body>\n<p>{}</p></body></html>\n",
                    text.trim().replace("\n\n", "</p>\n<p>")
                ),
            )
        } else {
            ("plain", text)
        };
        lines(&format!(
            "{head}MIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}"
        ))
        .into_bytes()
    }

    fn head(&self, world: &World, subject: &str) -> String {
        let date = world.now().strftime("%a, %d %b %Y %H:%M:%S +0000");
        let domain = address(&self.from).rsplit('@').next().unwrap();
        format!(
            "Authentication-Results: mx.programme.example; dmarc=pass header.from={domain}\nFrom: {}\nTo: desk@programme.example\nSubject: {subject}\nDate: {date}\nMessage-ID: <{}>\n{}",
            self.from, self.id, self.headers
        )
    }

    /// A report that a letter did not arrive.
    fn returned(&self, world: &World, lost: &Mail, report: &str) -> String {
        let fill = |text: &str| {
            text.replace("TO", &lost.to)
                .replace("SUBJECT", &lost.subject)
                .replace("ID", &lost.message_id)
        };
        let subject = match report {
            "delayed" => "Warning: could not send message for past 4 hours",
            _ => self.subject.as_deref().unwrap_or("Undelivered Mail Returned to Sender"),
        };
        let head = format!("Return-Path: <>\n{}", self.head(world, &fill(subject)));
        let original = format!(
            "From: GovXchange <desk@programme.example>\nTo: {}\nSubject: {}\nMessage-ID: <{}>\n",
            lost.to, lost.subject, lost.message_id
        );
        let text = fill(&self.text);
        if report == "plain" {
            return lines(&format!("{head}\n{text}\n{original}\n{}", lost.text));
        }
        let status = if report == "delayed" { "4.4.1" } else { "5.1.1" };
        lines(&format!(
            "{head}Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"r\"\n\n\
             --r\nContent-Type: text/plain; charset=us-ascii\n\n{text}\n\
             --r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.programme.example\n\n\
             Final-Recipient: rfc822; {}\nAction: {report}\nStatus: {status}\n\n\
             --r\nContent-Type: text/rfc822-headers\n\n{original}\n--r--\n",
            lost.to
        ))
    }
}

/// The address of a sender.
pub fn address(from: &str) -> &str {
    let address = from.rsplit('<').next().unwrap();
    address.split(['>', ' ']).next().unwrap()
}

/// A file of the fixture.
pub fn read<T: DeserializeOwned>(name: &str) -> T {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/monday/{name}.toml"));
    toml::from_str(&fs::read_to_string(file).unwrap())
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn lines(text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// An answer above the letter that it answers, as a mail program quotes it.
fn quoting(client: &str, text: &str, letter: &Mail) -> String {
    let marked = || format!("> {}\n", letter.text.replace('\n', "\n> "));
    let text = text.trim_end();
    match client {
        "outlook" => format!(
            "{text}\n\n________________________________\nFrom: GovXchange <desk@programme.example>\nSent: 25 February 2026 10:01\nTo: {}\n\
             Subject: {}\n\n{}",
            letter.to, letter.subject, letter.text
        ),
        "gmail" => format!(
            "{text}\n\nOn Wed, 25 Feb 2026 at 10:01, GovXchange <desk@programme.example> wrote:\n\n{}",
            marked()
        ),
        "ios" => format!(
            "{text}\n\nSent from my iPhone\n\n> On 25 Feb 2026, at 10:01, GovXchange <desk@programme.example> wrote:\n> \n{}",
            marked()
        ),
        _ => format!("{text}\n"),
    }
}

fn with_file(head: &str, text: &str, name: &str) -> Vec<u8> {
    let person = name.trim_end_matches(|letter: char| letter != '.');
    let said = [
        "Curriculum vitae",
        person,
        "Employment",
        "2019 to today: analyst",
        "Education",
        "BA (Hons)",
    ];
    let bytes = if Path::new(name).extension().is_some_and(|end| end == "pdf") {
        files::pdf(&said.map(str::to_owned))
    } else {
        files::docx(
            "Curriculum vitae",
            &[("Employment", "2019 to today: analyst"), ("Education", "BA (Hons)")],
        )
    };
    let coded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    lines(&format!(
        "{head}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\
         --b\nContent-Type: application/octet-stream; name=\"{name}\"\nContent-Transfer-Encoding: base64\n\
         Content-Disposition: attachment; filename=\"{name}\"\n\n{coded}\n--b--\n"
    ))
    .into_bytes()
}
