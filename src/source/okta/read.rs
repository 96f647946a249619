//! One item of Okta's management API in, a compact record out.

use super::kinds::{Object, Whereabouts, href, id_in, is_template};
use super::read_apps as apps;
use super::read_iam as iam;
use super::record::{Group, Org, Policy, PolicyRule, Provider, Rule, Token, User};
use crate::doc::{Item, Sort};
use crate::model::{Kind, Name, Stated, time};
use crate::source::Context;

/// What an item is read with.
pub(super) struct Reading<'r, 'c, 't> {
    pub(super) at: &'r Whereabouts,
    pub(super) item: Item<'t>,
    pub(super) cx: &'r mut Context<'c>,
}

impl<'t> Reading<'_, '_, 't> {
    pub(super) fn name(&mut self, key: &str) -> Name {
        self.item.text_of(key).map_or(Name::EMPTY, |text| self.cx.name(text))
    }

    pub(super) fn deep(&mut self, keys: &[&str]) -> Name {
        self.item.at_path(keys).and_then(|value| value.text()).map_or(Name::EMPTY, |text| self.cx.name(text))
    }

    /// The parent of an item: by the path, else by a link; `None` is counted as an orphan.
    pub(super) fn parent(
        &mut self,
        org: &mut Org,
        object: Object,
        of: &str,
        link: &str,
        collection: &str,
        say: &'static str,
    ) -> Option<Name> {
        let linked = href(self.item, link).and_then(|address| id_in(address, collection));
        let found = if of.is_empty() { linked } else { Some(of) };
        if found.is_none() {
            *org.orphans.entry((object, say)).or_default() += 1;
        }
        found.map(|id| self.cx.name(id))
    }

    pub(super) fn words<'k>(&mut self, list: impl Iterator<Item = Item<'k>>) -> Vec<Name> {
        list.filter_map(|value| value.text()).filter(|text| !is_template(text)).map(|text| self.cx.name(text)).collect()
    }
}

/// A time in seconds; null and missing are kept apart.
pub(super) fn when(item: Item<'_>, key: &str) -> Stated<i64> {
    match item.get(key) {
        None => Stated::Missing,
        Some(value) if value.is_null() => Stated::Null,
        Some(value) => match value.text().and_then(time::parse).or_else(|| value.int().map(time::from_number)) {
            Some(at) => Stated::Is(at),
            None => Stated::Missing,
        },
    }
}

pub(super) fn at(item: Item<'_>, key: &str) -> Option<i64> {
    match when(item, key) {
        Stated::Is(at) => Some(at),
        _ => None,
    }
}

/// Whether an item is in force. What states nothing is.
pub(super) fn active(item: Item<'_>) -> bool {
    !matches!(item.text_of("status"), Some("INACTIVE" | "DEPROVISIONED" | "REVOKED" | "EXPIRED"))
}

