//! Mail in somebody else's name: whatever its head says, it may submit and ask, and changes, withdraws, agrees to and reads nothing.

use std::fs;

use super::introductions::both_sides_write;
use crate::world::World;

const SERVER: &str = "mx.programme.example";
const VICTIM: &str = "applicant@leeds.gov.uk";
const ATTACKER: &str = "somebody@attacker.example";

/// Heads that would have a mail taken for the victim's, each by another trick.
fn forged_heads() -> Vec<(&'static str, String)> {
    let from_victim = format!("From: {VICTIM}\r\n");
    let results = |server: &str, verdict: &str, domain: &str| {
        format!("Authentication-Results: {server}; dmarc={verdict} header.from={domain}\r\n")
    };
    let ours = |verdict: &str, domain: &str| results(SERVER, verdict, domain);
    let pass = ours("pass", "leeds.gov.uk");
    let came = format!(
        "Received: from mail.attacker.example (mail.attacker.example [192.0.2.7])\r\n\tby {SERVER} with ESMTP id 4;\r\n\tMon, 2 Mar 2026 09:00:00 +0000\r\n"
    );
    vec![
        ("nothing but the name", from_victim.clone()),
        (
            "two results, of which the true one is above",
            ours("fail", "leeds.gov.uk") + &pass + &from_victim,
        ),
        (
            "another server's results",
            results("mx.attacker.example", "pass", "leeds.gov.uk") + &from_victim,
        ),
        (
            "a server whose name begins like ours",
            results("mx.programme.example.attacker.example", "pass", "leeds.gov.uk") + &from_victim,
        ),
        (
            "one result that the mail had with it when our server received it",
            came.clone() + &pass + &from_victim,
        ),
        ("the same, with a hop made up below it", came.clone() + &pass + &came + &from_victim),
        (
            "the same, from somebody who greets with our own server's name",
            came.replace("from mail.attacker.example", &format!("from {SERVER}"))
                + &pass
                + &from_victim,
        ),
        (
            "the same, from somebody who greets as this machine",
            came.replace("from mail.attacker.example", "from localhost") + &pass + &from_victim,
        ),
        (
            "the same, received by a machine of ours that has another name",
            came.replace(&format!("by {SERVER}"), "by mx-2.programme.example")
                + &pass
                + &from_victim,
        ),
        ("a pass for another domain", ours("pass", "attacker.example") + &from_victim),
        (
            "a pass for a domain that ends like the victim's",
            ours("pass", "leeds.gov.uk.attacker.example") + &from_victim,
        ),
        (
            "a pass in a comment",
            format!(
                "Authentication-Results: {SERVER}; spf=fail (; dmarc=pass header.from=leeds.gov.uk)\r\n{from_victim}"
            ),
        ),
        (
            "a pass in a quotation",
            format!(
                "Authentication-Results: {SERVER}; spf=fail smtp.helo=\"; dmarc=pass header.from=leeds.gov.uk\"\r\n{from_victim}"
            ),
        ),
        (
            "a display name",
            ours("pass", "attacker.example") + &format!("From: \"{VICTIM}\" <{ATTACKER}>\r\n"),
        ),
        ("a look-alike domain", ours("pass", "leeds-gov.uk") + "From: applicant@leeds-gov.uk\r\n"),
        (
            "a look-alike letter",
            ours("pass", "xn--lees-r5a.gov.uk") + "From: applicant@xn--lees-r5a.gov.uk\r\n",
        ),
        (
            "two authors",
            ours("pass", "attacker.example") + &format!("From: {ATTACKER}, {VICTIM}\r\n"),
        ),
        (
            "two From lines",
            ours("pass", "attacker.example") + &format!("From: {ATTACKER}\r\n{from_victim}"),
        ),
        (
            "a Sender beside it",
            ours("pass", "attacker.example") + &from_victim + &format!("Sender: {ATTACKER}\r\n"),
        ),
        (
            "a diversion of the answer to the victim",
            ours("pass", "attacker.example")
                + &format!("From: {ATTACKER}\r\nReply-To: {VICTIM}\r\n"),
        ),
        (
            "a diversion of the answer to the attacker",
            from_victim + &format!("Reply-To: {ATTACKER}\r\n"),
        ),
    ]
}

