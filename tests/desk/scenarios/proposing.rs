//! Who the running desk puts together: the best assignment of all that is free, within the limits, whatever people are called
//! and in whatever order they write.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::world::World;

/// Somebody of a council who would go to a department.
struct Offer {
    name: &'static str,
    address: &'static str,
    said: &'static str,
}

/// A department that needs somebody.
struct Need {
    address: &'static str,
    said: &'static str,
}

const OFFERS: [Offer; 3] = [
    Offer {
        name: "Ottilie Marchbanks",
        address: "one@leeds.gov.uk",
        said: "Preferred location: Leeds\nSkills: procurement, contract management, casework",
    },
    Offer {
        name: "Brigid Lovelace",
        address: "two@leeds.gov.uk",
        said: "Preferred location: Leeds\nSkills: procurement, facilitation",
    },
    Offer {
        name: "Evander Stott",
        address: "three@leeds.gov.uk",
        said: "Preferred location: Sheffield\nSkills: casework",
    },
];
const NEEDS: [Need; 2] = [
    Need {
        address: "buyer@dwp.gov.uk",
        said: "Job title: Buyer\nOrganisation: Department for Work and Pensions\nLocation: Leeds\nEssential skills: procurement",
    },
    Need {
        address: "contracts@justice.gov.uk",
        said: "Job title: Contract lead\nOrganisation: Ministry of Justice\nLocation: Leeds\nEssential skills: procurement, contract management",
    },
];

fn comes(world: &mut World, from: &str, text: &str) {
    let mail = format!(
        "From: {from}\r\nTo: desk@programme.example\r\nSubject: Secondment\r\nMessage-ID: <{}@people.example>\r\n\r\n{}\r\n",
        from.replace('@', "."),
        text.replace('\n', "\r\n")
    );
    world.drops("inbox", mail.as_bytes());
}

fn offers(world: &mut World, Offer { name, address, said }: &Offer) {
    let text = format!(
        "I would like to apply for a secondment.\nName: {name}\nEmployer: Leeds City Council\n{said}\nRight to work in the UK: yes\nLine manager agrees: yes"
    );
    comes(world, address, &text);
}

fn needs(world: &mut World, Need { address, said }: &Need) {
    comes(
        world,
        address,
        &format!("We need somebody on secondment.\n{said}\nApprovals followed: yes"),
    );
}

/// Who is proposed for what, and how well they fit: addresses and points.
fn proposed(world: &World) -> BTreeSet<(String, String, u64)> {
    let list = world.list();
    let proposed = list["proposed"].as_array().unwrap().iter().map(|known| {
        let reference = known["reference"].as_str().unwrap();
        let address = |side: &str| {
            let shown = world.runs(&["show", known[side].as_str().unwrap()]);
            let from = shown.lines().find_map(|line| line.split_once("), from ")).unwrap();
            from.1.trim().to_owned()
        };
        (address("interest"), address("role"), score(world, reference))
    });
    proposed.collect()
}

/// The parts of a match's score together.
fn score(world: &World, reference: &str) -> u64 {
    let records: Value = serde_json::from_str(&world.runs(&["show", "--json", reference])).unwrap();
    let words = records.as_array().unwrap().iter().find(|record| record["reasons"].is_object());
    let reasons = words.unwrap()["reasons"]["reasons"].as_array().unwrap();
    reasons.iter().map(|reason| reason["points"].as_u64().unwrap()).sum()
}

fn pair(interest: &str, role: &str, points: u64) -> (String, String, u64) {
    (interest.to_owned(), role.to_owned(), points)
}

#[test]
fn the_best_assignment_of_all_is_proposed_whatever_people_are_called_and_in_whatever_order_they_write()
 {
    // The best pair alone would be the first person and the buyer as well as the contract lead: only one of the two leaves both filled well.
    let expected = BTreeSet::from([
        pair("one@leeds.gov.uk", "contracts@justice.gov.uk", 1000),
        pair("two@leeds.gov.uk", "buyer@dwp.gov.uk", 1000),
    ]);
    let mut world = World::running("govxchange").on("2026-03-02");
    for offer in &OFFERS {
        offers(&mut world, offer);
    }
    for need in &NEEDS {
        needs(&mut world, need);
    }
    world.settles();
    assert_eq!(proposed(&world), expected);

    let names = ["Aaron Aardvark", "Mrs Zuleika Zimmermann", "Li Wei"];
    let mut world = World::running("govxchange").on("2026-03-02");
    for need in NEEDS.iter().rev() {
        needs(&mut world, need);
    }
    for (offer, name) in OFFERS.iter().rev().zip(names) {
        offers(&mut world, &Offer { name, ..*offer });
    }
    world.settles();
    assert_eq!(proposed(&world), expected);
}

