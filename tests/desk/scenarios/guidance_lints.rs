//! What `check` says of the guidance, by file and line.

use std::fs;

use super::guidance::own_prompts;
use crate::world::World;

/// Writes a file among the guidance.
fn writes(world: &World, path: &str, text: &str) {
    let file = world.path("prompts/guidance").join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn text(world: &World, path: &str) -> String {
    fs::read_to_string(world.path("prompts/guidance").join(path)).unwrap()
}

/// Takes text in a file among the guidance for another.
fn edits(world: &World, path: &str, from: &str, to: &str) {
    let before = text(world, path);
    assert!(before.contains(from), "{path}: {before}");
    writes(world, path, &before.replacen(from, to, 1));
}

/// Each line that is told, with what stands behind `prompts/guidance/`.
#[track_caller]
fn check(told: &str, expected: &[(&str, &str)]) {
    for (place, words) in expected {
        let is_it = |line: &&str| line.contains(place) && line.contains(words);
        assert!(told.lines().any(|line| is_it(&line)), "{place} {words}\n{told}");
    }
}

/// A made-up entry with so many ways to ask, none of which anybody else has.
fn entry(n_ways: usize, front: &str, answer: &str) -> String {
    let way = |at| format!("- may we keep {at} gnomes in garden shed number {at}\n");
    let ways = (0..n_ways).map(way).collect::<Vec<String>>().concat();
    format!(
        "+++\n{front}\n+++\n\n# May we keep gnomes?\n\n## Other ways to ask\n\n{ways}\n## Answer\n\n{answer}\n"
    )
}

const FRONT: &str = "cites = [\"page:What does the programme offer?\"]\ndated = \"2025-09\"\naudience = [\"applicant\"]";

#[test]
fn what_an_officer_should_look_at_is_told_by_file_and_line() {
    let world = World::running("govxchange");
    own_prompts(&world);
    assert!(world.runs(&["check"]).ends_with("Nothing to mend.\n"));

    writes(&world, "govxchange/gnomes.md", &entry(50, FRONT, "Yes, in the shed."));
    writes(
        &world,
        "govxchange/gnomes-again.md",
        &entry(50, FRONT, "Yes,\nin the shed.").replace("may we keep", "may we really keep"),
    );
    writes(
        &world,
        "govxchange/few.md",
        &entry(3, &FRONT.replace("[\"applicant\"]", "[]"), "See [there](moving-house.md).")
            .replace("gnomes", "otters"),
    );
    edits(&world, "govxchange/vat.md", "\n## Answer\n\n", "\n## Answer\n\nAsk vta@tax.example. ");
    edits(
        &world,
        "govxchange/pay.md",
        "\n## Answer\n\n",
        "\n## Answer\n\nSee https://www.gov.uk/no-such-page, or write to secondments@local.gov.uk. ",
    );
    edits(
        &world,
        "govxchange/not-covered/parking.md",
        "## Other ways to ask\n\n",
        "## Other ways to ask\n\n- ring me on 07700 900123 about parking\n",
    );
    edits(&world, "govxchange/how-long.md", "+++\n", "+++\nreview = \"2026-01-01\"\n");
    writes(&world, "govxchnge/lost.md", "");
    writes(&world, "govxchange/not-coverd/lost.md", "");
    writes(&world, "govxchange/SHOUTED.MD", "");
    writes(&world, "govxchange/not-covered/notes.txt", "");
    let told = world.runs(&["check"]);
    let number = |path: &str, words: &str| {
        let text = text(&world, path);
        let at = text.lines().position(|line| line.contains(words)).unwrap() + 1;
        format!("{path}:{at}:")
    };
    check(
        &told,
        &[
            ("govxchange/gnomes-again.md:", "of its ways to ask are nearly those of `gnomes`"),
            ("govxchange/gnomes.md:", "`gnomes-again` says the same, word for word"),
            ("govxchange/few.md:", "it has 3 other ways to ask; with fewer than 40"),
            ("govxchange/few.md:", "`audience` is missing or empty"),
            (&number("govxchange/few.md", "moving-house"), "`moving-house.md` leads nowhere"),
            (&number("govxchange/vat.md", "vta@"), "`vta@tax.example` is no address that a source"),
            (
                &number("govxchange/pay.md", "no-such"),
                "`https://www.gov.uk/no-such-page` is no address",
            ),
            (
                &number("govxchange/not-covered/parking.md", "07700"),
                "this way to ask holds a phone number",
            ),
            (&number("govxchange/how-long.md", "review ="), "look at it again by 2026-01-01"),
            ("guidance/govxchnge:", "no programme has this name; did you mean `govxchange`?"),
            ("govxchange/not-coverd:", "what is not covered stands in `not-covered/`"),
            ("govxchange/SHOUTED.MD:", "ends with `.md`"),
            ("govxchange/not-covered/notes.txt:", "ends with `.md`"),
        ],
    );
    assert!(!told.contains("secondments@local.gov.uk"), "{told}");
}

#[test]
fn what_is_wrong_is_told_by_file_and_line_all_at_once() {
    let world = World::running("govxchange");
    own_prompts(&world);
    let wrong = |name: &str, front: &str, answer: &str| {
        writes(&world, &format!("govxchange/{name}.md"), &entry(40, front, answer));
    };
    let dated = |date: &str| FRONT.replace("2025-09", date);
    wrong("soon", &dated("soon"), "Yes.");
    wrong("thirteenth", &dated("2025-13"), "Yes.");
    wrong("twice", FRONT, "Yes.\n\n## Answer\n\nNo.");
    wrong("two-questions", FRONT, "Yes.\n\n# May we not?");
    wrong("itself", &format!("{FRONT}\nsee-also = [\"itself\"]"), "Yes.");
    wrong("nobody", &format!("{FRONT}\nsee-also = [\"nobodys\"]"), "Yes.");
    wrong("contact", &format!("{FRONT}\ncontact = \"the shed\""), "Yes.");
    edits(
        &world,
        "govxchange/not-covered/parking.md",
        "cites = []",
        "cites = [\"page:What does the programme offer?\"]",
    );
    let told = world.is_refused(&["check"]);
    check(
        &told,
        &[
            ("soon.md:3:", "`soon` is no date of a source"),
            ("thirteenth.md:3:", "`2025-13` is no date of a source"),
            ("twice.md:56:", "`## Answer` stands here a second time"),
            ("two-questions.md:56:", "the question stands here a second time"),
            ("itself.md:1:", "`see-also` names the entry itself"),
            ("nobody.md:1:", "there is no entry `nobodys`; did you mean `nobody`?"),
            ("contact.md:5:", "a contact stands with what is not covered"),
            ("not-covered/parking.md:2:", "what is not covered cites no source"),
        ],
    );
    assert!(told.contains("8 mistakes to mend"), "{told}");
}

#[test]
fn what_belongs_together_is_sent_together_and_who_else_knows_is_told() {
    let mut world = World::running("govxchange").on("2026-03-02");
    own_prompts(&world);
    edits(&world, "govxchange/relocation.md", "+++\n", "+++\nsee-also = [\"vat\"]\n");
    edits(
        &world,
        "govxchange/not-covered/parking.md",
        "+++\n",
        "+++\ncontact = \"the host's facilities team\"\n",
    );
    let asker = world.by_email("asker@leeds.gov.uk");
    asker.writes(&mut world, "Is there a relocation package?");
    let text = asker.reads_text(&world).split_whitespace().collect::<Vec<_>>().join(" ");
    let other = text.find("2025-09: Is VAT charged?").unwrap();
    assert!(text.find("no relocation package").unwrap() < other, "{text}");
    assert!(text.matches("(From the guidance of GovXchange, 2025-09:").count() == 2, "{text}");
    let source = "Source: GovXchange page, “Do you offer a relocation package?”";
    assert!(text.contains(source), "{text}");

    let driver = world.by_email("driver@leeds.gov.uk");
    driver.writes(&mut world, "Is there parking?");
    let text = driver.reads_text(&world);
    assert!(text.contains("Ask the host's facilities team, too."), "{text}");
}
