//! What a message is about: what its phrases tell, alone or together, and what shape it has.

use super::form::{self, Labelled};
use super::header;
use super::prose::Prose;
use super::scene::Scene;
use super::vocabulary::{Meaning, Vocabulary, folded};
use crate::domain::context::Context;
use crate::domain::field::FieldName;
use crate::domain::message::{Incoming, Machine};
use crate::domain::reading::{Intent, Reading};
use crate::domain::right::Right;
use crate::domain::submission::SubmissionKind;

/// So many labelled passages make a form.
const FORM: usize = 3;
/// So many facts are those of a whole submission, and not of what is put right in one.
const WHOLE: usize = 5;
/// From here on a message states a submission, and does not only sound like one.
const CERTAIN: usize = 2;

/// Which submission a message could be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leaning {
    /// The kind for which its fields are read.
    pub kind: Option<SubmissionKind>,
    /// Whether the message itself states such a submission.
    pub is_stated: bool,
    /// How many facts of it the message gives.
    pub n_facts: usize,
}

/// The kind of submission that a message could be, by what it says, its labels, the facts in it, and what is under way. What
/// is only asked states nothing.
pub fn leaning(
    told: &[Meaning],
    asked: &[Meaning],
    passages: &[Labelled<'_>],
    context: &Context,
    prose: &Prose<'_>,
) -> Leaning {
    let scene = prose.scene;
    let (interest, role) = strengths(told, asked);
    let is_form = passages.len() >= FORM;
    let only = |kind: SubmissionKind| {
        let is_only =
            |field: &_| form::belongs(*field, kind) && !form::belongs(*field, kind.counterpart());
        // "Start:" in the middle of a letter stands in both.
        let is_in_both = |passage: &&Labelled<'_>| !is_form && passage.fields == [FieldName::Start];
        let sure = passages.iter().filter(|passage| !is_in_both(passage));
        sure.filter(|passage| passage.fields.iter().all(is_only)).count()
    };
    let hosts = scene.said().iter().any(|hit| {
        let is_other = hit.value.1.text().is_some_and(|kind| kind != "vacancy");
        hit.value.0 == FieldName::Kind && is_other && scene.is_open(hit.tokens.start)
    });
    let role = role + if hosts { CERTAIN } else { 0 };
    let is_said = interest.max(role) >= CERTAIN || is_form;
    let (n_interest, n_role) = facts(prose, role > interest);
    let n_facts = n_interest.max(n_role).max(passages.len());
    let n_enough = if interest.max(role) > 0 { HINTED_FACTS } else { FACTS };
    let is_stated = is_said || n_interest.max(n_role) >= n_enough;
    // A hint alone is no leaning.
    let hinted = role.cmp(&interest);
    let strong = |strength: usize| if strength >= CERTAIN { strength } else { 0 };
    let (interest, role) = (
        strong(interest) + only(SubmissionKind::Interest),
        strong(role) + only(SubmissionKind::Role),
    );
    let kind = match interest.cmp(&role) {
        std::cmp::Ordering::Greater => Some(SubmissionKind::Interest),
        std::cmp::Ordering::Less => Some(SubmissionKind::Role),
        std::cmp::Ordering::Equal if is_stated && context.under_way.is_none() => {
            let facts = n_role.cmp(&n_interest);
            let is_role = match speaks_for_many(scene) {
                Some(true) => role > 0 || facts.then(hinted).is_gt(),
                Some(false) => hinted.is_gt(),
                None => hinted.then(facts).is_gt(),
            };
            Some(if is_role { SubmissionKind::Role } else { SubmissionKind::Interest })
        }
        std::cmp::Ordering::Equal => {
            context.under_way.or(is_stated.then_some(SubmissionKind::Interest))
        }
    };
    Leaning { kind, is_stated, n_facts }
}

/// Whether the writer says "we" more often than "I", if either.
fn speaks_for_many(scene: &Scene<'_>) -> Option<bool> {
    let count = |words: &[&str]| {
        scene.tokens.all.iter().filter(|token| words.contains(&token.word.folded.as_str())).count()
    };
    let n_many = count(&["we", "were", "wed", "weve", "our", "us"]);
    let n_one = count(&["i", "im", "id", "ive", "my", "me"]);
    (n_many != n_one).then_some(n_many > n_one)
}

/// Whether a message speaks of a submission that it does not itself state.
pub fn is_about_submission(told: &[Meaning]) -> bool {
    let about = [Intent::Correction, Intent::Declaration, Intent::Nomination];
    about.into_iter().any(|intent| told.contains(&Meaning::Intent(intent)))
}

/// So many different facts of a placement make a submission without being called one.
const FACTS: usize = 4;
/// So many where something hints at one.
const HINTED_FACTS: usize = 2;

/// How many facts of an interest and of a role the prose states.
fn facts(prose: &Prose<'_>, leans_to_role: bool) -> (usize, usize) {
    use FieldName as F;
    let count = |kind: SubmissionKind| {
        let is_fact = |field: &&F| {
            !matches!(field, F::Skills | F::EssentialSkills | F::DeclaredInterests | F::Kind)
        };
        prose.fields(kind).keys().filter(is_fact).count()
    };
    let of_role = prose.fields(SubmissionKind::Role);
    let only_hosts = [F::ApprovalsFollowed, F::Reimbursement, F::Positions, F::Kind];
    let is_host = leans_to_role || only_hosts.iter().any(|field| of_role.contains_key(field));
    (count(SubmissionKind::Interest), if is_host { count(SubmissionKind::Role) } else { 0 })
}

/// How strongly phrases tell an interest and a role: one whole phrase is enough, or parts of a sentence together.
fn strengths(told: &[Meaning], asked: &[Meaning]) -> (usize, usize) {
    let times =
        |meanings: &[Meaning], meaning| meanings.iter().filter(|told| **told == meaning).count();
    let count = |meaning: Meaning| times(told, meaning).saturating_sub(times(asked, meaning));
    let has = |meaning: Meaning| usize::from(count(meaning) > 0);
    // Who is on a secondment speaks of that one.
    let speaks_of_one = count(Meaning::Placement) > count(Meaning::Placed);
    let parts = has(Meaning::SelfDescription) + has(Meaning::Wish) + usize::from(speaks_of_one);
    // Who does something and would like something may want to know something.
    let together = match parts {
        0 | 1 => 0,
        2 if !speaks_of_one => 1,
        parts => parts,
    };
    let hints = |intent: Intent| has(Meaning::Hint(intent));
    let interest =
        CERTAIN * count(Meaning::Intent(Intent::Interest)) + together + hints(Intent::Interest);
    let role = CERTAIN * count(Meaning::Intent(Intent::Role))
        + 3 * count(Meaning::Need)
        + hints(Intent::Role);
    (interest, role)
}

/// Whether phrases tell an intent, and not only in questions and in what is not decided.
pub fn is_said(told: &[Meaning], asked: &[Meaning], intent: Intent) -> bool {
    let is_it = |meaning: &&Meaning| {
        let withdraws = intent == Intent::Withdrawal && matches!(meaning, Meaning::Withdrawal(_));
        // Which right it is does not tell that it is one.
        let asks = intent == Intent::RightsRequest && **meaning == Meaning::Right(Right::Quiet);
        **meaning == Meaning::Intent(intent) || withdraws || asks
    };
    told.iter().filter(is_it).count() > asked.iter().filter(is_it).count()
}

/// What was found in a message before its intents are told.
#[derive(Clone, Copy)]
pub struct Signs<'a> {
    /// What its phrases tell, also in questions.
    pub told: &'a [Meaning],
    /// What they tell in questions, and where nothing is decided.
    pub asked: &'a [Meaning],
    /// How many labelled passages it has.
    pub n_labelled: usize,
    /// Whether it lists the writer's own outside interests.
    pub declares: bool,
}

