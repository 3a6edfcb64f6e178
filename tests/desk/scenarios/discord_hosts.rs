//! The three kinds of host in Discord, by buttons; and one draft that is begun in chat or by mail and finished in the other.

use serde_json::json;

use super::discord_forms::{Talk, menu};
use crate::world::{Mail, Person};

/// A role with all but its kind and the approvals, linked to a work address.
fn begins_linked() -> Talk {
    let mut talk = Talk::begins(false);
    talk.dana.writes("We need a secondee in Leeds from June, two days a week. Leeds City Council.");
    talk.reads("this is what we understood", 1);
    talk.is_told(&talk.presses("Save for later"), "we have it");
    talk.reads("draft until you submit it", 1);
    talk.dana.writes("dana@leeds.gov.uk");
    talk.reads("We have mailed a code to dana@leeds.gov.uk", 1);
    let code = talk.code();
    talk.dana.writes(&code);
    talk.reads("counts as soon as it is submitted", 1);
    talk
}

/// What a host of a kind is told once the role is submitted, and how many of its roles are open to matches then.
fn host_submits(kind: &str, shown: &str, given: &[(&str, &str)], told: &str, n_open: &str) {
    let mut talk = begins_linked();
    talk.chooses("kind", kind);
    talk.reads(shown, 1);
    if !given.is_empty() {
        talk.writes(given);
        talk.reads(given[0].1, 1);
        talk.chooses("approvals_followed", "true");
        talk.reads("approvals followed: yes", 1);
    }
    talk.is_told(&talk.presses("Submit"), "we have it");
    talk.reads(told, 1);
    assert_eq!(talk.n_open(), n_open);
    talk.ends();
}

#[test]
fn a_host_with_a_vacancy_submits_it_by_buttons() {
    let skills = [("essential_skills", "homelessness prevention")];
    host_submits("vacancy", ": vacancy", &skills, "We have all that we need", "1");
}

#[test]
fn a_host_who_wants_expertise_and_has_no_vacancy_submits_that_by_buttons() {
    let skills =
        [("essential_skills", "service design"), ("title", "Whoever knows service design")];
    host_submits(
        "expertise",
        "expertise wanted, no vacancy",
        &skills,
        "We have all that we need",
        "1",
    );
}

#[test]
fn a_host_who_would_take_part_later_is_kept_for_later_and_not_matched() {
    host_submits(
        "future_interest",
        "interest for later",
        &[],
        "We keep this for a later phase",
        "0",
    );
}

#[test]
fn a_form_shows_what_is_known_and_what_is_left_as_it_was_stays_to_the_letter() {
    let mut talk = begins_linked();
    talk.writes(&[("essential_skills", "housing law; benefits, and advice")]);
    talk.reads("housing law", 1);
    let (in_words, to_choose) = talk.opens_the_menus();
    let fields = ["organisation", "essential_skills", "start", "places", "desirable_skills"];
    let form = talk.shown(&talk.dana.chooses(&in_words, &fields));
    let inputs: Vec<(String, String)> = (0..fields.len())
        .map(|n| {
            let input = menu(&form, n);
            let text = |key: &str| input[key].as_str().unwrap_or_default().to_owned();
            (text("custom_id"), text("value"))
        })
        .collect();
    let value = |field: &str| {
        inputs.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value).to_owned()
    };
    assert_eq!(
        (value("organisation"), value("places")),
        ("Leeds City Council".into(), "Leeds".into())
    );
    assert!(value("essential_skills").starts_with("housing law"), "{inputs:?}");
    assert!(value("start").ends_with("-06") && value("desirable_skills").is_empty(), "{inputs:?}");
    let before = talk.details();
    let mut sent: Vec<(&str, &str)> =
        inputs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for (_, value) in sent.iter_mut().filter(|(name, _)| *name == "desirable_skills") {
        *value = "welcoming";
    }
    let filled = talk.dana.fills(form["custom_id"].as_str().unwrap(), &sent);
    talk.is_told(&filled, "we have it");
    talk.reads("welcoming", 1);
    let mut after = talk.details();
    assert!(after.as_object_mut().unwrap().remove("desirable_skills").is_some(), "{after}");
    assert_eq!(after, before);
    // Nobody else is shown what is known of it.
    let sam = talk.guild.discord.member("sam");
    let form = talk.shown(&sam.chooses(&in_words, &["organisation"]));
    assert!(menu(&form, 0)["value"].is_null(), "{form}");
    let values = talk.shown(&talk.dana.chooses(&to_choose, &["remote"]));
    assert_eq!(menu(&values, 0)["options"][0]["default"], false, "{values}");
    talk.ends();
}

