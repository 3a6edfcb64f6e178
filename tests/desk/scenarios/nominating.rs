//! Somebody's details that somebody else sends: the person is told first, and decides (R-034, F-3).

use crate::world::World;

const NOMINATION: &str = "Oldham Council wishes to nominate Ottoline Brigg, Registrar of Births and Deaths (Grade 6), for a placement \
                          with a department in Manchester, three months, full time. Her manager has given permission. You can reach her at \
                          ottoline.brigg@oldham.gov.uk.";

/// A world whose mail server says of whom a mail is.
fn vouched() -> World {
    let world = World::running("govxchange").on("2026-03-02");
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!("{config}authserv-id = \"mx.programme.example\"\n"));
    world
}

fn nominates(world: &mut World, from: &str, text: &str) {
    let domain = from.rsplit('@').next().unwrap();
    let mail = format!(
        "Authentication-Results: mx.programme.example; dkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n\
         From: Workforce Development <{from}>\r\nTo: desk@programme.example\r\nSubject: Nomination\r\n\
         Message-ID: <1.{from}>\r\n\r\n{text}\r\n"
    );
    world.drops("inbox", mail.as_bytes());
    world.settles();
}

fn concerns(world: &mut World) -> Vec<String> {
    world.officer().concerns()
}

#[test]
fn the_person_named_is_told_before_anything_else_and_is_on_the_list_once_they_agree() {
    let mut world = vouched();
    nominates(&mut world, "workforce@oldham.gov.uk", NOMINATION);
    let named = world.by_email("ottoline.brigg@oldham.gov.uk");
    let told = named.reads_text(&world);
    for wanted in [
        "Hello Ottoline Brigg",
        "workforce@oldham.gov.uk has sent us your details",
        "Manchester",
        "Reply “yes”",
        "privacy",
    ] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    assert!(concerns(&mut world).is_empty());
    let reference = named.mails(&world)[0].subject.split(':').next().unwrap().to_owned();
    assert!(world.runs(&["show", &reference]).contains("awaiting-notice"));
    named.replies(&mut world, "Yes please. I have the right to work in the UK.");
    let shown = world.runs(&["show", &reference]);
    assert!(!shown.contains("awaiting-notice") && shown.contains("right_to_work: yes"), "{shown}");
    assert!(named.reads(&world).contains("this is what we understood"));
}

#[test]
fn a_person_who_does_not_want_it_is_off_the_list_and_an_officer_tells_whoever_named_them() {
    let mut world = vouched();
    nominates(&mut world, "workforce@oldham.gov.uk", NOMINATION);
    let named = world.by_email("ottoline.brigg@oldham.gov.uk");
    named.reads(&world);
    named.replies(&mut world, "No, I would rather not.");
    let wanted =
        "the person who was named does not want to be put forward: tell whoever named them";
    assert_eq!(concerns(&mut world), [wanted]);
    let reference = named.mails(&world)[0].subject.split(':').next().unwrap().to_owned();
    assert!(world.runs(&["show", &reference]).contains("withdrawn"));
}

#[test]
fn nobody_can_have_the_desk_write_to_strangers() {
    let wanted = "names a person who must be told before anything else happens";
    // From another organisation, and from somebody for whom no server vouches.
    let mut world = vouched();
    nominates(&mut world, "somebody@post.example", NOMINATION);
    assert!(world.by_email("ottoline.brigg@oldham.gov.uk").mails(&world).is_empty());
    assert_eq!(concerns(&mut world), [wanted]);
    let mut world = vouched();
    world.by_email("workforce@oldham.gov.uk").writes(&mut world, NOMINATION);
    assert!(world.by_email("ottoline.brigg@oldham.gov.uk").mails(&world).is_empty());
    assert_eq!(concerns(&mut world), [wanted]);
}
