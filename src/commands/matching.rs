//! `match`: who would be put together, on files of interests and roles; keeps and sends nothing.

mod telling;

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use secondment_desk::domain::terms::Limits;
use secondment_desk::matching::board::Board;
use secondment_desk::matching::fairness::fairness;
use secondment_desk::matching::hard::Judge;
use secondment_desk::matching::lines::Lines;
use secondment_desk::matching::remarks::remarks;
use secondment_desk::matching::round::{Round, proposal};
use secondment_desk::matching::solver::Certificate;
use secondment_desk::matching::swaps::swaps;
use serde_json::json;

use super::{Context, Failure};
use telling::Told;

/// In place of a role, where a person is taken up by a swap.
const NO_ROLE: u32 = u32::MAX;
/// So many mistakes of a file are told.
const MOST_TOLD: usize = 20;

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
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
    /// Job swaps, too: two people who take each other's posts; nobody is in two proposals
    #[arg(long)]
    swaps: bool,
    /// Who is proposed how often, by kind of employer, area, working pattern and level, in place of the proposals
    #[arg(long, conflicts_with_all = ["swaps", "why"])]
    fairness: bool,
    /// Why a person and a role are put together, or why not
    #[arg(long, num_args = 2, value_names = ["PERSON", "ROLE"])]
    why: Option<Vec<String>>,
}

pub fn run(context: &Context<'_>, given: &Match) -> Result<(), Failure> {
    let settings = context.read(None, true, false)?;
    let programme = settings.programme_or_first(given.programme.as_deref())?;
    let mut board = read(given)?;
    let limits: Limits =
        if given.loose { programme.matching.loose } else { programme.matching.strict };
    let told = Told { phrases: &settings.phrases, is_json: given.json };
    if given.why.is_none() {
        told.remarks(&remarks(&board));
    }
    let judge = Judge::new(programme, limits, &mut board);
    let come_first = given.swaps && programme.matching.swaps_come_first;
    let first = if come_first { swaps(&board, &judge, |_| true) } else { None };
    let in_swaps = first.iter().flat_map(|swaps| &swaps.proposed).flat_map(|swap| swap.people);
    let held: Vec<(u32, u32)> = in_swaps.map(|person| (person, NO_ROLE)).collect();
    let round = Round::new(board, judge, &held);
    proved(&round.certificate())?;
    if let Some(file) = &given.edges {
        write_edges(&round, file)
            .map_err(|error| format!("{} cannot be written: {error}.", file.display()))?;
    }
    if let Some([person, role]) = given.why.as_deref() {
        return told.why(&round, person, role);
    }
    if given.fairness {
        told.fairness(&fairness(&round));
        return Ok(());
    }
    told.proposals(&round);
    told.totals(&round);
    if given.swaps {
        let is_free = |person| round.proposed_to_person(person).is_empty();
        let last = if come_first { None } else { swaps(&round.board, &round.judge, is_free) };
        let Some(swaps) = first.or(last) else {
            return Err(told.say("swaps-need-a-boundary", &[]).into());
        };
        proved(&swaps.certificate)?;
        told.swaps(&round.board, &swaps);
    }
    Ok(())
}

/// Fails where an assignment is not proved to be the best: that is a mistake of the program.
fn proved(certificate: &Certificate) -> Result<(), Failure> {
    if certificate.proves() {
        return Ok(());
    }
    let sentence = format!(
        "The assignment is not proved to be the best: it comes to {}, and the bound is {}. Nothing is proposed.",
        certificate.primal, certificate.dual
    );
    Err(sentence.into())
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
