//! What becomes of an environment's lists: small worlds of our own.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::testing::{Run, read};

pub(super) fn env(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    assert!(run.is_free_of("PLANTED"));
    run
}

/// A whole list.
pub(super) fn list(items: &str) -> String {
    format!(r#"{{"object":"list","data":[{items}],"list_metadata":{{"before":null,"after":null}}}}"#)
}

pub(super) const T: &str = r#""created_at":"2026-01-01T00:00:00.000Z","updated_at":"2026-01-01T00:00:00.000Z""#;

fn membership(id: &str, user: &str, rest: &str) -> String {
    format!(r#"{{"object":"organization_membership","id":"{id}","user_id":"{user}","organization_id":"org_a",{rest},{T}}}"#)
}

#[test]
fn memberships_hold_roles_in_their_organization() {
    let orgs = list(&format!(
        r#"{{"object":"organization","id":"org_a","name":"Globex","allow_profiles_outside_organization":true,
        "domains":[{{"object":"organization_domain","id":"org_domain_1","domain":"globex.example","state":"verified","verification_token":"PLANTED"}}],{T}}}"#
    ));
    let users = list(&format!(
        r#"{{"object":"user","id":"user_1","email":"Kim@globex.example","email_verified":true,"first_name":"Kim","last_name":"Ito","last_sign_in_at":null,{T}}}"#
    ));
    let members = list(
        &[
            membership("om_1", "user_1", r#""status":"active","role":{"slug":"admin"},"directory_managed":true"#),
            membership("om_2", "user_2", r#""status":"inactive","role":{"slug":"admin"}"#),
            membership("om_3", "user_3", r#""status":"pending","role":{"slug":"member"},"roles":[{"slug":"member"},{"slug":"org-lead"}]"#),
            membership("om_4", "user_4", r#""status":"napping","role":{"slug":"member"}"#),
            membership("om_5", "user_5", r#""status":"active""#),
        ]
        .join(","),
    );
    let roles = format!(
        r#"{{"object":"list","data":[{{"object":"role","id":"role_1","slug":"admin","name":"Admin","type":"EnvironmentRole","permissions":["users:write","widgets:users-table:manage"],{T}}},
        {{"object":"role","id":"role_2","slug":"org-lead","name":"Lead","type":"OrganizationRole","permissions":["docs:read"],{T}}}]}}"#
    );
    let run = env(&[
        ("w/organizations.json", &orgs),
        ("w/users.json", &users),
        ("w/organizations/org_a/memberships.json", &members),
        ("w/organizations/org_a/roles.json", &roles),
    ]);
    assert!(run.has(Kind::Tenant, "workos:w", "org_a"));
    assert_eq!(
        run.attr(Kind::Tenant, "org_a", AttrName::Labels),
        ["allow_profiles_outside_organization=true", "domain globex.example=verified"]
    );
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::LastUsed), ["null"]);
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::Tenant), ["tenant:org_a"]);
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::DisplayName), ["Kim Ito"]);
    assert!(run.holds("user_1", "admin for org_a"));
    assert!(!run.records(Kind::Grant).iter().any(|id| id.starts_with("user_2")), "an inactive membership holds nothing");
    assert_eq!(run.attr(Kind::Grant, "user_3 holds org_a/org-lead for org_a", AttrName::Conditions), ["the invitation is accepted"]);
    assert!(run.holds("user_4", "member for org_a"), "an unknown status is no reason to overlook a role");
    assert!(run.facts.notes.iter().any(|note| note.contains("`napping` is not known")));
    let needs = |text: &str| run.facts.needs.iter().filter(|need| run.facts.names.text(need.what).contains(text)).count();
    assert_eq!(needs("the roles of a membership"), 1);
    assert_eq!(needs("what this role may do"), 1, "`member` is listed nowhere");
    assert_eq!(run.attr(Kind::Permission, "role:admin users:write resource:product", AttrName::PermissionLevel), ["write"]);
    assert_eq!(run.attr(Kind::Permission, "role:admin users:write resource:product", AttrName::Tenant), ["own"]);
    assert_eq!(run.attr(Kind::Permission, "role:org_a/org-lead docs:read resource:product", AttrName::Tenant), ["tenant:org_a"]);
    assert!(run.has_edge("role:admin manages set:roles [conditional]"));
    assert!(run.facts.complete.iter().any(|claim| claim.kind == Kind::Human));
    assert!(run.facts.complete.iter().any(|claim| claim.kind == Kind::Tenant));
    assert!(!run.facts.complete.iter().any(|claim| claim.kind == Kind::Grant));
}

