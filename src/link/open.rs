//! Trusts that anybody can meet. An issuer that many companies share (a code host, a CI service) gives tokens to whoever signs up there; a
//! trust that leaves the owner's part of the subject open trusts all of them. In: externals in scopes `oidc:ISSUER`. Out: the edge from
//! `any_account` to each such pattern, which then stands on no side of the company.

use crate::model::{EdgeFact, EdgeKind, End, Facts, Kind, Name, Plane, Row};

/// An issuer that anybody can get tokens of, and how its subjects name the owner.
struct Shared {
    issuer: &'static str,
    /// What stands before the owner.
    before: &'static str,
    /// What ends the owner's name.
    after: char,
}

/// From the issuers' own descriptions of their tokens.
const SHARED: &[Shared] = &[
    Shared { issuer: "token.actions.githubusercontent.com", before: "repo:", after: '/' },
    Shared { issuer: "token.actions.githubusercontent.com", before: "repository_owner:", after: ':' },
    Shared { issuer: "gitlab.com", before: "project_path:", after: '/' },
    Shared { issuer: "app.terraform.io", before: "organization:", after: ':' },
    Shared { issuer: "agent.buildkite.com", before: "organization:", after: ':' },
    Shared { issuer: "oidc.vercel.com", before: "owner:", after: ':' },
];

/// Whether a pattern of an issuer's subjects leaves open whose they are.
fn open(issuer: &str, pattern: &str) -> bool {
    let mut forms = SHARED.iter().filter(|shared| shared.issuer == issuer).peekable();
    if forms.peek().is_none() {
        return false;
    }
    let wild = |text: &str| text.contains(['*', '?']);
    match forms.find_map(|shared| pattern.strip_prefix(shared.before).map(|rest| (rest, shared.after))) {
        // A name that only has to begin so can be registered by anybody.
        Some((rest, after)) => wild(rest.split_once(after).map_or(rest, |(owner, _)| owner)),
        // A `*` before the owner's name can stand for another owner's.
        None => pattern.split([':', '/']).next().is_some_and(wild),
    }
}

pub(super) fn add(facts: &mut Facts) {
    let mut found: Vec<(Row, End)> = Vec::new();
    for (at, record) in facts.records.iter().enumerate().filter(|(_, record)| record.kind == Kind::External) {
        let Some(issuer) = facts.names.text(record.scope).strip_prefix("oidc:") else { continue };
        if open(issuer, facts.names.text(record.id)) {
            found.push((Row(at as u32), End::one(Kind::External, record.scope, record.id)));
        }
    }
    let mut told: Vec<End> = Vec::new();
    for (row, end) in found {
        facts.plane(row, Plane::Application);
        let Some(place) = facts.records.get(row.0 as usize).map(|record| record.place) else { continue };
        if told.contains(&end) {
            continue;
        }
        told.push(end);
        let any = End::one(Kind::External, Name::EMPTY, facts.names.intern("any_account"));
        facts.implied(Kind::External, Name::EMPTY, any.id, place);
        let technique = facts.names.intern("shared-issuer");
        let edge = EdgeFact::becoming(EdgeKind::AuthenticatesAs, any, end, place);
        facts.edges.push(EdgeFact { technique, by: end, resolved: true, ..edge });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_s_part_counts_and_only_of_shared_issuers() {
        let github = "token.actions.githubusercontent.com";
        for pattern in ["*", "repo:*", "repo:acme*/api:*", "repo:*/api:ref:refs/heads/main", "*:ref:refs/heads/main", "repository_owner:*"]
        {
            assert!(open(github, pattern), "{pattern}");
        }
        for pattern in ["repo:acme/*", "repo:acme/api:*", "repository_owner:acme:*", "repo:acme/api:ref:refs/heads/*"] {
            assert!(!open(github, pattern), "{pattern}");
        }
        assert!(!open("oidc.eks.eu-west-1.amazonaws.com/id/AB", "*"), "a cluster's issuer serves the cluster alone");
        assert!(open("app.terraform.io", "organization:*:project:p:workspace:w:run_phase:apply"));
        assert!(!open("app.terraform.io", "organization:acme:project:*"));
    }
}
