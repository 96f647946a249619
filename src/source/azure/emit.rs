//! Edges of one tenant, each once with its best certainty, and needs, each once. In: ends by name. Out: facts.

use crate::model::{Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Place, Row};
use crate::source::writer::Writer;
use rustc_hash::{FxHashMap, FxHashSet};

/// How one record leads to another.
#[derive(Clone, Copy)]
pub(super) struct Hop<'t> {
    pub(super) kind: EdgeKind,
    pub(super) level: Option<Level>,
    pub(super) technique: &'t str,
    /// The system's own word for the action, or empty.
    pub(super) action: &'t str,
    /// What has to be true besides, in words, or empty.
    pub(super) condition: &'t str,
    /// Whether a file states it as it is.
    pub(super) stated: bool,
}

impl<'t> Hop<'t> {
    /// A hop that gives control.
    pub(super) fn becoming(kind: EdgeKind, technique: &'t str) -> Hop<'t> {
        Hop { kind, level: None, technique, action: "", condition: "", stated: false }
    }

    /// A hop that touches at a level.
    pub(super) fn touching(level: Level, technique: &'t str) -> Hop<'t> {
        Hop { level: Some(level), ..Hop::becoming(EdgeKind::Allows, technique) }
    }

    /// The same under a condition.
    pub(super) fn only_if(self, condition: &'t str) -> Hop<'t> {
        Hop { condition, ..self }
    }

    /// The same by an action.
    pub(super) fn by_action(self, action: &'t str) -> Hop<'t> {
        Hop { action, ..self }
    }
}

/// The facts of one tenant.
pub(super) struct Out<'f> {
    pub(super) w: Writer<'f>,
    edges: FxHashMap<(End, End, EdgeKind, Name), usize>,
    needs: FxHashSet<(End, Name)>,
}

impl<'f> Out<'f> {
    pub(super) fn new(facts: &'f mut Facts, scope: &str) -> Out<'f> {
        Out { w: Writer::new(facts, scope, "tenant"), edges: FxHashMap::default(), needs: FxHashSet::default() }
    }

    /// A record of the tenant by the text of its id.
    pub(super) fn end(&mut self, kind: Kind, id: &str) -> End {
        let id = self.w.name(id);
        self.w.end(kind, id)
    }

    /// A record that others name, made when first asked for.
    pub(super) fn imply(&mut self, end: End, place: Place) -> Option<Row> {
        let kind = end.kind.unwrap_or(Kind::Resource);
        self.w.first(kind, end.id).then(|| self.w.implied(kind, end.id, place))
    }

    /// Adds an edge.
    pub(super) fn hop(&mut self, from: End, to: End, hop: Hop<'_>, place: Place) {
        if from == to {
            return;
        }
        let [technique, action, conditions] = [hop.technique, hop.action, hop.condition].map(|text| self.w.name(text));
        let plain = match hop.level {
            Some(level) => EdgeFact::touching(hop.kind, level, from, to, place),
            None => EdgeFact::becoming(hop.kind, from, to, place),
        };
        let certainty = if hop.condition.is_empty() { Certainty::Certain } else { Certainty::Conditional };
        let edge = EdgeFact { technique, action, conditions, certainty, resolved: !hop.stated, ..plain };
        let key = (from, to, hop.kind, technique);
        let better =
            |before: &EdgeFact| (edge.certainty, std::cmp::Reverse(edge.level)) < (before.certainty, std::cmp::Reverse(before.level));
        match self.edges.get(&key).and_then(|at| self.w.facts.edges.get_mut(*at)) {
            Some(before) if better(before) => *before = edge,
            Some(_) => {}
            None => {
                self.edges.insert(key, self.w.facts.edges.len());
                self.w.facts.edges.push(edge);
            }
        }
    }

    /// What another file would settle, once.
    pub(super) fn need(&mut self, of: End, what: &str, until: Option<End>, place: Place) {
        let name = self.w.name(what);
        if self.needs.insert((of, name)) {
            self.w.need(of, what, until, place);
        }
    }
}
