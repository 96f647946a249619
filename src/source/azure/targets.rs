//! What actions are carried out on: the resources of each class, and one set for all of a class in a scope, shared by every role that reaches
//! it. In: resources with their ids. Out: ends.

use super::action::Class;
use super::emit::Out;
use super::scope::{self, Level, Tree};
use crate::model::{AttrName, End, Kind, Name, Place};
use std::collections::{BTreeMap, BTreeSet};

/// What a type of resource is here: its class, the kind of its record, and the word for its sort.
pub(super) fn of_type(sort: &str) -> Option<(Class, Kind, &'static str)> {
    let workload = |class, word| Some((class, Kind::Workload, word));
    let resource = |class, word| Some((class, Kind::Resource, word));
    match sort {
        "microsoft.compute/virtualmachines" => workload(Class::Machine, "machine"),
        "microsoft.compute/virtualmachinescalesets" => workload(Class::ScaleSet, "machine"),
        "microsoft.hybridcompute/machines" => workload(Class::Arc, "machine"),
        "microsoft.web/sites" | "microsoft.web/sites/slots" => workload(Class::Site, "app"),
        "microsoft.logic/workflows" => workload(Class::LogicApp, "workflow"),
        "microsoft.automation/automationaccounts" => workload(Class::Automation, "job"),
        "microsoft.containerinstance/containergroups" => workload(Class::ContainerGroup, "container"),
        "microsoft.app/containerapps" | "microsoft.app/jobs" => workload(Class::ContainerApp, "container"),
        "microsoft.containerservice/managedclusters" => workload(Class::Cluster, "cluster"),
        "microsoft.machinelearningservices/workspaces" => workload(Class::Learning, "training"),
        "microsoft.datafactory/factories" => workload(Class::Factory, "pipeline"),
        "microsoft.keyvault/vaults" => resource(Class::Vault, "store"),
        "microsoft.storage/storageaccounts" => resource(Class::Storage, "store"),
        "microsoft.documentdb/databaseaccounts" => resource(Class::Cosmos, "database"),
        "microsoft.sql/servers" | "microsoft.sql/managedinstances" => resource(Class::Sql, "database"),
        "microsoft.dbforpostgresql/flexibleservers" => resource(Class::Postgres, "database"),
        "microsoft.servicebus/namespaces" | "microsoft.eventhub/namespaces" => resource(Class::Queue, "queue"),
        "microsoft.cache/redis" => resource(Class::Cache, "database"),
        "microsoft.containerregistry/registries" => resource(Class::Registry, "image_registry"),
        "microsoft.cognitiveservices/accounts" => resource(Class::Ai, "model"),
        "microsoft.search/searchservices" => resource(Class::Search, "vector_store"),
        "microsoft.appconfiguration/configurationstores" => resource(Class::Settings, "configuration"),
        _ => None,
    }
}

/// What several of a class are called.
const fn plural(class: Class) -> &'static str {
    match class {
        Class::Scope => "scopes",
        Class::Machine => "virtual machines",
        Class::ScaleSet => "scale sets",
        Class::Arc => "connected machines",
        Class::Site => "web and function apps",
        Class::LogicApp => "logic apps",
        Class::Automation => "automation accounts",
        Class::ContainerGroup => "container groups",
        Class::ContainerApp => "container apps",
        Class::Cluster => "clusters",
        Class::Learning => "machine learning workspaces",
        Class::Factory => "data factories",
        Class::Identity => "managed identities",
        Class::Vault => "key vaults",
        Class::ListedVault => "key vaults with lists",
        Class::UnknownVault => "key vaults of unknown mode",
        Class::Storage => "storage accounts",
        Class::Cosmos => "document databases",
        Class::Sql => "SQL servers",
        Class::Postgres => "PostgreSQL servers",
        Class::Queue => "message namespaces",
        Class::Cache => "caches",
        Class::Registry => "container registries",
        Class::Ai => "AI accounts",
        Class::Search => "search services",
        Class::Settings => "configuration stores",
    }
}

/// The type that the last provider of a resource id names, and the id up to the end of that resource: of what lies in it, too.
pub(super) fn type_of(key: &str) -> Option<(String, String)> {
    let marker = "/providers/";
    let at = key.rfind(marker)? + marker.len();
    let rest: Vec<&str> = key.get(at..)?.split('/').collect();
    let [provider, kind, name, ..] = rest.as_slice() else { return None };
    Some((format!("{provider}/{kind}"), format!("{}{provider}/{kind}/{name}", key.get(..at)?)))
}

/// The known members of each class, by the keys of their ids.
#[derive(Default)]
pub(super) struct Targets {
    known: BTreeMap<Class, BTreeMap<String, (End, Place)>>,
    pub(super) tree: Tree,
    /// Whether the files list any resource.
    pub(super) listed: bool,
}

impl Targets {
    /// Notes a member.
    pub(super) fn add(&mut self, class: Class, key: String, end: End, place: Place) {
        self.known.entry(class).or_default().entry(key).or_insert((end, place));
    }

