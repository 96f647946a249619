//! A Clerk instance: the lists of its backend API in, the product's customers, their people, roles, keys, machines and connections out.
//! The instance's secret key acts as every user, and the dashboard's team can; neither stands in a list: they become identities that a
//! native file names.

mod connections;
mod kinds;
mod power;
mod resolve;
mod roles;
#[cfg(test)]
mod tests;

use super::customers::{Page, Parents, Thing};
use super::{Claim, Context, Head, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Plane};
use kinds::PARENTS;
use std::collections::BTreeMap;

/// The Clerk source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "clerk",
    title: "Clerk",
    plane: Some(Plane::Application),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Clerk::default()),
    terraform: &[],
    reads: &[
        "users with their factors, organizations (each a tenant), memberships, invitations, sessions with an actor",
        "organization roles and their permissions, the role that whoever makes an organization gets",
        "API keys of users, organizations and machines, machines, OAuth applications: never a value",
        "enterprise and SAML connections, SCIM directories and what their groups are mapped to",
    ],
    cannot_see: &[
        "the instance's secret keys, each of which acts as every user: \
         `secrets: [{ id: KEY, type: api_key, breadth: everything, authenticates_as: clerk-instance }]`; a key in a Kubernetes Secret or an \
         MCP configuration is joined by its id there, under the same line",
        "who holds such a key, once they are all declared: `externals: [{ id: clerk-instance, owner: TEAM }]`",
        "the dashboard's team: `roles: [{ id: dashboard/owner, members: [MAIL] }]`, and so `dashboard/admin`, `dashboard/developer`, \
         `dashboard/support`, `dashboard/viewer`",
        "whether single sign-on is required of a tenant: `tenants: [{ id: ORG, sso: required }]`",
        "what the product's permissions reach: `resources: [{ id: product, sensitivity: customer }]`",
        "whether a bare list of users is all of them: `expect: { complete: [{ population: humans, files: [\"**/clerk/users.json\"] }] }` in partywall.yaml",
    ],
    how: r#"# CLERK_SECRET_KEY: the vendor has no key that may only read; run this where a key already lies, and keep the result from others
c() { # c FILE LIST: every page of a list, one after the other
  mkdir -p "$(dirname "clerk/$1")"; o=0
  while p=$(curl -sSf -H "Authorization: Bearer $CLERK_SECRET_KEY" "https://api.clerk.com/v1/$2&limit=500&offset=$o") && printf '%s\n' "$p"; do
    n=$(printf %s "$p" | jq 'if type == "array" then length else (.data | length) end'); [ "$n" = 500 ] || break; o=$((o + n))
  done > "clerk/$1.json"; }
c users 'users?order_by=created_at'
c organizations 'organizations?order_by=created_at'
c organization_memberships 'organization_memberships?order_by=created_at'
c organization_roles 'organization_roles?order_by=created_at'
c invitations 'invitations?status=pending'
c organization_invitations 'organization_invitations?status=pending'
c machines 'machines?order_by=created_at'
c oauth_applications 'oauth_applications?order_by=created_at'
c enterprise_connections 'enterprise_connections?'
c saml_connections 'saml_connections?'
c scim_directories 'scim_directories?'
for s in $(jq -r '(if type == "array" then . else .data end)[].id' clerk/users.json clerk/organizations.json clerk/machines.json); do
  c "api_keys/$s" "api_keys?subject=$s"
done"#,
};

fn claims(head: &Head<'_>) -> Claim {
    let root = head.root;
    if root.sort() == Sort::Map && kinds::of(root).is_some() {
        return Claim::Yes(Layout::Whole);
    }
    if kinds::of(head.first_item()).is_some() { Claim::Yes(Layout::Lists) } else { Claim::No }
}

/// What was read of one instance.
#[derive(Default, Debug)]
struct Instance {
    pages: Vec<Page>,
    things: Vec<Thing>,
    /// Items of no kind that is known.
    unknown: usize,
}

/// All instances of a run.
#[derive(Default)]
struct Clerk {
    instances: BTreeMap<String, Instance>,
    now: Option<Now>,
}

/// The document that is being read.
struct Now {
    key: String,
    parents: Parents,
    page: Page,
}

impl Source for Clerk {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        self.begin(part.key_at, cx);
        if part.is_empty_list() {
            return Ok(());
        }
        match (part.key, part.index) {
            ("" | "data", _) if part.item.get("total_count").is_some() && part.item.get("data").is_some() => self.page(part.item, cx),
            ("", _) | ("data", Some(_)) => self.element(part.item, cx),
            ("data", None) if !part.item.is_null() => {
                cx.problem(part.item.at(), format!("`data` is a list, this is a {}", part.item.shape()), "");
            }
            ("total_count", None) => self.total(part.item, cx),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, _: &mut Context<'_>) {
        if let Some(now) = self.now.take() {
            self.instances.entry(now.key).or_default().pages.push(now.page);
        }
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for (scope, instance) in self.instances {
            resolve::write(&scope, &instance, facts);
        }
    }
}

impl Clerk {
    fn begin(&mut self, at: u32, cx: &mut Context<'_>) {
        if self.now.is_some() {
            return;
        }
        let mut parents = Parents::of(PARENTS, cx);
        // Keys are kept in a folder of their own, one file for each subject.
        if let Some(root) = parents.root.strip_suffix("api_keys") {
            parents.root = root.trim_end_matches('/').to_owned();
        }
        let scope = cx.scope("clerk", "instance", &parents.root);
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

    fn total(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(now) = &mut self.now else { return };
        now.page.total = item.int();
        now.page.place = cx.place(item.at());
    }

    /// A page within a list of pages.
    fn page(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        self.end(cx);
        self.begin(item.at(), cx);
        if let Some(total) = item.get("total_count") {
            self.total(total, cx);
        }
        for element in item.list_of("data") {
            self.element(element, cx);
        }
        self.end(cx);
        self.begin(item.at(), cx);
    }

    fn element(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(now) = &mut self.now else { return };
        let instance = self.instances.entry(now.key.clone()).or_default();
        let Some(shape) = kinds::of(item) else {
            instance.unknown += 1;
            return;
        };
        now.page.count += 1;
        if now.page.kind.is_empty() {
            now.page.kind = shape.kind;
            // Each subject's keys are a list of their own.
            if let (true, Some(subject)) = (shape.kind == "api_key", item.text_of("subject")) {
                now.page.parents.push(("subject", cx.name(subject)));
            }
        }
        let Some(mut thing) = Thing::read(shape, item, cx) else { return };
        now.parents.tell(&mut thing);
        let user = thing.id;
        instance.things.push(thing);
        if let (true, Some(shape)) = (shape.kind == "user", kinds::shape("email_address")) {
            for address in item.list_of("email_addresses") {
                if let Some(mut address) = Thing::read(shape, address, cx) {
                    address.fill("user_id", user);
                    instance.things.push(address);
                }
            }
        }
    }
}
