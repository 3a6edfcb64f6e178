//! An officer's reply to a list, read line by line: a number, what is to be done, and the words that it takes.

use crate::constant::pattern;
use crate::domain::ids::Reference;
use crate::domain::mailed::orders::{Deed, MailedOrder, Named};

/// A word by which a deed is ordered, and the deed with the words that follow.
type Word = (&'static str, fn(String) -> Deed);

/// The words by which a deed is ordered, longer ones before those that they begin with.
const DEEDS: &[Word] = &[
    ("not this", Deed::Refuse),
    ("reject", Deed::Refuse),
    ("no", Deed::Refuse),
    ("answer to all", Deed::AnswerAll),
    ("answer all", Deed::AnswerAll),
    ("answer", Deed::Answer),
    ("reply", Deed::Answer),
    ("edit", Deed::Edit),
    ("confirm", |_| Deed::Accept),
    ("accept", |_| Deed::Accept),
    ("okay", |_| Deed::Accept),
    ("ok", |_| Deed::Accept),
    ("yes", |_| Deed::Accept),
    ("done", |_| Deed::Done),
    ("mine", |_| Deed::Take),
    ("take", |_| Deed::Take),
    ("give to", Deed::GiveTo),
    ("assign to", Deed::GiveTo),
    ("nobody", |_| Deed::GiveBack),
    ("undo", |_| Deed::Undo),
];

/// What may stand behind an order that takes no words.
const POLITE: &[&str] = &["please", "thanks", "thank you", "thx", "ta"];

/// What is ordered without a number, since it is about no thing of the list.
const OF_SENDING: &[(&str, Deed)] = &[
    ("pause", Deed::Pause),
    ("pause sending", Deed::Pause),
    ("stop sending", Deed::Pause),
    ("resume", Deed::Resume),
    ("resume sending", Deed::Resume),
    ("go on with sending", Deed::Resume),
];

/// An order that takes no words has so many at most, its number among them.
const MOST_OF_ORDER: usize = 3;

/// So many words between or around the orders are a greeting; more may be an order that was not understood.
const MOST_GREETING: usize = 5;

// A line that begins with numbers or references: these, and the rest.
pattern!(
    BEGINNING,
    r"^\s*(#?(?:\d{1,3}|[A-Za-z]{2,4}-[A-Za-z0-9]{4,8})(?:\s*(?:,|;|&|\+|-|–|\band\b|\bto\b)\s*#?(?:\d{1,3}|[A-Za-z]{2,4}-[A-Za-z0-9]{4,8}))*)\b\s*[.):–-]*\s*(.*)$"
);
pattern!(NAMED, r"[A-Za-z]{2,4}-[A-Za-z0-9]{4,8}|\d{1,3}|–|-|\bto\b");

/// The orders of a reply.
///
/// # Errors
/// A sentence for the officer: then nothing of the reply is to be carried out.
pub fn read(text: &str) -> Result<Vec<MailedOrder>, String> {
    let mut orders: Vec<MailedOrder> = Vec::new();
    let (mut is_open, mut is_below_order) = (false, false);
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            (is_open, is_below_order) = (false, false);
            continue;
        }
        if let Some(order) = of_sending(line).map_or_else(|| order(line), |it| Ok(Some(it)))? {
            (is_open, is_below_order) = (order.deed.words().is_some(), true);
            orders.push(order);
            continue;
        }
        let last = orders.last_mut().and_then(|order| order.deed.words_mut());
        if let Some(words) = last.filter(|_| is_open && !is_perhaps_order(line)) {
            // Mail programs break long lines.
            words.push(' ');
            words.push_str(line);
        } else if line.split_whitespace().count() > MOST_GREETING
            || line.starts_with(|letter: char| letter.is_ascii_digit())
            || (is_below_order && line.chars().any(|letter| letter.is_ascii_digit()))
        {
            return Err(format!(
                "“{line}” was not understood, so that nothing of your reply was done. Begin each line with the number, and write what you have to say in one paragraph."
            ));
        }
    }
    if orders.is_empty() {
        return Err("There was no order in your reply, and nothing was done.".to_owned());
    }
    for order in &orders {
        order.check()?;
    }
    Ok(orders)
}

/// Whether a line below words begins as an order does and is none that is known: a number and hardly more. It may be one that was
/// mistyped, which is not to reach whoever the words are for.
fn is_perhaps_order(line: &str) -> bool {
    line.starts_with(|letter: char| letter.is_ascii_digit())
        && BEGINNING.is_match(line)
        && line.split_whitespace().count() <= MOST_OF_ORDER
}

/// A line that stops all sending, or lets it go on, and says nothing besides.
fn of_sending(line: &str) -> Option<MailedOrder> {
    let mut said = line.trim_end_matches(['.', '!', ' ']).to_lowercase();
    if let Some((before, polite)) = said.rsplit_once([',', ' '])
        && POLITE.contains(&polite.trim())
    {
        said = before.trim_end_matches([',', ' ']).to_owned();
    }
    let known = OF_SENDING.iter().find(|(words, _)| *words == said);
    known.map(|(_, deed)| MailedOrder { things: Vec::new(), deed: deed.clone() })
}

/// Whom something is given to: the rest of the line, less what is polite.
fn given_to(words: &str) -> Deed {
    let name = words.trim_end_matches(['.', '!', ',', ' ']);
    let polite = name.rsplit_once([' ', ',']).filter(|(_, last)| POLITE.contains(last));
    let name = polite.map_or(name, |(name, _)| name.trim_end_matches([' ', ',']));
    if name.eq_ignore_ascii_case("nobody") { Deed::GiveBack } else { Deed::GiveTo(name.to_owned()) }
}

