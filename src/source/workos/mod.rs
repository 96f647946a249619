//! A WorkOS environment: the lists of its API in, the product's customers, their people, roles, keys and connections out. The environment's
//! own keys and the dashboard's team control every customer's login and stand in no list: they become identities that a native file names.

mod agents;
mod credentials;
mod directory;
mod kinds;
mod power;
mod resolve;
mod roles;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_claims;

use super::customers::{Page, Parents, Thing};
use super::{Claim, Context, Head, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Plane};
use kinds::PARENTS;
use std::collections::BTreeMap;

/// The WorkOS source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "workos",
    title: "WorkOS",
    plane: Some(Plane::Application),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(WorkOs::default()),
    terraform: &[],
    reads: &[
        "organizations (each a tenant), users, memberships, groups, invitations, second factors, sessions under impersonation",
        "roles of the environment and of organizations with their permissions, and roles on single resources",
        "SSO connections and directories, their users and groups: single sign-on and provisioning of each tenant",
        "API keys of organizations and users, Connect applications and their secrets, webhook secrets, Vault objects: never a value",
        "agent blueprints, instances and registrations; audit log exports are counted",
    ],
    cannot_see: &[
        "the environment's own keys, each of which controls every customer's login: \
         `secrets: [{ id: KEY, type: api_key, breadth: everything, authenticates_as: workos-environment }]`; a key in a Kubernetes Secret or \
         an MCP configuration is joined by its id there, under the same line",
        "who holds such a key, once they are all declared: `externals: [{ id: workos-environment, owner: TEAM }]`",
        "the dashboard's team: `roles: [{ id: dashboard/admin, members: [MAIL] }]`, and so `dashboard/developer`, `dashboard/support`",
        "whether impersonation is switched on, and links to the Admin Portal that were given out",
        "whether single sign-on is required of a tenant: `tenants: [{ id: ORG, sso: required }]`",
        "what the product's permissions reach: `resources: [{ id: product, sensitivity: customer }]`",
    ],
    how: r#"# WORKOS_API_KEY: the vendor has no key that may only read; run this where a key already lies, and keep the result from others
w() { # w FILE LIST: every page of a list, one after the other
  mkdir -p "$(dirname "workos/$1")"; a=
  while p=$(curl -sSf -H "Authorization: Bearer $WORKOS_API_KEY" "https://api.workos.com/$2${a:+&after=$a}") && printf '%s\n' "$p"; do
    a=$(printf %s "$p" | jq -r '.list_metadata.after // empty'); [ "$a" ] || break
  done > "workos/$1.json"; }
ids() { jq -r '.data[].id' "workos/$1.json"; }
w organizations 'organizations?limit=100'
w users 'user_management/users?limit=100'
w invitations 'user_management/invitations?limit=100'
w roles 'authorization/roles?limit=100'
w permissions 'authorization/permissions?limit=100'
w connections 'connections?limit=100'
w directories 'directories?limit=100'
w applications 'connect/applications?limit=100'
w webhook_endpoints 'webhook_endpoints?limit=100'
w agent_blueprints 'agents/blueprints?limit=100'
w agent_instances 'agents/instances?limit=100'
for o in $(ids organizations); do
  w "organizations/$o/memberships" "user_management/organization_memberships?organization_id=$o&limit=100"
  w "organizations/$o/roles" "authorization/organizations/$o/roles?limit=100"
  w "organizations/$o/api_keys" "organizations/$o/api_keys?limit=100"
  w "organizations/$o/groups" "organizations/$o/groups?limit=100"
  for g in $(ids "organizations/$o/groups"); do
    w "organizations/$o/groups/$g/memberships" "organizations/$o/groups/$g/organization-memberships?limit=100"
  done
done
for d in $(ids directories); do
  w "directories/$d/users" "directory_users?directory=$d&limit=100"
  w "directories/$d/groups" "directory_groups?directory=$d&limit=100"
done
for a in $(ids applications); do w "applications/$a/client_secrets" "connect/applications/$a/client_secrets?limit=100"; done
for u in $(ids users); do
  w "users/$u/api_keys" "user_management/users/$u/api_keys?limit=100"
  w "users/$u/factors" "user_management/users/$u/auth_factors?limit=100"
  w "users/$u/sessions" "user_management/users/$u/sessions?limit=100"
done"#,
};

