//! A report as one page that needs nothing else: charts as SVG, and each as a table too, for whoever does not see them (F-37).

use std::fmt::Write as _;

use super::lines::shown;
use super::{Report, Table, chart};

/// How the page looks.
const STYLE: &str = "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c;background:#fff}\
    table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:bold}\
    th,td{border:1px solid #505a5f;padding:.25rem .75rem;text-align:right}th[scope=row]{text-align:left}\
    figure{margin:1rem 0}svg{max-width:100%;height:auto}a:focus,summary:focus{outline:3px solid #fd0}";

/// The page of a report.
pub fn page(report: &Report) -> String {
    let (programme, as_of) = (escaped(&report.programme), escaped(&report.as_of));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{programme}: evaluation as of {as_of}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{programme}: evaluation as of {as_of}</h1>\n\
         <p>Numbers from 1 to {} are hidden, and others from which they would follow. Nobody is named. Each chart is followed by a table that says the same.</p>\n",
        report.hidden_below.saturating_sub(1)
    );
    for table in &report.tables {
        section(&mut page, table);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn section(page: &mut String, table: &Table) {
    let (name, title) = (escaped(table.name), escaped(table.title));
    let _ = writeln!(page, "<section aria-labelledby=\"{name}\">\n<h2 id=\"{name}\">{title}</h2>");
    if table.rows.is_empty() {
        page.push_str("<p>Nothing yet.</p>\n</section>\n");
        return;
    }
    if let Some(svg) = chart::chart(table) {
        let label = format!("Bar chart: {title}. The table below says the same.");
        let svg = svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{label}\" "), 1);
        let _ = writeln!(page, "<figure>\n{svg}\n</figure>");
    }
    let _ = write!(page, "<table>\n<caption>{title}</caption>\n<thead><tr><td></td>");
    for column in &table.columns {
        let _ = write!(page, "<th scope=\"col\">{}</th>", escaped(column));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        let _ = write!(page, "<tr><th scope=\"row\">{}</th>", escaped(&row.name));
        for count in &row.counts {
            let _ = write!(page, "<td>{}</td>", shown(*count));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</section>\n");
}

/// Text as it stands in HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::Row;
    use super::*;

    #[test]
    fn a_page_holds_its_charts_says_them_as_tables_and_loads_nothing() {
        let rows = vec![
            Row { name: "<script>alert(1)</script>".to_owned(), counts: vec![Some(12), None] },
            Row { name: "Leeds & York".to_owned(), counts: vec![Some(7), Some(9)] },
        ];
        let table =
            Table { name: "places", title: "By place", columns: vec!["agreed", "ended"], rows };
        let (programme, as_of) = ("Scheme".to_owned(), "2026-03-02".to_owned());
        let report = Report { programme, as_of, hidden_below: 5, tables: vec![table] };
        let page = page(&report);
        assert!(page.contains("role=\"img\" aria-label=\"Bar chart: By place."), "{page}");
        assert!(page.contains("<caption>By place</caption>") && page.contains("<td>hidden</td>"));
        assert!(!page.contains("<script>") && page.contains("Leeds &amp; York"));
        assert!(!page.contains("src=") && !page.contains("href="), "nothing is loaded");
    }
}
