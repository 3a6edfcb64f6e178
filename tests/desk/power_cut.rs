//! Power cuts: nothing is acknowledged before it is on the disk, and the disk without its unsynced writes holds all that was.

use std::collections::BTreeMap;
use std::path::Path;

use crate::premises::{self, Premises};
use crate::trace::{self, Call, Disk, Step};

/// Something that the desk let the world know.
#[derive(Clone, Debug)]
enum Acknowledgement {
    /// A line that it printed.
    Printed { subject: String, deed: String },
    /// A letter that appeared under its name.
    Sent { id: String },
    /// An order that was answered.
    Confirmed { reference: String },
}

/// A trace read against the disk that it makes.
struct Account {
    acknowledgements: Vec<Acknowledgement>,
    /// What was let known before it was on the disk.
    violations: Vec<String>,
    /// Disks at some acknowledgements, and how many there had been.
    cuts: Vec<(Premises, usize)>,
}

#[test]
fn nothing_is_printed_or_sent_before_it_is_on_the_disk() {
    let premises = Premises::new();
    premises.deliver_three();
    run_traced(&premises, &[]);
    let account = account(&premises, 4);
    assert_eq!(account.violations, Vec::<String>::new());
    let n_sent = account
        .acknowledgements
        .iter()
        .filter(|known| matches!(known, Acknowledgement::Sent { .. }))
        .count();
    assert!(n_sent >= 3 && account.acknowledgements.len() >= 9, "{:?}", account.acknowledgements);
    check_cuts(&account);
}

#[test]
fn a_desk_that_runs_answers_an_order_and_writes_only_what_is_on_the_disk() {
    let premises = Premises::new();
    let mut desk = premises.start(premises.traced(&trace::OPTIONS, &["run"]));
    premises::until("the desk runs", || premises.printed().contains("Ctrl-C"));
    premises.deliver_three();
    premises::until("a match is proposed", || premises.printed().contains("match proposed"));
    let printed = premises.printed();
    let line = printed.lines().find(|line| line.contains("match proposed")).unwrap();
    let reference = line.split("  ").nth(1).unwrap();
    premises.told(&["confirm", reference]);
    premises::until("both are introduced", || {
        premises.letters().iter().filter(|name| name.contains(".introduction.")).count() == 2
    });
    premises::signal(&desk, true, "-TERM");
    desk.wait().unwrap();
    let account = account(&premises, 6);
    assert_eq!(account.violations, Vec::<String>::new());
    let is_order = |known: &Acknowledgement| matches!(known, Acknowledgement::Confirmed { .. });
    assert!(account.acknowledgements.iter().any(is_order), "no answer to the order was seen");
    check_cuts(&account);
}

#[test]
fn with_either_sync_taken_out_the_check_fails() {
    for call in ["fdatasync", "fsync"] {
        let premises = Premises::new();
        premises.deliver_three();
        run_traced(&premises, &["-e", &format!("inject={call}:retval=0")]);
        let account = account(&premises, 4);
        for kind in ["was printed", "was sent"] {
            let found = account.violations.iter().any(|violation| violation.contains(kind));
            assert!(
                found,
                "without {call}, nothing that {kind} was missed: {:?}",
                account.violations
            );
        }
        let (cut, n_known) = account.cuts.last().unwrap();
        let missing = missing(cut, &account.acknowledgements[..*n_known]);
        assert!(!missing.is_empty(), "without {call}, a power cut loses nothing");
    }
}

#[test]
fn a_batch_costs_one_sync_of_each_file_however_many_mails_are_in_it() {
    let n_syncs = |n_mails: usize| {
        let premises = Premises::new();
        for number in 0..n_mails {
            let mail = String::from_utf8_lossy(premises::INTEREST)
                .replace("Message-ID: <", &format!("Message-ID: <{number}."));
            premises.deliver(&number.to_string(), mail.as_bytes());
        }
        run_traced(&premises, &[]);
        let (calls, _) = trace::read(&premises.path("trace"));
        let of = |file: &str| {
            let syncs = calls.iter().filter(|call| call.name == "fdatasync");
            let paths = syncs.filter_map(|call| Some(call.descriptor()?.1));
            paths.filter(|path| path.to_string_lossy().contains(&format!("/data/{file}"))).count()
        };
        (of("pack"), of("journal"))
    };
    let (one, forty) = (n_syncs(1), n_syncs(40));
    assert!(one.0 > 0 && one.1 > 0, "{one:?}");
    // Each letter's attempt is durable before it is made: of those, some go at once.
    assert_eq!(one.0, forty.0, "the raw mails of a batch are synced together");
    assert!(forty.1 <= one.1 + 8, "{one:?} {forty:?}");
}

