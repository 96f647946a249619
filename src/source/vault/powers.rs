//! What a set of policies gives whoever holds them together: secrets to read, other identities to become, the vault to take over.
//! In: the rules of one set. Out: powers, each with the policy that gives it; nothing is written down here.

use super::effective::{Effective, Merged};
use super::pattern::Pattern;
use super::policy::Caps;
use super::targets::{Target, Targets};
use crate::model::{EdgeKind, Kind, Place};
use std::collections::{BTreeMap, BTreeSet};

/// A name that no policy, role or account has: what holds for it holds for new ones.
const ANY: &str = "\u{1}any";

/// Over what a power is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Over {
    /// The vault itself, as its administrator.
    Vault,
    /// The vault: what makes one its administrator.
    Administration,
    /// Every policy but `root`.
    Policies,
    /// Every entity.
    Entities,
    /// One record.
    One(Kind, String),
    /// What a pattern names, without what narrower patterns take away.
    Some { kind: Kind, id: String },
}

/// What makes powers of several sets the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Same {
    pub(super) kind: EdgeKind,
    pub(super) over: Over,
    pub(super) technique: &'static str,
    pub(super) action: &'static str,
    pub(super) conditions: String,
}

/// Who gives it, and until when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Given {
    pub(super) policy: String,
    pub(super) place: Place,
    pub(super) expires: Option<i64>,
}

/// Powers of one set of policies, and the sets of records that they name.
#[derive(Default)]
pub(super) struct Powers {
    pub(super) all: BTreeMap<Same, Given>,
    /// Members of each set that is named.
    pub(super) sets: BTreeMap<(Kind, String), Vec<(Kind, String)>>,
}

/// Works the powers out.
pub(super) fn powers(effective: &Effective, names: &[&str], targets: &Targets) -> Powers {
    let mut out = Powers::default();
    reads(effective, targets, &mut out);
    let (sys, auth, identity) = (effective.under("sys/"), effective.under("auth/"), effective.under("identity/"));
    if administers(&sys, &mut out) {
        return out;
    }
    rewrites_policies(&sys, names, &mut out);
    rewrites_logins(&sys, &auth, targets, &mut out);
    edits_identities(&identity, &mut out);
    raw_storage(&sys, &mut out);
    out
}

impl Powers {
    fn push(&mut self, rule: &Merged, some: Caps, same: Same) {
        let Some((policy, place)) = rule.giver(some) else { return };
        let mut conditions: Vec<&str> = rule.conditions.clone();
        if !same.conditions.is_empty() {
            conditions.push(&same.conditions);
        }
        let given = Given { policy: policy.to_owned(), place, expires: rule.expires };
        self.all.entry(Same { conditions: conditions.join("; "), ..same }).or_insert(given);
    }

    fn becomes(&mut self, rule: &Merged, some: Caps, over: Over, technique: &'static str, condition: &str) {
        let kind =
            if matches!(technique, "vault-mint-secret-id" | "vault-create-token") && matches!(over, Over::One(..) | Over::Some { .. }) {
                EdgeKind::Impersonates
            } else {
                EdgeKind::Manages
            };
        self.push(rule, some, Same { kind, over, technique, action: action(some), conditions: condition.to_owned() });
    }
}

fn action(some: Caps) -> &'static str {
    match some {
        Caps::READ => "read",
        Caps::SUDO => "sudo",
        Caps::WRITE => "create or update",
        _ => "update",
    }
}

/// The id of the set of what a pattern names, without what narrower ones take away.
fn set_id(rule: &Merged, except: &[&Pattern], suffix: &str) -> String {
    let mut id = rule.pattern.text().to_owned();
    if !except.is_empty() {
        let except: Vec<&str> = except.iter().map(|pattern| pattern.text()).collect();
        id += " except ";
        id += &except.join(", ");
    }
    id + suffix
}

