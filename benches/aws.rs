//! A whole run over the authorization details of one account: from the file to a report, with all shipped rules, for 1,000, 12,000 and
//! 100,000 principals. Prints time for each, by principal, the ratio to checking that the same bytes are JSON, and the memory at its
//! highest.
//!
//! `cargo bench --bench aws`; `cargo bench --bench aws -- write FILE` only writes the account of 12,000 principals, to be measured by hand.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark prints its figures, and stops where it can't measure"
)]

use partywall::audit::{Request, Silent, run};
use partywall::doc::json;
use std::io::{BufWriter, Write};
use std::time::Instant;

const ACCOUNT: &str = "111122223333";

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Actions that policies are made of; few of them are ways to more rights.
const ACTIONS: [&str; 24] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:List*",
    "dynamodb:Query",
    "dynamodb:PutItem",
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sns:Publish",
    "logs:PutLogEvents",
    "logs:CreateLogStream",
    "cloudwatch:PutMetricData",
    "ec2:Describe*",
    "kms:Decrypt",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "lambda:InvokeFunction",
    "lambda:UpdateFunctionCode",
    "ecr:BatchGetImage",
    "states:StartExecution",
    "events:PutEvents",
    "xray:PutTraceSegments",
    "sts:AssumeRole",
    "iam:PassRole",
    "iam:GetRole",
];
const SERVICES: [&str; 4] = ["lambda.amazonaws.com", "ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "codebuild.amazonaws.com"];

fn arn(path: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{path}")
}

/// A document of a few statements over one team's resources; one in a hundred reaches over everything.
fn document(numbers: &mut Numbers) -> String {
    let statements: Vec<String> = (0..2 + numbers.below(3))
        .map(|_| {
            let actions: Vec<String> = (0..2 + numbers.below(5)).map(|_| format!("\"{}\"", ACTIONS[numbers.below(24) as usize])).collect();
            let team = numbers.below(500);
            let resource = match numbers.below(100) {
                0 => "*".to_owned(),
                1..20 => arn(&format!("role/team-{team}-*")),
                _ => format!("arn:aws:s3:::team-{team}-data/*"),
            };
            format!("{{\"Effect\":\"Allow\",\"Action\":[{}],\"Resource\":\"{resource}\"}}", actions.join(","))
        })
        .collect();
    format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{}]}}", statements.join(","))
}

fn list(out: &mut impl Write, name: &str, count: u64, last: bool, mut one: impl FnMut(u64) -> String) {
    write!(out, "\"{name}\":[").unwrap();
    for at in 0..count {
        write!(out, "{}\n{}", if at == 0 { "" } else { "," }, one(at)).unwrap();
    }
    writeln!(out, "]{}", if last { "" } else { "," }).unwrap();
}

