//! Documents made of what runs: the record of processing (UK GDPR article 30), the start of an impact assessment (article 35), and the
//! Algorithmic Transparency record (F-29). What only the controller knows is left open, and says so.

use std::fmt::Write as _;

use crate::domain::programme::{Intake, Programme};
use crate::domain::schema;
use crate::domain::terms::{Limits, Terms};
use crate::matching::words::Phrases;
use crate::settings::Settings;

/// What the controller fills in.
const OPEN: &str = "**[to be filled in by the controller]**";

/// The record of processing activities.
pub fn of_processing(settings: &Settings) -> String {
    let mut text = String::from("# Record of processing activities (UK GDPR article 30)\n\n");
    head(settings, &mut text);
    let _ = writeln!(
        text,
        "- Controller, representative, data-protection officer: {OPEN}\n- Transfers abroad: none by the desk itself; mail and chat go by the providers that config names: {OPEN}\n"
    );
    for programme in settings.programmes.values() {
        about(programme, &mut text);
    }
    purposes(settings, &mut text);
    text.push_str("## Categories of people\n\n- whoever offers to go on a secondment, or is named for one by somebody else (told first, article 14)\n- hosts and their contacts\n- whoever writes with a question\n- officers\n\n");
    security(settings, &mut text);
    text
}

/// The start of a data-protection impact assessment.
pub fn of_impact(settings: &Settings) -> String {
    let mut text = String::from(
        "# Data-protection impact assessment: what the desk can say of itself (UK GDPR article 35)\n\n",
    );
    head(settings, &mut text);
    let schema = schema::schema();
    let n_fields: usize = schema.values().map(Vec::len).sum();
    let _ = writeln!(
        text,
        "\n## 1. Why an assessment\n\nPeople are put together by rules and points, and outside interests are declared. {OPEN}: whether the programme does more.\n\n\
         ## 2. What is done\n\nMails and chat messages are read by rules, kept, answered from written guidance, matched, introduced once an officer has confirmed it, and \
         followed. {} kinds of records with {n_fields} fields are kept; each names its purpose.\n",
        schema::kinds().len()
    );
    purposes(settings, &mut text);
    text.push_str("## 3. Necessity and proportion\n\n- Pay is a yes or no, never a sum; there is no field for nationality, age, sex or health.\n");
    for programme in settings.programmes.values() {
        let cvs = if programme.reads_cvs {
            "details are taken from CVs"
        } else {
            "nothing is taken from CVs"
        };
        let kept = programme.retention;
        let goes = if kept.is_on { "goes by itself" } else { "never goes by itself: **say why**" };
        let _ = writeln!(
            text,
            "- {}: {cvs}; data {goes} (unplaced {} days, placed {} days, questions {} days).",
            programme.title, kept.unplaced_days, kept.placed_days, kept.asked_days
        );
    }
    let _ = writeln!(
        text,
        "- Whether people would expect it, and were asked: {OPEN}\n\n## 4. Risks, and what stands against them\n"
    );
    let risks = [
        (
            "somebody is put forward, or left out, by a machine alone",
            "an officer confirms each introduction; no score excludes anybody; reasons are shown in both sides' words",
        ),
        (
            "a mail in another's name changes or reads something",
            "tokens and DMARC by the configured server; each act names the least proof that it needs",
        ),
        (
            "more is told of a side than it needs",
            "a letter is made of fields that disclosure allows; a test holds everything else back",
        ),
        (
            "a stolen folder or backup is read",
            "everything about people is sealed with keys of their own under a master key",
        ),
        (
            "somebody cannot get rid of their data",
            "erasure destroys the key: journal, copies and backups follow; the mailbox does not bring it back",
        ),
        (
            "data is kept for ever",
            "retention goes by itself, is told before, and held only by what the law needs",
        ),
        (
            "an officer looks at what is none of their business",
            "remits, officers by programme, declarations for named officers, an audit in one chain",
        ),
    ];
    text.push_str("| risk | what stands against it | likelihood, severity, what is left |\n| --- | --- | --- |\n");
    for (risk, measure) in risks {
        let _ = writeln!(text, "| {risk} | {measure} | {OPEN} |");
    }
    text.push('\n');
    security(settings, &mut text);
    let _ = writeln!(
        text,
        "## 5. Advice and decision\n\n- Data-protection officer: {OPEN}\n- Decision, by whom, when, reviewed when: {OPEN}"
    );
    text
}

