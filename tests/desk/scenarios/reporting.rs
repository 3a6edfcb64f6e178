//! The programme's own evaluation: counts without names, small ones hidden, in four forms.

use super::placements::{placed, until};

#[test]
fn a_report_names_nobody_hides_small_numbers_and_comes_in_four_forms() {
    let (mut world, person, host, _) = placed();
    until(&mut world, "2026-04-20");
    host.replies(&mut world, "Excellent, the induction worked well.");
    person.replies(&mut world, "Fine");
    let text = world.runs(&["report"]);
    assert!(text.contains("numbers below 5 are hidden"), "{text}");
    assert!(text.contains("agreed: count hidden"), "one agreement is a small number: {text}");

    let file = world.path("config/programmes/govxchange.toml");
    let config = std::fs::read_to_string(&file).unwrap();
    let open = config.replace("# hidden-below = 5", "hidden-below = 1");
    assert_ne!(open, config);
    std::fs::write(&file, open).unwrap();
    let text = world.runs(&["report", "--quarter", "2026-Q1"]);
    assert!(text.contains("agreed: count 1"), "{text}");
    assert!(text.contains("2026-Q2, host: good 1, mixed 0, poor 0"), "{text}");
    assert!(text.contains("induction: answers 1"), "{text}");
    assert!(text.contains("introduced 1, agreed 1"), "{text}");
    assert!(
        text.contains("Leeds: 2, from match to agreement: under a week 1,"),
        "time in state by place: {text}"
    );
    assert!(
        text.contains("local_authority to civil_service: 3, from agreement to start: under a week 0, one to four weeks 1"),
        "and by direction: {text}"
    );
    assert!(text.contains("began 1, running 1, ended 0"), "the quarterly return: {text}");

    let json: serde_json::Value =
        serde_json::from_str(&world.runs(&["report", "--as", "json"])).unwrap();
    assert_eq!(json["tables"][0]["name"], "funnel");
    let csv = world.runs(&["report", "--as", "csv"]);
    assert!(csv.starts_with("table,row,column,count"), "{csv}");
    let page = world.path("report.html");
    world.runs(&["report", "--as", "html", "--to", page.to_str().unwrap()]);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("<svg role=\"img\"") && page.contains("<caption>"), "{page}");
    for form in [&text, &csv, &page, &json.to_string()] {
        for name in ["Marchbanks", "leeds.gov.uk", "dwp.gov.uk"] {
            assert!(!form.contains(name), "{name} is in a report");
        }
    }
    // Where no browser can be started the report is written, and its place told.
    let output = world.command(&["report", "--open"]).env("PATH", "").output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && told.contains("report.html"), "{told}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("open the file yourself"));
    assert!(world.is_refused(&["report", "--quarter", "spring"]).contains("no quarter"));
}
