//! A proxy that kills a process when it has passed on so many bytes, and passes on nothing more to or from it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Child;
use std::sync::{Arc, Mutex};

/// The process that is to be killed.
pub type Victim = Arc<Mutex<Child>>;

/// After so many more bytes, in either direction, that process dies.
type Trap = Arc<Mutex<Option<(Victim, u64)>>>;

pub struct Proxy {
    pub port: u16,
    trap: Trap,
}

impl Proxy {
    /// A proxy before a port of this machine.
    pub fn to(target: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let (port, trap) = (listener.local_addr().unwrap().port(), Trap::default());
        let shared = trap.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", target)) else { continue };
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let trap = shared.clone();
                    std::thread::spawn(move || pass(from, to, &trap));
                }
            }
        });
        Self { port, trap }
    }

    /// Kills a process after so many bytes from now on.
    pub fn kills(&self, victim: &Victim, after_bytes: u64) {
        *self.trap.lock().unwrap() = Some((victim.clone(), after_bytes));
    }

    /// Kills nobody from now on.
    pub fn lets_live(&self) {
        *self.trap.lock().unwrap() = None;
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, trap: &Trap) {
    let mut bytes = [0; 16 << 10];
    while let Ok(n_read) = from.read(&mut bytes) {
        if n_read == 0 {
            break;
        }
        // Held while the bytes go: nothing else passes before the process is dead.
        let mut trap = trap.lock().unwrap();
        let n_left = trap.as_ref().map_or(u64::MAX, |(_, n_left)| *n_left);
        let n_passed = n_read.min(usize::try_from(n_left).unwrap_or(usize::MAX));
        if to.write_all(&bytes[..n_passed]).is_err() {
            break;
        }
        if let Some((victim, n_left)) = trap.as_mut() {
            *n_left -= n_passed as u64;
            if *n_left == 0 {
                let mut victim = victim.lock().unwrap();
                // It may have ended a moment ago.
                let _ = victim.kill();
                let _ = victim.wait();
            }
        }
        if n_passed < n_read {
            break;
        }
    }
    // Whoever closed first closed both ways.
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
