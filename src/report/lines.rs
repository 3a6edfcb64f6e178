//! A report in lines: for a terminal, and as CSV that no spreadsheet takes for formulas.

use std::fmt::Write as _;

use super::Report;

/// What stands in the place of a hidden number.
const HIDDEN: &str = "hidden";

/// A report for a terminal.
pub fn text(report: &Report) -> String {
    let mut text = format!(
        "{}, as of {}; numbers below {} are hidden, and others from which they would follow.\n",
        report.programme, report.as_of, report.hidden_below
    );
    for table in &report.tables {
        let _ = writeln!(text, "\n{}", table.title);
        if table.rows.is_empty() {
            text.push_str("  nothing yet\n");
        }
        for row in &table.rows {
            let counts = table.columns.iter().zip(&row.counts);
            let counts = counts.map(|(column, count)| format!("{column} {}", shown(*count)));
            let _ = writeln!(text, "  {}: {}", row.name, counts.collect::<Vec<_>>().join(", "));
        }
    }
    text
}

/// A number as people read it.
pub(super) fn shown(count: Option<u64>) -> String {
    count.map_or_else(|| HIDDEN.to_owned(), |count| count.to_string())
}

/// A report as CSV: a line for each number, with its table, row and column.
///
/// # Errors
/// A sentence, if it cannot be written.
pub fn csv(report: &Report) -> Result<String, String> {
    let failed =
        |error: &dyn std::fmt::Display| format!("The report could not be written: {error}.");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["table", "row", "column", "count"]).map_err(|error| failed(&error))?;
    for table in &report.tables {
        for row in &table.rows {
            for (column, count) in table.columns.iter().zip(&row.counts) {
                let line = [table.name, &row.name, column, &shown(*count)].map(harmless);
                writer.write_record(&line).map_err(|error| failed(&error))?;
            }
        }
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

/// A value that no spreadsheet takes for a formula: an apostrophe stands before one that looks like that.
fn harmless(value: &str) -> String {
    let text: String =
        value.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    // Spreadsheets pass over spaces before the sign.
    let is_formula =
        text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%']);
    if is_formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Row, Table};
    use super::*;

    fn report(name: &str) -> Report {
        let rows = vec![Row { name: name.to_owned(), counts: vec![Some(7), None] }];
        let table =
            Table { name: "places", title: "By place", columns: vec!["agreed", "ended"], rows };
        let (programme, as_of) = ("Scheme".to_owned(), "2026-03-02".to_owned());
        Report { programme, as_of, hidden_below: 5, tables: vec![table] }
    }

    #[test]
    fn each_number_has_a_line_and_what_is_hidden_says_so() {
        let lines = csv(&report("Leeds, York")).unwrap();
        assert_eq!(
            lines,
            "table,row,column,count\nplaces,\"Leeds, York\",agreed,7\nplaces,\"Leeds, York\",ended,hidden\n"
        );
        assert!(text(&report("Leeds")).contains("Leeds: agreed 7, ended hidden"));
    }

    proptest! {
        #[test]
        fn no_value_is_taken_for_a_formula(name in "[ \t\r\n=+@-]{0,3}\\PC{0,12}") {
            let lines = csv(&report(&name)).unwrap();
            let mut reader = csv::Reader::from_reader(lines.as_bytes());
            let mut n_records = 0;
            for record in reader.records() {
                let record = record.unwrap();
                prop_assert_eq!(record.len(), 4);
                for field in &record {
                    let first = field.trim_start().chars().next();
                    prop_assert!(!first.is_some_and(|first| "=+-@\t\r".contains(first)), "{:?}", field);
                }
                n_records += 1;
            }
            prop_assert_eq!(n_records, 2);
        }
    }
}
