//! The rules of the JUnit schema, one assertion each, over a parsed document. Shared by the tests of the format and those over the binary.

use roxmltree::{Document, Node};
use std::collections::BTreeSet;

fn children<'a, 'd>(node: Node<'a, 'd>) -> Vec<Node<'a, 'd>> {
    assert!(node.children().all(|child| child.is_element() || child.is_text()), "only elements and text");
    node.children().filter(Node::is_element).collect()
}

fn attributes(node: Node<'_, '_>, required: &[&str], optional: &[&str]) {
    let names: BTreeSet<&str> = node.attributes().map(|one| one.name()).collect();
    for name in required {
        assert!(names.contains(name), "<{}> lacks {name}", node.tag_name().name());
    }
    for name in names {
        assert!(required.contains(&name) || optional.contains(&name), "<{}> has {name}", node.tag_name().name());
    }
}

fn token(node: Node<'_, '_>, name: &str) {
    assert!(!node.attribute(name).unwrap().trim().is_empty(), "<{}> has an empty {name}", node.tag_name().name());
}

fn number(node: Node<'_, '_>, name: &str) -> usize {
    node.attribute(name).unwrap().parse::<i32>().unwrap().try_into().unwrap()
}

fn no_elements(node: Node<'_, '_>) {
    assert_eq!(children(node), []);
}

/// Asserts the schema.
#[track_caller]
pub(crate) fn check(text: &str) {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}"));
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    attributes(root, &[], &[]);
    for (id, suite) in children(root).into_iter().enumerate() {
        assert_eq!(suite.tag_name().name(), "testsuite");
        assert_eq!(number(suite, "id"), id, "suites are numbered from 0");
        self::suite(suite);
    }
}

fn suite(node: Node<'_, '_>) {
    let all = ["name", "timestamp", "hostname", "tests", "failures", "errors", "time", "package", "id"];
    attributes(node, &all, &["skipped"]);
    token(node, "name");
    token(node, "hostname");
    let moment = node.attribute("timestamp").unwrap();
    let form: String = moment.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(form, "0000-00-00T00:00:00", "no zone, no fraction");
    node.attribute("time").unwrap().parse::<f64>().unwrap();
    let parts = children(node);
    let names: Vec<&str> = parts.iter().map(|part| part.tag_name().name()).collect();
    let cases = names.len() - 3;
    assert_eq!(names[0], "properties");
    assert!(names[1..=cases].iter().all(|name| *name == "testcase"), "{names:?}");
    assert_eq!(names[cases + 1..], ["system-out", "system-err"]);
    for property in children(parts[0]) {
        assert_eq!(property.tag_name().name(), "property");
        attributes(property, &["name", "value"], &[]);
        token(property, "name");
        no_elements(property);
    }
    no_elements(parts[cases + 1]);
    no_elements(parts[cases + 2]);
    let mut counts = [0; 3];
    for case in &parts[1..=cases] {
        attributes(*case, &["name", "classname", "time"], &[]);
        token(*case, "name");
        token(*case, "classname");
        case.attribute("time").unwrap().parse::<f64>().unwrap();
        let said = children(*case);
        assert!(said.len() <= 1, "one outcome for a case");
        for outcome in said {
            no_elements(outcome);
            let kind = ["failure", "error", "skipped"].iter().position(|name| *name == outcome.tag_name().name()).unwrap();
            counts[kind] += 1;
            match kind {
                2 => attributes(outcome, &[], &["message"]),
                _ => attributes(outcome, &["type"], &["message"]),
            }
        }
    }
    let said = ["tests", "failures", "errors", "skipped"].map(|name| number(node, name));
    assert_eq!(said, [cases, counts[0], counts[1], counts[2]], "the suite's numbers are those of its cases");
}
