//! AWS: an account's authorization details and whatever is listed beside them. In: the answers of `aws … --output json`, recorded
//! answers, credential reports, Terraform. Out: identities, policies as roles, grants, who may become whom, and what lies behind.
//!
//! Reading only collects rows; `resolve` works the accounts out first (who may do what), then the listings that ask them.

mod account;
mod listing;
mod policy;

use super::{Claim, Context, Head, Resource, Source, SourceDef};
use crate::doc::{Error, Part};
use crate::model::{Facts, Plane};
use account::Records;
use listing::Listing;

/// The types of Terraform that are read: those of the account, and those of the listings.
const TERRAFORM: &[&str] = &[
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
    "aws_iam_group",
    "aws_iam_group_membership",
    "aws_iam_group_policy",
    "aws_iam_group_policy_attachment",
    "aws_iam_instance_profile",
    "aws_iam_policy",
    "aws_iam_policy_attachment",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_user",
    "aws_iam_user_group_membership",
    "aws_iam_user_login_profile",
    "aws_iam_user_policy",
    "aws_iam_user_policy_attachment",
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

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "aws",
    title: "AWS",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Aws::default()),
    terraform: TERRAFORM,
    reads: &[
        "the account's authorization details: users, groups, roles, their inline and managed policies with all versions, boundaries, tags, instance profiles",
        "trust policies: accounts, principals by name, everybody, services, tokens of OIDC and SAML providers, Cognito identity pools",
    ],
    cannot_see: &[
        "who of the identity provider's people may log in as a role: `trusts: [{ identity: { kind: group, scope: \"okta:acme\", id: platform-admins }, may_assume: { kind: service_account, scope: \"aws:111122223333\", id: \"arn:aws:iam::111122223333:role/admin\" } }]`",
        "who answers for a role or user, and what it is for: `service_accounts: [{ id: \"arn:aws:iam::111122223333:role/trainer\", scope: \"aws:111122223333\", owner: ml-lead@acme.example, purpose: training }]`",
        "session policies, and tags that a session brings with it",
        "rights that come together over several hops where each needs another identity's policy (taking a role on only to rewrite a third one)",
    ],
    how: include_str!("how.sh"),
};

fn claims(head: &Head<'_>) -> Claim {
    match account::claims(head) {
        Claim::No => listing::claims(head),
        claim => claim,
    }
}

/// What was read.
#[derive(Default)]
struct Aws {
    records: Records,
    details: account::Details,
    listing: Listing,
}

impl Source for Aws {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        if !self.details.part(&mut self.records, part, cx) {
            self.listing.part(&mut self.records, part, cx)?;
        }
        Ok(())
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        if !self.records.terraform(resource, cx) {
            self.listing.resource(&mut self.records, resource, cx);
        }
    }

    fn end(&mut self, cx: &mut Context<'_>) {
        self.details.end(&mut self.records, cx);
        self.listing.end(&mut self.records, cx);
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        let Aws { mut records, mut listing, .. } = *self;
        listing.prepare(&mut records, facts);
        let accounts = account::resolve(records, facts);
        listing.resolve(&accounts, facts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_terraform_has_its_reader() {
        let known: std::collections::BTreeSet<&str> = account::TYPES.iter().chain(listing::TYPES).copied().collect();
        let listed: std::collections::BTreeSet<&str> = TERRAFORM.iter().copied().collect();
        assert_eq!(listed, known);
        assert_eq!(TERRAFORM.len(), account::TYPES.len() + listing::TYPES.len(), "each is one reader's");
    }
}
