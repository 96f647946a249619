//! Keys, passwords, second factors, the credential report.

use super::*;
use crate::model::{AttrName, Kind};
use base64ct::{Base64, Encoding};

const ANN: &str = "arn:aws:iam::123456789012:user/ann";
const ROBOT: &str = "arn:aws:iam::123456789012:user/robot";
const ROOT: &str = "arn:aws:iam::123456789012:root";

const REPORT: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,\
access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated,something_new
<root_account>,arn:aws:iam::123456789012:root,2020-01-01T00:00:00+00:00,not_supported,2026-11-01T10:00:00+00:00,not_supported,not_supported,false,\
true,2021-01-01T00:00:00+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A,x
ann,arn:aws:iam::123456789012:user/ann,2024-01-01T00:00:00+00:00,true,no_information,2024-01-01T00:00:00+00:00,N/A,true,\
false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A,x
robot,arn:aws:iam::123456789012:user/robot,2024-01-01T00:00:00+00:00,false,N/A,N/A,N/A,false,\
true,2024-02-01T00:00:00+00:00,2026-11-20T00:00:00+00:00,eu-west-1,s3,false,2023-02-01T00:00:00+00:00,N/A,N/A,N/A,false,N/A,false,N/A,x
";

fn told(run: &Run) {
    assert_eq!(run.facts.problems.len(), 0, "{:?}", run.facts.problems);
    assert_eq!(run.attr(Kind::Human, ANN, AttrName::Mfa), ["true"], "who has a password is a person");
    assert_eq!(run.attr(Kind::Human, ROOT, AttrName::Mfa), ["false"]);
    assert!(run.has_edge(&format!("human:{ROOT} allows(administer) resource:123456789012")));
    let key = format!("{ROOT}/access-key-1");
    assert!(run.has_edge(&format!("secret:{key} authenticates_as human:{ROOT}")));
    assert_eq!(run.attr(Kind::Secret, &key, AttrName::Breadth), ["account"]);
    assert_eq!(run.attr(Kind::Secret, &key, AttrName::LastUsed), ["null"], "N/A says never");
    assert!(run.has_edge(&format!("secret:{ROBOT}/access-key-1 authenticates_as service_account:{ROBOT}")));
    assert_eq!(run.attr(Kind::Secret, &format!("{ROBOT}/access-key-2"), AttrName::Status), ["inactive"]);
    assert!(run.attr(Kind::Human, ANN, AttrName::LastUsed).is_empty() || run.attr(Kind::Human, ANN, AttrName::LastUsed) == ["null"]);
}

