//! Reaching the desk: the one that runs, or the folder itself where none does.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use secondment_desk::attachments::FileReader;
use secondment_desk::control::{self, Asked, Command as Order, Request, Response, Talk};
use secondment_desk::desk::{Desk, OpenError};
use secondment_desk::settings::Settings;
use secondment_desk::store::StoreError;

use super::{Context, Failure, answering, warn};

/// So often a folder is tried that another program holds which is no running desk: a command, or a desk that starts or ends.
const MOST_TRIES: usize = 500;
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

impl Context<'_> {
    /// Opens the desk on its data folder; what was repaired is printed.
    pub(super) fn open(&self, settings: &Arc<Settings>) -> Result<Desk, Failure> {
        self.opened(settings).map_err(|error| error.to_string().into())
    }

    fn opened(&self, settings: &Arc<Settings>) -> Result<Desk, OpenError> {
        let mut n_tries = 0;
        let (mut desk, notices) = loop {
            n_tries += 1;
            match Desk::open(settings.clone(), self.arguments.accept_damage) {
                Err(OpenError::Store(StoreError::Locked { .. }))
                    if n_tries < MOST_TRIES && !control::is_running(&settings.desk.data) =>
                {
                    std::thread::sleep(BETWEEN_TRIES);
                }
                ended => break ended?,
            }
        };
        desk.reads_files_by(FileReader::of_this_program());
        for notice in &notices {
            warn(notice);
        }
        Ok(desk)
    }

    /// A request in the name of whoever runs this command.
    pub(super) fn asked(&self, request: Request, seen: Option<String>) -> Asked {
        Asked { officer: self.officer_name(), seen, request }
    }

    /// Asks the running desk, or opens the folder where none runs.
    pub(super) fn ask(
        &self,
        settings: &Arc<Settings>,
        requests: &[Request],
    ) -> Result<Vec<Response>, Failure> {
        let asked = requests.iter().map(|request| self.asked(request.clone(), None));
        self.ask_all(settings, &asked.collect::<Vec<_>>())
    }

    pub(super) fn ask_all(
        &self,
        settings: &Arc<Settings>,
        requests: &[Asked],
    ) -> Result<Vec<Response>, Failure> {
        let data = &settings.desk.data;
        if self.arguments.now.is_some() {
            if control::is_running(data) {
                return Err("--now cannot be given to a desk that runs: stop it first."
                    .to_owned()
                    .into());
            }
            return self.ask_folder(settings, requests);
        }
        match Self::ask_running(data, requests)? {
            Some(responses) => Ok(responses),
            None => self.ask_folder(settings, requests),
        }
    }

    /// Asks the running desk; `None` if none runs.
    fn ask_running(data: &Path, requests: &[Asked]) -> Result<Option<Vec<Response>>, Failure> {
        let mut responses = Vec::new();
        for request in requests {
            match control::ask(data, request)
                .map_err(|error| answering::unanswered(request, &error))?
            {
                Some(response) => responses.push(response),
                None if responses.is_empty() => return Ok(None),
                None => return Err("The desk stopped in the middle: try again.".to_owned().into()),
            }
        }
        Ok(Some(responses))
    }

    fn ask_folder(
        &self,
        settings: &Arc<Settings>,
        requests: &[Asked],
    ) -> Result<Vec<Response>, Failure> {
        let begins =
            requests.iter().any(|asked| matches!(asked.request, Request::Talk(Talk::Say { .. })));
        let is_begun = |name: &str| settings.desk.data.join(name).exists();
        if !begins && !["mode", "key", "journal"].iter().any(|name| is_begun(name)) {
            let folder = settings.desk.data.display();
            return Err(format!("There is no desk in {folder} yet: `secondment-desk run` or `once` begins one; --data names another folder.").into());
        }
        let stopped = |error: StoreError| Failure::from(error.to_string());
        let mut desk = match self.opened(settings) {
            // It was about to run.
            Err(OpenError::Store(StoreError::Locked { .. }))
                if self.arguments.now.is_none() && control::is_running(&settings.desk.data) =>
            {
                return Self::ask_running(&settings.desk.data, requests)?.ok_or_else(|| {
                    "The desk stopped before it answered: try again.".to_owned().into()
                });
            }
            opened => opened.map_err(|error| error.to_string())?,
        };
        let accepts =
            requests.iter().any(|asked| asked.request == Request::Order(Order::AcceptClock));
        let reads = !requests.iter().any(|asked| asked.request.is_order());
        if !accepts && !reads {
            self.check_clock(&desk)?;
        }
        if !accepts && self.check_clock(&desk).is_ok() {
            desk.resume(self.now()).map_err(stopped)?;
        }
        let mut responses = Vec::new();
        for request in requests {
            let (answer, response) = std::sync::mpsc::channel();
            desk.serve(request.clone(), answer, self.now());
            desk.settle(self.now()).map_err(stopped)?;
            responses.extend(response.try_recv());
        }
        Ok(responses)
    }
}
