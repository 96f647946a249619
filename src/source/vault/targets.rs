//! What can be reached by a path: secrets to read, credentials that are issued, logins, entities; and where secrets can lie at all.
//! In: the records of a vault. Out: targets, sorted by path.

use super::pattern::Pattern;
use super::policy::Caps;
use super::record::{How, Issues, Mount, Vault};
use crate::model::Kind;
use std::collections::BTreeMap;

/// Something behind a path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Target {
    pub(super) path: String,
    pub(super) kind: Kind,
    pub(super) id: String,
}

/// All targets, by what has to be allowed on their path.
#[derive(Default)]
pub(super) struct Targets {
    /// Secrets that `read` shows.
    pub(super) read: Vec<Target>,
    /// Credentials that are issued on `update`.
    pub(super) issued: Vec<Target>,
    /// AppRoles, by the path that makes a secret id.
    pub(super) secret_ids: Vec<Target>,
    /// Token roles, by the path that makes a token.
    pub(super) tokens: Vec<Target>,
    /// Login methods: mount and type, where it is known.
    pub(super) methods: BTreeMap<String, String>,
    /// Engines by mount; `None` where no list was given.
    engines: Option<BTreeMap<String, Mount>>,
    /// Single engines that are stated where no list was given.
    stated: BTreeMap<String, Mount>,
}

/// The paths at which an engine role's credential is had, and what has to be allowed there.
pub(super) fn ways(mount: &str, name: &str, issues: &Issues) -> Vec<(String, Caps)> {
    match issues {
        Issues::Aws { .. } => vec![
            (format!("{mount}/creds/{name}"), Caps::READ),
            (format!("{mount}/sts/{name}"), Caps::READ),
            (format!("{mount}/sts/{name}"), Caps::UPDATE),
        ],
        Issues::Gcp { family, .. } => {
            let mut ways = vec![(format!("{mount}/{family}/{name}/token"), Caps::READ)];
            if *family != "impersonated-account" {
                ways.push((format!("{mount}/{family}/{name}/key"), Caps::READ));
                ways.push((format!("{mount}/{family}/{name}/key"), Caps::UPDATE));
            }
            if *family == "roleset" {
                ways.extend([(format!("{mount}/token/{name}"), Caps::READ), (format!("{mount}/key/{name}"), Caps::READ)]);
            }
            ways
        }
        Issues::Database { user, .. } if !user.is_empty() => vec![(format!("{mount}/static-creds/{name}"), Caps::READ)],
        Issues::Database { .. } | Issues::Azure { .. } => vec![(format!("{mount}/creds/{name}"), Caps::READ)],
        Issues::Kubernetes { .. } => vec![(format!("{mount}/creds/{name}"), Caps::UPDATE)],
    }
}

/// The id of the secret that an engine role issues: the first path at which it is had.
pub(super) fn issued_id(mount: &str, name: &str, issues: &Issues) -> String {
    ways(mount, name, issues).into_iter().next().map(|(path, _)| path).unwrap_or_default()
}

