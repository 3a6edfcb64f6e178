//! The people: they write, agree, begin, answer or stay silent; and the officer, who confirms and sets dates.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::Span;
use jiff::civil::{Date, Weekday};

use crate::chance::Chance;
use crate::chatters::Chatters;
use crate::letters::Seen;
use crate::office::Office;
use crate::plain::{FINE, NOT_NOW, Said};
use crate::schedule::{LOOK_BACK, Owed, days};

const FIRST: [&str; 24] = [
    "Ottilie",
    "Peregrine",
    "Sunniva",
    "Lavinia",
    "Barnaby",
    "Cressida",
    "Dashiell",
    "Euphemia",
    "Fenella",
    "Gideon",
    "Honoria",
    "Isadora",
    "Jocasta",
    "Lysander",
    "Marigold",
    "Nerissa",
    "Octavia",
    "Philippa",
    "Quentin",
    "Rosalind",
    "Seraphina",
    "Tabitha",
    "Ursula",
    "Verity",
];
const LAST: [&str; 22] = [
    "Marchbanks",
    "Holt",
    "Astley",
    "Brandreth",
    "Corbyn",
    "Dunmore",
    "Eversleigh",
    "Fanshawe",
    "Gillespie",
    "Haverford",
    "Inchbald",
    "Jessop",
    "Kettering",
    "Lovelace",
    "Mossman",
    "Netherby",
    "Oglander",
    "Pemberley",
    "Quill",
    "Rackham",
    "Selwyn",
    "Thistlewood",
];
const STEPS: [&str; 11] = [
    "home-approval",
    "host-approval",
    "commission-approval",
    "interests",
    "terms",
    "checks",
    "onboarding",
    "host-confirms",
    "start-suits-secondee",
    "start-suits-home",
    "start-suits-host",
];
/// People for whom one host has room.
const A_HOST: usize = 3;
/// One host in so many writes in chat.
const CHAT_EVERY: usize = 5;
/// One placement in so many has a manager at home.
const HOME_EVERY: u64 = 8;

/// A placement as its sides and the officer know it.
struct Life {
    applicant: String,
    host: String,
    agreed_seen_on: Date,
    dates: Option<(Date, Date)>,
    days_a_week: i32,
    /// Whether the dates are those that were set first.
    is_as_set: bool,
}

/// Something that somebody will send on a day.
struct Reply {
    on: Date,
    from: String,
    heads: String,
    text: String,
}

/// Everybody.
pub struct Lives {
    n_wanted: usize,
    n_days: i32,
    n_begun: usize,
    n_hosts: usize,
    n_managers: usize,
    confirmed: BTreeSet<String>,
    sides: BTreeMap<String, [String; 2]>,
    placed: BTreeMap<String, Life>,
    n_read: usize,
    n_read_in_chat: usize,
    replies: Vec<Reply>,
    chatters: Chatters,
}

impl Lives {
    pub fn new(n_wanted: usize, n_days: i32) -> Self {
        let (confirmed, sides, placed) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
        let (n_begun, n_hosts, n_read, n_read_in_chat) = (0, 0, 0, 0);
        Self {
            n_wanted,
            n_days,
            n_begun,
            n_hosts,
            n_managers: 0,
            confirmed,
            sides,
            placed,
            n_read,
            n_read_in_chat,
            replies: Vec::new(),
            chatters: Chatters::default(),
        }
    }

    /// What people send on a day: new people, evenly through the first half, and answers. Whether there was any.
    pub fn write(
        &mut self,
        office: &mut Office,
        (seen, chance): (&mut Seen, &mut Chance),
        today: Date,
    ) -> Result<bool> {
        office.clock_says(today, 7, 0)?;
        let per_day = self.n_wanted * 2 / usize::try_from(self.n_days.max(1)).unwrap_or(1) + 1;
        let is_day = chance.once_in(if per_day > 1 { 1 } else { 2 }) || self.n_days < 60;
        let n_before = self.n_begun;
        for _ in 0..per_day {
            if self.n_begun >= self.n_wanted || !is_day {
                break;
            }
            self.begin(office, seen)?;
        }
        let (due, later): (Vec<Reply>, Vec<Reply>) =
            std::mem::take(&mut self.replies).into_iter().partition(|reply| reply.on <= today);
        self.replies = later;
        let has_mail = self.n_begun > n_before || !due.is_empty();
        for reply in due {
            office.mail(&reply.from, &reply.heads, &reply.text)?;
            seen.said.extend(Said::of(&reply.from, &reply.text, today));
        }
        Ok(has_mail)
    }

