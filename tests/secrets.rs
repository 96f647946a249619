//! A credential pasted into the wrong place appears in no output: under an unknown key, with a wrong type, behind a broken quote, as the
//! value of a secret, in every format that is read and in every verb that prints.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::Folder;

/// A key as vendors make them, a password, and the same in base64.
const TOKENS: [&str; 3] =
    ["sk-live-PLANTED-0123456789abcdefghij", "Planted!Pa55word With Blanks", "c2stbGl2ZS1QTEFOVEVELTAxMjM0NTY3ODlhYmNkZWZnaGlq"];

/// Files that are read by every run beside the planted one: something to find, and nodes to ask for.
const WORLD: &str = "partywall: 1\nplane: platform\nhumans: [{ id: ops@acme.example, status: active }]\nroles:\n- { id: support, members: [ops@acme.example], permissions: [{ action: 'db:read', resource: crm, level: read }] }\nresources: [{ id: crm, type: database, plane: application, sensitivity: customer }]\n";

/// What a run may be asked for.
const VERBS: [&[&str]; 5] = [
    &["audit", "--format", "table"],
    &["audit", "--format", "json", "--key-file", "key"],
    &["convert"],
    &["graph", "--format", "json"],
    &["reach", "ops@acme.example"],
];

/// Runs a verb and looks for tokens in all that it says: also in parts, and as the bytes that they stand for.
#[track_caller]
fn silent(folder: &Folder, verb: &[&str], text: &str) {
    let answer = folder.run(verb);
    let all = answer.text() + &answer.said;
    for part in TOKENS.iter().flat_map(|token| [&token[..10], &token[token.len() - 10..]]).chain(["PLANTED", "Pa55word", "UExBTlRFR"]) {
        assert!(!all.contains(part), "{verb:?} shows `{part}`:\n{text}\n---\n{all}");
    }
    assert!(!all.is_empty() && matches!(answer.code, Some(0..=3)), "{verb:?} {:?}", answer.code);
}

/// Texts with the places of a token, `@`, in them: each is read with every token, named and walked, by every verb.
fn each(name: &str, texts: &[&str]) {
    for text in texts {
        let folder = Folder::new(&[("world.yaml", WORLD), ("key", "0123456789abcdef0123456789abcdef")]);
        let mut named = vec!["world.yaml".to_owned()];
        for (at, token) in TOKENS.iter().enumerate() {
            named.push(format!("{at}/{name}"));
            folder.put(&named[at + 1], text.replace('@', token).as_bytes());
        }
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        for (at, verb) in VERBS.iter().enumerate() {
            let paths = if at % 2 == 0 { &named[..] } else { &["."] };
            silent(&folder, &[verb, paths].concat(), text);
        }
    }
}

#[test]
fn in_a_native_file() {
    each(
        "planted.yaml",
        &[
            "partywall: 1\nsecrets:\n- { id: key, value: '@' }\n",
            "partywall: 1\npassword: '@'\nhumans:\n- { id: a, mfa: '@', status: { a: '@' }, created: '@' }\n",
            "partywall: '@'\nplane: '@'\ncomplete: ['@']\n",
            "partywall: 1\nsecrets:\n- id: key\n  type: \"@\n",
            "partywall: 1\nsecrets: '@'\nroles: [{ id: r, permissions: [{ action: x, level: '@', resource: y, secret: z }] }, '@']\n",
        ],
    );
    each(
        "planted.json",
        &[
            r#"{"partywall": 1, "secrets": [{"id": "key", "value": "@"}], "api_key": "@"}"#,
            r#"{"partywall": 1, "secrets": [{"id": "key", "value": "@}]}"#,
            r#"{"partywall": 1, "secrets": [{"id": "key", "expires": "@", "rotated": {"a": "@"}}], "edges": [{"from": "a", "to": "b", "kind": "@"}]}"#,
            r#"{"partywall": 1, "secrets": [{"id": "key", "value": @}]}"#,
        ],
    );
}

