//! Resources of Terraform as records of a tenant. In: one resource of a state or plan. Out: the same records that the direct lists give;
//! what the apply will tell first is named by the address of the resource that it comes from.

use super::kinds::is_guid;
use super::record::Resource as Arm;
use super::record::{
    App, AppRole, Assignment, Block, Credential, Definition, DirectoryAssignment, DirectoryRole, Federated, Group, Holder, Identity, Owned,
    Owner, Policy, Principal, Tenant, User, VaultSecret, Window,
};
use crate::model::{Activation, Name, Place, Stated, time};
use crate::source::{Context, Resource};

/// The types that are Azure's own.
pub(super) const TYPES: &[&str] = &[
    "azurerm_role_assignment",
    "azurerm_role_definition",
    "azurerm_user_assigned_identity",
    "azurerm_federated_identity_credential",
    "azurerm_key_vault",
    "azurerm_key_vault_access_policy",
    "azurerm_key_vault_secret",
    "azuread_application",
    "azuread_application_registration",
    "azuread_application_password",
    "azuread_application_certificate",
    "azuread_application_federated_identity_credential",
    "azuread_application_owner",
    "azuread_service_principal",
    "azuread_service_principal_password",
    "azuread_app_role_assignment",
    "azuread_directory_role",
    "azuread_directory_role_assignment",
    "azuread_group",
    "azuread_group_member",
    "azuread_user",
    "azurerm_linux_virtual_machine",
    "azurerm_windows_virtual_machine",
    "azurerm_linux_virtual_machine_scale_set",
    "azurerm_windows_virtual_machine_scale_set",
    "azurerm_linux_web_app",
    "azurerm_windows_web_app",
    "azurerm_linux_function_app",
    "azurerm_windows_function_app",
    "azurerm_logic_app_workflow",
    "azurerm_automation_account",
    "azurerm_container_group",
    "azurerm_container_app",
    "azurerm_kubernetes_cluster",
    "azurerm_machine_learning_workspace",
    "azurerm_data_factory",
    "azurerm_storage_account",
    "azurerm_cosmosdb_account",
    "azurerm_mssql_server",
    "azurerm_postgresql_flexible_server",
    "azurerm_servicebus_namespace",
    "azurerm_eventhub_namespace",
    "azurerm_redis_cache",
    "azurerm_container_registry",
    "azurerm_cognitive_account",
    "azurerm_search_service",
    "azurerm_app_configuration",
];

/// The type of Azure Resource Manager that a type of Terraform makes.
fn arm_type(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "azurerm_linux_virtual_machine" | "azurerm_windows_virtual_machine" => "microsoft.compute/virtualmachines",
        "azurerm_linux_virtual_machine_scale_set" | "azurerm_windows_virtual_machine_scale_set" => {
            "microsoft.compute/virtualmachinescalesets"
        }
        "azurerm_linux_web_app" | "azurerm_windows_web_app" | "azurerm_linux_function_app" | "azurerm_windows_function_app" => {
            "microsoft.web/sites"
        }
        "azurerm_logic_app_workflow" => "microsoft.logic/workflows",
        "azurerm_automation_account" => "microsoft.automation/automationaccounts",
        "azurerm_container_group" => "microsoft.containerinstance/containergroups",
        "azurerm_container_app" => "microsoft.app/containerapps",
        "azurerm_kubernetes_cluster" => "microsoft.containerservice/managedclusters",
        "azurerm_machine_learning_workspace" => "microsoft.machinelearningservices/workspaces",
        "azurerm_data_factory" => "microsoft.datafactory/factories",
        "azurerm_storage_account" => "microsoft.storage/storageaccounts",
        "azurerm_cosmosdb_account" => "microsoft.documentdb/databaseaccounts",
        "azurerm_mssql_server" => "microsoft.sql/servers",
        "azurerm_postgresql_flexible_server" => "microsoft.dbforpostgresql/flexibleservers",
        "azurerm_servicebus_namespace" => "microsoft.servicebus/namespaces",
        "azurerm_eventhub_namespace" => "microsoft.eventhub/namespaces",
        "azurerm_redis_cache" => "microsoft.cache/redis",
        "azurerm_container_registry" => "microsoft.containerregistry/registries",
        "azurerm_cognitive_account" => "microsoft.cognitiveservices/accounts",
        "azurerm_search_service" => "microsoft.search/searchservices",
        "azurerm_app_configuration" => "microsoft.appconfiguration/configurationstores",
        "azurerm_key_vault" => "microsoft.keyvault/vaults",
        _ => return None,
    })
}

