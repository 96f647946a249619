//! An Anthropic organisation (Claude Platform or Claude Enterprise): the lists of its administration API in, people, workspaces,
//! keys, service accounts, federation, groups, roles, agents and vaults out. Which workspace an agent or vault is in, and which
//! role a permission belongs to, is only in the path under which the list was kept, or in `--scope`: it is never guessed.

mod agents;
mod emit;
mod federation;
mod keys;
mod kinds;
mod pages;
mod people;
mod rbac;
mod read;
mod read_agents;
mod record;
mod resolve;
mod roles;
#[cfg(test)]
mod tests;

use super::{Claim, Context, Head, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Name, Plane};
use kinds::{Object, Whereabouts};
use record::{Org, Page};
use std::collections::BTreeMap;

/// The Anthropic source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "anthropic",
    title: "Anthropic",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Anthropic::default()),
    terraform: &[],
    reads: &[
        "users, invites, workspaces and their members; what an organisation's role implies in every workspace",
        "API keys of both shapes: whom they act as, which outlive their maker",
        "service accounts, federation issuers and rules: who outside acts as whom, and where",
        "Claude Enterprise: groups, their members, roles and permissions; the state of the Compliance API",
        "managed agents, their tools and identities; deployments; vaults and their credentials, never a value",
    ],
    cannot_see: &[
        "admin keys (`sk-ant-admin…`), which no list tells apart, with `scope: anthropic:FOLDER` and `plane: platform` at the head: \
         `service_accounts: [{ id: claude-admin-key }]`, `grants: [{ principal: claude-admin-key, role: admin, expires: null }]`, \
         `secrets: [{ id: claude-admin-key, type: api_key, breadth: organisation, expires: null, authenticates_as: claude-admin-key }]`",
        "when a key was last used, and by which workload: `secrets: [{ id: apikey_…, last_used: 2026-10-30, used_by: [deploy/api] }]`",
        "whether people log in with single sign-on and a second factor: `boundaries: [{ plane: platform, sso: required, mfa: required }]`",
        "what a vault credential opens at its host: `secrets: [{ id: vcrd_…, authenticates_as: … }]`",
    ],
    how: "H=\"x-api-key: $ANTHROPIC_ADMIN_KEY\"; V='anthropic-version: 2023-06-01'; B=https://api.anthropic.com/v1/organizations; O=anthropic; mkdir -p $O\n\
          for r in users invites workspaces api_keys; do curl -sS -H \"$H\" -H \"$V\" \"$B/$r?limit=1000\" > $O/$r.json; done\n\
          for w in $(jq -r '.data[].id' $O/workspaces.json); do mkdir -p $O/workspaces/$w; curl -sS -H \"$H\" -H \"$V\" \"$B/workspaces/$w/members?limit=1000\" > $O/workspaces/$w/members.json; done\n\
          # while `has_more`: the next page with &after_id=<last_id>, into a file of its own beside the first\n\
          # with an OAuth token of scope org:admin (admin keys are refused here); the next page with ?page=<next_page>\n\
          H=\"Authorization: Bearer $ANTHROPIC_OAUTH_TOKEN\"\n\
          for r in service_accounts federation_issuers federation_rules; do curl -sS -H \"$H\" -H \"$V\" \"$B/$r\" > $O/$r.json; done\n\
          for s in $(jq -r '.data[].id' $O/service_accounts.json); do mkdir -p $O/service_accounts/$s; curl -sS -H \"$H\" -H \"$V\" \"$B/service_accounts/$s/workspaces\" > $O/service_accounts/$s/workspaces.json; done\n\
          # Claude Enterprise\n\
          for r in rbac_groups rbac_roles compliance_settings; do curl -sS -H \"$H\" -H \"$V\" \"$B/$r\" > $O/$r.json; done\n\
          for g in $(jq -r '.data[].id' $O/rbac_groups.json); do mkdir -p $O/rbac_groups/$g; curl -sS -H \"$H\" -H \"$V\" \"$B/rbac_groups/$g/members\" > $O/rbac_groups/$g/members.json; done\n\
          for r in $(jq -r '.data[].id' $O/rbac_roles.json); do mkdir -p $O/rbac_roles/$r; curl -sS -H \"$H\" -H \"$V\" \"$B/rbac_roles/$r/permissions\" > $O/rbac_roles/$r/permissions.json; done\n\
          # managed agents, once for each workspace, with a key of it\n\
          W=wrkspc_…; mkdir -p $O/workspaces/$W\n\
          for r in agents deployments vaults; do ant beta:$r list --format jsonl > $O/workspaces/$W/$r.jsonl; done\n\
          for v in $(jq -r .id $O/workspaces/$W/vaults.jsonl); do mkdir -p $O/workspaces/$W/vaults/$v; ant beta:vaults:credentials list --vault-id $v --format jsonl > $O/workspaces/$W/vaults/$v/credentials.jsonl; done",
};

