//! Ways to log in: roles of login methods, accounts, groups of directories, token roles, and what the methods are set up with.
//! In: the answer of one path. Out: logins.

use super::path::Spot;
use super::read::{policies, seconds, text, texts, when};
use super::record::{How, Login, SecretId, Settings, Token, Vault};
use crate::doc::{Item, Sort};
use crate::model::Stated;
use crate::source::Context;

/// An API path below `auth/`, taken apart.
struct AuthPath<'p> {
    mount: &'p str,
    family: &'p str,
    name: &'p str,
}

/// What binds a role of AWS, as the API and as Terraform call it.
const AWS_BOUNDS: &[&str] = &[
    "bound_iam_principal_arn",
    "bound_iam_principal_arns",
    "bound_iam_role_arn",
    "bound_iam_role_arns",
    "bound_account_id",
    "bound_account_ids",
];

const FAMILIES: &[&str] = &["role", "roles", "users", "user", "groups", "group", "map", "certs", "cert", "config"];

fn take_apart(api: &str) -> Option<AuthPath<'_>> {
    let rest = api.strip_prefix("auth/")?;
    let mut from = 0;
    for part in rest.split('/') {
        if from > 0 && FAMILIES.contains(&part) {
            let mount = rest.get(..from - 1)?;
            let name = rest.get(from + part.len()..)?.trim_start_matches('/');
            return Some(AuthPath { mount, family: part, name });
        }
        from += part.len() + 1;
    }
    None
}

/// Reads the answer, if it is one of these.
pub(super) fn read(vault: &mut Vault, item: Item<'_>, spot: &Spot, cx: &mut Context<'_>) -> bool {
    let api = spot.api.as_deref().unwrap_or("");
    let path = take_apart(api);
    if token(vault, item, cx) || secret_id(vault, item, api, cx) {
        return true;
    }
    if settings(vault, item, path.as_ref(), cx) {
        return true;
    }
    let Some((default, how)) = how(item, path.as_ref()) else { return false };
    let (mount, family, name) = match &path {
        Some(path) if !path.name.is_empty() => (path.mount.to_owned(), path.family.to_owned(), path.name.to_owned()),
        _ => {
            let named = item.text_of("name").map_or_else(|| spot.stem.clone(), str::to_owned);
            cx.note(format!(
                "vault: `{}` does not name the path that was read: it counts as `{named}` of the login method `{default}`; call the file `auth__MOUNT__role__NAME.json`",
                cx.path
            ));
            (default.to_owned(), if default == "token" { "roles" } else { "role" }.to_owned(), named)
        }
    };
    let place = cx.place(item.at());
    let keys: &[&str] = match how {
        How::Token { .. } => &["allowed_policies"],
        How::People if family == "map" => &["value"],
        _ => &["token_policies", "policies"],
    };
    let labels = [
        ("token_ttl", seconds(item, "token_ttl")),
        ("token_max_ttl", seconds(item, "token_max_ttl")),
        ("token_period", seconds(item, "token_period").or_else(|| seconds(item, "period"))),
        ("token_num_uses", item.get("token_num_uses").and_then(|uses| uses.int())),
    ];
    let labels =
        labels.into_iter().filter_map(|(key, value)| value.filter(|value| *value > 0).map(|value| (key, value.to_string()))).collect();
    let full = if path.is_some() { api.to_owned() } else { format!("auth/{mount}/{family}/{name}") };
    let login = Login {
        mount,
        name,
        how,
        policies: policies(item, keys),
        no_default: item.get("token_no_default_policy").and_then(|flag| flag.bool()) == Some(true),
        addresses: !texts(item, "token_bound_cidrs").is_empty(),
        labels,
        place,
    };
    vault.logins.insert(full, login);
    true
}

/// How one logs in, by the keys of the answer and by its path; with the name under which such a method is mounted by default.
fn how(item: Item<'_>, path: Option<&AuthPath<'_>>) -> Option<(&'static str, How)> {
    let has = |key: &str| item.get(key).is_some();
    let family = path.map_or("", |path| path.family);
    let mount = path.map_or("", |path| path.mount);
    Some(if has("bind_secret_id") {
        let how = How::AppRole {
            secret_id: item.get("bind_secret_id").and_then(|flag| flag.bool()),
            ttl: seconds(item, "secret_id_ttl"),
            uses: item.get("secret_id_num_uses").and_then(|uses| uses.int()),
            addresses: !texts(item, "secret_id_bound_cidrs").is_empty() || !texts(item, "token_bound_cidrs").is_empty(),
        };
        ("approle", how)
    } else if has("bound_service_account_names") {
        let how = How::Kubernetes {
            names: texts(item, "bound_service_account_names"),
            namespaces: texts(item, "bound_service_account_namespaces"),
            selector: item.text_of("bound_service_account_namespace_selector").is_some_and(|text| !text.is_empty()),
            audience: text(item, "audience"),
        };
        ("kubernetes", how)
    } else if has("bound_service_accounts") {
        let how = How::Gcp {
            accounts: texts(item, "bound_service_accounts"),
            projects: texts(item, "bound_projects"),
            instance: item.text_of("type").or_else(|| item.text_of("role_type")) == Some("gce"),
        };
        ("gcp", how)
    } else if has("bound_service_principal_ids") || has("bound_subscription_ids") {
        let others = ["bound_group_ids", "bound_locations", "bound_subscription_ids", "bound_resource_groups", "bound_scale_sets"];
        let other = others.iter().any(|key| !texts(item, key).is_empty());
        ("azure", How::Azure { principals: texts(item, "bound_service_principal_ids"), other })
    } else if AWS_BOUNDS.iter().any(|key| has(key)) {
        let instance = item.text_of("auth_type") == Some("ec2");
        let principals = AWS_BOUNDS.iter().filter(|key| key.contains("iam")).flat_map(|key| texts(item, key)).collect();
        let accounts = AWS_BOUNDS.iter().filter(|key| key.contains("account")).flat_map(|key| texts(item, key)).collect();
        ("aws", How::Aws { principals, accounts, instance })
    } else if has("role_type") || has("user_claim") || has("bound_subject") {
        let claims = item.get("bound_claims").into_iter().flat_map(|claims| claims.entries());
        let how = How::Jwt {
            browser: item.text_of("role_type").is_none_or(|kind| kind == "oidc"),
            audiences: texts(item, "bound_audiences"),
            subject: text(item, "bound_subject"),
            claims: claims.map(|claim| (claim.key().to_owned(), one_or_more(claim))).collect(),
        };
        ("jwt", how)
    } else if has("allowed_policies") && (has("orphan") || has("path_suffix")) {
        let any = texts(item, "allowed_policies").is_empty();
        ("token", How::Token { any })
    } else if has("allowed_common_names") || matches!(family, "certs" | "cert") {
        ("cert", How::Certificate { names: texts(item, "allowed_common_names") })
    } else if matches!(family, "users" | "user") && (has("token_policies") || has("policies")) {
        ("userpass", How::Person)
    } else if matches!(family, "groups" | "group") && (has("policies") || has("token_policies")) {
        ("ldap", How::People)
    } else if family == "map" && has("value") && path.is_some_and(|path| path.name.starts_with("teams/")) {
        ("github", How::People)
    } else if family == "map" && has("value") && !mount.is_empty() {
        ("github", How::Person)
    } else {
        return None;
    })
}

