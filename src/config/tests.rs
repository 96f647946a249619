//! The configuration: every section, what is wrong with each, and that no value gets into a message.

use super::*;
use crate::model::{Level, Plane};

fn good(text: &str) -> Config {
    let (config, problems) = parse(text, "partywall.yaml");
    assert_eq!(problems, [], "{text}");
    config
}

/// All problems, each as `offset message | help`.
fn bad(text: &str) -> Vec<String> {
    parse(text, "partywall.yaml").1.into_iter().map(|p| format!("{} {} | {}", p.at.unwrap(), p.message, p.help)).collect()
}

const WHOLE: &str = r#"
planes:
  - { match: { source: kubernetes, within.namespace: "tenant-*" }, plane: application, tenant: "{within.namespace}" }
  - { match: { source: keycloak, within.realm: workforce }, plane: platform, note: people }
links:
  - { same: [kim@corp.example, kim-support], basis: "HR record 77" }
permission_classes:
  - { match: { action: "assistant:tune" }, plane: platform, level: write }
bridges:
  - from: deploy/answer-api
    to: { kind: service_account, id: svc-answer }
    level: read
    reaches: [{ resource: conversations }, "kind=secret,plane=application"]
    owner: product-team
    approved_by: ciso@corp.example
    reason: deployed by mlops until the split
    expires: 2027-03-01
waivers:
  - { rule: standing-platform-administrator, subject: breakglass-1, owner: sre, approved_by: ciso@corp.example, reason: break glass, ticket: SEC-9, expires: 2027-01-15 }
values: { secret_age_days: 30, workforce_domains: [acme.example], own_words: yes-sir }
rules: { skip: [wildcard-role], severity: { manually-rotated-secret: low } }
expect: { sources: [kubernetes], counts: { humans: 412 }, complete: [{ population: grants.expires, files: ["grants-*.yaml"] }] }
inputs:
  - { files: ["exports/*.json"], system: customer directory, environment: production, command: kc.sh export, filters: none, exported_by: sre, exported_at: 2026-11-20, reported: { humans: 412 }, seen_in: "admin console, 2026-11-20", note: all realms }
declared: [{ vendors: [{ id: modelhost, owner: ml-lead }] }]
ignore: ["charts/**"]
note: kept by the platform team
"#;

#[test]
fn every_section_is_read() {
    let config = good(WHOLE);
    assert_eq!(config.mapping.planes.len(), 2);
    assert_eq!(config.mapping.planes[0].plane, Plane::Application);
    assert_eq!(config.mapping.planes[0].tenant.as_deref(), Some("{within.namespace}"));
    assert_eq!(config.mapping.links[0].ids, ["kim@corp.example", "kim-support"]);
    assert_eq!((config.mapping.classes[0].plane, config.mapping.classes[0].level), (Some(Plane::Platform), Some(Level::Write)));
    let bridge = &config.bridges[0];
    assert_eq!((bridge.from_text.as_str(), bridge.to_text.as_str()), ("deploy/answer-api", "kind=service_account,id=svc-answer"));
    assert_eq!((bridge.level, bridge.reaches.len()), (Level::Read, 2));
    assert_eq!(bridge.reaches[0], crate::select::Selector::short("resource:conversations", &config.values).unwrap());
    assert_eq!(bridge.expires, crate::model::time::parse("2027-03-01"));
    assert_eq!(config.waivers[0].ticket.as_deref(), Some("SEC-9"));
    assert_eq!(config.values["secret_age_days"], ["30"]);
    assert_eq!(config.values["unused_days"], ["90"]);
    assert_eq!(config.values["own_words"], ["yes-sir"]);
    assert_eq!((config.skip[0].as_str(), config.severity[0].1), ("wildcard-role", Severity::Low));
    assert_eq!(config.expect.counts, [(Kind::Human, 412)]);
    assert_eq!(config.expect.complete[0].0, "grants.expires");
    assert_eq!(config.ignore, ["charts/**"]);
    let at = config.declared_at.unwrap() as usize;
    assert!(WHOLE[at..].starts_with("[{ vendors:"));
    assert_eq!(config.digest.as_deref().map(str::len), Some(64));
}

