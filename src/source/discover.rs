//! From what the user named to the files to read: arguments go in; files, what is passed over and what is wrong come out, in an order
//! that does not depend on the order of the arguments. Only regular files get through, each once.

use super::pattern::{Pattern, is_glob};
use super::shown::{self, Root};
use crate::model::{PassedOver, Problem};
use rustc_hash::FxHashMap;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A file to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// As reports show it.
    pub path: String,
    /// Where to open it; `None` for standard input.
    pub open: Option<PathBuf>,
    /// Whether the user named this very file: then it is never passed over.
    pub named: bool,
    /// The source that `--as` gives it to.
    pub(super) source: Option<usize>,
}

/// What came of the arguments.
#[derive(Clone, Debug, Default)]
pub struct Discovered {
    /// The files, sorted by path.
    pub files: Vec<Found>,
    /// What is no input.
    pub passed_over: Vec<PassedOver>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

impl Found {
    /// A file of an earlier run, under the name that it had there.
    pub fn again(path: String, open: PathBuf, named: bool) -> Found {
        Found { path, open: Some(open), named, source: None }
    }
}

/// What decides about files on the way.
#[derive(Default)]
pub(super) struct Filter {
    /// Globs of `ignore:`.
    pub(super) ignore: Vec<Pattern>,
    /// Globs of `--as` with the number of their source.
    pub(super) treat_as: Vec<(usize, Pattern)>,
    /// Globs of `expect:`.
    pub(super) expect: Vec<Pattern>,
    /// The configuration's own file, made absolute.
    pub(super) config: Option<PathBuf>,
}

/// Something the walk met, before its shown path is settled.
struct Met {
    root: usize,
    /// Below the root, with `/`.
    below: String,
    what: What,
}

enum What {
    File { open: PathBuf, real: PathBuf, named: bool },
    PassedOver(&'static str),
    Problem(String),
}

/// Finds the files that arguments mean, seen from the folder `base`.
pub(super) fn discover(base: &Path, paths: &[String], filter: &Filter) -> Discovered {
    let here = [".".to_owned()];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut walk = Walk { base, filter, roots: Vec::new(), met: Vec::new(), found: Discovered::default() };
    let mut sorted: Vec<&String> = paths.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    for path in sorted {
        if path == "-" {
            walk.found.files.push(Found { path: path.clone(), open: None, named: true, source: walk.forced(path) });
        } else {
            walk.argument(path);
        }
    }
    walk.settle()
}

struct Walk<'f> {
    base: &'f Path,
    filter: &'f Filter,
    roots: Vec<Root>,
    met: Vec<Met>,
    found: Discovered,
}

impl Walk<'_> {
    fn forced(&self, path: &str) -> Option<usize> {
        self.filter.treat_as.iter().find(|(_, pattern)| pattern.matches(path)).map(|(source, _)| *source)
    }

    fn problem(&mut self, path: &str, message: impl Into<String>, help: &str) {
        self.found.problems.push(Problem { path: path.to_owned(), at: None, message: message.into(), help: help.to_owned() });
    }

    fn argument(&mut self, argument: &str) {
        let absolute = self.absolute(argument);
        let root = Root::new(self.base, argument, &absolute);
        match std::fs::metadata(&absolute) {
            Ok(meta) if meta.is_dir() => self.folder(root, &absolute, None),
            Ok(meta) => {
                let number = self.add(root);
                let what = match absolute.canonicalize() {
                    Ok(real) if meta.is_file() => What::File { open: absolute, real, named: true },
                    Ok(_) => What::Problem("not a regular file, so it is not opened (`-` reads standard input)".into()),
                    Err(error) => What::Problem(unreadable(error.kind())),
                };
                self.met.push(Met { root: number, below: String::new(), what });
            }
            Err(_) if is_glob(argument) => self.glob(argument),
            Err(error) => {
                let is_link = std::fs::symlink_metadata(&absolute).is_ok_and(|meta| meta.is_symlink());
                let message = match error.kind() {
                    ErrorKind::NotFound if is_link => "a link that leads nowhere".into(),
                    ErrorKind::NotFound => "no such file or folder".into(),
                    kind => unreadable(kind),
                };
                self.problem(&root.shown(), message, "");
            }
        }
    }

