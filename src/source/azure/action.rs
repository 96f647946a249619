//! The actions of Azure that let their holder become somebody or reach data: one table, what each is for and how it is abused. In: the
//! patterns of a role definition. Out: the entries of the table that it allows.

use super::record::Block;
use crate::model::Level;

/// What an action is carried out on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Class {
    /// The scope itself: subscriptions and management groups.
    Scope,
    Machine,
    ScaleSet,
    Arc,
    Site,
    LogicApp,
    Automation,
    ContainerGroup,
    ContainerApp,
    Cluster,
    Learning,
    Factory,
    Identity,
    Vault,
    /// Vaults in which their own list decides.
    ListedVault,
    /// Vaults of which no file says what decides.
    UnknownVault,
    Storage,
    Cosmos,
    Sql,
    Postgres,
    Queue,
    Cache,
    Registry,
    Ai,
    Search,
    Settings,
}

/// What follows from an action.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Effect {
    /// Roles can be handed out.
    Assign,
    /// Code runs in it.
    Controls,
    /// It is acted as.
    Impersonates,
    /// It is reached at a level.
    Touches(Level),
    /// What it keeps can be replaced.
    ReplacesSecrets,
}

/// One action.
#[derive(Debug)]
pub(super) struct Act {
    /// Its name, in lower case.
    pub(super) name: &'static str,
    /// Whether it is a data action.
    pub(super) data: bool,
    pub(super) class: Class,
    pub(super) effect: Effect,
    pub(super) technique: &'static str,
    /// What has to be true besides, in words; empty for nothing.
    pub(super) condition: &'static str,
    /// Actions of which one takes the condition away.
    pub(super) with: &'static [&'static str],
}

const fn act(name: &'static str, class: Class, effect: Effect, technique: &'static str) -> Act {
    Act { name, data: false, class, effect, technique, condition: "", with: &[] }
}

const fn data(name: &'static str, class: Class, effect: Effect, technique: &'static str) -> Act {
    Act { data: true, ..act(name, class, effect, technique) }
}

