//! Who can log in: the identities that each login trusts, and the secrets that open it. In: logins. Out: identities, trusts, secrets.

use super::holders::{Holder, login_kind};
use super::issue::aws_scope;
use super::people;
use super::record::{How, Login, Vault};
use super::resolve::Out;
use crate::model::{AttrName, EdgeKind, End, Kind, Place, Reference, Value};

/// The issuer of accounts of a cluster that no file tells.
pub(super) const CLUSTER: &str = "kubernetes";

/// Writes all of these.
pub(super) fn write(vault: &Vault, all: &[Holder], out: &mut Out<'_>) {
    for (path, login) in &vault.logins {
        let kind = login_kind(&login.how);
        // A person's account that is an entity as well is written as that.
        if all.iter().any(|holder| holder.kind == kind && holder.id == *path) {
            self::login(path, login, vault, out);
        }
    }
    people::write(vault, all, out);
}

fn login(path: &str, login: &Login, vault: &Vault, out: &mut Out<'_>) {
    let place = login.place;
    let kind = login_kind(&login.how);
    let id = out.w.name(path);
    let row = out.w.record(kind, id, place);
    for (key, value) in &login.labels {
        out.label(row, key, value, place);
    }
    let end = out.w.end(kind, id);
    match &login.how {
        How::AppRole { secret_id, ttl, uses, addresses } => approle(path, end, (*secret_id, *ttl, *uses, *addresses), login, out),
        How::Kubernetes { names, namespaces, selector, audience } => {
            cluster(path, end, (names, namespaces, *selector, audience), login, vault, out);
        }
        How::Jwt { .. } => jwt(path, end, login, vault, out),
        How::Aws { principals, accounts, instance } => aws(path, end, (principals, accounts, *instance), login, out),
        How::Gcp { accounts, projects, instance } => gcp(path, end, (accounts, projects, *instance), login, out),
        How::Azure { principals, other } => azure(path, end, (principals, *other), login, vault, out),
        How::Certificate { names } => {
            for name in if names.is_empty() { vec!["*".to_owned()] } else { names.clone() } {
                trust(path, out.w.text(out.w.scope).as_str(), &format!("certificate for {name}"), Kind::External, end, login, &[], out);
            }
        }
        How::Person => out.w.named(row, AttrName::DisplayName, id, place),
        How::People => out.w.need(end, "who is in this group of the directory: `groups: [{ id: …, members: […] }]` says it", None, place),
        How::Token { any } => {
            if *any {
                out.w.need(
                    end,
                    "whose policies a token of this role carries: it names none, so a part of those of whoever makes it",
                    None,
                    place,
                );
            }
        }
    }
}

/// A trust from an identity of some scope to a login.
#[expect(clippy::too_many_arguments, reason = "the parts of a trust; each caller has them at hand")]
fn trust(path: &str, scope: &str, subject: &str, kind: Kind, to: End, login: &Login, more: &[String], out: &mut Out<'_>) -> End {
    let place = login.place;
    let [scope, subject_name] = [scope, subject].map(|text| out.w.name(text));
    out.w.facts.implied(kind, scope, subject_name, place);
    let who = End::one(kind, scope, subject_name);
    let mut conditions = more.to_vec();
    if login.addresses {
        conditions.push("it comes from one of the addresses of the role".into());
    }
    // A group of people is no identity that is assumed.
    if to.kind == Some(Kind::Group) {
        out.w.becomes(EdgeKind::MemberOf, who, to, technique(&login.how), &conditions.join("; "), place);
        return who;
    }
    let id = out.w.name(&format!("{path} trusts {subject}"));
    let row = out.w.record(Kind::Trust, id, place);
    out.w.facts.refer(row, AttrName::IdentityRef, kind, scope, subject_name, place);
    out.w.facts.refer(row, AttrName::MayAssume, Kind::ServiceAccount, to.scope, to.id, place);
    out.w.word(row, AttrName::Technique, technique(&login.how), place);
    if !conditions.is_empty() {
        out.w.word(row, AttrName::Conditions, &conditions.join("; "), place);
    }
    who
}

fn technique(how: &How) -> &'static str {
    match how {
        How::Kubernetes { .. } => "vault-login-cluster",
        How::Jwt { .. } => "vault-login-token",
        How::AppRole { .. } => "vault-login-approle",
        How::Certificate { .. } => "vault-login-certificate",
        _ => "vault-login-cloud",
    }
}