impl Targets {
    /// All that the records tell.
    pub(super) fn new(vault: &Vault) -> Targets {
        let mut all = Targets { engines: vault.mounts.clone(), stated: vault.stated_engines.clone(), ..Targets::default() };
        let target = |path: String, kind: Kind, id: &str| Target { path, kind, id: id.to_owned() };
        for path in vault.secrets.keys() {
            all.read.push(target(path.clone(), Kind::Secret, path));
        }
        for engine in vault.engines.values() {
            let id = issued_id(&engine.mount, &engine.name, &engine.issues);
            for (path, caps) in ways(&engine.mount, &engine.name, &engine.issues) {
                let list = if caps == Caps::READ { &mut all.read } else { &mut all.issued };
                list.push(target(path, Kind::Secret, &id));
            }
        }
        for (path, login) in &vault.logins {
            match login.how {
                How::AppRole { .. } => all.secret_ids.push(target(format!("{path}/secret-id"), Kind::ServiceAccount, path)),
                How::Token { .. } => all.tokens.push(target(format!("auth/token/create/{}", login.name), Kind::ServiceAccount, path)),
                _ => {}
            }
            let kind = match login.how {
                How::AppRole { .. } => "approle",
                How::Token { .. } => continue,
                How::Kubernetes { .. } => "kubernetes",
                How::Jwt { .. } => "jwt",
                How::Aws { .. } => "aws",
                How::Gcp { .. } => "gcp",
                How::Azure { .. } => "azure",
                How::Certificate { .. } => "cert",
                // Mounted under its own name, in all likelihood; the list of methods says better.
                How::Person | How::People => {
                    ["userpass", "ldap", "okta", "radius", "github"].into_iter().find(|kind| login.mount == *kind).unwrap_or("")
                }
            };
            let known = all.methods.entry(login.mount.clone()).or_default();
            if known.is_empty() {
                kind.clone_into(known);
            }
        }
        for (mount, method) in vault.methods().filter(|(_, method)| method.kind != "token") {
            all.methods.insert(mount.clone(), method.kind.clone());
        }
        for list in [&mut all.read, &mut all.issued, &mut all.secret_ids, &mut all.tokens] {
            list.sort();
            list.dedup();
        }
        all
    }

    /// Whether a pattern can name secrets that `read` shows, and what that rests on.
    pub(super) fn may_hold_secrets(&self, pattern: &Pattern) -> Option<&'static str> {
        let literal = pattern.literal();
        let (first, rest) = match literal.split_once('/') {
            Some((first, rest)) => (first, rest),
            None if pattern.is_exact() => return None,
            None => ("", ""),
        };
        if matches!(first, "sys" | "auth" | "identity" | "cubbyhole") {
            return None;
        }
        let one = self.stated.iter().find(|(mount, _)| literal.strip_prefix(mount.as_str()).is_some_and(|rest| rest.starts_with('/')));
        let stated = one.map(|(mount, engine)| BTreeMap::from([(mount.clone(), engine.clone())]));
        if let Some(engines) = stated.as_ref().filter(|_| self.engines.is_none()).or(self.engines.as_ref()) {
            let regions = engines.iter().flat_map(|(mount, engine)| match engine.kind.as_str() {
                "kv" | "generic" if engine.versioned => vec![format!("{mount}/data/*")],
                "kv" | "generic" => vec![format!("{mount}/*")],
                "aws" => vec![format!("{mount}/creds/*"), format!("{mount}/sts/*")],
                "database" => vec![format!("{mount}/creds/*"), format!("{mount}/static-creds/*")],
                "azure" | "consul" | "nomad" | "rabbitmq" | "terraform" => vec![format!("{mount}/creds/*")],
                "gcp" => {
                    vec![format!("{mount}/+/+/token"), format!("{mount}/+/+/key"), format!("{mount}/token/*"), format!("{mount}/key/*")]
                }
                _ => Vec::new(),
            });
            return regions.into_iter().any(|region| Pattern::new(&region).overlaps(pattern)).then_some("");
        }
        let second = rest.split('/').next().unwrap_or("");
        let whole = rest.contains('/');
        match second {
            "data" | "creds" | "static-creds" | "sts" if whole => Some(""),
            "metadata" | "delete" | "undelete" | "destroy" | "subkeys" | "roles" | "config" | "sign" | "issue" | "keys" | "encrypt"
            | "decrypt" | "cert" | "ca" | "role" | "export" | "verify" | "hmac" | "rotate" => None,
            // The whole of a store, of whatever version.
            "" => Some(""),
            _ if !whole && !pattern.is_exact() && pattern.overlaps(&Pattern::new(&format!("{first}/data/*"))) => Some(""),
            _ => Some("a key-value store of version 1 is mounted there (the list of engines is not among the files)"),
        }
    }
}
