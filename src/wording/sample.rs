//! Invented values, to look at a message before anybody gets it.

use jiff::Timestamp;

use crate::domain::ids::{Digest, Reference};
use crate::domain::outgoing::{Outgoing, Template, Value};
use crate::domain::party::PartyId;
use crate::domain::programme::Programme;
use crate::domain::submission::SubmissionKind;

/// What is not so in a sample.
const NO: [&str; 26] = [
    "is_officer",
    "is_taken_down",
    "is_left",
    "is_first_of_several",
    "awaits_approvals",
    "is_card",
    "is_known",
    "is_held_back",
    "lacks",
    "is_update",
    "is_chat",
    "is_open",
    "is_for_later",
    "is_last",
    "is_waiting",
    "is_reminder",
    "is_over",
    "is_near_end",
    "is_yearly",
    "is_nil",
    "is_settled",
    "is_bad",
    "is_granted",
    "is_unproven",
    "is_manager",
    "asks_manager",
];

/// A message with invented values for everything that its template may use.
pub fn sample(template: Template, programme: &Programme) -> Outgoing {
    let reference = |byte| Reference::from_cause(&programme.prefix, Digest([byte; 16]), |_| false);
    let text = |text: &str| Value::from(text);
    let reason = Value::from([
        ("rule", text("place")),
        ("interest_words", text("could do leeds")),
        ("role_words", text("Leeds, hybrid")),
    ]);
    let other = Value::from([
        ("name", text("Sam Sample")),
        ("organisation", text("Calder Council")),
        ("post", text("Housing Options Officer")),
        ("contact", text("sam.sample@calder.example")),
        ("days_per_week", text("2")),
    ]);
    let missing =
        programme.required(SubmissionKind::Interest).map(|field| text(field.as_str())).collect();
    let thing = Value::from([
        ("number", Value::Number(1)),
        ("group", text("2 matches to confirm")),
        ("reference", text(reference(8).as_str())),
        ("what", text("introduce the two")),
        ("because", text("every rule of the programme is met by both sides' own words")),
        ("against", Value::List(vec![text("not yet said: level")])),
        ("sides", Value::List(vec![text("place: the person wrote \"Leeds\", the host \"Leeds\"")])),
        ("by", text("2 April 2026")),
        ("from", text("Sam Sample <sam.sample@calder.example>")),
        ("words", text("could I start a month later? …")),
        ("holder", text("deputy")),
        ("is_acceptable", Value::from(true)),
        ("is_answerable", Value::from(false)),
    ]);
    let plain = Outgoing::new(
        &reference(7),
        template.as_str(),
        template,
        &programme.name,
        PartyId(Digest([1; 16])),
        Timestamp::UNIX_EPOCH,
    );
    let plain = NO.into_iter().fold(plain, |plain, name| plain.with(name, false));
    let plain = of_erasure(of_account(plain, reference(9).as_str()));
    let plain = of_placement(plain, reference(9).as_str());
    of_submission(plain, reference(7).as_str())
        .with("has_words", true)
        .with("standings", Value::List(vec![standing(reference(8).as_str())]))
        .with("thread", reference(8).as_str())
        .with("answers", answers())
        .with("refused_by", "")
        .with("deed", "")
        .with(
            "understood",
            Value::List(vec![
                field("name", "Ann Other", "thx, Ann Other"),
                field("places", "Leeds", "could do leeds"),
            ]),
        )
        .with("missing", Value::List(missing))
        .with("interest", reference(8).as_str())
        .with("role", reference(9).as_str())
        .with("reasons", Value::List(vec![reason]))
        .with("other", other)
        .with("place", "Leeds")
        .with("title", "Temporary accommodation lead")
        .with("skills", Value::List(vec![text("temporary accommodation")]))
        .with("is_host", true)
        .with("verdict", "not_yet")
        .with("ask_on", "Tuesday 7 April")
        .with("is_expertise", true)
        .with("travels", true)
        .with("about", reference(8).as_str())
        .with("programmes", Value::List(vec![text("GovXchange"), text("Digital Secondments")]))
        .with(
            "submissions",
            Value::List([&reference(8), &reference(9)].map(one_of_several).to_vec()),
        )
        .with("act", "withdraw")
        .with("by", "workforce@calder.example")
        .with("whose", "nominee")
        .with("n_roles", Value::Number(1))
        .with("n_needs", Value::Number(12))
        .with("n_messages", Value::Number(26))
        .with("n_matches", Value::Number(9))
        .with("n_done", Value::Number(121))
        .with("n_others", Value::Number(7))
        .with("n_more", Value::Number(3))
        .with("alarms", Value::List(vec![text("The mailbox `govxchange` cannot be read.")]))
        .with("things", Value::List(vec![thing.clone()]))
        .with("thing", thing)
        .with("lines", Value::List(vec![text("1: GX-4QVJ is dealt with.")]))
        .with("words", "Yes: the mileage is paid by the host.\n\nTell us if it is not.")
}

fn one_of_several(reference: &Reference) -> Value {
    Value::from([("reference", Value::from(reference.as_str())), ("kind", Value::from("role"))])
}

