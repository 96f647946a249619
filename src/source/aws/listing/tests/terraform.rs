//! Resources of Terraform, read with the source of Terraform; and the shipped example.

use super::*;
use crate::model::{AttrName, Kind};
use crate::source::read::read_in;
use crate::source::testing::example;
use crate::source::{ReadOptions, SOURCES};

fn state(resources: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let text =
        format!(r#"{{"format_version":"1.0","terraform_version":"1.9.0","values":{{"root_module":{{"resources":[{resources}]}}}}}}"#);
    std::fs::write(folder.path().join("state.json"), text).unwrap();
    let facts = read_in(folder.path(), &ReadOptions::default(), SOURCES, &|_| {});
    assert_eq!(facts.problems.len(), 0, "{:?}", facts.problems);
    let run = Run { claims: Vec::new(), facts };
    run.is_sound();
    run
}

fn resource(kind: &str, values: &str, sensitive: &str) -> String {
    format!(
        r#"{{"address":"{kind}.x","mode":"managed","type":"{kind}","name":"x","provider_name":"registry.example/hashicorp/aws",
        "schema_version":0,"values":{values},"sensitive_values":{sensitive}}}"#
    )
}

#[test]
fn functions_secrets_and_keys_of_a_state() {
    let function = resource(
        "aws_lambda_function",
        r#"{"arn":"arn:aws:lambda:eu-west-1:123456789012:function:api","function_name":"api","role":"arn:aws:iam::123456789012:role/app",
        "environment":[{"variables":{"DB_PASSWORD":"hunter2-hunter2-hunter2"}}],"tags":{"team":"core"}}"#,
        r#"{"environment":[{"variables":true}]}"#,
    );
    let secret = resource(
        "aws_secretsmanager_secret",
        r#"{"arn":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf","name":"db","kms_key_id":""}"#,
        "{}",
    );
    let parameter = resource(
        "aws_ssm_parameter",
        r#"{"arn":"arn:aws:ssm:eu-west-1:123456789012:parameter/key","name":"/key","type":"SecureString","value":"hunter2-hunter2-hunter2"}"#,
        r#"{"value":true}"#,
    );
    let user = resource("aws_iam_user", r#"{"arn":"arn:aws:iam::123456789012:user/robot","name":"robot","path":"/"}"#, "{}");
    let key = resource(
        "aws_iam_access_key",
        r#"{"id":"AKIAROBOT0000000001","user":"robot","status":"Active","secret":"hunter2-hunter2-hunter2","create_date":"2024-01-01T00:00:00Z"}"#,
        r#"{"secret":true}"#,
    );
    let run = state(&[function, secret, parameter, user, key].join(","));
    assert_eq!(edges(&run, "workload-role"), ["api runs_as app"]);
    assert_eq!(edges(&run, "access-key"), ["AKIAROBOT0000000001 authenticates_as robot"]);
    assert!(run.has(Kind::Secret, "aws:123456789012", "arn:aws:ssm:eu-west-1:123456789012:parameter/key"));
    assert!(run.has(Kind::Secret, "aws:123456789012", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"));
    assert!(run.is_free_of("hunter2"));
}

#[test]
fn clusters_and_stores_of_a_state() {
    let cluster = resource(
        "aws_eks_cluster",
        r#"{"arn":"arn:aws:eks:eu-west-1:123456789012:cluster/prod","name":"prod",
        "identity":[{"oidc":[{"issuer":"https://oidc.eks.eu-west-1.amazonaws.com/id/ABC"}]}]}"#,
        "{}",
    );
    let association = resource(
        "aws_eks_pod_identity_association",
        r#"{"cluster_name":"prod","namespace":"web","service_account":"api","role_arn":"arn:aws:iam::123456789012:role/app"}"#,
        "{}",
    );
    let bucket = resource("aws_s3_bucket", r#"{"arn":"arn:aws:s3:::acme-site","bucket":"acme-site"}"#, "{}");
    let policy = resource(
        "aws_s3_bucket_policy",
        r#"{"bucket":"acme-site","policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::acme-site/*\"}]}"}"#,
        "{}",
    );
    let run = state(&[cluster, association, bucket, policy].join(","));
    assert!(run.has(Kind::External, "oidc:oidc.eks.eu-west-1.amazonaws.com/id/ABC", "system:serviceaccount:web:api"));
    assert_eq!(edges(&run, "resource-policy"), ["anyone allows(read) acme-site"]);
    let cluster = "arn:aws:eks:eu-west-1:123456789012:cluster/prod";
    assert_eq!(run.attr(Kind::Resource, cluster, AttrName::Labels), ["issuer=oidc.eks.eu-west-1.amazonaws.com/id/ABC"]);
}

#[test]
fn the_example_keeps_its_secret() {
    let files = example("aws-workloads");
    let planted = "plant-Vq8kd02LmTw41";
    assert!(files.iter().any(|(_, text)| text.contains(planted)));
    let all: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_str())).filter(|(path, _)| !path.ends_with(".yaml")).collect();
    let run = read(&SOURCE, &[], &all);
    run.is_sound();
    assert!(run.is_free_of(planted));
    assert!(run.records(Kind::Secret).iter().any(|id| id.ends_with("report-api/DB_PASSWORD")));
}
