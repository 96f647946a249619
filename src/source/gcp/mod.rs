//! Google Cloud: allow and deny policies, asset exports, service accounts with their keys, roles, projects and folders, workloads, secrets,
//! stores, clusters and workload identity pools in; who holds which role where, what its permissions come to, and who from outside is let
//! in out. Which resource a bare policy is of stands in the folders of its path or in `--scope`, and is never guessed.

mod condition;
mod containers;
mod deny;
mod emit;
mod federation;
mod kinds;
mod member;
mod permission;
mod power;
mod read;
mod read_asset;
mod read_run;
mod record;
mod resolve;
mod role;
mod sets;
mod terraform;
#[cfg(test)]
mod tests;
mod thing;
mod things;
mod together;

use super::{Claim, Context, Head, Resource, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Plane};
use record::Cloud;

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "gcp",
    title: "Google Cloud",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Gcp::default()),
    terraform: terraform::TYPES,
    reads: &[
        "allow policies of organisations, folders, projects and single resources; asset exports, lists and searches; deny policies",
        "service accounts, their keys, custom roles with their permissions; the permissions of the vendor's roles are built in",
        "projects, folders, organisations and what lies in what",
        "instances, functions, Cloud Run and other workloads with the account they run as; clusters and their node accounts",
        "secrets, API keys, buckets, datasets, databases",
        "workload identity pools with their providers; members of groups",
    ],
    cannot_see: &[
        "members of groups, unless they are exported: `groups: [{ scope: gcp, id: platform@acme.example, members: [kim@acme.example] }]`",
        "which service accounts act for people of the directory (domain-wide delegation): an edge of kind `acts_for` in a native file",
        "what a secret opens: `secrets: [{ scope: \"gcp:PROJECT\", id: projects/PROJECT/secrets/NAME, authenticates_as: ID }]`",
        "organisation policies, principal access boundaries and VPC service controls: they are counted and not evaluated",
        "when a role, an account or a key was last used",
    ],
    how: HOW,
};

const HOW: &str = "# roles Cloud Asset Viewer and Security Reviewer on the organisation; ORG is its number\n\
    mkdir -p \"gcp/organizations/$ORG\"\n\
    gcloud asset list --organization=\"$ORG\" --content-type=iam-policy --format=json > \"gcp/organizations/$ORG/policies.json\"\n\
    gcloud asset list --organization=\"$ORG\" --content-type=resource --format=json --asset-types=cloudresourcemanager.googleapis.com/Project,\
    cloudresourcemanager.googleapis.com/Folder,iam.googleapis.com/ServiceAccount,iam.googleapis.com/ServiceAccountKey,iam.googleapis.com/Role,\
    compute.googleapis.com/Instance,run.googleapis.com/Service,cloudfunctions.googleapis.com/Function,container.googleapis.com/Cluster,\
    secretmanager.googleapis.com/Secret,storage.googleapis.com/Bucket,bigquery.googleapis.com/Dataset,sqladmin.googleapis.com/Instance \
    > \"gcp/organizations/$ORG/resources.json\"\n\
    # pools and deny policies of each project, members of each group\n\
    for P in $(gcloud projects list --format='value(projectId)'); do mkdir -p \"gcp/projects/$P\"\n\
    gcloud iam policies list --attachment-point=\"cloudresourcemanager.googleapis.com/projects/$P\" --kind=denypolicies --format=json > \"gcp/projects/$P/deny.json\"\n\
    for I in $(gcloud iam workload-identity-pools list --project=\"$P\" --location=global --format='value(name.basename())'); do \
    gcloud iam workload-identity-pools providers list --project=\"$P\" --location=global --workload-identity-pool=\"$I\" --format=json > \"gcp/projects/$P/providers-$I.json\"; done; done\n\
    for G in $(gcloud identity groups search --organization=\"$ORG\" --labels=cloudidentity.googleapis.com/groups.discussion_forum --format='value(groupKey.id)'); do \
    mkdir -p \"gcp/groups/$G\"; gcloud identity groups memberships list --group-email=\"$G\" --format=json > \"gcp/groups/$G/members.json\"; done\n\
    # with rights on one project only\n\
    # gcloud projects get-iam-policy P --format=json > gcp/projects/P/iam-policy.json\n\
    # gcloud projects get-ancestors-iam-policy P --format=json > gcp/projects/P/ancestors.json\n\
    # gcloud iam service-accounts list --project=P --format=json > gcp/projects/P/accounts.json";

/// Keys of lists that stand beside nothing of ours.
fn claims(head: &Head<'_>) -> Claim {
    let is_ours = |item: Item<'_>| kinds::object(item, head.path).is_some();
    let root = head.root;
    match root.sort() {
        Sort::Map if is_ours(root) => Claim::Yes(Layout::Whole),
        Sort::List if is_ours(head.first_item()) => Claim::Yes(Layout::Lists),
        Sort::Map => {
            let list = |child: &Item<'_>| child.sort() == Sort::List && child.children().next().is_some_and(is_ours);
            if root.children().any(|child| list(&child)) { Claim::Yes(Layout::Lists) } else { Claim::No }
        }
        _ => Claim::No,
    }
}

/// All of a run.
#[derive(Default)]
struct Gcp {
    cloud: Cloud,
}

impl Source for Gcp {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        match (part.key, part.index) {
            ("", _) | (_, Some(_)) if part.item.sort() == Sort::Map => read::item(&mut self.cloud, part.item, cx),
            // A page of a list of pages.
            ("", _) if part.item.sort() == Sort::List => {
                for item in part.item.children() {
                    read::item(&mut self.cloud, item, cx);
                }
            }
            ("nextPageToken" | "next_page_token", None) if part.item.text().is_some_and(|token| !token.is_empty()) => {
                cx.truncated(part.key_at, part.key);
            }
            _ => {}
        }
        Ok(())
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        self.take(resource, cx);
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        resolve::write(self.cloud, facts);
    }
}
