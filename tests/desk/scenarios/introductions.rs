//! From two submissions to two people talking, and the reminders in between.

use expect_test::expect;

use crate::premises;
use crate::world::World;

pub const OFFER: &str = "My name is Ottilie Marchbanks. I'm a housing options officer and could do two days a week in Leeds from June. \
                     I have the right to work in the UK and my line manager is happy for me to apply.";
pub const NEED: &str =
    "We need someone who knows temporary accommodation, two days a week, Leeds, June to August.";
pub const REST: &str = "Organisation: Department for Work and Pensions\nEssential skills: temporary accommodation, casework\nApprovals followed: yes";

/// An applicant and a host who fit write by mail.
pub fn both_sides_write(world: &mut World) {
    world.by_email("applicant@leeds.gov.uk").writes(world, OFFER);
    world.by_email("host@dwp.gov.uk").writes(world, &format!("{NEED}\n{REST}"));
}

/// What an applicant and a host who fit write.
pub fn mails_that_fit() -> [String; 2] {
    let mail = |from: &str, text: &str| {
        format!(
            "From: {from}\r\nTo: desk@lab.test\r\nMessage-ID: <1.{from}>\r\nSubject: Secondment\r\n\r\n{text}\r\n"
        )
    };
    [mail("applicant@leeds.gov.uk", OFFER), mail("host@dwp.gov.uk", &format!("{NEED}\n{REST}"))]
}

#[test]
fn a_council_officer_and_a_department_are_introduced_and_reminded_until_both_have_answered() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("applicant@leeds.gov.uk");
    let host = world.by_chat("host-in-a-department");

    applicant.writes(&mut world, OFFER);
    expect!["GX-ADMN: thank you, this is what we understood"].assert_eq(&applicant.reads(&world));
    host.writes(&mut world, NEED);
    host.replies(&mut world, REST);
    let introduction = world.officer().confirms_the_proposed_match();
    expect!["Introduction GX-65UL: temporary accommodation, Leeds"]
        .assert_eq(&applicant.reads(&world));
    host.reads(&world);

    world.passes("7 days");
    expect!["GX-65UL: have you heard from your host?"].assert_eq(&applicant.reads(&world));
    assert_eq!(host.reads(&world), format!("{introduction}: have you met?"));

    // One yes is no outcome: the other side is asked once more, and then an officer.
    host.replies(&mut world, "Yes, we spoke and would both like to go ahead.");
    world.passes("7 days");
    expect!["GX-65UL: have you heard from your host?"].assert_eq(&applicant.reads(&world));
    world.passes("60 days");
    expect!["nothing"].assert_eq(&applicant.reads(&world));
    assert_eq!(world.list()["silent"][0]["reference"], introduction.as_str());
}

#[test]
fn whoever_comes_back_to_chat_late_reads_of_an_introduction_first_and_of_its_reminders_the_latest()
{
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("applicant@leeds.gov.uk");
    let host = world.by_chat("host-in-a-department");
    applicant.writes(&mut world, OFFER);
    host.writes(&mut world, &format!("{NEED}\n{REST}"));
    let introduction = world.officer().confirms_the_proposed_match();
    world.passes("10 days");
    let told = host.reads(&world);
    assert!(told.contains("Introduction ") && !told.contains("have you met"), "{told}");
    world.passes("14 days");
    assert_eq!(host.reads(&world), format!("{introduction}: have you met?"));
}

#[test]
fn nobody_is_introduced_before_an_officer_has_confirmed() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("applicant@leeds.gov.uk");
    let host = world.by_chat("host-in-a-department");
    applicant.writes(&mut world, OFFER);
    host.writes(&mut world, &format!("{NEED}\n{REST}"));
    applicant.reads(&world);
    world.passes("30 days");
    assert_eq!(applicant.reads(&world), "nothing");
    world.officer().the_proposed_match();
}

