//! What a desk does while its store has no room.

use std::path::Path;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;

use super::Desk;
use super::running::{self, Input, Told};
use crate::control::{Command, Look, Request, Response};
use crate::domain::Ledger;
use crate::domain::ids::MailboxName;
use crate::domain::item::Concern;
use crate::domain::party::Channel;
use crate::mail::maildir::Maildir;
use crate::outbox::Outbox;
use crate::settings::{self, InPlace, Settings};
use crate::store::{
    Batch, EmbeddedStore, Key, Kind, Mark, Options, Person, RawId, Report, Sequence, Store,
    StoreError, Visit,
};

/// A store on a disk with room for so many commits.
struct SmallDisk {
    store: EmbeddedStore,
    n_more: Arc<AtomicUsize>,
    /// A kind of records that cannot be read.
    unreadable: Arc<AtomicU8>,
}

impl Store for SmallDisk {
    fn commit(&self, batch: &Batch) -> Result<Sequence, StoreError> {
        let has_room = batch.changes.is_empty()
            || self
                .n_more
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
                .is_ok();
        if has_room {
            self.store.commit(batch)
        } else {
            Err(StoreError::Full { free_bytes: 0, needed_bytes: batch.changes.len() as u64 })
        }
    }

    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        if key.kind().letter() == self.unreadable.load(Ordering::SeqCst) {
            return Ok(Some(b"not what was written".to_vec()));
        }
        self.store.get(key)
    }

    fn load(&self, from: &Key, limit: usize) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        self.store.load(from, limit)
    }

    fn each(&self, kind: Kind, visit: &mut Visit<'_>) -> Result<(), StoreError> {
        self.store.each(kind, visit)
    }

    fn raw(&self, id: RawId) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.raw(id)
    }

    fn destroy(&self, persons: &[Person], marks: &[Mark]) -> Result<(), StoreError> {
        self.store.destroy(persons, marks)
    }

    fn is_marked(&self, mark: Mark) -> Result<bool, StoreError> {
        self.store.is_marked(mark)
    }

    fn seal_for(&self, persons: &[Person], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.store.seal_for(persons, plain)
    }

    fn compact_on(&self) -> Result<bool, StoreError> {
        self.store.compact_on()
    }

    fn verify(&self) -> Result<Report, StoreError> {
        self.store.verify()
    }
}

fn desk(folder: &Path) -> (Desk, Arc<AtomicUsize>) {
    let (desk, n_more, _) = desk_on(folder);
    (desk, n_more)
}

fn desk_on(folder: &Path) -> (Desk, Arc<AtomicUsize>, Arc<AtomicU8>) {
    desk_of(settings_on(folder), folder)
}

fn settings_on(folder: &Path) -> Settings {
    let in_place = InPlace { data: Some(folder.to_owned()), ..InPlace::default() };
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/demo.toml");
    settings::load(Some(&config), &in_place).unwrap_or_else(|faults| {
        panic!("{:?}", faults.iter().map(ToString::to_string).collect::<Vec<_>>())
    })
}

fn desk_of(settings: Settings, folder: &Path) -> (Desk, Arc<AtomicUsize>, Arc<AtomicU8>) {
    let options = Options { reserve_bytes: 0, ..Options::default() };
    let (store, _) = EmbeddedStore::open(folder, &options).unwrap();
    let n_more = Arc::new(AtomicUsize::new(usize::MAX));
    let unreadable = Arc::new(AtomicU8::new(0));
    let store =
        Arc::new(SmallDisk { store, n_more: n_more.clone(), unreadable: unreadable.clone() });
    let desk = Desk::with_store(Arc::new(settings), store, Ledger::default(), folder).unwrap();
    (desk, n_more, unreadable)
}

fn letter(number: u8) -> Vec<u8> {
    format!(
        "From: person-{number}@leeds.gov.uk\r\nTo: govxchange@programme.example\r\nMessage-ID: <{number}@leeds.gov.uk>\r\n\r\n\
         I would like to apply for a secondment.\r\nName: Ann Person {number}\r\n"
    )
    .into_bytes()
}

fn receive(desk: &mut Desk, number: u8, now: Timestamp) {
    let mailbox = MailboxName::from("cabinet-office");
    assert!(desk.receive(&mailbox, &number.to_string(), Channel::Mail, letter(number), now));
}

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

