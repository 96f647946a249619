//! What is worked out of each policy document once: whether it forbids anything, depends on who asks, allows everything, and which
//! services it is about.

use crate::model::{Name, Names};
use crate::source::aws::policy::{Doc, Documents, intersect};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// What is worked out of documents once.
#[derive(Default)]
pub(super) struct Insight {
    /// By document: has denials; depends on who asks; allows everything without an if.
    denies: Vec<bool>,
    personal: Vec<bool>,
    /// Its denials depend on who asks.
    personal_denials: Vec<bool>,
    whole: Vec<bool>,
    pub(super) services: Vec<Option<Vec<String>>>,
    overlap: FxHashMap<(Doc, Doc), bool>,
}

impl Insight {
    pub(super) fn new(documents: &Documents, names: &Names) -> Insight {
        let mut insight = Insight::default();
        for doc in documents.docs() {
            let document = documents.get(doc);
            insight.denies.push(document.statements.iter().any(|statement| !statement.allow));
            insight.personal.push(document.personal(names));
            let mut denials = document.statements.iter().filter(|statement| !statement.allow);
            insight.personal_denials.push(denials.any(|statement| statement.personal(document, names)));
            insight.whole.push(
                document.statements.iter().all(|statement| statement.allow)
                    && document.statements.iter().any(|statement| {
                        let all = |patterns: &[Name]| patterns.iter().any(|pattern| matches!(names.text(*pattern), "*" | "*:*"));
                        !statement.actions.not
                            && all(&statement.actions.patterns)
                            && statement.resources.as_ref().is_some_and(|listed| !listed.not && all(&listed.patterns))
                            && statement.conditions.is_empty()
                    }),
            );
            let mut services = Some(BTreeSet::new());
            for statement in document.statements.iter().filter(|statement| statement.allow) {
                for pattern in &statement.actions.patterns {
                    let service = names.text(*pattern).split(':').next().unwrap_or("");
                    match &mut services {
                        Some(set) if !statement.actions.not && !service.contains(['*', '?']) => {
                            set.insert(service.to_owned());
                        }
                        _ => services = None,
                    }
                }
            }
            insight.services.push(services.map(|set| set.into_iter().collect()));
        }
        insight
    }

    fn flag(list: &[bool], doc: Doc) -> bool {
        list.get(doc.index()).copied().unwrap_or(false)
    }

    pub(super) fn denies(&self, doc: Doc) -> bool {
        Insight::flag(&self.denies, doc)
    }

    pub(super) fn personal(&self, doc: Doc) -> bool {
        Insight::flag(&self.personal, doc)
    }

    pub(super) fn personal_denials(&self, doc: Doc) -> bool {
        Insight::flag(&self.personal_denials, doc)
    }

    /// Whether it allows everything and forbids nothing.
    pub(super) fn whole(&self, doc: Doc) -> bool {
        Insight::flag(&self.whole, doc)
    }

    /// Whether a document forbids something that another allows.
    pub(super) fn overlap(&mut self, deny: Doc, allow: Doc, documents: &Documents, names: &Names) -> bool {
        *self.overlap.entry((deny, allow)).or_insert_with(|| {
            let denied = documents.get(deny).statements.iter().filter(|statement| !statement.allow);
            let allowed: Vec<_> = documents.get(allow).statements.iter().filter(|statement| statement.allow).collect();
            denied.into_iter().any(|denied| {
                allowed.iter().any(|allowed| {
                    let meet = |a: Name, b: Name| intersect(names.text(a), names.text(b));
                    denied.actions.not
                        || allowed.actions.not
                        || denied.actions.patterns.iter().any(|a| allowed.actions.patterns.iter().any(|b| meet(*a, *b)))
                })
            })
        })
    }
}
