//! Reads who may do what: accounts in lists, memberships, collaborators, keys, apps, tokens and roles.

use super::GitHub;
use super::kinds::Object;
use super::read::{bool_of, int_of, moment, name_of, names, when};
use super::record::{App, Authorization, CustomRole, Grant, Key, Member, Org, OrgRole, Permissions, Reach, Standing, Token, User, Who};
use super::whereabouts::Whereabouts;
use crate::doc::Item;
use crate::model::{Name, Place};
use crate::source::Context;

/// Adds an account with its standing.
pub(super) fn stand(org: &mut Org, login: Name, bot: bool, standing: Standing, place: Place) {
    org.users.push(User { login, bot, standing: Some(standing), without_mfa: false, email: Name::EMPTY, place });
}

/// Whether an account is a machine's: apps act under logins that end so.
fn is_bot(item: Item<'_>) -> bool {
    item.text_of("type") == Some("Bot") || item.text_of("login").is_some_and(|login| login.ends_with("[bot]"))
}

/// An account; what its list says of it is in the path.
pub(super) fn account(hub: &mut GitHub, object: Object, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let login = name_of(item, "login", cx);
    let bot = is_bot(item);
    let last = at.last().to_owned();
    if object == Object::Collaborator {
        let grant = grant(Who::User(login, bot), item, place, cx);
        match hub.repo(at, place, cx) {
            Some(repo) => repo.grants.push(grant),
            None => hub.lost("the repository of a list of collaborators: keep it as `repos/OWNER/NAME/collaborators.json`", at, place, cx),
        }
    }
    let admins = last.contains("admin") || last.contains("owner");
    let org = hub.org(at, place, cx);
    let mut user = User { login, bot, standing: None, without_mfa: last.contains("2fa"), email: name_of(item, "email", cx), place };
    if at.is(&["members"]) && at.repo.is_empty() {
        user.standing = Some(match admins {
            true => Standing::Owner,
            false if last.contains("role=member") || last.contains("-member") => Standing::Member,
            false => Standing::Unknown,
        });
        org.admins_listed |= admins;
    } else if at.is(&["outside_collaborators"]) {
        user.standing = Some(Standing::Outside);
    } else if at.is(&["teams", "*", "members"]) {
        let team = cx.name(at.part(1));
        let member = Member { team, login, bot, maintainer: last.contains("maintainer"), place };
        hub.org(at, place, cx).members.push(member);
        return hub.org(at, place, cx).users.push(user);
    } else if at.is(&["organization-roles", "*", "users"]) {
        match at.part(1).parse() {
            Ok(role) => org.holders.push((role, Who::User(login, bot), place)),
            Err(_) => hub.lost("the number of the organisation role of a list of accounts", at, place, cx),
        }
        return hub.org(at, place, cx).users.push(user);
    } else if object == Object::User {
        org.lost
            .entry("what a list of accounts is of: keep it under the path of the API, as `orgs/OWNER/members-admin.json`")
            .or_insert(place);
    }
    org.users.push(user);
}

/// `{ state, role, organization, user }`.
pub(super) fn membership(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let mut at = at.clone();
    if let Some(login) = item.at_path(&["organization", "login"]).and_then(|login| login.text()) {
        login.clone_into(&mut at.owner);
    }
    let role = item.text_of("role").unwrap_or("");
    if item.text_of("state") == Some("pending") {
        *hub.org(&at, place, cx).unused.entry("memberships that nobody has accepted yet").or_default() += 1;
        return;
    }
    let named = item.at_path(&["user", "login"]).and_then(|login| login.text());
    if at.is(&["teams", "*", "memberships", "*"]) {
        let login = cx.name(named.unwrap_or_else(|| at.last()));
        let member = Member { team: cx.name(at.part(1)), login, bot: false, maintainer: role == "maintainer", place };
        return hub.org(&at, place, cx).members.push(member);
    }
    let Some(login) = named.or_else(|| at.is(&["memberships", "*"]).then(|| at.last())) else {
        return hub.lost("the account of a membership: keep it as `orgs/OWNER/memberships/LOGIN.json`", &at, place, cx);
    };
    let login = cx.name(login);
    let standing = match role {
        "admin" => Standing::Owner,
        "member" => Standing::Member,
        "billing_manager" => Standing::Billing,
        _ => Standing::Unknown,
    };
    let org = hub.org(&at, place, cx);
    stand(org, login, false, standing, place);
    org.admins_listed |= standing == Standing::Owner;
}

/// The reach of a role by what the answer says that it allows; by its name only for the five that the vendor defines.
pub(super) fn grant(who: Who, item: Item<'_>, place: Place, cx: &mut Context<'_>) -> Grant {
    let allows = |key: &str| item.get("permissions").and_then(|map| bool_of(map, key)) == Some(true);
    let named = item.text_of("role_name").or_else(|| item.text_of("permission")).unwrap_or("");
    let reach = match named {
        _ if allows("admin") => Reach::Admin,
        _ if allows("maintain") || allows("push") => Reach::Write,
        _ if allows("triage") || allows("pull") => Reach::Read,
        named => preset(named),
    };
    let role = match (named, reach) {
        ("", Reach::Admin) => "admin",
        ("push", _) | ("", Reach::Write) => "write",
        ("pull", _) | ("", _) => "read",
        (named, _) => named,
    };
    Grant { who, role: cx.name(role), reach, place }
}