/// For each rule that allows something: which targets it decides about, and the set that stands for them.
/// Of what narrower patterns take away, only that counts where something can lie.
fn reach<'e, 't>(
    effective: &'e Effective,
    targets: &'t [Target],
    some: Caps,
    suffix: &str,
    counts: &dyn Fn(&Pattern) -> bool,
) -> Vec<(&'e Merged, String, Vec<&'t Target>)> {
    let mut found = Vec::new();
    for rule in effective.rules().iter().filter(|rule| rule.caps.any(some)) {
        let mut except = effective.taken_from(rule, some);
        except.retain(|other| counts(other));
        let literal = rule.pattern.literal();
        let from = targets.partition_point(|target| target.path.as_str() < literal);
        let near = targets.iter().skip(from).take_while(|target| target.path.starts_with(literal));
        let mine = near.filter(|target| rule.pattern.matches(&target.path) && !except.iter().any(|other| other.matches(&target.path)));
        found.push((rule, set_id(rule, &except, suffix), mine.collect()));
    }
    found
}

/// Over what a rule's power is: the one target of an exact path, else its set.
fn over(rule: &Merged, id: String, members: &[&Target], out: &mut Powers) -> Option<Over> {
    let ends = members.iter().map(|target| (target.kind, target.id.clone()));
    if rule.pattern.is_exact() {
        return ends.map(|(kind, id)| Over::One(kind, id)).next();
    }
    let kind = members.first().map_or(Kind::Secret, |target| target.kind);
    let mut ends: Vec<(Kind, String)> = ends.collect();
    ends.sort();
    ends.dedup();
    out.sets.insert((kind, id.clone()), ends);
    Some(Over::Some { kind, id })
}

fn reads(effective: &Effective, targets: &Targets, out: &mut Powers) {
    let counts =
        |other: &Pattern| targets.may_hold_secrets(other).is_some() || targets.read.iter().any(|target| other.matches(&target.path));
    let mut read: BTreeSet<&str> = BTreeSet::new();
    for (rule, id, members) in reach(effective, &targets.read, Caps::READ, "", &counts) {
        read.extend(members.iter().map(|target| target.id.as_str()));
        let held = targets.may_hold_secrets(&rule.pattern);
        if held.is_none() && members.is_empty() {
            continue;
        }
        let condition = held.filter(|_| members.is_empty()).unwrap_or("");
        if let Some(over) = over(rule, id, &members, out) {
            let same = Same {
                kind: EdgeKind::ReadsSecret,
                over,
                technique: "vault-read-secret",
                action: "read",
                conditions: condition.to_owned(),
            };
            out.push(rule, Caps::READ, same);
        }
    }
    for (rule, id, members) in reach(effective, &targets.issued, Caps::UPDATE, " (issued)", &|_| true) {
        let members: Vec<&Target> = members.into_iter().filter(|target| !read.contains(target.id.as_str())).collect();
        if !members.is_empty()
            && let Some(over) = over(rule, id, &members, out)
        {
            let same =
                Same { kind: EdgeKind::ReadsSecret, over, technique: "vault-read-secret", action: "update", conditions: String::new() };
            out.push(rule, Caps::UPDATE, same);
        }
    }
}

/// Policies and login methods are openly its business.
fn administers(sys: &Effective, out: &mut Powers) -> bool {
    let writes =
        sys.allows(&format!("sys/policies/acl/{ANY}"), Caps::UPDATE).or_else(|| sys.allows(&format!("sys/policy/{ANY}"), Caps::UPDATE));
    let enables = sys.allows_all(&format!("sys/auth/{ANY}"), Caps::SUDO).filter(|rule| rule.caps.any(Caps::WRITE));
    let (Some(writes), Some(enables)) = (writes, enables) else { return false };
    let conditions = if writes.conditions == enables.conditions { String::new() } else { writes.conditions.join("; ") };
    let same = Same { kind: EdgeKind::Allows, over: Over::Vault, technique: "vault-administer", action: "sudo", conditions };
    out.push(enables, Caps::SUDO, same);
    true
}

