//! The records that findings are about, as OSCAL knows them: people as users, all else as components. In: a report. Out: each record
//! once, with an id of its own, and references to it. A plan of action has no place for users, so there people are components as well.

use super::assessed::SubjectRef;
use super::ids::{Id, Ids};
use super::model::{Component, ComponentStatus, User};
use super::words::{Props, name, title};
use crate::model::Kind;
use crate::model::report::{FindingLine, Report, Subject};
use std::collections::BTreeMap;

/// Kind, scope and id tell records apart.
type Key<'r> = (&'r str, &'r str, &'r str);

/// All subjects of a report.
pub(super) struct Subjects<'r> {
    /// In the order in which they come up.
    all: Vec<(&'r Subject, Id)>,
    known: BTreeMap<Key<'r>, Id>,
    /// Whether people are users here.
    pub(super) users_apart: bool,
}

fn key(subject: &Subject) -> Key<'_> {
    (&subject.kind, &subject.scope, &subject.id)
}

fn person(subject: &Subject) -> bool {
    matches!(Kind::from_word(&subject.kind), Some(Kind::Human | Kind::Person))
}

impl<'r> Subjects<'r> {
    /// Collects the subjects and members of all findings.
    pub(super) fn new(report: &'r Report, ids: &mut Ids) -> Subjects<'r> {
        let mut subjects = Subjects { all: Vec::new(), known: BTreeMap::new(), users_apart: true };
        for subject in report.findings.iter().flat_map(named) {
            let (kind, scope, id) = key(subject);
            subjects.known.entry((kind, scope, id)).or_insert_with(|| {
                let made = ids.make("record", &[kind, scope, id]);
                subjects.all.push((subject, made));
                made
            });
        }
        subjects
    }

    /// References to the records that a finding is about, each once.
    pub(super) fn of(&self, finding: &FindingLine) -> Vec<SubjectRef> {
        let mut seen = std::collections::BTreeSet::new();
        let one = |subject| {
            let uuid = *self.known.get(&key(subject))?;
            let kind = if self.users_apart && person(subject) { "user" } else { "component" };
            seen.insert(uuid).then_some(SubjectRef { subject_uuid: uuid, kind })
        };
        named(finding).filter_map(one).collect()
    }

    /// The components.
    pub(super) fn components(&self) -> Vec<Component> {
        let apart = self.users_apart;
        let all = self.all.iter().filter(|(subject, _)| !(apart && person(subject)));
        all.map(|(subject, uuid)| Component {
            uuid: *uuid,
            kind: component(&subject.kind),
            title: title(&subject.id),
            description: described(subject),
            props: props(subject),
            // An export says that it exists, not that it runs.
            status: ComponentStatus {
                state: "other",
                remarks: Some("As the exports state it; whether it is in operation was not looked at."),
            },
        })
        .collect()
    }

    /// The users.
    pub(super) fn users(&self) -> Vec<User> {
        let all = self.all.iter().filter(|(subject, _)| self.users_apart && person(subject));
        all.map(|(subject, uuid)| User { uuid: *uuid, title: title(&subject.id), description: described(subject), props: props(subject) })
            .collect()
    }
}

fn named(finding: &FindingLine) -> impl Iterator<Item = &Subject> {
    finding.subjects.iter().chain(&finding.evidence.members)
}

/// The kind of component that is nearest.
fn component(kind: &str) -> &'static str {
    match Kind::from_word(kind) {
        Some(Kind::Workload | Kind::Agent | Kind::OauthClient) => "software",
        Some(Kind::Role | Kind::Policy | Kind::Boundary | Kind::Claim | Kind::Purpose) => "policy",
        _ => "service",
    }
}

fn described(subject: &Subject) -> String {
    let kind = Kind::from_word(&subject.kind).map_or_else(|| name(&subject.kind), |kind| kind.phrase().to_owned());
    let plane = if subject.plane.is_empty() { String::new() } else { format!(", plane {}", name(&subject.plane)) };
    let scope = if subject.scope.is_empty() { String::new() } else { format!(", of {}", name(&subject.scope)) };
    format!("A record of kind {kind}{plane}{scope}.")
}

fn props(subject: &Subject) -> Vec<super::model::Prop> {
    let mut props = Props::default()
        .with("kind", &subject.kind)
        .with("id", &subject.id)
        .with("plane", &subject.plane)
        .with("scope", &subject.scope)
        .maybe("tenant", subject.tenant.as_ref());
    for other in &subject.known_as {
        props = props.with("known-as", other);
    }
    props.0
}
