//! What may follow what: becoming, touching, sets, tools, stores, agents, secrets, windows.

use crate::graph::testing::{Maker, id, labels};
use crate::graph::{Goal, Graph, Walk, Witness};
use crate::model::{AttrName, Basis, Certainty, EdgeKind::*, Level, World};

fn witness(world: &World, from: &str, level: Level, to: &str) -> Option<Witness> {
    let graph = Graph::build(world, 1_000);
    let reach = graph.reach(world, Goal { nodes: &[id(world, to)], level }, Walk::default());
    let found = reach.witness(id(world, from));
    assert_eq!(found.is_some(), reach.reaches(id(world, from)));
    // The forward search must agree.
    let forward = graph.reached(world, &[id(world, from)], Walk::default());
    let there = forward.iter().any(|(node, best)| *node == id(world, to) && best.is_none_or(|best| best >= level));
    assert_eq!(there, found.is_some(), "forward and reverse disagree on {from} to {to}");
    found
}

fn certainty(world: &World, from: &str, level: Level, to: &str) -> Option<Certainty> {
    witness(world, from, level, to).map(|witness| witness.certainty)
}

#[test]
fn a_touch_ends_a_path_and_has_its_level() {
    let mut maker = Maker::default();
    maker.edge("human:a", Holds, "role:r");
    maker.touch("role:r", Allows, "resource:db", Level::Read);
    maker.edge("resource:db", Controls, "workload:w");
    let world = maker.world();
    assert!(witness(&world, "human:a", Level::Read, "resource:db").is_some());
    assert!(witness(&world, "human:a", Level::Write, "resource:db").is_none(), "read is not write");
    assert!(witness(&world, "human:a", Level::Use, "workload:w").is_none(), "a touch is not control");
    assert!(witness(&world, "resource:db", Level::Administer, "workload:w").is_some(), "control of the database goes on");
    assert!(witness(&world, "resource:db", Level::Use, "human:a").is_none(), "edges have a direction");
    assert_eq!(witness(&world, "role:r", Level::Administer, "role:r").unwrap().edges, []);
}

#[test]
fn levels_count_where_nothing_leads_out() {
    let mut maker = Maker::default();
    maker.touch("role:reader", Allows, "resource:db", Level::Read);
    maker.touch("role:writer", Allows, "resource:db", Level::Write);
    maker.edge("human:a", Controls, "resource:db");
    let world = maker.world();
    assert!(witness(&world, "role:reader", Level::Write, "resource:db").is_none());
    assert!(witness(&world, "role:writer", Level::Write, "resource:db").is_some());
    assert!(witness(&world, "human:a", Level::Administer, "resource:db").is_some(), "control is more than every level");
    let graph = Graph::build(&world, 0);
    let both = graph.reached(&world, &[id(&world, "role:reader"), id(&world, "role:writer")], Walk::default());
    assert!(both.contains(&(id(&world, "resource:db"), Some(Level::Write))), "the highest level counts");
}

#[test]
fn sets_hand_on_what_reaches_them() {
    let mut maker = Maker::default();
    maker.touch("role:r", Allows, "set:all", Level::Write);
    maker.edge("set:all", Contains, "set:some");
    maker.edge("set:some", Contains, "resource:db");
    maker.edge("set:some", Contains, "resource:repo");
    maker.edge("resource:repo", Controls, "workload:w");
    maker.edge("role:s", ReadsSecret, "set:secrets");
    maker.edge("set:secrets", Contains, "secret:k");
    maker.edge("secret:k", AuthenticatesAs, "service_account:sa");
    let world = maker.world();
    assert!(witness(&world, "role:r", Level::Write, "resource:db").is_some());
    assert!(witness(&world, "role:r", Level::Administer, "resource:db").is_none(), "the level is the touch's");
    assert!(witness(&world, "role:r", Level::Use, "workload:w").is_none(), "a member that was touched is not controlled");
    assert_eq!(certainty(&world, "role:s", Level::Administer, "service_account:sa"), Some(Certainty::Certain));
    assert!(witness(&world, "set:all", Level::Administer, "workload:w").is_some(), "control of a set is control of its members");
}

#[test]
fn a_cycle_of_sets_ends() {
    let mut maker = Maker::default();
    maker.touch("role:r", Allows, "set:a", Level::Read);
    maker.edge("set:a", Contains, "set:b");
    maker.edge("set:b", Contains, "set:a");
    maker.edge("set:b", Contains, "set:b");
    maker.edge("set:b", Contains, "resource:db");
    let world = maker.world();
    assert_eq!(witness(&world, "role:r", Level::Read, "resource:db").unwrap().edges.len(), 3);
    assert!(witness(&world, "role:r", Level::Write, "resource:db").is_none());
}

