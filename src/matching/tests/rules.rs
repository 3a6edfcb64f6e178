//! Each hard rule has its counter-example, and an explanation that names it.

use serde_json::{Value, json};

use super::*;
use crate::domain::programme::Intake;
use crate::domain::terms::Rule;
use crate::matching::remarks::remarks;
use crate::matching::why::{Why, why};

#[track_caller]
fn check(change: impl Fn(&mut Value, &mut Value), expected: Option<Rule>) {
    check_in(&programme(), change, expected);
}

#[track_caller]
fn check_in(
    programme: &Programme,
    change: impl Fn(&mut Value, &mut Value),
    expected: Option<Rule>,
) {
    let (mut interest, mut role) = (an_interest(), a_role());
    change(&mut interest, &mut role);
    let mut board = board(&[interest], &[role]);
    let judge = Judge::new(programme, programme.matching.strict, &mut board);
    let broken: Vec<Rule> = judge.all_broken(&board, 0, 0).collect();
    assert_eq!(broken, expected.into_iter().collect::<Vec<_>>());
    let round = Round::new(board, judge, &[]);
    assert_eq!(round.proposals().len(), usize::from(expected.is_none()));
    match (why(&round, 0, 0), expected) {
        (Why::Proposed(_), None) => {}
        (Why::Apart(obstacles), Some(first)) => assert_eq!(obstacles[0].rule, first),
        (other, _) => panic!("{other:?}"),
    }
}

#[test]
fn each_rule_has_its_counter_example() {
    check(|_, _| {}, None);
    let closed = Programme { intake: Intake::Closed, ..programme() };
    check_in(&closed, |_, _| {}, Some(Rule::ProgrammeOpen));
    check(|_, role| role["kind"] = json!("future_interest"), Some(Rule::RoleKind));
    let same = |interest: &mut Value, role: &mut Value| {
        interest["party"] = json!("one");
        role["party"] = json!("one");
    };
    check(same, Some(Rule::NotOneself));
    check(|interest, _| interest["nominee_told"] = json!(false), Some(Rule::NomineeTold));
    check(|interest, _| interest["right_to_work"] = json!(false), Some(Rule::RightToWork));
    check(|_, role| role["sector"] = json!("local"), Some(Rule::Direction));
    check(
        |_, role| role["organisation"] = json!("leeds city council"),
        Some(Rule::NotOwnOrganisation),
    );
    let never = json!(["Department for Transport"]);
    check(
        move |interest, _| interest["never_introduce"] = never.clone(),
        Some(Rule::NeverIntroduce),
    );
    check(
        |_, role| role["never_introduce"] = json!(["Leeds City Council"]),
        Some(Rule::NeverIntroduce),
    );
    check(|interest, _| interest["cs_nationality_ok"] = json!(false), Some(Rule::Nationality));
    check(|_, role| role["arrangement"] = json!("long"), Some(Rule::Arrangement));
    check(|_, role| role["weeks"] = json!(27), Some(Rule::Length));
    check(|_, role| role["weeks"] = json!(7), Some(Rule::Length));
    check(|_, role| role["days_per_week"] = json!(4.5), Some(Rule::Days));
    check(|interest, _| interest["available_from_week"] = json!(7), Some(Rule::Dates));
    check(|interest, _| interest["contract_end_week"] = json!(17), Some(Rule::ContractEnd));
    check(|interest, _| interest["contract_end_week"] = json!(18), None);
    check(|interest, _| interest["commute_km"] = json!(10), Some(Rule::Place));
    check(|interest, _| interest["level"] = json!(5), Some(Rule::Level));
    check(|interest, _| interest["skills"] = json!(["facilitation"]), Some(Rule::Skills));
    let outsiders = Programme { eligible_sectors: ["academia".to_owned()].into(), ..programme() };
    check_in(&outsiders, |_, _| {}, Some(Rule::Eligibility));
}

#[test]
fn a_rule_that_a_programme_leaves_out_keeps_nobody_apart() {
    let mut without = programme();
    without.matching.rules.retain(|rule| *rule != Rule::Dates);
    check_in(&without, |interest, _| interest["available_from_week"] = json!(7), None);
    let mut late = programme();
    late.matching.strict.weeks_late = 1;
    check_in(&late, |interest, _| interest["available_from_week"] = json!(7), None);
}

