//! Where paths enter the other plane: one opening for each record and kind, with its witness and its numbers.

use crate::graph::testing::{Maker, id, labels};
use crate::graph::{Goal, Graph, Opening, Walk};
use crate::model::Plane::{Application, Platform, Shared, Unclassified};
use crate::model::{AttrName, Basis, Certainty, Counts, EdgeKind, EdgeKind::*, Level, RecordId, World};

fn ids(world: &World, labels: &[&str]) -> Vec<RecordId> {
    labels.iter().map(|label| id(world, label)).collect()
}

fn openings(world: &World, from: &[&str], to: &[&str], level: Level) -> Vec<Opening> {
    let graph = Graph::build(world, 0);
    let found = graph.openings(world, &ids(world, from), Goal { nodes: &ids(world, to), level }, &[Application], Walk::default());
    for opening in &found {
        assert!(opening.witness.edges.iter().any(|edge| opening.edges.contains(edge)), "the witness goes through the opening");
        assert!(opening.edges.iter().all(|edge| (world.edge(*edge).by, world.edge(*edge).kind) == (opening.by, opening.kind)));
        assert_eq!(opening.counts, Counts::Exact);
        assert_eq!(opening.targets.len() as u64, opening.behind);
        labels(world, world.edge(opening.witness.edges[0]).from, &opening.witness.edges);
    }
    found
}

/// `by kind start>end before/behind` of each opening.
fn lines(world: &World, found: &[Opening]) -> Vec<String> {
    let line = |opening: &Opening| {
        let (start, end) = (world.label(opening.start), world.label(opening.end));
        format!("{} {} {start}>{end} {}/{}", world.label(opening.by), opening.kind, opening.before, opening.behind)
    };
    found.iter().map(line).collect()
}

fn touch(maker: &mut Maker, from: &str, kind: EdgeKind, to: &str) {
    maker.touch(from, kind, to, Level::Read);
}

#[test]
fn one_opening_for_a_role_however_many_databases_it_names() {
    let mut maker = Maker::default();
    maker.on(Platform, &["human:a", "human:b", "role:r"]).on(Application, &["resource:d1", "resource:d2", "resource:d3", "human:u"]);
    maker.edge("human:a", Holds, "role:r");
    maker.edge("human:b", Holds, "role:r");
    maker.edge("human:u", Holds, "role:r");
    for db in ["resource:d1", "resource:d2", "resource:d3"] {
        touch(&mut maker, "role:r", Allows, db);
    }
    let world = maker.world();
    let found = openings(&world, &["human:a", "human:b", "human:u"], &["resource:d1", "resource:d2", "resource:d3"], Level::Read);
    assert_eq!(lines(&world, &found), ["role:r allows role:r>resource:d1 2/3"], "a member of F that stands in the plane is not in F");
    assert_eq!(found[0].edges.len(), 3);
    assert_eq!(labels(&world, id(&world, "human:a"), &found[0].witness.edges), ["human:a", "role:r", "resource:d1"]);
    assert_eq!(found[0].targets[1], (id(&world, "resource:d2"), Some(Level::Read)));
    assert!(openings(&world, &["human:a"], &["resource:d1"], Level::Write).is_empty(), "read is not write");
    assert!(openings(&world, &["human:u"], &["resource:d1"], Level::Read).iter().all(|opening| opening.before == 0));
}

#[test]
fn a_pattern_enters_as_the_set() {
    let mut maker = Maker::default();
    maker.on(Platform, &["human:a", "role:r", "resource:own"]).on(Application, &["resource:d1", "resource:d2"]);
    maker.edge("human:a", Holds, "role:r");
    touch(&mut maker, "role:r", Allows, "set:all");
    maker.edge("set:all", Contains, "set:inner");
    for db in ["resource:d1", "resource:d2", "resource:own"] {
        maker.edge("set:inner", Contains, db);
    }
    touch(&mut maker, "role:r", Allows, "set:empty");
    let world = maker.world();
    let found = openings(&world, &["human:a"], &["resource:d1", "resource:d2", "resource:own"], Level::Read);
    assert_eq!(lines(&world, &found), ["role:r allows role:r>set:all 1/3"]);
    assert_eq!(found[0].witness.edges.len(), 4);
    assert!(openings(&world, &["human:a"], &["resource:own"], Level::Read).is_empty(), "no member of the plane is reached");
}

#[test]
fn shared_and_unclassified_are_walked_through() {
    let mut maker = Maker::default();
    maker.on(Platform, &["human:a"]).on(Shared, &["workload:w"]).on(Unclassified, &["secret:k"]);
    maker.on(Application, &["service_account:sa", "resource:db"]);
    maker.edge("human:a", Controls, "workload:w");
    maker.edge("workload:w", UsesSecret, "secret:k");
    maker.edge("secret:k", AuthenticatesAs, "service_account:sa");
    touch(&mut maker, "service_account:sa", Allows, "resource:db");
    let world = maker.world();
    let found = openings(&world, &["human:a"], &["resource:db"], Level::Read);
    assert_eq!(lines(&world, &found), ["secret:k authenticates_as secret:k>service_account:sa 1/1"]);
    assert_eq!(found[0].witness.edges.len(), 4);
}

