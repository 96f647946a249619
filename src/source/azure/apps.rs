//! Application registrations, service principals and managed identities, with the ids of what they log in with. In: records of the directory
//! and of Azure Resource Manager. Out: clients, service accounts, secrets and edges.

use super::emit::Hop;
use super::index;
use super::kinds;
use super::record::{App, Credential, Principal};
use super::resolve::Resolver;
use crate::model::{AttrName, EdgeKind, Kind, Name, Place, Value};

/// The tenants in which the vendor keeps its own applications.
const VENDOR: [&str; 2] = ["f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"];

impl Resolver<'_> {
    /// Writes applications, service principals and identities.
    pub(super) fn apps(&mut self) {
        let tenant = self.t;
        self.listed_identities = tenant.identities.iter().map(|identity| identity.client).filter(|client| !client.is_empty()).collect();
        self.listed_resources = tenant.resources.iter().map(|resource| super::scope::key(&self.text(resource.id))).collect();
        for principal in &tenant.principals {
            self.service_principal(principal);
        }
        for identity in &tenant.identities {
            let id = if identity.client.is_empty() { identity.principal } else { identity.client };
            if id.is_empty() {
                continue;
            }
            let row = self.out.w.record(Kind::ServiceAccount, id, identity.place);
            let name = self.text(identity.resource).rsplit('/').next().unwrap_or("").to_owned();
            self.out.w.word(row, AttrName::DisplayName, &name, identity.place);
            self.out.w.label(row, "resource_id", identity.resource, identity.place);
            self.out.w.label(row, "object_id", identity.principal, identity.place);
        }
        for app in &tenant.apps {
            self.app(app);
        }
        for (of_app, holder, credential) in &tenant.loose_credentials {
            let id = self.text(*holder);
            let to = if *of_app {
                let client = self.index.app(&id).unwrap_or(*holder);
                self.out.w.end(Kind::OauthClient, client)
            } else {
                let sort = self.out.w.name("ServicePrincipal");
                self.principal(*holder, sort, Name::EMPTY, credential.place)
            };
            self.out.imply(to, credential.place);
            self.credential(credential, to.id, to.kind.unwrap_or(Kind::OauthClient));
        }
    }

    fn service_principal(&mut self, principal: &Principal) {
        let place = principal.place;
        let id = if principal.client.is_empty() { principal.id } else { principal.client };
        let out = &mut self.out.w;
        if !self.written.insert(principal.id) {
            return;
        }
        let row = out.record(Kind::ServiceAccount, id, place);
        let sort = out.text(principal.sort);
        // A user-assigned identity has its name from its resource, too: one of both is enough.
        if !self.listed_identities.contains(&principal.client) {
            out.named(row, AttrName::DisplayName, principal.title, place);
            out.label(row, "object_id", principal.id, place);
        }
        let word = out.name(&sort);
        out.label(row, "sort", word, place);
        if let Some(enabled) = principal.enabled {
            out.word(row, AttrName::Status, if enabled { "active" } else { "disabled" }, place);
        }
        out.time(row, AttrName::Created, principal.created, place);
        let home = out.text(principal.home).to_ascii_lowercase();
        let foreign = kinds::is_guid(&home) && kinds::is_guid(&self.id) && home != self.id;
        if foreign {
            out.label(row, "home_tenant", principal.home, place);
            self.outside(row, place);
            if !VENDOR.contains(&home.as_str()) {
                self.foreign(&home, id, place);
            }
        }
        let end = self.out.w.end(Kind::ServiceAccount, id);
        for credential in &principal.credentials {
            self.credential(credential, id, end.kind.unwrap_or(Kind::ServiceAccount));
        }
        // What a system-assigned identity belongs to runs as it; a resource that no other file lists is made of its id.
        let resource = self.text(principal.resource);
        if !resource.is_empty() && !index::kinds_of_identity(&resource) {
            self.runs_as_own(&resource, principal.resource, end, place);
        }
    }

    /// Whoever has an application in its home tenant can log in as what it is here.
    fn foreign(&mut self, home: &str, id: Name, place: Place) {
        let outside = self.out.end(Kind::External, &format!("tenant {home}"));
        if let Some(row) = self.out.imply(outside, place) {
            self.outside(row, place);
        }
        let to = self.out.w.end(Kind::ServiceAccount, id);
        self.out.hop(outside, to, Hop { stated: true, ..Hop::becoming(EdgeKind::Impersonates, "foreign-entra-application") }, place);
    }

    fn app(&mut self, app: &App) {
        let place = app.place;
        if app.client.is_empty() || !self.written.insert(app.id) {
            return;
        }
        let client = self.text(app.client);
        let row = self.out.w.record(Kind::OauthClient, app.client, place);
        self.out.w.named(row, AttrName::DisplayName, app.title, place);
        self.out.w.label(row, "object_id", app.id, place);
        self.out.w.time(row, AttrName::Created, app.created, place);
        let from = self.out.w.end(Kind::OauthClient, app.client);
        if self.index.has_client(&client) {
            let to = self.out.w.end(Kind::ServiceAccount, app.client);
            let hop = Hop { stated: true, ..Hop::becoming(EdgeKind::AuthenticatesAs, "application-service-principal") };
            self.out.hop(from, to, hop, place);
        } else if self.t.principals.is_empty() {
            self.out.need(from, "the service principals: keep `az ad sp list --all`", None, place);
        }
        for credential in &app.credentials {
            self.credential(credential, app.client, Kind::OauthClient);
        }
    }

    fn credential(&mut self, credential: &Credential, of: Name, kind: Kind) {
        let place = credential.place;
        if credential.key.is_empty() {
            return;
        }
        let id = format!("{}/{}", self.text(of), self.text(credential.key));
        let id = self.out.w.name(&id);
        // A key can be listed with the application and with its service principal.
        if !self.written.insert(id) {
            return;
        }
        let out = &mut self.out.w;
        let row = out.record(Kind::Secret, id, place);
        out.word(row, AttrName::Type, if credential.certificate { "certificate" } else { "oauth_client_secret" }, place);
        out.named(row, AttrName::DisplayName, credential.title, place);
        let print = if credential.thumbprint.is_empty() { credential.key } else { credential.thumbprint };
        out.facts.attr(row, AttrName::Fingerprint, Value::Word(print), place);
        out.time(row, AttrName::Created, credential.start, place);
        out.time(row, AttrName::Expires, credential.end, place);
        let (from, to) = (out.end(Kind::Secret, id), out.end(kind, of));
        let hop = Hop { stated: true, ..Hop::becoming(EdgeKind::AuthenticatesAs, "application-credential") };
        self.out.hop(from, to, hop, place);
    }
}