fn rewrites_policies(sys: &Effective, names: &[&str], out: &mut Powers) {
    const TECHNIQUE: &str = "vault-rewrite-policy";
    let paths = |name: &str| [format!("sys/policies/acl/{name}"), format!("sys/policy/{name}")];
    for path in names.iter().filter(|name| **name != "root").flat_map(|name| paths(name)) {
        if let Some(rule) = sys.allows(&path, Caps::UPDATE) {
            return out.becomes(rule, Caps::UPDATE, Over::Administration, TECHNIQUE, "");
        }
    }
    let roots = ["sys/policies/acl/", "sys/policy/"];
    let others = sys.rules().iter().filter(|rule| rule.caps.any(Caps::UPDATE));
    for rule in others.filter(|rule| roots.iter().any(|root| Pattern::new(&format!("{root}*")).overlaps(&rule.pattern))) {
        out.becomes(rule, Caps::UPDATE, Over::Administration, TECHNIQUE, "somebody who holds a policy that it can rewrite plays along");
    }
}

fn rewrites_logins(sys: &Effective, auth: &Effective, targets: &Targets, out: &mut Powers) {
    const REWRITE: &str = "vault-rewrite-login";
    const CREATE: &str = "vault-create-token";
    // A new method, and an account of its own in it.
    let account = format!("auth/{ANY}/users/{ANY}");
    if let (Some(rule), Some(_)) = (
        sys.allows_all(&format!("sys/auth/{ANY}"), Caps::SUDO).filter(|rule| rule.caps.any(Caps::WRITE)),
        auth.allows(&account, Caps::WRITE),
    ) {
        out.becomes(rule, Caps::SUDO, Over::Policies, "vault-enable-login", "");
    }
    let mut rewritten = Vec::new();
    for (mount, kind) in &targets.methods {
        let (path, condition) = match kind.as_str() {
            "approle" => (format!("auth/{mount}/role/{ANY}"), ""),
            "userpass" => (format!("auth/{mount}/users/{ANY}"), ""),
            "ldap" | "okta" | "radius" => (format!("auth/{mount}/groups/{ANY}"), "it has an account of that directory"),
            "github" => (format!("auth/{mount}/map/teams/{ANY}"), "it is in a team of that organisation"),
            "cert" => (format!("auth/{mount}/certs/{ANY}"), ""),
            _ => (format!("auth/{mount}/role/{ANY}"), "it has an identity that this login method can check"),
        };
        // Any one role of the method is enough.
        let family = path.strip_suffix(ANY).unwrap_or(&path);
        let exact = || auth.rules().iter().filter(|rule| rule.pattern.literal().starts_with(family) && rule.caps.any(Caps::WRITE));
        let whole = auth.allows(&path, Caps::WRITE);
        let one = exact().find(|rule| rule.pattern.text().get(family.len()..).is_some_and(|name| !name.contains('/')));
        let Some(rule) = whole.or(one) else { continue };
        let condition = if kind == "approle" && !gets_in(auth, rule, family, whole.is_some()) {
            "it knows a role id and gets a secret id of that role"
        } else {
            condition
        };
        rewritten.push(mount.as_str());
        out.becomes(rule, Caps::WRITE, Over::Policies, REWRITE, condition);
    }
    for (mount, kind) in targets.methods.iter().filter(|(_, kind)| matches!(kind.as_str(), "jwt" | "oidc" | "kubernetes" | "ldap")) {
        if let Some(rule) = auth.allows(&format!("auth/{mount}/config"), Caps::WRITE).filter(|_| !rewritten.contains(&mount.as_str())) {
            let _ = kind;
            out.becomes(rule, Caps::WRITE, Over::Policies, "vault-repoint-login", "a role of this method carries the policies");
        }
    }
    if targets.methods.is_empty()
        && let Some(rule) = auth.allows(&format!("auth/{ANY}/role/{ANY}"), Caps::WRITE)
    {
        out.becomes(
            rule,
            Caps::WRITE,
            Over::Policies,
            REWRITE,
            "a login method is there that takes it (their list is not among the files)",
        );
    }
    for (rule, id, members) in reach(auth, &targets.secret_ids, Caps::UPDATE, "", &|_| true) {
        let all_known = members.iter().all(|target| auth.allows(&target.path.replace("/secret-id", "/role-id"), Caps::READ).is_some());
        let condition = if all_known { "" } else { "it knows the role id" };
        let rewrites = members
            .first()
            .and_then(|target| target.path.strip_prefix("auth/"))
            .is_some_and(|path| rewritten.iter().any(|mount| path.starts_with(&format!("{mount}/"))) && !rule.pattern.is_exact());
        if !members.is_empty()
            && !rewrites
            && let Some(over) = over(rule, id, &members, out)
        {
            out.becomes(rule, Caps::UPDATE, over, "vault-mint-secret-id", condition);
        }
    }
    for path in ["auth/token/create", "auth/token/create-orphan"] {
        if let Some(rule) = auth.allows_all(path, Caps::SUDO).filter(|rule| rule.caps.any(Caps::WRITE)) {
            out.becomes(rule, Caps::SUDO, Over::Policies, CREATE, "");
        }
    }
    for (rule, id, members) in reach(auth, &targets.tokens, Caps::WRITE, "", &|_| true) {
        if !members.is_empty()
            && let Some(over) = over(rule, id, &members, out)
        {
            out.becomes(rule, Caps::WRITE, over, CREATE, "");
        }
    }
}

