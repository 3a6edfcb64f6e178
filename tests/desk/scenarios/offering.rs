//! People offer themselves and roles, in their own words, and correct themselves.

use expect_test::expect;

use crate::world::World;

#[test]
fn an_acknowledgement_says_what_was_understood_and_asks_for_the_rest_once() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("a.person@sheffield.gov.uk");
    applicant.writes(
        &mut world,
        "hi interested in this, 3 days a wk, could do leeds or sheffield but not manchester. my line manager is happy with it.\n\nSent from my iPhone",
    );
    expect![[r"
        Hello,

        Thank you for your expression of interest in GovXchange. This is what we understood:

        - E-mail: a.person@sheffield.gov.uk
        - Employer: Sheffield City Council (from “sheffield.gov.uk”)
        - Kind of organisation: council (from “sheffield.gov.uk”)
        - Places: Leeds, Sheffield (from “leeds or sheffield”)
        - Not possible: Manchester (from “manchester”)
        - Working pattern: part time (from “3 days a wk”)
        - Days a week: 3 (from “3 days a wk”)
        - Line manager agrees: yes (from “line manager is happy”)

        Something wrong? Just reply and say so.

        Still missing. One line is enough for each; just reply, in any order:

        - What is your full name?
        - Do you have the legal right to work in the UK? Yes or no is all we need.

        What happens next. As soon as we know the rest, the programme team looks for a match. There is no closing date.

        Questions, or would you rather speak to a person? Write to secondmentexpertise@cabinetoffice.gov.uk or secondments@local.gov.uk. How we use your data, and your rights: https://www.gov.uk/government/publications/civil-service-hr-secondments-unit-privacy-notice/civil-service-hr-secondments-unit-privacy-notice

        Your reference: GX-ADMN
    "]]
    .assert_eq(&applicant.reads_text(&world).replace('\r', ""));

    applicant.replies(&mut world, "Name: Ann Person\nRight to work: yes");
    let text = applicant.reads_text(&world);
    assert!(text.contains("We have all that we need") && !text.contains("Still missing"), "{text}");
    assert_eq!(world.list()["counts"]["open"], 1);
}

#[test]
fn a_change_from_somebody_who_cannot_be_recognised_changes_nothing_and_goes_to_an_officer() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("a.person@sheffield.gov.uk");
    applicant.writes(
        &mut world,
        "I would like to apply for a secondment.\nName: Ann Person\nPreferred location: Leeds",
    );
    let impostor = world.by_email("a.person@sheffield.gov.uk");
    impostor.writes(&mut world, "Please withdraw my expression of interest.");
    let reference = world.list()["items"][0]["reference"].as_str().unwrap().to_owned();
    assert_eq!(world.officer().concerns().len(), 1);
    assert!(!world.runs(&["show", &reference]).contains("(withdrawn)"));

    applicant.replies(&mut world, "Please withdraw my expression of interest.");
    let shown: Vec<String> = world.list()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| world.runs(&["show", item["reference"].as_str().unwrap()]))
        .collect();
    assert!(shown.iter().any(|text| text.contains("(withdrawn)")), "{shown:?}");
}

#[test]
fn without_the_right_to_work_the_reason_is_told() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("a.person@sheffield.gov.uk");
    applicant.writes(&mut world, "I would like to apply for a secondment.\nName: Ann Person\nPreferred location: Leeds\nRight to work in the UK: no");
    assert!(applicant.reads_text(&world).contains("you have no legal right to work in the UK"));
    assert_eq!(world.list()["counts"]["open"], 0);
}

#[test]
fn a_host_without_its_own_approvals_keeps_a_draft() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let host = world.by_chat("host");
    let need = "We need someone who knows housing benefit, in Leeds.\nOrganisation: Department for Work and Pensions\nEssential skills: housing benefit";
    host.writes(&mut world, &format!("{need}\nApprovals followed: no"));
    assert_eq!(world.list()["counts"]["open"], 0);
    host.writes(&mut world, "Approvals followed: yes");
    assert_eq!(world.list()["counts"]["open"], 1);
}

#[test]
fn a_role_for_later_is_kept_and_never_matched() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let host = world.by_email("host@dwp.gov.uk");
    host.writes(
        &mut world,
        "We would like to host a secondee.\nKind of role: interest in future participation\nOrganisation: Department for Work and Pensions\n\
         Essential skills: data\nPlace: Leeds\nApprovals followed: yes",
    );
    assert!(host.reads_text(&world).contains("for a later phase"));
    assert_eq!(world.list()["counts"]["open"], 0);
}

#[test]
fn a_closed_programme_says_so_and_keeps_the_message() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let file = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&file)
        .unwrap()
        .replace("intake = \"open\"", "intake = \"closed-to-interest\"");
    std::fs::write(&file, text).unwrap();
    let applicant = world.by_email("a.person@sheffield.gov.uk");
    applicant.writes(
        &mut world,
        "I would like to apply for a secondment.\nName: Ann Person\nPreferred location: Leeds",
    );
    assert!(applicant.reads(&world).ends_with("GovXchange is closed at the moment"));
    assert_eq!(world.list()["counts"]["items"], 1);
}
