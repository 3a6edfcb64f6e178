//! The board as the running desk keeps it: submissions in people's words, laid out at a start, then moved by what comes.

use std::fs;
use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;
use secondment_desk::domain::field::{Field, FieldName, FieldValue};
use secondment_desk::domain::ids::{Digest, Reference};
use secondment_desk::domain::ledger::Ledger;
use secondment_desk::domain::party::{Channel, PartyId};
use secondment_desk::domain::programme::Programme;
use secondment_desk::domain::record::Record;
use secondment_desk::domain::submission::{Submission, SubmissionKind};
use secondment_desk::matching::standing::Standing;
use secondment_desk::matching::submitted::Lexicon;
use secondment_desk::settings::Settings;
use serde_json::Value;

use super::measured::{cpu_ms, memory_bytes, peak_memory_bytes};

/// The list of `words.toml` whose words say nothing of what somebody can do.
const IDLE_WORDS: &str = "skill-idle";
/// Processor time in which the whole board should be assigned.
const MOST_CPU_MS: f64 = 12_000.0;

pub fn measure(settings: &Settings, programme: &Programme, people: &Path, later: &Path) {
    let is_idle = |word: &str| settings.vocabulary.is_word(IDLE_WORDS, word);
    let position = |place: &str| settings.vocabulary.position(place);
    let lexicon = Lexicon::new(&programme.matching, &is_idle, &position);
    let (memory_before, began, cpu_before) = (memory_bytes(), Instant::now(), cpu_ms());
    let mut words = Lexicon::words();
    let (mut ledger, mut on_board, mut posts) = (Ledger::default(), Vec::new(), Vec::new());
    let mut places = Vec::new();
    super::each(&people.join("interests.jsonl"), |line| {
        let interest = interest(line, programme, "I");
        on_board.push(lexicon.person(&mut words, &interest, interest.party));
        places.push((interest.reference.to_string(), 1));
        ledger.apply(&Record::Submission(Box::new(interest)));
    });
    super::each(&people.join("roles.jsonl"), |line| {
        let role = role(line, programme, "R");
        let post = lexicon.post(&mut words, &role, role.party);
        places.push((role.reference.to_string(), post.positions.into()));
        posts.push(post);
        ledger.apply(&Record::Submission(Box::new(role)));
    });
    let (n_people, n_posts) = (on_board.len(), posts.len());
    let mut standing = Standing::new(programme, on_board, posts, words);
    for (reference, places) in places {
        standing.set_places(&reference, places);
    }
    println!(
        "standing: {n_people} people and {n_posts} posts laid out in {} ms, {} CPU ms",
        began.elapsed().as_millis(),
        cpu_ms() - cpu_before
    );
    let (began, cpu_before) = (Instant::now(), cpu_ms());
    let (n_proposed, points) = assigned(&mut standing);
    let roles_cpu_ms = cpu_ms() - cpu_before;
    let (n_swaps, swap_points) = swapped(&mut standing);
    let all_cpu_ms = cpu_ms() - cpu_before;
    println!(
        "  all of it assigned in {all_cpu_ms} CPU ms (limit {MOST_CPU_MS}), {} ms by the clock: {n_proposed} proposals of {points} points in {roles_cpu_ms} CPU ms, then {n_swaps} swaps of {swap_points} points",
        began.elapsed().as_millis(),
    );
    let stands_mb = memory_bytes().saturating_sub(memory_before) >> 20;
    let mut micros = Vec::new();
    let read = |name: &str| fs::read_to_string(later.join(name)).unwrap();
    let (interests, roles) = (read("interests.jsonl"), read("roles.jsonl"));
    let mut n_changed = 0;
    for (new_interest, new_role) in interests.lines().zip(roles.lines()) {
        let began = Instant::now();
        let interest = interest(new_interest, programme, "A");
        let person = lexicon.person(&mut standing.board.words, &interest, interest.party);
        standing.put_person(person);
        standing.set_places(interest.reference.as_str(), 1);
        ledger.apply(&Record::Submission(Box::new(interest)));
        n_changed += assigned(&mut standing).0 + swapped(&mut standing).0;
        micros.push(began.elapsed().as_micros());
        let began = Instant::now();
        let role = role(new_role, programme, "B");
        let post = lexicon.post(&mut standing.board.words, &role, role.party);
        let positions = post.positions;
        standing.put_post(post);
        standing.set_places(role.reference.as_str(), positions.into());
        ledger.apply(&Record::Submission(Box::new(role)));
        n_changed += assigned(&mut standing).0 + swapped(&mut standing).0;
        micros.push(began.elapsed().as_micros());
    }
    micros.sort_unstable();
    let at = |percent: usize| micros[(micros.len() - 1) * percent / 100];
    let peak_mb = peak_memory_bytes() >> 20;
    println!(
        "  {} arrivals: {} µs median, {} µs p99 (limit 50000: {:.2} of it), {} µs at most; {n_changed} new proposals",
        micros.len(),
        at(50),
        at(99),
        ratio(at(99), 50_000),
        at(100)
    );
    println!(
        "  board and ledger {stands_mb} MB; {peak_mb} MB at most with the program and all its words (limit 300: {:.2} of it)",
        ratio(peak_mb.into(), 300)
    );
    assert!(at(99) <= 50_000 && peak_mb <= 300, "within the limits");
}

#[allow(clippy::cast_precision_loss, reason = "a share for people")]
fn ratio(measured: u128, limit: u128) -> f64 {
    measured as f64 / limit as f64
}

