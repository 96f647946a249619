//! Tokens, OAuth secrets and federation policies: whose they are, who made them, and whom they open.

use super::people::{Index, inside};
use super::record::{Account, Policy, SpSecret, Token};
use super::resolve::HERE;
use crate::model::{AttrName, EdgeKind, Kind, Name, Place};
use crate::source::writer::Writer;

pub(super) fn write(account: &Account, index: &Index, out: &mut Writer<'_>) {
    for token in &account.tokens {
        self::token(token, index, out);
    }
    for secret in &account.sp_secrets {
        self::secret(secret, index, out);
    }
    for policy in &account.policies {
        self::policy(account, policy, index, out);
    }
}

/// A token is its owner in its workspace, whoever made it.
fn token(of: &Token, index: &Index, out: &mut Writer<'_>) {
    let (workspace, place) = (of.of.workspace, of.place);
    let id = inside(workspace, &out.text(of.id), out);
    let row = out.record(Kind::Secret, id, place);
    out.word(row, AttrName::Type, "token", place);
    out.word(row, AttrName::Breadth, "project", place);
    out.word(row, AttrName::Issued, "stored", place);
    out.named(row, AttrName::DisplayName, of.comment, place);
    out.within(row, "workspace", workspace, place);
    out.time(row, AttrName::Created, of.created, place);
    out.time(row, AttrName::Expires, of.expires, place);
    out.time(row, AttrName::LastUsed, of.last_used, place);
    if let Some((kind, maker)) = index.by_number(of.by) {
        out.refer(row, AttrName::CreatedBy, kind, maker, place);
    } else {
        out.named(row, AttrName::CreatedBy, of.by_login, place);
    }
    let end = out.end(Kind::Secret, id);
    let Some((kind, owner)) = index.by_number(of.owner) else {
        return out.need(
            end,
            "the lists of users and service principals: the owner of this token is known by its number alone",
            None,
            place,
        );
    };
    out.refer(row, AttrName::Owner, kind, owner, place);
    if !of.by.is_empty() && of.by != of.owner {
        let yes = out.name("true");
        out.label(row, "made_by_another", yes, place);
    }
    let mut conditions = Vec::new();
    if index.elsewhere(owner, workspace) {
        conditions.push(HERE);
    }
    let scopes: Vec<String> = of.scopes.iter().map(|scope| out.text(*scope)).collect();
    if !scopes.is_empty() && !scopes.iter().any(|scope| scope == "all-apis") {
        conditions.push("only within the scopes of the token");
        for scope in &scopes {
            let yes = out.name("true");
            out.label(row, &format!("scope:{scope}"), yes, place);
        }
    }
    authenticates(row, id, (kind, owner), &conditions, place, out);
}

/// Whose identity a secret opens; with conditions, the edge says them.
fn authenticates(row: crate::model::Row, id: Name, to: (Kind, Name), conditions: &[&str], place: Place, out: &mut Writer<'_>) {
    if conditions.is_empty() {
        return out.refer(row, AttrName::AuthenticatesAs, to.0, to.1, place);
    }
    let (from, to) = (out.end(Kind::Secret, id), out.end(to.0, to.1));
    out.becomes(EdgeKind::AuthenticatesAs, from, to, "use-workspace-token", &conditions.join("; "), place);
}

fn secret(of: &SpSecret, index: &Index, out: &mut Writer<'_>) {
    let place = of.place;
    let row = out.record(Kind::Secret, of.id, place);
    out.word(row, AttrName::Type, "oauth_client_secret", place);
    out.word(row, AttrName::Breadth, "account", place);
    out.word(row, AttrName::Issued, "stored", place);
    out.time(row, AttrName::Created, of.created, place);
    out.time(row, AttrName::Expires, of.expires, place);
    out.named(row, AttrName::Fingerprint, of.digest, place);
    match out.text(of.status).as_str() {
        "" => {}
        "ACTIVE" => out.word(row, AttrName::Status, "active", place),
        "INACTIVE" => out.word(row, AttrName::Status, "disabled", place),
        other => {
            out.word(row, AttrName::Status, other, place);
            out.note("databricks: a secret of a service principal has a status that is not known here; it was taken as it stands".into());
        }
    }
    match index.by_number(of.principal) {
        Some((kind, login)) => {
            out.refer(row, AttrName::AuthenticatesAs, kind, login, place);
            out.refer(row, AttrName::Owner, kind, login, place);
        }
        None => {
            let end = out.end(Kind::Secret, of.id);
            let what = if of.principal.is_empty() {
                "the service principal of this secret: keep the list as `service-principals/NUMBER/`, or give `--scope service_principal=NUMBER`"
            } else {
                "the list of service principals: the one of this secret is known by its number alone"
            };
            out.need(end, what, None, place);
        }
    }
}

/// Subjects of another issuer that are a service principal, or any user, here.
fn policy(account: &Account, of: &Policy, index: &Index, out: &mut Writer<'_>) {
    let place = of.place;
    let (issuer, subject) = (out.text(of.issuer), out.text(of.subject));
    let claim = out.text(of.claim);
    let claim = if claim.is_empty() { "sub".to_owned() } else { claim };
    let subject_text = if subject.is_empty() { format!("{issuer} any subject") } else { format!("{issuer} {subject}") };
    let external = out.name(&subject_text);
    if out.first(Kind::External, external) {
        out.implied(Kind::External, external, place);
    }
    if of.principal.is_empty() {
        // The account's own policy: a token is whoever has the name that it carries.
        let from = out.end(Kind::External, external);
        let mut seen = rustc_hash::FxHashSet::default();
        for machine in [false, true] {
            let all: Vec<(Name, Place)> = account
                .users
                .iter()
                .filter(|user| user.machine == machine && seen.insert(user.login))
                .map(|user| (user.login, user.place))
                .collect();
            if all.is_empty() {
                continue;
            }
            let (word, kind) = if machine { ("service principals", Kind::ServiceAccount) } else { ("users", Kind::Human) };
            let set = out.set(word, kind, &all, place);
            let conditions = format!("the issuer's token carries the account's name in `{claim}`");
            out.becomes(EdgeKind::Trusts, from, set, "federate-databricks-account", &conditions, place);
        }
        return;
    }
    let known = index.by_number(of.principal);
    let (kind, login) = known.unwrap_or((Kind::ServiceAccount, of.principal));
    if known.is_none() && out.first(kind, login) {
        out.implied(kind, login, place);
        let end = out.end(kind, login);
        out.need(end, "the list of service principals: this one is known by its number alone", None, place);
    }
    let id = format!("{} {}", out.text(login), out.text(of.id));
    let id = out.name(&id);
    let row = out.record(Kind::Trust, id, place);
    out.refer(row, AttrName::IdentityRef, Kind::External, external, place);
    out.refer(row, AttrName::MayAssume, kind, login, place);
    out.named(row, AttrName::Issuer, of.issuer, place);
    for audience in &of.audiences {
        out.named(row, AttrName::Audience, *audience, place);
    }
    out.word(row, AttrName::Technique, "federate-databricks-principal", place);
    if subject.is_empty() {
        let text = format!("the policy names no subject; what `{claim}` has to be is not in the file");
        out.word(row, AttrName::Conditions, &text, place);
    }
}
