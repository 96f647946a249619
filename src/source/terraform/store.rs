//! The secrets that lie in a state: Terraform keeps every attribute in it in plain text, so whoever reads the state reads them. Attributes
//! go in, records come out: the state as a store, and each credential in it once, under the address of the resource that made it.

use super::mask::is_secret;
use super::resource::Resource;
use crate::doc::{Item, Sort};
use crate::model::{AttrName, Facts, Kind, Name, Place};
use crate::source::Context;
use crate::source::credential::is_credential;
use crate::source::placeholder::is_placeholder;
use crate::source::writer::Writer;
use std::collections::BTreeSet;

/// A state with what lies in it.
pub(super) struct State {
    /// Its scope and its id.
    pub(super) scope: Name,
    pub(super) id: Name,
    pub(super) place: Place,
    /// The store that it is kept in, by its name in its cloud.
    pub(super) backend: Option<String>,
    kept: Vec<Kept>,
    /// Sensitive outputs; only what no resource holds counts, and they come first.
    outputs: Vec<Kept>,
    /// Whether the source of some resource says itself that its secret lies here.
    named: bool,
    /// Digests that are in it already: a password and the database that it is handed to hold one credential.
    seen: BTreeSet<String>,
}

struct Kept {
    id: Name,
    sort: &'static str,
    digests: Vec<String>,
    place: Place,
}

/// Types whose sensitive values are no credentials of their own, or are stated by their source as lying in the state.
const OTHERWISE: &[&str] = &["kubernetes_secret", "kubernetes_secret_v1", "tls_self_signed_cert", "tls_locally_signed_cert"];

/// Attributes that are hashes of a credential.
const HASHES: &[&str] = &["bcrypt_hash", "encrypted_private_key", "encrypted_secret", "encrypted_value", "key_fingerprint"];

/// Attributes that hold the same key in other notations.
const NOTATIONS: &[&str] = &["private_key", "private_key_openssh", "private_key_pem", "private_key_pem_pkcs8"];

/// The key id that the vendor gives the credential: a type, the attribute, and whether its last part counts.
const KEY_IDS: &[(&str, &str)] = &[
    ("aws_iam_access_key", "id"),
    ("azuread_application_password", "key_id"),
    ("azuread_service_principal_password", "key_id"),
    ("google_service_account_key", "name"),
];

impl State {
    /// A state in a file. States of one lineage are one, wherever they lie.
    pub(super) fn new(lineage: Option<&str>, at: u32, cx: &mut Context<'_>) -> State {
        let workspace = cx.hints.0.get("workspace").map(String::as_str).or(lineage).unwrap_or(cx.path);
        let scope = format!("terraform:{workspace}");
        let (scope, id) = (cx.name(&scope), cx.name(cx.path));
        let backend = cx.hints.0.get("backend").cloned();
        State { scope, id, place: cx.place(at), backend, kept: Vec::new(), outputs: Vec::new(), named: false, seen: BTreeSet::new() }
    }

