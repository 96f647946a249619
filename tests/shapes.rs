//! What the match shapes promise beyond single rules: bridges, elevation, certainty, latency, absence, chains, cycles, hostile files.

#![expect(clippy::expect_used, clippy::panic, reason = "a helper of tests ends the test where its world is wrong")]

use partywall::audit::of_example;
use partywall::doc::{Layout, Tape, yaml};
use partywall::graph::Graph;
use partywall::model::{Confidence, Counts, Outcome, World};
use partywall::rule::{EXAMPLE_AS_OF, Evaluation, Rule};
use partywall::select::{Bridge, Selector, Values};

fn world(text: &str) -> World {
    let text = format!("partywall: 1\n{text}");
    let mut world = None;
    yaml::read(&text, 0, Layout::Whole, &mut Tape::default(), &mut |whole| {
        world = Some(of_example(whole.item, EXAMPLE_AS_OF));
        Ok(())
    })
    .expect("the world can be read");
    world.expect("there is a document").unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn rule(family: &str, matching: &str) -> Rule {
    let text = format!(
        "id: probe\ntitle: t\nfamily: {family}\nseverity: high\nconfidence: high\nwhy: w\nfix: f\nlimitations: l\ncontrols: {{}}\nmessage: \"{{subject}}\"\n\
         match:\n  {matching}\nexamples:\n  - {{ name: a, finds: [[human:x]], inventory: {{ partywall: 1 }} }}\n  - {{ name: b, finds: [], inventory: {{ partywall: 1 }} }}\n"
    );
    Rule::parse(&text, "probe", "probe.yaml", &Values::default()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn run(rule: &Rule, world: &World, bridges: &[Bridge]) -> Outcome {
    let graph = Graph::build(world, EXAMPLE_AS_OF);
    rule.evaluate(Evaluation { world, graph: &graph, as_of: EXAMPLE_AS_OF, bridges })
}

fn subjects(world: &World, outcome: &Outcome) -> Vec<String> {
    outcome.matches.iter().map(|found| found.subjects.iter().map(|id| world.label(*id)).collect::<Vec<_>>().join(" ")).collect()
}

fn bridge(from: &str, to: &str, level: &str, reaches: &[&str], expires: Option<i64>) -> Bridge {
    let short = |text: &str| Selector::short(text, &Values::default()).expect("a selector");
    Bridge {
        from: short(from),
        to: short(to),
        from_text: from.into(),
        to_text: to.into(),
        level: partywall::model::Level::from_word(level).expect("a level"),
        reaches: reaches.iter().map(|text| short(text)).collect(),
        owner: "product".into(),
        approved_by: "ciso".into(),
        reason: "meant".into(),
        expires,
        at: 0,
    }
}

const WALL: &str = "
humans: [{ id: kim, plane: platform }]
roles:
  - id: ops
    plane: platform
    members: [kim]
    permissions:
      - { action: \"data:read\", resource: data, level: read }
      - { action: \"more:read\", resource: more, level: read }
resources:
  - { id: data, type: database, plane: application }
  - { id: more, type: database, plane: application }
";
const OPENING: &str = "opening: { from: { kind: principal, plane: platform }, to: { kind: resource, plane: application }, level: read }";

#[test]
fn an_opening_is_closed_only_by_bridges_over_all_of_it() {
    let (world, rule) = (world(WALL), rule("boundary", OPENING));
    let open = run(&rule, &world, &[]);
    assert_eq!(open.matches.len(), 1);
    assert_eq!((open.matches[0].before, open.matches[0].behind, open.matches[0].crossing.len()), (1, 2, 2));
    let half = run(&rule, &world, &[bridge("role:ops", "resource:data", "read", &[], None)]);
    assert_eq!(half.matches[0].remarks, ["wider than its bridge"]);
    assert!(half.bridged.is_empty());
    let whole = run(&rule, &world, &[bridge("role:ops", "plane=application", "read", &["kind=resource"], None)]);
    assert!(whole.matches.is_empty());
    assert_eq!(whole.bridged[0].0, 0);
}

#[test]
fn a_bridge_that_ended_or_is_too_narrow_opens_again() {
    let (world, rule) = (world(WALL), rule("boundary", OPENING));
    let said = |bridge: Bridge| run(&rule, &world, &[bridge]).matches.iter().flat_map(|found| found.remarks.clone()).collect::<Vec<_>>();
    assert_eq!(said(bridge("role:ops", "plane=application", "read", &[], Some(EXAMPLE_AS_OF))), ["its bridge has expired"]);
    assert_eq!(said(bridge("role:ops", "plane=application", "use", &[], None)), ["wider than its bridge"]);
    assert_eq!(said(bridge("role:ops", "plane=application", "read", &["resource:data"], None)), ["wider than its bridge"]);
    assert!(said(bridge("role:other", "plane=application", "read", &[], None)).is_empty());
}

#[test]
fn a_path_over_bridged_facts_alone_is_no_finding_of_a_boundary_rule() {
    let text = "
humans: [{ id: kim, plane: platform }, { id: lee, plane: platform }]
roles:
  - { id: meant, plane: application, members: [kim, lee], permissions: [{ action: \"data:read\", resource: data, level: read }] }
  - { id: hidden, plane: application, members: [lee], permissions: [{ action: \"data:read\", resource: data, level: read }] }
resources: [{ id: data, type: database, plane: application }]
";
    let world = world(text);
    let path = "path: { from: { kind: human }, to: { kind: resource, plane: application }, level: read }";
    let meant = [bridge("plane=platform", "role:meant", "read", &[], None)];
    let outcome = run(&rule("boundary", path), &world, &meant);
    assert_eq!(subjects(&world, &outcome), ["human:lee resource:data"]);
    assert_eq!(outcome.bridged.len(), 1);
    assert_eq!(world.label(outcome.bridged[0].1.subjects[0]), "human:kim");
    // Another family knows no bridges.
    assert_eq!(run(&rule("privilege", path), &world, &meant).matches.len(), 2);
    // The level that lies behind counts.
    let narrow = [bridge("plane=platform", "role:meant", "use", &[], None)];
    assert_eq!(run(&rule("boundary", path), &world, &narrow).matches.len(), 2);
}

#[test]
fn latent_elevated_and_assumed_are_told_apart() {
    let text = "
humans: [{ id: kim, plane: platform }]
roles:
  - { id: empty, plane: platform, permissions: [{ action: \"data:read\", resource: data, level: read }] }
  - { id: eligible, plane: platform, permissions: [{ action: \"more:read\", resource: more, level: read }] }
  - { id: odd, plane: platform, members: [kim], permissions: [{ action: \"rest:read\", resource: rest, level: read, conditions: [\"office hours\"] }] }
grants: [{ principal: kim, role: eligible, activation: eligible }]
resources:
  - { id: data, type: database, plane: application }
  - { id: more, type: database, plane: application }
  - { id: rest, type: database, plane: application }
";
    let world = world(text);
    let outcome = run(&rule("boundary", OPENING), &world, &[]);
    let rows: Vec<_> = outcome.matches.iter().map(|found| (world.label(found.subjects[0]), found.lowered, found.confidence)).collect();
    assert!(rows.contains(&("role:empty".into(), 1, Confidence::High)), "{rows:?}");
    assert!(rows.contains(&("role:eligible".into(), 1, Confidence::High)), "{rows:?}");
    assert!(rows.contains(&("role:odd".into(), 0, Confidence::Medium)), "{rows:?}");
}

#[test]
fn a_secret_that_opens_who_knows_what_is_assumed_and_told() {
    let text = "
humans: [{ id: kim, plane: platform, permissions: [{ action: \"secret:read\", secret: key }] }]
secrets: [{ id: key, plane: application }]
resources: [{ id: data, type: database, plane: application }]
";
    let world = world(text);
    let silent = run(&rule("boundary", OPENING), &world, &[]);
    assert!(silent.matches.is_empty());
    assert_eq!(silent.not_assessed[0].declare, "secrets: [{ id: \"key\", authenticates_as: <id, or null for none> }]");
    let outcome = run(&rule("boundary", &OPENING.replace("level: read", "level: read, assumed_secrets: true")), &world, &[]);
    assert_eq!(subjects(&world, &outcome), ["human:kim secret:key"]);
    assert_eq!(outcome.matches[0].confidence, Confidence::Low);
}

#[test]
fn a_chain_passes_the_hops_asked_for_even_where_it_is_not_the_shortest() {
    let text = "
humans:
  - { id: kim, uses: [token], permissions: [{ action: \"data:read\", resource: data, level: read }] }
  - { id: lee, permissions: [{ action: \"data:read\", resource: data, level: read }] }
service_accounts: [{ id: robot, permissions: [{ action: \"data:read\", resource: data, level: read }] }]
secrets: [{ id: token, authenticates_as: robot }]
resources: [{ id: data, type: database }]
";
    let world = world(text);
    let rule =
        rule("privilege", "path: { from: { kind: human }, to: { kind: resource }, level: read, through: [authenticates_as, uses_secret] }");
    let outcome = run(&rule, &world, &[]);
    assert_eq!(subjects(&world, &outcome), ["human:kim resource:data"]);
    assert_eq!(outcome.matches[0].path.len(), 3);
}

#[test]
fn ends_that_differ_are_compared_beyond_the_nearest_target() {
    let text = "
humans: [{ id: kim, tenant: globex, member_of: [far] }]
groups: [{ id: far }]
roles:
  - { id: near, members: [kim], permissions: [{ action: \"a:read\", resource: own, level: read }] }
  - { id: away, members: [far], permissions: [{ action: \"b:read\", resource: other, level: read }] }
resources: [{ id: own, tenant: globex }, { id: other, tenant: initech }, { id: silent }]
";
    let world = world(text);
    let differ = rule("tenancy", "path: { from: { kind: human }, to: { kind: resource }, level: read, differing: tenant }");
    assert_eq!(subjects(&world, &run(&differ, &world, &[])), ["human:kim resource:other"]);
    let same = rule("tenancy", "path: { from: { kind: human }, to: { kind: resource }, where: { to.tenant: { same_as: from.tenant } } }");
    assert_eq!(subjects(&world, &run(&same, &world, &[])), ["human:kim resource:own"]);
}

#[test]
fn cycles_self_loops_and_the_wrong_direction_find_nothing() {
    let text = "
groups:
  - { id: a, member_of: [b] }
  - { id: b, member_of: [c] }
  - { id: c, member_of: [a, c] }
humans: [{ id: kim, member_of: [a] }, { id: boss, permissions: [{ action: \"x:admin\", resource: sys, level: administer }] }]
resources: [{ id: sys, type: system }]
";
    let world = world(text);
    let rule = rule(
        "privilege",
        "path: { from: { kind: human }, to: { kind: resource, type: system }, level: administer, beyond: [allows, holds] }",
    );
    assert!(run(&rule, &world, &[]).matches.is_empty());
    let empty = self::world("");
    for matching in
        [OPENING, "record: { of: { kind: secret, owner: null } }", "shared: { of: { kind: workload }, by: runs_as, differ: id }"]
    {
        let outcome = run(&self::rule("boundary", matching), &empty, &[]);
        assert!(outcome.matches.is_empty() && outcome.not_assessed.is_empty() && outcome.examined == 0);
    }
}

#[test]
fn a_start_that_is_itself_a_target_is_judged_by_its_other_targets() {
    let text = "
humans:
  - { id: kim, uses: [lee-token] }
  - { id: lee }
secrets: [{ id: lee-token, authenticates_as: lee }]
";
    let world = world(text);
    let rule = rule("credential", "path: { from: { kind: human }, to: { kind: human }, via: [uses_secret, authenticates_as] }");
    assert_eq!(subjects(&world, &run(&rule, &world, &[])), ["human:kim human:lee"]);
}

#[test]
fn absence_needs_proof_and_says_what_would_give_it() {
    let text = "service_accounts: [{ id: idle }, { id: busy }]\nworkloads: [{ id: job, runs_as: busy }]\n";
    let matching = "absent: { of: { kind: service_account }, lacks: ~runs_as, populations: [workload] }";
    let open = run(&rule("lifecycle", matching), &world(text), &[]);
    assert!(open.matches.is_empty());
    assert_eq!(open.not_assessed[0].declare, "complete: [workloads]");
    let proven = world(&format!("complete: [workloads]\n{text}"));
    let found = run(&rule("lifecycle", matching), &proven, &[]);
    assert_eq!(subjects(&proven, &found), ["service_account:idle"]);
}

#[test]
fn a_claim_that_is_not_there() {
    let matching = "absent: { of: { kind: boundary, plane: application }, lacks: { claim: { kind: claim, control: sso } } }";
    let without = "complete: [claims]\nboundaries: [{ plane: application }, { plane: platform }]\n";
    let (bare, claimed) =
        (world(without), world("complete: [claims]\nboundaries: [{ plane: application, claims: [{ control: sso, evidence: report }] }]\n"));
    assert_eq!(subjects(&bare, &run(&rule("attestation", matching), &bare, &[])), ["boundary:application"]);
    assert!(run(&rule("attestation", matching), &claimed, &[]).matches.is_empty());
}

#[test]
fn what_is_not_stated_is_said_with_the_line_that_states_it() {
    let world = world("secrets: [{ id: a, scope: \"k:prod\" }, { id: b }, { id: c, rotation: manual }]\n");
    let outcome = run(&rule("credential", "record: { of: { kind: secret, rotation: manual } }"), &world, &[]);
    assert_eq!(subjects(&world, &outcome), ["secret:c"]);
    assert_eq!(outcome.not_assessed.len(), 1);
    assert!(outcome.not_assessed[0].why.starts_with("2 secrets do not state `rotation`"), "{}", outcome.not_assessed[0].why);
    assert!(outcome.not_assessed[0].declare.contains("rotation: <automatic|manual|none>"));
}

#[test]
fn users_without_the_value_that_differs_are_said_and_one_person_counts_once() {
    let text = "
workloads: [{ id: a, uses: [key], environment: production }, { id: b, uses: [key] }]
people: [{ id: hr-1 }]
humans: [{ id: x, person: hr-1, uses: [token] }, { id: y, person: hr-1, uses: [token] }]
secrets: [{ id: key }, { id: token }]
";
    let world = world(text);
    let outcome = run(&rule("credential", "shared: { of: { kind: workload }, by: uses, differ: environment }"), &world, &[]);
    assert!(outcome.matches.is_empty());
    assert_eq!(outcome.not_assessed[0].declare, "workloads: [{ id: \"b\", environment: <value, or null for none> }]");
    let people = run(&rule("credential", "shared: { of: { kind: human }, by: uses, differ: id }"), &world, &[]);
    assert!(people.matches.is_empty());
}

#[test]
fn what_does_not_count_at_the_moment_is_left_out_unless_asked_for() {
    let world = world("secrets: [{ id: dead, rotation: manual, status: revoked }, { id: past, rotation: manual, expires: 2026-01-01 }]\n");
    assert!(run(&rule("credential", "record: { of: { kind: secret, rotation: manual } }"), &world, &[]).matches.is_empty());
    assert_eq!(
        run(&rule("credential", "record: { of: { kind: secret, rotation: manual }, inactive: true }"), &world, &[]).matches.len(),
        2
    );
}

#[test]
fn conflicts_join_accounts_and_show_both_ways() {
    let text = "
people: [{ id: hr-1 }]
humans: [{ id: a, person: hr-1 }, { id: b, person: hr-1 }, { id: c }]
roles: [{ id: left, members: [a, c] }, { id: right, members: [b] }]
";
    let world = world(text);
    let both = |who: &str| {
        rule("privilege", &format!("conflict: {{ who: {who}, a: {{ kind: role, id: left }}, b: {{ kind: role, id: right }} }}"))
    };
    let found = run(&both("person"), &world, &[]);
    assert_eq!(subjects(&world, &found), ["human:a human:b role:left role:right"]);
    assert_eq!((found.matches[0].path.len(), found.matches[0].second.len(), found.matches[0].members.len()), (1, 1, 2));
    assert!(run(&both("principal"), &world, &[]).matches.is_empty());
}

#[test]
fn targets_behind_a_start_are_counted() {
    let text = "
humans: [{ id: kim }]
roles:
  - id: r
    members: [kim]
    permissions: [{ action: \"a:read\", resource: x, level: read }, { action: \"b:read\", resource: y, level: read }, { action: \"c:use\", resource: z, level: use }]
resources: [{ id: x }, { id: y }, { id: z }]
";
    let world = world(text);
    let found = run(&rule("privilege", "path: { from: { kind: human }, to: { kind: resource }, level: read }"), &world, &[]);
    assert_eq!((found.matches[0].behind, found.matches[0].counts), (2, Counts::Exact));
}

#[test]
fn what_is_missing_at_one_end_matters_only_where_there_is_another() {
    let roles = "roles: [{ id: r, plane: platform }]\n";
    let matching = "conflict: { who: person, a: { kind: role, plane: platform, privileged: true }, b: { kind: role, plane: application, privileged: true } }";
    assert!(run(&rule("boundary", matching), &world(roles), &[]).not_assessed.is_empty());
    let both = world("roles: [{ id: r, plane: platform }, { id: s, plane: application }]\n");
    assert_eq!(run(&rule("boundary", matching), &both, &[]).not_assessed[0].why, "2 roles do not state `privileged` (the first: `r`)");
    let path = "path: { from: { kind: agent }, to: { issued: stored } }";
    assert!(run(&rule("credential", path), &world("secrets: [{ id: k }]\n"), &[]).not_assessed.is_empty());
}

#[test]
fn what_a_path_asks_of_another_record_is_declared_there() {
    let world = world("humans: [{ id: kim }]\nroles: [{ id: owner }]\ngrants: [{ principal: kim, role: owner }]\n");
    let outcome = run(&rule("privilege", "record: { of: { kind: grant, role.privileged: true } }"), &world, &[]);
    assert_eq!(outcome.not_assessed[0].declare, "roles: [{ id: \"owner\", privileged: <true|false> }]");
}

#[test]
fn an_opening_whose_start_can_not_be_told_is_said() {
    let text = |environment: &str| {
        format!(
            "humans: [{{ id: kim, plane: platform }}]\nroles: [{{ id: r, plane: platform, members: [kim]{environment}, permissions: [{{ action: read, resource: data, level: read }}] }}]\nresources: [{{ id: data, plane: application, sensitivity: customer }}]\n"
        )
    };
    let rule = rule(
        "boundary",
        "opening: { from: { kind: human, plane: platform }, to: { kind: resource, sensitivity: customer }, level: read, start: { environment: production } }",
    );
    let eval = |text: &str| {
        let world = world(text);
        let graph = Graph::build(&world, EXAMPLE_AS_OF);
        rule.evaluate(Evaluation { world: &world, graph: &graph, as_of: EXAMPLE_AS_OF, bridges: &[] })
    };
    assert_eq!(eval(&text(", environment: production")).matches.len(), 1);
    let other = eval(&text(", environment: staging"));
    assert_eq!((other.matches.len(), other.not_assessed.len()), (0, 0));
    let unknown = eval(&text(""));
    assert!(unknown.matches.is_empty());
    assert!(unknown.not_assessed.iter().any(|line| line.why.contains("environment")), "{:?}", unknown.not_assessed);
}
