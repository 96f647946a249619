//! What edge selectors and `where` mean, on small worlds.

use super::fixture::{DAY, Draft, Draw, NOW, values, with_item};
use super::{EdgeSelector, Lens, Truth, Where};
use crate::model::{AttrName, EdgeId, EdgeKind, Kind, Level, Plane};

#[test]
fn edge_selectors() {
    let mut draft = Draft::default();
    let bob = draft.add(Kind::Human, Plane::Platform, "bob");
    let role = draft.add(Kind::Role, Plane::Platform, "admin");
    let db = draft.add(Kind::Resource, Plane::Application, "db");
    let grant = draft.add(Kind::Grant, Plane::Platform, "bob holds admin");
    draft.set(grant, AttrName::Expires, Draw::Null).set(grant, AttrName::Ticket, Draw::Word("T-1"));
    draft.edge_by(EdgeKind::Holds, None, bob, role, grant);
    draft.edge_by(EdgeKind::Allows, Some(Level::Read), role, db, role);
    draft.edge_by(EdgeKind::Manages, None, role, bob, role);
    let world = draft.world();
    let lens = Lens { world: &world, as_of: NOW };
    let parse = |text: &str| with_item(text, |item| EdgeSelector::parse(item, &values()));
    let hits = |text: &str| -> Vec<EdgeKind> {
        let select = parse(text).unwrap();
        let ids = (0..world.edges.len() as u32).map(EdgeId);
        ids.filter(|id| select.matches(lens, *id) == Truth::True).map(|id| world.edge(id).kind).collect()
    };
    use EdgeKind::{Allows, Holds, Manages};
    assert_eq!(hits("holds"), [Holds]);
    assert_eq!(hits("[holds, allows]"), [Holds, Allows]);
    assert_eq!(hits("{ kind: holds, activation: standing, expires: null }"), [Holds]);
    assert_eq!(hits("{ expires: null }"), [Holds]);
    assert_eq!(hits("{ level: { at_least: read } }"), [Holds, Manages, Allows]);
    assert_eq!(hits("{ level: { at_least: write } }"), [Holds, Manages]);
    assert_eq!(hits("{ level: read }"), [Allows]);
    assert_eq!(hits("{ level: { at_most: administer } }"), [Allows]);
    assert_eq!(hits("{ certainty: { at_least: conditional }, from.kind: role, to.plane: application }"), [Allows]);
    assert_eq!(hits("{ by.ticket: { exists: true } }"), [Holds]);
    assert_eq!(hits("{ conditions: { exists: false }, from.id: bob }"), [Holds]);
    assert_eq!(hits("{ basis: { not: stated } }"), []);
    assert_eq!(parse("{ kind: { not: holds } }").unwrap().kinds().len(), EdgeKind::ALL.len() - 1);
    let allows = (0..world.edges.len() as u32).map(EdgeId).find(|id| world.edge(*id).kind == Allows).unwrap();
    assert_eq!(parse("{ expires: null }").unwrap().matches(lens, allows), Truth::Unknown);
    assert_eq!(parse("{ expires: null, to.owner.status: left }").unwrap().unknowns(lens, allows), ["expires", "to.owner"]);
    let said =
        |text: &str| parse(text).unwrap_err().into_iter().map(|(error, help)| format!("{} | {help}", error.message)).collect::<String>();
    assert_eq!(said("hold"), "`kind` never has such a value (string, 4 bytes) | did you mean `holds`?");
    assert_eq!(said("{ levle: read }"), "an edge has no `levle` | did you mean `level`?");
    assert!(said("{ from: bob }").contains("`from.KEY: CONDITION`"));
    assert!(said("{ kind: { at_least: holds } }").contains("`at_least` is for numbers and ordered words"));
    let texts: Vec<String> =
        parse("{ kind: holds, from.plane: platform, to.plane: platform }").unwrap().mutants().into_iter().map(|m| m.0).collect();
    assert_eq!(texts, ["kind", "from.plane", "to.plane"]);
    assert_eq!(parse("{ from.plane: platform, to.plane: platform }").unwrap().mutants()[0].1, parse("{ to.plane: platform }").unwrap());
}

#[test]
fn words_of_edges_are_those_of_the_model() {
    for (words, all) in [("kind", EdgeKind::ALL.iter().map(|word| word.word()).collect::<Vec<_>>())] {
        for word in all {
            let text = format!("{{ {words}: {word} }}");
            assert!(with_item(&text, |item| EdgeSelector::parse(item, &values())).is_ok(), "{text}");
        }
    }
    let words = |key: &str, all: Vec<&str>| {
        for word in all {
            let text = format!("{{ {key}: {word} }}");
            assert!(with_item(&text, |item| EdgeSelector::parse(item, &values())).is_ok(), "{text}");
        }
    };
    words("level", Level::ALL.iter().map(|word| word.word()).collect());
    words("activation", crate::model::Activation::ALL.iter().map(|word| word.word()).collect());
    words("certainty", crate::model::Certainty::ALL.iter().map(|word| word.word()).collect());
    words("basis", crate::model::Basis::ALL.iter().map(|word| word.word()).collect());
}

