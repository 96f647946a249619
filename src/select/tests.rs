//! What selectors mean, on small worlds: values, lists, unknown, paths and the short form.

use super::fixture::{DAY, Draft, Draw, Handle, NOW, selected, selector, values, with_item};
use super::{Lens, PathExpr, Selector, Truth};
use crate::model::{AttrName, EdgeKind, Kind, Kinds, Plane, World};

fn human(draft: &mut Draft, id: &str) -> Handle {
    draft.add(Kind::Human, Plane::Platform, id)
}

/// The one error of a selector, as `offset message | help`.
fn wrong(text: &str) -> String {
    let errors = with_item(text, |item| Selector::parse(item, &values()).unwrap_err());
    let said: Vec<String> = errors.iter().map(|(error, help)| format!("{} {} | {help}", error.at.unwrap(), error.message)).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    said.concat()
}

fn truth(world: &World, text: &str, kind: Kind, id: &str) -> (Truth, Vec<String>) {
    let lens = Lens { world, as_of: NOW };
    let id = world.find(kind, "", id).unwrap();
    (selector(text).matches(lens, id), selector(text).unknowns(lens, id))
}

#[test]
fn values_lists_patterns_and_literals() {
    let mut draft = Draft::default();
    for (id, tenant) in [("a", "globex"), ("b", "*"), ("c", "initech")] {
        let record = draft.add(Kind::Resource, Plane::Application, id);
        draft.set(record, AttrName::Tenant, Draw::Word(tenant));
    }
    let d = draft.add(Kind::Resource, Plane::Unclassified, "d");
    draft.set(d, AttrName::Tenant, Draw::Null);
    draft.add(Kind::Resource, Plane::Platform, "e");
    let world = draft.world();
    assert_eq!(selected(&world, "{ tenant: globex }"), ["a"]);
    assert_eq!(selected(&world, "{ tenant: [globex, initech] }"), ["a", "c"]);
    assert_eq!(selected(&world, "{ tenant: '*' }"), ["a", "b", "c"]);
    assert_eq!(selected(&world, "{ tenant: { is: '*' } }"), ["b"]);
    assert_eq!(selected(&world, "{ tenant: 'g*x' }"), ["a"]);
    assert_eq!(selected(&world, "{ tenant: null }"), ["d"]);
    assert_eq!(selected(&world, "{ tenant: [null, globex] }"), ["a", "d"]);
    assert_eq!(selected(&world, "{ tenant: { not: globex } }"), ["b", "c", "d"]);
    assert_eq!(selected(&world, "{ tenant: { exists: true, not: globex } }"), ["b", "c"]);
    assert_eq!(selected(&world, "{ tenant: { exists: false } }"), ["d"]);
    assert_eq!(selected(&world, "{ plane: unclassified }"), ["d"]);
    assert_eq!(selected(&world, "{ kind: resource, id: { not: [a, b] } }"), ["c", "d", "e"]);
    assert_eq!(selected(&world, "{ kind: [secret, principal] }"), [""; 0]);
    assert_eq!(truth(&world, "{ tenant: globex }", Kind::Resource, "e"), (Truth::Unknown, vec!["tenant".into()]));
    assert_eq!(truth(&world, "{ tenant: globex, plane: application }", Kind::Resource, "e"), (Truth::False, vec![]));
}

#[test]
fn lists_and_includes() {
    let mut draft = Draft::default();
    let both = draft.add(Kind::OauthClient, Plane::Shared, "both");
    draft.set(both, AttrName::Serves, Draw::Word("platform")).set(both, AttrName::Serves, Draw::Word("application"));
    let one = draft.add(Kind::OauthClient, Plane::Platform, "one");
    draft.set(one, AttrName::Serves, Draw::Word("platform"));
    let none = draft.add(Kind::OauthClient, Plane::Platform, "none");
    draft.set(none, AttrName::Serves, Draw::Empty);
    let world = draft.world();
    assert_eq!(selected(&world, "{ serves: { includes: [platform, application] } }"), ["both"]);
    assert_eq!(selected(&world, "{ serves: { not: { includes: [platform, application] } } }"), ["none", "one"]);
    assert_eq!(selected(&world, "{ serves: { not: application } }"), ["none", "one"]);
    assert_eq!(selected(&world, "{ serves: application }"), ["both"]);
    assert_eq!(selected(&world, "{ serves: { exists: false } }"), ["none"]);
}

