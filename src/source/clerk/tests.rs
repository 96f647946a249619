//! What becomes of an instance's lists: small worlds of our own and hostile values.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, corpus, example, read, readable};

fn instance(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    assert!(run.is_free_of("PLANTED"));
    run
}

/// A whole list.
fn list(items: &[&str]) -> String {
    format!(r#"{{"data":[{}],"total_count":{}}}"#, items.join(","), items.len())
}

const T: &str = r#""created_at":1767225600000,"updated_at":1767225600000"#;

fn user(id: &str, email: &str, verified: &str, rest: &str) -> String {
    format!(
        r#"{{"object":"user","id":"{id}","first_name":"Kim","last_name":null,"email_addresses":[{{"object":"email_address","id":"idn_1","email_address":"{email}","verification":{{"status":"{verified}"}}}}],
        "private_metadata":{{"token":"PLANTED"}}{rest},{T}}}"#
    )
}

#[test]
fn users_state_their_factors_and_whether_they_are_shut_out() {
    let users = format!(
        "[{},{},{}]",
        user(
            "user_1",
            "kim@globex.example",
            "verified",
            r#","banned":false,"locked":true,"two_factor_enabled":true,"totp_enabled":true,"password_enabled":true,"passkeys":[],"last_sign_in_at":null"#
        ),
        user(
            "user_2",
            "lee@globex.example",
            "unverified",
            r#","banned":true,"locked":false,"two_factor_enabled":false,"last_sign_in_at":1767225600000"#
        ),
        user("user_3", "ann@globex.example", "verified", r#","banned":false,"deprovisioned":true"#)
    );
    let run = instance(&[("clerk/users.json", &users)]);
    assert!(run.has(Kind::Human, "clerk:clerk", "user_1"));
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::Status), ["active"]);
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::Labels), ["locked=true"]);
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::Mfa), ["true"]);
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::Factors), ["totp"]);
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::LastUsed), ["null"]);
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::Created), ["1767225600"], "milliseconds");
    assert_eq!(run.attr(Kind::Human, "user_2", AttrName::Status), ["disabled"]);
    assert_eq!(run.attr(Kind::Human, "user_2", AttrName::EmailVerified), ["false"]);
    assert_eq!(run.attr(Kind::Human, "user_3", AttrName::Status), ["disabled"]);
    assert!(run.facts.complete.is_empty(), "a bare list proves nothing");
}

