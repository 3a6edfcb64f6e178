//! What somebody else sends of a person: a form that a form service passes on, a message that a manager forwards. The person is told before
//! anything else happens, and decides (R-034, F-3).

use crate::world::World;

const FORM: &str = "Q1. Full name\r\nGareth Quill\r\nQ2. Which organisation do you work for?\r\nDWP\r\nQ3. What grade are you?\r\nSEO\r\n\
                    Q4. Which places could you commute to?\r\nManchester\r\nQ5. Do you have the legal right to work in the UK?\r\nYes\r\n\
                    Q6. Has your line manager agreed?\r\nNo\r\n";
const ADDRESS: &str = "Q7. Work email address\r\ngareth.quill@dwp.gov.uk\r\n";
const UNTOLD: &str = "a form that somebody filled in at a form service: tell them that it came, before anything else happens";
const NOMINATION: &str = "names a person who must be told before anything else happens";

/// A world whose mail server says of whom a mail is, and whose programme has forms of its own at a service.
fn with_forms() -> World {
    let world = World::running("govxchange").on("2026-03-02");
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!("{config}authserv-id = \"mx.programme.example\"\n"));
    let file = world.path("config/programmes/govxchange.toml");
    let programme = std::fs::read_to_string(&file).unwrap();
    assert!(programme.contains("forms-from = []"));
    let own = "forms-from = [\"no-reply@forms.example\"]";
    std::fs::write(file, programme.replace("forms-from = []", own)).unwrap();
    world
}

fn sends(world: &mut World, from: &str, subject: &str, text: &str) {
    let domain = from.trim_end_matches('>').rsplit('@').next().unwrap();
    let mail = format!(
        "Authentication-Results: mx.programme.example; dkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n\
         From: {from}\r\nTo: desk@programme.example\r\nSubject: {subject}\r\nMessage-ID: <1@{domain}>\r\n\r\n{text}\r\n"
    );
    world.drops("inbox", mail.as_bytes());
    world.settles();
}

#[test]
fn whoever_filled_in_a_form_at_a_service_is_told_and_the_service_is_not_written_to() {
    let mut world = with_forms();
    let from = "Forms <no-reply@forms.example>";
    sends(&mut world, from, "New response", &format!("{FORM}{ADDRESS}"));
    let respondent = world.by_email("gareth.quill@dwp.gov.uk");
    let told = respondent.reads_text(&world);
    for wanted in ["Hello Gareth Quill", "was filled in with your address", "Manchester"] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    assert_eq!(world.sent().len(), 1, "to nobody else");
    assert!(world.officer().concerns().is_empty());
    let reference = respondent.mails(&world)[0].subject.split(':').next().unwrap().to_owned();
    assert!(world.runs(&["show", &reference]).contains("awaiting-notice"));
    respondent.replies(&mut world, "Yes, that is mine.");
    let shown = world.runs(&["show", &reference]);
    assert!(!shown.contains("awaiting-notice") && shown.contains("places: Manchester"), "{shown}");
    // The same person fills it in once more: an officer's, since the service does not prove who did.
    let again = format!("{FORM}{ADDRESS}").replace("Manchester", "Leeds");
    let n_sent = world.sent().len();
    sends(&mut world, "Forms <no-reply@forms.example>", "New response", &again);
    assert_eq!(world.sent().len(), n_sent);
    assert!(world.officer().concerns().contains(&UNTOLD.to_owned()));
}

#[test]
fn a_form_for_a_role_is_the_hosts_whom_it_names() {
    let mut world = with_forms();
    let text = "Role Submission Form\r\nOrganisation: Darlington Borough Council\r\nContact name: Hettie Marl\r\n\
                Contact email: hettie.marl@darlington.gov.uk\r\nRole title: Data Sharing Lead\r\nLocation: Darlington\r\n\
                Essential skills: information governance\r\nNumber of days per week: 2\r\n";
    sends(&mut world, "Forms <no-reply@forms.example>", "New response", text);
    let host = world.by_email("hettie.marl@darlington.gov.uk");
    let told = host.reads_text(&world);
    assert!(told.contains("a post for which somebody is looked for"), "{told}");
    let reference = host.mails(&world)[0].subject.split(':').next().unwrap().to_owned();
    host.replies(&mut world, "Yes");
    let shown = world.runs(&["show", &reference]);
    assert!(shown.contains("title: Data Sharing Lead"), "{shown}");
    assert!(!shown.contains("awaiting-notice"), "{shown}");
    assert!(world.officer().concerns().is_empty());
}

