//! A table as bars, drawn as SVG.

use plotters::prelude::*;

use super::Table;

/// The size of a chart in its own units; a browser scales it.
const WIDTH: u32 = 760;
const ROW: u32 = 30;
const HEAD: u32 = 70;
/// What words are written in.
const TEXT: (&str, i32) = ("sans-serif", 14);
/// Rows beyond these are told by the table alone.
const MOST_ROWS: usize = 16;
/// Colours that differ in lightness too, for whoever sees no colours.
const COLOURS: [RGBColor; 4] =
    [RGBColor(18, 67, 109), RGBColor(86, 148, 202), RGBColor(212, 53, 28), RGBColor(180, 180, 180)];

/// The chart of a table; nothing where there is nothing to draw, or it could not be drawn: the table says the same.
pub(super) fn chart(table: &Table) -> Option<String> {
    let rows: Vec<_> = table.rows.iter().take(MOST_ROWS).collect();
    let most = rows.iter().flat_map(|row| row.counts.iter().flatten()).max().copied()?;
    let n_rows = u32::try_from(rows.len()).ok()?;
    let mut svg = String::new();
    let drawn = {
        let size = (WIDTH, HEAD + ROW * n_rows);
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&area, table, &rows, most.max(1))
    };
    drawn.ok().map(|()| svg)
}

fn draw(
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    table: &Table,
    rows: &[&super::Row],
    most: u64,
) -> Result<(), Box<dyn std::error::Error>> {
    area.fill(&WHITE)?;
    let (n_rows, n_columns) = (rows.len(), table.columns.len().max(1));
    let most = u32::try_from(most)?;
    let end = f64::from(u32::try_from(n_rows)?);
    let mut chart = ChartBuilder::on(area)
        .margin(8)
        .x_label_area_size(28)
        .y_label_area_size(220)
        .build_cartesian_2d(0_u32..most + 1, 0.0..end)?;
    let name = |at: &f64| {
        // Rows stand from the top.
        let from_top = end - at;
        let row = rows.iter().enumerate().find(|(index, _)| {
            u32::try_from(*index)
                .is_ok_and(|index| (f64::from(index) + 0.5 - from_top).abs() < 0.01)
        });
        row.map(|(_, row)| row.name.chars().take(34).collect()).unwrap_or_default()
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .y_labels(n_rows * 2 + 1)
        .y_label_formatter(&name)
        .x_desc("count")
        .label_style(TEXT)
        .axis_desc_style(TEXT)
        .draw()?;
    let thickness = 0.8 / f64::from(u32::try_from(n_columns)?);
    for (column, (title, colour)) in table.columns.iter().zip(COLOURS).enumerate() {
        let mut bars = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let Some(count) = row.counts.get(column).copied().flatten() else { continue };
            let top = end
                - f64::from(u32::try_from(at)?)
                - 0.1
                - thickness * f64::from(u32::try_from(column)?);
            let corner = (u32::try_from(count)?, top - thickness);
            bars.push(Rectangle::new([(0, top), corner], colour.filled()));
        }
        chart
            .draw_series(bars)?
            .label(*title)
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 10, y + 5)], colour.filled()));
    }
    chart
        .configure_series_labels()
        .label_font(TEXT)
        .position(SeriesLabelPosition::LowerRight)
        .border_style(BLACK)
        .background_style(WHITE)
        .draw()?;
    area.present()?;
    Ok(())
}
