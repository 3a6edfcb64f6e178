//! People answer what the desk asked as their mail programs let them: inside the quotation, above it, numbered or not.

use crate::world::World;

const ADDRESS: &str = "ann@post.example";

/// Somebody has applied, and five details are missing.
fn applied() -> World {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.by_email(ADDRESS).writes(&mut world, "I would like to apply for a secondment.");
    let letter = letter(&world);
    for question in ["full name", "work for", "towns or cities", "right to work", "line manager"] {
        assert!(letter.contains(question), "{letter}");
    }
    world
}

fn letter(world: &World) -> String {
    world.by_email(ADDRESS).mails(world).pop().unwrap().text
}

/// Sends a reply to the last letter as it stands, and returns what the desk then shows of the submission and of the reply.
fn reply(world: &mut World, kind: &str, body: &str) -> (String, String) {
    let known = references(world);
    let last = world.by_email(ADDRESS).mails(world).pop().unwrap();
    let mail = format!(
        "From: {ADDRESS}\r\nTo: desk@programme.example\r\nSubject: Re: {}\r\nDate: Mon, 2 Mar 2026 12:00:00 +0000\r\n\
         Message-ID: <reply-{}@post.example>\r\nIn-Reply-To: <{1}>\r\nReferences: <{1}>\r\nMIME-Version: 1.0\r\n\
         Content-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n",
        last.subject, last.message_id
    );
    world.drops("inbox", mail.as_bytes());
    world.settles();
    let new = references(world).into_iter().find(|reference| !known.contains(reference)).unwrap();
    let submission = world.runs(&["show", &known[0]]);
    (submission, world.runs(&["show", &new, "--raw"]))
}

fn references(world: &World) -> Vec<String> {
    let list = world.list();
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| item["reference"].as_str().unwrap().to_owned()).collect()
}

const ANSWERS: [(&str, &str); 5] = [
    ("your full name", "Ann Grace Person"),
    ("work for", "Sheffield City Council"),
    ("towns or cities", "Leeds or Wakefield, but not Manchester"),
    ("right to work", "Yes"),
    ("line manager", "Yes, she is"),
];

/// The letter with what `answer` makes of each answer put behind its question.
fn filled(letter: &str, answer: impl Fn(&str) -> String) -> String {
    let line = |line: &str| {
        let asked =
            ANSWERS.iter().find(|(words, _)| line.starts_with("- ") && line.contains(words));
        asked.map_or(line.to_owned(), |(_, words)| format!("{line}{}", answer(words)))
    };
    letter.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn marked(text: &str) -> String {
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

/// Lines no longer than a mail program makes them.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut length = 0;
        for word in line.split(' ') {
            if length > 0 && length + word.len() > 70 {
                out.push('\n');
                length = 0;
            } else if length > 0 {
                out.push(' ');
            }
            out.push_str(word);
            length += word.len() + 1;
        }
        out.push('\n');
    }
    out
}

#[track_caller]
fn is_complete(world: &mut World, (submission, raw): &(String, String), whole: &str) {
    for line in [
        "name: Ann Grace Person",
        "employer: Sheffield City Council",
        "places: Leeds, Wakefield",
        "places_excluded: Manchester",
        "right_to_work: yes",
        "manager_permission: yes",
    ] {
        assert!(submission.contains(line), "{line} is not in\n{submission}");
    }
    assert!(letter(world).contains("We have all that we need"), "{}", letter(world));
    assert!(raw.replace("\r\n", "\n").contains(whole), "nothing is thrown away");
    assert!(world.officer().concerns().is_empty());
}

#[track_caller]
fn check(kind: &str, body: impl Fn(&str) -> String) {
    let mut world = applied();
    let body = body(&letter(&world));
    let shown = reply(&mut world, kind, &body);
    is_complete(&mut world, &shown, &body);
}

const ATTRIBUTION: &str = "On 2 Mar 2026, at 09:00, GovXchange <desk@programme.example> wrote:";
const HEADERS: &str = "From: GovXchange <desk@programme.example>\nSent: 02 March 2026 09:00\nTo: ann@post.example\nSubject: thank you, this is what we understood\n";

#[test]
fn answers_typed_on_a_phone_behind_the_marks_of_the_quotation() {
    check("text/plain", |letter| {
        let quoted =
            marked(&format!("{ATTRIBUTION}\n\n{}", filled(letter, |words| format!(" {words}"))));
        format!("\n\nSent from my iPhone\n\n{quoted}")
    });
    check("text/plain", |letter| {
        let quoted =
            marked(&format!("{ATTRIBUTION}\n\n{}", filled(letter, |words| format!("\n{words}"))));
        format!("See below\n\nSent from my iPhone\n\n{quoted}")
    });
}

#[test]
fn answers_that_leave_the_quotation_in_apple_mail() {
    check("text/plain", |letter| {
        let quoted = marked(&filled(letter, |words| format!("@@{words}")));
        let split = quoted.split("@@").collect::<Vec<_>>().join("\n\n");
        format!("> {ATTRIBUTION}\n> \n{}", split.replace("\n> \n", "\n> \n\n"))
    });
}

