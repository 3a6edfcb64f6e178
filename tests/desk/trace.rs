//! A disk as a system-call trace makes it: what was written, and what of that would survive a power cut.
//!
//! Only `fsync` and `fdatasync` make bytes durable, and only `fsync` of a folder makes the names in it durable.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The options of strace that the disk is read from.
pub const OPTIONS: [&str; 5] = [
    "-xx",
    "-s",
    "4000000",
    "-e",
    "trace=?open,openat,?creat,write,pwrite64,writev,?pwritev,fdatasync,fsync,sync_file_range,?rename,renameat,?renameat2,\
     ftruncate,?unlink,unlinkat,?mkdir,mkdirat,sendto,sendmsg,fallocate,?link,linkat,copy_file_range,sendfile",
];

/// A system call; `result` is empty while it is under way.
pub struct Call {
    pub name: String,
    text: String,
    result: String,
}

/// A call at its beginning or at its end.
#[derive(Clone, Copy)]
pub enum Step {
    Begins(usize),
    Ends(usize),
}

/// Reads a trace: its calls, and their beginnings and ends in order.
pub fn read(path: &Path) -> (Vec<Call>, Vec<Step>) {
    let (mut calls, mut steps) = (Vec::<Call>::new(), Vec::new());
    let mut under_way: BTreeMap<String, usize> = BTreeMap::new();
    for line in fs::read_to_string(path).unwrap().lines() {
        let Some((process, rest)) = line.split_once(' ') else { continue };
        let rest = rest.trim_start();
        if let Some(resumed) = rest.strip_prefix("<... ") {
            let Some(at) = under_way.remove(process) else { continue };
            let (_, end) = resumed.split_once("resumed>").unwrap();
            let (text, result) = halves(end);
            calls[at].text.push_str(text);
            result.clone_into(&mut calls[at].result);
            steps.push(Step::Ends(at));
            continue;
        }
        let Some((name, rest)) = rest.split_once('(') else { continue };
        let at = calls.len();
        steps.push(Step::Begins(at));
        if let Some(text) = rest.strip_suffix(" <unfinished ...>") {
            under_way.insert(process.to_owned(), at);
            calls.push(Call {
                name: name.to_owned(),
                text: text.to_owned(),
                result: String::new(),
            });
        } else {
            let (text, result) = halves(rest);
            calls.push(Call {
                name: name.to_owned(),
                text: text.to_owned(),
                result: result.to_owned(),
            });
            steps.push(Step::Ends(at));
        }
    }
    (calls, steps)
}

/// Arguments and result. All text in a trace is hexadecimal, so that the last ` = ` is strace's own.
fn halves(text: &str) -> (&str, &str) {
    text.rsplit_once(" = ").map_or((text, ""), |(text, result)| (text.trim_end(), result))
}

fn decoded(hex: &str) -> Vec<u8> {
    hex.split("\\x").filter_map(|byte| u8::from_str_radix(byte, 16).ok()).collect()
}

fn decoded_path(hex: &str) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&decoded(hex)).into_owned())
}

impl Call {
    /// The strings among the arguments.
    pub fn strings(&self) -> Vec<Vec<u8>> {
        self.text.split('"').skip(1).step_by(2).map(decoded).collect()
    }

    pub fn paths(&self) -> Vec<PathBuf> {
        self.text.split('"').skip(1).step_by(2).map(decoded_path).collect()
    }

    /// Number and path of the descriptor that is the first argument.
    pub fn descriptor(&self) -> Option<(u32, PathBuf)> {
        let (number, rest) = self.text.split_once('<')?;
        let path = decoded_path(rest.split_once('>')?.0);
        Some((number.parse().ok()?, path))
    }

    fn opened(&self) -> Option<(u32, PathBuf)> {
        let (number, path) = self.result.split_once('<')?;
        Some((number.parse().ok()?, decoded_path(path.trim_end_matches('>'))))
    }

    fn last_number(&self) -> usize {
        let last = self.text.trim_end_matches(')').rsplit(',').next().unwrap_or_default();
        last.trim().parse().unwrap_or_default()
    }

    /// Whether the kernel did it: what strace took out is no more done than what failed.
    fn is_done(&self) -> bool {
        !self.result.starts_with('-') && !self.result.contains("INJECTED")
    }
}

#[derive(Clone, Default)]
struct Node {
    is_folder: bool,
    content: Vec<u8>,
    durable: Vec<u8>,
}

pub struct Disk {
    root: PathBuf,
    nodes: Vec<Node>,
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    positions: BTreeMap<u32, usize>,
    /// What a sync that is under way found when it began.
    syncs: BTreeMap<usize, (Vec<u8>, BTreeMap<PathBuf, usize>)>,
}

impl Disk {
    /// A disk on which nothing under `root` was ever written.
    pub fn new(root: &Path) -> Disk {
        Disk {
            root: root.to_owned(),
            nodes: Vec::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            positions: BTreeMap::new(),
            syncs: BTreeMap::new(),
        }
    }

