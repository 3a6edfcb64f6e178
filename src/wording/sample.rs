//! Invented values, to look at a message before anybody gets it.

use jiff::Timestamp;

use crate::domain::ids::{Digest, Reference};
use crate::domain::outgoing::{Outgoing, Template, Value};
use crate::domain::party::PartyId;
use crate::domain::programme::Programme;
use crate::domain::submission::SubmissionKind;

/// A message with invented values for everything that its template may use.
pub fn sample(template: Template, programme: &Programme) -> Outgoing {
    let reference = |byte| Reference::from_cause(&programme.prefix, Digest([byte; 16]), |_| false);
    let text = |text: &str| Value::from(text);
    let field = |name: &str, value: &str, words: &str| {
        Value::from([("field", text(name)), ("value", text(value)), ("words", text(words))])
    };
    let entry = Value::from([
        ("heading", text("Is there a relocation package?")),
        ("text", text("No. You should live within *commuting distance*.")),
        ("cites", Value::List(vec![text("page:Do you offer a relocation package?")])),
        ("dated", text("2025-09")),
    ]);
    let answered = Value::from([
        ("question", text("is there any relocation money?")),
        ("entries", Value::List(vec![entry])),
        ("hand_over", text("")),
    ]);
    let handed_over = Value::from([
        ("question", text("and what is the mileage rate?")),
        ("entries", Value::List(Vec::new())),
        ("hand_over", text("The guidance gives no mileage rates.")),
    ]);
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
    Outgoing::new(
        &reference(7),
        template.as_str(),
        template,
        &programme.name,
        PartyId(Digest([1; 16])),
        Timestamp::UNIX_EPOCH,
    )
    .with("thread", reference(8).as_str())
    .with("answers", Value::List(vec![answered, handed_over]))
    .with("kind", "interest")
    .with("submission", reference(7).as_str())
    .with("is_update", false)
    .with("is_chat", false)
    .with("is_open", false)
    .with("is_for_later", false)
    .with("refused_by", "")
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
    .with("about", reference(8).as_str())
    .with("programmes", Value::List(vec![text("GovXchange"), text("Digital Secondments")]))
    .with("by", "workforce@calder.example")
    .with("is_last", false)
    .with("words", "Yes: the mileage is paid by the host.\n\nTell us if it is not.")
}
