//! `check`: everything that people edit; with `--connect`, every mailbox and the way out besides.

use clap::Args;
use secondment_desk::domain::ids::ProgrammeName;
use secondment_desk::domain::outgoing::Template;
use secondment_desk::guidance::bank::{BankEntry, Outcome};
use secondment_desk::settings::desk::Stamps;
use secondment_desk::settings::{expiry, introductions, remarks};
use secondment_desk::wording::sample::sample;

use super::{Context, Failure, WRONG_CONFIG, count, print};

#[derive(Args)]
pub struct Check {
    /// Connect to each mailbox and to the mail server too, log in and look; nothing is changed and nothing is sent
    #[arg(long)]
    connect: bool,
}

pub fn run(context: &Context<'_>, check: &Check) -> Result<(), Failure> {
    let settings = context.settings_checked()?;
    let mut wrong = Vec::new();
    for programme in settings.programmes.values() {
        let fill = |template: &Template| {
            settings.wording.fill(&sample(*template, programme), programme, Some("Ann Other")).err()
        };
        wrong.extend(
            Template::ALL
                .iter()
                .filter_map(fill)
                .map(|fault| format!("{} ({})", fault, programme.name)),
        );
    }
    let today = context.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let remarks = remarks::of_guidance(&settings, today);
    wrong.extend(remarks.mistakes.iter().map(ToString::to_string));
    wrong.extend(introductions::of_recruitment(&settings).iter().map(ToString::to_string));
    if !wrong.is_empty() {
        let sentence = format!("{}\n{} to mend.", wrong.join("\n"), count(wrong.len(), "mistake"));
        return Err(Failure { sentence, status: WRONG_CONFIG });
    }
    print(format_args!(
        "{}: mode {}, data in {}",
        settings.read_from.display(),
        settings.desk.mode.as_str(),
        settings.desk.data.display()
    ));
    for programme in settings.programmes.values() {
        let (n_answers, n_not_covered) = covered(&settings.guidance, &programme.name);
        print(format_args!(
            "  {}: {}; forms of {} for an interest and {} for a role; {} guidance answers, and {} that guidance does not cover",
            programme.title,
            count(programme.mailboxes.len(), "mailbox name"),
            count(programme.interest_fields.len(), "field"),
            programme.role_fields.len(),
            n_answers,
            count(n_not_covered, "topic"),
        ));
    }
    for mailbox in &settings.desk.mailboxes {
        let Some(server) = &mailbox.authserv_id else { continue };
        let place = match mailbox.stamps {
            Stamps::AboveReceived => {
                "above the line by which it had a mail from outside; one that puts them below needs authserv-stamps = \"anywhere\""
            }
            Stamps::Anywhere => {
                "wherever they stand on top: it must stamp every mail, and take away what comes in its name"
            }
        };
        let asked =
            if check.connect { "" } else { " (`check --connect` looks at the newest mails)" };
        print(format_args!(
            "  mailbox `{}`: results of {server} count {place}{asked}",
            mailbox.name
        ));
    }
    if check.connect {
        super::connect::run(&settings)?;
    }
    let today = context.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let calendar = introductions::of_calendar(&settings, today);
    let (messages, officers) = (remarks::of_messages(&settings), remarks::of_officers(&settings));
    let advice: Vec<_> = [remarks.advice, messages, officers, remarks::of_programmes(&settings)]
        .into_iter()
        .flatten()
        .chain(calendar)
        .collect();
    for advice in &advice {
        print(advice);
    }
    for ending in expiry::endings(&settings.desk).iter().filter(|known| known.n_told(today) > 0) {
        print(ending.sentence(today));
    }
    if advice.is_empty() {
        print("Nothing to mend.");
    } else {
        let n_pieces = count(advice.len(), "passage");
        print(format_args!(
            "Nothing that must be mended; {n_pieces} of guidance, messages and config to look at."
        ));
    }
    Ok(())
}

fn covered(
    guidance: &std::collections::BTreeMap<ProgrammeName, secondment_desk::guidance::bank::Bank>,
    name: &ProgrammeName,
) -> (usize, usize) {
    let entries =
        guidance.get(name).map(secondment_desk::guidance::bank::Bank::entries).unwrap_or_default();
    let is_answer = |entry: &&BankEntry| matches!(entry.outcome, Outcome::Answer(_));
    let n_answers = entries.iter().filter(is_answer).count();
    (n_answers, entries.len() - n_answers)
}