    pub fn take(&mut self, calls: &[Call], step: Step) {
        match step {
            Step::Begins(at) => {
                let call = &calls[at];
                if matches!(call.name.as_str(), "fsync" | "fdatasync")
                    && let Some((_, path)) = call.descriptor()
                {
                    let content = self.node(&path).map(|node| node.content.clone());
                    self.syncs.insert(at, (content.unwrap_or_default(), self.names_in(&path)));
                }
            }
            Step::Ends(at) if calls[at].is_done() => self.done(at, &calls[at]),
            Step::Ends(_) => {}
        }
    }

    fn done(&mut self, at: usize, call: &Call) {
        match call.name.as_str() {
            "openat" | "open" | "creat" => {
                let Some((descriptor, path)) = call.opened() else { return };
                self.positions.insert(descriptor, 0);
                if call.text.contains("O_CREAT") && !self.names.contains_key(&path) {
                    self.add(&path, false);
                }
                if call.text.contains("O_TRUNC")
                    && let Some(node) = self.node(&path)
                {
                    node.content.clear();
                }
            }
            "mkdir" => self.add(&call.paths()[0], true),
            "write" | "pwrite64" => {
                let Some((descriptor, path)) = call.descriptor() else { return };
                let bytes = call.strings().into_iter().next().unwrap_or_default();
                let n_written = call.result.trim().parse().unwrap_or(0).min(bytes.len());
                let offset = if call.name == "write" {
                    let position = self.positions.entry(descriptor).or_default();
                    *position += n_written;
                    *position - n_written
                } else {
                    call.last_number()
                };
                if let Some(node) = self.node(&path) {
                    let end = offset + n_written;
                    node.content.resize(node.content.len().max(end), 0);
                    node.content[offset..end].copy_from_slice(&bytes[..n_written]);
                }
            }
            "ftruncate" => {
                let length = call.last_number();
                if let Some((_, path)) = call.descriptor()
                    && let Some(node) = self.node(&path)
                {
                    node.content.resize(length, 0);
                }
            }
            "fsync" | "fdatasync" => self.synced(at, call),
            "rename" => {
                let paths = call.paths();
                if let Some(node) = self.names.remove(&paths[0]) {
                    self.names.insert(paths[1].clone(), node);
                }
            }
            "unlink" => {
                self.names.remove(&call.paths()[0]);
            }
            // It neither waits for the disk's own cache nor for the file's length.
            "sync_file_range" | "sendto" | "sendmsg" => {}
            other => {
                let text = String::from_utf8_lossy(&decoded(&call.text)).into_owned();
                assert!(
                    !text.contains(&self.root.display().to_string()),
                    "`{other}` is not understood"
                );
            }
        }
    }

    fn synced(&mut self, at: usize, call: &Call) {
        let (Some((_, path)), Some((content, names))) = (call.descriptor(), self.syncs.remove(&at))
        else {
            return;
        };
        if path == self.root || self.node(&path).is_some_and(|node| node.is_folder) {
            self.durable_names.retain(|name, _| name.parent() != Some(&path));
            self.durable_names.extend(names);
        } else if let Some(node) = self.node(&path) {
            node.durable = content;
        }
    }

    fn add(&mut self, path: &Path, is_folder: bool) {
        if path.starts_with(&self.root) {
            self.names.insert(path.to_owned(), self.nodes.len());
            self.nodes.push(Node { is_folder, ..Node::default() });
        }
    }

    fn node(&mut self, path: &Path) -> Option<&mut Node> {
        self.names.get(path).map(|&node| &mut self.nodes[node])
    }

    fn names_in(&self, folder: &Path) -> BTreeMap<PathBuf, usize> {
        let names = self.names.iter().filter(|(name, _)| name.parent() == Some(folder));
        names.map(|(name, &node)| (name.clone(), node)).collect()
    }

    /// The files that would be there after a power cut, with their bytes; a file in a folder that is lost is lost.
    pub fn survivors(&self) -> BTreeMap<&Path, &[u8]> {
        let is_reachable = |path: &Path| {
            path.ancestors()
                .skip(1)
                .take_while(|folder| *folder != self.root)
                .all(|folder| self.durable_names.contains_key(folder))
        };
        let files = self
            .durable_names
            .iter()
            .filter(|(path, node)| !self.nodes[**node].is_folder && is_reachable(path));
        files.map(|(path, &node)| (path.as_path(), self.nodes[node].durable.as_slice())).collect()
    }

    /// What was written to a file, durable or not.
    pub fn written(&self, path: &Path) -> Option<&[u8]> {
        self.names.get(path).map(|&node| self.nodes[node].content.as_slice())
    }

    /// Makes what survives, with `root` elsewhere.
    pub fn rebuild(&self, root: &Path) {
        for (path, bytes) in self.survivors() {
            let to = root.join(path.strip_prefix(&self.root).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(to, bytes).unwrap();
        }
        // A folder that survives empty is a folder all the same.
        for path in self
            .durable_names
            .iter()
            .filter(|(_, node)| self.nodes[**node].is_folder)
            .map(|(path, _)| path)
        {
            if path
                .parent()
                .is_some_and(|parent| root.join(parent.strip_prefix(&self.root).unwrap()).exists())
            {
                fs::create_dir_all(root.join(path.strip_prefix(&self.root).unwrap())).unwrap();
            }
        }
    }
}
