//! Writes records of one realm: every record gets the realm as its container, every reference its kind and scope.

use super::index::Resolved;
use super::record::{Client, Secret, User};
use super::scopes::{self, Parts};
use crate::model::{AttrName, Certainty, Complete, EdgeFact, EdgeKind, End, Facts, Kind, Name, Need, Place, Row, Value};

/// Facts with the scope that is written to.
pub(super) struct Out<'f> {
    pub(super) facts: &'f mut Facts,
    pub(super) scope: Name,
    /// The realm's name, which is also the id of its system record.
    pub(super) realm: Name,
    key: Name,
}

/// The kind of an account: a client's service account or a person.
pub(super) fn account_kind(of: &Resolved, user: &User, facts: &Facts) -> Kind {
    if !user.client.is_empty() {
        return Kind::ServiceAccount;
    }
    // Short lists leave the client out; then the name counts only if a client of that name has a service account.
    let client = facts.names.text(user.username).strip_prefix("service-account-");
    let known = client.is_some_and(|id| {
        of.realm.clients.iter().any(|client| client.service_account && facts.names.text(client.id).eq_ignore_ascii_case(id))
    });
    if known { Kind::ServiceAccount } else { Kind::Human }
}

impl<'f> Out<'f> {
    pub(super) fn new(facts: &'f mut Facts, of: &Resolved) -> Out<'f> {
        let realm = if of.realm.name.is_empty() { facts.names.intern("realm") } else { of.realm.name };
        let key = facts.names.intern("realm");
        Out { facts, scope: of.scope, realm, key }
    }

    pub(super) fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    pub(super) fn record(&mut self, kind: Kind, id: Name, place: Place) -> Row {
        let row = self.facts.record(kind, self.scope, id, place);
        self.facts.attr(row, AttrName::Within, Value::Entry(self.key, self.realm), place);
        row
    }

    pub(super) fn implied(&mut self, kind: Kind, id: Name, place: Place) -> Row {
        let row = self.facts.implied(kind, self.scope, id, place);
        self.facts.attr(row, AttrName::Within, Value::Entry(self.key, self.realm), place);
        row
    }

    pub(super) fn end(&self, kind: Kind, id: Name) -> End {
        End::one(kind, self.scope, id)
    }

    pub(super) fn refer(&mut self, row: Row, attr: AttrName, kind: Kind, id: Name, place: Place) {
        self.facts.refer(row, attr, kind, self.scope, id, place);
    }

    pub(super) fn word(&mut self, row: Row, attr: AttrName, text: &str, place: Place) {
        self.facts.word(row, attr, text, place);
    }

    pub(super) fn title(&mut self, row: Row, title: Name, place: Place) {
        if !title.is_empty() {
            self.facts.attr(row, AttrName::DisplayName, Value::Word(title), place);
        }
    }

    pub(super) fn time(&mut self, row: Row, attr: AttrName, at: Option<i64>, place: Place) {
        if let Some(at) = at {
            self.facts.attr(row, attr, Value::Time(at), place);
        }
    }

    pub(super) fn labels(&mut self, row: Row, labels: &[(&'static str, Name)], place: Place) {
        for (key, value) in labels {
            let key = self.facts.names.intern(key);
            self.facts.attr(row, AttrName::Labels, Value::Entry(key, *value), place);
        }
    }

    pub(super) fn complete(&mut self, kind: Kind, place: Place) {
        let claim = Complete { file: place.file, kind, field: None, scope: self.scope, plane: None, place };
        self.facts.complete.push(claim);
    }

    pub(super) fn need(&mut self, of: End, what: &str, until: Option<End>, place: Place) {
        let what = self.name(what);
        self.facts.needs.push(Need { of, what, until, place });
    }

    /// A grant. Keycloak has no grants that end.
    pub(super) fn grant(&mut self, kind: Kind, holder: Name, role: Name, place: Place) -> Row {
        let text = format!("{} holds {}", self.facts.names.text(holder), self.facts.names.text(role));
        let id = self.name(&text);
        let row = self.record(Kind::Grant, id, place);
        self.refer(row, AttrName::Principal, kind, holder, place);
        self.refer(row, AttrName::RoleRef, Kind::Role, role, place);
        self.facts.attr(row, AttrName::Expires, Value::Null, place);
        row
    }

    pub(super) fn account(&mut self, of: &Resolved, user: &User) {
        let place = user.place;
        let kind = account_kind(of, user, self.facts);
        let row = self.record(kind, user.username, place);
        if let Some(enabled) = user.enabled {
            self.word(row, AttrName::Status, if enabled { "active" } else { "disabled" }, place);
        }
        self.time(row, AttrName::Created, user.created, place);
        if kind == Kind::Human {
            if !user.email.is_empty() {
                self.facts.attr(row, AttrName::Emails, Value::Word(user.email), place);
            }
            if let Some(verified) = user.verified {
                self.facts.attr(row, AttrName::EmailVerified, Value::Bool(verified), place);
            }
            if let Some(mfa) = user.mfa {
                self.word(row, AttrName::Mfa, if mfa { "true" } else { "false" }, place);
            }
            for factor in &user.factors {
                self.word(row, AttrName::Factors, factor, place);
            }
            if user.password {
                self.word(row, AttrName::Auth, "password", place);
            }
            if !user.links.is_empty() || !user.storage.is_empty() {
                self.word(row, AttrName::Auth, "federated", place);
            }
            self.title(row, user.full_name, place);
        }
        for group in &user.groups {
            self.refer(row, AttrName::MemberOf, Kind::Group, group.name, group.place);
        }
        for role in &user.roles {
            let id = of.id_of(role, self.facts);
            self.grant(kind, user.username, id, role.place);
        }
    }

    pub(super) fn client(&mut self, of: &Resolved, client: &Client, parts: &Parts) {
        let place = client.place;
        let row = self.record(Kind::OauthClient, client.id, place);
        self.title(row, client.title, place);
        if let Some(enabled) = client.enabled {
            self.word(row, AttrName::Status, if enabled { "active" } else { "disabled" }, place);
        }
        if let Some(public) = client.public {
            self.facts.attr(row, AttrName::Public, Value::Bool(public), place);
        }
        for scope in &client.scopes {
            self.facts.attr(row, AttrName::Scopes, Value::Word(scope.name), scope.place);
        }
        self.labels(row, &client.labels, place);
        if client.service_account {
            self.service_account(of, client, parts, row);
        }
        if let Some(secret) = &client.secret {
            let row = self.secret(secret);
            self.refer(row, AttrName::AuthenticatesAs, Kind::OauthClient, client.id, secret.place);
        }
        for role in &client.token_roles {
            let id = of.role_of_text(role.name, self.facts);
            if !of.roles.contains(&id) {
                self.implied(Kind::Role, id, role.place);
            }
            let technique = self.name("token-role-mapper");
            let conditions = self.name("only in tokens that this client is given");
            let edge = EdgeFact::becoming(EdgeKind::Holds, self.end(Kind::OauthClient, client.id), self.end(Kind::Role, id), role.place);
            self.facts.edges.push(EdgeFact { certainty: Certainty::Conditional, conditions, technique, ..edge });
        }
    }

    /// The account that a client is when it logs in as itself.
    fn service_account(&mut self, of: &Resolved, client: &Client, parts: &Parts, row: Row) {
        let place = client.place;
        let listed = of.machines.get(&client.id).copied();
        let id = listed.unwrap_or_else(|| {
            let text = format!("service-account-{}", self.facts.names.text(client.id).to_lowercase());
            self.facts.names.intern(&text)
        });
        if listed.is_none() {
            self.implied(Kind::ServiceAccount, id, place);
            let end = self.end(Kind::ServiceAccount, id);
            self.need(end, "the realm's accounts: the roles of this service account stand there", Some(end), place);
        }
        if client.full_scope != Some(false) {
            return self.refer(row, AttrName::AuthenticatesAs, Kind::ServiceAccount, id, place);
        }
        if let Some(roles) = scopes::carried(of, client, parts, self.facts) {
            // Where the files tell which of the account's roles its tokens carry, the client is that much of it.
            let (technique, from) = (self.name("client-service-account"), self.end(Kind::OauthClient, client.id));
            for role in roles {
                let edge = EdgeFact::becoming(EdgeKind::Holds, from, self.end(Kind::Role, role), place);
                self.facts.edges.push(edge.by_technique(technique));
            }
        } else {
            let technique = self.name("client-service-account");
            let conditions = self.name("the client's tokens carry only the roles of its scope");
            let edge = EdgeFact::becoming(
                EdgeKind::AuthenticatesAs,
                self.end(Kind::OauthClient, client.id),
                self.end(Kind::ServiceAccount, id),
                place,
            );
            self.facts.edges.push(EdgeFact { certainty: Certainty::Conditional, conditions, technique, ..edge });
        }
    }

    /// A secret of the realm; never its value.
    pub(super) fn secret(&mut self, secret: &Secret) -> Row {
        let place = secret.place;
        let row = self.record(Kind::Secret, secret.id, place);
        self.word(row, AttrName::Type, secret.kind, place);
        self.time(row, AttrName::Rotated, secret.created, place);
        self.time(row, AttrName::Expires, secret.expires, place);
        if !secret.digest.is_empty() {
            self.facts.attr(row, AttrName::Fingerprint, Value::Word(secret.digest), place);
            self.facts.entry(row, AttrName::Labels, "in_export", "clear", place);
        }
        row
    }
}
