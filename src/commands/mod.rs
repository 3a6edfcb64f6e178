//! The commands, one file each.

mod alarm;
mod answering;
mod ask;
mod asked;
mod audit;
mod chat;
mod check;
mod connect;
mod declaration;
mod discord;
mod drafting;
mod drill;
mod endings;
mod erase;
mod errands;
mod guidance;
mod health;
mod imap;
mod import;
mod init;
mod keys;
mod learned;
mod maildir;
mod matching;
mod missed;
mod once;
mod placement;
mod preview;
mod prompts_watch;
mod reaching;
mod read;
mod records;
mod replay;
mod report;
mod requests;
mod rights;
mod run;
mod subject_access;
mod work;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use secondment_desk::attachments;
use secondment_desk::control;
use secondment_desk::desk::Desk;
use secondment_desk::domain::audit::Audit;
use secondment_desk::settings::{self, InPlace, Settings, desk::Mode, problems::Fault};

/// Reads a secondment programme's mail and chat, answers from its guidance, and introduces people.
///
/// Without `--config` the desk reads config/desk.toml; where there is none, it runs the demonstration that is inside the program.
#[derive(Parser)]
#[command(version, max_term_width = 100, next_help_heading = "Options of every command")]
pub struct Arguments {
    /// The config file [default: config/desk.toml, else the demonstration]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data folder, in place of the config's
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Pretend that it is this time, such as 2026-03-09T10:00:00Z; only on a data folder for rehearsal or demonstration
    #[arg(long, global = true, value_name = "TIME")]
    now: Option<Timestamp>,
    /// Start although data is damaged beyond repair; what is lost is told
    #[arg(long, global = true)]
    accept_damage: bool,
    /// Who you are, as in [[officers]] of desk.toml [default: the system account]
    #[arg(long, global = true, value_name = "NAME")]
    officer: Option<String>,
    #[command(subcommand)]
    command: Command,
}

/// A Maildir in place of the config's mailboxes.
#[derive(Args)]
struct Places {
    /// Read this Maildir in place of the config's mailboxes; nothing in it is changed
    #[arg(long, value_name = "MAILDIR")]
    inbox: Option<PathBuf>,
    /// Put answers into this Maildir
    #[arg(long, value_name = "MAILDIR")]
    sent: Option<PathBuf>,
    /// The programme that the Maildir belongs to
    #[arg(long, value_name = "NAME", requires = "inbox")]
    programme: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Write a first config by a few questions
    Init(init::Init),
    /// Check config, programmes, guidance and wording: all mistakes at once, with file and line
    Check(check::Check),
    /// Watch the mailboxes and answer, until Ctrl-C
    Run(Places),
    /// Take in what is there, send what is due, and exit
    Once(Places),
    /// Talk to the desk in the terminal, as a chat account
    Chat(chat::Chat),
    /// Show what the desk would understand of a message; keeps and sends nothing
    Read(read::Read),
    /// Try the desk on mail of the past in a scratch folder; sends nothing
    Replay(replay::Replay),
    /// Ask the guidance a question
    Ask(ask::Ask),
    /// Say who would be put together, on files of interests and roles; keeps and sends nothing
    Match(matching::Match),
    /// Look after the guidance: learn, measure, compare, add
    Guidance(guidance::Guidance),
    /// Work through what needs you, full screen, by keyboard alone
    Work(work::Work),
    /// Evaluate the programme: response rates, ratings, themes, how far things come, the quarterly return; small numbers hidden
    Report(report::Report),
    #[command(flatten)]
    Request(requests::Command),
    /// Write everything that is kept about somebody to one file that they can read; others are marked in it
    SubjectAccess(subject_access::SubjectAccess),
    /// Erase somebody: nobody can read what was kept about them any more, in no copy and no backup
    Erase(erase::Erase),
    /// Write what the law wants written down, made of what runs: what is kept and what for, risks, rules
    Records(records::Records),
    /// What was done: all of it in one file, in a chain that shows each change
    Audit(audit::Audit),
    /// Show, for the record, that what matters works: nothing of the desk's own is touched
    Drill(drill::Drill),
    /// Print a message filled with sample values
    Preview(preview::Preview),
    /// Read one attached file from standard input: the desk starts this by itself
    #[command(name = attachments::SUBCOMMAND, hide = true)]
    ReadAttachment {
        /// Its name or type says that it is a table
        #[arg(long)]
        table: bool,
    },
    /// Look after the keys with which everything is sealed: how they stand, another master key
    Keys(keys::Keys),
    /// Fill an empty data folder from an export, or try whether that could be done
    Import(import::Import),
}

/// Exit status of a config with mistakes.
const WRONG_CONFIG: u8 = 2;

/// Why a command did not succeed; printed, with the exit status.
struct Failure {
    sentence: String,
    status: u8,
}

impl Failure {
    /// What is to be mended before the desk starts.
    fn of_config(faults: &[Fault]) -> Self {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let sentence = format!(
            "{}\n{} to mend; the desk does not start.",
            lines.join("\n"),
            count(faults.len(), "mistake")
        );
        Self { sentence, status: WRONG_CONFIG }
    }
}

impl From<String> for Failure {
    fn from(sentence: String) -> Self {
        Self { sentence, status: 1 }
    }
}

