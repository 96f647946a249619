//! Resources of Terraform's Auth0 provider, as the objects of the Management API that they make. A resource in, the records of its object
//! out: the provider splits what the API keeps together, and names some of it differently.

use super::kinds::Object;
use super::place::Whereabouts;
use super::record::{At, Client, Connection, Tenant};
use super::{read, read_login};
use crate::doc::Made;
use crate::model::Name;
use crate::source::{Block, Context, Form, Given, Resource, Shape, object};

/// The types that are read.
pub(super) const TYPES: &[&str] = &[
    "auth0_action",
    "auth0_client",
    "auth0_client_credentials",
    "auth0_client_grant",
    "auth0_connection",
    "auth0_connection_client",
    "auth0_connection_clients",
    "auth0_connection_scim_token",
    "auth0_guardian",
    "auth0_log_stream",
    "auth0_organization",
    "auth0_organization_connection",
    "auth0_organization_connections",
    "auth0_organization_member",
    "auth0_organization_member_role",
    "auth0_organization_member_roles",
    "auth0_organization_members",
    "auth0_resource_server",
    "auth0_resource_server_scope",
    "auth0_resource_server_scopes",
    "auth0_role",
    "auth0_role_permission",
    "auth0_role_permissions",
    "auth0_self_service_profile",
    "auth0_tenant",
    "auth0_token_exchange_profile",
    "auth0_trigger_action",
    "auth0_trigger_actions",
    "auth0_user",
    "auth0_user_permission",
    "auth0_user_permissions",
    "auth0_user_role",
    "auth0_user_roles",
];

/// The provider writes what the API writes, but for a few names.
const SHAPE: Shape = Shape {
    names: &[
        ("client_metadata", "client_metadata", Form::Plain),
        ("scopes", "scopes", Form::Many),
        ("supported_triggers", "supported_triggers", Form::Many),
        ("secrets", "secrets", Form::Many),
        ("actions", "actions", Form::Many),
        ("enabled_connections", "enabled_connections", Form::Many),
        ("user_attributes", "user_attributes", Form::Many),
    ],
    spelling: str::to_owned,
    digested: &["client_secret", "value"],
};

/// An object in the making, at the place of its resource.
struct Maker(Made, u32);

impl Maker {
    fn new(at: u32) -> Maker {
        let mut made = Made::default();
        made.open_map("", at);
        Maker(made, at)
    }

    fn text(mut self, key: &str, text: &str) -> Maker {
        if !text.is_empty() {
            self.0.text(key, text, self.1);
        }
        self
    }

    fn take(mut self, tenant: &mut Tenant, object: Object, at: &Whereabouts, cx: &mut Context<'_>) {
        self.0.close();
        read::element(tenant, object, at, self.0.root(), cx);
    }
}

/// Where the API lists something of one object.
fn of(of: &'static str, what: &'static str, parent: &str) -> Whereabouts {
    Whereabouts { of, what, parent: parent.to_owned(), named: true, ..Whereabouts::default() }
}

/// The texts of an attribute, the ids of what is not known yet among them.
fn one(block: &Block<'_>, key: &str) -> String {
    block.name(key).unwrap_or_default().into_owned()
}

