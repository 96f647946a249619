//! Keycloak realms: realm exports, their user files and the lists of the admin command line in, accounts, groups, roles, clients,
//! identity providers and who may administer the realm out. Nothing is decided before all files are read: roles include
//! roles of other clients, and the realm `master` administers the others.

mod admin;
mod authz;
mod effects;
mod emit;
mod federation;
mod flaws;
mod index;
mod lists;
mod loose;
mod permissions;
mod read;
mod record;
mod resolve;
mod scopes;
mod sets;
mod settings;
mod system;
mod terraform;
#[cfg(test)]
mod tests;
mod whereabouts;

use super::{Claim, Context, Head, Resource, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Plane};
use record::Realm;
use std::collections::BTreeMap;
use whereabouts::Whereabouts;

/// The Keycloak source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "keycloak",
    title: "Keycloak",
    plane: Some(Plane::Application),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Keycloak::default()),
    terraform: terraform::TYPES,
    reads: &[
        "realm exports: roles with their composites, groups, accounts, clients and their scopes, organizations, login flows, signing keys",
        "identity providers and user storage (LDAP), with what their mappers hand out",
        "fine-grained admin permissions of both makes, and token exchange",
        "user files of an export (`acme-users-0.json`), realms of old versions under their old names",
        "lists of `kcadm.sh get` below `realms/REALM/`: users, clients, groups, roles, their members, mappings and parts",
    ],
    cannot_see: &[
        "which plane a realm serves: `planes: [{ match: { source: keycloak, within.realm: staff }, plane: platform }]` in partywall.yaml",
        "the last login of an account, which is only in the event log: `humans: [{ id: kim, scope: \"keycloak:acme\", last_used: 2026-10-30 }]`",
        "accounts that a partial export leaves out, and those that a user storage (LDAP) has not handed over yet: export with accounts",
        "second factors and provisioning behind an identity provider: `tenants: [{ id: globex, scope: \"keycloak:acme\", sso: required, mfa: required, provisioning: scim }]`",
        "where a client's secret is kept and what uses it: `secrets: [{ id: client/deploy-bot, scope: \"keycloak:acme\", stored_in: vault/prod, used_by: [deploy/bot], owner: sre@acme.example }]`",
        "policies of fine-grained permissions by time, script, negation or other policies, and authorization settings of applications: counted, not evaluated",
        "whether an older server has its fine-grained permissions and its older token exchange turned on: taken as possible",
        "who runs the server, its database and its configuration files",
    ],
    how: include_str!("how.sh"),
};

/// Keys of a realm of which one, beside `realm`, tells that a document is a realm.
const REALM_KEYS: &[&str] = &[
    "users",
    "clients",
    "roles",
    "groups",
    "keycloakVersion",
    "defaultRole",
    "defaultRoles",
    "components",
    "identityProviders",
    "authenticationFlows",
    "userProfile",
    "sslRequired",
    "registrationAllowed",
    "organizations",
    "applications",
    "oauthClients",
    "federatedUsers",
    "accessTokenLifespan",
    "adminPermissionsEnabled",
];

/// Keys whose values are lists of records.
const LISTS: &[&str] = &[
    "users",
    "federatedUsers",
    "clients",
    "applications",
    "oauthClients",
    "groups",
    "organizations",
    "identityProviders",
    "identityProviderMappers",
    "authenticationFlows",
    "userFederationProviders",
    "defaultRoles",
    "defaultGroups",
    "scopeMappings",
    "clientScopes",
    "requiredActions",
    "eventsListeners",
];

fn is_realm(item: Item<'_>) -> bool {
    item.text_of("realm").is_some() && REALM_KEYS.iter().any(|key| item.get(key).is_some())
}

fn claims(head: &Head<'_>) -> Claim {
    let root = head.root;
    let at = Whereabouts::of(head.path);
    if root.sort() == Sort::Map {
        if root.text_of("realm").is_some() && root.get("auth-server-url").is_some() {
            return Claim::Skip("configuration of a Keycloak adapter".into());
        }
        return match (is_realm(root), loose::sort(root, &at)) {
            (true, _) => Claim::Yes(Layout::Lists),
            (false, Some(_)) => Claim::Yes(Layout::Whole),
            (false, None) => Claim::No,
        };
    }
    let first = head.first_item();
    if is_realm(first) || loose::sort(first, &at).is_some() { Claim::Yes(Layout::Lists) } else { Claim::No }
}

