//! The Unix socket in the data folder: one line each way.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Asked, Response};

/// The socket's name in the data folder.
const SOCKET: &str = "desk.sock";
/// A longer line is no request.
const LONGEST_REQUEST_BYTES: u64 = 16 << 20;
/// So long a desk may take: an export of a large folder is the longest that it does at once.
const PATIENCE: Duration = Duration::from_mins(10);
/// A socket's path may be no longer than this, by the system's own structure.
const LONGEST_PATH_BYTES: usize = 100;

/// The socket's path in a data folder, for one use. A long path is reached through the open folder.
struct Socket {
    path: PathBuf,
    _folder: Option<File>,
}

impl Socket {
    fn of(data: &Path) -> io::Result<Self> {
        let path = data.join(SOCKET);
        if path.as_os_str().len() <= LONGEST_PATH_BYTES {
            return Ok(Self { path, _folder: None });
        }
        let folder = File::open(data)?;
        let path = Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(SOCKET);
        Ok(Self { path, _folder: Some(folder) })
    }
}

/// Whether a desk runs on a data folder. It is asked nothing.
pub fn is_running(data: &Path) -> bool {
    Socket::of(data).and_then(|socket| UnixStream::connect(&socket.path)).is_ok()
}

/// Asks the desk that runs on a data folder; `None` if none runs.
///
/// # Errors
/// Those of the socket, once a desk has accepted the connection.
pub fn ask(data: &Path, asked: &Asked) -> io::Result<Option<Response>> {
    let stream = Socket::of(data).and_then(|socket| UnixStream::connect(&socket.path));
    let Ok(mut stream) = stream else { return Ok(None) };
    let mut line = serde_json::to_string(asked)?;
    line.push('\n');
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(line.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    if answer.is_empty() {
        return Err(io::Error::other("the desk stopped before it answered"));
    }
    Ok(Some(serde_json::from_str(&answer)?))
}

/// Listens on a data folder's socket: only the folder's owner may connect. The caller holds the folder's lock.
///
/// # Errors
/// Those of the socket.
pub fn listen(data: &Path) -> io::Result<UnixListener> {
    let socket = Socket::of(data)?;
    let path = &socket.path;
    // The lock on the folder is ours: a socket that is there was left by a desk that ended.
    if path.exists() {
        fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Removes the socket when the desk ends.
pub fn close(data: &Path) {
    // A socket that stays is removed by the next desk.
    drop(fs::remove_file(data.join(SOCKET)));
}

/// Reads one request from a connection.
///
/// # Errors
/// A sentence for whoever sent it.
pub fn read_request(stream: &UnixStream) -> Result<Asked, String> {
    let mut line = String::new();
    let mut reader = BufReader::new(io::Read::take(stream, LONGEST_REQUEST_BYTES));
    reader
        .read_line(&mut line)
        .map_err(|error| format!("the request could not be read: {error}"))?;
    serde_json::from_str(&line).map_err(|error| {
        format!(
            "this is no request that the running desk knows ({error}): is it of the same version?"
        )
    })
}

/// Writes the answer to a connection.
///
/// # Errors
/// Those of the connection.
pub fn write_response(mut stream: &UnixStream, response: &Response) -> io::Result<()> {
    let mut line = serde_json::to_string(response)?;
    line.push('\n');
    stream.write_all(line.as_bytes())
}
