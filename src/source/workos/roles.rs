//! Roles of the environment and of single organizations, and what their permissions let their holders do: the vendor's own permissions
//! (`widgets:…`) by its definition, all others in the product's words.

use super::resolve::Index;
use crate::model::{AttrName, EdgeKind, End, Kind, Name, Place};
use crate::source::customers::{In, Out, Thing};
use rustc_hash::{FxHashMap, FxHashSet};

/// Which roles are listed.
pub(super) struct Roles {
    /// Roles of one organization: (organization, slug).
    own: FxHashSet<(Name, Name)>,
    /// Roles of the environment, with their permissions.
    shared: FxHashMap<Name, Vec<(Name, Place)>>,
}

/// Permissions that the vendor defines, each good only within the holder's own organization.
const OWN: &str = "only within the holder's own organization";
const WIDGETS: &[(&str, Sort, &str)] = &[
    ("widgets:users-table:manage", Sort::Roles, "regrant-customer-role"),
    ("widgets:api-keys:manage", Sort::Keys, "mint-customer-key"),
    ("widgets:user-api-keys:manage-all", Sort::Keys, "mint-customer-key"),
    ("widgets:sso:manage", Sort::Providers, "repoint-customer-login"),
    ("widgets:dsync:manage", Sort::Providers, "repoint-customer-login"),
    ("widgets:domain-verification:manage", Sort::Providers, "repoint-customer-login"),
];

#[derive(Clone, Copy)]
enum Sort {
    Roles,
    Keys,
    Providers,
}

/// The id of a listed role; none where it is an organization's and nobody says which.
pub(super) fn id(thing: &Thing, out: &mut Out<'_>) -> Option<Name> {
    let (slug, organization) = (thing.word("slug"), thing.word("organization_id"));
    let own = out.text(thing.word("type")) == "OrganizationRole";
    match (own, slug.is_empty(), organization.is_empty()) {
        (_, true, _) | (true, _, true) => None,
        (false, ..) => Some(slug),
        (true, ..) => Some(in_organization(slug, organization, out)),
    }
}

fn in_organization(slug: Name, organization: Name, out: &mut Out<'_>) -> Name {
    let text = format!("{}/{}", out.text(organization), out.text(slug));
    out.name(&text)
}

impl Roles {
    pub(super) fn of(things: &[Thing], out: &Out<'_>) -> Roles {
        let mut own = FxHashSet::default();
        let mut shared: FxHashMap<Name, Vec<(Name, Place)>> = FxHashMap::default();
        for thing in things.iter().filter(|thing| thing.kind == "role") {
            let (slug, organization) = (thing.word("slug"), thing.word("organization_id"));
            if out.facts.names.text(thing.word("type")) != "OrganizationRole" {
                shared.entry(slug).or_default().extend(thing.words("permissions"));
            } else if !organization.is_empty() {
                own.insert((organization, slug));
            }
        }
        Roles { own, shared }
    }

    /// The role that a slug means in an organization: its own, else the environment's.
    pub(super) fn named(&self, slug: Name, organization: Name, place: Place, out: &mut Out<'_>) -> Name {
        let own = self.own.contains(&(organization, slug));
        let role = if own { in_organization(slug, organization, out) } else { slug };
        if !own && !self.shared.contains_key(&slug) && out.first(Kind::Role, role) {
            out.implied(Kind::Role, role, place);
            let end = out.end(Kind::Role, role);
            let what =
                "what this role may do: export the roles of the environment and of its organizations (`organizations/ID/roles.json`)";
            out.need(end, what, Some(end), place);
        }
        role
    }

    /// A role as it is held on one resource.
    pub(super) fn on_resource(&self, thing: &Thing, organization: Name, out: &mut Out<'_>) -> Name {
        let (slug, resource, place) = (thing.word("role.slug"), thing.word("resource.id"), thing.place);
        let text = format!("{}/{}", out.text(resource), out.text(slug));
        let id = out.name(&text);
        if !out.first(Kind::Role, id) {
            return id;
        }
        if out.first(Kind::Resource, resource) {
            let row = out.implied(Kind::Resource, resource, place);
            out.named(row, AttrName::Type, thing.word("resource.resource_type_slug"), place);
            out.label(row, "external_id", thing.word("resource.external_id"), place);
            out.belongs(row, organization, place);
        }
        out.implied(Kind::Role, id, place);
        let end = out.end(Kind::Role, id);
        match self.shared.get(&slug) {
            Some(permissions) => {
                for (permission, place) in permissions {
                    out.permission(end, *permission, Some(resource), In::Unsaid, *place);
                }
            }
            None => out.need(end, "what this role may do: export the roles of the environment", None, place),
        }
        id
    }

    pub(super) fn write(&self, index: &Index<'_>, out: &mut Out<'_>) {
        let mut lost = 0;
        for thing in index.of("role") {
            let place = thing.place;
            let Some(role) = id(thing, out) else {
                lost += 1;
                let text = out.text(thing.id);
                let id = out.name(&text);
                let row = out.record(Kind::Role, id, place);
                out.named(row, AttrName::DisplayName, thing.word("name"), place);
                let end = out.end(Kind::Role, id);
                let what =
                    "the organization of this role: keep the list as `organizations/ID/roles.json`, or give `--scope organization=ID`";
                out.need(end, what, None, place);
                permissions(end, thing, In::Own, index, out);
                continue;
            };
            // The lists of all organizations repeat the environment's roles.
            let again = !out.first(Kind::Role, role);
            let organization = thing.word("organization_id");
            let own = !self.shared.contains_key(&role);
            let end = out.end(Kind::Role, role);
            if !again {
                let row = out.record(Kind::Role, role, place);
                out.named(row, AttrName::DisplayName, thing.word("name"), place);
                out.time(row, AttrName::Created, thing.time("created_at"), place);
                out.label(row, "resource_type", thing.word("resource_type_slug"), place);
                if own {
                    out.belongs(row, organization, place);
                }
                if !thing.says("permissions") {
                    out.need(end, "the permissions of this role, which the list leaves out", None, place);
                }
            }
            permissions(end, thing, if own { In::One(organization) } else { In::Own }, index, out);
        }
        if lost > 0 {
            out.facts.notes.push(format!("workos: {lost} roles are an organization's own and do not say which it is"));
        }
    }
}

/// The permissions of a role or key.
pub(super) fn permissions(holder: End, thing: &Thing, tenant: In, index: &Index<'_>, out: &mut Out<'_>) {
    for (permission, place) in thing.words("permissions") {
        if !out.permission(holder, *permission, None, tenant, *place) {
            continue;
        }
        let text = out.text(*permission);
        let Some((_, sort, technique)) = WIDGETS.iter().find(|(slug, ..)| *slug == text) else { continue };
        let (set, of, members) = match sort {
            Sort::Roles => ("roles", Kind::Role, &index.lists.roles),
            Sort::Keys => ("API keys", Kind::ServiceAccount, &index.lists.keys),
            Sort::Providers => ("identity providers", Kind::External, &index.lists.providers),
        };
        if let Some(set) = out.set(set, of, members) {
            out.becomes(EdgeKind::Manages, (holder, set), technique, OWN, *place);
        }
    }
}