#[test]
fn times_numbers_and_order() {
    let mut draft = Draft::default();
    let old = draft.add(Kind::Secret, Plane::Platform, "old");
    draft.set(old, AttrName::Rotated, Draw::Time(NOW - 91 * DAY)).set(old, AttrName::Breadth, Draw::Word("account"));
    let edge = draft.add(Kind::Secret, Plane::Platform, "edge");
    draft.set(edge, AttrName::Rotated, Draw::Time(NOW - 90 * DAY)).set(edge, AttrName::Breadth, Draw::Word("project"));
    let future = draft.add(Kind::Secret, Plane::Platform, "future");
    draft.set(future, AttrName::Rotated, Draw::Time(NOW + DAY));
    let log = draft.add(Kind::LogStream, Plane::Platform, "log");
    draft.set(log, AttrName::RetentionDays, Draw::Int(30));
    let world = draft.world();
    for age in ["90d", "90", "2160h", "$secret_age_days"] {
        assert_eq!(selected(&world, &format!("{{ rotated: {{ older_than: {age} }} }}")), ["old"], "{age}");
    }
    assert_eq!(selected(&world, "{ rotated: { not: { older_than: 90d } } }"), ["edge", "future"]);
    assert_eq!(selected(&world, "{ breadth: { at_least: account } }"), ["old"]);
    assert_eq!(selected(&world, "{ breadth: { at_least: project, at_most: project } }"), ["edge"]);
    assert_eq!(selected(&world, "{ retention_days: { at_most: 30 } }"), ["log"]);
    assert_eq!(selected(&world, "{ retention_days: { at_least: $secret_age_days } }"), [""; 0]);
    assert_eq!(selected(&world, "{ retention_days: 30 }"), ["log"]);
}

#[test]
fn missing_is_not_none_unless_the_files_prove_it() {
    let mut draft = Draft::default();
    human(&mut draft, "quiet");
    let said = human(&mut draft, "said");
    draft.set(said, AttrName::Mfa, Draw::Bool(false));
    draft.complete(Kind::Human, Some(AttrName::Owner));
    let world = draft.world();
    assert_eq!(selected(&world, "{ mfa: false }"), ["said"]);
    assert_eq!(truth(&world, "{ mfa: { not: true } }", Kind::Human, "quiet"), (Truth::Unknown, vec!["mfa".into()]));
    assert_eq!(truth(&world, "{ mfa: { exists: false } }", Kind::Human, "quiet"), (Truth::Unknown, vec!["mfa".into()]));
    assert_eq!(selected(&world, "{ kind: human, owner: null }"), ["quiet", "said"]);
    assert_eq!(selected(&world, "{ kind: human, owner: { exists: false } }"), ["quiet", "said"]);
    // A human never has a rotation, so nothing could be declared.
    assert_eq!(truth(&world, "{ rotation: manual }", Kind::Human, "quiet"), (Truth::Unknown, vec![]));
}

#[test]
fn a_value_that_nobody_set_decides_nothing() {
    let mut draft = Draft::default();
    let record = human(&mut draft, "kim@ops.acme.example");
    draft.set(record, AttrName::Status, Draw::Word("active"));
    let world = draft.world();
    assert_eq!(selected(&world, "{ domain: { within: $domains } }"), ["kim@ops.acme.example"]);
    assert_eq!(selected(&world, "{ domain: { not: $domains } }"), [""; 0]);
    let asked = truth(&world, "{ domain: { within: $nothing } }", Kind::Human, "kim@ops.acme.example");
    assert_eq!(asked, (Truth::Unknown, vec!["values.nothing".into()]));
    let asked = truth(&world, "{ domain: { not: $nothing } }", Kind::Human, "kim@ops.acme.example");
    assert_eq!(asked.0, Truth::Unknown);
}

