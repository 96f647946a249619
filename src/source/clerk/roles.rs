//! Organization roles, and what their permissions let their holders do: the vendor's own permissions (`org:sys_…`) by its definition, all
//! others in the product's words. Where the roles are not exported, the memberships tell what each may do.

use super::resolve::Index;
use crate::model::{AttrName, EdgeKind, End, Kind, Name, Place};
use crate::source::customers::{In, Out, Thing};
use rustc_hash::FxHashSet;

/// Permissions that the vendor defines, each good only within the holder's own organization.
const OWN: &str = "only within the holder's own organization";

/// The role of a key, made when first met.
pub(super) fn named(key: Name, listed: &FxHashSet<Name>, place: Place, out: &mut Out<'_>) -> Name {
    if !listed.contains(&key) && out.first(Kind::Role, key) {
        out.implied(Kind::Role, key, place);
        let end = out.end(Kind::Role, key);
        out.need(end, "what this role may do: export the organization roles", Some(end), place);
    }
    key
}

pub(super) fn write(index: &Index<'_>, out: &mut Out<'_>) {
    for thing in index.of("role").filter(|thing| !thing.word("key").is_empty()) {
        let (key, place) = (thing.word("key"), thing.place);
        let row = out.record(Kind::Role, key, place);
        out.named(row, AttrName::DisplayName, thing.word("name"), place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        permissions(out.end(Kind::Role, key), thing, index, out);
    }
    for thing in index.of("organization_membership") {
        let key = thing.word("role");
        if key.is_empty() || index.listed.contains(&key) || thing.words("permissions").is_empty() {
            continue;
        }
        if out.first(Kind::Role, key) {
            out.implied(Kind::Role, key, thing.place);
        }
        permissions(out.end(Kind::Role, key), thing, index, out);
    }
}

fn permissions(holder: End, thing: &Thing, index: &Index<'_>, out: &mut Out<'_>) {
    for (permission, place) in thing.words("permissions") {
        if !out.permission(holder, *permission, None, In::Own, *place) {
            continue;
        }
        let (set, of, members, technique) = match out.text(*permission).as_str() {
            "org:sys_memberships:manage" => ("roles", Kind::Role, &index.lists.roles, "regrant-customer-role"),
            "org:sys_domains:manage" => ("identity providers", Kind::External, &index.lists.providers, "repoint-customer-login"),
            "org:sys_api_keys:manage" => ("API keys", Kind::ServiceAccount, &index.lists.keys, "mint-customer-key"),
            _ => continue,
        };
        if let Some(set) = out.set(set, of, members) {
            out.becomes(EdgeKind::Manages, (holder, set), technique, OWN, *place);
        }
    }
}
