//! Powers that take several permissions together: binding a role, rewriting one, minting a token, signing a certificate, impersonating
//! a group. In: rules that one identity holds together in one scope. Out: [`Power`]s.
//!
//! Writing a binding to a role whose rights the writer holds already gives the writer nothing new, so that only `bind` counts here.

use super::power::{Power, Target, plain};
use super::rule::Rule;
use crate::model::{Certainty, EdgeKind, Name, Names};

const RBAC: &str = "rbac.authorization.k8s.io";
const CERTIFICATES: &str = "certificates.k8s.io";
const WRITE: &[&str] = &["create", "update", "patch"];

/// Finds a rule that allows one of some verbs.
fn find<'r>(rules: &[&'r Rule], names: &Names, group: &str, resource: &str, verbs: &[&str]) -> Option<&'r Rule> {
    rules.iter().copied().find(|rule| rule.first(names, group, resource, verbs).is_some())
}

/// All rules that allow a verb: those without names first, as they reach furthest.
fn all<'r>(rules: &[&'r Rule], names: &Names, group: &str, resource: &str, verb: &str) -> Vec<&'r Rule> {
    let mut found: Vec<&Rule> = rules.iter().copied().filter(|rule| rule.allows(names, group, resource, verb)).collect();
    found.sort_by_key(|rule| !rule.names.is_empty());
    if found.first().is_some_and(|rule| rule.names.is_empty()) {
        found.truncate(1);
    }
    found
}

/// Whether a rule can be a part of any of these powers: all others need not be looked at across roles.
pub(super) fn part(rule: &Rule, names: &Names) -> bool {
    let verb = |verb: &str| rule.verb(names, verb);
    let writes = WRITE.iter().any(|write| verb(write));
    (rule.about(names, RBAC, "rolebindings") || rule.about(names, RBAC, "clusterrolebindings")) && writes
        || (rule.about(names, RBAC, "roles") || rule.about(names, RBAC, "clusterroles")) && (verb("bind") || verb("escalate") || writes)
        || rule.about(names, "", "secrets")
        || ["users", "groups", "serviceaccounts"].iter().any(|resource| rule.about(names, "", resource)) && verb("impersonate")
        || rule.about(names, CERTIFICATES, "certificatesigningrequests")
        || rule.about(names, CERTIFICATES, "certificatesigningrequests/approval")
        || rule.about(names, CERTIFICATES, "signers")
}

/// The powers that some rules give together.
pub(super) fn combos(rules: &[&Rule], names: &Names) -> Vec<Power> {
    let mut out = Vec::new();
    bind(rules, names, &mut out);
    escalate(rules, names, &mut out);
    groups(rules, names, &mut out);
    mint(rules, names, &mut out);
    sign(rules, names, &mut out);
    out
}

fn manages(rule: &Rule, target: Target, technique: &'static str, action: &str, only: &[Name]) -> Power {
    Power { names: only.to_vec(), ..plain(rule, target, EdgeKind::Manages, technique, action.to_owned()) }
}

fn bind(rules: &[&Rule], names: &Names, out: &mut Vec<Power>) {
    // A binding that stands already keeps its role: without `create`, only the roles of such bindings are in reach.
    let writes = |resource: &str| {
        let any = find(rules, names, RBAC, resource, WRITE).is_some();
        any.then(|| find(rules, names, RBAC, resource, &["create"]).is_some())
    };
    let with = |creates: bool, power: Power| match creates {
        true => power,
        false => Power { certainty: Certainty::Conditional, condition: "a binding to that role stands that it can change", ..power },
    };
    if let Some(creates) = writes("clusterrolebindings") {
        for rule in all(rules, names, RBAC, "clusterroles", "bind") {
            let target = if rule.names.is_empty() { Target::Cluster } else { Target::ClusterRolesEverywhere };
            let power = manages(rule, target, "bind-role", "clusterroles:bind", &rule.names);
            out.push(with(creates, Power { cluster_only: true, ..power }));
        }
    }
    if let Some(creates) = writes("rolebindings") {
        for rule in all(rules, names, RBAC, "clusterroles", "bind") {
            let target = if rule.names.is_empty() { Target::Namespaces } else { Target::ClusterRoles };
            out.push(with(creates, manages(rule, target, "bind-role", "clusterroles:bind", &rule.names)));
        }
        for rule in all(rules, names, RBAC, "roles", "bind") {
            out.push(with(creates, manages(rule, Target::Roles, "bind-role", "roles:bind", &rule.names)));
        }
    }
}

fn escalate(rules: &[&Rule], names: &Names, out: &mut Vec<Power>) {
    for (resource, target, whole) in [("clusterroles", Target::Cluster, true), ("roles", Target::Namespaces, false)] {
        let action = format!("{resource}:escalate");
        let escalates = all(rules, names, RBAC, resource, "escalate");
        let Some(escalate) = escalates.first() else { continue };
        let changes = find(rules, names, RBAC, resource, &["update", "patch"]);
        let Some(write) = changes.or(find(rules, names, RBAC, resource, &["create"])) else { continue };
        let mut power = manages(escalate, target, "escalate-role", &action, &[]);
        power.cluster_only = whole;
        // Whoever may rewrite every cluster role may rewrite the one by which they may do so.
        let own = whole && changes.is_some() && escalate.names.is_empty() && write.names.is_empty();
        if !own {
            power.certainty = Certainty::Conditional;
            power.condition = "it holds a role that it can rewrite";
        }
        out.push(power);
    }
}

/// A request that takes on a group has to take on a user or an account as well.
fn groups(rules: &[&Rule], names: &Names, out: &mut Vec<Power>) {
    let with = ["users", "serviceaccounts"].iter().any(|resource| find(rules, names, "", resource, &["impersonate"]).is_some());
    if !with {
        return;
    }
    for rule in all(rules, names, "", "groups", "impersonate") {
        let power = plain(rule, Target::Groups, EdgeKind::Impersonates, "impersonate-group", "groups:impersonate".to_owned());
        out.push(Power { names: rule.names.clone(), cluster_only: true, ..power });
    }
}

/// A token secret for any account: written by its maker, filled by the cluster, read by its maker.
fn mint(rules: &[&Rule], names: &Names, out: &mut Vec<Power>) {
    let Some(create) = find(rules, names, "", "secrets", &["create"]) else { return };
    let reads = rules.iter().any(|rule| ["get", "list", "watch"].iter().any(|verb| rule.allows(names, "", "secrets", verb)));
    if reads {
        out.push(plain(create, Target::Accounts, EdgeKind::Impersonates, "mint-token-secret", "secrets:create".to_owned()));
    }
}

/// A client certificate in any name: asked for, approved and signed.
fn sign(rules: &[&Rule], names: &Names, out: &mut Vec<Power>) {
    let asks = find(rules, names, CERTIFICATES, "certificatesigningrequests", &["create"]).is_some();
    let approves = find(rules, names, CERTIFICATES, "certificatesigningrequests/approval", &["update", "patch"]).is_some();
    if !asks || !approves {
        return;
    }
    const SIGNERS: [&str; 2] = ["kubernetes.io/kube-apiserver-client", "kubernetes.io/*"];
    let signs = rules
        .iter()
        .find(|rule| rule.allows(names, CERTIFICATES, "signers", "approve") && SIGNERS.iter().any(|signer| rule.names_it(names, signer)));
    if let Some(rule) = signs {
        let power = plain(rule, Target::Users, EdgeKind::Impersonates, "sign-certificate", "signers:approve".to_owned());
        out.push(Power { cluster_only: true, ..power });
    }
}
