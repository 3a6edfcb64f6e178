//! `import`: an empty data folder from an export.

use std::path::Path;

use secondment_desk::desk::export;

use super::{Context, Failure, print};

pub fn run(context: &Context<'_>, file: &Path) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let told = export::import(file, &settings.desk.data, settings.desk.mode)?;
    print(format_args!("{told}"));
    Ok(())
}
