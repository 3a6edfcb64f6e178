//! Words about a placement: how it goes, and what is to change (R-112…R-118).

use jiff::civil::Date;

use super::Intake;
use crate::domain::answer::Outcome;
use crate::domain::field::FieldName;
use crate::domain::ids::Reference;
use crate::domain::introduction::Introduction;
use crate::domain::item::Concern;
use crate::domain::outgoing::{Template, Value};
use crate::domain::party::Party;
use crate::domain::placement::{Attainment, Placement, Side, Source, day_after, home, side, tick};
use crate::domain::programme::Programme;
use crate::domain::proof::Act;
use crate::domain::reading::{Delicate, FeedbackTold, Intent, PutOff, Rating, Wish};
use crate::domain::record::Record;
use crate::domain::submission::Submission;

/// So many words beside a question are a greeting or a name.
const MOST_BESIDE_A_QUESTION: usize = 3;

impl<'a> Intake<'a> {
    /// What somebody says of a placement, from the agreement on: of its set-up, and how it goes. What says more than that all goes well, an
    /// officer reads; nothing of it reaches the other side, and nothing but a plain no or a withdrawal unmakes what was agreed.
    pub(super) fn decide_placed(&mut self, programme: &Programme, sender: &Party) -> bool {
        let Some((introduction, placement, side)) = self.placed(sender) else { return false };
        let reading = &self.message.reading;
        let today = self.now.to_zoned(programme.zone.clone()).date();
        let has_begun = placement.dates.is_some_and(|dates| dates.start <= today);
        let is_withdrawn = reading.withdraws.is_some() && reading.is(Intent::Withdrawal);
        let ends_it = reading.feedback.is_off || is_withdrawn;
        if !has_begun && ends_it && side != Side::Home {
            return false;
        }
        self.item.thread = Some(introduction.reference.clone());
        if self.is_unproven(Act::Agree, programme, sender) {
            return true;
        }
        // Where nothing was asked, nothing is put off; what is said besides is an answer none the less.
        let put_off = reading.feedback.put_off.filter(|_| placement.asked.contains_key(&side));
        let put_off = put_off.filter(|_| reading.learned.is_none());
        let (wait_until, says_nothing) = when(put_off);
        // The knowledge log has entries of the two sides alone: what a manager at home has learned is read by an officer.
        let part = self.ledger.part_in(introduction, sender.id);
        if let Some(part) = part {
            self.keep_lesson(introduction, part);
        }
        let learned = reading.learned.as_ref().filter(|_| part.is_some());
        let is_well = learned.map_or(reading.feedback.is_well, |learned| learned.is_all);
        let FeedbackTold { rating, wish, is_off, .. } = &reading.feedback;
        // Before the start there is nothing yet that could go on longer.
        let wish = wish.filter(|wish| has_begun || *wish == Wish::End);
        let wish = if *is_off || reading.is(Intent::Withdrawal) { Some(Wish::End) } else { wish };
        let is_all = says_nothing || is_well;
        // Some write how it goes before anybody has told the desk of a start.
        let tells_how = has_begun || is_well || reading.is(Intent::Feedback);
        let is_content = is_well || *rating == Some(Rating::Good);
        let needs_nobody = if has_begun { is_all } else { is_content && wish.is_none() };
        if !needs_nobody {
            self.concern(match (wish, rating) {
                (Some(wish), _) if placement.contradicts(side, wish) => Concern::WishesDiffer,
                (Some(Wish::End), _) => Concern::EndsEarly,
                (Some(Wish::Extend), _) => Concern::Extension,
                (None, Some(Rating::Poor)) => Concern::GoesBadly,
                (None, _) if !tells_how => Concern::SetUp,
                (None, _) => Concern::Feedback,
            });
        }
        // Who has not seen the latest question answers the one before; put off are both.
        let is_unseen = tick::is_unseen(self.ledger, &placement, side);
        let mut after = placement.clone();
        // A question that says nothing of how it goes is no answer to ours.
        let only_asks = self.only_asks() && !says_nothing && !is_well && learned.is_none();
        let only_asks = only_asks && rating.is_none() && wish.is_none();
        if wait_until.is_some() || (!is_unseen && !only_asks) {
            after = after.answered(side, wait_until);
        }
        if !says_nothing && !only_asks && has_begun {
            let asked = placement.asked.get(&side);
            let before = asked.and_then(|asked| asked.before).filter(|_| is_unseen);
            let moment = before.map(|(moment, _)| moment).or(asked.map(|asked| asked.moment));
            let source = Source::Message(self.item.reference.clone());
            let told = FeedbackTold { wish, ..reading.feedback.clone() };
            after = after.tells((side, moment), today, &told, source);
        }
        let reviewed =
            after.told.iter().skip(placement.told.len()).flat_map(|told| &told.of_objectives);
        let reviewed = reviewed.map(reviewed_value).collect();
        if after != placement {
            self.decision.records.push(Record::Placement(after));
        }
        let of = if has_begun { "how it goes" } else { "something of the set-up" };
        self.note("intake.placed", format!("the {} has said {of}", side.called()));
        let ask_on = ("ask_on", Value::weekday(wait_until));
        let learned = learned.map_or("", |learned| learned.words.as_str());
        let wish = wish.map_or("", Wish::as_str);
        let is_bad = *rating == Some(Rating::Poor);
        let told = [
            ask_on,
            ("learned", learned.into()),
            ("wish", wish.into()),
            ("is_bad", is_bad.into()),
            ("is_manager", false.into()),
            ("reviewed", Value::List(reviewed)),
        ];
        self.answer_saying(Template::FeedbackThanks, Some(programme), sender, told);
        true
    }

