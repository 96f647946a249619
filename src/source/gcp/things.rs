//! Writes down what lies in projects: the systems themselves, service accounts and their keys, secrets, stores, workloads, clusters. Each
//! goes into the sets of its home, before anything asks for them.

use super::condition::Candidate;
use super::emit::{Why, scope_of};
use super::record::Container;
use super::resolve::Resolver;
use super::sets::What;
use super::thing::{Sort, Thing};
use crate::model::{AttrName, EdgeKind, End, Kind, Place, Plane, Stated};
use crate::source::credential::Given;
use std::collections::BTreeMap;

/// The kind of a resource's record.
const fn kind(sort: Sort) -> Kind {
    match sort {
        Sort::Account => Kind::ServiceAccount,
        Sort::Secret | Sort::ApiKey => Kind::Secret,
        sort if sort.runs() => Kind::Workload,
        _ => Kind::Resource,
    }
}

impl Resolver<'_> {
    /// Projects, folders, organisations.
    pub(super) fn systems(&mut self) {
        let homes: Vec<String> = self.tree.homes().cloned().collect();
        let place = self.place;
        let told: BTreeMap<String, Container> = std::mem::take(&mut self.cloud.containers)
            .into_iter()
            .rev()
            .map(|container| (self.tree.home(&container.home), container))
            .collect();
        for home in &homes {
            let end = self.system(home, place);
            let stated = told.get(home);
            let (title, active, created, at) = match stated {
                Some(container) => (container.title.clone(), container.active, container.created, container.place),
                None => (String::new(), true, Stated::Missing, self.first.get(home).copied().unwrap_or(place)),
            };
            let row = self.out.record(end, at);
            self.out.word(row, AttrName::Type, "system", at);
            self.out.word(row, AttrName::DisplayName, &title, at);
            self.out.time(row, AttrName::Created, created, at);
            if let Some(number) = self.tree.number(home).map(str::to_owned) {
                self.out.label(row, "number", &number, at);
            }
            if let Some(parent) = self.tree.parent(home).cloned() {
                self.out.facts.entry(row, AttrName::Within, "parent", &parent, at);
            }
            if !active {
                self.out.word(row, AttrName::Status, "deleted", at);
                continue;
            }
            self.sets.add(What::Systems, home, end, at, &self.tree);
            match home.split('/').next() {
                Some("projects") => self.sets.add(What::Projects, home, end, at, &self.tree),
                Some("folders") => self.sets.add(What::Folders, home, end, at, &self.tree),
                _ => {}
            }
        }
        let loose = |home: &&String| home.starts_with("projects/") && self.tree.parent(home).is_none();
        for home in homes.iter().filter(loose).collect::<Vec<_>>() {
            let end = self.system(home, place);
            let what = "what this project lies in, and the policies above it (`gcloud projects get-ancestors-iam-policy`)";
            let at = self.first.get(home).copied().unwrap_or(place);
            self.out.need(end, what, None, at);
        }
        for (home, place) in std::mem::take(&mut self.cloud.end_users) {
            let home = self.tree.home(&home);
            let end = self.out.end(Kind::Resource, &scope_of(&home), &format!("{home}/end-users"));
            let row = self.out.record(end, place);
            self.out.word(row, AttrName::Type, "directory", place);
            self.out.word(row, AttrName::Sensitivity, "customer", place);
            self.out.facts.plane(row, Plane::Application);
            self.sets.add(What::EndUsers, &home, end, place, &self.tree);
        }
    }

    /// The system of a home.
    pub(super) fn system(&mut self, home: &str, place: Place) -> End {
        let end = self.out.end(Kind::Resource, &scope_of(home), home);
        // A project that only a member names.
        if !self.tree.has(home)
            && let Some(row) = self.out.implied(end, place)
        {
            self.out.word(row, AttrName::Type, "system", place);
        }
        end
    }

    /// Service accounts that files list, and their keys.
    pub(super) fn accounts(&mut self) {
        for account in std::mem::take(&mut self.cloud.accounts) {
            let place = account.place;
            let end = self.account(&account.email, place);
            let row = self.out.record(end, place);
            self.out.word(row, AttrName::DisplayName, &account.title, place);
            self.out.label(row, "unique_id", &account.unique, place);
            self.out.label(row, "oauth_client_id", &account.client, place);
            if let Some(disabled) = account.disabled {
                self.out.word(row, AttrName::Status, if disabled { "disabled" } else { "active" }, place);
            }
            let home = self.tree.home(&account.home);
            if !home.is_empty() {
                self.sets.add(What::Accounts, &home, end, place, &self.tree);
                self.sets.list(What::Accounts, &home, &self.tree);
            }
        }
        for key in std::mem::take(&mut self.cloud.keys) {
            let place = key.place;
            let account = self.account(&key.account, place);
            let scope = self.out.text(account.scope).to_owned();
            let end = self.out.end(Kind::Secret, &scope, &key.id);
            let row = self.out.record(end, place);
            self.out.word(row, AttrName::Type, "service_account_key", place);
            self.out.word(row, AttrName::Fingerprint, &key.id, place);
            self.out.word(row, AttrName::Issued, "stored", place);
            self.out.time(row, AttrName::Created, key.created, place);
            self.out.time(row, AttrName::Expires, key.expires, place);
            self.out.word(row, AttrName::Status, if key.disabled { "disabled" } else { "active" }, place);
            self.out.refer(row, AttrName::AuthenticatesAs, account, place);
        }
    }

    /// Secrets, API keys and stores.
    pub(super) fn items(&mut self) {
        for item in std::mem::take(&mut self.cloud.items) {
            let place = item.place;
            let Some(end) = self.thing(&item.thing, place) else { continue };
            let row = self.out.record(end, place);
            self.out.word(row, AttrName::DisplayName, &item.title, place);
            self.out.time(row, AttrName::Created, item.created, place);
            self.out.time(row, AttrName::Expires, item.expires, place);
            for (key, value) in &item.labels {
                self.out.label(row, key, value, place);
            }
            match item.thing.sort {
                Sort::Secret => {
                    let home = self.tree.home(&item.thing.home);
                    self.out.word(row, AttrName::Type, "secret", place);
                    self.out.word(row, AttrName::StoredIn, "secret-manager", place);
                    self.out.word(row, AttrName::Issued, "stored", place);
                    self.sets.list(What::Secrets, &home, &self.tree);
                }
                Sort::ApiKey => self.out.word(row, AttrName::Type, "api_key", place),
                sort => self.out.word(row, AttrName::Type, sort.word(), place),
            }
        }
    }

    /// The record of a resource, made when first asked for; the system for a container.
    pub(super) fn thing(&mut self, thing: &Thing, place: Place) -> Option<End> {
        let home = self.tree.home(&thing.home);
        match thing.sort {
            Sort::Container => return Some(self.system(&home, place)),
            Sort::Account => return Some(self.account(&thing.own, place)),
            _ => {}
        }
        let id = thing.id(&home);
        let end = self.out.end(kind(thing.sort), &scope_of(&home), &id);
        if let Some(row) = self.out.implied(end, place) {
            if kind(thing.sort) == Kind::Resource {
                self.out.word(row, AttrName::Type, thing.sort.word(), place);
            }
            if let Some(what) = What::of(thing.sort) {
                self.sets.add(what, &home, end, place, &self.tree);
                self.things.insert(end, thing.clone());
            }
        }
        Some(end)
    }

    /// What runs, as whom, and with what.
    pub(super) fn works(&mut self) {
        for work in std::mem::take(&mut self.cloud.works) {
            let place = work.place;
            let home = self.tree.home(&work.thing.home);
            let end = self.out.end(Kind::Workload, &scope_of(&home), &work.thing.id(&home));
            let row = self.out.record(end, place);
            self.out.word(row, AttrName::Class, work.class, place);
            self.out.time(row, AttrName::Created, work.created, place);
            if let Some(what) = What::of(work.thing.sort) {
                self.sets.add(what, &home, end, place, &self.tree);
                self.things.insert(end, work.thing.clone());
            }
            let address = self.usual(&work.account, &home);
            if address.contains('@') {
                let account = self.account(&address, place);
                self.out.refer(row, AttrName::RunsAs, account, place);
            } else if work.account == "default" {
                self.out.need(end, "the number of its project, which names the account it runs as", None, place);
            }
            if !work.repository.is_empty() {
                let owner = work.repository.split('/').next().unwrap_or("").to_owned();
                let repository = self.out.end(Kind::Resource, &format!("github:{owner}"), &work.repository);
                if let Some(row) = self.out.implied(repository, place) {
                    self.out.word(row, AttrName::Type, "repository", place);
                }
                self.out.refer(row, AttrName::BuiltFrom, repository, place);
            }
            for (name, place) in &work.secrets {
                if let Some(secret) = Thing::parse(name).and_then(|thing| self.thing(&thing, *place)) {
                    self.out.refer(row, AttrName::Uses, secret, *place);
                }
            }
            for credential in &work.credentials.all {
                if !matches!(credential.given, Given::Literal | Given::Default) {
                    continue;
                }
                let place = credential.place;
                let text = format!("{}/env/{}", work.thing.id(&home), self.out.text(credential.name));
                let secret = self.out.end(Kind::Secret, &scope_of(&home), &text);
                let of = self.out.record(secret, place);
                self.out.word(of, AttrName::Type, credential.sort, place);
                self.out.word(of, AttrName::StoredIn, "config_file", place);
                self.out.word(of, AttrName::Issued, "stored", place);
                if let Some(digest) = &credential.digest {
                    self.out.word(of, AttrName::Fingerprint, digest, place);
                }
                self.out.refer(row, AttrName::Uses, secret, place);
            }
        }
    }

    /// The address behind `default`.
    fn usual(&self, account: &str, home: &str) -> String {
        match (account, self.tree.number(home)) {
            ("default", Some(number)) => format!("{number}-compute@developer.gserviceaccount.com"),
            _ => account.to_owned(),
        }
    }

    /// Clusters, their nodes, and the pool of their pods.
    pub(super) fn clusters(&mut self) {
        for cluster in std::mem::take(&mut self.cloud.clusters) {
            let place = cluster.place;
            let home = self.tree.home(&cluster.thing.home);
            let Some(end) = self.thing(&cluster.thing, place) else { continue };
            let row = self.out.record(end, place);
            self.out.word(row, AttrName::Type, Sort::Cluster.word(), place);
            self.out.label(row, "workload_pool", &cluster.pool, place);
            let id = format!("{} nodes", cluster.thing.id(&home));
            let nodes = self.out.end(Kind::Workload, &scope_of(&home), &id);
            let of = self.out.record(nodes, place);
            self.out.word(of, AttrName::Class, "machine", place);
            self.sets.add(What::Nodes, &home, nodes, place, &self.tree);
            for account in &cluster.accounts {
                let address = self.usual(account, &home);
                if address.contains('@') {
                    let account = self.account(&address, place);
                    self.out.refer(of, AttrName::RunsAs, account, place);
                } else {
                    self.out.need(nodes, "the number of its project, which names the account its nodes run as", None, place);
                }
            }
        }
    }

    /// Who is in which group.
    pub(super) fn members(&mut self) {
        let all = std::mem::take(&mut self.cloud.members);
        for entry in &all {
            let place = entry.place;
            let group = self.out.end(Kind::Group, "gcp", &entry.group.to_lowercase());
            if self.groups.insert(group) {
                self.out.record(group, place);
            }
            let kind = if entry.machine { "serviceAccount" } else { "user" };
            let text = if entry.nested { format!("group:{}", entry.member) } else { format!("{kind}:{}", entry.member) };
            let Some(member) = self.member(&text, place) else { continue };
            self.in_groups.entry(member).or_default().push(group);
            self.out.edge(member, EdgeKind::MemberOf, None, group, &Why::new("gcp-group", place));
            if entry.owner {
                self.out.edge(member, EdgeKind::Manages, None, group, &Why::new("fill-gcp-group", place));
            }
        }
        // Deny rules ask for them again.
        self.cloud.members = all;
    }

    /// Everybody of a domain that is named, as far as anybody is known.
    pub(super) fn of_domains(&mut self) {
        for (email, end, place) in self.humans.clone() {
            let domain = email.rsplit('@').next().unwrap_or("");
            if let Some(group) = self.domains.get(domain).copied() {
                self.out.edge(end, EdgeKind::MemberOf, None, group, &Why::new("gcp-group", place));
            }
        }
    }

    /// A member of a set, as conditions speak of it.
    pub(super) fn candidate(&self, what: What, end: End) -> Candidate {
        let (sort, service) = match what {
            What::Secrets => ("secretmanager.googleapis.com/Secret", "secretmanager.googleapis.com"),
            What::Buckets => ("storage.googleapis.com/Bucket", "storage.googleapis.com"),
            What::Instances => ("compute.googleapis.com/Instance", "compute.googleapis.com"),
            What::Accounts => ("iam.googleapis.com/ServiceAccount", "iam.googleapis.com"),
            What::Projects => ("cloudresourcemanager.googleapis.com/Project", "cloudresourcemanager.googleapis.com"),
            What::Datasets => ("bigquery.googleapis.com/Dataset", "bigquery.googleapis.com"),
            What::Sql => ("sqladmin.googleapis.com/Instance", "sqladmin.googleapis.com"),
            What::CryptoKeys => ("cloudkms.googleapis.com/CryptoKey", "cloudkms.googleapis.com"),
            _ => ("", ""),
        };
        let Some(thing) = self.things.get(&end) else { return Candidate { sort, service, ..Candidate::default() } };
        let home = self.tree.home(&thing.home);
        if thing.sort == Sort::Bucket {
            let name = format!("projects/_/buckets/{}", thing.own);
            return Candidate { names: vec![name], whole: true, sort: "", service };
        }
        let mut names = vec![format!("{home}/{}", thing.own)];
        let number = self.tree.number(&home).map(|number| format!("projects/{number}/{}", thing.own));
        let whole = number.is_some();
        names.extend(number);
        Candidate { names, whole, sort, service }
    }
}