/// The roles that every repository has.
pub(super) fn preset(name: &str) -> Reach {
    match name {
        "admin" => Reach::Admin,
        "maintain" | "write" | "push" => Reach::Write,
        "triage" | "read" | "pull" => Reach::Read,
        _ => Reach::None,
    }
}

pub(super) fn key(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let public = item.text_of("key").unwrap_or("");
    let key = Key {
        id: cx.name(&int_of(item, "id").unwrap_or_default().to_string()),
        title: name_of(item, "title", cx),
        writes: bool_of(item, "read_only") == Some(false),
        enabled: bool_of(item, "enabled") != Some(false),
        created: moment(item, "created_at"),
        used: when(item, "last_used"),
        by: name_of(item, "added_by", cx),
        // A public key is no secret, and the same one in two places is one credential.
        digest: (cx.digest)(public),
        place,
    };
    match hub.repo(at, place, cx) {
        Some(repo) => repo.keys.push(key),
        None => hub.lost("the repository of a list of deploy keys: keep it as `repos/OWNER/NAME/keys.json`", at, place, cx),
    }
}

fn permissions(item: Option<Item<'_>>, cx: &mut Context<'_>) -> Permissions {
    let Some(map) = item else { return Vec::new() };
    map.children().filter_map(|entry| entry.text().map(|access| (cx.name(entry.key()), cx.name(access)))).collect()
}

pub(super) fn installation(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let mut at = at.clone();
    if let Some(login) = item.at_path(&["account", "login"]).and_then(|login| login.text()) {
        login.clone_into(&mut at.owner);
    }
    let installation = int_of(item, "id").unwrap_or_default();
    let slug = match (item.text_of("app_slug"), int_of(item, "app_id")) {
        (Some(slug), _) => cx.name(slug),
        (None, Some(app)) => cx.name(&format!("app {app}")),
        (None, None) => cx.name(&format!("installation {installation}")),
    };
    let app = App {
        installation,
        slug,
        client: name_of(item, "client_id", cx),
        app: int_of(item, "app_id"),
        all: item.text_of("repository_selection") == Some("all"),
        permissions: permissions(item.get("permissions"), cx),
        created: moment(item, "created_at"),
        suspended: item.get("suspended_at").is_some_and(|at| !at.is_null()),
        place,
    };
    hub.org(&at, place, cx).apps.push(app);
}

pub(super) fn token(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let owner = item.get("owner").map_or(Name::EMPTY, |owner| name_of(owner, "login", cx));
    let group = |key: &str, cx: &mut Context<'_>| permissions(item.at_path(&["permissions", key]), cx);
    let token = Token {
        grant: int_of(item, "id").unwrap_or_default(),
        id: int_of(item, "token_id").unwrap_or_default(),
        title: name_of(item, "token_name", cx),
        owner,
        selection: name_of(item, "repository_selection", cx),
        organisation: group("organization", cx),
        repository: group("repository", cx),
        granted: moment(item, "access_granted_at"),
        // The vendor writes null for a token that never expires.
        expires: when(item, "token_expires_at"),
        expired: bool_of(item, "token_expired") == Some(true),
        used: when(item, "token_last_used_at"),
        place,
    };
    hub.org(at, place, cx).tokens.push(token);
}

pub(super) fn authorization(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let authorization = Authorization {
        id: int_of(item, "credential_id").unwrap_or_default(),
        login: name_of(item, "login", cx),
        title: item
            .text_of("authorized_credential_note")
            .or_else(|| item.text_of("authorized_credential_title"))
            .map_or(Name::EMPTY, |text| cx.name(text)),
        ssh: item.text_of("credential_type") == Some("SSH key"),
        scopes: names(item, "scopes", cx),
        created: moment(item, "credential_authorized_at"),
        used: when(item, "credential_accessed_at"),
        expires: when(item, "authorized_credential_expires_at"),
        place,
    };
    let org = hub.org(at, place, cx);
    org.saml = true;
    org.authorizations.push(authorization);
}

pub(super) fn role(hub: &mut GitHub, object: Object, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let mut at = at.clone();
    if at.owner.is_empty()
        && let Some(login) = item.at_path(&["organization", "login"]).and_then(|login| login.text())
    {
        login.clone_into(&mut at.owner);
    }
    let (name, base, permissions) = (name_of(item, "name", cx), name_of(item, "base_role", cx), names(item, "permissions", cx));
    if object == Object::CustomRole {
        return hub.org(&at, place, cx).custom.push(CustomRole { name, base, permissions });
    }
    let predefined = item.text_of("source") == Some("Predefined");
    let role = OrgRole { id: int_of(item, "id").unwrap_or_default(), name, base, predefined, permissions, place };
    hub.org(&at, place, cx).roles.push(role);
}
