//! States and plans read as the frame reads them, with a source that writes down what it is given of each resource.

use super::{Given, Resource};
use crate::doc::{Error, Item, Part, Sort};
use crate::model::{AttrName, Facts, Kind, Plane};
use crate::source::{Claim, Context, Source, SourceDef, testing};

/// Writes down what it is given, as notes.
struct Witness;

const WITNESS: SourceDef = SourceDef {
    name: "witness",
    title: "Witness",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims: |_| Claim::No,
    start: || Box::new(Witness),
    terraform: &["toy_role", "toy_key", "toy_policy", "toy_binding"],
    reads: &[],
    cannot_see: &[],
    how: "",
};

fn told(given: &Given<'_>) -> String {
    let value = |item: &Item<'_>| match item.sort() {
        Sort::List | Sort::Map => item.shape(),
        _ => item.text().map_or_else(|| item.shape(), str::to_owned),
    };
    match given {
        Given::Is(item) => value(item),
        Given::Secret(item) => format!("secret ({})", item.shape()),
        Given::Unknown(from) => format!("unknown from [{}]", from.join(", ")),
        Given::Missing => "missing".into(),
    }
}

impl Source for Witness {
    fn part(&mut self, _: Part<'_>, _: &mut Context<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let mut said = vec![format!("{}{} @{}", if resource.data { "data " } else { "" }, resource.address, resource.at)];
        for key in ["arn", "name", "role", "secret", "policy"] {
            match resource.get(key) {
                Given::Missing => {}
                given => said.push(format!("{key}: {}", told(&given))),
            }
        }
        said.push(format!("id {}", resource.id(&["arn"])));
        if let Some(role) = resource.name("role") {
            let account = resource.account().map_or(String::new(), |account| format!(" of {account}"));
            said.push(format!("role is {role}{account}"));
        }
        let members = resource.names("members");
        if !members.is_empty() {
            said.push(format!("members {}", members.join(" ")));
        }
        for block in resource.blocks("metadata") {
            said.push(format!("metadata name {} token {}", told(&block.get("name")), told(&block.get("token"))));
        }
        cx.note(said.join("; "));
    }

    fn resolve(self: Box<Self>, _: &mut Facts) {}
}

fn notes(hints: &[(&str, &str)], text: &str) -> Vec<String> {
    let run = testing::read(&WITNESS, hints, &[("plan.json", text)]);
    assert_eq!(run.facts.problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    run.facts.notes.iter().map(|note| note.split(" @").map(str::to_owned).collect::<Vec<_>>().join(" @")).collect()
}

/// Without offsets.
fn plain(hints: &[(&str, &str)], text: &str) -> Vec<String> {
    let cut = |note: &String| match note.split_once(" @") {
        Some((head, rest)) => format!("{head};{}", rest.split_once(';').map_or("", |(_, rest)| rest)),
        None => note.clone(),
    };
    notes(hints, text).iter().map(cut).collect()
}

const STATE: &str = r#"{"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {
  "resources": [
    {"address": "toy_role.a", "mode": "managed", "type": "toy_role", "name": "a", "values": {"arn": "arn:a", "name": "a"}, "sensitive_values": {}},
    {"address": "toy_key.k", "mode": "managed", "type": "toy_key", "name": "k", "deposed_key": "0a1b", "values": {"secret": "planted-value-0001", "metadata": [{"name": "n", "token": "planted-value-0002"}]},
     "sensitive_values": {"secret": true, "metadata": [{"token": true}]}}],
  "child_modules": [{"address": "module.m[\"x\"]", "resources": [
      {"address": "module.m[\"x\"].data.toy_role.b", "mode": "data", "type": "toy_role", "name": "b", "values": {"arn": "arn:b"}},
      {"address": "module.m[\"x\"].other_thing.c", "mode": "managed", "type": "other_thing", "name": "c", "values": {}}],
    "child_modules": [{"address": "module.m[\"x\"].module.n", "resources": [
      {"address": "module.m[\"x\"].module.n.toy_role.d[0]", "mode": "managed", "type": "toy_role", "name": "d", "index": 0, "values": {"arn": "arn:d"}}]}]}]}}}"#;