#[test]
fn what_a_full_disk_stops_half_way_is_handed_out_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, n_more) = desk(folder.path());
    receive(&mut desk, 1, now());
    desk.settle(now()).unwrap();
    desk.begin_attempts(10, now());
    receive(&mut desk, 2, now());
    n_more.store(1, Ordering::SeqCst);
    let n_needed: Vec<u64> = (0..3)
        .map(|_| match desk.settle(now()) {
            Err(StoreError::Full { needed_bytes, .. }) => needed_bytes,
            _ => panic!("there was room"),
        })
        .collect();
    assert!(n_needed.windows(2).all(|two| two[0] == two[1]), "the batch grows: {n_needed:?}");
    n_more.store(usize::MAX, Ordering::SeqCst);
    let settled = desk.settle(now()).unwrap();
    assert_eq!(settled.jobs.len(), 1, "the attempt that was begun is made");
    assert!(settled.told.iter().any(|audit| audit.deed.contains("understood as interest")));
}

#[test]
fn a_desk_without_room_answers_what_is_asked_refuses_orders_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, n_more) = desk(folder.path());
    let outbox = Outbox::from(Maildir::at(&folder.path().join("sent")));
    let (input, inbox) = channel();
    let (jobs, _due) = channel();
    let asked = |request: Request| {
        let (answer, response) = channel::<Response>();
        input.send(Input::Request(request.of("lead"), answer)).unwrap();
        response
    };
    n_more.store(0, Ordering::SeqCst);
    input
        .send(Input::Mail {
            mailbox: MailboxName::from("cabinet-office"),
            name: "1".to_owned(),
            raw: letter(1),
            stamp: None,
            held: Box::new(()),
        })
        .unwrap();
    let mut told = Vec::new();
    let mut answers = None;
    let mut tell = |notice: Told| {
        if let Told::Notice(notice) = notice {
            if notice.starts_with("Nothing more is accepted") {
                let list = asked(Request::Look(Look::List { all: false, json: false }));
                let order = asked(Request::Order(Command::ResumeSending { programme: None }));
                answers = Some((list, order));
                input.send(Input::Stop).unwrap();
            }
            told.push(notice);
        }
    };
    let ended = running::run(&mut desk, &inbox, &outbox, &jobs, &now, &mut tell);
    assert!(matches!(ended, Err(StoreError::Full { .. })));
    assert_eq!(told.len(), 1, "{told:?}");
    let (list, order) = answers.unwrap();
    let (list, order) = (list.recv().unwrap(), order.recv().unwrap());
    assert!(list.is_done && list.text.starts_with("Nothing more is accepted"), "{}", list.text);
    assert!(!order.is_done && order.text.contains("must be said again"), "{}", order.text);
}

#[test]
fn nothing_is_listed_before_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, n_more) = desk(folder.path());
    receive(&mut desk, 1, now());
    let (answer, list) = channel();
    desk.serve(Request::Look(Look::List { all: true, json: true }).of("lead"), answer, now());
    // There is room for the message, and none for what is understood of it.
    n_more.store(1, Ordering::SeqCst);
    assert!(matches!(desk.settle(now()), Err(StoreError::Full { .. })));
    assert!(list.try_recv().is_err());
    n_more.store(usize::MAX, Ordering::SeqCst);
    desk.settle(now()).unwrap();
    assert!(list.recv().unwrap().text.contains("\"items\":1"));
}

#[test]
fn a_message_about_a_record_that_cannot_be_read_is_for_an_officer() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, _, unreadable) = desk_on(folder.path());
    receive(&mut desk, 1, now());
    desk.settle(now()).unwrap();
    unreadable.store(b's', Ordering::SeqCst);
    let again = String::from_utf8(letter(1)).unwrap().replace("<1@", "<again@") + "Location: Leeds";
    let mailbox = MailboxName::from("cabinet-office");
    assert!(desk.receive(&mailbox, "again", Channel::Mail, again.into_bytes(), now()));
    desk.settle(now()).unwrap();
    let concerns: Vec<&Concern> =
        desk.ledger().concerns().into_iter().map(|(concern, _)| concern).collect();
    assert_eq!(concerns, [&Concern::Unreadable]);
    assert_eq!(desk.ledger().counts().n_items, 2);
}

#[test]
fn a_message_on_which_the_reader_fails_is_for_an_officer_with_its_raw_mail() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings_on(folder.path());
    // Whatever reads with these words panics.
    settings.vocabulary = LazyLock::new(Box::new(|| panic!("no words")));
    let (mut desk, _, _) = desk_of(settings, folder.path());
    receive(&mut desk, 1, now());
    receive(&mut desk, 2, now());
    desk.settle(now()).unwrap();
    let concerns: Vec<&Concern> =
        desk.ledger().concerns().into_iter().map(|(concern, _)| concern).collect();
    assert_eq!(concerns, [&Concern::Unreadable, &Concern::Unreadable]);
    let raw_id = desk.keys.digest("raw", [&*letter(1)]);
    assert_eq!(desk.store.raw(RawId(raw_id.0)).unwrap(), Some(letter(1)));
    assert_eq!(desk.ledger().counts().n_letters_pending, 0, "nobody is answered unread");
}
