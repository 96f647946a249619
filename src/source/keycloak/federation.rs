//! Whose word the realm takes: identity providers, user storage, what their mappers hand out, and the keys that sign tokens.

use super::emit::{Out, account_kind};
use super::index::Resolved;
use super::record::{Gives, Provider};
use super::resolve::NEW_ACCOUNTS;
use super::sets::{Sets, Which};
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, Facts, Kind, Name};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) fn write(of: &Resolved, sets: &mut Sets, out: &mut Out<'_>) {
    let realm = &of.realm;
    let mut by_alias: FxHashMap<Name, &Provider> = FxHashMap::default();
    for provider in &realm.providers {
        by_alias.insert(provider.alias, provider);
        write_provider(of, provider, sets, out);
    }
    let groups: FxHashSet<Name> = realm.groups.iter().map(|group| group.path).collect();
    for mapper in &realm.mappers {
        let Some(provider) = by_alias.get(&mapper.alias) else { continue };
        let holder = provider.id;
        match mapper.gives {
            Gives::Role(text) => {
                let role = of.role_of_text(text, out.facts);
                let row = out.grant(Kind::External, holder, role, mapper.place);
                out.word(row, AttrName::Technique, "identity-provider-role", mapper.place);
                if mapper.conditional {
                    out.word(row, AttrName::Conditions, "the provider's claims match the mapper", mapper.place);
                }
            }
            Gives::Group(path) => {
                if !groups.contains(&path) {
                    out.implied(Kind::Group, path, mapper.place);
                }
                let edge =
                    EdgeFact::becoming(EdgeKind::MemberOf, out.end(Kind::External, holder), out.end(Kind::Group, path), mapper.place);
                let (certainty, conditions) = match mapper.conditional {
                    true => (Certainty::Conditional, out.name("the provider's claims match the mapper")),
                    false => (Certainty::Certain, Name::EMPTY),
                };
                let technique = out.name("identity-provider-role");
                out.facts.edges.push(EdgeFact { certainty, conditions, technique, ..edge });
            }
        }
    }
    links(of, &by_alias, out);
    directory(of, &by_alias, sets, out);
    exchanges(of, sets, out);
    secrets(of, sets, out);
}

/// Groups and roles that a user storage hands out: whoever controls it puts accounts into them.
fn directory(of: &Resolved, by_alias: &FxHashMap<Name, &Provider>, sets: &mut Sets, out: &mut Out<'_>) {
    let technique = out.name("identity-provider-role");
    let conditions = out.name("the directory has a group or role of that name where its mapper looks");
    for mapper in &of.realm.directory {
        let Some(storage) = by_alias.get(&mapper.alias) else { continue };
        let all = if mapper.groups { [Which::Groups, Which::AdminGroups] } else { [Which::Roles, Which::AdminRoles] };
        for which in all {
            let set = sets.get(which, of, out);
            let edge = EdgeFact::becoming(EdgeKind::Manages, out.end(Kind::External, storage.id), set, mapper.place);
            out.facts.edges.push(EdgeFact { certainty: Certainty::Conditional, conditions, technique, ..edge });
        }
    }
}

/// Clients that exchange tokens which they are handed: they act for whoever the token is of.
fn exchanges(of: &Resolved, sets: &mut Sets, out: &mut Out<'_>) {
    let technique = out.name("exchange-token");
    let conditions = out.name("it is handed a token of theirs that names it as the audience, and exchanges it");
    for client in of.realm.clients.iter().filter(|client| client.exchanges) {
        let set = sets.get(Which::Everyone, of, out);
        let edge = EdgeFact::becoming(EdgeKind::ActsFor, out.end(Kind::OauthClient, client.id), set, client.place);
        out.facts.edges.push(EdgeFact { certainty: Certainty::Conditional, conditions, technique, ..edge });
    }
}

