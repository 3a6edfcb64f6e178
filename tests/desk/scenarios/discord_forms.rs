//! A role by talking in Discord (user 5.2): a draft with buttons, menus and forms, kept at every step.

use serde_json::Value;

use crate::world::Running;
use crate::world::discord::{Interaction, Member};
use crate::world::guild::Guild;

/// One manager at a desk that is killed between any two steps, where the test says so.
pub(super) struct Talk {
    pub guild: Guild,
    pub dana: Member,
    pub desk: Option<Running>,
    is_killed: bool,
}

impl Talk {
    pub fn begins(is_killed: bool) -> Self {
        Self::begins_in(Guild::new(""), is_killed)
    }

    fn begins_in(guild: Guild, is_killed: bool) -> Self {
        let desk = Some(guild.starts());
        let dana = guild.discord.member("dana");
        Self { guild, dana, desk, is_killed }
    }

    /// The step is over.
    fn step(&mut self) {
        if self.is_killed {
            self.desk.take().expect("it runs").dies();
            self.desk = Some(self.guild.starts());
        }
    }

    /// Waits until dana has read so many direct messages that hold these words; the latest of them.
    #[track_caller]
    pub fn reads(&mut self, words: &str, n: usize) -> String {
        let read = self.guild.discord.awaits(words, |_| {
            let mut with: Vec<String> = self.dana.reads();
            with.retain(|text| text.contains(words));
            (with.len() == n).then(|| with.pop()).flatten()
        });
        // The letter is at rest before the step is over.
        self.guild.discord.awaits("the end of the letter", |_| {
            self.guild.shows(&["list"]).contains("Letters not yet sent: 0.").then_some(())
        });
        self.step();
        read
    }

    /// Presses what stands under the latest card.
    pub fn presses(&self, label: &str) -> Interaction {
        let buttons = self.dana.buttons();
        let found = buttons.iter().find(|(known, _)| known == label);
        self.dana.presses(&found.unwrap_or_else(|| panic!("{label}: {buttons:?}")).1)
    }

    /// Waits for what the desk shows to the user of an interaction alone.
    pub fn shown(&self, interaction: &Interaction) -> Value {
        self.guild.discord.awaits("an answer", |_| interaction.shows().pop())
    }

    #[track_caller]
    pub fn is_told(&self, interaction: &Interaction, words: &str) {
        self.guild.discord.awaits(words, |_| {
            let told = interaction.shows().pop()?;
            told["content"].as_str()?.contains(words).then_some(())
        });
    }

    /// Opens the menus of details, and returns the ids of the one for words and the one for choices.
    pub fn opens_the_menus(&mut self) -> (String, String) {
        let changed = self.presses("Change");
        let menus = self.shown(&changed);
        assert_eq!((changed.answered(), menus["flags"].as_u64()), (Some(4), Some(64)), "{menus}");
        self.step();
        let id = |n: usize| menu(&menus, n)["custom_id"].as_str().unwrap().to_owned();
        (id(0), id(1))
    }

    /// Gives details in their own words.
    pub fn writes(&mut self, given: &[(&str, &str)]) {
        let (in_words, _) = self.opens_the_menus();
        let fields: Vec<&str> = given.iter().map(|(field, _)| *field).collect();
        let chosen = self.dana.chooses(&in_words, &fields);
        let form = self.shown(&chosen);
        assert_eq!(chosen.answered(), Some(9));
        assert_eq!(form["components"].as_array().unwrap().len(), given.len(), "{form}");
        self.step();
        let sent = self.dana.fills(form["custom_id"].as_str().unwrap(), given);
        self.is_told(&sent, "we have it");
        self.step();
    }

    /// Chooses the value of a detail.
    pub fn chooses(&mut self, field: &str, value: &str) {
        let (_, to_choose) = self.opens_the_menus();
        let chosen = self.dana.chooses(&to_choose, &[field]);
        let values = self.shown(&chosen);
        assert_eq!(chosen.answered(), Some(7));
        self.step();
        let id = menu(&values, 0)["custom_id"].as_str().unwrap().to_owned();
        let sent = self.dana.chooses(&id, &[value]);
        self.is_told(&sent, "we have it");
        self.step();
    }

    pub fn n_open(&self) -> String {
        let list = self.guild.shows(&["list"]);
        let line = list.split("Submissions open: ").nth(1).expect("the list counts them");
        line.chars().take_while(char::is_ascii_digit).collect()
    }