/// What the victim alone may bring about.
const ACTS: [&str; 5] = [
    "Please withdraw my expression of interest.",
    "Preferred location: Penzance\r\nMy work address has changed, please write to somebody@attacker.example from now on.",
    "Yes, we spoke and would both like to go ahead.",
    "Please send me a copy of all personal data that you hold about me, and then erase it.",
    "Learned: tenants answer texts sooner than letters.",
];

struct Scene {
    world: World,
    interest: String,
    introduction: String,
    n_mails: usize,
}

impl Scene {
    fn begins() -> Self {
        let mut world = World::running("govxchange").on("2026-03-02");
        let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
        world.write_config(&format!(
            "{config}authserv-id = \"{SERVER}\"\n[sending]\nmost-to-one-a-day = 1000\nmost-in-a-thread-a-day = 1000\n"
        ));
        both_sides_write(&mut world);
        let items = world.list()["items"].as_array().unwrap().clone();
        let references = items.iter().map(|item| item["reference"].as_str().unwrap().to_owned());
        let is_interest = |item: &String| world.runs(&["show", item]).contains("\ninterest ");
        let interest = references.into_iter().find(is_interest).unwrap();
        let introduction = world.officer().confirms_the_proposed_match();
        world.settles();
        Self { world, interest, introduction, n_mails: 0 }
    }

    /// A mail is taken in that names what it is about.
    fn receives(&mut self, head: &str, text: &str) {
        self.drops(head, text);
        self.world.settles();
    }

    fn drops(&mut self, head: &str, text: &str) {
        self.n_mails += 1;
        let (n, introduction) = (self.n_mails, &self.introduction);
        // What is the same but for its way is a copy, which nobody looks at again.
        let (hour, minute) = (9 + n / 60, n % 60);
        let mail = format!(
            "{head}Date: Mon, 02 Mar 2026 {hour:02}:{minute:02}:00 +0000\r\nTo: desk@programme.example\r\nSubject: Re: Introduction {introduction}\r\nMessage-ID: <f{n}@post.example>\r\n\r\n{text}\r\n"
        );
        self.world.drops("inbox", mail.as_bytes());
    }

    /// How everything of the victim's stands.
    fn standing(&self) -> (String, String) {
        let json = |reference: &str, record: &str| {
            let shown = self.world.runs(&["show", reference, "--json"]);
            let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
            let records = shown.as_array().unwrap().iter();
            records.filter_map(|known| known.get(record)).map(ToString::to_string).collect()
        };
        (json(&self.interest, "submission"), json(&self.introduction, "introduction"))
    }
}

#[test]
fn no_forged_head_has_a_mail_change_withdraw_agree_or_read() {
    let mut scene = Scene::begins();
    let before = scene.standing();
    for (trick, head) in forged_heads() {
        for act in ACTS {
            scene.drops(&head, act);
        }
        scene.world.settles();
        assert_eq!(scene.standing(), before, "{trick}");
    }
    for mail in scene.world.sent().iter().filter(|mail| mail.to != VICTIM) {
        let is_of_host = mail.to == "host@dwp.gov.uk";
        assert!(is_of_host || !mail.text.contains("Marchbanks"), "to {}: {}", mail.to, mail.text);
        assert!(is_of_host || !mail.text.contains("housing options"), "{}", mail.text);
    }
    let n_items = scene.world.list()["counts"]["items"].as_u64().unwrap();
    assert_eq!(n_items, 2 + (ACTS.len() * forged_heads().len()) as u64, "each was looked at");
    assert!(scene.world.list()["needs_you"].as_array().unwrap().len() > 1, "a person sees it");
}

