//! A desk that runs beside a local Discord, on the machine's clock.

use std::fs;

use jiff::{Timestamp, ToSpan};

use super::discord::{Discord, GUILD, TOKEN};
use super::{Running, World};

/// A desk in a guild.
pub struct Guild {
    pub discord: Discord,
    pub world: World,
}

impl Guild {
    /// A desk for one programme; `more` are further lines of `[chat.discord]`.
    pub fn new(more: &str) -> Self {
        let (discord, world) = (Discord::start(), World::running("govxchange"));
        let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
        world.write_config(&format!(
            "{config}\n[chat.discord]\ntoken-from = {{ file = \"token\" }}\nguild = \"{GUILD}\"\nprogramme = \"govxchange\"\n\
             wait-for-more = \"1 second\"\napi = \"{}\"\n{more}",
            discord.base
        ));
        fs::write(world.path("token"), format!("{TOKEN}\n")).unwrap();
        Self { discord, world }
    }

    /// Starts the desk, and waits until Discord has let it in.
    pub fn starts(&self) -> Running {
        let before = self.discord.n_sessions();
        let desk = Running::start(&self.world, &["run"]);
        self.discord.awaits("a session", |discord| {
            (discord.n_sessions() > before && discord.has_session()).then_some(())
        });
        desk
    }

    /// Some minutes later the desk does what is due.
    pub fn sends_what_is_due_in(&self, minutes: i64) {
        let then = Timestamp::now().checked_add(minutes.minutes()).unwrap().to_string();
        self.shows(&["once", "--now", &then]);
    }

    /// What an officer is shown by a command to the running desk.
    pub fn shows(&self, arguments: &[&str]) -> String {
        let output = self.world.command(arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{error}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
