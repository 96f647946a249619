//! What engines issue: a credential that is made for each use, and the identity in a cloud, database or cluster that it logs in as.
//! In: roles of engines, databases. Out: secrets, identities, and what these may do.

use super::record::{Engine, Grants, Issues, Vault};
use super::resolve::Out;
use super::targets::issued_id;
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Kind, Level, Name, Place};

/// Writes all engine roles and databases.
pub(super) fn write(vault: &Vault, out: &mut Out<'_>) {
    for ((mount, name), database) in &vault.databases {
        let end = database_end(mount, name, database.place, true, out);
        let place = database.place;
        let row = out.w.implied(Kind::Resource, end.id, place);
        for (key, value) in [("host", &database.host), ("plugin", &database.plugin), ("login", &database.user)] {
            if !value.is_empty() {
                out.label(row, key, value, place);
            }
        }
    }
    for (path, engine) in &vault.engines {
        issued(path, engine, vault, out);
    }
}

fn database_end(mount: &str, name: &str, place: Place, declared: bool, out: &mut Out<'_>) -> End {
    let id = out.w.name(&format!("{mount}/config/{name}"));
    if out.w.first(Kind::Resource, id) {
        let row = if declared { out.w.record(Kind::Resource, id, place) } else { out.w.implied(Kind::Resource, id, place) };
        out.w.word(row, AttrName::Type, "database", place);
        if !declared {
            let end = out.w.end(Kind::Resource, id);
            out.w.need(end, &format!("which database this is: `vault read -format=json {mount}/config/{name}`"), Some(end), place);
        }
    }
    out.w.end(Kind::Resource, id)
}

/// The secret that a role issues, and whom it is a login for.
fn issued(path: &str, engine: &Engine, vault: &Vault, out: &mut Out<'_>) {
    let place = engine.place;
    let id = issued_id(&engine.mount, &engine.name, &engine.issues);
    let id = out.w.name(&id);
    let row = out.w.record(Kind::Secret, id, place);
    let secret = out.w.end(Kind::Secret, id);
    let sort = match &engine.issues {
        Issues::Aws { .. } => "access_key",
        Issues::Gcp { key: true, .. } => "service_account_key",
        Issues::Gcp { .. } | Issues::Kubernetes { .. } => "token",
        Issues::Azure { .. } => "oauth_client_secret",
        Issues::Database { .. } => "password",
    };
    out.w.word(row, AttrName::Type, sort, place);
    out.w.word(row, AttrName::Issued, "minted", place);
    out.w.word(row, AttrName::Rotation, "automatic", place);
    if let Some(ttl) = engine.ttl.filter(|ttl| *ttl > 0) {
        out.label(row, "ttl_seconds", &ttl.to_string(), place);
    }
    match &engine.issues {
        Issues::Aws { kinds, roles, policies, inline, groups } => aws(path, secret, (kinds, roles, policies, *inline, groups), place, out),
        Issues::Gcp { email, .. } => gcp(secret, email, place, out),
        Issues::Azure { roles, application } => azure(path, secret, (roles, application), &engine.mount, vault, out, place),
        Issues::Database { database, statements, user } => self::database(path, secret, engine, (database, *statements, user), vault, out),
        Issues::Kubernetes { account, namespaces, role } => cluster(path, secret, (account, namespaces, role), place, out),
    }
}

/// An identity of another system.
fn elsewhere(scope: &str, id: &str, place: Place, out: &mut Out<'_>) -> End {
    let [scope, id] = [scope, id].map(|text| out.w.name(text));
    out.w.facts.implied(Kind::ServiceAccount, scope, id, place);
    End::one(Kind::ServiceAccount, scope, id)
}

/// The identity that exists only while the credential does.
fn made(path: &str, what: &str, place: Place, out: &mut Out<'_>) -> End {
    let id = out.w.name(path);
    let row = out.w.record(Kind::ServiceAccount, id, place);
    out.w.word(row, AttrName::DisplayName, what, place);
    out.w.end(Kind::ServiceAccount, id)
}

fn logs_in(secret: End, to: End, technique: &str, conditions: &str, place: Place, out: &mut Out<'_>) {
    out.w.becomes(EdgeKind::AuthenticatesAs, secret, to, technique, conditions, place);
}

/// The scope of an ARN.
pub(super) fn aws_scope(arn: &str) -> String {
    arn.split(':').nth(4).filter(|account| !account.is_empty()).map_or("aws".to_owned(), |account| format!("aws:{account}"))
}

type AwsRole<'r> = (&'r [String], &'r [String], &'r [String], bool, &'r [String]);

