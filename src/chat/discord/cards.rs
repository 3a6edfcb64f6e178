//! Cards: buttons under a letter, menus and forms as Discord takes them.

use serde_json::{Value, json};
use serenity::all::{ButtonStyle, CreateActionRow, CreateButton};

use crate::chat::Button;
use crate::chat::forms::{Entry, Filled, Id, MOST_AT_ONCE, Step};
use crate::chat::words::Buttons;
use crate::domain::field::{FieldKind, FieldName};

/// Kinds of components.
const ROW: u64 = 1;
const MENU: u64 = 3;
const INPUT: u64 = 4;
/// Looks of an input.
const ONE_LINE: u64 = 1;
const SEVERAL_LINES: u64 = 2;
/// What its user alone sees.
const EPHEMERAL: u64 = 64;
/// The most options of a menu, and rows of a message.
const MOST_OPTIONS: usize = 25;
const MOST_ROWS: usize = 5;
/// The longest label of an option and its description, and of an input; the longest answer.
const OPTION_LENGTH: usize = 100;
const LABEL_LENGTH: usize = 45;
const ANSWER_LENGTH: usize = 1000;

/// A row of buttons; none where there are none.
pub fn row(buttons: &[Button]) -> Option<CreateActionRow> {
    let button = |button: &Button| {
        let label = cut(&button.label, LABEL_LENGTH);
        CreateButton::new(button.id.as_str()).label(label).style(ButtonStyle::Secondary)
    };
    let buttons: Vec<CreateButton> = buttons.iter().take(MOST_ROWS).map(button).collect();
    (!buttons.is_empty()).then_some(CreateActionRow::Buttons(buttons))
}

/// A message with menus of the details of a form: those that are written, up to five at once, and those that are chosen.
pub fn details(id: &Id, entries: &[&Entry], words: &Buttons) -> Value {
    let (to_choose, in_words): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().copied().partition(|entry| !entry.options.is_empty());
    let menu = |n: usize, page: &[&Entry], step: fn(usize) -> Step, most: usize, asks: &str| {
        let options: Vec<Value> = page.iter().map(|entry| option(entry)).collect();
        let id = Id { step: step(n), ..id.clone() };
        let most = most.min(options.len());
        menu(&id, &options, most, asks)
    };
    let written = in_words.chunks(MOST_OPTIONS).enumerate();
    let chosen = to_choose.chunks(MOST_OPTIONS).enumerate();
    let rows: Vec<Value> = written
        .map(|(n, page)| menu(n, page, Step::InWords, MOST_AT_ONCE, &words.in_words))
        .chain(chosen.map(|(n, page)| menu(n, page, Step::ToChoose, 1, &words.to_choose)))
        .take(MOST_ROWS)
        .collect();
    message(&words.change_ask, &rows)
}

/// A message with a menu of the values of a detail, with what is known of it.
pub fn values(id: &Id, entry: &Entry, filled: &Filled) -> Value {
    let is_list = entry.field.kind() == FieldKind::List;
    // Of several, those that are known are chosen already. One that is chosen already could not be chosen.
    let known = filled.get(&entry.field).filter(|_| is_list);
    let option = |(value, said): &(String, String)| {
        let is_known = known.is_some_and(|known| known.split(',').any(|known| known == value));
        json!({"label": cut(said, OPTION_LENGTH), "value": value, "default": is_known})
    };
    let options: Vec<Value> = entry.options.iter().take(MOST_OPTIONS).map(option).collect();
    let most = if is_list { options.len() } else { 1 };
    let asks = if entry.question.is_empty() { &entry.label } else { &entry.question };
    message(asks, &[menu(id, &options, most, &entry.label)])
}