    /// An answer to a mail that asked about several: where it says how each placement goes, it counts for each; what is not plain an officer
    /// reads, and nobody is reminded of what an officer has an answer to.
    pub(super) fn decide_of_several(&mut self, programme: &Programme, sender: &Party) {
        let (ledger, message) = (self.ledger, self.message);
        let today = self.now.to_zoned(programme.zone.clone()).date();
        let is_proven = message.proof.suffices(Act::Agree);
        let (mut is_known, mut is_all, mut are_placements) = (is_proven, is_proven, true);
        for (reference, told) in &message.of_several {
            let placed = self.placed_in(reference, sender);
            let Some((_, placement, side)) = placed.filter(|(_, placement, _)| {
                placement.dates.is_some_and(|dates| dates.start <= today)
            }) else {
                (is_known, is_all, are_placements) = (false, false, false);
                continue;
            };
            let put_off = told.as_ref().and_then(|told| told.put_off);
            let (wait_until, says_nothing) = when(put_off);
            is_known &= told.is_some();
            is_all &= told.as_ref().is_some_and(|told| told.is_well || says_nothing);
            let asked = placement.asked.get(&side).copied();
            let is_unseen = tick::is_unseen(ledger, &placement, side);
            let Some(asked) = asked.filter(|_| is_proven && !is_unseen) else { continue };
            let mut after = placement.answered(side, wait_until);
            if let Some(told) = told.as_ref().filter(|_| !says_nothing) {
                let source = Source::Message(self.item.reference.clone());
                after = after.tells((side, Some(asked.moment)), today, told, source);
                if let Some(concern) = grave(told) {
                    self.concern(concern);
                }
            }
            self.item.thread.get_or_insert_with(|| reference.clone());
            self.decision.records.push(Record::Placement(after));
        }
        if !is_all {
            self.concern(if are_placements { Concern::Feedback } else { Concern::Outcome });
        }
        if !is_known {
            return self.answer_with(Template::HandOver, Some(programme), sender);
        }
        let told = plain_thanks(false);
        self.answer_saying(Template::FeedbackThanks, Some(programme), sender, told);
    }

    /// Whether a message asks, and says nothing besides but a greeting or a name.
    fn only_asks(&self) -> bool {
        let reading = &self.message.reading;
        let sentences = reading.reply.split_inclusive(['.', '!', '?', '\n']).map(str::trim);
        let asks = |sentence: &str| sentence.ends_with('?');
        let is_short =
            |sentence: &str| sentence.split_whitespace().count() <= MOST_BESIDE_A_QUESTION;
        let mut sentences = sentences.filter(|sentence| !sentence.is_empty());
        reading.feedback.themes.is_empty()
            && sentences.clone().any(asks)
            && sentences.all(|sentence| asks(sentence) || is_short(sentence))
    }

    /// A secondee says who the manager at home is. Somebody of another organisation an officer looks at first: anybody could have letters
    /// sent to whomever they like.
    pub(super) fn decide_home_manager(&mut self, programme: &Programme, sender: &Party) -> bool {
        let (ledger, message) = (self.ledger, self.message);
        let introduction = message.token.as_ref().and_then(|token| ledger.introduction(token));
        let Some((introduction, home)) = introduction.zip(message.home_manager.as_ref()) else {
            return false;
        };
        self.item.thread = Some(introduction.reference.clone());
        if self.is_unproven(Act::Change, programme, sender) {
            return true;
        }
        let is_colleague = home.address.domain().is_some()
            && home.address.domain() == sender.address.domain()
            && introduction.part(home.id).is_none();
        let says_more =
            message.reading.reply.lines().filter(|line| !line.trim().is_empty()).count() > 1;
        if !is_colleague || says_more {
            self.concern(Concern::Feedback);
        }
        if !is_colleague {
            self.answer_with(Template::HandOver, Some(programme), sender);
            return true;
        }
        let known = ledger.placement(&introduction.reference).cloned();
        let known = known.unwrap_or_else(|| Placement::new(introduction.reference.clone()));
        let mut after = known.clone();
        if known.home != Some(home.id) {
            let is_it = |own: &&Submission| own.reference == introduction.interest;
            let said = message.own.iter().find(is_it).and_then(|own| own.text(FieldName::Name));
            let by = (home, said.or(sender.name.as_deref()).unwrap_or_default());
            home::told(&mut self.decision, ledger, programme, &mut after, by, self.now);
            self.note("intake.home-manager", "the secondee has said who the manager at home is");
        }
        self.decision.records.push(Record::Placement(after));
        let told = plain_thanks(true);
        self.answer_saying(Template::FeedbackThanks, Some(programme), sender, told);
        true
    }

