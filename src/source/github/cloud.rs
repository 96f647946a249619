//! Where a workflow logs in: the identity of a cloud or of Vault that a step names, looked up through variables. The other side's trust
//! decides whether it may; until it is there, the way is conditional.

use super::record::{Cloud, Login};
use super::resolve::Resolver;
use crate::model::{EdgeKind, End, Kind, Name};

impl Resolver<'_, '_> {
    pub(super) fn login(&mut self, from: End, login: &Login, full: Name, environment: &str) {
        let place = login.place;
        let (scope, id, technique, trust) = match &login.to {
            Cloud::Aws { role } => {
                let id = self.looked_up(role, full, environment);
                let account = id.as_deref().and_then(|arn| arn.split(':').nth(4)).unwrap_or("").to_owned();
                (
                    format!("aws:{account}"),
                    id.filter(|id| id.starts_with("arn:")),
                    "workflow-cloud-role",
                    "the trust policy of the AWS role",
                )
            }
            Cloud::Gcp { account } => {
                let id = self.looked_up(account, full, environment).filter(|id| id.contains('@'));
                let project =
                    id.as_deref().and_then(|id| id.split_once('@')).and_then(|(_, domain)| domain.split('.').next()).unwrap_or("");
                (format!("gcp:{project}"), id.clone(), "workflow-cloud-role", "the IAM policy of the Google service account")
            }
            Cloud::Azure { client, tenant } => {
                let (id, tenant) = (self.looked_up(client, full, environment), self.looked_up(tenant, full, environment));
                let scope = tenant.map_or("azure".to_owned(), |tenant| format!("azure:{tenant}"));
                (scope, id, "workflow-cloud-role", "the federated credentials of the Azure identity")
            }
            Cloud::Vault { role, mount } => {
                let role =
                    if role.contains("${{") { "a role that the file does not tell".to_owned() } else { format!("the role `{role}`") };
                return self.w.need(from, &format!("{role} at `{mount}` of the Vault that it logs in to"), None, place);
            }
        };
        let Some(id) = id else {
            return self.w.need(
                from,
                "the identity of the cloud that it logs in as: it stands in a secret, or in a variable that no list tells",
                None,
                place,
            );
        };
        let (scope, id) = (self.w.name(&scope), self.w.name(&id));
        let to = End::one(Kind::ServiceAccount, scope, id);
        self.w.facts.implied(Kind::ServiceAccount, scope, id, place);
        self.w.becomes(EdgeKind::Assumes, from, to, technique, &format!("{trust} allows it"), place);
        self.w.need(to, trust, Some(to), place);
    }

    /// A text, or what the variable that it names holds: of the environment, the repository or the organisation.
    fn looked_up(&self, text: &str, full: Name, environment: &str) -> Option<String> {
        let text = text.trim();
        if !text.contains("${{") {
            return (!text.is_empty()).then(|| text.to_owned());
        }
        let inside = text.strip_prefix("${{")?.strip_suffix("}}")?.trim();
        let name = inside.strip_prefix("vars.")?;
        let names = &self.w.facts.names;
        let of = |repo: Name, within: &str| {
            self.org
                .variables
                .iter()
                .find(|one| one.repo == repo && names.text(one.environment) == within && names.text(one.name).eq_ignore_ascii_case(name))
        };
        let found = Some(environment)
            .filter(|environment| !environment.is_empty())
            .and_then(|environment| of(full, environment))
            .or_else(|| of(full, ""))
            .or_else(|| of(Name::EMPTY, ""))?;
        (!found.value.is_empty()).then(|| names.text(found.value).to_owned())
    }
}
