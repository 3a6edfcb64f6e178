//! Mistakes in files that people edit are told all at once, with file and line.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use expect_test::expect;

use crate::world::World;

#[test]
fn all_mistakes_of_a_config_are_told_together() {
    let world = World::running("govxchange");
    world.write_config("mode = \"rehersal\"\ndata = 7\nsent = \"sent\"\ncolour = \"blue\"\n[[mailboxes]]\nname = \"inbox\"\nmaildr = \"inbox\"\n");
    let output = world.command(&["check"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    expect![[r#"
        config/desk.toml:1: `message-domain` is missing; write for example `message-domain = "programme.example"`.
        config/desk.toml:1: `mode`: `rehersal` is not known; did you mean `rehearsal`?
        config/desk.toml:2: `data`: is text in quotes, not integer.
        config/desk.toml:4: unknown key `colour`; known here: `mode`, `data`, `sent`, `sending`, `message-domain`, `sealing`, `keep-free`, `largest-message`, `answer-within`, `undo-window`, `quiet-hours`, `alarm-command`, `seed-sample-letters`, `mailboxes`, `canary`, `officers`, `health`, `chat`.
        config/desk.toml:5: `maildir` is missing; write for example `maildir = ".desk/mail/in"`.
        config/desk.toml:7: unknown key `maildr`; did you mean `maildir`?
        6 mistakes to mend; the desk does not start.
    "#]]
    .assert_eq(&String::from_utf8(output.stderr).unwrap());
}

#[test]
fn one_table_in_the_place_of_a_list_of_them_is_told() {
    let world = World::running("govxchange");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let config = config.replace("[[officers]]", "[[colleagues]]");
    let n_lines = config.lines().count();
    world.write_config(&format!("{config}[officers]\nname = \"ann\"\n"));
    let output = world.command(&["check"]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    let expected = format!(
        "config/desk.toml:{}: `officers` is a list of tables: write `[[officers]]` above each.",
        n_lines + 1
    );
    assert!(told.contains(&expected), "{told}");
}

#[test]
fn all_mistakes_of_a_mailbox_on_a_server_are_told_together() {
    let world = World::running("govxchange");
    world.write_config(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\n[[mailboxes]]\nname = \"inbox\"\n[mailboxes.imap]\n\
         host = \"https://imap.example:993\"\nport = 99999\nsecurity = \"none\"\npassword-from = \"hunter2\"\nsince = \"yesterday\"\nlook-every = \"2 hours\"\n\
         method = \"xoauth\"\n[mailboxes.imap.oauth]\ntoken-url = \"http://login.example/token\"\nclient-id = \"a\"\nscop = \"b\"\n",
    );
    let output = world.command(&["check"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    expect![[r#"
        config/desk.toml:7: `user` is missing; write for example `user = "desk@programme.example"`.
        config/desk.toml:8: `host`: `https://imap.example:993` is no name of a server; write it without `://` and without a port.
        config/desk.toml:9: `port`: is a number from 1 to 65535.
        config/desk.toml:10: `security`: `none` is not known; known here: `tls`, `starttls`.
        config/desk.toml:11: `password-from`: names where the secret is, never the secret itself: write { env = "NAME" }, { file = "PATH" } or { credential = "NAME" }.
        config/desk.toml:12: `since`: `yesterday` is no day; write for example "2026-03-01".
        config/desk.toml:13: `look-every`: is "25 minutes" at most.
        config/desk.toml:14: `method`: `xoauth` is not known; did you mean `xoauth2`?
        config/desk.toml:16: `token-url`: `http://login.example/token` does not begin with https://, and a secret is sent there.
        config/desk.toml:17: nothing shows that the application is ours; write `client-secret-from`, or `refresh-token-from`, or both.
        config/desk.toml:18: unknown key `scop`; did you mean `scope`?
        11 mistakes to mend; the desk does not start.
    "#]].assert_eq(&String::from_utf8(output.stderr).unwrap());
}

#[test]
fn a_misspelt_placeholder_is_told_with_its_line() {
    let world = World::running("govxchange");
    fs::create_dir_all(world.path("prompts/messages")).unwrap();
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/prompts");
    let copied = std::process::Command::new("cp")
        .args(["-r", shipped, "."])
        .current_dir(world.path(""))
        .status()
        .unwrap();
    assert!(copied.success());
    fs::write(
        world.path("prompts/messages/withdrawn.md"),
        "Subject: {{ reference }}\n\nHello,\n\nbye {{ contct }}\n",
    )
    .unwrap();
    let output = world.command(&["check"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("config/../prompts/messages/withdrawn.md:5: unknown placeholder `contct`; did you mean `contact`?") || told.starts_with("prompts/messages/withdrawn.md:5: unknown placeholder `contct`; did you mean `contact`?"), "{told}");
}

#[test]
fn the_shipped_settings_have_no_mistakes() {
    let world = World::empty();
    for config in ["config/desk.toml", "config/demo.toml"] {
        let shipped = format!("{}/{config}", env!("CARGO_MANIFEST_DIR"));
        let output = world.command(&["check", "--config", &shipped]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_time_cannot_be_given_to_a_live_desk() {
    let world = World::running("govxchange");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&config.replace("rehearsal", "live"));
    assert!(world.is_refused(&["once"]).starts_with("--now is for rehearsal and demonstration"));
}

#[test]
fn a_folder_made_for_rehearsal_never_turns_live() {
    let mut world = World::running("govxchange");
    world.settles();
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&config.replace("rehearsal", "live"));
    let output = world.command(&["once"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("was made with mode = \"rehearsal\""));
}

#[test]
fn one_mistake_in_a_programmes_file_is_told_alone_and_hides_no_other() {
    let world = World::running("govxchange");
    world.runs(&["init", "--yes", "--folder", "other"]);
    let file = world.path("other/config/programmes/govxchange.toml");
    let text = fs::read_to_string(&file).unwrap();
    let text = text.replace("\"Europe/London\"", "\"Europe/Londn\"");
    fs::write(&file, text.replace("[retention]\n", "[retention]\nfor-ever = true\n")).unwrap();
    let told = world.is_refused(&["check", "--config", "other/config/desk.toml"]);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 3, "{told}");
    assert!(lines[0].contains("`Europe/Londn` is no time zone"), "{told}");
    assert!(lines[1].contains("unknown key `for-ever`"), "{told}");
}

#[test]
fn a_question_that_people_would_read_raw_and_one_that_is_missing_are_told() {
    let world = World::running("govxchange");
    world.runs(&["init", "--yes", "--folder", "other"]);
    let questions = world.path("other/prompts/questions");
    fs::write(questions.join("name.md"), "What is\nyour {{ full }} name?\n").unwrap();
    fs::remove_file(questions.join("employer.md")).unwrap();
    fs::write(world.path("other/prompts/messages/introduction-host.md"), b"Subject: \xff").unwrap();
    let output = world.command(&["check", "--config", "other/config/desk.toml"]).output().unwrap();
    expect![[r"
        other/prompts/messages/introduction-host.md: the file is not UTF-8: save it as such.
        other/prompts/questions/employer.md: the question is missing.
        other/prompts/questions/name.md:2: a question knows no placeholders: people would read `{{ … }}` as it stands; write it in words.
        3 mistakes to mend; the desk does not start.
    "]]
    .assert_eq(&String::from_utf8(output.stderr).unwrap());
}

#[test]
fn a_config_that_is_no_text_is_not_called_missing() {
    let world = World::running("govxchange");
    fs::write(world.path("config/desk.toml"), [0xff, 0xfe, 0]).unwrap();
    assert_eq!(
        world.is_refused(&["check"]),
        "config/desk.toml: the file is not UTF-8: save it as such.\n1 mistake to mend; the desk does not start."
    );
}

#[test]
fn init_asks_again_after_an_answer_that_the_desk_would_refuse() {
    let world = World::running("govxchange");
    let mut init = world.command(&["init", "--folder", "other"]);
    let mut init = init.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let answers = b"kept\nanswers\nnot a domain!\nprogramme.example\n";
    init.stdin.take().unwrap().write_all(answers).unwrap();
    let told = init.wait_with_output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert_eq!(told.matches("Which domain").count(), 2, "{told}");
    assert!(told.contains("`not a domain!` is no domain name"), "{told}");
    assert!(
        world.runs(&["check", "--config", "other/config/desk.toml"]).contains("Nothing to mend")
    );
    let refused = world.is_refused(&["init", "--yes", "--folder", "third", "--data", "elsewhere"]);
    assert!(refused.contains("`--keep`"), "{refused}");
    assert!(!world.path("third").exists());
}

#[test]
fn init_writes_a_config_that_check_accepts() {
    let world = World::empty();
    let output = world.command(&["init", "--yes", "--folder", "fresh"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let check = world.command(&["check", "--config", "fresh/config/desk.toml"]).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    assert!(String::from_utf8_lossy(&check.stdout).contains("mode rehearsal"));
    let written = fs::read_to_string(world.path("fresh/config/desk.toml")).unwrap();
    assert!(written.contains("mode = \"rehearse\""), "{written}");
}

#[test]
fn init_for_a_service_keeps_everything_in_one_folder_elsewhere() {
    let world = World::empty();
    let kept = world.path("var/lib/secondment-desk");
    let keep = kept.to_str().unwrap();
    let arguments = ["init", "--yes", "--folder", "etc/secondment-desk", "--keep", keep];
    assert!(world.command(&arguments).output().unwrap().status.success());
    let config = fs::read_to_string(world.path("etc/secondment-desk/config/desk.toml")).unwrap();
    let paths: Vec<&str> = config.lines().filter(|line| line.contains('/')).collect();
    assert!(paths.contains(&format!("data = \"{keep}/data\"").as_str()), "{paths:#?}");
    assert!(!config.contains("\".desk"), "{paths:#?}");
}

#[test]
fn every_message_can_be_previewed() {
    let world = World::empty();
    let list = String::from_utf8(world.command(&["preview"]).output().unwrap().stdout).unwrap();
    let names: Vec<&str> = list.lines().skip(1).map(str::trim).collect();
    assert!(names.len() > 10);
    for name in names {
        let output = world.command(&["preview", name]).output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).starts_with("Subject: "), "{name}");
    }
}

#[test]
fn a_message_is_previewed_as_of_the_programme_that_reads_the_first_mailbox() {
    let world = World::running("digital");
    world.own_programme("govxchange", "second");
    let shown = |arguments: &[&str]| world.command(arguments).output().unwrap().stdout;
    let of_digital = shown(&["preview", "hand-over", "--programme", "digital"]);
    assert_eq!(shown(&["preview", "hand-over"]), of_digital);
    assert_ne!(shown(&["preview", "hand-over", "--programme", "govxchange"]), of_digital);
    let output =
        world.command(&["preview", "hand-over", "--programme", "govxchang"]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("did you mean `govxchange`?"), "{error}");
}

#[test]
fn mistakes_of_the_mail_server_are_told_and_a_password_in_config_is_refused() {
    let world = World::running("govxchange");
    world.write_config(
        "mode = \"live\"\ndata = \"data\"\nmessage-domain = \"desk.example\"\n[[mailboxes]]\nname = \"inbox\"\nmaildir = \"inbox\"\n\
         [sending]\nmost-an-hour = 0\n[sending.smtp]\nhost = \"smtp example\"\nsecurity = \"none\"\nuser = \"desk\"\nmethod = \"password\"\n\
         password-from = \"hunter2\"\npatience = \"2 days\"\n[sending.smtp.oauth]\ntoken-url = \"http://login.example/token\"\nclient-id = \"desk\"\n",
    );
    let output = world.command(&["check"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    expect![[r#"
        config/desk.toml:8: `most-an-hour`: is a whole number from 1.
        config/desk.toml:10: `host`: `smtp example` is no name of a server; write it without `://` and without a port.
        config/desk.toml:11: `security`: `none` is not known; known here: `tls`, `starttls`.
        config/desk.toml:14: `password-from`: names where the secret is, never the secret itself: write { env = "NAME" }, { file = "PATH" } or { credential = "NAME" }.
        config/desk.toml:15: `patience`: is at most an hour; write for example "5 minutes".
        config/desk.toml:16: `oauth` belongs to method = "xoauth2" or "oauthbearer"; name that method, or take the table away.
        config/desk.toml:17: `token-url`: `http://login.example/token` does not begin with https://, and a secret is sent there.
        config/desk.toml:18: nothing shows that the application is ours; write `client-secret-from`, or `refresh-token-from`, or both.
        8 mistakes to mend; the desk does not start.
    "#]]
    .assert_eq(&String::from_utf8(output.stderr).unwrap());
}

#[test]
fn all_mistakes_of_what_is_asked_of_a_match_are_told_together() {
    let world = World::running("govxchange");
    let file = world.path("config/programmes/govxchange.toml");
    let shipped = fs::read_to_string(&file).unwrap();
    let n_before = shipped.lines().position(|line| line == "[matching]").unwrap();
    let before: Vec<&str> = shipped.lines().take(n_before).collect();
    let (_, cadence) = shipped.split_once("# When reminders are owed").unwrap();
    let broken = "[matching]\nrules = [\"plase\", \"dates\", \"dates\"]\nkept-for-role = 0\n[matching.strict]\nessential-share = 101\ndays-short = 0.3\n\
                  [matching.points]\nessential = 451\nskils = 1\n\n";
    fs::write(&file, format!("{}\n{broken}#{cadence}", before.join("\n"))).unwrap();
    let output = world.command(&["check"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<String> = told
        .lines()
        .filter_map(|line| line.strip_prefix("config/programmes/govxchange.toml:"))
        .map(|line| {
            let (number, sentence) = line.split_once(": ").unwrap();
            format!("{}: {sentence}", number.parse::<usize>().unwrap() - n_before)
        })
        .collect();
    let begins = [
        "2: `rules` names `dates` twice.",
        "2: `rules`: `plase` is no rule; did you mean `place`?",
        "3: `kept-for-role`: lies between 1 and 1000.",
        "5: `essential-share`: lies between 0 and 100.",
        "6: `days-short`: is a number of days, such as 0, 0.5 or 1.",
        "8: the points of `[matching.points]` come to 1001 together",
        "9: unknown key `skils`",
    ];
    assert_eq!(lines.len(), begins.len(), "{told}");
    for (line, begins) in lines.iter().zip(begins) {
        assert!(line.starts_with(begins), "{told}");
    }
}

#[test]
fn a_sentence_about_matches_that_is_missing_or_knows_too_much_is_told() {
    let world = World::running("govxchange");
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/prompts");
    let copied = std::process::Command::new("cp")
        .args(["-r", shipped, "."])
        .current_dir(world.path(""))
        .status()
        .unwrap();
    assert!(copied.success());
    let file = world.path("prompts/matching.toml");
    let text = fs::read_to_string(&file).unwrap();
    let text =
        text.replacen("days = \"the person has {{ has }}", "days = \"the person has {{ hass }}", 1);
    let text = text.replacen("proposed = ", "propsed = ", 1);
    fs::write(&file, text).unwrap();
    let output = world.command(&["check"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("matching.toml:20: `days`: knows no `{{ hass }}`; it knows `has`, `asks`."),
        "{told}"
    );
    assert!(told.contains("unknown key `propsed`; did you mean `proposed`?"), "{told}");
    assert!(told.contains("`proposed` is missing below `[sayings]`."), "{told}");
}

#[test]
fn letters_are_not_put_where_they_are_read_again_nor_among_what_the_desk_keeps() {
    for (folder, sentence) in
        [("inbox", "the desk would read its own letters"), ("data", "where the desk keeps")]
    {
        let world = World::running("govxchange");
        let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
        world.write_config(&config.replace("sent = \"sent\"", &format!("sent = \"{folder}\"")));
        let refused = world.is_refused(&["check"]);
        assert!(refused.contains(sentence), "{refused}");
    }
}
