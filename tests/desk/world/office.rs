//! A live desk whose letters go to the lab's mail server, with a clock of its own: the days of retries pass at once.

use std::fs;
use std::sync::Arc;

use jiff::{Span, Timestamp, ToSpan};
use secondment_desk::desk::Desk;
use secondment_desk::domain::ids::MailboxName;
use secondment_desk::domain::letter::Outcome;
use secondment_desk::domain::pace::Pause;
use secondment_desk::domain::party::Channel;
use secondment_desk::mail::compose::Mail;
use secondment_desk::mail::oauth::TokenSources;
use secondment_desk::outbox::Outbox;
use secondment_desk::settings::{self, InPlace, Settings};
use tokio::runtime::Runtime;

use super::{MailLab, World};

/// A desk, its outbox and the mail server.
pub struct Office {
    pub lab: MailLab,
    pub world: World,
    settings: Arc<Settings>,
    desk: Desk,
    outbox: Outbox,
    runtime: Runtime,
    now: Timestamp,
    n_written: usize,
}

/// How the desk logs in.
pub const PASSWORD: &str =
    "method = \"password\"\npassword-from = { file = \"FOLDER/password\" }\n";
/// The same, with tokens.
pub const TOKENS: &str = "method = \"xoauth2\"\n[sending.smtp.oauth]\ntoken-url = \"TOKEN_URL\"\nclient-id = \"desk\"\n\
                          client-secret-from = { file = \"FOLDER/secret\" }\nscope = \"smtp\"\n";

/// A config for the program that sends by the lab.
pub fn config(world: &World, lab: &MailLab, security: &str, credentials: &str) -> String {
    let folder = world.path("");
    let folder = folder.to_str().unwrap().trim_end_matches('/');
    let port = lab.place(if security == "tls" { "SMTPS_PORT" } else { "SMTP_PORT" });
    let text = format!(
        "mode = \"live\"\ndata = \"FOLDER/data\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\
         [[mailboxes]]\nname = \"inbox\"\nmaildir = \"FOLDER/inbox\"\naddresses = [\"desk@lab.test\"]\n\
         [sending.smtp]\nhost = \"localhost\"\nport = {port}\nsecurity = \"{security}\"\nuser = \"desk@lab.test\"\n\
         ca-file = \"{}\"\npatience = \"1 second\"\n{credentials}",
        lab.place("LAB_CA")
    );
    fs::write(world.path("password"), "pw-desk\n").unwrap();
    fs::write(world.path("secret"), "secret-desk\n").unwrap();
    text.replace("FOLDER", folder).replace("TOKEN_URL", lab.place("TOKEN_URL"))
}

impl Office {
    /// A desk that logs in with a password, on either kind of port.
    pub fn with_password(security: &str) -> Self {
        Self::new(security, PASSWORD)
    }

    /// A desk that logs in with tokens.
    pub fn with_tokens() -> Self {
        Self::new("starttls", TOKENS)
    }

    /// A desk that logs in with a password, through a proxy that can fail.
    pub fn through_chaos() -> Self {
        let (lab, world) = (MailLab::sending_through_chaos(), World::empty());
        let direct = config(&world, &lab, "starttls", PASSWORD);
        let port = |name: &str| format!("port = {}", lab.place(name));
        let text = direct.replace(&port("SMTP_PORT"), &port("CHAOS_SMTP_PORT"));
        Self::at(lab, world, &text)
    }

    fn new(security: &str, credentials: &str) -> Self {
        let (lab, world) = (MailLab::sending(), World::empty());
        let text = config(&world, &lab, security, credentials);
        Self::at(lab, world, &text)
    }

