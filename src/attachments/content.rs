//! What was read of a file, as far as the desk reads: the rest is cut, and that is told.

use crate::domain::paper::{Block, Content};
use crate::plain;

/// More text than this is not read.
const MOST_TEXT_BYTES: usize = 256 << 10;
/// More cells than this are not read.
const MOST_CELLS: usize = 20_000;
/// A row has so many cells at most.
pub(super) const MOST_COLUMNS: usize = 64;
/// A cell has so much text at most.
const MOST_CELL_BYTES: usize = 8 << 10;

/// Gathers a file's text.
#[derive(Default)]
pub(super) struct Gathered {
    content: Content,
    n_bytes: usize,
    n_cells: usize,
}

impl Gathered {
    /// Adds running text; `false` when nothing more is taken.
    pub(super) fn text(&mut self, text: &str) -> bool {
        let room = MOST_TEXT_BYTES.saturating_sub(self.n_bytes);
        let taken = text.get(..text.floor_char_boundary(room)).unwrap_or_default();
        self.content.is_cut |= taken.len() < text.len();
        self.n_bytes += taken.len();
        if let Some(Block::Text(last)) = self.content.blocks.last_mut() {
            last.push_str(taken);
        } else if !taken.is_empty() {
            self.content.blocks.push(Block::Text(taken.to_owned()));
        }
        !self.content.is_cut
    }

    /// Begins a table.
    pub(super) fn table(&mut self) {
        self.content.blocks.push(Block::Table(Vec::new()));
    }

    /// Adds a row to the table; empty ones are left out.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) -> bool {
        let mut row = Vec::new();
        for mut cell in cells {
            if self.n_cells >= MOST_CELLS || row.len() >= MOST_COLUMNS {
                self.content.is_cut = true;
                break;
            }
            let room = MOST_TEXT_BYTES.saturating_sub(self.n_bytes).min(MOST_CELL_BYTES);
            self.content.is_cut |= cell.len() > room;
            cell.truncate(cell.floor_char_boundary(room));
            self.n_bytes += cell.len();
            self.n_cells += 1;
            row.push(cell.trim().to_owned());
        }
        if row.iter().any(|cell| !cell.is_empty())
            && let Some(Block::Table(rows)) = self.content.blocks.last_mut()
        {
            rows.push(row);
        }
        !self.content.is_cut
    }

    /// There is more than is read.
    pub(super) fn cut(&mut self) {
        self.content.is_cut = true;
    }

    /// Whether no more is taken.
    pub(super) fn is_cut(&self) -> bool {
        self.content.is_cut
    }

    /// The whole; control characters are no text, nor is what a reader would not see.
    pub(super) fn done(mut self, has_macros: bool) -> Content {
        let is_kept = |letter: &char| matches!(letter, '\n' | '\t') || !letter.is_control();
        let clean = |text: &mut String| {
            let seen = plain::letters(text).replace("\r\n", "\n");
            *text = seen.replace('\r', "\n").replace('\u{a0}', " ");
            text.retain(|letter| is_kept(&letter));
        };
        for block in &mut self.content.blocks {
            match block {
                Block::Text(text) => clean(text),
                Block::Table(rows) => rows.iter_mut().flatten().for_each(clean),
            }
        }
        self.content.blocks.retain(|block| match block {
            Block::Text(text) => !text.trim().is_empty(),
            Block::Table(rows) => !rows.is_empty(),
        });
        self.content.has_macros = has_macros;
        self.content
    }
}
