//! Accounts, who holds which role, organizations and their members. One item in, compact records out.

use super::kinds::Object;
use super::place::Whereabouts;
use super::read::{bool_of, digest, first_of, moment, name_of, places, unused, when};
use super::record::{Held, Holder, Holds, Invitation, Login, Member, OfOrganization, Organization, Tenant, User};
use crate::doc::{Item, Sort};
use crate::model::{Name, Stated};
use crate::source::Context;

pub(super) fn element(tenant: &mut Tenant, object: Object, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    match object {
        Object::User => user(tenant, at, item, cx),
        Object::Member => member(tenant, at, item, cx),
        Object::AuthenticationMethod => {
            let factor = item.text_of("type").filter(|sort| *sort != "password");
            if let Some(factor) = factor.filter(|_| bool_of(item, "confirmed") != Some(false)) {
                let user = short(&at.parent, vec![cx.name(factor)], item, cx);
                tenant.users.push(user);
            }
        }
        Object::Invitation => invitation(tenant, at, item, cx),
        Object::Organization => organization(tenant, at, item, cx),
        Object::OrganizationConnection => {
            let id = cx.name(&at.parent);
            let connection = of_organization(item, cx);
            if at.parent.is_empty() {
                return cx.problem(
                    item.at(),
                    "these connections do not say whose they are",
                    "keep the list as `organizations/ID/connections.json`",
                );
            }
            match tenant.organizations.iter_mut().find(|found| found.implied && found.id == id) {
                Some(found) => found.connections.get_or_insert_default().push(connection),
                None => {
                    let mut found = named(id, Name::EMPTY, item, cx);
                    found.connections = Some(vec![connection]);
                    tenant.organizations.push(found);
                }
            }
        }
        _ => unused(tenant, "items of a kind that is not known here"),
    }
}

/// An account that is only named.
fn short(id: &str, factors: Vec<Name>, item: Item<'_>, cx: &mut Context<'_>) -> User {
    User {
        id: cx.name(id),
        email: name_of(item, "email", cx),
        verified: None,
        title: name_of(item, "name", cx),
        blocked: None,
        created: None,
        last_login: Stated::Missing,
        logins: Vec::new(),
        factors,
        short: true,
        place: cx.place(item.at()),
    }
}

fn user(tenant: &mut Tenant, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(id) = item.text_of("user_id") else {
        return cx.problem(item.at(), "an account without `user_id` was left out", "");
    };
    let mut logins = Vec::new();
    for identity in item.list_of("identities") {
        let connection = name_of(identity, "connection", cx);
        let provider = name_of(identity, "provider", cx);
        logins.push(Login { connection, provider, place: cx.place(identity.at()) });
        for key in ["access_token", "refresh_token", "access_token_secret"] {
            if let Some((text, at)) = identity.get(key).and_then(|value| Some((value.text()?, value.at()))) {
                let digest = digest(text, cx);
                let name = cx.name(&format!("account/{id}/{key}"));
                tenant.secrets.push(Held { id: name, kind: "token", digest, of: Holder::System, place: cx.place(at) });
            }
        }
    }
    let metadata = item.get("app_metadata");
    let says = ["roles", "role", "permissions", "is_admin", "admin"];
    if metadata.is_some_and(|map| says.iter().any(|key| map.get(key).is_some()) || map.at_path(&["authorization", "roles"]).is_some()) {
        tenant.metadata_roles += 1;
    }
    let user = User {
        verified: bool_of(item, "email_verified"),
        blocked: bool_of(item, "blocked"),
        created: moment(item, "created_at"),
        last_login: when(item, "last_login"),
        logins,
        factors: super::read::names(item, "multifactor", cx),
        short: false,
        ..short(id, Vec::new(), item, cx)
    };
    if at.of == "roles" {
        holder(tenant, at, user.id, item, cx);
    }
    tenant.users.push(user);
}

/// Somebody in a list of a role's holders or an organization's members.
fn member(tenant: &mut Tenant, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(id) = item.text_of("user_id") else {
        return cx.problem(item.at(), "a member without `user_id` was left out", "");
    };
    let user = short(id, Vec::new(), item, cx);
    let id = user.id;
    tenant.users.push(user);
    match (at.of, at.parent.as_str()) {
        ("roles", _) => holder(tenant, at, id, item, cx),
        ("organizations", parent) if !parent.is_empty() => {
            let organization = cx.name(parent);
            tenant.members.push(Member { user: id, organization, place: cx.place(item.at()) });
            for role in item.list_of("roles") {
                let holds = Holds {
                    user: id,
                    role: first_of(role, &["id", "name"], cx),
                    title: name_of(role, "name", cx),
                    organization,
                    place: cx.place(role.at()),
                };
                tenant.holds.push(holds);
            }
        }
        _ => {
            let path = cx.path;
            cx.note(format!(
                "auth0: {path} does not say whose members it lists: keep it as `organizations/ID/members.json` or `roles/ID/users.json`"
            ));
        }
    }
}

