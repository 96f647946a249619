//! The folder itself: every file that should be there, every file that is, and the signatures.

use super::{Answer, Came, Question, inside};
use crate::evidence::folder::{MANIFEST, digest, hex};
use crate::evidence::manifest::{File, Manifest, canonical, pretty};
use crate::evidence::statement::{ENVELOPE, Envelopes, IN_TOTO, STATEMENT, check as envelope, statement};
use crate::evidence::{RUN, RUN_ENVELOPE, RUN_TYPE};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;

/// Checks every file but the signatures.
pub(super) fn check(question: &Question, manifest: &Manifest, manifest_file: &str, answer: &mut Answer) {
    let before = answer.count(Came::Differs);
    let folder = &question.folder;
    let mut known: BTreeSet<String> = [MANIFEST, STATEMENT, RUN, ENVELOPE, RUN_ENVELOPE].map(str::to_owned).into();
    let copies = || manifest.files.iter().chain(&manifest.settings).filter_map(|file: &File| Some((file.stored.as_ref()?, file)));
    let outputs = manifest.outputs.iter().map(|output| (output.path.as_str(), output.bytes, output.sha256.as_str()));
    for (path, bytes, sha256) in outputs.chain(copies().map(|(stored, file)| (stored.as_str(), file.bytes, file.sha256.as_str()))) {
        known.insert(path.to_owned());
        let Some(place) = inside(folder, path) else {
            answer.say(Came::Differs, format!("{path}: this name leads out of the folder"));
            continue;
        };
        match fs::symlink_metadata(&place) {
            Err(_) => answer.say(Came::Differs, format!("{path}: missing")),
            Ok(meta) if !meta.is_file() => answer.say(Came::Differs, format!("{path}: no regular file any more")),
            Ok(_) => match digest(&place) {
                Ok(found) if found == (bytes, sha256.to_owned()) => {}
                Ok(_) => answer.say(Came::Differs, format!("{path}: changed")),
                Err(_) => answer.say(Came::Unchecked, format!("{path}: can't be read")),
            },
        }
    }
    let expected = pretty(&statement(manifest, manifest_file)).unwrap_or_default();
    match fs::read(folder.join(STATEMENT)) {
        Err(_) => answer.say(Came::Differs, format!("{STATEMENT}: missing")),
        Ok(found) if found != expected => answer.say(Came::Differs, format!("{STATEMENT}: changed")),
        Ok(_) => {}
    }
    run(question, manifest, answer);
    for (name, regular) in present(folder) {
        if !known.contains(&name) || (!regular && [MANIFEST, STATEMENT, RUN, ENVELOPE, RUN_ENVELOPE].contains(&name.as_str())) {
            answer.say(Came::Differs, format!("{name}: {}", if regular { "added" } else { "added, and no regular file" }));
        }
    }
    if answer.count(Came::Differs) == before {
        let count = manifest.outputs.len() + copies().count() + 2;
        answer.say(Came::Same, format!("{count} more files: as they were written, none missing, none added"));
    }
}

/// The files of the folder, and whether each is a regular one.
fn present(folder: &std::path::Path) -> Vec<(String, bool)> {
    let walk = walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter().filter_map(Result::ok);
    let name = |entry: &walkdir::DirEntry| {
        let parts = entry.path().strip_prefix(folder).unwrap_or(entry.path()).components();
        parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
    };
    walk.filter(|entry| !entry.file_type().is_dir()).map(|entry| (name(&entry), entry.file_type().is_file())).collect()
}

/// `run.json` states its own digest and its manifest's.
fn run(question: &Question, manifest: &Manifest, answer: &mut Answer) {
    let Ok(bytes) = fs::read(question.folder.join(RUN)) else {
        return answer.say(Came::Differs, format!("{RUN}: missing"));
    };
    let holds = || {
        let mut value: Value = serde_json::from_slice(&bytes).ok()?;
        let as_written = pretty(&value).ok()? == bytes;
        let stated = value.as_object_mut()?.remove("run_sha256")?;
        let own = format!("sha256:{}", hex(&Sha256::digest(canonical(&value).ok()?)));
        let of_manifest = value.get("manifest_sha256")?.as_str()? == manifest.manifest_sha256;
        Some(as_written && of_manifest && stated.as_str()? == own)
    };
    if holds() != Some(true) {
        answer.say(Came::Differs, format!("{RUN}: changed, or of another run"));
    }
}

/// Checks both signatures.
pub(super) fn signatures(question: &Question, manifest: &Manifest, answer: &mut Answer) {
    let read = |name: &str| fs::read(question.folder.join(name)).ok();
    let key = question.public_key.as_ref();
    if manifest.signed_by.is_none() && read(ENVELOPE).is_none() && read(RUN_ENVELOPE).is_none() {
        match key {
            None => answer.say(Came::Note, "not signed"),
            Some(_) => answer.say(Came::Differs, "not signed, and a key was given to check a signature with"),
        }
        return;
    }
    let mut ids = BTreeSet::new();
    let mut held = 0;
    for (name, about, payload_type) in [(ENVELOPE, STATEMENT, IN_TOTO), (RUN_ENVELOPE, RUN, RUN_TYPE)] {
        let Some(bytes) = read(name) else {
            answer.say(Came::Differs, format!("{name}: missing"));
            continue;
        };
        match envelope(&bytes, payload_type, &read(about).unwrap_or_default(), key) {
            Envelopes::Holds => held += 1,
            Envelopes::Refused => answer.say(Came::Differs, format!("{name}: the signature is not by the key given")),
            Envelopes::Wrong(reason) => answer.say(Came::Differs, format!("{name}: changed, {reason}")),
            Envelopes::Unchecked(found) => ids.extend(found),
        }
    }
    let stated = manifest.signed_by.iter().cloned().collect::<BTreeSet<_>>();
    if let Some(key) = key.filter(|_| held == 2) {
        match key.id() {
            Ok(id) if stated.contains(&id) => answer.say(Came::Same, format!("signed by the key {id}")),
            _ => answer.say(Came::Differs, "signed by the key given, but the manifest names another"),
        }
    } else if !ids.is_empty() && ids != stated {
        answer.say(Came::Differs, format!("{ENVELOPE}, {RUN_ENVELOPE}: they name another key than the manifest"));
    } else if !ids.is_empty() {
        let ids = ids.into_iter().collect::<Vec<_>>().join(", ");
        answer.say(Came::Unchecked, format!("the signature was not checked: give the public key of {ids} with `--public-key`"));
    }
}