#[test]
fn what_officers_see_stays_as_it_is_when_somebody_better_comes() {
    let mut world = World::running("govxchange").on("2026-03-02");
    offers(&mut world, &OFFERS[1]);
    needs(&mut world, &NEEDS[1]);
    world.settles();
    let before = proposed(&world);
    assert_eq!(before.len(), 1);
    offers(&mut world, &OFFERS[0]);
    world.settles();
    assert_eq!(proposed(&world), before);
    // A no frees the role, for which the better one is next.
    let list = world.list();
    let reference = list["proposed"][0]["reference"].as_str().unwrap();
    world.runs(&["reject", reference, "--because", "knows the team already"]);
    assert_eq!(
        proposed(&world),
        BTreeSet::from([pair("one@leeds.gov.uk", "contracts@justice.gov.uk", 1000)])
    );
}

#[test]
fn who_agreed_is_proposed_nothing_more_until_it_ends() {
    let mut world = World::running("govxchange").on("2026-03-02");
    offers(&mut world, &OFFERS[0]);
    needs(&mut world, &NEEDS[0]);
    world.settles();
    let introduction = world.officer().confirms_the_proposed_match();
    for (address, said) in [
        ("one@leeds.gov.uk", "Yes, we met and I would like to go ahead."),
        ("buyer@dwp.gov.uk", "Yes, we met and would like to go ahead."),
    ] {
        world.by_email(address).replies(&mut world, said);
    }
    needs(&mut world, &NEEDS[1]);
    offers(&mut world, &OFFERS[1]);
    world.settles();
    // The one who agreed would fit the new role better, and the other the role that is filled.
    assert_eq!(
        proposed(&world).iter().map(|(one, other, _)| (&**one, &**other)).collect::<Vec<_>>(),
        [("two@leeds.gov.uk", "contracts@justice.gov.uk")]
    );
    world.runs(&["close", &introduction, "--because", "the department lost the post"]);
    assert_eq!(proposed(&world).len(), 1, "what was tried is not tried again");
}

#[test]
fn a_role_takes_as_many_as_it_has_positions_and_a_person_one_role() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let said = "Job title: Buyer\nOrganisation: Department for Work and Pensions\nLocation: Leeds\nEssential skills: procurement\nPositions: 2";
    needs(&mut world, &Need { address: "buyer@dwp.gov.uk", said });
    needs(&mut world, &NEEDS[1]);
    let all =
        ["a@leeds.gov.uk", "b@leeds.gov.uk", "c@leeds.gov.uk", "d@leeds.gov.uk", "e@leeds.gov.uk"];
    for (address, name) in
        all.iter().zip(["Ada Ash", "Bea Birch", "Cy Cedar", "Di Damson", "Ed Elder"])
    {
        offers(&mut world, &Offer { name, address, ..OFFERS[1] });
    }
    world.settles();
    let proposed = proposed(&world);
    let n_for = |role: &str| proposed.iter().filter(|(_, other, _)| other == role).count();
    assert_eq!((n_for("buyer@dwp.gov.uk"), n_for("contracts@justice.gov.uk")), (2, 1));
    let people: BTreeSet<&String> = proposed.iter().map(|(person, ..)| person).collect();
    assert_eq!(people.len(), 3);
}

#[test]
fn somebody_in_two_programmes_has_one_proposal_at_a_time() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.own_programme("local-scheme", "local");
    world.write_config(
        "mode = \"rehearsal\"\ndata = \"data\"\nsent = \"sent\"\nmessage-domain = \"desk.example\"\nkeep-free = \"1 MB\"\nundo-window = \"none\"\n\n\
         [[mailboxes]]\nname = \"inbox\"\nmaildir = \"inbox\"\naddresses = [\"desk@programme.example\"]\n\n\
         [[mailboxes]]\nname = \"local\"\nmaildir = \"local\"\naddresses = [\"local@programme.example\"]\n",
    );
    offers(&mut world, &OFFERS[0]);
    needs(&mut world, &NEEDS[0]);
    let text = "I would like to apply for a secondment.\nName: Ottilie Marchbanks\nEmployer: Leeds City Council\nPreferred location: Leeds";
    let need = "We need somebody on secondment.\nOrganisation: York City Council\nLocation: Leeds\nEssential skills: casework\nApprovals followed: yes";
    for (from, id, text) in [("one@leeds.gov.uk", "l1", text), ("host@york.gov.uk", "l2", need)] {
        let mail = format!(
            "From: {from}\r\nTo: local@programme.example\r\nSubject: Secondment\r\nMessage-ID: <{id}@people.example>\r\n\r\n{}\r\n",
            text.replace('\n', "\r\n")
        );
        world.drops("local", mail.as_bytes());
    }
    world.settles();
    assert_eq!(world.list()["counts"]["open"], 4, "{}", world.list());
    let first = world.list()["proposed"].as_array().unwrap().clone();
    assert_eq!(first.len(), 1, "{first:?}");
    world.runs(&["reject", first[0]["reference"].as_str().unwrap(), "--because", "not now"]);
    let second = world.list()["proposed"].as_array().unwrap().clone();
    assert_eq!(second.len(), 1, "{second:?}");
    assert_ne!(first[0]["programme"], second[0]["programme"]);
}