    /// A responder that says until when its owner is away puts the question off, once; it is no answer (N-3).
    pub(super) fn put_off_question(&mut self) {
        let message = self.message;
        let (Some(sender), Some(until)) = (&message.sender, message.reading.until) else { return };
        let Some((introduction, placement, part)) = self.placed(sender) else { return };
        let Some(asked) = placement.asked.get(&part).copied() else { return };
        if !asked.is_answered && !asked.is_reminded && asked.wait_until.is_none() {
            // Nobody has said that they want to be asked then: it is no sooner than a reminder would be.
            let programme = self.programmes.get(&introduction.programme);
            let pause = programme.map(|it| it.placing.rhythms.of(part).remind_after);
            let until = pause.map_or(until, |days| until.max(day_after(asked.on, days)));
            let after = placement.away(part, until);
            self.decision.records.push(Record::Placement(after));
            self.note("intake.away", format!("the {} is away: asked again then", part.called()));
        }
    }

    /// Distress in words about a placement, whosever it is: in such a reply fewer words tell it than in any message.
    pub(super) fn worry_in_placement(&self, sender: &Party) -> Option<Delicate> {
        let is_worry = self.message.reading.feedback.is_worry && self.placed(sender).is_some();
        is_worry.then_some(Delicate::Worry)
    }

    /// Whoever says of a placement what a person must answer is not reminded of the question.
    pub(super) fn hear_of_placement(&mut self, sender: &Party) {
        let is_proven = self.message.proof.suffices(Act::Agree);
        if let Some((introduction, placement, part)) = self.placed(sender).filter(|_| is_proven) {
            self.item.thread = Some(introduction.reference.clone());
            let is_asked = placement.asked.contains_key(&part);
            let answered = is_asked.then(|| Record::Placement(placement.answered(part, None)));
            self.decision.records.extend(answered);
        }
    }

    /// The placement that a message is about, once both have agreed, and the sender's side of it.
    fn placed(&self, sender: &Party) -> Option<(&'a Introduction, Placement, Side)> {
        self.placed_in(self.message.token.as_ref()?, sender)
    }

    /// The placement of a reference.
    fn placed_in(
        &self,
        token: &Reference,
        sender: &Party,
    ) -> Option<(&'a Introduction, Placement, Side)> {
        let ledger = self.ledger;
        let introduction = ledger.introduction(token)?;
        let known = ledger.placement(token);
        let side = side::of(ledger, introduction, known, sender.id)?;
        let is_agreed = introduction.outcome() == Outcome::Agreed;
        let placement = || known.cloned().unwrap_or_else(|| Placement::new(token.clone()));
        is_agreed.then(|| (introduction, placement(), side))
    }
}

/// Until when an answer puts the question off, and whether it says nothing besides.
fn when(put_off: Option<PutOff>) -> (Option<Date>, bool) {
    match put_off {
        Some(PutOff::Alone(until)) => (Some(until), true),
        Some(PutOff::Besides(until)) => (Some(until), false),
        None => (None, false),
    }
}

/// What an officer is to do about an answer that wishes for something, or that all goes badly.
fn grave(told: &FeedbackTold) -> Option<Concern> {
    match (told.wish, told.rating) {
        (Some(Wish::End), _) => Some(Concern::EndsEarly),
        (Some(Wish::Extend), _) => Some(Concern::Extension),
        (None, Some(Rating::Poor)) => Some(Concern::GoesBadly),
        (None, _) => None,
    }
}

/// What somebody has said of an objective, as their letter repeats it.
fn reviewed_value(said: &Attainment) -> Value {
    Value::from([
        ("objective", Value::from(said.objective.as_str())),
        ("attained", Value::from(said.attained.as_str())),
        ("words", Value::from(said.words.as_str())),
    ])
}

/// What thanks say that need nothing but to be said: for an answer, or for the manager at home.
fn plain_thanks(is_manager: bool) -> [(&'static str, Value); 6] {
    let nothing = || Value::from("");
    [
        ("ask_on", nothing()),
        ("learned", nothing()),
        ("wish", nothing()),
        ("is_bad", false.into()),
        ("is_manager", is_manager.into()),
        ("reviewed", Value::List(Vec::new())),
    ]
}
