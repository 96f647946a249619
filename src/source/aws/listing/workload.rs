//! What runs in an account: functions, task definitions, instances, build projects, notebooks, jobs, state machines, stacks. Items in, one
//! row for each out; values of their settings are looked at and dropped here.

use super::Listing;
use super::credentials::{at, is_key_id};
use super::place::{account, field, rest};
use super::record::Workload;
use super::secrets::tags;
use crate::doc::Item;
use crate::model::{Name, Place};
use crate::source::Context;
use crate::source::credential::Credentials;

impl Workload {
    pub(super) fn new(arn: &str, service: &'static str, name: &str, class: &'static str, place: Place, cx: &mut Context<'_>) -> Workload {
        Workload {
            arn: cx.name(arn),
            service,
            name: cx.name(name),
            class,
            role: Name::EMPTY,
            profile: Name::EMPTY,
            surroundings: Name::EMPTY,
            settings: Credentials::default(),
            keys: Vec::new(),
            uses: Vec::new(),
            built_from: Vec::new(),
            created: None,
            labels: Vec::new(),
            tags: Vec::new(),
            place,
        }
    }

    /// A variable of its settings: a reference to a secret, the id of an access key, or a credential in plain text.
    pub(super) fn variable(&mut self, name: &str, text: &str, offset: u32, cx: &mut Context<'_>) {
        let value = text.trim();
        if is_secret_arn(value) {
            let of = cx.name(secret_arn(value));
            self.uses.push((of, cx.place(offset)));
        } else if is_key_id(value) {
            let (variable, id) = (cx.name(name), cx.name(value));
            self.keys.push((variable, id, cx.place(offset)));
        } else {
            self.settings.value(name, text, offset, cx);
        }
    }

    fn label(&mut self, key: &'static str, value: Option<&str>, cx: &mut Context<'_>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.labels.push((key, cx.name(value)));
        }
    }
}

/// Whether a text is the ARN of a secret or a parameter.
pub(super) fn is_secret_arn(text: &str) -> bool {
    match field(text, 2) {
        "secretsmanager" => rest(text).starts_with("secret:"),
        "ssm" => rest(text).starts_with("parameter"),
        _ => false,
    }
}

/// The ARN of a secret without what follows it (`:json-key:stage:version`).
pub(super) fn secret_arn(text: &str) -> &str {
    let fields = if field(text, 2) == "secretsmanager" { 7 } else { 6 };
    let end = text.match_indices(':').nth(fields - 1).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or(text)
}

fn name(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    cx.name(item.text_of(key).unwrap_or(""))
}

impl Listing {
    /// An element of `Functions`, or `Configuration` of one.
    pub(super) fn function(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(arn) = item.text_of("FunctionArn") else { return };
        let place = cx.place(item.at());
        let mut found = Workload::new(arn, "lambda", item.text_of("FunctionName").unwrap_or(""), "serving", place, cx);
        found.role = name(item, "Role", cx);
        for entry in item.at_path(&["Environment", "Variables"]).into_iter().flat_map(|map| map.entries()) {
            if let Some(text) = entry.text() {
                found.variable(entry.key(), text, entry.at(), cx);
            }
        }
        found.label("runtime", item.text_of("Runtime"), cx);
        found.tags = tags(item, cx);
        self.workloads.push(found);
    }

    /// `taskDefinition` of ECS.
    pub(super) fn task_definition(&mut self, item: Item<'_>, beside: Item<'_>, cx: &mut Context<'_>) {
        let Some(arn) = item.text_of("taskDefinitionArn") else { return };
        let place = cx.place(item.at());
        let mut found = Workload::new(arn, "ecs", item.text_of("family").unwrap_or(""), "serving", place, cx);
        found.role = name(item, "taskRoleArn", cx);
        found.surroundings = name(item, "executionRoleArn", cx);
        found.created = at(item, "registeredAt");
        found.label("registered_by", item.text_of("registeredBy"), cx);
        found.tags = tags(beside, cx);
        self.containers(&mut found, item.get("containerDefinitions"), cx);
        self.workloads.push(found);
    }

    /// The containers of a task: their variables, the secrets that they are handed, their images.
    pub(super) fn containers(&mut self, found: &mut Workload, list: Option<Item<'_>>, cx: &mut Context<'_>) {
        for container in list.into_iter().flat_map(|list| list.children()) {
            for variable in container.list_of("environment") {
                if let (Some(name), Some(value)) = (variable.text_of("name"), variable.get("value")) {
                    found.variable(name, value.text().unwrap_or(""), value.at(), cx);
                }
            }
            let login = container.at_path(&["repositoryCredentials", "credentialsParameter"]);
            let secrets = container.list_of("secrets").filter_map(|secret| secret.get("valueFrom"));
            for value in secrets.chain(login) {
                if let Some(text) = value.text() {
                    let of = cx.name(secret_arn(text));
                    found.uses.push((of, cx.place(value.at())));
                }
            }
            if let Some(image) = container.get("image")
                && let Some(text) = image.text()
            {
                let of = cx.name(text);
                found.built_from.push((of, cx.place(image.at())));
            }
            if container.get("privileged").and_then(|on| on.bool()) == Some(true) {
                found.label("privileged", Some("true"), cx);
            }
        }
    }

