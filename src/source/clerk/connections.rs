//! Connections and SCIM directories, each run by a customer: who says who logs in under its domains, and who fills which role.

use super::resolve::Index;
use super::roles;
use crate::model::{AttrName, EdgeKind, Kind, Name, Place};
use crate::source::customers::Out;
use rustc_hash::{FxHashMap, FxHashSet};

/// Connections, each run by a customer: an active one decides who logs in under its domains.
pub(super) fn connections(index: &Index<'_>, out: &mut Out<'_>) {
    let newer: FxHashSet<Name> = index.of("enterprise_connection").map(|thing| thing.id).collect();
    for thing in index.of("enterprise_connection").chain(index.of("saml_connection")) {
        // The older list shows the same connection once more.
        if newer.contains(&thing.word("enterprise_connection_id")) {
            continue;
        }
        let (place, organization) = (thing.place, thing.word("organization_id"));
        let row = out.provider(thing.id, organization, thing.bool("active"), place);
        out.named(row, AttrName::DisplayName, thing.word("name"), place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        out.label(row, "provider", thing.word("provider"), place);
        for key in ["allow_idp_initiated", "allow_subdomains", "allow_organization_account_linking"] {
            out.flag(row, key, thing.bool(key), place);
        }
        let mut domains: Vec<String> = thing.words("domains").iter().map(|(domain, _)| out.text(*domain).to_ascii_lowercase()).collect();
        if domains.is_empty() && !thing.word("domain").is_empty() {
            domains.push(out.text(thing.word("domain")).to_ascii_lowercase());
        }
        if thing.bool("active") == Some(false) {
            continue;
        }
        if !organization.is_empty() {
            let tenant = out.implied(Kind::Tenant, organization, place);
            out.named(tenant, AttrName::Directory, thing.word("provider"), place);
        }
        let subdomains = thing.bool("allow_subdomains") == Some(true);
        let reached = reached(index, &domains, subdomains, out);
        let text = format!("accounts under {}", out.text(thing.id));
        let from = out.end(Kind::External, thing.id);
        if let Some(set) = out.set(&text, Kind::Human, &reached) {
            out.becomes(EdgeKind::Impersonates, (from, set), "assert-customer-login", "", place);
        }
        if domains.is_empty()
            && let Some(all) = index.members.get(&organization)
        {
            let text = format!("members of {}", out.text(organization));
            if let Some(set) = out.set(&text, Kind::Human, all) {
                out.becomes(EdgeKind::Impersonates, (from, set), "assert-customer-login", "the member's address is of the provider", place);
            }
        }
    }
}

/// Users with an address under one of these domains.
fn reached(index: &Index<'_>, domains: &[String], subdomains: bool, out: &Out<'_>) -> Vec<(Name, Place)> {
    let under = |address: Name| {
        let address = out.facts.names.text(address).to_ascii_lowercase();
        let Some((_, of)) = address.rsplit_once('@') else { return false };
        domains
            .iter()
            .any(|domain| of == domain || (subdomains && of.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'))))
    };
    let mut all = Vec::new();
    for (user, place) in &index.lists.users {
        if index.addresses.get(user).is_some_and(|addresses| addresses.iter().any(|(address, _)| under(*address))) {
            all.push((*user, *place));
        }
    }
    all
}

/// SCIM directories: whoever holds the directory's token decides who is there, and by mapped groups with which role.
pub(super) fn directories(index: &Index<'_>, out: &mut Out<'_>) {
    let of_connection: FxHashMap<Name, Name> =
        index.of("enterprise_connection").map(|thing| (thing.id, thing.word("organization_id"))).collect();
    for thing in index.of("scim_directory") {
        let place = thing.place;
        let organization = of_connection.get(&thing.word("enterprise_connection_id")).copied().unwrap_or(Name::EMPTY);
        let row = out.provider(thing.id, organization, thing.bool("enabled"), place);
        out.named(row, AttrName::DisplayName, thing.word("name"), place);
        out.label(row, "provider", thing.word("provider"), place);
        out.flag(row, "group_role_mapping", thing.bool("group_role_mapping_enabled"), place);
        if thing.says("api_key") && !thing.is_null("api_key") {
            let text = format!("{} token", out.text(thing.id));
            let id = out.name(&text);
            let row = out.record(Kind::Secret, id, place);
            out.word(row, AttrName::Type, "token", place);
            out.named(row, AttrName::Fingerprint, thing.word("api_key"), place);
            out.facts.entry(row, AttrName::Labels, "in_export", "clear", place);
            out.refer(row, AttrName::AuthenticatesAs, Kind::External, thing.id, place);
        }
        if thing.bool("enabled") == Some(true) && !organization.is_empty() {
            let row = out.implied(Kind::Tenant, organization, place);
            out.word(row, AttrName::Provisioning, "scim", place);
        }
    }
    for thing in index.of("scim_group_role_mapping") {
        let (place, directory, role) = (thing.place, thing.word("scim_directory_id"), thing.word("role.key"));
        if directory.is_empty() || role.is_empty() {
            out.facts.notes.push("clerk: a role mapping without directory or role was not used".into());
            continue;
        }
        if out.first(Kind::External, directory) {
            out.implied(Kind::External, directory, place);
        }
        let role = roles::named(role, &index.listed, place, out);
        let ends = (out.end(Kind::External, directory), out.end(Kind::Role, role));
        out.becomes(EdgeKind::Manages, ends, "provision-customer-role", "only within the directory's own organization", place);
    }
}
