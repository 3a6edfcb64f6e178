//! What a campaign is told on its command line: `--kills 1000 --seed 7`, or a filter of `cargo test` that means another test.

/// How a campaign is to be run.
pub struct Campaign {
    /// How often the desk is killed.
    pub n_kills: usize,
    /// From which all chance follows.
    pub seed: u64,
}

/// The number that follows an option, if it is given.
#[allow(dead_code, reason = "of the campaign over servers")]
pub fn number(option: &str) -> Option<usize> {
    let mut arguments = std::env::args().skip_while(|argument| argument != option);
    arguments.nth(1)?.parse().ok()
}

/// Reads the command line; none if it is about other tests.
pub fn campaign(name: &str, usual_kills: usize) -> Option<Campaign> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    read(name, usual_kills, &arguments)
}

fn read(name: &str, usual_kills: usize, arguments: &[String]) -> Option<Campaign> {
    let is_filter =
        |argument: &&String| !argument.starts_with('-') && argument.parse::<u64>().is_err();
    if arguments.iter().find(is_filter).is_some_and(|filter| !name.contains(filter.as_str())) {
        return None;
    }
    let number = |option: &str| {
        let at = arguments.iter().position(|argument| argument == option)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    let n_kills = number("--kills").and_then(|kills| usize::try_from(kills).ok());
    Some(Campaign {
        n_kills: n_kills.unwrap_or(usual_kills),
        seed: number("--seed").unwrap_or(20_260_302),
    })
}
