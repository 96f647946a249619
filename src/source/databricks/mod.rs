//! A Databricks account and its workspaces: the lists of both APIs in, as answers or as the command line writes them; people, service
//! principals, groups, tokens, secret scopes, endpoints, jobs, apps and what each may do out. Which workspace, secret scope or service
//! principal a list belongs to is only in the path under which it was kept, or in `--scope`: it is never guessed.

mod access;
mod credentials;
mod kinds;
mod people;
mod read;
mod record;
mod resolve;
mod runs;
#[cfg(test)]
mod tests;

use super::{Claim, Context, Head, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Plane};
use kinds::{Object, Whereabouts};
use record::{Account, Of, Page};
use std::collections::BTreeMap;

/// The Databricks source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "databricks",
    title: "Databricks",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Databricks::default()),
    terraform: &[],
    reads: &[
        "users, groups (nested) and service principals of the account and of workspaces, workspace assignments",
        "tokens with owner and maker, OAuth secrets and federation policies of service principals, rule sets",
        "secret scopes, their access lists and the names of their secrets; access lists of objects",
        "serving endpoints with the secrets they call models with, apps, jobs and whom they run as",
        "settings, `RestrictWorkspaceAdmins` and address lists of a workspace",
    ],
    cannot_see: &[
        "single sign-on, second factors and last logins: `boundaries: [{ plane: platform, sso: required, mfa: required }]`",
        "which identity a secret of a scope opens: `secrets: [{ id: WORKSPACE/SCOPE/KEY, authenticates_as: ID }]`",
        "whether workspace administrators are restricted, unless the setting is exported: keep the answer of `databricks settings restrict-workspace-admins get`",
        "code of notebooks and jobs, and the rights of Unity Catalog on tables",
    ],
    how: "# the folders, for each workspace W, secret scope S and service principal P (its number)\n\
          mkdir -p databricks/account/workspaces/W databricks/workspaces/W/secret-scopes/S databricks/account/service-principals/P\n\
          # of the account, with a profile for it\n\
          for L in users groups service-principals; do databricks account $L list -o json > databricks/account/$L.json; done\n\
          # for each workspace W\n\
          databricks account workspace-assignment list W -o json > databricks/account/workspaces/W/assignments.json\n\
          for L in users groups service-principals apps jobs serving-endpoints ip-access-lists; do databricks $L list -o json > databricks/workspaces/W/$L.json; done\n\
          databricks token-management list -o json > databricks/workspaces/W/tokens.json\n\
          databricks settings restrict-workspace-admins get -o json > databricks/workspaces/W/restrict-workspace-admins.json\n\
          databricks workspace-conf get-status enableTokensConfig,maxTokenLifetimeDays,enableIpAccessLists -o json > databricks/workspaces/W/conf.json\n\
          databricks secrets list-scopes -o json > databricks/workspaces/W/scopes.json\n\
          # for each secret scope S\n\
          databricks secrets list-acls S -o json > databricks/workspaces/W/secret-scopes/S/acls.json\n\
          databricks secrets list-secrets S -o json > databricks/workspaces/W/secret-scopes/S/secrets.json\n\
          # for each endpoint E, each job J, each service principal P (its number)\n\
          databricks permissions get serving-endpoints E -o json > databricks/workspaces/W/endpoint-E.json\n\
          databricks permissions get jobs J -o json > databricks/workspaces/W/job-J.json\n\
          databricks account service-principal-secrets list P -o json > databricks/account/service-principals/P/secrets.json\n\
          databricks account service-principal-federation-policy list P -o json > databricks/account/service-principals/P/federation.json\n\
          # for each application id I of a service principal, with the account's id A\n\
          databricks account access-control get-rule-set accounts/A/servicePrincipals/I/ruleSets/default '' -o json > databricks/account/rules-I.json",
};

fn claims(head: &Head<'_>) -> Claim {
    let root = head.root;
    let near = Whereabouts::of(head.path).near;
    let is_ours = |item: Item<'_>| kinds::object(item, near).is_some();
    if is_ours(root) || keyed(root).any(|(_, lists)| lists.children().any(|list| list.children().next().is_some_and(is_ours))) {
        return Claim::Yes(Layout::Whole);
    }
    let first = match root.sort() {
        Sort::List => is_ours(head.first_item()),
        Sort::Map => root.children().filter(|child| child.sort() == Sort::List).filter_map(|list| list.children().next()).any(is_ours),
        _ => false,
    };
    if first { Claim::Yes(Layout::Lists) } else { Claim::No }
}