#[test]
fn places_are_reached_by_distance_by_a_named_area_or_from_home() {
    check(|_, role| role["mode"] = json!("remote"), None);
    let stays = |interest: &mut Value, role: &mut Value| {
        role["mode"] = json!("remote");
        interest["remote_ok"] = json!(false);
    };
    check(stays, Some(Rule::Place));
    check(|interest, _| interest["remote_only"] = json!(true), Some(Rule::Place));
    let area = |interest: &mut Value, role: &mut Value| {
        interest["commute_km"] = json!(1);
        interest["areas"] = json!(["Bradford"]);
        role["area"] = json!("bradford");
    };
    check(area, None);
    let no = |interest: &mut Value, role: &mut Value| {
        interest["excluded_areas"] = json!(["Bradford"]);
        role["area"] = json!("Bradford");
    };
    check(no, Some(Rule::Place));
    let anywhere = |interest: &mut Value, role: &mut Value| {
        interest["commute_km"] = json!(1);
        interest["areas"] = json!(["anywhere"]);
        role["area"] = json!("Bradford");
    };
    check(anywhere, None);
    let nowhere = |_: &mut Value, role: &mut Value| {
        for key in ["town", "lat", "lon"] {
            role[key] = Value::Null;
        }
    };
    check(nowhere, Some(Rule::Place));
}

#[test]
fn what_was_not_said_shuts_nobody_out() {
    let keys =
        ["level", "arrangements", "weeks_min", "weeks_max", "days_per_week", "manager_agreed"];
    for key in keys {
        let left_out = |interest: &mut Value, _: &mut Value| {
            interest.as_object_mut().unwrap().remove(key);
        };
        check(left_out, None);
    }
    for key in ["level_min", "weeks", "days_per_week", "start_week", "profession"] {
        let left_out = |_: &mut Value, role: &mut Value| {
            role.as_object_mut().unwrap().remove(key);
            if key == "level_min" {
                role["level_max"] = Value::Null;
            }
        };
        check(left_out, None);
    }
}

#[test]
fn a_pair_that_was_tried_or_is_held_is_not_proposed_again() {
    let (interests, mut second) = ([an_interest()], a_role());
    second["id"] = json!("R2");
    second["essential"] = json!(["planning law", "facilitation"]);
    let roles = [a_role(), second];
    let mut lines = Lines::default();
    lines.interest(&interests[0].to_string()).unwrap();
    for role in &roles {
        lines.role(&role.to_string()).unwrap();
    }
    lines.declined(r#"{"interest": "P1", "role": "R1"}"#).unwrap();
    let mut board = lines.board();
    let programme = programme();
    let judge = Judge::new(&programme, programme.matching.strict, &mut board);
    assert_eq!(judge.broken(&board, 0, 0), Some(Rule::NotTriedBefore));
    assert_eq!(Round::new(board.clone(), judge.clone(), &[]).proposals().len(), 1);
    // The one place that the person has is taken.
    assert_eq!(Round::new(board, judge, &[(0, 0)]).proposals().len(), 0);
}

#[test]
fn what_can_never_match_is_told() {
    let (mut interest, mut role) = (an_interest(), a_role());
    interest["weeks_min"] = json!(30);
    interest["remote_ok"] = json!(false);
    interest["lat"] = Value::Null;
    role["lat"] = Value::Null;
    role["places"] = json!(0);
    let told: Vec<&str> =
        remarks(&board(&[interest], &[role])).iter().map(|remark| remark.saying).collect();
    let expected = [
        "interest-without-length",
        "interest-without-place",
        "role-without-place",
        "role-without-positions",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_wrong_line_is_told_by_what_is_wrong() {
    let mut lines = Lines::default();
    let mut says = |line: &str, expected: &str| {
        let sentence = lines.interest(line).unwrap_err();
        assert!(sentence.contains(expected), "{sentence}");
    };
    says("{", "EOF");
    says(r#"{"sector": "local"}"#, "missing field `id`");
    says(r#"{"id": "P1", "sector": "lokal"}"#, "`lokal` is no sector");
    says(r#"{"id": "P2", "lat": 91, "lon": 0}"#, "no point on the earth");
    says(r#"{"id": "P3", "days_per_week": 0}"#, "between a half and 7");
    lines.interest(r#"{"id": "P9"}"#).unwrap();
    assert!(lines.interest(r#"{"id": "P9"}"#).unwrap_err().contains("stands there already"));
    assert!(
        lines.role(r#"{"id": "R", "level_min": 4, "level_max": 3}"#).unwrap_err().contains("above")
    );
}
