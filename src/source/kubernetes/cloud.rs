//! Bridges out of the cluster and into it: identities of clouds that accounts name, aws-auth, secrets copied from stores, and
//! repositories that deploy. One side alone decides none of them, so each is conditional and says which file would settle it.

use super::record::{AwsAuth, Cloud, Deployer, KEY, Store};
use super::resolve::Resolver;
use super::sets::Of;
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Kind, Name, Place};

impl Resolver<'_> {
    /// Makes all bridges.
    pub(super) fn clouds(&mut self) {
        self.annotations();
        for entry in std::mem::take(&mut self.c.aws_auth) {
            self.aws_auth(&entry);
        }
        let stores = std::mem::take(&mut self.c.stores);
        for store in &stores {
            self.store(store);
        }
        self.external_secrets(&stores);
        for deployer in std::mem::take(&mut self.c.deployers) {
            self.deployer(&deployer);
        }
    }

    fn annotations(&mut self) {
        let accounts = std::mem::take(&mut self.c.accounts);
        for (key, account) in &accounts {
            for (cloud, id, place) in &account.cloud {
                let text = self.out.text(*id).to_owned();
                let (scope, technique, needs) = match cloud {
                    Cloud::Aws => (aws_scope(&text), "eks-role", "the trust policy of the AWS role"),
                    Cloud::Gcp => (gcp_scope(&text), "gke-workload-identity", "the IAM policy of the Google service account"),
                    Cloud::Azure => {
                        let tenant = self.out.text(account.azure_tenant);
                        let scope = if tenant.is_empty() { "azure".to_owned() } else { format!("azure:{tenant}") };
                        (scope, "azure-workload-identity", "the federated credentials of the Azure identity")
                    }
                };
                let scope = self.out.name(&scope);
                let to = End::one(Kind::ServiceAccount, scope, *id);
                self.out.imply(to, None, *place);
                let from = self.out.account(*key, *place);
                let edge = self.out.becoming(EdgeKind::Assumes, from, to, technique, *place);
                let edge = self.out.only_if(edge, &format!("{needs} allows it"));
                self.out.edge(edge);
                self.out.need(to, needs, Some(to), *place);
            }
        }
        self.c.accounts = accounts;
    }

    /// An identity of AWS, the user it is here, and that user's groups.
    fn aws_auth(&mut self, entry: &AwsAuth) {
        let place = entry.place;
        let name = if entry.username.is_empty() { entry.arn } else { entry.username };
        let user = if entry.role && !self.out.text(name).starts_with("system:") {
            let end = self.out.end(Kind::ServiceAccount, name);
            self.out.imply(end, None, place);
            self.out.known.users.insert(end);
            end
        } else {
            self.user(name, place)
        };
        for group in &entry.groups {
            let group = self.group(*group, place);
            let edge = self.out.becoming(EdgeKind::MemberOf, user, group, "aws-auth", place);
            self.out.edge(EdgeFact { resolved: false, ..edge });
        }
        let scope = aws_scope(self.out.text(entry.arn));
        let scope = self.out.name(&scope);
        // Whether an IAM user is a person or a machine is for the account's own export to say.
        let kind = entry.role.then_some(Kind::ServiceAccount);
        let from = End { kind, scope, id: entry.arn };
        if entry.role {
            self.out.imply(from, None, place);
        }
        let edge = self.out.becoming(EdgeKind::Impersonates, from, user, "aws-auth", place);
        self.out.edge(EdgeFact { resolved: false, by: user, ..edge });
        self.out.need(user, "the AWS account's identities and who can become them", Some(from), place);
    }

    fn store_end(&mut self, namespace: Option<Name>, name: Name) -> End {
        let id = match namespace {
            Some(home) => format!("{}/secretstore/{}", self.out.text(home), self.out.text(name)),
            None => format!("clustersecretstore/{}", self.out.text(name)),
        };
        let id = self.out.name(&id);
        self.out.end(Kind::Resource, id)
    }

    fn store(&mut self, store: &Store) {
        let place = store.place;
        let end = self.store_end(store.namespace, store.name);
        let row = self.out.record(end, store.namespace, place);
        self.out.facts.word(row, AttrName::Type, "connector", place);
        if !store.provider.is_empty() {
            let provider = self.out.text(store.provider).to_owned();
            self.out.facts.entry(row, AttrName::Labels, "provider", &provider, place);
        }
        let home = |of: Name| Some(of).filter(|of| !of.is_empty()).or(store.namespace);
        if let Some((name, of)) = store.account
            && let Some(home) = home(of)
        {
            let account = self.out.account((home, name), place);
            let edge = self.out.becoming(EdgeKind::RunsAs, end, account, "store-login", place);
            self.out.edge(EdgeFact { resolved: false, ..edge });
        }
        for (name, of) in &store.secret {
            if let Some(home) = home(*of) {
                let secret = self.out.secret((home, *name), place);
                let edge = self.out.becoming(EdgeKind::UsesSecret, end, secret, "store-login", place);
                self.out.edge(EdgeFact { resolved: false, ..edge });
            }
        }
    }

    fn external_secrets(&mut self, stores: &[Store]) {
        for external in std::mem::take(&mut self.c.external_secrets) {
            let place = external.place;
            let secret = self.out.secret((external.namespace, external.target), place);
            let row = self.out.record(secret, Some(external.namespace), place);
            let home = Some(external.namespace).filter(|_| !external.cluster_store);
            let names = stores.iter().find(|store| store.name == external.store && store.namespace == home).map(|store| &store.names);
            for key in &external.keys {
                let key = self.out.text(*key).to_owned();
                let full = match names {
                    Some(names) if !names.is_empty() && !key.starts_with("arn:") => {
                        let kind = key.strip_prefix("secret/").filter(|_| names.contains("/secrets/")).unwrap_or(&key);
                        names.replace(KEY, kind.trim_start_matches('/'))
                    }
                    _ => key,
                };
                self.out.facts.word(row, AttrName::Copies, &full, place);
            }
            let store = self.store_end(home, external.store);
            if external.more {
                self.out.need(secret, "which secrets of its store a search copies into it", None, place);
            }
            if !external.store.is_empty() {
                self.out.imply(store, None, place);
            }
        }
    }

    /// Whoever writes the repository decides what runs: it may use any account and mount any secret of where it deploys.
    fn deployer(&mut self, deployer: &Deployer) {
        let place = deployer.place;
        let id = format!("{}/{}/{}", self.out.text(deployer.namespace), deployer.kind, self.out.text(deployer.name));
        let id = self.out.name(&id);
        let end = self.out.end(Kind::Workload, id);
        let row = self.out.record(end, Some(deployer.namespace), place);
        let from_source = deployer.source.and_then(|source| self.c.repositories.get(&source).copied());
        if deployer.source.is_some() && from_source.is_none() {
            self.out.need(end, "the Flux source that it deploys from", None, place);
        }
        for address in deployer.repositories.iter().copied().chain(from_source).filter(|name| !name.is_empty()) {
            let text = repository(self.out.text(address));
            let id = self.out.name(&text);
            // One of GitHub's is known there by owner and name; others have the host in front.
            let owner = text.split_once('/').map(|(owner, _)| owner).filter(|owner| !owner.contains('.'));
            let until = owner.map(|owner| End::one(Kind::Resource, self.out.name(&format!("github:{owner}")), id));
            match until {
                Some(end) => self.out.facts.refer(row, AttrName::BuiltFrom, Kind::Resource, end.scope, id, place),
                None => self.out.facts.word(row, AttrName::BuiltFrom, &text, place),
            }
            self.out.need(end, "who can write the repository that it deploys from", until, place);
        }
        if deployer.elsewhere {
            return self.out.need(end, "the cluster that it deploys to", None, place);
        }
        if let Some(account) = deployer.account {
            let account = self.out.account((deployer.namespace, account), place);
            let edge = self.out.becoming(EdgeKind::RunsAs, end, account, "gitops-deploy", place);
            return self.out.edge(EdgeFact { resolved: false, ..edge });
        }
        let into = Some(deployer.into).filter(|name| !name.is_empty());
        for (kind, of) in [(EdgeKind::Controls, Of::Pods), (EdgeKind::Impersonates, Of::Accounts), (EdgeKind::ReadsSecret, Of::Secrets)] {
            self.gitops(kind, end, of, into, place);
        }
    }

    fn gitops(&mut self, kind: EdgeKind, from: End, of: Of, into: Option<Name>, place: Place) {
        let to = self.out.set(of, into, place);
        let edge = self.out.becoming(kind, from, to, "gitops-deploy", place);
        let edge = self.out.only_if(edge, "its project and its controller's own rights allow it");
        self.out.edge(edge);
    }
}

