//! From a host's name to a connection that is logged in.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use super::connection::Connection;
use super::{ImapError, ImapMailbox, login, tls};
use crate::settings::imap::{ImapSettings, Security};

/// A connection that is secured.
pub(super) type Secured = Connection<TlsStream<TcpStream>>;

/// Connects, secures the connection, logs in, and asks what the server can do.
pub(super) async fn reach(mailbox: &ImapMailbox) -> Result<Secured, ImapError> {
    let settings = &mailbox.settings;
    let stream = bounded(settings.patience, settings, open(settings)).await?;
    let mut connection =
        match settings.security {
            Security::Tls => {
                let mut secured = secured(stream, settings).await?;
                secured.greet().await?;
                secured
            }
            Security::StartTls => {
                let mut plain = Connection::over(stream, settings.patience);
                plain.greet().await?;
                let host = &settings.host;
                plain.exchange("STARTTLS", |_| {}).await.map_err(|error| {
                    error.for_person(|words| format!(
                    "{host} refuses STARTTLS ({words}); write security = \"tls\" and its port."
                ))
                })?;
                secured(plain.into_inner(), settings).await?
            }
        };
    connection.learn_capabilities().await?;
    login::log_in(&mut connection, mailbox).await?;
    // A server may offer more to those whom it knows.
    connection.learn_capabilities().await?;
    Ok(connection)
}

async fn secured(stream: TcpStream, settings: &ImapSettings) -> Result<Secured, ImapError> {
    let secured = tls::secure(stream, &settings.host, settings.ca_file.as_deref());
    let stream = bounded(settings.patience, settings, secured).await?;
    Ok(Connection::over(stream, settings.patience))
}

async fn bounded<T>(
    patience: Duration,
    settings: &ImapSettings,
    step: impl Future<Output = Result<T, ImapError>>,
) -> Result<T, ImapError> {
    timeout(patience, step).await.unwrap_or_else(|_| {
        let ImapSettings { host, port, .. } = settings;
        Err(ImapError::Broken(format!("{host} does not answer on port {port}.")))
    })
}

async fn open(settings: &ImapSettings) -> Result<TcpStream, ImapError> {
    let ImapSettings { host, port, .. } = settings;
    let addresses = lookup_host((host.as_str(), *port)).await.map_err(|_| {
        ImapError::Mend(format!(
            "there is no server named {host} to be found; mend `host`, or look at this machine's network."
        ))
    })?;
    let mut last = ImapError::Mend(format!("the name {host} leads to no server; mend `host`."));
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // Both only make things quicker: less waiting, and broken connections seen sooner.
                drop(stream.set_nodelay(true));
                let _ = rustix::net::sockopt::set_socket_keepalive(&stream, true);
                return Ok(stream);
            }
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                last = ImapError::Broken(format!(
                    "nobody answers at {host} on port {port}; if this stays so, look at `host` and `port`."
                ));
            }
            Err(error) => {
                last = ImapError::Broken(format!(
                    "{host} cannot be reached on port {port} ({}).",
                    error.kind()
                ));
            }
        }
    }
    Err(last)
}