#[test]
fn paths_follow_references_edges_maps_and_boundaries() {
    let mut draft = Draft::default();
    let person = draft.add(Kind::Person, Plane::Unclassified, "hr-1");
    draft.set(person, AttrName::Status, Draw::Word("left"));
    let alice = human(&mut draft, "alice");
    draft.set(alice, AttrName::PersonRef, Draw::To(person));
    let job = draft.add(Kind::Workload, Plane::Platform, "job");
    draft.set(job, AttrName::Class, Draw::Word("ci")).set(job, AttrName::Within, Draw::Entry("namespace", "tenant-a"));
    let bot = draft.add(Kind::Agent, Plane::Platform, "bot");
    let svc = draft.add(Kind::ServiceAccount, Plane::Platform, "svc");
    draft.set(svc, AttrName::Owner, Draw::To(alice));
    draft.set(svc, AttrName::Labels, Draw::Entry("app.acme.example/name", "x"));
    draft.edge(EdgeKind::RunsAs, job, svc);
    draft.set(bot, AttrName::RunsAs, Draw::To(svc));
    let gone = draft.add(Kind::ServiceAccount, Plane::Platform, "gone");
    draft.set(gone, AttrName::Owner, Draw::Word("nobody@acme.example"));
    let wall = draft.add(Kind::Boundary, Plane::Platform, "platform");
    draft.set(wall, AttrName::Mfa, Draw::Word("required")).set(wall, AttrName::Owners, Draw::Entry("roles", "alice"));
    let world = draft.world();
    assert_eq!(selected(&world, "{ owner.person.status: left }"), ["svc"]);
    assert_eq!(selected(&world, "{ runs_as.owner: alice }"), ["job", "bot"]);
    assert_eq!(selected(&world, "{ kind: service_account, ~runs_as.class: ci }"), ["svc"]);
    assert_eq!(selected(&world, "{ kind: service_account, ~runs_as.class: { includes: [ci, agent] } }"), ["svc"]);
    assert_eq!(selected(&world, "{ ~runs_as: { exists: true } }"), ["svc"]);
    assert_eq!(selected(&world, "{ ~runs_as.kind: identity }"), ["svc"]);
    assert_eq!(selected(&world, "{ within.namespace: 'tenant-*' }"), ["job"]);
    assert_eq!(selected(&world, "{ labels.app.acme.example/name: x }"), ["svc"]);
    assert_eq!(selected(&world, "{ kind: human, boundary.mfa: required }"), ["alice"]);
    assert_eq!(selected(&world, "{ kind: boundary, owners.roles.person.status: left }"), ["platform"]);
    assert_eq!(selected(&world, "{ owner.resolves: false }"), ["gone"]);
    assert_eq!(truth(&world, "{ owner.status: left }", Kind::ServiceAccount, "gone"), (Truth::Unknown, vec!["owner.status".into()]));
    assert_eq!(truth(&world, "{ owner.person.status: left }", Kind::Workload, "job"), (Truth::Unknown, vec!["owner".into()]));
    assert_eq!(truth(&world, "{ ~runs_as: { exists: false } }", Kind::ServiceAccount, "gone").0, Truth::Unknown);
    assert_eq!(truth(&world, "{ labels.app: x }", Kind::ServiceAccount, "svc"), (Truth::Unknown, vec!["labels.app".into()]));
    assert_eq!(truth(&world, "{ boundary.sso: required }", Kind::Boundary, "platform").1, ["boundary.sso"]);
}

#[test]
fn a_cycle_of_references_ends() {
    let mut draft = Draft::default();
    let a = draft.add(Kind::Group, Plane::Platform, "a");
    let b = draft.add(Kind::Group, Plane::Platform, "b");
    draft.set(a, AttrName::MemberOf, Draw::To(b)).set(b, AttrName::MemberOf, Draw::To(a)).set(a, AttrName::Owner, Draw::To(a));
    draft.edge(EdgeKind::MemberOf, a, a);
    let world = draft.world();
    let path = format!("{{ {}id: a }}", "member_of.".repeat(40));
    assert_eq!(selected(&world, &path), ["a", "b"]);
    assert_eq!(selected(&world, "{ ~member_of: b }"), ["a"]);
    // An edge of membership is the same fact as an entry of `members`, seen from its end.
    assert_eq!(selected(&world, "{ ~members: a }"), ["a"]);
}

