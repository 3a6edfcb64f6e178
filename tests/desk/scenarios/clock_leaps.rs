//! A clock that leaps while the desk runs: nothing is done by it before an operator's word, or until it is set right.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use jiff::Timestamp;
use secondment_desk::control::{Command, Look, Request, Response};
use secondment_desk::desk::running::{self, Input, Told};
use secondment_desk::desk::{Desk, Job, Post};
use secondment_desk::domain::letter::Outcome;
use secondment_desk::mail::oauth::TokenSources;
use secondment_desk::outbox::Outbox;
use secondment_desk::settings::{self, InPlace};

use crate::world::World;

const DAY: i64 = 24 * 3600;
const PATIENCE: Duration = Duration::from_secs(30);

/// What happens around a desk that runs, by a clock that can be set.
struct Surroundings {
    clock: Arc<AtomicI64>,
    input: Sender<Input>,
    jobs: Receiver<Job>,
    told: Receiver<String>,
    n_mails: usize,
}

impl Surroundings {
    /// The clock leaps, and somebody looks.
    fn leaps(&self, n_days: i64) -> String {
        self.clock.fetch_add(n_days * DAY, Ordering::SeqCst);
        self.lists()
    }

    fn mail_comes(&mut self) {
        self.n_mails += 1;
        let name = format!("mail-{}", self.n_mails);
        let raw = format!(
            "From: p{0}@leeds.gov.uk\r\nTo: desk@programme.example\r\nMessage-ID: <{0}@leeds.gov.uk>\r\n\r\n\
             I would like to apply for a secondment.\r\nName: Ann Person\r\nPreferred location: Leeds\r\n",
            self.n_mails
        );
        let (mailbox, raw) = ("inbox".into(), raw.into_bytes());
        self.input
            .send(Input::Mail { mailbox, name, raw, stamp: None, held: Box::new(()) })
            .unwrap();
    }

    fn orders(&self, request: Request) -> Response {
        let (answer, response) = channel();
        self.input.send(Input::Request(request.of("desk-lead"), answer)).unwrap();
        response.recv_timeout(PATIENCE).unwrap()
    }

    fn lists(&self) -> String {
        self.orders(Request::Look(Look::List { json: false, all: true })).text
    }

    fn hears(&self, words: &str) {
        loop {
            let sentence = self.told.recv_timeout(PATIENCE).unwrap();
            if sentence.contains(words) {
                return;
            }
        }
    }

    /// The next letter that is handed out; its end is told.
    fn letter_goes(&self) -> String {
        let job = self.jobs.recv_timeout(PATIENCE).unwrap();
        self.input.send(Input::Attempted(job.id, Outcome::Delivered)).unwrap();
        match job.post.unwrap() {
            Post::Mail(mail) => mail.recipient,
            Post::Chat(note) => note.account,
        }
    }
}

impl Drop for Surroundings {
    fn drop(&mut self) {
        // Also where something was not as it should be.
        drop(self.input.send(Input::Stop));
    }
}

/// Runs a desk in the midst of what happens.
fn runs(happens: impl FnOnce(&mut Surroundings) + Send + 'static) {
    let world = World::running("govxchange");
    let config = std::fs::read_to_string(world.path("config/desk.toml")).unwrap();
    let folder = world.path("").display().to_string();
    let absolute = ["\"data\"", "\"sent\"", "maildir = \"inbox\""]
        .into_iter()
        .fold(config, |text, key| text.replace(key, &key.replacen('"', &format!("\"{folder}"), 1)));
    world.write_config(&absolute);
    let loaded = settings::load(Some(&world.path("config/desk.toml")), &InPlace::default());
    let settings = Arc::new(loaded.unwrap_or_else(|faults| panic!("{faults:?}")));
    let (mut desk, _) = Desk::open(settings.clone(), false).unwrap();
    let outbox = Outbox::new(&settings.desk, &mut TokenSources::default()).unwrap();
    let start: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    let clock = Arc::new(AtomicI64::new(start.as_second()));
    let ((input, inbox), (jobs, due), (tells, told)) = (channel(), channel(), channel());
    let mut around = Surroundings { clock: clock.clone(), input, jobs: due, told, n_mails: 0 };
    let happening = std::thread::spawn(move || happens(&mut around));
    let now = move || Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap();
    let mut tell = |told: Told| {
        let sentence = match told {
            Told::Deed(audit) => audit.deed,
            Told::Notice(sentence) => sentence,
            Told::Alarm(sentence) => format!("alarm: {sentence}"),
        };
        drop(tells.send(sentence));
    };
    running::run(&mut desk, &inbox, &outbox, &jobs, &now, &mut tell).unwrap();
    happening.join().unwrap();
}

#[test]
fn a_leap_waits_for_an_operators_word_and_nothing_is_lost_or_done_meanwhile() {
    for n_days in [40, -40] {
        runs(move |around| {
            around.mail_comes();
            assert_eq!(around.letter_goes(), "p1@leeds.gov.uk");
            around.hears("sent: acknowledgement");
            around.leaps(n_days);
            around.mail_comes();
            around.hears("secondment-desk accept-clock");
            around.hears("alarm: The machine's clock says");
            let list = around.lists();
            assert!(list.contains("accept-clock") && list.contains("Items: 1."), "{list}");
            let refused = around.orders(Request::Order(Command::ResumeSending { programme: None }));
            assert!(refused.text.contains("accept-clock"), "{}", refused.text);
            assert!(around.jobs.try_recv().is_err(), "nothing is sent");
            around.orders(Request::Order(Command::AcceptClock));
            around.hears("the desk goes on");
            assert_eq!(around.letter_goes(), "p2@leeds.gov.uk");
            around.hears("sent: acknowledgement");
            assert!(around.lists().contains("Items: 2."));
        });
    }
}

#[test]
fn a_clock_that_is_set_right_again_needs_no_word_and_ends_of_attempts_are_kept() {
    runs(|around| {
        around.mail_comes();
        let job = around.jobs.recv_timeout(PATIENCE).unwrap();
        around.leaps(40);
        around.hears("alarm: The machine's clock says");
        around.input.send(Input::Attempted(job.id, Outcome::Delivered)).unwrap();
        around.hears("sent: acknowledgement");
        around.leaps(-40);
        around.hears("the desk goes on");
        around.mail_comes();
        assert_eq!(around.letter_goes(), "p2@leeds.gov.uk");
        around.hears("sent: acknowledgement");
        assert!(around.lists().contains("2026-03-02"), "{}", around.lists());
    });
}

#[test]
fn the_rest_of_a_desk_to_which_nothing_happens_is_no_leap() {
    runs(|around| {
        around.mail_comes();
        around.letter_goes();
        around.hears("sent: acknowledgement");
        for _ in 0..3 {
            assert!(!around.leaps(20).contains("accept-clock"));
        }
    });
}

#[test]
fn a_desk_that_does_not_believe_its_clock_can_be_stopped() {
    runs(|around| {
        around.mail_comes();
        around.letter_goes();
        around.hears("sent: acknowledgement");
        around.leaps(400);
        around.hears("alarm: The machine's clock says");
    });
}
