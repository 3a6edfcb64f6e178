//! `match`: who would be put together, on files of interests and roles; keeps and sends nothing.

mod telling;

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use secondment_desk::domain::terms::Limits;
use secondment_desk::matching::board::Board;
use secondment_desk::matching::hard::Judge;
use secondment_desk::matching::lines::Lines;
use secondment_desk::matching::remarks::remarks;
use secondment_desk::matching::round::{Round, proposal};
use serde_json::json;

use super::{Context, Failure};
use telling::Told;

/// So many mistakes of a file are told.
const MOST_TOLD: usize = 20;

#[derive(Args)]
pub struct Match {
    /// Keep nothing and send nothing: the only way so far
    #[arg(long, required = true)]
    dry_run: bool,
    /// Interests, one JSON object a line
    #[arg(long, value_name = "FILE")]
    interests: PathBuf,
    /// Roles, one JSON object a line
    #[arg(long, value_name = "FILE")]
    roles: PathBuf,
    /// Pairs that were tried and are not tried again
    #[arg(long, value_name = "FILE")]
    declined: Option<PathBuf>,
    /// Write the pairs that were looked at, with their weights
    #[arg(long, value_name = "FILE")]
    edges: Option<PathBuf>,
    /// The programme [default: the one of the config's first mailbox]
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
    /// By the wider limits of the programme
    #[arg(long)]
    loose: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Why a person and a role are put together, or why not
    #[arg(long, num_args = 2, value_names = ["PERSON", "ROLE"])]
    why: Option<Vec<String>>,
}

pub fn run(context: &Context<'_>, given: &Match) -> Result<(), Failure> {
    let settings = context.read(None, true)?;
    let programme = settings.programme_or_first(given.programme.as_deref())?;
    let mut board = read(given)?;
    let limits: Limits =
        if given.loose { programme.matching.loose } else { programme.matching.strict };
    let told = Told { phrases: &settings.phrases, is_json: given.json };
    if given.why.is_none() {
        told.remarks(&remarks(&board));
    }
    let judge = Judge::new(programme, limits, &mut board);
    let round = Round::new(board, judge, &[]);
    let certificate = round.certificate();
    if !certificate.proves() {
        let sentence = format!(
            "The assignment is not proved to be the best: it comes to {}, and the bound is {}. Nothing is proposed.",
            certificate.primal, certificate.dual
        );
        return Err(sentence.into());
    }
    if let Some(file) = &given.edges {
        write_edges(&round, file)
            .map_err(|error| format!("{} cannot be written: {error}.", file.display()))?;
    }
    if let Some([person, role]) = given.why.as_deref() {
        return told.why(&round, person, role);
    }
    told.proposals(&round);
    told.totals(&round);
    Ok(())
}

/// Reads the files; all their mistakes are told together.
fn read(given: &Match) -> Result<Board, Failure> {
    let mut lines = Lines::default();
    let mut mistakes = Vec::new();
    each_line(&given.interests, &mut mistakes, |line| lines.interest(line))?;
    each_line(&given.roles, &mut mistakes, |line| lines.role(line))?;
    if let Some(declined) = &given.declined {
        each_line(declined, &mut mistakes, |line| lines.declined(line))?;
    }
    if mistakes.is_empty() {
        return Ok(lines.board());
    }
    let n_left = mistakes.len().saturating_sub(MOST_TOLD);
    mistakes.truncate(MOST_TOLD);
    if n_left > 0 {
        mistakes.push(format!("and {n_left} more"));
    }
    Err(mistakes.join("\n").into())
}

fn each_line(
    file: &Path,
    mistakes: &mut Vec<String>,
    mut take: impl FnMut(&str) -> Result<(), String>,
) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}.", file.display());
    let mut reader = BufReader::with_capacity(1 << 18, File::open(file).map_err(cannot)?);
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes).map_err(cannot)? == 0 {
            break;
        }
        let taken = match std::str::from_utf8(&bytes) {
            Ok(line) if line.trim().is_empty() => Ok(()),
            Ok(line) => take(line),
            Err(_) => Err("the line is not UTF-8.".to_owned()),
        };
        mistakes
            .extend(taken.err().map(|sentence| format!("{}:{number}: {sentence}", file.display())));
    }
    Ok(())
}

fn write_edges(round: &Round, file: &Path) -> std::io::Result<()> {
    let mut writer = BufWriter::new(File::create(file)?);
    for edge in round.edges() {
        let (interest, role) = references(round, edge.person, edge.post);
        let weight = proposal(edge).score;
        writeln!(writer, "{}", json!({"interest": interest, "role": role, "weight": weight}))?;
    }
    writer.flush()
}

/// The references of a pair.
fn references(round: &Round, person: u32, post: u32) -> (&str, &str) {
    let person = round.board.person(person).map_or("", |person| &person.reference);
    (person, round.board.post(post).map_or("", |post| &post.reference))
}
