//! Who is meant by an object id, client id or resource id. In: the records of a tenant. Out: the ends under which the graph knows them: people by
//! their user principal name, service principals and managed identities by their client id where some file tells it.

use super::kinds;
use super::record::Tenant;
use super::scope;
use crate::model::{Kind, Name, Names, Place};
use std::collections::{BTreeMap, BTreeSet};

/// The identities of a tenant.
#[derive(Default)]
pub(super) struct Index {
    /// By object id, in lower case.
    objects: BTreeMap<String, (Kind, Name)>,
    /// Client ids of application registrations by their object id.
    apps: BTreeMap<String, Name>,
    /// Client ids of which a service principal or managed identity is listed.
    clients: BTreeSet<String>,
    /// User-assigned identities by the key of their resource id.
    by_resource: BTreeMap<String, (Name, Place)>,
    /// Resources by the object id of their own identity.
    pub(super) own: BTreeMap<String, Name>,
}

impl Index {
    pub(super) fn new(tenant: &Tenant, names: &Names) -> Index {
        let mut index = Index::default();
        let text = |name: Name| names.text(name).to_ascii_lowercase();
        let first = |a: Name, b: Name| if a.is_empty() { b } else { a };
        for user in &tenant.users {
            index.objects.insert(text(user.id), (Kind::Human, first(user.upn, user.id)));
        }
        for group in &tenant.groups {
            index.objects.insert(text(group.id), (Kind::Group, group.id));
        }
        for identity in &tenant.identities {
            let id = first(identity.client, identity.principal);
            if id.is_empty() {
                continue;
            }
            index.by_resource.insert(scope::key(names.text(identity.resource)), (id, identity.place));
            index.clients.insert(text(identity.client));
            if !identity.principal.is_empty() {
                index.objects.insert(text(identity.principal), (Kind::ServiceAccount, id));
            }
        }
        for resource in &tenant.resources {
            for (arm, client, principal) in &resource.given {
                let id = first(*client, *principal);
                if !id.is_empty() {
                    index.by_resource.entry(scope::key(names.text(*arm))).or_insert((id, resource.place));
                    index.objects.entry(text(*principal)).or_insert((Kind::ServiceAccount, id));
                }
            }
            if !resource.own.is_empty() {
                index.own.insert(text(resource.own), resource.id);
                index.objects.entry(text(resource.own)).or_insert((Kind::ServiceAccount, resource.own));
            }
        }
        for principal in &tenant.principals {
            let id = first(principal.client, principal.id);
            index.clients.insert(text(principal.client));
            index.objects.insert(text(principal.id), (Kind::ServiceAccount, id));
            if !principal.resource.is_empty() && kinds_of_identity(names.text(principal.resource)) {
                index.by_resource.entry(scope::key(names.text(principal.resource))).or_insert((id, principal.place));
            }
        }
        for app in &tenant.apps {
            index.apps.insert(text(app.id), app.client);
        }
        index.objects.remove("");
        index
    }

    /// The identity of an object id.
    pub(super) fn object(&self, id: &str) -> Option<(Kind, Name)> {
        self.objects.get(&id.to_ascii_lowercase()).copied()
    }

    /// The client id of an application, by its object id or its client id.
    pub(super) fn app(&self, id: &str) -> Option<Name> {
        self.apps.get(&id.to_ascii_lowercase()).copied().filter(|client| !client.is_empty())
    }

    /// Whether a service principal or identity with a client id is listed.
    pub(super) fn has_client(&self, client: &str) -> bool {
        self.clients.contains(&client.to_ascii_lowercase())
    }

    /// The identity that is a resource of its own, by the key of its id.
    pub(super) fn identity(&self, key: &str) -> Option<Name> {
        self.by_resource.get(key).map(|(name, _)| *name)
    }

    /// All identities that are resources of their own, by their keys.
    pub(super) fn identities(&self) -> impl Iterator<Item = (&String, &(Name, Place))> {
        self.by_resource.iter()
    }
}

/// Whether a resource is itself an identity, rather than something that has one.
pub(super) fn kinds_of_identity(id: &str) -> bool {
    id.to_ascii_lowercase().contains("/providers/microsoft.managedidentity/userassignedidentities/") && kinds::starts(id, "/subscriptions/")
}
