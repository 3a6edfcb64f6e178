//! Linking: an account in a chat workspace proves nothing of who is behind it. A code that is mailed to a work address and comes back from
//! the account shows that both are one person's; until then a role from the account does not count.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::decision::{Decision, Programmes};
use super::ids::Digest;
use super::ledger::Ledger;
use super::outgoing::{Outgoing, Template, Value};
use super::party::{Party, PartyId};
use super::programme::Programme;
use super::record::Record;
use super::submission::{Submission, SubmissionKind, SubmissionState};

/// What codes are made of: nothing that looks like something else, and no vowels, so that no word is one.
const ALPHABET: &[u8; 20] = b"CDFGHJKLMNPQRTWX3479";
/// So many characters make a code.
const LENGTH: usize = 8;
/// A code counts for so long, and codes are counted within it.
const COUNTS_FOR: SignedDuration = SignedDuration::from_hours(24);
/// After so many wrong ones a code counts no more.
pub const MOST_WRONG: u8 = 3;
/// So many codes a day are mailed for one account, and to one address.
pub const MOST_A_DAY: usize = 3;

/// The code that an account was last asked for. The code itself is nowhere: it follows from this and the folder's key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Challenge {
    /// To whom it was mailed.
    pub address: PartyId,
    /// The message that brought it about.
    pub cause: Digest,
    /// When.
    pub at: Timestamp,
    /// How many wrong ones came back.
    #[serde(default)]
    pub n_wrong: u8,
}

impl Challenge {
    /// Whether the code still counts.
    pub fn stands(&self, now: Timestamp) -> bool {
        self.n_wrong < MOST_WRONG && is_recent(self.at, now)
    }
}

/// What a message from an account in a workspace has to do with who is behind it.
#[derive(Clone, PartialEq, Debug)]
pub struct Linking {
    /// The code that was last asked for.
    pub asked: Option<Challenge>,
    /// Whether it names a code where one was asked for, and whether that is the one.
    pub is_right: Option<bool>,
    /// The address that it gives, as it is known.
    pub address: Option<Party>,
    /// Whether it says next to nothing besides the address.
    pub is_address_alone: bool,
    /// What would be mailed there.
    pub code: String,
}

/// Whether something of then still counts.
fn is_recent(then: Timestamp, now: Timestamp) -> bool {
    now.duration_since(then).abs() < COUNTS_FOR
}

/// When codes were mailed for an account or to an address, as far as it still counts.
pub fn recent(party: &Party, now: Timestamp) -> Vec<Timestamp> {
    party.codes.iter().copied().filter(|then| is_recent(*then, now)).collect()
}

/// The code of a keyed digest, as people read it.
pub fn code(digest: Digest) -> String {
    let mut rest = u128::from_be_bytes(digest.0);
    let n_letters = ALPHABET.len() as u128;
    let mut code = String::with_capacity(LENGTH + 1);
    for at in 0..LENGTH {
        if at == LENGTH / 2 {
            code.push('-');
        }
        let letter = usize::try_from(rest % n_letters).ok().and_then(|at| ALPHABET.get(at));
        code.extend(letter.map(|letter| char::from(*letter)));
        rest /= n_letters;
    }
    code
}