/// The intents of a message that a machine has sent, as its marks or its subject show.
fn of_machine(
    message: &Incoming,
    is_told: impl Fn(Intent) -> bool,
    is_form: bool,
    vocabulary: &Vocabulary,
) -> Option<Vec<Intent>> {
    let is_marked = match &message.machine {
        Some(Machine::Bounce { .. }) => return Some(vec![Intent::Bounce]),
        Some(Machine::Automatic(_) | Machine::Echo) => true,
        Some(Machine::List | Machine::AsksForPerson) | None => false,
    };
    if is_form {
        return None;
    }
    if is_marked && is_told(Intent::Bounce) {
        return Some(vec![Intent::Bounce]);
    }
    let besides = [Intent::RightsRequest, Intent::Withdrawal];
    let besides = besides.into_iter().filter(|intent| is_told(*intent));
    let is_automatic = is_marked || header::is_responder(&message.subject, vocabulary);
    is_automatic.then(|| std::iter::once(Intent::Automatic).chain(besides).collect())
}

/// The intents of a message, never none.
pub fn intents(
    message: &Incoming,
    signs: &Signs<'_>,
    leaning: &Leaning,
    context: &Context,
    reading: &Reading,
    vocabulary: &Vocabulary,
) -> Vec<Intent> {
    let Signs { told, asked, n_labelled, declares } = *signs;
    let is_told = |intent: Intent| is_said(told, asked, intent);
    let is_form = leaning.is_stated && n_labelled >= FORM;
    if let Some(intents) = of_machine(message, is_told, is_form, vocabulary) {
        return intents;
    }
    // A phrase may be a person's own: what else the message says counts as well. No responder gives facts of a placement.
    let is_sure = is_form || (leaning.is_stated && leaning.n_facts >= FORM);
    let automatic = (is_told(Intent::Automatic) && !is_sure).then_some(Intent::Automatic);
    if reading.delicate.is_some() {
        let feedback = is_told(Intent::Feedback).then_some(Intent::Feedback);
        return automatic.into_iter().chain([feedback.unwrap_or(Intent::Other)]).collect();
    }
    let alone = [
        Intent::RightsRequest,
        Intent::Withdrawal,
        Intent::Nomination,
        Intent::Declaration,
        Intent::Correction,
        Intent::Feedback,
    ];
    let is_stop = vocabulary.is_word("stops", &folded(&reading.reply));
    let told_alone = alone
        .into_iter()
        .filter(|intent| is_told(*intent) || (is_stop && *intent == Intent::RightsRequest));
    let mut intents: Vec<Intent> = automatic.into_iter().chain(told_alone).collect();
    // An interest that ends with "no interests to declare" is no declaration; whoever is on a secondment and sends no form declares.
    let may_declare = context.may_declare && n_labelled < FORM && leaning.n_facts < FORM;
    if !may_declare
        && leaning.is_stated
        && leaning.kind == Some(SubmissionKind::Interest)
        && !vocabulary.meanings(&message.subject).contains(&Meaning::Intent(Intent::Declaration))
    {
        intents.retain(|intent| *intent != Intent::Declaration);
    }
    if intents.is_empty() && !leaning.is_stated && reading.questions.is_empty() && declares {
        intents.push(Intent::Declaration);
    }
    // A responder answers whatever it is sent.
    let is_of_introduction = context.answers_introduction
        || answers_some_introduction(message, told)
        || answers_letter(message, vocabulary);
    if is_told(Intent::Outcome) || (is_of_introduction && automatic.is_none()) {
        intents.push(Intent::Outcome);
    }
    if intents.is_empty()
        && !leaning.is_stated
        && reading.questions.is_empty()
        && answers_understood(message, vocabulary)
    {
        intents.push(Intent::Correction);
    }
    // "I can't go ahead, take me off the list" ends an interest, and answers no introduction unless it says so.
    if intents.contains(&Intent::Withdrawal)
        && !context.answers_introduction
        && !answers_letter(message, vocabulary)
        && !told.contains(&Meaning::Meeting)
    {
        intents.retain(|intent| *intent != Intent::Outcome);
    }
    // Who gives facts of a placement offers or wants one; who gives none speaks of one that is.
    let is_of_letter = context.answers_introduction || answers_letter(message, vocabulary);
    let speaks_of_one = [Intent::Outcome, Intent::Feedback];
    if leaning.is_stated && leaning.n_facts >= FORM && !is_of_letter {
        intents.retain(|intent| !speaks_of_one.contains(intent));
    }
    // Who gives facts of a placement has something to say beside the right: no officer would let that go for a word about emails, and a
    // post may be about other people's requests. Who wants their data gone gives facts of what they once sent.
    let goes = [Right::Erasure, Right::Objection, Right::Restriction];
    let goes = goes.into_iter().any(|right| told.contains(&Meaning::Right(right)));
    let is_of_role = leaning.kind == Some(SubmissionKind::Role);
    let has_facts = leaning.n_facts >= FORM;
    let is_beside = intents.contains(&Intent::RightsRequest) && has_facts && (is_of_role || !goes);
    if is_beside {
        let is_named = told.iter().any(|meaning| matches!(meaning, Meaning::Withdrawal(_)));
        intents.retain(|intent| *intent != Intent::Withdrawal || is_named);
    }
    // Who asks for something with its facts says by the way what else has changed.
    let is_whole = leaning.is_stated && leaning.n_facts >= WHOLE;
    let asks_for_one = has_facts && (is_told(Intent::Interest) || is_told(Intent::Role));
    if (asks_for_one || is_whole) && context.under_way.is_none() && !is_reply(message) {
        intents.retain(|intent| *intent != Intent::Correction);
    }
    let closing = [Intent::Withdrawal, Intent::Nomination, Intent::Outcome, Intent::Feedback];
    // "I'm an HEO, not an EO, from March" under "what we understood" puts right, and submits nothing new.
    let only_corrects =
        intents.contains(&Intent::Correction) && answers_understood(message, vocabulary);
    let is_right = intents.contains(&Intent::RightsRequest) && !is_beside;
    let is_closed = is_right || intents.iter().any(|intent| closing.contains(intent));
    if (leaning.is_stated || is_beside) && !is_closed && !only_corrects {
        intents.push(match leaning.kind {
            Some(SubmissionKind::Role) => Intent::Role,
            Some(SubmissionKind::Interest) | None => Intent::Interest,
        });
    }
    let is_silent = intents.is_empty();
    if is_silent && is_told(Intent::Bounce) {
        intents.push(Intent::Bounce);
    } else if is_silent {
        // Who asks says first what it is about.
        let n_least = if reading.questions.is_empty() { 1 } else { 2 };
        intents.extend(hinted(told, asked, n_least));
    }
    if !reading.questions.is_empty() {
        intents.push(Intent::Question);
    }
    if intents.is_empty() {
        intents.push(Intent::Other);
    }
    intents
}