#[test]
fn what_nobody_reaches_is_latent() {
    let mut maker = Maker::default();
    maker.on(Platform, &["human:a", "role:unheld", "workload:job"]).on(Application, &["resource:db", "human:u", "role:app"]);
    maker.on(Unclassified, &["role:nobodys", "resource:hub"]);
    touch(&mut maker, "role:unheld", Allows, "resource:db");
    touch(&mut maker, "role:nobodys", Allows, "resource:db");
    maker.edge("human:u", Holds, "role:nobodys");
    maker.edge("human:u", Holds, "role:app");
    touch(&mut maker, "role:app", Allows, "resource:db");
    maker.edge("workload:job", Controls, "resource:hub");
    touch(&mut maker, "resource:hub", Allows, "resource:db");
    let world = maker.world();
    let found = openings(&world, &["human:a"], &["resource:db"], Level::Read);
    assert_eq!(
        lines(&world, &found),
        ["role:unheld allows role:unheld>resource:db 0/1", "resource:hub allows resource:hub>resource:db 0/1"],
        "not what only the application's own users hold"
    );
    assert_eq!(found[0].witness.edges.len(), 1, "from the opening's own start");
    assert_eq!(openings(&world, &[], &["resource:db"], Level::Read).len(), 2);
}

#[test]
fn paths_that_re_enter_open_only_once() {
    let mut maker = Maker::default();
    maker.on(Platform, &["human:a", "service_account:back"]).on(Application, &["role:x", "resource:db"]);
    maker.edge("human:a", Holds, "role:x");
    maker.edge("role:x", Impersonates, "service_account:back");
    touch(&mut maker, "service_account:back", Allows, "resource:db");
    let world = maker.world();
    let found = openings(&world, &["human:a"], &["resource:db"], Level::Read);
    // The second is there for whoever controls the service account: nobody does without entering before.
    assert_eq!(
        lines(&world, &found),
        ["human:a holds human:a>role:x 1/1", "service_account:back allows service_account:back>resource:db 0/1"]
    );
}

#[test]
fn entering_without_reaching_the_goal_is_no_opening() {
    let mut maker = Maker::default();
    maker.on(Platform, &["human:a"]).on(Application, &["role:x", "resource:db", "resource:other"]);
    maker.edge("human:a", Holds, "role:x");
    touch(&mut maker, "role:x", Allows, "resource:other");
    let world = maker.world();
    assert!(openings(&world, &["human:a"], &["resource:db"], Level::Read).is_empty());
    assert!(openings(&world, &["human:a"], &[], Level::Read).is_empty());
}

#[test]
fn principals_count_once() {
    let mut maker = Maker::default();
    let near = ["human:a", "human:a2", "service_account:sa", "workload:w1", "workload:w2", "agent:bot", "workload:alone", "role:r"];
    maker.on(Platform, &near).on(Application, &["resource:db", "workload:elsewhere"]);
    maker.same("human:a", "human:a2");
    for holder in ["human:a", "human:a2", "workload:w1", "workload:alone", "workload:elsewhere"] {
        maker.edge(holder, Holds, "role:r");
    }
    for runner in ["workload:w1", "workload:w2", "agent:bot", "workload:elsewhere"] {
        maker.edge(runner, RunsAs, "service_account:sa");
    }
    maker.edge("agent:bot", Holds, "role:r");
    touch(&mut maker, "role:r", Allows, "resource:db");
    let world = maker.world();
    let count = |from: &[&str]| openings(&world, from, &["resource:db"], Level::Read)[0].before;
    assert_eq!(count(&["human:a", "human:a2"]), 1, "one person");
    assert_eq!(count(&["service_account:sa"]), 1, "through the workload that runs as it");
    assert_eq!(count(&["service_account:sa", "agent:bot", "workload:w1"]), 1, "all of them are the service account");
    assert_eq!(count(&["workload:alone"]), 1);
    assert_eq!(count(&["human:a", "human:a2", "service_account:sa", "workload:alone"]), 3);
    let graph = Graph::build(&world, 0);
    let with = graph.with_workloads(&world, &ids(&world, &["service_account:sa"]));
    assert_eq!(with, ids(&world, &["service_account:sa", "workload:elsewhere", "workload:w1", "workload:w2"]));
    assert_eq!(graph.counts_as(&world, id(&world, "human:a2")), id(&world, "human:a"));
}