fn claims(head: &Head<'_>) -> Claim {
    let root = head.root;
    if root.sort() == Sort::Map && kinds::of(root).is_some() {
        return Claim::Yes(Layout::Whole);
    }
    if kinds::is_page(root) || kinds::is_by_application(root) || kinds::of(head.first_item()).is_some() {
        return Claim::Yes(Layout::Lists);
    }
    Claim::No
}

/// What was read of one environment.
#[derive(Default, Debug)]
struct Environment {
    pages: Vec<Page>,
    things: Vec<Thing>,
    /// Items of no kind that is known.
    unknown: usize,
}

/// All environments of a run.
#[derive(Default)]
struct WorkOs {
    environments: BTreeMap<String, Environment>,
    now: Option<Now>,
}

/// The document that is being read.
struct Now {
    key: String,
    parents: Parents,
    page: Page,
}

impl Source for WorkOs {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        self.begin(part.key_at, cx);
        if part.is_empty_list() {
            return Ok(());
        }
        match (part.key, part.index) {
            ("" | "data", _) if kinds::is_page(part.item) => self.page(part.item, cx),
            ("", _) | ("data", Some(_)) => self.element(part.item, None, cx),
            ("data", None) if !part.item.is_null() => {
                cx.problem(part.item.at(), format!("`data` is a list, this is a {}", part.item.shape()), "");
            }
            ("list_metadata", None) => self.cursors(part.item, cx),
            (application, Some(_)) if application.starts_with("conn_app_") => self.element(part.item, Some(application), cx),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Context<'_>) {
        if let Some(mut now) = self.now.take() {
            if now.page.kind.is_empty() && now.page.count == 0 {
                now.page.kind = kinds::of_file(cx.path).map_or("", |shape| shape.kind);
            }
            self.environments.entry(now.key).or_default().pages.push(now.page);
        }
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for (scope, environment) in self.environments {
            resolve::write(&scope, &environment, facts);
        }
    }
}

impl WorkOs {
    fn begin(&mut self, at: u32, cx: &mut Context<'_>) {
        if self.now.is_some() {
            return;
        }
        let parents = Parents::of(PARENTS, cx);
        let scope = cx.scope("workos", "environment", &parents.root);
        let page = Page {
            kind: "",
            parents: parents.key(),
            count: 0,
            before: None,
            after: None,
            total: None,
            place: cx.place(at),
            path: cx.path.to_owned(),
        };
        self.now = Some(Now { key: cx.facts.names.text(scope).to_owned(), parents, page });
    }

    fn cursors(&mut self, metadata: Item<'_>, cx: &mut Context<'_>) {
        let Some(now) = &mut self.now else { return };
        let says = |key: &str| metadata.get(key).map(|value| !value.is_null());
        (now.page.before, now.page.after) = (says("before"), says("after"));
        now.page.place = cx.place(metadata.at());
    }

    /// A page within a list of pages.
    fn page(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        self.end(cx);
        self.begin(item.at(), cx);
        if let Some(metadata) = item.get("list_metadata") {
            self.cursors(metadata, cx);
        }
        for element in item.list_of("data") {
            self.element(element, None, cx);
        }
        self.end(cx);
        self.begin(item.at(), cx);
    }

    fn element(&mut self, item: Item<'_>, application: Option<&str>, cx: &mut Context<'_>) {
        let Some(now) = &mut self.now else { return };
        let environment = self.environments.entry(now.key.clone()).or_default();
        // Vault objects have nothing of their own that tells them; their page does.
        let vault = || {
            (item.text_of("id").is_some() && item.get("name").is_some() && item.get("object").is_none())
                .then(|| kinds::shape("vault_object"))
        };
        let Some(shape) = kinds::of(item).or_else(|| vault().flatten()) else {
            environment.unknown += 1;
            return;
        };
        now.page.count += 1;
        if now.page.kind.is_empty() {
            now.page.kind = shape.kind;
        }
        let Some(mut thing) = Thing::read(shape, item, cx) else { return };
        now.parents.tell(&mut thing);
        if let Some(application) = application {
            thing.fill("application_id", cx.name(application));
        }
        environment.things.push(thing);
        // Domains stand within their organization, with a state each.
        if shape.kind == "organization"
            && let (Some(id), Some(domain)) = (item.text_of("id"), kinds::shape("organization_domain"))
        {
            let organization = cx.name(id);
            for inner in item.list_of("domains").filter(|inner| inner.text_of("id").is_some()) {
                if let Some(mut inner) = Thing::read(domain, inner, cx) {
                    inner.fill("organization_id", organization);
                    environment.things.push(inner);
                }
            }
        }
    }
}
