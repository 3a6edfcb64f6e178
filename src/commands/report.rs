//! `report`: the programme's own evaluation, in lines, as JSON, as CSV, or as one page.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use clap::{Args, ValueEnum};
use secondment_desk::control::{Evaluation, Form, Look, Request};

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Report {
    /// The programme [default: the one of the config's first mailbox]
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
    /// The quarter of the secondments return, such as 2026-Q2 [default: the last that is over]
    #[arg(long, value_name = "QUARTER")]
    quarter: Option<String>,
    /// How it is written
    #[arg(long = "as", value_enum, default_value_t = As::Text)]
    form: As,
    /// Write it to this file
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Write it as a page and open that in a browser
    #[arg(long)]
    open: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum As {
    /// Lines for a terminal
    Text,
    /// JSON
    Json,
    /// CSV, a line for each number
    Csv,
    /// One HTML page with charts, which needs nothing else
    Html,
}

pub fn run(context: &Context<'_>, given: &Report) -> Result<(), Failure> {
    let settings = context.settings_to_ask()?;
    let form = match given.form {
        _ if given.open => Form::Page,
        As::Text => Form::Text,
        As::Json => Form::Json,
        As::Csv => Form::Csv,
        As::Html => Form::Page,
    };
    let (programme, quarter) = (given.programme.clone(), given.quarter.clone());
    let request = Request::Look(Look::Report(Evaluation { programme, quarter, form }));
    let Some(response) = context.ask(&settings, &[request])?.pop() else { return Ok(()) };
    if !response.is_done {
        return Err(response.text.into());
    }
    let beside = || given.open.then(|| settings.desk.data.join("report.html"));
    let Some(file) = given.to.clone().or_else(beside) else {
        print(response.text.trim_end());
        return Ok(());
    };
    std::fs::write(&file, &response.text)
        .map_err(|error| format!("{} could not be written: {error}.", file.display()))?;
    print(format_args!("The report is in {}.", file.display()));
    if given.open {
        let opened = Command::new("xdg-open")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        // Where there is no browser, the file is there all the same.
        if let Err(error) = opened {
            super::warn(format_args!(
                "No browser could be started ({error}): open the file yourself."
            ));
        }
    }
    Ok(())
}
