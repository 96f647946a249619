//! Resources of Terraform that AWS lists beside an account: secrets, keys, workloads, clusters, stores and the policies on them. They fill
//! the same rows as the answers of AWS; what only the apply will tell is known by its address.

use super::super::account::Records;
use super::Listing;
use super::place::field;
use super::record::{Assignment, Association, Entry, EntryPolicy, Key, ResourcePolicy, Secret, UserRef, Workload};
use super::workload::secret_arn;
use crate::doc::{Item, Tape, json};
use crate::model::{Name, Stated};
use crate::source::terraform::{Block, Given};
use crate::source::{Context, Resource};

/// The types that are read here.
#[cfg(test)]
pub(in crate::source::aws) const TYPES: &[&str] = &[
    "aws_cloudformation_stack",
    "aws_codebuild_project",
    "aws_cognito_user_pool",
    "aws_db_instance",
    "aws_dynamodb_table",
    "aws_ecr_repository",
    "aws_ecs_task_definition",
    "aws_eks_access_entry",
    "aws_eks_access_policy_association",
    "aws_eks_cluster",
    "aws_eks_pod_identity_association",
    "aws_iam_access_key",
    "aws_instance",
    "aws_kms_key",
    "aws_lambda_function",
    "aws_rds_cluster",
    "aws_s3_bucket",
    "aws_s3_bucket_policy",
    "aws_sagemaker_notebook_instance",
    "aws_secretsmanager_secret",
    "aws_secretsmanager_secret_policy",
    "aws_sfn_state_machine",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sqs_queue",
    "aws_sqs_queue_policy",
    "aws_ssm_parameter",
    "aws_ssoadmin_account_assignment",
];

/// Types that are a workload: service, class, the attributes with its name and its role.
const WORKLOADS: &[(&str, &str, &str, &str, &str)] = &[
    ("aws_lambda_function", "lambda", "serving", "function_name", "role"),
    ("aws_ecs_task_definition", "ecs", "serving", "family", "task_role_arn"),
    ("aws_codebuild_project", "codebuild", "ci", "name", "service_role"),
    ("aws_sagemaker_notebook_instance", "sagemaker", "notebook", "name", "role_arn"),
    ("aws_sfn_state_machine", "states", "job", "name", "role_arn"),
    ("aws_cloudformation_stack", "cloudformation", "deployment", "name", "iam_role_arn"),
    ("aws_instance", "ec2", "machine", "", ""),
];

/// Types that are a store: the attribute with its name.
const STORES: &[(&str, &str)] = &[
    ("aws_cognito_user_pool", "name"),
    ("aws_db_instance", "identifier"),
    ("aws_dynamodb_table", "name"),
    ("aws_ecr_repository", "name"),
    ("aws_kms_key", "description"),
    ("aws_rds_cluster", "cluster_identifier"),
    ("aws_s3_bucket", "bucket"),
    ("aws_sns_topic", "name"),
    ("aws_sqs_queue", "name"),
];

/// Types that put a policy on a resource: the attribute that names it.
const POLICIES: &[(&str, &str)] = &[
    ("aws_kms_key", "arn"),
    ("aws_s3_bucket_policy", "bucket"),
    ("aws_secretsmanager_secret_policy", "secret_arn"),
    ("aws_sns_topic_policy", "arn"),
    ("aws_sqs_queue_policy", "queue_url"),
];

impl Listing {
    /// Takes a resource of one of the types.
    pub(super) fn terraform(&mut self, records: &mut Records, resource: &Resource<'_>, cx: &mut Context<'_>) {
        // What is only looked up is some other file's to tell.
        if resource.data {
            return;
        }
        let workload = WORKLOADS.iter().find(|row| row.0 == resource.kind);
        if let Some((_, service, class, title, role)) = workload {
            self.terraform_workload((service, class, title, role), resource, cx);
        }
        if let Some((_, title)) = STORES.iter().find(|row| row.0 == resource.kind) {
            let arn = match resource.text("bucket") {
                Some(bucket) => format!("arn:aws:s3:::{bucket}"),
                None => resource.id(&["arn"]).into_owned(),
            };
            if arn.starts_with("tf:") {
                cx.note("aws: stores that a Terraform plan makes have no ARN yet: who may reach them is told once they are there");
            }
            self.store(&arn, resource.text(title).unwrap_or(""), resource.values, cx);
        }
        if let Some((_, key)) = POLICIES.iter().find(|row| row.0 == resource.kind) {
            self.terraform_policy(records, key, resource, cx);
        }
        match resource.kind {
            "aws_secretsmanager_secret" | "aws_ssm_parameter" => self.terraform_secret(resource, cx),
            "aws_iam_access_key" => self.terraform_key(resource, cx),
            "aws_eks_cluster" => self.terraform_cluster(resource, cx),
            "aws_eks_access_entry" | "aws_eks_access_policy_association" | "aws_eks_pod_identity_association" => {
                self.terraform_access(resource, cx);
            }
            "aws_ssoadmin_account_assignment" => {
                let name = |key: &str, cx: &mut Context<'_>| named(resource, key, cx);
                let found = Assignment {
                    account: name("target_id", cx),
                    set: name("permission_set_arn", cx),
                    principal: name("principal_id", cx),
                    group: resource.text("principal_type") == Some("GROUP"),
                    place: cx.place(resource.at),
                };
                self.assignments.push(found);
            }
            _ => {}
        }
    }