/// A code as it is compared: letters and digits alone, in capitals.
pub fn plain(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

/// The code that a text names, or what somebody may have meant by one.
pub fn code_in(text: &str) -> Option<String> {
    let words: Vec<String> = text.split_whitespace().map(plain).collect();
    let is_code = |word: &String| {
        word.len() == LENGTH && word.bytes().all(|letter| ALPHABET.contains(&letter))
    };
    let halves = words.windows(2).filter(|pair| pair.iter().all(|half| half.len() == LENGTH / 2));
    let exact = words.iter().cloned().chain(halves.map(<[String]>::concat)).find(is_code);
    exact.or_else(|| mistyped(text.trim()))
}

/// A text that is nothing but four characters, a hyphen and four more, letters and digits.
fn mistyped(text: &str) -> Option<String> {
    let (first, last) = text.split_once('-')?;
    let is_half = |half: &str| {
        half.len() == LENGTH / 2 && half.bytes().all(|letter| letter.is_ascii_alphanumeric())
    };
    let has = |is: fn(&u8) -> bool| text.bytes().any(|letter| is(&letter));
    let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    (is_half(first) && is_half(last) && is_mixed).then(|| plain(text))
}

/// A role of an account that was linked to an address counts, and its sender is told; of one that is no longer, it is a draft again.
pub fn linked(
    programmes: &Programmes,
    ledger: &Ledger,
    submission: &Submission,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let is_unvouched = !ledger.is_linked(submission.party);
    let Some(programme) = programmes.get(&submission.programme) else { return decision };
    if submission.kind != SubmissionKind::Role || submission.is_unvouched == is_unvouched {
        return decision;
    }
    let after = vouched(submission, programme, is_unvouched);
    let reference = &submission.reference;
    let deed = if is_unvouched {
        "does not count: nothing shows any more who is behind its account"
    } else {
        "counts: its account is linked to an address"
    };
    decision.note(now, reference, "linking", deed);
    if !is_unvouched {
        let step = format!("{}/{}", Template::Account.as_str(), now.as_second());
        let name = &programme.name;
        let letter =
            Outgoing::new(reference, &step, Template::Account, name, submission.party, now);
        let roles = Value::List(vec![in_letter(&after, programme)]);
        let letter = letter.with("outcome", "linked").with("roles", roles);
        let letter = letter.with("others", Value::List(Vec::new()));
        decision.outgoing.push(letter.with("work_address", "").with("n_left", Value::Number(0)));
    }
    decision.records.push(Record::Submission(Box::new(after)));
    decision
}

/// A role as it stands once it is known, or not known any more, who is behind its account.
pub fn vouched(submission: &Submission, programme: &Programme, is_unvouched: bool) -> Submission {
    let mut after = Submission { is_unvouched, ..submission.clone() };
    match after.state {
        SubmissionState::Draft
        | SubmissionState::Incomplete
        | SubmissionState::Open
        | SubmissionState::FutureInterest
        | SubmissionState::NotEligible => {
            after.settle(programme);
        }
        SubmissionState::AwaitingNotice | SubmissionState::Resting | SubmissionState::Withdrawn => {
        }
    }
    after
}

/// A role for a letter that tells how it stands.
pub fn in_letter(role: &Submission, programme: &Programme) -> Value {
    let missing = role.missing(programme);
    Value::from([
        ("reference", Value::from(role.reference.as_str())),
        ("is_open", Value::from(role.state == SubmissionState::Open)),
        ("is_held_back", Value::from(role.is_held_back)),
        ("awaits_approvals", Value::from(role.awaits_approvals())),
        (
            "missing",
            missing.iter().map(|field| Value::from(field.as_str())).collect::<Vec<_>>().into(),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed_and_no_word_or_reference_is_one() {
        let made = code(Digest([7; 16]));
        assert_eq!((made.len(), plain(&made).len()), (LENGTH + 1, LENGTH));
        let ways = [
            made.clone(),
            format!("The code is {}.", made.to_lowercase()),
            made.replace('-', " "),
            made.replace('-', ""),
        ];
        for said in ways {
            assert_eq!(code_in(&said), Some(plain(&made)), "{said}");
        }
        assert_eq!(code_in("0OI1-ABCD"), Some("0OI1ABCD".to_owned()));
        for words in [
            "Yes, our approvals have been followed.",
            "GX-7K3Q",
            "12 weeks",
            "01/06/2026",
            "part-time",
        ] {
            assert_eq!(code_in(words), None, "{words}");
        }
    }

    #[test]
    fn codes_of_other_causes_differ() {
        let codes: std::collections::BTreeSet<String> =
            (0..=255).map(|byte| code(Digest([byte; 16]))).collect();
        assert_eq!(codes.len(), 256);
    }

    #[test]
    fn a_code_counts_for_a_day_and_three_tries() {
        let challenge = |n_wrong| Challenge {
            address: PartyId(Digest([1; 16])),
            cause: Digest([2; 16]),
            at: Timestamp::UNIX_EPOCH,
            n_wrong,
        };
        let later = |hours| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours);
        assert!(challenge(2).stands(later(23)));
        assert!(!challenge(3).stands(later(1)));
        assert!(!challenge(0).stands(later(24)));
    }
}
