//! The screen: the list above, what is chosen below. Nothing is told by colour.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, Borders, Paragraph, Wrap};

use super::state::{KEYS, State};

/// A message takes so many lines of the foot at most.
const MOST_FOOT: u16 = 5;

pub fn draw(frame: &mut Frame<'_>, state: &State) {
    let asked = state.prompt.as_ref().map_or(0, |prompt| 3 + prompt.typed.lines().count());
    let parts = Layout::vertical([
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(u16::try_from(asked).unwrap_or(u16::MAX).min(frame.area().height / 2)),
        Constraint::Length(lines_of(&state.message, frame.area().width) + 1),
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
    let [told, keys] = Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(foot);
    let message = state.message.replace('\n', " ");
    frame.render_widget(Paragraph::new(message).wrap(Wrap { trim: true }), told);
    frame.render_widget(Paragraph::new(KEYS), keys);
    if let Some(prompt) = &state.prompt {
        let block = Block::new().borders(Borders::ALL).title(format!(" {} ", prompt.question));
        let typed = Paragraph::new(format!("{}_", prompt.typed)).wrap(Wrap { trim: false });
        frame.render_widget(typed.block(block), question);
    }
}

/// How many lines of the foot a message takes: one at least, and not so many that the list is hidden by it.
fn lines_of(message: &str, width: u16) -> u16 {
    let width = usize::from(width.max(1));
    let (mut n, mut at) = (1, 0);
    for word in message.split_whitespace() {
        let length = word.chars().count();
        if at > 0 && at + 1 + length > width {
            (n, at) = (n + 1, 0);
        }
        at += length + usize::from(at > 0);
    }
    n.min(MOST_FOOT)
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
        state.list.attention().map(|alarm| Line::from(format!("! {alarm}"))).collect();
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
