//! A desk that runs beside a local Discord, on the machine's clock.

use std::fs;

use jiff::{Timestamp, ToSpan};

use super::discord::{Discord, GUILD, TOKEN, front};
use super::traced::{Trace, traced};
use super::{Running, World};

/// A desk in a guild.
pub struct Guild {
    pub discord: Discord,
    pub world: World,
    /// Where the desk finds Discord, if not by its config.
    environment: Vec<(&'static str, String)>,
}

impl Guild {
    /// A desk for one programme whose config names the local Discord, so that the time may be given and the library counts nothing;
    /// `more` are further lines of `[chat.discord]`.
    pub fn in_rehearsal(more: &str) -> Self {
        let (discord, world) = (Discord::start(), World::running("govxchange"));
        let config = fs::read_to_string(world.path("config/desk.toml")).unwrap();
        world.write_config(&format!(
            "{config}\n[chat.discord]\ntoken-from = {{ file = \"token\" }}\nguild = \"{GUILD}\"\nprogramme = \"govxchange\"\n\
             wait-for-more = \"1 second\"\napi = \"{}\"\n{more}",
            discord.base
        ));
        fs::write(world.path("token"), format!("{TOKEN}\n")).unwrap();
        Self { discord, world, environment: Vec::new() }
    }

    /// A desk for one programme that believes to speak with Discord itself: by its name, through a proxy, under a certificate of our own
    /// authority, so that the library counts requests as it does there.
    pub fn new(more: &str) -> Self {
        let mut guild = Self::in_rehearsal(more);
        let config = fs::read_to_string(guild.world.path("config/desk.toml")).unwrap();
        let is_kept = |line: &&str| !line.starts_with("api = ");
        let lines: Vec<&str> = config.lines().filter(is_kept).collect();
        guild.world.write_config(&lines.join("\n").replace("\"rehearsal\"", "\"live\""));
        let server = guild.discord.base.trim_start_matches("http://").parse().unwrap();
        let proxy = front::start(server, &guild.world.path(""));
        let authority = guild.world.path("ca.pem").display().to_string();
        guild.environment =
            vec![("HTTPS_PROXY", format!("http://{proxy}")), ("SSL_CERT_FILE", authority)];
        guild
    }

    /// Starts the desk, and waits until Discord has let it in.
    pub fn starts(&self) -> Running {
        let before = self.discord.n_sessions();
        let mut command = self.world.command(&["run"]);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let desk = Running::start_traced(&self.world, &command, self.trace());
        self.discord.awaits("a session", |discord| {
            (discord.n_sessions() > before && discord.has_session()).then_some(())
        });
        desk
    }

    /// Some minutes later the desk does what is due.
    pub fn sends_what_is_due_in(&self, minutes: i64) {
        let then = Timestamp::now().checked_add(minutes.minutes()).unwrap().to_string();
        let trace = self.trace();
        let mut once = traced(&self.world.command(&["once", "--now", &then]), &trace.0);
        let output = once.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        trace.stays_here();
    }

    /// Where the connections of the desk are written down.
    pub fn trace(&self) -> Trace {
        Trace(self.world.path("trace"))
    }

    /// What an officer is shown by a command to the running desk.
    pub fn shows(&self, arguments: &[&str]) -> String {
        let output = self.world.command(arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{error}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
