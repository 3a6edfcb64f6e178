//! How `match` tells what it found: in lines of JSON, or in the sentences of `prompts/matching.toml`.

use secondment_desk::matching::board::Board;
use secondment_desk::matching::fairness::Group;
use secondment_desk::matching::remarks::Remark;
use secondment_desk::matching::round::{POINT, Round};
use secondment_desk::matching::score::{Part, Score};
use secondment_desk::matching::swaps::Swaps;
use secondment_desk::matching::why::{self, OtherUse, Sides, Why};
use secondment_desk::matching::words::Phrases;
use secondment_desk::spelling::suggestion;
use serde_json::json;

use super::{MOST_TOLD, references};
use crate::commands::{Failure, print, warn};

/// How what was found is told.
pub struct Told<'a> {
    pub phrases: &'a Phrases,
    pub is_json: bool,
}

impl Told<'_> {
    /// A saying, filled in.
    pub fn say(&self, saying: &str, values: &[(&str, &str)]) -> String {
        self.phrases.say("sayings", saying, values)
    }

    /// Tells what makes matches impossible; to people not more than they would read.
    pub fn remarks(&self, remarks: &[Remark]) {
        let most = if self.is_json { usize::MAX } else { MOST_TOLD };
        for remark in remarks.iter().take(most) {
            let (side, reference) = &remark.about;
            let mut values = vec![(*side, reference.as_str())];
            values.extend(remark.values.iter().map(|(key, value)| (*key, value.as_str())));
            let sentence = self.say(remark.saying, &values);
            if self.is_json {
                print(json!({"kind": "remark", "about": reference, "sentence": sentence}));
            } else {
                warn(sentence);
            }
        }
        if remarks.len() > most {
            let count = (remarks.len() - most).to_string();
            warn(self.say("more-remarks", &[("count", &count)]));
        }
    }

    /// Prints what is proposed, with reasons.
    pub fn proposals(&self, round: &Round) {
        for proposal in round.proposals() {
            let Some(score) = round.score(proposal.person, proposal.post) else { continue };
            let (interest, role) = references(round, proposal.person, proposal.post);
            let reasons = self.reasons(round, proposal.person, proposal.post, score);
            if self.is_json {
                let reasons: Vec<_> = reasons
                    .iter()
                    .map(|(part, points, words)| json!({"part": part.as_str(), "points": points, "words": words}))
                    .collect();
                print(
                    json!({"kind": "proposal", "interest": interest, "role": role, "score": score.total(), "reasons": reasons}),
                );
            } else {
                let words =
                    [("person", interest), ("role", role), ("score", &score.total().to_string())];
                print(self.say("proposed", &words));
                for (_, points, words) in reasons {
                    print(format_args!("  {points:3}  {words}"));
                }
            }
        }
    }

    fn reasons(
        &self,
        round: &Round,
        person: u32,
        post: u32,
        score: Score,
    ) -> Vec<(Part, u16, String)> {
        let Some((person, post)) = round.board.person(person).zip(round.board.post(post)) else {
            return Vec::new();
        };
        let nothing = self.say("nothing", &[]);
        let or_nothing =
            |text: &str| if text.is_empty() { nothing.clone() } else { text.to_owned() };
        let reason = |(part, points): (Part, u16)| {
            let sides = why::reason(&round.board, part, person, post);
            let is_key = part == Part::Release;
            let has = if is_key { self.say(&sides.has, &[]) } else { or_nothing(&sides.has) };
            let asks = or_nothing(&sides.asks);
            let (points_said, most) =
                (points.to_string(), round.judge.points(post).of(part).to_string());
            let values =
                [("has", &*has), ("asks", &*asks), ("points", &points_said), ("most", &most)];
            (part, points, self.phrases.say("parts", part.as_str(), &values))
        };
        score.parts().map(reason).collect()
    }

    /// Prints what the round comes to.
    pub fn totals(&self, round: &Round) {
        let (sum, bound) = (round.sum(), round.bound());
        let (people, roles) = (round.board.people.len(), round.board.posts.len());
        let places: u32 = round.places().0.iter().sum();
        let pairs = round.n_edges();
        let greedy = round.greedy();
        if self.is_json {
            print(json!({
                "kind": "totals", "people": people, "roles": roles, "positions": places, "pairs": pairs,
                "proposed": sum.proposed, "weight": sum.weight, "bound": bound,
                "greedy": {"proposed": greedy.proposed, "weight": greedy.weight},
            }));
            return;
        }
        let values = [
            ("proposed", sum.proposed.to_string()),
            ("people", people.to_string()),
            ("places", places.to_string()),
            ("roles", roles.to_string()),
            ("pairs", pairs.to_string()),
            ("weight", sum.weight.to_string()),
            ("bound", bound.to_string()),
        ];
        let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
        print(self.say("totals", &values));
    }

    /// Prints the swaps, and what they come to.
    pub fn swaps(&self, board: &Board, swaps: &Swaps) {
        let reference = |at| board.person(at).map_or("", |person| &*person.reference);
        for swap in &swaps.proposed {
            let [one, other] = swap.people.map(reference);
            let [first, second] = swap.scores;
            let score = first + second;
            if self.is_json {
                print(
                    json!({"kind": "swap", "interests": [one, other], "scores": swap.scores, "score": score}),
                );
                continue;
            }
            let (first, second) = (first.to_string(), second.to_string());
            let values = [("one", one), ("other", other), ("first", &*first), ("second", &*second)];
            print(self.say("swap", &values));
        }
        let (sum, greedy) = (swaps.sum(), swaps.greedy);
        if self.is_json {
            let bound = u64::try_from(swaps.certificate.dual >> POINT).unwrap_or_default();
            print(json!({
                "kind": "swap-totals", "people": swaps.n_people, "pairs": swaps.n_possible,
                "proposed": sum.proposed, "weight": sum.weight, "bound": bound,
                "greedy": {"proposed": greedy.proposed, "weight": greedy.weight},
            }));
            return;
        }
        let (people, proposed) = (swaps.n_people.to_string(), sum.proposed.to_string());
        print(self.say("swap-totals", &[("people", &people), ("proposed", &proposed)]));
    }

    /// Prints the report on fairness.
    pub fn fairness(&self, groups: &[Group]) {
        for group in groups {
            let Group { by, name, people, suited, proposed, ratio } = group;
            if self.is_json {
                print(json!({
                    "kind": "fairness", "by": by, "group": name, "people": people, "suited": suited,
                    "proposed": proposed, "ratio": ratio,
                }));
                continue;
            }
            let hidden = self.say("hidden", &[]);
            let number =
                |number: &Option<u32>| number.map_or(hidden.clone(), |number| number.to_string());
            let name = if name.is_empty() { self.say("unknown", &[]) } else { name.clone() };
            let (people, suited) = (number(people), number(suited));
            let (proposed, ratio) = (number(proposed), number(ratio));
            let values = [
                ("by", *by),
                ("group", &*name),
                ("people", &*people),
                ("suited", &*suited),
                ("proposed", &*proposed),
                ("ratio", &*ratio),
            ];
            print(self.say("group", &values));
        }
    }

    /// Prints why two are put together, or why not.
    pub fn why(&self, round: &Round, person: &str, role: &str) -> Result<(), Failure> {
        let board = &round.board;
        let unknown = |saying, key, name: &str, near: Vec<&str>| {
            let advice = format!("; {}", suggestion(name, near.into_iter()));
            Failure::from(self.say(saying, &[(key, name), ("advice", &advice)]))
        };
        let people = || board.people.iter().map(|person| &*person.reference).collect();
        let posts = || board.posts.iter().map(|post| &*post.reference).collect();
        let person_at = board
            .person_named(person)
            .ok_or_else(|| unknown("no-person", "person", person, people()))?;
        let post_at =
            board.post_named(role).ok_or_else(|| unknown("no-role", "role", role, posts()))?;
        let pair = [("person", person), ("role", role)];
        match why::why(round, person_at, post_at) {
            Why::Proposed(score) => self.because(round, (person_at, post_at), score, &pair),
            Why::Apart(obstacles) => self.apart(&obstacles, &pair),
            Why::OtherUse(other) => self.other_use(round, (person_at, post_at), &other, &pair),
        }
        Ok(())
    }

    fn because(&self, round: &Round, at: (u32, u32), score: Score, pair: &[(&str, &str); 2]) {
        let reasons = self.reasons(round, at.0, at.1, score);
        let total = score.total().to_string();
        let sentence = self.say("proposed", &[pair[0], pair[1], ("score", &total)]);
        self.verdict("proposed", pair, &[sentence], json!({"score": score.total()}), &reasons);
    }

    fn apart(&self, obstacles: &[why::Obstacle], pair: &[(&str, &str); 2]) {
        let phrase = |table: &str, obstacle: &why::Obstacle| {
            let Sides { has, asks, change } = &obstacle.sides;
            let nothing = self.say("nothing", &[]);
            let or_nothing =
                |text: &str| if text.is_empty() { nothing.clone() } else { text.to_owned() };
            let (has, asks) = (or_nothing(has), or_nothing(asks));
            let values = [("has", &*has), ("asks", &*asks), ("change", &**change)];
            self.phrases.say(table, obstacle.rule.as_str(), &values)
        };
        let sentences: Vec<String> = (0..)
            .zip(obstacles)
            .map(|(at, obstacle)| {
                let (sentence, change) = (phrase("rules", obstacle), phrase("changes", obstacle));
                let values = [pair[0], pair[1], ("sentence", &sentence), ("change", &change)];
                self.say(if at == 0 { "apart" } else { "apart-by-more" }, &values)
            })
            .collect();
        let rules: Vec<_> = obstacles.iter().map(|obstacle| obstacle.rule.as_str()).collect();
        self.verdict(
            "apart",
            pair,
            &sentences,
            json!({"rule": rules.first(), "rules": rules}),
            &[],
        );
    }

    fn other_use(&self, round: &Round, at: (u32, u32), other: &OtherUse, pair: &[(&str, &str); 2]) {
        let (score, loss) = (other.score.total().to_string(), other.loss.to_string());
        let mut sentences =
            vec![self.say("spare", &[pair[0], pair[1], ("score", &score), ("loss", &loss)])];
        let uses = other.person_has.iter().map(|has| ("person-has", has));
        for (saying, has) in uses.chain(other.post_has.iter().map(|has| ("role-has", has))) {
            let (person, role) = references(round, has.person, has.post);
            let score = has.score.to_string();
            sentences
                .push(self.say(saying, &[("person", person), ("role", role), ("score", &score)]));
        }
        let reduced = round.reduced_cost(at.0, at.1, other.score.total());
        let more =
            json!({"score": other.score.total(), "loss": other.loss, "reduced_cost": reduced});
        let reasons = self.reasons(round, at.0, at.1, other.score);
        self.verdict("other-use", pair, &sentences, more, &reasons);
    }

    fn verdict(
        &self,
        verdict: &str,
        pair: &[(&str, &str); 2],
        sentences: &[String],
        more: serde_json::Value,
        reasons: &[(Part, u16, String)],
    ) {
        if !self.is_json {
            sentences.iter().for_each(print);
            for (_, points, words) in reasons {
                print(format_args!("  {points:3}  {words}"));
            }
            return;
        }
        let mut told = json!({"kind": "why", "interest": pair[0].1, "role": pair[1].1, "verdict": verdict, "sentences": sentences});
        if let (Some(told), serde_json::Value::Object(more)) = (told.as_object_mut(), more) {
            told.extend(more);
            let reasons: Vec<_> = reasons
                .iter()
                .map(|(part, points, words)| json!({"part": part.as_str(), "points": points, "words": words}))
                .collect();
            if !reasons.is_empty() {
                told.insert("reasons".to_owned(), reasons.into());
            }
        }
        print(told);
    }
}
