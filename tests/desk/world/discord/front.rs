//! A front for the local Discord: a proxy for `discord.com` with a certificate of our own authority, so that the library talks to it as
//! to the real one.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::world::certificates;

/// Starts the proxy before a server on this machine; its address. `folder` gets `ca.pem`, the authority's certificate.
pub fn start(server: SocketAddr, folder: &Path) -> SocketAddr {
    certificates::make_for("discord.com", folder);
    let chain = CertificateDer::pem_file_iter(folder.join("server.pem")).unwrap();
    let chain = chain.collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(&fs::read(folder.join("key.pem")).unwrap()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let listener = listening();
    let place = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = config.clone();
            std::thread::spawn(move || drop(served(stream, config, server)));
        }
    });
    place
}

/// The same for a server with threads.
fn listening() -> TcpListener {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    let entered = runtime.enter();
    let listener = super::roomy().into_std().unwrap();
    drop(entered);
    listener.set_nonblocking(false).unwrap();
    listener
}

/// Lets one client through: what it asks for goes to the server, one request after another.
fn served(
    mut client: TcpStream,
    config: Arc<ServerConfig>,
    server: SocketAddr,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.extend(byte);
    }
    if !head.starts_with(b"CONNECT discord.com:443 ") {
        return client.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n");
    }
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut secure = StreamOwned::new(connection, client);
    loop {
        let Some(request) = message(&mut secure)? else { return Ok(()) };
        let mut inner = TcpStream::connect(server)?;
        inner.write_all(&request)?;
        let Some(answer) = message(&mut inner)? else { return Ok(()) };
        secure.write_all(&answer)?;
        secure.flush()?;
    }
}

/// One message of HTTP: its head, and as much as its length says.
fn message(from: &mut impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut whole = Vec::new();
    while !whole.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if from.read(&mut byte)? == 0 {
            return Ok(None);
        }
        whole.extend(byte);
    }
    let head = String::from_utf8_lossy(&whole).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    whole.extend(body);
    Ok(Some(whole))
}
