//! Reads items into records: policies, containers, accounts, keys, roles, pools, groups. What runs is in `read_run`, the wrapping of asset
//! exports in `read_asset`.

use super::kinds::{self, Object};
use super::permission::Bits;
use super::record::{Account, Binding, Cloud, Container, Deny, Item as Stored, Key, Member, Policy, Provider, Role};
use super::thing::{Sort, Thing};
use super::{read_asset, read_run};
use crate::doc::Item;
use crate::model::{Place, Stated, time};
use crate::source::Context;
use crate::source::writer::when;

/// Takes one item.
pub(super) fn item(cloud: &mut Cloud, item: Item<'_>, cx: &mut Context<'_>) {
    match kinds::object(item, cx.path) {
        Some(object) => one(cloud, object, item, None, cx),
        None => cloud.passed("items of a kind that is not read", 1),
    }
}

/// Takes an item of a known kind; `named` is the resource, where something around it says so.
pub(super) fn one(cloud: &mut Cloud, object: Object, item: Item<'_>, named: Option<&Thing>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    let name = item.text_of("name").unwrap_or("");
    match object {
        Object::Asset => read_asset::asset(cloud, item, cx),
        Object::Ancestor => {
            let home = match item.text_of("type") {
                Some("project") => "projects",
                Some("folder") => "folders",
                _ => "organizations",
            };
            let id = item.get("id").and_then(|id| id.text().map(str::to_owned).or_else(|| id.int().map(|id| id.to_string())));
            if let (Some(id), Some(inner)) = (id, item.get("policy")) {
                policy(cloud, &Thing::container(&format!("{home}/{id}")), false, inner, cx);
            }
        }
        Object::Policy => {
            let inside = item.text_of("resourceId").and_then(Thing::parse);
            let told = named.cloned().or(inside).or_else(|| whereabouts(cx));
            let nameless = told.is_none();
            let thing = told.unwrap_or_else(|| Thing::unknown(&format!("the resource of {}", cx.path)));
            policy(cloud, &thing, nameless, item, cx);
        }
        Object::DenyPolicy => deny(cloud, item, cx),
        Object::OrgPolicy => cloud.passed("organisation policies", 1),
        Object::Project | Object::Folder | Object::Organization => container(cloud, object, item, place),
        Object::Account => account(cloud, item, named, place),
        Object::Key => key(cloud, item, named, place),
        Object::Role => role(cloud, item, named, place),
        Object::Instance | Object::Function | Object::Service => read_run::work(cloud, object, item, named, cx),
        Object::Cluster => read_run::cluster(cloud, item, named, cx),
        Object::Secret | Object::ApiKey | Object::Bucket | Object::Store => stored(cloud, object, item, named, cx),
        Object::Provider => provider(cloud, item),
        Object::Pool | Object::Group => {}
        Object::Membership => member(cloud, item, name, cx),
    }
}

/// The resource that the folders of a path, or the user, name.
fn whereabouts(cx: &Context<'_>) -> Option<Thing> {
    let told = |key: &str, kind: &str| cx.hints.0.get(key).map(|value| Thing::container(&format!("{kind}/{value}")));
    Thing::of_path(cx.path)
        .or_else(|| told("project", "projects"))
        .or_else(|| told("folder", "folders"))
        .or_else(|| told("organization", "organizations"))
}

/// The project that the folders of a path, or the user, name.
pub(super) fn home(cx: &Context<'_>) -> String {
    whereabouts(cx).map(|thing| thing.home).unwrap_or_default()
}

impl Cloud {
    /// Counts what is read and not used.
    pub(super) fn passed(&mut self, what: &str, count: usize) {
        *self.passed.entry(what.to_owned()).or_default() += count;
    }

    /// A project's number and its id, in either order.
    pub(super) fn alias(&mut self, one: &str, other: &str) {
        let is_number = |home: &str| home.strip_prefix("projects/").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        let is_project = |home: &str| home.starts_with("projects/") && home.len() > "projects/".len();
        if !is_project(one) || !is_project(other) {
            return;
        }
        match (is_number(one), is_number(other)) {
            (true, false) => self.aliases.insert(one.to_owned(), other.to_owned()),
            (false, true) => self.aliases.insert(other.to_owned(), one.to_owned()),
            _ => None,
        };
    }
}

