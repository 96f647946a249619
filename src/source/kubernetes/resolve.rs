//! Makes the facts of one cluster, when all its files are read: accounts, secrets and workloads first, then bindings, then roles as
//! bound, then what somebody holds through several roles together, then the sets that all these named.

use super::combo::combos;
use super::power::Power;
use super::record::Cluster;
use super::role::{Body, Instance, RoleKey, Scope};
use super::rule::Rule;
use super::sets::{Of, Out};
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, FileId, Level, Name, Place};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// What is known while a cluster is worked out.
pub(super) struct Resolver<'f> {
    pub(super) c: Cluster,
    pub(super) out: Out<'f>,
    pub(super) bodies: BTreeMap<RoleKey, Rc<Body>>,
    pub(super) seen: BTreeSet<Instance>,
    pub(super) queue: VecDeque<(Instance, Place)>,
    /// Grants that were made.
    pub(super) granted: BTreeSet<End>,
    /// Who holds which roles, by which grant.
    pub(super) held: BTreeMap<End, Vec<(Instance, End)>>,
    /// Whether the group `system:masters` has its edges.
    pub(super) masters: bool,
}

/// Makes the facts of one cluster.
pub(super) fn cluster(scope: Name, mut c: Cluster, facts: &mut Facts) {
    let place = c.place.unwrap_or(Place { file: FileId(0), at: 0 });
    let bindings = std::mem::take(&mut c.bindings);
    let bound: BTreeSet<RoleKey> = bindings
        .iter()
        .map(|binding| RoleKey { home: binding.namespace.filter(|_| !binding.to_cluster_role), name: binding.role })
        .collect();
    let mut resolver = Resolver {
        c,
        out: Out::new(facts, scope, place),
        bodies: BTreeMap::new(),
        seen: BTreeSet::new(),
        queue: VecDeque::new(),
        granted: BTreeSet::new(),
        held: BTreeMap::new(),
        masters: false,
    };
    resolver.notes(&bound);
    resolver.objects();
    resolver.clouds();
    for binding in &bindings {
        resolver.binding(binding);
    }
    resolver.roles();
    resolver.together();
    resolver.roles();
    resolver.controllers();
    resolver.roles();
    resolver.implicit_groups();
    resolver.out.finish();
    let out = &mut resolver.out;
    let end = out.cluster();
    let row = out.record(end, None, place);
    out.facts.word(row, AttrName::Type, "system", place);
}

