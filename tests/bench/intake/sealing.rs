//! What sealing costs of taking mail in: everything that a run has kept is sealed once more, and that time held against the run's.

use std::hint::black_box;
use std::path::Path;

use secondment_desk::domain::record::Record;
use secondment_desk::store::{EmbeddedStore, Options, Person, RawId, Store, records, whose};

use super::{limits, timed};

/// Seals what a folder holds, and says what part that is of the processor time of the run that filled it.
pub fn measure(data: &Path, intake_cpu_ms: f64) {
    let (store, _) = EmbeddedStore::open(data, &Options::default()).unwrap();
    let ledger = records::ledger(&store).unwrap();
    let mut all: Vec<(Vec<Person>, Vec<u8>)> = Vec::new();
    for kind in records::ALL_KINDS {
        records::each(&store, *kind, |record| {
            let persons = whose::persons(&ledger, &record);
            if let Record::Arrival(arrival) = &record {
                let raw = store.raw(RawId(arrival.raw.0)).unwrap().unwrap();
                all.push((persons.clone(), raw));
            }
            all.push((persons, serde_json::to_vec(&record).unwrap()));
        })
        .unwrap();
    }
    let n_bytes: usize = all.iter().map(|(_, body)| body.len()).sum();
    // Whoever's it is, a sealed record takes as long: raw mails are sealed with one person's key, which is left out here.
    let (_, cpu) = timed(|| {
        for (persons, body) in &all {
            black_box(store.seal_for(persons, body).unwrap());
        }
    });
    println!(
        "  sealing what was kept once more {cpu:8.0} CPU ms for {} bodies, {} MB: {:.1}% of taking it in",
        all.len(),
        n_bytes >> 20,
        100.0 * cpu / intake_cpu_ms
    );
    let percent = 100.0 * cpu / intake_cpu_ms;
    limits::holds("sealing in per cent", &percent, &limits::SEALING_PERCENT);
}
