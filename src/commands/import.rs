//! `import`: an empty data folder from an export; or a trial of that, which touches nothing of the desk's own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use secondment_desk::desk::{Desk, export};
use secondment_desk::settings::{self, InPlace};

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Import {
    /// The export
    file: PathBuf,
    /// The folder `person-keys` of the desk that wrote it [default: the one in the config's data folder]
    #[arg(long, value_name = "FOLDER")]
    keys: Option<PathBuf>,
    /// Try whether it can be restored, in a scratch folder: read everything, open it, and say so; may be asked while the desk runs
    #[arg(long)]
    verify: bool,
}

pub fn run(context: &Context<'_>, import: &Import) -> Result<(), Failure> {
    let mut settings = context.settings(None)?;
    let of_config = || {
        let config = settings::load(context.arguments.config.as_deref(), &InPlace::default());
        config.map_or_else(|_| settings.desk.data.clone(), |config| config.desk.data)
    };
    let keys = import.keys.clone().unwrap_or_else(|| of_config().join("person-keys"));
    if !import.verify {
        let told = export::import(&import.file, &settings.desk, &keys)?;
        print(format_args!("{told}"));
        return Ok(());
    }
    let scratch = tempfile::tempdir().map_err(|error| {
        format!("A scratch folder cannot be made: {error}. TMPDIR names another place.")
    })?;
    let Some(own) = Arc::get_mut(&mut settings) else {
        return Err("The scratch folder could not be set up.".to_owned().into());
    };
    own.desk.data = scratch.path().join("data");
    let tried = tried(&import.file, &settings, &keys);
    let told = tried.map_err(|sentence| {
        format!("{}: this backup cannot be restored as it is. {sentence}", import.file.display())
    })?;
    print(format_args!("{told}"));
    Ok(())
}

/// What is there once a backup is restored, all of it read.
fn tried(file: &Path, settings: &Arc<settings::Settings>, keys: &Path) -> Result<String, String> {
    let imported = export::import(file, &settings.desk, keys)?;
    // Its first line says where, which is nowhere soon.
    let remarks: Vec<&str> = imported.lines().skip(1).chain([""]).collect();
    let (desk, _) = Desk::open(settings.clone(), false).map_err(|error| error.to_string())?;
    let whole = desk.verify()?;
    let counts = desk.ledger().counts();
    Ok(format!(
        "{}{whole}\nMessages received: {}. Items: {}. Submissions open: {}. Matches and introductions: {}. Letters not yet sent: {}.\n\
         {}: this backup can be restored. It was tried in a scratch folder, which is cleared away; nothing of the desk's own was touched.",
        remarks.join("\n"),
        counts.n_arrivals,
        counts.n_items,
        counts.n_open,
        counts.n_introductions,
        counts.n_letters_pending,
        file.display()
    ))
}