#[test]
fn tools_act_for_whoever_touches_them() {
    for sort in ["tool", "connector"] {
        let mut maker = Maker::default();
        maker.attr("resource:t", AttrName::Type, sort);
        maker.edge("agent:a", RunsAs, "service_account:other");
        maker.touch("agent:a", Invokes, "resource:t", None);
        maker.touch("resource:t", Allows, "resource:db", Level::Write);
        maker.edge("resource:t", RunsAs, "service_account:sa");
        maker.edge("resource:t", UsesSecret, "secret:k");
        maker.edge("resource:t", Controls, "workload:w");
        let world = maker.world();
        assert_eq!(certainty(&world, "agent:a", Level::Write, "resource:db"), Some(Certainty::Certain));
        assert_eq!(certainty(&world, "agent:a", Level::Administer, "service_account:sa"), Some(Certainty::Conditional));
        assert_eq!(certainty(&world, "agent:a", Level::Administer, "secret:k"), Some(Certainty::Conditional));
        assert_eq!(certainty(&world, "agent:a", Level::Use, "workload:w"), None, "becoming edges of another kind are not handed on");
        assert_eq!(certainty(&world, "resource:t", Level::Administer, "service_account:sa"), Some(Certainty::Certain));
    }
}

#[test]
fn a_resource_of_another_type_hands_nothing_on() {
    let mut maker = Maker::default();
    maker.attr("resource:t", AttrName::Type, "database");
    maker.touch("agent:a", Invokes, "resource:t", Level::Administer);
    maker.touch("resource:t", Allows, "resource:db", Level::Write);
    let world = maker.world();
    assert_eq!(witness(&world, "agent:a", Level::Use, "resource:db"), None);
}

#[test]
fn stores_give_what_is_in_them_from_their_level_on() {
    let mut maker = Maker::default();
    maker.touch("role:user", Allows, "resource:vault", Level::Use);
    maker.touch("role:reader", Allows, "resource:vault", Level::Read);
    maker.touch("role:admin", Allows, "resource:vault", Level::Administer);
    maker.edge("resource:vault", ReadsSecret, "secret:k").derived(Basis::StoredIn, Level::Read);
    maker.edge("resource:vault", Controls, "workload:w").derived(Basis::BuiltFrom, Level::Write);
    let world = maker.world();
    assert!(witness(&world, "role:user", Level::Use, "secret:k").is_none());
    assert!(witness(&world, "role:reader", Level::Administer, "secret:k").is_some());
    assert!(witness(&world, "role:reader", Level::Use, "workload:w").is_none());
    assert!(witness(&world, "role:admin", Level::Administer, "workload:w").is_some());
    assert!(witness(&world, "role:admin", Level::Administer, "secret:k").is_some());
    assert!(witness(&world, "resource:vault", Level::Administer, "secret:k").is_some(), "and from control");
}

#[test]
fn a_store_inside_a_set_is_touched_at_the_sets_level() {
    let mut maker = Maker::default();
    maker.touch("role:r", Allows, "set:vaults", Level::Read);
    maker.edge("set:vaults", Contains, "resource:vault");
    maker.edge("resource:vault", ReadsSecret, "secret:k").derived(Basis::StoredIn, Level::Read);
    maker.edge("resource:vault", Controls, "workload:w").derived(Basis::BuiltFrom, Level::Write);
    let world = maker.world();
    assert!(witness(&world, "role:r", Level::Administer, "secret:k").is_some());
    assert!(witness(&world, "role:r", Level::Use, "workload:w").is_none());
}

#[test]
fn behind_a_call_into_an_agent_everything_is_conditional() {
    let mut maker = Maker::default();
    maker.touch("human:a", Invokes, "agent:bot", Level::Use);
    maker.edge("agent:bot", RunsAs, "service_account:sa");
    maker.touch("service_account:sa", Allows, "resource:db", Level::Read);
    let world = maker.world();
    assert_eq!(certainty(&world, "human:a", Level::Use, "agent:bot"), Some(Certainty::Certain));
    assert_eq!(certainty(&world, "human:a", Level::Administer, "agent:bot"), None, "a caller does not control the agent");
    assert_eq!(certainty(&world, "human:a", Level::Read, "resource:db"), Some(Certainty::Conditional));
    assert_eq!(certainty(&world, "agent:bot", Level::Read, "resource:db"), Some(Certainty::Certain));
}

