//! Which listings are known: the key of the list (or of the one thing) that an answer holds, and what its entries have in common with no
//! other vendor's. The head of a document in, what it is out.

use crate::doc::{Item, Layout, Sort};
use crate::model::Syntax;
use crate::source::{Claim, Head};

/// What a listing is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Of {
    Users,
    Groups,
    Roles,
    Policies,
    Profiles,
    Attached,
    InlineNames,
    Versions,
    Keys,
    Mfa,
    VirtualMfa,
    SshKeys,
    ServiceCredentials,
    SigningCertificates,
    ServicesUsed,
    Secrets,
    Parameters,
    Functions,
    Services,
    Reservations,
    Projects,
    Jobs,
    Endpoints,
    Stacks,
    Assignments,
    PermissionSets,
    CenterUsers,
    CenterGroups,
    CenterMembers,
    OrgAccounts,
    Tagged,
    Databases,
    DatabaseClusters,
    Buckets,
    UserPools,
    Images,
    Topics,
    Associations,
}

/// A list under its key; the first element tells that it is meant.
struct List {
    key: &'static str,
    /// The element has all of these keys.
    has: &'static [&'static str],
    of: Of,
    /// Whether the key alone says what it is, so that an empty list does.
    own: bool,
}

const fn list(key: &'static str, has: &'static [&'static str], of: Of) -> List {
    List { key, has, of, own: false }
}

const fn own(key: &'static str, has: &'static [&'static str], of: Of) -> List {
    List { key, has, of, own: true }
}

const LISTS: &[List] = &[
    list("Users", &["UserName", "UserId", "Arn"], Of::Users),
    list("Users", &["UserId", "IdentityStoreId"], Of::CenterUsers),
    list("Groups", &["GroupName", "GroupId", "Arn"], Of::Groups),
    list("Groups", &["GroupId", "IdentityStoreId"], Of::CenterGroups),
    own("GroupMemberships", &["GroupId", "MemberId"], Of::CenterMembers),
    list("Roles", &["RoleName", "Arn"], Of::Roles),
    list("Policies", &["PolicyName", "PolicyId", "Arn"], Of::Policies),
    own("InstanceProfiles", &["InstanceProfileName", "Arn"], Of::Profiles),
    list("AttachedPolicies", &["PolicyArn"], Of::Attached),
    list("PolicyNames", &[], Of::InlineNames),
    list("Versions", &["VersionId", "IsDefaultVersion"], Of::Versions),
    own("AccessKeyMetadata", &["AccessKeyId", "UserName"], Of::Keys),
    own("MFADevices", &["UserName", "SerialNumber"], Of::Mfa),
    own("VirtualMFADevices", &["SerialNumber"], Of::VirtualMfa),
    own("SSHPublicKeys", &["UserName", "SSHPublicKeyId"], Of::SshKeys),
    own("ServiceSpecificCredentials", &["UserName", "ServiceSpecificCredentialId"], Of::ServiceCredentials),
    list("Certificates", &["UserName", "CertificateId"], Of::SigningCertificates),
    own("ServicesLastAccessed", &["ServiceNamespace"], Of::ServicesUsed),
    own("SecretList", &["ARN", "Name"], Of::Secrets),
    list("Parameters", &["Name", "Type", "LastModifiedDate"], Of::Parameters),
    list("Functions", &["FunctionArn"], Of::Functions),
    list("services", &["serviceArn", "taskDefinition"], Of::Services),
    own("Reservations", &["Instances"], Of::Reservations),
    list("projects", &["arn", "serviceRole"], Of::Projects),
    list("Jobs", &["Name", "Role", "Command"], Of::Jobs),
    list("DevEndpoints", &["EndpointName", "RoleArn"], Of::Endpoints),
    list("Stacks", &["StackId", "StackName"], Of::Stacks),
    own("AccountAssignments", &["AccountId", "PermissionSetArn"], Of::Assignments),
    own("PermissionSets", &["PermissionSetArn", "Name"], Of::PermissionSets),
    list("Accounts", &["Id", "Arn", "JoinedMethod"], Of::OrgAccounts),
    own("ResourceTagMappingList", &["ResourceARN"], Of::Tagged),
    own("DBInstances", &["DBInstanceArn"], Of::Databases),
    own("DBClusters", &["DBClusterArn"], Of::DatabaseClusters),
    list("Buckets", &["Name", "CreationDate"], Of::Buckets),
    list("UserPools", &["Id", "Name", "LambdaConfig"], Of::UserPools),
    list("repositories", &["repositoryArn", "registryId"], Of::Images),
    list("Topics", &["TopicArn"], Of::Topics),
    list("associations", &["clusterName", "namespace", "serviceAccount", "associationArn"], Of::Associations),
];

/// Answers about one thing: the keys that the document has at top.
const THINGS: &[&[&str]] = &[
    &["User"],
    &["Role"],
    &["Group", "Users"],
    &["Policy"],
    &["InstanceProfile"],
    &["UserName", "PolicyName", "PolicyDocument"],
    &["RoleName", "PolicyName", "PolicyDocument"],
    &["GroupName", "PolicyName", "PolicyDocument"],
    &["PolicyVersion"],
    &["LoginProfile"],
    &["AccessKeyLastUsed", "UserName"],
    &["Content", "ReportFormat"],
    &["SummaryMap"],
    &["ARN", "Name", "ResourcePolicy"],
    &["taskDefinition"],
    &["NotebookInstanceArn", "RoleArn"],
    &["stateMachineArn", "roleArn"],
    &["cluster"],
    &["accessEntry"],
    &["associatedAccessPolicies", "clusterName", "principalArn"],
    &["association"],
    &["PermissionSet"],
    &["Organization"],
    &["Attributes"],
    &["registryId", "repositoryName", "policyText"],
    &["Table"],
    &["Configuration", "Code"],
];

/// Whether a document is a listing.
pub(super) fn claims(head: &Head<'_>) -> Claim {
    let root = head.root;
    if head.syntax == Syntax::Csv {
        let is_report = ["user", "arn", "password_enabled", "mfa_active"].iter().all(|key| head.first_item().get(key).is_some());
        return if is_report { Claim::Yes(Layout::Lists) } else { Claim::No };
    }
    match root.sort() {
        Sort::Map if listing(root).is_some() => Claim::Yes(Layout::Lists),
        Sort::Map if is_thing(root) || is_reduced_cluster(root) => Claim::Yes(Layout::Whole),
        Sort::Map => known_and_left(root).map_or(Claim::No, |what| Claim::Skip(what.to_owned())),
        Sort::List => root.children().next().and_then(bare).map_or(Claim::No, |_| Claim::Yes(Layout::Lists)),
        _ => Claim::No,
    }
}

/// The list that a document holds.
fn listing(root: Item<'_>) -> Option<Of> {
    // The answer about a group names its members beside it, and is read whole.
    if root.get("Group").is_some() {
        return None;
    }
    LISTS.iter().find(|list| root.get(list.key).is_some_and(|found| fits(list, found, root))).map(|list| list.of)
}

fn fits(list: &List, found: Item<'_>, root: Item<'_>) -> bool {
    if found.sort() != Sort::List {
        return false;
    }
    match found.children().next() {
        // Nothing in it: IAM says so in a way of its own.
        None => list.own || (root.get("IsTruncated").is_some() && list.key.starts_with(|c: char| c.is_ascii_uppercase())),
        Some(first) if list.has.is_empty() => first.text().is_some() && root.get("IsTruncated").is_some(),
        Some(first) => list.has.iter().all(|key| first.get(key).is_some()),
    }
}

/// What the elements under a key are, when one of them is at hand; without a key it is an element of a bare list.
pub(super) fn of(key: &str, element: Item<'_>) -> Option<Of> {
    if key.is_empty() {
        return bare(element);
    }
    let has = |list: &List| list.has.iter().all(|key| element.get(key).is_some());
    LISTS.iter().find(|list| list.key == key && has(list)).map(|list| list.of)
}

/// What an empty list under a key would be of.
pub(super) fn empty(key: &str) -> Option<Of> {
    LISTS.iter().find(|list| list.key == key).map(|list| list.of)
}

/// Elements that tell what they are without a key above them (`--query 'Functions[]'`, pages put together).
fn bare(element: Item<'_>) -> Option<Of> {
    let has = |keys: &[&str]| element.sort() == Sort::Map && keys.iter().all(|key| element.get(key).is_some());
    let arn = |key: &str, part: &str| element.text_of(key).is_some_and(|arn| arn.starts_with("arn:") && arn.contains(part));
    match () {
        () if arn("FunctionArn", ":lambda:") && has(&["Role"]) => Some(Of::Functions),
        () if arn("ARN", ":secretsmanager:") => Some(Of::Secrets),
        () if has(&["AccessKeyId", "UserName", "Status"]) => Some(Of::Keys),
        () if has(&["AccountId", "PermissionSetArn", "PrincipalId"]) => Some(Of::Assignments),
        () => None,
    }
}

fn is_thing(root: Item<'_>) -> bool {
    let has = |keys: &[&str]| keys.iter().all(|key| root.get(key).is_some());
    let map = |key: &str, inner: &[&str]| root.get(key).is_some_and(|found| inner.iter().all(|key| found.get(key).is_some()));
    let arn = |key: &str, inner: &str, part: &str| {
        root.get(key).and_then(|found| found.text_of(inner)).is_some_and(|arn| arn.starts_with("arn:") && arn.contains(part))
    };
    THINGS.iter().filter(|keys| has(keys)).any(|keys| match *keys {
        ["User"] => arn("User", "Arn", ":iam:"),
        ["Role"] => arn("Role", "Arn", ":iam:"),
        ["Group", "Users"] => arn("Group", "Arn", ":iam:"),
        // A policy of IAM or of an organisation by its own fields; that of a resource is a policy in a string.
        ["Policy"] => arn("Policy", "Arn", ":iam:") || map("Policy", &["PolicySummary", "Content"]) || is_policy_text(root.get("Policy")),
        ["InstanceProfile"] => arn("InstanceProfile", "Arn", ":iam:"),
        ["PolicyVersion"] => map("PolicyVersion", &["VersionId", "Document"]),
        ["LoginProfile"] => map("LoginProfile", &["UserName"]),
        ["Content", "ReportFormat"] => root.text_of("ReportFormat") == Some("text/csv"),
        ["SummaryMap"] => map("SummaryMap", &["AccountMFAEnabled"]),
        ["taskDefinition"] => arn("taskDefinition", "taskDefinitionArn", ":ecs:"),
        ["stateMachineArn", ..] => root.text_of("roleArn").is_some(),
        ["cluster"] => arn("cluster", "arn", ":eks:") || map("cluster", &["name", "identity"]),
        ["accessEntry"] => map("accessEntry", &["clusterName", "principalArn"]),
        ["association"] => map("association", &["clusterName", "namespace", "serviceAccount"]),
        ["PermissionSet"] => map("PermissionSet", &["Name", "PermissionSetArn"]),
        ["Organization"] => map("Organization", &["Id", "FeatureSet"]),
        ["Attributes"] => ["TopicArn", "QueueArn"].iter().any(|key| map("Attributes", &[key])),
        ["Table"] => arn("Table", "TableArn", ":dynamodb:"),
        ["Configuration", "Code"] => arn("Configuration", "FunctionArn", ":lambda:"),
        _ => true,
    })
}

fn is_policy_text(item: Option<Item<'_>>) -> bool {
    item.and_then(|item| item.text()).is_some_and(|text| text.trim_start().starts_with('{') && text.contains("\"Statement\""))
}

/// `--query 'cluster.{name:name,issuer:identity.oidc.issuer}'`.
pub(super) fn is_reduced_cluster(root: Item<'_>) -> bool {
    let issuer = root.text_of("issuer").is_some_and(|issuer| issuer.starts_with("https://oidc.eks."));
    issuer && root.text_of("name").is_some()
}

/// Answers that are known and tell nothing of identities.
fn known_and_left(root: Item<'_>) -> Option<&'static str> {
    let generated = root.get("State").is_some_and(|state| matches!(state.text(), Some("STARTED" | "INPROGRESS" | "COMPLETE")));
    let first = |key: &str, has: &str| root.list_of(key).next().is_some_and(|first| first.get(has).is_some());
    match () {
        () if generated && root.children().all(|child| matches!(child.key(), "State" | "Description" | "ResponseMetadata")) => {
            Some("a credential report under way")
        }
        () if root.get("JobStatus").is_some() && root.get("JobCreationDate").is_some() => Some("a report of services used, under way"),
        () if root.text_of("JobId").is_some() && root.children().all(|child| matches!(child.key(), "JobId" | "ResponseMetadata")) => {
            Some("a report of services used, under way")
        }
        () if first("SecurityGroups", "GroupId") => Some("security groups"),
        () if first("NetworkInterfaces", "NetworkInterfaceId") => Some("network interfaces"),
        () if first("Vpcs", "VpcId") || first("Subnets", "SubnetId") || first("VpcEndpoints", "VpcEndpointId") => Some("networks"),
        () if first("EvaluationResults", "EvalActionName") => Some("simulated decisions"),
        () => None,
    }
}
