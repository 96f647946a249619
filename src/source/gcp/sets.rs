//! All accounts of a project, all secrets below a folder: one set for each sort and home, shared by all that name it. The set of an
//! organisation holds the sets of its folders and projects, so no member is repeated. Members go in first; sets that somebody asked for
//! come out at the end.

use super::containers::Tree;
use super::emit::{Out, scope_of};
use super::thing::Sort;
use crate::model::{AttrName, End, Kind, Place, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What a set holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum What {
    Accounts,
    Secrets,
    ApiKeys,
    Instances,
    Functions,
    Services,
    Clusters,
    /// The nodes of clusters.
    Nodes,
    Buckets,
    Datasets,
    Sql,
    Spanner,
    Firestore,
    CryptoKeys,
    /// The product's own end users.
    EndUsers,
    Projects,
    Folders,
    /// Projects, folders and organisations.
    Systems,
    /// Custom roles as bound somewhere, by where they are defined.
    CustomRoles,
    /// Whoever a workload identity pool believes.
    Subjects,
    /// The accounts of pods.
    Pods,
    /// Accounts that builds run as unless told otherwise.
    Builders,
    /// Accounts by which deployments are made.
    Deployers,
}

impl What {
    const fn words(self) -> (&'static str, Kind) {
        match self {
            What::Accounts => ("service accounts", Kind::ServiceAccount),
            What::Secrets => ("secrets", Kind::Secret),
            What::ApiKeys => ("API keys", Kind::Secret),
            What::Instances => ("instances", Kind::Workload),
            What::Functions => ("functions", Kind::Workload),
            What::Services => ("Cloud Run", Kind::Workload),
            What::Clusters => ("clusters", Kind::Resource),
            What::Nodes => ("nodes", Kind::Workload),
            What::Buckets => ("buckets", Kind::Resource),
            What::Datasets => ("datasets", Kind::Resource),
            What::Sql => ("SQL instances", Kind::Resource),
            What::Spanner => ("Spanner databases", Kind::Resource),
            What::Firestore => ("Firestore databases", Kind::Resource),
            What::CryptoKeys => ("encryption keys", Kind::Resource),
            What::EndUsers => ("end users", Kind::Resource),
            What::Projects => ("projects", Kind::Resource),
            What::Folders => ("folders", Kind::Resource),
            What::Systems => ("projects and folders", Kind::Resource),
            What::CustomRoles => ("custom roles", Kind::Role),
            What::Subjects => ("pool subjects", Kind::External),
            What::Pods => ("pod subjects", Kind::External),
            What::Builders => ("build accounts", Kind::ServiceAccount),
            What::Deployers => ("deployment accounts", Kind::ServiceAccount),
        }
    }

    /// What it is called.
    pub(super) const fn name(self) -> &'static str {
        self.words().0
    }

    /// What an export of the home would have to hold for the set to be known.
    const fn missing(self) -> &'static str {
        match self {
            What::Accounts => "the service accounts that lie there",
            What::Secrets => "the secrets that lie there",
            _ => "",
        }
    }

    /// The set that a resource of a sort is in.
    pub(super) const fn of(sort: Sort) -> Option<What> {
        Some(match sort {
            Sort::Account => What::Accounts,
            Sort::Secret => What::Secrets,
            Sort::ApiKey => What::ApiKeys,
            Sort::Instance => What::Instances,
            Sort::Function => What::Functions,
            Sort::Service | Sort::Job => What::Services,
            Sort::Cluster => What::Clusters,
            Sort::Bucket => What::Buckets,
            Sort::Dataset => What::Datasets,
            Sort::Sql => What::Sql,
            Sort::Spanner => What::Spanner,
            Sort::Firestore => What::Firestore,
            Sort::CryptoKey => What::CryptoKeys,
            Sort::Container | Sort::Pool | Sort::Other => return None,
        })
    }
}

/// Sets and their members.
#[derive(Default)]
pub(super) struct Sets {
    members: BTreeMap<(What, String), BTreeMap<End, Place>>,
    /// Homes at or below which there is a member.
    filled: BTreeSet<(What, String)>,
    wanted: BTreeMap<(What, String), Place>,
    /// Homes of which a file lists what the set would hold.
    listed: BTreeSet<(What, String)>,
}

impl Sets {
    /// Adds a member of a home.
    pub(super) fn add(&mut self, what: What, home: &str, end: End, place: Place, tree: &Tree) {
        let first = self.members.entry((what, home.to_owned())).or_default().entry(end).or_insert(place);
        *first = (*first).min(place);
        for above in tree.ancestors(home) {
            self.filled.insert((what, above));
        }
    }

    /// A file lists what a home has of it.
    pub(super) fn list(&mut self, what: What, home: &str, tree: &Tree) {
        for above in tree.ancestors(home) {
            self.listed.insert((what, above));
        }
    }

    /// All members at or below a home.
    pub(super) fn below(&self, what: What, home: &str, tree: &Tree) -> Vec<(End, Place)> {
        let own = self.members.iter().filter(|((of, at), _)| *of == what && tree.within(at, home));
        own.flat_map(|(_, members)| members.iter().map(|(end, place)| (*end, *place))).collect()
    }

    /// The set; none where it is known to be empty, or its emptiness says nothing.
    pub(super) fn get(&mut self, what: What, home: &str, place: Place, out: &mut Out<'_>) -> Option<End> {
        let filled = self.filled.contains(&(what, home.to_owned()));
        let unseen = !what.missing().is_empty() && !self.listed.contains(&(what, home.to_owned()));
        if !filled && !unseen {
            return None;
        }
        let first = self.wanted.entry((what, home.to_owned())).or_insert(place);
        *first = (*first).min(place);
        Some(id(what, home, out))
    }

    /// Makes the records of all sets that were asked for, and of those in them.
    pub(super) fn finish(&mut self, tree: &Tree, out: &mut Out<'_>) {
        let mut queue: Vec<((What, String), Place)> = std::mem::take(&mut self.wanted).into_iter().collect();
        let mut done: BTreeSet<(What, String)> = BTreeSet::new();
        while let Some(((what, home), place)) = queue.pop() {
            if !done.insert((what, home.clone())) {
                continue;
            }
            let end = id(what, &home, out);
            let row = out.record(end, place);
            let (_, kind) = what.words();
            out.word(row, AttrName::Of, kind.word(), place);
            out.word(row, AttrName::Pattern, &format!("{home}/*"), place);
            let mut empty = true;
            for (member, at) in self.members.get(&(what, home.clone())).into_iter().flatten() {
                out.refer(row, AttrName::Members, *member, *at);
                empty = false;
            }
            for child in tree.children(&home) {
                let key = (what, child.clone());
                if self.filled.contains(&key) {
                    let inner = id(what, child, out);
                    out.refer(row, AttrName::Members, inner, place);
                    queue.push((key, place));
                    empty = false;
                }
            }
            if empty {
                out.facts.attr(row, AttrName::Members, Value::Empty, place);
                out.need(end, what.missing(), None, place);
            }
        }
    }
}

fn id(what: What, home: &str, out: &mut Out<'_>) -> End {
    let text = format!("{}@{home}", what.words().0);
    out.end(Kind::Set, &scope_of(home), &text)
}