/// The references of a person's submission and of a role's, by the addresses they came from.
fn reference(world: &World, from: &str) -> String {
    let items = world.list()["items"].as_array().unwrap().clone();
    let references = items.iter().map(|item| item["reference"].as_str().unwrap().to_owned());
    let is_from = |reference: &String| {
        let shown = world.runs(&["show", reference]);
        shown.lines().any(|line| line.ends_with(&format!("), from {from}")))
    };
    references.into_iter().find(is_from).unwrap()
}

#[test]
fn why_tells_of_any_two_what_brings_them_together_or_keeps_them_apart() {
    let mut world = World::running("govxchange").on("2026-03-02");
    for offer in &OFFERS {
        offers(&mut world, offer);
    }
    needs(&mut world, &NEEDS[0]);
    world.settles();
    let of = |from| reference(&world, from);
    let (one, two, three) =
        (of("one@leeds.gov.uk"), of("two@leeds.gov.uk"), of("three@leeds.gov.uk"));
    let buyer = of("buyer@dwp.gov.uk");
    let proposed = world.list()["proposed"][0]["interest"].as_str().unwrap().to_owned();
    let (chosen, spare) = if proposed == one { (&one, &two) } else { (&two, &one) };

    let told = world.runs(&["why", chosen, &buyer]);
    assert!(told.starts_with(&format!("{chosen} is proposed for {buyer}: 1000 of 1000 points.\n  450 of 450 for essential skills: the person wrote \"procurement")), "{told}");
    assert_eq!(world.runs(&["why", &buyer, chosen]), told, "in either order");
    let told = world.runs(&["why", spare, &buyer]);
    assert!(
        told.contains(&format!("{spare} and {buyer} fit, with 1000 of 1000 points.")),
        "{told}"
    );
    assert!(
        told.contains(&format!("{buyer} is to be filled by {chosen} instead, with 1000 points.")),
        "{told}"
    );
    let told = world.runs(&["why", &three, &buyer]);
    let first = format!(
        "{three} and {buyer} are kept apart: the person said Sheffield, the work is Leeds. They would fit if both named a place, or the work from home suited both."
    );
    assert!(told.starts_with(&first), "{told}");
    assert!(told.contains("% of the essential skills"), "{told}");
    let json: Value =
        serde_json::from_str(&world.runs(&["why", "--json", &three, &buyer])).unwrap();
    assert_eq!((&json["verdict"], &json["rule"]), (&"apart".into(), &"place".into()), "{json}");
    assert!(world.is_refused(&["why", &one, &two]).contains("both of the same kind, interest"));

    // The officer sees how good it is, what lacks, and who would be next.
    let reference = world.list()["proposed"][0]["reference"].as_str().unwrap().to_owned();
    let shown = world.runs(&["show", &reference]);
    assert!(shown.contains("\n  1000 of 1000 points\n"), "{shown}");
    assert!(
        shown.contains(&format!("compared: next best for {buyer}: {spare}, with 1000 points\n")),
        "{shown}"
    );
    assert!(
        shown.contains(&format!("compared: no other role that is open fits {chosen}\n")),
        "{shown}"
    );
    let json: Value = serde_json::from_str(&world.runs(&["show", "--json", &reference])).unwrap();
    let weighed = json.as_array().unwrap().iter().find_map(|shown| shown.get("weighed")).unwrap();
    assert_eq!(
        (&weighed["score"], weighed["compared"].as_array().unwrap().len()),
        (&1000.into(), 2)
    );
    assert!(world.runs(&["queue"]).contains("1000 of 1000 points"));

    // A withdrawal: not on the board any more, and the next one has the place.
    let leaver = if *chosen == one { "one@leeds.gov.uk" } else { "two@leeds.gov.uk" };
    world.by_email(leaver).replies(&mut world, "Please withdraw my expression of interest.");
    let told = world.runs(&["why", chosen, &buyer]);
    assert_eq!(told, format!("{chosen} is not open to matches (withdrawn).\n"));
    assert!(world.runs(&["why", spare, &buyer]).contains("is proposed for"));
}

