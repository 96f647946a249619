//! An Okta organisation: the bare lists of its management API in; people, groups, apps, clients, tokens, identity providers and who
//! administers what out. Most lists do not say whose they are: that is in the path under which they were kept, in a link of the item or in
//! `--scope`, and is never guessed. An organisation can be the staff's or the customers', so no plane is assumed.

mod admin;
mod clients;
mod effects;
mod emit;
mod federation;
mod index;
mod kinds;
mod policies;
mod power;
mod read;
mod read_apps;
mod read_iam;
mod record;
mod resolve;
mod sets;
mod terraform;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_admin;
#[cfg(test)]
mod tests_terraform;

use super::{Claim, Context, Head, Resource, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::Facts;
use kinds::Whereabouts;
use read_iam::Parents;
use record::Org;
use std::collections::BTreeMap;

/// The Okta source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "okta",
    title: "Okta",
    plane: None,
    sniff,
    claims,
    start: || Box::new(Okta::default()),
    terraform: terraform::TYPES,
    reads: &[
        "users with state, address and second factors; groups with members, owners and rules",
        "apps, who is assigned to them, their clients with secrets, keys and granted scopes; API tokens",
        "role assignments with targets, custom roles with permissions, resource sets and their bindings",
        "identity providers, the accounts they are joined to and the groups they hand out",
        "rules of sign-on and app policies, as labels; the system log and other policies are counted",
    ],
    cannot_see: &[
        "the plane: `planes: [{ match: { source: okta }, plane: application }]` in partywall.yaml, or `platform` for the staff's",
        "which system an app opens: an edge of kind `manages` in a native file, from the app (a resource of scope `okta:FOLDER`) to the group \
         that it fills there",
        "which workload holds an API token or client secret: `secrets: [{ scope: \"okta:FOLDER\", id: TOKEN, used_by: [deploy/sync], stored_in: vault/prod }]`",
        "when an API token was last used, and what the connections of workflows may do",
        "whether a list was asked for with a filter or stops after its first page: say it under `expect: { complete: [{ population: humans, files: [\"exports/*.json\"] }] }`",
        "sign-on that no policy rule decides for everybody: `boundaries: [{ plane: application, sso: required, mfa: required, provisioning: scim }]`",
    ],
    how: "export B=https://ORG.okta.com H=\"Authorization: SSWS $OKTA_TOKEN\"; # a token of an account with the role Read-only Administrator; roles need Super Administrator\n\
          t=$(mktemp); get() { mkdir -p \"okta/$(dirname \"$2\")\"; u=\"$B$1\"; : > \"okta/$2\"; while [ -n \"$u\" ]; do curl -sSf -D \"$t\" -H \"$H\" \"$u\" >> \"okta/$2\" || break; \
          u=$(sed -n 's/^link: <\\([^>]*\\)>; rel=\"next\".*/\\1/Ip' \"$t\"); done; }\n\
          for p in users groups apps api-tokens groups/rules idps; do get \"/api/v1/$p?limit=200\" \"$p.json\"; done\n\
          for p in OKTA_SIGN_ON ACCESS_POLICY MFA_ENROLL; do get \"/api/v1/policies?type=$p\" \"policies-$p.json\"; done\n\
          for p in iam/roles iam/resource-sets iam/assignees/users org/settings/clientPrivilegesSetting; do get \"/api/v1/$p\" \"$p.json\"; done\n\
          ids() { jq -r '.[].id' \"okta/$1\" 2>/dev/null | sort -u; }\n\
          for u in $(ids users.json); do get \"/api/v1/users/$u/factors\" \"users/$u/factors.json\"; get \"/api/v1/users/$u/roles?expand=targets/groups\" \"users/$u/roles.json\"; done\n\
          for g in $(ids groups.json); do get \"/api/v1/groups/$g/users?limit=200\" \"groups/$g/users.json\"; get \"/api/v1/groups/$g/roles?expand=targets/groups\" \"groups/$g/roles.json\"; done\n\
          for a in $(ids apps.json); do for p in users groups grants; do get \"/api/v1/apps/$a/$p\" \"apps/$a/$p.json\"; done; get \"/api/v1/apps/$a/credentials/jwks\" \"apps/$a/jwks.json\"; \
          get \"/api/v1/apps/$a/credentials/secrets\" secrets.tmp; jq 'map(del(.client_secret))' okta/secrets.tmp > \"okta/apps/$a/secrets.json\"; rm okta/secrets.tmp; done\n\
          for c in $(jq -r '.[].credentials.oauthClient.client_id // empty' okta/apps.json); do get \"/oauth2/v1/clients/$c/roles\" \"clients/$c/roles.json\"; done\n\
          for p in $(cat okta/policies-*.json | jq -r '.[].id'); do get \"/api/v1/policies/$p/rules\" \"policies/$p/rules.json\"; done\n\
          for i in $(ids idps.json); do get \"/api/v1/idps/$i/users\" \"idps/$i/users.json\"; done\n\
          for r in $(jq -r '.roles[].id' okta/iam/roles.json); do get \"/api/v1/iam/roles/$r/permissions\" \"iam/roles/$r/permissions.json\"; done\n\
          for s in $(jq -r '.\"resource-sets\"[].id' okta/iam/resource-sets.json); do get \"/api/v1/iam/resource-sets/$s/resources\" \"iam/resource-sets/$s/resources.json\"; done",
};

