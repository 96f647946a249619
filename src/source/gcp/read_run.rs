//! Reads what runs: instances, functions, Cloud Run, clusters, and any other resource that states an account; the secrets that are handed
//! to it, and the credentials that stand in its settings, without their values.

use super::kinds::Object;
use super::read::{home, text};
use super::record::{Cloud, Cluster, Work};
use super::thing::{Sort, Thing};
use crate::doc::Item;
use crate::model::Stated;
use crate::source::Context;
use crate::source::credential::Credentials;
use crate::source::writer::when;

/// Where a product's resource states the account that it runs as.
const ACCOUNT: &[&[&str]] = &[
    &["serviceAccount"],
    &["serviceAccountEmail"],
    &["service_account"],
    &["serviceConfig", "serviceAccountEmail"],
    &["template", "serviceAccount"],
    &["template", "template", "serviceAccount"],
    &["spec", "template", "spec", "serviceAccountName"],
    &["spec", "template", "spec", "template", "spec", "serviceAccountName"],
    &["config", "gceClusterConfig", "serviceAccount"],
    &["config", "nodeConfig", "serviceAccount"],
    &["environment", "serviceAccountEmail"],
    &["jobSpec", "serviceAccount"],
    &["gceSetup", "serviceAccounts"],
    &["httpTarget", "oauthToken", "serviceAccountEmail"],
    &["httpTarget", "oidcToken", "serviceAccountEmail"],
    &["pushConfig", "oidcToken", "serviceAccountEmail"],
];

/// The first account that a resource states: a text, or a list of texts or of maps with an address.
fn account(item: Item<'_>) -> String {
    let listed = item.list_of("serviceAccounts").chain(item.get("properties").into_iter().flat_map(|item| item.list_of("serviceAccounts")));
    let of_list = listed.filter_map(|item| item.text_of("email")).next();
    let stated = ACCOUNT
        .iter()
        .filter_map(|path| item.at_path(path))
        .find_map(|value| value.text().or_else(|| value.children().next().and_then(|first| first.text().or(first.text_of("email")))));
    let address = of_list.or(stated).unwrap_or("");
    // Some write the account's full name.
    address.rsplit('/').next().unwrap_or("").trim_start_matches("serviceAccount:").to_owned()
}

/// An instance, a function, or something of Cloud Run.
pub(super) fn work(cloud: &mut Cloud, object: Object, item: Item<'_>, named: Option<&Thing>, cx: &mut Context<'_>) {
    let thing = named.cloned().or_else(|| match object {
        Object::Instance => item
            .text_of("selfLink")
            .and_then(|link| link.split_once("/projects/"))
            .and_then(|(_, rest)| Thing::parse(&format!("projects/{rest}"))),
        _ => Thing::parse(text(item, "name")).or_else(|| knative(item, cx)),
    });
    let Some(thing) = thing else { return cloud.passed("workloads without a name that tells where they lie", 1) };
    let class = if object == Object::Instance { "machine" } else { "serving" };
    push(cloud, thing, class, item, cx);
}

/// Any other resource: whether it states an account.
pub(super) fn other(cloud: &mut Cloud, thing: &Thing, item: Item<'_>, cx: &mut Context<'_>) -> bool {
    let has = !account(item).is_empty();
    if has {
        let class = match thing.own.as_str() {
            own if own.contains("notebook") || own.contains("workbench") => "notebook",
            own if own.contains("triggers/") => "ci",
            own if own.contains("customJobs") || own.contains("trainingPipelines") => "training",
            _ => "job",
        };
        push(cloud, thing.clone(), class, item, cx);
    }
    has
}

fn push(cloud: &mut Cloud, thing: Thing, class: &'static str, item: Item<'_>, cx: &mut Context<'_>) {
    let mut work = Work {
        account: account(item),
        class,
        secrets: Vec::new(),
        credentials: Credentials::default(),
        created: created(item),
        repository: repository(item),
        place: cx.place(item.at()),
        thing,
    };
    settings(&mut work, item, cx);
    cloud.works.push(work);
}

fn created(item: Item<'_>) -> Stated<i64> {
    match when(item, "createTime") {
        Stated::Missing => when(item, "creationTimestamp"),
        stated => stated,
    }
}

