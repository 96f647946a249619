//! EKS: clusters with their issuers, who of AWS is whom in them, and the roles that their pods get. Items in, rows out.

use super::Listing;
use super::credentials::at;
use super::place::{field, rest};
use super::record::{Association, Entry, EntryPolicy};
use crate::doc::Item;
use crate::model::Name;
use crate::source::Context;

impl Listing {
    /// An answer about a cluster, an access entry or an association; false where it is none.
    pub(super) fn eks_thing(&mut self, root: Item<'_>, cx: &mut Context<'_>) -> bool {
        if let Some(cluster) = root.get("cluster").or_else(|| root.get("issuer").map(|_| root)) {
            self.cluster(cluster, cx);
        } else if let Some(entry) = root.get("accessEntry") {
            self.entry(entry, cx);
        } else if root.get("associatedAccessPolicies").is_some() {
            self.policies_of_entry(root, cx);
        } else if let Some(association) = root.get("association") {
            self.association(association, cx);
        } else {
            return false;
        }
        true
    }

    fn cluster(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(name) = item.text_of("name").map(str::to_owned) else { return };
        let issuer = item.at_path(&["identity", "oidc", "issuer"]).and_then(|issuer| issuer.text()).or_else(|| item.text_of("issuer"));
        let issuer = issuer.map_or("", |issuer| issuer.trim_start_matches("https://"));
        let key = match item.text_of("arn") {
            Some(arn) => cx.name(arn),
            // The issuer tells the region, the path the account.
            None => {
                let region = issuer.split('.').nth(2).unwrap_or("unknown").to_owned();
                match super::place::account(cx) {
                    Some(account) => {
                        let text = format!("arn:aws:eks:{region}:{}:cluster/{name}", cx.facts.names.text(account));
                        cx.name(&text)
                    }
                    None => cx.name(&name),
                }
            }
        };
        let place = cx.place(item.at());
        let row = self.clusters.entry(key).or_default();
        row.name = cx.name(&name);
        row.issuer = if issuer.is_empty() { row.issuer } else { cx.name(issuer) };
        row.mode =
            item.at_path(&["accessConfig", "authenticationMode"]).and_then(|mode| mode.text()).map_or(row.mode, |mode| cx.name(mode));
        row.created = row.created.or(at(item, "createdAt"));
        row.public = item.at_path(&["resourcesVpcConfig", "endpointPublicAccess"]).and_then(|on| on.bool()).or(row.public);
        row.place = row.place.or(Some(place));
    }

    fn entry(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let arn = item.text_of("accessEntryArn").unwrap_or("");
        let found = Entry {
            cluster: cluster(arn, item.text_of("clusterName"), cx),
            principal: cx.name(item.text_of("principalArn").unwrap_or("")),
            user: cx.name(item.text_of("username").unwrap_or("")),
            groups: item.list_of("kubernetesGroups").filter_map(|group| group.text()).map(|group| cx.name(group)).collect(),
            place: cx.place(item.at()),
        };
        self.entries.push(found);
    }

    fn policies_of_entry(&mut self, root: Item<'_>, cx: &mut Context<'_>) {
        let principal = cx.name(root.text_of("principalArn").unwrap_or(""));
        let cluster = cluster("", root.text_of("clusterName"), cx);
        for item in root.list_of("associatedAccessPolicies") {
            let scope = item.get("accessScope");
            let everywhere = scope.and_then(|scope| scope.text_of("type")) == Some("cluster");
            let listed = scope.filter(|_| !everywhere).into_iter().flat_map(|scope| scope.list_of("namespaces"));
            let found = EntryPolicy {
                cluster,
                principal,
                policy: cx.name(item.text_of("policyArn").unwrap_or("")),
                namespaces: listed.filter_map(|name| name.text()).map(|name| cx.name(name)).collect(),
                place: cx.place(item.at()),
            };
            self.entry_policies.push(found);
        }
    }

    /// An association as described; a listed one does not say its role.
    pub(super) fn association(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(role) = item.text_of("roleArn") else {
            cx.note("aws: `list-pod-identity-associations` does not say the roles: `aws eks describe-pod-identity-association` does");
            return;
        };
        let arn = item.text_of("associationArn").unwrap_or("");
        let found = Association {
            cluster: cluster(arn, item.text_of("clusterName"), cx),
            namespace: cx.name(item.text_of("namespace").unwrap_or("")),
            account: cx.name(item.text_of("serviceAccount").unwrap_or("")),
            role: cx.name(role),
            place: cx.place(item.at()),
        };
        self.associations.push(found);
    }
}

/// The cluster: by its ARN where an ARN within it is at hand, else by its name alone.
fn cluster(arn: &str, name: Option<&str>, cx: &mut Context<'_>) -> Name {
    let name = name.or_else(|| rest(arn).split('/').nth(1)).unwrap_or("");
    if arn.is_empty() {
        return cx.name(name);
    }
    let [partition, region, account] = [1, 3, 4].map(|number| field(arn, number));
    cx.name(&format!("arn:{partition}:eks:{region}:{account}:cluster/{name}"))
}