    /// A known member by its key.
    pub(super) fn one(&self, class: Class, key: &str) -> Option<End> {
        self.known.get(&class)?.get(key).map(|(end, _)| *end)
    }

    /// Whether something is known by a key.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.known.values().any(|members| members.contains_key(key))
    }

    /// All members of a class in a scope.
    fn members(&self, class: Class, key: &str) -> Vec<(End, Place)> {
        let Some(known) = self.known.get(&class) else { return Vec::new() };
        if self.tree.is_all(key) {
            return known.values().copied().collect();
        }
        let below = if scope::level(key) == Level::ManagementGroup { self.tree.below(key) } else { BTreeSet::from([key.to_owned()]) };
        let mut found = Vec::new();
        for outer in &below {
            // Ids in a scope stand side by side in the map: the scope itself, and what begins with it and a slash.
            found.extend(known.get(outer));
            found.extend(known.range(format!("{outer}/")..format!("{outer}0")).map(|(_, member)| member));
        }
        found
    }

    /// What an action on a class reaches from a scope: the resource itself, or the set of all in the scope; nothing where the scope is a
    /// resource of another class.
    pub(super) fn reached(&self, class: Class, text: &str, place: Place, out: &mut Out<'_>) -> Option<End> {
        let key = scope::key(text);
        let level = scope::level(&key);
        // A management group is a scope itself, and holds others.
        let holds = class == Class::Scope && matches!(level, Level::Root | Level::ManagementGroup);
        if let Some(end) = self.one(class, &key).filter(|_| !holds) {
            return Some(end);
        }
        if level == Level::Resource {
            return self.resource(class, &key, text, place, out);
        }
        if class == Class::Scope && level == Level::ResourceGroup {
            let end = out.end(Kind::Resource, text);
            if let Some(row) = out.imply(end, place) {
                out.w.word(row, AttrName::Type, "resource_group", place);
            }
            return Some(end);
        }
        let members = self.members(class, &key);
        let of = members.first().and_then(|(end, _)| end.kind)?;
        let name = out.w.name(&format!("{}@{text}", plural(class)));
        let set = out.w.end(Kind::Set, name);
        if out.w.first(Kind::Set, name) {
            let row = out.w.implied(Kind::Set, name, place);
            out.w.word(row, AttrName::Of, of.word(), place);
            out.w.word(row, AttrName::Pattern, &format!("{}/*", text.trim_end_matches('/')), place);
            for (member, place) in &members {
                out.w.facts.refer(row, AttrName::Members, member.kind.unwrap_or(of), member.scope, member.id, *place);
            }
        }
        Some(set)
    }

    /// Says of a role what no file says of its scope.
    pub(super) fn say_what_is_missing(&self, role: End, text: &str, place: Place, out: &mut Out<'_>) {
        let key = scope::key(text);
        if key.starts_with("tf:") {
            if !self.knows(&key) {
                out.need(role, "what lies in the scope of this role, which only the apply will tell", None, place);
            }
        } else if scope::level(&key) == Level::ManagementGroup && !self.tree.is_all(&key) && !self.tree.knows(&key) {
            let what = "what lies under this management group: keep `az account management-group show --name NAME --expand --recurse`";
            out.need(role, what, None, place);
        } else if !self.listed && scope::level(&key) != Level::Resource {
            out.need(role, "the resources in the scope of this role: keep `az resource list` of its subscriptions", None, place);
        }
    }

    /// A scope that is one resource, or something in it.
    fn resource(&self, class: Class, key: &str, text: &str, place: Place, out: &mut Out<'_>) -> Option<End> {
        if class == Class::Scope {
            let end = out.end(Kind::Resource, text);
            out.imply(end, place);
            return Some(end);
        }
        let (sort, outer) = type_of(key)?;
        let identity = class == Class::Identity && sort == "microsoft.managedidentity/userassignedidentities";
        let (own, kind, word) = of_type(&sort)?;
        let vault = own == Class::Vault
            && class == Class::UnknownVault
            && self.one(Class::Vault, &outer).is_none()
            && self.one(Class::ListedVault, &outer).is_none();
        let inside = key != outer;
        if identity || !(own == class || vault) {
            return None;
        }
        if own == Class::Vault && inside {
            return None;
        }
        let known = self.one(class, &outer);
        if !inside && let Some(known) = known {
            return Some(known);
        }
        let end = out.end(if inside { Kind::Resource } else { kind }, text);
        if let Some(row) = out.imply(end, place) {
            let attr = if end.kind == Some(Kind::Workload) { AttrName::Class } else { AttrName::Type };
            out.w.word(row, attr, word, place);
        }
        Some(end)
    }
}

/// The name by which a secret of a vault is known, from its scope as a role assignment writes it.
pub(super) fn vault_secret(key: &str, out: &mut Out<'_>) -> Option<Name> {
    let (vault, name) = key.split_once("/providers/microsoft.keyvault/vaults/")?.1.split_once("/secrets/")?;
    Some(out.w.name(&format!("https://{vault}.vault.azure.net/secrets/{name}")))
}
