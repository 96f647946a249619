//! EKS, Identity Center, stores and the policies on them.

use super::*;
use crate::model::{AttrName, Kind};

const CLUSTER: &str = r#"{"cluster":{"name":"prod","arn":"arn:aws:eks:eu-west-1:123456789012:cluster/prod",
    "identity":{"oidc":{"issuer":"https://oidc.eks.eu-west-1.amazonaws.com/id/ABC"}},"accessConfig":{"authenticationMode":"API"}}}"#;

#[test]
fn clusters_their_entries_and_their_pods() {
    let entry = r#"{"accessEntry":{"clusterName":"prod","principalArn":"arn:aws:iam::123456789012:role/app","kubernetesGroups":["deployers"],
        "accessEntryArn":"arn:aws:eks:eu-west-1:123456789012:access-entry/prod/role/123456789012/app/1","username":"deployer","type":"STANDARD"}}"#;
    let policies = r#"{"clusterName":"prod","principalArn":"arn:aws:iam::123456789012:role/app","associatedAccessPolicies":[
        {"policyArn":"arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy","accessScope":{"type":"cluster","namespaces":[]}},
        {"policyArn":"arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy","accessScope":{"type":"namespace","namespaces":["web"]}}]}"#;
    let pod = r#"{"association":{"clusterName":"prod","namespace":"web","serviceAccount":"api","roleArn":"arn:aws:iam::123456789012:role/app",
        "associationArn":"arn:aws:eks:eu-west-1:123456789012:podidentityassociation/prod/a-1"}}"#;
    let files = [("cluster.json", CLUSTER), ("entry.json", entry), ("policies.json", policies), ("pod.json", pod)];
    let run = run(&allow(r#""eks:AssociateAccessPolicy""#, "*"), &files);
    let cluster = "arn:aws:eks:eu-west-1:123456789012:cluster/prod";
    assert_eq!(run.attr(Kind::Resource, cluster, AttrName::Subject), ["oidc.eks.eu-west-1.amazonaws.com/id/ABC system:serviceaccount:*"]);
    assert_eq!(edges(&run, "cluster-access-policy"), ["app allows(administer) prod", "app allows(write) prod [conditional]"]);
    assert_eq!(edges(&run, "cluster-access-entry"), ["app impersonates deployer", "deployer member_of deployers"]);
    assert_eq!(edges(&run, "manage-cluster-access"), ["reading manages prod [conditional]"]);
    assert!(run.has(Kind::External, "oidc:oidc.eks.eu-west-1.amazonaws.com/id/ABC", "system:serviceaccount:web:api"));
    let trust = run.records(Kind::Trust).into_iter().find(|id| id.contains("web/api")).unwrap();
    assert_eq!(run.attr(Kind::Trust, &trust, AttrName::MayAssume), ["service_account:arn:aws:iam::123456789012:role/app"]);
}

#[test]
fn who_administers_the_account_administers_its_clusters() {
    let run = run(&allow(r#""*""#, "*"), &[("cluster.json", CLUSTER)]);
    assert!(edges(&run, "manage-cluster-access").is_empty());
    assert!(
        edges(&run, "account-administrator").contains(&"reading allows(administer) prod".to_owned()),
        "{:?}",
        edges(&run, "account-administrator")
    );
}

#[test]
fn people_of_identity_center_become_the_roles_of_their_permission_sets() {
    let reserved = role("AWSReservedSSO_Admin_0123456789abcdef", "ec2.amazonaws.com", "");
    let roles = format!(r#"{{"Roles":[{reserved}],"IsTruncated":false}}"#);
    let set =
        r#"{"PermissionSet":{"Name":"Admin","PermissionSetArn":"arn:aws:sso:::permissionSet/ssoins-1/ps-1","SessionDuration":"PT8H"}}"#;
    let assignments = r#"{"AccountAssignments":[
        {"AccountId":"123456789012","PermissionSetArn":"arn:aws:sso:::permissionSet/ssoins-1/ps-1","PrincipalType":"GROUP","PrincipalId":"g-1"},
        {"AccountId":"210987654321","PermissionSetArn":"arn:aws:sso:::permissionSet/ssoins-1/ps-1","PrincipalType":"USER","PrincipalId":"u-1"}]}"#;
    let users = r#"{"Users":[{"UserName":"ann","UserId":"u-1","IdentityStoreId":"d-1","Emails":[{"Value":"ann@acme.example"}]}]}"#;
    let members = r#"{"GroupMemberships":[{"IdentityStoreId":"d-1","MembershipId":"m","GroupId":"g-1","MemberId":{"UserId":"u-1"}}]}"#;
    let files = [
        ("roles.json", roles.as_str()),
        ("set.json", set),
        ("assignments.json", assignments),
        ("users.json", users),
        ("members.json", members),
    ];
    let run = run("", &files);
    assert_eq!(edges(&run, "permission-set"), ["g-1 assumes AWSReservedSSO_Admin_0123456789abcdef", "u-1 assumes AWSReservedSSO_Admin"]);
    assert!(run.has_edge("human:u-1 member_of group:g-1"));
    assert_eq!(run.attr(Kind::Human, "u-1", AttrName::Emails), ["ann@acme.example"]);
    assert!(run.facts.needs.iter().any(|need| run.facts.names.text(need.what).contains("what this permission set's role may do")));
}

#[test]
fn stores_and_who_reaches_them() {
    let tagged = r#"{"PaginationToken":"","ResourceTagMappingList":[
        {"ResourceARN":"arn:aws:dynamodb:eu-west-1:123456789012:table/orders","Tags":[{"Key":"tenant","Value":"all"}]},
        {"ResourceARN":"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_p","Tags":[]},
        {"ResourceARN":"arn:aws:iam::123456789012:policy/x","Tags":[]}]}"#;
    let buckets = r#"{"Buckets":[{"Name":"acme-uploads","CreationDate":"2024-01-01T00:00:00Z"}],"Owner":{"ID":"x"}}"#;
    let databases = r#"{"DBInstances":[{"DBInstanceIdentifier":"main","DBInstanceArn":"arn:aws:rds:eu-west-1:123456789012:db:main","PubliclyAccessible":true}]}"#;
    let actions = r#""dynamodb:Scan","s3:GetObject","cognito-idp:AdminSetUserPassword","rds:ModifyDBInstance","rds:CreateDBSnapshot","s3:PutBucketPolicy""#;
    let run = run(&allow(actions, "*"), &[("tags.json", tagged), ("buckets.json", buckets), ("databases.json", databases)]);
    assert_eq!(edges(&run, "read-store-data"), ["reading allows(read) acme-uploads", "reading allows(read) orders"]);
    assert_eq!(edges(&run, "control-tenant-users"), ["reading allows(administer) eu-west-1_p"]);
    assert_eq!(edges(&run, "reset-master-password"), ["reading allows(administer) main [conditional]"]);
    assert_eq!(edges(&run, "copy-store"), ["reading allows(read) main [conditional]"]);
    assert_eq!(edges(&run, "rewrite-resource-policy"), ["reading allows(administer) acme-uploads"]);
    assert_eq!(run.attr(Kind::Resource, "arn:aws:rds:eu-west-1:123456789012:db:main", AttrName::Network), ["open"]);
    assert_eq!(run.records(Kind::Resource).iter().filter(|id| id.contains(":iam:")).count(), 0);
}