/// The mails to somebody, once there are so many.
fn mails(talk: &Talk, person: &Person, n: usize) -> Vec<Mail> {
    talk.guild.discord.awaits("a mail", |_| {
        let mails = person.mails(&talk.guild.world);
        (mails.len() == n).then_some(mails)
    })
}

#[test]
fn a_draft_that_is_begun_by_buttons_is_finished_by_mail_under_the_same_reference() {
    let mut talk = begins_linked();
    let reference = talk.reference();
    let dana = talk.guild.world.by_email("dana@leeds.gov.uk");
    let code = mails(&talk, &dana, 1).remove(0);
    let rest = "Essential skills: homelessness prevention\nOur approvals have been followed: yes";
    dana.sends(&mut talk.guild.world, rest, Some(&code));
    let answer = mails(&talk, &dana, 2).remove(1);
    assert!(answer.text.contains(&format!("Your reference: {reference}")), "{}", answer.text);
    assert!(answer.text.contains("- Places: Leeds"), "{}", answer.text);
    assert!(!answer.text.contains("Still missing"), "{}", answer.text);
    assert_eq!(talk.n_open(), "0", "nobody has submitted it yet");
    dana.sends(&mut talk.guild.world, "Please submit it.", Some(&answer));
    let done = mails(&talk, &dana, 3).remove(2);
    assert!(done.text.contains("We have all that we need"), "{}", done.text);
    assert_eq!(talk.n_open(), "1");
    assert_eq!(talk.references(), [reference]);
    talk.ends();
}

#[test]
fn a_draft_that_is_begun_by_mail_is_finished_by_buttons_under_the_same_reference() {
    let mut talk = Talk::begins(false);
    talk.guild.discord.awaits("the commands", |discord| discord.calls("PUT /applications").pop());
    let dana = talk.guild.world.by_email("dana@leeds.gov.uk");
    let role = "We need a secondee in Leeds from June, two days a week. Leeds City Council.";
    dana.sends(&mut talk.guild.world, role, None);
    mails(&talk, &dana, 1);
    let reference = talk.references().remove(0);
    let goes_on = json!([{"type": 1, "name": "continue", "options": []}]);
    talk.is_told(&talk.dana.uses("role", &goes_on), "If you began one by mail");
    talk.dana.writes("My address is dana@leeds.gov.uk");
    talk.reads("We have mailed a code to dana@leeds.gov.uk", 1);
    assert!(!talk.dana.reads().join("\n").contains(&reference), "nothing is told before");
    let code = talk.code();
    talk.dana.writes(&code);
    let linked = talk.reads("now we know that it is you", 1);
    assert!(linked.contains(&reference), "{linked}");
    talk.is_told(&talk.dana.uses("role", &goes_on), "we have it");
    let card = talk.reads("2 missing.", 1);
    assert!(card.contains("- Places: Leeds") && card.contains(&reference), "{card}");
    talk.writes(&[("essential_skills", "homelessness prevention")]);
    talk.reads("1 missing.", 1);
    talk.chooses("approvals_followed", "true");
    talk.reads("0 missing.", 1);
    talk.is_told(&talk.presses("Submit"), "we have it");
    talk.reads("We have all that we need", 1);
    assert_eq!((talk.n_open().as_str(), talk.references()), ("1", vec![reference]));
    assert_eq!(mails(&talk, &dana, 2).len(), 2, "the first answer and the code");
    talk.ends();
}
