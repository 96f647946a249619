//! Pages of lists: which lists stop in the middle, and which prove that they are whole.

use super::emit::Out;
use crate::model::{Complete, Kind, Name, Place, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// A list, by what is in it and by its parents.
type Key = (&'static str, Vec<(&'static str, Name)>);

/// One page of a list.
#[derive(Debug)]
pub(in crate::source) struct Page {
    /// What is in it; empty where neither an item nor the file's name says it.
    pub(in crate::source) kind: &'static str,
    /// Its parents.
    pub(in crate::source) parents: Vec<(&'static str, Name)>,
    /// Items on it.
    pub(in crate::source) count: i64,
    /// Whether pages come before it; `None` where the page does not say.
    pub(in crate::source) before: Option<bool>,
    /// Whether pages come after it.
    pub(in crate::source) after: Option<bool>,
    /// How many items there are in all.
    pub(in crate::source) total: Option<i64>,
    /// Where it says so.
    pub(in crate::source) place: Place,
    /// The file.
    pub(in crate::source) path: String,
}

/// Lists that are proven to be whole, and where.
#[derive(Default, Debug)]
pub(in crate::source) struct Whole(BTreeMap<Key, Place>);

impl Whole {
    /// The place of a list of the environment, if it is whole.
    pub(in crate::source) fn list(&self, kind: &'static str) -> Option<Place> {
        self.0.get(&(kind, Vec::new())).copied()
    }

    /// Claims that all records of a kind are here, if the list is whole.
    pub(in crate::source) fn claim(&self, kind: &'static str, of: Kind, out: &mut Out<'_>) {
        if let Some(place) = self.list(kind) {
            let claim = Complete { file: place.file, kind: of, field: None, scope: out.scope, plane: None, place };
            out.facts.complete.push(claim);
        }
    }
}

/// Says which lists go on, and tells the whole ones. `plural` names what is in a list; `key` is what the page says it with.
pub(in crate::source) fn pages(all: &[Page], plural: &dyn Fn(&str) -> &'static str, key: &str, out: &mut Out<'_>) -> Whole {
    let mut lists: BTreeMap<Key, Vec<&Page>> = BTreeMap::new();
    for page in all.iter().filter(|page| page.after.is_some() || page.total.is_some()) {
        lists.entry((page.kind, page.parents.clone())).or_default().push(page);
    }
    let mut whole = Whole::default();
    for (list, pages) in lists {
        let (Some(first), Some(last)) = (pages.first(), pages.last()) else { continue };
        let one_file = pages.iter().all(|page| page.place.file == first.place.file);
        let count: i64 = pages.iter().map(|page| page.count).sum();
        let ends = match last.total {
            Some(total) => count >= total,
            // Each page that goes on is continued by one that has a page before it; a whole list of its own continues nothing.
            None => {
                let goes_on = pages.iter().filter(|page| page.after == Some(true)).count();
                goes_on <= pages.iter().filter(|page| page.before == Some(true)).count()
            }
        };
        if !ends {
            let message = format!("the export says that more {} follow (`{key}`)", plural(list.0));
            let open = pages.iter().rfind(|page| page.after == Some(true)).unwrap_or(last);
            let problem = Problem { path: open.path.clone(), at: Some(open.place.at), message, help: "get the remaining pages".into() };
            out.facts.problems.push(problem);
            let files: BTreeSet<usize> = pages.iter().map(|page| page.place.file.0 as usize).collect();
            for file in files {
                if let Some(info) = out.facts.files.get_mut(file) {
                    info.truncated = true;
                }
            }
            continue;
        }
        // Pages in several files may have others between them; in one file they were written in one go, the last one last.
        let proven = match last.total {
            Some(total) => count == total,
            None => {
                let middle = pages.split_last().is_some_and(|(_, before)| before.iter().all(|page| page.after == Some(true)));
                first.before == Some(false) && last.after == Some(false) && middle
            }
        };
        if one_file && proven && !list.0.is_empty() {
            whole.0.insert(list, last.place);
        }
    }
    whole
}
