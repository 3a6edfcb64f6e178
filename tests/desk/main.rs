//! Tests of what correspondents, officers and operators see, through the built program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unused_self,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a test that fails here has found something"
)]

mod damage;
mod disk_full;
mod feedback;
mod house_rules;
mod kept;
mod letters;
mod lines;
mod power_cut;
mod premises;
mod properties;
mod replies;
mod scenarios;
mod settings;
mod siblings;
mod store;
mod supply_chain;
mod tables;
mod trace;
mod world;
