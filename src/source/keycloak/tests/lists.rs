//! Lists of the admin API, below `realms/REALM/`.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, read};

fn lists(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))), "{:?}", run.claims);
    run
}

const USERS: &str = r#"[{"id": "u-1", "username": "kim", "enabled": true, "totp": false, "emailVerified": true, "notBefore": 0},
                        {"id": "u-2", "username": "service-account-bot", "enabled": true, "totp": false, "emailVerified": false, "notBefore": 0}]"#;

#[test]
fn what_belongs_together_is_joined_whatever_the_order() {
    let run = lists(&[
        ("realms/acme/groups/leads/members.json", r#"[{"id": "u-1", "username": "kim", "totp": false, "notBefore": 0}]"#),
        ("realms/acme/groups/g-1/role-mappings.json", r#"{"realmMappings": [{"id": "r", "name": "lead"}]}"#),
        ("realms/acme/users/u-1/role-mappings.json", r#"{"clientMappings": {"app": {"client": "app", "mappings": [{"name": "boss"}]}}}"#),
        ("realms/acme/users/kim/groups.json", r#"[{"id": "g-2", "name": "night", "path": "/night"}]"#),
        ("realms/acme/users.json", USERS),
        (
            "realms/acme/groups.json",
            r#"[{"id": "g-1", "name": "leads", "path": "/leads", "subGroups": []}, {"id": "g-2", "name": "night", "path": "/night", "subGroups": []}]"#,
        ),
        ("realms/acme/roles.json", r#"[{"id": "r", "name": "lead", "composite": false, "clientRole": false, "containerId": "acme"}]"#),
        ("realms/acme/clients.json", r#"[{"id": "c-1", "clientId": "app", "publicClient": true, "bearerOnly": false}]"#),
        (
            "realms/acme/clients/app/roles.json",
            r#"[{"id": "b", "name": "boss", "composite": false, "clientRole": true, "containerId": "c-1"}]"#,
        ),
        (
            "realms/acme/roles/lead/composites.json",
            r#"[{"id": "b", "name": "boss", "composite": false, "clientRole": true, "containerId": "c-1"}]"#,
        ),
        (
            "realms/acme/clients/bot/service-account-user.json",
            r#"{"id": "u-2", "username": "service-account-bot", "totp": false, "notBefore": 0}"#,
        ),
    ]);
    assert!(run.facts.problems.is_empty() && run.facts.notes.is_empty(), "{:?} {:?}", run.facts.problems, run.facts.notes);
    assert_eq!(run.records(Kind::Human), ["kim"]);
    assert_eq!(run.records(Kind::ServiceAccount), ["service-account-bot"], "its client says what it is");
    assert_eq!(run.attr(Kind::Human, "kim", AttrName::MemberOf), ["group:/leads", "group:/night"]);
    assert!(run.holds("/leads", "lead") && run.holds("kim", "app/boss"));
    assert_eq!(run.records(Kind::Role), ["app/boss", "lead"]);
    assert_eq!(run.attr(Kind::Role, "lead", AttrName::Inherits), ["role:app/boss"]);
    assert!(run.has(Kind::Human, "keycloak:acme", "kim"));
    assert!(run.facts.complete.is_empty(), "a list of the API can be a page");
}

#[test]
fn providers_storage_and_organisations_come_as_lists_too() {
    let run = lists(&[
        (
            "realms/acme/identity-provider/instances.json",
            r#"[{"alias": "corp", "providerId": "oidc", "internalId": "i-1", "enabled": true, "config": {"clientSecret": "planted-planted-planted"}}]"#,
        ),
        (
            "realms/acme/components.json",
            r#"[{"id": "s-1", "name": "ldap", "providerId": "ldap", "providerType": "org.keycloak.storage.UserStorageProvider", "config": {"bindCredential": ["planted-bind-planted"]}},
            {"id": "m-1", "name": "groups", "providerId": "group-ldap-mapper", "providerType": "org.keycloak.storage.ldap.mappers.LDAPStorageMapper", "parentId": "s-1"}]"#,
        ),
        (
            "realms/acme/organizations.json",
            r#"[{"id": "o", "name": "Globex", "alias": "globex", "enabled": true, "domains": [{"name": "globex.example"}]}]"#,
        ),
        ("realms/acme/organizations/globex/members.json", r#"[{"id": "u", "username": "cleo", "totp": false, "notBefore": 0}]"#),
    ]);
    assert!(run.is_free_of("planted"));
    assert_eq!(run.records(Kind::External), ["idp/corp", "storage/ldap"]);
    assert!(run.has_edge("external:storage/ldap manages set:groups [conditional]"), "{:?}", run.edges());
    assert_eq!(run.records(Kind::Tenant), ["globex"]);
    assert_eq!(run.attr(Kind::Human, "cleo", AttrName::Tenant), ["tenant:globex"]);
    assert!(run.attr(Kind::Tenant, "globex", AttrName::Sso).is_empty(), "this list does not name their providers");
}

#[test]
fn the_same_list_elsewhere_is_nobodys() {
    let organisations = r#"[{"id": "o", "name": "Globex", "alias": "globex", "domains": []}]"#;
    let groups = r#"[{"id": "g", "name": "x", "path": "/x"}]"#;
    let others = [("organizations.json", organisations), ("groups.json", groups), ("x.json", r#"[{"alias": "a", "providerId": "b"}]"#)];
    assert_eq!(read(&SOURCE, &[], &others).claims, [Claim::No, Claim::No, Claim::No]);
}

#[test]
fn a_client_role_without_its_client_keeps_the_internal_id() {
    let roles = r#"[{"id": "b", "name": "boss", "composite": false, "clientRole": true, "containerId": "c-1"}]"#;
    assert_eq!(lists(&[("realms/acme/roles.json", roles)]).records(Kind::Role), ["c-1/boss"]);
}
