//! What the kinds of other collectors are here: nodes and edges by tables, by their exact names, then by the last part of a name. An edge is
//! in the table if its own schema says that it can be walked: whoever has its start comes to control its end.

use crate::model::{EdgeKind, Kind, Level};

/// What a node is: our kind, and the type where that is a resource or a secret.
pub(super) type Node = (Kind, &'static str);

/// By exact name.
const NODES: &[(&str, Node)] = &[
    ("AZApp", (Kind::OauthClient, "")),
    ("AZAutomationAccount", (Kind::Workload, "")),
    ("AZContainerRegistry", (Kind::Resource, "store")),
    ("AZDevice", (Kind::Workload, "")),
    ("AZFederatedIdentityCredential", (Kind::External, "")),
    ("AZFunctionApp", (Kind::Workload, "")),
    ("AZGroup", (Kind::Group, "")),
    ("AZKeyVault", (Kind::Resource, "store")),
    ("AZLogicApp", (Kind::Workload, "")),
    ("AZManagedCluster", (Kind::Resource, "system")),
    ("AZManagementGroup", (Kind::Resource, "folder")),
    ("AZResourceGroup", (Kind::Resource, "folder")),
    ("AZRole", (Kind::Role, "")),
    ("AZServicePrincipal", (Kind::ServiceAccount, "")),
    ("AZSubscription", (Kind::Resource, "system")),
    ("AZTenant", (Kind::Resource, "system")),
    ("AZUser", (Kind::Human, "")),
    ("AZVM", (Kind::Workload, "")),
    ("AZVMScaleSet", (Kind::Workload, "")),
    ("AZWebApp", (Kind::Workload, "")),
    ("Computer", (Kind::Workload, "")),
    ("Domain", (Kind::Resource, "system")),
    ("GH_App", (Kind::OauthClient, "")),
    ("GH_AppInstallation", (Kind::ServiceAccount, "")),
    ("GH_Branch", (Kind::Resource, "branch")),
    ("GH_Enterprise", (Kind::Resource, "system")),
    ("GH_EnterpriseManagedUser", (Kind::Human, "")),
    ("GH_EnterpriseRole", (Kind::Role, "")),
    ("GH_EnterpriseTeam", (Kind::Group, "")),
    ("GH_EnvironmentSecret", (Kind::Secret, "ci_secret")),
    ("GH_ExternalIdentity", (Kind::External, "")),
    ("GH_OrgRole", (Kind::Role, "")),
    ("GH_OrgSecret", (Kind::Secret, "ci_secret")),
    ("GH_Organization", (Kind::Resource, "system")),
    ("GH_PersonalAccessToken", (Kind::Secret, "token")),
    ("GH_RepoRole", (Kind::Role, "")),
    ("GH_RepoSecret", (Kind::Secret, "ci_secret")),
    ("GH_Repository", (Kind::Resource, "repository")),
    ("GH_Secret", (Kind::Secret, "ci_secret")),
    ("GH_SecretScanningAlert", (Kind::Secret, "leaked")),
    ("GH_Team", (Kind::Group, "")),
    ("GH_TeamRole", (Kind::Role, "")),
    ("GH_User", (Kind::Human, "")),
    ("GH_Workflow", (Kind::Workload, "")),
    ("GH_WorkflowJob", (Kind::Workload, "")),
    ("Okta_Agent", (Kind::Workload, "")),
    ("Okta_ApiServiceIntegration", (Kind::OauthClient, "")),
    ("Okta_ApiToken", (Kind::Secret, "token")),
    ("Okta_Application", (Kind::OauthClient, "")),
    ("Okta_ClientSecret", (Kind::Secret, "oauth_client_secret")),
    ("Okta_CustomRole", (Kind::Role, "")),
    ("Okta_Group", (Kind::Group, "")),
    ("Okta_IdentityProvider", (Kind::External, "")),
    ("Okta_JWK", (Kind::Secret, "signing_key")),
    ("Okta_Organization", (Kind::Resource, "system")),
    ("Okta_Realm", (Kind::Resource, "folder")),
    ("Okta_Role", (Kind::Role, "")),
    ("Okta_RoleAssignment", (Kind::Role, "")),
    ("Okta_User", (Kind::Human, "")),
];

/// By the last part of a name, in lower case.
const NODE_ENDS: &[(&str, Node)] = &[
    ("accesskey", (Kind::Secret, "access_key")),
    ("account", (Kind::Resource, "system")),
    ("apikey", (Kind::Secret, "api_key")),
    ("app", (Kind::OauthClient, "")),
    ("application", (Kind::OauthClient, "")),
    ("certificate", (Kind::Secret, "certificate")),
    ("client", (Kind::OauthClient, "")),
    ("cluster", (Kind::Resource, "system")),
    ("clusterrole", (Kind::Role, "")),
    ("container", (Kind::Workload, "")),
    ("credential", (Kind::Secret, "")),
    ("database", (Kind::Resource, "database")),
    ("function", (Kind::Workload, "")),
    ("group", (Kind::Group, "")),
    ("host", (Kind::Workload, "")),
    ("iamrole", (Kind::ServiceAccount, "")),
    ("job", (Kind::Workload, "")),
    ("managedidentity", (Kind::ServiceAccount, "")),
    ("organization", (Kind::Resource, "system")),
    ("password", (Kind::Secret, "password")),
    ("person", (Kind::Human, "")),
    ("pipeline", (Kind::Workload, "")),
    ("pod", (Kind::Workload, "")),
    ("project", (Kind::Resource, "system")),
    ("repository", (Kind::Resource, "repository")),
    ("role", (Kind::Role, "")),
    ("runner", (Kind::Workload, "")),
    ("secret", (Kind::Secret, "")),
    ("server", (Kind::Workload, "")),
    ("serviceaccount", (Kind::ServiceAccount, "")),
    ("serviceprincipal", (Kind::ServiceAccount, "")),
    ("subscription", (Kind::Resource, "system")),
    ("team", (Kind::Group, "")),
    ("tenant", (Kind::Resource, "system")),
    ("token", (Kind::Secret, "token")),
    ("user", (Kind::Human, "")),
    ("vault", (Kind::Resource, "store")),
    ("workflow", (Kind::Workload, "")),
];

/// How an edge is walked here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// Control of the end.
    Becomes(EdgeKind),
    /// An action on the end.
    Touches(Level),
    /// Openly an administrator of the end, where that is a system; control of it and of what it contains anyway.
    Administers,
}

