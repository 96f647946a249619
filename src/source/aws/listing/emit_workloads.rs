//! Workloads: the role that each runs as, the secrets that it is handed or carries in its settings, who can change its code or execute in
//! it, and who can read its settings.

use super::Listing;
use super::out::{Out, Power, Target, by_account};
use super::place::{account_in, field, rest};
use super::record::Workload;
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Kind, Place, Value};
use crate::source::credential::{Credential, Given};
use std::collections::BTreeMap;

/// Actions by which somebody takes a workload over: service, action, technique, what else has to hold.
const TAKE: &[(&str, &str, &str, &str)] = &[
    ("lambda", "lambda:UpdateFunctionCode", "edit-function", ""),
    ("lambda", "lambda:UpdateFunctionConfiguration", "edit-function", "a layer with code of its own can be added"),
    ("codebuild", "codebuild:StartBuild", "start-build", ""),
    ("codebuild", "codebuild:StartBuildBatch", "start-build", ""),
    ("codebuild", "codebuild:UpdateProject", "start-build", "a build starts afterwards"),
    ("sagemaker", "sagemaker:CreatePresignedNotebookInstanceUrl", "open-notebook", ""),
    ("sagemaker", "sagemaker:UpdateNotebookInstance", "open-notebook", "it may also make a start script, and stop and start the notebook"),
    ("glue", "glue:UpdateJob", "edit-job", "a run starts afterwards, and it may pass the role"),
    ("glue", "glue:UpdateDevEndpoint", "edit-job", ""),
    ("states", "states:UpdateStateMachine", "edit-job", "a run starts afterwards"),
    ("cloudformation", "cloudformation:UpdateStack", "edit-stack", ""),
    ("cloudformation", "cloudformation:CreateChangeSet", "edit-stack", "it may also execute the change set"),
    ("ec2", "ssm:SendCommand", "run-command", "the instance is managed by Systems Manager, and the document is allowed as well"),
    ("ec2", "ssm:StartSession", "run-command", "the instance is managed by Systems Manager"),
    ("ec2", "ec2-instance-connect:SendSSHPublicKey", "connect-instance", "port 22 can be reached"),
    ("ec2", "ec2-instance-connect:SendSerialConsoleSSHPublicKey", "connect-instance", "the serial console is on for the account"),
    ("ec2", "ec2:ModifyInstanceAttribute", "edit-user-data", "it may also stop and start the instance"),
];

/// Actions that show a workload's settings. The last: whether the service knows them for single resources.
const SHOW: &[(&str, &str, bool)] = &[
    ("lambda", "lambda:GetFunction", true),
    ("lambda", "lambda:GetFunctionConfiguration", true),
    ("lambda", "lambda:ListFunctions", false),
    ("ecs", "ecs:DescribeTaskDefinition", false),
    ("codebuild", "codebuild:BatchGetProjects", true),
    ("cloudformation", "cloudformation:DescribeStacks", true),
    ("glue", "glue:GetJob", true),
    ("glue", "glue:GetJobs", true),
];

impl Listing {
    /// Records and edges of workloads.
    pub(super) fn emit_workloads(&mut self, out: &mut Out<'_>) {
        let workloads = std::mem::take(&mut self.workloads);
        let mut shown: BTreeMap<&'static str, Vec<(String, Target)>> = BTreeMap::new();
        let mut taken: BTreeMap<&'static str, Vec<(String, Target)>> = BTreeMap::new();
        for workload in &workloads {
            let end = out.by_arn(Kind::Workload, workload.arn);
            let held = self.workload(workload, end, out);
            let Some(account) = account_in(&out.text(workload.arn)).map(str::to_owned) else { continue };
            let asked = Target { asked: workload.arn, end, place: workload.place };
            // A stack without a role of its own acts as whoever changes it.
            if workload.service != "cloudformation" || !workload.role.is_empty() {
                taken.entry(workload.service).or_default().push((account.clone(), asked));
            }
            for secret in held {
                shown.entry(workload.service).or_default().push((account.clone(), Target { end: secret, ..asked }));
            }
        }
        for (service, action, technique, condition) in TAKE {
            for (account, targets) in by_account(taken.get(service).map_or(&[], Vec::as_slice)) {
                let noun = noun(service);
                out.over(&account, &targets, noun, Power::controls(action, technique).only_if(condition));
            }
        }
        for (service, action, single) in SHOW {
            for (account, targets) in by_account(shown.get(service).map_or(&[], Vec::as_slice)) {
                let noun = format!("credentials in settings of {}", noun(service));
                let power = Power::reads(action, "read-workload-settings");
                if *single {
                    out.over(&account, &targets, &noun, power);
                } else {
                    everything(&account, &targets, &noun, power, out);
                }
            }
        }
        self.execute(&workloads, out);
        self.images(&workloads, out);
        self.workloads = workloads;
    }

