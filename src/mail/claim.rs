//! Claims: of the desks on one machine only one reads a mailbox. A claim leaves nothing behind when its process ends.

use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::Path;

use crate::domain::ids::Digest;
use crate::settings::imap::ImapSettings;

/// Another desk has the mailbox; to stand after its name.
pub const TAKEN: &str = "another desk on this machine reads it; stop one of the two.";

/// A mailbox that is this process's, until it is dropped.
pub struct Claim {
    _name: Option<UnixListener>,
}

impl Claim {
    /// Claims a mailbox on a server, by its server, account and folder; none where another process has it.
    pub fn to(settings: &ImapSettings) -> Option<Self> {
        let account = &settings.account;
        let folder = &settings.folder;
        let is_inbox = folder.eq_ignore_ascii_case("INBOX");
        let port = match account.port {
            // Two ways into one server.
            143 | 993 => 993,
            port => port,
        };
        Self::to_place(&[
            &host(&account.host),
            &port.to_string(),
            &account.user.to_lowercase(),
            if is_inbox { "INBOX" } else { folder },
        ])
    }

    /// Claims a Maildir, by whatever path it is reached; none where another process has it.
    ///
    /// # Errors
    /// The Maildir's, if it is not there.
    pub fn to_maildir(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.canonicalize()?;
        Ok(Self::to_place(&["maildir", &path.to_string_lossy()]))
    }

    fn to_place(place: &[&str]) -> Option<Self> {
        let digest = Digest([0; 16]).derived(place);
        // A name that is in no folder: it ends with its process, whatever ends that.
        let bound = SocketAddr::from_abstract_name(format!("secondment-desk/{digest}"))
            .and_then(|name| UnixListener::bind_addr(&name));
        match bound {
            Ok(name) => Some(Self { _name: Some(name) }),
            Err(error) if error.kind() == ErrorKind::AddrInUse => None,
            // Where there are no such names, nothing can be noticed.
            Err(_) => Some(Self { _name: None }),
        }
    }
}

/// A server's name in one spelling; this machine has several.
fn host(named: &str) -> String {
    let name = named.trim_end_matches('.').to_lowercase();
    let is_here = name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if is_here { "localhost".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_one_server_however_it_is_named() {
        for name in ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.0.0.2", "::1"] {
            assert_eq!(host(name), "localhost", "{name}");
        }
        assert_eq!(host("Mail.Programme.Example."), "mail.programme.example");
        assert_eq!(host("192.0.2.7"), "192.0.2.7");
    }
}
