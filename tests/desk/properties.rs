//! What must hold of any bytes: a reading or a problem, never a panic, within seconds; the words of a value stand where it came from.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

#[path = "../fuzz/targets.rs"]
mod targets;

/// A debug build on a busy machine; a single case takes milliseconds.
const LONGEST: Duration = Duration::from_secs(20);

fn runs(name: &str, bytes: &[u8]) {
    let (_, target) = targets::ALL.iter().find(|(known, _)| *known == name).unwrap();
    let began = Instant::now();
    target(bytes);
    assert!(began.elapsed() < LONGEST, "{name}: {:?}", began.elapsed());
}

/// The files of a target's corpus.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(name);
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

#[test]
fn every_corpus_runs_through_its_target() {
    for (name, _) in targets::ALL {
        let files = corpus(name);
        assert!(!files.is_empty(), "{name} has a corpus");
        for file in files {
            runs(name, &file);
        }
    }
}

const WORDS: &[&str] = &[
    "Name: ",
    "Full name",
    "Employer: ",
    "Leeds City Council",
    "Preferred location: ",
    "Leeds",
    "not Manchester",
    "\n",
    "\n\n",
    "> ",
    ">> ",
    "On Mon, 2 Mar 2026 at 09:00, Desk <desk@programme.example> wrote:\n",
    "-- \n",
    "Kind regards\n",
    "Skills:\n",
    "- policy\n",
    "1. ",
    "Right to work: ",
    "yes",
    "no",
    "☒ ",
    "☐ ",
    "[x] ",
    ",",
    ";",
    "\t",
    "|",
    " - ",
    "=",
    "?",
    "é",
    "İ",
    "ß",
    "\u{202e}",
    "\u{0}",
    "\r",
    "Available from: ",
    "1 April 2027",
    "99/99/9999",
    "6 to 12 months",
    "an",
    "3 days a week",
    "I would like to apply for a secondment. ",
    "we need somebody",
    "Sent from my iPhone\n",
    "a.person@leeds.gov.uk",
    "Ann Person",
    "---------- Forwarded message ----------\n",
    "From: b@c.example\n",
    "Curriculum Vitae\n",
    "Education\n",
    "\"",
    "GX-7K3Q",
];

const MARKUP: &[&str] = &[
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "</w:tr>",
    "<w:tc>",
    "</w:tc>",
    "<w:p>",
    "</w:p>",
    "<w:t>",
    "</w:t>",
    "<w:tab/>",
    "<w:br/>",
    "<w:sdt>",
    "</w:sdt>",
    "<w:showingPlcHdr/>",
    "<w:checkBox>",
    "</w:checkBox>",
    "<w:checked/>",
    "<mc:Fallback>",
    "</mc:Fallback>",
    "<table:table>",
    "</table:table>",
    "<table:table-row>",
    "</table:table-row>",
    "</table:table-cell>",
    "<table:table-cell table:number-columns-repeated=\"99999999\">",
    "<text:p>",
    "</text:p>",
    "<text:s text:c=\"9999999\"/>",
    "<sheetData>",
    "</sheetData>",
    "<row r=\"1048576\">",
    "<row>",
    "</row>",
    "<c r=\"XFD1\" t=\"str\">",
    "<c>",
    "</c>",
    "<v>",
    "</v>",
    "<is>",
    "</is>",
    "Full name",
    "Ann Person",
    "Grade",
    "SEO",
    "&amp;",
    "&#0;",
    "&x;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x?>",
    "<!DOCTYPE d>",
    "<a b=\"c\" b='d'>",
    "\u{0}",
];

const HEADERS: &[&str] = &[
    "From: Ann Person <a.person@leeds.gov.uk>\r\n",
    "From: ",
    "To: desk@programme.example\r\n",
    "Subject: =?utf-8?B?w6k=?=\r\n",
    "Content-Type: multipart/mixed; boundary=b\r\n",
    "Content-Type: text/html\r\n",
    "Content-Type: message/rfc822\r\n",
    "Content-Type: text/plain; format=flowed; delsp=yes\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Transfer-Encoding: quoted-printable\r\n",
    "Content-Disposition: attachment; filename=\"a.pdf\"\r\n",
    "\r\n",
    "--b\r\n",
    "--b--\r\n",
    "<table><tr><td>Name</td><td>Ann</td></tr></table>",
    "TmFtZTogQW5u",
    "=C3=A9=",
    "Name: Ann Person\r\n",
    "> quoted \r\n",
    "\u{fffd}",
    "Auto-Submitted: auto-replied\r\n",
    "References: <1@a> <2@b>\r\n",
];

fn pieces(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    vec(select(of), 0..60).prop_map(|pieces| pieces.concat())
}

/// A file of the corpora with some bytes changed and an end that may be missing.
fn changed(name: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let edits = vec((any::<prop::sample::Index>(), any::<u8>()), 0..8);
    (select(corpus(name)), edits, any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(mut file, edits, end, is_cut)| {
            for (at, byte) in edits {
                let at = at.index(file.len());
                file[at] = byte;
            }
            if is_cut {
                file.truncate(end.index(file.len()));
            }
            file
        },
    )
}

proptest! {
    #[test]
    fn any_bytes_give_a_reading_or_a_problem(bytes in vec(any::<u8>(), 0..2048)) {
        for (name, _) in targets::ALL {
            runs(name, &bytes);
        }
        runs("pdf", &[b"%PDF-1.7\n", bytes.as_slice()].concat());
        runs("zip", &[b"PK\x03\x04", bytes.as_slice()].concat());
    }

    #[test]
    fn any_text_gives_values_with_the_words_that_stand_in_it(text in pieces(WORDS)) {
        for name in ["reply", "form", "csv", "txt"] {
            runs(name, text.as_bytes());
        }
    }

    #[test]
    fn any_markup_gives_a_text_or_a_problem(markup in pieces(MARKUP)) {
        for name in ["docx", "odt", "xlsx"] {
            runs(name, markup.as_bytes());
        }
    }

    #[test]
    fn any_headers_and_parts_give_a_message(mail in pieces(HEADERS)) {
        runs("mime", mail.as_bytes());
    }

    #[test]
    fn mails_with_errors_are_read(mail in changed("mime")) {
        runs("mime", &mail);
    }

    #[test]
    fn archives_with_errors_are_read(file in changed("zip")) {
        runs("zip", &file);
    }

    #[test]
    fn documents_with_errors_are_read(file in changed("pdf")) {
        runs("pdf", &file);
    }
}