/// A service that the older interface names by its parts.
fn knative(item: Item<'_>, cx: &Context<'_>) -> Option<Thing> {
    let meta = item.get("metadata")?;
    let (name, place) = (meta.text_of("name")?, item.at_path(&["metadata", "labels", "cloud.googleapis.com/location"])?.text()?);
    let project = meta.text_of("namespace").map_or_else(|| home(cx), |project| format!("projects/{project}"));
    let (sort, word) = if text(item, "kind") == "Job" { (Sort::Job, "jobs") } else { (Sort::Service, "services") };
    Some(Thing { sort, home: project, own: format!("locations/{place}/{word}/{name}") })
}

/// The repository of a build trigger, or of a function's sources.
fn repository(item: Item<'_>) -> String {
    let github = item.get("github").map(|item| (text(item, "owner"), text(item, "name")));
    match github {
        Some((owner, name)) if !owner.is_empty() && !name.is_empty() => format!("{owner}/{name}"),
        _ => String::new(),
    }
}

/// Variables and mounted secrets.
fn settings(work: &mut Work, item: Item<'_>, cx: &mut Context<'_>) {
    let homes = [Some(item), item.get("serviceConfig")];
    for of in homes.into_iter().flatten() {
        for key in ["environmentVariables", "env_vars", "envVariables"] {
            if let Some(map) = of.get(key) {
                work.credentials.map(map, cx);
            }
        }
        for secret in of.list_of("secretEnvironmentVariables").chain(of.list_of("secretVolumes")) {
            handed(work, secret.text_of("secret"), secret.text_of("projectId"), secret, cx);
        }
    }
    let templates =
        [&["template"][..], &["template", "template"], &["spec", "template", "spec"], &["spec", "template", "spec", "template", "spec"]];
    for template in templates.iter().filter_map(|path| item.at_path(path)) {
        for container in template.list_of("containers") {
            for variable in container.list_of("env") {
                let reference = variable.at_path(&["valueSource", "secretKeyRef"]).or(variable.at_path(&["valueFrom", "secretKeyRef"]));
                match reference {
                    Some(secret) => handed(work, secret.text_of("secret").or(secret.text_of("name")), None, secret, cx),
                    None => {
                        if let (Some(name), Some(value)) = (variable.text_of("name"), variable.get("value")) {
                            work.credentials.value(name, value.text().unwrap_or(""), value.at(), cx);
                        }
                    }
                }
            }
        }
        for volume in template.list_of("volumes").filter_map(|volume| volume.get("secret")) {
            handed(work, volume.text_of("secret").or(volume.text_of("secretName")), None, volume, cx);
        }
    }
    // Metadata of a machine is readable for whatever runs on it.
    for entry in item.get("metadata").into_iter().flat_map(|meta| meta.list_of("items")) {
        if let (Some(name), Some(value)) = (entry.text_of("key"), entry.get("value")) {
            work.credentials.value(name, value.text().unwrap_or(""), value.at(), cx);
        }
    }
}

/// A secret by its name, in the workload's own project unless another is named.
fn handed(work: &mut Work, secret: Option<&str>, project: Option<&str>, item: Item<'_>, cx: &Context<'_>) {
    let Some(secret) = secret.filter(|name| !name.is_empty()) else { return };
    let name = match (secret.contains('/'), project) {
        (true, _) => secret.to_owned(),
        (false, Some(project)) if !project.is_empty() => format!("projects/{project}/secrets/{secret}"),
        _ => format!("{}/secrets/{secret}", work.thing.home),
    };
    work.secrets.push((name, cx.place(item.at())));
}

/// A cluster: its pods can be the node's account where they have none of their own.
pub(super) fn cluster(cloud: &mut Cloud, item: Item<'_>, named: Option<&Thing>, cx: &mut Context<'_>) {
    let thing = named.cloned().or_else(|| {
        let (_, rest) = item.text_of("selfLink")?.split_once("/projects/")?;
        Thing::parse(&format!("projects/{rest}"))
    });
    let Some(thing) = thing else { return cloud.passed("clusters without a name that tells where they lie", 1) };
    let nodes = item.list_of("nodePools").filter_map(|pool| pool.get("config")).chain(item.get("nodeConfig"));
    let mut accounts: Vec<String> = nodes.filter_map(|config| config.text_of("serviceAccount")).map(str::to_owned).collect();
    accounts.sort();
    accounts.dedup();
    let pool = item.at_path(&["workloadIdentityConfig", "workloadPool"]).and_then(|pool| pool.text()).unwrap_or("").to_owned();
    let thing = Thing { sort: Sort::Cluster, ..thing };
    cloud.clusters.push(Cluster { thing, accounts, pool, place: cx.place(item.at()) });
}
