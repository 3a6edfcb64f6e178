//! Letters that nobody waits for: one mail a day for each person, so many a week, and what is due at the same time goes in one.

use std::fs;

use super::introductions::{NEED, OFFER, REST};
use crate::world::{Person, World};

/// A host with so many introductions of one day, to be reminded of on one day.
fn introduced_to(world: &mut World, n_people: usize) -> (Person, Vec<Person>, Vec<String>) {
    let host = world.by_email("host@dwp.gov.uk");
    host.writes(world, &format!("{NEED}\n{REST}\nPositions: {n_people}"));
    let names = ["Ottilie Marchbanks", "Peregrine Holt", "Sunniva Astley"];
    let (mut people, mut references) = (Vec::new(), Vec::new());
    for (at, name) in names.iter().take(n_people).enumerate() {
        let person = world.by_email(&format!("applicant.{at}@leeds.gov.uk"));
        person.writes(world, &OFFER.replace("Ottilie Marchbanks", name));
        references.push(world.officer().confirms_the_proposed_match());
        people.push(person);
    }
    (host, people, references)
}

#[test]
fn three_reminders_of_one_day_are_one_mail_and_whoever_answers_it_says_which_is_meant() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let (host, people, references) = introduced_to(&mut world, 3);
    let n_before = host.mails(&world).len();
    people.iter().chain([&host]).for_each(|one| drop(one.reads(&world)));
    world.passes("7 days");
    assert_eq!(host.mails(&world).len(), n_before + 1, "{}", host.reads_text(&world));
    let told = host.reads_text(&world);
    for reference in &references {
        assert!(told.contains(&format!("introduced somebody to you under {reference}")), "{told}");
    }
    assert!(told.contains("please name its reference"), "{told}");
    for person in &people {
        assert!(person.reads(&world).contains("have you heard from your host?"));
    }

    // A yes to all three, or to none of them in particular, is a person's.
    host.replies(&mut world, "Yes, we spoke and would like to go ahead.");
    assert_eq!(world.officer().concerns(), ["answers an introduction in words that need a person"]);
    let letter = host.mails(&world).remove(n_before);
    let text = format!("{}: yes, we spoke and would like to go ahead.", references[1]);
    host.answers(&mut world, &letter, &text);
    people[1].replies(&mut world, "Yes, I would like to go ahead.");
    let agreed = world.list()["agreed"].to_string();
    assert!(agreed.contains(&references[1]) && !agreed.contains(&references[0]), "{agreed}");
}

#[test]
fn no_letter_of_a_mail_of_several_is_left_behind_or_sent_again() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let (host, _, references) = introduced_to(&mut world, 2);
    world.passes("7 days");
    for _ in 0..3 {
        world.settles();
    }
    let told = host.reads_text(&world);
    for reference in references {
        let asked = format!("introduced somebody to you under {reference}");
        assert_eq!(told.matches(&asked).count(), 1, "{told}");
    }
    assert_eq!(world.list()["letters"].as_array().map_or(0, Vec::len), 0);
}

#[test]
fn whoever_has_had_as_many_mails_in_a_week_as_the_programme_allows_gets_the_next_one_later() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let file = world.path("config/programmes/govxchange.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("unasked-a-week = 3", "unasked-a-week = 1")).unwrap();
    let host = world.by_email("host@dwp.gov.uk");
    host.writes(&mut world, &format!("{NEED}\n{REST}\nPositions: 2"));
    for (at, name) in ["Ottilie Marchbanks", "Peregrine Holt"].iter().enumerate() {
        let person = world.by_email(&format!("applicant.{at}@leeds.gov.uk"));
        person.writes(&mut world, &OFFER.replace("Ottilie Marchbanks", name));
        world.officer().confirms_the_proposed_match();
        world.passes("3 days");
    }
    let n_before = host.mails(&world).len();
    // The first reminder is due on the seventh day, the other three days later, and a week has room for one.
    let mut days = Vec::new();
    for day in 7..=16 {
        world.passes("1 day");
        let n_mails = host.mails(&world).len() - n_before;
        days.extend((days.len() < n_mails).then_some(day));
    }
    assert_eq!(days, [7, 14]);
    fs::write(&file, text.replace("unasked-a-week = 3", "unasked-a-week = 0")).unwrap();
    assert!(world.is_refused(&["check"]).contains("`unasked-a-week`: is 1 or more."));
}

#[test]
fn a_letter_that_an_outage_has_moved_into_the_night_goes_in_the_morning_and_once() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let file = world.path("config/programmes/govxchange.toml");
    let text = fs::read_to_string(&file).unwrap();
    let quiet = ("quiet-hours = \"none\"", "quiet-hours = \"18:00 to 08:00\"");
    fs::write(&file, text.replace(quiet.0, quiet.1)).unwrap();
    super::introductions::both_sides_write(&mut world);
    let reference = world.officer().the_proposed_match();
    world.clock_says("2026-03-03T17:50:00Z");
    world.runs(&["confirm", &reference]);
    let n_before = world.sent().len();
    world.clock_says("2026-03-03T22:00:00Z");
    let told = world.settles();
    assert_eq!(world.sent().len(), n_before, "{told}");
    world.clock_says("2026-03-04T08:00:00Z");
    let told = world.settles();
    assert_eq!(world.sent().len(), n_before + 2);
    assert!(told.contains("2 letters handed over"), "{told}");
}