impl Resolver<'_> {
    /// Works out the roles that something named, and those that they name in turn.
    fn roles(&mut self) {
        while let Some((instance, place)) = self.queue.pop_front() {
            self.role(instance, place);
        }
    }

    /// An administrator's edge to the cluster.
    pub(super) fn administers(&mut self, from: End, by: End, technique: &str, action: &str, place: Place) {
        let to = self.out.cluster();
        let (technique, action) = (self.out.name(technique), self.out.name(action));
        let edge = EdgeFact::touching(EdgeKind::Allows, Level::Administer, from, to, place);
        self.out.edge(EdgeFact { by, technique, action, ..edge });
    }

    /// Powers that need several permissions, which somebody holds through several roles.
    fn together(&mut self) {
        let held: Vec<(End, Vec<(Instance, End)>)> = self.held.iter().map(|(who, roles)| (*who, roles.clone())).collect();
        for (who, mut roles) in held {
            roles.extend(self.through_groups(who));
            let bodies: Vec<(Instance, End, Rc<Body>)> = roles
                .iter()
                .map(|(instance, grant)| (*instance, *grant, self.body(instance.role, self.out.place)))
                .filter(|(_, _, body)| body.partial)
                .collect();
            if bodies.len() < 2 {
                continue;
            }
            let mut scopes: Vec<Scope> = bodies.iter().map(|(instance, ..)| instance.scope).collect();
            scopes.push(Scope::Cluster);
            scopes.sort();
            scopes.dedup();
            let mut told: Vec<Power> = Vec::new();
            for scope in scopes {
                let here = |instance: &Instance| instance.scope == Scope::Cluster || instance.scope == scope;
                let rules: Vec<&Rule> =
                    bodies.iter().filter(|(instance, ..)| here(instance)).flat_map(|(_, _, body)| &body.rules).collect();
                let assumed = |power: &Power| bodies.iter().find(|(_, _, body)| body.rules.iter().any(|r| r.place == power.place));
                let single = |power: &Power| {
                    let mine = bodies.iter().filter(|(instance, ..)| here(instance)).flat_map(|(_, _, body)| &body.combos);
                    mine.chain(&told).any(|other| same(other, power))
                };
                let new: Vec<Power> = combos(&rules, &self.out.facts.names).into_iter().filter(|power| !single(power)).collect();
                for power in &new {
                    let by = assumed(power).map_or(who, |(_, grant, _)| *grant);
                    self.power(who, by, power, scope, "");
                }
                if scope == Scope::Cluster {
                    told.extend(new);
                }
            }
        }
    }

    /// Whoever can take any account of the cluster, or of its system namespace, can take those of its own controllers, one of which may
    /// rewrite every cluster role. Manifests never list them; a live export does, and then it is its bindings that count.
    fn controllers(&mut self) {
        let home = self.out.name("kube-system");
        let live = ["default", "clusterrole-aggregation-controller"]
            .iter()
            .filter_map(|name| self.out.facts.names.get(name))
            .any(|name| self.out.known.accounts.get(&(home, name)).is_some_and(|declared| *declared));
        for namespace in [None, Some(home)] {
            let Some(place) = self.out.named(Of::Accounts, namespace).filter(|_| !live) else { continue };
            let from = self.out.set(Of::Accounts, namespace, place);
            for to in [self.out.cluster(), self.cluster_admin(Scope::Cluster, place)] {
                let edge = self.out.becoming(EdgeKind::Manages, from, to, "controller-account", place);
                let edge = self.out.only_if(edge, "the cluster's controllers have accounts in kube-system, as they usually do");
                self.out.edge(edge);
            }
        }
    }

    /// What an account of the cluster holds through the groups that every account is in.
    fn through_groups(&self, who: End) -> Vec<(Instance, End)> {
        let Some((home, _)) = self.out.text(who.id).split_once('/').filter(|_| who.kind == Some(crate::model::Kind::ServiceAccount)) else {
            return Vec::new();
        };
        ["system:authenticated".to_owned(), "system:serviceaccounts".to_owned(), format!("system:serviceaccounts:{home}")]
            .iter()
            .filter_map(|group| self.out.facts.names.get(group))
            .filter_map(|name| self.held.get(&self.out.end(crate::model::Kind::Group, name)))
            .flatten()
            .copied()
            .collect()
    }

    /// What the reader of a report should know of how the files were taken.
    fn notes(&mut self, bound: &BTreeSet<RoleKey>) {
        let scope = self.out.text(self.out.scope).to_owned();
        let mut notes = Vec::new();
        if self.c.without_namespace > 0 {
            notes.push(format!("{scope}: {} objects state no namespace and were taken to be in `default`", self.c.without_namespace));
        }
        for (kind, count) in &self.c.passed {
            notes.push(format!("{scope}: kind {kind} in lists is not read ({count})"));
        }
        let roles = self.c.roles.keys().map(|(home, name)| RoleKey { home: Some(*home), name: *name });
        let all = roles.chain(self.c.cluster_roles.keys().map(|name| RoleKey { home: None, name: *name }));
        let loose = all.filter(|key| !bound.contains(key)).count();
        if loose > 0 {
            notes.push(format!("{scope}: {loose} roles are bound by no binding in these files and give nothing"));
        }
        self.out.facts.notes.extend(notes);
    }
}

/// Whether two powers reach the same, the first as surely as the second.
fn same(first: &Power, second: &Power) -> bool {
    first.target == second.target
        && first.kind == second.kind
        && first.technique == second.technique
        && (first.names.is_empty() || first.names == second.names)
        && (first.certainty == Certainty::Certain || second.certainty != Certainty::Certain)
}
