//! How `list` shows what waits: a line each, and a storm of reports in one.

use std::fmt::Write as _;

use crate::domain::ids::Reference;
use crate::domain::item::Concern;

/// Reports and mails above the budget come by the hundred: more of either than this stand in one line of `list`,
const MOST_LINES: usize = 10;
/// which names so many.
const MOST_NAMED: usize = 3;

pub(super) fn section(
    text: &mut String,
    title: &str,
    lines: impl ExactSizeIterator<Item = String>,
) {
    section_of(text, title, lines.len(), lines);
}

pub(super) fn section_of(
    text: &mut String,
    title: &str,
    count: usize,
    lines: impl ExactSizeIterator<Item = String>,
) {
    if lines.len() == 0 {
        return;
    }
    let _ = writeln!(text, "{title} ({count})");
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
    text.push('\n');
}

/// Concerns of a storm stand in one line; everybody else's have a line each.
pub(super) fn concern_lines(concerns: &[(&Concern, &Reference)]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut storms: Vec<(&Concern, Vec<&Reference>)> = Vec::new();
    for &(concern, reference) in concerns {
        match storms.last_mut() {
            Some((known, references)) if *known == concern => references.push(reference),
            _ => storms.push((concern, vec![reference])),
        }
    }
    for (concern, references) in storms {
        let sentence = concern.sentence();
        let is_grouped =
            matches!(concern, Concern::Bounced | Concern::OverBudget | Concern::UnreadOrder);
        if is_grouped && references.len() > MOST_LINES {
            let shown: Vec<&str> =
                references.iter().take(MOST_NAMED).map(|reference| reference.as_str()).collect();
            let n_more = references.len() - shown.len();
            lines.push(format!(
                "{} and {n_more} more (`list --json` names all)  {sentence}",
                shown.join(", ")
            ));
        } else {
            lines.extend(references.iter().map(|reference| format!("{reference}  {sentence}")));
        }
    }
    lines
}
