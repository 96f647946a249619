//! Federation seen from both sides. In: trusts of subjects of other issuers (an `external` in the scope `oidc:ISSUER`, whose id is the
//! pattern of subjects), and records that state what their tokens say (`subject: ISSUER SUBJECT`). Out: an edge from the record to each
//! pattern that its tokens meet. What an annotation in a cluster claims is held against the trust of the role that it names.

use super::edges::Maker;
use super::pattern::{covers, meets};
use crate::model::{Attr, AttrName, Basis, Certainty, Edge, EdgeKind, Kind, Name, Place, RecordId, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// The issuer of a subject whose cluster no file tells.
const CLUSTER: &str = "kubernetes";

/// An edge that a cluster's annotation claims.
const ANNOTATED: &[&str] = &["eks-role", "gke-workload-identity", "azure-workload-identity"];

/// Of these, the identity's own record always holds its whole trust: what it does not admit is not there.
const WHOLE: &str = "eks-role";

/// The patterns of one issuer.
#[derive(Default)]
struct Patterns {
    literal: FxHashMap<String, RecordId>,
    wild: Vec<(String, RecordId)>,
}

/// What an issuer is called, however it is written.
fn issuer(text: &str) -> &str {
    text.strip_prefix("https://").unwrap_or(text).trim_end_matches('/')
}

fn is_wild(text: &str) -> bool {
    text.contains(['*', '?'])
}

impl Maker<'_> {
    /// Joins what is trusted with who can say it.
    pub(super) fn federation(&mut self) {
        let patterns = self.trusted();
        if !patterns.is_empty() {
            let subjects: Vec<_> = self.world.attrs.iter().filter(|attr| attr.name == AttrName::Subject).copied().collect();
            let never = self.never(&subjects);
            for attr in subjects {
                let Value::Word(word) = attr.value else { continue };
                self.subject(&patterns, never.get(&attr.of).map_or(&[], Vec::as_slice), (attr.of, word, attr.place));
            }
        }
        self.annotations();
    }

    /// The patterns that trusts name, by issuer.
    fn trusted(&self) -> BTreeMap<String, Patterns> {
        let mut all: BTreeMap<String, Patterns> = BTreeMap::new();
        let mut seen: FxHashSet<RecordId> = FxHashSet::default();
        for trust in self.world.of_kind(Kind::Trust) {
            for who in self.world.named(trust, AttrName::IdentityRef) {
                let Some(of) = self.world.text(self.world.record(who).scope).strip_prefix("oidc:") else { continue };
                if !seen.insert(who) {
                    continue;
                }
                let patterns = all.entry(issuer(of).to_owned()).or_default();
                let text = self.world.id(who).to_owned();
                if is_wild(&text) {
                    patterns.wild.push((text, who));
                } else {
                    patterns.literal.insert(text, who);
                }
            }
        }
        all
    }

    /// What a record says that its tokens never say (`ISSUER never:SUBJECT`): a branch or environment behind rules.
    fn never(&self, subjects: &[Attr]) -> FxHashMap<RecordId, Vec<String>> {
        let mut never: FxHashMap<RecordId, Vec<String>> = FxHashMap::default();
        for attr in subjects {
            let Value::Word(word) = attr.value else { continue };
            if let Some((from, subject)) = self.world.text(word).split_once(' ')
                && let Some(subject) = subject.strip_prefix("never:")
            {
                never.entry(attr.of).or_default().push(format!("{} {subject}", issuer(from)));
            }
        }
        never
    }

    fn subject(&mut self, patterns: &BTreeMap<String, Patterns>, never: &[String], (of, word, place): (RecordId, Name, Place)) {
        let text = self.world.text(word).to_owned();
        let Some((from, subject)) = text.split_once(' ') else { return };
        // Whoever controls the record chooses what stands for the `*`: a branch that he makes.
        let (subject, free) = subject.strip_prefix("any:").map_or((subject, false), |subject| (subject, true));
        if subject.starts_with("never:") {
            return;
        }
        let Some(patterns) = patterns.get(issuer(from)) else { return };
        let mut found: Vec<(RecordId, String)> = Vec::new();
        if is_wild(subject) {
            let all = patterns.literal.iter().map(|(text, who)| (text, *who)).chain(patterns.wild.iter().map(|(text, who)| (text, *who)));
            for (pattern, who) in all {
                if never.iter().any(|never| covers(never, &format!("{} {pattern}", issuer(from)))) {
                    continue;
                }
                if covers(pattern, subject) || (free && covers(subject, pattern)) {
                    found.push((who, String::new()));
                } else if meets(pattern, subject) {
                    found.push((who, format!("its token says `{pattern}`")));
                }
            }
        } else {
            found.extend(patterns.literal.get(subject).map(|who| (*who, String::new())));
            found.extend(patterns.wild.iter().filter(|(pattern, _)| covers(pattern, subject)).map(|(_, who)| (*who, String::new())));
        }
        found.sort_unstable();
        for (who, mut conditions) in found {
            if issuer(from) == CLUSTER && conditions.is_empty() {
                "the trusted cluster is this one".clone_into(&mut conditions);
            }
            self.says(of, who, &conditions, place);
        }
    }

    fn says(&mut self, of: RecordId, who: RecordId, conditions: &str, place: Place) {
        let certainty = if conditions.is_empty() { Certainty::Certain } else { Certainty::Conditional };
        let technique = self.world.names.intern("federated-subject");
        let conditions = self.world.names.intern(conditions);
        let extra = self.plain(Basis::Linked, technique, conditions);
        self.push(EdgeKind::AuthenticatesAs, None, (of, who), of, (certainty, extra, place));
    }

    /// An annotation says which identity a cluster's account wants to be; the identity's trust decides whether it may.
    fn annotations(&mut self) {
        let techniques: Vec<Name> = ANNOTATED.iter().filter_map(|name| self.world.names.get(name)).collect();
        let whole = self.world.names.get(WHOLE);
        let mut dropped = 0_u32;
        let mut kept = Vec::with_capacity(self.edges.len());
        for edge in std::mem::take(&mut self.edges) {
            let technique = self.technique(&edge);
            if !techniques.contains(&technique) || edge.kind != EdgeKind::Assumes || self.world.record(edge.to).implied {
                kept.push(edge);
                continue;
            }
            // An edge that another tool drew says nothing of subjects; it stands as it is.
            if self.world.attr(edge.from, AttrName::Subject).is_empty() {
                kept.push(edge);
                continue;
            }
            match self.admitted(&edge) {
                Some(conditions) => {
                    let conditions = self.world.names.intern(&conditions);
                    let certainty = if conditions.is_empty() { Certainty::Certain } else { Certainty::Conditional };
                    let extra = self.again(&edge, conditions);
                    kept.push(Edge { extra, certainty, ..edge });
                }
                None if Some(technique) == whole => dropped += 1,
                None => kept.push(edge),
            }
        }
        self.edges = kept;
        if dropped > 0 {
            self.world.notes.push(format!(
                "{dropped} service accounts of clusters are annotated with a cloud role whose trust policy does not admit them: they can't become it"
            ));
        }
    }

    /// Whether a trust of the edge's end admits its start: the conditions that are left, if it does.
    fn admitted(&self, edge: &Edge) -> Option<String> {
        let said: Vec<(&str, &str)> = self
            .world
            .attr(edge.from, AttrName::Subject)
            .iter()
            .filter_map(|attr| if let Value::Word(word) = attr.value { self.world.text(word).split_once(' ') } else { None })
            .collect();
        let mut best: Option<(usize, String)> = None;
        for trust in self.world.referrers(edge.to, AttrName::MayAssume) {
            if self.world.record(trust).kind != Kind::Trust {
                continue;
            }
            let own: Vec<&str> = self
                .world
                .attr(trust, AttrName::Conditions)
                .iter()
                .filter_map(|attr| if let Value::Word(word) = attr.value { Some(self.world.text(word)) } else { None })
                .collect();
            for who in self.world.named(trust, AttrName::IdentityRef) {
                let Some(of) = self.world.text(self.world.record(who).scope).strip_prefix("oidc:") else { continue };
                for (from, subject) in &said {
                    let known = issuer(from) == issuer(of);
                    if !(known || issuer(from) == CLUSTER) || !covers(self.world.id(who), subject) {
                        continue;
                    }
                    let mut conditions = own.join("; ");
                    if !known {
                        let more = format!("the issuer of the cluster is {}", issuer(of));
                        conditions = if conditions.is_empty() { more } else { format!("{conditions}; {more}") };
                    }
                    let rank = (own.len() + usize::from(!known), conditions);
                    if best.as_ref().is_none_or(|best| rank < *best) {
                        best = Some(rank);
                    }
                }
            }
        }
        best.map(|(_, conditions)| conditions)
    }
}
