//! Resources of a Terraform state or plan, taken into the same records as the direct exports. A resource of the provider goes in; what is
//! not known before the apply keeps the address of the resource that it comes from.

use super::Gcp;
use super::permission::Bits;
use super::record::{Account, Binding, Cluster, Container, Item as Stored, Key, Member, Policy, Provider, Role, Work};
use super::thing::{Sort, Thing};
use crate::doc::Item;
use crate::model::Stated;
use crate::source::credential::Credentials;
use crate::source::{Context, Resource};

/// The types that are ours.
pub(super) const TYPES: &[&str] = &[
    "google_apikeys_key",
    "google_bigquery_dataset",
    "google_bigquery_dataset_iam_binding",
    "google_bigquery_dataset_iam_member",
    "google_cloud_identity_group_membership",
    "google_cloud_run_service_iam_binding",
    "google_cloud_run_service_iam_member",
    "google_cloud_run_v2_job",
    "google_cloud_run_v2_service",
    "google_cloud_run_v2_service_iam_binding",
    "google_cloud_run_v2_service_iam_member",
    "google_cloudfunctions2_function",
    "google_cloudfunctions_function",
    "google_compute_instance",
    "google_container_cluster",
    "google_container_node_pool",
    "google_folder",
    "google_folder_iam_binding",
    "google_folder_iam_member",
    "google_iam_workload_identity_pool_provider",
    "google_organization_iam_binding",
    "google_organization_iam_custom_role",
    "google_organization_iam_member",
    "google_project",
    "google_project_iam_binding",
    "google_project_iam_custom_role",
    "google_project_iam_member",
    "google_project_iam_policy",
    "google_secret_manager_secret",
    "google_secret_manager_secret_iam_binding",
    "google_secret_manager_secret_iam_member",
    "google_service_account",
    "google_service_account_iam_binding",
    "google_service_account_iam_member",
    "google_service_account_key",
    "google_spanner_database",
    "google_sql_database_instance",
    "google_storage_bucket",
    "google_storage_bucket_iam_binding",
    "google_storage_bucket_iam_member",
];

/// A text, or the address of the resource that it comes from.
fn told(resource: &Resource<'_>, key: &str) -> String {
    match resource.text(key) {
        Some(text) => text.to_owned(),
        None => match resource.get(key) {
            crate::source::Given::Unknown(from) => from.first().map(|address| format!("tf:{address}")).unwrap_or_default(),
            _ => String::new(),
        },
    }
}

/// `projects/acme` of a resource that names its project, as the provider does in its default.
fn home(resource: &Resource<'_>) -> String {
    let project = told(resource, "project");
    match project.strip_prefix("projects/").unwrap_or(&project) {
        "" => String::new(),
        project => format!("projects/{project}"),
    }
}

/// What an IAM resource is of.
fn of_policy(resource: &Resource<'_>) -> Option<Thing> {
    let base = resource.kind.trim_end_matches("_binding").trim_end_matches("_member").trim_end_matches("_policy");
    let own = |sort, key: &str, word: &str| {
        let text = told(resource, key);
        let bare = text.rsplit('/').next().unwrap_or("").to_owned();
        Thing::parse(&text).filter(|thing| thing.sort == sort).unwrap_or(Thing { sort, home: home(resource), own: format!("{word}{bare}") })
    };
    Some(match base {
        "google_project_iam" => Thing::container(&home(resource)),
        "google_folder_iam" => Thing::container(&folder(&told(resource, "folder"))),
        "google_organization_iam" => {
            let org = told(resource, "org_id");
            Thing::container(&format!("organizations/{}", org.trim_start_matches("organizations/")))
        }
        "google_service_account_iam" => {
            let text = told(resource, "service_account_id");
            Thing::parse(&text).unwrap_or(Thing { sort: Sort::Account, home: home(resource), own: text })
        }
        "google_secret_manager_secret_iam" => own(Sort::Secret, "secret_id", "secrets/"),
        "google_bigquery_dataset_iam" => own(Sort::Dataset, "dataset_id", "datasets/"),
        "google_storage_bucket_iam" => {
            let bucket = told(resource, "bucket");
            Thing { sort: Sort::Bucket, home: String::new(), own: bucket.trim_start_matches("b/").to_owned() }
        }
        "google_cloud_run_service_iam" => own(Sort::Service, "service", &located(resource, "services/")),
        "google_cloud_run_v2_service_iam" => own(Sort::Service, "name", &located(resource, "services/")),
        _ => return None,
    })
}