/// Whether whoever rewrites an AppRole can also log in by it: reads its role id and has a secret id made.
fn gets_in(auth: &Effective, rule: &Merged, family: &str, whole: bool) -> bool {
    let name = if whole { ANY } else { rule.pattern.text().get(family.len()..).unwrap_or(ANY) };
    let name = name.trim_end_matches('*');
    let allows = |end: &str, some: Caps| auth.allows(&format!("{family}{name}/{end}"), some).is_some();
    (allows("role-id", Caps::READ) || allows("role-id", Caps::WRITE))
        && (allows("secret-id", Caps::WRITE) || allows("custom-secret-id", Caps::WRITE))
}

fn edits_identities(identity: &Effective, out: &mut Powers) {
    const TECHNIQUE: &str = "vault-edit-identity";
    let first = |paths: &[String]| paths.iter().find_map(|path| identity.allows(path, Caps::WRITE));
    let new = |what: &str| [format!("identity/{what}"), format!("identity/{what}/id/{ANY}"), format!("identity/{what}/name/{ANY}")];
    if let Some(rule) = first(&new("entity")).or_else(|| first(&new("group"))) {
        return out.becomes(rule, Caps::WRITE, Over::Policies, TECHNIQUE, "");
    }
    if let Some(rule) = first(&new("entity-alias")) {
        out.becomes(rule, Caps::WRITE, Over::Entities, TECHNIQUE, "");
    }
    // One entity or group by its id or name.
    for rule in identity.rules().iter().filter(|rule| rule.pattern.is_exact() && rule.caps.any(Caps::WRITE)) {
        let is_one = ["entity/id/", "entity/name/", "group/id/", "group/name/"]
            .iter()
            .any(|kind| rule.pattern.text().strip_prefix("identity/").is_some_and(|text| text.starts_with(kind)));
        if is_one {
            out.becomes(rule, Caps::WRITE, Over::Policies, TECHNIQUE, "its own login is that entity or in that group");
        }
    }
}

fn raw_storage(sys: &Effective, out: &mut Powers) {
    const TECHNIQUE: &str = "vault-raw-storage";
    if let Some(rule) = sys.allows_all(&format!("sys/raw/{ANY}"), Caps::SUDO).filter(|rule| rule.caps.any(Caps::WRITE.and(Caps::READ))) {
        out.becomes(
            rule,
            Caps::SUDO,
            Over::Administration,
            TECHNIQUE,
            "the server is run with its raw storage opened (`raw_storage_endpoint`)",
        );
    }
    if let Some(rule) = sys.allows("sys/storage/raft/snapshot", Caps::READ) {
        out.becomes(rule, Caps::READ, Over::Administration, TECHNIQUE, "it has the unseal keys, or the key that unseals by itself");
    }
    for path in ["sys/storage/raft/snapshot", "sys/storage/raft/snapshot-force"] {
        if let Some(rule) = sys.allows(path, Caps::WRITE) {
            out.becomes(
                rule,
                Caps::UPDATE.and(Caps::CREATE),
                Over::Administration,
                TECHNIQUE,
                "it has a snapshot of a vault that it administers",
            );
        }
    }
}
