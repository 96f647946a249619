//! Tells states and plans by their head, and what Terraform writes beside them.

use crate::doc::{Item, Layout, Sort};
use crate::source::{Claim, Head};

/// Keys of which a state or plan of `show -json` has one at least.
const SHOWN: &[&str] = &["values", "planned_values", "resource_changes", "prior_state"];

/// Looks at the head of a document.
pub(super) fn claims(head: &Head<'_>) -> Claim {
    let root = head.root;
    if root.sort() != Sort::Map {
        return Claim::No;
    }
    if root.text_of("format_version").is_some() {
        return shown(root);
    }
    if root.text_of("@module").is_some_and(|module| module.starts_with("terraform") || module.starts_with("tofu")) {
        return Claim::Skip("the messages of a run (`plan -json`): `show -json` writes the plan".to_owned());
    }
    let version = root.get("version").and_then(|version| version.int());
    if version.is_none() || root.text_of("terraform_version").is_none() || root.get("serial").is_none_or(|serial| serial.int().is_none()) {
        return backend(root, version);
    }
    match version {
        Some(4) => Claim::Yes(Layout::Lists),
        _ => backend(root, version),
    }
}

/// What `show -json` and its sisters write.
fn shown(root: Item<'_>) -> Claim {
    let has = |key: &str| root.get(key).is_some();
    let is_map = |key: &&str| root.get(key).is_some_and(|value| matches!(value.sort(), Sort::Map | Sort::List));
    if SHOWN.iter().any(is_map) {
        return Claim::Yes(Layout::Whole);
    }
    if has("provider_schemas") {
        return Claim::Skip("schemas of providers".to_owned());
    }
    if has("valid") && has("diagnostics") {
        return Claim::Skip("an answer of `validate`".to_owned());
    }
    if has("function_signatures") {
        return Claim::Skip("signatures of functions".to_owned());
    }
    // An empty state has nothing but its versions.
    let empty = root.children().all(|child| matches!(child.key(), "format_version" | "terraform_version"));
    if empty { Claim::Yes(Layout::Whole) } else { Claim::No }
}

/// States of old versions, and the file that keeps the settings of a backend.
fn backend(root: Item<'_>, version: Option<i64>) -> Claim {
    let old = matches!(version, Some(1..=3)) && root.get("serial").is_some();
    if old && root.get("backend").is_some_and(|backend| backend.sort() == Sort::Map) {
        return Claim::Yes(Layout::Whole);
    }
    if old && root.list_of("modules").next().is_some_and(|module| module.get("resources").is_some()) {
        return Claim::Yes(Layout::Whole);
    }
    Claim::No
}