/// The Algorithmic Transparency record, tiers 1 and 2. `confirmations` says how long officers took to confirm, a line for each programme.
pub fn of_algorithms(settings: &Settings, confirmations: &str) -> String {
    let mut text = String::from("# Algorithmic Transparency record (ATRS, F-29)\n\n## Tier 1\n\n");
    let _ = writeln!(text, "- 1.1 Name: secondment-desk {}", env!("CARGO_PKG_VERSION"));
    text.push_str("- 1.2 Description: it reads mail and chat to secondment programmes, says what it understood, answers questions in the words of written guidance, proposes who fits whom, and introduces two people once an officer has confirmed it. There is no language model and nothing learned from people's data.\n- 1.3 Where people meet it: in the mails and messages that it answers; each names a human contact.\n");
    for programme in settings.programmes.values() {
        let _ = writeln!(text, "- 1.4 Contact of {}: {}", programme.title, programme.contact);
    }
    let _ = writeln!(
        text,
        "\n## Tier 2\n\n### 2.1 Owner and responsibility\n\n- Organisation, team, senior responsible owner, supplier: {OPEN}\n\n### 2.2 Description and rationale\n"
    );
    text.push_str("- Purpose: to see to each message in time, and to put people and posts together by the same rules for all.\n- Scope: mails and messages to the programmes below; nothing else is read.\n- Not in scope: whether somebody is suited, selected or paid; no decision with legal effect.\n");
    let _ = writeln!(
        text,
        "- Alternatives considered: {OPEN}\n\n### 2.3 Decision process and human part\n"
    );
    for programme in settings.programmes.values() {
        about(programme, &mut text);
        text.push_str("- Rules of a match and their weights, as config has them:\n");
        for sentence in terms_in_words(&settings.phrases, &programme.matching) {
            let _ = writeln!(text, "  - {sentence}");
        }
        let by_itself = match programme.matching.auto_from {
            None => "an officer confirms each proposal",
            Some(_) => "an officer confirms each proposal below the points named above",
        };
        let _ = writeln!(
            text,
            "- Human part: {by_itself}; officers see reasons in both sides' words, and may correct, reject and undo.\n- Review: a reply to any letter, or {}.\n",
            programme.contact
        );
    }
    text.push_str("- Time from a proposal to an officer's confirmation, as counted; at most three are confirmed by one mail:\n");
    for line in confirmations.lines() {
        let _ = writeln!(text, "  - {line}");
    }
    text.push_str("\n### 2.4 Data\n\n");
    purposes(settings, &mut text);
    let _ = writeln!(
        text,
        "### 2.5 Risks, and how well it works\n\n- Wrong reading: shown back to the sender in their own words; what is doubtful goes to an officer.\n- Wrong answer: answers are passages of the guidance; `secondment-desk guidance test` measures how often the right one is given, and how often none.\n\
         - Unfair proposals: `secondment-desk fairness` counts who is proposed how often, small numbers hidden.\n- Figures of the last measurement, and what was done about them: {OPEN}\n- Impact assessment: `secondment-desk records dpia`, completed on: {OPEN}"
    );
    text
}

