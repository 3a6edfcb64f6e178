//! The mails of the benchmarks: the generated corpus.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Generates the corpus; the same number gives the same bytes.
pub fn make(n_mails: usize, folder: &Path) -> Vec<Vec<u8>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/make_corpus.py");
    let maildir = folder.join("corpus");
    let made = Command::new("python3")
        .arg(script)
        .args([n_mails.to_string(), "7".to_owned()])
        .arg(&maildir)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut files: Vec<_> =
        fs::read_dir(maildir.join("new")).unwrap().flatten().map(|file| file.path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}