#[test]
fn the_witness_of_an_opening_is_standing_then_certain_then_short() {
    let mut maker = Maker::default();
    maker.on(Platform, &["human:a", "human:b", "group:g", "role:r"]).on(Application, &["role:x", "resource:db", "resource:far"]);
    maker.edge("human:a", Holds, "role:r").eligible();
    maker.edge("human:b", MemberOf, "group:g");
    maker.edge("group:g", Holds, "role:r").certainty(Certainty::Conditional);
    maker.edge("role:r", Holds, "role:x").by("grant:one");
    touch(&mut maker, "role:x", Allows, "resource:db");
    touch(&mut maker, "role:r", Allows, "resource:far");
    let world = maker.world();
    let found = openings(&world, &["human:a", "human:b"], &["resource:db", "resource:far"], Level::Read);
    assert_eq!(lines(&world, &found), ["role:r allows role:r>resource:far 2/1", "grant:one holds role:r>role:x 2/1"]);
    for opening in &found {
        assert_eq!((opening.witness.certainty, opening.witness.elevated), (Certainty::Conditional, false));
        assert_eq!(world.label(world.edge(opening.witness.edges[0]).from), "human:b");
    }
    let found = openings(&world, &["human:a"], &["resource:db"], Level::Read);
    assert_eq!((found[0].witness.certainty, found[0].witness.elevated), (Certainty::Certain, true));
}

#[test]
fn the_level_of_a_target_is_the_highest_behind_the_opening() {
    let mut maker = Maker::default();
    maker.on(Platform, &["human:a", "role:r"]).on(Application, &["role:x", "resource:db", "resource:vault", "secret:k", "resource:t"]);
    maker.attr("resource:t", AttrName::Type, "tool");
    maker.edge("human:a", Holds, "role:r");
    maker.edge("role:r", Holds, "role:x");
    maker.touch("role:x", Allows, "resource:db", Level::Use);
    maker.touch("role:x", Allows, "resource:t", Level::Use);
    maker.touch("resource:t", Allows, "resource:db", Level::Write);
    maker.touch("role:r", Allows, "resource:vault", Level::Read);
    maker.edge("resource:vault", ReadsSecret, "secret:k").derived(Basis::StoredIn, Level::Read);
    maker.touch("role:r", Allows, "resource:db", Level::Use);
    let world = maker.world();
    let targets = ["resource:db", "secret:k", "resource:vault"];
    let found = openings(&world, &["human:a"], &targets, Level::Read);
    assert_eq!(lines(&world, &found), ["role:r holds role:r>role:x 1/1", "role:r allows role:r>resource:vault 1/2"]);
    assert_eq!(found[0].targets, [(id(&world, "resource:db"), Some(Level::Write))]);
    assert_eq!(found[1].targets, [(id(&world, "secret:k"), None), (id(&world, "resource:vault"), Some(Level::Read))]);
    assert_eq!(found[1].edges.len(), 1, "use is not read");
}

#[test]
fn an_edge_left_out_closes_its_opening() {
    let mut maker = Maker::default();
    maker.on(Platform, &["human:a"]).on(Application, &["resource:db"]);
    touch(&mut maker, "human:a", Allows, "resource:db");
    let world = maker.world();
    let graph = Graph::build(&world, 0);
    let (from, to) = (ids(&world, &["human:a"]), ids(&world, &["resource:db"]));
    let only = |edge| world.edge(edge).kind != Allows;
    let goal = Goal { nodes: &to, level: Level::Use };
    assert_eq!(graph.openings(&world, &from, goal, &[Application], Walk::default()).len(), 1);
    assert!(graph.openings(&world, &from, goal, &[Application], Walk { only: Some(&only) }).is_empty());
    assert!(graph.openings(&world, &from, goal, &[Platform], Walk::default()).is_empty(), "the start stands in what is entered");
    assert!(graph.openings(&world, &from, goal, &[], Walk::default()).is_empty(), "nothing to enter");
}

#[test]
fn beyond_the_limit_numbers_are_bounds() {
    let mut maker = Maker::default();
    maker.on(Platform, &["human:a"]).on(Application, &["resource:db"]);
    for at in 0..4_100 {
        let role = format!("role:{at:04}");
        maker.on(Platform, &[&role]);
        touch(&mut maker, &role, Allows, "resource:db");
        if at % 2 == 1 {
            maker.edge("human:a", Holds, &role);
        }
    }
    let world = maker.world();
    let graph = Graph::build(&world, 0);
    let goal = [id(&world, "resource:db")];
    let found =
        graph.openings(&world, &ids(&world, &["human:a"]), Goal { nodes: &goal, level: Level::Read }, &[Application], Walk::default());
    assert_eq!(found.len(), 4_100);
    for (at, opening) in found.iter().enumerate() {
        assert_eq!((opening.before, opening.behind), (at as u64 % 2, 1));
        assert_eq!(opening.counts, if at < 4_096 { Counts::Exact } else { Counts::AtLeast });
        assert_eq!(opening.targets, [(goal[0], Some(Level::Read))]);
    }
}
