//! Writes records and edges of listings down: each record once, with its account; powers of policies over many resources as one edge to
//! one set. Names and what the accounts allow go in, rows come out.

use super::super::account::{Accounts, May, Over};
use super::place::{account_in, field};
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Need, Place, Plane, Row, Stated, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// What makes two edges the same: the ends, the kind, the level, by whose fact, by which technique.
type EdgeKey = (End, End, EdgeKind, Option<Level>, Name, Name);

/// The facts, with what the accounts allow.
pub(super) struct Out<'f> {
    pub(super) facts: &'f mut Facts,
    pub(super) accounts: &'f Accounts,
    made: FxHashSet<End>,
    /// Whoever administers an account by design: what lies in the account is no more to them.
    administrators: FxHashSet<End>,
    edges: FxHashMap<EdgeKey, usize>,
}

/// What an action gives.
#[derive(Clone, Copy)]
pub(super) struct Power<'p> {
    pub(super) action: &'p str,
    pub(super) kind: EdgeKind,
    pub(super) level: Option<Level>,
    pub(super) technique: &'p str,
    /// What else has to hold, in words; empty where nothing has to.
    pub(super) condition: &'p str,
}

impl<'p> Power<'p> {
    /// Control of what the action is on.
    pub(super) fn controls(action: &'p str, technique: &'p str) -> Power<'p> {
        Power { action, kind: EdgeKind::Controls, level: None, technique, condition: "" }
    }

    /// A touch.
    pub(super) fn allows(action: &'p str, level: Level, technique: &'p str) -> Power<'p> {
        Power { action, kind: EdgeKind::Allows, level: Some(level), technique, condition: "" }
    }

    /// Learning a secret.
    pub(super) fn reads(action: &'p str, technique: &'p str) -> Power<'p> {
        Power { action, kind: EdgeKind::ReadsSecret, level: None, technique, condition: "" }
    }

    /// The same, only if something else holds as well.
    pub(super) fn only_if(self, condition: &'p str) -> Power<'p> {
        Power { condition, ..self }
    }
}

/// Something that a power is over: what is asked for by its ARN, and the record that is meant.
#[derive(Clone, Copy)]
pub(super) struct Target {
    pub(super) asked: Name,
    pub(super) end: End,
    pub(super) place: Place,
}