#[test]
fn a_state_is_walked_with_its_modules_and_secrets_stay_secret() {
    let said = plain(&[], STATE);
    assert_eq!(
        said,
        [
            "toy_role.a; arn: arn:a; name: a; id arn:a",
            "toy_key.k (deposed 0a1b); secret: secret (string, 18 bytes); id tf:toy_key.k (deposed 0a1b); metadata name n token secret (string, 18 bytes)",
            "data module.m[\"x\"].data.toy_role.b; arn: arn:b; id arn:b",
            "module.m[\"x\"].module.n.toy_role.d[0]; arn: arn:d; id arn:d",
            "terraform: resources of types of which nothing is read: `other_thing` (1)",
        ]
    );
    let at: usize = notes(&[], STATE)[0].split_once(" @").unwrap().1.split_once(';').unwrap().0.parse().unwrap();
    assert!(STATE[at..].starts_with("{\"address\": \"toy_role.a\""));
    assert!(testing::read(&WITNESS, &[], &[("s.json", STATE)]).is_free_of("planted-value"));
}

const RAW: &str = r#"{"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "x", "outputs": {}, "resources": [
  {"module": "module.m[0]", "mode": "managed", "type": "toy_role", "name": "a", "provider": "p", "instances": [
    {"index_key": "k\"", "schema_version": 0, "attributes": {"arn": "arn:a"}, "sensitive_attributes": []},
    {"index_key": 1, "status": "tainted", "deposed": "0a1b", "attributes": {"arn": "arn:old"}, "sensitive_attributes": []}]},
  {"mode": "data", "type": "toy_role", "name": "b", "instances": [{"attributes": {"arn": "arn:b", "policy": "planted-value-0003"},
    "sensitive_attributes": [[{"type": "get_attr", "value": "policy"}]]}]},
  {"mode": "managed", "type": "toy_key", "name": "k", "instances": [{"attributes": {"metadata": [{"token": "planted-value-0004"}]},
    "sensitive_attributes": [[{"type": "get_attr", "value": "metadata"}, {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "token"}]]}]},
  {"mode": "managed", "type": "toy_key", "name": "none", "instances": []}], "check_results": null}"#;

#[test]
fn a_raw_state_says_the_same() {
    let said = plain(&[], RAW);
    assert_eq!(
        said,
        [
            "module.m[0].toy_role.a[\"k\\\"\"]; arn: arn:a; id arn:a",
            "module.m[0].toy_role.a[1] (deposed 0a1b); arn: arn:old; id arn:old",
            "data data.toy_role.b; arn: arn:b; policy: secret (string, 18 bytes); id arn:b",
            "toy_key.k; id tf:toy_key.k; metadata name missing token secret (string, 18 bytes)",
        ]
    );
}