/// Runs a command.
pub fn run(arguments: &Arguments, clock: fn() -> Timestamp) -> ExitCode {
    let context = Context { arguments, clock };
    let done = match &arguments.command {
        Command::Init(init) => init::run(&context, init),
        Command::Check(check) => check::run(&context, check),
        Command::Run(places) => run::run(&context, places),
        Command::Once(places) => once::run(&context, places),
        Command::Chat(chat) => chat::run(&context, chat),
        Command::Read(read) => read::run(&context, read),
        Command::Replay(replay) => replay::run(&context, replay),
        Command::Ask(ask) => ask::run(&context, ask),
        Command::Match(given) => matching::run(&context, given),
        Command::Guidance(guidance) => guidance::run(&context, guidance),
        Command::Preview(preview) => preview::run(&context, preview),
        Command::ReadAttachment { table } => attachments::serve(*table)
            .map_err(|error| format!("The file could not be read: {error}.").into()),
        Command::Import(given) => import::run(&context, given),
        Command::Drill(drill) => drill::run(&context, drill),
        Command::Records(given) => records::run(&context, given),
        Command::Audit(given) => audit::run(&context, given),
        Command::SubjectAccess(access) => subject_access::run(&context, access),
        Command::Erase(erase) => erase::run(&context, erase),
        Command::Keys(keys) => keys::run(&context, keys),
        Command::Work(work) => work::run(&context, work),
        Command::Report(given) => report::run(&context, given),
        Command::Request(command) => requests::run(&context, command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            warn(failure.sentence);
            ExitCode::from(failure.status)
        }
    }
}

/// What every command is given.
struct Context<'a> {
    arguments: &'a Arguments,
    clock: fn() -> Timestamp,
}

impl Context<'_> {
    /// The settings, with what the command line says in their place.
    fn settings(&self, places: Option<&Places>) -> Result<Arc<Settings>, Failure> {
        Ok(Arc::new(self.read(places, false, false)?))
    }

    /// The settings with all that is inside the program read too, so that nothing wrong in it is left for later.
    fn settings_checked(&self) -> Result<Arc<Settings>, Failure> {
        Ok(Arc::new(self.read(None, false, true)?))
    }

    /// The settings for a command that a running desk answers, if one runs: without guidance and messages, which may be broken just then.
    fn settings_to_ask(&self) -> Result<Arc<Settings>, Failure> {
        let settings = self.read(None, true, false)?;
        if control::is_running(&settings.desk.data) {
            return Ok(Arc::new(settings));
        }
        Ok(Arc::new(settings.with_prompts().map_err(|faults| Failure::of_config(&faults))?))
    }

    fn read(
        &self,
        places: Option<&Places>,
        leaves_prompts: bool,
        is_checked: bool,
    ) -> Result<Settings, Failure> {
        let in_place = InPlace {
            inbox: places.and_then(|places| places.inbox.clone()),
            sent: places.and_then(|places| places.sent.clone()),
            data: self.arguments.data.clone(),
            programme: places.and_then(|places| places.programme.clone()),
            leaves_prompts,
            is_checked,
        };
        let settings = settings::load(self.arguments.config.as_deref(), &in_place)
            .map_err(|faults| Failure::of_config(&faults))?;
        if self.arguments.now.is_some() && settings.desk.mode == Mode::Live {
            let sentence =
                "--now is for rehearsal and demonstration: this config says mode = \"live\"."
                    .to_owned();
            return Err(Failure { sentence, status: WRONG_CONFIG });
        }
        Ok(settings)
    }

    /// The time: the machine's, unless a rehearsal is told another.
    fn now(&self) -> Timestamp {
        self.arguments.now.unwrap_or_else(self.clock)
    }

    /// Refuses to begin work by a clock that may be wrong. `--now` is somebody's word, and a demonstration may lie for long.
    fn check_clock(&self, desk: &Desk) -> Result<(), Failure> {
        let is_told = self.arguments.now.is_some();
        let doubt = desk.doubt(self.now()).filter(|_| !is_told);
        doubt.map_or(Ok(()), |sentence| Err(sentence.into()))
    }

    /// Who runs this command.
    fn officer_name(&self) -> String {
        let named = self.arguments.officer.clone().or_else(|| std::env::var("USER").ok());
        named.unwrap_or_else(|| "local".to_owned())
    }
}

/// One line about something that the desk did.
fn line(audit: &Audit) -> String {
    format!("{}  {}  {}", audit.at.strftime("%F %H:%M:%S"), audit.about(), audit.deed)
}

/// `1 mistake`, `2 mistakes`.
fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// Tells a line of what a desk does, which goes on whether anybody hears it or not: its log may be on the disk that is full.
fn say(line: impl std::fmt::Display) {
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// Warns in a line.
fn warn(line: impl std::fmt::Display) {
    drop(writeln!(std::io::stderr(), "{line}"));
}

/// Prints a line that a command was asked for. A reader that has gone away, as `head` does, wants no more: the command
/// ends without a fuss. One that cannot take the line was not told what it asked.
fn print(line: impl std::fmt::Display) {
    match writeln!(std::io::stdout(), "{line}") {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            warn(format_args!("The answer could not be printed: {error}."));
            std::process::exit(1);
        }
    }
}
