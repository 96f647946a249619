//! Roles as bound in one place: what their powers come to there, as edges to records and sets.
//! A cluster role that a RoleBinding binds counts in that namespace only, and what it says of the whole cluster is void there.

use super::builtin;
use super::combo::{combos, part};
use super::power::{Power, Target, powers};
use super::principal::MASTERS;
use super::record::{LabelSelector, Role, Test};
use super::resolve::Resolver;
use super::rule::Rule;
use super::sets::{Of, WorkloadKey};
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Kind, Level, Name, Place, Value};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The API server restores its built-in roles at each start, unless somebody has switched that off for a role.
const SHIPPED: &str = "the built-in role is as the cluster was shipped with it";

/// Files of several releases, or parts of manifests that get their own names only when they are put together.
const SEVERAL: &str = "several files describe this role differently, and all of them were taken";

/// A role, or a cluster role where `home` is missing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct RoleKey {
    pub(super) home: Option<Name>,
    pub(super) name: Name,
}

/// Where a role counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Scope {
    /// The whole cluster.
    Cluster,
    /// Every namespace, but nothing that lies in none: what whoever binds roles in all namespaces can give itself.
    Namespaces,
    /// One namespace.
    Namespace(Name),
}

impl Scope {
    pub(super) fn namespace(self) -> Option<Name> {
        match self {
            Scope::Namespace(name) => Some(name),
            _ => None,
        }
    }
}

/// A role as bound in one place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Instance {
    pub(super) role: RoleKey,
    pub(super) scope: Scope,
}

/// What a role says, wherever it is bound.
pub(super) struct Body {
    pub(super) rules: Vec<Rule>,
    /// What single rules give, and what several give together.
    pub(super) powers: Vec<Power>,
    pub(super) combos: Vec<Power>,
    /// Whether some rule could be half of a power that another role completes.
    pub(super) partial: bool,
    /// Where it stands; `None`: in no file.
    place: Option<Place>,
    created: Option<i64>,
    /// What its powers depend on, in words, if on anything.
    condition: &'static str,
}