    fn terraform_workload(
        &mut self,
        (service, class, title, role): (&'static str, &'static str, &str, &str),
        resource: &Resource<'_>,
        cx: &mut Context<'_>,
    ) {
        let place = cx.place(resource.at);
        let arn = resource.id(&["arn", "id"]).into_owned();
        let mut found = Workload::new(&arn, service, resource.text(title).unwrap_or(""), class, place, cx);
        found.role = named(resource, role, cx);
        found.surroundings = named(resource, "execution_role_arn", cx);
        found.tags = tags(resource, cx);
        if let Some(profile) = resource.text("iam_instance_profile").filter(|profile| !profile.is_empty()) {
            let owner = field(&arn, 4);
            found.profile = cx.name(&format!("arn:aws:iam::{owner}:instance-profile/{profile}"));
        }
        for block in resource.blocks("environment") {
            for key in ["variables", "environment_variables"] {
                match block.get(key) {
                    Given::Is(map) => variables(&mut found, map, cx),
                    Given::Secret(map) => secrets(&mut found, map, cx),
                    _ => {}
                }
            }
            for variable in block.blocks("environment_variable") {
                if let (Some(name), Given::Is(value)) = (variable.text("name"), variable.get("value")) {
                    match variable.text("type") {
                        Some("SECRETS_MANAGER" | "PARAMETER_STORE") => {
                            let of = cx.name(secret_arn(value.text().unwrap_or("")));
                            found.uses.push((of, cx.place(value.at())));
                        }
                        _ => found.variable(name, value.text().unwrap_or(""), value.at(), cx),
                    }
                }
            }
        }
        // Containers are JSON in a string.
        if let Given::Is(text) = resource.get("container_definitions")
            && let Some(plain) = text.text()
        {
            let mut tape = Tape::default();
            let list = json::within(plain, text.at(), &mut tape);
            self.containers(&mut found, list, cx);
        }
        self.workloads.push(found);
    }

    fn terraform_policy(&mut self, records: &mut Records, key: &str, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let Given::Is(policy) = resource.get("policy") else { return };
        let Some(text) = policy.text().filter(|text| !text.is_empty()) else { return };
        let target = match resource.name(key) {
            Some(name) if resource.kind == "aws_s3_bucket_policy" && !name.starts_with("tf:") => format!("arn:aws:s3:::{name}"),
            Some(name) => name.into_owned(),
            None => return,
        };
        // A queue is named by its address, and its statements name it by its ARN.
        let target = if target.starts_with("https://") { String::new() } else { target };
        let _ = text;
        if let Some((doc, place)) = records.document(policy, cx) {
            let resource = cx.name(&target);
            self.policies.push(ResourcePolicy { resource, doc, place });
        }
    }

    fn terraform_secret(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let parameter = resource.kind == "aws_ssm_parameter";
        if parameter && resource.text("type") != Some("SecureString") {
            return;
        }
        let arn = resource.id(&["arn"]).into_owned();
        let key = resource.name(if parameter { "key_id" } else { "kms_key_id" }).map(std::borrow::Cow::into_owned).unwrap_or_default();
        let secret = Secret {
            arn: cx.name(&arn),
            name: cx.name(resource.text("name").unwrap_or("")),
            parameter,
            key: if key.contains("alias/aws/") { Name::EMPTY } else { cx.name(&key) },
            created: None,
            rotated: Stated::Missing,
            // A rotation is a resource of its own.
            rotation: if resource.bool("rotation_enabled") == Some(true) { "automatic" } else { "" },
            rotates: cx.name(resource.text("rotation_lambda_arn").unwrap_or("")),
            used: Stated::Missing,
            expires: Stated::Missing,
            deleted: false,
            owner: Name::EMPTY,
            tags: tags(resource, cx),
            place: cx.place(resource.at),
        };
        self.secrets.push(secret);
    }