/// Lets the desk drain its mailbox, traced.
#[track_caller]
fn run_traced(premises: &Premises, options: &[&str]) {
    let options: Vec<&str> = trace::OPTIONS.iter().chain(options).copied().collect();
    let output = premises.traced(&options, &["once"]).output().unwrap();
    assert!(output.status.success(), "{}", premises::sentence(&output));
}

fn account(premises: &Premises, n_cuts: usize) -> Account {
    let root = premises.path("");
    let root = Path::new(root.to_str().unwrap().trim_end_matches('/'));
    let (calls, steps) = trace::read(&premises.path("trace"));
    let mails = raw_mails(premises);
    let n_known = replay(root, &calls, &steps, |_, _, _| {});
    let mut account =
        Account { acknowledgements: Vec::new(), violations: Vec::new(), cuts: Vec::new() };
    let every = n_known.div_ceil(n_cuts).max(1);
    replay(root, &calls, &steps, |disk, known, number| {
        account.violations.extend(unkept(root, disk, known, &mails));
        account.acknowledgements.push(known.clone());
        if number % every == 0 || number == n_known {
            let cut = Premises::new();
            disk.rebuild(&cut.path(""));
            account.cuts.push((cut, number));
        }
    });
    account
}

/// Lets a disk follow a trace, and shows each acknowledgement with the disk as it then is. Answers how many there were.
fn replay(
    root: &Path,
    calls: &[Call],
    steps: &[Step],
    mut at: impl FnMut(&Disk, &Acknowledgement, usize),
) -> usize {
    let (mut disk, mut n_known) = (Disk::new(root), 0);
    for &step in steps {
        if let Step::Begins(call) = step {
            for known in acknowledgements(root, &calls[call]) {
                n_known += 1;
                at(&disk, &known, n_known);
            }
        }
        disk.take(calls, step);
    }
    n_known
}

