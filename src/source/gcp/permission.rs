//! The permissions of Google Cloud that make an edge, and which role holds which: a built-in table for the vendor's own roles, the file's
//! list for custom ones. The name of a role goes in, a set of bits comes out.

use std::collections::BTreeMap;

/// A set of permissions, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(super) struct Bits(pub(super) u128);

/// The permissions, in the order of their bits. `data/roles.py` reads this list.
pub(super) const PERMISSIONS: &[&str] = &[
    "aiplatform.customJobs.create",
    "apikeys.keys.getKeyString",
    "appengine.versions.create",
    "batch.jobs.create",
    "bigquery.datasets.setIamPolicy",
    "bigquery.tables.getData",
    "bigquery.tables.updateData",
    "cloudbuild.builds.create",
    "cloudfunctions.functions.create",
    "cloudfunctions.functions.setIamPolicy",
    "cloudfunctions.functions.sourceCodeSet",
    "cloudfunctions.functions.update",
    "cloudkms.cryptoKeys.setIamPolicy",
    "cloudscheduler.jobs.create",
    "cloudsql.instances.connect",
    "cloudsql.users.create",
    "cloudsql.users.update",
    "composer.environments.create",
    "compute.disks.create",
    "compute.instances.create",
    "compute.instances.osAdminLogin",
    "compute.instances.osLogin",
    "compute.instances.setMetadata",
    "compute.instances.setServiceAccount",
    "compute.projects.setCommonInstanceMetadata",
    "compute.subnetworks.use",
    "container.clusterRoleBindings.create",
    "container.pods.create",
    "container.pods.exec",
    "container.secrets.get",
    "container.serviceAccounts.createToken",
    "dataflow.jobs.create",
    "dataproc.clusters.create",
    "dataproc.jobs.create",
    "datastore.entities.get",
    "datastore.entities.update",
    "deploymentmanager.deployments.create",
    "firebaseauth.users.createSession",
    "firebaseauth.users.sendEmail",
    "firebaseauth.users.update",
    "iam.roles.update",
    "iam.serviceAccountKeys.create",
    "iam.serviceAccounts.actAs",
    "iam.serviceAccounts.getAccessToken",
    "iam.serviceAccounts.getOpenIdToken",
    "iam.serviceAccounts.implicitDelegation",
    "iam.serviceAccounts.setIamPolicy",
    "iam.serviceAccounts.signBlob",
    "iam.serviceAccounts.signJwt",
    "iam.workloadIdentityPoolProviders.create",
    "iam.workloadIdentityPoolProviders.update",
    "notebooks.instances.create",
    "resourcemanager.folders.createPolicyBinding",
    "resourcemanager.folders.setIamPolicy",
    "resourcemanager.organizations.createPolicyBinding",
    "resourcemanager.organizations.setIamPolicy",
    "resourcemanager.projects.setIamPolicy",
    "run.jobs.create",
    "run.jobs.run",
    "run.jobs.setIamPolicy",
    "run.jobs.update",
    "run.services.create",
    "run.services.setIamPolicy",
    "run.services.update",
    "secretmanager.secrets.setIamPolicy",
    "secretmanager.versions.access",
    "secretmanager.versions.add",
    "spanner.databases.select",
    "spanner.databases.setIamPolicy",
    "spanner.databases.write",
    "storage.buckets.setIamPolicy",
    "storage.hmacKeys.create",
    "storage.objects.create",
    "storage.objects.get",
    "workflows.workflows.create",
];

const TABLE: &str = include_str!("data/roles.txt");

impl Bits {
    /// The bit of a permission; none where it makes no edge.
    pub(super) fn of(permission: &str) -> Bits {
        PERMISSIONS.binary_search(&permission).map_or(Bits(0), |at| Bits(1 << at))
    }

    /// All permissions.
    pub(super) fn all() -> Bits {
        Bits((1 << PERMISSIONS.len()) - 1)
    }

    pub(super) fn has(self, permission: &str) -> bool {
        self.0 & Bits::of(permission).0 != 0
    }

    pub(super) fn any(self, permissions: &[&str]) -> bool {
        permissions.iter().any(|permission| self.has(permission))
    }

    pub(super) fn with(self, other: Bits) -> Bits {
        Bits(self.0 | other.0)
    }