/// What a message in which nothing says more is probably about.
fn hinted(told: &[Meaning], asked: &[Meaning], n_least: usize) -> Option<Intent> {
    let count = |meanings: &[Meaning], intent: Intent| {
        meanings.iter().filter(|meaning| **meaning == Meaning::Hint(intent)).count()
    };
    let hinted = [
        Intent::Bounce,
        Intent::Automatic,
        Intent::Feedback,
        Intent::Declaration,
        Intent::Nomination,
        Intent::Outcome,
        Intent::Correction,
        Intent::Withdrawal,
        Intent::RightsRequest,
    ];
    let counts =
        hinted.map(|intent| (count(told, intent).saturating_sub(count(asked, intent)), intent));
    counts
        .into_iter()
        .filter(|(n, _)| *n >= n_least)
        .max_by_key(|(n, _)| *n)
        .map(|(_, intent)| intent)
}

/// Which kind of submission is taken back, where the phrases agree.
pub fn withdraws(told: &[Meaning]) -> Option<SubmissionKind> {
    let mut kinds = told.iter().filter_map(|meaning| {
        if let Meaning::Withdrawal(kind) = meaning { Some(*kind) } else { None }
    });
    let first = kinds.next()?;
    kinds.all(|kind| kind == first).then_some(first)
}

/// Whether a reply gives a verdict on a meeting, though nothing shows which.
fn answers_some_introduction(message: &Incoming, told: &[Meaning]) -> bool {
    let has_verdict = told.iter().any(|meaning| matches!(meaning, Meaning::Verdict(_)));
    is_reply(message) && has_verdict && told.contains(&Meaning::Meeting)
}

fn is_reply(message: &Incoming) -> bool {
    !message.answers.is_empty() || message.subject.to_lowercase().starts_with("re:")
}

/// Whether a message answers a letter of ours about a meeting, by its subject.
fn answers_letter(message: &Incoming, vocabulary: &Vocabulary) -> bool {
    let subject = message.subject.to_lowercase();
    let is_reply =
        !message.answers.is_empty() || subject.starts_with("re:") || subject.contains("-m-");
    is_reply && vocabulary.meanings(&subject).contains(&Meaning::Meeting)
}

/// Whether a message answers our letter that says what was understood, and tells of something else.
fn answers_understood(message: &Incoming, vocabulary: &Vocabulary) -> bool {
    let subject = message.subject.to_lowercase();
    subject.starts_with("re:") && vocabulary.meanings(&subject).contains(&Meaning::Understood)
}
