//! Rules of the house that no compiler checks.

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let (mut found, mut folders) =
        (Vec::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty());
    found.sort();
    found
}

#[track_caller]
fn check(rule: &str, folder: &str, breaks: impl Fn(&Path, &str) -> bool) {
    let broken: Vec<PathBuf> = files(folder, ".rs")
        .into_iter()
        .filter(|(path, text)| breaks(path, text))
        .map(|(path, _)| path)
        .collect();
    assert!(broken.is_empty(), "{rule}: {broken:?}");
}

/// The part of a file that production runs.
fn production(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

#[test]
fn every_file_says_its_subject_and_stays_short() {
    check("a file begins with its subject", "src", |path, text| {
        !text.starts_with("//! ") && !path.ends_with("lib.rs")
    });
    check("a file has at most 400 lines", "src", |_, text| text.lines().count() > 400);
    check("a file has at most 400 lines", "tests", |_, text| text.lines().count() > 400);
}

#[test]
fn the_pure_modules_do_no_input_or_output_and_read_no_clock() {
    let impure = [
        "std::fs",
        "std::io",
        "std::net",
        "std::process",
        "std::env",
        "std::thread",
        "::now()",
        "tokio",
        "println!",
    ];
    for file in ["src/wording.rs", "src/personal.rs", "src/plain.rs"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        assert!(impure.iter().all(|word| !production(&text).contains(word)), "{file} is pure");
    }
    for folder in ["src/domain", "src/reading", "src/guidance", "src/matching"] {
        check("pure modules are pure", folder, |_, text| {
            impure.iter().any(|word| production(text).contains(word))
        });
    }
}

#[test]
fn the_domain_uses_std_jiff_and_serde_alone() {
    let others = [
        "regex",
        "tracing",
        "thiserror",
        "blake3",
        "sled",
        "minijinja",
        "mail_parser",
        "serde_json",
    ];
    check("the domain stands alone", "src/domain", |_, text| {
        others.iter().any(|name| production(text).contains(&format!("{name}::")))
    });
    let upper = [
        "crate::desk",
        "crate::store",
        "crate::settings",
        "crate::mail",
        "crate::reading",
        "crate::guidance",
        "crate::matching",
    ];
    check("arrows never turn back", "src/domain", |_, text| {
        upper.iter().any(|name| production(text).contains(name))
    });
}

/// A schema is told by a type's own names, which a deserializer of another making does not show: nobody would be asked what such a field is for.
#[test]
fn what_is_kept_shows_its_names() {
    let hiding = [
        "serde(untagged",
        "serde(tag",
        "serde(flatten",
        "serde(from",
        "serde(try_from",
        "serde(with",
        "deserialize_with",
        "Deserialize<'de> for",
    ];
    let known = ["domain/field.rs", "domain/outgoing/value.rs", "domain/ids.rs"];
    check("a record's fields are seen by the schema", "src/domain", |path, text| {
        let is_hidden = hiding.iter().any(|word| production(text).contains(word));
        is_hidden && !known.iter().any(|known| path.ends_with(known))
    });
}

#[test]
fn production_code_does_not_know_that_it_is_tested() {
    check("cfg(test) stands above a mod tests alone", "src", |_, text| {
        text.split("#[cfg(test)]").skip(1).any(|rest| !rest.trim_start().starts_with("mod tests"))
    });
    check("no test is ignored", "tests", |path, text| {
        !path.ends_with("house_rules.rs") && text.contains("#[ignore")
    });
}

#[test]
fn no_lumber_rooms() {
    let lumber = ["utils", "helpers", "common", "misc", "types", "manager", "service", "handler"];
    check("names use the field's own terms", "src", |path, _| {
        lumber.iter().any(|name| path.file_stem().is_some_and(|stem| stem == *name))
    });
}
