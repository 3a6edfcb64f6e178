//! Certificates for a server at localhost, from an authority of its own.

use std::path::Path;
use std::process::{Command, Stdio};

/// Makes `server.pem` with `key.pem`, and `ca.pem`, the authority's.
pub fn make_in(folder: &Path) {
    make_for("localhost", folder);
}

/// The same for a server of another name.
pub fn make_for(name: &str, folder: &Path) {
    for command in [
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=scripted-ca -addext basicConstraints=critical,CA:TRUE -keyout ca.key -out ca.pem",
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout key.pem -out request.pem",
        "printf 'subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n' > ext",
        "openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile ext -out server.pem",
    ] {
        let made = Command::new("sh")
            .args(["-c", &command.replace("localhost", name)])
            .current_dir(folder)
            .stderr(Stdio::null())
            .status();
        assert!(made.unwrap().success(), "{command}");
    }
}
