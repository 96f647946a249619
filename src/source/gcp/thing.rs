//! What a resource is by its full name (`//secretmanager.googleapis.com/projects/acme/secrets/db`), and where it lies. A name goes in, sort,
//! home and own id come out; whether a project's number and its id are one is not decided here.

/// What sort of resource.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Sort {
    /// A project, folder or organisation.
    Container,
    Account,
    Secret,
    ApiKey,
    Instance,
    Function,
    Service,
    Job,
    Cluster,
    Bucket,
    Dataset,
    Sql,
    Spanner,
    Firestore,
    CryptoKey,
    Pool,
    /// Anything else: it has a policy, and no power of ours is over it.
    Other,
}

/// A resource.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Thing {
    pub(super) sort: Sort,
    /// `projects/acme`, `folders/1`, `organizations/2`; empty where the name does not tell.
    pub(super) home: String,
    /// The rest of the name: `secrets/db`; empty for a container, a bucket's name for a bucket, the address for an account.
    pub(super) own: String,
}

impl Sort {
    /// The word of a resource's `type`.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Sort::Container => "system",
            Sort::Bucket => "store",
            Sort::Dataset | Sort::Sql | Sort::Spanner | Sort::Firestore => "database",
            Sort::Cluster => "cluster",
            Sort::CryptoKey => "key",
            _ => "resource",
        }
    }

    /// Whether it runs something.
    pub(super) const fn runs(self) -> bool {
        matches!(self, Sort::Instance | Sort::Function | Sort::Service | Sort::Job)
    }
}

impl Thing {
    /// A project, folder or organisation by its short name.
    pub(super) fn container(home: &str) -> Thing {
        Thing { sort: Sort::Container, home: home.to_owned(), own: String::new() }
    }

    /// A resource whose place is not known.
    pub(super) fn unknown(own: &str) -> Thing {
        Thing { sort: Sort::Other, home: String::new(), own: own.to_owned() }
    }

    /// Reads a full name, or a relative one (`projects/acme/secrets/db`).
    pub(super) fn parse(name: &str) -> Option<Thing> {
        let (service, path) = match name.strip_prefix("//") {
            Some(rest) => {
                let (address, path) = rest.split_once('/')?;
                (address.split_once('.').map_or(address, |(first, _)| first), path)
            }
            None => ("", name),
        };
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        if service == "storage" || matches!(parts.as_slice(), ["projects", "_", "buckets", ..]) {
            let bucket = parts.iter().rev().find(|part| !part.is_empty())?;
            let own = parts.iter().position(|part| *part == "buckets").and_then(|at| parts.get(at + 1)).unwrap_or(bucket);
            let home = parts.iter().position(|part| *part == "projects").and_then(|at| parts.get(at + 1)).filter(|home| **home != "_");
            return Some(Thing {
                sort: Sort::Bucket,
                home: home.map_or_else(String::new, |home| format!("projects/{home}")),
                own: (*own).to_owned(),
            });
        }
        let (kind, home, rest) = match parts.as_slice() {
            [kind @ ("projects" | "folders" | "organizations"), home, rest @ ..] if !home.is_empty() => (*kind, *home, rest),
            _ if name.starts_with("//") => return Some(Thing { sort: Sort::Other, home: String::new(), own: path.to_owned() }),
            _ => return None,
        };
        let sort = sort(service, rest);
        let own = match (sort, rest) {
            (Sort::Account, [_, address, ..]) => (*address).to_owned(),
            (Sort::Secret, ["secrets", secret, ..]) => format!("secrets/{secret}"),
            (Sort::Secret, rest) => rest.iter().take(4).copied().collect::<Vec<_>>().join("/"),
            (Sort::Pool, rest) => rest.iter().take(4).copied().collect::<Vec<_>>().join("/"),
            (Sort::Bucket, rest) => (*rest.last()?).to_owned(),
            (_, rest) => rest.join("/"),
        };
        // Compute names a project's resource as well: it is the project.
        Some(Thing { sort, home: format!("{kind}/{home}"), own })
    }

    /// The same from the folders of a path: `gcp/projects/acme/secrets/db/iam-policy.json`.
    pub(super) fn of_path(path: &str) -> Option<Thing> {
        let folder = path.rsplit_once('/')?.0;
        let parts: Vec<&str> = folder.split('/').collect();
        let at = parts.iter().rposition(|part| matches!(*part, "projects" | "folders" | "organizations"))?;
        let tail = parts.get(at..)?.join("/");
        // A project that is named on the way still contains what is named last.
        Thing::parse(&tail)
    }