/// The scope of an identity of AWS: the account in its ARN.
fn aws_scope(arn: &str) -> String {
    match arn.split(':').nth(4).filter(|account| !account.is_empty()) {
        Some(account) => format!("aws:{account}"),
        None => "aws".to_owned(),
    }
}

/// The scope of a Google service account: the project in its address.
fn gcp_scope(email: &str) -> String {
    let project = email.split_once('@').and_then(|(_, domain)| domain.strip_suffix(".iam.gserviceaccount.com"));
    project.map_or("gcp".to_owned(), |project| format!("gcp:{project}"))
}

/// A repository as its own system names it: owner and name on GitHub, host and path elsewhere; never the login in an address.
fn repository(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (host, path) = match rest.split_once('/') {
        Some((host, path)) if !host.contains(':') || address.contains("://") => (host, path),
        _ => rest.split_once(':').unwrap_or((rest, "")),
    };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    match (host, path) {
        ("github.com", path) => path.to_owned(),
        (host, "") => host.to_owned(),
        (host, path) => format!("{host}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_have_one_name_whatever_their_address() {
        for address in ["https://github.com/acme/deploy.git", "git@github.com:acme/deploy.git", "ssh://git@github.com/acme/deploy"] {
            assert_eq!(repository(address), "acme/deploy");
        }
        assert_eq!(repository("https://bot:hunter2@git.acme.example/a/b.git"), "git.acme.example/a/b");
        assert_eq!(repository("oci://registry.acme.example"), "registry.acme.example");
    }

    #[test]
    fn scopes_come_from_the_names() {
        assert_eq!(aws_scope("arn:aws:iam::123456789012:role/x"), "aws:123456789012");
        assert_eq!(aws_scope("role/x"), "aws");
        assert_eq!(gcp_scope("bot@acme-prod.iam.gserviceaccount.com"), "gcp:acme-prod");
        assert_eq!(gcp_scope("bot@acme.example"), "gcp");
    }
}
