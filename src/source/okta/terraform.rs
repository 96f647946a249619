//! Resources of Terraform's Okta provider, as the records that the management API's own items give. A resource in, records out: ids that
//! are not known before the apply are the addresses of their resources, here and in all that names them.

use super::kinds::Whereabouts;
use super::read::Reading;
use super::read_apps::digest;
use super::read_iam::meant;
use super::record::{App, Assignment, Client, CustomRole, Grant, Group, Org, Permission, ResourceSet, Rule, Targets, Token, User};
use crate::model::{Kind, Name, Stated, time};
use crate::source::{Context, Given, Resource};

/// The types that are read.
pub(super) const TYPES: &[&str] = &[
    "okta_admin_role_custom",
    "okta_admin_role_custom_assignments",
    "okta_admin_role_targets",
    "okta_api_token",
    "okta_app_auto_login",
    "okta_app_basic_auth",
    "okta_app_bookmark",
    "okta_app_group_assignment",
    "okta_app_group_assignments",
    "okta_app_oauth",
    "okta_app_oauth_api_scope",
    "okta_app_oauth_role_assignment",
    "okta_app_saml",
    "okta_app_secure_password_store",
    "okta_app_swa",
    "okta_app_three_field",
    "okta_app_user",
    "okta_group",
    "okta_group_memberships",
    "okta_group_role",
    "okta_group_rule",
    "okta_resource_set",
    "okta_user",
    "okta_user_admin_roles",
    "okta_user_group_memberships",
];

/// How apps of a type log in, where the resource does not say it.
const SIGN_ON: &[(&str, &str)] = &[
    ("okta_app_oauth", "OPENID_CONNECT"),
    ("okta_app_saml", "SAML_2_0"),
    ("okta_app_bookmark", "BOOKMARK"),
    ("okta_app_basic_auth", "BASIC_AUTH"),
];

/// A resource with what its reading needs.
struct Reader<'r, 'c, 't> {
    resource: &'r Resource<'t>,
    cx: &'r mut Context<'c>,
}

impl Reader<'_, '_, '_> {
    /// The name that an attribute gives, or the empty one.
    fn name(&mut self, key: &str) -> Name {
        self.resource.name(key).map_or(Name::EMPTY, |text| self.cx.name(&text))
    }

    fn names(&mut self, key: &str) -> Vec<Name> {
        self.resource.names(key).iter().map(|text| self.cx.name(text)).collect()
    }

    /// The resource's own id.
    fn id(&mut self) -> Name {
        self.cx.name(&self.resource.id(&["id"]))
    }

    /// An assignment of a role; its id is no more than a name for it.
    fn assigns(&mut self, org: &mut Org, holder: (Kind, Name), sort: Name, role: Name, set: Name) -> Name {
        let words = [holder.1, sort, role, set].map(|name| self.cx.facts.names.text(name).to_owned());
        let id = self.cx.name(words.join(" ").trim());
        org.assignments.push(Assignment {
            id,
            sort,
            label: Name::EMPTY,
            holder: Some(holder).filter(|(_, id)| !id.is_empty()),
            role,
            resource_set: set,
            active: true,
            created: None,
            place: self.cx.place(self.resource.at),
        });
        id
    }
}

/// Reads a resource.
pub(super) fn resource(org: &mut Org, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let place = cx.place(resource.at);
    org.first.get_or_insert(place);
    let mut reader = Reader { resource, cx };
    match resource.kind {
        "okta_user" => user(org, &mut reader),
        "okta_group" => {
            let (id, title, sort) = (reader.id(), reader.name("name"), reader.cx.name("OKTA_GROUP"));
            org.groups.push(Group { id, title, sort, app: Name::EMPTY, created: None, place });
        }
        "okta_group_memberships" => {
            let group = reader.name("group_id");
            org.members.extend(reader.names("users").into_iter().map(|user| (group, user, place)));
        }
        "okta_user_group_memberships" => {
            let user = reader.name("user_id");
            org.members.extend(reader.names("groups").into_iter().map(|group| (group, user, place)));
        }
        "okta_group_rule" => {
            let (title, groups) = (reader.name("name"), reader.names("group_assignments"));
            let active = resource.text("status").is_none_or(|status| status == "ACTIVE");
            org.rules.push(Rule { title, active, groups, place });
        }
        "okta_app_group_assignment" | "okta_app_group_assignments" | "okta_app_user" => assigned(org, &mut reader),
        "okta_app_oauth_api_scope" => {
            let client = reader.name("app_id");
            org.grants.extend(reader.names("scopes").into_iter().map(|scope| Grant { client, scope, active: true, place }));
        }
        "okta_api_token" => token(org, &mut reader),
        "okta_group_role" | "okta_user_admin_roles" | "okta_app_oauth_role_assignment" | "okta_admin_role_targets" => {
            administers(org, &mut reader);
        }
        "okta_admin_role_custom" => {
            let (id, label) = (reader.id(), reader.name("label"));
            org.roles.push(CustomRole { id, label, created: None, place });
            let permissions = reader.names("permissions");
            org.permissions.extend(permissions.into_iter().map(|label| Permission { role: id, label, conditional: false, place }));
        }
        "okta_admin_role_custom_assignments" => {
            let (role, set, sort) = (reader.name("custom_role_id"), reader.name("resource_set_id"), reader.cx.name("CUSTOM"));
            for member in resource.names("members") {
                if let Some(holder) = holder(&member, reader.cx) {
                    reader.assigns(org, holder, sort, role, set);
                }
            }
        }
        "okta_resource_set" => set(org, &mut reader),
        _ => app(org, &mut reader),
    }
}

