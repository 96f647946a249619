//! What the engines hold and issue: roles of cloud, database and cluster engines, databases that are set up, and which secrets a key-value
//! store holds. In: the answer of one path. Out: records; passwords and values are not looked at.

use super::path::Spot;
use super::read::{seconds, text, texts, when};
use super::record::{Database, Engine, Grants, Issues, Known, Vault};
use crate::doc::{Item, Sort};
use crate::source::Context;

/// Splits `MOUNT/FAMILY/NAME` where the family is.
fn take_apart<'p>(api: &'p str, families: &[&'static str]) -> Option<(&'p str, &'static str, &'p str)> {
    families.iter().find_map(|family| {
        let middle = format!("/{family}/");
        let at = api.find(&middle)?;
        Some((api.get(..at)?, *family, api.get(at + middle.len()..)?))
    })
}

/// Reads the answer, if it is one of these.
pub(super) fn read(vault: &mut Vault, item: Item<'_>, spot: &Spot, cx: &mut Context<'_>) -> bool {
    let api = spot.api.as_deref().unwrap_or("");
    database(vault, item, spot, api, cx)
        || role(vault, item, spot, api, cx)
        || metadata(vault, item, api, cx)
        || kept_secret(vault, item, api, cx)
        || tenant(vault, item, api)
}

fn issues(item: Item<'_>) -> Option<(&'static str, &'static str, Issues)> {
    let has = |key: &str| item.get(key).is_some();
    let kinds = [texts(item, "credential_type"), texts(item, "credential_types")].concat();
    // Databases have a type of their credentials as well.
    let of_aws = |kind: &String| matches!(kind.as_str(), "assumed_role" | "iam_user" | "federation_token" | "session_token");
    Some(if kinds.iter().any(of_aws) {
        let inline = item.get("policy_document").is_some_and(|text| text.text().is_some_and(|text| !text.is_empty()));
        let (roles, policies, groups) = (texts(item, "role_arns"), texts(item, "policy_arns"), texts(item, "iam_groups"));
        ("aws", "roles", Issues::Aws { kinds, roles, policies, inline, groups })
    } else if has("service_account_email") {
        let key = item.text_of("secret_type") == Some("service_account_key");
        let family = if has("service_account_project") || has("bindings") { "roleset" } else { "static-account" };
        ("gcp", family, Issues::Gcp { family, email: text(item, "service_account_email"), key })
    } else if has("azure_roles") || has("application_object_id") {
        let roles = list(item, "azure_roles").map(|role| (text(role, "role_name"), text(role, "scope"))).collect();
        ("azure", "roles", Issues::Azure { roles, application: text(item, "application_object_id") })
    } else if has("db_name") && (has("creation_statements") || has("rotation_statements") || has("username")) {
        let statements = grants(&texts(item, "creation_statements").join("; "));
        let user = text(item, "username");
        let family = if user.is_empty() { "roles" } else { "static-roles" };
        ("database", family, Issues::Database { database: text(item, "db_name"), statements, user })
    } else if has("allowed_kubernetes_namespaces") {
        let role = [text(item, "kubernetes_role_name"), text(item, "generated_role_rules")].into_iter().find(|text| !text.is_empty());
        let role =
            role.map(|role| if item.text_of("kubernetes_role_name") == Some(role.as_str()) { role } else { "rules of its own".into() });
        let issues = Issues::Kubernetes {
            account: text(item, "service_account_name"),
            namespaces: texts(item, "allowed_kubernetes_namespaces"),
            role: role.unwrap_or_default(),
        };
        ("kubernetes", "roles", issues)
    } else {
        return None;
    })
}

/// The elements of a list that some versions write as a string of JSON; that one is not taken apart.
fn list<'t>(item: Item<'t>, key: &str) -> impl Iterator<Item = Item<'t>> {
    item.list_of(key).filter(|element| element.sort() == Sort::Map)
}

fn role(vault: &mut Vault, item: Item<'_>, spot: &Spot, api: &str, cx: &mut Context<'_>) -> bool {
    let Some((default, family, mut issues)) = issues(item) else { return false };
    let known = take_apart(api, &["roles", "static-roles", "roleset", "static-account", "impersonated-account", "role"]);
    let (mount, family, name) = match known {
        Some((mount, family, name)) => (mount.to_owned(), family, name.to_owned()),
        None => {
            let name = item.text_of("name").map_or_else(|| spot.stem.clone(), str::to_owned);
            cx.note(format!(
                "vault: `{}` does not name the path that was read: it counts as `{default}/{family}/{name}`; call the file so, with `__` for `/`",
                cx.path
            ));
            (default.to_owned(), family, name)
        }
    };
    if let Issues::Gcp { family: of, .. } = &mut issues {
        *of = if matches!(family, "static-account" | "impersonated-account") { family } else { "roleset" };
    }
    let ttl = ["default_ttl", "default_sts_ttl", "ttl", "token_default_ttl"].iter().find_map(|key| seconds(item, key));
    let engine = Engine { mount: mount.clone(), name: name.clone(), issues, ttl, place: cx.place(item.at()) };
    vault.engines.insert(format!("{mount}/{family}/{name}"), engine);
    true
}

