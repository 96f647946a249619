//! A tenant of Auth0: the deploy tool's document or folder and the answers of the Management API in; clients and what they may do,
//! APIs, roles, accounts, organizations, connections, login actions and who may change them out. Which role or organization a list
//! belongs to is only in the path under which it was kept: it is never guessed. Documents name each other by name, answers by id:
//! both are brought together when all files are read.

mod clients;
mod coverage;
mod emit;
mod kinds;
mod login;
mod organizations;
mod people;
mod place;
mod read;
mod read_login;
mod read_people;
mod record;
mod refer;
mod resolve;
mod scopes;
mod sets;
mod terraform;
#[cfg(test)]
mod tests;

use super::{Claim, Context, Head, Resource, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Plane};
use place::Whereabouts;
use record::{Page, Tenant};
use std::collections::BTreeMap;

/// The Auth0 source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "auth0",
    title: "Auth0",
    plane: Some(Plane::Application),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Auth0::default()),
    terraform: terraform::TYPES,
    reads: &[
        "the deploy tool's document (`tenant.yaml`) and folder, answers of the Management API in each of their forms",
        "clients, their secrets, keys and grants; APIs with their scopes; what the scopes of the Management API let a client do",
        "accounts, roles and their permissions, organizations with members, connections and invitations",
        "connections, their SCIM services and tokens, token exchange profiles, login actions with their triggers and secrets",
        "second factors and when they are asked for, log streams, flags of the tenant; what else is in a dump is counted",
    ],
    cannot_see: &[
        "the dashboard's own members, which no export holds: `humans: [{ id: kim@acme.example, permissions: [{ action: \"dashboard:admin\", \
         resource: acme, level: administer }] }]` (resource: the tenant's name)",
        "where the secret of a client is kept: `workloads: [{ id: deploy/api, uses: [client-secret/CLIENT] }]`, or `stored_in` on the secret",
        "what the secret of a login action opens: `secrets: [{ id: action/NAME/SECRET, authenticates_as: IDENTITY }]`",
        "who can make a token that a token exchange profile takes: an edge of kind `authenticates_as` from that identity, in a native file, to \
         the external identity `token-exchange/TYPE` of the tenant's scope",
        "which client serves the staff: `planes: [{ match: { source: auth0, display_name: \"Staff Console\" }, plane: platform }]`",
        "the code of actions, rules and database scripts; roles that the product keeps in `app_metadata`",
        "whether a list was asked for with a search, so that none proves to be all: say it under `expect: { complete: [{ population: humans, files: [\"exports/*.json\"] }] }`",
        "clients, connections and the like that the deploy tool was told to leave out",
    ],
    how: "npx a0deploy export -c config.json -f yaml -o auth0/acme --export_ids=true   # reading scopes are enough, without read:client_keys; never --export_secrets\n\
          auth0 api get \"users?per_page=100&include_totals=true\" > auth0/acme/users.json\n\
          auth0 api get \"client-grants\" > auth0/acme/client-grants.json; auth0 api get \"log-streams\" > auth0/acme/log-streams.json\n\
          for R in $(auth0 api get roles | jq -r '.[].id'); do mkdir -p auth0/acme/roles/$R; auth0 api get \"roles/$R/users\" > auth0/acme/roles/$R/users.json; auth0 api get \"roles/$R/permissions\" > auth0/acme/roles/$R/permissions.json; done\n\
          for O in $(auth0 api get organizations | jq -r '.[].id'); do mkdir -p auth0/acme/organizations/$O; auth0 api get \"organizations/$O/members?fields=user_id,email,name,roles&include_fields=true\" > auth0/acme/organizations/$O/members.json; auth0 api get \"organizations/$O/enabled_connections\" > auth0/acme/organizations/$O/connections.json; done\n\
          for C in $(auth0 api get connections | jq -r '.[].id'); do mkdir -p auth0/acme/connections/$C; auth0 api get \"connections/$C/scim-configuration/tokens\" > auth0/acme/connections/$C/scim-tokens.json; done",
};