#[test]
fn nothing_configured_means_the_shipped_values() {
    for text in ["", "# nothing\n", "{}", "planes: []\ndeclared: []\nvalues:\n"] {
        let config = parse(text, "p").0;
        assert_eq!(config.values, values::defaults(), "{text}");
        assert_eq!(config.declared_at, None);
    }
    assert_eq!(good("").values["workforce_domains"], [""; 0]);
    assert_eq!(good("\u{feff}ignore: [x]\n").ignore, ["x"]);
}

#[test]
fn values_are_known_to_selectors_wherever_they_stand() {
    let text = "planes: [{ match: { domain: { within: $staff } }, plane: platform }]\nvalues: { staff: [acme.example] }\n";
    assert_eq!(good(text).mapping.planes.len(), 1);
    assert_eq!(
        bad("planes: [{ match: { domain: $staff }, plane: platform }]"),
        ["28 no value has the name after this `$` (string, 6 bytes) | name it under `values` in partywall.yaml"]
    );
}

#[test]
fn slips_are_told_with_the_nearest_word() {
    assert_eq!(bad("plane: []"), ["0 unknown key `plane` in a configuration (list of 0) | did you mean `planes`?"]);
    assert_eq!(bad("planes: {}"), ["8 `planes` is a list, this is a map of 0 | "]);
    assert_eq!(bad("a: b: c"), ["4 this is not valid YAML | "]);
    assert_eq!(bad("[x]"), ["0 a configuration is a map, this is a list of 1 | "]);
    assert_eq!(bad("ignore: [a]\n---\nignore: [b]\n").len(), 1);
    assert_eq!(
        bad("planes: [{ match: { sorce: x }, plane: platform }]"),
        ["20 no attribute or edge is called `sorce` | did you mean `source`?"]
    );
    assert_eq!(
        bad("planes: [{ match: { source: x }, plane: platfrom }]"),
        ["40 `plane` has a value that is not known here (string, 8 bytes) | did you mean `platform`?"]
    );
    assert_eq!(bad("planes: [{ match: { plane: platform }, plane: shared }]").len(), 1);
    assert!(bad("planes: [{ match: { kind: human }, plane: platform, tenant: '{within}x' }]")[0].contains("one path in braces"));
    assert!(bad("planes: [{ match: { kind: human }, plane: platform, tenant: '{withn.a}' }]")[0].contains("did you mean `within`?"));
    assert_eq!(bad("links: [{ same: [a], basis: x }]"), ["8 a link names at least two ids under `same` | "]);
    assert!(bad("permission_classes: [{ match: { action: x } }]")[0].contains("neither `plane` nor `level`"));
    assert_eq!(bad("values: { secret_age_day: 30 }"), ["10 no shipped value is called `secret_age_day` | did you mean `secret_age_days`?"]);
    assert_eq!(bad("values: { unused_days: soon }"), ["23 `unused_days` is a whole number, this is a string, 4 bytes | "]);
    assert_eq!(bad("values: { Own: x }"), ["10 `Own` is no name of a value | a name is of small letters, digits and `_`"]);
    assert_eq!(
        bad("rules: { severity: { some-rule: hihg } }"),
        ["32 `some-rule` has no such severity (string, 4 bytes) | did you mean `high`?"]
    );
    assert_eq!(bad("expect: { counts: { human: 3 } }"), ["20 no section is called `human` | did you mean `humans`?"]);
    assert_eq!(bad("expect: { counts: { humans: -3 } }"), ["28 `humans` is a number of records, this is a number | "]);
    assert_eq!(bad("expect: { complete: [{ population: grants.breadht, files: x }] }"), ["35 grants have no such field | "]);
    assert_eq!(bad("expect: { complete: [{ population: grant }] }").len(), 2);
    assert_eq!(bad("ignore: ['a{b']"), ["9 this is no pattern of files (string, 3 bytes) | such as `exports/*.json`"]);
    assert_eq!(bad("declared: [x]").len(), 1);
}

