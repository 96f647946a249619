//! BloodHound OpenGraph: the graphs of its collectors, and our own as `convert --to opengraph` writes it. In: payloads with nodes and edges.
//! Out: a record for each node, an edge for each edge that its collector's schema calls traversable; all others are counted.

mod kinds;
mod read;
mod record;
mod resolve;
#[cfg(test)]
mod tests;

use super::{Claim, Context, Source, SourceDef};
use crate::doc::{Error, Layout, Part};
use crate::model::{Facts, Name};
use record::Graph;
use std::collections::BTreeMap;

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "opengraph",
    title: "BloodHound OpenGraph",
    plane: None,
    sniff: |_| Claim::No,
    claims: |head| if read::is_payload(head.root) { Claim::Yes(Layout::Whole) } else { Claim::No },
    start: || Box::new(OpenGraph::default()),
    terraform: &[],
    reads: &[
        "payloads of collectors: nodes by their kinds, edges that BloodHound can walk, ends by id, name or property",
        "kinds of Active Directory, Azure (`AZ…`), GitHub (`GH_…`) and Okta (`Okta_…`); of others by the last part of their names",
        "the graph that `partywall convert --to opengraph` writes, with its planes, levels, techniques and conditions",
    ],
    cannot_see: &[
        "which plane a node stands on: `planes: [{ match: { source: opengraph, labels.kind: \"AZ*\" }, plane: platform }]` in partywall.yaml",
        "who answers for an identity: `service_accounts: [{ id: NODE-ID, scope: \"opengraph:FOLDER\", owner: platform@acme.example, purpose: deployment }]`",
        "who is the same person in two graphs: `links: [{ same: [NODE-ID, alice@acme.example], basis: \"HR record 77\" }]` in partywall.yaml",
        "edges that BloodHound works out after a payload was taken in: export them from its database, or give the collector's own files to the source of their system",
        "kinds of edges that no table here knows: they are counted by their names in the remarks",
    ],
    how: include_str!("how.sh"),
};

/// The graphs of a run, by scope.
#[derive(Default)]
struct OpenGraph {
    graphs: BTreeMap<Name, Graph>,
}

impl Source for OpenGraph {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        let folder = cx.folder().to_owned();
        let scope = cx.scope("opengraph", "graph", &folder);
        read::payload(self.graphs.entry(scope).or_default(), part.item, cx);
        Ok(())
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for (scope, graph) in self.graphs {
            let scope = facts.names.text(scope).to_owned();
            resolve::graph(&scope, &graph, facts);
        }
    }
}