fn approle(
    path: &str,
    end: End,
    (secret_id, ttl, uses, addresses): (Option<bool>, Option<i64>, Option<i64>, bool),
    login: &Login,
    out: &mut Out<'_>,
) {
    let place = login.place;
    let (name, sort) = if secret_id == Some(false) { ("role-id", "identifier") } else { ("secret-id", "password") };
    let id = out.w.name(&format!("{path}/{name}"));
    let row = out.w.record(Kind::Secret, id, place);
    out.w.word(row, AttrName::Type, sort, place);
    match ttl {
        _ if secret_id == Some(false) => out.w.facts.attr(row, AttrName::Expires, Value::Null, place),
        // Nought stands for no end.
        Some(0) => out.w.facts.attr(row, AttrName::Expires, Value::Null, place),
        Some(seconds) => out.label(row, "ttl_seconds", &seconds.to_string(), place),
        None => {}
    }
    if secret_id != Some(false)
        && let Some(uses) = uses
    {
        out.label(row, "uses", &if uses == 0 { "unlimited".to_owned() } else { uses.to_string() }, place);
    }
    let secret = out.w.end(Kind::Secret, id);
    let condition = if addresses { "it comes from one of the addresses of the role" } else { "" };
    out.w.becomes(EdgeKind::AuthenticatesAs, secret, end, "vault-login-approle", condition, place);
}

type ClusterRole<'r> = (&'r [String], &'r [String], bool, &'r str);

fn cluster(
    path: &str,
    end: End,
    (names, namespaces, selector, audience): ClusterRole<'_>,
    login: &Login,
    vault: &Vault,
    out: &mut Out<'_>,
) {
    let settings = vault.settings.get(&login.mount);
    let issuer = settings.map(|it| it.issuer.as_str()).filter(|issuer| !issuer.is_empty() && *issuer != "kubernetes/serviceaccount");
    let scope = format!("oidc:{}", issuer.map_or(CLUSTER, bare));
    let mut conditions = Vec::new();
    let any = ["*".to_owned()];
    let mut spaces = namespaces;
    if selector {
        conditions.push("its namespace carries the labels that the role selects".to_owned());
        if namespaces.is_empty() {
            spaces = &any;
        }
    }
    for namespace in spaces {
        for name in names {
            let subject = format!("system:serviceaccount:{namespace}:{name}");
            let who = trust(path, &scope, &subject, Kind::External, end, login, &conditions, out);
            audience_of(path, &subject, audience, &scope, login.place, out);
            if settings.is_none_or(|it| it.host.is_empty()) {
                let what = format!("which cluster's accounts log in here: `vault read -format=json auth/{}/config`", login.mount);
                out.w.need(who, &what, None, login.place);
            }
        }
    }
}

fn audience_of(path: &str, subject: &str, audience: &str, scope: &str, place: Place, out: &mut Out<'_>) {
    let id = out.w.name(&format!("{path} trusts {subject}"));
    // The same record again: its attributes are united.
    let row = out.w.record(Kind::Trust, id, place);
    out.w.word(row, AttrName::Issuer, scope.trim_start_matches("oidc:"), place);
    if !audience.is_empty() {
        out.w.word(row, AttrName::Audience, audience, place);
    }
}

/// An issuer as scopes have it.
pub(super) fn bare(issuer: &str) -> &str {
    issuer.trim_start_matches("https://").trim_end_matches('/')
}

fn jwt(path: &str, end: End, login: &Login, vault: &Vault, out: &mut Out<'_>) {
    let How::Jwt { audiences, subject, claims, browser } = &login.how else { return };
    let settings = vault.settings.get(&login.mount).map(|it| bare(&it.issuer)).filter(|issuer| !issuer.is_empty());
    let github = claims.iter().any(|(key, _)| matches!(key.as_str(), "repository" | "repository_owner" | "job_workflow_ref"));
    let issuer = settings.or(github.then_some("token.actions.githubusercontent.com"));
    let unknown = format!("auth/{}", login.mount);
    let scope = format!("oidc:{}", issuer.unwrap_or(&unknown));
    let (subjects, used) = subjects(subject, claims);
    let mut conditions: Vec<String> = Vec::new();
    for (key, values) in claims.iter().filter(|(key, _)| !used.contains(&key.as_str())) {
        let text =
            if values.is_empty() { format!("its claim `{key}` fits") } else { format!("its claim `{key}` is `{}`", values.join("` or `")) };
        conditions.push(text);
    }
    for subject in &subjects {
        let who = trust(path, &scope, subject, Kind::External, end, login, &conditions, out);
        if !browser {
            audience_of(path, subject, &audiences.join(" "), &scope, login.place, out);
        }
        if issuer.is_none() {
            let what = format!("whose tokens log in here: `vault read -format=json auth/{}/config`", login.mount);
            out.w.need(who, &what, None, login.place);
        } else if *browser {
            out.w.need(who, "who logs in here: the identity provider knows its people", None, login.place);
        }
    }
    if subjects.iter().any(|subject| subject == "*") && conditions.is_empty() && !browser {
        out.w.note(format!(
            "vault: the role `{path}` binds no subject and no claim: every token of its issuer with the right audience logs in"
        ));
    }
}