    fn begin(&mut self, office: &mut Office, seen: &mut Seen) -> Result<()> {
        let number = self.n_begun;
        if number.is_multiple_of(A_HOST) {
            let need = format!(
                "We need someone who knows temporary accommodation, two days a week, Leeds, June to August.\nOrganisation: Department for Work and Pensions\n\
                 Essential skills: temporary accommodation, casework\nApprovals followed: yes\nPositions: {A_HOST}"
            );
            if self.n_hosts % CHAT_EVERY == CHAT_EVERY - 1 {
                let who = format!("host-{}", self.n_hosts);
                self.chatters.say(office, seen, &who, &need)?;
            } else {
                let from = format!("host.{}@dwp.gov.uk", self.n_hosts);
                office.mail(&from, "Subject: Secondment\r\n", &need)?;
            }
            self.n_hosts += 1;
        }
        let name =
            format!("{} {}", FIRST[number % FIRST.len()], LAST[number / FIRST.len() % LAST.len()]);
        let offer = format!(
            "My name is {name}. I'm a housing options officer and could do two days a week in Leeds from June. \
             I have the right to work in the UK and my line manager is happy for me to apply."
        );
        office.mail(
            &format!("applicant.{number}@leeds.gov.uk"),
            "Subject: Secondment\r\n",
            &offer,
        )?;
        self.n_begun += 1;
        Ok(())
    }

    /// What the officer orders: matches are confirmed, dates set, moved, or ended early. Whether anything was ordered.
    pub fn order(
        &mut self,
        office: &mut Office,
        chance: &mut Chance,
        today: Date,
        looks_at_list: bool,
    ) -> Result<bool> {
        let list: serde_json::Value = if looks_at_list {
            serde_json::from_str(&office.runs(&["list", "--json"])?)?
        } else {
            serde_json::Value::Null
        };
        let mut has_ordered = false;
        let references = |section: &str| -> Vec<String> {
            let all = list[section].as_array().into_iter().flatten();
            all.filter_map(|one| Some(one["reference"].as_str()?.to_owned())).collect()
        };
        for reference in references("proposed") {
            if self.confirmed.insert(reference.clone()) {
                office.runs(&["confirm", &reference])?;
                has_ordered = true;
            }
        }
        for reference in references("agreed") {
            let Some(sides) = self.sides.get(&reference) else { continue };
            let [applicant, host] = sides.clone();
            self.placed.entry(reference).or_insert(Life {
                applicant,
                host,
                agreed_seen_on: today,
                dates: None,
                days_a_week: 0,
                is_as_set: true,
            });
        }
        for (reference, life) in &mut self.placed {
            let waited = (today - life.agreed_seen_on).get_days();
            let after = |days: u64| {
                today.saturating_add(Span::new().days(i64::try_from(days).unwrap_or(0)))
            };
            let dates = match life.dates {
                None if waited >= 3 && (chance.once_in(20) || waited > 40) => {
                    let starts = after(1 + chance.below(20));
                    Some((
                        starts,
                        starts.saturating_add(
                            Span::new().days(20 + i64::try_from(chance.below(300)).unwrap_or(0)),
                        ),
                    ))
                }
                Some((starts, ends)) if today > starts && today < ends && chance.once_in(150) => {
                    // It ends early, or goes on.
                    let ends = if chance.once_in(2) {
                        after(5)
                    } else {
                        ends.saturating_add(Span::new().days(45))
                    };
                    Some((starts, ends))
                }
                Some(_) | None => continue,
            };
            if let Some((starts, ends)) = dates.filter(|_| dates != life.dates) {
                let n_days = 1 + chance.below(5);
                let days = format!("{n_days}");
                let (from, until) = (starts.to_string(), ends.to_string());
                let when = ["--starts", &*from, "--ends", &*until, "--days", &*days];
                let done = STEPS.iter().flat_map(|step| ["--done", step]);
                let done = done.filter(|_| life.dates.is_none());
                let manager = format!("manager.{}@leeds.gov.uk", self.n_managers);
                let has_home = life.dates.is_none() && chance.once_in(HOME_EVERY);
                let mut arguments = vec!["placement", reference.as_str()];
                arguments.extend(done.chain(when));
                if has_home {
                    arguments.extend(["--home-manager", &manager]);
                }
                office.runs(&arguments)?;
                self.n_managers += usize::from(has_home);
                life.is_as_set = life.dates.is_none();
                life.days_a_week = i32::try_from(n_days).unwrap_or(5);
                life.dates = dates;
                has_ordered = true;
            }
        }
        Ok(has_ordered)
    }

