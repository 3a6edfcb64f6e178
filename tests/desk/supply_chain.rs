//! What the program is built from, against `.cargo/deny.toml`: licences, bans, sources, and whether each argued advisory is still needed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use spdx::{Expression, Licensee, ParseMode};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn table(file: &str) -> toml::Table {
    fs::read_to_string(root().join(file)).unwrap().parse().unwrap()
}

/// A list of tables or words in `deny.toml`.
fn argued(part: &str, list: &str) -> Vec<toml::Value> {
    table(".cargo/deny.toml")[part][list].as_array().unwrap().clone()
}

fn word<'a>(value: &'a toml::Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

/// Name and version of everything in the lock file, whatever feature asks for it.
fn locked() -> Vec<(String, String)> {
    let packages = table("Cargo.lock")["package"].as_array().unwrap().clone();
    let named = |package: &toml::Value| {
        (word(package, "name").to_owned(), word(package, "version").to_owned())
    };
    packages.iter().map(named).collect()
}

/// What is built with the default features on Linux, by its id.
fn built() -> BTreeMap<String, Value> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["metadata", "--format-version", "1", "--locked", "--offline"]);
    command.args(["--filter-platform", "x86_64-unknown-linux-gnu"]).current_dir(root());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let built: Vec<&str> = nodes.iter().map(|node| node["id"].as_str().unwrap()).collect();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let with_id = packages.map(|package| (package["id"].as_str().unwrap(), package));
    with_id
        .filter(|(id, _)| built.contains(id))
        .map(|(id, package)| (id.to_owned(), package.clone()))
        .collect()
}

#[test]
fn every_licence_is_allowed() {
    let allowed: Vec<Licensee> = argued("licenses", "allow")
        .iter()
        .map(|licence| Licensee::parse(licence.as_str().unwrap()).unwrap())
        .collect();
    let built = built();
    assert!(built.len() > 100, "the whole tree is looked at");
    for package in built.values() {
        let (name, licence) = (&package["name"], package["license"].as_str().unwrap_or_default());
        let expression = Expression::parse_mode(licence, ParseMode::LAX)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let is_allowed =
            |needed: &spdx::LicenseReq| allowed.iter().any(|one| one.satisfies(needed));
        assert!(expression.evaluate(is_allowed), "{name} is under {licence:?}");
    }
}

#[test]
fn nothing_banned_and_nothing_from_elsewhere_is_built() {
    let banned = argued("bans", "deny");
    for package in built().values() {
        let name = package["name"].as_str().unwrap();
        assert!(!banned.iter().any(|ban| word(ban, "name") == name), "{name} is banned");
        let is_ours = name == env!("CARGO_PKG_NAME");
        let from_registry =
            package["source"].as_str().is_some_and(|source| source.starts_with("registry+"));
        assert!(is_ours || from_registry, "{name} comes from elsewhere");
    }
}

#[test]
fn an_advisory_is_argued_away_only_while_its_crate_is_there() {
    let locked = locked();
    for advisory in argued("advisories", "ignore") {
        let (id, reason) = (word(&advisory, "id"), word(&advisory, "reason"));
        let (about, _) = reason.split_once(": ").unwrap_or_else(|| panic!("{id}: which crate?"));
        let (name, version) = about.split_once(' ').unwrap();
        assert!(
            locked.contains(&(name.to_owned(), version.to_owned())),
            "{id}: {about} is gone, so take its line out of .cargo/deny.toml"
        );
    }
}

#[test]
fn the_unit_locks_down_all_that_the_desk_does_not_need() {
    let unit = fs::read_to_string(root().join("config/packaging/secondment-desk.service")).unwrap();
    let lines: Vec<&str> = unit.lines().map(str::trim).collect();
    for setting in [
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "AmbientCapabilities=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "PrivateUsers=yes",
        "PrivateMounts=yes",
        "ProtectProc=invisible",
        "ProcSubset=pid",
        "ProtectClock=yes",
        "ProtectHostname=yes",
        "ProtectKernelLogs=yes",
        "ProtectKernelModules=yes",
        "ProtectKernelTunables=yes",
        "ProtectControlGroups=yes",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "RestrictNamespaces=yes",
        "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes",
        "LockPersonality=yes",
        "MemoryDenyWriteExecute=yes",
        "RemoveIPC=yes",
        "KeyringMode=private",
        "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service",
        "SystemCallFilter=~@privileged",
        "UMask=0077",
        "StateDirectoryMode=0700",
        "LimitCORE=0",
        "User=secondment-desk",
    ] {
        assert!(lines.contains(&setting), "{setting}");
    }
    // It may be silent for so long at most, and is not begun anew for ever.
    for key in ["WatchdogSec=", "TimeoutStopSec=", "StartLimitBurst=", "MemoryMax=", "TasksMax="] {
        assert!(lines.iter().any(|line| line.starts_with(key)), "{key}");
    }
    let loosens = |line: &&&str| {
        [
            "AmbientCapabilities=CAP",
            "CapabilityBoundingSet=CAP",
            "ReadWritePaths=/",
            "PrivateNetwork",
        ]
        .iter()
        .any(|words| line.starts_with(words))
    };
    assert_eq!(lines.iter().filter(loosens).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn serenity_leaves_0_12_only_together_with_its_advisories() {
    let serenity = locked().into_iter().find(|(name, _)| name == "serenity").unwrap();
    assert!(
        serenity.1.starts_with("0.12."),
        "serenity is {}: see in .cargo/deny.toml which advisories can go, and in Cargo.toml whether `native-tls` is still needed",
        serenity.1
    );
}
