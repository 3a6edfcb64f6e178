//! People, called by their part: they write, reply and read.

use std::cell::Cell;

use super::{Mail, World};

/// Somebody who writes to the desk and reads what it answers.
pub struct Person {
    channel: Channel,
    name: String,
    n_read: Cell<usize>,
}

enum Channel {
    Mail,
    Chat,
}

impl Person {
    /// Somebody with a mail address.
    pub fn by_email(address: &str) -> Self {
        Self { channel: Channel::Mail, name: address.to_owned(), n_read: Cell::new(0) }
    }

    /// Somebody with a chat account.
    pub fn by_chat(account: &str) -> Self {
        Self { channel: Channel::Chat, name: account.to_owned(), n_read: Cell::new(0) }
    }

    /// Writes something new; the desk takes it in.
    pub fn writes(&self, world: &mut World, text: &str) {
        match self.channel {
            Channel::Mail => self.sends(world, text, None),
            Channel::Chat => {
                world.runs(&["chat", "--as", &self.name, "--say", text]);
            }
        }
        world.settles();
    }

    /// Replies to a mail that need not be the last.
    pub fn answers(&self, world: &mut World, mail: &Mail, text: &str) {
        self.sends(world, text, Some(mail));
        world.settles();
    }

    /// Replies to the desk's last message.
    pub fn replies(&self, world: &mut World, text: &str) {
        match self.channel {
            Channel::Mail => {
                let last = self.mails(world).pop().expect("there is a mail to reply to");
                self.sends(world, text, Some(&last));
                world.settles();
            }
            Channel::Chat => self.writes(world, text),
        }
    }

    pub fn sends(&self, world: &mut World, text: &str, answered: Option<&Mail>) {
        let date = world.now().strftime("%a, %d %b %Y %H:%M:%S +0000");
        let number = world.n_written + 1;
        let (subject, thread) = match answered {
            Some(mail) => (
                format!("Re: {}", mail.subject),
                format!("In-Reply-To: <{0}>\r\nReferences: <{0}>\r\n", mail.message_id),
            ),
            None => ("Secondment".to_owned(), String::new()),
        };
        let mail = format!(
            "From: {}\r\nTo: desk@programme.example\r\nSubject: {subject}\r\nDate: {date}\r\nMessage-ID: <{number}@people.example>\r\n{thread}\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n",
            self.name
        );
        world.drops("inbox", mail.as_bytes());
    }

    /// The subjects of what has come since the last look; `nothing` if nothing has.
    pub fn reads(&self, world: &World) -> String {
        let new: Vec<String> =
            self.letters(world).into_iter().map(|(subject, _)| subject).collect();
        if new.is_empty() { "nothing".to_owned() } else { new.join("\n") }
    }

    /// The text of what has come since the last look.
    pub fn reads_text(&self, world: &World) -> String {
        self.letters(world).into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n")
    }

    /// All mails to this person.
    pub fn mails(&self, world: &World) -> Vec<Mail> {
        world.sent().into_iter().filter(|mail| mail.to == self.name).collect()
    }

    fn letters(&self, world: &World) -> Vec<(String, String)> {
        match self.channel {
            Channel::Mail => {
                let all = self.mails(world);
                let new = all
                    .iter()
                    .skip(self.n_read.get())
                    .map(|mail| (mail.subject.clone(), mail.text.clone()))
                    .collect();
                self.n_read.set(all.len());
                new
            }
            Channel::Chat => {
                let told = world.runs(&["chat", "--as", &self.name, "--say", ""]);
                let subjects =
                    told.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
                let subjects: Vec<String> = subjects.map(str::to_owned).collect();
                subjects.into_iter().map(|subject| (subject, told.clone())).collect()
            }
        }
    }
}

/// An officer at the terminal.
pub struct Officer<'a> {
    world: &'a mut World,
}

impl<'a> Officer<'a> {
    /// The officer of a world.
    pub fn of(world: &'a mut World) -> Self {
        Self { world }
    }

    /// Confirms the one match that is proposed; both sides are told.
    pub fn confirms_the_proposed_match(&mut self) -> String {
        let reference = self.the_proposed_match();
        self.world.runs(&["confirm", &reference]);
        self.world.settles();
        reference
    }

    /// Confirms the first of the matches that are proposed; its reference.
    pub fn confirms_a_match(&mut self) -> String {
        let list = self.world.list();
        let reference =
            list["proposed"][0]["reference"].as_str().expect("one is proposed").to_owned();
        self.world.runs(&["confirm", &reference]);
        self.world.settles();
        reference
    }

    /// The reference of the one match that is proposed.
    pub fn the_proposed_match(&self) -> String {
        let list = self.world.list();
        let proposed = list["proposed"].as_array().unwrap();
        assert_eq!(proposed.len(), 1, "one match is proposed: {proposed:?}");
        proposed[0]["reference"].as_str().unwrap().to_owned()
    }

    /// Why officers must look, most urgent first.
    pub fn concerns(&self) -> Vec<String> {
        let list = self.world.list();
        list["needs_you"]
            .as_array()
            .unwrap()
            .iter()
            .map(|needs| needs["why"].as_str().unwrap().to_owned())
            .collect()
    }
}
