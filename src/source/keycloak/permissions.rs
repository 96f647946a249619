//! Fine-grained administration: what each permission lets its holders do. In: permissions and policies of a realm. Out: a role for each
//! permission, held by whom its policies let through, with edges to what it reaches. What a file cannot decide (policies by time,
//! script or negation) gives no holder and is said.

use super::authz::PERMISSIONS_CLIENT;
use super::effects::{Effects, Target};
use super::emit::{Out, account_kind};
use super::index::Resolved;
use super::record::{Client, Permission, Policy, Subject};
use super::sets::Sets;
use crate::model::{AttrName, Facts, Kind, Name, Place};
use rustc_hash::FxHashMap;

/// What was left undecided in a realm, counted.
#[derive(Default)]
struct Left {
    policies: u32,
    scopes: u32,
    things: u32,
}

pub(super) fn write(of: &Resolved, sets: &mut Sets, facts: &mut Facts) {
    let mut left = Left::default();
    for client in &of.realm.clients {
        let id = facts.names.text(client.id);
        let newer = id == PERMISSIONS_CLIENT;
        // Where the realm has turned the newer permissions off, they lie idle.
        let counts = if newer { of.realm.fine_grained } else { of.manages(client.id, facts).is_some() };
        if counts {
            write_client(of, client, newer, sets, &mut left, facts);
        }
    }
    say(of, &left, facts);
}

fn say(of: &Resolved, left: &Left, facts: &mut Facts) {
    let realm = &of.text;
    let stated = of.realm.clients.iter().any(|client| facts.names.text(client.id) == PERMISSIONS_CLIENT && !client.permissions.is_empty());
    let mut notes = Vec::new();
    if of.realm.fine_grained && !stated {
        notes.push(format!("the realm `{realm}` has fine-grained admin permissions on, and none of them is in the files"));
    }
    for (count, what) in [
        (
            left.policies,
            "policies of fine-grained permissions by time, script, negation or other policies, by which nobody is taken to hold",
        ),
        (left.scopes, "actions of fine-grained permissions that are not known here"),
        (left.things, "things that fine-grained permissions name and that are not in the files"),
        (of.realm.app_policies, "clients with authorization settings that only their application evaluates"),
    ] {
        if count > 0 {
            notes.push(format!("the realm `{realm}` has {what}: {count}"));
        }
    }
    facts.notes.extend(notes.into_iter().map(|note| format!("keycloak: {note}")));
}

fn write_client(of: &Resolved, client: &Client, newer: bool, sets: &mut Sets, left: &mut Left, facts: &mut Facts) {
    let policies: FxHashMap<Name, &Policy> = client.policies.iter().map(|policy| (policy.name, policy)).collect();
    for permission in &client.permissions {
        let targets = targets(of, permission, left, facts);
        let text = format!("permission/{}", facts.names.text(permission.name));
        let role = facts.names.intern(&text);
        let mut effects = Effects { of, permission, role, newer, sets, facts, unknown: 0, made: 0 };
        for target in &targets {
            for scope in &permission.scopes {
                effects.scope(*scope, *target);
            }
        }
        left.scopes += effects.unknown;
        if effects.made > 0 {
            let exchange = permission.scopes.iter().any(|scope| facts.names.text(*scope) == "token-exchange");
            holders(of, permission, role, &policies, Circumstances { newer, exchange }, left, facts);
        }
    }
}

/// What the resources of a permission name: all things of a sort, or single ones by their internal ids.
fn targets(of: &Resolved, permission: &Permission, left: &mut Left, facts: &Facts) -> Vec<Target> {
    let mut all = Vec::new();
    let sort = Target::all(facts.names.text(permission.sort));
    for resource in &permission.resources {
        let text = facts.names.text(*resource);
        let found = match Target::all(text) {
            Some(all) => Some(all),
            None => match text.split_once(".resource.") {
                Some((sort, uuid)) => Target::one(of, sort, uuid, facts),
                None => sort.and_then(|sort| Target::one(of, sort.word(), text, facts)),
            },
        };
        match found {
            Some(target) => all.push(target),
            None => left.things += 1,
        }
    }
    if permission.resources.is_empty() {
        all.extend(sort);
    }
    all
}

/// What bears on all holders of a permission.
#[derive(Clone, Copy)]
struct Circumstances {
    newer: bool,
    exchange: bool,
}

fn holders(
    of: &Resolved,
    permission: &Permission,
    role: Name,
    policies: &FxHashMap<Name, &Policy>,
    around: Circumstances,
    left: &mut Left,
    facts: &mut Facts,
) {
    let several = permission.all_agree && permission.policies.len() > 1;
    for name in &permission.policies {
        let Some(policy) = policies.get(name).filter(|policy| policy.decidable) else {
            left.policies += 1;
            continue;
        };
        let mut conditions = Vec::new();
        if !around.newer {
            conditions.push("the server has its older fine-grained permissions turned on");
        }
        if several {
            conditions.push("the other policies of the permission agree");
        }
        if policy.required && policy.subjects.len() > 1 {
            conditions.push("the holder also has the other roles that the policy asks for");
        }
        for subject in &policy.subjects {
            let mut conditions = conditions.clone();
            let (kind, id) = holder(of, *subject, facts);
            match subject {
                Subject::Client(_) if !around.exchange => conditions.push("its token was given to this client"),
                Subject::Group(path, false) if of.realm.groups.iter().any(|group| group.parent == *path) => {
                    conditions.push("members of the groups below it do not count");
                }
                _ => {}
            }
            grant(of, (kind, id), role, &conditions.join("; "), policy.place, facts);
        }
    }
}

fn holder(of: &Resolved, subject: Subject, facts: &mut Facts) -> (Kind, Name) {
    let realm = &of.realm;
    match subject {
        Subject::Role(name) => {
            let text = facts.names.text(name).to_owned();
            let of_client = text.split_once('/').and_then(|(client, name)| Some((facts.names.get(client)?, facts.names.get(name)?)));
            let id = match of_client {
                Some((client, name)) if !of.roles.contains(&of.role_id(Name::EMPTY, name, facts)) || client_known(of, client) => {
                    of.role_id(client, name, facts)
                }
                _ => of.role_id(Name::EMPTY, name, facts),
            };
            (Kind::Role, id)
        }
        Subject::User(name) => {
            let user = realm.users.iter().find(|user| user.username == name || user.id == name);
            user.map_or((Kind::Human, name), |user| (account_kind(of, user, facts), user.username))
        }
        Subject::Client(name) => {
            let client = realm.clients.iter().find(|client| client.id == name || client.uuid == name);
            (Kind::OauthClient, client.map_or(name, |client| client.id))
        }
        Subject::Group(name, _) => {
            let group = realm.groups.iter().find(|group| group.path == name || group.uuid == name);
            (Kind::Group, group.map_or(name, |group| group.path))
        }
    }
}

fn client_known(of: &Resolved, client: Name) -> bool {
    of.realm.clients.iter().any(|known| known.id == client) || of.realm.roles.iter().any(|role| role.client == client)
}

fn grant(of: &Resolved, holder: (Kind, Name), role: Name, conditions: &str, place: Place, facts: &mut Facts) {
    let mut out = Out::new(facts, of);
    out.implied(holder.0, holder.1, place);
    let row = out.grant(holder.0, holder.1, role, place);
    if !conditions.is_empty() {
        out.word(row, AttrName::Conditions, conditions, place);
    }
}