/// Reads a resource.
pub(super) fn resource(tenant: &mut Tenant, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let whole = |tenant: &mut Tenant, what: Object, at: &Whereabouts, id: &str, cx: &mut Context<'_>| {
        let mut made = Made::default();
        let own = resource.id(&[id]).into_owned();
        // What is unknown before the apply goes by its address, whoever names it.
        let first = if resource.text(id).is_none() { vec![(id, own.as_str())] } else { Vec::new() };
        object(&mut made, "", resource, &SHAPE, &first);
        read::element(tenant, what, at, made.root(), cx);
    };
    let nowhere = Whereabouts::default();
    match resource.kind {
        "auth0_client" => {
            whole(tenant, Object::Client, &nowhere, "client_id", cx);
            joined(tenant);
        }
        "auth0_client_credentials" => credentials(tenant, resource, cx),
        "auth0_client_grant" => grant(tenant, resource, cx),
        "auth0_resource_server" => whole(tenant, Object::Api, &nowhere, "id", cx),
        "auth0_resource_server_scope" | "auth0_resource_server_scopes" => scopes(tenant, resource, cx),
        "auth0_role" => whole(tenant, Object::Role, &nowhere, "id", cx),
        "auth0_role_permission" | "auth0_role_permissions" => permissions(tenant, resource, ("roles", "role_id"), cx),
        "auth0_user" => whole(tenant, Object::User, &nowhere, "user_id", cx),
        "auth0_user_permission" | "auth0_user_permissions" => permissions(tenant, resource, ("users", "user_id"), cx),
        "auth0_user_role" => role_of(tenant, resource, &of("users", "roles", &one(resource, "user_id")), "role_id", cx),
        "auth0_user_roles" => role_of(tenant, resource, &of("users", "roles", &one(resource, "user_id")), "roles", cx),
        "auth0_organization" => whole(tenant, Object::Organization, &of("organizations", "", ""), "id", cx),
        "auth0_organization_member" | "auth0_organization_members" => {
            let key = if resource.kind.ends_with('s') { "members" } else { "user_id" };
            let at = of("organizations", "members", &one(resource, "organization_id"));
            for user in resource.names(key) {
                Maker::new(resource.at).text("user_id", &user).take(tenant, Object::Member, &at, cx);
            }
        }
        "auth0_organization_member_role" | "auth0_organization_member_roles" => {
            let key = if resource.kind.ends_with('s') { "roles" } else { "role_id" };
            let at = of("organizations", "roles", &one(resource, "organization_id"));
            role_of(tenant, resource, &Whereabouts { member: one(resource, "user_id"), ..at }, key, cx);
        }
        "auth0_organization_connection" => {
            let at = of("organizations", "enabled_connections", &one(resource, "organization_id"));
            whole(tenant, Object::OrganizationConnection, &at, "connection_id", cx);
        }
        "auth0_organization_connections" => {
            let at = of("organizations", "enabled_connections", &one(resource, "organization_id"));
            for block in resource.blocks("enabled_connections") {
                let mut made = Made::default();
                object(&mut made, "", &block, &SHAPE, &[]);
                read::element(tenant, Object::OrganizationConnection, &at, made.root(), cx);
            }
        }
        "auth0_connection" => {
            whole(tenant, Object::Connection, &nowhere, "id", cx);
            connected(tenant);
        }
        "auth0_connection_client" | "auth0_connection_clients" => enabled(tenant, resource, cx),
        "auth0_connection_scim_token" => {
            let at = of("connections", "scim-tokens", &one(resource, "connection_id"));
            whole(tenant, Object::ScimToken, &at, "token_id", cx);
        }
        "auth0_action" => whole(tenant, Object::Action, &nowhere, "id", cx),
        "auth0_trigger_action" | "auth0_trigger_actions" => bindings(tenant, resource, cx),
        "auth0_token_exchange_profile" => whole(tenant, Object::Exchange, &nowhere, "id", cx),
        "auth0_self_service_profile" => whole(tenant, Object::SelfService, &nowhere, "id", cx),
        "auth0_log_stream" => {
            tenant.streams_stated = true;
            whole(tenant, Object::LogStream, &of("log-streams", "", ""), "id", cx);
        }
        "auth0_guardian" => {
            let policy = resource.text("policy").filter(|policy| *policy != "never").map(|policy| cx.name(policy));
            tenant.policies = Some(policy.into_iter().collect());
        }
        "auth0_tenant" => {
            if let Some(name) = resource.text("domain").and_then(|domain| domain.split('.').next()).filter(|name| !name.is_empty()) {
                tenant.names.insert(name.to_owned());
            }
            let mut made = Made::default();
            object(&mut made, "", resource, &SHAPE, &[]);
            read_login::settings(tenant, made.root(), cx);
        }
        _ => {}
    }
}

/// What several resources say of one client is one client.
fn joined(tenant: &mut Tenant) {
    let Some(new) = tenant.clients.pop() else { return };
    match tenant.clients.iter_mut().find(|old| !old.id.is_empty() && old.id == new.id) {
        None => tenant.clients.push(new),
        Some(old) => {
            let Client { title, first_party, grant_types, method, secret, keys, vault, labels, .. } = new;
            old.title = if old.title.is_empty() { title } else { old.title };
            old.first_party = old.first_party.or(first_party);
            old.grant_types = old.grant_types.take().or(grant_types);
            old.method = if old.method.is_empty() { method } else { old.method };
            old.secret = old.secret.or(secret);
            old.keys.extend(keys);
            old.vault.extend(vault);
            old.labels.extend(labels);
        }
    }
}

/// How a client proves who it is.
fn credentials(tenant: &mut Tenant, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let client = one(resource, "client_id");
    if client.is_empty() {
        return cx.problem(resource.at, "the credentials of a client without `client_id` were left out", "");
    }
    let mut made = Made::default();
    made.open_map("", resource.at);
    made.text("client_id", &client, resource.at);
    if let Some(method) = resource.text("authentication_method") {
        made.text("token_endpoint_auth_method", method, resource.at);
    }
    if let Given::Secret(item) | Given::Is(item) = resource.get("client_secret") {
        made.copy("client_secret", item, None);
    }
    made.open_map("client_authentication_methods", resource.at);
    for key in ["private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"] {
        for block in resource.blocks(key) {
            made.open_map(key, block.values.at());
            made.open_list("credentials", block.values.at());
            for credential in block.blocks("credentials") {
                made.open_map("", credential.values.at());
                if let Some(id) = credential.text("id").or(credential.text("name")) {
                    made.text("id", id, credential.values.at());
                }
                made.close();
            }
            made.close();
            made.close();
        }
    }
    made.close();
    made.close();
    read::element(tenant, Object::Client, &Whereabouts::default(), made.root(), cx);
    joined(tenant);
}

