//! `chat`: the terminal in place of the chat workspace.

use std::io::{BufRead, IsTerminal, Write};
use std::sync::Arc;

use clap::Args;
use secondment_desk::control::{Request, Talk};
use secondment_desk::settings::Settings;

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Chat {
    /// Your account in the chat
    #[arg(long = "as", value_name = "ACCOUNT")]
    account: String,
    /// The programme that the chat belongs to [default: the one that reads the config's first mailbox]
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
    /// Say this one thing, print what waits for you, and exit
    #[arg(long, value_name = "TEXT")]
    say: Option<String>,
}

pub fn run(context: &Context<'_>, chat: &Chat) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    if let Some(text) = &chat.say {
        return talk(context, &settings, chat, Some(text.trim()).filter(|text| !text.is_empty()));
    }
    let input = std::io::stdin();
    if !input.is_terminal() {
        let text = std::io::read_to_string(input)
            .map_err(|error| format!("What you typed could not be read: {error}."))?;
        return talk(context, &settings, chat, Some(text.trim()).filter(|text| !text.is_empty()));
    }
    print(format_args!(
        "You are `{}`. Write what you need or offer; an empty line looks for answers; Ctrl-D ends.",
        chat.account
    ));
    talk(context, &settings, chat, None)?;
    prompt();
    for line in input.lock().lines() {
        let line = line.map_err(|error| format!("What you typed could not be read: {error}."))?;
        talk(context, &settings, chat, Some(line.trim()).filter(|text| !text.is_empty()))?;
        prompt();
    }
    print("");
    Ok(())
}

fn prompt() {
    drop(write!(std::io::stdout(), "> "));
    // A terminal that cannot be flushed shows the prompt later.
    drop(std::io::stdout().flush());
}

/// Says something, if there is something to say, and prints what waits for the account.
fn talk(
    context: &Context<'_>,
    settings: &Arc<Settings>,
    chat: &Chat,
    text: Option<&str>,
) -> Result<(), Failure> {
    let account = chat.account.clone();
    let programme = settings.programme_or_first(chat.programme.as_deref())?;
    let collect = Request::Talk(Talk::Collect { account: account.clone() });
    let said = text.map(|text| {
        // At a pretended time the same words are the same message; else every message is one of its own.
        let moment = match context.arguments.now {
            Some(now) => format!("{now} {text}"),
            None => format!("{} {}", (context.clock)().as_nanosecond(), std::process::id()),
        };
        Request::Talk(Talk::Say {
            programme: Some(programme.name.as_str().to_owned()),
            name: format!("{account} {moment}"),
            account: account.clone(),
            text: text.to_owned(),
        })
    });
    let requests: Vec<Request> = said.into_iter().chain([collect]).collect();
    for response in context.ask(settings, &requests)? {
        if !response.is_done {
            return Err(response.text.into());
        }
        if !response.text.is_empty() {
            print(format_args!("{}", response.text.trim_end()));
        }
        if !response.letters.is_empty() {
            // Only what was printed has been read.
            let (account, letters) = (account.clone(), response.letters);
            context.ask(settings, &[Request::Talk(Talk::Collected { account, letters })])?;
        }
    }
    Ok(())
}
