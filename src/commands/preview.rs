//! `preview`: a message as its reader would see it, filled with sample values.

use clap::Args;
use secondment_desk::control::{Look, Request};
use secondment_desk::domain::outgoing::Template;
use secondment_desk::mail::compose;
use secondment_desk::spelling::suggestion;
use secondment_desk::wording::sample::sample;

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Preview {
    /// The message: the name of its file in prompts/messages/ without .md
    message: Option<String>,
    /// Whose wording [default: that of the programme that reads the config's first mailbox]
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
    /// Fill it with what is known of this submission or match, in place of sample values
    #[arg(long = "with", value_name = "REFERENCE")]
    about: Option<String>,
}

pub fn run(context: &Context<'_>, preview: &Preview) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let names = Template::ALL.iter().map(|template| template.as_str());
    let Some(message) = &preview.message else {
        print(format_args!("The messages are:\n  {}", names.collect::<Vec<_>>().join("\n  ")));
        return Ok(());
    };
    let template = Template::ALL.iter().find(|template| template.as_str() == message);
    let template = template.ok_or_else(|| {
        format!("There is no message `{message}`; {}", suggestion(message, names))
    })?;
    if let Some(about) = &preview.about {
        let (message, about) = (template.as_str().to_owned(), about.clone());
        let look = Request::Look(Look::Preview { message, about });
        for response in context.ask(&settings, &[look])? {
            if !response.is_done {
                return Err(response.text.into());
            }
            print(response.text);
        }
        return Ok(());
    }
    let programme = settings.programme_or_first(preview.programme.as_deref())?;
    let (subject, body) =
        settings.wording.fill(&sample(*template, programme), programme, Some("Ann Other"))?;
    print(format_args!("Subject: {subject}\n\n{}", compose::plain(&body)));
    Ok(())
}
