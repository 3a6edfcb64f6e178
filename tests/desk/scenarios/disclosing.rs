//! What an introduction tells each side of the other, and in which words.

use std::fs;

use crate::premises;
use crate::world::World;

const PERSON: &str = "Expression of interest\n\nFull name: Ottilie Marchbanks\nEmployer: Leeds City Council\nJob title: Housing options officer\n\
    Grade: PO3\nPreferred location: Leeds\nSkills: temporary accommodation, casework\nDays a week: 2\nRight to work in the UK: yes\n\
    Line manager agrees: yes\nEnd of contract: 31 March 2028\nDeclared interests: shares in Calder Water\nPay above the threshold: no\n";
const HOST: &str = "Role submission\n\nOrganisation: Department for Work and Pensions\nKind of role: expertise wanted\n\
    Essential skills: temporary accommodation, casework\nLocation: Leeds\nDays a week: 2\nContact name: Ferelith Baptiste\n\
    Contact email: ferelith.baptiste@dwp.gov.uk\nApprovals followed: yes\nReimbursement: in part\nTravel: some travel to Sheffield\n";

/// The letters of an introduction: to the host, to the person.
fn letters(world: &mut World) -> [String; 2] {
    let (person, host) = (world.by_email("o.m@leeds.gov.uk"), world.by_email("host@dwp.gov.uk"));
    person.writes(world, PERSON);
    host.writes(world, HOST);
    world.officer().confirms_the_proposed_match();
    [host, person].map(|side| side.mails(world).pop().unwrap().text)
}

#[test]
fn the_host_is_asked_to_arrange_an_informal_talk_to_shape_the_placement_and_to_speak_of_travel() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let [host, person] = letters(&mut world);
    for said in [
        "Ottilie Marchbanks",
        "Housing options officer",
        "Leeds City Council",
        "o.m@leeds.gov.uk",
        "arrange an informal discussion",
        "shape the placement together",
        "travel to other offices",
    ] {
        assert!(host.contains(said), "{said}: {host}");
    }
    for kept in ["PO3", "Calder Water", "2028", "threshold", "line manager"] {
        assert!(!host.contains(kept), "{kept}: {host}");
    }
    for said in [
        "Ferelith Baptiste will get in touch",
        "Department for Work and Pensions",
        "shape the placement together",
        "travel to other offices",
    ] {
        assert!(person.contains(said), "{said}: {person}");
    }
    for kept in ["ferelith.baptiste@dwp.gov.uk", "host@dwp.gov.uk", "in part", "approvals"] {
        assert!(!person.contains(kept), "{kept}: {person}");
    }
}

#[test]
fn a_message_that_speaks_of_recruitment_is_found_before_anybody_reads_it() {
    let world = World::running("govxchange");
    let prompts = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    premises::copy_folder(&prompts, &world.path("prompts"));
    let file = world.path("prompts/messages/introduction-host.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("an informal discussion", "an interview")).unwrap();
    let refused = world.is_refused(&["check"]);
    assert!(refused.contains("introduction-host.md:"), "{refused}");
    assert!(refused.contains("`interview` is a word of formal recruitment"), "{refused}");
    fs::write(&file, text).unwrap();
    let own = world.path("prompts/programmes/govxchange/messages");
    fs::create_dir_all(&own).unwrap();
    let shipped = world.path("prompts/messages/nudge-host.md");
    let text =
        fs::read_to_string(shipped).unwrap().replace("Have you spoken", "Was the interview good");
    fs::write(own.join("nudge-host.md"), text).unwrap();
    assert!(world.is_refused(&["check"]).contains("`interview`"));
    let programme = world.path("config/programmes/govxchange.toml");
    let text = fs::read_to_string(&programme).unwrap();
    let recruits = text.replace("formal-recruitment = false", "formal-recruitment = true");
    fs::write(&programme, recruits).unwrap();
    world.runs(&["check"]);
}

#[test]
fn a_message_that_does_not_name_what_it_is_about_is_found() {
    let world = World::running("govxchange");
    let prompts = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    premises::copy_folder(&prompts, &world.path("prompts"));
    let file = world.path("prompts/messages/answer.md");
    let text = fs::read_to_string(&file).unwrap();
    let sentence = "answer.md:1: its subject and its text name the reference";
    for taken in ["{{ reference }}: ", "{{ thread }}"] {
        assert!(text.contains(taken), "{text}");
        fs::write(&file, text.replace(taken, "")).unwrap();
        let told = world.runs(&["check"]);
        assert!(told.contains(sentence), "{taken}: {told}");
    }
    fs::write(&file, text).unwrap();
    assert!(!world.runs(&["check"]).contains(sentence));
}
