//! What somebody on a secondment declares in a mail of its own, whatever its subject and whether or not anything proves the sender.

use super::placements::placed;

const OFFICERS: &str = "authserv-id = \"mx.programme.example\"\nauthserv-stamps = \"anywhere\"\n\
                        [[officers]]\nname = \"desk-lead\"\nremit = \"lead\"\n\
                        [[officers]]\nname = \"named\"\ndeclarations = true\n";
const PROVEN: &str =
    "Authentication-Results: mx.programme.example; dmarc=pass header.from=leeds.gov.uk\r\n";

#[test]
fn a_declaration_in_a_fresh_mail_is_one_and_is_seen_by_named_officers_alone() {
    let (mut world, _, _, reference) = placed();
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!("{config}{OFFICERS}"));
    let told = [
        ("Secondment", "I want to declare that I own shares in Quillfeather Holdings."),
        (
            "My secondment",
            "I want to declare an outside interest: my brother works for Quillfeather Ltd.",
        ),
        (
            "GovXchange",
            "I need to declare that my wife runs Quillfeather Ltd, which bids for the department's work.",
        ),
        ("A change", "I have a conflict of interest to declare: I own Quillfeather Ltd."),
    ];
    let mut known: Vec<String> = Vec::new();
    for (n, (subject, words)) in told.into_iter().enumerate() {
        for head in [PROVEN, ""] {
            // More than a few messages a day would be put off.
            world.passes("25 hours");
            let date = world.now().strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
            let mail = format!(
                "{head}From: applicant@leeds.gov.uk\r\nTo: desk@programme.example\r\nSubject: {subject}\r\n\
                 Date: {date}\r\nMessage-ID: <fresh.{n}.{}@leeds.gov.uk>\r\n\r\n{words}\r\n",
                head.len()
            );
            world.drops("inbox", mail.as_bytes());
            world.settles();
            let all = world.list()["needs_you"].as_array().unwrap().clone();
            let items = all.iter().map(|one| one["reference"].as_str().unwrap().to_owned());
            let new: Vec<String> = items.filter(|item| !known.contains(item)).collect();
            assert_eq!(new.len(), 1, "{subject}, {words}, {head}");
            let shown = ["show", &new[0], "--raw", "--officer", "desk-lead"];
            let refused = world.is_refused(&shown);
            assert!(!refused.contains("Quillfeather"), "{refused}");
            known.extend(new);
        }
    }
    let seen = world.runs(&["declaration", &reference, "--officer", "named"]);
    assert!(seen.contains("Quillfeather Holdings"), "{seen}");
    for look in [&["queue", "--whole"][..], &["list", "--all"], &["show", &reference]] {
        assert!(!world.runs(look).contains("Quillfeather"), "{look:?}");
    }
}
