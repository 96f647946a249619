//! The native inventory, read strictly and one record at a time. In: parts of a document. Out: records, attributes, edges and claims
//! of completeness, each with its place; what is wrong is a problem that names the key and the shape of the value, never the value.

mod ahead;
mod edge;
mod head;
mod identity;
mod nested;
mod record;
#[cfg(test)]
mod tests;
mod value;

use super::{Claim, Context, Head, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort, suggest};
use crate::model::inventory::{self, HEAD};
use crate::model::{Facts, FileId, Kind, Name};
use ahead::{Ahead, Guess};
use head::Defaults;
use rustc_hash::FxHashMap;

/// The native inventory.
pub const SOURCE: SourceDef = SourceDef {
    name: "native",
    title: "partywall inventory",
    plane: None,
    sniff,
    claims,
    start: || Box::new(Native::default()),
    terraform: &[],
    reads: &[
        "identities: humans, groups, service accounts, workloads, agents, OAuth clients, externals, people",
        "rights: roles with permissions, grants, trusts, edges, sets",
        "what they reach: secrets, resources, log streams",
        "what is declared: boundaries, tenants, vendors, policies, purposes, claims",
    ],
    cannot_see: &[
        "whatever nobody wrote into it: say of which sections it holds every record with `complete: [roles, grants]`",
        "how current it is: `exported_at: 2026-11-01`",
    ],
    how: include_str!("how.sh"),
};

fn sniff(text: &str) -> Claim {
    let starts = |line: &str| ["partywall:", "partywall :", "\"partywall\"", "'partywall'"].iter().any(|key| line.starts_with(key));
    if text.lines().any(starts) { Claim::Yes(Layout::Lists) } else { Claim::No }
}

fn claims(head: &Head<'_>) -> Claim {
    if head.root.sort() == Sort::Map && head.root.get("partywall").is_some() { Claim::Yes(Layout::Lists) } else { Claim::No }
}

/// How often the same problem is told in one document before it is only counted.
const TOLD: u32 = 20;

/// The reader's state: what has been read of the document at hand. Nothing of it outlives the document but memory to use again.
#[derive(Default)]
struct Native {
    /// The document's file; `None` between documents.
    file: Option<FileId>,
    /// Rows that the facts had when the document began.
    first_row: u32,
    first_attr: usize,
    first_edge: usize,
    /// The scope of records that state none, as far as it is known.
    scope: Name,
    /// Rows and edge ends that state their scope, in order.
    scoped_rows: Vec<u32>,
    scoped_ends: Vec<(u32, edge::Ends)>,
    defaults: Defaults,
    /// Ids of trusts, claims and permissions of this document, with how often they came.
    ids: FxHashMap<(Kind, Option<Name>, Name), u32>,
    /// How often each problem was told.
    told: FxHashMap<String, u32>,
    /// Permissions whose verb the table does not know.
    unknown_verbs: u32,
    guess: Guess,
    ahead: Ahead,
    /// The section of the part before: its elements come one after the other.
    section: (String, Option<Kind>),
    text: String,
}

impl Source for Native {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        if self.file != Some(cx.file) {
            self.end(cx);
            self.begin(cx);
        }
        if let (section, Some(kind)) = &self.section
            && section == part.key
            && part.index.is_some()
        {
            self.record(*kind, part.item, None, cx);
        } else if let Some((_, key, _)) = HEAD.iter().find(|(word, ..)| *word == part.key) {
            self.head(*key, part, cx);
        } else if part.key == inventory::EDGES {
            if let Some(item) = self.element(&part, cx) {
                self.edge(item, cx);
            }
        } else if let Some(kind) = inventory::section(part.key) {
            self.section = (part.key.to_owned(), Some(kind));
            if let Some(item) = self.element(&part, cx) {
                self.record(kind, item, None, cx);
            }
        } else if part.key.is_empty() {
            let message = format!("an inventory is a map with the key `partywall`, this is a {}", part.item.shape());
            self.problem(part.item.at(), message, String::new(), cx);
        } else {
            self.unknown_section(&part, cx);
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Context<'_>) {
        if self.file.take().is_some() {
            self.finish(cx);
        }
    }

    fn resolve(self: Box<Self>, _: &mut Facts) {}
}

impl Native {
    fn begin(&mut self, cx: &mut Context<'_>) {
        self.file = Some(cx.file);
        self.first_row = cx.facts.records.len() as u32;
        self.first_attr = cx.facts.attrs.len();
        self.first_edge = cx.facts.edges.len();
        self.scoped_rows.clear();
        self.scoped_ends.clear();
        self.defaults = Defaults::default();
        self.ids.clear();
        self.told.clear();
        self.unknown_verbs = 0;
        self.scope = match cx.hints.0.get("scope").cloned() {
            Some(scope) => cx.name(&scope),
            None => Name::EMPTY,
        };
    }

    /// An element of a section; a section that is no list is a problem, an empty one nothing.
    fn element<'t>(&mut self, part: &Part<'t>, cx: &mut Context<'_>) -> Option<Item<'t>> {
        if part.index.is_some() {
            return Some(part.item);
        }
        if !part.item.is_null() && !part.is_empty_list() {
            self.problem(part.item.at(), format!("`{}` is a list, this is a {}", part.key, part.item.shape()), String::new(), cx);
        }
        None
    }

    fn unknown_section(&mut self, part: &Part<'_>, cx: &mut Context<'_>) {
        if part.index.is_some_and(|index| index > 0) {
            return;
        }
        let known = || HEAD.iter().map(|(word, ..)| *word).chain(inventory::sections().map(|(word, _)| word)).chain([inventory::EDGES]);
        let help = suggest(part.key, known())
            .map_or_else(|| format!("known here: {}", known().collect::<Vec<_>>().join(", ")), |near| format!("did you mean `{near}`?"));
        let what = if part.index.is_some() { "a list" } else { &part.item.shape() };
        self.problem(part.key_at, format!("unknown key {} in an inventory ({what})", shown(part.key)), help, cx);
    }

    /// Reports a problem; the same one is told so often and then only counted.
    fn problem(&mut self, at: u32, message: impl Into<String>, help: impl Into<String>, cx: &mut Context<'_>) {
        let message = message.into();
        let count = self.told.entry(message.clone()).or_insert(0);
        *count += 1;
        if *count <= TOLD {
            cx.problem(at, message, help);
        }
    }

    /// What was told too often, said once with its number.
    fn tell_rest(&mut self, cx: &mut Context<'_>) {
        let mut rest: Vec<(String, u32)> = self.told.drain().filter(|(_, count)| *count > TOLD).collect();
        rest.sort_unstable();
        for (message, count) in rest {
            cx.problem(0, format!("{} more like this one: {message}", count - TOLD), String::new());
        }
    }
}

/// A key as a message may show it. What could be a credential in the wrong place, is told by its length alone.
fn shown(key: &str) -> String {
    let plain = key.chars().all(|c| c.is_alphanumeric() || "_-. ".contains(c));
    if !plain || key.chars().count() > 40 || (key.len() >= 16 && key.bytes().any(|b| b.is_ascii_digit())) {
        return format!("of {} bytes", key.len());
    }
    format!("`{key}`")
}
