//! SCIM 2.0 (RFC 7643, RFC 7644), the one form in which any product hands out its users and groups: answers of `/Users` and `/Groups` in,
//! people, groups and who belongs to which out. Which product it was is only in the path or in `--scope service=NAME`. A SCIM service
//! stands on either plane, so no plane is assumed. What a role or entitlement allows is the product's own affair and is asked for.

mod read;
mod record;
mod resolve;
#[cfg(test)]
mod tests;

use super::{Claim, Context, Head, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Name};
use record::{Page, Service};
use std::collections::BTreeMap;

/// The SCIM source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "scim",
    title: "SCIM 2.0",
    plane: None,
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Scim::default()),
    terraform: &[],
    reads: &[
        "users: state, addresses, groups, roles; the enterprise extension as labels",
        "groups and their members, users and groups alike",
        "schemas, resource types and the service's own description are recognised and left",
    ],
    cannot_see: &[
        "the plane: `planes: [{ match: { scope: \"scim:PRODUCT\" }, plane: application }]` in partywall.yaml",
        "what a role or group may do in the product: declare it as `roles` with `permissions` under the same scope",
        "who holds the token that the directory writes with: declare it as a secret",
        "whether a list was asked for with a filter, so that no list proves to be all of its population: say it as `expect: { complete: [{ population: humans, files: [\"scim/desk/users-*.json\"] }] }` in partywall.yaml",
        "second factors and logins",
    ],
    how: "curl -sS -H \"Authorization: Bearer $SCIM_TOKEN\" \"$BASE/Users?count=100&startIndex=1\" > scim/PRODUCT/users-1.json\n\
          curl -sS -H \"Authorization: Bearer $SCIM_TOKEN\" \"$BASE/Groups?count=100&startIndex=1\" > scim/PRODUCT/groups-1.json\n\
          then startIndex=101, 201 … until `totalResults` is reached; a token that may only read is enough",
};

/// Schemas of resources that identities are made of.
const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:";
/// Schemas of requests and answers.
const MESSAGE: &str = "urn:ietf:params:scim:api:messages:2.0:";

/// The last word of the first schema that starts like this.
fn schema<'t>(item: Item<'t>, prefix: &str) -> Option<&'t str> {
    item.list_of("schemas").filter_map(|schema| schema.text()).find_map(|schema| schema.strip_prefix(prefix))
}

fn claims(head: &Head<'_>) -> Claim {
    let root = if head.root.sort() == Sort::List { head.first_item() } else { head.root };
    if root.sort() != Sort::Map {
        return Claim::No;
    }
    match (schema(root, MESSAGE), schema(root, CORE)) {
        (Some("ListResponse"), _) => match schema(head.first_item(), CORE) {
            Some("Schema" | "ResourceType") => Claim::Skip("SCIM service description".into()),
            _ => Claim::Yes(Layout::Lists),
        },
        (Some(_), _) => Claim::Skip("SCIM message".into()),
        (None, Some("User" | "Group")) if root.text_of("id").is_none() => Claim::Skip("SCIM creation request".into()),
        // A resource by itself comes whole: its own lists are addresses and groups.
        (None, Some("User" | "Group")) if head.root.sort() == Sort::Map => Claim::Yes(Layout::Whole),
        (None, Some("User" | "Group")) => Claim::Yes(Layout::Lists),
        (None, Some("ServiceProviderConfig" | "ResourceType" | "Schema")) => Claim::Skip("SCIM service description".into()),
        _ => Claim::No,
    }
}

/// All services of a run.
#[derive(Default)]
struct Scim {
    services: BTreeMap<String, Service>,
    now: Option<(Name, String, Page)>,
    /// Lists that are no part of the protocol's answers, counted.
    strange: u32,
}

impl Source for Scim {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        if part.is_empty_list() {
            self.begin(part.key_at, cx);
            return Ok(());
        }
        self.begin(part.key_at, cx);
        let Some((scope, key, page)) = &mut self.now else { return Ok(()) };
        let service = self.services.entry(key.clone()).or_insert_with(|| Service::new(*scope));
        match (part.key, part.index) {
            ("", _) if part.item.get("Resources").is_some() => {
                for child in part.item.children() {
                    read::envelope(page, child.key(), child, cx);
                }
                for item in part.item.list_of("Resources") {
                    read::resource(service, page, item, cx);
                }
            }
            ("", _) | ("Resources", Some(_)) => read::resource(service, page, part.item, cx),
            ("Resources", None) if !part.item.is_null() => {
                cx.problem(part.item.at(), format!("`Resources` is a list, this is a {}", part.item.shape()), "");
            }
            (key, None) => read::envelope(page, key, part.item, cx),
            ("schemas", _) => {}
            _ => self.strange += 1,
        }
        Ok(())
    }

    fn end(&mut self, _: &mut Context<'_>) {
        if let Some((scope, key, page)) = self.now.take() {
            self.services.entry(key).or_insert_with(|| Service::new(scope)).pages.push(page);
        }
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        if self.strange > 0 {
            facts.notes.push(format!("scim: {} lists beside `Resources` were not read", self.strange));
        }
        for service in self.services.into_values() {
            resolve::write(service, facts);
        }
    }
}

impl Scim {
    fn begin(&mut self, at: u32, cx: &mut Context<'_>) {
        if self.now.is_none() {
            let folder = cx.folder().to_owned();
            let scope = cx.scope("scim", "service", &folder);
            let key = cx.facts.names.text(scope).to_owned();
            self.now = Some((scope, key, Page::new(cx.place(at), cx.path)));
        }
    }
}
