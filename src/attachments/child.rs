//! The child: limits itself, reads one file from standard input, writes what it says to standard output, ends.

use std::io::{Read as _, Write as _};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{LARGEST_FILE, extract};

/// Memory that a child may write to. A large PDF takes several times its size.
const MOST_MEMORY: u64 = 400 << 20;
/// Address space, of which an allocator may reserve more than it ever uses.
const MOST_ADDRESSES: u64 = 4 << 30;
/// Processor time.
const MOST_SECONDS: u64 = 4;

/// Reads one file and answers; the name of the file, which may hold a person's, stays with the parent.
pub fn serve(is_table: bool) -> std::io::Result<()> {
    limit()?;
    let mut bytes = Vec::new();
    std::io::stdin().take(LARGEST_FILE as u64 + 1).read_to_end(&mut bytes)?;
    let answer = serde_json::to_string(&extract(&bytes, is_table))?;
    // Parsers of others may print something: the answer stands on a line of its own, the last.
    std::io::stdout().write_all(format!("\n{answer}\n").as_bytes())
}

fn limit() -> std::io::Result<()> {
    let limits = [
        (Resource::Data, MOST_MEMORY),
        (Resource::As, MOST_ADDRESSES),
        (Resource::Cpu, MOST_SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 3),
    ];
    for (resource, most) in limits {
        // Where whoever runs the desk allows less, that holds: no limit can be raised.
        let allowed = getrlimit(resource).maximum.map_or(most, |allowed| allowed.min(most));
        setrlimit(resource, Rlimit { current: Some(allowed), maximum: Some(allowed) })?;
    }
    Ok(())
}