    fn shows(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.guild.shows(arguments)).unwrap()
    }

    /// All submissions, as they are kept.
    fn submissions(&self) -> Vec<Value> {
        let list = self.shows(&["list", "--all", "--json"]);
        let items = list["items"].as_array().expect("there are items").iter();
        let submission = |item: &Value| {
            let shown = self.shows(&["show", item["reference"].as_str().unwrap(), "--json"]);
            let mut records = shown.as_array().unwrap().iter();
            records.find_map(|record| record.get("submission").cloned())
        };
        items.filter_map(submission).collect()
    }

    /// The references of all submissions.
    pub fn references(&self) -> Vec<String> {
        let all = self.submissions().into_iter();
        all.map(|one| one["reference"].as_str().unwrap().to_owned()).collect()
    }

    /// The reference of the only submission.
    pub fn reference(&self) -> String {
        let mut all = self.references();
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    /// The values that are known of the only submission, by detail.
    pub fn details(&self) -> Value {
        let fields = self.submissions().remove(0)["fields"].clone();
        let fields = fields.as_object().unwrap().iter();
        fields.map(|(name, field)| (name.clone(), field["value"].clone())).collect()
    }

    /// The code that was mailed last.
    pub fn code(&self) -> String {
        self.guild.discord.awaits("the mail with the code", |_| {
            let mail = self.guild.world.sent().into_iter().next_back()?;
            let is_code = |line: &&str| line.len() == 9 && line.as_bytes()[4] == b'-';
            let lines = mail.text.lines().map(|line| line.trim_matches('*'));
            lines.filter(is_code).map(str::to_owned).next()
        })
    }

    pub fn ends(self) {
        assert_eq!(self.guild.discord.faults(), Vec::<String>::new());
        self.desk.expect("it runs").stops();
    }
}

pub(super) fn menu(message: &Value, n: usize) -> &Value {
    &message["components"][n]["components"][0]
}

/// The whole of user 5.2, by buttons.
fn submits_a_role(is_killed: bool) {
    let mut talk = Talk::begins(is_killed);
    talk.dana.mentions(
        "We need a secondee who gets data sharing, 2 days a week from February,\nin Darlington, mostly remote.",
    );
    let card = talk.reads("this is what we understood", 1);
    assert!(card.contains("to check") && card.contains("3 missing."), "{card}");
    assert!(card.contains("(please check; from"), "{card}");
    let labels: Vec<String> = talk.dana.buttons().into_iter().map(|(label, _)| label).collect();
    assert_eq!(labels, ["Change", "Save for later", "Submit"]);
    let early = talk.presses("Submit");
    talk.is_told(&early, "we have it");
    talk.reads("Not submitted yet", 1);
    talk.writes(&[
        ("organisation", "Darlington Borough Council"),
        ("essential_skills", "data sharing; benefits policy"),
    ]);
    let card = talk.reads("benefits policy", 1);
    assert!(card.contains("1 missing.") && card.contains("draft until you submit it"), "{card}");
    talk.chooses("approvals_followed", "false");
    talk.reads("Your organisation's approvals followed: no", 1);
    talk.is_told(&talk.presses("Submit"), "we have it");
    let card = talk.reads("Not submitted yet", 2);
    assert!(card.contains("own approvals have to be followed first"), "{card}");
    talk.chooses("kind", "expertise");
    talk.reads("expertise wanted, no vacancy", 1);
    talk.chooses("approvals_followed", "true");
    talk.reads("Your organisation's approvals followed: yes", 1);
    assert_eq!(talk.n_open(), "0");
    talk.dana.writes("dana@darlington.gov.uk");
    talk.reads("We have mailed a code to dana@darlington.gov.uk", 1);
    let code = talk.code();
    talk.step();
    talk.dana.writes(&code);
    talk.reads("counts as soon as it is submitted", 1);
    assert_eq!(talk.n_open(), "0", "nobody has submitted it yet");
    let submit = talk.dana.buttons().into_iter().find(|(label, _)| label == "Submit").unwrap().1;
    talk.is_told(&talk.dana.presses(&submit), "we have it");
    talk.reads("We have all that we need", 1);
    assert_eq!(talk.n_open(), "1");
    talk.is_told(&talk.dana.presses(&submit), "done already");
    let list = talk.guild.shows(&["list"]);
    assert!(list.contains("Submissions open: 1."), "{list}");
    talk.ends();
}

#[test]
fn a_role_is_filled_in_by_buttons_and_counts_once_it_is_submitted() {
    submits_a_role(false);
}

#[test]
fn a_desk_that_is_killed_between_any_two_steps_loses_no_step_and_does_none_twice() {
    submits_a_role(true);
}

