//! `import`: an empty data folder from an export.

use std::fs;
use std::path::Path;

use secondment_desk::desk::export;

use super::{Context, Failure, print};

pub fn run(context: &Context<'_>, file: &Path) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let data = &settings.desk.data;
    let told = export::import(file, data)?;
    fs::write(data.join("mode"), settings.desk.mode.as_str())
        .map_err(|error| format!("{} cannot be marked: {error}", data.display()))?;
    print(format_args!("{told}"));
    Ok(())
}
