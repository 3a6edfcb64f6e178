//! Keys and what follows from them.

use secondment_desk::domain::lesson::Audience;
use secondment_desk::domain::officer::OfLesson;

use super::*;

fn state() -> State {
    let list = serde_json::json!({"needs_you": 2, "done": 1, "waiting_on_others": 0, "days": 7, "entries": [
        {"things": [{"reference": "GX-2222", "what": "x", "step": "answer", "do": "secondment-desk answer GX-2222 \"…\"", "because": "y", "mark": "m1"}]},
        {"things": [{"reference": "GX-3333", "what": "x", "step": "confirm", "do": "secondment-desk confirm GX-3333", "because": "y", "mark": "m2"}]},
    ]});
    State::new(serde_json::from_value(list).unwrap())
}

fn types(state: &mut State, text: &str) {
    text.chars().for_each(|letter| assert_eq!(state.press(Key::Char(letter)), Effect::None));
}

#[test]
fn accepting_a_question_takes_the_answer_in_lines_and_sends_it_as_it_was_seen() {
    let mut state = state();
    assert_eq!(state.press(Key::Char('a')), Effect::None);
    types(&mut state, "Yes, quite.");
    assert_eq!(state.press(Key::Enter), Effect::None);
    let command =
        Command::Answer { reference: "GX-2222".into(), text: "Yes, quite.\n".into(), all: false };
    assert_eq!(state.press(Key::Send), Effect::Order { command, seen: Some("m1".into()) });
    assert!(!state.is_typing());
}

#[test]
fn nobody_is_introduced_by_one_key() {
    let mut state = state();
    state.press(Key::Char('j'));
    assert_eq!(state.press(Key::Char('a')), Effect::None);
    assert_eq!(state.press(Key::Char('a')), Effect::None);
    assert_eq!(state.message, "Nothing was done.");
    assert_eq!(state.press(Key::Char('a')), Effect::None);
    let command = Command::Confirm { reference: "GX-3333".into() };
    assert_eq!(state.press(Key::Char('y')), Effect::Order { command, seen: Some("m2".into()) });
}

#[test]
fn a_list_that_grew_shorter_leaves_the_last_thing_chosen() {
    let mut state = state();
    state.press(Key::PageDown);
    assert_eq!(state.chosen().unwrap().reference, "GX-3333");
    let mut shorter = state.list.clone();
    shorter.entries.truncate(1);
    state.lists(shorter);
    assert_eq!(state.chosen().unwrap().reference, "GX-2222");
    state.lists(Listed::default());
    assert_eq!(state.press(Key::Char('a')), Effect::None);
    assert_eq!(state.press(Key::Char('q')), Effect::Quit);
}

/// One thing with a step, and what follows from a key.
fn of_step(step: &str, about: &str) -> State {
    let list = serde_json::json!({"needs_you": 1, "done": 0, "waiting_on_others": 0, "days": 7, "entries": [
        {"things": [{"reference": "GX-2222", "what": "x", "step": step, "do": format!("secondment-desk {step} {about}"), "because": "y",
            "mark": "m1", "made_of": ["GX-4444", "GX-5555"]}]},
    ]});
    State::new(serde_json::from_value(list).unwrap())
}

#[track_caller]
fn orders(step: &str, keys: &[&str], command: &Command) {
    let mut state = of_step(step, "GX-2222");
    let (last, before) = keys.split_last().unwrap();
    for text in before {
        types(&mut state, text);
    }
    let key = if *last == "Enter" { Key::Enter } else { Key::Char(last.chars().next().unwrap()) };
    let Effect::Order { command: ordered, .. } = state.press(key) else {
        panic!("{step} {keys:?}")
    };
    assert_eq!(ordered, *command, "{step} {keys:?}");
}

