//! The built-in tables: roles of Azure, directory roles, application permissions of Microsoft Graph. In: the files under `data/`. Out: rows by id.

use super::record::Block;
use std::collections::BTreeMap;

const ROLES: &str = include_str!("data/roles.tsv");
const DIRECTORY: &str = include_str!("data/directory-roles.tsv");
const GRAPH: &str = include_str!("data/graph-roles.tsv");

/// A built-in role of Azure.
pub(super) struct Role {
    pub(super) title: &'static str,
    pub(super) blocks: Vec<Block>,
}

/// The built-in roles of Azure that are known here, by id.
pub(super) fn roles() -> BTreeMap<&'static str, Role> {
    let patterns = |cell: Option<&str>| cell.unwrap_or("").split(' ').filter(|text| !text.is_empty()).map(str::to_owned).collect();
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        let (id, title) = (cells.next()?, cells.next()?);
        let [actions, not_actions, data, not_data] = [cells.next(), cells.next(), cells.next(), cells.next()].map(patterns);
        let blocks = vec![Block { actions, not_actions, data, not_data, condition: false }];
        Some((id, Role { title, blocks }))
    };
    ROLES.lines().filter_map(row).collect()
}

/// Rows of id, name and words.
fn worded(table: &'static str) -> BTreeMap<&'static str, (&'static str, Vec<&'static str>)> {
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        let (id, title, words) = (cells.next()?, cells.next()?, cells.next().unwrap_or(""));
        Some((id, (title, words.split(' ').filter(|word| !word.is_empty()).collect())))
    };
    table.lines().filter_map(row).collect()
}

/// The built-in directory roles: name and powers by template id.
pub(super) fn directory() -> BTreeMap<&'static str, (&'static str, Vec<&'static str>)> {
    worded(DIRECTORY)
}

/// The application permissions of Microsoft Graph: value and powers by id.
pub(super) fn graph() -> BTreeMap<&'static str, (&'static str, Vec<&'static str>)> {
    worded(GRAPH)
}

#[cfg(test)]
mod tests {
    use super::super::action::{ACTS, powers};
    use super::super::{directory, kinds};
    use super::*;

    #[test]
    fn tables_are_whole() {
        assert!(roles().len() > 100 && super::directory().len() > 80 && graph().len() > 20);
        for id in roles().keys().chain(super::directory().keys()).chain(graph().keys()) {
            assert!(kinds::is_guid(id), "{id}");
            assert_eq!(*id, id.to_ascii_lowercase());
        }
        for (_, words) in super::directory().values().chain(graph().values()) {
            for word in words {
                assert!(directory::is_known(word), "{word}");
            }
        }
    }

    /// The number of roles that hold some well-known actions, and which.
    #[test]
    fn roles_hold_what_the_vendor_says() {
        let holds = |technique: &str| -> Vec<&str> {
            let roles = roles();
            let mut found: Vec<&str> = roles
                .values()
                .filter(|role| powers(&role.blocks).acts.iter().any(|(at, _)| ACTS[*at].technique == technique))
                .map(|role| role.title)
                .collect();
            found.sort_unstable();
            found
        };
        assert_eq!(holds("assign-azure-role"), ["Owner", "Role Based Access Control Administrator", "User Access Administrator"]);
        assert_eq!(
            holds("read-key-vault"),
            ["Key Vault Administrator", "Key Vault Certificate User", "Key Vault Secrets Officer", "Key Vault Secrets User"]
        );
        assert_eq!(holds("federate-managed-identity"), ["Contributor", "Managed Identity Contributor", "Owner"]);
        assert!(holds("add-machine-extension").contains(&"Log Analytics Contributor"));
        assert!(holds("use-cluster-data-actions").contains(&"Azure Kubernetes Service RBAC Writer"));
        assert!(!holds("list-azure-keys").contains(&"Cosmos DB Operator"));
        assert!(holds("assign-managed-identity").contains(&"Managed Identity Operator"));
    }
}
