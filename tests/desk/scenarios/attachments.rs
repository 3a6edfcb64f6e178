//! Forms and CVs that people attach.

use crate::world::World;
use crate::world::files::{self, FORM};

const COVER: &str = "Please find my form attached.";

/// What `read --json` understands of a mail with files attached.
fn read(world: &mut World, text: &str, attached: &[(&str, &[u8])]) -> serde_json::Value {
    let mail = world.path("mail.eml");
    std::fs::write(&mail, files::mail("Ann Person <a.person@leeds.gov.uk>", text, attached))
        .unwrap();
    let mail = mail.to_str().unwrap();
    let read = world.runs(&["read", "--json", "--programme", "govxchange", mail]);
    serde_json::from_str(&read).unwrap()
}

fn lines() -> Vec<String> {
    FORM.iter().map(|(label, value)| format!("{label}: {value}")).collect()
}

#[test]
fn a_filled_in_form_is_understood_whatever_kind_of_file_it_is() {
    let mut world = World::running("govxchange");
    let rows: Vec<[&str; 2]> = FORM.iter().map(|(label, value)| [*label, *value]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 2]>::as_slice).collect();
    let head: Vec<&str> = FORM.iter().map(|(label, _)| *label).collect();
    let entry: Vec<&str> = FORM.iter().map(|(_, value)| *value).collect();
    let csv = format!("{}\r\n\"{}\"\r\n", head.join(","), entry.join("\",\""));
    let heading = "Expression of Interest Form";
    let attached: [(&str, Vec<u8>); 8] = [
        ("form.docx", files::docx(heading, FORM)),
        ("form.odt", files::odt(heading, FORM, "")),
        ("form.xlsx", files::xlsx(&rows)),
        ("export.xlsx", files::xlsx(&[&head, &entry])),
        ("form.csv", csv.into_bytes()),
        ("form.pdf", files::pdf(&lines())),
        ("fields.pdf", files::pdf_form(FORM)),
        ("form.txt", lines().join("\r\n").into_bytes()),
    ];
    for (name, bytes) in &attached {
        let read = read(&mut world, COVER, &[(name, bytes)]);
        let field = |field: &str| read["fields"][field].clone();
        assert_eq!(read["intents"][0], "interest", "{name}: {read}");
        assert_eq!(field("employer")["value"], "Leeds City Council", "{name}: {read}");
        assert_eq!(field("places")["value"], serde_json::json!(["Leeds", "Sheffield"]), "{name}");
        assert_eq!(field("places")["words"], "Leeds, Sheffield", "{name}");
        assert_eq!(field("places")["file"], *name, "{read}");
        assert_eq!(field("right_to_work")["value"], true, "{name}: {read}");
        assert_eq!(read["missing"], serde_json::json!([]), "{name}");
        assert_eq!(read["attachments"][0]["read"]["kind"], "form", "{name}");
        assert_eq!(read["problems"], serde_json::json!([]), "{name}");
    }
}

#[test]
fn what_a_file_is_shows_in_its_content_and_not_in_its_name() {
    let mut world = World::running("govxchange");
    let pdf = files::pdf(&lines());
    for name in ["form.docx", "form", "form.jpg"] {
        let read = read(&mut world, COVER, &[(name, &pdf)]);
        assert_eq!(read["fields"]["name"]["value"], "Ann Person", "{name}: {read}");
    }
    let read = read(&mut world, COVER, &[("form.docx", b"MZ\x90\0\x03\0\0\0\x04\0")]);
    let sentence =
        "attachment 1 is not the kind of file that its name says: take care in opening it";
    assert_eq!(read["problems"][0], sentence);
}

#[test]
fn a_form_in_an_attachment_becomes_a_submission_and_officers_see_what_came_from_it() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let form = files::docx("Expression of Interest Form", FORM);
    let mail = files::mail("a.person@leeds.gov.uk", "", &[("Ann Person.docx", &form)]);
    world.drops("inbox", &mail);
    world.settles();
    let applicant = world.by_email("a.person@leeds.gov.uk");
    let text = applicant.reads_text(&world);
    assert!(text.contains("We have all that we need"), "{text}");
    assert_eq!(world.list()["counts"]["open"], 1);
    assert!(world.officer().concerns().is_empty());
    let reference = world.list()["items"][0]["reference"].as_str().unwrap().to_owned();
    let shown = world.runs(&["show", &reference]);
    let from = ": a filled-in form; from it: name, employer, places";
    assert!(shown.contains(from), "{shown}");
}

#[test]
fn the_message_wins_over_its_attachment_and_an_officer_sees_the_contradiction() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let text = "I would like to apply for a secondment.\nPreferred location: York";
    let read = read(&mut world, text, &[("form.docx", &files::docx("Form", FORM))]);
    assert_eq!(read["fields"]["places"]["value"], serde_json::json!(["York"]));
    assert_eq!(read["fields"]["places"]["file"], serde_json::Value::Null);
    assert_eq!(read["fields"]["name"]["file"], "form.docx");
    let sentence = "attachment 1 says something else than the message about places: the message's own words were taken";
    assert_eq!(read["problems"], serde_json::json!([sentence]));
}

