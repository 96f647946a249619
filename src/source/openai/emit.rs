//! Writes records of one organisation: scope, containers, and the sets and resources that roles name, each made when first asked for.

use crate::model::{AttrName, End, Facts, Kind, Name, Need, Place, Row, Stated, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// Facts with the organisation that is written to.
pub(super) struct Out<'f> {
    pub(super) facts: &'f mut Facts,
    pub(super) scope: Name,
    /// Where the organisation was first heard of.
    pub(super) place: Place,
    /// The organisation as the container of its records: key and name.
    key: Name,
    container: Name,
    made: FxHashSet<(Kind, Name)>,
    /// Service accounts of each project, in reading order; the empty project for those of none.
    pub(super) accounts: FxHashMap<Name, Vec<(Name, Place)>>,
    pub(super) projects: Vec<(Name, Place)>,
    pub(super) groups: Vec<(Name, Place)>,
    /// Projects that are archived: nothing of them works any more.
    pub(super) archived: FxHashSet<Name>,
}

impl<'f> Out<'f> {
    pub(super) fn new(facts: &'f mut Facts, scope: Name, place: Place) -> Out<'f> {
        let key = facts.names.intern("organisation");
        let text = facts.names.text(scope).to_owned();
        let container = facts.names.intern(text.strip_prefix("openai:").unwrap_or("organisation"));
        Out {
            facts,
            scope,
            place,
            key,
            container,
            made: FxHashSet::default(),
            accounts: FxHashMap::default(),
            projects: Vec::new(),
            groups: Vec::new(),
            archived: FxHashSet::default(),
        }
    }

    pub(super) fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    /// A name with something behind it.
    pub(super) fn joined(&mut self, name: Name, behind: &str) -> Name {
        let text = format!("{}{behind}", self.text(name));
        self.name(&text)
    }

    pub(super) fn text(&self, name: Name) -> String {
        self.facts.names.text(name).to_owned()
    }

    pub(super) fn end(&self, kind: Kind, id: Name) -> End {
        End::one(kind, self.scope, id)
    }

    /// Whether this is the first call for a record.
    pub(super) fn first(&mut self, kind: Kind, id: Name) -> bool {
        self.made.insert((kind, id))
    }

    /// A record, within its project if it has one.
    pub(super) fn record(&mut self, kind: Kind, id: Name, project: Name, place: Place) -> Row {
        self.made.insert((kind, id));
        let row = self.facts.record(kind, self.scope, id, place);
        self.within(row, project, place);
        row
    }

    /// A record that is only named by another.
    pub(super) fn implied(&mut self, kind: Kind, id: Name, project: Name, place: Place) -> Row {
        self.made.insert((kind, id));
        let row = self.facts.implied(kind, self.scope, id, place);
        self.within(row, project, place);
        row
    }

    fn within(&mut self, row: Row, project: Name, place: Place) {
        self.facts.attr(row, AttrName::Within, Value::Entry(self.key, self.container), place);
        if !project.is_empty() {
            let key = self.name("project");
            self.facts.attr(row, AttrName::Within, Value::Entry(key, project), place);
        }
    }

    pub(super) fn word(&mut self, row: Row, attr: AttrName, text: &str, place: Place) {
        self.facts.word(row, attr, text, place);
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

    pub(super) fn refer(&mut self, row: Row, attr: AttrName, kind: Kind, id: Name, place: Place) {
        self.facts.refer(row, attr, kind, self.scope, id, place);
    }

    pub(super) fn need(&mut self, of: End, what: &str, place: Place) {
        let what = self.name(what);
        self.facts.needs.push(Need { of, what, until: None, place });
    }

    /// A grant. Roles here are held until they are taken away.
    pub(super) fn grant(&mut self, kind: Kind, holder: Name, role: Name, project: Name, place: Place) -> Row {
        let text = format!("{} holds {}", self.text(holder), self.text(role));
        let id = self.name(&text);
        let row = self.record(Kind::Grant, id, project, place);
        self.refer(row, AttrName::Principal, kind, holder, place);
        self.refer(row, AttrName::RoleRef, Kind::Role, role, place);
        self.facts.attr(row, AttrName::Expires, Value::Null, place);
        row
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

    /// The models that a project can call.
    pub(super) fn models(&mut self, project: Name, place: Place) -> End {
        let text = format!("{}/models", self.text(project));
        let id = self.name(&text);
        if self.first(Kind::Resource, id) {
            let row = self.implied(Kind::Resource, id, project, place);
            self.word(row, AttrName::Type, "model", place);
        }
        self.end(Kind::Resource, id)
    }

    /// The service accounts of a project.
    pub(super) fn accounts_of(&mut self, project: Name) -> End {
        let text = format!("{}/service accounts", self.text(project));
        let id = self.name(&text);
        if self.first(Kind::Set, id) {
            let members = self.accounts.get(&project).cloned().unwrap_or_default();
            self.write_set(id, Kind::ServiceAccount, project, members);
        }
        self.end(Kind::Set, id)
    }

    /// A set of the organisation: its projects, groups or service accounts.
    pub(super) fn set(&mut self, word: &str, kind: Kind) -> End {
        let id = self.name(word);
        if self.first(Kind::Set, id) {
            let members: Vec<(Name, Place)> = match kind {
                Kind::Resource => self.projects.clone(),
                Kind::Group => self.groups.clone(),
                _ => {
                    let mut all: Vec<(Name, Place)> = self.accounts.values().flatten().copied().collect();
                    all.sort_unstable_by_key(|(id, place)| (*place, *id));
                    all
                }
            };
            self.write_set(id, kind, Name::EMPTY, members);
        }
        self.end(Kind::Set, id)
    }

    pub(super) fn write_set(&mut self, id: Name, kind: Kind, project: Name, members: Vec<(Name, Place)>) {
        let place = self.place;
        let row = self.implied(Kind::Set, id, project, place);
        self.word(row, AttrName::Of, kind.word(), place);
        for (member, place) in members {
            self.refer(row, AttrName::Members, kind, member, place);
        }
    }
}