#[test]
fn policies_of_resources_let_others_in() {
    let policy = |text: &str| serde_json::json!({ "Policy": text }).to_string();
    let bucket = policy(
        r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::acme-site/*"},
        {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::210987654321:root"},"Action":"s3:*","Resource":["arn:aws:s3:::acme-site","arn:aws:s3:::acme-site/*"]},
        {"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:*","Resource":"arn:aws:s3:::acme-site/*"},
        {"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::acme-site/*"}]}"#,
    );
    let secret = serde_json::json!({"ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf", "Name": "db",
        "ResourcePolicy": r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::210987654321:role/guest"},
        "Action":"secretsmanager:GetSecretValue","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}]}"#})
    .to_string();
    let run = run("", &[("bucket.json", &bucket), ("secret.json", &secret)]);
    let found = edges(&run, "resource-policy");
    assert_eq!(
        found,
        ["anyone allows(read) acme-site", "guest reads_secret db-AbCdEf [conditional]", "root allows(administer) acme-site [conditional]"]
    );
    assert!(run.facts.edges.iter().any(|edge| run.facts.names.text(edge.conditions).contains("aws:principalorgid")));
}

#[test]
fn organisation_policies_need_their_targets() {
    let policy = serde_json::json!({"Policy": {"PolicySummary": {"Id": "p-1", "Name": "no-secrets", "Type": "SERVICE_CONTROL_POLICY"},
        "Content": r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"secretsmanager:*","Resource":"*"}]}"#}})
    .to_string();
    let full = serde_json::json!({"Policy": {"PolicySummary": {"Id": "p-2", "Name": "full", "Type": "SERVICE_CONTROL_POLICY"},
        "Content": r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#}})
    .to_string();
    let secrets = r#"{"SecretList":[{"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf","Name":"db"}]}"#;
    let statement = allow(r#""secretsmanager:GetSecretValue""#, "*");
    let open = run(&statement, &[("secrets.json", secrets), ("policy.json", &policy)]);
    assert_eq!(edges(&open, "read-secret-value").len(), 1);
    assert!(open.facts.notes.iter().any(|note| note.contains("do not say what they are attached to")));
    let files = [
        ("secrets.json", secrets),
        ("targets/123456789012/policy.json", policy.as_str()),
        ("targets/123456789012/full.json", full.as_str()),
    ];
    let limited = run(&statement, &files);
    assert_eq!(edges(&limited, "read-secret-value").len(), 0, "the account's organisation forbids it");
}
