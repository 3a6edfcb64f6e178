//! Tables and boxes in a message itself, in the shapes that people and form services send: what is read of each.

use std::path::Path;
use std::sync::LazyLock;

use secondment_desk::domain::context::Context;
use secondment_desk::domain::field::FieldName;
use secondment_desk::domain::reading::{Intent, Reading};
use secondment_desk::mail::mime;
use secondment_desk::reading;
use secondment_desk::reading::vocabulary::Vocabulary;
use secondment_desk::settings::{self, InPlace};

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let config = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config/desk.toml"));
    settings::load(Some(config), &InPlace::default()).unwrap().vocabulary.clone()
});

fn read(kind: &str, text: &str) -> Reading {
    let raw = format!(
        "From: Nell Orde <nell.orde@hackney.gov.uk>\nTo: desk@programme.example\nSubject: Expression of Interest Form\n\
         Date: Mon, 16 Nov 2026 09:12:00 +0000\nContent-Type: text/{kind}; charset=utf-8\n\n{text}\n"
    );
    reading::read(&mime::incoming(raw.as_bytes(), &[]), &Context::default(), &VOCABULARY)
}

/// Name, places, right to work and the manager's word, as JSON; what is not read is left out.
fn told(reading: &Reading) -> String {
    use FieldName as F;
    let fields = [F::Name, F::Places, F::RightToWork, F::ManagerPermission];
    let shown = fields.iter().filter_map(|field| {
        Some(serde_json::to_string(&reading.fields.get(field)?.value).unwrap())
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(kind: &str, text: &str, expected: &str) {
    let reading = read(kind, text);
    assert_eq!(told(&reading), expected, "{text}");
    assert!(reading.is(Intent::Interest), "{text}: {:?}", reading.intents);
    assert_eq!(reading.n_entries, None, "{text}");
}

const WHOLE: &str = r#""Nell Orde" ["Leeds","Sheffield"] true false"#;

#[test]
fn a_table_of_html_is_read_by_its_rows() {
    for html in [
        // A head above one row, in head cells or in plain ones, with a title above.
        "<table><tr><th>Name</th><th>Places</th><th>Right to work</th><th>Line manager agrees</th></tr>\
         <tr><td>Nell Orde</td><td>Leeds, Sheffield</td><td>Yes</td><td>No</td></tr></table>",
        "<table><tr><td colspan=4>Interest</td></tr><tr><td>Name</td><td>Places</td><td>Right to work</td><td>Line manager agrees</td></tr>\
         <tr><td>Nell Orde</td><td>Leeds, Sheffield</td><td>Yes</td><td>No</td></tr></table>",
        // Marks in the cells, and a closing below.
        "<table border=1><tr><th>Name</th><th>Location preferences</th><th>Right to work in UK</th><th>Line manager approval</th><th>FTE</th></tr>\
         <tr><td>Nell Orde</td><td>Leeds, Sheffield</td><td>&#10004;</td><td>&#10008;</td><td>0.8</td></tr></table><p>Kind regards</p><p>Nell Orde</p>",
        // Label, value, label, value.
        "<table><tr><td><p><b>Name</b></p></td><td><p>Nell Orde</p></td><td><p><b>Places</b></p></td><td><p>Leeds, Sheffield</p></td></tr>\
         <tr><td><b>Right to work</b></td><td>Yes</td><td><b>Line manager agrees</b></td><td>No</td></tr></table>",
        // Two columns, a label beside its value.
        "<table><tr><td>Name</td><td>Nell Orde</td></tr><tr><td>Places</td><td>Leeds, Sheffield</td></tr>\
         <tr><td>Right to work</td><td>Yes</td></tr><tr><td>Line manager agrees</td><td>No</td></tr></table>",
        // In a table that lays out the page; two places on lines of their own.
        "<table><tr><td><table><tr><th>Name</th><th>Places</th><th>Right to work</th><th>Line manager agrees</th></tr>\
         <tr><td>Nell Orde</td><td><p>Leeds</p><p>Sheffield</p></td><td>Yes</td><td>No</td></tr></table></td></tr></table>",
        // Boxes in cells.
        "<table><tr><th>Name</th><th>Places</th><th>Right to work</th><th>Line manager agrees</th></tr>\
         <tr><td>Nell Orde</td><td>&#9746; Leeds &#9746; Sheffield &#9744; Darlington</td><td>Yes [x] No [ ]</td><td>&#9675; Yes &#9673; No</td></tr></table>",
    ] {
        check("html", html, WHOLE);
    }
}

#[test]
fn a_table_of_plain_text_is_read_by_its_rows() {
    for text in [
        "| Name | Places | Right to work | Line manager agrees |\n|------|--------|------|------|\n| Nell Orde | Leeds, Sheffield | Yes | No |",
        "Name | Places | Right to work | Line manager agrees\nNell Orde | Leeds, Sheffield | Yes | No",
        "Name\tPlaces\tRight to work\tLine manager agrees\nNell Orde\tLeeds, Sheffield\tYes\tNo",
        "Name | Nell Orde | Places | Leeds, Sheffield\nRight to work | Yes | Line manager agrees | No",
        "Q: Name\nA: Nell Orde\nQ: Places\nA: Leeds, Sheffield\nQ: Right to work?\nA: Yes\nQ: Line manager agrees?\nA: No",
        "*Name*\nNell Orde\n\n*Places*\nLeeds, Sheffield\n\n*Right to work*\nYes\n\n*Line manager agrees*\nNo",
        "Name=Nell Orde; Places=Leeds, Sheffield; Right to work=Y; Line manager agrees=N",
        "NAME                 Nell Orde\nPLACES               Leeds, Sheffield\nRIGHT TO WORK        Yes\nLINE MANAGER AGREES  No",
    ] {
        check("plain", text, WHOLE);
    }
}

#[test]
fn only_what_is_ticked_counts() {
    let form = "Name: Nell Orde\nPlaces: LEEDS SHEFFIELD DARLINGTON\nRight to work: YES NO\nLine manager agrees: NO YES";
    for (on, off) in
        [("☒", "☐"), ("☑", "☐"), ("◉", "○"), ("●", "○"), ("✔", "☐"), ("(x)", "( )"), ("[X]", "[ ]")]
    {
        let text = form
            .replace("LEEDS SHEFFIELD DARLINGTON", "* Leeds * Sheffield . Darlington")
            .replace("YES NO", "* Yes . No")
            .replace("NO YES", "* No . Yes")
            .replace('*', on)
            .replace('.', off);
        check("plain", &text, WHOLE);
    }
    check(
        "plain",
        &form
            .replace("LEEDS SHEFFIELD DARLINGTON", "Leeds, Sheffield")
            .replace("YES NO", "✔")
            .replace("NO YES", "✘"),
        WHOLE,
    );
    let none = form
        .replace("LEEDS SHEFFIELD DARLINGTON", "Leeds")
        .replace("YES NO", "☐ Yes ☐ No")
        .replace("NO YES", "☐ No ☐ Yes");
    check("plain", &none, r#""Nell Orde" ["Leeds"]"#);
}

#[test]
fn of_several_rows_the_first_is_read_and_the_others_are_told_of() {
    let rows = "<tr><td>Nell Orde</td><td>Leeds</td><td>Yes</td><td>No</td></tr><tr><td>Sam Pike</td><td>Hull</td><td>Yes</td><td>Yes</td></tr>";
    let head =
        "<tr><th>Name</th><th>Places</th><th>Right to work</th><th>Line manager agrees</th></tr>";
    let reading =
        read("html", &format!("<p>We would like to apply.</p><table>{head}{rows}</table>"));
    assert_eq!(told(&reading), r#""Nell Orde" ["Leeds"] true false"#);
    assert_eq!(reading.n_entries, Some(2));
    assert!(reading.problems.iter().any(|problem| problem.sentence.contains("several people")));
    let roles = "Role title | Location | Essential skills | Days per week\nPlanner | Leeds | local plans | 3\nAnalyst | Hull | SQL | 2";
    let reading = read("plain", roles);
    assert!(reading.is(Intent::Role), "{:?}", reading.intents);
    assert_eq!(reading.n_entries, Some(2));
    let title = reading.fields.get(&FieldName::Title).unwrap();
    assert_eq!(title.words, "Planner");
}

#[test]
fn bars_and_tabs_that_are_no_table_stay_text() {
    let text = "I'd like to apply for a secondment in Leeds or Sheffield. I have the right to work.\n\nNell Orde | Head of Benefits | Hackney | 020 7946 0000";
    check("plain", text, r#""Nell Orde" ["Leeds","Sheffield"] true"#);
}