    /// A workload's record, role and secrets; gives the credentials that stand in its settings.
    fn workload(&self, of: &Workload, end: End, out: &mut Out<'_>) -> Vec<End> {
        let place = of.place;
        let row = out.record(end, place);
        out.named(row, AttrName::DisplayName, of.name, place);
        out.facts.word(row, AttrName::Class, of.class, place);
        out.time(row, AttrName::Created, of.created, place);
        let service = out.name(of.service);
        out.label(row, "service", service, place);
        for (key, value) in &of.labels {
            out.label(row, key, *value, place);
        }
        out.tags(row, &of.tags, place);
        for (from, at) in &of.built_from {
            out.facts.attr(row, AttrName::BuiltFrom, Value::Word(*from), *at);
        }
        let profile = out.accounts.records().profiles.get(&of.profile);
        let roles = if of.profile.is_empty() { vec![of.role] } else { profile.map(|profile| profile.roles.clone()).unwrap_or_default() };
        for role in roles.into_iter().filter(|role| !role.is_empty()) {
            let role = out.identity(role, place);
            out.becomes(EdgeKind::RunsAs, end, role, technique_of_role(of.service), "", place);
        }
        if !of.profile.is_empty() && profile.is_none() {
            out.need(end, "the role of the instance profile (the account's authorization details)", None, place);
        }
        out.label(row, "execution_role", of.surroundings, place);
        let arn = out.text(of.arn);
        for (secret, at) in &of.uses {
            if let Some(secret) = self.secret_named(*secret, account_in(&arn), field(&arn, 3), out) {
                out.imply(secret, *at);
                out.becomes(EdgeKind::UsesSecret, end, secret, "use-secret-of-settings", "", *at);
            }
        }
        let mut held = Vec::new();
        for (variable, id, at) in &of.keys {
            let name = format!("{arn}/{}", out.text(*variable));
            let secret = self.held(&name, end, *at, out);
            let row = out.record_more(secret, *at);
            out.facts.word(row, AttrName::Type, "api_key", *at);
            let fingerprint = out.text(*id);
            out.facts.word(row, AttrName::Fingerprint, &fingerprint, *at);
            held.push(secret);
        }
        for credential in &of.settings.all {
            let name = format!("{arn}/{}", out.text(credential.name));
            let secret = self.held(&name, end, credential.place, out);
            self.setting(credential, secret, out);
            if matches!(credential.given, Given::Literal | Given::Default) {
                held.push(secret);
            }
        }
        held
    }

    /// A credential in the settings of a workload.
    fn held(&self, name: &str, end: End, place: Place, out: &mut Out<'_>) -> End {
        let id = out.name(name);
        let secret = End { kind: Some(Kind::Secret), scope: end.scope, id };
        out.imply(secret, place);
        out.becomes(EdgeKind::UsesSecret, end, secret, "use-secret-of-settings", "", place);
        secret
    }

    fn setting(&self, of: &Credential, secret: End, out: &mut Out<'_>) {
        let place = of.place;
        let row = out.record_more(secret, place);
        if !of.sort.is_empty() {
            out.facts.word(row, AttrName::Type, of.sort, place);
        }
        if matches!(of.given, Given::Literal | Given::Default) {
            out.facts.word(row, AttrName::StoredIn, "config_file", place);
            out.facts.word(row, AttrName::Issued, "stored", place);
        }
        if let Some(digest) = &of.digest {
            out.facts.word(row, AttrName::Fingerprint, digest, place);
        }
        let Some(known) = of.known else { return };
        let text = format!("{} of {}", known.system, out.text(secret.id));
        let id = out.name(&text);
        let identity = End { kind: Some(Kind::External), scope: secret.scope, id };
        out.imply(identity, place);
        let row = out.record_more(identity, place);
        out.plane(row, known.plane);
        let edge = EdgeFact { certainty: Certainty::Assumed, ..EdgeFact::becoming(EdgeKind::AuthenticatesAs, secret, identity, place) };
        out.edge(edge, "named-credential", "");
    }