use EdgeKind::{
    Assumes, AuthenticatesAs, Contains, Controls, Holds, Impersonates, Inherits, Manages, MemberOf, ReadsSecret, RunsAs, Trusts,
};
use Way::{Administers, Becomes, Touches};

/// By exact name; those of one way together.
const EDGES: &[(Way, &[&str])] = &[
    (Becomes(MemberOf), &["MemberOf", "AZMemberOf", "GH_MemberOf", "Okta_MemberOf", "Okta_AgentMemberOf"]),
    (Becomes(Holds), &["AZHasRole", "GH_HasRole"]),
    (Becomes(Inherits), &["GH_HasBaseRole", "GH_InheritedFrom"]),
    (
        Becomes(Contains),
        &["AZContains", "AZNodeResourceGroup", "Contains", "GPLink", "Okta_Contains", "Okta_RealmContains", "Okta_ResourceSetContains"],
    ),
    (Administers, &["AZGlobalAdmin", "AZOwner", "AdminTo", "GH_AdminTo", "Okta_SuperAdmin", "SQLAdmin"]),
    (
        Becomes(Manages),
        &[
            "AZAddMembers",
            "AZAddOwner",
            "AZAddSecret",
            "AZAppAdmin",
            "AZCloudAppAdmin",
            "AZMGAddMember",
            "AZMGAddOwner",
            "AZMGAddSecret",
            "AZMGGrantAppRoles",
            "AZMGGrantRole",
            "AZOwns",
            "AZPrivilegedAuthAdmin",
            "AZPrivilegedRoleAdmin",
            "AZResetPassword",
            "AZUserAccessAdministrator",
            "AddAllowedToAct",
            "AddKeyCredentialLink",
            "AddMember",
            "AddSelf",
            "AllExtendedRights",
            "ForceChangePassword",
            "GH_AddMember",
            "GH_CanEditProtection",
            "GH_ManageEnterpriseAdmins",
            "GH_ManageEnterpriseMembers",
            "GH_ManageEnterpriseOrganizationAdmins",
            "GH_WriteOrganizationCustomOrgRole",
            "GenericAll",
            "GenericWrite",
            "ManageCA",
            "ManageCertificates",
            "Okta_AddMember",
            "Okta_AppAdmin",
            "Okta_GroupAdmin",
            "Okta_GroupMembershipAdmin",
            "Okta_GroupPull",
            "Okta_HelpDeskAdmin",
            "Okta_ManageApp",
            "Okta_MembershipSync",
            "Okta_MobileAdmin",
            "Okta_OrgAdmin",
            "Okta_PasswordSync",
            "Okta_ResetFactors",
            "Okta_ResetPassword",
            "Owns",
            "OwnsLimitedRights",
            "WriteAccountRestrictions",
            "WriteAltSecurityIdentities",
            "WriteDacl",
            "WriteOwner",
            "WriteOwnerLimitedRights",
            "WritePublicInformation",
            "WriteSPN",
        ],
    ),
    (
        Becomes(Controls),
        &[
            "AZAKSContributor",
            "AZAutomationContributor",
            "AZAvereContributor",
            "AZContributor",
            "AZExecuteCommand",
            "AZKeyVaultKVContributor",
            "AZLogicAppContributor",
            "AZVMAdminLogin",
            "AZVMContributor",
            "AZWebsiteContributor",
            "AllowedToAct",
            "AllowedToDelegate",
            "CanPSRemote",
            "CanRDP",
            "DCFor",
            "DCSync",
            "ExecuteDCOM",
            "GH_CanCreateBranch",
            "GH_CanCreateEnvironment",
            "GH_CanCreateRepositoryWithRunnerAccess",
            "GH_CanDeployToEnvironment",
            "GH_CanEditEnvironment",
            "GH_CanPwnRequest",
            "GH_CanUseRunner",
            "GH_CanWriteBranch",
            "GH_HasRunner",
            "GH_Owns",
            "Okta_AgentPoolFor",
            "Okta_HostsAgent",
            "ServerIs",
            "WriteGPLink",
        ],
    ),
    (Becomes(ReadsSecret), &["GH_CanReadSecret", "GH_CanReadSecretScanningAlert", "GH_HasSecret"]),
    (Touches(Level::Read), &["AZGetCertificates", "AZGetKeys", "AZGetSecrets", "GH_HasVariable"]),
    (Becomes(AuthenticatesAs), &["GH_ValidToken", "Okta_ApiTokenFor", "Okta_KeyOf", "Okta_SecretOf"]),
    (Becomes(RunsAs), &["AZManagedIdentity", "AZRunsAs"]),
    (Becomes(Assumes), &["GH_CanAssumeIdentity", "GH_InstalledAs", "GH_SyncedTo", "SyncedToADUser", "SyncedToEntraUser"]),
    (
        Becomes(Trusts),
        &[
            "CrossForestTrust",
            "Okta_IdentityProviderFor",
            "Okta_InboundOrgSSO",
            "Okta_InboundSSO",
            "Okta_KerberosSSO",
            "Okta_OutboundOrgSSO",
            "Okta_OutboundSSO",
            "SameForestTrust",
        ],
    ),
    (
        Becomes(Impersonates),
        &[
            "ADCSESC1",
            "ADCSESC10a",
            "ADCSESC10b",
            "ADCSESC13",
            "ADCSESC3",
            "ADCSESC4",
            "ADCSESC6a",
            "ADCSESC6b",
            "ADCSESC9a",
            "ADCSESC9b",
            "AbuseTGTDelegation",
            "ClaimSpecialIdentity",
            "CoerceAndRelayNTLMToADCS",
            "CoerceAndRelayNTLMToLDAP",
            "CoerceAndRelayNTLMToLDAPS",
            "CoerceAndRelayNTLMToSMB",
            "CoerceToTGT",
            "DumpSMSAPassword",
            "GoldenCert",
            "HasSIDHistory",
            "HasSession",
            "HasTrustKeys",
            "Okta_ReadClientSecret",
            "Okta_ReadPasswordUpdates",
            "ReadGMSAPassword",
            "ReadLAPSPassword",
            "SpoofSIDHistory",
            "SyncLAPSPassword",
        ],
    ),
];

