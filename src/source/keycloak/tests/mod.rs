//! What becomes of realms: small worlds of our own, hostile values, and every file of the corpus where there is one.

mod lists;
mod permissions;
mod rights;
mod terraform;

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, corpus, example, read};

fn realm(text: &str) -> Run {
    let run = read(&SOURCE, &[], &[("acme.json", text)]);
    run.is_sound();
    run
}

const WORLD: &str = r#"{
  "users": [
    {"id": "1", "username": "kim", "email": "kim@acme.example", "emailVerified": true, "enabled": true, "createdTimestamp": 1700000000000,
     "totp": true, "credentials": [{"type": "password"}], "realmRoles": ["agent"], "groups": ["/support/leads"]},
    {"id": "2", "username": "lee", "enabled": false, "totp": false, "credentials": [{"type": "password"}], "realmRoles": []},
    {"id": "3", "username": "service-account-deployer", "enabled": true, "serviceAccountClientId": "Deployer",
     "clientRoles": {"realm-management": ["realm-admin"]}}
  ],
  "realm": "acme", "enabled": true, "keycloakVersion": "26.4.20", "registrationAllowed": true,
  "defaultRole": {"name": "default-roles-acme"},
  "roles": {
    "realm": [
      {"name": "agent", "composite": true, "composites": {"client": {"realm-management": ["manage-users"]}}},
      {"name": "admin"},
      {"name": "default-roles-acme", "composites": {"realm": ["customer"]}},
      {"name": "customer"}
    ],
    "client": {"realm-management": [{"name": "realm-admin", "composites": {"client": {"realm-management": ["manage-users"]}}}, {"name": "manage-users"}]}
  },
  "groups": [{"name": "support", "path": "/support", "realmRoles": ["agent"], "subGroups": [{"name": "leads", "path": "/support/leads"}]}],
  "clients": [
    {"clientId": "Deployer", "enabled": true, "publicClient": false, "serviceAccountsEnabled": true, "secret": "s3cr3t-s3cr3t-s3cr3t"},
    {"clientId": "shop", "enabled": true, "publicClient": true, "secret": "never-used-never-used"}
  ]
}"#;

#[test]
fn accounts_groups_and_roles_are_read_wherever_the_realm_is_named() {
    let run = realm(WORLD);
    assert_eq!(run.claims.len(), 1);
    assert!(run.has(Kind::Human, "keycloak:acme", "kim"));
    assert_eq!(run.records(Kind::Human), ["kim", "lee"]);
    assert_eq!(run.records(Kind::ServiceAccount), ["service-account-deployer"]);
    assert_eq!(run.attr(Kind::Human, "kim", AttrName::Mfa), ["true"]);
    assert_eq!(run.attr(Kind::Human, "lee", AttrName::Mfa), ["false"]);
    assert_eq!(run.attr(Kind::Human, "lee", AttrName::Status), ["disabled"]);
    assert_eq!(run.attr(Kind::Human, "kim", AttrName::Created), ["1700000000"]);
    assert_eq!(run.attr(Kind::Human, "kim", AttrName::Within), ["realm=acme"]);
    assert_eq!(run.attr(Kind::Human, "kim", AttrName::MemberOf), ["group:/support/leads"]);
    assert_eq!(run.attr(Kind::Group, "/support/leads", AttrName::MemberOf), ["group:/support"]);
    assert!(run.holds("/support", "agent") && run.holds("kim", "agent"));
    assert!(!run.holds("lee", "agent"));
    assert_eq!(run.attr(Kind::Role, "agent", AttrName::Inherits), ["role:realm-management/manage-users"]);
    assert_eq!(run.attr(Kind::OauthClient, "Deployer", AttrName::AuthenticatesAs), ["service_account:service-account-deployer"]);
    assert_eq!(run.records(Kind::Secret), ["client/Deployer"], "a public client has no secret");
    assert_eq!(run.attr(Kind::Secret, "client/Deployer", AttrName::AuthenticatesAs), ["oauth_client:Deployer"]);
    assert!(run.is_free_of("s3cr3t") && run.is_free_of("never-used"));
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
    assert!(run.facts.complete.iter().any(|claim| claim.kind == Kind::Human), "a full export holds all accounts");
}