const fn only_if(act: Act, condition: &'static str, with: &'static [&'static str]) -> Act {
    Act { condition, with, ..act }
}

use Class::{
    Ai, Arc, Automation, Cache, Cluster, ContainerApp, ContainerGroup, Cosmos, Factory, Identity, Learning, ListedVault, LogicApp, Machine,
    Postgres, Queue, Registry, ScaleSet, Scope, Search, Settings, Site, Sql, Storage, Vault,
};
use Effect::{Assign, Controls, Impersonates, ReplacesSecrets, Touches};

const READ: Effect = Touches(Level::Read);
const WRITE: Effect = Touches(Level::Write);
const USE: Effect = Touches(Level::Use);

/// What starts something that takes a managed identity.
const STARTS: &[&str] = &[
    "microsoft.compute/virtualmachines/write",
    "microsoft.compute/virtualmachinescalesets/write",
    "microsoft.web/sites/write",
    "microsoft.logic/workflows/write",
    "microsoft.containerinstance/containergroups/write",
    "microsoft.app/containerapps/write",
    "microsoft.app/jobs/write",
    "microsoft.automation/automationaccounts/write",
    "microsoft.resources/deploymentscripts/write",
    "microsoft.machinelearningservices/workspaces/computes/write",
];

const BY_ROLES: &str = "the cluster lets roles of Azure decide over its content";

/// All actions that are modelled.
pub(super) const ACTS: &[Act] = &[
    act("microsoft.authorization/roleassignments/write", Scope, Assign, "assign-azure-role"),
    act("microsoft.compute/virtualmachines/runcommand/action", Machine, Controls, "run-azure-command"),
    act("microsoft.compute/virtualmachines/runcommands/write", Machine, Controls, "run-azure-command"),
    act("microsoft.compute/virtualmachines/extensions/write", Machine, Controls, "add-machine-extension"),
    only_if(
        data("microsoft.compute/virtualmachines/loginasadmin/action", Machine, Controls, "log-in-to-azure-machine"),
        "the machine takes logins of Entra and can be reached",
        &[],
    ),
    act("microsoft.compute/virtualmachinescalesets/virtualmachines/runcommand/action", ScaleSet, Controls, "run-azure-command"),
    act("microsoft.compute/virtualmachinescalesets/extensions/write", ScaleSet, Controls, "add-machine-extension"),
    act("microsoft.hybridcompute/machines/extensions/write", Arc, Controls, "add-machine-extension"),
    act("microsoft.hybridcompute/machines/runcommands/write", Arc, Controls, "run-azure-command"),
    act("microsoft.web/sites/publishxml/action", Site, Controls, "deploy-azure-app"),
    act("microsoft.web/sites/config/list/action", Site, Controls, "deploy-azure-app"),
    act("microsoft.web/sites/host/listkeys/action", Site, Controls, "deploy-azure-app"),
    act("microsoft.web/sites/write", Site, Controls, "deploy-azure-app"),
    act("microsoft.logic/workflows/write", LogicApp, Controls, "change-logic-app"),
    only_if(
        act("microsoft.automation/automationaccounts/runbooks/write", Automation, Controls, "change-runbook"),
        "somebody starts the runbook",
        &["microsoft.automation/automationaccounts/jobs/write"],
    ),
    act("microsoft.containerinstance/containergroups/containers/exec/action", ContainerGroup, Controls, "exec-azure-container"),
    act("microsoft.containerinstance/containergroups/write", ContainerGroup, Controls, "exec-azure-container"),
    act("microsoft.app/containerapps/write", ContainerApp, Controls, "change-container-app"),
    act("microsoft.app/jobs/write", ContainerApp, Controls, "change-container-app"),
    act("microsoft.containerservice/managedclusters/listclusteradmincredential/action", Cluster, Controls, "take-cluster-admin-credential"),
    act(
        "microsoft.containerservice/managedclusters/accessprofiles/listcredential/action",
        Cluster,
        Controls,
        "take-cluster-admin-credential",
    ),
    act("microsoft.containerservice/managedclusters/runcommand/action", Cluster, Controls, "run-aks-command"),
    only_if(
        data("microsoft.containerservice/managedclusters/pods/exec/action", Cluster, Controls, "use-cluster-data-actions"),
        BY_ROLES,
        &[],
    ),
    only_if(data("microsoft.containerservice/managedclusters/pods/write", Cluster, Controls, "use-cluster-data-actions"), BY_ROLES, &[]),
    only_if(data("microsoft.containerservice/managedclusters/secrets/read", Cluster, Controls, "use-cluster-data-actions"), BY_ROLES, &[]),
    act("microsoft.machinelearningservices/workspaces/jobs/write", Learning, Controls, "run-on-learning-compute"),
    act("microsoft.machinelearningservices/workspaces/computes/write", Learning, Controls, "run-on-learning-compute"),
    act("microsoft.datafactory/factories/pipelines/write", Factory, Controls, "change-data-pipeline"),
    only_if(
        act("microsoft.managedidentity/userassignedidentities/assign/action", Identity, Impersonates, "assign-managed-identity"),
        "its holder may also change or start a workload that takes the identity",
        STARTS,
    ),
    // The same action as the role for it writes it, with the name of the identity in between.
    only_if(
        act("microsoft.managedidentity/userassignedidentities/name/assign/action", Identity, Impersonates, "assign-managed-identity"),
        "its holder may also change or start a workload that takes the identity",
        STARTS,
    ),
    act(
        "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials/write",
        Identity,
        Impersonates,
        "federate-managed-identity",
    ),
    data("microsoft.keyvault/vaults/secrets/getsecret/action", Vault, READ, "read-key-vault"),
    data("microsoft.keyvault/vaults/secrets/setsecret/action", Vault, ReplacesSecrets, "replace-key-vault-secret"),
    data("microsoft.keyvault/vaults/keys/sign/action", Vault, USE, "use-key-vault-key"),
    data("microsoft.keyvault/vaults/keys/decrypt/action", Vault, USE, "use-key-vault-key"),
    data("microsoft.keyvault/vaults/keys/unwrap/action", Vault, USE, "use-key-vault-key"),
    act("microsoft.keyvault/vaults/accesspolicies/write", ListedVault, READ, "grant-self-vault-access"),
    act("microsoft.keyvault/vaults/write", ListedVault, READ, "grant-self-vault-access"),
    act("microsoft.storage/storageaccounts/listkeys/action", Storage, WRITE, "list-azure-keys"),
    act("microsoft.storage/storageaccounts/listaccountsas/action", Storage, WRITE, "list-azure-keys"),
    data("microsoft.storage/storageaccounts/blobservices/containers/blobs/read", Storage, READ, "read-azure-data"),
    data("microsoft.storage/storageaccounts/blobservices/containers/blobs/write", Storage, WRITE, "write-azure-data"),
    data("microsoft.storage/storageaccounts/fileservices/fileshares/files/read", Storage, READ, "read-azure-data"),
    data("microsoft.storage/storageaccounts/queueservices/queues/messages/read", Storage, READ, "read-azure-data"),
    data("microsoft.storage/storageaccounts/tableservices/tables/entities/read", Storage, READ, "read-azure-data"),
    act("microsoft.documentdb/databaseaccounts/listkeys/action", Cosmos, WRITE, "list-azure-keys"),
    act("microsoft.documentdb/databaseaccounts/listconnectionstrings/action", Cosmos, WRITE, "list-azure-keys"),
    act("microsoft.documentdb/databaseaccounts/readonlykeys/action", Cosmos, READ, "list-azure-keys"),
    act("microsoft.documentdb/databaseaccounts/sqlroleassignments/write", Cosmos, WRITE, "grant-self-data-role"),
    act("microsoft.sql/servers/administrators/write", Sql, Touches(Level::Administer), "become-sql-administrator"),
    act("microsoft.sql/managedinstances/administrators/write", Sql, Touches(Level::Administer), "become-sql-administrator"),
    act("microsoft.dbforpostgresql/flexibleservers/administrators/write", Postgres, Touches(Level::Administer), "become-sql-administrator"),
    act("microsoft.servicebus/namespaces/authorizationrules/listkeys/action", Queue, WRITE, "list-azure-keys"),
    act("microsoft.eventhub/namespaces/authorizationrules/listkeys/action", Queue, WRITE, "list-azure-keys"),
    data("microsoft.servicebus/namespaces/messages/receive/action", Queue, READ, "read-azure-data"),
    data("microsoft.eventhub/namespaces/messages/receive/action", Queue, READ, "read-azure-data"),
    act("microsoft.cache/redis/listkeys/action", Cache, WRITE, "list-azure-keys"),
    act("microsoft.containerregistry/registries/listcredentials/action", Registry, WRITE, "list-azure-keys"),
    act("microsoft.containerregistry/registries/push/write", Registry, WRITE, "push-azure-image"),
    act("microsoft.cognitiveservices/accounts/listkeys/action", Ai, WRITE, "list-azure-keys"),
    act("microsoft.cognitiveservices/accounts/deployments/write", Ai, WRITE, "change-azure-model"),
    data("microsoft.cognitiveservices/accounts/openai/deployments/chat/completions/action", Ai, USE, "use-azure-model"),
    data("microsoft.cognitiveservices/accounts/openai/fine-tunes/write", Ai, WRITE, "change-azure-model"),
    act("microsoft.search/searchservices/listadminkeys/action", Search, WRITE, "list-azure-keys"),
    data("microsoft.search/searchservices/indexes/documents/read", Search, READ, "read-azure-data"),
    data("microsoft.search/searchservices/indexes/documents/write", Search, WRITE, "write-azure-data"),
    act("microsoft.appconfiguration/configurationstores/listkeys/action", Settings, WRITE, "list-azure-keys"),
    data("microsoft.appconfiguration/configurationstores/keyvalues/read", Settings, READ, "read-azure-data"),
];

/// Whether a pattern of a role definition, in which `*` stands for any text, names an action; the case of letters does not count.
pub(super) fn names(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.as_bytes(), action.as_bytes());
    let (mut at, mut in_action) = (0, 0);
    // Where to go on behind the last star, one letter further each time.
    let mut star: Option<(usize, usize)> = None;
    while in_action < action.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at + 1, in_action));
                at += 1;
            }
            Some(letter) if action.get(in_action).is_some_and(|other| letter.eq_ignore_ascii_case(other)) => {
                at += 1;
                in_action += 1;
            }
            _ => match star {
                Some((behind, from)) => {
                    star = Some((behind, from + 1));
                    at = behind;
                    in_action = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|letter| *letter == b'*'))
}

