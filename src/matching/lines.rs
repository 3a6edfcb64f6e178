//! Interests and roles as lines of JSON: what matching takes of them, and what is wrong with a line.

mod interest;
mod role;
mod values;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::board::{Board, Person, Post, Words};
use interest::{InterestLine, person};
use role::{RoleLine, post};

#[derive(Deserialize)]
struct DeclinedLine {
    interest: String,
    role: String,
}

/// Reads lines into a board.
#[derive(Default)]
pub struct Lines {
    words: Words,
    people: Vec<Person>,
    posts: Vec<Post>,
    declined: Vec<(String, String)>,
    /// Lines by what they are about.
    interests: BTreeMap<Box<str>, usize>,
    roles: BTreeMap<Box<str>, usize>,
    /// The towns of posts that would be lent: known once everything is read.
    lent: Vec<(usize, String)>,
}

impl Lines {
    /// Takes an interest.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn interest(&mut self, line: &str) -> Result<(), String> {
        let read: InterestLine = serde_json::from_str(line).map_err(|error| told(&error))?;
        is_new(&mut self.interests, &read.id)?;
        let lent = read.own_post.as_ref();
        let town = lent.and_then(|post| post.town.clone().or_else(|| read.work_town.clone()));
        let person = person(&mut self.words, read)?;
        self.lent.extend(town.map(|town| (self.people.len(), town)));
        self.people.push(person);
        Ok(())
    }

    /// Takes a role.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn role(&mut self, line: &str) -> Result<(), String> {
        let read: RoleLine = serde_json::from_str(line).map_err(|error| told(&error))?;
        is_new(&mut self.roles, &read.id)?;
        let post = post(&mut self.words, read)?;
        self.posts.push(post);
        Ok(())
    }

    /// Takes a pair that was declined; whoever is not on the board is left aside.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn declined(&mut self, line: &str) -> Result<(), String> {
        let read: DeclinedLine = serde_json::from_str(line).map_err(|error| told(&error))?;
        self.declined.push((read.interest, read.role));
        Ok(())
    }

    /// The board of all that was taken.
    pub fn board(mut self) -> Board {
        for (at, town) in self.lent {
            let own = self.people.get_mut(at).and_then(|person| person.own_post.as_mut());
            if let (Some(post), Some(town)) = (own, self.words.town_named(&town)) {
                post.town = town;
            }
        }
        let mut board = Board::new(self.people, self.posts, self.words);
        let pair = |(interest, role): &(String, String)| {
            board.person_named(interest).zip(board.post_named(role))
        };
        let pairs: Vec<(u32, u32)> = self.declined.iter().filter_map(pair).collect();
        board.remember_tried(pairs);
        board
    }
}

/// The person of a line, in the words of a board that stands already.
///
/// # Errors
/// What is wrong with the line.
pub fn arriving_person(words: &mut Words, line: &str) -> Result<Person, String> {
    person(words, serde_json::from_str(line).map_err(|error| told(&error))?)
}

/// The post of a line, in the words of a board that stands already.
///
/// # Errors
/// What is wrong with the line.
pub fn arriving_post(words: &mut Words, line: &str) -> Result<Post, String> {
    post(words, serde_json::from_str(line).map_err(|error| told(&error))?)
}

/// The error of a line in plain words: the line's number is told by whoever has the file.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    format!("{what} (column {}).", error.column())
}

fn is_new(known: &mut BTreeMap<Box<str>, usize>, id: &str) -> Result<(), String> {
    if id.trim().is_empty() {
        return Err("`id` is empty.".to_owned());
    }
    let line = known.len() + 1;
    match known.insert(id.into(), line) {
        None => Ok(()),
        Some(earlier) => Err(format!("`{id}` stands there already, as number {earlier}.")),
    }
}