/// The subjects that a role binds, and the claims that went into them.
fn subjects<'c>(subject: &str, claims: &'c [(String, Vec<String>)]) -> (Vec<String>, Vec<&'c str>) {
    let of = |key: &str| claims.iter().find(|(name, _)| name.trim_start_matches('/') == key);
    if !subject.is_empty() {
        return (vec![subject.to_owned()], Vec::new());
    }
    if let Some((key, values)) = of("sub").filter(|(_, values)| !values.is_empty()) {
        return (values.clone(), vec![key.as_str()]);
    }
    // GitHub says the repository in its subjects, too.
    if let Some((key, values)) = of("repository").filter(|(_, values)| !values.is_empty()) {
        return match (of("environment"), of("ref")) {
            (Some((also, names)), _) if !names.is_empty() => {
                let all = values.iter().flat_map(|repo| names.iter().map(move |name| format!("repo:{repo}:environment:{name}")));
                (all.collect(), vec![key.as_str(), also.as_str()])
            }
            _ => (values.iter().map(|repo| format!("repo:{repo}:*")).collect(), vec![key.as_str()]),
        };
    }
    if let Some((key, values)) = of("repository_owner").filter(|(_, values)| !values.is_empty()) {
        return (values.iter().map(|owner| format!("repo:{owner}/*")).collect(), vec![key.as_str()]);
    }
    if let Some((key, values)) = of("project_path").filter(|(_, values)| !values.is_empty()) {
        return (values.iter().map(|project| format!("project_path:{project}:*")).collect(), vec![key.as_str()]);
    }
    (vec!["*".to_owned()], Vec::new())
}

fn aws(path: &str, end: End, (principals, accounts, instance): (&[String], &[String], bool), login: &Login, out: &mut Out<'_>) {
    let machine = instance.then(|| "a machine with that role logs in".to_owned());
    let conditions: Vec<String> = machine.into_iter().collect();
    for arn in principals {
        let scope = aws_scope(arn);
        if arn.contains('*') {
            let who = trust(path, &scope, arn, Kind::External, end, login, &conditions, out);
            out.w.need(who, "the identities of the account that this pattern names", None, login.place);
        } else if arn.contains(":role/") {
            let who = trust(path, &scope, arn, Kind::ServiceAccount, end, login, &conditions, out);
            out.w.need(who, "who can become this role in its account", Some(who), login.place);
        } else {
            any_kind(path, &scope, arn, end, login, &conditions, out);
        }
    }
    if principals.is_empty() {
        for account in accounts {
            let arn = format!("arn:aws:iam::{account}:root");
            let conditions = [conditions.as_slice(), &["other bounds of the role are met".to_owned()]].concat();
            trust(path, &format!("aws:{account}"), &arn, Kind::External, end, login, &conditions, out);
        }
    }
}

/// A trust of an identity whose kind its own system knows.
fn any_kind(path: &str, scope: &str, id: &str, to: End, login: &Login, conditions: &[String], out: &mut Out<'_>) {
    let place = login.place;
    let [scope, id, name] = [scope, id, &format!("{path} trusts {id}")].map(|text| out.w.name(text));
    let row = out.w.record(Kind::Trust, name, place);
    let at = out.w.facts.references.len() as u32;
    out.w.facts.references.push(Reference { kind: None, scope: Some(scope), id });
    out.w.facts.attr(row, AttrName::IdentityRef, Value::Qualified(at), place);
    out.w.facts.refer(row, AttrName::MayAssume, Kind::ServiceAccount, to.scope, to.id, place);
    out.w.word(row, AttrName::Technique, "vault-login-cloud", place);
    if !conditions.is_empty() {
        out.w.word(row, AttrName::Conditions, &conditions.join("; "), place);
    }
}

fn gcp(path: &str, end: End, (accounts, projects, instance): (&[String], &[String], bool), login: &Login, out: &mut Out<'_>) {
    let mut conditions: Vec<String> = instance.then(|| "a machine that runs as it logs in".to_owned()).into_iter().collect();
    if !projects.is_empty() {
        conditions.push(format!("it is in the project `{}`", projects.join("` or `")));
    }
    for email in accounts {
        let project = email.split_once('@').and_then(|(_, domain)| domain.strip_suffix(".iam.gserviceaccount.com"));
        let scope = project.map_or("gcp".to_owned(), |project| format!("gcp:{project}"));
        let kind = if email.contains('*') { Kind::External } else { Kind::ServiceAccount };
        let conditions = if project.is_some() {
            conditions.iter().filter(|it| !it.starts_with("it is in")).cloned().collect()
        } else {
            conditions.clone()
        };
        let who = trust(path, &scope, email, kind, end, login, &conditions, out);
        out.w.need(who, "who can become this service account in its project", Some(who), login.place);
    }
}

fn azure(path: &str, end: End, (principals, other): (&[String], bool), login: &Login, vault: &Vault, out: &mut Out<'_>) {
    let tenant = vault.tenants.get(&format!("auth/{}", login.mount)).map_or("azure".to_owned(), |tenant| format!("azure:{tenant}"));
    let conditions: Vec<String> =
        other.then(|| "it is in the groups, subscriptions or places that the role binds".to_owned()).into_iter().collect();
    for principal in if principals.is_empty() { vec!["*".to_owned()] } else { principals.to_vec() } {
        let kind = if principal.contains('*') { Kind::External } else { Kind::ServiceAccount };
        let who = trust(path, &tenant, &principal, kind, end, login, &conditions, out);
        out.w.need(who, "who can become this identity in its tenant", Some(who), login.place);
    }
}
