//! Rebuilding the records from the newest good snapshot and the journal after it.

use super::clean::forget_mark;
use super::error::{Damage, StoreError};
use super::folder::{grouped, remove_if_there, set_aside};
use super::meta::Meta;
use super::open::{Layout, Options};
use super::shelf::{Shelf, suspect_marker};
use super::snapshot;
use super::walk::{Start, start_after, walk};

/// What to do when neither sled nor the journal has everything.
pub const REMEDY: &str = "restore the data folder from the newest backup, or, if what cannot be read may be lost, \
     start once with `--accept-damage`";

/// Sets sled aside and builds it anew, if that yields every batch up to `at_least` and all that follow.
///
/// Everything needed is read once before anything is moved.
pub fn rebuild(
    layout: &Layout,
    reason: &str,
    at_least: u64,
    options: &Options,
    notices: &mut Vec<String>,
) -> Result<(Shelf, Meta), StoreError> {
    let plan = plan(layout)?;
    let lost = plan.damage.clone().or_else(|| {
        let what = format!("it ends with batch {} where {at_least} were committed", plan.sequence);
        (plan.sequence < at_least).then(|| Damage::new(&layout.journal, what))
    });
    match lost {
        Some(damage) if options.accept_damage => {
            notices.push(format!(
                "{damage}; what was committed after batch {} is lost",
                plan.sequence
            ));
        }
        Some(damage) => return Err(damage.refusal(REMEDY)),
        None => {}
    }
    let mut aside = None;
    if layout.sled.exists() {
        aside = Some(set_aside(&layout.sled)?);
    }
    forget_mark(&layout.sled)?;
    let (shelf, meta) = build(layout, &plan)?;
    remove_if_there(&suspect_marker(&layout.sled))?;
    let aside =
        aside.map_or(String::new(), |aside| format!("set aside as `{}` and ", aside.display()));
    if meta.applied > 0 {
        let n_records = grouped(meta.folds.count());
        notices.push(format!(
            "the sled folder {reason}: {aside}rebuilt from the journal, {n_records} records"
        ));
    }
    Ok((shelf, meta))
}

/// Whether a rebuild would lose nothing of what was committed up to `at_least` and after.
pub fn is_possible(layout: &Layout, at_least: u64) -> Result<bool, StoreError> {
    let plan = plan(layout)?;
    Ok(plan.damage.is_none() && plan.sequence >= at_least)
}

struct Plan {
    /// The snapshot to begin with, if any.
    base: Option<u64>,
    start: Option<Start>,
    /// The last batch that can be had.
    sequence: u64,
    damage: Option<Damage>,
}

fn plan(layout: &Layout) -> Result<Plan, StoreError> {
    let mut base = None;
    let mut snapshot_damage = None;
    for (sequence, path) in snapshot::all(&layout.snapshots)?.into_iter().rev() {
        match snapshot::read(&path, sequence, |_| Ok(()))? {
            Ok(_) => {
                base = Some(sequence);
                break;
            }
            Err(damage) => snapshot_damage = Some(damage),
        }
    }
    let sequence = base.unwrap_or_default();
    let start = match start_after(&layout.journal, sequence)? {
        Ok(start) => start,
        Err(damage) => {
            return Ok(Plan {
                base,
                start: None,
                sequence,
                damage: Some(snapshot_damage.unwrap_or(damage)),
            });
        }
    };
    let walked = walk(&layout.journal, start, |_, _| Ok(()))?;
    let mut damage = walked.damage.or(walked.covered);
    if walked.sequence < sequence && damage.is_none() {
        let what = format!(
            "it ends with batch {} before the snapshot of batch {sequence}",
            walked.sequence
        );
        damage = Some(Damage::new(&layout.journal, what));
    }
    Ok(Plan { base, start: Some(start), sequence: walked.sequence.max(sequence), damage })
}

fn build(layout: &Layout, plan: &Plan) -> Result<(Shelf, Meta), StoreError> {
    let shelf = Shelf::open(&layout.sled)?;
    let mut meta = Meta::fresh();
    if let Some(base) = plan.base {
        let path = snapshot::all(&layout.snapshots)?.remove(&base).unwrap_or_default();
        meta = snapshot::read(&path, base, |records| shelf.import(records))?
            .map_err(|damage| damage.refusal(REMEDY))?;
    }
    if let Some(start) = plan.start {
        let base = meta.applied;
        let walked = walk(&layout.journal, start, |entry, position| {
            if entry.sequence > base {
                shelf.apply(&mut meta, entry.sequence, position, &entry.changes)?;
            }
            Ok(())
        })?;
        meta.position = walked.end;
    }
    shelf.finish(&meta)?;
    Ok((shelf, meta))
}
