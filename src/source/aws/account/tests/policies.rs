//! The policy language and the traps of the export.

use super::*;

fn admin() -> Json {
    allow(&["*"], "*")
}

/// A user with policies and an administrator's role that trusts the account.
fn simple(policies: &[Json]) -> Run {
    Details::default().user("dev", policies, json!({})).role("admin", trust(json!({ "AWS": arn("root") })), &[admin()], json!({})).read()
}

fn dev_reaches(run: &Run, path: &str) -> Option<bool> {
    becomes(run, &arn("user/dev"), &arn(path))
}

#[test]
fn a_role_that_trusts_the_account_needs_the_permission_too() {
    assert_eq!(dev_reaches(&simple(&[]), "role/admin"), None);
    assert_eq!(dev_reaches(&simple(&[allow(&["sts:AssumeRole"], &arn("role/admin"))]), "role/admin"), Some(true));
    assert_eq!(dev_reaches(&simple(&[allow(&["sts:assume*"], "*")]), "role/admin"), Some(true));
    assert_eq!(dev_reaches(&simple(&[allow(&["sts:AssumeRole"], &arn("role/other"))]), "role/admin"), None);
    assert_eq!(dev_reaches(&simple(&[allow(&["sts:AssumeRole"], "*")]), "role/admin"), Some(true));
    assert_eq!(becomes(&simple(&[]), &arn("role/admin"), ACCOUNT), Some(true));
}

#[test]
fn a_statement_may_stand_alone_and_not_action_counts() {
    let one = json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "NotAction": "s3:*", "Resource": "*" } });
    assert_eq!(dev_reaches(&simple(&[one]), "role/admin"), Some(true));
    let other = document(json!([{ "Effect": "Allow", "Action": "*", "NotResource": arn("role/*") }]));
    assert_eq!(dev_reaches(&simple(&[other]), "role/admin"), None);
}