impl Resolver<'_> {
    /// The role of an instance, which is worked out later.
    pub(super) fn instance(&mut self, instance: Instance, place: Place) -> End {
        let name = self.out.text(instance.role.name);
        let id = match (instance.role.home, instance.scope) {
            (Some(home), _) => format!("{}/{name}", self.out.text(home)),
            (None, Scope::Namespace(namespace)) => format!("{name}@{}", self.out.text(namespace)),
            (None, Scope::Namespaces) => format!("{name}@*"),
            // No other id looks like this one: namespaces hold no colon.
            (None, Scope::Cluster) if name.contains('@') => format!("clusterrole:{name}"),
            (None, Scope::Cluster) => name.to_owned(),
        };
        let id = self.out.name(&id);
        if self.seen.insert(instance) {
            self.queue.push_back((instance, place));
        }
        self.out.end(Kind::Role, id)
    }

    /// The built-in role that allows everything, bound in a place.
    pub(super) fn cluster_admin(&mut self, scope: Scope, place: Place) -> End {
        let name = self.out.name("cluster-admin");
        self.instance(Instance { role: RoleKey { home: None, name }, scope }, place)
    }

    /// What a role says: its own rules, those of the roles it is made of, or what is documented of it.
    pub(super) fn body(&mut self, key: RoleKey, place: Place) -> Rc<Body> {
        if let Some(body) = self.bodies.get(&key) {
            return Rc::clone(body);
        }
        let found = match key.home {
            Some(home) => self.c.roles.get(&(home, key.name)),
            None => self.c.cluster_roles.get(&key.name),
        };
        let (at, created) = found.map_or((None, None), |role| (Some(role.place), role.created));
        let mut rules = if found.is_some() { self.rules(key) } else { Vec::new() };
        let mut condition = if found.is_some_and(|role| role.differs) { SEVERAL } else { "" };
        let documented = builtin::rules(self.out.text(key.name)).filter(|_| at.is_none() && key.home.is_none());
        if let Some(lines) = documented {
            condition = SHIPPED;
            for (group, resources, verbs) in lines.into_iter().flatten() {
                let mut all = |list: &[&str]| list.iter().map(|text| self.out.name(text)).collect::<Vec<Name>>();
                rules.push(Rule { groups: all(&[*group]), resources: all(resources), verbs: all(verbs), names: Vec::new(), place });
            }
        }
        let names = &self.out.facts.names;
        let of_one = powers(&rules, names);
        let combos = combos(&rules.iter().collect::<Vec<_>>(), names);
        let partial = rules.iter().any(|rule| part(rule, names));
        let body = Rc::new(Body { powers: of_one, combos, partial, place: at, created, condition, rules });
        self.bodies.insert(key, Rc::clone(&body));
        body
    }

    /// The rules of a role in the files. A live export holds the rules of aggregated roles; a manifest leaves them empty.
    fn rules(&self, key: RoleKey) -> Vec<Rule> {
        if let Some(home) = key.home {
            return self.c.roles.get(&(home, key.name)).map(|role| role.rules.clone()).unwrap_or_default();
        }
        let mut rules = Vec::new();
        let mut seen = BTreeSet::from([key.name]);
        let mut open = vec![key.name];
        while let Some(name) = open.pop() {
            let Some(role) = self.c.cluster_roles.get(&name) else { continue };
            rules.extend(role.rules.iter().cloned());
            if role.rules.is_empty() && !role.aggregates.is_empty() {
                for (other, found) in &self.c.cluster_roles {
                    if role.aggregates.iter().any(|selector| selector.matches(found)) && seen.insert(*other) {
                        open.push(*other);
                    }
                }
            }
        }
        rules.sort_by_key(|rule| rule.place);
        rules
    }

    /// Makes the record and the edges of a role as bound in one place.
    pub(super) fn role(&mut self, instance: Instance, place: Place) {
        let end = self.instance(instance, place);
        let body = self.body(instance.role, place);
        let namespace = instance.scope.namespace();
        let row = match body.place {
            Some(at) => self.out.record(end, namespace, at),
            None => {
                let name = self.out.text(instance.role.name).to_owned();
                let what = if instance.role.home.is_some() { "Role" } else { "ClusterRole" };
                self.out.need(end, &format!("the cluster's {what} `{name}`"), None, place);
                let Some(row) = self.out.imply(end, namespace, place) else { return };
                row
            }
        };
        let at = body.place.unwrap_or(place);
        if let Some(created) = body.created {
            self.out.facts.attr(row, AttrName::Created, Value::Time(created), at);
        }
        if body.rules.iter().any(|rule| rule.everything(&self.out.facts.names)) {
            self.out.facts.attr(row, AttrName::Wildcard, Value::Bool(true), at);
        }
        for power in body.powers.iter().chain(&body.combos) {
            self.power(end, end, power, instance.scope, body.condition);
        }
    }

    /// Makes the edges of a power in a scope.
    pub(super) fn power(&mut self, from: End, by: End, power: &Power, scope: Scope, on: &str) {
        if power.cluster_only && scope != Scope::Cluster {
            return;
        }
        let mut condition = power.condition;
        let mut targets = Vec::new();
        match power.target {
            Target::Cluster => {
                if power.kind == EdgeKind::Allows {
                    let to = self.out.cluster();
                    let action = self.out.name(&power.action);
                    let technique = self.out.name(power.technique);
                    let edge = EdgeFact::touching(EdgeKind::Allows, Level::Administer, from, to, power.place);
                    let edge = self.out.only_if(edge, on);
                    let certainty = edge.certainty.max(power.certainty);
                    self.out.edge(EdgeFact { by, action, technique, certainty, ..edge });
                    return;
                }
                targets.push(self.out.cluster());
                targets.push(self.cluster_admin(Scope::Cluster, power.place));
            }
            Target::AwsAuth => {
                let there = scope.namespace().is_none_or(|name| self.out.text(name) == "kube-system");
                if !there || !self.c.eks {
                    return;
                }
                if !self.c.has_aws_auth {
                    condition = "the cluster still reads the config map aws-auth";
                }
                targets.push(self.out.cluster());
                let masters = self.out.name(MASTERS);
                targets.push(self.group(masters, power.place));
            }
            Target::Namespaces => {
                let scope = if scope == Scope::Cluster { Scope::Namespaces } else { scope };
                targets.push(self.cluster_admin(scope, power.place));
            }
            Target::ClusterRoles | Target::ClusterRolesEverywhere => {
                let scope = match (power.target, scope) {
                    (Target::ClusterRoles, Scope::Cluster) => Scope::Namespaces,
                    (_, scope) => scope,
                };
                for name in &power.names {
                    let role = RoleKey { home: None, name: *name };
                    targets.push(self.instance(Instance { role, scope }, power.place));
                }
            }
            Target::FreshNodes => {
                if self.privileged_allowed(power, scope) {
                    targets.push(self.out.set(Of::Nodes, None, power.place));
                }
            }
            _ => self.named_or_all(power, scope, &mut targets),
        }
        for to in targets {
            let edge = self.out.becoming(power.kind, from, to, power.technique, power.place);
            let condition = if condition.is_empty() { on } else { condition };
            let mut edge = self.out.only_if(EdgeFact { by, certainty: power.certainty, ..edge }, condition);
            edge.action = self.out.name(&power.action);
            self.out.edge(edge);
        }
    }

    /// The namespaces in which a power holds that is limited to workloads of certain names; the whole scope, where it is not.
    fn homes(&self, power: &Power, scope: Scope) -> Vec<Option<Name>> {
        match (power.anchor, scope.namespace()) {
            (_, Some(namespace)) => vec![Some(namespace)],
            (None, None) => vec![None],
            (Some(kind), None) => {
                let at = |key: &&WorkloadKey| key.1 == kind && power.names.contains(&key.2);
                let homes: BTreeSet<Name> = self.out.known.parts.keys().filter(at).map(|key| key.0).collect();
                homes.into_iter().map(Some).collect()
            }
        }
    }

    /// Whether pod security lets a privileged pod into one of the power's namespaces, as far as is known.
    fn privileged_allowed(&self, power: &Power, scope: Scope) -> bool {
        let open = |name: &Name| {
            let enforce = self.c.namespaces.get(name).map_or("", |namespace| self.out.text(namespace.enforce));
            !matches!(enforce, "baseline" | "restricted")
        };
        self.homes(power, scope).iter().any(|home| match home {
            Some(name) => open(name),
            None => self.c.namespaces.is_empty() || self.c.namespaces.keys().any(open),
        })
    }

    fn named_or_all(&mut self, power: &Power, scope: Scope, targets: &mut Vec<End>) {
        let of = match power.target {
            Target::Secrets => Of::Secrets,
            Target::Accounts => Of::Accounts,
            Target::Workloads(kind) => Of::Workloads(kind),
            Target::Users => Of::Users,
            Target::Groups => Of::Groups,
            Target::Roles => Of::Roles,
            _ => Of::Pods,
        };
        if power.names.is_empty() || power.anchor.is_some() {
            if of == Of::Groups {
                let masters = self.out.name(MASTERS);
                self.group(masters, power.place);
            }
            for home in self.homes(power, scope) {
                if of == Of::Roles {
                    self.roles_of(home, power.place);
                }
                targets.push(self.out.set(of, home, power.place));
            }
            return;
        }
        let before = targets.len();
        for name in &power.names {
            self.named(power, scope, *name, targets);
        }
        if targets.len() == before {
            let cluster = self.out.cluster();
            let what = format!("the objects that a rule on `{}` names", power.action);
            self.out.need(cluster, &what, None, power.place);
        }
    }

    /// Records of one name: in the scope's namespace, or wherever there is one.
    fn named(&mut self, power: &Power, scope: Scope, name: Name, targets: &mut Vec<End>) {
        let place = power.place;
        let one = scope.namespace();
        match power.target {
            Target::Secrets | Target::Accounts => {
                let secrets = power.target == Target::Secrets;
                let keys = match one {
                    Some(home) => vec![(home, name)],
                    None => {
                        let map = if secrets { &self.out.known.secrets } else { &self.out.known.accounts };
                        map.keys().copied().filter(|key| key.1 == name).collect()
                    }
                };
                for key in keys {
                    targets.push(if secrets { self.out.secret(key, place) } else { self.out.account(key, place) });
                }
            }
            Target::Users => targets.push(self.user(name, place)),
            Target::Groups => targets.push(self.group(name, place)),
            Target::Nodes => targets.push(self.out.node(name, place)),
            Target::Roles => {
                let homes = match one {
                    Some(home) => vec![home],
                    None => self.c.roles.keys().filter(|key| key.1 == name).map(|key| key.0).collect(),
                };
                for home in homes {
                    let role = RoleKey { home: Some(home), name };
                    targets.push(self.instance(Instance { role, scope: Scope::Namespace(home) }, place));
                }
            }
            Target::Pods | Target::Workloads(_) => {
                let kind = if let Target::Workloads(kind) = power.target { kind } else { "pod" };
                let at = |key: &&WorkloadKey| key.1 == kind && key.2 == name && one.is_none_or(|home| home == key.0);
                let found: Vec<WorkloadKey> = self.out.known.parts.iter().filter(|(key, _)| at(key)).map(|(_, root)| *root).collect();
                for key in found {
                    targets.push(self.out.of_workload(key));
                }
            }
            _ => {}
        }
    }

    /// Works out all roles of a namespace (or of all), because somebody can bind any of them.
    fn roles_of(&mut self, home: Option<Name>, place: Place) {
        let keys: Vec<_> = self.c.roles.keys().copied().filter(|key| home.is_none_or(|home| home == key.0)).collect();
        for (home, name) in keys {
            self.out.known.roles.insert((home, name));
            self.instance(Instance { role: RoleKey { home: Some(home), name }, scope: Scope::Namespace(home) }, place);
        }
    }
}

impl LabelSelector {
    fn matches(&self, role: &Role) -> bool {
        let value = |key: Name| role.labels.iter().find(|(k, _)| *k == key).map(|(_, value)| *value);
        self.terms.iter().all(|term| match (&term.test, value(term.key)) {
            (Test::In(list), Some(value)) => list.contains(&value),
            (Test::NotIn(list), Some(value)) => !list.contains(&value),
            (Test::Exists, found) => found.is_some(),
            (Test::Absent, found) => found.is_none(),
            (Test::In(_), None) => false,
            (Test::NotIn(_), None) => true,
        })
    }
}