#[test]
fn an_agent_that_acts_as_its_caller_ends_the_path() {
    let mut maker = Maker::default();
    maker.attr("agent:bot", AttrName::ActsAs, "caller");
    maker.touch("human:a", Invokes, "agent:bot", Level::Use);
    maker.touch("human:b", Invokes, "set:bots", Level::Use);
    maker.edge("set:bots", Contains, "agent:bot");
    maker.edge("set:bots", Contains, "agent:other");
    maker.edge("human:c", Controls, "agent:bot");
    maker.edge("agent:bot", RunsAs, "service_account:sa");
    maker.edge("agent:other", RunsAs, "service_account:sb");
    let world = maker.world();
    for caller in ["human:a", "human:b"] {
        assert!(witness(&world, caller, Level::Use, "agent:bot").is_some());
        assert!(witness(&world, caller, Level::Use, "service_account:sa").is_none());
    }
    assert!(witness(&world, "human:c", Level::Administer, "service_account:sa").is_some(), "control is not a call");
    assert_eq!(certainty(&world, "human:b", Level::Use, "service_account:sb"), Some(Certainty::Conditional), "through a pattern too");
}

#[test]
fn reading_an_agents_configuration_is_no_call() {
    let mut maker = Maker::default();
    maker.touch("role:r", Allows, "set:bots", Level::Read);
    maker.edge("set:bots", Contains, "agent:bot");
    maker.edge("agent:bot", RunsAs, "service_account:sa");
    let world = maker.world();
    assert!(witness(&world, "role:r", Level::Read, "agent:bot").is_some());
    assert!(witness(&world, "role:r", Level::Use, "service_account:sa").is_none());
}

#[test]
fn replacing_a_secret_is_not_learning_it() {
    let mut maker = Maker::default();
    for (secret, name, value) in [("k", AttrName::Type, "api_key"), ("s", AttrName::Type, "signing_key"), ("m", AttrName::Issued, "minted")]
    {
        maker.attr(&format!("secret:{secret}"), name, value);
        maker.edge(&format!("role:{secret}"), Manages, &format!("secret:{secret}"));
        maker.edge(&format!("secret:{secret}"), AuthenticatesAs, &format!("service_account:{secret}"));
    }
    maker.edge("role:all", Manages, "set:secrets");
    maker.edge("set:secrets", Contains, "secret:k");
    maker.edge("set:secrets", Contains, "secret:s");
    maker.edge("role:manager", Manages, "group:g");
    maker.edge("group:g", Holds, "role:k");
    let world = maker.world();
    let to = |from: &str, sa: &str| certainty(&world, from, Level::Administer, &format!("service_account:{sa}"));
    assert_eq!(to("role:k", "k"), Some(Certainty::Conditional));
    assert_eq!(to("role:s", "s"), Some(Certainty::Certain));
    assert_eq!(to("role:m", "m"), Some(Certainty::Certain));
    assert_eq!(to("role:all", "k"), Some(Certainty::Conditional));
    assert_eq!(to("role:all", "s"), Some(Certainty::Certain));
    assert_eq!(to("secret:k", "k"), Some(Certainty::Certain));
    assert_eq!(certainty(&world, "role:k", Level::Administer, "secret:k"), Some(Certainty::Certain));
    assert_eq!(certainty(&world, "role:manager", Level::Administer, "role:k"), Some(Certainty::Certain), "of other kinds it is control");
}

#[test]
fn windows_and_states_close_edges() {
    let mut maker = Maker::default();
    maker.edge("human:a", Holds, "role:expired").window(None, Some(1_000));
    maker.edge("human:a", Holds, "role:future").window(Some(1_001), None);
    maker.edge("human:a", Holds, "role:now").window(Some(1_000), Some(1_001));
    maker.edge("human:a", Holds, "role:withdrawn").by("grant:g");
    maker.attr("grant:g", AttrName::Status, "revoked");
    maker.attr("service_account:dead", AttrName::Status, "disabled");
    maker.attr("service_account:old", AttrName::Expires, "1000");
    for sa in ["dead", "old"] {
        maker.edge("human:a", Impersonates, &format!("service_account:{sa}"));
        maker.edge(&format!("service_account:{sa}"), Holds, "role:behind");
    }
    let world = maker.world();
    let reaches = |to: &str| witness(&world, "human:a", Level::Use, to).is_some();
    assert!(reaches("role:now"));
    for to in ["role:expired", "role:future", "role:withdrawn", "service_account:dead", "service_account:old", "role:behind"] {
        assert!(!reaches(to), "{to}");
    }
    assert!(witness(&world, "service_account:dead", Level::Use, "service_account:dead").is_none());
    assert_eq!(Graph::build(&world, 1_000).edges(), 1);
    assert_eq!(Graph::build(&world, 500).edges(), 3, "earlier, the expiring ones are live");
}

#[test]
fn linked_accounts_are_not_walked() {
    let mut maker = Maker::default();
    maker.edge("human:work", MemberOf, "group:g");
    maker.edge("human:private", MemberOf, "group:h");
    maker.same("human:work", "human:private");
    let world = maker.world();
    assert!(witness(&world, "human:work", Level::Use, "group:h").is_none());
    assert!(witness(&world, "human:private", Level::Use, "group:g").is_none());
}

