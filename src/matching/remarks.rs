//! What makes a match impossible from the start, so that a person or a role does not wait for nothing.

use std::collections::BTreeMap;

use super::board::{Board, Mode, PostKind};
use super::names::{NONE, Number};

/// From so many on, equal roles of one host are told.
const MANY: usize = 20;

/// Something to look at: a saying's key with its values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// The key in `[sayings]`.
    pub saying: &'static str,
    /// What it is about: `person` or `role`, and its reference.
    pub about: (&'static str, String),
    /// What else the saying knows.
    pub values: Vec<(&'static str, String)>,
}

/// What makes matches of a board impossible.
pub fn remarks(board: &Board) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for person in &board.people {
        let mut remark = |saying, values| {
            remarks.push(Remark {
                saying,
                about: ("person", person.reference.to_string()),
                values,
            });
        };
        if person.weeks.0 > person.weeks.1 {
            let (least, most) = (person.weeks.0.to_string(), person.weeks.1.to_string());
            remark("interest-without-length", vec![("asks", least), ("has", most)]);
        }
        let is_out = |area: &Number| person.excluded.contains(area);
        let goes_somewhere = person.home != NONE || !person.areas.iter().all(is_out);
        let works_from_home = person.takes_remote || person.only_remote;
        if !works_from_home && !goes_somewhere {
            remark("interest-without-place", Vec::new());
        }
    }
    let mut alike: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for post in &board.posts {
        let mut remark = |saying| {
            let about = ("role", post.reference.to_string());
            remarks.push(Remark { saying, about, values: Vec::new() });
        };
        let has_place = post.town != NONE || !post.areas.is_empty();
        if post.mode != Mode::Remote && !has_place && post.kind != PostKind::Future {
            remark("role-without-place");
        }
        if post.positions == 0 {
            remark("role-without-positions");
        }
        let work =
            (post.essential.numbers(), post.desirable.numbers(), post.profession, post.levels);
        let frame = (post.town, &post.areas, post.weeks, post.half_days, post.start);
        alike.entry((post.organisation, work, frame)).or_default().push(&post.reference);
    }
    for references in alike.values().filter(|references| references.len() >= MANY) {
        if let Some((first, rest)) = references.split_first() {
            let values = vec![("count", rest.len().to_string())];
            let about = ("role", (*first).to_owned());
            remarks.push(Remark { saying: "equal-roles", about, values });
        }
    }
    remarks
}