/// A plan in which a role is made in a module, bound outside of it and in another module that gets it as a variable.
const PLAN: &str = r#"{"format_version": "1.2", "terraform_version": "1.9.0",
 "planned_values": {"root_module": {"resources": [
    {"address": "toy_binding.b", "mode": "managed", "type": "toy_binding", "name": "b", "values": {"name": "b", "members": ["user:a", null]}},
    {"address": "toy_binding.each[\"y\"]", "mode": "managed", "type": "toy_binding", "name": "each", "index": "y", "values": {}},
    {"address": "toy_key.old", "mode": "managed", "type": "toy_key", "name": "old", "values": {"name": "kept"}}],
   "child_modules": [
    {"address": "module.roles[\"x\"]", "resources": [{"address": "module.roles[\"x\"].toy_role.r", "mode": "managed", "type": "toy_role", "name": "r", "values": {"name": "r-x"}}]},
    {"address": "module.roles[\"y\"]", "resources": [{"address": "module.roles[\"y\"].toy_role.r", "mode": "managed", "type": "toy_role", "name": "r", "values": {"name": "r-y"}}]},
    {"address": "module.use", "resources": [{"address": "module.use.toy_policy.p", "mode": "managed", "type": "toy_policy", "name": "p", "values": {"metadata": [{"token": null}]}}]}]}},
 "resource_changes": [
    {"address": "toy_binding.b", "type": "toy_binding", "change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {"arn": true, "role": true, "members": [false, true]}}},
    {"address": "toy_binding.each[\"y\"]", "type": "toy_binding", "change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {"role": true}}},
    {"address": "toy_key.gone", "type": "toy_key", "change": {"actions": ["delete"], "before": {"name": "gone"}, "after": null, "after_unknown": {}}},
    {"address": "toy_key.old", "type": "toy_key", "change": {"actions": ["update"], "before": {"name": "was"}, "after": {"name": "kept"}, "after_unknown": {}}},
    {"address": "module.roles[\"x\"].toy_role.r", "type": "toy_role", "change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {"arn": true}}},
    {"address": "module.roles[\"y\"].toy_role.r", "type": "toy_role", "change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {"arn": true}}},
    {"address": "module.use.toy_policy.p", "type": "toy_policy", "change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {"role": true, "secret": true, "metadata": [{"name": true}]}}}],
 "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": [
    {"address": "toy_key.gone", "mode": "managed", "type": "toy_key", "name": "gone", "values": {"name": "gone"}},
    {"address": "toy_key.old", "mode": "managed", "type": "toy_key", "name": "old", "values": {"name": "was"}},
    {"address": "data.toy_role.here", "mode": "data", "type": "toy_role", "name": "here", "values": {"arn": "arn:here"}}]}}},
 "configuration": {"root_module": {
    "resources": [
      {"address": "toy_binding.b", "type": "toy_binding", "name": "b", "expressions": {"role": {"references": ["module.roles[\"x\"].arn", "module.roles[\"x\"]", "module.roles"]},
         "members": {"references": ["data.toy_role.here.arn", "data.toy_role.here", "toy_key.old.arn", "toy_key.old"]}}},
      {"address": "toy_binding.each", "type": "toy_binding", "name": "each", "expressions": {"role": {"references": ["each.value.arn", "each.value"]}},
         "for_each_expression": {"references": ["module.roles"]}}],
    "module_calls": {
      "roles": {"for_each_expression": {"constant_value": ["x", "y"]}, "module": {"outputs": {"arn": {"expression": {"references": ["toy_role.r.arn", "toy_role.r"]}}},
         "resources": [{"address": "toy_role.r", "type": "toy_role", "name": "r", "expressions": {}}]}},
      "use": {"expressions": {"who": {"references": ["module.roles[\"y\"].arn", "module.roles[\"y\"]", "module.roles"]}, "loop": {"references": ["module.use.loop"]}},
         "module": {"outputs": {"loop": {"expression": {"references": ["var.loop"]}}},
           "resources": [{"address": "toy_policy.p", "type": "toy_policy", "name": "p", "expressions": {"role": {"references": ["var.who"]}, "secret": {"references": ["var.loop", "local.x"]},
              "metadata": [{"name": {"references": ["var.who"]}}]}}]}}}}}}"#;

#[test]
fn a_plan_names_what_is_unknown_by_address() {
    assert_eq!(
        plain(&[], PLAN),
        [
            "toy_binding.b; arn: unknown from []; name: b; role: unknown from [module.roles[\"x\"].toy_role.r]; id tf:toy_binding.b; \
             role is tf:module.roles[\"x\"].toy_role.r; members user:a tf:toy_key.old",
            "toy_binding.each[\"y\"]; role: unknown from []; id tf:toy_binding.each[\"y\"]",
            "toy_key.old; name: kept; id tf:toy_key.old",
            "module.roles[\"x\"].toy_role.r; arn: unknown from []; name: r-x; id tf:module.roles[\"x\"].toy_role.r",
            "module.roles[\"y\"].toy_role.r; arn: unknown from []; name: r-y; id tf:module.roles[\"y\"].toy_role.r",
            "module.use.toy_policy.p; role: unknown from [module.roles[\"y\"].toy_role.r]; secret: unknown from []; id tf:module.use.toy_policy.p; \
             role is tf:module.roles[\"y\"].toy_role.r; metadata name unknown from [module.roles[\"y\"].toy_role.r] token missing",
            "data data.toy_role.here; arn: arn:here; id arn:here",
        ]
    );
}

#[test]
fn the_side_before_is_the_prior_state() {
    let hints = [("side", "before")];
    assert_eq!(
        plain(&hints, PLAN),
        [
            "toy_key.gone; name: gone; id tf:toy_key.gone",
            "toy_key.old; name: was; id tf:toy_key.old",
            "data data.toy_role.here; arn: arn:here; id arn:here",
        ]
    );
    // Without a prior state and planned values, what the changes say.
    let bare = r#"{"format_version": "1.2", "resource_changes": [
        {"address": "toy_key.gone", "type": "toy_key", "change": {"actions": ["delete"], "before": {"name": "gone"}, "after": null}},
        {"address": "toy_key.new", "type": "toy_key", "change": {"actions": ["create"], "before": null, "after": {"name": "new"}, "after_unknown": {"arn": true}}}]}"#;
    assert_eq!(plain(&hints, bare), ["toy_key.gone; name: gone; id tf:toy_key.gone"]);
    assert_eq!(plain(&[], bare), ["toy_key.new; arn: unknown from []; name: new; id tf:toy_key.new"]);
}

