//! One item of the Databricks APIs in, a compact record out.

use super::kinds::{Object, SETTINGS, Whereabouts};
use super::record::{
    Account, Acl, Addresses, App, Assignment, Endpoint, Entry, Group, Job, Object_, Of, Policy, Rule, Setting, SpSecret, Token, User,
    Vault, Who,
};
use crate::doc::{Item, Sort};
use crate::model::{Kind, Name, Stated};
use crate::source::Context;
use crate::source::writer::moment;

/// The text of a key, also of a number.
fn name_of(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    match item.get(key) {
        Some(value) => name(value, cx),
        None => Name::EMPTY,
    }
}

fn name(value: Item<'_>, cx: &mut Context<'_>) -> Name {
    match (value.text(), value.int()) {
        (Some(text), _) => cx.name(text),
        (None, Some(number)) => cx.name(&number.to_string()),
        (None, None) => Name::EMPTY,
    }
}

/// The `value`s of a SCIM list.
fn values(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Vec<Name> {
    item.list_of(key).map(|entry| name_of(entry, "value", cx)).filter(|name| !name.is_empty()).collect()
}

/// Groups that an account is in; what it is in through other groups is told by those.
fn groups(item: Item<'_>, cx: &mut Context<'_>) -> Vec<(Name, Name)> {
    item.list_of("groups")
        .filter(|group| group.text_of("type") != Some("indirect"))
        .map(|group| (name_of(group, "value", cx), name_of(group, "display", cx)))
        .filter(|(number, _)| !number.is_empty())
        .collect()
}

/// The principal of an entry of an access list.
fn who(item: Item<'_>, cx: &mut Context<'_>) -> Option<Who> {
    let number = name_of(item, "principal_id", cx);
    let kinds = [("user_name", Kind::Human), ("group_name", Kind::Group), ("service_principal_name", Kind::ServiceAccount)];
    let (key, kind) = kinds.into_iter().find(|(key, _)| item.text_of(key).is_some())?;
    Some(Who { kind, name: name_of(item, key, cx), number })
}

/// The scope and key of `{{secrets/SCOPE/KEY}}`.
fn reference(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let (scope, key) = inner.strip_prefix("secrets/")?.split_once('/')?;
    (!scope.is_empty() && !key.is_empty()).then_some((scope, key))
}

/// Adds an item; `of` says whose list it is in.
pub(super) fn element(to: &mut Account, object: Object, of: Of, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    match object {
        Object::User | Object::Principal => user(to, object, of, item, cx),
        Object::Group => {
            let member = |entry: Item<'_>, cx: &mut Context<'_>| {
                let kind = match entry.text_of("$ref").and_then(|to| to.split('/').next()) {
                    Some("Users") => Some(Kind::Human),
                    Some("ServicePrincipals") => Some(Kind::ServiceAccount),
                    Some("Groups") => Some(Kind::Group),
                    _ => None,
                };
                (kind, name_of(entry, "value", cx), name_of(entry, "display", cx))
            };
            let local = match item.at_path(&["meta", "resourceType"]).and_then(|sort| sort.text()) {
                Some("WorkspaceGroup") => Some(true),
                Some("Group") => Some(false),
                _ => None,
            };
            let group = Group {
                of,
                number: name_of(item, "id", cx),
                title: name_of(item, "displayName", cx),
                members: item.list_of("members").map(|entry| member(entry, cx)).filter(|(_, number, _)| !number.is_empty()).collect(),
                parents: groups(item, cx),
                roles: values(item, "roles", cx),
                local,
                external: name_of(item, "externalId", cx),
                place,
            };
            to.groups.push(group);
        }
        Object::Token => {
            let expires = match item.get("expiry_time").and_then(|value| value.int()) {
                // The vendor's word for a token that never ends.
                Some(-1) => Stated::Null,
                _ => moment(item, "expiry_time"),
            };
            let token = Token {
                of,
                id: name_of(item, "token_id", cx),
                comment: name_of(item, "comment", cx),
                created: moment(item, "creation_time"),
                expires,
                last_used: moment(item, "last_used_day"),
                owner: name_of(item, "owner_id", cx),
                by: name_of(item, "created_by_id", cx),
                by_login: name_of(item, "created_by_username", cx),
                scopes: item.list_of("scopes").map(|scope| name(scope, cx)).collect(),
                place,
            };
            if token.id.is_empty() {
                return cx.problem(item.at(), "a token without `token_id` was left out", "");
            }
            to.tokens.push(token);
        }
        Object::SpSecret => {
            let digest = item.text_of("secret").and_then(|value| (cx.digest)(value));
            let secret = SpSecret {
                principal: cx.name(&at.principal),
                id: name_of(item, "id", cx),
                status: name_of(item, "status", cx),
                created: moment(item, "create_time"),
                expires: moment(item, "expire_time"),
                digest: digest.map_or(Name::EMPTY, |digest| cx.name(&digest)),
                place,
            };
            if secret.id.is_empty() {
                return cx.problem(item.at(), "a secret of a service principal without `id` was left out", "");
            }
            to.sp_secrets.push(secret);
        }
        Object::Policy => {
            let policy = item.get("oidc_policy").unwrap_or(item);
            let stated = name_of(item, "service_principal_id", cx);
            let principal = if stated.is_empty() { cx.name(&at.principal) } else { stated };
            let id = [name_of(item, "uid", cx), name_of(item, "policy_id", cx), name_of(item, "name", cx)];
            let policy = Policy {
                principal,
                id: id.into_iter().find(|id| !id.is_empty()).unwrap_or(Name::EMPTY),
                issuer: name_of(policy, "issuer", cx),
                subject: name_of(policy, "subject", cx),
                claim: name_of(policy, "subject_claim", cx),
                audiences: policy.list_of("audiences").map(|audience| name(audience, cx)).collect(),
                place,
            };
            to.policies.push(policy);
        }
        Object::Vault => {
            let azure = item.at_path(&["keyvault_metadata", "resource_id"]).and_then(|id| id.text()).map_or(Name::EMPTY, |id| cx.name(id));
            to.vaults.push(Vault { of, name: name_of(item, "name", cx), azure, place });
        }
        Object::Acl => {
            let vault = cx.name(&at.vault);
            let [principal, permission] = ["principal", "permission"].map(|key| name_of(item, key, cx));
            to.acls.push(Acl { of, vault, principal, permission, place });
        }
        Object::Entry => {
            let vault = cx.name(&at.vault);
            to.entries.push(Entry { of, vault, key: name_of(item, "key", cx), changed: moment(item, "last_updated_timestamp"), place });
        }
        Object::Assignment => {
            let Some(who) = item.get("principal").and_then(|principal| who(principal, cx)) else {
                return cx.problem(item.at(), "an assignment whose `principal` has no name was left out", "");
            };
            let permissions = item.list_of("permissions").map(|word| name(word, cx)).collect();
            to.assignments.push(Assignment { workspace: of.workspace, who, permissions, place });
        }
        Object::Access => access(to, of, item, cx),
        Object::Endpoint => endpoint(to, of, item, cx),
        Object::App => {
            let secrets: Vec<(Name, Name)> = item
                .list_of("resources")
                .filter_map(|resource| resource.get("secret"))
                .map(|secret| (name_of(secret, "scope", cx), name_of(secret, "key", cx)))
                .filter(|(scope, key)| !scope.is_empty() && !key.is_empty())
                .collect();
            let app = App {
                of,
                name: name_of(item, "name", cx),
                client: name_of(item, "service_principal_client_id", cx),
                creator: name_of(item, "creator", cx),
                created: moment(item, "create_time"),
                secrets,
                place,
            };
            to.apps.push(app);
        }
        Object::Job => {
            let told = item.at_path(&["settings", "run_as"]);
            let told = told.and_then(|run| run.get("service_principal_name").or_else(|| run.get("user_name")));
            let runs_as = told.or_else(|| item.get("run_as_user_name")).map_or(Name::EMPTY, |login| name(login, cx));
            let title = item.at_path(&["settings", "name"]).map_or(Name::EMPTY, |title| name(title, cx));
            let job = Job { of, id: name_of(item, "job_id", cx), title, runs_as, creator: name_of(item, "creator_user_name", cx), place };
            to.jobs.push(job);
        }
        Object::Rules => {
            let about = name_of(item, "name", cx);
            for rule in item.list_of("grant_rules") {
                let role = name_of(rule, "role", cx);
                for principal in rule.list_of("principals") {
                    let place = cx.place(principal.at());
                    to.rules.push(Rule { about, role, principal: name(principal, cx), place });
                }
            }
        }
        Object::Restriction => {
            let value = item.at_path(&["restrict_workspace_admins", "status"]).map_or(Name::EMPTY, |status| name(status, cx));
            to.settings.push(Setting { of, key: cx.name(RESTRICTION), value, place });
        }
        Object::Addresses => {
            let allows = item.text_of("list_type") == Some("ALLOW");
            to.addresses.push(Addresses { of, allows, enabled: item.get("enabled").and_then(|value| value.bool()), place });
        }
        Object::Settings => {
            for key in SETTINGS {
                let Some(value) = item.get(key) else { continue };
                let value = match value.bool() {
                    Some(value) => cx.name(if value { "true" } else { "false" }),
                    None => name(value, cx),
                };
                let place = cx.place(item.get(key).map_or(item.at(), |value| value.at()));
                to.settings.push(Setting { of, key: cx.name(key), value, place });
            }
        }
    }
}

/// The setting that keeps workspace administrators from becoming others.
pub(super) const RESTRICTION: &str = "restrict_workspace_admins";

fn user(to: &mut Account, object: Object, of: Of, item: Item<'_>, cx: &mut Context<'_>) {
    let machine = object == Object::Principal;
    let login = name_of(item, if machine { "applicationId" } else { "userName" }, cx);
    let number = name_of(item, "id", cx);
    if login.is_empty() && number.is_empty() {
        return cx.problem(item.at(), format!("one of the {} has neither `id` nor a name: it was left out", object.plural()), "");
    }
    let emails = if machine { Vec::new() } else { values(item, "emails", cx) };
    let user = User {
        of,
        machine,
        number,
        login: if login.is_empty() { number } else { login },
        title: name_of(item, "displayName", cx),
        emails,
        active: item.get("active").and_then(|value| value.bool()),
        groups: groups(item, cx),
        roles: values(item, "roles", cx),
        entitlements: values(item, "entitlements", cx),
        place: cx.place(item.at()),
    };
    to.users.push(user);
}

fn access(to: &mut Account, of: Of, item: Item<'_>, cx: &mut Context<'_>) {
    let mut entries = Vec::new();
    for entry in item.list_of("access_control_list") {
        let Some(who) = who(entry, cx) else {
            cx.problem(entry.at(), "an entry of `access_control_list` that names nobody was left out", "");
            continue;
        };
        for permission in entry.list_of("all_permissions") {
            let inherited = permission.get("inherited").and_then(|value| value.bool()) == Some(true);
            entries.push((who, name_of(permission, "permission_level", cx), inherited, cx.place(permission.at())));
        }
    }
    let (id, sort) = (name_of(item, "object_id", cx), name_of(item, "object_type", cx));
    to.objects.push(Object_ { of, id, sort, entries, place: cx.place(item.at()) });
}

/// Words by which a key of a configuration is known to hold a credential.
const CREDENTIALS: &[&str] = &["key", "token", "secret", "password", "credential", "private"];

fn endpoint(to: &mut Account, of: Of, item: Item<'_>, cx: &mut Context<'_>) {
    let (mut providers, mut secrets, mut clear, mut silent) = (Vec::new(), Vec::new(), Vec::new(), false);
    let config = item.get("config");
    let entities = config.into_iter().flat_map(|config| config.list_of("served_entities").chain(config.list_of("served_models")));
    for entity in entities {
        let before = secrets.len() + clear.len();
        let external = entity.get("external_model");
        if let Some(provider) = external.and_then(|model| model.text_of("provider")) {
            providers.push(cx.name(provider));
        }
        // Configurations of providers lie one map deep; variables of the environment directly.
        let maps = external.into_iter().flat_map(|model| model.children()).filter(|child| child.sort() == Sort::Map);
        for map in maps.chain(entity.get("environment_vars")) {
            let variables = map.key() == "environment_vars";
            for value in map.children() {
                let Some(text) = value.text() else { continue };
                if let Some((scope, key)) = reference(text) {
                    secrets.push((cx.name(scope), cx.name(key)));
                    continue;
                }
                let lower = value.key().to_ascii_lowercase();
                let plain = lower.ends_with("_plaintext") || (variables && CREDENTIALS.iter().any(|word| lower.contains(word)));
                if plain && !text.is_empty() {
                    let digest = (cx.digest)(text).map_or(Name::EMPTY, |digest| cx.name(&digest));
                    clear.push((cx.name(value.key()), digest));
                }
            }
        }
        silent |= external.is_some() && secrets.len() + clear.len() == before;
    }
    let endpoint = Endpoint {
        of,
        name: name_of(item, "name", cx),
        id: name_of(item, "id", cx),
        creator: name_of(item, "creator", cx),
        created: moment(item, "creation_timestamp"),
        providers,
        secrets,
        clear,
        silent,
        place: cx.place(item.at()),
    };
    if endpoint.name.is_empty() {
        return cx.problem(item.at(), "a serving endpoint without `name` was left out", "");
    }
    to.endpoints.push(endpoint);
}

/// What a SCIM answer says of its page; false where the key is none of those.
pub(super) fn envelope(page: &mut super::record::Page, key: &str, item: Item<'_>, cx: &mut Context<'_>) {
    match key {
        "totalResults" => page.total = item.int(),
        "startIndex" => page.start = item.int().unwrap_or(1),
        "next_page_token" | "page_token" if item.text().is_some_and(|token| !token.is_empty()) => {
            cx.truncated(item.at(), "next_page_token")
        }
        "has_more" if item.bool() == Some(true) => cx.truncated(item.at(), "has_more"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn references_to_secrets_are_told_from_values() {
        assert_eq!(reference("{{secrets/ml/openai}}"), Some(("ml", "openai")));
        assert_eq!(reference(" {{ secrets/ml/a/b }} "), Some(("ml", "a/b")));
        for text in ["", "{{secrets/ml}}", "{{secrets//x}}", "secrets/ml/x", "{{env/ml/x}}", "sk-{{secrets/ml/x}}"] {
            assert_eq!(reference(text), None, "{text}");
        }
    }
}
