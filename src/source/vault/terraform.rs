//! Resources of Terraform: they say what the answers of the API say, with the path stated. In: a resource. Out: the same records.
//! What a plan does not know yet is named by the address of the resource that it comes from; what can't be named is asked for.

use super::policy::Policy;
use super::read::{self, parse, policies, text};
use super::record::{Alias, Entity, Group, How, Known, Mount, SecretId, Settings, Vault};
use super::{read_auth, read_engine};
use crate::doc::Item;
use crate::model::Stated;
use crate::source::Context;
use crate::source::terraform::{Given, Resource};

/// The types that are read.
pub(super) const TYPES: &[&str] = &[
    "vault_approle_auth_backend_role",
    "vault_approle_auth_backend_role_secret_id",
    "vault_auth_backend",
    "vault_aws_auth_backend_role",
    "vault_aws_secret_backend_role",
    "vault_azure_auth_backend_role",
    "vault_azure_secret_backend_role",
    "vault_database_secret_backend_role",
    "vault_database_secret_backend_static_role",
    "vault_gcp_auth_backend_role",
    "vault_gcp_secret_roleset",
    "vault_gcp_secret_static_account",
    "vault_identity_entity",
    "vault_identity_entity_alias",
    "vault_identity_group",
    "vault_jwt_auth_backend",
    "vault_jwt_auth_backend_role",
    "vault_kubernetes_auth_backend_config",
    "vault_kubernetes_auth_backend_role",
    "vault_kubernetes_secret_backend_role",
    "vault_kv_secret",
    "vault_kv_secret_v2",
    "vault_mount",
    "vault_policy",
    "vault_token_auth_backend_role",
];

/// Roles: type, the name under which its method or engine is mounted by default, the middle of its path, the attribute with its name.
const ROLES: &[(&str, &str, &str, &str)] = &[
    ("vault_approle_auth_backend_role", "auth/approle", "role", "role_name"),
    ("vault_aws_auth_backend_role", "auth/aws", "role", "role"),
    ("vault_azure_auth_backend_role", "auth/azure", "role", "role"),
    ("vault_gcp_auth_backend_role", "auth/gcp", "role", "role"),
    ("vault_jwt_auth_backend_role", "auth/jwt", "role", "role_name"),
    ("vault_kubernetes_auth_backend_role", "auth/kubernetes", "role", "role_name"),
    ("vault_token_auth_backend_role", "auth/token", "roles", "role_name"),
    ("vault_aws_secret_backend_role", "aws", "roles", "name"),
    ("vault_azure_secret_backend_role", "azure", "roles", "role"),
    ("vault_database_secret_backend_role", "database", "roles", "name"),
    ("vault_database_secret_backend_static_role", "database", "static-roles", "name"),
    ("vault_gcp_secret_roleset", "gcp", "roleset", "roleset"),
    ("vault_gcp_secret_static_account", "gcp", "static-account", "static_account"),
    ("vault_kubernetes_secret_backend_role", "kubernetes", "roles", "name"),
];

/// Takes one resource; one that only looks something up states nothing of its own.
pub(super) fn resource(vault: &mut Vault, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let place = cx.place(resource.at);
    vault.place = vault.place.or(Some(place));
    if resource.data {
        return;
    }
    if let Some((_, mount, middle, name)) = ROLES.iter().find(|(kind, ..)| *kind == resource.kind) {
        return role(vault, resource, (mount, middle, name), cx);
    }
    match resource.kind {
        "vault_policy" => policy(vault, resource, cx),
        "vault_auth_backend" | "vault_jwt_auth_backend" => method(vault, resource),
        "vault_mount" => mount(vault, resource),
        "vault_kubernetes_auth_backend_config" => {
            let settings = Settings { issuer: said(resource, "issuer"), host: said(resource, "kubernetes_host") };
            vault.settings.insert(or(said(resource, "backend"), "kubernetes"), settings);
        }
        "vault_kv_secret_v2" | "vault_kv_secret" => {
            let mount = or(said(resource, "mount"), "secret");
            let name = said(resource, "name");
            let path = if resource.kind == "vault_kv_secret" { said(resource, "path") } else { format!("{mount}/data/{name}") };
            if !path.is_empty() {
                vault.secrets.insert(path, Known { created: Stated::Missing, updated: Stated::Missing, listed: true, place });
            }
        }
        "vault_approle_auth_backend_role_secret_id" => {
            let role = format!("auth/{}/role/{}", or(said(resource, "backend"), "approle"), said(resource, "role_name"));
            let found = SecretId {
                accessor: resource.id(&["accessor"]).into_owned(),
                role: Some(role),
                created: Stated::Missing,
                expires: Stated::Missing,
                place,
            };
            vault.secret_ids.push(found);
        }
        _ => identity(vault, resource, cx),
    }
}

/// A text that is known and no secret.
fn said(resource: &Resource<'_>, key: &str) -> String {
    resource.name(key).map(|text| text.trim_matches('/').to_owned()).unwrap_or_default()
}

