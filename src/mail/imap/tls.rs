//! TLS: which certificates are believed, and what to do about one that is not.

use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{CertificateError, ClientConfig, Error, RootCertStore, crypto};

use super::ImapError;

/// Secures a connection, as one to `host`.
pub(super) async fn secure(
    stream: TcpStream,
    host: &str,
    ca_file: Option<&Path>,
) -> Result<TlsStream<TcpStream>, ImapError> {
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| ImapError::Mend(format!("TLS is not available here ({error}).")))?
        .with_root_certificates(believed(ca_file)?)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| ImapError::Mend(format!("`{host}` is no name of a server; mend `host`.")))?;
    let connected = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    connected.map_err(|error| {
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
        match tls {
            Some(Error::InvalidCertificate(why)) => ImapError::Mend(distrusted(why, host)),
            Some(Error::InvalidMessage(_)) => ImapError::Mend(format!(
                "{host} does not speak TLS on that port; mend `port`, or write security = \"starttls\"."
            )),
            Some(error) => ImapError::Broken(format!(
                "no secure connection to {host} ({error}); if this stays so, look at `port` and `security`."
            )),
            None => ImapError::Broken(format!(
                "no secure connection to {host} ({}); if this stays so, look at `port` and `security`.",
                error.kind()
            )),
        }
    })
}

/// The machine's own certificates and those of a file.
fn believed(ca_file: Option<&Path>) -> Result<RootCertStore, ImapError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let Some(path) = ca_file else { return Ok(roots) };
    let wrong = |why: String| {
        let path = path.display();
        ImapError::Mend(format!(
            "the certificates in {path} cannot be read ({why}); mend `ca-file`."
        ))
    };
    let mut n_read = 0;
    for certificate in
        CertificateDer::pem_file_iter(path).map_err(|error| wrong(error.to_string()))?
    {
        let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
        roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
        n_read += 1;
    }
    if n_read == 0 { Err(wrong("there is none".to_owned())) } else { Ok(roots) }
}

fn distrusted(why: &CertificateError, host: &str) -> String {
    let is_other_name = matches!(
        why,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
    );
    let is_out_of_date = matches!(
        why,
        CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. }
    );
    if is_other_name {
        format!(
            "the certificate that the server shows is not for {host}; write the name it is for into `host`."
        )
    } else if is_out_of_date {
        format!(
            "the certificate of {host} is out of date; have the server's people renew it, and look at this machine's clock."
        )
    } else if *why == CertificateError::UnknownIssuer {
        format!(
            "nobody whom this machine knows has signed the certificate of {host}; put the certificate of the authority that has into a file and name that in `ca-file`."
        )
    } else {
        format!("the certificate of {host} is not to be believed ({why}); ask the server's people.")
    }
}