fn field(name: &str, value: &str, words: &str) -> Value {
    Value::from([
        ("field", Value::from(name)),
        ("value", Value::from(value)),
        ("words", Value::from(words)),
        ("is_to_check", Value::from(false)),
        ("is_carried", Value::from(false)),
        ("is_guess", Value::from(false)),
    ])
}

/// What only the letter about an erasure knows.
fn of_erasure(outgoing: Outgoing) -> Outgoing {
    outgoing
        .with("n_messages", Value::Number(4))
        .with("n_letters", Value::Number(6))
        .with("n_submissions", Value::Number(1))
        .with("introductions", vec![Value::from("GX-65UL")])
}

fn of_account(outgoing: Outgoing, role: &str) -> Outgoing {
    let role = Value::from([
        ("reference", Value::from(role)),
        ("is_open", Value::from(true)),
        ("is_held_back", Value::from(false)),
        ("awaits_approvals", Value::from(false)),
        ("missing", Value::List(Vec::new())),
    ]);
    outgoing
        .with("who", "sent")
        .with("outcome", "linked")
        .with("work_address", "dana@calder.example")
        .with("n_left", Value::Number(2))
        .with("code", "KXTR-7F3M")
        .with("roles", Value::List(vec![role]))
        .with("others", Value::List(vec!["GX-7K3Q".into()]))
}

fn of_submission(outgoing: Outgoing, submission: &str) -> Outgoing {
    outgoing
        .with("kind", "interest")
        .with("submission", submission)
        .with("was_asked", true)
        .with("n_to_check", Value::Number(1))
        .with("n_missing", Value::Number(2))
        .with("unread", Value::List(Vec::new()))
        .with("since", "2 March 2026")
}

/// How something of its reader's stands.
fn standing(reference: &str) -> Value {
    let text = |text: &str| Value::from(text);
    Value::from([
        ("reference", text(reference)),
        ("kind", text("interest")),
        ("stage", text("agreed")),
        ("starts", text("6 April 2026")),
        ("ends", text("25 September 2026")),
        ("steps", Value::List(vec![text("The start date suits the secondee.")])),
        ("missing", Value::List(vec![text("places")])),
        ("lacks_approvals", Value::from(true)),
        ("lacks_code", Value::from(true)),
        ("lacks_word", Value::from(true)),
    ])
}

/// What somebody else has learned.
fn lesson(reference: &str) -> Value {
    let text = |text: &str| Value::from(text);
    Value::from([
        ("reference", text(reference)),
        ("from", text("host")),
        ("place", text("Leeds")),
        ("on", text("12 May 2026")),
        ("themes", Value::List(vec![text("data and digital")])),
        ("words", text("A shared inbox halves the time to answer.")),
        ("for_whom", text("teams that answer the public")),
    ])
}

fn reviewed() -> Value {
    let text = |text: &str| Value::from(text);
    Value::from([
        ("objective", text("A waiting list that tenants understand.")),
        ("attained", text("partly met")),
        ("words", text("partly, since the letters still wait")),
    ])
}

fn of_placement(outgoing: Outgoing, entry: &str) -> Outgoing {
    let text = |text: &str| Value::from(text);
    outgoing
        .with("steps", Value::List(vec![text("The start date suits the secondee.")]))
        .with("wish", "extend")
        .with("until", "25 September 2027")
        .with("what_changed", "each secondee now has a named person for the first week")
        .with("objectives", Value::List(vec![text("A waiting list that tenants understand.")]))
        .with("reviewed", Value::List(vec![reviewed()]))
        .with(
            "headings",
            Value::List(vec![text("Financial interests."), text("Outside occupations.")]),
        )
        .with("learned", "A shared inbox halves the time to answer.")
        .with("lessons", Value::List(vec![lesson(entry)]))
        .with("what", "restriction")
        .with("is_quiet", true)
}

/// A question that is answered, and one that is not.
fn answers() -> Value {
    let text = |text: &str| Value::from(text);
    let entry = Value::from([
        ("heading", text("Is there a relocation package?")),
        ("text", text("No. You should live within *commuting distance*.")),
        ("cites", Value::List(vec![text("page:Do you offer a relocation package?")])),
        (
            "sources",
            Value::List(vec![text("GovXchange page, “Do you offer a relocation package?”")]),
        ),
        ("dated", text("2025-09")),
    ]);
    let answered = Value::from([
        ("question", text("is there any relocation money?")),
        ("entries", Value::List(vec![entry])),
        ("hand_over", text("")),
        ("contact", text("")),
        ("elsewhere", text("")),
        ("elsewhere_contact", text("")),
    ]);
    let handed_over = Value::from([
        ("question", text("and what is the mileage rate?")),
        ("entries", Value::List(Vec::new())),
        ("hand_over", text("The guidance gives no mileage rates.")),
        ("contact", text("the host's travel desk")),
        ("elsewhere", text("")),
        ("elsewhere_contact", text("")),
    ]);
    Value::List(vec![answered, handed_over])
}