/// The text of a key, or an empty one.
pub(super) fn text<'t>(item: Item<'t>, key: &str) -> &'t str {
    item.text_of(key).unwrap_or("")
}

/// An allow policy of a resource.
pub(super) fn policy(cloud: &mut Cloud, of: &Thing, nameless: bool, item: Item<'_>, cx: &mut Context<'_>) {
    let mut bindings = Vec::new();
    for binding in item.list_of("bindings") {
        let Some(role) = binding.text_of("role") else { continue };
        let members = binding.list_of("members").filter_map(|member| Some((member.text()?.to_owned(), cx.place(member.at())))).collect();
        let condition = binding.get("condition").filter(|condition| !condition.is_null());
        let condition = condition.map(|item| (text(item, "title").to_owned(), text(item, "expression").to_owned()));
        bindings.push(Binding { role: role.to_owned(), members, condition, place: cx.place(binding.at()) });
    }
    let place = cx.place(item.at());
    cloud.policies.push(Policy { of: of.clone(), bindings, place, nameless });
}

/// `policies/cloudresourcemanager.googleapis.com%2Fprojects%2Facme/denypolicies/x`.
fn deny(cloud: &mut Cloud, item: Item<'_>, cx: &mut Context<'_>) {
    let point = text(item, "name").split('/').nth(1).unwrap_or("").replace("%2F", "/").replace("%2f", "/");
    let named = point.split_once('/').map(|(_, rest)| rest.to_owned()).filter(|rest| rest.contains('/'));
    let home = named.unwrap_or_else(|| home(cx));
    let list = |rule: Item<'_>, key: &str| rule.list_of(key).filter_map(|item| item.text().map(str::to_owned)).collect::<Vec<_>>();
    for rule in item.list_of("rules").filter_map(|rule| rule.get("denyRule")) {
        let sum = |names: Vec<String>| names.iter().fold(Bits(0), |sum, name| sum.with(Bits::matching(name)));
        let denied = list(rule, "deniedPermissions");
        let all = denied.iter().any(|name| name == "*" || name == "*/*");
        let bits = if all { Bits::all() } else { sum(denied) }.without(sum(list(rule, "exceptionPermissions")));
        let conditional = rule.get("denialCondition").is_some_and(|item| !text(item, "expression").is_empty());
        let deny =
            Deny { home: home.clone(), from: list(rule, "deniedPrincipals"), but: list(rule, "exceptionPrincipals"), bits, conditional };
        if home.is_empty() {
            cloud.passed("deny rules of which no file says where they count", 1);
        } else {
            cloud.denies.push(deny);
        }
    }
}

fn container(cloud: &mut Cloud, object: Object, item: Item<'_>, place: Place) {
    let name = text(item, "name");
    let project = text(item, "projectId");
    let number =
        item.get("projectNumber").and_then(|number| number.text().map(str::to_owned).or_else(|| number.int().map(|n| n.to_string())));
    let home = if object == Object::Project { format!("projects/{project}") } else { name.to_owned() };
    if let Some(number) = number {
        cloud.alias(&format!("projects/{number}"), &home);
    } else if object == Object::Project {
        cloud.alias(name, &home);
    }
    let parent = match item.get("parent") {
        Some(parent) if parent.text().is_some() => parent.text().unwrap_or("").to_owned(),
        Some(parent) => match (text(parent, "type"), text(parent, "id")) {
            (_, "") => String::new(),
            ("folder", id) => format!("folders/{id}"),
            ("organization", id) => format!("organizations/{id}"),
            _ => String::new(),
        },
        None => String::new(),
    };
    let state = item.text_of("state").or(item.text_of("lifecycleState")).unwrap_or("ACTIVE");
    let title = item.text_of("displayName").or(item.text_of("name").filter(|_| object == Object::Project)).unwrap_or("");
    let title = if title.starts_with("projects/") { "" } else { title };
    let created = when(item, if item.get("createTime").is_some() { "createTime" } else { "creationTime" });
    let active = !matches!(state, "DELETE_REQUESTED" | "DELETE_IN_PROGRESS");
    cloud.containers.push(Container { home, title: title.to_owned(), parent, active, created, place });
}