/// By the last part of a name, for collectors that are not in the table: what such a name says by custom, and no schema at hand.
const EDGE_ENDS: &[(&str, Way)] = &[
    ("AssumeRole", Becomes(Assumes)),
    ("CanAssume", Becomes(Assumes)),
    ("CanImpersonate", Becomes(Impersonates)),
    ("HasRole", Becomes(Holds)),
    ("Impersonates", Becomes(Impersonates)),
    ("MemberOf", Becomes(MemberOf)),
    ("RunsAs", Becomes(RunsAs)),
    ("UsesServiceAccount", Becomes(RunsAs)),
];

/// The prefixes of collectors whose kinds are in the table: what they have beside it can't be walked, by their own word.
const TOLD: &[&str] = &["AZ", "GH_", "Okta_"];

/// What a node of these kinds is.
pub(super) fn node(kinds: &[&str]) -> Option<Node> {
    let exact = |kind: &&str| NODES.iter().find(|(name, _)| name == kind).map(|(_, node)| *node);
    let ends = |kind: &&str| {
        let end = kind.rsplit('_').next().unwrap_or(kind).to_lowercase();
        NODE_ENDS.iter().find(|(name, _)| *name == end).map(|(_, node)| *node)
    };
    kinds.iter().find_map(exact).or_else(|| kinds.iter().find_map(ends))
}

