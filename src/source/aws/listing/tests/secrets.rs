//! Secrets and parameters.

use super::*;
use crate::model::{AttrName, Kind};

const DB: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf";
const SECRETS: &str = r#"{"SecretList":[
    {"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf","Name":"prod/db","RotationEnabled":true,
     "RotationLambdaARN":"arn:aws:lambda:eu-west-1:123456789012:function:rotate","LastRotatedDate":"2026-10-01T00:00:00+00:00",
     "SecretVersionsToStages":{"v":["AWSCURRENT"]},"CreatedDate":"2024-01-01T00:00:00+00:00","Tags":[{"Key":"team","Value":"data"}]},
    {"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/own-AbCdEf","Name":"prod/own","KmsKeyId":"1234abcd",
     "SecretVersionsToStages":{"v":["AWSCURRENT"]},"LastAccessedDate":"2026-11-01T00:00:00+00:00","CreatedDate":"2024-01-01T00:00:00+00:00"},
    {"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:old-AbCdEf","Name":"old","DeletedDate":"2026-11-01T00:00:00+00:00"}]}"#;

#[test]
fn who_may_read_a_secret() {
    let run = run(&allow(r#""secretsmanager:GetSecretValue""#, "arn:aws:secretsmanager:*:*:secret:prod/*"), &[("secrets.json", SECRETS)]);
    let found = edges(&run, "read-secret-value");
    assert_eq!(found, ["reading reads_secret db-AbCdEf", "reading reads_secret own-AbCdEf [conditional]"]);
    assert!(run.facts.edges.iter().any(|edge| run.facts.names.text(edge.conditions).contains("1234abcd")), "the key has a say");
    assert_eq!(run.attr(Kind::Secret, DB, AttrName::Rotation), ["automatic"]);
    assert_eq!(run.attr(Kind::Secret, DB, AttrName::LastUsed), ["null"], "never read");
    assert_eq!(run.attr(Kind::Secret, DB, AttrName::Labels), ["team=data"]);
    assert!(run.has_edge(&format!("workload:arn:aws:lambda:eu-west-1:123456789012:function:rotate reads_secret secret:{DB}")));
}

#[test]
fn an_arn_without_its_last_six_characters_reads_nothing() {
    let statement = allow(r#""secretsmanager:GetSecretValue""#, "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db");
    assert!(edges(&run(&statement, &[("secrets.json", SECRETS)]), "read-secret-value").is_empty());
    let statement = allow(r#""secretsmanager:GetSecretValue""#, "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-??????");
    assert_eq!(edges(&run(&statement, &[("secrets.json", SECRETS)]), "read-secret-value"), ["reading reads_secret db-AbCdEf"]);
}

#[test]
fn a_wildcard_is_one_edge_to_one_set() {
    let many: Vec<String> = (0..200)
        .map(|n| format!(r#"{{"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:s{n}-AbCdEf","Name":"s{n}"}}"#))
        .collect();
    let list = format!(r#"{{"SecretList":[{}]}}"#, many.join(","));
    let run = run(&allow(r#""secretsmanager:GetSecretValue""#, "*"), &[("secrets.json", &list)]);
    let found: Vec<String> = run.edges().into_iter().filter(|edge| edge.contains("reads_secret")).collect();
    assert_eq!(found, ["role:arn:aws:iam::123456789012:policy/reading reads_secret set:all secrets"]);
    assert_eq!(run.attr(Kind::Set, "all secrets", AttrName::Members).len(), 200);
}

#[test]
fn denied_is_denied() {
    let deny = r#"{"Effect":"Deny","Action":"secretsmanager:*","Resource":"*"}"#;
    let statements = format!("{},{deny}", allow(r#""secretsmanager:GetSecretValue""#, "*"));
    assert!(edges(&run(&statements, &[("secrets.json", SECRETS)]), "read-secret-value").is_empty());
}

#[test]
fn parameters_that_are_encrypted_are_secrets() {
    let list = r#"{"Parameters":[
        {"Name":"/prod/key","ARN":"arn:aws:ssm:eu-west-1:123456789012:parameter/prod/key","Type":"SecureString","KeyId":"alias/aws/ssm",
         "LastModifiedDate":"2026-10-01T00:00:00+00:00","Version":1,
         "Policies":[{"PolicyText":"{\"Type\":\"Expiration\",\"Version\":\"1.0\",\"Attributes\":{\"Timestamp\":\"2027-01-01T00:00:00.000Z\"}}","PolicyType":"Expiration"}]},
        {"Name":"/prod/size","Type":"String","LastModifiedDate":"2026-10-01T00:00:00+00:00","Version":4}]}"#;
    let run = run(&allow(r#""ssm:GetParametersByPath""#, "arn:aws:ssm:*:*:parameter/prod/*"), &[("parameters.json", list)]);
    let key = "arn:aws:ssm:eu-west-1:123456789012:parameter/prod/key";
    assert_eq!(run.records(Kind::Secret), [key]);
    assert_eq!(run.attr(Kind::Secret, key, AttrName::Expires), ["1798761600"]);
    assert_eq!(edges(&run, "read-parameter"), ["reading reads_secret key"]);
}

#[test]
fn lists_that_go_on_say_so() {
    let run = run("", &[("secrets.json", r#"{"SecretList":[],"NextToken":"abc"}"#)]);
    assert!(run.facts.problems[0].message.contains("`NextToken`"));
}

#[test]
fn the_password_that_a_database_service_keeps_opens_the_database_of_its_tag() {
    let tag = |key: &str| format!(r#"{{"Key":"{key}","Value":"arn:aws:rds:eu-west-1:123456789012:db:orders"}}"#);
    let list = |owner: &str, tag: &str| {
        format!(
            r#"{{"SecretList":[{{"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1-AbCdEf","Name":"rds!db-1","OwningService":"{owner}","Tags":[{tag}]}}]}}"#
        )
    };
    let opened = |list: &str| edges(&run(&allow(r#""s3:ListBucket""#, "*"), &[("secrets.json", list)]), "managed-database-secret");
    assert_eq!(opened(&list("rds", &tag("aws:rds:primaryDBInstanceArn"))), ["rds!db-1-AbCdEf allows(administer) orders"]);
    assert!(opened(&list("rds", &tag("team"))).is_empty());
    // Anybody may tag a secret of his own so.
    assert!(opened(&list("", &tag("aws:rds:primaryDBInstanceArn"))).is_empty());
}
