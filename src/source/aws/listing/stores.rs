//! Where data lies, and pools of the product's users: whatever lists them, by ARN. Items in, rows out; policies on resources as well.

use super::super::account::Records;
use super::Listing;
use super::credentials::at;
use super::place::{account, account_in, field, named};
use super::record::ResourcePolicy;
use super::secrets::tags;
use crate::doc::Item;
use crate::model::Name;
use crate::source::Context;

impl Listing {
    /// A store under its ARN.
    pub(super) fn store(&mut self, arn: &str, title: &str, item: Item<'_>, cx: &mut Context<'_>) {
        let hinted = if account_in(arn).is_none() { account(cx) } else { None };
        let (key, place, all) = (cx.name(arn), cx.place(item.at()), tags(item, cx));
        let title = cx.name(title);
        let created = at(item, "CreationDate").or_else(|| at(item, "InstanceCreateTime"));
        let public = item.get("PubliclyAccessible").and_then(|on| on.bool()) == Some(true);
        let row = self.stores.entry(key).or_default();
        row.name = if title.is_empty() { row.name } else { title };
        row.account = row.account.or(hinted);
        row.created = row.created.or(created);
        row.public |= public;
        row.place = row.place.or(Some(place));
        for tag in all {
            if !row.tags.contains(&tag) {
                row.tags.push(tag);
            }
        }
    }

    /// An entry of the tagging API: the ARN of anything at all; only stores are kept.
    pub(super) fn tagged(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(arn) = item.text_of("ResourceARN").map(str::to_owned) else { return };
        if super::data::of(&arn).is_some() {
            self.store(&arn, "", item, cx);
        }
    }

    /// An element of `UserPools`: its ARN needs account and region from the path.
    pub(super) fn user_pool(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let id = item.text_of("Id").unwrap_or("").to_owned();
        // The id starts with the region.
        let region = id.split_once('_').map_or("", |(region, _)| region);
        match account(cx) {
            Some(account) => {
                let arn = format!("arn:aws:cognito-idp:{region}:{}:userpool/{id}", cx.facts.names.text(account));
                self.store(&arn, item.text_of("Name").unwrap_or(""), item, cx);
            }
            None => cx.note("aws: a list of user pools needs the account in its path (`ACCOUNT/REGION/user-pools.json`), and was not used"),
        }
    }

    /// A policy on a resource, in one of the ways in which services answer; false where it is none.
    pub(super) fn resource_policy(&mut self, records: &mut Records, root: Item<'_>, cx: &mut Context<'_>) -> bool {
        let attributes = root.get("Attributes");
        let (resource, policy) = if let Some(policy) = root.get("ResourcePolicy") {
            (root.text_of("ARN").map(str::to_owned), Some(policy))
        } else if let Some(attributes) = attributes {
            (attributes.text_of("TopicArn").or_else(|| attributes.text_of("QueueArn")).map(str::to_owned), attributes.get("Policy"))
        } else if let Some(policy) = root.get("policyText") {
            let hinted = super::place::region(cx.path).unwrap_or("unknown").to_owned();
            let [registry, repository] = ["registryId", "repositoryName"].map(|key| root.text_of(key).unwrap_or(""));
            (Some(format!("arn:aws:ecr:{hinted}:{registry}:repository/{repository}")), Some(policy))
        } else if let Some(policy) = root.get("Policy").filter(|policy| policy.text().is_some()) {
            // A key's policy names no key, and those of functions and buckets name the resource in their statements.
            (key_in_path(root, cx), Some(policy))
        } else {
            return false;
        };
        if let Some(arn) = resource.as_deref().filter(|arn| matches!(field(arn, 2), "sns" | "sqs")) {
            self.store(arn, "", root, cx);
        }
        let Some(policy) = policy.filter(|policy| policy.text().is_some_and(|text| !text.is_empty())) else { return true };
        if let Some((doc, place)) = records.document(policy, cx) {
            let resource = resource.map_or(Name::EMPTY, |arn| cx.name(&arn));
            self.policies.push(ResourcePolicy { resource, doc, place });
        }
        true
    }
}

/// The key that a key policy is of: by a folder `keys` in the path, with account and region.
fn key_in_path(root: Item<'_>, cx: &mut Context<'_>) -> Option<String> {
    let is_key = root.text_of("PolicyName") == Some("default");
    let id = named(cx.path, &["keys", "key"]).filter(|_| is_key)?.to_owned();
    let region = super::place::region(cx.path)?.to_owned();
    let account = account(cx)?;
    Some(format!("arn:aws:kms:{region}:{}:key/{id}", cx.facts.names.text(account)))
}
