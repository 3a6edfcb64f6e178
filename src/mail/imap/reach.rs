//! From a host's name to a connection that is logged in.

use std::io::ErrorKind;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use super::connection::Connection;
use super::{ImapError, login, tls};
use crate::mail::oauth::Login;
use crate::settings::account::{AccountSettings, Security};

/// A connection that is secured.
pub(super) type Secured = Connection<TlsStream<TcpStream>>;

/// Connects, secures the connection, logs in, and asks what the server can do.
pub(super) async fn reach(account: &AccountSettings, login: &Login) -> Result<Secured, ImapError> {
    let mut connection = connected(account).await?;
    match login {
        Login::Password(source) => {
            login::with_password(&mut connection, account, source).await?;
        }
        Login::Token(mechanism, tokens) => {
            let token = login::token(tokens).await?;
            let refused = login::with_token(&mut connection, account, *mechanism, &token).await;
            if let Err(ImapError::Mend(_)) = refused {
                // It may have been taken back: a fresh one is tried once, on a fresh connection.
                tokens.forget(&token).await;
                let token = login::token(tokens).await?;
                connection = connected(account).await?;
                login::with_token(&mut connection, account, *mechanism, &token).await?;
            } else {
                refused?;
            }
        }
    }
    // A server may offer more to those whom it knows.
    connection.learn_capabilities().await?;
    Ok(connection)
}

/// A secured connection whose server has said what it can do.
async fn connected(account: &AccountSettings) -> Result<Secured, ImapError> {
    let stream = bounded(account, open(account)).await?;
    let mut connection = match account.security {
        Security::Tls => {
            let mut secured = secured(stream, account).await?;
            secured.greet().await?;
            secured
        }
        Security::StartTls => {
            let mut plain = Connection::over(stream, account.patience);
            let AccountSettings { host, port, .. } = account;
            plain.greet().await.map_err(|error| {
                ImapError::Broken(format!(
                    "{host} does not greet on port {port}: {error} If that port is encrypted from the first byte, write security = \"tls\"."
                ))
            })?;
            plain.exchange("STARTTLS", |_| {}).await.map_err(|error| {
                error.for_person(|words| {
                    format!(
                        "{host} refuses STARTTLS ({words}); write security = \"tls\" and its port."
                    )
                })
            })?;
            secured(plain.into_inner(), account).await?
        }
    };
    connection.learn_capabilities().await?;
    Ok(connection)
}

async fn secured(stream: TcpStream, account: &AccountSettings) -> Result<Secured, ImapError> {
    let secured = tls::secure(stream, &account.host, account.ca_file.as_deref());
    let stream = bounded(account, secured).await?;
    Ok(Connection::over(stream, account.patience))
}

async fn bounded<T>(
    account: &AccountSettings,
    step: impl Future<Output = Result<T, ImapError>>,
) -> Result<T, ImapError> {
    timeout(account.patience, step).await.unwrap_or_else(|_| {
        let AccountSettings { host, port, .. } = account;
        Err(ImapError::Broken(format!(
            "{host} does not answer on port {port}; if this stays so, look at `port` and at what stands between (a firewall)."
        )))
    })
}

async fn open(account: &AccountSettings) -> Result<TcpStream, ImapError> {
    let AccountSettings { host, port, .. } = account;
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
                    "{host} cannot be reached on port {port} ({}); if this stays so, look at this machine's network.",
                    error.kind()
                ));
            }
        }
    }
    Err(last)
}
