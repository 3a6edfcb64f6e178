//! Small mails of every sort that the desk answers or keeps quiet about.

use std::fmt::Write as _;

use crate::chance::Chance;

/// A mail, and what a correspondent may expect of it.
#[derive(Clone)]
pub struct Mail {
    pub message_id: String,
    pub bytes: Vec<u8>,
    /// In how many mailboxes it lies.
    pub n_copies: usize,
    /// Whether it is to be answered; if not, it must never be.
    pub is_answered: bool,
    /// What it orders about, if it is an officer's reply: perhaps nobody waits for it any more.
    pub orders_about: Vec<String>,
}

/// A letter of the desk's to which somebody replies.
#[derive(Clone)]
pub struct Received {
    pub message_id: String,
    pub to: String,
    pub subject: String,
    /// What stands in it, by number, where it tells an officer of something; and whether that is a match to confirm.
    pub things: Vec<(String, bool)>,
}

/// The officer who is told by mail of what cannot wait.
pub const OFFICER: &str = "jo@programme.example";
/// The officer who gets the list of a morning too.
pub const DEPUTY: &str = "sam@programme.example";
/// The server that vouches for the officer's mail.
pub const SERVER: &str = "mx.programme.example";

const GIVEN: [&str; 12] = [
    "Ottilie",
    "Kit",
    "Honoria",
    "Lysander",
    "Ferelith",
    "Caspian",
    "Winifred",
    "Barnaby",
    "Isolde",
    "Peregrine",
    "Tamsin",
    "Ambrose",
];
const FAMILY: [&str; 10] = [
    "Marchbanks",
    "Fanshawe",
    "Tibbs",
    "Okonjo",
    "Baptiste",
    "Oyelaran",
    "Holt",
    "Quill",
    "Abernathy",
    "Sowerby",
];
const PLACES: [&str; 4] = ["Leeds", "Sheffield", "Manchester", "Darlington"];
const COUNCILS: [&str; 3] = ["Leeds City Council", "Sheffield City Council", "Bradford Council"];
const DEPARTMENTS: [&str; 3] =
    ["Home Office", "Department for Work and Pensions", "Cabinet Office"];
const SKILLS: [&str; 5] = [
    "homelessness prevention",
    "case management",
    "supplier contracts",
    "data analysis",
    "running a front-line team",
];
const QUESTIONS: [&str; 9] = [
    "May I bring my dog to the host's office?",
    "What colour are the lanyards this year?",
    "Is there a choir, and does it sing at lunch time?",
    "Who waters the plants on the third floor?",
    "Will VAT be applied to the salary costs that we reimburse?",
    "Can part-time staff take part in a secondment?",
    "How long does a secondment last?",
    "Who pays my salary during the secondment?",
    "Which places can I choose?",
];

/// How introductions are answered.
const ANSWERS: [&str; 8] = [
    "Yes",
    "Yes, we spoke and would both like to go ahead.",
    "Not for us: needs SC clearance.",
    "No, too far for me.",
    "After Easter, please.",
    "We meet on Tuesday.",
    "We met, waiting for HR.",
    "Fine, but who pays?",
];

/// The mail of that number. A reply is written where the desk's letters give an occasion.
pub fn mail(number: u64, received: &[Received], chance: &mut Chance) -> Mail {
    let given = chance.pick(&GIVEN);
    let family = chance.pick(&FAMILY);
    let writer = Writer {
        name: format!("{given} {family}"),
        address: format!(
            "{}.{}.{number}@writer.example",
            given.to_lowercase(),
            family.to_lowercase()
        ),
        number,
    };
    let told: Vec<Received> =
        received.iter().filter(|mail| !mail.things.is_empty()).cloned().collect();
    let is_officer = |mail: &&Received| [OFFICER, DEPUTY].contains(&mail.to.as_str());
    let people: Vec<Received> = received.iter().filter(|mail| !is_officer(mail)).cloned().collect();
    if !told.is_empty() && chance.once_in(6) {
        return writer.order(chance.pick(&told), chance);
    }
    let mail = match chance.below(12) {
        9 => writer.swapper(chance),
        0 | 1 => writer.interest(chance),
        2 | 3 => writer.role(chance),
        4 => writer.one_liner(chance),
        5 => writer.out_of_office(),
        6 | 7 if !people.is_empty() => writer.reply(chance.pick(&people), chance),
        8 => writer.rights_request(),
        _ => writer.question(chance),
    };
    Mail { n_copies: 1 + usize::from(chance.once_in(5)), ..mail }
}

struct Writer {
    name: String,
    address: String,
    number: u64,
}

impl Writer {
    fn interest(&self, chance: &mut Chance) -> Mail {
        let body = format!(
            "Dear GovXchange team,\n\nFull name: {}\nEmployer: {}\nGrade: PO4\nPreferred location(s): {}\n\
             Working pattern: Full time\nRelevant skills: {}, {}\nLine manager's permission: Yes\n\
             Do you have the legal right to work in the UK? Yes\n",
            self.name,
            chance.pick(&COUNCILS),
            chance.pick(&PLACES),
            chance.pick(&SKILLS),
            chance.pick(&SKILLS),
        );
        self.mail("GovXchange expression of interest", "", &body, true)
    }

