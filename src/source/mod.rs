//! Floor 3: from files to facts. Discovery, detection, envelopes, limits; one folder per system, listed in [`SOURCES`].
//! Nothing behind this room knows where a fact came from, except through its place.

mod agents;
mod anthropic;
mod auth0;
mod aws;
mod azure;
mod bytes;
mod clerk;
mod context;
mod credential;
mod csv;
mod customers;
mod databricks;
mod discover;
mod gcp;
mod github;
mod hcl;
mod json;
pub mod keycloak;
pub mod kubernetes;
mod langfuse;
mod langsmith;
mod limits;
mod mcp;
pub mod native;
mod okta;
mod open;
pub mod openai;
mod opengraph;
mod pattern;
mod placeholder;
mod read;
mod recorded;
mod run;
mod scim;
mod secrets;
mod shown;
mod template;
mod terraform;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod vault;
mod workos;
mod writer;
mod yaml;

pub use context::{Context, Hints};
pub use discover::{Discovered, Found};
pub use open::reopen;
pub use pattern::Pattern;
pub use read::{ReadOptions, find, input_records, read_all};

use crate::doc::{Error, Item, Layout, Part};
use crate::model::{Facts, Plane, Syntax};
pub use terraform::Hand;
pub use terraform::{Block, Form, Given, Resource, Shape, Side, by_address, object, plain};

/// A system that can be read. Help texts, the README's table and detection iterate over [`SOURCES`].
pub struct SourceDef {
    /// Its name, as in `--as` and in selectors (`source: kubernetes`).
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The plane of its records where neither record nor user says otherwise.
    pub plane: Option<Plane>,
    /// Looks at raw YAML text before it is parsed, so that documents nobody wants cost nothing. `Claim::No` where it can't tell.
    pub sniff: fn(text: &str) -> Claim,
    /// Looks at the head of a document.
    pub claims: fn(head: &Head<'_>) -> Claim,
    /// Starts reading: one state for all files of the run.
    pub start: fn() -> Box<dyn Source>,
    /// The types of Terraform resources that are its own (`aws_iam_role`); each goes to [`Source::resource`].
    pub terraform: &'static [&'static str],
    /// What is read, one line each: `users: accounts, roles, groups`.
    pub reads: &'static [&'static str],
    /// What its exports do not contain and has to be declared, one line each.
    pub cannot_see: &'static [&'static str],
    /// The commands that make the export, least privilege first.
    pub how: &'static str,
}

/// What a source says of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claim {
    /// Not its own.
    No,
    /// Its own; hand the parts over like this.
    Yes(Layout),
    /// Its own, but nothing in it matters; the text says what it is (`kind Deployment`) and is counted in the report's notes.
    Skip(String),
}

/// The head of a document: enough to tell what it is.
pub struct Head<'t> {
    /// The file, as reports show it.
    pub path: &'t str,
    /// Its syntax.
    pub syntax: Syntax,
    /// The document, with every list cut to its first elements. Keys that come after a long list may be missing at first;
    /// a document that nobody claims is shown once more with all its keys.
    pub root: Item<'t>,
}

impl<'t> Head<'t> {
    /// The first item: the root map, or the first element of a root list, or of the first list of maps under an envelope's key
    /// (`data`, `items`, `Resources` …), through pages in lists.
    pub fn first_item(&self) -> Item<'t> {
        context::first_item(self.root)
    }
}

/// Collects the records of one system from all its files, then makes facts of them.
pub trait Source {
    /// Takes one part of a document. An error ends the document and becomes a problem; prefer `cx.problem` and go on.
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error>;

    /// Takes one part of a document that may hold the resources of other systems; `hand` gives them to their sources.
    fn shares(&mut self, part: Part<'_>, cx: &mut Context<'_>, hand: &mut Hand<'_>) -> Result<(), Error> {
        let _ = hand;
        self.part(part, cx)
    }

    /// Takes a resource of a Terraform state or plan, of one of the types in [`SourceDef::terraform`].
    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let _ = (resource, cx);
    }

    /// Called when a document ends: what the head said last (`has_more`) is known now.
    fn end(&mut self, cx: &mut Context<'_>) {
        let _ = cx;
    }

    /// Called once when all files are read: decides what needs several records.
    fn resolve(self: Box<Self>, facts: &mut Facts);
}

/// All sources, in the order in which they are asked.
pub const SOURCES: &[&SourceDef] = &[
    &native::SOURCE,
    // Cloud Run answers with objects of Kubernetes' form, which only Google's own labels tell apart.
    &gcp::SOURCE,
    &kubernetes::SOURCE,
    &keycloak::SOURCE,
    &openai::SOURCE,
    &anthropic::SOURCE,
    &databricks::SOURCE,
    &langfuse::SOURCE,
    &langsmith::SOURCE,
    &mcp::SOURCE,
    &agents::SOURCE,
    &auth0::SOURCE,
    &workos::SOURCE,
    &okta::SOURCE,
    &clerk::SOURCE,
    &scim::SOURCE,
    &aws::SOURCE,
    &terraform::SOURCE,
    &azure::SOURCE,
    &github::SOURCE,
    &vault::SOURCE,
    &opengraph::SOURCE,
];