fn acknowledgements(root: &Path, call: &Call) -> Vec<Acknowledgement> {
    let text = |call: &Call| {
        let strings = call.strings();
        String::from_utf8_lossy(strings.first().map_or(&[][..], Vec::as_slice)).into_owned()
    };
    match call.name.as_str() {
        "write" | "sendto" | "sendmsg" => match call.descriptor() {
            Some((1, _)) => text(call).lines().filter_map(printed).collect(),
            Some((_, path)) if !path.starts_with(root) => {
                confirmed(&text(call)).into_iter().collect()
            }
            Some(_) | None => Vec::new(),
        },
        "rename" => {
            let to = call.paths().pop().unwrap();
            let is_letter = to.parent() == Some(&root.join("sent/new"));
            let id = || letter_id(to.file_name().unwrap().to_str().unwrap());
            is_letter.then(|| Acknowledgement::Sent { id: id() }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// A line such as `2026-03-02 10:00:00  GX-7K3Q  answered`.
fn printed(line: &str) -> Option<Acknowledgement> {
    let mut parts = line.splitn(3, "  ");
    let (at, subject, deed) = (parts.next()?, parts.next()?, parts.next()?);
    (at.len() == 19 && at.starts_with("20"))
        .then(|| Acknowledgement::Printed { subject: subject.to_owned(), deed: deed.to_owned() })
}

fn confirmed(response: &str) -> Option<Acknowledgement> {
    let (before, _) = response.split_once(" is confirmed")?;
    let reference = before.rsplit('"').next()?.to_owned();
    Some(Acknowledgement::Confirmed { reference })
}

/// The letter `GX-7K3Q/introduction/host` lies in the file `GX-7K3Q.introduction.host.TOKEN@DOMAIN`.
fn letter_id(name: &str) -> String {
    let (left, _) = name.split_once('@').unwrap();
    left.rsplit_once('.').unwrap().0.replace('.', "/")
}

/// The raw mail of each item, as the desk shows it in the end.
fn raw_mails(premises: &Premises) -> BTreeMap<String, String> {
    let list = premises.list();
    let references = list["items"].as_array().unwrap().iter();
    references
        .map(|item| {
            let reference = item["reference"].as_str().unwrap();
            let raw = premises.told(&["show", reference, "--raw"]);
            (reference.to_owned(), raw.trim_end().to_owned())
        })
        .collect()
}

/// What of an acknowledgement would not survive a power cut at this moment: the desk is opened on the disk as it would be, since what
/// lies there is sealed.
fn unkept(
    root: &Path,
    disk: &Disk,
    known: &Acknowledgement,
    mails: &BTreeMap<String, String>,
) -> Vec<String> {
    let survivors = disk.survivors();
    let mut unkept = Vec::new();
    for file in ["data/key", "data/mode"] {
        if survivors.get(root.join(file).as_path()).is_none_or(|bytes| bytes.is_empty()) {
            unkept.push(format!("`{file}` is not on the disk where {known:?}"));
        }
    }
    let cut = Premises::new();
    disk.rebuild(&cut.path(""));
    let is_gone = !missing(&cut, std::slice::from_ref(known)).is_empty();
    match known {
        Acknowledgement::Printed { subject, deed } => {
            let has_mail = mails.get(subject).is_none_or(|mail| {
                let raw = cut.desk(&["show", subject, "--raw"]).stdout;
                String::from_utf8_lossy(&raw).trim_end() == mail
            });
            if is_gone || !has_mail {
                unkept.push(format!("{subject} {deed} was printed and is not on the disk"));
            }
            if let Some(step) = deed.strip_prefix("sent: ") {
                let id = format!("{subject}/{step}");
                let is_there = survivors.iter().any(|(path, bytes)| {
                    path.parent() == Some(&root.join("sent/new"))
                        && letter_id(path.file_name().unwrap().to_str().unwrap()) == id
                        && disk.written(path) == Some(bytes)
                });
                if !is_there {
                    unkept.push(format!(
                        "{id} was printed as sent and the letter is not on the disk"
                    ));
                }
            }
        }
        Acknowledgement::Sent { id } => {
            let (begin, tmp) = (id.replace('/', ".") + ".", root.join("sent/tmp"));
            let is_marked = survivors.keys().any(|path| {
                let name = path.file_name().unwrap().to_string_lossy();
                path.parent() == Some(&tmp)
                    && name.starts_with(&begin)
                    && name.ends_with(".offered")
            });
            if !is_marked {
                unkept.push(format!(
                    "{id} can be taken away, and the mark that it was there is not on the disk"
                ));
            }
            if is_gone {
                unkept.push(format!("{id} was sent and its attempt is not on the disk"));
            }
        }
        Acknowledgement::Confirmed { reference } => {
            if is_gone {
                unkept.push(format!("{reference} was confirmed and the order is not on the disk"));
            }
        }
    }
    unkept
}

/// Whether some bytes hold a text, and soon after it another one.
fn holds(bytes: &[u8], text: &str, soon_after: &str) -> bool {
    const SOON: usize = 600;
    let finds = |bytes: &[u8], text: &str| {
        text.is_empty() || bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    bytes.windows(text.len().max(1)).enumerate().any(|(at, window)| {
        let end = (at + text.len() + SOON).min(bytes.len());
        window == text.as_bytes() && finds(&bytes[at + text.len()..end], soon_after)
    })
}

/// Every disk that a power cut would have left opens, and holds what had been acknowledged.
#[track_caller]
fn check_cuts(account: &Account) {
    assert!(account.cuts.len() >= 3, "only {} power cuts", account.cuts.len());
    for (cut, n_known) in &account.cuts {
        let known = &account.acknowledgements[..*n_known];
        assert_eq!(missing(cut, known), Vec::<String>::new(), "after {n_known} acknowledgements");
        assert!(cut.told(&["verify"]).contains("Everything is whole."));
        cut.deliver_three();
        cut.told(&["once"]);
    }
}

/// What the desk, opened on what a power cut left, does not know any more.
fn missing(cut: &Premises, known: &[Acknowledgement]) -> Vec<String> {
    let file = cut.path("export.jsonl").display().to_string();
    // A disk may be looked at twice.
    drop(std::fs::remove_file(&file));
    let output = cut.desk(&["export", "--readable", &file]);
    if !output.status.success() {
        return vec![premises::sentence(&output)];
    }
    let export = std::fs::read(&file).unwrap();
    let is_known = |known: &Acknowledgement| match known {
        Acknowledgement::Printed { subject, deed } => {
            holds(&export, &format!("\"subject\":\"{subject}\""), &format!("\"deed\":\"{deed}\""))
        }
        Acknowledgement::Sent { id } => {
            holds(&export, &format!("\"delivery\":{{\"id\":\"{id}\""), "\"sen")
                && holds(&export, &format!("\"letter\":{{\"id\":\"{id}\""), "")
        }
        Acknowledgement::Confirmed { reference } => {
            holds(&export, &format!("\"subject\":\"{reference}\""), "\"rule\":\"officer.confirm\"")
        }
    };
    known.iter().filter(|known| !is_known(known)).map(|known| format!("{known:?}")).collect()
}