/// Recordings that test suites make of the API are exchanges, not exports.
fn sniff(text: &str) -> Claim {
    let recorded = text.starts_with("interactions:") && text.contains(".okta.com/");
    if recorded { Claim::Skip("recorded HTTP exchange".into()) } else { Claim::No }
}

/// The keys under which the parts of the API that have an envelope put their items.
const LISTS: &[&str] = &["roles", "permissions", "resource-sets", "members", "resources", "value"];

/// The keys that lie around them: any other says that the document is somebody else's.
const AROUND: &[&str] = &["_links"];

fn claims(head: &Head<'_>) -> Claim {
    let (root, at) = (head.root, Whereabouts::of(head.path));
    match root.sort() {
        Sort::List => match root.children().next() {
            Some(first) => claim(kinds::object(first, "", &at).is_some(), Layout::Lists),
            None => claim(read::tells_when_empty(head.path, &at), Layout::Whole),
        },
        Sort::Map if kinds::object(root, "", &at).is_some() => Claim::Yes(Layout::Whole),
        Sort::Map if keys(root).next().is_some() => Claim::Yes(Layout::Whole),
        Sort::Map if root.children().all(|child| LISTS.contains(&child.key()) || AROUND.contains(&child.key())) => {
            let first =
                root.children().filter(|child| LISTS.contains(&child.key())).find_map(|list| Some((list.key(), list.children().next()?)));
            claim(first.is_some_and(|(key, item)| kinds::object(item, key, &at).is_some()), Layout::Lists)
        }
        _ => Claim::No,
    }
}

fn claim(own: bool, layout: Layout) -> Claim {
    if own { Claim::Yes(layout) } else { Claim::No }
}

/// The keys of an app: `{ "jwks": { "keys": […] } }`, in which every key has an id of Okta's.
fn keys(root: Item<'_>) -> impl Iterator<Item = Item<'_>> {
    let of = root.at_path(&["jwks", "keys"]).filter(|_| root.children().count() == 1);
    let list = of.into_iter().flat_map(|keys| keys.children());
    list.filter(|key| key.text_of("id").is_some_and(|id| id.starts_with("pks")))
}

/// All organisations of a run.
#[derive(Default)]
struct Okta {
    orgs: BTreeMap<String, Org>,
    now: Option<Now>,
}

/// The document that is being read.
struct Now {
    key: String,
    at: Whereabouts,
    parents: Parents,
    /// Items of a bare list, which tells nothing of its end.
    bare: usize,
}

impl Source for Okta {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        self.begin(cx);
        let Some(now) = &mut self.now else { return Ok(()) };
        let org = self.orgs.entry(now.key.clone()).or_default();
        let item = part.item;
        if part.is_empty_list() || (part.key.is_empty() && item.sort() == Sort::List) {
            read::empty(org, &now.at, item, cx);
            return Ok(());
        }
        if part.key == "_links" {
            now.parents = Parents::of(item);
            if let Some(next) = item.get("next") {
                cx.truncated(next.at(), "_links.next");
            }
            return Ok(());
        }
        now.bare += usize::from(part.key.is_empty() && part.index.is_some());
        if keys(item).next().is_some() {
            for key in keys(item) {
                read::element(org, kinds::Object::AppKey, &now.at, key, cx);
            }
            return Ok(());
        }
        match kinds::object(item, part.key, &now.at) {
            Some(object) => read::element(org, object, &now.at, item, cx),
            None => org.unknown += 1,
        }
        Ok(())
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let folder = cx.folder().to_owned();
        let scope = cx.scope("okta", "org", &folder);
        let key = cx.facts.names.text(scope).to_owned();
        terraform::resource(self.orgs.entry(key).or_default(), resource, cx);
    }

    fn end(&mut self, cx: &mut Context<'_>) {
        let Some(now) = self.now.take() else { return };
        let org = self.orgs.entry(now.key).or_default();
        read_iam::settle(org, &now.parents, cx);
        if now.bare > 0 {
            org.last_pages.insert(cx.path.to_owned(), now.bare);
        }
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for (scope, org) in self.orgs {
            let scope = facts.names.intern(&scope);
            resolve::write(scope, &org, facts);
        }
    }
}

impl Okta {
    fn begin(&mut self, cx: &mut Context<'_>) {
        if self.now.is_some() {
            return;
        }
        let at = Whereabouts::of(cx.path).with_hints(cx);
        let scope = cx.scope("okta", "org", &at.root);
        let key = cx.facts.names.text(scope).to_owned();
        self.now = Some(Now { key, at, parents: Parents::default(), bare: 0 });
    }
}