fn located(resource: &Resource<'_>, word: &str) -> String {
    let location = resource.text("location").or(resource.text("region")).or(resource.text("zone")).unwrap_or("-");
    format!("locations/{location}/{word}")
}

fn folder(text: &str) -> String {
    format!("folders/{}", text.trim_start_matches("folders/"))
}

fn list(item: Option<Item<'_>>) -> Vec<Item<'_>> {
    item.into_iter().flat_map(|item| item.children()).collect()
}

impl Gcp {
    /// Takes one resource.
    pub(super) fn take(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let place = cx.place(resource.at);
        if resource.kind.contains("_iam_") && !resource.kind.ends_with("_custom_role") && !resource.kind.contains("_pool_") {
            return self.bind(resource, cx);
        }
        let home = home(resource);
        let name = |key: &str| told(resource, key);
        let cloud = &mut self.cloud;
        match resource.kind {
            "google_project" => {
                let parent = match (name("folder_id"), name("org_id")) {
                    (id, _) if !id.is_empty() => folder(&id),
                    (_, id) if !id.is_empty() => format!("organizations/{id}"),
                    _ => String::new(),
                };
                let own = format!("projects/{}", resource.id(&["project_id"]));
                if let Some(number) = resource.text("number") {
                    cloud.alias(&format!("projects/{number}"), &own);
                }
                let title = name("name");
                cloud.containers.push(Container { home: own, title, parent, active: true, created: Stated::Missing, place });
            }
            "google_folder" => {
                let own = folder(resource.id(&["folder_id", "name"]).trim_start_matches("folders/"));
                let (title, parent) = (name("display_name"), name("parent"));
                cloud.containers.push(Container { home: own, title, parent, active: true, created: Stated::Missing, place });
            }
            "google_service_account" => {
                let email = match (resource.text("email"), resource.text("account_id"), home.strip_prefix("projects/")) {
                    (Some(email), ..) if !email.is_empty() => email.to_owned(),
                    // The address is made of both.
                    (_, Some(id), Some(project)) if !project.starts_with("tf:") => format!("{id}@{project}.iam.gserviceaccount.com"),
                    _ => resource.id(&[]).into_owned(),
                };
                let disabled = resource.bool("disabled");
                let (title, unique) = (name("display_name"), resource.text("unique_id").unwrap_or("").to_owned());
                cloud.accounts.push(Account { email, unique, home, title, client: String::new(), disabled, place });
            }
            "google_service_account_key" => {
                let id = resource.id(&["name"]);
                let account = name("service_account_id");
                let account = account.rsplit('/').next().unwrap_or("").to_owned();
                let time = |key: &str| resource.text(key).and_then(crate::model::time::parse).map_or(Stated::Missing, Stated::Is);
                let never = resource.text("valid_before").is_some_and(|end| end.starts_with("9999-12-31"));
                let expires = if never { Stated::Null } else { time("valid_before") };
                let id = id.rsplit('/').next().unwrap_or("").to_owned();
                cloud.keys.push(Key { id, account, created: time("valid_after"), expires, disabled: false, place });
            }
            "google_project_iam_custom_role" | "google_organization_iam_custom_role" => {
                let of = if home.is_empty() { format!("organizations/{}", name("org_id")) } else { home };
                let permissions = resource.get("permissions").item();
                let bits = permissions
                    .map(|item| list(Some(item)).iter().filter_map(|item| item.text()).fold(Bits(0), |s, n| s.with(Bits::matching(n))));
                let title = name("title");
                cloud.roles.insert(format!("{of}/roles/{}", resource.id(&["role_id"])), Role { bits, title, deleted: false, place });
            }
            "google_iam_workload_identity_pool_provider" => self.provider(resource),
            "google_secret_manager_secret" => {
                let own = format!("secrets/{}", resource.id(&["secret_id"]));
                self.item(Thing { sort: Sort::Secret, home, own }, place);
            }
            "google_storage_bucket" => self.item(Thing { sort: Sort::Bucket, home, own: resource.id(&["name"]).into_owned() }, place),
            "google_bigquery_dataset" => {
                let own = format!("datasets/{}", resource.id(&["dataset_id"]));
                self.item(Thing { sort: Sort::Dataset, home, own }, place);
            }
            "google_sql_database_instance" => {
                self.item(Thing { sort: Sort::Sql, home, own: format!("instances/{}", resource.id(&["name"])) }, place);
            }
            "google_spanner_database" => {
                let own = format!("instances/{}/databases/{}", name("instance"), resource.id(&["name"]));
                self.item(Thing { sort: Sort::Spanner, home, own }, place);
            }
            "google_apikeys_key" => {
                self.item(
                    Thing { sort: Sort::ApiKey, home, own: format!("locations/global/keys/{}", resource.id(&["uid", "name"])) },
                    place,
                );
            }
            "google_container_cluster" | "google_container_node_pool" => self.cluster(resource, home, place),
            "google_cloud_identity_group_membership" => {
                let key = resource.values.list_of("preferred_member_key").next().and_then(|key| key.text_of("id"));
                if let Some(member) = key {
                    let machine = member.ends_with(".gserviceaccount.com");
                    let member = member.to_owned();
                    cloud.members.push(Member { group: name("group"), member, machine, nested: false, owner: false, place });
                }
            }
            _ => self.work(resource, home, cx),
        }
    }

    fn item(&mut self, thing: Thing, place: crate::model::Place) {
        let labels = Vec::new();
        self.cloud.items.push(Stored { thing, title: String::new(), created: Stated::Missing, expires: Stated::Missing, labels, place });
    }

    /// Bindings and single members alike: what they say of one role is added to what others say.
    fn bind(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let place = cx.place(resource.at);
        let Some(of) = of_policy(resource) else { return self.cloud.passed("policies of Terraform over resources that are not read", 1) };
        if let Some(text) = resource.text("policy_data") {
            // The policy is a text within the text; the place of both is the resource's.
            let mut found: Vec<Binding> = Vec::new();
            let mut tape = crate::doc::Tape::default();
            let read = crate::doc::json::read(text, 0, crate::doc::Layout::Whole, &mut tape, &mut |part| {
                for item in part.item.list_of("bindings") {
                    found.extend(binding(item.text_of("role"), list(item.get("members")), item.get("condition"), place));
                }
                Ok(())
            });
            if read.is_err() {
                cx.problem(resource.at, "`policy_data` is no JSON", "");
            }
            self.cloud.policies.push(Policy { of, bindings: found, place, nameless: false });
            return;
        }
        let condition = resource.values.list_of("condition").next();
        let member = resource.get("member").item();
        let mut members = list(resource.get("members").item());
        members.extend(member);
        let role = told(resource, "role");
        let mut found: Vec<Binding> = binding(Some(&role), members, condition, place).into_iter().collect();
        let later = told(resource, "member");
        if member.is_none() && !later.is_empty() {
            // Known after the apply: the account that this plan makes.
            let text = self.planned(resource, &later);
            if let Some(first) = found.first_mut() {
                first.members.push((text, place));
            }
        }
        self.cloud.policies.push(Policy { of, bindings: found, place, nameless: false });
    }

    /// The member that a resource of the same plan will be.
    fn planned(&self, resource: &Resource<'_>, later: &str) -> String {
        let address = later.trim_start_matches("tf:");
        let values = resource.other(address);
        let made = values.and_then(|values| {
            let (id, project) = (values.text_of("account_id")?, values.text_of("project")?);
            Some(format!("serviceAccount:{id}@{project}.iam.gserviceaccount.com"))
        });
        made.unwrap_or_else(|| format!("serviceAccount:{later}"))
    }

    fn provider(&mut self, resource: &Resource<'_>) {
        let pool = told(resource, "workload_identity_pool_id");
        let of = home(resource);
        let Some(pool) = Thing::parse(&format!("{of}/locations/global/workloadIdentityPools/{pool}")) else { return };
        let oidc = resource.values.list_of("oidc").next();
        let issuer = oidc.and_then(|oidc| oidc.text_of("issuer_uri")).unwrap_or("").trim_start_matches("https://").trim_end_matches('/');
        let mapping = resource.values.get("attribute_mapping").into_iter().flat_map(|map| map.entries());
        let mapping = mapping.filter_map(|entry| Some((entry.key().to_owned(), entry.text()?.to_owned()))).collect();
        let audiences =
            oidc.into_iter().flat_map(|oidc| oidc.list_of("allowed_audiences")).filter_map(|a| a.text().map(str::to_owned)).collect();
        let disabled = resource.bool("disabled").unwrap_or(false);
        let condition = told(resource, "attribute_condition");
        self.cloud.providers.push(Provider { pool, issuer: issuer.to_owned(), audiences, mapping, condition, disabled });
    }

    fn cluster(&mut self, resource: &Resource<'_>, home: String, place: crate::model::Place) {
        let named = if resource.kind.ends_with("node_pool") { told(resource, "cluster") } else { resource.id(&["name"]).into_owned() };
        let own = format!("{}{}", located(resource, "clusters/"), named.rsplit('/').next().unwrap_or(""));
        let config =
            resource.values.list_of("node_config").chain(resource.values.list_of("node_pool").flat_map(|pool| pool.list_of("node_config")));
        let accounts =
            config.filter_map(|config| config.text_of("service_account")).filter(|text| !text.is_empty()).map(str::to_owned).collect();
        let pool = resource.values.list_of("workload_identity_config").next().and_then(|item| item.text_of("workload_pool"));
        let thing = Thing { sort: Sort::Cluster, home, own };
        self.cloud.clusters.push(Cluster { thing, accounts, pool: pool.unwrap_or("").to_owned(), place });
    }

    fn work(&mut self, resource: &Resource<'_>, home: String, cx: &mut Context<'_>) {
        let id = resource.id(&["name"]);
        let block = |key: &str| resource.values.list_of(key).next();
        let template = block("template");
        let inner = template.and_then(|item| item.list_of("template").next()).or(template);
        let config = block("service_config");
        let (sort, word, account) = match resource.kind {
            "google_compute_instance" => {
                let account = block("service_account").and_then(|item| item.text_of("email"));
                (Sort::Instance, format!("zones/{}/instances/", resource.text("zone").unwrap_or("-")), account)
            }
            "google_cloudfunctions_function" => (Sort::Function, located(resource, "functions/"), resource.text("service_account_email")),
            "google_cloudfunctions2_function" => {
                (Sort::Function, located(resource, "functions/"), config.and_then(|item| item.text_of("service_account_email")))
            }
            "google_cloud_run_v2_job" => (Sort::Job, located(resource, "jobs/"), inner.and_then(|item| item.text_of("service_account"))),
            _ => (Sort::Service, located(resource, "services/"), inner.and_then(|item| item.text_of("service_account"))),
        };
        let mut credentials = Credentials::default();
        for map in
            [resource.get("environment_variables").item(), config.and_then(|item| item.get("environment_variables"))].into_iter().flatten()
        {
            credentials.map(map, cx);
        }
        let mut secrets = Vec::new();
        for variable in inner.into_iter().flat_map(|item| item.list_of("containers")).flat_map(|item| item.list_of("env")) {
            let source = variable.list_of("value_source").flat_map(|item| item.list_of("secret_key_ref")).next();
            match (source.and_then(|item| item.text_of("secret")), variable.text_of("name"), variable.get("value")) {
                (Some(secret), ..) => {
                    let name = if secret.contains('/') { secret.to_owned() } else { format!("{home}/secrets/{secret}") };
                    secrets.push((name, cx.place(variable.at())));
                }
                (None, Some(name), Some(value)) => credentials.value(name, value.text().unwrap_or(""), value.at(), cx),
                _ => {}
            }
        }
        self.cloud.works.push(Work {
            thing: Thing { sort, home, own: format!("{word}{id}") },
            class: if sort == Sort::Instance { "machine" } else { "serving" },
            account: account.unwrap_or("").to_owned(),
            secrets,
            credentials,
            created: Stated::Missing,
            repository: String::new(),
            place: cx.place(resource.at),
        });
    }
}

fn binding(role: Option<&str>, members: Vec<Item<'_>>, condition: Option<Item<'_>>, place: crate::model::Place) -> Option<Binding> {
    let role = role.filter(|role| !role.is_empty())?.to_owned();
    let text = |item: Item<'_>, key: &str| item.text_of(key).unwrap_or("").to_owned();
    let condition = condition.filter(|item| !item.is_null()).map(|item| (text(item, "title"), text(item, "expression")));
    let members = members.iter().filter_map(|member| Some((member.text()?.to_owned(), place))).collect();
    Some(Binding { role, members, condition, place })
}
