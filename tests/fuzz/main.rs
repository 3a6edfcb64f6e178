//! Fuzzes the target that the variable `FUZZ_TARGET` names.

#![no_main]

mod targets;

use std::sync::OnceLock;

static CHOSEN: OnceLock<targets::Target> = OnceLock::new();

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let target = CHOSEN.get_or_init(|| {
        // The parsers of others may panic, which is caught and told; what is not caught still ends the process.
        std::panic::set_hook(Box::new(|_| {}));
        let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
        let chosen = targets::ALL.iter().find(|(known, _)| *known == name);
        chosen.expect("FUZZ_TARGET names a target").1
    });
    target(bytes);
});
