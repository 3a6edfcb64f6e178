//! The fuzz targets: what each makes of any bytes, and what must hold then. The corpora run through the same code as a test.

use std::io::{Cursor, Write as _};
use std::path::Path;
use std::sync::OnceLock;

use secondment_desk::attachments;
use secondment_desk::domain::context::Context;
use secondment_desk::domain::message::Incoming;
use secondment_desk::domain::paper::Paper;
use secondment_desk::domain::reading::Reading;
use secondment_desk::domain::submission::SubmissionKind;
use secondment_desk::mail::mime;
use secondment_desk::reading::vocabulary::Vocabulary;
use secondment_desk::reading::{self, layout};
use secondment_desk::settings::{self, InPlace};

/// What is made of any bytes; it panics where something does not hold that must.
pub type Target = fn(&[u8]);

/// The targets by name: a folder of `corpus/` each.
pub const ALL: &[(&str, Target)] = &[
    ("mime", mime),
    ("reply", reply),
    ("form", form),
    ("docx", docx),
    ("odt", odt),
    ("xlsx", xlsx),
    ("zip", file),
    ("pdf", file),
    ("csv", csv),
    ("txt", file),
];

/// The shipped vocabulary.
fn vocabulary() -> &'static Vocabulary {
    static SHIPPED: OnceLock<Vocabulary> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
        let mut configs = config.map(|folder| folder.join("config/desk.toml"));
        let config = configs.find(|config| config.exists()).expect("the shipped config");
        let loaded = settings::load(Some(&config), &InPlace::default());
        loaded.unwrap_or_else(|faults| panic!("{faults:?}")).vocabulary.clone()
    })
}

/// Any bytes as a mail with its files.
pub fn mime(bytes: &[u8]) {
    let (incoming, files) = mime::with_files(bytes, &["desk@programme.example".to_owned()]);
    assert_eq!(incoming.attachments.len(), files.len());
    understood(&incoming, &[]);
}

/// Any text as what somebody replies.
pub fn reply(text: &[u8]) {
    let incoming = mail_of("Subject: Re: thank you\r\nIn-Reply-To: <1@desk.example>", text);
    let reading = understood(&incoming, &[]);
    for line in reading.reply.lines().map(str::trim) {
        assert!(incoming.text.contains(line), "the reply is what stands in the mail");
    }
}

/// Any text as a form.
pub fn form(text: &[u8]) {
    understood(&mail_of("Subject: Form", text), &[]);
}

fn mail_of(headers: &str, text: &[u8]) -> Incoming {
    let head = format!(
        "From: Ann Person <a.person@leeds.gov.uk>\r\n{headers}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    );
    mime::incoming(&[head.as_bytes(), text].concat(), &[])
}

/// Any bytes as the document part of a Word file.
pub fn docx(part: &[u8]) {
    file(&zipped(&[("word/document.xml", part)]));
}

/// Any bytes as the content part of an `OpenDocument` text.
pub fn odt(part: &[u8]) {
    let kind = b"application/vnd.oasis.opendocument.text";
    file(&zipped(&[("mimetype", kind), ("content.xml", part)]));
}

/// Any bytes as the one sheet of an Excel file.
pub fn xlsx(part: &[u8]) {
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"r1\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let package = relation("officeDocument", "xl/workbook.xml");
    let sheets = relation("worksheet", "worksheets/sheet1.xml");
    let workbook = format!(
        "<workbook xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    file(&zipped(&[
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", sheets.as_bytes()),
        ("xl/worksheets/sheet1.xml", part),
    ]));
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in parts {
        zip.start_file(*name, stored).expect("a name");
        zip.write_all(part).expect("room");
    }
    zip.finish().expect("room").into_inner()
}

/// Any bytes as a file that is named a table.
pub fn csv(bytes: &[u8]) {
    read(bytes, true);
}

/// Any bytes as a file.
pub fn file(bytes: &[u8]) {
    read(bytes, false);
}

fn read(bytes: &[u8], is_table: bool) {
    let content = attachments::extract(bytes, is_table);
    let paper = Paper { number: 1, name: "form".to_owned(), content };
    understood(&mail_of("Subject: Form", b"Please find my form attached."), &[paper]);
}

/// Reads a message as an interest and as a role: the words of every field stand in it, in its head, or in a file.
fn understood(incoming: &Incoming, papers: &[Paper]) -> Reading {
    let context = |kind| Context { under_way: Some(kind), reads_cvs: true, ..Context::default() };
    let read = |kind| reading::read_with(incoming, papers, &context(kind), vocabulary());
    words_stand_there(incoming, papers, &read(SubmissionKind::Role));
    let reading = read(SubmissionKind::Interest);
    words_stand_there(incoming, papers, &reading);
    reading
}

/// Panics where a value is said to be read from words that do not stand there.
pub fn words_stand_there(incoming: &Incoming, papers: &[Paper], reading: &Reading) {
    let sender = incoming.sender.as_ref().map(|sender| sender.as_str().to_owned());
    let head = [sender, incoming.sender_name.clone(), Some(incoming.subject.clone())];
    for (name, field) in &reading.fields {
        let words = field.words.as_str();
        let stands = match reading.source(*name) {
            Some(number) => {
                let paper = papers.iter().find(|paper| paper.number == number);
                let content = paper.and_then(|paper| paper.content.as_ref().ok());
                content.is_some_and(|content| {
                    layout::laid_out(content, vocabulary()).text.contains(words)
                })
            }
            None => {
                incoming.text.contains(words)
                    || head.iter().flatten().any(|text| text.contains(words))
            }
        };
        assert!(stands && !words.is_empty(), "the words of {name} stand nowhere");
    }
}
