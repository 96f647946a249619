//! Identities of the vault's own and what is in use: entities, groups, tokens, secret ids. In: their records. Out: people, groups, secrets.

use super::holders::{self, Holder, login_kind};
use super::login::{CLUSTER, bare};
use super::record::{Alias, Vault};
use super::resolve::Out;
use crate::model::{AttrName, EdgeKind, End, Kind, Name, Place};

/// Writes all of these.
pub(super) fn write(vault: &Vault, all: &[Holder], out: &mut Out<'_>) {
    groups(vault, out);
    entities(vault, all, out);
    tokens(vault, out);
    secret_ids(vault, out);
}

fn groups(vault: &Vault, out: &mut Out<'_>) {
    for (id, group) in &vault.groups {
        let place = group.place;
        let name = out.w.name(&holders::group_id(id, &group.name));
        let row = out.w.record(Kind::Group, name, place);
        let end = out.w.end(Kind::Group, name);
        for child in &group.groups {
            if let Some(child) = vault.groups.get(child).map(|it| holders::group_id(child, &it.name)) {
                let child = out.end(Kind::Group, &child);
                out.w.becomes(EdgeKind::MemberOf, child, end, "vault-group", "", place);
            } else {
                out.w.need(end, "a group that is a member of this one", None, place);
            }
        }
        if let Some(alias) = &group.alias {
            let mount = holders::mount(vault, alias);
            let issuer = vault.settings.get(&mount).map(|it| bare(&it.issuer)).filter(|issuer| !issuer.is_empty());
            let scope = issuer.map_or_else(|| out.w.text(out.w.scope), |issuer| format!("oidc:{issuer}"));
            let outside = format!("group {}", alias.name);
            let [scope, outside] = [scope.as_str(), &outside].map(|text| out.w.name(text));
            out.w.facts.implied(Kind::External, scope, outside, place);
            out.w.becomes(EdgeKind::MemberOf, End::one(Kind::External, scope, outside), end, "vault-group", "", place);
            out.label(row, "directory_group", &alias.name, place);
        }
        if group.external {
            out.w.need(end, "who is in this group of the identity provider", None, place);
        }
    }
}

fn entities(vault: &Vault, all: &[Holder], out: &mut Out<'_>) {
    for (id, entity) in &vault.entities {
        let name = holders::entity_id(id, entity);
        let Some(holder) = all.iter().find(|holder| holder.id == name) else { continue };
        let place = entity.place;
        let name = out.w.name(&name);
        let row = out.w.record(holder.kind, name, place);
        let end = out.w.end(holder.kind, name);
        let title = out.w.name(&entity.name);
        out.w.named(row, AttrName::DisplayName, title, place);
        out.w.time(row, AttrName::Created, entity.created, place);
        match entity.disabled {
            Some(true) => out.w.word(row, AttrName::Status, "disabled", place),
            Some(false) => out.w.word(row, AttrName::Status, "active", place),
            None => {}
        }
        let aliases = holders::aliases(vault, id, entity);
        if holder.kind == Kind::Human {
            for alias in aliases.iter().filter(|alias| alias.name.contains('@')) {
                out.w.word(row, AttrName::Emails, &alias.name, place);
            }
        }
        for alias in &aliases {
            presents(alias, end, vault, place, out);
        }
        for group in holders::groups_of(vault, id) {
            if let Some(found) = vault.groups.get(&group) {
                let direct = found.members.contains(id) || vault.memberships.contains_key(&(id.clone(), group.clone()));
                let to = out.end(Kind::Group, &holders::group_id(&group, &found.name));
                if direct {
                    out.w.becomes(EdgeKind::MemberOf, end, to, "vault-group", "", found.place);
                }
            } else {
                out.w.need(end, "a group that it is in: `vault read -format=json identity/group/id/ID`", None, place);
            }
        }
    }
}