    /// Its id, with the home as it is to be written.
    pub(super) fn id(&self, home: &str) -> String {
        match (self.sort, self.own.as_str()) {
            (_, "") => home.to_owned(),
            (Sort::Account, own) => own.to_owned(),
            (Sort::Bucket, own) => format!("gs://{own}"),
            (_, own) if home.is_empty() => own.to_owned(),
            (_, own) => format!("{home}/{own}"),
        }
    }
}

fn sort(service: &str, rest: &[&str]) -> Sort {
    match rest {
        [] => Sort::Container,
        ["serviceAccounts", _] => Sort::Account,
        ["secrets", ..] => Sort::Secret,
        ["locations", _, "secrets", ..] => Sort::Secret,
        ["buckets", _] => Sort::Bucket,
        ["datasets", _] if matches!(service, "" | "bigquery") => Sort::Dataset,
        ["instances", _] if matches!(service, "cloudsql" | "sqladmin") => Sort::Sql,
        ["instances", _] | ["instances", _, "databases", _] if service == "spanner" => Sort::Spanner,
        // Only Spanner's own lists name an instance without a zone.
        ["instances", _] | ["instances", _, "databases", _] if service.is_empty() => Sort::Spanner,
        ["databases", _] if matches!(service, "" | "firestore" | "datastore") => Sort::Firestore,
        ["zones", _, "instances", _] => Sort::Instance,
        ["locations", _, "functions", _] => Sort::Function,
        ["locations", _, "services", _] if matches!(service, "" | "run") => Sort::Service,
        ["locations", _, "jobs", _] if matches!(service, "" | "run") => Sort::Job,
        ["locations" | "zones", _, "clusters", _] if matches!(service, "" | "container") => Sort::Cluster,
        ["locations", "global", "keys", _] => Sort::ApiKey,
        ["locations", _, "keyRings", _, "cryptoKeys", ..] => Sort::CryptoKey,
        ["locations", _, "workloadIdentityPools", ..] => Sort::Pool,
        _ => Sort::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str) -> String {
        let thing = Thing::parse(name).unwrap();
        format!("{:?} {} {}", thing.sort, thing.home, thing.id(&thing.home))
    }

    #[test]
    fn full_names_and_relative_ones() {
        assert_eq!(said("//cloudresourcemanager.googleapis.com/projects/acme"), "Container projects/acme projects/acme");
        assert_eq!(said("//cloudresourcemanager.googleapis.com/folders/12"), "Container folders/12 folders/12");
        assert_eq!(said("//storage.googleapis.com/acme-logs"), "Bucket  gs://acme-logs");
        assert_eq!(said("projects/acme/buckets/acme-logs"), "Bucket projects/acme gs://acme-logs");
        assert_eq!(said("projects/_/buckets/acme-logs"), "Bucket  gs://acme-logs");
        assert_eq!(
            said("//iam.googleapis.com/projects/p/serviceAccounts/a@p.iam.gserviceaccount.com"),
            "Account projects/p a@p.iam.gserviceaccount.com"
        );
        assert_eq!(said("projects/p/secrets/db/versions/1"), "Secret projects/p projects/p/secrets/db");
        assert_eq!(
            said("//spanner.googleapis.com/projects/p/instances/i/databases/d"),
            "Spanner projects/p projects/p/instances/i/databases/d"
        );
        assert_eq!(said("//cloudscheduler.googleapis.com/projects/p/locations/l/jobs/j"), "Other projects/p projects/p/locations/l/jobs/j");
        assert_eq!(said("//cloudbilling.googleapis.com/billingAccounts/1"), "Other  billingAccounts/1");
        assert_eq!(Thing::parse("somewhere/else"), None);
        assert_eq!(Thing::parse(""), None);
    }

    #[test]
    fn folders_of_a_path_name_the_resource() {
        let of = |path: &str| Thing::of_path(path).map(|thing| format!("{:?} {}", thing.sort, thing.id(&thing.home)));
        assert_eq!(of("gcp/projects/acme/iam-policy.json").unwrap(), "Container projects/acme");
        assert_eq!(of("x/organizations/1/projects/acme/secrets/db/iam-policy.json").unwrap(), "Secret projects/acme/secrets/db");
        assert_eq!(of("gcp/policy.json"), None);
        assert_eq!(of("policy.json"), None);
    }
}