/// All realms of a run.
#[derive(Default)]
struct Keycloak {
    open: Realm,
    done: Vec<Realm>,
    /// What resources of Terraform say, by folder and realm.
    planned: BTreeMap<(String, String), Realm>,
    odd: usize,
}

impl Source for Keycloak {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        let item = part.item;
        if part.is_empty_list() {
            return Ok(());
        }
        if part.key.is_empty() {
            if is_realm(item) {
                self.whole_realm(item, cx);
            } else {
                self.element(item, cx);
            }
            return Ok(());
        }
        self.begin(part.key_at, cx);
        match part.index {
            Some(_) => read::element(&mut self.open, part.key, item, cx),
            None if LISTS.contains(&part.key) => list_expected(part.key, item, cx),
            None => read::setting(&mut self.open, part.key, item, cx),
        }
        self.open.whole |= !matches!(part.key, "realm" | "users" | "federatedUsers" | "id");
        Ok(())
    }

    fn end(&mut self, cx: &mut Context<'_>) {
        if self.open.is_empty() {
            return;
        }
        if self.open.name.is_empty() {
            match cx.hints.0.get("realm").cloned().or_else(|| Whereabouts::of(cx.path).realm) {
                Some(realm) => self.open.name = cx.name(&realm),
                None => {
                    let folder = cx.folder().to_owned();
                    self.open.fallback = cx.scope("keycloak", "realm", &folder);
                    let path = cx.path;
                    cx.note(format!("keycloak: {path} does not name its realm: its records are kept apart; keep it below `realms/NAME/` or give `--scope realm=NAME`"));
                }
            }
        }
        self.done.push(std::mem::take(&mut self.open));
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let (folder, name) = (cx.folder().to_owned(), terraform::realm_of(resource));
        if name.is_empty() {
            return cx.problem(resource.at, "this resource does not name its realm (`realm_id`)", "");
        }
        let realm = self.planned.entry((folder.clone(), name.clone())).or_insert_with(|| Realm {
            name: cx.name(&name),
            folder: cx.name(&folder),
            place: Some(cx.place(resource.at)),
            ..Realm::default()
        });
        terraform::resource(realm, resource, cx);
    }

    fn resolve(mut self: Box<Self>, facts: &mut Facts) {
        self.done.extend(std::mem::take(&mut self.planned).into_values());
        if self.odd > 0 {
            facts.notes.push(format!("keycloak: {} elements of a kind that is not known here were not read", self.odd));
        }
        resolve::all(self.done, facts);
    }
}

fn list_expected(key: &str, item: Item<'_>, cx: &mut Context<'_>) {
    if !item.is_null() {
        cx.problem(item.at(), format!("`{key}` is a list, this is a {}", item.shape()), "");
    }
}

impl Keycloak {
    /// Marks the open realm as begun.
    fn begin(&mut self, at: u32, cx: &mut Context<'_>) {
        if self.open.place.is_none() {
            self.open.place = Some(cx.place(at));
            let folder = cx.folder().to_owned();
            self.open.folder = cx.name(&folder);
        }
    }

    /// A realm as an element of a list of realms.
    fn whole_realm(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        self.end(cx);
        self.begin(item.at(), cx);
        self.open.whole = true;
        for child in item.children() {
            match (LISTS.contains(&child.key()), child.sort()) {
                (true, Sort::List) => {
                    for value in child.children() {
                        read::element(&mut self.open, child.key(), value, cx);
                    }
                }
                (true, _) => list_expected(child.key(), child, cx),
                (false, _) => read::setting(&mut self.open, child.key(), child, cx),
            }
        }
        self.end(cx);
    }

    /// An element of a list that does not name its realm.
    fn element(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        self.begin(item.at(), cx);
        let at = Whereabouts::of(cx.path);
        match loose::sort(item, &at) {
            Some(sort) => loose::read(&mut self.open, sort, &at, item, cx),
            None => self.odd += 1,
        }
    }
}