    pub(super) fn without(self, other: Bits) -> Bits {
        Bits(self.0 & !other.0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The permissions that a custom role or a deny rule names: a name, with the service's address before it or without, or the
    /// beginning of several with `*`.
    pub(super) fn matching(pattern: &str) -> Bits {
        // A deny rule says `iam.googleapis.com/roles.update` for `iam.roles.update`.
        let own = match pattern.split_once('/') {
            Some((address, rest)) if !address.is_empty() => {
                let service = service(address);
                if rest.starts_with(&format!("{service}.")) { rest.to_owned() } else { format!("{service}.{rest}") }
            }
            _ => pattern.to_owned(),
        };
        let Some(start) = own.strip_suffix('*') else { return Bits::of(&own) };
        PERMISSIONS.iter().filter(|name| name.starts_with(start)).fold(Bits(0), |sum, name| sum.with(Bits::of(name)))
    }
}

/// What the permissions of a service begin with.
fn service(address: &str) -> &str {
    let short = address.strip_suffix(".googleapis.com").unwrap_or(address);
    match short {
        "cloudresourcemanager" => "resourcemanager",
        "sqladmin" => "cloudsql",
        "firestore" => "datastore",
        "identitytoolkit" => "firebaseauth",
        other => other,
    }
}

/// The vendor's roles by name (`roles/editor`).
pub(super) struct Predefined {
    roles: BTreeMap<&'static str, Bits>,
}

impl Predefined {
    pub(super) fn read() -> Predefined {
        let mut roles: BTreeMap<&'static str, Bits> = BTreeMap::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let Some((permission, names)) = line.split_once(':') else { continue };
            let bit = Bits::of(permission);
            for name in names.split_whitespace() {
                let slot = roles.entry(name).or_default();
                *slot = slot.with(bit);
            }
        }
        Predefined { roles }
    }

    /// The permissions of a role; `None`: the table does not know it.
    pub(super) fn get(&self, name: &str) -> Option<Bits> {
        self.roles.get(name.strip_prefix("roles/")?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_every_permission_of_the_list_and_no_other() {
        assert!(PERMISSIONS.is_sorted() && PERMISSIONS.len() < 128);
        let lines: Vec<&str> = TABLE.lines().filter(|line| !line.starts_with('#')).collect();
        let names: Vec<&str> = lines.iter().filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
        assert_eq!(&names[..names.len() - 1], PERMISSIONS, "run data/roles.py again");
        for line in lines {
            assert!(line.split_whitespace().count() > 1, "{line} has no role");
        }
    }

    #[test]
    fn facts_that_tools_get_wrong() {
        let roles = Predefined::read();
        let of = |name: &str| roles.get(name).unwrap();
        for basic in ["roles/owner", "roles/editor"] {
            assert!(of(basic).has("iam.serviceAccounts.actAs") && of(basic).has("iam.serviceAccountKeys.create"));
            assert!(!of(basic).any(&["iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.signBlob", "iam.serviceAccounts.signJwt"]));
            assert!(
                !of(basic).any(&["storage.objects.get", "bigquery.tables.getData"]),
                "they come with the bucket's and dataset's own policy"
            );
        }
        assert!(!of("roles/editor").any(&["secretmanager.versions.access", "resourcemanager.projects.setIamPolicy"]));
        assert!(of("roles/viewer").has("apikeys.keys.getKeyString"));
        assert!(of("roles/iam.workloadIdentityUser").has("iam.serviceAccounts.getAccessToken"));
        assert!(of("roles/logging.viewer").is_empty());
        assert!(roles.get("roles/somebody.invented").is_none() && roles.get("projects/p/roles/owner").is_none());
    }

    #[test]
    fn deny_rules_name_permissions_by_address() {
        assert_eq!(Bits::matching("iam.googleapis.com/serviceAccountKeys.create"), Bits::of("iam.serviceAccountKeys.create"));
        assert_eq!(
            Bits::matching("cloudresourcemanager.googleapis.com/projects.setIamPolicy"),
            Bits::of("resourcemanager.projects.setIamPolicy")
        );
        assert!(Bits::matching("iam.googleapis.com/serviceAccounts.*").has("iam.serviceAccounts.actAs"));
        assert!(!Bits::matching("iam.googleapis.com/serviceAccounts.*").has("iam.serviceAccountKeys.create"));
        assert!(Bits::matching("storage.googleapis.com/anything").is_empty());
        assert!(!Bits::matching("iam.googleapis.com/workloadIdentityPoolProviders.create").is_empty());
    }
}