    /// An element of `services` of ECS: where a task definition runs, and whether commands may be executed in it.
    pub(super) fn ecs_service(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let (Some(task), Some(cluster)) = (item.text_of("taskDefinition"), item.text_of("clusterArn")) else { return };
        let exec = item.get("enableExecuteCommand").and_then(|on| on.bool());
        let row = (cx.name(task), cx.name(cluster), exec);
        self.services.push(row);
    }

    /// An element of `Reservations`: instances with their profiles.
    pub(super) fn reservation(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let owner = item.text_of("OwnerId").map(str::to_owned);
        for instance in item.list_of("Instances") {
            let Some(id) = instance.text_of("InstanceId") else { continue };
            let profile = instance.get("IamInstanceProfile").and_then(|profile| profile.text_of("Arn")).unwrap_or("");
            let zone = instance.get("Placement").and_then(|placement| placement.text_of("AvailabilityZone")).unwrap_or("");
            let region = zone.trim_end_matches(|c: char| c.is_ascii_lowercase());
            let hinted = account(cx).map(|account| cx.facts.names.text(account).to_owned());
            let told = Some(field(profile, 4)).filter(|account| !account.is_empty()).map(str::to_owned);
            let Some(account) = owner.clone().or(told).or(hinted) else {
                cx.note("aws: instances in an answer without `OwnerId` need the account in its path, and were not read");
                continue;
            };
            let partition = Some(field(profile, 1)).filter(|partition| !partition.is_empty()).unwrap_or("aws");
            let region = if region.is_empty() { "unknown" } else { region };
            let arn = format!("arn:{partition}:ec2:{region}:{account}:instance/{id}");
            let place = cx.place(instance.at());
            let state = instance.get("State").and_then(|state| state.text_of("Name"));
            if state == Some("terminated") {
                continue;
            }
            let all = tags(instance, cx);
            let title = all.iter().find(|(key, _)| cx.facts.names.text(*key) == "Name").map_or(Name::EMPTY, |(_, value)| *value);
            let mut found = Workload::new(&arn, "ec2", "", "machine", place, cx);
            found.name = title;
            found.profile = cx.name(profile);
            found.created = at(instance, "LaunchTime");
            found.label("state", state, cx);
            let tokens = instance.get("MetadataOptions").and_then(|options| options.text_of("HttpTokens"));
            found.label("metadata_tokens", tokens, cx);
            found.tags = all;
            self.workloads.push(found);
        }
    }

    /// An element of `projects` of CodeBuild.
    pub(super) fn project(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(arn) = item.text_of("arn") else { return };
        let place = cx.place(item.at());
        let mut found = Workload::new(arn, "codebuild", item.text_of("name").unwrap_or(""), "ci", place, cx);
        found.role = name(item, "serviceRole", cx);
        found.created = at(item, "created");
        if let Some(location) = item.at_path(&["source", "location"])
            && let Some(text) = location.text()
        {
            let of = cx.name(&repository(text));
            found.built_from.push((of, cx.place(location.at())));
        }
        let variables = item.at_path(&["environment", "environmentVariables"]);
        for variable in variables.into_iter().flat_map(|list| list.children()) {
            let (Some(name), Some(value)) = (variable.text_of("name"), variable.get("value")) else { continue };
            let text = value.text().unwrap_or("");
            match variable.text_of("type") {
                Some("SECRETS_MANAGER") => {
                    // `id:json-key:stage:version`, where the id is a name or an ARN.
                    let of = if text.starts_with("arn:") { secret_arn(text) } else { text.split(':').next().unwrap_or(text) };
                    let of = cx.name(of);
                    found.uses.push((of, cx.place(value.at())));
                }
                Some("PARAMETER_STORE") => {
                    let of = cx.name(text);
                    found.uses.push((of, cx.place(value.at())));
                }
                _ => found.variable(name, text, value.at(), cx),
            }
        }
        found.tags = tags(item, cx);
        self.workloads.push(found);
    }

    /// A notebook of SageMaker, as described.
    pub(super) fn notebook(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let place = cx.place(item.at());
        let arn = item.text_of("NotebookInstanceArn").unwrap_or("");
        let mut found = Workload::new(arn, "sagemaker", item.text_of("NotebookInstanceName").unwrap_or(""), "notebook", place, cx);
        found.role = name(item, "RoleArn", cx);
        found.created = at(item, "CreationTime");
        found.label("root_access", item.text_of("RootAccess"), cx);
        found.label("direct_internet_access", item.text_of("DirectInternetAccess"), cx);
        if let Some(repository_item) = item.get("DefaultCodeRepository")
            && let Some(text) = repository_item.text()
        {
            let of = cx.name(&repository(text));
            found.built_from.push((of, cx.place(repository_item.at())));
        }
        self.workloads.push(found);
    }