#[test]
fn memberships_hold_roles_by_their_permissions() {
    let role = format!(
        r#"{{"object":"role","id":"role_1","key":"org:lead","name":"Lead","permissions":[{{"object":"permission","key":"org:sys_memberships:manage"}},{{"object":"permission","key":"org:docs:edit"}}],{T}}}"#
    );
    let member = |user: &str, role: &str, permissions: &str| {
        format!(
            r#"{{"object":"organization_membership","id":"orgmem_{user}","role":"{role}","permissions":{permissions},"organization":{{"object":"organization","id":"org_a","name":"Globex"}},
            "public_user_data":{{"user_id":"{user}","identifier":"x"}},{T}}}"#
        )
    };
    let members = list(&[
        &member("user_1", "org:lead", "[]"),
        &member("user_2", "org:admin", r#"["org:docs:read"]"#),
        &member("user_3", "org:odd", "null"),
    ]);
    let org = list(&[&format!(r#"{{"object":"organization","id":"org_a","name":"Globex","slug":"globex",{T}}}"#)]);
    let run = instance(&[("organization_roles.json", &list(&[&role])), ("m.json", &members), ("organizations.json", &org)]);
    assert!(run.holds("user_1", "org:lead for org_a"));
    assert!(run.has_edge("role:org:lead manages set:roles [conditional]"));
    assert_eq!(run.attr(Kind::Permission, "role:org:lead org:docs:edit resource:product", AttrName::PermissionLevel), ["write"]);
    assert!(run.records(Kind::Permission).contains(&"role:org:admin org:docs:read resource:product".to_owned()), "the membership tells it");
    let needs: Vec<&str> = run.facts.needs.iter().map(|need| run.facts.names.text(need.of.id)).collect();
    assert!(needs.contains(&"org:odd") && !needs.contains(&"org:admin"));
    assert!(run.facts.complete.iter().any(|claim| claim.kind == Kind::Tenant));
    assert!(!run.edges().iter().any(|edge| edge.starts_with("role:org:admin manages")), "no role is judged by its name");
    let cut = org.replace(r#""total_count":1"#, r#""total_count":40"#);
    let run = instance(&[("organizations.json", &cut)]);
    assert!(run.facts.problems[0].message.contains("more organizations follow (`total_count`)"));
    assert!(run.facts.complete.is_empty());
}

#[test]
fn the_secret_key_acts_as_every_user_and_is_named_by_a_declaration() {
    let users = format!("[{}]", user("user_1", "kim@globex.example", "verified", ""));
    let machine = list(&[&format!(
        r#"{{"object":"machine","id":"mch_1","name":"sync","instance_id":"ins_1","scoped_machines":[{{"id":"mch_2"}}],{T}}}"#
    )]);
    let run = instance(&[("users.json", &users), ("machines.json", &machine)]);
    for edge in [
        "external:clerk-instance allows(administer) resource:instance",
        "external:clerk-instance impersonates set:users",
        "external:clerk-instance manages set:machines",
        "role:dashboard/owner manages external:clerk-instance",
        "role:dashboard/support impersonates set:users",
        "role:dashboard/developer impersonates set:users [conditional]",
        "role:dashboard/viewer allows(read) resource:instance",
    ] {
        assert!(run.has_edge(edge), "{edge}: {:#?}", run.edges());
    }
    assert!(!run.has_edge("role:dashboard/viewer impersonates set:users"));
    assert!(run.facts.needs.iter().any(|need| run.facts.names.text(need.what).contains("authenticates_as: clerk-instance")));
}

#[test]
fn keys_open_their_subject() {
    let key = |id: &str, subject: &str, rest: &str| {
        format!(
            r#"{{"object":"api_key","id":"{id}","name":"n","subject":"{subject}","scopes":["docs:read"],"revoked":false,"expired":false,"expiration":null,"created_by":"user_9","secret":"PLANTED"{rest},"last_used_at":null,{T}}}"#
        )
    };
    let keys = list(&[&key("ak_1", "org_a", ""), &key("ak_2", "user_1", ""), &key("ak_3", "mch_1", "")]);
    let run = instance(&[("api_keys/x.json", &keys)]);
    assert!(run.has(Kind::Secret, "clerk", "ak_1"));
    assert_eq!(run.attr(Kind::ServiceAccount, "key ak_1", AttrName::Tenant), ["tenant:org_a"]);
    assert_eq!(run.attr(Kind::Secret, "ak_1", AttrName::Expires), ["null"]);
    assert_eq!(run.attr(Kind::Secret, "ak_1", AttrName::CreatedBy), ["human:user_9"]);
    assert_eq!(run.attr(Kind::Secret, "ak_2", AttrName::Owner), ["human:user_1"]);
    assert_eq!(run.attr(Kind::Secret, "ak_3", AttrName::AuthenticatesAs), ["service_account:mch_1"]);
    let gone = keys.replace(r#""revoked":false"#, r#""revoked":true"#);
    assert_eq!(instance(&[("k.json", &gone)]).attr(Kind::Secret, "ak_1", AttrName::Status), ["revoked"]);
}

#[test]
fn connections_directories_and_invitations() {
    let users =
        format!("[{},{}]", user("user_1", "kim@globex.example", "verified", ""), user("user_2", "lee@eu.globex.example", "verified", ""));
    let connection = |active: bool| {
        list(&[&format!(
            r#"{{"object":"enterprise_connection","id":"entconn_1","name":"Okta","provider":"saml_okta","active":{active},"domains":["globex.example"],"organization_id":"org_a","oauth_config":{{"client_secret":"PLANTED"}},{T}}}"#
        )])
    };
    let saml = list(&[&format!(
        r#"{{"object":"saml_connection","id":"samlc_1","name":"Okta","provider":"saml_okta","active":true,"domain":"globex.example","enterprise_connection_id":"entconn_1",{T}}}"#
    )]);
    let run = instance(&[("users.json", &users), ("e.json", &connection(true)), ("s.json", &saml)]);
    assert!(run.has_edge("external:entconn_1 impersonates set:accounts under entconn_1"));
    assert_eq!(run.attr(Kind::Set, "accounts under entconn_1", AttrName::Members), ["human:user_1"]);
    assert!(!run.has(Kind::External, "clerk", "samlc_1"), "the older list shows the same connection");
    assert_eq!(run.attr(Kind::Tenant, "org_a", AttrName::Directory), ["saml_okta"]);
    let off = instance(&[("users.json", &users), ("e.json", &connection(false))]);
    assert!(!off.edges().iter().any(|edge| edge.starts_with("external:entconn_1")));
    let scim = list(&[&format!(
        r#"{{"object":"scim_directory","id":"scimdir_1","name":"d","provider":"okta","enabled":true,"group_role_mapping_enabled":true,"enterprise_connection_id":"entconn_1","api_key":"scim_PLANTED_0123456789abcdef",{T}}}"#
    )]);
    let mapping = list(&[&format!(
        r#"{{"object":"scim_group_role_mapping","id":"map_1","scim_directory_id":"scimdir_1","scim_group_id":"g","scim_group_display_name":"Admins","role":{{"object":"role","id":"role_1","key":"org:admin"}},{T}}}"#
    )]);
    let run = instance(&[("e.json", &connection(true)), ("d.json", &scim), ("g.json", &mapping)]);
    assert!(run.has_edge("external:scimdir_1 manages role:org:admin [conditional]"));
    assert_eq!(run.attr(Kind::Tenant, "org_a", AttrName::Provisioning), ["scim"]);
    assert_eq!(run.attr(Kind::Secret, "scimdir_1 token", AttrName::AuthenticatesAs), ["external:scimdir_1"]);
    let invite = list(&[&format!(
        r#"{{"object":"organization_invitation","id":"orginv_1","email_address":"new@globex.example","role":"org:admin","status":"pending","organization_id":"org_a","url":"https://a.example/PLANTED","expires_at":1798761600000,{T}}}"#
    )]);
    let run = instance(&[("i.json", &invite)]);
    assert_eq!(run.attr(Kind::Grant, "new@globex.example holds org:admin for org_a", AttrName::Conditions), ["the invitation is accepted"]);
    let session =
        format!(r#"[{{"object":"session","id":"sess_1","user_id":"user_1","status":"active","actor":{{"sub":"dashboard_7"}},{T}}}]"#);
    assert!(instance(&[("s.json", &session)]).has_edge("external:actor dashboard_7 impersonates human:user_1 [conditional]"));
}

#[test]
fn hostile_items_are_no_panic_and_nothing_is_lost_in_silence() {
    let first = format!(r#"{{"object":"organization","id":"org_a","name":"G","slug":"g",{T}}}"#);
    let run = instance(&[("a.json", &format!(r#"{{"data":[{first},{{"object":"later","secret":"PLANTED"}},7,null],"total_count":4}}"#))]);
    assert!(run.facts.notes.iter().any(|note| note == "clerk: 3 items of a kind that is not known here were not read"));
    let odd = format!(
        r#"[{{"object":"user","id":"user_1","email_addresses":[7,null,{{"email_address":3}}],"banned":"no","passkeys":{{}},{T}}}]"#
    );
    assert!(instance(&[("a.json", &odd)]).attr(Kind::Human, "user_1", AttrName::Status).is_empty());
    for text in ["{}", "[]", r#"{"data":[],"total_count":0}"#, r#"{"object":"user","id":"user_1"}"#, r#"{"object":"role","key":7}"#] {
        assert!(!read(&SOURCE, &[], &[("x.json", text)]).claims.iter().any(|claim| matches!(claim, Claim::Yes(_))), "{text}");
    }
}

#[test]
fn no_file_of_the_corpus_is_claimed() {
    let Some(files) = corpus("") else { return };
    for (path, text) in files.iter().filter(|(path, text)| path.ends_with(".json") && !path.starts_with("clerk/") && readable(text)) {
        let run = read(&SOURCE, &[], &[(path, text)]);
        assert!(run.claims.iter().all(|claim| *claim == Claim::No), "{path}: {:?}", run.claims);
    }
}

#[test]
fn the_example_is_read_without_a_problem() {
    let files = example("clerk");
    let ours: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path.starts_with("clerk/")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = instance(&ours);
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))));
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
}