/// A line as an order, if it begins as one.
fn order(line: &str) -> Result<Option<MailedOrder>, String> {
    let Some(found) = BEGINNING.captures(line) else {
        return Ok(None);
    };
    let [things, rest] = [1, 2].map(|at| found.get(at).map_or("", |part| part.as_str()));
    let begins = |(word, _): &&Word| {
        let start = rest.get(..word.len());
        let is_whole = !rest.chars().nth(word.len()).is_some_and(char::is_alphanumeric);
        start.is_some_and(|start| start.eq_ignore_ascii_case(word)) && is_whole
    };
    let Some((word, deed)) = DEEDS.iter().find(begins) else { return Ok(None) };
    let words = rest.get(word.len()..).unwrap_or("");
    let words = words.trim_start_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, ':' | ',' | ';' | '-' | '–' | '—')
    });
    let deed = deed(words.trim().to_owned());
    if matches!(deed, Deed::GiveTo(_)) {
        return Ok(Some(MailedOrder { things: named(things)?, deed: given_to(words.trim()) }));
    }
    let is_said = words.trim_end_matches(['.', '!', ',', ' ']).to_lowercase();
    if deed.words().is_none() && !is_said.is_empty() && !POLITE.contains(&is_said.as_str()) {
        return Err(format!(
            "“{line}”: behind `{word}` nothing more can be said, so that nothing of your reply was done. With a condition, look at it in the terminal."
        ));
    }
    Ok(Some(MailedOrder { things: named(things)?, deed }))
}

/// The things that the beginning of a line names; `2-5` names four.
fn named(text: &str) -> Result<Vec<Named>, String> {
    let mut things = Vec::new();
    let mut is_range = false;
    for part in NAMED.find_iter(text) {
        let part = part.as_str();
        if matches!(part, "-" | "–" | "to") {
            is_range = true;
            continue;
        }
        let thing = match (part.parse(), Reference::typed(part)) {
            (Ok(number), _) => Named::Number(number),
            (Err(_), Some(reference)) => Named::Reference(reference),
            (Err(_), None) => {
                return Err(format!("`{part}` is no reference, and nothing was done."));
            }
        };
        if let (true, Some(Named::Number(first)), Named::Number(last)) =
            (is_range, things.last(), &thing)
        {
            things.extend((first + 1..*last).map(Named::Number).collect::<Vec<_>>());
        }
        is_range = false;
        things.push(thing);
    }
    Ok(things)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The orders of a reply, each as its numbers and its deed.
    fn said(text: &str) -> Vec<String> {
        let number = |thing: &Named| match thing {
            Named::Number(number) => number.to_string(),
            Named::Reference(reference) => reference.to_string(),
        };
        let one = |order: MailedOrder| {
            let things: Vec<String> = order.things.iter().map(number).collect();
            format!("{} {:?}", things.join("+"), order.deed)
        };
        read(text).unwrap().into_iter().map(one).collect()
    }

    #[test]
    fn a_line_names_a_number_and_what_is_to_be_done() {
        assert_eq!(said("1 yes"), ["1 Accept"]);
        assert_eq!(said("1. Yes please\n2) done."), ["1 Accept", "2 Done"]);
        assert_eq!(said("#4: mine"), ["4 Take"]);
        assert_eq!(said("GX-4QVJ ok"), ["GX-4QVJ Accept"]);
        assert_eq!(said("1, 2 and 4 confirm, thanks"), ["1+2+4 Accept"]);
        assert_eq!(said("2-5 done"), ["2+3+4+5 Done"]);
        assert_eq!(said("3 - undo"), ["3 Undo"]);
        assert_eq!(said("3 give to deputy, please."), ["3 GiveTo(\"deputy\")"]);
        assert_eq!(said("3 assign to Nobody"), ["3 GiveBack"]);
        assert_eq!(
            said("Pause sending, please.\n3 done\n\nresume"),
            [" Pause", "3 Done", " Resume"]
        );
        assert_eq!(said("3 answer to all: 45p."), ["3 AnswerAll(\"45p.\")"]);
        assert_eq!(said("3 answer: all of it"), ["3 Answer(\"all of it\")"]);
    }

    #[test]
    fn words_run_to_the_end_of_their_paragraph() {
        let text = "Hi,\n\n2 answer: Yes, you can,\n3 days a week is enough.\n4 done\n\nThanks, Jo";
        assert_eq!(said(text), ["2 Answer(\"Yes, you can, 3 days a week is enough.\")", "4 Done"]);
        assert_eq!(
            said("7 no, because they have moved"),
            ["7 Refuse(\"because they have moved\")"]
        );
        assert_eq!(
            said("7 edit Preferred location: Leeds"),
            ["7 Edit(\"Preferred location: Leeds\")"]
        );
    }

    #[test]
    fn what_is_not_understood_stops_all_of_it() {
        let refused = |text: &str| read(text).unwrap_err();
        assert!(
            refused("1 yes\nand please ring the person of number 3").contains("was not understood")
        );
        assert!(refused("1 yes but ask her first").contains("With a condition"));
        assert!(refused("Thanks, will look.").contains("no order"));
        assert!(refused("").contains("no order"));
        assert!(refused("3 no").contains("takes a reason"));
        assert!(refused("3 give to").contains("say to whom"));
        assert!(
            refused("Pause everything but the letters to hosts until Monday").contains("was not")
        );
        assert!(refused("1, 2 answer: see the guidance").contains("a line for each"));
        assert!(refused("4 perhaps").contains("was not understood"));
        assert!(refused("7 answer to all Sorry.\n6 gibberish").contains("was not understood"));
        assert!(refused("5 done\nplease also do 6").contains("was not understood"));
    }
}