fn or(text: String, default: &str) -> String {
    if text.is_empty() { default.to_owned() } else { text }
}

fn policy(vault: &mut Vault, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let name = resource.id(&["name"]).to_lowercase();
    let place = cx.place(resource.at);
    match resource.get("policy") {
        Given::Is(body) => match parse(body.text().unwrap_or(""), cx.place(body.at())) {
            Some(policy) => read::add_policy(vault, &name, policy, cx),
            None => cx.problem(
                body.at(),
                format!("the text of the policy `{name}` can't be read"),
                "`vault policy fmt FILE` says whether Vault takes it",
            ),
        },
        Given::Unknown(_) => open(resource, "policy", cx),
        Given::Secret(_) => cx.note(format!("vault: the text of the policy `{name}` is marked as sensitive and was not looked at")),
        Given::Missing => drop(vault.policies.insert(name, Policy { place: Some(place), ..Policy::default() })),
    }
}

/// What only the apply will tell.
fn open(resource: &Resource<'_>, key: &str, cx: &mut Context<'_>) {
    cx.note(format!("vault: `{key}` of `{}` is not known before the apply: what depends on it is missing", resource.address));
}

fn role(vault: &mut Vault, resource: &Resource<'_>, (default, middle, key): (&str, &str, &str), cx: &mut Context<'_>) {
    let mount = said(resource, "backend");
    let mount = match default.strip_prefix("auth/") {
        Some(_) if mount.is_empty() || default == "auth/token" => default.to_owned(),
        Some(_) => format!("auth/{mount}"),
        None => or(mount, default),
    };
    let api = format!("{mount}/{middle}/{}", resource.id(&[key]));
    for key in [
        "token_policies",
        "allowed_policies",
        "role_arns",
        "bound_claims",
        "bound_service_account_names",
        "bound_service_account_namespaces",
    ] {
        if resource.is_unknown(key) {
            open(resource, key, cx);
        }
    }
    let spot = super::path::Spot { api: Some(api.clone()), stem: String::new(), home: String::new() };
    // The keys are those of the API; what is looked at holds no secret.
    let item: Item<'_> = resource.values;
    if !(read_auth::read(vault, item, &spot, cx) || read_engine::read(vault, item, &spot, cx)) {
        open(resource, key, cx);
    }
    // Terraform writes several values of a claim as one text.
    if let Some(How::Jwt { claims, .. }) = vault.logins.get_mut(&api).map(|login| &mut login.how) {
        for (_, values) in claims {
            *values = values.iter().flat_map(|text| text.split(',')).map(|text| text.trim().to_owned()).collect();
        }
    }
}

fn method(vault: &mut Vault, resource: &Resource<'_>) {
    let kind = or(said(resource, "type"), "jwt");
    let path = or(said(resource, "path"), &kind);
    let issuer = ["bound_issuer", "oidc_discovery_url"].iter().map(|key| said(resource, key)).find(|text| !text.is_empty());
    if let Some(issuer) = issuer {
        vault.settings.insert(path.clone(), Settings { issuer, host: String::new() });
    }
    let accessor = resource.id(&["accessor"]).into_owned();
    vault.stated_methods.insert(path, Mount { kind, versioned: false, accessor });
}

fn mount(vault: &mut Vault, resource: &Resource<'_>) {
    let kind = said(resource, "type");
    let options = resource.block("options");
    let version = options.and_then(|options| options.name("version").map(|text| text.into_owned()));
    let versioned = kind == "kv-v2" || version.as_deref() == Some("2");
    let kind = if kind.starts_with("kv") { "kv".to_owned() } else { kind };
    let accessor = resource.id(&["accessor"]).into_owned();
    vault.stated_engines.insert(said(resource, "path"), Mount { kind, versioned, accessor });
}

fn identity(vault: &mut Vault, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let place = cx.place(resource.at);
    let item: Item<'_> = resource.values;
    let id = resource.id(&["id"]).into_owned();
    match resource.kind {
        "vault_identity_entity" => {
            let entity = Entity {
                name: text(item, "name"),
                policies: policies(item, &["policies"]),
                aliases: Vec::new(),
                disabled: resource.bool("disabled"),
                created: Stated::Missing,
                metadata: Vec::new(),
                place,
            };
            vault.entities.insert(id, entity);
        }
        "vault_identity_entity_alias" => {
            let of = resource.name("canonical_id").map(|id| id.into_owned()).unwrap_or_default();
            let accessor = resource.name("mount_accessor").map(|id| id.into_owned()).unwrap_or_default();
            vault.aliases.push((of, Alias { name: said(resource, "name"), accessor, ..Alias::default() }));
        }
        "vault_identity_group" => {
            let all = |key: &str| resource.names(key).into_iter().map(|name| name.into_owned()).collect();
            let group = Group {
                name: text(item, "name"),
                external: resource.text("type") == Some("external"),
                policies: policies(item, &["policies"]),
                members: all("member_entity_ids"),
                groups: all("member_group_ids"),
                alias: None,
                place,
            };
            vault.groups.insert(id, group);
        }
        _ => {}
    }
}