    /// What people make of the mails that came: some answer at once, some later, some never.
    pub fn read(&mut self, seen: &Seen, chance: &mut Chance, today: Date) {
        for sent in &seen.all[self.n_read..] {
            let is_named = sent.step == "introduction";
            if is_named {
                let side = usize::from(sent.to.starts_with("host"));
                let known = self.sides.entry(sent.reference.clone()).or_default();
                known[side].clone_from(&sent.to);
            }
            let reference = &sent.reference;
            let is_asked =
                is_named || sent.step.starts_with("nudge-") || sent.step.starts_with("ask-");
            let words = if is_asked && !chance.once_in(4) {
                format!("{reference}: yes, I would like to go ahead.")
            } else if sent.step.starts_with("feedback-2") {
                match chance.below(8) {
                    0..=2 => format!("{reference}: {FINE}"),
                    3 => format!("{reference}: {NOT_NOW}"),
                    4 => "All good.\n\nLearned: the shared inbox saves the team an hour a day."
                        .to_owned(),
                    5 => "I am out of the office until 30 June and will answer then.".to_owned(),
                    _ => continue,
                }
            } else if sent.step.starts_with("declaration-2") && chance.once_in(2) {
                "I have nothing to declare.".to_owned()
            } else {
                continue;
            };
            let is_away = words.contains("out of the office");
            let automatic = if is_away { "Auto-Submitted: auto-replied\r\n" } else { "" };
            let heads = format!(
                "Subject: Re: {reference}\r\nIn-Reply-To: <{}>\r\n{automatic}",
                sent.message_id
            );
            let days = i64::try_from(chance.below(6)).unwrap_or(0) + 1;
            let on = today.saturating_add(Span::new().days(days));
            self.replies.push(Reply { on, from: sent.to.clone(), heads, text: words });
        }
        self.n_read = seen.all.len();
    }

    /// What the hosts in chat read and say.
    pub fn talk(
        &mut self,
        office: &mut Office,
        (seen, chance): (&mut Seen, &mut Chance),
        today: Date,
    ) -> Result<()> {
        // Whose placements are all over looks no more, once there was time for the last question.
        let is_live = |who: &str| {
            let mut own = self.placed.values().filter(|life| life.host == who).peekable();
            let is_over =
                |life: &Life| life.dates.is_some_and(|(_, ends)| (today - ends).get_days() > 60);
            own.peek().is_none() || !own.all(is_over)
        };
        self.chatters.look(office, (seen, chance), today, is_live)?;
        for letter in &seen.in_chat[self.n_read_in_chat..] {
            if letter.step == "introduction" {
                self.sides.entry(letter.reference.clone()).or_default()[1].clone_from(&letter.to);
            }
        }
        self.n_read_in_chat = seen.in_chat.len();
        Ok(())
    }

    /// How many placements have dates.
    pub fn n_placed(&self) -> usize {
        self.placed.values().filter(|life| life.dates.is_some()).count()
    }

    /// How many of those have a host who talks in chat.
    pub fn n_in_chat(&self) -> usize {
        let dated = self.placed.values().filter(|life| life.dates.is_some());
        dated.filter(|life| !life.host.contains('@')).count()
    }

    /// The questions that were owed before a day to the sides of placements whose dates were never moved, and the look back to all.
    pub fn owed_before(&self, day: Date) -> Vec<Owed> {
        let mut owed = Vec::new();
        for (reference, life) in &self.placed {
            let Some((starts, ends)) = life.dates else { continue };
            let back = ends.saturating_add(Span::new().days(LOOK_BACK));
            let asked =
                if life.is_as_set { days(starts, ends, life.days_a_week) } else { Vec::new() };
            let all = asked.into_iter().map(|on| (on, false)).chain([(back, true)]);
            for (on, looks_back) in all.filter(|(on, _)| *on < day) {
                for to in [&life.applicant, &life.host].map(String::clone) {
                    owed.push(Owed { to, reference: reference.clone(), on, looks_back });
                }
            }
        }
        owed
    }
}

/// Once a week the officer lets others hear of what was learned.
pub fn pass_on(office: &Office, today: Date) -> Result<()> {
    if today.weekday() != Weekday::Wednesday {
        return Ok(());
    }
    let log: serde_json::Value =
        serde_json::from_str(&office.runs(&["learned", "list", "--json"])?)?;
    let waits = |lesson: &&serde_json::Value| lesson["clearance"] == "waits";
    let waiting = log["lessons"].as_array().into_iter().flatten().find(waits);
    if let Some(reference) = waiting.and_then(|lesson| lesson["reference"].as_str()) {
        office.runs(&["learned", "approve", reference])?;
    }
    Ok(())
}