fn write_provider(of: &Resolved, provider: &Provider, sets: &mut Sets, out: &mut Out<'_>) {
    let place = provider.place;
    let row = out.record(Kind::External, provider.id, place);
    out.labels(row, &provider.labels, place);
    if let Some(enabled) = provider.enabled {
        out.word(row, AttrName::Status, if enabled { "active" } else { "disabled" }, place);
    }
    let from = out.end(Kind::External, provider.id);
    if !provider.link_only && of.has_defaults() {
        let group = out.name(NEW_ACCOUNTS);
        out.facts.edges.push(EdgeFact::becoming(EdgeKind::MemberOf, from, out.end(Kind::Group, group), place));
    }
    if provider.storage {
        return;
    }
    // A first login is joined to an existing account without a question only where the flow has that step.
    match links_by_itself(of, provider.flow, out.facts) {
        Some(false) => {}
        found => {
            let set = sets.get(Which::WithAddress, of, out);
            let technique = out.name("identity-provider-auto-link");
            let edge = EdgeFact::becoming(EdgeKind::Trusts, from, set, place);
            let conditions = match found {
                Some(_) => Name::EMPTY,
                None => out.name("the first login flow is not in the files: it may join accounts by their address"),
            };
            let certainty = if conditions.is_empty() { Certainty::Certain } else { Certainty::Conditional };
            out.facts.edges.push(EdgeFact { certainty, conditions, technique, ..edge });
        }
    }
}

/// Whether a login flow joins accounts by their address; `None` where a flow of its own making is not in the files.
fn links_by_itself(of: &Resolved, flow: Name, facts: &Facts) -> Option<bool> {
    let flows: FxHashMap<Name, usize> = of.realm.flows.iter().enumerate().map(|(at, flow)| (flow.alias, at)).collect();
    if flow.is_empty() {
        return Some(false);
    }
    let (mut open, mut seen, mut unknown) = (vec![flow], FxHashSet::default(), false);
    while let Some(alias) = open.pop() {
        if !seen.insert(alias) {
            continue;
        }
        match flows.get(&alias).and_then(|at| of.realm.flows.get(*at)) {
            Some(flow) if flow.links_by_itself => return Some(true),
            Some(flow) => open.extend(&flow.calls),
            // The built-in flow asks before it joins.
            None => unknown |= facts.names.text(alias) != "first broker login",
        }
    }
    (!unknown).then_some(false)
}

/// Accounts that are linked to a provider or come from a storage: it decides who logs in as them.
fn links(of: &Resolved, by_alias: &FxHashMap<Name, &Provider>, out: &mut Out<'_>) {
    let technique = out.name("identity-provider-login");
    for user in &of.realm.users {
        let to = out.end(account_kind(of, user, out.facts), user.username);
        let linked = user.links.iter().map(|link| (link.name, link.place));
        let stored = (!user.storage.is_empty()).then_some((user.storage, user.place));
        for (alias, place) in linked.chain(stored) {
            let id = match by_alias.get(&alias) {
                Some(provider) => provider.id,
                None => {
                    let text = format!("idp/{}", out.facts.names.text(alias));
                    let id = out.name(&text);
                    out.implied(Kind::External, id, place);
                    id
                }
            };
            let edge = EdgeFact::becoming(EdgeKind::Trusts, out.end(Kind::External, id), to, place);
            out.facts.edges.push(edge.by_technique(technique));
        }
    }
}

fn secrets(of: &Resolved, sets: &mut Sets, out: &mut Out<'_>) {
    let mut clear = 0;
    for secret in &of.realm.secrets {
        let row = out.secret(secret);
        clear += usize::from(!secret.digest.is_empty() && secret.kind.ends_with("_key"));
        out.refer(row, AttrName::UsedBy, Kind::Resource, out.realm, secret.place);
        if secret.kind == "signing_key" {
            let set = sets.get(Which::Everyone, of, out);
            let technique = out.name("forge-token");
            let conditions = out.name("the receiver of the token checks no more than its signature");
            let edge = EdgeFact::becoming(EdgeKind::AuthenticatesAs, out.end(Kind::Secret, secret.id), set, secret.place);
            out.facts.edges.push(EdgeFact { certainty: Certainty::Conditional, conditions, technique, ..edge });
        }
    }
    if clear > 0 {
        let name = out.facts.names.text(out.realm).to_owned();
        out.facts
            .notes
            .push(format!("keycloak: the export of the realm `{name}` holds private keys in clear: whoever has the file can sign tokens"));
    }
}
