//! `[chat.discord]` of desk.toml: the workspace in which people may write to the desk.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use toml::de::DeValue;

use super::keys::{self, Table};
use super::problems::Faults;
use super::secret::{self, SecretSource};
use crate::domain::ids::ProgrammeName;
use crate::spelling::suggestion;

/// The longest wait for what else somebody writes.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// A guild in Discord, and what the desk does there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DiscordSettings {
    /// Where the application's token is.
    pub token: SecretSource,
    /// The guild.
    pub guild: u64,
    /// The programme that what is written there is about, where there are several.
    pub programme: Option<ProgrammeName>,
    /// The channels in which every message is for the desk.
    pub intake_channels: Vec<u64>,
    /// Whether it asks Discord for the content of messages that are not addressed to it.
    pub has_content: bool,
    /// The role whose members may give officers' orders, if their account is linked to an officer's address too.
    pub officer_role: Option<u64>,
    /// How long it waits for what else somebody writes.
    pub wait_for_more: Duration,
    /// An outage is told after so long.
    pub tell_outage_after: Duration,
    /// A server on this machine in place of Discord.
    pub api: Option<SocketAddr>,
}

/// Discord's own faults are mostly over by then.
const TELL_OUTAGE_AFTER: Duration = Duration::from_mins(15);

/// Reads `[chat]`.
pub fn read(table: &Table<'_>) -> Option<DiscordSettings> {
    table.table("discord", read_discord).flatten()
}

fn read_discord(table: &Table<'_>) -> Option<DiscordSettings> {
    let token = table.required("token-from", "{ env = \"DISCORD_TOKEN\" }", secret::source);
    let guild = table.required("guild", "\"123456789012345678\"", id);
    let programme = table.optional("programme", keys::text);
    let intake_channels = table.list("intake-channels", id);
    let has_content = table.optional("message-content", keys::flag).unwrap_or(false);
    let wait_for_more = table.optional("wait-for-more", wait);
    let tell_outage_after = table.optional("tell-outage-after", keys::duration);
    let officer_role = table.optional("officer-role", id);
    let api = table.optional("api", loopback);
    if !intake_channels.is_empty() && !has_content {
        let sentence = "`intake-channels` are read whole, for which Discord must show the desk what is written there: write `message-content = true` and allow it in the application's settings at Discord, or take the channels away.";
        table.fault(table.line("intake-channels"), sentence);
    }
    Some(DiscordSettings {
        token: token?,
        guild: guild?,
        programme: programme.map(|name| ProgrammeName::from(name.as_str())),
        intake_channels,
        has_content,
        officer_role,
        wait_for_more: wait_for_more.unwrap_or(Duration::from_secs(4)),
        tell_outage_after: tell_outage_after.unwrap_or(TELL_OUTAGE_AFTER),
        api,
    })
}

/// Checks what the file alone does not tell.
pub(super) fn check(
    settings: &DiscordSettings,
    names: &[ProgrammeName],
    file: &Path,
    faults: &RefCell<Faults>,
) {
    if let Some(name) = settings.programme.as_ref().filter(|name| !names.contains(name)) {
        let advice = suggestion(name.as_str(), names.iter().map(ProgrammeName::as_str));
        let sentence = format!("`[chat.discord]`: there is no programme `{name}`; {advice}");
        faults.borrow_mut().add(file, 0, sentence);
    }
}

/// An id of Discord.
fn id(value: &DeValue<'_>) -> Result<u64, String> {
    let text = keys::text(value)?;
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("`{text}` is no id of Discord: a number of 17 to 20 digits, in quotes. Turn on the developer mode in Discord, then copy the id from the menu."))
}

fn wait(value: &DeValue<'_>) -> Result<Duration, String> {
    let wait = keys::duration(value).ok().filter(|wait| *wait <= LONGEST_WAIT);
    wait.ok_or_else(|| "is a time of up to a minute, such as \"4 seconds\".".to_owned())
}

/// The token goes there: it never leaves this machine but to Discord itself.
fn loopback(value: &DeValue<'_>) -> Result<SocketAddr, String> {
    let text = keys::text(value)?;
    let place = text.strip_prefix("http://").and_then(|rest| rest.parse::<SocketAddr>().ok());
    place.filter(|place| place.ip().is_loopback()).ok_or_else(|| format!(
        "`{text}` is no server on this machine, such as \"http://127.0.0.1:8080\"; without `api` the desk goes to Discord itself."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(config: &str, expected: &[&str]) {
        let faults = RefCell::new(Faults::default());
        let file = Path::new("desk.toml");
        let source = keys::TomlText { file, text: config, n_lines_before: 0 };
        keys::read_toml(&source, &faults, |table| table.table("chat", read));
        let told: Vec<String> =
            faults.into_inner().sorted().iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.contains(expected), "{told}");
        }
    }

    const WHOLE: &str = "[chat.discord]\ntoken-from = { env = \"T\" }\nguild = \"700\"\n";

    #[test]
    fn the_token_goes_to_discord_or_nowhere() {
        let with = |api: &str| format!("{WHOLE}api = \"{api}\"");
        check(&with("http://127.0.0.1:8080"), &[]);
        check(&with("http://[::1]:8080"), &[]);
        let elsewhere = [
            "http://10.0.0.5:8080",
            "https://127.0.0.1:8080",
            "http://127.0.0.1.programme.example:8080",
            "http://127.0.0.1:8080@programme.example",
            "http://localhost:8080",
            "http://discord.com",
        ];
        for place in elsewhere {
            check(&with(place), &["is no server on this machine"]);
        }
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        check("[chat.discord]\ntoken-from = \"secret\"\n", &["guild", "names where the secret is"]);
        check(&format!("{WHOLE}intake-channels = [\"1\"]"), &["message-content = true"]);
        check(&format!("{WHOLE}intake-channels = [\"secondments\"]"), &["is no id of Discord"]);
        check(&format!("{WHOLE}wait-for-more = \"2 hours\""), &["up to a minute"]);
    }
}
