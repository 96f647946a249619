//! Scopes of Azure Resource Manager: `/`, management groups, subscriptions, resource groups, resources. In: resource ids as files write
//! them. Out: what a scope is, and which scopes lie under it, whatever the case of their letters.

use std::collections::{BTreeMap, BTreeSet};

/// What a scope is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Level {
    Root,
    ManagementGroup,
    Subscription,
    ResourceGroup,
    Resource,
}

/// A scope in the form in which scopes are compared.
pub(super) fn key(id: &str) -> String {
    let trimmed = id.trim_end_matches('/');
    if trimmed.is_empty() { "/".to_owned() } else { trimmed.to_ascii_lowercase() }
}

/// What a scope is, by its key.
pub(super) fn level(key: &str) -> Level {
    let parts: Vec<&str> = key.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        [""] => Level::Root,
        ["providers", "microsoft.management", "managementgroups", _] => Level::ManagementGroup,
        ["subscriptions", _] => Level::Subscription,
        ["subscriptions", _, "resourcegroups", _] => Level::ResourceGroup,
        _ => Level::Resource,
    }
}

/// The subscription of a scope, by its key.
pub(super) fn subscription(key: &str) -> Option<&str> {
    let rest = key.strip_prefix("/subscriptions/")?;
    let end = rest.find('/').unwrap_or(rest.len());
    key.get(.."/subscriptions/".len() + end)
}

/// The resource group of a scope, by its key.
pub(super) fn resource_group(key: &str) -> Option<&str> {
    let at = key.find("/resourcegroups/")? + "/resourcegroups/".len();
    let rest = key.get(at..)?;
    key.get(..at + rest.find('/').unwrap_or(rest.len()))
}

/// How management groups and subscriptions lie in one another.
#[derive(Default)]
pub(super) struct Tree {
    children: BTreeMap<String, BTreeSet<String>>,
    /// The management group that holds all others.
    root: Option<String>,
}

impl Tree {
    /// A tree of pairs of child and parent, by their keys; the root group of a tenant has the tenant's id.
    pub(super) fn new(pairs: impl Iterator<Item = (String, String)>, tenant: &str) -> Tree {
        let mut children: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (child, parent) in pairs {
            children.entry(parent).or_default().insert(child);
        }
        let root = (!tenant.is_empty()).then(|| format!("/providers/microsoft.management/managementgroups/{tenant}"));
        Tree { children, root }
    }

    /// Whether a scope holds everything of the tenant.
    pub(super) fn is_all(&self, key: &str) -> bool {
        key == "/" || self.root.as_deref() == Some(key)
    }

    /// Whether the files say what lies under a management group.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.children.contains_key(key)
    }

    /// The scopes that lie under a management group, itself included: groups and subscriptions.
    pub(super) fn below(&self, key: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::from([key.to_owned()]);
        let mut open = vec![key.to_owned()];
        while let Some(next) = open.pop() {
            for child in self.children.get(&next).into_iter().flatten() {
                if found.insert(child.clone()) {
                    open.push(child.clone());
                }
            }
        }
        found
    }
}

/// Whether a scope lies in another that is no management group, by their keys.
pub(super) fn within(key: &str, outer: &str) -> bool {
    key.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_told_by_their_form() {
        assert_eq!(key("/"), "/");
        assert_eq!(key(""), "/");
        assert_eq!(level(&key("/")), Level::Root);
        assert_eq!(level(&key("/subscriptions/A/")), Level::Subscription);
        assert_eq!(level(&key("/subscriptions/A/resourceGroups/B")), Level::ResourceGroup);
        assert_eq!(level(&key("/providers/Microsoft.Management/managementGroups/m")), Level::ManagementGroup);
        let vm = key("/subscriptions/A/resourceGroups/B/providers/Microsoft.Compute/virtualMachines/v");
        assert_eq!(
            (level(&vm), subscription(&vm), resource_group(&vm)),
            (Level::Resource, Some("/subscriptions/a"), Some("/subscriptions/a/resourcegroups/b"))
        );
        assert!(within("/subscriptions/a/resourcegroups/b", "/subscriptions/a"));
        assert!(!within("/subscriptions/ab", "/subscriptions/a"));
    }

    #[test]
    fn a_ring_of_groups_ends() {
        let pairs = [("b", "a"), ("a", "b"), ("c", "b")].map(|(child, parent)| (child.to_owned(), parent.to_owned()));
        let tree = Tree::new(pairs.into_iter(), "");
        assert_eq!(tree.below("a").len(), 3);
        assert!(tree.is_all("/") && !tree.is_all("a"));
    }
}
