//! `init`: a first config by a few questions. Nothing that exists is changed.

use std::cell::RefCell;
use std::fs;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use secondment_desk::settings::desk;
use secondment_desk::settings::guidance::EVERY_PROGRAMME;
use secondment_desk::settings::problems::Faults;
use secondment_desk::settings::source::Folder;

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Init {
    /// Where config/ and prompts/ are written
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// Where the desk keeps what comes to it, in place of .desk: an absolute path for a service
    #[arg(long, value_name = "FOLDER", default_value = KEPT)]
    keep: String,
    /// Take every default and ask nothing
    #[arg(long)]
    yes: bool,
}

/// Where the shipped config keeps things.
const KEPT: &str = ".desk";

/// A question: what is asked, the default, and what in the example config the answer replaces.
const QUESTIONS: &[(&str, &str, &str)] = &[
    ("In which folder is everything kept?", ".desk/data", "data = "),
    ("Into which Maildir do answers go?", ".desk/sent", "sent = "),
    (
        "Which domain do the Message-IDs of answers end in?",
        "programme.example",
        "message-domain = ",
    ),
];

pub fn run(context: &Context<'_>, init: &Init) -> Result<(), Failure> {
    if context.arguments.data.is_some() || context.arguments.config.is_some() {
        return Err("`init` writes config/desk.toml: `--folder` says in which folder, `--keep` where the desk will keep what comes to it; --data and --config are for the other commands.".to_owned().into());
    }
    let target = init.folder.join("config/desk.toml");
    if target.exists() {
        return Err(format!(
            "{} is there already; `secondment-desk check` says whether it is good.",
            target.display()
        )
        .into());
    }
    let mut config = Folder::embedded_config().text("desk.toml").unwrap_or_default();
    let kept = |default: &str| match default.strip_prefix(KEPT) {
        Some(inner) => format!("{}{inner}", init.keep.trim_end_matches('/')),
        None => default.to_owned(),
    };
    config = config.replace(&format!("\"{KEPT}/"), &format!("\"{}", kept(".desk/")));
    if let Some(fault) = fault_of(&target, &config) {
        return Err(format!("`--keep {}`: {fault}", init.keep).into());
    }
    for (question, default, key) in QUESTIONS.iter().filter(|_| !init.yes) {
        let default = kept(default);
        config = loop {
            let answered = with_value(&config, key, &asked(question, &default)?);
            match fault_of(&target, &answered) {
                None => break answered,
                Some(fault) => print(format_args!("{fault}")),
            }
        };
    }
    let written = write(&target, &config).and_then(|()| {
        copy(
            &Folder::embedded_config().inner("programmes"),
            &init.folder.join("config/programmes"),
            ".toml",
        )?;
        copy(&Folder::embedded_prompts(), &init.folder.join("prompts"), ".toml")?;
        copy(&Folder::embedded_prompts(), &init.folder.join("prompts"), ".md")?;
        copy(
            &Folder::embedded_prompts().inner("guidance"),
            &init.folder.join("prompts/guidance"),
            ".md",
        )?;
        copy(
            &Folder::embedded_prompts().inner("guidance"),
            &init.folder.join("prompts/guidance"),
            ".toml",
        )?;
        ["messages", "questions"].iter().try_for_each(|inner| {
            copy(
                &Folder::embedded_prompts().inner(inner),
                &init.folder.join("prompts").join(inner),
                ".md",
            )
        })?;
        let programmes = Folder::embedded_config().inner("programmes").files(".toml");
        let programmes = programmes.iter().map(|name| name.trim_end_matches(".toml"));
        programmes.chain([EVERY_PROGRAMME]).try_for_each(|programme| {
            let (from, to) = (
                Folder::embedded_prompts().inner("guidance").inner(programme),
                init.folder.join("prompts/guidance").join(programme),
            );
            copy(&from, &to, ".md")?;
            copy(&from.inner("not-covered"), &to.join("not-covered"), ".md")
        })
    });
    written.map_err(|error| format!("The files could not be written: {error}."))?;
    print(format_args!(
        "Written: {}, config/programmes/ and prompts/.\nThe mode is \"rehearse\": nothing reaches real people until you write mode = \"live\".\nReplies prove who writes; where your mail server checks senders too, name it in `authserv-id`, and `secondment-desk check --connect` says whether its results stand where the desk looks.\nNext: name your mailboxes in config/desk.toml, and in `mailboxes` of the programmes that read them; then `secondment-desk check --connect`, then `secondment-desk run`.",
        target.display()
    ));
    Ok(())
}

/// What is wrong with a config, if anything is.
fn fault_of(file: &Path, config: &str) -> Option<String> {
    let faults = RefCell::new(Faults::default());
    desk::read(file, config, &faults);
    faults.into_inner().sorted().into_iter().next().map(|fault| fault.sentence)
}

fn asked(question: &str, default: &str) -> Result<String, Failure> {
    drop(write!(std::io::stdout(), "{question} [{default}] "));
    // A terminal that cannot be flushed shows the question later.
    drop(std::io::stdout().flush());
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| format!("The answer could not be read: {error}."))?;
    let answer = answer.trim();
    Ok(if answer.is_empty() { default.to_owned() } else { answer.to_owned() })
}

/// The config with another value on the line that begins with a key.
fn with_value(config: &str, key: &str, value: &str) -> String {
    let quoted = format!("{key}\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    let line = |line: &str| {
        let comment = line.find(" #").and_then(|at| line.get(at..)).unwrap_or_default();
        if line.starts_with(key) { format!("{quoted}{comment}\n") } else { format!("{line}\n") }
    };
    config.lines().map(line).collect()
}

fn copy(from: &Folder, to: &Path, ending: &str) -> std::io::Result<()> {
    from.files(ending).iter().try_for_each(|name| match from.text(name) {
        Some(text) if !to.join(name).exists() => write(&to.join(name), &text),
        _ => Ok(()),
    })
}

fn write(file: &Path, text: &str) -> std::io::Result<()> {
    file.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(file, text)
}
