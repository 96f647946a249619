//! Over what a unit allows an action: a unit, an action and a class of records in, one entry for each pattern of its statements out, with
//! the members that nothing forbids. A pattern stays one entry however many members it has.

use super::class::Class;
use super::record::Records;
use super::units::{Account, Unit, limit_words};
use crate::model::{Name, Names, Place};
use crate::source::aws::policy::{Document, Documents, Known, Request, Resource, Terms, Tri, Verdict, Who, allows, better, denies};
use std::collections::BTreeMap;

/// What may be asked of an account.
#[derive(Clone, Copy)]
pub(super) struct Ask<'a> {
    /// In lower case.
    pub(super) action: &'a str,
    pub(super) keys: &'a [(&'a str, Known)],
    /// Whether the class's members are records whose tags are known.
    pub(super) tags: bool,
}

impl<'a> Ask<'a> {
    pub(super) fn of(action: &'a str) -> Ask<'a> {
        Ask { action, keys: &[], tags: false }
    }
}

/// What one pattern reaches.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    /// The pattern, with what is taken out of it; empty where it names one member.
    pub(super) pattern: String,
    /// Positions in the class, going up.
    pub(super) members: Vec<u32>,
    pub(super) terms: Terms,
    pub(super) place: Place,
}

/// Everything that questions are answered from.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) account: &'a Account,
    pub(super) documents: &'a Documents,
    pub(super) records: &'a Records,
    pub(super) names: &'a Names,
}

