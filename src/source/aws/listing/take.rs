//! From the parts of a listing to its readers: the key and the element say whose it is.

use super::super::account::Records;
use super::Listing;
use super::kinds::{self, Of};
use super::{has_text, place, region};
use crate::doc::Item;
use crate::source::Context;

impl Listing {
    /// An element of a list.
    pub(super) fn element(&mut self, records: &mut Records, key: &str, item: Item<'_>, cx: &mut Context<'_>) {
        // A row of the credential report stands in a bare list.
        if key.is_empty() && has_text(item, "password_enabled") {
            return self.report_row(item, cx);
        }
        let Some(of) = kinds::of(key, item) else { return };
        match of {
            Of::Users | Of::Groups | Of::Roles | Of::Policies | Of::Profiles | Of::Attached | Of::InlineNames | Of::Versions => {
                self.iam(of, records, item, cx);
            }
            Of::Keys | Of::Mfa | Of::VirtualMfa | Of::SshKeys | Of::ServiceCredentials | Of::SigningCertificates => {
                self.credential(of, item, cx);
            }
            Of::ServicesUsed => {
                // The entity is the one that the report was made for, or one that holds it.
                if let (Some(arn), Some(at)) = (item.text_of("LastAuthenticatedEntity"), super::credentials::at(item, "LastAuthenticated"))
                {
                    let place = cx.place(item.at());
                    let seen = self.seen.entry(cx.name(arn)).or_insert((at, place));
                    seen.0 = seen.0.max(at);
                }
            }
            Of::Secrets => self.secret(item, cx),
            Of::Parameters => self.parameter(item, &region(cx), cx),
            Of::Functions => self.function(item, cx),
            Of::Services => self.ecs_service(item, cx),
            Of::Reservations => self.reservation(item, cx),
            Of::Projects => self.project(item, cx),
            Of::Jobs => self.glue(item, "job", &region(cx), cx),
            Of::Endpoints => self.glue(item, "devEndpoint", &region(cx), cx),
            Of::Stacks => self.stack(item, cx),
            Of::Assignments => self.assignment(item, cx),
            Of::PermissionSets => self.permission_set(item, cx),
            Of::CenterUsers => self.center_user(item, cx),
            Of::CenterGroups => self.center_group(item, cx),
            Of::CenterMembers => self.center_member(item, cx),
            Of::OrgAccounts => self.org_account(item, cx),
            Of::Tagged => self.tagged(item, cx),
            Of::Databases => self.listed_store(item, "DBInstanceArn", "DBInstanceIdentifier", cx),
            Of::DatabaseClusters => self.listed_store(item, "DBClusterArn", "DBClusterIdentifier", cx),
            Of::Images => self.listed_store(item, "repositoryArn", "repositoryName", cx),
            Of::Topics => self.listed_store(item, "TopicArn", "", cx),
            Of::Buckets => {
                let name = item.text_of("Name").unwrap_or("").to_owned();
                self.store(&format!("arn:aws:s3:::{name}"), &name, item, cx);
            }
            Of::UserPools => self.user_pool(item, cx),
            Of::Associations => self.association(item, cx),
        }
    }

    fn listed_store(&mut self, item: Item<'_>, arn: &str, name: &str, cx: &mut Context<'_>) {
        if let Some(arn) = item.text_of(arn) {
            self.store(arn, item.text_of(name).unwrap_or(""), item, cx);
        }
    }

    /// A list without elements: that there are none of them is a fact, where the account is told.
    pub(super) fn nothing(&mut self, key: &str, cx: &mut Context<'_>) {
        let service = match kinds::empty(key) {
            Some(Of::Functions) => "lambda",
            Some(Of::Reservations) => "ec2",
            Some(Of::Projects) => "codebuild",
            Some(Of::Stacks) => "cloudformation",
            Some(Of::Jobs | Of::Endpoints) => "glue",
            _ => return,
        };
        if let Some(account) = place::account(cx) {
            self.listed.insert((account, service));
        }
    }

    /// An answer about one thing.
    pub(super) fn thing(&mut self, records: &mut Records, root: Item<'_>, cx: &mut Context<'_>) {
        if root.get("ReportFormat").is_some() {
            return self.report_answer(root, cx);
        }
        if let Some(task) = root.get("taskDefinition") {
            return self.task_definition(task, root, cx);
        }
        if has_text(root, "NotebookInstanceArn") {
            return self.notebook(root, cx);
        }
        if has_text(root, "stateMachineArn") {
            return self.state_machine(root, cx);
        }
        if let Some(function) = root.get("Configuration").filter(|_| root.get("Code").is_some()) {
            return self.function(function, cx);
        }
        if let Some(table) = root.get("Table") {
            let arn = table.text_of("TableArn").unwrap_or("").to_owned();
            return self.store(&arn, table.text_of("TableName").unwrap_or(""), table, cx);
        }
        if let Some(set) = root.get("PermissionSet") {
            return self.permission_set(set, cx);
        }
        let taken = self.organisation_thing(root, cx)
            || self.organisation_policy(records, root, cx)
            || self.credential_thing(root, cx)
            || self.eks_thing(root, cx)
            || self.iam_thing(records, root, cx)
            || self.resource_policy(records, root, cx);
        if !taken {
            cx.note("aws: an answer was recognised and holds nothing that is read");
        }
    }
}