#[test]
fn forms_of_different_people_are_left_to_an_officer() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let one = files::docx("Expression of Interest Form", FORM);
    let other = files::docx(
        "Expression of Interest Form",
        &[("Full name", "Bob Other"), ("Employer", "York City Council"), ("Grade", "SEO")],
    );
    let two = read(&mut world, COVER, &[("a.docx", &one), ("b.docx", &other)]);
    assert_eq!(two["fields"]["employer"]["file"], serde_json::Value::Null, "{two}");
    let sentence =
        "attachments 1 and 2 are about different people or roles: nothing was taken from them";
    assert_eq!(two["problems"][0], sentence);
    let posts =
        [("Employer", "Job title"), ("York City Council", "Clerk"), ("Home Office", "Adviser")];
    let form = files::docx("Expression of Interest Form", &[FORM, &posts].concat());
    let one = read(&mut world, COVER, &[("form.docx", &form)]);
    assert_eq!(one["fields"]["employer"]["value"], "Leeds City Council", "posts of one: {one}");
    let list = b"Full name,Employer,Grade\nAnn Person,Leeds,G7\nBob Other,York,SEO\n";
    let list = read(&mut world, COVER, &[("people.csv", list)]);
    assert_eq!(list["fields"], serde_json::json!({}));
    assert_eq!(list["attachments"][0]["read"]["kind"], "several");
}

const CV: &[(&str, &str)] = &[
    ("Name", "Ann Person"),
    ("Skills", "Juggling, Data analysis"),
    ("Preferred location", "Hull"),
    ("Employer", "York City Council"),
];

#[test]
fn a_cv_is_kept_apart_unless_the_programme_says_otherwise() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let text = "I would like to apply for a secondment. My CV is attached.";
    let of_cv = |read: &serde_json::Value| read["fields"]["skills"]["file"].clone();
    let cvs: [(&str, Vec<u8>); 4] = [
        ("AnnPersonCV.docx", files::docx("Ann Person", CV)),
        ("AnnPersonCV.odt", files::odt("Redesigned the application form", CV, "")),
        ("Ann Person.docx", files::docx("Curriculum Vitae", CV)),
        (
            "about me.pdf",
            files::pdf(
                &["Ann Person", "Education", "Employment history", "Skills: Juggling"]
                    .map(str::to_owned),
            ),
        ),
    ];
    for (name, cv) in &cvs {
        let read = read(&mut world, text, &[(name, cv)]);
        assert_eq!(read["attachments"][0]["read"]["kind"], "cv", "{name}");
        assert_eq!(of_cv(&read), serde_json::Value::Null, "{name}");
        assert!(read["fields"]["places"].is_null() && read["fields"]["skills"].is_null(), "{read}");
        assert!(!read.to_string().contains("Juggling"), "nothing of a CV is told: {read}");
    }
    let programme = world.path("config/programmes/govxchange.toml");
    let own = std::fs::read_to_string(&programme).unwrap();
    assert!(own.contains("\nread-cvs = false\n"));
    std::fs::write(&programme, own.replace("read-cvs = false", "read-cvs = true")).unwrap();
    let read = read(&mut world, text, &[("AnnPersonCV.docx", &cvs[0].1)]);
    assert_eq!(of_cv(&read), "AnnPersonCV.docx");
    assert_eq!(read["fields"]["places"]["value"], serde_json::json!(["Hull"]));
}

#[test]
fn a_form_that_is_sent_with_a_cv_is_read_and_the_cv_is_not() {
    let mut world = World::running("govxchange");
    let form = files::docx("Expression of Interest Form", FORM);
    let cv = files::docx("Ann Person", CV);
    let read = read(&mut world, COVER, &[("cv.docx", &cv), ("eoi.docx", &form)]);
    assert_eq!(read["fields"]["places"]["value"], serde_json::json!(["Leeds", "Sheffield"]));
    assert_eq!(read["fields"]["places"]["file"], "eoi.docx");
    assert!(read["fields"]["skills"].is_null());
}

#[test]
fn an_advertisement_beside_a_question_submits_nothing() {
    let mut world = World::running("govxchange");
    let advertisement = files::docx(
        "Senior Policy Adviser",
        &[("Job title", "Senior Policy Adviser"), ("Location", "London"), ("Grade", "G7")],
    );
    let text = "Is this role open to somebody from a council?";
    let read = read(&mut world, text, &[("advert.docx", &advertisement)]);
    assert_eq!(read["intents"], serde_json::json!(["question"]), "{read}");
    assert_eq!(read["fields"], serde_json::json!({}));
}

#[test]
fn placeholders_boxes_that_are_not_ticked_and_deleted_words_are_no_answers() {
    let mut world = World::running("govxchange");
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let row = |label: &str, value: &str| {
        format!(
            "<w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{value}</w:p></w:tc></w:tr>",
            run(label)
        )
    };
    let placeholder = format!(
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
        run("Click or tap here to enter text.")
    );
    let deleted = format!("<w:del><w:r><w:delText>Hull</w:delText></w:r></w:del>{}", run("Leeds"));
    let ticked = "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>";
    let unticked = "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:checkBox><w:default w:val=\"0\"/></w:checkBox></w:ffData></w:fldChar></w:r>";
    let rows = [
        row("Full name", &run("Ann Person")),
        row("Employer", &placeholder),
        row("Preferred location", &deleted),
        row("Right to work in the UK", &run("☐ Yes ☒ No")),
        row("Line manager agrees", &format!("{unticked}{}{ticked}{}", run("No "), run("Yes"))),
        row("Working pattern", &run("☐ Full time ☐ Part time")),
    ];
    let form = files::docx_of(&format!(
        "<w:p>{}</w:p><w:tbl>{}</w:tbl>",
        run("Interest form"),
        rows.concat()
    ));
    let read = read(&mut world, COVER, &[("form.docx", &form)]);
    let value = |field: &str| read["fields"][field]["value"].clone();
    assert_eq!(read["fields"]["employer"]["file"], serde_json::Value::Null);
    assert_eq!(value("places"), serde_json::json!(["Leeds"]));
    assert_eq!(value("right_to_work"), false);
    assert_eq!(value("manager_permission"), true);
    assert!(value("working_pattern").is_null());
}