fn claims(head: &Head<'_>) -> Claim {
    let root = head.root;
    let at = Whereabouts::of(head.path);
    if root.sort() == Sort::List {
        let first = head.first_item();
        // An empty list says nothing of itself; the folder can.
        let empty = root.children().next().is_none() && at.of == "guardian";
        return if empty || kinds::object(first, &at).is_some() { Claim::Yes(Layout::Lists) } else { Claim::No };
    }
    if kinds::is_deploy(root) {
        return Claim::Yes(Layout::Lists);
    }
    if kinds::object(root, &at).is_some() {
        return Claim::Yes(Layout::Whole);
    }
    let counted = ["start", "limit", "total"].into_iter().all(|key| root.get(key).is_some());
    let is_list = |list: Item<'_>| {
        let first = list.children().next();
        let told = first.is_some_and(|item| kinds::object(item, &at).is_some());
        list.sort() == Sort::List && kinds::listed(list.key(), &at).is_some() && (told || (first.is_none() && counted))
    };
    if root.children().any(is_list) { Claim::Yes(Layout::Lists) } else { Claim::No }
}

/// All tenants of a run.
#[derive(Default)]
struct Auth0 {
    /// By the folder that they stand in.
    folders: BTreeMap<String, Tenant>,
    now: Option<Now>,
}

/// The document that is being read.
struct Now {
    at: Whereabouts,
    page: Page,
}

impl Source for Auth0 {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        self.begin(part.key_at, cx);
        let Some(now) = &mut self.now else { return Ok(()) };
        let tenant = self.folders.entry(now.at.root.clone()).or_default();
        match (part.key, part.index) {
            ("", _) => match kinds::object(part.item, &now.at) {
                Some(object) => {
                    now.page.count += 1;
                    read::element(tenant, object, &now.at, part.item, cx);
                }
                None => read::unused(tenant, "items of a kind that is not known here"),
            },
            (key, Some(_)) => {
                if kinds::listed(key, &now.at).is_some() {
                    now.page.count += 1;
                    now.page.list = key.to_owned();
                }
                read::listed(tenant, key, &now.at, part.item, cx);
            }
            (key, None) => envelope(tenant, now, key, part, cx),
        }
        Ok(())
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let tenant = self.folders.entry(cx.folder().to_owned()).or_default();
        tenant.place.get_or_insert(cx.place(resource.at));
        tenant.hint = cx.hints.0.get("tenant").cloned();
        terraform::resource(tenant, resource, cx);
    }

    fn end(&mut self, cx: &mut Context<'_>) {
        self.begin(0, cx);
        let Some(Now { at, mut page }) = self.now.take() else { return };
        let tenant = self.folders.entry(at.root.clone()).or_default();
        if at.of == "guardian" && at.what == "policies" && page.count == 0 && tenant.policies.is_none() {
            tenant.policies = Some(Vec::new());
        }
        page.list = format!("{}/{}/{}/{}", at.of, at.parent, at.member, page.list);
        tenant.pages.push(page);
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        resolve::all(self.folders, facts);
    }
}

/// The keys around a list, and the settings of the deploy tool's document.
fn envelope(tenant: &mut Tenant, now: &mut Now, key: &str, part: Part<'_>, cx: &mut Context<'_>) {
    let item = part.item;
    match key {
        "start" => now.page.start = item.int().unwrap_or(0),
        "total" => {
            now.page.total = item.int();
            now.page.place = cx.place(item.at());
        }
        "next" => {
            now.page.next = item.text().is_some_and(|text| !text.is_empty());
            now.page.place = cx.place(item.at());
        }
        "limit" | "length" | "per_page" | "page" => {}
        _ if item.sort() == Sort::List => read::empty(tenant, key),
        _ if kinds::listed(key, &now.at).is_some() && !item.is_null() => {
            cx.problem(item.at(), format!("`{key}` is a list, this is a {}", item.shape()), "");
        }
        _ => read::setting(tenant, key, &now.at, item, cx),
    }
}

impl Auth0 {
    fn begin(&mut self, at: u32, cx: &mut Context<'_>) {
        if self.now.is_some() {
            return;
        }
        let whereabouts = Whereabouts::of(cx.path);
        let tenant = self.folders.entry(whereabouts.root.clone()).or_default();
        tenant.place.get_or_insert(cx.place(at));
        tenant.hint = cx.hints.0.get("tenant").cloned();
        let page =
            Page { list: String::new(), start: 0, count: 0, total: None, next: false, place: cx.place(at), path: cx.path.to_owned() };
        self.now = Some(Now { at: whereabouts, page });
    }
}
