//! Pages of lists: which lists stop in the middle, which prove that they are whole, and what was read without being used.

use super::emit::Out;
use super::kinds::Object;
use super::record::{Org, Page};
use crate::model::{Complete, Kind, Name, Place, Problem};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Lists that stop in the middle are problems; lists that are whole prove their population.
pub(super) fn write(org: &Org, out: &mut Out<'_>) {
    let mut lists: BTreeMap<(Object, Name, Name), Vec<&Page>> = BTreeMap::new();
    for page in &org.pages {
        if let (Some(object), Some(_)) = (page.object, page.more) {
            lists.entry((object, page.project, page.subject)).or_default().push(page);
        }
    }
    let mut whole = FxHashSet::default();
    for ((object, project, subject), pages) in lists {
        let ends = pages.iter().any(|page| page.more == Some(false));
        if !ends && matches!(object, Object::AuditLog) {
            // A log is always a stretch of time, and no fact rests on its entries.
            out.facts.notes.push("openai: the audit log goes on beyond what was exported".into());
            continue;
        }
        if let (false, Some(last)) = (ends, pages.last()) {
            let message = format!("the export says that more {} follow (`has_more`)", object.plural());
            let problem = Problem { path: last.path.clone(), at: Some(last.place.at), message, help: "get the remaining pages".into() };
            out.facts.problems.push(problem);
            continue;
        }
        // Pages in several files may have others between them; in one file they were written in one go, the last one last.
        let one_file = pages.iter().all(|page| pages.first().is_some_and(|first| first.place.file == page.place.file));
        let in_order =
            pages.split_last().is_some_and(|(last, before)| last.more == Some(false) && before.iter().all(|page| page.more == Some(true)));
        if one_file && in_order {
            whole.insert((object, project, subject));
            if let (Object::User, Some(page)) = (object, pages.last()) {
                complete(Kind::Human, page.place, out);
            }
        }
    }
    let none = Name::EMPTY;
    let every_project = whole.contains(&(Object::Project, none, none));
    let mut live = org.projects.iter().filter(|project| out.facts.names.text(project.status) != "archived");
    if every_project && live.all(|project| whole.contains(&(Object::ServiceAccount, project.id, none))) {
        let place = org.projects.first().map(|project| project.place);
        if let Some(place) = place {
            complete(Kind::ServiceAccount, place, out);
        }
    }
}

fn complete(kind: Kind, place: Place, out: &mut Out<'_>) {
    let claim = Complete { file: place.file, kind, field: None, scope: out.scope, plane: None, place };
    out.facts.complete.push(claim);
}

/// What was read and is not used, by kind.
pub(super) fn counted(org: &Org, out: &mut Out<'_>) {
    for (object, number) in &org.unused {
        out.facts.notes.push(format!("openai: {number} {} read, not used for the graph", object.plural()));
    }
    if org.unknown > 0 {
        out.facts.notes.push(format!("openai: {} items of a kind that is not known here were not read", org.unknown));
    }
}
