//! Excel sheets: the visible ones, as tables. Cells are read one by one: a sheet may say that it has billions.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader as _, SheetVisible, Xlsx};

use super::content::{Gathered, MOST_COLUMNS};
use crate::domain::paper::{Content, Unread};

/// More sheets than this are not read.
const MOST_SHEETS: usize = 20;
/// More filled cells than this are not read of one sheet.
const MOST_CELLS: usize = 20_000;

pub(super) fn content(bytes: &[u8], has_macros: bool) -> Result<Content, Unread> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Unread::Damaged)?;
    let visible =
        workbook.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    let mut gathered = Gathered::default();
    if names.len() > MOST_SHEETS {
        gathered.cut();
    }
    for name in names.iter().take(MOST_SHEETS) {
        let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
        let mut n_cells = 0;
        // A chart has no cells.
        let Ok(mut cells) = workbook.worksheet_cells_reader(name) else { continue };
        while let Some(cell) = cells.next_cell().map_err(|_| Unread::Damaged)? {
            let (row, column) = cell.get_position();
            let text = written(cell.get_value());
            if text.trim().is_empty() || column as usize >= MOST_COLUMNS {
                continue;
            }
            n_cells += 1;
            if n_cells > MOST_CELLS {
                gathered.cut();
                break;
            }
            rows.entry(row).or_default().insert(column, text);
        }
        gathered.table();
        for cells in rows.into_values() {
            let last = cells.keys().next_back().copied().unwrap_or_default();
            let cell = |column| cells.get(&column).cloned().unwrap_or_default();
            gathered.row((0..=last).map(cell));
        }
    }
    Ok(gathered.done(has_macros))
}

/// A value as a person would write it.
fn written(value: &DataRef<'_>) -> String {
    match value {
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(at) => at.split('T').next().unwrap_or_default().to_owned(),
        DataRef::Bool(true) => "Yes".to_owned(),
        DataRef::Bool(false) => "No".to_owned(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::DateTime(at) => at.to_string(),
    }
}
