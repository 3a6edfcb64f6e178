//! Claims: of the desks on one machine only one reads a mailbox. A claim leaves nothing behind when its process ends.

use std::io::ErrorKind;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixListener};

use super::ImapError;
use crate::domain::ids::Digest;
use crate::settings::imap::ImapSettings;

/// A mailbox that is this process's, until it is dropped.
pub(super) struct Claim {
    _name: Option<UnixListener>,
}

impl Claim {
    /// Claims a mailbox by its server, account and folder.
    pub fn to(settings: &ImapSettings) -> Result<Self, ImapError> {
        let account = &settings.account;
        let place = [&account.host, &account.port.to_string(), &account.user, &settings.folder];
        let digest = Digest([0; 16]).derived(&place.map(String::as_str));
        // A name that is in no folder: it ends with its process, whatever ends that.
        let bound = SocketAddr::from_abstract_name(format!("secondment-desk/{digest}"))
            .and_then(|name| UnixListener::bind_addr(&name));
        match bound {
            Ok(name) => Ok(Self { _name: Some(name) }),
            Err(error) if error.kind() == ErrorKind::AddrInUse => Err(ImapError::Mend(
                "another desk on this machine reads it; stop one of the two.".to_owned(),
            )),
            // Where there are no such names, nothing can be noticed.
            Err(_) => Ok(Self { _name: None }),
        }
    }
}
