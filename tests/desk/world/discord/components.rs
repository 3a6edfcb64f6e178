//! Buttons, menus and forms: what Discord takes of them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::strict::{Length, Wrong, under};

/// The rows of a message: five at most, of five buttons or one menu.
pub fn rows(wrong: &mut Wrong, at: &str, value: Option<&Value>) {
    let mut ids = BTreeSet::new();
    for (n, row) in wrong.list(at, value, 5).iter().enumerate() {
        let at = under(at, n);
        let Some(row) = wrong.object(&at, row, &["type", "id", "components"]) else { continue };
        if row.get("type").and_then(Value::as_u64) != Some(1) {
            wrong.add(
                &under(&at, "type"),
                "UNION_TYPE_CHOICES",
                "Value of field \"type\" must be one of (1,).",
            );
        }
        let at = under(&at, "components");
        let parts = wrong.list(&at, row.get("components"), 5);
        if parts.is_empty() {
            wrong.add(&at, "BASE_TYPE_REQUIRED", "This field is required");
        }
        for (n, part) in parts.iter().enumerate() {
            let at = under(&at, n);
            let kind = part["type"].as_u64().unwrap_or_default();
            match kind {
                2 => button(wrong, &at, part, &mut ids),
                3 | 5..=8 if parts.len() > 1 => wrong.add(
                    &at,
                    "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                    "The specified component exceeds the maximum width",
                ),
                3 | 5..=8 => menu(wrong, &at, part, kind, &mut ids),
                _ => wrong.add(
                    &under(&at, "type"),
                    "UNION_TYPE_CHOICES",
                    "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).",
                ),
            }
        }
    }
}

fn once(wrong: &mut Wrong, at: &str, part: &Map<String, Value>, ids: &mut BTreeSet<String>) {
    let at = under(at, "custom_id");
    if let Some(id) = wrong.needed(&at, part.get("custom_id"), &Length(1, 100))
        && !ids.insert(id.to_owned())
    {
        wrong.add(
            &at,
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        );
    }
}

fn button(wrong: &mut Wrong, at: &str, part: &Value, ids: &mut BTreeSet<String>) {
    let known = ["type", "id", "style", "label", "emoji", "custom_id", "sku_id", "url", "disabled"];
    let Some(part) = wrong.object(at, part, &known) else { return };
    let style = part.get("style").and_then(Value::as_u64).unwrap_or_default();
    if !(1..=6).contains(&style) {
        wrong.add(
            &under(at, "style"),
            "BASE_TYPE_CHOICES",
            "Value must be one of {1, 2, 3, 4, 5, 6}.",
        );
    }
    wrong.text(&under(at, "label"), part.get("label"), &Length(1, 80));
    if style == 5 {
        wrong.needed(&under(at, "url"), part.get("url"), &Length(1, 512));
    } else {
        once(wrong, at, part, ids);
    }
}

fn menu(wrong: &mut Wrong, at: &str, part: &Value, kind: u64, ids: &mut BTreeSet<String>) {
    let known = [
        "type",
        "id",
        "custom_id",
        "options",
        "channel_types",
        "placeholder",
        "default_values",
        "min_values",
        "max_values",
        "required",
        "disabled",
    ];
    let Some(part) = wrong.object(at, part, &known) else { return };
    once(wrong, at, part, ids);
    wrong.text(&under(at, "placeholder"), part.get("placeholder"), &Length(0, 150));
    if kind != 3 {
        return;
    }
    let at = under(at, "options");
    let options = wrong.list(&at, part.get("options"), 25);
    if options.is_empty() {
        wrong.add(&at, "BASE_TYPE_REQUIRED", "This field is required");
    }
    let mut values = BTreeSet::new();
    for (n, option) in options.iter().enumerate() {
        let at = under(&at, n);
        let known = ["label", "value", "description", "emoji", "default"];
        let Some(option) = wrong.object(&at, option, &known) else { continue };
        wrong.needed(&under(&at, "label"), option.get("label"), &Length(1, 100));
        wrong.text(&under(&at, "description"), option.get("description"), &Length(1, 100));
        let value = wrong.needed(&under(&at, "value"), option.get("value"), &Length(1, 100));
        if value.is_some_and(|value| !values.insert(value.to_owned())) {
            wrong.add(
                &under(&at, "value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            );
        }
    }
}

/// A form: one to five rows with one input each.
pub fn form(wrong: &mut Wrong, at: &str, value: &Value) {
    let Some(form) = wrong.object(at, value, &["title", "custom_id", "components"]) else { return };
    wrong.needed(&under(at, "title"), form.get("title"), &Length(1, 45));
    wrong.needed(&under(at, "custom_id"), form.get("custom_id"), &Length(1, 100));
    let at = under(at, "components");
    let rows = wrong.list(&at, form.get("components"), 5);
    if rows.is_empty() {
        wrong.add(&at, "BASE_TYPE_REQUIRED", "This field is required");
    }
    let mut ids = BTreeSet::new();
    for (n, row) in rows.iter().enumerate() {
        let at = under(&at, n);
        let Some(row) = wrong.object(&at, row, &["type", "id", "components"]) else { continue };
        let at = under(&at, "components");
        for (n, part) in wrong.list(&at, row.get("components"), 1).iter().enumerate() {
            input(wrong, &under(&at, n), part, &mut ids);
        }
    }
}

fn input(wrong: &mut Wrong, at: &str, part: &Value, ids: &mut BTreeSet<String>) {
    let known = [
        "type",
        "id",
        "custom_id",
        "style",
        "label",
        "min_length",
        "max_length",
        "required",
        "value",
        "placeholder",
    ];
    let Some(part) = wrong.object(at, part, &known) else { return };
    if part.get("type").and_then(Value::as_u64) != Some(4) {
        wrong.add(
            &under(at, "type"),
            "UNION_TYPE_CHOICES",
            "Value of field \"type\" must be one of (4,).",
        );
    }
    if !matches!(part.get("style").and_then(Value::as_u64), Some(1 | 2)) {
        wrong.add(&under(at, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.");
    }
    once(wrong, at, part, ids);
    wrong.needed(&under(at, "label"), part.get("label"), &Length(1, 45));
    wrong.text(&under(at, "value"), part.get("value"), &Length(0, 4000));
    wrong.text(&under(at, "placeholder"), part.get("placeholder"), &Length(0, 100));
    let most = part.get("max_length").and_then(Value::as_u64).unwrap_or(4000);
    if !(1..=4000).contains(&most) {
        wrong.add(
            &under(at, "max_length"),
            "NUMBER_TYPE_MAX",
            "int value should be between 1 and 4000.",
        );
    }
}