/// Who logs in as an entity that is no account of the vault's own.
fn presents(alias: &Alias, end: End, vault: &Vault, place: Place, out: &mut Out<'_>) {
    if end.kind != Some(Kind::ServiceAccount) || holders::login_of(vault, alias).is_some() {
        return;
    }
    let of = |key: &str| alias.metadata.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let (scope, subject, technique) =
        match (holders::method(vault, alias).as_str(), of("service_account_namespace"), of("service_account_name")) {
            ("kubernetes", Some(space), Some(name)) => {
                (CLUSTER.to_owned(), format!("system:serviceaccount:{space}:{name}"), "vault-login-cluster")
            }
            ("jwt", ..) => {
                let mount = holders::mount(vault, alias);
                let issuer = vault.settings.get(&mount).map(|it| bare(&it.issuer).to_owned()).filter(|issuer| !issuer.is_empty());
                (issuer.unwrap_or(format!("auth/{mount}")), alias.name.clone(), "vault-login-token")
            }
            _ => return,
        };
    let [scope, subject, id] =
        [&format!("oidc:{scope}"), &subject, &format!("{} is {subject}", out.w.text(end.id))].map(|text| out.w.name(text));
    out.w.facts.implied(Kind::External, scope, subject, place);
    let row = out.w.record(Kind::Trust, id, place);
    out.w.facts.refer(row, AttrName::IdentityRef, Kind::External, scope, subject, place);
    out.w.facts.refer(row, AttrName::MayAssume, Kind::ServiceAccount, end.scope, end.id, place);
    out.w.word(row, AttrName::Technique, technique, place);
}

fn tokens(vault: &Vault, out: &mut Out<'_>) {
    for token in &vault.tokens {
        let place = token.place;
        let id = out.w.name(&format!("auth/token/accessor/{}", token.accessor));
        let row = out.w.record(Kind::Secret, id, place);
        out.w.word(row, AttrName::Type, "token", place);
        out.w.word(row, AttrName::Issued, "stored", place);
        let title = out.w.name(&token.name);
        out.w.named(row, AttrName::DisplayName, title, place);
        out.w.time(row, AttrName::Created, token.created, place);
        out.w.time(row, AttrName::Expires, token.expires, place);
        if token.policies.contains(holders::ROOT) {
            out.w.word(row, AttrName::Breadth, "everything", place);
        }
        let secret = out.w.end(Kind::Secret, id);
        let to = match (holders::token_login(vault, token), vault.entities.get(&token.entity)) {
            (Some(path), _) => {
                let kind = vault.logins.get(&path).map_or(Kind::ServiceAccount, |login| login_kind(&login.how));
                out.end(kind, &path)
            }
            (None, Some(entity)) => {
                let kind = holders::entity_kind(vault, &holders::aliases(vault, &token.entity, entity));
                out.end(kind, &holders::entity_id(&token.entity, entity))
            }
            (None, None) => {
                let id = out.w.name(&format!("auth/token/{}", token.accessor));
                let row = out.w.record(Kind::ServiceAccount, id, place);
                out.w.named(row, AttrName::DisplayName, title, place);
                out.w.end(Kind::ServiceAccount, id)
            }
        };
        out.w.becomes(EdgeKind::AuthenticatesAs, secret, to, "vault-token", "", place);
    }
}

fn secret_ids(vault: &Vault, out: &mut Out<'_>) {
    for found in &vault.secret_ids {
        let Some(role) = &found.role else { continue };
        let place = found.place;
        let id = out.w.name(&format!("{role}/secret-id/{}", found.accessor));
        let row = out.w.record(Kind::Secret, id, place);
        out.w.word(row, AttrName::Type, "password", place);
        out.w.time(row, AttrName::Created, found.created, place);
        out.w.time(row, AttrName::Expires, found.expires, place);
        let secret = out.w.end(Kind::Secret, id);
        let name: Name = out.w.name(role);
        if !vault.logins.contains_key(role) {
            out.w.implied(Kind::ServiceAccount, name, place);
            let end = out.w.end(Kind::ServiceAccount, name);
            out.w.need(end, "the policies of this role", Some(end), place);
        }
        let end = out.w.end(Kind::ServiceAccount, name);
        out.w.becomes(EdgeKind::AuthenticatesAs, secret, end, "vault-login-approle", "", place);
    }
}