/// Whether a block allows an action: `notActions` take out of what the block itself gives, and out of nothing else.
fn allows(block: &Block, action: &str, data: bool) -> bool {
    let (given, taken) = if data { (&block.data, &block.not_data) } else { (&block.actions, &block.not_actions) };
    given.iter().any(|pattern| names(pattern, action)) && !taken.iter().any(|pattern| names(pattern, action))
}

/// What a role definition gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Powers {
    /// Positions in [`ACTS`], each with the condition under which it counts.
    pub(super) acts: Vec<(usize, &'static str)>,
    /// Whether it may change whatever there is in its scope.
    pub(super) everything: bool,
    /// Whether it may change the definitions of roles.
    pub(super) rewrites_roles: bool,
}

/// The condition of a block that a condition limits.
const LIMITED: &str = "the condition in the role's definition holds";

/// Works out what some blocks give together.
pub(super) fn powers(blocks: &[Block]) -> Powers {
    let allowed = |action: &str, data: bool| {
        let mut found = blocks.iter().filter(|block| allows(block, action, data));
        let first = found.next()?;
        Some(first.condition && found.all(|block| block.condition))
    };
    let mut out = Powers::default();
    for (at, act) in ACTS.iter().enumerate() {
        let Some(limited) = allowed(act.name, act.data) else { continue };
        let helped = act.with.iter().any(|action| allowed(action, false).is_some());
        let condition = if !act.condition.is_empty() && !helped {
            act.condition
        } else if limited {
            LIMITED
        } else {
            ""
        };
        out.acts.push((at, condition));
    }
    // An action that nobody has: only a pattern over everything names it.
    out.everything = ["write", "delete", "some/action"].iter().all(|end| allowed(&format!("some.provider/things/{end}"), false).is_some());
    out.rewrites_roles = allowed("microsoft.authorization/roledefinitions/write", false).is_some();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(actions: &[&str], not_actions: &[&str], data: &[&str]) -> Block {
        let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        Block { actions: own(actions), not_actions: own(not_actions), data: own(data), not_data: Vec::new(), condition: false }
    }

    fn techniques(blocks: &[Block]) -> Vec<&'static str> {
        let mut all: Vec<_> = powers(blocks).acts.iter().map(|(at, _)| ACTS[*at].technique).collect();
        all.dedup();
        all
    }

    #[test]
    fn patterns_name_actions_in_any_case() {
        assert!(names("*", "a/b"));
        assert!(names("*/read", "microsoft.x/y/read"));
        assert!(names("Microsoft.Authorization/*/Write", "microsoft.authorization/roleassignments/write"));
        assert!(names("Microsoft.Web/sites/*", "microsoft.web/sites/host/listkeys/action"));
        assert!(!names("Microsoft.Web/sites", "microsoft.web/sites/write"));
        assert!(!names("*/read", "microsoft.x/y/reads"));
        assert!(!names("", "a"));
        assert!(names("a**b*", "axxb"));
        // Many stars do not take long.
        assert!(!names(&"*a".repeat(200), &"b".repeat(5000)));
    }

    #[test]
    fn what_is_taken_out_is_no_deny() {
        let contributor = block(&["*"], &["Microsoft.Authorization/*/Write"], &[]);
        assert!(!techniques(std::slice::from_ref(&contributor)).contains(&"assign-azure-role"));
        assert!(powers(std::slice::from_ref(&contributor)).everything);
        let both = [contributor, block(&["Microsoft.Authorization/roleAssignments/write"], &[], &[])];
        assert!(techniques(&both).contains(&"assign-azure-role"), "another block gives it back");
    }

    #[test]
    fn data_actions_are_apart_from_actions() {
        let owner = block(&["*"], &[], &[]);
        assert!(!techniques(std::slice::from_ref(&owner)).contains(&"read-key-vault"));
        let reader = block(&[], &[], &["Microsoft.KeyVault/vaults/secrets/getSecret/action"]);
        assert_eq!(techniques(&[reader]), ["read-key-vault"]);
    }

    #[test]
    fn an_identity_alone_needs_something_to_run_as_it() {
        let assigns = || block(&["Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action"], &[], &[]);
        assert!(!powers(&[assigns()]).acts[0].1.is_empty());
        let with = [assigns(), block(&["Microsoft.Web/sites/write"], &[], &[])];
        let powers = powers(&with);
        assert!(powers.acts.iter().any(|(at, condition)| ACTS[*at].technique == "assign-managed-identity" && condition.is_empty()));
    }

    #[test]
    fn actions_are_written_in_lower_case_and_told() {
        for act in ACTS {
            assert_eq!(act.name, act.name.to_ascii_lowercase());
            assert!(crate::model::technique::find(act.technique).is_some(), "{} is not told", act.technique);
        }
    }
}
