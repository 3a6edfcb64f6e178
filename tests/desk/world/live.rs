//! A live desk that reads and answers as `desk@lab.test` at the lab's servers.

use std::fs;
use std::time::Duration;

use super::{MailLab, World};

/// A live desk for one account that reads by IMAP and sends by SMTP.
pub struct Live {
    pub lab: MailLab,
    pub world: World,
}

/// What gets tokens for the application itself.
pub const BY_SECRET: &str = "client-secret-from = { file = \"secret\" }\nscope = \"imap smtp\"\n";
/// What gets tokens by a person's consent.
pub const BY_CONSENT: &str =
    "client-secret-from = { file = \"secret\" }\nrefresh-token-from = { file = \"consent\" }\n";

impl Live {
    /// The desk logs in by these methods with tokens that it gets by `grant`.
    pub fn new(reading: &str, sending: &str, grant: &str) -> Self {
        Self::at(MailLab::whole(), ["IMAPS_PORT", "SMTP_PORT"], reading, sending, grant)
    }

    /// The same, at a lab that can also break the lines to its servers.
    #[allow(dead_code, reason = "of the campaign over servers")]
    pub fn through_chaos(reading: &str, sending: &str, grant: &str) -> Self {
        let ports = ["CHAOS_IMAPS_PORT", "CHAOS_SMTP_PORT"];
        Self::at(MailLab::whole_through_chaos(), ports, reading, sending, grant)
    }

    fn at(lab: MailLab, ports: [&str; 2], reading: &str, sending: &str, grant: &str) -> Self {
        let world = World::empty();
        let account = |port: &str, method: &str| {
            format!(
                "host = \"localhost\"\nport = {}\nuser = \"desk@lab.test\"\nca-file = \"{}\"\nmethod = \"{method}\"\n",
                lab.place(port),
                lab.place("LAB_CA")
            )
        };
        let oauth =
            format!("token-url = \"{}\"\nclient-id = \"desk\"\n{grant}", lab.place("TOKEN_URL"));
        world.write_config(&format!(
            "mode = \"live\"\ndata = \"data\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\
             [[mailboxes]]\nname = \"inbox\"\naddresses = [\"desk@lab.test\"]\n\
             [mailboxes.imap]\n{}[mailboxes.imap.oauth]\n{oauth}\
             [sending.smtp]\n{}security = \"starttls\"\npatience = \"10 seconds\"\n[sending.smtp.oauth]\n{oauth}",
            account(ports[0], reading),
            account(ports[1], sending),
        ));
        fs::write(world.path("secret"), "secret-desk\n").unwrap();
        fs::write(world.path("consent"), "refresh-desk\n").unwrap();
        world.own_programme("govxchange", "inbox");
        Self { lab, world }
    }

    /// Takes in what is there and sends what is due.
    pub fn once(&self) -> String {
        let output = self.world.command(&["once"]).output().unwrap();
        self.world.notes(&["once"], &output);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{error}");
        String::from_utf8_lossy(&output.stdout).into_owned() + &error
    }

    /// Somebody's mail comes into the mailbox.
    pub fn receives_from(&self, name: &str) {
        self.lab.delivers("desk", &letter(name));
    }

    /// The config as it is now.
    pub fn config(&self) -> String {
        fs::read_to_string(self.world.path("config/desk.toml")).unwrap()
    }

    /// Waits until so many letters are with the mail server.
    #[track_caller]
    pub fn awaits(&self, n_letters: usize) {
        for _ in 0..1200 {
            if self.lab.stored().len() >= n_letters {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(self.lab.stored().len(), n_letters);
    }

    /// Whether every login at the mail server was welcome.
    pub fn was_always_welcome(&self) -> bool {
        self.lab.events("auth").iter().all(|login| login["ok"] == true)
    }
}

fn letter(name: &str) -> String {
    format!(
        "From: {name}@leeds.gov.uk\r\nTo: desk@lab.test\r\nSubject: Secondment\r\nMessage-ID: <{name}@leeds.gov.uk>\r\n\r\n\
         I would like to apply for a secondment.\r\nName: {name} Person\r\nPreferred location: Leeds\r\n"
    )
}