#[test]
fn no_role_is_an_administrators_by_its_name() {
    let roles = list(&format!(
        r#"{{"object":"role","id":"role_1","slug":"superadmin","name":"Owner","type":"EnvironmentRole","permissions":["docs:read"],{T}}}"#
    ));
    let run = env(&[("roles.json", &roles)]);
    let of_role: Vec<String> = run.edges().into_iter().filter(|edge| edge.starts_with("role:superadmin")).collect();
    assert!(of_role.is_empty(), "{of_role:?}");
    assert!(run.attr(Kind::Role, "superadmin", AttrName::Privileged).is_empty());
}

#[test]
fn a_key_of_the_environment_controls_every_login_and_is_named_by_a_declaration() {
    let users = list(&format!(r#"{{"object":"user","id":"user_1","email":"kim@globex.example","email_verified":true,{T}}}"#));
    let connections = list(&format!(
        r#"{{"object":"connection","id":"conn_1","name":"Okta","connection_type":"OktaSAML","state":"active","organization_id":"org_a",{T}}}"#
    ));
    let hooks = format!(
        r#"{{"data":[{{"object":"webhook_endpoint","id":"we_1","endpoint_url":"https://hooks.acme.example/PLANTED","secret":"whsec_PLANTED_0123456789abcdef","status":"enabled","events":["user.created"],{T}}}],"list_metadata":{{"before":null,"after":null}}}}"#
    );
    let run = env(&[("users.json", &users), ("connections.json", &connections), ("webhook_endpoints.json", &hooks)]);
    for edge in [
        "external:workos-environment allows(administer) resource:environment",
        "external:workos-environment manages set:users",
        "external:workos-environment manages set:identity providers",
        "external:workos-environment reads_secret set:webhook secrets",
        "role:dashboard/admin manages external:workos-environment",
        "role:dashboard/support manages set:identity providers",
        "role:dashboard/support-viewer impersonates set:users [conditional]",
    ] {
        assert!(run.has_edge(edge), "{edge}: {:#?}", run.edges());
    }
    assert!(!run.has_edge("role:dashboard/support allows(administer) resource:environment"));
    assert_eq!(run.attr(Kind::Secret, "we_1 secret", AttrName::Fingerprint).len(), 1);
    assert_eq!(run.attr(Kind::Secret, "we_1 secret", AttrName::Labels), ["endpoint=we_1", "in_export=clear"]);
    let need =
        run.facts.needs.iter().find(|need| run.facts.names.text(need.what).contains("authenticates_as: workos-environment")).unwrap();
    assert_eq!(run.facts.names.text(need.until.unwrap().id), "workos-environment");
}

#[test]
fn single_sign_on_and_provisioning_are_stated_where_they_are_proven() {
    let org = |id: &str| {
        format!(r#"{{"object":"organization","id":"{id}","name":"{id}","allow_profiles_outside_organization":false,"domains":[]}}"#)
    };
    let orgs = list(&["org_a", "org_b", "org_c"].map(org).join(","));
    let connection = |id: &str, org: &str, state: &str| {
        format!(
            r#"{{"object":"connection","id":"{id}","name":"n","connection_type":"OktaSAML","state":"{state}","organization_id":"{org}",{T}}}"#
        )
    };
    let connections = list(
        &[connection("conn_1", "org_a", "active"), connection("conn_2", "org_b", "draft"), connection("conn_3", "org_c", "odd")].join(","),
    );
    let directories = list(&format!(
        r#"{{"object":"directory","id":"directory_1","type":"okta scim v2.0","state":"linked","organization_id":"org_a",{T}}}"#
    ));
    let member = list(&membership("om_1", "user_1", r#""status":"active","role":{"slug":"member"}"#));
    let files: &[(&str, &str)] =
        &[("organizations.json", &orgs), ("connections.json", &connections), ("directories.json", &directories), ("m.json", &member)];
    let run = env(files);
    assert!(run.attr(Kind::Tenant, "org_a", AttrName::Sso).is_empty(), "whether it is required is no fact of the list");
    assert_eq!(run.attr(Kind::Tenant, "org_a", AttrName::Directory), ["OktaSAML"]);
    assert_eq!(run.attr(Kind::Tenant, "org_a", AttrName::Provisioning), ["scim"]);
    assert_eq!(run.attr(Kind::Tenant, "org_b", AttrName::Sso), ["none"]);
    assert!(run.attr(Kind::Tenant, "org_c", AttrName::Sso).is_empty(), "a state that is not known proves nothing");
    assert_eq!(run.attr(Kind::Tenant, "org_b", AttrName::Provisioning), ["none"]);
    assert!(run.has_edge("external:conn_1 impersonates set:members of org_a [conditional]"));
    assert!(!run.edges().iter().any(|edge| edge.starts_with("external:conn_2")));
    let cut = connections.replace(r#""after":null"#, r#""after":"conn_9""#);
    let run = env(&[("organizations.json", &orgs), ("connections.json", &cut)]);
    assert!(run.attr(Kind::Tenant, "org_b", AttrName::Sso).is_empty(), "the rest of the list may have one");
    assert_eq!(run.facts.problems.len(), 1);
    assert!(run.facts.problems[0].message.contains("more connections follow (`list_metadata.after`)"));
    // An empty list proves something where its file is named as the recipe names it.
    let run = env(&[("organizations.json", &orgs), ("connections.json", &list(""))]);
    assert_eq!(run.attr(Kind::Tenant, "org_a", AttrName::Sso), ["none"]);
    let run = env(&[("organizations.json", &orgs), ("answer.json", &list(""))]);
    assert!(run.attr(Kind::Tenant, "org_a", AttrName::Sso).is_empty());
}

#[test]
fn a_list_that_goes_on_is_no_matter_what_other_lists_do() {
    let org = |id: &str| format!(r#"{{"object":"organization","id":"{id}","name":"n","domains":[],{T}}}"#);
    let page = |id: &str, before: &str, after: &str| {
        format!(r#"{{"object":"list","data":[{}],"list_metadata":{{"before":{before},"after":{after}}}}}"#, org(id))
    };
    let (first, last) = (page("org_1", "null", "\"org_1\""), page("org_2", "\"org_2\"", "null"));
    let both = env(&[("organizations.json", &format!("{first}\n{last}"))]);
    assert!(both.facts.problems.is_empty() && both.facts.complete.len() == 1);
    let apart = env(&[("1.json", &first), ("2.json", &last)]);
    assert!(apart.facts.problems.is_empty() && apart.facts.complete.is_empty(), "pages between them could be missing");
    let other = env(&[("1.json", &first), ("other.json", &list(&org("org_3")))]);
    assert_eq!(other.facts.problems.len(), 1, "a whole list of its own continues nothing");
    assert!(env(&[("2.json", &last)]).facts.complete.is_empty());
}

#[test]
fn directory_people_are_the_customers_roster() {
    let user = list(&format!(
        r#"{{"object":"user","id":"user_1","email":"Kim@globex.example","email_verified":true,{T}}},{{"object":"user","id":"user_2","email":"lee@globex.example","email_verified":false,{T}}}"#
    ));
    let members = list(
        &[
            membership("om_1", "user_1", r#""status":"active","role":{"slug":"m"}"#),
            membership("om_2", "user_2", r#""status":"active","role":{"slug":"m"}"#),
        ]
        .join(","),
    );
    let person = |id: &str, email: &str, org: &str, state: &str| {
        format!(
            r#"{{"object":"directory_user","id":"{id}","idp_id":"x","directory_id":"directory_1","organization_id":"{org}","email":"{email}","state":"{state}","groups":[{{"object":"directory_group","id":"directory_group_1"}}],"raw_attributes":{{"password":"PLANTED"}},{T}}}"#
        )
    };
    let people = list(
        &[
            person("directory_user_1", "kim@globex.example", "org_a", "inactive"),
            person("directory_user_2", "lee@globex.example", "org_a", "active"),
            person("directory_user_3", "kim@globex.example", "org_b", "active"),
        ]
        .join(","),
    );
    let run = env(&[("users.json", &user), ("m.json", &members), ("directories/directory_1/users.json", &people)]);
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::PersonRef), ["person:directory_user_1"], "not the person of another organization");
    assert!(run.attr(Kind::Human, "user_2", AttrName::PersonRef).is_empty(), "an address that nobody verified is nobody's");
    assert_eq!(run.attr(Kind::Person, "directory_user_1", AttrName::Status), ["disabled"]);
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::MemberOf), ["group:directory_group_1"]);
}

#[test]
fn keys_of_customers_are_identities_of_their_own() {
    let key = |id: &str, owner: &str, rest: &str| {
        format!(
            r#"{{"object":"api_key","id":"{id}","owner":{owner},"name":"n","obfuscated_value":"sk_PLANTED","permissions":["posts:read"]{rest},{T}}}"#
        )
    };
    let keys = list(
        &[
            key("api_key_1", r#"{"type":"organization","id":"org_a"}"#, r#","last_used_at":null"#),
            key(
                "api_key_2",
                r#"{"type":"user","id":"user_1","organization_id":"org_a"}"#,
                r#","last_used_at":"2026-10-01T00:00:00Z","expires_at":null"#,
            ),
        ]
        .join(","),
    );
    let run = env(&[("k.json", &keys)]);
    assert_eq!(run.attr(Kind::Secret, "api_key_1", AttrName::AuthenticatesAs), ["service_account:key api_key_1"]);
    assert!(run.attr(Kind::Secret, "api_key_1", AttrName::Expires).is_empty(), "not stated by this list");
    assert_eq!(run.attr(Kind::Secret, "api_key_2", AttrName::Expires), ["null"]);
    assert_eq!(run.attr(Kind::Secret, "api_key_2", AttrName::Owner), ["human:user_1"]);
    assert_eq!(run.attr(Kind::Secret, "api_key_2", AttrName::Breadth), ["project"]);
    assert_eq!(run.attr(Kind::ServiceAccount, "key api_key_2", AttrName::Tenant), ["tenant:org_a"]);
    assert_eq!(
        run.records(Kind::Permission),
        ["service_account:key api_key_1 posts:read resource:product", "service_account:key api_key_2 posts:read resource:product"]
    );
}

#[test]
fn applications_invitations_sessions_and_agents() {
    let application = |org: &str| {
        list(&format!(
            r#"{{"object":"connect_application","id":"conn_app_1","client_id":"client_1","name":"Sync","application_type":"m2m","scopes":["a"],"is_first_party":false,"organization_id":{org},{T}}}"#
        ))
    };
    let secrets =
        list(&format!(r#"{{"object":"connect_application_secret","id":"secret_1","secret_hint":"PLANTED","last_used_at":null,{T}}}"#));
    let run = env(&[("applications.json", &application("null")), ("applications/conn_app_1/client_secrets.json", &secrets)]);
    assert_eq!(run.attr(Kind::OauthClient, "client_1", AttrName::Tenant), ["null"], "bound to no tenant");
    assert_eq!(run.attr(Kind::OauthClient, "client_1", AttrName::ThirdParty), ["true"]);
    assert_eq!(run.attr(Kind::Secret, "secret_1", AttrName::AuthenticatesAs), ["oauth_client:client_1"]);
    let lost = env(&[("client_secrets.json", &secrets)]);
    assert!(lost.attr(Kind::Secret, "secret_1", AttrName::AuthenticatesAs).is_empty());
    assert!(lost.facts.needs.iter().any(|need| lost.facts.names.text(need.what).contains("--scope application=ID")));
    let hinted = read(
        &SOURCE,
        &[("application", "conn_app_1"), ("environment", "prod")],
        &[("a.json", &application("\"org_a\"")), ("s.json", &secrets)],
    );
    assert!(hinted.has(Kind::Secret, "workos:prod", "secret_1"));
    assert_eq!(hinted.attr(Kind::Secret, "secret_1", AttrName::AuthenticatesAs), ["oauth_client:client_1"]);

    let invite = |state: &str, role: &str| {
        format!(
            r#"{{"object":"invitation","id":"invitation_{state}","email":"{state}@globex.example","state":"{state}","organization_id":"org_a","role_slug":{role},"token":"PLANTED","accept_invitation_url":"https://a.example/?t=PLANTED","expires_at":"2027-01-01T00:00:00Z",{T}}}"#
        )
    };
    let run = env(&[("i.json", &list(&[invite("pending", "\"admin\""), invite("revoked", "\"admin\"")].join(",")))]);
    assert!(run.records(Kind::External).contains(&"pending@globex.example".to_owned()));
    assert!(!run.records(Kind::External).contains(&"revoked@globex.example".to_owned()));
    assert_eq!(run.attr(Kind::Grant, "pending@globex.example holds admin for org_a", AttrName::Technique), ["accept-invitation"]);

    let sessions = list(&format!(
        r#"{{"object":"session","id":"session_1","user_id":"user_1","auth_method":"sso","status":"active",{T}}},
        {{"object":"session","id":"session_2","user_id":"user_1","auth_method":"impersonation","status":"ended","impersonator":{{"email":"ops@acme.example","reason":"PLANTED"}},{T}}}"#
    ));
    let run = env(&[("s.json", &sessions)]);
    assert!(run.has_edge("external:ops@acme.example impersonates human:user_1 [conditional]"));
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::Auth), ["sso"]);

    let agents = format!(
        r#"{{"object":"agent_blueprint","id":"agent_blueprint_1","name":"b","permissions":["docs:write"],{T}}}
        {{"object":"agent_instance","id":"agent_instance_1","agent_blueprint_id":"agent_blueprint_1","organization_id":"org_a","organization_membership_id":"om_1","type":"delegated",{T}}}
        {{"object":"agent_instance","id":"agent_instance_2","agent_blueprint_id":"agent_blueprint_1","organization_id":"org_a","organization_membership_id":null,"type":"autonomous",{T}}}
        {{"id":"agent_registration_1","agent_identity":{{"id":"agent_identity_1","userland_user_id":"user_1"}},"organization_id":"org_a","status":"verified","revoked_at":null,"kind":"x",{T}}}"#
    );
    let run =
        env(&[("agents.jsonl", &agents), ("m.json", &list(&membership("om_1", "user_1", r#""status":"active","role":{"slug":"m"}"#)))]);
    assert_eq!(run.attr(Kind::Agent, "agent_instance_1", AttrName::ActsFor), ["human:user_1"]);
    assert_eq!(run.attr(Kind::Agent, "agent_instance_1", AttrName::ActsAs), ["caller"]);
    assert_eq!(run.records(Kind::Permission), ["agent:agent_instance_2 docs:write resource:product"]);
    assert!(run.has(Kind::Agent, "workos", "agent_registration_1"));
}

#[test]
fn roles_on_single_resources() {
    let roles = list(&format!(
        r#"{{"object":"role","id":"role_1","slug":"editor","name":"E","type":"EnvironmentRole","permissions":["docs:edit"],{T}}}"#
    ));
    let resource = r#""resource":{"id":"resource_1","external_id":"doc-1","resource_type_slug":"document"}"#;
    let assigned = list(&format!(
        r#"{{"object":"role_assignment","id":"ra_1","organization_membership_id":"om_1","role":{{"slug":"editor"}},{resource},"source":{{"type":"direct","group_role_assignment_id":null}},{T}}},
        {{"object":"role_assignment","id":"ra_2","organization_membership_id":"om_9","role":{{"slug":"editor"}},{resource},"source":{{"type":"group","group_role_assignment_id":"gra_1"}},{T}}}"#
    ));
    let of_group = list(&format!(
        r#"{{"object":"group_role_assignment","id":"gra_1","group_id":"group_1","role":{{"slug":"editor"}},{resource},{T}}}"#
    ));
    let member = list(&membership("om_1", "user_1", r#""status":"active","role":{"slug":"m"}"#));
    let in_group = list(&membership("om_7", "user_7", r#""status":"active""#));
    let run = env(&[
        ("r.json", &roles),
        ("a.json", &assigned),
        ("g.json", &of_group),
        ("m.json", &member),
        ("groups/group_1/memberships.json", &in_group),
    ]);
    assert!(run.holds("user_1", "resource_1/editor for org_a"));
    assert!(run.holds("group_1", "resource_1/editor"));
    assert!(!run.records(Kind::Grant).iter().any(|id| id.starts_with("om_9")), "the group's role is stated once");
    assert_eq!(run.attr(Kind::Human, "user_7", AttrName::MemberOf), ["group:group_1"]);
    assert_eq!(run.attr(Kind::Permission, "role:resource_1/editor docs:edit resource:resource_1", AttrName::PermissionLevel), ["write"]);
    let lost = env(&[("a.json", &assigned)]);
    assert!(lost.facts.needs.iter().any(|need| lost.facts.names.text(need.what).contains("the user of this membership")));
}