/// A plain assignment: Terraform states no schedule.
const PLAIN: Window = Window { activation: Activation::Standing, start: Stated::Missing, end: Stated::Missing, scheduled: false };

/// One resource with what reads it.
struct Taker<'a, 'c, 't> {
    tenant: &'a mut Tenant,
    r: &'a Resource<'t>,
    cx: &'a mut Context<'c>,
    place: Place,
}

/// Takes one resource.
pub(super) fn take(tenant: &mut Tenant, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let place = cx.place(resource.at);
    let mut taker = Taker { tenant, r: resource, cx, place };
    // What is only looked up may stand in another tenant's books; its ids are known all the same.
    match resource.kind {
        "azurerm_role_assignment" if !resource.data => taker.assignment(),
        "azurerm_role_definition" => taker.definition(),
        "azurerm_user_assigned_identity" => taker.identity(),
        "azurerm_federated_identity_credential" => {
            let holder = taker.name(&["parent_id", "user_assigned_identity_id"]);
            taker.federated(Holder::Identity(holder), "audience");
        }
        "azuread_application_federated_identity_credential" => {
            let holder = taker.object(&["application_id", "application_object_id"]);
            taker.federated(Holder::App(holder), "audiences");
        }
        "azurerm_key_vault_access_policy" => taker.policy(),
        "azurerm_key_vault_secret" => taker.vault_secret(),
        "azuread_application" | "azuread_application_registration" => taker.application(),
        "azuread_application_password" => taker.credential(false, &["application_id", "application_object_id"]),
        "azuread_application_certificate" => taker.credential(true, &["application_id", "application_object_id"]),
        "azuread_service_principal_password" => taker.credential(false, &["service_principal_id"]),
        "azuread_application_owner" => {
            let (what, owner) = (taker.object(&["application_id"]), taker.name(&["owner_object_id"]));
            taker.tenant.owners.push(Owner { of: Owned::App, what, owner, place });
        }
        "azuread_service_principal" => taker.principal(),
        "azuread_app_role_assignment" => taker.app_role(),
        "azuread_directory_role" => taker.directory_role(),
        "azuread_directory_role_assignment" => taker.directory_assignment(),
        "azuread_group" => taker.group(),
        "azuread_group_member" => {
            let pair = (taker.object(&["group_object_id"]), taker.object(&["member_object_id"]));
            taker.tenant.members.push((pair.0, pair.1, place));
        }
        "azuread_user" => taker.user(),
        _ => taker.resource(),
    }
}