#[test]
fn answers_between_wrapped_lines_in_gmail() {
    check("text/plain", |letter| {
        let text = filled(letter, |words| format!("@@{words}@@"));
        let mut body =
            "On Mon, 2 Mar 2026 at 09:00, GovXchange <desk@programme.example>\nwrote:\n\n"
                .to_owned();
        for (at, part) in text.split("@@").enumerate() {
            if at % 2 == 0 {
                body.push_str(&marked(&wrapped(part)));
                body.push_str("\n>\n");
            } else {
                body.push_str(part);
                body.push_str("\n\n");
            }
        }
        body
    });
}

#[test]
fn answers_that_outlook_marks_with_the_initials_of_who_typed_them() {
    for mark in ["[AP] ", "[AP]: "] {
        check("text/plain", |letter| {
            let copy = filled(letter, |words| format!("\n{mark}{words}"));
            format!("Hello\n\nMy answers are below.\n\nRegards\nAnn\n\n{HEADERS}\n{copy}")
        });
    }
}

#[test]
fn answers_typed_into_the_unmarked_copy_of_outlook() {
    check("text/plain", |letter| {
        format!(
            "Hello\n\nMy answers are below.\n\nRegards\nAnn\n\n{HEADERS}\n{}",
            filled(letter, |words| format!(" {words}"))
        )
    });
    check("text/html", |letter| {
        let paragraphs = filled(letter, |words| format!("\n!{words}"))
            .replace('&', "&amp;")
            .replace('<', "&lt;");
        let paragraphs = paragraphs.lines().map(|line| match (line.strip_prefix("- "), line.strip_prefix('!')) {
            (Some(item), _) => format!("<ul><li class=\"MsoNormal\">{item}<o:p></o:p></li></ul>"),
            (_, Some(answer)) => format!("<p class=\"MsoNormal\"><span style=\"color:red\">{answer}<o:p></o:p></span></p>"),
            _ => format!("<p class=\"MsoNormal\">{line}<o:p></o:p></p>"),
        });
        let headers = HEADERS.replace('<', "&lt;").replace('\n', "<br>");
        format!(
            "<html><body lang=\"EN-GB\"><div class=\"WordSection1\"><p class=\"MsoNormal\">See below in red.</p><div style=\"border:none;border-top:solid #E1E1E1 1.0pt\">\
             <p class=\"MsoNormal\">{headers}</p></div>{}</div></body></html>",
            paragraphs.collect::<String>()
        )
    });
}

#[test]
fn answers_typed_behind_the_points_in_outlook_on_the_web() {
    check("text/html", |letter| {
        let lines = filled(letter, |words| {
            format!("&nbsp;<span style=\"color: rgb(200, 38, 19);\">{words}</span>")
        });
        let lines = lines.lines().map(|line| match line.strip_prefix("- ") {
            Some(item) => format!("<ul><li>{item}</li></ul>"),
            None => format!("<p>{}</p>", line.replace("<https", "&lt;https")),
        });
        let headers = HEADERS.replace('<', "&lt;").replace('\n', "<br>");
        format!(
            "<html><head></head><body dir=\"ltr\"><div class=\"elementToProof\">Answers in the text.</div><div id=\"appendonsend\"></div><hr tabindex=\"-1\" style=\"width:98%\">\
             <div id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri\">{headers}</font><div>&nbsp;</div></div>{}</body></html>",
            lines.collect::<String>()
        )
    });
}

#[test]
fn numbers_above_the_copy_in_outlook_on_a_phone() {
    check("text/plain", |letter| {
        let numbered =
            ANSWERS.iter().enumerate().map(|(at, (_, words))| format!("{}. {words}\n", at + 1));
        format!(
            "{}\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n{HEADERS}\n{letter}",
            numbered.collect::<String>()
        )
    });
}

#[test]
fn lines_without_numbers_in_another_order_above_the_quotation_in_gmail() {
    check("text/html", |letter| {
        let lines = [
            "Sheffield City Council",
            "Ann Grace Person",
            "Leeds or Wakefield, but not Manchester",
            "yes",
            "yes",
        ];
        let lines = lines.map(|line| format!("<div dir=\"auto\">{line}</div>"));
        let letter = letter.lines().map(|line| format!("{}<br>", line.replace('<', "&lt;")));
        format!(
            "<div dir=\"auto\">{}</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">On Mon, 2 Mar 2026, 09:00 GovXchange, &lt;<a href=\"mailto:desk@programme.example\">desk@programme.example</a>&gt; wrote:<br></div>\
             <blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex\">{}</blockquote></div>",
            lines.concat(),
            letter.collect::<String>()
        )
    });
}

#[test]
fn what_was_left_out_is_still_missing_and_one_yes_to_two_questions_answers_neither() {
    let mut world = applied();
    let body = format!("Ann Grace Person\nyes\n\n{ATTRIBUTION}\n{}", marked(&letter(&world)));
    let (submission, _) = reply(&mut world, "text/plain", &body);
    assert!(
        submission.contains("name: Ann Grace Person") && !submission.contains("right_to_work"),
        "{submission}"
    );
    let letter = letter(&world);
    assert!(
        letter.contains("right to work")
            && letter.contains("line manager")
            && !letter.contains("full name?"),
        "{letter}"
    );
}
