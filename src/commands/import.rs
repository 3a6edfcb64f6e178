//! `import`: an empty data folder from an export.

use std::path::Path;

use secondment_desk::desk::export;
use secondment_desk::settings::{self, InPlace};

use super::{Context, Failure, print};

pub fn run(context: &Context<'_>, file: &Path, keys: Option<&Path>) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let of_config = || {
        let config = settings::load(context.arguments.config.as_deref(), &InPlace::default());
        config.map_or_else(|_| settings.desk.data.clone(), |config| config.desk.data)
    };
    let keys = keys.map_or_else(|| of_config().join("person-keys"), Path::to_owned);
    let told = export::import(file, &settings.desk, &keys)?;
    print(format_args!("{told}"));
    Ok(())
}