#[test]
fn backwards_is_empty_only_where_everyone_who_could_is_known() {
    let mut draft = Draft::default();
    let svc = draft.add(Kind::ServiceAccount, Plane::Platform, "svc");
    draft.set(svc, AttrName::Owner, Draw::Null);
    for kind in [Kind::Workload, Kind::Agent, Kind::Resource] {
        draft.complete(kind, None);
        draft.complete(kind, Some(AttrName::RunsAs));
    }
    let elsewhere = draft.add(Kind::ServiceAccount, Plane::Platform, "elsewhere");
    draft.scope(elsewhere, "other");
    let world = draft.world();
    assert_eq!(selected(&world, "{ kind: service_account, ~runs_as: { exists: false } }"), ["svc"]);
    // Nobody owns it, so its owner has no status of any sort.
    assert_eq!(selected(&world, "{ owner.status: { not: active } }"), ["svc"]);
    assert_eq!(selected(&world, "{ owner.status: active }"), [""; 0]);
}

#[test]
fn edges_outside_their_window_are_not_followed() {
    let mut draft = Draft::default();
    let job = draft.add(Kind::Workload, Plane::Platform, "job");
    let svc = draft.add(Kind::ServiceAccount, Plane::Platform, "svc");
    draft.edge(EdgeKind::RunsAs, job, svc).expires = Some(NOW);
    let world = draft.world();
    assert_eq!(selected(&world, "{ runs_as: svc }"), [""; 0]);
}

#[test]
fn a_joined_identity_answers_to_all_its_names() {
    let mut draft = Draft::default();
    let svc = draft.add(Kind::ServiceAccount, Plane::Platform, "arn:x");
    draft.set(svc, AttrName::KnownAs, Draw::Word("prod/svc"));
    let world = draft.world();
    let lens = Lens { world: &world, as_of: NOW };
    assert_eq!(Selector::short("prod/svc", &values()).unwrap().select(lens).len(), 1);
    assert_eq!(Selector::short("service_account:arn:x", &values()).unwrap().select(lens).len(), 1);
    assert_eq!(Selector::short("arn:x", &values()).unwrap().select(lens).len(), 1);
    assert_eq!(Selector::short("human:arn:x", &values()).unwrap().select(lens).len(), 0);
}

#[test]
fn the_short_form_is_the_long_one() {
    let long = |text| selector(text);
    let short = |text| Selector::short(text, &values());
    assert_eq!(short("kind=human,plane=platform").unwrap(), long("{ kind: human, plane: platform }"));
    assert_eq!(short("plane!=platform").unwrap(), long("{ plane: { not: platform } }"));
    assert_eq!(short("owner=null").unwrap(), long("{ owner: null }"));
    assert_eq!(short("secret:vault/prod=x,y").unwrap().kinds(), Kinds::of(&[Kind::Secret]));
    assert_eq!(short("plan=platform").unwrap_err(), "no attribute or edge is called `plan` (did you mean `plane`?)");
    assert!(short("kind=hunan").unwrap_err().contains("did you mean `human`"));
    assert!(short("cn=admin,dc").unwrap_err().contains("part 2 of the selector is no `key=value`"));
    assert!(short("kind=human,kind=agent").unwrap_err().contains("twice"));
    assert!(short("").is_err());
}

