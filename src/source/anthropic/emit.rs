//! Writes records of one organisation: its scope and containers, and what several lists name, made when first asked for.

use super::record::Org;
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Need, Place, Row, Stated, Value};
use rustc_hash::FxHashSet;

/// Facts with the organisation that is written to.
pub(super) struct Out<'f> {
    pub(super) facts: &'f mut Facts,
    pub(super) scope: Name,
    /// Where the organisation was first heard of.
    pub(super) place: Place,
    /// The default workspace: its id where a list tells it, else a word of ours.
    pub(super) default: Name,
    key: Name,
    container: Name,
    made: FxHashSet<(Kind, Name)>,
    /// Workspaces in the order in which they were met.
    pub(super) workspaces: Vec<(Name, Place)>,
    pub(super) accounts: Vec<(Name, Place)>,
    /// Agents and vault credentials by workspace; the empty one for those of which nobody says.
    pub(super) agents: Vec<(Name, Name, Place)>,
    pub(super) credentials: Vec<(Name, Name, Place)>,
    pub(super) connectors: Vec<(Name, Place)>,
}

/// An edge from a role or identity.
pub(super) struct Power<'t> {
    pub(super) from: End,
    pub(super) technique: &'t str,
    pub(super) action: Name,
    /// In words, where it could not be decided.
    pub(super) condition: &'t str,
    pub(super) certainty: Certainty,
    pub(super) place: Place,
}

impl Power<'_> {
    /// What is certain.
    pub(super) fn sure<'t>(from: End, technique: &'t str, place: Place) -> Power<'t> {
        Power { from, technique, action: Name::EMPTY, condition: "", certainty: Certainty::Certain, place }
    }

    /// What is so under a condition.
    pub(super) fn if_<'t>(from: End, technique: &'t str, condition: &'t str, place: Place) -> Power<'t> {
        Power { condition, certainty: Certainty::Conditional, ..Power::sure(from, technique, place) }
    }
}

impl<'f> Out<'f> {
    pub(super) fn new(facts: &'f mut Facts, scope: Name, org: &Org, place: Place) -> Out<'f> {
        let key = facts.names.intern("organisation");
        let text = facts.names.text(scope).to_owned();
        let container = facts.names.intern(text.strip_prefix("anthropic:").unwrap_or("organisation"));
        let told = org.members.iter().find(|member| member.machine && member.implicit).map(|member| member.workspace);
        let default = told.unwrap_or_else(|| facts.names.intern("default"));
        Out {
            facts,
            scope,
            place,
            default,
            key,
            container,
            made: FxHashSet::default(),
            workspaces: Vec::new(),
            accounts: Vec::new(),
            agents: Vec::new(),
            credentials: Vec::new(),
            connectors: Vec::new(),
        }
    }

    pub(super) fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    pub(super) fn text(&self, name: Name) -> String {
        self.facts.names.text(name).to_owned()
    }

    /// A name made of two.
    pub(super) fn joined(&mut self, first: Name, between: &str, second: &str) -> Name {
        let text = format!("{}{between}{second}", self.text(first));
        self.name(&text)
    }

    pub(super) fn end(&self, kind: Kind, id: Name) -> End {
        End::one(kind, self.scope, id)
    }

    /// Whether this is the first call for a record.
    pub(super) fn first(&mut self, kind: Kind, id: Name) -> bool {
        self.made.insert((kind, id))
    }

    /// A record, within its workspace if it has one.
    pub(super) fn record(&mut self, kind: Kind, id: Name, workspace: Name, place: Place) -> Row {
        self.made.insert((kind, id));
        let row = self.facts.record(kind, self.scope, id, place);
        self.within(row, workspace, place);
        row
    }

    /// A record that is only named by another.
    pub(super) fn implied(&mut self, kind: Kind, id: Name, workspace: Name, place: Place) -> Row {
        self.made.insert((kind, id));
        let row = self.facts.implied(kind, self.scope, id, place);
        self.within(row, workspace, place);
        row
    }

    fn within(&mut self, row: Row, workspace: Name, place: Place) {
        self.facts.attr(row, AttrName::Within, Value::Entry(self.key, self.container), place);
        if !workspace.is_empty() {
            let key = self.name("workspace");
            self.facts.attr(row, AttrName::Within, Value::Entry(key, workspace), place);
        }
    }

    pub(super) fn word(&mut self, row: Row, attr: AttrName, text: &str, place: Place) {
        self.facts.word(row, attr, text, place);
    }

    pub(super) fn label(&mut self, row: Row, key: &str, value: &str, place: Place) {
        self.facts.entry(row, AttrName::Labels, key, value, place);
    }

    /// A word that may be missing.
    pub(super) fn named(&mut self, row: Row, attr: AttrName, value: Name, place: Place) {
        if !value.is_empty() {
            self.facts.attr(row, attr, Value::Word(value), place);
        }
    }

    pub(super) fn time(&mut self, row: Row, attr: AttrName, value: Stated<i64>, place: Place) {
        match value {
            Stated::Missing => {}
            Stated::Null => self.facts.attr(row, attr, Value::Null, place),
            Stated::Is(at) => self.facts.attr(row, attr, Value::Time(at), place),
        }
    }

    pub(super) fn created(&mut self, row: Row, at: Option<i64>, place: Place) {
        self.time(row, AttrName::Created, at.map_or(Stated::Missing, Stated::Is), place);
    }

    /// Who made it, by an id whose start tells people and machines apart.
    pub(super) fn created_by(&mut self, row: Row, id: Name, place: Place) {
        let kind = match self.facts.names.text(id) {
            "" => return,
            text if text.starts_with("svac_") => Kind::ServiceAccount,
            _ => Kind::Human,
        };
        self.refer(row, AttrName::CreatedBy, kind, id, place);
    }

    pub(super) fn refer(&mut self, row: Row, attr: AttrName, kind: Kind, id: Name, place: Place) {
        self.facts.refer(row, attr, kind, self.scope, id, place);
    }

    pub(super) fn need(&mut self, of: End, what: &str, place: Place) {
        self.need_until(of, what, None, place);
    }

    pub(super) fn need_until(&mut self, of: End, what: &str, until: Option<End>, place: Place) {
        let what = self.name(what);
        self.facts.needs.push(Need { of, what, until, place });
    }

    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.facts.notes.push(text.into());
    }