/// Assigns until nothing more comes of it, as the desk does; the number of proposals and their points.
fn assigned(standing: &mut Standing) -> (usize, u64) {
    let (mut n_proposed, mut points) = (0, 0);
    loop {
        let proposals = standing.assign();
        if proposals.is_empty() {
            return (n_proposed, points);
        }
        n_proposed += proposals.len();
        points += proposals.iter().map(|proposal| u64::from(proposal.score)).sum::<u64>();
    }
}

fn swapped(standing: &mut Standing) -> (usize, u64) {
    let (mut n_swaps, mut points) = (0, 0);
    loop {
        let swaps = standing.assign_swaps(|_, _| true);
        if swaps.is_empty() {
            return (n_swaps, points);
        }
        n_swaps += swaps.len();
        for [one, other] in swaps {
            points +=
                standing.swap_scores(&one, &other).unwrap().map(u64::from).iter().sum::<u64>();
        }
    }
}

fn interest(line: &str, programme: &Programme, mark: &str) -> Submission {
    use FieldName as F;
    let line: Value = serde_json::from_str(line).unwrap();
    let mut interest = submission(&line, SubmissionKind::Interest, programme, mark);
    let remote = if line["remote_ok"] == true { "flexible" } else { "on_site" };
    say(&mut interest, F::Employer, text(&line["organisation"]));
    say(&mut interest, F::Sector, sector(&line));
    say(&mut interest, F::Grade, grade(programme, &line["level"]));
    say(&mut interest, F::Places, place(&line["home"]));
    say(&mut interest, F::Remote, FieldValue::Text(remote.to_owned()));
    say(&mut interest, F::Skills, texts(&line["skills"]));
    say(&mut interest, F::LearningWishes, texts(&line["wants"]));
    say(&mut interest, F::Arrangements, arrangements(&line["arrangements"]));
    say(&mut interest, F::Profession, text(&line["professions"][0]));
    say(&mut interest, F::RightToWork, FieldValue::Flag(true));
    say(&mut interest, F::ManagerPermission, FieldValue::Flag(line["manager_agreed"] == true));
    say(
        &mut interest,
        F::TravelMiles,
        FieldValue::Number(line["commute_km"].as_f64().unwrap() / 1.6),
    );
    interest.settle(programme);
    interest
}

fn role(line: &str, programme: &Programme, mark: &str) -> Submission {
    use FieldName as F;
    let line: Value = serde_json::from_str(line).unwrap();
    let mut role = submission(&line, SubmissionKind::Role, programme, mark);
    let mode = match line["mode"].as_str().unwrap() {
        "onsite" => "on_site",
        other => other,
    };
    say(&mut role, F::Organisation, text(&line["organisation"]));
    say(&mut role, F::Sector, sector(&line));
    say(&mut role, F::Grade, grade(programme, &line["level_min"]));
    say(&mut role, F::Places, place(&line["town"]));
    say(&mut role, F::Remote, FieldValue::Text(mode.to_owned()));
    say(&mut role, F::EssentialSkills, texts(&line["essential"]));
    say(&mut role, F::DesirableSkills, texts(&line["desirable"]));
    say(&mut role, F::Arrangements, arrangements(&serde_json::json!([line["arrangement"]])));
    say(&mut role, F::Profession, text(&line["profession"]));
    say(&mut role, F::Positions, FieldValue::Number(line["places"].as_f64().unwrap()));
    say(&mut role, F::ApprovalsFollowed, FieldValue::Flag(true));
    role.settle(programme);
    role
}

fn submission(line: &Value, kind: SubmissionKind, programme: &Programme, mark: &str) -> Submission {
    let number = line["id"].as_str().unwrap().trim_start_matches(['I', 'R']);
    let reference = Reference::typed(&format!("GX-{mark}{number}")).unwrap();
    let mut digest = [0; 16];
    for (byte, letter) in digest.iter_mut().zip(reference.as_str().bytes()) {
        *byte = letter;
    }
    let sender = (PartyId(Digest(digest)), Channel::Mail);
    Submission::begun(reference, programme.name.clone(), sender, kind, Timestamp::UNIX_EPOCH)
}

fn say(submission: &mut Submission, name: FieldName, value: FieldValue) {
    let field = Field { value, words: String::new(), at: Timestamp::UNIX_EPOCH };
    submission.fields.insert(name, field);
}

fn text(value: &Value) -> FieldValue {
    FieldValue::Text(value.as_str().unwrap_or_default().to_owned())
}

/// The one place of a line.
fn place(value: &Value) -> FieldValue {
    FieldValue::List(vec![value.as_str().unwrap_or_default().to_owned()])
}

fn texts(value: &Value) -> FieldValue {
    let items = value.as_array().into_iter().flatten();
    FieldValue::List(items.filter_map(|item| item.as_str().map(str::to_owned)).collect())
}

fn arrangements(value: &Value) -> FieldValue {
    let name = |item: &Value| match item.as_str()? {
        "short" => Some("short_term".to_owned()),
        "long" => Some("long_term".to_owned()),
        other => Some(other.to_owned()),
    };
    FieldValue::List(value.as_array().into_iter().flatten().filter_map(name).collect())
}

fn sector(line: &Value) -> FieldValue {
    let sector = if line["sector"] == "central" { "civil_service" } else { "local_authority" };
    FieldValue::Text(sector.to_owned())
}

fn grade(programme: &Programme, level: &Value) -> FieldValue {
    let at = usize::try_from(level.as_u64().unwrap_or(1)).unwrap().saturating_sub(1);
    let grade = programme.matching.grades.get(at).and_then(|grades| grades.first());
    FieldValue::Text(grade.cloned().unwrap_or_default())
}