fn holder(tenant: &mut Tenant, at: &Whereabouts, user: Name, item: Item<'_>, cx: &mut Context<'_>) {
    let role = cx.name(&at.parent);
    tenant.holds.push(Holds { user, role, title: Name::EMPTY, organization: Name::EMPTY, place: cx.place(item.at()) });
}

/// A role in a list of an account's roles, or of a member's in an organization.
pub(super) fn holds(tenant: &mut Tenant, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let in_organization = at.of == "organizations";
    let user = if in_organization { &at.member } else { &at.parent };
    let organization = if in_organization { at.parent.as_str() } else { "" };
    let holds = Holds {
        user: cx.name(user),
        role: first_of(item, &["id", "name"], cx),
        title: name_of(item, "name", cx),
        organization: cx.name(organization),
        place: cx.place(item.at()),
    };
    if in_organization {
        tenant.members.push(Member { user: holds.user, organization: holds.organization, place: holds.place });
    }
    let user = User { email: Name::EMPTY, title: Name::EMPTY, ..short(user, Vec::new(), item, cx) };
    tenant.users.push(user);
    tenant.holds.push(holds);
}

/// The web address of an invitation lets anybody in and is left where it is.
fn invitation(tenant: &mut Tenant, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(email) = item.at_path(&["invitee", "email"]).and_then(|email| email.text()) else {
        return cx.problem(item.at(), "an invitation without `invitee.email` was left out", "");
    };
    let organization = item.text_of("organization_id").unwrap_or(&at.parent);
    let invitation = Invitation {
        email: cx.name(email),
        organization: cx.name(organization),
        roles: places(item, "roles", "id", cx),
        created: moment(item, "created_at"),
        expires: when(item, "expires_at"),
        place: cx.place(item.at()),
    };
    tenant.invitations.push(invitation);
}

fn named(id: Name, title: Name, item: Item<'_>, cx: &mut Context<'_>) -> Organization {
    Organization { id, title, display: Name::EMPTY, connections: None, labels: Vec::new(), implied: true, place: cx.place(item.at()) }
}

fn organization(tenant: &mut Tenant, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let (id, title) = (name_of(item, "id", cx), name_of(item, "name", cx));
    if id.is_empty() && title.is_empty() {
        return cx.problem(item.at(), "an organization without `id` and `name` was left out", "");
    }
    if at.what == "organizations" {
        // A list of the organizations that an account belongs to.
        let user = User { email: Name::EMPTY, title: Name::EMPTY, ..short(&at.parent, Vec::new(), item, cx) };
        tenant.members.push(Member { user: user.id, organization: if id.is_empty() { title } else { id }, place: user.place });
        tenant.users.push(user);
    }
    let mut found = named(id, title, item, cx);
    found.implied = false;
    found.display = name_of(item, "display_name", cx);
    found.connections = item.get("connections").filter(|list| list.sort() == Sort::List).map(|list| {
        let all: Vec<Item<'_>> = list.children().collect();
        all.into_iter().map(|one| of_organization(one, cx)).collect()
    });
    if let Some(text) = item.text_of("third_party_client_access") {
        found.labels.push(("third_party_client_access", cx.name(text)));
    }
    if let Some(flag) = bool_of(item, "is_app_entitlement_active") {
        found.labels.push(("app_entitlement", cx.name(if flag { "true" } else { "false" })));
    }
    tenant.organizations.push(found);
}

fn of_organization(item: Item<'_>, cx: &mut Context<'_>) -> OfOrganization {
    let inner = item.get("connection").unwrap_or(item);
    let name = inner.text_of("name").or_else(|| item.text_of("name")).or_else(|| item.text_of("connection_id")).unwrap_or("");
    OfOrganization {
        connection: cx.name(name),
        strategy: name_of(inner, "strategy", cx),
        joins: bool_of(item, "assign_membership_on_login") == Some(true),
        place: cx.place(item.at()),
    }
}