#[test]
fn errors_name_the_place_and_the_way_out_but_no_value() {
    assert_eq!(wrong("{ plan: x }"), "2 no attribute or edge is called `plan` | did you mean `plane`?");
    assert_eq!(wrong("{ kind: hunan }"), "8 `kind` never has such a value (string, 5 bytes) | did you mean `human`?");
    assert_eq!(wrong("{ kind: human, rotation: manual }"), "15 `rotation` is never stated for human | it belongs to secret");
    assert_eq!(
        wrong("{ rotation: weekly-secret }"),
        "12 `rotation` never has such a value (string, 13 bytes) | one of automatic, manual, none"
    );
    assert_eq!(wrong("{ owner: { older_then: 3d } }"), "11 `older_then` is no condition for `owner` | did you mean `older_than`?");
    assert_eq!(wrong("{ owner: { older_than: 3d } }"), "11 `older_than` is for times, which `owner` does not hold | it holds words");
    assert_eq!(
        wrong("{ created: { older_than: soon } }"),
        "25 `older_than` is no length of time (string, 4 bytes) | write `90d`, `12h` or a number of days"
    );
    assert_eq!(
        wrong("{ created: 2024-01-01 }"),
        "11 `created` never has such a value (string, 10 bytes) | for a time write `null`, `exists` or `older_than`"
    );
    assert_eq!(wrong("{ within: prod }"), "10 `within` never has such a value (string, 4 bytes) | for an entry write `within.KEY`");
    assert_eq!(wrong("{ status.x: y }"), "2 `status` leads to no record, so nothing can follow it | ");
    assert_eq!(wrong("{ owner..status: y }"), "2 `owner..status` is no path: a name is missing beside a dot | ");
    assert_eq!(
        wrong("{ ~owner.rotated: { at_least: 3 } }"),
        "20 `at_least` is for numbers and ordered words, which `~owner.rotated` does not hold | it holds times"
    );
    assert_eq!(wrong("{ domain: $domain }"), "10 no value has the name after this `$` (string, 7 bytes) | did you mean `$domains`?");
    assert_eq!(wrong("{ domain: [] }"), "10 the list of `domain` is empty, so nothing could match | write `null` for none");
    assert_eq!(wrong("{ mfa: { exists: maybe } }"), "17 `exists` is true or false, this is a string, 5 bytes | ");
    assert!(wrong("{}").contains("`{ kind: any }`"));
    assert!(wrong("[a]").contains("list of 1"));
    assert_eq!(wrong("{ public: 'yes' }"), "10 `public` never has such a value (string, 3 bytes) | true or false");
    assert!(wrong("{ boundary.rotated: null }").contains("never stated for boundary"));
    assert!(wrong("{ kind: secret, ~runs_ass: x }").contains("did you mean `~runs_as`?"));
    assert!(wrong("{ owners.role: x }").contains("did you mean `roles`?"));
}

#[test]
fn mutants_leave_out_one_clause_at_a_time() {
    let all = selector("{ kind: secret, breadth: { at_least: project, not: everything } }").mutants();
    let texts: Vec<&str> = all.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["kind", "breadth", "breadth: at_least", "breadth: not"]);
    assert_eq!(all[0].1, selector("{ breadth: { at_least: project, not: everything } }"));
    assert_eq!(all[2].1, selector("{ kind: secret, breadth: { not: everything } }"));
    assert_eq!(all[0].1.kinds(), Kinds::ANY);
    assert_eq!(selector("{ kind: secret, plane: shared }").any_kind(), selector("{ plane: shared }"));
    assert!(!selector("{ kind: { not: [human, agent] } }").kinds().has(Kind::Human));
}

#[test]
fn values_at_the_end_of_a_path() {
    let mut draft = Draft::default();
    let record = human(&mut draft, "Kim@Acme.example");
    draft.implied(record);
    let world = draft.world();
    let lens = Lens { world: &world, as_of: NOW };
    let id = world.find(Kind::Human, "", "Kim@Acme.example").unwrap();
    let texts = |path: &str| PathExpr::parse(path).unwrap().texts(lens, id);
    assert_eq!(texts("domain"), ["acme.example"]);
    assert_eq!(texts("plane"), ["platform"]);
    assert_eq!(texts("kind"), ["human"]);
    assert_eq!(texts("resolves"), ["false"]);
    assert_eq!(texts("owner"), [""; 0]);
    // Grouping by plane or kind has to work whatever words the files hold.
    assert_eq!(PathExpr::parse("plane").unwrap().values(lens, id).len(), 1);
    assert_eq!(PathExpr::parse("kind").unwrap().values(lens, id).len(), 1);
    assert!(PathExpr::parse("ownre").unwrap_err().1.contains("`owner`"));
}
