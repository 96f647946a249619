//! One side of a plan, or the state, as rows: each resource with its values and what is said of them. A document in, rows out, in the
//! order of the document; modules are walked without recursion.

use crate::doc::{Item, Sort};
use rustc_hash::FxHashMap;

/// Which side of a plan is read.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Side {
    /// As it will be.
    #[default]
    After,
    /// As it was.
    Before,
}

impl Side {
    /// The side of a word of the command line.
    pub fn from_word(word: &str) -> Option<Side> {
        Some(match word {
            "after" => Side::After,
            "before" => Side::Before,
            _ => return None,
        })
    }

    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Side::After => "after",
            Side::Before => "before",
        }
    }
}

/// A resource of a document.
#[derive(Clone, Copy)]
pub(super) struct Row<'t> {
    pub(super) address: &'t str,
    /// The map that names it.
    pub(super) head: Item<'t>,
    pub(super) values: Option<Item<'t>>,
    /// What of the values is sensitive.
    pub(super) mask: Option<Item<'t>>,
    /// What is known after the apply only.
    pub(super) unknown: Option<Item<'t>>,
}

/// The resources of a document of `terraform show -json`.
pub(super) fn rows(document: Item<'_>, side: Side) -> Vec<Row<'_>> {
    if let Some(values) = document.get("values") {
        return modules(values.get("root_module"));
    }
    match side {
        Side::After => after(document),
        Side::Before => before(document),
    }
}

/// As it will be: the planned values, and the lookups that were done while planning.
fn after(document: Item<'_>) -> Vec<Row<'_>> {
    let Some(planned) = document.get("planned_values") else { return changes(document, "after", "after_sensitive") };
    let mut rows = modules(planned.get("root_module"));
    let changes: FxHashMap<&str, Item<'_>> =
        document.list_of("resource_changes").filter_map(|change| Some((change.text_of("address")?, change.get("change")?))).collect();
    let planned: FxHashMap<&str, ()> = rows.iter().map(|row| (row.address, ())).collect();
    let looked_up = modules(document.at_path(&["prior_state", "values", "root_module"]));
    let looked_up: Vec<Row<'_>> = looked_up
        .into_iter()
        .filter(|row| row.head.text_of("mode") == Some("data") && !planned.contains_key(row.address) && !changes.contains_key(row.address))
        .collect();
    for row in &mut rows {
        let Some(change) = changes.get(row.address) else { continue };
        row.unknown = change.get("after_unknown");
        row.mask = row.mask.or(change.get("after_sensitive"));
    }
    rows.extend(looked_up);
    rows
}

/// As it was: the prior state, or what the changes say of it.
fn before(document: Item<'_>) -> Vec<Row<'_>> {
    match document.get("prior_state") {
        Some(prior) => modules(prior.at_path(&["values", "root_module"])),
        None => changes(document, "before", "before_sensitive"),
    }
}

/// One side of the changes alone.
fn changes<'t>(document: Item<'t>, side: &str, sensitive: &str) -> Vec<Row<'t>> {
    let mut rows = Vec::new();
    for head in document.list_of("resource_changes") {
        let Some((address, change)) = head.text_of("address").zip(head.get("change")) else { continue };
        let Some(values) = change.get(side).filter(|values| values.sort() == Sort::Map) else { continue };
        let unknown = change.get("after_unknown").filter(|_| side == "after");
        rows.push(Row { address, head, values: Some(values), mask: change.get(sensitive), unknown });
    }
    rows
}

/// The resources of a module and of all modules in it.
fn modules(root: Option<Item<'_>>) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut open: Vec<Item<'_>> = root.into_iter().collect();
    while let Some(module) = open.pop() {
        for head in module.list_of("resources") {
            let Some(address) = head.text_of("address") else { continue };
            rows.push(Row { address, head, values: head.get("values"), mask: head.get("sensitive_values"), unknown: None });
        }
        let mut inner: Vec<Item<'_>> = module.list_of("child_modules").collect();
        inner.reverse();
        open.extend(inner);
    }
    rows
}