    /// Where an argument leads. `..` behind a link is for the system to follow.
    fn absolute(&self, argument: &str) -> PathBuf {
        let path = self.base.join(argument);
        let climbs = path.components().any(|part| part == Component::ParentDir);
        climbs.then(|| path.canonicalize().ok()).flatten().unwrap_or_else(|| shown::normal(&path))
    }

    fn add(&mut self, root: Root) -> usize {
        self.roots.push(root);
        self.roots.len() - 1
    }

    /// Walks from the folder before the first wild part.
    fn glob(&mut self, argument: &str) {
        let text = argument.replace('\\', "/");
        let fixed: Vec<&str> = text.split('/').take_while(|part| !is_glob(part)).collect();
        let rest = text.split('/').skip(fixed.len()).collect::<Vec<_>>().join("/");
        let start = match fixed.as_slice() {
            [] => ".".to_owned(),
            [""] => "/".to_owned(),
            parts => parts.join("/"),
        };
        // A leading slash makes the pattern one for whole paths, also where no folder is named in it.
        let Some(pattern) = Pattern::new(&format!("/{rest}")) else {
            return self.problem(argument, "this is neither a path nor a glob that can be read", "");
        };
        let before = self.met.len();
        let absolute = self.absolute(&start);
        if absolute.is_dir() {
            self.folder(Root::new(self.base, &start, &absolute), &absolute, Some(&pattern));
        }
        if self.met.len() == before {
            self.problem(argument, "no file matches this glob", "");
        }
    }