/// A form for details that are written, with what is known of them.
pub fn form(id: &Id, entries: &[&Entry], words: &Buttons, filled: &Filled) -> Value {
    let input = |entry: &&Entry| {
        let style = match entry.field.kind() {
            FieldKind::Text if entry.field != FieldName::Title => ONE_LINE,
            FieldKind::Text | FieldKind::List => SEVERAL_LINES,
            FieldKind::Choice
            | FieldKind::Number
            | FieldKind::Flag
            | FieldKind::Date
            | FieldKind::Weeks => ONE_LINE,
        };
        let mut input = json!({
            "type": INPUT, "custom_id": entry.field.as_str(), "style": style, "label": cut(&entry.label, LABEL_LENGTH),
            "required": false, "max_length": ANSWER_LENGTH,
        });
        if let Some(input) = input.as_object_mut().filter(|_| !entry.question.is_empty()) {
            let asks = cut(&entry.question, OPTION_LENGTH);
            input.insert("placeholder".to_owned(), asks.into());
        }
        // A text that would have to be cut is not shown: sent back, it would take the place of the whole.
        let known = filled.get(&entry.field).filter(|known| known.chars().count() <= ANSWER_LENGTH);
        if let (Some(input), Some(known)) = (input.as_object_mut(), known) {
            input.insert("value".to_owned(), known.as_str().into());
        }
        json!({"type": ROW, "components": [input]})
    };
    let rows: Vec<Value> = entries.iter().take(MOST_AT_ONCE).map(input).collect();
    json!({"custom_id": id.to_string(), "title": cut(&words.title, LABEL_LENGTH), "components": rows})
}

fn message(text: &str, rows: &[Value]) -> Value {
    json!({"content": text, "flags": EPHEMERAL, "components": rows, "allowed_mentions": {"parse": []}})
}

fn menu(id: &Id, options: &[Value], most: usize, asks: &str) -> Value {
    let menu = json!({
        "type": MENU, "custom_id": id.to_string(), "options": options, "placeholder": cut(asks, OPTION_LENGTH),
        "min_values": 1, "max_values": most,
    });
    json!({"type": ROW, "components": [menu]})
}

fn option(entry: &Entry) -> Value {
    let mut option =
        json!({"label": cut(&entry.label, OPTION_LENGTH), "value": entry.field.as_str()});
    if let Some(option) = option.as_object_mut().filter(|_| !entry.question.is_empty()) {
        option.insert("description".to_owned(), cut(&entry.question, OPTION_LENGTH).into());
    }
    option
}

/// A text of at most so many letters; one that is longer ends in its last whole word.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let short: String = text.chars().take(most.saturating_sub(1)).collect();
    let whole = short.rsplit_once(' ').map_or(short.as_str(), |(whole, _)| whole);
    format!("{whole}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Reference;
    use crate::domain::submission::SubmissionKind;

    #[test]
    fn many_details_are_on_several_pages_and_each_is_short_enough() {
        let entry = |field: FieldName| Entry {
            field,
            label: "A label that is much longer than anybody would ever write one".to_owned(),
            question: "word ".repeat(40),
            options: Vec::new(),
        };
        let entries: Vec<Entry> = FieldName::ALL.iter().copied().map(entry).collect();
        let entries: Vec<&Entry> = entries.iter().collect();
        let submission = Reference::typed("GX-7K3Q").unwrap();
        let id = Id { submission, kind: SubmissionKind::Role, step: Step::Change };
        let shown = details(&id, &entries, &Buttons::default());
        let rows = shown["components"].as_array().unwrap();
        let n_options =
            |row: &Value| row["components"][0]["options"].as_array().map_or(0, Vec::len);
        assert_eq!(rows.iter().map(n_options).collect::<Vec<_>>(), [25, FieldName::ALL.len() - 25]);
        let first = &rows[0]["components"][0]["options"][0];
        assert!(first["description"].as_str().unwrap().chars().count() <= 100, "{first}");
        let filled = Filled::from([
            (FieldName::ALL[0], "as it is known".to_owned()),
            (FieldName::ALL[1], "x".repeat(1001)),
        ]);
        let form = form(&id, &entries, &Buttons::default(), &filled);
        let inputs = form["components"].as_array().unwrap();
        assert_eq!(inputs.len(), 5);
        let values: Vec<&Value> = inputs.iter().map(|row| &row["components"][0]["value"]).collect();
        assert_eq!((values[0].as_str(), values[1].is_null()), (Some("as it is known"), true));
        let label = inputs[0]["components"][0]["label"].as_str().unwrap();
        assert!(label.chars().count() <= 45 && label.ends_with('…'), "{label}");
    }
}
