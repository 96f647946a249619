//! Tests of the listings, each with the account around it that decides who may do what.

mod credentials;
mod others;
mod secrets;
mod terraform;
mod workloads;

use super::super::SOURCE;
use crate::source::testing::{Run, read};

/// An account: a person and a machine, a role for workloads, and one policy of the test on the role `reader`.
fn account(statements: &str) -> String {
    format!(
        r#"{{"UserDetailList":[
          {{"Path":"/","UserName":"ann","UserId":"AIDAANN","Arn":"arn:aws:iam::123456789012:user/ann","CreateDate":"2024-01-01T00:00:00Z"}},
          {{"Path":"/","UserName":"robot","UserId":"AIDAROBOT","Arn":"arn:aws:iam::123456789012:user/robot","CreateDate":"2024-01-01T00:00:00Z"}}],
        "GroupDetailList":[],
        "RoleDetailList":[
          {role_app},{role_reader}],
        "Policies":[{{"PolicyName":"reading","PolicyId":"ANPA1","Arn":"arn:aws:iam::123456789012:policy/reading","DefaultVersionId":"v1",
          "AttachmentCount":1,"PolicyVersionList":[{{"VersionId":"v1","IsDefaultVersion":true,
          "Document":{{"Version":"2012-10-17","Statement":[{statements}]}}}}]}}]}}"#,
        role_app = role("app", "lambda.amazonaws.com", ""),
        role_reader =
            role("reader", "ec2.amazonaws.com", r#"{"PolicyName":"reading","PolicyArn":"arn:aws:iam::123456789012:policy/reading"}"#),
    )
}

fn role(name: &str, service: &str, attached: &str) -> String {
    format!(
        r#"{{"Path":"/","RoleName":"{name}","RoleId":"AROA{name}","Arn":"arn:aws:iam::123456789012:role/{name}","CreateDate":"2024-01-01T00:00:00Z",
        "AssumeRolePolicyDocument":{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}]}},
        "InstanceProfileList":[{{"InstanceProfileName":"{name}","Arn":"arn:aws:iam::123456789012:instance-profile/{name}","Roles":[{{"Arn":"arn:aws:iam::123456789012:role/{name}"}}]}}],
        "RolePolicyList":[],"AttachedManagedPolicies":[{attached}],"Tags":[],"RoleLastUsed":{{}}}}"#
    )
}

fn allow(actions: &str, resource: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":[{actions}],"Resource":"{resource}"}}"#)
}

/// Reads files beside the account.
fn run(statements: &str, files: &[(&str, &str)]) -> Run {
    let account = account(statements);
    let all: Vec<(&str, &str)> = std::iter::once(("gaad.json", account.as_str())).chain(files.iter().copied()).collect();
    let run = read(&SOURCE, &[], &all);
    run.is_sound();
    run
}

/// Edges by a technique, without those of others.
fn edges(run: &Run, technique: &str) -> Vec<String> {
    let names = &run.facts.names;
    let mut all: Vec<String> = (run.facts.edges.iter())
        .filter(|edge| names.text(edge.technique) == technique)
        .map(|edge| {
            let sure = if edge.certainty == crate::model::Certainty::Certain { String::new() } else { format!(" [{}]", edge.certainty) };
            let level = edge.level.map_or(String::new(), |level| format!("({level})"));
            let [from, to] = [edge.from, edge.to].map(|end| names.text(end.id).rsplit(['/', ':']).next().unwrap_or("").to_owned());
            format!("{from} {}{level} {to}{sure}", edge.kind)
        })
        .collect();
    all.sort();
    all.dedup();
    all
}