#[test]
fn a_denial_in_another_policy_counts_whatever_its_form() {
    let may = allow(&["sts:AssumeRole"], "*");
    for denial in [
        document(json!([{ "Effect": "Deny", "Action": "sts:*", "Resource": "*" }])),
        document(json!([{ "Effect": "Deny", "NotAction": "s3:*", "Resource": arn("role/ad*") }])),
        document(json!([{ "Effect": "Deny", "Action": "*", "NotResource": arn("role/other") }])),
    ] {
        assert_eq!(dev_reaches(&simple(&[may.clone(), denial]), "role/admin"), None);
    }
    // In the same policy.
    let both = document(json!([
        { "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" },
        { "Effect": "Deny", "Action": "sts:AssumeRole", "Resource": arn("role/admin") }
    ]));
    assert_eq!(dev_reaches(&simple(&[both]), "role/admin"), None);
    // Of something else.
    let other = document(json!([{ "Effect": "Deny", "Action": "sts:AssumeRole", "Resource": arn("role/other") }]));
    assert_eq!(dev_reaches(&simple(&[may.clone(), other]), "role/admin"), Some(true));
    // Perhaps.
    let mfa = document(
        json!([{ "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } } }]),
    );
    assert_eq!(dev_reaches(&simple(&[may, mfa]), "role/admin"), Some(false));
}

#[test]
fn a_denial_of_a_member_cuts_what_its_group_gives() {
    let deny = document(json!([{ "Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*" }]));
    let run = Details::default()
        .user("dev", &[deny], json!({ "GroupList": ["ops"] }))
        .user("other", &[], json!({ "GroupList": ["ops"] }))
        .group("ops", &[allow(&["sts:AssumeRole"], "*")])
        .role("admin", trust(json!({ "AWS": arn("root") })), &[admin()], json!({}))
        .read();
    assert_eq!(dev_reaches(&run, "role/admin"), None);
    assert_eq!(becomes(&run, &arn("user/other"), &arn("role/admin")), Some(true));
}

#[test]
fn conditions_are_answered_from_what_is_known() {
    let with =
        |condition: Json| document(json!([{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", "Condition": condition }]));
    let cases = [
        (json!({ "StringEquals": { "aws:username": "dev" } }), Some(true)),
        (json!({ "StringEquals": { "aws:username": "ops" } }), None),
        (json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:user/d*" } }), Some(true)),
        (json!({ "StringEquals": { "aws:PrincipalTag/team": "ml" } }), Some(true)),
        (json!({ "StringEquals": { "aws:PrincipalTag/team": "web" } }), None),
        (json!({ "StringEquals": { "aws:PrincipalTag/none": "x" } }), None),
        (json!({ "StringNotEquals": { "aws:PrincipalTag/none": "x" } }), Some(true)),
        (json!({ "StringEqualsIfExists": { "aws:PrincipalTag/none": "x" } }), Some(true)),
        (json!({ "ForAllValues:StringEquals": { "aws:PrincipalTag/none": "x" } }), Some(true)),
        (json!({ "ForAnyValue:StringEquals": { "aws:PrincipalTag/none": "x" } }), None),
        (json!({ "Null": { "aws:PrincipalTag/none": "true" } }), Some(true)),
        (json!({ "Null": { "aws:PrincipalTag/team": "true" } }), None),
        (json!({ "Bool": { "aws:MultiFactorAuthPresent": true } }), Some(false)),
        (json!({ "IpAddress": { "aws:SourceIp": "192.0.2.0/24" } }), Some(false)),
        (json!({ "Bool": { "aws:ViaAWSService": "true" } }), None),
        (json!({ "StringEquals": { "aws:ResourceTag/env": "prod" } }), Some(true)),
        (json!({ "StringEquals": { "iam:ResourceTag/env": "test" } }), None),
        (json!({ "StringEquals": { "aws:username": "dev", "aws:PrincipalTag/team": "web" } }), None),
        (json!({ "StringEquals": { "aws:username": ["ops", "dev"] } }), Some(true)),
        (json!({ "StringEquals": { "aws:username": "${aws:username}" } }), Some(true)),
    ];
    for (condition, expected) in cases {
        let run = Details::default()
            .user("dev", &[with(condition.clone())], json!({ "Tags": [{ "Key": "team", "Value": "ml" }] }))
            .role("admin", trust(json!({ "AWS": arn("root") })), &[admin()], json!({ "Tags": [{ "Key": "env", "Value": "prod" }] }))
            .read();
        assert_eq!(dev_reaches(&run, "role/admin"), expected, "{condition}");
    }
}

#[test]
fn a_date_is_the_end_of_the_right() {
    let until = document(
        json!([{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", "Condition": { "DateLessThan": { "aws:CurrentTime": "2026-12-01T00:00:00Z" } } }]),
    );
    let run = simple(&[until]);
    let edge = run
        .facts
        .edges
        .iter()
        .find(|edge| run.facts.names.text(edge.to.id) == arn("role/admin") && run.facts.names.text(edge.from.id).contains("user/dev"))
        .unwrap();
    assert_eq!(edge.expires, Some(1_796_083_200));
    assert_eq!(edge.certainty, crate::model::Certainty::Certain);
    // Denied from a day on.
    let deny = document(
        json!([{ "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "DateGreaterThan": { "aws:CurrentTime": "2026-12-01T00:00:00Z" } } }]),
    );
    let run = simple(&[allow(&["sts:AssumeRole"], "*"), deny]);
    let edge = run
        .facts
        .edges
        .iter()
        .find(|edge| run.facts.names.text(edge.to.id) == arn("role/admin") && run.facts.names.text(edge.from.id).contains("user/dev"))
        .unwrap();
    assert_eq!(edge.expires, Some(1_796_083_200));
}

#[test]
fn variables_are_filled_in_and_are_letters_before_2012() {
    let own = |version: &str| json!({ "Version": version, "Statement": [{ "Effect": "Allow", "Action": "iam:PutUserPolicy", "Resource": "arn:aws:iam::*:user/${aws:username}" }] });
    assert_eq!(dev_reaches(&simple(&[own("2012-10-17")]), "role/none"), None);
    assert_eq!(becomes(&simple(&[own("2012-10-17")]), &arn("user/dev"), ACCOUNT), Some(true));
    assert_eq!(becomes(&simple(&[own("2008-10-17")]), &arn("user/dev"), ACCOUNT), None);
    // For a key of one's own nothing is gained, and nobody else's is in reach.
    let key = document(json!([{ "Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::*:user/${aws:username}" }]));
    let run = Details::default().user("dev", &[key], json!({})).user("boss", &[admin()], json!({})).read();
    assert_eq!(dev_reaches(&run, "user/boss"), None);
}

#[test]
fn a_boundary_limits_what_it_does_not_allow() {
    let run = |boundary: &[&str], more: &[&str]| {
        let mut actions = vec!["sts:AssumeRole"];
        actions.extend(more);
        Details::default()
            .user(
                "dev",
                &[allow(&actions, "*")],
                json!({ "PermissionsBoundary": { "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn("policy/edge") } }),
            )
            .role("admin", trust(json!({ "AWS": arn("root") })), &[admin()], json!({}))
            .policy(&arn("policy/edge"), &[allow(boundary, "*")])
            .read()
    };
    assert_eq!(dev_reaches(&run(&["s3:*"], &[]), "role/admin"), None);
    assert_eq!(dev_reaches(&run(&["s3:*", "sts:*"], &[]), "role/admin"), Some(true));
    assert_eq!(dev_reaches(&run(&["*"], &[]), "role/admin"), Some(true));
    // A boundary that can be taken off holds nothing back.
    assert_eq!(dev_reaches(&run(&["iam:*"], &["iam:DeleteUserPermissionsBoundary"]), "role/admin"), Some(true));
    // One that gives itself more stays within it.
    assert_eq!(becomes(&run(&["iam:PutUserPolicy"], &["iam:PutUserPolicy"]), &arn("user/dev"), ACCOUNT), None);
}

#[test]
fn a_boundary_without_its_text_leaves_it_open() {
    let run = Details::default()
        .user("dev", &[allow(&["sts:AssumeRole"], "*")], json!({ "PermissionsBoundary": { "PermissionsBoundaryArn": arn("policy/gone") } }))
        .role("admin", trust(json!({ "AWS": arn("root") })), &[admin()], json!({}))
        .read();
    assert_eq!(dev_reaches(&run, "role/admin"), Some(false));
}

#[test]
fn embedded_and_encoded_documents_are_one() {
    let plain = trust(json!({ "AWS": arn("user/dev") }));
    let encoded = percent_encoding::utf8_percent_encode(&plain.to_string(), percent_encoding::NON_ALPHANUMERIC).to_string();
    for document in [plain.clone(), json!(plain.to_string()), json!(encoded)] {
        let run = Details::default().user("dev", &[], json!({})).role("admin", document, &[admin()], json!({})).read();
        assert_eq!(dev_reaches(&run, "role/admin"), Some(true));
    }
}

#[test]
fn broken_documents_are_problems_and_no_crash() {
    for document in [
        json!("{"),
        json!("%zz"),
        json!(7),
        json!([]),
        json!({}),
        json!({ "Statement": [{ "Effect": "Perhaps", "Action": "*" }] }),
        json!({ "Statement": ["x"] }),
        json!({ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": [] }] }),
    ] {
        let details = Details::default().user("dev", std::slice::from_ref(&document), json!({}));
        let run = details.read();
        assert_eq!(run.facts.problems.len(), 1, "{document}");
    }
    // Empty lists, and lists of what is no identity.
    let run = read(&SOURCE, &[], &[("a.json", r#"{"UserDetailList":[],"GroupDetailList":[],"RoleDetailList":[],"Policies":[]}"#)]);
    assert!(run.facts.records.is_empty() && run.facts.problems.is_empty());
    let run =
        read(&SOURCE, &[], &[("a.json", r#"{"UserDetailList":[7,{"UserName":"x"},{"Arn":"arn:aws:iam::1"}],"RoleDetailList":[null]}"#)]);
    assert_eq!(run.facts.problems.len(), 4);
}

#[test]
fn an_export_that_was_cut_says_so() {
    let text = r#"{"UserDetailList":[],"RoleDetailList":[],"IsTruncated":true,"Marker":"x"}"#;
    let run = read(&SOURCE, &[], &[("a.json", text)]);
    assert!(run.facts.problems.iter().any(|problem| problem.message.contains("more follows")));
}

#[test]
fn attached_policies_without_text_are_asked_for_and_known_ones_are_known() {
    let attach =
        |name: &str| json!({ "AttachedManagedPolicies": [{ "PolicyName": name, "PolicyArn": format!("arn:aws:iam::aws:policy/{name}") }] });
    let run = Details::default().user("dev", &[], attach("AdministratorAccess")).read();
    assert_eq!(becomes(&run, &arn("user/dev"), ACCOUNT), Some(true));
    let run = Details::default().user("dev", &[], attach("SomethingElse")).read();
    assert_eq!(becomes(&run, &arn("user/dev"), ACCOUNT), None);
    let asked = |need: &crate::model::Need| run.facts.names.text(need.what).contains("what this policy allows");
    assert!(run.facts.needs.iter().any(asked));
}

#[test]
fn names_in_paths_and_reserved_roles() {
    let run = Details::default()
        .user("dev", &[allow(&["iam:UpdateAssumeRolePolicy"], "*")], json!({}))
        .role("team/x/admin", trust(json!({ "Service": "ec2.amazonaws.com" })), &[admin()], json!({}))
        .role(
            "aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport",
            trust(json!({ "Service": "support.amazonaws.com" })),
            &[admin()],
            json!({}),
        )
        .read();
    assert_eq!(dev_reaches(&run, "role/team/x/admin"), Some(true));
    assert_eq!(dev_reaches(&run, "role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport"), None);
}

#[test]
fn a_wildcard_is_one_edge_to_one_set() {
    let mut details = Details::default();
    for at in 0..30 {
        details = details.user(&format!("u{at}"), &[], json!({ "AttachedManagedPolicies": [{ "PolicyArn": arn("policy/keys") }] }));
    }
    let run = details.policy(&arn("policy/keys"), &[allow(&["iam:CreateAccessKey"], "*")]).read();
    let to_sets = run.edges().iter().filter(|edge| edge.contains("set:all users")).count();
    assert_eq!(to_sets, 1);
    assert!(run.facts.edges.len() < 5);
}

#[test]
fn administrators_are_so_by_design_and_others_manage() {
    let run = Details::default()
        .user("boss", &[], json!({ "AttachedManagedPolicies": [{ "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess" }] }))
        .user("dev", &[allow(&["iam:*"], "*")], json!({}))
        .user("power", &[document(json!([{ "Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*" }]))], json!({}))
        .role("admin", trust(json!({ "Service": "ec2.amazonaws.com" })), &[admin()], json!({}))
        .read();
    assert!(run.has_edge(&format!("role:arn:aws:iam::aws:policy/AdministratorAccess allows(administer) resource:{ACCOUNT}")));
    assert!(run.has_edge(&format!("role:{} manages resource:{ACCOUNT}", arn("user/dev/inline/p0"))));
    assert_eq!(becomes(&run, &arn("user/power"), ACCOUNT), None);
    // Partly denied it is still the account; without IAM it is not.
    let but = |denied: &str, resource: &str| {
        let document = document(
            json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }, { "Effect": "Deny", "Action": denied, "Resource": resource }]),
        );
        becomes(&Details::default().user("dev", &[document], json!({})).read(), &arn("user/dev"), ACCOUNT)
    };
    assert_eq!(but("cloudtrail:StopLogging", "*"), Some(true));
    assert_eq!(but("iam:*", "*"), None);
}

#[test]
fn an_older_version_that_allows_more_is_in_reach_of_who_can_set_it() {
    let set = allow(&["iam:SetDefaultPolicyVersion"], "*");
    let run = |inline: &[Json]| {
        Details::default()
            .user("dev", inline, json!({ "AttachedManagedPolicies": [{ "PolicyArn": arn("policy/own") }] }))
            .policy(&arn("policy/own"), &[admin(), allow(&["s3:GetObject"], "*")])
            .read()
    };
    assert_eq!(becomes(&run(&[set]), &arn("user/dev"), ACCOUNT), Some(true));
    assert_eq!(becomes(&run(&[]), &arn("user/dev"), ACCOUNT), None);
}

#[test]
fn rights_that_depend_on_a_known_password() {
    let run = |used: Json| {
        Details::default().user("dev", &[allow(&["iam:UpdateLoginProfile"], "*")], json!({})).user("boss", &[admin()], used).read()
    };
    assert_eq!(dev_reaches(&run(json!({})), "user/boss"), Some(false));
    assert_eq!(dev_reaches(&run(json!({ "PasswordLastUsed": "2026-01-01T00:00:00Z" })), "user/boss"), Some(true));
}

#[test]
fn nobody_can_become_a_role_that_nobody_may_assume() {
    let run = Details::default()
        .user("dev", &[allow(&["iam:PutRolePolicy"], "*")], json!({}))
        .role("lonely", trust(json!({ "Service": "ec2.amazonaws.com" })), &[admin()], json!({}))
        .read();
    assert_eq!(becomes(&run, &arn("user/dev"), ACCOUNT), None);
    assert_eq!(dev_reaches(&run, "role/lonely"), None);
}

#[test]
fn what_is_not_passed_to_the_right_service_is_not_passed() {
    let run = |service: &str, trusted: &str, create: &str| {
        let pass = document(json!([
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": { "StringEquals": { "iam:PassedToService": service } } },
            { "Effect": "Allow", "Action": [create, "lambda:InvokeFunction"], "Resource": "*" }
        ]));
        let run = Details::default()
            .user("dev", &[pass], json!({}))
            .role("admin", trust(json!({ "Service": trusted })), &[admin()], json!({}))
            .read();
        dev_reaches(&run, "role/admin")
    };
    assert_eq!(run("lambda.amazonaws.com", "lambda.amazonaws.com", "lambda:CreateFunction"), Some(true));
    assert_eq!(run("ec2.amazonaws.com", "lambda.amazonaws.com", "lambda:CreateFunction"), None);
    assert_eq!(run("lambda.amazonaws.com", "ec2.amazonaws.com", "lambda:CreateFunction"), None);
    assert_eq!(run("lambda.amazonaws.com", "lambda.amazonaws.com", "lambda:GetFunction"), None);
}

#[test]
fn permissions_over_two_policies_come_together() {
    let run = Details::default()
        .user("dev", &[allow(&["iam:PassRole"], "*"), allow(&["lambda:CreateFunction", "lambda:InvokeFunction"], "*")], json!({}))
        .role("admin", trust(json!({ "Service": "lambda.amazonaws.com" })), &[admin()], json!({}))
        .read();
    assert_eq!(dev_reaches(&run, "role/admin"), Some(true));
}

#[test]
fn a_denial_that_depends_on_who_asks_cuts_only_whom_it_means() {
    let deny = document(
        json!([{ "Effect": "Deny", "Action": "sts:*", "Resource": "*", "Condition": { "StringEquals": { "aws:PrincipalTag/team": "web" } } }]),
    );
    let attach = |tag: &str| json!({ "Tags": [{ "Key": "team", "Value": tag }], "AttachedManagedPolicies": [{ "PolicyArn": arn("policy/may") }, { "PolicyArn": arn("policy/deny") }] });
    let run = Details::default()
        .user("dev", &[], attach("web"))
        .user("ops", &[], attach("ml"))
        .user("free", &[], json!({ "AttachedManagedPolicies": [{ "PolicyArn": arn("policy/may") }] }))
        .role("admin", trust(json!({ "AWS": arn("root") })), &[admin()], json!({}))
        .policy(&arn("policy/may"), &[allow(&["sts:AssumeRole"], "*")])
        .policy(&arn("policy/deny"), &[deny])
        .read();
    assert_eq!(dev_reaches(&run, "role/admin"), None);
    assert_eq!(becomes(&run, &arn("user/ops"), &arn("role/admin")), Some(true));
    assert_eq!(becomes(&run, &arn("user/free"), &arn("role/admin")), Some(true));
}

#[test]
fn the_usual_policy_that_asks_for_a_second_factor_makes_the_rest_conditional() {
    let force = document(json!([
        { "Effect": "Allow", "Action": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"], "Resource": "arn:aws:iam::*:user/${aws:username}" },
        { "Effect": "Deny", "NotAction": ["iam:*MFA*", "sts:GetSessionToken"], "Resource": "*", "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } } }
    ]));
    let run = simple(&[force, allow(&["sts:AssumeRole"], "*")]);
    assert_eq!(dev_reaches(&run, "role/admin"), Some(false));
    let words = run.facts.edges.iter().map(|edge| run.facts.names.text(edge.conditions)).find(|words| words.contains("second factor"));
    assert!(words.is_some());
}