fn account(cloud: &mut Cloud, item: Item<'_>, around: Option<&Thing>, place: Place) {
    let id = item.get("uniqueId").or(item.get("oauth2ClientId"));
    let unique = id.and_then(|id| id.text().map(str::to_owned).or_else(|| id.int().map(|id| id.to_string()))).unwrap_or_default();
    let named = Thing::parse(text(item, "name")).map(|thing| thing.home).unwrap_or_default();
    let project = text(item, "projectId");
    let home = match around {
        _ if !project.is_empty() => format!("projects/{project}"),
        Some(around) if named.is_empty() => around.home.clone(),
        _ => named,
    };
    let Some(email) = item.text_of("email").or(around.map(|around| around.own.as_str())).filter(|email| !email.is_empty()) else {
        return cloud.passed("service accounts without an address", 1);
    };
    cloud.accounts.push(Account {
        email: email.to_owned(),
        unique,
        home,
        title: text(item, "displayName").to_owned(),
        client: text(item, "oauth2ClientId").to_owned(),
        // The answer leaves out what is false.
        disabled: Some(item.get("disabled").and_then(|value| value.bool()).unwrap_or(false)),
        place,
    });
}

/// The last moment that the vendor writes for a key without an end.
const NEVER: &str = "9999-12-31";

fn key(cloud: &mut Cloud, item: Item<'_>, around: Option<&Thing>, place: Place) {
    let name = item.text_of("name").or(around.map(|around| around.own.as_str())).unwrap_or("");
    let parts: Vec<&str> = name.trim_start_matches("//iam.googleapis.com/").split('/').collect();
    let after = |word: &str| parts.iter().position(|part| *part == word).and_then(|at| parts.get(at + 1)).copied().unwrap_or("");
    let (account, id) = (after("serviceAccounts").to_owned(), after("keys").to_owned());
    if id.is_empty() || account.is_empty() {
        return cloud.passed("keys of service accounts without a name that tells whose they are", 1);
    }
    if text(item, "keyType") == "SYSTEM_MANAGED" || text(item, "keyOrigin") == "GOOGLE_PROVIDED" && text(item, "keyType").is_empty() {
        // The vendor makes and changes them itself; nobody can take one away.
        return cloud.passed("keys of service accounts that the vendor manages itself", 1);
    }
    let expires = match item.text_of("validBeforeTime") {
        Some(end) if end.starts_with(NEVER) => Stated::Null,
        Some(end) => time::parse(end).map_or(Stated::Missing, Stated::Is),
        None => Stated::Missing,
    };
    let disabled = item.get("disabled").and_then(|value| value.bool()).unwrap_or(false);
    cloud.keys.push(Key { id, account, created: when(item, "validAfterTime"), expires, disabled, place });
}

fn role(cloud: &mut Cloud, item: Item<'_>, around: Option<&Thing>, place: Place) {
    let of_asset = around.map(|around| around.id(&around.home));
    let name = item.text_of("name").map(str::to_owned).or(of_asset).unwrap_or_default();
    let name = name.trim_start_matches("//iam.googleapis.com/").to_owned();
    let bits = item
        .get("includedPermissions")
        .map(|list| list.children().filter_map(|permission| permission.text()).fold(Bits(0), |sum, name| sum.with(Bits::matching(name))));
    let deleted = item.get("deleted").and_then(|value| value.bool()).unwrap_or(false) || text(item, "stage") == "DISABLED";
    let new = Role { bits, title: text(item, "title").to_owned(), deleted, place };
    match cloud.roles.get(&name) {
        // What is described beats what is only listed.
        Some(before) if before.bits.is_some() && new.bits.is_none() => {}
        _ => {
            cloud.roles.insert(name, new);
        }
    }
}

