//! Real mail: a desk that reads by IMAP and answers by SMTP, with access tokens and their ends.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use secondment_desk::store::{Keyring, Master};

use super::sealing::files_with;
use crate::world::Running;
use crate::world::live::{BY_CONSENT, BY_SECRET, Live};

#[test]
fn a_live_desk_reads_by_imap_and_answers_by_smtp_with_one_token_for_both() {
    for (reading, sending) in [("xoauth2", "xoauth2"), ("oauthbearer", "oauthbearer")] {
        let live = Live::new(reading, sending, BY_SECRET);
        live.receives_from("before");
        assert!(live.once().contains("0 messages taken in"));
        live.receives_from("applicant");
        assert!(live.once().contains("1 message taken in, 1 letter handed over"));
        assert!(live.once().contains("0 messages taken in, 0 letters handed over"));
        assert_eq!(live.lab.events("stored")[0]["recipient"], "applicant@leeds.gov.uk");
        assert_eq!(live.lab.stored().len(), 1);
        assert!(live.was_always_welcome());
        assert_eq!(live.lab.grants(), ["client_credentials"; 3], "one for each start of the desk");
        let inbox = ["-f", "flow", "fetch", "-u", "desk@lab.test", "flags", "mailbox", "INBOX"];
        let flags = live.lab.doveadm(&inbox);
        assert_eq!(flags.lines().count(), 2, "nothing is moved or deleted: {flags}");
        assert!(!flags.contains("Seen"), "nothing is marked: {flags}");
    }
}

#[test]
fn a_persons_consent_gets_tokens_and_one_that_is_replaced_is_used_from_then_on() {
    let live = Live::new("xoauth2", "xoauth2", BY_CONSENT);
    live.lab.tokens("{\"expires_in\":2,\"rotate\":true}");
    let desk = Running::start(&live.world, &["run"]);
    desk.says("what comes is taken in at once");
    // What is in config has been replaced already: only the desk itself knows what is good now.
    live.receives_from("first");
    live.awaits(1);
    // An endpoint that does not answer costs neither the consent nor the letter.
    live.lab.tokens("{\"expires_in\":2,\"token_fail\":{\"status\":503}}");
    std::thread::sleep(Duration::from_secs(2));
    live.lab.runs(&["kick", "desk"]);
    live.receives_from("second");
    std::thread::sleep(Duration::from_secs(2));
    // Nor does one that gives no other consent.
    live.lab.tokens("{\"expires_in\":2}");
    live.awaits(2);
    std::thread::sleep(Duration::from_secs(2));
    live.receives_from("third");
    live.awaits(3);
    desk.stops();
    assert!(live.lab.grants().len() >= 3);
    assert!(live.lab.grants().iter().all(|grant| grant == "refresh_token"));
    assert!(live.was_always_welcome());
}