fn claims(head: &Head<'_>) -> Claim {
    let root = head.root;
    if root.sort() == Sort::Map && kinds::object(root).is_some() {
        return Claim::Yes(Layout::Whole);
    }
    if kinds::object(head.first_item()).is_some() {
        return Claim::Yes(Layout::Lists);
    }
    // An empty list says nothing of itself; the folder can.
    let envelope = root.get("has_more").is_some() || root.get("next_page").is_some();
    let empty = root.sort() == Sort::Map
        && envelope
        && root.get("object").is_none()
        && root.get("data").is_some_and(|data| data.sort() == Sort::List && data.children().next().is_none());
    if empty && head.path.split('/').any(|part| part == "anthropic") { Claim::Yes(Layout::Lists) } else { Claim::No }
}

/// All organisations of a run.
#[derive(Default)]
struct Anthropic {
    orgs: BTreeMap<String, Org>,
    now: Option<Now>,
}

/// The document that is being read.
struct Now {
    key: String,
    at: Whereabouts,
    page: Page,
}

impl Source for Anthropic {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        self.begin(part.key_at, cx);
        if part.is_empty_list() {
            return Ok(());
        }
        match (part.key, part.index) {
            ("" | "data", _) if part.item.get("data").is_some_and(|data| data.sort() == Sort::List) => self.page(part.item, cx),
            ("", _) | ("data", Some(_)) => self.element(part.item, cx),
            ("data", None) if !part.item.is_null() => {
                cx.problem(part.item.at(), format!("`data` is a list, this is a {}", part.item.shape()), "");
            }
            (key, None) => self.envelope(key, part.item, cx),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, _: &mut Context<'_>) {
        if let Some(now) = self.now.take() {
            self.orgs.entry(now.key).or_default().pages.push(now.page);
        }
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for (scope, org) in self.orgs {
            let scope = facts.names.intern(&scope);
            resolve::write(scope, &org, facts);
        }
    }
}

impl Anthropic {
    fn begin(&mut self, at: u32, cx: &mut Context<'_>) {
        if self.now.is_some() {
            return;
        }
        let mut whereabouts = Whereabouts::of(cx.path);
        for (slot, key) in [(&mut whereabouts.workspace, "workspace"), (&mut whereabouts.role, "role")] {
            if let (true, Some(hint)) = (slot.is_empty(), cx.hints.0.get(key)) {
                slot.clone_from(hint);
            }
        }
        let scope = cx.scope("anthropic", "organization", &whereabouts.root);
        let page = Page {
            object: None,
            parent: whereabouts.parent(),
            more: None,
            said_by: "has_more",
            place: cx.place(at),
            path: cx.path.to_owned(),
        };
        self.now = Some(Now { key: cx.facts.names.text(scope).to_owned(), at: whereabouts, page });
    }

    /// The keys around a list: a flag or a cursor tells whether more follows.
    fn envelope(&mut self, key: &str, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(now) = &mut self.now else { return };
        let (more, said_by) = match key {
            "has_more" => (item.bool(), "has_more"),
            "next_page" => (Some(!item.is_null()), "next_page"),
            _ => return,
        };
        now.page.more = more.or(now.page.more);
        now.page.said_by = said_by;
        now.page.place = cx.place(item.at());
    }

    /// A page within a list of pages.
    fn page(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        self.end(cx);
        self.begin(item.at(), cx);
        for child in item.children().filter(|child| child.key() != "data") {
            self.envelope(child.key(), child, cx);
        }
        for element in item.list_of("data") {
            self.element(element, cx);
        }
        self.end(cx);
        self.begin(item.at(), cx);
    }

    fn element(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(now) = &mut self.now else { return };
        let org = self.orgs.entry(now.key.clone()).or_default();
        match kinds::object(item) {
            Some(object) => {
                now.page.object.get_or_insert(object);
                match object {
                    Object::Agent | Object::Deployment | Object::Vault | Object::Credential => {
                        read_agents::element(org, object, &now.at, item, cx);
                    }
                    _ => read::element(org, object, &now.at, item, cx),
                }
            }
            None => org.unknown += 1,
        }
    }
}

/// A name, or the empty one.
fn name_of(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    item.text_of(key).map_or(Name::EMPTY, |text| cx.name(text))
}

/// The id that an item must have.
fn id_of(object: Object, item: Item<'_>, cx: &mut Context<'_>) -> Option<Name> {
    match item.text_of("id").filter(|id| !id.is_empty()) {
        Some(id) => Some(cx.name(id)),
        None => {
            cx.problem(item.at(), format!("one of the {} has no `id`: it was left out", object.plural()), "");
            None
        }
    }
}