/// Whom the address of a member names.
fn holder(address: &str, cx: &mut Context<'_>) -> Option<(Kind, Name)> {
    // An address that is not known yet is that of the resource which makes the member.
    let unknown = [("tf:okta_user.", Kind::Human), ("tf:okta_group.", Kind::Group), ("tf:okta_app_oauth.", Kind::OauthClient)];
    let known = [("/users/", Kind::Human), ("/groups/", Kind::Group), ("/clients/", Kind::OauthClient), ("/apps/", Kind::OauthClient)];
    if let Some((_, kind)) =
        unknown.iter().find(|(start, _)| address.contains(start.trim_start_matches("tf:")) && address.starts_with("tf:"))
    {
        return Some((*kind, cx.name(address)));
    }
    known.iter().find_map(|(part, kind)| {
        let id = address.split(part).nth(1)?.split(['/', '?']).next().filter(|id| !id.is_empty())?;
        Some((*kind, cx.name(id)))
    })
}

fn user(org: &mut Org, reader: &mut Reader<'_, '_, '_>) {
    let user = User {
        id: reader.id(),
        login: reader.name("login"),
        email: reader.name("email"),
        verified: None,
        status: reader.name("status"),
        provider: (Name::EMPTY, Name::EMPTY),
        created: None,
        last_login: Stated::Missing,
        place: reader.cx.place(reader.resource.at),
    };
    // Before version 4 of the provider, roles and groups stood here.
    let holder = (Kind::Human, user.id);
    for sort in reader.names("admin_roles") {
        reader.assigns(org, holder, sort, Name::EMPTY, Name::EMPTY);
    }
    let place = user.place;
    org.members.extend(reader.names("group_memberships").into_iter().map(|group| (group, holder.1, place)));
    org.users.push(user);
}

fn app(org: &mut Org, reader: &mut Reader<'_, '_, '_>) {
    let (resource, place) = (reader.resource, reader.cx.place(reader.resource.at));
    let id = reader.id();
    let machine =
        resource.text("type") == Some("service") || resource.names("grant_types").iter().any(|grant| grant == "client_credentials");
    let secret = match resource.get("client_secret") {
        Given::Secret(item) | Given::Is(item) => digest(item, reader.cx),
        _ => None,
    };
    let client = (resource.kind == "okta_app_oauth").then(|| Client {
        id: match reader.name("client_id") {
            Name::EMPTY => id,
            client => client,
        },
        method: reader.name("token_endpoint_auth_method"),
        machine,
        secret,
    });
    let sign_on = match reader.name("sign_on_mode") {
        Name::EMPTY => SIGN_ON.iter().find(|row| row.0 == resource.kind).map_or(Name::EMPTY, |row| reader.cx.name(row.1)),
        stated => stated,
    };
    let features = resource.names("features");
    let pushes = |feature: &str| matches!(feature, "PUSH_NEW_USERS" | "GROUP_PUSH" | "PUSH_USER_DEACTIVATION" | "PUSH_PROFILE_UPDATES");
    let app = App {
        id,
        name: reader.name("name"),
        label: reader.name("label"),
        status: reader.name("status"),
        sign_on,
        provisions: features.iter().any(|feature| pushes(feature)),
        created: None,
        client,
        policy: reader.name("authentication_policy"),
        place,
    };
    for group in reader.names("groups") {
        org.assigned.push((id, Kind::Group, group, place));
    }
    org.apps.push(app);
}