    /// Somebody who would take the post of whoever takes theirs.
    fn swapper(&self, chance: &mut Chance) -> Mail {
        let employers = if chance.once_in(2) { &COUNCILS } else { &DEPARTMENTS };
        let body = format!(
            "Dear GovXchange team,\n\nFull name: {}\nEmployer: {}\nGrade: SEO\nProfession: Policy\nPreferred location(s): {}\n\
             Type of secondment: exchange\nLine manager's permission: Yes\nDo you have the legal right to work in the UK? Yes\n",
            self.name,
            chance.pick(employers),
            chance.pick(&PLACES),
        );
        self.mail("GovXchange expression of interest", "", &body, true)
    }

    fn role(&self, chance: &mut Chance) -> Mail {
        let skill = chance.pick(&SKILLS);
        let body = format!(
            "Hello,\n\nWhat would you like to submit: A specific vacancy\nOrganisation: {}\n\
             Role title: Policy Adviser\nVacancy holder: {}\nLocation: {}\nEssential skills: {skill}\n\
             Number of posts: 1\nHave your organisation's approvals been followed? Yes\n",
            chance.pick(&DEPARTMENTS),
            self.name,
            chance.pick(&PLACES),
        );
        self.mail("Role Submission Form", "", &body, true)
    }

    fn one_liner(&self, chance: &mut Chance) -> Mail {
        let (department, place) = (chance.pick(&DEPARTMENTS), chance.pick(&PLACES));
        let body = format!(
            "hi im interested, HEO at the {department}, {place}, 3 days a wk, line mgr is ok with it\n"
        );
        self.mail("secondment", "", &body, true)
    }

    fn question(&self, chance: &mut Chance) -> Mail {
        let body = format!(
            "Good morning,\n\n{}\n\nMany thanks,\n{}\n",
            chance.pick(&QUESTIONS),
            self.name
        );
        self.mail("A question", "", &body, true)
    }

    fn rights_request(&self) -> Mail {
        let body = "Please send me a copy of all personal data that you hold about me.\n";
        self.mail("My data", "", body, true)
    }

    /// An officer's reply to what cannot wait or to a list; of each third one nothing shows who wrote it.
    fn order(&self, to: &Received, chance: &mut Chance) -> Mail {
        let officer = Writer { name: "Jo".to_owned(), address: to.to.clone(), number: self.number };
        let at = usize::try_from(chance.below(to.things.len() as u64)).unwrap_or_default();
        let (number, (_, is_match)) = (at + 1, &to.things[at]);
        let words = if *is_match {
            *chance.pick(&["yes", "no, because they work together", "mine", "nobody", "undo"])
        } else {
            *chance.pick(&["done", "mine", "answer: a person looks into it.", "undo", "nobody"])
        };
        let body = if chance.once_in(6) {
            "Thank you!".to_owned()
        } else {
            format!("{number} mine\n{number} {words}")
        };
        let domain = to.to.split('@').next_back().unwrap_or_default();
        let is_forged = chance.once_in(3);
        let vouched =
            format!("Authentication-Results: {SERVER}; dmarc=pass header.from={domain}\n");
        let headers = format!(
            "{}In-Reply-To: <{1}>\nReferences: <{1}>\n",
            if is_forged { "" } else { &vouched },
            to.message_id
        );
        let subject = format!("Re: {}", to.subject);
        // Who forges an officer's mail hears nothing of it.
        let mail = officer.mail(&subject, &headers, &format!("{body}\n"), !is_forged);
        let named = if is_forged { Vec::new() } else { vec![to.things[at].0.clone()] };
        Mail { orders_about: named, ..mail }
    }

    fn reply(&self, to: &Received, chance: &mut Chance) -> Mail {
        let writer =
            Writer { name: "Somebody".to_owned(), address: to.to.clone(), number: self.number };
        let is_introduction =
            ["Introduction ", ": have you "].iter().any(|sign| to.subject.contains(sign));
        let body = match chance.below(3) {
            _ if is_introduction => format!("{}\n", chance.pick(&ANSWERS)),
            0 => format!("Thank you. Preferred location(s): {}\n", chance.pick(&PLACES)),
            1 => format!("One more thing: {}\n", chance.pick(&QUESTIONS)),
            _ => "Line manager's permission: Yes\nDo you have the legal right to work in the UK? Yes\n".to_owned(),
        };
        let headers = format!("In-Reply-To: <{0}>\nReferences: <{0}>\n", to.message_id);
        writer.mail(&format!("Re: {}", to.subject), &headers, &body, true)
    }

    fn out_of_office(&self) -> Mail {
        let body = "Thank you for your email. I am out of the office until Monday.\n";
        self.mail("Automatic reply: Your interest", "Auto-Submitted: auto-replied\n", body, false)
    }

    fn mail(&self, subject: &str, headers: &str, body: &str, is_answered: bool) -> Mail {
        let number = self.number;
        let message_id = format!("{number}.campaign@writer.example");
        let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "From: {} <{}>\nTo: govxchange@programme.example\nSubject: {subject}\n\
             Date: Mon, 02 Mar 2026 {hour:02}:{minute:02}:{second:02} +0000\nMessage-ID: <{message_id}>\n{headers}\
             MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{body}\nMail {number} of the campaign.\n",
            self.name, self.address,
        );
        Mail {
            message_id,
            bytes: text.into_bytes(),
            n_copies: 1,
            is_answered,
            orders_about: Vec::new(),
        }
    }
}