    fn terraform_key(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let id = resource.id(&["id"]).into_owned();
        let Some(user) = resource.name("user").map(std::borrow::Cow::into_owned) else { return };
        let created = match resource.get("create_date") {
            Given::Is(_) => super::credentials::at(resource.values, "create_date"),
            _ => None,
        };
        let user = UserRef { account: super::place::account(cx), name: cx.name(&user) };
        let active = resource.text("status").is_none_or(|status| status == "Active");
        let key = Key { id: cx.name(&id), user, active, created, place: cx.place(resource.at) };
        self.keys.push(key);
    }

    fn terraform_cluster(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let key = resource.id(&["arn"]).into_owned();
        let issuer = resource.block("identity").and_then(|block| block.block("oidc")).and_then(|block| block.text("issuer"));
        let issuer = issuer.map_or("", |issuer| issuer.trim_start_matches("https://"));
        let mode = resource.block("access_config").and_then(|block| block.text("authentication_mode"));
        let public = resource.block("vpc_config").and_then(|block| block.bool("endpoint_public_access"));
        let place = cx.place(resource.at);
        let row = self.clusters.entry(cx.name(&key)).or_default();
        row.name = resource.text("name").map_or(row.name, |name| cx.name(name));
        row.issuer = if issuer.is_empty() { row.issuer } else { cx.name(issuer) };
        row.mode = mode.map_or(row.mode, |mode| cx.name(mode));
        row.public = public.or(row.public);
        row.place = row.place.or(Some(place));
    }

    /// Entries, policies and associations of a cluster: it is named, or referred to by its address.
    fn terraform_access(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let place = cx.place(resource.at);
        let cluster = named(resource, "cluster_name", cx);
        let principal = named(resource, "principal_arn", cx);
        match resource.kind {
            "aws_eks_access_entry" => {
                let groups = resource.names("kubernetes_groups").iter().map(|group| cx.name(group)).collect();
                let user = named(resource, "user_name", cx);
                self.entries.push(Entry { cluster, principal, user, groups, place });
            }
            "aws_eks_access_policy_association" => {
                let scope = resource.block("access_scope");
                let everywhere = scope.and_then(|scope| scope.text("type")) == Some("cluster");
                let listed = scope.filter(|_| !everywhere).map(|scope| scope.names("namespaces")).unwrap_or_default();
                let namespaces = listed.iter().map(|name| cx.name(name)).collect();
                let policy = named(resource, "policy_arn", cx);
                self.entry_policies.push(EntryPolicy { cluster, principal, policy, namespaces, place });
            }
            _ => {
                let [namespace, account, role] = ["namespace", "service_account", "role_arn"].map(|key| named(resource, key, cx));
                self.associations.push(Association { cluster, namespace, account, role, place });
            }
        }
    }
}

/// The name that an attribute gives, or the address that it will come from.
fn named(block: &Block<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    if key.is_empty() {
        return Name::EMPTY;
    }
    block.name(key).map_or(Name::EMPTY, |name| cx.name(&name))
}

fn variables(found: &mut Workload, map: Item<'_>, cx: &mut Context<'_>) {
    for entry in map.entries() {
        if let Some(text) = entry.text() {
            found.variable(entry.key(), text, entry.at(), cx);
        }
    }
}

/// Variables that are marked sensitive: they are digested, and nothing else of them is looked at.
fn secrets(found: &mut Workload, map: Item<'_>, cx: &mut Context<'_>) {
    for entry in map.entries() {
        if let Some(text) = entry.text() {
            found.settings.value(entry.key(), text, entry.at(), cx);
        }
    }
}

fn tags(block: &Block<'_>, cx: &mut Context<'_>) -> Vec<(Name, Name)> {
    let Given::Is(map) = block.get("tags") else { return Vec::new() };
    map.entries().filter_map(|tag| tag.text().map(|text| (tag.key(), text))).map(|(key, text)| (cx.name(key), cx.name(text))).collect()
}