impl Taker<'_, '_, '_> {
    /// The first of some attributes that is known or will come from one resource.
    fn name(&mut self, keys: &[&str]) -> Name {
        let found = keys.iter().find_map(|key| self.r.name(key).filter(|text| !text.is_empty()));
        found.map_or(Name::EMPTY, |text| self.cx.name(&text))
    }

    /// The same for an object id, which newer providers write as `/applications/ID`.
    fn object(&mut self, keys: &[&str]) -> Name {
        let found = keys.iter().find_map(|key| self.r.name(key).filter(|text| !text.is_empty()));
        found.map_or(Name::EMPTY, |text| self.cx.name(text.strip_prefix('/').and_then(|text| text.split('/').nth(1)).unwrap_or(&text)))
    }

    /// Its own id, or its address.
    fn own(&mut self, keys: &[&str]) -> Name {
        let id = self.r.id(keys);
        let id = id.strip_prefix('/').filter(|_| keys.first() == Some(&"object_id")).and_then(|text| text.split('/').nth(1)).unwrap_or(&id);
        self.cx.name(id)
    }

    fn when(&self, key: &str) -> Stated<i64> {
        self.r.text(key).and_then(time::parse).map_or(Stated::Missing, Stated::Is)
    }

    fn told(&mut self, key: &str) {
        if let Some(id) = self.r.text(key).filter(|id| is_guid(id)) {
            self.tenant.told.insert(id.to_ascii_lowercase());
        }
    }

    fn texts(&self, key: &str) -> Vec<String> {
        self.r.names(key).into_iter().map(|text| text.into_owned()).collect()
    }

    fn assignment(&mut self) {
        let sort = self.name(&["principal_type"]);
        let definition = self.name(&["role_definition_id"]);
        let definition_name = self.name(&["role_definition_name"]);
        // A role that is only named is a built-in one.
        let named = self.cx.facts.names.text(definition_name).to_owned();
        let built_in = super::builtin::roles().into_iter().find(|(_, role)| role.title.eq_ignore_ascii_case(&named)).map(|(id, _)| id);
        let definition = match (definition.is_empty(), built_in) {
            (true, Some(id)) => self.cx.name(id),
            (true, None) => definition_name,
            _ => definition,
        };
        let [principal, scope, condition] = [["principal_id"], ["scope"], ["condition"]].map(|key| self.name(&key));
        let (principal_name, created) = (Name::EMPTY, Stated::Missing);
        let place = self.place;
        let row =
            Assignment { principal, sort, principal_name, definition, definition_name, scope, condition, created, window: PLAIN, place };
        self.tenant.assignments.push(row);
    }

    fn definition(&mut self) {
        let id = self.r.text("role_definition_id").or_else(|| self.r.text("id")).unwrap_or("");
        let id = id.split('|').next().unwrap_or("").rsplit('/').next().unwrap_or("").to_ascii_lowercase();
        let id = if id.is_empty() { self.r.id(&[]).to_ascii_lowercase() } else { id };
        let blocks = self.r.blocks("permissions").into_iter().map(|block| {
            let list = |key: &str| block.names(key).into_iter().map(|text| text.into_owned()).collect();
            Block {
                actions: list("actions"),
                not_actions: list("not_actions"),
                data: list("data_actions"),
                not_data: list("not_data_actions"),
                condition: false,
            }
        });
        let blocks = blocks.collect();
        let title = self.name(&["name"]);
        self.tenant.definitions.push(Definition { id, title, custom: !self.r.data, blocks, place: self.place });
    }

    fn identity(&mut self) {
        self.told("tenant_id");
        let resource = self.own(&["id"]);
        let [client, principal] = [["client_id"], ["principal_id"]].map(|key| self.name(&key));
        // What is not known yet is named by the identity's own address, as all that refers to it does.
        let (client, principal) = if client.is_empty() && principal.is_empty() { (resource, resource) } else { (client, principal) };
        self.tenant.identities.push(Identity { resource, client, principal, place: self.place });
    }

    fn federated(&mut self, holder: Holder, audiences: &str) {
        let [issuer, subject, title] = [["issuer"], ["subject"], ["name"]].map(|key| self.name(&key));
        let title = if title.is_empty() { self.name(&["display_name"]) } else { title };
        let audiences = self.texts(audiences).iter().map(|text| self.cx.name(text)).collect();
        let row = Federated { holder, title, issuer, subject, audiences, expression: Name::EMPTY, place: self.place };
        self.tenant.federated.push(row);
    }

    fn policy(&mut self) {
        let vault = self.name(&["key_vault_id"]);
        let [principal, application] = [["object_id"], ["application_id"]].map(|key| self.name(&key));
        let lower = |list: Vec<String>| list.into_iter().map(|word| word.to_ascii_lowercase()).collect();
        let (secrets, keys) = (lower(self.texts("secret_permissions")), lower(self.texts("key_permissions")));
        self.tenant.policies.push(Policy { vault, principal, application, secrets, keys, place: self.place });
    }

    fn vault_secret(&mut self) {
        let id = self.r.id(&["versionless_id", "id"]);
        let id: String = id.split('/').take(5).collect::<Vec<_>>().join("/");
        let expires = self.when("expiration_date");
        let row = VaultSecret {
            id: self.cx.name(&id),
            enabled: None,
            created: Stated::Missing,
            updated: Stated::Missing,
            expires,
            place: self.place,
        };
        self.tenant.secrets.push(row);
    }

    fn application(&mut self) {
        let id = self.own(&["object_id", "id"]);
        let client = self.name(&["client_id", "application_id"]);
        let client = if client.is_empty() { id } else { client };
        let title = self.name(&["display_name"]);
        let place = self.place;
        for owner in self.texts("owners") {
            let owner = self.cx.name(&owner);
            self.tenant.owners.push(Owner { of: Owned::App, what: id, owner, place });
        }
        self.tenant.apps.push(App { id, client, title, created: Stated::Missing, credentials: Vec::new(), place });
    }

    /// A credential stands apart from its application: an application with nothing but that credential is the same one.
    fn credential(&mut self, certificate: bool, of: &[&str]) {
        let of_app = of.first() != Some(&"service_principal_id");
        let holder = self.object(of);
        let key = self.name(&["key_id"]);
        let key = if key.is_empty() { self.own(&[]) } else { key };
        let title = self.name(&["display_name"]);
        let (start, end, place) = (self.when("start_date"), self.when("end_date"), self.place);
        let credential = Credential { key, title, thumbprint: Name::EMPTY, certificate, start, end, place };
        if holder.is_empty() {
            return;
        }
        self.tenant.loose_credentials.push((of_app, holder, credential));
    }

    fn principal(&mut self) {
        let id = self.own(&["object_id", "id"]);
        let client = self.name(&["client_id", "application_id"]);
        let title = self.name(&["display_name"]);
        let sort = self.r.text("type").unwrap_or("Application");
        let sort = self.cx.name(sort);
        let home = self.name(&["application_tenant_id"]);
        let enabled = self.r.bool("account_enabled");
        let offers = self.r.blocks("app_roles").into_iter().map(|role| {
            let [id, value] = ["id", "value"].map(|key| role.text(key).unwrap_or("").to_owned());
            (id, value)
        });
        let offers: Vec<(String, String)> = offers.collect();
        let offers = offers.iter().map(|(id, value)| (self.cx.name(id), self.cx.name(value))).collect();
        let (created, credentials, resource) = (Stated::Missing, Vec::new(), Name::EMPTY);
        let row = Principal { id, client, title, sort, enabled, home, created, credentials, resource, offers, place: self.place };
        self.tenant.principals.push(row);
    }

    fn app_role(&mut self) {
        let [principal, resource] = [["principal_object_id"], ["resource_object_id"]].map(|key| self.object(&key));
        let [role, resource_title, sort] = [["app_role_id"], ["resource_display_name"], ["principal_type"]].map(|key| self.name(&key));
        let (created, place) = (Stated::Missing, self.place);
        self.tenant.app_roles.push(AppRole { principal, sort, resource, resource_title, role, created, place });
    }

    fn directory_role(&mut self) {
        let id = self.own(&["object_id", "id"]);
        let [template, title] = [["template_id"], ["display_name"]].map(|key| self.name(&key));
        let actions = Vec::new();
        self.tenant.directory_roles.push(DirectoryRole { id, template, title, built_in: true, actions, place: self.place });
    }

    fn directory_assignment(&mut self) {
        let principal = self.object(&["principal_object_id"]);
        let role = self.name(&["role_id"]);
        let scope = self.name(&["directory_scope_id"]);
        let scope = if scope.is_empty() { self.cx.name("/") } else { scope };
        self.tenant.directory_assignments.push(DirectoryAssignment { principal, role, scope, window: PLAIN, place: self.place });
    }

    fn group(&mut self) {
        let id = self.own(&["object_id", "id"]);
        let title = self.name(&["display_name"]);
        let place = self.place;
        for member in self.texts("members") {
            let member = self.cx.name(&member);
            self.tenant.members.push((id, member, place));
        }
        for owner in self.texts("owners") {
            let owner = self.cx.name(&owner);
            self.tenant.owners.push(Owner { of: Owned::Group, what: id, owner, place });
        }
        self.tenant.groups.push(Group { id, title, assignable: self.r.bool("assignable_to_role"), place });
    }

    fn user(&mut self) {
        let id = self.own(&["object_id", "id"]);
        let [upn, title, mail] = [["user_principal_name"], ["display_name"], ["mail"]].map(|key| self.name(&key));
        let guest = self.r.text("user_type") == Some("Guest");
        let (created, last_used, place) = (Stated::Missing, Stated::Missing, self.place);
        let enabled = self.r.bool("account_enabled");
        self.tenant.users.push(User { id, upn, title, mail, guest, enabled, created, last_used, place });
    }

    fn resource(&mut self) {
        let Some(sort) = arm_type(self.r.kind) else { return };
        let id = self.own(&["id"]);
        let mut own = Name::EMPTY;
        let mut given = Vec::new();
        for identity in self.r.blocks("identity") {
            if let Some(tenant) = identity.text("tenant_id").filter(|id| is_guid(id)) {
                self.tenant.told.insert(tenant.to_ascii_lowercase());
            }
            if let Some(principal) = identity.text("principal_id").filter(|id| !id.is_empty()) {
                own = self.cx.name(principal);
            }
            for arm in identity.names("identity_ids") {
                given.push((self.cx.name(&arm), Name::EMPTY, Name::EMPTY));
            }
        }
        if self.r.kind == "azurerm_kubernetes_cluster" {
            own = Name::EMPTY;
            given.clear();
            for nodes in self.r.blocks("kubelet_identity") {
                let part = |key: &str| nodes.name(key).unwrap_or_default().into_owned();
                let (arm, client, object) = (part("user_assigned_identity_id"), part("client_id"), part("object_id"));
                given.push((self.cx.name(&arm), self.cx.name(&client), self.cx.name(&object)));
            }
        }
        if self.r.kind == "azurerm_key_vault" {
            self.told("tenant_id");
            let by_roles = self.r.bool("rbac_authorization_enabled").or_else(|| self.r.bool("enable_rbac_authorization")).unwrap_or(false);
            self.tenant.vault_modes.push((id, by_roles));
            for policy in self.r.blocks("access_policy") {
                let lower = |key: &str| policy.names(key).iter().map(|word| word.to_ascii_lowercase()).collect();
                let part = |key: &str| policy.name(key).unwrap_or_default().into_owned();
                let (secrets, keys) = (lower("secret_permissions"), lower("key_permissions"));
                let (principal, application) = (part("object_id"), part("application_id"));
                let (principal, application) = (self.cx.name(&principal), self.cx.name(&application));
                self.tenant.policies.push(Policy { vault: id, principal, application, secrets, keys, place: self.place });
            }
        }
        let tags = self.r.get("tags").item();
        let environment = tags.and_then(|tags| tags.text_of("environment").or_else(|| tags.text_of("env")).map(str::to_ascii_lowercase));
        let environment = environment.map_or(Name::EMPTY, |text| self.cx.name(&text));
        let title = self.name(&["name"]);
        let row = Arm { id, sort: self.cx.name(sort), title, own, given, environment, place: self.place };
        self.tenant.resources.push(row);
    }
}