impl<'a> View<'a> {
    fn who(&self, unit: &Unit) -> Option<&'a Who> {
        unit.who.and_then(|at| self.account.principals.get(at as usize)).map(|principal| &principal.who)
    }

    /// The tags of a user or role.
    pub(super) fn tags(&self, arn: Name) -> Option<&'a [(Name, Name)]> {
        let role = self.records.roles.get(&arn).map(|role| &role.common);
        let user = || self.records.users.get(&arn).map(|user| &user.common);
        role.or_else(user).filter(|common| common.place.is_some()).map(|common| common.tags.as_slice())
    }

    /// Whether a unit may allow an action at all.
    fn service(&self, unit: &Unit, action: &str) -> bool {
        let service = action.split(':').next().unwrap_or("");
        unit.services.as_ref().is_none_or(|services| services.iter().any(|own| own == service))
    }

    /// Everything that limits a unit beside its own text: denials, the boundary, organisation policies.
    pub(super) fn limited(&self, unit: &Unit, request: &Request<'_>) -> Verdict {
        let denying = unit.limits.denies.iter().map(|(_, doc)| self.documents.get(*doc));
        let boundary = unit.limits.boundary.and_then(|(_, doc)| doc).map(|doc| self.documents.get(doc));
        let org = self.account.org.iter().flatten().map(|doc| self.documents.get(*doc));
        let forbidden = denies(denying.chain(boundary).chain(org), request, self.names);
        if forbidden.tri == Tri::Yes {
            return Verdict::NO;
        }
        let mut found = Verdict { tri: Tri::Yes, terms: forbidden.terms };
        if let Some((_, doc)) = unit.limits.boundary {
            match doc {
                Some(doc) => found = both(found, allows(std::iter::once(self.documents.get(doc)), request, self.names)),
                None => found.terms.add("its permissions boundary, which no file holds, allows it".into()),
            }
        }
        for level in &self.account.org {
            found = both(found, allows(level.iter().map(|doc| self.documents.get(*doc)), request, self.names));
        }
        found
    }

    /// Whether a unit allows a request, all in all.
    pub(super) fn verdict(&self, unit: &Unit, request: &Request<'_>) -> Verdict {
        if !self.service(unit, request.action) {
            return Verdict::NO;
        }
        let own = self.documents.get(unit.doc);
        let request = &Request { who: self.who(unit), ..*request };
        let allowed = allows(std::iter::once(own), request, self.names);
        if allowed.tri == Tri::No {
            return Verdict::NO;
        }
        let forbidden = denies(std::iter::once(own), request, self.names);
        if forbidden.tri == Tri::Yes {
            return Verdict::NO;
        }
        both(Verdict { terms: allowed.terms.with(&forbidden.terms), tri: Tri::Yes }, self.limited(unit, request))
    }

    /// Whether a unit allows an action on something of which whoever asks chooses the name.
    pub(super) fn named(&self, unit: &Unit, action: &str, pattern: &str, keys: &[(&str, Known)]) -> Verdict {
        self.verdict(unit, &Request { action, resource: Resource::Named(pattern), who: None, keys, tags: None })
    }

    /// Whether a unit allows an action on one thing.
    pub(super) fn one(&self, unit: &Unit, action: &str, arn: &str, keys: &[(&str, Known)], tags: Option<&[(Name, Name)]>) -> Verdict {
        self.verdict(unit, &Request { action, resource: Resource::One(arn), who: None, keys, tags })
    }

    /// Whether anything forbids or limits an action of a unit on some resources, so that each has to be looked at.
    fn filters(&self, unit: &Unit, action: &str) -> bool {
        let denies = |document: &Document| {
            document.statements.iter().any(|statement| !statement.allow && statement.actions.action(self.names, action))
        };
        let of = |doc| denies(self.documents.get(doc));
        of(unit.doc) || unit.limits.denies.iter().any(|(_, doc)| of(*doc)) || unit.limits.boundary.is_some() || !self.account.org.is_empty()
    }

    /// Over which members of a class a unit allows an action.
    pub(super) fn reach(&self, unit: &Unit, ask: &Ask<'_>, class: &Class) -> Vec<Reach> {
        let mut all: Vec<Reach> = Vec::new();
        if !self.service(unit, ask.action) || class.arns.is_empty() {
            return all;
        }
        let document = self.documents.get(unit.doc);
        let who = self.who(unit);
        for statement in &document.statements {
            if !statement.allow || !statement.actions.action(self.names, ask.action) {
                continue;
            }
            let Some(listed) = &statement.resources else { continue };
            let place = Place { file: unit.place.file, at: unit.place.at + statement.at };
            let mut patterns: Vec<(String, Vec<u32>)> = Vec::new();
            if listed.not {
                let request = |arn| Request { action: ask.action, resource: Resource::One(arn), who, keys: ask.keys, tags: None };
                let left = class.arns.iter().enumerate();
                let left = left.filter(|(_, arn)| statement.resource(document, &request(self.names.text(**arn)), self.names) != Tri::No);
                let words = listed.patterns.iter().map(|pattern| self.names.text(*pattern)).collect::<Vec<_>>().join(", ");
                patterns.push((format!("all but {words}"), left.map(|(at, _)| at as u32).collect()));
            } else {
                for pattern in &listed.patterns {
                    let text = statement.pattern(document, *pattern, who, self.names);
                    let members = class.matching(self.names, &text);
                    patterns.push((if text.contains(['*', '?']) { text } else { String::new() }, members));
                }
            }
            let tagged = statement.conditions.iter().any(|condition| self.names.text(condition.key).contains("resourcetag/"));
            let each = tagged || self.filters(unit, ask.action) || statement.variable(document, self.names);
            for (pattern, members) in patterns {
                if members.is_empty() {
                    continue;
                }
                // All that there is has one name, however it is written.
                let pattern = if members.len() == class.arns.len() && !pattern.is_empty() { "*".to_owned() } else { pattern };
                let request = |arn: &'a str, tags| Request { action: ask.action, resource: Resource::One(arn), who, keys: ask.keys, tags };
                if !each {
                    let found = statement.conditions(document, &request("", None), self.names);
                    if found.tri != Tri::No {
                        push(&mut all, Reach { pattern, members, terms: found.terms, place });
                    }
                    continue;
                }
                self.filtered(unit, ask, class, (statement, document), &pattern, &members, place, &mut all);
            }
        }
        all
    }

    #[expect(clippy::too_many_arguments, reason = "the inside of `reach`, split off for its length")]
    fn filtered(
        &self,
        unit: &Unit,
        ask: &Ask<'_>,
        class: &Class,
        (statement, document): (&crate::source::aws::policy::Statement, &Document),
        pattern: &str,
        members: &[u32],
        place: Place,
        all: &mut Vec<Reach>,
    ) {
        let who = self.who(unit);
        let mut by_terms: BTreeMap<Terms, Vec<u32>> = BTreeMap::new();
        for at in members {
            let arn = class.arn(*at);
            let tags = if ask.tags { self.tags(arn) } else { None };
            let request = Request { action: ask.action, resource: Resource::One(self.names.text(arn)), who, keys: ask.keys, tags };
            let own = statement.applies(document, &request, self.names);
            if own.tri == Tri::No {
                continue;
            }
            let forbidden = denies(std::iter::once(document), &request, self.names);
            if forbidden.tri == Tri::Yes {
                continue;
            }
            let own = Verdict { tri: Tri::Yes, terms: own.terms.with(&forbidden.terms) };
            let found = both(own, self.limited(unit, &request));
            if found.tri != Tri::No {
                by_terms.entry(found.terms).or_default().push(*at);
            }
        }
        for (number, (terms, left)) in by_terms.into_iter().enumerate() {
            let same = left.len() == members.len();
            let pattern = match pattern {
                "" => String::new(),
                pattern if same => pattern.to_owned(),
                pattern => {
                    let limits = limit_words(&unit.limits, self.names);
                    let id = self.names.text(unit.policy);
                    let who = self.who(unit).map_or("", |who| who.arn.as_str());
                    let count = if number == 0 { String::new() } else { format!(", part {}", number + 1) };
                    let words =
                        [id, who, limits.as_str()].iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join(" with ");
                    format!("{pattern} as far as {words} lets it, statement at {}{count}", place.at)
                }
            };
            push(all, Reach { pattern, members: left, terms, place });
        }
    }
}

/// Adds an entry, unless the same is there at better or equal terms.
fn push(all: &mut Vec<Reach>, reach: Reach) {
    let same = all.iter_mut().find(|other| other.members == reach.members);
    match same {
        Some(other) => {
            let verdict = |terms: &Terms| Verdict { tri: Tri::Yes, terms: terms.clone() };
            if better(&verdict(&reach.terms), &verdict(&other.terms)) {
                *other = reach;
            }
        }
        None => all.push(reach),
    }
}

/// Both are needed.
pub(super) fn both(one: Verdict, other: Verdict) -> Verdict {
    if one.tri == Tri::No || other.tri == Tri::No {
        return Verdict::NO;
    }
    Verdict { tri: one.tri.min(other.tri), terms: one.terms.with(&other.terms) }
}