#[test]
fn the_report_on_fairness_counts_who_is_open_and_hides_small_numbers() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let names = ["Ada Ash", "Bea Birch", "Cy Cedar", "Di Damson", "Ed Elder", "Flo Fir"];
    for name in names {
        let address = format!("{}@leeds.gov.uk", name.split(' ').next().unwrap().to_lowercase());
        let said = "Preferred location: Leeds\nSkills: procurement";
        let text = format!(
            "I would like to apply for a secondment.\nName: {name}\nEmployer: Leeds City Council\n{said}\nRight to work in the UK: yes\nLine manager agrees: yes"
        );
        comes(&mut world, &address, &text);
    }
    needs(&mut world, &NEEDS[0]);
    world.settles();
    let told = world.runs(&["fairness"]);
    assert!(
        told.contains("employer, local authority: 6 people, 6 whom a role would suit, not shown proposed; not shown % of the share among everybody"),
        "{told}"
    );
    assert!(!told.to_lowercase().contains("flo"), "{told}");
    let json: Value = serde_json::from_str(&world.runs(&["fairness", "--json"])).unwrap();
    let area = json["groups"].as_array().unwrap().iter().find(|group| group["by"] == "area");
    assert_eq!((&area.unwrap()["group"], &area.unwrap()["people"]), (&"Leeds".into(), &6.into()));
    assert!(world.is_refused(&["fairness", "--programme", "govexchange"]).contains("govxchange"));
}

#[test]
fn a_match_is_introduced_without_an_officer_only_where_the_programme_says_so_and_nothing_is_unsaid()
{
    let mut world = World::running("govxchange").on("2026-03-02");
    let file = world.path("config/programmes/govxchange.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\n[matching]\n", "\n[matching]\nauto-from = 900\n"))
        .unwrap();
    offers(&mut world, &OFFERS[0]);
    needs(&mut world, &NEEDS[1]);
    needs(&mut world, &NEEDS[0]);
    // Nothing was said of the line manager.
    let text = "I would like to apply for a secondment.\nName: Brigid Lovelace\nEmployer: Leeds City Council\nPreferred location: Leeds\nSkills: procurement, facilitation\nRight to work in the UK: yes";
    comes(&mut world, "two@leeds.gov.uk", text);
    world.settles();
    let list = world.list();
    let waiting = list["proposed"].as_array().unwrap();
    assert_eq!(waiting.len(), 1, "{list}");
    assert_eq!(list["counts"]["introductions"], 2);
    let is_introduction = |mail: &&crate::world::Mail| mail.subject.starts_with("Introduction GX-");
    let to_one = world.by_email("one@leeds.gov.uk").mails(&world);
    assert_eq!(to_one.iter().filter(is_introduction).count(), 1);
    let introduced = to_one.iter().find(|mail| is_introduction(mail)).unwrap();
    let reference = introduced.subject.split([' ', ':']).nth(1).unwrap().to_owned();
    let shown = world.runs(&["show", &reference]);
    assert!(
        shown.contains("confirmed: host and applicant are introduced  (match.auto)"),
        "{shown}"
    );
    let to_two = world.by_email("two@leeds.gov.uk").mails(&world);
    assert_eq!(to_two.iter().filter(is_introduction).count(), 0);
}

#[test]
fn a_no_that_is_taken_back_leaves_nobody_with_two_proposals() {
    let mut world = World::running("govxchange").on("2026-03-02");
    offers(&mut world, &OFFERS[0]);
    needs(&mut world, &NEEDS[0]);
    world.settles();
    let first = world.officer().the_proposed_match();
    needs(&mut world, &NEEDS[1]);
    world.settles();
    world.runs(&["reject", &first, "--because", "a slip of the hand"]);
    let second = world.officer().the_proposed_match();
    assert_ne!(second, first, "the person is proposed for the other role");
    world.runs(&["undo", &first]);
    assert_eq!(world.officer().the_proposed_match(), first);
    let shown = world.runs(&["show", &second]);
    let because = format!("ended because: one of the two is in {first}, which is under way again");
    assert!(shown.contains(&because), "{shown}");
}
