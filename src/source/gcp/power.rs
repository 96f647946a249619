//! What permissions come to: a closed table of the ones by which one identity becomes another, reads a secret, reaches data or hands out
//! rights. Each row needs one permission of every group. Bits of a role, or of several together, go in; rows come out.

use super::permission::Bits;
use super::sets::What;
use crate::model::{EdgeKind, Level};

/// One row.
#[derive(Debug)]
pub(super) struct Power {
    /// One of each group is needed.
    pub(super) all: &'static [&'static [&'static str]],
    pub(super) kind: EdgeKind,
    pub(super) level: Option<Level>,
    pub(super) over: What,
    pub(super) technique: &'static str,
    /// What is not in the files, in words.
    pub(super) condition: &'static str,
    /// Not told where one of these is held as well: another row says more.
    pub(super) unless: &'static [&'static [&'static str]],
}

const fn row(all: &'static [&'static [&'static str]], kind: EdgeKind, over: What, technique: &'static str) -> Power {
    Power { all, kind, level: None, over, technique, condition: "", unless: &[] }
}

const fn touch(all: &'static [&'static [&'static str]], level: Level, over: What, technique: &'static str) -> Power {
    Power { level: Some(level), ..row(all, EdgeKind::Allows, over, technique) }
}

const fn only_if(condition: &'static str, power: Power) -> Power {
    Power { condition, ..power }
}

use EdgeKind::{Controls, Impersonates, Manages, ReadsSecret};
use Level::{Administer, Read, Use, Write};
use What::{
    Accounts, ApiKeys, Buckets, Builders, Clusters, CryptoKeys, CustomRoles, Datasets, Deployers, EndUsers, Firestore, Functions,
    Instances, Nodes, Pods, Projects, Secrets, Services, Spanner, Sql, Subjects,
};

const ACT: &[&str] = &["iam.serviceAccounts.actAs"];
const LOGIN: &[&str] = &["compute.instances.osAdminLogin", "compute.instances.osLogin"];
const METADATA: &[&str] = &["compute.instances.setMetadata", "compute.projects.setCommonInstanceMetadata"];
const IN_PODS: &[&str] = &["container.pods.create", "container.pods.exec", "container.serviceAccounts.createToken"];
const AS_WELL: &str = "it may also act as the account that runs there";
const OWN_BUILDER: &str = "the project's builds run as this account unless told otherwise";

/// The rows, strongest first among those over the same set.
pub(super) const POWERS: &[Power] = &[
    row(&[&["iam.serviceAccounts.getAccessToken"]], Impersonates, Accounts, "mint-gcp-token"),
    row(&[&["iam.serviceAccounts.signBlob", "iam.serviceAccounts.signJwt"]], Impersonates, Accounts, "sign-as-gcp-account"),
    Power {
        unless: &[&["iam.serviceAccounts.getAccessToken"]],
        ..only_if(
            "what it calls takes an identity token",
            row(&[&["iam.serviceAccounts.getOpenIdToken"]], Impersonates, Accounts, "mint-gcp-identity-token"),
        )
    },
    only_if(
        "it goes on to an account for which this one mints tokens",
        row(&[&["iam.serviceAccounts.implicitDelegation"]], Impersonates, Accounts, "delegate-gcp-account"),
    ),
    row(&[&["iam.serviceAccountKeys.create"]], Manages, Accounts, "create-gcp-key"),
    row(&[&["iam.serviceAccounts.setIamPolicy"]], Manages, Accounts, "set-gcp-account-policy"),
    row(
        &[
            ACT,
            &["compute.instances.create"],
            &["compute.disks.create"],
            &["compute.subnetworks.use"],
            &["compute.instances.setServiceAccount"],
            &["compute.instances.setMetadata"],
        ],
        Impersonates,
        Accounts,
        "start-gcp-instance",
    ),
    row(
        &[ACT, &["cloudfunctions.functions.create", "cloudfunctions.functions.update"], &["cloudfunctions.functions.sourceCodeSet"]],
        Impersonates,
        Accounts,
        "deploy-gcp-function",
    ),
    row(&[ACT, &["run.services.create", "run.services.update"]], Impersonates, Accounts, "deploy-gcp-run"),
    row(&[ACT, &["run.jobs.create", "run.jobs.update"], &["run.jobs.run"]], Impersonates, Accounts, "deploy-gcp-run"),
    row(&[ACT, &["cloudscheduler.jobs.create"]], Impersonates, Accounts, "schedule-as-gcp-account"),
    row(&[ACT, &["cloudbuild.builds.create"]], Impersonates, Accounts, "build-as-gcp-account"),
    row(&[ACT, &["dataproc.clusters.create"], &["dataproc.jobs.create"]], Impersonates, Accounts, "run-data-job-as-gcp-account"),
    row(&[ACT, &["dataflow.jobs.create"]], Impersonates, Accounts, "run-data-job-as-gcp-account"),
    row(&[ACT, &["composer.environments.create"]], Impersonates, Accounts, "run-data-job-as-gcp-account"),
    row(&[ACT, &["batch.jobs.create"]], Impersonates, Accounts, "run-data-job-as-gcp-account"),
    row(&[ACT, &["aiplatform.customJobs.create"]], Impersonates, Accounts, "train-as-gcp-account"),
    row(&[ACT, &["notebooks.instances.create"]], Impersonates, Accounts, "train-as-gcp-account"),
    row(&[ACT, &["workflows.workflows.create"]], Impersonates, Accounts, "schedule-as-gcp-account"),
    row(&[ACT, &["appengine.versions.create"]], Impersonates, Accounts, "deploy-gcp-run"),
    only_if(
        "what it calls is Cloud Storage, the only product that takes such a key",
        row(&[&["storage.hmacKeys.create"]], Impersonates, Accounts, "create-gcp-storage-key"),
    ),
    only_if(OWN_BUILDER, row(&[&["cloudbuild.builds.create"]], Impersonates, Builders, "build-as-gcp-account")),
    row(&[&["deploymentmanager.deployments.create"]], Impersonates, Deployers, "deploy-as-google-agent"),
    row(&[ACT, METADATA], Controls, Instances, "log-in-to-gcp-instance"),
    Power { unless: &[ACT], ..only_if(AS_WELL, row(&[METADATA], Controls, Instances, "log-in-to-gcp-instance")) },
    row(&[ACT, LOGIN], Controls, Instances, "log-in-to-gcp-instance"),
    Power { unless: &[ACT, METADATA], ..only_if(AS_WELL, row(&[LOGIN], Controls, Instances, "log-in-to-gcp-instance")) },
    row(
        &[ACT, &["cloudfunctions.functions.update"], &["cloudfunctions.functions.sourceCodeSet"]],
        Controls,
        Functions,
        "deploy-gcp-function",
    ),
    row(&[ACT, &["run.services.update", "run.jobs.update"]], Controls, Services, "deploy-gcp-run"),
    Power {
        unless: &[ACT],
        ..only_if(AS_WELL, row(&[&["cloudfunctions.functions.setIamPolicy"]], Controls, Functions, "set-gcp-resource-policy"))
    },
    Power {
        unless: &[ACT],
        ..only_if(AS_WELL, row(&[&["run.services.setIamPolicy", "run.jobs.setIamPolicy"]], Controls, Services, "set-gcp-resource-policy"))
    },
    row(&[&["secretmanager.versions.access"]], ReadsSecret, Secrets, "read-gcp-secret"),
    row(&[&["secretmanager.secrets.setIamPolicy"]], ReadsSecret, Secrets, "set-gcp-resource-policy"),
    row(&[&["secretmanager.versions.add"]], Manages, Secrets, "replace-gcp-secret"),
    row(&[&["apikeys.keys.getKeyString"]], ReadsSecret, ApiKeys, "read-gcp-api-key"),
    touch(&[&["container.clusterRoleBindings.create"]], Administer, Clusters, "use-gke-by-iam"),
    touch(&[IN_PODS], Write, Clusters, "use-gke-by-iam"),
    touch(&[&["container.secrets.get"]], Read, Clusters, "use-gke-by-iam"),
    only_if(
        "a pod of its own may reach the node or its metadata",
        row(&[&["container.pods.create", "container.pods.exec"]], Controls, Nodes, "use-gke-by-iam"),
    ),
    row(&[IN_PODS], Impersonates, Pods, "use-gke-by-iam"),
    touch(&[&["storage.objects.get"]], Read, Buckets, "reach-gcp-data"),
    touch(&[&["storage.objects.create"]], Write, Buckets, "reach-gcp-data"),
    touch(&[&["storage.buckets.setIamPolicy"]], Administer, Buckets, "set-gcp-resource-policy"),
    touch(&[&["bigquery.tables.getData"]], Read, Datasets, "reach-gcp-data"),
    touch(&[&["bigquery.tables.updateData"]], Write, Datasets, "reach-gcp-data"),
    touch(&[&["bigquery.datasets.setIamPolicy"]], Administer, Datasets, "set-gcp-resource-policy"),
    touch(&[&["cloudsql.instances.connect"]], Use, Sql, "reach-gcp-data"),
    touch(&[&["cloudsql.users.update", "cloudsql.users.create"]], Write, Sql, "change-gcp-database-user"),
    touch(&[&["spanner.databases.select"]], Read, Spanner, "reach-gcp-data"),
    touch(&[&["spanner.databases.write"]], Write, Spanner, "reach-gcp-data"),
    touch(&[&["spanner.databases.setIamPolicy"]], Administer, Spanner, "set-gcp-resource-policy"),
    touch(&[&["datastore.entities.get"]], Read, Firestore, "reach-gcp-data"),
    touch(&[&["datastore.entities.update"]], Write, Firestore, "reach-gcp-data"),
    touch(&[&["cloudkms.cryptoKeys.setIamPolicy"]], Administer, CryptoKeys, "set-gcp-resource-policy"),
    touch(
        &[&["firebaseauth.users.update", "firebaseauth.users.createSession", "firebaseauth.users.sendEmail"]],
        Administer,
        EndUsers,
        "change-gcp-end-users",
    ),
    touch(&[&["resourcemanager.projects.setIamPolicy"], ACT, &["iam.serviceAccountKeys.create"]], Administer, Projects, "own-gcp-project"),
    row(&[&["resourcemanager.projects.setIamPolicy"]], Manages, Projects, "set-gcp-policy"),
    row(
        &[&["iam.workloadIdentityPoolProviders.create", "iam.workloadIdentityPoolProviders.update"]],
        Impersonates,
        Subjects,
        "edit-gcp-pool-provider",
    ),
    row(&[&["iam.roles.update"]], Manages, CustomRoles, "rewrite-gcp-role"),
];

impl Power {
    /// Whether these permissions are enough.
    pub(super) fn met(&self, bits: Bits) -> bool {
        self.all.iter().all(|group| bits.any(group)) && !self.unless.iter().any(|group| bits.any(group))
    }

    /// The permission that decides over whom or what the power is.
    pub(super) fn anchor(&self) -> &'static [&'static str] {
        self.all.first().copied().unwrap_or(&[])
    }

    /// The system's word for it: the last permission, the one that does something.
    pub(super) fn action(&self, bits: Bits) -> &'static str {
        let last = self.all.last().copied().unwrap_or(&[]);
        last.iter().copied().find(|permission| bits.has(permission)).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::gcp::permission::PERMISSIONS;

    #[test]
    fn every_permission_of_the_list_is_used_and_every_one_used_is_listed() {
        let used: Vec<&str> = POWERS.iter().flat_map(|power| power.all.iter()).flat_map(|group| group.iter().copied()).collect();
        for permission in &used {
            assert!(PERMISSIONS.contains(permission), "{permission} has no bit");
        }
        // Used by code, as they decide by where they are held.
        let elsewhere = [
            "resourcemanager.folders.createPolicyBinding",
            "resourcemanager.folders.setIamPolicy",
            "resourcemanager.organizations.createPolicyBinding",
            "resourcemanager.organizations.setIamPolicy",
        ];
        for permission in PERMISSIONS.iter().filter(|permission| !elsewhere.contains(permission)) {
            assert!(used.contains(permission), "{permission} makes no edge");
        }
    }
}