#[test]
fn a_rejected_pair_is_never_proposed_again() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("applicant@leeds.gov.uk");
    let host = world.by_chat("host-in-a-department");
    applicant.writes(&mut world, OFFER);
    host.writes(&mut world, &format!("{NEED}\n{REST}"));
    let proposed = world.officer().the_proposed_match();
    world.runs(&["reject", &proposed, "--because", "already working together"]);
    let shown = world.runs(&["show", &proposed]);
    assert!(shown.contains("ended because: already working together"), "{shown}");
    assert!(shown.contains("place: the person wrote"), "{shown}");
    world.runs(&["export", "all.jsonl"]);
    let export = std::fs::read_to_string(world.path("all.jsonl")).unwrap();
    let deeds: Vec<&str> = export.lines().filter(|line| line.contains("\"audit\"")).collect();
    assert!(deeds.iter().any(|deed| deed.contains("officer.reject")));
    assert!(!deeds.iter().any(|deed| deed.contains("already working")), "{deeds:?}");
    applicant.replies(&mut world, "Preferred location: Leeds, Sheffield");
    assert_eq!(world.list()["proposed"].as_array().unwrap().len(), 0);
    let refusal = world.is_refused(&["confirm", &proposed]);
    assert_eq!(refusal, format!("{proposed} was rejected; the pair is not proposed again."));
}

#[test]
fn two_councils_are_no_match_in_a_programme_that_crosses_the_boundary() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("applicant@leeds.gov.uk");
    let host = world.by_chat("host-in-a-council");
    applicant.writes(&mut world, OFFER);
    host.writes(
        &mut world,
        &format!(
            "{NEED}\n{}",
            REST.replace("Department for Work and Pensions", "Darlington Borough Council")
        ),
    );
    assert_eq!(world.list()["proposed"].as_array().unwrap().len(), 0);
    assert_eq!(world.list()["counts"]["open"], 2);
}

#[test]
fn an_introduction_tells_each_side_only_what_it_needs() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("applicant@leeds.gov.uk");
    let host = world.by_email("host@dwp.gov.uk");
    applicant.writes(
        &mut world,
        &format!("{OFFER} My grade is PO3 and I have shares in a water company."),
    );
    host.writes(&mut world, &format!("{NEED}\n{REST}\nContact name: Ferelith Baptiste"));
    applicant.reads(&world);
    host.reads(&world);
    world.officer().confirms_the_proposed_match();
    let (to_host, to_applicant) = (host.reads_text(&world), applicant.reads_text(&world));
    assert!(
        to_host.contains("Ottilie Marchbanks") && to_host.contains("applicant@leeds.gov.uk"),
        "{to_host}"
    );
    assert!(!to_host.contains("water company") && !to_host.contains("PO3"), "{to_host}");
    assert!(to_applicant.contains("Ferelith Baptiste will get in touch"), "{to_applicant}");
    assert!(!to_applicant.contains("host@dwp.gov.uk"), "{to_applicant}");
}

#[test]
fn nobody_is_introduced_by_half() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let proposed = world.officer().the_proposed_match();
    let n_sent = world.sent().len();
    let prompts = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    premises::copy_folder(&prompts, &world.path("prompts"));
    let message = world.path("prompts/messages/introduction-applicant.md");
    let text = std::fs::read_to_string(&message).unwrap();
    std::fs::write(&message, format!("{text}\nThey wear size {{{{ other.shoes.size }}}}.\n"))
        .unwrap();
    let refusal = world.is_refused(&["confirm", &proposed]);
    assert!(refusal.contains("introduction/applicant cannot be put into words"), "{refusal}");
    world.settles();
    assert_eq!(world.sent().len(), n_sent);
    assert_eq!(world.officer().the_proposed_match(), proposed);
    std::fs::write(&message, text).unwrap();
    world.officer().confirms_the_proposed_match();
    assert_eq!(world.sent().len(), n_sent + 2);
    let shown = world.runs(&["show", &proposed]);
    assert_eq!(world.runs(&["show", &format!("{proposed}/introduction/host")]), shown);
}