#[test]
fn in_a_kubernetes_secret() {
    each(
        "secret.yaml",
        &[
            "apiVersion: v1\nkind: Secret\nmetadata: { name: k, namespace: n }\ndata: { token: '@' }\nstringData: { password: '@' }\n",
            "apiVersion: v1\nkind: Secret\nmetadata: { name: k, namespace: n, annotations: { kubectl.kubernetes.io/last-applied-configuration: '{\"stringData\":{\"a\":\"@\"}}' } }\ntype: Opaque\ndata: '@'\n",
            "apiVersion: v1\nkind: Secret\nmetadata: { name: k, namespace: n }\ndata:\n  token: \"@\n",
            "apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: n }\nspec: { containers: [{ name: c, image: i, env: [{ name: API_KEY, value: '@' }], args: ['--token=@'], command: [sh, -c, 'x @'] }] }\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: n }\ndata: { api_key: '@' }\n",
            "apiVersion: v1\nkind: Secret\nmetadata: { name: a, namespace: n }\ndata: { token: '@' }\n---\napiVersion: v1\nkind: Secret\nmetadata: { name: b, namespace: m }\ndata: { token: '@' }\n",
        ],
    );
    each(
        "secret.json",
        &[
            r#"{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "k", "namespace": "n"}, "data": {"token": "@"}}]}"#,
            r#"{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "k", "namespace": "n"}, "data": {"token": "@}}"#,
        ],
    );
}

#[test]
fn in_a_keycloak_realm() {
    each(
        "realm.json",
        &[
            r#"{"realm": "r", "enabled": true, "clients": [{"clientId": "c", "enabled": true, "serviceAccountsEnabled": true, "secret": "@", "registrationAccessToken": "@", "attributes": {"client.secret.rotated": "@"}}]}"#,
            r#"{"realm": "r", "users": [{"id": "u", "username": "ola", "enabled": true, "credentials": [{"type": "password", "value": "@", "secretData": "{\"value\":\"@\"}", "credentialData": "@"}], "attributes": {"token": ["@"]}}]}"#,
            r#"{"realm": "r", "smtpServer": {"password": "@"}, "identityProviders": [{"alias": "x", "providerId": "oidc", "enabled": true, "config": {"clientSecret": "@"}}], "components": {"org.keycloak.storage.UserStorageProvider": [{"name": "ldap", "providerId": "ldap", "config": {"bindCredential": ["@"]}}], "org.keycloak.keys.KeyProvider": [{"name": "rsa", "providerId": "rsa", "config": {"privateKey": ["@"]}}]}}"#,
            r#"{"realm": "r", "users": "@", "clients": ["@"], "enabled": "@", "roles": "@"}"#,
            r#"{"realm": "r", "clients": [{"clientId": "c", "secret": "@}]}"#,
        ],
    );
}

#[test]
fn in_an_openai_export() {
    each(
        "admin_api_keys.json",
        &[
            r#"{"object": "list", "data": [{"object": "organization.admin_api_key", "id": "key_a", "name": "ci", "redacted_value": "sk-admin...xyz", "value": "@", "created_at": 1711471533, "owner": {"type": "user", "id": "u", "name": "Ola", "role": "owner"}}], "has_more": false}"#,
            r#"{"object": "organization.project.service_account", "id": "svc", "name": "x", "role": "member", "api_key": {"object": "organization.project.service_account.api_key", "value": "@", "id": "key_b", "name": "k"}}"#,
            r#"{"object": "list", "data": "@", "has_more": "@"}"#,
            r#"{"object": "list", "data": [{"object": "organization.user", "id": "u", "email": "@", "role": {"a": "@"}, "added_at": "@", "extra": "@"}, "@"]}"#.split("\"email\": \"@\", ").collect::<String>().leak(),
            r#"{"object": "list", "data": [{"object": "organization.admin_api_key", "id": "key_a", "value": "@}]}"#,
        ],
    );
}

#[test]
fn in_an_mcp_configuration() {
    each(
        ".mcp.json",
        &[
            r#"{"mcpServers": {"a": {"command": "npx", "args": ["-y", "x", "--api-key=@", "--token", "@", "-e", "KEY=@", "@"], "env": {"API_KEY": "@", "LEVEL": "@", "OTHER": "${OTHER:-@}"}}}}"#,
            r#"{"mcpServers": {"a": {"url": "https://u:@@mcp.acme.example/@?token=@", "headers": {"Authorization": "Bearer @", "X-Other": "@"}, "oauth": {"clientSecret": "@"}, "apiKey": "@"}}}"#,
            r#"{"mcpServers": {"a": {"command": "@", "env": "@", "headers": ["@"], "url": "@", "type": "@", "autoApprove": ["@"]}}, "inputs": [{"id": "@", "default": "@", "password": true}]}"#,
            "{\"mcpServers\": {\"a\": {\"env\": {\"API_KEY\": \"@\"}, // @\n }, }, }",
            r#"{"mcpServers": {"a": {"env": {"API_KEY": "@}}}}"#,
            r#"{"mcpServers": {"a": {"command": "sh", "args": ["-c", "export K=@; curl -H 'X-Api-Key: @' https://x.acme.example/@"]}}}"#,
        ],
    );
}