    fn folder(&mut self, root: Root, absolute: &Path, only: Option<&Pattern>) {
        let number = self.add(root);
        let Ok(real_root) = absolute.canonicalize() else { return };
        let mut walk = WalkDir::new(absolute).follow_links(false).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let below = error.path().map_or_else(String::new, |path| shown::below(absolute, path));
                    let kind = error.io_error().map_or(ErrorKind::Other, std::io::Error::kind);
                    self.met.push(Met { root: number, below, what: What::Problem(unreadable(kind)) });
                    continue;
                }
            };
            let below = shown::below(absolute, entry.path());
            let is_dir = entry.file_type().is_dir();
            let what = if is_dir {
                if entry.depth() == 0 {
                    continue;
                }
                let Some(reason) = self.closed(number, &below, &entry) else { continue };
                walk.skip_current_dir();
                What::PassedOver(reason)
            } else {
                self.entry(number, &below, &entry, (absolute, &real_root))
            };
            if only.is_none_or(|only| on_the_way(&below).any(|part| only.matches(part))) {
                self.met.push(Met { root: number, below: if is_dir { below + "/" } else { below }, what });
            }
        }
    }

    /// Why a folder is not entered.
    fn closed(&self, root: usize, below: &str, entry: &DirEntry) -> Option<&'static str> {
        let name = entry.file_name().to_string_lossy();
        match &*name {
            ".git" | ".hg" | ".svn" | ".jj" => Some("a folder of version control"),
            "node_modules" => Some("a folder of installed packages"),
            _ if self.ignored(root, below) => Some("`ignore:` of the configuration"),
            _ if entry.path().join("CACHEDIR.TAG").is_file() => Some("a cache folder (it says so in `CACHEDIR.TAG`)"),
            _ => None,
        }
    }

    fn ignored(&self, root: usize, below: &str) -> bool {
        let path = self.roots.get(root).map(|root| root.join(below)).unwrap_or_default();
        self.filter.ignore.iter().any(|pattern| pattern.matches(&path))
    }

    /// A walked entry that is no folder.
    fn entry(&self, root: usize, below: &str, entry: &DirEntry, (walked, real_root): (&Path, &Path)) -> What {
        let kind = entry.file_type();
        if kind.is_symlink() {
            return match entry.path().canonicalize() {
                Err(_) => What::PassedOver("a link that leads nowhere, or in a circle"),
                Ok(real) if !real.starts_with(real_root) => What::PassedOver("a link out of the folder"),
                // What it leads to is met by this walk as well, and read there once.
                Ok(_) => What::PassedOver("a link into the folder: only what it leads to counts"),
            };
        }
        if !kind.is_file() {
            return What::PassedOver("not a regular file");
        }
        let path = self.roots.get(root).map(|root| root.join(below)).unwrap_or_default();
        let wanted = self.forced(&path).is_some() || self.filter.expect.iter().any(|pattern| pattern.matches(&path));
        if !wanted && self.ignored(root, below) {
            return What::PassedOver("`ignore:` of the configuration");
        }
        let real = real_root.join(entry.path().strip_prefix(walked).unwrap_or(entry.path()));
        if self.filter.config.as_deref() == Some(entry.path()) {
            return What::PassedOver("the configuration of this run");
        }
        What::File { open: entry.path().to_owned(), real, named: false }
    }

    /// Joins what several arguments met, gives every file its shown path and sorts.
    fn settle(self) -> Discovered {
        let Walk { mut roots, met, mut found, filter, .. } = self;
        let mut order: Vec<(bool, String, Met)> = met
            .into_iter()
            .map(|met| {
                let root = roots.get(met.root);
                (root.is_some_and(Root::is_outside), root.map(|root| root.join(&met.below)).unwrap_or_default(), met)
            })
            .collect();
        order.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let mut files: Vec<(usize, String, PathBuf, bool)> = Vec::new();
        let mut places: FxHashMap<PathBuf, usize> = FxHashMap::default();
        let mut others = Vec::new();
        for (_, _, Met { root, below, what }) in order {
            match what {
                What::File { open, real, named } => match places.get(&real).copied() {
                    Some(at) => {
                        if let Some(first) = files.get_mut(at) {
                            first.3 |= named;
                        }
                    }
                    None => {
                        places.insert(real, files.len());
                        files.push((root, below, open, named));
                    }
                },
                other => others.push((root, below, other)),
            }
        }
        shown::keep_apart(&mut roots, files.iter().map(|(root, below, open, _)| (*root, below.as_str(), open.as_path())));
        let path_of = |root: usize, below: &str| roots.get(root).map(|root| root.join(below)).unwrap_or_default();
        for (root, below, open, named) in files {
            let path = path_of(root, &below);
            let source = filter.treat_as.iter().find(|(_, pattern)| pattern.matches(&path)).map(|(source, _)| *source);
            let named = named || source.is_some() || filter.expect.iter().any(|pattern| pattern.matches(&path));
            found.files.push(Found { path, open: Some(open), named, source });
        }
        for (root, below, what) in others {
            let path = path_of(root, &below);
            match what {
                What::PassedOver(reason) => found.passed_over.push(PassedOver { path, reason: reason.to_owned() }),
                What::Problem(message) => found.problems.push(Problem { path, at: None, message, help: String::new() }),
                What::File { .. } => {}
            }
        }
        found.files.sort_by(|a, b| (&a.path, &a.open).cmp(&(&b.path, &b.open)));
        found.passed_over.sort();
        found.passed_over.dedup();
        found.problems.sort();
        found.problems.dedup();
        found
    }
}

/// A path and the folders it lies in: `a/b/c`, `a/b`, `a`.
fn on_the_way(below: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(below), |path| path.rsplit_once('/').map(|(folder, _)| folder))
}

/// Why something could not be opened, without the system's own text.
pub(super) fn unreadable(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::PermissionDenied => "it can't be read: permission denied".into(),
        ErrorKind::NotFound => "it was gone when it was to be read".into(),
        _ => "it can't be read: the system reports an error".into(),
    }
}
