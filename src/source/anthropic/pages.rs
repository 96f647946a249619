//! Pages of lists: which lists stop in the middle, which prove that they are whole, and what was read without being used.

use super::emit::Out;
use super::kinds::Object;
use super::record::{Org, Page};
use crate::model::{Complete, Kind, Name, Place, Problem};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// The lists that are proven to be whole.
#[derive(Default, Debug)]
pub(super) struct Whole {
    pub(super) users: bool,
    /// Service accounts whose list of workspaces is whole.
    pub(super) account_lists: FxHashSet<Name>,
}

/// Lists that stop in the middle are problems; lists that are whole prove their population.
pub(super) fn write(org: &Org, out: &mut Out<'_>) -> Whole {
    let mut lists: BTreeMap<(Object, &str), Vec<&Page>> = BTreeMap::new();
    for page in &org.pages {
        if let (Some(object), Some(_)) = (page.object, page.more) {
            lists.entry((object, page.parent.as_str())).or_default().push(page);
        }
    }
    let mut whole = Whole::default();
    for ((object, parent), pages) in lists {
        let Some(last) = pages.last() else { continue };
        if !pages.iter().any(|page| page.more == Some(false)) {
            let message = format!("the export says that more {} follow (`{}`)", object.plural(), last.said_by);
            let problem = Problem { path: last.path.clone(), at: Some(last.place.at), message, help: "get the remaining pages".into() };
            out.facts.problems.push(problem);
            if let Some(info) = out.facts.files.get_mut(last.place.file.0 as usize) {
                info.truncated = true;
            }
            continue;
        }
        // Pages in several files may have others between them; in one file they were written in one go, the last one last.
        let one_file = pages.iter().all(|page| page.place.file == last.place.file);
        let in_order = last.more == Some(false) && pages.iter().rev().skip(1).all(|page| page.more == Some(true));
        if !one_file || !in_order {
            continue;
        }
        match object {
            Object::User => {
                whole.users = true;
                complete(Kind::Human, last.place, out);
            }
            Object::ServiceAccount => complete(Kind::ServiceAccount, last.place, out),
            Object::AccountMember => {
                if let Some(account) = parent.split('/').find(|id| id.starts_with("svac_")) {
                    let account = out.name(account);
                    whole.account_lists.insert(account);
                }
            }
            _ => {}
        }
    }
    whole
}

fn complete(kind: Kind, place: Place, out: &mut Out<'_>) {
    let claim = Complete { file: place.file, kind, field: None, scope: out.scope, plane: None, place };
    out.facts.complete.push(claim);
}

/// What was read and is not used, by kind.
pub(super) fn counted(org: &Org, out: &mut Out<'_>) {
    for (object, number) in &org.unused {
        out.note(format!("anthropic: {number} {} read, not used for the graph", object.plural()));
    }
    if org.unknown > 0 {
        out.note(format!("anthropic: {} items of a kind that is not known here were not read", org.unknown));
    }
}