/// A client's right at an API. The list of scopes was called `scope` before.
fn grant(tenant: &mut Tenant, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let mut made = Made::default();
    made.open_map("", resource.at);
    for key in ["client_id", "audience", "subject_type", "default_for"] {
        if let Some(text) = resource.name(key) {
            made.text(key, &text, resource.get(key).item().map_or(resource.at, |item| item.at()));
        }
    }
    if resource.bool("allow_all_scopes") == Some(true) {
        made.bool("allow_all_scopes", true, resource.at);
    }
    let scopes = ["scopes", "scope"].into_iter().find_map(|key| resource.get(key).item());
    if let Some(scopes) = scopes {
        made.copy("scope", scopes, None);
    }
    made.close();
    read::element(tenant, Object::ClientGrant, &Whereabouts::default(), made.root(), cx);
}

/// The scopes of an API, which stand in resources of their own.
fn scopes(tenant: &mut Tenant, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let identifier = one(resource, "resource_server_identifier");
    if identifier.is_empty() {
        return;
    }
    let mut made = Made::default();
    made.open_map("", resource.at);
    made.text("identifier", &identifier, resource.at);
    made.open_list("scopes", resource.at);
    let mut add = |text: Option<&str>, at: u32| {
        if let Some(text) = text {
            made.open_map("", at);
            made.text("value", text, at);
            made.close();
        }
    };
    add(resource.text("scope"), resource.at);
    for block in resource.blocks("scopes") {
        add(block.text("name").or(block.text("value")), block.values.at());
    }
    made.close();
    made.close();
    read::element(tenant, Object::Api, &Whereabouts::default(), made.root(), cx);
    let Some(new) = tenant.apis.pop() else { return };
    match tenant.apis.iter_mut().find(|old| old.identifier == new.identifier) {
        Some(old) => old.scopes.extend(new.scopes),
        None => tenant.apis.push(new),
    }
}

/// The permissions of a role or an account.
fn permissions(tenant: &mut Tenant, resource: &Resource<'_>, (folder, key): (&'static str, &str), cx: &mut Context<'_>) {
    let at = of(folder, "permissions", &one(resource, key));
    let mut add = |block: &Block<'_>, name: &str| {
        let (name, api) = (one(block, name), one(block, "resource_server_identifier"));
        let made = Maker::new(block.values.at()).text("permission_name", &name).text("resource_server_identifier", &api);
        made.take(tenant, Object::Permission, &at, cx);
    };
    match resource.blocks("permissions") {
        blocks if blocks.is_empty() => {
            if resource.text("permission").is_some() {
                add(resource, "permission");
            }
        }
        blocks => blocks.iter().for_each(|block| add(block, "name")),
    }
}

/// The roles of an account.
fn role_of(tenant: &mut Tenant, resource: &Resource<'_>, at: &Whereabouts, key: &str, cx: &mut Context<'_>) {
    for role in resource.names(key) {
        Maker::new(resource.at).text("id", &role).take(tenant, Object::Role, at, cx);
    }
}

/// The clients that a connection logs in to: they stand beside it, and belong in it.
fn enabled(tenant: &mut Tenant, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let id = cx.name(&one(resource, "connection_id"));
    let key = if resource.kind.ends_with('s') { "enabled_clients" } else { "client_id" };
    let place = cx.place(resource.at);
    let clients = resource.names(key).iter().map(|client| At { name: cx.name(client), place }).collect();
    tenant.connections.push(Connection { id, title: id, strategy: Name::EMPTY, clients, labels: Vec::new(), place });
    connected(tenant);
}

/// What several resources say of one connection is one connection.
fn connected(tenant: &mut Tenant) {
    let Some(new) = tenant.connections.pop() else { return };
    match tenant.connections.iter_mut().find(|old| !old.id.is_empty() && old.id == new.id) {
        None => tenant.connections.push(new),
        Some(old) => {
            old.clients.extend(new.clients);
            if old.strategy.is_empty() {
                (old.title, old.strategy, old.labels) = (new.title, new.strategy, new.labels);
            }
        }
    }
}

/// The actions of a trigger.
fn bindings(tenant: &mut Tenant, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let trigger = one(resource, "trigger");
    let mut add = |id: String| {
        let mut made = Made::default();
        made.open_map("", resource.at);
        made.text("trigger_id", &trigger, resource.at);
        made.open_map("action", resource.at);
        made.text("id", &id, resource.at);
        made.close();
        made.close();
        read::element(tenant, Object::Binding, &Whereabouts::default(), made.root(), cx);
    };
    let blocks = resource.blocks("actions");
    if blocks.is_empty() {
        add(one(resource, "action_id"));
    }
    for block in blocks {
        add(one(&block, "id"));
    }
}
