//! Whose word the organisation takes: identity providers, the accounts that they can log in as, and the groups that they hand out.

use super::emit::Out;
use super::index::{Cover, Reach};
use super::record::{Org, Provider};
use super::sets::{Sets, Which};
use crate::model::{AttrName, EdgeFact, EdgeKind, Kind};
use std::collections::BTreeSet;

pub(super) fn write(org: &Org, sets: &mut Sets<'_>, out: &mut Out<'_>) {
    for provider in &org.providers {
        one(provider, sets, out);
    }
    for (provider, user, place) in &org.linked {
        out.known(Kind::External, *provider, *place);
        out.known(Kind::Human, *user, *place);
        let edge = EdgeFact::becoming(EdgeKind::Trusts, out.end(Kind::External, *provider), out.end(Kind::Human, *user), *place);
        out.edge(edge, "okta-provider-login", None);
    }
}

fn one(of: &Provider, sets: &mut Sets<'_>, out: &mut Out<'_>) {
    let place = of.place;
    let row = out.record(Kind::External, of.id, place);
    out.named(row, AttrName::DisplayName, of.title, place);
    out.word(row, AttrName::Status, if of.active { "active" } else { "disabled" }, place);
    out.label(row, "provider", of.sort, place);
    for (key, on) in [("links_accounts", of.links), ("makes_accounts", of.provisions)] {
        let value = out.name(if on { "true" } else { "false" });
        out.label(row, key, value, place);
    }
    if let Some(secret) = &of.secret {
        let text = format!("{}/client-secret", out.text(of.id));
        let id = out.name(&text);
        let secret_row = out.record(Kind::Secret, id, secret.place);
        out.word(secret_row, AttrName::Type, "oauth_client_secret", secret.place);
        out.word(secret_row, AttrName::Note, "what the organisation itself logs in with at the identity provider", secret.place);
        if !secret.digest.is_empty() {
            out.word(secret_row, AttrName::Fingerprint, &secret.digest, secret.place);
        }
        let organisation = out.organisation();
        out.refer(secret_row, AttrName::UsedBy, Kind::Resource, organisation.id, secret.place);
    }
    let from = out.end(Kind::External, of.id);
    if of.links {
        let condition = if of.filtered { Some("the name that the provider says passes its filter") } else { None };
        let mut reach = Reach::all();
        if !of.only_groups.is_empty() {
            let users: BTreeSet<_> = of.only_groups.iter().filter_map(|group| sets.index.members.get(group)).flatten().copied().collect();
            reach = Reach { key: out.text(of.id), users: Cover::Only(users), ..reach };
        }
        for which in [Which::Accounts, Which::Administrators, Which::SuperAdministrators] {
            if which != Which::Accounts && of.spares_administrators {
                continue;
            }
            if let Some(set) = sets.get(which, &reach, out) {
                out.edge(EdgeFact::becoming(EdgeKind::Trusts, from, set, place), "okta-provider-links", condition);
            }
        }
    }
    let hands_out = of.assigns.iter().map(|group| (*group, None));
    let may = of.may_assign.iter().map(|group| (*group, Some("the provider says that the account is in the group")));
    for (group, condition) in hands_out.chain(may) {
        out.known(Kind::Group, group, place);
        out.edge(EdgeFact::becoming(EdgeKind::MemberOf, from, out.end(Kind::Group, group), place), "okta-provider-group", condition);
    }
}