#[test]
fn a_consent_that_ended_is_told_with_what_to_do() {
    let live = Live::new("xoauth2", "xoauth2", BY_CONSENT);
    fs::write(live.world.path("consent"), "a-consent-of-old\n").unwrap();
    let output = live.world.command(&["once"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(told.contains("`inbox` cannot be read: The token endpoint"), "{told}");
    assert!(told.contains("renew what `refresh-token-from` names"), "{told}");
    assert!(!told.contains("of-old") && !told.contains("secret-desk"), "{told}");
}

#[test]
fn a_consent_that_is_replaced_at_each_use_outlives_the_process_and_gives_way_to_a_new_one() {
    let live = Live::new("xoauth2", "xoauth2", BY_CONSENT);
    live.lab.tokens("{\"rotate\":true}");
    live.once();
    live.receives_from("first");
    assert!(live.once().contains("1 message taken in, 1 letter handed over"));
    assert!(live.world.command(&["check", "--connect"]).status().unwrap().success());
    live.receives_from("second");
    assert!(live.once().contains("1 message taken in, 1 letter handed over"));
    let kept = || {
        let files = fs::read_dir(live.world.path("data/tokens")).unwrap();
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files.remove(0)
    };
    let mode = fs::metadata(kept()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // Somebody puts another consent into place: what stood for the old one is not tried any more.
    let keys = live.world.path("data/person-keys");
    let keyring = Keyring::read(&keys, &Master::Beside).unwrap().unwrap();
    let opened = || {
        let sealed = fs::read(kept()).unwrap();
        String::from_utf8(keyring.open_apart(&sealed).unwrap().unwrap()).unwrap()
    };
    let text = opened();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let good = value["given"].as_str().unwrap();
    assert_eq!(files_with(&live.world.path("data"), good.as_bytes()), Vec::<String>::new());
    let bad = text.replace(good, "not good any more");
    fs::write(kept(), keyring.seal_apart(&[], bad.as_bytes()).unwrap()).unwrap();
    fs::write(live.world.path("consent"), good).unwrap();
    live.once();
    assert!(!opened().contains("not good any more"));
    live.once();
    let refused = fs::read_to_string(live.lab.path("oauth.log")).unwrap();
    assert_eq!(refused.matches("\" 400 ").count(), 0, "{refused}");
}

#[test]
fn a_token_that_expires_while_the_desk_runs_is_renewed_for_reading_and_sending() {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    live.lab.tokens("{\"expires_in\":5}");
    let desk = Running::start(&live.world, &["run"]);
    desk.says("what comes is taken in at once");
    live.receives_from("first");
    live.awaits(1);
    std::thread::sleep(Duration::from_millis(5100));
    let n_before = live.lab.grants().len();
    live.receives_from("second");
    live.awaits(2);
    assert_eq!(live.lab.grants().len(), n_before + 1, "renewed for sending");
    std::thread::sleep(Duration::from_millis(5100));
    live.lab.runs(&["kick", "desk"]);
    live.receives_from("third");
    live.awaits(3);
    assert_eq!(live.lab.grants().len(), n_before + 2, "renewed for reading, shared with sending");
    let said = desk.stops();
    assert!(!said.contains("cannot"), "{said}");
    assert!(live.was_always_welcome(), "no server has seen a token that had expired");
}

#[test]
fn a_token_that_was_taken_back_is_replaced() {
    let live = Live::new("oauthbearer", "xoauth2", BY_SECRET);
    let desk = Running::start(&live.world, &["run"]);
    desk.says("what comes is taken in at once");
    live.lab.tokens("{\"revoke\":true}");
    live.lab.runs(&["kick", "desk"]);
    live.receives_from("first");
    live.awaits(1);
    let said = desk.stops();
    assert!(!said.contains("cannot"), "{said}");
    assert_eq!(live.lab.grants().len(), 2);
}

#[test]
fn a_token_for_another_mailbox_is_refused_with_what_to_do() {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    let config = live.config();
    for method in ["xoauth2", "oauthbearer"] {
        let wrong = config.replacen("desk@lab.test\"\nca-file", "other@lab.test\"\nca-file", 1);
        live.world.write_config(&wrong.replace("\"xoauth2\"", &format!("\"{method}\"")));
        let output = live.world.command(&["once"]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success());
        assert!(told.contains("the server does not let the desk in with it"), "{told}");
        assert!(told.contains("whether `user` is the mailbox"), "{told}");
        assert!(told.contains("Add-MailboxPermission"), "{told}");
    }
}

#[test]
fn a_rehearsal_of_the_same_config_logs_in_to_read_alone() {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    let config = live.config();
    live.world
        .write_config(&config.replace("mode = \"live\"", "mode = \"rehearsal\"\nsent = \"sent\""));
    live.once();
    live.receives_from("applicant");
    assert!(live.once().contains("1 message taken in, 1 letter handed over"));
    assert_eq!(live.world.sent().len(), 1);
    assert!(live.lab.stored().is_empty() && live.lab.events("auth").is_empty());
}
