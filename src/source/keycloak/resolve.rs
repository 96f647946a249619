//! From compact records to facts: documents of one realm are joined, each realm is written down, and then who administers which.

use super::admin;
use super::emit::{Out, account_kind};
use super::federation;
use super::index::Resolved;
use super::record::{Organisation, Realm};
use super::sets::Sets;
use super::{permissions, scopes, system};
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Name, Plane, Row, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Writes all realms down.
pub(super) fn all(documents: Vec<Realm>, facts: &mut Facts) {
    let realms: Vec<Resolved> = joined(documents, facts).into_iter().map(|(scope, realm)| Resolved::of(scope, realm, facts)).collect();
    let mut sets = Sets::default();
    for realm in &realms {
        write(realm, &mut sets, facts);
    }
    admin::write(&realms, &mut sets, facts);
    for realm in &realms {
        permissions::write(realm, &mut sets, facts);
    }
}

/// Joins documents of one realm. Two servers can have a realm of one name: differing internal ids keep them apart, by folder.
fn joined(documents: Vec<Realm>, facts: &mut Facts) -> Vec<(Name, Realm)> {
    let mut by_name: BTreeMap<String, Vec<Realm>> = BTreeMap::new();
    for document in documents {
        let scope = if document.name.is_empty() {
            document.fallback
        } else {
            let text = format!("keycloak:{}", facts.names.text(document.name));
            facts.names.intern(&text)
        };
        by_name.entry(facts.names.text(scope).to_owned()).or_default().push(document);
    }
    let mut all = Vec::new();
    for (scope, documents) in by_name {
        let ids: FxHashSet<Name> = documents.iter().map(|document| document.id).filter(|id| !id.is_empty()).collect();
        let mut in_folder: FxHashMap<Name, FxHashSet<Name>> = FxHashMap::default();
        for document in documents.iter().filter(|document| !document.id.is_empty()) {
            in_folder.entry(document.folder).or_default().insert(document.id);
        }
        // The folder tells servers apart for people; two of one folder have only their internal ids.
        let crowded = |folder: Name| in_folder.get(&folder).is_some_and(|ids| ids.len() > 1);
        let mut apart: BTreeMap<String, Realm> = BTreeMap::new();
        for document in documents {
            let by_id = crowded(document.folder) && !document.id.is_empty();
            let mark = facts.names.text(if by_id { document.id } else { document.folder });
            let key = if ids.len() > 1 { format!("{scope}@{mark}") } else { scope.clone() };
            apart.entry(key).or_default().merge(document);
        }
        if ids.len() > 1 {
            let (realm, number) = (scope.strip_prefix("keycloak:").unwrap_or(&scope), apart.len());
            facts.notes.push(format!("keycloak: the realm `{realm}` comes from several servers: kept apart as {number} realms"));
        }
        for (key, realm) in apart {
            all.push((facts.names.intern(&key), realm));
        }
    }
    all
}

/// The group that stands for every account that is still to be made.
pub(super) const NEW_ACCOUNTS: &str = "new accounts";

fn write(of: &Resolved, sets: &mut Sets, facts: &mut Facts) {
    let realm = &of.realm;
    let mut out = Out::new(facts, of);
    system::write(of, &mut out);
    for role in &realm.roles {
        let id = of.role_id(role.client, role.name, out.facts);
        let row = out.record(Kind::Role, id, role.place);
        for part in &role.includes {
            let part_id = of.id_of(part, out.facts);
            out.refer(row, AttrName::Inherits, Kind::Role, part_id, part.place);
        }
    }
    for group in &realm.groups {
        let row = out.record(Kind::Group, group.path, group.place);
        if !group.parent.is_empty() {
            out.refer(row, AttrName::MemberOf, Kind::Group, group.parent, group.place);
        }
        for role in &group.roles {
            let id = of.id_of(role, out.facts);
            out.grant(Kind::Group, group.path, id, role.place);
        }
    }
    let parts = scopes::parts(of);
    for client in &realm.clients {
        out.client(of, client, &parts);
    }
    accounts(of, &mut out);
    defaults(of, &mut out);
    federation::write(of, sets, &mut out);
    organisations(of, &mut out);
}

fn accounts(of: &Resolved, out: &mut Out<'_>) {
    let realm = &of.realm;
    for user in &realm.users {
        out.account(of, user);
    }
    for mapping in &realm.mappings {
        out.implied(Kind::Human, mapping.account, mapping.place);
        for role in &mapping.roles {
            let id = of.id_of(role, out.facts);
            out.grant(Kind::Human, mapping.account, id, role.place);
        }
    }
}