#[test]
fn of_a_form_that_is_not_the_programmes_own_or_names_no_address_an_officer_hears() {
    let whole = format!("{FORM}{ADDRESS}");
    for (from, text) in [
        ("Forms <no-reply@forms.example>", FORM),
        ("Microsoft Forms <no-reply@office.example>", whole.as_str()),
        ("Google Forms <forms-receipts-noreply@google.example>", whole.as_str()),
        ("SmartSurvey <noreply@smartsurvey.example>", whole.as_str()),
    ] {
        let mut world = with_forms();
        sends(&mut world, from, "New response", text);
        assert!(world.sent().is_empty(), "{from}");
        assert_eq!(world.officer().concerns(), [UNTOLD], "{from}");
    }
    // Nobody vouches for the sender.
    let mut world = with_forms();
    let mail = format!(
        "From: no-reply@forms.example\r\nTo: desk@programme.example\r\nMessage-ID: <1@forms.example>\r\n\r\n{whole}"
    );
    world.drops("inbox", mail.as_bytes());
    world.settles();
    assert!(world.sent().is_empty());
    assert_eq!(world.officer().concerns(), [UNTOLD]);
}

const FORWARDED: &str = "Hi team, see below from one of mine, can you sort her out? Thanks, Hettie\r\n\r\n\
                         From: Jo Tarn <jo.tarn@darlington.gov.uk>\r\nSent: 26 February 2026 16:02\r\n\
                         To: Hettie Marl <hettie.marl@darlington.gov.uk>\r\nSubject: secondment?\r\n\r\n\
                         Hi Hettie\r\nI'd like to put myself forward for one of those secondments into the Civil Service. I could do \
                         Darlington or Leeds, full time, for six months. I've got the right to work.\r\nJo\r\n";

#[test]
fn whose_message_is_passed_on_is_told_before_anything_else() {
    let mut world = with_forms();
    sends(&mut world, "Hettie Marl <hettie.marl@darlington.gov.uk>", "FW: secondment?", FORWARDED);
    let writer = world.by_email("jo.tarn@darlington.gov.uk");
    let told = writer.reads_text(&world);
    assert!(told.contains("has passed on to us what you wrote about a secondment"), "{told}");
    let reference = writer.mails(&world)[0].subject.split(':').next().unwrap().to_owned();
    assert!(world.runs(&["show", &reference]).contains("awaiting-notice"));
    let thanks = world.by_email("hettie.marl@darlington.gov.uk").reads(&world);
    assert!(!thanks.contains("this is what we understood"), "{thanks}");
    assert!(world.officer().concerns().is_empty());
    writer.replies(&mut world, "No, that was between us.");
    assert!(world.runs(&["show", &reference]).contains("withdrawn"));
}

#[test]
fn of_a_message_that_a_stranger_passes_on_an_officer_hears() {
    for from in ["hettie.marl@post.example", "Cat Dunmore <cat.dunmore@leeds.gov.uk>"] {
        let mut world = with_forms();
        sends(&mut world, from, "FW: secondment?", FORWARDED);
        assert!(world.by_email("jo.tarn@darlington.gov.uk").mails(&world).is_empty());
        assert_eq!(world.officer().concerns(), [NOMINATION]);
    }
}

#[test]
fn a_call_of_our_own_that_is_passed_on_makes_no_role() {
    let mut world = with_forms();
    let call = "________________________________\r\nFrom: GovXchange <desk@programme.example>\r\nSent: Monday\r\nTo: All\r\n\
                Subject: call\r\n\r\nWe are looking for secondees in Leeds and Sheffield. Essential skills: policy. Express your \
                interest now.\r\n";
    let from = "Eve Fryer <eve.fryer@dft.gov.uk>";
    sends(&mut world, from, "Fw: FYI", &format!("FYI\r\n\r\n{call}"));
    let letters = world.by_email("eve.fryer@dft.gov.uk").mails(&world);
    assert!(letters.iter().all(|letter| !letter.subject.contains("what we understood")));
    let mut world = with_forms();
    let own = "I'd like to apply for this. I could do Leeds, three days a week, and I have the right to work.";
    sends(&mut world, from, "Fw: call", &format!("{own}\r\n\r\nEve Fryer\r\n\r\n{call}"));
    let understood = world.by_email("eve.fryer@dft.gov.uk").reads_text(&world);
    assert!(understood.contains("your expression of interest"), "{understood}");
    assert!(understood.contains("Leeds") && !understood.contains("Sheffield"), "{understood}");
}
