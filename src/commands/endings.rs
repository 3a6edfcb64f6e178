//! Credentials that end soon, while the desk runs: told in the log, in `list` and to the alarm command.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use secondment_desk::desk::running::Input;
use secondment_desk::settings::expiry::Ending;

use super::run::start;

/// How often the day is looked at.
const EVERY: Duration = Duration::from_hours(1);

/// Tells each end when its time has come, and at once what is due at a start; until the desk no longer listens.
pub fn start_watch(
    endings: Vec<Ending>,
    clock: impl Fn() -> Timestamp + Send + 'static,
    input: &Sender<Input>,
) {
    if endings.is_empty() {
        return;
    }
    let input = input.clone();
    start(async move {
        let mut told: BTreeMap<Ending, usize> = BTreeMap::new();
        loop {
            let today = clock().to_zoned(TimeZone::UTC).date();
            for ending in &endings {
                let n_told = ending.n_told(today);
                if told.insert(ending.clone(), n_told).unwrap_or_default() < n_told {
                    let (place, sentence) = (ending.place.clone(), ending.sentence(today));
                    if input.send(Input::Ending { place, sentence }).is_err() {
                        return;
                    }
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    });
}
