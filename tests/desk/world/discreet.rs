//! What the desk says to whoever runs it holds no address and no name of the people it works for.

use std::fs;
use std::path::Path;

/// What people are called in scenarios, and nothing else is.
const NAMES: [&str; 6] =
    ["Ottilie", "Marchbanks", "Ann Person", "Ada Marlowe", "Quillfeather", "Bramblewick"];

/// What sentences about mistakes in a config have as an example; the form of an address is no address either.
const EXAMPLE: &str = "jo@council.example";

/// Checks lines that stand in a log or on a terminal. Known are what was typed, and what stands in the config of the folder.
#[track_caller]
pub fn is_discreet(folder: &Path, typed: &[&str], said: &str) {
    let known = || -> String {
        let programmes = fs::read_dir(folder.join("config/programmes"));
        let programmes = programmes.into_iter().flatten().flatten().map(|entry| entry.path());
        let files = programmes.chain([folder.join("config/desk.toml")]);
        files.filter_map(|file| fs::read_to_string(file).ok()).collect()
    };
    let is_typed = |words: &str| typed.iter().any(|argument| argument.contains(words));
    for word in said.split(|letter: char| letter.is_whitespace() || "<>()\"'`,;=|".contains(letter))
    {
        let address = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let is_form = address.contains("{token}");
        if address.contains('@') && !is_form && address != EXAMPLE && !is_typed(address) {
            assert!(known().contains(address), "`{address}` is somebody's address: {said}");
        }
    }
    for name in NAMES {
        assert!(!said.contains(name) || is_typed(name), "`{name}` is somebody's name: {said}");
    }
}