#[test]
fn every_step_that_the_list_suggests_can_be_taken_and_refused_as_by_mail() {
    let reference = || "GX-2222".to_owned();
    let because = || "they moved".to_owned();
    let learned = |said| Command::Learned { reference: reference(), said };
    let pass = OfLesson::Approve { audience: Audience::Programme, themes: Vec::new() };
    let close = || Command::Close { reference: reference(), because: because() };
    orders("close", &["a", "they moved", "Enter"], &close());
    orders("close", &["n", "they moved", "Enter"], &close());
    orders("tell", &["a", "y"], &Command::Tell { reference: reference() });
    orders("pass-on", &["a", "y"], &learned(pass));
    orders("pass-on", &["n"], &learned(OfLesson::Keep));
    orders("tell", &["n"], &Command::Done { reference: reference() });
    let edit = |side: &str| Command::Edit { reference: side.into(), line: "Place: York".into() };
    orders("confirm", &["e", "i", "Place: York", "Enter"], &edit("GX-4444"));
    orders("confirm", &["e", "r", "Place: York", "Enter"], &edit("GX-5555"));
    let mut state = of_step("close", "GX-2222");
    types(&mut state, "a");
    assert_eq!(state.press(Key::Enter), Effect::None);
    assert_eq!(state.message, "Nothing was typed, and nothing was done.");
}

#[test]
fn one_answer_goes_to_all_who_asked_the_same_if_the_officer_says_so() {
    let things = ["GX-2222", "GX-3333"].map(|reference| {
        serde_json::json!({"reference": reference, "what": "x", "step": "answer", "do": "secondment-desk answer", "because": "y", "mark": "m"})
    });
    let list = serde_json::json!({"needs_you": 1, "done": 0, "waiting_on_others": 0, "days": 7,
        "entries": [{"group": "2 messages ask", "things": things}]});
    for (key, all) in [('y', true), ('n', false)] {
        let mut state = State::new(serde_json::from_value(list.clone()).unwrap());
        types(&mut state, "aNo.");
        assert_eq!(state.press(Key::Send), Effect::None);
        assert!(state.prompt.as_ref().unwrap().question.contains("asked the same? y or n"));
        let command = Command::Answer { reference: "GX-2222".into(), text: "No.".into(), all };
        assert_eq!(state.press(Key::Char(key)), Effect::Order { command, seen: Some("m".into()) });
    }
}

/// A list with two who asked the same.
fn two_alike() -> State {
    let things = ["GX-2222", "GX-3333"].map(|reference| {
        serde_json::json!({"reference": reference, "what": "x", "step": "answer", "do": "secondment-desk answer", "because": "y", "mark": "m"})
    });
    let list = serde_json::json!({"needs_you": 1, "done": 0, "waiting_on_others": 0, "days": 7,
        "entries": [{"group": "2 messages ask", "things": things}]});
    State::new(serde_json::from_value(list).unwrap())
}

#[test]
fn typed_words_are_not_lost_by_a_wrong_key() {
    let mut state = two_alike();
    types(&mut state, "aNo dogs.");
    assert_eq!(state.press(Key::Send), Effect::None);
    for key in [Key::Char('j'), Key::Char('?')] {
        assert_eq!(state.press(key), Effect::None);
        assert!(state.is_typing() && state.message.contains("y or n"), "{}", state.message);
    }
    assert_eq!(state.press(Key::Escape), Effect::None);
    assert_eq!(state.prompt.as_ref().unwrap().typed, "No dogs.");
    assert_eq!(state.press(Key::Send), Effect::None);
    let command =
        Command::Answer { reference: "GX-2222".into(), text: "No dogs.".into(), all: true };
    assert_eq!(state.press(Key::Char('y')), Effect::Order { command, seen: Some("m".into()) });
}

#[test]
fn what_was_ordered_last_is_taken_back_though_it_has_left_the_list() {
    let undone = |reference: &str| Effect::Order {
        command: Command::Undo { reference: reference.into() },
        seen: None,
    };
    let mut state = of_step("done", "GX-2222");
    assert!(matches!(state.press(Key::Char('a')), Effect::Order { .. }));
    state.lists(two_alike().list);
    assert_eq!(state.press(Key::Char('u')), undone("GX-2222"));
    assert!(matches!(state.press(Key::Char('a')), Effect::None));
    state.press(Key::Escape);
    assert!(matches!(state.press(Key::Char('t')), Effect::Order { .. }));
    state.press(Key::Char('j'));
    let of_chosen = Command::Undo { reference: "GX-3333".into() };
    assert_eq!(
        state.press(Key::Char('u')),
        Effect::Order { command: of_chosen, seen: Some("m".into()) }
    );
}
