//! What lies inside the program is read when it is first needed: a start that reads no message does without most of it.

use std::cell::RefCell;
use std::sync::LazyLock;

use super::problems::Faults;
use super::source::Folder;

/// Something that is read from files, at once or when it is first needed.
pub type Lazily<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;

/// Something that is there.
pub fn at_once<T: Send + 'static>(read: T) -> Lazily<T> {
    LazyLock::new(Box::new(move || read))
}

/// Reads from a folder: what people edit at once, so that they are told of every fault, and what is inside the program when it is first
/// needed, unless it is to be checked as well.
pub fn from<T: Send + 'static>(
    folder: Folder,
    is_checked: bool,
    faults: &RefCell<Faults>,
    read: impl FnOnce(&Folder, &RefCell<Faults>) -> T + Send + 'static,
) -> Lazily<T> {
    if is_checked || matches!(folder, Folder::Disk(_)) {
        return at_once(read(&folder, faults));
    }
    LazyLock::new(Box::new(move || read(&folder, &RefCell::default())))
}