/// The values of a claim: one, or any of several.
fn one_or_more(claim: Item<'_>) -> Vec<String> {
    if claim.sort() == Sort::List {
        return claim.children().filter_map(scalar).collect();
    }
    scalar(claim).into_iter().collect()
}

fn scalar(value: Item<'_>) -> Option<String> {
    value.text().map(str::to_owned).or_else(|| value.bool().map(|flag| flag.to_string())).or_else(|| value.int().map(|int| int.to_string()))
}

/// What a login method is set up with.
fn settings(vault: &mut Vault, item: Item<'_>, path: Option<&AuthPath<'_>>, cx: &mut Context<'_>) -> bool {
    let has = |key: &str| item.get(key).is_some();
    let of = path.filter(|path| path.family == "config" && path.name.is_empty()).map(|path| path.mount);
    let kubernetes = has("kubernetes_host") && (has("disable_local_ca_jwt") || has("kubernetes_ca_cert"));
    let oidc = has("oidc_discovery_url") || has("jwks_url") || has("jwt_validation_pubkeys");
    if !kubernetes && !oidc && of.is_none() {
        return false;
    }
    if of.is_none() && kubernetes && !has("issuer") && !has("token_reviewer_jwt_set") && !has("disable_iss_validation") {
        // The engine of the same name is set up alike.
        return false;
    }
    let mount = of.unwrap_or(if kubernetes { "kubernetes" } else { "jwt" });
    if of.is_none() {
        cx.note(format!("vault: `{}` does not name the path that was read: it counts as the settings of `auth/{mount}`", cx.path));
    }
    let issuer = ["issuer", "bound_issuer", "oidc_discovery_url"].iter().map(|key| text(item, key)).find(|text| !text.is_empty());
    let host = text(item, "kubernetes_host");
    if let Some(tenant) = item.text_of("tenant_id").filter(|tenant| !tenant.is_empty()) {
        vault.tenants.insert(format!("auth/{mount}"), tenant.to_owned());
    }
    vault.settings.insert(mount.to_owned(), Settings { issuer: issuer.unwrap_or_default(), host });
    true
}

/// A token that was looked up: by its accessor, so that its value is not there; where it is, it is not kept.
fn token(vault: &mut Vault, item: Item<'_>, cx: &mut Context<'_>) -> bool {
    let (Some(accessor), true) = (item.text_of("accessor"), item.get("display_name").is_some() && item.get("policies").is_some()) else {
        return false;
    };
    let role = item.at_path(&["meta", "role_name"]).or_else(|| item.at_path(&["meta", "role"])).or_else(|| item.get("role"));
    vault.tokens.push(Token {
        accessor: accessor.to_owned(),
        name: text(item, "display_name"),
        policies: policies(item, &["policies", "identity_policies", "external_namespace_policies"]),
        path: text(item, "path"),
        role: role.and_then(|role| role.text()).unwrap_or("").to_owned(),
        entity: text(item, "entity_id"),
        created: when(item, "creation_time"),
        expires: when(item, "expire_time"),
        place: cx.place(item.at()),
    });
    true
}

/// A secret id of an AppRole that was looked up by its accessor.
fn secret_id(vault: &mut Vault, item: Item<'_>, api: &str, cx: &mut Context<'_>) -> bool {
    let Some(accessor) = item.text_of("secret_id_accessor") else { return false };
    let role = api.find("/secret-id").and_then(|end| api.get(..end)).map(str::to_owned);
    if role.is_none() {
        cx.note(format!(
            "vault: `{}` does not name the role of its secret id: call the file `auth__approle__role__NAME__secret-id-accessor__ID.json`",
            cx.path
        ));
    }
    // No time, as with Go's zero time, means that it does not end.
    let expires = match when(item, "expiration_time") {
        Stated::Missing if item.get("secret_id_ttl").and_then(|ttl| ttl.int()) == Some(0) => Stated::Null,
        other => other,
    };
    vault.secret_ids.push(SecretId {
        accessor: accessor.to_owned(),
        role,
        created: when(item, "creation_time"),
        expires,
        place: cx.place(item.at()),
    });
    true
}