    fn at(lab: MailLab, world: World, text: &str) -> Self {
        world.write_config(text);
        world.own_programme("govxchange", "inbox");
        let loaded = settings::load(Some(&world.path("config/desk.toml")), &InPlace::default());
        let settings = Arc::new(loaded.unwrap_or_else(|faults| panic!("{faults:?}")));
        let (desk, _) = Desk::open(settings.clone(), false).unwrap();
        let outbox = Outbox::new(&settings.desk, &mut TokenSources::default()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        Self { lab, world, settings, desk, outbox, runtime, now, n_written: 0 }
    }

    /// Tries one mail, with no desk around it.
    pub fn attempts(&self) -> Outcome {
        let mail = Mail {
            sender: None,
            recipient: "a.person@leeds.gov.uk".to_owned(),
            bytes: b"Message-ID: <1@desk.example>\r\nSubject: Hello\r\n\r\nHello\r\n".to_vec(),
        };
        let id = "GX-2222/acknowledgement".into();
        let job = secondment_desk::desk::Job {
            id,
            name: "1".to_owned(),
            post: Ok(secondment_desk::desk::Post::Mail(mail)),
        };
        self.runtime.block_on(self.outbox.attempt(&job))
    }

    /// Somebody applies; the desk takes it in, and sends nothing yet.
    pub fn receives_from(&mut self, address: &str) {
        self.n_written += 1;
        let number = self.n_written;
        let mail = format!(
            "From: {address}\r\nTo: desk@lab.test\r\nMessage-ID: <{number}@people.example>\r\nSubject: Secondment\r\n\r\n\
             I would like to apply for a secondment.\r\nName: Ann Person\r\nPreferred location: Leeds\r\n"
        );
        let mailbox = MailboxName::from("inbox");
        self.desk.receive(
            &mailbox,
            &number.to_string(),
            Channel::Mail,
            mail.into_bytes(),
            self.now,
        );
        self.desk.settle(self.now).unwrap();
    }

    /// Sends everything that is due.
    pub fn sends(&mut self) {
        loop {
            self.desk.begin_attempts(self.outbox.most_at_once(), self.now);
            let settled = self.desk.settle(self.now).unwrap();
            if settled.jobs.is_empty() {
                return;
            }
            for job in settled.jobs {
                let outcome = self.runtime.block_on(self.outbox.attempt(&job));
                self.desk.end_attempt(job.id, outcome, self.now);
            }
            self.desk.settle(self.now).unwrap();
        }
    }

    /// Lets time pass; what is due at its end is sent.
    pub fn passes(&mut self, time: &str) {
        let span: Span = time.parse().unwrap();
        let later = self.now.to_zoned(jiff::tz::TimeZone::UTC).checked_add(span).unwrap();
        self.now = later.timestamp().checked_add(1.seconds()).unwrap();
        self.desk.tick(self.now);
        self.sends();
    }

    /// Closes the folder and opens it again, as another process does.
    pub fn starts_again(self) -> Self {
        let Self { lab, world, settings, desk, outbox, runtime, now, n_written } = self;
        drop(desk);
        let (desk, _) = Desk::open(settings.clone(), false).unwrap();
        Self { lab, world, settings, desk, outbox, runtime, now, n_written }
    }

    /// Why sending pauses, if it does.
    pub fn pause(&self) -> Option<String> {
        self.desk.ledger().pace().pause().map(Pause::sentence)
    }

    /// The letters that have not gone out, with where they stand.
    pub fn waiting(&self) -> Vec<String> {
        let state = |delivery: &secondment_desk::domain::letter::Delivery| {
            let state = format!("{:?}", delivery.state);
            state.split(['(', ' ']).next().unwrap_or_default().to_owned()
        };
        self.desk.ledger().deliveries().map(state).collect()
    }

    /// An officer's order.
    pub fn orders(&mut self, request: secondment_desk::control::Request) -> String {
        let (answer, response) = std::sync::mpsc::channel();
        self.desk.serve(request.of("desk-lead"), answer, self.now);
        self.desk.settle(self.now).unwrap();
        response.recv().unwrap().text
    }

    /// The ids of the letters that have not gone out.
    pub fn ids(&self) -> Vec<String> {
        self.desk.ledger().deliveries().map(|delivery| delivery.id.to_string()).collect()
    }
}