#[test]
fn a_draft_that_is_left_is_asked_about_once_and_is_shown_again_and_submitted_in_words() {
    let mut talk = Talk::begins_in(Guild::in_rehearsal(""), false);
    talk.guild.discord.awaits("the commands", |discord| discord.calls("PUT /applications").pop());
    let options = serde_json::json!([{"type": 1, "name": "continue", "options": []}]);
    talk.is_told(&talk.dana.uses("role", &options), "There is nothing of yours with us");
    talk.dana.writes("We need a secondee in Leeds from June, two days a week. Leeds City Council.");
    talk.reads("this is what we understood", 1);
    talk.is_told(&talk.presses("Save for later"), "we have it");
    let card = talk.reads("draft until you submit it", 1);
    assert!(card.contains("2 missing."), "{card}");
    talk.desk.take().unwrap().stops();
    for days in [5, 9, 18] {
        talk.guild.sends_what_is_due_in(days * 24 * 60);
    }
    talk.guild.sends_what_is_due_in(18 * 24 * 60 + 20);
    let asked: Vec<String> =
        talk.dana.reads().into_iter().filter(|text| text.contains("your draft is here")).collect();
    assert_eq!(asked.len(), 1, "{:#?}", talk.dana.reads());
    assert!(talk.dana.buttons().iter().any(|(label, _)| label == "Submit"));
    talk.desk = Some(talk.guild.starts());
    talk.is_told(&talk.dana.uses("role", &options), "we have it");
    talk.reads("draft until you submit it", 2);
    talk.dana
        .writes("Essential skills: homelessness prevention\nOur approvals have been followed: yes");
    talk.reads("0 missing.", 1);
    talk.dana.writes("Please submit it.");
    talk.reads("As soon as we know that, the programme team looks for a match", 1);
    talk.ends();
}

#[test]
fn a_role_that_waits_for_approvals_says_so_and_asks_again_after_each_not_yet() {
    let mut talk = Talk::begins_in(Guild::in_rehearsal(""), false);
    talk.dana.writes(
        "We need a secondee in Leeds from June, two days a week. Leeds City Council.\n\
         Essential skills: homelessness prevention\nOur approvals have been followed: not yet",
    );
    let card = talk.reads("this is what we understood", 1);
    assert!(card.contains("0 missing; own approvals are still to be followed"), "{card}");
    assert!(card.contains("and your organisation's own approvals have been followed"), "{card}");
    let asks = "Have your organisation's own approvals been followed by now?";
    let n_asked =
        |talk: &Talk| talk.dana.reads().into_iter().filter(|text| text.contains(asks)).count();
    talk.desk.take().unwrap().stops();
    for days in [5, 9, 18] {
        talk.guild.sends_what_is_due_in(days * 24 * 60);
    }
    assert_eq!(n_asked(&talk), 1, "{:#?}", talk.dana.reads());
    talk.desk = Some(talk.guild.starts());
    talk.dana.writes("Our approvals have been followed: not yet");
    talk.reads("own approvals are still to be followed", 2);
    talk.desk.take().unwrap().stops();
    for days in [27, 36] {
        talk.guild.sends_what_is_due_in(days * 24 * 60);
    }
    assert_eq!(n_asked(&talk), 2, "{:#?}", talk.dana.reads());
    talk.desk = Some(talk.guild.starts());
    talk.dana.writes("Our approvals have been followed: yes");
    let card = talk.reads("0 missing.", 1);
    assert!(!card.contains("own approvals"), "{card}");
    assert_eq!(talk.n_open(), "0", "nobody knows yet who is behind the account");
    talk.ends();
}

#[test]
fn a_burst_that_puts_itself_right_is_read_as_it_was_meant() {
    let mut talk = Talk::begins(false);
    for line in [
        "Hi! We need someone who knows temporary accommodation",
        "2 days a week from Feb, Darlington but mostly remote",
        "sorry, from March not Feb",
        "it's for the homelessness team at DLUHC",
    ] {
        talk.dana.writes(line);
    }
    let card = talk.reads("this is what we understood", 1);
    assert!(card.contains("-03 (") && !card.contains("-02 ("), "{card}");
    assert!(card.contains("sorry, from March not Feb"), "{card}");
    talk.ends();
}

#[test]
fn who_presses_what_is_not_theirs_or_is_no_more_is_told_so_and_changes_nothing() {
    let mut talk = Talk::begins(false);
    talk.dana.writes("We need a secondee in Leeds. Leeds City Council.");
    talk.reads("this is what we understood", 1);
    let other = talk.guild.discord.member("sam");
    for (_, id) in talk.dana.buttons().into_iter().skip(1) {
        talk.is_told(&other.presses(&id), "does not work any more");
    }
    let change = talk.dana.buttons()[0].1.clone();
    let menus = talk.shown(&other.presses(&change));
    let to_choose = menu(&menus, 1)["custom_id"].as_str().unwrap();
    let values = talk.shown(&other.chooses(to_choose, &["remote"]));
    let choice = menu(&values, 0)["custom_id"].as_str().unwrap();
    talk.is_told(&other.chooses(choice, &["remote"]), "does not work any more");
    talk.is_told(&talk.dana.chooses(choice, &["moon"]), "does not work any more");
    talk.is_told(&talk.dana.presses("v1:GX-7K3Q:role:submit"), "does not work any more");
    talk.dana.writes("Please withdraw our role.");
    talk.reads("off the list", 1);
    talk.is_told(&talk.dana.presses(&change.replace("change", "submit")), "does not work any more");
    let list = talk.guild.shows(&["list"]);
    assert!(list.contains("Messages received: 2."), "{list}");
    assert_eq!(other.reads(), Vec::<String>::new());
    talk.ends();
}
