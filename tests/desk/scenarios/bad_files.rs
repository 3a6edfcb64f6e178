//! Files and mails that are made to stop a reader: each is an item with a problem in words, in bounded time and memory.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::world::World;
use crate::world::files::{self, FORM};

const TEXT: &str = "I would like to apply for a secondment.\nPreferred location: Leeds";
/// What the desk itself may write to; its children have limits of their own.
const MOST_KILOBYTES: u64 = 700_000;

/// Takes a mail in with limited memory and returns what `show` says of it.
fn taken_in(world: &mut World, mail: &[u8]) -> String {
    let mailed = Instant::now();
    world.drops("inbox", mail);
    let once = world.command(&["once", "--now", "2026-03-02T10:00:00Z"]);
    let limited = format!("ulimit -d {MOST_KILOBYTES}; exec \"$0\" \"$@\"");
    let mut bounded = Command::new("sh");
    bounded.args(["-c", &limited]).arg(once.get_program()).args(once.get_args());
    let output = bounded.current_dir(world.path("")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(mailed.elapsed() < Duration::from_mins(1), "{:?}", mailed.elapsed());
    let items = world.list()["items"].clone();
    let reference = items[0]["reference"].as_str().unwrap().to_owned();
    world.runs(&["show", &reference])
}

/// A file becomes a problem in these words; the mail itself is read and answered all the same.
#[track_caller]
fn check(name: &str, file: &[u8], problem: &str) {
    let mut world = World::running("govxchange").on("2026-03-02");
    let shown = taken_in(&mut world, &files::mail("a.person@leeds.gov.uk", TEXT, &[(name, file)]));
    assert!(shown.contains(&format!("problem: attachment 1 {problem}")), "{name}: {shown}");
    assert!(shown.contains("places: Leeds"), "{name}: {shown}");
    assert_eq!(world.sent().len(), 1, "{name}");
}

const UNPACKS: &str = "is larger than the desk reads, or unpacks to more";
const COSTS: &str = "took too long or too much memory to read";
const CRAFTED: &str = "is made as no office program makes a file";
const SEALED: &str = "is protected with a password";

#[test]
fn zip_bombs_are_not_unpacked() {
    let spaces = vec![b' '; 80 << 20];
    check("form.docx", &files::word_parts(&spaces, &[]), UNPACKS);
    let beside = [("word/media/picture.png", spaces.as_slice())];
    check("form.docx", &files::word_parts(b"<a/>", &beside), UNPACKS);
    let parts: Vec<String> = (0..3_000).map(|number| format!("word/{number}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|name| (name.as_str(), &b""[..])).collect();
    check("form.docx", &files::word_parts(b"<a/>", &parts), CRAFTED);
}

#[test]
fn archives_are_not_opened_whatever_is_in_them() {
    let form = files::docx("Form", FORM);
    let inner = files::zipped(&[("form.docx", &form)]);
    let nested = (0..20).fold(inner, |inner, _| files::zipped(&[("more.zip", &inner)]));
    check("forms.zip", &nested, "is an archive of files and was not opened");
    check("form.docx", &nested, "is an archive of files and was not opened");
    check("forms.7z", b"7z\xbc\xaf\x27\x1c\0\x04\0\0", "is an archive of files and was not opened");
}

#[test]
fn entities_are_not_expanded_and_nesting_has_an_end() {
    let entities = (1..30)
        .map(|number| {
            format!("<!ENTITY l{number} \"{}\">", format!("&l{};", number - 1).repeat(10))
        })
        .collect::<Vec<_>>()
        .concat();
    let bomb =
        format!("<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY l0 \"lol\">{entities}]><d>&l29;</d>");
    check("form.docx", &files::word_parts(bomb.as_bytes(), &[]), CRAFTED);
    let reads = "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><w:t>&x;</w:t>";
    check("form.docx", &files::word_parts(reads.as_bytes(), &[]), CRAFTED);
    let deep = "<w:tbl><w:tr><w:tc>".repeat(50_000);
    check("form.docx", &files::word_parts(deep.as_bytes(), &[]), CRAFTED);
}

#[test]
fn documents_with_a_password_are_told() {
    let mut wrapped = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    wrapped.resize(4096, 0);
    wrapped.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    check("form.docx", &wrapped, SEALED);
    check("form.pdf", &files::sealed_pdf(), SEALED);
    let manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
    check("form.odt", &files::odt("Form", FORM, manifest), SEALED);
}

#[test]
fn macros_are_never_run_and_are_told() {
    let document = b"<w:t>hello</w:t>";
    let macros = files::word_parts(document, &[("word/vbaProject.bin", b"Sub AutoOpen()")]);
    check("form.docm", &macros, "holds macros or scripts: they were not run");
}

#[test]
fn damaged_and_odd_files_are_told() {
    let form = files::docx("Form", FORM);
    check("form.docx", &form[..form.len() / 2], "is damaged and could not be read");
    check("form.pdf", b"%PDF-1.7\nnothing follows", "is damaged and could not be read");
    check(
        "form.docx",
        &files::word_parts(b"<w:t>never closed", &[]),
        "is damaged and could not be read",
    );
    check("form.doc", b"{\\rtf1 Name: Ann}", "is in a format that the desk does not read");
    check("form.pdf", &files::pdf(&[]), "holds no text, perhaps it is a scan");
}

#[test]
fn a_sheet_that_claims_billions_of_cells_costs_no_more_than_what_is_in_it() {
    let far =
        "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>far</t></is></c></row>";
    check("form.xlsx", &files::xlsx_of(far), "holds no text, perhaps it is a scan");
    let cells = (1..400_000)
        .map(|number| format!("<row r=\"{number}\"><c r=\"A{number}\"><v>1</v></c></row>"))
        .collect::<Vec<_>>()
        .concat();
    check("form.xlsx", &files::xlsx_of(&cells), "is very long: only its first part was read");
}

#[test]
fn a_file_that_takes_all_its_time_or_memory_is_given_up() {
    let mut object = "[".repeat(2_000_000);
    object.push_str(&"]".repeat(2_000_000));
    let objects = ["<< /Length 0 >>\nstream\n\nendstream".to_owned(), object];
    let mut world = World::running("govxchange").on("2026-03-02");
    let mail = files::mail(
        "a.person@leeds.gov.uk",
        TEXT,
        &[("form.pdf", &files::pdf_of("", &objects, ""))],
    );
    let shown = taken_in(&mut world, &mail);
    assert!(shown.contains("problem: attachment 1 "), "{shown}");
    let shapes = "q ".repeat(8_000_000);
    let page = format!("<< /Length {} >>\nstream\n{shapes}\nendstream", shapes.len());
    check("form.pdf", &files::pdf_of("", &[page], ""), COSTS);
}

#[test]
fn a_file_of_50_megabytes_is_not_read_and_its_mail_is() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&config.replace("keep-free", "largest-message = \"100 MB\"\nkeep-free"));
    let mut large = b"%PDF-1.7\n".to_vec();
    large.resize(50 << 20, b'a');
    let mail = files::mail("a.person@leeds.gov.uk", TEXT, &[("form.pdf", &large)]);
    let shown = taken_in(&mut world, &mail);
    assert!(shown.contains(&format!("attachment 1 {UNPACKS}")), "{shown}");
    assert_eq!(world.sent().len(), 1);
}

#[test]
fn of_a_hundred_files_the_first_are_read() {
    let form = files::docx("Form", FORM);
    let names: Vec<String> = (0..100).map(|number| format!("{number}.docx")).collect();
    let attached: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), form.as_slice())).collect();
    let mut world = World::running("govxchange").on("2026-03-02");
    let shown = taken_in(&mut world, &files::mail("a.person@leeds.gov.uk", TEXT, &attached));
    assert!(shown.contains("problem: attachments 7 to 100 were not read"), "{shown}");
    assert!(shown.contains("0.docx"), "{shown}");
}

#[test]
fn ten_thousand_headers_and_deep_nesting_are_one_item_each() {
    let headers =
        (0..10_000).map(|number| format!("X-{number}: {number}\r\n")).collect::<Vec<_>>().concat();
    let line = "a".repeat(1 << 20);
    let nested = (0..500)
        .map(|depth| {
            format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n")
        })
        .collect::<Vec<_>>()
        .concat();
    for mail in [
        format!("{headers}\r\n{TEXT}"),
        format!("\r\n{TEXT}\n{line}"),
        format!("{nested}Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"),
    ] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let mail = format!("From: a.person@leeds.gov.uk\r\nTo: desk@programme.example\r\n{mail}");
        taken_in(&mut world, mail.as_bytes());
        assert_eq!(world.list()["counts"]["items"], 1);
        assert_eq!(world.list()["counts"]["waiting"], 0);
    }
}