/// Adds an item.
pub(super) fn element(org: &mut Org, object: Object, whereabouts: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    org.first.get_or_insert(place);
    if let Some(host) = href(item, "self").and_then(|address| address.split('/').nth(2)).filter(|host| !is_template(host)) {
        org.hosts.insert(host.replace("-admin.", "."));
    }
    if item.text_of("id").is_some_and(is_template) {
        org.templates += 1;
        return;
    }
    let mut reading = Reading { at: whereabouts, item, cx };
    match object {
        Object::User => user(org, &mut reading),
        Object::Group => group(org, &mut reading),
        Object::GroupRule => rule(org, &mut reading),
        Object::GroupOwner => {
            let of = whereabouts.group.as_str();
            if let Some(group) = reading.parent(org, object, of, "group", "groups", "keep the list as `groups/ID/owners.json`") {
                let kind = if item.text_of("type") == Some("GROUP") { Kind::Group } else { Kind::Human };
                let owner = reading.name("id");
                org.owners.push((group, kind, owner, place));
            }
        }
        Object::App => apps::app(org, &mut reading),
        Object::AppUser | Object::AppGroup => apps::assigned(org, object, &mut reading),
        Object::TargetApp => {
            let assignment = reading.cx.name(&whereabouts.assignment);
            let found = iam::target_app(&mut reading);
            iam::add_target(org.targets.entry(assignment).or_default(), found);
        }
        Object::Grant => apps::grant(org, &mut reading),
        Object::AppSecret | Object::AppKey => apps::credential(org, object, &mut reading),
        Object::ApiToken => token(org, &mut reading),
        Object::RoleAssignment => iam::assignment(org, &mut reading),
        Object::CustomRole => iam::role(org, &mut reading),
        Object::Permission => iam::permission(org, &mut reading),
        Object::ResourceSet => iam::resource_set(org, &mut reading),
        Object::SetResource => iam::resource(org, &mut reading),
        Object::Binding => iam::binding(org, &mut reading),
        Object::BindingMember => iam::member(org, &mut reading),
        Object::Assignee => {
            let id = reading.name("id");
            org.assignees.push((id, place));
        }
        Object::Provider => provider(org, &mut reading),
        Object::ProviderUser => {
            let say = "keep the list as `idps/ID/users.json`";
            if let Some(provider) = reading.parent(org, object, &whereabouts.provider, "idp", "idps", say) {
                let id = reading.name("id");
                org.linked.push((provider, id, place));
            }
        }
        Object::Factor => {
            let say = "keep the list as `users/ID/factors.json`";
            if let Some(user) = reading.parent(org, object, &whereabouts.user, "user", "users", say) {
                // A question is no second factor, and what is not set up yet guards nothing.
                let counts = item.text_of("status") == Some("ACTIVE") && item.text_of("factorType") != Some("question");
                let factor = if counts { reading.name("factorType") } else { Name::EMPTY };
                org.factors.push((user, factor, place));
            }
        }
        Object::Policy => {
            let (id, sort) = (reading.name("id"), reading.name("type"));
            org.policies.push(Policy { id, sort, active: active(item), place });
        }
        Object::PolicyRule => policy_rule(org, &mut reading),
        Object::ClientPrivileges => {
            let setting = item.get("clientPrivilegesSetting").and_then(|value| value.bool());
            org.new_clients_are_super = setting.map(|value| (value, place));
        }
        Object::Log => *org.unused.entry("entries of the system log").or_default() += 1,
    }
}

/// A list that is empty says something only where its place says of whom.
pub(super) fn empty(org: &mut Org, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    org.first.get_or_insert(place);
    let file = cx.path.rsplit('/').next().unwrap_or("").split('.').next().unwrap_or("");
    if at.targets {
        let id = cx.name(&at.assignment);
        org.targets.entry(id).or_default();
    } else if file == "factors" && !at.user.is_empty() {
        let user = cx.name(&at.user);
        org.factors.push((user, Name::EMPTY, place));
    } else if file == "roles" && !at.client.is_empty() {
        let client = cx.name(&at.client);
        org.roleless.insert(client);
    } else if file == "grants" && !at.app.is_empty() {
        let app = cx.name(&at.app);
        org.scopeless.insert(app);
    }
}

/// Whether an empty list at this place says something.
pub(super) fn tells_when_empty(path: &str, at: &Whereabouts) -> bool {
    let file = path.rsplit('/').next().unwrap_or("").split('.').next().unwrap_or("");
    at.targets
        || (file == "factors" && !at.user.is_empty())
        || (file == "roles" && !at.client.is_empty())
        || (file == "grants" && !at.app.is_empty())
}

fn user(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let (item, place) = (reading.item, reading.cx.place(reading.item.at()));
    let primary = item
        .get("credentials")
        .into_iter()
        .flat_map(|credentials| credentials.list_of("emails"))
        .find(|email| email.text_of("type") == Some("PRIMARY"));
    let (login, email) = (reading.deep(&["profile", "login"]), reading.deep(&["profile", "email"]));
    let id = reading.name("id");
    let user = User {
        id,
        login,
        email,
        verified: match primary.and_then(|email| email.text_of("status")) {
            Some("VERIFIED") => Some(true),
            Some(_) => Some(false),
            None => None,
        },
        status: reading.name("status"),
        provider: (reading.deep(&["credentials", "provider", "type"]), reading.deep(&["credentials", "provider", "name"])),
        created: at(item, "created"),
        last_login: when(item, "lastLogin"),
        place,
    };
    org.users.push(user);
    if !reading.at.group.is_empty() {
        let group = reading.cx.name(&reading.at.group);
        org.members.push((group, id, place));
    }
}

