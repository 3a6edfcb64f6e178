//! Access tokens in place of passwords. Where they come from is not the mailbox's business.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use secondment_desk::domain::ids::MailboxName;
use secondment_desk::domain::sight::{Sight, Start};
use secondment_desk::mail::imap::{self, Ask, ImapMailbox};
use secondment_desk::settings::imap::{ImapSettings, Method, OauthSettings, Security};
use secondment_desk::settings::secret::SecretSource;
use tokio::sync::Semaphore;

use crate::world::MailLab;

const LETTER: &str = "From: a@leeds.gov.uk\r\nMessage-ID: <1@leeds.gov.uk>\r\n\r\nHello\r\n";

fn oauth() -> OauthSettings {
    OauthSettings {
        token_url: "https://login.example/token".to_owned(),
        client_id: "alpha".to_owned(),
        client_secret_from: SecretSource::Env("UNUSED".to_owned()),
        scope: "imap".to_owned(),
    }
}

/// How many mails a token opens, or why none.
fn opened(lab: &MailLab, method: Method, token: &str) -> Result<usize, String> {
    let names = Arc::new(Mutex::new(Vec::new()));
    let (seen, token) = (names.clone(), token.to_owned());
    let mailbox = ImapMailbox {
        name: MailboxName::from("inbox"),
        settings: ImapSettings {
            host: "localhost".to_owned(),
            port: lab.place("IMAPS_PORT").parse().unwrap(),
            security: Security::Tls,
            user: "alpha@lab.test".to_owned(),
            method,
            ca_file: Some(lab.place("LAB_CA").into()),
            folder: "INBOX".to_owned(),
            since: None,
            look_every: Duration::from_mins(1),
            patience: Duration::from_secs(20),
            tell_after: Duration::from_mins(1),
        },
        largest_bytes: 1 << 20,
        room: Arc::new(Semaphore::new(64)),
        most_kilobytes: 64,
        token: Some(Arc::new(move || {
            let token = token.clone();
            Box::pin(async move { Ok(token) })
        })),
        ask: Box::new(move |ask| match ask {
            Ask::Sighted { uid_validity, answer, .. } => {
                let (mailbox, start) = (MailboxName::from("inbox"), Start::Uid(1));
                let began = Timestamp::UNIX_EPOCH;
                answer.send(Sight { mailbox, uid_validity, start, began }).unwrap();
            }
            Ask::WhichAreNew { mut names, answer } => {
                names.retain(|name| !seen.lock().unwrap().contains(name));
                answer.send(names).unwrap();
            }
            Ask::Mail { name, .. } => seen.lock().unwrap().push(name),
            Ask::Notice(sentence) => panic!("{sentence}"),
        }),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let drained =
        runtime.block_on(async { tokio::spawn(async move { imap::drain(&mailbox).await }).await });
    drained.unwrap().map_err(|error| error.to_string())?;
    let n_taken = names.lock().unwrap().len();
    Ok(n_taken)
}

#[test]
fn a_token_opens_a_mailbox_by_either_method_and_a_refusal_says_what_to_do() {
    let lab = MailLab::start(&["--services", "imap oauth chaos"]);
    lab.delivers("alpha", LETTER);
    let token = lab.runs(&["token", "alpha"]);
    let token = token.trim();
    assert_eq!(opened(&lab, Method::Xoauth2(oauth()), token), Ok(1));
    assert_eq!(opened(&lab, Method::Oauthbearer(oauth()), token), Ok(1));
    for method in [Method::Xoauth2(oauth()), Method::Oauthbearer(oauth())] {
        let refusal = opened(&lab, method, "forged").unwrap_err();
        assert!(refusal.starts_with("the server refuses the access token"), "{refusal}");
        assert!(refusal.contains("client secret has run out"), "{refusal}");
    }
}