fn provider(cloud: &mut Cloud, item: Item<'_>) {
    let name = text(item, "name").trim_start_matches("//iam.googleapis.com/");
    let pool = name.split_once("/providers/").map_or(name, |(pool, _)| pool);
    let Some(pool) = Thing::parse(pool).filter(|thing| thing.sort == Sort::Pool) else {
        return cloud.passed("providers of workforce pools", 1);
    };
    let mapping = item.get("attributeMapping").into_iter().flat_map(|map| map.entries());
    let mapping = mapping.filter_map(|entry| Some((entry.key().to_owned(), entry.text()?.to_owned()))).collect();
    let issuer = match (item.at_path(&["oidc", "issuerUri"]), item.at_path(&["aws", "accountId"]), item.get("saml")) {
        (Some(issuer), ..) => issuer.text().unwrap_or("").trim_start_matches("https://").trim_end_matches('/').to_owned(),
        (_, Some(account), _) => format!("aws:{}", account.text().unwrap_or("")),
        (_, _, Some(_)) => "saml".to_owned(),
        _ => String::new(),
    };
    let audiences =
        item.get("oidc").into_iter().flat_map(|oidc| oidc.list_of("allowedAudiences")).filter_map(|a| a.text().map(str::to_owned));
    let disabled = item.get("disabled").and_then(|value| value.bool()).unwrap_or(false) || text(item, "state") == "DELETED";
    cloud.providers.push(Provider {
        pool,
        issuer,
        audiences: audiences.collect(),
        mapping,
        condition: text(item, "attributeCondition").to_owned(),
        disabled,
    });
}

fn stored(cloud: &mut Cloud, object: Object, item: Item<'_>, named: Option<&Thing>, cx: &mut Context<'_>) {
    let name = text(item, "name");
    let thing = match (named, object) {
        (Some(thing), _) => Some(thing.clone()),
        (None, Object::Bucket) => Some(Thing { sort: Sort::Bucket, home: home(cx), own: name.trim_start_matches("gs://").to_owned() }),
        (None, Object::Store) if text(item, "kind") == "sql#instance" => {
            Some(Thing { sort: Sort::Sql, home: format!("projects/{}", text(item, "project")), own: format!("instances/{name}") })
        }
        (None, Object::Store) if item.get("datasetReference").is_some() => {
            let of = |key: &str| item.at_path(&["datasetReference", key]).and_then(|item| item.text()).unwrap_or("");
            Some(Thing { sort: Sort::Dataset, home: format!("projects/{}", of("projectId")), own: format!("datasets/{}", of("datasetId")) })
        }
        _ => Thing::parse(name),
    };
    let Some(thing) = thing else { return cloud.passed("items without a name that tells where they lie", 1) };
    let created = match when(item, "createTime") {
        Stated::Missing => when(item, "timeCreated"),
        stated => stated,
    };
    let mut labels: Vec<(String, String)> = Vec::new();
    for entry in item.get("labels").into_iter().flat_map(|map| map.entries()) {
        if let Some(value) = entry.text() {
            labels.push((entry.key().to_owned(), value.to_owned()));
        }
    }
    if object == Object::ApiKey {
        let restrictions = item.get("restrictions");
        let services: Vec<&str> =
            restrictions.into_iter().flat_map(|item| item.list_of("apiTargets")).filter_map(|item| item.text_of("service")).collect();
        if !services.is_empty() {
            labels.push(("services".to_owned(), services.join(", ")));
        }
    }
    let title = text(item, "displayName").to_owned();
    cloud.items.push(Stored { thing, title, created, expires: when(item, "expireTime"), labels, place: cx.place(item.at()) });
}

fn member(cloud: &mut Cloud, item: Item<'_>, _: &str, cx: &mut Context<'_>) {
    let folder = cx.folder().rsplit('/').next().unwrap_or("").to_owned();
    let group = cx.hints.0.get("group").cloned().unwrap_or(folder);
    let key = item.at_path(&["preferredMemberKey", "id"]).or(item.at_path(&["memberKey", "id"])).or(item.get("email"));
    let Some(member) = key.and_then(|key| key.text()) else {
        return cloud.passed("members of groups without an address", 1);
    };
    if !group.contains('@') {
        return cloud.passed("members of groups of which no folder or `--scope group=` names the group", 1);
    }
    let roles = item.list_of("roles").filter_map(|role| role.text_of("name"));
    let owner = roles.chain(item.text_of("role")).any(|role| matches!(role, "OWNER" | "MANAGER"));
    let machine = text(item, "type") == "SERVICE_ACCOUNT" || member.ends_with(".gserviceaccount.com");
    let nested = text(item, "type") == "GROUP";
    cloud.members.push(Member { group, member: member.to_owned(), machine, nested, owner, place: cx.place(item.at()) });
}