/// An account: one principal in six is a user, there are fewer policies than principals, and every eighth principal is denied something.
fn account(out: &mut impl Write, principals: u64) {
    let mut numbers = Numbers(7);
    let (users, policies) = (principals / 6, principals * 46 / 120);
    let roles = principals - users;
    let attached = |numbers: &mut Numbers| {
        let some: Vec<String> =
            (0..1 + numbers.below(3)).map(|_| format!("policy/p{}", numbers.below(policies))).map(|path| arn(&path)).collect();
        let denied = (numbers.below(8) == 0).then(|| arn("policy/guard"));
        let entry = |arn: &String| format!("{{\"PolicyName\":\"{}\",\"PolicyArn\":\"{arn}\"}}", arn.rsplit('/').next().unwrap());
        some.iter().chain(&denied).map(entry).collect::<Vec<_>>().join(",")
    };
    writeln!(out, "{{").unwrap();
    list(out, "UserDetailList", users, false, |at| {
        format!(
            "{{\"Path\":\"/\",\"UserName\":\"u{at}\",\"UserId\":\"AIDA{at:017}\",\"Arn\":\"{}\",\"CreateDate\":\"2024-01-01T00:00:00+00:00\",\
             \"GroupList\":[\"g{}\"],\"AttachedManagedPolicies\":[{}],\"Tags\":[]}}",
            arn(&format!("user/u{at}")),
            numbers.below(50),
            attached(&mut numbers)
        )
    });
    list(out, "GroupDetailList", 50, false, |at| {
        format!(
            "{{\"Path\":\"/\",\"GroupName\":\"g{at}\",\"GroupId\":\"AGPA{at:017}\",\"Arn\":\"{}\",\"CreateDate\":\"2024-01-01T00:00:00+00:00\",\
             \"GroupPolicyList\":[],\"AttachedManagedPolicies\":[{}]}}",
            arn(&format!("group/g{at}")),
            attached(&mut numbers)
        )
    });
    list(out, "RoleDetailList", roles, false, |at| {
        let principal = match numbers.below(10) {
            0..2 => format!("{{\"AWS\":\"{}\"}}", arn("root")),
            2..4 => format!("{{\"AWS\":\"{}\"}}", arn(&format!("role/team-{}-r{}", numbers.below(500), numbers.below(roles)))),
            other => format!("{{\"Service\":\"{}\"}}", SERVICES[other as usize % 4]),
        };
        let inline = match numbers.below(3) {
            0 => format!("{{\"PolicyName\":\"own\",\"PolicyDocument\":{}}}", document(&mut numbers)),
            _ => String::new(),
        };
        format!(
            "{{\"Path\":\"/\",\"RoleName\":\"team-{team}-r{at}\",\"RoleId\":\"AROA{at:017}\",\"Arn\":\"{arn}\",\"CreateDate\":\"2024-01-01T00:00:00+00:00\",\
             \"AssumeRolePolicyDocument\":{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":\"sts:AssumeRole\"}}]}},\
             \"InstanceProfileList\":[],\"RolePolicyList\":[{inline}],\"AttachedManagedPolicies\":[{}],\"Tags\":[{{\"Key\":\"team\",\"Value\":\"t{team}\"}}],\
             \"RoleLastUsed\":{{\"LastUsedDate\":\"2026-11-01T00:00:00+00:00\",\"Region\":\"eu-west-1\"}}}}",
            attached(&mut numbers),
            team = at % 500,
            arn = arn(&format!("role/team-{}-r{at}", at % 500)),
        )
    });
    list(out, "Policies", policies + 1, true, |at| {
        let (name, document) = match at == policies {
            true => ("guard".to_owned(), "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":[\"iam:PassRole\",\"sts:AssumeRole\"],\"Resource\":\"arn:aws:iam::111122223333:role/team-1*\"}]}".to_owned()),
            false => (format!("p{at}"), document(&mut numbers)),
        };
        let version = |id: &str, default: bool| {
            format!(
                "{{\"Document\":{document},\"VersionId\":\"{id}\",\"IsDefaultVersion\":{default},\"CreateDate\":\"2024-01-01T00:00:00+00:00\"}}"
            )
        };
        format!(
            "{{\"PolicyName\":\"{name}\",\"PolicyId\":\"ANPA{at:017}\",\"Arn\":\"{}\",\"Path\":\"/\",\"DefaultVersionId\":\"v2\",\"AttachmentCount\":3,\
             \"PermissionsBoundaryUsageCount\":0,\"IsAttachable\":true,\"CreateDate\":\"2024-01-01T00:00:00+00:00\",\"UpdateDate\":\"2024-06-01T00:00:00+00:00\",\
             \"PolicyVersionList\":[{},{}]}}",
            arn(&format!("policy/{name}")),
            version("v2", true),
            version("v1", false)
        )
    });
    writeln!(out, "}}").unwrap();
}

fn write(path: &std::path::Path, principals: u64) {
    let mut out = BufWriter::new(std::fs::File::create(path).unwrap());
    account(&mut out, principals);
    out.into_inner().unwrap();
}

/// The most memory that this process has held, in MB.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1000)
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "write") {
        write(std::path::Path::new(&arguments[at + 1]), 12_000);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for principals in [1_000, 12_000, 100_000] {
        let path = folder.path().join(format!("account-{principals}.json"));
        write(&path, principals);
        let request = Request::new(vec![path.to_string_lossy().into_owned()], 1_795_305_600);
        let start = Instant::now();
        let report = run(&request, &Silent).unwrap();
        let whole = start.elapsed();
        let bytes = std::fs::read_to_string(&path).unwrap();
        let start = Instant::now();
        json::scan(&bytes).unwrap();
        let scan = start.elapsed();
        println!(
            "{principals} principals, {:.1} MB: {} nodes, {} edges, {} findings; {whole:?}, {:.1} us a principal, {:.1} times a scan; {} MB at most",
            bytes.len() as f64 / 1e6,
            report.graph.nodes,
            report.graph.edges,
            report.findings.len(),
            whole.as_secs_f64() * 1e6 / principals as f64,
            whole.as_secs_f64() / scan.as_secs_f64(),
            most_memory().map_or("?".into(), |mb| mb.to_string()),
        );
    }
}
