//! What replies put right, and what they leave alone.

use super::*;
use crate::domain::submission::SubmissionKind;
use crate::reading::prose::Setting;
use crate::reading::vocabulary::Vocabulary;

fn vocabulary() -> Vocabulary {
    let mut vocabulary = Vocabulary::builder();
    for place in ["Leeds", "York", "Sheffield", "Wakefield"] {
        vocabulary.place(place, &[]);
    }
    vocabulary.value(FieldName::Grade, "G7", &["grade 7".to_owned()]);
    vocabulary.value(FieldName::Grade, "G6", &["grade 6".to_owned()]);
    vocabulary.phrase("not", Meaning::NotWanted);
    let lists: [(&str, &[&str]); 7] = [
        ("swapped-for", &["for", "with"]),
        ("drops", &["scrap", "ignore", "drop", "forget", "remove", "cross"]),
        ("adds", &["add", "its", "put"]),
        ("swaps", &["swap", "replace"]),
        ("beside-places", &["please", "and", "off", "what", "i", "said", "about"]),
        ("in-their-stead", &["instead"]),
        ("comes-off", &["can"]),
    ];
    for (list, words) in lists {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        vocabulary.words(list, &words);
    }
    vocabulary.label("start date", FieldName::AvailableFrom);
    vocabulary.label("days", FieldName::DaysPerWeek);
    vocabulary.label("post", FieldName::JobTitle);
    vocabulary.build()
}

#[track_caller]
fn check(reply: &str, field: FieldName, expected: &str) {
    let text = |text: &str| FieldValue::Text(text.to_owned());
    let list =
        |items: &[&str]| FieldValue::List(items.iter().map(|item| (*item).to_owned()).collect());
    let known = [
        (FieldName::Name, text("Ann Person"), "Ann Person"),
        (FieldName::Grade, text("G7"), "Grade 7"),
        (FieldName::Places, list(&["Leeds", "Sheffield"]), "leeds or sheff"),
        (FieldName::DaysPerWeek, FieldValue::Number(3.0), "3 days a wk mon-weds"),
        (FieldName::AvailableFrom, text("2026-06"), "June 2026"),
    ];
    check_beside(&known, reply, field, expected);
}

#[track_caller]
fn check_beside(
    known: &[(FieldName, FieldValue, &str)],
    reply: &str,
    field: FieldName,
    expected: &str,
) {
    let known = known.iter().map(|(name, value, words)| {
        let (value, words) = (value.clone(), (*words).to_owned());
        (*name, Field { value, words, at: Timestamp::UNIX_EPOCH })
    });
    let (known, vocabulary) = (known.collect(), vocabulary());
    let setting = Setting {
        kind: SubmissionKind::Interest,
        is_nomination: false,
        today: None,
        own_name: "",
        is_civil_service: true,
    };
    let alone = Alone { setting, vocabulary: &vocabulary };
    let mut fields = alone.prose(reply);
    apply(reply, &mut fields, &known, &alone);
    let value =
        fields.get(&field).map(|read| serde_json::to_string(&read.value).unwrap_or_default());
    assert_eq!(value.unwrap_or_default(), expected, "{reply}");
    assert!(fields.values().all(|read| reply.contains(&read.words)));
}

#[test]
fn what_is_named_twice_changes_the_field_that_holds_it() {
    check("Sorry, Grade 6 not Grade 7", FieldName::Grade, "\"G6\"");
    check("It should be York, not Sheffield.", FieldName::Places, "[\"Leeds\",\"York\"]");
    check("Please change Leeds to Wakefield", FieldName::Places, "[\"Sheffield\",\"Wakefield\"]");
    check(
        "Hi, can you change my start date to September 2026?",
        FieldName::AvailableFrom,
        "\"2026-09\"",
    );
    check("two days rather than three, sorry", FieldName::DaysPerWeek, "2.0");
    check("All fine apart from the days, which should be 2.", FieldName::DaysPerWeek, "2.0");
    check("it's Anne not Ann", FieldName::Name, "\"Anne Person\"");
}

#[test]
fn what_a_text_says_was_wrong_before_it_gives_way() {
    let vocabulary = vocabulary();
    let setting = Setting {
        kind: SubmissionKind::Interest,
        is_nomination: false,
        today: None,
        own_name: "",
        is_civil_service: true,
    };
    let alone = Alone { setting, vocabulary: &vocabulary };
    for (text, expected) in [
        ("From June 2026. Sorry, July 2026 not June 2026.", "2026-07"),
        ("From June 2026\nJuly 2026, I meant", "2026-07"),
        ("From June 2026. It is July 2026 that counts for others.", "2026-06"),
        ("Sorry, July 2026 not August. From June 2026.", "2026-06"),
    ] {
        let (value, words) = (FieldValue::Text("2026-06".to_owned()), "June 2026".to_owned());
        let mut fields = BTreeMap::from([(FieldName::AvailableFrom, ReadField { value, words })]);
        let corrected = apply(text, &mut fields, &BTreeMap::new(), &alone);
        assert_eq!(fields[&FieldName::AvailableFrom].value.text(), Some(expected), "{text}");
        assert!(corrected.sentences.is_empty(), "it corrects nothing that was known: {text}");
    }
}