/// How an edge of this kind is walked, and whether its own schema says so.
pub(super) fn way(kind: &str) -> Option<(Way, bool)> {
    let exact = EDGES.iter().find(|(_, names)| names.contains(&kind)).map(|(way, _)| (*way, true));
    exact.or_else(|| {
        let end = kind.rsplit('_').next().unwrap_or(kind);
        let told = TOLD.iter().any(|prefix| kind.starts_with(prefix));
        EDGE_ENDS.iter().find(|(name, _)| *name == end && !told).map(|(_, way)| (*way, false))
    })
}

/// The technique of an edge.
pub(super) fn technique(way: Way) -> &'static str {
    match way {
        Becomes(MemberOf | Holds | Inherits) => "opengraph-membership",
        Becomes(Contains) => "opengraph-contains",
        Becomes(ReadsSecret | AuthenticatesAs) | Touches(_) => "opengraph-credential",
        Becomes(Assumes | Impersonates | RunsAs | Trusts) => "opengraph-identity",
        Becomes(_) => "opengraph-control",
        Administers => "opengraph-administer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_by_name_then_by_their_last_part() {
        assert_eq!(node(&["Base", "AZUser"]), Some((Kind::Human, "")));
        assert_eq!(node(&["SNOW_User"]), Some((Kind::Human, "")));
        assert_eq!(node(&["AZTenant", "AZBase"]), Some((Kind::Resource, "system")));
        assert_eq!(node(&["Thing"]), None);
        assert_eq!(way("AZMemberOf"), Some((Becomes(MemberOf), true)));
        assert_eq!(way("SNOW_HasRole"), Some((Becomes(Holds), false)));
        // Their own schemas say that these can't be walked.
        assert_eq!(way("Okta_HasRole"), None);
        assert_eq!(way("GH_Contains"), None);
        assert_eq!(way("Knows"), None);
    }

    #[test]
    fn no_name_is_in_the_tables_twice() {
        let names: Vec<&str> = EDGES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let all: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(all.len(), names.len());
        assert!(
            NODES.is_sorted_by(|a, b| a.0 < b.0) && NODE_ENDS.is_sorted_by(|a, b| a.0 < b.0) && EDGE_ENDS.is_sorted_by(|a, b| a.0 < b.0)
        );
    }
}
