//! Known ways to more rights, each as an account that holds just that way: it is found, and it is not found when one of the permissions
//! is missing or denied in another policy. The table is facts: a name, the permissions, what the target is like.

use super::*;
use crate::source::testing::corpus;

/// What the account looks like.
#[derive(Clone, Copy, Debug)]
enum Setup {
    /// A role with all rights that trusts a service.
    Service(&'static str),
    /// A user with all rights, whose credentials are set.
    Boss,
    /// One's own user, role, group or policy is given more.
    OwnUser,
    OwnRole,
    OwnGroup,
    OwnPolicy,
    /// A group with all rights, to be joined.
    Group,
    /// A role with all rights, whose trust is rewritten, or that trusts the account.
    RoleToTrust,
    RoleToAssume,
    /// A role without rights that is given more: it trusts the account, or its trust is rewritten as well.
    PoorAssumed,
    PoorTrusted,
    /// The same, by a policy that it holds.
    PolicyAssumed,
    PolicyTrusted,
    /// A user without rights that is given more and logged in as.
    PoorUser,
}

use Setup::*;

/// Name, setup, permissions without which it does not work, and further ones that are usually named with it.
type Path = (&'static str, Setup, &'static [&'static str], &'static [&'static str]);

const EC2: Setup = Service("ec2.amazonaws.com");
const LAMBDA: Setup = Service("lambda.amazonaws.com");
const ECS: Setup = Service("ecs-tasks.amazonaws.com");
const CFN: Setup = Service("cloudformation.amazonaws.com");
const BUILD: Setup = Service("codebuild.amazonaws.com");
const GLUE: Setup = Service("glue.amazonaws.com");
const SAGEMAKER: Setup = Service("sagemaker.amazonaws.com");
const RUNNER: Setup = Service("tasks.apprunner.amazonaws.com");
const BEDROCK: Setup = Service("bedrock-agentcore.amazonaws.com");

const PATHS: &[Path] = &[
    ("apprunner-001", RUNNER, &["iam:PassRole", "apprunner:CreateService"], &[]),
    ("apprunner-002", RUNNER, &["apprunner:UpdateService"], &[]),
    (
        "bedrock-001",
        BEDROCK,
        &["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"],
        &["iam:PassRole", "bedrock-agentcore:CreateCodeInterpreter"],
    ),
    ("bedrock-002", BEDROCK, &["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"], &[]),
    ("cloudformation-001", CFN, &["iam:PassRole", "cloudformation:CreateStack"], &[]),
    ("cloudformation-002", CFN, &["cloudformation:UpdateStack"], &[]),
    ("cloudformation-003", CFN, &["iam:PassRole", "cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"], &[]),
    ("cloudformation-004", CFN, &["iam:PassRole", "cloudformation:UpdateStackSet"], &[]),
    ("cloudformation-005", CFN, &["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"], &[]),
    ("codebuild-001", BUILD, &["codebuild:StartBuild"], &["iam:PassRole", "codebuild:CreateProject"]),
    ("codebuild-002", BUILD, &["codebuild:StartBuild"], &[]),
    ("codebuild-003", BUILD, &["codebuild:StartBuildBatch"], &[]),
    ("codebuild-004", BUILD, &["codebuild:StartBuildBatch"], &["iam:PassRole", "codebuild:CreateProject"]),
    (
        "datapipeline-001",
        Service("datapipeline.amazonaws.com"),
        &["iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"],
        &[],
    ),
    ("ec2-001", EC2, &["iam:PassRole", "ec2:RunInstances"], &[]),
    ("ec2-002", EC2, &["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"], &[]),
    ("ec2-003", EC2, &["iam:PassRole", "ec2:RequestSpotInstances"], &[]),
    ("ec2-004", EC2, &["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"], &[]),
    ("ec2instanceconnect-003", EC2, &["ec2-instance-connect:SendSSHPublicKey"], &["ec2:DescribeInstances"]),
    ("ecs-001", ECS, &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:CreateService"], &["ecs:CreateCluster"]),
    ("ecs-002", ECS, &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"], &["ecs:CreateCluster"]),
    ("ecs-003", ECS, &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:CreateService"], &[]),
    ("ecs-004", ECS, &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"], &[]),
    ("ecs-005", ECS, &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:StartTask"], &[]),
    ("glue-001", GLUE, &["iam:PassRole", "glue:CreateDevEndpoint"], &[]),
    ("glue-002", GLUE, &["glue:UpdateDevEndpoint"], &[]),
    ("glue-003", GLUE, &["iam:PassRole", "glue:CreateJob", "glue:StartJobRun"], &[]),
    ("glue-004", GLUE, &["iam:PassRole", "glue:CreateJob", "glue:CreateTrigger"], &[]),
    ("glue-005", GLUE, &["iam:PassRole", "glue:UpdateJob", "glue:StartJobRun"], &[]),
    ("glue-006", GLUE, &["iam:PassRole", "glue:UpdateJob", "glue:CreateTrigger"], &[]),
    ("iam-001", OwnPolicy, &["iam:CreatePolicyVersion"], &[]),
    ("iam-002", Boss, &["iam:CreateAccessKey"], &[]),
    ("iam-003", Boss, &["iam:CreateAccessKey"], &["iam:DeleteAccessKey"]),
    ("iam-004", Boss, &["iam:CreateLoginProfile"], &[]),
    ("iam-005", OwnRole, &["iam:PutRolePolicy"], &[]),
    ("iam-006", Boss, &["iam:UpdateLoginProfile"], &[]),
    ("iam-007", OwnUser, &["iam:PutUserPolicy"], &[]),
    ("iam-008", OwnUser, &["iam:AttachUserPolicy"], &[]),
    ("iam-009", OwnRole, &["iam:AttachRolePolicy"], &[]),
    ("iam-010", OwnGroup, &["iam:AttachGroupPolicy"], &[]),
    ("iam-011", OwnGroup, &["iam:PutGroupPolicy"], &[]),
    ("iam-012", RoleToTrust, &["iam:UpdateAssumeRolePolicy"], &[]),
    ("iam-013", Group, &["iam:AddUserToGroup"], &[]),
    ("iam-014", PoorAssumed, &["iam:AttachRolePolicy", "sts:AssumeRole"], &[]),
    ("iam-015", PoorUser, &["iam:AttachUserPolicy", "iam:CreateAccessKey"], &[]),
    ("iam-016", PolicyAssumed, &["iam:CreatePolicyVersion", "sts:AssumeRole"], &[]),
    ("iam-017", PoorAssumed, &["iam:PutRolePolicy", "sts:AssumeRole"], &[]),
    ("iam-018", PoorUser, &["iam:PutUserPolicy", "iam:CreateAccessKey"], &[]),
    ("iam-019", PoorTrusted, &["iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy"], &[]),
    ("iam-020", PolicyTrusted, &["iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy"], &[]),
    ("iam-021", PoorTrusted, &["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"], &[]),
    ("lambda-001", LAMBDA, &["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], &[]),
    ("lambda-002", LAMBDA, &["iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"], &[]),
    ("lambda-003", LAMBDA, &["lambda:UpdateFunctionCode"], &[]),
    ("lambda-004", LAMBDA, &["lambda:UpdateFunctionCode"], &["lambda:InvokeFunction"]),
    ("lambda-005", LAMBDA, &["lambda:UpdateFunctionCode"], &["lambda:AddPermission"]),
    ("lambda-006", LAMBDA, &["iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"], &[]),
    ("sagemaker-001", SAGEMAKER, &["iam:PassRole", "sagemaker:CreateNotebookInstance"], &[]),
    ("sagemaker-002", SAGEMAKER, &["iam:PassRole", "sagemaker:CreateTrainingJob"], &[]),
    ("sagemaker-003", SAGEMAKER, &["iam:PassRole", "sagemaker:CreateProcessingJob"], &[]),
    ("sagemaker-004", SAGEMAKER, &["sagemaker:CreatePresignedNotebookInstanceUrl"], &[]),
    (
        "sagemaker-005",
        SAGEMAKER,
        &[
            "sagemaker:CreateNotebookInstanceLifecycleConfig",
            "sagemaker:StopNotebookInstance",
            "sagemaker:UpdateNotebookInstance",
            "sagemaker:StartNotebookInstance",
        ],
        &[],
    ),
    ("ssm-001", EC2, &["ssm:StartSession"], &[]),
    ("ssm-002", EC2, &["ssm:SendCommand"], &[]),
    ("sts-001", RoleToAssume, &["sts:AssumeRole"], &[]),
];

/// The account of a setup, whose attacker holds these documents; whether the goal is in reach.
fn found(setup: Setup, sets: &[Vec<&str>], denied: Option<&str>) -> Option<bool> {
    // On one's own user these rights are a way by themselves.
    let on = if matches!(setup, PoorUser) { arn("user/other") } else { "*".to_owned() };
    let mut policies: Vec<Json> = sets.iter().map(|actions| allow(actions, &on)).collect();
    policies.extend(denied.map(|action| document(json!([{ "Effect": "Deny", "Action": action, "Resource": "*" }]))));
    let policies = policies.as_slice();
    let admin = allow(&["*"], "*");
    let service = |name: &str| trust(json!({ "Service": name }));
    let account = || trust(json!({ "AWS": arn("root") }));
    let poor = || allow(&["s3:ListBucket"], "*");
    let attached = json!({ "AttachedManagedPolicies": [{ "PolicyArn": arn("policy/own") }] });
    let details = Details::default();
    let user = |more: Json| Details::default().user("attacker", policies, more);
    let (details, goal) = match setup {
        Service(name) => {
            let profile =
                json!({ "InstanceProfileList": [{ "Arn": arn("instance-profile/target"), "Roles": [{ "Arn": arn("role/target") }] }] });
            (user(json!({})).role("target", service(name), &[admin], profile), arn("role/target"))
        }
        Boss => (user(json!({})).user("boss", &[admin], json!({})), arn("user/boss")),
        OwnUser => (user(json!({})), ACCOUNT.to_owned()),
        OwnRole => (details.role("attacker", service("ec2.amazonaws.com"), policies, json!({})), ACCOUNT.to_owned()),
        OwnGroup => (user(json!({ "GroupList": ["own"] })).group("own", &[]), ACCOUNT.to_owned()),
        OwnPolicy => (user(attached).policy(&arn("policy/own"), &[poor()]), ACCOUNT.to_owned()),
        Group => (user(json!({})).group("admins", &[admin]), arn("group/admins")),
        RoleToTrust => (user(json!({})).role("target", service("ec2.amazonaws.com"), &[admin], json!({})), arn("role/target")),
        RoleToAssume => (user(json!({})).role("target", account(), &[admin], json!({})), arn("role/target")),
        PoorAssumed => (user(json!({})).role("target", account(), &[poor()], json!({})), ACCOUNT.to_owned()),
        PoorTrusted => (user(json!({})).role("target", service("ec2.amazonaws.com"), &[poor()], json!({})), ACCOUNT.to_owned()),
        PolicyAssumed => {
            (user(json!({})).role("target", account(), &[], attached).policy(&arn("policy/own"), &[poor()]), ACCOUNT.to_owned())
        }
        PolicyTrusted => (
            user(json!({})).role("target", service("ec2.amazonaws.com"), &[], attached).policy(&arn("policy/own"), &[poor()]),
            ACCOUNT.to_owned(),
        ),
        PoorUser => (user(json!({})).user("other", &[poor()], json!({})), ACCOUNT.to_owned()),
    };
    let from = if matches!(setup, OwnRole) { arn("role/attacker") } else { arn("user/attacker") };
    becomes(&details.read(), &from, &goal)
}

fn one_each<'a>(actions: &[&'a str]) -> Vec<Vec<&'a str>> {
    actions.iter().map(|action| vec![*action]).collect()
}

#[test]
fn every_path_is_found_and_only_where_it_is_whole() {
    for (id, setup, needed, usual) in PATHS {
        let all: Vec<&str> = needed.iter().chain(*usual).copied().collect();
        assert!(found(*setup, &one_each(&all), None).is_some(), "{id}: not found over several policies");
        assert!(found(*setup, std::slice::from_ref(&all), None).is_some(), "{id}: not found in one policy");
        for gone in *needed {
            let rest: Vec<&str> = all.iter().copied().filter(|action| action != gone).collect();
            assert_eq!(found(*setup, &one_each(&rest), None), None, "{id}: found without {gone}");
            assert_eq!(found(*setup, &one_each(&all), Some(gone)), None, "{id}: found though {gone} is denied");
        }
    }
}

#[test]
fn the_table_holds_all_published_paths() {
    let Some(files) = corpus("aws-privilege-paths/DataDog+pathfinding.cloud") else { return };
    let (_, text) = files.iter().find(|(path, _)| path.ends_with("docs__paths.json")).unwrap();
    let published: Json = serde_json::from_str(text).unwrap();
    for path in published.as_array().unwrap() {
        let id = path["id"].as_str().unwrap();
        let (_, _, needed, usual) = PATHS.iter().find(|(own, ..)| *own == id).unwrap_or_else(|| panic!("{id} is not in the table"));
        let mut own: Vec<&str> = needed.iter().chain(*usual).copied().collect();
        let mut theirs: Vec<&str> =
            path["permissions"]["required"].as_array().unwrap().iter().map(|one| one["permission"].as_str().unwrap()).collect();
        own.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(own, theirs, "{id}");
    }
    println!("{} paths", published.as_array().unwrap().len());
}
