//! Whose list a file holds, where only its address said so: the folders of its path (`organizations/ORG/roles.json`) or `--scope`.

use super::Thing;
use crate::model::Name;
use crate::source::Context;

/// A sort of parent.
#[derive(Debug)]
pub(in crate::source) struct Parent {
    /// The folder over its id.
    pub(in crate::source) folder: &'static str,
    /// How its ids start: a folder can be called anything.
    pub(in crate::source) starts: &'static [&'static str],
    /// The key of `--scope`.
    pub(in crate::source) hint: &'static str,
    /// The key under which items name it.
    pub(in crate::source) key: &'static str,
}

/// The parents of a file.
#[derive(Clone, Default, Debug)]
pub(in crate::source) struct Parents {
    /// The folder of the whole export.
    pub(in crate::source) root: String,
    found: Vec<(&'static str, Name)>,
}

impl Parents {
    /// Looks at the path of the file at hand.
    pub(in crate::source) fn of(all: &'static [Parent], cx: &mut Context<'_>) -> Parents {
        let folder = cx.folder().to_owned();
        let mut parts = folder.split('/').filter(|part| !part.is_empty());
        let (mut root, mut found): (Vec<&str>, Vec<(&'static str, Name)>) = (Vec::new(), Vec::new());
        while let Some(part) = parts.next() {
            let next = parts.clone().next().unwrap_or("");
            match all.iter().find(|parent| parent.folder == part && parent.starts.iter().any(|start| next.starts_with(start))) {
                Some(parent) => {
                    found.push((parent.key, cx.name(next)));
                    parts.next();
                }
                None => root.push(part),
            }
        }
        for parent in all {
            let hint = cx.hints.0.get(parent.hint).cloned();
            if let (Some(hint), false) = (hint, found.iter().any(|(key, _)| *key == parent.key)) {
                found.push((parent.key, cx.name(&hint)));
            }
        }
        found.sort_by_key(|(key, _)| *key);
        Parents { root: root.join("/"), found }
    }

    /// Tells an item its parents.
    pub(in crate::source) fn tell(&self, thing: &mut Thing) {
        for (key, id) in &self.found {
            thing.fill(key, *id);
        }
    }

    /// The parents as one key.
    pub(in crate::source) fn key(&self) -> Vec<(&'static str, Name)> {
        self.found.clone()
    }
}
