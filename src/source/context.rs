//! What a source knows while it reads: the facts so far, its file, the user's hints, and how to compare secrets without keeping them.

use crate::doc::{Item, Sort};
use crate::model::{AttrName, Complete, Facts, FileId, Kind, Name, Place, Problem, Row};
use std::collections::BTreeMap;

/// What the user said on the command line about parents that a file does not name: `--scope project=proj_x`.
#[derive(Clone, Debug, Default)]
pub struct Hints(pub BTreeMap<String, String>);

/// The place where a source stands while it reads one document.
pub struct Context<'c> {
    /// The facts so far.
    pub facts: &'c mut Facts,
    /// The file.
    pub file: FileId,
    /// Its path, as reports show it.
    pub path: &'c str,
    /// What the user said.
    pub hints: &'c Hints,
    /// Digest of a secret value under the run's key (see `secrets.rs`); never the value.
    pub digest: &'c dyn Fn(&str) -> Option<String>,
}

impl Context<'_> {
    /// The place of an offset.
    pub fn place(&self, at: u32) -> Place {
        Place { file: self.file, at }
    }

    /// The name of a text.
    pub fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    /// Reports a problem in this file: our words and key paths, never a value.
    pub fn problem(&mut self, at: u32, message: impl Into<String>, help: impl Into<String>) {
        let problem = Problem { path: self.path.to_owned(), at: Some(at), message: message.into(), help: help.into() };
        self.facts.problems.push(problem);
    }

    /// Reports that the export says that more follows; `what` is the key that says so. Nothing in this file proves an absence from now on.
    pub fn truncated(&mut self, at: u32, what: &str) {
        self.problem(at, format!("the export says that more follows (`{what}`)"), "get the remaining pages");
        if let Some(info) = self.facts.files.get_mut(self.file.0 as usize) {
            info.truncated = true;
        }
    }

    /// A remark for the report's coverage.
    pub fn note(&mut self, text: impl Into<String>) {
        self.facts.notes.push(text.into());
    }

    /// The folder of the file, with `/`; empty at the top.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The scope of records in a file that names none: `system:VALUE` where the user gave `--scope KEY=VALUE`, else `system:folder`
    /// (files of one folder share one, folders are kept apart), else `system` alone at the top.
    pub fn scope(&mut self, system: &str, key: &str, folder: &str) -> Name {
        let text = match (self.hints.0.get(key), folder) {
            (Some(value), _) => format!("{system}:{value}"),
            (None, "") => system.to_owned(),
            (None, folder) => format!("{system}:{folder}"),
        };
        self.name(&text)
    }

    /// Claims that this file holds all records of a kind (or always states a field) in a scope.
    pub fn complete(&mut self, kind: Kind, field: Option<AttrName>, scope: Name, at: u32) {
        let place = self.place(at);
        self.facts.complete.push(Complete { file: self.file, kind, field, scope, plane: None, place });
    }

    /// Gives a secret the keyed digest of its value, so that equal values can be told without keeping them.
    /// Masks, placeholders and short values give nothing.
    pub fn fingerprint(&mut self, row: Row, value: &str, at: u32) {
        if let Some(digest) = (self.digest)(value) {
            let place = self.place(at);
            self.facts.word(row, AttrName::Fingerprint, &digest, place);
        }
    }
}

/// The keys under which vendors put a list's items.
const LIST_KEYS: &[&str] = &["data", "items", "Resources", "value", "users", "results"];

pub(super) fn first_item(root: Item<'_>) -> Item<'_> {
    let mut item = root;
    for _ in 0..4 {
        let next = match item.sort() {
            Sort::List => item.children().next(),
            Sort::Map => LIST_KEYS
                .iter()
                .find_map(|key| item.get(key))
                .filter(|list| list.sort() == Sort::List)
                .and_then(|list| list.children().next()),
            _ => None,
        };
        match next {
            Some(next) => item = next,
            None => break,
        }
    }
    item
}
