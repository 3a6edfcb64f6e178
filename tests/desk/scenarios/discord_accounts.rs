//! Who is behind an account in Discord: a role counts only once a code that was mailed to a work address has come back.

use crate::world::discord::{Discord, Member};
use crate::world::guild::Guild;

const ROLE: &str = "We need a secondee in Leeds from June, two days a week. Department for Transport.\n\
                    Essential skills: homelessness prevention\nOur approvals have been followed: yes";

#[track_caller]
fn reads(discord: &Discord, member: &Member, words: &str) -> String {
    discord.awaits(words, |_| member.reads().into_iter().find(|text| text.contains(words)))
}

/// How many direct messages with these words a member has read.
fn n_with(member: &Member, words: &str) -> usize {
    member.reads().iter().filter(|text| text.contains(words)).count()
}

/// The codes that were mailed to an address.
fn codes(guild: &Guild, address: &str) -> Vec<String> {
    let mails = guild.world.sent().into_iter().filter(|mail| mail.to == address);
    let is_code = |line: &&str| line.len() == 9 && line.as_bytes()[4] == b'-';
    let code = |text: String| {
        let line = text.lines().map(|line| line.trim_matches('*')).find(is_code)?;
        Some(line.to_owned())
    };
    mails
        .map(|mail| {
            let code = code(mail.text).expect("the mail holds a code");
            assert!(!mail.subject.contains(&code), "a subject is read by many");
            code
        })
        .collect()
}

/// Waits for the latest of so many codes to an address.
#[track_caller]
fn code(guild: &Guild, address: &str, n_codes: usize) -> String {
    guild.discord.awaits("the mail with the code", |_| {
        let mut codes = codes(guild, address);
        (codes.len() == n_codes).then(|| codes.pop())?
    })
}

fn reference(text: &str) -> String {
    let from = text.split_once("GX-").expect("there is a reference").1;
    format!("GX-{}", from.chars().take(4).collect::<String>())
}

/// A code that is not this one.
fn another(code: &str) -> String {
    code.chars()
        .map(|letter| {
            if letter == 'C' {
                'D'
            } else if letter == '-' {
                '-'
            } else {
                'C'
            }
        })
        .collect()
}

fn n_open(guild: &Guild) -> String {
    let list = guild.shows(&["list"]);
    let line = list.split("Submissions open: ").nth(1).expect("the list counts them");
    line.chars().take_while(char::is_ascii_digit).collect()
}

#[test]
fn a_role_counts_once_the_code_has_come_back_and_no_longer_once_an_officer_revokes_the_link() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.writes(ROLE);
    let first = reads(&guild.discord, &dana, "Who is behind this account?");
    assert!(first.contains("Please write your work address here"), "{first}");
    assert_eq!(n_open(&guild), "0");
    dana.writes("Dana@DfT.gov.uk");
    reads(&guild.discord, &dana, "We have mailed a code to dana@dft.gov.uk");
    let code = code(&guild, "dana@dft.gov.uk", 1);
    assert!(!dana.reads().join("\n").contains(&code), "the code goes by mail alone");
    dana.writes(&format!("Here it is: {}.", code.to_lowercase()));
    reads(&guild.discord, &dana, "counts from now on");
    assert_eq!(n_open(&guild), "1");
    let role = reference(&first);
    dana.writes("Days a week: 3");
    let more = reads(&guild.discord, &dana, "Days a week: 3");
    assert!(!more.contains("Who is behind"), "{more}");
    guild.shows(&["split", &role]);
    assert_eq!(n_open(&guild), "0");
    dana.writes(&code);
    reads(&guild.discord, &dana, "That code does not count");
    dana.writes("Days a week: 4");
    let revoked = reads(&guild.discord, &dana, "Days a week: 4");
    assert!(revoked.contains("Please write your work address here"), "{revoked}");
    assert_eq!(n_open(&guild), "0");
    guild.shows(&["undo", &role]);
    reads(&guild.discord, &dana, "now we know that it is you");
    assert_eq!(n_open(&guild), "1");
    assert_eq!(guild.discord.faults(), Vec::<String>::new());
    desk.stops();
}

#[test]
fn an_impostor_who_never_sees_the_mail_never_has_a_role_that_counts() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let sam = guild.discord.member("sam");
    sam.writes(&format!("{ROLE}\nContact email: dana@dft.gov.uk"));
    let role = reads(&guild.discord, &sam, "We have mailed a code to dana@dft.gov.uk");
    guild.shows(&["edit", &reference(&role), "Preferred location: York"]);
    assert_eq!(n_open(&guild), "0", "a detail that is put right shows nothing of who it is");
    for n_codes in 1..=3 {
        let code = code(&guild, "dana@dft.gov.uk", n_codes);
        let wrong = another(&code);
        for n_left in [2, 1] {
            let before = n_with(&sam, "That is not the code");
            sam.writes(&wrong);
            guild.discord.awaits("an answer", |_| {
                (n_with(&sam, "That is not the code") > before).then_some(())
            });
            let words = format!("you have {n_left} more");
            assert_eq!(n_with(&sam, &words), n_codes, "{:#?}", sam.reads());
        }
        sam.writes(&wrong);
        guild.discord.awaits("an end", |_| {
            (n_with(&sam, "That code does not count") == 2 * n_codes - 1).then_some(())
        });
        sam.writes(&code);
        guild.discord.awaits("the end", |_| {
            (n_with(&sam, "That code does not count") == 2 * n_codes).then_some(())
        });
        sam.writes("dana@dft.gov.uk");
    }
    reads(&guild.discord, &sam, "as many codes as we do in a day");
    let other = guild.discord.member("other");
    other.writes(&format!("{ROLE}\nContact email: dana@dft.gov.uk"));
    reads(&guild.discord, &other, "Use the newest code");
    assert_eq!(
        codes(&guild, "dana@dft.gov.uk").len(),
        3,
        "nobody can have more sent to a stranger"
    );
    assert_eq!(n_open(&guild), "0");
    desk.stops();
}

#[test]
fn an_address_outside_the_programmes_domains_goes_to_an_officer_who_may_let_it_count() {
    let guild = Guild::new("");
    let desk = guild.starts();
    let dana = guild.discord.member("dana");
    dana.writes(ROLE);
    reads(&guild.discord, &dana, "Who is behind this account?");
    dana.writes("dana@mygov.uk");
    let told = reads(&guild.discord, &dana, "makes sure who you are");
    assert!(guild.shows(&["list"]).contains("outside the programme's domains"));
    assert!(codes(&guild, "dana@mygov.uk").is_empty() && n_open(&guild) == "0");
    guild.shows(&["merge", &reference(&told), "dana@mygov.uk"]);
    reads(&guild.discord, &dana, "counts from now on");
    assert_eq!(n_open(&guild), "1");
    desk.stops();
}
