//! What an officer may be shown: requests that change nothing.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What an officer is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// What waits for an officer, and how much there is of everything.
    List {
        /// Whether every item is listed.
        all: bool,
        /// Whether as JSON.
        json: bool,
    },
    /// What waits for an officer, each with what may be done and why.
    Queue {
        /// Whether what is done, and what waits for others, is listed too.
        whole: bool,
        /// Whether as JSON.
        json: bool,
    },
    /// Everything about a reference.
    Show {
        /// Which.
        reference: String,
        /// Whether as JSON.
        json: bool,
        /// Whether the raw mail instead.
        raw: bool,
    },
    /// Everything about a person: who they are, what they sent and were sent, and what runs.
    Person {
        /// A reference of theirs, or an address.
        who: String,
        /// Whether as JSON.
        json: bool,
    },
    /// Why the desk did something.
    Why {
        /// A letter, or what it was done about; or an interest.
        about: String,
        /// A role, or an interest where `about` is a role: why the two are put together, or why not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        with: Option<String>,
        /// Whether as JSON.
        json: bool,
    },
    /// What is done of a placement's set-up, its dates, and when its sides are asked.
    Placement {
        /// The introduction that it follows from.
        reference: String,
        /// Whether as JSON.
        json: bool,
    },
    /// The knowledge log, or a draft of what was learned in a placement.
    Learned(Lessons),
    /// The programme's own evaluation, small numbers hidden.
    Report(Evaluation),
    /// How long officers took to confirm what was proposed, by programme, small numbers hidden.
    Confirmations,
    /// Who is proposed how often, small numbers hidden.
    Fairness {
        /// Which programme's people; those of the first mailbox where none is named.
        programme: Option<String>,
        /// Whether as JSON.
        json: bool,
    },
    /// A message as somebody would get it now.
    Preview {
        /// Which.
        message: String,
        /// The submission or match that it is about.
        about: String,
    },
    /// Writes everything that is kept about a person to a file that they can read.
    SubjectAccess {
        /// A reference of the person, or an address.
        who: String,
        /// Where to.
        file: PathBuf,
    },
    /// Requests about data with their clocks: one, or all that are open.
    Rights {
        /// Which.
        reference: Option<String>,
        /// Whether as JSON.
        json: bool,
    },
    /// Writes all that was done to a file.
    Audit {
        /// Where to.
        file: PathBuf,
    },
    /// Whose data goes soon, and when.
    Retention {
        /// Whether as JSON.
        json: bool,
    },
    /// What an erasure would take and leave.
    Erasure {
        /// A reference of the person, or an address.
        who: String,
    },
    /// Writes everything to a file.
    Export {
        /// Where to.
        file: PathBuf,
        /// Whether what is about people is readable in it.
        #[serde(default)]
        readable: bool,
    },
    /// Reads everything that is kept and says what is wrong with it.
    Verify,
}

/// What somebody would see of the knowledge log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lessons {
    /// Words that stand in each of them.
    pub words: Vec<String>,
    /// The placement in which they were learned.
    pub placement: Option<String>,
    /// Whether as a draft of what was learned there.
    pub is_draft: bool,
    /// Whether as JSON.
    pub json: bool,
}

/// Which evaluation, and how it is written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Evaluation {
    /// Which programme's; that of the first mailbox where none is named.
    pub programme: Option<String>,
    /// The quarter of its return, such as 2026-Q2.
    pub quarter: Option<String>,
    /// How it is written.
    pub form: Form,
}

/// How a report is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// In lines.
    Text,
    /// As JSON.
    Json,
    /// As CSV.
    Csv,
    /// As one HTML page.
    Page,
}