/// What statements grant, by their words: SQL, or the roles of a document database.
fn grants(statements: &str) -> Grants {
    let text = statements.to_uppercase();
    let word = |word: &str| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|found| found == word);
    let all = text.contains("ALL PRIVILEGES") || text.contains("GRANT ALL") || text.contains("GRANT OPTION");
    let admin = ["SUPERUSER", "SYSADMIN", "DB_OWNER", "DBOWNER", "ROOT", "CREATEROLE", "DBADMINANYDATABASE", "USERADMIN"];
    let write = ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "DROP", "ALTER", "READWRITE", "READWRITEANYDATABASE", "DB_DATAWRITER", "MODIFY"];
    let read = ["SELECT", "READ", "READANYDATABASE", "DB_DATAREADER", "PG_READ_ALL_DATA"];
    if all || admin.iter().any(|found| word(found)) {
        Grants::Administer
    } else if write.iter().any(|found| word(found)) || word("PG_WRITE_ALL_DATA") {
        Grants::Write
    } else if read.iter().any(|found| word(found)) {
        Grants::Read
    } else {
        Grants::Unknown
    }
}

fn database(vault: &mut Vault, item: Item<'_>, spot: &Spot, api: &str, cx: &mut Context<'_>) -> bool {
    let Some(details) = item.get("connection_details").filter(|_| item.get("plugin_name").is_some()) else { return false };
    let (mount, name) = match take_apart(api, &["config"]) {
        Some((mount, _, name)) => (mount.to_owned(), name.to_owned()),
        None => ("database".to_owned(), spot.stem.clone()),
    };
    // Only what stands behind the login: an address can hold a password before it.
    let address = text(details, "connection_url");
    let host = address.rsplit_once('@').map_or("", |(_, host)| host).split(['/', '?']).next().unwrap_or("");
    let host = host.trim_start_matches("tcp(").trim_end_matches(')').to_owned();
    let user = Some(text(details, "username")).filter(|user| !user.contains("{{")).unwrap_or_default();
    let found = Database { user, host, plugin: text(item, "plugin_name"), place: cx.place(item.at()) };
    vault.databases.insert((mount, name), found);
    true
}

/// `MOUNT/metadata/PATH`: that a secret is there, and since when.
fn metadata(vault: &mut Vault, item: Item<'_>, api: &str, cx: &mut Context<'_>) -> bool {
    let Some((mount, _, path)) = take_apart(api, &["metadata"]).filter(|_| item.get("versions").is_some()) else { return false };
    let known =
        Known { created: when(item, "created_time"), updated: when(item, "updated_time"), listed: true, place: cx.place(item.at()) };
    vault.secrets.insert(format!("{mount}/data/{path}"), known);
    true
}

/// A secret itself was exported: it is known to be there; its values are compared and not kept.
fn kept_secret(vault: &mut Vault, item: Item<'_>, api: &str, cx: &mut Context<'_>) -> bool {
    let Some(meta) = item.get("metadata").filter(|meta| meta.get("version").is_some() && item.get("data").is_some()) else { return false };
    let Some((mount, _, path)) = take_apart(api, &["data"]) else {
        cx.note(format!("vault: `{}` holds a secret, and no path tells which: nothing of it is kept; take the file away", cx.path));
        return true;
    };
    cx.note(format!("vault: `{}` holds the values of a secret; they were dropped, and no export needs them: take the file away", cx.path));
    let known =
        Known { created: when(meta, "created_time"), updated: when(meta, "created_time"), listed: true, place: cx.place(item.at()) };
    vault.secrets.insert(format!("{mount}/data/{path}"), known);
    true
}

/// The tenant of an Azure engine.
fn tenant(vault: &mut Vault, item: Item<'_>, api: &str) -> bool {
    let Some((mount, tenant)) = api.strip_suffix("/config").zip(item.text_of("tenant_id")) else { return false };
    vault.tenants.insert(mount.to_owned(), tenant.to_owned());
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_say_what_they_grant() {
        assert_eq!(grants("CREATE ROLE \"{{name}}\" LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO x"), Grants::Read);
        assert_eq!(grants("GRANT SELECT, INSERT ON t TO x"), Grants::Write);
        assert_eq!(grants("GRANT ALL PRIVILEGES ON DATABASE x"), Grants::Administer);
        assert_eq!(grants("CREATE USER x WITH SUPERUSER"), Grants::Administer);
        assert_eq!(grants(r#"{"db":"admin","roles":[{"role":"readWrite"}]}"#), Grants::Write);
        assert_eq!(grants(r#"{"roles":[{"role":"read"}]}"#), Grants::Read);
        assert_eq!(grants("GRANT app_reader TO \"{{name}}\""), Grants::Unknown);
        assert_eq!(grants("CREATE ROLE selected"), Grants::Unknown);
    }
}