/// What a programme asks of a match, in sentences.
fn terms_in_words(phrases: &Phrases, terms: &Terms) -> Vec<String> {
    let say = |key: &str, values: &[(&str, &str)]| phrases.say("record", key, values);
    let mut told: Vec<String> = terms.rules.iter().map(|rule| say(rule.as_str(), &[])).collect();
    for (name, limits) in
        [("strict", &terms.strict), ("loose", &terms.loose), ("desk", &terms.desk)]
    {
        let Limits { level_stretch, essential_share, weeks_late, half_days_short } = limits;
        let [stretch, share, weeks, half_days] = [
            level_stretch.to_string(),
            essential_share.to_string(),
            weeks_late.to_string(),
            half_days_short.to_string(),
        ];
        let of = say(name, &[]);
        let values = [
            ("of", &of),
            ("share", &share),
            ("stretch", &stretch),
            ("weeks", &weeks),
            ("half_days", &half_days),
        ];
        told.push(say("limits", &values.map(|(name, value)| (name, value.as_str()))));
    }
    for (name, points) in [("vacancy", &terms.points), ("expertise", &terms.points_for_expertise)] {
        let of = say(name, &[]);
        let worth = [
            ("essential", points.essential),
            ("desirable", points.desirable),
            ("profession", points.profession),
            ("second", points.second_profession),
            ("level", points.level),
            ("distance", points.distance),
            ("wishes", points.wishes),
            ("release", points.release),
            ("no_release", points.no_release),
        ];
        let worth = worth.map(|(name, worth)| (name, worth.to_string()));
        let mut values: Vec<(&str, &str)> =
            worth.iter().map(|(name, worth)| (*name, worth.as_str())).collect();
        values.push(("of", &of));
        told.push(say("points", &values));
    }
    let auto = terms.auto_from.map(|points| points.to_string()).unwrap_or_default();
    told.push(say("auto", &[("points", &auto)]));
    let still = terms.still_available_after.map(|after| (after.as_hours() / 24).to_string());
    told.push(say("still", &[("days", &still.unwrap_or_default())]));
    let [roles, people] =
        [terms.proposals_for_person, terms.proposals_for_position].map(|most| most.to_string());
    told.push(say("at-a-time", &[("roles", &roles), ("people", &people)]));
    let come_first = if terms.swaps_come_first { "yes" } else { "" };
    told.push(say("swaps", &[("come_first", come_first)]));
    told.push(say("hybrid", &[("percent", &terms.hybrid_reach.to_string())]));
    let grades: Vec<String> = terms.grades.iter().map(|level| level.join(" or ")).collect();
    told.push(say("grades", &[("grades", &grades.join(" < "))]));
    told
}

fn head(settings: &Settings, text: &mut String) {
    let _ = writeln!(
        text,
        "Made by secondment-desk {} from what runs: {} and the programmes beside it. Mode: {}.\n",
        env!("CARGO_PKG_VERSION"),
        settings.read_from.display(),
        settings.desk.mode.as_str()
    );
}

fn about(programme: &Programme, text: &mut String) {
    let Programme { title, contact, privacy_notice, .. } = programme;
    let takes = match programme.intake {
        Intake::Open => "interests and roles",
        Intake::ClosedToInterest => "roles only",
        Intake::Closed => "nothing new",
    };
    let officers = if programme.officers.is_empty() {
        "any officer of the desk".to_owned()
    } else {
        programme.officers.join(", ")
    };
    let _ = writeln!(
        text,
        "## {title}\n\n- Takes: {takes}\n- Contact: {contact}\n- Privacy notice: {privacy_notice}\n- Officers: {officers}"
    );
    let (asked, total) = (
        programme.required(crate::domain::submission::SubmissionKind::Interest).count(),
        programme.interest_fields.len(),
    );
    let _ = writeln!(
        text,
        "- Details of a person that are asked for: {asked}; read where given: {}",
        total - asked
    );
    let kept = programme.retention;
    let _ = writeln!(
        text,
        "- Kept: unplaced-for {} days, placed-for {} days, asked-for {} days; {}\n",
        kept.unplaced_days,
        kept.placed_days,
        kept.asked_days,
        if kept.is_on { "goes by itself" } else { "never goes by itself" }
    );
}

fn purposes(settings: &Settings, text: &mut String) {
    text.push_str("## What is kept, and what for\n\n| purpose | basis | who sees it | how long | fields |\n| --- | --- | --- | --- | --- |\n");
    for (name, purpose) in &settings.processing.purposes {
        let fields = settings.processing.fields_of(name);
        let fields: Vec<String> =
            fields.iter().map(|(kind, fields)| format!("{kind}: {}", fields.join(", "))).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            purpose.what,
            purpose.basis,
            purpose.audience,
            purpose.period,
            fields.join("; ")
        );
    }
    text.push('\n');
}

fn security(settings: &Settings, text: &mut String) {
    let master = match &settings.desk.master_key_from {
        Some(source) => format!("the master key comes from {source}"),
        None => "the master key lies beside the keys: **name another place in [sealing] before real use**".to_owned(),
    };
    let _ = writeln!(
        text,
        "## Security (article 32)\n\n- Everything about people is sealed with XChaCha20-Poly1305, with a key for each person; {master}.\n- TLS 1.2 or newer to every server, certificates verified; the desk listens on no port but, if asked for, one on its own machine.\n- What was done is one chain (`secondment-desk audit`), what is kept is checked (`secondment-desk verify`).\n"
    );
}
