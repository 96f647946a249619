//! What the tests over the binary share: small worlds in a folder of their own, the binary run in one, and its answers.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "each test takes what it needs, and a test says what it expects by failing"
)]

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The moment that all these runs are judged at.
pub(crate) const AS_OF: &str = "2026-11-22";

/// A folder with files.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        for (path, text) in files {
            folder.put(path, text.as_bytes());
        }
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Runs the binary here.
    pub(crate) fn run(&self, args: &[&str]) -> Answer {
        run(self.path(), args)
    }

    /// The report of an audit of some paths.
    pub(crate) fn report(&self, paths: &[&str]) -> Value {
        report(self.path(), paths)
    }

    /// The graph of some paths.
    pub(crate) fn graph(&self, paths: &[&str]) -> Value {
        self.run(&[&["graph", "--format", "json", "--as-of", AS_OF], paths].concat()).json()
    }
}

/// Copies a folder with all in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(entry.path(), target).unwrap();
    }
}

/// What the binary said.
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) said: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Answer {
        assert_eq!(self.code, Some(code), "{}\n{}", self.text(), self.said);
        self
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.out.clone()).unwrap()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.text(), self.said))
    }

    /// The closing line.
    pub(crate) fn last(&self) -> &str {
        self.said.trim_end().lines().last().unwrap_or("")
    }
}

/// Runs the binary in a folder. It never panics, whatever it was given.
#[track_caller]
pub(crate) fn run(folder: &Path, args: &[&str]) -> Answer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_partywall"));
    command.args(args).current_dir(folder).env_remove("COLUMNS").env_remove("NO_COLOR");
    let Output { status, stdout, stderr } = command.output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert!(!said.contains("panicked"), "{args:?}: {said}");
    Answer { code: status.code(), out: stdout, said }
}

/// The report of an audit in a folder.
#[track_caller]
pub(crate) fn report(folder: &Path, paths: &[&str]) -> Value {
    run(folder, &[&["audit", "--format", "json", "--as-of", AS_OF], paths].concat()).json()
}

/// The strings under a key in each element of a list.
pub(crate) fn each(list: &Value, key: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|element| element[key].as_str().unwrap_or("").to_owned()).collect()
}

/// The fingerprints of a report's findings.
pub(crate) fn prints(report: &Value) -> BTreeSet<String> {
    each(&report["findings"], "fingerprint").into_iter().collect()
}

/// The findings of one rule.
pub(crate) fn of_rule<'r>(report: &'r Value, rule: &str) -> Vec<&'r Value> {
    report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule).collect()
}

/// The messages of a report's problems, each behind its path.
pub(crate) fn problems(report: &Value) -> Vec<String> {
    let list = report["coverage"]["problems"].as_array().unwrap();
    list.iter().map(|row| format!("{} {}", row["location"]["path"].as_str().unwrap(), row["message"].as_str().unwrap())).collect()
}

/// What was passed over, each with its reason.
pub(crate) fn passed_over(report: &Value) -> Vec<String> {
    let list = report["coverage"]["passed_over"].as_array().unwrap();
    list.iter().map(|row| format!("{} {}", row["path"].as_str().unwrap(), row["reason"].as_str().unwrap())).collect()
}

/// The folder of real exports, where there is one.
pub(crate) fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folder = std::env::var_os("PARTYWALL_CORPUS").map_or(beside, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: no corpus here (set PARTYWALL_CORPUS)");
        return None;
    }
    Some(folder)
}