/// Answers that were put together under the numbers of their parents: `{ "123": { "permission_assignments": [] } }`.
fn keyed<'t>(root: Item<'t>) -> impl Iterator<Item = (&'t str, Item<'t>)> {
    let number = |key: &str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    root.children().filter(move |child| child.sort() == Sort::Map && number(child.key())).map(|child| (child.key(), child))
}

/// All accounts of a run.
#[derive(Default)]
struct Databricks {
    accounts: BTreeMap<String, Account>,
    now: Option<Now>,
}

/// The document that is being read.
struct Now {
    key: String,
    at: Whereabouts,
    of: Of,
    page: Page,
}

impl Source for Databricks {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        self.begin(part.key_at, cx);
        if part.is_empty_list() {
            return Ok(());
        }
        match (part.key, part.index) {
            ("", _) => self.whole(part.item, cx),
            ("schemas", _) => {}
            (_, Some(_)) => self.element(part.item, None, cx),
            (key, None) => {
                if let Some(now) = &mut self.now {
                    read::envelope(&mut now.page, key, part.item, cx);
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, _: &mut Context<'_>) {
        if let Some(now) = self.now.take() {
            self.accounts.entry(now.key).or_default().pages.push(now.page);
        }
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for (scope, account) in self.accounts {
            resolve::write(&scope, &account, facts);
        }
    }
}

impl Databricks {
    fn begin(&mut self, at: u32, cx: &mut Context<'_>) {
        if self.now.is_some() {
            return;
        }
        let mut whereabouts = Whereabouts::of(cx.path);
        let hint = |slot: &mut String, key: &str| {
            if slot.is_empty() {
                *slot = cx.hints.0.get(key).cloned().unwrap_or_default();
            }
        };
        if !whereabouts.account {
            hint(&mut whereabouts.workspace, "workspace");
        }
        hint(&mut whereabouts.vault, "secret_scope");
        hint(&mut whereabouts.principal, "service_principal");
        let scope = cx.scope("databricks", "account", &whereabouts.root);
        let key = cx.facts.names.text(scope).to_owned();
        let of = Of { account: whereabouts.account, workspace: cx.name(&whereabouts.workspace) };
        let page = Page { of, object: None, start: 1, count: 0, total: None, place: cx.place(at), path: cx.path.to_owned() };
        self.now = Some(Now { key, at: whereabouts, of, page });
    }

    /// A whole document, an element of a top-level list, or a page in one.
    fn whole(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        if kinds::object(item, true).is_some() {
            return self.element(item, None, cx);
        }
        let mut found = false;
        for (number, lists) in keyed(item) {
            for element in lists.children().flat_map(|list| list.children()) {
                self.element(element, Some(number), cx);
                found = true;
            }
        }
        for child in item.children() {
            match (child.sort(), &mut self.now) {
                (Sort::List, _) if child.key() != "schemas" => {
                    for element in child.children() {
                        self.element(element, None, cx);
                        found = true;
                    }
                }
                (_, Some(now)) => read::envelope(&mut now.page, child.key(), child, cx),
                _ => {}
            }
        }
        // An empty answer is one that was understood.
        let empty = item.children().next().is_none() || item.children().any(|child| child.sort() == Sort::List);
        if !found && !empty {
            self.element(item, None, cx);
        }
    }

    /// One item; `parent` is the number that it stands under, where the document says it.
    fn element(&mut self, item: Item<'_>, parent: Option<&str>, cx: &mut Context<'_>) {
        let Some(now) = &mut self.now else { return };
        let account = self.accounts.entry(now.key.clone()).or_default();
        let Some(object) = kinds::object(item, true) else {
            account.unknown += 1;
            return;
        };
        now.page.object.get_or_insert(object);
        now.page.count += 1;
        let mut of = now.of;
        let mut at = &now.at;
        let told;
        if let Some(parent) = parent {
            if object == Object::Assignment {
                of.workspace = cx.name(parent);
            } else {
                told = Whereabouts { principal: parent.to_owned(), ..Whereabouts::default() };
                at = &told;
            }
        }
        let place = cx.place(item.at());
        let seen = account.seen.entry((of.account && of.workspace.is_empty(), of.workspace)).or_insert((place, false));
        seen.1 |= object.of_workspace();
        read::element(account, object, of, at, item, cx);
    }
}