#[test]
fn a_bridge_says_everything() {
    let all =
        [("from", "a"), ("to", "b"), ("level", "read"), ("owner", "x"), ("approved_by", "y"), ("reason", "z"), ("expires", "2027-01-01")];
    let text = |without: &str, extra: &str| {
        let fields: Vec<String> = all.iter().filter(|(key, _)| *key != without).map(|(key, value)| format!("{key}: {value}")).collect();
        format!("bridges: [{{ {} {extra} }}]", fields.join(", "))
    };
    assert_eq!(good(&text("", "")).bridges.len(), 1);
    for (key, _) in all {
        assert_eq!(bad(&text(key, "")), [format!("10 this bridge has no `{key}` | ")], "{key}");
    }
    assert!(bad(&text("approved_by", ", approved_by: x"))[0].contains("its own owner"));
    assert!(bad(&text("expires", ", expires: soon"))[0].contains("RFC 3339"));
    assert!(bad(&text("expires", ", expires: null"))[0].contains("has no `expires`"));
    // With one entry unreadable the bridge is not there at all, instead of being wider than it was written.
    let (config, problems) = parse(&text("", ", reaches: [good, { plan: x }]"), "p");
    assert_eq!((config.bridges.len(), problems.len()), (0, 1));
    assert!(bad(&text("from", ", from: 'kind=hunan'"))[0].contains("did you mean `human`?"));
    assert!(bad(&text("from", ", from: [a]"))[0].contains("an end is words or a map"));
}

#[test]
fn a_waiver_is_read_even_where_it_says_too_little() {
    let config = good("waivers: [{ rule: r, subject: s }]");
    assert_eq!((config.waivers[0].owner.as_str(), config.waivers[0].expires), ("", None));
    assert_eq!(bad("waivers: [{ subject: s }]"), ["10 this waiver has no `rule` | "]);
}

#[test]
fn no_value_gets_into_a_message() {
    let token = "sk-live-PLANTED-0123456789abcdef";
    let texts = [
        format!("{{ planes: {token} }}"),
        format!("values: {{ unused_days: {token} }}"),
        format!("planes: [{{ match: {{ kind: {token} }}, plane: {token}, tenant: '{{{token}}}' }}]"),
        format!("bridges: [{{ from: 'kind={token}', to: [{token}], level: {token}, expires: {token} }}]"),
        format!("rules: {{ skip: {{ a: {token} }}, severity: {{ x: {token} }} }}"),
        format!("expect: {{ counts: {{ humans: {token} }}, complete: [{{ population: {token}, files: '{{{token}' }}] }}"),
        format!("declared: {token}\nignore: '{{{token}'"),
        format!("waivers: [{{ rule: [{token}], expires: {token} }}]"),
        format!("note: \"{token}\nplanes: ["),
        format!("planes: [{{ match: {{ domain: ${token} }}, plane: platform }}]"),
    ];
    for text in texts {
        let said = bad(&text);
        assert!(!said.is_empty(), "{text}");
        assert!(!said.concat().contains("PLANTED"), "{said:?}");
    }
}

#[test]
fn defaults_are_told_and_named_once() {
    for value in values::DEFAULTS {
        assert!(value.about.ends_with('.'), "{}", value.name);
        assert!(!value.number || value.words.len() <= 1);
    }
    assert_eq!(values::defaults().len(), values::DEFAULTS.len());
}

/// The keys of a map's schema, an array's elements taken for the array.
fn keys(schema: &serde_json::Value) -> Vec<String> {
    let of = schema.get("items").unwrap_or(schema);
    of["properties"].as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn the_schema_and_the_reader_know_the_same_keys() {
    let schema = schema();
    let unknown = |text: &str| bad(text).into_iter().any(|line| line.contains("unknown key"));
    assert!(unknown("bridges: [{ nonsense: x }]"));
    for section in keys(&schema) {
        assert!(!unknown(&format!("{section}: x")), "{section}");
        let part = &schema["properties"][&section];
        for key in keys(part).iter().filter(|_| section != "values") {
            let text = if part["type"] == "array" { format!("{section}: [{{ {key}: x }}]") } else { format!("{section}: {{ {key}: x }}") };
            assert!(!unknown(&text), "{text}");
        }
    }
    // And the other way round: every key of the whole example is in the schema.
    let whole: serde_json::Value = serde_yaml::from_str(WHOLE).unwrap();
    for (section, value) in whole.as_object().unwrap() {
        assert!(keys(&schema).contains(section), "{section}");
        let part = &schema["properties"][section];
        let maps: Vec<&serde_json::Value> = value.as_array().map_or(vec![value], |list| list.iter().collect());
        for key in maps.iter().filter_map(|map| map.as_object()).flat_map(|map| map.keys()) {
            assert!(["values", "declared"].contains(&section.as_str()) || keys(part).contains(key), "{section}.{key}");
        }
    }
    for value in values::DEFAULTS {
        assert!(keys(&schema["properties"]["values"]).contains(&value.name.to_owned()));
    }
}