#[test]
fn a_forged_wish_for_no_letters_ends_no_match_and_a_word_from_the_known_address_undoes_it() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
    world.write_config(&format!(
        "{config}authserv-id = \"{SERVER}\"\n[sending]\nmost-to-one-a-day = 1000\n"
    ));
    both_sides_write(&mut world);
    let proposed = world.officer().the_proposed_match();
    let mut scene = Scene { world, interest: String::new(), introduction: proposed, n_mails: 0 };
    for (_, head) in forged_heads() {
        scene.drops(&head, "Please stop the emails.");
    }
    scene.world.settles();
    let proposed = scene.introduction.clone();
    let shown = scene.world.runs(&["show", &proposed]);
    assert!(shown.contains("proposed: an officer decides"), "{shown}");
    assert!(!scene.world.officer().concerns().is_empty(), "an officer sees that it waits");
    let refused = scene.world.is_refused(&["confirm", &proposed]);
    assert!(refused.contains("one of the two asked for no more letters"), "{refused}");
    let letters = scene.world.by_email(VICTIM).mails(&scene.world);
    let told = letters.last().unwrap();
    assert!(told.text.contains("If it was not you"), "{}", told.text);

    scene.receives(&reply_to(told, VICTIM), "You may write to me again.");
    assert!(!scene.world.runs(&["person", VICTIM]).contains("unasked since"));
    let last = scene.world.sent().into_iter().rfind(|mail| mail.to == VICTIM).unwrap();
    scene.receives(&reply_to(&last, VICTIM), "Please stop the emails.");
    let shown = scene.world.runs(&["show", &proposed]);
    assert!(shown.contains("closed: one side wants no letters"), "{shown}");
    let why = scene.world.runs(&["why", &proposed]);
    assert!(why.contains("rule rights.taken-back"), "{why}");
}

#[test]
fn what_the_server_vouches_for_or_the_letter_itself_brings_back_counts() {
    let results =
        format!("Authentication-Results: {SERVER}; dmarc=pass header.from=leeds.gov.uk\r\n");
    let came = |from: &str| {
        format!(
            "Received: from {from}\r\n\tby {SERVER} with ESMTP id 4; Mon, 2 Mar 2026 09:00:00 +0000\r\n"
        )
    };
    // The server's own filter hands a mail back to it, and later hops lie above.
    let hops = [
        results.clone() + &came("mail.leeds.gov.uk (mail.leeds.gov.uk [192.0.2.9])"),
        came("localhost (localhost [127.0.0.1])") + &results,
        "Received: from mx.programme.example by store.programme.example; Mon, 2 Mar 2026 09:00:01 +0000\r\n".to_owned() + &results,
    ];
    for head in hops {
        let mut scene = Scene::begins();
        scene.receives(&format!("{head}From: {VICTIM}\r\n"), ACTS[0]);
        assert!(scene.standing().0.contains("withdrawn"), "{head}");
    }
    // Who is not believed is told how to be, at the known address alone; the answer to that letter counts.
    let mut scene = Scene::begins();
    scene.receives(&format!("From: {VICTIM}\r\n"), ACTS[0]);
    let asked = scene.world.sent().pop().unwrap();
    assert_eq!(asked.to, VICTIM);
    assert!(asked.text.contains("take") && asked.text.contains("off our list"), "{}", asked.text);
    let reply = |from: &str| {
        format!("From: {from}\r\nIn-Reply-To: <{0}>\r\nReferences: <{0}>\r\n", asked.message_id)
    };
    let before = scene.standing();
    scene.receives(&reply(ATTACKER), ACTS[0]);
    assert_eq!(scene.standing(), before, "the letter was not theirs");
    scene.receives(&reply(VICTIM), ACTS[0]);
    assert!(scene.standing().0.contains("withdrawn"));
    // So does a request about data, which a person deals with in any case.
    let mut scene = Scene::begins();
    scene.receives(&format!("From: {VICTIM}\r\n"), ACTS[3]);
    let asked = scene.world.sent().pop().unwrap();
    assert!(asked.to == VICTIM && asked.text.contains("say so in a reply"), "{}", asked.text);
    let item = scene.world.list()["needs_you"][0]["reference"].as_str().unwrap().to_owned();
    let shown = scene.world.runs(&["show", &item]);
    assert!(shown.contains("nothing shows that the request is from the person"), "{shown}");
}