    /// Executing commands in tasks of ECS: asked for tasks of the clusters in which some service runs the definition.
    fn execute(&self, workloads: &[Workload], out: &mut Out<'_>) {
        let mut tasks: BTreeMap<bool, Vec<(String, Target)>> = BTreeMap::new();
        for workload in workloads.iter().filter(|workload| workload.service == "ecs") {
            let arn = out.text(workload.arn);
            let Some(account) = account_in(&arn).map(str::to_owned) else { continue };
            let end = out.by_arn(Kind::Workload, workload.arn);
            let mut anywhere = false;
            for (definition, cluster, exec) in &self.services {
                let of = out.text(*definition);
                if of != arn && !arn.ends_with(&format!("/{of}")) {
                    continue;
                }
                anywhere = true;
                let cluster = out.text(*cluster);
                let cluster = rest(&cluster).trim_start_matches("cluster/").to_owned();
                let [partition, region] = [1, 3].map(|number| field(&arn, number));
                let asked = out.name(&format!("arn:{partition}:ecs:{region}:{account}:task/{cluster}/any"));
                let on = *exec == Some(true);
                tasks.entry(on).or_default().push((account.clone(), Target { asked, end, place: workload.place }));
            }
            if !anywhere {
                out.need(end, "the services and clusters that run this task (`aws ecs describe-services`)", None, workload.place);
            }
        }
        for (on, targets) in tasks {
            let condition = if on { "" } else { "the service's switch for commands is turned on first" };
            for (account, targets) in by_account(&targets) {
                let noun = if on { "tasks that take commands" } else { "tasks" };
                out.over(&account, &targets, noun, Power::controls("ecs:ExecuteCommand", "execute-in-task").only_if(condition));
            }
        }
    }

    /// Images in registries of AWS: whoever may put one there supplies the code of what is made of it.
    fn images(&self, workloads: &[Workload], out: &mut Out<'_>) {
        let mut all: Vec<(String, Target)> = Vec::new();
        for workload in workloads {
            let end = out.by_arn(Kind::Workload, workload.arn);
            for (image, place) in &workload.built_from {
                let text = out.text(*image);
                if let Some((arn, account)) = registry(&text) {
                    let asked = out.name(&arn);
                    all.push((account, Target { asked, end, place: *place }));
                }
            }
        }
        let power = Power::controls("ecr:PutImage", "supply-image").only_if("the workload starts again with the image's tag");
        for (account, targets) in by_account(&all) {
            out.over(&account, &targets, "workloads made of images in", power);
        }
    }
}

/// The repository of an image, as an ARN, with its account.
fn registry(image: &str) -> Option<(String, String)> {
    let (host, path) = image.split_once('/')?;
    let mut words = host.split('.');
    let (account, "dkr", "ecr", region) = (words.next()?, words.next()?, words.next()?, words.next()?) else { return None };
    let name = path.split(['@', ':']).next()?;
    let partition = if host.ends_with(".cn") { "aws-cn" } else { "aws" };
    Some((format!("arn:{partition}:ecr:{region}:{account}:repository/{name}"), account.to_owned()))
}

/// An action that the service knows for everything at once only: a statement has to name every resource.
fn everything(account: &str, targets: &[Target], noun: &str, power: Power<'_>, out: &mut Out<'_>) {
    let all = out.name("*");
    // Whoever may do it at all sees all of them: one question, and one set of what it shows.
    let may = out.accounts.may(&mut out.facts.names, account, power.action, "*");
    for may in may {
        match targets {
            [one] => out.power(&may, one.end, power),
            many => {
                let set = out.set_of(account, noun, all, many, may.place);
                out.power(&may, set, power);
            }
        }
    }
}

fn noun(service: &str) -> &'static str {
    match service {
        "lambda" => "functions",
        "ecs" => "task definitions",
        "ec2" => "instances",
        "codebuild" => "build projects",
        "sagemaker" => "notebooks",
        "glue" => "Glue jobs",
        "states" => "state machines",
        _ => "stacks",
    }
}

fn technique_of_role(service: &str) -> &'static str {
    match service {
        "ec2" => "instance-role",
        _ => "workload-role",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_name_their_repositories() {
        let image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/api:1.2";
        let arn = "arn:aws:ecr:eu-west-1:123456789012:repository/acme/api";
        assert_eq!(registry(image), Some((arn.into(), "123456789012".into())));
        assert_eq!(registry("docker.acme.example/api:1"), None);
        assert_eq!(registry("nginx"), None);
    }

    #[test]
    fn every_action_names_a_technique() {
        for (_, action, technique, _) in TAKE {
            assert!(action.contains(':') && crate::model::technique::find(technique).is_some(), "{technique}");
        }
    }

    #[test]
    fn names_of_sets_differ() {
        let services: std::collections::BTreeSet<&str> = TAKE.iter().map(|row| noun(row.0)).collect();
        assert_eq!(services.len(), 7);
    }
}