#[test]
fn comparisons_between_ends() {
    let mut draft = Draft::default();
    let bob = draft.add(Kind::Human, Plane::Platform, "bob");
    let grant = draft.add(Kind::Grant, Plane::Platform, "g");
    draft.set(grant, AttrName::GrantedBy, Draw::To(bob)).set(grant, AttrName::ApprovedBy, Draw::Word("bob"));
    draft.set(grant, AttrName::Created, Draw::Time(0)).set(grant, AttrName::Expires, Draw::Time(100 * DAY));
    let other = draft.add(Kind::Grant, Plane::Platform, "h");
    draft.set(other, AttrName::GrantedBy, Draw::To(bob)).set(other, AttrName::ApprovedBy, Draw::Null);
    let purpose = draft.add(Kind::Purpose, Plane::Platform, "support");
    draft.set(purpose, AttrName::Resources, Draw::Word("crm-*"));
    draft.set(bob, AttrName::PurposeRef, Draw::To(purpose)).set(bob, AttrName::Tenant, Draw::Word("*"));
    let crm = draft.add(Kind::Resource, Plane::Application, "crm-db");
    let erp = draft.add(Kind::Resource, Plane::Application, "erp");
    draft.set(crm, AttrName::Tenant, Draw::Word("globex")).set(erp, AttrName::Tenant, Draw::Null);
    let world = draft.world();
    let lens = Lens { world: &world, as_of: NOW };
    let get = |kind, id| world.find(kind, "", id);
    let holds = |text: &str, from: Option<_>, to: Option<_>| {
        let compare = with_item(text, |item| Where::parse(item, &["from", "to"], &values())).unwrap_or_else(|errors| panic!("{errors:?}"));
        compare.holds(lens, &|side: &str| if side == "from" { from } else { to })
    };
    let (bob, g, h) = (get(Kind::Human, "bob"), get(Kind::Grant, "g"), get(Kind::Grant, "h"));
    let (crm, erp) = (get(Kind::Resource, "crm-db"), get(Kind::Resource, "erp"));
    assert_eq!(holds("{ from.approved_by: { same_as: from.granted_by } }", g, None), Truth::True);
    assert_eq!(holds("{ from.approved_by: { same_as: from.granted_by } }", h, None), Truth::False);
    assert_eq!(holds("{ from.approved_by: { same_as: from.created_by } }", g, None), Truth::Unknown);
    assert_eq!(holds("{ from.approved_by: { same_as: from.created_by } }", h, None), Truth::False);
    assert_eq!(holds("{ from.expires: { after: { field: from.created, plus: 90d } } }", g, None), Truth::True);
    assert_eq!(holds("{ from.expires: { after: { field: from.created, plus: 100d } } }", g, None), Truth::False);
    assert_eq!(holds("{ from.created: { before: from.expires } }", g, None), Truth::True);
    assert_eq!(holds("{ from.expires: { before: from.created } }", h, None), Truth::Unknown);
    assert_eq!(holds("{ from.created: { before: { field: from.expires, plus: $nothing } } }", g, None), Truth::Unknown);
    assert_eq!(holds("{ to.id: { within: from.purpose.resources } }", bob, crm), Truth::True);
    assert_eq!(holds("{ to.id: { not: { within: from.purpose.resources } } }", bob, erp), Truth::True);
    assert_eq!(holds("{ to.id: { not: { within: to.owner } } }", bob, erp), Truth::Unknown);
    assert_eq!(holds("{ to.tenant: { within: from.tenant } }", bob, crm), Truth::True);
    assert_eq!(holds("{ to.tenant: { within: from.tenant } }", bob, erp), Truth::True);
    assert_eq!(holds("{ from.tenant: { within: to.tenant } }", bob, crm), Truth::False);
    assert_eq!(holds("{ to.tenant: { within: [globex] }, from.kind: human }", bob, crm), Truth::True);
    assert_eq!(holds("{ to.tenant: globex }", bob, None), Truth::Unknown);
    let compare = |text: &str| with_item(text, |item| Where::parse(item, &["from", "to"], &values()));
    let said =
        |text: &str| compare(text).unwrap_err().into_iter().map(|(error, help)| format!("{} | {help}", error.message)).collect::<String>();
    assert_eq!(said("{ form.id: x }"), "`form.id` starts at no side of this match | did you mean `from.`?");
    assert!(said("{ from.id: { same_as: 3 } }").contains("`same_as` names no path of this match (number)"));
    assert!(said("{ from.id: { same_as: [to.id] } }").contains("needs another path, this is a list of 1"));
    assert!(said("{ from.created: { before: { field: to.created, puls: 1d } } }").contains("`puls`"));
    assert!(said("{ from.id: { same_as: to.id, exists: true } }").contains("can't stand beside"));
    assert!(said("{ from: x }").contains("needs a path"));
    let lens_side = |side: &str| if side == "from" { h } else { None };
    assert_eq!(compare("{ from.expires: { before: from.created } }").unwrap().unknowns(lens, &lens_side), ["from.created", "from.expires"]);
    assert_eq!(compare("{ from.id: a, to.id: b }").unwrap().mutants().len(), 2);
    let bare = with_item("{ rotated: { before: exposed } }", |item| Where::parse(item, &[""], &values()));
    assert!(bare.is_ok());
}
