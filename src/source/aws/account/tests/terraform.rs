//! The same account as its details give it, from a Terraform state, from a raw state, and from a plan.

use super::*;

fn resources(arns: bool) -> Vec<Json> {
    let own = |address: &str, kind: &str, mut values: Json, path: &str| {
        if arns {
            values["arn"] = json!(arn(path));
        }
        json!({ "address": address, "mode": "managed", "type": kind, "name": address.rsplit('.').next().unwrap(), "values": values })
    };
    let other = |address: &str, kind: &str, values: Json| json!({ "address": address, "mode": "managed", "type": kind, "name": address.rsplit('.').next().unwrap(), "values": values });
    let policy = |document: Json| document.to_string();
    vec![
        own("aws_iam_user.dev", "aws_iam_user", json!({ "name": "dev", "path": "/", "unique_id": "AIDADEV" }), "user/dev"),
        own(
            "aws_iam_role.admin",
            "aws_iam_role",
            json!({ "name": "admin", "path": "/", "assume_role_policy": policy(trust(json!({ "Service": "lambda.amazonaws.com" }))), "tags": { "team": "ml" } }),
            "role/admin",
        ),
        own(
            "aws_iam_policy.pass",
            "aws_iam_policy",
            json!({ "name": "pass", "path": "/", "policy": policy(allow(&["iam:PassRole"], "*")) }),
            "policy/pass",
        ),
        own("aws_iam_group.devs", "aws_iam_group", json!({ "name": "devs", "path": "/" }), "group/devs"),
        other(
            "aws_iam_role_policy_attachment.admin",
            "aws_iam_role_policy_attachment",
            json!({ "role": "admin", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess" }),
        ),
        other(
            "aws_iam_group_policy.make",
            "aws_iam_group_policy",
            json!({ "group": "devs", "name": "make", "policy": policy(allow(&["lambda:CreateFunction", "lambda:InvokeFunction"], "*")) }),
        ),
        other("aws_iam_user_group_membership.dev", "aws_iam_user_group_membership", json!({ "user": "dev", "groups": ["devs"] })),
    ]
}

fn attachment(values: Json) -> Json {
    json!({ "address": "aws_iam_user_policy_attachment.dev", "mode": "managed", "type": "aws_iam_user_policy_attachment", "name": "dev", "values": values })
}

fn state(resources: &[Json]) -> Run {
    let text = json!({ "format_version": "1.0", "terraform_version": "1.9.0", "values": { "root_module": { "resources": resources } } })
        .to_string();
    let run = read(&SOURCE, &[], &[("state.json", &text)]);
    run.is_sound();
    run
}

#[test]
fn a_state_says_what_the_account_says() {
    let mut all = resources(true);
    all.push(attachment(json!({ "user": "dev", "policy_arn": arn("policy/pass") })));
    let run = state(&all);
    assert!(run.facts.problems.is_empty());
    assert_eq!(becomes(&run, &arn("user/dev"), &arn("role/admin")), Some(true));
    assert_eq!(becomes(&run, &arn("role/admin"), ACCOUNT), Some(true));
    // Without the attachment there is nothing to pass.
    assert_eq!(becomes(&state(&resources(true)), &arn("user/dev"), &arn("role/admin")), None);
}

#[test]
fn an_attachment_to_somebody_unknown_is_said() {
    let run = state(&[attachment(json!({ "user": "nobody", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess" }))]);
    assert!(run.facts.notes.iter().any(|note| note.contains("user nobody")));
}

#[test]
fn a_plan_names_what_it_will_make() {
    let made = resources(false);
    let mut changes: Vec<Json> = made
        .iter()
        .map(|resource| {
            json!({ "address": resource["address"], "mode": "managed", "type": resource["type"], "name": resource["name"],
                "change": { "actions": ["create"], "before": null, "after": resource["values"], "after_unknown": { "arn": true, "id": true } } })
        })
        .collect();
    changes.push(
        json!({ "address": "aws_iam_user_policy_attachment.dev", "mode": "managed", "type": "aws_iam_user_policy_attachment", "name": "dev",
        "change": { "actions": ["create"], "before": null, "after": { "user": "dev" }, "after_unknown": { "policy_arn": true } } }),
    );
    let mut planned = made;
    planned.push(attachment(json!({ "user": "dev" })));
    let text = json!({
        "format_version": "1.2",
        "planned_values": { "root_module": { "resources": planned } },
        "resource_changes": changes,
        "configuration": { "root_module": { "resources": [{ "address": "aws_iam_user_policy_attachment.dev", "mode": "managed",
            "type": "aws_iam_user_policy_attachment", "name": "dev",
            "expressions": { "policy_arn": { "references": ["aws_iam_policy.pass.arn", "aws_iam_policy.pass"] } } }] } }
    })
    .to_string();
    for (hints, account) in [(vec![("account", ACCOUNT)], ACCOUNT), (vec![], "planned")] {
        let run = read(&SOURCE, &hints, &[("plan.json", &text)]);
        let named = |path: &str| format!("arn:aws:iam::{account}:{path}");
        assert_eq!(becomes(&run, &named("user/dev"), &named("role/admin")), Some(true), "{:#?}", run.edges());
        assert_eq!(run.attr(Kind::ServiceAccount, &named("role/admin"), AttrName::SameAs), ["service_account:tf:aws_iam_role.admin"]);
    }
}