#[test]
fn the_witness_is_standing_then_certain_then_short() {
    let mut maker = Maker::default();
    maker.edge("human:a", Holds, "role:goal").eligible();
    maker.edge("human:a", MemberOf, "group:g");
    maker.edge("group:g", MemberOf, "group:h");
    maker.edge("group:h", Holds, "role:goal").certainty(Certainty::Conditional);
    maker.edge("group:h", MemberOf, "group:i");
    maker.edge("group:i", MemberOf, "group:j");
    maker.edge("group:j", Holds, "role:goal").certainty(Certainty::Assumed);
    maker.edge("human:b", Holds, "role:goal").eligible();
    maker.edge("human:b", MemberOf, "group:g").eligible();
    maker.edge("human:c", MemberOf, "group:g").eligible();
    maker.edge("human:d", MemberOf, "group:j");
    let world = maker.world();
    let to = |from: &str| witness(&world, from, Level::Administer, "role:goal").unwrap();
    let a = to("human:a");
    assert_eq!((a.certainty, a.elevated), (Certainty::Conditional, false), "a standing path beats a certain one that needs an elevation");
    assert_eq!(labels(&world, id(&world, "human:a"), &a.edges), ["human:a", "group:g", "group:h", "role:goal"]);
    let b = to("human:b");
    assert_eq!((b.certainty, b.elevated, b.edges.len()), (Certainty::Certain, true, 1));
    let c = to("human:c");
    assert_eq!((c.certainty, c.elevated, c.edges.len()), (Certainty::Conditional, true, 3));
    let d = to("human:d");
    assert_eq!((d.certainty, d.elevated, d.edges.len()), (Certainty::Assumed, false, 2));
}

#[test]
fn by_design_is_membership_grants_and_touches_alone() {
    let mut maker = Maker::default();
    maker.edge("human:a", Holds, "role:admin").eligible();
    maker.edge("human:b", Impersonates, "human:a");
    maker.touch("role:admin", Allows, "resource:cluster", Level::Administer);
    let world = maker.world();
    let graph = Graph::build(&world, 0);
    let goal = [id(&world, "resource:cluster")];
    let reach = graph.by_design(&world, Goal { nodes: &goal, level: Level::Administer });
    assert!(reach.reaches(id(&world, "human:a")));
    assert!(!reach.reaches(id(&world, "human:b")));
    assert!(witness(&world, "human:b", Level::Administer, "resource:cluster").is_some());
}

#[test]
fn empty_worlds_and_foreign_ids_give_nothing() {
    let world = World::default();
    let graph = Graph::build(&world, 0);
    assert_eq!((graph.edges(), graph.hops()), (0, 0));
    assert!(graph.reached(&world, &[], Walk::default()).is_empty());
    let reach = graph.reach(&world, Goal { nodes: &[], level: Level::Use }, Walk::default());
    assert!(!reach.reaches(crate::model::RecordId(7)));
    assert_eq!(reach.witness(crate::model::RecordId(7)), None);
}

#[test]
fn self_loops_and_parallel_edges_change_nothing() {
    let mut maker = Maker::default();
    maker.edge("group:a", MemberOf, "group:a");
    maker.edge("group:a", MemberOf, "group:b").certainty(Certainty::Conditional);
    maker.edge("group:a", Manages, "group:b").by("role:x");
    maker.edge("group:a", Manages, "group:b").by("role:y");
    maker.edge("group:b", MemberOf, "group:c");
    maker.edge("group:c", MemberOf, "group:a");
    let world = maker.world();
    let found = witness(&world, "group:a", Level::Use, "group:b").unwrap();
    assert_eq!((found.edges.len(), found.certainty), (1, Certainty::Certain));
    assert_eq!(world.label(world.edge(found.edges[0]).by), "role:x", "of equals, the lowest edge");
    for from in ["group:b", "group:c"] {
        assert!(witness(&world, from, Level::Use, "group:b").is_some(), "round a cycle of three");
    }
}

#[test]
fn of_equally_good_paths_the_one_with_the_lowest_edges_is_shown() {
    // The search meets `y` first, because its goal comes first.
    let mut maker = Maker::default();
    for (from, to) in [("a", "x"), ("a", "y"), ("x", "goal2"), ("y", "goal1")] {
        maker.edge(&format!("group:{from}"), MemberOf, &format!("group:{to}"));
    }
    let world = maker.world();
    let goal = [id(&world, "group:goal1"), id(&world, "group:goal2")];
    let reach = Graph::build(&world, 0).reach(&world, Goal { nodes: &goal, level: Level::Use }, Walk::default());
    let found = reach.witness(id(&world, "group:a")).unwrap();
    assert_eq!(labels(&world, id(&world, "group:a"), &found.edges), ["group:a", "group:x", "group:goal2"]);
}