#[test]
fn a_report_is_a_table_or_lies_in_an_answer() {
    told(&run("", &[("report.csv", REPORT)]));
    let answer = |content: &str| {
        serde_json::json!({"Content": content, "ReportFormat": "text/csv", "GeneratedTime": "2026-11-20T00:00:00+00:00"}).to_string()
    };
    told(&run("", &[("report.json", &answer(REPORT))]));
    let encoded = Base64::encode_string(REPORT.as_bytes());
    told(&run("", &[("report.json", &answer(&encoded))]));
    let lines: Vec<&str> = encoded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    told(&run("", &[("report.json", &answer(&lines.join("\n")))]));
    let recorded = format!(r#"{{"status_code":200,"data":{}}}"#, answer(REPORT));
    told(&run("", &[("report.json", &recorded)]));
}

#[test]
fn a_report_that_is_none_is_a_problem() {
    let run = run("", &[("report.json", r#"{"Content":"%%%","ReportFormat":"text/csv"}"#)]);
    assert!(run.facts.problems[0].message.contains("neither a table nor base64"));
}

#[test]
fn the_newest_report_counts() {
    let answer = |mfa: &str, at: &str| {
        let table = format!("user,arn,password_enabled,mfa_active\nann,{ANN},true,{mfa}\n");
        serde_json::json!({"Content": table, "ReportFormat": "text/csv", "GeneratedTime": at}).to_string()
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), answer("true", "2026-11-20T00:00:00Z")).unwrap();
    std::fs::write(folder.path().join("b.json"), answer("false", "2025-11-20T00:00:00Z")).unwrap();
    let facts = crate::source::read::read_in(folder.path(), &crate::source::ReadOptions::default(), &[&SOURCE], &|_| {});
    let run = Run { claims: Vec::new(), facts };
    assert_eq!(run.attr(Kind::Human, ANN, AttrName::Mfa), ["true"]);
    assert!(run.facts.notes.iter().any(|note| note.contains("1 rows of credential reports have a newer one")), "{:?}", run.facts.notes);
}

#[test]
fn keys_have_ids_and_open_their_users() {
    let keys = r#"{"AccessKeyMetadata":[
        {"UserName":"robot","AccessKeyId":"AKIAROBOT0000000001","Status":"Active","CreateDate":"2024-02-01T00:00:00+00:00"},
        {"UserName":"robot","AccessKeyId":"AKIAROBOT0000000002","Status":"Inactive","CreateDate":"2023-02-01T00:00:00+00:00"}]}"#;
    let run = run("", &[("123456789012/keys.json", keys), ("report.csv", REPORT)]);
    assert!(run.has_edge(&format!("secret:AKIAROBOT0000000001 authenticates_as service_account:{ROBOT}")));
    assert_eq!(run.attr(Kind::Secret, "AKIAROBOT0000000001", AttrName::Fingerprint), ["AKIAROBOT0000000001"]);
    assert_eq!(run.attr(Kind::Secret, "AKIAROBOT0000000001", AttrName::LastUsed), ["1795132800"], "of the report, by its time");
    assert_eq!(run.attr(Kind::Secret, "AKIAROBOT0000000002", AttrName::Status), ["inactive"]);
    assert!(!run.records(Kind::Secret).iter().any(|id| id.contains("robot/access-key")), "each key is one record");
}

#[test]
fn a_key_without_an_account_asks_for_it() {
    let keys = r#"{"AccessKeyMetadata":[{"UserName":"stranger","AccessKeyId":"AKIASTRANGER00000001","Status":"Active","CreateDate":"2024-02-01T00:00:00+00:00"}]}"#;
    let run = run("", &[("keys.json", keys)]);
    assert!(run.has(Kind::Secret, "aws", "AKIASTRANGER00000001"));
    assert!(run.facts.needs.iter().any(|need| run.facts.names.text(need.what).contains("--scope account=ID")));
}

#[test]
fn other_credentials_and_factors() {
    let mfa =
        r#"{"MFADevices":[{"UserName":"ann","SerialNumber":"arn:aws:iam::123456789012:mfa/ann","EnableDate":"2024-01-01T00:00:00Z"}]}"#;
    let profile = r#"{"LoginProfile":{"UserName":"ann","CreateDate":"2024-01-01T00:00:00Z"}}"#;
    let special = r#"{"ServiceSpecificCredentials":[{"UserName":"robot","Status":"Active","ServiceUserName":"robot-at-1","CreateDate":"2024-01-01T00:00:00Z",
        "ServiceSpecificCredentialId":"ACCA1","ServiceName":"bedrock.amazonaws.com","ExpirationDate":"2027-01-01T00:00:00Z"}]}"#;
    let ssh =
        r#"{"SSHPublicKeys":[{"UserName":"robot","SSHPublicKeyId":"APKA1","Status":"Inactive","UploadDate":"2024-01-01T00:00:00Z"}]}"#;
    let run = run("", &[("mfa.json", mfa), ("login.json", profile), ("special.json", special), ("ssh.json", ssh)]);
    assert_eq!(run.attr(Kind::Human, ANN, AttrName::Factors), ["totp"]);
    assert!(run.has_edge(&format!("secret:ACCA1 authenticates_as service_account:{ROBOT} [conditional]")));
    assert_eq!(run.attr(Kind::Secret, "APKA1", AttrName::Status), ["inactive"]);
}

#[test]
fn single_listings_fill_the_account() {
    let statement = allow(r#""secretsmanager:GetSecretValue""#, "*");
    let document = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let encoded = percent_encoding::utf8_percent_encode(&document, percent_encoding::NON_ALPHANUMERIC).to_string();
    let inline = format!(r#"{{"RoleName":"app","PolicyName":"inline","PolicyDocument":"{encoded}"}}"#);
    let secrets = r#"{"SecretList":[{"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf","Name":"db"}]}"#;
    let run = run("", &[("inline.json", &inline), ("secrets.json", secrets)]);
    assert_eq!(edges(&run, "read-secret-value").len(), 1, "{:?}", run.edges());
    let roles = format!(r#"{{"Roles":[{}],"IsTruncated":true,"Marker":"x"}}"#, role("late", "ec2.amazonaws.com", ""));
    let attached =
        r#"{"AttachedPolicies":[{"PolicyName":"reading","PolicyArn":"arn:aws:iam::123456789012:policy/reading"}],"IsTruncated":false}"#;
    let files = [
        ("roles.json", roles.as_str()),
        ("123456789012/roles/late/attached.json", attached),
        ("x.json", attached),
        ("secrets.json", secrets),
    ];
    let run = super::run(&statement, &files);
    assert_eq!(run.facts.problems.len(), 1, "more follows, said once: {:?}", run.facts.problems);
    assert!(run.facts.notes.iter().any(|note| note.contains("attached policies in an answer that does not say whose they are")));
}