    /// A job or development endpoint of Glue: neither says its account, so the role's or the path's is taken.
    pub(super) fn glue(&mut self, item: Item<'_>, sort: &'static str, region: &str, cx: &mut Context<'_>) {
        let title = item.text_of("Name").or_else(|| item.text_of("EndpointName")).unwrap_or("").to_owned();
        let role = item.text_of("Role").or_else(|| item.text_of("RoleArn")).unwrap_or("").to_owned();
        let hinted = account(cx).map(|account| cx.facts.names.text(account).to_owned());
        let Some(owner) = Some(field(&role, 4).to_owned()).filter(|account| !account.is_empty()).or(hinted) else {
            cx.note("aws: Glue jobs that name their role without its account need the account in their path, and were not read");
            return;
        };
        let region = if region.is_empty() { "unknown" } else { region };
        let place = cx.place(item.at());
        let mut found = Workload::new(&format!("arn:aws:glue:{region}:{owner}:{sort}/{title}"), "glue", &title, "job", place, cx);
        // A job may name its role without path and account.
        found.role = if role.starts_with("arn:") { cx.name(&role) } else { cx.name(&format!("arn:aws:iam::{owner}:role/{role}")) };
        for entry in item.get("DefaultArguments").into_iter().flat_map(|map| map.entries()) {
            if let Some(text) = entry.text() {
                found.variable(entry.key(), text, entry.at(), cx);
            }
        }
        self.workloads.push(found);
    }

    /// A state machine, as described.
    pub(super) fn state_machine(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let place = cx.place(item.at());
        let arn = item.text_of("stateMachineArn").unwrap_or("");
        let mut found = Workload::new(arn, "states", item.text_of("name").unwrap_or(""), "job", place, cx);
        found.role = name(item, "roleArn", cx);
        found.created = at(item, "creationDate");
        self.workloads.push(found);
    }

    /// An element of `Stacks`: one with a role of its own changes resources as that role.
    pub(super) fn stack(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(arn) = item.text_of("StackId").filter(|arn| arn.starts_with("arn:")) else { return };
        if item.text_of("StackStatus") == Some("DELETE_COMPLETE") {
            return;
        }
        let place = cx.place(item.at());
        let mut found = Workload::new(arn, "cloudformation", item.text_of("StackName").unwrap_or(""), "deployment", place, cx);
        found.role = name(item, "RoleARN", cx);
        found.created = at(item, "CreationTime");
        for (list, key, value) in [("Parameters", "ParameterKey", "ParameterValue"), ("Outputs", "OutputKey", "OutputValue")] {
            for entry in item.list_of(list) {
                if let (Some(name), Some(value)) = (entry.text_of(key), entry.get(value)) {
                    found.variable(name, value.text().unwrap_or(""), value.at(), cx);
                }
            }
        }
        found.tags = tags(item, cx);
        self.workloads.push(found);
    }
}

/// A repository as its own system names it: owner and name on GitHub, host and path elsewhere; never the login in an address.
fn repository(address: &str) -> String {
    let bare = address.split_once("://").map_or(address, |(_, bare)| bare);
    let bare = bare.rsplit_once('@').map_or(bare, |(_, bare)| bare);
    let bare = bare.trim_end_matches('/').trim_end_matches(".git");
    let bare = bare.replacen(':', "/", usize::from(!bare.contains('/') || bare.find(':') < bare.find('/')));
    bare.strip_prefix("github.com/").map_or(bare.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_of_secrets_lose_what_follows() {
        let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf";
        assert_eq!(secret_arn(&format!("{arn}:password::")), arn);
        assert_eq!(secret_arn(arn), arn);
        let parameter = "arn:aws:ssm:eu-west-1:123456789012:parameter/prod/key";
        assert_eq!(secret_arn(parameter), parameter);
        assert!(is_secret_arn(arn) && is_secret_arn(parameter));
        assert!(!is_secret_arn("arn:aws:s3:::secret:x") && !is_secret_arn("prod/db"));
    }

    #[test]
    fn repositories_have_their_own_names() {
        for address in ["https://github.com/acme/api.git", "git@github.com:acme/api.git", "https://bot:hunter2@github.com/acme/api"] {
            assert_eq!(repository(address), "acme/api");
        }
        assert_eq!(repository("https://git.acme.example/acme/api.git"), "git.acme.example/acme/api");
        assert_eq!(repository("acme-artifacts/api.zip"), "acme-artifacts/api.zip");
    }
}