#[test]
fn rights_over_a_realm_come_from_its_own_client_and_from_no_name() {
    let run = realm(WORLD);
    assert!(run.has_edge("role:realm-management/realm-admin allows(administer) resource:acme"));
    assert!(run.has_edge("role:realm-management/manage-users manages set:accounts of people"));
    assert!(run.has_edge("role:realm-management/manage-users manages set:accounts of administrators"));
    assert!(run.has_edge("role:realm-management/manage-users manages set:roles of administrators [conditional]"));
    assert!(run.has_edge("role:realm-management/manage-users manages set:groups of administrators [conditional]"));
    assert!(!run.edges().iter().any(|edge| edge.starts_with("role:admin ")), "a realm role called admin means nothing");
    assert_eq!(run.attr(Kind::Set, "accounts of people", AttrName::Members), ["human:lee"], "kim manages accounts, lee does not");
    assert_eq!(run.attr(Kind::Set, "accounts of administrators", AttrName::Members), ["human:kim"]);
    assert_eq!(run.attr(Kind::Set, "roles", AttrName::Members), ["role:admin", "role:customer", "role:default-roles-acme"]);
    assert_eq!(run.attr(Kind::Set, "roles of administrators", AttrName::Members), ["role:agent"]);
}

#[test]
fn new_accounts_get_the_default_role_and_existing_ones_what_is_written() {
    let run = realm(WORLD);
    assert!(run.holds("new accounts", "default-roles-acme"));
    assert!(run.has_edge("external:any_account member_of group:new accounts"));
    assert!(!run.has_edge("human:kim member_of group:new accounts [assumed]"), "kim's roles are written down");
    let closed = realm(&WORLD.replace(r#""registrationAllowed": true"#, r#""registrationAllowed": false"#));
    assert!(closed.records(Kind::External).is_empty());
    let listed = read(
        &SOURCE,
        &[("realm", "acme")],
        &[
            ("acme.json", r#"{"realm": "acme", "roles": {"realm": [{"name": "base"}]}, "defaultRoles": ["base"]}"#),
            ("users.json", r#"[{"id": "9", "username": "max", "enabled": true, "totp": false, "emailVerified": false, "notBefore": 0}]"#),
        ],
    );
    listed.is_sound();
    assert!(listed.has_edge("human:max member_of group:new accounts [assumed]"));
    assert!(listed.attr(Kind::Human, "max", AttrName::Mfa).is_empty(), "`totp: false` leaves security keys open");
    assert!(listed.facts.complete.is_empty());
}

#[test]
fn impersonation_reaches_administrators_only_before_the_correction() {
    let world = |version: &str| {
        let text = WORLD.replace("26.4.20", version).replace("manage-users", "impersonation");
        realm(&text)
    };
    let admins = "role:realm-management/impersonation impersonates set:accounts of administrators [conditional]";
    assert!(world("26.4.15").has_edge(admins));
    assert!(world("").has_edge(admins));
    let new = world("26.4.20");
    assert!(!new.has_edge(admins));
    assert!(new.has_edge("role:realm-management/impersonation impersonates set:accounts of people"));
}

#[test]
fn a_client_may_be_followed_to_its_account_only_as_far_as_its_scope() {
    let wide = r#"{"realm": "r", "clients": [{"clientId": "a", "serviceAccountsEnabled": true, "fullScopeAllowed": true}]}"#;
    let run = realm(wide);
    assert_eq!(run.attr(Kind::OauthClient, "a", AttrName::AuthenticatesAs), ["service_account:service-account-a"]);
    let needs: Vec<&str> = run.facts.needs.iter().map(|need| run.facts.names.text(need.what)).collect();
    assert_eq!(needs.iter().filter(|need| need.contains("this service account")).count(), 1, "its account is not in the file");
    assert!(needs.iter().any(|need| need.contains("a partial export leaves them out")), "{needs:?}");
    let narrow = realm(&wide.replace(r#"d": true}]"#, r#"d": false}]"#));
    assert!(narrow.attr(Kind::OauthClient, "a", AttrName::AuthenticatesAs).is_empty());
    assert!(narrow.has_edge("oauth_client:a authenticates_as service_account:service-account-a [conditional]"));
}

#[test]
fn identity_providers_hand_out_roles_and_log_people_in() {
    let text = r#"{"realm": "r",
      "users": [{"username": "kim", "email": "kim@acme.example", "enabled": true, "realmRoles": [], "federatedIdentities": [{"identityProvider": "corp"}]},
                {"username": "lee", "email": "lee@acme.example", "enabled": true, "realmRoles": []}],
      "roles": {"realm": [{"name": "staff"}], "client": {"app.one": [{"name": "boss"}]}},
      "identityProviders": [{"alias": "corp", "enabled": true, "firstBrokerLoginFlowAlias": "join", "config": {"clientSecret": "idp-planted-idp-planted"}},
                            {"alias": "hub", "enabled": true, "firstBrokerLoginFlowAlias": "first broker login"}],
      "identityProviderMappers": [
        {"identityProviderAlias": "corp", "identityProviderMapper": "oidc-hardcoded-role-idp-mapper", "config": {"role": "staff"}},
        {"identityProviderAlias": "hub", "identityProviderMapper": "oidc-role-idp-mapper", "config": {"claim": "x", "role": "app.one.boss"}}],
      "authenticationFlows": [{"alias": "join", "authenticationExecutions": [{"requirement": "REQUIRED", "flowAlias": "inner"}]},
                              {"alias": "inner", "authenticationExecutions": [{"requirement": "REQUIRED", "authenticator": "idp-auto-link"}, {"flowAlias": "join"}]}]}"#;
    let run = realm(text);
    assert!(run.holds("idp/corp", "staff") && run.holds("idp/hub", "app.one/boss"));
    assert!(run.attr(Kind::Grant, "idp/corp holds staff", AttrName::Conditions).is_empty());
    assert_eq!(run.attr(Kind::Grant, "idp/hub holds app.one/boss", AttrName::Conditions).len(), 1);
    assert!(run.has_edge("external:idp/corp trusts human:kim"));
    assert!(!run.has_edge("external:idp/corp trusts human:lee"));
    assert!(run.has_edge("external:idp/corp trusts set:accounts with an address"));
    assert!(!run.edges().iter().any(|edge| edge.starts_with("external:idp/hub trusts set")), "the built-in flow asks");
    assert!(run.is_free_of("idp-planted"));
    let disabled = realm(&text.replace(r#""requirement": "REQUIRED", "authenticator""#, r#""requirement": "DISABLED", "authenticator""#));
    assert!(!disabled.edges().iter().any(|edge| edge.contains("set:accounts with an address")));
    let unknown = realm(&text.replace(r#""flowAlias": "inner""#, r#""flowAlias": "elsewhere""#));
    assert!(unknown.has_edge("external:idp/corp trusts set:accounts with an address [conditional]"));
}

#[test]
fn master_administers_the_realms_of_its_clients() {
    let all = [
        "manage-realm",
        "manage-users",
        "manage-clients",
        "manage-identity-providers",
        "impersonation",
        "manage-authorization",
        "manage-events",
        "create-client",
    ];
    let names = all.map(|name| format!("{name:?}")).join(",");
    let roles = all.map(|name| format!("{{\"name\": {name:?}}}")).join(",");
    let master = format!(
        r#"{{"realm": "master", "roles": {{"realm": [{{"name": "admin", "composites": {{"client": {{"acme-realm": [{names}]}}}}}},
            {{"name": "root", "composites": {{"realm": ["admin"]}}}}, {{"name": "some", "composites": {{"client": {{"acme-realm": ["manage-users"]}}}}}}],
            "client": {{"acme-realm": [{roles}]}}}}, "users": [{{"username": "ops", "enabled": true, "realmRoles": ["admin"]}}]}}"#
    );
    let run = read(&SOURCE, &[], &[("a/acme.json", WORLD), ("a/master.json", &master)]);
    run.is_sound();
    assert!(run.has_edge("role:admin allows(administer) resource:acme"));
    assert!(!run.has_edge("role:root allows(administer) resource:acme"), "one fact is one edge");
    assert!(!run.edges().iter().any(|edge| edge.starts_with("role:some allows(administer)")));
    assert!(run.facts.needs.is_empty(), "all realms are there");
    let alone = read(&SOURCE, &[], &[("a/master.json", &master)]);
    alone.is_sound();
    assert!(alone.has(Kind::Resource, "keycloak:acme", "acme"));
    assert!(!alone.facts.needs.is_empty());
    let bare = read(&SOURCE, &[], &[("m.json", r#"{"realm": "master", "users": [{"username": "ops", "realmRoles": ["admin"]}]}"#)]);
    bare.is_sound();
    assert!(bare.has_edge("role:admin allows(administer) resource:master [assumed]"));
    let elsewhere = read(&SOURCE, &[], &[("m.json", r#"{"realm": "shop", "users": [{"username": "ops", "realmRoles": ["admin"]}]}"#)]);
    assert!(elsewhere.edges().is_empty());
}

#[test]
fn nothing_secret_is_kept() {
    let text = r#"{"realm": "r", "smtpServer": {"password": "PLANTED-mail-0123456789"}, "privateKey": "PLANTED-old-0123456789",
      "users": [{"username": "a", "attributes": {"x": ["PLANTED-attribute"]}, "credentials": [{"type": "password", "value": "PLANTED-value", "secretData": "PLANTED-data", "hashedSaltedValue": "PLANTED-hash"}]}],
      "clients": [{"clientId": "c", "secret": "PLANTED-client-0123456789", "registrationAccessToken": "PLANTED-token", "attributes": {"saml.signing.private.key": "PLANTED-saml", "client.secret.rotated": "PLANTED-rotated"}}],
      "identityProviders": [{"alias": "i", "config": {"clientSecret": "PLANTED-idp-0123456789"}}],
      "components": {"org.keycloak.keys.KeyProvider": [
          {"name": "rsa", "providerId": "rsa-generated", "config": {"privateKey": ["PLANTED-key-0123456789"], "certificate": ["x"]}},
          {"name": "aes", "providerId": "aes-generated", "config": {"secret": ["PLANTED-aes-0123456789"]}},
          {"name": "masked", "providerId": "hmac-generated", "config": {"secret": ["**********"]}}],
        "org.keycloak.storage.UserStorageProvider": [{"id": "u", "name": "ldap", "providerId": "ldap", "config": {"bindCredential": ["PLANTED-bind-0123456789"]}}]}}"#;
    let run = realm(text);
    assert!(run.is_free_of("PLANTED"));
    let all =
        ["client/c", "idp/i/client-secret", "key/aes", "key/masked", "key/privateKey", "key/rsa", "mail/password", "storage/ldap/bind"];
    assert_eq!(run.records(Kind::Secret), all);
    assert!(run.has_edge("secret:key/rsa authenticates_as set:every account [conditional]"));
    assert!(!run.edges().iter().any(|edge| edge.starts_with("secret:key/aes ")), "a key for encryption signs nothing");
    assert!(run.attr(Kind::Secret, "key/masked", AttrName::Fingerprint).is_empty());
    assert_eq!(run.attr(Kind::Secret, "key/rsa", AttrName::Fingerprint).len(), 1);
    assert!(run.facts.notes.iter().any(|note| note.contains("private keys in clear")));
}

#[test]
fn hostile_and_half_filled_realms_are_told_and_survive() {
    let run = realm(
        r#"{"realm": "r", "users": {"a": 1}, "clients": [7, {"clientId": null}], "groups": [{}], "roles": [], "components": 3,
        "identityProviders": [{}], "organizations": [{}], "defaultRole": "x", "authenticationFlows": [null]}"#,
    );
    let said: Vec<&str> = run.facts.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert!(said.contains(&"`users` is a list, this is a map of 1"), "{said:?}");
    assert_eq!(said.len(), 6, "{said:?}");
    let circle = realm(
        r#"{"realm": "r", "roles": {"realm": [{"name": "a", "composites": {"realm": ["b"]}}, {"name": "b", "composites": {"realm": ["a", "b"]}}]},
        "groups": [{"path": "/a", "subGroups": [{"path": "/a"}]}]}"#,
    );
    assert_eq!(circle.records(Kind::Role), ["a", "b"]);
    let clash = realm(r#"{"realm": "r", "roles": {"realm": [{"name": "app/boss"}], "client": {"app": [{"name": "boss"}]}}}"#);
    assert_eq!(clash.records(Kind::Role), ["app/boss", "realm:app/boss"]);
}

#[test]
fn two_servers_with_a_realm_of_one_name_are_kept_apart() {
    let one = r#"{"id": "1", "realm": "r", "users": [{"username": "kim", "enabled": true}]}"#;
    let two = r#"{"id": "2", "realm": "r", "users": [{"username": "kim", "enabled": false}]}"#;
    let run = read(&SOURCE, &[], &[("dev/r.json", one), ("prod/r.json", two)]);
    assert!(run.has(Kind::Human, "keycloak:r@dev", "kim") && run.has(Kind::Human, "keycloak:r@prod", "kim"));
    let one_folder = read(&SOURCE, &[], &[("old.json", one), ("new.json", two)]);
    assert!(one_folder.has(Kind::Human, "keycloak:r@1", "kim") && one_folder.has(Kind::Human, "keycloak:r@2", "kim"));
    let same = read(&SOURCE, &[], &[("dev/r.json", one), ("prod/r.json", one)]);
    assert!(same.has(Kind::Human, "keycloak:r", "kim"));
    let lists = read(&SOURCE, &[], &[("x/users.json", r#"[{"id": "9", "username": "max", "totp": false, "notBefore": 0}]"#)]);
    assert!(lists.has(Kind::Human, "keycloak:x", "max"));
    assert!(lists.facts.notes.iter().any(|note| note.contains("does not name its realm")));
    let by_path = read(&SOURCE, &[], &[("realms/acme/users.json", r#"[{"id": "9", "username": "max", "totp": false, "notBefore": 0}]"#)]);
    assert!(by_path.has(Kind::Human, "keycloak:acme", "max") && by_path.facts.notes.is_empty());
}

#[test]
fn organizations_are_tenants_and_mappings_belong_to_their_account() {
    let run = realm(
        r#"{"realm": "r", "organizations": [{"name": "Globex", "alias": "globex", "members": [{"username": "kim"}], "identityProviders": [{"alias": "i"}]}],
        "identityProviders": [{"alias": "i"}], "users": [{"username": "kim"}]}"#,
    );
    assert_eq!(run.attr(Kind::Human, "kim", AttrName::Tenant), ["tenant:globex"]);
    assert_eq!(run.attr(Kind::External, "idp/i", AttrName::Tenant), ["tenant:globex"]);
    let mappings = r#"{"realmMappings": [{"id": "1", "name": "agent"}], "clientMappings": {"app": {"client": "app", "mappings": [{"name": "boss"}]}}}"#;
    let run = read(&SOURCE, &[("realm", "acme")], &[("acme.json", WORLD), ("users/kim/role-mappings.json", mappings)]);
    assert!(run.holds("kim", "app/boss"));
    let lost = read(&SOURCE, &[("realm", "acme")], &[("role-mappings.json", mappings)]);
    assert_eq!(lost.facts.problems.len(), 1);
}

#[test]
fn adapter_configuration_is_no_export() {
    let run = read(
        &SOURCE,
        &[],
        &[("keycloak.json", r#"{"realm": "r", "auth-server-url": "https://login.acme.example", "credentials": {"secret": "x"}}"#)],
    );
    assert!(matches!(&run.claims[..], [Claim::Skip(_)]));
    let other =
        read(&SOURCE, &[], &[("other.json", r#"{"realm": "r", "name": "x"}"#), ("list.json", r#"[{"username": "x", "password": "y"}]"#)]);
    assert_eq!(other.claims, [Claim::No, Claim::No]);
}

#[test]
fn every_file_of_the_corpus_is_read() {
    let Some(files) = corpus("keycloak") else { return };
    for (path, text) in &files {
        let run = read(&SOURCE, &[], &[(path, text)]);
        run.is_sound();
        assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))), "{path}: {:?}", run.claims);
        assert!(run.facts.problems.is_empty(), "{path}: {:?}", run.facts.problems);
        // A user file can be empty; every other one names its realm.
        assert!(!run.records(Kind::Resource).is_empty(), "{path}");
    }
    let all: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    read(&SOURCE, &[], &all).is_sound();
    let master = files.iter().find(|(path, _)| path.contains("26.5.5")).expect("the corpus has a recent master realm");
    let run = read(&SOURCE, &[], &[(&master.0, &master.1)]);
    assert!(run.has_edge("role:admin allows(administer) resource:master"));
}

#[test]
fn the_example_is_read_without_a_problem() {
    let files = example("keycloak");
    let all: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = read(&SOURCE, &[], &all);
    run.is_sound();
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))));
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
    assert!(run.holds("service-account-deploy-bot", "realm-management/realm-admin"), "the opening");
    assert!(run.holds("service-account-invoices", "billing-viewer"), "its healthy twin");
    assert!(!run.edges().iter().any(|edge| edge.starts_with("role:admin ")));
}
