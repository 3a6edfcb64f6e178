//! The screen: the list above, what is chosen below. Nothing is told by colour.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Block, Borders, Paragraph, Wrap};

use super::state::{KEYS, State};

pub fn draw(frame: &mut Frame<'_>, state: &State) {
    let asked = state.prompt.as_ref().map_or(0, |prompt| 3 + prompt.typed.lines().count());
    let parts = Layout::vertical([
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(u16::try_from(asked).unwrap_or(u16::MAX).min(frame.area().height / 2)),
        Constraint::Length(2),
    ]);
    let [head, middle, question, foot] = parts.areas(frame.area());
    let bold = Style::new().add_modifier(Modifier::BOLD);
    frame.render_widget(Paragraph::new(state.list.head()).style(bold), head);
    match &state.page {
        Some(page) => {
            let block =
                Block::new().borders(Borders::TOP).title(format!(" {} (q back) ", page.title));
            let text = Paragraph::new(page.text.as_str()).wrap(Wrap { trim: false });
            let from = u16::try_from(page.from).unwrap_or(u16::MAX);
            frame.render_widget(text.scroll((from, 0)).block(block), middle);
        }
        None => draw_list(frame, state, middle),
    }
    let message = state.message.replace('\n', " ");
    frame.render_widget(
        Paragraph::new(Text::from(vec![Line::from(message), Line::from(KEYS)])),
        foot,
    );
    if let Some(prompt) = &state.prompt {
        let block = Block::new().borders(Borders::ALL).title(format!(" {} ", prompt.question));
        let typed = Paragraph::new(format!("{}_", prompt.typed)).wrap(Wrap { trim: false });
        frame.render_widget(typed.block(block), question);
    }
}

fn draw_list(frame: &mut Frame<'_>, state: &State, area: Rect) {
    let below: Vec<Line<'_>> = state
        .chosen()
        .map(|thing| thing.lines().into_iter().map(Line::from).collect())
        .unwrap_or_default();
    let wanted = u16::try_from(below.len()).unwrap_or(u16::MAX).saturating_add(4);
    let parts =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(wanted.min(area.height / 2))]);
    let [above, detail] = parts.areas(area);
    let mut lines: Vec<Line<'_>> =
        state.list.alarms.iter().map(|alarm| Line::from(format!("! {alarm}"))).collect();
    let mut chosen = 0;
    for (at, (group, thing)) in state.list.things().enumerate() {
        lines.extend(group.map(|group| Line::from(format!("  {group}:"))));
        let is_chosen = at == state.at;
        if is_chosen {
            chosen = lines.len();
        }
        let holder = thing.holder.as_ref().map(|holder| format!(" [{holder}]")).unwrap_or_default();
        let mark = if is_chosen { ">" } else { " " };
        let line = Line::from(format!("{mark} {}{holder}  {}", thing.reference, thing.what));
        let style = if is_chosen { Modifier::REVERSED } else { Modifier::empty() };
        lines.push(line.style(Style::new().add_modifier(style)));
    }
    if lines.is_empty() {
        lines.push(Line::from("  Nothing needs you."));
    }
    let rest = [("Waiting on others", &state.list.others), ("Done", &state.list.finished)];
    for (title, more) in rest.into_iter().filter(|(_, more)| !more.is_empty()) {
        lines.push(Line::from(""));
        lines.push(Line::from(format!("{title}:")));
        lines.extend(more.iter().map(|line| Line::from(format!("  {line}"))));
    }
    let height = usize::from(above.height.saturating_sub(1));
    let from = u16::try_from(chosen.saturating_sub(height.saturating_sub(2))).unwrap_or(0);
    let block = Block::new().borders(Borders::TOP);
    frame.render_widget(Paragraph::new(lines).scroll((from, 0)).block(block.clone()), above);
    frame.render_widget(Paragraph::new(below).wrap(Wrap { trim: false }).block(block), detail);
}
