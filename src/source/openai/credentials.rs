//! Keys and whose they are, and the subjects of other issuers that are service accounts here.

use super::emit::Out;
use super::record::{Key, Org};
use super::roles::{Holder, Reach};
use crate::model::{AttrName, EdgeFact, EdgeKind, Kind, Level, Name, Row};
use rustc_hash::FxHashMap;

/// The parts that all keys have.
fn key(key: &Key, breadth: &str, out: &mut Out<'_>) -> Row {
    let place = key.place;
    let row = out.record(Kind::Secret, key.id, key.project, place);
    out.word(row, AttrName::Type, "api_key", place);
    out.word(row, AttrName::Breadth, breadth, place);
    out.word(row, AttrName::Issued, "stored", place);
    out.named(row, AttrName::DisplayName, key.title, place);
    // The vendor's id of the key: the same key in another list is the same secret.
    out.named(row, AttrName::Fingerprint, key.id, place);
    if out.archived.contains(&key.project) {
        // The vendor takes no call for an archived project.
        out.word(row, AttrName::Status, "archived", place);
    }
    out.created(row, key.created, place);
    out.time(row, AttrName::LastUsed, key.last_used, place);
    out.time(row, AttrName::Expires, key.expires, place);
    if let Some(owner) = key.owner {
        let kind = if owner.machine { Kind::ServiceAccount } else { Kind::Human };
        let container = if owner.machine { key.project } else { Name::EMPTY };
        let of = out.implied(kind, owner.id, container, place);
        out.named(of, AttrName::DisplayName, owner.title, place);
        if !owner.machine {
            out.named(of, AttrName::Emails, owner.email, place);
        }
        out.refer(row, AttrName::Owner, kind, owner.id, place);
    }
    row
}

/// A project key is its owner within the project and no further: the administration refuses it. So the key of a person opens an
/// identity of its own, and not everything that the person may do.
pub(super) fn project_key(of: &Key, out: &mut Out<'_>) {
    let place = of.place;
    let row = key(of, "project", out);
    if !of.access.is_empty() {
        let access = out.text(of.access);
        out.facts.entry(row, AttrName::Labels, "owner_project_access", &access, place);
    }
    let end = out.end(Kind::Secret, of.id);
    if of.project.is_empty() {
        out.need(end, "the project of this key: keep the list as `projects/ID/`, or give `--scope project=ID`", place);
    }
    let Some(owner) = of.owner else {
        return out.need(end, "the owner of this key", place);
    };
    let identity = if owner.machine {
        owner.id
    } else {
        let project = if of.project.is_empty() { of.id } else { of.project };
        let text = format!("{} in {}", out.text(owner.id), out.text(project));
        let id = out.name(&text);
        if out.first(Kind::ServiceAccount, id) {
            let row = out.implied(Kind::ServiceAccount, id, of.project, place);
            let owner_text = out.text(if owner.email.is_empty() { owner.id } else { owner.email });
            out.word(row, AttrName::DisplayName, &format!("API calls of {owner_text}"), place);
            out.refer(row, AttrName::Owner, Kind::Human, owner.id, place);
        }
        id
    };
    out.refer(row, AttrName::AuthenticatesAs, Kind::ServiceAccount, identity, place);
    if !of.project.is_empty() {
        let models = out.models(of.project, place);
        let edge = EdgeFact::touching(EdgeKind::Allows, Level::Use, out.end(Kind::ServiceAccount, identity), models, place);
        out.facts.edges.push(edge);
    }
}

/// An admin key administers the organisation whatever its owner may do by now, without login or second factor.
pub(super) fn admin_key(of: &Key, out: &mut Out<'_>) {
    let place = of.place;
    let row = key(of, "organisation", out);
    let text = format!("admin key {}", out.text(of.id));
    let identity = out.name(&text);
    let account = out.implied(Kind::ServiceAccount, identity, Name::EMPTY, place);
    out.named(account, AttrName::DisplayName, of.title, place);
    if let Some(owner) = of.owner {
        let kind = if owner.machine { Kind::ServiceAccount } else { Kind::Human };
        out.refer(account, AttrName::Owner, kind, owner.id, place);
    }
    out.refer(row, AttrName::AuthenticatesAs, Kind::ServiceAccount, identity, place);
    let role = out.name("administration by key");
    if out.first(Kind::Role, role) {
        let row = out.implied(Kind::Role, role, Name::EMPTY, place);
        out.word(row, AttrName::Note, "what every admin API key may do", place);
        Holder { role: out.end(Kind::Role, role), reach: Reach::Organisation, place }.administer(out);
    }
    let grant = out.grant(Kind::ServiceAccount, identity, role, Name::EMPTY, place);
    out.word(grant, AttrName::Technique, "use-admin-key", place);
}

/// Subjects of another issuer that are service accounts here.
pub(super) fn federation(org: &Org, out: &mut Out<'_>) {
    let providers: FxHashMap<Name, usize> = org.providers.iter().enumerate().map(|(at, provider)| (provider.id, at)).collect();
    for rule in &org.rules {
        let place = rule.place;
        let provider = providers.get(&rule.provider).and_then(|at| org.providers.get(*at));
        if !rule.enabled || provider.is_some_and(|provider| !provider.enabled) {
            out.facts.notes.push("openai: a federation rule that is switched off was not used for the graph".into());
            continue;
        }
        let matchers: Vec<String> = rule.matchers.iter().map(|matcher| out.text(*matcher)).collect();
        let issuer = provider.map_or_else(|| out.text(rule.provider), |provider| out.text(provider.issuer));
        let subject = out.name(&format!("{issuer} {}", matchers.join(" and ")));
        out.implied(Kind::External, subject, Name::EMPTY, place);
        out.implied(Kind::ServiceAccount, rule.account, rule.project, place);
        let row = out.record(Kind::Trust, rule.id, rule.project, place);
        out.refer(row, AttrName::IdentityRef, Kind::External, subject, place);
        out.refer(row, AttrName::MayAssume, Kind::ServiceAccount, rule.account, place);
        out.word(row, AttrName::Technique, "federate-service-account", place);
        match provider {
            Some(provider) => {
                out.named(row, AttrName::Issuer, provider.issuer, place);
                out.named(row, AttrName::Audience, provider.audience, place);
            }
            None => {
                let end = out.end(Kind::External, subject);
                out.need(end, "the workload identity provider of this rule", place);
            }
        }
        if rule.restricted {
            out.word(row, AttrName::Conditions, "only with the scopes of the rule", place);
        }
        if matchers.is_empty() {
            out.facts.entry(row, AttrName::Labels, "matches", "every subject of the issuer", place);
        }
    }
}
