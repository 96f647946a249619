//! Which files are taken: three vendors' objects of the same name, hostile values, the example, and every file of the corpus where there is one.

use super::SOURCE;
use super::tests::{T, env, list};
use crate::model::Kind;
use crate::source::testing::{corpus, example, read, readable};
use crate::source::{Claim, SOURCES};

#[test]
fn three_vendors_share_names_of_objects() {
    let claims = |text: &str| {
        let taken =
            |source: &&&crate::source::SourceDef| read(source, &[], &[("x.json", text)]).claims.iter().any(|claim| *claim != Claim::No);
        SOURCES.iter().filter(taken).map(|source| source.name).collect::<Vec<_>>()
    };
    for (text, want) in [
        (format!(r#"{{"object":"role","id":"role_1","slug":"admin","name":"A","type":"EnvironmentRole","permissions":[],{T}}}"#), "workos"),
        (r#"{"object":"role","id":"role_1","name":"A","permissions":["api.x"],"resource_type":"api.organization","predefined_role":false}"#.into(), "openai"),
        (r#"{"object":"role","id":"role_1","key":"org:admin","name":"A","permissions":[],"created_at":1767225600000,"updated_at":1767225600000}"#.into(), "clerk"),
        (format!(r#"{{"object":"group","id":"group_1","organization_id":"org_1","name":"G",{T}}}"#), "workos"),
        (r#"{"object":"group","id":"group_1","name":"G","is_scim_managed":false,"created_at":1}"#.into(), "openai"),
        (format!(r#"{{"object":"organization","id":"org_1","name":"O","domains":[],{T}}}"#), "workos"),
        (r#"{"object":"organization","id":"org_1","name":"O","slug":"o","created_at":1767225600000,"updated_at":1767225600000}"#.into(), "clerk"),
        (format!(r#"{{"object":"user","id":"user_1","email":"k@a.example","email_verified":true,{T}}}"#), "workos"),
        (r#"{"object":"user","id":"user_1","email_addresses":[],"created_at":1767225600000,"updated_at":1767225600000}"#.into(), "clerk"),
        (r#"{"object":"organization.user","id":"user-1","name":"K","email":"k@a.example","role":"owner","added_at":1}"#.into(), "openai"),
        (format!(r#"{{"object":"api_key","id":"api_key_1","owner":{{"type":"organization","id":"org_1"}},"obfuscated_value":"sk_…","permissions":[],{T}}}"#), "workos"),
        (r#"{"object":"api_key","id":"ak_1","subject":"org_1","scopes":[],"revoked":false,"created_at":1767225600000}"#.into(), "clerk"),
        (format!(r#"{{"object":"invitation","id":"invitation_1","email":"k@a.example","state":"pending",{T}}}"#), "workos"),
        (r#"{"object":"invitation","id":"inv_1","email_address":"k@a.example","status":"pending","created_at":1767225600000,"updated_at":1767225600000}"#.into(), "clerk"),
        (r#"{"object":"permission","id":"perm_1","key":"org:x:read","name":"X","type":"user","created_at":1767225600000,"updated_at":1767225600000}"#.into(), "clerk"),
        (r#"{"object":"session","id":"sess_1","user_id":"user_1","status":"active","created_at":1767225600000,"updated_at":1767225600000}"#.into(), "clerk"),
    ] {
        assert_eq!(claims(&text), [want], "{text}");
    }
    // Nobody's: three generic keys are no vendor.
    for text in [
        r#"{"object":"organization","id":"org_1","name":"O"}"#,
        r#"{"id":"role_1","name":"A","permissions":[]}"#,
        r#"{"object":"user","id":"u"}"#,
        "{}",
        "[]",
        r#"{"conn_app_1":1}"#,
    ] {
        let taken =
            |source: &crate::source::SourceDef| read(source, &[], &[("x.json", text)]).claims.iter().any(|claim| *claim != Claim::No);
        assert!(!taken(&SOURCE), "{text}");
    }
}

#[test]
fn hostile_items_are_no_panic_and_nothing_is_lost_in_silence() {
    let run = env(&[("a.json", &list(r#"{"object":"future_thing","id":"x","secret":"PLANTED"},7,null,"text",[]"#))]);
    assert!(run.facts.notes.iter().any(|note| note == "workos: 5 items of a kind that is not known here were not read"));
    let run = env(&[("a.json", &list(&format!(r#"{{"object":"user","email":"k@a.example","email_verified":true,{T}}}"#)))]);
    assert_eq!(run.facts.problems.len(), 1);
    let run = env(&[("a.json", r#"{"data":"x","list_metadata":{"before":null,"after":null}}"#)]);
    assert_eq!(run.facts.problems.len(), 1);
    let run = env(&[(
        "a.json",
        &list(&format!(
            r#"{{"object":"organization_membership","id":"om_1","user_id":["x"],"organization_id":7,"status":{{}},"roles":[1,null,{{"slug":3}}],{T}}},{{"object":"connection","id":"c","connection_type":3,"state":"active",{T}}}"#
        )),
    )]);
    assert!(run.records(Kind::Grant).is_empty());
    let pages = format!("[{},{}]", list(&format!(r#"{{"object":"organization","id":"org_1","name":"O","domains":[],{T}}}"#)), list(""));
    assert!(env(&[("pages.json", &pages)]).has(Kind::Tenant, "workos", "org_1"));
}

#[test]
fn only_our_files_of_the_corpus_are_claimed_and_all_are_read() {
    let Some(files) = corpus("") else { return };
    // The powers of a key and of the team are always there: a file has to add something.
    let always = env(&[("a.json", &list(r#"{"object":"later"}"#))]).facts.records.len();
    let mut seen = 0;
    for (path, text) in files.iter().filter(|(path, text)| path.ends_with(".json") && readable(text)) {
        let ours = path.starts_with("workos/");
        let run = read(&SOURCE, &[], &[(path, text)]);
        let claimed = run.claims.iter().any(|claim| matches!(claim, Claim::Yes(_)));
        assert_eq!(claimed, ours, "{path}: {:?}", run.claims);
        if ours {
            seen += 1;
            run.is_sound();
            assert!(run.facts.records.len() > always || !run.facts.notes.is_empty(), "{path}");
            assert!(["Z1uX3Rbwc", "0FWAiVGk", "/Z1234567890", "workos_verification_"].iter().all(|value| run.is_free_of(value)), "{path}");
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn the_example_is_read_without_a_problem() {
    let files = example("workos");
    let ours: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path.starts_with("workos/")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = env(&ours);
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))));
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
}