impl<'f> Out<'f> {
    pub(super) fn new(facts: &'f mut Facts, accounts: &'f Accounts) -> Out<'f> {
        let is_system = |edge: &&EdgeFact| {
            edge.kind == EdgeKind::Allows
                && edge.level == Some(Level::Administer)
                && accounts.system(facts.names.text(edge.to.id)) == Some(edge.to)
        };
        let administrators = facts.edges.iter().filter(is_system).map(|edge| edge.from).collect();
        Out { facts, accounts, made: FxHashSet::default(), administrators, edges: FxHashMap::default() }
    }

    pub(super) fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    pub(super) fn text(&self, name: Name) -> String {
        self.facts.names.text(name).to_owned()
    }

    /// The scope of an account; of an ARN without one, `aws` alone.
    pub(super) fn scope(&mut self, account: Option<&str>) -> Name {
        let text = account.map_or_else(|| String::from("aws"), |account| format!("aws:{account}"));
        self.name(&text)
    }

    /// A record of an account as an end.
    pub(super) fn end(&mut self, kind: Kind, account: Option<&str>, id: Name) -> End {
        let scope = self.scope(account);
        End::one(kind, scope, id)
    }

    /// The end of a record that is known by its ARN.
    pub(super) fn by_arn(&mut self, kind: Kind, arn: Name) -> End {
        let account = account_in(self.facts.names.text(arn)).map(str::to_owned);
        self.end(kind, account.as_deref(), arn)
    }

    /// A user or role of an account that was read.
    pub(super) fn known(&self, arn: Name) -> Option<End> {
        let arn = self.accounts.records().planned.arn(arn);
        self.accounts.identity(&self.facts.names, arn)
    }

    /// A user or role by its ARN: as its account knows it, else a record of its own.
    pub(super) fn identity(&mut self, arn: Name, place: Place) -> End {
        if let Some(end) = self.known(arn) {
            return end;
        }
        let arn = self.accounts.records().planned.arn(arn);
        let end = self.by_arn(Kind::ServiceAccount, arn);
        self.imply(end, place);
        end
    }

    /// Makes a record that a file lists.
    pub(super) fn record(&mut self, end: End, place: Place) -> Row {
        self.made.insert(end);
        let row = self.facts.record(end.kind.unwrap_or(Kind::Resource), end.scope, end.id, place);
        self.contained(row, end, place);
        row
    }

    /// A further row of a record: what another file says of it.
    pub(super) fn record_more(&mut self, end: End, place: Place) -> Row {
        self.record(end, place)
    }

    /// The account itself.
    pub(super) fn system(&mut self, account: &str, place: Place) -> End {
        if let Some(end) = self.accounts.system(account) {
            return end;
        }
        let id = self.name(account);
        let end = self.end(Kind::Resource, Some(account), id);
        if !self.made.contains(&end) {
            let row = self.record(end, place);
            self.facts.word(row, AttrName::Type, "system", place);
        }
        end
    }

    /// Makes a record that is only named, once.
    pub(super) fn imply(&mut self, end: End, place: Place) {
        if self.made.insert(end) {
            let row = self.facts.implied(end.kind.unwrap_or(Kind::Resource), end.scope, end.id, place);
            self.contained(row, end, place);
        }
    }

    fn contained(&mut self, row: Row, end: End, place: Place) {
        let scope = self.text(end.scope);
        if let Some((_, account)) = scope.split_once(':') {
            self.facts.entry(row, AttrName::Within, "account", account, place);
        }
        let id = self.text(end.id);
        let region = field(&id, 3);
        if !region.is_empty() && region != "unknown" {
            self.facts.entry(row, AttrName::Within, "region", region, place);
        }
    }

    /// A word that may be missing.
    pub(super) fn named(&mut self, row: Row, attr: AttrName, value: Name, place: Place) {
        if !value.is_empty() {
            self.facts.attr(row, attr, Value::Word(value), place);
        }
    }

    /// A label that may be missing.
    pub(super) fn label(&mut self, row: Row, key: &str, value: Name, place: Place) {
        if !value.is_empty() {
            let key = self.name(key);
            self.facts.attr(row, AttrName::Labels, Value::Entry(key, value), place);
        }
    }

    /// Tags are labels.
    pub(super) fn tags(&mut self, row: Row, tags: &[(Name, Name)], place: Place) {
        for (key, value) in tags {
            self.facts.attr(row, AttrName::Labels, Value::Entry(*key, *value), place);
        }
    }

    /// A time that may be missing.
    pub(super) fn time(&mut self, row: Row, attr: AttrName, at: Option<i64>, place: Place) {
        if let Some(at) = at {
            self.facts.attr(row, attr, Value::Time(at), place);
        }
    }

    /// A time; that there is none, and that nothing is said, are kept apart.
    pub(super) fn stated(&mut self, row: Row, attr: AttrName, at: Stated<i64>, place: Place) {
        match at {
            Stated::Missing => {}
            Stated::Null => self.facts.attr(row, attr, Value::Null, place),
            Stated::Is(at) => self.facts.attr(row, attr, Value::Time(at), place),
        }
    }

    /// What another file would settle.
    pub(super) fn need(&mut self, of: End, what: &str, until: Option<End>, place: Place) {
        let what = self.name(what);
        self.facts.needs.push(Need { of, what, until, place });
    }

    /// An edge that a file states.
    pub(super) fn becomes(&mut self, kind: EdgeKind, from: End, to: End, technique: &str, condition: &str, place: Place) {
        let edge = EdgeFact { resolved: false, ..EdgeFact::becoming(kind, from, to, place) };
        self.edge(edge, technique, condition);
    }

    /// An edge with its technique; what else has to hold makes it conditional.
    pub(super) fn edge(&mut self, edge: EdgeFact, technique: &str, condition: &str) {
        let technique = self.name(technique);
        let stated = self.text(edge.conditions);
        let words = [stated.as_str(), condition].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ");
        let conditions = self.name(&words);
        let certainty = if words.is_empty() { edge.certainty } else { edge.certainty.max(Certainty::Conditional) };
        let edge = EdgeFact { technique, conditions, certainty, ..edge };
        let key = (edge.from, edge.to, edge.kind, edge.level, edge.by.id, technique);
        match self.edges.get(&key).and_then(|at| self.facts.edges.get_mut(*at)) {
            // The same by a second action: the surer one counts.
            Some(before) if before.certainty <= edge.certainty => {}
            Some(before) => *before = edge,
            None => {
                self.edges.insert(key, self.facts.edges.len());
                self.facts.edges.push(edge);
            }
        }
    }

    /// Who may do an action on resources of an account: one edge for each policy and pattern. `noun` names the set (`secrets`).
    pub(super) fn over(&mut self, account: &str, targets: &[Target], noun: &str, power: Power<'_>) {
        let asked: Vec<Name> = targets.iter().map(|target| target.asked).collect();
        if asked.is_empty() {
            return;
        }
        for over in self.accounts.over(&mut self.facts.names, account, power.action, &asked) {
            let members: Vec<Target> = over.members.iter().filter_map(|at| targets.get(*at as usize)).copied().collect();
            // Who administers the account administers what is in it, and has no need to let himself in.
            let by_design = power.kind == EdgeKind::Manages && power.technique == "manage-cluster-access";
            let power = if by_design && self.administrators.contains(&over.may.from) {
                Power::allows(power.action, Level::Administer, "account-administrator")
            } else {
                power
            };
            self.powers(account, &over, &members, noun, power);
        }
    }

    fn powers(&mut self, account: &str, over: &Over, members: &[Target], noun: &str, power: Power<'_>) {
        let ends: Vec<End> = match members {
            [] => return,
            [one] => vec![one.end],
            many if over.pattern.is_empty() => many.iter().map(|target| target.end).collect(),
            many => vec![self.set_of(account, noun, over.pattern, many, over.may.place)],
        };
        for to in ends {
            self.power(&over.may, to, power);
        }
    }

    /// One who may do something, as an edge.
    pub(super) fn power(&mut self, may: &May, to: End, power: Power<'_>) {
        let mut edge = EdgeFact::becoming(power.kind, may.from, to, may.place);
        edge.level = power.level;
        edge.by = may.by;
        edge.conditions = may.conditions;
        (edge.not_before, edge.expires) = (may.not_before, may.expires);
        edge.action = self.name(power.action);
        self.edge(edge, power.technique, power.condition);
    }

    /// A set of what a pattern names.
    pub(super) fn set_of(&mut self, account: &str, noun: &str, pattern: Name, members: &[Target], place: Place) -> End {
        // A narrower pattern that names all that is listed shares the set of `*`, so its name says what both mean.
        let id = match self.text(pattern).as_str() {
            "*" => format!("all {noun}"),
            pattern => format!("{noun} {pattern}"),
        };
        let id = self.name(&id);
        let end = self.end(Kind::Set, Some(account), id);
        if self.made.insert(end) {
            let row = self.facts.implied(Kind::Set, end.scope, end.id, place);
            let of = members.first().and_then(|member| member.end.kind).unwrap_or(Kind::Resource);
            self.facts.word(row, AttrName::Of, of.word(), place);
            self.named(row, AttrName::Pattern, pattern, place);
            for member in members {
                let kind = member.end.kind.unwrap_or(of);
                self.facts.refer(row, AttrName::Members, kind, member.end.scope, member.end.id, member.place);
            }
        }
        end
    }

    /// Sets the plane of a record.
    pub(super) fn plane(&mut self, row: Row, plane: Plane) {
        self.facts.plane(row, plane);
    }
}

/// Targets by their account: what has none is left out, because no policy of an account can be asked about it.
pub(super) fn by_account(targets: &[(String, Target)]) -> Vec<(String, Vec<Target>)> {
    let mut all: std::collections::BTreeMap<&str, Vec<Target>> = std::collections::BTreeMap::new();
    for (account, target) in targets {
        all.entry(account).or_default().push(*target);
    }
    all.into_iter().map(|(account, targets)| (account.to_owned(), targets)).collect()
}
