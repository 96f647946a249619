//! Reads roles and their bindings.

use super::read::{list, named, names, namespace, pairs};
use super::record::{Binding, Cluster, LabelSelector, Meta, Role, Subject, SubjectKind, Term, Test};
use super::rule::Rule;
use crate::doc::Item;
use crate::source::Context;
use std::collections::btree_map::Entry;

/// Reads a role or cluster role.
pub(super) fn role(cluster: &mut Cluster, whole_cluster: bool, meta: Meta, item: Item<'_>, cx: &mut Context<'_>) {
    let mut rules = Vec::new();
    for rule in list(item, "rules", cx) {
        rules.push(Rule {
            groups: names(rule, "apiGroups", cx),
            resources: names(rule, "resources", cx),
            verbs: names(rule, "verbs", cx),
            names: names(rule, "resourceNames", cx),
            place: cx.place(rule.at()),
        });
    }
    let mut aggregates = Vec::new();
    if whole_cluster && let Some(rule) = item.get("aggregationRule") {
        for selector in list(rule, "clusterRoleSelectors", cx) {
            aggregates.push(label_selector(selector, cx));
        }
    }
    let place = cx.place(item.at());
    let role = Role { labels: meta.labels.clone(), created: meta.created, rules, aggregates, differs: false, place };
    let differs = if whole_cluster {
        take(cluster.cluster_roles.entry(meta.name), role)
    } else {
        let home = namespace(cluster, &meta, cx);
        take(cluster.roles.entry((home, meta.name)), role)
    };
    if differs {
        let what = if whole_cluster { "ClusterRole" } else { "Role" };
        let name = cx.facts.names.text(meta.name).to_owned();
        cx.note(format!("{what} `{name}` stands in several places with different rules: all of them were taken"));
    }
}

/// Keeps a role, or takes it into the one that stands there already; true, if the two differ.
fn take<K: Ord>(entry: Entry<'_, K, Role>, role: Role) -> bool {
    match entry {
        Entry::Occupied(mut before) => before.get_mut().merge(role),
        Entry::Vacant(free) => {
            free.insert(role);
            false
        }
    }
}

impl Role {
    /// Takes in what another file says of the same role; true, if it says more or something else.
    fn merge(&mut self, other: Role) -> bool {
        let lacks = |have: &[Rule], rule: &Rule| !have.iter().any(|mine| mine.same(rule));
        let differs = other.rules.iter().any(|rule| lacks(&self.rules, rule)) || self.rules.iter().any(|rule| lacks(&other.rules, rule));
        let new: Vec<Rule> = other.rules.into_iter().filter(|rule| lacks(&self.rules, rule)).collect();
        self.rules.extend(new);
        self.labels.extend(other.labels);
        if self.aggregates.is_empty() {
            self.aggregates = other.aggregates;
        }
        self.created = self.created.or(other.created);
        self.place = self.place.min(other.place);
        self.differs |= differs;
        differs
    }
}

fn label_selector(item: Item<'_>, cx: &mut Context<'_>) -> LabelSelector {
    let mut terms = Vec::new();
    for (key, value) in pairs(item.get("matchLabels"), cx) {
        terms.push(Term { key, test: Test::In(vec![value]) });
    }
    for term in list(item, "matchExpressions", cx) {
        let key = named(term, "key", cx);
        let values = names(term, "values", cx);
        let test = match term.text_of("operator") {
            Some("In") => Test::In(values),
            Some("NotIn") => Test::NotIn(values),
            Some("Exists") => Test::Exists,
            Some("DoesNotExist") => Test::Absent,
            _ => {
                cx.problem(term.at(), "this `operator` of a label selector is not known", "one of In, NotIn, Exists, DoesNotExist");
                continue;
            }
        };
        terms.push(Term { key, test });
    }
    LabelSelector { terms }
}

/// Reads a role binding or cluster role binding.
pub(super) fn binding(cluster: &mut Cluster, whole_cluster: bool, meta: Meta, item: Item<'_>, cx: &mut Context<'_>) {
    let what = if whole_cluster { "ClusterRoleBinding" } else { "RoleBinding" };
    let name = cx.facts.names.text(meta.name).to_owned();
    let (Some(kind), Some(role)) =
        (item.at_path(&["roleRef", "kind"]).and_then(|kind| kind.text()), item.at_path(&["roleRef", "name"]).and_then(|name| name.text()))
    else {
        return cx.note(format!("{what} `{name}` names no role (`roleRef`): it was not read"));
    };
    let to_cluster_role = kind == "ClusterRole";
    if whole_cluster && !to_cluster_role {
        // The API refuses such a binding, so that it gives nothing.
        return cx.note(format!("ClusterRoleBinding `{name}` names a Role instead of a ClusterRole: it grants nothing"));
    }
    let role = cx.name(role);
    let home = if whole_cluster { None } else { Some(namespace(cluster, &meta, cx)) };
    let mut subjects = Vec::new();
    for subject in list(item, "subjects", cx) {
        let kind = match subject.text_of("kind") {
            Some("User") => SubjectKind::User,
            Some("Group") => SubjectKind::Group,
            Some("ServiceAccount") => SubjectKind::Account,
            _ => {
                cx.problem(subject.at(), "this subject is no User, Group or ServiceAccount", "");
                continue;
            }
        };
        let subject_name = named(subject, "name", cx);
        if subject_name.is_empty() {
            cx.problem(subject.at(), "this subject has no `name`", "");
            continue;
        }
        let of = named(subject, "namespace", cx);
        subjects.push(Subject { kind, namespace: of, name: subject_name, place: cx.place(subject.at()) });
    }
    let binding = Binding { name: meta.name, namespace: home, to_cluster_role, role, subjects, created: meta.created };
    cluster.bindings.push(binding);
}
