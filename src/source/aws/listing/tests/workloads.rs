//! Workloads: their roles, their secrets, who takes them over.

use super::*;
use crate::model::{AttrName, Kind};

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:123456789012:function:api";
const PLANTED: &str = "hunter2-hunter2-hunter2";

fn functions() -> String {
    format!(
        r#"{{"Functions":[{{"FunctionName":"api","FunctionArn":"{FUNCTION}","Role":"arn:aws:iam::123456789012:role/app","Runtime":"python3.13",
        "Environment":{{"Variables":{{"DB_PASSWORD":"{PLANTED}","AWS_ACCESS_KEY_ID":"AKIAROBOT0000000001","LEVEL":"info",
        "DB_SECRET":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf"}}}}}}]}}"#
    )
}

#[test]
fn a_function_runs_as_its_role_and_holds_what_is_in_its_settings() {
    let run = run(&allow(r#""lambda:UpdateFunctionCode","lambda:GetFunction""#, "*"), &[("functions.json", &functions())]);
    assert!(run.has_edge(&format!("workload:{FUNCTION} runs_as service_account:arn:aws:iam::123456789012:role/app")));
    assert_eq!(edges(&run, "edit-function"), ["reading controls api"]);
    let held = edges(&run, "use-secret-of-settings");
    assert_eq!(held, ["api uses_secret AWS_ACCESS_KEY_ID", "api uses_secret DB_PASSWORD", "api uses_secret db-AbCdEf"]);
    assert_eq!(run.attr(Kind::Secret, &format!("{FUNCTION}/AWS_ACCESS_KEY_ID"), AttrName::Fingerprint), ["AKIAROBOT0000000001"]);
    assert_eq!(run.attr(Kind::Secret, &format!("{FUNCTION}/DB_PASSWORD"), AttrName::StoredIn), ["config_file"]);
    let shown: Vec<String> = run.edges().into_iter().filter(|edge| edge.contains("reads_secret set:")).collect();
    assert_eq!(shown, ["role:arn:aws:iam::123456789012:policy/reading reads_secret set:all credentials in settings of functions"]);
    assert!(run.is_free_of(PLANTED));
}

#[test]
fn listing_functions_is_for_all_or_for_none() {
    let one = run(&allow(r#""lambda:ListFunctions""#, FUNCTION), &[("functions.json", &functions())]);
    assert!(edges(&one, "read-workload-settings").is_empty(), "the service knows no single functions here");
    let all = run(&allow(r#""lambda:ListFunctions""#, "*"), &[("functions.json", &functions())]);
    assert_eq!(edges(&all, "read-workload-settings").len(), 1);
}

#[test]
fn tasks_of_ecs() {
    let task = r#"{"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:eu-west-1:123456789012:task-definition/api:3","family":"api",
        "taskRoleArn":"arn:aws:iam::123456789012:role/app","executionRoleArn":"arn:aws:iam::123456789012:role/exec",
        "containerDefinitions":[{"image":"123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/api:1",
        "environment":[{"name":"MODE","value":"prod"}],
        "secrets":[{"name":"DB","valueFrom":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf:password::"}]}]}}"#;
    let services = r#"{"services":[{"serviceArn":"arn:aws:ecs:eu-west-1:123456789012:service/main/api","clusterArn":"arn:aws:ecs:eu-west-1:123456789012:cluster/main",
        "taskDefinition":"arn:aws:ecs:eu-west-1:123456789012:task-definition/api:3","enableExecuteCommand":true}],"failures":[]}"#;
    let statements = format!(
        "{},{}",
        allow(r#""ecs:ExecuteCommand""#, "arn:aws:ecs:*:*:task/main/*"),
        allow(r#""ecr:PutImage""#, "arn:aws:ecr:*:*:repository/acme/*")
    );
    let run = run(&statements, &[("task.json", task), ("services.json", services)]);
    assert_eq!(edges(&run, "workload-role"), ["api:3 runs_as app"].map(|edge| edge.replace("api:3", "3")));
    assert_eq!(edges(&run, "execute-in-task"), ["reading controls 3"]);
    assert_eq!(edges(&run, "supply-image"), ["reading controls 3 [conditional]"]);
    assert_eq!(edges(&run, "use-secret-of-settings"), ["3 uses_secret db-AbCdEf"]);
    assert!(!run.edges().iter().any(|edge| edge.contains("role/exec")), "the execution role is not the code's");
    let alone = super::run(&statements, &[("task.json", task)]);
    assert!(alone.facts.needs.iter().any(|need| alone.facts.names.text(need.what).contains("describe-services")));
}

#[test]
fn instances_have_the_role_of_their_profile() {
    let instances = r#"{"Reservations":[{"OwnerId":"123456789012","Instances":[
        {"InstanceId":"i-1","IamInstanceProfile":{"Arn":"arn:aws:iam::123456789012:instance-profile/app","Id":"AIPA"},
         "Placement":{"AvailabilityZone":"eu-west-1a"},"State":{"Name":"running"},"Tags":[{"Key":"Name","Value":"bastion"}],"MetadataOptions":{"HttpTokens":"optional"}},
        {"InstanceId":"i-2","State":{"Name":"terminated"}}]}]}"#;
    let run = run(&allow(r#""ssm:StartSession""#, "arn:aws:ec2:eu-west-1:123456789012:instance/*"), &[("instances.json", instances)]);
    assert_eq!(edges(&run, "instance-role"), ["i-1 runs_as app"]);
    assert_eq!(edges(&run, "run-command"), ["reading controls i-1 [conditional]"]);
    assert_eq!(run.records(Kind::Workload), ["arn:aws:ec2:eu-west-1:123456789012:instance/i-1"], "a terminated one is none");
}

#[test]
fn builds_notebooks_stacks_and_jobs() {
    let projects = r#"{"projects":[{"name":"build","arn":"arn:aws:codebuild:eu-west-1:123456789012:project/build",
        "serviceRole":"arn:aws:iam::123456789012:role/app","source":{"type":"GITHUB","location":"https://github.com/acme/api.git"},
        "environment":{"environmentVariables":[{"name":"TOKEN","value":"prod/token","type":"SECRETS_MANAGER"},
        {"name":"NPM_TOKEN","value":"hunter2-hunter2-hunter2","type":"PLAINTEXT"}]}}]}"#;
    let notebook = r#"{"NotebookInstanceArn":"arn:aws:sagemaker:eu-west-1:123456789012:notebook-instance/lab","NotebookInstanceName":"lab",
        "RoleArn":"arn:aws:iam::123456789012:role/app","CreationTime":1700000000.0}"#;
    let stacks = r#"{"Stacks":[{"StackId":"arn:aws:cloudformation:eu-west-1:123456789012:stack/base/1","StackName":"base",
        "RoleARN":"arn:aws:iam::123456789012:role/app","StackStatus":"CREATE_COMPLETE"},
        {"StackId":"arn:aws:cloudformation:eu-west-1:123456789012:stack/plain/1","StackName":"plain","StackStatus":"CREATE_COMPLETE"}]}"#;
    let actions = r#""codebuild:StartBuild","sagemaker:CreatePresignedNotebookInstanceUrl","cloudformation:UpdateStack""#;
    let files = [("projects.json", projects), ("notebook.json", notebook), ("stacks.json", stacks)];
    let run = run(&allow(actions, "*"), &files);
    assert_eq!(edges(&run, "start-build"), ["reading controls build"]);
    assert_eq!(edges(&run, "open-notebook"), ["reading controls lab"]);
    assert_eq!(edges(&run, "edit-stack"), ["reading controls 1"]);
    assert_eq!(edges(&run, "edit-stack").len(), 1, "a stack without a role acts as whoever changes it");
    assert_eq!(run.attr(Kind::Workload, "arn:aws:codebuild:eu-west-1:123456789012:project/build", AttrName::BuiltFrom), ["acme/api"]);
    assert!(run.is_free_of(PLANTED));
}