fn aws(path: &str, secret: End, (kinds, roles, policies, inline, groups): AwsRole<'_>, place: Place, out: &mut Out<'_>) {
    for arn in roles {
        let to = elsewhere(&aws_scope(arn), arn, place, out);
        logs_in(secret, to, "vault-issues-cloud", "", place, out);
        out.w.need(to, "what this role may do in its account", Some(to), place);
    }
    let own = kinds.iter().any(|kind| matches!(kind.as_str(), "iam_user" | "federation_token" | "session_token"));
    if !own && !roles.is_empty() {
        return;
    }
    let user = made(path, "users that Vault makes in AWS", place, out);
    logs_in(secret, user, "vault-issues-cloud", "", place, out);
    for arn in policies {
        let account = aws_scope(arn);
        let [scope, id] = [account.as_str(), arn].map(|text| out.w.name(text));
        let role = End::one(Kind::Role, scope, id);
        out.w.facts.implied(Kind::Role, scope, id, place);
        out.w.push(EdgeFact::becoming(EdgeKind::Holds, user, role, place), "vault-issues-cloud", "");
        out.w.need(role, "what this policy allows in its account", Some(role), place);
    }
    if inline || !groups.is_empty() {
        let what = "what the users that Vault makes may do: the role's own policy text or groups of the account are not followed";
        out.w.need(user, what, None, place);
    }
}

fn gcp(secret: End, email: &str, place: Place, out: &mut Out<'_>) {
    if email.is_empty() {
        return out.w.need(secret, "the service account that this is a key of", None, place);
    }
    let project = email.split_once('@').and_then(|(_, domain)| domain.strip_suffix(".iam.gserviceaccount.com"));
    let scope = project.map_or("gcp".to_owned(), |project| format!("gcp:{project}"));
    let to = elsewhere(&scope, email, place, out);
    logs_in(secret, to, "vault-issues-cloud", "", place, out);
    out.w.need(to, "what this service account may do in its project", Some(to), place);
}

fn azure(
    path: &str,
    secret: End,
    (roles, application): (&[(String, String)], &str),
    mount: &str,
    vault: &Vault,
    out: &mut Out<'_>,
    place: Place,
) {
    let scope = vault.tenants.get(mount).map_or("azure".to_owned(), |tenant| format!("azure:{tenant}"));
    if !application.is_empty() {
        let to = elsewhere(&scope, application, place, out);
        logs_in(secret, to, "vault-issues-cloud", "", place, out);
        return out.w.need(to, "what this application may do in its tenant (it is named by its object id here)", Some(to), place);
    }
    let made = made(path, "service principals that Vault makes in Azure", place, out);
    logs_in(secret, made, "vault-issues-cloud", "", place, out);
    for (role, over) in roles {
        // These three are Azure's own definitions.
        let level = match role.as_str() {
            "Owner" => Level::Administer,
            "Contributor" => Level::Write,
            "Reader" => Level::Read,
            _ => {
                out.w.need(made, &format!("what the role `{role}` allows"), None, place);
                continue;
            }
        };
        let [scope, id] = [scope.as_str(), over].map(|text| out.w.name(text));
        out.w.facts.implied(Kind::Resource, scope, id, place);
        out.w.touch(made, level, End::one(Kind::Resource, scope, id), "vault-issues-cloud", place);
    }
}

fn database(path: &str, secret: End, engine: &Engine, (name, grants, user): (&str, Grants, &str), vault: &Vault, out: &mut Out<'_>) {
    let place = engine.place;
    let declared = vault.databases.get(&(engine.mount.clone(), name.to_owned()));
    let database = database_end(&engine.mount, name, declared.map_or(place, |it| it.place), declared.is_some(), out);
    let what = if user.is_empty() { "users that Vault makes in the database" } else { "a user of the database" };
    let made = made(path, what, place, out);
    logs_in(secret, made, "vault-issues-database", "", place, out);
    let (level, condition) = match grants {
        Grants::Administer => (Level::Administer, ""),
        Grants::Write => (Level::Write, ""),
        Grants::Read => (Level::Read, ""),
        Grants::Unknown if !user.is_empty() => (Level::Read, "what this user of the database may do is not in the vault"),
        Grants::Unknown => (Level::Read, "its statements grant roles of the database that are not in the vault"),
    };
    out.w.push(EdgeFact::touching(EdgeKind::Allows, level, made, database, place), "vault-issues-database", condition);
}

fn cluster(path: &str, secret: End, (account, namespaces, role): (&str, &[String], &str), place: Place, out: &mut Out<'_>) {
    if account.is_empty() {
        let made = made(path, "accounts that Vault makes in a cluster", place, out);
        logs_in(secret, made, "vault-issues-cluster", "", place, out);
        let role = if role.is_empty() { "a role".to_owned() } else { format!("`{role}`") };
        return out.w.need(made, &format!("the cluster of this engine: it makes accounts that hold {role}"), None, place);
    }
    for namespace in namespaces {
        let id = format!("{namespace}/{account}");
        let to = elsewhere("kubernetes", &id, place, out);
        logs_in(secret, to, "vault-issues-cluster", "", place, out);
        let until = Some(End { scope: Name::EMPTY, ..to });
        out.w.need(to, "the cluster of this engine, so that its account is known", until, place);
    }
}