fn assigned(org: &mut Org, reader: &mut Reader<'_, '_, '_>) {
    let (app, place) = (reader.name("app_id"), reader.cx.place(reader.resource.at));
    let (user, group) = (reader.name("user_id"), reader.name("group_id"));
    for (kind, id) in [(Kind::Human, user), (Kind::Group, group)] {
        if !id.is_empty() {
            org.assigned.push((app, kind, id, place));
        }
    }
    for block in reader.resource.blocks("group") {
        if let Some(id) = block.name("id") {
            org.assigned.push((app, Kind::Group, reader.cx.name(&id), reader.cx.place(block.values.at())));
        }
    }
}

fn token(org: &mut Org, reader: &mut Reader<'_, '_, '_>) {
    let resource = reader.resource;
    let open = resource.block("network").and_then(|network| network.text("connection").map(|text| text == "ANYWHERE"));
    let token = Token {
        id: reader.id(),
        title: reader.name("name"),
        user: reader.name("user_id"),
        created: resource.text("created").and_then(time::parse),
        window: Name::EMPTY,
        ends: Name::EMPTY,
        open,
        place: reader.cx.place(resource.at),
    };
    org.tokens.push(token);
}

/// Roles of people, groups and clients; with the groups and apps that one is limited to.
fn administers(org: &mut Org, reader: &mut Reader<'_, '_, '_>) {
    let kind = reader.resource.kind;
    let (user, group, client) = (reader.name("user_id"), reader.name("group_id"), reader.name("client_id"));
    let holder = match kind {
        "okta_group_role" => (Kind::Group, group),
        "okta_app_oauth_role_assignment" => (Kind::OauthClient, client),
        _ => (Kind::Human, user),
    };
    let sorts = match kind {
        "okta_group_role" | "okta_admin_role_targets" => vec![reader.name("role_type")],
        "okta_app_oauth_role_assignment" => vec![reader.name("type")],
        _ => reader.names("admin_roles"),
    };
    for sort in sorts {
        let (role, set) = (reader.name("role"), reader.name("resource_set"));
        let groups = [reader.names("target_group_list"), reader.names("groups")].concat();
        let apps = [reader.names("target_app_list"), reader.names("apps")].concat();
        if kind == "okta_admin_role_targets" {
            limit(org, holder, sort, groups, apps, reader.cx);
            continue;
        }
        let id = reader.assigns(org, holder, sort, role, set);
        // Only this type says itself what its role is limited to; of the others another resource may say it.
        if kind == "okta_group_role" && !reader.resource.is_unknown("target_group_list") && !reader.resource.is_unknown("target_app_list") {
            add(org.targets.entry(id).or_default(), groups, apps, reader.cx);
        }
    }
}

/// What limits a role that another resource gives: they are told apart by holder and role, whichever comes first.
fn limit(org: &mut Org, holder: (Kind, Name), sort: Name, groups: Vec<Name>, apps: Vec<Name>, cx: &mut Context<'_>) {
    let words = [holder.1, sort].map(|name| cx.facts.names.text(name).to_owned());
    let id = cx.name(words.join(" ").trim());
    add(org.targets.entry(id).or_default(), groups, apps, cx);
}

fn add(targets: &mut Targets, groups: Vec<Name>, apps: Vec<Name>, cx: &mut Context<'_>) {
    targets.groups.extend(groups);
    for app in apps {
        // One app is `NAME.ID`, all of a sort are `NAME`.
        let text = cx.facts.names.text(app).to_owned();
        match text.split_once('.').filter(|_| !text.starts_with("tf:")) {
            Some((_, id)) => targets.apps.insert(cx.name(id)),
            None if text.starts_with("tf:") || text.starts_with("0oa") => targets.apps.insert(app),
            None => targets.app_names.insert(app),
        };
    }
}

fn set(org: &mut Org, reader: &mut Reader<'_, '_, '_>) {
    let (id, label) = (reader.id(), reader.name("label"));
    let at = Whereabouts::default();
    let mut resources = Vec::new();
    for text in [reader.resource.names("resources"), reader.resource.names("resources_orn")].concat() {
        resources.push(meant(&text, &mut Reading { at: &at, item: reader.resource.values, cx: &mut *reader.cx }));
    }
    let listed = !reader.resource.is_unknown("resources");
    org.sets.insert(id, ResourceSet { label, resources, listed });
}