#[test]
fn what_follows_in_the_same_breath_puts_right_what_was_just_said() {
    let vocabulary = vocabulary();
    let setting = Setting {
        kind: SubmissionKind::Interest,
        is_nomination: false,
        today: Some("2026-03-02".parse().unwrap()),
        own_name: "",
        is_civil_service: true,
    };
    let alone = Alone { setting, vocabulary: &vocabulary };
    let (start, days) = ("\"2027-02\"", "2.0");
    for (said, expected) in [
        ("*March", ["\"2026-03\"", days, "[\"Leeds\"]"]),
        ("no wait, March", ["\"2026-03\"", days, "[\"Leeds\"]"]),
        ("oh no wait March", ["\"2026-03\"", days, "[\"Leeds\"]"]),
        ("March not February", ["\"2026-03\"", days, "[\"Leeds\"]"]),
        ("oops, March", ["\"2026-03\"", days, "[\"Leeds\"]"]),
        ("make that 3 days", [start, "3.0", "[\"Leeds\"]"]),
        ("no, make it 3 days", [start, "3.0", "[\"Leeds\"]"]),
        ("I mean York", [start, days, "[\"York\"]"]),
        ("scratch that, York", [start, days, "[\"York\"]"]),
        ("* York", [start, days, "[\"Leeds\"]"]),
        ("I mean it", [start, days, "[\"Leeds\"]"]),
        ("wait until March", [start, days, "[\"Leeds\"]"]),
        ("make it clear that others may come", [start, days, "[\"Leeds\"]"]),
    ] {
        let read = |value, words: &str| ReadField { value, words: words.to_owned() };
        let text = |text: &str| FieldValue::Text(text.to_owned());
        let mut fields = BTreeMap::from([
            (FieldName::AvailableFrom, read(text("2027-02"), "Feb")),
            (FieldName::DaysPerWeek, read(FieldValue::Number(2.0), "2 days a week")),
            (FieldName::Places, read(FieldValue::List(vec!["Leeds".to_owned()]), "Leeds")),
        ]);
        let burst = format!("In Leeds 2 days a week from Feb\n{said}");
        apply(&burst, &mut fields, &BTreeMap::new(), &alone);
        let value = |field| serde_json::to_string(&fields[&field].value).unwrap();
        let found =
            [FieldName::AvailableFrom, FieldName::DaysPerWeek, FieldName::Places].map(value);
        assert_eq!(found, expected.map(str::to_owned), "{said}");
    }
}

#[test]
fn what_is_meant_changes_the_field_that_it_fits() {
    check("I meant Leeds", FieldName::Places, "[\"Leeds\"]");
    check("sorry i meant grade 6", FieldName::Grade, "\"G6\"");
    check("make that October 2026", FieldName::AvailableFrom, "\"2026-10\"");
    check("I meant what I said", FieldName::Places, "");
}

#[test]
fn what_only_greets_or_tells_something_else_changes_nothing() {
    check("Hello Bob Smith, thanks, Carys Rhyw", FieldName::Name, "");
    check("Thanks, Bob Smith", FieldName::Name, "");
    check("Actually the post is now three days a week, not two", FieldName::JobTitle, "");
    check("The post should be Senior Planner", FieldName::JobTitle, "\"Senior Planner\"");
    check("My manager should be back in June", FieldName::AvailableFrom, "");
    check("I would rather not say", FieldName::Places, "");
}

#[test]
fn what_is_said_no_to_goes() {
    check("actually not Tuesdays", FieldName::DaysPerWeek, "2.0");
    check("Actually not Sheffield any more", FieldName::PlacesExcluded, "[\"Sheffield\"]");
    check("actually not Leeds on Tuesdays", FieldName::PlacesExcluded, "");
    check("actually not Fridays", FieldName::DaysPerWeek, "");
}

#[test]
fn places_are_taken_off_and_put_in_by_the_verbs_that_people_use() {
    for (said, expected) in [
        ("scrap Leeds", "[\"Sheffield\"]"),
        ("Please take Leeds off my list", "[\"Sheffield\"]"),
        ("Can you take Sheffield out please", "[\"Leeds\"]"),
        ("Ignore Sheffield, it's York", "[\"Leeds\",\"York\"]"),
        ("Ignore what I said about Sheffield, it's York", "[\"Leeds\",\"York\"]"),
        ("Drop Sheffield please and add York", "[\"Leeds\",\"York\"]"),
        ("drop Leeds and Sheffield and put York in", "[\"York\"]"),
        ("Forget Leeds, York instead", "[\"Sheffield\",\"York\"]"),
        ("swap Leeds for Wakefield", "[\"Sheffield\",\"Wakefield\"]"),
        ("Please replace Sheffield with York and Wakefield", "[\"Leeds\",\"York\",\"Wakefield\"]"),
        ("Leeds can come off", "[\"Sheffield\"]"),
        ("Add York and remove Leeds", "[\"Sheffield\",\"York\"]"),
        ("cross off Sheffield", "[\"Leeds\"]"),
        ("Could you drop me a line about Leeds", "[\"Leeds\"]"),
        ("I would drop everything for York", "[\"York\"]"),
    ] {
        check(said, FieldName::Places, expected);
    }
    // "Wakefield" is not among the known ones, and a list is not emptied.
    check("drop Leeds and Sheffield", FieldName::PlacesExcluded, "[\"Leeds\",\"Sheffield\"]");
    check("drop Leeds and Sheffield", FieldName::Places, "");
}

#[test]
fn a_place_is_no_word_of_an_employers_name() {
    let text = |text: &str| FieldValue::Text(text.to_owned());
    let places = FieldValue::List(vec!["Leeds".to_owned(), "Sheffield".to_owned()]);
    let known = [
        (FieldName::Employer, text("Leeds City Council"), "Leeds City Council"),
        (FieldName::Places, places, "leeds or sheff"),
    ];
    let expected = "[\"Sheffield\",\"York\"]";
    check_beside(&known, "I meant York, not Leeds", FieldName::Places, expected);
}

#[test]
fn what_is_added_stays_beside_what_is_known() {
    check("I could also do York", FieldName::Places, "[\"Leeds\",\"Sheffield\",\"York\"]");
}
