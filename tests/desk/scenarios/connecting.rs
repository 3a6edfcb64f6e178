//! `check --connect`: what an administrator learns about servers and accounts before the desk runs.

use std::fs;

use expect_test::{Expect, expect};

use crate::world::live::{BY_CONSENT, BY_SECRET, Live};
use crate::world::{Fault, MailLab, ScriptedServer, World};

/// The lines about the mailboxes and the way out; ports and the lab's folder are named by their names.
fn found(world: &World, lab: &MailLab) -> (bool, String) {
    let output = world.command(&["check", "--connect"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    let about =
        told.lines().filter(|line| !line.contains(", data in ") && !line.contains("; forms of "));
    let mut lines = about.map(str::trim_start).collect::<Vec<_>>().join("\n") + "\n";
    for name in ["IMAP_PORT", "IMAPS_PORT", "SMTP_PORT", "SMTPS_PORT", "LMTP_PORT", "TOKEN_URL"] {
        lines = lines.replace(lab.place(name), name);
    }
    // Dovecot says how long it took.
    let took = regex::Regex::new(r" \([0-9.+ ]+ secs\)").unwrap();
    (output.status.success(), took.replace_all(&lines, "").into_owned())
}

#[track_caller]
fn check(live: &Live, is_well: bool, expected: &Expect) {
    let (was_well, lines) = found(&live.world, &live.lab);
    expected.assert_eq(&lines);
    assert_eq!(was_well, is_well);
}

#[test]
fn each_mailbox_and_the_way_out_get_a_line_and_nothing_is_changed_or_sent() {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    live.receives_from("first");
    live.receives_from("second");
    check(
        &live,
        true,
        &expect![[r"
        mailbox `inbox`: localhost:IMAPS_PORT lets the desk in (TLS, xoauth2), tells news at once (IDLE); folder INBOX holds 2 messages; at first sight none is taken in (no `since`).
        sending: localhost:SMTP_PORT lets the desk in (STARTTLS, xoauth2), takes letters, also to addresses beyond ASCII (SMTPUTF8); none was sent.
        Nothing to mend.
    "]],
    );
    let config = live.config();
    live.world.write_config(
        &config.replace("[mailboxes.imap]\n", "[mailboxes.imap]\nsince = \"2026-01-01\"\n"),
    );
    check(
        &live,
        true,
        &expect![[r"
        mailbox `inbox`: localhost:IMAPS_PORT lets the desk in (TLS, xoauth2), tells news at once (IDLE); folder INBOX holds 2 messages; at first sight 2 since 2026-01-01 are taken in.
        sending: localhost:SMTP_PORT lets the desk in (STARTTLS, xoauth2), takes letters, also to addresses beyond ASCII (SMTPUTF8); none was sent.
        Nothing to mend.
    "]],
    );
    live.world.write_config(
        &config.replace("[mailboxes.imap]\n", "[mailboxes.imap]\nsince = \"2999-01-01\"\n"),
    );
    check(
        &live,
        true,
        &expect![[r"
        mailbox `inbox`: localhost:IMAPS_PORT lets the desk in (TLS, xoauth2), tells news at once (IDLE); folder INBOX holds 2 messages; at first sight 0 since 2999-01-01 are taken in.
        sending: localhost:SMTP_PORT lets the desk in (STARTTLS, xoauth2), takes letters, also to addresses beyond ASCII (SMTPUTF8); none was sent.
        Nothing to mend.
    "]],
    );
    assert_eq!(live.lab.grants().len(), 3, "reading and sending share a token");
    assert!(live.lab.stored().is_empty());
    let inbox = ["-f", "flow", "fetch", "-u", "desk@lab.test", "flags", "mailbox", "INBOX"];
    let flags = live.lab.doveadm(&inbox);
    assert!(flags.lines().count() == 2 && !flags.contains("Seen"), "{flags}");
    let kept: Vec<_> = fs::read_dir(live.world.path("data")).unwrap().flatten().collect();
    assert_eq!(kept.len(), 1, "the data folder holds the key alone, as before: {kept:?}");
}

#[test]
fn in_a_rehearsal_the_mail_server_is_left_alone() {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    live.world.write_config(
        &live.config().replace("mode = \"live\"", "mode = \"rehearsal\"\nsent = \"sent\""),
    );
    check(
        &live,
        true,
        &expect![[r#"
        mailbox `inbox`: localhost:IMAPS_PORT lets the desk in (TLS, xoauth2), tells news at once (IDLE); folder INBOX holds 0 messages; at first sight none is taken in (no `since`).
        sending: letters are put into sent/new; the mail server of `[sending.smtp]` is left alone unless mode is "live".
        Nothing to mend.
    "#]],
    );
    assert!(live.lab.events("auth").is_empty());
}

#[test]
fn a_server_without_idle_is_said_to_be_asked_now_and_then() {
    let lab = MailLab::start(&["--imap-capability", "IMAP4rev1 SASL-IR"]);
    let world = World::running("govxchange");
    fs::write(world.path("password"), "pw-alpha\n").unwrap();
    world.write_config(&format!(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\n[[mailboxes]]\nname = \"inbox\"\n\
         [mailboxes.imap]\nhost = \"localhost\"\nport = {}\nuser = \"alpha@lab.test\"\npassword-from = {{ file = \"password\" }}\nca-file = \"{}\"\n",
        lab.place("IMAPS_PORT"),
        lab.place("LAB_CA")
    ));
    let (_, lines) = found(&world, &lab);
    expect![[r"
        mailbox `inbox`: localhost:IMAPS_PORT lets the desk in (TLS, password), is asked for news every 60 s (no IDLE); folder INBOX holds 0 messages; at first sight none is taken in (no `since`).
        sending: letters are put into sent/new.
        Nothing to mend.
    "]].assert_eq(&lines);
}

#[test]
fn what_is_wrong_with_a_mailbox_is_a_sentence_that_says_what_to_do() {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    let lab = &live.lab;
    fs::write(live.world.path("password"), "pw-desk\n").unwrap();
    fs::write(live.world.path("wrong-password"), "not this\n").unwrap();
    let ca = lab.place("LAB_CA");
    let config = live.config();
    let (head, sending) = config.split_once("[[mailboxes]]").unwrap();
    let sending = sending.split_once("[sending.smtp]").unwrap().1;
    let mut mailboxes = Vec::new();
    let mut names = Vec::new();
    let mut add = |name: &'static str, host: &str, port: &str, more: &str| {
        names.push(name);
        mailboxes.push(format!(
            "[[mailboxes]]\nname = \"{name}\"\n[mailboxes.imap]\nhost = \"{host}\"\nport = {port}\nuser = \"desk@lab.test\"\n{more}\n"
        ));
    };
    let (imap, imaps, smtp) =
        (lab.place("IMAP_PORT"), lab.place("IMAPS_PORT"), lab.place("SMTP_PORT"));
    let right = format!("password-from = {{ file = \"password\" }}\nca-file = \"{ca}\"");
    let wrong = right.replace("\"password\"", "\"wrong-password\"");
    let oauth = format!(
        "ca-file = \"{ca}\"\nmethod = \"oauthbearer\"\n[mailboxes.imap.oauth]\ntoken-url = \"{}\"\nclient-id = \"desk\"\n\
             client-secret-from = {{ file = \"wrong-password\" }}",
        lab.place("TOKEN_URL")
    );
    add("well", "localhost", imap, &format!("{right}\nsecurity = \"starttls\""));
    add("password", "localhost", imaps, &wrong);
    add("no-password", "localhost", imaps, &right.replace("\"password\"", "\"nowhere\""));
    add("folder", "localhost", imaps, &format!("{right}\nfolder = \"Büro\""));
    add("host", "no-such-host.invalid", imaps, &right);
    add("nobody", "localhost", "1", &right);
    add("plain-port", "localhost", imap, &right);
    add(
        "tls-port",
        "localhost",
        imaps,
        &format!("{right}\nsecurity = \"starttls\"\npatience = \"1 second\""),
    );
    add("other-protocol", "localhost", smtp, &format!("{right}\nsecurity = \"starttls\""));
    add("authority", "localhost", imaps, &right.replace(ca, "password"));
    let known = format!("ca-file = \"{ca}\"");
    add("certificate", "localhost", imaps, &right.replace(&known, ""));
    add("secret", "localhost", imaps, &oauth);
    for folder in ["nowhere", "inbox"] {
        names.push(folder);
        mailboxes.push(format!("[[mailboxes]]\nname = \"{folder}\"\nmaildir = \"{folder}\"\n"));
    }
    let config = format!("{head}{}[sending.smtp]{sending}", mailboxes.concat());
    live.world.write_config(&config);
    live.world.own_programme("govxchange", &names.join("\", \""));
    check(
        &live,
        false,
        &expect![[r#"
        mailbox `well`: localhost:IMAP_PORT lets the desk in (STARTTLS, password), tells news at once (IDLE); folder INBOX holds 0 messages; at first sight none is taken in (no `since`).
        mailbox `password`: cannot be used: the server refuses the user or the password ([AUTHENTICATIONFAILED] Authentication failed.); mend `user`, or the password in wrong-password.
        mailbox `no-password`: cannot be used: The secret in nowhere cannot be read (No such file or directory (os error 2)); let the desk's account read that file.
        mailbox `folder`: cannot be used: the folder `Büro` cannot be opened (Mailbox doesn't exist: Büro.); mend `folder`, or let the account read it.
        mailbox `host`: cannot be used: there is no server named no-such-host.invalid to be found; mend `host`, or look at this machine's network.
        mailbox `nobody`: cannot be used: nobody answers at localhost on port 1; if this stays so, look at `host` and `port`.
        mailbox `plain-port`: cannot be used: localhost does not speak TLS on that port; mend `port`, or write security = "starttls".
        mailbox `tls-port`: cannot be used: localhost does not greet on port IMAPS_PORT: the server does not answer; if this stays so, ask its people. If that port is encrypted from the first byte, write security = "tls".
        mailbox `other-protocol`: cannot be used: localhost does not greet on port SMTP_PORT: the server answers in words that are not IMAP; ask its people. If that port is encrypted from the first byte, write security = "tls".
        mailbox `authority`: cannot be used: the certificates in password cannot be read (there is none); mend `ca-file`.
        mailbox `certificate`: cannot be used: nobody whom this machine knows has signed the certificate of localhost; put the certificate of the authority that has into a file and name that in `ca-file`.
        mailbox `secret`: cannot be used: The token endpoint TOKEN_URL refuses (401 invalid_client): the application or its secret is not known: check `client-id` and `client-secret-from`.
        mailbox `nowhere`: cannot be used: nowhere cannot be read (No such file or directory (os error 2)); make that Maildir, let the desk's account read it, or mend `maildir`.
        mailbox `inbox`: inbox holds 0 messages; what the desk has not read is taken in.
        sending: localhost:SMTP_PORT lets the desk in (STARTTLS, xoauth2), takes letters, also to addresses beyond ASCII (SMTPUTF8); none was sent.
        12 connections to mend.
    "#]],
    );
}

#[test]
fn what_is_wrong_with_the_way_out_is_a_sentence_that_says_what_to_do() {
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    fs::write(live.world.path("wrong-password"), "not this\n").unwrap();
    let config = live.config();
    let (reading, sending) = config.split_once("[sending.smtp]").unwrap();
    let sending = sending.replace("10 seconds", "1 second");
    let tries = |from: &str, to: &str, expected: Expect| {
        live.world.write_config(&format!("{reading}[sending.smtp]{}", sending.replace(from, to)));
        let (_, lines) = found(&live.world, &live.lab);
        let told = lines.lines().find(|line| line.starts_with("sending")).unwrap();
        expected.assert_eq(told);
    };
    tries(
        "\"secret\"",
        "\"wrong-password\"",
        expect![
            "sending: cannot be used: The token endpoint TOKEN_URL refuses (401 invalid_client): the application or its secret is not known: check `client-id` and `client-secret-from`."
        ],
    );
    tries(
        "user = \"desk@",
        "user = \"other@",
        expect![
            "sending: cannot be used: the server answered the login with 535: 5.7.8 Authentication credentials invalid; check `user`, and that the application may send as this mailbox (at Microsoft 365: SMTP.SendAsApp, and SMTP AUTH switched on for the mailbox)."
        ],
    );
    tries(
        live.lab.place("SMTP_PORT"),
        "1",
        expect![
            "sending: cannot be used: nobody answers at localhost on port 1; if this stays so, look at `host` and `port` of [sending.smtp]."
        ],
    );
    tries(
        live.lab.place("SMTP_PORT"),
        live.lab.place("SMTPS_PORT"),
        expect![
            "sending: cannot be used: the server did not answer the connection to localhost:SMTPS_PORT within 1 s; if this stays so, look at `port` and `security` of [sending.smtp], and at what stands between (a firewall)."
        ],
    );
    tries(
        "\"starttls\"",
        "\"tls\"",
        expect![
            "sending: cannot be used: the connection was lost at the connection to localhost:SMTP_PORT: received corrupt message of type InvalidContentType; if this stays so, look at `port` and `security` of [sending.smtp], and at what stands between (a firewall)."
        ],
    );
    tries(
        "ca-file",
        "# ca-file",
        expect![
            "sending: cannot be used: the certificate of localhost:SMTP_PORT is not accepted (invalid peer certificate: UnknownIssuer); check `host`, or name the authority that signed it in `ca-file`."
        ],
    );
    live.lab.faults("[{\"stage\":\"ehlo\",\"reply\":\"554 5.7.1 No service\"}]");
    tries(
        "",
        "",
        expect![
            "sending: cannot be used: the server answered the connection to localhost:SMTP_PORT with 554: 5.7.1 No service; if this stays so, look at `host`, `port` and `security`, or ask the server's people."
        ],
    );
    live.lab.faults("[{\"stage\":\"ehlo\",\"reply\":\"421 4.3.2 Too busy\"}]");
    tries(
        "",
        "",
        expect![
            "sending: cannot be used: the server answered the connection to localhost:SMTP_PORT with 421: 4.3.2 Too busy; if this stays so, look at `host`, `port` and `security`, or ask the server's people."
        ],
    );
    assert!(live.lab.stored().is_empty());
}

/// A desk that logs in with tokens at a server whose words are ours to choose.
fn desk_with_tokens(lab: &MailLab, server: &ScriptedServer, grant: &str) -> World {
    let world = World::running("govxchange");
    fs::write(world.path("secret"), "secret-desk\n").unwrap();
    fs::write(world.path("consent"), "refresh-desk\n").unwrap();
    let both = world.path("both.pem");
    let authorities = [server.ca(), lab.place("LAB_CA").into()].map(|ca| fs::read(ca).unwrap());
    fs::write(&both, authorities.concat()).unwrap();
    world.write_config(&format!(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\n\
         [[mailboxes]]\nname = \"inbox\"\naddresses = [\"desk@lab.test\"]\n[mailboxes.imap]\nhost = \"localhost\"\nport = {}\n\
         user = \"desk@lab.test\"\nmethod = \"xoauth2\"\nca-file = \"both.pem\"\n\
         [mailboxes.imap.oauth]\ntoken-url = \"{}\"\nclient-id = \"desk\"\n{grant}",
        server.port(),
        lab.place("TOKEN_URL"),
    ));
    server.offers("AUTH=XOAUTH2");
    world
}

#[test]
fn a_mailbox_that_stays_closed_after_a_token_was_given_is_told_with_the_missing_permission() {
    let (lab, server) = (MailLab::sending(), ScriptedServer::start());
    let world = desk_with_tokens(&lab, &server, BY_SECRET);
    server.fails(&[Fault::AuthenticateNo, Fault::AuthenticateNo]);
    let opens = "give the application the mailbox (Exchange Online: `Add-MailboxPermission -Identity MAILBOX -User OBJECT-ID -AccessRights FullAccess`";
    let (is_well, told) = found(&world, &lab);
    assert!(!is_well && told.contains(opens), "{told}");
    assert!(told.contains("AUTHENTICATE failed") && !told.contains("secret"), "{told}");
    server.fails(&[Fault::NotConnected]);
    let (is_well, told) = found(&world, &lab);
    assert!(!is_well && told.contains("the login is right and the mailbox stays closed"), "{told}");
    assert!(told.contains(opens) && !told.contains("mend `folder`"), "{told}");
    // A person's consent is another permission.
    let world = desk_with_tokens(&lab, &server, BY_CONSENT);
    server.fails(&[Fault::AuthenticateNo, Fault::AuthenticateNo]);
    let (is_well, told) = found(&world, &lab);
    assert!(!is_well && told.contains("whether the person who consented may read it"), "{told}");
    let (is_well, told) = found(&world, &lab);
    assert!(is_well, "{told}");
}

#[test]
fn where_the_results_of_the_believed_server_stand_is_said_and_what_to_write() {
    let head = |is_above: bool, n: usize| {
        let results =
            "Authentication-Results: mx.programme.example; dmarc=pass header.from=leeds.gov.uk\r\n";
        let came = "Received: from mail.leeds.gov.uk (mail.leeds.gov.uk [192.0.2.9])\r\n\tby mx.programme.example; Mon, 2 Mar 2026 09:00:00 +0000\r\n";
        let order = if is_above { [results, came] } else { [came, results] };
        let rest = format!(
            "From: a@leeds.gov.uk\r\nTo: desk@programme.example\r\nSubject: Hello\r\nMessage-ID: <{n}@leeds.gov.uk>\r\n\r\nHello.\r\n"
        );
        order.concat() + &rest
    };
    let told = |world: &World| {
        let output = world.command(&["check", "--connect"]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines: Vec<String> = told.lines().map(str::to_owned).collect();
        lines.into_iter().find(|line| line.contains("authserv-id: ")).unwrap_or_default()
    };
    let mut world = World::running("govxchange");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    assert_eq!(told(&world), "", "no server is believed");
    world.write_config(&format!("{config}authserv-id = \"mx.programme.example\"\n"));
    assert!(told(&world).contains("there is no mail yet"), "{}", told(&world));
    world.drops("inbox", b"From: b@leeds.gov.uk\r\nMessage-ID: <9@leeds.gov.uk>\r\n\r\nHello.\r\n");
    assert!(told(&world).contains("none bears results"), "{}", told(&world));
    for n in 0..3 {
        world.drops("inbox", head(false, n).as_bytes());
    }
    let below = told(&world);
    assert!(below.contains("3 bear results of mx.programme.example, all below"), "{below}");
    assert!(below.contains("write authserv-stamps = \"anywhere\""), "{below}");
    world.drops("inbox", head(true, 3).as_bytes());
    assert!(told(&world).contains("1 bear results of mx.programme.example above"));
    world.write_config(&format!(
        "{config}authserv-id = \"mx.programme.example\"\nauthserv-stamps = \"anywhere\"\n"
    ));
    assert!(!told(&world).contains("safer"), "some stand below");
    // The same on a server, by the heads alone.
    let live = Live::new("xoauth2", "xoauth2", BY_SECRET);
    live.lab.delivers("desk", &head(false, 4));
    let config = live.config();
    let named = "name = \"inbox\"\nauthserv-id = \"mx.programme.example\"\n";
    live.world.write_config(&config.replace("name = \"inbox\"\n", named));
    let below = told(&live.world);
    assert!(below.contains("1 bear results of mx.programme.example, all below"), "{below}");
}
