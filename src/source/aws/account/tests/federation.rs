//! Trusts: by name, by account, by conditions, across accounts, of everybody, of deleted principals, of other issuers' tokens.

use super::*;

fn admin() -> Json {
    allow(&["*"], "*")
}

fn federated(provider: &str, condition: Json) -> Run {
    let action = if provider.contains("saml") { "sts:AssumeRoleWithSAML" } else { "sts:AssumeRoleWithWebIdentity" };
    let trust = document(json!([{ "Effect": "Allow", "Principal": { "Federated": provider }, "Action": action, "Condition": condition }]));
    Details::default().role("deploy", trust, &[admin()], json!({})).read()
}

fn externals(run: &Run) -> Vec<String> {
    run.records(Kind::External)
}

#[test]
fn tokens_of_workflows_by_their_subject() {
    let github = arn("oidc-provider/token.actions.githubusercontent.com");
    let of = |condition: Json| federated(&github, condition);
    let run = of(
        json!({ "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/api:ref:refs/heads/main", "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }),
    );
    assert!(run.has(Kind::External, "oidc:token.actions.githubusercontent.com", "repo:acme/api:ref:refs/heads/main"));
    let trust = format!("{} trusts oidc:token.actions.githubusercontent.com as repo:acme/api:ref:refs/heads/main", arn("role/deploy"));
    assert_eq!(run.attr(Kind::Trust, &trust, AttrName::Audience), ["sts.amazonaws.com"]);
    assert_eq!(run.attr(Kind::Trust, &trust, AttrName::Issuer), ["token.actions.githubusercontent.com"]);
    assert_eq!(
        externals(&of(json!({ "StringLike": { "token.actions.githubusercontent.com:sub": ["repo:acme*", "repo:other/x:*"] } }))),
        ["repo:acme*", "repo:other/x:*"]
    );
    // No subject: any repository there is.
    assert_eq!(externals(&of(json!({ "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }))), ["*"]);
    // A pattern that is compared for equality is met by nobody.
    let run = of(json!({ "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/*" } }));
    assert!(externals(&run).is_empty());
    assert!(run.facts.notes.iter().any(|note| note.contains("no token meets")));
    // What is not understood stays in words.
    let run = of(json!({ "StringEquals": { "token.actions.githubusercontent.com:actor": "x" } }));
    let trust = run.records(Kind::Trust).into_iter().next().unwrap();
    assert_eq!(run.attr(Kind::Trust, &trust, AttrName::Conditions).len(), 1);
}

#[test]
fn tokens_of_clusters_and_of_others() {
    let issuer = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789";
    let run = federated(
        &arn(&format!("oidc-provider/{issuer}")),
        json!({ "StringLike": { (format!("{issuer}:sub")): "system:serviceaccount:ml:*" } }),
    );
    assert!(run.has(Kind::External, &format!("oidc:{issuer}"), "system:serviceaccount:ml:*"));
    let run = federated(
        &arn("oidc-provider/gitlab.com"),
        json!({ "StringEquals": { "gitlab.com:sub": "project_path:acme/x:ref_type:branch:ref:main" } }),
    );
    assert!(run.has(Kind::External, "oidc:gitlab.com", "project_path:acme/x:ref_type:branch:ref:main"));
    let run = federated(&arn("saml-provider/corp"), json!({ "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }));
    assert_eq!(externals(&run), ["*"]);
}

#[test]
fn end_users_of_an_identity_pool_stand_on_the_application_plane() {
    let pool = "eu-west-1:11111111-2222-3333-4444-555555555555";
    let of = |amr: &str| {
        federated(
            "cognito-identity.amazonaws.com",
            json!({ "StringEquals": { "cognito-identity.amazonaws.com:aud": pool }, "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": amr } }),
        )
    };
    let run = of("authenticated");
    assert!(run.has(Kind::External, &format!("cognito:{pool}"), "authenticated"));
    assert!(run.facts.records.iter().any(|row| row.kind == Kind::External && row.plane == Some(crate::model::Plane::Application)));
    assert_eq!(externals(&of("unauthenticated")), ["anyone"]);
}

#[test]
fn everybody_may_be_narrowed_by_conditions() {
    let of = |condition: Json| {
        let trust =
            document(json!([{ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "sts:AssumeRole", "Condition": condition }]));
        Details::default().user("dev", &[], json!({})).role("open", trust, &[admin()], json!({})).read()
    };
    assert_eq!(becomes(&of(json!({})), "any_account", &arn("role/open")), Some(true));
    assert_eq!(becomes(&of(json!({})), &arn("user/dev"), &arn("role/open")), Some(true));
    let run = of(json!({ "ArnLike": { "aws:PrincipalArn": arn("user/d*") } }));
    assert_eq!(externals(&run), Vec::<String>::new());
    assert_eq!(becomes(&run, &arn("user/dev"), &arn("role/open")), Some(true));
    let run = of(json!({ "StringEquals": { "aws:PrincipalOrgID": "o-acme" } }));
    assert_eq!(becomes(&run, "any_account", &arn("role/open")), None);
    assert_eq!(becomes(&run, "organisation o-acme", &arn("role/open")), Some(false));
    let run = of(json!({ "StringEquals": { "sts:ExternalId": "x" } }));
    assert_eq!(becomes(&run, "any_account", &arn("role/open")), Some(false));
    // Of a service's requests only.
    assert!(externals(&of(json!({ "ArnLike": { "aws:SourceArn": "arn:aws:s3:::x" } }))).is_empty());
}

#[test]
fn principals_by_name_need_nothing_more_but_no_denial() {
    let run = |policies: &[Json]| {
        let run = Details::default()
            .user("dev", policies, json!({}))
            .role("admin", trust(json!({ "AWS": arn("user/dev") })), &[admin()], json!({}))
            .read();
        becomes(&run, &arn("user/dev"), &arn("role/admin"))
    };
    assert_eq!(run(&[]), Some(true));
    assert_eq!(run(&[document(json!([{ "Effect": "Deny", "Action": "sts:*", "Resource": "*" }]))]), None);
}

#[test]
fn deleted_principals_dangle() {
    let run = Details::default()
        .role("old", trust(json!({ "AWS": ["AIDAGONEGONEGONEGONE1", "AROAkept"] })), &[admin()], json!({}))
        .role("kept", trust(json!({ "Service": "ec2.amazonaws.com" })), &[], json!({}))
        .read();
    let trust = format!("{} trusts AIDAGONEGONEGONEGONE1", arn("role/old"));
    assert_eq!(run.records(Kind::Trust), std::slice::from_ref(&trust));
    assert_eq!(run.attr(Kind::Trust, &trust, AttrName::IdentityRef), ["service_account:AIDAGONEGONEGONEGONE1"]);
    assert_eq!(becomes(&run, &arn("role/kept"), &arn("role/old")), Some(true));
}

#[test]
fn across_accounts_both_sides_have_to_agree() {
    let here = Details::default().role("target", trust(json!({ "AWS": "arn:aws:iam::444455556666:root" })), &[admin()], json!({}));
    let alone = here.read();
    assert_eq!(becomes(&alone, "444455556666", &arn("role/target")), Some(false));
    let there = |policy: Json| {
        json!({ "UserDetailList": [{ "UserName": "eve", "Arn": "arn:aws:iam::444455556666:user/eve", "UserPolicyList": [{ "PolicyName": "p", "PolicyDocument": policy }] }], "GroupDetailList": [], "RoleDetailList": [], "Policies": [] }).to_string()
    };
    let both = |policy: Json| {
        let run = read(&SOURCE, &[], &[("a.json", &here.text()), ("b.json", &there(policy))]);
        run.is_sound();
        (becomes(&run, "arn:aws:iam::444455556666:user/eve", &arn("role/target")), externals(&run))
    };
    assert_eq!(both(allow(&["sts:AssumeRole"], "*")), (Some(true), vec![]));
    assert_eq!(both(allow(&["s3:*"], "*")), (None, vec![]));
}

#[test]
fn services_are_no_principals() {
    let run = Details::default()
        .role("fn", trust(json!({ "Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"] })), &[admin()], json!({}))
        .read();
    assert!(externals(&run).is_empty());
    assert!(run.attr(Kind::ServiceAccount, &arn("role/fn"), AttrName::Labels).contains(&"service.lambda.amazonaws.com=trusted".to_owned()));
}