fn group(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let (item, place) = (reading.item, reading.cx.place(reading.item.at()));
    let id = reading.name("id");
    if reading.at.targets {
        let assignment = reading.cx.name(&reading.at.assignment);
        org.targets.entry(assignment).or_default().groups.insert(id);
    } else if !reading.at.user.is_empty() {
        let user = reading.cx.name(&reading.at.user);
        org.members.push((id, user, place));
    } else if !reading.at.app.is_empty() {
        let app = reading.cx.name(&reading.at.app);
        org.assigned.push((app, Kind::Group, id, place));
    }
    let group = Group {
        id,
        title: reading.deep(&["profile", "name"]),
        sort: reading.name("type"),
        app: reading.deep(&["source", "id"]),
        created: at(item, "created"),
        place,
    };
    org.groups.push(group);
}

fn rule(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let item = reading.item;
    let groups = item.at_path(&["actions", "assignUserToGroups"]).into_iter().flat_map(|actions| actions.list_of("groupIds"));
    let groups = reading.words(groups);
    let title = reading.name("name");
    // `INVALID` is a rule that no longer runs.
    let active = item.text_of("status") == Some("ACTIVE");
    org.rules.push(Rule { title, active, groups, place: reading.cx.place(item.at()) });
}

fn token(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let item = reading.item;
    let token = Token {
        id: reading.name("id"),
        title: reading.name("name"),
        user: reading.name("userId"),
        created: at(item, "created"),
        window: reading.name("tokenWindow"),
        ends: reading.name("expiresAt"),
        open: match item.at_path(&["network", "connection"]).and_then(|value| value.text()) {
            Some("ANYWHERE") => Some(true),
            Some(_) => Some(false),
            None => None,
        },
        place: reading.cx.place(item.at()),
    };
    org.tokens.push(token);
}

fn provider(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let item = reading.item;
    let word = |keys: &[&str]| item.at_path(keys).and_then(|value| value.text());
    let list =
        |keys: &[&str], last: &str| -> Vec<Item<'_>> { item.at_path(keys).map(|map| map.list_of(last).collect()).unwrap_or_default() };
    let groups = &["policy", "provisioning", "groups"];
    let secret = item.at_path(&["protocol", "credentials", "client", "client_secret"]).and_then(|value| apps::digest(value, reading.cx));
    let only_groups = reading.words(list(&["policy", "accountLink", "filter", "groups"], "include").into_iter());
    let assigns = reading.words(list(groups, "assignments").into_iter());
    let may_assign = reading.words(list(groups, "filter").into_iter());
    let action = word(&["policy", "provisioning", "groups", "action"]);
    let spares = item.at_path(&["policy", "accountLink", "filter", "users", "excludeAdmins"]).and_then(|value| value.bool());
    let provider = Provider {
        id: reading.name("id"),
        title: reading.name("name"),
        sort: reading.name("type"),
        active: active(item),
        links: word(&["policy", "accountLink", "action"]) == Some("AUTO"),
        only_groups,
        spares_administrators: spares == Some(true),
        filtered: word(&["policy", "subject", "filter"]).is_some_and(|filter| !filter.is_empty()),
        provisions: word(&["policy", "provisioning", "action"]) == Some("AUTO"),
        assigns: if action == Some("ASSIGN") { assigns } else { Vec::new() },
        may_assign: if matches!(action, Some("APPEND" | "SYNC")) { may_assign } else { Vec::new() },
        secret,
        place: reading.cx.place(item.at()),
    };
    org.providers.push(provider);
}

fn policy_rule(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let item = reading.item;
    let sign_on = item.at_path(&["actions", "signon"]);
    let app_sign_on = item.at_path(&["actions", "appSignOn"]);
    if sign_on.is_none() && app_sign_on.is_none() {
        *org.unused.entry("rules of policies that are not about signing on").or_default() += 1;
        return;
    }
    let of = reading.at.policy.as_str();
    let Some(policy) = reading.parent(org, Object::PolicyRule, of, "self", "policies", "keep the list as `policies/ID/rules.json`") else {
        return;
    };
    let asked = sign_on.and_then(|map| map.get("requireFactor")).and_then(|value| value.bool());
    let mode = app_sign_on.and_then(|map| map.at_path(&["verificationMethod", "factorMode"])).and_then(|value| value.text());
    let second_factor = match (asked, mode) {
        (Some(asked), _) => Some(asked),
        (None, Some("2FA")) => Some(true),
        (None, Some("1FA")) => Some(false),
        _ => None,
    };
    let denies = sign_on.or(app_sign_on).is_some_and(|map| map.sort() == Sort::Map && map.text_of("access") == Some("DENY"));
    org.policy_rules.push(PolicyRule { policy, active: active(item), second_factor, denies });
}