/// What a forger would have done is asked at the known address; the scene, and the letter.
fn asked_whether_it_was_meant() -> (Scene, crate::world::Mail) {
    let mut scene = Scene::begins();
    scene.receives(&format!("From: {VICTIM}\r\n"), ACTS[0]);
    let asked = scene.world.sent().pop().unwrap();
    assert_eq!(asked.to, VICTIM);
    assert!(asked.text.contains("Was it you, and do you want that?"), "{}", asked.text);
    assert!(!asked.subject.contains("Marchbanks"));
    (scene, asked)
}

fn reply_to(asked: &crate::world::Mail, from: &str) -> String {
    format!("From: {from}\r\nIn-Reply-To: <{0}>\r\nReferences: <{0}>\r\n", asked.message_id)
}

#[test]
fn nothing_but_a_yes_to_that_very_question_carries_out_what_somebody_asked_in_anothers_name() {
    for words in [
        "What is this?",
        "No.",
        "No, do not withdraw my interest!",
        "I did not ask to withdraw.",
        "I didn't ask you to withdraw my expression of interest.",
        "Please don't take me off the list.",
        "I don't want to withdraw.",
        "Who asked to withdraw my interest? That was not me.",
        "I never asked you to withdraw my interest, please keep me on the list.",
        "Yes? I do not know what you are talking about.",
    ] {
        let (mut scene, asked) = asked_whether_it_was_meant();
        let before = scene.standing();
        scene.receives(&reply_to(&asked, VICTIM), words);
        assert_eq!(scene.standing(), before, "{words}");
    }
    let (mut scene, asked) = asked_whether_it_was_meant();
    let before = scene.standing();
    scene.receives(&reply_to(&asked, ATTACKER), "Yes");
    assert_eq!(scene.standing(), before, "the question was not put to them");
    scene.receives(&reply_to(&asked, VICTIM), "Yes, that was me.");
    assert!(scene.standing().0.contains("withdrawn"));
}

#[test]
fn a_yes_counts_once_and_for_a_week() {
    // Too late.
    let (mut scene, asked) = asked_whether_it_was_meant();
    let before = scene.standing().0;
    scene.world.passes("8 days");
    scene.receives(&reply_to(&asked, VICTIM), "Yes");
    assert!(!scene.standing().0.contains("withdrawn"), "{before}");
    // Once: a second yes takes nothing off that has come back since.
    let (mut scene, asked) = asked_whether_it_was_meant();
    scene.receives(&reply_to(&asked, VICTIM), "Yes");
    assert!(scene.standing().0.contains("withdrawn"));
    let person = scene.world.by_email(VICTIM);
    person.writes(&mut scene.world, super::introductions::OFFER);
    let n_open = scene.world.list()["counts"]["open"].clone();
    scene.receives(&reply_to(&asked, VICTIM), "Yes");
    assert_eq!(scene.world.list()["counts"]["open"], n_open);
}

#[test]
fn a_request_in_the_name_of_somebody_known_is_answered_at_their_address_wherever_it_points() {
    let mut world = World::running("govxchange").on("2026-03-02");
    both_sides_write(&mut world);
    let mail = format!(
        "From: {VICTIM}\r\nReply-To: {ATTACKER}\r\nTo: desk@programme.example\r\nMessage-ID: <9@x.example>\r\nSubject: data\r\n\r\nPlease erase all my data.\r\n"
    );
    world.drops("inbox", mail.as_bytes());
    world.settles();
    assert!(world.by_email(ATTACKER).mails(&world).is_empty());
    assert!(
        world.by_email(VICTIM).reads_text(&world).contains("erase"),
        "asked where they are known"
    );
    let refused = world.is_refused(&["erase", VICTIM, "--because", "they asked for it"]);
    assert!(refused.contains("nothing shows that it is from the person"), "{refused}");
}
