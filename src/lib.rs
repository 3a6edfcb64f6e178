#![doc = include_str!("ARCHITECTURE.md")]

pub mod attachments;
pub mod chat;
mod constant;
pub mod control;
pub mod desk;
pub mod domain;
pub mod guidance;
pub mod mail;
pub mod matching;
pub mod outbox;
pub mod personal;
pub mod plain;
pub mod reading;
pub mod report;
pub mod settings;
pub mod spelling;
pub mod store;
pub mod wording;