    /// Takes the credentials among the attributes of a resource; tells whether there are any.
    pub(super) fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) -> bool {
        if OTHERWISE.contains(&resource.kind) {
            self.named |= resource.kind.starts_with("kubernetes_secret");
            return false;
        }
        let known = KEY_IDS.iter().find(|row| row.0 == resource.kind).and_then(|row| resource.text(row.1));
        let known = known.map(|id| id.rsplit('/').next().unwrap_or(id).to_owned());
        let mut notations: Option<usize> = None;
        let (mut first, mut any) = (true, false);
        for item in resource.values.entries() {
            let key = item.key();
            let counts = is_secret(resource.kind, key) || (resource.mask.of(key).is_whole() && is_credential(key));
            if !counts || HASHES.contains(&key) {
                continue;
            }
            let Some(digest) = worth(item, cx) else { continue };
            any = true;
            if let (true, Some(kept)) = (NOTATIONS.contains(&key), notations.and_then(|at| self.kept.get_mut(at))) {
                kept.digests.extend(digest);
                continue;
            }
            if digest.as_ref().is_some_and(|digest| !self.seen.insert(digest.clone())) {
                continue;
            }
            let id = if first { resource.address.to_owned() } else { format!("{}.{key}", resource.address) };
            let mut digests: Vec<String> = digest.into_iter().collect();
            digests.extend(known.clone().filter(|_| first));
            first = false;
            if NOTATIONS.contains(&key) {
                notations = Some(self.kept.len());
            }
            self.kept.push(Kept { id: cx.name(&id), sort: sort(key), digests, place: cx.place(item.at()) });
        }
        any
    }

    /// Takes an output, if it is sensitive and holds a credential.
    pub(super) fn output(&mut self, output: Item<'_>, cx: &mut Context<'_>) {
        let sensitive = output.get("sensitive").and_then(|item| item.bool()) == Some(true);
        let Some(value) = output.get("value").filter(|_| sensitive && is_credential(output.key())) else { return };
        let Some(digest) = worth(value, cx) else { return };
        let id = cx.name(&format!("output.{}", output.key()));
        let digests = digest.into_iter().collect();
        self.outputs.push(Kept { id, sort: sort(output.key()), digests, place: cx.place(value.at()) });
    }

    /// Writes the state and its secrets down. A state that holds none is no store worth telling.
    pub(super) fn emit(mut self, facts: &mut Facts) {
        for output in std::mem::take(&mut self.outputs) {
            let known = output.digests.iter().any(|digest| !self.seen.insert(digest.clone()));
            self.kept.extend(Some(output).filter(|_| !known));
        }
        if self.kept.is_empty() && !self.named {
            return;
        }
        let scope = facts.names.text(self.scope).to_owned();
        let mut out = Writer::new(facts, &scope, "workspace");
        let state = out.record(Kind::Resource, self.id, self.place);
        out.word(state, AttrName::Type, "state", self.place);
        for kept in self.kept {
            let row = out.record(Kind::Secret, kept.id, kept.place);
            if !kept.sort.is_empty() {
                out.word(row, AttrName::Type, kept.sort, kept.place);
            }
            for digest in &kept.digests {
                out.word(row, AttrName::Fingerprint, digest, kept.place);
            }
            out.refer(row, AttrName::StoredIn, Kind::Resource, self.id, kept.place);
            if let Some(backend) = &self.backend {
                out.word(row, AttrName::StoredIn, backend, kept.place);
            }
        }
    }
}

/// The digest of a value that is a credential, if it is worth comparing; nothing at all of a value that is none.
fn worth(item: Item<'_>, cx: &Context<'_>) -> Option<Option<String>> {
    match item.sort() {
        Sort::Map => item.children().next().map(|_| None),
        _ => {
            let text = item.text().filter(|text| !text.is_empty() && !is_placeholder(text))?;
            Some((cx.digest)(text))
        }
    }
}

/// The sort of a credential, by its attribute's name.
fn sort(key: &str) -> &'static str {
    let has = |word: &str| key.contains(word);
    match key {
        "client_secret" => "oauth_client_secret",
        _ if has("password") || key == "result" => "password",
        _ if has("private_key") => "signing_key",
        _ if has("token") => "token",
        _ if has("access_key") || has("api_key") || key == "secret" => "api_key",
        _ => "",
    }
}

/// The store that the settings of a backend name (`.terraform/terraform.tfstate`), as its cloud's own records are called.
pub(super) fn backend(document: Item<'_>) -> Option<String> {
    let backend = document.get("backend")?;
    let bucket = backend.at_path(&["config", "bucket"])?.text().filter(|bucket| !bucket.is_empty())?;
    match backend.text_of("type")? {
        "s3" => Some(format!("arn:aws:s3:::{bucket}")),
        "gcs" => Some(format!("gs://{bucket}")),
        _ => None,
    }
}
