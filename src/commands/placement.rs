//! `placement`: what is done of a placement's set-up, its dates, and what is to be achieved.

use clap::Args;
use jiff::civil::Date;
use secondment_desk::control::{self, Look, Request};
use secondment_desk::domain::officer::Change;

use super::requests::Ordered;

#[derive(Args)]
pub struct Placement {
    /// The introduction that both sides have agreed to, such as GX-7K3Q
    reference: String,
    /// A step that is done, or a topic that is agreed on; may be given several times
    #[arg(long, value_name = "STEP")]
    done: Vec<String>,
    /// A step that is not done, or a topic that is not agreed on after all
    #[arg(long, value_name = "STEP")]
    not_done: Vec<String>,
    /// The first day, such as 2026-05-04
    #[arg(long, value_name = "DAY")]
    starts: Option<Date>,
    /// The last day; a later word moves it, also where it ends early
    #[arg(long, value_name = "DAY")]
    ends: Option<Date>,
    /// Days a week, from 1 to 5 [default: 5]
    #[arg(long, value_name = "NUMBER")]
    days: Option<u8>,
    /// What is to be achieved, as it was agreed; may be given several times, and is asked about at the end
    #[arg(long, value_name = "WORDS")]
    objective: Vec<String>,
    /// For how many months the Business Appointment Rules may hold after this role: 0, 12 or 24
    #[arg(long, value_name = "NUMBER")]
    rules_months: Option<u8>,
    /// The mail address of the secondee's manager at home, who is then asked now and then how it goes; "none" for nobody
    #[arg(long, value_name = "ADDRESS")]
    home_manager: Option<String>,
    /// Do it although it looks like a slip: dates long over, far ahead, or longer than 36 months; a step undone on which dates rest
    #[arg(long)]
    really: bool,
    /// Whether the secondee is on the host's terms while there, as an exception: "yes" or "no"
    #[arg(long, value_name = "YES", value_parser = yes_or_no)]
    host_terms: Option<bool>,
    #[command(flatten)]
    ordered: Ordered,
}

fn yes_or_no(typed: &str) -> Result<bool, String> {
    match typed {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("say \"yes\" or \"no\"".to_owned()),
    }
}

/// The request, and how it was ordered, if it is an order.
pub fn request(given: &Placement) -> (Request, Option<&Ordered>) {
    let reference = given.reference.clone();
    let change = Change {
        done: given.done.clone(),
        not_done: given.not_done.clone(),
        starts: given.starts,
        ends: given.ends,
        days_a_week: given.days,
        objectives: given.objective.clone(),
        rules_months: given.rules_months,
        home_manager: given.home_manager.clone(),
        is_on_host_terms: given.host_terms,
        home: None,
        told: None,
        is_meant: given.really,
    };
    if change == (Change { is_meant: given.really, ..Change::default() }) {
        let json = given.ordered.json;
        return (Request::Look(Look::Placement { reference, json }), None);
    }
    (Request::Order(control::Command::Place { reference, change }), Some(&given.ordered))
}
