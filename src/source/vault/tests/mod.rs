//! Tests of the Vault source.

mod best;
mod logins;
mod powers;
mod terraform;

use super::SOURCE;
use crate::source::testing::{Run, read};

/// An answer as `vault read -format=json` writes it.
fn answer(data: &str) -> String {
    format!(r#"{{"request_id":"r","lease_id":"","lease_duration":0,"renewable":false,"data":{data},"warnings":null}}"#)
}

/// Reads policies and answers, by their paths, as one vault.
fn run(files: &[(&str, String)]) -> Run {
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let run = read(&SOURCE, &[("vault", "main")], &files);
    run.is_sound();
    run
}

/// A policy file.
fn policy(text: &str) -> String {
    text.to_owned()
}

/// An account with a password that holds policies.
fn user(policies: &str) -> String {
    answer(&format!(r#"{{"token_policies":[{policies}],"token_ttl":0}}"#))
}

/// Engines: two key-value stores, one of each version.
fn mounts() -> String {
    r#"{"secret/":{"accessor":"kv_1","type":"kv","options":{"version":"2"}},"old/":{"accessor":"kv_2","type":"kv","options":{"version":"1"}},
        "sys/":{"accessor":"s","type":"system","options":null},"aws/":{"accessor":"a","type":"aws","options":null}}"#
        .to_owned()
}