/// What a new account gets. Accounts that exist have their roles written down; those of a list without role mappings do not.
fn defaults(of: &Resolved, out: &mut Out<'_>) {
    let realm = &of.realm;
    if !of.has_defaults() {
        return;
    }
    let group = out.name(NEW_ACCOUNTS);
    let row = out.implied(Kind::Group, group, of.place);
    for parent in &realm.default_groups {
        out.refer(row, AttrName::MemberOf, Kind::Group, parent.name, parent.place);
    }
    for role in &realm.default_roles {
        let id = of.id_of(role, out.facts);
        out.grant(Kind::Group, group, id, role.place);
    }
    for client in &realm.clients {
        for role in &client.defaults {
            let id = of.role_id(client.id, role.name, out.facts);
            out.grant(Kind::Group, group, id, role.place);
        }
    }
    let group = out.end(Kind::Group, group);
    if realm.open_registration {
        let id = out.name("any_account");
        let anybody = out.facts.implied(Kind::External, Name::EMPTY, id, of.place);
        out.facts.plane(anybody, Plane::Application);
        let technique = out.name("realm-self-registration");
        let edge = EdgeFact::becoming(EdgeKind::MemberOf, End::one(Kind::External, Name::EMPTY, id), group, of.place);
        out.facts.edges.push(edge.by_technique(technique));
    }
    for user in realm.users.iter().filter(|user| !user.states_roles) {
        let kind = account_kind(of, user, out.facts);
        let edge = EdgeFact::becoming(EdgeKind::MemberOf, out.end(kind, user.username), group, user.place);
        out.facts.edges.push(EdgeFact { certainty: Certainty::Assumed, ..edge });
    }
}

fn organisations(of: &Resolved, out: &mut Out<'_>) {
    let accounts: FxHashMap<Name, usize> =
        of.realm.users.iter().enumerate().flat_map(|(at, user)| [(user.id, at), (user.username, at)]).collect();
    for organisation in &of.realm.organisations {
        let row = out.record(Kind::Tenant, organisation.id, organisation.place);
        out.title(row, organisation.title, organisation.place);
        if let Some(enabled) = organisation.enabled {
            out.word(row, AttrName::Status, if enabled { "active" } else { "disabled" }, organisation.place);
        }
        for domain in &organisation.domains {
            out.labels(row, &[("domain", *domain)], organisation.place);
        }
        coverage(of, organisation, row, out);
        let listed = of.realm.members.iter().filter(|(alias, _)| *alias == organisation.id).map(|(_, member)| member);
        for member in organisation.members.iter().chain(listed) {
            let known = accounts.get(&member.name).and_then(|at| of.realm.users.get(*at));
            let (kind, id) = known.map_or((Kind::Human, member.name), |user| (account_kind(of, user, out.facts), user.username));
            let row = out.implied(kind, id, member.place);
            out.refer(row, AttrName::Tenant, Kind::Tenant, organisation.id, member.place);
        }
        for provider in of.realm.providers.iter().filter(|provider| organisation.providers.contains(&provider.alias)) {
            let row = out.implied(Kind::External, provider.id, organisation.place);
            out.refer(row, AttrName::Tenant, Kind::Tenant, organisation.id, organisation.place);
        }
    }
}

/// How the tenant's people log in, as far as the realm says.
fn coverage(of: &Resolved, organisation: &Organisation, row: Row, out: &mut Out<'_>) {
    let place = organisation.place;
    if organisation.states_providers {
        let on = of.realm.providers.iter().filter(|idp| organisation.providers.contains(&idp.alias) && idp.enabled != Some(false));
        let aliases: Vec<Name> = on.map(|provider| provider.id).collect();
        // The password stays beside it: an organisation has no switch that makes its provider the only way in.
        out.word(row, AttrName::Sso, if aliases.is_empty() { "none" } else { "optional" }, place);
        for alias in aliases {
            out.facts.attr(row, AttrName::Directory, Value::Word(alias), place);
        }
    }
    if let Some(word) = system::second_factor(of, out.facts) {
        out.word(row, AttrName::Mfa, word, place);
    }
    if system::writes_events(of, out.facts) {
        let stream = out.name(system::EVENTS);
        out.refer(row, AttrName::AuditLog, Kind::LogStream, stream, place);
    }
}
