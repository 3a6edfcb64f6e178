//! Who is proposed how often, on the boards of a running desk: small numbers are not shown.

use std::collections::BTreeSet;

use serde_json::json;

use super::Desk;
use crate::domain::ids::Reference;
use crate::matching::fairness::{Group, report};
use crate::matching::standing::Standing;

impl Desk {
    /// The report of a programme, or of the one that reads the first mailbox.
    pub(super) fn fairness(
        &self,
        programme: Option<&str>,
        as_json: bool,
    ) -> Result<String, String> {
        let programme = self.settings.programme_or_first(programme)?;
        let standing = self.boards.of(&programme.name);
        let standing = standing.ok_or_else(|| self.saying("no-board", &[]))?;
        let groups = self.groups(standing);
        if as_json {
            let group = |group: &Group| {
                let Group { by, name, people, suited, proposed, ratio } = group;
                json!({"by": by, "group": name, "people": people, "suited": suited, "proposed": proposed, "ratio": ratio})
            };
            let groups: Vec<_> = groups.iter().map(group).collect();
            return Ok(json!({"programme": programme.name, "groups": groups}).to_string());
        }
        let lines: Vec<String> = groups.iter().map(|group| self.group_line(group)).collect();
        if lines.is_empty() {
            return Ok(self.saying("no-people", &[("programme", programme.name.as_str())]) + "\n");
        }
        Ok(lines.join("\n") + "\n")
    }

    fn groups(&self, standing: &Standing) -> Vec<Group> {
        let people: BTreeSet<u32> = standing.people().map(|(_, at)| at).collect();
        let open = |person: u32| people.contains(&person);
        let suited: BTreeSet<u32> = standing
            .posts()
            .flat_map(|(_, post)| standing.people_for(post, open))
            .map(|(_, person)| person)
            .collect();
        let is_live = |reference: &str| {
            let reference = Reference::typed(reference);
            reference.is_some_and(|reference| self.ledger.load(&reference).n_live > 0)
        };
        let proposed = standing.people().filter(|(reference, _)| is_live(reference));
        let proposed: BTreeSet<u32> = proposed.map(|(_, at)| at).collect();
        // What is proposed was suited, though it is not weighed again.
        let suited = suited.union(&proposed).copied().collect();
        report(&standing.board, |at| people.contains(&at), &suited, &proposed)
    }

    fn group_line(&self, Group { by, name, people, suited, proposed, ratio }: &Group) -> String {
        let hidden = self.saying("hidden", &[]);
        let number =
            |number: &Option<u32>| number.map_or(hidden.clone(), |number| number.to_string());
        let name = if name.is_empty() { self.saying("unknown", &[]) } else { name.clone() };
        let values = [
            ("by", *by),
            ("group", &*name),
            ("people", &*number(people)),
            ("suited", &*number(suited)),
            ("proposed", &*number(proposed)),
            ("ratio", &*number(ratio)),
        ];
        self.saying("group", &values)
    }
}