#[test]
fn what_stands_beside_states_is_told_apart() {
    let claim = |text: &str| testing::read(&super::SOURCE, &[], &[("a.json", text)]).claims[0].clone();
    let skipped = |text: &str| matches!(claim(text), Claim::Skip(_));
    assert!(skipped(r#"{"format_version": "1.0", "provider_schemas": {}}"#));
    assert!(skipped(r#"{"format_version": "1.0", "valid": true, "diagnostics": []}"#));
    assert!(skipped(r#"{"@level": "info", "@message": "m", "@module": "terraform.ui", "type": "version"}"#));
    assert!(matches!(
        claim(r#"{"version": 3, "serial": 1, "lineage": "x", "backend": {"type": "s3", "config": {}}, "modules": []}"#),
        Claim::Yes(_)
    ));
    assert!(matches!(claim(r#"{"format_version": "1.0"}"#), Claim::Yes(_)));
    assert!(matches!(claim(r#"{"format_version": "1.0", "values": {}}"#), Claim::Yes(_)));
    assert_eq!(claim(r#"{"format_version": "1.0", "items": []}"#), Claim::No);
    assert_eq!(claim(r#"{"version": 4, "serial": 1}"#), Claim::No);
    assert_eq!(claim("[]"), Claim::No);
}

#[test]
fn broken_ones_are_problems() {
    let problems = |text: &str| {
        let run = testing::read(&super::SOURCE, &[], &[("a.json", text)]);
        run.facts.problems.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(problems(r#"{"format_version": "1.0", "values": [], "prior_state": {}}"#), ["`values` is a map, this is a list of 0"]);
    assert_eq!(
        problems(r#"{"format_version": "1.0", "values": {"root_module": {"resources": [{"address": "a.b"}]}}}"#),
        ["this resource has no `type`"]
    );
    assert_eq!(
        problems(r#"{"version": 4, "terraform_version": "1", "serial": 1, "resources": [{"mode": "managed"}, {}]}"#),
        ["this resource of the state has no `type` or no `name`"]
    );
    assert_eq!(
        problems(r#"{"version": 3, "terraform_version": "0.11.0", "serial": 1, "modules": [{"path": ["root"], "resources": {}}]}"#),
        ["a state of a version before 4: it is not read"]
    );
}

#[test]
fn what_lies_in_a_state_is_told_once_and_never_shown() {
    let state = r#"{"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "5f3a", "outputs": {
        "db_password": {"value": "planted-Zq81-value-0001", "type": "string", "sensitive": true},
        "admin_token": {"value": "planted-Zq81-value-0005", "type": "string", "sensitive": true},
        "endpoint": {"value": "planted-Zq81-value-0009", "type": "string", "sensitive": true}},
      "resources": [
        {"mode": "managed", "type": "random_password", "name": "db", "instances": [{"attributes": {"result": "planted-Zq81-value-0001", "bcrypt_hash": "planted-Zq81-value-hash"}, "sensitive_attributes": []}]},
        {"mode": "managed", "type": "aws_db_instance", "name": "db", "instances": [{"attributes": {"password": "planted-Zq81-value-0001", "identifier": "db"}, "sensitive_attributes": []}]},
        {"mode": "managed", "type": "tls_private_key", "name": "k", "instances": [{"attributes": {"private_key_pem": "planted-Zq81-value-0002", "private_key_openssh": "planted-Zq81-value-0003", "public_key_pem": "p"}}]},
        {"mode": "managed", "type": "aws_iam_access_key", "name": "a", "instances": [{"attributes": {"id": "AKIAQ3EGRKZ7T5UX2MNP", "secret": "planted-Zq81-value-0004"}}]},
        {"mode": "managed", "type": "some_thing", "name": "s", "instances": [{"attributes": {"hook": "planted-Zq81-value-0006", "webhook_token": "planted-Zq81-value-0007", "password": ""},
            "sensitive_attributes": [[{"type": "get_attr", "value": "hook"}], [{"type": "get_attr", "value": "webhook_token"}]]}]}]}"#;
    let run = testing::read(&super::SOURCE, &[], &[("prod/terraform.tfstate.json", state)]);
    assert_eq!(
        run.records(Kind::Secret),
        ["aws_iam_access_key.a", "output.admin_token", "random_password.db", "some_thing.s", "tls_private_key.k"]
    );
    assert!(run.has(Kind::Resource, "terraform:5f3a", "prod/terraform.tfstate.json"));
    for secret in run.records(Kind::Secret) {
        assert_eq!(run.attr(Kind::Secret, &secret, AttrName::StoredIn), ["resource:prod/terraform.tfstate.json"]);
    }
    assert_eq!(run.attr(Kind::Secret, "tls_private_key.k", AttrName::Fingerprint).len(), 2);
    assert!(run.attr(Kind::Secret, "aws_iam_access_key.a", AttrName::Fingerprint).contains(&"AKIAQ3EGRKZ7T5UX2MNP".to_owned()));
    assert_eq!(run.attr(Kind::Secret, "random_password.db", AttrName::Type), ["password"]);
    run.is_sound();
    assert!(run.is_free_of("planted-Zq81"));
    // A plan holds the same, but what is there is for the state to say; and a state without secrets is no store.
    let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "random_password.db", "type": "random_password", "values": {"result": "planted-Zq81-value-0001"}}]}}}"#;
    assert!(testing::read(&super::SOURCE, &[], &[("plan.json", plan)]).facts.records.is_empty());
    assert!(
        testing::read(&super::SOURCE, &[], &[("state.json", STATE.replace("secret", "nothing").replace("token", "none").as_str())])
            .facts
            .records
            .is_empty()
    );
    let shown = testing::read(&super::SOURCE, &[("workspace", "prod")], &[("state.json", STATE)]);
    assert_eq!(shown.records(Kind::Secret), ["toy_key.k (deposed 0a1b)"]);
    assert!(shown.has(Kind::Resource, "terraform:prod", "state.json"));
}

#[test]
fn what_a_cloud_names_by_rule_is_known_before_the_apply() {
    let plan = |account: &str| {
        format!(
            r#"{{"format_version": "1.2", "planned_values": {{"root_module": {{"resources": [
            {{"address": "aws_iam_role.r", "type": "aws_iam_role", "mode": "managed", "values": {{"name": "app", "path": "/team/"}}}},
            {{"address": "google_service_account.g", "type": "google_service_account", "mode": "managed", "values": {{"account_id": "app", "project": "acme-prod"}}}},
            {{"address": "toy_binding.b", "type": "toy_binding", "mode": "managed", "values": {{"members": ["user:a", null]}}}}]}}}},
          "resource_changes": [{{"address": "toy_binding.b", "type": "toy_binding", "change": {{"actions": ["create"], "after_unknown": {{"role": true, "members": [false, true]}}}}}}],
          "prior_state": {{"values": {{"root_module": {{"resources": [{account}]}}}}}},
          "configuration": {{"root_module": {{"resources": [{{"address": "toy_binding.b", "expressions": {{
             "role": {{"references": ["aws_iam_role.r.arn", "aws_iam_role.r"]}}, "members": {{"references": ["google_service_account.g.email", "google_service_account.g"]}}}}}}]}}}}}}"#
        )
    };
    let identity = |id: &str| {
        format!(
            r#"{{"address": "data.aws_caller_identity.{id}", "type": "aws_caller_identity", "mode": "data", "values": {{"account_id": "{id}"}}}}"#
        )
    };
    let role = |account: &str| {
        let said = plain(&[], &plan(account));
        let line = said.iter().find(|line| line.starts_with("toy_binding")).unwrap().clone();
        assert!(line.contains("members user:a app@acme-prod.iam.gserviceaccount.com"), "{line}");
        line.split("role is ").nth(1).unwrap().split(';').next().unwrap().to_owned()
    };
    // What a role will be called is for the source of AWS to say, in which the account is known or not.
    let both = format!("{}, {}", identity("111122223333"), identity("444455556666"));
    assert_eq!(
        [role(&identity("111122223333")), role(""), role(&both)],
        ["tf:aws_iam_role.r of 111122223333", "tf:aws_iam_role.r", "tf:aws_iam_role.r"]
    );
}

#[test]
fn the_store_of_a_state_is_what_its_backend_says() {
    let state = r#"{"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "5f3a", "outputs": {}, "resources": [
        {"mode": "managed", "type": "random_password", "name": "db", "instances": [{"attributes": {"result": "planted-Zq81-value-0001"}}]}]}"#;
    let settings = |kind: &str| {
        format!(
            r#"{{"version": 3, "serial": 1, "lineage": "x", "backend": {{"type": "{kind}", "config": {{"bucket": "acme-state", "key": "prod"}}}}, "modules": []}}"#
        )
    };
    let stored = |hints: &[(&str, &str)], files: &[(&str, &str)]| {
        testing::read(&super::SOURCE, hints, files).attr(Kind::Secret, "random_password.db", AttrName::StoredIn)
    };
    let own = "resource:prod/terraform.tfstate";
    let (s3, gcs, local) = (settings("s3"), settings("gcs"), settings("local"));
    let files = |settings| [("prod/.terraform/terraform.tfstate", settings), ("prod/terraform.tfstate", state)];
    assert_eq!(stored(&[], &files(&s3)), ["arn:aws:s3:::acme-state", own]);
    assert_eq!(stored(&[], &files(&gcs)), ["gs://acme-state", own]);
    assert_eq!(stored(&[], &files(&local)), [own]);
    assert_eq!(stored(&[], &[("dev/.terraform/terraform.tfstate", &s3), ("prod/terraform.tfstate", state)]), [own]);
    assert_eq!(stored(&[("backend", "arn:aws:s3:::other")], &[("prod/terraform.tfstate", state)]), ["arn:aws:s3:::other", own]);
}

#[test]
fn the_example_keeps_its_secrets() {
    let files = testing::example("terraform");
    assert!(files.iter().any(|(_, text)| text.contains("-planted-")));
    let files: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| !path.ends_with(".md")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    for source in crate::source::SOURCES.iter().filter(|source| source.name == "terraform" || !source.terraform.is_empty()) {
        let run = testing::read(source, &[], &files);
        assert!(run.is_free_of("-planted-"), "{}", source.name);
        run.is_sound();
    }
}
