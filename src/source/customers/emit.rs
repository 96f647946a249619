//! Writes records of one environment: scope and container on every record, organisations as tenants, roles held in one of them, and what
//! the product's own permissions are about.

use super::In;
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Need, Place, Row, Stated, Value, verbs};
use rustc_hash::FxHashSet;

/// Facts with the environment that is written to.
pub(in crate::source) struct Out<'f> {
    pub(in crate::source) facts: &'f mut Facts,
    pub(in crate::source) scope: Name,
    /// Where the environment was first heard of.
    pub(in crate::source) place: Place,
    /// The vendor's word for an environment; also the id of its system.
    pub(in crate::source) word: &'static str,
    key: Name,
    container: Name,
    made: FxHashSet<(Kind, Name)>,
}

impl<'f> Out<'f> {
    pub(in crate::source) fn new(facts: &'f mut Facts, scope: &str, word: &'static str, place: Place) -> Out<'f> {
        let container = scope.split_once(':').map_or(word, |(_, name)| name);
        let (scope, key, container) = (facts.names.intern(scope), facts.names.intern(word), facts.names.intern(container));
        Out { facts, scope, place, word, key, container, made: FxHashSet::default() }
    }

    pub(in crate::source) fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    pub(in crate::source) fn text(&self, name: Name) -> String {
        self.facts.names.text(name).to_owned()
    }

    pub(in crate::source) fn end(&self, kind: Kind, id: Name) -> End {
        End::one(kind, self.scope, id)
    }

    /// Whether this is the first call for a record.
    pub(in crate::source) fn first(&mut self, kind: Kind, id: Name) -> bool {
        self.made.insert((kind, id))
    }

    pub(in crate::source) fn record(&mut self, kind: Kind, id: Name, place: Place) -> Row {
        self.made.insert((kind, id));
        let row = self.facts.record(kind, self.scope, id, place);
        self.facts.attr(row, AttrName::Within, Value::Entry(self.key, self.container), place);
        row
    }

    /// A record that is only named by another.
    pub(in crate::source) fn implied(&mut self, kind: Kind, id: Name, place: Place) -> Row {
        self.made.insert((kind, id));
        let row = self.facts.implied(kind, self.scope, id, place);
        self.facts.attr(row, AttrName::Within, Value::Entry(self.key, self.container), place);
        row
    }

    pub(in crate::source) fn word(&mut self, row: Row, attr: AttrName, text: &str, place: Place) {
        self.facts.word(row, attr, text, place);
    }

    /// A word that may be missing.
    pub(in crate::source) fn named(&mut self, row: Row, attr: AttrName, value: Name, place: Place) {
        if !value.is_empty() {
            self.facts.attr(row, attr, Value::Word(value), place);
        }
    }

    /// A label that may be missing.
    pub(in crate::source) fn label(&mut self, row: Row, key: &str, value: Name, place: Place) {
        if !value.is_empty() {
            let key = self.name(key);
            self.facts.attr(row, AttrName::Labels, Value::Entry(key, value), place);
        }
    }

    /// A label for what is true or false.
    pub(in crate::source) fn flag(&mut self, row: Row, key: &str, value: Option<bool>, place: Place) {
        if let Some(value) = value {
            self.facts.entry(row, AttrName::Labels, key, if value { "true" } else { "false" }, place);
        }
    }

    pub(in crate::source) fn time(&mut self, row: Row, attr: AttrName, value: Stated<i64>, place: Place) {
        match value {
            Stated::Missing => {}
            Stated::Null => self.facts.attr(row, attr, Value::Null, place),
            Stated::Is(at) => self.facts.attr(row, attr, Value::Time(at), place),
        }
    }

    pub(in crate::source) fn refer(&mut self, row: Row, attr: AttrName, kind: Kind, id: Name, place: Place) {
        self.facts.refer(row, attr, kind, self.scope, id, place);
    }

    /// Says what would settle a question; the note goes when `until` is declared.
    pub(in crate::source) fn need(&mut self, of: End, what: &str, until: Option<End>, place: Place) {
        let what = self.name(what);
        self.facts.needs.push(Need { of, what, until, place });
    }

    /// Puts a record into an organisation, which is a tenant.
    pub(in crate::source) fn belongs(&mut self, row: Row, organisation: Name, place: Place) {
        if organisation.is_empty() {
            return;
        }
        if self.first(Kind::Tenant, organisation) {
            self.implied(Kind::Tenant, organisation, place);
        }
        self.refer(row, AttrName::Tenant, Kind::Tenant, organisation, place);
    }

    /// A grant of a role, in an organisation if it is one of its roles. Roles here are held until they are taken away.
    pub(in crate::source) fn grant(&mut self, holder: End, role: Name, organisation: Name, place: Place) -> Row {
        let mut text = format!("{} holds {}", self.text(holder.id), self.text(role));
        if !organisation.is_empty() {
            text = format!("{text} for {}", self.text(organisation));
        }
        let id = self.name(&text);
        let row = self.record(Kind::Grant, id, place);
        self.facts.refer(row, AttrName::Principal, holder.kind.unwrap_or(Kind::Human), holder.scope, holder.id, place);
        self.refer(row, AttrName::RoleRef, Kind::Role, role, place);
        self.facts.attr(row, AttrName::Expires, Value::Null, place);
        self.belongs(row, organisation, place);
        row
    }

    /// What the product's permissions are about: their words are the product's own, and no export says what they reach.
    fn product(&mut self, place: Place) -> Name {
        let id = self.name("product");
        if self.first(Kind::Resource, id) {
            let row = self.implied(Kind::Resource, id, place);
            self.word(row, AttrName::Type, "product", place);
            self.word(row, AttrName::Tenant, "*", place);
            self.word(row, AttrName::Note, "what the permissions of roles and keys are about, each in its own words", place);
            let end = self.end(Kind::Resource, id);
            let what = "what the product's permissions reach: declare `resources: [{ id: product, sensitivity: customer }]`, and those that \
                        change the service under `permission_classes`";
            self.need(end, what, Some(end), place);
        }
        id
    }

    /// A permission of a role or key on the whole product or on one resource, in the product's own words: its verb tells
    /// the level. False where it was written before.
    pub(in crate::source) fn permission(&mut self, holder: End, action: Name, target: Option<Name>, tenant: In, place: Place) -> bool {
        let target = target.unwrap_or_else(|| self.product(place));
        let kind = holder.kind.unwrap_or(Kind::Role);
        let text = format!("{kind}:{} {} resource:{}", self.text(holder.id), self.text(action), self.text(target));
        let id = self.name(&text);
        if !self.first(Kind::Permission, id) {
            return false;
        }
        let row = self.record(Kind::Permission, id, place);
        self.facts.refer(row, AttrName::HeldBy, kind, holder.scope, holder.id, place);
        self.refer(row, AttrName::ResourceRef, Kind::Resource, target, place);
        let word = self.text(action);
        let verdict = verbs::level(&word);
        self.named(row, AttrName::Action, action, place);
        self.word(row, AttrName::PermissionLevel, verdict.level.word(), place);
        if verdict.assumed {
            self.facts.attr(row, AttrName::LevelAssumed, Value::Bool(true), place);
        }
        match tenant {
            In::Own => self.word(row, AttrName::Tenant, "own", place),
            In::One(organisation) => self.belongs(row, organisation, place),
            In::Unsaid => {}
        }
        true
    }

    /// The environment as the system that is administered.
    pub(in crate::source) fn system(&mut self) -> End {
        let id = self.name(self.word);
        if self.first(Kind::Resource, id) {
            let place = self.place;
            let row = self.record(Kind::Resource, id, place);
            self.word(row, AttrName::Type, "system", place);
        }
        self.end(Kind::Resource, id)
    }

    /// A set, made when first asked for; nothing where nobody is in it.
    pub(in crate::source) fn set(&mut self, id: &str, of: Kind, members: &[(Name, Place)]) -> Option<End> {
        let (_, place) = members.first()?;
        let id = self.name(id);
        if self.first(Kind::Set, id) {
            let row = self.implied(Kind::Set, id, *place);
            self.word(row, AttrName::Of, of.word(), *place);
            let mut seen = FxHashSet::default();
            for (member, place) in members {
                if seen.insert(*member) {
                    self.refer(row, AttrName::Members, of, *member, *place);
                }
            }
        }
        Some(self.end(Kind::Set, id))
    }

    /// An edge by which somebody gets control, on conditions where there are any.
    pub(in crate::source) fn becomes(&mut self, kind: EdgeKind, ends: (End, End), technique: &str, conditions: &str, place: Place) {
        let (technique, conditions) = (self.name(technique), self.name(conditions));
        let certainty = if conditions.is_empty() { Certainty::Certain } else { Certainty::Conditional };
        let edge = EdgeFact::becoming(kind, ends.0, ends.1, place);
        self.facts.edges.push(EdgeFact { technique, conditions, certainty, ..edge });
    }

    /// An edge by which somebody acts on a resource.
    pub(in crate::source) fn allows(&mut self, level: Level, ends: (End, End), technique: &str, place: Place) {
        let technique = self.name(technique);
        let edge = EdgeFact::touching(EdgeKind::Allows, level, ends.0, ends.1, place);
        self.facts.edges.push(edge.by_technique(technique));
    }

    /// What an account is to be trusted for: an identity provider or directory of an organisation, outside every file.
    pub(in crate::source) fn provider(&mut self, id: Name, organisation: Name, active: Option<bool>, place: Place) -> Row {
        let row = self.record(Kind::External, id, place);
        self.belongs(row, organisation, place);
        if let Some(active) = active {
            self.word(row, AttrName::Status, if active { "active" } else { "disabled" }, place);
        }
        row
    }

    /// An open invitation: whoever reads the mailbox comes to hold the role.
    pub(in crate::source) fn invitation(&mut self, address: Name, state: Name, times: (Stated<i64>, Stated<i64>), place: Place) -> End {
        let row = self.record(Kind::External, address, place);
        let state = if state.is_empty() { self.name("unknown") } else { state };
        self.label(row, "invitation", state, place);
        self.time(row, AttrName::Created, times.0, place);
        self.time(row, AttrName::Expires, times.1, place);
        self.end(Kind::External, address)
    }

    /// A key of a customer: an identity of its own, as it can do what it was made for and not what its owner may do.
    pub(in crate::source) fn key(&mut self, id: Name, organisation: Name, place: Place) -> (Row, End) {
        let row = self.record(Kind::Secret, id, place);
        self.word(row, AttrName::Type, "api_key", place);
        self.word(row, AttrName::Issued, "stored", place);
        // It opens one customer's part of the product.
        self.word(row, AttrName::Breadth, "project", place);
        // The vendor's id of the key: the same key in another list is the same secret.
        self.named(row, AttrName::Fingerprint, id, place);
        self.belongs(row, organisation, place);
        let text = format!("key {}", self.text(id));
        let account = self.name(&text);
        let account_row = self.implied(Kind::ServiceAccount, account, place);
        self.belongs(account_row, organisation, place);
        self.refer(row, AttrName::AuthenticatesAs, Kind::ServiceAccount, account, place);
        (row, self.end(Kind::ServiceAccount, account))
    }
}
