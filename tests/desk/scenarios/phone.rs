//! The housing options officer on the tram (user 5.1): a line from a phone, an answer between the lines, a CV from work.

use crate::world::World;

const FROM_THE_TRAM: &str = "hi interested in this, im a housing options officer at SCC (grade 7), 3 days a wk mon-weds, could do leeds or sheffield but not \
                             manchester cos of school run. line mgr is ok with it. is there any relocation money? and can I work remotely? cv to follow from work. thx A\n\nSent from my iPhone";
const HOME: &str = "ann.at.home@post.example";
const WORK: &str = "Ann Person <ann.person@sheffield.gov.uk>";

fn applied() -> (World, String) {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.by_email(HOME).writes(&mut world, FROM_THE_TRAM);
    let reference = world.list()["items"][0]["reference"].as_str().unwrap().to_owned();
    (world, reference)
}

fn shown(world: &World, reference: &str) -> String {
    world.runs(&["show", reference])
}

/// Types the answers into the quotation of the last letter, as a phone does.
fn answers_between_the_lines(world: &mut World) {
    let letter = world.by_email(HOME).mails(world).pop().unwrap().text;
    let lines = letter.lines().map(|line| {
        let answer = [
            ("your full name?", " Ann Person"),
            ("work for?", " Sheffield City Council"),
            ("legal right", " yes"),
        ]
        .into_iter()
        .find(|(question, _)| line.starts_with("- ") && line.contains(question));
        format!("> {line}{}", answer.map_or("", |(_, answer)| answer))
    });
    let quoted = lines.collect::<Vec<_>>().join("\n");
    let text = format!(
        "Sent from my iPhone\n\n> On 2 Mar 2026, at 09:00, GovXchange <desk@programme.example> wrote:\n> \n{quoted}"
    );
    world.by_email(HOME).replies(world, &text);
}

/// A CV comes from the address at work.
fn sends_the_cv(world: &mut World, from: &str, subject: &str) {
    let mail = format!(
        "From: {from}\r\nTo: desk@programme.example\r\nSubject: {subject}\r\nDate: Mon, 2 Mar 2026 14:00:00 +0000\r\nMessage-ID: <cv@post.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nas promised\r\n--b\r\n\
         Content-Type: text/plain; name=\"cv.txt\"\r\nContent-Disposition: attachment; filename=\"cv.txt\"\r\n\r\nCurriculum vitae\r\nEmployment history\r\nHousing options officer\r\n--b--\r\n"
    );
    world.drops("inbox", mail.as_bytes());
    world.settles();
}

#[test]
fn a_line_from_a_phone_is_an_interest_with_a_restriction_and_its_two_questions_are_answered_first()
{
    let (world, reference) = applied();
    let text = shown(&world, &reference);
    for line in [
        "places: Leeds, Sheffield",
        "places_excluded: Manchester",
        "days_per_week: 3",
        "manager_permission: yes",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let letters = world.by_email(HOME).mails(&world);
    assert_eq!(letters.len(), 1);
    let letter = &letters[0].text;
    let place =
        |words: &str| letter.find(words).unwrap_or_else(|| panic!("{words} is not in\n{letter}"));
    assert!(place("> is there any relocation money?") < place("> and can I work remotely?"));
    assert!(place("> and can I work remotely?") < place("This is what we understood"));
    assert!(place("This is what we understood") < place("your full name?"));
    assert!(place("your full name?") < place("legal right to work"));
    for never in ["nationality", "date of birth", "salary?", "unsuccessful", "attached form"] {
        assert!(!letter.contains(never), "{never}");
    }
}

#[test]
fn answers_typed_between_the_lines_complete_it() {
    let (mut world, reference) = applied();
    answers_between_the_lines(&mut world);
    let text = shown(&world, &reference);
    assert!(text.contains("interest ") && text.contains("(open)"), "{text}");
    assert!(
        text.contains("name: Ann Person") && text.contains("employer: Sheffield City Council"),
        "{text}"
    );
    let letter = world.by_email(HOME).mails(&world).pop().unwrap().text;
    assert!(letter.contains("We have all that we need"), "{letter}");
}

#[test]
fn a_cv_from_work_with_the_reference_is_asked_about_and_then_an_officers() {
    let (mut world, reference) = applied();
    answers_between_the_lines(&mut world);
    let before = shown(&world, &reference);
    let known = before.lines().filter(|line| line.starts_with("  "));
    let known: Vec<String> = known.map(str::to_owned).collect();
    sends_the_cv(&mut world, WORK, &format!("{reference} CV"));
    let home = world.by_email(HOME);
    assert_eq!(home.mails(&world).pop().unwrap().subject, format!("{reference}: is this yours?"));
    home.replies(&mut world, "Yes\n\nSent from my iPhone");
    assert_eq!(
        world.officer().concerns()[0],
        "came from another address, and the known address says it is theirs: do what it asks"
    );
    let after = shown(&world, &reference);
    assert!(known.iter().all(|line| after.contains(line)), "nothing is merged:\n{after}");
    assert!(after.contains("attachment: cv.txt"), "{after}");
}

#[test]
fn a_cv_from_work_without_the_reference_is_a_suggestion_to_an_officer() {
    let (mut world, reference) = applied();
    answers_between_the_lines(&mut world);
    let n_letters = world.by_email(HOME).mails(&world).len();
    sends_the_cv(&mut world, WORK, "as promised");
    let list = world.list();
    let suggested = list["needs_you"].as_array().unwrap().iter().find(|needs| {
        needs["why"]
            .as_str()
            .unwrap()
            .starts_with("may be from somebody who is known under another address")
    });
    let item = suggested.unwrap()["reference"].as_str().unwrap().to_owned();
    let text = shown(&world, &item);
    assert!(
        text.contains(&format!("may belong to {reference}")) && text.contains("cv.txt"),
        "{text}"
    );
    assert!(!shown(&world, &reference).contains("cv.txt"));
    assert_eq!(world.by_email(HOME).mails(&world).len(), n_letters);
}
