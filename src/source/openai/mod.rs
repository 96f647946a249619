//! An OpenAI organisation: the lists of its administration API in, people, projects, service accounts, keys, groups, roles and what
//! each may do out. Which project or group a list belongs to is only in the path under which it was kept, or in `--scope`: it is
//! never guessed.

mod agents;
mod credentials;
mod emit;
mod kinds;
mod log;
mod pages;
mod read;
mod record;
mod resolve;
mod roles;
#[cfg(test)]
mod tests;

use super::{Claim, Context, Head, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Name, Plane};
use kinds::Whereabouts;
use record::{Org, Page};
use std::collections::BTreeMap;

/// The OpenAI source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "openai",
    title: "OpenAI",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(OpenAi::default()),
    terraform: &[],
    reads: &[
        "users, invites, groups and their members, roles and their assignments",
        "projects, their users, service accounts, groups, roles and API keys",
        "admin API keys, workload identity providers and federation rules",
        "assistants and the hosted tools of a project; model permissions as labels; certificates are counted",
        "the audit log: SCIM, IP allow-list and sign-on as last switched, who made a key, the last change seen",
    ],
    cannot_see: &[
        "whether people log in with single sign-on and a second factor, and how accounts come and go: `boundaries: [{ plane: platform, sso: required, mfa: required, provisioning: scim }]`",
        "which workload uses a project key, and whether it is restricted: `secrets: [{ id: key_abc, scope: openai, used_by: [deploy/api], stored_in: vault/prod, owner: ml-lead@acme.example }]`",
        "keys that the list hides: ask for `owner_project_access=any`",
        "last logins: `humans: [{ id: user-abc, scope: openai, last_used: 2026-10-30 }]`",
        "roles of a ChatGPT workspace",
    ],
    how: include_str!("how.sh"),
};

fn claims(head: &Head<'_>) -> Claim {
    let root = head.root;
    let whereabouts = Whereabouts::of(head.path);
    if root.sort() == Sort::Map && kinds::object(root, &whereabouts, false).is_some() {
        return Claim::Yes(Layout::Whole);
    }
    let cursor = root.get("next").is_some();
    if kinds::object(head.first_item(), &whereabouts, cursor).is_some() {
        return Claim::Yes(Layout::Lists);
    }
    // An empty list says nothing of itself; the folder can.
    let empty = root.text_of("object") == Some("list") && root.get("has_more").is_some() && root.list_of("data").next().is_none();
    if empty && head.path.split('/').any(|part| part == "openai") { Claim::Yes(Layout::Lists) } else { Claim::No }
}

/// All organisations of a run.
#[derive(Default)]
struct OpenAi {
    orgs: BTreeMap<String, Org>,
    now: Option<Now>,
}

/// The document that is being read.
struct Now {
    key: String,
    at: Whereabouts,
    page: Page,
}

impl Source for OpenAi {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        if part.is_empty_list() {
            return Ok(());
        }
        self.begin(part.key_at, cx);
        match (part.key, part.index) {
            ("" | "data", _) if part.item.get("has_more").is_some() && part.item.get("data").is_some() => self.page(part.item, cx),
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
            resolve::write(scope, org, facts);
        }
    }
}

impl OpenAi {
    fn begin(&mut self, at: u32, cx: &mut Context<'_>) {
        if self.now.is_some() {
            return;
        }
        let mut whereabouts = Whereabouts::of(cx.path);
        if whereabouts.project.is_empty() {
            whereabouts.project = cx.hints.0.get("project").cloned().unwrap_or_default();
        }
        let scope = cx.scope("openai", "organization", &whereabouts.root);
        let key = cx.facts.names.text(scope).to_owned();
        let page = Page {
            object: None,
            project: cx.name(&whereabouts.project),
            subject: whereabouts.subject(cx),
            more: None,
            place: cx.place(at),
            path: cx.path.to_owned(),
        };
        self.now = Some(Now { key, at: whereabouts, page });
    }

    /// The keys around a list.
    fn envelope(&mut self, key: &str, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(now) = &mut self.now else { return };
        if key == "has_more" {
            now.page.more = item.bool();
            now.page.place = cx.place(item.at());
        }
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
        // The document was claimed by its cursor or its place, so that bare people can be members of a group only.
        match kinds::object(item, &now.at, true) {
            Some(object) => {
                now.page.object.get_or_insert(object);
                read::element(org, object, &now.at, item, cx);
            }
            None => org.unknown += 1,
        }
    }
}

/// A name, or the empty one.
fn name_of(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    item.text_of(key).map_or(Name::EMPTY, |text| cx.name(text))
}
