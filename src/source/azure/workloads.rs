//! Subscriptions, management groups and resources: what runs and as whom, what keeps data. In: resources with their identities. Out: records,
//! and the members of each class, which roles reach.

use super::action::Class;
use super::emit::Hop;
use super::record::Resource;
use super::resolve::Resolver;
use super::scope::{self, Tree};
use super::targets;
use crate::model::{AttrName, EdgeKind, End, Kind, Name, Place, Row, Value};
use std::collections::{BTreeMap, BTreeSet};

impl Resolver<'_> {
    /// Writes subscriptions and management groups, and the tenant itself.
    pub(super) fn containers(&mut self) {
        let tenant = self.t;
        let pairs: Vec<(String, String)> =
            tenant.under.iter().map(|(child, parent)| (scope::key(&self.text(*child)), scope::key(&self.text(*parent)))).collect();
        self.targets.tree = Tree::new(pairs.into_iter(), &self.id);
        self.targets.listed = !tenant.resources.is_empty() || !tenant.identities.is_empty();
        let mut seen = BTreeSet::new();
        for container in &tenant.containers {
            let id = self.text(container.id);
            let own = self.text(container.tenant).to_ascii_lowercase();
            if !own.is_empty() && super::kinds::is_guid(&self.id) && own != self.id {
                continue;
            }
            let key = scope::key(&id);
            let end = self.out.w.end(Kind::Resource, container.id);
            if !seen.insert(key.clone()) {
                continue;
            }
            let row = self.out.w.record(Kind::Resource, container.id, container.place);
            self.out.w.word(row, AttrName::Type, "system", container.place);
            self.out.w.named(row, AttrName::DisplayName, container.title, container.place);
            for other in &container.managed_by {
                let other = self.text(*other);
                let what = format!("what the tenant `{other}` may do here: it manages this subscription from outside (Azure Lighthouse)");
                self.out.need(end, &what, None, container.place);
            }
            self.targets.add(Class::Scope, key, end, container.place);
        }
        // A subscription or group that only an assignment names is a system all the same.
        for assignment in &tenant.assignments {
            let id = self.text(assignment.scope);
            let key = scope::key(&id);
            let own = match scope::level(&key) {
                scope::Level::ManagementGroup => key.clone(),
                scope::Level::Root => continue,
                _ => scope::subscription(&key).unwrap_or("").to_owned(),
            };
            let text = id.get(..own.len()).unwrap_or(&id).to_owned();
            self.system_of(&own, &text, assignment.place, &mut seen);
        }
        for resource in &tenant.resources {
            let id = self.text(resource.id);
            let own = scope::subscription(&scope::key(&id)).unwrap_or("").to_owned();
            let text = id.get(..own.len()).unwrap_or(&id).to_owned();
            self.system_of(&own, &text, resource.place, &mut seen);
        }
    }

    fn system_of(&mut self, key: &str, text: &str, place: Place, seen: &mut BTreeSet<String>) {
        if key.is_empty() || !seen.insert(key.to_owned()) {
            return;
        }
        let end = self.out.end(Kind::Resource, text);
        if let Some(row) = self.out.imply(end, place) {
            self.out.w.word(row, AttrName::Type, "system", place);
        }
        self.targets.add(Class::Scope, key.to_owned(), end, place);
    }

    /// Writes resources and gathers the members of each class.
    pub(super) fn resources(&mut self) {
        let tenant = self.t;
        let mut modes: BTreeMap<String, bool> = BTreeMap::new();
        for (vault, by_roles) in &tenant.vault_modes {
            modes.insert(scope::key(&self.text(*vault)), *by_roles);
        }
        let mut passed = 0_u64;
        let mut rows: BTreeMap<String, (Row, Kind)> = BTreeMap::new();
        for resource in &tenant.resources {
            let id = self.text(resource.id);
            let key = scope::key(&id);
            let sort = self.text(resource.sort);
            let (class, kind, word) = match targets::of_type(&sort) {
                Some((class, kind, word)) => (Some(class), kind, word),
                None if !resource.own.is_empty() || !resource.given.is_empty() => (None, Kind::Workload, "other"),
                None => {
                    passed += 1;
                    continue;
                }
            };
            let class = match (class, modes.get(&key)) {
                (Some(Class::Vault), Some(false)) => Some(Class::ListedVault),
                (Some(Class::Vault), None) => Some(Class::UnknownVault),
                (class, _) => class,
            };
            let (row, kind) = match rows.get(&key) {
                // The list of all resources and a resource of its own are one record.
                Some(known) => *known,
                None => {
                    let row = self.out.w.record(kind, resource.id, resource.place);
                    self.out.w.word(row, if kind == Kind::Workload { AttrName::Class } else { AttrName::Type }, word, resource.place);
                    self.out.w.named(row, AttrName::DisplayName, resource.title, resource.place);
                    for (name, value) in [("subscription", scope::subscription(&key)), ("resource_group", scope::resource_group(&key))] {
                        let value = value.and_then(|value| value.rsplit('/').next()).map(|value| self.out.w.name(value));
                        self.out.w.within(row, name, value.unwrap_or_default(), resource.place);
                    }
                    if let Some((_, name)) = key.split_once("/providers/microsoft.keyvault/vaults/") {
                        self.vault_names.insert(name.to_owned(), key.clone());
                    }
                    rows.insert(key.clone(), (row, kind));
                    (row, kind)
                }
            };
            self.out.w.named(row, AttrName::Environment, resource.environment, resource.place);
            let end = self.out.w.end(kind, resource.id);
            if let Some(class) = class {
                self.targets.add(class, key.clone(), end, resource.place);
            }
            if class == Some(Class::UnknownVault) {
                self.out.need(end, "what decides over the content of this vault: keep `az keyvault show`", None, resource.place);
            }
            self.identities_of(resource, end, row);
        }
        if passed > 0 {
            self.out.w.note(format!("azure: {passed} resources of other types without an identity hold nothing that is audited"));
        }
        let known: Vec<(String, (Name, Place))> = self.index.identities().map(|(key, found)| (key.clone(), *found)).collect();
        for (key, (name, place)) in known {
            let end = self.out.w.end(Kind::ServiceAccount, name);
            self.out.imply(end, place);
            self.targets.add(Class::Identity, key, end, place);
        }
    }

    fn identities_of(&mut self, resource: &Resource, end: End, row: Row) {
        let place = resource.place;
        let mut all: Vec<End> = Vec::new();
        if !resource.own.is_empty() {
            let sort = self.out.w.name("ServicePrincipal");
            all.push(self.principal(resource.own, sort, Name::EMPTY, place));
        }
        for (arm, client, principal) in &resource.given {
            let by_resource = self.index.identity(&scope::key(&self.text(*arm)));
            let told = if client.is_empty() { *principal } else { *client };
            let id = by_resource.or(Some(told).filter(|name| !name.is_empty()));
            let id = id.unwrap_or(*arm);
            let to = self.out.w.end(Kind::ServiceAccount, id);
            if self.out.imply(to, place).is_some() && id == *arm {
                self.out.need(to, "the managed identities: keep `az identity list`", None, place);
            }
            all.push(to);
        }
        for identity in all {
            if end.kind == Some(Kind::Workload) {
                let hop = Hop { stated: true, ..Hop::becoming(EdgeKind::RunsAs, "use-managed-identity") };
                self.out.hop(end, identity, hop, place);
            } else {
                // A store has an identity to fetch its own keys; who reaches the store does not act as it.
                let value = self.out.w.text(identity.id);
                let value = self.out.w.name(&value);
                self.out.w.label(row, "identity", value, place);
            }
        }
    }

    /// The tenant, as the system that directory roles administer.
    pub(super) fn system(&mut self) -> End {
        let end = self.out.end(Kind::Resource, "tenant");
        let place = self.place;
        if let Some(row) = self.out.imply(end, place) {
            self.out.w.word(row, AttrName::Type, "system", place);
            self.out.w.word(row, AttrName::DisplayName, "the Entra tenant", place);
        }
        end
    }

    /// Marks a record as not one of the company's own.
    pub(super) fn outside(&mut self, row: Row, place: Place) {
        self.out.w.facts.attr(row, AttrName::ThirdParty, Value::Bool(true), place);
    }
}