    /// A grant. Roles here are held until they are taken away.
    pub(super) fn grant(&mut self, kind: Kind, holder: Name, role: Name, workspace: Name, place: Place) -> Row {
        let role_text = self.text(role);
        let id = self.joined(holder, " holds ", &role_text);
        let row = self.record(Kind::Grant, id, workspace, place);
        self.refer(row, AttrName::Principal, kind, holder, place);
        self.refer(row, AttrName::RoleRef, Kind::Role, role, place);
        self.facts.attr(row, AttrName::Expires, Value::Null, place);
        row
    }

    fn edge(&mut self, power: &Power<'_>, edge: EdgeFact) {
        let technique = self.name(power.technique);
        let conditions = self.name(power.condition);
        self.facts.edges.push(EdgeFact { technique, conditions, action: power.action, certainty: power.certainty, ..edge });
    }

    pub(super) fn touch(&mut self, power: &Power<'_>, level: Level, to: End) {
        self.edge(power, EdgeFact::touching(EdgeKind::Allows, level, power.from, to, power.place));
    }

    pub(super) fn becomes(&mut self, power: &Power<'_>, kind: EdgeKind, to: End) {
        self.edge(power, EdgeFact::becoming(kind, power.from, to, power.place));
    }

    /// The organisation as the system that is administered.
    pub(super) fn organisation(&mut self) -> End {
        let id = self.name("organisation");
        if self.first(Kind::Resource, id) {
            let place = self.place;
            let row = self.record(Kind::Resource, id, Name::EMPTY, place);
            self.word(row, AttrName::Type, "system", place);
        }
        self.end(Kind::Resource, id)
    }

    /// A workspace, also one that no list tells.
    pub(super) fn workspace(&mut self, id: Name, place: Place) -> End {
        if self.first(Kind::Resource, id) {
            let row = self.implied(Kind::Resource, id, id, place);
            self.word(row, AttrName::Type, "system", place);
            if id == self.default {
                self.word(row, AttrName::DisplayName, "the default workspace", place);
            }
        }
        self.end(Kind::Resource, id)
    }

    /// The models that calls in a workspace reach.
    pub(super) fn models(&mut self, workspace: Name, place: Place) -> End {
        let id = self.joined(workspace, "/", "models");
        if self.first(Kind::Resource, id) {
            let row = self.implied(Kind::Resource, id, workspace, place);
            self.word(row, AttrName::Type, "model", place);
        }
        self.end(Kind::Resource, id)
    }

    /// A set of what stands in a workspace; nothing, where nothing does.
    pub(super) fn set(&mut self, id: Name, kind: Kind, workspace: Name, members: &[(Name, Place)]) -> Option<End> {
        if members.is_empty() {
            return None;
        }
        if self.first(Kind::Set, id) {
            let place = self.place;
            let row = self.implied(Kind::Set, id, workspace, place);
            self.word(row, AttrName::Of, kind.word(), place);
            for (member, place) in members {
                self.refer(row, AttrName::Members, kind, *member, *place);
            }
        }
        Some(self.end(Kind::Set, id))
    }

    fn set_name(&mut self, workspace: Name, what: &str) -> Name {
        if workspace.is_empty() { self.name(&format!("{what} of unknown workspaces")) } else { self.joined(workspace, "/", what) }
    }

    /// The agents of a workspace, and where the first stands.
    pub(super) fn agents_of(&mut self, workspace: Name) -> Option<(End, Place)> {
        let members: Vec<(Name, Place)> =
            self.agents.iter().filter(|(of, ..)| *of == workspace).map(|(_, id, place)| (*id, *place)).collect();
        let id = self.set_name(workspace, "agents");
        let place = members.first()?.1;
        self.set(id, Kind::Agent, workspace, &members).map(|set| (set, place))
    }

    /// The credentials in the vaults of a workspace, and where the first stands.
    pub(super) fn credentials_of(&mut self, workspace: Name) -> Option<(End, Place)> {
        let members: Vec<(Name, Place)> =
            self.credentials.iter().filter(|(of, ..)| *of == workspace).map(|(_, id, place)| (*id, *place)).collect();
        let id = self.set_name(workspace, "vault credentials");
        let place = members.first()?.1;
        self.set(id, Kind::Secret, workspace, &members).map(|set| (set, place))
    }
}