#[test]
fn in_agent_definitions() {
    each(
        ".claude/settings.json",
        &[
            r#"{"permissions": {"allow": ["Bash(curl -H 'Authorization: Bearer @' https://x.acme.example)", "Bash(KEY=@ x)", "@"], "deny": ["@"], "defaultMode": "@"}, "env": {"API_KEY": "@", "X": "@"}}"#,
            r#"{"permissions": {"allow": ["@}]}"#,
        ],
    );
    each(
        ".claude/agents/a.md",
        &[
            "---\nname: a\ndescription: '@'\ntools: Read\nmcpServers: [{ crm: { command: x, env: { API_KEY: '@' } } }]\n---\nUse @ for the API.\n",
            "---\nname: a\ntools: \"@\n---\n",
        ],
    );
    each("agents.yaml", &["a: { role: r, goal: '@', backstory: '@', mcps: ['https://x.acme.example/@?api_key=@'], llm: x }\n"]);
    each("langgraph.json", &[r#"{"graphs": {"a": "./a.py:g"}, "dependencies": ["@"], "env": {"API_KEY": "@", "X": "@"}}"#]);
    each(
        "request.json",
        &[
            r#"{"model": "m", "input": "@", "tools": [{"type": "mcp", "server_label": "a", "server_url": "https://x.acme.example/@", "authorization": "@", "headers": {"X": "@"}}]}"#,
        ],
    );
}

#[test]
fn in_the_configuration() {
    let texts = [
        "token: '@'\n",
        "planes:\n- { match: { kind: '@' }, plane: '@' }\n",
        "bridges:\n- { from: '@', to: b, level: '@', owner: a, expires: '@' }\n",
        "waivers:\n- { rule: x, subject: y, api_key: '@', expires: '@' }\n",
        "values: { secret_age_days: '@' }\nrules: { skip: ['@'], severity: { rotation-overdue: '@' } }\n",
        "rules: { skip: '@' }\n",
        "expect: { sources: ['@'], counts: { humans: '@' }, complete: [{ population: '@', files: '@' }] }\n",
        "declared:\n- secrets: [{ id: k, value: '@', expires: '@' }]\n",
        "declared:\n- { id: \"@\n",
        "links: '@'\nignore: { a: '@' }\n",
    ];
    for text in texts {
        for token in TOKENS {
            let folder = Folder::new(&[("world.yaml", WORLD), ("partywall.yaml", &text.replace('@', token))]);
            for verb in [&["audit", "world.yaml"][..], &["audit", "--format", "json"], &["convert", "world.yaml"]] {
                silent(&folder, verb, text);
            }
        }
    }
}

#[test]
fn in_a_rule_of_the_user() {
    let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/rotation-overdue.yaml")).unwrap();
    let shipped = shipped.replace("id: rotation-overdue", "id: our-own");
    let plant = |from: &str, to: &str| {
        assert!(shipped.contains(from), "{from}");
        shipped.replacen(from, to, 1)
    };
    let texts = [
        format!("{shipped}token: '@'\n"),
        plant("severity: ", "severity: '@' # "),
        plant("family: ", "family: [ '@' ] # "),
        plant("match:\n", "match:\n  '@': 1\n").replace("'@'", "paths"),
        plant("controls:\n", "controls:\n  unknown-framework: ['@']\n"),
        format!("{shipped}broken: \"@\n"),
        plant("examples:\n", "examples:\n  - name: x\n    inventory: { partywall: 1, secrets: [{ id: a, value: '@' }] }\n"),
    ];
    for text in texts {
        for token in TOKENS {
            let folder = Folder::new(&[("world.yaml", WORLD), ("rules/our-own.yaml", &text.replace('@', token))]);
            for verb in [&["audit", "--rules", "rules", "world.yaml"][..], &["rules", "test", "our-own", "--rules", "rules"]] {
                silent(&folder, verb, &text);
            }
        }
    }
}
